//! Visits that nobody planned (an emergency, an extra one): how the record of one is begun, now or from the paper.

use kengai::{BeforeStart, CareBook, VisitSheet};
use kengai_model::service::Scheme;
use kengai_model::{CareDay, ClientId};

use super::before_start;
use super::sheet::People;
use super::visit_shown::shown;
use super::when::day;
use crate::failure::Failure;
use crate::report::Report;
use crate::words::{Words, both};

/// How a visit that nobody planned is begun.
#[derive(Debug, clap::Args)]
pub(crate) struct Beginning {
    /// The day, where this device shows another.
    #[arg(long, value_parser = day)]
    date: Option<CareDay>,
    /// Type in the paper record of this staff code; the times are typed too.
    #[arg(long, value_name = "CODE", conflicts_with = "anyway")]
    r#for: Option<String>,
    /// Although you are still at another client's.
    #[arg(long)]
    anyway: bool,
    /// It is another visit than the one that is planned around this time.
    #[arg(long)]
    extra: bool,
}

/// Begins the record; `again` is the command, to be given with a date.
pub(super) fn begin(
    book: &CareBook,
    client: ClientId,
    scheme: Scheme,
    how: &Beginning,
    again: &str,
) -> Result<Report, Failure> {
    match &how.r#for {
        None => now(book, client, scheme, how, again),
        Some(code) => on_paper(book, client, scheme, (how, code), again),
    }
}

/// Types in the paper record of a visit that nobody planned, by whom it was made.
fn on_paper(
    book: &CareBook,
    client: ClientId,
    scheme: Scheme,
    (how, code): (&Beginning, &str),
    again: &str,
) -> Result<Report, Failure> {
    let mut asks = book.visits().before_unplanned(client, how.date)?;
    asks.retain(|ask| matches!(ask, BeforeStart::Recorded { .. }) && !how.extra);
    before_start::asked(book, &asks, Some(again))?;
    let helper = People::of(book)?.find(code)?;
    shown(book, &book.visits().start_unplanned_by_proxy(client, scheme, how.date, helper)?)
}

/// Begins it now, or goes on with the record that is begun.
fn now(
    book: &CareBook,
    client: ClientId,
    scheme: Scheme,
    how: &Beginning,
    again: &str,
) -> Result<Report, Failure> {
    let Beginning { date, anyway, extra, .. } = *how;
    let goes_on = book.visits().open()?.iter().any(|sheet| {
        let record = &sheet.record;
        record.client == client && record.plan_row.is_none() && record.left.is_none()
    });
    if !goes_on {
        let mut asks = book.visits().before_unplanned(client, date)?;
        asks.retain(|ask| match ask {
            BeforeStart::Planned { .. } | BeforeStart::Recorded { .. } => !extra,
            ask => !anyway && !before_start::day_is_said(ask, date),
        });
        before_start::asked(book, &asks, Some(again))?;
    }
    let sheet = book.visits().start_unplanned_on(client, scheme, date)?;
    let report = shown(book, &sheet)?
        .lines(goes_on.then(|| started_before(&sheet)).flatten())
        .lines(before_start::arrival_to_type(&sheet));
    if date.is_some() {
        return Ok(report);
    }
    let name = book.clients().name(client)?;
    Ok(report.lines(before_start::day_taken(book, &sheet, &name, again)?.into_iter().collect::<Vec<_>>()))
}

/// 9:00 に始めた記録の続きです.
fn started_before(sheet: &VisitSheet) -> Option<Words> {
    let at = sheet.record.arrived?.at.minute().clock();
    let (ja, en) =
        (format!("{at} に始めた記録の続きです。"), format!("This is the record that began at {at}."));
    Some(both(ja, en))
}
