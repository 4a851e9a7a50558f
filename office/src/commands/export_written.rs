//! What an export wrote, for scripts and for people: each file with what it changes, and what is in none.

use std::path::PathBuf;

use kengai_desk::export::Export;
use serde_json::json;

use super::export_same::correction;
use super::export_since::{self, on};
use super::left_out;
use crate::report::Report;
use crate::words::{Words, both, counted};

/// The report; `stands` is what stands about the rows.
pub(super) fn report(export: &Export, paths: &[PathBuf], stands: Vec<Words>) -> Report {
    let board = &export.board;
    let conversions: Vec<Words> = export
        .new
        .iter()
        .flat_map(|one| one.file.conversions.listed())
        .map(|c| both(c.ja(), c.en()))
        .collect();
    let json = json!({
        "month": board.month.to_string(),
        "files": export.new.iter().zip(paths).map(|(one, path)| json!({
            "path": path.display().to_string(),
            "care_manager": one.to(),
            "rows": one.file.rows,
            "since": one.since,
        })).collect::<Vec<_>>(),
        "unchanged": export.same.iter().map(|one| json!({
            "care_manager": one.to(),
            "rows": one.file.rows,
            "since": one.since,
        })).collect::<Vec<_>>(),
        "left_out": export.left_out.iter().map(left_out::to_json).collect::<Vec<_>>(),
        "stands": stands.iter().map(|line| json!({ "ja": line.ja, "en": line.en })).collect::<Vec<_>>(),
        "conversions": conversions.iter().map(|c| json!({ "ja": c.ja, "en": c.en })).collect::<Vec<_>>(),
    });
    let mut report = Report::new(json);
    for (one, path) in export.new.iter().zip(paths) {
        let (path, rows) = (path.display(), one.file.rows);
        report = report.line(both(
            format!("{}分 {rows}行を {path} に書きました。", board.month.words().ja),
            format!("{}: {} in {path}", board.month.words().en, counted(rows as u64, "row", "rows")),
        ));
        let since = one.since.iter();
        report = report.lines(since.flat_map(|since| export_since::lines(export, since)));
    }
    report = report.lines(export.same.iter().map(|one| {
        let day = on(board.as_of, one.last_ms().unwrap_or(0));
        let to = one.to();
        both(
            format!("事業所番号 {to} あては{}と同じ内容なので、書いていません（書くなら --again）。", day.ja),
            format!("To office {to}: same as on {}, not written again (--again writes it)", day.en),
        )
    }));
    report = report.lines(correction(board));
    if !export.left_out.is_empty() {
        let n = export.left_out.len();
        report = report
            .line(both(format!("{n}件は入っていません:"), format!("{n} are left out:")))
            .lines(left_out::lines(&export.left_out));
    }
    report.lines(stands).lines(conversions)
}
