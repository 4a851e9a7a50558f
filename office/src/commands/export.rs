//! The month's actuals (UPJSK): one file for each care-management office, of what is confirmed, as it was confirmed.
//! What is left out is said with its reason; no file is ever written over another, and nothing that was sent is taken back
//! before somebody has seen it row by row.

use crate::failure_code::Code;
use std::path::{Path, PathBuf};

use kengai::{Board, CareBook, ExportLine, ExportOffice, SaidLine, Since, WrittenLine, without_time};
use kengai_billing::assess::Assessment;
use kengai_billing::board::AssessedVisit;
use kengai_model::CareMonth;
use serde_json::json;

use super::codes::CodesArgs;
use super::export_files;
use super::export_number::FileNumber;
use super::export_prepared::{Prepared, on};
use super::export_since::{self, Gone};
use super::export_stands::Stands;
use super::export_write::{settle, write_files};
use super::left_out::{LeftOut, Why, left_out};
use super::open_months;
use super::when::MonthArg;
use crate::failure::{Exit, Failure, Finding};
use crate::home::Context;
use crate::report::Report;
use crate::words::{Words, both, counted};
use kengai_formats::problem::Problem;
use kengai_formats::service_table::ActualRow;
use kengai_formats::time::{Day, Month, TimeOfDay};
use kengai_formats::upjsk::{self, Actual, ExportFile, ExportRequest};
use kengai_formats::value::{
    Field, Flag, InsuredNumber, InsurerNumber, Number, OfficeNumber, Opaque, ServiceCode, Text,
};

/// What to write where.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    month: MonthArg,
    /// The folder for the files.
    #[arg(long, value_name = "DIR", required_unless_present = "files")]
    to: Option<PathBuf>,
    /// Write nothing: which files of the month there are, and which one counts.
    #[arg(long, conflicts_with = "to")]
    files: bool,
    /// Write also what says the same as the last time.
    #[arg(long)]
    again: bool,
    /// Write although this PC was last in contact hours ago.
    #[arg(long)]
    anyway: bool,
    /// Write although rows that were sent change or are not there any more.
    #[arg(long)]
    changed: bool,
    /// Write what was confirmed although a correction of it is begun on this PC.
    #[arg(long)]
    as_confirmed: bool,
    /// Files of the month whose number a wrong clock gave were never sent: this one is not numbered after them.
    #[arg(long)]
    not_sent: bool,
    #[command(flatten)]
    codes: CodesArgs,
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<Report, Failure> {
    let book = context.open()?;
    // What a kill has interrupted is settled first: whatever is said of earlier files rests on it.
    let interrupted = settle(&book)?;
    let month = args.month.of(&book)?;
    let Some(to) = args.to.as_ref().filter(|_| !args.files) else {
        return Ok(export_files::report(&book, month)?.first(interrupted));
    };
    let earlier = book.review().open_before(month)?;
    let over = month.last_day() < book.clock_state()?.certain_now().day();
    let asked = (args.month.month.is_none() && !(earlier.is_empty() && over))
        .then(|| open_months::which("書き出す", "export", &earlier, month));
    let done = asked.map_or_else(|| export(args, to, &book, month), Err);
    open_months::said_first(done, interrupted, &earlier)
}

