//! What people do with their devices in a day, each thing noted in the book.

use crate::picture::picture;
use kengai_model::sample::{note, visit_fields};
use kengai_model::text::Remarks;
use kengai_model::{CareDay, ClientId, FieldChange, FieldValue, Fields, HandoverNote, Thread, diff};
use kengai_photo::Taken;
use kengai_protocol::item::{Confirmation, Receipt, ReceiptKind};
use kengai_protocol::sign::Signature;
use kengai_protocol::{CircleId, DocId, Hash, StaffId};
use kengai_store::{DocKind, Draft, Pruned, Store, StoreError, VIEW_RULE, View, Window};
use rusqlite::params;

use crate::cast::{Cast, Who};
use crate::chance::{Dice, SeededRandom};

/// Fields that several people write in these tests; none of them is written by the sample visit.
pub const SHARED_FIELDS: [&str; 3] =
    ["vitals.weight.value", "intake.water", "photo.11111111111111111111111111111111.size"];

/// The kind of item that no version knows.
pub const UNKNOWN_KIND: u64 = 900;

/// A record that somebody has opened and not finished.
#[derive(Debug, Clone)]
pub struct Opened {
    who: Who,
    doc: DocId,
    circle: CircleId,
    base: Vec<Hash>,
    view: View,
}

/// The invented client whose circle this is.
#[must_use]
pub fn client_of(circle: CircleId) -> ClientId {
    ClientId::from_bytes(circle.0)
}

/// Writes a handover note about a circle's client, as the facade does; its document and fields.
///
/// # Errors
/// As the store.
pub fn put_note(
    store: &mut Store,
    circle: CircleId,
    note: &HandoverNote,
    at_ms: u64,
) -> Result<(DocId, Fields), StoreError> {
    let id = store.new_note_id();
    let mut fields = Thread::new(client_of(circle), note.at.day().month()).to_fields();
    note.write(id, &mut fields);
    let (doc, kind) = (DocId(*id.as_bytes()), DocKind::Note);
    let draft = Draft { doc, circle, kind, base: Vec::new(), fields: fields.clone(), updated_ms: at_ms };
    Ok((store.finish_note(&draft, &fields, at_ms)?, fields))
}

impl Cast {
    fn clock(&self, who: Who) -> u64 {
        self.devices[who].clock(self.now_ms)
    }

    fn note_changes(&mut self, doc: DocId, circle: CircleId, before: &View, changes: &[FieldChange]) {
        for change in changes {
            if let Some(value) = &change.after {
                self.book.wrote(doc, circle, &change.field, value, before);
            }
        }
    }

    pub(crate) fn write(
        &mut self,
        who: Who,
        (circle, doc, kind): (CircleId, DocId, DocKind),
        (base, before): (&[Hash], &View),
        changes: &[FieldChange],
    ) {
        let at = self.clock(who);
        self.devices[who].store().write_document(circle, doc, kind, base, changes, at).unwrap();
        self.note_changes(doc, circle, before, changes);
    }

    /// Somebody records a visit: 61 fields.
    pub fn record_visit(&mut self, who: Who, circle: CircleId, seed: u64) -> DocId {
        let random = SeededRandom::new(seed, "visit");
        let doc = DocId::make(circle, DocKind::Visit.number(), &random);
        let mut fields = visit_fields(seed);
        fields.insert("client".to_owned(), FieldValue::Str(client_of(circle).to_string()));
        fields.remove(SHARED_FIELDS[1]);
        fields.remove("remarks");
        let changes = diff(&Fields::new(), &fields);
        self.write(who, (circle, doc, DocKind::Visit), (&[], &View::default()), &changes);
        doc
    }

    /// Documents of a kind in a circle that a person's device shows.
    #[must_use]
    pub fn documents(&self, who: Who, circle: CircleId, kind: DocKind) -> Vec<DocId> {
        let db = self.devices[who].read().database();
        let mut rows = db
            .prepare_cached("SELECT doc FROM documents WHERE circle = ?1 AND kind = ?2 ORDER BY doc")
            .unwrap();
        rows.query_map(params![circle.as_bytes(), kind.number()], |row| row.get::<_, Vec<u8>>(0))
            .unwrap()
            .map(|doc| DocId::from_slice(&doc.unwrap()).unwrap())
            .collect()
    }

    /// Somebody opens a record.
    #[must_use]
    pub fn open_record(&self, who: Who, circle: CircleId, doc: DocId) -> Opened {
        let (view, base) = self.devices[who].read().document(doc).unwrap().unwrap();
        Opened { who, doc, circle, base, view }
    }

    /// Changes one of the fields that several people write, to a value that nobody else writes.
    pub fn finish_with_value(&mut self, opened: &Opened, dice: &mut Dice) {
        let field = SHARED_FIELDS[dice.below(SHARED_FIELDS.len())];
        let value = FieldValue::Int((dice.number() >> 16) as i64);
        self.finish(opened, field, value);
    }

    /// Adds a word to 特記事項: a line of its own, or in the last line.
    pub fn finish_with_word(&mut self, opened: &Opened, dice: &mut Dice) {
        let before = opened.view.editable().get("remarks").and_then(FieldValue::as_text).map(str::to_owned);
        let word = format!("追{:016x}", dice.number());
        let text = match before {
            Some(before) if dice.chance(75) => format!("{before}\n{word}"),
            Some(before) => before + &word,
            None => word,
        };
        self.finish(opened, "remarks", FieldValue::Str(text));
    }

