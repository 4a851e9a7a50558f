//! Founding tickets: the text that a server prints so that one organisation can be founded at it.

use std::path::Path;

use kengai_protocol::invitation::FoundingTicket;
use kengai_protocol::sign::PublicKey;

use crate::control::ticket_hash;
use crate::disk::{Disk, replace_file};
use crate::error::LedgerError;
use crate::folder::ticket_path;
use crate::ledger::{LEDGER_FILE, Ledger};
use crate::tables::{SqliteTables, Tables as _};

/// The ticket of a server where no organisation lives yet: the one in the data folder while it is good, else a new one.
/// `None`, and no file, once an organisation was founded.
///
/// # Errors
/// The ledger or the file system refused.
pub fn first(ledger: &mut Ledger, folder: &Path, address: &str) -> Result<Option<String>, LedgerError> {
    let path = ticket_path(folder);
    if !ledger.is_empty() {
        ledger.disk.remove_if_there(&path)?;
        return Ok(None);
    }
    let earlier = ledger
        .disk
        .read(&path)
        .ok()
        .and_then(|bytes| FoundingTicket::parse(std::str::from_utf8(&bytes).ok()?).ok());
    let code = match earlier.filter(|ticket| is_unused(ledger, &ticket.code)) {
        Some(ticket) => ticket.code,
        None => ledger.make_ticket()?,
    };
    let ticket = text(address, ledger.public_key(), code);
    replace_file(&*ledger.disk, &path, format!("{ticket}\n").as_bytes())?;
    Ok(Some(ticket))
}

/// Makes another ticket, whether a server runs on this folder or not.
///
/// # Errors
/// The ledger's file is not there or refused.
pub fn another(
    disk: &dyn Disk,
    folder: &Path,
    address: &str,
    server: PublicKey,
    code: [u8; 16],
) -> Result<String, LedgerError> {
    let path = folder.join(LEDGER_FILE);
    if !disk.exists(&path) {
        return Err(LedgerError::NotFound);
    }
    SqliteTables::open_on(disk, &path)?.add_ticket(&ticket_hash(&code))?;
    Ok(text(address, server, code))
}

fn text(address: &str, server: PublicKey, code: [u8; 16]) -> String {
    FoundingTicket { address: address.to_owned(), server, code }.to_text()
}

/// A ledger that is in trouble says so when the next code is made.
fn is_unused(ledger: &mut Ledger, code: &[u8; 16]) -> bool {
    matches!(ledger.batch(|batch| batch.is_unused(code)), Ok(Ok(true)))
}
