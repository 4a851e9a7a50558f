//! The control log as this device holds it, and the circle keys that came with it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use kengai_protocol::control::Epoch;
use kengai_protocol::keys::{CircleKey, WrapContext, wrap_hash};
use kengai_protocol::seal::open_previous;
use kengai_protocol::statement::{MemberRow, Statement, StatementBody};
use kengai_protocol::{CircleId, ControlState, DeviceId, Hash, OrgId, Role};
use rusqlite::{Connection, Transaction, params};

use crate::database::facts;
use crate::feeds::keys::{circle_key, known_epochs, store_key};
use crate::home::Home;
use crate::piece::Piece;
use crate::{Store, StoreError};

/// Rebuilds the state from the stored statements.
pub(crate) fn load(db: &Connection) -> Result<Option<ControlState>, StoreError> {
    let mut statements = db.prepare("SELECT bytes FROM statements ORDER BY height")?;
    let mut rows = statements.query([])?;
    let mut state: Option<ControlState> = None;
    while let Some(row) = rows.next()? {
        let statement = Statement::decode(&row.get::<_, Vec<u8>>(0)?)?;
        match &mut state {
            None => state = Some(ControlState::found(&statement).map_err(|_| StoreError::BadRow)?),
            Some(state) => state.apply_kept(&statement).map_err(|_| StoreError::BadRow)?,
        }
    }
    Ok(state)
}

/// Adds statements that follow, and the keys that they bring to this device. `org` is what the invitation named: the
/// first statement must be its *found*. Returns the new state and the circles whose older log this device may read now.
pub(crate) fn append(
    tx: &Transaction<'_>,
    state: Option<Arc<ControlState>>,
    org: OrgId,
    statements: &[Statement],
    wraps: &[Vec<u8>],
    home: &Home,
) -> Result<(Option<Arc<ControlState>>, Vec<CircleId>), StoreError> {
    let mut state = state;
    let mut opened = Vec::new();
    let device = home.device();
    let wraps: Wraps<'_> = wraps.iter().map(|wrap| (wrap_hash(wrap), wrap.as_slice())).collect();
    for statement in statements {
        let mut outside = Vec::new();
        match &mut state {
            None => {
                let found = ControlState::found(statement).map_err(|_| StoreError::Crypto("the founding"))?;
                if found.org() != org {
                    return Err(StoreError::Crypto("the founding"));
                }
                state = Some(Arc::new(found));
            }
            Some(state) => {
                if state.height_of(&statement.hash()).is_some() {
                    continue;
                }
                outside = circles_outside(state, statement, &device);
                let state = Arc::make_mut(state);
                state.apply(statement).map_err(|_| StoreError::Crypto("a control statement"))?;
            }
        }
        put_statement(tx, statement)?;
        let Some(state) = &state else { continue };
        take_keys(tx, state, statement, &wraps, home)?;
        opened.extend(outside.into_iter().filter(|circle| role(state, circle, &device).is_some()));
    }
    if let Some(state) = &state {
        take_late_keys(tx, state, statements, &wraps, home)?;
    }
    Ok((state, opened))
}

/// Keeps a statement that follows those that are here.
pub(crate) fn put_statement(tx: &Transaction<'_>, statement: &Statement) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT INTO statements (height, bytes) VALUES (?1, ?2)")?
        .execute(params![statement.height, statement.encode()])?;
    Ok(())
}

/// Key wraps that came with statements, by their hash.
type Wraps<'a> = HashMap<Hash, &'a [u8]>;

/// The circles in which this device has no role yet and may have one after the statement.
fn circles_outside(state: &ControlState, statement: &Statement, device: &DeviceId) -> Vec<CircleId> {
    let mut circles = circles_touched(state, statement, device);
    circles.retain(|circle| role(state, circle, device).is_none());
    circles
}

/// The circles in which a statement can change a device's role, each once. To look at all circles for every statement made
/// a manager's first load grow with their product: 170 circles, 2,000 statements.
fn circles_touched(state: &ControlState, statement: &Statement, device: &DeviceId) -> Vec<CircleId> {
    let mut circles: Vec<CircleId> = match &statement.body {
        StatementBody::Grant(rows) => {
            rows.iter().filter(|row| row.member.device == *device).map(|row| row.circle).collect()
        }
        StatementBody::Rotate(rotate) => vec![rotate.circle],
        // Roles move to an identity that carries another on: to a device once in its life.
        StatementBody::Enrol(enrol) if enrol.device() == *device => {
            state.circles().map(|(circle, _)| *circle).collect()
        }
        _ => Vec::new(),
    };
    circles.sort_unstable();
    circles.dedup();
    circles
}

fn role(state: &ControlState, circle: &CircleId, device: &DeviceId) -> Option<Role> {
    state.circle(circle)?.role(device)
}

