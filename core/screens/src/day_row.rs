//! One row of a day's list: when, whose, what has become of its plan, who goes, how far it has come, what can be done about it. The
//! apps draw it; the command joins it to a line, with its number before it.

use kengai::{Delivery, IncidentNews, PlanNow, TodayVisit, UnplannedVisit, VisitState};
use kengai_model::called::{in_english, san};
use kengai_model::{CareDay, Slot, Words};

use crate::counts::counted;
use crate::delivery::photos_sent;
use crate::line::Line;
use crate::row_action::RowAction;
use crate::spoken::spoken;
use crate::visits::{plan_now, state_word, visit_state};

/// What a mark before a name is about: its shape is the screen's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MarkKind {
    /// What has become of the planned visit: it is elsewhere now, or nowhere.
    Plan,
    /// It was changed (変更), and whoever reads has not said that they know.
    Changed,
    /// An accident, complaint, restraint, sudden change.
    Incident,
}

/// A mark before a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayMark {
    /// What it is about.
    pub kind: MarkKind,
    /// In a word or two.
    pub line: Line,
}

/// One row of a day's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayRow {
    /// 7:30〜8:15; きのう before what began on the day before; --:-- where nobody knows.
    pub time: Words,
    /// Whose: the name with what tells namesakes apart.
    pub name: String,
    /// What stands before the name, in order.
    pub marks: Vec<DayMark>,
    /// Who goes, or went.
    pub helpers: Vec<String>,
    /// How far it has come, in a word; `None` where nothing is to come and nobody recorded anything.
    pub state: Option<Line>,
    /// The same in a sentence.
    pub state_line: Line,
    /// Where its record stands, if this device wrote it.
    pub delivery: Option<Delivery>,
    /// It repeats another record that stands: the visit is counted once, by that one.
    pub repeats: Option<Words>,
    /// What has become of the planned visit, in a sentence; `None` where it stands.
    pub plan_line: Option<Line>,
    /// What whoever goes there has to know besides.
    pub notes: Vec<Line>,
    /// What can be done, the first first.
    pub actions: Vec<RowAction>,
    /// For the ear.
    pub spoken: Words,
}

const REPEATS: Words = Words::lit("重複", "duplicate");
const NO_TIME: Words = Words::lit("--:--", "--:--");

/// The row of a planned visit in the list of a day.
#[must_use]
pub fn day_row(visit: &TodayVisit, day: CareDay, today: CareDay) -> DayRow {
    let nothing = visit.plan == PlanNow::Cancelled && visit.visit.is_none();
    Row {
        time: time(visit, day, today),
        name: &visit.client_name,
        marks: marks(visit, today),
        helpers: &visit.helpers,
        state: visit.state,
        is_nothing: nothing,
        duplicate: visit.duplicate,
        plan_line: plan_now(&visit.plan),
        notes: notes(visit),
        actions: RowAction::of_planned(visit),
    }
    .shown()
}

/// The row of a visit that nobody planned.
#[must_use]
pub fn unplanned_row(visit: &UnplannedVisit, day: CareDay) -> DayRow {
    let arrived = visit.arrived.map_or(NO_TIME, |at| Words::same(at.clock()));
    let time = if visit.date < day {
        Words::new(format!("きのう {}", arrived.ja), format!("{} yesterday", arrived.en))
    } else {
        arrived
    };
    let beside = visit.beside.then(|| {
        Line::urgent(Words::lit(
            "同じ時間に、この方のほかの記録があります",
            "there is another record of this client at that time",
        ))
    });
    Row {
        time,
        name: &visit.client_name,
        marks: Vec::new(),
        helpers: &visit.helpers,
        state: visit.state,
        is_nothing: false,
        duplicate: visit.duplicate,
        plan_line: None,
        notes: beside.into_iter().chain(photos_sent(visit.photos_waiting).map(Line::waits)).collect(),
        actions: RowAction::of_record(visit.state),
    }
    .shown()
}

/// What a row is made of.
struct Row<'a> {
    time: Words,
    name: &'a str,
    marks: Vec<DayMark>,
    helpers: &'a [String],
    state: VisitState,
    is_nothing: bool,
    duplicate: bool,
    plan_line: Option<Line>,
    notes: Vec<Line>,
    actions: Vec<RowAction>,
}

