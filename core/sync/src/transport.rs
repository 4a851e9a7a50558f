//! What a device can say to the server, over any line: questions as the protocol writes them, answers as it reads them, and how
//! long each is waited for.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use kengai_protocol::blob_part::{Part, PartAnswer};
use kengai_protocol::control_append::{ControlAnswer, ControlAppend};
use kengai_protocol::http::{self, Code};
use kengai_protocol::invitation::FoundingTicket;
use kengai_protocol::limits::{JOIN_MESSAGE_BYTES_MAX, PART_BYTES_MAX, SYNC_ANSWER_BYTES_MAX};
use kengai_protocol::sync_answer::SyncAnswer;
use kengai_protocol::sync_request::SyncRequest;
use kengai_protocol::{CircleId, DecodeError, Hash, OrgId};
use tokio::time::Instant;

use crate::carrier::{Answer, Ask, Line, LineError, Method, Moving, Opened};
use crate::heard::News;
use crate::pace::Pace;

/// The longest answer to an append, a place or an acknowledgement, bytes.
const SHORT_ANSWER_BYTES_MAX: usize = 1024;

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
    /// The server is busy: try later.
    #[error("the server is busy; try again later")]
    Busy,
    /// What this organisation or device may use of the server is used up: try later, and tell the office.
    #[error("what the office may use of the server is used up; what was saved stays here. Tell the office")]
    Quota,
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

impl From<LineError> for TransportError {
    fn from(error: LineError) -> Self {
        match error {
            LineError::NoConnection => Self::NoConnection,
            LineError::WrongServer => Self::WrongServer,
            LineError::Broken => Self::Broken,
            LineError::TooLong => Self::BadAnswer,
        }
    }
}

impl From<DecodeError> for TransportError {
    fn from(_: DecodeError) -> Self {
        Self::BadAnswer
    }
}

/// A call that came to nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// Why.
    pub error: TransportError,
    /// When to come again, where the server said so.
    pub retry_after: Option<Duration>,
}

impl Failed {
    fn at_once(error: TransportError) -> Self {
        Self { error, retry_after: None }
    }
}

impl From<LineError> for Failed {
    fn from(error: LineError) -> Self {
        Self::at_once(error.into())
    }
}

impl From<DecodeError> for Failed {
    fn from(error: DecodeError) -> Self {
        Self::at_once(error.into())
    }
}

