//! 連番: the fourteen digits in the name of a file of actuals. Whoever takes the files in goes by them alone, and an older
//! number never wins over a newer one: a file that corrects another has the greater one, whatever a PC's clock said. They are the
//! time that is certain; and what was made under a wrong one and never sent drags no later file behind it.

use std::collections::BTreeSet;

use kengai::{CareBook, CareError, ClockState, without_time};
use kengai_formats::file_name::FileName;
use kengai_formats::time::MadeAt;
use kengai_formats::upjsk::ExportFile;
use kengai_model::UnixMillis;

use super::prepared::Prepared;

/// A number this much ahead of the time that is certain was given by a wrong clock, seconds.
const AHEAD_SECONDS: i64 = 5 * 60;

/// A number that was moved on behind that of the file before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The file before, by its name.
    pub before: String,
    /// Its number.
    pub after: MadeAt,
    /// The number now.
    pub to: MadeAt,
}

/// The numbers of the files of an export.
#[derive(Debug)]
pub struct FileNumber {
    /// The time that is certain.
    pub made_at: MadeAt,
    /// What is known of this device's clock.
    pub clock: ClockState,
    moved: Vec<Moved>,
    never_sent: Vec<String>,
}

impl FileNumber {
    /// The time that is certain.
    pub(crate) fn of(book: &CareBook) -> Result<Self, CareError> {
        let clock = book.clock_state()?;
        Ok(Self { made_at: made_at(clock.certain_now()), clock, moved: Vec::new(), never_sent: Vec::new() })
    }

    /// Gives each file a number above that of every file to the same office that this device knows of; with `not_sent`, but
    /// for those whose number is ahead of the time that is certain.
    pub(crate) fn put_into(
        &mut self,
        book: &CareBook,
        files: &mut [ExportFile],
        not_sent: bool,
    ) -> Result<(), CareError> {
        for file in files {
            let name = file.name.to_string();
            let known = sent(book, &format!("{}_", without_time(&name)))?;
            let (unsent, known): (Vec<_>, Vec<_>) =
                known.into_iter().partition(|(made_at, _)| not_sent && self.is_ahead(*made_at));
            self.never_sent.extend(unsent.into_iter().map(|(_, name)| name));
            let newest = known.into_iter().max_by_key(|(made_at, _)| *made_at);
            let Some((after, before)) = newest.filter(|(newest, _)| *newest >= self.made_at) else {
                continue;
            };
            let Some(to) = after.next() else { continue };
            file.name.made_at = to;
            self.moved.push(Moved { before, after, to });
        }
        Ok(())
    }

    /// Keeps which files somebody says were never sent; returns their names.
    pub(crate) fn note_never_sent(&self, book: &CareBook) -> Result<Vec<String>, CareError> {
        book.exports().never_sent(&self.never_sent)?;
        Ok(self.never_sent.clone())
    }

    /// Whether a wrong clock gave this number.
    #[must_use]
    pub fn is_ahead(&self, made_at: MadeAt) -> bool {
        (made_at.0 - self.made_at.0).num_seconds() > AHEAD_SECONDS
    }

    /// The numbers of these files that were moved on, each once.
    #[must_use]
    pub fn moved_of(&self, written: &[Prepared]) -> Vec<&Moved> {
        let mut once = BTreeSet::new();
        let is_written = |to: MadeAt| written.iter().any(|one| one.file.name.made_at == to);
        self.moved.iter().filter(|one| is_written(one.to) && once.insert(one.after.to_string())).collect()
    }

    /// Whether nobody can say what time it is.
    #[must_use]
    pub fn is_in_doubt(&self) -> bool {
        !self.clock.certain && self.clock.words().is_some()
    }
}

/// The files of these names that may have been sent, with their numbers.
fn sent(book: &CareBook, prefix: &str) -> Result<Vec<(MadeAt, String)>, CareError> {
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
