//! The end: a backup, a look into what the server holds, the manager's list by the real command, and where to look further.

use kengai_model::ClientId;

use super::rounds::end_text;
use super::sights::{Sight, What, count, tell};
use super::stage::Month;
use super::words;
use crate::demo::device::{leave_script, number_of};
use crate::demo::secrets::search;
use crate::demo::signal::Signal;
use crate::demo::teller::bytes;
use crate::demo::trouble::Trouble;

/// Closes everything and tells what there is.
///
/// # Errors
/// A step could not be played.
pub(super) fn play(month: &mut Month<'_>) -> Result<(), Trouble> {
    totals(month);
    let numbers = insured_numbers(month)?;
    month.server.back_up()?;
    let ended = month.server.stop();
    secrets(month, ended)?;
    for phone in month.managers.iter_mut().chain(&mut month.helpers) {
        phone.close();
    }
    review(month)?;
    further(month, &numbers)
}

/// Clients' ids with the numbers that people type.
fn insured_numbers(month: &Month<'_>) -> Result<Vec<(ClientId, String)>, Trouble> {
    let manager = &month.managers[0];
    let clients = manager.book().clients().all().map_err(manager.trouble("clients"))?;
    Ok(clients.into_iter().map(|card| (card.client, card.insured)).collect())
}

fn totals(month: &mut Month<'_>) {
    let all = month.managers.iter().chain(&month.helpers);
    let (mut read, mut acknowledged, mut photos, mut syncs, mut drafts) = (0, 0, 0, 0, 0);
    for phone in all {
        read += phone.done.read;
        acknowledged += phone.done.acknowledged;
        photos += phone.done.photos;
        syncs += phone.done.syncs;
        drafts += phone.done.drafts;
    }
    let records: usize = month.helpers.iter().map(|phone| phone.done.records.len()).sum();
    let office = &month.office;
    month.teller.fact(
        records > 0 && photos > 0 && read > 0 && office.confirmed > 0 && office.exported > 0,
        &format!(
            "記録 {records} 件、写真 {photos} 枚、既読 {read}、了解 {acknowledged}、同期 {syncs} 回、書きかけ {drafts}。確定 {}、出力 {} 行、ファイルによる取消 {}",
            office.confirmed, office.exported, office.by_file
        ),
        &format!(
            "{records} records, {photos} photos, {read} notes read, {acknowledged} acknowledged, {syncs} syncs, {drafts} drafts; {} confirmed, {} lines exported, {} cancelled by a file",
            office.confirmed, office.exported, office.by_file
        ),
    );
}

fn secrets(month: &mut Month<'_>, ended: bool) -> Result<(), Trouble> {
    let lang = month.bag.lang;
    let mut known: Vec<String> =
        ["見本 花子", "架空 和子", "手本 あかり", "0000000001", "vitals.temperature"]
            .map(str::to_owned)
            .to_vec();
    known.extend([words::NOTES[0], words::FALL[1], words::CAUTIONS[0]].map(|text| text[lang].to_owned()));
    let server = search(&month.world.folder.join("server"), &known)?;
    // The same search finds them where they may be read: it is able to.
    let able = search(&month.world.folder.join(format!("month-{}", month.size.month())), &known)?;
    let able = able.found.iter().any(|(text, _)| text == "手本 あかり");
    month.teller.fact(
        ended && server.found.is_empty() && server.files >= 3 && able,
        &format!(
            "サーバーの全ファイル（{} 個、{}）に、氏名・申し送り・事故の文字は 0 件",
            server.files,
            bytes(server.bytes)
        ),
        &format!(
            "In every file of the server ({} files, {}): names, notes, accidents 0 times",
            server.files,
            bytes(server.bytes)
        ),
    );
    Ok(())
}

