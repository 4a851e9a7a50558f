//! A visit's record as the command shows it, and what it answers after something was written.

use kengai::{CareBook, DocRef, VisitSheet};
use kengai_model::form::row_number;
use kengai_model::{FieldValue, Fields, VisitId, spec};
use serde_json::{Value, json};

use super::sheet::{People, missing_json, missing_lines};
use super::{choose_row, cleared, photo_out};
use super::{visit_fields, visit_photos};
use crate::failure::Failure;
use crate::report::Report;
use crate::words::{self, Words, both, handle, short};

/// What was saved; what stood in `before` and stands no more was cleared.
pub(super) fn saved(
    book: &CareBook,
    visit: VisitId,
    fields: &[String],
    before: &Fields,
) -> Result<Report, Failure> {
    let sheet = book.visits().sheet(visit)?;
    let values = sheet.record.to_fields();
    let people = People::of(book)?;
    let is_there = |field: &&String| !visit_fields::show(&values, field, &people).ja.is_empty();
    let mut lines: Vec<Words> = Vec::new();
    for field in fields.iter().filter(is_there) {
        let label = visit_fields::label_in(&sheet.record, field);
        let value = visit_fields::show(&values, field, &people);
        // What stood there is nowhere else: a draft has no history.
        let was = visit_fields::show(before, field, &people);
        let (was_ja, was_en) = if was.ja.is_empty() || was == value {
            Default::default()
        } else {
            (format!("（前は {}）", was.ja), format!(" (was {})", was.en))
        };
        lines.push(both(
            format!("保存しました　{} {}{was_ja}", label.ja, value.ja),
            format!("saved {} {}{was_en}", label.en, value.en),
        ));
    }
    if before.get("plan.row") != values.get("plan.row") && fields.iter().any(|field| field == "plan.row") {
        lines.extend(choose_row::linked(book, visit, &sheet.record)?);
    }
    if fields.iter().any(|field| field.starts_with("helper.")) {
        lines.push(visit_fields::helpers_now(&sheet.record, &people));
    }
    lines.extend(times_left_open(&sheet, fields));
    let mut report = Report::new(json!({
        "visit": visit, "saved": fields, "cleared": cleared::paths(before, &values),
        "missing": missing_json(&sheet.missing),
    }))
    .lines(lines)
    .lines(cleared::lines(before, &values, fields, &people));
    if sheet.draft && !sheet.missing.is_empty() {
        let names_ja: Vec<String> =
            sheet.missing.iter().map(|e| spec::label(&e.field).ja.into_owned()).collect();
        let names_en: Vec<String> =
            sheet.missing.iter().map(|e| spec::label(&e.field).en.into_owned()).collect();
        let left = sheet.missing.len();
        report = report.line(both(
            format!("あと{left}つ → {}", names_ja.join("、")),
            format!("{left} left → {}", names_en.join(", ")),
        ));
    }
    Ok(report)
}

/// Which times were not filled in by themselves: the visit is not now, and nobody typed them.
fn times_left_open(sheet: &VisitSheet, fields: &[String]) -> Option<Words> {
    let open: Vec<Words> = fields
        .iter()
        .filter_map(|field| sheet.record.open_time_of(field))
        .filter(|_| sheet.draft)
        .map(|at| visit_fields::label(&at))
        .collect();
    let ja: Vec<&str> = open.iter().map(|label| label.ja.as_ref()).collect();
    let en: Vec<&str> = open.iter().map(|label| label.en.as_ref()).collect();
    (!open.is_empty()).then(|| {
        both(
            format!(
                "いまは訪問中ではないので、時刻は入れていません。分かれば入れてください: {}",
                ja.join("、")
            ),
            format!(
                "This is not written in the visit, so no time was filled in. If you know it: {}",
                en.join(", ")
            ),
        )
    })
}

pub(super) fn shown(book: &CareBook, sheet: &VisitSheet) -> Result<Report, Failure> {
    let record = &sheet.record;
    photo_out::seen(book, sheet)?;
    let name = book.clients().name(record.client)?;
    let fields = record.to_fields();
    let several = book.reading().several(&DocRef::Visit(sheet.visit))?;
    let json = json!({
        "visit": sheet.visit,
        "row": record.plan_row,
        "client": record.client,
        "client_name": name,
        "date": record.date.to_string(),
        "draft": sheet.draft,
        "delivery": sheet.delivery,
        "photos_sent": sheet.photos_sent,
        "photos_hidden": sheet.hidden_photos.len(),
        "fields": fields_json(&fields),
        "missing": missing_json(&sheet.missing),
        "incidents": sheet.incidents,
        "several": several,
        "came_since": book.visits().came_since(sheet.visit)?,
    });
    let state = super::sheet::state(sheet.draft, sheet.delivery);
    // A draft's photos wait for it.
    let photos = kengai_screens::photos_sent(sheet.photos_sent).filter(|_| !sheet.draft);
    let state = photos.map_or(state.clone(), |photos| {
        both(format!("{}・{}", state.ja, photos.ja), format!("{}, {}", state.en, photos.en))
    });
    let (date, number) = (words::day(record.date), handle(short(&sheet.visit.to_string())));
    let head = both(
        format!("{}　{}{}", date.ja, state.ja, number.ja),
        format!("{}  {}{}", date.en, state.en, number.en),
    );
    let hidden = |path: &str| {
        matches!(path, "client" | "date" | "plan.row")
            || [".sha", ".size", ".thumbnail", ".placeholder"].iter().any(|end| path.ends_with(end))
    };
    let hide: Vec<&str> = fields.keys().map(String::as_str).filter(|path| hidden(path)).collect();
    let lines = super::sheet::lines(&fields, &People::of(book)?, &hide, &several, sheet.draft);
    let photos = if sheet.draft { visit_photos::each(book, sheet.visit, false)? } else { Vec::new() };
    let came = book.visits().came_since(sheet.visit)?;
    let number = |photo| row_number(&fields, &format!("photo.{photo}.purpose")).unwrap_or_default();
    let unseen: Vec<_> = sheet.hidden_photos.iter().map(|(photo, why)| (number(photo), *why)).collect();
    let unseen = kengai_screens::hidden_in_record(&unseen);
    let mut report = Report::new(json)
        .line(head)
        .lines(lines)
        .lines(unseen)
        .lines(photos)
        .lines(super::came_since::lines(&came));
    if !sheet.missing.is_empty() {
        report = report.line(Words::lit("まだの項目:", "To do:")).lines(missing_lines(&sheet.missing));
    }
    Ok(report)
}

/// A document's fields as JSON: text, whole numbers in small units, true and false.
pub(crate) fn fields_json(fields: &kengai_model::Fields) -> Value {
    fields
        .iter()
        .map(|(path, value)| {
            let value = match value {
                FieldValue::Str(text) | FieldValue::Text(text) => json!(text),
                FieldValue::Int(number) => json!(number),
                FieldValue::Bool(yes) => json!(yes),
            };
            (path.clone(), value)
        })
        .collect::<serde_json::Map<_, _>>()
        .into()
}
