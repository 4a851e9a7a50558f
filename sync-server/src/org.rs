//! One organisation as the writer holds it in memory: its control state, where its logs stand, what is used up.
//!
//! All of it can be rebuilt from the tables; after a failed commit it is. What grows with history is not here.

use std::collections::HashMap;
use std::sync::Arc;

use kengai_protocol::header::LogHead;
use kengai_protocol::sync_answer::Place;
use kengai_protocol::{
    CircleId, ControlState, DeviceId, Hash, Incarnation, OrgId, Randomness, Role, Statement, log,
};
use rusqlite::{Connection, OptionalExtension, params};

use crate::contacts::Contacts;
use crate::error::LedgerError;
use crate::schema::{sql, unsigned};

/// Where a circle's log stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Circle {
    /// Its number in the tables.
    pub(crate) row: i64,
    /// Position and running hash.
    pub(crate) head: LogHead,
    /// The delivery counter of its newest item.
    pub(crate) counter: u64,
}

/// A new row of a log.
pub(crate) struct NewItem {
    pub(crate) event: log::LogEvent,
    pub(crate) bytes: u64,
    /// What an entry's row holds beside.
    pub(crate) entry: Option<NewEntry>,
}

/// An entry's place in its feed, and when it came.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NewEntry {
    /// Row of the feed.
    pub(crate) feed: i64,
    /// Number in the feed.
    pub(crate) seq: u64,
    /// Height of the control statement that it names.
    pub(crate) control: u64,
    /// When it was taken, seconds since 1970.
    pub(crate) at_s: u64,
}

/// What one device handed in today.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Today {
    day: u64,
    pub(crate) entries: u64,
    pub(crate) statements: u64,
}

#[derive(Debug)]
pub(crate) struct Org {
    pub(crate) row: i64,
    pub(crate) id: OrgId,
    pub(crate) control: ControlState,
    /// Every life of this ledger and the counter that it began at, oldest first; never empty.
    pub(crate) lives: Vec<(Incarnation, u64)>,
    /// The delivery counter.
    pub(crate) counter: u64,
    pub(crate) entry_bytes: u64,
    pub(crate) blob_bytes: u64,
    pub(crate) blobs: u64,
    pub(crate) backed_up: u64,
    pub(crate) control_backed_up: u64,
    pub(crate) circles: HashMap<CircleId, Circle>,
    pub(crate) today: HashMap<DeviceId, Today>,
    memberships: HashMap<DeviceId, Arc<[CircleId]>>,
    pub(crate) contacts: Contacts,
    /// Changed since the last commit.
    pub(crate) dirty: bool,
    /// The control log grew since the last commit.
    pub(crate) control_grew: bool,
}

const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

impl Org {
    /// A new organisation and its rows.
    pub(crate) fn create(
        conn: &Connection,
        control: ControlState,
        random: &dyn Randomness,
    ) -> Result<Self, LedgerError> {
        let id = control.org();
        conn.execute("INSERT INTO org VALUES (NULL, ?1, 0, 0, 0, 0, 0, 0)", params![id.0])?;
        let row = conn.last_insert_rowid();
        let incarnation = Incarnation(kengai_protocol::random::bytes(random));
        conn.execute("INSERT INTO life VALUES (NULL, ?1, ?2, 0)", params![row, incarnation.0])?;
        Ok(Self::new(row, control, vec![(incarnation, 0)]))
    }

    fn new(row: i64, control: ControlState, lives: Vec<(Incarnation, u64)>) -> Self {
        Self {
            row,
            id: control.org(),
            control,
            lives,
            counter: 0,
            entry_bytes: 0,
            blob_bytes: 0,
            blobs: 0,
            backed_up: 0,
            control_backed_up: 0,
            circles: HashMap::new(),
            today: HashMap::new(),
            memberships: HashMap::new(),
            contacts: Contacts::default(),
            dirty: true,
            control_grew: true,
        }
    }

    /// Every organisation in the file.
    pub(crate) fn rows(conn: &Connection) -> Result<Vec<i64>, LedgerError> {
        let mut query = conn.prepare_cached("SELECT id FROM org ORDER BY id")?;
        let rows = query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        Ok(rows)
    }

    /// Reads an organisation back.
    pub(crate) fn load(conn: &Connection, row: i64) -> Result<Self, LedgerError> {
        let mut org = Self::new(row, load_control(conn, row)?, load_lives(conn, row)?);
        org.contacts = Contacts::load(conn, row)?;
        org.reload(conn)?;
        Ok(org)
    }

