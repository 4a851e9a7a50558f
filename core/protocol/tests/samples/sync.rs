//! What is said in an exchange: requests, answers, the server's signed heads.

use kengai_protocol::header::LogHead;
use kengai_protocol::ids::{CircleId, Hash, Incarnation};
use kengai_protocol::log::SignedHeads;
use kengai_protocol::sign::Signature;
use kengai_protocol::sync_answer::{
    Contact, EntryStatus, LogItem, LogItemKind, PhotoQuota, Place, Refusal, Rejection, Restored, SyncAnswer,
};
use kengai_protocol::sync_request::{Backfill, FeedHeight, SyncRequest, Waiting};
use kengai_protocol::wire_entry::{Reference, WireBody, WireEntry};

use super::{Sample, circle, control, device, entry, hash, incarnation, key, org, sample};

/// Everything left out that can be.
fn compact(seq: u64) -> WireEntry {
    let entry = entry(seq);
    WireEntry {
        circle: circle(),
        device: None,
        seq,
        prev: None,
        epoch: Reference::Number(0),
        control_head: Reference::Number(300),
        sealing: entry.header.sealing,
        log_position: 41,
        log_hash: None,
        salt: entry.header.salt,
        signature: entry.signature,
        body: WireBody::Present(entry.body.unwrap()),
    }
}

/// Nothing left out, of another circle.
fn full() -> WireEntry {
    WireEntry {
        circle: CircleId([0xc2; 16]),
        device: Some(device(2)),
        prev: Some(hash(0x3b)),
        epoch: Reference::Full(hash(0xe0)),
        control_head: Reference::Full(hash(0xc0)),
        log_hash: Some(hash(0x10)),
        body: WireBody::Erased(hash(0xb0)),
        ..compact(2)
    }
}

fn nothing_new() -> SyncRequest {
    SyncRequest {
        incarnation: incarnation(),
        cursor: 1_234,
        control_height: 17,
        control_head: hash(0xc0),
        page_bytes: 1_048_576,
        waiting: Waiting::default(),
        clock_ms: 1_793_500_000_000,
        contacts_since_ms: None,
        entries: vec![],
        backfill: vec![],
        heights: None,
    }
}

fn everything() -> SyncRequest {
    let height = |seed, seq| FeedHeight { circle: circle(), device: device(seed), seq };
    SyncRequest {
        waiting: Waiting { records: 3, photos: 200, drafts: 1 },
        clock_ms: 1_793_510_800_000,
        contacts_since_ms: Some(1_793_500_000_000),
        entries: vec![compact(1), compact(2), full()],
        backfill: vec![Backfill { circle: CircleId([0xc3; 16]), after: 0 }],
        heights: Some(vec![height(1, 5), height(2, 300)]),
        ..nothing_new()
    }
}

fn statuses() -> Vec<EntryStatus> {
    let place = Place { position: 42, counter: 4_242 };
    let refused = |reason| EntryStatus::Refused { reason, retry_after_ms: 1_000 };
    let mut all = vec![
        EntryStatus::Accepted(place),
        EntryStatus::Known(place),
        EntryStatus::Gap { have: 6 },
        EntryStatus::Fork,
        EntryStatus::NeedFull,
    ];
    all.extend([Refusal::ControlUnknown, Refusal::Quota, Refusal::Busy].map(refused));
    all.extend(
        [
            Rejection::NoRole,
            Rejection::Epoch,
            Rejection::Signature,
            Rejection::TooLarge,
            Rejection::ControlWentBack,
        ]
        .map(EntryStatus::Rejected),
    );
    all
}

fn answer() -> SyncAnswer {
    let item = |circle, position, what| LogItem {
        circle,
        place: Place { position, counter: 4_000 + position },
        what,
    };
    let other = CircleId([0xc2; 16]);
    SyncAnswer {
        incarnation: incarnation(),
        server_time_ms: 1_793_500_000_000,
        cursor: 4_100,
        durable: 4_100,
        backed_up: 4_000,
        control_backed_up: 15,
        more: true,
        restored: None,
        control_diverged: true,
        no_room: true,
        photo_quota: None,
        statements: vec![control::grant()],
        wraps: vec![control::sample_wrap()],
        statuses: statuses(),
        contacts: vec![Contact {
            device: device(2),
            at_ms: 1_793_400_000_000,
            waiting: Waiting { records: 1, photos: 2, drafts: 3 },
            clock_ms: 1_793_489_200_000,
        }],
        log: vec![
            item(circle(), 42, LogItemKind::Own { seq: 7, received_s: 1_793_500_000 }),
            item(other, 3, LogItemKind::Entry { entry: full(), received_s: 1_793_413_600 }),
            item(circle(), 43, LogItemKind::Blob { id: hash(0xbb), bytes: 180_000 }),
            item(circle(), 44, LogItemKind::Entry { entry: compact(1), received_s: 1_793_500_060 }),
        ],
        wants: vec![FeedHeight { circle: other, device: device(3), seq: 0 }],
        heads_signature: Some(heads()),
    }
}

fn blank() -> SyncAnswer {
    SyncAnswer {
        more: false,
        control_diverged: false,
        no_room: false,
        photo_quota: None,
        statements: vec![],
        wraps: vec![],
        statuses: vec![],
        contacts: vec![],
        log: vec![],
        wants: vec![],
        heads_signature: None,
        ..answer()
    }
}

/// What a manager's device is told when photos have used nearly all that they may.
fn nearly_used() -> SyncAnswer {
    let quota = PhotoQuota { photos: 950, photos_max: 1_000, bytes: 90_000_000, bytes_max: 2_000_000_000 };
    SyncAnswer { photo_quota: Some(quota), ..blank() }
}

fn heads() -> Signature {
    let head = |position, byte| LogHead { position, hash: hash(byte) };
    SignedHeads {
        org: org(),
        incarnation: incarnation(),
        counter: 4_100,
        heads: vec![(circle(), head(44, 1)), (CircleId([0xc2; 16]), head(3, 2))],
    }
    .sign(&key(0x62))
}

fn again_request(bytes: &[u8]) -> Option<Vec<u8>> {
    SyncRequest::decode(bytes).ok().map(|request| request.encode())
}

fn again_answer(bytes: &[u8]) -> Option<Vec<u8>> {
    SyncAnswer::decode(bytes).ok().map(|answer| answer.encode())
}

fn as_it_is(bytes: &[u8]) -> Option<Vec<u8>> {
    Some(bytes.to_vec())
}

pub(crate) fn samples() -> Vec<Sample> {
    let first = SyncRequest {
        incarnation: Incarnation::default(),
        cursor: 0,
        control_height: 0,
        control_head: Hash::default(),
        ..nothing_new()
    };
    let restored = SyncAnswer {
        restored: Some(Restored { counter: 3_900, control_height: 14, control_head: hash(0xce) }),
        more: true,
        ..blank()
    };
    vec![
        sample("sync_request_first", first.encode(), again_request),
        sample("sync_request_nothing_new", nothing_new().encode(), again_request),
        sample("sync_request_everything", everything().encode(), again_request),
        sample("sync_answer_nothing_new", blank().encode(), again_answer),
        sample("sync_answer_restored", restored.encode(), again_answer),
        sample("sync_answer_quota", nearly_used().encode(), again_answer),
        sample("sync_answer_everything", answer().encode(), again_answer),
        sample("server_heads", heads().0.to_vec(), as_it_is),
    ]
}
