//! What one record says of another: a record holds the other's id, and people never read ids. They read whose visit it was,
//! when and by whom; what happened and when; what a note says.

use kengai_model::value::Value as _;
use kengai_model::{
    FieldValue, Incident, NoteId, PlanMonth, PlanRowId, Thread, VisitId, VisitRecord, Words, spec,
};
use kengai_protocol::DocId;

use crate::book::whereabouts::doc_of;
use crate::people::names::Names;
use crate::writing::drafting;
use crate::{CareError, Reading};

/// Characters of a note that name it.
const NOTE_CHARS_MAX: usize = 20;

impl Reading<'_> {
    /// What a field says of another record; `None` where it names none.
    ///
    /// # Errors
    /// As the store.
    pub fn elsewhere(&self, path: &str, value: &FieldValue) -> Result<Option<Words>, CareError> {
        if !names_another(path) {
            return Ok(None);
        }
        let today = self.book.now_instant().day();
        let store = self.book.lock();
        Ok(Names::load(&store, today)?.elsewhere(path, value))
    }
}

impl Reading<'_> {
    /// What an incident is and when, as it is called in a list: 事故 11/16 7:35.
    pub fn incident_headline(&self, incident: &Incident) -> Words {
        incident.headline(self.book.now_instant().day())
    }
}

/// Whether a field may hold another record.
fn names_another(path: &str) -> bool {
    let holds = |spec: &spec::FieldSpec| spec.holds::<VisitId>() || spec.holds::<PlanRowId>();
    in_list(path).is_some() || spec::find(path).is_some_and(holds)
}

/// The list of a visit's notes or incidents, and which one.
fn in_list(path: &str) -> Option<(&str, &str)> {
    path.split_once('.').filter(|(list, id)| matches!(*list, "incident" | "handover") && !id.contains('.'))
}

impl Names<'_> {
    /// The same; what is not on this device is said to be so.
    pub(crate) fn elsewhere(&self, path: &str, value: &FieldValue) -> Option<Words> {
        if let (Some((list, id)), FieldValue::Bool(true)) = (in_list(path), value) {
            let said = if list == "incident" { self.incident(id) } else { self.note(id) };
            return Some(said.unwrap_or_else(not_here));
        }
        let spec = spec::find(path)?;
        if spec.holds::<VisitId>() {
            let visit = VisitId::from_value(value).ok()?;
            return Some(self.visit(visit).unwrap_or_else(not_here));
        }
        let row = spec.holds::<PlanRowId>().then(|| PlanRowId::from_value(value).ok()).flatten()?;
        Some(self.planned(row).unwrap_or_else(not_here))
    }

    /// 見本 一郎 11月16日（月） 7:30 手本 あかり.
    fn visit(&self, visit: VisitId) -> Option<Words> {
        let (fields, _) = drafting::as_written(self.store(), doc_of(visit)).ok()??;
        let record = VisitRecord::from_fields(&fields).ok()?;
        let (name, day) = (self.client(record.client), self.day(record.date));
        let start = record.begins().map_or_else(String::new, |start| format!(" {}", start.clock()));
        let by: Vec<String> = record.helpers.keys().map(|helper| self.staff(*helper)).collect();
        let said =
            |day: &str, sep: &str| format!("{name} {day}{start} {}", by.join(sep)).trim_end().to_owned();
        Some(Words::new(said(&day.ja, "・"), said(&day.en, ", ")))
    }

    /// 11月16日（月） 7:30〜7:45.
    fn planned(&self, row: PlanRowId) -> Option<Words> {
        let entry = self.store().plan_entry(row).ok()??;
        let (view, _) = self.store().document(entry.doc).ok()??;
        let plan = PlanMonth::from_fields(&view.fields).ok()?;
        let row = plan.rows.get(&row)?;
        let (day, slot) = (self.day(row.date), row.slot.words());
        Some(Words::new(format!("{} {}", day.ja, slot.ja), format!("{} {}", day.en, slot.en)))
    }

    /// 事故 11/16 7:35.
    fn incident(&self, id: &str) -> Option<Words> {
        let doc: DocId = id.parse().ok()?;
        let (fields, _) = drafting::as_written(self.store(), doc).ok()??;
        Some(Incident::from_fields(&fields).ok()?.headline(self.read_on()))
    }

    /// 「夕方に熱」.
    fn note(&self, id: &str) -> Option<Words> {
        let entry = self.store().note_entries(id).ok()?.into_iter().next()?;
        let (view, _) = self.store().document(entry.doc).ok()??;
        let thread = Thread::from_fields(&view.fields).ok()?;
        let text = thread.notes.get(&id.parse::<NoteId>().ok()?)?.text.as_str();
        let line = text.lines().next().unwrap_or_default();
        let cut: String = line.chars().take(NOTE_CHARS_MAX).collect();
        let more = if cut == text { "" } else { "…" };
        Some(Words::new(format!("「{cut}{more}」"), format!("“{cut}{more}”")))
    }
}

fn not_here() -> Words {
    Words::lit("この端末にありません", "not on this device")
}
