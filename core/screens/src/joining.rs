//! Joining an organisation.

use kengai_model::Words;

/// What stands under the six-digit number.
#[must_use]
pub const fn number_hint() -> Words {
    Words::lit("この番号を事業所の人に伝えてください", "Tell the office this number")
}
