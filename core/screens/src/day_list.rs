//! A day's list as a whole: its head, its groups and what stands over each, and what is said below. Its rows are in `day_row`.

use kengai::{IncidentNews, OpenDraft, Place, TodayVisit, UnplannedVisit};
use kengai_model::holiday::holiday;
use kengai_model::{CareDay, Words};

use crate::counts::counted;
use crate::days::instant;

/// 11月16日（月）の訪問 12件（勤労感謝の日）: what repeats another record is no visit of its own.
#[must_use]
pub fn day_head(visits: &[TodayVisit], day: CareDay, today: CareDay) -> Words {
    let (count, of) = (visits.iter().filter(|visit| !visit.duplicate).count(), day.long(today));
    let (holiday_ja, holiday_en) = holiday(day)
        .map_or_else(Default::default, |name| (format!("（{}）", name.ja), format!(" ({})", name.en)));
    Words::new(
        format!("{}の訪問 {count}件{holiday_ja}", of.ja),
        format!("{}: {}{holiday_en}", of.en, counted(count as u64, "visit", "visits")),
    )
}

/// Over the visits that nobody planned.
pub const UNPLANNED: Words = Words::lit("予定外の訪問", "Visits that nobody planned");

/// Over the changes that whoever reads has not said they know of.
pub const CHANGES: Words = Words::lit("変更のお知らせ", "Changes");

/// The incidents of those whom the list goes to, each once.
#[must_use]
pub fn incidents_of_day(visits: &[TodayVisit]) -> Vec<&IncidentNews> {
    let mut once: Vec<&IncidentNews> = Vec::new();
    for news in visits.iter().flat_map(|visit| &visit.incidents) {
        if !once.iter().any(|known| known.incident == news.incident) {
            once.push(news);
        }
    }
    once
}

/// Where a cancelled visit stands in a list: at its time, behind what goes on from the day before.
#[must_use]
pub fn place_of_cancelled(visits: &[TodayVisit], day: CareDay, gone: &TodayVisit) -> usize {
    let later = visits.iter().position(|visit| visit.date >= day && visit.start > gone.start);
    later.unwrap_or(visits.len())
}

/// What becomes of visits that have two records; `None` where none has.
#[must_use]
pub fn two_records(visits: &[TodayVisit], is_manager: bool) -> Option<Words> {
    visits.iter().any(|visit| visit.records > 1).then_some(match is_manager {
        true => {
            Words::lit("見比べて、一つを重複としてください", "Compare them, and mark one as the duplicate")
        }
        false => Words::lit(
            "二つとも残っています。どちらを残すかは、サ責が決めます",
            "Both are kept. The manager decides which one stands",
        ),
    })
}

/// The drafts that no row of the day's list says of itself.
pub fn drafts_elsewhere<'a>(
    drafts: &'a [OpenDraft],
    visits: &'a [TodayVisit],
    unplanned: &'a [UnplannedVisit],
) -> impl Iterator<Item = &'a OpenDraft> {
    let is_listed = |draft: &OpenDraft| match draft.place {
        Place::Visit(id) => {
            visits.iter().any(|visit| visit.visit == Some(id))
                || unplanned.iter().any(|visit| visit.visit == id)
        }
        _ => false,
    };
    drafts.iter().filter(move |draft| !is_listed(draft))
}

/// Over what was begun and is not finished.
#[must_use]
pub fn drafts_head(count: usize) -> Words {
    Words::new(
        format!("書きかけ {count}件（この端末だけにあります）"),
        format!("Unfinished: {count} (on this device only)"),
    )
}

/// What was begun and is not finished: what it is, and when it was touched last.
#[must_use]
pub fn draft_row(draft: &OpenDraft, today: CareDay) -> Words {
    let (touched, title) = (instant(draft.updated_ms).stamp(today), &draft.title);
    Words::new(
        format!("{}　最後の入力 {}", title.ja, touched.ja),
        format!("{}  last written {}", title.en, touched.en),
    )
}
