//! The evening before: an office is founded, the month's plan comes in, two phones are taken in.

use std::path::{Path, PathBuf};

use super::device::{Device, World, text_of};
use super::joining::take_in;
use super::secrets::{files, search};
use super::signal::Signal;
use super::stage::{Stage, cost, planned};
use super::story_time::{DAY, at};
use super::trouble::Trouble;

/// What helpers must know before they go in: 見本 一郎's and 見本 花子's.
pub(super) const CAUTIONS: [[&str; 2]; 2] = [
    ["右足に力が入りにくい。立ち上がりは必ず支える。", "Weak right leg. Always support when standing up."],
    ["耳が遠い。左側から、ゆっくり話す。", "Hard of hearing. Speak slowly, from the left."],
];

/// 事業所を開く
///
/// # Errors
/// A step could not be played.
pub(super) fn play(stage: &mut Stage<'_>) -> Result<(), Trouble> {
    stage.teller.section(
        "11月15日（日）17:00  事業所のパソコン: 事業所を開き、計画を取り込む",
        "Sun 15 Nov 17:00  The office's PC: founding the office, taking in the plan",
    );
    found(stage)?;
    plan(stage)?;
    clients(stage)?;
    stage.teller.section(
        "11月16日（月）07:00  事業所: ヘルパー2人のスマートフォンを登録する",
        "Mon 16 Nov 07:00  The office: two helpers' phones are taken in",
    );
    phones(stage)
}

/// The four files of a month.
#[derive(Debug, Clone)]
pub(super) struct Files {
    upplan: String,
    uphosoku: String,
    rota: String,
    staff: String,
}

impl Files {
    /// Finds them in a folder by how their names begin.
    ///
    /// # Errors
    /// One is missing.
    pub(super) fn in_folder(folder: &Path) -> Result<Self, Trouble> {
        let files = files(folder)?;
        let file = |begin: &str| {
            let named = |path: &&PathBuf| {
                path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(begin))
            };
            let missing =
                || Trouble::Answer { command: folder.display().to_string(), what: begin.to_owned() };
            files.iter().find(named).map(|path| path.display().to_string()).ok_or_else(missing)
        };
        Ok(Self {
            upplan: file("UPPLAN_")?,
            uphosoku: file("UPHOSOKU_")?,
            rota: file("rota")?,
            staff: file("staff")?,
        })
    }

    /// As `kengai` takes them.
    pub(super) fn import_args(&self) -> Vec<String> {
        let Self { upplan, uphosoku, rota, staff } = self;
        let args =
            ["plan", "import", "--upplan", upplan, "--uphosoku", uphosoku, "--rota", rota, "--staff", staff];
        args.iter().map(|arg| (*arg).to_owned()).collect()
    }
}

/// What founding left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Founded {
    /// The first device, in hex.
    pub(super) device: String,
    /// Words on the paper.
    pub(super) words: usize,
    /// No file of the device holds them.
    pub(super) only_on_paper: bool,
}

/// Founds the office on the manager's device; the paper's words go to `paper.txt`.
///
/// # Errors
/// The ticket cannot be used, or no connection.
pub(super) fn found_office(world: &World, manager: &Device, ticket: &str) -> Result<Founded, Trouble> {
    let paper = world.folder.join("paper.txt");
    let file = paper.display().to_string();
    let args = [
        "found",
        "--ticket",
        ticket,
        "--office-number",
        "9970000001",
        "--office-name",
        "見本訪問介護事業所",
        "--name",
        "手本 のぞみ",
        "--kana",
        "テホン ノゾミ",
        "--code",
        "M01",
        "--paper-file",
        &file,
    ];
    let device = manager.run(Signal::There, &at("15 17:00"), &args)?.text("/device")?;
    let text = std::fs::read_to_string(&paper).map_err(Trouble::file(&paper))?;
    let is_of_a_list = |c: char| c.is_ascii_lowercase() || ('\u{3041}'..='\u{309a}').contains(&c);
    let words: Vec<&str> = text.split_whitespace().filter(|word| word.chars().all(is_of_a_list)).collect();
    if words.is_empty() {
        return Err(Trouble::Answer {
            command: "kengai found".to_owned(),
            what: "the paper's words".to_owned(),
        });
    }
    // Nowhere else: not in the device's files.
    let elsewhere = search(&manager.home, &[words.join(" ")])?;
    let only_on_paper = elsewhere.found.is_empty() && elsewhere.files > 0;
    Ok(Founded { device, words: words.len(), only_on_paper })
}

fn found(stage: &mut Stage<'_>) -> Result<(), Trouble> {
    let ticket = stage.server.ticket()?;
    let founded = found_office(&stage.world, &stage.cast.manager, &ticket)?;
    stage.teller.fact(
        founded.device.len() == 32,
        "サービス提供責任者 手本 のぞみ さんが事業所を開設しました（端末1台目）",
        "Service manager Tehon Nozomi has founded the office (device no. 1)",
    );
    stage.teller.fact(
        founded.words == 24 && founded.only_on_paper,
        "もしものための24語。紙に書くもので、端末には残っていません（デモでは paper.txt）",
        "24 words for emergencies. They belong on paper and are nowhere on the device (here: paper.txt)",
    );
    Ok(())
}

