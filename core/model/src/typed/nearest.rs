//! The names that are nearest to what somebody typed: whoever mistypes is told what there is.

use crate::fold;
use crate::kana;
use crate::plain;
use crate::readings;
use crate::synonyms;
use crate::words::Words;

/// How many are named.
const NEAREST_MAX: usize = 3;
/// What is less like than this is not meant, per cent.
const LIKENESS_MIN: usize = 40;

/// The names that are nearest, the best first; none where nothing is like it.
pub fn nearest(typed: &str, names: impl IntoIterator<Item = Words>) -> Vec<Words> {
    // Also what people say for a name.
    let meant: Vec<Vec<char>> = std::iter::once(typed).chain(synonyms::near(typed)).map(key).collect();
    let kana = readings::typed(typed).map(|typed| key(&typed));
    let mut found: Vec<(usize, Words)> = Vec::new();
    for name in names {
        let like = |typed: &Vec<char>| likeness(typed, &key(&name.ja)).max(likeness(typed, &key(&name.en)));
        let read =
            kana.as_ref().zip(readings::of(&name.ja)).map_or(0, |(typed, read)| likeness(typed, &key(&read)));
        let like = meant.iter().map(like).max().unwrap_or(0).max(read);
        if like >= LIKENESS_MIN && !found.iter().any(|(_, known)| *known == name) {
            found.push((like, name));
        }
    }
    found.sort_by_key(|one| std::cmp::Reverse(one.0));
    found.into_iter().take(NEAREST_MAX).map(|(_, name)| name).collect()
}

/// Whether what was typed is the name to whoever types it: brackets and letters of either width, capitals or not, kanji or how
/// they are read.
pub fn is_same(name: &str, typed: &str) -> bool {
    let (one, other) = (kana::fold(name), kana::fold(typed));
    name == typed
        || key(name) == key(typed)
        || !one.is_empty() && one == other
        || readings::typed(typed).is_some_and(|typed| readings::of(name).is_some_and(|read| read == typed))
}

fn key(text: &str) -> Vec<char> {
    let seen = |c: &char| !plain::is_blank(c.encode_utf8(&mut [0; 4]));
    fold::fold(text).to_lowercase().chars().filter(seen).collect()
}

/// How alike two names are, per cent; one that holds the other whole is more like it than the letters say.
fn likeness(a: &[char], b: &[char]) -> usize {
    let longer = a.len().max(b.len());
    if a.is_empty() || b.is_empty() {
        return 0;
    }
    let letters = 100 - 100 * distance(a, b) / longer;
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    // One kanji is a word, one letter is none.
    let is_word = short.len() >= 2 || matches!(short[0], '\u{4e00}'..='\u{9fff}');
    let within = is_word && long.windows(short.len()).any(|part| part == short);
    if within { letters.max(LIKENESS_MIN + 40 * short.len() / longer) } else { letters }
}

/// How many letters have to be put in, taken out or changed.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, right) in b.iter().enumerate() {
            let change = diagonal + usize::from(left != right);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_mistypes_is_told_what_there_is() {
        let names = || {
            [
                ("体温", "Body temperature"),
                ("脈拍", "Pulse"),
                ("服薬（朝）", "Medication (Morning)"),
                ("特記事項", "Remarks"),
            ]
            .map(|(ja, en)| Words::lit(ja, en))
        };
        let first = |typed: &str| nearest(typed, names()).first().map(|name| name.ja.clone().into_owned());
        for (typed, name) in [
            ("体重", "体温"),
            ("服薬", "服薬（朝）"),
            ("plse", "脈拍"),
            ("特記", "特記事項"),
            ("体溫", "体温"),
            ("たいおん", "体温"),
            ("熱", "体温"),
            ("ねつ", "体温"),
            ("くすり", "服薬（朝）"),
            ("みゃく", "脈拍"),
            ("ミャクハク", "脈拍"),
            ("朝の薬", "服薬（朝）"),
            ("薬", "服薬（朝）"),
        ] {
            assert_eq!(first(typed).as_deref(), Some(name), "{typed}");
        }
        assert_eq!(first("写真"), None);
        assert!(
            is_same("服薬(朝)", "服薬（朝）")
                && is_same("ＳｐＯ2", "spo2")
                && !is_same("服薬(昼)", "服薬（朝）")
        );
        // Pasted from elsewhere, with signs that nobody sees.
        for typed in ["体\u{200b}温", "\u{feff}体温", "体温\u{200d}", "たい\u{2060}おん", " 体 温 "]
        {
            assert!(is_same("体温", typed), "{typed:?}");
            assert_eq!(first(typed).as_deref(), Some("体温"), "{typed:?}");
        }
        assert!(!is_same("体温", "\u{200b}"));
    }
}
