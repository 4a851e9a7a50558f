//! One sync after another, without a socket: what is taken, what is delivered, what is refused.

use crate::support;
use crate::support::{MORNING_MS, Morning, open};
use kengai_protocol::blob::{BlobHeader, blob_id};
use kengai_protocol::sync_answer::{EntryStatus, LogItemKind, Place, Rejection};
use kengai_protocol::sync_request::Backfill;
use kengai_protocol::wire_entry::{Shared, WireBody, WireEntry};

#[test]
fn a_visit_reaches_the_next_helper_in_one_round_trip_each() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = open(folder.path());
    let mut m = Morning::at(&mut ledger);
    let visit = m.a.write(&m.office, m.client, b"sealed visit");
    let note = m.a.write(&m.office, m.client, b"sealed note");
    let statuses = m.a.sync(&m.office, &mut ledger, &[visit.clone(), note]);
    assert!(matches!(statuses[..], [EntryStatus::Accepted(_), EntryStatus::Accepted(_)]), "{statuses:?}");

    let answer = ledger.sync(&m.b.public(), m.b.request(&m.office), MORNING_MS).unwrap();
    assert!(!answer.more);
    assert_eq!(answer.log.len(), 2);
    m.b.take(&m.office, &answer);
    assert_eq!(m.b.entries[&visit.header.hash()], visit);
    // Nothing new: nothing is said, and nothing is signed.
    let again = ledger.sync(&m.b.public(), m.b.request(&m.office), MORNING_MS).unwrap();
    assert!(again.log.is_empty() && again.heads_signature.is_none());
    assert!(again.encode().len() <= 160, "{} bytes", again.encode().len());
}

#[test]
fn the_same_entries_again_are_known_at_the_same_place() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = open(folder.path());
    let mut m = Morning::at(&mut ledger);
    let visit = m.a.write(&m.office, m.client, b"visit");
    let first = m.a.sync(&m.office, &mut ledger, std::slice::from_ref(&visit));
    let EntryStatus::Accepted(place) = first[0] else { panic!("{first:?}") };
    drop(ledger);
    let mut ledger = open(folder.path());
    let again = m.a.sync(&m.office, &mut ledger, &[visit]);
    assert_eq!(again, [EntryStatus::Known(place)]);
}

#[test]
fn gaps_forks_and_bad_entries_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = open(folder.path());
    let mut m = Morning::at(&mut ledger);
    let one = m.a.write(&m.office, m.client, b"one");
    let two = m.a.write(&m.office, m.client, b"two");
    let three = m.a.write(&m.office, m.client, b"three");
    let status = m.a.sync(&m.office, &mut ledger, std::slice::from_ref(&one));
    assert!(matches!(status[..], [EntryStatus::Accepted(Place { position: 1, .. })]));
    // The second got lost on the way.
    let mut full = m.a.request(&m.office);
    full.entries = vec![in_full(&m, &three)];
    let answer = ledger.sync(&m.a.public(), full, MORNING_MS).unwrap();
    assert_eq!(answer.statuses, [EntryStatus::Gap { have: 1 }]);
    m.a.take(&m.office, &answer);
    // Somebody changed a byte of the body on the way.
    let mut damaged = in_full(&m, &two);
    damaged.body = WireBody::Present(b"not what was signed".to_vec());
    let mut request = m.a.request(&m.office);
    request.entries = vec![damaged];
    let answer = ledger.sync(&m.a.public(), request, MORNING_MS).unwrap();
    assert_eq!(answer.statuses, [EntryStatus::Rejected(Rejection::Signature)]);
    // A header without its body must not take the body's place.
    let mut bare = in_full(&m, &two);
    bare.body = WireBody::Erased(two.header.body_hash);
    let mut request = m.a.request(&m.office);
    request.entries = vec![bare];
    let answer = ledger.sync(&m.a.public(), request, MORNING_MS).unwrap();
    assert_eq!(answer.statuses, [EntryStatus::Rejected(Rejection::Signature)]);
    let status = m.a.sync(&m.office, &mut ledger, &[two, three]);
    assert!(matches!(status[..], [EntryStatus::Accepted(_), EntryStatus::Accepted(_)]), "{status:?}");
}

