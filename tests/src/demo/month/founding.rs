//! The evening before the month: the office is founded, the plan comes in from files, and everybody's phone is taken in
//! through the invitation, as a person would.

use std::collections::BTreeSet;
use std::process::Command;

use kengai::{FoundingRequest, Role};
use kengai_model::CareMonth;
use kengai_model::words::Lang;

use super::clock::clock_text;
use super::phone::Phone;
use super::sights::{Sight, What};
use super::stage::{Month, for_all};
use super::words;
use crate::demo::device::Answer;
use crate::demo::founding::Files;
use crate::demo::signal::Signal;
use crate::demo::trouble::Trouble;
use crate::live;

/// 17:00 on the evening before.
const EVENING: u16 = 17 * 60;
/// One of so many clients has consented to photos.
const CONSENT_OF: usize = 6;
/// One of so many has cautions on their sheet.
const CAUTIONS_OF: usize = 5;
/// Managers beside the first, who is in the file of staff: name, kana.
const OTHER_MANAGERS: [[&str; 2]; 3] =
    [["手本 まなぶ", "テホン マナブ"], ["手本 いずみ", "テホン イズミ"], ["手本 かおる", "テホン カオル"]];

/// Founds the office, takes the plan in, enrols everybody.
///
/// # Errors
/// A step could not be played.
pub(super) fn play(month: &mut Month<'_>) -> Result<(), Trouble> {
    let day = month.size.first_day().previous();
    month.teller.section(
        &format!("{day} 17:00  事業所を開き、計画を取り込み、全員の端末を登録する"),
        &format!("{day} 17:00  The office is founded, the plan taken in, everybody's phone enrolled"),
    );
    month.wave(day, EVENING)?;
    found(month)?;
    let files = files(month, month.size.month())?;
    let answer = month.take_in(&files, &clock_text(day, EVENING + 10))?;
    let (clients, added) = (answer.number("/clients")?, answer.number("/added")?);
    month.teller.fact(
        clients == u64::from(month.size.clients) && added == answer.number("/rota_matched")?,
        &format!("{}の予定を UPPLAN などのファイルから: 利用者 {clients} 人、訪問 {added} 件、担当は全件決まっています", month.size.month()),
        &format!("The plan of {} from UPPLAN and its companions: {clients} clients, {added} visits, each with a helper", month.size.month()),
    );
    sheets(month)?;
    enrol(month)
}

fn found(month: &mut Month<'_>) -> Result<(), Trouble> {
    let ticket = month.server.ticket()?;
    let now = month.now_ms();
    let manager = &mut month.managers[0];
    manager.create()?;
    manager.clock.sync_at(now);
    let request = FoundingRequest {
        ticket,
        office_number: "9970000001".to_owned(),
        office_name: "見本訪問介護事業所".to_owned(),
        name: manager.name.clone(),
        kana: "テホン ノゾミ".to_owned(),
        staff_code: manager.code.clone(),
    };
    let paper = month.runtime.block_on(manager.book().found(&request)).map_err(manager.trouble("found"))?;
    let path = month.world.folder.join("paper.txt");
    let lang = if month.bag.lang == 0 { Lang::Ja } else { Lang::En };
    std::fs::write(&path, paper.words(lang).as_bytes()).map_err(Trouble::file(&path))?;
    manager.book().members().paper_is_written().map_err(manager.trouble("paper"))
}

/// A generated month's files, tasks included.
///
/// # Errors
/// The generator refused, such as for too few helpers.
pub(super) fn files(month: &Month<'_>, of: CareMonth) -> Result<Vec<String>, Trouble> {
    let folder = month.world.folder.join(format!("month-{of}"));
    let maker = month.world.programs.examples.join("make_month.py");
    let output = Command::new("python3")
        .arg(&maker)
        .args(["--month", &of.to_string(), "--twice", "--seed", &month.size.seed.to_string()])
        .args(["--clients", &month.size.clients.to_string(), "--helpers", &month.size.helpers.to_string()])
        .arg("--out")
        .arg(&folder)
        .output()
        .map_err(Trouble::io("python3"))?;
    if !output.status.success() {
        let (exit, output) =
            (output.status.to_string(), String::from_utf8_lossy(&output.stderr).into_owned());
        return Err(Trouble::Command { command: "examples/make_month.py".into(), exit, wanted: 0, output });
    }
    let tasks = folder.join("tasks.csv");
    let mut text = "insured_number,start,tasks,vitals,cautions\n".to_owned();
    for client in 1..=month.size.clients {
        text.push_str(&format!("{client:010},,健康チェック、排泄介助（トイレ）、身体整容,体温、血圧,\n"));
    }
    std::fs::write(&tasks, text).map_err(Trouble::file(&tasks))?;
    let mut args = Files::in_folder(&folder)?.import_args();
    args.extend(["--tasks".to_owned(), tasks.display().to_string()]);
    Ok(args)
}

impl Month<'_> {
    /// The first manager takes files in with the command `kengai`, as the office does.
    ///
    /// # Errors
    /// A file was refused, or no connection.
    pub(super) fn take_in(&mut self, args: &[String], clock: &str) -> Result<Answer, Trouble> {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        self.office_command(clock, &args)
    }

    /// Runs `kengai` on the first manager's device, which this process closes for the moment.
    ///
    /// # Errors
    /// It ended with anything but 0.
    pub(super) fn office_command(&mut self, clock: &str, args: &[&str]) -> Result<Answer, Trouble> {
        let manager = &mut self.managers[0];
        manager.close();
        let answer = manager.device.run(Signal::There, clock, args);
        manager.open()?;
        answer
    }
}

