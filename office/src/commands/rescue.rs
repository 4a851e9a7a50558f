//! A damaged database: set aside, never deleted; what can be read goes on, the rest comes from the server.

use kengai::RescueReport;
use serde_json::json;

use crate::failure::Failure;
use crate::home::Context;
use crate::output::Report;
use crate::words::{Words, both};

pub(crate) fn run(context: &Context) -> Result<Report, Failure> {
    let key = context.key()?;
    let out = context.out;
    let report = key.rescue(&mut |part| out.progress(&doing(part)));
    out.progress_end();
    Ok(match report? {
        Some(report) => told(&report),
        None => Report::new(json!({ "rescued": false })).line(Words::lit(
            "データベースは壊れていません。何も変えていません（kengai doctor で詳しく調べられます）。",
            "The database is not damaged; nothing was changed (kengai doctor looks closer).",
        )),
    })
}

fn doing(part: &str) -> Words {
    match part {
        "set_aside" => Words::lit("壊れたデータを取り置いています…", "setting the damaged data aside …"),
        "keys" => Words::lit("鍵と名簿を読んでいます…", "reading keys and facts …"),
        "entries" => Words::lit("記録を読んでいます…", "reading records …"),
        "unsent" => Words::lit("未送信のものを読んでいます…", "reading what was not sent …"),
        _ => Words::lit("新しいデータベースを作っています…", "making the new database …"),
    }
}

fn told(report: &RescueReport) -> Report {
    let rescued = &report.rescued;
    let aside = rescued.set_aside.display();
    let json = json!({
        "rescued": true,
        "set_aside": rescued.set_aside,
        "records": rescued.records,
        "drafts": rescued.drafts,
        "photos": rescued.photos,
        "entries": rescued.entries,
        "lost": rescued.lost.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "lost_days": report.lost_days,
        "unknown": rescued.unknown,
        "knows_organisation": rescued.knows_organisation,
    });
    let (records, drafts, photos) = (rescued.records, rescued.drafts, rescued.photos);
    Report::new(json)
        .line(both(
            format!("壊れたデータは {aside} に取り置きました。消さないでください。"),
            format!("The damaged data is kept in {aside}. Do not delete it."),
        ))
        .line(both(
            format!("この端末だけにあったもの: 未送信の記録 {records}件、書きかけ {drafts}件を読み出しました。次の sync で送ります。写真のファイルは{photos}枚あります。"),
            format!("Of what was on this device only: {records} unsent records and {drafts} unfinished ones were read and go out with the next sync. {photos} photo files are here."),
        ))
        .line(losses(report))
        .line(Words::lit(
            "送信済みのものは、次の sync でサーバーから戻ります。端末は新しい番号で続き、サ責の端末一覧に出ます。",
            "What was sent comes back from the server with the next sync. The device goes on under a new identity, which managers see among the devices.",
        ))
        .lines((!rescued.knows_organisation).then(|| {
            Words::lit(
                "事業所の場所が読めませんでした。招待してもらい、このフォルダーで kengai join をしてください。",
                "Where the organisation is could not be read. Ask for an invitation and use it in this folder with kengai join.",
            )
        }))
}

fn losses(report: &RescueReport) -> Words {
    let lost = report.rescued.lost.len();
    let days = report.lost_days.join(", ");
    match (lost, report.rescued.unknown) {
        (0, false) => Words::lit("失われたものはありません。", "Nothing is lost."),
        (0, true) => Words::lit(
            "未送信のものが失われたかもしれません。何があったかは、もう分かりません。今日の記録を確かめてください。",
            "Something that was not sent may be lost; what it was cannot be known any more. Look through today's records.",
        ),
        (_, unknown) => {
            let more = if unknown {
                both("ほかにもあるかもしれません。", " There may be more.")
            } else {
                both("", "")
            };
            let when = if days.is_empty() {
                both("", "")
            } else {
                both(format!("（{days}）"), format!(" ({days})"))
            };
            both(
                format!("未送信の{lost}件が読めず、失われました{}。{}", when.ja, more.ja),
                format!("{lost} unsent records do not read and are lost{}.{}", when.en, more.en),
            )
        }
    }
}