impl From<Failed> for TransportError {
    fn from(failed: Failed) -> Self {
        failed.error
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

/// What one device says to one server.
#[derive(Debug, Clone)]
pub struct Transport {
    line: Arc<dyn Line>,
    pace: Arc<Mutex<Pace>>,
    lets_others: bool,
    /// What the last answer said of the server's program.
    version: Arc<Mutex<Option<String>>>,
}

impl Transport {
    /// Over a line; `pace` is what is known of it so far, and learns. `lets_others`: while an answer is waited for, other programs may
    /// open the home.
    #[must_use]
    pub fn new(line: Arc<dyn Line>, pace: Arc<Mutex<Pace>>, lets_others: bool) -> Self {
        Self { line, pace, lets_others, version: Arc::default() }
    }

    /// The version of the server's program, where an answer has said it.
    #[must_use]
    pub fn server_version(&self) -> Option<String> {
        self.version.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether other programs may open the home while an answer is waited for.
    #[must_use]
    pub fn lets_others(&self) -> bool {
        self.lets_others
    }

    /// What is known of the line by now.
    #[must_use]
    pub fn pace(&self) -> Pace {
        *self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn learn(&self, learn: impl FnOnce(&mut Pace)) {
        learn(&mut self.pace.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// One exchange of records.
    ///
    /// # Errors
    /// [`Failed`].
    pub async fn sync(&self, request: &SyncRequest) -> Result<(SyncAnswer, Moved), Failed> {
        let body = request.encode();
        let sent = body.len() as u64;
        let answer = self.call(Method::Post, http::SYNC, Some(body), SYNC_ANSWER_BYTES_MAX).await?;
        let moved = Moved { sent, received: answer.len() as u64 };
        Ok((SyncAnswer::decode(&answer)?, moved))
    }

    /// Appends to the control log.
    ///
    /// # Errors
    /// [`TransportError`].
    pub async fn control(&self, append: &ControlAppend) -> Result<ControlAnswer, TransportError> {
        let body = Some(append.encode());
        let answer = self.call(Method::Post, http::CONTROL, body, SHORT_ANSWER_BYTES_MAX).await?;
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
        let answer = self.call(Method::Post, http::FOUND, Some(body), SHORT_ANSWER_BYTES_MAX).await?;
        Ok(ControlAnswer::decode(&answer)?)
    }

    /// Brings a part of a sealed photo, or asks with an empty one how far the server has it.
    ///
    /// # Errors
    /// [`Failed`].
    pub async fn put_part(
        &self,
        circle: CircleId,
        id: Hash,
        part: Part,
        bytes: Bytes,
    ) -> Result<PartAnswer, Failed> {
        let path = http::photo_part(circle, id, part);
        let answer = self.call_with(Method::Put, &path, Some(bytes), SHORT_ANSWER_BYTES_MAX).await?;
        Ok(PartAnswer::of_wire(&answer)?)
    }

    /// Fetches the bytes of a sealed photo from `from` to before `to`; gives what came of them, and why it is not all of it. What they
    /// come to is checked by whoever keeps them.
    pub async fn photo_part(
        &self,
        circle: CircleId,
        id: Hash,
        from: u64,
        to: u64,
    ) -> (Vec<u8>, Option<Failed>) {
        let moving = Arc::new(Moving::keeping());
        let path = http::photo(circle, id);
        let range = Some((from, to));
        let ask = Ask { method: Method::Get, path, body: None, range, answer_bytes_max: PART_BYTES_MAX };
        let failed = self.carry(ask, &moving).await.err();
        (moving.part(), failed)
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
        self.call(Method::Put, &path, Some(message), SHORT_ANSWER_BYTES_MAX).await?;
        Ok(())
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
        Ok(self.call(Method::Get, &path, None, JOIN_MESSAGE_BYTES_MAX).await?)
    }

    /// Opens the stream of news. What is heard over it says nothing of what the line carries.
    ///
    /// # Errors
    /// [`Failed`].
    pub async fn listen(&self) -> Result<News, Failed> {
        let opening = self.line.open(http::NEWS);
        let opened = tokio::time::timeout(self.pace().patience(0), opening).await;
        match opened.unwrap_or(Err(LineError::Broken))? {
            Opened::Stream(pieces) => Ok(News::of(pieces)),
            Opened::Refused(answer) => {
                let retry_after = answer.retry_after;
                Err(Failed { error: refused(answer.status, &answer.body), retry_after })
            }
        }
    }

    /// Asks once, and learns what the line carries.
    async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<Vec<u8>>,
        answer_bytes_max: usize,
    ) -> Result<Vec<u8>, Failed> {
        self.call_with(method, path, body.map(Bytes::from), answer_bytes_max).await
    }

    async fn call_with(
        &self,
        method: Method,
        path: &str,
        body: Option<Bytes>,
        answer_bytes_max: usize,
    ) -> Result<Vec<u8>, Failed> {
        let ask = Ask { method, path: path.to_owned(), body, range: None, answer_bytes_max };
        self.carry(ask, &Arc::default()).await
    }

    async fn carry(&self, ask: Ask, moving: &Arc<Moving>) -> Result<Vec<u8>, Failed> {
        let begun = Instant::now();
        match self.answered(ask, moving).await {
            Ok(answer) => {
                if answer.version.is_some() {
                    self.version.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&answer.version);
                }
                let taken = taken(answer);
                let broke = taken.as_ref().is_err_and(|failed| failed.error == TransportError::Broken);
                self.learn(|pace| match broke {
                    true => pace.broke(),
                    false => pace.carried(moving.sent() + moving.received(), begun.elapsed()),
                });
                taken
            }
            Err(error) => {
                self.learn(Pace::broke);
                Err(error.into())
            }
        }
    }

    /// Waits as long as the line moves: what was handed over last may still be under way, and nothing else is waited for.
    async fn answered(&self, ask: Ask, moving: &Arc<Moving>) -> Result<Answer, LineError> {
        let pace = self.pace();
        let answering = self.line.ask(ask, Arc::clone(moving));
        tokio::pin!(answering);
        loop {
            let before = (moving.sent(), moving.received());
            let under_way = if before.1 == 0 { before.0 } else { 0 };
            let over = tokio::time::sleep(pace.patience(under_way));
            tokio::select! {
                answer = &mut answering => return answer,
                () = over => {}
            }
            if (moving.sent(), moving.received()) == before {
                return Err(LineError::Broken);
            }
        }
    }
}

/// The body of an answer that says yes.
fn taken(answer: Answer) -> Result<Vec<u8>, Failed> {
    match answer.status {
        200 | 201 | 204 | 206 => Ok(answer.body),
        status => Err(Failed { error: refused(status, &answer.body), retry_after: answer.retry_after }),
    }
}

/// What a refusal means here. What has a status of its own is known by it, whatever a newer server says beside.
fn refused(status: u16, body: &[u8]) -> TransportError {
    let is = |code: Code| code.status() == status;
    if is(Code::UnknownDevice) {
        TransportError::NotEnrolled
    } else if is(Code::NotFound) {
        TransportError::NotFound
    } else if is(Code::Quota) {
        TransportError::Quota
    } else if is(Code::Busy) {
        TransportError::Busy
    } else if is(Code::Timeout) {
        // What was sent was nothing but late: of the line it says the same as a line that breaks.
        TransportError::Broken
    } else if is(Code::NoRoom) {
        if Code::of_wire(body) == Some(Code::Full) { TransportError::Full } else { TransportError::NoRoom }
    } else {
        TransportError::Refused(Code::of_wire(body))
    }
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
                Code::Quota => TransportError::Quota,
                Code::Busy => TransportError::Busy,
                Code::Timeout => TransportError::Broken,
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
