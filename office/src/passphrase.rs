//! The passphrase that opens a device: given by a script or typed without echo, and strong enough where it is new.
//!
//! On an office PC it is the only factor, so a new one has 13 characters, as the guideline for medical information systems
//! asks where there is no second factor, and an estimator (zxcvbn: words, names, dates, keyboards, repetitions) must not
//! be able to guess it in fewer than 10^8 tries.

use std::io::IsTerminal as _;

use crate::failure_code::Code;
use zxcvbn::{Score, zxcvbn};

use crate::failure::{Exit, Failure};
use crate::output::Output;
use crate::words::Words;

/// The environment variable with the passphrase, for scripts.
const VARIABLE: &str = "KENGAI_PASSPHRASE";
/// A passphrase of a new device has at least so many characters.
const CHARS_MIN: usize = 13;

/// How often it may be typed before the program ends.
pub(crate) const TRIES_MAX: u32 = 3;

/// Whether somebody types it, and can type it again.
pub(crate) fn is_asked_for() -> bool {
    given().is_none() && std::io::stdin().is_terminal()
}

/// The passphrase of a device that is there.
pub(crate) fn of_device(out: Output) -> Result<String, Failure> {
    match given() {
        Some(text) => Ok(text),
        None => ask(out, &Words::lit("パスフレーズ:", "Passphrase:")),
    }
}

/// The passphrase of a new device: strong enough, and typed twice.
pub(crate) fn of_new_device(out: Output) -> Result<String, Failure> {
    if let Some(text) = given() {
        return strong(&text).map(|()| text);
    }
    let text = ask(
        out,
        &Words::lit(
            "新しいパスフレーズを決めてください（13文字以上。忘れると、だれにも取り戻せません）:",
            "Choose a new passphrase (at least 13 characters; if it is forgotten, nobody can bring it back):",
        ),
    )?;
    strong(&text)?;
    if ask(out, &Words::lit("同じものをもう一度:", "The same once more:"))? != text {
        return Err(Failure::input(Words::lit(
            "二つのパスフレーズが違います。まだ何も作っていません。もう一度初めから行ってください",
            "The two passphrases differ. Nothing was made yet; please begin again",
        )));
    }
    Ok(text)
}

fn given() -> Option<String> {
    std::env::var(VARIABLE).ok().filter(|text| !text.is_empty())
}

/// Whether a new passphrase may be taken; says why not, and what would be right.
fn strong(text: &str) -> Result<(), Failure> {
    if text.chars().count() < CHARS_MIN {
        return Err(Failure::input(Words::lit(
            "新しいパスフレーズは13文字以上にしてください。関係のない言葉をいくつか並べると、長くても覚えられます。まだ何も作っていません",
            "A new passphrase has at least 13 characters; several words that have nothing to do with each other are long and easy to keep in mind. Nothing was made yet",
        )));
    }
    if zxcvbn(text, &[]).score() < Score::Three {
        return Err(Failure::input(Words::lit(
            "そのパスフレーズは推測されやすいものです（くり返し・並び・よくある言葉）。関係のない言葉をいくつか並べてください。まだ何も作っていません",
            "That passphrase is easy to guess (repetition, sequence or common words). Put several words in a row that have nothing to do with each other. Nothing was made yet",
        )));
    }
    Ok(())
}

fn ask(out: Output, words: &Words) -> Result<String, Failure> {
    rpassword::prompt_password(format!("{} ", out.say(words))).map_err(|_| {
        Failure::new(
            Exit::Input,
            Code::NoPassphrase,
            Words::lit(
                "パスフレーズを聞けません。端末で実行するか、KENGAI_PASSPHRASE を設定してください",
                "there is nobody to ask for the passphrase: use a terminal, or set KENGAI_PASSPHRASE",
            ),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_short_or_easily_guessed_is_not_taken() {
        for weak in [
            "",
            "見本の合言葉 12",
            "abcdefghijkl",
            "aaaaaaaaaaaaa",
            "あああああああああああああ",
            "1234567890123",
            "passwordpassword",
            "qwertyuiopasdf",
            "abcabcabcabcabc",
        ] {
            assert!(strong(weak).is_err(), "{weak}");
        }
    }

    #[test]
    fn twelve_characters_are_too_few_however_good_and_thirteen_are_enough() {
        assert!(strong("t7#Kq9vXz2Lp").is_err());
        assert!(strong("t7#Kq9vXz2Lp4").is_ok());
        assert!(strong("坂道のみかん 電波なし十").is_err());
        assert!(strong("坂道のみかん 電波なし十六").is_ok());
    }

    #[test]
    fn a_sentence_of_unrelated_words_is_taken() {
        for good in ["ひまわり 12 みかん 坂道", "みかんの坂道で歌うペンギン", "lamp ticket orbit 48 cheese"]
        {
            assert!(strong(good).is_ok(), "{good}");
        }
    }
}
