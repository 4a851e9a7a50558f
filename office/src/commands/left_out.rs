//! What an export leaves out, and why, in words: by reason and client, with counts; each of them in JSON.

use kengai::{Board, BoardRow};
use kengai_desk::export::{LeftOut, Nothing, Why, grouped};
use serde_json::{Value, json};

use crate::failure::{Exit, Failure, Finding};
use crate::failure_code::Code;
use crate::words::{Words, both, table_day};

/// The reason, with what to do where something is to be done.
pub(crate) const fn words(why: Why) -> Words {
    match why {
        Why::NoRecord => Words::lit(
            "記録なし → kengai review で電話する人を見る",
            "No record → call those whom review names",
        ),
        Why::InProgress => Words::lit(
            "記録中 → ヘルパーが終えて送るのを待つ",
            "Being recorded → wait until the helper has finished and sent it",
        ),
        Why::Blocked => {
            Words::lit("要対応 → kengai review で理由を見る", "To settle → look at review, which says why")
        }
        Why::ExportedBlocked => Words::lit(
            "書き出し済みで、直す必要あり → kengai review で理由を見て、直して確定する",
            "Already sent; needs a correction → look at review, correct, confirm",
        ),
        Why::ConfirmedBlocked => Words::lit(
            "確定のあとに要対応 → kengai review で理由を見る",
            "Confirmed, and to settle since → look at review, which says why",
        ),
        Why::NotConfirmed => Words::lit(
            "確定待ち → kengai confirm で確定する（気になるものは kengai review の番号で）",
            "To confirm → confirm it (an odd one by its number in review)",
        ),
        Why::NotConfirmedNotBilled => Words::lit(
            "確定待ち（請求なし） → 確定しても書き出しには入りません。kengai review の番号で、kengai confirm 番号 と確定する",
            "To confirm, nothing to bill → it is in no file ever; confirm it by its number in review",
        ),
        Why::NoNumber => Words::lit(
            "保険者番号・被保険者番号・居宅介護支援事業所のどれかがない → kengai plan import で取り込む",
            "The insurer's, the insured's or the care-management office's number is missing → kengai plan import takes it in",
        ),
        Why::StillToCome => Words::lit(
            "まだ終わっていない訪問 → 終わってから、もう一度書き出す",
            "A visit that is not over → wait until it is, then export again",
        ),
        Why::NotBilled => {
            Words::lit("確定（請求なし）", "Confirmed, nothing to bill (cancelled and the like)")
        }
        Why::Duplicate => Words::lit(
            "重複（同じ訪問に、もう一つの記録があります）",
            "Duplicate (the visit has another record)",
        ),
        Why::Planned => Words::lit("これからの予定", "Still to come"),
    }
}

/// There is nothing to write: what is true of the month, and what each waits for.
pub(super) fn nothing(why: &Nothing, board: &Board, left_out: &[LeftOut]) -> Failure {
    let month = board.month.words();
    let words = match why {
        Nothing::Empty => both(
            format!("{}には予定も記録もありません → --month で月を確かめてください", month.ja),
            format!("{} has neither plan nor record → look at --month", month.en),
        ),
        Nothing::NothingBilled => both(
            format!("{}に請求できるものはありません（中止などだけです）", month.ja),
            format!("There is nothing to bill in {} (only cancelled visits and the like)", month.en),
        ),
        Nothing::ToCorrect => both(
            format!(
                "{}の書き出し済みのものに、直す必要があります。新しく書き出せるものはありません",
                month.ja
            ),
            format!(
                "What was already sent of {} needs a correction; there is nothing new to export",
                month.en
            ),
        ),
        Nothing::ChangedSince(rows) => {
            let of = rows.iter().filter_map(|at| board.rows.get(*at)).map(start_and_name);
            let of = of.collect::<Vec<_>>().join("、");
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
        }
        Nothing::NotConfirmed => both(
            format!("{}に、確定して書き出せるものはまだありません", month.ja),
            format!("Nothing of {} is confirmed and ready to be exported yet", month.en),
        ),
    };
    let findings = lines(left_out).into_iter().map(|words| Finding::new("", words));
    Failure::new(Exit::Unsettled, Code::NothingConfirmed, words).with(findings)
}

/// 11/16 7:30 見本 一郎.
fn start_and_name(row: &BoardRow) -> String {
    let start = row.state.begins.map(|start| format!(" {}", start.clock())).unwrap_or_default();
    format!("{}{start} {}", table_day(row.state.date).ja, row.client_name)
}

/// By reason, and by client in each: how many.
pub(super) fn lines(left_out: &[LeftOut]) -> Vec<Words> {
    let mut out = Vec::new();
    for group in grouped(left_out) {
        let (words, n) = (words(group.why), group.count());
        out.push(both(format!("  {n}件 {}", words.ja), format!("  {n}: {}", words.en)));
        let ja: Vec<String> = group.clients.iter().map(|(name, n)| format!("{name} {n}件")).collect();
        let en: Vec<String> = group.clients.iter().map(|(name, n)| format!("{name} {n}")).collect();
        out.push(both(format!("      {}", ja.join("、")), format!("      {}", en.join(", "))));
    }
    out
}

/// The keys of one.
pub(super) fn to_json(one: &LeftOut) -> Value {
    let (words, date) = (words(one.why), one.date.to_string());
    json!({
        "visit": one.visit, "client_name": one.client_name, "date": date, "ja": words.ja, "en": words.en,
    })
}
