//! Why something was done, where nobody may do it without saying so: one line, which goes with the change and stands in the
//! history.

use kengai_model::Words;
use kengai_protocol::limits::REASON_BYTES_MAX;

use crate::CareError;

/// The reason as it is kept; `missing` is said where there is none.
pub(crate) fn one_line(reason: &str, missing: Words) -> Result<&str, CareError> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(CareError::Input(missing));
    }
    if reason.len() > REASON_BYTES_MAX {
        return Err(CareError::Input(Words::lit(
            "理由が長すぎます。短く、一行で書いてください",
            "the reason is too long. Please write one short line",
        )));
    }
    if reason.chars().any(char::is_control) {
        return Err(CareError::Input(Words::lit(
            "理由に改行があります。一行で書いてください",
            "the reason has several lines. Please write one line",
        )));
    }
    Ok(reason)
}

/// Letters that a reason has at least, where it is read long afterwards; marks and spaces are none.
const LETTERS_MIN: usize = 2;

/// The same where one sign says nothing to whoever reads it later: `missing` is said of it too.
pub(crate) fn in_words(reason: &str, missing: Words) -> Result<&str, CareError> {
    let letters = reason.chars().filter(|letter| letter.is_alphanumeric()).count();
    if letters < LETTERS_MIN {
        return Err(CareError::Input(missing));
    }
    one_line(reason, missing)
}
