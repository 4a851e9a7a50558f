//! The tables in memory, for tests and simulations: as plain as they can be, so that the suite that both pass says what a
//! database has to do and not how SQLite does it. A unit of work is a whole copy.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kengai_protocol::header::LogHead;
use kengai_protocol::sync_answer::Contact;
use kengai_protocol::{CircleId, DeviceId, Entry, Hash, Incarnation, OrgId, Statement};

use super::{Head, InFeed, Item, KeptOrg, KeptPhoto, NewItem, NewWhat, NewWrap, Stated, Tables, Tally};
use crate::error::LedgerError;

/// The tables in memory. [`InMemoryTables::again`] opens the same ones once more, as a server that starts anew does.
#[derive(Debug, Default)]
pub struct InMemoryTables {
    kept: Arc<Mutex<State>>,
    /// A unit of work, while there is one.
    open: Option<State>,
}

#[derive(Debug, Default, Clone)]
struct State {
    orgs: Vec<(OrgId, Org)>,
    /// Founding codes, and whether they were used.
    tickets: HashMap<Hash, bool>,
    probed_ms: u64,
}

#[derive(Debug, Default, Clone)]
struct Org {
    tally: Tally,
    lives: Vec<(Incarnation, u64)>,
    /// By height, each with its counter.
    statements: Vec<(u64, Statement)>,
    wraps: Vec<Wrap>,
    /// By position.
    logs: HashMap<CircleId, Vec<Row>>,
    forks: Vec<Entry>,
    contacts: HashMap<DeviceId, Contact>,
}

#[derive(Debug, Clone)]
struct Row {
    item: Item,
    /// An entry, and the height of the control statement that it names.
    entry: Option<(Entry, u64)>,
}

#[derive(Debug, Clone)]
struct Wrap {
    height: u64,
    device: Option<DeviceId>,
    counter: u64,
    hash: Hash,
    bytes: Vec<u8>,
}

impl InMemoryTables {
    /// The same tables, opened once more.
    #[must_use]
    pub fn again(&self) -> Self {
        Self { kept: Arc::clone(&self.kept), open: None }
    }

    fn kept(&self) -> MutexGuard<'_, State> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read<T>(&self, ask: impl FnOnce(&State) -> T) -> T {
        match &self.open {
            Some(open) => ask(open),
            None => ask(&self.kept()),
        }
    }

    fn read_org<T>(&self, org: &OrgId, ask: impl FnOnce(&Org) -> T) -> Result<T, LedgerError> {
        self.read(|state| state.org(org).map(ask)).ok_or(LedgerError::Damaged)
    }

    fn change<T>(&mut self, change: impl FnOnce(&mut State) -> T) -> T {
        match &mut self.open {
            Some(open) => change(open),
            None => change(&mut self.kept()),
        }
    }

    fn change_org<T>(
        &mut self,
        org: &OrgId,
        change: impl FnOnce(&mut Org) -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        self.change(|state| state.org_mut(org).map_or(Err(LedgerError::Damaged), change))
    }
}

impl State {
    fn org(&self, org: &OrgId) -> Option<&Org> {
        self.orgs.iter().find(|(id, _)| id == org).map(|(_, org)| org)
    }

    fn org_mut(&mut self, org: &OrgId) -> Option<&mut Org> {
        self.orgs.iter_mut().find(|(id, _)| id == org).map(|(_, org)| org)
    }

    fn photo(&self, id: &Hash) -> Option<KeptPhoto> {
        self.orgs.iter().find_map(|(org, kept)| {
            kept.logs.iter().find_map(|(circle, rows)| {
                let row = rows.iter().find(|row| row.entry.is_none() && row.item.hash == *id)?;
                Some(KeptPhoto { org: *org, circle: *circle, place: row.item.place, bytes: row.item.bytes })
            })
        })
    }
}

impl Org {
    fn rows(&self, circle: &CircleId) -> &[Row] {
        self.logs.get(circle).map(Vec::as_slice).unwrap_or_default()
    }

    fn in_feed(&self, circle: &CircleId, device: &DeviceId, up_to: u64) -> Option<InFeed> {
        let of_feed = self.rows(circle).iter().filter_map(|row| {
            let (entry, control) = row.entry.as_ref()?;
            let Item { place, hash, .. } = row.item;
            (entry.header.device == *device).then_some(InFeed {
                seq: entry.header.seq,
                hash,
                control: *control,
                place,
            })
        });
        of_feed.filter(|found| found.seq <= up_to).max_by_key(|found| found.seq)
    }

