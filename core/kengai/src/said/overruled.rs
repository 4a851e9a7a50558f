//! Values that this device's user wrote and that do not stand, because somebody decided for another: whoever is overruled is
//! told, until they have said that they know.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use kengai_model::{Fault, NoteId, StaffId, Words};
use kengai_protocol::item::{Receipt, ReceiptKind};
use kengai_protocol::{DocId, Hash};
use kengai_store::history::ChangeHistory;
use kengai_store::{OverruledEntry, Store, View};
use serde::Serialize;

use crate::book::as_text::text;
use crate::book::carebook::{control, me};
use crate::book::sought::Sought;
use crate::people::names::{Names, Writer};
use crate::said::standing::Said;
use crate::{CareError, Conflicts};

/// A decision against somebody's value, as whoever knows of it names it; an acknowledgement has it in the place of a note's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct OverruledId(NoteId);

impl fmt::Display for OverruledId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for OverruledId {
    type Err = Fault;
    fn from_str(text: &str) -> Result<Self, Fault> {
        text.parse().map(Self)
    }
}

/// A value of this device's user that somebody decided against.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Overruled {
    /// What [`crate::Conflicts::acknowledge_overruled`] takes.
    pub id: OverruledId,
    /// The document; for a visit its id.
    #[serde(serialize_with = "text")]
    pub document: DocId,
    /// What the document is called.
    pub title: Words,
    /// The field's path.
    pub field: String,
    /// What the field is called.
    pub label: Words,
    /// What this user had written; it is in the history.
    pub was: Words,
    /// What stands now.
    pub now: Words,
    /// Who decided.
    pub by: Writer,
    /// When, by their device's clock, Unix milliseconds.
    pub device_ms: u64,
    /// Why.
    pub reason: Option<String>,
}

fn mark_of(entry: &OverruledEntry) -> OverruledId {
    let parts: [&[u8]; 4] =
        [b"kengai/overruled/v1", &entry.decided.0, &entry.written.0, entry.field.as_bytes()];
    let mut mark = [0; 16];
    mark.copy_from_slice(&Hash::of(&parts).0[..16]);
    OverruledId(NoteId::from_bytes(mark))
}

/// What stands against this device's user, as far as they have not said that they know.
fn open(store: &Store) -> Result<Vec<OverruledEntry>, CareError> {
    let mine = me(store)?;
    let state = control(store)?;
    let devices = state.devices().filter(|(_, device)| device.staff.0 == *mine.as_bytes());
    let mut out = Vec::new();
    for (device, _) in devices {
        for entry in store.overruled_of(*device)? {
            let decided = store.change_provenance(entry.doc, entry.decided)?;
            let by = decided.and_then(|decided| store.staff_of(&decided.device));
            if by.is_some_and(|by| by.0 == *mine.as_bytes()) {
                continue;
            }
            let known = store.receipts_of(entry.doc, &mark_of(&entry).to_string())?;
            if !known.iter().any(|receipt| receipt.staff == mine && receipt.acknowledged) {
                out.push(entry);
            }
        }
    }
    Ok(out)
}

/// A document of which somebody is told.
struct Seen {
    title: Words,
    view: View,
    history: Vec<ChangeHistory>,
}

