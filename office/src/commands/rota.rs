//! The rota (シフト) by hand and by weekly pattern; planned visits that changed (変更) and who has acknowledged it (了解).

use crate::failure_code::Code;
use std::collections::BTreeMap;

use kengai::{CareBook, NewRow};
use kengai_model::service::{HelperRole, Scheme, ServiceCode, ServiceType};
use kengai_model::{CareDay, CareMonth, MinuteOfDay, PlanRowId, Slot, StaffId};
use kengai_screens::row_told;
use serde_json::json;

use super::ack::acknowledged_before;
use super::note::coded;
use super::rota_before::Before;
use super::rota_set;
use super::rota_taken::{self, Asked};
use super::rota_words::{dated, typed};
use super::sheet::{self, People};
use super::when::{day, month, time};
use crate::failure::{Exit, Failure};
use crate::home::Context;
use crate::refs::Refs;
use crate::report::Report;
use crate::words::{Words, both, counted, short};

pub(crate) use super::rota_changes::lines;

/// What to do with the rota.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Managers: who goes to a planned visit.
    Set {
        /// Line number of the day's list, or the beginning of the planned row's id.
        row: String,
        /// Staff codes; the first is the helper, others come along. `nobody` takes everybody off.
        staff: Vec<String>,
        /// Somebody of them has another visit then, and goes to both.
        #[arg(long)]
        again: bool,
        /// Another day's list.
        #[arg(long, value_parser = day)]
        date: Option<CareDay>,
    },
    /// Managers: change a planned visit: FIELD VALUE, many pairs (date, start, end, service, tasks, cautions, cancelled …).
    Change {
        /// Line number of the day's list, or the beginning of the planned row's id.
        row: String,
        /// Pairs of a field and its value; an empty value clears the field.
        #[arg(required = true, num_args = 2.., value_name = "FIELD VALUE")]
        pairs: Vec<String>,
        /// Another visit is planned at its new time, of the client or of who goes, and both take place.
        #[arg(long)]
        again: bool,
        /// Another day's list.
        #[arg(long, value_parser = day)]
        date: Option<CareDay>,
    },
    /// Managers: plan a visit that is in no file.
    Add {
        /// Id, insured number, name or line number of today's list.
        client: String,
        /// The day.
        #[arg(long, value_parser = day)]
        date: CareDay,
        /// From when: 10:00.
        #[arg(long, value_parser = time)]
        start: MinuteOfDay,
        /// Until when: 10:45.
        #[arg(long, value_parser = time)]
        end: MinuteOfDay,
        /// The kind of service: body, life, body_life, ride.
        #[arg(long, value_parser = coded::<ServiceType>)]
        service: ServiceType,
        /// Under which scheme: kaigo, sogo, shogai, jihi.
        #[arg(long, value_parser = coded::<Scheme>, default_value = "kaigo")]
        scheme: Scheme,
        /// The service code; default that of the client's other visits of the same kind.
        #[arg(long, alias = "サービスコード", value_name = "SERVICE-CODE", value_parser = coded::<ServiceCode>)]
        code: Option<ServiceCode>,
        /// Another visit is planned at this time, of the client or of who goes, and this is one more.
        #[arg(long)]
        again: bool,
        /// Staff codes; the first is the helper, others come along.
        staff: Vec<String>,
    },
    /// Managers: visits that nobody goes to get the usual helpers of the home-care plan.
    Apply {
        /// The month.
        #[arg(long, value_parser = month)]
        month: CareMonth,
    },
    /// Changed visits from today on, and who has acknowledged them.
    Changes,
    /// Acknowledge changed visits.
    Ack {
        /// Line numbers of the day's list, as `changes` shows them, or beginnings of the planned rows' ids.
        #[arg(required = true, value_name = "ROW")]
        rows: Vec<String>,
        /// Another day's list.
        #[arg(long, value_parser = day)]
        date: Option<CareDay>,
    },
}