    fn append(&mut self, circle: &CircleId, new: &NewItem<'_>) -> Result<(), LedgerError> {
        let (author, at_s, entry) = match new.what {
            NewWhat::Photo { .. } => (None, 0, None),
            NewWhat::Entry { entry, control, at_s } => {
                let header = &entry.header;
                let there = self.in_feed(circle, &header.device, header.seq);
                if there.is_some_and(|there| there.seq == header.seq) {
                    return Err(LedgerError::Damaged);
                }
                (Some((header.device, header.seq)), at_s, Some((entry.clone(), control)))
            }
        };
        let rows = self.logs.entry(*circle).or_default();
        let follows = |row: &Row| {
            row.item.place.position + 1 == new.place.position && row.item.place.counter < new.place.counter
        };
        if rows.last().map_or(new.place.position != 1, |last| !follows(last)) {
            return Err(LedgerError::Damaged);
        }
        let (place, running, hash, bytes) = (new.place, new.running, new.hash, new.what.bytes());
        rows.push(Row { item: Item { place, running, hash, bytes, author, at_s }, entry });
        Ok(())
    }

    fn keep_fork(&mut self, entry: &Entry, per_feed: u64) -> bool {
        let feed = |of: &Entry| (of.header.circle, of.header.device);
        let of_feed = self.forks.iter().filter(|kept| feed(kept) == feed(entry)).count() as u64;
        let there = self.forks.iter().any(|kept| kept.header.hash() == entry.header.hash());
        let keeps = of_feed < per_feed && !there;
        if keeps {
            self.forks.push(entry.clone());
        }
        keeps
    }

    fn wraps_for<'a>(&'a self, device: &'a DeviceId) -> impl Iterator<Item = &'a Wrap> {
        self.wraps.iter().filter(move |wrap| wrap.device.as_ref() == Some(device))
    }

    fn kept(&self) -> KeptOrg {
        let head = |rows: &Vec<Row>| {
            let Item { place, running, .. } = rows.last()?.item;
            Some(Head { log: LogHead { position: place.position, hash: running }, counter: place.counter })
        };
        KeptOrg {
            tally: self.tally,
            lives: self.lives.clone(),
            heads: self.logs.iter().filter_map(|(circle, rows)| Some((*circle, head(rows)?))).collect(),
            contacts: self.contacts.values().copied().collect(),
        }
    }
}

impl Tables for InMemoryTables {
    fn begin(&mut self) -> Result<(), LedgerError> {
        let copy = self.kept().clone();
        self.open = Some(copy);
        Ok(())
    }

    fn commit(&mut self) -> Result<(), LedgerError> {
        let done = self.open.take().ok_or(LedgerError::Damaged)?;
        *self.kept() = done;
        Ok(())
    }

    fn roll_back(&mut self) -> Result<(), LedgerError> {
        self.open = None;
        Ok(())
    }

    fn close(self: Box<Self>) {}

    fn orgs(&self) -> Result<Vec<OrgId>, LedgerError> {
        Ok(self.read(|state| state.orgs.iter().map(|(id, _)| *id).collect()))
    }

    fn org(&self, org: &OrgId) -> Result<Option<KeptOrg>, LedgerError> {
        Ok(self.read(|state| state.org(org).map(Org::kept)))
    }

    fn begin_life(&mut self, org: &OrgId, life: Incarnation, counter: u64) -> Result<(), LedgerError> {
        self.change(|state| {
            if state.org(org).is_none() {
                state.orgs.push((*org, Org::default()));
            }
        });
        self.change_org(org, |kept| {
            kept.lives.push((life, counter));
            Ok(())
        })
    }

    fn save(&mut self, org: &OrgId, tally: &Tally, contacts: &[Contact]) -> Result<(), LedgerError> {
        self.change_org(org, |kept| {
            kept.tally = *tally;
            kept.contacts.extend(contacts.iter().map(|contact| (contact.device, *contact)));
            Ok(())
        })
    }

    fn add_statement(&mut self, org: &OrgId, counter: u64, statement: &Statement) -> Result<(), LedgerError> {
        self.change_org(org, |kept| {
            if statement.height != kept.statements.len() as u64 {
                return Err(LedgerError::Damaged);
            }
            kept.statements.push((counter, statement.clone()));
            Ok(())
        })
    }

    fn add_wrap(&mut self, org: &OrgId, wrap: &NewWrap<'_>) -> Result<bool, LedgerError> {
        let NewWrap { height, device, counter, hash, bytes, .. } = *wrap;
        self.change_org(org, |kept| {
            let there = kept.wraps.iter().any(|kept| kept.height == height && kept.hash == hash);
            if !there {
                kept.wraps.push(Wrap { height, device, counter, hash, bytes: bytes.to_vec() });
            }
            Ok(!there)
        })
    }

    fn statements(
        &self,
        org: &OrgId,
        above: Option<u64>,
        wraps_for: &[DeviceId],
        limit: usize,
    ) -> Result<Vec<Stated>, LedgerError> {
        self.read_org(org, |kept| {
            let above = kept.statements.iter().filter(|(_, next)| above.is_none_or(|at| next.height > at));
            let wraps = |height| {
                let own = wraps_for.iter().flat_map(|device| kept.wraps_for(device));
                own.filter(|wrap| wrap.height == height).map(|wrap| wrap.bytes.clone()).collect()
            };
            let stated = above.map(|(_, statement)| Stated {
                statement: statement.clone(),
                wraps: wraps(statement.height),
            });
            stated.take(limit).collect()
        })
    }

