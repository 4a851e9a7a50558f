//! What people must decide: rule 10 (conflicts) and rule 11 (a manager's 確定, and changes after it).

use super::case::Case;
use crate::finding::DecisionFinding;
use crate::reason::{Reason, Rule};

/// Whether a field decides about billing; its conflict blocks.
pub fn is_billing_field(path: &str) -> bool {
    matches!(path, "scheme" | "client" | "date" | "service.type" | "service.code")
        || ["plan.", "in.", "out.", "helper.", "outcome.", "client_confirmation."]
            .iter()
            .any(|head| path.starts_with(head))
}

/// Rule 10: no unresolved conflict in a billing field; in any other a person should look.
pub(super) fn conflicts(case: &Case<'_>, reasons: &mut Vec<Reason>) {
    for path in &case.view.conflicts {
        let found = DecisionFinding::TwoValues(path.clone());
        reasons.push(if is_billing_field(path) {
            Reason::error(Rule::Conflict, path.clone(), found)
        } else {
            Reason::warn(Rule::Conflict, path.clone(), found)
        });
    }
}

/// Rule 11: a change after the confirmation needs a reason and a new confirmation; a manager's own visit another manager.
pub(super) fn manager_confirmed(case: &Case<'_>, reasons: &mut Vec<Reason>) {
    const RULE: Rule = Rule::ManagerConfirmed;
    let Some(confirmation) = &case.view.confirmation else { return };
    if !confirmation.stands() {
        let changed = confirmation.changed_since.iter().find(|path| !path.starts_with("amendment."));
        let field = changed.cloned().unwrap_or_else(|| "amendment.reason".to_owned());
        if confirmation.is_reasoned() {
            reasons.push(Reason::warn(RULE, field, DecisionFinding::AmendedAfter));
        } else {
            reasons.push(Reason::error(RULE, field, DecisionFinding::ChangedAfter));
        }
        return;
    }
    if case.record.helpers.contains_key(&confirmation.by) {
        let other_manager = case.context.settings.other_manager;
        let found = DecisionFinding::OwnConfirmed { other_manager };
        if other_manager {
            reasons.push(Reason::error(RULE, "helper", found));
        } else {
            reasons.push(Reason::info(RULE, "helper", found));
        }
    }
}
