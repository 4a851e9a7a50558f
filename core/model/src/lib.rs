//! What a visit, a handover and a plan is in home-visit care (訪問介護). When a visit may be billed stands in `kengai-billing`.
//!
//! Pure: no disk, no network, no clock, no randomness. Every record is a set of typed parts over a flat document
//! ([`Fields`]); the store below knows only the flat form.
//!
//! | folder | file | noun |
//! |---|---|---|
//! | `field` | `fields`, `view` | the flat document, its differences, its canonical bytes for signing |
//! | | `value`, `shape`, `macros`, `choice` | how a typed value becomes a field; what a field can hold; choices, measures, digits, parts |
//! | | `field_spec`, `spec`, `label`, `belongs` | a field's declaration; all of them by path; what it is called, where it stands, what goes with it |
//! | | `error`, `error_words` | what is wrong with a field and what would be right; the sentence of it |
//! | | `ids`, `measure`, `number`, `text` | identifiers, amounts, numbers with a unit, limited text |
//! | | `form`, `forms` | a sheet changed field by field by what people type; the kinds of sheets |
//! | `language` | `words`, `called`, `birth`, `plain` | phrases in Japanese and English; how people are called and told apart; text without signs that turn it |
//! | `typed` | `fold`, `readings`, `synonyms`, `nearest` | what people type: plain digits, how names are read, what is said for them, what is near |
//! | | `kana`, `variants`, `searched` | what counts as the same when searching; what of a document is searched |
//! | `times` | `time`, `time_fields`, `day_words`, `slot` | dates and times; as fields; as people write them; planned times |
//! | | `calendar`, `era`, `months`, `holiday` | dates as they are typed; eras, months' names, public holidays |
//! | | `clock_mark`, `late_time`, `ahead` | clocks that are wrong, times after the record itself, times still to come |
//! | | `told_later` | the day of a time that was typed without one and follows something |
//! | `visits` | `visit`, `visit_line` | the record of one visit, made of `outcome`, `condition`, `vitals`, `intake_output`, `tasks`, `medication`, `money`, `photo`, `leaving`; a line of it |
//! | | `edit`, `missing`, `asked`, `under_way` | a record changed by what people type; what it still lacks; what is asked for; whether *now* is its time |
//! | `plans` | `plan`, `plan_import`, `plan_change`, `changed_row` | the month's plan and rota, taken in again, changed (変更) |
//! | | `service_plan` | the home-care plan (訪問介護計画) in versions, with the steps of each visit |
//! | `people` | `client`, `face`, `directory` | the client's sheet, the office and its staff |
//! | | `photo_consent` | consent to photos, and which of them are hidden |
//! | | `service` | services, their codes, insurers' and offices' numbers |
//! | | `incident`, `incident_state` | restraint, accident, complaint, sudden change: documents of their own; how far one has come |
//! | | `note` | handover notes (申し送り) |
//! | `sample` | | invented records for tests, benches and the dictionary |
#![cfg_attr(test, allow(clippy::unwrap_used))]

#[macro_use]
mod field;

pub mod incident;
mod incident_state;
mod language;
pub mod note;
mod people;
mod plans;
pub mod sample;
pub mod service;
mod times;
mod typed;
mod visits;

// A noun is named without its folder, here and by other crates.
pub use field::{belongs, error, fields, form, forms, ids, measure, shape, spec, text, value, view};
pub(crate) use field::{choice, field_spec, label, number};
pub(crate) use language::birth;
pub use language::{called, plain, words};
pub use people::{client, directory, face, photo_consent};
pub use plans::{plan, plan_change, plan_import, service_plan};
pub use times::{ahead, calendar, clock_mark, era, holiday, late_time, time, told_later};
pub(crate) use times::{months, slot};
pub use typed::{fold, kana, nearest, said_from_now, searched};
pub(crate) use typed::{reading_words, readings, said_forms, synonyms, variants};
pub(crate) use visits::missing;
pub use visits::{
    asked, condition, intake_output, leaving, medication, money, outcome, photo, tasks, visit, visit_line,
    vitals, went,
};

pub use client::ClientSheet;
pub use directory::Directory;
pub use error::{Fault, FieldError, Problem};
pub use fields::{FieldChange, FieldList, FieldValue, Fields, apply, diff};
pub use holiday::holiday;
pub use ids::{
    ClientId, ContactId, IncidentId, NoteId, PhotoId, Placeholder, PlanRowId, ServicePlanId, Sha256, StaffId,
    VisitId,
};
pub use incident::{Incident, IncidentKind};
pub use incident_state::IncidentState;
pub use note::{HandoverNote, Thread};
pub use number::grouped;
pub use plan::{PlanMonth, PlanRow};
pub use service::{InsuredNumber, InsurerNumber, OfficeNumber, Scheme, ServiceCode, ServiceType};
pub use service_plan::ServicePlan;
pub use slot::Slot;
pub use time::{CareDay, CareMonth, MinuteOfDay, UnixMillis};
pub use view::canonical_view;
pub use visit::{Stamp, VisitRecord};
pub use visit_line::VisitLine;
pub use words::{Lang, Words};
