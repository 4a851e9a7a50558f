//! A person in the files of an import: insurer and insured number.

use kengai_formats::value::{Field as _, InsuredNumber, InsurerNumber};
use kengai_model::service::Insured;

/// A client by insurer and insured number.
pub type ClientKey = (InsurerNumber, InsuredNumber);

/// The key as people write it.
pub(crate) fn written(key: &ClientKey) -> String {
    format!("{}-{}", key.0, key.1)
}

/// The key of whom the record names; `None` where its numbers are none of the files'.
pub(crate) fn key_of(insured: &Insured) -> Option<ClientKey> {
    Some((InsurerNumber::parse(insured.insurer.as_str())?, InsuredNumber::parse(insured.number.as_str())?))
}
