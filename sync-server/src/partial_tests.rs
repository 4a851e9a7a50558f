//! Photos in part: whose turn it is, what a restart finds, an installation's share, and that none waits for another's disk.

use std::io;
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use kengai_protocol::{DeviceId, Hash};

use crate::disk::RealDisk;
use crate::hanging_disk_tests::HangingDisk;
use crate::partial::{Key, LIFE_MS, Overtaken, PHOTOS_MAX, Partials};
use crate::partial_files::PIECE_BYTES;

const NOW: u64 = 1_000;

fn key(installation: u8, photo: u8) -> Key {
    Key { installation: DeviceId([installation; 16]), photo: Hash([photo; 32]) }
}

fn open(folder: &Path) -> Partials {
    Partials::open(Arc::new(RealDisk), &folder.join("partial")).unwrap()
}

fn folders(folder: &Path) -> usize {
    std::fs::read_dir(folder.join("partial")).unwrap().count()
}

#[test]
fn what_came_is_there_after_a_restart_and_what_follows_makes_it_whole() {
    let folder = tempfile::tempdir().unwrap();
    let bytes: Vec<u8> = (0..100_000_u32).map(|at| at as u8).collect();
    let partials = open(folder.path());
    let turn = partials.begin(key(1, 1), 100_000, NOW).unwrap();
    assert_eq!(turn.has, 0);
    assert_eq!(partials.append(&turn, &bytes[..10_000]), Ok(false));
    assert_eq!(partials.append(&turn, &bytes[10_000..40_000]), Ok(true));
    assert_eq!(partials.settle(&turn).unwrap(), Some(40_000));
    assert_eq!(partials.append(&turn, &bytes[40_000..45_000]), Ok(false));
    // Killed: what waited in memory is gone.
    let partials = open(folder.path());
    let turn = partials.begin(key(1, 1), 100_000, NOW).unwrap();
    assert_eq!(turn.has, 40_000);
    assert_eq!(partials.begin(key(2, 1), 100_000, NOW).unwrap().has, 0, "another installation's is its own");
    assert_eq!(partials.append(&turn, &bytes[40_000..]), Ok(true));
    assert_eq!(partials.append(&turn, b"more than there is"), Ok(true));
    assert_eq!(partials.whole(&turn).unwrap().unwrap(), bytes);
    partials.end(&turn).unwrap();
    assert_eq!(folders(folder.path()), 0);
}

#[test]
fn whoever_comes_later_takes_over_with_what_came_until_then() {
    let folder = tempfile::tempdir().unwrap();
    let partials = open(folder.path());
    let first = partials.begin(key(1, 1), 50_000, NOW).unwrap();
    partials.append(&first, &[1; 5_000]).unwrap();
    let second = partials.begin(key(1, 1), 50_000, NOW).unwrap();
    assert_eq!(second.has, 5_000);
    assert_eq!(partials.append(&first, &[2; 100]), Err(Overtaken));
    assert_eq!((partials.settle(&first).unwrap(), partials.whole(&first).unwrap()), (None, None));
    partials.append(&second, &[1; 45_000]).unwrap();
    assert_eq!(partials.whole(&second).unwrap().unwrap(), [1; 50_000]);
}

#[test]
fn a_piece_that_a_power_cut_has_shortened_ends_what_is_here() {
    let folder = tempfile::tempdir().unwrap();
    let partials = open(folder.path());
    let turn = partials.begin(key(1, 1), 150_000, NOW).unwrap();
    for _ in 0..3 {
        partials.append(&turn, &[7; 40_000]).unwrap();
        partials.settle(&turn).unwrap();
    }
    let inside =
        folder.path().join("partial").join(format!("{}-{}", key(1, 1).installation, key(1, 1).photo));
    std::fs::write(inside.join("150000-40000-40000"), [7; 39_999]).unwrap();
    let partials = open(folder.path());
    let turn = partials.begin(key(1, 1), 150_000, NOW).unwrap();
    assert_eq!(turn.has, 40_000);
    partials.append(&turn, &[8; 110_000]).unwrap();
    assert_eq!(partials.whole(&turn).unwrap().unwrap(), [&[7; 40_000][..], &[8; 110_000]].concat());
    assert_eq!(open(folder.path()).begin(key(1, 1), 60_000, NOW).unwrap().has, 0, "of another size");
}

