//! Control statements: made here, appended at the server by compare-and-append, kept here once accepted.
//!
//! Only these need a connection. If somebody else appended first, the statements are thrown away and made again on the
//! newer log, a few times.

use kengai_model::CareDay;
use kengai_protocol::control_append::{ControlAnswer, ControlAppend};
use kengai_protocol::keys::{CircleKey, SealPublicKey, WrapContext, wrap, wrap_hash};
use kengai_protocol::limits::GRANT_ROWS_MAX;
use kengai_protocol::statement::{GrantRow, MemberRow, Rotate, Signer, Statement, StatementBody};
use kengai_protocol::{CircleId, CircleKind, DeviceId, Hash, OrgId, Randomness, Role, StaffId, random};
use kengai_store::Store;

use crate::book::carebook::{control, is_manager, membership};
use crate::book::sought::Sought;
use crate::{CareBook, CareError, Members};

/// How often statements are made anew when others append at the same time.
const TRIES_MAX: u32 = 5;

/// A device that a circle's key is sealed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Recipient {
    pub(crate) device: DeviceId,
    pub(crate) seal: SealPublicKey,
    pub(crate) role: Role,
}

/// Statements with the wraps that they commit to.
#[derive(Default)]
pub(crate) struct Bodies {
    pub(crate) bodies: Vec<StatementBody>,
    pub(crate) wraps: Vec<Vec<u8>>,
}

impl Bodies {
    fn member(
        &mut self,
        org: OrgId,
        circle: CircleId,
        to: &Recipient,
        key: &CircleKey,
        random: &dyn Randomness,
    ) -> Result<MemberRow, CareError> {
        let Recipient { device, seal, role } = *to;
        let wrapped = wrap(&seal, &WrapContext { org, circle, device }, key, random)
            .map_err(|_| CareError::NotFound(Sought::DeviceKey))?;
        let wrap_hash = wrap_hash(&wrapped);
        self.wraps.push(wrapped);
        Ok(MemberRow { device, role, wrap_hash })
    }

    /// Opens a circle for these devices (each with its sealing key).
    pub(crate) fn open_circle(
        &mut self,
        org: OrgId,
        recovery: &SealPublicKey,
        kind: CircleKind,
        members: &[Recipient],
        random: &dyn Randomness,
    ) -> Result<CircleId, CareError> {
        let circle = CircleId(random::bytes(random));
        let key = CircleKey::make(random);
        let rows = members
            .iter()
            .map(|to| self.member(org, circle, to, &key, random))
            .collect::<Result<Vec<_>, _>>()?;
        let paper = Recipient { device: DeviceId::default(), seal: *recovery, role: Role::Helper };
        let recovery_row = self.member(org, circle, &paper, &key, random)?;
        self.bodies.push(StatementBody::Rotate(Rotate {
            circle,
            kind,
            previous: None,
            sealed_previous: Vec::new(),
            letterbox: key.derive_letterbox().public(),
            members: rows,
            recovery_wrap_hash: recovery_row.wrap_hash,
        }));
        Ok(circle)
    }

    /// Takes devices into circles whose newest key this device holds.
    pub(crate) fn grant(
        &mut self,
        store: &Store,
        rows: &[(CircleId, Recipient)],
        random: &dyn Randomness,
    ) -> Result<(), CareError> {
        let org = membership(store)?.org;
        for chunk in rows.chunks(GRANT_ROWS_MAX) {
            let granted = chunk
                .iter()
                .map(|(circle, to)| {
                    let (_, key) = store.newest_key(*circle)?;
                    let member = self.member(org, *circle, to, &key, random)?;
                    Ok(GrantRow { circle: *circle, member })
                })
                .collect::<Result<Vec<_>, CareError>>()?;
            self.bodies.push(StatementBody::Grant(granted));
        }
        Ok(())
    }

    /// Chains and signs.
    pub(crate) fn into_append(
        self,
        org: OrgId,
        height: u64,
        head: Hash,
        sign: impl Fn(Statement) -> Statement,
    ) -> ControlAppend {
        let mut statements = Vec::with_capacity(self.bodies.len());
        let (mut height, mut head) = (height, head);
        for body in self.bodies {
            let statement = sign(Statement::new(org, height + 1, head, body));
            height += 1;
            head = statement.hash();
            statements.push(statement);
        }
        ControlAppend { statements, wraps: self.wraps }
    }
}

