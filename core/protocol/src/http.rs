//! HTTP as devices and the server speak it: the paths, the one header and parameter, and the codes of refusals. They stand
//! here and nowhere else (`tests/tests/house/one_place.rs`): what a server answers is what a device reads.

use std::fmt::Display;

use crate::blob_part::Part;
use crate::ids::{CircleId, Hash, OrgId};

/// What all paths begin with.
const VERSION: &str = "/v1/";

/// `POST`: 16 bytes of a founding code, then a `ControlAppend`; answered by a `ControlAnswer`.
pub const FOUND: &str = "/v1/found";
/// `POST`: a `ControlAppend`; answered by a `ControlAnswer`.
pub const CONTROL: &str = "/v1/control";
/// `POST`: a `SyncRequest`; answered by a `SyncAnswer`.
pub const SYNC: &str = "/v1/sync";
/// `PUT`, `GET`, `HEAD`: a sealed photo of a circle; a `PUT` brings it in parts ([`crate::blob_part`]), and is answered by a `PartAnswer`.
pub const PHOTO: &str = "/v1/blobs/{circle}/{id}";
/// `PUT`, `GET`: a sealed message in a join mailbox; `GET` may wait for it ([`WAIT_MS`]).
pub const SLOT: &str = "/v1/join/{org}/{mailbox}/{slot}";

/// `GET`: an event stream ([`NEWS_TYPE`]) of [`NEWS_FRAME`] and [`QUIET_FRAME`], and nothing else: a hint that a sync would bring
/// something. It says neither what nor of whom.
pub const NEWS: &str = "/v1/news";

/// All of them.
pub const PATHS: [&str; 6] = [FOUND, CONTROL, SYNC, PHOTO, SLOT, NEWS];

/// The content type of [`NEWS`].
pub const NEWS_TYPE: &str = "text/event-stream";
/// Something came that this device may read.
pub const NEWS_FRAME: &[u8; NEWS_FRAME_BYTES] = b"data: news\n\n";
/// Nothing came; the line holds.
pub const QUIET_FRAME: &[u8; NEWS_FRAME_BYTES] = b":quiet now\n\n";
/// Every frame of [`NEWS`] is as long as every other: its length says nothing to whoever watches the line.
pub const NEWS_FRAME_BYTES: usize = 12;
/// A frame comes at least as often as this, milliseconds. A line that is silent for twice as long is broken. Shorter than what
/// mobile networks keep an idle connection for (30 seconds and more).
pub const NEWS_QUIET_MS: u64 = 25_000;

/// The parameter of a `GET` of [`SLOT`]: wait for so many milliseconds at most.
pub const WAIT_MS: &str = "wait_ms";

/// The header of every answer: the version of the server's program, whatever it says. What a device was refused by one version is
/// offered to the next.
pub const SERVER_VERSION: &str = "kengai-version";
/// A longer version is none.
pub const SERVER_VERSION_BYTES_MAX: usize = 64;

/// The largest TLS record that either side makes, bytes: of one that is larger nothing is seen to come before all of it is there, and
/// both wait for what moves (2 KB take 16 seconds at 1 kbit/s).
pub const RECORD_BYTES_MAX: usize = 2 * 1024;

/// The path of a photo.
#[must_use]
pub fn photo(circle: CircleId, id: Hash) -> String {
    fill(PHOTO, &[("{circle}", &circle), ("{id}", &id)])
}

/// The path of a part of a photo.
#[must_use]
pub fn photo_part(circle: CircleId, id: Hash, part: Part) -> String {
    format!("{}?{}", photo(circle, id), part.query())
}

/// The path of a slot in a join mailbox.
#[must_use]
pub fn slot(org: OrgId, mailbox: [u8; 16], slot: u8) -> String {
    // Mailbox names have the shape of a circle's id.
    fill(SLOT, &[("{org}", &org), ("{mailbox}", &CircleId(mailbox)), ("{slot}", &slot)])
}

/// The same, asking to wait for what comes there.
#[must_use]
pub fn slot_awaited(org: OrgId, mailbox: [u8; 16], at: u8, wait_ms: u128) -> String {
    format!("{}?{WAIT_MS}={wait_ms}", slot(org, mailbox, at))
}

fn fill(path: &str, values: &[(&str, &dyn Display)]) -> String {
    values.iter().fold(path.to_owned(), |path, (name, value)| path.replace(name, &value.to_string()))
}

/// The word that a path is known by among all of them: what follows the version.
#[must_use]
pub fn name(path: &str) -> Option<&str> {
    path.strip_prefix(VERSION)?.split('/').next()
}

macro_rules! codes {
    ($($(#[$why:meta])* $code:ident = $status:literal $wire:literal;)+) => {
        /// Why a request is not served: an HTTP status, and this code alone as plain text in the body. Each is a decision
        /// that the caller can take.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[$why])* $code,)+
        }

        impl Code {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$code),+];

            /// As it stands in the body of an answer.
            #[must_use]
            pub const fn wire(self) -> &'static str {
                match self { $(Self::$code => $wire),+ }
            }

            /// The answer's status.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$code => $status),+ }
            }

            /// The code that an answer's body says; `None` for one of a newer version, and for anything else.
            #[must_use]
            pub fn of_wire(body: &[u8]) -> Option<Self> {
                Self::ALL.iter().copied().find(|code| code.wire().as_bytes() == body)
            }
        }
    };
}

codes! {
    /// The connection's key is not enrolled here. Join first.
    UnknownDevice = 401 "unknown_device";
    /// Enrolled, but not for this.
    NotAllowed = 403 "not_allowed";
    /// The founding code is not good (any more).
    Ticket = 403 "ticket";
    /// There is no such thing here.
    NotFound = 404 "not_found";
    /// Not one of our formats. The same bytes will never be taken.
    Malformed = 400 "malformed";
    /// Made by a newer version than the server's.
    NewerVersion = 400 "newer_version";
    /// The body took too long.
    Timeout = 408 "timeout";
    /// The mailbox's slot holds something else.
    SlotTaken = 409 "slot_taken";
    /// A body must say its length.
    LengthRequired = 411 "length_required";
    /// Over the format's limit.
    TooLarge = 413 "too_large";
    /// The photo does not match its name or its circle.
    OtherBlob = 422 "other_blob";
    /// Used up; try again after the time in Retry-After.
    Quota = 429 "quota";
    /// The disk has no room for photos; records are taken. Try again after the time in Retry-After.
    NoRoom = 507 "no_room";
    /// The disk takes not even records. Try again after the time in Retry-After.
    Full = 507 "full";
    /// Try again soon.
    Busy = 503 "busy";
}
