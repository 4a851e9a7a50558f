//! What a manager must see before anything else, in this command's words: incidents that no manager has seen, fields of any document
//! in which several people's values stand until somebody decides, and home-care plans that need the client's consent again.

use std::collections::BTreeMap;

use kengai::{ConflictValue, DocId, FieldConflict, OpenConflicts, UndecidedPhotos};
use kengai_desk::month::Attention;
use serde_json::{Value, json};

use super::{incident_lines, plan_changes};
use crate::words::{Words, both};

/// Documents in conflict that a list names; the command `conflicts` has all.
const SHOWN_MAX: usize = 8;

/// The keys `incidents`, `conflicts`, `plans_to_agree` and `photos_undecided` of a document.
pub(crate) fn put_into(attention: &Attention, json: &mut Value) {
    json["incidents"] = json!(attention.incidents);
    json["conflicts"] = json!(attention.counts);
    json["plans_to_agree"] = json!(attention.plans);
    json["photos_undecided"] = json!(attention.photos);
}

/// The incidents, as the first lines of a manager's list.
pub(crate) fn incident_lines(attention: &Attention) -> Vec<Words> {
    let Some((head, blocks)) = incident_blocks(attention) else { return Vec::new() };
    let mut out = vec![both(format!("■ {}", head.ja), format!("■ {}", head.en))];
    let lines = blocks.into_iter().flatten();
    out.extend(lines.map(|line| both(format!("  {}", line.ja), format!("  {}", line.en))));
    out
}

/// The same as a page shows them: what they are, and the lines of each; `None` where there are none.
pub(crate) fn incident_blocks(attention: &Attention) -> Option<(Words, Vec<Vec<Words>>)> {
    let count = attention.incidents.len();
    (count > 0).then(|| (incident_lines::unseen_head(count), incident_lines::unseen(&attention.incidents)))
}

/// The home-care plans that have changed since the consent.
pub(crate) fn plan_lines(attention: &Attention) -> Vec<Words> {
    plan_changes::to_agree(&attention.plans)
}

/// The hidden photos about which nobody has decided, with the command that does.
pub(crate) fn photo_line(undecided: &[UndecidedPhotos]) -> Option<Words> {
    let words = kengai_screens::undecided_photos(undecided)?;
    Some(both(
        format!("{}　→ kengai photos hidden で見て、決めてください", words.ja),
        format!("{}. Look and decide with: kengai photos hidden", words.en),
    ))
}

/// How many fields hold several values: what kinds of documents they are in, and which.
pub(crate) fn conflict_lines(attention: &Attention, manager: bool) -> Vec<Words> {
    if attention.counts.is_empty() {
        return Vec::new();
    }
    let counts = |pick: fn(&Words) -> &str, unit: &str, sep: &str| {
        let one = |open: &OpenConflicts| format!("{} {}{unit}", pick(&open.what), open.fields);
        attention.counts.iter().map(one).collect::<Vec<_>>().join(sep)
    };
    let (ja, en) = (counts(|what| &what.ja, "項目", "、"), counts(|what| &what.en, "", ", "));
    let mut out = vec![if manager {
        both(
            format!("≠ 二つの記入があり、決めていないもの: {ja}　→ kengai conflicts で見て、決めてください"),
            format!(
                "≠ Fields with several values, not decided: {en}. Look and decide with: kengai conflicts"
            ),
        )
    } else {
        both(
            format!("≠ 二つの記入があるもの: {ja}。どれも残してあります。サ責が決めます"),
            format!("≠ Fields with several values: {en}. All are kept; the manager decides"),
        )
    }];
    let mut titles: BTreeMap<DocId, (&Words, Vec<&Words>)> = BTreeMap::new();
    for one in &attention.conflicts {
        titles.entry(one.document).or_insert((&one.title, Vec::new())).1.push(&one.label);
    }
    let more = titles.len().saturating_sub(SHOWN_MAX);
    out.extend(titles.into_values().take(SHOWN_MAX).map(|(title, labels)| {
        let names = |pick: fn(&Words) -> &str, sep: &str| {
            labels.iter().map(|label| pick(label)).collect::<Vec<_>>().join(sep)
        };
        both(
            format!("    {}: {}", title.ja, names(|label| &label.ja, "、")),
            format!("    {}: {}", title.en, names(|label| &label.en, ", ")),
        )
    }));
    out.extend((more > 0).then(|| both(format!("    ほか {more}件"), format!("    and {more} more"))));
    out
}

/// What stands twice in a field, each value with its writer.
pub(super) fn values(field: &FieldConflict) -> Words {
    let values = |pick: fn(&Words) -> &str| {
        let value = |value: &ConflictValue| format!("{}（{}）", pick(&value.shown), value.by.name);
        field.values.iter().map(value).collect::<Vec<_>>().join(" ／ ")
    };
    both(
        format!("≠ {}: {}", field.label.ja, values(|shown| &shown.ja)),
        format!("≠ {}: {}", field.label.en, values(|shown| &shown.en)),
    )
}
