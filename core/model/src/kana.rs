//! What counts as the same when somebody searches: ｶﾞ is ガ is が, ＡＢＣ is abc, ㍻ is 平成, ー is ― is -.
//!
//! A helper searches with what the keyboard gives at that moment, in text that others typed on other keyboards and that
//! files brought in half-width kana. Both are folded alike and compared as they then stand, so a hit is never wrong and
//! nothing has to be cut into words. Small kana count as large ones, as the insurers' files write them (ｼﾖｳｲﾁ), and some
//! characters of names as the ones that people type for them (髙 as 高). Blanks count only between Latin letters and
//! digits: 見本一郎 finds 見本 一郎.
//!
//! Every folded character knows from which characters of the original it came, so that a hit can be shown in the text as
//! it was written, whatever its length was there.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{canonical_combining_class, decompose_compatible};

/// A text folded for comparison, with the way back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folded {
    text: String,
    /// For each folded character, the characters of the original that it came from.
    came_from: Vec<Range<usize>>,
}

impl Folded {
    /// Folds a text.
    pub fn of(text: &str) -> Self {
        let mut folded = Self { text: String::new(), came_from: Vec::new() };
        each(text, |c, place| {
            folded.text.push(c);
            folded.came_from.push(place);
        });
        folded
    }

    /// Where a folded word stands: ranges of the original's characters, in order.
    pub fn places_of(&self, word: &str) -> Vec<Range<usize>> {
        let Some(length) = word.chars().count().checked_sub(1) else { return Vec::new() };
        let (mut chars, mut bytes) = (0, 0);
        self.text
            .match_indices(word)
            .map(|(at, _)| {
                chars += self.text[bytes..at].chars().count();
                bytes = at;
                self.came_from[chars].start..self.came_from[chars + length].end
            })
            .collect()
    }
}

/// A text folded for comparison.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    each(text, |c, _| folded.push(c));
    folded
}

/// Gives each folded character with the characters of the original that it came from.
fn each(text: &str, mut give: impl FnMut(char, Range<usize>)) {
    let chars: Vec<char> = text.chars().collect();
    let mut start = 0;
    let mut last: Option<char> = None;
    let mut blank: Option<Range<usize>> = None;
    while start < chars.len() {
        // What belongs together: a character and the marks that compose with it, such as a dakuten of its own.
        let marks = chars[start + 1..].iter().take_while(|c| composes(**c)).count();
        let place = start..start + 1 + marks;
        for c in chars[place.clone()].iter().copied().nfkc().flat_map(char::to_lowercase) {
            let Some(c) = same(c) else { continue };
            if c == ' ' {
                blank.get_or_insert_with(|| place.clone());
                continue;
            }
            if let Some(blank) = blank.take()
                && last.is_some_and(is_latin)
                && is_latin(c)
            {
                give(' ', blank);
            }
            give(c, place.clone());
            last = Some(c);
        }
        start = place.end;
    }
}

/// Whether a character changes the one before it rather than standing for itself.
fn composes(c: char) -> bool {
    if c.is_ascii() {
        return false;
    }
    let mut first = None;
    decompose_compatible(c, |part| {
        first.get_or_insert(part);
    });
    first.is_some_and(|part| canonical_combining_class(part) != 0)
        // Vowels and ends of Korean syllables.
        || matches!(c, '\u{1161}'..='\u{1175}' | '\u{11a8}'..='\u{11c2}')
}

fn is_latin(c: char) -> bool {
    c.is_alphanumeric() && c < '\u{250}'
}

/// The character that stands for all that count as this one; `None` for what nobody sees.
fn same(c: char) -> Option<char> {
    Some(match c {
        c if c.is_ascii_alphanumeric() => c,
        '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => return None,
        // Which drawing of a character is meant.
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => return None,
        c if c.is_whitespace() || c.is_control() => ' ',
        'ァ'..='ヶ' | 'ヽ' | 'ヾ' => large(char::from_u32(u32::from(c) - 0x60).unwrap_or(c)),
        'ぁ'..='ゖ' => large(c),
        'ー' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '〜' | '~' | '─' | '━' => '-',
        c => usual(c),
    })
}

