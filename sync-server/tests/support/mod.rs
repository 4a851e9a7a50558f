//! An invented organisation for the server's tests: an office with a manager, helpers and clients' circles, played by
//! hand with the formats alone.

#![allow(dead_code, clippy::unwrap_used, missing_docs, unreachable_pub)]

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use kengai_protocol::control_append::{ControlAnswer, ControlAppend};
use kengai_protocol::header::{LogHead, Sealing};
use kengai_protocol::keys::{CircleKey, SealKey, WrapContext, wrap, wrap_hash};
use kengai_protocol::random::bytes;
use kengai_protocol::sign::{PublicKey, SigningKey};
use kengai_protocol::statement::{
    CircleKind, Enrol, GrantRow, MemberRow, Rotate, Signer, Statement, StatementBody,
};
use kengai_protocol::sync_answer::{LogItemKind, SyncAnswer};
use kengai_protocol::sync_request::{SyncRequest, Waiting};
use kengai_protocol::wire_entry::{PreviousInRun, Shared, WireEntry};
use kengai_protocol::{
    CircleId, ControlState, DeviceId, Entry, Hash, Header, Incarnation, OrgId, Randomness, Role, StaffId, log,
};
use kengai_server::limits::Quotas;
use kengai_server::{Ledger, LedgerOptions};

/// Randomness that a test owns: SHA-256 of a seed and a count.
pub struct Seeded(u64, AtomicU64);

impl Seeded {
    pub fn new(seed: u64) -> Self {
        Self(seed, AtomicU64::new(0))
    }
}

impl Randomness for Seeded {
    fn fill(&self, out: &mut [u8]) {
        for chunk in out.chunks_mut(32) {
            let count = self.1.fetch_add(1, Ordering::Relaxed);
            let block = Hash::of(&[&self.0.to_be_bytes(), &count.to_be_bytes()]);
            chunk.copy_from_slice(&block.0[..chunk.len()]);
        }
    }
}

pub const SERVER_SEED: [u8; 32] = [7; 32];
/// 2026-11-22 09:00 in Japan.
pub const MORNING_MS: u64 = 1_795_305_600_000;

pub fn options(seed: u64, quotas: Quotas) -> LedgerOptions {
    LedgerOptions { key_seed: SERVER_SEED, random: Arc::new(Seeded::new(seed)), quotas }
}

pub fn open(folder: &Path) -> Ledger {
    Ledger::open(folder, options(1, Quotas::default())).unwrap()
}

/// One person's device.
pub struct Device {
    pub key: SigningKey,
    pub seal: SealKey,
    pub staff: StaffId,
    pub incarnation: Incarnation,
    pub cursor: u64,
    pub control: Option<ControlState>,
    /// Own feeds: number, hash.
    feeds: HashMap<CircleId, (u64, Hash)>,
    /// Logs as recomputed here: one head a position.
    pub logs: HashMap<CircleId, Vec<LogHead>>,
    pub wraps: Vec<Vec<u8>>,
    pub entries: HashMap<Hash, Entry>,
    /// Formed, and not acknowledged yet.
    pub unsent: Vec<Entry>,
    random: Arc<Seeded>,
}

impl Device {
    pub fn new(random: &Arc<Seeded>) -> Self {
        Self {
            key: SigningKey::from_seed(bytes(&**random)),
            seal: SealKey::from_seed(bytes(&**random)),
            staff: StaffId(bytes(&**random)),
            incarnation: Incarnation::default(),
            cursor: 0,
            control: None,
            feeds: HashMap::new(),
            logs: HashMap::new(),
            wraps: Vec::new(),
            entries: HashMap::new(),
            unsent: Vec::new(),
            random: Arc::clone(random),
        }
    }

    pub fn id(&self) -> DeviceId {
        DeviceId::of_key(&self.key.public())
    }

    pub fn public(&self) -> PublicKey {
        self.key.public()
    }

    fn enrol(&self, admin: bool) -> StatementBody {
        StatementBody::Enrol(Enrol {
            sign_key: self.key.public(),
            seal_key: self.seal.public(),
            staff: self.staff,
            admin,
            continues: None,
        })
    }

