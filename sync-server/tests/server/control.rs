//! The control log at the server: compare and append, all or none, and who may.

use crate::support::{Device, MORNING_MS, Morning, Office, open, options};
use kengai_protocol::control_append::{ControlAnswer, ControlAppend, refusal};
use kengai_protocol::statement::{Signer, Statement, StatementBody};
use kengai_protocol::{CircleKind, Role};
use kengai_server::LedgerError;
use kengai_server::limits::Quotas;

fn refused(index: u64, reason: u8) -> ControlAnswer {
    ControlAnswer::Refused { index, reason }
}

#[test]
fn two_managers_append_at_once_and_one_of_them_makes_it_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = open(folder.path());
    let mut m = Morning::at(&mut ledger);
    let (height, head) = (m.office.control.height(), m.office.control.head());
    let by_other =
        Statement::new(m.office.org, height + 1, head, StatementBody::Server { successor: m.b.public() })
            .sign(Signer::Device(m.manager.id()), &m.manager.key);
    m.office.open_circle(&m.manager, CircleKind::Client, &[(&m.manager, Role::Manager)]);
    m.office.publish(&mut ledger, &m.manager);
    let late = ControlAppend { statements: vec![by_other], wraps: Vec::new() };
    let answer = ledger.control(&m.manager.public(), &late, MORNING_MS).unwrap();
    let head = m.office.control.head();
    assert_eq!(answer, ControlAnswer::Conflict { height: height + 1, head });
    // The first one asks again, because its answer was lost: nothing is appended twice.
    m.office.publish(&mut ledger, &m.manager);
    let answer = ledger.sync(&m.a.public(), m.a.request(&m.office), MORNING_MS).unwrap();
    assert_eq!(answer.statements.len(), 1);
}

#[test]
fn a_helper_cannot_state_what_only_an_admin_may_and_nothing_of_the_append_stays() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = open(folder.path());
    let m = Morning::at(&mut ledger);
    let (height, head) = (m.office.control.height(), m.office.control.head());
    let good =
        Statement::new(m.office.org, height + 1, head, StatementBody::Server { successor: m.b.public() })
            .sign(Signer::Device(m.manager.id()), &m.manager.key);
    let body = StatementBody::Server { successor: m.a.public() };
    let bad =
        Statement::new(m.office.org, height + 2, good.hash(), body).sign(Signer::Device(m.a.id()), &m.a.key);
    let append = ControlAppend { statements: vec![good.clone(), bad], wraps: Vec::new() };
    let answer = ledger.control(&m.a.public(), &append, MORNING_MS).unwrap();
    assert_eq!(answer, refused(1, refusal::NOT_ALLOWED));
    // Anybody may hand in what somebody else stated.
    let append = ControlAppend { statements: vec![good], wraps: Vec::new() };
    let answer = ledger.control(&m.a.public(), &append, MORNING_MS).unwrap();
    assert_eq!(answer, ControlAnswer::Accepted { height: height + 1 });
    let nothing = ControlAppend::default();
    let answer = ledger.control(&m.a.public(), &nothing, MORNING_MS).unwrap();
    assert_eq!(answer, refused(0, refusal::NOT_CONSISTENT));
    drop(ledger);
    let mut ledger = open(folder.path());
    let answer = ledger.sync(&m.a.public(), m.a.request(&m.office), MORNING_MS).unwrap();
    assert_eq!(answer.statements.len(), 1, "what was accepted is there after a restart, and nothing else");
}

#[test]
fn founding_needs_a_code_this_servers_key_all_wraps_and_the_founder() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = open(folder.path());
    let (office, manager) = Office::new(3);
    let append = office.append_from(0);
    let peer = manager.public();
    assert!(matches!(ledger.found(&peer, &[0; 16], &append), Err(LedgerError::Ticket)));
    let code = ledger.make_ticket().unwrap();
    let bare = ControlAppend { statements: append.statements.clone(), wraps: Vec::new() };
    assert_eq!(ledger.found(&peer, &code, &bare).unwrap(), refused(2, refusal::WRAP_MISSING));
    let stranger = Device::new(&office.random);
    let answer = ledger.found(&stranger.public(), &code, &append).unwrap();
    assert_eq!(answer, refused(2, refusal::NOT_CONSISTENT));
    let (mut other, other_manager) = Office::new(4);
    let StatementBody::Found { server, .. } = &mut other.statements[0].body else { panic!() };
    *server = manager.public();
    other.refound(&other_manager);
    let answer = ledger.found(&other_manager.public(), &code, &other.append_from(0)).unwrap();
    assert_eq!(answer, refused(0, refusal::NOT_ALLOWED));
    assert!(ledger.is_empty());
    // None of it used up the code.
    let answer = ledger.found(&peer, &code, &append).unwrap();
    assert_eq!(answer, ControlAnswer::Accepted { height: 2 });
    let (third, third_manager) = Office::new(5);
    let again = ledger.found(&third_manager.public(), &code, &third.append_from(0));
    assert!(matches!(again, Err(LedgerError::Ticket)));
}

