//! Where two features meet on one device: what has left it, what is carried, what is undone, what is read again.

use kengai_model::{CareDay, FieldValue, Fields, sample};
use kengai_protocol::item::{File, FileLine};
use kengai_protocol::{CircleId, CircleKind, DocId, Hash, Role};
use kengai_store::{AtServer, BeginAgain, DocKind, Draft, Rescued, Undone, Window};
use kengai_tests::cast::{Cast, MANAGERS, SUZUKI, Who};
use kengai_tests::checks::{self, read_tables};
use kengai_tests::exchange::{End, Fault};
use kengai_tests::records::FALL;
use kengai_tests::work::client_of;

const PAGE: usize = kengai_store::raw::PAGE_BYTES as usize;

fn office(seed: u64) -> (Cast, CircleId, Who, Who) {
    let mut cast = Cast::found(seed);
    let (aoki, tanaka) = (cast.join("aoki"), cast.join("tanaka"));
    let members = [(SUZUKI, Role::Manager), (aoki, Role::Helper), (tanaka, Role::Helper)];
    let circle = cast.open_circle(CircleKind::Client, &members).unwrap();
    cast.write_sheet(SUZUKI, circle);
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    (cast, circle, aoki, tanaka)
}

#[track_caller]
fn all_is_well(cast: &mut Cast) {
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    assert_eq!(cast.until_quiet(), Vec::<String>::new(), "and once more");
    assert_eq!(checks::at_rest(cast), Vec::<String>::new());
}

/// Aoki and Tanaka take turns: six visits with a note and a photo, everybody has them, a backup too.
fn autumn(cast: &mut Cast, circle: CircleId, (aoki, tanaka): (Who, Who)) -> Vec<DocId> {
    let mut visits = Vec::new();
    for seed in 0..6 {
        let who = if seed % 2 == 0 { aoki } else { tanaka };
        visits.push(cast.record_visit(who, circle, seed));
        cast.write_note(who, circle, seed);
        cast.take_picture(who, circle, 100 + seed).unwrap();
        assert_eq!(cast.sync(who).end, End::Done);
    }
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    cast.confirm(SUZUKI, circle, visits[1]);
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    night(cast);
    visits
}

fn night(cast: &mut Cast) {
    cast.server.back_up(cast.now_ms);
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
}

fn here(cast: &Cast, who: Who, visits: &[DocId]) -> usize {
    visits.iter().filter(|doc| cast.devices[who].read().document(**doc).unwrap().is_some()).count()
}

/// Damages a device's database where it holds what its entries hold as well, and rescues it. Nothing is lost by that.
#[track_caller]
fn rescue(cast: &mut Cast, who: Who) {
    let told = rescue_without(cast, who, "documents");
    assert!(told.knows_organisation && told.lost.is_empty() && !told.unknown, "{told:?}");
}

/// Damages the first page of a table, and rescues the device.
fn rescue_without(cast: &mut Cast, who: Who, table: &str) -> Rescued {
    let db = cast.devices[who].read().database();
    let sql = "SELECT rootpage FROM sqlite_schema WHERE name = ?1";
    let page: usize = db.query_row(sql, [table], |row| row.get(0)).unwrap();
    let path = cast.devices[who].folder().join("kengai.db");
    let damage = || {
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[(page - 1) * PAGE + PAGE / 2] ^= 1;
        std::fs::write(&path, bytes).unwrap();
    };
    cast.devices[who].rescue(damage).0.unwrap()
}

/// An old copy is put back after the device has sent something more: it has to begin again.
fn set_back(cast: &mut Cast, who: Who, circle: CircleId) {
    let old = cast.devices[who].copy_to("set back");
    cast.record_visit(who, circle, 900);
    assert_eq!(cast.sync(who).end, End::Done);
    cast.devices[who] = old;
}

/// A record is saved and formed into an entry that the server does not hear of. What comes after it goes into another one;
/// when both are carried they stand in one, so that the row of the second is another's afterwards.
fn form_without_signal(cast: &mut Cast, who: Who, circle: CircleId, seed: u64) -> DocId {
    let doc = cast.record_visit(who, circle, seed);
    cast.network.script = [Fault::RequestLost].into();
    assert_eq!(cast.sync(who).end, End::Cut);
    doc
}

