//! The morning, with no signal: visits, a fever, photos, a handover note; and a phone that dies in the middle.

use super::device::{Device, field_of, text_of};
use super::founding::CAUTIONS;
use super::past;
use super::signal::Signal;
use super::stage::{Recorded, Stage, planned};
use super::story_time::{DAY, at};
use super::teller::padded;
use super::trouble::Trouble;
use super::writing::Writing;

/// The handover note of the morning; the search for known text looks for it later.
pub(super) const NOTE: [&str; 2] = [
    "朝、発熱 38.2℃。水分は150ml。夕方も検温をお願いします。娘さんには連絡済みです。",
    "Fever, 38.2 °C this morning. 150 ml to drink. Please take the temperature again in the afternoon. The daughter knows.",
];
/// The remarks of the same visit.
pub(super) const REMARKS: [&str; 2] = [
    "顔が赤く、食欲がない様子。氷枕を用意した。",
    "Flushed and without appetite. An ice pillow is in place.",
];

/// Field, what is typed in Japanese and in English, and how it is stored.
type Line = (&'static str, &'static str, &'static str, &'static str);

/// What is saved before the phone dies.
const BEFORE_THE_KILL: [Line; 7] = [
    ("before.complexion", "紅潮", "flushed", "flushed"),
    ("before.consciousness", "清明", "clear", "clear"),
    ("vitals.temperature.value", "38.2", "38.2", "382"),
    ("vitals.pulse.value", "96", "96", "96"),
    ("vitals.spo2.value", "95", "95", "95"),
    ("task.health_check", "実施", "done", "done"),
    ("task.toilet", "実施", "done", "done"),
];

/// What is written after it was opened again.
const AFTER_THE_KILL: [Line; 13] = [
    ("vitals.blood_pressure", "138/84", "138/84", ""),
    ("intake.water", "150", "150", "150"),
    ("intake.meal", "4", "4", "4"),
    ("task.medication", "実施", "done", "done"),
    ("medication.morning.state", "服用", "taken", "taken"),
    ("medication.morning.one_dose", "はい", "yes", "true"),
    ("task.recording", "実施", "done", "done"),
    ("remarks", REMARKS[0], REMARKS[1], ""),
    ("leaving.fire", "はい", "yes", "true"),
    ("leaving.water", "はい", "yes", "true"),
    ("leaving.doors", "はい", "yes", "true"),
    ("client_confirmation.method", "署名", "signature", "signature"),
    ("outcome.kind", "実施", "provided", "provided"),
];

/// An ordinary visit.
pub(super) const PLAIN: [(&str, &str); 6] = [
    ("vitals.temperature.value", "36.4"),
    ("vitals.blood_pressure", "124/76"),
    ("task.health_check", "done"),
    ("task.grooming", "done"),
    ("task.recording", "done"),
    ("outcome.kind", "provided"),
];

/// 午前
///
/// # Errors
/// A step could not be played.
pub(super) fn play(stage: &mut Stage<'_>) -> Result<(), Trouble> {
    stage.teller.section(
        "07:30  見本 一郎 さん宅: 電波なし。手本 あかり さんが記録する",
        "07:30  Mr Mihon Ichiro's home: no signal. Tehon Akari records",
    );
    no_signal(stage)?;
    first_visit(stage)?;
    killed(stage)?;
    photos(stage)?;
    note_and_finish(stage)?;
    past::take_back(stage)?;
    stage.teller.section(
        "09:00 と 10:00  つぎの2軒: 電波なしのまま",
        "09:00 and 10:00  The next two homes: still no signal",
    );
    second_and_third(stage)?;
    saved_here(stage)
}

/// Starts the record of a planned visit; the helper arrives when the clock says `arrives`.
///
/// # Errors
/// It is not on this device.
pub(super) fn start(device: &Device, client: &str, start: &str, arrives: &str) -> Result<Recorded, Trouble> {
    let (signal, clock) = (Signal::None, at(arrives));
    let today = device.run(signal, &clock, &["today", "--date", DAY])?;
    let row = planned(&today, client, start).ok_or_else(|| today.lacks(&format!("{client} {start}")))?;
    let started = device.run(signal, &clock, &["visit", "start", text_of(row, "/row")])?;
    Ok(Recorded { visit: started.text("/visit")?, client: started.text("/client")? })
}

/// Writes fields, each durable before the next.
///
/// # Errors
/// One was refused.
pub(super) fn write(
    device: &Device,
    clock: &str,
    visit: &str,
    lines: &[(&str, &str)],
) -> Result<(), Trouble> {
    let mut writing = Writing::begin(device, Signal::None, clock, visit)?;
    for (field, value) in lines {
        writing.save(field, value)?;
    }
    writing.end()
}

