//! Joining that has to be done again, and who may invite.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use kengai::model::StaffId;
use kengai::{CareBook, CareError, Clock, FileVault, FoundingRequest, Role, SystemRandomness};
use kengai_server::ledger::{Ledger, LedgerOptions};
use kengai_server::{AppState, tls};

/// Monday 16 November 2026, 07:30 in Japan.
const MORNING_MS: u64 = 1_794_781_800_000;

struct HandClock(AtomicU64);

impl Clock for HandClock {
    fn now_ms(&self) -> u64 {
        self.0.fetch_add(1_000, Ordering::Relaxed)
    }
}

fn clock() -> Arc<HandClock> {
    Arc::new(HandClock(AtomicU64::new(MORNING_MS)))
}

fn book(folder: &Path) -> CareBook {
    let random = Arc::new(SystemRandomness::new());
    let vault = FileVault::new("合言葉", random.clone());
    CareBook::create(folder, &vault, clock(), random, Duration::ZERO).unwrap()
}

struct Server {
    ticket: String,
    _stop: tokio::sync::oneshot::Sender<()>,
}

async fn server(folder: &Path) -> Server {
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
    let ticket = kengai_protocol::invitation::FoundingTicket { address, server: key, code }.to_text();
    let config = tls::server_config(&seed, &key).unwrap();
    let (state, _thread) = AppState::start(ledger, Arc::new(kengai_server::clock::SystemClock));
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    tokio::spawn(async move {
        kengai_server::run(listener, config, state, async {
            let _ = stopped.await;
        })
        .await
        .unwrap();
    });
    Server { ticket, _stop: stop }
}

async fn founded(dir: &Path) -> (Server, CareBook) {
    let server = server(&dir.join("server")).await;
    let manager = book(&dir.join("manager"));
    let request = FoundingRequest {
        ticket: server.ticket.clone(),
        office_number: "9970000001".into(),
        office_name: "見本ヘルパーステーション".into(),
        name: "見本 管理子".into(),
        kana: "ミホン カンリコ".into(),
        staff_code: "M01".into(),
    };
    manager.found(&request).await.unwrap();
    (server, manager)
}

/// Up to the manager's word; whether the new device hears it is its own matter.
async fn enrol(manager: &CareBook, new: &CareBook, staff: StaffId, role: Role, hears: bool) {
    let mut inviting = manager.invite(staff, role).unwrap();
    let mut joining = new.join(&inviting.view().text).await.unwrap();
    let (left, right) = tokio::join!(inviting.number(), joining.number());
    assert_eq!(left.unwrap(), right.unwrap());
    inviting.accept().await.unwrap();
    if hears {
        joining.finish().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_device_that_did_not_hear_of_its_enrolment_is_invited_again() {
    let dir = tempfile::tempdir().unwrap();
    let (_server, manager) = founded(dir.path()).await;
    let hanako = manager.add_staff("見本 花子", "ミホン ハナコ", "H01").unwrap();
    let phone = book(&dir.path().join("hanako"));
    enrol(&manager, &phone, hanako, Role::Helper, false).await;
    assert!(!phone.status().unwrap().joined);
    enrol(&manager, &phone, hanako, Role::Helper, true).await;
    phone.sync(&|_| {}).await.unwrap();
    assert_eq!(phone.my_staff_id().unwrap(), hanako);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_may_not_enrol_hears_it_before_anybody_comes() {
    let dir = tempfile::tempdir().unwrap();
    let (_server, manager) = founded(dir.path()).await;
    let second = manager.add_staff("見本 次郎", "ミホン ジロウ", "M02").unwrap();
    let office = book(&dir.path().join("second"));
    enrol(&manager, &office, second, Role::Manager, true).await;
    office.sync(&|_| {}).await.unwrap();
    assert!(office.is_manager());
    assert!(matches!(office.invite(second, Role::Helper), Err(CareError::AdminsOnly)));
}
