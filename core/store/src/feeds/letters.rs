//! Text in fewer bytes, before it is compressed: a kana is one byte instead of three, a kanji of care mostly two.
//!
//! Zstd sees bytes. In UTF-8 two thirds of the bytes of Japanese say only that it is Japanese, and of a text that the dictionary
//! does not know each letter costs most of two. Numbered by how often the training texts use them, a record with two notes in
//! such words takes 614 bytes instead of 691 (December 2026).
//!
//! ```text
//! 0x20 … 0x7e, newline   themselves
//! 0x80 … 0xef            the commonest letters of the list
//! 0xf0 … 0xfa, then      the rest of the list, 189 for each first byte
//!   0x40 … 0xfc
//! 1, two bytes           any other letter, by its UTF-16 unit
//! 2, three bytes         any other letter beyond those, by its number
//! other control bytes    none: whoever writes texts ends them with one
//! ```

use std::collections::HashMap;
use std::sync::LazyLock;

use kengai_protocol::DecodeError;
use kengai_protocol::wire::Reader;

/// The list of the dictionary with the same number; made by the trainer, the commonest first. Kept as long as the dictionary is.
const LETTERS: &str = include_str!("../../dictionaries/0002.letters");

const UNIT: u8 = 1;
const NUMBER: u8 = 2;
const SINGLES: std::ops::RangeInclusive<u8> = 0x80..=0xef;
const SINGLES_COUNT: usize = (*SINGLES.end() - *SINGLES.start()) as usize + 1;
const FIRSTS: std::ops::RangeInclusive<u8> = 0xf0..=0xfa;
const SECONDS: std::ops::RangeInclusive<u8> = 0x40..=0xfc;
const SECONDS_COUNT: usize = (*SECONDS.end() - *SECONDS.start()) as usize + 1;
/// Letters that a list can number.
const LIST_MAX: usize = SINGLES_COUNT + (*FIRSTS.end() - *FIRSTS.start() + 1) as usize * SECONDS_COUNT;

// Prepared once: constants, not state.
static BY_NUMBER: LazyLock<Vec<char>> =
    LazyLock::new(|| LETTERS.chars().filter(|letter| !letter.is_ascii()).collect());
static NUMBERS: LazyLock<HashMap<char, usize>> =
    LazyLock::new(|| BY_NUMBER.iter().enumerate().map(|(number, &letter)| (letter, number)).collect());

/// Whether a byte is a letter's or begins one; all others may end a text.
fn begins_letter(byte: u8) -> bool {
    matches!(byte, b'\n' | UNIT | NUMBER | 0x20..=0x7e) || SINGLES.contains(&byte) || FIRSTS.contains(&byte)
}

/// Appends a text.
pub(crate) fn write(text: &str, out: &mut Vec<u8>) {
    for letter in text.chars() {
        match u8::try_from(letter) {
            Ok(byte @ (b'\n' | 0x20..=0x7e)) => out.push(byte),
            _ => write_other(letter, out),
        }
    }
}

fn write_other(letter: char, out: &mut Vec<u8>) {
    let low = |value: usize| u8::try_from(value & 0xff).expect("eight bits were cut out");
    match NUMBERS.get(&letter) {
        Some(&number) if number < SINGLES_COUNT => out.push(SINGLES.start() + low(number)),
        Some(&number) if number < LIST_MAX => {
            let beyond = number - SINGLES_COUNT;
            out.push(FIRSTS.start() + low(beyond / SECONDS_COUNT));
            out.push(SECONDS.start() + low(beyond % SECONDS_COUNT));
        }
        _ => {
            let number = letter as usize;
            if number > 0xffff {
                out.extend_from_slice(&[NUMBER, low(number >> 16)]);
            } else {
                out.push(UNIT);
            }
            out.extend_from_slice(&[low(number >> 8), low(number)]);
        }
    }
}

