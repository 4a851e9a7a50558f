//! Bytes that nobody meant: every reader answers any input with values or a bounded list of problems, never with a
//! panic, and does not take long over it.

use std::fs;
use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::charset::Charset;
use super::cp932;
use super::csv::FILE_BYTES_MAX;
use super::export_tests::{examples, own};
use super::file_name::FileName;
use super::problem::{Bounded, PROBLEMS_MAX, Problems};
use super::{import, rota, sample, staff, uphosoku, upjsk, upplan};

/// Runs every reader over the bytes; true if all of them refuse.
fn refused_by_all(bytes: &[u8]) -> bool {
    let (plan, supplement) = (sample::plan_name(), sample::supplement_name());
    let results: [Result<(), Problems>; 5] = [
        upplan::read(&plan, bytes, &own()).map(drop),
        uphosoku::read(&supplement, bytes).map(drop),
        upjsk::read(&plan, bytes).map(drop),
        rota::read(bytes).map(drop),
        staff::read(bytes).map(drop),
    ];
    for problems in results.iter().filter_map(|result| result.as_ref().err()) {
        assert!(!problems.is_empty() && problems.listed().len() <= PROBLEMS_MAX);
        for problem in problems.listed() {
            assert!(!problem.ja().is_empty() && !problem.en().is_empty());
        }
    }
    results.iter().all(Result::is_err)
}

fn good_files() -> Vec<Vec<u8>> {
    let folder = examples().join("month-2026-11");
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| fs::read(entry.unwrap().path()).unwrap())
        .map(|b| head(&b))
        .collect()
}

/// A few lines are enough to spoil, and much faster.
fn head(bytes: &[u8]) -> Vec<u8> {
    bytes.split_inclusive(|b| *b == b'\n').take(6).flatten().copied().collect()
}

/// Bytes that mean something to the readers come up far more often than by chance.
fn telling_byte() -> impl Strategy<Value = u8> {
    prop_oneof![
        2 => any::<u8>(),
        3 => prop::sample::select(&b"\",\r\n0919\x81\x9f\xe0\xf0\xfc\x00\x80\xff"[..]),
    ]
}

proptest! {
    #[test]
    fn any_bytes(bytes in prop::collection::vec(telling_byte(), 0..2_000)) {
        refused_by_all(&bytes);
    }

    #[test]
    fn good_files_with_a_few_bytes_changed(
        file in 0_usize..4,
        changes in prop::collection::vec((any::<prop::sample::Index>(), telling_byte(), 0_u8..3), 1..8),
    ) {
        let mut bytes = good_files().swap_remove(file);
        for (index, byte, how) in changes {
            let at = index.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => drop(bytes.remove(at)),
            }
        }
        refused_by_all(&bytes);
    }

    #[test]
    fn good_files_cut_anywhere(file in 0_usize..4, cut in any::<prop::sample::Index>()) {
        let bytes = good_files().swap_remove(file);
        refused_by_all(&bytes[..cut.index(bytes.len())]);
    }

    #[test]
    fn any_name(name in "\\PC{0,80}", part in 0_usize..8) {
        let _ = import(&name, b"", &own());
        let good = sample::plan_name().to_string();
        let mut parts: Vec<&str> = good.split('_').collect();
        parts[part.min(6)] = &name;
        if let Ok(parsed) = FileName::parse(&parts.join("_")) {
            prop_assert_eq!(FileName::parse(&parsed.to_string()), Ok(parsed));
        }
    }

    #[test]
    fn any_text_is_written_or_refused_and_never_changed_in_silence(text in any::<String>()) {
        let (mut out, mut conversions) = (Vec::new(), Bounded::new(1_000));
        if cp932::encode(&text, (1, 1), &mut out, &mut conversions).is_ok() {
            let back = cp932::decode(&out, Charset::Cp932);
            prop_assert!(back.is_ok());
            if conversions.is_empty() && !text.contains(['\u{3099}', '\u{309A}']) {
                prop_assert_eq!(back.unwrap(), text);
            }
        }
    }

    #[test]
    fn bytes_of_cp932_come_back_or_are_refused(bytes in prop::collection::vec(telling_byte(), 0..40)) {
        if let Ok(text) = cp932::decode(&bytes, Charset::Cp932) {
            let (mut out, mut conversions) = (Vec::new(), Bounded::new(1_000));
            prop_assert!(cp932::encode(&text, (1, 1), &mut out, &mut conversions).is_ok());
            let lost = conversions.listed().iter().any(|c| !c.from.is_control());
            prop_assert!(!lost, "what CP932 can hold is not converted");
        }
    }
}

/// What a cell may be turned into: nothing, a quote, another sign for the same, what is too long or of another kind.
const CELLS: [&[u8]; 9] =
    [b"", b"\"", b"0", b"-1", b"99999999999999999999", b"20261399", b"\x81", b"a,b", b"2460"];

/// Every pair of columns of every kind of file, each cell turned into something else. Says what was met.
#[test]
fn the_input_space_is_met_in_pairs_of_columns() {
    let (mut files, mut pairs, mut inputs, mut refused) = (0, 0, 0, 0);
    for file in good_files() {
        let lines: Vec<&[u8]> = file.split_inclusive(|byte| *byte == b'\n').collect();
        let Some(last) = lines.iter().rposition(|line| line.len() > 4) else { continue };
        let cells: Vec<&[u8]> = lines[last].split(|byte| *byte == b',').collect();
        files += 1;
        for one in 0..cells.len() {
            for other in one + 1..cells.len() {
                let mut changed = cells.clone();
                changed[one] = CELLS[(one + other) % CELLS.len()];
                changed[other] = CELLS[(one * 5 + other * 3) % CELLS.len()];
                let line = changed.join(&b","[..]);
                let bytes = [lines[..last].concat(), line].concat();
                refused += usize::from(refused_by_all(&bytes));
                pairs += 1;
                inputs += 1;
            }
        }
    }
    assert!(
        files >= 4 && pairs > 500 && refused > 0 && refused < inputs,
        "{files} {pairs} {refused} {inputs}"
    );
    let said =
        format!("files: {files} kinds, {pairs} pairs of columns; {inputs} inputs, {refused} refused\n");
    let _ = std::io::Write::write_all(&mut std::io::stderr().lock(), said.as_bytes());
}

#[test]
fn good_files_are_good_and_empty_ones_are_not() {
    for file in good_files() {
        assert!(!refused_by_all(&file), "spoiling a file says little if it was spoiled before");
    }
    assert!(refused_files().iter().all(|bytes| refused_by_all(bytes)));
}

fn refused_files() -> [Vec<u8>; 5] {
    [b"\"".to_vec(), vec![0], vec![0xFF; 100], b"PK\x03\x04".to_vec(), b",".repeat(100)]
}

/// The worst that fits: each would be slow or large for a reader that looks ahead or keeps everything.
#[test]
fn the_largest_files_of_the_worst_kind_take_little_time() {
    let fill = |pattern: &[u8]| pattern.iter().copied().cycle().take(FILE_BYTES_MAX).collect::<Vec<u8>>();
    let started = Instant::now();
    for pattern in [&b","[..], b"\"", b"\"\n", b"\"a\n", b"\"\"", b"\n", b"a,", b"\x81", b"x"] {
        let bytes = fill(pattern);
        assert!(upplan::read(&sample::plan_name(), &bytes, &own()).is_err());
        assert!(rota::read(&bytes).is_err());
    }
    let taken = started.elapsed();
    assert!(taken < Duration::from_secs(60), "{taken:?}");
}
