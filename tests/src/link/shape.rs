//! How a line is, and what becomes of it.

use std::time::Duration;

use crate::chance::Dice;

/// In which direction bytes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From the device to the server.
    Up,
    /// From the server to the device.
    Down,
}

/// What becomes of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It holds.
    Holds,
    /// After so many bytes in one direction it is cut, and both ends hear of it.
    Cut(Way, u64),
    /// After so many bytes in one direction nothing gets through any more, in either, and nobody hears of it.
    Silent(Way, u64),
    /// After so many bytes in one direction that direction pauses.
    Stalls(Way, u64, Duration),
    /// It is cut so long after it began.
    CutAfter(Duration),
    /// It holds, and of so many packets in each direction one is lost: it is sent again when its loss is heard of, and what
    /// came behind it waits for it. In simulated time only: a real socket loses nothing that could be seen.
    Loses(u64),
}

/// How a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// What it carries in each direction, bytes a second.
    pub bytes_per_second: u64,
    /// How long a byte is under way.
    pub latency: Duration,
    /// What becomes of it.
    pub fate: Fate,
}

/// 10 Mbit/s.
const QUICK: u64 = 1_250_000;
/// The slowest that is drawn: 1 kbit/s.
const SLOWEST: u64 = 125;

impl Shape {
    /// A line that takes no time.
    #[must_use]
    pub const fn at_once() -> Self {
        Self { bytes_per_second: u64::MAX, latency: Duration::ZERO, fate: Fate::Holds }
    }

    /// A good line.
    #[must_use]
    pub const fn good() -> Self {
        Self { bytes_per_second: QUICK, latency: Duration::from_millis(20), fate: Fate::Holds }
    }

    /// A line of so many bits a second that holds.
    #[must_use]
    pub const fn of_bits(bits_per_second: u64) -> Self {
        Self { bytes_per_second: bits_per_second / 8, latency: Duration::from_millis(60), fate: Fate::Holds }
    }

    /// The same with another fate.
    #[must_use]
    pub const fn fated(self, fate: Fate) -> Self {
        Self { fate, ..self }
    }

    /// One that the dice draw: 1 kbit/s to 10 Mbit/s, near to far; `breaks` in a hundred do not hold.
    #[must_use]
    pub fn drawn(dice: &mut Dice, breaks: usize) -> Self {
        // As many slow ones as quick ones: by the magnitude.
        let magnitudes = [SLOWEST, 1_000, 2_000, 8_000, 50_000, QUICK];
        let bytes_per_second = magnitudes[dice.below(magnitudes.len())];
        let latency = Duration::from_millis([1, 20, 60, 300, 900][dice.below(5)]);
        let fate = if dice.chance(breaks) { Fate::drawn(dice) } else { Fate::Holds };
        Self { bytes_per_second, latency, fate }
    }
}

impl Fate {
    /// One of those that do not hold.
    #[must_use]
    pub fn drawn(dice: &mut Dice) -> Self {
        let way = if dice.chance(50) { Way::Up } else { Way::Down };
        // Handshakes take about 1,500 bytes; requests and answers up to megabytes.
        let reach = [600, 3_000, 20_000, 200_000][dice.below(4)];
        let bytes = dice.below(reach) as u64;
        match dice.below(5) {
            0 | 1 => Self::Cut(way, bytes),
            2 => Self::Silent(way, bytes),
            3 => Self::Stalls(way, bytes, Duration::from_secs(1 + dice.below(50) as u64)),
            _ => Self::CutAfter(Duration::from_millis(dice.below(25_000) as u64)),
        }
    }
}
