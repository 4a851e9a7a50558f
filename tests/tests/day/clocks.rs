//! What a device knows of its clock: the server's word at a contact, and time that certainly passes in one run of the machine.
//! And what was thrown away, which no jump of a clock clears.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use kengai::model::plan::PlanParties;
use kengai::model::service::{HelperRole, Scheme};
use kengai::model::{CareDay, ClientId, ClientSheet, MinuteOfDay, PlanRow, PlanRowId, Slot};
use kengai::{
    BeforeStart, CareBook, CareError, ClientImport, ClientPlan, FileVault, NewRow, Role, SystemRandomness,
};
use kengai_tests::live::{
    MORNING_MS, PASSPHRASE, PhoneClock, Server, ServerClock, book_by, enrol, founding_request, server_by,
};

const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// An office whose server's clock stands still until a test moves it, a client with a visit at 7:30, and Akari's phone.
struct Office {
    clock: Arc<ServerClock>,
    _server: Server,
    _dir: tempfile::TempDir,
    manager: CareBook,
    client: ClientId,
    row: PlanRowId,
    phone: Arc<PhoneClock>,
    akari: CareBook,
}

impl Office {
    async fn open() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = Arc::new(ServerClock(MORNING_MS.into()));
        let server = server_by(&dir.path().join("server"), clock.clone()).await;
        let manager = book_by(&dir.path().join("manager"), PhoneClock::at(MORNING_MS));
        manager.found(&founding_request(&server.ticket)).await.unwrap();
        let staff = manager.staff().add("手本 あかり", "テホン アカリ", "H01").unwrap();
        let mut sheet = ClientSheet::new(ClientId::from_bytes([0; 16]));
        sheet.person.name = Some(kengai::model::text::Line::new("見本 一郎").unwrap());
        sheet.certificate.insured = Some("0000000001".parse().unwrap());
        let client = manager.clients().import(&[ClientImport { sheet }]).await.unwrap()[0];
        let day: CareDay = "2026-11-16".parse().unwrap();
        let slot = Slot { start: MinuteOfDay::new(7, 30).unwrap(), end: MinuteOfDay::new(7, 45).unwrap() };
        let mut row = PlanRow::new(manager.rota().new_row_id(), day, slot);
        row.helpers.insert(staff, HelperRole::Main);
        let plan = ClientPlan {
            client,
            month: day.month(),
            parties: PlanParties::default(),
            rows: vec![row.clone()],
        };
        manager.rota().import_plans(&[plan]).unwrap();
        manager.rota().set_helpers(row.id, &[(staff, HelperRole::Main)].into()).unwrap();
        manager.sync(&|_| {}).await.unwrap();
        let phone = PhoneClock::at(MORNING_MS);
        let akari = book_by(&dir.path().join("akari"), phone.clone());
        enrol(&manager, &akari, staff, Role::Helper).await;
        manager.sync(&|_| {}).await.unwrap();
        akari.sync(&|_| {}).await.unwrap();
        Self { clock, _server: server, _dir: dir, manager, client, row: row.id, phone, akari }
    }

    async fn sync(&self) {
        self.akari.sync(&|_| {}).await.unwrap();
    }

    /// Her app ends and starts again.
    fn again(&mut self, folder: &Path) {
        let random = Arc::new(SystemRandomness::new());
        let vault = FileVault::new(PASSPHRASE, random.clone());
        // The old process gives the folder free first.
        let aside = self._dir.path().join("aside");
        let placeholder = book_by(&aside, self.phone.clone());
        drop(std::mem::replace(&mut self.akari, placeholder));
        self.akari = CareBook::open(folder, &vault, self.phone.clone(), random, Duration::ZERO).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn time_that_certainly_passed_counts_on_in_another_process_of_the_same_start() {
    let mut office = Office::open().await;
    let folder = office._dir.path().join("akari");
    assert_eq!(office.akari.clock_state().unwrap().wrong_by(), None);
    // Somebody sets the phone a day back; she has no signal, and her app starts again two hours later.
    office.phone.set(MORNING_MS - DAY);
    office.phone.pass(2 * HOUR);
    office.again(&folder);
    let state = office.akari.clock_state().unwrap();
    assert_eq!(state.server_ms, Some(MORNING_MS + 2 * HOUR), "the machine's own time counts on");
    assert_eq!(state.wrong_by(), Some(-24 * 60));
    assert_eq!(state.other_day().map(|day| day.to_string()).as_deref(), Some("2026-11-16"));
    // Put right again, without a signal: nothing is wrong any more.
    office.phone.set(MORNING_MS + 2 * HOUR);
    assert_eq!(office.akari.clock_state().unwrap().wrong_by(), None);
    // After another start only the server's last word is certain.
    office.phone.start_anew();
    office.phone.pass(HOUR);
    let state = office.akari.clock_state().unwrap();
    assert_eq!((state.server_ms, state.wrong_by()), (Some(MORNING_MS), None));
    office.phone.set(MORNING_MS - DAY);
    let state = office.akari.clock_state().unwrap();
    assert_eq!(state.wrong_by(), Some(-24 * 60), "it is certainly behind that word");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phone_that_was_started_anew_days_after_its_last_contact_takes_the_visit_of_a_later_day() {
    let mut office = Office::open().await;
    let folder = office._dir.path().join("akari");
    let day: CareDay = "2026-11-18".parse().unwrap();
    let slot = Slot { start: MinuteOfDay::new(7, 30).unwrap(), end: MinuteOfDay::new(7, 45).unwrap() };
    let mut row = PlanRow::new(office.manager.rota().new_row_id(), day, slot);
    row.helpers = [(office.akari.my_staff_id().unwrap(), HelperRole::Main)].into();
    let (id, parties) = (row.id, PlanParties::default());
    office
        .manager
        .rota()
        .import_plans(&[ClientPlan { client: office.client, month: day.month(), parties, rows: vec![row] }])
        .unwrap();
    office.manager.sync(&|_| {}).await.unwrap();
    office.sync().await;
    // On the evening of the same start it certainly is not the 18th.
    office.phone.pass(10 * HOUR);
    assert!(office.akari.visits().start(id).is_err());
    // The 18th, and her phone ran down and shows the very day of its last contact: nobody knows, so her word is taken.
    office.phone.start_anew();
    office.phone.set(MORNING_MS);
    let asks = office.akari.visits().before_start(Some(id)).unwrap();
    let here: CareDay = "2026-11-16".parse().unwrap();
    let client_name = "見本 一郎".to_owned();
    assert_eq!(asks, [BeforeStart::LaterDay { client_name, here, visit: day }]);
    let begun = office.akari.visits().start(id).unwrap();
    assert_eq!(begun.record.clock.ahead.map(|ahead| ahead.raw()), Some(-2 * 24 * 60));
    office.akari.visits().discard(begun.visit).unwrap();
    // The same where it shows the 17th.
    office.phone.start_anew();
    office.phone.set(MORNING_MS + DAY);
    office.again(&folder);
    assert_eq!(office.akari.clock_state().unwrap().wrong_by(), None);
    let record = office.akari.visits().start(id).unwrap().record;
    assert_eq!(record.clock.ahead.map(|ahead| ahead.raw()), Some(-24 * 60));
    // After the next contact it knows, and says what it knows.
    office.clock.0.store(MORNING_MS + 2 * DAY, Ordering::Relaxed);
    office.sync().await;
    let state = office.akari.clock_state().unwrap();
    assert_eq!((state.wrong_by(), state.certain), (Some(-24 * 60), true));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_later_of_both_clocks_says_what_has_come() {
    let office = Office::open().await;
    let visit = office.akari.visits().start(office.row).unwrap().visit;
    let set = |text: &str| office.akari.visits().set_field(visit, "out.at", text);
    let refused = set("7:45").unwrap_err();
    assert!(
        matches!(&refused, CareError::Field(error) if error.words().ja.contains("まだ来ていない時刻です")),
        "{refused}"
    );
    // Her clock is four minutes slow, which is not wrong enough to be doubted: the server's time counts too.
    office.phone.pass(15 * MINUTE);
    office.phone.set(MORNING_MS + 11 * MINUTE);
    assert_eq!(office.akari.clock_state().unwrap().wrong_by(), None);
    set("7:45").unwrap();
    assert!(set("7:50").is_err());
    assert!(office.akari.visits().sheet(visit).unwrap().record.clock.ahead.is_none());
    // As little ahead, it is the later one itself.
    office.phone.set(MORNING_MS + 19 * MINUTE);
    assert_eq!(office.akari.clock_state().unwrap().wrong_by(), None);
    set("7:49").unwrap();
    assert!(set("7:55").is_err());
    // An hour slow: doubted, so everything is taken, and marked.
    office.phone.set(MORNING_MS - HOUR);
    set("8:10").unwrap();
    let marked = office.akari.visits().sheet(visit).unwrap().record.clock.ahead.map(|ahead| ahead.raw());
    assert_eq!(marked, Some(-75));
    // But no other day is: it is known which day it is.
    assert!(set("2026-11-17 08:10").is_err());
    assert!(set("2027-11-16 08:10").is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_thrown_away_is_cleared_after_thirty_days_of_the_server_and_by_no_jump() {
    let office = Office::open().await;
    let visit = office.akari.visits().start(office.row).unwrap().visit;
    office.akari.visits().discard(visit).unwrap();
    let kept = || office.akari.drafts().discarded().unwrap().len();
    // She was away for a month and more before this contact: the days count from here.
    office.clock.0.fetch_add(40 * DAY, Ordering::Relaxed);
    office.phone.set(MORNING_MS + 40 * DAY);
    office.sync().await;
    assert_eq!(kept(), 1);
    office.clock.0.fetch_add(29 * DAY, Ordering::Relaxed);
    office.phone.set(MORNING_MS + 5 * 365 * DAY);
    office.sync().await;
    assert_eq!(kept(), 1, "her clock jumped by years");
    office.clock.0.fetch_add(DAY, Ordering::Relaxed);
    office.sync().await;
    assert_eq!(kept(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_tap_a_moment_later_goes_on_with_the_first() {
    let mut office = Office::open().await;
    let folder = office._dir.path().join("akari");
    let first = office.akari.visits().start_unplanned(office.client, Scheme::LongTermCare).unwrap().visit;
    office.phone.pass(30_000);
    office.again(&folder);
    let second = office.akari.visits().start_unplanned(office.client, Scheme::LongTermCare).unwrap().visit;
    assert_eq!(second, first, "another process");
    office.akari.visits().discard(first).unwrap();
    assert_ne!(
        office.akari.visits().start_unplanned(office.client, Scheme::LongTermCare).unwrap().visit,
        first
    );
    let day: CareDay = "2026-11-18".parse().unwrap();
    let slot = Slot { start: MinuteOfDay::new(9, 0).unwrap(), end: MinuteOfDay::new(9, 45).unwrap() };
    let new = NewRow {
        client: office.client,
        date: day,
        slot,
        service: kengai::model::ServiceType::Body,
        scheme: Scheme::LongTermCare,
        code: None,
        helpers: [].into(),
    };
    let row = office.manager.rota().add(&new).unwrap();
    assert_eq!(office.manager.rota().add(&new).unwrap(), row);
}
