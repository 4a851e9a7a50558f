//! Known text is nowhere to be read: not in a device's files, not at the server or in its backups, not on the wire.
//!
//! What is looked for is what a thief would look for: a client's name, a note, remarks, a field's name, a picture's
//! bytes, in the encodings in which they could lie about.

use std::path::{Path, PathBuf};

use kengai_model::{FieldValue, Fields, diff, sample};
use kengai_protocol::{CircleId, CircleKind, Role};
use kengai_store::doc_kind::client_id;
use kengai_store::{DocKind, Draft, SearchFilter};
use kengai_tests::cast::{Cast, SUZUKI, Who};
use kengai_tests::exchange::End;
use kengai_tests::picture::picture;
use kengai_tests::work::client_of;

const NAME: &str = "見本 一郎";
/// The name as the search keeps it.
const FOLDED: &str = "見本一郎";
const CAUTION: &str = "右足に力が入りにくい";
const REMARKS: &str = "朝から微熱あり。午後の訪問で再度検温";
const DRAFT: &str = "書きかけの下書きはここだけのもの";
const FIELD: &str = "vitals.temperature.value";

/// Every form in which the texts and the picture could lie about.
fn wanted() -> Vec<(String, Vec<u8>)> {
    let mut out = Vec::new();
    for text in [NAME, FOLDED, CAUTION, REMARKS, DRAFT, FIELD] {
        out.push((format!("{text} in UTF-8"), text.as_bytes().to_vec()));
        let units: Vec<u16> = text.encode_utf16().collect();
        out.push((format!("{text} in UTF-16"), units.iter().flat_map(|unit| unit.to_le_bytes()).collect()));
        let escaped: String = units.iter().map(|unit| format!("\\u{unit:04x}")).collect();
        out.push((format!("{text} escaped"), escaped.into_bytes()));
    }
    // From the end of the picture, behind the parts that all JPEGs share.
    out.push(("the picture".to_owned(), {
        let full = picture(MARKER).full;
        full[full.len() - 40..full.len() - 10].to_vec()
    }));
    out
}

const MARKER: u64 = 0x4b45_4e47_4149_2d50;

fn found_in(bytes: &[u8], wanted: &[(String, Vec<u8>)], place: &str) -> Vec<String> {
    wanted
        .iter()
        .filter(|(_, needle)| holds(bytes, needle))
        .map(|(what, _)| format!("{what} stands in {place}"))
        .collect()
}

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| *byte == needle[0]) {
        if rest[at..].starts_with(needle) {
            return true;
        }
        rest = &rest[at + 1..];
    }
    false
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for found in std::fs::read_dir(folder).unwrap() {
        let path = found.unwrap().path();
        if path.is_dir() { out.extend(files_below(&path)) } else { out.push(path) }
    }
    out
}

/// Everything on every disk.
fn on_disk(cast: &Cast) -> Vec<String> {
    let wanted = wanted();
    let files = files_below(cast.folder());
    let names = |part: &str| files.iter().any(|file| file.to_string_lossy().contains(part));
    for part in
        ["kengai.db", "kengai.db-wal", "ledger.sqlite", "ledger.sqlite-wal", "photos/", "blobs/", "proof"]
    {
        assert!(names(part), "{part} was really there to be searched");
    }
    let mut found = Vec::new();
    for file in files {
        let bytes = std::fs::read(&file).unwrap();
        found.extend(found_in(&bytes, &wanted, &file.display().to_string()));
    }
    found
}

/// Every body that crossed.
fn on_the_wire(cast: &Cast) -> Vec<String> {
    let tape = cast.network.tape.as_ref().unwrap();
    assert!(tape.len() > 10, "bodies were really kept: {}", tape.len());
    let wanted = wanted();
    tape.iter().flat_map(|body| found_in(body, &wanted, "a message")).collect()
}

fn write_sheet(cast: &mut Cast, circle: CircleId) {
    let mut fields = sample::client().to_fields();
    fields.insert("client".to_owned(), FieldValue::Str(client_of(circle).to_string()));
    let (doc, now) = (client_id(circle, client_of(circle)), cast.now_ms);
    let changes = diff(&Fields::new(), &fields);
    cast.devices[SUZUKI].store().write_document(circle, doc, DocKind::Client, &[], &changes, now).unwrap();
}

