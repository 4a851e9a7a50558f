//! Photos over slow and brittle lines: in what order they go, what is sent twice, and that they are in nobody's way.

use std::collections::BTreeMap;
use std::time::Duration;

use kengai_protocol::Hash;
use kengai_store::Delivery;
use kengai_tests::cast::{Cast, Who};
use kengai_tests::chance::Dice;
use kengai_tests::checks;
use kengai_tests::exchange::{End, Links};
use kengai_tests::link::{Fate, Shape, Way};
use kengai_tests::network::Asked;
use kengai_tests::picture::picture_of;

use crate::links::office;

/// What was asked since the last time.
fn asked(cast: &mut Cast) -> Vec<Asked> {
    cast.network.asked.replace(Vec::new()).unwrap_or_default()
}

/// Of which photo a part was brought, how large that is, and how much came.
fn part(asked: &Asked) -> Option<(Hash, u64, u64)> {
    let (path, query) = asked.path.split_once('?')?;
    let of = query.split_once("of=")?.1.parse().ok()?;
    Some((path.rsplit('/').next()?.parse().ok()?, of, asked.bytes))
}

/// The photos of this device that the server does not hold.
fn waiting(cast: &Cast, who: Who) -> usize {
    cast.devices[who].read().photos_to_send(10_000).unwrap().len()
}

/// A line of 64 kbit/s that is cut again and again, and there again at once.
fn brittle(dice: &mut Dice, connections: usize) -> Links {
    let line = |dice: &mut Dice| {
        let after = Duration::from_secs(20 + dice.below(60) as u64);
        Shape::of_bits(64_000).fated(Fate::CutAfter(after))
    };
    Links::These((0..connections).map(|_| line(dice)).collect())
}

/// Three days with no signal, then 64 kbit/s with cuts, and one photo that the server never takes.
#[test]
fn two_hundred_photos_of_three_days_are_in_nobodys_way() {
    let (mut cast, circle, [aoki, _]) = office(350);
    let count = 200_u64;
    let mut refused = None;
    for marker in 0..count {
        if marker % 5 == 0 {
            cast.now_ms += 3 * 24 * 3_600_000 / (count / 5);
            cast.record_visit(aoki, circle, marker);
        }
        let taken =
            cast.take_picture_of(aoki, circle, picture_of(marker + 1, 60_000 + marker as usize * 700));
        refused = refused.or(taken.filter(|_| marker == count / 2));
    }
    cast.network.photo_refused = refused;
    let mut dice = Dice::new(350);
    cast.network.asked = Some(Vec::new());
    let (mut all, mut sent) = (Vec::new(), 0);
    for syncs in 0.. {
        cast.network.links = Some(brittle(&mut dice, 400));
        let synced = cast.sync(aoki);
        sent += synced.photos_sent;
        all.extend(asked(&mut cast));
        assert_eq!(checks::shown_is_true(&cast, aoki), Vec::<String>::new());
        if synced.end == End::Done {
            break;
        }
        assert!(syncs < 200, "{synced:?}");
    }
    assert_eq!(sent, count - 1);
    assert_eq!(waiting(&cast, aoki), 0, "the one that fails is set aside");
    let aside = cast.devices[aoki].read().photos_that_wait().unwrap();
    assert_eq!(aside.len(), 1);
    let refused = refused.unwrap();
    assert_eq!(cast.devices[aoki].read().photo_delivery(refused).unwrap(), Some(Delivery::SetAside));

    // All records before any byte of a photo, every thumbnail before any photo.
    let first_photo = all.iter().position(|asked| part(asked).is_some()).unwrap();
    let records = cast.devices[aoki].read().unsent_count().unwrap();
    assert_eq!(records, 0);
    assert!(all[..first_photo].iter().any(|asked| asked.bytes > 0));
    let photos: Vec<_> = all.iter().filter_map(part).collect();
    let is_small = |of: u64| of < 7_000;
    let first_full = photos.iter().position(|(_, of, bytes)| !is_small(*of) && *bytes > 0).unwrap();
    assert!(photos[first_full..].iter().all(|(_, of, _)| !is_small(*of)));

    // No byte more than 1.2 times.
    let mut moved: BTreeMap<Hash, (u64, u64)> = BTreeMap::new();
    for (id, of, bytes) in photos {
        let one = moved.entry(id).or_insert((of, 0));
        one.1 += bytes;
    }
    moved.remove(&refused);
    let (of, bytes) = moved.values().fold((0, 0), |(of, bytes), one| (of + one.0, bytes + one.1));
    assert!(bytes * 10 <= of * 12, "{bytes} bytes were handed to the line for {of}");

    // By hand, once the reason is gone.
    cast.network.photo_refused = None;
    cast.network.links = None;
    assert_eq!(cast.devices[aoki].store().offer_photos_again().unwrap(), 1);
    assert_eq!(cast.sync(aoki).photos_sent, 1);
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    assert_eq!(checks::at_rest(&cast), Vec::<String>::new());
}

