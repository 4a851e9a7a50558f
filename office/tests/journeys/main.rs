//! The command `kengai` as people and scripts use it: real processes, a real server over TLS, real files. A module a story.

#![allow(clippy::unwrap_used)]

mod signing;
mod support;

mod as_typed;
mod at_the_door;
mod at_the_finish;
mod broken_import;
mod by_hand;
mod changed_visits;
mod clock_marks;
mod clocks;
mod counts;
mod drafts;
mod duplicates;
mod every_field;
mod every_sheet;
mod exports;
mod file_numbers;
mod founding;
mod gone_lines;
mod history;
mod joining;
mod journey;
mod manager_pc;
mod midnight;
mod mistaken;
mod month_at_work;
mod moved_records;
mod ninth;
mod notes;
mod numbers;
mod office_work;
mod older;
mod page;
mod people;
mod photos;
mod plain_words;
mod plans;
mod private_files;
mod read_over;
mod reader;
mod records;
mod refusals;
mod rescue;
mod said;
mod together;
mod told_later;
mod two_texts;
mod two_values;
mod typed_names;
mod what_is_meant;
mod words;
mod writing;
mod written_later;
