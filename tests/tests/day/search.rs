//! Searching on the way: a helper without a signal looks for what she half remembers, on whatever keyboard.

use std::collections::BTreeSet;

use kengai::model::note::{Importance, Recipient};
use kengai::model::searched::searched;
use kengai::model::service::Scheme;
use kengai::model::text::{Line, Passage};
use kengai::model::{CareDay, ClientId, ClientSheet, FieldValue, Fields, VisitId, diff, sample};
use kengai::{CareBook, CareError, ClientImport, FOUND_MAX, Found, NoteDraft, Place, Role, SearchFilter};
use kengai_protocol::CircleKind;
use kengai_protocol::{CircleId, DocId};
use kengai_store::doc_kind::client_id;
use kengai_store::{DocKind, Store};
use kengai_tests::cast::{Cast, SUZUKI, Who};
use kengai_tests::chance::SeededRandom;
use kengai_tests::checks::read_tables;
use kengai_tests::live::{book, enrol, founded, open};
use kengai_tests::work::client_of;

/// Two clients, one of them with a name that has a blank and an uncommon character.
async fn clients(manager: &CareBook) -> Vec<ClientId> {
    let sheet = |name: &str, insured: &str, cautions: &str| {
        let mut sheet = ClientSheet::new(ClientId::from_bytes([0; 16]));
        sheet.person.name = Some(Line::new(name).unwrap());
        sheet.certificate.insured = Some(insured.parse().unwrap());
        sheet.cautions = Some(Passage::new(cautions).unwrap());
        ClientImport { sheet }
    };
    let imports = [
        sheet("見本 一郎", "0000000001", "玄関に段差。ｶﾞｰｾﾞにかぶれる"),
        sheet("例示 髙子", "0000000002", "薬は台所の引き出し"),
    ];
    manager.clients().import(&imports).await.unwrap()
}

fn record(book: &CareBook, client: ClientId, fields: &[(&str, &str)]) -> VisitId {
    let visit = book.visits().start_unplanned(client, Scheme::LongTermCare).unwrap().visit;
    let outcome = [("outcome.kind", "臨時"), ("outcome.reason", "ご家族の依頼")];
    for (field, value) in outcome.iter().chain(fields) {
        book.visits().set_field(visit, field, value).unwrap();
    }
    book.visits().finish(visit, true).unwrap();
    visit
}

fn note(book: &CareBook, client: ClientId, text: &str) -> String {
    let draft = NoteDraft {
        client,
        to: vec![Recipient::NextHelper],
        importance: Importance::Normal,
        must_acknowledge: false,
        text: text.into(),
        visit: None,
    };
    book.handovers().write(&draft).unwrap().to_string()
}

fn found(book: &CareBook, query: &str) -> Vec<Found> {
    book.search().find(query, &SearchFilter::default()).unwrap().found
}

fn ids(book: &CareBook, query: &str) -> Vec<String> {
    found(book, query).into_iter().map(|found| found.place.to_string()).collect()
}