/// The newest visit's first, of one visit the smallest; and what another device sees comes in the same order of sizes.
#[test]
fn the_newest_visit_goes_first_and_of_it_the_smallest() {
    let (mut cast, circle, [aoki, tanaka]) = office(351);
    let take = |cast: &mut Cast, marker, bytes| {
        cast.now_ms += 60_000;
        cast.take_picture_of(aoki, circle, picture_of(marker, bytes)).unwrap()
    };
    let old = take(&mut cast, 1, 30_000);
    let (large, small) = (take(&mut cast, 2, 120_000), take(&mut cast, 3, 50_000));
    // The last two are of one visit.
    let db = cast.devices[aoki].read().database();
    db.execute_batch("UPDATE photos SET visit = x'02', visit_ms = 9999999999999 WHERE visit_ms > (SELECT min(visit_ms) FROM photos)")
        .unwrap();
    cast.network.asked = Some(Vec::new());
    assert_eq!(cast.sync(aoki).photos_sent, 3);
    let order: Vec<Hash> = asked(&mut cast)
        .iter()
        .filter_map(part)
        .filter(|(_, of, bytes)| *of > 7_000 && *bytes > 0)
        .map(|(id, _, _)| id)
        .collect();
    let mut seen = order.clone();
    seen.dedup();
    assert_eq!(seen, [small, large, old]);
    let synced = cast.sync(tanaka);
    assert_eq!(synced.photos_received, 3);
    let fetched: Vec<Hash> = asked(&mut cast)
        .iter()
        .filter(|asked| asked.path.contains("/blobs/") && !asked.path.contains('?'))
        .map(|asked| asked.path.rsplit('/').next().unwrap().parse().unwrap())
        .collect();
    let first = fetched.iter().position(|id| [old, large, small].contains(id)).unwrap();
    assert_eq!(first, 3, "three small pictures before any photo: {fetched:?}");
}

/// Killed or cut at any byte of a photo, in either direction: nothing is lost, and what had arrived is not sent again.
#[test]
fn a_photo_goes_on_from_where_it_was_cut() {
    let (mut cast, circle, [aoki, tanaka]) = office(352);
    for (way, from) in [(Way::Up, 9_000), (Way::Down, 12_000)] {
        let photo = cast.take_picture_of(aoki, circle, picture_of(from, 200_000)).unwrap();
        let who = if way == Way::Up { aoki } else { tanaka };
        if way == Way::Down {
            cast.network.links = None;
            assert_eq!(cast.sync(aoki).end, End::Done);
        }
        cast.network.asked = Some(Vec::new());
        let mut bytes = 0;
        for cut in 0..60_u64 {
            // Each process of the app gets as far as the line holds, and ends.
            cast.network.links = Some(Links::All(Shape::good().fated(Fate::Cut(way, from + cut * 777))));
            let synced = cast.sync(who);
            bytes += asked(&mut cast).iter().filter_map(part).map(|(_, _, bytes)| bytes).sum::<u64>();
            cast.devices[who].restart();
            if synced.end == End::Done {
                break;
            }
        }
        let held = cast.devices[who].read().has_photo(photo).unwrap();
        let sent = cast.devices[aoki].read().photo_delivery(photo).unwrap();
        let why = cast.devices[aoki].read().photos_that_wait().unwrap();
        assert!(
            held && matches!(sent, Some(Delivery::Sent | Delivery::BackedUp)),
            "{way:?}: {held} {sent:?} {why:?}"
        );
        assert!(bytes < 450_000, "{bytes} bytes for 200,000");
    }
    cast.network.links = None;
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    assert_eq!(checks::at_rest(&cast), Vec::<String>::new());
}