fn write_record(cast: &mut Cast, who: Who, circle: CircleId) {
    let visit = cast.record_visit(who, circle, 1);
    let (view, base) = cast.devices[who].read().document(visit).unwrap().unwrap();
    let mut fields = view.fields.clone();
    fields.insert("remarks".to_owned(), FieldValue::Str(REMARKS.to_owned()));
    let (changes, now) = (diff(&view.fields, &fields), cast.now_ms);
    cast.devices[who].store().write_document(circle, visit, DocKind::Visit, &base, &changes, now).unwrap();
    fields.insert("remarks".to_owned(), FieldValue::Str(DRAFT.to_owned()));
    let draft = Draft { doc: visit, circle, kind: DocKind::Visit, base, fields, updated_ms: now };
    cast.devices[who].store().save_draft(&draft).unwrap();
}

/// A morning with everything in it, up to a backup and a restore.
fn morning() -> (Cast, CircleId, Who) {
    let mut cast = Cast::found(77);
    cast.network.tape = Some(Vec::new());
    let (aoki, tanaka) = (cast.join("aoki"), cast.join("tanaka"));
    let members = [(SUZUKI, Role::Manager), (aoki, Role::Helper), (tanaka, Role::Helper)];
    let circle = cast.open_circle(CircleKind::Client, &members).unwrap();
    write_sheet(&mut cast, circle);
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    write_record(&mut cast, aoki, circle);
    cast.write_note(aoki, circle, 1);
    cast.take_picture(aoki, circle, MARKER).unwrap();
    assert_eq!(cast.sync(aoki).end, End::Done);
    cast.server.back_up(cast.now_ms);
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    (cast, circle, tanaka)
}

#[test]
fn known_text_is_nowhere_to_be_read() {
    let (mut cast, circle, tanaka) = morning();
    // It is really there, for those who may read it.
    let (sheet, _) =
        cast.devices[tanaka].read().document(client_id(circle, client_of(circle))).unwrap().unwrap();
    assert_eq!(sheet.fields["person.name"], FieldValue::Str(NAME.to_owned()));
    let (hits, _) =
        cast.devices[tanaka].read().search(&[FOLDED.to_owned()], &SearchFilter::default(), 9).unwrap();
    assert_eq!(hits.len(), 1, "and can be searched");
    let pictures: Vec<_> = cast.book.thumbnails.keys().copied().collect();
    assert_eq!(cast.devices[tanaka].read().photo(pictures[0]).unwrap().unwrap(), picture(MARKER).full);

    assert_eq!(on_disk(&cast), Vec::<String>::new(), "while everything is open");
    assert_eq!(on_the_wire(&cast), Vec::<String>::new());

    // After crashes, restarts and a restore, which move the write-ahead logs into the files.
    cast.server.restore(0);
    for who in 0..cast.devices.len() {
        cast.kill(who);
        cast.devices[who].restart();
    }
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    cast.server.crash();
    cast.server.back_up(cast.now_ms);
    assert_eq!(on_disk(&cast), Vec::<String>::new(), "after the storm");
    assert_eq!(on_the_wire(&cast), Vec::<String>::new());
}

/// What leaves a program other than by files: its debug output and its errors.
#[test]
fn known_text_is_in_no_debug_output() {
    let (cast, circle, tanaka) = morning();
    let store = cast.devices[tanaka].read();
    let missing = store.document_at(client_id(circle, client_of(circle)), &[kengai_protocol::Hash([1; 32])]);
    let said = format!(
        "{store:?} {:?} {:?} {:?} {}",
        store.home(),
        store.newest_key(circle).unwrap(),
        store.membership(),
        missing.unwrap_err()
    );
    assert_eq!(found_in(said.as_bytes(), &wanted(), "debug output"), Vec::<String>::new());
    let (_, key) = store.newest_key(circle).unwrap();
    let hex = data_hex(&key.0[..]);
    assert!(!said.contains(&hex), "a key stands in debug output");
}

fn data_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The search finds what it is meant to find.
#[test]
fn what_lies_about_is_found() {
    let (mut cast, _, _) = morning();
    for (at, (_, needle)) in wanted().into_iter().enumerate() {
        let left = [&needle[..1], &needle[..], b"after"].concat();
        assert_eq!(found_in(&left, &wanted(), "a file").len(), 1, "form {at}");
        if at == 0 {
            let file = cast.folder().join("server").join("left");
            std::fs::write(&file, left).unwrap();
            assert_eq!(on_disk(&cast).len(), 1);
        }
        cast.network.tape.as_mut().unwrap().push(needle);
        assert!(!on_the_wire(&cast).is_empty(), "form {at}");
        cast.network.tape.as_mut().unwrap().pop();
    }
}
