//! At the door: gas, light, water, locks; the client's confirmation; and the last tap.

use kengai_model::Words;

use super::form_rows::row;
use super::still_asked::left;
use super::tap::{Tap, of_choices};
use crate::form::{EditValue, FormRow, FormView, RowKind};
use crate::whose::whose;

/// What is asked before one leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeavingScreen {
    /// Whose.
    pub name: Words,
    /// ぜんぶよし: everything that has no answer; `None` where all is answered.
    pub all_well: Option<Tap>,
    /// 火の元, 電気, 水道, 戸締り.
    pub checks: Vec<Tap>,
    /// 前回と同じ: the confirmation of last time with its reason, what it was beside it; `None` without one.
    pub as_last_time: Option<Tap>,
    /// 署名, 口頭, ご家族, 確認なし.
    pub confirmations: Vec<Tap>,
    /// Where it is written why nobody signed; asked for where it is needed.
    pub reason: Option<FormRow>,
    /// What is still left in the record, in one line: あと1つ 血圧; `None` where nothing is.
    pub left: Option<Words>,
    /// What stands on the dock.
    pub dock: Words,
}

/// What is asked at the door, of the record's form.
#[must_use]
pub fn leaving_screen(form: &FormView, client_name: &str) -> LeavingScreen {
    let checks: Vec<&FormRow> = ["fire", "power", "water", "doors"]
        .iter()
        .filter_map(|one| row(form, &format!("leaving.{one}")))
        .collect();
    let yes = |row: &FormRow| Tap::new(row.label.clone(), &[(row, EditValue::Flag { yes: true })]);
    let open: Vec<(&FormRow, EditValue)> = checks
        .iter()
        .filter(|row| row.value.is_none())
        .map(|row| (*row, EditValue::Flag { yes: true }))
        .collect();
    let method = row(form, "client_confirmation.method");
    let reason = row(form, "client_confirmation.reason");
    let left = left(form);
    LeavingScreen {
        name: whose(client_name),
        all_well: (!open.is_empty()).then(|| Tap::new(Words::lit("ぜんぶよし", "All is well"), &open)),
        checks: checks.iter().map(|row| yes(row)).collect(),
        as_last_time: method.and_then(|method| as_last_time(method, reason)),
        confirmations: method.map(of_choices).unwrap_or_default(),
        reason: reason.filter(|row| row.asked).cloned(),
        left: left.first().map(|first| {
            let count = left.len();
            Words::new(
                format!("あと{count}つ {}", first.label.ja),
                format!("{count} left: {}", first.label.en),
            )
        }),
        dock: Words::lit("退室して終える", "Leave and finish"),
    }
}

/// 前回と同じ：口頭・手のふるえ
fn as_last_time(method: &FormRow, reason: Option<&FormRow>) -> Option<Tap> {
    let before = method.last.as_ref()?;
    let RowKind::Choice { .. } = method.kind else { return None };
    let mut sets = vec![(method, before.value.clone()?)];
    let (mut ja, mut en) =
        (format!("前回と同じ：{}", before.shown.ja), format!("As last time: {}", before.shown.en));
    if let Some((row, last)) = reason.and_then(|row| Some((row, row.last.as_ref()?)))
        && let Some(value) = last.value.clone()
    {
        sets.push((row, value));
        ja += &format!("・{}", last.shown.ja);
        en += &format!(", {}", last.shown.en);
    }
    Some(Tap::new(Words::new(ja, en), &sets))
}
