//! The client's money for shopping: what came in, was spent and went back.

use crate::measure::Yen;

part! {
    /// Money for shopping.
    pub struct Money at "money" {
        received: Yen = ".received", "預り金", "Money received";
        spent: Yen = ".spent", "支出", "Money spent";
        returned: Yen = ".returned", "返金", "Money returned";
    }
}

impl Money {
    /// Received less spent is what was returned; `None` until all three are there.
    pub fn balances(&self) -> Option<bool> {
        Some(self.received?.raw() - self.spent?.raw() == self.returned?.raw())
    }
}
