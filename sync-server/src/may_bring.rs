//! What the ledger says to a device that wants to bring a photo.

use kengai_protocol::DeviceId;
use kengai_protocol::sync_answer::Place;

/// What is said to a device that may bring a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bringing {
    /// It is here already, at this place.
    Here(Place),
    /// It may come, from the installation whose first identity this is.
    Of(DeviceId),
}
