//! An office whose member writes what no program of ours writes: the scene of `field_bounds`.

use kengai::{CareBook, SearchFilter, SystemRandomness};
use kengai_model::sample::{client, directory, full_visit, plan};
use kengai_model::{CareDay, CareMonth, FieldValue, Fields, Incident, ServicePlan, UnixMillis, VisitId};
use kengai_protocol::item::{Item, encode_items};
use kengai_protocol::sync_request::{SyncRequest, Waiting};
use kengai_protocol::wire_entry::{Shared, WireEntry};
use kengai_protocol::{CircleId, CircleKind, DocId, Role};
use kengai_store::doc_kind::{client_id, directory_id, plan_id, thread_id};
use kengai_store::{DocKind, body};
use kengai_tests::cast::{Cast, MORNING_MS, SUZUKI, Who};
use kengai_tests::device::{PlainVault, copy_folder};
use kengai_tests::exchange::End;
use kengai_tests::live::HandClock;
use kengai_tests::work::client_of;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

/// A device in other hands and others that read.
pub(crate) struct Scene {
    pub(crate) cast: Cast,
    pub(crate) circle: CircleId,
    pub(crate) bad: Who,
    pub(crate) readers: Vec<Who>,
    pub(crate) made: u64,
}

impl Scene {
    pub(crate) fn new(role: Role) -> Self {
        let mut cast = Cast::found(81);
        let (aoki, tanaka) = (cast.join("aoki"), cast.join("tanaka"));
        let (manager, helper) = (Role::Manager, Role::Helper);
        let members = [(SUZUKI, manager), (aoki, helper), (tanaka, helper)];
        let circle = cast.open_circle(CircleKind::Client, &members).unwrap();
        cast.write_sheet(SUZUKI, circle);
        cast.change_plan(SUZUKI, circle, 1);
        assert_eq!(cast.until_quiet(), Vec::<String>::new());
        let (bad, readers) =
            if role == manager { (SUZUKI, vec![tanaka]) } else { (aoki, vec![SUZUKI, tanaka]) };
        Self { cast, circle, bad, readers, made: 0 }
    }

    pub(crate) fn actor(&mut self) -> Vec<u8> {
        self.made += 1;
        [&self.cast.devices[self.bad].id().0[..], &self.made.to_be_bytes()].concat()
    }

    /// Fields and id of a new document of a kind; which of them are one for a client and month, each of another month.
    pub(crate) fn base(&mut self, kind: DocKind) -> (DocId, Fields) {
        let (circle, client_is) = (self.circle, client_of(self.circle));
        let mut month = CareMonth::new(2026, 11).unwrap();
        for _ in 0..self.made % 900 {
            month = month.next();
        }
        let made = DocId::derived(circle, kind.number(), &format!("bad {}", self.made));
        let own = FieldValue::Str(client_is.to_string());
        let (doc, mut fields) = match kind {
            DocKind::Visit => (made, full_visit().to_fields()),
            DocKind::Thread | DocKind::Note => {
                let id = self.cast.devices[self.bad].read().new_note_id();
                let (_, note) = kengai_model::sample::note(self.made);
                let mut fields = Fields::new();
                note.write(id, &mut fields);
                (thread_id(circle, client_is, month), fields)
            }
            DocKind::Plan => (plan_id(circle, client_is, month), plan(3).to_fields()),
            DocKind::Client => (client_id(circle, client_is), client().to_fields()),
            DocKind::Directory => (directory_id(circle), directory().to_fields()),
            DocKind::ServicePlan => (made, ServicePlan::new(client_is).to_fields()),
            DocKind::Incident => {
                let at = UnixMillis::new(MORNING_MS as i64).unwrap();
                let by = kengai_model::StaffId::from_bytes(self.cast.devices[self.bad].staff.0);
                (
                    made,
                    Incident::new(client_is, kengai_model::incident::IncidentKind::Accident, at, by)
                        .to_fields(),
                )
            }
        };
        if kind != DocKind::Directory {
            fields.insert("client".to_owned(), own);
        }
        if kind.holds_notes() || kind == DocKind::Plan {
            fields.insert("month".to_owned(), FieldValue::Str(month.to_string()));
        }
        (doc, fields)
    }

    pub(crate) fn post(&mut self, items: &[Item]) {
        let mut head = self.cast.feed_head(self.readers[0], self.circle, self.bad);
        let mut entries = Vec::new();
        for packed in items.chunks(25).flat_map(bodies) {
            let entry = self.cast.entry_at(self.bad, head, self.bad, self.circle, &packed);
            head = (entry.header.seq, entry.header.hash());
            entries.push(entry);
        }
        let full = Shared { author: false, log: false, nothing: true };
        let control = self.cast.devices[self.bad].read().control().unwrap();
        let state = self.cast.devices[self.bad].read().sync_state().unwrap();
        for some in entries.chunks(16) {
            let request = SyncRequest {
                incarnation: state.incarnation,
                cursor: state.cursor,
                control_height: control.height(),
                control_head: control.head(),
                page_bytes: 1,
                clock_ms: self.cast.now_ms,
                waiting: Waiting::default(),
                contacts_since_ms: None,
                entries: some.iter().map(|one| WireEntry::compact(one, control, full, &None)).collect(),
                backfill: vec![],
                heights: None,
            };
            let (key, now) = (self.cast.devices[self.bad].key(), self.cast.now_ms);
            let request = SyncRequest::decode(&request.encode()).unwrap();
            self.cast.server.ledger().sync(&key, request, now).unwrap();
        }
    }

