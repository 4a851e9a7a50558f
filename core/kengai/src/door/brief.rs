//! The pre-visit brief: what a helper needs at the door, in the order in which they need it, without a signal.
//!
//! What is dangerous not to know comes first: incidents, urgent notes, changes, cautions. Then how to get in, what is to be
//! done, how the last visit went, and the rest. Wherever several values stand in a field, all of them are here.

use kengai_model::note::Importance;
use kengai_model::outcome::OutcomeKind;
use kengai_model::tasks::Task;
use kengai_model::text::Passage;
use kengai_model::{CareDay, ClientId, PlanRowId, ServicePlan, Slot, UnixMillis, VisitRecord};
use kengai_store::doc_kind::plan_id;
use kengai_store::{DocKind, Store};
use serde::Serialize;

use crate::book::whereabouts::{circle_of, visit_of};
use crate::care_plans::agreed::{self, PlanOpen};
use crate::clients::callee::{Callee, contacts};
use crate::clients::sheet_seen::Face;
use crate::door::emergency::{MedicineView, medicines};
use crate::door::last_visit::{LastVisit, NoStool, last_visits, no_stool};
use crate::door::photos::{BriefPhoto, BriefPhotos, photos};
use crate::door::vitals::{VitalSeen, vitals};
use crate::handovers::notes::note_views;
use crate::incidents::news::{IncidentNews, all_at_the_door};
use crate::people::names::Names;
use crate::rota::changes::{RowChangeView, open_changes};
use crate::rota::plans::plan;
use crate::said::several::several_in;
use crate::said::standing::{Standing, standing};
use crate::visits::looked::{Looked, records};
use crate::{CareError, Door, NoteView};

/// Handover notes on the brief beside the unread ones.
const NOTES_MAX: usize = 10;

/// A planned visit of the day, with what the home-care plan says of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BriefVisit {
    /// The planned visit.
    pub row: PlanRowId,
    /// From when to when.
    pub slot: Slot,
    /// What is to be done.
    pub tasks: Vec<Task>,
    /// 手順書: the steps, one a line.
    pub steps: String,
    /// What to mind; where several people wrote it apart, all their texts in one line.
    pub cautions: String,
    /// Its time is over.
    pub past: bool,
    /// A finished record of it is here: whoever reads this is not going there for it.
    pub recorded: bool,
    /// A record of it is being written on this device.
    pub being_written: bool,
    /// It was recorded as not made.
    pub not_made: Option<OutcomeKind>,
    /// Fields of the planned visit in which several people's values stand.
    pub several: Vec<Standing>,
    /// Where the home-care plan in force says nothing of this visit: the times of the day that it is about.
    pub plan_is_about: Vec<Slot>,
}

/// The pre-visit brief of one client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Brief {
    /// The client.
    pub client: ClientId,
    /// The name.
    pub name: String,
    /// Accidents, complaints, restraint, sudden changes of the last days.
    pub incidents: Vec<IncidentNews>,
    /// Incidents of the last days that were recorded by mistake: no alarm, for whoever had read of them.
    pub withdrawn: Vec<IncidentNews>,
    /// Handover notes: first those that cannot wait, then the other unread ones, then the newest others.
    pub notes: Vec<NoteView>,
    /// How many of the notes, from the first on, cannot wait: urgent or wanting 了解, and this user has not answered them.
    pub first: u64,
    /// How many of them concern this device's user and are unread.
    pub unread: u64,
    /// How many older ones there are beside them, all of which were read; at most those of the newest 200 are counted.
    pub notes_older: u64,
    /// 変更 of this client's visits that this device's user must still acknowledge.
    pub changes: Vec<RowChangeView>,
    /// What every helper must know before going in: cautions, allergies and contraindications; what is empty is left out.
    pub cautions: Vec<Standing>,
    /// How to get in: the key, the address, the way, the phone; what is empty is left out.
    pub way: Vec<Standing>,
    /// Today's planned visits: what is to be done, and how (手順書).
    pub visits: Vec<BriefVisit>,
    /// What has changed in the home-care plan since the client consented to it, and whom to ask.
    pub plan_open: Option<PlanOpen>,
    /// The last visit, the last one that was made included: where the last was cancelled these are two.
    pub last: Vec<LastVisit>,
    /// The bowels have not moved, as far as the records say.
    pub no_stool: Option<NoStool>,
    /// Last vital signs with those before.
    pub vitals: Vec<VitalSeen>,
    /// What is taken today.
    pub medicines: Vec<MedicineView>,
    /// Where the medicine of each slot is kept; what is empty is left out.
    pub medicine_places: Vec<Standing>,
    /// Medication and other photos, the newest first, without those that are hidden.
    pub photos: Vec<BriefPhoto>,
    /// Photos that are hidden: consent was withdrawn, or a manager has decided so.
    pub photos_hidden: u64,
    /// The day on which consent to photos was withdrawn, if that holds.
    pub photos_withdrawn: Option<CareDay>,
    /// Remarks (特記事項) of the visits before the last, the newest first.
    pub remarks: Vec<(CareDay, Standing)>,
    /// Whom to call in a sudden change (急変), in order.
    pub contacts: Vec<Callee>,
    /// Every other field of the client's sheet in which several people's values stand.
    pub several: Vec<Standing>,
}

