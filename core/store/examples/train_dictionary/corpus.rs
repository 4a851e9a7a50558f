//! Bodies as devices make them, of invented records: what the dictionary is trained on.
//!
//! Seeds start far above those that tests and benches use. Where the sample is regular (the same tasks, the same
//! measurements in every visit) the corpus varies, so that the dictionary fits visits of every kind.

use std::collections::BTreeSet;

use kengai_model::sample::{self, Seed};
use kengai_model::tasks::{Task, TaskState};
use kengai_model::{FieldChange, FieldValue, Fields, fields};
use kengai_protocol::item::{Confirmation, Item, Receipt, ReceiptKind, encode_items};
use kengai_protocol::sign::Signature;
use kengai_protocol::{DocId, Hash, StaffId};
use kengai_store::document::Document;

use crate::words::{ASKED, DONE, OBSERVED, PLACES, REASONS};

/// The first seed that trains.
pub(crate) const FIRST_SEED: u64 = 1_000_000_000;

const VISIT: u8 = 1;
const THREAD: u8 = 2;
const CLIENT: u8 = 3;
const PLAN: u8 = 4;
const DIRECTORY: u8 = 5;

/// One circle's view of chance: a client, a device, and what the device writes.
struct Pen {
    seed: Seed,
    number: u64,
    actor: [u8; 24],
    client: String,
    helper: String,
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A body of the kind that `number` stands for.
pub(crate) fn body(number: u64) -> Vec<u8> {
    let mut seed = Seed::new(FIRST_SEED + number);
    let actor = seed.bytes();
    let client = hex(&seed.bytes::<16>());
    let helper = hex(&seed.bytes::<16>());
    let mut pen = Pen { seed, number: number * 1_000, actor, client, helper };
    let items = match number % 20 {
        0..=10 => pen.visits(1),
        11 | 12 => pen.visits(2),
        13 => pen.visits(5),
        14 => pen.notes(),
        15 => pen.receipts(),
        16 => pen.edits(),
        17 => pen.confirmations(),
        18 => pen.office(),
        _ => pen.plan(),
    };
    encode_items(&items)
}

impl Pen {
    fn text(&mut self, banks: &[&[&str]]) -> String {
        banks.iter().map(|bank| format!("{}。", self.seed.pick(bank))).collect()
    }

    fn chance(&mut self, percent: i64) -> bool {
        self.seed.range(0, 99) < percent
    }

    fn now(&mut self) -> u64 {
        1_793_500_000_000 + self.seed.range(0, 2_500_000_000).unsigned_abs()
    }

    fn doc(&mut self) -> DocId {
        DocId(self.seed.bytes())
    }

    fn create(&mut self, doc_kind: u8, fields: &Fields) -> (Document, Item) {
        let (document, change) = Document::create(&self.actor, fields).expect("invented fields are sound");
        let (doc, at_ms) = (self.doc(), self.now());
        (document, Item::Change { doc, doc_kind, at_ms, change })
    }

    /// A visit whose plan asks for other things than the sample's.
    fn visit_fields(&mut self) -> Fields {
        self.number += 1;
        let mut fields = sample::visit_fields(FIRST_SEED + self.number);
        fields.insert("client".to_owned(), FieldValue::Str(self.client.clone()));
        fields.retain(|path, _| !path.starts_with("helper.") && !path.starts_with("task."));
        fields.insert(format!("helper.{}", self.helper), FieldValue::Str("main".to_owned()));
        for part in ["photo.", "money.", "medication.", "handover.", "before.", "intake.", "remarks"] {
            if self.chance(30) {
                fields.retain(|path, _| !path.starts_with(part));
            }
        }
        for part in ["temperature", "blood_pressure", "pulse", "spo2", "respiration"] {
            if self.chance(25) {
                fields.retain(|path, _| !path.starts_with(&format!("vitals.{part}.")));
                let reason = self.seed.pick(&["not_planned", "refused", "device", "asleep"]);
                fields.insert(format!("vitals.{part}.none"), FieldValue::Str(reason.to_owned()));
            }
        }
        self.tasks(&mut fields);
        if let Some(remarks) = fields.get_mut("remarks") {
            let text = self.text(&[OBSERVED, DONE, OBSERVED]);
            *remarks = FieldValue::Str(text);
        }
        if self.chance(30) {
            let caption = self.seed.pick(PLACES).to_owned();
            let photo = fields.keys().find_map(|path| path.strip_suffix(".sha").map(str::to_owned));
            fields.extend(photo.map(|photo| (format!("{photo}.caption"), FieldValue::Str(caption))));
        }
        fields
    }

    fn tasks(&mut self, fields: &mut Fields) {
        let count = self.seed.range(2, 10);
        let asked: BTreeSet<Task> = (0..count).map(|_| self.seed.pick(Task::ALL)).collect();
        for task in asked {
            let state = if self.chance(85) { TaskState::Done } else { self.seed.pick(TaskState::ALL) };
            fields.insert(format!("task.{task}"), FieldValue::Str(state.code().to_owned()));
            if state != TaskState::Done {
                let reason = self.seed.pick(REASONS).to_owned();
                fields.insert(format!("task.{task}.reason"), FieldValue::Str(reason));
            }
        }
    }

