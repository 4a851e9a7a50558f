//! Every limit of the formats and of one exchange, checked by writers and readers alike.
//!
//! Figures follow docs/domain.md (a visit has about 60 fields and 0 to 4 photos of 50 to 300 KB; an office visits 200 times a
//! day) with an order of magnitude to spare, and the measured costs of hostile input (a 113-byte Automerge change can
//! cost gigabytes).

/// The largest number in any format: what a signed column of a database holds. A larger one does not decode, so that
/// nothing that somebody signed can be read and then not be stored.
pub const NUMBER_MAX: u64 = i64::MAX as u64;
/// Records, photos or drafts that a device can say are waiting on it. It says no more, and whoever hears more does not
/// believe it.
pub const WAITING_MAX: u64 = 1_000_000;

/// Sealed body of one entry, bytes.
pub const ENTRY_BODY_BYTES_MAX: usize = 256 * 1024;
/// Items in one entry.
pub const ENTRY_ITEMS_MAX: usize = 4_096;
/// One item's payload, bytes.
pub const ITEM_BYTES_MAX: usize = 200 * 1024;
/// A body after inflation, bytes.
pub const BODY_INFLATED_BYTES_MAX: usize = 4 * 1024 * 1024;
/// A body may not inflate to more than this many times its size (bodies under 4 KiB are exempt: a dictionary makes
/// honest small bodies very dense).
pub const BODY_INFLATION_RATIO_MAX: usize = 20;
/// What a carried item is longer than the one that it carries, bytes.
pub const CARRIED_FRONT_BYTES: usize = 16 + 32 + 10;
/// Operations in one Automerge change.
pub const CHANGE_OPS_MAX: usize = 10_000;
/// Automerge heads that a signed statement may name.
pub const HEADS_MAX: usize = 64;
/// Reason texts in signed items, bytes.
pub const REASON_BYTES_MAX: usize = 1_024;
/// The name of a file of actuals, bytes.
pub const FILE_NAME_BYTES_MAX: usize = 255;
/// Visits that one item names of a file of actuals; a longer file comes in several.
pub const FILE_LINES_MAX: usize = 2_000;

/// One control statement, bytes.
pub const STATEMENT_BYTES_MAX: usize = 64 * 1024;
/// Rows in one grant or rotate.
pub const GRANT_ROWS_MAX: usize = 512;
/// Signatures under one statement.
pub const STATEMENT_SIGNATURES_MAX: usize = 4;
/// One circle key sealed to one device, bytes (HPKE: 32 of encapsulated key, 32 of key, 16 of tag).
pub const WRAP_BYTES: usize = 80;
/// Statements in one append.
pub const APPEND_STATEMENTS_MAX: usize = 1_024;
/// Key wraps in one append.
pub const APPEND_WRAPS_MAX: usize = 16_384;
/// Body of one control append, bytes.
pub const APPEND_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Body of one sync request, bytes.
pub const SYNC_REQUEST_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Body of one sync answer, bytes: the page budget, one entry beyond it, and the tables.
pub const SYNC_ANSWER_BYTES_MAX: usize = 8 * 1024 * 1024;
/// What a server puts into one page of an answer before it says "more", bytes.
pub const SYNC_PAGE_BYTES: usize = 1024 * 1024;
/// Entries in one request.
pub const SYNC_ENTRIES_MAX: usize = 4_096;
/// Circles that one request or answer may speak of.
pub const SYNC_CIRCLES_MAX: usize = 16_384;
/// Log items in one answer.
pub const SYNC_LOG_ITEMS_MAX: usize = 65_536;
/// Feeds whose heights are compared after a restore.
pub const SYNC_HEIGHTS_MAX: usize = 262_144;

/// One sealed photo with its header, bytes.
pub const BLOB_BYTES_MAX: usize = 2 * 1024 * 1024;
/// A sealed photo of at most so many bytes is a thumbnail to whoever does not see its record, and counts as no photo. A thumbnail has
/// 6,000 bytes at most, and its header and seal; the photo of a camera ten times as much.
pub const THUMBNAIL_BLOB_BYTES_MAX: u64 = 6_200;
/// The least that a device makes the parts of a photo, bytes; the last one may be shorter.
pub const PART_BYTES_MIN: usize = 16 * 1024;
/// One part of a photo, bytes.
pub const PART_BYTES_MAX: usize = 128 * 1024;

/// An invitation is good for this long, milliseconds.
pub const INVITATION_LIFE_MS: u64 = 10 * 60 * 1_000;
/// One message in a join mailbox, bytes.
pub const JOIN_MESSAGE_BYTES_MAX: usize = 1_024;
/// An address in an invitation, bytes.
pub const ADDRESS_BYTES_MAX: usize = 255;

/// Devices in one organisation.
pub const DEVICES_MAX: usize = 20_000;
/// Identities of one installation, the first included: whoever is set back or cloned more often is invited anew.
pub const IDENTITIES_MAX: usize = 64;
/// Circles in one organisation.
pub const CIRCLES_MAX: usize = 100_000;