fn begin(cast: &mut Cast, who: Who, circle: CircleId, seed: u64) -> (DocId, Fields, Draft) {
    let random = kengai_tests::chance::SeededRandom::new(seed, "visit");
    let doc = DocId::make(circle, DocKind::Visit.number(), &random);
    let mut fields = sample::visit_fields(seed);
    fields.insert("client".to_owned(), FieldValue::Str(client_of(circle).to_string()));
    let now = cast.devices[who].clock(cast.now_ms);
    let draft = Draft {
        doc,
        circle,
        kind: DocKind::Visit,
        base: Vec::new(),
        fields: fields.clone(),
        updated_ms: now,
    };
    cast.devices[who].store().save_draft(&draft).unwrap();
    (doc, fields, draft)
}

fn server_times(cast: &Cast, who: Who, doc: DocId) -> Vec<AtServer> {
    cast.devices[who].read().history(doc).unwrap().into_iter().map(|change| change.server).collect()
}

/// A record was finished, formed and not sent; the phone then learns that it must begin again. It can be taken back until
/// the server has it, its history never names a time that is another entry's, and its author stays.
#[test]
fn a_finish_is_undone_while_the_device_must_begin_again() {
    for undo_before in [true, false] {
        let (mut cast, circle, aoki, _) = office(41);
        set_back(&mut cast, aoki, circle);
        let old_identity = cast.devices[aoki].id();
        form_without_signal(&mut cast, aoki, circle, 2);
        let (doc, fields, draft) = begin(&mut cast, aoki, circle, 3);
        let now = cast.now_ms;
        cast.devices[aoki].store().finish_draft(&draft, &fields, now).unwrap();
        cast.network.script = [Fault::RequestLost].into();
        assert_eq!(cast.sync(aoki).end, End::Cut);
        cast.network.script = [Fault::None, Fault::RequestLost].into();
        assert_eq!(cast.sync(aoki).end, End::Cut);
        assert_eq!(cast.devices[aoki].read().begins_again().unwrap(), Some(BeginAgain::SetBack));
        assert_eq!(server_times(&cast, aoki, doc), [AtServer::NotYet]);
        if undo_before {
            assert_eq!(cast.devices[aoki].store().undo_finish(doc, now).unwrap(), Undone::Done);
            let draft = cast.devices[aoki].read().draft(doc).unwrap().unwrap();
            assert_eq!(draft.fields, fields);
            cast.devices[aoki].store().finish_draft(&draft, &fields, now).unwrap();
        }
        // It begins again; what is carried is saved under the new name and its request is lost.
        cast.network.script = [Fault::None, Fault::None, Fault::None, Fault::RequestLost].into();
        for _ in 0..3 {
            if cast.devices[aoki].read().begun_again().unwrap() == 1 {
                break;
            }
            cast.sync(aoki);
        }
        cast.network.script.clear();
        assert_eq!(cast.devices[aoki].read().begun_again().unwrap(), 1);
        cast.now_ms += 60_000;
        cast.write_note(SUZUKI, circle, 5);
        all_is_well(&mut cast);
        assert_eq!(cast.devices[aoki].store().undo_finish(doc, now).unwrap(), Undone::Sent);
        let expected = server_times(&cast, SUZUKI, doc);
        assert!(expected.iter().all(|time| matches!(time, AtServer::At(_))), "{expected:?}");
        assert_eq!(server_times(&cast, aoki, doc), expected, "undone: {undo_before}");
        let history = cast.devices[aoki].read().history(doc).unwrap();
        assert!(history.iter().all(|change| change.device == old_identity));
        assert_eq!(cast.devices[SUZUKI].read().document(doc).unwrap().unwrap().0.fields, fields);
    }
}