/// The manager's list, as the command `kengai` reads it from the folder that was left.
fn review(month: &mut Month<'_>) -> Result<(), Trouble> {
    let (of, clock) = (month.size.month().to_string(), end_text(month));
    let manager = &month.managers[0].device;
    let answer = manager.run(Signal::There, &clock, &["review", "--month", &of])?;
    let rows = answer.list("/rows")?.len() as u64;
    let counts = answer.json["counts"].as_object().cloned().unwrap_or_default();
    let sum: u64 = counts.values().filter_map(serde_json::Value::as_u64).sum();
    let exported = number_of(&answer.json, "/counts/exported");
    month.teller.fact(
        rows > 0 && sum == rows && exported > 0,
        &format!("コマンド kengai review も、同じフォルダーから {rows} 行を読みます（出力済み {exported}）"),
        &format!("The command kengai review reads {rows} rows from the same folder ({exported} exported)"),
    );
    Ok(())
}

fn further(month: &mut Month<'_>, numbers: &[(ClientId, String)]) -> Result<(), Trouble> {
    let clock = end_text(month);
    month.managers[0].device.leave_script("manager", &clock)?;
    for phone in month.managers.iter().skip(1).chain(&month.helpers) {
        phone.device.leave_script(&phone.code, &clock)?;
    }
    let server = &month.server;
    let text = format!(
        "#!/bin/sh\nexport KENGAI_SERVER_CLOCK_MS=\"${{KENGAI_SERVER_CLOCK_MS:-{}}}\"\n\
         exec '{}' run --data '{}' --backup-to '{}' --listen {} 2>>'{}'\n",
        month.size.until_ms(),
        month.world.programs.server.display(),
        server.data.display(),
        server.backups.display(),
        server.address,
        server.log.display()
    );
    leave_script(&month.world.folder.join("start-server"), &text)?;
    let phones = month.managers.iter().chain(&month.helpers);
    let mut sights: Vec<Sight> = phones.flat_map(|phone| phone.done.sights.clone()).collect();
    sights.append(&mut month.sights);
    for (client, insured) in numbers {
        for sight in &mut sights {
            sight.see = sight.see.replace(&client.to_string(), insured);
        }
    }
    month.teller.section("見どころ", "What to look at");
    let folder = month.world.folder.display().to_string();
    month.teller.copyable(&format!("cd {folder}"));
    tell(month.teller, &sights);
    everything(month, &sights);
    month.teller.section("サ責の目で", "As the manager sees it");
    let manager = &month.managers[0].device;
    month.teller.say(
        "manager は、その端末で kengai を動かす小さなスクリプトです（M02、H01 … も同じ）。手で打つなら:",
        "manager is a small script that runs kengai on that device (M02, H01 … are others). By hand:",
    );
    month.teller.copyable(&format!(
        "KENGAI_PASSPHRASE='{}' KENGAI_CLOCK={clock} {} --home {} review --month {}",
        manager.passphrase(),
        month.world.programs.kengai.display(),
        manager.home.display(),
        month.size.month()
    ));
    let of = month.size.month();
    for command in [format!("./manager review --month {of}"), format!("./manager serve --month {of}")] {
        month.teller.copyable(&command);
    }
    month.teller.say("端末とサーバーをまたつなぐには:", "To connect them again:");
    month.teller.copyable("./start-server & sleep 2");
    month.teller.copyable("./H01 sync && ./manager sync && ./manager devices");
    Ok(())
}

/// Nothing that was to happen is missing.
fn everything(month: &mut Month<'_>, sights: &[Sight]) {
    let wanted = [
        What::Fall,
        What::Complaint,
        What::Sudden,
        What::Restraint,
        What::ConflictOpen,
        What::Parts,
        What::Cautions,
        What::Namesakes,
        What::Unsent,
        What::DraftLeft,
        What::NeverRecorded,
        What::Unfinished,
        What::AtTheDoor,
        What::Moved,
        What::CancelledByOffice,
        What::OtherHelper,
        What::PlanFile,
        What::Unplanned,
        What::ClockAhead,
        What::ClockBehind,
        What::BeganAgain,
        What::Note,
        What::Photo,
        What::Exported,
        What::AfterExport,
    ];
    let missing: Vec<What> = wanted.into_iter().filter(|what| count(sights, *what) == 0).collect();
    month.teller.fact(
        missing.is_empty(),
        &format!("起きるはずのことは、すべて起きました（{} 種類）", wanted.len()),
        &format!("Everything that was to happen has happened ({} kinds)", wanted.len()),
    );
    if !missing.is_empty() {
        month.teller.say(&format!("{missing:?}"), &format!("{missing:?}"));
    }
}
