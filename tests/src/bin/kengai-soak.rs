//! Plays what can be played for ever: `kengai-soak [minutes] [sim|disk|server]`, see `kengai_tests::soak`. Ends with one line of counts
//! for each; not with 0 when anything was lost, corrupt or violated.

use std::io::Write;
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use kengai_tests::soak::{Kind, Size, Span, Tally, play};

/// How often progress is told.
const PROGRESS_EVERY: Duration = Duration::from_secs(5);
/// What is played where nobody says for how long, minutes.
const MINUTES: f64 = 10.0;

/// What was asked for.
struct Asked {
    minutes: f64,
    kinds: Vec<Kind>,
    /// A seed that is played alone.
    seed: Option<u64>,
    size: Size,
}

/// `None`: not understood.
fn asked(words: impl Iterator<Item = String>, seed: Option<&str>) -> Option<Asked> {
    let seed = seed.map(str::parse).transpose().ok()?;
    let mut asked = Asked { minutes: MINUTES, kinds: Vec::new(), seed, size: Size::Whole };
    for word in words {
        if word == "--tiny" {
            asked.size = Size::Tiny;
        } else if let Some(kind) = Kind::named(&word) {
            asked.kinds.push(kind);
        } else {
            asked.minutes = word.parse().ok().filter(|minutes| *minutes > 0.0)?;
        }
    }
    if asked.kinds.is_empty() {
        asked.kinds.extend(Kind::ALL);
    }
    Some(asked)
}

fn main() -> ExitCode {
    let seed = std::env::var("KENGAI_SEED").ok();
    let Some(asked) = asked(std::env::args().skip(1), seed.as_deref()) else {
        eprintln!(
            "say how many minutes, and which: kengai-soak 10 sim (or disk, or server; all three without a word)"
        );
        return ExitCode::from(2);
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs() * 1_000);
    let each = Duration::from_secs_f64(asked.minutes * 60.0 / asked.kinds.len() as f64);
    let span = if asked.seed.is_some() { Span::OneSeed } else { Span::For(each) };
    let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get() as u64);
    let mut fine = true;
    let mut lines = Vec::new();
    for kind in asked.kinds {
        let (name, started) = (kind.name(), Instant::now());
        let last = Mutex::new(started);
        let tell = |tally: &Tally| {
            let mut last = last.lock().expect("nobody panics while telling");
            if last.elapsed() >= PROGRESS_EVERY {
                *last = Instant::now();
                say(&format!("… {name}: {}", tally.line(started.elapsed())));
            }
        };
        let seed = asked.seed.unwrap_or(now);
        let tally = play(kind, seed, (span, asked.size), cores, &tell);
        for found in tally.told() {
            say(&format!("  {found}"));
        }
        if let Some(bad) = tally.bad_seed {
            say(&format!("  again: KENGAI_SEED={bad} script/soak {name}"));
        }
        fine &= tally.is_fine();
        lines.push(format!("{name}: {}  (from seed {seed})", tally.line(started.elapsed())));
        // Each ends with its line; all together stand at the end again.
        say(&lines[lines.len() - 1]);
    }
    if lines.len() > 1 {
        say("");
        lines.iter().for_each(|line| say(line));
    }
    if fine { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// A line that is seen at once, also through a pipe; a reader that has gone away does not end the soak.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}
