//! Connections of simulated devices: the client that phones use, but for the socket, on one end, and the server's own service on
//! the other.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use kengai_protocol::sign::{PublicKey, SigningKey};
use kengai_server::serve::Service;
use kengai_sync::carrier::{
    Answer, Answering, Ask, Line, LineError, Lines, Method, Moving, NextPiece, Opened, Opening, Pieces, Told,
};
use kengai_sync::tls;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio_rustls::TlsConnector;

use super::pipe::{self, Cutter};
use super::shape::Shape;

/// How long a device waits for a connection, as [`kengai_sync::https`] does.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);

/// How each connection is: asked when it begins.
pub type Draw = dyn FnMut() -> Shape + Send;

/// A server's service while it runs, with the connections that lead to it.
#[derive(Clone, Default)]
pub struct Served(Arc<Mutex<Place>>);

#[derive(Default)]
struct Place {
    service: Option<Service>,
    open: Vec<(Cutter, tokio::task::AbortHandle)>,
}

impl std::fmt::Debug for Served {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Served(…)")
    }
}

impl Served {
    /// A server that runs.
    #[must_use]
    pub fn by(service: Service) -> Self {
        Self(Arc::new(Mutex::new(Place { service: Some(service), open: Vec::new() })))
    }

    /// kill -9: whatever it was doing ends here, and every connection breaks.
    pub fn die(&self) {
        let mut place = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        place.service = None;
        for (cutter, serving) in place.open.drain(..) {
            serving.abort();
            cutter.cut();
        }
    }

    /// Bytes that went over the connections that are open now, TLS included.
    #[must_use]
    pub fn carried(&self) -> u64 {
        let place = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        place.open.iter().map(|(cutter, _)| cutter.carried()).sum()
    }

    /// The server's end of a new connection; `None` where nobody is.
    fn connect(&self, shape: Shape) -> Option<pipe::End> {
        let mut place = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let service = place.service.clone()?;
        let (device, server, cutter) = pipe::connect(shape);
        let serving = tokio::spawn(service.serve(server));
        place.open.retain(|(_, serving)| !serving.is_finished());
        place.open.push((cutter, serving.abort_handle()));
        Some(device)
    }
}

/// Makes lines to a simulated server.
#[derive(Clone)]
pub struct Net {
    served: Served,
    draw: Arc<Mutex<Box<Draw>>>,
}

impl std::fmt::Debug for Net {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Net(…)")
    }
}

impl Net {
    /// To this server, over lines that are drawn.
    #[must_use]
    pub fn new(served: Served, draw: Box<Draw>) -> Self {
        Self { served, draw: Arc::new(Mutex::new(draw)) }
    }
}

impl Lines for Net {
    fn line(&self, _: &str, server: PublicKey, own: &SigningKey) -> Result<Arc<dyn Line>, LineError> {
        let config = tls::client_config(own, server).map_err(|_| LineError::NoConnection)?;
        Ok(Arc::new(NetLine { net: self.clone(), config: Arc::new(config), open: Mutex::default() }))
    }
}

struct NetLine {
    net: Net,
    config: Arc<ClientConfig>,
    open: Mutex<Option<SendRequest<Told>>>,
}

impl std::fmt::Debug for NetLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NetLine(…)")
    }
}

impl NetLine {
    /// The connection of before, while it holds, or a new one.
    async fn connection(&self) -> Result<SendRequest<Told>, LineError> {
        let before = self.open.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(mut open) = before
            && open.ready().await.is_ok()
        {
            return Ok(open);
        }
        tokio::time::timeout(CONNECT_TIMEOUT, self.connect()).await.unwrap_or(Err(LineError::NoConnection))
    }

