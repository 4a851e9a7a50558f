//! The question before two visits are planned at one time: of one client, or of one member of staff. Whoever adds a visit, moves one
//! or gives one to somebody is asked in the same words, and `--again` goes on.

use crate::failure_code::Code;
use kengai::{AlreadyPlanned, CareBook};
use kengai_model::called::san;

use super::rota_words::{dated, typed};
use crate::failure::{Exit, Failure, Finding};
use crate::words::{Words, both};

/// What was to be done, and was not.
#[derive(Debug, Clone, Copy)]
pub(super) enum Asked {
    /// A visit was to be added.
    Added,
    /// One was to be changed.
    Changed,
}

impl Asked {
    fn nothing(self) -> Words {
        match self {
            Self::Added => Words::lit("何も加えていません", "nothing was added"),
            Self::Changed => Words::lit("何も変えていません", "nothing was changed"),
        }
    }
}

/// Something is planned at this time, unless whoever types it says that both take place: who goes to it, and how it is changed.
pub(super) fn asked(
    book: &CareBook,
    there: Option<AlreadyPlanned>,
    again: bool,
    asked: Asked,
) -> Result<(), Failure> {
    match there.filter(|_| !again) {
        Some(there) => Err(there_already(book, &there, asked)?),
        None => Ok(()),
    }
}

fn there_already(book: &CareBook, there: &AlreadyPlanned, asked: Asked) -> Result<Failure, Failure> {
    let row = there.row;
    let Some(planned) = book.rota().planned_visit(row)? else {
        return Err(kengai::CareError::NotFound(kengai::Sought::PlannedVisit).into());
    };
    let (when, typed) = (dated(planned.date, planned.slot), typed(book, row, planned.date)?);
    // Whoever went, where somebody has recorded it.
    let of_day = book.visits().rows_of_day(planned.client, planned.date)?;
    let of_row = of_day.into_iter().find(|one| one.row == row);
    let (names, recorded) = of_row.map(|row| (row.helpers, !row.records.is_empty())).unwrap_or_default();
    let (ja, en) = match names.as_slice() {
        [] => ("担当なし".to_owned(), "nobody goes".to_owned()),
        names if recorded => {
            (format!("訪問した人 {}", names.join("・")), format!("{} went", names.join(", ")))
        }
        names => (format!("担当 {}", names.join("・")), names.join(", ")),
    };
    let nothing = asked.nothing();
    let found = match &there.helper {
        Some(helper) => {
            let (client, nothing) = (&planned.client_name, &nothing);
            both(
                format!("{helper}は、{}に {}の訪問があります。{}", when.ja, san(client), nothing.ja),
                format!("{helper} goes to {client} {}; {}", when.en, nothing.en),
            )
        }
        None => both(
            format!("{}は、もう予定にあります（{ja}）。{}", when.ja, nothing.ja),
            format!("a visit is planned {} already ({en}); {}", when.en, nothing.en),
        ),
    };
    Ok(Failure::new(Exit::Unsettled, Code::AlreadyPlanned, found).with([
        Finding::new(
            "",
            both(
                format!("担当を変えるなら: kengai rota set {typed} 職員コード"),
                format!("to change who goes: kengai rota set {typed} CODE"),
            ),
        ),
        Finding::new(
            "",
            both(
                "同じ時間にもう一つの訪問なら、--again を付けてください",
                "if this is one more visit at the same time, add --again",
            ),
        ),
    ]))
}