/// Whether a note stands before everything else: urgent and not read, or wanting a 了解 that was not given.
fn cannot_wait(note: &NoteView) -> bool {
    let urgent = note.importance == Importance::Urgent && !note.read;
    let waits_for_me = note.must_acknowledge && !note.acknowledged;
    note.for_me && !note.withdrawn && (urgent || waits_for_me) || took_back_first(note)
}

/// Whether it was taken back and stood before everything else: whoever acts on it has to know as soon.
fn took_back_first(note: &NoteView) -> bool {
    note.withdrawn_news && (note.importance == Importance::Urgent || note.must_acknowledge)
}

/// The notes that are shown, in their order.
struct InOrder {
    notes: Vec<NoteView>,
    /// How many of them cannot wait.
    first: u64,
    unread: u64,
    /// How many more there are.
    older: u64,
}

fn in_order(mut notes: Vec<NoteView>) -> InOrder {
    let is_unread = |note: &NoteView| note.for_me && !note.read && !note.acknowledged && !note.withdrawn;
    notes.sort_by_key(|note| (!cannot_wait(note), !(is_unread(note) || note.withdrawn_news)));
    let first = notes.iter().filter(|note| cannot_wait(note)).count();
    let unread = notes.iter().filter(|note| is_unread(note)).count();
    let must_be_seen = |note: &&NoteView| cannot_wait(note) || is_unread(note) || note.withdrawn_news;
    let due = notes.iter().filter(must_be_seen).count();
    let older = notes.len().saturating_sub(NOTES_MAX.max(due));
    notes.truncate(NOTES_MAX.max(due));
    InOrder { notes, first: first as u64, unread: unread as u64, older: older as u64 }
}

impl Door<'_> {
    /// The brief of a client.
    ///
    /// # Errors
    /// The client is not on this device.
    pub fn brief(&self, client: ClientId) -> Result<Brief, CareError> {
        let (today, now) = (self.book.now_instant().day(), self.book.now());
        let store = self.book.lock();
        let names = Names::load(&store, self.book.now_instant().day())?;
        let face = Face::load(&store, &names, client)?;
        let InOrder { notes, first, unread, older } =
            in_order(note_views(&store, client, self.book.now_instant())?);
        let records = records(&store, client)?;
        let mut changes = open_changes(&store, self.book.now_instant())?;
        changes.retain(|change| change.client == client);
        let last = last_visits(&store, &names, &records, today)?;
        let incidents = all_at_the_door(&store, &names, now)?.remove(&client).unwrap_or_default();
        let (mistaken, incidents) = incidents.into_iter().partition(|one| one.withdrawn.is_some());
        let (version, plan_open) = agreed::at_the_door(&store, &names, client, today)?;
        let BriefPhotos { shown, hidden, withdrawn } = photos(&store, client, &records, today)?;
        Ok(Brief {
            client,
            name: names.client(client),
            incidents,
            withdrawn: mistaken,
            notes,
            first,
            unread,
            notes_older: older,
            changes,
            cautions: face.filled(&["cautions", "health.allergies"])?,
            way: face.filled(&["living.key", "person.address", "living.directions", "person.phone"])?,
            visits: visits_of_day(
                &store,
                &names,
                client,
                (&records, version.as_ref()),
                self.book.now_instant(),
            )?,
            plan_open,
            no_stool: no_stool(&records),
            vitals: vitals(&store, &names, &records)?,
            medicines: medicines(&face, today)?,
            medicine_places: face.filled(&MEDICINE_PLACES)?,
            photos: shown,
            photos_hidden: hidden,
            photos_withdrawn: withdrawn,
            remarks: remarks(&store, &names, &records, &last)?,
            last,
            contacts: contacts(&face)?,
            several: face.several(SHOWN)?,
        })
    }
}

/// Where the sheet says where each slot's medicine is kept.
const MEDICINE_PLACES: [&str; 4] = [
    "medication_place.morning",
    "medication_place.noon",
    "medication_place.evening",
    "medication_place.bedtime",
];

/// Beginnings of the sheet's paths that the brief shows with all their values where they belong.
const SHOWN: &[&str] = &[
    "cautions",
    "health.allergies",
    "living.key",
    "living.directions",
    "person.address",
    "person.phone",
    "medication_place.",
    "medicine.",
    "contact.",
];

/// Remarks of the visits that `last` does not show.
fn remarks(
    store: &Store,
    names: &Names<'_>,
    records: &[Looked],
    last: &[LastVisit],
) -> Result<Vec<(CareDay, Standing)>, CareError> {
    const REMARKS_MAX: usize = 5;
    let mut out = Vec::new();
    for seen in records.iter().filter(|seen| !last.iter().any(|last| last.visit == visit_of(seen.doc))) {
        let said = standing(store, names, seen.doc, &seen.view, "remarks")?;
        out.extend((!said.is_empty()).then_some((seen.record.date, said)));
        if out.len() == REMARKS_MAX {
            break;
        }
    }
    Ok(out)
}