    /// Forms the next entry of this device's feed in a circle.
    pub fn write(&mut self, office: &Office, circle: CircleId, plain: &[u8]) -> Entry {
        let control = self.control.as_ref().unwrap_or(&office.control);
        let (seq, prev) = self.feeds.get(&circle).copied().unwrap_or_default();
        let empty = log::empty(office.org, circle);
        let log_head = self.logs.get(&circle).and_then(|l| l.last()).copied().unwrap_or(empty);
        let header = Header {
            sealing: Sealing::Epoch,
            org: office.org,
            circle,
            device: self.id(),
            seq: seq + 1,
            prev,
            epoch: office.control.circle(&circle).unwrap().newest_epoch().id,
            control_head: control.head(),
            log_head,
            salt: bytes(&*self.random),
            body_hash: Hash::default(),
        };
        let entry = Entry::make(header, plain, &office.keys[&circle], &self.key);
        self.feeds.insert(circle, (seq + 1, entry.header.hash()));
        self.entries.insert(entry.header.hash(), entry.clone());
        entry
    }

    /// Entries as they go over the wire, with everything left out that can be.
    pub fn wire(&self, office: &Office, entries: &[Entry]) -> Vec<WireEntry> {
        let control = self.control.as_ref().unwrap_or(&office.control);
        let mut run: PreviousInRun = None;
        let mut wire = Vec::new();
        for entry in entries {
            let header = &entry.header;
            let shared = Shared { author: header.device == self.id(), log: true, nothing: false };
            wire.push(WireEntry::compact(entry, control, shared, &run));
            run = Some((header.circle, header.device, header.seq, header.hash()));
        }
        wire
    }

    pub fn request(&self, office: &Office) -> SyncRequest {
        SyncRequest {
            incarnation: self.incarnation,
            cursor: self.cursor,
            control_height: self.control.as_ref().map_or(0, ControlState::height),
            control_head: self.control.as_ref().map_or(Hash(office.org.0), ControlState::head),
            page_bytes: 1024 * 1024,
            waiting: Waiting::default(),
            clock_ms: 0,
            contacts_since_ms: None,
            entries: Vec::new(),
            backfill: Vec::new(),
            heights: None,
        }
    }

    /// Takes an answer in: control log, entries, recomputed logs, the server's word on them.
    pub fn take(&mut self, office: &Office, answer: &SyncAnswer) {
        assert!(answer.restored.is_none());
        let own = self.id();
        let control = self.control.get_or_insert_with(|| ControlState::found(&office.statements[0]).unwrap());
        for statement in &answer.statements {
            control.apply(statement).unwrap();
        }
        self.wraps.extend(answer.wraps.iter().cloned());
        let mut run: PreviousInRun = None;
        let mut heads: Vec<(CircleId, LogHead)> = Vec::new();
        for item in &answer.log {
            let held = self.logs.entry(item.circle).or_default();
            let before = held.last().copied().unwrap_or(log::empty(office.org, item.circle));
            assert_eq!(before.position + 1, item.place.position, "logs have no gaps");
            let event = match &item.what {
                LogItemKind::Entry { entry: wire, .. } => {
                    let hash_at = |_, position: u64| held.get(position as usize - 1).map(|head| head.hash);
                    let entry = wire.clone().expand(control, own, &run, hash_at).expect("it can be expanded");
                    entry.check(control, None).expect("it counts");
                    let hash = entry.header.hash();
                    run = Some((item.circle, entry.header.device, entry.header.seq, hash));
                    self.entries.insert(hash, entry);
                    log::LogEvent::Entry(hash)
                }
                LogItemKind::Own { seq, .. } => {
                    run = None;
                    let found = self.entries.values().find(|e| {
                        e.header.circle == item.circle && e.header.device == own && e.header.seq == *seq
                    });
                    log::LogEvent::Entry(found.unwrap().header.hash())
                }
                LogItemKind::Blob { id, .. } => {
                    run = None;
                    log::LogEvent::Blob(*id)
                }
            };
            let head = log::after(before, event);
            self.logs.get_mut(&item.circle).unwrap().push(head);
            match heads.iter_mut().find(|(circle, _)| *circle == item.circle) {
                Some((_, known)) => *known = head,
                None => heads.push((item.circle, head)),
            }
        }
        assert_eq!(answer.heads_signature.is_some(), !answer.log.is_empty());
        if let Some(signature) = &answer.heads_signature {
            let signed = log::SignedHeads {
                org: office.org,
                incarnation: answer.incarnation,
                counter: answer.cursor,
                heads,
            };
            signed.verify(&office.server_key(), signature).unwrap();
        }
        self.incarnation = answer.incarnation;
        self.cursor = answer.cursor;
    }

