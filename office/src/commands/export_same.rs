//! What an export says where it would say the same as the last one, and what of that has to be corrected since.

use kengai::Board;
use kengai_desk::export::{Export, to_correct};

use super::export_since::on;
use super::open_months;
use crate::failure::{Exit, Failure, Finding};
use crate::failure_code::Code;
use crate::words::{Words, both, counted};

/// Everything was exported already, as it is.
pub(super) fn question(export: &Export) -> Failure {
    let board = &export.board;
    let last = export.same.iter().filter_map(|one| one.since.as_ref()).max_by_key(|since| since.at_ms);
    let words = match last.and_then(|since| Some((on(board.as_of, since.at_ms), since.by.as_ref()?))) {
        Some((day, by)) => both(
            format!(
                "{by}さんが{}に書き出したものと同じ内容です。書き出しますか → 書き出すなら --again を付けてください",
                day.ja
            ),
            format!("Same as {by} exported on {}. Export? → add --again to export it once more", day.en),
        ),
        None => {
            let day = on(board.as_of, last.map_or(0, |since| since.at_ms));
            both(
                format!("{}と同じ内容です。書き出しますか → 書き出すなら --again を付けてください", day.ja),
                format!("Same as on {}. Export? → add --again to export it once more", day.en),
            )
        }
    };
    Failure::new(Exit::Unsettled, Code::SameAsExported, words)
        .with(correction(board).map(|words| Finding::new("", words)))
}

/// Of what was exported, what has to be corrected since.
pub(super) fn correction(board: &Board) -> Option<Words> {
    let n = to_correct(board);
    (n > 0).then(|| {
        let month = open_months::typed(board.month);
        both(
            format!("書き出し済みの{n}件に、あとから見つかったことがあります → kengai review{month} で見て、直して確定してから、もう一度書き出してください"),
            format!("{} needs a correction → see kengai review{month}, correct and confirm, then export again", counted(n as u64, "exported visit", "exported visits")),
        )
    })
}