#[test]
fn an_installation_has_its_share_and_what_nobody_brings_any_more_goes() {
    let folder = tempfile::tempdir().unwrap();
    let partials = open(folder.path());
    for photo in 0..=PHOTOS_MAX as u8 {
        let turn = partials.begin(key(1, photo), 50_000, NOW + u64::from(photo)).unwrap();
        partials.append(&turn, &[7; 100]).unwrap();
        partials.settle(&turn).unwrap();
    }
    assert_eq!(folders(folder.path()), PHOTOS_MAX);
    assert_eq!(partials.begin(key(1, 1), 50_000, NOW + 100).unwrap().has, 100);
    assert_eq!(partials.begin(key(1, 0), 50_000, NOW + 101).unwrap().has, 0, "the oldest went");
    let large = partials.begin(key(2, 1), 2_000_000, NOW).unwrap();
    for _ in 0..20 {
        partials.append(&large, &[7; 100_000]).unwrap();
        partials.settle(&large).unwrap();
    }
    for photo in 2..12 {
        let turn = partials.begin(key(2, photo), 2_000_000, NOW + u64::from(photo)).unwrap();
        partials.append(&turn, &vec![7; 2_000_000]).unwrap();
        partials.settle(&turn).unwrap();
    }
    assert_eq!(partials.begin(key(2, 1), 2_000_000, NOW + 99).unwrap().has, 0, "16 MiB are its share");
    assert_eq!(partials.begin(key(3, 1), 50_000, NOW + 200 + LIFE_MS).unwrap().has, 0);
    assert_eq!(folders(folder.path()), 0);
}

#[test]
fn however_little_each_request_brings_a_photo_is_a_few_files() {
    let folder = tempfile::tempdir().unwrap();
    let partials = open(folder.path());
    for at in 0..2_000_u32 {
        let turn = partials.begin(key(1, 1), 100_000, NOW).unwrap();
        assert_eq!(turn.has, u64::from(at) * 50);
        partials.append(&turn, &[at as u8; 50]).unwrap();
        partials.settle(&turn).unwrap();
    }
    let inside =
        folder.path().join("partial").join(format!("{}-{}", key(1, 1).installation, key(1, 1).photo));
    assert!(std::fs::read_dir(&inside).unwrap().count() <= 100_000 / PIECE_BYTES + 1);
    let turn = open(folder.path()).begin(key(1, 1), 100_000, NOW).unwrap();
    assert_eq!(turn.has, 100_000);
    let whole: Vec<u8> = (0..2_000_u32).flat_map(|at| [at as u8; 50]).collect();
    assert_eq!(open(folder.path()).begin(key(1, 1), 100_000, NOW).unwrap().has, 100_000);
    let turn = partials.begin(key(1, 1), 100_000, NOW).unwrap();
    assert_eq!(partials.whole(&turn).unwrap().unwrap(), whole);
    // Killed between the longer piece and taking the shorter one away.
    std::fs::write(inside.join("100000-0-50"), [9; 50]).unwrap();
    assert_eq!(open(folder.path()).begin(key(1, 1), 100_000, NOW).unwrap().has, 100_000);
}

#[test]
fn whoever_hung_on_when_a_photo_began_anew_brings_nothing_into_it() {
    let folder = tempfile::tempdir().unwrap();
    let partials = open(folder.path());
    let hanging = partials.begin(key(1, 1), 50_000, NOW).unwrap();
    partials.append(&hanging, &[1; 100]).unwrap();
    // Another size: it begins anew.
    let anew = partials.begin(key(1, 1), 60_000, NOW).unwrap();
    assert_eq!(partials.append(&hanging, &[1; 100]), Err(Overtaken));
    partials.end(&hanging).unwrap();
    assert_eq!(partials.append(&anew, &[2; 100]), Ok(false), "it is not ended by the one before");
    assert_eq!(partials.settle(&anew).unwrap(), Some(100));
}

