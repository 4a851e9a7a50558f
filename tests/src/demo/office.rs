//! The office in the evening: what has arrived, what is in the way, what is still on somebody's phone; confirming, and the
//! file for the care-management office.

use kengai_model::UnixMillis;
use serde_json::Value;

use super::actuals::read_back;
use super::change;
use super::device::{Answer, text_of};
use super::past;
use super::signal::Signal;
use super::stage::{Stage, cost};
use super::story_time::{DAY, MONTH, at};
use super::teller::padded;
use super::trouble::Trouble;

/// 夕方の事業所
///
/// # Errors
/// A step could not be played.
pub(super) fn play(stage: &mut Stage<'_>) -> Result<(), Trouble> {
    stage.teller.section(
        "17:00  事業所: 手本 のぞみ さんが今日を確かめる",
        "17:00  The office: Tehon Nozomi looks at the day",
    );
    arrived(stage)?;
    change::acknowledged(stage)?;
    board(stage)?;
    past::history(stage)?;
    phones(stage)?;
    stage.teller.section(
        "17:20  確定と、実績ファイル（UPJSK）",
        "17:20  Confirming, and the file of actuals (UPJSK)",
    );
    confirm(stage)?;
    export(stage)
}

fn arrived(stage: &mut Stage<'_>) -> Result<(), Trouble> {
    let manager = &stage.cast.manager;
    let sync = manager.run(Signal::There, &at("17:00"), &["sync"])?;
    stage.teller.fact(
        sync.number("/sync/received_entries")? >= 2 && sync.number("/sync/round_trips")? == 1,
        &format!("同期: {}", cost(&sync, stage.teller)),
        &format!("Sync: {}", cost(&sync, stage.teller)),
    );
    let brief = manager.run(Signal::None, &at("17:02"), &["brief", &stage.found.ichiro.client])?;
    let note = brief.list("/notes")?.iter().find(|note| text_of(note, "/note") == stage.found.note).cloned();
    let note = note.ok_or_else(|| brief.lacks("the morning's note"))?;
    let by = |key: &str| text_of(&note, &format!("/{key}/0/name")).to_owned();
    stage.teller.fact(
        by("read_by") == "手本 さくら" && by("acknowledged_by") == "手本 さくら",
        &format!("朝の申し送り: {} さんが既読、{} さんが了解", by("read_by"), by("acknowledged_by")),
        &format!(
            "The morning's handover note: read by {}, acknowledged by {}",
            by("read_by"),
            by("acknowledged_by")
        ),
    );
    Ok(())
}

/// The rows of the day.
fn of_day(review: &Answer) -> Vec<&Value> {
    let rows = review.json.pointer("/rows").and_then(Value::as_array);
    rows.map_or_else(Vec::new, |rows| rows.iter().filter(|row| text_of(row, "/date") == DAY).collect())
}

fn start_of(row: &Value) -> String {
    let start = &row["slot"]["start"];
    match start {
        Value::Number(minute) => {
            let minute = minute.as_u64().unwrap_or(0);
            format!("{:02}:{:02}", minute / 60, minute % 60)
        }
        other => other.as_str().unwrap_or_default().to_owned(),
    }
}

fn stage_words(stage: &str) -> (&'static str, &'static str) {
    match stage {
        "ready" => ("確定できます", "ready to confirm"),
        "blocked" => ("要対応", "blocked"),
        "no_record" => ("予定の時刻を過ぎ、記録が届いていません", "past its time, and no record has arrived"),
        "planned" => ("これから", "still to come"),
        "confirmed" => ("確定済み", "confirmed"),
        "exported" => ("出力済み", "exported"),
        _ => ("記録中", "in progress"),
    }
}

fn board(stage: &mut Stage<'_>) -> Result<(), Trouble> {
    let review = stage.cast.manager.run(Signal::None, &at("17:05"), &["review", "--month", MONTH])?;
    stage.teller.command(&format!("kengai review --month {MONTH}"));
    let lang = stage.world.lang;
    let rows = of_day(&review);
    for row in &rows {
        let (ja, en) = stage_words(text_of(row, "/stage"));
        let words = stage.teller.pick(ja, en).to_owned();
        let helper = text_of(row, "/helper_names/0");
        let line = format!(
            "{}  {} {} {words}",
            start_of(row),
            padded(text_of(row, "/client_name"), 12),
            padded(helper, 13)
        );
        stage.teller.quote(&line);
        for reason in errors(row) {
            let found = text_of(reason, &format!("/found/{lang}"));
            let settle = text_of(reason, &format!("/settle/{lang}"));
            stage.teller.quote(&format!("         ・{found} → {settle}"));
        }
    }
    let count = |wanted: &str| rows.iter().filter(|row| text_of(row, "/stage") == wanted).count();
    let blocked: Vec<&&Value> = rows.iter().filter(|row| text_of(row, "/stage") == "blocked").collect();
    let why = blocked.first().is_some_and(|row| {
        text_of(row, "/client_name") == "見本 花子"
            && errors(row).iter().all(|reason| !text_of(reason, "/settle/ja").is_empty())
    });
    let (ready, without, coming) = (count("ready"), count("no_record"), count("planned"));
    stage.teller.fact(
        ready == 3 && blocked.len() == 1 && why && (without, coming) == (1, 1) && rows.len() == 6,
        &format!("今日の 6 件: 確定できる {ready} 件、要対応 1 件（理由と、どうすれば解決するかつき）、記録が届いていない {without} 件、これから {coming} 件"),
        &format!("Today's 6: {ready} ready, 1 blocked (with the reason and what would settle it), {without} without a record, {coming} still to come"),
    );
    Ok(())
}