    /// Syncs until there is no more. The statuses of the first exchange.
    pub fn sync(
        &mut self,
        office: &Office,
        ledger: &mut Ledger,
        entries: &[Entry],
    ) -> Vec<kengai_protocol::sync_answer::EntryStatus> {
        let mut request = self.request(office);
        request.entries = self.wire(office, entries);
        let first = ledger.sync(&self.public(), request, MORNING_MS).unwrap();
        self.take(office, &first);
        let mut more = first.more;
        while more {
            let answer = ledger.sync(&self.public(), self.request(office), MORNING_MS).unwrap();
            self.take(office, &answer);
            more = answer.more;
        }
        first.statuses
    }
}

/// The organisation as its manager's device knows it.
pub struct Office {
    pub org: OrgId,
    pub root: SigningKey,
    pub control: ControlState,
    pub statements: Vec<Statement>,
    pub wraps: Vec<Vec<u8>>,
    pub keys: HashMap<CircleId, CircleKey>,
    pub managers: CircleId,
    pub random: Arc<Seeded>,
}

impl Office {
    /// *found*, the manager's enrolment, and the managers' circle: not at any server yet.
    pub fn new(seed: u64) -> (Self, Device) {
        let random = Arc::new(Seeded::new(seed));
        let root = SigningKey::from_seed(bytes(&*random));
        let manager = Device::new(&random);
        let found = Statement::new(
            OrgId::default(),
            0,
            Hash::default(),
            StatementBody::Found {
                root: root.public(),
                recovery: SealKey::from_seed(bytes(&*random)).public(),
                server: SigningKey::from_seed(SERVER_SEED).public(),
                nonce: bytes(&*random),
            },
        )
        .sign(Signer::Root, &root);
        let control = ControlState::found(&found).unwrap();
        let mut office = Self {
            org: control.org(),
            root,
            control,
            statements: vec![found],
            wraps: Vec::new(),
            keys: HashMap::new(),
            managers: CircleId::default(),
            random,
        };
        let enrol = manager.enrol(true);
        office.state(enrol, None);
        office.managers = office.open_circle(&manager, CircleKind::Managers, &[(&manager, Role::Manager)]);
        (office, manager)
    }

    /// Begins anew after *found* was changed: what follows names its hash.
    pub fn refound(&mut self, manager: &Device) {
        let StatementBody::Found { .. } = &self.statements[0].body else { panic!("not found") };
        let body = self.statements[0].body.clone();
        let found = Statement::new(OrgId::default(), 0, Hash::default(), body).sign(Signer::Root, &self.root);
        self.control = ControlState::found(&found).unwrap();
        self.org = self.control.org();
        self.statements = vec![found];
        self.wraps.clear();
        self.state(manager.enrol(true), None);
        self.managers = self.open_circle(manager, CircleKind::Managers, &[(manager, Role::Manager)]);
    }

    pub fn server_key(&self) -> PublicKey {
        match &self.statements[0].body {
            StatementBody::Found { server, .. } => *server,
            _ => panic!("not found"),
        }
    }

