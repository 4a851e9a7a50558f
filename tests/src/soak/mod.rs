//! What can be played for ever, for as long as one likes, on all cores.
//!
//! | | |
//! |---|---|
//! | `sim` | worlds of the simulation: offices whose lines, phones, server and clocks fail |
//! | `disk` | the power of a helper's phone goes at any operation of its disk; disks that are full or fail |
//! | `server` | lines are cut at any byte, the server is killed |
//!
//! Every seed plays the same for ever. Each ends with one line of counts ([`Tally`]).

mod disk;
mod server;
mod sim;
mod tally;

use std::sync::Mutex;
use std::time::{Duration, Instant};

pub use tally::{Size, Tally};

/// What is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Worlds of the simulation.
    Sim,
    /// Power cuts and faults of devices' disks.
    Disk,
    /// Lines that are cut, a server that is killed.
    Server,
}

impl Kind {
    /// Every one, in the order in which they are played.
    pub const ALL: [Self; 3] = [Self::Sim, Self::Disk, Self::Server];

    /// As it is typed.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sim => "sim",
            Self::Disk => "disk",
            Self::Server => "server",
        }
    }

    /// Which one somebody typed.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// What one seed plays; nothing new is begun of it once it is so late.
    fn share(self, seed: u64, size: Size, until: Option<Instant>) -> Tally {
        match self {
            Self::Sim => sim::share(seed, size),
            Self::Disk => disk::share(seed, size, until),
            Self::Server => server::share(seed, size),
        }
    }
}

/// For how long.
#[derive(Debug, Clone, Copy)]
pub enum Span {
    /// New seeds until so much time has passed.
    For(Duration),
    /// One seed, whole: what it found is found again.
    OneSeed,
}

/// Plays seeds from `seed` on, on `threads` threads. `tell` hears of progress.
#[must_use]
pub fn play(
    kind: Kind,
    seed: u64,
    (span, size): (Span, Size),
    threads: u64,
    tell: &(dyn Fn(&Tally) + Sync),
) -> Tally {
    let until = match span {
        Span::For(time) => Some(Instant::now() + time),
        Span::OneSeed => None,
    };
    let threads = if until.is_none() { 1 } else { threads.max(1) };
    let total = Mutex::new(Tally::default());
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let total = &total;
            scope.spawn(move || {
                for mine in (seed.saturating_add(thread)..).step_by(threads as usize) {
                    let share = whatever_happens(kind, mine, size, until);
                    let mut total = total.lock().expect("nobody panics while adding");
                    total.add(mine, &share);
                    tell(&total);
                    if until.is_none_or(|until| Instant::now() >= until) {
                        break;
                    }
                }
            });
        }
    });
    total.into_inner().expect("nobody panics while adding")
}

/// A panic is as bad as a loss.
fn whatever_happens(kind: Kind, seed: u64, size: Size, until: Option<Instant>) -> Tally {
    std::panic::catch_unwind(|| kind.share(seed, size, until)).unwrap_or_else(|_| {
        let mut tally = Tally::default();
        tally.bad("panics", 1);
        tally.tell(["it ended in a panic".to_owned()]);
        tally
    })
}
