//! The client's money for shopping: what came in, was spent and went back.

use crate::error::FieldError;
use crate::measure::Yen;
use crate::text::Line;
use crate::words::Words;

part! {
    /// Money for shopping.
    pub struct Money at "money" {
        received: Yen = ".received", "預り金", "Money received";
        spent: Yen = ".spent", "支出", "Money spent";
        returned: Yen = ".returned", "返金", "Money returned";
        /// Why the three do not add up.
        reason: Line = ".reason", "金額が合わない理由", "Why the money does not add up";
    }
}

impl Money {
    /// Received less spent is what was returned; `None` until all three are there.
    pub fn balances(&self) -> Option<bool> {
        Some(self.received?.raw() - self.spent?.raw() == self.returned?.raw())
    }

    /// Whoever took money says all three amounts, and why where they do not add up.
    pub(crate) fn missing(&self) -> Vec<FieldError> {
        let touched = self.received.is_some() || self.spent.is_some() || self.returned.is_some();
        let amounts = [
            (self.received, "money.received"),
            (self.spent, "money.spent"),
            (self.returned, "money.returned"),
        ];
        let expected = Words::lit("円の金額（なければ 0）", "an amount in yen (0 if none)");
        let mut missing: Vec<FieldError> = amounts
            .into_iter()
            .filter(|(amount, _)| touched && amount.is_none())
            .map(|(_, path)| FieldError::missing(path, expected.clone()))
            .collect();
        if self.balances() == Some(false) && self.reason.is_none() {
            let expected = Words::lit(
                "預り金 − 支出 = 返金。合わないときはその理由",
                "received less spent is returned; where it is not, why",
            );
            missing.push(FieldError::missing("money.reason", expected));
        }
        missing
    }
}
