//! The month's actuals (UPJSK): one file for each care-management office, of what is confirmed, as it was confirmed.
//! What is left out is said with its reason; no file is ever written over another.

use std::path::{Path, PathBuf};

use kengai::{Board, CareBook, ExportLine, ExportOffice};
use kengai_model::board::Stage;
use kengai_model::{CareMonth, VisitId};
use serde_json::json;

use super::codes::CodesArgs;
use super::review::month;
use crate::careplan::problem::Problem;
use crate::careplan::service_table::ActualRow;
use crate::careplan::time::{Day, MadeAt, Month, TimeOfDay};
use crate::careplan::upjsk::{self, Actual, ExportFile, ExportRequest};
use crate::careplan::value::{
    Field, Flag, InsuredNumber, InsurerNumber, Number, OfficeNumber, Opaque, ServiceCode, Text,
};
use crate::failure::{Exit, Failure, Finding};
use crate::files;
use crate::home::Context;
use crate::output::Report;
use crate::words::{Words, both, counted};

/// What to write where.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 2026-11.
    #[arg(long, value_parser = month)]
    month: CareMonth,
    /// The folder for the files.
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
    #[command(flatten)]
    codes: CodesArgs,
}

/// A visit that is not in the files, and why.
struct LeftOut {
    visit: Option<VisitId>,
    client_name: String,
    date: String,
    why: Words,
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<Report, Failure> {
    let book = context.open()?;
    let codes = args.codes.load()?;
    let office = book.export_office()?;
    let board = book.board(args.month, &codes)?;
    let lines = book.export_lines(args.month, &codes)?;
    let mut left_out = left_out(&board);
    let mut actuals = Vec::new();
    let mut taken = Vec::new();
    for line in &lines {
        if line.still_to_come {
            left_out.push(LeftOut { why: STILL_TO_COME, ..without_numbers(&board, line) });
            continue;
        }
        match actual(line, &office) {
            Some(actual) => {
                actuals.push(actual);
                taken.push(line);
            }
            None => left_out.push(without_numbers(&board, line)),
        }
    }
    if actuals.is_empty() {
        let words =
            Words::lit("出力できる確定済みの記録がありません", "there are no confirmed records to write");
        return Err(Failure::new(Exit::Unsettled, "nothing_confirmed", words)
            .with(left_out.iter().map(|l| Finding::new(l.date.clone(), left_out_line(l)))));
    }
    let request = ExportRequest {
        own_office: value(&office.number).ok_or_else(|| wrong("office number"))?,
        month: value(&args.month.compact()).ok_or_else(|| wrong("month"))?,
        made_at: made_at(context),
    };
    let files = upjsk::write(&request, &actuals).map_err(|problems| {
        let words = Words::lit(
            "出力できない値があります。何も書いていません",
            "some values cannot be written; no file was made",
        );
        Failure::new(Exit::Unsettled, "export", words)
            .with(problems.listed().iter().map(|p: &Problem| Finding::new("", both(p.ja(), p.en()))))
    })?;
    let paths = write_files(&args.to, &files)?;
    note(&book, &taken, &files)?;
    Ok(report(&files, &paths, &left_out))
}

fn value<T: Field>(text: &str) -> Option<T> {
    T::parse(text)
}

fn wrong(what: &'static str) -> Failure {
    Failure::new(
        Exit::Unsettled,
        "export",
        both(format!("{what} を確かめてください"), format!("check the {what}")),
    )
}

fn made_at(context: &Context) -> MadeAt {
    let now = context.clock.instant();
    let seconds = now.raw() / 1000 % 60;
    let text = format!("{}{}{seconds:02}", now.day().to_string().replace('-', ""), now.minute().compact());
    MadeAt::parse(&text).expect("the calendar's own date and time have this form")
}

/// The row of a confirmed line; `None` where numbers are missing that the layout requires.
fn actual(line: &ExportLine, office: &ExportOffice) -> Option<Actual> {
    let compact = |date: &str| date.replace('-', "");
    let planning: OfficeNumber = value(line.care_manager.as_deref()?)?;
    let billing = &line.line;
    let day: Day = value(&compact(&billing.date.to_string()))?;
    let made_on = line.plan_made.as_deref().map_or(Some(day), |made| value(&compact(made)))?;
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
            office: value(&office.number)?,
            office_name: value(&office.name)?,
            satellite: value("")?,
            beyond_30_days: value::<Flag>("0")?,
            updated_by: None,
            identifier: value("")?,
        },
    })
}

/// Why a confirmed visit whose end has not come is in no file.
const STILL_TO_COME: Words = Words::lit(
    "まだ来ていない訪問です。終わってから、もう一度出力してください",
    "the visit has not come yet; export again when it is over",
);

