//! Taking entries: expand, check, chain, append, and say what became of each.
//!
//! An entry is judged by what it says itself; whose connection brought it matters only in that somebody else's entry
//! is taken from members of its circle alone (handing back after a restore). Known entries are answered before any
//! signature is checked; evidence of a fork is kept only when its signature holds.

use kengai_protocol::header::Header;
use kengai_protocol::sync_answer::{EntryStatus, Place, Refusal, Rejection};
use kengai_protocol::wire_entry::{PreviousInRun, Reference, WireEntry};
use kengai_protocol::{DeviceId, Entry, EntryError, Hash};

use crate::error::LedgerError;
use crate::limits::{CONTROL_RETRY_MS, QUOTA_RETRY_MS, Quotas};
use crate::org::Org;
use crate::tables::{NewWhat, Tables};

/// One request's entries.
pub(crate) struct Intake<'a> {
    pub(crate) tables: &'a mut dyn Tables,
    pub(crate) org: &'a mut Org,
    pub(crate) quotas: &'a Quotas,
    pub(crate) peer: DeviceId,
    pub(crate) now_ms: u64,
}

impl Intake<'_> {
    /// Takes all entries of a request, in order.
    pub(crate) fn take(&mut self, entries: Vec<WireEntry>) -> Result<Vec<EntryStatus>, LedgerError> {
        let mut run = None;
        entries.into_iter().map(|wire| self.take_one(wire, &mut run)).collect()
    }

    fn take_one(&mut self, wire: WireEntry, run: &mut PreviousInRun) -> Result<EntryStatus, LedgerError> {
        let in_full = is_in_full(&wire);
        let (org, tables) = (&*self.org, &*self.tables);
        let mut fault = None;
        let expanded = wire.expand(&org.control, self.peer, run, |circle, position| {
            org.running_hash(tables, &circle, position).unwrap_or_else(|error| {
                fault = Some(error);
                None
            })
        });
        if let Some(error) = fault {
            return Err(error);
        }
        let Ok(entry) = expanded else {
            *run = None;
            return Ok(EntryStatus::NeedFull);
        };
        let header = &entry.header;
        let hash = header.hash();
        *run = Some((header.circle, header.device, header.seq, hash));
        if header.device != self.peer && self.org.role(&header.circle, &self.peer).is_none() {
            return Ok(EntryStatus::Rejected(Rejection::NoRole));
        }
        let in_feed = |up_to| self.tables.in_feed(&self.org.id, &header.circle, &header.device, up_to);
        let head = in_feed(u64::MAX)?;
        let (head_seq, head_hash) = head.map_or((0, Hash::default()), |head| (head.seq, head.hash));
        if header.seq <= head_seq
            && let Some(there) = in_feed(header.seq)?
            && there.hash == hash
        {
            return Ok(EntryStatus::Known(there.place));
        }
        let follows = header.seq == head_seq + 1 && header.prev == head_hash;
        match entry.check(&self.org.control, head.map(|head| head.control).filter(|_| follows)) {
            Ok(_) => {}
            // A wrong guess at what was left out breaks the signature.
            Err(EntryError::BadSignature | EntryError::NotEnrolled) if !in_full => {
                return Ok(EntryStatus::NeedFull);
            }
            Err(error) => return Ok(status_of(error)),
        }
        // There is no *erase* yet: a header alone would stand where its body ought to, for good.
        if entry.body.is_none() {
            return Ok(EntryStatus::Rejected(Rejection::Signature));
        }
        if header.seq > head_seq + 1 {
            return Ok(EntryStatus::Gap { have: head_seq });
        }
        if self.over_quota(&entry) {
            return Ok(EntryStatus::Refused { reason: Refusal::Quota, retry_after_ms: QUOTA_RETRY_MS });
        }
        if follows {
            self.append(&entry, hash).map(EntryStatus::Accepted)
        } else {
            self.keep_fork(&entry).map(|()| EntryStatus::Fork)
        }
    }

    fn over_quota(&mut self, entry: &Entry) -> bool {
        let bytes = self.org.tally.entry_bytes + weight(entry);
        let today = self.org.today(self.peer, self.now_ms);
        today.entries += 1;
        today.entries > self.quotas.entries_per_device_day || bytes > self.quotas.entry_bytes_per_org
    }

    fn append(&mut self, entry: &Entry, hash: Hash) -> Result<Place, LedgerError> {
        let header = &entry.header;
        let control = self.org.control.height_of(&header.control_head).ok_or(LedgerError::Damaged)?;
        let what = NewWhat::Entry { entry, control, at_s: self.now_ms / 1_000 };
        let place = self.org.append(self.tables, (header.circle, self.peer), hash, what)?;
        self.org.tally.entry_bytes += weight(entry);
        Ok(place)
    }

    /// Keeps an entry that stands beside another one, up to the quota: evidence, not a way to fill the disk.
    fn keep_fork(&mut self, entry: &Entry) -> Result<(), LedgerError> {
        if self.tables.keep_fork(&self.org.id, entry, self.quotas.forks_per_feed)? {
            self.org.tally.entry_bytes += weight(entry);
            self.org.dirty = true;
        }
        Ok(())
    }
}

/// What an entry takes of the quota, bytes.
fn weight(entry: &Entry) -> u64 {
    (Header::BYTES + 64 + entry.body.as_ref().map_or(0, Vec::len)) as u64
}

/// Whether nothing was left out that is looked up here.
fn is_in_full(wire: &WireEntry) -> bool {
    matches!(wire.epoch, Reference::Full(_))
        && matches!(wire.control_head, Reference::Full(_))
        && (wire.log_hash.is_some() || wire.log_position == 0)
        && (wire.prev.is_some() || wire.seq == 1)
}

fn status_of(error: EntryError) -> EntryStatus {
    EntryStatus::Rejected(match error {
        EntryError::ControlUnknown => {
            return EntryStatus::Refused {
                reason: Refusal::ControlUnknown,
                retry_after_ms: CONTROL_RETRY_MS,
            };
        }
        EntryError::EpochUnknown => Rejection::Epoch,
        EntryError::BadSignature | EntryError::OtherBody => Rejection::Signature,
        EntryError::TooLarge => Rejection::TooLarge,
        EntryError::ControlWentBack => Rejection::ControlWentBack,
        // Of another organisation, not enrolled, no role, and what later versions add.
        _ => Rejection::NoRole,
    })
}
