//! What a person is asked before a record is begun, and what is said of the day that one takes whose device's clock nobody
//! can vouch for.

use crate::failure_code::Code;
use kengai::{BeforeStart, CareBook, SeenLast, TodayVisit, VisitSheet};
use kengai_model::called::san;
use kengai_model::{CareDay, MinuteOfDay, PlanRowId, VisitId};

use crate::clock;
use crate::failure::{Exit, Failure, Finding};
use crate::words::{self, Words, both, short, table_day};

/// Refuses to begin before the questions are answered; `again` is the command of a visit that nobody planned.
pub(crate) fn asked(book: &CareBook, asks: &[BeforeStart], again: Option<&str>) -> Result<(), Failure> {
    let questions: Vec<Words> =
        asks.iter().map(|ask| question(book, ask, again)).collect::<Result<_, Failure>>()?;
    let Some(first) = questions.first() else { return Ok(()) };
    let rest = questions.iter().skip(1).map(|words| Finding::new("", words.clone()));
    Err(Failure::new(Exit::Unsettled, Code::Asked, first.clone()).with(rest))
}

/// Whether a day was given that this question leaves open: one of its two.
pub(crate) fn day_is_said(ask: &BeforeStart, date: Option<CareDay>) -> bool {
    matches!(ask, BeforeStart::OtherDay { here, server } if [Some(*here), Some(*server)].contains(&date))
}

fn question(book: &CareBook, ask: &BeforeStart, again: Option<&str>) -> Result<Words, Failure> {
    Ok(match ask {
        BeforeStart::StillIn { visit, left, .. } => still_in(&typed(book, *visit)?, *left, ask),
        BeforeStart::OtherDay { here, server } => other_day(*here, *server, again),
        BeforeStart::LaterDay { client_name, here, visit } => later_day(client_name, *here, *visit),
        BeforeStart::Recorded { visit, .. } => recorded(&typed(book, *visit)?, ask, again),
        BeforeStart::Planned { row, date, .. } => {
            planned_then(&typed_row(book, *row, *date)?, *date, ask, again)
        }
        BeforeStart::FarFromPlan { .. } => far_from_plan(ask),
    })
}

/// At another client's still, as the record says.
fn still_in(id: &str, left: Option<MinuteOfDay>, ask: &BeforeStart) -> Words {
    let said = kengai_screens::question(ask);
    let left = left.map_or_else(|| both("時刻", "TIME"), |at| both(at.clock(), at.clock()));
    let (left_ja, left_en) = (left.ja, left.en);
    both(
        format!(
            "{}: kengai visit set {id} 退室 {left_ja}（記録は保存されています）。このまま始めるなら --anyway",
            said.ja
        ),
        format!(
            "{} kengai visit set {id} Left {left_en} (what was recorded is saved); to begin all the same: --anyway",
            said.en
        ),
    )
}

/// The visit is of a day that has not come by this device's clock.
fn later_day(client_name: &str, here: CareDay, visit: CareDay) -> Words {
    let (here, visit) = (words::day(here), words::day(visit));
    both(
        format!(
            "{}: この端末の日付は{}、訪問の予定は{}です。今日が{}なら、--anyway を付けて始めてください（時計が遅れていたことも記録に残ります）",
            san(client_name),
            here.ja,
            visit.ja,
            visit.ja
        ),
        format!(
            "{client_name}: this device shows {}, the visit is planned for {}. If today is {}, begin with --anyway (that this clock was behind stands with the record)",
            here.en, visit.en, visit.en
        ),
    )
}

/// The visit has its record.
fn recorded(id: &str, ask: &BeforeStart, again: Option<&str>) -> Words {
    let BeforeStart::Recorded { client_name, planned, on, helpers, arrived, .. } = ask else {
        return kengai_screens::question(ask);
    };
    let planned = planned.clock();
    let at = arrived.map_or_else(String::new, |at| format!(" {}", at.clock()));
    let on = on.map_or_else(String::new, |on| format!(" {}", table_day(on).ja));
    let (ja, en) = match helpers.is_empty() {
        true => (String::new(), String::new()),
        false => {
            (format!("（{}{on}{at}）", helpers.join("・")), format!(" ({}{on}{at})", helpers.join(", ")))
        }
    };
    let again = again.map_or_else(|| "--again".to_owned(), |again| format!("{again} --extra"));
    both(
        format!(
            "{}の{planned}はもう記録があります{ja}。直すなら kengai visit change {id}、もう一つ書くなら {again}",
            san(client_name)
        ),
        format!(
            "{client_name}, {planned}: recorded already{en}. To correct it: kengai visit change {id}; to write another: {again}"
        ),
    )
}

