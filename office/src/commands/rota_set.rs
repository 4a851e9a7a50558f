//! Who goes to a planned visit. Nobody is taken off for want of a name: whoever means nobody says so, and the answer names who goes
//! now and who comes off.

use kengai::CareBook;
use kengai_model::called::san;
use kengai_model::nearest::is_same;
use kengai_model::{PlanRowId, StaffId};

use super::rota_words::typed;
use crate::failure::{Failure, Finding};
use crate::words::{Words, both};

/// What is typed where nobody goes.
const NOBODY: [&str; 3] = ["担当なし", "なし", "nobody"];

/// The codes that were typed; none where nobody was said to go. Without either it is asked, with who goes now.
pub(super) fn named<'a>(
    book: &CareBook,
    row: PlanRowId,
    staff: &'a [String],
) -> Result<&'a [String], Failure> {
    let is_nobody = |word: &String| NOBODY.iter().any(|name| is_same(name, word.trim()));
    match staff {
        [] => Err(nobody_named(book, row)?),
        [one] if is_nobody(one) => Ok(&[]),
        several if several.iter().any(is_nobody) => Err(Failure::input(Words::lit(
            "「担当なし」は、ほかの人と一緒には書けません。何も変えていません",
            "'nobody' cannot stand beside somebody; nothing was changed",
        ))),
        named => Ok(named),
    }
}

/// Who goes, as planned now.
pub(super) fn going(book: &CareBook, row: PlanRowId) -> Result<Vec<StaffId>, Failure> {
    Ok(book.rota().planned_visit(row)?.map(|planned| planned.helpers).unwrap_or_default())
}

/// Who went before and who goes now.
pub(super) fn who_goes(book: &CareBook, before: &[StaffId], now: &[StaffId]) -> Result<Words, Failure> {
    let (was, is) = (people(book, before)?, people(book, now)?);
    Ok(match (before, now) {
        (_, []) => {
            both(format!("担当を外しました: {}", was.ja), format!("nobody goes now; taken off: {}", was.en))
        }
        ([], _) => both(format!("担当: {}", is.ja), format!("who goes: {}", is.en)),
        _ => both(format!("担当: {} → {}", was.ja, is.ja), format!("who goes: {} → {}", was.en, is.en)),
    })
}

fn nobody_named(book: &CareBook, row: PlanRowId) -> Result<Failure, Failure> {
    let (now, planned) = (people(book, &going(book, row)?)?, book.rota().planned_visit(row)?);
    let which = planned.map(|planned| typed(book, row, planned.date)).transpose()?;
    let which = which.unwrap_or_else(|| row.to_string());
    let lines = [
        both(
            format!("担当を変えるなら: kengai rota set {which} 職員コード"),
            format!("to change who goes: kengai rota set {which} CODE"),
        ),
        both(
            format!("だれも行かないなら: kengai rota set {which} 担当なし"),
            format!("if nobody goes: kengai rota set {which} nobody"),
        ),
    ];
    Ok(Failure::input(both(
        format!("だれが行くかを入れてください。何も変えていません（いまの担当: {}）", now.ja),
        format!("say who goes; nothing was changed (now: {})", now.en),
    ))
    .with(lines.map(|words| Finding::new("", words))))
}

/// People by name, with the codes by which they are typed.
fn people(book: &CareBook, staff: &[StaffId]) -> Result<Words, Failure> {
    let all = book.staff().all()?;
    let known = |id: &StaffId| all.iter().find(|person| person.staff == *id);
    let (ja, en): (Vec<String>, Vec<String>) = staff
        .iter()
        .filter_map(known)
        .map(|one| (format!("{}（{}）", san(&one.name), one.code), format!("{} ({})", one.name, one.code)))
        .unzip();
    Ok(match ja.as_slice() {
        [] => Words::lit("なし", "nobody"),
        _ => both(ja.join("・"), en.join(", ")),
    })
}