#[test]
fn a_clone_of_a_phone_is_noticed_and_its_entry_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = open(folder.path());
    let mut m = Morning::at(&mut ledger);
    let mut clone = support::Device::new(&m.office.random);
    clone.key = kengai_protocol::sign::SigningKey::from_seed(*m.a.key.seed());
    clone.sync(&m.office, &mut ledger, &[]);
    let mine = m.a.write(&m.office, m.client, b"mine");
    let theirs = clone.write(&m.office, m.client, b"theirs");
    m.a.sync(&m.office, &mut ledger, &[mine]);
    let mut request = m.b.request(&m.office);
    request.cursor = u64::MAX;
    request.entries = vec![in_full(&m, &theirs)];
    let answer = ledger.sync(&m.a.public(), request, MORNING_MS).unwrap();
    assert_eq!(answer.statuses, [EntryStatus::Fork]);
    let forks: i64 = rusqlite::Connection::open(folder.path().join("ledger.sqlite"))
        .unwrap()
        .query_row("SELECT count(*) FROM fork", [], |row| row.get(0))
        .unwrap();
    assert_eq!(forks, 1);
}

#[test]
fn what_cannot_be_looked_up_is_asked_for_in_full_and_never_rejected() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = open(folder.path());
    let mut m = Morning::at(&mut ledger);
    let visit = m.a.write(&m.office, m.client, b"visit");
    let mut wrong = m.a.wire(&m.office, std::slice::from_ref(&visit)).remove(0);
    wrong.control_head = kengai_protocol::wire_entry::Reference::Number(1);
    let mut request = m.a.request(&m.office);
    request.entries = vec![wrong];
    let answer = ledger.sync(&m.a.public(), request, MORNING_MS).unwrap();
    assert_eq!(answer.statuses, [EntryStatus::NeedFull]);
    let mut request = m.a.request(&m.office);
    request.entries = vec![in_full(&m, &visit)];
    let answer = ledger.sync(&m.a.public(), request, MORNING_MS).unwrap();
    assert!(matches!(answer.statuses[..], [EntryStatus::Accepted(_)]));
}

#[test]
fn only_members_receive_and_only_members_hand_in_for_others() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = open(folder.path());
    let mut m = Morning::at(&mut ledger);
    let mut outsider = support::Device::new(&m.office.random);
    m.office.enrol(&m.manager, &outsider);
    m.office.publish(&mut ledger, &m.manager);
    let visit = m.a.write(&m.office, m.client, b"visit");
    outsider.sync(&m.office, &mut ledger, &[]);
    let mut request = outsider.request(&m.office);
    request.entries = vec![in_full(&m, &visit)];
    let answer = ledger.sync(&outsider.public(), request, MORNING_MS).unwrap();
    assert_eq!(answer.statuses, [EntryStatus::Rejected(Rejection::NoRole)]);
    // A member may.
    let mut request = m.b.request(&m.office);
    request.entries = vec![in_full(&m, &visit)];
    let answer = ledger.sync(&m.b.public(), request, MORNING_MS).unwrap();
    assert!(matches!(answer.statuses[..], [EntryStatus::Accepted(_)]));
    let answer = ledger.sync(&outsider.public(), outsider.request(&m.office), MORNING_MS).unwrap();
    assert!(answer.log.is_empty());
    // A key that is enrolled nowhere gets nothing at all.
    let stranger = support::Device::new(&m.office.random);
    let request = stranger.request(&m.office);
    assert!(matches!(
        ledger.sync(&stranger.public(), request, MORNING_MS),
        Err(kengai_server::LedgerError::UnknownDevice)
    ));
}

