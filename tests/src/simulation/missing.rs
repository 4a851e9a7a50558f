//! Guards of the product that are taken away, each by what a program without it would leave in its files or say on the line: the
//! product has no switch for it. One at least for every invariant that exists today, so that worlds are seen finding it.

use std::collections::BTreeSet;

use kengai_protocol::{CircleId, Hash};
use rusqlite::Connection;

use crate::cast::{Acts, Cast, SUZUKI, Who};
use crate::checks;
use crate::network::Moment;

/// A guard that is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missing {
    /// All are there.
    Nothing,
    /// What was sent is dropped before it is backed up.
    KeepsWhatWasSent,
    /// After a restore nothing is handed back in a later sync than the one that heard of it.
    HandsBack,
    /// What the line broke on is given up.
    OffersAgain,
    /// Of two values the last one to arrive stands alone.
    ShowsBothValues,
    /// An old answer is believed as if the server stood there now.
    KnowsOldAnswers,
    /// Entries go out of the middle of others' feeds.
    KeepsFeedsWhole,
    /// Whatever the server shows is right.
    SeesThatTheServerWentBack,
    /// After a restore a device goes on believing in the backed-up height of before.
    LowersHeight,
    /// Records leave although something is due to be handed back, and the height of before is believed.
    WaitsForHandBack,
    /// A copy of a device draws the same randomness as the device.
    DrawsAnew,
    /// Whatever the server hands on was written by whom it names.
    ChecksTheAuthor,
    /// A record is kept as it is shown, without what it was when it was confirmed.
    KeepsThePast,
    /// What is older by its writer's clock than what is there is not written.
    ClocksDecideNothing,
    /// A new identity begins with nothing.
    CarriesOn,
    /// The cursor is on the disk before what it covers.
    CursorWithItsData,
    /// The end of each log has to be read again.
    KeepsTheEndsOfLogs,
    /// What a newer version wrote is cut to what this one knows.
    PassesOnTheUnknown,
    /// Photos go first, and when they do not go nothing does.
    RecordsFirst,
}

/// What a day must have in it for a guard to be missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A server that comes back from backups.
    Restores,
    /// Copies of devices, put back or going on beside them.
    Copies,
    /// A server whose folder is put back, and nobody says so.
    GoesBack,
    /// The same day once more with clocks that are wrong by years.
    TwoClocks,
}

impl Missing {
    /// All but [`Missing::Nothing`].
    pub const ALL: [Self; 18] = [
        Self::KeepsWhatWasSent,
        Self::HandsBack,
        Self::OffersAgain,
        Self::ShowsBothValues,
        Self::KnowsOldAnswers,
        Self::KeepsFeedsWhole,
        Self::SeesThatTheServerWentBack,
        Self::LowersHeight,
        Self::WaitsForHandBack,
        Self::DrawsAnew,
        Self::ChecksTheAuthor,
        Self::KeepsThePast,
        Self::ClocksDecideNothing,
        Self::CarriesOn,
        Self::CursorWithItsData,
        Self::KeepsTheEndsOfLogs,
        Self::PassesOnTheUnknown,
        Self::RecordsFirst,
    ];

    /// The number of the invariant that does not hold without it; 0 of none.
    #[must_use]
    pub fn invariant(self) -> u8 {
        match self {
            Self::Nothing => 0,
            Self::KeepsWhatWasSent | Self::HandsBack => 1,
            Self::OffersAgain => 2,
            Self::ShowsBothValues => 3,
            Self::KnowsOldAnswers => 4,
            Self::KeepsFeedsWhole => 5,
            Self::SeesThatTheServerWentBack => 6,
            Self::LowersHeight | Self::WaitsForHandBack => 7,
            Self::DrawsAnew => 8,
            Self::ChecksTheAuthor => 10,
            Self::KeepsThePast => 11,
            Self::ClocksDecideNothing => 12,
            Self::CarriesOn => 13,
            Self::CursorWithItsData => 14,
            Self::KeepsTheEndsOfLogs => 15,
            Self::PassesOnTheUnknown => 16,
            Self::RecordsFirst => 17,
        }
    }

