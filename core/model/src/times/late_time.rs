//! Times in a record that lie after the record itself: the clock that wrote them was wrong, and nobody knew of it.

use crate::spec;
use crate::time::{CareDay, UnixMillis};
use crate::words::Words;

/// A time in a record that lies after the record itself.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct LateTime {
    /// The field.
    pub field: String,
    /// What it says.
    pub at: UnixMillis,
    /// When it was written, by the writer's clock, or when the server took it: the earlier of the two.
    pub written: UnixMillis,
}

/// So many of the times that one clock wrote are named; of the others it is said how many they are.
const LATE_NAMED: usize = 2;

/// Which times lie after the record itself, in one sentence: it is one clock, however many fields it wrote.
#[must_use]
pub fn late_words(late: &[LateTime], date: CareDay) -> Words {
    let named = late.iter().take(LATE_NAMED);
    let named: Vec<Words> = named
        .map(|one| {
            let (label, at) = (spec::label(&one.field), one.at.minute().clock());
            Words::new(format!("{}（{at}）", label.ja), format!("{} ({at})", label.en))
        })
        .collect();
    let join = |pick: fn(&Words) -> &str, by: &str| named.iter().map(pick).collect::<Vec<_>>().join(by);
    let (ja, en) = (join(|words| &words.ja, "・"), join(|words| &words.en, ", "));
    let written = late.iter().map(|one| one.written).max().map_or_else(|| Words::same(""), |at| at.on(date));
    let more = late.len().saturating_sub(LATE_NAMED);
    let (more_ja, more_en) = match more {
        0 => (String::new(), String::new()),
        n => (format!("など{}つの時刻", n + LATE_NAMED), format!(" and {n} more")),
    };
    let lie = if late.len() == 1 { "lies" } else { "lie" };
    Words::new(
        format!("{ja}{more_ja}が、記録された時刻（{}）より後です", written.ja),
        format!("{en}{more_en} {lie} after the record itself ({})", written.en),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_clock_is_one_sentence_however_many_times_it_wrote() {
        let at = |text: &str| "2026-11-16".parse::<CareDay>().unwrap().at(text.parse().unwrap()).unwrap();
        let fields = ["in.at", "out.at", "vitals.temperature.at", "vitals.pulse.at", "medication.morning.at"];
        let late: Vec<LateTime> = fields
            .iter()
            .map(|field| LateTime { field: (*field).to_owned(), at: at("10:31"), written: at("07:46") })
            .collect();
        let date = at("07:46").day();
        let say = |count: usize| late_words(&late[..count], date);
        assert_eq!(say(1).ja, "入室（10:31）が、記録された時刻（7:46）より後です");
        assert_eq!(say(2).ja, "入室（10:31）・退室（10:31）が、記録された時刻（7:46）より後です");
        assert_eq!(
            say(5).ja,
            "入室（10:31）・退室（10:31）など5つの時刻が、記録された時刻（7:46）より後です"
        );
        assert_eq!(say(5).en, "Arrived (10:31), Left (10:31) and 3 more lie after the record itself (7:46)");
    }
}