/// A client's planned visits of a day, with what this version of the home-care plan asks for. A plan that cannot be read has none.
fn visits_of_day(
    store: &Store,
    names: &Names<'_>,
    client: ClientId,
    (records, version): (&[Looked], Option<&ServicePlan>),
    now: UnixMillis,
) -> Result<Vec<BriefVisit>, CareError> {
    let day = now.day();
    let circle = circle_of(store, client)?;
    let Ok(mut plan) = plan(store, circle, client, day.month()) else { return Ok(Vec::new()) };
    for row in plan.rows.values_mut().filter(|row| row.date == day) {
        version.inspect(|version| version.fill(row));
    }
    let doc = plan_id(circle, client, day.month());
    let view = store.document(doc)?.map(|(view, _)| view).unwrap_or_default();
    let drafts = store.drafts()?.into_iter().filter(|draft| draft.kind == DocKind::Visit);
    let drafts = drafts.filter_map(|draft| VisitRecord::from_fields(&draft.fields).ok());
    let writing: Vec<PlanRowId> =
        drafts.filter(|record| record.date == day).filter_map(|record| record.plan_row).collect();
    let passage = |text: Option<&Passage>| text.map_or_else(String::new, |text| text.as_str().to_owned());
    plan.planned_rows()
        .into_iter()
        .filter(|row| row.date == day)
        .map(|row| {
            let slot = version.and_then(|version| version.slot_of(row));
            let of_row = format!("row.{}.", row.id);
            let written = standing(store, names, doc, &view, &format!("{of_row}cautions"))?;
            let cautions = if written.is_conflict() {
                written.in_line().ja.into_owned()
            } else {
                passage(row.cautions.as_ref())
            };
            // One of another day, from which it was moved here, is no record of today.
            let of_it = |seen: &&Looked| seen.record.plan_row == Some(row.id) && seen.record.date == day;
            let finished = records.iter().filter(of_it).find(|seen| seen.record.is_finished());
            Ok(BriefVisit {
                row: row.id,
                past: row.slot.is_over(row.date, now),
                recorded: finished.is_some(),
                being_written: writing.contains(&row.id),
                not_made: finished
                    .and_then(|seen| seen.record.outcome.kind)
                    .filter(|outcome| !outcome.is_provided()),
                // As it was planned when it was made.
                slot: finished.and_then(|seen| seen.record.planned).unwrap_or(row.slot),
                tasks: row.tasks.0.iter().copied().collect(),
                steps: passage(slot.and_then(|slot| slot.steps.as_ref())),
                cautions,
                several: several_in(store, names, doc, &view, |path| path.starts_with(&of_row))?,
                plan_is_about: match (slot, version) {
                    (None, Some(version)) => version.times_on(day),
                    _ => Vec::new(),
                },
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use kengai_model::NoteId;
    use kengai_model::medication::MedicationSlot;

    use super::*;

    #[test]
    fn every_slot_of_medicine_has_its_place() {
        let paths: Vec<String> =
            MedicationSlot::ALL.iter().map(|slot| format!("medication_place.{slot}")).collect();
        assert_eq!(paths, MEDICINE_PLACES);
    }

    fn note(text: &str, importance: Importance, taken_back: bool) -> NoteView {
        NoteView {
            note: NoteId::from_bytes([1; 16]),
            client: ClientId::from_bytes([1; 16]),
            from: String::new(),
            to: Vec::new(),
            importance,
            must_acknowledge: false,
            text: text.to_owned(),
            at_ms: 0,
            clock_ahead: None,
            mine: false,
            for_me: true,
            read: true,
            acknowledged: false,
            read_by: Vec::new(),
            acknowledged_by: Vec::new(),
            withdrawn: taken_back,
            withdrawn_ms: None,
            withdrawn_news: taken_back,
            delivery: None,
        }
    }

    #[test]
    fn what_was_taken_back_stands_where_a_note_of_its_urgency_would() {
        let new = NoteView { read: false, ..note("new", Importance::Normal, false) };
        let all = vec![
            note("read", Importance::Normal, false),
            note("plain, taken back", Importance::Normal, true),
            new,
            note("urgent, taken back", Importance::Urgent, true),
        ];
        let InOrder { notes, first, unread, older } = in_order(all);
        let texts: Vec<&str> = notes.iter().map(|note| note.text.as_str()).collect();
        assert_eq!(texts, ["urgent, taken back", "plain, taken back", "new", "read"]);
        assert_eq!((first, unread, older), (1, 1, 0));
    }

    #[test]
    fn what_is_beyond_the_list_is_counted() {
        let all = |count| vec![note("read", Importance::Normal, false); count];
        assert_eq!(in_order(all(NOTES_MAX)).older, 0);
        assert_eq!(
            (in_order(all(NOTES_MAX + 7)).older, in_order(all(NOTES_MAX + 7)).notes.len()),
            (7, NOTES_MAX)
        );
    }
}
