//! Who may say what: any flipped bit, moved header, borrowed name or missing role is refused, whoever checks.

use crate::samples::control::{found, seal_key};
use crate::samples::{device, key};
use kengai_protocol::control::ControlError;
use kengai_protocol::header::{Header, LogHead, Sealing};
use kengai_protocol::ids::{CircleId, Hash, OrgId};
use kengai_protocol::keys::{CircleKey, wrap_hash};
use kengai_protocol::sign::{Purpose, SigningKey};
use kengai_protocol::statement::{Enrol, GrantRow, MemberRow, Rotate, Signer};
use kengai_protocol::{CircleKind, ControlState, Entry, EntryError, Role, StaffId, Statement, StatementBody};

const MANAGER: u8 = 1;
const HELPER: u8 = 2;
const STRANGER: u8 = 3;
const LEADER: u8 = 4;

fn circle(number: u8) -> CircleId {
    CircleId([number; 16])
}

fn circle_key() -> CircleKey {
    CircleKey::from_bytes([0x77; 32])
}

fn enrol(seed: u8, admin: bool) -> StatementBody {
    StatementBody::Enrol(Enrol {
        sign_key: key(seed).public(),
        seal_key: seal_key(seed).public(),
        staff: StaffId([seed; 16]),
        admin,
        continues: None,
    })
}

fn member(seed: u8, role: Role) -> MemberRow {
    MemberRow { device: device(seed), role, wrap_hash: wrap_hash(&[seed; 80]) }
}

fn open(number: u8, kind: CircleKind, members: Vec<MemberRow>) -> StatementBody {
    StatementBody::Rotate(Rotate {
        circle: circle(number),
        kind,
        previous: None,
        sealed_previous: vec![],
        letterbox: seal_key(9).public(),
        members,
        recovery_wrap_hash: Hash([9; 32]),
    })
}

/// Circle 1 gets a new key and these members.
fn rotated(state: &ControlState, members: Vec<MemberRow>) -> StatementBody {
    let StatementBody::Rotate(rotate) = open(1, CircleKind::Client, members) else { unreachable!() };
    let previous = Some(state.circle(&circle(1)).unwrap().newest_epoch().id);
    StatementBody::Rotate(Rotate { previous, ..rotate })
}

/// The next statement, signed by the root or a device.
fn next(state: &ControlState, body: StatementBody, by: Option<u8>) -> Statement {
    let statement = Statement::new(state.org(), state.height() + 1, state.head(), body);
    match by {
        None => statement.sign(Signer::Root, &key(0x60)),
        Some(seed) => statement.sign(Signer::Device(device(seed)), &key(seed)),
    }
}

/// Manager and helper in circle 1, the manager alone in circle 2; the stranger is enrolled and in no circle.
fn office() -> ControlState {
    let mut state = ControlState::found(&found()).unwrap();
    let (manager, helper) = (member(MANAGER, Role::Manager), member(HELPER, Role::Helper));
    for body in [
        enrol(MANAGER, true),
        enrol(HELPER, false),
        enrol(STRANGER, false),
        open(9, CircleKind::Managers, vec![manager]),
        open(1, CircleKind::Client, vec![manager, helper]),
        open(2, CircleKind::Client, vec![manager]),
    ] {
        let statement = next(&state, body, None);
        state.apply(&statement).unwrap();
    }
    state
}

fn header(state: &ControlState, by: u8) -> Header {
    Header {
        sealing: Sealing::Epoch,
        org: state.org(),
        circle: circle(1),
        device: device(by),
        seq: 1,
        prev: Hash::default(),
        epoch: state.circle(&circle(1)).unwrap().newest_epoch().id,
        control_head: state.head(),
        log_head: LogHead { position: 0, hash: Hash([4; 32]) },
        salt: [5; 16],
        body_hash: Hash::default(),
    }
}

fn entry(state: &ControlState, by: u8) -> Entry {
    Entry::make(header(state, by), b"plain", &circle_key(), &key(by))
}

/// Signed again after a change, so that only the change itself can be what is refused.
fn signed_again(mut entry: Entry, by: &SigningKey, change: impl FnOnce(&mut Header)) -> Entry {
    change(&mut entry.header);
    entry.signature = by.sign(Purpose::Entry, &entry.header.encode());
    entry
}

#[test]
fn an_entry_counts_with_the_role_of_its_author() {
    let state = office();
    assert_eq!(entry(&state, HELPER).check(&state, None), Ok(Role::Helper));
    assert_eq!(entry(&state, MANAGER).check(&state, None), Ok(Role::Manager));
    assert_eq!(entry(&state, HELPER).open(&circle_key()).unwrap(), b"plain");
}