#[test]
fn pages_are_cut_by_weight_and_lead_to_the_same_logs() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = open(folder.path());
    let mut m = Morning::at(&mut ledger);
    let members = [(&m.manager, kengai_protocol::Role::Manager), (&m.b, kengai_protocol::Role::Helper)];
    let other = m.office.open_circle(&m.manager, kengai_protocol::CircleKind::Client, &members);
    m.office.publish(&mut ledger, &m.manager);
    m.manager.sync(&m.office, &mut ledger, &[]);
    for round in 0..20_u8 {
        let here = m.a.write(&m.office, m.client, &[round; 900]);
        m.a.sync(&m.office, &mut ledger, &[here]);
        let there = m.manager.write(&m.office, other, &[round; 900]);
        m.manager.sync(&m.office, &mut ledger, &[there]);
    }
    let mut rounds = 0;
    loop {
        let mut request = m.b.request(&m.office);
        request.page_bytes = 4_000;
        let answer = ledger.sync(&m.b.public(), request, MORNING_MS).unwrap();
        let weight: usize = answer.encode().len();
        assert!(weight < 6_000, "{weight} bytes");
        m.b.take(&m.office, &answer);
        rounds += 1;
        if !answer.more {
            break;
        }
    }
    assert!(rounds > 8, "{rounds}");
    assert_eq!(m.b.logs[&m.client].len(), 20);
    assert_eq!(m.b.logs[&m.client], m.manager.logs[&m.client]);
    assert_eq!(m.b.logs[&other], m.manager.logs[&other]);
    // A page budget of nothing still moves.
    let mut fresh = support::Device::new(&m.office.random);
    fresh.key = kengai_protocol::sign::SigningKey::from_seed(*m.b.key.seed());
    let mut statements = 0;
    loop {
        let mut request = fresh.request(&m.office);
        request.page_bytes = 0;
        let answer = ledger.sync(&fresh.public(), request, MORNING_MS).unwrap();
        assert!(answer.more && answer.statements.len() <= 1 && answer.log.len() <= 1);
        statements += answer.statements.len();
        if !answer.log.is_empty() {
            break;
        }
        fresh.take(&m.office, &answer);
    }
    assert!(statements > 3, "the control log comes in pages too: {statements}");
}

#[test]
fn a_log_is_filled_up_after_a_grant() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = open(folder.path());
    let mut m = Morning::at(&mut ledger);
    for round in 0..10_u8 {
        let entry = m.a.write(&m.office, m.client, &[round; 500]);
        m.a.sync(&m.office, &mut ledger, &[entry]);
    }
    let mut late = support::Device::new(&m.office.random);
    m.office.enrol(&m.manager, &late);
    m.office.publish(&mut ledger, &m.manager);
    late.sync(&m.office, &mut ledger, &[]);
    assert!(!late.logs.contains_key(&m.client));
    m.office.grant(&m.manager, m.client, &late, kengai_protocol::Role::Helper);
    m.office.publish(&mut ledger, &m.manager);
    let wraps_before = late.wraps.len();
    // The grant comes; the log is asked for from its beginning, and comes without a gap, page by page.
    late.sync(&m.office, &mut ledger, &[]);
    assert_eq!(late.wraps.len(), wraps_before + 1);
    let mut cursors = Vec::new();
    loop {
        let mut request = late.request(&m.office);
        request.page_bytes = 2_500;
        let after = late.logs.get(&m.client).map_or(0, |log| log.len() as u64);
        request.backfill = vec![kengai_protocol::sync_request::Backfill { circle: m.client, after }];
        let answer = ledger.sync(&late.public(), request, MORNING_MS).unwrap();
        let places: Vec<u64> = answer.log.iter().map(|item| item.place.position).collect();
        assert!(places.is_sorted());
        late.take(&m.office, &answer);
        cursors.push(answer.cursor);
        if !answer.more {
            break;
        }
    }
    assert!(cursors.len() > 2, "{cursors:?}");
    assert_eq!(late.logs[&m.client], m.a.logs[&m.client]);
    assert!(late.entries.len() == 10);
}

#[test]
fn filling_up_reaches_no_outsider_and_says_nothing_twice() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = open(folder.path());
    let mut m = Morning::at(&mut ledger);
    let fill = vec![Backfill { circle: m.client, after: 0 }];
    let early: Vec<_> = (0..3).map(|n: u8| m.a.write(&m.office, m.client, &[n])).collect();
    m.a.sync(&m.office, &mut ledger, &early);
    m.b.sync(&m.office, &mut ledger, &[]);
    let late = m.a.write(&m.office, m.client, b"late");
    m.a.sync(&m.office, &mut ledger, &[late]);
    // B asks for the whole log again, with one item above its cursor: the four of them, once each.
    let mut request = m.b.request(&m.office);
    request.backfill.clone_from(&fill);
    let answer = ledger.sync(&m.b.public(), request, MORNING_MS).unwrap();
    let positions: Vec<u64> = answer.log.iter().map(|item| item.place.position).collect();
    assert_eq!(positions, [1, 2, 3, 4]);
    let mut outsider = support::Device::new(&m.office.random);
    m.office.enrol(&m.manager, &outsider);
    m.office.publish(&mut ledger, &m.manager);
    outsider.sync(&m.office, &mut ledger, &[]);
    let mut request = outsider.request(&m.office);
    request.backfill = fill;
    let answer = ledger.sync(&outsider.public(), request, MORNING_MS).unwrap();
    assert!(answer.log.is_empty());
}

