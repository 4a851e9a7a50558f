//! Lines on which somebody meddles with single questions: refuses them, counts them, or never lets them through.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use kengai::carrier::{Answer, Answering, Ask, Line, LineError, Lines, Moving, Opening};
use kengai_protocol::http::Code;
use kengai_protocol::sign::{PublicKey, SigningKey};
use kengai_sync::https::Https;

/// What becomes of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meddling {
    /// It goes its way.
    Passes,
    /// The server refuses.
    Refused(Code),
    /// It is never answered.
    Hangs,
}

/// HTTPS, with questions that are meddled with.
#[derive(Clone)]
pub struct Meddled {
    meddle: Arc<dyn Fn(&Ask) -> Meddling + Send + Sync>,
    asked: Arc<AtomicU64>,
}

impl Meddled {
    /// Asks `meddle` what becomes of each question.
    pub fn by(meddle: impl Fn(&Ask) -> Meddling + Send + Sync + 'static) -> Self {
        Self { meddle: Arc::new(meddle), asked: Arc::default() }
    }

    /// How many questions there were.
    #[must_use]
    pub fn asked(&self) -> u64 {
        self.asked.load(Ordering::SeqCst)
    }
}

impl fmt::Debug for Meddled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Meddled(…)")
    }
}

impl Lines for Meddled {
    fn line(&self, address: &str, server: PublicKey, own: &SigningKey) -> Result<Arc<dyn Line>, LineError> {
        Ok(Arc::new(MeddledLine { line: Https.line(address, server, own)?, meddled: self.clone() }))
    }
}

#[derive(Debug)]
struct MeddledLine {
    line: Arc<dyn Line>,
    meddled: Meddled,
}

impl Line for MeddledLine {
    fn ask(&self, ask: Ask, moving: Arc<Moving>) -> Answering<'_> {
        self.meddled.asked.fetch_add(1, Ordering::SeqCst);
        match (self.meddled.meddle)(&ask) {
            Meddling::Passes => self.line.ask(ask, moving),
            Meddling::Hangs => Box::pin(std::future::pending()),
            Meddling::Refused(code) => Box::pin(async move {
                let body = code.wire().as_bytes().to_vec();
                Ok(Answer { status: code.status(), body, retry_after: None, version: None })
            }),
        }
    }

    fn open(&self, path: &'static str) -> Opening<'_> {
        self.line.open(path)
    }
}
