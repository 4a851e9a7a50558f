//! Bytes on their way in both directions, in the runtime's own time: what is written arrives when the line has carried it, and a
//! line that is cut takes with it what was under way.

use std::collections::VecDeque;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

use super::shape::{Fate, Shape, Way};

/// What an end takes before the line has carried it, as a socket does, bytes.
const BUFFER_BYTES: usize = 32 * 1024;
/// A packet, bytes.
const PACKET_BYTES: usize = 1_400;

/// One direction.
#[derive(Default)]
struct Direction {
    /// Packets with the moment at which each arrives.
    under_way: VecDeque<(Instant, Vec<u8>)>,
    /// Bytes that were handed over and are not confirmed yet, with the moment of it.
    unconfirmed: VecDeque<(Instant, usize)>,
    free_at: Option<Instant>,
    carried: u64,
    packets: u64,
    /// When the newest packet arrives: what comes behind it arrives no sooner.
    newest: Option<Instant>,
    /// The writer is done, from this moment on.
    closed: Option<Instant>,
    reader: Option<Waker>,
    writer: Option<Waker>,
}

impl Direction {
    fn waits(&self) -> usize {
        self.unconfirmed.iter().map(|(_, bytes)| bytes).sum()
    }

    fn wake(&mut self) {
        for waker in [self.reader.take(), self.writer.take()].into_iter().flatten() {
            waker.wake();
        }
    }
}

/// Both directions of a connection.
struct Wire {
    shape: Shape,
    up: Direction,
    down: Direction,
    /// From this moment on both ends hear that it is cut.
    cut_at: Option<Instant>,
    /// Nothing gets through any more.
    silent: bool,
}

impl Wire {
    fn direction(&mut self, way: Way) -> &mut Direction {
        match way {
            Way::Up => &mut self.up,
            Way::Down => &mut self.down,
        }
    }

    fn is_cut(&self, now: Instant) -> bool {
        self.cut_at.is_some_and(|at| at <= now)
    }

    fn cut(&mut self, at: Instant) {
        self.cut_at = Some(self.cut_at.map_or(at, |before| before.min(at)));
        self.up.wake();
        self.down.wake();
    }

    /// Hands packets to the line; what its fate takes does not arrive.
    fn write(&mut self, way: Way, bytes: &[u8], now: Instant) {
        for packet in bytes.chunks(PACKET_BYTES) {
            self.write_packet(way, packet, now);
        }
        if let Some(reader) = self.direction(way).reader.take() {
            reader.wake();
        }
    }

    fn write_packet(&mut self, way: Way, packet: &[u8], now: Instant) {
        let (shape, silent) = (self.shape, self.silent);
        let direction = self.direction(way);
        let begin = direction.free_at.unwrap_or(now).max(now);
        let carried = direction.carried;
        let (mut pause, mut arrives) = (Duration::ZERO, packet.len());
        let strikes = |at: u64| (carried..=carried + packet.len() as u64).contains(&at);
        let (mut cut, mut goes_silent) = (false, silent);
        direction.packets += 1;
        let mut times = 1;
        match shape.fate {
            Fate::Cut(of, at) if of == way && strikes(at) => {
                arrives = (at - carried) as usize;
                cut = true;
            }
            Fate::Silent(of, at) if of == way && strikes(at) => goes_silent = true,
            Fate::Stalls(of, at, long) if of == way && strikes(at) && carried < at.max(1) => pause = long,
            Fate::Loses(of) if direction.packets.is_multiple_of(of) => times = 2,
            _ => {}
        }
        let long = Duration::from_secs_f64(packet.len() as f64 / shape.bytes_per_second as f64);
        let end = begin + pause + long * times;
        direction.free_at = Some(end);
        direction.carried += packet.len() as u64;
        let heard = shape.latency * 2 * (times - 1);
        let there = (end + heard + shape.latency).max(direction.newest.unwrap_or(end));
        direction.newest = Some(there);
        if goes_silent {
            // Handed over for nothing, and never confirmed.
            direction.unconfirmed.push_back((there + Duration::from_secs(60 * 60 * 24), packet.len()));
        } else {
            direction.unconfirmed.push_back((there + shape.latency, packet.len()));
            direction.under_way.push_back((there, packet[..arrives].to_vec()));
        }
        self.silent = goes_silent;
        if cut {
            self.cut(there);
        }
    }
}

