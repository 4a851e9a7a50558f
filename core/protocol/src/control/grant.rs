//! *grant*: devices come into circles, under the keys that these have.
//!
//! Needs, for every row: an open circle, an enrolled device that no other identity carries on, and somebody who may take it
//! in (an admin, or a manager of the circle; only a manager comes into the managers' circle).
//! Changes: each has its role from this height on. All rows or none.

use std::sync::Arc;

use super::{ControlError, ControlState};
use crate::statement::{GrantRow, Signer};

impl ControlState {
    pub(super) fn grant(
        &mut self,
        rows: &[GrantRow],
        signers: &[Signer],
        height: u64,
    ) -> Result<(), ControlError> {
        for row in rows {
            let circle = self.circle(&row.circle).ok_or(ControlError::UnknownCircle)?;
            self.need_may_take_in(signers, (circle.kind, Some(circle)), &row.member)?;
        }
        for row in rows {
            let circle = self.circles.get_mut(&row.circle).expect("checked above");
            Arc::make_mut(circle).set_role(row.member.device, height, Some(row.member.role));
        }
        Ok(())
    }
}
