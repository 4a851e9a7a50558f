//! The facade that every app uses: [`CareBook`].
//!
//! One device's care book: visits, handovers, photos, plans, reviews, and bringing them to the others. Its methods are
//! spread over files by noun. Views go out, requests and drafts come in; no caller sees a key, a feed or a merge.
//! Everything works without a connection except founding, inviting, joining, granting and `sync` itself.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod brief;
mod carebook;
mod circles;
mod clients;
mod conflicts;
mod directory;
mod doctor;
mod error;
mod export;
mod founding;
mod handovers;
mod joining;
mod outside;
mod photos;
mod plans;
mod rescue;
mod review;
mod status;
mod sync;
mod visits;

pub use brief::{Brief, BriefPhoto, VitalSeen};
pub use carebook::CareBook;
pub use clients::{ClientCard, ClientImport};
pub use conflicts::FieldConflict;
pub use directory::StaffView;
pub use doctor::Health;
pub use error::CareError;
pub use export::{ExportLine, ExportOffice};
pub use founding::{FoundingRequest, PaperWords};
pub use handovers::{NoteDraft, NoteView, ReceiptView};
pub use joining::{InvitationView, Inviting, Joining, Member};
pub use outside::{Clock, SystemClock, SystemRandomness};
pub use photos::PhotoDraft;
pub use plans::{ClientPlan, PlanOutcome, RotaOutcome, RotaRow, TaskRow};
pub use rescue::RescueReport;
pub use review::{Board, BoardRow, ConfirmOutcome};
pub use status::{DeviceView, Status, WaitingView};
pub use sync::{Progress, SyncReport};
pub use visits::{TodayVisit, VisitSheet, VisitState};

pub use kengai_model as model;
pub use kengai_protocol::Randomness;
pub use kengai_protocol::statement::Role;
pub use kengai_store::{Audit, BeginAgain, Delivery, FileVault, KeyVault, Rescued, StoreError, VaultError};
pub use kengai_sync::{SyncError, Traffic, TransportError};
