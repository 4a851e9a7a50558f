//! A plan month (提供票 and シフト): every visit that is planned for one client in one month, and who goes.
//!
//! Rows come from the care manager's file and may come again, changed; the rota, the tasks and the cautions are the
//! office's own and stay. A row that a new file no longer names is marked cancelled, never removed: a record may point to it.

use std::collections::BTreeMap;

use crate::error::FieldError;
use crate::field_spec::FieldSpec;
use crate::fields::Fields;
use crate::ids::{ClientId, PlanRowId, Sha256, StaffId};
use crate::measure::{Count, Units};
use crate::plan_change::RowChange;
use crate::service::{
    HelperRole, InsuredNumber, InsurerNumber, OfficeNumber, Scheme, ServiceCode, ServiceType, TwoHelperGround,
};
use crate::slot::{Slot, read_slot, write_slot};
use crate::tasks::{TaskSet, VitalSet};
use crate::text::Passage;
use crate::time::{CareDay, CareMonth, MinuteOfDay, UnixMillis};
use crate::value::{Reader, Rest, Writer};
use crate::words::Words;

/// One planned visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanRow {
    /// Stays the same when the plan comes again.
    pub id: PlanRowId,
    /// The day on which it begins.
    pub date: CareDay,
    /// The planned times.
    pub slot: Slot,
    /// The scheme, where it is not 介護保険.
    pub scheme: Option<Scheme>,
    /// The service code.
    pub code: Option<ServiceCode>,
    /// The kind of service.
    pub service: Option<ServiceType>,
    /// Planned units.
    pub units: Option<Units>,
    /// How many times (column 14).
    pub count: Option<Count>,
    /// The rota: who goes, and as what.
    pub helpers: BTreeMap<StaffId, HelperRole>,
    /// Tasks that the plan asks for.
    pub tasks: TaskSet,
    /// Vital signs that the plan asks for.
    pub vitals: VitalSet,
    /// What the helper must know before going in.
    pub cautions: Option<Passage>,
    /// Two helpers at once: the ground, with the client's consent on file.
    pub two_helpers: Option<TwoHelperGround>,
    /// No longer planned.
    pub cancelled: bool,
    /// 変更: how it differs from what was planned first, for the helpers to acknowledge.
    pub changed: Option<RowChange>,
    /// The hash of the file's row that it came from.
    pub source: Option<Sha256>,
}

impl PlanRow {
    /// A planned visit of which only the time is known.
    pub fn new(id: PlanRowId, date: CareDay, slot: Slot) -> Self {
        Self {
            id,
            date,
            slot,
            scheme: None,
            code: None,
            service: None,
            units: None,
            count: None,
            helpers: BTreeMap::new(),
            tasks: TaskSet::default(),
            vitals: VitalSet::default(),
            cautions: None,
            two_helpers: None,
            cancelled: false,
            changed: None,
            source: None,
        }
    }
}

part! {
    /// Whose plan it is, as the care manager's files name them.
    pub struct PlanParties at "plan" {
        insurer: InsurerNumber = ".insurer", "保険者番号", "Insurer number";
        insured: InsuredNumber = ".insured", "被保険者番号", "Insured number";
        care_manager: OfficeNumber = ".care_manager", "居宅介護支援事業所", "Care-management office";
        office: OfficeNumber = ".office", "訪問介護事業所", "Home-care office";
        made: CareDay = ".made", "計画作成日", "Plan made on";
    }
}

/// The plan of one client and month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanMonth {
    /// Whose.
    pub client: ClientId,
    /// Of which month.
    pub month: CareMonth,
    /// Insurer, insured, offices.
    pub parties: PlanParties,
    /// The planned visits.
    pub rows: BTreeMap<PlanRowId, PlanRow>,
    /// What this version could not read: kept and written back.
    pub rest: Rest,
}

const SPECS: &[FieldSpec] = &[
    FieldSpec::of::<ClientId>("client", "利用者", "Client"),
    FieldSpec::of::<CareMonth>("month", "年月", "Month"),
    FieldSpec::of::<CareDay>("row.*.date", "予定日", "Planned date"),
    FieldSpec::of::<MinuteOfDay>("row.*.start", "予定開始", "Planned start"),
    FieldSpec::of::<MinuteOfDay>("row.*.end", "予定終了", "Planned end"),
    FieldSpec::of::<Scheme>("row.*.scheme", "制度", "Scheme"),
    FieldSpec::of::<ServiceCode>("row.*.code", "サービスコード", "Service code"),
    FieldSpec::of::<ServiceType>("row.*.service", "サービス区分", "Service type"),
    FieldSpec::of::<Units>("row.*.units", "単位数", "Units"),
    FieldSpec::of::<Count>("row.*.count", "回数", "Count"),
    FieldSpec::of::<HelperRole>("row.*.helper.*", "シフト", "Rota"),
    FieldSpec::of::<TaskSet>("row.*.tasks", "計画のサービス内容", "Planned tasks"),
    FieldSpec::of::<VitalSet>("row.*.vitals", "計画のバイタル", "Planned vital signs"),
    FieldSpec::of::<Passage>("row.*.cautions", "注意", "Cautions"),
    FieldSpec::of::<TwoHelperGround>("row.*.two", "2人派遣の理由", "Ground for two helpers"),
    FieldSpec::of::<bool>("row.*.cancelled", "予定の取消", "Cancelled"),
    FieldSpec::of::<UnixMillis>("row.*.changed.at", "変更した時刻", "Changed at"),
    FieldSpec::of::<StaffId>("row.*.changed.by", "変更した人", "Changed by"),
    FieldSpec::of::<bool>("row.*.part.*", "変更", "What was changed"),
    FieldSpec::of::<CareDay>("row.*.was.date", "もとの予定日", "Planned date before"),
    FieldSpec::of::<MinuteOfDay>("row.*.was.start", "もとの開始", "Planned start before"),
    FieldSpec::of::<MinuteOfDay>("row.*.was.end", "もとの終了", "Planned end before"),
    FieldSpec::of::<HelperRole>("row.*.off.*", "外れた担当者", "No longer going"),
    FieldSpec::of::<Sha256>("row.*.source", "取込元の行", "Imported row"),
];

