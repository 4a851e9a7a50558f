//! A device in other hands, and everybody else, who works on: the scene of `bounds`.

use kengai_protocol::sign::{PublicKey, SigningKey};
use kengai_protocol::sync_answer::SyncAnswer;
use kengai_protocol::sync_request::{SyncRequest, Waiting};
use kengai_protocol::wire_entry::{Shared, WireEntry};
use kengai_protocol::{CircleId, CircleKind, ControlState, DeviceId, DocId, Entry, Role};
use kengai_server::LedgerError;
use kengai_store::BeginAgain;
use kengai_tests::cast::{Cast, SUZUKI, Who};
use kengai_tests::exchange::End;

pub(crate) const FULL: Shared = Shared { author: false, log: false, nothing: true };

/// Somebody's device in other hands; everybody else works on.
pub(crate) struct Scene {
    pub(crate) cast: Cast,
    pub(crate) circle: CircleId,
    /// Whose device it is.
    pub(crate) bad: Who,
    /// Who reads what it says.
    pub(crate) honest: Vec<Who>,
    /// Honest records so far.
    pub(crate) records: u64,
    pub(crate) visit: DocId,
}

impl Scene {
    pub(crate) fn new(bad: Role) -> Self {
        let mut cast = Cast::found(71);
        let (aoki, tanaka) = (cast.join("aoki"), cast.join("tanaka"));
        let members = [(SUZUKI, Role::Manager), (aoki, Role::Helper), (tanaka, Role::Helper)];
        let circle = cast.open_circle(CircleKind::Client, &members).unwrap();
        let visit = cast.record_visit(tanaka, circle, 1);
        cast.write_note(tanaka, circle, 1);
        assert_eq!(cast.until_quiet(), Vec::<String>::new());
        let (bad, honest) =
            if bad == Role::Manager { (SUZUKI, vec![aoki, tanaka]) } else { (aoki, vec![SUZUKI, tanaka]) };
        // Once it began again: it may carry what it wrote under its first name.
        begin_again(&mut cast, bad);
        Self { cast, circle, bad, honest, records: 100, visit }
    }

    pub(crate) fn key(&self) -> PublicKey {
        self.cast.devices[self.bad].key()
    }

    pub(crate) fn signing_key(&self) -> &SigningKey {
        self.cast.devices[self.bad].read().home().signing_key()
    }

    pub(crate) fn id(&self) -> DeviceId {
        self.cast.devices[self.bad].id()
    }

    /// The control log as an honest device has it.
    pub(crate) fn control(&self) -> &ControlState {
        self.cast.devices[self.honest[0]].read().control().unwrap()
    }

    /// Entries with these packed bodies, one after the other.
    pub(crate) fn chain(&self, bodies: &[Vec<u8>]) -> Vec<Entry> {
        let mut head = self.cast.feed_head(self.honest[0], self.circle, self.bad);
        let mut entries = Vec::new();
        for packed in bodies {
            let entry = self.cast.entry_at(self.bad, head, self.bad, self.circle, packed);
            head = (entry.header.seq, entry.header.hash());
            entries.push(entry);
        }
        entries
    }

    pub(crate) fn request(&self, entries: &[Entry]) -> SyncRequest {
        let control = self.control();
        let state = self.cast.devices[self.bad].read().sync_state().unwrap();
        SyncRequest {
            incarnation: state.incarnation,
            cursor: state.cursor,
            control_height: control.height(),
            control_head: control.head(),
            page_bytes: 100_000,
            clock_ms: self.cast.now_ms,
            waiting: Waiting::default(),
            contacts_since_ms: None,
            entries: entries.iter().map(|one| WireEntry::compact(one, control, FULL, &None)).collect(),
            backfill: vec![],
            heights: None,
        }
    }

    /// The server hears it. Malformed bytes it does not take; nothing else may trouble it.
    pub(crate) fn say(&mut self, bytes: &[u8]) -> Option<SyncAnswer> {
        let request = SyncRequest::decode(bytes).ok()?;
        let (key, now) = (self.key(), self.cast.now_ms);
        match self.cast.server.ledger().sync(&key, request, now) {
            Ok(answer) => Some(SyncAnswer::decode(&answer.encode()).unwrap()),
            Err(LedgerError::Format(_) | LedgerError::Quota) => None,
            Err(error) => panic!("the ledger is in trouble: {error}"),
        }
    }

    pub(crate) fn post(&mut self, bodies: &[Vec<u8>]) -> Vec<Entry> {
        let entries = self.chain(bodies);
        for some in entries.chunks(64) {
            let request = self.request(some).encode();
            assert!(self.say(&request).is_some(), "the server takes what is well formed and signed");
        }
        entries
    }

    pub(crate) fn sync(&mut self, what: &str) {
        for who in self.honest.clone() {
            assert_eq!(self.cast.sync(who).end, End::Done, "{what}: {}", self.cast.devices[who].name);
        }
    }

    /// Everybody syncs and opens again, and what is recorded next arrives.
    pub(crate) fn goes_on(&mut self, what: &str) {
        self.sync(what);
        for who in self.honest.clone() {
            self.cast.devices[who].reopen().unwrap_or_else(|error| panic!("{what}: {error}"));
        }
        self.records += 1;
        let (writer, number) = (self.honest[1], self.records);
        let doc = self.cast.record_visit(writer, self.circle, number);
        self.sync(what);
        self.sync(what);
        for who in self.honest.clone() {
            let store = self.cast.devices[who].read();
            assert!(store.document(doc).unwrap().is_some(), "{what}: the next record");
            assert_eq!(store.unsent_count().unwrap(), 0, "{what}");
            store.set_aside().unwrap();
        }
    }

    /// What became of an entry at every honest device: it counts, perhaps without some of its items, or is set aside.
    pub(crate) fn settled(&self, entries: &[Entry], what: &str) {
        for who in &self.honest {
            for entry in entries {
                let (state, reason) = self.cast.state_of(*who, entry);
                assert!([1, 3].contains(&state), "{what}: {state} {reason:?}");
            }
        }
    }
}

/// A device goes on under a new name, as after a rescue.
fn begin_again(cast: &mut Cast, who: Who) {
    let (folder, mut begun) = (cast.devices[who].folder().to_owned(), false);
    for page in 20..60 {
        let path = folder.join("kengai.db");
        let (told, _) = cast.devices[who].rescue(|| {
            let mut bytes = std::fs::read(&path).unwrap();
            if let Some(byte) = bytes.get_mut(page * 4096 + 2000) {
                *byte ^= 1;
            }
            std::fs::write(&path, bytes).unwrap();
        });
        if told.is_some() {
            begun = true;
            break;
        }
    }
    assert!(begun);
    assert_eq!(cast.devices[who].read().begins_again().unwrap(), Some(BeginAgain::Rescued));
    cast.become_member(who);
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    assert_eq!(cast.devices[who].read().begun_again().unwrap(), 1);
}
