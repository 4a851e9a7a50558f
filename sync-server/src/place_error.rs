//! Why photos cannot be kept in a place. What is said of it stands in `place_words`.

use std::io;
use std::path::PathBuf;

/// Why a place cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlaceError {
    /// Neither `local` nor `s3://bucket/prefix`.
    #[error("no place for photos: write local or s3://bucket/prefix")]
    NoPlace,
    /// Not an address that may be used: plain HTTP leaves this machine.
    #[error("no address of a store: https://host[:port], or http:// on this machine")]
    Endpoint,
    /// No keys were given.
    #[error("no keys for the store of photos")]
    NoKeys,
    /// Others may read the file with the keys.
    #[error("others may read {file}", file = .0.display())]
    KeysOpen(PathBuf),
    /// The file holds no keys, or cannot be read.
    #[error("{file} holds no keys", file = .0.display())]
    KeysFile(PathBuf),
    /// The store does not take the keys, or does not let them write, read and delete.
    #[error("the store of photos refuses the keys")]
    Refused,
    /// There is no such bucket.
    #[error("there is no such bucket")]
    NoBucket,
    /// Nothing answers there.
    #[error("the store of photos does not answer")]
    NoAnswer,
    /// Another server keeps its photos there.
    #[error("another server keeps its photos there")]
    OtherServer,
    /// Photos with rows lie in one place, and another was named.
    #[error("the photos lie in {are}, not in {asked}")]
    Elsewhere {
        /// Where they are.
        are: String,
        /// What was named.
        asked: String,
    },
    /// A photo that is to be moved is not there or not whole.
    #[error("a photo is missing or damaged where it lies")]
    Damaged,
    /// The file system refused.
    #[error("the file system refused: {0}")]
    Files(#[from] io::Error),
}
