//! Modules of one name mean one thing across crates: who knows what `delivery` is in one of them knows it in all. A name that
//! a second crate takes is written here with what it means in both; one that would mean something else takes another name.

use std::collections::{BTreeMap, BTreeSet};

use crate::rust_source::below;

/// The crates' sources.
const CRATES: [&str; 13] = [
    "core/billing/src",
    "core/model/src",
    "core/photo/src",
    "core/protocol/src",
    "core/store/src",
    "core/sync/src",
    "core/kengai/src",
    "core/screens/src",
    "bindings/src",
    "office/src",
    "office/desk/src",
    "office/formats/src",
    "sync-server/src",
];

/// Names that several crates have, and what each means in every one of them.
const MEANINGS: &[(&str, &str)] = &[
    ("app_words", "what stands on the app's controls"),
    ("attention", "what waits for a manager"),
    ("before_signing", "what is known of a record before it is signed or sent"),
    ("before_start", "what is asked before a record is begun"),
    ("beginnings", "what the beginning of an id names"),
    ("board", "a month's visits and how far each has come"),
    ("book", "the device's care book"),
    ("brief", "what a person needs to know before a visit"),
    ("calendar", "days of a month"),
    ("came_since", "what others wrote since a draft was begun"),
    ("changes", "changed planned visits"),
    ("clients", "the clients, and the sheet of each"),
    ("clock", "the time that a program goes by"),
    ("codes", "the office's table of service codes"),
    ("conflicts", "fields with several people's values"),
    ("contacts", "when a device was last heard from"),
    ("control", "the organisation's log of members, devices and circles"),
    ("delivery", "how far something has got: saved, sent, backed up"),
    ("directory", "the office and its staff"),
    ("discarded", "drafts that were thrown away"),
    ("disk", "the one door to files, in which a test can stand"),
    ("doctor", "whether a device is well"),
    ("drafting", "beginning, writing and ending a draft"),
    ("drafts", "what is being written"),
    ("edit", "one change of a record by a person"),
    ("emergency", "what an ambulance asks for"),
    ("entries", "what a device appends to its feeds"),
    ("error", "what can go wrong"),
    ("export", "files of actuals"),
    ("export_since", "what differs from the file before"),
    ("field_views", "fields as a screen shows them"),
    ("files", "files on the disk"),
    ("form", "a sheet that is filled in field by field"),
    ("found", "an organisation that begins"),
    ("founding", "an organisation that begins, and what it takes"),
    ("handovers", "handover notes"),
    ("health", "whether a device is well, in words"),
    ("help", "how a program is used"),
    ("history", "how a document came to say what it says"),
    ("home", "the folder of a device"),
    ("ids", "identifiers"),
    ("import", "taking in what files say"),
    ("incident", "restraint, accident, complaint, sudden change"),
    ("incidents", "restraint, accident, complaint, sudden change"),
    ("join", "a device that becomes a member"),
    ("joining", "a device that becomes a member"),
    ("keys", "keys of circles and devices"),
    ("leaving", "what is asked at the door before a helper leaves"),
    ("left_out", "visits that an export leaves out, and why"),
    ("limits", "the most that is taken"),
    ("live", "syncing whenever the server says that something came"),
    ("membership", "who this device is in which organisation"),
    ("month", "a month's records and plans"),
    ("note", "handover notes"),
    ("notes", "handover notes"),
    ("numbers", "the numbers of lists by which people name visits"),
    ("older", "records that have left the device"),
    ("overruled", "values that somebody decided against"),
    ("paper", "the recovery paper"),
    ("people", "who works here, who is cared for, and what they are called"),
    ("photo_consent", "consent to photos, and what follows from it"),
    ("photo_room", "the room that photos take at the server, as a manager is told it"),
    ("photos", "photos of a record"),
    ("place_in_app", "where the person was in the app"),
    ("plan", "planned visits of a month"),
    ("plans", "planned visits of a month"),
    ("record_screen", "a record as a helper's screen draws it"),
    ("reading", "reading rows of a database"),
    ("receipts", "who has read or seen something"),
    ("rescue", "a damaged device that is saved"),
    ("review", "a month before billing"),
    ("rota", "who goes to which planned visit"),
    ("sample", "invented records and files for tests"),
    ("search", "finding what somebody wrote"),
    ("serve", "answering on a socket"),
    ("server", "the server"),
    ("set_aside", "what came and does not count"),
    ("sheet", "a document as it is filled in"),
    ("staff", "who works here"),
    ("standing", "what stands in a field, with its writers"),
    ("status", "what of a device's writing is where"),
    ("sync", "bringing what is new to the server and back"),
    ("sync_view", "what a screen shows of a sync"),
    ("tasks", "what is done in a visit"),
    ("time", "dates and times"),
    ("times", "days, hours and clocks"),
    ("tls", "both sides known by their keys"),
    ("to_call", "whom a manager calls"),
    ("today", "the visits of a day"),
    ("twice_recorded", "visits with two records, and what settles them"),
    ("unplanned", "visits that nobody planned"),
    ("value", "what a field or column holds"),
    ("vault", "what keeps a device's keys"),
    ("view", "a document as it is read"),
    ("visit", "the record of a visit"),
    ("visits", "the records of visits"),
    ("vitals", "vital signs"),
    ("walk_tests", "every sentence that a person can be told"),
    ("warnings", "what must not go unnoticed on a device"),
    ("went", "who went to a visit"),
    ("window", "what a device keeps"),
    ("words", "phrases in Japanese and English"),
    ("writing", "writing something durably"),
];

