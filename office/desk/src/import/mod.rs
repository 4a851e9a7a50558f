//! Taking in the month: the care manager's plan (UPPLAN, UPHOSOKU), our rota, tasks and staff list. Every problem of every file is
//! found first ([`Import::check`]), nothing is taken in while there is one, and what is taken and what is asked come back as
//! values ([`Checked::take`]).

mod check;
pub mod codes;
mod error;
mod given;
mod keys;
mod people;
mod persons;
mod plan_files;
mod plans;
mod rota;
mod staff;
mod take;
mod tasks;
mod times;
mod wrong;

pub use check::{Checked, Import};
pub use error::ImportError;
pub use given::GivenFile;
pub use keys::ClientKey;
pub use people::NotOne;
pub use persons::Named;
pub use plans::NotOurs;
pub use staff::{Corrected, StaffList, StaffPart, StaffTaken};
pub use take::{Answers, Taken};
pub use wrong::{FileProblem, List, Wrong};