pub(crate) fn specs() -> impl Iterator<Item = &'static [FieldSpec]> {
    [SPECS, PlanParties::SPECS].into_iter()
}

fn read_row(reader: &mut Reader, id: PlanRowId) -> Option<PlanRow> {
    let base = format!("row.{id}");
    reader.attempt(|reader| {
        let date = reader.require(&format!("{base}.date"), Words::lit("予定日", "the planned date"));
        for end in ["start", "end"] {
            let path = format!("{base}.{end}");
            if !reader.holds(&path) {
                reader.problem(FieldError::missing(path, Words::lit("予定時刻", "the planned time")));
            }
        }
        let mut row = PlanRow::new(id, date?, read_slot(reader, &base)?);
        row.scheme = reader.take(&format!("{base}.scheme"));
        row.code = reader.take(&format!("{base}.code"));
        row.service = reader.take(&format!("{base}.service"));
        row.units = reader.take(&format!("{base}.units"));
        row.count = reader.take(&format!("{base}.count"));
        row.helpers = reader.take_map(&format!("{base}.helper"));
        row.tasks = reader.take(&format!("{base}.tasks")).unwrap_or_default();
        row.vitals = reader.take(&format!("{base}.vitals")).unwrap_or_default();
        row.cautions = reader.take(&format!("{base}.cautions"));
        row.two_helpers = reader.take(&format!("{base}.two"));
        row.cancelled = reader.take_mark(&format!("{base}.cancelled"));
        row.changed = RowChange::read(reader, &base);
        row.source = reader.take(&format!("{base}.source"));
        Some(row)
    })
}

fn write_row(writer: &mut Writer, row: &PlanRow) {
    let base = format!("row.{}", row.id);
    writer.put(format!("{base}.date"), Some(&row.date));
    write_slot(writer, &base, Some(row.slot));
    writer.put(format!("{base}.scheme"), row.scheme.as_ref());
    writer.put(format!("{base}.code"), row.code.as_ref());
    writer.put(format!("{base}.service"), row.service.as_ref());
    writer.put(format!("{base}.units"), row.units.as_ref());
    writer.put(format!("{base}.count"), row.count.as_ref());
    writer.put_map(&format!("{base}.helper"), &row.helpers);
    writer.put(format!("{base}.tasks"), Some(&row.tasks).filter(|set| !set.0.is_empty()));
    writer.put(format!("{base}.vitals"), Some(&row.vitals).filter(|set| !set.0.is_empty()));
    writer.put(format!("{base}.cautions"), row.cautions.as_ref());
    writer.put(format!("{base}.two"), row.two_helpers.as_ref());
    writer.put(format!("{base}.cancelled"), row.cancelled.then_some(&true));
    if let Some(change) = &row.changed {
        change.write(writer, &base);
    }
    writer.put(format!("{base}.source"), row.source.as_ref());
}

impl PlanMonth {
    /// A month without visits.
    pub fn new(client: ClientId, month: CareMonth) -> Self {
        Self { client, month, parties: PlanParties::default(), rows: BTreeMap::new(), rest: Rest::default() }
    }

    /// Reads a document.
    ///
    /// # Errors
    /// It does not say whose it is or of which month. A row that cannot be read is kept in `rest` with its errors.
    pub fn from_fields(fields: &Fields) -> Result<Self, FieldError> {
        let mut reader = Reader::new(fields);
        let client = reader.require("client", Words::lit("利用者の番号", "the client's id"));
        let month = reader.require("month", Words::lit("年月", "the month"));
        let (Some(client), Some(month)) = (client, month) else {
            return Err(reader.refused());
        };
        let parties = PlanParties::read(&mut reader, "plan");
        let ids = reader.keys::<PlanRowId>("row");
        let rows = ids.into_iter().filter_map(|id| Some((id, read_row(&mut reader, id)?))).collect();
        Ok(Self { client, month, parties, rows, rest: reader.finish() })
    }

    /// The document's fields.
    pub fn to_fields(&self) -> Fields {
        let mut writer = Writer::new(&self.rest);
        writer.put("client", Some(&self.client));
        writer.put("month", Some(&self.month));
        self.parties.write(&mut writer, "plan");
        for row in self.rows.values() {
            write_row(&mut writer, row);
        }
        writer.finish()
    }

    /// Rows that are still planned, by date and start.
    pub fn planned_rows(&self) -> Vec<&PlanRow> {
        let mut rows: Vec<&PlanRow> = self.rows.values().filter(|row| !row.cancelled).collect();
        rows.sort_by_key(|row| (row.date, row.slot.start, row.id));
        rows
    }
}