fn no_signal(stage: &mut Stage<'_>) -> Result<(), Trouble> {
    let (programs, address) = (&stage.world.programs, stage.server.address);
    let seen = stage.world.namespace.probe(&programs.demo, address, Signal::None)?;
    stage.teller.fact(
        !seen.reached && seen.interfaces == ["lo"],
        &format!("電波なし: サーバー {address} への接続は失敗（{}）", seen.said),
        &format!("No signal: a connection to the server {address} fails ({})", seen.said),
    );
    let brief = stage.cast.akari.screen(Signal::None, &at("07:28"), &["brief", "0000000001"])?;
    stage.teller.fact(
        brief.contains(stage.teller.pick(CAUTIONS[0][0], CAUTIONS[0][1])),
        "訪問前の確認は、電波がなくても開きます",
        "The brief before the visit opens without a signal",
    );
    Ok(())
}

fn first_visit(stage: &mut Stage<'_>) -> Result<(), Trouble> {
    let akari = &stage.cast.akari;
    stage.found.ichiro = start(akari, "見本 一郎", "07:30", "07:31")?;
    let visit = stage.found.ichiro.visit.clone();
    stage.teller.command(&format!("kengai visit write {}", &visit[..8]));
    let mut writing = Writing::begin(akari, Signal::None, &at("07:32"), &visit)?;
    for (field, ja, en, _) in BEFORE_THE_KILL {
        let typed = stage.teller.pick(ja, en);
        writing.save(field, typed)?;
        let line = format!("{} {}", padded(field, 28), typed);
        stage.teller.quote(&format!("{} {}", padded(&line, 40), stage.teller.pick("保存しました", "saved")));
    }
    let lang = stage.world.lang;
    let said = writing.refused("vitals.temperature.value", "98.2", lang)?;
    stage.teller.fact(
        !said.is_empty(),
        &format!("ありえない値は入りません。体温 98.2 → 「{said}」"),
        &format!("An impossible value is not taken. Temperature 98.2 → \"{said}\""),
    );
    // One more line is under way when the phone dies; nobody was told that it was saved.
    writing.send("intake.water", "100")?;
    let pid = writing.pid();
    let signal = writing.kill()?;
    stage.teller.fact(
        signal == Some(9),
        &format!("書いている途中で kill -9（PID {pid}）: 端末が突然落ちた状態"),
        &format!("In the middle of writing: kill -9 (PID {pid}), as when a phone dies"),
    );
    Ok(())
}

fn killed(stage: &mut Stage<'_>) -> Result<(), Trouble> {
    let akari = &stage.cast.akari;
    let visit = stage.found.ichiro.visit.clone();
    let shown = akari.run(Signal::None, &at("07:36"), &["visit", "show", &visit])?;
    let fields = shown.json.pointer("/fields").cloned().unwrap_or_default();
    let kept = BEFORE_THE_KILL
        .iter()
        .filter(|(path, .., raw)| field_of(&fields, path).as_deref() == Some(raw))
        .count();
    let asked = BEFORE_THE_KILL.len();
    stage.teller.fact(
        kept == asked,
        &format!("開き直すと、「保存しました」と出た {asked} 項目のうち {kept} 項目がそのまま残っています"),
        &format!(
            "Opened again: of {asked} fields that were answered with \"saved\", {kept} are there as they were"
        ),
    );
    let lines: Vec<(&str, &str)> =
        AFTER_THE_KILL.iter().map(|(path, ja, en, _)| (*path, stage.teller.pick(ja, en))).collect();
    write(akari, &at("07:38"), &visit, &lines)?;
    let shown = akari.run(Signal::None, &at("07:39"), &["visit", "show", &visit])?;
    let fields = shown.json.pointer("/fields").cloned().unwrap_or_default();
    let all = BEFORE_THE_KILL.iter().chain(&AFTER_THE_KILL).filter(|(.., raw)| !raw.is_empty());
    let wrong: Vec<&str> = all
        .filter(|(path, .., raw)| field_of(&fields, path).as_deref() != Some(raw))
        .map(|(path, ..)| *path)
        .collect();
    let pressure = field_of(&fields, "vitals.blood_pressure.upper").as_deref() == Some("138");
    let count = fields.as_object().map_or(0, serde_json::Map::len);
    stage.teller.fact(
        wrong.is_empty() && pressure,
        &format!("続きを書き、記録は {count} 項目になりました（血圧、水分、服薬、特記事項、ご本人の署名 …）"),
        &format!("She goes on; the record now has {count} fields (blood pressure, fluids, medication, remarks, signature …)"),
    );
    Ok(())
}

fn photos(stage: &mut Stage<'_>) -> Result<(), Trouble> {
    let akari = &stage.cast.akari;
    let visit = stage.found.ichiro.visit.clone();
    let mut taken = 0;
    for (file, purpose, caption) in [
        ("medicine-place.jpg", "medicine_place", ["台所の引き出し上段", "Kitchen, top drawer"]),
        ("prescription.jpg", "prescription", ["11月9日の処方", "Prescription of 9 November"]),
    ] {
        let caption = stage.teller.pick(caption[0], caption[1]);
        let path = stage.world.programs.examples.join("photos").join(file).display().to_string();
        let args = [
            "visit",
            "photo",
            &visit,
            &path,
            "--purpose",
            purpose,
            "--slot",
            "morning",
            "--caption",
            caption,
            "--asked",
        ];
        let answer = akari.run(Signal::None, &at("07:40"), &args)?;
        taken += u32::from(answer.text("/sha")?.len() == 64);
    }
    stage.teller.fact(
        taken == 2,
        "写真 2 枚（薬の場所、処方）。撮るたびに「ご本人に確認」。位置情報は保存前に取り除きます",
        "Two photos (where the medicine is kept, the prescription), the client asked each time; positions are removed",
    );
    Ok(())
}