/// Planned visits and records that are not confirmed, each with what it waits for.
fn left_out(board: &Board) -> Vec<LeftOut> {
    let mut out = Vec::new();
    for row in &board.rows {
        let base = |visit, why| LeftOut {
            visit,
            client_name: row.client_name.clone(),
            date: row.state.date.to_string(),
            why,
        };
        if row.state.visits.is_empty() {
            out.push(base(None, Words::lit("記録がありません", "there is no record")));
        }
        for visit in row.state.visits.iter().filter(|visit| !visit.confirmed) {
            let why = match visit.stage {
                Stage::Blocked => Words::lit("要対応（review で理由を見る）", "blocked (see review)"),
                Stage::InProgress => Words::lit("記録中", "still being recorded"),
                _ => Words::lit("まだ確定していません", "not confirmed yet"),
            };
            out.push(base(Some(visit.id), why));
        }
        for visit in
            row.state.visits.iter().filter(|visit| visit.confirmed && visit.assessment.line().is_none())
        {
            out.push(base(Some(visit.id), Words::lit("請求する行がありません", "there is nothing to bill")));
        }
    }
    out
}

fn without_numbers(board: &Board, line: &ExportLine) -> LeftOut {
    let row = board.rows.iter().find(|row| row.state.visits.iter().any(|visit| visit.id == line.line.visit));
    LeftOut {
        visit: Some(line.line.visit),
        client_name: row.map_or_else(String::new, |row| row.client_name.clone()),
        date: line.line.date.to_string(),
        why: Words::lit(
            "保険者番号・被保険者番号・居宅介護支援事業所のどれかがありません",
            "the insurer's, the insured's or the care-management office's number is missing",
        ),
    }
}

/// All files or none; never over another.
fn write_files(dir: &Path, exports: &[ExportFile]) -> Result<Vec<PathBuf>, Failure> {
    files::make_folder(dir)?;
    let paths: Vec<PathBuf> = exports.iter().map(|file| dir.join(file.name.to_string())).collect();
    if let Some(there) = paths.iter().find(|path| path.exists()) {
        let name = there.display();
        return Err(Failure::new(
            Exit::Input,
            "already_exists",
            both(
                format!("{name} がすでにあります。何も書いていません"),
                format!("{name} is there already; no file was made"),
            ),
        ));
    }
    for (file, path) in exports.iter().zip(&paths) {
        if let Err(failure) = files::write_new(path, &file.bytes) {
            for made in paths.iter().take_while(|made| *made != path) {
                // Half a set would look finished; what cannot be taken away is named by the failure's folder.
                let _ = std::fs::remove_file(made);
            }
            return Err(failure);
        }
    }
    Ok(paths)
}

fn note(book: &CareBook, taken: &[&ExportLine], files: &[ExportFile]) -> Result<(), Failure> {
    for file in files {
        let to = file.name.to.office.as_str();
        let lines: Vec<(VisitId, String)> = taken
            .iter()
            .filter(|line| line.care_manager.as_deref() == Some(to))
            .map(|line| (line.line.visit, line.confirmation.clone()))
            .collect();
        book.note_export(&lines, &file.name.to_string())?;
    }
    Ok(())
}

fn report(files: &[ExportFile], paths: &[PathBuf], left_out: &[LeftOut]) -> Report {
    let conversions: Vec<Words> =
        files.iter().flat_map(|file| file.conversions.listed()).map(|c| both(c.ja(), c.en())).collect();
    let json = json!({
        "files": files.iter().zip(paths).map(|(file, path)| json!({
            "path": path.display().to_string(),
            "care_manager": file.name.to.office.as_str(),
            "rows": file.rows,
        })).collect::<Vec<_>>(),
        "left_out": left_out.iter().map(|l| json!({
            "visit": l.visit, "client_name": l.client_name, "date": l.date, "ja": l.why.ja, "en": l.why.en,
        })).collect::<Vec<_>>(),
        "conversions": conversions.iter().map(|c| json!({ "ja": c.ja, "en": c.en })).collect::<Vec<_>>(),
    });
    let mut report = Report::new(json);
    for (file, path) in files.iter().zip(paths) {
        let (path, rows) = (path.display(), file.rows);
        report = report.line(both(
            format!("{path} に{rows}行を書きました。"),
            format!("{} in {path}", counted(rows as u64, "row", "rows")),
        ));
    }
    if !left_out.is_empty() {
        let n = left_out.len();
        report = report
            .line(both(format!("入れていないもの {n}件:"), format!("Left out, {n}:")))
            .lines(left_out.iter().filter(|left| left.visit.is_some()).map(left_out_line));
        // Most of a month that is still going on: one line says it, the review shows which.
        let without = left_out.iter().filter(|left| left.visit.is_none()).count();
        if without > 0 {
            report = report.line(both(
                format!("  記録のない予定 {without}件"),
                format!("  {} without a record", counted(without as u64, "planned visit", "planned visits")),
            ));
        }
    }
    report.lines(conversions)
}

fn left_out_line(left: &LeftOut) -> Words {
    let (date, name) = (&left.date, &left.client_name);
    both(format!("  {date} {name}: {}", left.why.ja), format!("  {date} {name}: {}", left.why.en))
}
