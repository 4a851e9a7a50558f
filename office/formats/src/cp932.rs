//! Windows-31J (CP932), the encoding of care-plan files: strict reading, writing that never fails silently.
//!
//! The layout forbids private-use characters (外字) and asks that characters outside the encoding are converted and
//! the loss reported. ①, 髙 and 﨑 are inside (NEC and IBM extensions) and stay. Converted are, in this order:
//! 1. characters of which CP932 holds the same sign under another Unicode number (wave dash, minus, ¥): nothing is lost;
//! 2. kanji and signs with an accepted everyday form (𠮷 → 吉): the reader sees another shape;
//! 3. what Unicode itself decomposes (㋿ → 令和, é → e);
//! 4. anything else becomes 〓, the printers' mark for "a character is missing here".
//!
//! `encoding_rs` follows the WHATWG table, which differs from Windows in a few places that matter; they are handled
//! before it is asked: byte 0x80 is a control character there, the user-defined area F040–F9FC decodes to private use, and
//! ¥ and ‾ would become `\` and `~`.

use encoding_rs::SHIFT_JIS;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::charset::Charset;
use super::problem::{Bounded, Expected};

/// Conversions that are listed one by one; further ones are only counted.
pub const CONVERSIONS_MAX: usize = 1_000;
/// 〓 stands where a character could not be written.
const MISSING: char = '〓';

/// How much a conversion changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// The same sign under another number.
    SameSign,
    /// Another form of the character.
    OtherForm,
    /// Left out (a variation selector, a control character).
    LeftOut,
    /// Replaced by 〓.
    Missing,
}

/// One character that could not be written as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversion {
    /// Line of the written file, from 1.
    pub line: u32,
    /// Column, from 1.
    pub column: u16,
    /// The character.
    pub from: char,
    /// What stands in the file instead.
    pub to: String,
    /// How much this changes.
    pub loss: Loss,
}

impl Conversion {
    /// The conversion as a Japanese sentence.
    pub fn ja(&self) -> String {
        let place = format!("{}行目 {}列", self.line, self.column);
        let from = shown(self.from);
        match self.loss {
            Loss::LeftOut => format!("{place}: {from}を省きました"),
            Loss::Missing => format!("{place}: {from}は書けないため「{}」にしました", self.to),
            Loss::SameSign | Loss::OtherForm => format!("{place}: {from}を「{}」にしました", self.to),
        }
    }

    /// The conversion as an English sentence.
    pub fn en(&self) -> String {
        let place = format!("line {}, column {}", self.line, self.column);
        let from = shown(self.from);
        match self.loss {
            Loss::LeftOut => format!("{place}: {from} was left out"),
            Loss::Missing => format!("{place}: {from} cannot be written and became {}", self.to),
            Loss::SameSign | Loss::OtherForm => format!("{place}: {from} became {}", self.to),
        }
    }
}

fn shown(c: char) -> String {
    let number = u32::from(c);
    if c.is_control() || is_variation_selector(c) || is_combining_mark(c) {
        format!("U+{number:04X}")
    } else {
        format!("{c} (U+{number:04X})")
    }
}

/// Reads one field. The error says what would be right.
pub fn decode(bytes: &[u8], charset: Charset) -> Result<String, Expected> {
    let text = match charset {
        Charset::Utf8 => std::str::from_utf8(bytes).ok().map(Into::into),
        Charset::Cp932 => SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes),
    }
    .ok_or(Expected::Encoding(charset))?;
    if text.chars().any(is_private_use) {
        return Err(Expected::NoPrivateUse);
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\r' | '\n' | '\t')) {
        return Err(Expected::NoControl);
    }
    Ok(text.into_owned())
}

/// Appends `text` in CP932 and lists what had to be converted. Private-use characters are refused: nobody can know what
/// they were meant to show.
pub fn encode(
    text: &str,
    (line, column): (u32, u16),
    out: &mut Vec<u8>,
    conversions: &mut Bounded<Conversion>,
) -> Result<(), Expected> {
    if text.bytes().all(|b| matches!(b, 0x20..=0x7E)) {
        out.extend_from_slice(text.as_bytes());
        return Ok(());
    }
    if text.chars().any(is_private_use) {
        return Err(Expected::NoPrivateUse);
    }
    for c in composed(text) {
        if push_char(c, out) {
            continue;
        }
        let (to, loss) = replacement(c);
        for replacing in to.chars() {
            assert!(push_char(replacing, out), "every replacement is checked to be inside CP932");
        }
        conversions.push(Conversion { line, column, from: c, to, loss });
    }
    Ok(())
}

