//! What became of an entry that was handed in, and where it stands.

use crate::wire::{DecodeError, Reader, Writer};

/// Where an item stands: its position in its circle's log and the organisation's delivery counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Position in the circle's log, from 1.
    pub position: u64,
    /// Delivery counter, from 1.
    pub counter: u64,
}

/// Why an entry was refused for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It names a control statement that the server does not have.
    ControlUnknown,
    /// A quota of the organisation or device is used up.
    Quota,
    /// The server cannot write just now.
    Busy,
}

/// Why an entry can never count as it is. It stays on the device, shown with the reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rejection {
    /// The author was not enrolled or has no role in the circle.
    NoRole,
    /// The epoch does not belong to the circle.
    Epoch,
    /// The signature or the body's hash does not match.
    Signature,
    /// Over a limit.
    TooLarge,
    /// The control head went back within the feed.
    ControlWentBack,
}

/// What became of one entry of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryStatus {
    /// Durable, at this place.
    Accepted(Place),
    /// It was there already, at this place.
    Known(Place),
    /// The entries after `have` are missing: send from there.
    Gap {
        /// The highest number that the server has of this feed.
        have: u64,
    },
    /// Another entry stands at this number: the device is a clone or was rolled back. Kept as evidence.
    Fork,
    /// Not now; try again after so many milliseconds.
    Refused {
        /// Why.
        reason: Refusal,
        /// When to try again, milliseconds.
        retry_after_ms: u64,
    },
    /// Never as it is.
    Rejected(Rejection),
    /// A reference could not be looked up: send it in full.
    NeedFull,
}

impl Place {
    pub(super) fn write(self, out: &mut Writer) {
        out.varint(self.position);
        out.varint(self.counter);
    }

    pub(super) fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self { position: input.varint()?, counter: input.varint()? })
    }
}

impl Refusal {
    const ALL: [Self; 3] = [Self::ControlUnknown, Self::Quota, Self::Busy];
}

impl Rejection {
    /// Every one.
    pub const ALL: [Self; 5] =
        [Self::NoRole, Self::Epoch, Self::Signature, Self::TooLarge, Self::ControlWentBack];
}

fn number_of<T: PartialEq>(all: &[T], value: &T) -> u8 {
    all.iter().position(|v| v == value).expect("every value is listed") as u8
}

fn value_of<T: Copy>(all: &[T], number: u8, what: &'static str) -> Result<T, DecodeError> {
    all.get(usize::from(number)).copied().ok_or(DecodeError::Value(what))
}

impl EntryStatus {
    pub(super) fn write(&self, out: &mut Writer) {
        match self {
            Self::Accepted(place) => {
                out.u8(0);
                place.write(out);
            }
            Self::Known(place) => {
                out.u8(1);
                place.write(out);
            }
            Self::Gap { have } => {
                out.u8(2);
                out.varint(*have);
            }
            Self::Fork => out.u8(3),
            Self::Refused { reason, retry_after_ms } => {
                out.u8(4);
                out.u8(number_of(&Refusal::ALL, reason));
                out.varint(*retry_after_ms);
            }
            Self::Rejected(reason) => {
                out.u8(5);
                out.u8(number_of(&Rejection::ALL, reason));
            }
            Self::NeedFull => out.u8(6),
        }
    }

    pub(super) fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(match input.u8()? {
            0 => Self::Accepted(Place::read(input)?),
            1 => Self::Known(Place::read(input)?),
            2 => Self::Gap { have: input.varint()? },
            3 => Self::Fork,
            4 => Self::Refused {
                reason: value_of(&Refusal::ALL, input.u8()?, "refusal")?,
                retry_after_ms: input.varint()?,
            },
            5 => Self::Rejected(value_of(&Rejection::ALL, input.u8()?, "rejection")?),
            6 => Self::NeedFull,
            _ => return Err(DecodeError::Value("entry status")),
        })
    }
}
