//! The history of a record (真正性): every change with who, when, what stood there before and why; confirmations, files
//! and settled conflicts in the same list.
//!
//! The order is that of cause and effect: nothing stands before what it was made from, whatever clocks say. Between what
//! knew nothing of each other, the server's word decides, then the device's clock.

use std::collections::{BTreeMap, BTreeSet};

use kengai_model::form::label_in;
use kengai_model::{CareDay, FieldValue, Fields, StaffId, Words};
use kengai_protocol::{DeviceId, DocId, Hash};
use kengai_store::history::{ChangeHistory, FieldHistory};
use kengai_store::{AtServer, Concurrent, DocKind, Exported, Store};
use serde::Serialize;

use crate::book::as_text::text;
use crate::book::carebook::{me, staff_id};
use crate::book::clock::{ClockState, was_off, wrong_by};
use crate::book::doc_ref::{DocRef, away, doc_named, docs_named};
use crate::book::sought::Sought;
use crate::people::names::{Names, Writer};
use crate::said::history_cleared::with_cleared;
pub use crate::said::history_kind::HistoryKind;
use crate::said::history_kind::kinds;
use crate::said::standing::Said;
use crate::{CareError, Histories};

/// What happened to one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldEvent {
    /// The field's path.
    pub field: String,
    /// What it is called.
    pub label: Words,
    /// What in the document it belongs to, where only an id says it: the planned visit's day and time, the name of the contact
    /// or medicine. As its writer saw it, whatever it is now; of what is new, as its writer left it.
    pub of: Option<Words>,
    /// The same as the document tells it apart: two planned visits of one time are two.
    #[serde(skip)]
    pub part: String,
    /// The place of that in a list: planned visits by their days and times, whatever their words.
    #[serde(skip)]
    pub place: String,
    /// What the writer saw there, whole; several values where it was in conflict or where several people had added to it, none
    /// where it was empty.
    pub before: Vec<Words>,
    /// What the writer left there; `None` where it was cleared.
    pub after: Option<Words>,
    /// What others had written of it and what does not stand since.
    pub overruled: Vec<OverruledValue>,
}

/// A value that a change did not leave standing, though its writer had not written it over another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OverruledValue {
    /// As people read it.
    pub shown: Words,
    /// Whose it was.
    pub by: Writer,
}

/// One line of a history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HistoryEvent {
    /// What happened.
    pub what: HistoryKind,
    /// Who did it.
    pub by: Writer,
    /// 代行入力: the person whom the record names as having typed it in.
    pub proxy: Option<String>,
    /// When, by that device's clock, Unix milliseconds. It may be wrong.
    pub device_ms: u64,
    /// How far that clock was ahead, where the record notes then that it was wrong, or the server's word shows that it was at
    /// least so far off, minutes; behind is negative.
    pub clock_ahead: Option<i64>,
    /// When the server took it, by the server's word; `None` for what never goes there.
    pub server: Option<AtServer>,
    /// Why, where a reason was given.
    pub reason: Option<String>,
    /// Which file, for [`HistoryKind::Exported`].
    pub file: Option<String>,
    /// A manager said that this file was sent to nobody.
    pub not_sent: bool,
    /// What it did to which fields.
    pub fields: Vec<FieldEvent>,
}

/// A document's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct History {
    /// The document; for a visit its id.
    #[serde(serialize_with = "text")]
    pub document: DocId,
    /// What it is called.
    pub title: Words,
    /// What happened, the first first.
    pub events: Vec<HistoryEvent>,
    /// The day on which somebody looks: in its lines, dates of the same year are written without it.
    #[serde(skip)]
    pub read_on: CareDay,
}

/// An event and what it was made from.
struct Node {
    hash: Hash,
    deps: Vec<Hash>,
    /// When the server took it, also of what the history itself says nothing of that.
    server: AtServer,
    event: HistoryEvent,
}

impl Node {
    fn taken_ms(&self) -> Option<u64> {
        match self.server {
            AtServer::At(ms) => Some(ms),
            AtServer::NotYet | AtServer::Unknown => None,
        }
    }
}