/// Reads a text up to the byte that ends it, appends it to `text`, and gives that byte.
///
/// # Errors
/// It is cut short, or names a letter that does not exist.
pub(crate) fn read(input: &mut Reader<'_>, text: &mut String) -> Result<u8, DecodeError> {
    loop {
        let byte = one(input)?;
        if !begins_letter(byte) {
            return Ok(byte);
        }
        text.push(letter(byte, input)?);
    }
}

fn one(input: &mut Reader<'_>) -> Result<u8, DecodeError> {
    Ok(input.take(1)?[0])
}

fn letter(first: u8, input: &mut Reader<'_>) -> Result<char, DecodeError> {
    const NONE: DecodeError = DecodeError::Value("letter");
    let listed = |number: usize| BY_NUMBER.get(number).copied().ok_or(NONE);
    match first {
        UNIT | NUMBER => {
            let bytes = input.take(if first == UNIT { 2 } else { 3 })?;
            let number = bytes.iter().fold(0, |number, &byte| (number << 8) | u32::from(byte));
            char::from_u32(number).ok_or(NONE)
        }
        ascii if ascii.is_ascii() => Ok(char::from(ascii)),
        single if SINGLES.contains(&single) => listed(usize::from(single - SINGLES.start())),
        first => {
            let second = one(input)?.checked_sub(*SECONDS.start()).map(usize::from);
            let second = second.filter(|&second| second < SECONDS_COUNT).ok_or(NONE)?;
            listed(SINGLES_COUNT + usize::from(first - FIRSTS.start()) * SECONDS_COUNT + second)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn there_and_back(text: &str, end: u8) -> (String, u8) {
        let mut bytes = Vec::new();
        write(text, &mut bytes);
        bytes.push(end);
        let (mut back, mut input) = (String::new(), Reader::new(&bytes));
        let ended = read(&mut input, &mut back).unwrap();
        assert_eq!(input.remaining(), 0);
        (back, ended)
    }

    #[test]
    fn the_list_has_every_letter_once() {
        assert_eq!(NUMBERS.len(), BY_NUMBER.len());
        assert!((1_000..=LIST_MAX).contains(&BY_NUMBER.len()), "{}", BY_NUMBER.len());
        let all: String = BY_NUMBER.iter().collect();
        assert_eq!(there_and_back(&all, 0), (all, 0));
    }

    #[test]
    fn a_kana_is_one_byte_and_what_is_not_listed_three_or_four() {
        let bytes = |text: &str| {
            let mut out = Vec::new();
            write(text, &mut out);
            out.len()
        };
        assert_eq!(bytes("のをしてた。、"), 7);
        assert_eq!(bytes("vitals.pulse"), 12);
        assert_eq!((bytes("龘"), bytes("\u{0}"), bytes("𠮷")), (3, 3, 4));
    }

    #[test]
    fn what_is_no_letter_is_refused() {
        let read = |bytes: &[u8]| read(&mut Reader::new(bytes), &mut String::new());
        assert_eq!(read(b"a"), Err(DecodeError::Truncated));
        assert_eq!(read(&[UNIT, 0x30]), Err(DecodeError::Truncated));
        // Half a pair; beyond the last letter; a number that the list does not have; a second byte out of range.
        for bad in [
            &[UNIT, 0xd8, 0][..],
            &[NUMBER, 0x11, 0, 0],
            &[*FIRSTS.end(), 0xfc],
            &[0xf0, 0x3f],
            &[0xf0, 0xff],
        ] {
            assert_eq!(read(bad), Err(DecodeError::Value("letter")), "{bad:x?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_comes_back(text in "\\PC{0,60}", rest in proptest::collection::vec(any::<char>(), 0..20)) {
            let text: String = text.chars().chain(rest).collect();
            prop_assert_eq!(there_and_back(&text, 6), (text, 6));
        }

        #[test]
        fn any_bytes_give_a_text_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            let mut text = String::new();
            let _ = read(&mut Reader::new(&bytes), &mut text);
            prop_assert!(text.len() <= 3 * bytes.len());
        }
    }
}