fn plan(stage: &mut Stage<'_>) -> Result<(), Trouble> {
    let files = Files::in_folder(&stage.world.programs.examples.join("month-2026-11"))?;
    stage
        .teller
        .command("kengai plan import --upplan UPPLAN_….CSV --uphosoku UPHOSOKU_….CSV --rota rota.csv \\");
    stage.teller.continued("--staff staff.csv");
    let args = files.import_args();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let answer = stage.cast.manager.run(Signal::There, &at("15 17:10"), &args)?;
    let get = |name: &str| answer.number(&format!("/{name}"));
    let (clients, added, matched) = (get("clients")?, get("added")?, get("rota_matched")?);
    let other = get("of_other_offices")?;
    stage.teller.fact(
        clients == 5 && added == 116 && matched == 116 && other == 4,
        &format!(
            "11月の予定: 利用者 {clients} 人、訪問 {added} 件、担当の決まった訪問 {matched} 件（ほかの事業所の {other} 件は除外）"
        ),
        &format!(
            "November's plan: {clients} clients, {added} visits, {matched} of them with a helper ({other} of another \
             office left out)"
        ),
    );
    Ok(())
}

/// What the files do not know and the office does: cautions, and consent to photos.
fn clients(stage: &mut Stage<'_>) -> Result<(), Trouble> {
    let manager = &stage.cast.manager;
    let leg = stage.teller.pick(CAUTIONS[0][0], CAUTIONS[0][1]);
    let ear = stage.teller.pick(CAUTIONS[1][0], CAUTIONS[1][1]);
    let scope = stage.teller.pick("薬の場所と処方", "medicine and prescriptions");
    let place = stage.teller.pick("台所の引き出し上段", "kitchen, top drawer");
    let sets: [&[&str]; 2] = [
        &[
            "0000000001",
            "cautions",
            leg,
            "photo_consent.given",
            "2026-04-01",
            "photo_consent.scope",
            scope,
            "medication_place.morning",
            place,
        ],
        &["0000000002", "cautions", ear],
    ];
    let mut written = 0;
    for set in sets {
        let args = [&["clients", "set"], set].concat();
        let answer = manager.run(Signal::There, &at("15 17:20"), &args)?;
        let fields = answer.json.pointer("/fields").cloned().unwrap_or_default();
        written += u32::from(text_of(&fields, "/cautions") == set[2]);
    }
    let sync = manager.run(Signal::There, &at("15 17:25"), &["sync"])?;
    stage.teller.fact(
        written == 2,
        "事業所だけが知ること: 注意点と、写真の同意（見本 一郎 さんは同意あり。ほかの方は撮影できません）",
        "What only the office knows: cautions, and consent to photos (only Mr Mihon Ichiro has given it)",
    );
    stage.teller.fact(
        sync.number("/sync/round_trips")? >= 1,
        &format!("計画をサーバーへ: {}", cost(&sync, stage.teller)),
        &format!("The plan goes to the server: {}", cost(&sync, stage.teller)),
    );
    Ok(())
}

fn phones(stage: &mut Stage<'_>) -> Result<(), Trouble> {
    let helpers = [("H01", stage.cast.akari.clone()), ("H02", stage.cast.sakura.clone())];
    for (code, device) in &helpers {
        let typed = take_in(&stage.cast.manager, device, code, "helper", &at("07:00"))?;
        stage.teller.fact(
            typed.wrong_refused && typed.number.chars().filter(char::is_ascii_digit).count() == 6,
            &format!(
                "{} さんの端末の番号 {} をのぞみさんが入力して、登録（打ち間違いは受け付けない）",
                device.name(stage.teller),
                typed.number
            ),
            &format!(
                "{}'s phone shows {}, the manager types it (a wrong one was refused), and it is taken in",
                device.name(stage.teller),
                typed.number
            ),
        );
    }
    for (_, device) in &helpers {
        let sync = device.run(Signal::There, &at("07:05"), &["sync"])?;
        let today = device.run(Signal::None, &at("07:06"), &["today", "--date", DAY])?;
        let visits = today.list("/visits")?;
        let all_named = visits.iter().all(|visit| !text_of(visit, "/client_name").is_empty());
        stage.teller.fact(
            !visits.is_empty() && all_named,
            &format!(
                "{} さんの今日の訪問 {} 件が端末に届きました: {}",
                device.name(stage.teller),
                visits.len(),
                cost(&sync, stage.teller)
            ),
            &format!(
                "{}'s {} visits of today are on the phone: {}",
                device.name(stage.teller),
                visits.len(),
                cost(&sync, stage.teller)
            ),
        );
    }
    let hers = helpers[0].1.run(Signal::None, &at("07:07"), &["today", "--date", DAY])?;
    let not_hers =
        planned(&hers, "仮名 キヨ", "18:30").is_none() && planned(&hers, "見本 一郎", "16:00").is_none();
    stage.teller.fact(
        not_hers,
        "それぞれの端末に出るのは、自分が担当する訪問だけです",
        "Each phone lists only the visits of the person who carries it",
    );
    Ok(())
}
