//! Years as Japan counts them (和暦): how people know when somebody was born. 昭和18年 is 1943.

/// An era of an emperor.
#[derive(Debug)]
pub(crate) struct Era {
    /// 昭和.
    pub(crate) name: &'static str,
    /// 昭, where tables have room for one character.
    pub(crate) short: &'static str,
    /// How people type it besides.
    pub(crate) typed: &'static [&'static str],
    /// Year, month and day on which it begins.
    pub(crate) first: (i32, u32, u32),
}

/// The newest first.
pub(crate) const ERAS: [Era; 5] = [
    Era { name: "令和", short: "令", typed: &["r", "㋿"], first: (2019, 5, 1) },
    Era { name: "平成", short: "平", typed: &["h", "㍻"], first: (1989, 1, 8) },
    Era { name: "昭和", short: "昭", typed: &["s", "㍼"], first: (1926, 12, 25) },
    Era { name: "大正", short: "大", typed: &["t", "㍽"], first: (1912, 7, 30) },
    Era { name: "明治", short: "明", typed: &["m", "㍾"], first: (1868, 1, 25) },
];

impl Era {
    /// The year before its first, to which its years are added.
    pub(crate) const fn year_before(&self) -> i32 {
        self.first.0 - 1
    }

    /// What stands behind the era's name, however it is written.
    pub(crate) fn rest_of<'a>(&self, text: &'a str) -> Option<&'a str> {
        let names = [self.name, self.short].into_iter().chain(self.typed.iter().copied());
        names.into_iter().find_map(|name| text.strip_prefix(name))
    }
}

/// A year of an era.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EraYear {
    /// 昭和.
    pub era: &'static str,
    /// 昭.
    pub short: &'static str,
    /// From 1.
    pub year: i32,
}

impl EraYear {
    /// The year of a day, given as year, month and day; `None` before 1868.
    pub fn of(ymd: (i32, u32, u32)) -> Option<Self> {
        let era = ERAS.iter().find(|era| era.first <= ymd)?;
        Some(Self { era: era.name, short: era.short, year: ymd.0 - era.year_before() })
    }

    /// 昭和18年; the first is 元年.
    pub fn long(self) -> String {
        match self.year {
            1 => format!("{}元年", self.era),
            year => format!("{}{year}年", self.era),
        }
    }

    /// 昭18.
    pub fn brief(self) -> String {
        format!("{}{}", self.short, self.year)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_decides_the_era() {
        let year = |year, month, day| EraYear::of((year, month, day)).map(EraYear::long);
        assert_eq!(year(1943, 3, 3).unwrap(), "昭和18年");
        assert_eq!(year(1926, 12, 24).unwrap(), "大正15年");
        assert_eq!(year(1926, 12, 25).unwrap(), "昭和元年");
        assert_eq!(year(2026, 11, 16).unwrap(), "令和8年");
        assert_eq!(EraYear::of((1943, 3, 3)).unwrap().brief(), "昭18");
    }
}
