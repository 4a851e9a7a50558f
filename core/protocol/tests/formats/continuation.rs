//! A device goes on under a new identity that its old one signs: what it gets, and what nobody gets by it.

use crate::samples::control::{found, seal_key};
use crate::samples::{device, key};
use kengai_protocol::control::ControlError;
use kengai_protocol::header::{Header, LogHead, Sealing};
use kengai_protocol::ids::{CircleId, Hash};
use kengai_protocol::item::{Carried, Item, decode_items, encode_items};
use kengai_protocol::keys::{CircleKey, wrap_hash};
use kengai_protocol::limits::IDENTITIES_MAX;
use kengai_protocol::statement::{Enrol, GrantRow, MemberRow, Rotate, Signer};
use kengai_protocol::{
    CircleKind, ControlState, DeviceId, Entry, EntryError, Role, StaffId, Statement, StatementBody,
};

const MANAGER: u8 = 1;
const HELPER: u8 = 2;
const NEW: u8 = 3;
const CLONE: u8 = 4;

const CLIENT: CircleId = CircleId([1; 16]);
const OTHER: CircleId = CircleId([2; 16]);
const MANAGERS: CircleId = CircleId([9; 16]);

/// Person `staff`'s identity with signing key `seed`. The sealing key stays the person's.
fn enrol(seed: u8, staff: u8, admin: bool, continues: Option<DeviceId>) -> Enrol {
    Enrol {
        sign_key: key(seed).public(),
        seal_key: seal_key(staff).public(),
        staff: StaffId([staff; 16]),
        admin,
        continues,
    }
}

fn member(seed: u8, role: Role) -> MemberRow {
    MemberRow { device: device(seed), role, wrap_hash: wrap_hash(&[seed; 80]) }
}

fn key_for(
    circle: CircleId,
    kind: CircleKind,
    previous: Option<Hash>,
    members: Vec<MemberRow>,
) -> StatementBody {
    StatementBody::Rotate(Rotate {
        circle,
        kind,
        previous,
        sealed_previous: vec![],
        letterbox: seal_key(9).public(),
        members,
        recovery_wrap_hash: Hash([9; 32]),
    })
}

fn say(state: &mut ControlState, body: StatementBody, by: Option<u8>) -> Result<(), ControlError> {
    let statement = Statement::new(state.org(), state.height() + 1, state.head(), body);
    state.apply(&match by {
        None => statement.sign(Signer::Root, &key(0x60)),
        Some(seed) => statement.sign(Signer::Device(device(seed)), &key(seed)),
    })
}

fn continues(state: &mut ControlState, old: u8, new: u8, staff: u8, admin: bool) -> Result<(), ControlError> {
    say(state, StatementBody::Enrol(enrol(new, staff, admin, Some(device(old)))), Some(old))
}

/// The manager, who is the admin, and the helper are in the client's circle; the manager alone in another.
fn office() -> ControlState {
    let mut state = ControlState::found(&found()).unwrap();
    let (manager, helper) = (member(MANAGER, Role::Manager), member(HELPER, Role::Helper));
    for body in [
        StatementBody::Enrol(enrol(MANAGER, MANAGER, true, None)),
        StatementBody::Enrol(enrol(HELPER, HELPER, false, None)),
        key_for(MANAGERS, CircleKind::Managers, None, vec![manager]),
        key_for(CLIENT, CircleKind::Client, None, vec![manager, helper]),
        key_for(OTHER, CircleKind::Client, None, vec![manager]),
    ] {
        say(&mut state, body, None).unwrap();
    }
    state
}

fn entry(state: &ControlState, by: u8) -> Entry {
    let header = Header {
        sealing: Sealing::Epoch,
        org: state.org(),
        circle: CLIENT,
        device: device(by),
        seq: 1,
        prev: Hash::default(),
        epoch: state.circle(&CLIENT).unwrap().newest_epoch().id,
        control_head: state.head(),
        log_head: LogHead { position: 0, hash: Hash([4; 32]) },
        salt: [5; 16],
        body_hash: Hash::default(),
    };
    Entry::make(header, b"plain", &CircleKey::from_bytes([0x77; 32]), &key(by))
}

#[test]
fn roles_move_and_what_was_written_before_stands() {
    let mut state = office();
    let before = entry(&state, HELPER);
    continues(&mut state, HELPER, NEW, HELPER, false).unwrap();
    let client = state.circle(&CLIENT).unwrap();
    assert_eq!((client.role(&device(HELPER)), client.role(&device(NEW))), (None, Some(Role::Helper)));
    assert_eq!(before.check(&state, None), Ok(Role::Helper), "written before");
    assert_eq!(entry(&state, HELPER).check(&state, None), Err(EntryError::NoRole), "written after");
    assert_eq!(entry(&state, NEW).check(&state, None), Ok(Role::Helper));
    assert!(state.carries_on(&device(NEW), &device(HELPER)));
    assert!(!state.carries_on(&device(HELPER), &device(NEW)));
    assert!(!state.carries_on(&device(NEW), &device(MANAGER)));
    assert_eq!(state.family(&device(HELPER)), [device(HELPER), device(NEW)]);
    assert_eq!(state.family(&device(NEW)), state.family(&device(HELPER)));
    // Nobody is taken into a circle under an identity that was left.
    let row = GrantRow { circle: OTHER, member: member(HELPER, Role::Helper) };
    assert_eq!(
        say(&mut state, StatementBody::Grant(vec![row]), Some(MANAGER)),
        Err(ControlError::UnknownDevice)
    );
}

