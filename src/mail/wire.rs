//! A TCP stream without delay, and TLS over it; one way in for SMTP and IMAP.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use anyhow::{Context as _, anyhow, bail};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadBuf},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{
        CertificateError, ClientConfig, DigitallySignedStruct, Error as TlsError, OtherError, RootCertStore,
        SignatureScheme,
        client::{
            WebPkiServerVerifier,
            danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
            verify_server_name,
        },
        crypto::aws_lc_rs,
        pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject as _},
        server::ParsedCertificate,
    },
};

/// How the connection to a server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// Upgraded before anything else is said (RFC 3207, RFC 9051 §6.2.1); never left out.
    Starttls,
    /// TLS from the first byte (RFC 8314).
    Implicit,
    /// Plain text; refused unless the peer is on a loopback address.
    None,
}

/// The longest line a server may send before TLS is up, in octets.
const LONGEST_LINE: usize = 4096;
/// How many lines a server may send as one answer before TLS is up.
const MOST_LINES: usize = 200;

/// A connected stream, plain or secure.
#[derive(Debug)]
pub(super) enum Wire {
    Plain(TcpStream),
    Secure(Box<TlsStream<TcpStream>>),
}

/// Whom we believe to be a server: the system's authorities and a private one.
#[derive(Clone)]
pub(super) struct Trust(Arc<ClientConfig>);

impl std::fmt::Debug for Trust {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Trust")
    }
}

impl Trust {
    /// Reads the system's roots and the given PEM.
    ///
    /// # Errors
    /// When the PEM holds no certificate, or no authority is known at all.
    pub(super) fn load(ca_file: Option<&[u8]>) -> anyhow::Result<Self> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        let mut pinned = Vec::new();
        if let Some(pem) = ca_file {
            for certificate in CertificateDer::pem_slice_iter(pem) {
                let certificate = certificate.context("Cannot read a certificate in ca_file")?;
                roots.add(certificate.clone()).context("Cannot use a certificate in ca_file")?;
                pinned.push(certificate);
            }
            if pinned.is_empty() {
                bail!(
                    "Cannot find a certificate in ca_file: it should hold PEM blocks that begin with -----BEGIN CERTIFICATE-----"
                );
            }
        }
        if roots.is_empty() {
            bail!("Cannot find any certificate authority: install ca-certificates, or name one in ca_file");
        }
        let provider = Arc::new(aws_lc_rs::default_provider());
        let chain = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
            .build()
            .context("Cannot set up the checking of certificates")?;
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .context("Cannot set up TLS")?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(Verifier { chain, pinned }))
            .with_no_client_auth();
        Ok(Self(Arc::new(config)))
    }
}

impl Trust {
    /// For who opens connections by itself.
    pub(super) fn config(&self) -> ClientConfig {
        ClientConfig::clone(&self.0)
    }
}

/// The usual check, and one case more: a self-signed server certificate that is itself in
/// `ca_file`. Those are commonly made with CA:TRUE, which the usual check refuses as an end entity.
#[derive(Debug)]
struct Verifier {
    chain: Arc<WebPkiServerVerifier>,
    pinned: Vec<CertificateDer<'static>>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, TlsError> {
        match self.chain.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now) {
            // Validity is checked before this error can arise, the name after it.
            Err(TlsError::InvalidCertificate(CertificateError::Other(other)))
                if format!("{other:?}").contains("CaUsedAsEndEntity")
                    && self.pinned.iter().any(|p| p == end_entity) =>
            {
                verify_server_name(&ParsedCertificate::try_from(end_entity)?, server_name)?;
                Ok(ServerCertVerified::assertion())
            }
            verdict => verdict,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        self.chain.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        self.chain.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.chain.supported_verify_schemes()
    }
}

/// Opens a TCP stream that sends at once what it is given.
///
/// # Errors
/// One sentence, when the host cannot be found or reached in time.
pub(super) async fn connect(host: &str, port: u16, patience: Duration) -> anyhow::Result<TcpStream> {
    let stream = timeout(patience, TcpStream::connect((host, port)))
        .await
        .with_context(|| format!("Cannot reach {host}:{port}: no answer in {} s", patience.as_secs()))?
        .with_context(|| format!("Cannot reach {host}:{port}"))?;
    stream.set_nodelay(true).context("Cannot set TCP_NODELAY")?;
    Ok(stream)
}

