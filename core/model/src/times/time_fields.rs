//! Days, months, times of day and instants as fields: how they stand in a document, how a person types them, how they are shown.

use crate::calendar;
use crate::error::{Fault, Problem};
use crate::fields::FieldValue;
use crate::fold;
use crate::shape::Shape;
use crate::time::{CareDay, CareMonth, MinuteOfDay, UnixMillis, not_a_minute};
use crate::value::{Key, Value, wrong_kind};
use crate::words::Words;

impl Key for CareDay {}

impl Value for UnixMillis {
    fn shape() -> Shape {
        Shape::Moment
    }
    const ONE_FORM: bool = true;

    fn to_value(&self) -> FieldValue {
        FieldValue::Int(self.raw())
    }
    fn from_value(value: &FieldValue) -> Result<Self, Fault> {
        match value {
            FieldValue::Int(millis) => Self::new(*millis),
            _ => Err(wrong_kind("時刻", "an instant")),
        }
    }
    fn from_text(text: &str) -> Result<Self, Fault> {
        let text = fold::fold(text);
        let (day, minute) = text.split_once([' ', 'T']).ok_or_else(|| {
            Fault::new(
                Problem::NotATime,
                Words::lit("2026-11-05 10:05 のような日時", "a date and time such as 2026-11-05 10:05"),
            )
        })?;
        CareDay::from_text(day)?.at(MinuteOfDay::from_text(minute)?)
    }
    fn show(&self) -> Words {
        self.dated()
    }
}

macro_rules! civil {
    ($name:ident, $shape:expr, $ja:literal, $en:literal, $written:expr) => {
        impl Value for $name {
            fn shape() -> Shape {
                $shape
            }
            fn to_value(&self) -> FieldValue {
                FieldValue::Str(self.to_string())
            }
            fn from_value(value: &FieldValue) -> Result<Self, Fault> {
                match value {
                    FieldValue::Str(text) => text.parse(),
                    _ => Err(wrong_kind($ja, $en)),
                }
            }
            fn from_text(text: &str) -> Result<Self, Fault> {
                let written: fn(calendar::Written) -> Option<Result<Self, Fault>> = $written;
                match calendar::read(text).and_then(written) {
                    Some(day) => day,
                    None => fold::fold(text).parse(),
                }
            }
            fn show(&self) -> Words {
                self.dated()
            }
        }
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(d)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

civil!(CareDay, Shape::Day, "日付", "a date", |written| Some(CareDay::new(
    written.year?,
    written.month,
    written.day?
)));
civil!(CareMonth, Shape::Month, "年月", "a month", |written| {
    written.day.is_none().then_some(CareMonth::new(written.year?, written.month))
});

impl Value for MinuteOfDay {
    fn shape() -> Shape {
        Shape::TimeOfDay
    }
    fn to_value(&self) -> FieldValue {
        FieldValue::Int(i64::from(self.raw()))
    }
    fn from_value(value: &FieldValue) -> Result<Self, Fault> {
        match value {
            FieldValue::Int(minute) => {
                u16::try_from(*minute).map_err(|_| not_a_minute()).and_then(|m| Self::new(m / 60, m % 60))
            }
            _ => Err(wrong_kind("時刻", "a time of day")),
        }
    }
    fn from_text(text: &str) -> Result<Self, Fault> {
        let text = fold::fold(text);
        let half = ["午前", "午後"].into_iter().find(|half| text.starts_with(half));
        let said = half.map_or(text.as_str(), |half| text[half.len()..].trim_start());
        let minute: Self = match said.split_once('時') {
            Some((hour, "半")) => format!("{hour}:30").parse(),
            Some((hour, minute)) => format!("{hour}:{:0>2}", minute.trim_end_matches('分')).parse(),
            // 731 is 7:31.
            None if said.len() == 3 && said.bytes().all(|b| b.is_ascii_digit()) => format!("0{said}").parse(),
            None => said.parse(),
        }?;
        let noon = 12 * 60;
        match half {
            None => Ok(minute),
            // 午後13時 is none that anybody says.
            Some(_) if minute.raw() > noon + 59 => Err(not_a_minute()),
            Some("午後") if minute.raw() < noon => Self::new(minute.raw() / 60 + 12, minute.raw() % 60),
            Some("午前") if minute.raw() >= noon => Self::new(0, minute.raw() % 60),
            Some(_) => Ok(minute),
        }
    }
    fn show(&self) -> Words {
        Words::same(self.clock())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_day_is_taken_as_people_write_it() {
        for (text, minute) in [
            ("7:31", "07:31"),
            ("0731", "07:31"),
            ("731", "07:31"),
            ("７３１", "07:31"),
            ("7時半", "07:30"),
            ("7時31分", "07:31"),
            ("7時", "07:00"),
            ("午前7時31分", "07:31"),
            ("午前 7:31", "07:31"),
            ("午後2時半", "14:30"),
            ("午後0時5分", "12:05"),
            ("午前12時", "00:00"),
            ("午後12時10分", "12:10"),
        ] {
            let read = MinuteOfDay::from_text(text).map(|minute| minute.to_string());
            assert_eq!(read.as_deref(), Ok(minute), "{text}");
        }
        for text in ["9:60", "960", "午後13時", "午後", "半", "7時半分", "31", "24:00"] {
            assert!(MinuteOfDay::from_text(text).is_err(), "{text}");
        }
    }
}