/// Some systems write が as か and a separate mark; put such pairs together and touch nothing else (whole-text
/// normalisation would change characters that CP932 holds, such as 神).
fn composed(text: &str) -> Vec<char> {
    let mut chars: Vec<char> = Vec::with_capacity(text.len());
    for c in text.chars() {
        let pair = chars.last().and_then(|last| unicode_normalization::char::compose(*last, c));
        match pair {
            Some(pair) if is_combining_mark(c) => *chars.last_mut().expect("a pair has a first part") = pair,
            _ => chars.push(c),
        }
    }
    chars
}

fn push_char(c: char, out: &mut Vec<u8>) -> bool {
    if c.is_control() || same_sign(c).is_some() {
        return false;
    }
    let mut buffer = [0; 4];
    let (bytes, _, unmappable) = SHIFT_JIS.encode(c.encode_utf8(&mut buffer));
    if unmappable {
        return false;
    }
    out.extend_from_slice(&bytes);
    true
}

fn replacement(c: char) -> (String, Loss) {
    if let Some(same) = same_sign(c) {
        return (same.to_string(), Loss::SameSign);
    }
    if let Some(form) = everyday_form(c) {
        return (form.to_string(), Loss::OtherForm);
    }
    if matches!(c, '\r' | '\n' | '\t') {
        return (" ".to_owned(), Loss::OtherForm);
    }
    if c.is_control() || is_variation_selector(c) || is_combining_mark(c) || is_invisible(c) {
        return (String::new(), Loss::LeftOut);
    }
    let decomposed: String = c
        .nfkd()
        .filter(|part| !is_combining_mark(*part))
        .map(|part| if part == '⁄' { '/' } else { part })
        .collect();
    let writable = !decomposed.is_empty() && decomposed.chars().all(|part| push_char(part, &mut Vec::new()));
    if writable { (decomposed, Loss::OtherForm) } else { (MISSING.to_string(), Loss::Missing) }
}

fn is_private_use(c: char) -> bool {
    matches!(u32::from(c), 0xE000..=0xF8FF | 0xF_0000..=0xF_FFFD | 0x10_0000..=0x10_FFFD)
}

fn is_variation_selector(c: char) -> bool {
    matches!(u32::from(c), 0xFE00..=0xFE0F | 0xE_0100..=0xE_01EF | 0x180B..=0x180D)
}

/// Zero-width characters and byte-order marks that come along with pasted text.
fn is_invisible(c: char) -> bool {
    matches!(u32::from(c), 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x2064 | 0xFEFF | 0xAD)
}

/// The same sign, which Windows maps to another Unicode number than JIS does.
fn same_sign(c: char) -> Option<char> {
    Some(match c {
        '\u{301C}' => '～',
        '\u{2212}' => '－',
        '\u{2016}' => '∥',
        '\u{2014}' => '―',
        '\u{00A2}' => '￠',
        '\u{00A3}' => '￡',
        '\u{00A5}' => '￥',
        '\u{00A6}' => '￤',
        '\u{00AC}' => '￢',
        '\u{203E}' => '￣',
        _ => return None,
    })
}

/// Kanji and signs that occur in names and addresses but not in CP932, each followed by its everyday form.
const EVERYDAY_FORMS: &str = "\
    𠮷吉 𠮟叱 剝剥 頰頬 塡填 繫繋 噓嘘 俠侠 瘦痩 蟬蝉 醬醤 顚顛 鷗鴎 麴麹 蠟蝋 嚙噛 \
    摑掴 屛屏 幷并 搔掻 瀆涜 潑溌 𣘺橋 槗橋 圡土 𡈽土 內内 戶戸 吳呉 步歩 產産 彥彦 \
    𫝆今 𠀋丈 黃黄 曆暦 淚涙 溫温 狀状 卽即 晚晩 每毎 巢巣 强強 擊撃 涉渉 硏研 緣縁 \
    錄録 鍊錬 啞唖 焰焔 鹼鹸 囊嚢 驒騨 𥱋簗 𦚰脇 蔣蒋 姸妍 雞鶏 –－ ‑‐ ‒－ •・ \
    ❶① ❷② ❸③ ❹④ ❺⑤ ☎℡ ✓レ ✔レ ☑レ";

