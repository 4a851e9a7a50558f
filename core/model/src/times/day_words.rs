//! Days, months and times of day as people write them: 11月16日（月）, in tables 11/16, the year only where it is another
//! one; 7:30〜8:15; and how long ago something was, in the words one says on the phone.

use crate::era::EraYear;
use crate::months::month_name;
use crate::time::{CareDay, CareMonth, MinuteOfDay, UnixMillis};
use crate::words::Words;

impl CareDay {
    /// 11月16日（月）, `Mon 16 Nov`; with the year where it is not that of `beside`.
    #[must_use]
    pub fn long(self, beside: Self) -> Words {
        let ((year, month, day), weekday) = (self.ymd(), self.weekday());
        let other = year != beside.ymd().0;
        let year_ja = if other { format!("{year}年") } else { String::new() };
        let year_en = if other { format!(" {year}") } else { String::new() };
        Words::new(
            format!("{year_ja}{month}月{day}日（{}）", weekday.ja),
            format!("{} {day} {}{year_en}", weekday.en, month_name(month)),
        )
    }

    /// 11/16, `16 Nov`, for tables; with the year where it is not that of `beside`.
    #[must_use]
    pub fn short(self, beside: Self) -> Words {
        let (year, month, day) = self.ymd();
        if year == beside.ymd().0 {
            Words::new(format!("{month}/{day}"), format!("{day} {}", month_name(month)))
        } else {
            Words::new(format!("{year}/{month}/{day}"), format!("{day} {} {year}", month_name(month)))
        }
    }
}

impl CareDay {
    /// 2026年11月16日, `16 Nov 2026`: where nothing beside it says the year.
    #[must_use]
    pub fn dated(self) -> Words {
        let (year, month, day) = self.ymd();
        Words::new(format!("{year}年{month}月{day}日"), format!("{day} {} {year}", month_name(month)))
    }

    /// 昭和18年3月3日, `3 Mar 1943`: births and certificates, which people know by the year of their era.
    #[must_use]
    pub fn era(self) -> Words {
        let (_, month, day) = self.ymd();
        let dated = self.dated();
        let ja = EraYear::of(self.ymd()).map(|year| format!("{}{month}月{day}日", year.long()));
        Words::new(ja.map_or(dated.ja, Into::into), dated.en)
    }
}

impl CareMonth {
    /// 2026年11月, `November` in short with its year.
    #[must_use]
    pub fn words(self) -> Words {
        self.dated()
    }

    /// The same: a month always says its year.
    #[must_use]
    pub fn dated(self) -> Words {
        let (year, month) = self.ym();
        Words::new(format!("{year}年{month}月"), format!("{} {year}", month_name(month)))
    }

    /// 11月分, `Nov`: a month's work, where the year is plain.
    #[must_use]
    pub fn work(self) -> Words {
        let (_, month) = self.ym();
        Words::new(format!("{month}月分"), month_name(month))
    }
}

impl MinuteOfDay {
    /// 7:30, as people write it.
    #[must_use]
    pub fn clock(self) -> String {
        format!("{}:{:02}", self.raw() / 60, self.raw() % 60)
    }
}

impl UnixMillis {
    /// 2026/11/16 7:30, `16 Nov 2026 7:30`: where nothing beside it says the year.
    #[must_use]
    pub fn dated(self) -> Words {
        let ((year, month, day), time) = (self.day().ymd(), self.minute().clock());
        Words::new(
            format!("{year}/{month}/{day} {time}"),
            format!("{day} {} {year} {time}", month_name(month)),
        )
    }

    /// 11/16 6:31: an instant in a list, with the year where it is not that of `beside`.
    #[must_use]
    pub fn stamp(self, beside: CareDay) -> Words {
        let (day, time) = (self.day().short(beside), self.minute().clock());
        Words::new(format!("{} {time}", day.ja), format!("{} {time}", day.en))
    }

    /// 7:30 on the day itself, else 11/15 7:30: an instant beside a date that the reader has before him.
    #[must_use]
    pub fn on(self, day: CareDay) -> Words {
        if self.day() == day { Words::same(self.minute().clock()) } else { self.stamp(day) }
    }

    /// 今日 7:12, 昨日 18:40, 11/16 18:40: when something was, for somebody who reads it `now`.
    #[must_use]
    pub fn ago(self, now: Self) -> Words {
        let (day, today, time) = (self.day(), now.day(), self.minute().clock());
        if day == today {
            Words::new(format!("今日 {time}"), format!("today {time}"))
        } else if day.next() == today {
            Words::new(format!("昨日 {time}"), format!("yesterday {time}"))
        } else {
            self.stamp(today)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: &str, minute: &str) -> UnixMillis {
        day.parse::<CareDay>().unwrap().at(minute.parse().unwrap()).unwrap()
    }

    #[test]
    fn days_are_written_as_people_write_them() {
        let (day, next_year) = ("2026-11-16".parse::<CareDay>().unwrap(), "2027-01-09".parse().unwrap());
        assert_eq!(day.long(day), Words::lit("11月16日（月）", "Mon 16 Nov"));
        assert_eq!(day.long(next_year), Words::lit("2026年11月16日（月）", "Mon 16 Nov 2026"));
        assert_eq!(day.short(day), Words::lit("11/16", "16 Nov"));
        assert_eq!(day.short(next_year), Words::lit("2026/11/16", "16 Nov 2026"));
        assert_eq!(day.month().words(), Words::lit("2026年11月", "Nov 2026"));
    }

    #[test]
    fn an_instant_says_its_day_where_it_is_not_plain_and_a_certificate_its_era() {
        let day = |text: &str| text.parse::<CareDay>().unwrap();
        let evening = at("2026-12-01", "18:05");
        assert_eq!(evening.stamp(day("2026-12-09")), Words::lit("12/1 18:05", "1 Dec 18:05"));
        assert_eq!(evening.stamp(day("2027-01-09")), Words::lit("2026/12/1 18:05", "1 Dec 2026 18:05"));
        assert_eq!(evening.on(day("2026-12-01")), Words::lit("18:05", "18:05"));
        assert_eq!(evening.on(day("2026-12-02")), Words::lit("12/1 18:05", "1 Dec 18:05"));
        assert_eq!(day("2027-03-31").era(), Words::lit("令和9年3月31日", "31 Mar 2027"));
    }

    #[test]
    fn until_the_tenth_an_office_works_at_the_month_before() {
        let day = |text: &str| text.parse::<CareDay>().unwrap();
        let at = |text: &str| CareMonth::at_work(day(text)).to_string();
        assert_eq!((at("2026-12-01"), at("2026-12-10")), ("2026-11".to_owned(), "2026-11".to_owned()));
        assert_eq!((at("2026-12-11"), at("2027-01-09")), ("2026-12".to_owned(), "2026-12".to_owned()));
        assert_eq!(CareMonth::at_work(day("2027-01-09")).deadline(), day("2027-01-10"));
        assert_eq!(day("2026-12-09").days_until(day("2026-12-10")), 1);
    }

    #[test]
    fn what_was_lately_is_told_as_on_the_phone() {
        let now = at("2026-12-09", "17:00");
        assert_eq!(at("2026-12-09", "07:12").ago(now), Words::lit("今日 7:12", "today 7:12"));
        assert_eq!(at("2026-12-08", "18:40").ago(now), Words::lit("昨日 18:40", "yesterday 18:40"));
        assert_eq!(at("2026-12-01", "00:05").ago(now), Words::lit("12/1 0:05", "1 Dec 0:05"));
    }
}
