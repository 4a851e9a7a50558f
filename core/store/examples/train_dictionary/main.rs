//! Trains the dictionaries that bodies and rows are compressed with, and lists the letters of texts, from invented records alone.
//!
//! ```text
//! cargo run --locked -p kengai-store --example train_dictionary -- letters core/store/dictionaries
//! cargo run --locked -p kengai-store --example train_dictionary -- train core/store/dictionaries
//! ```
//! The letters first, since what is trained on is written with them; then again, when the program has been built with them.
//! The same source gives the same files. It also says what samples take that nothing is trained on. A released dictionary is
//! never trained anew: a better one gets the next number, with its letters.
//!
//! Measured in December 2026: 64 KiB of dictionary for bodies take 8 bytes of a record and its two notes more than 128, and
//! 16 less than 32; more bodies than 4,000 change nothing.

#![allow(clippy::print_stdout, reason = "a command for people")]

mod corpus;
mod fixture;
mod speech;

use std::path::{Path, PathBuf};

use kengai_store::body::{self, LEVEL, Place};
use kengai_store::document::Document;
use kengai_store::shelf::{self, Saved};
use zstd::bulk::Compressor;

use speech::Speech;

/// Bodies in the corpus.
const BODIES: u64 = 12_000;
/// Size of a dictionary, bytes.
const DICTIONARY_BYTES: usize = 64 * 1024;
/// What zstd's magic number and the fields that we leave out take, bytes.
const LEFT_OUT_BYTES: usize = 4 + 2 + 4;
const LETTERS: &str = "0002.letters";

fn train(out: &Path, name: &str, samples: &[Vec<u8>]) -> std::io::Result<Vec<u8>> {
    let total: usize = samples.iter().map(Vec::len).sum();
    let dictionary = zstd::dict::from_samples(samples, DICTIONARY_BYTES)?;
    std::fs::write(out.join(name), &dictionary)?;
    println!("{name}: {} bytes, from {} of {} bytes", dictionary.len(), samples.len(), total / samples.len());
    Ok(dictionary)
}

fn on_the_shelf(document: &Document) -> Vec<u8> {
    let view = document.view().expect("an invented document is sound");
    // Rows held the change as well when the first was trained; one of the view alone made them no smaller (December 2026).
    shelf::plain(&view, &Saved::Whole(document.save())).expect("and can be written down")
}

fn mean(bytes: impl Iterator<Item = std::io::Result<usize>>) -> std::io::Result<usize> {
    let bytes = bytes.collect::<std::io::Result<Vec<usize>>>()?;
    Ok(bytes.iter().sum::<usize>() / bytes.len())
}

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let what = arguments.next().unwrap_or_default();
    let out = PathBuf::from(arguments.next().unwrap_or_else(|| ".".to_owned()));
    let speech = Speech::new();
    if what == "letters" {
        return std::fs::write(out.join(LETTERS), speech.letters());
    }
    assert_eq!(
        speech.letters(),
        include_str!("../../dictionaries/0002.letters"),
        "letters first, then build"
    );
    let (mut streams, mut shelves) = (Vec::new(), Vec::new());
    for number in 0..BODIES {
        let written = corpus::written(&speech, number);
        streams.push(written.stream());
        if number % 3 == 0 {
            shelves.extend(written.documents.iter().map(on_the_shelf));
        }
    }
    let dictionary = train(&out, "0002.dict", &streams)?;
    train(&out, "shelf_0001.dict", &shelves)?;
    let mut compressor = Compressor::with_dictionary(LEVEL, &dictionary)?;
    let mut packed = |(plain, place): (Vec<u8>, Place)| -> std::io::Result<usize> {
        let lifted = body::lifted(&plain, &place);
        Ok(compressor.compress(&lifted.stream)?.len() - LEFT_OUT_BYTES + lifted.ids.len())
    };
    println!(
        "one visit with a note: {} bytes, mean",
        mean((1..=40).map(|seed| packed(fixture::one_visit(seed))))?
    );
    println!("thirty visits of one client: {} bytes each", packed(fixture::thirty_visits())? / 30);
    println!(
        "a held-out visit with two notes: {} bytes, mean",
        mean((0..100).map(|seed| packed(fixture::held_out(seed))))?
    );
    Ok(())
}
