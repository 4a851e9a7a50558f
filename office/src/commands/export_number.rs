//! 連番, the digits in a file's name, in words: what they are where they are not the time that is certain, and the way out where a
//! wrong clock gave one.

use kengai_desk::export::{FileNumber, Prepared};

use crate::failure::{Exit, Failure, Finding};
use crate::failure_code::Code;
use crate::words::{Words, both};

/// That they are not the time that is certain, where they are not; and the way out where a wrong clock gave the number.
pub(super) fn lines(number: &FileNumber, written: &[Prepared]) -> Vec<Words> {
    let mut out: Vec<Words> = by_server(number).into_iter().collect();
    for moved in number.moved_of(written) {
        let (name, after, to) = (&moved.before, moved.after, moved.to);
        out.push(both(
            format!(
                "ファイル名の日時は、前のファイル（{}）よりあとになるように進めました（{}）。このまま送ってください。",
                after.ja(),
                to.ja()
            ),
            format!(
                "The time in the file's name was moved on to {}, after the file before it ({}): send it as it is",
                to.en(),
                after.en()
            ),
        ));
        out.extend(number.is_ahead(after).then(|| {
            both(
                format!(
                    "  前のファイル {name} をまだ送っていなければ、--again --not-sent を付けて書き出すと、今の日時の名前になります"
                ),
                format!("  If {name} was never sent: with --again --not-sent the file is named by the time now"),
            )
        }));
    }
    out
}

/// Which files count as never sent now.
pub(super) fn never_sent(names: &[String]) -> impl Iterator<Item = Words> {
    names.iter().map(|name| {
        both(
            format!(
                "{name} は送っていないものとしました。まちがって送らないよう、そのファイルは消してください。"
            ),
            format!("{name} counts as never sent; please delete it, so that nobody sends it by mistake"),
        )
    })
}

/// This device's clock is wrong: the name has the server's time.
fn by_server(number: &FileNumber) -> Option<Words> {
    number.clock.wrong_by()?;
    let at = number.made_at;
    Some(both(
        format!("ファイル名の日時は、サーバーの時刻から {} にしました。", at.ja()),
        format!("The file is named by the server's time: {}", at.en()),
    ))
}

/// Nobody can say what time it is: asked before a file is named by it.
pub(super) fn in_doubt(number: &FileNumber) -> Failure {
    let (ahead, at) = (number.clock.words().unwrap_or_else(|| both("", "")), number.made_at);
    let words = both(
        format!(
            "この端末の時計が合っていません（{}）。ファイル名の日時は {} になります。まだ何も書いていません → 時計を合わせて kengai sync をしてから書き出すか、この日時でよければ --anyway を付けてください",
            ahead.ja,
            at.ja()
        ),
        format!(
            "This clock is wrong ({}); the file would be named {}. No file was made → set the clock and connect (kengai sync), or if that time is right: --anyway",
            ahead.en,
            at.en()
        ),
    );
    Failure::new(Exit::Unsettled, Code::ClockInDoubt, words)
}

/// What a file would be named by, where the last contact was long ago.
pub(super) fn by_this_clock(number: &FileNumber) -> Option<Finding> {
    let at = number.made_at;
    (!number.clock.certain).then(|| {
        Finding::new(
            "",
            both(
                format!(
                    "ファイル名の日時は {} になります。今と違うなら、この端末の時計を合わせて、kengai sync をしてから書き出してください",
                    at.ja()
                ),
                format!(
                    "The file would be named {}. If that is not now, first set this clock and connect: kengai sync",
                    at.en()
                ),
            ),
        )
    })
}
