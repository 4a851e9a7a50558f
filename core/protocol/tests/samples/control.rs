//! Control statements of every kind, appends, answers, and the sealing of circle keys.

use kengai_protocol::control_append::{ControlAnswer, ControlAppend};
use kengai_protocol::ids::{CircleId, Hash, OrgId};
use kengai_protocol::keys::{CircleKey, SealKey, WrapContext, wrap, wrap_hash};
use kengai_protocol::seal::seal_previous;
use kengai_protocol::statement::{Enrol, GrantRow, MemberRow, Rotate, Signer};
use kengai_protocol::{CircleKind, Role, Statement, StatementBody};

use super::{Counting, Sample, circle, circle_key, device, hash, key, org, sample, staff};

pub(crate) fn seal_key(seed: u8) -> SealKey {
    SealKey::from_seed([seed; 32])
}

/// The context of the sample wrap.
pub(crate) fn context() -> WrapContext {
    WrapContext { org: org(), circle: circle(), device: device(1) }
}

pub(crate) fn sample_wrap() -> Vec<u8> {
    wrap(&seal_key(0x31).public(), &context(), &circle_key(), &Counting::default()).unwrap()
}

pub(crate) fn found() -> Statement {
    let body = StatementBody::Found {
        root: key(0x60).public(),
        recovery: seal_key(0x61).public(),
        server: key(0x62).public(),
        nonce: [0x63; 16],
    };
    Statement::new(OrgId::default(), 0, Hash::default(), body).sign(Signer::Root, &key(0x60))
}

fn stated(height: u64, body: StatementBody) -> Statement {
    Statement::new(org(), height, hash(0x20), body)
        .sign(Signer::Root, &key(0x60))
        .sign(Signer::Device(device(1)), &key(1))
}

fn enrol(seed: u8, admin: bool) -> StatementBody {
    StatementBody::Enrol(Enrol {
        sign_key: key(seed).public(),
        seal_key: seal_key(0x31).public(),
        staff: staff(),
        admin,
        continues: admin.then(|| device(9)),
    })
}

fn member(seed: u8, role: Role) -> MemberRow {
    MemberRow { device: device(seed), role, wrap_hash: wrap_hash(&sample_wrap()) }
}

fn rotate(again: bool) -> StatementBody {
    let previous = CircleKey::from_bytes([0x76; 32]);
    let sealed_previous =
        if again { seal_previous(&circle_key(), &previous, [0x5c; 16], b"bound") } else { Vec::new() };
    StatementBody::Rotate(Rotate {
        circle: circle(),
        kind: CircleKind::Client,
        previous: again.then(|| hash(0xe0)),
        sealed_previous,
        letterbox: circle_key().derive_letterbox().public(),
        members: vec![member(1, Role::Manager), member(2, Role::Helper)],
        recovery_wrap_hash: hash(0x5e),
    })
}

pub(crate) fn grant() -> Statement {
    let row = |seed: u8, circle: u8| GrantRow {
        circle: CircleId([circle; 16]),
        member: member(seed, Role::Helper),
    };
    stated(4, StatementBody::Grant(vec![row(2, 0xc1), row(3, 0xc2)]))
}

fn again_statement(bytes: &[u8]) -> Option<Vec<u8>> {
    Statement::decode(bytes).ok().map(|statement| statement.encode())
}

fn again_append(bytes: &[u8]) -> Option<Vec<u8>> {
    ControlAppend::decode(bytes).ok().map(|append| append.encode())
}

fn again_answer(bytes: &[u8]) -> Option<Vec<u8>> {
    ControlAnswer::decode(bytes).ok().map(|answer| answer.encode())
}

fn as_it_is(bytes: &[u8]) -> Option<Vec<u8>> {
    Some(bytes.to_vec())
}

pub(crate) fn samples() -> Vec<Sample> {
    let statement = |name, statement: Statement| sample(name, statement.encode(), again_statement);
    let answer = |name, answer: ControlAnswer| sample(name, answer.encode(), again_answer);
    let append =
        ControlAppend { statements: vec![found(), grant()], wraps: vec![sample_wrap(), vec![7; 80]] };
    let server = StatementBody::Server { successor: key(0x64).public() };
    let unknown = StatementBody::Unknown { kind: 6, payload: vec![9, 8, 7] };
    let previous = CircleKey::from_bytes([0x76; 32]);
    vec![
        statement("statement_found", found()),
        statement("statement_enrol", stated(1, enrol(2, false))),
        statement("statement_enrol_admin", stated(2, enrol(3, true))),
        statement("statement_rotate_open", stated(3, rotate(false))),
        statement("statement_grant", grant()),
        statement("statement_rotate_again", stated(5, rotate(true))),
        statement("statement_server", stated(6, server)),
        statement("statement_unknown", stated(7, unknown)),
        sample("statement_hash", grant().hash().0.to_vec(), as_it_is),
        sample("control_append", append.encode(), again_append),
        answer("control_accepted", ControlAnswer::Accepted { height: 300 }),
        answer("control_conflict", ControlAnswer::Conflict { height: 7, head: hash(7) }),
        answer("control_refused", ControlAnswer::Refused { index: 1, reason: 3 }),
        sample("key_wrap", sample_wrap(), as_it_is),
        sample("key_previous", seal_previous(&circle_key(), &previous, [0x5c; 16], b"bound"), as_it_is),
    ]
}
