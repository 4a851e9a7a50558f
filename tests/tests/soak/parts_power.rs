//! Photos in part when the power goes, at the server and on the device: after any cut a photo goes on from what is there or begins anew, and
//! is never another one.

use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use kengai_protocol::blob_part::{Part, PartAnswer};
use kengai_protocol::http::Code;
use kengai_protocol::sign::SigningKey;
use kengai_protocol::{CircleId, CircleKind, Hash, Role};
use kengai_store::{PhotoCame, StoreError};
use kengai_sync::carrier::Lines;
use kengai_sync::{Transport, TransportError};
use kengai_tests::cast::{Cast, SUZUKI, Who};
use kengai_tests::chance::Dice;
use kengai_tests::link::{Net, Shape};
use kengai_tests::picture::picture_of;
use kengai_tests::powercut::soak::say;
use kengai_tests::powercut::tape::Forgets;
use kengai_tests::tier;

const PART_BYTES: usize = 20_000;

fn seed() -> u64 {
    let chosen = std::env::var("KENGAI_SEED").ok().map(|seed| seed.parse().unwrap());
    chosen.unwrap_or_else(|| SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs())
}

fn office(seed: u64) -> (Cast, CircleId, Who) {
    let mut cast = Cast::found_on_drives(seed);
    let aoki = cast.join("aoki");
    let circle =
        cast.open_circle(CircleKind::Client, &[(SUZUKI, Role::Manager), (aoki, Role::Helper)]).unwrap();
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    (cast, circle, aoki)
}

/// A photo that is sealed on a device and that nobody else has.
fn sealed(cast: &mut Cast, who: Who, circle: CircleId, marker: u64) -> (Hash, Vec<u8>) {
    let id = cast.take_picture_of(who, circle, picture_of(marker, 120_000)).unwrap();
    (id, cast.devices[who].read().sealed_photo(id).unwrap())
}

/// What became of photos.
#[derive(Debug, Default)]
struct Tally {
    deaths: u64,
    went_on: u64,
    spoilt: u64,
    whole: u64,
}

/// One run of a device: some parts of a photo from where the server has it. Whether all of it is there.
async fn bring(
    transport: &Transport,
    (circle, photo): (CircleId, &(Hash, Vec<u8>)),
    parts: usize,
    tally: &mut Tally,
) -> bool {
    let of = photo.1.len() as u64;
    let mut at = None;
    for _ in 0..=parts {
        let from = at.map_or(0, |at| usize::try_from(at).unwrap());
        let to = if at.is_some() { photo.1.len().min(from + PART_BYTES) } else { 0 };
        let bytes = Bytes::copy_from_slice(&photo.1[from..to]);
        match transport.put_part(circle, photo.0, Part { from: from as u64, of }, bytes).await {
            Ok(PartAnswer::Whole(_)) => return true,
            Ok(PartAnswer::Has(has)) => {
                assert!(has < of && has >= at.unwrap_or(0), "{has} of {of} after {at:?}");
                tally.went_on += u64::from(at.is_none() && has > 0);
                at = Some(has);
            }
            Err(failed) if failed.error == TransportError::Refused(Some(Code::OtherBlob)) => {
                tally.spoilt += 1;
                at = Some(0);
            }
            Err(failed) => panic!("{failed:?}"),
        }
    }
    false
}

#[test]
fn a_photo_in_part_at_a_server_whose_power_goes_goes_on_or_begins_anew() {
    at_a_server(seed(), Forgets::default());
}

/// A disk that says that it has written what it has not: then there is more that the hash of the whole has to find.
#[test]
fn at_a_server_whose_disk_lies_too() {
    at_a_server(seed() ^ 2, Forgets { folders: false, files_in: Some("/partial/") });
}

#[test]
fn a_photo_in_part_on_a_device_whose_power_goes_goes_on_or_begins_anew() {
    on_a_device(seed() ^ 1, Forgets::default());
}

#[test]
fn on_a_device_whose_disk_lies_too() {
    on_a_device(seed() ^ 3, Forgets { folders: false, files_in: Some("/coming/") });
}