/// The name of the module in a file: `a/b.rs` and `a/b/mod.rs` are `b`; a crate's root has none.
fn module(inside: &str) -> Option<&str> {
    let path = inside.trim_end_matches(".rs").trim_end_matches("/mod");
    let name = path.rsplit('/').next()?;
    (!["lib", "main"].contains(&path) && !path.split('/').any(|part| part == "tests")).then_some(name)
}

/// Names that several crates have.
fn shared(files: &[(&str, Vec<String>)]) -> BTreeSet<String> {
    let mut of: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (crate_, inside) in files {
        for name in inside.iter().filter_map(|file| module(file)) {
            of.entry(name).or_default().insert(crate_);
        }
    }
    of.into_iter().filter(|(_, crates)| crates.len() > 1).map(|(name, _)| name.to_owned()).collect()
}

#[test]
fn modules_of_one_name_mean_one_thing() {
    let inside = |folder: &str| -> Vec<String> {
        let files = below(folder).into_iter();
        files.map(|file| file.trim_start_matches(folder).trim_start_matches('/').to_owned()).collect()
    };
    // The crates in office/desk and office/formats lie beside office/src, not in it.
    let files: Vec<(&str, Vec<String>)> = CRATES.iter().map(|folder| (*folder, inside(folder))).collect();
    let known: BTreeSet<String> = MEANINGS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(known.len(), MEANINGS.len(), "each is said once");
    let shared = shared(&files);
    let unsaid: Vec<&String> = shared.difference(&known).collect();
    assert!(
        unsaid.is_empty(),
        "modules of two crates bear a name that is not said to mean one thing: {unsaid:?}"
    );
    let alone: Vec<&String> = known.difference(&shared).collect();
    assert!(alone.is_empty(), "no name of two crates any more: {alone:?}");
}

#[test]
fn a_second_module_of_a_name_is_noticed() {
    let files = |list: &[&str]| list.iter().map(|file| (*file).to_owned()).collect::<Vec<_>>();
    let found = shared(&[
        ("a", files(&["lib.rs", "x/delivery.rs", "x/mod.rs", "form/tests/said.rs"])),
        ("b", files(&["lib.rs", "delivery/mod.rs", "said.rs", "y.rs"])),
        ("c", files(&["z/z.rs", "z/mod.rs"])),
    ]);
    assert_eq!(found.into_iter().collect::<Vec<_>>(), ["delivery"]);
}
