//! What an import took in, for scripts and for people.

use kengai::{ClientsTaken, ImportField, ImportedClient, SyncReport};
use kengai_desk::import::{Corrected, Taken};
use serde_json::json;

use super::plan_answers::stood;
use super::sync;
use crate::report::Report;
use crate::words::{Words, both, counted};

/// The report; `clients` is how many there are on this device now.
pub(super) fn report(taken: &Taken, clients: usize, synced: Option<&SyncReport>) -> Report {
    let Taken { people, staff, plan, not_ours, rota, tasks_set, without_helper } = taken;
    let mut json = json!({
        "clients": clients,
        "clients_added": people.added,
        "clients_changed": people.changed,
        "by_hand": people.by_hand,
        "asked": people.asked,
        "staff_added": staff.added,
        "added": plan.added,
        "changed": plan.changed,
        "cancelled": plan.cancelled,
        "unchanged": plan.unchanged,
        "of_other_offices": not_ours.of_other_offices,
        "without_time": not_ours.without_time,
        "tasks_set": tasks_set,
        "rota_matched": rota.matched,
        "unassigned": without_helper,
    });
    let mut report = lines(taken, clients);
    match synced {
        Some(synced) => {
            json["sync"] = sync::to_json(synced);
            report.push(sync::line(synced));
        }
        None => {
            report.push(Words::lit("この端末に保存しました（未送信）。", "Saved on this device (not sent)."))
        }
    }
    Report::new(json).lines(report)
}

/// What was taken in, for people.
fn lines(taken: &Taken, clients: usize) -> Vec<Words> {
    let Taken { people, staff, plan, not_ours, rota, without_helper, .. } = taken;
    let mut report = vec![both(
        format!("利用者 {clients}人（新しい人 {}人）、職員 {}人を追加", people.added, staff.added),
        format!(
            "{} ({} new); {} staff added",
            counted(clients as u64, "client", "clients"),
            people.added,
            staff.added
        ),
    )];
    report.extend(staff.corrected.iter().map(Corrected::words));
    report.extend(changes(people));
    report.extend([
        both(
            format!(
                "予定: 追加{} 変更{} 取消{} 同じ{}（他事業所の{}行と時刻のない{}行は数えていません）",
                plan.added,
                plan.changed,
                plan.cancelled,
                plan.unchanged,
                not_ours.of_other_offices,
                not_ours.without_time
            ),
            format!(
                "plan: {} added, {} changed, {} cancelled, {} as before ({} rows of other offices and {} without a time are not counted)",
                plan.added,
                plan.changed,
                plan.cancelled,
                plan.unchanged,
                not_ours.of_other_offices,
                not_ours.without_time
            ),
        ),
        both(
            format!("シフト: {}件、担当が決まっていない予定 {without_helper}件", rota.matched),
            format!(
                "rota: {}; {} without anybody",
                counted(rota.matched, "line", "lines"),
                counted(*without_helper, "planned visit", "planned visits")
            ),
        ),
    ]);
    if !rota.unmatched.is_empty() {
        let count = rota.unmatched.len();
        report.push(both(
            format!("シフトのうち {count}行は、その時刻の予定がありません"),
            format!(
                "{} of the rota: nothing is planned at that time",
                counted(count as u64, "line", "lines")
            ),
        ));
    }
    report
}

/// Every field of known clients that the files changed.
fn changes(taken: &ClientsTaken) -> impl Iterator<Item = Words> {
    taken.changed.iter().flat_map(|who| who.fields.iter().map(move |field| change(who, field)))
}

fn change(who: &ImportedClient, field: &ImportField) -> Words {
    let (before, after, name) = (stood(field.before.as_ref()), &field.after, &who.client_name);
    both(
        format!("  {name}　{}: {} → {}", field.label.ja, before.ja, after.ja),
        format!("  {name}  {}: {} → {}", field.label.en, before.en, after.en),
    )
}
