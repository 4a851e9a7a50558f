//! The manager's board of a month, and confirming (確定).
//!
//! Readiness is computed from the merged documents each time, never stored. A confirmation is a signed statement about
//! exact heads; what changes afterwards sends the record back, and the confirmed view stays readable at those heads.

use std::collections::{BTreeMap, BTreeSet};

use kengai_billing::assess::{Assessment, VisitView};
use kengai_billing::board::{AssessedVisit, RowState, Stage};
use kengai_billing::codes::CodeTable;
use kengai_model::{
    CareDay, CareMonth, ClientId, Directory, Fields, PlanRowId, StaffId, UnixMillis, VisitId, Words,
    canonical_view,
};
use kengai_protocol::Hash;
use kengai_protocol::item::Confirmation;
use kengai_protocol::sign::Signature;
use kengai_store::{Store, VIEW_RULE};
use serde::Serialize;

use crate::book::carebook::{is_manager, me, need_manager};
use crate::book::sought::Sought;
use crate::book::whereabouts::doc_of;
use crate::device::status::device_views;
use crate::people::directory::directory_to_call;
use crate::review::begun_here::begun_here;
use crate::review::month::{load, other_managers, sheet_and_plan, visit_view};
use crate::review::to_call::{ToCall, to_call};
use crate::{CareBook, CareError, Review};

/// One row of the board with the names that a person reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BoardRow {
    /// The client's name, with what tells two of one name apart.
    pub client_name: String,
    /// The same for a table with little room.
    #[serde(skip)]
    pub client_brief: String,
    /// The client's place by reading (五十音).
    #[serde(skip)]
    pub client_order: usize,
    /// Who goes or went.
    pub helper_names: Vec<String>,
    /// Who is planned, where none of them went.
    pub planned_names: Vec<String>,
    /// Who wrote each of its records.
    #[serde(skip)]
    pub writers: BTreeMap<VisitId, Words>,
    /// Its records that are being written or corrected on this device: what stands in them is not what is here begun.
    pub begun_here: BTreeSet<VisitId>,
    /// The row.
    #[serde(flatten)]
    pub state: RowState,
}

/// A month of visits, by date and time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Board {
    /// The month.
    pub month: CareMonth,
    /// The office's name.
    pub office: String,
    /// Its rows.
    pub rows: Vec<BoardRow>,
    /// How many rows have come how far.
    pub counts: BTreeMap<Stage, usize>,
    /// When it was looked at.
    #[serde(rename = "as_of_ms")]
    pub as_of: UnixMillis,
    /// The last day on which this month's claims are taken.
    pub deadline: CareDay,
    /// Days until then; negative: it is over.
    pub days_left: i64,
    /// 電話する人: those of whose visits no record has come, or whose phone holds something.
    pub to_call: Vec<ToCall>,
}

impl Board {
    /// 締切 12月10日（木） あと1日: when claims are due, and how long that is.
    #[must_use]
    pub fn due(&self) -> Words {
        let day = self.deadline.long(self.as_of.day());
        match self.days_left {
            0 => Words::new(format!("締切 {} 今日まで", day.ja), format!("Due {}, today", day.en)),
            1 => Words::new(format!("締切 {} あと1日", day.ja), format!("Due {}, 1 day left", day.en)),
            days if days > 0 => Words::new(
                format!("締切 {} あと{days}日", day.ja),
                format!("Due {}, {days} days left", day.en),
            ),
            days => {
                let days = -days;
                Words::new(
                    format!("締切 {} を{days}日過ぎています", day.ja),
                    format!("Due {}, {days} {} ago", day.en, if days == 1 { "day" } else { "days" }),
                )
            }
        }
    }
}

/// What became of one record that was to be confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ConfirmOutcome {
    /// Confirmed now.
    Confirmed,
    /// It was confirmed already, and nothing changed since.
    AlreadyConfirmed,
    /// Something must be settled first; the board says what.
    Blocked,
    /// It is still being recorded.
    Unfinished,
    /// A correction of it was begun on this device: what would be signed is not what its writer last saw.
    BeingCorrected,
    /// It repeats another record, which stands in its place.
    Duplicate,
    /// One's own visit, where there is another manager to confirm it.
    OwnVisit,
    /// It changed after a confirmation: a reason is needed.
    ReasonNeeded,
    /// The visit, or its end, has not come yet.
    StillToCome,
    /// Several people's values stand in it, and whoever confirms has not said that they may.
    Undecided,
}

