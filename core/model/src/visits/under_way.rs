//! Whether a visit is under way: only then is *now* the time of what is entered. Who writes yesterday's visit today, or goes on
//! in the street, measured nothing now; what nobody typed stays open.

use super::edit::TYPED_MINUTES_MAX;
use crate::ahead::AHEAD_MINUTES_MAX;
use crate::error::FieldError;
use crate::said_from_now;
use crate::spec;
use crate::time::{CareDay, MinuteOfDay, UnixMillis};
use crate::value::Value as _;
use crate::visit::VisitRecord;
use crate::words::Words;

/// So long before its planned start a visit may begin, and so long after its planned time it may go on, minutes.
const OFF_PLAN_MINUTES_MAX: i64 = 120;

/// When a paper record was typed in.
const TYPED_IN: &str = "proxy.at";

impl VisitRecord {
    /// Whether somebody is in the home at this moment, by the record's own times, or where it has none, by its planned ones.
    /// A paper record that is typed in (代行入力) never is.
    pub fn is_under_way(&self, now: UnixMillis) -> bool {
        let has_left = self.left.is_some_and(|left| left.at.minutes_until(now) > AHEAD_MINUTES_MAX);
        !has_left && self.may_be_left(now)
    }

    /// The same, whenever somebody has left: a second press of 退室 corrects the first.
    pub fn may_be_left(&self, now: UnixMillis) -> bool {
        let readings = [now, self.by_right_clock(now)];
        let is_within = |beside: UnixMillis| self.has_begun(now, beside) && !self.is_long_over(now, beside);
        self.proxy.by.is_none() && readings.into_iter().any(is_within)
    }

    /// What a field takes for what was typed, as seen from now; `None` where it says the same whenever it is read.
    ///
    /// # Errors
    /// いま for a time of a visit that is not under way: as for the button 退室, the time is typed.
    pub fn typed_from_now(
        &self,
        path: &str,
        text: &str,
        now: UnixMillis,
    ) -> Result<Option<String>, FieldError> {
        let Some(spec) = spec::find_in_visit(path) else { return Ok(None) };
        let is_time = spec.holds::<UnixMillis>() || spec.holds::<MinuteOfDay>();
        // When it was typed in has nothing to do with when anybody was there.
        let may =
            path == TYPED_IN || if path == "out.at" { self.may_be_left(now) } else { self.is_under_way(now) };
        if is_time && !may && said_from_now::is_now(text) {
            return Err(Self::not_now(path));
        }
        Ok(said_from_now::typed(spec, text, now))
    }

    /// The time at which a paper record was typed in (代行入力), given without a day: it is of the day on which it is typed.
    #[must_use]
    pub fn typed_today(path: &str, text: &str, today: CareDay) -> Option<String> {
        let minute = MinuteOfDay::from_text(text).ok().filter(|_| path == TYPED_IN)?;
        Some(format!("{today} {minute}"))
    }

    /// What is said of *now* for a time of a visit that is not under way.
    #[must_use]
    pub fn not_now(path: &str) -> FieldError {
        let expected = match path {
            "in.at" => Words::lit(
                "いまの時刻は入れません。入った時刻を入れてください",
                "Now is not when you arrived: please type the time",
            ),
            "out.at" => Words::lit(
                "いまの時刻は入れません。出た時刻を入れてください",
                "Now is not when you left: please type the time",
            ),
            _ => Words::lit(
                "いまは訪問中ではないので、いまの時刻は入れません。そのときの時刻を入れてください",
                "The visit is not under way, so now is not the time: please type when it was",
            ),
        };
        FieldError::missing(path, expected)
    }

    fn planned_start(&self) -> Option<UnixMillis> {
        self.date.at(self.planned?.start).ok()
    }

    /// What the time is where the record says that its writer's clock is wrong. Beside the plan either may be meant: whoever
    /// gives the day may go by the calendar or by the phone. Beside the record's own times *now* is as the clock shows it.
    fn by_right_clock(&self, now: UnixMillis) -> UnixMillis {
        let ahead = self.clock.minutes().unwrap_or(0).saturating_mul(60_000);
        UnixMillis::new(now.raw().saturating_sub(ahead)).unwrap_or(now)
    }

    fn has_begun(&self, now: UnixMillis, beside: UnixMillis) -> bool {
        match (self.arrived, self.planned_start()) {
            (Some(arrived), _) => arrived.at.minutes_until(now) >= -AHEAD_MINUTES_MAX,
            (None, Some(start)) => start.minutes_until(beside) >= -OFF_PLAN_MINUTES_MAX,
            (None, None) => self.date == beside.day(),
        }
    }