#[test]
fn every_flipped_bit_of_an_entry_is_refused() {
    let state = office();
    let good = entry(&state, HELPER).encode();
    for at in 0..good.len() {
        for bit in 0..8 {
            let mut bytes = good.clone();
            bytes[at] ^= 1 << bit;
            let counts = Entry::decode(&bytes).is_ok_and(|entry| entry.check(&state, None).is_ok());
            assert!(!counts, "byte {at}, bit {bit}");
        }
    }
}

#[test]
fn a_header_cannot_be_moved() {
    let state = office();
    let good = entry(&state, HELPER);
    let moved: [fn(&mut Header); 8] = [
        |h| h.circle = circle(2),
        |h| h.device = device(MANAGER),
        |h| (h.seq, h.prev) = (2, Hash([1; 32])),
        |h| h.epoch = Hash([1; 32]),
        |h| h.org = OrgId([1; 32]),
        |h| h.log_head.position = 7,
        |h| h.salt = [6; 16],
        |h| h.sealing = Sealing::Letterbox,
    ];
    for (at, change) in moved.into_iter().enumerate() {
        let mut entry = good.clone();
        change(&mut entry.header);
        assert!(entry.check(&state, None).is_err(), "change {at} without signing");
        // Its author can sign what they like, and the body still belongs to where it was sealed.
        let entry = signed_again(good.clone(), &key(HELPER), change);
        assert!(entry.open(&circle_key()).is_err(), "change {at}, signed again");
    }
}

#[test]
fn nobody_writes_in_anothers_name_or_without_a_role() {
    let state = office();
    let good = entry(&state, HELPER);
    let borrowed = signed_again(good.clone(), &key(MANAGER), |_| {});
    assert_eq!(borrowed.check(&state, None), Err(EntryError::BadSignature));
    assert_eq!(entry(&state, STRANGER).check(&state, None), Err(EntryError::NoRole));
    assert_eq!(entry(&state, 7).check(&state, None), Err(EntryError::NotEnrolled));
    let elsewhere = signed_again(good.clone(), &key(HELPER), |h| h.circle = circle(2));
    assert_eq!(elsewhere.check(&state, None), Err(EntryError::NoRole));
    let epoch = state.circle(&circle(2)).unwrap().newest_epoch().id;
    let foreign = signed_again(good.clone(), &key(HELPER), |h| h.epoch = epoch);
    assert_eq!(foreign.check(&state, None), Err(EntryError::EpochUnknown));
    // A signature for one purpose is none for another.
    let mut statement = good;
    statement.signature = key(HELPER).sign(Purpose::Statement, &statement.header.encode());
    assert_eq!(statement.check(&state, None), Err(EntryError::BadSignature));
}

#[test]
fn the_role_is_judged_where_the_header_says_and_never_goes_back() {
    let mut state = office();
    let before = state.head();
    let join =
        StatementBody::Grant(vec![GrantRow { circle: circle(1), member: member(STRANGER, Role::Helper) }]);
    let statement = next(&state, join, Some(MANAGER));
    state.apply(&statement).unwrap();
    assert_eq!(entry(&state, STRANGER).check(&state, None), Ok(Role::Helper));
    let early = signed_again(entry(&state, STRANGER), &key(STRANGER), |h| h.control_head = before);
    assert_eq!(early.check(&state, None), Err(EntryError::NoRole), "not a member yet");
    let height = state.height();
    let back = signed_again(entry(&state, HELPER), &key(HELPER), |h| h.control_head = before);
    assert_eq!(back.check(&state, None), Ok(Role::Helper));
    assert_eq!(back.check(&state, Some(height)), Err(EntryError::ControlWentBack));
    let unknown = signed_again(back, &key(HELPER), |h| h.control_head = Hash([3; 32]));
    assert_eq!(unknown.check(&state, None), Err(EntryError::ControlUnknown), "wait for it");
}