/// Says of each event whose own fields do not whether its clock was wrong: what is not sent was written by this device's own,
/// of the rest the server's word tells. How far off it was is said by what is `known` of its clock, where that fits.
fn mark_clocks(nodes: &mut [Node], own: DeviceId, known: &BTreeMap<DeviceId, i64>) {
    let taken: BTreeMap<Hash, (Option<DeviceId>, u64)> =
        nodes.iter().filter_map(|node| Some((node.hash, (node.event.by.device, node.taken_ms()?)))).collect();
    for node in nodes.iter_mut().filter(|node| node.event.clock_ahead.is_none()) {
        // What a device rests on of its own may have been sent later than it was built upon.
        let before = node.deps.iter().filter_map(|dep| taken.get(dep));
        let after_ms = before.filter(|(device, _)| *device != node.event.by.device).map(|(_, ms)| *ms).max();
        let known = node.event.by.device.and_then(|device| known.get(&device).copied());
        let least = was_off(node.event.device_ms, node.taken_ms(), after_ms);
        let fits = |known: &i64| {
            least.is_some_and(|least| least.signum() == known.signum() && least.abs() <= known.abs())
        };
        node.event.clock_ahead = match node.server {
            AtServer::NotYet if node.event.by.device == Some(own) => known,
            _ => known.filter(fits).or(least),
        };
    }
}

/// How far each device's clock is off that is known here to be wrong, minutes.
fn known_clocks(store: &Store, clock: &ClockState) -> Result<BTreeMap<DeviceId, i64>, CareError> {
    let mut clocks = store.contact_clocks()?;
    clocks.extend(clock.ahead_ms.map(|ms| (store.device(), ms)));
    Ok(clocks.into_iter().filter_map(|(device, ms)| Some((device, wrong_by(ms)?))).collect())
}

impl Histories<'_> {
    /// A document's history.
    ///
    /// # Errors
    /// [`CareError::Older`] when the record has left this device; it was never here.
    pub fn of(&self, of: &DocRef) -> Result<History, CareError> {
        let store = self.book.lock();
        let document = doc_named(&store, of)?;
        if away(&store, of)? {
            return Err(CareError::Older);
        }
        let today = self.book.now_instant().day();
        let names = Names::load(&store, today)?;
        let mut nodes: Vec<Node> = Vec::new();
        let mut title = None;
        for doc in docs_named(&store, of)? {
            let Some((view, _)) = store.document(doc)? else { continue };
            let kind = store.kind_of(doc)?.ok_or(CareError::NotFound(Sought::Record))?;
            let kind = if matches!(of, DocRef::Notes(..)) { DocKind::Thread } else { kind };
            title.get_or_insert_with(|| names.title(kind, &view.fields));
            names.reading_history(doc)?;
            let mut written = with_cleared(store.history(doc)?);
            if matches!(of, DocRef::Notes(..)) {
                // Whose notes and of which month stands above them once.
                let is_place = |path: &str| matches!(path, "client" | "month");
                written.iter_mut().for_each(|change| change.fields.retain(|field| !is_place(&field.field)));
            }
            let from = nodes.len();
            changes(&names, written, &mut nodes);
            number_photos(&view.fields, &mut nodes[from..]);
            confirmations(&store, &names, doc, &mut nodes)?;
            exports(&store, &names, doc, &mut nodes)?;
        }
        let Some(title) = title else { return Err(CareError::NotFound(Sought::Record)) };
        let clocks = known_clocks(&store, &self.book.clock_of(&store)?)?;
        mark_clocks(&mut nodes, store.device(), &clocks);
        Ok(History { document, title, events: in_order(nodes), read_on: today })
    }
}

/// What was written into one document, the first first.
fn changes(names: &Names<'_>, changes: Vec<ChangeHistory>, nodes: &mut Vec<Node>) {
    let kinds = kinds(&changes);
    let mut then = Fields::new();
    for change in changes {
        then.extend(change.fields.iter().filter_map(seen_first));
        let left: Vec<_> = change.fields.iter().map(|one| (one.field.clone(), one.after.clone())).collect();
        nodes.push(change_node(names, &then, kinds[&change.hash], change));
        for (field, after) in left {
            match after {
                Some(value) => then.insert(field, value),
                None => then.remove(&field),
            };
        }
    }
}

/// Says of each photo which it is by its number in the record as it stands; one that is in it no more has none.
fn number_photos(fields: &Fields, nodes: &mut [Node]) {
    let events = nodes.iter_mut().flat_map(|node| &mut node.event.fields);
    for field in events.filter(|field| field.field.starts_with("photo.")) {
        field.label = label_in(fields, &field.field);
    }
}

