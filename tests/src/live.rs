//! A real server behind real TLS in this process, and care books in folders of their own: for tests of the facade that
//! need no separate processes.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use kengai::model::StaffId;
use kengai::{
    CareBook, Clock, FileVault, FoundingRequest, Inviting, Joining, Role, Running, SystemRandomness,
    TypedNumber,
};
use kengai_protocol::invitation::FoundingTicket;
use kengai_server::backup_job::BackupJob;
use kengai_server::ledger::{Ledger, LedgerOptions};
use kengai_server::{AppState, tls};

/// Monday 16 November 2026, 07:30 in Japan.
pub const MORNING_MS: u64 = 1_794_781_800_000;

/// Every book's passphrase.
pub const PASSPHRASE: &str = "合言葉";

/// A clock that a test sets; it goes on by a second at every look.
#[derive(Debug)]
pub struct HandClock(pub AtomicU64);

impl Clock for HandClock {
    fn now_ms(&self) -> u64 {
        self.0.fetch_add(1_000, Ordering::Relaxed)
    }
}

/// A new device whose clock stands at `now_ms`.
#[must_use]
pub fn book_at(folder: &Path, now_ms: u64) -> CareBook {
    book_by(folder, Arc::new(HandClock(AtomicU64::new(now_ms))))
}

/// A phone's clock: what it shows can be set, and it knows how long the phone has been running.
#[derive(Debug)]
pub struct PhoneClock {
    /// What it shows, Unix milliseconds.
    pub shows_ms: AtomicU64,
    /// Which start of the phone, and for how long it has been running since, milliseconds.
    pub running: std::sync::Mutex<(u8, u64)>,
}

impl PhoneClock {
    /// A phone that was just started.
    #[must_use]
    pub fn at(shows_ms: u64) -> Arc<Self> {
        Arc::new(Self { shows_ms: AtomicU64::new(shows_ms), running: std::sync::Mutex::new((1, 1_000)) })
    }

    /// Time passes.
    pub fn pass(&self, ms: u64) {
        self.shows_ms.fetch_add(ms, Ordering::Relaxed);
        self.running.lock().unwrap().1 += ms;
    }

    /// Somebody sets the clock; no time passes.
    pub fn set(&self, shows_ms: u64) {
        self.shows_ms.store(shows_ms, Ordering::Relaxed);
    }

    /// The phone starts anew.
    pub fn start_anew(&self) {
        let mut running = self.running.lock().unwrap();
        *running = (running.0 + 1, 0);
    }
}

impl Clock for PhoneClock {
    fn now_ms(&self) -> u64 {
        self.shows_ms.load(Ordering::Relaxed)
    }

    fn running(&self) -> Option<Running> {
        let (boot, ms) = *self.running.lock().unwrap();
        Some(Running { boot: [boot; 16], ms })
    }
}

/// A new device that goes by this clock.
#[must_use]
pub fn book_by(folder: &Path, clock: Arc<dyn Clock>) -> CareBook {
    let random = Arc::new(SystemRandomness::new());
    let vault = FileVault::new(PASSPHRASE, random.clone());
    CareBook::create(folder, &vault, clock, random, Duration::ZERO).unwrap()
}

/// A new device in the morning.
#[must_use]
pub fn book(folder: &Path) -> CareBook {
    book_at(folder, MORNING_MS)
}

/// Opens a device that was closed.
#[must_use]
pub fn open(folder: &Path) -> CareBook {
    let random = Arc::new(SystemRandomness::new());
    let vault = FileVault::new(PASSPHRASE, random.clone());
    let clock = Arc::new(HandClock(AtomicU64::new(MORNING_MS)));
    CareBook::open(folder, &vault, clock, random, Duration::ZERO).unwrap()
}

/// What a server is told of the time: a test's clock, or nothing but the system's.
#[derive(Debug)]
pub struct ServerClock(pub AtomicU64);

impl kengai_server::clock::Clock for ServerClock {
    fn now_ms(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A running server; it stops when dropped.
#[derive(Debug)]
pub struct Server {
    /// For founding one organisation.
    pub ticket: FoundingTicket,
    state: AppState,
    backup: PathBuf,
    _stop: tokio::sync::oneshot::Sender<()>,
}

impl Server {
    /// Makes a backup, as every night.
    pub async fn back_up(&self) {
        let job = BackupJob::new(&kengai_server::RealDisk, self.backup.clone(), 0).unwrap();
        Arc::new(job).run(&self.state).await.unwrap();
    }
}

/// Starts a server.
pub async fn server(folder: &Path) -> Server {
    // The morning of the books: nobody's clock is wrong unless a test says so.
    server_by(folder, Arc::new(kengai_server::clock::StartedClock::at(MORNING_MS))).await
}

/// Starts a server that goes by this clock.
pub async fn server_by(folder: &Path, clock: Arc<dyn kengai_server::clock::Clock>) -> Server {
    let seed = [7; 32];
    let options = LedgerOptions {
        key_seed: seed,
        random: Arc::new(SystemRandomness::new()),
        quotas: kengai_server::limits::Quotas::default(),
    };
    let mut ledger = Ledger::open(folder, options).unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let key = ledger.public_key();
    let code = ledger.make_ticket().unwrap();
    let ticket = FoundingTicket { address, server: key, code };
    let config = tls::server_config(&seed, &key).unwrap();
    let (state, _thread) = AppState::start(ledger, clock);
    let running = state.clone();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    tokio::spawn(async move {
        let stop = async {
            let _ = stopped.await;
        };
        kengai_server::run(listener, config, state, stop).await.unwrap();
    });
    Server { ticket, state: running, backup: folder.with_extension("backup"), _stop: stop }
}

/// What the first manager types when founding.
#[must_use]
pub fn founding_request(ticket: &FoundingTicket) -> FoundingRequest {
    FoundingRequest {
        ticket: ticket.to_text(),
        office_number: "9970000001".into(),
        office_name: "見本ヘルパーステーション".into(),
        name: "見本 管理子".into(),
        kana: "ミホン カンリコ".into(),
        staff_code: "M01".into(),
    }
}

/// A server and a manager who has founded.
pub async fn founded(dir: &Path) -> (Server, CareBook) {
    let server = server(&dir.join("server")).await;
    let manager = book(&dir.join("manager"));
    manager.found(&founding_request(&server.ticket)).await.unwrap();
    (server, manager)
}

/// Invites a device until its number was typed.
pub async fn meet(manager: &CareBook, new: &CareBook, staff: StaffId, role: Role) -> (Inviting, Joining) {
    let mut inviting = manager.members().invite(staff, role).unwrap();
    let mut joining = new.join(&inviting.view().text).await.unwrap();
    let (came, number) = tokio::join!(inviting.arrival(), joining.number());
    came.unwrap();
    assert_eq!(inviting.typed(&number.unwrap()).unwrap(), TypedNumber::Same);
    (inviting, joining)
}

/// Enrols a device.
pub async fn enrol(manager: &CareBook, new: &CareBook, staff: StaffId, role: Role) {
    let (inviting, joining) = meet(manager, new, staff, role).await;
    let (accepted, member) = tokio::join!(inviting.accept(), joining.finish());
    accepted.unwrap();
    assert_eq!(member.unwrap().staff, staff);
}
