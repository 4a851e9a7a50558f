//! Bodies as devices make them, of invented records: what the dictionary is trained on.
//!
//! Where the sample is regular (the same tasks, the same
//! measurements in every visit) the corpus varies, so that the dictionary fits visits of every kind.

use std::collections::BTreeSet;

use kengai_model::sample::{self, Seed};
use kengai_model::tasks::{Task, TaskState};
use kengai_model::{FieldChange, FieldValue, Fields, NoteId, VisitId, fields};
use kengai_protocol::item::{Confirmation, Item, Receipt, ReceiptKind, encode_items};
use kengai_protocol::sign::Signature;
use kengai_protocol::{CircleId, DeviceId, DocId, Hash, StaffId};
use kengai_store::body::{self, Place};
use kengai_store::doc_kind::note_doc;
use kengai_store::document::Document;
use kengai_store::note_ids;

use crate::speech::{FIRST_SEED, Kind, Speech};

const VISIT: u8 = 1;
const NOTE: u8 = 8;
const CLIENT: u8 = 3;
const PLAN: u8 = 4;
const DIRECTORY: u8 = 5;

/// What one device writes at a time.
#[derive(Debug, Default)]
pub(crate) struct Written {
    /// The items of a body.
    pub(crate) items: Vec<Item>,
    /// The documents that it keeps of them.
    pub(crate) documents: Vec<Document>,
    /// Where the body stands.
    pub(crate) place: Place,
}

impl Written {
    /// What is compressed of the body.
    pub(crate) fn stream(&self) -> Vec<u8> {
        body::lifted(&encode_items(&self.items), &self.place).stream
    }
}

/// One circle's view of chance: a client, a device, and what the device writes.
struct Pen<'a> {
    speech: &'a Speech,
    seed: Seed,
    number: u64,
    circle: CircleId,
    actor: [u8; 24],
    client: String,
    helper: String,
    written: Written,
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What stands in the body that `number` stands for.
pub(crate) fn written(speech: &Speech, number: u64) -> Written {
    let mut seed = Seed::new(FIRST_SEED + number);
    let actor: [u8; 24] = seed.bytes();
    let circle = CircleId(seed.bytes());
    let client = hex(&seed.bytes::<16>());
    let helper = hex(&seed.bytes::<16>());
    let number_of_visit = number * 1_000;
    let mut pen = Pen {
        speech,
        seed,
        number: number_of_visit,
        circle,
        actor,
        client,
        helper,
        written: Written::default(),
    };
    match number % 20 {
        0..=10 => pen.visits(1),
        11 | 12 => pen.visits(2),
        13 => pen.visits(5),
        14 => pen.note(None, None),
        15 => pen.receipts(),
        16 => pen.edits(),
        17 => pen.confirmations(),
        18 => pen.office(),
        _ => pen.plan(),
    }
    pen.written.place = Place::new(circle, pen.device());
    pen.written
}

/// A document's first change is made a moment after the last thing that it tells.
fn latest(fields: &Fields) -> Option<u64> {
    let moment = |value: &FieldValue| match value {
        FieldValue::Int(number) => u64::try_from(*number).ok().filter(|number| *number > 1_700_000_000_000),
        _ => None,
    };
    fields.values().filter_map(moment).max()
}

