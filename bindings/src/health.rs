//! Whether this device is well, and what to do where its database is not: a rescue sets it aside and goes on with what
//! can be read. Nothing is ever deleted by it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use kengai::SystemRandomness;
use kengai::model::{CareDay, UnixMillis};

use crate::book::{CareBook, WAIT};
use crate::clock::BookClock;
use crate::crossing::FilePath;
use crate::errors::CareError;
use crate::sync::count;
use crate::vault::{KeyVault, PlatformVault};
use crate::words::Words;

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Check {
    /// `pages`, `entries`, `logs`, `photos`, `clock`, `set_aside`, `identity` or `alarms`.
    pub name: String,
    /// Whether it holds.
    pub is_fine: bool,
    /// What was found.
    pub words: Words,
}

/// What a look at this device found.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Health {
    /// Everything holds.
    pub is_fine: bool,
    /// The database is damaged: close the book and rescue it.
    pub needs_rescue: bool,
    /// What was looked at, in order.
    pub checks: Vec<Check>,
}

/// What a rescue came to.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Rescue {
    /// What was on this device only and was read, what of it is lost, and where the rest comes from: a line each.
    pub lines: Vec<Words>,
    /// The folder to which the damaged files went. Never delete it.
    pub set_aside: FilePath,
    /// Records, notes and marks that were not sent, were read, and go out with the next sync.
    pub records: i64,
    /// Records that were begun and not finished, and were read.
    pub drafts: i64,
    /// Photo files that are here.
    pub photos: i64,
    /// Records of which something was on this device only and is lost.
    pub lost: i64,
    /// Days of visits among them, where they are known.
    pub lost_days: Vec<CareDay>,
    /// More may be lost that nothing names any more.
    pub may_be_more: bool,
    /// Whether this device still knows its organisation; if not, it needs an invitation.
    pub knows_organisation: bool,
}

impl From<kengai::RescueReport> for Rescue {
    fn from(report: kengai::RescueReport) -> Self {
        let rescued = &report.rescued;
        Self {
            lines: kengai_screens::rescued(&report),
            set_aside: rescued.set_aside.clone(),
            records: count(rescued.records),
            drafts: count(rescued.drafts),
            photos: count(rescued.photos),
            lost: count(rescued.lost.len() as u64),
            may_be_more: rescued.unknown,
            knows_organisation: rescued.knows_organisation,
            lost_days: report.lost_days.clone(),
        }
    }
}

#[uniffi::export]
impl CareBook {
    /// Looks at everything on this device; takes as long as it is large.
    pub fn doctor(&self) -> Result<Health, CareError> {
        let health = self.with(kengai::CareBook::doctor)?;
        let checks: Vec<Check> = kengai_screens::checks(&health)
            .into_iter()
            .map(|one| Check { name: one.what.code().to_owned(), is_fine: one.fine, words: one.words })
            .collect();
        Ok(Health {
            is_fine: checks.iter().all(|check| check.is_fine),
            needs_rescue: !health.audit.pages_whole,
            checks,
        })
    }
}

/// Sets a damaged database aside and makes a new one of what can be read of it; `None` where nothing is damaged and
/// nothing was done. The book must be closed, and is opened afterwards as always. Ended in the middle, it is simply
/// called again.
#[uniffi::export]
pub fn rescue_book(
    folder: FilePath,
    vault: Arc<dyn KeyVault>,
    rehearsal: Option<UnixMillis>,
) -> Result<Option<Rescue>, CareError> {
    let vault = PlatformVault(vault);
    let clock = Arc::new(BookClock::new(rehearsal));
    let random = Arc::new(SystemRandomness::new());
    let work = || kengai::CareBook::rescue(&folder, &vault, clock, random, WAIT, &mut |_| {});
    let done = catch_unwind(AssertUnwindSafe(work)).map_err(|_| CareError::Unexpected)??;
    Ok(done.map(|(_, report)| report.into()))
}
