//! The signal returns: one sync, records first, photos after. Then a third home without signal, and this time nothing is
//! sent: somebody's phone still holds a visit when the office looks.

use super::change;
use super::morning::{PLAIN, start, write};
use super::signal::Signal;
use super::stage::{Stage, cost};
use super::story_time::at;
use super::trouble::Trouble;

/// 電波が戻る
///
/// # Errors
/// A step could not be played.
pub(super) fn play(stage: &mut Stage<'_>) -> Result<(), Trouble> {
    change::made(stage)?;
    stage.teller.section(
        "10:30  道の途中で電波が戻る: 同期は一度",
        "10:30  On the road the signal returns: one sync",
    );
    akari(stage)?;
    sakura(stage)?;
    stage.teller.section(
        "11:00  架空 和子 さん宅: また電波なし。この記録は、まだ送られない",
        "11:00  Ms Kakuu Kazuko's home: no signal again. This record is not sent yet",
    );
    unsent(stage)
}

fn akari(stage: &mut Stage<'_>) -> Result<(), Trouble> {
    let akari = &stage.cast.akari;
    stage.teller.command("kengai sync");
    let sync = akari.run(Signal::There, &at("10:30"), &["sync"])?;
    let trips = sync.number("/sync/round_trips")?;
    let photos = sync.number("/sync/photos_sent")?;
    stage.teller.fact(
        trips == 1 && photos == 2 && sync.number("/sync/sent_entries")? >= 1,
        &format!("手本 あかり さん: {}", cost(&sync, stage.teller)),
        &format!("Tehon Akari: {}", cost(&sync, stage.teller)),
    );
    let status = akari.run(Signal::None, &at("10:31"), &["status"])?;
    let waiting = status.number("/waiting/records")? + status.number("/waiting/photos")?;
    let shown = stage.show(akari, "10:31", &stage.found.ichiro.visit)?;
    stage.teller.fact(
        waiting == 0 && shown.text("/delivery")? == "sent",
        "3件の記録は「送信済み」（サーバーのディスクに書き込まれた）。「バックアップ済み」とは、まだ言いません",
        "Her three records are \"sent\" (on the server's disk). Not yet \"backed up\", and they do not say so",
    );
    // The photos' places in the log come with the next sync; after that there is nothing new.
    akari.run(Signal::There, &at("10:31"), &["sync"])?;
    let again = akari.run(Signal::There, &at("10:32"), &["sync"])?;
    let moved = again.number("/sync/sent_bytes")?.max(again.number("/sync/received_bytes")?);
    stage.teller.fact(
        again.number("/sync/round_trips")? == 1 && moved <= 160,
        &format!("新しいものがないときの同期: {}", cost(&again, stage.teller)),
        &format!("Syncing again with nothing new: {}", cost(&again, stage.teller)),
    );
    Ok(())
}

fn sakura(stage: &mut Stage<'_>) -> Result<(), Trouble> {
    let sakura = &stage.cast.sakura;
    let sync = sakura.run(Signal::There, &at("10:40"), &["sync"])?;
    stage.teller.fact(
        sync.number("/sync/round_trips")? == 1 && sync.number("/sync/photos_received")? == 2,
        &format!("手本 さくら さんも同期（午後の担当）: {}", cost(&sync, stage.teller)),
        &format!("Tehon Sakura, who has the afternoon, syncs too: {}", cost(&sync, stage.teller)),
    );
    Ok(())
}

fn unsent(stage: &mut Stage<'_>) -> Result<(), Trouble> {
    let akari = stage.cast.akari.clone();
    stage.found.kazuko = start(&akari, "架空 和子", "11:00", "11:01")?;
    let visit = stage.found.kazuko.visit.clone();
    write(
        &akari,
        &at("11:02"),
        &visit,
        &[&PLAIN[..], &[("client_confirmation.method", "signature")]].concat(),
    )?;
    let finished = akari.run(Signal::None, &at("11:15"), &["visit", "finish", &visit])?;
    stage.teller.fact(
        finished.text("/delivery")? == "saved",
        "手本 あかり さんの端末に保存済み・未送信。事業所は、まだ知りません",
        "Saved on Tehon Akari's phone, not sent. The office does not know of it yet",
    );
    Ok(())
}
