//! 五十音: the one order in which names of people stand in lists.
//!
//! By the reading first, letter by letter without dakuten and with small kana as large ones, ー as the vowel that it
//! lengthens; then by the reading as it is, then by the name. Who has no reading comes last.

use unicode_normalization::UnicodeNormalization;

use crate::kana::fold;

/// A name's place in a list; ordered.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Gojuon {
    unread: bool,
    letters: String,
    reading: String,
    name: String,
}

impl Gojuon {
    /// The place of somebody with this reading and name.
    #[must_use]
    pub fn of(kana: &str, name: &str) -> Self {
        // Where nobody gave a reading, a name in kana or Latin letters is its own.
        let own = name.chars().all(|c| !is_kanji(c));
        let reading = fold(if kana.is_empty() && own { name } else { kana });
        Self { unread: reading.is_empty(), letters: letters(&reading), reading, name: name.to_owned() }
    }
}

fn is_kanji(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// The reading without what only tells equal letters apart.
fn letters(reading: &str) -> String {
    let mut letters = String::with_capacity(reading.len());
    for c in reading.nfd().filter(|c| !matches!(c, '\u{3099}' | '\u{309a}')) {
        match (c, letters.chars().last().and_then(vowel)) {
            ('-', Some(vowel)) => letters.push(vowel),
            _ => letters.push(c),
        }
    }
    letters
}

/// The vowel on which a letter ends.
fn vowel(c: char) -> Option<char> {
    const ROWS: [(&str, char); 5] = [
        ("あかさたなはまやらわ", 'あ'),
        ("いきしちにひみりゐ", 'い'),
        ("うくすつぬふむゆる", 'う'),
        ("えけせてねへめれゑ", 'え'),
        ("おこそとのほもよろを", 'お'),
    ];
    ROWS.iter().find(|(row, _)| row.contains(c)).map(|(_, vowel)| *vowel)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_in_the_order_of_the_kana_and_not_of_the_characters() {
        let mut people = [
            ("見本 一郎", "ミホン イチロウ"),
            ("例示 三郎", "レイジ サブロウ"),
            ("手本 あかり", "テホン アカリ"),
            ("馬場 ひで", "ばば ひで"),
            ("羽生 みち", "ﾊﾆﾕｳ ﾐﾁ"),
            ("名無し", ""),
            ("はま", ""),
            ("羽場 ひで", "ハバ ヒデ"),
        ];
        people.sort_by_key(|(name, kana)| Gojuon::of(kana, name));
        let names: Vec<&str> = people.iter().map(|(name, _)| *name).collect();
        assert_eq!(
            names,
            [
                "手本 あかり",
                "羽生 みち",
                "羽場 ひで",
                "馬場 ひで",
                "はま",
                "見本 一郎",
                "例示 三郎",
                "名無し"
            ],
        );
    }

    #[test]
    fn a_long_vowel_is_the_vowel_that_it_lengthens() {
        assert!(Gojuon::of("サーヤ", "a") < Gojuon::of("サイ", "a"));
        assert!(Gojuon::of("サアヤ", "a") < Gojuon::of("サイ", "a"));
    }
}
