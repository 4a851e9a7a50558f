//! One exchange: take what the device brings, give what is new to it.

use std::collections::HashSet;

use kengai_protocol::sign::PublicKey;
use kengai_protocol::sync_answer::{PhotoQuota, Restored, SyncAnswer};
use kengai_protocol::sync_request::{FeedHeight, SyncRequest};
use kengai_protocol::{CircleKind, DeviceId, Hash, Incarnation, OrgId, limits};

use crate::entries::Intake;
use crate::error::LedgerError;
use crate::ledger::Batch;
use crate::new_items::{ControlFit, Page, control_fit, control_page, late_wraps};
use crate::org::Org;
use crate::room::has_room;
use crate::tables::Tables;

impl Batch<'_> {
    /// Takes a device's entries and answers with what is new to it. Which organisation it is about follows from the
    /// peer's key. Statuses hold once the batch is committed.
    ///
    /// # Errors
    /// The peer is not enrolled, or the ledger is in trouble.
    pub fn sync(
        &mut self,
        peer: &PublicKey,
        request: SyncRequest,
        now_ms: u64,
    ) -> Result<SyncAnswer, LedgerError> {
        let (device, org) = self.device(peer)?;
        let result = self.exchange(device, org, request, now_ms);
        self.watch(result)
    }

    fn exchange(
        &mut self,
        device: DeviceId,
        id: OrgId,
        mut request: SyncRequest,
        now_ms: u64,
    ) -> Result<SyncAnswer, LedgerError> {
        let ledger = &mut *self.ledger;
        let tables = &mut *ledger.tables;
        let org = ledger.memory.orgs.get_mut(&id).ok_or(LedgerError::UnknownDevice)?;
        let before = org.contacts.note(device, request.waiting, request.clock_ms, now_ms);
        self.contacts_before.push((id, device, before));
        org.dirty |= org.contacts.is_due(now_ms);
        if request.incarnation == Incarnation::default() {
            request.cursor = 0;
        } else if request.incarnation != org.incarnation() {
            return restored(tables, org, &request, now_ms);
        }
        let cursor = request.cursor.min(org.tally.counter);
        let entries = std::mem::take(&mut request.entries);
        let mut intake =
            Intake { tables: &mut *tables, org: &mut *org, quotas: &ledger.quotas, peer: device, now_ms };
        let statuses = intake.take(entries)?;
        let tables = &*tables;

        let mut answer = SyncAnswer { statuses, ..blank(org, now_ms) };
        let fit = control_fit(org, &request);
        answer.control_diverged = fit == ControlFit::Diverged;
        answer.cursor = cursor;
        // As soon as a photo of the largest size would be refused: nobody is refused and not told.
        let photo_bytes = limits::BLOB_BYTES_MAX as u64;
        answer.no_room = !has_room(&ledger.folder, photo_bytes, ledger.quotas.disk_reserve_bytes);
        let budget = usize::try_from(request.page_bytes).unwrap_or(usize::MAX).min(limits::SYNC_PAGE_BYTES);
        if fit == ControlFit::Prefix {
            let held = (request.control_head != Hash::default()).then_some(request.control_height);
            let page = control_page(tables, org, &device, held, budget)?;
            (answer.statements, answer.wraps, answer.more) = (page.statements, page.wraps, page.more);
        }
        if is_manager(org, &device) {
            answer.photo_quota = Some(org.photo_quota(&ledger.quotas)).filter(PhotoQuota::is_nearly_used);
            if let Some(since) = request.contacts_since_ms {
                answer.contacts = org.contacts.since(since, &device);
            }
        }
        if let Some(heights) = &request.heights {
            answer.wants = wants(tables, org, &device, heights)?;
        }
        // Numbers in entries refer to the control log: while some of it is missing, entries wait.
        if !answer.more {
            let circles = org.circles_of(&device);
            let mut page = Page::new(tables, org, device, fit == ControlFit::Prefix, budget);
            if page.fill_up(&request, cursor)? {
                (answer.cursor, answer.more) = page.news(&circles, cursor)?;
            } else {
                answer.more = true;
            }
            answer.heads_signature = page.sign(&ledger.key, answer.cursor);
            answer.log = page.log;
        }
        add_late_wraps(tables, org, &device, cursor, &mut answer)?;
        Ok(answer)
    }
}

fn blank(org: &Org, now_ms: u64) -> SyncAnswer {
    SyncAnswer {
        incarnation: org.incarnation(),
        server_time_ms: now_ms,
        cursor: org.tally.counter,
        durable: org.tally.counter,
        backed_up: org.tally.backed_up,
        control_backed_up: org.tally.control_backed_up,
        more: false,
        restored: None,
        control_diverged: false,
        no_room: false,
        photo_quota: None,
        statements: Vec::new(),
        wraps: Vec::new(),
        statuses: Vec::new(),
        log: Vec::new(),
        contacts: Vec::new(),
        wants: Vec::new(),
        heads_signature: None,
    }
}

/// The answer to a device that last saw another life of the ledger. Its entries are not looked at: it has to go back
/// first.
fn restored(
    tables: &dyn Tables,
    org: &Org,
    request: &SyncRequest,
    now_ms: u64,
) -> Result<SyncAnswer, LedgerError> {
    let counter = org.restored_counter(request.incarnation);
    // Not the height now: who made a statement hands it back with its key wraps even if others were quicker.
    let control_height = tables.control_height_at(&org.id, counter)?;
    Ok(SyncAnswer {
        cursor: request.cursor.min(counter),
        more: true,
        restored: Some(Restored {
            counter,
            control_height,
            control_head: org.control.hash_at(control_height).unwrap_or_default(),
        }),
        ..blank(org, now_ms)
    })
}

/// Whether a device may know which others were in contact.
fn is_manager(org: &mut Org, device: &DeviceId) -> bool {
    org.circles_of(device)
        .iter()
        .any(|circle| org.control.circle(circle).is_some_and(|circle| circle.kind == CircleKind::Managers))
}

/// The feeds of which a device holds more than the server, among those that it may hand in.
fn wants(
    tables: &dyn Tables,
    org: &Org,
    device: &DeviceId,
    heights: &[FeedHeight],
) -> Result<Vec<FeedHeight>, LedgerError> {
    let mut wants = Vec::new();
    for height in heights {
        if height.device != *device && org.role(&height.circle, device).is_none() {
            continue;
        }
        let newest = tables.in_feed(&org.id, &height.circle, &height.device, u64::MAX)?;
        let here = newest.map_or(0, |newest| newest.seq);
        if height.seq > here {
            wants.push(FeedHeight { seq: here, ..*height });
        }
    }
    Ok(wants)
}

fn add_late_wraps(
    tables: &dyn Tables,
    org: &Org,
    device: &DeviceId,
    cursor: u64,
    answer: &mut SyncAnswer,
) -> Result<(), LedgerError> {
    if !org.was_restored() || answer.cursor <= cursor {
        return Ok(());
    }
    let late = late_wraps(tables, org, device, (cursor, answer.cursor))?;
    let there: HashSet<&[u8]> = answer.wraps.iter().map(Vec::as_slice).collect();
    let new: Vec<Vec<u8>> = late.into_iter().filter(|wrap| !there.contains(wrap.as_slice())).collect();
    answer.wraps.extend(new);
    Ok(())
}
