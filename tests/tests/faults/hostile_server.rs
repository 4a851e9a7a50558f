//! Servers that answer what they should not: the device stays whole, says why, and never runs in circles.

use kengai_protocol::item::{Receipt, ReceiptKind};
use kengai_protocol::sync_answer::{
    EntryStatus, LogItem, LogItemKind, Place, Refusal, Rejection, SyncAnswer,
};
use kengai_protocol::sync_request::{FeedHeight, SyncRequest};
use kengai_protocol::{CircleId, DocId, Hash};
use kengai_store::{AnswerError, BeginAgain};
use kengai_sync::SyncError;
use kengai_sync::session::{Session, Step};
use kengai_tests::cast::{Cast, SUZUKI};
use kengai_tests::exchange::{End, Fault};

/// Rounds after which a sync runs in circles.
const ROUNDS_MAX: usize = 8;

fn office() -> (Cast, CircleId) {
    let mut cast = Cast::found(20);
    let circle = cast.circles[1];
    assert_eq!(cast.sync(SUZUKI).end, End::Done);
    (cast, circle)
}

/// Suzuki marks something as read: the smallest record there is.
fn mark(cast: &mut Cast, circle: CircleId, number: u8) -> DocId {
    let doc = DocId::derived(circle, kengai_store::DocKind::Thread.number(), &number.to_string());
    let staff = cast.devices[SUZUKI].staff;
    let receipt = Receipt { kind: ReceiptKind::Read, doc, note: [number; 16], staff, at_ms: 1 };
    cast.devices[SUZUKI].store().write_receipts(circle, &[receipt]).unwrap();
    doc
}

/// An answer that brings nothing and says the same of every entry.
fn answer(cast: &Cast, request: &SyncRequest, status: EntryStatus) -> SyncAnswer {
    let state = cast.devices[SUZUKI].read().sync_state().unwrap();
    SyncAnswer {
        incarnation: state.incarnation,
        server_time_ms: 1,
        cursor: request.cursor,
        durable: state.durable,
        backed_up: 0,
        control_backed_up: 0,
        more: false,
        restored: None,
        control_diverged: false,
        no_room: false,
        photo_quota: None,
        statements: vec![],
        wraps: vec![],
        statuses: vec![status; request.entries.len()],
        contacts: vec![],
        log: vec![],
        wants: vec![],
        heads_signature: None,
    }
}

/// Syncs with a server that `says` the answers. Gives the requests until the device was done.
fn sync_with(
    cast: &mut Cast,
    says: impl Fn(&Cast, &SyncRequest) -> SyncAnswer,
) -> (Vec<SyncRequest>, Session) {
    let mut session = Session::default();
    let mut asked = Vec::new();
    for _ in 0..ROUNDS_MAX {
        let exchange =
            session.next(cast.devices[SUZUKI].store(), 1, kengai_sync::pace::REQUEST_BYTES_MAX).unwrap();
        asked.push(exchange.request.clone());
        let answer = says(cast, &exchange.request);
        let step = session.take(cast.devices[SUZUKI].store(), &exchange, &answer, 1).unwrap();
        if step == Step::Done {
            return (asked, session);
        }
    }
    panic!("the device runs in circles");
}

const REFUSED: EntryStatus = EntryStatus::Refused { reason: Refusal::ControlUnknown, retry_after_ms: 1_000 };

#[test]
fn what_a_restored_server_wants_and_refuses_holds_up_nothing_else() {
    let (mut cast, circle) = office();
    mark(&mut cast, circle, 1);
    assert_eq!(cast.sync(SUZUKI).end, End::Done);
    mark(&mut cast, circle, 2);
    let device = cast.devices[SUZUKI].id();
    let (asked, session) = sync_with(&mut cast, |cast, request| SyncAnswer {
        wants: vec![FeedHeight { circle, device, seq: 0 }],
        ..answer(cast, request, REFUSED)
    });
    let offered: Vec<u64> =
        asked.iter().flat_map(|request| &request.entries).map(|entry| entry.seq).collect();
    assert!(offered.contains(&1), "what it wants is offered");
    assert!(offered.contains(&2), "and so is what is new");
    assert_eq!(session.received.sent_entries, 0, "what was refused was not sent");
}

#[test]
fn full_entries_are_asked_for_once() {
    let (mut cast, circle) = office();
    mark(&mut cast, circle, 1);
    let (asked, _) = sync_with(&mut cast, |cast, request| answer(cast, request, EntryStatus::NeedFull));
    assert_eq!(asked.iter().filter(|request| !request.entries.is_empty()).count(), 2);
}

#[test]
fn a_position_before_the_first_is_refused() {
    let (mut cast, circle) = office();
    let mut session = Session::default();
    let exchange =
        session.next(cast.devices[SUZUKI].store(), 1, kengai_sync::pace::REQUEST_BYTES_MAX).unwrap();
    let mut answer = answer(&cast, &exchange.request, REFUSED);
    let what = LogItemKind::Blob { id: Hash([1; 32]), bytes: 1 };
    answer.log.push(LogItem { circle, place: Place { position: 0, counter: 1 }, what });
    let taken = session.take(cast.devices[SUZUKI].store(), &exchange, &answer, 1);
    assert!(matches!(taken, Err(SyncError::Answer(AnswerError::DoesNotFit))), "{taken:?}");
}

