//! From saved items to entries.
//!
//! An entry is formed in a durable transaction of its own *before* it can be sent, and from then on is only ever sent
//! again byte for byte. Waiting with that until there is a signal lets a day's work share one body, which compresses to
//! half the size of single ones.

use kengai_protocol::control::ControlState;
use kengai_protocol::header::{Header, Sealing};
use kengai_protocol::item::{Item, encode_items};
use kengai_protocol::random::{self, Randomness};
use kengai_protocol::sign::SigningKey;
use kengai_protocol::{CircleId, DeviceId, Entry, Hash};
use rusqlite::Transaction;

use crate::database::fence::alone;
use crate::documents::linking::link;
use crate::feeds::entries::{self, State};
use crate::feeds::heads::{FeedHead, feed_head, set_feed_head};
use crate::feeds::keys::circle_key;
use crate::feeds::logs::log_head;
use crate::feeds::pending::{self, Pending};
use crate::feeds::{body, concerned, held};
use crate::intake::incoming;
use crate::{Store, StoreError};

impl Store {
    /// Makes entries of what is pending, as far as this device is a member of the circles concerned. Returns how many.
    ///
    /// All of them in one durable transaction: what this returns can be sent.
    ///
    /// # Errors
    /// Nothing is kept.
    pub fn form_entries(&mut self, now_ms: u64) -> Result<usize, StoreError> {
        if self.begins_again()?.is_some() {
            // Not under a name that another copy may be writing under as well.
            return Ok(0);
        }
        self.open_held()?;
        let (device, random) = (self.device(), self.random.clone());
        let formed = match &self.control {
            None => 0,
            Some(control) => {
                let tx = self.db.transaction()?;
                let key = self.home.signing_key();
                let press = Press { tx: &tx, control, device, key, random: random.as_ref(), now_ms };
                let mut formed = 0;
                for circle in pending::circles(&tx)? {
                    formed += press.form_circle(circle)?;
                }
                tx.commit()?;
                formed
            }
        };
        // What carries another identity's items is looked into like anybody's: some of it may not be here yet.
        incoming::catch_up(self)?;
        Ok(formed)
    }

    pub(crate) fn open_held(&mut self) -> Result<(), StoreError> {
        if held::count(&self.db)? > 0 {
            let tx = self.db.transaction()?;
            held::open(&tx)?;
            tx.commit()?;
        }
        Ok(())
    }
}

/// What entries are made with.
struct Press<'a, 'b> {
    tx: &'a Transaction<'b>,
    control: &'a ControlState,
    device: DeviceId,
    key: &'a SigningKey,
    random: &'a dyn Randomness,
    now_ms: u64,
}

impl Press<'_, '_> {
    fn form_circle(&self, circle: CircleId) -> Result<usize, StoreError> {
        let Self { tx, control, device, now_ms, .. } = *self;
        let Some(state) = control.circle(&circle) else { return Ok(0) };
        if state.role(&device).is_none() {
            // No longer a member: it stays pending, and `waiting_reasons` shows it.
            return Ok(0);
        }
        let epoch = state.newest_epoch().id;
        let Some(key) = circle_key(tx, circle, epoch)? else { return Ok(0) };
        let mut formed = 0;
        let mut open = pending::chunks(tx, circle)?;
        while let Some(chunk) = open.pop_front() {
            let entry = alone(tx, || {
                let head = feed_head(tx, circle, device)?;
                let header = Header {
                    sealing: Sealing::Epoch,
                    org: control.org(),
                    circle,
                    device,
                    seq: head.map_or(1, |head| head.seq + 1),
                    prev: head.map_or(Hash::default(), |head| head.hash),
                    epoch,
                    control_head: control.head(),
                    log_head: log_head(tx, control.org(), circle)?,
                    salt: random::bytes(self.random),
                    body_hash: Hash::default(),
                };
                let items: Vec<Item> = chunk.iter().map(|pending| pending.item.clone()).collect();
                let plain = body::pack_at(&encode_items(&items), &body::Place::of(&header))?;
                let entry = Entry::make(header, &plain, &key, self.key);
                put_own(tx, &entry, &chunk, now_ms)?;
                let (seq, hash) = (entry.header.seq, entry.header.hash());
                let head = FeedHead { seq, hash, control_height: control.height() };
                set_feed_head(tx, circle, device, head)
            })?;
            match entry {
                Ok(()) => formed += 1,
                // One of them is to blame: each by itself, before those that come after them.
                Err(_) if chunk.len() > 1 => {
                    chunk.into_iter().rev().for_each(|one| open.push_front(vec![one]))
                }
                Err(_) => chunk.iter().try_for_each(|one| pending::set_aside(tx, one.id))?,
            }
        }
        Ok(formed)
    }
}

/// Puts an entry with what it concerns, and takes what is in it out of what is pending.
fn put_own(tx: &Transaction<'_>, entry: &Entry, chunk: &[Pending], now_ms: u64) -> Result<(), StoreError> {
    let carries = chunk.iter().any(|one| matches!(one.item, Item::Carried(_)));
    let state = if carries { State::Received } else { State::Applied };
    let row = entries::put_own(tx, entry, state, now_ms)?;
    for pending in chunk {
        concerned::note_own(tx, &pending.doc, row)?;
        link(tx, row, &pending.item)?;
        pending::remove(tx, pending.id)?;
    }
    Ok(())
}
