//! A line that fails on purpose, once per question: what is lost, what comes twice, and who dies in the middle.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use kengai_protocol::blob_part::Part;
use kengai_protocol::http;
use kengai_protocol::sign::{PublicKey, SigningKey};
use kengai_protocol::sync_request::SyncRequest;
use kengai_sync::carrier::{Answer, Answering, Ask, Line, LineError, Lines, Method, Moving, Opening};
use tokio::sync::Notify;

use crate::link::{Net, Served};
use crate::network::{Asked, Fault, Network};
use crate::powercut::Tape;

/// Questions after which a sync has gone wrong: the production limit would hide a loop.
const QUESTIONS_MAX: u64 = 300;

/// What struck in one sync, and what it cost.
#[derive(Clone, Default)]
pub(crate) struct Struck(Arc<Marks>);

#[derive(Default)]
struct Marks {
    /// The sync goes no further.
    stop: Notify,
    stopped: AtomicBool,
    device_died: AtomicBool,
    /// The device dies as soon as it asks again, or is done.
    dies_next: AtomicBool,
    server_died: AtomicBool,
    /// Where the tape of the server's disk was when it was asked what it died of.
    asked_at: AtomicUsize,
    /// Nothing gets through any more.
    gone: AtomicBool,
    endless: AtomicBool,
    /// Anything at all.
    any: AtomicBool,
    rounds: AtomicU64,
    sent_bytes: AtomicU64,
    received_bytes: AtomicU64,
}

/// What a sync of records cost.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cost {
    pub(crate) rounds: u64,
    pub(crate) sent_bytes: u64,
    pub(crate) received_bytes: u64,
}

fn is(mark: &AtomicBool) -> bool {
    mark.load(Ordering::Relaxed)
}

fn set(mark: &AtomicBool) {
    mark.store(true, Ordering::Relaxed);
}

impl Struck {
    /// Waits until the sync goes no further, which may be never.
    pub(crate) async fn stopped(&self) {
        while !is(&self.0.stopped) {
            self.0.stop.notified().await;
        }
    }

    pub(crate) fn device_died(&self) -> bool {
        is(&self.0.device_died) || is(&self.0.dies_next)
    }

    pub(crate) fn server_died(&self) -> bool {
        is(&self.0.server_died)
    }

    /// Where the tape of the server's disk was then.
    pub(crate) fn asked_at(&self) -> usize {
        self.0.asked_at.load(Ordering::Relaxed)
    }

    pub(crate) fn is_endless(&self) -> bool {
        is(&self.0.endless)
    }

    /// Whether anything at all went wrong on the line.
    pub(crate) fn any(&self) -> bool {
        is(&self.0.any)
    }

    pub(crate) fn cost(&self) -> Cost {
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Cost {
            rounds: of(&self.0.rounds),
            sent_bytes: of(&self.0.sent_bytes),
            received_bytes: of(&self.0.received_bytes),
        }
    }

    async fn stop<T>(&self) -> T {
        set(&self.0.stopped);
        self.0.stop.notify_one();
        std::future::pending().await
    }
}

/// Makes lines that fail.
#[derive(Clone)]
pub(crate) struct Faulty {
    net: Net,
    network: Arc<Mutex<Network>>,
    served: Served,
    tape: Option<Tape>,
    struck: Struck,
}

impl std::fmt::Debug for Faulty {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Faulty(…)")
    }
}

impl Faulty {
    pub(crate) fn new(net: Net, network: Arc<Mutex<Network>>, served: Served, tape: Option<Tape>) -> Self {
        Self { net, network, served, tape, struck: Struck::default() }
    }

    pub(crate) fn struck(&self) -> Struck {
        self.struck.clone()
    }
}

impl Lines for Faulty {
    fn line(&self, address: &str, server: PublicKey, own: &SigningKey) -> Result<Arc<dyn Line>, LineError> {
        let line = self.net.line(address, server, own)?;
        Ok(Arc::new(FaultyLine { line, faulty: self.clone() }))
    }
}

#[derive(Debug)]
struct FaultyLine {
    line: Arc<dyn Line>,
    faulty: Faulty,
}

