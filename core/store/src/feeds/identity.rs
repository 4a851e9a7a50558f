//! Beginning again: a device that was set back, cloned or rescued goes on under a new identity that continues the old.
//!
//! Whoever writes twice at one place of a feed cannot be believed, so a device that finds a sign of it writes nothing
//! more under its name. The signs: the server has an entry of this device that is not here, or another one at the same
//! number; somebody else goes on under this identity (a clone that noticed first); the database was rescued.
//!
//! ```text
//! noticed              `begin_again` is durable; people go on recording, nothing is formed or sent
//! next contact         a key for the next identity is durable, then `next_identity` names it
//!                      its enrolment, signed by the old identity, is appended to the control log
//! the server has it    one transaction: the new identity is in use, what the old one could not send is carried
//! ```
//! Which identity is in use stands in the database alone, so there is no moment at which files and database differ. Ended
//! at any step, the next contact goes on from there: a key that is made and not named is never used, one that is named
//! and enrolled already is taken on.

use kengai_protocol::control::ControlState;
use kengai_protocol::statement::{Enrol, Signer, Statement, StatementBody};
use kengai_protocol::sync_answer::SyncAnswer;
use kengai_protocol::{CircleId, DeviceId, Entry};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::database::facts;
use crate::documents::{changes, confirmations};
use crate::feeds::aside_reason::AsideReason;
use crate::feeds::entries::{self, State};
use crate::feeds::heads::{self, FeedHead};
use crate::feeds::{alarms, concerned, control_log, held, set_aside};
use crate::home::owner;
use crate::lists::unread;
use crate::piece::Piece;
use crate::{Store, StoreError, photos};

const IN_USE: &str = "identity";
const NEXT: &str = "next_identity";
const DUE: &str = "begin_again";
const TIMES: &str = "begun_again";
const CHECKED: &str = "checked_identities";

/// Why a device begins again under a new identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BeginAgain {
    /// The server knows entries of it that are not here: an old copy was put back, or another copy is in use.
    SetBack,
    /// Another copy of this device goes on under this one's name.
    Cloned,
    /// The database was damaged and made anew.
    Rescued,
}

impl BeginAgain {
    const ALL: [(Self, &[u8]); 3] =
        [(Self::SetBack, b"set_back"), (Self::Cloned, b"cloned"), (Self::Rescued, b"rescued")];
}

/// Remembers, in the transaction that found the sign.
pub(crate) fn must_begin_again(db: &Connection, why: BeginAgain) -> Result<(), StoreError> {
    let (_, code) = BeginAgain::ALL.into_iter().find(|(one, _)| *one == why).expect("all of them are listed");
    facts::set(db, DUE, code)
}

/// The identity in use; `None`: the first.
pub(crate) fn in_use(db: &Connection) -> Result<Option<DeviceId>, StoreError> {
    facts::get(db, IN_USE)?
        .map(|bytes| DeviceId::from_slice(&bytes).map_err(|_| StoreError::BadRow))
        .transpose()
}

pub(crate) fn set_in_use(tx: &Transaction<'_>, identity: DeviceId) -> Result<(), StoreError> {
    facts::set(tx, IN_USE, identity.as_bytes())
}

impl Store {
    /// Why this device has to begin again, if it has to. Recording goes on meanwhile.
    ///
    /// # Errors
    /// As the database.
    pub fn begins_again(&self) -> Result<Option<BeginAgain>, StoreError> {
        if let Some(code) = facts::get(&self.db, DUE)? {
            let known = BeginAgain::ALL.into_iter().find(|(_, one)| *one == code);
            return known.map(|(why, _)| Some(why)).ok_or(StoreError::BadRow);
        }
        let here = self.control.as_ref().and_then(|control| control.device(&self.device()));
        Ok(here.and_then(|here| here.continued_by).map(|_| BeginAgain::Cloned))
    }