    /// The day in which it is looked for.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self {
            Self::DrawsAnew | Self::CarriesOn => Kind::Copies,
            Self::SeesThatTheServerWentBack => Kind::GoesBack,
            Self::ClocksDecideNothing => Kind::TwoClocks,
            _ => Kind::Restores,
        }
    }

    /// What a program without it does in every sync.
    pub(super) fn acts(self) -> Option<Acts> {
        let mut before = Before::default();
        let acts = move |cast: &mut Cast, who: Who, moment: Moment| match moment {
            Moment::BeforeSync => self.before_sync(&mut before, cast, who),
            Moment::AfterSync { done } => self.after_sync(&before, cast, who, done),
            Moment::Died if self == Self::CursorWithItsData => set_height(cast, who, "cursor", counter(cast)),
            Moment::HeardAgain { cursor } if self == Self::KnowsOldAnswers => {
                let own = cast.devices[who].id();
                let sql = "UPDATE entries SET counter = NULL WHERE device = ?1 AND counter > ?2";
                database(cast, who).execute(sql, (own.as_bytes(), cursor)).unwrap();
            }
            Moment::Died | Moment::HeardAgain { .. } => {}
        };
        (self != Self::Nothing).then(|| Box::new(acts) as Acts)
    }

    fn before_sync(self, before: &mut Before, cast: &mut Cast, who: Who) {
        *before = Before::of(cast, who);
        match self {
            Self::CarriesOn if begins_again(cast, who) => {
                let own = cast.devices[who].id();
                database(cast, who).execute_batch("DELETE FROM pending").unwrap();
                forget_entries(cast, who, &format!("device = x'{own}' AND counter IS NULL"));
            }
            Self::PassesOnTheUnknown => {
                let sql =
                    "UPDATE pending SET payload = substr(payload, 1, length(payload) - 1) WHERE kind = ?1";
                database(cast, who).execute(sql, [crate::work::UNKNOWN_KIND]).unwrap();
            }
            Self::RecordsFirst => cast.network.photos_first = true,
            Self::ClocksDecideNothing => cast.clocks_decide = true,
            _ => {}
        }
    }

    fn after_sync(self, before: &Before, cast: &mut Cast, who: Who, done: bool) {
        let own = cast.devices[who].id();
        match self {
            Self::KeepsWhatWasSent => {
                let safe = cast.devices[who].read().sync_state().unwrap().backed_up;
                forget_entries(cast, who, &format!("device = x'{own}' AND counter > {safe}"));
            }
            Self::HandsBack => {
                let db = database(cast, who);
                db.execute_batch("DELETE FROM meta WHERE key IN ('heights_due', 'control_due')").unwrap();
                for hash in &before.sent {
                    let sql = "UPDATE entries SET counter = 1 WHERE hash = ?1 AND counter IS NULL";
                    db.execute(sql, [hash.as_bytes()]).unwrap();
                }
            }
            Self::OffersAgain if !done => {
                let sql =
                    "UPDATE entries SET state = 3, reason = 'role' WHERE device = ?1 AND counter IS NULL";
                database(cast, who).execute(sql, [own.as_bytes()]).unwrap();
            }
            Self::ShowsBothValues if who != SUZUKI => {
                database(cast, who).execute_batch("DELETE FROM conflicts").unwrap();
            }
            Self::KeepsFeedsWhole if who != SUZUKI => {
                let middle = "id = (SELECT entries.id FROM entries JOIN feeds USING (circle, device)
                              WHERE entries.seq = feeds.seq - 1 AND entries.counter IS NOT NULL LIMIT 1)";
                forget_entries(cast, who, middle);
            }
            Self::SeesThatTheServerWentBack => believe(cast, who),
            Self::LowersHeight | Self::WaitsForHandBack => {
                let now = cast.devices[who].read().sync_state().unwrap().backed_up;
                set_height(cast, who, "backed_up", now.max(before.backed_up));
            }
            Self::KeepsTheEndsOfLogs => {
                let last = "DELETE FROM log WHERE position = (SELECT max(position) FROM log AS all_of
                            WHERE all_of.circle = log.circle) AND position > 1";
                database(cast, who).execute_batch(last).unwrap();
            }
            _ => {}
        }
    }

    /// Before a device lets go of what is old.
    pub(super) fn before_letting_go(self, cast: &Cast, who: Who) {
        if self == Self::WaitsForHandBack {
            let nothing_due = "DELETE FROM meta WHERE key IN ('heights_due', 'control_due')";
            database(cast, who).execute_batch(nothing_due).unwrap();
        }
    }

    /// When everything is healed, and before it is looked at.
    pub(super) fn at_rest(self, cast: &mut Cast, circle: CircleId) {
        let helpers: Vec<Who> = cast.members(circle).into_keys().filter(|who| *who != SUZUKI).collect();
        match (self, &helpers[..]) {
            (Self::ChecksTheAuthor, [first, second, ..]) => {
                let forged = cast.forge(*second, *first, circle);
                cast.smuggle(SUZUKI, &forged).expect("the server's own word is good");
                let sql = "UPDATE entries SET state = 0 WHERE reason = 'author'";
                database(cast, SUZUKI).execute_batch(sql).unwrap();
            }
            (Self::KeepsThePast, [helper, ..]) => {
                let confirmed: Vec<_> = cast.book.confirmations.values().map(|(_, doc)| *doc).collect();
                for doc in confirmed {
                    let sql = "UPDATE documents SET packed = (SELECT packed FROM documents AS other
                               WHERE other.doc <> ?1 AND other.kind = documents.kind LIMIT 1) WHERE doc = ?1";
                    database(cast, *helper).execute(sql, [doc.as_bytes()]).unwrap();
                }
            }
            _ => {}
        }
    }
}