#[test]
fn managers_learn_who_was_in_contact_and_helpers_do_not() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = open(folder.path());
    let m = Morning::at(&mut ledger);
    let mut request = m.a.request(&m.office);
    request.waiting = kengai_protocol::sync_request::Waiting { records: 2, photos: 1, drafts: 1 };
    request.contacts_since_ms = Some(0);
    let answer = ledger.sync(&m.a.public(), request.clone(), MORNING_MS + 5).unwrap();
    assert!(answer.contacts.is_empty());
    let mut asks = m.manager.request(&m.office);
    asks.contacts_since_ms = Some(MORNING_MS + 1);
    let answer = ledger.sync(&m.manager.public(), asks.clone(), MORNING_MS + 6).unwrap();
    assert_eq!(answer.contacts.len(), 1);
    assert_eq!((answer.contacts[0].device, answer.contacts[0].waiting), (m.a.id(), request.waiting));
    // A server that is stopped and started in the same minute knows it still.
    ledger.close();
    let answer = open(folder.path()).sync(&m.manager.public(), asks, MORNING_MS + 7).unwrap();
    assert_eq!(answer.contacts.len(), 1);
}

/// A device counts its photos without thumbnails; so does whoever tells the office how many are still there.
#[test]
fn a_thumbnail_that_comes_is_no_photo_that_came() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = open(folder.path());
    let m = Morning::at(&mut ledger);
    let mut request = m.a.request(&m.office);
    request.waiting = kengai_protocol::sync_request::Waiting { records: 0, photos: 2, drafts: 0 };
    ledger.sync(&m.a.public(), request, MORNING_MS + 5).unwrap();
    for (salt, bytes, left) in [(1, 6_000, 2), (2, 6_000, 2), (3, 60_000, 1)] {
        let epoch = m.office.control.circle(&m.client).unwrap().newest_epoch().id;
        let header = BlobHeader { org: m.office.org, circle: m.client, epoch, salt: [salt; 16] };
        let photo = header.seal(&m.office.keys[&m.client], &vec![salt; bytes]);
        ledger.put_blob(&m.a.public(), &m.client, &blob_id(&photo), &photo).unwrap();
        let mut asks = m.manager.request(&m.office);
        asks.contacts_since_ms = Some(0);
        let contacts = ledger.sync(&m.manager.public(), asks, MORNING_MS + 6).unwrap().contacts;
        let of_a = contacts.iter().find(|contact| contact.device == m.a.id()).unwrap();
        assert_eq!(of_a.waiting.photos, left, "after {bytes} bytes");
    }
}

#[test]
fn own_items_and_photos_break_a_run_as_the_receiver_expects() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = open(folder.path());
    let mut m = Morning::at(&mut ledger);
    for round in 0..3_u8 {
        let from_a = m.a.write(&m.office, m.client, &[round]);
        m.a.sync(&m.office, &mut ledger, &[from_a]);
        let from_b = m.b.write(&m.office, m.client, &[round]);
        let mut request = m.b.request(&m.office);
        request.entries = m.b.wire(&m.office, &[from_b]);
        ledger.sync(&m.b.public(), request, MORNING_MS).unwrap();
        // B's answer got lost; the next one brings it all again.
    }
    let answer = ledger.sync(&m.b.public(), m.b.request(&m.office), MORNING_MS).unwrap();
    let kinds: Vec<bool> =
        answer.log.iter().map(|item| matches!(item.what, LogItemKind::Own { .. })).collect();
    assert_eq!(kinds, [false, true, false, true, false, true]);
    m.b.take(&m.office, &answer);
    assert_eq!(m.b.logs[&m.client].len(), 6);
}

fn in_full(m: &Morning, entry: &kengai_protocol::Entry) -> WireEntry {
    let shared = Shared { author: false, log: false, nothing: true };
    WireEntry::compact(entry, &m.office.control, shared, &None)
}
