//! Lines whose streams of news say what a test wants: a server that hints without end, hangs up at once, or both. What is asked beside
//! goes its way, and is counted.

use std::fmt;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use kengai_protocol::http::{NEWS_FRAME_BYTES, SYNC};
use kengai_protocol::sign::{PublicKey, SigningKey};
use kengai_sync::carrier::{
    Answering, Ask, Line, LineError, Lines, Moving, NextPiece, Opened, Opening, Pieces,
};
use tokio::time::Instant;

/// What a stream says next: after this time a frame, or its end.
pub type Said = (Duration, Option<&'static [u8; NEWS_FRAME_BYTES]>);
/// What each stream says: asked for the stream's number and the piece's, both from 0.
pub type Script = dyn Fn(u64, u64) -> Said + Send + Sync;

/// Exchanges, and streams, after which a device has gone wrong: without a limit a loop would never end.
const ASKED_MAX: usize = 1_000;
/// Frames after which it has.
const FRAMES_MAX: u64 = 1_000_000;

/// Lines over which streams go by a script.
#[derive(Clone)]
pub struct Hinting {
    lines: Arc<dyn Lines>,
    script: Arc<Script>,
    marks: Arc<Marks>,
}

#[derive(Default)]
struct Marks {
    opened: AtomicU64,
    open: AtomicUsize,
    pieces: AtomicU64,
    syncs: Mutex<Vec<Instant>>,
}

impl fmt::Debug for Hinting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hinting(…)")
    }
}

impl Hinting {
    /// Questions go over `lines`, streams by `script`.
    pub fn over(lines: Arc<dyn Lines>, script: impl Fn(u64, u64) -> Said + Send + Sync + 'static) -> Self {
        Self { lines, script: Arc::new(script), marks: Arc::default() }
    }

    /// When each exchange of records was asked for.
    #[must_use]
    pub fn syncs(&self) -> Vec<Instant> {
        self.marks.syncs.lock().unwrap().clone()
    }

    /// How many streams were opened, ever.
    #[must_use]
    pub fn opened(&self) -> u64 {
        self.marks.opened.load(Ordering::SeqCst)
    }

    /// How many are open now.
    #[must_use]
    pub fn open(&self) -> usize {
        self.marks.open.load(Ordering::SeqCst)
    }

    /// How many pieces were read.
    #[must_use]
    pub fn pieces(&self) -> u64 {
        self.marks.pieces.load(Ordering::SeqCst)
    }
}

impl Lines for Hinting {
    fn line(&self, address: &str, server: PublicKey, own: &SigningKey) -> Result<Arc<dyn Line>, LineError> {
        Ok(Arc::new(HintingLine { line: self.lines.line(address, server, own)?, hinting: self.clone() }))
    }
}

#[derive(Debug)]
struct HintingLine {
    line: Arc<dyn Line>,
    hinting: Hinting,
}

impl Line for HintingLine {
    fn ask(&self, ask: Ask, moving: Arc<Moving>) -> Answering<'_> {
        if ask.path == SYNC {
            let mut syncs = self.hinting.marks.syncs.lock().unwrap();
            syncs.push(Instant::now());
            assert!(syncs.len() <= ASKED_MAX, "it syncs without end");
        }
        self.line.ask(ask, moving)
    }

    fn open(&self, _: &'static str) -> Opening<'_> {
        let number = self.hinting.marks.opened.fetch_add(1, Ordering::SeqCst);
        assert!(number <= ASKED_MAX as u64, "it opens streams without end");
        self.hinting.marks.open.fetch_add(1, Ordering::SeqCst);
        let stream = Scripted { hinting: self.hinting.clone(), number, said: 0, due: None };
        Box::pin(async move { Ok(Opened::Stream(Box::new(stream) as Box<dyn Pieces>)) })
    }
}

/// One stream.
#[derive(Debug)]
struct Scripted {
    hinting: Hinting,
    number: u64,
    said: u64,
    /// When the piece under way comes: whoever stops waiting for it loses nothing.
    due: Option<Instant>,
}

impl Pieces for Scripted {
    fn next(&mut self) -> NextPiece<'_> {
        Box::pin(async move {
            let (after, piece) = (self.hinting.script)(self.number, self.said);
            tokio::time::sleep_until(*self.due.get_or_insert(Instant::now() + after)).await;
            self.due = None;
            self.said += 1;
            let read = self.hinting.marks.pieces.fetch_add(1, Ordering::SeqCst);
            assert!(read < FRAMES_MAX, "it reads without end");
            Ok(piece.map(|frame| Bytes::from_static(frame)))
        })
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.hinting.marks.open.fetch_sub(1, Ordering::SeqCst);
    }
}