/// Small hiragana as large ones.
fn large(c: char) -> char {
    match c {
        'ぁ' => 'あ',
        'ぃ' => 'い',
        'ぅ' => 'う',
        'ぇ' => 'え',
        'ぉ' => 'お',
        'っ' => 'つ',
        'ゃ' => 'や',
        'ゅ' => 'ゆ',
        'ょ' => 'よ',
        'ゎ' => 'わ',
        'ゕ' => 'か',
        'ゖ' => 'け',
        _ => c,
    }
}

/// Characters of names as people type them.
fn usual(c: char) -> char {
    match c {
        '髙' => '高',
        '﨑' | '嵜' => '崎',
        '邊' | '邉' => '辺',
        '齋' | '齊' | '斎' => '斉',
        '澤' => '沢',
        '濱' | '濵' => '浜',
        '廣' => '広',
        '國' => '国',
        '冨' => '富',
        '𠮷' => '吉',
        '德' => '徳',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(text: &str, word: &str) -> Vec<String> {
        let chars: Vec<char> = text.chars().collect();
        let places = Folded::of(text).places_of(&fold(word));
        places.into_iter().map(|place| chars[place].iter().collect()).collect()
    }

    #[test]
    fn what_different_keyboards_give_is_the_same() {
        for same in [
            ["ガーゼ", "ｶﾞｰｾﾞ", "がーぜ", "カ\u{3099}ーセ\u{3099}"],
            ["サービス", "さ―びす", "サ-ビス", "ｻｰﾋﾞｽ"],
            ["ショウイチ", "ｼﾖｳｲﾁ", "しょういち", "シヨウイチ"],
            ["SpO2", "ＳｐＯ２", "spo２", "ＳＰＯ2"],
            ["平成", "㍻", "平 成", "平　成"],
            ["髙﨑", "高崎", "髙崎", "高 﨑"],
            ["38.2", "３８．２", "３８.2", "38．2"],
            ["葛", "葛\u{e0100}", "葛\u{fe00}", "葛\u{200b}"],
        ] {
            for one in same {
                assert_eq!(fold(one), fold(same[0]), "{one}");
            }
        }
        for [one, other] in [["発熱", "発疹"], ["35", "3-5"], ["is it", "isit"], ["は", "ば"], ["1 2", "12"]]
        {
            assert_ne!(fold(one), fold(other));
        }
    }

    #[test]
    fn a_hit_is_shown_as_it_was_written() {
        assert_eq!(shown("湿布とｶﾞｰｾﾞを交換", "ガーゼ"), ["ｶﾞｰｾﾞ"]);
        assert_eq!(shown("㍻30年から", "平成"), ["㍻"]);
        assert_eq!(shown("㍻30年から", "成30"), ["㍻30"], "half of one sign is the whole of it");
        assert_eq!(shown("か\u{3099}ーゼ、カ\u{3099}ーゼ", "ガ"), ["か\u{3099}", "カ\u{3099}"]);
        assert_eq!(shown("見本 一郎と見本　一郎", "見本一郎"), ["見本 一郎", "見本　一郎"]);
        assert_eq!(shown("発熱。また発熱", "発熱"), ["発熱", "発熱"]);
        assert_eq!(shown("No  fever today", "FEVER"), ["fever"]);
        assert_eq!(shown("no\n fever", "no fever"), ["no\n fever"]);
        assert_eq!(shown("発熱", ""), Vec::<String>::new());
    }

    proptest! {
        #[test]
        fn whatever_stands_in_a_text_is_found_there(text in "[a-cアｱﾞﾟかが\u{3099} ㍻ーー발\u{1161}\u{11a8}é]{0,24}") {
            let folded = Folded::of(&text);
            prop_assert_eq!(&folded.text, &fold(&text));
            prop_assert_eq!(folded.text.chars().count(), folded.came_from.len());
            for place in &folded.came_from {
                prop_assert!(place.start < place.end && place.end <= text.chars().count());
            }
            for word in folded.text.split(' ').filter(|word| !word.is_empty()) {
                prop_assert!(!folded.places_of(word).is_empty());
            }
        }
    }
}
