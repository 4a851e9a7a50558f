//! A larger day: many helpers, many visits, the same programs. Totals, and bytes and round trips for each helper.

use std::collections::{BTreeSet, VecDeque};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use super::actuals;
use super::device::{Device, Person, World, number_of, text_of};
use super::founding::{Files, found_office};
use super::helper_day::{Day, Extras, NOTES};
use super::joining::take_in;
use super::secrets::search;
use super::server::Server;
use super::signal::Signal;
use super::story_time::{DAY, MONTH, at};
use super::teller::{Teller, bytes, padded};
use super::trouble::Trouble;

/// Visits that one helper has on a day when only the number of helpers was given.
const VISITS_OF_A_HELPER: u32 = 7;
/// One of so many clients has consented to photos and gets one at each visit.
const CONSENT_OF: u32 = 6;
/// How often a long step says how far it is.
const PROGRESS_EVERY: Duration = Duration::from_millis(300);

/// What is to be played.
#[derive(Debug, Clone, Copy)]
pub(super) struct Size {
    helpers: u32,
    visits: u32,
}

impl Size {
    /// From what was asked for; nothing if the story is to be played.
    pub(super) fn of(helpers: Option<u32>, visits: Option<u32>) -> Option<Self> {
        match (helpers, visits) {
            (None, None) => None,
            (Some(helpers), None) => Some(Self { helpers, visits: helpers * VISITS_OF_A_HELPER }),
            (None, Some(visits)) => {
                Some(Self { helpers: visits.div_ceil(VISITS_OF_A_HELPER).max(2), visits })
            }
            (Some(helpers), Some(visits)) => Some(Self { helpers, visits }),
        }
    }
}

struct Crowd<'a> {
    world: &'a Arc<World>,
    teller: &'a mut Teller,
    manager: Device,
    days: Vec<Day>,
    /// Clients who have consented to photos, in hex.
    consents: BTreeSet<String>,
}

/// Plays a larger day.
///
/// # Errors
/// A step could not be played.
pub(super) fn play(
    world: &Arc<World>,
    teller: &mut Teller,
    server: &mut Server,
    size: Size,
) -> Result<(), Trouble> {
    let manager = Device::new(world, Person::new("手本 のぞみ", "Tehon Nozomi"), "manager");
    let mut crowd = Crowd { world, teller, manager, days: Vec::new(), consents: BTreeSet::new() };
    let files = crowd.month(size)?;
    crowd.office(server, &files)?;
    crowd.consents(size)?;
    crowd.phones(size)?;
    crowd.teller.section("11月16日（月）: 電波のない一日", "Mon 16 Nov: a day with no signal");
    crowd.morning(size)?;
    crowd.record(size)?;
    crowd.send()?;
    crowd.evening(size)?;
    crowd.night(server)
}

/// Does `work` for every item on as many threads as the machine has cores; says on the way how many are done.
fn for_all<T: Send>(
    teller: &mut Teller,
    what: &str,
    items: &mut [T],
    work: impl Fn(&mut T) -> Result<(), Trouble> + Sync,
) -> Result<(), Trouble> {
    on_threads(1, teller, what, items, work)
}

/// Does `work` for every item on so many threads for each core; says on the way how many are done.
pub(super) fn on_threads<T: Send>(
    of_a_core: usize,
    teller: &mut Teller,
    what: &str,
    items: &mut [T],
    work: impl Fn(&mut T) -> Result<(), Trouble> + Sync,
) -> Result<(), Trouble> {
    let of = items.len();
    let waiting: Mutex<VecDeque<&mut T>> = Mutex::new(items.iter_mut().collect());
    let done = AtomicUsize::new(0);
    let failed: Mutex<Option<Trouble>> = Mutex::new(None);
    let next = || waiting.lock().expect("nobody panics while holding it").pop_front();
    let workers = of_a_core * thread::available_parallelism().map_or(2, usize::from);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(item) = next() {
                    if let Err(trouble) = work(item) {
                        *failed.lock().expect("nobody panics while holding it") = Some(trouble);
                        waiting.lock().expect("nobody panics while holding it").clear();
                    }
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        while done.load(Ordering::Relaxed) < of
            && failed.lock().expect("nobody panics while holding it").is_none()
        {
            teller.progress(&format!("{what} {}/{of}", done.load(Ordering::Relaxed)));
            thread::sleep(PROGRESS_EVERY);
        }
    });
    failed.into_inner().expect("nobody panics while holding it").map_or(Ok(()), Err)
}