#[test]
fn nobody_gets_more_by_it() {
    let mut state = office();
    let old = Some(device(HELPER));
    for (what, wrong) in [
        ("another person", enrol(NEW, MANAGER, false, old)),
        ("another sealing key", Enrol { seal_key: seal_key(7).public(), ..enrol(NEW, HELPER, false, old) }),
        ("an admin's right", enrol(NEW, HELPER, true, old)),
        ("somebody else's identity", enrol(NEW, MANAGER, true, Some(device(MANAGER)))),
        ("no older identity", enrol(NEW, HELPER, false, None)),
    ] {
        assert_eq!(
            say(&mut state, StatementBody::Enrol(wrong), Some(HELPER)),
            Err(ControlError::NotAllowed),
            "{what}"
        );
    }
    // Not signed by the old identity: the helper's phone, said by the new key itself.
    let statement = Statement::new(
        state.org(),
        state.height() + 1,
        state.head(),
        StatementBody::Enrol(enrol(NEW, HELPER, false, old)),
    )
    .sign(Signer::Device(device(NEW)), &key(NEW));
    assert_eq!(state.apply(&statement), Err(ControlError::NotAllowed));
}

/// The office has one manager and one PC, and that was set back: it goes on without the paper.
#[test]
fn an_admins_right_moves_and_is_never_doubled() {
    let mut state = office();
    assert_eq!(continues(&mut state, MANAGER, NEW, MANAGER, false), Err(ControlError::NotAllowed));
    continues(&mut state, MANAGER, NEW, MANAGER, true).unwrap();
    assert!(state.device(&device(NEW)).unwrap().admin && !state.device(&device(MANAGER)).unwrap().admin);
    assert_eq!(state.circle(&MANAGERS).unwrap().role(&device(NEW)), Some(Role::Manager));
    // Whoever has a copy of the old disk cannot make a second admin of it.
    assert_eq!(continues(&mut state, MANAGER, CLONE, MANAGER, true), Err(ControlError::NotAllowed));
    continues(&mut state, MANAGER, CLONE, MANAGER, false).unwrap();
    assert!(!state.device(&device(CLONE)).unwrap().admin);
    let newcomer = StatementBody::Enrol(enrol(7, 7, false, None));
    assert_eq!(say(&mut state, newcomer.clone(), Some(MANAGER)), Err(ControlError::NotAllowed));
    assert_eq!(say(&mut state, newcomer.clone(), Some(CLONE)), Err(ControlError::NotAllowed));
    say(&mut state, newcomer, Some(NEW)).unwrap();
}

#[test]
fn a_clone_gets_what_the_old_identity_had_and_has_not_lost() {
    let mut state = office();
    continues(&mut state, HELPER, NEW, HELPER, false).unwrap();
    let row = GrantRow { circle: OTHER, member: member(NEW, Role::Helper) };
    say(&mut state, StatementBody::Grant(vec![row]), Some(MANAGER)).unwrap();
    let mut later = state.clone();
    continues(&mut state, HELPER, CLONE, HELPER, false).unwrap();
    let role = |state: &ControlState, circle, seed| state.circle(&circle).unwrap().role(&device(seed));
    assert_eq!(role(&state, CLIENT, CLONE), Some(Role::Helper));
    assert_eq!(role(&state, OTHER, CLONE), None, "granted after they parted");
    assert_eq!(role(&state, CLIENT, NEW), Some(Role::Helper), "the first one keeps what it has");
    assert!(state.carries_on(&device(CLONE), &device(HELPER)));
    assert!(!state.carries_on(&device(CLONE), &device(NEW)));
    assert_eq!(state.family(&device(CLONE)), [HELPER, NEW, CLONE].map(device));

    // The helper left the client's circle in between.
    let previous = later.circle(&CLIENT).unwrap().newest_epoch().id;
    let rotated = key_for(CLIENT, CircleKind::Client, Some(previous), vec![member(MANAGER, Role::Manager)]);
    say(&mut later, rotated, Some(MANAGER)).unwrap();
    continues(&mut later, HELPER, CLONE, HELPER, false).unwrap();
    assert_eq!(role(&later, CLIENT, CLONE), None);
}

#[test]
fn an_installation_has_so_many_identities_and_no_more() {
    let mut state = office();
    let mut at = HELPER;
    for new in 100..100 + IDENTITIES_MAX as u8 - 1 {
        continues(&mut state, at, new, HELPER, false).unwrap();
        at = new;
    }
    assert!(state.carries_on(&device(at), &device(HELPER)));
    assert_eq!(continues(&mut state, at, 99, HELPER, false), Err(ControlError::OverLimit));
    assert_eq!(continues(&mut state, HELPER, 99, HELPER, false), Err(ControlError::OverLimit));
}

#[test]
fn what_is_carried_keeps_its_first_origin() {
    let inner = Item::Carried(Carried {
        origin: device(1),
        entry: Hash([5; 32]),
        item: Box::new(Item::Unknown { kind: 900, payload: vec![1] }),
    });
    let twice =
        Item::Carried(Carried { origin: device(2), entry: Hash([6; 32]), item: Box::new(inner.clone()) });
    let read = decode_items(&encode_items(&[inner.clone(), twice])).unwrap();
    assert_eq!(read[0], Ok(inner));
    assert!(read[1].is_err());
}
