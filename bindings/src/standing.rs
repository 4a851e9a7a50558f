//! Everything that stands in a field, with its writers: screens show all of it wherever somebody acts on it.

use kengai::model::UnixMillis;
use kengai_screens::instant;

use crate::lines::Line;
use crate::words::Words;

/// A value or an addition, and who wrote it.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Said {
    /// As people read it.
    pub shown: Words,
    /// Who wrote it; nobody where it stands alone, or is what everybody has in common.
    pub by: Vec<String>,
    /// When the first of them did by their clock.
    pub at: Option<UnixMillis>,
}

/// All that stands in one field.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Standing {
    /// The field's path.
    pub path: String,
    /// What the field is called.
    pub label: Words,
    /// What is said over the values of a conflict; `None` where nothing is to be decided.
    pub line: Option<Line>,
    /// Several values stand, and a manager has to decide.
    pub is_conflict: bool,
    /// One value where it is settled; several in a conflict, which a manager has to decide; the common text where there are
    /// parts.
    pub values: Vec<Said>,
    /// What several people added to the common text.
    pub parts: Vec<Said>,
}

impl From<kengai::Said> for Said {
    fn from(said: kengai::Said) -> Self {
        Self {
            shown: said.shown,
            by: said.by.into_iter().map(|writer| writer.name).collect(),
            at: said.device_ms.map(instant),
        }
    }
}

impl From<kengai::Standing> for Standing {
    fn from(standing: kengai::Standing) -> Self {
        Self {
            line: kengai_screens::several(&standing),
            is_conflict: standing.is_conflict(),
            path: standing.field,
            label: standing.label,
            values: standing.values.into_iter().map(Into::into).collect(),
            parts: standing.parts.into_iter().map(Into::into).collect(),
        }
    }
}

pub(crate) fn standings(all: Vec<kengai::Standing>) -> Vec<Standing> {
    all.into_iter().map(Into::into).collect()
}
