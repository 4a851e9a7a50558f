//! What a person reads: pure functions from the facade's views to *screen records*, once for the apps and the command.
//!
//! A sentence for people is written here and nowhere else, in Japanese and English, with its tone and with what can be done
//! about it; docs/screens.md section 4 has the words. There is no state here, no I/O, no navigation and no listener: those
//! belong to the platforms. The models are Matrix's ui crate and Delta Chat's stock strings; a runtime that owns effects
//! (Crux) was not wanted.
//!
//! | room | what it words |
//! |---|---|
//! | `line` | one line for a person: its words and its tone |
//! | `stop`, `stop_words` | why something was not done: decisions that a screen can take, and the sentence of each |
//! | `sync_view`, `syncing` | the one quiet line that is always in sight; what is said around a sync on a terminal |
//! | `day_list`, `day_row`, `row_action` | the day's list: its head and groups, its rows, what can be done about each |
//! | `visits`, `before_start`, `changes`, `drafts` | how far a visit has come, and what is asked and said around the day's list |
//! | `stages`, `field_names`, `note_field`, `counts` | what lists of a month, and whoever types, call things |
//! | `delivery`, `conflicts`, `apart`, `incidents`, `photos`, `unseen_photos`, `photo_room`, `older`, `searching`, `joining` | the rest, by noun |
//! | `history`, `health`, `rescue` | how a document came to say what it says; whether a device is well, and what a rescue came to |
//! | `today`, `record_screen`, `app_words` | the app's own screens: the first one; a record with what can be tapped in it; what stands on controls |
//! | `form` | a record as sections of rows, each with what it can hold; and what an app says of them |
//! | `tokens` | the looks of all faces: colours, type, spaces |
//! | `whose` | the name that leads a screen |
//! | `days`, `spoken` | days and times in a sentence, and as a screen reader says them |

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod apart;
mod app_words;
mod before_start;
mod changes;
mod conflicts;
mod counts;
mod day_list;
mod day_row;
mod days;
mod delivery;
mod drafts;
mod field_names;
mod form;
mod health;
mod history;
mod incidents;
mod joining;
mod line;
mod note_field;
mod older;
mod photo_consent;
mod photo_room;
mod photos;
mod record_screen;
mod rescue;
mod row_action;
mod searching;
mod spoken;
mod stages;
mod stop;
mod stop_words;
mod sync_view;
mod syncing;
mod today;
pub mod tokens;
mod unseen_photos;
mod visits;
#[cfg(test)]
mod walk_tests;
mod whose;

pub use apart::{marked, quoted};
pub use app_words::{AppWords, app_words};
pub use before_start::question;
pub use changes::{badge as changes_badge, cannot_acknowledge, gone, plan_change, row_told};
pub use conflicts::{cleared, deciding, now_and_was, overruled, several};
pub use counts::counted;
pub use day_list::{
    CHANGES, UNPLANNED, day_head, draft_row, drafts_elsewhere, drafts_head, incidents_of_day,
    place_of_cancelled, two_records,
};
pub use day_row::{DayMark, DayRow, MarkKind, day_row, unplanned_row};
pub use days::{day, day_and_time, instant};
pub use delivery::{delivery, photos_sent};
pub use drafts::{discarded, taken_back};
pub use field_names::{BLOOD_PRESSURE, FieldNamed, HELPER_OUT, field_named, is_bare_reason};
pub use form::{
    EditValue, FormChoice, FormEdit, FormLast, FormRow, FormRowId, FormSaid, FormSection, FormSeveral,
    FormView, RowKind, client_form, incident_form, note_edited, note_form, plan_form, set_of, visit_form,
};
pub use health::{Check, Checked, checks, server_trouble, why_again};
pub use history::history;
pub use incidents::seen_by;
pub use joining::number_hint;
pub use line::{Line, Tone};
pub use note_field::{NoteField, note_field_named};
pub use older::{OlderFacts, older};
pub use photo_consent::seen_again;
pub use photo_room::{orphan_photos, photo_quota};
pub use photos::{
    SCOPE_ALONE, WHO_ASKED, consent_scope, consent_withdrawn, count_hidden as photos_hidden,
    hidden as photo_hidden, in_the_place_of, old as photo_old, still_here,
};
pub use record_screen::{
    Answer, LeavingScreen, Left, NumberBox, PadField, RecordPart, RecordScreen, Tap, leaving_screen,
    record_screen,
};
pub use rescue::{rescued, rescuing};
pub use row_action::RowAction;
pub use searching::{SearchFacts, searching};
pub use spoken::spoken;
pub use stages::{STAGES, stage_mark};
pub use stop::{FieldProblem, Stop};
pub use stop_words::{Action, StopView};
pub use sync_view::{SyncFacts, SyncStep, SyncView, sync_view};
pub use syncing::{photos_moved, sync_ended, waits_for_server};
pub use today::{TodayDock, today_dock, today_empty, today_head};
pub use unseen_photos::{
    hidden_already, hidden_anew, hidden_by_withdrawal, hidden_in_record, hidden_photo, shown_photo,
    undecided as undecided_photos,
};
pub use visits::{asked_of_writer, can_undo, plan_now, state_word, visit_state};
pub use whose::whose;
