//! 第6表 (サービス利用票), the service table: 25 columns, one row per service and day, the same for the plan (UPPLAN) and for
//! the actuals (UPJSK). They differ in what a time may be, so the row is generic over it.
//!
//! Layout: ケアプランデータ連携 V4, CSV version 202407. Two points of it are unverified and kept open here: columns 6 and 8
//! may be empty, and numbers are read with leading zeros but written without.

use super::charset::Charset;
use super::csv::{Layout, Record, Writer};
use super::problem::{Column, Expected, Problem, Problems};
use super::row::RowReader;
use super::time::{Day, Month, PlanTime, RowTime, TimeOfDay};
use super::value::{
    Field, Flag, InsuredNumber, InsurerNumber, Number, OfficeNumber, Opaque, ServiceCode, Text,
};

/// The only CSV version that is read and written.
pub const CSV_VERSION: &str = "202407";

/// The columns, in order.
pub const COLUMNS: [Column; 25] = [
    Column { ja: "CSVバージョン", en: "CSV version" },
    Column { ja: "保険者番号", en: "insurer number" },
    Column { ja: "被保険者番号", en: "insured number" },
    Column { ja: "作成年月日", en: "made on" },
    Column { ja: "対象年月", en: "month" },
    Column { ja: "プラン担当業者コード", en: "planning office" },
    Column { ja: "プラン担当者名", en: "care manager" },
    Column { ja: "単位数", en: "units" },
    Column { ja: "前月までの短期入所利用日数", en: "short-stay days so far" },
    Column { ja: "サービス利用日", en: "day of service" },
    Column { ja: "日割対象日", en: "pro-rated days" },
    Column { ja: "開始時刻", en: "start" },
    Column { ja: "終了時刻", en: "end" },
    Column { ja: "回数", en: "count" },
    Column { ja: "サービスコード", en: "service code" },
    Column { ja: "TAISコード", en: "TAIS code" },
    Column { ja: "福祉用具届出コード", en: "equipment registration" },
    Column { ja: "用具名称", en: "equipment name" },
    Column { ja: "明細判別", en: "detail mark" },
    Column { ja: "サービス事業者コード", en: "service office" },
    Column { ja: "サービス事業所名", en: "service office name" },
    Column { ja: "サテライト枝番", en: "satellite number" },
    Column { ja: "30日超区分", en: "beyond 30 days" },
    Column { ja: "更新業者コード", en: "updating office" },
    Column { ja: "識別子", en: "identifier" },
];

/// How the file is read.
pub const LAYOUT: Layout = Layout { charset: Charset::Cp932, columns: &COLUMNS, columns_min: COLUMNS.len() };

/// One row: a service for one client on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRow<T> {
    /// 2 保険者番号.
    pub insurer: InsurerNumber,
    /// 3 被保険者番号.
    pub insured: InsuredNumber,
    /// 4 作成年月日.
    pub made_on: Day,
    /// 5 対象年月.
    pub month: Month,
    /// 6 プラン担当業者コード: the care-management office.
    pub planning_office: Option<OfficeNumber>,
    /// 7 プラン担当者名: the care manager.
    pub care_manager: Text,
    /// 8 単位数, per service.
    pub units: Option<Number<6>>,
    /// 9 前月までの短期入所利用日数.
    pub short_stay_days: Option<Number<5>>,
    /// 10 サービス利用日.
    pub day: Day,
    /// 11 日割対象日, passed on as it is.
    pub pro_rated: Opaque<31>,
    /// 12 開始時刻.
    pub start: T,
    /// 13 終了時刻; earlier in the day than the start when the service passes midnight.
    pub end: T,
    /// 14 回数.
    pub count: Number<2>,
    /// 15 サービスコード.
    pub code: ServiceCode,
    /// 16 TAISコード.
    pub tais: Opaque<12>,
    /// 17 福祉用具届出コード.
    pub equipment_registration: Opaque<12>,
    /// 18 用具名称.
    pub equipment_name: Text,
    /// 19 明細判別.
    pub detail_mark: Opaque<10>,
    /// 20 サービス事業者コード: the office that serves.
    pub office: OfficeNumber,
    /// 21 サービス事業所名.
    pub office_name: Text,
    /// 22 サテライト枝番.
    pub satellite: Opaque<2>,
    /// 23 30日超区分.
    pub beyond_30_days: Flag,
    /// 24 更新業者コード: who last changed the row.
    pub updated_by: Option<OfficeNumber>,
    /// 25 識別子, unused by the layout.
    pub identifier: Opaque<1>,
}

/// A planned service.
pub type PlanRow = TableRow<PlanTime>;
/// A service as it was given.
pub type ActualRow = TableRow<TimeOfDay>;

impl PlanRow {
    /// What makes it the same row when the plan is sent again, for hashing: client, day, times and service. Left out is what
    /// changes with every sending (作成年月日, 更新業者) or says nothing of the visit (names, units). Rows of one visit for
    /// two helpers are equal here; whoever hashes them counts them.
    pub fn identity(&self) -> String {
        let who = format!("{},{},{}", self.insurer, self.insured, self.office);
        let when = format!("{},{},{}", self.day, self.start, self.end);
        format!("{who},{when},{},{},{}", self.code, self.satellite, self.detail_mark)
    }

