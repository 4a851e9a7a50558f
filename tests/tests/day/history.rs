//! What can be read of a record's past: the same on every device, by the server's word and whatever clocks say; what stood
//! there before is what the writer saw.

use kengai_model::FieldValue;
use kengai_protocol::{CircleId, CircleKind, DocId, Role};
use kengai_store::history::{ChangeHistory, FieldHistory};
use kengai_store::{AtServer, DocKind, Draft};
use kengai_tests::cast::{Cast, SUZUKI, Who};
use kengai_tests::checks;
use kengai_tests::exchange::{End, Fault};

const TEMPERATURE: &str = "vitals.temperature.value";
const TEN_YEARS_MS: i64 = 10 * 365 * 24 * 60 * 60 * 1_000;

fn office(seed: u64) -> (Cast, CircleId, [Who; 3]) {
    let mut cast = Cast::found(seed);
    let (aoki, tanaka) = (cast.join("aoki"), cast.join("tanaka"));
    let members = [(SUZUKI, Role::Manager), (aoki, Role::Helper), (tanaka, Role::Helper)];
    let circle = cast.open_circle(CircleKind::Client, &members).unwrap();
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    (cast, circle, [SUZUKI, aoki, tanaka])
}

/// Opens a record, sets fields (an absent value clears) and finishes.
fn change(cast: &mut Cast, who: Who, circle: CircleId, doc: DocId, to: &[(&str, Option<FieldValue>)]) {
    let (view, base) = cast.devices[who].read().document(doc).unwrap().unwrap();
    let mut fields = view.fields.clone();
    for (field, value) in to {
        fields.remove(*field);
        fields.extend(value.clone().map(|value| ((*field).to_owned(), value)));
    }
    let at = cast.devices[who].clock(cast.now_ms);
    let draft = Draft { doc, circle, kind: DocKind::Visit, base, fields: view.fields, updated_ms: at };
    cast.devices[who].store().finish_draft(&draft, &fields, at).unwrap();
}

fn history(cast: &Cast, who: Who, doc: DocId) -> Vec<ChangeHistory> {
    let mut all = cast.devices[who].read().history(doc).unwrap();
    // Those that knew nothing of each other come in the order in which they came.
    all.sort_by_key(|change| change.hash);
    all
}

fn of(history: &[ChangeHistory], field: &str) -> Vec<FieldHistory> {
    history.iter().flat_map(|change| &change.fields).filter(|one| one.field == field).cloned().collect()
}

fn second(ms: u64) -> AtServer {
    AtServer::At(ms / 1_000 * 1_000)
}

#[test]
fn everybody_reads_the_same_times_and_what_each_writer_saw() {
    let (mut cast, circle, [suzuki, aoki, tanaka]) = office(81);
    cast.devices[aoki].skew_ms = TEN_YEARS_MS;
    cast.devices[tanaka].skew_ms = -TEN_YEARS_MS;
    let doc = cast.record_visit(aoki, circle, 1);
    let recorded_ms = cast.devices[aoki].clock(cast.now_ms);
    assert!(history(&cast, aoki, doc).iter().all(|change| change.server == AtServer::NotYet));
    cast.now_ms += 3 * 60 * 60 * 1_000;
    assert_eq!(cast.sync(aoki).end, End::Done);
    let taken_ms = cast.now_ms;
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    let one = &history(&cast, suzuki, doc)[0];
    assert_eq!(
        (one.at_ms, one.server),
        (recorded_ms, second(taken_ms)),
        "the device's clock, the server's word"
    );
    assert_eq!(one.device, cast.devices[aoki].id());
    let before = cast.devices[suzuki].read().document(doc).unwrap().unwrap().0.fields[TEMPERATURE].clone();

    // Both change the temperature without knowing of each other; one empties the pulse, one adds to the remarks.
    let text = |text: &str| Some(FieldValue::Str(text.to_owned()));
    change(
        &mut cast,
        aoki,
        circle,
        doc,
        &[(TEMPERATURE, Some(FieldValue::Int(379))), ("remarks", text("朝。"))],
    );
    change(&mut cast, tanaka, circle, doc, &[(TEMPERATURE, Some(FieldValue::Int(384)))]);
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    let seen = of(&history(&cast, suzuki, doc), TEMPERATURE);
    let apart: Vec<_> = seen.iter().filter(|one| one.before == [before.clone()]).collect();
    assert_eq!(apart.len(), 2, "neither saw the other's: {seen:?}");
    // The manager decides: what she decided between is what she saw.
    change(
        &mut cast,
        suzuki,
        circle,
        doc,
        &[
            (TEMPERATURE, Some(FieldValue::Int(380))),
            ("remarks", text("朝。夜。")),
            ("vitals.pulse.value", None),
        ],
    );
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    let whole = history(&cast, suzuki, doc);
    let both = vec![FieldValue::Int(379), FieldValue::Int(384)];
    let settled = of(&whole, TEMPERATURE).into_iter().find(|one| one.before.len() == 2).unwrap();
    assert_eq!((settled.before, settled.after), (both, Some(FieldValue::Int(380))));
    let remarks = of(&whole, "remarks");
    assert!(remarks.iter().any(|one| one.before.is_empty() && one.after == text("朝。")));
    assert!(remarks.iter().any(|one| one.before == [text("朝。").unwrap()] && one.after == text("朝。夜。")));
    assert!(of(&whole, "vitals.pulse.value").iter().any(|one| one.before.len() == 1 && one.after.is_none()));
    for who in [aoki, tanaka] {
        assert_eq!(history(&cast, who, doc), whole, "everybody reads the same");
    }
    assert!(whole.iter().all(|change| matches!(change.server, AtServer::At(_))));
    assert_eq!(checks::same_for_all(&cast), Vec::<String>::new());
}