pub(crate) fn run(context: &Context, command: Command) -> Result<Report, Failure> {
    let book = context.open()?;
    match command {
        Command::Set { row, staff, again, date } => {
            let row = find(context, &book, date, &row)?;
            set(&book, row, &staff, again)
        }
        Command::Change { row, pairs, again, date } => {
            let row = find(context, &book, date, &row)?;
            change(&book, row, &pairs, again)
        }
        Command::Add { client, date, start, end, service, scheme, code, again, staff } => {
            let client = Refs::new(context, &book).client(&client)?;
            let helpers = helpers(&book, &staff)?;
            let slot = Slot { start, end };
            let new = NewRow { client, date, slot, service, scheme, code, helpers };
            let there = book.rota().already_planned(&new)?;
            if let Some(there) = there.as_ref().filter(|there| there.same && !again) {
                return as_before(&book, there.row);
            }
            rota_taken::asked(&book, there, again, Asked::Added)?;
            add(&book, new)
        }
        Command::Apply { month } => apply(&book, month),
        Command::Changes => {
            let changes = book.rota().recent_changes()?;
            let none = changes.is_empty().then(|| {
                Words::lit(
                    "今日からの予定に、変更はありません。",
                    "No planned visit from today on was changed.",
                )
            });
            Ok(Report::new(json!({ "changes": changes }))
                .lines(changes.iter().flat_map(|change| lines(&book, change)))
                .lines(none))
        }
        Command::Ack { rows, date } => {
            let rows: Vec<PlanRowId> =
                rows.iter().map(|row| find(context, &book, date, row)).collect::<Result<_, Failure>>()?;
            acknowledge(&book, &rows)
        }
    }
}

/// Who goes.
fn set(book: &CareBook, row: PlanRowId, staff: &[String], again: bool) -> Result<Report, Failure> {
    let helpers = helpers(book, rota_set::named(book, row, staff)?)?;
    rota_taken::asked(book, book.rota().taken_by_helpers(row, &helpers)?, again, Asked::Changed)?;
    let before = rota_set::going(book, row)?;
    let new = book.rota().set_helpers(row, &helpers)?;
    let report = if new { changed(book, row) } else { as_before(book, row) }?;
    let who = match new {
        true => Some(rota_set::who_goes(book, &before, &rota_set::going(book, row)?)?),
        false => None,
    };
    Ok(report.lines(who).lines(back_again(book, row)?))
}

/// What a planned visit says.
fn change(book: &CareBook, row: PlanRowId, typed: &[String], again: bool) -> Result<Report, Failure> {
    let pairs = sheet::pairs(typed)?;
    rota_taken::asked(book, book.rota().taken_by_change(row, &pairs)?, again, Asked::Changed)?;
    let before = Before::of(book, row)?;
    let new = book.rota().change(row, &pairs)?;
    let report = if new { changed(book, row)?.lines(before.now(book)?) } else { as_before(book, row)? };
    let again = back_again(book, row)?;
    let signed = if new { signed_words(book.visits().signed_of_row(row)?) } else { None };
    let recorded = if new { before.recorded(book)? } else { Vec::new() };
    Ok(report.first(signed).lines(recorded).lines(again))
}

/// The usual helpers of the home-care plan go where nobody does.
fn apply(book: &CareBook, month: CareMonth) -> Result<Report, Failure> {
    let outcome = book.rota().apply_usual_helpers(month)?;
    let kengai::PatternOutcome { filled, kept, nobody } = outcome;
    Ok(Report::new(json!(outcome)).line(both(
        format!("いつもの担当者を入れました: {filled}件。そのまま: {kept}件。まだ担当なし: {nobody}件"),
        format!("usual helpers set for {filled}; {kept} left as they are; {nobody} still without anybody"),
    )))
}

/// Changed visits are acknowledged.
fn acknowledge(book: &CareBook, rows: &[PlanRowId]) -> Result<Report, Failure> {
    let before = book.rota().acknowledged(rows)?.len();
    book.rota().acknowledge(rows).map_err(no_change)?;
    let new = rows.len() - before;
    let line = both(
        format!("{new}件の変更に了解しました（この端末に保存、未送信）。"),
        format!(
            "{} acknowledged (saved on this device, not sent).",
            counted(new as u64, "change", "changes")
        ),
    );
    Ok(Report::new(json!({ "rows": rows, "before": before }))
        .lines((new > 0).then_some(line))
        .lines(acknowledged_before(before)))
}

