//! The manager's work at the office's PC, apart from how it is asked for and how it is said: the command and a console in the
//! browser ask for the same work and word it each in its own way.
//!
//! - [`import`]: files of an import, every problem of every file found first, then taken in;
//! - [`export`]: the month's actuals, written or asked about;
//! - [`month`]: a month as a manager looks at it;
//! - [`home`]: the folder of a device and what opens it; [`files`]: files for people; [`clock`]: the time that a program goes by.
//!
//! Nothing here prints, reads the environment or stdin, names a command or an option, or knows an exit code. Questions come back as
//! values of closed types; what is said in words is true on any face. Each room has an error of its own rather than one for the
//! crate: what can go wrong with an import cannot with an export, and whoever words it sees so.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod clock;
pub mod export;
pub mod files;
pub mod home;
pub mod import;
pub mod month;
pub mod words;
