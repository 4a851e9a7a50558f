//! Fields that two people wrote differently at the same time: both values stay, and a manager decides.

use kengai::OverruledId;
use kengai::model::{UnixMillis, VisitId};
use kengai_screens::instant;

use crate::book::CareBook;
use crate::crossing::{ConflictSeen, DocumentId};
use crate::errors::CareError;
use crate::history::ServerTime;
use crate::lines::Line;
use crate::words::Words;

/// One of the values of a field.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ConflictValue {
    /// As people read it.
    pub shown: Words,
    /// Who wrote it; several names where several wrote exactly this.
    pub by: String,
    /// When by their clock.
    pub at: Option<UnixMillis>,
    /// When the server took it.
    pub server: ServerTime,
}

/// A field with more than one value.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct FieldConflict {
    /// The record; for a visit its id.
    pub document: DocumentId,
    /// What the record is called.
    pub title: Words,
    /// The field's path.
    pub path: String,
    /// What the field is called.
    pub label: Words,
    /// Who wrote what, in an order that is the same on every device.
    pub values: Vec<ConflictValue>,
    /// The state that this shows; whoever decides gives it back, so that what came since stays.
    pub seen: ConflictSeen,
}

impl From<kengai::FieldConflict> for FieldConflict {
    fn from(conflict: kengai::FieldConflict) -> Self {
        let value = |one: kengai::ConflictValue| ConflictValue {
            shown: one.shown,
            by: std::iter::once(one.by).chain(one.also_by).map(|by| by.name).collect::<Vec<_>>().join("・"),
            at: one.device_ms.map(instant),
            server: one.server.into(),
        };
        Self {
            document: conflict.document,
            title: conflict.title,
            path: conflict.field,
            label: conflict.label,
            values: conflict.values.into_iter().map(value).collect(),
            seen: conflict.seen,
        }
    }
}

#[uniffi::export]
impl CareBook {
    /// The fields that hold more than one value: of a visit's record, or of everything on this device.
    pub fn conflicts(&self, visit: Option<VisitId>) -> Result<Vec<FieldConflict>, CareError> {
        let found = self.with(|book| match visit {
            Some(visit) => book.conflicts().of_visit(visit),
            None => book.conflicts().all(),
        })?;
        Ok(found.into_iter().map(Into::into).collect())
    }

    /// Decides a conflict: one of its values, counted from 0, is written over all that it shows, with the reason why. Only on
    /// a manager's device.
    pub fn settle_conflict(
        &self,
        conflict: FieldConflict,
        choice: u32,
        reason: String,
    ) -> Result<(), CareError> {
        self.with(|book| {
            let FieldConflict { document, path, seen, .. } = conflict;
            book.conflicts().settle_for(document, &path, choice as usize, &seen, &reason).map(|_| ())
        })
    }
}

/// A value that this phone's user wrote and that somebody decided against.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Overruled {
    /// What says that one knows.
    pub id: OverruledId,
    /// Who decided for what, and that nothing is gone.
    pub line: Line,
    /// The record; for a visit its id.
    pub document: DocumentId,
    /// What the record is called.
    pub title: Words,
    /// What the field is called.
    pub label: Words,
    /// What this user had written; it stays in the history.
    pub was: Words,
    /// What was decided for.
    pub now: Words,
    /// Who decided.
    pub by: String,
    /// When by their clock.
    pub at: UnixMillis,
    /// Why.
    pub reason: Option<String>,
}

impl From<kengai::Overruled> for Overruled {
    fn from(one: kengai::Overruled) -> Self {
        Self {
            line: kengai_screens::overruled(&one),
            id: one.id,
            document: one.document,
            title: one.title,
            label: one.label,
            was: one.was,
            now: one.now,
            by: one.by.name,
            at: instant(one.device_ms),
            reason: one.reason,
        }
    }
}

#[uniffi::export]
impl CareBook {
    /// What this phone's user wrote and somebody decided against, until they have said that they know.
    pub fn overruled(&self) -> Result<Vec<Overruled>, CareError> {
        Ok(self.with(|book| book.conflicts().overruled())?.into_iter().map(Into::into).collect())
    }

    /// This phone's user knows; `ids` as [`Overruled`] names them.
    pub fn acknowledge_overruled(&self, ids: Vec<OverruledId>) -> Result<(), CareError> {
        self.with(|book| book.conflicts().acknowledge_overruled(&ids))
    }
}
