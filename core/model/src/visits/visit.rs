//! The record of one visit (サービス提供記録).
//!
//! **A record may be incomplete, never impossible.** A helper fills it in over an hour, is interrupted, is killed with the
//! phone; so nearly every field may still be empty and [`VisitRecord::missing`] says what the plan asks for. But no value
//! can stand in it that the thing itself cannot have: types and `set` refuse it at the border.
//!
//! Accident, restraint, complaint and sudden change are documents of their own (`incident`); the record names them. What a
//! newer version adds is kept in `rest`, untouched.

use std::collections::BTreeMap;

use crate::clock_mark::ClockMark;
use crate::condition::Condition;
use crate::error::FieldError;
use crate::field_spec::FieldSpec;
use crate::fields::{FieldList, Fields};
use crate::ids::{ClientId, IncidentId, NoteId, PhotoId, PlanRowId, StaffId};
use crate::intake_output::Intake;
use crate::leaving::{ClientConfirmation, LeavingChecks};
use crate::medication::{Medication, MedicationSlot};
use crate::money::Money;
use crate::outcome::{Amendment, Outcome, Request};
use crate::photo::Photo;
use crate::plan::PlanRow;
use crate::service::{HelperRole, Scheme, ServiceCode, ServiceType};
use crate::slot::{Slot, read_slot, write_slot};
use crate::tasks::{self, Task, TaskResult};
use crate::text::Remarks;
use crate::time::{CareDay, MinuteOfDay, UnixMillis};
use crate::value::{Reader, Rest, Writer};
use crate::vitals::Vitals;
use crate::words::Words;

/// 入室 or 退室: when, and whether the time was stamped by the phone or typed by a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Stamp {
    /// When.
    pub at: UnixMillis,
    /// Typed by a person afterwards, and shown so.
    pub typed: bool,
}

impl Stamp {
    /// The button was pressed at this moment.
    pub const fn pressed(at: UnixMillis) -> Self {
        Self { at, typed: false }
    }

    /// A person typed this time.
    pub const fn typed(at: UnixMillis) -> Self {
        Self { at, typed: true }
    }
}

part! {
    /// Which service it is.
    pub struct Service at "service" {
        kind: ServiceType = ".type", "サービス区分", "Service type";
        code: ServiceCode = ".code", "サービスコード", "Service code";
    }
}

part! {
    /// 代行入力: a paper record typed in by someone else; the helper who made the visit stands in `helpers`.
    pub struct ProxyEntry at "proxy" {
        by: StaffId = ".by", "代行入力者", "Entered by proxy";
        at: UnixMillis = ".at", "代行入力の時刻", "Entered at";
    }
}

/// The record of one visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitRecord {
    /// Under which scheme.
    pub scheme: Scheme,
    /// Whose home.
    pub client: ClientId,
    /// The date of the visit (the day on which it begins).
    pub date: CareDay,
    /// The plan's row that it fulfils; `None` for an unplanned visit.
    pub plan_row: Option<PlanRowId>,
    /// When it was planned, as the helper saw it.
    pub planned: Option<Slot>,
    /// 入室
    pub arrived: Option<Stamp>,
    /// 退室
    pub left: Option<Stamp>,
    /// Which service.
    pub service: Service,
    /// Who went, and as what.
    pub helpers: BTreeMap<StaffId, HelperRole>,
    /// How it ended; no kind yet means that it is under way.
    pub outcome: Outcome,
    /// Why an emergency visit was asked for.
    pub request: Request,
    /// How the client looked.
    pub condition: Condition,
    /// Vital signs.
    pub vitals: Vitals,
    /// Intake and excretion.
    pub intake: Intake,
    /// Tasks touched so far.
    pub tasks: BTreeMap<Task, TaskResult>,
    /// Medication by slot.
    pub medication: BTreeMap<MedicationSlot, Medication>,
    /// Money for shopping.
    pub money: Money,
    /// Checks at the door.
    pub leaving: LeavingChecks,
    /// Photos.
    pub photos: BTreeMap<PhotoId, Photo>,
    /// Handover notes written in this visit (they stand in the client's thread).
    pub handovers: BTreeMap<NoteId, bool>,
    /// Incidents of this visit (documents of their own).
    pub incidents: BTreeMap<IncidentId, bool>,
    /// 特記事項
    pub remarks: Option<Remarks>,
    /// The client's confirmation.
    pub client_confirmation: ClientConfirmation,
    /// Who typed it in for the helper.
    pub proxy: ProxyEntry,
    /// Why it was changed after the confirmation.
    pub amendment: Amendment,
    /// How far the device's clock was off, where that was known.
    pub clock: ClockMark,
    /// What this version could not read: kept and written back.
    pub rest: Rest,
}