impl Crowd<'_> {
    /// A generated month that has enough visits on the day.
    fn month(&mut self, size: Size) -> Result<Files, Trouble> {
        let folder = self.world.folder.join("month");
        // Not every client is visited on every Monday.
        let clients = size.visits + size.visits / 8 + 4;
        let maker = self.world.programs.examples.join("make_month.py");
        let output = Command::new("python3")
            .arg(&maker)
            .args(["--clients", &clients.to_string(), "--helpers", &size.helpers.to_string(), "--out"])
            .arg(&folder)
            .output()
            .map_err(Trouble::io("python3"))?;
        if !output.status.success() {
            return Err(Trouble::Command {
                command: "examples/make_month.py".into(),
                exit: output.status.to_string(),
                wanted: 0,
                output: String::from_utf8_lossy(&output.stderr).into_owned(),
            });
        }
        Files::in_folder(&folder)
    }

    fn office(&mut self, server: &Server, files: &Files) -> Result<(), Trouble> {
        self.teller.section(
            "11月15日（日）17:00  事業所を開き、計画を取り込む",
            "Sun 15 Nov 17:00  Founding the office, taking in the plan",
        );
        let begun = Instant::now();
        found_office(self.world, &self.manager, &server.ticket()?)?;
        self.teller.progress("kengai plan import");
        let args = files.import_args();
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let import = self.manager.run(Signal::There, &at("15 17:10"), &args)?;
        let added = import.number("/added")?;
        let seconds = begun.elapsed().as_secs_f64();
        self.teller.fact(
            added > 0 && added == import.number("/rota_matched")?,
            &format!(
                "利用者 {} 人、11月の訪問 {added} 件を取り込みました（{seconds:.1} 秒）",
                import.number("/clients")?
            ),
            &format!(
                "{} clients, {added} visits of November taken in ({seconds:.1} s)",
                import.number("/clients")?
            ),
        );
        Ok(())
    }

    /// What the files do not know: who has consented to photos.
    fn consents(&mut self, size: Size) -> Result<(), Trouble> {
        let clients = self.manager.run(Signal::There, &at("15 17:20"), &["clients", "list"])?;
        for client in clients.list("/clients")?.iter().take((size.visits / CONSENT_OF) as usize) {
            let id = text_of(client, "/client").to_owned();
            self.teller.progress(&format!("kengai clients set {}", text_of(client, "/insured")));
            let args = ["clients", "set", &id, "photo_consent.given", "2026-04-01"];
            self.manager.run(Signal::There, &at("15 17:20"), &args)?;
            self.consents.insert(id);
        }
        self.manager.run(Signal::There, &at("15 17:30"), &["sync"])?;
        Ok(())
    }

    fn phones(&mut self, size: Size) -> Result<(), Trouble> {
        let mut same = 0;
        for number in 1..=size.helpers {
            let code = format!("H{number:02}");
            let device = Device::new(self.world, Person::new(&code, &code), &format!("helper-{number:02}"));
            self.teller.progress(&format!("kengai invite / kengai join {number}/{}", size.helpers));
            let typed = take_in(&self.manager, &device, &code, "helper", &at("15 18:00"))?;
            same += u32::from(typed.wrong_refused);
            self.days.push(Day::new(device, code));
        }
        self.teller.fact(
            same == size.helpers,
            &format!("ヘルパー {same} 人の端末を登録（相手の画面の番号を入力。打ち間違いは受け付けない）"),
            &format!("{same} helpers' phones taken in (all numbers were the same)"),
        );
        Ok(())
    }

    fn morning(&mut self, size: Size) -> Result<(), Trouble> {
        let what = self.teller.pick("朝の同期", "syncing in the morning").to_owned();
        for_all(self.teller, &what, &mut self.days, |day| {
            day.device.run(Signal::There, &at("06:00"), &["sync"])?;
            let today = day.device.run(Signal::None, &at("06:05"), &["today", "--date", DAY])?;
            day.share = today.list("/visits")?.len();
            Ok(())
        })?;
        let mut surplus =
            self.days.iter().map(|day| day.share).sum::<usize>().saturating_sub(size.visits as usize);
        while surplus > 0 {
            // Who has the most does one less.
            let longest =
                self.days.iter_mut().max_by_key(|day| day.share).expect("there are two helpers at least");
            longest.share -= 1;
            surplus -= 1;
        }
        Ok(())
    }

    fn record(&mut self, size: Size) -> Result<(), Trouble> {
        let begun = Instant::now();
        let photo = self.world.programs.examples.join("photos/pill-calendar.jpg").display().to_string();
        let what = self
            .teller
            .pick("訪問を記録（電波なし）: ヘルパー", "recording visits (no signal): helpers")
            .to_owned();
        let note = self.teller.pick(NOTES[0], NOTES[1]).to_owned();
        let consents = &self.consents;
        let extras = Extras { consents, photo: &photo, note: &note };
        for_all(self.teller, &what, &mut self.days, |day| day.record(&extras))?;
        let total: usize = self.days.iter().map(|day| day.visits).sum();
        let seconds = begun.elapsed().as_secs_f64();
        self.teller.fact(
            total == size.visits as usize,
            &format!("電波のないところで {total} 件の訪問を記録（{seconds:.0} 秒）"),
            &format!("{total} visits recorded where there is no signal ({seconds:.0} s)"),
        );
        Ok(())
    }

    fn send(&mut self) -> Result<(), Trouble> {
        self.teller.section("20:30  電波が戻り、一度ずつ同期", "20:30  The signal is back: one sync each");
        let what = self.teller.pick("同期", "syncing").to_owned();
        for_all(self.teller, &what, &mut self.days, |day| {
            day.evening = Some(day.device.run(Signal::There, &at("20:30"), &["sync"])?);
            Ok(())
        })?;
        let head = self.teller.pick(
            "ヘルパー  訪問 申送 写真   送信（1訪問あたり）       受信   往復   写真のバイト",
            "helper   visits notes photos  sent (per visit)       received  trips  photo bytes",
        );
        self.teller.quote(head.to_owned().as_str());
        let mut once = true;
        for day in &self.days {
            let Some(sync) = &day.evening else { continue };
            let get = |name: &str| number_of(&sync.json, &format!("/sync/{name}"));
            once &= get("round_trips") == 1 && get("photos_sent") == day.photos as u64;
            let per_visit = get("sent_bytes") / (day.visits.max(1) as u64);
            let sent = format!("{} ({per_visit} B)", bytes(get("sent_bytes")));
            let line = format!(
                "{} {:>5} {:>5} {:>5}   {} {:>10} {:>5}   {:>10}",
                padded(&day.code, 8),
                day.visits,
                day.notes,
                day.photos,
                padded(&sent, 20),
                bytes(get("received_bytes")),
                get("round_trips"),
                bytes(get("photo_sent_bytes")),
            );
            self.teller.quote(&line);
        }
        self.totals(once);
        Ok(())
    }

    fn totals(&mut self, once: bool) {
        let sum = |name: &str| -> u64 {
            let evening = self.days.iter().filter_map(|day| day.evening.as_ref());
            evening.map(|sync| number_of(&sync.json, &format!("/sync/{name}"))).sum()
        };
        let visits: usize = self.days.iter().map(|day| day.visits).sum();
        let (sent, received, photos) = (sum("sent_bytes"), sum("received_bytes"), sum("photo_sent_bytes"));
        let each = sent / (visits.max(1) as u64);
        self.teller.fact(
            once,
            &format!(
                "合計 {visits} 件: 送信 {}（1訪問 {each} B）、受信 {}、写真 {}。全員が往復 1 回",
                bytes(sent),
                bytes(received),
                bytes(photos)
            ),
            &format!(
                "{visits} visits in all: {} out ({each} B a visit), {} in, {} of photos; one round trip each",
                bytes(sent),
                bytes(received),
                bytes(photos)
            ),
        );
    }

    fn evening(&mut self, size: Size) -> Result<(), Trouble> {
        self.teller
            .section("21:00  事業所: 確認、確定、実績ファイル", "21:00  The office: review, confirm, export");
        let sync = self.manager.run(Signal::There, &at("21:00"), &["sync"])?;
        let get = |name: &str| number_of(&sync.json, &format!("/sync/{name}"));
        let cost = super::stage::cost(&sync, self.teller);
        self.teller.fact(get("received_entries") > 0, &format!("同期: {cost}"), &format!("Sync: {cost}"));
        let review = self.manager.run(Signal::None, &at("21:05"), &["review", "--month", MONTH])?;
        let stages: Vec<&str> = review
            .list("/rows")?
            .iter()
            .filter(|row| {
                text_of(row, "/date") == DAY && row["visits"].as_array().is_some_and(|v| !v.is_empty())
            })
            .map(|row| text_of(row, "/stage"))
            .collect();
        let count = |wanted: &str| stages.iter().filter(|stage| **stage == wanted).count();
        let (ready, blocked) = (count("ready"), count("blocked"));
        self.teller.fact(
            stages.len() == size.visits as usize && ready + blocked == stages.len() && ready > 0,
            &format!("届いた記録 {} 件: 確定できる {ready} 件、要対応 {blocked} 件", stages.len()),
            &format!("{} records have arrived: {ready} ready, {blocked} blocked", stages.len()),
        );
        let args = ["confirm", "--month", MONTH, "--all-ready", "--odd-too"];
        let confirmed = self.manager.run(Signal::None, &at("21:10"), &args)?.number("/confirmed")?;
        let folder = self.world.folder.join("actuals").display().to_string();
        let export =
            self.manager.run(Signal::None, &at("21:15"), &["export", "--month", MONTH, "--to", &folder])?;
        let path = export.text("/files/0/path")?;
        let rows = actuals::read_back(self.world, path.as_ref())?.len();
        self.manager.run(Signal::There, &at("21:20"), &["sync"])?;
        self.teller.fact(
            confirmed == ready as u64 && rows == ready,
            &format!("{confirmed} 件を確定し、UPJSK に書き出し、別の読み取り機で {rows} 行を読み返しました"),
            &format!(
                "{confirmed} confirmed, written as UPJSK, {rows} rows read back by an independent reader"
            ),
        );
        Ok(())
    }

    fn night(&mut self, server: &mut Server) -> Result<(), Trouble> {
        let said = server.back_up()?;
        let ended = server.stop();
        let known = ["見本 一郎".to_owned(), "手本 あかり".to_owned(), "vitals.temperature".to_owned()];
        let found = search(&self.world.folder.join("server"), &known)?;
        self.teller.fact(
            ended && found.found.is_empty() && found.files >= 3,
            &format!(
                "バックアップして停止。サーバーの {} 個のファイル（{}）に、氏名やバイタルの文字は 0 件",
                found.files,
                bytes(found.bytes)
            ),
            &format!(
                "Backed up and stopped. In the server's {} files ({}) names and vital signs occur 0 times",
                found.files,
                bytes(found.bytes)
            ),
        );
        self.teller.say(&said, &said);
        let folder = self.world.folder.display().to_string();
        self.manager.leave_script("manager", &at("21:30"))?;
        self.teller.section("もっと見る", "Look further");
        self.teller.say(
            &format!("すべてここに残っています（消してもかまいません）: {folder}"),
            &format!("Everything is here, and may be deleted: {folder}"),
        );
        self.teller.copyable(&format!("cd {folder} && ./manager review --month {MONTH}"));
        Ok(())
    }
}
