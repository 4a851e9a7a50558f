//! Who listens for news, and the stream that each of them hears: "something came that you may read", and nothing else.
//!
//! A hint is rung for what a commit made durable ([`crate::memory`]): of the circles in which the listening device has a role now, and
//! of statements that concern it, never for whoever brought it. At most one hint waits for a device, however slowly it reads. A device
//! has one stream, a newer one ends the older; one that is carried on by another identity has none.

use std::collections::{HashMap, HashSet};
use std::convert::Infallible;
use std::future::Future as _;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::Bytes;
use hyper::body::{Body, Frame};
use kengai_protocol::http::{NEWS_FRAME, QUIET_FRAME};
use kengai_protocol::statement::{Statement, StatementBody};
use kengai_protocol::{CircleId, CircleKind, ControlState, DeviceId, OrgId};
use tokio::sync::mpsc;
use tokio::time::{Instant, Sleep, sleep};

use crate::limits::Quotas;

/// Whom something concerns that was appended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Concerns {
    /// A circle's log grew: those who are in it.
    Circle(CircleId),
    /// A statement gave this device something.
    Device(DeviceId),
    /// Who is enrolled.
    Managers,
    /// The server's key, or something of a newer version.
    Everyone,
}

/// What was appended in a unit of work: whom it concerns, and who brought it.
pub(crate) type Appended = HashSet<(Concerns, DeviceId)>;

impl Concerns {
    fn is_for(self, control: &ControlState, device: &DeviceId) -> bool {
        let in_circle = |circle: &CircleId| control.circle(circle).is_some_and(|c| c.role(device).is_some());
        match self {
            Self::Circle(circle) => in_circle(&circle),
            Self::Device(one) => one == *device,
            Self::Managers => {
                control.circles().any(|(_, c)| c.kind == CircleKind::Managers && c.role(device).is_some())
            }
            Self::Everyone => true,
        }
    }

    /// Whom a statement concerns.
    pub(crate) fn of(statement: &Statement) -> Vec<Self> {
        match &statement.body {
            StatementBody::Enrol(_) => vec![Self::Managers],
            StatementBody::Grant(rows) => rows.iter().map(|row| Self::Device(row.member.device)).collect(),
            StatementBody::Rotate(rotate) => {
                rotate.members.iter().map(|member| Self::Device(member.device)).collect()
            }
            _ => vec![Self::Everyone],
        }
    }
}

/// Everybody who listens. A handle; follows the commits.
#[derive(Debug, Clone, Default)]
pub struct News(Arc<Mutex<Streams>>);

#[derive(Debug, Default)]
struct Streams {
    open: HashMap<DeviceId, One>,
    /// Streams opened so far, which tells a device's newer one from its older.
    opened: u64,
    closed: bool,
}

#[derive(Debug)]
struct One {
    org: OrgId,
    number: u64,
    /// Holds one hint; the stream ends when this is dropped.
    hint: mpsc::Sender<()>,
}

impl News {
    fn streams(&self) -> MutexGuard<'_, Streams> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A stream for a device, in place of its older one; `None` where there are as many as there may be.
    pub(crate) fn open(&self, org: OrgId, device: DeviceId, quotas: &Quotas) -> Option<Listening> {
        let mut streams = self.streams();
        let others = || streams.open.iter().filter(|(other, _)| **other != device);
        let of_org = others().filter(|(_, one)| one.org == org).count();
        if streams.closed || others().count() >= quotas.news_streams || of_org >= quotas.news_streams_per_org
        {
            return None;
        }
        streams.opened += 1;
        let number = streams.opened;
        let (hint, hints) = mpsc::channel(1);
        streams.open.insert(device, One { org, number, hint });
        Some(Listening { news: self.clone(), device, number, hints })
    }

    /// What was appended stands: those whom it concerns hear of it.
    pub(crate) fn ring(&self, org: OrgId, control: &ControlState, appended: &Appended) {
        for (device, one) in self.streams().open.iter().filter(|(_, one)| one.org == org) {
            if appended.iter().any(|(concerns, by)| by != device && concerns.is_for(control, device)) {
                // One that waits already says the same.
                let _ = one.hint.try_send(());
            }
        }
    }

    /// The control log grew: whoever has lost its right hears nothing more.
    pub(crate) fn cut(&self, org: OrgId, control: &ControlState) {
        self.streams().open.retain(|device, one| one.org != org || control.is_current(device));
    }

    /// Ends all streams, and opens none any more.
    pub(crate) fn close(&self) {
        let mut streams = self.streams();
        streams.closed = true;
        streams.open.clear();
    }

    /// Streams that are open.
    #[must_use]
    pub fn count(&self) -> usize {
        self.streams().open.len()
    }
}

/// A device's place among those who listen; given back when dropped.
#[derive(Debug)]
pub struct Listening {
    news: News,
    device: DeviceId,
    number: u64,
    hints: mpsc::Receiver<()>,
}

impl Drop for Listening {
    fn drop(&mut self) {
        let mut streams = self.news.streams();
        // A newer one of the same device stays.
        if streams.open.get(&self.device).is_some_and(|one| one.number == self.number) {
            streams.open.remove(&self.device);
        }
    }
}

/// What a listening device reads: a frame at once, one for each hint, and one whenever it was quiet for so long.
pub(crate) struct Frames {
    listening: Listening,
    every: Duration,
    quiet: Pin<Box<Sleep>>,
}

impl Frames {
    pub(crate) fn new(listening: Listening, every: Duration) -> Self {
        // The first comes at once: whoever asked knows that it is heard from here on.
        Self { listening, every, quiet: Box::pin(sleep(Duration::ZERO)) }
    }
}

impl Body for Frames {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let frame = match self.listening.hints.poll_recv(context) {
            Poll::Ready(None) => return Poll::Ready(None),
            Poll::Ready(Some(())) => NEWS_FRAME,
            Poll::Pending => {
                ready!(self.quiet.as_mut().poll(context));
                QUIET_FRAME
            }
        };
        let next = Instant::now() + self.every;
        self.quiet.as_mut().reset(next);
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(frame)))))
    }
}