/// What was formed under the old name and is carried belongs to no entry until the new one is formed. Killed before every
/// commit on the way: at none of them does the history say that it is sent while it is not.
#[test]
fn what_is_carried_says_that_it_is_not_sent() {
    let mut not_sent = 0;
    for number in 1.. {
        let (mut cast, circle, aoki, _) = office(42);
        set_back(&mut cast, aoki, circle);
        form_without_signal(&mut cast, aoki, circle, 2);
        let doc = form_without_signal(&mut cast, aoki, circle, 3);
        let picture = cast.devices[aoki].picture_before_commit(number);
        cast.network.dead_once_there = Some(picture.path().to_owned());
        cast.sync(aoki);
        cast.network.dead_once_there = None;
        if !cast.devices[aoki].go_on_from(picture) {
            break;
        }
        if cast.devices[aoki].read().unsent_count().unwrap() > 0 {
            assert_eq!(server_times(&cast, aoki, doc), [AtServer::NotYet], "killed before commit {number}");
            not_sent += 1;
        }
    }
    assert!(not_sent > 6, "{not_sent}");
}

/// A confirmation was written, put into a file, and not sent when the office's PC was set back or rescued.
#[test]
fn a_confirmation_that_is_carried_stays_the_one_that_was_exported() {
    for is_rescued in [false, true] {
        let (mut cast, circle, aoki, _) = office(43);
        let visit = cast.record_visit(aoki, circle, 1);
        assert_eq!(cast.until_quiet(), Vec::<String>::new());
        if !is_rescued {
            set_back(&mut cast, SUZUKI, circle);
        }
        form_without_signal(&mut cast, SUZUKI, circle, 2);
        cast.confirm(SUZUKI, circle, visit);
        let (hash, _) = cast.devices[SUZUKI].read().confirmations_of(visit).unwrap()[0].clone();
        let now = cast.now_ms;
        let line = FileLine { doc: visit, confirmation: hash, line: Hash::default() };
        let by = cast.devices[SUZUKI].staff;
        let file = File { name: "UPJSK_202611.CSV".to_owned(), by, at_ms: now, lines: vec![line] };
        let managers = cast.circles[MANAGERS];
        cast.devices[SUZUKI].store().note_export(managers, &file).unwrap();
        cast.network.script = [Fault::RequestLost].into();
        assert_eq!(cast.sync(SUZUKI).end, End::Cut);
        if is_rescued {
            rescue(&mut cast, SUZUKI);
        }
        let server = |cast: &Cast, who: Who| {
            let store = cast.devices[who].read();
            store.confirmation_provenance(visit, hash).unwrap().unwrap().server
        };
        assert_eq!(server(&cast, SUZUKI), AtServer::NotYet, "rescued: {is_rescued}");
        all_is_well(&mut cast);
        assert_eq!(cast.devices[SUZUKI].read().begun_again().unwrap(), 1);
        assert!(cast.devices[SUZUKI].read().is_exported(visit, hash).unwrap());
        assert!(matches!(server(&cast, aoki), AtServer::At(_)));
        assert_eq!(server(&cast, SUZUKI), server(&cast, aoki), "rescued: {is_rescued}");
    }
}

#[test]
fn a_phone_that_let_go_begins_again_and_gets_older_records_back() {
    let (mut cast, circle, aoki, tanaka) = office(44);
    let visits = autumn(&mut cast, circle, (aoki, tanaka));
    let before = read_tables(cast.devices[SUZUKI].read(), circle)["views"].clone();
    assert_eq!(cast.let_go(aoki).records, 6);
    set_back(&mut cast, aoki, circle);
    // Wanted without a signal, while it does not know yet that it was set back; a change of a record that has left comes.
    cast.want_back(aoki, circle);
    cast.record_visit(aoki, circle, 50);
    all_is_well(&mut cast);
    assert_eq!(cast.devices[aoki].read().begun_again().unwrap(), 1);
    assert_eq!(here(&cast, aoki, &visits), 6);
    // What it wrote under its old name leaves and comes back like anybody's.
    night(&mut cast);
    cast.devices[aoki].store().database().execute("DELETE FROM fetched", []).unwrap();
    assert_eq!(cast.let_go(aoki).records, 8);
    assert_eq!(checks::let_go_when_safe(&cast, aoki), Vec::<String>::new());
    assert_eq!(cast.sync(aoki).end, End::Done);
    assert_eq!(here(&cast, aoki, &visits), 0);
    cast.want_back(aoki, circle);
    all_is_well(&mut cast);
    assert_eq!(here(&cast, aoki, &visits), 6);
    let after = read_tables(cast.devices[aoki].read(), circle)["views"].clone();
    assert!(before.iter().all(|row| after.contains(row)));
}