    /// Reads back everything but the control state.
    pub(crate) fn reload(&mut self, conn: &Connection) -> Result<(), LedgerError> {
        conn.query_row(
            "SELECT counter, entry_bytes, blob_bytes, blobs, backed_up, control_backed_up FROM org WHERE id = ?1",
            [self.row],
            |row| {
                self.counter = unsigned(row.get(0)?);
                self.entry_bytes = unsigned(row.get(1)?);
                self.blob_bytes = unsigned(row.get(2)?);
                self.blobs = unsigned(row.get(3)?);
                self.backed_up = unsigned(row.get(4)?);
                self.control_backed_up = unsigned(row.get(5)?);
                Ok(())
            },
        )?;
        self.circles = load_circles(conn, self.row, self.id)?;
        self.dirty = false;
        self.control_grew = false;
        Ok(())
    }

    /// Writes what changed.
    pub(crate) fn save(&mut self, conn: &Connection) -> Result<(), LedgerError> {
        let mut update = conn.prepare_cached(
            "UPDATE org SET counter = ?2, entry_bytes = ?3, blob_bytes = ?4, blobs = ?5, backed_up = ?6,
                            control_backed_up = ?7
             WHERE id = ?1",
        )?;
        update.execute(params![
            self.row,
            sql(self.counter),
            sql(self.entry_bytes),
            sql(self.blob_bytes),
            sql(self.blobs),
            sql(self.backed_up),
            sql(self.control_backed_up),
        ])?;
        self.contacts.save(conn, self.row)
    }

    /// This life of the ledger.
    pub(crate) fn incarnation(&self) -> Incarnation {
        self.lives.last().expect("an organisation has a life").0
    }

    /// Whether the ledger was ever restored from a backup.
    pub(crate) fn was_restored(&self) -> bool {
        self.lives.len() > 1
    }

    /// How much of what a device saw in another life still stands: the least that any life since began with. A life
    /// that a restore forgot shares nothing for certain.
    pub(crate) fn restored_counter(&self, seen: Incarnation) -> u64 {
        let after = self.lives.iter().position(|(incarnation, _)| *incarnation == seen);
        after.map_or(0, |at| self.lives[at + 1..].iter().map(|(_, counter)| *counter).min().unwrap_or(0))
    }

    /// The next delivery counter.
    pub(crate) fn count(&mut self) -> u64 {
        self.dirty = true;
        self.counter += 1;
        self.counter
    }

    /// The circles that a device is a member of now.
    pub(crate) fn circles_of(&mut self, device: &DeviceId) -> Arc<[CircleId]> {
        let control = &self.control;
        let circles = self
            .memberships
            .entry(*device)
            .or_insert_with(|| control.circles_of(device).map(|(circle, _)| circle).collect());
        Arc::clone(circles)
    }

    /// A device's role in a circle now.
    pub(crate) fn role(&self, circle: &CircleId, device: &DeviceId) -> Option<Role> {
        self.control.circle(circle)?.role(device)
    }

    /// Takes over a longer control log.
    pub(crate) fn set_control(&mut self, control: ControlState) {
        self.control = control;
        self.memberships.clear();
        self.dirty = true;
        self.control_grew = true;
    }

    /// What a device handed in today (UTC), to be counted up.
    pub(crate) fn today(&mut self, device: DeviceId, now_ms: u64) -> &mut Today {
        let day = now_ms / DAY_MS;
        let today = self.today.entry(device).or_default();
        if today.day != day {
            *today = Today { day, ..Today::default() };
        }
        today
    }

    /// The circle's log; makes its row at the first item.
    fn circle(&mut self, conn: &Connection, circle: CircleId) -> Result<Circle, LedgerError> {
        if let Some(known) = self.circles.get(&circle) {
            return Ok(*known);
        }
        conn.execute("INSERT INTO circle VALUES (NULL, ?1, ?2)", params![self.row, circle.0])?;
        let new = Circle { row: conn.last_insert_rowid(), head: log::empty(self.id, circle), counter: 0 };
        self.dirty = true;
        self.circles.insert(circle, new);
        Ok(new)
    }

