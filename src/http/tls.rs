//! One TLS configuration for a run, and one memory of TLS sessions a person.
//!
//! Reading the system's certificates takes milliseconds and 100 kB, so it is
//! done once, and only when the first `https` host is met. A session ticket,
//! however, belongs to a person: a new visitor who resumed a stranger's session
//! would spare the gallery a handshake that it has to do in earnest.

use std::sync::{Arc, OnceLock};

use tokio_rustls::rustls::client::Resumption;
use tokio_rustls::rustls::client::danger::{
    HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier,
};
use tokio_rustls::rustls::crypto::{
    CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature,
};
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::{
    ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
};

/// How many TLS sessions one person remembers.
const SESSIONS: usize = 8;

/// The configuration that all visitors start from, made when first needed.
#[derive(Debug)]
pub struct Tls {
    accept_invalid_certs: bool,
    config: OnceLock<Result<Arc<ClientConfig>, String>>,
}

impl Tls {
    /// Nothing is read yet.
    #[must_use]
    pub fn new(accept_invalid_certs: bool) -> Self {
        Self {
            accept_invalid_certs,
            config: OnceLock::new(),
        }
    }

    /// A configuration for one person: the shared one with a memory of TLS
    /// sessions of its own.
    ///
    /// # Errors
    /// When this system has no certificates to trust; a sentence.
    pub fn for_person(&self) -> Result<Arc<ClientConfig>, String> {
        let shared = self
            .config
            .get_or_init(|| build(self.accept_invalid_certs).map(Arc::new))
            .as_ref()
            .map_err(Clone::clone)?;
        let mut config = ClientConfig::clone(shared);
        config.resumption = Resumption::in_memory_sessions(SESSIONS);
        Ok(Arc::new(config))
    }
}

fn build(accept_invalid_certs: bool) -> Result<ClientConfig, String> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| format!("TLS cannot be used: {error}"))?;
    let mut config = if accept_invalid_certs {
        builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(AnyCertificate(provider)))
            .with_no_client_auth()
    } else {
        builder
            .with_root_certificates(system_roots()?)
            .with_no_client_auth()
    };
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

fn system_roots() -> Result<RootCertStore, String> {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(found.certs);
    if roots.is_empty() {
        let cause = found
            .errors
            .first()
            .map_or_else(String::new, |error| format!(" ({error})"));
        return Err(format!(
            "this system has no certificates to trust{cause}: install ca-certificates, \
             or use --accept-invalid-certs"
        ));
    }
    Ok(roots)
}

/// Accepts any certificate, but still checks that the server holds its key.
#[derive(Debug)]
struct AnyCertificate(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(
            message,
            cert,
            dss,
            &self.0.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(
            message,
            cert,
            dss,
            &self.0.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