    /// States something as the root (`None`) or a device.
    pub fn state(&mut self, body: StatementBody, by: Option<&Device>) -> Statement {
        let statement = Statement::new(self.org, self.control.height() + 1, self.control.head(), body);
        let statement = match by {
            None => statement.sign(Signer::Root, &self.root),
            Some(device) => statement.sign(Signer::Device(device.id()), &device.key),
        };
        self.control.apply(&statement).unwrap();
        self.statements.push(statement.clone());
        statement
    }

    fn wrap_for(&mut self, circle: CircleId, device: &Device, role: Role) -> MemberRow {
        let context = WrapContext { org: self.org, circle, device: device.id() };
        let sealed = wrap(&device.seal.public(), &context, &self.keys[&circle], &*self.random).unwrap();
        let row = MemberRow { device: device.id(), role, wrap_hash: wrap_hash(&sealed) };
        self.wraps.push(sealed);
        row
    }

    pub fn open_circle(&mut self, by: &Device, kind: CircleKind, members: &[(&Device, Role)]) -> CircleId {
        let circle = CircleId(bytes(&*self.random));
        let key = CircleKey::make(&*self.random);
        let letterbox = key.derive_letterbox().public();
        self.keys.insert(circle, key);
        let members = members.iter().map(|(device, role)| self.wrap_for(circle, device, *role)).collect();
        let recovery: Vec<u8> = bytes::<80>(&*self.random).to_vec();
        let recovery_wrap_hash = wrap_hash(&recovery);
        self.wraps.push(recovery);
        let rotate = Rotate {
            circle,
            kind,
            previous: None,
            sealed_previous: Vec::new(),
            letterbox,
            members,
            recovery_wrap_hash,
        };
        self.state(StatementBody::Rotate(rotate), Some(by));
        circle
    }

    pub fn enrol(&mut self, by: &Device, device: &Device) {
        self.state(device.enrol(false), Some(by));
    }

    pub fn grant(&mut self, by: &Device, circle: CircleId, device: &Device, role: Role) {
        let member = self.wrap_for(circle, device, role);
        self.state(StatementBody::Grant(vec![GrantRow { circle, member }]), Some(by));
    }

    /// Everything, as it is handed in.
    pub fn append_from(&self, height: usize) -> ControlAppend {
        ControlAppend { statements: self.statements[height..].to_vec(), wraps: self.wraps.clone() }
    }

    pub fn found_at(&self, ledger: &mut Ledger, manager: &Device) {
        let code = ledger.make_ticket().unwrap();
        let answer = ledger.found(&manager.public(), &code, &self.append_from(0)).unwrap();
        assert_eq!(answer, ControlAnswer::Accepted { height: self.control.height() });
    }

    /// Hands everything new to the server.
    pub fn publish(&self, ledger: &mut Ledger, by: &Device) {
        let answer = ledger.control(&by.public(), &self.append_from(1), MORNING_MS).unwrap();
        assert_eq!(answer, ControlAnswer::Accepted { height: self.control.height() });
    }
}

/// A morning: an office at a server, a manager, helpers A and B, and a client's circle with all three in it.
pub struct Morning {
    pub office: Office,
    pub manager: Device,
    pub a: Device,
    pub b: Device,
    pub client: CircleId,
}

impl Morning {
    pub fn at(ledger: &mut Ledger) -> Self {
        Self::seeded(ledger, 42)
    }

    pub fn seeded(ledger: &mut Ledger, seed: u64) -> Self {
        let (mut office, manager) = Office::new(seed);
        office.found_at(ledger, &manager);
        let random = Arc::clone(&office.random);
        let (a, b) = (Device::new(&random), Device::new(&random));
        office.enrol(&manager, &a);
        office.enrol(&manager, &b);
        let members = [(&manager, Role::Manager), (&a, Role::Helper), (&b, Role::Helper)];
        let client = office.open_circle(&manager, CircleKind::Client, &members);
        office.publish(ledger, &manager);
        let mut morning = Self { office, manager, a, b, client };
        morning.manager.sync(&morning.office, ledger, &[]);
        morning.a.sync(&morning.office, ledger, &[]);
        morning.b.sync(&morning.office, ledger, &[]);
        morning
    }
}
