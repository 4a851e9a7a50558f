//! The rota (シフト) by hand and by weekly pattern, and planned visits that change (変更).
//!
//! A change is marked in the plan month itself, so it reaches the helpers with the plan. They acknowledge it (了解) by a
//! receipt that names the digest of what the visit is now; whoever was taken off a visit is asked too.

use std::collections::{BTreeMap, BTreeSet};

use kengai_model::form::Form;
use kengai_model::nearest::is_same;
use kengai_model::service::{HelperRole, ServiceCode, ServiceType};
use kengai_model::service_plan::in_force;
use kengai_model::value::Value as _;
use kengai_model::{
    CareDay, CareMonth, ClientId, Fault, Fields, PlanMonth, PlanRow, PlanRowId, Problem, Scheme, Slot,
    StaffId, UnixMillis, Words, said_from_now, spec,
};
use kengai_protocol::{CircleId, DocId, Hash};
use kengai_store::doc_kind::plan_id;
use kengai_store::{DocKind, Store};
use serde::Serialize;

use crate::book::carebook::{me, need_manager};
use crate::book::sought::Sought;
use crate::book::whereabouts::circle_of;
use crate::care_plans::agreed::agreed_versions;
use crate::rota::plans::plan;
use crate::writing::twice;
use crate::{CareError, Rota};

const FORM: Form = Form {
    find: spec::find_in_plan,
    fixed: &["client", "month", "plan."],
    read: |fields| Ok(PlanMonth::from_fields(fields)?.rest),
    expected: Words::lit(
        "予定の項目（日付、開始、終了、サービス区分、サービス内容、注意、取消 など。担当者は kengai rota set）",
        "a field of a planned visit, such as start, end, tasks (helpers: kengai rota set)",
    ),
};

/// What a person may change about a planned visit beside who goes, by its path and by what people call it.
const EDITABLE: [(&str, &[&str]); 11] = [
    ("date", &["日付", "ひづけ", "日にち", "ひにち", "日", "予定日"]),
    ("start", &["開始", "開始時刻", "予定開始"]),
    ("end", &["終了", "終了時刻", "予定終了"]),
    ("scheme", &["制度"]),
    ("code", &["サービスコード"]),
    ("service", &["サービス区分", "サービス"]),
    ("tasks", &["サービス内容", "内容", "計画のサービス内容"]),
    ("vitals", &["バイタル", "計画のバイタル"]),
    ("cautions", &["注意", "留意点"]),
    ("two", &["2人派遣の理由", "二人派遣の理由"]),
    ("cancelled", &["取消", "取り消し", "予定の取消", "キャンセル"]),
];

/// The path of what a person names.
fn editable(typed: &str) -> Result<&'static str, CareError> {
    let is_it = |(path, names): &&(&str, &[&str])| {
        *path == typed.trim() || names.iter().any(|name| is_same(name, typed.trim()))
    };
    let unknown = || Fault::new(Problem::UnknownField, FORM.expected.clone()).of(typed);
    Ok(EDITABLE.iter().find(is_it).map(|(path, _)| *path).ok_or_else(unknown)?)
}

/// What a person typed; not cancelled (いいえ) is written as nothing.
fn no_mark<'a>(path: &str, text: &'a str) -> &'a str {
    let says_no = path.ends_with(".cancelled") && bool::from_text(text).is_ok_and(|cancelled| !cancelled);
    if says_no { "" } else { text }
}

/// A visit that is in no file, planned by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRow {
    /// Whose home.
    pub client: ClientId,
    /// The day on which it begins.
    pub date: CareDay,
    /// From when to when.
    pub slot: Slot,
    /// The kind of service.
    pub service: ServiceType,
    /// Under which scheme.
    pub scheme: Scheme,
    /// The service code, without which nothing can be billed; see [`crate::Rota::usual_code`].
    pub code: Option<ServiceCode>,
    /// Who goes.
    pub helpers: BTreeMap<StaffId, HelperRole>,
}

