//! Units (単位) of a visit, step by step. It explains and warns; it never decides: the office's code table wins.
//!
//! Base figures: 平成12年厚生省告示第19号, as consolidated in 2026. Every step rounds half up to a whole unit. The order of
//! "two helpers" and the zone is unverified and marked so in the step.

use serde::Serialize;

use crate::zone::Zone;
use kengai_model::service::ServiceType;
use kengai_model::words::Words;

/// 緊急時訪問介護加算, per time.
pub const EMERGENCY_UNITS: i64 = 100;
/// 初回加算, per month.
pub const FIRST_MONTH_UNITS: i64 = 200;
/// 通院等乗降, per time.
pub const RIDE_UNITS: i64 = 97;
/// 生活援助 after 身体介護: per 25 minutes from 20.
const LIFE_AFTER_BODY_UNITS: i64 = 65;
const LIFE_AFTER_BODY_STEPS_MAX: i64 = 3;

/// What a visit's units follow from. Minutes are the plan's standard minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeeBasis {
    /// The kind of service.
    pub service: ServiceType,
    /// Minutes of 身体介護 (all minutes, where the kind is 身体).
    pub body_minutes: i64,
    /// Minutes of 生活援助 (all minutes, where the kind is 生活).
    pub life_minutes: i64,
    /// The zone of the planned start.
    pub zone: Zone,
    /// Two helpers at once.
    pub two_helpers: bool,
    /// 緊急
    pub emergency: bool,
}

/// One step of the arithmetic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FeeStep {
    /// What the step is.
    pub what: Words,
    /// Units after the step.
    pub units: i64,
}

/// How a visit's units come about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FeeExplanation {
    /// The units.
    pub units: i64,
    /// Every step, in order.
    pub steps: Vec<FeeStep>,
}

/// A percentage of units, rounded half up.
pub const fn percent(units: i64, percent: i64) -> i64 {
    (units * percent + 50).div_euclid(100)
}

/// Base units of 身体介護.
pub const fn body_units(minutes: i64) -> i64 {
    match minutes {
        ..20 => 163,
        20..30 => 244,
        30..60 => 387,
        _ => 567 + 82 * ((minutes - 60) / 30),
    }
}

/// Base units of 生活援助; under 20 minutes there are none.
pub const fn life_units(minutes: i64) -> Option<i64> {
    match minutes {
        ..20 => None,
        20..45 => Some(179),
        _ => Some(220),
    }
}

/// Units of 生活援助 that follows 身体介護 in one visit.
pub const fn life_after_body_units(minutes: i64) -> i64 {
    if minutes < 20 {
        return 0;
    }
    let steps = (minutes - 20) / 25 + 1;
    let steps = if steps < LIFE_AFTER_BODY_STEPS_MAX { steps } else { LIFE_AFTER_BODY_STEPS_MAX };
    steps * LIFE_AFTER_BODY_UNITS
}

/// The units of a visit and how they come about; `None` where the fee table has nothing (生活 under 20 minutes).
pub fn explain(basis: FeeBasis) -> Option<FeeExplanation> {
    let FeeBasis { service, body_minutes, life_minutes, .. } = basis;
    let mut steps = Vec::new();
    let mut units = match service {
        ServiceType::Body | ServiceType::BodyLife => body_units(body_minutes),
        ServiceType::Life => life_units(life_minutes)?,
        ServiceType::Ride => RIDE_UNITS,
    };
    steps.push(FeeStep { what: service.words(), units });
    if service == ServiceType::BodyLife {
        units += life_after_body_units(life_minutes);
        steps.push(FeeStep {
            what: Words::lit("続く生活援助", "Daily-life support that follows"), units
        });
    }
    if basis.zone.percent() != 100 {
        units = percent(units, basis.zone.percent());
        let what = Words::new(
            format!("{} {}%", basis.zone.ja(), basis.zone.percent()),
            format!("{} {}%", basis.zone.en(), basis.zone.percent()),
        );
        steps.push(FeeStep { what, units });
    }
    if basis.two_helpers {
        units *= 2;
        steps.push(FeeStep {
            what: Words::lit("2人派遣 ×2（順序は未確認）", "Two helpers ×2 (order unverified)"),
            units,
        });
    }
    if basis.emergency {
        units += EMERGENCY_UNITS;
        steps.push(FeeStep { what: Words::lit("緊急時 +100", "Emergency +100"), units });
    }
    Some(FeeExplanation { units, steps })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_rounds_half_up() {
        assert_eq!(percent(250, 125), 313);
        assert_eq!(percent(313, 105), 329);
        let checks = [
            (163, 204, 245),
            (244, 305, 366),
            (387, 484, 581),
            (567, 709, 851),
            (179, 224, 269),
            (220, 275, 330),
        ];
        for (day, evening, night) in checks {
            assert_eq!((percent(day, 125), percent(day, 150)), (evening, night), "{day}");
        }
    }

    #[test]
    fn bands_include_their_lower_bound() {
        let body: Vec<i64> = [1, 19, 20, 29, 30, 59, 60, 89, 90, 120].into_iter().map(body_units).collect();
        assert_eq!(body, [163, 163, 244, 244, 387, 387, 567, 567, 649, 731]);
        let life: Vec<Option<i64>> = [19, 20, 44, 45, 100].into_iter().map(life_units).collect();
        assert_eq!(life, [None, Some(179), Some(179), Some(220), Some(220)]);
        let after: Vec<i64> = [19, 20, 44, 45, 69, 70, 200].into_iter().map(life_after_body_units).collect();
        assert_eq!(after, [0, 65, 65, 130, 130, 195, 195]);
    }

    #[test]
    fn the_steps_are_told_in_order() {
        let basis = FeeBasis {
            service: ServiceType::BodyLife,
            body_minutes: 20,
            life_minutes: 45,
            zone: Zone::Evening,
            two_helpers: true,
            emergency: true,
        };
        let explained = explain(basis).unwrap();
        let units: Vec<i64> = explained.steps.iter().map(|step| step.units).collect();
        assert_eq!(units, [244, 374, 468, 936, 1036]); // 374 × 1.25 = 467.5 → 468
        assert_eq!(explained.units, 1036);
    }
}
