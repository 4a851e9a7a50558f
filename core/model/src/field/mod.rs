//! The flat document and its typed values: how a field is declared, read, written, named and shown.

#[macro_use]
mod macros;

pub mod belongs;
pub(crate) mod choice;
pub mod error;
mod error_words;
pub(crate) mod field_spec;
pub mod fields;
pub mod form;
pub mod forms;
pub mod ids;
pub(crate) mod label;
pub mod measure;
pub(crate) mod number;
pub mod shape;
pub mod spec;
pub mod text;
pub mod value;
pub mod view;
