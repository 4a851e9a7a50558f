//! What the ledger asks of its tables: every question and every change, in the ledger's own words. Nothing above this knows
//! which database answers.
//!
//! ```text
//! sqlite     a file: what a server runs on
//! in_memory  for tests and simulations; forgets all when the last handle is gone
//! ```
//! Both pass one suite (`sync-server/tests/server/tables.rs`), and a day played on both gives the same answers byte for byte.
//!
//! A unit of work is everything between [`Tables::begin`] and [`Tables::commit`] (the writer's group of requests): it stands
//! whole and durable when `commit` has returned, or not at all. Inside it what was changed is seen. One thread at a time asks,
//! so reads take `&self`; a connection that wants `&mut` for a read lies in a cell. Numbers that a database gives its rows
//! stay inside.
//!
//! Kept few on purpose: what can be told from an answer is not asked again (a feed's head and what stands at a number of it
//! are one question, so are a log's running hash and its item, and a statement and its wraps).

mod in_memory;
mod sqlite;

use std::any::Any;
use std::collections::HashMap;

use kengai_protocol::header::LogHead;
use kengai_protocol::sync_answer::{Contact, Place};
use kengai_protocol::{CircleId, DeviceId, Entry, Hash, Incarnation, OrgId, Statement};

use crate::error::LedgerError;

pub use in_memory::InMemoryTables;
pub use sqlite::SqliteTables;

/// The tables of one server.
///
/// `Any` is for tests that look at the file behind them.
///
/// Every method's error is a fault of the database ([`LedgerError`], `Full` where there was no room); nothing of the unit of work may stand then.
#[allow(clippy::missing_errors_doc, reason = "said once for all of them")]
pub trait Tables: Any + Send {
    // --- units of work

    /// Begins one.
    fn begin(&mut self) -> Result<(), LedgerError>;
    /// All of it is durable when this returns.
    fn commit(&mut self) -> Result<(), LedgerError>;
    /// Nothing of it stands. Fine when none was begun.
    fn roll_back(&mut self) -> Result<(), LedgerError>;
    /// The end, in good order; nothing is lost without.
    fn close(self: Box<Self>);

    // --- organisations

    /// Every organisation, in the order of founding.
    fn orgs(&self) -> Result<Vec<OrgId>, LedgerError>;
    /// What is kept of one; its control log is asked for by [`Tables::statements`].
    fn org(&self, org: &OrgId) -> Result<Option<KeptOrg>, LedgerError>;
    /// A life of its ledger begins at this counter. The first one makes the organisation.
    fn begin_life(&mut self, org: &OrgId, life: Incarnation, counter: u64) -> Result<(), LedgerError>;
    /// What is counted of it now, and the contacts that changed.
    fn save(&mut self, org: &OrgId, tally: &Tally, contacts: &[Contact]) -> Result<(), LedgerError>;

    // --- the control log

    /// The next statement, under this delivery counter.
    fn add_statement(&mut self, org: &OrgId, counter: u64, statement: &Statement) -> Result<(), LedgerError>;
    /// A key wrap that a statement commits to. Whether it is new; one that is there stays as it is.
    fn add_wrap(&mut self, org: &OrgId, wrap: &NewWrap<'_>) -> Result<bool, LedgerError>;
    /// So many statements above a height (`None`: from the first), each with its wraps for these devices, a device's after
    /// another's.
    fn statements(
        &self,
        org: &OrgId,
        above: Option<u64>,
        wraps_for: &[DeviceId],
        limit: usize,
    ) -> Result<Vec<Stated>, LedgerError>;
    /// The newest height among the statements up to this counter; 0 when there is none.
    fn control_height_at(&self, org: &OrgId, counter: u64) -> Result<u64, LedgerError>;
    /// So many wraps for these devices whose counter is above the first and not above the second, a device's after another's.
    fn wraps_between(
        &self,
        org: &OrgId,
        wraps_for: &[DeviceId],
        counters: (u64, u64),
        limit: usize,
    ) -> Result<Vec<Vec<u8>>, LedgerError>;

    // --- the circles' logs

    /// Appends to a circle's log. A place, a number of a feed and a photo are given once.
    fn append(&mut self, org: &OrgId, circle: &CircleId, new: &NewItem<'_>) -> Result<(), LedgerError>;
    /// The item at a position.
    fn item(&self, org: &OrgId, circle: &CircleId, position: u64) -> Result<Option<Item>, LedgerError>;
    /// So many items above a delivery counter, in order.
    fn items_after(
        &self,
        org: &OrgId,
        circle: &CircleId,
        counter: u64,
        limit: usize,
    ) -> Result<Vec<Item>, LedgerError>;
    /// The entry at a position that holds one.
    fn entry(&self, org: &OrgId, circle: &CircleId, position: u64) -> Result<Entry, LedgerError>;
    /// The newest entry of a device's feed in a circle among those up to this number. Feeds have no gaps: up to the largest
    /// number it is the head, up to one that is here it is that one.
    fn in_feed(
        &self,
        org: &OrgId,
        circle: &CircleId,
        device: &DeviceId,
        up_to: u64,
    ) -> Result<Option<InFeed>, LedgerError>;
    /// Keeps an entry that stands beside another one as evidence, unless so many are kept of its feed. Whether it was kept
    /// now: the same again is not.
    fn keep_fork(&mut self, org: &OrgId, entry: &Entry, per_feed: u64) -> Result<bool, LedgerError>;
    /// Where a photo is, of whichever organisation.
    fn photo(&self, id: &Hash) -> Result<Option<KeptPhoto>, LedgerError>;
    /// All photos, of all organisations, in no order.
    fn photos(&self) -> Result<Vec<Hash>, LedgerError>;

    // --- founding codes, by their hashes

    /// One more.
    fn add_ticket(&mut self, code: &Hash) -> Result<(), LedgerError>;
    /// It was used.
    fn use_ticket(&mut self, code: &Hash) -> Result<(), LedgerError>;
    /// Those that were not used.
    fn unused_tickets(&self) -> Result<Vec<Hash>, LedgerError>;

    // --- health

    /// Writes something, to see whether writing works.
    fn probe(&mut self, now_ms: u64) -> Result<(), LedgerError>;
    /// Entries kept as evidence, of all organisations.
    fn forks(&self) -> Result<u64, LedgerError>;
}

/// What is counted of an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// The delivery counter.
    pub counter: u64,
    /// Sealed entries, bytes.
    pub entry_bytes: u64,
    /// Photos, bytes.
    pub blob_bytes: u64,
    /// Photos.
    pub blobs: u64,
    /// A verified backup has everything up to this counter.
    pub backed_up: u64,
    /// A verified backup has the control log up to this height.
    pub control_backed_up: u64,
}

/// What is kept of an organisation beside its logs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeptOrg {
    /// What is counted.
    pub tally: Tally,
    /// Every life of its ledger and the counter that it began at, oldest first.
    pub lives: Vec<(Incarnation, u64)>,
    /// Where the circles' logs stand, of those that have items.
    pub heads: HashMap<CircleId, Head>,
    /// When each device was here last; in no order.
    pub contacts: Vec<Contact>,
}