#[test]
fn every_flipped_bit_of_a_statement_is_refused() {
    let state = office();
    let row = GrantRow { circle: circle(1), member: member(STRANGER, Role::Helper) };
    for body in [
        enrol(7, false),
        StatementBody::Grant(vec![row]),
        open(3, CircleKind::Client, vec![member(MANAGER, Role::Manager)]),
        StatementBody::Server { successor: key(8).public() },
        StatementBody::Unknown { kind: 6, payload: vec![1, 2, 3] },
    ] {
        let good = next(&state, body, Some(MANAGER)).encode();
        state.clone().apply(&Statement::decode(&good).unwrap()).unwrap();
        for at in 0..good.len() {
            for bit in [at % 8, (at + 3) % 8] {
                let mut bytes = good.clone();
                bytes[at] ^= 1 << bit;
                let Ok(statement) = Statement::decode(&bytes) else { continue };
                let mut state = state.clone();
                assert!(state.apply(&statement).is_err(), "byte {at}, bit {bit}");
                assert_eq!(state.height(), office().height(), "a refused statement changes nothing");
            }
        }
    }
}

#[test]
fn who_may_state_what() {
    let state = office();
    let refused = |body: StatementBody, by: Option<u8>| {
        let statement = next(&state, body, by);
        state.clone().apply(&statement).unwrap_err()
    };
    let grant = |seed, number, role| {
        StatementBody::Grant(vec![GrantRow { circle: circle(number), member: member(seed, role) }])
    };
    for by in [HELPER, STRANGER] {
        assert_eq!(refused(enrol(7, false), Some(by)), ControlError::NotAllowed);
        assert_eq!(refused(grant(STRANGER, 1, Role::Helper), Some(by)), ControlError::NotAllowed);
        assert_eq!(refused(open(3, CircleKind::Client, vec![]), Some(by)), ControlError::NotAllowed);
        assert_eq!(refused(rotated(&state, vec![]), Some(by)), ControlError::NotAllowed);
        let next = StatementBody::Server { successor: key(by).public() };
        assert_eq!(refused(next, Some(by)), ControlError::NotAllowed);
    }
    let statement = next(&state, rotated(&state, vec![member(MANAGER, Role::Manager)]), Some(MANAGER));
    state.clone().apply(&statement).unwrap();
    // One admin alone makes no other admin.
    assert_eq!(refused(enrol(7, true), Some(MANAGER)), ControlError::NotAllowed);
    // Nobody signs, or somebody whom nobody knows.
    let unsigned = Statement::new(state.org(), state.height() + 1, state.head(), enrol(7, false));
    assert_eq!(state.clone().apply(&unsigned), Err(ControlError::NotAllowed));
    assert_eq!(refused(enrol(7, false), Some(7)), ControlError::NotAllowed);
    // A helper among the managers; a circle or device that is not there; what is there already.
    assert_eq!(refused(grant(HELPER, 9, Role::Helper), None), ControlError::NotAllowed);
    assert_eq!(refused(grant(HELPER, 5, Role::Helper), None), ControlError::UnknownCircle);
    assert_eq!(refused(grant(7, 1, Role::Helper), None), ControlError::UnknownDevice);
    assert_eq!(refused(enrol(HELPER, false), None), ControlError::Exists);
    assert_eq!(refused(open(1, CircleKind::Client, vec![]), None), ControlError::Exists);
    // Not next.
    let late = Statement::new(state.org(), state.height(), state.head(), enrol(7, false));
    assert_eq!(state.clone().apply(&late.sign(Signer::Root, &key(0x60))), Err(ControlError::NotNext));
}

/// The office with a second manager, who is no admin.
fn office_of_two() -> ControlState {
    let mut state = office();
    let row = |number| GrantRow { circle: circle(number), member: member(LEADER, Role::Manager) };
    // Among the managers first: only who is there may lead a circle.
    for body in [enrol(LEADER, false), StatementBody::Grant(vec![row(9), row(1)])] {
        let statement = next(&state, body, None);
        state.apply(&statement).unwrap();
    }
    state
}

#[test]
fn an_identity_is_carried_on_for_the_same_person() {
    let mut state = office_of_two();
    let carried_on_by = |staff: u8| {
        let StatementBody::Enrol(enrol) = enrol(7, false) else { unreachable!() };
        let (continues, staff) = (Some(device(HELPER)), StaffId([staff; 16]));
        StatementBody::Enrol(Enrol { continues, staff, ..enrol })
    };
    let other = next(&state, carried_on_by(STRANGER), Some(MANAGER));
    assert_eq!(state.apply(&other), Err(ControlError::NotAllowed));
    let same = next(&state, carried_on_by(HELPER), Some(MANAGER));
    state.apply(&same).unwrap();
    assert_eq!(state.device(&device(7)).unwrap().continues, Some(device(HELPER)));
    assert_eq!(state.circles_of(&device(7)).count(), 0, "an enrolment gives no role");
    assert!(state.is_current(&device(HELPER)), "only its own signature ends it");
}

