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
    let number = plain(raw, decimals);
    Words::new(format!("{number} {}", unit.ja), format!("{number} {}", unit.en))
}

fn range(min: i64, max: i64, decimals: u32, unit: &Words) -> Words {
    let (min, max) = (plain(min, decimals), plain(max, decimals));
    Words::new(
        format!("{min}〜{max} {} の数字", unit.ja),
        format!("a number from {min} to {max} {}", unit.en),
    )
}

pub(crate) fn out_of_range(min: i64, max: i64, decimals: u32, unit: &Words) -> Fault {
    Fault::new(Problem::OutOfRange, range(min, max, decimals, unit))
}

/// What a person typed, with or without the unit; 38度2分 is 38.2.
pub(crate) fn parse(text: &str, min: i64, max: i64, decimals: u32, unit: &Words) -> Result<i64, Fault> {
    let mut text = fold::fold(text).replace('℃', "").replace("度", ".").replace('分', "");
    for suffix in [unit.ja.as_ref(), unit.en.as_ref(), "C", "%"] {
        if let Some(number) = text.strip_suffix(suffix) {
            text = number.to_owned();
        }
    }
    let text = without_thousands(text.trim());
    fold::decimal(&text, decimals)
        .ok_or_else(|| Fault::new(Problem::NotANumber, range(min, max, decimals, unit)))
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

measure! {
    /// Whom to call first, second and so on.
    pub struct CallOrder: 1..=99, decimals 0, "番目", "in order";
}