#[test]
fn two_organisations_live_side_by_side_and_never_meet() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = open(folder.path());
    let mut one = Morning::seeded(&mut ledger, 1);
    let mut two = Morning::seeded(&mut ledger, 2);
    let here = one.a.write(&one.office, one.client, b"one");
    one.a.sync(&one.office, &mut ledger, std::slice::from_ref(&here));
    let there = two.a.write(&two.office, two.client, b"two");
    two.a.sync(&two.office, &mut ledger, &[there]);
    one.b.sync(&one.office, &mut ledger, &[]);
    assert_eq!(one.b.entries.len(), 1);
    assert!(one.b.entries.contains_key(&here.header.hash()));
    // A device belongs to one of them.
    one.office.enrol(&one.manager, &two.a);
    let append = one.office.append_from(1);
    let answer = ledger.control(&one.manager.public(), &append, MORNING_MS).unwrap();
    assert!(matches!(answer, ControlAnswer::Refused { reason: refusal::NOT_CONSISTENT, .. }));
}

#[test]
fn quotas_hold_and_say_when_to_try_again() {
    use kengai_protocol::sync_answer::{EntryStatus, Refusal};
    let folder = tempfile::tempdir().unwrap();
    let quotas = Quotas {
        entries_per_device_day: 3,
        statements_per_device_day: 12,
        forks_per_feed: 1,
        ..Quotas::default()
    };
    let mut ledger = kengai_server::Ledger::open(folder.path(), options(1, quotas)).unwrap();
    let mut m = Morning::at(&mut ledger);
    let entries: Vec<_> = (0..5).map(|n: u8| m.a.write(&m.office, m.client, &[n])).collect();
    let statuses = m.a.sync(&m.office, &mut ledger, &entries);
    let accepted = statuses.iter().filter(|s| matches!(s, EntryStatus::Accepted(_))).count();
    assert_eq!(accepted, 3, "{statuses:?}");
    assert!(matches!(statuses[3], EntryStatus::Refused { reason: Refusal::Quota, .. }), "{statuses:?}");
    // The next day goes on where this one ended.
    let mut request = m.a.request(&m.office);
    request.entries = m.a.wire(&m.office, &entries[2..]);
    let tomorrow = MORNING_MS + 24 * 60 * 60 * 1_000;
    let answer = ledger.sync(&m.a.public(), request, tomorrow).unwrap();
    assert!(matches!(
        answer.statuses[..],
        [EntryStatus::Known(_), EntryStatus::Accepted(_), EntryStatus::Accepted(_)]
    ));
    // Statements: the morning used four of them.
    for _ in 0..10 {
        m.office.state(StatementBody::Server { successor: m.b.public() }, Some(&m.manager));
    }
    let append = m.office.append_from(1);
    let answer = ledger.control(&m.manager.public(), &append, MORNING_MS).unwrap();
    assert!(matches!(answer, ControlAnswer::Refused { reason: refusal::OVER_LIMIT, .. }), "{answer:?}");
}

#[test]
fn the_organisations_space_is_bounded() {
    use kengai_protocol::sync_answer::{EntryStatus, Refusal};
    let folder = tempfile::tempdir().unwrap();
    let quotas = Quotas { entry_bytes_per_org: 2_000, blob_bytes_per_org: 1_000, ..Quotas::default() };
    let mut ledger = kengai_server::Ledger::open(folder.path(), options(1, quotas)).unwrap();
    let mut m = Morning::at(&mut ledger);
    let large = [m.a.write(&m.office, m.client, &[0; 1_200]), m.a.write(&m.office, m.client, &[1; 1_200])];
    let statuses = m.a.sync(&m.office, &mut ledger, &large);
    assert!(matches!(statuses[0], EntryStatus::Accepted(_)));
    assert!(matches!(statuses[1], EntryStatus::Refused { reason: Refusal::Quota, .. }));
    let circle = m.client;
    let epoch = m.office.control.circle(&circle).unwrap().newest_epoch().id;
    let header = kengai_protocol::blob::BlobHeader { org: m.office.org, circle, epoch, salt: [1; 16] };
    let photo = header.seal(&m.office.keys[&circle], &[0; 1_000]);
    let id = kengai_protocol::blob::blob_id(&photo);
    let answer = ledger.put_blob(&m.a.public(), &circle, &id, &photo);
    assert!(matches!(answer, Err(LedgerError::Quota)));
    assert!(matches!(ledger.get_blob(&m.a.public(), &circle, &id), Err(LedgerError::NotFound)));
}