/// Plans a visit, with the code of others of its kind where none was given; without one it says so.
fn add(book: &CareBook, mut new: NewRow) -> Result<Report, Failure> {
    let usual = if new.code.is_none() { book.rota().usual_code(&new)? } else { None };
    if let Some(usual) = &usual {
        new.code = Some(usual.code.clone());
    }
    let row = book.rota().add(&new)?;
    let (id, code) = (row.to_string(), new.code.as_ref().map(ToString::to_string).unwrap_or_default());
    let id = short(&id);
    let line = match usual {
        Some(usual) => {
            let at = dated(usual.date, usual.slot);
            Some(both(
                format!(
                    "サービスコード {code} は、同じ内容の {} の予定と同じにしました。違うときは: kengai rota change {id} サービスコード 新しいコード",
                    at.ja
                ),
                format!(
                    "service code {code}, as the visit of the same kind on {}; if it is another: kengai rota change {id} code CODE",
                    at.en
                ),
            ))
        }
        None if new.code.is_none() && new.scheme != Scheme::Private => Some(both(
            format!(
                "サービスコードがありません。このままでは請求できません → kengai rota change {id} サービスコード コード（サービス提供票で確かめてください）"
            ),
            format!(
                "there is no service code, and without it nothing can be billed → kengai rota change {id} code CODE"
            ),
        )),
        None => None,
    };
    Ok(changed(book, row)?.lines(line))
}

/// A visit of which nothing changed has nothing to acknowledge.
fn no_change(error: kengai::CareError) -> Failure {
    match error {
        kengai::CareError::NotFound(_) => Failure::new(
            Exit::Input,
            Code::NotFound,
            Words::lit(
                "この訪問に、了解する変更はありません。変更は kengai rota changes で見てください",
                "nothing of this visit changed that is to be acknowledged; look at kengai rota changes",
            ),
        ),
        error => error.into(),
    }
}

/// A planned visit: of the day's list, also one that has a number in it and is on no list any more.
fn find(context: &Context, book: &CareBook, day: Option<CareDay>, text: &str) -> Result<PlanRowId, Failure> {
    Refs::of_day(context, book, day).planning().row(text)
}

/// The first is the helper, whoever follows the second.
fn helpers(book: &CareBook, codes: &[String]) -> Result<BTreeMap<StaffId, HelperRole>, Failure> {
    let people = People::of(book)?;
    codes
        .iter()
        .enumerate()
        .map(|(at, code)| {
            Ok((people.find_at_work(code)?, if at == 0 { HelperRole::Main } else { HelperRole::Second }))
        })
        .collect()
}

/// When a planned visit is: 11月16日（月） 7:30〜8:15.
fn when(book: &CareBook, row: PlanRowId) -> Result<Words, Failure> {
    let planned = book.rota().planned_visit(row)?;
    Ok(planned.map_or_else(|| both("", ""), |planned| dated(planned.date, planned.slot)))
}

fn changed(book: &CareBook, row: PlanRowId) -> Result<Report, Failure> {
    let (when, told) = (when(book, row)?, row_told(&book.rota().told(row)?));
    Ok(Report::new(json!({ "row": row })).line(both(
        format!("{}の予定をこの端末に保存しました（未送信）。{}", when.ja, told.ja),
        format!("the planned visit of {} is saved on this device (not sent). {}", when.en, told.en),
    )))
}

fn as_before(book: &CareBook, row: PlanRowId) -> Result<Report, Failure> {
    let when = when(book, row)?;
    Ok(Report::new(json!({ "row": row })).line(both(
        format!("{}の予定は、もともとそのとおりです。何も変わっていません。", when.ja),
        format!("the planned visit of {} was so already; nothing was changed.", when.en),
    )))
}

/// What a manager has to know first who changes the plan of a visit that was confirmed: its record is another thing.
fn signed_words(signed: kengai::Signed) -> Option<Words> {
    signed.words().map(|words| {
        both(
            format!("{}。予定を変えても、記録はそのままです。記録は kengai visit change で直せます（直すと、もう一度確定が要ります）。", words.ja),
            format!("{}. The record stays as it is; to correct it: kengai visit change (then it has to be confirmed again).", words.en),
        )
    })
}

/// That a visit is cancelled, whatever else is changed of it, and how it takes place after all.
fn back_again(book: &CareBook, row: PlanRowId) -> Result<Option<Words>, Failure> {
    if !book.rota().is_cancelled(row)? {
        return Ok(None);
    }
    let id = row.to_string();
    let row = match book.rota().planned_visit(row)? {
        Some(planned) => typed(book, row, planned.date)?,
        None => short(&id).to_owned(),
    };
    Ok(Some(both(
        format!("この訪問は取り消されています。取り消しを元に戻す: kengai rota change {row} 取消 いいえ"),
        format!(
            "this visit is cancelled; to have it take place after all: kengai rota change {row} cancelled no"
        ),
    )))
}
