//! The afternoon, with no signal: what the morning found reaches the next helper.

use std::path::Path;

use super::change;
use super::device::text_of;
use super::morning::{NOTE, start, write};
use super::past;
use super::signal::Signal;
use super::stage::{Stage, cost};
use super::story_time::at;
use super::trouble::Trouble;

/// 午後
///
/// # Errors
/// A step could not be played.
pub(super) fn play(stage: &mut Stage<'_>) -> Result<(), Trouble> {
    stage.teller.section(
        "15:50  見本 一郎 さん宅の前: 電波なし。手本 さくら さんが読む",
        "15:50  In front of Mr Mihon Ichiro's home: no signal. Tehon Sakura reads",
    );
    brief(stage)?;
    past::search(stage)?;
    acknowledge(stage)?;
    change::reaches(stage)?;
    record(stage)
}

fn brief(stage: &mut Stage<'_>) -> Result<(), Trouble> {
    let sakura = &stage.cast.sakura;
    let client = stage.found.ichiro.client.clone();
    let folder = stage.world.folder.join("brief-photos");
    let brief = sakura.run(
        Signal::None,
        &at("15:50"),
        &["brief", &client, "--photos", &folder.display().to_string()],
    )?;
    stage.teller.command("kengai brief 見本 一郎 --photos brief-photos");
    stage.teller.quote(&sakura.screen(Signal::None, &at("15:50"), &["brief", &client])?);
    let note = stage.teller.pick(NOTE[0], NOTE[1]);
    let notes = brief.list("/notes")?;
    let there = notes
        .iter()
        .any(|n| text_of(n, "/text") == note && n["must_acknowledge"] == true && n["read"] == false);
    let vitals = brief.list("/vitals")?;
    let fever = vitals.iter().any(|v| text_of(v, "/field") == "vitals.temperature" && v["value"] == 382);
    stage.teller.fact(
        there && fever && brief.number("/unread")? == 1,
        "朝の発熱と申し送りが、電波のない午後の玄関先で読めます（未読 1 件）",
        "The morning's fever and the handover note can be read at the door, with no signal (1 unread)",
    );
    let photos = brief.list("/photos")?;
    let files: Vec<&str> = photos.iter().map(|photo| text_of(photo, "/file")).collect();
    let clean = files.iter().all(|file| is_clean_jpeg(Path::new(file)) || is_clean_jpeg(&folder.join(file)));
    stage.teller.fact(
        files.len() == 2 && clean,
        "薬の場所と処方の写真も開けます。カメラ名や位置情報は入っていません",
        "The photos of the medicine's place and the prescription open too, without camera name or position",
    );
    Ok(())
}

/// A whole JPEG file with no Exif segment in it.
fn is_clean_jpeg(path: &Path) -> bool {
    let Ok(bytes) = std::fs::read(path) else { return false };
    let has = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
    bytes.starts_with(&[0xff, 0xd8]) && bytes.ends_with(&[0xff, 0xd9]) && !has(b"Exif\0\0")
}

fn acknowledge(stage: &mut Stage<'_>) -> Result<(), Trouble> {
    let sakura = &stage.cast.sakura;
    let note = stage.found.note.clone();
    sakura.run(Signal::None, &at("15:52"), &["read", &note])?;
    let read = sakura.run(Signal::None, &at("15:52"), &["brief", &stage.found.ichiro.client])?;
    let of_note = |answer: &super::device::Answer, key: &str| {
        let notes = answer.list("/notes").unwrap_or_default();
        notes.iter().any(|n| text_of(n, "/note") == note && n[key] == true)
    };
    let only_read = of_note(&read, "read") && !of_note(&read, "acknowledged");
    sakura.run(Signal::None, &at("15:53"), &["ack", &note])?;
    let acknowledged = sakura.run(Signal::None, &at("15:53"), &["brief", &stage.found.ichiro.client])?;
    stage.teller.fact(
        only_read && of_note(&acknowledged, "acknowledged"),
        "既読にし、それとは別に「了解」を返します（既読と了解は別のもの）",
        "She marks it as read and then, as a word of her own, acknowledges it: two different things",
    );
    Ok(())
}

fn record(stage: &mut Stage<'_>) -> Result<(), Trouble> {
    let sakura = stage.cast.sakura.clone();
    stage.found.afternoon = start(&sakura, "見本 一郎", "16:00", "16:01")?;
    let visit = stage.found.afternoon.visit.clone();
    let lines = [
        ("vitals.temperature.value", "37.4"),
        ("vitals.blood_pressure", "130/80"),
        ("task.health_check", "done"),
        ("task.toilet", "done"),
        ("task.recording", "done"),
        ("client_confirmation.method", "signature"),
        ("outcome.kind", "provided"),
    ];
    write(&sakura, &at("16:02"), &visit, &lines)?;
    let finished = sakura.run(Signal::None, &at("16:15"), &["visit", "finish", &visit])?;
    stage.teller.fact(
        finished.text("/delivery")? == "saved",
        "16:00 の訪問を記録（体温 37.4℃）。この端末に保存済み・未送信",
        "The visit at 16:00 is recorded (temperature 37.4 °C): saved on this phone, not sent",
    );
    let sync = sakura.run(Signal::There, &at("16:30"), &["sync"])?;
    stage.teller.fact(
        sync.number("/sync/round_trips")? == 1,
        &format!("16:30 電波が戻り、記録と既読・了解を送信: {}", cost(&sync, stage.teller)),
        &format!(
            "16:30 The signal is back; record, read mark and acknowledgement go out: {}",
            cost(&sync, stage.teller)
        ),
    );
    Ok(())
}