#[test]
fn only_an_admin_makes_a_manager_of_who_is_none() {
    let state = office_of_two();
    let apply = |seed, role, by| {
        let row = GrantRow { circle: circle(1), member: member(seed, role) };
        let mut state = state.clone();
        let result = state.apply(&next(&state, StatementBody::Grant(vec![row]), by));
        result.map(|()| state.role_at(&circle(1), &device(seed), state.height()))
    };
    assert_eq!(apply(STRANGER, Role::Helper, Some(LEADER)), Ok(Some(Role::Helper)));
    assert_eq!(apply(STRANGER, Role::Manager, Some(LEADER)), Err(ControlError::NotAllowed));
    assert_eq!(apply(STRANGER, Role::Manager, Some(MANAGER)), Ok(Some(Role::Manager)));
    assert_eq!(apply(MANAGER, Role::Manager, Some(LEADER)), Ok(Some(Role::Manager)));
}

#[test]
fn a_new_key_follows_the_newest_and_its_list_is_whole() {
    let mut state = office_of_two();
    let refused = |body: StatementBody, by| {
        let mut state = state.clone();
        state.apply(&next(&state, body, by)).unwrap_err()
    };
    let StatementBody::Rotate(good) = rotated(&state, vec![member(LEADER, Role::Manager)]) else {
        unreachable!()
    };
    let elsewhere = Some(state.circle(&circle(2)).unwrap().newest_epoch().id);
    let but = |change: &dyn Fn(&mut Rotate)| {
        let mut rotate = good.clone();
        change(&mut rotate);
        StatementBody::Rotate(rotate)
    };
    assert_eq!(refused(but(&|r| r.previous = elsewhere), Some(LEADER)), ControlError::OldEpoch);
    assert_eq!(refused(but(&|r| r.kind = CircleKind::Office), Some(LEADER)), ControlError::Exists);
    assert_eq!(refused(but(&|r| r.circle = circle(5)), Some(LEADER)), ControlError::UnknownCircle);
    assert_eq!(refused(but(&|r| r.circle = circle(2)), Some(LEADER)), ControlError::OldEpoch);
    // A manager opens circles, of managers only an admin.
    let managers = open(3, CircleKind::Managers, vec![member(LEADER, Role::Manager)]);
    assert_eq!(refused(managers.clone(), Some(LEADER)), ControlError::NotAllowed);
    for (body, by) in [(managers, MANAGER), (open(3, CircleKind::Client, vec![]), LEADER)] {
        let mut state = state.clone();
        state.apply(&next(&state, body, Some(by))).unwrap();
    }
    let before = state.height();
    let statement = next(&state, StatementBody::Rotate(good), Some(LEADER));
    state.apply(&statement).unwrap();
    let now = state.circle(&circle(1)).unwrap();
    assert_eq!((now.epochs.len(), now.newest_epoch().id), (2, statement.hash()));
    assert_eq!(now.members().collect::<Vec<_>>(), [(device(LEADER), Role::Manager)]);
    assert_eq!(state.role_at(&circle(1), &device(HELPER), before), Some(Role::Helper), "it stands as it was");
    assert_eq!(state.role_at(&circle(1), &device(HELPER), before + 1), None);
    // The same once more does not follow it.
    let again = next(&state, statement.body, Some(LEADER));
    assert_eq!(state.apply(&again), Err(ControlError::OldEpoch));
}

#[test]
fn the_server_keeps_the_keys_that_it_had() {
    let mut state = office();
    let (first, second) = (key(8).public(), key(5).public());
    let founded = |state: &ControlState| {
        let StatementBody::Found { server, .. } = found().body else { unreachable!() };
        state.is_server_key(&server)
    };
    assert!(founded(&state) && !state.is_server_key(&first));
    for successor in [first, second] {
        let statement = next(&state, StatementBody::Server { successor }, Some(MANAGER));
        state.apply(&statement).unwrap();
    }
    assert!(founded(&state) && state.is_server_key(&first) && state.is_server_key(&second));
}

#[test]
fn a_founding_that_its_root_did_not_sign_is_none() {
    let good = found().encode();
    for at in 0..good.len() {
        for bit in [at % 8, (at + 3) % 8] {
            let mut bytes = good.clone();
            bytes[at] ^= 1 << bit;
            let founded = Statement::decode(&bytes).is_ok_and(|s| ControlState::found(&s).is_ok());
            assert!(!founded, "byte {at}, bit {bit}");
        }
    }
}