    /// The row of actuals for this planned row, with the times at which it was really given.
    pub fn actual(&self, start: TimeOfDay, end: TimeOfDay) -> ActualRow {
        let plan = self.clone();
        ActualRow {
            start,
            end,
            insurer: plan.insurer,
            insured: plan.insured,
            made_on: plan.made_on,
            month: plan.month,
            planning_office: plan.planning_office,
            care_manager: plan.care_manager,
            units: plan.units,
            short_stay_days: plan.short_stay_days,
            day: plan.day,
            pro_rated: plan.pro_rated,
            count: plan.count,
            code: plan.code,
            tais: plan.tais,
            equipment_registration: plan.equipment_registration,
            equipment_name: plan.equipment_name,
            detail_mark: plan.detail_mark,
            office: plan.office,
            office_name: plan.office_name,
            satellite: plan.satellite,
            beyond_30_days: plan.beyond_30_days,
            updated_by: plan.updated_by,
            identifier: plan.identifier,
        }
    }
}

/// The office of column 20, which decides whether a row concerns this office at all.
pub fn office_of(record: &Record, problems: &mut Problems) -> Option<OfficeNumber> {
    RowReader::new(record, &COLUMNS, problems).required(20)
}

/// Reads one row of a file for `month`.
pub fn read_row<T: RowTime>(record: &Record, month: Month, problems: &mut Problems) -> Option<TableRow<T>> {
    let mut r = RowReader::new(record, &COLUMNS, problems);
    if r.raw(1) != CSV_VERSION {
        r.wrong(1, Expected::Version(CSV_VERSION));
    }
    let (insurer, insured, made_on) = (r.required(2), r.required(3), r.required(4));
    let (row_month, planning_office, care_manager) = (r.required::<Month>(5), r.optional(6), text(&mut r, 7));
    let (units, short_stay_days, day, pro_rated) =
        (r.optional(8), r.optional(9), r.required::<Day>(10), opaque(&mut r, 11));
    let (start, end, count, code) =
        (r.required::<T>(12), r.required::<T>(13), r.required(14), r.required(15));
    let (tais, equipment_registration, equipment_name) =
        (opaque(&mut r, 16), opaque(&mut r, 17), text(&mut r, 18));
    let (detail_mark, office, office_name) = (opaque(&mut r, 19), r.required(20), text(&mut r, 21));
    let (satellite, beyond_30_days) = (opaque(&mut r, 22), r.required(23));
    let (updated_by, identifier) = (r.optional(24), opaque(&mut r, 25));
    if row_month.is_some_and(|m| m != month) {
        r.wrong(5, month.expected());
    }
    if day.is_some_and(|day| !month.contains(day)) {
        r.wrong(10, month.expected());
    }
    if start.zip(end).is_some_and(|(start, end)| !start.can_end_at(end)) {
        r.wrong(13, Expected::TimeOrder);
    }
    Some(TableRow {
        insurer: insurer?,
        insured: insured?,
        made_on: made_on?,
        month: row_month?,
        planning_office: planning_office?,
        care_manager: care_manager?,
        units: units?,
        short_stay_days: short_stay_days?,
        day: day?,
        pro_rated: pro_rated?,
        start: start?,
        end: end?,
        count: count?,
        code: code?,
        tais: tais?,
        equipment_registration: equipment_registration?,
        equipment_name: equipment_name?,
        detail_mark: detail_mark?,
        office: office?,
        office_name: office_name?,
        satellite: satellite?,
        beyond_30_days: beyond_30_days?,
        updated_by: updated_by?,
        identifier: identifier?,
    })
}

/// Checks what the types of a row cannot say; `line` is where it will stand in the file.
pub fn check_row<T: RowTime>(row: &TableRow<T>, line: u32, month: Month, problems: &mut Problems) {
    let mut wrong = |number, expected| problems.push(Problem::column(line, number, &COLUMNS, expected));
    if row.month != month {
        wrong(5, month.expected());
    }
    if !month.contains(row.day) {
        wrong(10, month.expected());
    }
    if !row.start.can_end_at(row.end) {
        wrong(13, Expected::TimeOrder);
    }
}

/// Writes one row.
pub fn write_row<T: RowTime>(row: &TableRow<T>, writer: &mut Writer) {
    writer.bare(CSV_VERSION);
    writer.bare(row.insurer.as_str());
    writer.bare(row.insured.as_str());
    writer.bare(&row.made_on.to_string());
    writer.bare(&row.month.to_string());
    writer.bare(&shown(row.planning_office.as_ref()));
    writer.text(row.care_manager.as_str());
    writer.bare(&shown(row.units));
    writer.bare(&shown(row.short_stay_days));
    writer.bare(&row.day.to_string());
    writer.bare(row.pro_rated.as_str());
    writer.bare(&row.start.to_string());
    writer.bare(&row.end.to_string());
    writer.bare(&row.count.to_string());
    writer.bare(row.code.as_str());
    writer.bare(row.tais.as_str());
    writer.bare(row.equipment_registration.as_str());
    writer.text(row.equipment_name.as_str());
    writer.bare(row.detail_mark.as_str());
    writer.bare(row.office.as_str());
    writer.text(row.office_name.as_str());
    writer.bare(row.satellite.as_str());
    writer.bare(&row.beyond_30_days.to_string());
    writer.bare(&shown(row.updated_by.as_ref()));
    writer.bare(row.identifier.as_str());
    writer.end_row();
}

fn text(r: &mut RowReader<'_>, number: u16) -> Option<Text> {
    r.optional(number).map(Option::unwrap_or_default)
}

fn opaque<const LENGTH: u8>(r: &mut RowReader<'_>, number: u16) -> Option<Opaque<LENGTH>> {
    r.optional(number).map(|code| code.unwrap_or_else(|| Opaque::parse("").expect("nothing is short enough")))
}

fn shown<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}
