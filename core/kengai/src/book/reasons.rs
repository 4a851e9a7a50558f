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