#[test]
fn a_phone_that_let_go_is_rescued_and_lets_go_again() {
    let (mut cast, circle, aoki, tanaka) = office(45);
    let visits = autumn(&mut cast, circle, (aoki, tanaka));
    assert_eq!(cast.let_go(aoki).records, 6);
    cast.write_note(aoki, circle, 60);
    let own = cast.record_visit(aoki, circle, 61);
    cast.network.script = [Fault::RequestLost].into();
    assert_eq!(cast.sync(aoki).end, End::Cut);
    rescue(&mut cast, aoki);
    assert!(cast.devices[aoki].read().document(own).unwrap().is_some(), "what was not sent shows at once");
    all_is_well(&mut cast);
    assert_eq!(here(&cast, aoki, &visits), 6, "without its window's notes it has everything again");
    night(&mut cast);
    assert_eq!(cast.let_go(aoki).records, 7);
    assert_eq!(checks::let_go_when_safe(&cast, aoki), Vec::<String>::new());
    cast.want_back(aoki, circle);
    all_is_well(&mut cast);
    assert_eq!(here(&cast, aoki, &visits), 6);
}

/// A carried change of a record that has left another phone is there when the record comes back.
#[test]
fn what_is_carried_to_a_record_that_has_left_comes_back_with_it() {
    let (mut cast, circle, aoki, tanaka) = office(46);
    let visits = autumn(&mut cast, circle, (aoki, tanaka));
    assert_eq!(cast.let_go(tanaka).records, 6);
    set_back(&mut cast, aoki, circle);
    let opened = cast.open_record(aoki, circle, visits[1]);
    cast.finish_with_word(&opened, &mut kengai_tests::chance::Dice::new(1));
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    assert_eq!(cast.devices[aoki].read().begun_again().unwrap(), 1);
    assert_eq!(here(&cast, tanaka, &visits), 0);
    assert!(cast.devices[tanaka].read().set_aside().unwrap().is_empty());
    cast.want_back(tanaka, circle);
    all_is_well(&mut cast);
    assert_eq!(here(&cast, tanaka, &visits), 6);
    let history = |who: Who| cast.devices[who].read().history(visits[1]).unwrap();
    assert_eq!(history(tanaka), history(SUZUKI), "who, when, and the server's word");
}

/// A newer program looks again at what it could not read, also where bodies have left and items were carried.
#[test]
fn an_update_looks_again_where_bodies_have_left() {
    let (mut cast, circle, aoki, tanaka) = office(47);
    let visits = autumn(&mut cast, circle, (aoki, tanaka));
    cast.write_unknown(tanaka, circle, 1);
    assert_eq!(cast.sync(tanaka).end, End::Done);
    set_back(&mut cast, tanaka, circle);
    cast.write_unknown(tanaka, circle, 2);
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    night(&mut cast);
    assert_eq!(cast.let_go(aoki).records, 7);
    let waiting = |cast: &Cast| -> Vec<(bool, String)> {
        let aside = cast.devices[aoki].read().set_aside().unwrap();
        aside.into_iter().map(|one| (one.waiting, one.reason.code().to_owned())).collect()
    };
    assert_eq!(waiting(&cast), vec![(true, "item".to_owned()); 2]);
    cast.devices[aoki].store().database().execute("DELETE FROM meta WHERE key = 'reads'", []).unwrap();
    cast.devices[aoki].restart();
    assert_eq!(waiting(&cast), vec![(true, "item".to_owned()); 2], "still nobody knows it");
    assert_eq!(here(&cast, aoki, &visits), 0, "nothing half comes back by it");
    assert!(cast.devices[aoki].read().audit().unwrap().is_fine());
    cast.want_back(aoki, circle);
    all_is_well(&mut cast);
    assert_eq!(here(&cast, aoki, &visits), 6);
}