fn note_and_finish(stage: &mut Stage<'_>) -> Result<(), Trouble> {
    let akari = &stage.cast.akari;
    let Recorded { visit, client } = stage.found.ichiro.clone();
    let text = stage.teller.pick(NOTE[0], NOTE[1]);
    let args = [
        "note",
        &client,
        text,
        "--to",
        "next_helper",
        "--to",
        "manager",
        "--importance",
        "urgent",
        "--must-acknowledge",
        "--visit",
        &visit,
    ];
    let note = akari.run(Signal::None, &at("07:43"), &args)?;
    stage.found.note = note.text("/note")?;
    stage.teller.fact(
        stage.found.note.len() == 32,
        &format!("申し送り（至急・要了解、次のヘルパーとサ責へ）: 「{text}」"),
        &format!(
            "Handover note (urgent, to be acknowledged, to the next helper and the manager): \"{text}\""
        ),
    );
    let finished = akari.run(Signal::None, &at("07:45"), &["visit", "finish", &visit])?;
    let state = finished.text("/delivery")?;
    stage.teller.fact(
        state == "saved",
        "07:45 退室、記録を終了: この端末に保存済み・未送信",
        "07:45 she leaves and finishes the record: saved on this phone, not sent",
    );
    Ok(())
}

fn second_and_third(stage: &mut Stage<'_>) -> Result<(), Trouble> {
    let akari = stage.cast.akari.clone();
    stage.found.hanako = start(&akari, "見本 花子", "09:00", "09:01")?;
    let visit = stage.found.hanako.visit.clone();
    write(&akari, &at("09:02"), &visit, &PLAIN)?;
    let photo = stage.world.programs.examples.join("photos/pill-calendar.jpg").display().to_string();
    let args = ["visit", "photo", &visit, &photo, "--purpose", "medicine_place", "--asked"];
    let refused = akari.ask(Signal::None, &at("09:05"), &args)?;
    stage.teller.fact(
        refused.exit == 5,
        "見本 花子 さん: 写真の同意が登録されていないので、撮影できません（終了コード 5）",
        "Ms Mihon Hanako: no consent to photos is on file, so none can be taken (exit code 5)",
    );
    let early = akari.ask(Signal::None, &at("09:15"), &["visit", "finish", &visit])?;
    let problem = early.json.pointer("/error/problems/0").cloned().unwrap_or_default();
    let missing = text_of(&problem, &format!("/{}", stage.world.lang)).to_owned();
    let anyway = akari.run(Signal::None, &at("09:15"), &["visit", "finish", &visit, "--anyway"])?;
    stage.teller.fact(
        early.exit == 4 && !missing.is_empty() && anyway.text("/delivery")? == "saved",
        &format!("ご本人の確認がないと知らせます（「{missing}」）。急ぐので、そのまま終了"),
        &format!("It says what is missing (\"{missing}\"); in a hurry, she finishes all the same"),
    );
    stage.found.saburo = start(&akari, "例示 三郎", "10:00", "10:02")?;
    let visit = stage.found.saburo.visit.clone();
    write(&akari, &at("10:03"), &visit, &[&PLAIN[..], &[("client_confirmation.method", "署名")]].concat())?;
    let finished = akari.run(Signal::None, &at("10:16"), &["visit", "finish", &visit])?;
    stage.teller.fact(
        finished.text("/delivery")? == "saved",
        "例示 三郎 さん: すべて記入して終了",
        "Mr Reiji Saburo: everything is filled in, finished",
    );
    Ok(())
}

fn saved_here(stage: &mut Stage<'_>) -> Result<(), Trouble> {
    let akari = &stage.cast.akari;
    let sync = akari.ask(Signal::None, &at("10:20"), &["sync"])?;
    stage.teller.fact(
        sync.exit == 3,
        "同期してみる → つながらないとはっきり言います（終了コード 3）。記録はそのまま残っています",
        "She tries to sync → it says plainly that there is no connection (exit code 3); nothing is lost",
    );
    let status = akari.run(Signal::None, &at("10:21"), &["status"])?;
    let (records, photos) = (status.number("/waiting/records")?, status.number("/waiting/photos")?);
    stage.teller.command("kengai status");
    stage.teller.quote(&akari.screen(Signal::None, &at("10:21"), &["status"])?);
    stage.teller.fact(
        records >= 4 && photos == 2,
        &format!("未送信がひと目でわかります: 記録・申し送り {records} 件、写真 {photos} 枚"),
        &format!("What is unsent is in sight: {records} records and notes, {photos} photos"),
    );
    Ok(())
}
