//! What carries one question to the server and its answer back, whatever it is made of: HTTPS on phones and PCs ([`crate::https`]),
//! a line in memory that breaks where a simulation says.
//!
//! A line only carries. How long is waited, when it is asked again, how much is said at once: all of that stands above it
//! (`transport`, `pace`, `records`), so that what is simulated is what phones do.

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use kengai_protocol::http;
use kengai_protocol::sign::{PublicKey, SigningKey};
use reqwest::header::HeaderMap;

/// A question's body is handed on in pieces of this size, bytes: each that is taken shows that the line moves.
const PIECE_BYTES: usize = 4 * 1024;

/// The status of an answer that is a part.
const PARTIAL: u16 = 206;

/// What is done with a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Read.
    Get,
    /// Put there.
    Put,
    /// Ask.
    Post,
}

impl Method {
    /// As HTTP writes it.
    #[must_use]
    pub const fn wire(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Put => "PUT",
            Self::Post => "POST",
        }
    }
}

/// A question.
#[derive(Debug, Clone)]
pub struct Ask {
    /// What is done.
    pub method: Method,
    /// With which path of the protocol (`kengai_protocol::http`).
    pub path: String,
    /// The body, if it has one.
    pub body: Option<Bytes>,
    /// The bytes that are asked for, from the first to before the second: the whole where there are none.
    pub range: Option<(u64, u64)>,
    /// A longer answer is not read to its end, bytes.
    pub answer_bytes_max: usize,
}

impl Ask {
    /// The header `Range`, where there is one.
    #[must_use]
    pub fn range_header(&self) -> Option<String> {
        self.range.map(|(from, to)| format!("bytes={from}-{}", to.saturating_sub(1)))
    }
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
    /// When to come again, where it says so.
    pub retry_after: Option<Duration>,
    /// The version of the program that answers, where it says so.
    pub version: Option<String>,
}

impl Answer {
    /// With what its headers say.
    #[must_use]
    pub fn new(status: u16, headers: &HeaderMap, body: Vec<u8>) -> Self {
        let said = |name: &str| headers.get(name)?.to_str().ok();
        let seconds = said("retry-after").and_then(|seconds| seconds.parse().ok());
        let version =
            said(http::SERVER_VERSION).filter(|version| version.len() <= http::SERVER_VERSION_BYTES_MAX);
        Self {
            status,
            body,
            retry_after: seconds.map(Duration::from_secs),
            version: version.map(str::to_owned),
        }
    }
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineError {
    /// No way to the server: nothing was said.
    NoConnection,
    /// Whoever is there is another server.
    WrongServer,
    /// It broke in the middle: whether the question arrived is not known.
    Broken,
    /// The answer is longer than any can be.
    TooLong,
}

/// How far a question and its answer have come, for whoever waits: bytes of bodies.
#[derive(Debug, Default)]
pub struct Moving {
    sent: AtomicU64,
    received: AtomicU64,
    /// What came of a part, where whoever asks wants it even if the rest does not come.
    part: Option<Mutex<Vec<u8>>>,
}

impl Moving {
    /// Keeps what comes of a part, so that a line that breaks takes nothing back.
    #[must_use]
    pub fn keeping() -> Self {
        Self { part: Some(Mutex::default()), ..Self::default() }
    }

    /// A piece of an answer with this status came.
    pub fn note_piece(&self, status: u16, piece: &[u8]) {
        self.received.fetch_add(piece.len() as u64, Ordering::Relaxed);
        if let Some(part) = self.part.as_ref().filter(|_| status == PARTIAL) {
            part.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(piece);
        }
    }

    /// What came of a part.
    #[must_use]
    pub fn part(&self) -> Vec<u8> {
        self.part
            .as_ref()
            .map(|part| std::mem::take(&mut *part.lock().unwrap_or_else(PoisonError::into_inner)))
            .unwrap_or_default()
    }

    /// So much of the question went out.
    pub fn note_sent(&self, bytes: usize) {
        self.sent.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// What went out so far. Some of it may still lie in the machine.
    #[must_use]
    pub fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// What came so far.
    #[must_use]
    pub fn received(&self) -> u64 {
        self.received.load(Ordering::Relaxed)
    }
}

/// An answer under way.
pub type Answering<'a> = Pin<Box<dyn Future<Output = Result<Answer, LineError>> + Send + 'a>>;

/// A stream that is being opened.
pub type Opening<'a> = Pin<Box<dyn Future<Output = Result<Opened, LineError>> + Send + 'a>>;

/// What came of opening a stream.
#[derive(Debug)]
pub enum Opened {
    /// It goes on for as long as both want.
    Stream(Box<dyn Pieces>),
    /// The server said no.
    Refused(Answer),
}

/// A piece of a stream under way; `None` at its end.
pub type NextPiece<'a> = Pin<Box<dyn Future<Output = Result<Option<Bytes>, LineError>> + Send + 'a>>;

/// A stream of the server's, piece by piece. Dropping it hangs up.
pub trait Pieces: Send + Debug {
    /// Waits for the next piece, however long; whoever stops waiting loses none.
    fn next(&mut self) -> NextPiece<'_>;
}

/// A way to one server as one device.
pub trait Line: Send + Sync + Debug {
    /// Asks once. Dropping what is returned hangs up.
    fn ask(&self, ask: Ask, moving: Arc<Moving>) -> Answering<'_>;

    /// Opens the stream of a path.
    fn open(&self, path: &'static str) -> Opening<'_>;
}

/// Makes lines.
pub trait Lines: Send + Sync + Debug {
    /// A line to the server at `address` (`host:port`) that holds `server`, as the device that holds `own`. Nothing is said yet.
    ///
    /// # Errors
    /// When the address cannot be one.
    fn line(&self, address: &str, server: PublicKey, own: &SigningKey) -> Result<Arc<dyn Line>, LineError>;
}

/// A question's body that tells how far it has gone out.
#[derive(Debug)]
pub struct Told {
    rest: Bytes,
    moving: Arc<Moving>,
}

impl Told {
    /// Of these bytes.
    #[must_use]
    pub fn new(bytes: Bytes, moving: Arc<Moving>) -> Self {
        Self { rest: bytes, moving }
    }
}

impl Body for Told {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        if self.rest.is_empty() {
            return Poll::Ready(None);
        }
        let take = self.rest.len().min(PIECE_BYTES);
        let piece = self.rest.split_to(take);
        self.moving.note_sent(take);
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest.len() as u64)
    }
}
