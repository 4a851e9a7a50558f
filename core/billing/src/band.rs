//! Time bands of the fee table. The band follows the plan's standard time, not the actual time; where the actual minutes fall
//! into another band a person should look.

use kengai_model::service::ServiceType;
use kengai_model::words::Words;

/// A band of minutes, lower bound included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Band {
    /// From so many minutes.
    pub from: i64,
    /// To below so many; open where the table ends.
    pub below: Option<i64>,
}

impl Band {
    /// The band of so many minutes; `None` for kinds of service that are not counted in bands alone.
    pub fn of(service: ServiceType, minutes: i64) -> Option<Self> {
        let borders: &[i64] = match service {
            ServiceType::Body => &[0, 20, 30, 60],
            ServiceType::Life => &[0, 20, 45],
            ServiceType::BodyLife | ServiceType::Ride => return None,
        };
        if service == ServiceType::Body && minutes >= 60 {
            let from = 60 + (minutes - 60) / 30 * 30;
            return Some(Self { from, below: Some(from + 30) });
        }
        let index = borders.iter().rposition(|border| minutes >= *border)?;
        Some(Self { from: borders[index], below: borders.get(index + 1).copied() })
    }

    /// The band as people say it.
    pub fn words(self) -> Words {
        match (self.from, self.below) {
            (0, Some(below)) => Words::new(format!("{below}分未満"), format!("under {below} minutes")),
            (from, Some(below)) => {
                Words::new(format!("{from}分以上{below}分未満"), format!("{from} to under {below} minutes"))
            }
            (from, None) => Words::new(format!("{from}分以上"), format!("{from} minutes or more")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_fall_into_bands() {
        let of = |service, minutes| Band::of(service, minutes).map(|band| (band.from, band.below));
        assert_eq!(of(ServiceType::Body, 19), Some((0, Some(20))));
        assert_eq!(of(ServiceType::Body, 20), Some((20, Some(30))));
        assert_eq!(of(ServiceType::Body, 59), Some((30, Some(60))));
        assert_eq!(of(ServiceType::Body, 60), Some((60, Some(90))));
        assert_eq!(of(ServiceType::Body, 95), Some((90, Some(120))));
        assert_eq!(of(ServiceType::Life, 44), Some((20, Some(45))));
        assert_eq!(of(ServiceType::Life, 300), Some((45, None)));
        assert_eq!(of(ServiceType::Body, -5), None);
        assert_eq!(of(ServiceType::Ride, 30), None);
    }
}