fn at_a_server(seed: u64, forgets: Forgets) {
    let (mut cast, circle, aoki) = office(seed);
    cast.server.drive().unwrap().tape().forget(forgets);
    let (server, own) = (cast.server.key(), *cast.devices[aoki].read().home().signing_key().seed());
    let own = SigningKey::from_seed(own);
    let (mut dice, mut tally) = (Dice::new(seed), Tally::default());
    let mut told: Vec<(Hash, Vec<u8>)> = Vec::new();
    let mut photo = sealed(&mut cast, aoki, circle, 1);
    for round in 0..tier::of(120, 1_500) {
        let mark = cast.server.drive().unwrap().tape().len();
        let (parts, taken) = (1 + dice.below(4), &mut tally);
        let is_whole = cast.while_served(async |served| {
            let net = Net::new(served, Box::new(Shape::good));
            let transport = Transport::new(net.line("", server, &own).unwrap(), Default::default(), false);
            bring(&transport, (circle, &photo), parts, taken).await
        });
        if dice.chance(60) {
            // Nobody was told of this run.
            cast.server.dies_since(mark);
            tally.deaths += 1;
        } else if is_whole {
            tally.whole += 1;
            told.push(photo);
            photo = sealed(&mut cast, aoki, circle, 2 + round as u64);
        }
        for (id, bytes) in told.iter().rev().take(3) {
            let held = cast.server.ledger().get_blob(&own.public(), &circle, id);
            assert!(held.is_ok_and(|held| held == *bytes), "seed {seed}, round {round}");
        }
    }
    for (id, bytes) in &told {
        let held = cast.server.ledger().get_blob(&own.public(), &circle, id);
        assert!(held.is_ok_and(|held| held == *bytes), "seed {seed}");
    }
    say(&format!("{tally:?}  (parts at a server, seed {seed})"));
    assert!(tally.whole >= 5 && tally.went_on >= 5 && tally.deaths >= 20, "seed {seed}: {tally:?}");
}

fn on_a_device(seed: u64, forgets: Forgets) {
    let (mut cast, circle, aoki) = office(seed);
    cast.devices[aoki].drive().unwrap().tape().forget(forgets);
    let (mut dice, mut tally) = (Dice::new(seed), Tally::default());
    let mut kept: Vec<(Hash, Vec<u8>)> = Vec::new();
    let mut photo = sealed(&mut cast, SUZUKI, circle, 1);
    expects(&cast, aoki, circle, &photo);
    for round in 0..tier::of(120, 1_500) {
        let mark = cast.devices[aoki].drive().unwrap().tape().len();
        let mut parts = 1 + dice.below(4);
        let mut is_whole = cast.devices[aoki].read().has_photo(photo.0).unwrap();
        let mut at = usize::try_from(cast.devices[aoki].read().photo_came(photo.0).unwrap()).unwrap();
        assert!(is_whole || at < photo.1.len(), "seed {seed}: all of it came and it is not kept");
        tally.went_on += u64::from(at > 0);
        while !is_whole && parts > 0 {
            parts -= 1;
            let (to, of) = (photo.1.len().min(at + PART_BYTES), photo.1.len() as u64);
            match cast.devices[aoki].store().keep_photo_piece(photo.0, at as u64, &photo.1[at..to], of) {
                Ok(PhotoCame::Whole) => is_whole = true,
                Ok(PhotoCame::Until(until)) => at = usize::try_from(until).unwrap(),
                Err(StoreError::Crypto(_)) if at > 0 => {
                    tally.spoilt += 1;
                    at = 0;
                }
                Err(error) => panic!("seed {seed}: {error:?}"),
            }
        }
        if dice.chance(60) {
            cast.devices[aoki].dies_since(mark);
            tally.deaths += 1;
        } else if is_whole {
            tally.whole += 1;
            kept.push(photo);
            photo = sealed(&mut cast, SUZUKI, circle, 2 + round as u64);
            expects(&cast, aoki, circle, &photo);
        }
        for (id, bytes) in &kept {
            let held = cast.devices[aoki].read().sealed_photo(*id);
            assert!(held.is_ok_and(|held| held == *bytes), "seed {seed}, round {round}");
        }
        if cast.devices[aoki].read().has_photo(photo.0).unwrap() {
            let held = cast.devices[aoki].read().sealed_photo(photo.0);
            assert_eq!(
                held.as_ref(),
                Ok(&photo.1),
                "seed {seed}, round {round}: a row names what is not there"
            );
        }
    }
    say(&format!("{tally:?}  (parts on a device, seed {seed})"));
    assert!(tally.whole >= 5 && tally.went_on >= 5 && tally.deaths >= 20, "seed {seed}: {tally:?}");
}

/// The server has said that it holds this photo.
fn expects(cast: &Cast, who: Who, circle: CircleId, photo: &(Hash, Vec<u8>)) {
    let row = "INSERT INTO photos (id, circle, bytes, own, here, counter, at_ms, small) VALUES (?1, ?2, ?3, 0, 0, 1, 1, 0)";
    let (id, bytes) = (photo.0.as_bytes(), photo.1.len());
    cast.devices[who]
        .read()
        .database()
        .execute(row, rusqlite::params![id, circle.as_bytes(), bytes])
        .unwrap();
}
