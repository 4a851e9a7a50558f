//! Trains the dictionary that bodies are compressed with, from invented records alone.
//!
//! `cargo run --example train_dictionary -- <file to write> [bytes] [bodies]`. The same source gives the same dictionary. It also
//! says what the model's sample, which is not trained on, takes with it. A released dictionary is never trained anew: a
//! better one gets the next number.
//!
//! Measured in November 2026, bytes before padding, ids included: one visit with a note takes 581 with 32 KiB of
//! dictionary, 562 with 64, 558 with 110; each of thirty visits of one client 232, 230, 230. So 64 KiB: on a phone its
//! size does not matter. More bodies than 3,000 change nothing.

#![allow(clippy::print_stdout, reason = "a command for people")]

mod corpus;
mod fixture;
mod words;

use std::path::PathBuf;

use kengai_store::body::LEVEL;
use kengai_store::lift::lift;
use zstd::bulk::Compressor;

/// Bodies in the corpus, unless others are asked for.
const BODIES: u64 = 12_000;
/// Size of the dictionary, bytes, unless another is asked for.
const DICTIONARY_BYTES: usize = 64 * 1024;
/// What zstd's magic number and the fields that we leave out take, bytes.
const LEFT_OUT_BYTES: usize = 4 + 2 + 4;

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let out = PathBuf::from(arguments.next().unwrap_or_else(|| "new.dict".to_owned()));
    let size = arguments.next().and_then(|bytes| bytes.parse().ok()).unwrap_or(DICTIONARY_BYTES);
    let bodies = arguments.next().and_then(|count| count.parse().ok()).unwrap_or(BODIES);
    let streams: Vec<Vec<u8>> = (0..bodies).map(|number| lift(&corpus::body(number)).stream).collect();
    let total: usize = streams.iter().map(Vec::len).sum();
    println!("{} bodies, {} bytes on average without ids", streams.len(), total / streams.len());
    let dictionary = zstd::dict::from_samples(&streams, size)?;
    std::fs::write(&out, &dictionary)?;
    println!("{}: {} bytes", out.display(), dictionary.len());
    let mut compressor = Compressor::with_dictionary(LEVEL, &dictionary)?;
    let mut packed = |plain: Vec<u8>| -> std::io::Result<usize> {
        let lifted = lift(&plain);
        Ok(compressor.compress(&lifted.stream)?.len() - LEFT_OUT_BYTES + lifted.ids.len())
    };
    let single: usize = (1..=40).map(|seed| packed(fixture::one_visit(seed))).sum::<Result<_, _>>()?;
    println!("one visit with a note: {} bytes, mean of 40", single / 40);
    println!("thirty visits of one client: {} bytes each", packed(fixture::thirty_visits())? / 30);
    Ok(())
}