    /// Everybody else syncs, opens again and works on.
    pub(crate) fn goes_on(&mut self, what: &str) {
        for who in self.readers.clone() {
            assert_eq!(self.cast.sync(who).end, End::Done, "{what}");
            self.cast.devices[who].reopen().unwrap_or_else(|error| panic!("{what}: {error}"));
        }
        let (writer, number) = (self.readers[self.readers.len() - 1], 10_000 + self.made);
        let doc = self.cast.record_visit(writer, self.circle, number);
        for who in [self.readers.clone(), self.readers.clone()].concat() {
            assert_eq!(self.cast.sync(who).end, End::Done, "{what}");
        }
        for who in self.readers.clone() {
            assert!(self.cast.devices[who].read().document(doc).unwrap().is_some(), "{what}");
        }
        for who in self.readers.clone() {
            self.read_everything(who, what);
        }
    }

    /// Everything that a person can look at comes.
    pub(crate) fn read_everything(&mut self, who: Who, what: &str) {
        let copy = self.cast.folder().join(format!("looked-at-{who}"));
        copy_folder(self.cast.devices[who].folder(), &copy);
        let clock = Arc::new(HandClock(AtomicU64::new(MORNING_MS)));
        let random = Arc::new(SystemRandomness::new());
        let book = CareBook::open(&copy, &PlainVault, clock, random, Duration::ZERO).unwrap();
        let what = format!("{what}, read by {}", self.cast.devices[who].name);
        let client = client_of(self.circle);
        let codes = kengai_billing::CodeTable::verified("2026-04-01".parse().unwrap());
        let days = ["2026-11-15", "2026-11-16", "2026-11-30", "9999-12-31", "1970-01-01"];
        for day in days.map(|day| day.parse::<CareDay>().unwrap()) {
            book.visits().of_day(day, true).unwrap_or_else(|error| panic!("{what}: {error}"));
            book.visits().unplanned_of_day(day, true).unwrap_or_else(|error| panic!("{what}: {error}"));
            let _ = book.rota().changes(day).map_err(told(&what));
            let _ = book.review().board(day.month(), &codes).map_err(told(&what));
            let _ = book.exports().lines(day.month(), &codes);
        }
        book.clients().all().unwrap_or_else(|error| panic!("{what}: {error}"));
        book.staff().all().unwrap_or_else(|error| panic!("{what}: {error}"));
        book.status().unwrap_or_else(|error| panic!("{what}: {error}"));
        let _ = book.members().devices().map_err(told(&what));
        book.conflicts().all().unwrap_or_else(|error| panic!("{what}: {error}"));
        book.incidents().of_client(client).unwrap_or_else(|error| panic!("{what}: {error}"));
        book.care_plans().of_client(client).unwrap_or_else(|error| panic!("{what}: {error}"));
        book.handovers().of_client(client).unwrap_or_else(|error| panic!("{what}: {error}"));
        book.drafts().open().unwrap_or_else(|error| panic!("{what}: {error}"));
        for word in ["見本", "x", "あああ"] {
            book.search()
                .find(word, &SearchFilter::default())
                .unwrap_or_else(|error| panic!("{what}: {error}"));
        }
        // Where the sheet is the one that was spoilt, that is what is told.
        let _ = (
            book.door().brief(client).map(|_| ()),
            book.door().emergency(client).map(|_| ()),
            book.clients().sheet(client),
        );
        let docs: BTreeSet<DocId> = DocKind::ALL
            .into_iter()
            .flat_map(|kind| self.cast.documents(who, self.circle, kind).into_iter().rev().take(40))
            .collect();
        for doc in docs {
            let _ = book.history().of(&kengai::DocRef::Document(doc));
            let _ = book.visits().sheet(VisitId::from_bytes(doc.0));
        }
        drop(book);
        std::fs::remove_dir_all(copy).unwrap();
    }
}

fn told(what: &str) -> impl Fn(kengai::CareError) {
    let what = what.to_owned();
    // A helper may not look at the board.
    move |error| assert!(matches!(error, kengai::CareError::ManagersOnly), "{what}: {error}")
}

/// As many bodies as it takes.
pub(crate) fn bodies(items: &[Item]) -> Vec<Vec<u8>> {
    match body::pack(&encode_items(items)) {
        Ok(packed) => vec![packed],
        Err(_) if items.len() > 1 => items.chunks(items.len().div_ceil(2)).flat_map(bodies).collect(),
        Err(error) => panic!("{error}"),
    }
}
