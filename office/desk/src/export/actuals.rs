//! A confirmed line as a row of the file: the border between our own types and a layout that others decide.

use kengai::{ExportLine, ExportOffice, SaidLine, WrittenLine};
use kengai_formats::service_table::ActualRow;
use kengai_formats::time::{Day, Month, TimeOfDay};
use kengai_formats::upjsk::Actual;
use kengai_formats::value::{
    Field, Flag, InsuredNumber, InsurerNumber, Number, OfficeNumber, Opaque, ServiceCode, Text,
};

pub(crate) fn value<T: Field>(text: &str) -> Option<T> {
    T::parse(text)
}

/// The row of a confirmed line; `None` where numbers are missing that the layout requires.
pub(crate) fn actual(line: &ExportLine, office: &ExportOffice) -> Option<Actual> {
    let compact = |date: &str| date.replace('-', "");
    let planning: OfficeNumber = value(line.care_manager.as_ref()?.as_str())?;
    let billing = &line.line;
    let day: Day = value(&compact(&billing.date.to_string()))?;
    let made_on = line.plan_made.map_or(Some(day), |made| value(&compact(&made.to_string())))?;
    let number = |n: i64| u32::try_from(n).ok();
    let time = |text: String| value::<TimeOfDay>(&text);
    Some(Actual {
        care_management_office: planning.clone(),
        row: ActualRow {
            insurer: value::<InsurerNumber>(billing.insurer.as_ref()?.as_str())?,
            insured: value::<InsuredNumber>(billing.insured.as_ref()?.as_str())?,
            made_on,
            month: value::<Month>(&billing.date.month().compact())?,
            planning_office: Some(planning),
            care_manager: Text::default(),
            units: billing.units.and_then(number).map(Number),
            short_stay_days: None,
            day,
            pro_rated: value::<Opaque<31>>("")?,
            start: time(billing.start.compact())?,
            end: time(billing.end.compact())?,
            count: Number(number(billing.count)?),
            code: value::<ServiceCode>(billing.code.as_str())?,
            tais: value("")?,
            equipment_registration: value("")?,
            equipment_name: Text::default(),
            detail_mark: value("")?,
            office: value(office.number.as_str())?,
            office_name: value(&office.name)?,
            satellite: value("")?,
            beyond_30_days: value::<Flag>("0")?,
            updated_by: None,
            identifier: value("")?,
        },
    })
}

/// All that the file says of a visit.
pub(crate) fn written(line: &ExportLine, actual: &Actual) -> WrittenLine {
    WrittenLine {
        visit: line.line.visit,
        confirmation: line.confirmation,
        text: format!("{:?}", actual.row),
        said: SaidLine {
            client: line.line.client,
            date: line.line.date,
            start: line.line.start,
            end: line.line.end,
            code: Some(line.line.code.clone()),
        },
    }
}