/// The wraps for this installation that a statement commits to: of which circle, for whom, with which hash.
fn wraps_for(statement: &Statement, ours: &[DeviceId]) -> Vec<(CircleId, MemberRow)> {
    let mine = |member: &MemberRow| ours.contains(&member.device);
    match &statement.body {
        StatementBody::Grant(rows) => {
            rows.iter().filter(|row| mine(&row.member)).map(|row| (row.circle, row.member)).collect()
        }
        StatementBody::Rotate(rotate) => {
            rotate.members.iter().filter(|member| mine(member)).map(|row| (rotate.circle, *row)).collect()
        }
        _ => Vec::new(),
    }
}

/// Takes the keys that a statement brings to this device: the circle's newest of that time, which opens the one before
/// it, and so on back.
fn take_keys(
    tx: &Transaction<'_>,
    state: &ControlState,
    statement: &Statement,
    wraps: &Wraps<'_>,
    home: &Home,
) -> Result<(), StoreError> {
    for (id, member) in wraps_for(statement, &ours(state, home)) {
        let Some(circle) = state.circle(&id) else { continue };
        let Some(wrap) = wraps.get(&member.wrap_hash) else { continue };
        let context = WrapContext { org: state.org(), circle: id, device: member.device };
        // A wrap that does not open is as good as none: the circle's entries then wait for a key, visibly.
        let Ok(mut key) = home.seal_key().unwrap(&context, wrap) else { continue };
        let then: Vec<&Epoch> =
            circle.epochs.iter().take_while(|epoch| epoch.height <= statement.height).collect();
        let known = known_epochs(tx, id)?;
        for (at, epoch) in then.iter().enumerate().rev() {
            store_key(tx, id, epoch.id, &key)?;
            // Of a circle that gets a new key now and then, all the older ones are here.
            if then[..at].iter().all(|older| known.contains(&older.id)) {
                break;
            }
            let Some(older) = at.checked_sub(1).map(|at| then[at]) else { break };
            let bound = previous_bound(state.org(), id, older.id);
            let Ok(previous) = open_previous(&key, &epoch.sealed_previous, &bound) else { break };
            key = previous;
        }
    }
    Ok(())
}

/// Wraps whose statement was here already: after a restore, somebody who did not make them handed it back without.
fn take_late_keys(
    tx: &Transaction<'_>,
    state: &ControlState,
    statements: &[Statement],
    wraps: &Wraps<'_>,
    home: &Home,
) -> Result<(), StoreError> {
    let new: HashSet<Hash> = statements.iter().flat_map(Statement::wraps).map(|(_, hash)| hash).collect();
    if wraps.keys().all(|hash| new.contains(hash)) {
        return Ok(());
    }
    let mut rows = tx.prepare("SELECT bytes FROM statements ORDER BY height")?;
    let mut rows = rows.query([])?;
    while let Some(row) = rows.next()? {
        take_keys(tx, state, &Statement::decode(&row.get::<_, Vec<u8>>(0)?)?, wraps, home)?;
    }
    Ok(())
}

/// What the seal of an older epoch's key is bound to.
#[must_use]
pub fn previous_bound(org: OrgId, circle: CircleId, previous: Hash) -> Vec<u8> {
    [&org.0[..], &circle.0, &previous.0].concat()
}

/// Every identity of this installation that is known here: key wraps for any of them are for its one sealing key.
fn ours(control: &ControlState, home: &Home) -> Vec<DeviceId> {
    let mut ours = control.family(&home.device());
    ours.extend(home.identities());
    ours
}

impl Store {
    /// Adds statements that this device made and the server has accepted, or that came with an answer.
    ///
    /// # Errors
    /// One of them does not hold; nothing is kept.
    pub fn append_statements(
        &mut self,
        org: OrgId,
        statements: &[Statement],
        wraps: &[Vec<u8>],
        keep_wraps: bool,
    ) -> Result<(), StoreError> {
        let state = self.control.clone();
        let tx = self.db.transaction()?;
        let (state, opened) = append(&tx, state, org, statements, wraps, &self.home)?;
        note_opened(&tx, &opened)?;
        if keep_wraps {
            keep(&tx, statements, wraps)?;
        }
        tx.commit()?;
        self.control = state;
        Ok(())
    }

    /// Keeps the wraps of statements that this device is about to hand in: after a restore nobody else can bring them.
    ///
    /// # Errors
    /// As the database.
    pub fn keep_wraps(&mut self, statements: &[Statement], wraps: &[Vec<u8>]) -> Result<(), StoreError> {
        let tx = self.db.transaction()?;
        keep(&tx, statements, wraps)?;
        Ok(tx.commit()?)
    }

    /// The newest key of a circle and its epoch.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when this device has no key for it.
    pub fn newest_key(&self, circle: CircleId) -> Result<(Hash, CircleKey), StoreError> {
        let control = self.control.as_ref().ok_or(StoreError::NotFound(Piece::Organisation))?;
        let epoch = control.circle(&circle).ok_or(StoreError::NotFound(Piece::Circle))?.newest_epoch().id;
        let key = circle_key(&self.db, circle, epoch)?.ok_or(StoreError::NotFound(Piece::CircleKey))?;
        Ok((epoch, key))
    }

    /// Whose device it is, if it is enrolled.
    #[must_use]
    pub fn staff_of(&self, device: &DeviceId) -> Option<kengai_protocol::StaffId> {
        Some(self.control.as_ref()?.device(device)?.staff)
    }
}

