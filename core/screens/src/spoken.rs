//! What a screen reader says of a Japanese sentence: times as hours and minutes, a degree by its name, no glyphs.

use kengai_model::Words;

/// The same for the ear: 「7:30〜8:15」 is 7時30分から8時15分. English readers do this themselves.
#[must_use]
pub fn spoken(words: &Words) -> Words {
    Words::new(japanese(&words.ja), words.en.replace('→', "to").replace('–', " to "))
}

fn japanese(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    let mut out = String::new();
    let mut at = 0;
    while at < chars.len() {
        let after_digit = at > 0 && digit(at - 1);
        match chars[at] {
            ':' if after_digit && digit(at + 1) && digit(at + 2) && !digit(at + 3) => {
                out.push('時');
                if (chars[at + 1], chars[at + 2]) != ('0', '0') {
                    let minute = chars[at + 1..at + 3].iter().collect::<String>();
                    out.push_str(minute.strip_prefix('0').unwrap_or(&minute));
                    out.push('分');
                }
                at += 2;
            }
            '/' if after_digit && digit(at + 1) => out.push('の'),
            '〜' => out.push_str("から"),
            '℃' => out.push('度'),
            '→' | '　' => out.push('、'),
            '△' | '▲' | '●' | '○' | '◐' | '□' | '◇' | '✓' | '✕' | '⇄' | '≠' => {}
            other => out.push(other),
        }
        at += 1;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_pressures_are_said_and_glyphs_are_not() {
        let said = |ja: &'static str| spoken(&Words::lit(ja, "x")).ja.into_owned();
        assert_eq!(said("7:30〜8:05"), "7時30分から8時5分");
        assert_eq!(said("●○○ 132/84 36.8℃ 9:00"), " 132の84 36.8度 9時");
        assert_eq!(said("9:00 → 10:30 に変わりました"), "9時 、 10時30分 に変わりました");
        assert_eq!(said("手本: あかり"), "手本: あかり");
    }
}