/// Nothing while several values stand: nobody has decided yet, and both are shown wherever somebody acts on them. Nor where this
/// user wrote what stands: they know.
fn told(names: &Names<'_>, mine: StaffId, entry: &OverruledEntry, seen: &Seen) -> Option<Overruled> {
    if seen.view.conflicts.contains_key(&entry.field) {
        return None;
    }
    let of_field = |change: &&ChangeHistory| change.fields.iter().any(|field| field.field == entry.field);
    let overruling = seen.history.iter().find(|change| change.hash == entry.decided)?;
    let field = overruling.fields.iter().find(|field| field.field == entry.field)?;
    let stands = seen.view.fields.get(&entry.field);
    // Others may have gone on since: whoever wrote what stands then is the one to ask. Where the decision itself stands it is
    // the decision, whatever the clock says of whoever had written that value first.
    let wrote_it = |change: &&ChangeHistory| {
        change.fields.iter().any(|one| one.field == entry.field && one.after.as_ref() == stands)
    };
    let decided = seen.history.iter().filter(of_field).filter(wrote_it).max_by_key(|change| change.at_ms);
    let decided = decided.filter(|_| field.after.as_ref() != stands).unwrap_or(overruling);
    let written = entry.written.to_string();
    let was = field.overruled.iter().find(|one| one.change == written)?;
    let by = names.writer(decided.device);
    if by.staff == Some(mine) {
        return None;
    }
    Some(Overruled {
        id: mark_of(entry),
        document: entry.doc,
        title: seen.title.clone(),
        field: entry.field.clone(),
        label: names.label(&entry.field),
        was: Said::words(names, &entry.field, was.value.as_ref()),
        now: Said::words(names, &entry.field, stands),
        by,
        device_ms: decided.at_ms,
        reason: decided.reason.clone(),
    })
}

impl Conflicts<'_> {
    /// Every value that this device's user wrote and that somebody decided against, as far as they have not said that they
    /// know ([`crate::Conflicts::acknowledge_overruled`]).
    ///
    /// # Errors
    /// Not joined.
    pub fn overruled(&self) -> Result<Vec<Overruled>, CareError> {
        let store = self.book.lock();
        let open = open(&store)?;
        if open.is_empty() {
            return Ok(Vec::new());
        }
        let day = self.book.now_instant().day();
        let (names, mine) = (Names::load(&store, day)?, me(&store)?);
        let mut of_doc: BTreeMap<DocId, Seen> = BTreeMap::new();
        let mut out = Vec::new();
        for entry in &open {
            let seen = match of_doc.entry(entry.doc) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(place) => {
                    let Some((view, _)) = store.document(entry.doc)? else { continue };
                    let kind = store.kind_of(entry.doc)?.ok_or(CareError::NotFound(Sought::Record))?;
                    names.reading_history(entry.doc)?;
                    let (title, history) = (names.title(kind, &view.fields), store.history(entry.doc)?);
                    place.insert(Seen { title, view, history })
                }
            };
            out.extend(told(&names, mine, entry, seen));
        }
        out.sort_by(|a, b| (b.device_ms, a.id).cmp(&(a.device_ms, b.id)));
        // Two people may have written over the same value apart from each other: it is told once.
        let mut once = BTreeSet::new();
        out.retain(|one| once.insert((one.document, one.field.clone(), one.was.clone())));
        Ok(out)
    }

    /// This device's user knows what was decided against what they wrote; `ids` as [`Overruled`] names them. Durable when it
    /// returns, and known on their other devices too.
    ///
    /// # Errors
    /// Not joined. What is not (or no longer) open is passed over.
    pub fn acknowledge_overruled(&self, ids: &[OverruledId]) -> Result<(), CareError> {
        let now = self.book.now();
        let mut store = self.book.lock();
        let staff: StaffId = me(&store)?;
        let open = open(&store)?;
        let known: BTreeSet<_> = open
            .iter()
            .filter(|entry| ids.contains(&mark_of(entry)))
            .map(|entry| (entry.doc, entry.field.clone(), entry.written))
            .collect();
        for entry in open {
            let mark = mark_of(&entry);
            let Some(circle) = store.circle_of(entry.doc)? else { continue };
            if known.contains(&(entry.doc, entry.field.clone(), entry.written)) {
                let receipt = Receipt {
                    kind: ReceiptKind::Acknowledged,
                    doc: entry.doc,
                    note: *mark.0.as_bytes(),
                    staff: kengai_protocol::StaffId(*staff.as_bytes()),
                    at_ms: now,
                };
                store.write_receipts(circle, &[receipt])?;
            }
        }
        Ok(())
    }
}