#[test]
fn a_life_begins_once() {
    let (mut cast, _) = office();
    let mut session = Session::default();
    let exchange =
        session.next(cast.devices[SUZUKI].store(), 1, kengai_sync::pace::REQUEST_BYTES_MAX).unwrap();
    let restored = kengai_protocol::sync_answer::Restored {
        counter: 0,
        control_height: 0,
        control_head: Hash::default(),
    };
    let answer = SyncAnswer { restored: Some(restored), ..answer(&cast, &exchange.request, REFUSED) };
    let taken = session.take(cast.devices[SUZUKI].store(), &exchange, &answer, 1);
    assert!(matches!(taken, Err(SyncError::Answer(AnswerError::DoesNotFit))), "{taken:?}");
    assert_eq!(cast.devices[SUZUKI].read().sync_state().unwrap().restores, 0);
}

#[test]
fn what_the_server_says_of_anothers_entry_judges_nothing_here() {
    let (mut cast, circle) = office();
    let other = cast.join("tanaka");
    assert_eq!(cast.sync(other).end, End::Done);
    let staff = cast.devices[other].staff;
    let doc = DocId::derived(circle, kengai_store::DocKind::Thread.number(), "1");
    let receipt = Receipt { kind: ReceiptKind::Read, doc, note: [1; 16], staff, at_ms: 1 };
    cast.devices[other].store().write_receipts(circle, &[receipt]).unwrap();
    assert!(cast.until_quiet().is_empty());
    let device = cast.devices[other].id();
    sync_with(&mut cast, |cast, request| SyncAnswer {
        wants: vec![FeedHeight { circle, device, seq: 0 }],
        ..answer(cast, request, EntryStatus::Rejected(Rejection::NoRole))
    });
    assert_eq!(cast.devices[SUZUKI].read().set_aside().unwrap(), []);
}

/// Nothing but the server's word says that it was set back, so a server can make it begin again; not without end, and it
/// goes on without a signal of its own meanwhile.
#[test]
fn a_copied_device_says_so_until_it_has_begun_again() {
    let (mut cast, circle) = office();
    let copy = cast.devices[SUZUKI].copy_to("suzuki again");
    mark(&mut cast, circle, 1);
    assert_eq!(cast.sync(SUZUKI).end, End::Done);
    cast.devices[SUZUKI] = copy;
    let before = cast.devices[SUZUKI].id();
    for _ in 0..2 {
        // The sign comes through, the way to the new identity does not.
        cast.network.script = [Fault::None, Fault::RequestLost].into();
        assert!(!matches!(cast.sync(SUZUKI).end, End::Done));
        let store = cast.devices[SUZUKI].read();
        assert_eq!(store.begins_again().unwrap(), Some(BeginAgain::SetBack));
        let alarms = store.alarms().unwrap();
        assert_eq!(alarms.iter().map(|(kind, _)| *kind).collect::<Vec<_>>(), [kengai_store::Alarm::Copied]);
    }
    cast.network.script.clear();
    assert_eq!(cast.sync(SUZUKI).end, End::Done);
    assert_ne!(cast.devices[SUZUKI].id(), before);
    assert_eq!(cast.devices[SUZUKI].read().begins_again().unwrap(), None);
    assert_eq!(cast.devices[SUZUKI].read().alarms().unwrap(), []);
}

#[test]
fn a_full_disk_blames_no_entry() {
    let (mut cast, circle) = office();
    let other = cast.join("tanaka");
    assert_eq!(cast.sync(other).end, End::Done);
    let doc = mark(&mut cast, circle, 1);
    assert_eq!(cast.sync(SUZUKI).end, End::Done);
    // No page more than there are, and something large is written with the mark.
    let db = cast.devices[other].read().database();
    let full = "CREATE TEMP TRIGGER full BEFORE INSERT ON receipts
                BEGIN INSERT INTO meta (key, value) VALUES ('full', zeroblob(50000000)); END";
    db.execute_batch(full).unwrap();
    let pages: i64 = db.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
    let limit = |pages: i64| format!("PRAGMA max_page_count = {pages}");
    db.query_row(&limit(pages + 100), [], |row| row.get::<_, i64>(0)).unwrap();
    for _ in 0..5 {
        assert!(matches!(cast.sync(other).end, End::Refused(_)), "the disk is full");
    }
    let db = cast.devices[other].read().database();
    db.execute_batch("DROP TRIGGER temp.full").unwrap();
    db.query_row(&limit(pages + 100_000), [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(cast.sync(other).end, End::Done);
    let store = cast.devices[other].read();
    assert_eq!(store.set_aside().unwrap(), []);
    let note = kengai_model::NoteId::from_bytes([1; 16]).to_string();
    assert_eq!(store.receipts_of(doc, &note).unwrap().len(), 1);
}
