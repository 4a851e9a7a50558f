//! Where everything on this device stands: saved here, sent, backed up are three different things.

use kengai::{Status, WaitingReason};
use kengai_desk::month::Attention;
use kengai_screens::{SyncFacts, sync_view};
use kengai_screens::{orphan_photos, photo_quota, server_trouble, still_here, why_again};
use serde_json::json;

use super::when::MonthArg;
use super::{attention, conflicts, devices, drafting, open_months};
use crate::failure::Failure;
use crate::home::Context;
use crate::report::Report;
use crate::words::{self, Words, both, moment};

/// Kinds of what was set aside that are told one by one; a device that is far behind may have many.
const SET_ASIDE_MAX: usize = 8;

pub(crate) fn run(context: &Context) -> Result<Report, Failure> {
    let book = context.open()?;
    let (status, drafts) = (book.status()?, book.drafts().open()?);
    let overruled = if status.joined { book.conflicts().overruled()? } else { Vec::new() };
    let mut json = json!(status);
    json["drafts"] = json!(drafts);
    let mut first = Vec::new();
    let mut open = Vec::new();
    if status.joined {
        let waits = Attention::of(&book)?;
        attention::put_into(&waits, &mut json);
        first = attention::incident_lines(&waits);
        first.extend(attention::plan_lines(&waits));
        first.extend(attention::photo_line(&waits.photos));
        open = attention::conflict_lines(&waits, status.manager);
        if status.manager {
            let earlier = book.review().open_before(MonthArg::at_work(&book)?)?;
            open.extend(open_months::lines(&earlier));
            json["earlier"] = json!(earlier);
        }
    }
    let now = kengai::Clock::now_ms(&context.clock);
    json["overruled"] = json!(overruled);
    json["clock_ms"] = json!(now);
    json["clock_set"] = json!(context.clock.is_set());
    let mut report =
        Report::new(json).lines(first).lines(lines(&status)).lines(open).lines(drafting::lines(&drafts));
    report = report.lines(conflicts::overruled_lines(&overruled));
    if context.clock.is_set() {
        report = report.line(both(
            format!("時計は KENGAI_CLOCK で設定されています: {}", moment(now).ja),
            format!("The clock is set by KENGAI_CLOCK: {}", moment(now).en),
        ));
    }
    Ok(report)
}

fn lines(status: &Status) -> Vec<Words> {
    if !status.joined {
        return vec![Words::lit(
            "この端末はまだ事業所に参加していません（kengai found か kengai join）。",
            "This device has not joined an organisation (found or join).",
        )];
    }
    let role = if status.manager { both("サ責", "manager") } else { both("ヘルパー", "helper") };
    let contact = super::clock::last_contact(status.contact_ms, status.clock.device_ms);
    let stands = sync_view(&SyncFacts::of(status));
    let mut lines = vec![
        both(
            format!("{}（{}）の端末", status.name, role.ja),
            format!("{} ({}), this device", status.name, role.en),
        ),
        contact,
        stands.line.words,
    ];
    lines.extend(stands.drafts);
    // That there was no contact since it was saved is what the lines above say.
    let told = status.reasons.iter().filter(|why| why.reason != WaitingReason::NoContact);
    lines.extend(told.map(|why| {
        let (count, words) = (why.count, &why.words);
        both(format!("未送信 {count}件: {}", words.ja), format!("{count} not sent: {}", words.en))
    }));
    lines.extend(status.photos_waiting.iter().map(still_here));
    lines.extend(not_taken(status));
    lines.extend(status.records_from.map(|day| {
        let day = words::day(day);
        both(
            format!("記録は {} からこの端末にあります（それより前は、電波のある所で開くと戻ります）", day.ja),
            format!(
                "records from {} on are here (older ones come back when opened where there is a signal)",
                day.en
            ),
        )
    }));
    lines.extend(status.server_trouble.map(server_trouble));
    lines.extend(status.photo_quota.iter().map(photo_quota));
    lines.extend(orphan_photos(&status.orphan_photos));
    lines.extend(super::clock::lines(&status.clock));
    lines.extend((status.discarded > 0).then(|| {
        let count = status.discarded;
        both(
            format!("捨てた書きかけ {count}件（kengai discarded で見て、戻せます）"),
            format!("thrown away: {count} (kengai discarded lists them; they can be taken back)"),
        )
    }));
    lines.extend(status.begins_again.map(why_again));
    lines.extend(devices::alarms(&status.unchecked));
    lines.extend(
        status
            .alarms
            .iter()
            .map(|alarm| both(format!("警告: {}", alarm.words.ja), format!("ALARM: {}", alarm.words.en))),
    );
    lines
}

/// What did not come in, or came and does not count: how much, and whose, from whom, why and what to do.
fn not_taken(status: &Status) -> Vec<Words> {
    let more = [
        (status.photos_to_fetch, "受け取っていない写真", "photos not fetched yet"),
        (status.set_aside, "数えられず取り置いた項目", "items set aside"),
        (status.photos_set_aside, "開かずに取り置いた写真", "photos set aside unopened"),
        (status.server_restores, "サーバーの復元", "server restores"),
    ];
    let mut lines: Vec<Words> = more
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, ja, en)| both(format!("{ja}: {count}件"), format!("{en}: {count}")))
        .collect();
    lines.extend(status.set_aside_why.iter().take(SET_ASIDE_MAX).map(|one| {
        let line = one.line();
        both(format!("    {}", line.ja), format!("    {}", line.en))
    }));
    let more = status.set_aside_why.len().saturating_sub(SET_ASIDE_MAX);
    lines.extend((more > 0).then(|| both(format!("    ほか {more}組"), format!("    and {more} more"))));
    lines
}