/// What stood on a device before it synced.
#[derive(Default)]
struct Before {
    backed_up: u64,
    sent: BTreeSet<Hash>,
}

impl Before {
    fn of(cast: &Cast, who: Who) -> Self {
        let backed_up = cast.devices[who].read().sync_state().unwrap().backed_up;
        let mut rows =
            database(cast, who).prepare_cached("SELECT hash FROM entries WHERE counter IS NOT NULL").unwrap();
        let sent = rows.query_map([], |row| row.get(0).map(Hash)).unwrap().map(Result::unwrap).collect();
        Self { backed_up, sent }
    }
}

fn database(cast: &Cast, who: Who) -> &Connection {
    cast.devices[who].read().database()
}

fn set_height(cast: &Cast, who: Who, name: &str, to: u64) {
    let sql = "UPDATE meta SET value = ?2 WHERE key = ?1";
    database(cast, who).execute(sql, (name, &to.to_be_bytes()[..])).unwrap();
}

fn forget_entries(cast: &Cast, who: Who, which: &str) {
    let sql =
        format!("PRAGMA foreign_keys = OFF; DELETE FROM entries WHERE {which}; PRAGMA foreign_keys = ON;");
    database(cast, who).execute_batch(&sql).unwrap();
}

/// How far the server has counted.
fn counter(cast: &Cast) -> u64 {
    checks::at_server(cast, "SELECT counter FROM org")
}

/// Whether the server will say that a device was copied or put back.
fn begins_again(cast: &Cast, who: Who) -> bool {
    let device = &cast.devices[who];
    let own = device.id();
    let here = format!("SELECT coalesce(sum(seq), 0) FROM feeds WHERE device = x'{own}'");
    let here: u64 = database(cast, who).query_row(&here, [], |row| row.get(0)).unwrap();
    let there = "SELECT count(*) FROM item JOIN feed ON feed.id = item.feed WHERE feed.device = x'";
    device.read().begins_again().unwrap().is_some()
        || checks::at_server(cast, &format!("{there}{own}'")) > here
}

/// A device takes the server at its word, whatever it had said before.
fn believe(cast: &Cast, who: Who) {
    let db = database(cast, who);
    let alarmed = db.execute("DELETE FROM alarms WHERE kind = 'two_logs'", []).unwrap();
    if alarmed > 0 {
        let counter = counter(cast);
        set_height(cast, who, "cursor", counter);
        db.execute("DELETE FROM log WHERE counter > ?1", [counter]).unwrap();
        db.execute("UPDATE entries SET counter = NULL WHERE counter > ?1", [counter]).unwrap();
    }
}
