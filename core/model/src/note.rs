//! Handover notes (申し送り): what one helper tells the next, the service manager or the care manager.
//!
//! A note is written once and never changed; whoever must correct it writes another. All notes of one client and month
//! stand in one document, the *thread*, so that two helpers who write with no signal never overwrite each other. Who has
//! read or acknowledged (了解) a note is not part of it: read marks are items of their own.

use std::collections::{BTreeMap, BTreeSet};

use crate::clock_mark::{ClockAhead, ClockMark};
use crate::error::{Fault, FieldError, Problem};
use crate::field_spec::FieldSpec;
use crate::fields::{FieldChange, FieldValue, Fields};
use crate::ids::{ClientId, NoteId, PhotoId, Sha256, StaffId, VisitId};
use crate::tasks::coded_set;
use crate::text::Passage;
use crate::time::{CareMonth, UnixMillis};
use crate::value::{Reader, Rest, Value, Writer, wrong_kind};
use crate::words::Words;

coded! {
    /// To whom a note is addressed. Everyone in the client's circle can read it all the same.
    pub enum Recipient {
        NextHelper = "next_helper", "次のヘルパー", "Next helper";
        Manager = "manager", "サ責", "Service manager";
        CareManager = "care_manager", "ケアマネジャー", "Care manager";
    }
}

coded! {
    /// How urgent it is. Only urgent notes break quiet hours.
    pub enum Importance {
        Normal = "normal", "ふつう", "Normal";
        Important = "important", "重要", "Important";
        Urgent = "urgent", "至急", "Urgent";
    }
}

coded_set!(
    /// To whom a note is addressed.
    Recipients of Recipient, "宛先", "the recipients"
);

/// One handover note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandoverNote {
    /// Who wrote it.
    pub from: StaffId,
    /// For whom.
    pub to: Recipients,
    /// How urgent.
    pub importance: Importance,
    /// Reading is not enough: it wants 了解.
    pub must_acknowledge: bool,
    /// What it says.
    pub text: Passage,
    /// When it was written, by the writer's clock.
    pub at: UnixMillis,
    /// The visit in which it was written.
    pub visit: Option<VisitId>,
    /// Photos that belong to it, by what their bytes hash to.
    pub photos: BTreeMap<PhotoId, Sha256>,
    /// The device's clock when it was written, where it was known to be wrong.
    pub clock: ClockMark,
    /// Its writer took it back before it was sent. It stays as it was written.
    pub withdrawn: bool,
}

/// All notes of one client and month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thread {
    /// Whose.
    pub client: ClientId,
    /// Of which month.
    pub month: CareMonth,
    /// The notes.
    pub notes: BTreeMap<NoteId, HandoverNote>,
    /// What this version could not read: kept and written back.
    pub rest: Rest,
}

const SPECS: &[FieldSpec] = &[
    FieldSpec::of::<ClientId>("client", "利用者", "Client"),
    FieldSpec::of::<CareMonth>("month", "年月", "Month"),
    FieldSpec::of::<StaffId>("note.*.from", "申し送りをした人", "Note from"),
    FieldSpec::of::<Recipients>("note.*.to", "申し送り先", "Note to"),
    FieldSpec::of::<Importance>("note.*.importance", "重要度", "Importance"),
    FieldSpec::of::<bool>("note.*.ack", "了解が必要", "Must be acknowledged"),
    FieldSpec::of::<Passage>("note.*.text", "申し送り", "Handover note"),
    FieldSpec::of::<UnixMillis>("note.*.at", "申し送りの時刻", "Written at"),
    FieldSpec::of::<VisitId>("note.*.visit", "申し送りをした訪問", "Written in visit"),
    FieldSpec::of::<Sha256>("note.*.photo.*", "申し送りの写真", "Photo of the note"),
    FieldSpec::of::<ClockAhead>("note.*.clock.ahead", "端末の時計の進み", "Device clock ahead"),
    FieldSpec::of::<bool>("note.*.withdrawn", "申し送りの取り消し", "Note withdrawn"),
];

/// What of a note its writer says; all the rest is known.
pub const WRITTEN: [&str; 4] = ["to", "importance", "ack", "text"];

