//! What a manager must see before anything else: incidents that no manager has seen, fields of any document in which several
//! people's values stand until somebody decides, and home-care plans that need the client's consent again.

use std::collections::BTreeMap;

use kengai::{CareBook, DocId, FieldConflict, IncidentNews, OpenConflicts, PlanToAgree};
use kengai_model::VisitId;
use serde_json::{Value, json};

use super::incident_lines;
use crate::failure::Failure;
use crate::words::{Words, both};

/// Documents in conflict that a list names; the command `conflicts` has all.
const SHOWN_MAX: usize = 8;

/// What waits for a manager.
pub(crate) struct Attention {
    incidents: Vec<IncidentNews>,
    counts: Vec<OpenConflicts>,
    conflicts: Vec<FieldConflict>,
    plans: Vec<PlanToAgree>,
}

impl Attention {
    /// Empty on a helper's device but for the conflicts' counts.
    pub(crate) fn of(book: &CareBook) -> Result<Self, Failure> {
        let incidents = if book.is_manager() { book.incidents().unseen()? } else { Vec::new() };
        let counts = book.conflicts().open()?;
        let conflicts = if counts.is_empty() { Vec::new() } else { book.conflicts().all()? };
        let plans = if book.is_manager() { book.care_plans().to_agree()? } else { Vec::new() };
        Ok(Self { incidents, counts, conflicts, plans })
    }

    /// The keys `incidents`, `conflicts` and `plans_to_agree` of a document.
    pub(crate) fn put_into(&self, json: &mut Value) {
        json["incidents"] = json!(self.incidents);
        json["conflicts"] = json!(self.counts);
        json["plans_to_agree"] = json!(self.plans);
    }

    /// The incidents, as the first lines of a manager's list.
    pub(crate) fn incident_lines(&self) -> Vec<Words> {
        let Some((head, blocks)) = self.incident_blocks() else { return Vec::new() };
        let mut out = vec![both(format!("■ {}", head.ja), format!("■ {}", head.en))];
        let lines = blocks.into_iter().flatten();
        out.extend(lines.map(|line| both(format!("  {}", line.ja), format!("  {}", line.en))));
        out
    }

    /// The same as a page shows them: what they are, and the lines of each; `None` where there are none.
    pub(crate) fn incident_blocks(&self) -> Option<(Words, Vec<Vec<Words>>)> {
        let count = self.incidents.len();
        (count > 0).then(|| (incident_lines::unseen_head(count), incident_lines::unseen(&self.incidents)))
    }

    /// The home-care plans that have changed since the consent.
    pub(crate) fn plan_lines(&self) -> Vec<Words> {
        super::plan_changes::to_agree(&self.plans)
    }

    /// How many fields hold several values: what kinds of documents they are in, and which.
    pub(crate) fn conflict_lines(&self, manager: bool) -> Vec<Words> {
        if self.counts.is_empty() {
            return Vec::new();
        }
        let counts = |pick: fn(&Words) -> &str, unit: &str, sep: &str| {
            let one = |open: &OpenConflicts| format!("{} {}{unit}", pick(&open.what), open.fields);
            self.counts.iter().map(one).collect::<Vec<_>>().join(sep)
        };
        let (ja, en) = (counts(|what| &what.ja, "項目", "、"), counts(|what| &what.en, "", ", "));
        let mut out = vec![if manager {
            both(
                format!(
                    "≠ 二つの記入があり、決めていないもの: {ja}　→ kengai conflicts で見て、決めてください"
                ),
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
        for one in &self.conflicts {
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

    /// What stands twice in a record, each value with its writer.
    pub(crate) fn of_visit(&self, visit: VisitId) -> impl Iterator<Item = Words> {
        let id = super::conflicts::of_visit(visit);
        self.conflicts.iter().filter(move |one| one.document == id).map(|one| {
            let values = |pick: fn(&Words) -> &str| {
                let value =
                    |value: &kengai::ConflictValue| format!("{}（{}）", pick(&value.shown), value.by.name);
                one.values.iter().map(value).collect::<Vec<_>>().join(" ／ ")
            };
            both(
                format!("≠ {}: {}", one.label.ja, values(|shown| &shown.ja)),
                format!("≠ {}: {}", one.label.en, values(|shown| &shown.en)),
            )
        })
    }
}
