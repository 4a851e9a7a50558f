//! A disk that goes on after its power went: what a program's files lie on that is killed, or loses its power, and starts again.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use super::disk::TapedDisk;
use super::image::{Loss, Replay};
use super::tape::Tape;
use crate::chance::Dice;

/// All that lies under one folder.
pub struct Drive {
    base: PathBuf,
    tape: Tape,
    disk: Arc<TapedDisk>,
    /// The tape, replayed as far as anybody has looked.
    stands: Mutex<Replay>,
    dice: Mutex<Dice>,
}

impl Drive {
    /// A new one.
    #[must_use]
    pub fn new(base: &Path, seed: u64) -> Self {
        std::fs::create_dir_all(base).unwrap();
        let tape = Tape::default();
        tape.adopt(base);
        let (disk, stands) = (Arc::new(TapedDisk::new(&tape)), Mutex::default());
        Self { base: base.to_owned(), tape, disk, stands, dice: Mutex::new(Dice::new(seed)) }
    }

    /// Where it is mounted.
    #[must_use]
    pub fn base(&self) -> &Path {
        &self.base
    }

    /// The disk, for the program.
    #[must_use]
    pub fn disk(&self) -> Arc<TapedDisk> {
        Arc::clone(&self.disk)
    }

    /// Its tape.
    #[must_use]
    pub fn tape(&self) -> &Tape {
        &self.tape
    }

    /// How it stands at this moment.
    pub fn stands(&self) -> MutexGuard<'_, Replay> {
        let mut stands = self.stands.lock().unwrap();
        stands.go_on(self.tape.take_until(self.tape.len()));
        stands
    }

    /// How a death comes, as the dice fall: killed (nothing is lost), or with the power.
    #[must_use]
    pub fn draw(&self) -> Loss {
        let mut dice = self.dice.lock().unwrap();
        match dice.below(10) {
            0..4 => Loss::Nothing,
            4..7 => Loss::Everything,
            _ => Loss::Some(dice.number()),
        }
    }

    /// True in `percent` of a hundred cases.
    #[must_use]
    pub fn chance(&self, percent: usize) -> bool {
        self.dice.lock().unwrap().chance(percent)
    }

    /// A place of the tape since `mark`, which nobody has looked beyond.
    #[must_use]
    pub fn place_since(&self, mark: usize) -> usize {
        mark + self.dice.lock().unwrap().below(self.tape.len() - mark + 1)
    }

    /// The program ends here, whatever it was doing, and the disk is left as `loss` says: killed, or without power. What the
    /// ending itself does to files (`stop`) nobody will see.
    pub fn goes(&self, loss: Loss, stop: impl FnOnce()) {
        self.goes_at(self.tape.len(), loss, stop);
    }

    /// The same, at an earlier place of the tape.
    pub fn goes_at(&self, place: usize, loss: Loss, stop: impl FnOnce()) {
        let is_killed_now = loss == Loss::Nothing && place == self.tape.len();
        let mut stands = self.stands.lock().unwrap();
        stands.go_on(self.tape.take_until(place));
        let after = self.base.with_extension("after");
        stands.image(loss, &self.base, &after);
        self.tape.off_the_record(stop);
        std::fs::remove_dir_all(&self.base).unwrap();
        std::fs::rename(&after, &self.base).unwrap();
        if !is_killed_now {
            // What is there after a power cut is there for good.
            self.tape.begin_anew();
            self.tape.adopt(&self.base);
            *stands = Replay::default();
            stands.go_on(self.tape.take_until(self.tape.len()));
        }
    }
}
