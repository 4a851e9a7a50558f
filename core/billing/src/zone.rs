//! Zones of the day (早朝・夜間・深夜), which raise a visit's units. The planned start decides; where a visit reaches into another
//! zone a person decides, and we only say so.

use kengai_model::Slot;

named! {
    /// A zone of the day.
    pub enum Zone {
        Day = "day", "日中", "Daytime";
        Early = "early", "早朝", "Early morning";
        Evening = "evening", "夜間", "Evening";
        Night = "night", "深夜", "Night";
    }
}

impl Zone {
    /// The zone of a minute of the day: 早朝 6–8, 日中 8–18, 夜間 18–22, 深夜 22–6.
    pub const fn of_minute(minute: i64) -> Self {
        match minute.rem_euclid(24 * 60) / 60 {
            6 | 7 => Self::Early,
            8..=17 => Self::Day,
            18..=21 => Self::Evening,
            _ => Self::Night,
        }
    }

    /// The zone of a planned visit: where its start lies.
    pub fn of_slot(slot: Slot) -> Self {
        Self::of_minute(i64::from(slot.start.raw()))
    }

    /// Per cent of the daytime units.
    pub const fn percent(self) -> i64 {
        match self {
            Self::Day => 100,
            Self::Early | Self::Evening => 125,
            Self::Night => 150,
        }
    }

    /// Whether two zones raise units alike; 早朝 shares the codes of 夜間.
    pub const fn same_price(self, other: Self) -> bool {
        self.percent() == other.percent()
    }

    /// How many minutes of a planned visit lie in zones of another price than its start's.
    pub fn minutes_outside(slot: Slot) -> i64 {
        let start = i64::from(slot.start.raw());
        let zone = Self::of_slot(slot);
        let outside =
            (start..start + slot.minutes()).filter(|minute| !Self::of_minute(*minute).same_price(zone));
        i64::try_from(outside.count()).expect("at most a day's minutes")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slot(start: &str, end: &str) -> Slot {
        Slot { start: start.parse().unwrap(), end: end.parse().unwrap() }
    }

    #[test]
    fn the_lower_bound_belongs_to_the_zone() {
        for (time, zone) in [
            ("05:59", Zone::Night),
            ("06:00", Zone::Early),
            ("07:59", Zone::Early),
            ("08:00", Zone::Day),
            ("17:59", Zone::Day),
            ("18:00", Zone::Evening),
            ("21:59", Zone::Evening),
            ("22:00", Zone::Night),
            ("00:00", Zone::Night),
        ] {
            assert_eq!(Zone::of_slot(slot(time, "12:00")), zone, "{time}");
        }
    }

    #[test]
    fn a_visit_across_a_border_says_how_much_lies_beyond() {
        assert_eq!(Zone::minutes_outside(slot("17:50", "18:10")), 10);
        assert_eq!(Zone::minutes_outside(slot("09:00", "10:00")), 0);
        assert_eq!(Zone::minutes_outside(slot("23:30", "00:30")), 0, "midnight is no border");
        assert_eq!(Zone::minutes_outside(slot("21:30", "22:30")), 30);
    }
}
