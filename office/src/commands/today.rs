//! `today`: the day's list of visits, the changes and the drafts that belong to its reader.

use crate::failure_code::Code;
use kengai::{CareBook, Delivery, IncidentNews, PlanNow, TodayVisit, UnplannedVisit};
use kengai_model::CareDay;
use serde_json::{Value, json};

use super::standing::{self, Reader};
use super::when::day;
use super::{drafting, incident_lines};
use crate::failure::Failure;
use crate::home::Context;
use crate::report::Report;
use crate::words::{self, Words, both, counted, short};

/// Which day's list.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Another day, 2026-11-16.
    #[arg(long, value_parser = day)]
    date: Option<CareDay>,
    /// Managers: everybody's visits.
    #[arg(long)]
    everybody: bool,
}

/// `today`.
pub(crate) fn run(context: &Context, args: &Args) -> Result<Report, Failure> {
    day_list(&context.open()?, context, args).or_else(|failure| nothing_yet(context, args, failure))
}

/// A device that has joined and never synced: no day without visits, and no fault either.
fn nothing_yet(context: &Context, args: &Args, failure: Failure) -> Result<Report, Failure> {
    if failure.code != Code::NothingYet {
        return Err(failure);
    }
    let day = args.date.unwrap_or_else(|| context.clock.today());
    let none: [(); 0] = [];
    let json = json!({ "date": day, "visits": none, "unplanned": none, "changes": none, "drafts": none, "nothing_yet": true });
    Ok(Report::new(json).line(failure.words))
}

pub(crate) fn day_list(book: &CareBook, context: &Context, args: &Args) -> Result<Report, Failure> {
    let day = args.date.unwrap_or_else(|| context.clock.today());
    // A manager's own list would be empty: theirs is everybody's.
    let visits = book.visits().of_day(day, args.everybody || book.is_manager())?;
    let mut numbers = book.numbers().of_day(day, &visits)?;
    let counted_visits = visits.iter().filter(|visit| !visit.duplicate).count();
    let visits = with_cancelled(book, day, visits, &mut numbers)?;
    book.numbers().note_listed(day)?;
    let day_words = words::day(day);
    let clock = book.clock_state()?;
    let holiday = holiday_words(day);
    let mut lines = vec![both(
        format!("{}の訪問 {counted_visits}件{}", day_words.ja, holiday.ja),
        format!("{}: {}{}", day_words.en, counted(counted_visits as u64, "visit", "visits"), holiday.en),
    )];
    lines.extend(super::clock::lines(&clock));
    let reader = Reader::of(book);
    lines.extend(incidents(&visits, reader));
    let mut json_visits = Vec::new();
    for (visit, number) in visits.iter().zip(numbers) {
        let mut json = json!(visit);
        json["number"] = json!(number);
        json["state"] = state_json(visit.state);
        json_visits.push(json);
        lines.push(visit_line(visit, number, day));
        lines.extend(visit.several.iter().flat_map(|one| standing::conflict(one, "       ", reader)));
    }
    lines.extend(twice(&visits, day, book.is_manager()));
    let unplanned = book.visits().unplanned_of_day(day, args.everybody || book.is_manager())?;
    let unplanned_numbers = book.numbers().of_unplanned(day, &unplanned)?;
    if !unplanned.is_empty() {
        lines.push(Words::lit("予定外の訪問", "Visits that nobody planned"));
        for (visit, number) in unplanned.iter().zip(&unplanned_numbers) {
            lines.push(unplanned_line(visit, *number, day));
            lines.extend(visit.several.iter().flat_map(|one| standing::conflict(one, "       ", reader)));
        }
    }
    // Visits of this list say so in their own lines.
    let drafts = book.drafts().open()?;
    let listed = |id: &str| {
        let id = id.parse().ok();
        id.is_some()
            && (visits.iter().any(|visit| visit.visit == id)
                || unplanned.iter().any(|visit| Some(visit.visit) == id))
    };
    lines.extend(drafting::lines(drafts.iter().filter(|draft| !listed(&draft.id))));
    // Also visits that are on nobody's list any more: whoever was taken off must learn it.
    let changes = book.rota().my_changes()?;
    if !changes.is_empty() {
        lines.push(Words::lit("変更のお知らせ", "Changes"));
        lines.extend(changes.iter().flat_map(|change| super::rota::lines(book, change)));
    }
    let overruled = book.conflicts().overruled()?;
    lines.extend(super::conflicts::overruled_lines(&overruled));
    let unplanned: Vec<Value> = unplanned
        .iter()
        .zip(unplanned_numbers)
        .map(|(visit, number)| {
            let mut json = json!(visit);
            json["number"] = json!(number);
            json["state"] = state_json(visit.state);
            json
        })
        .collect();
    let json = json!({
        "date": day.to_string(), "visits": json_visits, "unplanned": unplanned, "changes": changes,
        "drafts": drafts, "overruled": overruled, "clock": clock,
    });
    Ok(Report::new(json).lines(lines))
}

