//! The control log: found, compare-and-append, hand back.
//!
//! Whoever is enrolled may hand in statements: each one's own signatures decide, not the connection. All are appended
//! or none. What stands there already is skipped, so that a repeated request changes nothing, and its missing key wraps
//! are taken. Wraps must come with a statement; only after a restore may somebody who is not its signer hand it back
//! without them, and the signer brings them later by handing in the same statement again.

use std::collections::HashMap;

use kengai_protocol::control_append::{ControlAnswer, ControlAppend, refusal};
use kengai_protocol::keys::wrap_hash;
use kengai_protocol::sign::PublicKey;
use kengai_protocol::statement::{Signer, Statement, StatementBody};
use kengai_protocol::{ControlError, ControlState, DeviceId, Hash, OrgId, random};

use crate::error::LedgerError;
use crate::ledger::Batch;
use crate::listeners::Concerns;
use crate::org::Org;
use crate::tables::{NewWrap, Tables};

type Wraps<'a> = HashMap<Hash, &'a [u8]>;

/// How an append stands to the log that is there.
enum Fit {
    /// So many of its statements are there already; the rest follows the head.
    Follows(usize),
    /// Another statement stands in its place, or something between is missing.
    Conflict,
}

impl Batch<'_> {
    /// Compares and appends: all of the statements or none.
    ///
    /// # Errors
    /// The peer is not enrolled, or the ledger is in trouble.
    pub fn control(
        &mut self,
        peer: &PublicKey,
        append: &ControlAppend,
        now_ms: u64,
    ) -> Result<ControlAnswer, LedgerError> {
        let (device, org) = self.device(peer)?;
        let result = self.append_control(device, org, append, now_ms);
        self.watch(result)
    }

    fn append_control(
        &mut self,
        device: DeviceId,
        id: OrgId,
        append: &ControlAppend,
        now_ms: u64,
    ) -> Result<ControlAnswer, LedgerError> {
        let ledger = &mut *self.ledger;
        let org = ledger.memory.orgs.get_mut(&id).ok_or(LedgerError::UnknownDevice)?;
        let Fit::Follows(known) = fit(&org.control, &append.statements) else {
            return Ok(ControlAnswer::Conflict { height: org.control.height(), head: org.control.head() });
        };
        let wraps = by_hash(append);
        let new = &append.statements[known..];
        let refused = |at: usize, reason| Ok(ControlAnswer::Refused { index: (known + at) as u64, reason });
        if append.statements.is_empty() {
            return refused(0, refusal::NOT_CONSISTENT);
        }
        if let Some(at) = new.iter().position(|s| lacks_wraps(s, &wraps) && !is_hand_back(org, s, device)) {
            return refused(at, refusal::WRAP_MISSING);
        }
        let taken = |device: &DeviceId| ledger.memory.devices.get(device).is_some_and(|at| *at != id);
        if let Some(at) = new.iter().position(|s| enrols(s).is_some_and(|d| taken(&d))) {
            return refused(at, refusal::NOT_CONSISTENT);
        }
        if let Some(control) = match extend(&org.control, new) {
            Ok(control) => control,
            Err((at, error)) => return refused(at, reason_of(error)),
        } {
            let today = org.today(device, now_ms);
            today.statements += new.len() as u64;
            if today.statements > ledger.quotas.statements_per_device_day {
                return refused(0, refusal::OVER_LIMIT);
            }
            org.set_control(control);
        }
        for statement in &append.statements[..known] {
            store_late_wraps(&mut *ledger.tables, org, statement, &wraps, device)?;
        }
        for statement in new {
            store_statement(&mut *ledger.tables, org, statement, &wraps)?;
            org.appended.extend(Concerns::of(statement).into_iter().map(|concerns| (concerns, device)));
        }
        for device in new.iter().filter_map(enrols) {
            ledger.memory.devices.insert(device, id);
        }
        Ok(ControlAnswer::Accepted { height: org.control.height() })
    }

    /// Founds an organisation with a code from [`Batch::make_ticket`]: *found*, then whatever follows it, at least the
    /// enrolment of the founding device.
    ///
    /// # Errors
    /// The code is not good, or the ledger is in trouble.
    pub fn found(
        &mut self,
        peer: &PublicKey,
        code: &[u8; 16],
        append: &ControlAppend,
    ) -> Result<ControlAnswer, LedgerError> {
        let result = self.found_inner(peer, code, append);
        self.watch(result)
    }

    fn found_inner(
        &mut self,
        peer: &PublicKey,
        code: &[u8; 16],
        append: &ControlAppend,
    ) -> Result<ControlAnswer, LedgerError> {
        let ledger = &mut *self.ledger;
        let refused = |index: usize, reason| Ok(ControlAnswer::Refused { index: index as u64, reason });
        let Some(first) = append.statements.first() else { return refused(0, refusal::NOT_CONSISTENT) };
        // A founder whose answer was lost asks again, with a code that is used by now.
        let id = OrgId(first.hash().0);
        if let Some(org) = ledger.memory.orgs.get(&id) {
            let all = matches!(fit(&org.control, &append.statements), Fit::Follows(n) if n == append.statements.len());
            let founder = org.control.device(&DeviceId::of_key(peer)).is_some();
            return if all && founder {
                Ok(ControlAnswer::Accepted { height: org.control.height() })
            } else {
                Err(LedgerError::Ticket)
            };
        }
        if !ledger.tables.unused_tickets()?.contains(&ticket_hash(code)) {
            return Err(LedgerError::Ticket);
        }
        let StatementBody::Found { server, .. } = &first.body else {
            return refused(0, refusal::NOT_CONSISTENT);
        };
        let Ok(control) = ControlState::found(first) else { return refused(0, refusal::NOT_ALLOWED) };
        if *server != ledger.key.public() {
            return refused(0, refusal::NOT_ALLOWED);
        }
        let rest = &append.statements[1..];
        let control = match extend(&control, rest) {
            Ok(longer) => longer.unwrap_or(control),
            Err((at, error)) => return refused(1 + at, reason_of(error)),
        };
        let wraps = by_hash(append);
        if let Some(at) = rest.iter().position(|s| lacks_wraps(s, &wraps)) {
            return refused(1 + at, refusal::WRAP_MISSING);
        }
        let elsewhere =
            rest.iter().position(|s| enrols(s).is_some_and(|d| ledger.memory.devices.contains_key(&d)));
        if let Some(at) = elsewhere {
            return refused(1 + at, refusal::NOT_CONSISTENT);
        }
        if control.device(&DeviceId::of_key(peer)).is_none() {
            return refused(rest.len(), refusal::NOT_CONSISTENT);
        }
        let mut org = Org::create(&mut *ledger.tables, control, &*ledger.random)?;
        for statement in &append.statements {
            store_statement(&mut *ledger.tables, &mut org, statement, &wraps)?;
        }
        ledger.tables.use_ticket(&ticket_hash(code))?;
        ledger.memory.devices.extend(org.control.devices().map(|(device, _)| (*device, id)));
        ledger.memory.orgs.insert(id, org);
        Ok(ControlAnswer::Accepted { height: rest.len() as u64 })
    }

    /// Makes a founding code that is good once. Only its hash is kept.
    ///
    /// # Errors
    /// The ledger is in trouble.
    pub fn make_ticket(&mut self) -> Result<[u8; 16], LedgerError> {
        let code: [u8; 16] = random::bytes(&*self.ledger.random);
        let result = self.ledger.tables.add_ticket(&ticket_hash(&code));
        self.watch(result)?;
        Ok(code)
    }

    /// The hashes of the founding codes that are out and unused.
    fn unused_tickets(&mut self) -> Result<Vec<Hash>, LedgerError> {
        let result = self.ledger.tables.unused_tickets();
        self.watch(result)
    }

    /// Whether some founding code is out and unused.
    ///
    /// # Errors
    /// The ledger is in trouble.
    pub fn awaits_founding(&mut self) -> Result<bool, LedgerError> {
        Ok(!self.unused_tickets()?.is_empty())
    }

    /// Whether this founding code is out and unused.
    ///
    /// # Errors
    /// The ledger is in trouble.
    pub(crate) fn is_unused(&mut self, code: &[u8; 16]) -> Result<bool, LedgerError> {
        Ok(self.unused_tickets()?.contains(&ticket_hash(code)))
    }
}

