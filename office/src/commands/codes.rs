//! The option with the office's table of service codes.

use std::path::PathBuf;

use kengai_billing::codes::CodeTable;
use kengai_desk::import::codes;

use crate::failure::Failure;

/// The option that commands share.
#[derive(Debug, clap::Args)]
pub(crate) struct CodesArgs {
    /// The office's table of service codes (CSV).
    #[arg(long, value_name = "FILE")]
    codes: Option<PathBuf>,
}

impl CodesArgs {
    /// The table.
    pub(crate) fn load(&self) -> Result<CodeTable, Failure> {
        Ok(codes::load(self.codes.as_deref())?)
    }
}
