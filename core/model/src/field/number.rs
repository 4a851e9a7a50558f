//! Numbers with a unit: how they are typed in and shown. The types are declared by `measure!` beside what they measure.

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
pub fn grouped(raw: i64) -> String {
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
    let text = degrees(&fold::fold(text).replace('℃', ""), decimals);
    let text = without_unit(&text, unit);
    let text = without_thousands(&decimal_comma(text.trim(), decimals));
    fold::decimal(&text, decimals)
        .ok_or_else(|| Fault::new(Problem::NotANumber, range(min, max, decimals, unit)))
}

/// Units as people write them beside a number, by the unit that a record shows: 80回/分 is 80回 and 80bpm to whoever counts.
const ALSO: [(&str, &[&str]); 5] = [
    ("℃", &["°C", "C", "c"]),
    ("回/分", &["回", "拍", "拍/分", "bpm"]),
    ("%", &["パ-セント"]),
    ("ml", &["cc", "ミリリットル", "ミリ"]),
    ("回", &["times", "time"]),
];

/// The number alone. What was typed is folded: its signs are of one width, and ー is a dash.
fn without_unit(text: &str, unit: &Words) -> String {
    let text = text.trim().trim_start_matches(['¥', '￥', '\\']).to_lowercase();
    let also = ALSO.iter().find(|(ja, _)| *ja == unit.ja).map_or(&[][..], |(_, also)| *also);
    let own = [unit.ja.as_ref(), unit.en.as_ref()];
    let fits = |one: &&str| !one.is_empty() && text.ends_with(&one.to_lowercase());
    let longest = own.iter().chain(also).copied().filter(fits).map(str::len).max().unwrap_or(0);
    text[..text.len() - longest].trim().to_owned()
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

    /// Whatever stands beside a number where it is shown is taken where it is typed, and so is what people say for it.
    #[test]
    fn every_unit_is_taken_beside_its_number() {
        let mut measures = 0;
        for spec in
            crate::spec::all().filter(|spec| spec.shape().choices().is_empty() && !spec.is_free_text())
        {
            // A number that the thing can have.
            let known = ["36.5", "98", "5", "1", "0", "40"].iter().find_map(|text| spec.parse(text).ok());
            let Some(value @ crate::fields::FieldValue::Int(_)) = known else { continue };
            let shown = crate::spec::show(&spec.pattern.replace('*', "morning"), &value);
            if shown.ja.contains(':') {
                continue;
            }
            measures += 1;
            for text in [
                shown.ja.to_string(),
                shown.en.to_string(),
                shown.ja.replace('/', "／"),
                shown.en.to_uppercase(),
            ] {
                assert_eq!(spec.parse(&text).as_ref(), Ok(&value), "{}: {text}", spec.pattern);
            }
        }
        assert!(measures > 12, "{measures}");
        let pulse = |text: &str| crate::vitals::Pulse::from_text(text).map(crate::vitals::Pulse::raw);
        for text in ["80", "80回", "80回/分", "80 回／分", "８０回", "80拍", "80bpm", "80 /min"] {
            assert_eq!(pulse(text), Ok(80), "{text}");
        }
        for (path, text, raw) in [
            ("intake.water", "150cc", 150),
            ("intake.water", "150ミリ", 150),
            ("intake.water", "１５０ｍｌ", 150),
            ("intake.meal", "5割", 5),
            ("vitals.spo2.value", "98パーセント", 98),
            ("vitals.spo2.value", "98％", 98),
            ("money.spent", "¥1,200", 1_200),
            ("money.spent", "￥1,200", 1_200),
            ("money.spent", "1200円", 1_200),
            ("vitals.respiration.value", "18回", 18),
            ("intake.stool", "1回", 1),
        ] {
            let value = crate::spec::find(path).unwrap().parse(text);
            assert_eq!(value, Ok(crate::fields::FieldValue::Int(raw)), "{path}: {text}");
        }
        for text in ["80円", "回", "80分", "-80"] {
            assert!(pulse(text).is_err(), "{text}");
        }
    }
}