/// One end of a connection.
pub struct End {
    wire: Arc<Mutex<Wire>>,
    /// In which direction it writes.
    writes: Way,
    reading: Option<Pin<Box<Sleep>>>,
    writing: Option<Pin<Box<Sleep>>>,
}

/// A connection that can be cut from outside.
#[derive(Clone)]
pub struct Cutter(Arc<Mutex<Wire>>);

impl Cutter {
    /// Both ends hear at once that it is cut.
    pub fn cut(&self) {
        lock(&self.0).cut(Instant::now());
    }

    /// Bytes that were handed over so far, in both directions.
    #[must_use]
    pub fn carried(&self) -> u64 {
        let wire = lock(&self.0);
        wire.up.carried + wire.down.carried
    }
}

fn lock(wire: &Mutex<Wire>) -> MutexGuard<'_, Wire> {
    wire.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A connection: the device's end, the server's end, and what cuts it.
#[must_use]
pub fn connect(shape: Shape) -> (End, End, Cutter) {
    let mut wire =
        Wire { shape, up: Direction::default(), down: Direction::default(), cut_at: None, silent: false };
    if let Fate::CutAfter(long) = shape.fate {
        wire.cut_at = Some(Instant::now() + long);
    }
    let wire = Arc::new(Mutex::new(wire));
    let end = |writes| End { wire: Arc::clone(&wire), writes, reading: None, writing: None };
    (end(Way::Up), end(Way::Down), Cutter(Arc::clone(&wire)))
}

fn broken() -> io::Error {
    io::ErrorKind::ConnectionReset.into()
}

impl End {
    const fn reads(&self) -> Way {
        match self.writes {
            Way::Up => Way::Down,
            Way::Down => Way::Up,
        }
    }
}

/// Waits until a moment; then the caller looks again.
fn wait(slot: &mut Option<Pin<Box<Sleep>>>, until: Instant, context: &mut Context<'_>) -> Poll<()> {
    let sleep = slot.get_or_insert_with(|| Box::pin(sleep_until(until)));
    if sleep.deadline() != until {
        sleep.as_mut().reset(until);
    }
    sleep.as_mut().poll(context)
}

impl AsyncRead for End {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        loop {
            let now = Instant::now();
            let way = this.reads();
            let mut wire = lock(&this.wire);
            let (cut_at, is_cut) = (wire.cut_at, wire.is_cut(now));
            let direction = wire.direction(way);
            // What came before it was cut is there.
            if let Some((at, packet)) = direction.under_way.front_mut()
                && *at <= now
            {
                let take = packet.len().min(into.remaining());
                into.put_slice(&packet[..take]);
                packet.drain(..take);
                if packet.is_empty() {
                    direction.under_way.pop_front();
                }
                if take > 0 {
                    return Poll::Ready(Ok(()));
                }
                continue;
            }
            if is_cut {
                return Poll::Ready(Err(broken()));
            }
            if direction.under_way.is_empty() && direction.closed.is_some_and(|at| at <= now) {
                return Poll::Ready(Ok(()));
            }
            direction.reader = Some(context.waker().clone());
            let next = direction.under_way.front().map(|(at, _)| *at).or(direction.closed);
            drop(wire);
            let Some(until) = next.into_iter().chain(cut_at).min() else { return Poll::Pending };
            ready!(wait(&mut this.reading, until, context));
        }
    }
}

impl AsyncWrite for End {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        loop {
            let now = Instant::now();
            let way = this.writes;
            let mut wire = lock(&this.wire);
            if wire.is_cut(now) {
                return Poll::Ready(Err(broken()));
            }
            let cut_at = wire.cut_at;
            let direction = wire.direction(way);
            while direction.unconfirmed.front().is_some_and(|(at, _)| *at <= now) {
                direction.unconfirmed.pop_front();
            }
            let room = BUFFER_BYTES.saturating_sub(direction.waits());
            if room > 0 {
                let take = room.min(bytes.len());
                wire.write(way, &bytes[..take], now);
                return Poll::Ready(Ok(take));
            }
            direction.writer = Some(context.waker().clone());
            let next = direction.unconfirmed.front().map(|(at, _)| *at);
            drop(wire);
            let Some(until) = next.into_iter().chain(cut_at).min() else { return Poll::Pending };
            ready!(wait(&mut this.writing, until, context));
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.get_mut().close();
        Poll::Ready(Ok(()))
    }
}