impl Row<'_> {
    fn shown(self) -> DayRow {
        let state = (!self.is_nothing).then(|| state_word(self.state));
        let repeats = self.duplicate.then_some(REPEATS);
        DayRow {
            spoken: self.spoken(state.as_ref(), repeats.as_ref()),
            time: self.time,
            name: self.name.to_owned(),
            marks: self.marks,
            helpers: self.helpers.to_vec(),
            state,
            state_line: visit_state(self.state),
            delivery: self.state.delivery(),
            repeats,
            plan_line: self.plan_line,
            notes: self.notes,
            actions: self.actions,
        }
    }

    /// Whose it is first; then when, how far, and what is the matter.
    fn spoken(&self, state: Option<&Line>, repeats: Option<&Words>) -> Words {
        let time = Some(&self.time).filter(|time| **time != NO_TIME);
        let marks = self.marks.iter().map(|mark| &mark.line.words);
        let state = state.map(|state| &state.words);
        let notes = self.notes.iter().map(|note| &note.words);
        let parts: Vec<&Words> =
            time.into_iter().chain(state).chain(repeats).chain(marks).chain(notes).collect();
        let join = |name: String, by: &str, pick: fn(&Words) -> &str| {
            std::iter::once(name.as_str())
                .chain(parts.iter().map(|words| pick(words)))
                .collect::<Vec<_>>()
                .join(by)
        };
        spoken(&Words::new(
            join(san(self.name), "、", |words| &words.ja),
            join(in_english(self.name).into_owned(), ", ", |words| &words.en),
        ))
    }
}

fn time(visit: &TodayVisit, day: CareDay, today: CareDay) -> Words {
    let (Some(start), Some(end)) = (visit.start, visit.end) else { return NO_TIME };
    let times = Slot { start, end }.words();
    match &visit.plan {
        // Its planned visit was moved here: nobody was there on this day.
        PlanNow::Moved { date, .. } if *date == day && visit.date != day => {
            let of = visit.date.short(today);
            Words::new(format!("{} {}", of.ja, times.ja), format!("{} {}", of.en, times.en))
        }
        // It was over yesterday.
        _ if visit.date < day && start < end => {
            Words::new(format!("きのう {}", times.ja), format!("{} yesterday", times.en))
        }
        // Past midnight it goes on.
        _ if visit.date < day => {
            let start = start.clock();
            Words::new(format!("きのう {start}から"), format!("from {start} yesterday"))
        }
        _ => times,
    }
}

fn marks(visit: &TodayVisit, today: CareDay) -> Vec<DayMark> {
    let mark = |kind, line| DayMark { kind, line };
    let plan = plan_mark(visit, today).map(|words| mark(MarkKind::Plan, Line::waits(words)));
    let is_changed = !visit.changed.is_empty() && visit.plan == PlanNow::Stands;
    let changed = is_changed.then(|| mark(MarkKind::Changed, Line::waits(Words::lit("変更", "CHANGED"))));
    let mut kinds: Vec<Words> = visit.incidents.iter().map(IncidentNews::name).collect();
    kinds.dedup();
    let incidents = kinds.into_iter().map(|words| mark(MarkKind::Incident, Line::urgent(words)));
    plan.into_iter().chain(changed).chain(incidents).collect()
}

/// What has become of a planned visit that somebody recorded, in short.
fn plan_mark(visit: &TodayVisit, today: CareDay) -> Option<Words> {
    Some(match &visit.plan {
        PlanNow::Stands => return None,
        PlanNow::Cancelled => Words::lit("取り消し", "CANCELLED"),
        // Where it ends at another time, that is what is new.
        PlanNow::Moved { date, start, end } if (*date, Some(*start)) == (visit.date, visit.start) => {
            let times = Slot { start: *start, end: *end }.words();
            Words::new(format!("{} に変更", times.ja), format!("NOW {}", times.en))
        }
        PlanNow::Moved { date, start, .. } => {
            let (date, start) = (date.short(today), start.clock());
            Words::new(format!("{} {start} に変更", date.ja), format!("MOVED to {} {start}", date.en))
        }
        PlanNow::Given { helpers } if helpers.is_empty() => Words::lit("担当なしに変更", "NOW NOBODY'S"),
        PlanNow::Given { helpers } => Words::new(
            format!("担当は {} に変更", helpers.join("・")),
            format!("GIVEN to {}", helpers.join(", ")),
        ),
        PlanNow::Gone => Words::lit("予定にありません", "NO LONGER PLANNED"),
    })
}

