//! What an export leaves out, and why: by reason and client, with counts; each of them in JSON.

use crate::failure_code::Code;
use std::collections::BTreeMap;

use kengai::{Board, BoardRow, CareBook, ExportLine};
use kengai_billing::assess::Assessment;
use kengai_billing::board::{AssessedVisit, Stage};
use kengai_model::VisitId;
use serde_json::{Value, json};

use crate::failure::{Exit, Failure, Finding};
use crate::words::{Words, both, table_day};

/// Why a visit is in no file. The order is that of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Why {
    /// Its time is over and no record has come.
    NoRecord,
    /// It is being recorded.
    InProgress,
    /// The rules block it.
    Blocked,
    /// It is exported, and the rules found something since.
    ExportedBlocked,
    /// It was confirmed, and the rules found something since.
    ConfirmedBlocked,
    /// It waits for the confirmation.
    NotConfirmed,
    /// So does it, and there is nothing to bill.
    NotConfirmedNotBilled,
    /// A number is missing that the layout requires.
    NoNumber,
    /// It is confirmed, and its end has not come.
    StillToCome,
    /// It is confirmed, and there is nothing to bill.
    NotBilled,
    /// It repeats a record that stands.
    Duplicate,
    /// It is still to come.
    Planned,
}

impl Why {
    /// Everything, in the order of the list.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 12] = [
        Self::NoRecord,
        Self::InProgress,
        Self::Blocked,
        Self::ExportedBlocked,
        Self::ConfirmedBlocked,
        Self::NotConfirmed,
        Self::NotConfirmedNotBilled,
        Self::NoNumber,
        Self::StillToCome,
        Self::NotBilled,
        Self::Duplicate,
        Self::Planned,
    ];

    /// The reason, with what to do where something is to be done.
    pub(crate) const fn words(self) -> Words {
        match self {
            Self::NoRecord => Words::lit(
                "記録なし → kengai review で電話する人を見る",
                "No record → call those whom review names",
            ),
            Self::InProgress => Words::lit(
                "記録中 → ヘルパーが終えて送るのを待つ",
                "Being recorded → wait until the helper has finished and sent it",
            ),
            Self::Blocked => Words::lit(
                "要対応 → kengai review で理由を見る",
                "To settle → look at review, which says why",
            ),
            Self::ExportedBlocked => Words::lit(
                "書き出し済みで、直す必要あり → kengai review で理由を見て、直して確定する",
                "Already sent; needs a correction → look at review, correct, confirm",
            ),
            Self::ConfirmedBlocked => Words::lit(
                "確定のあとに要対応 → kengai review で理由を見る",
                "Confirmed, and to settle since → look at review, which says why",
            ),
            Self::NotConfirmed => Words::lit(
                "確定待ち → kengai confirm で確定する（気になるものは kengai review の番号で）",
                "To confirm → confirm it (an odd one by its number in review)",
            ),
            Self::NotConfirmedNotBilled => Words::lit(
                "確定待ち（請求なし） → 確定しても書き出しには入りません。kengai review の番号で、kengai confirm 番号 と確定する",
                "To confirm, nothing to bill → it is in no file ever; confirm it by its number in review",
            ),
            Self::NoNumber => Words::lit(
                "保険者番号・被保険者番号・居宅介護支援事業所のどれかがない → kengai plan import で取り込む",
                "The insurer's, the insured's or the care-management office's number is missing → kengai plan import takes it in",
            ),
            Self::StillToCome => Words::lit(
                "まだ終わっていない訪問 → 終わってから、もう一度書き出す",
                "A visit that is not over → wait until it is, then export again",
            ),
            Self::NotBilled => {
                Words::lit("確定（請求なし）", "Confirmed, nothing to bill (cancelled and the like)")
            }
            Self::Duplicate => Words::lit(
                "重複（同じ訪問に、もう一つの記録があります）",
                "Duplicate (the visit has another record)",
            ),
            Self::Planned => Words::lit("これからの予定", "Still to come"),
        }
    }
}

