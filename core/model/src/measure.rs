//! Numbers with a unit: how they are typed in and shown. The types themselves are declared beside what they measure.

use crate::error::{Fault, Problem};
use crate::fold;
use crate::words::Words;

fn plain(raw: i64, decimals: u32) -> String {
    if decimals == 0 {
        return raw.to_string();
    }
    let scale = 10_i64.pow(decimals);
    let places = usize::try_from(decimals).unwrap_or(0);
    format!("{}.{:0places$}", raw.div_euclid(scale), raw.rem_euclid(scale))
}

/// A number as people read it, with its unit.
pub(crate) fn show(raw: i64, decimals: u32, unit: &Words) -> Words {
    let number = if decimals == 0 { grouped(raw) } else { plain(raw, decimals) };
    let unit_en = match (raw, unit.en.as_ref()) {
        (1, "times") => "time",
        (1, "units") => "unit",
        (1, "tenths of the meal") => "tenth of the meal",
        (_, unit) => unit,
    };
    // 36.8℃, 28,410単位: in Japanese a unit stands at its number.
    Words::new(format!("{number}{}", unit.ja), format!("{number} {unit_en}").trim_end().to_owned())
}

/// 28410 is 28,410.
pub(crate) fn grouped(raw: i64) -> String {
    let digits = raw.unsigned_abs().to_string();
    let mut out = String::from(if raw < 0 { "-" } else { "" });
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn range(min: i64, max: i64, decimals: u32, unit: &Words) -> Words {
    let (min, max) = (plain(min, decimals), plain(max, decimals));
    Words::new(
        format!("{min}〜{max}{} の数字", unit.ja),
        format!("a number from {min} to {max} {}", unit.en).trim_end().to_owned(),
    )
}

pub(crate) fn out_of_range(min: i64, max: i64, decimals: u32, unit: &Words) -> Fault {
    Fault::new(Problem::OutOfRange, range(min, max, decimals, unit))
}

/// What a person typed, with or without the unit; 38度2分 is 38.2.
pub(crate) fn parse(text: &str, min: i64, max: i64, decimals: u32, unit: &Words) -> Result<i64, Fault> {
    let mut text = degrees(&fold::fold(text).replace('℃', ""), decimals);
    for suffix in [unit.ja.as_ref(), unit.en.as_ref(), "C", "%"] {
        if let Some(number) = text.strip_suffix(suffix) {
            text = number.to_owned();
        }
    }
    let text = without_thousands(&decimal_comma(text.trim(), decimals));
    fold::decimal(&text, decimals)
        .ok_or_else(|| Fault::new(Problem::NotANumber, range(min, max, decimals, unit)))
}

/// `38度2分` is 38.2, `38.2度` and `38度` are what they say.
fn degrees(text: &str, decimals: u32) -> String {
    match text.split_once('度') {
        Some((whole, "")) => whole.to_owned(),
        Some((whole, part)) if decimals > 0 => format!("{whole}.{}", part.trim_end_matches('分')),
        _ => text.to_owned(),
    }
}

/// `38,2` is 38.2 where a number has places; a comma before three digits is one of thousands.
fn decimal_comma(text: &str, decimals: u32) -> String {
    let places = usize::try_from(decimals).unwrap_or(0);
    match text.split_once(',') {
        Some((whole, part)) if !part.is_empty() && part.len() <= places && !whole.contains('.') => {
            format!("{whole}.{part}")
        }
        _ => text.to_owned(),
    }
}

/// `1,200` is 1200; a comma anywhere else is left to be refused.
fn without_thousands(text: &str) -> String {
    let mut groups = text.split(',');
    let head = groups.next().unwrap_or_default();
    let is_grouped = (1..=3).contains(&head.len()) && groups.all(|group| group.len() == 3);
    if is_grouped { text.replace(',', "") } else { text.to_owned() }
}

measure! {
    /// An amount of money in yen.
    pub struct Yen: 0..=1_000_000, decimals 0, "円", "yen";
}
measure! {
    /// Units of the care insurance's fee table (単位).
    pub struct Units: 0..=1_000_000, decimals 0, "単位", "units";
}
measure! {
    /// The size of a photo's file in bytes.
    pub struct PhotoBytes: 1..=20_000_000, decimals 0, "バイト", "bytes";
}
measure! {
    /// How many times, as in column 14 of 第6表.
    pub struct Count: 1..=99, decimals 0, "回", "times";
}

#[cfg(test)]
mod tests {
    use crate::value::Value;
    use crate::vitals::{Pressure, Temperature};

    #[test]
    fn a_temperature_may_be_typed_as_people_write_it() {
        for text in
            ["38.2", "38.2度", "38度2分", "38度2", "38,2", "38.2℃", "３８．２", "38.2 °C", "38。2", "38、2度"]
        {
            assert_eq!(Temperature::from_text(text).map(Temperature::raw), Ok(382), "{text}");
        }
        assert_eq!(Temperature::from_text("38度").map(Temperature::raw), Ok(380));
        for text in ["38,22", "3,82", "38.2.1", "38度2度", "38.2分", "度", "1,200"] {
            assert!(Temperature::from_text(text).is_err(), "{text}");
        }
        assert!(Pressure::from_text("13,2").is_err(), "a pressure has no places");
    }
}