    /// Whether a record was changed, by the clock of whoever did it, after what somebody's clock shows now.
    fn is_older(&self, who: Who, doc: DocId) -> bool {
        let device = &self.devices[who];
        let sql = "SELECT coalesce(max(at_ms), 0) FROM changes WHERE doc = ?1";
        let newest = device.read().database().query_row(sql, [doc.as_bytes()], |row| row.get(0));
        newest.is_ok_and(|newest: u64| newest > device.clock(self.now_ms))
    }

    fn finish(&mut self, opened: &Opened, field: &str, value: FieldValue) {
        if self.clocks_decide && self.is_older(opened.who, opened.doc) {
            return;
        }
        let change = FieldChange {
            field: field.to_owned(),
            before: opened.view.fields.get(field).cloned(),
            after: Some(value),
        };
        let place = (opened.circle, opened.doc, DocKind::Visit);
        self.write(opened.who, place, (&opened.base, &opened.view), &[change]);
    }

    /// Somebody writes a handover note about the client.
    pub fn write_note(&mut self, who: Who, circle: CircleId, seed: u64) {
        let (_, mut note) = note(seed);
        note.from = kengai_model::StaffId::from_bytes(self.devices[who].staff.0);
        let at = self.clock(who);
        let (doc, fields) = put_note(self.devices[who].store(), circle, &note, at).unwrap();
        self.note_changes(doc, circle, &View::default(), &diff(&Fields::new(), &fields));
    }

    /// Somebody marks a note as read or acknowledges it.
    pub fn mark_note(&mut self, who: Who, circle: CircleId, dice: &mut Dice) -> bool {
        let notes = self.devices[who].read().notes_of_client(circle, client_of(circle), 1_000).unwrap();
        if notes.is_empty() {
            return false;
        }
        let entry = &notes[dice.below(notes.len())];
        let id: kengai_model::NoteId = entry.note.parse().unwrap();
        let kind = if dice.chance(50) { ReceiptKind::Read } else { ReceiptKind::Acknowledged };
        let staff: StaffId = self.devices[who].staff;
        let at_ms = self.clock(who);
        let receipt = Receipt { kind, doc: entry.doc, note: *id.as_bytes(), staff, at_ms };
        self.devices[who].store().write_receipts(circle, &[receipt]).unwrap();
        self.book.receipts.push((circle, receipt));
        true
    }

    /// A manager confirms a visit as it stands on their device.
    pub fn confirm(&mut self, who: Who, circle: CircleId, doc: DocId) {
        let opened = self.open_record(who, circle, doc);
        let store = self.devices[who].read();
        let view = store.view_at(doc, &opened.base).unwrap();
        let confirmation = Confirmation {
            doc,
            heads: opened.base,
            view_rule: VIEW_RULE,
            view_hash: Hash::of_bytes(&view.canonical()),
            assessment_hash: Hash::of_bytes(b"assessment"),
            by: self.devices[who].staff,
            at_ms: self.clock(who),
            clock_ahead: None,
            own_visit: false,
            reason: String::new(),
            signature: Signature([0; 64]),
        }
        .sign(store.home().signing_key());
        let (_, payload) = kengai_protocol::item::Item::Confirmation(confirmation.clone()).encode();
        self.devices[who].store().write_confirmations(&[(circle, confirmation)]).unwrap();
        self.book.confirmations.insert(Hash::of_bytes(&payload), (circle, doc));
    }

    /// Somebody's device lets go of everything that may leave it, however new.
    pub fn let_go(&mut self, who: Who) -> Pruned {
        let window = Window { today: CareDay::new(2030, 1, 1).unwrap(), days: 0, records: 0 };
        self.devices[who].store().prune(&window).unwrap()
    }

    /// Somebody wants everything of a client back; it may leave again the day after.
    pub fn want_back(&mut self, who: Who, circle: CircleId) {
        let (from, to) = (CareDay::new(2020, 1, 1).unwrap(), CareDay::new(2029, 12, 31).unwrap());
        self.devices[who].store().want_back(client_of(circle), (from, to), None, to).unwrap();
    }

    /// Somebody takes a picture.
    pub fn take_picture(&mut self, who: Who, circle: CircleId, marker: u64) -> Option<Hash> {
        self.take_picture_of(who, circle, picture(marker))
    }

    /// The same of this one.
    pub fn take_picture_of(&mut self, who: Who, circle: CircleId, taken: Taken) -> Option<Hash> {
        let at = self.clock(who);
        // No key for the circle (yet): the camera stays shut.
        // Whole by itself: no record names it.
        let kept = self.devices[who].store().add_photo(circle, &taken, None, at).ok()?;
        for (id, picture) in [(kept.full, taken.full), (kept.thumbnail, taken.thumbnail)] {
            self.book.photos.insert(id, (circle, picture));
        }
        self.book.thumbnails.insert(kept.full, kept.thumbnail);
        Some(kept.full)
    }

    /// A device with a newer version of the program writes something that nobody here knows.
    pub fn write_unknown(&mut self, who: Who, circle: CircleId, seed: u64) {
        self.write_unknown_of(who, circle, [b"newer ".as_slice(), &seed.to_be_bytes()].concat());
    }

    /// The same with a payload of one's own.
    pub fn write_unknown_of(&mut self, who: Who, circle: CircleId, payload: Vec<u8>) {
        let doc = DocId::derived(circle, 77, "newer");
        let db = self.devices[who].read().database();
        db.execute(
            "INSERT INTO pending (circle, doc, kind, payload) VALUES (?1, ?2, ?3, ?4)",
            params![circle.as_bytes(), doc.as_bytes(), UNKNOWN_KIND, payload],
        )
        .unwrap();
        self.book.unknown.push((circle, payload));
    }
}

/// The words of a text.
#[must_use]
pub fn words(text: &Remarks) -> Vec<String> {
    text.0.split_whitespace().map(str::to_owned).collect()
}
