//! `visit start`: arriving at a planned visit. What is asked first has an answer of its own for each question: one that is given
//! for a home not yet left says nothing about the day, the time or whose visit it is.

use crate::failure_code::Code;
use kengai::{BeforeStart, CareBook};
use kengai_model::{CareDay, PlanRowId};
use serde_json::json;

use super::before_start;
use super::sheet::People;
use super::visit_shown::shown;
use super::when::day;
use crate::failure::{Exit, Failure};
use crate::home::Context;
use crate::refs::Refs;
use crate::report::Report;
use crate::words::both;

/// Which visit, and what was asked before.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Line number of the list seen last, or the planned row's id.
    row: String,
    /// Another day's list.
    #[arg(long, value_parser = day)]
    date: Option<CareDay>,
    /// Type in the paper record of this staff code; the times are typed too.
    #[arg(long, value_name = "CODE", conflicts_with_all = ["mine", "now", "later"])]
    r#for: Option<String>,
    /// A visit of others is your own this time.
    #[arg(long)]
    mine: bool,
    /// Whoever `--for` names went in place of those who are planned.
    #[arg(long, requires = "for")]
    instead: bool,
    /// You arrive now, although the plan is hours away.
    #[arg(long)]
    now: bool,
    /// The visit is over and is written now: its times are typed.
    #[arg(long, conflicts_with = "now")]
    later: bool,
    /// Another record of a visit that has one.
    #[arg(long)]
    again: bool,
    /// Although you are still at another client's, or the day is to come by this device's clock: one of both.
    #[arg(long)]
    anyway: bool,
}

pub(crate) fn run(context: &Context, book: &CareBook, args: &Args) -> Result<Report, Failure> {
    let refs = Refs::of_day(context, book, args.date);
    let row = refs.row(&args.row)?;
    let mut asks = book.visits().before_start(Some(row))?;
    // Where the last contact was on a day before, `today` has asked for the date.
    let told = args.date.is_some() && book.clock_state()?.unsure_since().is_some();
    asks.retain(|ask| match ask {
        BeforeStart::StillIn { .. } => args.r#for.is_none() && !args.later,
        BeforeStart::OtherDay { .. } => !before_start::day_is_said(ask, args.date),
        BeforeStart::LaterDay { .. } => !told,
        BeforeStart::Recorded { .. } => !args.again,
        // Asked only of a visit that nobody planned.
        BeforeStart::Planned { .. } => true,
        BeforeStart::FarFromPlan { .. } => !args.now && !args.later && args.r#for.is_none(),
    });
    if args.anyway {
        let home = |ask: &BeforeStart| matches!(ask, BeforeStart::StillIn { .. });
        let later = |ask: &BeforeStart| matches!(ask, BeforeStart::LaterDay { .. });
        // One answer to one question.
        if !(asks.iter().any(home) && asks.iter().any(later)) {
            asks.retain(|ask| !home(ask) && !later(ask));
        }
    }
    before_start::asked(book, &asks, None)?;
    let begun = book.visits().open()?.iter().any(|sheet| sheet.record.plan_row == Some(row));
    match &args.r#for {
        None if !args.mine && !begun => whose(book, row)?,
        Some(code) if !args.instead && !begun => in_place_of(book, row, code)?,
        _ => {}
    }
    let sheet = match &args.r#for {
        None if args.later => book.visits().start_afterwards(row)?,
        None => book.visits().start(row)?,
        Some(code) => book.visits().start_by_proxy(row, People::of(book)?.find(code)?)?,
    };
    let report = shown(book, &sheet)?.lines(before_start::arrival_to_type(&sheet));
    if book.visits().beside(sheet.visit)?.is_empty() {
        return Ok(report);
    }
    let called = refs.called(sheet.visit)?;
    Ok(report.key("number", json!(called.number())).line(called.sentence()))
}

/// A record is typed in for somebody to whom the visit does not belong: who is planned is said first.
fn in_place_of(book: &CareBook, row: PlanRowId, code: &str) -> Result<(), Failure> {
    let people = People::of(book)?;
    let who = people.find(code)?;
    let planned = book.rota().planned_visit(row)?.map(|planned| planned.helpers).unwrap_or_default();
    // One's own name is refused for another reason.
    let is_me = book.my_staff_id().is_ok_and(|me| me == who);
    if is_me || planned.is_empty() || planned.contains(&who) {
        return Ok(());
    }
    let name = |id: &kengai_model::StaffId| people.name(&id.to_string()).unwrap_or_default().to_owned();
    let staff = book.staff().all()?;
    let right =
        staff.iter().find(|one| Some(&one.staff) == planned.first()).map_or("", |one| one.code.as_str());
    let (names, other) = (planned.iter().map(name).collect::<Vec<_>>(), name(&who));
    Err(Failure::new(
        Exit::Unsettled,
        Code::Asked,
        both(
            format!(
                "予定の担当は {} さんです。{other} さんが代わりに行ったのなら --instead を付けてください。{} さんの記録なら --for {right}",
                names.join("・"),
                names.join("・")
            ),
            format!(
                "{} is planned. If {other} went instead, add --instead; for the record of {}: --for {right}",
                names.join(", "),
                names.join(", ")
            ),
        ),
    ))
}

/// A manager's list is everybody's: a visit of others is theirs only where they say so.
fn whose(book: &CareBook, row: PlanRowId) -> Result<(), Failure> {
    let planned = book.rota().planned_visit(row)?.filter(|_| book.is_manager());
    let Some(helpers) = planned.map(|planned| planned.helpers) else { return Ok(()) };
    if helpers.is_empty() || helpers.contains(&book.my_staff_id()?) {
        return Ok(());
    }
    let staff = book.staff().all()?;
    let of = |id: &kengai_model::StaffId| staff.iter().find(|one| one.staff == *id);
    let people: Vec<_> = helpers.iter().filter_map(of).collect();
    let names = people.iter().map(|one| one.shown.as_str()).collect::<Vec<_>>().join("・");
    let code = people.first().map_or("", |one| one.code.as_str());
    Err(Failure::new(
        Exit::Unsettled,
        Code::Asked,
        both(
            format!(
                "{names}さんの訪問です。代わりに入力するなら --for {code}、ご自分の訪問なら --mine を付けてください"
            ),
            format!(
                "this is the visit of {names}: to type it in for them add --for {code}, if it is yours --mine"
            ),
        ),
    ))
}
