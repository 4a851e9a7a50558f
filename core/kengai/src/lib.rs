//! The facade that every app uses: [`CareBook`].
//!
//! One device's care book: visits, handovers, photos, plans, reviews, and bringing them to the others. Its methods are
//! spread over files by noun. Views go out, requests and drafts come in; no caller sees a key, a feed or a merge.
//! Everything works without a connection except founding, inviting, joining, granting and `sync` itself.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod book;
mod care_plans;
mod clients;
mod day;
mod device;
mod door;
mod drafts;
mod handovers;
mod hiding;
mod incidents;
mod membership;
mod people;
mod photos;
mod review;
mod rooms;
mod rota;
mod said;
mod visits;
mod writing;

pub use book::carebook::CareBook;
pub use book::clock::{CLOCK_OFF_MINUTES, ClockState, wrong_by};
pub use book::doc_ref::DocRef;
pub use book::doc_state::DocState;
pub use book::error::CareError;
pub use book::invitation_problem::InvitationProblem;
pub use book::moments::{at_server, moment};
pub use book::outside::{Clock, Running, SystemClock, SystemRandomness};
pub use book::place::Place;
pub use book::sought::Sought;
pub use book::sync_report::{Counted, SyncReport};
pub use care_plans::agreed::{ChangedSince, PlanOpen, PlanToAgree};
pub use care_plans::consents::Consenting;
pub use care_plans::versions::{PlanStanding, ServicePlanView};
pub use clients::callee::Callee;
pub use clients::import::{ClientImport, ClientsTaken, ImportAnswer, ImportField, ImportedClient};
pub use clients::sheets::ClientCard;
pub use day::numbers::{PlannedVisit, SeenLast};
pub use day::today_visit::{PlanNow, TodayVisit, VisitState};
pub use day::unplanned::UnplannedVisit;
pub use device::doctor::Health;
pub use device::line_cost::{LineCost, PHOTO_BYTES_A_DAY_DEFAULT, PHOTO_BYTES_A_DAY_MAX};
pub use device::photo_room::{OrphanPhotosView, PhotoQuotaView};
pub use device::photos_waiting::PhotosWaiting;
pub use device::rescue::RescueReport;
pub use device::set_aside::SetAsideWhy;
pub use device::status::{DeviceView, Status, WaitingView};
pub use device::sync::Progress;
pub use device::warnings::{AlarmView, WaitingWhy, alarm_words, waiting_words};
pub use device::window::{OlderRecords, WINDOW_DAYS_DEFAULT, WINDOW_DAYS_MAX, WINDOW_DAYS_MIN};
pub use door::brief::{Brief, BriefVisit};
pub use door::emergency::{EMERGENCY_FIRST, Emergency, MedicineView};
pub use door::last_visit::{LastVisit, NoStool};
pub use door::photos::BriefPhoto;
pub use door::vitals::VitalSeen;
pub use drafts::begun::OpenDraft;
pub use drafts::discarded::{DiscardedDraft, InTheWay};
pub use handovers::drafts::NoteDraft;
pub use handovers::notes::{NoteView, WITHDRAWN_DAYS};
pub use handovers::receipts::ReceiptView;
pub use incidents::news::{INCIDENT_DAYS, IncidentNews, IncidentSeen};
pub use incidents::sheets::IncidentSheet;
pub use membership::founding::{FoundingRequest, check_founding};
pub use membership::invitations::check_invitation;
pub use membership::joining::{InvitationView, Inviting, Joining, Member, TypedNumber};
pub use membership::paper::{PaperError, PaperWords};
pub use people::directory::{StaffChange, StaffView};
pub use people::names::Writer;
pub use photos::hidden::PhotoDecision;
pub use photos::hidden_list::{DecidedHidden, HiddenPhoto, UndecidedPhotos};
pub use photos::of_visits::PhotoDraft;
pub use photos::split::SplitDecision;
pub use photos::words::{photo_refused, photo_set_aside};
pub use review::board::{Board, BoardRow, ConfirmOutcome, Signing};
pub use review::earlier::OpenMonth;
pub use review::export::{ExportLine, ExportOffice};
pub use review::export_begun::{InterruptedExport, NewExport};
pub use review::export_last::without_time;
pub use review::export_line::{SaidLine, WrittenLine};
pub use review::export_since::{ListedFile, RowFate, Since, SinceRow};
pub use review::stands::{Away, Signed};
pub use review::to_call::{DayCount, ToCall};
pub use rota::changes::RowChangeView;
pub use rota::gone::GoneRow;
pub use rota::planned_rows::{NewRow, PatternOutcome};
pub use rota::plans::{ClientPlan, PlanOutcome, RotaOutcome, RotaRow, TaskRow};
pub use rota::told::RowTold;
pub use said::conflicts::{ConflictValue, FieldConflict, Settled};
pub use said::field_views::FieldSeen;
pub use said::history::{FieldEvent, History, HistoryEvent, HistoryKind, OverruledValue};
pub use said::overruled::{Overruled, OverruledId};
pub use said::search::{FOUND_MAX, Found, FoundText, QUERY_CHARS_MAX, QUERY_WORDS_MAX, SearchResult};
pub use said::standing::{OpenConflicts, Said, Standing};
pub use visits::already_planned::AlreadyPlanned;
pub use visits::before_start::{BeforeStart, FAR_FROM_PLAN_MINUTES};
pub use visits::beginnings::Named;
pub use visits::came_since::CameSince;
pub use visits::last_time::LastTime;
pub use visits::photos_sent::PhotosSent;
pub use visits::recording::VisitSheet;
pub use visits::rows_of_day::RowOfDay;
pub use visits::usual_code::UsualCode;

pub use care_plans::CarePlans;
pub use clients::Clients;
pub use day::Numbers;
pub use device::Keeping;
pub use door::Door;
pub use drafts::Drafts;
pub use handovers::Handovers;
pub use incidents::Incidents;
pub use membership::Members;
pub use people::Staff;
pub use photos::Photos;
pub use review::{Exports, Review};
pub use rota::Rota;
pub use said::{Conflicts, Histories, Reading, Search};
pub use visits::Visits;

pub use kengai_billing as billing;
pub use kengai_model as model;
pub use kengai_photo::limits::FILE_BYTES_MAX as PICTURE_BYTES_MAX;
pub use kengai_photo::{PhotoError, drawn};
pub use kengai_protocol::http::Code as ServerCode;
pub use kengai_protocol::statement::Role;
pub use kengai_protocol::{DecodeError, DeviceId, DocId, Hash, Randomness};
pub use kengai_store::Unfit;
pub use kengai_store::file_vault;
pub use kengai_store::numbers::NumberedList;
pub use kengai_store::{Alarm, AnswerError, RescueStep, WaitingReason};
pub use kengai_store::{
    AtServer, Audit, BeginAgain, DISCARDED_DAYS, Delivery, DocKind, FileVault, KeyVault, Piece, Pruned,
    Rescued, SearchFilter, ServerTrouble, StoreError, VaultError,
};
pub use kengai_sync::{SyncError, Traffic, TransportError, carrier};