impl End {
    fn close(&mut self) {
        let now = Instant::now();
        let way = self.writes;
        let mut wire = lock(&self.wire);
        if wire.silent {
            return;
        }
        let latency = wire.shape.latency;
        let direction = wire.direction(way);
        let at = direction.free_at.unwrap_or(now).max(now) + latency;
        direction.closed.get_or_insert(at);
        direction.wake();
    }
}

/// A process that ends hangs up.
impl Drop for End {
    fn drop(&mut self) {
        self.close();
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    fn paused() -> tokio::runtime::Runtime {
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap()
    }

    #[test]
    fn a_slow_line_takes_its_time_and_nobody_else_s() {
        let real = std::time::Instant::now();
        paused().block_on(async {
            let (mut device, mut server, _cutter) = connect(Shape::of_bits(16_000));
            let begun = Instant::now();
            let sending = async move {
                device.write_all(&[7; 40_000]).await.unwrap();
                device
            };
            let (device, received) = tokio::join!(sending, async {
                let mut all = vec![0; 40_000];
                server.read_exact(&mut all).await.unwrap();
                begun.elapsed()
            });
            assert_eq!(received.as_secs(), 20, "40,000 bytes at 2,000 a second");
            drop(device);
            let mut rest = Vec::new();
            server.read_to_end(&mut rest).await.unwrap();
            assert!(rest.is_empty());
        });
        assert!(real.elapsed() < Duration::from_secs(5));
    }

    #[test]
    fn a_line_that_is_cut_gives_what_came_before_and_then_says_so() {
        paused().block_on(async {
            let (mut device, mut server, _cutter) = connect(Shape::good().fated(Fate::Cut(Way::Up, 5_000)));
            device.write_all(&[7; 20_000]).await.unwrap();
            let mut all = Vec::new();
            let end = server.read_to_end(&mut all).await.unwrap_err();
            assert_eq!((all.len(), end.kind()), (5_000, io::ErrorKind::ConnectionReset));
            assert!(device.write_all(&[7; 10]).await.is_err());
        });
    }

    #[test]
    fn on_a_silent_line_nobody_hears_anything() {
        paused().block_on(async {
            let (mut device, mut server, cutter) = connect(Shape::good().fated(Fate::Silent(Way::Up, 5_000)));
            let writing = tokio::time::timeout(Duration::from_secs(600), device.write_all(&[7; 200_000]));
            assert!(writing.await.is_err(), "its buffer is full, and nothing is confirmed");
            let mut all = Vec::new();
            let reading = tokio::time::timeout(Duration::from_secs(600), server.read_to_end(&mut all));
            assert!(reading.await.is_err());
            assert!(all.len() <= 5_000);
            cutter.cut();
            assert!(server.read_u8().await.is_err());
        });
    }

    #[test]
    fn what_is_lost_comes_again_and_holds_up_what_is_behind_it() {
        paused().block_on(async {
            let far = Shape { latency: Duration::from_secs(1), ..Shape::good() };
            let (mut device, mut server, _cutter) = connect(far.fated(Fate::Loses(2)));
            let begun = Instant::now();
            device.write_all(&[7; 3 * PACKET_BYTES]).await.unwrap();
            let mut all = vec![0; 3 * PACKET_BYTES];
            server.read_exact(&mut all[..PACKET_BYTES]).await.unwrap();
            assert_eq!(begun.elapsed().as_secs(), 1);
            server.read_exact(&mut all[PACKET_BYTES..]).await.unwrap();
            assert_eq!(
                begun.elapsed().as_secs(),
                3,
                "the second is heard of and sent again, the third waits for it"
            );
        });
    }

    #[test]
    fn a_line_that_stalls_goes_on() {
        paused().block_on(async {
            let stalls = Fate::Stalls(Way::Down, 1, Duration::from_secs(40));
            let (mut device, mut server, _cutter) = connect(Shape::good().fated(stalls));
            let begun = Instant::now();
            server.write_all(&[7; 3_000]).await.unwrap();
            let mut all = vec![0; 3_000];
            device.read_exact(&mut all).await.unwrap();
            assert_eq!(begun.elapsed().as_secs(), 40);
        });
    }
}
