//! What is odd about the times: rules 1 and 3.

use kengai_model::clock_mark::{recorded_by, span};
use kengai_model::late_time::{LateTime, late_words};
use kengai_model::time::CareDay;
use kengai_model::words::Words;

/// Of the times, beside the plan and the clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TimesFinding {
    /// Much shorter than planned.
    MuchShorter {
        /// Actual minutes.
        actual: i64,
        /// Planned minutes.
        planned: i64,
    },
    /// Much longer than planned: 退室 was forgotten, or pressed again later.
    MuchLonger {
        /// Actual minutes.
        actual: i64,
        /// Planned minutes.
        planned: i64,
    },
    /// The arrival lies so many minutes from the planned start.
    FarFromPlan(i64),
    /// Times lie after the record itself.
    Late {
        /// Which times; one at least.
        late: Vec<LateTime>,
        /// The date of the record.
        date: CareDay,
    },
    /// The device's clock was known to be wrong.
    ClockOff {
        /// So many minutes ahead; behind is negative.
        ahead: i64,
        /// Times that lie after the record itself.
        late: Vec<LateTime>,
        /// The date of the record.
        date: CareDay,
    },
}

impl TimesFinding {
    /// What was found.
    pub fn found(&self) -> Words {
        match self {
            Self::MuchShorter { actual, planned } | Self::MuchLonger { actual, planned } => Words::new(
                format!("予定{planned}分のところ、実際は{actual}分です"),
                format!("{actual} minutes of {planned} planned"),
            ),
            Self::FarFromPlan(minutes) => {
                let apart = span(*minutes);
                Words::new(
                    format!("入室が予定から{}離れています", apart.ja),
                    format!("The arrival lies {} from the plan", apart.en),
                )
            }
            Self::Late { late, date } => late_words(late, *date),
            Self::ClockOff { ahead, late, date } => {
                let words = recorded_by(*ahead);
                let en = words.en.replacen("recorded", "Recorded", 1);
                if late.is_empty() {
                    return Words::new(format!("{}されています", words.ja), en);
                }
                let late = late_words(late, *date);
                Words::new(format!("{}されています。{}", words.ja, late.ja), format!("{en}. {}", late.en))
            }
        }
    }

    /// What would settle it.
    pub fn settle(&self) -> Words {
        match self {
            Self::MuchShorter { .. } | Self::MuchLonger { .. } => {
                Words::lit("時刻を確かめるか、理由を書く", "check the times, or give the reason")
            }
            Self::FarFromPlan(_) => {
                Words::lit("時刻を確かめるか、理由を書く", "check the time, or give the reason")
            }
            Self::Late { late, .. } if late.len() > 1 => Words::lit(
                "端末の時計を合わせてもらい、本人に時刻を確かめて直す",
                "have the clock of the device set, ask the helper, and correct the times",
            ),
            Self::Late { .. } => {
                Words::lit("本人に時刻を確かめて直す", "ask the helper, and correct the time")
            }
            Self::ClockOff { .. } => Words::lit(
                "入室・退室などの時刻を本人に確かめ、違えば直す",
                "ask the helper about the times, and correct those that are wrong",
            ),
        }
    }
}