fn notes(visit: &TodayVisit) -> Vec<Line> {
    let unread = (visit.unread > 0).then(|| {
        Line::waits(Words::new(
            format!("未読の申し送り{}件", visit.unread),
            counted(visit.unread, "unread note", "unread notes"),
        ))
    });
    let twice = (visit.records > 1).then(|| {
        Line::urgent(Words::new(
            format!("同じ訪問の記録が{}件", visit.records),
            format!("{} records of this visit", visit.records),
        ))
    });
    let photos = photos_sent(visit.photos_waiting).map(Line::waits);
    unread.into_iter().chain(twice).chain(photos).collect()
}

#[cfg(test)]
mod tests {
    use kengai_model::plan_change::RowPart;
    use kengai_model::{ClientId, PlanRowId};

    use super::*;
    use crate::line::Tone;

    fn day(number: u32) -> CareDay {
        CareDay::new(2026, 11, number).unwrap()
    }

    fn visit() -> TodayVisit {
        TodayVisit {
            row: PlanRowId::from_bytes([1; 16]),
            client: ClientId::from_bytes([2; 16]),
            client_name: "見本 一郎".to_owned(),
            date: day(16),
            start: "07:30".parse().ok(),
            end: "08:15".parse().ok(),
            code: None,
            helpers: vec!["手本 あかり".to_owned()],
            state: VisitState::Planned,
            visit: None,
            records: 0,
            duplicate: false,
            unread: 2,
            changed: vec![RowPart::Time],
            plan: PlanNow::Stands,
            incidents: Vec::new(),
            several: Vec::new(),
            photos_waiting: None,
        }
    }

    #[test]
    fn a_row_says_whose_first_and_what_can_be_done() {
        let row = day_row(&visit(), day(16), day(16));
        assert_eq!(row.time, Words::lit("7:30〜8:15", "7:30–8:15"));
        assert_eq!(row.actions, [RowAction::Start, RowAction::Acknowledge, RowAction::ReadNotes]);
        assert_eq!(row.spoken.ja, "見本 一郎 さん、7時30分から8時15分、予定、変更、未読の申し送り2件");
        assert_eq!(row.spoken.en, "見本 一郎, 7:30 to 8:15, planned, CHANGED, 2 unread notes");
    }

    #[test]
    fn what_began_yesterday_and_what_is_elsewhere_now_say_so() {
        let late = TodayVisit { start: "23:00".parse().ok(), end: "00:30".parse().ok(), ..visit() };
        assert_eq!(day_row(&late, day(17), day(17)).time.ja, "きのう 23:00から");
        assert_eq!(day_row(&visit(), day(17), day(17)).time.en, "7:30–8:15 yesterday");
        let moved =
            PlanNow::Moved { date: day(17), start: "09:00".parse().unwrap(), end: "09:45".parse().unwrap() };
        let moved = TodayVisit { plan: moved, ..visit() };
        assert_eq!(day_row(&moved, day(17), day(17)).time.ja, "11/16 7:30〜8:15");
        let marks = day_row(&moved, day(16), day(16)).marks;
        let marks: Vec<&str> = marks.iter().map(|mark| &*mark.line.words.ja).collect();
        assert_eq!(marks, ["11/17 9:00 に変更"], "where it is elsewhere, that it was changed says no more");
        let gone = TodayVisit { start: None, end: None, plan: PlanNow::Gone, ..visit() };
        let gone = day_row(&gone, day(16), day(16));
        assert_eq!((&*gone.time.ja, gone.state_line.tone), ("--:--", Tone::Quiet));
        let cancelled = TodayVisit { plan: PlanNow::Cancelled, ..visit() };
        let cancelled = day_row(&cancelled, day(16), day(16));
        assert!(cancelled.state.is_none() && !cancelled.actions.contains(&RowAction::Start));
    }
}