    fn note_fields(&mut self) -> Fields {
        self.number += 1;
        let mut fields = sample::thread(FIRST_SEED + self.number, 1).to_fields();
        for (path, value) in &mut fields {
            if path == "client" {
                *value = FieldValue::Str(self.client.clone());
            } else if path.ends_with(".from") {
                *value = FieldValue::Str(self.helper.clone());
            } else if path.ends_with(".text") {
                *value = FieldValue::Str(self.text(&[OBSERVED, ASKED]));
            }
        }
        fields
    }

    /// Visits of one client, and their handover notes in the month's thread.
    fn visits(&mut self, count: usize) -> Vec<Item> {
        let mut items = Vec::new();
        for _ in 0..count {
            let fields = self.visit_fields();
            items.push(self.create(VISIT, &fields).1);
        }
        if self.chance(60) {
            items.extend(self.notes());
        }
        items
    }

    /// One note: the month's first makes the thread, a later one builds on its head.
    fn notes(&mut self) -> Vec<Item> {
        let first = self.note_fields();
        let (mut thread, made) = self.create(THREAD, &first);
        if self.chance(40) {
            return vec![made];
        }
        let Item::Change { doc, .. } = made else { unreachable!("a change was made") };
        let mut later = self.note_fields();
        later.retain(|path, _| path.starts_with("note."));
        vec![self.edit(&mut thread, doc, THREAD, &fields::diff(&Fields::new(), &later))]
    }

    fn edit(&mut self, document: &mut Document, doc: DocId, doc_kind: u8, changes: &[FieldChange]) -> Item {
        let base = document.heads();
        let change = document
            .edit(&base, changes, None, (&self.actor, &self.actor))
            .expect("the base is the document's own head")
            .expect("something changed")
            .raw_bytes()
            .to_vec();
        Item::Change { doc, doc_kind, at_ms: self.now(), change }
    }

    fn edits(&mut self) -> Vec<Item> {
        let before = self.visit_fields();
        let (mut document, made) = self.create(VISIT, &before);
        let Item::Change { doc, .. } = made else { unreachable!("a change was made") };
        let mut after = before.clone();
        let remarks = self.text(&[OBSERVED, DONE]);
        after.insert("remarks".to_owned(), FieldValue::Str(remarks));
        after.insert("amendment.reason".to_owned(), FieldValue::Str(self.seed.pick(REASONS).to_owned()));
        after.insert("amendment.by".to_owned(), FieldValue::Str(self.helper.clone()));
        let other = self.visit_fields();
        for (path, value) in other.iter().filter(|(path, _)| !path.contains(|c: char| c.is_ascii_digit())) {
            if after.contains_key(path) && path != "remarks" && self.chance(10) {
                after.insert(path.clone(), value.clone());
            }
        }
        vec![self.edit(&mut document, doc, VISIT, &fields::diff(&before, &after))]
    }

    fn receipts(&mut self) -> Vec<Item> {
        let (doc, staff) = (self.doc(), StaffId(self.seed.bytes()));
        let at = self.now();
        let mut items = Vec::new();
        for number in 0..self.seed.range(1, 3).unsigned_abs() {
            let note = self.seed.bytes();
            for (kind, later) in [(ReceiptKind::Read, 0), (ReceiptKind::Acknowledged, 4_321)] {
                let at_ms = at + number * 9_876 + later;
                items.push(Item::Receipt(Receipt { kind, doc, note, staff, at_ms }));
            }
        }
        items
    }

    fn confirmations(&mut self) -> Vec<Item> {
        let by = StaffId(self.seed.bytes());
        let at_ms = self.now();
        let mut items = Vec::new();
        for number in 0..self.seed.range(1, 8).unsigned_abs() {
            let mut signature = [0; 64];
            signature.fill_with(|| self.seed.bytes::<1>()[0]);
            items.push(Item::Confirmation(Confirmation {
                doc: self.doc(),
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
        items
    }

    /// A client's sheet, or the office's directory.
    fn office(&mut self) -> Vec<Item> {
        let (doc_kind, mut fields) = if self.chance(60) {
            (CLIENT, sample::client().to_fields())
        } else {
            (DIRECTORY, sample::directory().to_fields())
        };
        for (path, value) in &mut fields {
            if path == "cautions" {
                *value = FieldValue::Str(self.text(&[ASKED, OBSERVED]));
            } else if path.ends_with("phone") {
                *value = FieldValue::Str(format!("000-0000-{:04}", self.seed.range(0, 9_999)));
            } else if path == "client" {
                *value = FieldValue::Str(self.client.clone());
            }
        }
        vec![self.create(doc_kind, &fields).1]
    }

    fn plan(&mut self) -> Vec<Item> {
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
        vec![self.create(PLAN, &fresh).1]
    }

    fn renamed(&self, text: &str) -> String {
        if text.len() < 16 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return text.to_owned();
        }
        let hash = Hash::of(&[text.as_bytes(), &self.actor]);
        hash.to_string()[..text.len().min(64)].to_owned()
    }
}
