//! (1) acknowledged data survives, (2) outboxes drain, (7) nothing leaves too early, (11) the signed view stands, (16) unknown items pass, photos are
//! where they belong.

use std::collections::BTreeSet;

use kengai_protocol::item::{Item, ReceiptKind};
use kengai_protocol::{CircleId, DocId, Hash};

use super::entries::items_of;
use crate::book::{Written, seen};
use crate::cast::{Cast, Who};
use crate::work::UNKNOWN_KIND;

/// (2) Nobody has anything left to send, and nothing waits or is set aside.
#[must_use]
pub fn outboxes_are_empty(cast: &Cast) -> Vec<String> {
    let mut found = Vec::new();
    for device in &cast.devices {
        let store = device.read();
        let name = device.name;
        let unsent = store.unsent_count().unwrap();
        if unsent > 0 {
            found.push(format!(
                "(2) {name} still has {unsent} records: {:?}",
                store.waiting_reasons().unwrap()
            ));
        }
        // Also what was taken back before it was sent: nothing that people count, and still to go.
        let entries = store.unsent(usize::MAX, &BTreeSet::new()).unwrap().len();
        if entries > 0 {
            found.push(format!("(2) {name} still has {entries} entries"));
        }
        let photos = store.unsent_photo_count().unwrap();
        if photos > 0 {
            found.push(format!("(2) {name} still has {photos} photos"));
        }
        let mut aside = store.set_aside().unwrap();
        // A newer version's items wait for a program that knows them.
        aside.retain(|one| !(one.waiting && one.reason == kengai_store::AsideReason::Item));
        if !aside.is_empty() {
            found.push(format!("(2) {name} has set aside {aside:?}"));
        }
    }
    found
}

/// (1), (11), (16) Every member's device shows everything that was written in its circles.
#[must_use]
pub fn everything_is_there(cast: &Cast) -> Vec<String> {
    let mut found = Vec::new();
    for circle in &cast.circles {
        for who in cast.members(*circle).into_keys() {
            let mut missing = documents(cast, who, *circle);
            missing.extend(receipts(cast, who, *circle));
            missing.extend(confirmations(cast, who, *circle));
            missing.extend(photos(cast, who, *circle));
            missing.extend(unknown_items(cast, who, *circle));
            let name = cast.devices[who].name;
            found.extend(missing.into_iter().map(|what| format!("{what}, on {name}'s device")));
        }
    }
    found
}

/// (7) Nothing has left a device that was not in a backup: neither the body of an entry nor a record with what its own
/// device wrote to it.
#[must_use]
pub fn let_go_when_safe(cast: &Cast, who: Who) -> Vec<String> {
    let name = cast.devices[who].name;
    let_go_of(cast, who)
        .into_iter()
        .filter(|hash| !cast.server.was_backed_up(hash))
        .map(|hash| format!("(7) {name} has let go of {hash}, which no backup holds"))
        .collect()
}

/// (7) What has left since `before` comes back when the backup is restored on which the server stands, as far as the device has
/// heard of that life.
#[must_use]
pub fn let_go_of_what_is_restored(cast: &Cast, who: Who, before: &BTreeSet<Hash>) -> Vec<String> {
    let device = &cast.devices[who];
    if !cast.server.lives_in(device.read().sync_state().unwrap().incarnation) {
        return Vec::new();
    }
    let now = let_go_of(cast, who);
    let new = now.difference(before).filter(|hash| !cast.server.is_backed_up(hash));
    new.map(|hash| format!("(7) {} has let go of {hash}, which no restore gives", device.name)).collect()
}

/// What has left a device: bodies of entries, records with what its own device wrote to them, photos.
#[must_use]
pub fn let_go_of(cast: &Cast, who: Who) -> BTreeSet<Hash> {
    let db = cast.devices[who].read().database();
    let mut rows = db
        .prepare_cached(
            "SELECT hash FROM entries WHERE bodiless = 1
             UNION SELECT hash FROM entries JOIN entry_docs ON entry_docs.entry = entries.id
             WHERE entry_docs.doc IN (SELECT doc FROM left_docs)
             UNION SELECT id FROM photos WHERE away > 0",
        )
        .unwrap();
    let hashes = rows.query_map([], |row| row.get::<_, Vec<u8>>(0)).unwrap();
    hashes.map(|bytes| Hash::from_slice(&bytes.unwrap()).unwrap()).collect()
}

