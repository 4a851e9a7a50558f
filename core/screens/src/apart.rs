//! Several texts of one field, so that nobody reads two that differ as the same: in a sentence each from where they part, in a
//! block with a mark before every line that is not in all of them.

use kengai_model::Words;

/// Characters of a text that a sentence about it quotes.
const QUOTED_CHARS_MAX: usize = 40;
/// Characters that are shown before the first in which two long lines differ.
const BEFORE_CHARS: usize = 10;
/// Stands between two lines in a sentence.
const LINE_BREAK: &str = "／";
/// Before a line that is not in all of the texts.
const DIFFERS: &str = "≠ ";
/// Where something was left out.
const CUT: &str = "…";

/// The texts as a sentence quotes them: short ones whole, others from where they part.
#[must_use]
pub fn quoted(texts: &[&Words]) -> Vec<Words> {
    let quoted = |pick: fn(&Words) -> &str| from_where_they_part(&picked(texts, pick));
    together(quoted(|words| &words.ja), quoted(|words| &words.en))
}

/// The texts whole, the lines marked that are not in all of them: only where some are, and others are not.
#[must_use]
pub fn marked(texts: &[&Words]) -> Vec<Words> {
    let marked = |pick: fn(&Words) -> &str| with_marks(&picked(texts, pick));
    together(marked(|words| &words.ja), marked(|words| &words.en))
}

fn picked<'a>(texts: &[&'a Words], pick: fn(&Words) -> &str) -> Vec<&'a str> {
    texts.iter().map(|words| pick(words)).collect()
}

fn together(ja: Vec<String>, en: Vec<String>) -> Vec<Words> {
    ja.into_iter().zip(en).map(|(ja, en)| Words::new(ja, en)).collect()
}

fn from_where_they_part(texts: &[&str]) -> Vec<String> {
    let lines: Vec<Vec<char>> =
        texts.iter().map(|text| text.replace('\n', LINE_BREAK).chars().collect()).collect();
    let starts: Vec<Vec<char>> =
        lines.iter().map(|line| line.iter().take(QUOTED_CHARS_MAX).copied().collect()).collect();
    // Where the beginnings tell them apart, and none is of several lines, they are what people know.
    let several_lines = texts.iter().any(|text| text.contains('\n'));
    let told_apart = |shown: &[Vec<char>]| {
        (0..shown.len()).all(|a| (0..a).all(|b| shown[a] != shown[b] || lines[a] == lines[b]))
    };
    let from = if told_apart(&starts) && !several_lines { 0 } else { parting(&lines) };
    let shown: Vec<Vec<char>> =
        lines.iter().map(|line| line.iter().skip(from).take(QUOTED_CHARS_MAX).copied().collect()).collect();
    // Of three, two may part later than all of them: then they are shown to the end.
    let whole = !told_apart(&shown);
    let one = |line: &Vec<char>| {
        let rest: String =
            line.iter().skip(from).take(if whole { usize::MAX } else { QUOTED_CHARS_MAX }).collect();
        let before = if from > 0 { CUT } else { "" };
        let after = if !whole && line.len() > from + QUOTED_CHARS_MAX { CUT } else { "" };
        format!("{before}{rest}{after}")
    };
    lines.iter().map(one).collect()
}

/// Where a quotation of all of them begins: the line in which they part, of a long line shortly before that character; one line
/// earlier where one of them ends there.
fn parting(lines: &[Vec<char>]) -> usize {
    let Some((first, others)) = lines.split_first() else { return 0 };
    if others.is_empty() || others.iter().all(|other| other == first) {
        return 0;
    }
    let same =
        first.iter().enumerate().take_while(|(at, c)| others.iter().all(|other| other.get(*at) == Some(*c)));
    let same = same.count();
    let begins: Vec<usize> = std::iter::once(0)
        .chain((0..first.len()).filter(|at| first[*at] == '／').map(|at| at + 1))
        .filter(|at| *at <= same)
        .collect();
    let ended = |at: usize| lines.iter().any(|line| line.len() <= at);
    let line = begins.iter().rev().find(|at| !ended(**at)).copied().unwrap_or(0);
    if same - line > QUOTED_CHARS_MAX / 2 { same - BEFORE_CHARS } else { line }
}

fn with_marks(texts: &[&str]) -> Vec<String> {
    let in_all = |line: &str| texts.iter().all(|text| text.lines().any(|one| one == line));
    let some_are = texts.iter().any(|text| text.lines().any(in_all));
    let one = |text: &&str| {
        if !some_are {
            return (*text).to_owned();
        }
        let marked = |line: &str| if in_all(line) { line.to_owned() } else { format!("{DIFFERS}{line}") };
        text.lines().map(marked).collect::<Vec<_>>().join("\n")
    };
    texts.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentence(texts: &[&str]) -> Vec<String> {
        from_where_they_part(texts)
    }

    #[test]
    fn short_values_are_whole() {
        assert_eq!(sentence(&["36.2℃", "39.4℃"]), ["36.2℃", "39.4℃"]);
        assert_eq!(sentence(&["朝に電話"]), ["朝に電話"]);
    }

    #[test]
    fn texts_of_several_lines_begin_where_they_part() {
        assert_eq!(
            sentence(&["あいさつ\n薬を渡す\n水は禁止", "あいさつ\n薬を渡す\nとろみをつける"]),
            ["…水は禁止", "…とろみをつける"]
        );
        // One of them ends there.
        assert_eq!(sentence(&["あいさつ\n薬を渡す", "あいさつ"]), ["あいさつ／薬を渡す", "あいさつ"]);
    }

    #[test]
    fn a_long_line_begins_shortly_before_the_character() {
        let common = "あ".repeat(100);
        let [one, other] = ["1回", "2回"].map(|end| format!("{common}{end}"));
        let shown = sentence(&[&one, &other]);
        assert_eq!(shown, [format!("…{}1回", "あ".repeat(10)), format!("…{}2回", "あ".repeat(10))]);
    }

    #[test]
    fn of_three_no_two_read_alike() {
        let common = "い".repeat(100);
        let (a, b) = (format!("{common}朝"), format!("{common}夕"));
        let shown = sentence(&[&a, &b, "別の文"]);
        assert_eq!(shown, [a, b, "別の文".to_owned()]);
    }

    #[test]
    fn lines_that_are_not_in_all_are_marked() {
        assert_eq!(
            with_marks(&["あいさつ\n水は禁止", "あいさつ\nとろみをつける"]),
            ["あいさつ\n≠ 水は禁止", "あいさつ\n≠ とろみをつける"]
        );
        assert_eq!(with_marks(&["朝に電話", "電話はしない"]), ["朝に電話", "電話はしない"]);
    }
}
