//! A visit of the evening moves: the office changes it, the helper reads it with no signal and says so, the office sees that.

use super::device::{number_of, text_of};
use super::signal::Signal;
use super::stage::{Stage, cost, planned};
use super::story_time::{DAY, at};
use super::trouble::Trouble;

/// 10:15, in the office.
///
/// # Errors
/// A step could not be played.
pub(super) fn made(stage: &mut Stage<'_>) -> Result<(), Trouble> {
    stage
        .teller
        .section("10:15  事業所: 今夜の訪問が変わる", "10:15  The office: a visit of the evening moves");
    let manager = &stage.cast.manager;
    let today = manager.run(Signal::None, &at("10:15"), &["today", "--everybody", "--date", DAY])?;
    let row = planned(&today, "仮名 キヨ", "18:30").ok_or_else(|| today.lacks("仮名 キヨ 18:30"))?;
    stage.found.moved = text_of(row, "/row").to_owned();
    let args = ["rota", "change", &stage.found.moved, "start", "19:00", "end", "19:15"];
    manager.run(Signal::None, &at("10:16"), &args)?;
    let sync = manager.run(Signal::There, &at("10:17"), &["sync"])?;
    let short = stage.found.moved.get(..8).unwrap_or_default();
    stage.teller.command(&format!("kengai rota change {short} start 19:00 end 19:15"));
    stage.teller.fact(
        sync.number("/sync/sent_entries")? == 1 && sync.number("/waiting/records")? == 0,
        &format!("仮名 キヨ さんの訪問を 18:30 から 19:00 に: {}", cost(&sync, stage.teller)),
        &format!(
            "Ms Kamei Kiyo's (仮名 キヨ) visit moves from 18:30 to 19:00: {}",
            cost(&sync, stage.teller)
        ),
    );
    Ok(())
}

/// In the afternoon, with no signal, on the helper's phone.
///
/// # Errors
/// A step could not be played.
pub(super) fn reaches(stage: &mut Stage<'_>) -> Result<(), Trouble> {
    let sakura = &stage.cast.sakura;
    let today = sakura.run(Signal::None, &at("15:54"), &["today"])?;
    let changes = today.list("/changes")?.to_vec();
    let marked = planned(&today, "仮名 キヨ", "19:00").is_some_and(|visit| {
        visit["changed"].as_array().is_some_and(|parts| parts.iter().any(|part| part == "time"))
    });
    let hers = changes.len() == 1 && text_of(&changes[0], "/row") == stage.found.moved;
    let screen = sakura.screen(Signal::None, &at("15:54"), &["today"])?;
    sakura.run(Signal::None, &at("15:55"), &["rota", "ack", &stage.found.moved])?;
    let after = sakura.run(Signal::None, &at("15:55"), &["today"])?;
    stage.teller.command("kengai today");
    stage.teller.quote(&screen);
    stage.teller.fact(
        marked && hers && changes[0]["mine"] == true && after.list("/changes")?.is_empty(),
        "今夜の変更は【変更】として届いています。手本 さくら さんは「了解」を返します（電波なし）",
        "This evening's change is there, marked as one. Tehon Sakura acknowledges it (no signal)",
    );
    Ok(())
}

/// In the evening, in the office.
///
/// # Errors
/// A step could not be played.
pub(super) fn acknowledged(stage: &mut Stage<'_>) -> Result<(), Trouble> {
    let changes = stage.cast.manager.run(Signal::None, &at("17:03"), &["rota", "changes"])?;
    let list = changes.list("/changes")?;
    let change = list.first().cloned().unwrap_or_default();
    let name = text_of(&change, "/acknowledged_by/0/name").to_owned();
    // 15:55 in Japan, in minutes of the day.
    let minute = number_of(&change, "/acknowledged_by/0/at_ms") / 60_000 + 9 * 60;
    let in_time = minute % (24 * 60) == 15 * 60 + 55;
    let nobody_left = change["waiting_for"].as_array().is_some_and(Vec::is_empty);
    stage.teller.fact(
        list.len() == 1 && name == "手本 さくら" && in_time && nobody_left,
        &format!("19:00 への変更: {name} さんが 15:55 に了解"),
        &format!("The change to 19:00: acknowledged by {name} at 15:55"),
    );
    Ok(())
}