    async fn connect(&self) -> Result<SendRequest<Told>, LineError> {
        let shape = (self.net.draw.lock().unwrap_or_else(PoisonError::into_inner))();
        let Some(end) = self.net.served.connect(shape) else {
            tokio::time::sleep(shape.latency * 2).await;
            return Err(LineError::NoConnection);
        };
        // A packet each way, before anything is said.
        tokio::time::sleep(shape.latency * 2).await;
        let name = ServerName::try_from("server.invalid").expect("it is a name");
        let stream = TlsConnector::from(Arc::clone(&self.config)).connect(name, end).await;
        let stream =
            stream.map_err(|error| match error.get_ref().and_then(|inner| inner.downcast_ref()) {
                Some(rustls::Error::InvalidCertificate(_)) => LineError::WrongServer,
                _ => LineError::NoConnection,
            })?;
        let (open, going) = http1::handshake(TokioIo::new(stream)).await.map_err(|_| LineError::Broken)?;
        tokio::spawn(going);
        Ok(open)
    }
}

impl Line for NetLine {
    fn ask(&self, ask: Ask, moving: Arc<Moving>) -> Answering<'_> {
        Box::pin(async move {
            let mut open = self.connection().await?;
            let range = ask.range_header();
            let body = Told::new(ask.body.unwrap_or_default(), Arc::clone(&moving));
            let mut request = request(ask.method, &ask.path, body);
            if let Some(range) = &range {
                let value = range.parse().expect("it is digits");
                request.headers_mut().insert("range", value);
            }
            let response = open.send_request(request).await.map_err(|_| LineError::Broken)?;
            let (head, mut incoming) = response.into_parts();
            let most = ask.answer_bytes_max;
            let body = whole(&mut incoming, head.status.as_u16(), most, &moving).await?;
            *self.open.lock().unwrap_or_else(PoisonError::into_inner) = Some(open);
            Ok(Answer::new(head.status.as_u16(), &head.headers, body))
        })
    }

    /// On a connection of its own, which stays.
    fn open(&self, path: &'static str) -> Opening<'_> {
        Box::pin(async move {
            let mut open = tokio::time::timeout(CONNECT_TIMEOUT, self.connect())
                .await
                .unwrap_or(Err(LineError::NoConnection))?;
            let request = request(Method::Get, path, Told::new(Bytes::new(), Arc::default()));
            let response = open.send_request(request).await.map_err(|_| LineError::Broken)?;
            let (head, mut incoming) = response.into_parts();
            if head.status == hyper::StatusCode::OK {
                return Ok(Opened::Stream(Box::new(NetStream { incoming, _open: open })));
            }
            let status = head.status.as_u16();
            let body = whole(&mut incoming, status, usize::MAX, &Moving::default()).await?;
            Ok(Opened::Refused(Answer::new(head.status.as_u16(), &head.headers, body)))
        })
    }
}

/// A stream; the connection ends with it.
#[derive(Debug)]
struct NetStream {
    incoming: hyper::body::Incoming,
    _open: SendRequest<Told>,
}

impl Pieces for NetStream {
    fn next(&mut self) -> NextPiece<'_> {
        Box::pin(async move {
            while let Some(frame) = next_frame(&mut self.incoming).await {
                if let Ok(piece) = frame.map_err(|_| LineError::Broken)?.into_data() {
                    return Ok(Some(piece));
                }
            }
            Ok(None)
        })
    }
}

fn request(method: Method, path: &str, body: Told) -> hyper::Request<Told> {
    hyper::Request::builder()
        .method(method.wire())
        .uri(path)
        .header("host", "server.invalid")
        .body(body)
        .expect("the protocol's paths are paths")
}

/// A body to its end.
async fn whole(
    incoming: &mut hyper::body::Incoming,
    status: u16,
    bytes_max: usize,
    moving: &Moving,
) -> Result<Vec<u8>, LineError> {
    let mut body = Vec::new();
    while let Some(frame) = next_frame(incoming).await {
        let Ok(piece) = frame.map_err(|_| LineError::Broken)?.into_data() else { continue };
        if body.len() + piece.len() > bytes_max {
            return Err(LineError::TooLong);
        }
        moving.note_piece(status, &piece);
        body.extend_from_slice(&piece);
    }
    Ok(body)
}

async fn next_frame(
    body: &mut hyper::body::Incoming,
) -> Option<Result<hyper::body::Frame<bytes::Bytes>, hyper::Error>> {
    use hyper::body::Body as _;
    std::future::poll_fn(|context| std::pin::Pin::new(&mut *body).poll_frame(context)).await
}
