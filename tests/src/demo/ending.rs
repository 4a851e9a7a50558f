//! The night: a verified backup, and a look into everything that the server holds. Then how to look further.

use super::device::leave_script;
use super::morning::{NOTE, REMARKS};
use super::secrets::search;
use super::signal::Signal;
use super::stage::Stage;
use super::story_time::{MONTH, at};
use super::teller::bytes;
use super::trouble::Trouble;

/// 夜
///
/// # Errors
/// A step could not be played.
pub(super) fn play(stage: &mut Stage<'_>) -> Result<(), Trouble> {
    stage.teller.section(
        "23:00  サーバー: バックアップと、サーバーに何が見えるか",
        "23:00  The server: a backup, and what the server can see",
    );
    backup(stage)?;
    page(stage)?;
    stop(stage)?;
    nothing_readable(stage)
}

fn backup(stage: &mut Stage<'_>) -> Result<(), Trouble> {
    let sakura = &stage.cast.sakura;
    let visit = stage.found.afternoon.visit.clone();
    let before = stage.show(sakura, "22:59", &visit)?.text("/delivery")?;
    let said = stage.server.back_up()?;
    stage.teller.command("kengai-server backup --data server/data");
    stage.teller.quote(&said);
    sakura.run(Signal::There, &at("23:01"), &["sync"])?;
    let after = stage.show(sakura, "23:02", &visit)?.text("/delivery")?;
    stage.teller.fact(
        before == "sent" && after == "backed_up",
        "バックアップは復元して確かめてから数えます。手本 さくら さんの記録は「送信済み」から「バックアップ済み」へ",
        "The backup counts once it was verified by restoring it. Tehon Sakura's record goes from \"sent\" to \"backed up\"",
    );
    Ok(())
}

fn page(stage: &mut Stage<'_>) -> Result<(), Trouble> {
    let page = stage.world.folder.join("month.html");
    let file = page.display().to_string();
    stage.cast.manager.run(Signal::None, &at("23:05"), &["month", "--month", MONTH, "--html", &file])?;
    let html = std::fs::read_to_string(&page).map_err(Trouble::file(&page))?;
    let outside = html.contains("http://") || html.contains("https://");
    stage.teller.fact(
        html.contains("見本 一郎") && !outside,
        "11月の一覧を、読むだけの1枚のページにしました（外部のものは何も読み込みません）",
        "November as one read-only page (it loads nothing from elsewhere)",
    );
    stage.found.page = page;
    Ok(())
}

fn stop(stage: &mut Stage<'_>) -> Result<(), Trouble> {
    let ended = stage.server.stop();
    stage.teller.fact(
        ended,
        "サーバーを停止: 書き残しなく終了",
        "The server is asked to end, and ends in good order",
    );
    Ok(())
}

fn nothing_readable(stage: &mut Stage<'_>) -> Result<(), Trouble> {
    let lang = usize::from(stage.world.lang == "en");
    let known = [
        "見本 一郎",
        "架空 和子",
        "手本 あかり",
        NOTE[lang],
        REMARKS[lang],
        "0000000001",
        "vitals.temperature",
    ];
    let known: Vec<String> = known.iter().map(|text| (*text).to_owned()).collect();
    let folder = stage.world.folder.join("server");
    let server = search(&folder, &known)?;
    let devices = search(&stage.world.folder.join("devices"), &known)?;
    // The same search finds them where they may be read: it is able to.
    let page = stage.found.page.parent().map(|folder| search(folder, &known)).transpose()?;
    let able = page.is_some_and(|page| page.found.iter().any(|(text, _)| text == "見本 一郎"));
    stage.teller.fact(
        server.found.is_empty() && server.files >= 3 && able,
        &format!(
            "サーバーの全ファイル（記録、写真、バックアップ、ログ: {} 個、{}）に、氏名・申し送り・バイタルの文字は 0 件",
            server.files,
            bytes(server.bytes)
        ),
        &format!(
            "In every file of the server (ledger, photos, backup, log: {} files, {}): names, notes, vital signs 0 times",
            server.files,
            bytes(server.bytes)
        ),
    );
    stage.teller.fact(
        devices.found.is_empty() && devices.files >= 3,
        &format!(
            "端末のフォルダーも同じ（{} 個、{}）: すべて暗号化されています",
            devices.files,
            bytes(devices.bytes)
        ),
        &format!(
            "The same in the devices' folders ({} files, {}): everything is encrypted",
            devices.files,
            bytes(devices.bytes)
        ),
    );
    Ok(())
}

/// Where everything is and how to look further.
///
/// # Errors
/// The folder cannot be written.
pub(super) fn further(stage: &mut Stage<'_>) -> Result<(), Trouble> {
    let folder = stage.world.folder.display().to_string();
    let page = stage.found.page.display().to_string();
    stage.cast.manager.leave_script("manager", &at("23:30"))?;
    stage.cast.akari.leave_script("akari", &at("23:30"))?;
    stage.cast.sakura.leave_script("sakura", &at("23:30"))?;
    leave_script(&stage.world.folder.join("start-server"), &server_script(stage))?;
    stage.teller.section("もっと見る", "Look further");
    stage.teller.say(
        &format!("すべてここに残っています（消してもかまいません）: {folder}"),
        &format!("Everything is here, and may be deleted: {folder}"),
    );
    stage
        .teller
        .say(&format!("11月の一覧（ブラウザーで開く）: {page}"), &format!("November, for a browser: {page}"));
    stage.teller.say(
        "実行したコマンドと答えのすべて: commands.log。manager、akari、sakura は、その人の端末で kengai を動かす小さなスクリプトです。",
        "Every command of the play with its answer: commands.log. manager, akari and sakura are small scripts that run \
         kengai on that person's device.",
    );
    stage.teller.gap();
    stage.teller.copyable(&format!("cd {folder}"));
    stage.teller.say(
        "1. 事業所の目で11月を見る（読むだけのページ。Ctrl+C で終了）",
        "1. November as the office sees it, read-only (Ctrl+C ends it)",
    );
    stage.teller.copyable(&format!("./manager serve --month {MONTH}"));
    stage.teller.say(
        "2. 手本 あかり さんの端末に残る、まだ送られていない記録を見る",
        "2. What is still on Tehon Akari's phone, not sent",
    );
    stage.teller.copyable("./akari status");
    stage.teller.say(
        "3. サーバーをもう一度起動して、その記録を送り、事業所で受け取る",
        "3. Start the server again, send it, and see it arrive",
    );
    stage.teller.copyable("./start-server & sleep 2");
    stage.teller.copyable("./akari sync && ./manager sync && ./manager today --everybody");
    Ok(())
}

fn server_script(stage: &Stage<'_>) -> String {
    format!(
        "#!/bin/sh\nexec '{}' run --data '{}' --backup-to '{}' --listen {} 2>>'{}'\n",
        stage.world.programs.server.display(),
        stage.server.data.display(),
        stage.server.backups.display(),
        stage.server.address,
        stage.server.log.display()
    )
}