/// What the files do not know: who has consented to photos, some cautions, and the other managers.
fn sheets(month: &mut Month<'_>) -> Result<(), Trouble> {
    let now = month.now_ms();
    let lang = month.bag.lang;
    let manager = &mut month.managers[0];
    manager.clock.sync_at(now);
    let clients = manager.book().clients().all().map_err(manager.trouble("clients"))?;
    let mut names = std::collections::BTreeMap::<String, Vec<String>>::new();
    for card in &clients {
        let Ok(at) = card.insured.parse::<usize>() else { continue };
        names.entry(card.name.clone()).or_default().push(card.insured.clone());
        let mut pairs = Vec::new();
        if at % CONSENT_OF == 1 {
            pairs.extend([("photo_consent.given", "2026-04-01"), ("photo_consent.scope", "薬の場所と処方")]);
            month.consents.insert(card.client);
        }
        if at % CAUTIONS_OF == 1 {
            pairs.push(("cautions", words::REMARKS[2][lang]));
        }
        if !pairs.is_empty() {
            manager
                .book()
                .clients()
                .set_fields(card.client, &pairs)
                .map_err(manager.trouble("clients set"))?;
        }
    }
    for (name, insured) in names.into_iter().filter(|(_, insured)| insured.len() > 1) {
        let see = format!("./manager clients show {}", insured[0]);
        let who = format!("{name} ({})", insured.join(", "));
        month.sights.push(Sight::new(What::Namesakes, month.size.first_day(), &who, see));
    }
    for (phone, [name, kana]) in month.managers.iter().skip(1).zip(OTHER_MANAGERS) {
        let added = month.managers[0].book().staff().add(name, kana, &phone.code);
        added.map_err(phone.trouble("staff add"))?;
    }
    telephones(month)?;
    let manager = &mut month.managers[0];
    manager.sync(&month.runtime, now)
}

/// Whom the office may call has a number, all but one.
fn telephones(month: &Month<'_>) -> Result<(), Trouble> {
    let manager = &month.managers[0];
    let staff = manager.book().staff().all().map_err(manager.trouble("staff"))?;
    for (number, person) in staff.iter().enumerate().skip(1) {
        let phone = format!("000-0000-{number:04}");
        manager.book().staff().set_phone(person.staff, &phone).map_err(manager.trouble("staff phone"))?;
    }
    Ok(())
}

/// Names of the managers beside the first.
pub(super) fn other_managers(count: usize) -> impl Iterator<Item = &'static str> {
    OTHER_MANAGERS.into_iter().map(|[name, _]| name).take(count)
}

/// Everybody's device joins by the real invitation: both sides show the same number.
fn enrol(month: &mut Month<'_>) -> Result<(), Trouble> {
    let staff = month.managers[0].book().staff().all().map_err(month.managers[0].trouble("staff"))?;
    for phone in month.managers.iter_mut().chain(&mut month.helpers) {
        let member = staff.iter().find(|member| member.code == phone.code);
        let member = member.ok_or(Trouble::Late("that everybody is in the list of staff"))?;
        phone.name.clone_from(&member.name);
        phone.staff = Some(member.staff);
    }
    for_all(month.teller, "create", &mut month.managers[1..], Phone::create)?;
    for_all(month.teller, "create", &mut month.helpers, Phone::create)?;
    let (wave, since) = month.wave;
    let (first, others) = month.managers.split_at_mut(1);
    let everybody = others
        .iter_mut()
        .map(|phone| (phone, Role::Manager))
        .chain(month.helpers.iter_mut().map(|phone| (phone, Role::Helper)));
    for (phone, role) in everybody {
        let now = wave + u64::try_from(since.elapsed().as_millis()).unwrap_or_default();
        first[0].clock.sync_at(now);
        phone.clock.sync_at(now);
        let staff = phone.staff.ok_or(Trouble::Late("that everybody is in the list of staff"))?;
        month.teller.progress(&format!("kengai invite / kengai join: {}", phone.name));
        month.runtime.block_on(live::enrol(first[0].book(), phone.book(), staff, role));
    }
    month.sync_managers()?;
    month.sync_helpers()?;
    month.sync_managers()?;
    // As every manager's device lists them, not as they were made here.
    let people = month.managers.len() + month.helpers.len();
    let (mut joined, mut all) = (0, true);
    for manager in &month.managers {
        let listed = manager.book().members().devices().map_err(manager.trouble("devices"))?;
        let whose: BTreeSet<_> = listed.iter().map(|device| device.staff).collect();
        joined = listed.len();
        all &= joined == people && whose.len() == people;
    }
    month.teller.fact(
        all,
        &format!(
            "サ責 {} 人とヘルパー {} 人の端末 {} 台。どれも、相手の画面の番号を打ち込んで登録しました",
            month.managers.len(),
            month.helpers.len(),
            joined
        ),
        &format!(
            "{} managers and {} helpers: {} devices, each taken in by typing the number that its screen showed",
            month.managers.len(),
            month.helpers.len(),
            joined
        ),
    );
    Ok(())
}
