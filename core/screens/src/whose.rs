//! Whose: what leads every screen about somebody.

use kengai_model::Words;
use kengai_model::called::{in_english, san};

/// 見本 一郎 さん
#[must_use]
pub fn whose(client_name: &str) -> Words {
    Words::new(san(client_name), in_english(client_name).into_owned())
}