/// Refuses a peer that is not this machine: for connections without TLS.
pub(super) fn demand_loopback(stream: &TcpStream) -> anyhow::Result<()> {
    if stream.peer_addr().context("Cannot see who answers")?.ip().to_canonical().is_loopback() {
        return Ok(());
    }
    bail!("Cannot go on without TLS: tls = \"none\" is for servers on this machine only")
}

/// Shakes hands.
///
/// # Errors
/// One sentence: the certificate, the name, or the time.
pub(super) async fn secure(
    stream: TcpStream,
    host: &str,
    trust: &Trust,
    patience: Duration,
) -> anyhow::Result<Wire> {
    let name = ServerName::try_from(host.to_owned())
        .with_context(|| format!("Cannot use '{host}' as a host name"))?;
    let stream = timeout(patience, TlsConnector::from(Arc::clone(&trust.0)).connect(name, stream))
        .await
        .with_context(|| format!("Cannot agree on TLS with {host}: no answer in {} s", patience.as_secs()))?
        .map_err(|error| anyhow!("Cannot agree on TLS with {host}: {}", in_words(&error)))?;
    Ok(Wire::Secure(Box::new(stream)))
}

/// Why a handshake failed, with the remedy where there is one.
fn in_words(error: &io::Error) -> String {
    let certificate = match error.get_ref().and_then(|e| e.downcast_ref::<TlsError>()) {
        Some(TlsError::InvalidCertificate(certificate)) => certificate,
        _ => return error.to_string(),
    };
    match certificate {
        CertificateError::UnknownIssuer => {
            "its certificate comes from an authority that is not known here; a private one is named in ca_file".into()
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "its certificate has expired".into(),
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "its certificate is for another host name".into()
        }
        CertificateError::Other(other) if is_self_signed(other) => {
            "its certificate is self-signed; name that certificate in ca_file to trust it".into()
        }
        _ => error.to_string(),
    }
}

/// webpki's own error type is not ours to name.
fn is_self_signed(other: &OtherError) -> bool {
    format!("{other:?}").contains("CaUsedAsEndEntity")
}

/// The talk before TLS, line by line, bounded. What a server said beyond the line that was asked
/// for is kept visible, so that it can be refused (response injection, CVE-2011-0411).
#[derive(Debug)]
pub(super) struct Preamble {
    stream: TcpStream,
    surplus: Vec<u8>,
}

impl Preamble {
    pub(super) fn new(stream: TcpStream) -> Self {
        Self { stream, surplus: Vec::new() }
    }

    pub(super) async fn say(&mut self, line: &str) -> io::Result<()> {
        self.stream.write_all(format!("{line}\r\n").as_bytes()).await
    }

    /// The next line, without its end.
    pub(super) async fn line(&mut self) -> io::Result<String> {
        loop {
            if let Some(end) = self.surplus.iter().position(|b| *b == b'\n') {
                let rest = self.surplus.split_off(end + 1);
                let line = std::mem::replace(&mut self.surplus, rest);
                return Ok(String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']).to_owned());
            }
            if self.surplus.len() > LONGEST_LINE {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "the server's line is too long"));
            }
            if self.stream.read_buf(&mut self.surplus).await? == 0 {
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the server closed the connection"));
            }
        }
    }

    /// Lines until one for which `is_last` holds, that one included.
    pub(super) async fn lines(&mut self, is_last: impl Fn(&str) -> bool) -> io::Result<Vec<String>> {
        let mut lines = Vec::new();
        while lines.len() < MOST_LINES {
            let line = self.line().await?;
            let last = is_last(&line);
            lines.push(line);
            if last {
                return Ok(lines);
            }
        }
        Err(io::Error::new(io::ErrorKind::InvalidData, "the server's answer has too many lines"))
    }

    /// The stream again.
    ///
    /// # Errors
    /// When bytes came after the line that ended the talk: they were not protected, and would be
    /// taken for the server's first words under TLS.
    pub(super) fn end(self) -> anyhow::Result<TcpStream> {
        if self.surplus.is_empty() {
            return Ok(self.stream);
        }
        bail!("Cannot trust this connection: bytes were injected before TLS began")
    }
}

impl Wire {
    pub(super) fn peer_addr(&self) -> io::Result<SocketAddr> {
        match self {
            Self::Plain(stream) => stream.peer_addr(),
            Self::Secure(stream) => stream.get_ref().0.peer_addr(),
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(cx, buf),
            Self::Secure(stream) => Pin::new(stream).poll_read(cx, buf),
        }
    }
}

impl AsyncWrite for Wire {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(cx, buf),
            Self::Secure(stream) => Pin::new(stream).poll_write(cx, buf),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Self::Secure(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Secure(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}
