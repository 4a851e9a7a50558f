//! Opening a stream of news: who may.

use kengai_protocol::sign::PublicKey;

use crate::error::LedgerError;
use crate::ledger::Batch;
use crate::listeners::Listening;

impl Batch<'_> {
    /// Opens the peer's stream. In the writer's turn, so that none opens beside a commit that takes the right to it.
    ///
    /// # Errors
    /// The peer is not enrolled, or is carried on by another identity; or too many listen.
    pub fn listen(&mut self, peer: &PublicKey) -> Result<Listening, LedgerError> {
        let (device, id) = self.device(peer)?;
        let ledger = &*self.ledger;
        let org = ledger.memory.orgs.get(&id).ok_or(LedgerError::UnknownDevice)?;
        if !org.control.is_current(&device) {
            return Err(LedgerError::NotMember);
        }
        ledger.memory.news.open(id, device, &ledger.quotas).ok_or(LedgerError::Busy)
    }
}
