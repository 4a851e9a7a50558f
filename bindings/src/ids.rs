//! Ids, hashes and dates as apps hold them: texts.

use std::str::FromStr;

use crate::errors::CareError;

/// An id, hash or date from its text. One that is none names nothing on this device.
pub(crate) fn id<T: FromStr>(text: &str) -> Result<T, CareError> {
    text.parse().map_err(|_| CareError::NotHere)
}

pub(crate) fn ids<T: FromStr>(texts: &[String]) -> Result<Vec<T>, CareError> {
    texts.iter().map(|text| id(text)).collect()
}