pub(crate) fn ticket_hash(code: &[u8; 16]) -> Hash {
    Hash::of(&[b"kengai/ticket/v1", code])
}

fn fit(control: &ControlState, statements: &[Statement]) -> Fit {
    let known = statements
        .iter()
        .take_while(|s| control.hash_at(s.height).is_some_and(|hash| hash == s.hash()))
        .count();
    match statements.get(known) {
        Some(next) if next.height != control.height() + 1 || next.prev != control.head() => Fit::Conflict,
        _ => Fit::Follows(known),
    }
}

/// The control state after `new`; `None` when there is nothing new. On an error, which statement.
fn extend(control: &ControlState, new: &[Statement]) -> Result<Option<ControlState>, (usize, ControlError)> {
    if new.is_empty() {
        return Ok(None);
    }
    let mut longer = control.clone();
    for (at, statement) in new.iter().enumerate() {
        longer.apply(statement).map_err(|error| (at, error))?;
    }
    Ok(Some(longer))
}

fn reason_of(error: ControlError) -> u8 {
    match error {
        ControlError::NotAllowed | ControlError::OtherOrganisation => refusal::NOT_ALLOWED,
        ControlError::OverLimit => refusal::OVER_LIMIT,
        _ => refusal::NOT_CONSISTENT,
    }
}