#[test]
fn the_server_says_when_it_took_it_not_when_it_was_asked_again() {
    let (mut cast, circle, [suzuki, aoki, tanaka]) = office(82);
    let doc = cast.record_visit(aoki, circle, 1);
    cast.network.script.push_back(Fault::AnswerLost);
    assert_eq!(cast.sync(aoki).end, End::Cut);
    let taken_ms = cast.now_ms;
    assert_eq!(history(&cast, aoki, doc)[0].server, AtServer::NotYet, "as far as this phone knows");
    cast.now_ms += 60 * 60 * 1_000;
    for who in [aoki, tanaka, suzuki] {
        assert_eq!(cast.sync(who).end, End::Done);
        assert_eq!(history(&cast, who, doc)[0].server, second(taken_ms));
    }
    // The server is set back to before it came, and gets it again: its word is of the life that it lives now.
    cast.server.back_up(cast.now_ms);
    let late = cast.record_visit(aoki, circle, 2);
    assert_eq!(cast.sync(aoki).end, End::Done);
    assert_eq!(cast.sync(tanaka).end, End::Done);
    cast.server.restore(0);
    cast.now_ms += 60 * 60 * 1_000;
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    let times = [suzuki, aoki, tanaka].map(|who| history(&cast, who, late)[0].server);
    assert!(matches!(times[0], AtServer::At(ms) if ms > taken_ms + 60 * 60 * 1_000), "{times:?}");
    assert!(times.iter().all(|time| *time == times[0]), "{times:?}");
    assert_eq!(history(&cast, suzuki, doc)[0].server, second(taken_ms), "what the backup had stays");
}

#[test]
fn a_confirmation_has_its_times_too() {
    let (mut cast, circle, [suzuki, aoki, tanaka]) = office(83);
    let doc = cast.record_visit(aoki, circle, 1);
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    cast.confirm(suzuki, circle, doc);
    let time = |cast: &Cast, who: Who| {
        let store = cast.devices[who].read();
        let (hash, confirmation) = store.confirmations_of(doc).unwrap().remove(0);
        let then = store.view_at(doc, &confirmation.heads).unwrap();
        assert_eq!(confirmation.view_hash, kengai_protocol::Hash::of_bytes(&then.canonical()));
        store.confirmation_provenance(doc, hash).unwrap().unwrap()
    };
    assert_eq!(time(&cast, suzuki).server, AtServer::NotYet);
    assert_eq!(cast.sync(suzuki).end, End::Done);
    let taken_ms = cast.now_ms;
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    for who in [suzuki, aoki, tanaka] {
        assert_eq!(time(&cast, who).server, second(taken_ms));
        assert_eq!(time(&cast, who).device, cast.devices[suzuki].id());
    }
}

/// A database from before this was noted, as the migration leaves it: everything is linked at the next start, also when
/// that is killed in the middle, and only the server's word is missing.
#[test]
fn what_was_there_before_is_linked_once() {
    let (mut cast, circle, [suzuki, aoki, tanaka]) = office(84);
    for seed in 1..=3 {
        cast.record_visit(aoki, circle, seed);
        assert_eq!(cast.sync(aoki).end, End::Done);
    }
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    let docs = cast.documents(suzuki, circle, DocKind::Visit);
    cast.confirm(suzuki, circle, docs[0]);
    change(&mut cast, aoki, circle, docs[1], &[(TEMPERATURE, Some(FieldValue::Int(370)))]);
    change(&mut cast, tanaka, circle, docs[1], &[(TEMPERATURE, Some(FieldValue::Int(371)))]);
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    // One more is formed and not sent.
    let unsent = cast.record_visit(suzuki, circle, 9);
    cast.network.script.push_back(Fault::RequestLost);
    assert_eq!(cast.sync(suzuki).end, End::Cut);
    let links = |cast: &Cast| -> Vec<(Vec<u8>, Option<i64>)> {
        let db = cast.devices[suzuki].read().database();
        let mut rows = db
            .prepare(
                "SELECT hash, entry FROM changes UNION ALL SELECT hash, entry FROM confirmations ORDER BY 1",
            )
            .unwrap();
        rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().collect::<Result<_, _>>().unwrap()
    };
    let before = links(&cast);
    assert!(before.iter().all(|(_, entry)| entry.is_some()));
    cast.devices[suzuki]
        .read()
        .database()
        .execute_batch(
            "UPDATE changes SET entry = NULL; UPDATE confirmations SET entry = NULL;
             UPDATE entries SET server_ms = NULL; INSERT INTO meta VALUES ('entries_to_link', zeroblob(8));",
        )
        .unwrap();
    cast.devices[suzuki].restart();
    assert_eq!(links(&cast), before);
    let of_doc = |cast: &Cast, doc| history(cast, suzuki, doc)[0].server;
    assert_eq!(of_doc(&cast, docs[0]), AtServer::Unknown, "it is there; when it came nobody noted");
    assert_eq!(of_doc(&cast, unsent), AtServer::NotYet);
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    assert!(matches!(of_doc(&cast, unsent), AtServer::At(_)));
    assert_eq!(checks::same_for_all(&cast), Vec::<String>::new());
}
