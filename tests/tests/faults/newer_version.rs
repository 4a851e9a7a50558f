//! A device whose program is older than its neighbours': what it cannot read yet waits, and comes out with the update.

use kengai_model::sample::visit_fields;
use kengai_protocol::item::{Item, encode_items};
use kengai_protocol::{CircleId, CircleKind, DocId, Entry, Role};
use kengai_store::document::Document;
use kengai_store::{DocKind, body};
use kengai_tests::cast::{Cast, SUZUKI, Who};
use kengai_tests::chance::SeededRandom;
use rusqlite::params;

const APPLIED: u8 = 1;
const QUARANTINED: u8 = 3;

struct Scene {
    cast: Cast,
    circle: CircleId,
    aoki: Who,
}

impl Scene {
    fn new() -> Self {
        let mut cast = Cast::found(92);
        let aoki = cast.join("aoki");
        let members = [(SUZUKI, Role::Manager), (aoki, Role::Helper)];
        let circle = cast.open_circle(CircleKind::Client, &members).unwrap();
        assert_eq!(cast.until_quiet(), Vec::<String>::new());
        Self { cast, circle, aoki }
    }

    fn say(&mut self, packed: &[u8]) -> Entry {
        let entry = self.cast.entry_after(SUZUKI, self.aoki, self.circle, packed);
        self.cast.smuggle(SUZUKI, &entry).unwrap();
        entry
    }

    fn visit(&self, number: u64) -> (DocId, Item) {
        let doc = DocId::make(self.circle, DocKind::Visit.number(), &SeededRandom::new(number, "visit"));
        let actor = [&self.cast.devices[self.aoki].id().0[..], &number.to_be_bytes()].concat();
        let (_, change) = Document::create(&actor, &visit_fields(number)).unwrap();
        (doc, Item::Change { doc, doc_kind: DocKind::Visit.number(), at_ms: 1, change })
    }

    fn shows(&self, doc: DocId) -> bool {
        self.cast.devices[SUZUKI].read().document(doc).unwrap().is_some()
    }

    fn reasons(&self) -> Vec<String> {
        let aside = self.cast.devices[SUZUKI].read().set_aside().unwrap();
        let mut reasons: Vec<String> = aside.into_iter().map(|one| one.reason.code().to_owned()).collect();
        reasons.sort();
        reasons
    }

    /// As an older program would have left it: the document unknown, and `sql` for its entry.
    fn forget(&mut self, doc: DocId, entry: &Entry, sql: &str) {
        let db = self.cast.devices[SUZUKI].store().database();
        for table in ["documents", "visits", "changes", "photo_names"] {
            db.execute(&format!("DELETE FROM {table} WHERE doc = ?1"), [doc.0]).unwrap();
        }
        assert_eq!(db.execute(sql, params![entry.header.hash().0]).unwrap(), 1, "{sql}");
    }

    fn update_the_program(&mut self) {
        let changed = "UPDATE meta SET value = X'00' WHERE key = 'reads'";
        assert_eq!(self.cast.devices[SUZUKI].store().database().execute(changed, []).unwrap(), 1);
        self.cast.devices[SUZUKI].restart();
    }
}

#[test]
fn what_is_newer_than_the_program_waits_visibly() {
    let mut scene = Scene::new();
    let (doc, known) = scene.visit(1);
    let newer_kind = 200;
    let newer = DocId::make(scene.circle, newer_kind, &SeededRandom::new(2, "newer"));
    let Item::Change { change, .. } = known.clone() else { unreachable!() };
    let document = Item::Change { doc: newer, doc_kind: newer_kind, at_ms: 1, change };
    let item = Item::Unknown { kind: 900, payload: vec![1, 2, 3] };
    let entry = scene.say(&body::pack(&encode_items(&[document, item, known])).unwrap());
    assert_eq!(scene.cast.state_of(SUZUKI, &entry).0, APPLIED);
    assert!(scene.shows(doc), "its neighbours in the entry count");
    assert_eq!(scene.reasons(), ["item", "kind"]);

    // A body in a dictionary of the future.
    let mut packed = body::pack(&encode_items(&[scene.visit(3).1])).unwrap();
    packed[0] = 250;
    let entry = scene.say(&packed);
    assert_eq!(scene.cast.state_of(SUZUKI, &entry), (QUARANTINED, Some("body".to_owned())));

    // An update that does not know them either leaves all as it is.
    scene.update_the_program();
    assert_eq!(scene.cast.state_of(SUZUKI, &entry), (QUARANTINED, Some("body".to_owned())));
    assert_eq!(scene.reasons(), ["body", "item", "kind"]);
    assert!(scene.shows(doc));
}

#[test]
fn the_update_reads_what_waited_for_it() {
    let mut scene = Scene::new();
    let (first, item) = scene.visit(1);
    let entry = scene.say(&body::pack(&encode_items(&[item])).unwrap());
    scene.forget(first, &entry, "UPDATE entries SET state = 3, reason = 'body' WHERE hash = ?1");
    let (second, item) = scene.visit(2);
    let entry = scene.say(&body::pack(&encode_items(&[item])).unwrap());
    let aside = "INSERT INTO set_aside (entry, item, doc, state, reason)
                 SELECT id, 0, NULL, 2, 'kind' FROM entries WHERE hash = ?1";
    scene.forget(second, &entry, aside);

    scene.cast.devices[SUZUKI].restart();
    assert!(!scene.shows(first) && !scene.shows(second), "the same program cannot read more than before");
    scene.update_the_program();
    assert!(scene.shows(first) && scene.shows(second));
    assert_eq!(scene.reasons(), Vec::<String>::new());
}
