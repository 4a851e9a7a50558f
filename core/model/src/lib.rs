//! What a visit, a handover and a plan is in home-visit care (訪問介護), and when a visit may be billed.
//!
//! Pure: no disk, no network, no clock, no randomness. Every record is a set of typed parts over a flat document
//! ([`Fields`]); the store below knows only the flat form.
//!
//! | file | noun |
//! |---|---|
//! | `fields`, `view` | the flat document, its differences, its canonical bytes for signing |
//! | `value`, `spec`, `label`, `macros` | how a typed value becomes a field; every field's parser; what it is called and where it stands |
//! | `error`, `words` | what is wrong and what would be right, in Japanese and English |
//! | `fold`, `readings`, `synonyms`, `nearest` | what people type: plain digits, how names are read, what is said for them, what is near |
//! | `kana`, `searched` | what counts as the same when searching; what of a document is searched
//! | `day_words`, `holiday` | days and times as people write them; public holidays |
//! | `ids`, `time`, `service`, `measure`, `text` | identifiers, dates, codes, amounts, limited text |
//! | `visit` | the record of one visit, made of `outcome`, `condition`, `vitals`, `intake`, `tasks`, `medication`, `money`, `photo`, `leaving` |
//! | `edit`, `missing`, `asked` | a record changed by what people type; what it still lacks; what is asked for |
//! | `incident` | restraint, accident, complaint, sudden change: documents of their own |
//! | `note` | handover notes (申し送り) |
//! | `service_plan` | the home-care plan (訪問介護計画) in versions, with the steps of each visit |
//! | `plan`, `plan_import`, `plan_change` | the month's plan and rota, taken in again, changed (変更) |
//! | `client`, `face`, `directory` | the client's sheet, the office and its staff |
//! | `form`, `forms` | a sheet changed field by field by what people type; the kinds of sheets |
//! | `shape` | what a field can hold, for whoever draws it |
//! | `assess`, `reason`, `finding` | when a visit may be billed, and what stands in the way |
//! | `board`, `neighbours` | a month of visits and how far each has come; the visits that are compared |
//! | `band`, `zone`, `fees`, `codes` | time bands, zones of the day, units step by step, the office's code table |
//! | `sample` | invented records for tests, benches and the dictionary |
#![cfg_attr(test, allow(clippy::unwrap_used))]

#[macro_use]
mod macros;

pub mod ahead;
pub mod asked;
pub mod assess;
pub mod band;
pub mod belongs;
pub mod board;
pub mod calendar;
pub mod called;
pub mod client;
pub mod clock_mark;
pub mod codes;
pub mod condition;
mod day_words;
pub mod directory;
mod edit;
pub mod era;
pub mod error;
pub mod face;
pub mod fees;
pub mod fields;
mod finding;
mod finding_settled;
pub mod fold;
pub mod form;
pub mod forms;
pub mod holiday;
pub mod ids;
pub mod incident;
pub mod intake;
pub mod kana;
mod label;
pub mod leaving;
pub mod measure;
pub mod medication;
mod missing;
pub mod money;
pub mod nearest;
pub mod neighbours;
pub mod note;
pub mod outcome;
pub mod photo;
pub mod plain;
pub mod plan;
pub mod plan_change;
pub mod plan_import;
mod readings;
pub mod reason;
mod said_forms;
pub mod said_from_now;
pub mod sample;
pub mod searched;
pub mod service;
pub mod service_plan;
pub mod shape;
pub mod spec;
mod synonyms;
pub mod tasks;
pub mod text;
pub mod time;
pub mod value;
mod variants;
pub mod view;
pub mod visit;
pub mod visit_line;
pub mod vitals;
pub mod went;
pub mod words;
pub mod zone;

pub use assess::{
    Assessment, BillingLine, ConfirmationView, NotBilled, PlanContext, Settings, VisitView, assess,
};
pub use board::{RowState, Stage, assess_month};
pub use client::ClientSheet;
pub use codes::CodeTable;
pub use directory::Directory;
pub use error::{Fault, FieldError, Problem};
pub use fields::{FieldChange, FieldList, FieldValue, Fields, apply, diff};
pub use finding::Finding;
pub use holiday::holiday;
pub use ids::{
    ClientId, ContactId, IncidentId, NoteId, PhotoId, PlanRowId, ServicePlanId, Sha256, StaffId, VisitId,
};
pub use incident::{Incident, IncidentKind, IncidentState};
pub use neighbours::{Neighbour, Neighbours, Repeats};
pub use note::{HandoverNote, Thread};
pub use plan::{PlanMonth, PlanRow};
pub use reason::{Reason, Rule, Severity};
pub use service::{InsuredNumber, InsurerNumber, OfficeNumber, Scheme, ServiceCode, ServiceType};
pub use service_plan::ServicePlan;
pub use time::{CareDay, CareMonth, MinuteOfDay, UnixMillis};
pub use view::canonical_view;
pub use visit::{Slot, Stamp, VisitRecord};
pub use visit_line::VisitLine;
pub use words::{Lang, Words};
