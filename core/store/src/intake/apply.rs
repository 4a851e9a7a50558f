//! One item of an entry: whether its author may say it, and what it does to the document that it is about.

use std::panic::{AssertUnwindSafe, catch_unwind};

use kengai_protocol::control::ControlState;
use kengai_protocol::header::Header;
use kengai_protocol::item::{Item, Receipt, ReceiptKind};
use kengai_protocol::statement::CircleKind;
use kengai_protocol::{CircleId, DeviceId, DocId, Entry, Role, StaffId};
use rusqlite::Transaction;

use crate::StoreError;
use crate::database::fence::alone;
use crate::documents::any_change::AnyChange;
use crate::documents::doc_kind::DocKind;
use crate::documents::hand::Place;
use crate::documents::opened::{Opened, There};
use crate::documents::{changes, confirmations, exports, exports_begun, guard, overruled, written_once};
use crate::feeds::aside_reason::AsideReason;
use crate::feeds::entries;
use crate::home::owner::is_own_device;
use crate::lists::receipts::put_receipt;
use crate::window::left::has_left;

/// What became of one item.
pub(crate) enum ItemOutcome {
    Applied,
    Waiting(AsideReason),
    Quarantined(AsideReason),
}

/// Who says something, where.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Author {
    pub(crate) circle: CircleId,
    pub(crate) device: DeviceId,
    /// Whether it came, or was made, since every text is a plain value.
    pub(crate) is_new: bool,
    /// Whether it is held to that: all that is new, but what this device's own program made before and sent later.
    pub(crate) plain: bool,
}

impl Author {
    pub(crate) fn of(tx: &Transaction<'_>, row: i64, entry: &Entry) -> Result<Self, StoreError> {
        let is_new = entries::is_plain(tx, row)?;
        let Header { circle, device, .. } = entry.header;
        let plain = is_new && !is_own_device(tx, device)?;
        Ok(Self { circle, device, is_new, plain })
    }
}

/// Where items are looked into: by whose word, and with the documents that others of their batch have opened.
pub(crate) struct Desk<'a, 'b> {
    pub(crate) tx: &'a Transaction<'b>,
    pub(crate) control: &'a ControlState,
    pub(crate) opened: Opened,
}

impl Desk<'_, '_> {
    /// Does something of its own: together with others it fails with them all, by itself the inner error is its own and nothing
    /// of it stays.
    pub(crate) fn fenced<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, StoreError>,
    ) -> Result<Result<T, StoreError>, StoreError> {
        if self.opened.together() {
            // A panic is a defect of ours: found by going one by one.
            return catch_unwind(AssertUnwindSafe(|| work(self))).unwrap_or(Err(StoreError::BadRow)).map(Ok);
        }
        let tx = self.tx;
        let done = alone(tx, || {
            let done = work(self)?;
            self.opened.put(tx)?;
            Ok(done)
        })?;
        if done.is_err() {
            self.opened.forget();
        }
        Ok(done)
    }
}

pub(crate) fn apply_item(
    desk: &mut Desk<'_, '_>,
    author: Author,
    role: Option<Role>,
    item: &Item,
) -> Result<ItemOutcome, StoreError> {
    let Author { circle, device, .. } = author;
    let Desk { tx, control, .. } = *desk;
    match item {
        Item::Change { doc, doc_kind, at_ms, change } => {
            apply_change((tx, &mut desk.opened), author, role, (*doc, *doc_kind), *at_ms, change)
        }
        Item::Receipt(receipt) => apply_receipt(tx, control, author, role, receipt),
        Item::Confirmation(confirmation) => {
            let Some(state) = control.device(&device) else {
                return Ok(ItemOutcome::Quarantined(AsideReason::Author));
            };
            if role != Some(Role::Manager) || state.staff != confirmation.by {
                return Ok(ItemOutcome::Quarantined(AsideReason::Role));
            }
            if !confirmation.doc.belongs_to(circle, DocKind::Visit.number()) {
                return Ok(ItemOutcome::Quarantined(AsideReason::Circle));
            }
            if confirmation.verify(&state.sign_key).is_err() {
                return Ok(ItemOutcome::Quarantined(AsideReason::Signature));
            }
            if !has_left(tx, confirmation.doc)? {
                confirmations::put(tx, confirmation, device)?;
            }
            Ok(ItemOutcome::Applied)
        }
        // Managers alone read what was billed, and nobody else says it. The visits may not be here yet.
        Item::File(file) => match not_of_managers(control, author, role, file.by) {
            Some(reason) => Ok(ItemOutcome::Quarantined(reason)),
            None => exports::put_file(tx, device, file).map(|()| ItemOutcome::Applied),
        },
        Item::NotSent(said) => match not_of_managers(control, author, role, said.by) {
            Some(reason) => Ok(ItemOutcome::Quarantined(reason)),
            None => exports_begun::put_unsent(tx, &said.name).map(|()| ItemOutcome::Applied),
        },
        // In the name of an older identity of the same installation, and of nobody else.
        Item::Carried(carried) if control.carries_on(&device, &carried.origin) => {
            apply_item(desk, Author { device: carried.origin, ..author }, role, &carried.item)
        }
        Item::Carried(_) => Ok(ItemOutcome::Quarantined(AsideReason::Origin)),
        // A newer version's: kept inside the entry, passed on with it, and looked at again after an update.
        _ => Ok(ItemOutcome::Waiting(AsideReason::Item)),
    }
}