/// What blocks, apart from that nobody has confirmed it yet.
fn errors(row: &Value) -> Vec<&Value> {
    let visits = row["visits"].as_array().map(Vec::as_slice).unwrap_or_default();
    visits
        .iter()
        .flat_map(|visit| visit["assessment"]["reasons"].as_array().map(Vec::as_slice).unwrap_or_default())
        .filter(|reason| text_of(reason, "/severity") == "error" && reason["rule"] != 11)
        .collect()
}

fn phones(stage: &mut Stage<'_>) -> Result<(), Trouble> {
    let devices = stage.cast.manager.run(Signal::None, &at("17:10"), &["devices"])?;
    stage.teller.command("kengai devices");
    let list = devices.list("/devices")?;
    for device in list {
        let name = padded(text_of(device, "/name"), 13);
        let (ja, en) = match contact_of(device) {
            _ if device["this"] == true => (format!("{name} この端末"), format!("{name} this device")),
            None => (format!("{name} 通信したことがありません"), format!("{name} never in contact")),
            Some(contact) => {
                let at = i64::try_from(contact).ok().and_then(|ms| UnixMillis::new(ms).ok());
                let at = at.map(|at| at.minute().to_string()).unwrap_or_default();
                (
                    format!("{name} 最後の通信は {at}（サーバーの時計で）"),
                    format!("{name} last contact at {at} (by the server's clock)"),
                )
            }
        };
        stage.teller.quote(stage.teller.pick(&ja, &en).to_owned().as_str());
    }
    let of =
        |person: &str| list.iter().find(|device| text_of(device, "/name") == person).and_then(contact_of);
    let (akari, sakura) = (of("手本 あかり"), of("手本 さくら"));
    stage.teller.fact(
        list.len() == 3 && akari.is_some() && akari < sakura,
        "端末ごとに最後の通信がわかるので、11:00 の訪問は「行っていない」ではなく「手本 あかり さんの端末から、まだ\
         届いていないかもしれない」と読めます",
        "Each phone's last contact is known: the visit at 11:00 reads as \"may still be on Tehon Akari's phone\", not \
         as \"not done\"",
    );
    Ok(())
}

/// When a device was last heard of, Unix milliseconds.
fn contact_of(device: &Value) -> Option<u64> {
    device["contact_ms"].as_u64()
}

fn confirm(stage: &mut Stage<'_>) -> Result<(), Trouble> {
    let manager = &stage.cast.manager;
    stage.teller.command(&format!("kengai confirm --month {MONTH} --all-ready"));
    let confirm = manager.run(Signal::None, &at("17:20"), &["confirm", "--month", MONTH, "--all-ready"])?;
    let outcomes = confirm.list("/outcomes")?;
    let confirmed = outcomes.iter().filter(|outcome| text_of(outcome, "/outcome") == "confirmed").count();
    stage.teller.fact(
        confirmed == 3 && outcomes.len() == 3,
        &format!("{confirmed} 件を確定（記録のその時点の内容への署名）。要対応の 1 件は確定されません"),
        &format!(
            "{confirmed} confirmed (a signature on exactly what the record says); the blocked one is not"
        ),
    );
    Ok(())
}

fn export(stage: &mut Stage<'_>) -> Result<(), Trouble> {
    let manager = &stage.cast.manager;
    let folder = stage.world.folder.join("actuals");
    stage.teller.command(&format!("kengai export --month {MONTH} --to actuals"));
    let to = folder.display().to_string();
    let export = manager.run(Signal::None, &at("17:25"), &["export", "--month", MONTH, "--to", &to])?;
    let files = export.list("/files")?;
    stage.found.actuals = files.iter().map(|file| text_of(file, "/path").into()).collect();
    let path = stage.found.actuals.first().cloned().ok_or_else(|| export.lacks("a file"))?;
    let rows = read_back(&stage.world, &path)?;
    let mut times: Vec<String> = rows.iter().map(|row| text_of(row, "/11").to_owned()).collect();
    times.sort();
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    stage.teller.say(&name, &name);
    stage.teller.fact(
        files.len() == 1 && rows.len() == 3 && times == ["0731", "1002", "1601"],
        &format!(
            "別に書いた Python の読み取り機で読み返す: {} 行、25列、開始時刻は実際の入室時刻（{}）",
            rows.len(),
            times.join("・")
        ),
        &format!(
            "Read back by an independent reader in Python: {} rows of 25 columns, with the actual times ({})",
            rows.len(),
            times.join(", ")
        ),
    );
    let again = manager.run(Signal::There, &at("17:30"), &["sync"])?;
    stage.teller.fact(
        again.number("/waiting/records")? == 0,
        &format!("確定をサーバーへ: {}", cost(&again, stage.teller)),
        &format!("The confirmations go to the server: {}", cost(&again, stage.teller)),
    );
    Ok(())
}
