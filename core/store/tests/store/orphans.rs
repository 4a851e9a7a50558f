//! A photo that nothing names goes to nobody and leaves the disk at a quiet moment; one that anything may still name stays.

use kengai_model::Fields;
use kengai_protocol::Hash;
use kengai_store::{PhotoOf, Store};

use super::drafts::{draft_of, due, named, photo};
use super::saving::{CIRCLE, NOW_MS, device, visit};

/// The files that are there.
fn files(store: &Store) -> Vec<Hash> {
    store.home().photos().list().unwrap()
}

/// Whatever this device has written counts as taken by the server.
fn everything_is_sent(store: &mut Store) {
    assert!(store.rebuild(NOW_MS).unwrap(), "what is pending becomes entries");
    let counted = store.database().execute("UPDATE entries SET counter = id", []).unwrap();
    assert!(counted > 0);
}

#[test]
fn what_was_taken_again_or_out_of_a_draft_is_removed() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = device(&dir.path().join("home"));
    let (doc, first) = (visit(1), photo(&mut store, "prescription.jpg"));
    // Sealed, and the power went before its draft was saved.
    assert_eq!((due(&store), files(&store)), (vec![], vec![first]));
    store.save_draft(&draft_of(&store, doc, named(Fields::new(), 1, first))).unwrap();
    assert_eq!((store.collect_orphans(), files(&store)), (Ok(0), vec![first]), "its draft names it");
    store.discard_draft(doc, NOW_MS).unwrap();
    assert_eq!((store.collect_orphans(), files(&store)), (Ok(0), vec![first]), "it can come back");
    let thrown = store.discarded().unwrap()[0].id;
    store.take_discarded_back(thrown, NOW_MS).unwrap().unwrap();

    let again = photo(&mut store, "medicine-place.jpg");
    store.save_draft(&draft_of(&store, doc, named(Fields::new(), 1, again))).unwrap();
    assert_eq!((store.collect_orphans(), files(&store)), (Ok(1), vec![again]));
    assert_eq!((store.photo_delivery(first), store.collect_orphans()), (Ok(None), Ok(0)));
}

#[test]
fn what_a_record_may_still_name_stays() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = device(&dir.path().join("home"));
    let (doc, only) = (visit(1), photo(&mut store, "prescription.jpg"));
    let with = named(Fields::new(), 1, only);
    let draft = draft_of(&store, doc, with.clone());
    store.finish_draft(&draft, &with, NOW_MS).unwrap();
    everything_is_sent(&mut store);
    assert_eq!((store.collect_orphans(), due(&store)), (Ok(0), vec![only]), "its record names it");

    let draft = draft_of(&store, doc, with);
    let without = Fields::from([("remarks".to_owned(), kengai_model::FieldValue::Bool(true))]);
    store.finish_draft(&draft, &without, NOW_MS).unwrap();
    assert_eq!((store.collect_orphans(), files(&store)), (Ok(0), vec![only]), "that can be taken back");
    assert_eq!(due(&store), [], "and until then it goes to nobody");
    everything_is_sent(&mut store);
    assert!(store.database().execute("UPDATE entries SET state = 3", []).unwrap() > 0);
    assert_eq!((store.collect_orphans(), files(&store)), (Ok(0), vec![only]), "an entry is not looked into");
    store.database().execute("UPDATE entries SET state = 1", []).unwrap();
    assert_eq!((store.collect_orphans(), files(&store)), (Ok(1), vec![]));
}

/// A photo and its thumbnail are two files; a record names both, and both go with it.
#[test]
fn a_thumbnail_stays_and_goes_with_its_photo() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = device(&dir.path().join("home"));
    let file =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/photos/prescription.jpg");
    let picture = kengai_photo::take(&std::fs::read(file).unwrap(), kengai_photo::Purpose::General).unwrap();
    let doc = visit(1);
    let of = PhotoOf { visit: doc, visit_ms: NOW_MS };
    let kept = store.add_photo(CIRCLE, &picture, Some(of), NOW_MS).unwrap();
    let mut fields = named(Fields::new(), 1, kept.full);
    let path = fields.keys().next().unwrap().replace(".sha", ".thumbnail");
    fields.insert(path, kengai_model::FieldValue::Str(kept.thumbnail.to_string()));
    store.finish_draft(&draft_of(&store, doc, fields.clone()), &fields, NOW_MS).unwrap();
    let going: Vec<(Hash, bool)> =
        store.photos_to_send(9).unwrap().iter().map(|photo| (photo.id, photo.small)).collect();
    assert_eq!(going, [(kept.thumbnail, true), (kept.full, false)], "the small one first");
    assert_eq!((store.unsent_photo_count(), store.collect_orphans()), (Ok(1), Ok(0)));
    let draft = draft_of(&store, doc, fields);
    let without = Fields::from([("remarks".to_owned(), kengai_model::FieldValue::Bool(true))]);
    store.finish_draft(&draft, &without, NOW_MS).unwrap();
    everything_is_sent(&mut store);
    assert_eq!((store.collect_orphans(), files(&store)), (Ok(2), vec![]));
}

#[test]
fn a_kill_between_file_and_row_leaves_nothing_that_the_next_pass_does_not_find() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = device(&dir.path().join("home"));
    let orphan = photo(&mut store, "prescription.jpg");
    store.home().photos().remove(&orphan).unwrap();
    assert!(store.photo_delivery(orphan).unwrap().is_some());
    assert_eq!((store.collect_orphans(), store.photo_delivery(orphan)), (Ok(1), Ok(None)));
}

/// What an old copy of the database does not know is offered to the server, and is nobody's to throw away.
#[test]
fn a_photo_that_was_adopted_is_no_orphan() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = device(&dir.path().join("home"));
    let known = photo(&mut store, "prescription.jpg");
    store.database().execute("UPDATE photos SET made = 0", []).unwrap();
    assert_eq!((store.collect_orphans(), files(&store), due(&store)), (Ok(0), vec![known], vec![known]));
}
