//! What the store may not have: a closed set, so that nobody ever tells one absence from another by a sentence.

use std::fmt;

/// What was looked for in the store and is not there. None of it is anything that a person would name; the rooms above say
/// what their user was after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// The organisation's log: this device has not joined.
    Organisation,
    /// A device of the log.
    Device,
    /// A device whose continuation is to be checked.
    DeviceToCheck,
    /// The private keys of one of this device's identities.
    DeviceKey,
    /// A circle of the log.
    Circle,
    /// The key under which a circle's items are sealed.
    CircleKey,
    /// A document.
    Document,
    /// A document that the place of writing names, but of another circle.
    DocumentInCircle,
    /// A document that has left this device.
    DocumentHere,
    /// A change of a document.
    Change,
    /// Anything to write.
    Edit,
    /// The sealed file of a photo.
    PhotoFile,
    /// A row of a table that is always there.
    Row,
}

impl fmt::Display for Piece {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Organisation => "organisation",
            Self::Device => "device",
            Self::DeviceToCheck => "device to be checked",
            Self::DeviceKey => "key of this device",
            Self::Circle => "circle",
            Self::CircleKey => "circle key",
            Self::Document => "document",
            Self::DocumentInCircle => "document in this circle",
            Self::DocumentHere => "document on this device",
            Self::Change => "change",
            Self::Edit => "anything to save",
            Self::PhotoFile => "photo file",
            Self::Row => "row",
        })
    }
}