/// The list with what is cancelled, in a manager's: under its number and at its time, without being counted.
fn with_cancelled(
    book: &CareBook,
    day: CareDay,
    mut visits: Vec<TodayVisit>,
    numbers: &mut Vec<u64>,
) -> Result<Vec<TodayVisit>, Failure> {
    if !book.is_manager() {
        return Ok(visits);
    }
    for gone in book.visits().cancelled_of_day(day)? {
        if visits.iter().any(|visit| visit.row == gone.row) {
            continue;
        }
        let at = visits.iter().position(|visit| visit.date >= day && visit.start > gone.start);
        let at = at.unwrap_or(visits.len());
        numbers.insert(at, book.numbers().of_row(day, gone.row)?);
        visits.insert(at, gone);
    }
    Ok(visits)
}

/// What becomes of visits that have two records.
fn twice(visits: &[TodayVisit], day: CareDay, manager: bool) -> Option<Words> {
    visits.iter().any(|visit| visit.records > 1).then(|| {
        if !manager {
            return Words::lit(
                "★ 二つとも残っています。どちらを残すかは、サ責が決めます",
                "★ Both are kept. The manager decides which one stands",
            );
        }
        let month = day.month();
        both(
            format!("★ 見比べて、一つを重複としてください → kengai review --month {month}"),
            format!("★ Compare them, and mark one as the duplicate → kengai review --month {month}"),
        )
    })
}

/// The incidents of those whom the list goes to, each once, before everything else.
fn incidents(visits: &[TodayVisit], reader: Reader) -> Vec<Words> {
    let mut shown: Vec<&IncidentNews> = Vec::new();
    for news in visits.iter().flat_map(|visit| &visit.incidents) {
        if !shown.iter().any(|known| known.incident == news.incident) {
            shown.push(news);
        }
    }
    shown.into_iter().flat_map(|news| incident_lines::at_the_door(news, reader)).collect()
}

/// A planned visit: its number, when, whose, who goes, how far it has come.
fn visit_line(visit: &TodayVisit, number: u64, day: CareDay) -> Words {
    let state = match visit.plan == PlanNow::Cancelled && visit.visit.is_none() {
        true => both("", ""),
        false => words::visit_state(visit.state),
    };
    let state = repeated(state, visit.duplicate);
    let unread = match visit.unread {
        0 => both("", ""),
        n => {
            both(format!("　未読の申し送り{n}件"), format!(", {}", counted(n, "unread note", "unread notes")))
        }
    };
    let twice = match visit.records {
        0 | 1 => both("", ""),
        n => both(format!("　★同じ訪問の記録が{n}件"), format!(", ★ {n} records of this visit")),
    };
    let id = visit.visit.filter(|_| visit.records > 1).map(|id| id.to_string()).unwrap_or_default();
    let id = words::handle(short(&id));
    let helpers = visit.helpers.join("・");
    let changed = if visit.changed.is_empty() || visit.plan != PlanNow::Stands {
        both("", "")
    } else {
        both("【変更】", "[CHANGED] ")
    };
    let (plan, incidents) = (plan_now(visit), marks(&visit.incidents));
    let time = match words::time(&visit.start) {
        "" => both("--:--", "--:--"),
        // Its planned visit was moved here: nobody was there on this day.
        _ if matches!(visit.plan, PlanNow::Moved { date, .. } if date == day && visit.date != day) => {
            let (of, times) = (words::table_day(visit.date), words::times(&visit.start, &visit.end));
            both(format!("{} {}", of.ja, times.ja), format!("{} {}", of.en, times.en))
        }
        // It was over yesterday.
        start if visit.date < day && visit.start < visit.end => {
            let times = words::times(start, &visit.end);
            both(format!("きのう {}", times.ja), format!("{} yesterday", times.en))
        }
        // Past midnight it goes on.
        start if visit.date < day => both(format!("きのう {start}から"), format!("from {start} yesterday")),
        _ => words::times(&visit.start, &visit.end),
    };
    both(
        format!(
            "{number:>3}  {}  {}{}{}{}　{helpers}　{}{}{}{}",
            time.ja,
            plan.ja,
            changed.ja,
            incidents.ja,
            visit.client_name,
            state.ja,
            unread.ja,
            twice.ja,
            id.ja
        )
        .trim_end()
        .to_owned(),
        format!(
            "{number:>3}  {}  {}{}{}{}  {helpers}  {}{}{}{}",
            time.en,
            plan.en,
            changed.en,
            incidents.en,
            visit.client_name,
            state.en,
            unread.en,
            twice.en,
            id.en
        )
        .trim_end()
        .to_owned(),
    )
}