/// A visit is planned around this time.
fn planned_then(row: &str, date: CareDay, ask: &BeforeStart, again: Option<&str>) -> Words {
    let said = kengai_screens::question(ask);
    let later = if date < clock::answering_on() { " --later" } else { "" };
    let dated = Some(date).filter(|date| *date != clock::answering_on());
    let dated = dated.map_or_else(String::new, |date| format!(" --date {date}"));
    let again = format!("{}{dated}", again.unwrap_or("kengai visit unplanned"));
    both(
        format!(
            "{}。そうなら kengai visit start {row}{later}、別の訪問なら {again} --extra で始めてください",
            said.ja
        ),
        format!(
            "{} If so: kengai visit start {row}{later}; if it is another visit: {again} --extra",
            said.en
        ),
    )
}

/// It is far from the planned time, or of a day before.
fn far_from_plan(ask: &BeforeStart) -> Words {
    let said = kengai_screens::question(ask);
    if ask.is_of_a_day_before() {
        return both(
            format!("{}。書くなら --later を付けてください（時刻はあとで入れます）", said.ja),
            format!("{} If so, add --later (its times are typed)", said.en),
        );
    }
    both(
        format!("{}。入室するなら --now、済んだ訪問をあとから書くなら --later を付けてください", said.ja),
        format!("{} If so, add --now; to write a visit that is over: --later", said.en),
    )
}

/// That nobody is said to have arrived now, in a visit that is written when it is over.
pub(crate) fn arrival_to_type(sheet: &VisitSheet) -> Option<Words> {
    let record = &sheet.record;
    let is_open = sheet.draft && record.arrived.is_none() && record.proxy.by.is_none();
    let day = words::day(record.date);
    is_open.then(|| {
        both(
            format!("{}の訪問です。入室と退室は、いまの時刻を入れません。あとで入れてください。", day.ja),
            format!("This is a visit of {}. Arrival and leaving are not now: please type them.", day.en),
        )
    })
}

/// What names a record in a command, whatever list is looked at meanwhile: its number in today's list with the day, else the
/// beginning of its id.
pub(super) fn typed(book: &CareBook, visit: VisitId) -> Result<String, Failure> {
    let today = clock::answering_on();
    let list = book.visits().of_day(today, true)?;
    let found = list.iter().position(|line| line.visit == Some(visit));
    numbered(book, today, &list, found, &visit.to_string())
}

/// The same of a planned visit.
fn typed_row(book: &CareBook, row: PlanRowId, day: CareDay) -> Result<String, Failure> {
    let list = book.visits().of_day(day, true)?;
    let found = list.iter().position(|line| line.row == row).filter(|_| day == clock::answering_on());
    numbered(book, day, &list, found, &row.to_string())
}

fn numbered(
    book: &CareBook,
    day: CareDay,
    list: &[TodayVisit],
    found: Option<usize>,
    id: &str,
) -> Result<String, Failure> {
    let numbers = book.numbers().of_day(day, list)?;
    let listed = match book.numbers().seen_last()? {
        SeenLast::List { list, .. } => list == day.into(),
        SeenLast::Nothing => true,
        SeenLast::BeganAgain => false,
    };
    let number = found.filter(|_| listed).and_then(|at| numbers.get(at));
    Ok(number.map_or_else(|| short(id).to_owned(), |number| format!("{number} --date {}", table_day(day).ja)))
}

fn other_day(here: CareDay, server: CareDay, again: Option<&str>) -> Words {
    let (shown, known) = (words::day(here), words::day(server));
    let days = both(
        format!("この端末の日付は{}、サーバーでは{}です。どちらの訪問ですか。", shown.ja, known.ja),
        format!("this device shows {}, the server {}: a visit of which day?", shown.en, known.en),
    );
    match again {
        None => both(
            format!(
                "{}{server} なら一覧（kengai today --date {server}）を見て --date {server}、{here} なら --date {here} を付けて始めてください",
                days.ja
            ),
            format!(
                "{} Look at kengai today --date {server} and begin with --date {server}, or with --date {here}",
                days.en
            ),
        ),
        Some(again) => both(
            format!("{}{again} --date {server} か、{again} --date {here} で始めてください", days.ja),
            format!("{} Begin with {again} --date {server}, or with {again} --date {here}", days.en),
        ),
    }
}

/// Which day a visit takes that nobody planned, and how to give another, where the clock may show a wrong one.
pub(crate) fn day_taken(
    book: &CareBook,
    sheet: &VisitSheet,
    name: &str,
    again: &str,
) -> Result<Option<Words>, Failure> {
    let clock = book.clock_state()?;
    if clock.certain && clock.wrong_by().is_none() {
        return Ok(None);
    }
    let (day, visit) = (words::day(sheet.record.date), sheet.visit.to_string());
    let id = short(&visit);
    Ok(Some(both(
        format!(
            "{}: {}の訪問にしました。今日が違う日なら、捨てて（kengai visit discard {id}）、今日の日付で始めてください: {again} --date 日付",
            san(name),
            day.ja
        ),
        format!(
            "{name}: taken as a visit of {}. If today is another day, throw it away (kengai visit discard {id}) and begin with the date: {again} --date DATE",
            day.en
        ),
    )))
}
