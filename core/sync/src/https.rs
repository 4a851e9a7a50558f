//! The line that phones and PCs use: HTTP/1.1 over TLS. No redirects, no compression, no proxies, answers bounded while they are
//! read. It waits for nothing but a connection: the rest is `transport`'s.

use std::sync::Arc;
use std::time::Duration;

use kengai_protocol::sign::{PublicKey, SigningKey};
use reqwest::{Client, Method, Response};

use crate::carrier::{
    self, Answer, Answering, Ask, Line, LineError, Lines, Moving, NextPiece, Opened, Opening, Pieces, Told,
};
use crate::tls;

/// How long to wait for a connection; a slow line needs some seconds for the handshake alone.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);

/// The longest refusal of a stream, bytes.
const REFUSAL_BYTES_MAX: usize = 1024;

/// Makes lines over HTTPS.
#[derive(Debug, Clone, Copy, Default)]
pub struct Https;

impl Lines for Https {
    fn line(&self, address: &str, server: PublicKey, own: &SigningKey) -> Result<Arc<dyn Line>, LineError> {
        let config = tls::client_config(own, server).map_err(|_| LineError::NoConnection)?;
        let client = Client::builder()
            .tls_backend_preconfigured(config)
            .https_only(true)
            .http1_only()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .build()
            .map_err(|_| LineError::NoConnection)?;
        Ok(Arc::new(HttpsLine { client, base: format!("https://{address}") }))
    }
}

#[derive(Debug)]
struct HttpsLine {
    client: Client,
    base: String,
}

impl Line for HttpsLine {
    fn ask(&self, ask: Ask, moving: Arc<Moving>) -> Answering<'_> {
        Box::pin(async move {
            let method = match ask.method {
                carrier::Method::Get => Method::GET,
                carrier::Method::Put => Method::PUT,
                carrier::Method::Post => Method::POST,
            };
            let mut request = self.client.request(method, format!("{}{}", self.base, ask.path));
            if let Some(range) = ask.range_header() {
                request = request.header("range", range);
            }
            if let Some(body) = ask.body {
                request = request.body(reqwest::Body::wrap(Told::new(body, Arc::clone(&moving))));
            }
            let response = request.send().await.map_err(|error| classify(&error))?;
            read(response, ask.answer_bytes_max, &moving).await
        })
    }

    fn open(&self, path: &'static str) -> Opening<'_> {
        Box::pin(async move {
            let request = self.client.get(format!("{}{path}", self.base));
            let response = request.send().await.map_err(|error| classify(&error))?;
            if response.status() == reqwest::StatusCode::OK {
                return Ok(Opened::Stream(Box::new(HttpsStream(response))));
            }
            let refused = read(response, REFUSAL_BYTES_MAX, &Moving::default()).await?;
            Ok(Opened::Refused(refused))
        })
    }
}

#[derive(Debug)]
struct HttpsStream(Response);

impl Pieces for HttpsStream {
    fn next(&mut self) -> NextPiece<'_> {
        Box::pin(async move { self.0.chunk().await.map_err(|error| classify(&error)) })
    }
}

async fn read(mut response: Response, bytes_max: usize, moving: &Moving) -> Result<Answer, LineError> {
    let status = response.status().as_u16();
    let headers = std::mem::take(response.headers_mut());
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| classify(&error))? {
        if body.len() + chunk.len() > bytes_max {
            return Err(LineError::TooLong);
        }
        moving.note_piece(status, &chunk);
        body.extend_from_slice(&chunk);
    }
    Ok(Answer::new(status, &headers, body))
}

fn classify(error: &reqwest::Error) -> LineError {
    match tls_error(error) {
        Some(rustls::Error::InvalidCertificate(_)) => LineError::WrongServer,
        Some(_) => LineError::Broken,
        None if error.is_connect() => LineError::NoConnection,
        None => LineError::Broken,
    }
}

/// The TLS library's error inside another one. An I/O error that wraps one does not name it as its source but holds it,
/// and may be wrapped by a second one.
fn tls_error<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a rustls::Error> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(tls) = error.downcast_ref::<rustls::Error>() {
            return Some(tls);
        }
        let held = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        if let Some(tls) = held.and_then(|inner| tls_error(inner)) {
            return Some(tls);
        }
        next = error.source();
    }
    None
}
