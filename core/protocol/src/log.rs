//! The log of a circle: gapless positions and a running hash, kept by the server and recomputed by every member.

use crate::header::LogHead;
use crate::ids::{CircleId, Hash, Incarnation, OrgId};
use crate::sign::{BadSignature, PublicKey, Purpose, Signature, SigningKey};
use crate::wire::Writer;

/// What takes a position in a circle's log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogEvent {
    /// An entry, by the hash of its header.
    Entry(Hash),
    /// A photo that the server now holds whole, by its id.
    Blob(Hash),
}

/// The head of an empty log.
#[must_use]
pub fn empty(org: OrgId, circle: CircleId) -> LogHead {
    LogHead { position: 0, hash: Hash::of(&[b"kengai/log/v1", &org.0, &circle.0]) }
}

/// The head after one more event.
#[must_use]
pub fn after(head: LogHead, event: LogEvent) -> LogHead {
    let (kind, hash) = match event {
        LogEvent::Entry(hash) => (1, hash),
        LogEvent::Blob(hash) => (2, hash),
    };
    LogHead {
        position: head.position + 1,
        hash: Hash::of(&[b"kengai/log/v1", &head.hash.0, &[kind], &hash.0]),
    }
}

/// What the server signs in an answer: where the logs that moved stand for the receiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedHeads {
    /// The organisation.
    pub org: OrgId,
    /// The ledger's life.
    pub incarnation: Incarnation,
    /// The delivery counter that the answer reaches.
    pub counter: u64,
    /// The heads, in the order of the answer's table.
    pub heads: Vec<(CircleId, LogHead)>,
}

impl SignedHeads {
    fn signed(&self) -> Vec<u8> {
        let mut out = Writer::new();
        self.org.write(&mut out);
        self.incarnation.write(&mut out);
        out.varint(self.counter);
        out.list(&self.heads, |out, (circle, head)| {
            circle.write(out);
            out.varint(head.position);
            head.hash.write(out);
        });
        out.0
    }

    /// The server's word.
    #[must_use]
    pub fn sign(&self, key: &SigningKey) -> Signature {
        key.sign(Purpose::Head, &self.signed())
    }

    /// Checks the server's word.
    ///
    /// # Errors
    /// [`BadSignature`]: what was computed here is not what the server signed.
    pub fn verify(&self, key: &PublicKey, signature: &Signature) -> Result<(), BadSignature> {
        key.verify(Purpose::Head, &self.signed(), signature)
    }
}