impl NewRow {
    /// What is planned, whatever its id: the same again a moment later is the same visit.
    fn content(&self) -> Hash {
        let mut row = PlanRow::new(PlanRowId::from_bytes([0; 16]), self.date, self.slot);
        row.service = Some(self.service);
        row.scheme = Some(self.scheme);
        row.code.clone_from(&self.code);
        row.helpers.clone_from(&self.helpers);
        let mut month = PlanMonth::new(self.client, self.date.month());
        month.rows.insert(row.id, row);
        twice::content("row", &month.to_fields())
    }
}

/// What the weekly pattern filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct PatternOutcome {
    /// Visits that had nobody and now have their usual helpers.
    pub filled: u64,
    /// Visits that somebody goes to already: they stay as they are.
    pub kept: u64,
    /// Visits that still have nobody: no plan, no slot, or a slot without usual helpers.
    pub nobody: u64,
}

/// A client's plan of a month that is being edited.
struct Sheet {
    circle: CircleId,
    plan: PlanMonth,
    before: Fields,
}

impl Sheet {
    fn open(store: &Store, client: ClientId, month: CareMonth) -> Result<Self, CareError> {
        let circle = circle_of(store, client)?;
        let plan = plan(store, circle, client, month)?;
        let known = store.document(plan_id(circle, client, month))?.is_some();
        let before = if known { plan.to_fields() } else { Fields::new() };
        Ok(Self { circle, plan, before })
    }

    fn write(&self) -> Option<(CircleId, DocId, DocKind, Vec<kengai_model::FieldChange>)> {
        let changes = kengai_model::diff(&self.before, &self.plan.to_fields());
        let doc = plan_id(self.circle, self.plan.client, self.plan.month);
        (!changes.is_empty()).then_some((self.circle, doc, DocKind::Plan, changes))
    }
}

/// A planned visit that would last longer has its times the wrong way round: an end before the start is the next day's.
const PLANNED_MINUTES_MAX: i64 = 16 * 60;

pub(crate) fn may_last(row: PlanRowId, slot: Slot) -> Result<(), CareError> {
    if slot.start.minutes_until(slot.end) <= PLANNED_MINUTES_MAX {
        return Ok(());
    }
    let expected = Words::lit("開始より後の終了（16時間まで）", "an end after the start (16 hours at most)");
    Err(Fault::new(Problem::Contradiction, expected).of(format!("row.{row}.end")).into())
}

/// Whoever moves one end of a visit beyond the other forgot the other: nobody means a visit that lasts until the next day.
fn one_end_alone(row: &PlanRow, now: Slot, typed: &[String]) -> Result<(), CareError> {
    let says = |last: &str| typed.iter().any(|path| path.ends_with(last));
    let overnight = |slot: Slot| slot.end <= slot.start;
    if says(".start") == says(".end") || !overnight(now) || overnight(row.slot) {
        return Ok(());
    }
    let (last, expected) = if says(".start") {
        (
            "end",
            Words::new(
                format!("終了も一緒に書いてください（いまの終了 {}）", row.slot.end),
                format!("write the end too (it is {})", row.slot.end),
            ),
        )
    } else {
        (
            "start",
            Words::new(
                format!("開始も一緒に書いてください（いまの開始 {}）", row.slot.start),
                format!("write the start too (it is {})", row.slot.start),
            ),
        )
    };
    Err(Fault::new(Problem::Contradiction, expected).of(format!("row.{}.{last}", row.id)).into())
}

