//! A number whose line has gone from the day's list: what has become of that planned visit, and what can be done.

use kengai::CareBook;
use kengai_model::{CareDay, ClientId, PlanRowId};

use crate::clock;
use crate::failure::{Failure, Finding};
use crate::refs::Refs;
use crate::words::{Words, both, short, table_day};

/// How a command names a client to whom somebody went though nothing was planned: by the name, where that is all.
pub(crate) fn typed_client(name: &str, client: ClientId) -> String {
    let name: String = name.split_whitespace().collect();
    if name.is_empty() || name.contains(['（', '(']) { short(&client.to_string()).to_owned() } else { name }
}

/// What records a visit that was made though it is cancelled.
fn went_all_the_same(client: &str) -> Words {
    both(
        format!("それでも訪問したときは、予定外の訪問として記録できます: kengai visit unplanned {client}"),
        format!(
            "whoever went all the same records a visit that nobody planned: kengai visit unplanned {client}"
        ),
    )
}

/// What is done about a visit that is cancelled where somebody went: of its record, where there is one, else of a new one.
pub(crate) fn went_or_recorded(book: &CareBook, row: PlanRowId, client: &str) -> Words {
    let records = book.visits().records_of_row(row).unwrap_or_default();
    let Some((visit, helpers)) = records.first() else { return went_all_the_same(client) };
    let visit = visit.to_string();
    let (id, who, who_en) = (short(&visit), helpers.join("・"), helpers.join(", "));
    both(
        format!("この訪問には記録があり、そのまま残っています（{who}）。見るなら: kengai visit show {id}"),
        format!(
            "there is a record of this visit, and it stays ({who_en}). To look at it: kengai visit show {id}"
        ),
    )
}

impl Refs<'_> {
    /// What is said of a number of a list whose planned visit is cancelled, moved or somebody else's; `None` of any other.
    pub(crate) fn gone(&self, day: CareDay, number: u64) -> Result<Option<Failure>, Failure> {
        let Some(row) = self.book.numbers().in_day(day, number)? else { return Ok(None) };
        let Some(gone) = self.book.rota().gone(row, day)? else { return Ok(None) };
        let client = typed_client(&gone.client_name, gone.client);
        let mut next = vec![went_or_recorded(self.book, row, &client)];
        if gone.cancelled && self.book.is_manager() {
            let dated = format!(" --date {}", table_day(day).ja);
            next.push(both(
                format!("取り消しを元に戻す: kengai rota change {number}{dated} 取消 いいえ"),
                format!("to have it take place after all: kengai rota change {number}{dated} cancelled no"),
            ));
        }
        next.push(both(
            format!("この方のことを読むなら: kengai brief {client}"),
            format!("to read about the client: kengai brief {client}"),
        ));
        let words = kengai_screens::gone(&gone, clock::answering_at());
        Ok(Some(Failure::input(words).with(next.into_iter().map(|words| Finding::new("", words)))))
    }
}
