//! A device's side of the wire for tests: TLS by raw public keys, HTTP/1.1 by hand so that it can misbehave.

#![allow(dead_code, clippy::unwrap_used, missing_docs, unreachable_pub)]

use std::sync::Arc;

use kengai_protocol::control_append::{ControlAnswer, ControlAppend};
use kengai_protocol::http::{self, Code};
use kengai_protocol::sign::{PublicKey, SigningKey};
use kengai_protocol::sync_answer::SyncAnswer;
use kengai_protocol::sync_request::SyncRequest;
use kengai_server::tls::{key_of_spki, provider, raw_key};
use rustls::client::AlwaysResolvesClientRawPublicKeys;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::verify_tls13_signature_with_raw_key;
use rustls::pki_types::{CertificateDer, ServerName, SubjectPublicKeyInfoDer, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

#[derive(Debug)]
struct ThisServer(PublicKey);

impl ServerCertVerifier for ThisServer {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if key_of_spki(end_entity) == Some(self.0) {
            Ok(ServerCertVerified::assertion())
        } else {
            Err(Error::General("another server".to_owned()))
        }
    }
    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Error::General("no".to_owned()))
    }
    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let spki = SubjectPublicKeyInfoDer::from(cert.as_ref());
        verify_tls13_signature_with_raw_key(
            message,
            &spki,
            dss,
            &provider().signature_verification_algorithms,
        )
    }
    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![SignatureScheme::ED25519]
    }
    fn requires_raw_public_keys(&self) -> bool {
        true
    }
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub status: u16,
    /// Status line and headers, in small letters.
    pub head: String,
    pub body: Vec<u8>,
}

impl Reply {
    /// The code of a refusal, if the status is that code's.
    pub fn refusal(&self) -> Option<Code> {
        Code::of_wire(&self.body).filter(|code| code.status() == self.status)
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

pub struct Client {
    pub stream: TlsStream<TcpStream>,
}

/// The client's TLS side; without a key of its own when `key` is `None`.
pub fn config(server: PublicKey, key: Option<&SigningKey>) -> ClientConfig {
    let builder = ClientConfig::builder_with_provider(provider())
        .with_protocol_versions(&[&rustls::version::TLS13])
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(ThisServer(server)));
    match key {
        Some(key) => {
            let certified = Arc::new(raw_key(key.seed(), &key.public()).unwrap());
            builder.with_client_cert_resolver(Arc::new(AlwaysResolvesClientRawPublicKeys::new(certified)))
        }
        None => builder.with_no_client_auth(),
    }
}

/// A client that shows one key and signs with another.
pub fn config_as(server: PublicKey, shown: &PublicKey, signs: &SigningKey) -> ClientConfig {
    let mut certified = raw_key(signs.seed(), &signs.public()).unwrap();
    certified.cert = vec![CertificateDer::from(kengai_server::tls::spki_of_key(shown))];
    ClientConfig::builder_with_provider(provider())
        .with_protocol_versions(&[&rustls::version::TLS13])
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(ThisServer(server)))
        .with_client_cert_resolver(Arc::new(AlwaysResolvesClientRawPublicKeys::new(Arc::new(certified))))
}

impl Client {
    pub async fn connect(address: &str, server: PublicKey, key: &SigningKey) -> std::io::Result<Self> {
        Self::connect_with(address, config(server, Some(key))).await
    }

    pub async fn connect_with(address: &str, config: ClientConfig) -> std::io::Result<Self> {
        let tcp = TcpStream::connect(address).await?;
        tcp.set_nodelay(true)?;
        let connector = tokio_rustls::TlsConnector::from(Arc::new(config));
        let name = ServerName::try_from("kengai.invalid").unwrap();
        Ok(Self { stream: connector.connect(name, tcp).await? })
    }

    pub async fn send(&mut self, method: &str, path: &str, body: &[u8]) -> std::io::Result<Reply> {
        let head =
            format!("{method} {path} HTTP/1.1\r\nHost: kengai\r\nContent-Length: {}\r\n\r\n", body.len());
        self.stream.write_all(head.as_bytes()).await?;
        self.stream.write_all(body).await?;
        self.stream.flush().await?;
        self.receive(method != "HEAD").await
    }

    pub async fn get_part(&mut self, path: &str, range: &str) -> std::io::Result<Reply> {
        let head = format!("GET {path} HTTP/1.1\r\nHost: kengai\r\nRange: {range}\r\n\r\n");
        self.stream.write_all(head.as_bytes()).await?;
        self.stream.flush().await?;
        self.receive(true).await
    }

    pub async fn receive(&mut self, has_body: bool) -> std::io::Result<Reply> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(self.stream.read_u8().await?);
        }
        let head = String::from_utf8(head).unwrap().to_ascii_lowercase();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let length: usize = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .map_or(0, |length| length.trim().parse().unwrap());
        let mut body = vec![0; if has_body { length } else { 0 }];
        self.stream.read_exact(&mut body).await?;
        Ok(Reply { status, head, body })
    }

    pub async fn sync(&mut self, request: &SyncRequest) -> SyncAnswer {
        let reply = self.send("POST", http::SYNC, &request.encode()).await.unwrap();
        assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
        SyncAnswer::decode(&reply.body).unwrap()
    }

    pub async fn control(&mut self, append: &ControlAppend) -> ControlAnswer {
        let reply = self.send("POST", http::CONTROL, &append.encode()).await.unwrap();
        assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
        ControlAnswer::decode(&reply.body).unwrap()
    }

    pub async fn found(&mut self, code: [u8; 16], append: &ControlAppend) -> Reply {
        self.send("POST", http::FOUND, &[&code[..], &append.encode()].concat()).await.unwrap()
    }
}