    /// Whether it would have been left by now, had somebody pressed 退室.
    fn is_long_over(&self, now: UnixMillis, beside: UnixMillis) -> bool {
        let arrived = self.arrived.map(|arrived| arrived.at);
        let planned = self.planned.zip(self.planned_start());
        match (planned, arrived) {
            (Some((slot, start)), arrived) => {
                let planned = start.minutes_until(beside);
                let here = arrived.map_or(planned, |arrived| arrived.minutes_until(now).min(planned));
                here > slot.minutes() + OFF_PLAN_MINUTES_MAX
            }
            (None, Some(arrived)) => arrived.minutes_until(now) > TYPED_MINUTES_MAX,
            (None, None) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{ClientId, PlanRowId, StaffId};
    use crate::plan::PlanRow;
    use crate::slot::Slot;
    use crate::visit::Stamp;

    fn day() -> CareDay {
        CareDay::new(2026, 11, 16).unwrap()
    }

    fn at(day: CareDay, clock: &str) -> UnixMillis {
        day.at(clock.parse().unwrap()).unwrap()
    }

    fn planned(start: &str, end: &str) -> VisitRecord {
        let slot = Slot { start: start.parse().unwrap(), end: end.parse().unwrap() };
        let row = PlanRow::new(PlanRowId::from_bytes([1; 16]), day(), slot);
        VisitRecord::for_row(ClientId::from_bytes([2; 16]), &row, StaffId::from_bytes([3; 16]))
    }

    #[test]
    fn a_visit_is_under_way_around_its_hours_and_at_no_other_time() {
        let mut record = planned("7:30", "7:45");
        let is = |record: &VisitRecord, day, clock| record.is_under_way(at(day, clock));
        assert!(is(&record, day(), "5:30") && is(&record, day(), "9:45"));
        assert!(!is(&record, day(), "5:29") && !is(&record, day(), "9:46"));
        assert!(!is(&record, day().next(), "7:35") && !is(&record, day().previous(), "7:35"));
        // Who came hours late is there as long as was planned.
        record.arrived = Some(Stamp::pressed(at(day(), "14:00")));
        assert!(is(&record, day(), "14:00") && is(&record, day(), "16:15") && !is(&record, day(), "16:16"));
        assert!(!is(&record, day(), "13:50"));
        // Who has left measures nothing more; and may press once more.
        record.left = Some(Stamp::pressed(at(day(), "14:20")));
        assert!(is(&record, day(), "14:22") && !is(&record, day(), "14:23"));
        assert!(record.may_be_left(at(day(), "14:30")) && !record.may_be_left(at(day().next(), "14:30")));
    }

    /// Who records by a phone that is a day slow, or hours fast, and says so, is in the home all the same.
    #[test]
    fn a_clock_that_is_known_to_be_wrong_ends_no_visit() {
        for (ahead, shown) in [(-24 * 60, at(day().previous(), "7:35")), (5 * 60, at(day(), "12:35"))] {
            let mut record = planned("7:30", "7:45");
            assert!(!record.is_under_way(shown));
            record.clock.note(ahead);
            assert!(record.is_under_way(shown), "{ahead}");
            record.arrived = Some(Stamp::pressed(shown));
            assert!(record.is_under_way(shown), "{ahead}");
        }
        let mut unplanned = VisitRecord { planned: None, ..planned("7:30", "7:45") };
        assert!(!unplanned.is_under_way(at(day().previous(), "7:35")));
        unplanned.clock.note(-24 * 60);
        assert!(unplanned.is_under_way(at(day().previous(), "7:35")));
    }

    /// Every field of a time, said now on the day after.
    #[test]
    fn now_is_the_time_of_nothing_in_a_visit_that_is_over() {
        let record = planned("7:30", "7:45");
        let (during, after) = (at(day(), "7:35"), at(day().next(), "8:00"));
        let mut times = 0;
        for field in spec::of_visit() {
            if !field.holds::<UnixMillis>() && !field.holds::<MinuteOfDay>() {
                continue;
            }
            times += 1;
            let path = field.pattern.replace('*', "morning");
            if path == TYPED_IN {
                assert!(record.typed_from_now(&path, "いま", after).unwrap().is_some());
                let typed = VisitRecord::typed_today(&path, "7:31", after.day());
                assert_eq!(typed.as_deref(), Some("2026-11-17 07:31"));
                continue;
            }
            assert_eq!(VisitRecord::typed_today(&path, "7:31", after.day()), None, "{path}");
            for now in ["いま", "今", "now"] {
                assert!(record.typed_from_now(&path, now, during).unwrap().is_some(), "{path}");
                let refused = record.typed_from_now(&path, now, after).unwrap_err();
                assert!(refused.field == path && refused.words().ja.contains("時刻を入れて"), "{refused:?}");
            }
            assert_eq!(record.typed_from_now(&path, "7:31", after), Ok(None), "{path}");
        }
        assert!(times > 6, "{times}");
        // A second 退室 corrects the first; nothing else is measured then. A day may be said at any time.
        let left = VisitRecord { left: Some(Stamp::pressed(at(day(), "7:40"))), ..record };
        let later = at(day(), "7:50");
        assert!(left.typed_from_now("out.at", "いま", later).is_ok());
        assert!(left.typed_from_now("vitals.temperature.at", "いま", later).is_err());
        assert!(left.typed_from_now("date", "今日", after).unwrap().is_some());
    }

    #[test]
    fn across_midnight_it_is_one_visit() {
        let mut record = planned("23:30", "0:30");
        assert!(record.is_under_way(at(day().next(), "0:10")));
        record.arrived = Some(Stamp::pressed(at(day(), "23:31")));
        assert!(record.is_under_way(at(day().next(), "0:31")));
        assert!(!record.is_under_way(at(day().next(), "23:31")));
    }

    #[test]
    fn one_that_nobody_planned_is_of_its_day_or_of_its_arrival() {
        let mut record = VisitRecord { planned: None, ..planned("7:30", "7:45") };
        assert!(record.is_under_way(at(day(), "20:00")) && !record.is_under_way(at(day().next(), "0:10")));
        record.arrived = Some(Stamp::pressed(at(day(), "23:00")));
        assert!(record.is_under_way(at(day().next(), "0:10")));
        assert!(!record.is_under_way(at(day().next(), "11:01")));
        let typed_in = record.by_proxy(StaffId::from_bytes([4; 16]), at(day(), "23:10"));
        assert!(!typed_in.is_under_way(at(day(), "23:10")));
    }
}
