//! The facade that every app uses: [`CareBook`].
//!
//! One device's care book: visits, handovers, photos, plans, reviews, and bringing them to the others. Its methods are
//! spread over files by noun. Views go out, requests and drafts come in; no caller sees a key, a feed or a merge.
//! Everything works without a connection except founding, inviting, joining, granting and `sync` itself.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod across_midnight;
mod before_start;
mod brief;
mod brief_photos;
mod carebook;
mod circles;
mod client_import;
mod clients;
mod clock;
mod conflicts;
mod day_numbers;
mod directory;
mod discarded;
mod doctor;
mod drafting;
mod emergency;
mod error;
mod export;
mod face;
mod field_views;
mod founding;
mod handovers;
mod health;
mod history;
mod history_cleared;
mod history_text;
mod incident_news;
mod incidents;
mod invitations;
mod joining;
mod last_visit;
mod late_times;
mod moments;
mod month;
mod names;
mod note_drafts;
mod outside;
mod overruled;
mod paper;
mod photo_words;
mod photos;
mod plans;
mod rescue;
mod rescue_words;
mod review;
mod rota;
mod rota_changes;
mod search;
mod service_plans;
mod several;
mod standing;
mod status;
mod sync;
mod to_call;
mod today;
mod today_several;
mod twice;
mod undo;
mod unplanned;
mod visits;
mod vitals_seen;
mod warnings;
mod window;

pub use before_start::BeforeStart;
pub use brief::{Brief, BriefVisit};
pub use brief_photos::BriefPhoto;
pub use carebook::CareBook;
pub use client_import::{ClientImport, ClientsTaken, ImportAnswer, ImportField, ImportedClient};
pub use clients::ClientCard;
pub use clock::{CLOCK_OFF_MINUTES, ClockState};
pub use conflicts::{ConflictValue, FieldConflict, Settled};
pub use day_numbers::{PlannedVisit, SeenOtherwise};
pub use directory::StaffView;
pub use discarded::DiscardedDraft;
pub use doctor::Health;
pub use drafting::OpenDraft;
pub use emergency::{Callee, EMERGENCY_FIRST, Emergency, MedicineView};
pub use error::CareError;
pub use export::{ExportLine, ExportOffice, Since, WrittenLine};
pub use field_views::FieldSeen;
pub use founding::{FoundingRequest, check_founding};
pub use handovers::{NoteView, ReceiptView};
pub use health::{Check, server_trouble, why_again};
pub use history::{DocRef, FieldEvent, History, HistoryEvent, HistoryKind, OverruledValue};
pub use incident_news::{INCIDENT_DAYS, IncidentNews};
pub use incidents::IncidentSheet;
pub use invitations::{InvitationProblem, check_invitation};
pub use joining::{InvitationView, Inviting, Joining, Member, TypedNumber};
pub use last_visit::{LastVisit, NoStool};
pub use moments::{at_server, moment};
pub use names::Writer;
pub use note_drafts::NoteDraft;
pub use outside::{Clock, Running, SystemClock, SystemRandomness};
pub use overruled::Overruled;
pub use paper::{PaperError, PaperWords};
pub use photo_words::{photo_refused, photo_set_aside};
pub use photos::PhotoDraft;
pub use plans::{ClientPlan, PlanOutcome, RotaOutcome, RotaRow, TaskRow};
pub use rescue::RescueReport;
pub use review::{Board, BoardRow, ConfirmOutcome};
pub use rota::{NewRow, PatternOutcome};
pub use rota_changes::RowChangeView;
pub use search::{FOUND_MAX, Found, FoundText, QUERY_CHARS_MAX, QUERY_WORDS_MAX, SearchResult};
pub use service_plans::{Consenting, PlanStanding, ServicePlanView};
pub use standing::{OpenConflicts, Said, Standing};
pub use status::{DeviceView, Status, WaitingView};
pub use sync::{Progress, SyncReport};
pub use to_call::{DayCount, ToCall};
pub use today::{PlanNow, TodayVisit, VisitState};
pub use unplanned::UnplannedVisit;
pub use visits::VisitSheet;
pub use vitals_seen::VitalSeen;
pub use warnings::{AlarmView, WaitingWhy, alarm_words, waiting_words};
pub use window::{OlderRecords, WINDOW_DAYS_DEFAULT, WINDOW_DAYS_MAX, WINDOW_DAYS_MIN};

pub use kengai_model as model;
pub use kengai_protocol::http::Code as ServerCode;
pub use kengai_protocol::statement::Role;
pub use kengai_protocol::{DecodeError, Randomness};
pub use kengai_store::jpeg::JpegError;
pub use kengai_store::{Alarm, AnswerError, WaitingReason};
pub use kengai_store::{
    AtServer, Audit, BeginAgain, DISCARDED_DAYS, Delivery, FileVault, KeyVault, Pruned, Rescued,
    SearchFilter, ServerTrouble, StoreError, VaultError,
};
pub use kengai_sync::{SyncError, Traffic, TransportError};