/// What whoever confirms says to it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Signing<'a> {
    /// Why it is confirmed again, where it changed after an earlier confirmation.
    pub reason: &'a str,
    /// They know that several people's values stand in it, and confirm it so.
    pub as_it_stands: bool,
}

/// The hashes of what a client's records of a month are assessed with: the plan, and the sheet.
fn hashes_of_inputs(store: &Store, client: ClientId, month: CareMonth) -> Result<(Hash, Hash), CareError> {
    let Some(circle) = store.circle_of_client(client)? else {
        return Ok((Hash::of_bytes(&[]), Hash::of_bytes(&[])));
    };
    let (sheet, plan) = sheet_and_plan(store, circle, client, month);
    let of = |fields: &Fields| Hash::of_bytes(&canonical_view(fields));
    Ok((of(&plan.to_fields()), of(&sheet.to_fields())))
}

/// What a manager saw when confirming: the assessment, and the hashes of what it was computed from.
fn assessment_hash(assessment: &Assessment, (plan, sheet): (Hash, Hash)) -> Hash {
    let words: Vec<String> = assessment
        .reasons()
        .iter()
        .map(|r| format!("{}/{:?}/{}", r.rule.number(), r.severity, r.field))
        .collect();
    let words = Hash::of_bytes(words.join("\n").as_bytes());
    Hash::of(&[b"kengai/assessment/v1", &words.0, &plan.0, &sheet.0])
}

/// Which records of a row are begun here; new ones of its planned visit too.
fn begun_in(begun: &BTreeMap<VisitId, Option<PlanRowId>>, state: &RowState) -> BTreeSet<VisitId> {
    let is_its = |id: &VisitId| state.visits.iter().any(|visit| visit.id == *id);
    let of_row = |row: &Option<PlanRowId>| row.is_some() && *row == state.row;
    begun.iter().filter(|(id, row)| is_its(id) || of_row(row)).map(|(id, _)| *id).collect()
}

/// Who wrote each record of a row: 手本 さくら、代行入力 手本 のぞみ.
fn writers(state: &RowState, directory: &Directory) -> BTreeMap<VisitId, Words> {
    let name = |staff: &StaffId| directory.name_of(*staff).unwrap_or_default();
    let of = |visit: &AssessedVisit| {
        let helpers = visit.helpers.iter().map(name).collect::<Vec<_>>().join("・");
        match visit.proxy.as_ref().map(name) {
            Some(by) => {
                Words::new(format!("{helpers}、代行入力 {by}"), format!("{helpers}, typed in by {by}"))
            }
            None => Words::new(helpers.clone(), helpers),
        }
    };
    state.visits.iter().map(|visit| (visit.id, of(visit))).collect()
}

