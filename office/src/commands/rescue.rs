//! A damaged database: set aside, never deleted; what can be read goes on, the rest comes from the server.

use kengai::RescueReport;
use serde_json::json;

use crate::failure::Failure;
use crate::home::Context;
use crate::report::Report;
use crate::words::{Words, both};

pub(crate) fn run(context: &Context) -> Result<Report, Failure> {
    let key = context.key()?;
    let out = context.out;
    let report = key.rescue(&mut |step| out.progress(&kengai_screens::rescuing(step)));
    out.progress_end();
    Ok(match report? {
        Some(report) => told(&report),
        None => Report::new(json!({ "rescued": false })).line(Words::lit(
            "データベースは壊れていません。何も変えていません（kengai doctor で詳しく調べられます）。",
            "The database is not damaged; nothing was changed (kengai doctor looks closer).",
        )),
    })
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
    Report::new(json)
        .line(both(
            format!("壊れたデータは {aside} に取り置きました。消さないでください。"),
            format!("The damaged data is kept in {aside}. Do not delete it."),
        ))
        .lines(kengai_screens::rescued(report))
        .lines((!rescued.knows_organisation).then(|| {
            Words::lit(
                "事業所の場所が読めませんでした。招待してもらい、このフォルダーで kengai join をしてください。",
                "Where the organisation is could not be read. Ask for an invitation and use it in this folder with kengai join.",
            )
        }))
}
