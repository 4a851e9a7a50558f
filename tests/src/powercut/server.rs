//! A day at a server whose power goes: devices sync records and photos over its own service, it is backed up and started anew,
//! and from any place of its tape its disk is made again, backups too. What anybody was told of is there.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use kengai_protocol::{CircleId, CircleKind, Hash, Role};
use kengai_server::backup::{BackupError, GENERATION_MS};
use kengai_server::ledger::BLOBS_FOLDER;
use kengai_server::{Ledger, LedgerOptions, limits::Quotas};

use super::check::Verdict;
use super::counts::Counts;
use super::image::{Loss, Replay};
use super::tape::{Forgets, Op};
use crate::cast::{Cast, MORNING_MS, SUZUKI, Who, roomy_folder};
use crate::chance::{Dice, SeededRandom};
use crate::checks::said;
use crate::exchange::End;
use crate::picture::picture;
use crate::server::items;

/// Things that are done in one day.
const STEPS: usize = 16;

/// A server that is broken on purpose: what the checks are there for. Nothing of it is in the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    /// It is not.
    Nothing,
    /// It answers before its commit is synced.
    CommitSync,
    /// Folders are not synced.
    FolderSync,
    /// Photo files are not synced.
    PhotoSync,
    /// A photo's row is written before its file.
    RowFirst,
    /// A backup is called verified before its files are synced.
    BackupSync,
}

impl Broken {
    /// The syncs that it forgets.
    #[must_use]
    pub fn forgets(self) -> Forgets {
        let files_in = match self {
            Self::Nothing | Self::FolderSync | Self::RowFirst => None,
            Self::CommitSync => Some("/ledger.sqlite"),
            Self::PhotoSync => Some("/blobs/"),
            Self::BackupSync => Some("/backup/"),
        };
        Forgets { folders: self == Self::FolderSync, files_in }
    }
}

/// What people had been told by some place of the tape.
#[derive(Clone, Default)]
struct Told {
    by: usize,
    /// Entries and photos that were sent.
    sent: BTreeSet<Hash>,
    photos: BTreeSet<Hash>,
    /// What a verified backup has.
    backed_up: BTreeSet<Hash>,
}

struct Day {
    cast: Cast,
    circle: CircleId,
    helpers: [Who; 2],
    dice: Dice,
    broken: Broken,
    told: Vec<Told>,
}

/// Plays a day and cuts the power at `cuts` places of it, each with everything lost and with what the dice lose.
#[must_use]
pub fn cut_a_day(seed: u64, broken: Broken, cuts: usize) -> Counts {
    let mut day = Day::begin(seed, broken);
    for _ in 0..STEPS {
        day.step();
    }
    day.look(cuts)
}

impl Day {
    fn begin(seed: u64, broken: Broken) -> Self {
        let mut cast = Cast::found_on_drives(seed);
        cast.server.drive().expect("it was founded on drives").tape().forget(broken.forgets());
        let helpers = [cast.join("aoki"), cast.join("tanaka")];
        let [aoki, tanaka] = helpers;
        let members = [(SUZUKI, Role::Manager), (aoki, Role::Helper), (tanaka, Role::Helper)];
        let circle = cast.open_circle(CircleKind::Client, &members).unwrap();
        assert_eq!(cast.until_quiet(), Vec::<String>::new());
        Self { cast, circle, helpers, dice: Dice::new(seed), broken, told: vec![Told::default()] }
    }

    fn step(&mut self) {
        let who = [SUZUKI, self.helpers[0], self.helpers[1]][self.dice.below(3)];
        let (circle, seed) = (self.circle, self.dice.number());
        let mut told = self.told.last().cloned().expect("a day begins with nothing told");
        match self.dice.below(10) {
            0..3 => {
                self.cast.record_visit(who, circle, seed);
                self.cast.write_note(who, circle, seed);
                self.sync(who, &mut told);
            }
            3..6 => {
                self.cast.take_picture(who, circle, seed).unwrap();
                self.cast.record_visit(who, circle, seed);
                if self.broken == Broken::RowFirst {
                    self.bring_row_first(who, seed);
                }
                self.sync(who, &mut told);
            }
            6 => self.cast.server.restart(),
            _ => {
                let (folder, now_ms) = (self.cast.server.backup_folder(), self.cast.now_ms);
                self.cast.server.ledger().backup_to(&folder, now_ms).unwrap();
                told.backed_up = items(self.cast.server.folder()).unwrap();
            }
        }
        told.by = self.cast.server.drive().expect("it was founded on drives").tape().len();
        self.told.push(told);
    }

    fn sync(&mut self, who: Who, told: &mut Told) {
        assert_eq!(self.cast.sync(who).end, End::Done);
        for said in said(self.cast.devices[who].read()) {
            told.sent.insert(said.hash);
            if said.what == "photo" {
                told.photos.insert(said.hash);
            }
        }
    }

