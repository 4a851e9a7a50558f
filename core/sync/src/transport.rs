//! The bytes' way to the server: HTTP/1.1 over TLS. No redirects, no compression, no proxies, answers bounded while they
//! are read.

use std::time::Duration;

use kengai_protocol::control_append::{ControlAnswer, ControlAppend};
use kengai_protocol::http::{self, Code};
use kengai_protocol::invitation::FoundingTicket;
use kengai_protocol::limits::{BLOB_BYTES_MAX, JOIN_MESSAGE_BYTES_MAX, SYNC_ANSWER_BYTES_MAX};
use kengai_protocol::sign::{PublicKey, SigningKey};
use kengai_protocol::sync_answer::{Place, SyncAnswer};
use kengai_protocol::sync_request::SyncRequest;
use kengai_protocol::{CircleId, DecodeError, Hash, OrgId};
use reqwest::{Client, Method, StatusCode};

use crate::tls;

/// How long to wait for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long to wait between two pieces of an answer; a slow line may take as long as it keeps moving.
const READ_TIMEOUT: Duration = Duration::from_secs(30);

/// Why a request got no answer that can be used. Each is a decision: try later, show it, or join again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// No way to the server now.
    #[error("no connection to the server")]
    NoConnection,
    /// Whoever answered is not the server that the invitation named.
    #[error(
        "this is not your office's server, and the connection was closed; check the network, and call the office"
    )]
    WrongServer,
    /// The connection broke in the middle: whether the server got the request is not known, and asking again is safe.
    #[error("the connection broke; sync again, nothing is sent twice")]
    Broken,
    /// The server does not know this device (any more).
    #[error(
        "the server does not know this device; what was saved stays here. Ask the office to invite it again"
    )]
    NotEnrolled,
    /// It is not there.
    #[error("the server does not have it yet; sync, and open it again later")]
    NotFound,
    /// The server refused, with its code if this version knows it.
    #[error("the server refused; what was saved stays here. Tell the office")]
    Refused(Option<Code>),
    /// The server is busy or a quota is used up: try later.
    #[error("the server is busy; try again later")]
    Busy,
    /// The server's disk is nearly full: it takes records, and photos only later.
    #[error("the server has no room for photos now; they wait here. Tell the office")]
    NoRoom,
    /// The server's disk is full: it takes not even records.
    #[error("the server's disk is full; what was saved stays here. Tell the office that it has to make room")]
    Full,
    /// The answer is not one of our formats, or has no end.
    #[error(
        "the server's answer cannot be read; what was saved stays here. Update the program, and sync again"
    )]
    BadAnswer,
}

impl From<DecodeError> for TransportError {
    fn from(_: DecodeError) -> Self {
        Self::BadAnswer
    }
}

/// Bytes of bodies that one call moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Moved {
    /// Sent.
    pub sent: u64,
    /// Received.
    pub received: u64,
}

/// A connection to one server as one device.
#[derive(Debug, Clone)]
pub struct Transport {
    client: Client,
    base: String,
}

impl Transport {
    /// Prepares the connection; nothing is sent yet.
    ///
    /// # Errors
    /// When the address cannot be one.
    pub fn new(address: &str, server: PublicKey, own: &SigningKey) -> Result<Self, TransportError> {
        let config = tls::client_config(own, server).map_err(|_| TransportError::NoConnection)?;
        let client = Client::builder()
            .tls_backend_preconfigured(config)
            .https_only(true)
            .http1_only()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .read_timeout(READ_TIMEOUT)
            .build()
            .map_err(|_| TransportError::NoConnection)?;
        Ok(Self { client, base: format!("https://{address}") })
    }

    /// One exchange of records.
    ///
    /// # Errors
    /// [`TransportError`].
    pub async fn sync(&self, request: &SyncRequest) -> Result<(SyncAnswer, Moved), TransportError> {
        let body = request.encode();
        let sent = body.len() as u64;
        let answer = self.call(Method::POST, http::SYNC, Some(body), SYNC_ANSWER_BYTES_MAX).await?;
        let moved = Moved { sent, received: answer.len() as u64 };
        Ok((SyncAnswer::decode(&answer)?, moved))
    }

    /// Appends to the control log.
    ///
    /// # Errors
    /// [`TransportError`].
    pub async fn control(&self, append: &ControlAppend) -> Result<ControlAnswer, TransportError> {
        let answer = self.call(Method::POST, http::CONTROL, Some(append.encode()), 1024).await?;
        Ok(ControlAnswer::decode(&answer)?)
    }

    /// Founds an organisation.
    ///
    /// # Errors
    /// [`TransportError`].
    pub async fn found(
        &self,
        ticket: &FoundingTicket,
        append: &ControlAppend,
    ) -> Result<ControlAnswer, TransportError> {
        let body = [&ticket.code[..], &append.encode()].concat();
        let answer = self.call(Method::POST, http::FOUND, Some(body), 1024).await?;
        Ok(ControlAnswer::decode(&answer)?)
    }

