//! TLS 1.3 with raw public keys (RFC 7250) on both sides: no certificates, no names, no dates, no authorities.
//!
//! Any Ed25519 key may shake hands; which key it was decides what a connection may do. Sessions are not resumed: every
//! connection proves its key again.

use std::sync::Arc;

use kengai_protocol::http::RECORD_BYTES_MAX;
use kengai_protocol::sign::PublicKey;
use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{CryptoProvider, verify_tls13_signature_with_raw_key};
use rustls::pki_types::{
    CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, SubjectPublicKeyInfoDer, UnixTime,
};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::server::{AlwaysResolvesServerRawPublicKeys, NoServerSessionStorage};
use rustls::sign::CertifiedKey;
use rustls::{
    CertificateError, DigitallySignedStruct, DistinguishedName, Error, ServerConfig, SignatureScheme,
};

/// What stands before an Ed25519 public key in its SubjectPublicKeyInfo.
const SPKI_PREFIX: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
/// What stands before an Ed25519 seed in its PKCS #8.
const PKCS8_PREFIX: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

/// The public key in a SubjectPublicKeyInfo, if it is an Ed25519 one.
#[must_use]
pub fn key_of_spki(spki: &[u8]) -> Option<PublicKey> {
    let key = spki.strip_prefix(&SPKI_PREFIX)?;
    Some(PublicKey(key.try_into().ok()?))
}

/// A public key's SubjectPublicKeyInfo.
#[must_use]
pub fn spki_of_key(key: &PublicKey) -> Vec<u8> {
    [&SPKI_PREFIX[..], &key.0].concat()
}

/// A key pair in the form that rustls takes: the raw public key stands where a certificate would.
///
/// # Errors
/// rustls refuses the key.
pub fn raw_key(seed: &[u8; 32], public: &PublicKey) -> Result<CertifiedKey, Error> {
    let pkcs8 = [&PKCS8_PREFIX[..], seed].concat();
    let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(pkcs8));
    let key = provider().key_provider.load_private_key(private)?;
    Ok(CertifiedKey::new(vec![CertificateDer::from(spki_of_key(public))], key))
}

/// The cryptography in use: ring's.
#[must_use]
pub fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

/// The server's side.
///
/// # Errors
/// rustls refuses the key.
pub fn server_config(seed: &[u8; 32], public: &PublicKey) -> Result<ServerConfig, Error> {
    let provider = provider();
    let verifier = Arc::new(AnyEd25519Key(Arc::clone(&provider)));
    let resolver = AlwaysResolvesServerRawPublicKeys::new(Arc::new(raw_key(seed, public)?));
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .with_client_cert_verifier(verifier)
        .with_cert_resolver(Arc::new(resolver));
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    config.max_fragment_size = Some(RECORD_BYTES_MAX);
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// Takes every Ed25519 key whose owner proves to hold it.
#[derive(Debug)]
struct AnyEd25519Key(Arc<CryptoProvider>);

impl ClientCertVerifier for AnyEd25519Key {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        if intermediates.is_empty() && key_of_spki(end_entity).is_some() {
            Ok(ClientCertVerified::assertion())
        } else {
            Err(CertificateError::BadEncoding.into())
        }
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _cert: &CertificateDer<'_>,
        _dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Error::General("TLS 1.2 is not spoken".to_owned()))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let spki = SubjectPublicKeyInfoDer::from(cert.as_ref());
        verify_tls13_signature_with_raw_key(message, &spki, dss, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![SignatureScheme::ED25519]
    }

    fn requires_raw_public_keys(&self) -> bool {
        true
    }
}