fn everyday_form(c: char) -> Option<char> {
    let pair = EVERYDAY_FORMS.split(' ').find(|pair| pair.starts_with(c))?;
    pair.chars().nth(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(text: &str) -> (String, Vec<(char, String, Loss)>) {
        let (mut out, mut conversions) = (Vec::new(), Bounded::new(CONVERSIONS_MAX));
        encode(text, (7, 21), &mut out, &mut conversions).unwrap();
        let list = conversions.listed().iter().map(|c| (c.from, c.to.clone(), c.loss)).collect();
        (decode(&out, Charset::Cp932).unwrap(), list)
    }

    #[test]
    fn extensions_of_nec_and_ibm_stay_as_they_are() {
        let text = "①②⑳ⅠⅩ㈱№℡㍻髙﨑德濵神～－∥￥ｶﾞ半角 A~\\";
        assert_eq!(write(text), (text.to_owned(), vec![]));
        let mut out = Vec::new();
        encode("①髙﨑", (1, 1), &mut out, &mut Bounded::new(9)).unwrap();
        assert_eq!(out, [0x87, 0x40, 0xFB, 0xFC, 0xFA, 0xB1]);
    }

    #[test]
    fn the_same_sign_under_another_number_loses_nothing() {
        let (text, list) = write("9時〜10時 −3 ¥100");
        assert_eq!(text, "9時～10時 －3 ￥100");
        assert!(list.iter().all(|(_, _, loss)| *loss == Loss::SameSign));
        assert_eq!(list.len(), 3);
    }

    #[test]
    fn characters_outside_are_converted_and_reported() {
        let (text, list) = write("𠮷田 ㋿ ½ café 葛\u{E0100} ❶");
        assert_eq!(text, "吉田 令和 1/2 cafe 葛 ①");
        assert_eq!(list[0], ('𠮷', "吉".to_owned(), Loss::OtherForm));
        assert_eq!(list[4], ('\u{E0100}', String::new(), Loss::LeftOut));
        assert_eq!(write("한😀").0, "〓〓");
        assert_eq!(write("한").1, vec![('한', "〓".to_owned(), Loss::Missing)]);
    }

    #[test]
    fn the_table_of_everyday_forms_leads_from_outside_to_inside() {
        for pair in EVERYDAY_FORMS.split(' ') {
            let chars: Vec<char> = pair.chars().collect();
            assert_eq!(chars.len(), 2, "{pair}");
            assert!(!push_char(chars[0], &mut Vec::new()), "{pair}: no need to convert");
            assert!(push_char(chars[1], &mut Vec::new()), "{pair}: not a way in");
        }
    }

    #[test]
    fn separate_voicing_marks_are_put_together_without_a_loss() {
        assert_eq!(write("か\u{3099}ハ\u{309A}"), ("がパ".to_owned(), vec![]));
    }

    #[test]
    fn a_conversion_names_line_column_and_character() {
        let (mut out, mut conversions) = (Vec::new(), Bounded::new(9));
        encode("𠮷", (7, 21), &mut out, &mut conversions).unwrap();
        assert_eq!(conversions.listed()[0].ja(), "7行目 21列: 𠮷 (U+20BB7)を「吉」にしました");
        assert_eq!(conversions.listed()[0].en(), "line 7, column 21: 𠮷 (U+20BB7) became 吉");
    }

    #[test]
    fn private_use_is_refused_both_ways() {
        assert_eq!(decode(&[0xF0, 0x40], Charset::Cp932), Err(Expected::NoPrivateUse));
        assert_eq!(decode("\u{E000}".as_bytes(), Charset::Utf8), Err(Expected::NoPrivateUse));
        let refused = encode("外\u{E000}", (1, 1), &mut Vec::new(), &mut Bounded::new(9));
        assert_eq!(refused, Err(Expected::NoPrivateUse));
    }

    #[test]
    fn bytes_that_are_no_cp932_are_refused() {
        for bytes in [&[0x81][..], &[0x81, 0x20], &[0xFF], &[0xA0], &[0xFD, 0x40]] {
            assert_eq!(decode(bytes, Charset::Cp932), Err(Expected::Encoding(Charset::Cp932)), "{bytes:?}");
        }
        assert_eq!(decode(&[0x80], Charset::Cp932), Err(Expected::NoControl));
        assert_eq!(decode(&[0x00], Charset::Cp932), Err(Expected::NoControl));
        assert_eq!(decode(&[0x82, 0xA0], Charset::Utf8), Err(Expected::Encoding(Charset::Utf8)));
    }

    #[test]
    fn every_character_of_unicode_can_be_written_somehow() {
        let mut unchanged = 0;
        for c in ('\0'..=char::MAX).filter(|c| !is_private_use(*c)) {
            let (mut out, mut conversions) = (Vec::new(), Bounded::new(9));
            encode(&c.to_string(), (1, 1), &mut out, &mut conversions).unwrap();
            let back = decode(&out, Charset::Cp932).unwrap();
            if conversions.is_empty() {
                assert_eq!(back, c.to_string());
                unchanged += 1;
            }
        }
        // ASCII 95, half-width katakana 63, JIS X 0208 6,879 and the NEC and IBM extensions.
        assert!((7_300..7_500).contains(&unchanged), "{unchanged}");
    }
}