/// A visit that is in no file.
#[derive(Debug)]
pub(crate) struct LeftOut {
    visit: Option<VisitId>,
    client: String,
    order: usize,
    date: String,
    why: Why,
}

/// Planned visits and records that are not confirmed or have no line, each with why.
pub(crate) fn left_out(board: &Board) -> Vec<LeftOut> {
    let mut out = Vec::new();
    for row in &board.rows {
        if row.state.visits.is_empty() {
            let why = if row.state.stage == Stage::NoRecord { Why::NoRecord } else { Why::Planned };
            out.push(LeftOut::of(row, None, why));
        }
        let visits = row.state.visits.iter();
        out.extend(visits.filter_map(|visit| Some(LeftOut::of(row, Some(visit.id), why(visit)?))));
    }
    out
}

/// Why a record has no line; `None` where it has one. How far it has come says its stage, as it does in the review.
fn why(visit: &AssessedVisit) -> Option<Why> {
    let found_since = visit.confirmed && matches!(visit.assessment, Assessment::Blocked { .. });
    Some(match visit.stage {
        _ if found_since && visit.exported => Why::ExportedBlocked,
        _ if found_since => Why::ConfirmedBlocked,
        Stage::Blocked => Why::Blocked,
        Stage::InProgress => Why::InProgress,
        Stage::Ready => Why::NotConfirmed,
        Stage::Done => Why::NotConfirmedNotBilled,
        Stage::ConfirmedDone => Why::NotBilled,
        Stage::Duplicate => Why::Duplicate,
        Stage::Exported if matches!(visit.assessment, Assessment::NotBilled { .. }) => Why::NotBilled,
        Stage::Confirmed | Stage::Exported => return None,
        // Of visits without a record.
        Stage::NoRecord => Why::NoRecord,
        Stage::Planned => Why::Planned,
    })
}

impl LeftOut {
    fn of(row: &BoardRow, visit: Option<VisitId>, why: Why) -> Self {
        Self {
            visit,
            client: row.client_name.clone(),
            order: row.client_order,
            date: visit.map_or(row.state.date, |visit| row.state.date_of(visit)).to_string(),
            why,
        }
    }

    /// A confirmed line that cannot go into a file.
    pub(crate) fn of_line(board: &Board, line: &ExportLine, why: Why) -> Self {
        let is_its = |row: &&BoardRow| row.state.visits.iter().any(|visit| visit.id == line.line.visit);
        match board.rows.iter().find(is_its) {
            Some(row) => Self::of(row, Some(line.line.visit), why),
            None => Self {
                visit: Some(line.line.visit),
                client: String::new(),
                order: usize::MAX,
                date: line.line.date.to_string(),
                why,
            },
        }
    }

    /// Why a visit is in no file, where it is in none.
    pub(crate) fn why_of(left_out: &[Self], visit: VisitId) -> Option<Why> {
        left_out.iter().find(|one| one.visit == Some(visit)).map(|one| one.why)
    }