/// A planned visit as it is once what a person typed is done.
pub(crate) fn changed(row: &PlanRow, pairs: &[(&str, &str)], now: UnixMillis) -> Result<PlanRow, CareError> {
    let path = |(field, _): &(&str, &str)| Ok(format!("row.{}.{}", row.id, editable(field)?));
    let paths: Vec<String> = pairs.iter().map(path).collect::<Result<_, CareError>>()?;
    let said = |path: &str, text: &str| {
        let said = spec::find_in_plan(path).and_then(|spec| said_from_now::typed(spec, text, now));
        said.unwrap_or_else(|| no_mark(path, text).to_owned())
    };
    let said: Vec<String> = paths.iter().zip(pairs).map(|(path, (_, text))| said(path, text)).collect();
    let typed: Vec<(&str, &str)> =
        paths.iter().zip(&said).map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let mut month = PlanMonth::new(ClientId::from_bytes([0; 16]), row.date.month());
    month.rows.insert(row.id, row.clone());
    let fields = FORM.set(&month.to_fields(), &typed, "", None)?;
    let changed = PlanMonth::from_fields(&fields)?.rows.remove(&row.id);
    let changed = changed.ok_or(CareError::NotFound(Sought::PlannedVisit))?;
    if changed.date.month() != row.date.month() {
        let expected = Words::lit(
            "同じ月の日付（別の月へは取り消して追加）",
            "a date of the same month (to move it to another, cancel it and add one)",
        );
        return Err(Fault::new(Problem::OutOfRange, expected).of(format!("row.{}.date", row.id)).into());
    }
    one_end_alone(row, changed.slot, &paths)?;
    Ok(changed)
}

