//! Photos that another device sealed: what may be shown is shown without position, everything else is set aside with its
//! reason, and the sealed bytes that the record names stay as they came.

use kengai_protocol::blob::{BlobHeader, blob_id};
use kengai_protocol::{CircleId, CircleKind, Hash, Role};
use kengai_store::{StoreError, Unfit};
use kengai_tests::cast::{Cast, SUZUKI, Who};
use rusqlite::params;

const PLACE: &[u8] = b"35.6812N 139.7671E";

fn photo() -> Vec<u8> {
    std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/photos/medicine-place.jpg")).unwrap()
}

/// A segment as JPEG writes it.
fn segment(marker: u8, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(payload.len() + 2).unwrap().to_be_bytes();
    [&[0xff, marker], &length[..], payload].concat()
}

/// A photo with its position in EXIF, in a comment, and behind its end.
fn with_position() -> Vec<u8> {
    let plain = photo();
    let exif = segment(0xe1, &[b"Exif\0\0II\x2a\0\x08\0\0\0\0\0", PLACE].concat());
    [&plain[..2], &exif, &segment(0xfe, PLACE), &plain[2..], PLACE].concat()
}

/// What a viewer would want four thousand million pixels of memory for.
fn enormous() -> Vec<u8> {
    let plain = photo();
    let at = plain.windows(2).position(|two| two[0] == 0xff && matches!(two[1], 0xc0..=0xc2)).unwrap();
    let mut bytes = plain;
    let side = 65_500_u16.to_be_bytes();
    bytes[at + 5..at + 7].copy_from_slice(&side);
    bytes[at + 7..at + 9].copy_from_slice(&side);
    bytes
}

fn holds(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window == what)
}

/// Seals anything at all as a photo and puts it among what is to be sent, past what the store would refuse.
fn plant(cast: &mut Cast, who: Who, circle: CircleId, plain: &[u8]) -> Hash {
    let store = cast.devices[who].store();
    let (epoch, key) = store.newest_key(circle).unwrap();
    let org = store.control().unwrap().org();
    let mut salt = [0; 16];
    salt.copy_from_slice(&Hash::of_bytes(plain).0[..16]);
    plant_sealed(cast, who, circle, &BlobHeader { org, circle, epoch, salt }.seal(&key, plain))
}

fn plant_sealed(cast: &mut Cast, who: Who, circle: CircleId, sealed: &[u8]) -> Hash {
    let store = cast.devices[who].store();
    let id = blob_id(sealed);
    store.home().photos().write(sealed).unwrap();
    let insert = "INSERT INTO photos (id, circle, bytes, own, here, counter, at_ms) VALUES (?1, ?2, ?3, 1, 1, NULL, 1)";
    store.database().execute(insert, params![id.as_bytes(), circle.as_bytes(), sealed.len()]).unwrap();
    id
}

#[test]
fn what_another_device_sealed_is_cleaned_or_set_aside_and_never_handed_on_raw() {
    let mut cast = Cast::found(31);
    let (aoki, tanaka) = (cast.join("aoki"), cast.join("tanaka"));
    let members = [(SUZUKI, Role::Manager), (aoki, Role::Helper), (tanaka, Role::Helper)];
    let circle = cast.open_circle(CircleKind::Client, &members).unwrap();
    assert_eq!(cast.until_quiet(), Vec::<String>::new());

    let whole = photo();
    let unfit: Vec<(Hash, Unfit)> = [
        (b"<html><script>alert(1)</script></html>".to_vec(), Unfit::NoPhoto),
        (b"\0\0\0\x24ftypheic\0\0\0\0mif1heic".to_vec(), Unfit::NoPhoto),
        (enormous(), Unfit::TooLarge),
        (whole[..whole.len() / 2].to_vec(), Unfit::Damaged),
    ]
    .into_iter()
    .map(|(bytes, why)| (plant(&mut cast, aoki, circle, &bytes), why))
    .collect();
    // Not even sealed under the circle's key, behind a header that says so.
    let noise = {
        let mut sealed = cast.devices[aoki].read().sealed_photo(unfit[0].0).unwrap();
        let last = sealed.len() - 1;
        sealed[last] ^= 1;
        plant_sealed(&mut cast, aoki, circle, &sealed)
    };
    let placed = plant(&mut cast, aoki, circle, &with_position());
    assert!(holds(&with_position(), PLACE));
    assert_eq!(cast.until_quiet(), Vec::<String>::new());

    for who in [tanaka, SUZUKI, aoki] {
        let store = cast.devices[who].read();
        let shown = store.photo(placed).unwrap().expect("it came");
        assert!(!holds(&shown, PLACE) && !holds(&shown, b"Exif"), "position and all else are gone");
        assert_eq!(shown, kengai_photo::receive(&whole).unwrap().full, "the picture itself is whole");
        for (id, why) in unfit.iter().chain(&[(noise, Unfit::Damaged)]) {
            if who != aoki {
                // Known from its arrival on, before anybody opens it.
                assert_eq!(store.photo_unfit(*id).unwrap(), Some(*why));
            }
            assert_eq!(store.photo(*id), Err(StoreError::PhotoSetAside(*why)));
            assert_eq!(blob_id(&store.sealed_photo(*id).unwrap()), *id, "the sealed bytes prove what came");
        }
        assert_eq!(store.photo_unfit(placed).unwrap(), None);
        assert_eq!(store.unfit_photo_count().unwrap(), 5);
    }
    // And after a restart the same.
    cast.kill(tanaka);
    cast.devices[tanaka].restart();
    assert_eq!(cast.devices[tanaka].read().photo(unfit[0].0), Err(StoreError::PhotoSetAside(unfit[0].1)));
}
