//! The office's table of service codes: data that the office loads, keyed by code and the day from which it holds.
//! Nothing is invented here: an unknown code is unknown.

use std::collections::BTreeMap;

use crate::zone::Zone;
use kengai_model::service::ServiceCode;
use kengai_model::time::CareDay;

/// What the table says of a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeEntry {
    /// The code's name (身体介護０１・夜).
    pub name: String,
    /// Units per time.
    pub units: i64,
    /// The standard minutes from which the code is meant.
    pub minutes_from: i64,
    /// The zone of the day.
    pub zone: Zone,
}

/// The table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CodeTable(BTreeMap<ServiceCode, BTreeMap<CareDay, CodeEntry>>);

impl CodeTable {
    /// Adds what holds for a code from a day on; replaces what the table had for that day.
    pub fn insert(&mut self, code: ServiceCode, valid_from: CareDay, entry: CodeEntry) {
        self.0.entry(code).or_default().insert(valid_from, entry);
    }

    /// What holds for a code on a day.
    pub fn on(&self, code: &ServiceCode, day: CareDay) -> Option<&CodeEntry> {
        self.0.get(code)?.range(..=day).next_back().map(|(_, entry)| entry)
    }

    /// Whether the office has loaded a table at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The two codes that were verified, from a day on.
    pub fn verified(valid_from: CareDay) -> Self {
        let mut table = Self::default();
        let entries = [
            (ServiceCode::BODY_01, "身体介護０１", 163, Zone::Day),
            (ServiceCode::BODY_01_EVENING, "身体介護０１・夜", 204, Zone::Evening),
        ];
        for (code, name, units, zone) in entries {
            let entry = CodeEntry { name: name.to_owned(), units, minutes_from: 0, zone };
            table.insert(code.parse().expect("a code written here"), valid_from, entry);
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_entry_that_holds_counts() {
        let day = |text: &str| text.parse::<CareDay>().unwrap();
        let code: ServiceCode = ServiceCode::BODY_01.parse().unwrap();
        let mut table = CodeTable::verified(day("2024-04-01"));
        let later = CodeEntry { units: 170, ..table.on(&code, day("2026-11-05")).unwrap().clone() };
        table.insert(code.clone(), day("2026-12-01"), later);
        let units = |text| table.on(&code, day(text)).map(|entry| entry.units);
        assert_eq!(units("2024-03-31"), None);
        assert_eq!(units("2026-11-30"), Some(163));
        assert_eq!(units("2026-12-01"), Some(170));
    }
}
