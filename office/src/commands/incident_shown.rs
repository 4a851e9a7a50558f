//! An incident's record as its commands show it: in one line, and whole.

use kengai::IncidentSheet;
use kengai_model::clock_mark::beside_time;
use kengai_model::spec;
use serde_json::{Value, json};

use super::sheet::{self, People};
use super::visit_shown::fields_json;
use crate::report::Report;
use crate::words::{self, Words, both, handle, short};

/// The keys of an incident.
pub(super) fn to_json(sheet: &IncidentSheet) -> Value {
    json!({
        "incident": sheet.id,
        "client": sheet.incident.client,
        "kind": sheet.incident.event.kind,
        "draft": sheet.draft,
        "delivery": sheet.delivery,
        "fields": fields_json(&sheet.incident.to_fields()),
        "missing": sheet::missing_json(&sheet.missing),
        "several": sheet.several,
    })
}

/// What it is and when.
pub(super) fn headline_words(sheet: &IncidentSheet) -> Words {
    let event = &sheet.incident.event;
    let kind = event.kind.map_or_else(|| Words::lit("種類なし", "no kind"), |kind| kind.words());
    let at = event.at.map_or_else(|| both("", ""), words::instant);
    let (ja, en) = if sheet.incident.is_withdrawn() { ("取り消し: ", "withdrawn: ") } else { ("", "") };
    both(format!("{ja}{} {}", kind.ja, at.ja), format!("{en}{} {}", kind.en, at.en))
}

/// What it is, how far its record has come, what comes next, and its number.
pub(super) fn headline(sheet: &IncidentSheet) -> Words {
    let (number, what) = (handle(short(&sheet.id.to_string())), headline_words(sheet));
    let clock = beside_time(sheet.incident.clock.minutes());
    let state = sheet::state(sheet.draft, sheet.delivery);
    let open = match sheet.missing.len() {
        0 => both("", ""),
        n => {
            let next = sheet.missing.first().map_or_else(|| Words::same(""), |one| spec::label(&one.field));
            both(format!("　あと{n}つ → {}", next.ja), format!(", {n} left → {}", next.en))
        }
    };
    both(
        format!("{}{}　{}{}{}", what.ja, clock.ja, state.ja, open.ja, number.ja),
        format!("{}{}, {}{}{}", what.en, clock.en, state.en, open.en, number.en),
    )
}

/// The whole record.
pub(super) fn report(sheet: &IncidentSheet, people: &People<'_>) -> Report {
    let hide = ["client", "event.kind", "event.at", "event.visit", "clock.ahead"];
    let mut report = Report::new(to_json(sheet)).line(headline(sheet)).lines(sheet::lines(
        &sheet.incident.to_fields(),
        people,
        &hide,
        &sheet.several,
        sheet.draft,
    ));
    if sheet.withdrawal.reason.is_some() && !sheet.incident.is_withdrawn() {
        report = report.line(Words::lit(
            "この記録は、そのあいだに取り消されています。書いたものは残りますが、一覧では取り消しのままです。",
            "It was withdrawn meanwhile. What you write is kept, and it stays withdrawn in the lists.",
        ));
    }
    if !sheet.missing.is_empty() {
        report = report.line(Words::lit("まだの項目:", "To do:")).lines(sheet::missing_lines(&sheet.missing));
    }
    report
}
