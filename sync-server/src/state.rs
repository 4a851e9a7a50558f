//! What every request can reach.

use std::path::PathBuf;
use std::sync::Arc;

use kengai_protocol::http::Code;
use kengai_protocol::sign::PublicKey;
use kengai_protocol::{DeviceId, OrgId};
use tokio::sync::Semaphore;

use crate::blobs::Blobs;
use crate::clock::Clock;
use crate::directory::Directory;
use crate::error::ApiError;
use crate::join::Mailboxes;
use crate::ledger::Ledger;
use crate::limits::{BODIES_BYTES_MAX, JOIN_WAITERS_MAX, Patience};
use crate::listeners::News;
use crate::metrics::Metrics;
use crate::partial::Partials;
use crate::writer::{self, WriterHandle};

/// The public key that a connection proved to hold. A request without one is not served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeerKey(pub PublicKey);

/// Shared by all requests.
#[derive(Clone)]
pub struct AppState {
    /// The ledger's writer.
    pub writer: WriterHandle,
    /// Who is enrolled where.
    pub directory: Directory,
    /// The photos.
    pub blobs: Blobs,
    /// Photos that came in part.
    pub(crate) partials: Partials,
    /// The join mailboxes.
    pub mailboxes: Arc<Mailboxes>,
    /// Who listens for news.
    pub news: News,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Counters.
    pub metrics: Arc<Metrics>,
    /// How long the other side may take.
    pub patience: Patience,
    /// Memory for bodies, in KiB.
    pub(crate) body_kib: Arc<Semaphore>,
    /// Places to wait at mailboxes.
    pub(crate) waiters: Arc<Semaphore>,
    /// One founding at a time: it is a large body from a key that nobody knows.
    pub(crate) founding: Arc<Semaphore>,
    /// Removed when an organisation is founded.
    pub(crate) ticket_file: Option<Arc<PathBuf>>,
}

impl std::fmt::Debug for AppState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AppState").finish_non_exhaustive()
    }
}

impl AppState {
    /// Starts the ledger's writer and gathers what requests need. In the end call `writer.close()` and join the thread:
    /// it closes the ledger.
    #[must_use]
    pub fn start(ledger: Ledger, clock: Arc<dyn Clock>) -> (Self, std::thread::JoinHandle<()>) {
        let mut thread = None;
        let state = Self::over(ledger, clock, |ledger, metrics| {
            let (writer, running) = writer::start(ledger, metrics);
            thread = Some(running);
            writer
        });
        (state, thread.expect("the writer was started"))
    }

    /// The same without a thread of its own: for whoever owns the time.
    #[must_use]
    pub fn without_thread(ledger: Ledger, clock: Arc<dyn Clock>) -> Self {
        Self::over(ledger, clock, writer::without_thread)
    }

    fn over(
        ledger: Ledger,
        clock: Arc<dyn Clock>,
        writer: impl FnOnce(Ledger, Arc<Metrics>) -> WriterHandle,
    ) -> Self {
        let metrics = Arc::new(Metrics::default());
        let (directory, blobs, partials) = (ledger.directory(), ledger.blobs(), ledger.partials.clone());
        let (news, quotas) = (ledger.news(), ledger.quotas().clone());
        Self {
            writer: writer(ledger, Arc::clone(&metrics)),
            directory,
            blobs,
            partials,
            mailboxes: Arc::new(Mailboxes::new(quotas.mailboxes_per_org, quotas.mailboxes_per_peer)),
            news,
            clock,
            metrics,
            patience: Patience::default(),
            body_kib: Arc::new(Semaphore::new(BODIES_BYTES_MAX / 1024)),
            waiters: Arc::new(Semaphore::new(JOIN_WAITERS_MAX)),
            founding: Arc::new(Semaphore::new(1)),
            ticket_file: None,
        }
    }

    /// The organisation that a connection's key is enrolled in.
    pub(crate) fn enrolled(&self, peer: &PeerKey) -> Result<OrgId, ApiError> {
        self.directory.org_of(&DeviceId::of_key(&peer.0)).ok_or(ApiError(Code::UnknownDevice))
    }
}
