//! A day and a month of an office, whole: devices, server, command, and what it costs.

#![allow(clippy::unwrap_used)]

mod both_at_the_door;
mod clocks;
mod conflicts;
mod cost;
mod demo;
mod draft_kinds;
mod drafts;
mod first_office;
mod flat;
mod flat_photos;
mod flat_statements;
mod founding;
mod growth;
mod handovers;
mod hints;
mod history;
mod import_again;
mod joining_again;
mod live;
mod month;
mod morning;
mod notes;
mod one_sync;
mod photos_decided;
mod photos_hidden;
mod photos_opened;
mod photos_received;
mod search;
mod service_plans;
mod window;
mod window_stays;
mod with_photos;
mod written_once;