#[test]
fn what_cannot_be_read_keeps_no_server_from_starting() {
    let folder = tempfile::tempdir().unwrap();
    let partials = open(folder.path());
    let turn = partials.begin(key(1, 1), 50_000, NOW).unwrap();
    partials.append(&turn, &[1; 100]).unwrap();
    partials.settle(&turn).unwrap();
    let inside =
        folder.path().join("partial").join(format!("{}-{}", key(1, 1).installation, key(1, 1).photo));
    std::fs::create_dir(inside.join("50000-100-100")).unwrap();
    std::fs::write(folder.path().join("partial/stray"), b"a file").unwrap();
    assert_eq!(open(folder.path()).begin(key(1, 1), 50_000, NOW).unwrap().has, 0);
}

/// Does something that must not wait for a disk that hangs.
fn at_once<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let (done, waits) = mpsc::channel();
    std::thread::spawn(move || done.send(work()));
    waits.recv_timeout(Duration::from_secs(60)).expect("it waits for another photo's disk")
}

#[test]
fn a_photo_whose_write_hangs_holds_up_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let disk = HangingDisk::on(&key(1, 0).photo.to_string());
    let partials = Partials::open(Arc::clone(&disk) as _, &folder.path().join("partial")).unwrap();
    let hanging = partials.begin(key(1, 0), 50_000, NOW).unwrap();
    partials.append(&hanging, &[7; 100]).unwrap();
    let settling = std::thread::spawn({
        let partials = partials.clone();
        move || partials.settle(&hanging)
    });
    disk.wait_until_it_hangs();
    // What comes for it waits in memory; an async worker asks for this.
    assert_eq!(
        at_once({
            let partials = partials.clone();
            move || partials.append(&hanging, &[7; 50])
        }),
        Ok(false)
    );
    // So many others of the same installation that it loses its place among them.
    for photo in 1..=PHOTOS_MAX as u8 + 1 {
        let partials = partials.clone();
        let whole = at_once(move || {
            let turn = partials.begin(key(1, photo), 100, NOW + u64::from(photo))?;
            partials.append(&turn, &[photo; 100]).map_err(|Overtaken| io::Error::other("overtaken"))?;
            partials.settle(&turn)?;
            partials.whole(&turn)
        });
        assert_eq!(whole.unwrap().unwrap(), [photo; 100]);
    }
    assert_eq!(partials.append(&hanging, &[7; 50]), Err(Overtaken), "the oldest went");
    disk.let_go();
    settling.join().unwrap().unwrap();
    assert_eq!(folders(folder.path()), PHOTOS_MAX, "and its folder too, once the disk let go of it");
    assert_eq!(partials.begin(key(1, 0), 50_000, NOW + 100).unwrap().has, 0);
}

#[test]
fn whoever_begins_a_photo_anew_while_its_disk_hangs_gets_nothing_of_the_old_one() {
    let folder = tempfile::tempdir().unwrap();
    let disk = HangingDisk::on(&key(1, 0).photo.to_string());
    let partials = Partials::open(Arc::clone(&disk) as _, &folder.path().join("partial")).unwrap();
    let hanging = partials.begin(key(1, 0), 50_000, NOW).unwrap();
    partials.append(&hanging, &[1; 100]).unwrap();
    let settling = std::thread::spawn({
        let partials = partials.clone();
        move || partials.settle(&hanging)
    });
    disk.wait_until_it_hangs();
    let (begun, waits) = mpsc::channel();
    let anew = std::thread::spawn({
        let partials = partials.clone();
        move || begun.send(partials.begin(key(1, 0), 60_000, NOW).unwrap())
    });
    // It has its turn already, and waits for the disk as any other of this photo.
    let taken_over = || {
        let partials = partials.clone();
        at_once(move || partials.append(&hanging, &[1; 1]) == Err(Overtaken))
    };
    while !taken_over() {
        std::thread::yield_now();
    }
    assert!(waits.try_recv().is_err());
    disk.let_go();
    let turn = waits.recv_timeout(Duration::from_secs(60)).unwrap();
    assert_eq!(turn.has, 0);
    anew.join().unwrap().unwrap();
    settling.join().unwrap().unwrap();
    partials.append(&turn, &[2; 60_000]).unwrap();
    assert_eq!(partials.settle(&turn).unwrap(), Some(60_000));
    assert_eq!(open(folder.path()).begin(key(1, 0), 60_000, NOW).unwrap().has, 60_000);
    assert_eq!(partials.whole(&turn).unwrap().unwrap(), [2; 60_000]);
}
