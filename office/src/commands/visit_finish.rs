//! `visit finish`: the end of a record. What holds it up is said at once; what a manager would have to ask its writer is said
//! when it is finished.

use crate::failure_code::Code;
use kengai::{CareBook, CareError, DocRef, Signed};
use kengai_billing::reason::Reason;
use kengai_model::ahead::instant;
use kengai_model::{FieldError, VisitId, VisitRecord};
use kengai_screens::asked_of_writer;
use serde_json::json;

use super::before_start::typed;
use super::sheet::{missing_json, missing_lines};
use super::undecided::undecided;
use super::{drafting, visit_fields, visit_photos};
use crate::failure::{Exit, Failure, Finding};
use crate::report::Report;
use crate::words::{Words, both, short};

/// この訪問は確定・書き出し済みです: what whoever changes a record has to know first.
pub(super) fn signed_words(signed: Signed) -> Option<Words> {
    signed.words().map(|words| {
        both(
            format!("{}。直すと、もう一度確定が要ります。", words.ja),
            format!("{}. When it is changed it has to be confirmed again.", words.en),
        )
    })
}

/// Whether a photo has no purpose yet.
fn is_of_photo(error: &FieldError) -> bool {
    error.field.starts_with("photo.") && error.field.ends_with(".purpose")
}

/// What is said where nothing else is wanted.
const WITHOUT_PURPOSE: Words = Words::lit(
    "写真の目的だけは入れてください。記録は保存されています",
    "say what the photo is for; what was recorded is saved",
);

/// Ends a record; `drop_times` takes the times out first that have not come yet.
pub(super) fn finish(
    book: &CareBook,
    visit: VisitId,
    anyway: bool,
    drop_times: bool,
) -> Result<Report, Failure> {
    let (before, signed) = (book.history().stands_at(&DocRef::Visit(visit))?, book.visits().signed(visit)?);
    let dropped = if drop_times { book.visits().drop_times_to_come(visit)? } else { Vec::new() };
    let draft = book.visits().sheet(visit)?.record;
    book.visits().finish(visit, anyway).map_err(|error| match error {
        CareError::StillToCome(times) => to_come(book, visit, &draft, &times),
        // Whatever else may be missing: without an outcome it is not finished, nor with a photo that nobody says the purpose of.
        CareError::Missing(errors) if anyway && !errors.iter().any(is_of_photo) => Failure::new(
            Exit::Unsettled,
            Code::Missing,
            Words::lit(
                "実施状況だけは入れてください（実施・変更・中止など）。記録は保存されています",
                "say how it ended (outcome: provided, changed, cancelled …); what was recorded is saved",
            ),
        ),
        CareError::Missing(errors) if errors.iter().any(is_of_photo) => {
            let photos = visit_photos::each(book, visit, true).unwrap_or_default();
            let failure = match anyway {
                true => Failure::new(Exit::Unsettled, Code::Missing, WITHOUT_PURPOSE),
                false => undecided(book, &DocRef::Visit(visit), CareError::Missing(errors)),
            };
            failure.with(photos.into_iter().map(|words| Finding::new("", words)))
        }
        error => undecided(book, &DocRef::Visit(visit), error)
            .with(dropped_lines(&dropped).map(|words| Finding::new("", words))),
    })?;
    let sheet = book.visits().sheet(visit)?;
    let changed = before.is_none() || before != book.history().stands_at(&DocRef::Visit(visit))?;
    let asked = book.visits().for_writer(visit)?;
    let mut report = Report::new(json!({
        "visit": visit, "changed": changed, "delivery": sheet.delivery, "missing": missing_json(&sheet.missing),
        "dropped": dropped, "for_writer": asked,
    }))
    .lines(dropped_lines(&dropped));
    report = if changed {
        report.lines(signed_words(signed)).line(Words::lit(
            "記録を終えました。この端末に保存済み・未送信です。",
            "The record is finished: saved on this device, not sent.",
        ))
    } else {
        report.line(drafting::NOTHING_CHANGED)
    };
    if !sheet.missing.is_empty() {
        report = report
            .line(Words::lit("サ責が確認する項目:", "For the manager to look at:"))
            .lines(missing_lines(&sheet.missing));
    }
    Ok(report.lines(asked_lines(book, visit, &asked)?))
}

/// What a manager would have to ask the writer of it, and how it is answered.
fn asked_lines(book: &CareBook, visit: VisitId, asked: &[Reason]) -> Result<Vec<Words>, Failure> {
    let mut lines: Vec<Words> = asked.iter().filter_map(asked_line).collect();
    if lines.is_empty() {
        return Ok(lines);
    }
    let id = typed(book, visit)?;
    lines.insert(
        0,
        Words::lit(
            "終えてありますが、あとでサ責に聞かれそうなことがあります:",
            "It is finished. The manager may ask you about this:",
        ),
    );
    lines.push(both(
        format!("直すなら: kengai visit change {id}"),
        format!("To correct it: kengai visit change {id}"),
    ));
    Ok(lines)
}

fn asked_line(reason: &Reason) -> Option<Words> {
    let words = asked_of_writer(reason)?;
    Some(both(format!("  - {}", words.ja), format!("  - {}", words.en)))
}

/// Which times were taken out.
fn dropped_lines(dropped: &[String]) -> Option<Words> {
    let labels: Vec<Words> = dropped.iter().map(|field| visit_fields::label(field)).collect();
    let ja: Vec<&str> = labels.iter().map(|label| label.ja.as_ref()).collect();
    let en: Vec<&str> = labels.iter().map(|label| label.en.as_ref()).collect();
    (!labels.is_empty()).then(|| {
        both(
            format!("まだ来ていない時刻を消しました: {}", ja.join("、")),
            format!("Times that have not come yet were taken out: {}", en.join(", ")),
        )
    })
}

/// Every time that has not come yet, each with what is typed to put it right, and one way out of all.
fn to_come(book: &CareBook, visit: VisitId, record: &VisitRecord, times: &[FieldError]) -> Failure {
    let id = typed(book, visit).unwrap_or_else(|_| short(&visit.to_string()).to_owned());
    let fields = record.to_fields();
    let lines = times.iter().map(|error| {
        let label = visit_fields::label(&error.field);
        let at = fields.get(&error.field).and_then(|value| instant(&error.field, value));
        let at = at.map_or_else(|| Words::same(""), |at| at.on(record.date));
        let words = match record.may_type(&error.field) {
            true => both(
                format!("{} {} → kengai visit set {id} {} 時刻", label.ja, at.ja, label.ja),
                format!("{} {} → kengai visit set {id} '{}' TIME", label.en, at.en, label.en),
            ),
            false => both(format!("{} {}", label.ja, at.ja), format!("{} {}", label.en, at.en)),
        };
        Finding::new(error.field.clone(), words)
    });
    let count = times.len();
    Failure::new(
        Exit::Input,
        Code::Field,
        both(
            format!(
                "まだ来ていない時刻が{count}つあります（記録は保存されています）。正しい時刻を入れるか、この{count}つを消して終えてください: kengai visit finish {id} --drop-times"
            ),
            format!(
                "{count} times are still to come (what was recorded is saved). Type the right ones, or finish without these: kengai visit finish {id} --drop-times"
            ),
        ),
    )
    .with(lines)
}
