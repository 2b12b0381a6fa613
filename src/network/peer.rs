//! Who issued the certificate of a server that is not trusted. The SDK's connector does not tell: so it is asked for once more, on a
//! connection over which nothing is sent and which no certificate opens.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::address::Address;
use super::der;
use super::proxy::Proxy;

/// The longest time that looking may take: it only adds to what is said.
const LIMIT: Duration = Duration::from_secs(3);

/// Who issued the certificate that the server shows, where that can be found out.
pub(super) async fn issuer(address: &Address, proxy: Option<&Proxy>) -> Option<String> {
    let certificate = timeout(LIMIT, certificate(address, proxy)).await.ok()??;
    der::issuer(&certificate)
}

async fn certificate(address: &Address, proxy: Option<&Proxy>) -> Option<Vec<u8>> {
    let host = address.bare_host();
    let stream = match proxy {
        None => TcpStream::connect((&*host, address.port())).await.ok()?,
        Some(proxy) => tunnel(address, proxy).await?,
    };
    let provider = Arc::new(aws_lc_rs::default_provider());
    let seen = Arc::new(Seen { provider: Arc::clone(&provider), certificate: Mutex::default() });
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().ok()?;
    let verifier: Arc<dyn ServerCertVerifier> = Arc::<Seen>::clone(&seen);
    let config = config.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth();
    let name = ServerName::try_from(host).ok()?;
    // It fails, because the verifier says no to everything.
    let _ = TlsConnector::from(Arc::new(config)).connect(name, stream).await;
    seen.certificate.lock().unwrap_or_else(PoisonError::into_inner).take()
}

/// The longest head of a proxy's answer that is read.
const MOST_BYTES: usize = 8 * 1024;

/// A connection through a proxy, where it asks nobody who he is and is itself spoken to in clear.
async fn tunnel(address: &Address, proxy: &Proxy) -> Option<TcpStream> {
    if proxy.https || proxy.has_login() {
        return None;
    }
    let at = Address::of(&format!("http://{}/", proxy.place))?;
    let mut stream = TcpStream::connect((&*at.bare_host(), at.port())).await.ok()?;
    let place = format!("{}:{}", address.host, address.port());
    stream.write_all(format!("CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n\r\n").as_bytes()).await.ok()?;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") && head.len() < MOST_BYTES {
        // Byte by byte: what follows the head is the server's.
        head.push(stream.read_u8().await.ok()?);
    }
    let head = String::from_utf8_lossy(&head);
    (head.split(' ').nth(1) == Some("200")).then_some(stream)
}

/// Keeps the certificate that it is shown, and believes none.
#[derive(Debug)]
struct Seen {
    provider: Arc<CryptoProvider>,
    certificate: Mutex<Option<Vec<u8>>>,
}

const NO: Error = Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure);

impl ServerCertVerifier for Seen {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        *self.certificate.lock().unwrap_or_else(PoisonError::into_inner) = Some(certificate.to_vec());
        Err(NO)
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(NO)
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(NO)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