    /// How often this device has begun again.
    ///
    /// # Errors
    /// As the database.
    pub fn begun_again(&self) -> Result<u64, StoreError> {
        Ok(facts::get_u64(&self.db, TIMES)?.unwrap_or(0))
    }

    /// Identities that others' devices took on by their own signature alone, and that nobody on this device has checked
    /// with their owners. It is what a phone that was set back does, and what a thief's could do.
    ///
    /// # Errors
    /// As the database.
    pub fn unchecked_identities(&self) -> Result<Vec<DeviceId>, StoreError> {
        let Some(control) = &self.control else { return Ok(Vec::new()) };
        let checked = facts::get(&self.db, CHECKED)?.unwrap_or_default();
        let ours = self.home.identities();
        // An admin who enrols a device anew takes its new sealing key.
        let unchecked = control.devices().filter(|(id, state)| {
            let older = state.continues.and_then(|older| control.device(&older));
            older.is_some_and(|older| older.seal_key == state.seal_key)
                && state.continued_by.is_none()
                && !ours.contains(id)
                && !checked.chunks(DeviceId::LEN).any(|one| one == id.as_bytes())
        });
        Ok(unchecked.map(|(id, _)| *id).collect())
    }

    /// Somebody has asked the owner: this identity is theirs.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is nothing to check about it; as the database.
    pub fn check_identity(&mut self, identity: DeviceId) -> Result<(), StoreError> {
        if !self.unchecked_identities()?.contains(&identity) {
            return Err(StoreError::NotFound(Piece::DeviceToCheck));
        }
        let mut checked = facts::get(&self.db, CHECKED)?.unwrap_or_default();
        checked.extend(identity.as_bytes());
        facts::set(&self.db, CHECKED, &checked)
    }

    /// The identity that this device takes on next; makes its key, durably, unless that is done.
    ///
    /// # Errors
    /// [`StoreError::Limit`] when it had too many; the file system's.
    pub fn next_identity(&mut self) -> Result<DeviceId, StoreError> {
        if let Some(bytes) = facts::get(&self.db, NEXT)? {
            let next = DeviceId::from_slice(&bytes).map_err(|_| StoreError::BadRow)?;
            if self.home.key_of(&next).is_some() {
                return Ok(next);
            }
        }
        let random = std::sync::Arc::clone(&self.random);
        let next = self.home.add_identity(random.as_ref())?;
        facts::set(&self.db, NEXT, next.as_bytes())?;
        Ok(next)
    }

    /// The enrolment of the next identity, signed by the one in use, as the next statement of the control log.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the identity in use is not enrolled, as far as this device knows.
    pub fn continuation(&mut self) -> Result<Statement, StoreError> {
        let next = self.next_identity()?;
        let old = self.device();
        let control = self.control.as_ref().ok_or(StoreError::NotFound(Piece::Organisation))?;
        let older = control.device(&old).ok_or(StoreError::NotFound(Piece::Device))?;
        let enrol = Enrol {
            sign_key: self.home.key_of(&next).ok_or(StoreError::NotFound(Piece::DeviceKey))?.public(),
            seal_key: self.home.seal_key().public(),
            staff: older.staff,
            admin: older.admin,
            continues: Some(old),
        };
        let body = StatementBody::Enrol(enrol);
        let statement = Statement::new(control.org(), control.height() + 1, control.head(), body);
        Ok(statement.sign(Signer::Device(old), self.home.signing_key()))
    }

    /// Takes in the control statements of an answer, with their keys, and nothing else of it.
    ///
    /// # Errors
    /// One of them does not hold; nothing is kept.
    pub fn take_statements(&mut self, answer: &SyncAnswer) -> Result<(), StoreError> {
        let membership = self.membership()?.ok_or(StoreError::NotFound(Piece::Organisation))?;
        self.append_statements(membership.org, &answer.statements, &answer.wraps, false)
    }

