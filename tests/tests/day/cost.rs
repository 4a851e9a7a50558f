//! The limits of bytes and round trips, themselves: nothing may be beyond. `script/bench` measures the same and more, with
//! ten thousand visits behind and in seconds, too.

use kengai_tests::bench::figure::Figure;
use kengai_tests::bench::{bodies, rounds};

/// Visits behind: enough to show what grows, few enough for every test run.
const BEHIND: u64 = 400;

fn check(figures: &[Figure], limits: usize) {
    let beyond: Vec<String> =
        figures.iter().filter(|figure| figure.is_beyond(1.0)).map(Figure::line).collect();
    assert!(beyond.is_empty(), "beyond the limit:\n{}", beyond.join("\n"));
    assert_eq!(
        figures.iter().filter(|figure| figure.limit.is_some()).count(),
        limits,
        "every limit was looked at"
    );
}

#[test]
fn a_record_is_small() {
    check(&bodies::figures(), 3);
}

#[test]
fn a_sync_costs_what_is_new_and_nothing_else() {
    check(&rounds::figures(BEHIND), 10);
}