    /// What a broken server would do with a photo.
    fn bring_row_first(&mut self, who: Who, seed: u64) {
        let (circle, now, key) = (self.circle, self.cast.now_ms, self.cast.devices[who].key());
        let store = self.cast.devices[who].store();
        let id = store.add_photo(circle, &picture(seed ^ 1), None, now).unwrap().full;
        let sealed = store.sealed_photo(id).unwrap();
        let ledger = self.cast.server.ledger();
        let bytes = sealed.len() as u64;
        let place = ledger.batch(|batch| batch.blob_stored(&key, &circle, &id, bytes)).unwrap().unwrap();
        ledger.blobs().write(&id, &sealed).unwrap();
        self.cast.devices[who].store().photo_sent(id, place).unwrap();
    }

    fn look(mut self, cuts: usize) -> Counts {
        let drive = self.cast.server.drive().expect("it was founded on drives");
        let ops = drive.tape().ops();
        let places = places(&ops, cuts, &mut self.dice);
        let (mut counts, mut replay) = (Counts::default(), Replay::default());
        // What the drive was before it was used.
        let before = drive.tape().len() - ops.len();
        for cut in places {
            replay.up_to(&ops, cut);
            let told = self.told.iter().rfind(|told| told.by <= before + cut);
            let told = told.expect("a day begins with nothing told");
            let first = if self.dice.chance(20) { Loss::Nothing } else { Loss::Everything };
            for loss in [first, Loss::Some(self.dice.number())] {
                let to = roomy_folder();
                replay.image(loss, drive.base(), &to.path().join("disk"));
                let folder =
                    |path: &Path| to.path().join("disk").join(path.strip_prefix(drive.base()).unwrap());
                let (data, backup) =
                    (folder(self.cast.server.folder()), folder(&self.cast.server.backup_folder()));
                let seed = self.cast.server.signing_key();
                let found = backup_is_good(&backup, &to.path().join("restored"), told)
                    .and_then(|()| ledger_is_whole(&data, *seed.seed(), told, &backup));
                let place = format!("cut {cut} of {}, {loss:?}", ops.len());
                counts.count(found.err().unwrap_or(Verdict::Fine), &place);
            }
        }
        counts
    }
}

fn random() -> SeededRandom {
    SeededRandom::new(1, "after the cut")
}

/// Where the power goes: anywhere, and often right after a name was given, when all its neighbours may be missing.
fn places(ops: &[Op], cuts: usize, dice: &mut Dice) -> Vec<usize> {
    let of = |is: fn(&Op) -> bool| (0..ops.len()).filter(|at| is(&ops[*at])).collect::<Vec<_>>();
    let new = of(|op| matches!(op, Op::Create(..) | Op::MakeFolder(_)));
    let moved = of(|op| matches!(op, Op::Rename(..)));
    let mut draw = || match dice.below(4) {
        0 => new[dice.below(new.len())],
        1 => moved[dice.below(moved.len())],
        _ => dice.below(ops.len()),
    };
    let mut places: Vec<usize> = (0..cuts).map(|_| 1 + draw()).collect();
    places.sort_unstable();
    places
}

/// The server starts, holds what anybody was told that it holds, and everything that it holds verifies: backups go on.
fn ledger_is_whole(data: &Path, key_seed: [u8; 32], told: &Told, backup: &Path) -> Result<(), Verdict> {
    let options = LedgerOptions { key_seed, random: Arc::new(random()), quotas: Quotas::default() };
    let mut ledger = Ledger::open(data, options)
        .map_err(|error| Verdict::Corrupt(format!("the server does not start: {error}")))?;
    let held = items(data).map_err(|error| Verdict::Corrupt(format!("items: {error}")))?;
    let missing = told.sent.difference(&held).count();
    if missing > 0 {
        return Err(Verdict::Lost(format!("{missing} of {} that were sent", told.sent.len())));
    }
    for photo in &told.photos {
        let name = photo.to_string();
        let bytes = std::fs::read(data.join(BLOBS_FOLDER).join(&name[..2]).join(&name));
        if bytes.is_ok_and(|bytes| Hash::of_bytes(&bytes) == *photo) {
            continue;
        }
        return Err(Verdict::Lost("a photo that was sent has no file".to_owned()));
    }
    // A new generation reads and verifies every row, chain, signature and photo.
    ledger
        .backup_to(backup, MORNING_MS + 2 * GENERATION_MS)
        .map(drop)
        .map_err(|error| Verdict::Corrupt(format!("what is left cannot be backed up and verified: {error}")))
}

/// What is called backed up comes back from the backup folder; where nothing is yet, the folder may be anything unfinished.
fn backup_is_good(backup: &Path, to: &Path, told: &Told) -> Result<(), Verdict> {
    match Ledger::restore(backup, to, &random()) {
        Ok(_) => {
            let held = items(to).map_err(|error| Verdict::Corrupt(format!("restored items: {error}")))?;
            let missing = told.backed_up.difference(&held).count();
            if missing == 0 { Ok(()) } else { Err(Verdict::Lost(format!("{missing} that were backed up"))) }
        }
        Err(BackupError::NothingHere) if told.backed_up.is_empty() => Ok(()),
        Err(error) => Err(Verdict::Lost(format!("nothing can be restored: {error}"))),
    }
}
