//! Ids of handover notes and the paths of their fields: an id names the device that writes the note (`written_once.rs`).

use kengai_model::NoteId;
use kengai_protocol::random::{Randomness, bytes};
use kengai_protocol::{DeviceId, Hash};

pub(crate) const PREFIX: &str = "note.";
/// Of an id's 16 bytes these are random; the others name the writer.
pub(crate) const RANDOM_BYTES: usize = 8;
/// Of those the ones that people read and type: a note that is taken back and written again keeps them.
const NUMBER_BYTES: usize = 4;

/// A new note's id, which says who writes it.
pub(crate) fn make_id(device: &DeviceId, random: &dyn Randomness) -> NoteId {
    id_of(device, bytes(random))
}

/// The same of a note that is written again: another id, under the number that was printed for the first.
pub(crate) fn make_id_again(old: NoteId, device: &DeviceId, random: &dyn Randomness) -> NoteId {
    let mut front: [u8; RANDOM_BYTES] = bytes(random);
    front[..NUMBER_BYTES].copy_from_slice(&old.as_bytes()[..NUMBER_BYTES]);
    id_of(device, front)
}

/// The id of this device's note that begins so.
#[must_use]
pub fn id_of(device: &DeviceId, front: [u8; RANDOM_BYTES]) -> NoteId {
    let mut id = [0; 16];
    id[..RANDOM_BYTES].copy_from_slice(&front);
    id[RANDOM_BYTES..].copy_from_slice(&named(device, &front));
    NoteId::from_bytes(id)
}

fn named(device: &DeviceId, front: &[u8]) -> [u8; 16 - RANDOM_BYTES] {
    let hash = Hash::of(&[b"kengai/note/v1", device.as_bytes(), front]);
    let mut name = [0; 16 - RANDOM_BYTES];
    name.copy_from_slice(&hash.0[..16 - RANDOM_BYTES]);
    name
}

/// Whether a note's id names this device as its writer.
pub(crate) fn names(note: &str, device: &DeviceId) -> bool {
    note.parse().is_ok_and(|id| is_for(id, device))
}

/// Whether a device may write a note under this id, and take it back: one that began again has another name since.
pub(crate) fn is_for(note: NoteId, device: &DeviceId) -> bool {
    let (front, name) = note.as_bytes().split_at(RANDOM_BYTES);
    name == named(device, front)
}

/// Note and field of a path in a thread.
pub(crate) fn part(path: &str) -> Option<(&str, &str)> {
    path.strip_prefix(PREFIX)?.split_once('.')
}

/// The note that a field of a thread is part of.
pub(crate) fn note_of(path: &str) -> Option<NoteId> {
    part(path)?.0.parse().ok()
}