pub(crate) fn keep(
    tx: &Transaction<'_>,
    statements: &[Statement],
    wraps: &[Vec<u8>],
) -> Result<(), StoreError> {
    let height = statements.last().map_or(0, |statement| statement.height);
    let mut insert =
        tx.prepare_cached("INSERT OR IGNORE INTO own_wraps (hash, height, bytes) VALUES (?1, ?2, ?3)")?;
    for wrap in wraps {
        insert.execute(params![wrap_hash(wrap).as_bytes(), height, wrap])?;
    }
    Ok(())
}

/// Remembers that a circle's older log is still to be fetched.
pub(crate) fn note_opened(tx: &Transaction<'_>, opened: &[CircleId]) -> Result<(), StoreError> {
    for circle in opened {
        facts::set(tx, &format!("backfill/{circle}"), &[])?;
    }
    Ok(())
}

/// Circles whose log has a gap.
pub(crate) fn gaps(db: &Connection) -> Result<Vec<CircleId>, StoreError> {
    let mut rows =
        db.prepare_cached("SELECT key FROM meta WHERE key >= 'backfill/' AND key < 'backfill0'")?;
    rows.query_map([], |row| row.get::<_, String>(0))?
        .map(|key| key?["backfill/".len()..].parse().map_err(|_| StoreError::BadRow))
        .collect()
}

pub(crate) fn gap_closed(tx: &Transaction<'_>, circle: CircleId) -> Result<(), StoreError> {
    facts::remove(tx, &format!("backfill/{circle}"))
}

#[cfg(test)]
mod tests {
    use kengai_protocol::keys::SealKey;
    use kengai_protocol::sign::SigningKey;
    use kengai_protocol::statement::{CircleKind, Enrol, GrantRow, Rotate, Signer};

    use super::*;

    const STAFF: kengai_protocol::StaffId = kengai_protocol::StaffId([5; 16]);

    fn id(kind: u8, number: usize) -> [u8; 16] {
        let mut id = [kind; 16];
        id[..8].copy_from_slice(&(number as u64).to_be_bytes());
        id
    }

    fn member(device: DeviceId, role: Role) -> MemberRow {
        MemberRow { device, role, wrap_hash: Hash::default() }
    }

    /// The statements of an office: so many circles, each opened for a manager and granted to a helper.
    fn office(circles: usize) -> (Vec<Statement>, DeviceId) {
        let root = SigningKey::from_seed([1; 32]);
        let seal_key = SealKey::from_seed([2; 32]).public();
        let found = StatementBody::Found {
            root: root.public(),
            recovery: seal_key,
            server: root.public(),
            nonce: [4; 16],
        };
        let mut log =
            vec![Statement::new(OrgId::default(), 0, Hash::default(), found).sign(Signer::Root, &root)];
        let org = OrgId(log[0].hash().0);
        let enrol = |seed| Enrol {
            sign_key: SigningKey::from_seed([seed; 32]).public(),
            seal_key,
            staff: STAFF,
            admin: true,
            continues: None,
        };
        let (manager, helper) = (enrol(7).device(), enrol(8).device());
        let mut bodies = vec![StatementBody::Enrol(enrol(7)), StatementBody::Enrol(enrol(8))];
        for number in 0..circles {
            let circle = CircleId(id(9, number));
            bodies.push(StatementBody::Rotate(Rotate {
                circle,
                kind: CircleKind::Client,
                previous: None,
                sealed_previous: Vec::new(),
                letterbox: seal_key,
                members: vec![member(manager, Role::Manager)],
                recovery_wrap_hash: Hash::default(),
            }));
            bodies
                .push(StatementBody::Grant(vec![GrantRow { circle, member: member(helper, Role::Helper) }]));
        }
        for (body, height) in bodies.into_iter().zip(1..) {
            let prev = log.last().expect("it begins with found").hash();
            log.push(Statement::new(org, height, prev, body).sign(Signer::Root, &root));
        }
        (log, manager)
    }

    #[test]
    fn a_first_load_looks_at_each_circle_as_often_as_it_is_spoken_of() {
        for circles in [20, 80] {
            let (log, manager) = office(circles);
            let mut state = ControlState::found(&log[0]).unwrap();
            let (mut looked, mut opened) = (0, Vec::new());
            for statement in &log[1..] {
                looked += circles_touched(&state, statement, &manager).len();
                let outside = circles_outside(&state, statement, &manager);
                let before: Vec<CircleId> = state.circles_of(&manager).map(|(circle, _)| circle).collect();
                state.apply(statement).unwrap();
                let now = outside.into_iter().filter(|circle| role(&state, circle, &manager).is_some());
                opened.extend(now);
                // The plain way of asking the same, which looks at everything.
                let all = state.circles_of(&manager).map(|(circle, _)| circle);
                let plain: Vec<CircleId> = all.filter(|circle| !before.contains(circle)).collect();
                assert_eq!(opened[opened.len() - plain.len()..], plain);
            }
            assert_eq!((opened.len(), looked), (circles, circles));
        }
    }
}