const HEAD: &[FieldSpec] = &[
    FieldSpec::of::<Scheme>("scheme", "制度", "Scheme"),
    FieldSpec::of::<ClientId>("client", "利用者", "Client"),
    FieldSpec::of::<CareDay>("date", "提供日", "Date"),
    FieldSpec::of::<PlanRowId>("plan.row", "計画の行", "Plan row"),
    FieldSpec::of::<MinuteOfDay>("plan.start", "予定開始", "Planned start"),
    FieldSpec::of::<MinuteOfDay>("plan.end", "予定終了", "Planned end"),
    FieldSpec::of::<UnixMillis>("in.at", "入室", "Arrived"),
    FieldSpec::of::<bool>("in.typed", "入室時刻は手入力", "Arrival time was typed"),
    FieldSpec::of::<UnixMillis>("out.at", "退室", "Left"),
    FieldSpec::of::<bool>("out.typed", "退室時刻は手入力", "Leaving time was typed"),
    FieldSpec::of::<HelperRole>("helper.*", "担当者", "Helper"),
    FieldSpec::of::<bool>("handover.*", "申し送り", "Handover note"),
    FieldSpec::of::<bool>("incident.*", "身体拘束・事故などの記録", "Record of an incident"),
    FieldSpec::of::<Remarks>("remarks", "特記事項", "Remarks"),
];

pub(crate) fn specs() -> impl Iterator<Item = &'static [FieldSpec]> {
    [
        HEAD,
        Service::SPECS,
        Outcome::SPECS,
        Request::SPECS,
        Condition::SPECS,
        Vitals::SPECS,
        Intake::SPECS,
        tasks::SPECS,
        Medication::SPECS,
        Money::SPECS,
        LeavingChecks::SPECS,
        Photo::SPECS,
        ClientConfirmation::SPECS,
        ProxyEntry::SPECS,
        Amendment::SPECS,
        ClockMark::SPECS,
    ]
    .into_iter()
}

impl VisitRecord {
    /// An empty record of a visit.
    pub fn new(scheme: Scheme, client: ClientId, date: CareDay) -> Self {
        Self {
            scheme,
            client,
            date,
            plan_row: None,
            planned: None,
            arrived: None,
            left: None,
            service: Service::default(),
            helpers: BTreeMap::new(),
            outcome: Outcome::default(),
            request: Request::default(),
            condition: Condition::default(),
            vitals: Vitals::default(),
            intake: Intake::default(),
            tasks: BTreeMap::new(),
            medication: BTreeMap::new(),
            money: Money::default(),
            leaving: LeavingChecks::default(),
            photos: BTreeMap::new(),
            handovers: BTreeMap::new(),
            incidents: BTreeMap::new(),
            remarks: None,
            client_confirmation: ClientConfirmation::default(),
            proxy: ProxyEntry::default(),
            amendment: Amendment::default(),
            clock: ClockMark::default(),
            rest: Rest::default(),
        }
    }

    /// The record of a planned visit by a helper, with what the plan already knows.
    pub fn for_row(client: ClientId, row: &PlanRow, helper: StaffId) -> Self {
        let mut record = Self::new(row.scheme.unwrap_or(Scheme::LongTermCare), client, row.date);
        record.plan_row = Some(row.id);
        record.planned = Some(row.slot);
        record.service = Service { kind: row.service, code: row.code.clone() };
        let role = row.helpers.get(&helper).copied().unwrap_or(HelperRole::Main);
        record.helpers.insert(helper, role);
        record
    }

    /// When it begins, by which it is told from the others of its day: as planned, or else as somebody arrived.
    pub fn begins(&self) -> Option<MinuteOfDay> {
        self.planned.map(|slot| slot.start).or_else(|| self.arrived.map(|stamp| stamp.at.minute()))
    }

    /// The record is of this planned visit: it takes over what the plan knows, and what stands in it stays.
    pub fn fulfil(&mut self, row: &PlanRow) {
        self.plan_row = Some(row.id);
        self.planned = Some(row.slot);
        self.service.kind = self.service.kind.or(row.service);
        if self.service.code.is_none() {
            self.service.code.clone_from(&row.code);
        }
    }

    /// The record of a visit that somebody else made and wrote on paper (代行入力): `by` types it in. Its times are typed.
    pub fn by_proxy(mut self, by: StaffId, at: UnixMillis) -> Self {
        self.proxy = ProxyEntry { by: Some(by), at: Some(at) };
        self
    }

    /// 入室: the button was pressed. The first press counts.
    pub fn arrive(&mut self, at: UnixMillis) {
        self.arrived.get_or_insert(Stamp::pressed(at));
    }

    /// 退室: the button was pressed; the last press counts, a typed time stays.
    pub fn leave(&mut self, at: UnixMillis) {
        if !self.left.is_some_and(|stamp| stamp.typed) {
            self.left = Some(Stamp::pressed(at));
        }
    }

    /// The helper has said how it ended.
    pub const fn is_finished(&self) -> bool {
        self.outcome.kind.is_some()
    }

    /// Actual minutes between 入室 and 退室, as the clock shows them; negative if they are the wrong way round.
    pub fn actual_minutes(&self) -> Option<i64> {
        Some(self.arrived?.at.minutes_until(self.left?.at))
    }