impl CareBook {
    /// Makes statements on the newest control log and appends them; `make` may be called again. Returns what `make`
    /// returned the last time.
    pub(crate) async fn append_control<T>(
        &self,
        make: impl Fn(&Store, &mut Bodies) -> Result<T, CareError> + Send + Sync,
    ) -> Result<T, CareError>
    where
        T: Send,
    {
        let here = membership(&self.lock())?;
        let transport = self.transport(&here)?;
        for _ in 0..TRIES_MAX {
            let (append, made) = {
                let store = self.lock();
                let mut bodies = Bodies::default();
                let made = make(&store, &mut bodies)?;
                let state = control(&store)?;
                let signer = Signer::Device(store.device());
                let append = bodies.into_append(here.org, state.height(), state.head(), |statement| {
                    statement.sign(signer, store.home().signing_key())
                });
                (append, made)
            };
            if append.statements.is_empty() {
                return Ok(made);
            }
            // Before they are sent: if the answer is lost, nobody else has them.
            {
                let mut store = self.lock();
                store.keep_wraps(&append.statements, &append.wraps)?;
                store.note_circles(&opened_for_clients(&append))?;
            }
            match transport.control(&append).await? {
                ControlAnswer::Accepted { .. } => {
                    self.lock().append_statements(here.org, &append.statements, &append.wraps, false)?;
                    return Ok(made);
                }
                ControlAnswer::Conflict { .. } => self.exchange(&|_| {}).await.map(|_| ())?,
                ControlAnswer::Refused { reason, .. } => return Err(CareError::ControlRefused(reason)),
            }
        }
        Err(CareError::Contention)
    }
}

impl Members<'_> {
    /// Grants follow the rota by themselves: everybody who is on a client's rota from `from` on is taken into the
    /// client's circle, and every manager into all of the office's. Returns how many grants were made.
    ///
    /// # Errors
    /// No connection, or the server refuses.
    pub async fn follow_rota(&self, from: CareDay) -> Result<u64, CareError> {
        if !is_manager(&self.book.lock()) {
            return Ok(0);
        }
        let random = std::sync::Arc::clone(&self.book.random);
        self.book
            .append_control(move |store, bodies| {
                let rows = missing_grants(store, from)?;
                bodies.grant(store, &rows, random.as_ref())?;
                Ok(rows.len() as u64)
            })
            .await
    }
}

/// The circles that these statements open for clients.
fn opened_for_clients(append: &ControlAppend) -> Vec<CircleId> {
    let opened = |statement: &Statement| match &statement.body {
        StatementBody::Rotate(rotate) if rotate.previous.is_none() && rotate.kind == CircleKind::Client => {
            Some(rotate.circle)
        }
        _ => None,
    };
    append.statements.iter().filter_map(opened).collect()
}

/// Who should be in which circle and is not.
fn missing_grants(store: &Store, from: CareDay) -> Result<Vec<(CircleId, Recipient)>, CareError> {
    let state = control(store)?;
    let managers: Vec<DeviceId> = state
        .circles()
        .filter(|(_, circle)| circle.kind == CircleKind::Managers)
        .flat_map(|(_, circle)| circle.members().map(|(device, _)| device))
        .collect();
    let mut wanted: Vec<(CircleId, DeviceId, Role)> = Vec::new();
    for (id, circle) in state.circles() {
        if circle.kind != CircleKind::Managers && circle.role(&store.device()) == Some(Role::Manager) {
            wanted.extend(managers.iter().map(|device| (*id, *device, Role::Manager)));
        }
    }
    let circles: std::collections::BTreeMap<_, _> =
        store.clients()?.into_iter().map(|client| (client.client, client.circle)).collect();
    for (client, staff) in store.rota_pairs(from)? {
        let Some(circle) = circles.get(&client) else { continue };
        let staff = StaffId(*staff.as_bytes());
        let devices = state.devices().filter(|(id, device)| device.staff == staff && state.is_current(id));
        wanted.extend(devices.map(|(id, _)| (*circle, *id, Role::Helper)));
    }
    wanted.sort();
    // The higher role comes last and is the one that counts.
    let wanted: std::collections::BTreeMap<(CircleId, DeviceId), Role> =
        wanted.into_iter().map(|(circle, device, role)| ((circle, device), role)).collect();
    Ok(wanted
        .into_iter()
        .filter_map(|((circle, device), role)| {
            let member = state.circle(&circle)?.role(&device);
            if member >= Some(role) {
                return None;
            }
            Some((circle, Recipient { device, seal: state.device(&device)?.seal_key, role }))
        })
        .collect())
}
