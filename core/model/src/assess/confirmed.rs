//! What people must decide: rule 10 (conflicts) and rule 11 (a manager's 確定, and changes after it).

use super::Case;
use crate::reason::{Reason, Rule};
use crate::spec;
use crate::words::Words;

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
        let label = spec::label(path);
        let found =
            Words::new(format!("{}に二つの値があります", label.ja), format!("{} holds two values", label.en));
        let settle =
            Words::lit("両方を見て、どちらにするかを決める", "look at both, and decide which one stands");
        reasons.push(if is_billing_field(path) {
            Reason::error(Rule::Conflict, path.clone(), found, settle)
        } else {
            Reason::warn(Rule::Conflict, path.clone(), found, settle)
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
        if confirmation.changed_since.contains("amendment.reason") {
            let found = Words::lit("確定のあとに訂正されています", "It was amended after the confirmation");
            let settle =
                Words::lit("訂正を見て、もう一度確定する", "look at the amendment, and confirm again");
            reasons.push(Reason::warn(RULE, field, found, settle));
        } else {
            let found = Words::lit(
                "確定のあとに理由なく変わっています",
                "It changed after the confirmation, without a reason",
            );
            let settle =
                Words::lit("訂正の理由を入れ、もう一度確定する", "give the reason, and confirm again");
            reasons.push(Reason::error(RULE, field, found, settle));
        }
        return;
    }
    if case.record.helpers.contains_key(&confirmation.by) {
        let found =
            Words::lit("自己確定: 訪問した本人が確定しています", "Confirmed by the one who made the visit");
        if case.context.settings.other_manager {
            let settle = Words::lit("ほかのサ責が確定する", "another manager confirms it");
            reasons.push(Reason::error(RULE, "helper", found, settle));
        } else {
            let settle = Words::lit("自己確定と記されます", "it is marked as such");
            reasons.push(Reason::info(RULE, "helper", found, settle));
        }
    }
}
