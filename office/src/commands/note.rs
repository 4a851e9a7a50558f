//! Writing a handover note (申し送り).

use kengai::NoteDraft;
use kengai_model::note::{Importance, Recipient};
use serde_json::json;

use crate::failure::Failure;
use crate::home::Context;
use crate::output::Report;
use crate::refs::Refs;
use crate::words::{both, short};

/// What to hand over.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// About whom: line number of today's list, id, insured number or name.
    client: String,
    /// What the note says. It cannot be changed afterwards.
    text: String,
    /// For whom: next_helper, manager, care_manager (may be repeated).
    #[arg(long, value_parser = coded::<Recipient>, value_name = "WHO", default_value = "next_helper")]
    to: Vec<Recipient>,
    /// How urgent: normal, important, urgent.
    #[arg(long, value_parser = coded::<Importance>, value_name = "HOW", default_value = "normal")]
    importance: Importance,
    /// Reading is not enough: the reader acknowledges it (了解).
    #[arg(long)]
    must_acknowledge: bool,
    /// The visit in which it is written.
    #[arg(long)]
    visit: Option<String>,
}

/// A choice by its code or its label in either language.
pub(crate) fn coded<T: kengai_model::value::Value>(text: &str) -> Result<T, String> {
    T::from_text(text).map_err(|fault| format!("{} / {}", fault.expected.ja, fault.expected.en))
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Report, Failure> {
    let book = context.open()?;
    let refs = Refs::new(&book, context.clock.today());
    let draft = NoteDraft {
        client: refs.client(&args.client)?,
        to: args.to,
        importance: args.importance,
        must_acknowledge: args.must_acknowledge,
        text: args.text,
        visit: args.visit.as_deref().map(|visit| refs.visit(visit)).transpose()?,
    };
    let note = book.write_note(&draft)?.to_string();
    let id = short(&note).to_owned();
    Ok(Report::new(json!({ "note": note })).line(both(
        format!("申し送り {id} をこの端末に保存しました（未送信）。"),
        format!("Note {id} is saved on this device (not sent)."),
    )))
}
