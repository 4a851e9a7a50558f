//! What it costs: bytes, round trips, and a few times, each beside its limit and beside a plain way of doing the same.
//!
//! ```text
//! bodies   what one visit and thirty visits weigh, sealed        wire      what HTTP and TLS add, over a real socket
//! rounds   what a sync says when little or nothing is new        saving    how long a save takes on this disk
//! year     a manager's device with a year of an office           joining   the first load of new devices
//! office   the invented office of the last two               memory   what work takes of it
//! live     how soon news is heard, and what listening costs        idle   what it costs the server alone
//! receiving   what a page of others' records takes       one_more   a note among thousands, a sync in many circles
//! statements   one more of a control log                 pictures   one more photo among thousands
//! processor   processor time                         bare    bare encrypted inserts of the same bytes
//! photo_in   a photo taken in                    upload  photos over a line, and a list of thumbnails
//! figure   a value, its limit, its reference
//! ```
//!
//! Bytes and round trips have limits and are the same on every machine. Of times, what a person waits for has one (the way
//! to today's list, the brief, the board, a search), and the fastest of several runs counts: a busy machine makes runs slower, never
//! faster. Loads, rebuilds and receiving have theirs in bare inserts of the same run, both by processor time; the others are reported beside a bare way of doing the same on the same disk. The fixtures are `kengai_model::sample`, whose sentences the dictionary was not trained on.

mod bare;
pub mod bodies;
pub mod figure;
pub mod idle;
pub mod joining;
pub mod live;
mod memory;
mod office;
pub mod one_more;
pub mod photo_in;
pub mod pictures;
mod printed;
mod processor;
pub mod receiving;
pub mod rounds;
pub mod saving;
pub mod statements;
pub mod upload;
pub mod wire;
pub mod year;

use std::process::ExitCode;
use std::time::Instant;

use figure::Figure;
use peak_alloc::PeakAlloc;
use printed::say;

/// Visits that lie behind a device in the second half of the figures about rounds.
const VISITS_BEHIND: u64 = 10_000;
/// Visits on a manager's device: two months of an office, and a year.
const VISITS_HELD: [u64; 2] = [10_000, 69_000];
/// Beyond this many times its limit a figure fails the bench; the test `cost` allows none of it.
const TOLERANCE: f64 = 2.0;

const HELP: &str = "\
kengai-bench: what it costs. Sizes and round trips beside their limits; times beside a bare insert on the same disk.

  kengai-bench                 all of it, with 10,000 visits behind; some minutes, the first time more
  kengai-bench --year          only a year of an office, opening, lists, rebuilding
  kengai-bench --saving        only saving on this disk
  kengai-bench --receiving     only taking in and forming records
  kengai-bench --live          only how soon news is heard, and what listening costs
  kengai-bench --one-more      only one more note, and a sync in many circles
  kengai-bench --statements    only one more statement
  kengai-bench --photos        only one more photo
  kengai-bench --pages         only what the size of a page has a say in
  kengai-bench --joining       only the first load of new devices
  kengai-bench --photo-in      only a photo of 12 megapixels taken in
  kengai-bench --upload        only photos over a line, and a list of thumbnails
  kengai-bench --behind N      with N visits behind

Exit codes: 0 within twice every limit, 1 beyond, 2 wrong usage";

/// The bench's `main`.
#[must_use]
pub fn main(peak: &'static PeakAlloc) -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    if let [idle::SERVE, folder] = args[..] {
        return idle::serve(folder.as_ref());
    }
    let sections = match args[..] {
        [] => {
            let two = [live_section(peak), photo_section(peak)];
            Some(sections(VISITS_BEHIND).into_iter().chain(two).chain(year_sections(peak)).collect())
        }
        ["--photo-in"] => Some(vec![photo_section(peak)]),
        ["--upload"] => Some(vec![upload_section()]),
        ["--live"] => Some(vec![live_section(peak)]),
        ["--year"] => Some(year_sections(peak)),
        ["--saving"] => Some(vec![saving_section()]),
        ["--receiving"] => Some(vec![receiving_section()]),
        ["--one-more"] => Some(vec![one_more_section()]),
        ["--pages"] => Some(pages_sections(peak)),
        ["--statements"] => Some(vec![statements_section()]),
        ["--photos"] => Some(vec![photos_section()]),
        ["--joining"] => Some(joining_sections(peak)),
        ["--behind", number] => number.parse().ok().map(sections),
        _ => None,
    };
    let Some(sections) = sections else {
        say(HELP);
        return ExitCode::from(if matches!(args[..], ["--help" | "-h"]) { 0 } else { 2 });
    };
    run(sections)
}

