//! A number that stood for somebody else in the list that a person saw last: what is asked before anything is written.

use kengai::{NumberedList, SeenOtherwise};
use kengai_model::called::san;

use crate::failure::{Exit, Failure, Finding};
use crate::words::{self, Words, both, short};

/// What a number stands for in the list that a command means.
pub(crate) struct Line<'a> {
    /// The list.
    pub(crate) list: NumberedList,
    /// The number in it.
    pub(crate) number: u64,
    /// The client's name.
    pub(crate) name: &'a str,
    /// The whole line, by which a person knows it.
    pub(crate) label: String,
    /// What names exactly this one.
    pub(crate) id: &'a str,
}

impl Line<'_> {
    /// The number stood for somebody else in the list that the person saw last.
    pub(crate) fn meant_another(&self, seen: &SeenOtherwise) -> Failure {
        let Self { list, number, name, label, .. } = self;
        let (id, now) = (short(self.id), list_words(*list));
        let words = match seen {
            SeenOtherwise::Of(list, then) => {
                let (then_ja, name_ja) = (san(&then.client_name), san(name));
                let (then, before) = (&then.client_name, list_words(*list));
                both(
                    format!(
                        "{number} 番は、前に見た{}では {then_ja}、いまの{}では {name_ja}です",
                        before.ja, now.ja
                    ),
                    format!(
                        "number {number} was {then} in {} that you saw last; in {} it is {name}",
                        before.en, now.en
                    ),
                )
            }
            SeenOtherwise::BeganAgain => both(
                format!(
                    "この端末は新しく始め直しました。番号が前と違うかもしれません。いまの {number} 番は {}です",
                    san(name)
                ),
                format!(
                    "this device began again, and numbers may differ from before; number {number} is now {name}"
                ),
            ),
        };
        let show = if matches!(list, NumberedList::Day(_)) { "today" } else { "review" };
        Failure::new(Exit::Unsettled, "number_moved", words).with([Finding::new(
            "",
            both(
                format!(
                    "{label} でよければ、番号のかわりに {id} と指定してください。{show} で一覧を見直せます"
                ),
                format!("if {label} is meant, give {id} instead of the number; {show} shows the list"),
            ),
        )])
    }
}

fn list_words(list: NumberedList) -> Words {
    match list {
        NumberedList::Day(day) => {
            let day = words::day(day);
            both(format!("{}の一覧", day.ja), format!("the list of {}", day.en))
        }
        NumberedList::Month(month) => {
            let month = month.words();
            both(format!("{}の review", month.ja), format!("the review of {}", month.en))
        }
    }
}
