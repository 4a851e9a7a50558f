//! A rescue in words: what is being done, and what it came to: exactly what was on this device only, and what of it is lost.

use kengai::{RescueReport, RescueStep};
use kengai_model::Words;

/// What is being done, while it is waited for.
#[must_use]
pub fn rescuing(step: RescueStep) -> Words {
    match step {
        RescueStep::SettingAside => {
            Words::lit("壊れたデータを取り置いています…", "setting the damaged data aside …")
        }
        RescueStep::Keys => Words::lit("鍵と名簿を読んでいます…", "reading keys and facts …"),
        RescueStep::Entries => Words::lit("記録を読んでいます…", "reading records …"),
        RescueStep::Unsent => Words::lit("未送信のものを読んでいます…", "reading what was not sent …"),
        RescueStep::MakingNew | RescueStep::Documents => {
            Words::lit("新しいデータベースを作っています…", "making the new database …")
        }
    }
}

/// What was on this device only and was read, what of it is lost, and where the rest comes from: a line each.
#[must_use]
pub fn rescued(report: &RescueReport) -> Vec<Words> {
    let (records, drafts, photos) = (report.rescued.records, report.rescued.drafts, report.rescued.photos);
    vec![
        Words::new(
            format!(
                "この端末だけにあったもの: 未送信のもの {records}件、書きかけ {drafts}件を読み出しました。次の sync で送ります。写真のファイルは{photos}枚あります。"
            ),
            format!(
                "Of what was on this device only: {records} unsent and {drafts} unfinished were read and go out with the next sync. {photos} photo files are here."
            ),
        ),
        losses(report),
        Words::lit(
            "送信済みのものは、次の sync でサーバーから戻ります。端末は新しい番号で続き、サ責の端末一覧に出ます。",
            "What was sent comes back from the server with the next sync. The device goes on under a new identity, which managers see among the devices.",
        ),
    ]
}
fn losses(report: &RescueReport) -> Words {
    let lost = report.rescued.lost.len();
    let days: Vec<String> = report.lost_days.iter().map(ToString::to_string).collect();
    let days = days.join(", ");
    match (lost, report.rescued.unknown) {
        (0, false) => Words::lit("失われたものはありません。", "Nothing is lost."),
        (0, true) => Words::lit(
            "未送信のものが失われたかもしれません。何があったかは、もう分かりません。今日の記録を確かめてください。",
            "Something that was not sent may be lost; what it was cannot be known any more. Look through today's records.",
        ),
        (_, unknown) => {
            let more = if unknown {
                Words::lit("ほかにもあるかもしれません。", " There may be more.")
            } else {
                Words::lit("", "")
            };
            let when = if days.is_empty() {
                Words::lit("", "")
            } else {
                Words::new(format!("（{days}）"), format!(" ({days})"))
            };
            Words::new(
                format!("未送信の{lost}件が読めず、失われました{}。{}", when.ja, more.ja),
                format!("{lost} unsent records do not read and are lost{}.{}", when.en, more.en),
            )
        }
    }
}
