//! What people must decide: two values, changes after a confirmation, a confirmation of one's own visit. Rules 10 and 11.

use kengai_model::spec;
use kengai_model::words::Words;

/// Of what people must decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DecisionFinding {
    /// A field holds two values.
    TwoValues(String),
    /// Amended after the confirmation, with a reason.
    AmendedAfter,
    /// Changed after the confirmation, without one.
    ChangedAfter,
    /// Confirmed by the one who made the visit.
    OwnConfirmed {
        /// There is another manager who can confirm it.
        other_manager: bool,
    },
}

impl DecisionFinding {
    /// What was found.
    pub fn found(&self) -> Words {
        match self {
            Self::TwoValues(field) => spec::label(field).and("に二つの値があります", "holds two values"),
            Self::AmendedAfter => {
                Words::lit("確定のあとに訂正されています", "It was amended after the confirmation")
            }
            Self::ChangedAfter => Words::lit(
                "確定のあとに理由なく変わっています",
                "It changed after the confirmation, without a reason",
            ),
            Self::OwnConfirmed { .. } => Words::lit(
                "自己確定: 訪問した本人が確定しています",
                "Confirmed by the one who made the visit",
            ),
        }
    }

    /// What would settle it.
    pub fn settle(&self) -> Words {
        match self {
            Self::TwoValues(_) => {
                Words::lit("両方を見て、どちらにするかを決める", "look at both, and decide which one stands")
            }
            Self::AmendedAfter => {
                Words::lit("訂正を見て、もう一度確定する", "look at the amendment, and confirm again")
            }
            Self::ChangedAfter => {
                Words::lit("訂正の理由を入れ、もう一度確定する", "give the reason, and confirm again")
            }
            Self::OwnConfirmed { other_manager: true } => {
                Words::lit("ほかのサ責が確定する", "another manager confirms it")
            }
            Self::OwnConfirmed { other_manager: false } => {
                Words::lit("自己確定と記されます", "it is marked as such")
            }
        }
    }
}
