//! What stands in a visit, an incident or a handover note that was written by a clock known to be wrong: how far it was off.
//! The times in it are what the person and the device said; nobody rewrites them.

use crate::words::Words;

measure! {
    /// How far a device's clock was ahead of the server's, minutes; behind is negative.
    pub struct ClockAhead: -52_596_000..=52_596_000, decimals 0, "分", "minutes";
}

part! {
    /// The device's clock while the record was written, where it was known to be wrong.
    pub struct ClockMark at "clock" {
        ahead: ClockAhead = ".ahead", "端末の時計の進み", "Device clock ahead";
    }
}

impl ClockMark {
    /// Where the mark stands in a record.
    pub const AHEAD: &'static str = "clock.ahead";

    /// How far it was ahead, minutes; behind is negative. `None`: nobody knew of it.
    #[must_use]
    pub fn minutes(&self) -> Option<i64> {
        self.ahead.map(ClockAhead::raw)
    }

    /// Notes that the clock is this far ahead; of several, the one that is furthest off stays.
    pub fn note(&mut self, ahead_minutes: i64) {
        let bounded = ahead_minutes.clamp(ClockAhead::MIN, ClockAhead::MAX);
        let further = self.ahead.is_none_or(|known| known.raw().abs() < bounded.abs());
        if let Some(ahead) = ClockAhead::new(bounded).ok().filter(|_| further) {
            self.ahead = Some(ahead);
        }
    }
}

const HOUR: u64 = 60;
const DAY: u64 = 24 * HOUR;

/// A span as people say it: 20分, 3時間, 1日と2時間.
#[must_use]
pub fn span(minutes: i64) -> Words {
    let minutes = minutes.unsigned_abs();
    let parts: Vec<(u64, &str, &str)> = if minutes >= DAY {
        vec![(minutes / DAY, "日", "d"), (minutes % DAY / HOUR, "時間", "h")]
    } else {
        vec![(minutes / HOUR, "時間", "h"), (minutes % HOUR, "分", "min")]
    };
    let there: Vec<_> = parts.into_iter().filter(|(count, ..)| *count > 0).collect();
    let ja: Vec<String> = there.iter().map(|(count, ja, _)| format!("{count}{ja}")).collect();
    let en: Vec<String> = there.iter().map(|(count, _, en)| format!("{count} {en}")).collect();
    Words::new(ja.join("と"), en.join(" "))
}

/// How far a clock is off, as the end of a sentence about it.
#[must_use]
pub fn ahead_words(minutes: i64) -> Words {
    let span = span(minutes);
    if minutes > 0 {
        Words::new(format!("時計が{}進んでいます", span.ja), format!("clock is {} ahead", span.en))
    } else {
        Words::new(format!("時計が{}遅れています", span.ja), format!("clock is {} behind", span.en))
    }
}

/// The same of another device's clock, which is known as of its last contact only.
#[must_use]
pub fn was_ahead_words(minutes: i64) -> Words {
    let span = span(minutes);
    if minutes > 0 {
        Words::new(format!("時計は{}進んでいました", span.ja), format!("its clock was {} ahead", span.en))
    } else {
        Words::new(format!("時計は{}遅れていました", span.ja), format!("its clock was {} behind", span.en))
    }
}

/// What is said of a time that such a clock wrote.
#[must_use]
pub fn recorded_by(minutes: i64) -> Words {
    let (off, words) = (span(minutes), ahead_words(minutes));
    let how = if minutes > 0 { "進んだ" } else { "遅れた" };
    Words::new(format!("時計が{}{how}端末で記録", off.ja), format!("recorded on a device whose {}", words.en))
}

/// The same behind the time itself; nothing where no clock was wrong.
#[must_use]
pub fn beside_time(minutes: Option<i64>) -> Words {
    minutes.map(recorded_by).map_or_else(
        || Words::lit("", ""),
        |words| Words::new(format!("（{}）", words.ja), format!(" ({})", words.en)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_said_to_be_wrong_as_people_say_it() {
        for (minutes, ja, en) in [
            (180, "時計が3時間進んでいます", "clock is 3 h ahead"),
            (-20, "時計が20分遅れています", "clock is 20 min behind"),
            (-1_440, "時計が1日遅れています", "clock is 1 d behind"),
            (26 * 60 + 5, "時計が1日と2時間進んでいます", "clock is 1 d 2 h ahead"),
            (65, "時計が1時間と5分進んでいます", "clock is 1 h 5 min ahead"),
        ] {
            assert_eq!((ahead_words(minutes).ja.as_ref(), ahead_words(minutes).en.as_ref()), (ja, en));
        }
        assert_eq!(
            was_ahead_words(179),
            Words::lit("時計は2時間と59分進んでいました", "its clock was 2 h 59 min ahead")
        );
        assert_eq!(was_ahead_words(-60), Words::lit("時計は1時間遅れていました", "its clock was 1 h behind"));
    }

    #[test]
    fn the_clock_that_was_furthest_off_stays() {
        let mut mark = ClockMark::default();
        for minutes in [-10, 180, 3, i64::MAX] {
            mark.note(minutes);
        }
        assert_eq!(mark.ahead.map(ClockAhead::raw), Some(ClockAhead::MAX));
        assert!(ClockMark::SPECS.iter().any(|spec| spec.pattern == ClockMark::AHEAD));
    }
}
