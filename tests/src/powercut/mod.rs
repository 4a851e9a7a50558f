//! A disk that loses its power, gets full, or fails: everything that the store or the server does to files is written to one
//! tape, and from any place of the tape the disk is made again as a power cut there could have left it.
//!
//! ```text
//! tape    every operation in its order, and the faults that strike      disk   the doors to files, taped
//! vfs     SQLite's door, taped                                          image  the disk after a cut
//! states  what the database held after each commit                      day    a helper's day on such a disk
//! check   an image against what was acknowledged                        soak   many cuts, counted
//! faults  a day on a disk that gets full or fails             drive  a disk that goes on after its power went
//! server  a day at a server on such a disk, backups too
//! ```
//!
//! What a cut leaves: all that was synced, and of the rest anything. Bytes that were written and not synced are lost or
//! torn at sectors, in any order; names that were given or taken and whose folder was not synced are there or not.
//! (Stricter than file systems that keep names in order, as ext4 and APFS do.)

pub mod check;
pub mod counts;
pub mod day;
pub mod disk;
pub mod drive;
pub mod faults;
pub mod image;
pub mod server;
pub mod soak;
pub mod states;
pub mod tape;
mod vfs;

pub use check::{Verdict, check};
pub use day::{Broken, Day};
pub use disk::TapedDisk;
pub use drive::Drive;
pub use image::{Loss, Replay};
pub use states::States;
pub use tape::{Fault, Op, Strike, Tape};
