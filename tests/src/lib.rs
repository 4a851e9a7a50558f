//! What the whole-system tests share: a cast of people with devices and a server in one thread, a network that fails on
//! purpose, and the checks that hold whatever happens.
//!
//! ```text
//! chance    randomness and choices that a seed owns         cast      an organisation: server, people, devices
//! server    the ledger, killed, cut, backed up, restored     device    a store, its clock, its crashes
//! running   a clock for a server on a line
//! exchange  one sync with faults at every question           network   the way between, which fails on purpose
//! link      lines in memory, slow, far and brittle           faulty    one that fails once per question
//!                                                            work      what people do: visits, notes, photos, …
//!                                                            records   … incidents, plans, and what is acknowledged
//! book      everything that was written, to compare with     checks    the invariants
//! hostile   a member and a server that should not be believed       bounds    every field of an encoding at its bounds
//! powercut  a disk that loses its power, gets full, or fails
//! old_home  homes of released versions, and what they show
//! simulation  a day drawn from a seed                    demo      the main job, played by processes
//! live      a real server on a socket, and care books: for tests of the facade     meddling  lines on which somebody meddles
//! hinting   streams of news that say what a test wants
//! bench     what it costs, beside its limits
//! ```

#![allow(clippy::unwrap_used)] // a test that cannot go on stops

pub mod bench;
pub mod book;
// What a decoder reads is noted in debug builds alone (`kengai_protocol::wire::trace`); soaks and benches are release builds.
#[cfg(debug_assertions)]
pub mod bounds;
pub mod cast;
pub mod chance;
pub mod checks;
pub mod counted;
pub mod demo;
pub mod device;
pub mod exchange;
mod faulty;
pub mod hinting;
pub mod hostile;
pub mod link;
pub mod live;
pub mod meddling;
pub mod network;
pub mod old_home;
pub mod picture;
pub mod powercut;
pub mod records;
mod running;
pub mod server;
pub mod simulation;
pub mod soak;
pub mod tier;
pub mod work;
