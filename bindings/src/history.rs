//! The history of a record (真正性), as data and as text: who, when by both clocks, what stood there before, and why.

use kengai::model::UnixMillis;
use kengai::{AtServer, HistoryKind};
use kengai_screens::instant;

use crate::book::CareBook;
use crate::errors::CareError;
use crate::record_ref::RecordRef;
use crate::words::Words;

/// What happened.
#[uniffi::remote(Enum)]
pub enum HistoryKind {
    /// The record began.
    Created,
    /// Fields were changed.
    Changed,
    /// A manager decided between values that several people had written.
    Settled,
    /// The end of a record was taken back before it was sent.
    TakenBack,
    /// A correction was taken back: what stood before stands again.
    Undone,
    /// It was a mistake (取り消し), or the planned visit is cancelled.
    Withdrawn,
    /// 確定.
    Confirmed,
    /// It went into a file, on this device.
    Exported,
}

/// When the server took something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum ServerTime {
    /// It has not been sent.
    NotYet,
    /// By the server's clock.
    At { at: UnixMillis },
    /// This device does not know.
    Unknown,
}

/// A value that somebody decided against, or that a change did not leave standing.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct OverruledValue {
    /// As people read it.
    pub shown: Words,
    /// Whose it was.
    pub by: String,
}

/// What happened to one field.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct FieldEvent {
    /// The field's path.
    pub path: String,
    /// What it is called.
    pub label: Words,
    /// The planned visit that it belongs to, in a month's plan.
    pub of: Option<Words>,
    /// What the writer saw there; several values where it was in conflict, none where it was empty.
    pub before: Vec<Words>,
    /// What the writer left there; `None` where it was cleared.
    pub after: Option<Words>,
    /// What others had written and this did not leave standing.
    pub overruled: Vec<OverruledValue>,
}

/// One line of a history.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct HistoryEvent {
    /// What happened.
    pub what: HistoryKind,
    /// Who did it.
    pub by: String,
    /// 代行入力: the person who typed it in for another.
    pub proxy: Option<String>,
    /// When by that device's clock.
    pub at: UnixMillis,
    /// How far that clock was ahead, where the record notes then that it was wrong, minutes; behind is negative.
    pub clock_ahead: Option<i64>,
    /// When the server took it; `None` for what never goes there.
    pub server: Option<ServerTime>,
    /// Why, where a reason was given.
    pub reason: Option<String>,
    /// What it did to which fields.
    pub fields: Vec<FieldEvent>,
}

/// A record's history.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct History {
    /// What the record is called.
    pub title: Words,
    /// What happened, the first first.
    pub events: Vec<HistoryEvent>,
    /// The same as text, a line each.
    pub lines: Vec<Words>,
}

impl From<AtServer> for ServerTime {
    fn from(at: AtServer) -> Self {
        match at {
            AtServer::NotYet => Self::NotYet,
            AtServer::At(ms) => Self::At { at: instant(ms) },
            AtServer::Unknown => Self::Unknown,
        }
    }
}

fn field(event: kengai::FieldEvent) -> FieldEvent {
    FieldEvent {
        path: event.field,
        label: event.label,
        of: event.of,
        before: event.before,
        after: event.after,
        overruled: event
            .overruled
            .into_iter()
            .map(|one| OverruledValue { shown: one.shown, by: one.by.name })
            .collect(),
    }
}

fn event(event: kengai::HistoryEvent) -> HistoryEvent {
    HistoryEvent {
        what: event.what,
        by: event.by.name,
        proxy: event.proxy,
        at: instant(event.device_ms),
        clock_ahead: event.clock_ahead,
        server: event.server.map(Into::into),
        reason: event.reason,
        fields: event.fields.into_iter().map(field).collect(),
    }
}

#[uniffi::export]
impl CareBook {
    /// The history of a record.
    pub fn history(&self, of: RecordRef) -> Result<History, CareError> {
        let of = of.into();
        let history = self.with(|book| book.history().of(&of))?;
        Ok(History {
            lines: kengai_screens::history(&history),
            title: history.title,
            events: history.events.into_iter().map(event).collect(),
        })
    }
}