/// How far a record has come; one that repeats another is marked so.
fn repeated(state: Words, duplicate: bool) -> Words {
    match duplicate {
        true => both(format!("＝重複　{}", state.ja), format!("= duplicate  {}", state.en)),
        false => state,
    }
}

/// What has become of a planned visit that somebody recorded.
fn plan_now(visit: &TodayVisit) -> Words {
    match &visit.plan {
        PlanNow::Stands => both("", ""),
        PlanNow::Cancelled => Words::lit("【取り消し】", "[CANCELLED] "),
        // Where it ends at another time, that is what is new.
        PlanNow::Moved { date, start, end } if (*date, start) == (visit.date, &visit.start) => {
            let times = words::times(start, end);
            both(format!("【{} に変更】", times.ja), format!("[NOW {}] ", times.en))
        }
        PlanNow::Moved { date, start, .. } => {
            let (date, start) = (words::table_day(*date), words::time(start));
            both(format!("【{} {start} に変更】", date.ja), format!("[MOVED to {} {start}] ", date.en))
        }
        PlanNow::Given { helpers } if helpers.is_empty() => {
            Words::lit("【担当なしに変更】", "[NOW NOBODY'S] ")
        }
        PlanNow::Given { helpers } => both(
            format!("【担当は {} に変更】", helpers.join("・")),
            format!("[GIVEN to {}] ", helpers.join(", ")),
        ),
        PlanNow::Gone => Words::lit("【予定にありません】", "[NO LONGER PLANNED] "),
    }
}

/// The kinds of a client's incidents.
fn marks(incidents: &[IncidentNews]) -> Words {
    let mut kinds: Vec<Words> = incidents.iter().map(IncidentNews::name).collect();
    kinds.dedup();
    let mark =
        |pick: fn(&Words) -> &str| kinds.iter().map(|kind| format!("▲{} ", pick(kind))).collect::<String>();
    both(mark(|kind| &kind.ja), mark(|kind| &kind.en))
}

/// （勤労感謝の日）, where it is one.
fn holiday_words(day: CareDay) -> Words {
    kengai_model::holiday::holiday(day)
        .map_or_else(|| both("", ""), |name| both(format!("（{}）", name.ja), format!(" ({})", name.en)))
}

fn unplanned_line(visit: &UnplannedVisit, number: u64, day: CareDay) -> Words {
    let (helpers, state) =
        (visit.helpers.join("・"), repeated(words::visit_state(visit.state), visit.duplicate));
    let (arrived, name) = (words::time(visit.arrived.as_deref().unwrap_or("--:--")), &visit.client_name);
    let time = if visit.date < day {
        both(format!("きのう {arrived}"), format!("{arrived} yesterday"))
    } else {
        both(arrived, arrived)
    };
    let beside = if visit.beside {
        Words::lit(
            "　★同じ時間に、この方のほかの記録があります",
            ", ★ there is another record of this client at that time",
        )
    } else {
        both("", "")
    };
    let handle = words::handle(short(&visit.visit.to_string()));
    both(
        format!("{number:>3}  {}  {name}　{helpers}　{}{}{}", time.ja, state.ja, beside.ja, handle.ja),
        format!("{number:>3}  {}  {name}  {helpers}  {}{}{}", time.en, state.en, beside.en, handle.en),
    )
}

fn state_json(state: kengai::VisitState) -> Value {
    let (name, delivery): (&str, Option<Delivery>) = match state {
        kengai::VisitState::Planned => ("planned", None),
        kengai::VisitState::NoRecord => ("no_record", None),
        kengai::VisitState::Recording => ("recording", None),
        kengai::VisitState::Recorded(delivery) => ("recorded", delivery),
        kengai::VisitState::NotMade(outcome, delivery) => {
            return json!({ "state": "not_made", "delivery": delivery, "outcome": outcome });
        }
    };
    json!({ "state": name, "delivery": delivery })
}
