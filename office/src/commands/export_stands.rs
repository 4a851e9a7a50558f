//! What stands about the rows of an export, those that it writes and those that it leaves out: corrections that are begun on this
//! PC, values that nobody has decided, records that repeat others. What would be sent while somebody is correcting it is asked about.

use crate::failure_code::Code;
use kengai::{Board, CareBook};
use kengai_model::VisitId;

use super::attention::Attention;
use super::before_signing;
use crate::failure::{Exit, Failure, Finding};
use crate::words::Words;

/// All of it, and which rows are being corrected.
pub(super) struct Stands {
    /// A heading, and each row with its lines; nothing where there is nothing.
    pub(super) lines: Vec<Words>,
    begun: Vec<(Vec<VisitId>, Vec<Words>)>,
}

impl Stands {
    pub(super) fn of(book: &CareBook, board: &Board) -> Result<Self, Failure> {
        let attention = Attention::of(book)?;
        let typed = |visit| before_signing::typed(book, board, visit).unwrap_or_default();
        let rows = before_signing::blocks(board.rows.iter(), board, &attention, &typed);
        let head =
            Words::lit("書きかけ・二つの記入・重複があるもの:", "Being written, not decided, or repeated:");
        let begun = board.rows.iter().filter(|row| !row.begun_here.is_empty()).map(|row| {
            let lines = before_signing::blocks(std::iter::once(row), board, &attention, &typed);
            (row.begun_here.iter().copied().collect(), lines)
        });
        let begun = begun.collect();
        Ok(Self { lines: (!rows.is_empty()).then_some(head).into_iter().chain(rows).collect(), begun })
    }

    /// Before old values are sent of what somebody here is correcting; `None` where nothing such is sent.
    pub(super) fn question(&self, sent: impl Fn(VisitId) -> bool) -> Option<Failure> {
        let asked = self.begun.iter().filter(|(visits, _)| visits.iter().any(|visit| sent(*visit)));
        let lines: Vec<Words> = asked.flat_map(|(_, lines)| lines.clone()).collect();
        let words = Words::lit(
            "書き出す記録のうち、この端末で訂正が書きかけのものがあります。まだ何も書いていません。終えるかやめてから書き出すか、確定した前の内容のまま書き出すなら --as-confirmed を付けてください",
            "A correction of some of these is begun on this device; no file was made. Finish or drop it first, or to send what was confirmed before: --as-confirmed",
        );
        (!lines.is_empty()).then(|| {
            Failure::new(Exit::Unsettled, Code::BeingCorrected, words)
                .with(lines.into_iter().map(|line| Finding::new("", line)))
        })
    }
}
