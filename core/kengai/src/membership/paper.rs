//! The paper: 24 words that stand for the organisation's root, in Japanese or in English (BIP-39 has a list for each), the
//! same 32 bytes in both. They are shown until somebody says that they are written down, and can be read back from either
//! list, to find out whether a paper is this organisation's before it is needed.

use bip39::{Language, Mnemonic};
use kengai_model::words::Lang;
use kengai_protocol::paper::Paper;
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

use crate::book::carebook::control;
use crate::{CareError, Members};

/// Words on the paper.
const WORDS: usize = 24;

/// What goes onto the paper. Kept on a device only until it is written down.
pub struct PaperWords {
    paper: Zeroizing<[u8; 32]>,
}

impl std::fmt::Debug for PaperWords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PaperWords(…)")
    }
}

/// What is wrong with words that were read from a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PaperError {
    /// There are more or fewer than 24.
    #[error("{0} words instead of 24")]
    Count(usize),
    /// This one, counted from 1, stands in neither list.
    #[error("word {0} is in neither list")]
    Unknown(usize),
    /// All are words of a list, and together they are no paper: one was misread, or two changed places.
    #[error("the words do not fit together")]
    NotTogether,
}

impl PaperWords {
    pub(crate) fn of(paper: &[u8; 32]) -> Self {
        Self { paper: Zeroizing::new(*paper) }
    }

    /// The 24 words, separated by spaces; also the content of the paper's QR.
    #[must_use]
    pub fn words(&self, lang: Lang) -> Zeroizing<String> {
        let mnemonic = Mnemonic::from_entropy_in(list(lang), &*self.paper);
        let mnemonic = mnemonic.expect("32 bytes are 24 words in every list");
        Zeroizing::new(mnemonic.words().collect::<Vec<_>>().join(" "))
    }

    /// Reads words back, from the Japanese list or the English one, however their kana are encoded.
    ///
    /// # Errors
    /// [`PaperError`].
    pub fn read(text: &str) -> Result<Self, PaperError> {
        let typed: Vec<&str> = text.split_whitespace().collect();
        if typed.len() != WORDS {
            return Err(PaperError::Count(typed.len()));
        }
        let joined = Zeroizing::new(in_hiragana(&typed.join(" ").to_lowercase()));
        let mut best = 0;
        for lang in [Lang::Ja, Lang::En] {
            match Mnemonic::parse_in(list(lang), joined.as_str()) {
                Ok(mnemonic) => {
                    let (bytes, length) = mnemonic.to_entropy_array();
                    let bytes = Zeroizing::new(bytes);
                    let paper: [u8; 32] =
                        bytes[..length].try_into().map_err(|_| PaperError::Count(typed.len()))?;
                    return Ok(Self { paper: Zeroizing::new(paper) });
                }
                // The list that knows more of the words is the one that was meant.
                Err(bip39::Error::UnknownWord(at)) => best = best.max(at + 1),
                Err(_) => return Err(PaperError::NotTogether),
            }
        }
        Err(PaperError::Unknown(best))
    }
}

/// The list is in hiragana; whoever types katakana, of either width, or wide letters means the same words.
fn in_hiragana(text: &str) -> String {
    let one = |c: char| match c {
        '\u{30a1}'..='\u{30f6}' => char::from_u32(u32::from(c) - 0x60).unwrap_or(c),
        c => c,
    };
    text.nfkc().map(one).collect()
}

fn list(lang: Lang) -> Language {
    match lang {
        Lang::Ja => Language::Japanese,
        Lang::En => Language::English,
    }
}

impl Members<'_> {
    /// The paper's words, until [`crate::Members::paper_is_written`] says that they stand on paper; then the root exists only
    /// there.
    ///
    /// # Errors
    /// As the store.
    pub fn unwritten_paper(&self) -> Result<Option<PaperWords>, CareError> {
        Ok(self.book.lock().unwritten_paper()?.map(|paper| PaperWords::of(&paper)))
    }

    /// The words are on paper: forgets them here.
    ///
    /// # Errors
    /// As the store.
    pub fn paper_is_written(&self) -> Result<(), CareError> {
        Ok(self.book.lock().paper_is_written()?)
    }

    /// Whether a paper is the root of this organisation: its keys are those that *found* names.
    ///
    /// # Errors
    /// This device knows no organisation yet.
    pub fn is_our_paper(&self, words: &PaperWords) -> Result<bool, CareError> {
        let store = self.book.lock();
        let control = control(&store)?;
        let paper = Paper(words.paper.clone());
        Ok(paper.derive_root().public() == control.root()
            && paper.derive_recovery().public() == control.recovery())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paper_is_read_in_katakana_of_either_width() {
        let words: String = paper().words(Lang::Ja).nfc().collect();
        let katakana: String = words
            .chars()
            .map(|c| match c {
                '\u{3041}'..='\u{3096}' => char::from_u32(u32::from(c) + 0x60).unwrap(),
                c => c,
            })
            .collect();
        assert_ne!(katakana, words);
        assert_eq!(*PaperWords::read(&katakana).unwrap().paper, *paper().paper);
        assert_eq!(in_hiragana("ｶﾞｯｺｳ ABANDON"), "がっこう ABANDON");
    }

    fn paper() -> PaperWords {
        PaperWords::of(&std::array::from_fn(|at| (at * 7 + 3) as u8))
    }

    #[test]
    fn both_lists_say_the_same_paper() {
        for lang in [Lang::Ja, Lang::En] {
            let words = paper().words(lang);
            assert_eq!(words.split(' ').count(), 24);
            assert_eq!(PaperWords::read(&words).unwrap().paper, paper().paper, "{lang:?}");
        }
        assert!(paper().words(Lang::En).is_ascii());
        let ja = paper().words(Lang::Ja);
        assert!(ja.chars().all(|c| c == ' ' || ('\u{3041}'..='\u{309f}').contains(&c)), "hiragana alone");
    }

    #[test]
    fn what_people_type_is_read() {
        let ja = paper().words(Lang::Ja);
        let composed: String = ja.nfc().collect();
        let decomposed: String = ja.nfd().collect();
        for text in
            [composed.replace(' ', "\u{3000}"), decomposed.replace(' ', "\n"), format!("  {composed} \n")]
        {
            assert_eq!(PaperWords::read(&text).unwrap().paper, paper().paper);
        }
        let en = paper().words(Lang::En).to_uppercase();
        assert_eq!(PaperWords::read(&en).unwrap().paper, paper().paper);
    }

    #[test]
    fn what_is_wrong_is_said_by_its_place() {
        let words = paper().words(Lang::Ja);
        let mut list: Vec<&str> = words.split(' ').collect();
        assert_eq!(PaperWords::read(&list[..23].join(" ")).unwrap_err(), PaperError::Count(23));
        list.swap(2, 3);
        assert_eq!(PaperWords::read(&list.join(" ")).unwrap_err(), PaperError::NotTogether);
        list.swap(2, 3);
        list[4] = "けんがい";
        assert_eq!(PaperWords::read(&list.join(" ")).unwrap_err(), PaperError::Unknown(5));
    }
}
