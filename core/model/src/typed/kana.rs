//! What counts as the same when somebody searches or names a person: ｶﾞ is ガ is が, ＡＢＣ is abc, ㍻ is 平成, ー is ― is -.
//!
//! A helper searches with what the keyboard gives at that moment, in text that others typed on other keyboards and that
//! files brought in half-width kana. Both are folded alike and compared as they then stand, so a hit is never wrong and
//! nothing has to be cut into words. Small kana count as large ones, as the insurers' files write them (ｼﾖｳｲﾁ), kanji as the
//! form that people type for them (`variants.rs`), ヴォ as ボ, a sign of repetition as what it repeats (いすゞ, 佐々木). The
//! long mark that ends a word of three sounds or more does not count, as the industrial standards write such words (サーバ),
//! while キー keeps its own. Blanks count only between Latin letters and digits: 見本一郎 finds 見本 一郎.
//!
//! Every folded character knows from which characters of the original it came, so that a hit can be shown in the text as
//! it was written, whatever its length was there. Whoever changes what is folded raises [`VERSION`]: devices then fold
//! again what they keep.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{canonical_combining_class, decompose_compatible};

use crate::variants::usual;

/// Which rules folded a text: what was folded by others is folded again.
pub const VERSION: u64 = 2;

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

/// One sign of a text on its way: a character as it counts by itself.
struct Sign {
    c: char,
    place: Range<usize>,
    katakana: bool,
}

impl Sign {
    fn is_kana(&self) -> bool {
        is_kana(self.c)
    }
}

/// Gives each folded character with the characters of the original that it came from.
fn each(text: &str, mut give: impl FnMut(char, Range<usize>)) {
    let signs = signs(text);
    let mut last: Option<char> = None;
    let mut blank: Option<Range<usize>> = None;
    let mut word = Word::default();
    let mut at = 0;
    while let Some(sign) = signs.get(at) {
        at += 1;
        let (mut c, mut place) = (sign.c, sign.place.clone());
        if c == ' ' {
            blank.get_or_insert(place);
            word = Word::default();
            continue;
        }
        if c == 'ゔ' {
            let vowel = signs.get(at).filter(|next| voiced_lips(next.c).is_some());
            c = vowel.and_then(|next| voiced_lips(next.c)).unwrap_or('ぶ');
            if let Some(vowel) = vowel {
                place.end = vowel.place.end;
                at += 1;
            }
        }
        if let Some(before) = last {
            c = repeated(c, before).unwrap_or(c);
        }
        if c == '-' && word.ends_before(signs.get(at), sign) {
            continue;
        }
        word.goes_on(c, sign, at == 1);
        if let Some(blank) = blank.take()
            && last.is_some_and(is_latin)
            && is_latin(c)
        {
            give(' ', blank);
        }
        give(c, place);
        last = Some(c);
    }
}

/// The signs of a text, each by itself.
fn signs(text: &str) -> Vec<Sign> {
    let chars: Vec<char> = text.chars().collect();
    let mut signs = Vec::with_capacity(chars.len());
    let mut start = 0;
    while start < chars.len() {
        // What belongs together: a character and the marks that compose with it, such as a dakuten of its own.
        let marks = chars[start + 1..].iter().take_while(|c| composes(**c)).count();
        let place = start..start + 1 + marks;
        for c in chars[place.clone()].iter().copied().nfkc().flat_map(char::to_lowercase) {
            // ㍻ and ½ become several; each comes from the whole.
            let katakana = matches!(c, 'ァ'..='ヺ');
            signs.extend(same(c).map(|c| Sign { c, place: place.clone(), katakana }));
        }
        start = place.end;
    }
    signs
}

/// The word of kana that is being read, to know whether a long mark ends it.
#[derive(Default)]
struct Word {
    sounds: usize,
    katakana: bool,
    /// It began with the text.
    first: bool,
}

impl Word {
    /// Sounds from which on a word loses the long mark at its end (JIS Z 8301).
    const SOUNDS_MIN: usize = 3;

    fn goes_on(&mut self, c: char, sign: &Sign, first: bool) {
        if c == '-' {
            self.sounds += usize::from(self.sounds > 0);
        } else if !sign.is_kana() {
            *self = Self::default();
        } else if self.sounds > 0 && self.katakana == sign.katakana {
            self.sounds += 1;
        } else {
            let first = first || (self.first && self.sounds > 0 && !self.katakana && !sign.katakana);
            *self = Self { sounds: 1, katakana: sign.katakana, first };
        }
    }

    /// Whether the word ends with this long mark. Of hiragana nobody sees where a word ends, but in one that stands alone.
    fn ends_before(&self, next: Option<&Sign>, mark: &Sign) -> bool {
        let ends = match next {
            None => true,
            Some(next) if next.c == '-' => false,
            Some(next) => !next.is_kana() || (self.katakana && !next.katakana),
        };
        let known = self.katakana || (self.first && next.is_none());
        mark.c == '-' && self.sounds >= Self::SOUNDS_MIN && known && ends
    }
}

