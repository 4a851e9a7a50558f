//! What became of files of an export that was interrupted, in words.

use kengai_desk::export::{Became, Interrupted};

use crate::words::{Words, both, moment};

/// A line for a file.
pub(super) fn line(one: &Interrupted) -> Words {
    let (at, path) = (moment(one.file.at_ms), &one.file.path);
    let stopped = both(
        format!("{} の書き出しは、途中で止まっていました。", at.ja),
        format!("The export of {} was interrupted. ", at.en),
    );
    let what = match one.became {
        Became::Whole => both(
            format!("ファイルはできています。書き出し済みにしました: {path}"),
            format!("Its file is whole and now counts as exported: {path}"),
        ),
        Became::Cut => both(
            format!(
                "ファイルは途中までなので、送らずに消してください。書き出し済みにはなっていません: {path}"
            ),
            format!(
                "Its file is not whole; please delete it and do not send it. It does not count as exported: {path}"
            ),
        ),
        Became::Missing => both(
            format!("ファイルは見つかりません。書き出し済みにはなっていません: {path}"),
            format!("Its file is not there. It does not count as exported: {path}"),
        ),
    };
    both(format!("{}{}", stopped.ja, what.ja), format!("{}{}", stopped.en, what.en))
}