    /// There is nothing to write: what is true of the month, and what each waits for.
    pub(crate) fn nothing(book: &CareBook, board: &Board, left_out: &[Self]) -> Failure {
        let month = board.month.words();
        let nothing_billed = left_out
            .iter()
            .all(|one| matches!(one.why, Why::NotBilled | Why::NotConfirmedNotBilled | Why::Duplicate));
        let words = if left_out.is_empty() {
            both(
                format!("{}には予定も記録もありません → --month で月を確かめてください", month.ja),
                format!("{} has neither plan nor record → look at --month", month.en),
            )
        } else if nothing_billed {
            both(
                format!("{}に請求できるものはありません（中止などだけです）", month.ja),
                format!("There is nothing to bill in {} (only cancelled visits and the like)", month.en),
            )
        } else if left_out.iter().any(|one| one.why == Why::ExportedBlocked) {
            both(
                format!(
                    "{}の書き出し済みのものに、直す必要があります。新しく書き出せるものはありません",
                    month.ja
                ),
                format!(
                    "What was already sent of {} needs a correction; there is nothing new to export",
                    month.en
                ),
            )
        } else if let Some(of) = changed_since(book, board) {
            both(
                format!(
                    "{}のものは書き出し済みです。そのあとで変わったものは、理由を書いて確定し直してから、もう一度書き出してください（confirm --reason）: {of}",
                    month.ja
                ),
                format!(
                    "{} was exported already; what changed since must be confirmed again with a reason (confirm --reason) before it is exported again: {of}",
                    month.en
                ),
            )
        } else {
            both(
                format!("{}に、確定して書き出せるものはまだありません", month.ja),
                format!("Nothing of {} is confirmed and ready to be exported yet", month.en),
            )
        };
        let findings = Self::grouped(left_out).into_iter().map(|words| Finding::new("", words));
        Failure::new(Exit::Unsettled, Code::NothingConfirmed, words).with(findings)
    }

    /// By reason, and by client in each: how many.
    pub(crate) fn grouped(left_out: &[Self]) -> Vec<Words> {
        let mut groups: BTreeMap<Why, BTreeMap<(usize, &str), usize>> = BTreeMap::new();
        for one in left_out {
            let clients = groups.entry(one.why).or_default();
            *clients.entry((one.order, &*one.client)).or_default() += 1;
        }
        let mut out = Vec::new();
        for (why, clients) in groups {
            let (words, n) = (why.words(), clients.values().sum::<usize>());
            out.push(both(format!("  {n}件 {}", words.ja), format!("  {n}: {}", words.en)));
            let ja: Vec<String> = clients.iter().map(|((_, name), n)| format!("{name} {n}件")).collect();
            let en: Vec<String> = clients.iter().map(|((_, name), n)| format!("{name} {n}")).collect();
            out.push(both(format!("      {}", ja.join("、")), format!("      {}", en.join(", "))));
        }
        out
    }

    /// The keys of one.
    pub(crate) fn to_json(&self) -> Value {
        let words = self.why.words();
        json!({
            "visit": self.visit, "client_name": self.client, "date": self.date, "ja": words.ja, "en": words.en,
        })
    }
}

/// What was exported and has changed since it was confirmed: 11/16 7:30 見本 一郎、…; `None` where nothing has.
fn changed_since(book: &CareBook, board: &Board) -> Option<String> {
    let is_changed =
        |visit: &AssessedVisit| !visit.confirmed && book.exports().was_exported(visit.id).unwrap_or(false);
    let rows = board.rows.iter().filter(|row| row.state.visits.iter().any(is_changed));
    let line = |row: &BoardRow| {
        let start = row.state.begins.map(|start| format!(" {}", start.clock())).unwrap_or_default();
        format!("{}{start} {}", table_day(row.state.date).ja, row.client_name)
    };
    let names: Vec<String> = rows.map(line).collect();
    (!names.is_empty()).then(|| names.join("、"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_grouped_by_reason_and_client_in_the_order_of_the_kana() {
        let one = |client: &str, order, why| LeftOut {
            visit: None,
            client: client.to_owned(),
            order,
            date: String::new(),
            why,
        };
        let all = [
            one("見本 一郎", 1, Why::NoRecord),
            one("例示 三郎", 2, Why::NotConfirmed),
            one("手本 花", 0, Why::NoRecord),
            one("見本 一郎", 1, Why::NoRecord),
        ];
        let lines: Vec<String> =
            LeftOut::grouped(&all).into_iter().map(|words| words.ja.into_owned()).collect();
        assert_eq!(lines[0], "  3件 記録なし → kengai review で電話する人を見る");
        assert_eq!(lines[1].trim(), "手本 花 1件、見本 一郎 2件");
        assert_eq!(lines[3].trim(), "例示 三郎 1件");
    }
}