    /// Reads a document.
    ///
    /// # Errors
    /// It does not say whose visit it is, of which date or under which scheme. Any other field that cannot be read is kept
    /// in `rest` with its error.
    pub fn from_fields(fields: &Fields) -> Result<Self, FieldError> {
        Self::read(Reader::new(fields))
    }

    /// The field that says that somebody went.
    #[must_use]
    pub fn helper_path(staff: StaffId) -> String {
        format!("helper.{staff}")
    }

    /// Reads a document that nobody made a map of.
    ///
    /// # Errors
    /// As [`VisitRecord::from_fields`].
    pub fn from_list(fields: &FieldList<'_>) -> Result<Self, FieldError> {
        Self::read(Reader::of_list(fields))
    }

    fn read(mut reader: Reader<'_>) -> Result<Self, FieldError> {
        let scheme = reader.require("scheme", Words::lit("制度", "the scheme"));
        let client = reader.require("client", Words::lit("利用者の番号", "the client's id"));
        let date = reader.require("date", Words::lit("提供日", "the date of the visit"));
        let (Some(scheme), Some(client), Some(date)) = (scheme, client, date) else {
            return Err(reader.refused());
        };
        let mut record = Self::new(scheme, client, date);
        record.read_parts(&mut reader);
        record.rest = reader.finish();
        Ok(record)
    }

    fn read_parts(&mut self, reader: &mut Reader) {
        self.plan_row = reader.take("plan.row");
        self.planned = read_slot(reader, "plan");
        self.arrived = read_stamp(reader, "in");
        self.left = read_stamp(reader, "out");
        self.service = Service::read(reader, "service");
        self.helpers = reader.take_map("helper");
        self.outcome = Outcome::read(reader, "outcome");
        self.request = Request::read(reader, "request");
        self.condition = Condition::read(reader, "before");
        self.vitals = Vitals::read(reader);
        self.intake = Intake::read(reader, "intake");
        self.tasks = tasks::read(reader);
        for slot in reader.keys::<MedicationSlot>("medication") {
            let medication = Medication::read(reader, &format!("medication.{slot}"));
            if !medication.is_empty() {
                self.medication.insert(slot, medication);
            }
        }
        self.money = Money::read(reader, "money");
        self.leaving = LeavingChecks::read(reader, "leaving");
        for id in reader.keys::<PhotoId>("photo") {
            let photo = Photo::read(reader, &format!("photo.{id}"));
            if !photo.is_empty() {
                self.photos.insert(id, photo);
            }
        }
        self.handovers = reader.take_map("handover");
        self.incidents = reader.take_map("incident");
        self.remarks = reader.take("remarks");
        self.client_confirmation = ClientConfirmation::read(reader, "client_confirmation");
        self.proxy = ProxyEntry::read(reader, "proxy");
        self.amendment = Amendment::read(reader, "amendment");
        self.clock = ClockMark::read(reader, "clock");
    }

    /// The document's fields: what is entered, and what this version could not read.
    pub fn to_fields(&self) -> Fields {
        let mut writer = Writer::new(&self.rest);
        writer.put("scheme", Some(&self.scheme));
        writer.put("client", Some(&self.client));
        writer.put("date", Some(&self.date));
        writer.put("plan.row", self.plan_row.as_ref());
        write_slot(&mut writer, "plan", self.planned);
        write_stamp(&mut writer, "in", self.arrived);
        write_stamp(&mut writer, "out", self.left);
        self.service.write(&mut writer, "service");
        writer.put_map("helper", &self.helpers);
        self.outcome.write(&mut writer, "outcome");
        self.request.write(&mut writer, "request");
        self.condition.write(&mut writer, "before");
        self.vitals.write(&mut writer);
        self.intake.write(&mut writer, "intake");
        tasks::write(&self.tasks, &mut writer);
        for (slot, medication) in &self.medication {
            medication.write(&mut writer, &format!("medication.{slot}"));
        }
        self.money.write(&mut writer, "money");
        self.leaving.write(&mut writer, "leaving");
        for (id, photo) in &self.photos {
            photo.write(&mut writer, &format!("photo.{id}"));
        }
        writer.put_map("handover", &self.handovers);
        writer.put_map("incident", &self.incidents);
        writer.put("remarks", self.remarks.as_ref());
        self.client_confirmation.write(&mut writer, "client_confirmation");
        self.proxy.write(&mut writer, "proxy");
        self.amendment.write(&mut writer, "amendment");
        self.clock.write(&mut writer, "clock");
        writer.finish()
    }
}

/// `typed` is written only where it is true: most times are stamped.
pub(crate) fn read_stamp(reader: &mut Reader, base: &str) -> Option<Stamp> {
    let at = reader.take(&format!("{base}.at"))?;
    Some(Stamp { at, typed: reader.take_mark(&format!("{base}.typed")) })
}

fn write_stamp(writer: &mut Writer, base: &str, stamp: Option<Stamp>) {
    writer.put(format!("{base}.at"), stamp.map(|stamp| stamp.at).as_ref());
    writer.put(format!("{base}.typed"), stamp.filter(|stamp| stamp.typed).map(|stamp| stamp.typed).as_ref());
}