impl FaultyLine {
    async fn strike(&self, mut ask: Ask, moving: Arc<Moving>) -> Result<Answer, LineError> {
        let Faulty { network, served, struck, .. } = &self.faulty;
        let marks = &struck.0;
        if is(&marks.dies_next) {
            return struck.stop().await;
        }
        let is_sync = ask.path == http::SYNC;
        if is_sync && marks.rounds.fetch_add(1, Ordering::Relaxed) == QUESTIONS_MAX {
            set(&marks.endless);
            return struck.stop().await;
        }
        if is(&marks.gone) {
            return Err(LineError::NoConnection);
        }
        let fault = {
            let mut network = network.lock().unwrap();
            if is_sync {
                narrow(&mut ask, network.page_bytes);
            }
            let fault = network.fault();
            if fault != Fault::RequestLost {
                network.keep(ask.body.as_deref().unwrap_or_default());
            }
            fault
        };
        if fault != Fault::None {
            set(&marks.any);
        }
        let bytes = ask.body.as_ref().map_or(0, Bytes::len) as u64;
        if is_sync {
            marks.sent_bytes.fetch_add(bytes, Ordering::Relaxed);
        }
        if fault == Fault::RequestLost {
            self.is_gone();
            return Err(LineError::Broken);
        }
        marks.asked_at.store(self.faulty.tape.as_ref().map_or(0, Tape::len), Ordering::Relaxed);
        if fault == Fault::Twice {
            let _ = self.line.ask(ask.clone(), Arc::default()).await;
        }
        let answer = self.answered(ask, moving).await?;
        match fault {
            Fault::ServerDies => {
                served.die();
                set(&marks.server_died);
                set(&marks.gone);
                return Err(LineError::Broken);
            }
            Fault::AnswerLost | Fault::AnswerLate => {
                self.is_gone();
                return Err(LineError::Broken);
            }
            Fault::DeviceDies => {
                set(&marks.device_died);
                return struck.stop().await;
            }
            Fault::DeviceDiesAfterwards => set(&marks.dies_next),
            Fault::None | Fault::Twice | Fault::RequestLost => {}
        }
        network.lock().unwrap().keep(&answer.body);
        if is_sync {
            marks.received_bytes.fetch_add(answer.body.len() as u64, Ordering::Relaxed);
        }
        Ok(answer)
    }

    /// What the server says, or what it is to say.
    async fn answered(&self, ask: Ask, moving: Arc<Moving>) -> Result<Answer, LineError> {
        let (refusal, version) = {
            let mut network = self.faulty.network.lock().unwrap();
            let is_photo =
                ask.method == Method::Put && whole_of(&ask.path).is_some_and(|of| of > SMALL_BYTES);
            let always = network.photo_refused.is_some_and(|id| ask.path.contains(&id.to_string()));
            let refusal = match always && ask.method == Method::Put {
                true => Some((422, "other_blob")),
                false => is_photo.then(|| network.photo_answers.pop_front()).flatten(),
            };
            let bytes = ask.body.as_ref().map_or(0, Bytes::len) as u64;
            network.asked.iter_mut().for_each(|asked| asked.push(Asked { path: ask.path.clone(), bytes }));
            (refusal, network.server_version.map(str::to_owned))
        };
        let mut answer = match refusal {
            Some((status, code)) => Answer { status, body: code.into(), retry_after: None, version: None },
            None => self.line.ask(ask, moving).await?,
        };
        answer.version = version.or(answer.version);
        Ok(answer)
    }

    /// The signal is gone for the rest of this sync; or, as the dice say, back at once.
    fn is_gone(&self) {
        if !self.faulty.network.lock().unwrap().comes_back() {
            set(&self.faulty.struck.0.gone);
        }
    }
}

impl Line for FaultyLine {
    fn ask(&self, ask: Ask, moving: Arc<Moving>) -> Answering<'_> {
        Box::pin(self.strike(ask, moving))
    }

    fn open(&self, path: &'static str) -> Opening<'_> {
        self.line.open(path)
    }
}

/// A thumbnail, sealed, has at most so many bytes.
const SMALL_BYTES: u64 = 7_000;

/// How large the photo is of which a part is brought.
fn whole_of(path: &str) -> Option<u64> {
    Some(Part::of_query(Some(path.split_once('?')?.1), 0).ok()?.of)
}

/// Asks for other pages than the device would.
fn narrow(ask: &mut Ask, page_bytes: Option<u64>) {
    let (Some(page_bytes), Some(body)) = (page_bytes, &ask.body) else { return };
    let mut request = SyncRequest::decode(body).unwrap();
    request.page_bytes = page_bytes;
    ask.body = Some(Bytes::from(request.encode()));
}
