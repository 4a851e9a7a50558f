//! An organisation in one thread: a server, people with devices, circles.
//!
//! Founding and joining are done here with the protocol's own types and without the mailbox; the facade's way is tested
//! in `morning.rs`.

use std::collections::BTreeMap;
use std::sync::Arc;

use kengai_protocol::control_append::{ControlAnswer, ControlAppend};
use kengai_protocol::keys::{CircleKey, SealPublicKey, WrapContext, wrap, wrap_hash};
use kengai_protocol::paper::Paper;
use kengai_protocol::statement::{Enrol, GrantRow, MemberRow, Rotate, Signer, Statement, StatementBody};
use kengai_protocol::{CircleId, CircleKind, DeviceId, Hash, OrgId, Role, random};
use kengai_store::{Disk, Membership};
use tempfile::TempDir;
use zeroize::Zeroizing;

use crate::book::Book;
use crate::chance::SeededRandom;
use crate::device::Device;
use crate::network::{Moment, Network};
use crate::server::Server;

/// Monday 16 November 2026, 07:30 in Japan.
pub const MORNING_MS: u64 = 1_794_781_800_000;

/// What a program that lacks a guard does, and when.
pub type Acts = Box<dyn FnMut(&mut Cast, Who, Moment)>;

/// A person, by the place of their device.
pub type Who = usize;

/// The first manager, who founds the organisation.
pub const SUZUKI: Who = 0;
/// The first of the circles: the managers'.
pub const MANAGERS: usize = 0;
/// The second: the office's.
const OFFICE: usize = 1;

/// Everybody and everything.
pub struct Cast {
    /// Goes with its folder.
    base: TempDir,
    /// The server.
    pub server: Server,
    /// Everybody's devices.
    pub devices: Vec<Device>,
    /// The true time, Unix milliseconds.
    pub now_ms: u64,
    /// The way between devices and server.
    pub network: Network,
    /// What devices do beside: nothing, while their programs are whole.
    pub acts: Option<Acts>,
    /// What is older by its writer's clock than what is there is not written: a program that is broken.
    pub clocks_decide: bool,
    /// What was written.
    pub book: Book,
    /// The organisation.
    pub org: OrgId,
    /// Circles in the order in which they were opened.
    pub circles: Vec<CircleId>,
    /// What the server said to the last statements that it did not take.
    pub last_refusal: Option<ControlAnswer>,
    paper: Paper,
    random: SeededRandom,
    seed: u64,
    /// New devices get a disk whose power can go.
    on_drives: bool,
}

/// Files in memory: nobody waits for a disk. What a power cut takes is tested elsewhere.
const MEMORY: &str = "/dev/shm";
/// Below this it is left alone, KiB: containers often get 64 MiB.
const MEMORY_KIB_MIN: u64 = 1024 * 1024;

fn memory_is_roomy() -> bool {
    let mounts = std::fs::read_to_string("/proc/mounts").unwrap_or_default();
    let options = mounts.lines().filter_map(|line| line.split_once(MEMORY)).next_back().map(|(_, rest)| rest);
    let size = options.and_then(|options| {
        let (_, size) = options.split_once("size=")?;
        size.split(|c: char| !c.is_ascii_digit()).next()?.parse::<u64>().ok()
    });
    options.is_some() && size.is_none_or(|kib| kib >= MEMORY_KIB_MIN)
}

/// A folder for files that nobody keeps, in memory where there is enough.
#[must_use]
pub fn roomy_folder() -> TempDir {
    if memory_is_roomy() { TempDir::new_in(MEMORY) } else { TempDir::new() }.unwrap()
}

/// Wraps and rows for one append.
#[derive(Default)]
struct Made {
    bodies: Vec<StatementBody>,
    wraps: Vec<Vec<u8>>,
}

impl Cast {
    /// Suzuki founds the organisation: the managers' and the office's circle are open.
    #[must_use]
    pub fn found(seed: u64) -> Self {
        let base = roomy_folder();
        let (server, suzuki) = (Server::new(base.path(), seed), Device::new(base.path(), "suzuki", seed));
        Self::founded(base, server, suzuki, seed)
    }

    /// The same where the server and every device lie on disks whose power can go.
    #[must_use]
    pub fn found_on_drives(seed: u64) -> Self {
        let base = roomy_folder();
        let (server, suzuki) =
            (Server::on_a_drive(base.path(), seed), Device::on_a_drive(base.path(), "suzuki", seed));
        Self::founded(base, server, suzuki, seed)
    }

    fn founded(base: TempDir, server: Server, suzuki: Device, seed: u64) -> Self {
        let random = SeededRandom::new(seed, "cast");
        let mut cast = Self {
            on_drives: server.drive().is_some(),
            server,
            devices: vec![suzuki],
            base,
            now_ms: MORNING_MS,
            network: Network::default(),
            acts: None,
            clocks_decide: false,
            book: Book::default(),
            org: OrgId::default(),
            circles: Vec::new(),
            last_refusal: None,
            paper: Paper(Zeroizing::new(random::bytes(&random))),
            random,
            seed,
        };
        cast.found_organisation();
        cast
    }