fn by_hash(append: &ControlAppend) -> Wraps<'_> {
    append.wraps.iter().map(|wrap| (wrap_hash(wrap), wrap.as_slice())).collect()
}

fn lacks_wraps(statement: &Statement, wraps: &Wraps<'_>) -> bool {
    statement.wraps().iter().any(|(_, hash)| !wraps.contains_key(hash))
}

fn is_hand_back(org: &Org, statement: &Statement, peer: DeviceId) -> bool {
    org.was_restored() && statement.signatures.iter().all(|(signer, _)| *signer != Signer::Device(peer))
}

fn enrols(statement: &Statement) -> Option<DeviceId> {
    match &statement.body {
        StatementBody::Enrol(enrol) => Some(enrol.device()),
        _ => None,
    }
}

fn store_statement(
    tables: &mut dyn Tables,
    org: &mut Org,
    statement: &Statement,
    wraps: &Wraps<'_>,
) -> Result<(), LedgerError> {
    let counter = org.count();
    tables.add_statement(&org.id, counter, statement)?;
    for (device, hash) in statement.wraps() {
        if let Some(bytes) = wraps.get(&hash) {
            let height = statement.height;
            tables.add_wrap(&org.id, &NewWrap { height, device, counter, late: false, hash, bytes })?;
        }
    }
    Ok(())
}

/// Wraps of a statement that is there already, which were missing until now. Each takes a counter of its own.
fn store_late_wraps(
    tables: &mut dyn Tables,
    org: &mut Org,
    statement: &Statement,
    wraps: &Wraps<'_>,
    by: DeviceId,
) -> Result<(), LedgerError> {
    for (device, hash) in statement.wraps() {
        let Some(bytes) = wraps.get(&hash) else { continue };
        let (height, counter) = (statement.height, org.tally.counter + 1);
        if tables.add_wrap(&org.id, &NewWrap { height, device, counter, late: true, hash, bytes })? {
            org.count();
            org.appended.extend(device.map(|device| (Concerns::Device(device), by)));
        }
    }
    Ok(())
}