    /// Brings a sealed photo.
    ///
    /// # Errors
    /// [`TransportError`].
    pub async fn put_photo(
        &self,
        circle: CircleId,
        id: Hash,
        sealed: Vec<u8>,
    ) -> Result<Place, TransportError> {
        let answer = self.call(Method::PUT, &http::photo(circle, id), Some(sealed), 64).await?;
        let text = std::str::from_utf8(&answer).map_err(|_| TransportError::BadAnswer)?;
        let mut numbers = text.split_ascii_whitespace().map(str::parse::<u64>);
        match (numbers.next(), numbers.next(), numbers.next()) {
            (Some(Ok(position)), Some(Ok(counter)), None) => Ok(Place { position, counter }),
            _ => Err(TransportError::BadAnswer),
        }
    }

    /// Fetches a sealed photo. Its bytes are checked against its id by whoever keeps it.
    ///
    /// # Errors
    /// [`TransportError`].
    pub async fn photo(&self, circle: CircleId, id: Hash) -> Result<Vec<u8>, TransportError> {
        self.call(Method::GET, &http::photo(circle, id), None, BLOB_BYTES_MAX).await
    }

    /// Puts a sealed message into a join mailbox.
    ///
    /// # Errors
    /// [`TransportError`].
    pub async fn put_slot(
        &self,
        org: OrgId,
        mailbox: [u8; 16],
        slot: u8,
        message: Vec<u8>,
    ) -> Result<(), TransportError> {
        let path = http::slot(org, mailbox, slot);
        self.call(Method::PUT, &path, Some(message), 1024).await.map(|_| ())
    }

    /// Waits up to `wait` for a sealed message in a join mailbox.
    ///
    /// # Errors
    /// [`TransportError::NotFound`] when none came in that time.
    pub async fn slot(
        &self,
        org: OrgId,
        mailbox: [u8; 16],
        slot: u8,
        wait: Duration,
    ) -> Result<Vec<u8>, TransportError> {
        let path = http::slot_awaited(org, mailbox, slot, wait.as_millis());
        self.call(Method::GET, &path, None, JOIN_MESSAGE_BYTES_MAX).await
    }

    async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<Vec<u8>>,
        limit: usize,
    ) -> Result<Vec<u8>, TransportError> {
        let mut request = self.client.request(method, format!("{}{path}", self.base));
        if let Some(body) = body {
            request = request.body(body);
        }
        let mut response = request.send().await.map_err(|error| classify(&error))?;
        let status = response.status();
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| classify(&error))? {
            if bytes.len() + chunk.len() > limit {
                return Err(TransportError::BadAnswer);
            }
            bytes.extend_from_slice(&chunk);
        }
        match status {
            StatusCode::OK | StatusCode::CREATED | StatusCode::NO_CONTENT => Ok(bytes),
            _ => Err(refused(status.as_u16(), &bytes)),
        }
    }
}

/// What a refusal means here. What has a status of its own is known by it, whatever a newer server says beside.
fn refused(status: u16, body: &[u8]) -> TransportError {
    let is = |code: Code| code.status() == status;
    if is(Code::UnknownDevice) {
        TransportError::NotEnrolled
    } else if is(Code::NotFound) {
        TransportError::NotFound
    } else if is(Code::Quota) || is(Code::Busy) {
        TransportError::Busy
    } else if is(Code::NoRoom) {
        if Code::of_wire(body) == Some(Code::Full) { TransportError::Full } else { TransportError::NoRoom }
    } else {
        TransportError::Refused(Code::of_wire(body))
    }
}

fn classify(error: &reqwest::Error) -> TransportError {
    match tls_error(error) {
        Some(rustls::Error::InvalidCertificate(_)) => TransportError::WrongServer,
        Some(_) => TransportError::Broken,
        None if error.is_connect() => TransportError::NoConnection,
        None => TransportError::Broken,
    }
}

/// The TLS library's error inside another one. An I/O error that wraps one does not name it as its source but holds it,
/// and may be wrapped by a second one.
fn tls_error<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a rustls::Error> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(tls) = error.downcast_ref::<rustls::Error>() {
            return Some(tls);
        }
        let held = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        if let Some(tls) = held.and_then(|inner| tls_error(inner)) {
            return Some(tls);
        }
        next = error.source();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_means_what_its_status_says_and_else_its_code() {
        for code in Code::ALL {
            let meant = match code {
                Code::UnknownDevice => TransportError::NotEnrolled,
                Code::NotFound => TransportError::NotFound,
                Code::Quota | Code::Busy => TransportError::Busy,
                Code::NoRoom => TransportError::NoRoom,
                Code::Full => TransportError::Full,
                other => TransportError::Refused(Some(*other)),
            };
            assert_eq!(refused(code.status(), code.wire().as_bytes()), meant, "{code:?}");
        }
        // Of a newer server, and of something that is none.
        assert_eq!(refused(503, b"of_a_newer_version"), TransportError::Busy);
        assert_eq!(refused(507, b"of_a_newer_version"), TransportError::NoRoom);
        assert_eq!(refused(418, b"of_a_newer_version"), TransportError::Refused(None));
        assert_eq!(refused(400, b"<html>"), TransportError::Refused(None));
    }
}