    /// Where all of it lies.
    #[must_use]
    pub fn folder(&self) -> &std::path::Path {
        self.base.path()
    }

    fn found_organisation(&mut self) {
        let root = self.paper.derive_root();
        let body = StatementBody::Found {
            root: root.public(),
            recovery: self.paper.derive_recovery().public(),
            server: self.server.key(),
            nonce: random::bytes(&self.random),
        };
        let found = Statement::new(OrgId::default(), 0, Hash::default(), body).sign(Signer::Root, &root);
        self.org = OrgId(found.hash().0);
        let enrol = self.enrolment(SUZUKI, true);
        let enrol =
            Statement::new(self.org, 1, found.hash(), StatementBody::Enrol(enrol)).sign(Signer::Root, &root);
        let append = ControlAppend { statements: vec![found, enrol], wraps: vec![] };
        let code = self.server.ledger().make_ticket().unwrap();
        let key = self.devices[SUZUKI].key();
        let answer = self.server.ledger().found(&key, &code, &append).unwrap();
        assert_eq!(answer, ControlAnswer::Accepted { height: 1 });
        let org = self.org;
        self.devices[SUZUKI].store().append_statements(org, &append.statements, &[], true).unwrap();
        self.become_member(SUZUKI);
        self.open_circle(CircleKind::Managers, &[(SUZUKI, Role::Manager)]);
        self.open_circle(CircleKind::Office, &[(SUZUKI, Role::Manager)]);
    }

    /// The joining person hears over the mailbox that Suzuki's device has the enrolment.
    pub fn become_member(&mut self, who: Who) {
        let membership = Membership {
            org: self.org,
            staff: self.devices[who].staff,
            address: "sync.example:8443".to_owned(),
            server: self.server.key(),
        };
        self.devices[who].store().set_membership(&membership).unwrap();
    }

    fn enrolment(&self, who: Who, admin: bool) -> Enrol {
        let device = &self.devices[who];
        Enrol {
            sign_key: device.key(),
            seal_key: device.read().home().seal_key().public(),
            staff: device.staff,
            admin,
            continues: None,
        }
    }

    /// A person gets a device that nobody knows yet.
    pub fn arrive(&mut self, name: &'static str) -> Who {
        let make = if self.on_drives { Device::on_a_drive } else { Device::new };
        self.devices.push(make(self.base.path(), name, self.seed));
        self.devices.len() - 1
    }

    /// A person gets a device with a disk of its own.
    pub fn arrive_on(&mut self, disk: Arc<dyn Disk>, name: &'static str) -> Who {
        self.devices.push(Device::new_on(disk, self.base.path(), name, self.seed));
        self.devices.len() - 1
    }

    /// Suzuki enrols a person's device and takes it into the office's circle.
    pub fn join(&mut self, name: &'static str) -> Who {
        let who = self.arrive(name);
        assert!(self.enrol(who), "the server takes the enrolment");
        who
    }

    /// Enrols a device; false when somebody else appended first or the answer was lost.
    pub fn enrol(&mut self, who: Who) -> bool {
        let mut made = Made { bodies: vec![StatementBody::Enrol(self.enrolment(who, false))], wraps: vec![] };
        let office = self.circles[OFFICE];
        let Some(row) = self.grant_row(&mut made, SUZUKI, office, who, Role::Helper) else { return false };
        made.bodies.push(StatementBody::Grant(vec![row]));
        let done = self.append(SUZUKI, made);
        if done {
            self.become_member(who);
        }
        done
    }

    /// Suzuki opens a circle.
    pub fn open_circle(&mut self, kind: CircleKind, members: &[(Who, Role)]) -> Option<CircleId> {
        let circle = CircleId(random::bytes(&self.random));
        let key = CircleKey::make(&self.random);
        let mut made = Made::default();
        let members = self.member_rows(&mut made, circle, members, &key);
        let recovery = self.paper.derive_recovery().public();
        let recovery = self.row(&mut made, circle, (DeviceId::default(), recovery), Role::Helper, &key);
        made.bodies.push(StatementBody::Rotate(Rotate {
            circle,
            kind,
            previous: None,
            sealed_previous: vec![],
            letterbox: key.derive_letterbox().public(),
            members,
            recovery_wrap_hash: recovery.wrap_hash,
        }));
        let done = self.append(SUZUKI, made);
        done.then(|| self.circles.push(circle));
        done.then_some(circle)
    }

