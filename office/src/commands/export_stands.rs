//! What stands about the rows of an export, those that it writes and those that it leaves out: corrections that are begun on this
//! PC, values that nobody has decided, records that repeat others. What would be sent while somebody is correcting it is asked about.

use kengai::CareBook;
use kengai_desk::export::Export;

use super::before_signing;
use crate::failure::{Exit, Failure, Finding};
use crate::failure_code::Code;
use crate::words::Words;

/// A heading, and each row with its lines; nothing where there is nothing.
pub(super) fn lines(book: &CareBook, export: &Export) -> Vec<Words> {
    let Export { board, attention, .. } = export;
    let typed = |visit| before_signing::typed(book, board, visit).unwrap_or_default();
    let rows = before_signing::blocks(board.rows.iter(), board, attention, &typed);
    let head =
        Words::lit("書きかけ・二つの記入・重複があるもの:", "Being written, not decided, or repeated:");
    (!rows.is_empty()).then_some(head).into_iter().chain(rows).collect()
}

/// Before old values are sent of what somebody here is correcting: these rows, by their places.
pub(super) fn question(book: &CareBook, export: &Export, begun: &[usize]) -> Failure {
    let Export { board, attention, .. } = export;
    let typed = |visit| before_signing::typed(book, board, visit).unwrap_or_default();
    let rows = begun.iter().filter_map(|at| board.rows.get(*at));
    let lines = before_signing::blocks(rows, board, attention, &typed);
    let words = Words::lit(
        "書き出す記録のうち、この端末で訂正が書きかけのものがあります。まだ何も書いていません。終えるかやめてから書き出すか、確定した前の内容のまま書き出すなら --as-confirmed を付けてください",
        "A correction of some of these is begun on this device; no file was made. Finish or drop it first, or to send what was confirmed before: --as-confirmed",
    );
    Failure::new(Exit::Unsettled, Code::BeingCorrected, words)
        .with(lines.into_iter().map(|line| Finding::new("", line)))
}
