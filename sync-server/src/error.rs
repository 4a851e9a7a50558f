//! Why a request is not served, and how that is said over HTTP: a status and one short code as plain text.
//!
//! Every variant is a decision that the caller can take. No error carries anything of a request.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kengai_protocol::DecodeError;

use crate::limits::NO_ROOM_RETRY_SECONDS;

/// Why the ledger did not do it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LedgerError {
    /// The peer's key is not enrolled in any organisation here.
    #[error("the device is not enrolled here")]
    UnknownDevice,
    /// The founding code was never given out, or was used.
    #[error("the founding code is not good (any more)")]
    Ticket,
    /// The device may not do this in this circle.
    #[error("the device is not a member of this circle")]
    NotMember,
    /// There is no such thing.
    #[error("there is no such thing here")]
    NotFound,
    /// The photo is not the one that its name says, or of another circle.
    #[error("the photo does not match its name or its circle")]
    OtherBlob,
    /// A quota of the organisation or the device is used up.
    #[error("a quota is used up")]
    Quota,
    /// What is free of the disk is kept for records.
    #[error("the disk has no room for photos; records are still taken")]
    NoRoom,
    /// The disk is full to the last: not even records can be written.
    #[error("the disk is full; not even records can be written")]
    Full,
    /// Not one of our formats.
    #[error(transparent)]
    Format(#[from] DecodeError),
    /// The server cannot write just now, or too many wait.
    #[error("the server cannot do it just now")]
    Busy,
    /// What is stored is not what was written: the file is damaged.
    #[error("the ledger's file is damaged")]
    Damaged,
    /// The file was made by another version of this program.
    #[error("the ledger's file was made by a newer version; use that one")]
    OtherVersion,
    /// The database refused.
    #[error("the database refused")]
    Storage(#[from] rusqlite::Error),
    /// The file system refused.
    #[error("the file system refused")]
    Files(#[from] std::io::Error),
}

impl LedgerError {
    /// Whether the ledger itself is in trouble, so that nothing of the same commit may stand.
    pub(crate) fn is_fault(&self) -> bool {
        matches!(self, Self::Storage(_) | Self::Files(_) | Self::Damaged | Self::OtherVersion | Self::Full)
    }

    /// Whether the disk had no room for it.
    pub(crate) fn is_full(&self) -> bool {
        match self {
            Self::Full => true,
            Self::Storage(error) => error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull),
            Self::Files(error) => error.kind() == std::io::ErrorKind::StorageFull,
            _ => false,
        }
    }
}

/// What a client is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ApiError {
    /// 401 `unknown_device`: the connection's key is not enrolled here. Join first.
    UnknownDevice,
    /// 403 `not_allowed`: enrolled, but not for this.
    NotAllowed,
    /// 403 `ticket`: the founding code is not good (any more).
    Ticket,
    /// 404 `not_found`.
    NotFound,
    /// 400 `malformed`: not one of our formats. The same bytes will never be taken.
    Malformed,
    /// 400 `newer_version`: made by a newer version than this server's.
    NewerVersion,
    /// 408 `timeout`: the body took too long.
    Timeout,
    /// 409 `slot_taken`: the mailbox's slot holds something else.
    SlotTaken,
    /// 411 `length_required`: a body must say its length.
    LengthRequired,
    /// 413 `too_large`: over the format's limit.
    TooLarge,
    /// 422 `other_blob`: the photo does not match its name or its circle.
    OtherBlob,
    /// 429 `quota`: used up; try again after the time in Retry-After.
    Quota,
    /// 507 `no_room`: the disk has no room for photos; records are taken. Try again after the time in Retry-After.
    NoRoom,
    /// 507 `full`: the disk takes not even records. Try again after the time in Retry-After.
    Full,
    /// 503 `busy`: try again soon.
    Busy,
}

impl ApiError {
    /// The status and the code.
    #[must_use]
    pub const fn parts(self) -> (StatusCode, &'static str) {
        match self {
            Self::UnknownDevice => (StatusCode::UNAUTHORIZED, "unknown_device"),
            Self::NotAllowed => (StatusCode::FORBIDDEN, "not_allowed"),
            Self::Ticket => (StatusCode::FORBIDDEN, "ticket"),
            Self::NotFound => (StatusCode::NOT_FOUND, "not_found"),
            Self::Malformed => (StatusCode::BAD_REQUEST, "malformed"),
            Self::NewerVersion => (StatusCode::BAD_REQUEST, "newer_version"),
            Self::Timeout => (StatusCode::REQUEST_TIMEOUT, "timeout"),
            Self::SlotTaken => (StatusCode::CONFLICT, "slot_taken"),
            Self::LengthRequired => (StatusCode::LENGTH_REQUIRED, "length_required"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
            Self::OtherBlob => (StatusCode::UNPROCESSABLE_ENTITY, "other_blob"),
            Self::Quota => (StatusCode::TOO_MANY_REQUESTS, "quota"),
            Self::NoRoom => (StatusCode::INSUFFICIENT_STORAGE, "no_room"),
            Self::Full => (StatusCode::INSUFFICIENT_STORAGE, "full"),
            Self::Busy => (StatusCode::SERVICE_UNAVAILABLE, "busy"),
        }
    }
}

impl From<DecodeError> for ApiError {
    fn from(error: DecodeError) -> Self {
        match error {
            DecodeError::OverLimit { .. } => Self::TooLarge,
            DecodeError::Version { .. } => Self::NewerVersion,
            _ => Self::Malformed,
        }
    }
}

impl From<LedgerError> for ApiError {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::UnknownDevice => Self::UnknownDevice,
            LedgerError::Ticket => Self::Ticket,
            LedgerError::NotMember => Self::NotAllowed,
            LedgerError::NotFound => Self::NotFound,
            LedgerError::OtherBlob => Self::OtherBlob,
            LedgerError::Quota => Self::Quota,
            LedgerError::NoRoom => Self::NoRoom,
            LedgerError::Format(error) => error.into(),
            LedgerError::Busy => Self::Busy,
            LedgerError::Full => Self::Full,
            LedgerError::Damaged
            | LedgerError::OtherVersion
            | LedgerError::Storage(_)
            | LedgerError::Files(_) => {
                tracing::error!(%error, "the ledger is in trouble");
                Self::Busy
            }
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, code) = self.parts();
        let mut response = (status, code).into_response();
        let retry_seconds = match self {
            Self::Busy => Some("2"),
            Self::Quota => Some("3600"),
            Self::NoRoom | Self::Full => Some(NO_ROOM_RETRY_SECONDS),
            _ => None,
        };
        if let Some(seconds) = retry_seconds {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(seconds));
        }
        response
    }
}
