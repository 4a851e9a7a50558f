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
mod drafting;
mod emergency;
mod error;
mod export;
mod field_views;
mod founding;
mod handovers;
mod health;
mod history;
mod history_text;
mod incidents;
mod joining;
mod moments;
mod month;
mod names;
mod note_drafts;
mod outside;
mod photos;
mod plans;
mod rescue;
mod rescue_words;
mod review;
mod rota;
mod search;
mod service_plans;
mod standing;
mod status;
mod sync;
mod to_call;
mod today;
mod undo;
mod unplanned;
mod visits;
mod warnings;
mod window;

pub use brief::{Brief, BriefPhoto, BriefVisit, VitalSeen};
pub use carebook::CareBook;
pub use clients::{ClientCard, ClientImport};
pub use conflicts::{ConflictValue, FieldConflict};
pub use directory::StaffView;
pub use doctor::Health;
pub use drafting::OpenDraft;
pub use emergency::{Callee, EMERGENCY_FIRST, Emergency, MedicineView};
pub use error::CareError;
pub use export::{ExportLine, ExportOffice, Since, WrittenLine};
pub use field_views::FieldSeen;
pub use founding::{FoundingRequest, PaperWords};
pub use handovers::{NoteView, ReceiptView};
pub use health::{Check, why_again};
pub use history::{DocRef, FieldEvent, History, HistoryEvent, HistoryKind};
pub use incidents::IncidentSheet;
pub use joining::{InvitationView, Inviting, Joining, Member};
pub use moments::{at_server, moment};
pub use names::Writer;
pub use note_drafts::NoteDraft;
pub use outside::{Clock, SystemClock, SystemRandomness};
pub use photos::PhotoDraft;
pub use plans::{ClientPlan, PlanOutcome, RotaOutcome, RotaRow, TaskRow};
pub use rescue::RescueReport;
pub use review::{Board, BoardRow, ConfirmOutcome};
pub use rota::{NewRow, PatternOutcome, RowChangeView};
pub use search::{FOUND_MAX, Found, FoundText, QUERY_CHARS_MAX, QUERY_WORDS_MAX, SearchResult};
pub use service_plans::{Consenting, PlanStanding, ServicePlanView};
pub use standing::{OpenConflicts, Said, Standing};
pub use status::{DeviceView, Status, WaitingView};
pub use sync::{Progress, SyncReport};
pub use to_call::{DayCount, ToCall};
pub use today::{TodayVisit, VisitState};
pub use unplanned::UnplannedVisit;
pub use visits::VisitSheet;
pub use warnings::{AlarmView, WaitingWhy, alarm_words, waiting_words};
pub use window::{OlderRecords, WINDOW_DAYS_DEFAULT, WINDOW_DAYS_MAX, WINDOW_DAYS_MIN};

pub use kengai_model as model;
pub use kengai_protocol::statement::Role;
pub use kengai_protocol::{DecodeError, Randomness};
pub use kengai_store::jpeg::JpegError;
pub use kengai_store::{Alarm, AnswerError, WaitingReason};
pub use kengai_store::{
    AtServer, Audit, BeginAgain, Delivery, FileVault, KeyVault, Pruned, Rescued, SearchFilter, StoreError,
    VaultError,
};
pub use kengai_sync::{SyncError, Traffic, TransportError};