    fn control_height_at(&self, org: &OrgId, counter: u64) -> Result<u64, LedgerError> {
        self.read_org(org, |kept| {
            let up_to = kept.statements.iter().filter(|(at, _)| *at <= counter);
            up_to.map(|(_, statement)| statement.height).max().unwrap_or(0)
        })
    }

    fn wraps_between(
        &self,
        org: &OrgId,
        wraps_for: &[DeviceId],
        (after, up_to): (u64, u64),
        limit: usize,
    ) -> Result<Vec<Vec<u8>>, LedgerError> {
        self.read_org(org, |kept| {
            let own = wraps_for.iter().flat_map(|device| {
                let between = |wrap: &&Wrap| wrap.counter > after && wrap.counter <= up_to;
                let mut own: Vec<&Wrap> = kept.wraps_for(device).filter(between).collect();
                own.sort_by_key(|wrap| wrap.counter);
                own
            });
            own.take(limit).map(|wrap| wrap.bytes.clone()).collect()
        })
    }

    fn append(&mut self, org: &OrgId, circle: &CircleId, new: &NewItem<'_>) -> Result<(), LedgerError> {
        let photo = matches!(new.what, NewWhat::Photo { .. });
        if photo && self.read(|state| state.photo(&new.hash)).is_some() {
            return Err(LedgerError::Damaged);
        }
        self.change_org(org, |kept| kept.append(circle, new))
    }

    fn item(&self, org: &OrgId, circle: &CircleId, position: u64) -> Result<Option<Item>, LedgerError> {
        self.read_org(org, |kept| {
            let mut rows = kept.rows(circle).iter();
            rows.find(|row| row.item.place.position == position).map(|row| row.item.clone())
        })
    }

    fn items_after(
        &self,
        org: &OrgId,
        circle: &CircleId,
        counter: u64,
        limit: usize,
    ) -> Result<Vec<Item>, LedgerError> {
        self.read_org(org, |kept| {
            let after = kept.rows(circle).iter().filter(|row| row.item.place.counter > counter);
            after.take(limit).map(|row| row.item.clone()).collect()
        })
    }

    fn entry(&self, org: &OrgId, circle: &CircleId, position: u64) -> Result<Entry, LedgerError> {
        let found = self.read_org(org, |kept| {
            let row = kept.rows(circle).iter().find(|row| row.item.place.position == position)?;
            row.entry.as_ref().map(|(entry, _)| entry.clone())
        })?;
        found.ok_or(LedgerError::Damaged)
    }

    fn in_feed(
        &self,
        org: &OrgId,
        circle: &CircleId,
        device: &DeviceId,
        up_to: u64,
    ) -> Result<Option<InFeed>, LedgerError> {
        self.read_org(org, |kept| kept.in_feed(circle, device, up_to))
    }

    fn keep_fork(&mut self, org: &OrgId, entry: &Entry, per_feed: u64) -> Result<bool, LedgerError> {
        self.change_org(org, |kept| Ok(kept.keep_fork(entry, per_feed)))
    }

    fn photo(&self, id: &Hash) -> Result<Option<KeptPhoto>, LedgerError> {
        Ok(self.read(|state| state.photo(id)))
    }

    fn photos(&self) -> Result<Vec<Hash>, LedgerError> {
        let of = |state: &State| {
            let rows = state.orgs.iter().flat_map(|(_, org)| org.logs.values().flatten());
            rows.filter(|row| row.entry.is_none()).map(|row| row.item.hash).collect()
        };
        Ok(self.read(of))
    }

    fn add_ticket(&mut self, code: &Hash) -> Result<(), LedgerError> {
        self.change(|state| state.tickets.insert(*code, false));
        Ok(())
    }

    fn use_ticket(&mut self, code: &Hash) -> Result<(), LedgerError> {
        self.change(|state| state.tickets.insert(*code, true));
        Ok(())
    }

    fn unused_tickets(&self) -> Result<Vec<Hash>, LedgerError> {
        let unused = |(code, used): (&Hash, &bool)| (!used).then_some(*code);
        Ok(self.read(|state| state.tickets.iter().filter_map(unused).collect()))
    }

    fn probe(&mut self, now_ms: u64) -> Result<(), LedgerError> {
        self.change(|state| state.probed_ms = now_ms);
        Ok(())
    }

    fn forks(&self) -> Result<u64, LedgerError> {
        Ok(self.read(|state| state.orgs.iter().map(|(_, org)| org.forks.len() as u64).sum()))
    }
}