fn documents(cast: &Cast, who: Who, circle: CircleId) -> Vec<String> {
    let mut found = Vec::new();
    for (doc, written) in cast.book.of_circle(circle) {
        match cast.devices[who].read().document(*doc).unwrap() {
            None => found.push(format!("(1) document {doc:?} is not there")),
            Some((view, _)) => found.extend(document(*doc, written, &view)),
        }
    }
    found
}

fn document(doc: DocId, written: &Written, view: &kengai_store::View) -> Vec<String> {
    let mut found = Vec::new();
    for (field, living) in &written.living {
        let shown = seen(view, field);
        if shown != *living {
            found.push(format!("(1) {doc:?} {field} shows {shown:?}, written was {living:?}"));
        }
    }
    found
}

fn receipts(cast: &Cast, who: Who, circle: CircleId) -> Vec<String> {
    let mut found = Vec::new();
    for (_, receipt) in cast.book.receipts.iter().filter(|(at, _)| *at == circle) {
        let note = kengai_model::NoteId::from_bytes(receipt.note).to_string();
        let staff = receipt.staff.to_string();
        let there = cast.devices[who].read().receipts_of(receipt.doc, &note).unwrap().iter().any(|entry| {
            entry.staff.to_string() == staff
                && entry.acknowledged == (receipt.kind == ReceiptKind::Acknowledged)
        });
        if !there {
            found.push(format!("(1) a {:?} receipt is not there", receipt.kind));
        }
    }
    found
}

fn confirmations(cast: &Cast, who: Who, circle: CircleId) -> Vec<String> {
    let store = cast.devices[who].read();
    let mut found = Vec::new();
    for (hash, (_, doc)) in cast.book.confirmations.iter().filter(|(_, (at, _))| *at == circle) {
        let all = store.confirmations_of(*doc).unwrap();
        let Some((_, confirmation)) = all.iter().find(|(there, _)| there == hash) else {
            found.push("(1) a confirmation is not there".to_owned());
            continue;
        };
        match store.view_hash_at(*doc, &confirmation.heads, confirmation.view_rule) {
            Ok(Some(hash)) if hash == confirmation.view_hash => {}
            Ok(_) => found.push("(11) the view at the confirmed heads has changed".to_owned()),
            Err(error) => found.push(format!("(11) the confirmed heads cannot be read: {error}")),
        }
    }
    found
}

fn photos(cast: &Cast, who: Who, circle: CircleId) -> Vec<String> {
    let mut found = Vec::new();
    for (id, (_, plain)) in cast.book.photos.iter().filter(|(_, (at, _))| *at == circle) {
        match cast.devices[who].read().photo(*id) {
            Ok(Some(there)) if there == *plain => {}
            Ok(Some(_)) => found.push("(1) a photo is another one".to_owned()),
            Ok(None) => found.push("(1) a photo is not there".to_owned()),
            Err(error) => found.push(format!("(1) a photo cannot be opened: {error}")),
        }
    }
    found
}

fn unknown_items(cast: &Cast, who: Who, circle: CircleId) -> Vec<String> {
    let wanted: BTreeSet<&Vec<u8>> =
        cast.book.unknown.iter().filter(|(at, _)| *at == circle).map(|(_, payload)| payload).collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    let there: BTreeSet<Vec<u8>> = items_of(cast, who, circle)
        .into_iter()
        .flat_map(|(_, items)| items)
        .filter_map(|item| match item {
            Item::Unknown { kind: UNKNOWN_KIND, payload } => Some(payload),
            Item::Carried(carried) => match *carried.item {
                Item::Unknown { kind: UNKNOWN_KIND, payload } => Some(payload),
                _ => None,
            },
            _ => None,
        })
        .collect();
    let gone = wanted.iter().filter(|payload| !there.contains(**payload)).count();
    if gone == 0 { Vec::new() } else { vec![format!("(16) {gone} items of an unknown kind are not there")] }
}
