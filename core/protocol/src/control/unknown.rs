//! A statement of a newer version, or of a kind that is reserved.
//!
//! Needs: somebody known must have signed it, or anybody could fill the log.
//! Changes: nothing; it keeps its place.

use super::{ControlError, ControlState};
use crate::statement::Signer;

impl ControlState {
    pub(super) fn unknown(signers: &[Signer]) -> Result<(), ControlError> {
        if signers.is_empty() { Err(ControlError::NotAllowed) } else { Ok(()) }
    }
}