impl Pen<'_> {
    fn text(&mut self, kinds: &[&[Kind]]) -> String {
        let kinds = self.seed.pick(kinds);
        self.speech.tell(kinds, &mut self.seed)
    }

    fn say(&mut self, kind: Kind) -> FieldValue {
        FieldValue::Str(self.speech.say(kind, &mut self.seed))
    }

    fn chance(&mut self, percent: i64) -> bool {
        self.seed.range(0, 99) < percent
    }

    fn now(&mut self) -> u64 {
        1_793_500_000_000 + self.seed.range(0, 2_500_000_000).unsigned_abs()
    }

    fn doc(&mut self, kind: u8) -> DocId {
        DocId::derived(self.circle, kind, &hex(&self.seed.bytes::<16>()))
    }

    fn note_id(&mut self) -> NoteId {
        note_ids::id_of(&self.device(), self.seed.bytes())
    }

    fn device(&self) -> DeviceId {
        DeviceId(*self.actor.first_chunk().expect("an actor begins with its device"))
    }

    fn create(&mut self, doc: DocId, doc_kind: u8, fields: &Fields) -> Document {
        let (document, change) = Document::create(&self.actor, fields).expect("invented fields are sound");
        let at_ms =
            latest(fields).unwrap_or_else(|| self.now()) + self.seed.range(300, 200_000).unsigned_abs();
        self.written.items.push(Item::Change { doc, doc_kind, at_ms, change });
        self.written.documents.push(document.scratch());
        document
    }

    /// A visit whose plan asks for other things than the sample's, at moments that no clock rounds.
    fn visit_fields(&mut self) -> Fields {
        self.number += 1;
        let mut fields = sample::training_visit(FIRST_SEED + self.number).to_fields();
        fields.insert("client".to_owned(), FieldValue::Str(self.client.clone()));
        fields.retain(|path, _| !path.starts_with("helper.") && !path.starts_with("task."));
        fields.insert(format!("helper.{}", self.helper), FieldValue::Str("main".to_owned()));
        for part in ["photo.", "money.", "medication.", "before.", "intake.", "remarks"] {
            if self.chance(30) {
                fields.retain(|path, _| !path.starts_with(part));
            }
        }
        self.vitals(&mut fields);
        self.tasks(&mut fields);
        self.medication(&mut fields);
        if let Some(remarks) = fields.get_mut("remarks") {
            use Kind::{Done, Seen};
            let text = self.text(&[&[Seen], &[Done, Seen], &[Seen, Seen, Done], &[Seen, Done, Seen, Seen]]);
            *remarks = FieldValue::Str(text);
        }
        if self.chance(30) {
            let caption = self.say(Kind::Caption);
            let photo = fields.keys().find_map(|path| path.strip_suffix(".sha").map(str::to_owned));
            fields.extend(photo.map(|photo| (format!("{photo}.caption"), caption)));
        }
        for value in fields.values_mut() {
            if let FieldValue::Int(number @ 1_700_000_000_000..) = value {
                *number += self.seed.range(0, 999);
            }
        }
        fields
    }

    fn vitals(&mut self, fields: &mut Fields) {
        for part in ["temperature", "blood_pressure", "pulse", "spo2", "respiration"] {
            if self.chance(25) {
                fields.retain(|path, _| !path.starts_with(&format!("vitals.{part}.")));
                let reason = self.seed.pick(&["refused", "device", "condition", "absent", "other"]);
                fields.insert(format!("vitals.{part}.none"), FieldValue::Str(reason.to_owned()));
            }
        }
    }

    fn medication(&mut self, fields: &mut Fields) {
        let Some(at) = latest(fields).filter(|_| self.chance(40)) else { return };
        let slot = self.seed.pick(&["morning", "noon", "evening", "bedtime"]);
        let state = self.seed.pick(&["taken", "taken", "taken", "refused", "dropped"]);
        let at = at.cast_signed() - self.seed.range(60_000, 900_000);
        fields.insert(format!("medication.{slot}.state"), FieldValue::Str(state.to_owned()));
        fields.insert(format!("medication.{slot}.one_dose"), FieldValue::Bool(true));
        fields.insert(format!("medication.{slot}.at"), FieldValue::Int(at));
    }

    fn tasks(&mut self, fields: &mut Fields) {
        let count = self.seed.range(2, 10);
        let asked: BTreeSet<Task> = (0..count).map(|_| self.seed.pick(Task::ALL)).collect();
        for task in asked {
            let state = if self.chance(85) { TaskState::Done } else { self.seed.pick(TaskState::ALL) };
            fields.insert(format!("task.{task}"), FieldValue::Str(state.code().to_owned()));
            if state != TaskState::Done {
                let reason = self.say(Kind::Reason);
                fields.insert(format!("task.{task}.reason"), reason);
            }
        }
    }

    /// A handover note in a document of its own.
    fn note_fields(&mut self, id: Option<NoteId>, visit: Option<(VisitId, u64)>) -> Fields {
        use Kind::{Asked, Seen};
        self.number += 1;
        let (_, mut note) = sample::training_note(FIRST_SEED + self.number);
        let fresh = self.note_id();
        if let Some((visit, at)) = visit {
            let at = at.cast_signed() + self.seed.range(-300_000, 200_000);
            note.at = kengai_model::UnixMillis::new(at).expect("a moment of November 2026");
            note.visit = Some(visit);
        }
        let mut fields = sample::thread(1, 0).to_fields();
        note.write(id.unwrap_or(fresh), &mut fields);
        for (path, value) in &mut fields {
            if path == "client" {
                *value = FieldValue::Str(self.client.clone());
            } else if path.ends_with(".from") {
                *value = FieldValue::Str(self.helper.clone());
            } else if path.ends_with(".text") {
                let text = self.text(&[&[Asked], &[Seen, Asked], &[Asked, Asked], &[Seen, Asked, Asked]]);
                *value = FieldValue::Str(text);
            }
        }
        fields
    }

    fn note(&mut self, id: Option<NoteId>, visit: Option<(VisitId, u64)>) {
        let fields = self.note_fields(id, visit);
        let document = self.create(DocId([0; 16]), NOTE, &fields);
        let Some(Item::Change { doc, .. }) = self.written.items.last_mut() else {
            unreachable!("it was made")
        };
        *doc = note_doc(self.circle, document.heads()[0]);
    }

    /// Visits of one client, each with its handover notes.
    fn visits(&mut self, count: usize) {
        for _ in 0..count {
            let mut fields = self.visit_fields();
            fields.retain(|path, _| !path.starts_with("handover."));
            let notes: Vec<NoteId> = (0..self.seed.range(0, 3)).map(|_| self.note_id()).collect();
            fields.extend(notes.iter().map(|id| (format!("handover.{id}"), FieldValue::Bool(true))));
            let doc = self.doc(VISIT);
            self.create(doc, VISIT, &fields);
            let left = latest(&fields).expect("a visit has moments");
            for id in notes {
                self.note(Some(id), Some((VisitId::from_bytes(doc.0), left)));
            }
        }
    }

    fn edit(&mut self, document: &mut Document, doc: DocId, doc_kind: u8, changes: &[FieldChange]) {
        let base = document.heads();
        let change = document
            .edit(&base, changes, None, (&self.actor, &self.actor))
            .expect("the base is the document's own head")
            .expect("something changed")
            .raw_bytes()
            .to_vec();
        let at_ms = self.now();
        self.written.items.push(Item::Change { doc, doc_kind, at_ms, change });
        self.written.documents.push(document.scratch());
    }

    fn edits(&mut self) {
        let before = self.visit_fields();
        let doc = self.doc(VISIT);
        let mut document = self.create(doc, VISIT, &before);
        if self.chance(70) {
            // It went with an entry before.
            self.written = Written::default();
        }
        let mut after = before.clone();
        let remarks = self.text(&[&[Kind::Seen, Kind::Done]]);
        after.insert("remarks".to_owned(), FieldValue::Str(remarks));
        after.insert("amendment.reason".to_owned(), self.say(Kind::Reason));
        after.insert("amendment.by".to_owned(), FieldValue::Str(self.helper.clone()));
        let other = self.visit_fields();
        for (path, value) in other.iter().filter(|(path, _)| !path.contains(|c: char| c.is_ascii_digit())) {
            if after.contains_key(path) && path != "remarks" && self.chance(10) {
                after.insert(path.clone(), value.clone());
            }
        }
        self.edit(&mut document, doc, VISIT, &fields::diff(&before, &after));
    }

    fn receipts(&mut self) {
        let (doc, staff) = (self.doc(NOTE), StaffId(self.seed.bytes()));
        let at = self.now();
        for number in 0..self.seed.range(1, 3).unsigned_abs() {
            let note = *self.note_id().as_bytes();
            for (kind, later) in [(ReceiptKind::Read, 0), (ReceiptKind::Acknowledged, 4_321)] {
                let at_ms = at + number * 9_876 + later;
                self.written.items.push(Item::Receipt(Receipt { kind, doc, note, staff, at_ms }));
            }
        }
    }

    fn confirmations(&mut self) {
        let by = StaffId(self.seed.bytes());
        let at_ms = self.now();
        for number in 0..self.seed.range(1, 8).unsigned_abs() {
            let mut signature = [0; 64];
            signature.fill_with(|| self.seed.bytes::<1>()[0]);
            let doc = self.doc(VISIT);
            self.written.items.push(Item::Confirmation(Confirmation {
                doc,
                heads: vec![Hash(self.seed.bytes())],
                view_rule: kengai_protocol::item::VIEW_RULE_FIRST,
                view_hash: Hash(self.seed.bytes()),
                assessment_hash: Hash(self.seed.bytes()),
                by,
                at_ms: at_ms + number * 7_654,
                clock_ahead: None,
                own_visit: false,
                reason: String::new(),
                signature: Signature(signature),
            }));
        }
    }

    /// A client's sheet, or the office's directory.
    fn office(&mut self) {
        let (doc_kind, mut fields) = if self.chance(60) {
            (CLIENT, sample::client().to_fields())
        } else {
            (DIRECTORY, sample::directory().to_fields())
        };
        for (path, value) in &mut fields {
            if path == "cautions" {
                *value = FieldValue::Str(self.text(&[&[Kind::Asked], &[Kind::Asked, Kind::Seen]]));
            } else if path.ends_with("phone") {
                *value = FieldValue::Str(format!("000-0000-{:04}", self.seed.range(0, 9_999)));
            } else if path == "client" {
                *value = FieldValue::Str(self.client.clone());
            }
        }
        let doc = self.doc(doc_kind);
        self.create(doc, doc_kind, &fields);
    }

    fn plan(&mut self) {
        let days = u32::try_from(self.seed.range(4, 30)).expect("a few days");
        let fields = sample::plan(days).to_fields();
        let mut fresh = Fields::new();
        for (path, value) in fields {
            // Every plan has ids of its own.
            let path: Vec<String> = path.split('.').map(|part| self.renamed(part)).collect();
            let value = match value {
                FieldValue::Str(text) => FieldValue::Str(self.renamed(&text)),
                other => other,
            };
            fresh.insert(path.join("."), value);
        }
        let doc = self.doc(PLAN);
        self.create(doc, PLAN, &fresh);
    }

    fn renamed(&self, text: &str) -> String {
        if text.len() < 16 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return text.to_owned();
        }
        let hash = Hash::of(&[text.as_bytes(), &self.actor]);
        hash.to_string()[..text.len().min(64)].to_owned()
    }
}