    /// The next identity is enrolled: from now on it is in use, and what the old one could not send is carried.
    ///
    /// # Errors
    /// Nothing has changed; call it again.
    pub fn take_on_identity(&mut self, now_ms: u64) -> Result<(), StoreError> {
        let next = self.next_identity()?;
        let old = self.device();
        let control = self.control.as_ref().ok_or(StoreError::NotFound(Piece::Organisation))?;
        let staff = control.device(&next).ok_or(StoreError::NotFound(Piece::Device))?.staff;
        let times = self.begun_again()?;
        let tx = self.db.transaction()?;
        hold_unsent(&tx, old)?;
        held::carry_pending(&tx, old)?;
        held::open(&tx)?;
        rewind_feeds(&tx, control, old)?;
        // While another identity had its roles, the server gave this one nothing, and its cursor went on.
        let circles: Vec<CircleId> = control.circles_of(&next).map(|(circle, _)| circle).collect();
        control_log::note_opened(&tx, &circles)?;
        photos::adopt_files(&tx, &self.home.photos(), now_ms)?;
        alarms::settle(&tx, old)?;
        set_in_use(&tx, next)?;
        owner::set_own_staff(&tx, staff)?;
        facts::remove(&tx, NEXT)?;
        facts::remove(&tx, DUE)?;
        facts::set_u64(&tx, TIMES, times + 1)?;
        tx.commit()?;
        self.home.take_on(&next)?;
        unread::note_own_devices(&mut self.db, &self.home.identities())?;
        self.renew_actor();
        Ok(())
    }
}

/// Entries of the old identity that the server did not take: their bytes are kept, their rows are not, so that what
/// the server has at their numbers finds its place.
fn hold_unsent(tx: &Transaction<'_>, old: DeviceId) -> Result<(), StoreError> {
    let rows: Vec<(i64, Vec<u8>)> = {
        let mut rows = tx.prepare_cached(
            "SELECT id, bytes FROM entries WHERE device = ?1 AND counter IS NULL ORDER BY id",
        )?;
        rows.query_map([old.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?
    };
    for (row, bytes) in rows {
        let Ok(entry) = Entry::decode(&bytes) else {
            entries::set(tx, row, State::Quarantined(AsideReason::Undecodable))?;
            continue;
        };
        held::hold(tx, &entry)?;
        changes::unlink(tx, row)?;
        confirmations::unlink(tx, row)?;
        concerned::forget_own(tx, row)?;
        set_aside::forget_entry(tx, row)?;
        entries::remove(tx, row)?;
    }
    Ok(())
}

/// The old identity's feeds end where the server's word on them ends; from there on they come as anybody's. After a rescue
/// some of it may be missing: what stands behind a gap is no end, or what fills it would count as a fork.
fn rewind_feeds(tx: &Transaction<'_>, control: &ControlState, old: DeviceId) -> Result<(), StoreError> {
    for circle in heads::circles_of(tx, old)? {
        let last: Option<Vec<u8>> = tx
            .prepare_cached(
                "SELECT bytes FROM entries WHERE circle = ?1 AND device = ?2 AND state <> ?3
                   AND NOT (state = ?4 AND reason IN ('gap', 'control')) ORDER BY seq DESC LIMIT 1",
            )?
            .query_row(
                params![circle, old.as_bytes(), State::Fork.number(), State::Waiting(None).number()],
                |row| row.get(0),
            )
            .optional()?;
        let Some(header) = last.and_then(|bytes| Entry::decode(&bytes).ok()).map(|entry| entry.header) else {
            heads::forget(tx, &circle, old)?;
            continue;
        };
        let control_height = control.height_of(&header.control_head).unwrap_or(0);
        let head = FeedHead { seq: header.seq, hash: header.hash(), control_height };
        let circle = CircleId::from_slice(&circle).map_err(|_| StoreError::BadRow)?;
        heads::set_feed_head(tx, circle, old, head)?;
    }
    Ok(())
}