fn is_kana(c: char) -> bool {
    matches!(c, 'ぁ'..='ゖ' | 'ゝ' | 'ゞ')
}

/// ヴァ, ヴィ, ヴェ, ヴォ as people also write them.
fn voiced_lips(vowel: char) -> Option<char> {
    match vowel {
        'あ' => Some('ば'),
        'い' => Some('び'),
        'え' => Some('べ'),
        'お' => Some('ぼ'),
        _ => None,
    }
}

/// What a sign of repetition stands for after a character.
fn repeated(mark: char, before: char) -> Option<char> {
    match mark {
        '々' => Some(before),
        'ゝ' if is_kana(before) => Some(before),
        'ゞ' if is_kana(before) => [before, '\u{3099}'].into_iter().nfc().next(),
        _ => None,
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
        'ヷ' => 'ば',
        'ヸ' => 'び',
        'ヹ' => 'べ',
        'ヺ' => 'ぼ',
        'ァ'..='ヶ' | 'ヽ' | 'ヾ' => large(char::from_u32(u32::from(c) - 0x60).unwrap_or(c)),
        'ぁ'..='ゖ' => large(c),
        'ー' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '〜' | '~' | '─' | '━' => '-',
        '\u{2044}' | '\u{2215}' => '/',
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

/// What people are sorted by (五十音): their name in kana, marks of voicing last. Without kana the name itself, after all others.
pub fn reading_order(kana: &str, name: &str) -> String {
    let folded = fold(if kana.is_empty() { name } else { kana });
    let plain: String = folded.nfd().filter(|c| canonical_combining_class(*c) == 0).collect();
    let last = if kana.is_empty() { "\u{10ffff}" } else { "" };
    format!("{last}{plain}\u{0}{folded}\u{0}{name}")
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
            ["櫻井", "桜井", "桜　井", "櫻\u{e0100}井"],
            ["½", "1/2", "１／２", "1⁄2"],
            ["サーバー", "サーバ", "ｻｰﾊﾞｰ", "さーばー"],
            ["いすゞ", "いすず", "イスヾ", "ｲｽｽﾞ"],
            ["ヴォルタレン", "ぼるたれん", "ｳﾞｫﾙﾀﾚﾝ", "ボルタレン"],
            ["佐々木", "佐佐木", "佐々 木", "佐　々木"],
            ["デイサービスセンターの", "デイサービスセンタの", "でいサービスセンターの", "ﾃﾞｲｻｰﾋﾞｽｾﾝﾀｰの"],
        ] {
            for one in same {
                assert_eq!(fold(one), fold(same[0]), "{one}");
            }
        }
        for [one, other] in [["発熱", "発疹"], ["35", "3-5"], ["is it", "isit"], ["は", "ば"], ["1 2", "12"]]
            .into_iter()
            .chain([
                ["キー", "き"],
                ["カレー", "かれ"],
                ["バー", "ば"],
                ["太", "大"],
                ["ヴ", "う"],
                ["々", "佐"],
            ])
        {
            assert_ne!(fold(one), fold(other));
        }
    }

    #[test]
    fn a_word_is_found_inside_a_sentence_however_it_ends() {
        for [text, word] in [
            ["この端末のサーバーを見た", "サーバ"],
            ["サーバを見た", "サーバー"],
            ["この鍵のキーを回す", "キー"],
            ["ヘルパーさん", "ヘルパ"],
            ["ヘルパさん", "へるぱー"],
            ["ヴォルタレンを貼付", "ぼるたれん"],
            ["ボルタレンを貼付", "ヴォルタレン"],
            ["½錠", "1/2"],
            ["1/2錠", "½"],
            ["佐々木さん", "佐佐木"],
        ] {
            assert!(!shown(text, word).is_empty(), "{word} in {text}");
        }
        assert_eq!(shown("朝½錠", "1/2"), ["½"]);
        assert_eq!(shown("ヴォルタレンを", "ボル"), ["ヴォル"]);
        assert!(shown("疲れた", "カレー").is_empty() && shown("つかれた", "カレー").is_empty());
    }

    #[test]
    fn people_are_sorted_by_their_reading() {
        let mut people = [
            ("ヤマ", "山"),
            ("", "無名"),
            ("ガトウ", "賀"),
            ("カトウ", "加"),
            ("ｶﾄｳ", "下"),
            ("かない", "金"),
        ];
        people.sort_by_key(|(kana, name)| reading_order(kana, name));
        assert_eq!(people.map(|(_, name)| name), ["下", "加", "賀", "金", "山", "無名"]);
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