fn export(args: &Args, to: &Path, book: &CareBook, month: CareMonth) -> Result<Report, Failure> {
    let codes = args.codes.load()?;
    let office = book.exports().office()?;
    let board = book.review().board(month, &codes)?;
    let lines = book.exports().lines(month, &codes)?;
    let mut left_out = left_out(&board);
    let (mut actuals, mut taken) = (Vec::new(), Vec::new());
    for line in &lines {
        if line.still_to_come {
            left_out.push(LeftOut::of_line(&board, line, Why::StillToCome));
            continue;
        }
        match actual(line, &office) {
            Some(actual) => {
                taken.push((actual.care_management_office.clone(), written(line, &actual)));
                actuals.push(actual);
            }
            None => left_out.push(LeftOut::of_line(&board, line, Why::NoNumber)),
        }
    }
    let own_office = value(office.number.as_str()).ok_or_else(|| wrong("office number"))?;
    let in_name = value(&month.compact()).ok_or_else(|| wrong("month"))?;
    let mut number = FileNumber::of(book)?;
    let request = ExportRequest { own_office, month: in_name, made_at: number.made_at };
    let mut files = upjsk::write(&request, &actuals).map_err(|problems| {
        let words = Words::lit(
            "書き出せない値があります。何も書いていません",
            "some values cannot be written; no file was made",
        );
        Failure::new(Exit::Unsettled, Code::Export, words)
            .with(problems.listed().iter().map(|p: &Problem| Finding::new("", both(p.ja(), p.en()))))
    })?;
    let gone = Gone::of(book, &request, &files)?;
    let gone_lines = export_since::gone_lines(&board, &gone, &left_out);
    let stands = Stands::of(book, &board)?;
    let below = || findings(gone_lines.clone()).chain(findings(stands.lines.clone()));
    if actuals.is_empty() {
        return Err(LeftOut::nothing(book, &board, &left_out).with(below()));
    }
    number.put_into(book, &mut files, args.not_sent)?;
    let prepared = prepare(book, files, &taken)?;
    let (same, new): (Vec<Prepared>, Vec<Prepared>) =
        prepared.into_iter().partition(|one| one.is_same() && !args.again);
    if new.is_empty() {
        return Err(nothing_new(&board, &same).with(below()));
    }
    let as_of = super::clock::as_of(book.away()?);
    if let Some(words) = as_of.as_ref().filter(|_| !args.anyway) {
        return Err(away(words).with(number.by_this_clock()).with(findings(stands.lines)));
    }
    if let Some(failure) = number.doubt().filter(|_| !args.anyway) {
        return Err(failure.with(findings(stands.lines)));
    }
    let sent = |visit| new.iter().flat_map(|one| &one.lines).any(|line| line.visit == visit);
    if let Some(failure) = stands.question(sent).filter(|_| !args.as_confirmed) {
        return Err(failure);
    }
    if !args.changed && new.iter().filter_map(|one| one.since.as_ref()).any(Since::takes_back) {
        return Err(export_since::question(&board, &new, &left_out).with(below()));
    }
    let unsent = number.note_never_sent(book)?;
    let paths = write_files(book, to, &new)?;
    let report = report(&board, &new, &paths, &same, &left_out, &stands);
    let clock = book.clock_state()?.words();
    let named = number.words(&new);
    Ok(report.first(clock.into_iter().chain(as_of).chain(named).chain(unsent)).lines(gone_lines))
}

fn findings(lines: Vec<Words>) -> impl Iterator<Item = Finding> {
    lines.into_iter().map(|line| Finding::new("", line))
}

/// What has been sent since is not in the file: asked before it is written.
fn away(as_of: &Words) -> Failure {
    let words = both(
        format!("{}このまま書き出すなら --anyway を付けてください", as_of.ja),
        format!("{} To export all the same: --anyway", as_of.en),
    );
    Failure::new(Exit::Unsettled, Code::Away, words)
}

