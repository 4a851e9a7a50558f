//! What is a draft is nobody else's: its photos stay with it, and what was finished can be taken back while it is unsent.

use kengai_model::{FieldValue, Fields, HandoverNote, NoteId};
use kengai_photo::Purpose;
use kengai_protocol::{DocId, Hash};
use kengai_store::{DISCARDED_DAYS, DocKind, Draft, PhotoOf, Store, Undone};

use super::saving::{CIRCLE, NOW_MS, device, visit};

const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

pub(crate) fn photo(store: &mut Store, name: &str) -> Hash {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/photos");
    let picture = kengai_photo::take(&std::fs::read(folder.join(name)).unwrap(), Purpose::General).unwrap();
    let of = PhotoOf { visit: DocId([7; 16]), visit_ms: NOW_MS };
    let kept = store.add_photo(CIRCLE, &picture, Some(of), NOW_MS).unwrap();
    // Its thumbnail goes and stays as it does; what is asked here is asked of one of the two.
    store.home().photos().remove(&kept.thumbnail).unwrap();
    store.database().execute("DELETE FROM photos WHERE id = ?1", [kept.thumbnail.as_bytes()]).unwrap();
    kept.full
}

pub(crate) fn named(mut fields: Fields, number: u8, photo: Hash) -> Fields {
    let path = format!("photo.{}.sha", kengai_model::PhotoId::from_bytes([number; 16]));
    fields.insert(path, FieldValue::Str(photo.to_string()));
    fields
}

pub(crate) fn draft_of(store: &Store, doc: DocId, fields: Fields) -> Draft {
    let base = store.document(doc).unwrap().map_or_else(Vec::new, |(_, heads)| heads);
    Draft { doc, circle: CIRCLE, kind: DocKind::Visit, base, fields, updated_ms: NOW_MS }
}

/// Those that are to be sent, without thumbnails; as many wait by the count.
pub(crate) fn due(store: &Store) -> Vec<Hash> {
    let due = store.photos_to_send(9).unwrap();
    let due: Vec<Hash> = due.iter().filter(|photo| !photo.small).map(|photo| photo.id).collect();
    assert_eq!(store.unsent_photo_count().unwrap(), due.len() as u64, "what waits is what goes");
    due
}

#[test]
fn photos_of_a_draft_go_with_its_record_and_not_before() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = device(&dir.path().join("home"));
    let (doc, first) = (visit(1), photo(&mut store, "prescription.jpg"));
    let fields = named(Fields::new(), 1, first);
    store.save_draft(&draft_of(&store, doc, fields.clone())).unwrap();
    assert_eq!(due(&store), [], "a draft");
    store.discard_draft(doc, NOW_MS).unwrap();
    assert_eq!(due(&store), [], "thrown away");
    let thrown = store.discarded().unwrap()[0].id;
    let draft = store.take_discarded_back(thrown, NOW_MS).unwrap().unwrap();
    assert_eq!(due(&store), [], "a draft again");
    store.finish_draft(&draft, &fields, NOW_MS).unwrap();
    assert_eq!(due(&store), [first], "finished");
    assert_eq!(store.undo_finish(doc, NOW_MS), Ok(Undone::Done));
    assert_eq!(due(&store), [], "taken back before it left");
    let draft = store.draft(doc).unwrap().unwrap();
    store.finish_draft(&draft, &fields, NOW_MS).unwrap();

    let second = photo(&mut store, "medicine-place.jpg");
    let more = named(fields, 2, second);
    let draft = draft_of(&store, doc, more.clone());
    store.save_draft(&draft).unwrap();
    assert_eq!(due(&store), [first], "the second is of the change that is being written");
    store.finish_draft(&draft, &more, NOW_MS).unwrap();
    assert_eq!(due(&store).len(), 2);
}

#[test]
fn photos_of_a_cleared_draft_never_go() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = device(&dir.path().join("home"));
    let (doc, only) = (visit(1), photo(&mut store, "prescription.jpg"));
    store.save_draft(&draft_of(&store, doc, named(Fields::new(), 1, only))).unwrap();
    store.discard_draft(doc, NOW_MS).unwrap();
    assert_eq!(store.clear_discarded(NOW_MS, NOW_MS), Ok(0));
    assert!(store.has_photo(only).unwrap(), "it can come back");
    let later = NOW_MS + DISCARDED_DAYS * DAY_MS;
    assert_eq!(store.clear_discarded(later, later), Ok(1));
    assert_eq!(due(&store), []);
    assert!(!store.has_photo(only).unwrap(), "gone with its draft");
}

fn note(store: &mut Store, text: &str) -> (DocId, NoteId) {
    let id = store.new_note_id();
    let fields = Fields::from([(format!("note.{id}.text"), FieldValue::Str(text.to_owned()))]);
    let (doc, kind) = (DocId(*id.as_bytes()), DocKind::Note);
    let draft = Draft { doc, circle: CIRCLE, kind, base: vec![], fields: fields.clone(), updated_ms: NOW_MS };
    (store.finish_note(&draft, &fields, NOW_MS).unwrap(), id)
}

#[test]
fn each_unsent_note_is_taken_back_in_any_order() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = device(&dir.path().join("home"));
    let notes: Vec<(DocId, NoteId)> =
        ["一つ目", "二つ目", "三つ目"].map(|text| note(&mut store, text)).into();
    let kind = DocKind::Note;
    for number in [0_u8, 2, 1] {
        let (doc, id) = notes[usize::from(number)];
        let again = Draft {
            doc: DocId([number + 1; 16]),
            circle: CIRCLE,
            kind,
            base: vec![],
            fields: Fields::new(),
            updated_ms: NOW_MS,
        };
        let withdrawal = HandoverNote::withdrawal(id);
        assert_eq!(store.undo_note(doc, &withdrawal, &again), Ok(Undone::Done), "{number}");
        assert_eq!(store.draft(again.doc).unwrap(), Some(again.clone()));
        let twice = store.undo_note(doc, &withdrawal, &again);
        assert_eq!(twice, Ok(Undone::NothingToUndo), "taken back already");
        for (other, (doc, id)) in notes.iter().enumerate() {
            let view = store.document(*doc).unwrap().unwrap().0;
            assert!(view.fields.contains_key(&format!("note.{id}.text")), "{other} stays as it was written");
        }
    }
}
