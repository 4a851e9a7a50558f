//! What came into a record since its draft was begun and differs from the draft: both values with whoever wrote them, wherever the
//! draft is shown, and before it is finished.

use crate::failure_code::Code;
use kengai::{CameSince, CareBook};
use kengai_model::VisitId;

use super::before_start::typed;
use crate::failure::{Exit, Failure, Finding};
use crate::words::{Words, both, moment};

/// A line for each such field under their heading; nothing where there is none.
pub(super) fn lines(came: &[CameSince]) -> Vec<Words> {
    let head = Words::lit(
        "書きかけを始めたあとに、ほかの記入が届いています:",
        "Written by others since this draft was begun:",
    );
    let head = (!came.is_empty()).then_some(head);
    head.into_iter().chain(came.iter().map(line)).collect()
}

fn line(one: &CameSince) -> Words {
    let names: Vec<&str> = one.by.iter().map(|writer| writer.name.as_str()).collect();
    let at = one.device_ms.map_or_else(|| both("", ""), moment);
    let (label, mine, theirs) = (&one.label, &one.mine, &one.theirs);
    both(
        format!(
            "  ≠ {}: 書きかけ {} ／ いまの記録 {}（{} {}）",
            label.ja,
            mine.ja,
            theirs.ja,
            names.join("・"),
            at.ja
        ),
        format!(
            "  ≠ {}: this draft {} / the record now {} ({}, {})",
            label.en,
            mine.en,
            theirs.en,
            names.join(", "),
            at.en
        ),
    )
}

/// Asked before the end: afterwards both stand, and a manager decides.
///
/// # Errors
/// There is something that whoever finishes has not said they know.
pub(super) fn asked(book: &CareBook, visit: VisitId, as_it_stands: bool) -> Result<(), Failure> {
    let came = book.visits().came_since(visit)?;
    if as_it_stands || came.is_empty() {
        return Ok(());
    }
    let id = typed(book, visit)?;
    let words = both(
        format!(
            "書きかけを始めたあとに届いた、ほかの記入とちがいます。まだ終えていません。このまま終えると二つの記入になり、サ責が決めます → 見て直すか、このまま終えるなら kengai visit finish {id} --as-it-stands"
        ),
        format!(
            "It differs from what others wrote since it was begun; it is not finished. Finished so, both values stand and a manager decides → correct it, or: kengai visit finish {id} --as-it-stands"
        ),
    );
    let lines = came.iter().map(line).map(|words| Finding::new("", words));
    Err(Failure::new(Exit::Unsettled, Code::CameSince, words).with(lines))
}