/// Where a circle's log stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Position and running hash.
    pub log: LogHead,
    /// The delivery counter of its newest item.
    pub counter: u64,
}

/// A statement, and wraps that it commits to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// The statement.
    pub statement: Statement,
    /// For those who were asked for.
    pub wraps: Vec<Vec<u8>>,
}

/// A key wrap to be kept.
#[derive(Debug, Clone, Copy)]
pub struct NewWrap<'a> {
    /// Height of the statement that commits to it.
    pub height: u64,
    /// Whom it is for; `None` for the key on paper.
    pub device: Option<DeviceId>,
    /// The statement's counter, or one of its own when it came later.
    pub counter: u64,
    /// It came after its statement.
    pub late: bool,
    /// The hash that the statement names.
    pub hash: Hash,
    /// The wrap.
    pub bytes: &'a [u8],
}

/// An item of a circle's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its place.
    pub place: Place,
    /// The log's running hash after it.
    pub running: Hash,
    /// An entry's hash or a photo's id.
    pub hash: Hash,
    /// Bytes of the entry's body or of the photo.
    pub bytes: u64,
    /// An entry's device and its number in that device's feed; `None` for a photo.
    pub author: Option<(DeviceId, u64)>,
    /// When an entry was taken, seconds since 1970; 0 for a photo.
    pub at_s: u64,
}

/// An item to be appended.
#[derive(Debug, Clone, Copy)]
pub struct NewItem<'a> {
    /// Its place.
    pub place: Place,
    /// The log's running hash after it.
    pub running: Hash,
    /// An entry's hash or a photo's id.
    pub hash: Hash,
    /// What it is.
    pub what: NewWhat<'a>,
}

/// What an item is.
#[derive(Debug, Clone, Copy)]
pub enum NewWhat<'a> {
    /// An entry.
    Entry {
        /// As it was handed in.
        entry: &'a Entry,
        /// Height of the control statement that it names.
        control: u64,
        /// When it was taken, seconds since 1970.
        at_s: u64,
    },
    /// A photo, whose file lies beside.
    Photo {
        /// Its size.
        bytes: u64,
    },
}

impl NewWhat<'_> {
    /// Bytes of the entry's body or of the photo.
    pub(crate) fn bytes(&self) -> u64 {
        match self {
            Self::Entry { entry, .. } => entry.body.as_ref().map_or(0, Vec::len) as u64,
            Self::Photo { bytes } => *bytes,
        }
    }
}

/// An entry's place in its feed and in its circle's log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InFeed {
    /// Its number in the feed.
    pub seq: u64,
    /// Its hash.
    pub hash: Hash,
    /// Height of the control statement that it names.
    pub control: u64,
    /// Its place in the log.
    pub place: Place,
}

/// Where a photo is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptPhoto {
    /// Its organisation.
    pub org: OrgId,
    /// Its circle.
    pub circle: CircleId,
    /// Its place in the circle's log.
    pub place: Place,
    /// Its size.
    pub bytes: u64,
}
