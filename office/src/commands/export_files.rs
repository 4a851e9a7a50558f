//! Which files of actuals of a month this device knows, by whom, which were sent to nobody, and which one counts for each receiver.

use kengai::{CareBook, ListedFile};
use kengai_desk::export::files_of;
use kengai_model::CareMonth;
use serde_json::json;

use crate::failure::Failure;
use crate::report::Report;
use crate::words::{Words, both, moment};

/// The list.
pub(super) fn report(book: &CareBook, month: CareMonth) -> Result<Report, Failure> {
    let files = files_of(book, month)?;
    let of = month.words();
    let head = match files.len() {
        0 => both(
            format!(
                "{}のファイルは、まだ書き出していません → kengai export --month {month} --to フォルダー",
                of.ja
            ),
            format!("No file of {} was written yet → kengai export --month {month} --to DIR", of.en),
        ),
        n => both(format!("■ {}のファイル {n}件", of.ja), format!("■ Files of {} ({n})", of.en)),
    };
    Ok(Report::new(json!({ "files": files })).line(head).lines(files.iter().map(line)))
}

fn line(file: &ListedFile) -> Words {
    let at = moment(file.at_ms);
    let stands = if file.not_sent {
        Words::lit("送っていない", "sent to nobody")
    } else if file.counts {
        Words::lit("これが最後のファイルです", "the last one: it counts")
    } else {
        Words::lit("あとのファイルに置きかわりました", "replaced by a later one")
    };
    both(
        format!("  {}　{} {}さん　{}", file.file, at.ja, file.by, stands.ja),
        format!("  {}, {} by {}: {}", file.file, at.en, file.by, stands.en),
    )
}
