//! The encrypted store of one device: documents, read tables, feeds, the outbox and sealed photo files. Disk only.
//!
//! Saved means: one durable transaction in an encrypted database whose key the platform's keystore wraps.
//!
//! What somebody writes is a *draft* until it is finished, then a change of a *document*, with the rows that lists read of it,
//! and *pending*; when there is a signal, what is pending becomes an *entry* of this device's feed. What others wrote comes with
//! an answer of the server as entries of theirs: taken in with the cursor in one transaction, looked into in the next.
//!
//! | room | what is in it |
//! |---|---|
//! | `home` | the folder, its keys and files; whose device it is |
//! | `database` | how the database is opened and brought up to date; facts, columns, the fence around one thing |
//! | `documents` | documents, changes, drafts, what people see, how something is written (`save`), history, confirmations |
//! | `feeds` | entries and what each counts for (`entries`), heads, logs, keys, what is pending, forming and sending, the control log |
//! | `intake` | an answer of the server: taken in (`answer`), judged, looked into (`incoming`, `apply`) |
//! | `lists` | the narrow tables and what is asked of them |
//! | `window` | what leaves a device and comes back |
//! | `photos` | sealed files, their rows, what is fit to be shown |
//! | `rescue` | a damaged database set aside, and what is read of it |
//!
//! [`Store`] holds the parts together and has a method for each question and each act, in the file of its noun. Each table has
//! one file that writes it (`tests/tests/house/one_writer.rs`), no files name each other in a circle (`circles.rs`). A function
//! that writes in several steps takes a transaction, one that reads or takes one step any connection.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod aside;
mod database;
mod documents;
mod error;
mod feeds;
mod home;
mod intake;
pub mod lists;
mod open;
mod photos;
mod piece;
#[cfg(feature = "raw-database")]
pub mod raw;
mod rescue;
mod store;
#[cfg(test)]
mod testing;
mod window;

pub use aside::FilesMark;
pub use documents::discarded::{DISCARDED_DAYS, Discarded};
pub use documents::doc_kind::DocKind;
pub use documents::draft_rows::Draft;
pub use documents::drafts::Undone;
pub use documents::exports::{Exported, ExportedFile};
pub use documents::exports_begun::BegunExport;
pub use documents::history::AtServer;
pub use documents::overruled::OverruledEntry;
pub use documents::view::{Additions, Concurrent, Part, VIEW_RULE, VIEW_RULE_BEFORE, View, Writing};
pub use documents::{doc_kind, document, history, made, note_ids, shelf};
pub use error::StoreError;
pub use feeds::aside_reason::AsideReason;
pub use feeds::audit::Audit;
pub use feeds::control_log::previous_bound;
pub use feeds::delivery::Delivery;
pub use feeds::heights::HEIGHT_BYTES_MAX;
pub use feeds::identity::BeginAgain;
pub use feeds::unsent::Unsent;
pub use feeds::warnings::{Alarm, WaitingReason};
pub use feeds::written::{Written, counted};
pub use feeds::{body, founding};
pub use home::disk::{Disk, RealDisk};
pub use home::file_vault;
pub use home::file_vault::FileVault;
pub use home::membership::Membership;
pub use home::vault::{KeyVault, VaultError};
pub use home::{Home, SyncTurn};
pub use intake::clocks::{ClockSeen, WrittenAt};
pub use intake::server_trouble::ServerTrouble;
pub use intake::sync_state::SyncState;
pub use intake::taken::{AnswerError, Taken};
pub use lists::month::RecordView;
pub use lists::record_lists::incident_digest;
pub use lists::search::{DUE_MAX, SearchEntry, SearchFilter};
pub use lists::{numbers, record_lists};
pub use photos::PhotoRow;
pub use photos::at_server::{OrphanPhotos, PhotoAtServer};
pub use photos::claims::PhotoClaim;
pub use photos::photo_aside::PhotoAside;
pub use photos::photo_files::PhotoFiles;
pub use photos::photo_names::PhotoLying;
pub use photos::photo_of::{KeptPhoto, PhotoOf};
pub use photos::photos_tried::{PhotoWaits, WaitingPhoto};
pub use photos::pieces::PhotoCame;
pub use photos::unfit::Unfit;
pub use piece::Piece;
pub use rescue::step::RescueStep;
pub use rescue::{DatabaseAside, Rescued};
pub use store::{Reading, Store};
pub use window::left::Left;
pub use window::{Pruned, Window};
