//! The server's stream of news, as a device hears it: it waits for a hint, and for nothing that the hint would say.

use std::time::Duration;

use kengai_protocol::http::{NEWS_FRAME, NEWS_FRAME_BYTES, NEWS_QUIET_MS};
use tokio::time::Instant;

use crate::carrier::{LineError, Pieces};

/// A line on which nothing came for so long is broken: twice what lies between two frames.
const SILENCE_MAX: Duration = Duration::from_millis(2 * NEWS_QUIET_MS);

/// What a stream may say at once, and each second on average, bytes: a hint for each of ten commits a second. One that says more is a
/// flood, and is hung up on.
const SAID_BYTES_MAX: u64 = 64 * 1024;
/// The same of each second.
const SAID_BYTES_PER_SECOND: u64 = 10 * NEWS_FRAME_BYTES as u64;

/// A stream that is open. Dropping it hangs up.
#[derive(Debug)]
pub struct News {
    pieces: Box<dyn Pieces>,
    /// The beginning of a frame whose rest is under way.
    part: Vec<u8>,
    opened: Instant,
    /// What it has said so far, bytes.
    said: u64,
}

impl News {
    pub(crate) fn of(pieces: Box<dyn Pieces>) -> Self {
        Self { pieces, part: Vec::with_capacity(NEWS_FRAME_BYTES), opened: Instant::now(), said: 0 }
    }

    /// Waits until there is news. Several hints that came meanwhile are one. Whoever stops waiting loses none.
    ///
    /// # Errors
    /// [`LineError::Broken`] where the stream ended, was silent for too long or said too much, or the line broke.
    pub async fn heard(&mut self) -> Result<(), LineError> {
        loop {
            let next = tokio::time::timeout(SILENCE_MAX, self.pieces.next()).await;
            let piece = next.unwrap_or(Err(LineError::Broken))?.ok_or(LineError::Broken)?;
            let news = self.is_news(&piece);
            self.said += piece.len() as u64;
            if self.said > SAID_BYTES_MAX + self.opened.elapsed().as_secs() * SAID_BYTES_PER_SECOND {
                return Err(LineError::Broken);
            }
            if news {
                return Ok(());
            }
        }
    }

    /// Whether a hint is among the frames that a piece completes. What is neither hint nor quiet is of a newer server.
    fn is_news(&mut self, piece: &[u8]) -> bool {
        let mut news = false;
        for byte in piece {
            self.part.push(*byte);
            if self.part.len() == NEWS_FRAME_BYTES {
                news |= self.part == NEWS_FRAME;
                self.part.clear();
            }
        }
        news
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use bytes::Bytes;
    use kengai_protocol::http::QUIET_FRAME;

    use super::*;
    use crate::carrier::NextPiece;

    /// Pieces that come; then the end, or nothing ever.
    #[derive(Debug)]
    struct Given {
        pieces: VecDeque<Bytes>,
        ends: bool,
    }

    impl Pieces for Given {
        fn next(&mut self) -> NextPiece<'_> {
            Box::pin(async move {
                match self.pieces.pop_front() {
                    None if !self.ends => std::future::pending().await,
                    piece => Ok(piece),
                }
            })
        }
    }

    fn news(pieces: &[&[u8]], ends: bool) -> News {
        let pieces = pieces.iter().map(|piece| Bytes::copy_from_slice(piece)).collect();
        News::of(Box::new(Given { pieces, ends }))
    }

    fn heard(news: &mut News) -> Result<(), LineError> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(news.heard())
    }

    #[test]
    fn hints_are_told_from_quiet_however_they_are_cut_and_those_that_wait_are_one() {
        let all = [&QUIET_FRAME[..], NEWS_FRAME, QUIET_FRAME].concat();
        for at in 0..all.len() {
            let mut stream = news(&[&all[..at], &all[at..]], true);
            assert_eq!(heard(&mut stream), Ok(()), "cut at {at}");
            assert_eq!(heard(&mut stream), Err(LineError::Broken), "cut at {at}");
        }
        let mut stream = news(&[&NEWS_FRAME.repeat(3)], true);
        assert_eq!((heard(&mut stream), heard(&mut stream)), (Ok(()), Err(LineError::Broken)));
        let mut stream = news(&[QUIET_FRAME, b"data: other ", QUIET_FRAME], true);
        assert_eq!(heard(&mut stream), Err(LineError::Broken));
    }
}