pub(crate) fn specs() -> impl Iterator<Item = &'static [FieldSpec]> {
    std::iter::once(SPECS)
}

impl HandoverNote {
    fn read(reader: &mut Reader, base: &str) -> Option<Self> {
        reader.attempt(|reader| {
            let from = reader.require(&format!("{base}.from"), Words::lit("書いた人", "who wrote it"));
            let to = reader.require(&format!("{base}.to"), Words::lit("宛先", "the recipients"));
            let text = reader.require(&format!("{base}.text"), Words::lit("本文", "its text"));
            let at = reader.require(&format!("{base}.at"), Words::lit("時刻", "when it was written"));
            let importance =
                reader.require(&format!("{base}.importance"), Words::lit("重要度", "its importance"));
            let must_acknowledge =
                reader.require(&format!("{base}.ack"), Words::lit("了解の要否", "whether it wants 了解"));
            Some(Self {
                from: from?,
                to: to?,
                importance: importance?,
                must_acknowledge: must_acknowledge?,
                text: text?,
                at: at?,
                visit: reader.take(&format!("{base}.visit")),
                photos: reader.take_map(&format!("{base}.photo")),
                clock: ClockMark::read(reader, &format!("{base}.clock")),
                withdrawn: reader.take_mark(&format!("{base}.withdrawn")),
            })
        })
    }

    /// Adds the note's fields to a thread's document: what a device writes, without having to read the thread.
    pub fn write(&self, id: NoteId, fields: &mut Fields) {
        let mut writer = Writer::new(&Rest { fields: std::mem::take(fields), problems: Vec::new() });
        self.put(&mut writer, id);
        *fields = writer.finish();
    }

    fn put(&self, writer: &mut Writer, id: NoteId) {
        let base = format!("note.{id}");
        writer.put(format!("{base}.from"), Some(&self.from));
        writer.put(format!("{base}.to"), Some(&self.to));
        writer.put(format!("{base}.importance"), Some(&self.importance));
        writer.put(format!("{base}.ack"), Some(&self.must_acknowledge));
        writer.put(format!("{base}.text"), Some(&self.text));
        writer.put(format!("{base}.at"), Some(&self.at));
        writer.put(format!("{base}.visit"), self.visit.as_ref());
        writer.put_map(&format!("{base}.photo"), &self.photos);
        self.clock.write(writer, &format!("{base}.clock"));
        writer.put(format!("{base}.withdrawn"), self.withdrawn.then_some(&true));
    }

    /// What withdraws a note: it is added, and nothing of the note is changed.
    pub fn withdrawal(id: NoteId) -> FieldChange {
        let field = format!("note.{id}.withdrawn");
        FieldChange { field, before: None, after: Some(FieldValue::Bool(true)) }
    }
}

impl Thread {
    /// A thread without notes.
    pub fn new(client: ClientId, month: CareMonth) -> Self {
        Self { client, month, notes: BTreeMap::new(), rest: Rest::default() }
    }

    /// Reads a document.
    ///
    /// # Errors
    /// It does not say whose it is or of which month. A note that cannot be read is kept in `rest` with its errors.
    pub fn from_fields(fields: &Fields) -> Result<Self, FieldError> {
        let mut reader = Reader::new(fields);
        let client = reader.require("client", Words::lit("利用者の番号", "the client's id"));
        let month = reader.require("month", Words::lit("年月", "the month"));
        let (Some(client), Some(month)) = (client, month) else {
            return Err(reader.refused());
        };
        let mut notes = BTreeMap::new();
        for id in reader.keys::<NoteId>("note") {
            if let Some(note) = HandoverNote::read(&mut reader, &format!("note.{id}")) {
                notes.insert(id, note);
            }
        }
        Ok(Self { client, month, notes, rest: reader.finish() })
    }

    /// The document's fields.
    pub fn to_fields(&self) -> Fields {
        let mut writer = Writer::new(&self.rest);
        writer.put("client", Some(&self.client));
        writer.put("month", Some(&self.month));
        for (id, note) in &self.notes {
            note.put(&mut writer, *id);
        }
        writer.finish()
    }
}