impl Histories<'_> {
    /// The documents of this device whose ids begin so (in hex, as lists print them), with what they are called.
    ///
    /// # Errors
    /// As the store.
    pub fn documents(&self, hex: &str) -> Result<Vec<(DocId, Words)>, CareError> {
        let store = self.book.lock();
        let names = Names::load(&store, self.book.now_instant().day())?;
        let mut out = Vec::new();
        for (doc, kind) in store.documents_beginning(hex)? {
            if let Some((view, _)) = store.document(doc)? {
                out.push((doc, names.title(kind, &view.fields)));
            }
        }
        Ok(out)
    }
}

/// A field as its writer saw it, by which what it belongs to is named: as they left it where it was empty.
fn seen_first(field: &FieldHistory) -> Option<(String, FieldValue)> {
    let value = field.before.first().or(field.after.as_ref())?;
    Some((field.field.clone(), value.clone()))
}

fn change_node(names: &Names<'_>, then: &Fields, what: HistoryKind, change: ChangeHistory) -> Node {
    let text = |path: &str| {
        change.fields.iter().find(|field| field.field == path).and_then(|field| match &field.after {
            Some(FieldValue::Str(text)) => Some(text.clone()),
            _ => None,
        })
    };
    let clock = change.fields.iter().find(|field| is_clock(&field.field));
    let clock_ahead = clock.and_then(|field| match &field.after {
        Some(FieldValue::Int(minutes)) => Some(*minutes),
        _ => None,
    });
    let proxy = text("proxy.by").and_then(|staff| staff.parse::<StaffId>().ok());
    let mut fields: Vec<FieldEvent> =
        change.fields.iter().map(|field| field_event(names, then, field)).collect();
    // A planned visit's fields stand together, in the order of the month; those of a contact or a note too.
    fields.sort_by_cached_key(|field| field.of.as_ref().map(|of| (of.ja.clone(), field.part.clone())));
    let event = HistoryEvent {
        what,
        by: names.writer(change.device),
        proxy: proxy.map(|staff| names.staff(staff)),
        device_ms: change.at_ms,
        clock_ahead,
        server: Some(change.server),
        reason: change.reason.clone().or_else(|| text("amendment.reason")),
        file: None,
        not_sent: false,
        fields,
    };
    Node { hash: change.hash, deps: change.deps, server: change.server, event }
}

impl FieldEvent {
    /// Whether it notes that the clock was wrong: of a record, or of one of a month's notes.
    #[must_use]
    pub fn is_clock(&self) -> bool {
        is_clock(&self.field)
    }
}

fn is_clock(path: &str) -> bool {
    path.rsplit_once("clock.ahead").is_some_and(|(of, rest)| {
        rest.is_empty() && (of.is_empty() || of.starts_with("note.") && of.ends_with('.'))
    })
}

fn field_event(names: &Names<'_>, then: &Fields, field: &FieldHistory) -> FieldEvent {
    let show = |value: &FieldValue| names.show(&field.field, value);
    let mut parts = field.field.splitn(3, '.');
    FieldEvent {
        label: names.label(&field.field),
        of: names.part(then, &field.field),
        part: parts.by_ref().take(2).collect::<Vec<_>>().join("."),
        place: place_of(then, &field.field),
        before: field.before.iter().map(show).collect(),
        after: field.after.as_ref().map(show).map(|shown| match taken_back(then, &field.field) {
            Some(first) => {
                Words::new(format!("{}（「{first}」）", shown.ja), format!("{} (“{first}”)", shown.en))
            }
            None => shown,
        }),
        overruled: field.overruled.iter().map(|one| overruled_value(names, &field.field, one)).collect(),
        field: field.field.clone(),
    }
}

/// How the note begins that a field takes back: several of one minute are told apart by that.
fn taken_back(then: &Fields, path: &str) -> Option<String> {
    let note = path.strip_suffix(".withdrawn").filter(|note| note.starts_with("note."))?;
    let Some(FieldValue::Str(text)) = then.get(&format!("{note}.text")) else { return None };
    Some(text.chars().take(FIRST_LETTERS).collect())
}

/// So much of a note tells it from others.
const FIRST_LETTERS: usize = 20;

/// The day and the time of the planned visit that a field belongs to, as they sort.
fn place_of(then: &Fields, path: &str) -> String {
    let row = path.strip_prefix("row.").and_then(|rest| rest.split_once('.'));
    let Some((row, _)) = row else { return String::new() };
    let value = |last: &str| match then.get(&format!("row.{row}.{last}")) {
        Some(FieldValue::Str(text)) => text.clone(),
        Some(FieldValue::Int(number)) => format!("{number:05}"),
        _ => String::new(),
    };
    format!("{} {}", value("date"), value("start"))
}

