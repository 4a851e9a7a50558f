//! Trains the dictionary that bodies are compressed with, from invented records alone.
//!
//! `cargo run --release --example train_dictionary -- <file to write> [bytes]`. Writes the dictionary and says what
//! bodies of the sample, which it has not seen, take with it. A released dictionary is never trained anew: a better one
//! gets the next number.

#![allow(clippy::print_stdout, reason = "a command for people")]

mod corpus;
mod fixture;
mod words;

use std::path::PathBuf;

/// Bodies in the corpus.
const BODIES: u64 = 12_000;
/// Size of the dictionary, bytes, unless another is asked for.
const DICTIONARY_BYTES: usize = 32 * 1024;

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let out = PathBuf::from(arguments.next().unwrap_or_else(|| "0001.dict".to_owned()));
    let size = arguments.next().and_then(|bytes| bytes.parse().ok()).unwrap_or(DICTIONARY_BYTES);
    let bodies: Vec<Vec<u8>> = (0..BODIES).map(corpus::body).collect();
    let total: usize = bodies.iter().map(Vec::len).sum();
    println!("{} bodies, {} bytes on average", bodies.len(), total / bodies.len());
    if let Some(dump) = std::env::var_os("DUMP") {
        std::fs::write(PathBuf::from(&dump).join("eval1"), fixture::one_visit())?;
        std::fs::write(PathBuf::from(&dump).join("eval30"), fixture::thirty_visits())?;
    }
    if let Some(dump) = std::env::var_os("DUMP") {
        for (n, b) in bodies.iter().enumerate() {
            std::fs::write(PathBuf::from(&dump).join(format!("{n:05}")), b)?;
        }
    }
    let dictionary = zstd::dict::from_samples(&bodies, size)?;
    std::fs::write(&out, &dictionary)?;
    println!("{}: {} bytes", out.display(), dictionary.len());
    Ok(())
}
