//! The first screen of the app: the day's head, and the one thing to do next.

use kengai::{OpenDraft, Place, PlanNow, TodayVisit, VisitState};
use kengai_model::called::{in_english, san};
use kengai_model::{CareDay, VisitId, Words};

/// The one thing to do next, at the thumb.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TodayDock {
    /// つぎ 見本 一郎 さん; ◐ 見本 一郎 さん 記録中 つづける.
    pub words: Words,
    /// Which visit of the list; `None` where it goes on with what is in no list.
    pub at: Option<u32>,
    /// The draft that it goes on with.
    pub goes_on: Option<VisitId>,
}

/// 今日 11月16日（月）
#[must_use]
pub fn today_head(day: CareDay) -> Words {
    let of = day.long(day);
    Words::new(format!("今日 {}", of.ja), format!("Today, {}", of.en))
}

/// What stands in the place of an empty list; `synced`: a plan has been received at all.
#[must_use]
pub fn today_empty(visits: &[TodayVisit], synced: bool) -> Option<Words> {
    let words = if synced {
        Words::lit("今日の訪問はありません", "No visits today")
    } else {
        Words::lit(
            "参加できました。予定は電波のある所で届きます",
            "You have joined. The plan comes with a signal",
        )
    };
    visits.is_empty().then_some(words)
}

/// What comes next: what was begun, else the first visit that is still to be made, else the first past one without a record.
#[must_use]
pub fn today_dock(visits: &[TodayVisit], drafts: &[OpenDraft]) -> Option<TodayDock> {
    going_on(visits, drafts).or_else(|| {
        let first = |state: VisitState| {
            visits.iter().position(|one| one.state == state && one.plan == PlanNow::Stands && !one.duplicate)
        };
        let at = first(VisitState::Planned).or_else(|| first(VisitState::NoRecord))?;
        let name = &visits.get(at)?.client_name;
        let words = Words::new(format!("つぎ {}", san(name)), format!("Next: {}", in_english(name)));
        Some(TodayDock { words, at: u32::try_from(at).ok(), goes_on: None })
    })
}

fn going_on(visits: &[TodayVisit], drafts: &[OpenDraft]) -> Option<TodayDock> {
    let (draft, visit) = drafts.iter().find_map(|draft| match draft.place {
        Place::Visit(visit) => Some((draft, visit)),
        _ => None,
    })?;
    let name = &draft.client_name;
    let words = Words::new(
        format!("◐ {} 記録中 つづける", san(name)),
        format!("◐ {}: go on writing", in_english(name)),
    );
    let at = visits.iter().position(|one| one.visit == Some(visit));
    Some(TodayDock { words, at: at.and_then(|at| u32::try_from(at).ok()), goes_on: Some(visit) })
}