fn overruled_value(names: &Names<'_>, path: &str, one: &Concurrent) -> OverruledValue {
    OverruledValue {
        shown: Said::words(names, path, one.value.as_ref()),
        by: one.device.parse().map_or_else(|_| Writer::nobody(None), |device| names.writer(device)),
    }
}

fn confirmations(
    store: &Store,
    names: &Names<'_>,
    doc: DocId,
    nodes: &mut Vec<Node>,
) -> Result<(), CareError> {
    for (hash, confirmation) in store.confirmations_of(doc)? {
        let Some(known) = store.confirmation_provenance(doc, hash)? else { continue };
        let event = HistoryEvent {
            what: HistoryKind::Confirmed,
            by: names.writer(known.device),
            proxy: None,
            device_ms: known.at_ms,
            clock_ahead: confirmation.clock_ahead,
            server: Some(known.server),
            reason: Some(confirmation.reason).filter(|reason| !reason.is_empty()),
            file: None,
            not_sent: false,
            fields: Vec::new(),
        };
        nodes.push(Node { hash, deps: confirmation.heads, server: known.server, event });
    }
    Ok(())
}

/// Who wrote a file is not known where an older version did: it was this device.
fn exports(store: &Store, names: &Names<'_>, doc: DocId, nodes: &mut Vec<Node>) -> Result<(), CareError> {
    for Exported { confirmation, file, .. } in store.exports_of(doc)? {
        let (staff, device) = match file.by {
            Some((staff, device)) => (staff_id(staff), device),
            None => (me(store)?, store.device()),
        };
        let event = HistoryEvent {
            what: HistoryKind::Exported,
            by: Writer { name: names.staff(staff), staff: Some(staff), device: Some(device) },
            proxy: None,
            device_ms: file.at_ms,
            clock_ahead: None,
            server: None,
            reason: None,
            file: Some(file.name.clone()),
            not_sent: store.is_unsent_file(&file.name)?,
            fields: Vec::new(),
        };
        let server = match file.server_ms {
            Some(ms) => AtServer::At(ms),
            None if device == store.device() => AtServer::NotYet,
            None => AtServer::Unknown,
        };
        let hash = Hash::of(&[b"file", &confirmation.0, file.name.as_bytes(), &file.at_ms.to_be_bytes()]);
        nodes.push(Node { hash, deps: vec![confirmation], server, event });
    }
    Ok(())
}

/// By cause and effect, then by the server's word, then by the device's clock.
fn in_order(nodes: Vec<Node>) -> Vec<HistoryEvent> {
    let key = |node: &Node| {
        let server = match node.event.server {
            Some(AtServer::At(ms)) => ms,
            Some(AtServer::NotYet) => u64::MAX,
            Some(AtServer::Unknown) => 0,
            // A file says nothing of the server's word, and is in its order all the same.
            None => node.taken_ms().unwrap_or(match node.server {
                AtServer::NotYet => u64::MAX,
                _ => node.event.device_ms,
            }),
        };
        (server, node.event.device_ms, node.hash)
    };
    let mut left: BTreeMap<Hash, Node> = nodes.into_iter().map(|node| (node.hash, node)).collect();
    let mut followers: BTreeMap<Hash, Vec<Hash>> = BTreeMap::new();
    let mut waits: BTreeMap<Hash, usize> = BTreeMap::new();
    let mut ready = BTreeSet::new();
    for node in left.values() {
        // What this device has not heard of yet holds nothing up.
        let known: Vec<Hash> = node.deps.iter().filter(|dep| left.contains_key(*dep)).copied().collect();
        if known.is_empty() {
            ready.insert(key(node));
        }
        waits.insert(node.hash, known.len());
        for dep in known {
            followers.entry(dep).or_default().push(node.hash);
        }
    }
    let mut out = Vec::with_capacity(left.len());
    while let Some((_, _, hash)) = ready.pop_first() {
        for follower in followers.remove(&hash).unwrap_or_default() {
            let waiting = waits.get_mut(&follower).expect("every node was counted above");
            *waiting -= 1;
            if *waiting == 0 {
                ready.insert(key(&left[&follower]));
            }
        }
        out.extend(left.remove(&hash).map(|node| node.event));
    }
    out
}
