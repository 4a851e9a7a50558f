//! 連番: the fourteen digits in the name of a file of actuals. Whoever takes the files in goes by them alone, and an older
//! number never wins over a newer one: a file that corrects another has the greater one, whatever a PC's clock said. They are the
//! time that is certain; and what was made under a wrong one and never sent drags no later file behind it.

use crate::failure_code::Code;
use std::collections::BTreeSet;

use kengai::{CareBook, ClockState, without_time};
use kengai_model::UnixMillis;

use super::export_prepared::Prepared;
use crate::failure::{Exit, Failure, Finding};
use crate::words::{Words, both};
use kengai_formats::file_name::FileName;
use kengai_formats::time::MadeAt;
use kengai_formats::upjsk::ExportFile;

/// A number this much ahead of the time that is certain was given by a wrong clock, seconds.
const AHEAD_SECONDS: i64 = 5 * 60;

/// The numbers of the files of an export.
pub(super) struct FileNumber {
    pub(super) made_at: MadeAt,
    clock: ClockState,
    /// The newest files before them that were not made before now, each with the number after it.
    moved: Vec<(String, MadeAt, MadeAt)>,
    never_sent: Vec<String>,
}

impl FileNumber {
    /// The time that is certain.
    pub(super) fn of(book: &CareBook) -> Result<Self, Failure> {
        let clock = book.clock_state()?;
        Ok(Self { made_at: made_at(clock.certain_now()), clock, moved: Vec::new(), never_sent: Vec::new() })
    }

    /// Gives each file a number above that of every file to the same office that this device knows of; with `not_sent`, but
    /// for those whose number is ahead of the time that is certain.
    pub(super) fn put_into(
        &mut self,
        book: &CareBook,
        files: &mut [ExportFile],
        not_sent: bool,
    ) -> Result<(), Failure> {
        for file in files {
            let name = file.name.to_string();
            let known = sent(book, &format!("{}_", without_time(&name)))?;
            let (unsent, known): (Vec<_>, Vec<_>) =
                known.into_iter().partition(|(made_at, _)| not_sent && self.is_ahead(*made_at));
            self.never_sent.extend(unsent.into_iter().map(|(_, name)| name));
            let newest = known.into_iter().max_by_key(|(made_at, _)| *made_at);
            let Some((after, name)) = newest.filter(|(newest, _)| *newest >= self.made_at) else { continue };
            let Some(next) = after.next() else { continue };
            file.name.made_at = next;
            self.moved.push((name, after, next));
        }
        Ok(())
    }

    /// Keeps which files somebody says were never sent, and says so.
    pub(super) fn note_never_sent(&self, book: &CareBook) -> Result<Vec<Words>, Failure> {
        book.exports().never_sent(&self.never_sent)?;
        let line = |name: &String| {
            both(
                format!(
                    "{name} は送っていないものとしました。まちがって送らないよう、そのファイルは消してください。"
                ),
                format!("{name} counts as never sent; please delete it, so that nobody sends it by mistake"),
            )
        };
        Ok(self.never_sent.iter().map(line).collect())
    }

    fn is_ahead(&self, made_at: MadeAt) -> bool {
        (made_at.0 - self.made_at.0).num_seconds() > AHEAD_SECONDS
    }

    /// That they are not the time that is certain, where they are not; and the way out where a wrong clock gave the number.
    pub(super) fn words(&self, written: &[Prepared]) -> Vec<Words> {
        let mut once = BTreeSet::new();
        let is_written = |next: MadeAt| written.iter().any(|one| one.file.name.made_at == next);
        let moved =
            self.moved.iter().filter(|(_, after, next)| is_written(*next) && once.insert(after.to_string()));
        let mut out: Vec<Words> = self.by_server().into_iter().collect();
        for (name, after, at) in moved {
            out.push(both(
                format!(
                    "ファイル名の日時は、前のファイル（{}）よりあとになるように進めました（{}）。このまま送ってください。",
                    after.ja(),
                    at.ja()
                ),
                format!(
                    "The time in the file's name was moved on to {}, after the file before it ({}): send it as it is",
                    at.en(),
                    after.en()
                ),
            ));
            out.extend(self.is_ahead(*after).then(|| {
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

    /// This device's clock is wrong: the name has the server's time.
    fn by_server(&self) -> Option<Words> {
        self.clock.wrong_by()?;
        let at = self.made_at;
        Some(both(
            format!("ファイル名の日時は、サーバーの時刻から {} にしました。", at.ja()),
            format!("The file is named by the server's time: {}", at.en()),
        ))
    }

    /// Nobody can say what time it is: asked before a file is named by it. `None` where somebody can.
    pub(super) fn doubt(&self) -> Option<Failure> {
        let ahead = self.clock.words().filter(|_| !self.clock.certain)?;
        let at = self.made_at;
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
        Some(Failure::new(Exit::Unsettled, Code::ClockInDoubt, words))
    }

    /// What a file would be named by, where the last contact was long ago.
    pub(super) fn by_this_clock(&self) -> Option<Finding> {
        let at = self.made_at;
        (!self.clock.certain).then(|| {
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
}

/// The files of these names that may have been sent, with their numbers.
fn sent(book: &CareBook, prefix: &str) -> Result<Vec<(MadeAt, String)>, Failure> {
    let mut out = Vec::new();
    for name in book.exports().files(prefix)? {
        if let Ok(parsed) = FileName::parse(&name)
            && !book.exports().was_never_sent(&name)?
        {
            out.push((parsed.made_at, name));
        }
    }
    Ok(out)
}

fn made_at(now: UnixMillis) -> MadeAt {
    let seconds = now.raw() / 1000 % 60;
    let text = format!("{}{}{seconds:02}", now.day().to_string().replace('-', ""), now.minute().compact());
    MadeAt::parse(&text).expect("the calendar's own date and time have this form")
}