fn run(sections: Vec<Section>) -> ExitCode {
    say(&format!("fixture: {}", bodies::FIXTURE));
    say(&format!(
        "dictionary: no. {}, {} (zstd level {})",
        bodies::dictionary(),
        bodies::TRAINED_ON,
        bodies::LEVEL
    ));
    let mut beyond = Vec::new();
    for (title, measure) in sections {
        let begun = Instant::now();
        say(&format!("\n{title}"));
        let figures = measure();
        for figure in &figures {
            say(&figure.line());
        }
        say(&format!("    ({:.1} s)", begun.elapsed().as_secs_f64()));
        beyond.extend(
            figures.into_iter().filter(|figure| figure.is_beyond(TOLERANCE)).map(|figure| figure.name),
        );
    }
    if beyond.is_empty() {
        say("\nevery figure is within twice its limit");
        return ExitCode::SUCCESS;
    }
    say(&format!("\nbeyond twice the limit: {}", beyond.join("; ")));
    ExitCode::FAILURE
}

type Section = (String, Box<dyn Fn() -> Vec<Figure>>);

fn sections(behind: u64) -> Vec<Section> {
    vec![
        ("Bodies, sealed".to_owned(), Box::new(bodies::figures)),
        (
            format!("A sync, with 0 and with {behind} visits behind"),
            Box::new(move || rounds::figures(behind)),
        ),
        ("Around the bodies: HTTP and TLS over a socket".to_owned(), Box::new(wire::figures)),
        saving_section(),
        receiving_section(),
        one_more_section(),
        statements_section(),
        photos_section(),
        upload_section(),
    ]
}

fn statements_section() -> Section {
    ("One more statement, in processor time".to_owned(), Box::new(statements::figures))
}

fn photos_section() -> Section {
    ("One more photo, in processor time".to_owned(), Box::new(pictures::figures))
}

fn upload_section() -> Section {
    let figures = || upload::sending().into_iter().chain(upload::scrolling()).collect();
    ("Photos over a line, in the line's own time; 500 thumbnails".to_owned(), Box::new(figures))
}

fn one_more_section() -> Section {
    ("One more of what grows, in processor time".to_owned(), Box::new(one_more::figures))
}

fn receiving_section() -> Section {
    (
        "Taking in what others wrote, and forming what was written here".to_owned(),
        Box::new(receiving::figures),
    )
}

fn live_section(peak: &'static PeakAlloc) -> Section {
    let figures = move || live::hints().into_iter().chain(live::idle(peak)).chain(idle::figures()).collect();
    ("Live: news to a device that listens".to_owned(), Box::new(figures))
}

fn photo_section(peak: &'static PeakAlloc) -> Section {
    ("A photo of 12 megapixels taken in".to_owned(), Box::new(move || photo_in::figures(peak)))
}

fn saving_section() -> Section {
    ("Saving on this disk".to_owned(), Box::new(saving::figures))
}

/// For two builds that differ in the page's size alone (`core/store/src/database/connection.rs`), run by turns.
fn pages_sections(peak: &'static PeakAlloc) -> Vec<Section> {
    let title = format!("A manager's device with about {} visits", VISITS_HELD[0]);
    let year: Section = (title, Box::new(move || year::figures(VISITS_HELD[0], peak)));
    vec![saving_section(), receiving_section(), year]
}

fn year_sections(peak: &'static PeakAlloc) -> Vec<Section> {
    let mut out: Vec<Section> = Vec::new();
    for visits in VISITS_HELD {
        let title = format!("A manager's device with about {visits} visits");
        out.push((title, Box::new(move || year::figures(visits, peak))));
    }
    out.extend(joining_sections(peak));
    let title = "Everything computed again from entries".to_owned();
    out.push((title, Box::new(move || year::rebuilding(VISITS_HELD[0], peak))));
    out
}

fn joining_sections(peak: &'static PeakAlloc) -> Vec<Section> {
    let helper = "The first load of a helper's phone in an office that is a year old".to_owned();
    let manager = "The first load of a manager's device, parts of a year".to_owned();
    vec![
        (helper, Box::new(move || joining::of_helper(peak))),
        (manager, Box::new(move || joining::of_manager(peak))),
    ]
}