    /// Suzuki gives a circle a new key, for these members.
    pub fn rotate(&mut self, circle: CircleId, members: &[(Who, Role)]) -> bool {
        let Ok((epoch, previous)) = self.devices[SUZUKI].read().newest_key(circle) else { return false };
        let key = CircleKey::make(&self.random);
        let mut made = Made::default();
        let members = self.member_rows(&mut made, circle, members, &key);
        let recovery = self.paper.derive_recovery().public();
        let recovery = self.row(&mut made, circle, (DeviceId::default(), recovery), Role::Helper, &key);
        let kind = self.devices[SUZUKI].read().control().unwrap().circle(&circle).unwrap().kind;
        let bound = kengai_store::previous_bound(self.org, circle, epoch);
        let salt = random::bytes(&self.random);
        made.bodies.push(StatementBody::Rotate(Rotate {
            circle,
            kind,
            previous: Some(epoch),
            sealed_previous: kengai_protocol::seal::seal_previous(&key, &previous, salt, &bound),
            letterbox: key.derive_letterbox().public(),
            members,
            recovery_wrap_hash: recovery.wrap_hash,
        }));
        self.append(SUZUKI, made)
    }

    /// A manager takes somebody into a circle.
    pub fn grant(&mut self, by: Who, circle: CircleId, who: Who, role: Role) -> bool {
        let mut made = Made::default();
        let Some(row) = self.grant_row(&mut made, by, circle, who, role) else { return false };
        made.bodies.push(StatementBody::Grant(vec![row]));
        self.append(by, made)
    }

    fn grant_row(
        &self,
        made: &mut Made,
        by: Who,
        circle: CircleId,
        who: Who,
        role: Role,
    ) -> Option<GrantRow> {
        let (_, key) = self.devices[by].read().newest_key(circle).ok()?;
        let member = self.member_rows(made, circle, &[(who, role)], &key).pop()?;
        Some(GrantRow { circle, member })
    }

    fn member_rows(
        &self,
        made: &mut Made,
        circle: CircleId,
        members: &[(Who, Role)],
        key: &CircleKey,
    ) -> Vec<MemberRow> {
        members
            .iter()
            .map(|(who, role)| {
                let to = (self.known_id(*who), self.devices[*who].read().home().seal_key().public());
                self.row(made, circle, to, *role, key)
            })
            .collect()
    }

    fn row(
        &self,
        made: &mut Made,
        circle: CircleId,
        (device, seal): (DeviceId, SealPublicKey),
        role: Role,
        key: &CircleKey,
    ) -> MemberRow {
        let context = WrapContext { org: self.org, circle, device };
        let wrapped = wrap(&seal, &context, key, &self.random).unwrap();
        let wrap_hash = wrap_hash(&wrapped);
        made.wraps.push(wrapped);
        MemberRow { device, role, wrap_hash }
    }

    /// Chains, signs and appends at the server, as the facade does; false when it has to be made again.
    fn append(&mut self, by: Who, made: Made) -> bool {
        let device = &self.devices[by];
        let control = device.read().control().unwrap();
        let (mut height, mut head) = (control.height(), control.head());
        let mut append = ControlAppend { statements: vec![], wraps: made.wraps };
        for body in made.bodies {
            let statement = Statement::new(self.org, height + 1, head, body)
                .sign(Signer::Device(device.id()), device.read().home().signing_key());
            (height, head) = (height + 1, statement.hash());
            append.statements.push(statement);
        }
        self.devices[by].store().keep_wraps(&append.statements, &append.wraps).unwrap();
        match self.send_control(by, &append) {
            Some(ControlAnswer::Accepted { .. }) => {
                let org = self.org;
                let store = self.devices[by].store();
                store.append_statements(org, &append.statements, &append.wraps, true).unwrap();
                true
            }
            // Somebody appended first, it is there already and the answer was lost, or this one was.
            other => {
                self.last_refusal = other;
                false
            }
        }
    }

    /// Somebody's device by their name.
    #[must_use]
    pub fn who(&self, name: &str) -> Who {
        self.devices.iter().position(|device| device.name == name).unwrap()
    }

    /// Under which identity Suzuki's device knows somebody's.
    fn known_id(&self, who: Who) -> DeviceId {
        let device = &self.devices[who];
        let control = self.devices[SUZUKI].read().control();
        let known = |id: &DeviceId| control.is_some_and(|control| control.is_current(id));
        device.read().home().identities().into_iter().rev().find(known).unwrap_or_else(|| device.id())
    }

    /// The members of a circle, as the server's control log has them, by device.
    #[must_use]
    pub fn members(&self, circle: CircleId) -> BTreeMap<Who, Role> {
        let control = self.devices[SUZUKI].read().control().unwrap();
        let Some(circle) = control.circle(&circle) else { return BTreeMap::new() };
        let exactly = |id: &DeviceId| self.devices.iter().position(|device| device.id() == *id);
        let once = |id: &DeviceId| {
            self.devices.iter().position(|device| device.read().home().identities().contains(id))
        };
        let who = |id: &DeviceId| exactly(id).or_else(|| once(id));
        circle.members().filter_map(|(device, role)| Some((who(&device)?, role))).collect()
    }
}
