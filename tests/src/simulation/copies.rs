//! The copies of devices that a day makes; what becomes of them is `copying`.

use crate::cast::Who;
use crate::chance::Dice;
use crate::device::Device;

/// The copies of a day.
#[derive(Default)]
pub(super) struct Copies {
    /// Whether this day has any.
    pub(super) allowed: bool,
    pub(super) made: usize,
    pub(super) clones: usize,
    pub(super) kept: Vec<(Who, Device)>,
}

impl Copies {
    pub(super) fn of_a_day(dice: &mut Dice) -> Self {
        Self { allowed: dice.chance(50), ..Self::default() }
    }
}
