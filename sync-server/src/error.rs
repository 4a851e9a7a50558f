//! Why a request is not served, and how that is said over HTTP: in one of the protocol's codes.
//!
//! Every variant is a decision that the caller can take. No error carries anything of a request.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kengai_protocol::DecodeError;
use kengai_protocol::http::Code;

use crate::limits::NO_ROOM_RETRY_SECONDS;
use crate::place_error::PlaceError;

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
    /// Photos are kept elsewhere, and nothing answers there.
    #[error("the store of photos does not answer; records are still taken")]
    PhotosAway,
    /// The place for photos cannot be used as it was configured.
    #[error("the place for photos cannot be used: {0}")]
    Place(#[from] PlaceError),
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
    Storage(#[source] Box<dyn std::error::Error + Send + Sync>),
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
            Self::Files(error) => error.kind() == std::io::ErrorKind::StorageFull,
            _ => false,
        }
    }
}

/// What a client is told: one of the protocol's codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApiError(pub Code);

impl From<Code> for ApiError {
    fn from(code: Code) -> Self {
        Self(code)
    }
}

impl From<DecodeError> for ApiError {
    fn from(error: DecodeError) -> Self {
        Self(match error {
            DecodeError::OverLimit { .. } => Code::TooLarge,
            DecodeError::Version { .. } => Code::NewerVersion,
            _ => Code::Malformed,
        })
    }
}

impl From<LedgerError> for ApiError {
    fn from(error: LedgerError) -> Self {
        Self(match error {
            LedgerError::UnknownDevice => Code::UnknownDevice,
            LedgerError::Ticket => Code::Ticket,
            LedgerError::NotMember => Code::NotAllowed,
            LedgerError::NotFound => Code::NotFound,
            LedgerError::OtherBlob => Code::OtherBlob,
            LedgerError::Quota => Code::Quota,
            LedgerError::NoRoom => Code::NoRoom,
            LedgerError::Format(error) => return error.into(),
            LedgerError::Busy | LedgerError::PhotosAway => Code::Busy,
            LedgerError::Full => Code::Full,
            LedgerError::Damaged
            | LedgerError::Place(_)
            | LedgerError::OtherVersion
            | LedgerError::Storage(_)
            | LedgerError::Files(_) => {
                tracing::error!(%error, "the ledger is in trouble");
                Code::Busy
            }
        })
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let Self(code) = self;
        let status = StatusCode::from_u16(code.status()).expect("the protocol's codes have real statuses");
        let mut response = (status, code.wire()).into_response();
        let retry_seconds = match code {
            Code::Busy => Some("2"),
            Code::Quota => Some("3600"),
            Code::NoRoom | Code::Full => Some(NO_ROOM_RETRY_SECONDS),
            _ => None,
        };
        if let Some(seconds) = retry_seconds {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(seconds));
        }
        response
    }
}
