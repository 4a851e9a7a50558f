//! The month on one read-only page: what the review says, to look at. No script, no file from elsewhere, nothing that can be
//! clicked changes anything. The same page is written to a file (`month --html`) and shown on the loopback address (`serve`).

mod attention;
mod awaited;
mod calendar;
mod markup;
mod month;
mod style;

pub(crate) mod serve;

pub(crate) use month::{Links, page};
pub(crate) use style::policy;
