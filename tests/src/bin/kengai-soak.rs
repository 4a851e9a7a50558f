//! Cuts the power and breaks the disk for as long as one likes: `kengai-soak [minutes]`, see `kengai_tests::powercut`.
//! Ends with one line of counts; not with 0 when anything was lost or corrupt.

use std::io::Write;
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use kengai_tests::powercut::counts::Counts;
use kengai_tests::powercut::soak::soak;

/// How often progress is told.
const PROGRESS_EVERY: Duration = Duration::from_secs(5);

fn main() -> ExitCode {
    let minutes: f64 = match std::env::args().nth(1).map(|text| text.parse()) {
        None => 10.0,
        Some(Ok(minutes)) if minutes > 0.0 => minutes,
        Some(_) => {
            eprintln!("say how many minutes, for example: kengai-soak 10");
            return ExitCode::from(2);
        }
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs() * 1_000);
    let chosen = std::env::var("KENGAI_SEED").ok().and_then(|seed| seed.parse().ok());
    // A chosen seed is played alone: what it found is found again.
    let (seed, time) =
        chosen.map_or((now, Duration::from_secs_f64(minutes * 60.0)), |seed| (seed, Duration::ZERO));
    let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get() as u64);
    let threads = if chosen.is_some() { 1 } else { cores };

    let started = Instant::now();
    let last = Mutex::new(started);
    let tell = |counts: &Counts| {
        let mut last = last.lock().expect("nobody panics while telling");
        if last.elapsed() >= PROGRESS_EVERY {
            *last = Instant::now();
            say(&format!("{:>5} s  {counts}", started.elapsed().as_secs()));
        }
    };
    let (counts, bad) = soak(seed, threads, time, &tell);
    for found in &counts.found {
        say(&format!("  {found}"));
    }
    if let Some(bad) = bad {
        say(&format!("again: KENGAI_SEED={bad} script/soak"));
    }
    let per_second = counts.states as f64 / started.elapsed().as_secs_f64();
    say(&format!("{per_second:.0} states a second on {threads} threads"));
    say(&format!("{counts}  (seed {seed}, {minutes} min)"));
    if counts.is_fine() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// A line that is seen at once, also through a pipe; a reader that has gone away does not end the soak.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}
