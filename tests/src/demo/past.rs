//! What was written stays findable and explained: an end taken back before it was sent, a word that is looked for with no
//! signal, the history of a record.

use serde_json::Value;

use super::device::text_of;
use super::signal::Signal;
use super::stage::Stage;
use super::story_time::at;
use super::trouble::Trouble;

/// What is looked for: it stands in the morning's note.
const WORD: [&str; 2] = ["発熱", "fever"];

fn meal(answer: &super::device::Answer) -> Option<u64> {
    answer.json.pointer("/fields/intake.meal").and_then(Value::as_u64)
}

/// The morning's record was finished too early: on with it, as long as it is not sent.
///
/// # Errors
/// A step could not be played.
pub(super) fn take_back(stage: &mut Stage<'_>) -> Result<(), Trouble> {
    let akari = &stage.cast.akari;
    let visit = stage.found.ichiro.visit.clone();
    let undone = akari.run(Signal::None, &at("07:46"), &["visit", "undo", &visit])?;
    akari.run(Signal::None, &at("07:46"), &["visit", "set", &visit, "intake.meal", "3"])?;
    let finished = akari.run(Signal::None, &at("07:47"), &["visit", "finish", &visit])?;
    stage.teller.command(&format!("kengai visit undo {}", visit.get(..8).unwrap_or_default()));
    stage.teller.fact(
        undone.json["draft"] == true && meal(&undone) == Some(4) && finished.text("/delivery")? == "saved",
        "書き間違いに気づく。送る前なので終了を取り消し（何も消えない）、食事量を直して、終え直します",
        "A slip: not sent yet, so the end is taken back with nothing lost; the meal is corrected, the record finished",
    );
    Ok(())
}

/// A word is looked for in front of the client's home.
///
/// # Errors
/// A step could not be played.
pub(super) fn search(stage: &mut Stage<'_>) -> Result<(), Trouble> {
    let word = stage.teller.pick(WORD[0], WORD[1]);
    let answer = stage.cast.sakura.run(Signal::None, &at("15:51"), &["search", word])?;
    let screen = stage.cast.sakura.screen(Signal::None, &at("15:51"), &["search", word])?;
    let found = answer.list("/found")?;
    let note = |one: &&Value| text_of(one, "/kind") == "note" && text_of(one, "/client_name") == "見本 一郎";
    let there = found.iter().filter(note).count() == 1;
    stage.teller.command(&format!("kengai search {word}"));
    stage.teller.quote(&screen);
    stage.teller.fact(
        there && answer.json["more"] == false,
        "言葉からも探せます。検索もこの端末の中だけで、電波はいりません",
        "Words can be looked for, too: on this phone alone, with no signal",
    );
    Ok(())
}

/// What became of the morning's record, as the office sees it.
///
/// # Errors
/// A step could not be played.
pub(super) fn history(stage: &mut Stage<'_>) -> Result<(), Trouble> {
    let visit = stage.found.ichiro.visit.clone();
    let manager = &stage.cast.manager;
    let answer = manager.run(Signal::None, &at("17:06"), &["history", &visit])?;
    let screen = manager.screen(Signal::None, &at("17:06"), &["history", &visit])?;
    let events = answer.list("/events")?;
    let what: Vec<&str> = events.iter().map(|event| text_of(event, "/what")).collect();
    let both_times = events.iter().all(|event| {
        event["device_ms"].as_u64().is_some() && event.pointer("/server/state") == Some(&"at".into())
    });
    let taken_back = stage.teller.pick("終了の取り消し", "end taken back");
    let last: Vec<&str> = screen.lines().skip_while(|line| !line.contains(taken_back)).collect();
    let corrected = last.last().is_some_and(|line| line.contains("4") && line.contains("→"));
    stage.teller.command(&format!("kengai history {}", visit.get(..8).unwrap_or_default()));
    stage.teller.quote("…");
    stage.teller.quote(&last.join("\n"));
    stage.teller.fact(
        what == ["created", "taken_back", "changed"] && both_times && corrected,
        "朝の記録の履歴: だれが・いつ・何を何から何へ。時刻は端末の時計とサーバーの時計の両方",
        "The history of the morning's record: who, when, what from and to; by the phone's clock and by the server's",
    );
    Ok(())
}