/// A rescued device may read its entries before it knows whose it is (the invitation comes later): marks of its user count.
#[test]
fn what_was_read_stays_read_when_the_device_learns_late_whose_it_is() {
    let (mut cast, circle, aoki, tanaka) = office(48);
    autumn(&mut cast, circle, (aoki, tanaka));
    // One's own are never unread.
    for seed in 60..66 {
        cast.write_note(tanaka, circle, seed);
    }
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    let mut dice = kengai_tests::chance::Dice::new(5);
    for _ in 0..9 {
        cast.mark_note(aoki, circle, &mut dice);
    }
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    let unread = |cast: &Cast| -> u64 {
        let db = cast.devices[aoki].read().database();
        db.query_row("SELECT count(*) FROM unread", [], |row| row.get(0)).unwrap()
    };
    let before = unread(&cast);
    assert!((1..9).contains(&before), "{before}");
    let now_ms = cast.now_ms;
    let store = cast.devices[aoki].store();
    store.database().execute("DELETE FROM meta WHERE key = 'staff'", []).unwrap();
    assert!(store.rebuild(now_ms).unwrap());
    cast.devices[aoki].restart();
    cast.become_member(aoki);
    assert_eq!(unread(&cast), before);
}

/// Whatever else a record meets: the brief looks back over what stays, and a day's window is by its visit alone.
#[test]
fn what_belongs_to_a_client_stays_when_its_visits_leave() {
    let (mut cast, circle, aoki, tanaka) = office(49);
    let visits = autumn(&mut cast, circle, (aoki, tanaka));
    let incident = cast.write_incident(tanaka, circle, 1, Some(visits[1]));
    let service_plan = cast.write_service_plan(SUZUKI, circle, 1);
    let plan = cast.change_plan(SUZUKI, circle, 1);
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    assert!(cast.acknowledge_changes(aoki, circle) > 0);
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    night(&mut cast);
    let window = Window { today: CareDay::new(2030, 1, 1).unwrap(), days: 0, records: 0 };
    assert_eq!(cast.devices[aoki].store().prune(&window).unwrap().records, 6);
    for doc in [incident, service_plan, plan] {
        assert!(cast.devices[aoki].read().document(doc).unwrap().is_some());
    }
    let rows = |cast: &Cast, who: Who| {
        let mut tables = read_tables(cast.devices[who].read(), circle);
        tables.retain(|name, _| {
            ["incidents", "service_plans", "plan_changes", "rota"].contains(&name.as_str())
        });
        assert_eq!(tables.len(), 4);
        tables
    };
    assert_eq!(rows(&cast, aoki), rows(&cast, SUZUKI));
    // A rescue of such a phone finds them again, before any signal and after.
    rescue(&mut cast, aoki);
    assert_eq!(rows(&cast, aoki), rows(&cast, SUZUKI), "before any signal");
    all_is_well(&mut cast);
    assert_eq!(rows(&cast, aoki), rows(&cast, SUZUKI));
    let found = cast.devices[aoki].read().search(&[FALL.to_owned()], &Default::default(), 10).unwrap().0;
    assert_eq!(found.iter().map(|one| one.doc).collect::<Vec<_>>(), [incident]);
}

/// What a rescue holds sealed, for want of its key, is unsent work: if it is hit by the next damage, the user hears of it.
#[test]
fn what_is_held_and_does_not_read_is_not_lost_in_silence() {
    for (table, unknown) in [("held", true), ("exports", false), ("documents", false)] {
        let (mut cast, _, aoki, _) = office(51);
        assert_eq!(rescue_without(&mut cast, aoki, table).unknown, unknown, "{table}");
    }
}

/// Whoever adds a table says whether it is computed from entries, or why not; `keep_tables.rs` says it for a rescue.
#[test]
fn every_table_is_compared_or_known_not_to_be() {
    let (cast, ..) = office(50);
    let db = cast.devices[SUZUKI].read().database();
    assert_eq!(checks::tables_that_nobody_compares(db), Vec::<String>::new());
}