/// All that the file says of a visit.
fn written(line: &ExportLine, actual: &Actual) -> WrittenLine {
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

fn prepare(
    book: &CareBook,
    files: Vec<ExportFile>,
    taken: &[(OfficeNumber, WrittenLine)],
) -> Result<Vec<Prepared>, Failure> {
    let prepared = files.into_iter().map(|file| {
        let to = &file.name.to.office;
        let lines: Vec<WrittenLine> =
            taken.iter().filter(|(office, _)| office == to).map(|(_, line)| line.clone()).collect();
        let since = book.exports().since(&lines, without_time(&file.name.to_string()))?;
        Ok(Prepared { file, lines, since })
    });
    prepared.collect()
}

/// Everything was exported already, as it is.
fn nothing_new(board: &Board, same: &[Prepared]) -> Failure {
    let last = same.iter().filter_map(|one| one.since.as_ref()).max_by_key(|since| since.at_ms);
    let words = match last.and_then(|since| Some((on(board, since.at_ms), since.by.as_ref()?))) {
        Some((day, by)) => both(
            format!(
                "{by}さんが{}に書き出したものと同じ内容です。書き出しますか → 書き出すなら --again を付けてください",
                day.ja
            ),
            format!("Same as {by} exported on {}. Export? → add --again to export it once more", day.en),
        ),
        None => {
            let day = on(board, last.map_or(0, |since| since.at_ms));
            both(
                format!("{}と同じ内容です。書き出しますか → 書き出すなら --again を付けてください", day.ja),
                format!("Same as on {}. Export? → add --again to export it once more", day.en),
            )
        }
    };
    Failure::new(Exit::Unsettled, Code::SameAsExported, words).with(correction(board))
}

/// Of what was exported, what has to be corrected since.
fn correction(board: &Board) -> Option<Finding> {
    let wrong =
        |visit: &&AssessedVisit| visit.exported && matches!(visit.assessment, Assessment::Blocked { .. });
    let n = board.rows.iter().flat_map(|row| &row.state.visits).filter(wrong).count();
    (n > 0).then(|| {
        let month = open_months::typed(board.month);
        let words = both(
            format!("書き出し済みの{n}件に、あとから見つかったことがあります → kengai review{month} で見て、直して確定してから、もう一度書き出してください"),
            format!("{} needs a correction → see kengai review{month}, correct and confirm, then export again", counted(n as u64, "exported visit", "exported visits")),
        );
        Finding::new("", words)
    })
}

fn value<T: Field>(text: &str) -> Option<T> {
    T::parse(text)
}

fn wrong(what: &'static str) -> Failure {
    let ja = if what == "month" { "月" } else { "事業所番号" };
    Failure::new(
        Exit::Unsettled,
        Code::Export,
        both(format!("{ja}を確かめてください"), format!("check the {what}")),
    )
}

/// The row of a confirmed line; `None` where numbers are missing that the layout requires.
fn actual(line: &ExportLine, office: &ExportOffice) -> Option<Actual> {
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

fn report(
    board: &Board,
    new: &[Prepared],
    paths: &[PathBuf],
    same: &[Prepared],
    left_out: &[LeftOut],
    stands: &Stands,
) -> Report {
    let conversions: Vec<Words> =
        new.iter().flat_map(|one| one.file.conversions.listed()).map(|c| both(c.ja(), c.en())).collect();
    let json = json!({
        "month": board.month.to_string(),
        "files": new.iter().zip(paths).map(|(one, path)| json!({
            "path": path.display().to_string(),
            "care_manager": one.file.name.to.office.as_str(),
            "rows": one.file.rows,
            "since": one.since,
        })).collect::<Vec<_>>(),
        "unchanged": same.iter().map(|one| json!({
            "care_manager": one.file.name.to.office.as_str(),
            "rows": one.file.rows,
            "since": one.since,
        })).collect::<Vec<_>>(),
        "left_out": left_out.iter().map(LeftOut::to_json).collect::<Vec<_>>(),
        "stands": stands.lines.iter().map(|line| json!({ "ja": line.ja, "en": line.en })).collect::<Vec<_>>(),
        "conversions": conversions.iter().map(|c| json!({ "ja": c.ja, "en": c.en })).collect::<Vec<_>>(),
    });
    let mut report = Report::new(json);
    for (one, path) in new.iter().zip(paths) {
        let (path, rows) = (path.display(), one.file.rows);
        report = report.line(both(
            format!("{}分 {rows}行を {path} に書きました。", board.month.words().ja),
            format!("{}: {} in {path}", board.month.words().en, counted(rows as u64, "row", "rows")),
        ));
        let since = one.since.iter();
        report = report.lines(since.flat_map(|since| export_since::lines(board, since, left_out)));
    }
    report = report.lines(same.iter().map(|one| {
        let day = on(board, one.since.as_ref().map_or(0, |since| since.at_ms));
        let to = one.file.name.to.office.as_str();
        both(
            format!("事業所番号 {to} あては{}と同じ内容なので、書いていません（書くなら --again）。", day.ja),
            format!("To office {to}: same as on {}, not written again (--again writes it)", day.en),
        )
    }));
    report = report.lines(correction(board).map(|finding| finding.words));
    if !left_out.is_empty() {
        let n = left_out.len();
        report = report
            .line(both(format!("{n}件は入っていません:"), format!("{n} are left out:")))
            .lines(LeftOut::grouped(left_out));
    }
    report.lines(stands.lines.clone()).lines(conversions)
}
