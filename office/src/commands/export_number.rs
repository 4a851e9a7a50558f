//! 連番: the fourteen digits in the name of a file of actuals. Whoever takes the files in goes by them alone, and an older
//! number never wins over a newer one: a file that corrects another has the greater one, whatever a PC's clock said.

use kengai::CareBook;

use crate::failure::Failure;
use crate::home::Context;
use crate::words::{Words, both};
use kengai_formats::file_name::{FileKind, FileName};
use kengai_formats::time::{MadeAt, Month};
use kengai_formats::value::OfficeNumber;

/// The number of the files of an export.
pub(super) struct FileNumber {
    pub(super) made_at: MadeAt,
    /// The newest file before it, where that was not made before now.
    after: Option<MadeAt>,
}

impl FileNumber {
    /// The clock's, or where a file of the month that this device knows has it or a later one, the next after that.
    pub(super) fn of(
        context: &Context,
        book: &CareBook,
        month: Month,
        own: &OfficeNumber,
    ) -> Result<Self, Failure> {
        let now = now(context);
        let prefix = format!("{}_{month}_{own}_", FileKind::Upjsk.prefix());
        let files = book.exports().files(&prefix)?;
        let known = files.iter().filter_map(|name| FileName::parse(name).ok()).map(|name| name.made_at);
        let after = known.max().filter(|newest| *newest >= now);
        let next = after.and_then(MadeAt::next);
        Ok(Self { made_at: next.unwrap_or(now), after: after.filter(|_| next.is_some()) })
    }

    /// That it is not the clock's, where it is not.
    pub(super) fn words(&self) -> Option<Words> {
        let (after, at) = (self.after?, self.made_at);
        Some(both(
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
        ))
    }
}

fn now(context: &Context) -> MadeAt {
    let now = context.clock.instant();
    let seconds = now.raw() / 1000 % 60;
    let text = format!("{}{}{seconds:02}", now.day().to_string().replace('-', ""), now.minute().compact());
    MadeAt::parse(&text).expect("the calendar's own date and time have this form")
}