impl Review<'_> {
    /// The board of a month: every planned visit and every record, how far each has come, and what is in the way.
    ///
    /// # Errors
    /// Not a manager's device.
    pub fn board(&self, month: CareMonth, codes: &CodeTable) -> Result<Board, CareError> {
        let store = self.book.lock();
        need_manager(&store)?;
        // What is over, and how long it is until claims are due, is not this clock's to say where it is wrong.
        let now = self.book.clock_of(&store)?.certain_now();
        let loaded = load(&store, month, codes, now)?;
        let to_call = to_call(
            &loaded.rows,
            &directory_to_call(&store)?,
            &device_views(&store, &self.book.clock_of(&store)?)?,
        );
        let begun = begun_here(&store)?;
        let counts = kengai_billing::board::count(&loaded.rows);
        let named = |client: &ClientId| loaded.clients.get(client);
        let rows = loaded
            .rows
            .into_iter()
            .map(|state| BoardRow {
                client_name: named(&state.client).map_or_else(String::new, |client| client.name.clone()),
                client_brief: named(&state.client)
                    .map_or_else(String::new, |client| client.brief_name.clone()),
                client_order: named(&state.client).map_or(usize::MAX, |client| client.order),
                helper_names: state
                    .helpers
                    .keys()
                    .map(|staff| loaded.directory.name_of(*staff).unwrap_or_default())
                    .collect(),
                planned_names: state
                    .others_planned
                    .iter()
                    .map(|staff| loaded.directory.name_of(*staff).unwrap_or_default())
                    .collect(),
                writers: writers(&state, &loaded.directory),
                begun_here: begun_in(&begun, &state),
                state,
            })
            .collect();
        let office = loaded.directory.office.name.as_ref();
        let office = office.map_or_else(String::new, |line| line.as_str().to_owned());
        let deadline = month.deadline();
        let days_left = now.day().days_until(deadline);
        Ok(Board { month, office, rows, counts, as_of: now, deadline, days_left, to_call })
    }

    /// Confirms records (確定) as they stand now: all that can be, in one durable transaction. Says for each what became of
    /// it. A reason is needed for what changed after an earlier confirmation, and a word that several values may stand.
    ///
    /// # Errors
    /// Not a manager's device.
    pub fn confirm(
        &self,
        month: CareMonth,
        visits: &[VisitId],
        signing: Signing<'_>,
        codes: &CodeTable,
    ) -> Result<Vec<(VisitId, ConfirmOutcome)>, CareError> {
        let (now, instant) = (self.book.now(), self.book.now_instant());
        let mut store = self.book.lock();
        need_manager(&store)?;
        let entering = self.book.entering(&store)?;
        let loaded = load(&store, month, codes, instant)?;
        let assessed: BTreeMap<VisitId, &AssessedVisit> =
            loaded.rows.iter().flat_map(|row| &row.visits).map(|visit| (visit.id, visit)).collect();
        let by = me(&store)?;
        let (others, begun) = (other_managers(&store)?, begun_here(&store)?);
        let mut inputs: BTreeMap<ClientId, (Hash, Hash)> = BTreeMap::new();
        let mut confirmations = Vec::new();
        let mut outcomes = Vec::new();
        for id in visits {
            let assessed = assessed.get(id).ok_or(CareError::NotFound(Sought::Record))?;
            let doc = doc_of(*id);
            let (shown, heads) = store.document(doc)?.ok_or(CareError::NotFound(Sought::Record))?;
            let canonical = shown.canonical();
            let view = visit_view(&store, doc, shown, &heads)?.ok_or(CareError::NotFound(Sought::Record))?;
            let outcome = match may_confirm(&assessed.assessment, &view, by, others, signing) {
                _ if begun.contains_key(id) => ConfirmOutcome::BeingCorrected,
                ConfirmOutcome::Confirmed if assessed.is_duplicate() => ConfirmOutcome::Duplicate,
                ConfirmOutcome::Confirmed if entering.is_visit_ahead(&view.record) => {
                    ConfirmOutcome::StillToCome
                }
                outcome => outcome,
            };
            if outcome == ConfirmOutcome::Confirmed {
                let circle = store.circle_of(doc)?.ok_or(CareError::NotFound(Sought::Record))?;
                let client = view.record.client;
                let hashes = match inputs.get(&client) {
                    Some(hashes) => *hashes,
                    None => *inputs.entry(client).or_insert(hashes_of_inputs(&store, client, month)?),
                };
                let confirmation = Confirmation {
                    doc,
                    heads,
                    view_rule: VIEW_RULE,
                    view_hash: Hash::of_bytes(&canonical),
                    assessment_hash: assessment_hash(&assessed.assessment, hashes),
                    by: kengai_protocol::StaffId(*by.as_bytes()),
                    at_ms: now,
                    clock_ahead: entering.wrong_by,
                    own_visit: view.record.helpers.contains_key(&by),
                    reason: signing.reason.to_owned(),
                    signature: Signature([0; 64]),
                };
                confirmations.push((circle, confirmation.sign(store.home().signing_key())));
            }
            outcomes.push((*id, outcome));
        }
        store.write_confirmations(&confirmations)?;
        Ok(outcomes)
    }
}

impl CareBook {
    /// Whether this device is a manager's.
    #[must_use]
    pub fn is_manager(&self) -> bool {
        is_manager(&self.lock())
    }
}

fn may_confirm(
    assessment: &Assessment,
    view: &VisitView,
    by: StaffId,
    others: bool,
    signing: Signing<'_>,
) -> ConfirmOutcome {
    if view.is_confirmed() {
        return ConfirmOutcome::AlreadyConfirmed;
    }
    if !view.record.is_finished() {
        return ConfirmOutcome::Unfinished;
    }
    if assessment.stops_confirming() {
        return ConfirmOutcome::Blocked;
    }
    if others && view.record.helpers.contains_key(&by) {
        return ConfirmOutcome::OwnVisit;
    }
    if !view.conflicts.is_empty() && !signing.as_it_stands {
        return ConfirmOutcome::Undecided;
    }
    if view.confirmation.is_some() && signing.reason.trim().is_empty() {
        return ConfirmOutcome::ReasonNeeded;
    }
    ConfirmOutcome::Confirmed
}