/// Why something about files of actuals does not count: it is not a manager's, in their own name, among managers.
fn not_of_managers(
    control: &ControlState,
    Author { circle, device, .. }: Author,
    role: Option<Role>,
    by: StaffId,
) -> Option<AsideReason> {
    if control.circle(&circle).is_none_or(|circle| circle.kind != CircleKind::Managers) {
        return Some(AsideReason::Circle);
    }
    if role != Some(Role::Manager) {
        return Some(AsideReason::Role);
    }
    let is_own = control.device(&device).is_some_and(|author| author.staff == by);
    (!is_own).then_some(AsideReason::Author)
}

fn apply_receipt(
    tx: &Transaction<'_>,
    control: &ControlState,
    Author { circle, device, .. }: Author,
    role: Option<Role>,
    receipt: &Receipt,
) -> Result<ItemOutcome, StoreError> {
    if control.device(&device).is_none_or(|author| author.staff != receipt.staff) {
        return Ok(ItemOutcome::Quarantined(AsideReason::Author));
    }
    // A note's, a changed planned visit's, an incident's, or of any document that a value of it was decided against.
    let of = |kind: &DocKind| receipt.doc.belongs_to(circle, kind.number());
    if !DocKind::ALL.iter().any(of) {
        return Ok(ItemOutcome::Quarantined(AsideReason::Circle));
    }
    // It takes an incident from the managers' lists: nobody else can say that it was seen.
    let is_seen = receipt.kind == ReceiptKind::Read && of(&DocKind::Incident);
    if is_seen && role != Some(Role::Manager) {
        return Ok(ItemOutcome::Quarantined(AsideReason::Role));
    }
    if !has_left(tx, receipt.doc)? {
        put_receipt(tx, receipt)?;
    }
    Ok(ItemOutcome::Applied)
}

fn apply_change(
    (tx, opened): (&Transaction<'_>, &mut Opened),
    Author { circle, device, is_new, plain }: Author,
    role: Option<Role>,
    (doc, kind_number): (DocId, u8),
    at_ms: u64,
    bytes: &[u8],
) -> Result<ItemOutcome, StoreError> {
    let Some(kind) = DocKind::from_number(kind_number) else {
        // A newer version's kind: it waits inside its entry for a version that knows it.
        return Ok(ItemOutcome::Waiting(AsideReason::Kind));
    };
    if role < Some(kind.writer()) {
        return Ok(ItemOutcome::Quarantined(AsideReason::Role));
    }
    if !doc.belongs_to(circle, kind_number) {
        return Ok(ItemOutcome::Quarantined(AsideReason::Circle));
    }
    if has_left(tx, doc)? {
        // It is in its entry, and looked into when the record comes back.
        return Ok(ItemOutcome::Applied);
    }
    let Ok(change) = guard::read_change(bytes, &device) else {
        return Ok(ItemOutcome::Quarantined(AsideReason::Change));
    };
    let place = Place { circle, doc, kind };
    if !written_once::holds(place, &change) {
        return Ok(ItemOutcome::Quarantined(AsideReason::WrittenOnce));
    }
    let there = opened.look(tx, place, &change)?;
    match there {
        There::HasIt => return Ok(ItemOutcome::Applied),
        There::Other => return Ok(ItemOutcome::Quarantined(AsideReason::Kind)),
        There::Lacks => return Ok(ItemOutcome::Waiting(AsideReason::Change)),
        There::Nothing | There::Ready => {}
    }
    let hash = change.hash();
    match change {
        AnyChange::First(begun) if matches!(there, There::Nothing) => opened.begin(place, begun, device),
        change => {
            let weaves = plain
                && matches!(&change, AnyChange::Other(other) if guard::weaves_text(opened.document(doc)?, other));
            if weaves {
                return Ok(ItemOutcome::Quarantined(AsideReason::Text));
            }
            let Some(change) = change.into_change() else {
                return Ok(ItemOutcome::Quarantined(AsideReason::Change));
            };
            let Some(document) = opened.change(place, &change)? else {
                return Ok(ItemOutcome::Quarantined(AsideReason::Merge));
            };
            // What was decided before there was a word about it is old news.
            if is_new {
                overruled::note(tx, doc, hash, &overruled::by(document, &change)?)?;
            }
        }
    }
    changes::note(tx, doc, hash, device, at_ms)?;
    Ok(ItemOutcome::Applied)
}