    /// The number of a feed; makes its row at the first entry.
    pub(crate) fn feed(
        &mut self,
        conn: &Connection,
        circle: CircleId,
        device: DeviceId,
    ) -> Result<i64, LedgerError> {
        let circle = self.circle(conn, circle)?.row;
        let mut query = conn.prepare_cached("SELECT id FROM feed WHERE circle = ?1 AND device = ?2")?;
        if let Some(row) = query.query_row(params![circle, device.0], |row| row.get(0)).optional()? {
            return Ok(row);
        }
        conn.prepare_cached("INSERT INTO feed VALUES (NULL, ?1, ?2)")?.execute(params![circle, device.0])?;
        Ok(conn.last_insert_rowid())
    }

    /// Appends to a circle's log. Gives the row and the place.
    pub(crate) fn append(
        &mut self,
        conn: &Connection,
        circle: CircleId,
        new: &NewItem,
    ) -> Result<(i64, Place), LedgerError> {
        let at = self.circle(conn, circle)?;
        let head = log::after(at.head, new.event);
        let counter = self.count();
        let (log::LogEvent::Entry(hash) | log::LogEvent::Blob(hash)) = new.event;
        conn.prepare_cached("INSERT INTO item VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")?
            .execute(params![
                at.row,
                sql(head.position),
                sql(counter),
                head.hash.0,
                hash.0,
                sql(new.bytes),
                new.entry.map(|entry| entry.feed),
                new.entry.map(|entry| sql(entry.seq)),
                new.entry.map(|entry| sql(entry.control)),
                new.entry.map(|entry| sql(entry.at_s)),
            ])?;
        self.circles.insert(circle, Circle { head, counter, ..at });
        Ok((conn.last_insert_rowid(), Place { position: head.position, counter }))
    }

    /// The running hash of a circle's log at a position.
    pub(crate) fn running_hash(
        &self,
        conn: &Connection,
        circle: &CircleId,
        position: u64,
    ) -> Result<Option<Hash>, LedgerError> {
        let Some(at) = self.circles.get(circle).filter(|c| position <= c.head.position) else {
            return Ok(None);
        };
        let hash = conn
            .prepare_cached("SELECT running FROM item WHERE circle = ?1 AND position = ?2")?
            .query_row(params![at.row, sql(position)], |row| row.get(0).map(Hash))
            .optional()?;
        Ok(hash)
    }
}

fn load_control(conn: &Connection, row: i64) -> Result<ControlState, LedgerError> {
    let mut query = conn.prepare("SELECT bytes FROM statement WHERE org = ?1 ORDER BY height")?;
    let mut rows = query.query([row])?;
    let mut control: Option<ControlState> = None;
    while let Some(found) = rows.next()? {
        let statement = Statement::decode(found.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?)?;
        match &mut control {
            None => control = Some(ControlState::found(&statement).map_err(|_| LedgerError::Damaged)?),
            Some(control) => control.apply(&statement).map_err(|_| LedgerError::Damaged)?,
        }
    }
    control.ok_or(LedgerError::Damaged)
}

fn load_lives(conn: &Connection, row: i64) -> Result<Vec<(Incarnation, u64)>, LedgerError> {
    let mut query =
        conn.prepare_cached("SELECT incarnation, counter FROM life WHERE org = ?1 ORDER BY id")?;
    let lives = query
        .query_map([row], |row| Ok((Incarnation(row.get(0)?), unsigned(row.get(1)?))))?
        .collect::<Result<Vec<_>, _>>()?;
    if lives.is_empty() { Err(LedgerError::Damaged) } else { Ok(lives) }
}

fn load_circles(conn: &Connection, row: i64, org: OrgId) -> Result<HashMap<CircleId, Circle>, LedgerError> {
    let mut circles = conn.prepare_cached("SELECT id, circle FROM circle WHERE org = ?1")?;
    let mut newest = conn.prepare_cached(
        "SELECT position, counter, running FROM item WHERE circle = ?1 ORDER BY position DESC LIMIT 1",
    )?;
    let mut rows = circles.query([row])?;
    let mut found = HashMap::new();
    while let Some(circle) = rows.next()? {
        let (row, id) = (circle.get(0)?, CircleId(circle.get(1)?));
        let state = newest
            .query_row([row], |item| {
                let head = LogHead { position: unsigned(item.get(0)?), hash: Hash(item.get(2)?) };
                Ok(Circle { row, head, counter: unsigned(item.get(1)?) })
            })
            .optional()?
            .unwrap_or(Circle { row, head: log::empty(org, id), counter: 0 });
        found.insert(id, state);
    }
    Ok(found)
}
