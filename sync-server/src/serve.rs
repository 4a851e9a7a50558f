//! Connections: accept, shake hands, serve, and stop in good order. The caller owns the listener.

use std::collections::HashMap;
use std::future::Future;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use kengai_protocol::DeviceId;
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tower::ServiceExt as _;

use crate::impatient::Impatient;
use crate::limits::{CONNECTIONS_MAX, CONNECTIONS_PER_DEVICE_MAX, CONNECTIONS_UNKNOWN_MAX, HEADER_BYTES_MAX};
use crate::routes::app;
use crate::state::{AppState, PeerKey};
use crate::tls::key_of_spki;

/// Serves devices until `shutdown` resolves, then finishes what is under way.
///
/// # Errors
/// The listener failed for good.
pub async fn run(
    listener: TcpListener,
    tls: ServerConfig,
    state: AppState,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let (stop, stopping) = watch::channel(false);
    let patience = state.patience;
    let (mailboxes, news) = (Arc::clone(&state.mailboxes), state.news.clone());
    let service = Service::new(tls, state, stopping);
    let mut tasks = JoinSet::new();
    tokio::pin!(shutdown);
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await.expect("it is never closed");
            (listener.accept().await, place)
        };
        let (accepted, place) = tokio::select! {
            () = &mut shutdown => break,
            next = next => next,
            Some(_) = tasks.join_next() => continue,
        };
        match accepted {
            Ok((stream, _)) => {
                let service = service.clone();
                tasks.spawn(async move {
                    // Without it the connection is slower, nothing else.
                    let _ = stream.set_nodelay(true);
                    service.serve(stream).await;
                    drop(place);
                });
            }
            // Out of file descriptors, or a connection that ended before it began: go on.
            Err(error) => {
                tracing::warn!(kind = ?error.kind(), "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
    drop(listener);
    // Nobody listening any more is fine: then no connection is left.
    let _ = stop.send(true);
    mailboxes.close();
    news.close();
    let drained = async { while tasks.join_next().await.is_some() {} };
    if tokio::time::timeout(patience.drain, drained).await.is_err() {
        tracing::warn!("some requests did not end in time");
    }
    Ok(())
}

/// What carries a connection.
pub trait Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> Stream for S {}

/// What serves connections, whatever carries them.
#[derive(Clone)]
pub struct Service {
    app: Router,
    state: AppState,
    acceptor: TlsAcceptor,
    unknown: Arc<Semaphore>,
    places_of: PlacesOf,
    stopping: watch::Receiver<bool>,
}

impl std::fmt::Debug for Service {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Service").finish_non_exhaustive()
    }
}

impl Service {
    /// What serves until `stopping` says so: then connections finish what is under way.
    #[must_use]
    pub fn new(tls: ServerConfig, state: AppState, stopping: watch::Receiver<bool>) -> Self {
        let acceptor = TlsAcceptor::from(Arc::new(tls));
        let unknown = Arc::new(Semaphore::new(CONNECTIONS_UNKNOWN_MAX));
        let places_of = PlacesOf::default();
        Self { app: app(state.clone()), state, acceptor, unknown, places_of, stopping }
    }

    /// Serves one connection to its end: the handshake, then requests.
    pub async fn serve(mut self, stream: impl Stream) {
        let limit = self.state.patience.handshake;
        let Ok(Ok(stream)) = tokio::time::timeout(limit, self.acceptor.accept(stream)).await else {
            self.state.metrics.handshake_failed();
            return;
        };
        let Some(peer) = peer_of(&stream) else { return };
        let device = DeviceId::of_key(&peer.0);
        let Some(_one_of_few) = self.places_of.take(device) else { return };
        let known = self.state.directory.org_of(&device).is_some();
        let unknown = Arc::clone(&self.unknown);
        let place = if known { None } else { unknown.try_acquire().ok() };
        if !known && place.is_none() {
            return;
        }
        self.state.metrics.connection(1);
        self.serve_http(stream, peer).await;
        self.state.metrics.connection(-1);
    }

    async fn serve_http(&mut self, stream: TlsStream<impl Stream>, peer: PeerKey) {
        let app = self.app.clone();
        let service = hyper::service::service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(peer);
            app.clone().oneshot(request)
        });
        let serving = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.state.patience.header)
            .max_buf_size(HEADER_BYTES_MAX)
            .serve_connection(TokioIo::new(Impatient::new(stream, self.state.patience.stalled)), service);
        tokio::pin!(serving);
        let told = tokio::select! {
            // Whatever ended it, the client will come again.
            _ = serving.as_mut() => false,
            told = self.stopping.changed() => told.is_ok(),
        };
        if told {
            serving.as_mut().graceful_shutdown();
            let _ = serving.await;
        }
    }
}

/// How many connections each device has.
#[derive(Clone, Default)]
struct PlacesOf(Arc<Mutex<HashMap<DeviceId, usize>>>);

/// One connection of a device; gives its place back when dropped.
struct PlaceOf(PlacesOf, DeviceId);

impl PlacesOf {
    fn take(&self, device: DeviceId) -> Option<PlaceOf> {
        let mut places = self.0.lock().expect("nobody panics while holding it");
        let count = places.entry(device).or_default();
        if *count == CONNECTIONS_PER_DEVICE_MAX {
            return None;
        }
        *count += 1;
        Some(PlaceOf(self.clone(), device))
    }
}

impl Drop for PlaceOf {
    fn drop(&mut self) {
        let mut places = self.0.0.lock().expect("nobody panics while holding it");
        if let Some(count) = places.get_mut(&self.1) {
            *count -= 1;
            if *count == 0 {
                places.remove(&self.1);
            }
        }
    }
}

fn peer_of<S>(stream: &TlsStream<S>) -> Option<PeerKey> {
    let presented = stream.get_ref().1.peer_certificates()?;
    key_of_spki(presented.first()?).map(PeerKey)
}