impl Rota<'_> {
    /// Sets who goes to a planned visit: exactly these. Grants follow with the next sync. Durable when it returns. False where
    /// it was so already: nobody is told of a change.
    ///
    /// # Errors
    /// Not a manager's device, or the planned visit is not on it.
    pub fn set_helpers(
        &self,
        row: PlanRowId,
        helpers: &BTreeMap<StaffId, HelperRole>,
    ) -> Result<bool, CareError> {
        self.edit_row(row, |row| {
            row.helpers.clone_from(helpers);
            Ok(())
        })
    }

    /// Changes a planned visit from what a person typed: `date`, `start`, `end`, `service`, `tasks`, `cancelled` …, or 開始,
    /// 取消 …; empty text clears a field. The helpers see it as 変更. All or none; durable when it returns. False where it was so already.
    ///
    /// # Errors
    /// Not a manager's device, or [`CareError::Field`], which says what would be right.
    pub fn change(&self, row: PlanRowId, pairs: &[(&str, &str)]) -> Result<bool, CareError> {
        let now = self.book.now_instant();
        self.edit_row(row, |row| {
            *row = changed(row, pairs, now)?;
            Ok(())
        })
    }

    /// Plans a visit that is in no file. Durable when it returns.
    ///
    /// # Errors
    /// Not a manager's device, or the client is not on it.
    pub fn add(&self, new: &NewRow) -> Result<PlanRowId, CareError> {
        let (at, now) = (self.book.now_instant(), self.book.now());
        let id = self.new_row_id();
        let mut store = self.book.lock();
        need_manager(&store)?;
        let mut sheet = Sheet::open(&store, new.client, new.date.month())?;
        may_last(id, new.slot)?;
        let again = |_: &Store, doc: DocId| Ok(sheet.plan.rows.contains_key(&PlanRowId::from_bytes(doc.0)));
        let content = new.content();
        if let Some(doc) = twice::made(&store, content, now, again)? {
            return Ok(PlanRowId::from_bytes(doc.0));
        }
        store.note_made(content, DocId(*id.as_bytes()), now)?;
        let mut row = PlanRow::new(id, new.date, new.slot);
        row.service = Some(new.service);
        row.code.clone_from(&new.code);
        row.scheme = Some(new.scheme).filter(|scheme| *scheme != Scheme::LongTermCare);
        row.helpers.clone_from(&new.helpers);
        row.mark_added(at, me(&store)?);
        sheet.plan.rows.insert(id, row);
        store.write_documents(&sheet.write().into_iter().collect::<Vec<_>>(), now)?;
        Ok(id)
    }

    /// The weekly pattern: planned visits of the month to which nobody goes get the usual helpers of the home-care plan in
    /// force. What somebody has decided by hand, that nobody goes included, stays. One durable transaction.
    ///
    /// # Errors
    /// Not a manager's device.
    pub fn apply_usual_helpers(&self, month: CareMonth) -> Result<PatternOutcome, CareError> {
        let now = self.book.now();
        let mut store = self.book.lock();
        need_manager(&store)?;
        let (mut outcome, mut writes) = (PatternOutcome::default(), Vec::new());
        for client in store.clients()? {
            let mut sheet = Sheet::open(&store, client.client, month)?;
            let versions = agreed_versions(&store, client.client)?;
            for row in sheet.plan.rows.values_mut().filter(|row| !row.cancelled) {
                if !row.helpers.is_empty() {
                    outcome.kept += 1;
                    continue;
                }
                let cleared = row.changed.as_ref().is_some_and(|change| !change.off.is_empty());
                let slot = in_force(&versions, row.date)
                    .and_then(|(_, version)| version.slot_of(row))
                    .filter(|slot| !slot.helpers.is_empty() && !cleared);
                match slot {
                    Some(slot) => {
                        row.helpers.clone_from(&slot.helpers);
                        outcome.filled += 1;
                    }
                    None => outcome.nobody += 1,
                }
            }
            writes.extend(sheet.write());
        }
        store.write_documents(&writes, now)?;
        Ok(outcome)
    }

    fn edit_row(
        &self,
        id: PlanRowId,
        edit: impl FnOnce(&mut PlanRow) -> Result<(), CareError>,
    ) -> Result<bool, CareError> {
        let (at, now) = (self.book.now_instant(), self.book.now());
        let mut store = self.book.lock();
        need_manager(&store)?;
        let by = me(&store)?;
        let entry = store.plan_entry(id)?.ok_or(CareError::NotFound(Sought::PlannedVisit))?;
        let mut sheet = Sheet::open(&store, entry.client, entry.day.month())?;
        let row = sheet.plan.rows.get_mut(&id).ok_or(CareError::NotFound(Sought::PlannedVisit))?;
        let before = row.clone();
        edit(row)?;
        if *row == before {
            return Ok(false);
        }
        if row.slot != before.slot {
            may_last(id, row.slot)?;
        }
        // What the helper sees is the row with what the home-care plan asks for: a task that leaves that is a change too.
        let versions = agreed_versions(&store, entry.client)?;
        let asked = |row: &PlanRow| {
            let mut asked = row.clone();
            if let Some((_, version)) = in_force(&versions, row.date) {
                version.fill(&mut asked);
            }
            asked
        };
        let mut seen = asked(row);
        seen.mark_changed(&asked(&before), at, by);
        row.changed = seen.changed;
        nobody_untold(&store, entry.doc, row)?;
        store.write_documents(&sheet.write().into_iter().collect::<Vec<_>>(), now)?;
        Ok(true)
    }
}

/// Who was to go, and no longer is, before any of that left this device never heard of it: they are not asked to acknowledge
/// it; nor is anybody where the whole visit was planned and cancelled meanwhile.
fn nobody_untold(store: &Store, doc: DocId, row: &mut PlanRow) -> Result<(), CareError> {
    let Some(change) = &mut row.changed else { return Ok(()) };
    if change.off.is_empty() && !row.cancelled {
        return Ok(());
    }
    let here_only = store.never_left(doc)?;
    if here_only.is_empty() {
        return Ok(());
    }
    let start = format!("row.{}.", row.id);
    let (mut known, mut told) = (false, BTreeSet::new());
    for field in store
        .history(doc)?
        .into_iter()
        .filter(|one| !here_only.contains(&one.hash))
        .flat_map(|one| one.fields)
    {
        let Some(rest) = field.field.strip_prefix(&start) else { continue };
        known = true;
        told.extend(rest.strip_prefix("helper.").and_then(|staff| staff.parse::<StaffId>().ok()));
    }
    change.off.retain(|staff, _| told.contains(staff));
    if row.cancelled && !known {
        row.changed = None;
    }
    Ok(())
}