/// The hits as they stand in the original.
fn hits(book: &CareBook, query: &str) -> Vec<String> {
    let of_text = |text: &kengai::FoundText| {
        let chars: Vec<char> = text.text.chars().collect();
        text.hits.iter().map(|(from, to)| chars[*from..*to].iter().collect()).collect::<Vec<String>>()
    };
    found(book, query).iter().flat_map(|found| found.texts.iter().flat_map(of_text)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_helper_without_a_signal_finds_what_others_wrote() {
    let dir = tempfile::tempdir().unwrap();
    let (server, manager) = founded(dir.path()).await;
    let clients = clients(&manager).await;
    let hanako = manager.staff().add("見本 花子", "ミホン ハナコ", "H01").unwrap();
    let visit = record(
        &manager,
        clients[0],
        &[
            ("remarks", "夕方に発熱。38度2分。ｶﾞｰｾﾞを交換し、サービス提供後に再検温"),
            ("task.shopping", "未実施"),
            ("task.shopping.reason", "転倒の恐れがあるため"),
        ],
    );
    let first = note(&manager, clients[0], "㍻30年の薬手帳が棚にあります");
    let second = note(&manager, clients[1], "薬は飲めました。発熱なし");
    manager.sync(&|_| {}).await.unwrap();
    let helper = book(&dir.path().join("helper"));
    enrol(&manager, &helper, hanako, Role::Manager).await;
    helper.sync(&|_| {}).await.unwrap();
    drop(helper);
    // From here on nobody answers.
    drop(server);
    let helper = open(&dir.path().join("helper"));
    let visit = visit.to_string();

    // Words of two characters, and of one; each in the text as it was written.
    // (In one minute of one day, in no order that a person would miss.)
    let both: BTreeSet<String> = ids(&helper, "発熱").into_iter().collect();
    assert_eq!(both, BTreeSet::from([second.clone(), visit.clone()]));
    assert_eq!(ids(&helper, "転倒"), vec![visit.clone()], "a reason of a task");
    let medicine = ids(&helper, "薬");
    assert_eq!((medicine.len(), &medicine[0]), (3, &clients[1].to_string()), "sheets before all");
    assert!(medicine.contains(&first) && medicine.contains(&second));
    // Whatever keyboard.
    for query in ["ガーゼ", "がーぜ", "ｶﾞｰｾﾞ", "カ\u{3099}―セ\u{3099}"] {
        assert_eq!(hits(&helper, query), ["ｶﾞｰｾﾞ", "ｶﾞｰｾﾞ"], "{query}");
    }
    assert_eq!(hits(&helper, "ｻｰﾋﾞｽ"), ["サービス"]);
    assert_eq!(hits(&helper, "平成"), ["㍻"]);
    assert_eq!(hits(&helper, "３８度"), ["38度"]);
    assert_eq!(ids(&helper, "見本一郎"), [clients[0].to_string()]);
    assert_eq!(hits(&helper, "例示高子"), ["例示 髙子"]);
    // Several words: all of them, wherever in the record.
    assert_eq!(ids(&helper, "発熱　転倒"), vec![visit.clone()]);
    assert_eq!(ids(&helper, "発熱 階段"), Vec::<String>::new());
    // Who, when, about whom, and what it stands in.
    let [sheet, _] = found(&helper, "がーぜ").try_into().unwrap();
    assert_eq!((sheet.place, sheet.day), (Place::Client(clients[0]), None));
    assert_eq!(sheet.texts[0].label.ja, "注意");
    let [task] = found(&helper, "転倒").try_into().unwrap();
    assert_eq!(
        (task.place.to_string(), task.client_name.as_str(), task.who),
        (visit, "見本 一郎", vec!["見本 管理子".into()])
    );
    assert_eq!(task.day, Some("2026-11-16".parse().unwrap()));
    assert_eq!(task.texts[0].label.ja, "買い物・薬の受け取り 実施しなかった理由");
    let of_note = &found(&helper, "手帳")[0];
    assert!(matches!(of_note.place, Place::Note(_)), "{of_note:?}");
    assert_eq!(of_note.who, ["見本 管理子"]);
    assert_eq!(of_note.texts[0].text, "㍻30年の薬手帳が棚にあります");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_search_is_narrowed_down_and_says_when_there_is_more() {
    let dir = tempfile::tempdir().unwrap();
    let (_server, manager) = founded(dir.path()).await;
    let clients = clients(&manager).await;
    for number in 0..FOUND_MAX {
        note(&manager, clients[0], &format!("発熱{number}"));
    }
    let all = |filter: &SearchFilter| manager.search().find("発熱", filter).unwrap();
    let whole = all(&SearchFilter::default());
    assert_eq!((whole.found.len(), whole.more), (FOUND_MAX, false));
    note(&manager, clients[1], "発熱");
    let more = all(&SearchFilter::default());
    assert_eq!((more.found.len(), more.more), (FOUND_MAX, true));
    let of_second = all(&SearchFilter { client: Some(clients[1]), ..SearchFilter::default() });
    assert_eq!((of_second.found.len(), of_second.more), (1, false));
    let day: CareDay = "2026-11-16".parse().unwrap();
    let days = |from: Option<CareDay>, to: Option<CareDay>| {
        all(&SearchFilter { client: Some(clients[1]), from, to }).found.len()
    };
    assert_eq!(days(Some(day), Some(day)), 1);
    assert_eq!((days(Some(day.next()), None), days(None, Some(day.previous()))), (0, 0));
    for nothing in ["", "　", "1 2 3 4 5 6 7 8 9"] {
        let refused = manager.search().find(nothing, &SearchFilter::default());
        assert!(matches!(refused, Err(CareError::Input { .. })), "{refused:?}");
    }
}

/// What is no longer written is no longer found, and of two values that were written at once both are.
#[test]
fn what_is_found_is_what_stands_there_now() {
    let mut cast = Cast::found(11);
    let circle = circle_with_sheet(&mut cast);
    let visit = cast.record_visit(SUZUKI, circle, 1);
    let base = write(&mut cast, circle, visit, &[], ("outcome.reason", "入院のため"));
    assert_eq!(places(cast.devices[SUZUKI].read(), "入院"), [visit]);
    write(&mut cast, circle, visit, &base, ("outcome.reason", "外泊のため"));
    assert_eq!(places(cast.devices[SUZUKI].read(), "入院"), []);
    // Somebody else had written at the same time.
    write(&mut cast, circle, visit, &base, ("outcome.reason", "受診のため"));
    for word in ["外泊", "受診"] {
        assert_eq!(places(cast.devices[SUZUKI].read(), word), [visit], "{word}");
    }
    // It was on another day: it is found there, once.
    write(&mut cast, circle, visit, &[], ("date", "2026-11-29"));
    assert_eq!(places(cast.devices[SUZUKI].read(), "外泊"), [visit]);
}

#[test]
fn what_is_of_every_day_comes_first_and_then_the_newest() {
    let mut cast = Cast::found(15);
    let circle = circle_with_sheet(&mut cast);
    for seed in 0..30 {
        cast.record_visit(SUZUKI, circle, seed);
    }
    let store = cast.devices[SUZUKI].read();
    let found = places(store, "が");
    let day = |doc: &DocId| match store.document(*doc).unwrap().unwrap().0.fields.get("date") {
        Some(FieldValue::Str(day)) => day.clone(),
        _ => "of every day".to_owned(),
    };
    let days: Vec<String> = found.iter().map(day).collect();
    let mut sorted = days.clone();
    sorted.sort_by(|a, b| b.cmp(a));
    assert_eq!(days, sorted);
    assert!(days[0] == "of every day" && days.iter().collect::<BTreeSet<_>>().len() > 3, "{days:?}");
}

/// What somebody writes about a client into another circle is in no list, and is not found.
#[test]
fn who_is_not_in_the_clients_circle_is_not_heard() {
    let mut cast = Cast::found(12);
    let circle = circle_with_sheet(&mut cast);
    let other = cast.open_circle(CircleKind::Client, &[(SUZUKI, kengai_protocol::Role::Manager)]).unwrap();
    let doc = DocId::make(other, DocKind::Visit.number(), &SeededRandom::new(1, "elsewhere"));
    let mut fields = sample::visit_fields(3);
    fields.insert("client".to_owned(), FieldValue::Str(client_of(circle).to_string()));
    fields.insert("remarks".to_owned(), FieldValue::Str("よそ者の記録".to_owned()));
    let (changes, now) = (diff(&Fields::new(), &fields), cast.now_ms);
    cast.devices[SUZUKI].store().write_document(other, doc, DocKind::Visit, &[], &changes, now).unwrap();
    assert_eq!(places(cast.devices[SUZUKI].read(), "よそ者"), []);
}

/// A device as the migration leaves one of the version before search: its documents are made searchable a step at a time, whatever happens meanwhile,
/// and in the end it is as if it had always been so.
#[test]
fn a_database_from_before_becomes_searchable_in_steps() {
    let mut cast = Cast::found(13);
    let circle = circle_with_sheet(&mut cast);
    for seed in 0..230 {
        cast.record_visit(SUZUKI, circle, seed);
    }
    cast.write_note(SUZUKI, circle, 1);
    let before = read_tables(cast.devices[SUZUKI].read(), circle);
    assert!(before["search"].len() > 230);
    cast.devices[SUZUKI]
        .read()
        .database()
        .execute_batch("DELETE FROM search; INSERT OR IGNORE INTO search_due SELECT doc FROM documents")
        .unwrap();
    cast.devices[SUZUKI].restart();
    let left = cast.devices[SUZUKI].read().search_due().unwrap();
    assert!(left > 230, "opening does not wait for them");
    // Killed just before the next step is durable: that step is done again.
    let picture = cast.devices[SUZUKI].picture_before_commit(1);
    assert!(cast.devices[SUZUKI].store().prepare_search(10).unwrap() < left);
    assert!(cast.devices[SUZUKI].go_on_from(picture));
    cast.record_visit(SUZUKI, circle, 500);
    while cast.devices[SUZUKI].store().prepare_search(7).unwrap() > 0 {}
    let mut after = read_tables(cast.devices[SUZUKI].read(), circle);
    let new = DocId::make(circle, DocKind::Visit.number(), &SeededRandom::new(500, "visit")).to_string();
    after.get_mut("search").unwrap().retain(|row| !row.contains(&new));
    assert_eq!(after["search"], before["search"]);
}

/// Nothing that was written in a person's own words is passed over: every such text of every sample document is found.
#[test]
fn every_text_of_a_sheet_and_a_record_is_found() {
    let mut cast = Cast::found(14);
    let circle = circle_with_sheet(&mut cast);
    let visit = cast.record_visit(SUZUKI, circle, 1);
    let store = cast.devices[SUZUKI].read();
    let mut texts = 0;
    for doc in [visit, client_id(circle, client_of(circle))] {
        let (view, _) = store.document(doc).unwrap().unwrap();
        for (path, text) in searched(&view.fields, []).into_iter().flat_map(|part| part.texts) {
            assert!(places(store, &text).contains(&doc), "{path}");
            texts += 1;
        }
    }
    assert!(texts > 5, "{texts}");
}

fn circle_with_sheet(cast: &mut Cast) -> CircleId {
    let members = [(SUZUKI, kengai_protocol::Role::Manager)];
    let circle = cast.open_circle(CircleKind::Client, &members).unwrap();
    let mut fields = sample::client().to_fields();
    fields.insert("client".to_owned(), FieldValue::Str(client_of(circle).to_string()));
    let (doc, now) = (client_id(circle, client_of(circle)), cast.now_ms);
    let changes = diff(&Fields::new(), &fields);
    cast.devices[SUZUKI].store().write_document(circle, doc, DocKind::Client, &[], &changes, now).unwrap();
    circle
}

/// Writes one field at `base`, or at the newest heads; returns the heads afterwards.
fn write(
    cast: &mut Cast,
    circle: CircleId,
    doc: DocId,
    base: &[kengai_protocol::Hash],
    (field, value): (&str, &str),
) -> Vec<kengai_protocol::Hash> {
    let who: Who = SUZUKI;
    let (view, heads) = cast.devices[who].read().document(doc).unwrap().unwrap();
    let base = if base.is_empty() { heads } else { base.to_vec() };
    let mut fields = view.fields.clone();
    fields.insert(field.to_owned(), FieldValue::Str(value.to_owned()));
    let (changes, now) = (diff(&view.fields, &fields), cast.now_ms);
    cast.devices[who].store().write_document(circle, doc, DocKind::Visit, &base, &changes, now).unwrap()
}

fn places(store: &Store, query: &str) -> Vec<DocId> {
    let words = [kengai::model::kana::fold(query)];
    let (found, _) = store.search(&words, &SearchFilter::default(), 1_000).unwrap();
    found.into_iter().map(|entry| entry.doc).collect()
}
