//! The way to a server over TLS: which roots are trusted, the client's own certificate, the token.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::ring,
        pki_types::{PrivateKeyDer, ServerName, pem::PemObject},
    },
};
use tonic::{metadata::AsciiMetadataValue, transport::Uri};

use crate::pem;

/// How connections to servers are secured.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Security {
    /// For https: trust the certificates in this file (PEM) instead of the system's
    #[arg(long, value_name = "FILE", help_heading = "Connection")]
    pub ca: Option<PathBuf>,
    /// For https: a certificate of one's own (PEM), where the server asks for one
    #[arg(long, value_name = "FILE", requires = "client_key", help_heading = "Connection")]
    pub client_certificate: Option<PathBuf>,
    /// The private key of that certificate (PEM)
    #[arg(long, value_name = "FILE", requires = "client_certificate", help_heading = "Connection")]
    pub client_key: Option<PathBuf>,
    /// Send the token in this file (one line) with each call
    #[arg(long, value_name = "FILE", env = "VISAVIS_TOKEN_FILE", help_heading = "Connection")]
    pub token_file: Option<PathBuf>,
}

/// A file of certificates, keys or tokens that cannot be used.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{}: {reason}", path.display())]
pub struct SecurityError {
    path: PathBuf,
    reason: String,
}

impl SecurityError {
    fn new(path: &Path, reason: &dyn ToString) -> Self {
        Self { path: path.to_owned(), reason: reason.to_string() }
    }
}

impl Security {
    /// What a TLS connection is made with.
    ///
    /// # Errors
    /// If a file cannot be read or is not what it should be, or the system has no roots.
    pub fn config(&self) -> Result<Arc<ClientConfig>, SecurityError> {
        let roots = match &self.ca {
            Some(path) => pem::roots(path).map_err(|error| SecurityError::new(path, &error))?,
            None => {
                let mut roots = RootCertStore::empty();
                let found = rustls_native_certs::load_native_certs();
                roots.add_parsable_certificates(found.certs);
                if roots.is_empty() {
                    let reason = "the system has no root certificates; name a file of them with --ca";
                    return Err(SecurityError::new(Path::new("https"), &reason));
                }
                roots
            }
        };
        let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| SecurityError::new(Path::new("https"), &error))?
            .with_root_certificates(roots);
        let mut config = match (&self.client_certificate, &self.client_key) {
            (Some(certificate), Some(key)) => {
                let own =
                    PrivateKeyDer::from_pem_file(key).map_err(|error| SecurityError::new(key, &error))?;
                let chain = pem::certificates(certificate)
                    .map_err(|error| SecurityError::new(certificate, &error))?;
                builder
                    .with_client_auth_cert(chain, own)
                    .map_err(|error| SecurityError::new(certificate, &error))?
            }
            _ => builder.with_no_client_auth(),
        };
        config.alpn_protocols = vec![b"h2".to_vec()];
        Ok(Arc::new(config))
    }

    /// The value of the header `authorization`, if there is a token.
    ///
    /// # Errors
    /// If the file cannot be read or is not one line of visible characters.
    pub fn authorization(&self) -> Result<Option<AsciiMetadataValue>, SecurityError> {
        let Some(path) = &self.token_file else { return Ok(None) };
        let text = std::fs::read_to_string(path).map_err(|error| SecurityError::new(path, &error))?;
        let token = text.trim();
        if token.is_empty() || token.contains(char::is_whitespace) {
            return Err(SecurityError::new(path, &"should hold a token, in one line without spaces"));
        }
        let mut value: AsciiMetadataValue = format!("Bearer {token}")
            .parse()
            .map_err(|_| SecurityError::new(path, &"the token has characters that no header may have"))?;
        value.set_sensitive(true);
        Ok(Some(value))
    }
}

/// Opens a TLS connection to the host of `uri` that speaks HTTP/2, within `patience`.
///
/// # Errors
/// Those of the network, a certificate that is not trusted, or another protocol.
pub async fn connect(
    uri: Uri,
    config: Arc<ClientConfig>,
    patience: Duration,
) -> io::Result<TokioIo<TlsStream<TcpStream>>> {
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    let port = uri.port_u16().unwrap_or(443);
    let name = ServerName::try_from(host.clone()).map_err(io::Error::other)?;
    let connect = async {
        let stream = TcpStream::connect((host, port)).await?;
        stream.set_nodelay(true)?;
        TlsConnector::from(config).connect(name, stream).await
    };
    let late = || io::Error::new(io::ErrorKind::TimedOut, "no connection in time");
    let stream = tokio::time::timeout(patience, connect).await.map_err(|_| late())??;
    let (_, session) = stream.get_ref();
    match session.alpn_protocol() {
        Some(b"h2") => Ok(TokioIo::new(stream)),
        _ => Err(io::Error::other("the server does not speak HTTP/2")),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn files_that_are_not_what_they_should_be_are_named() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        std::fs::write(&path, "two words\n").unwrap();
        let told = |security: Security| security.config().map(|_| ()).unwrap_err().to_string();
        let ca = told(Security { ca: Some(path.clone()), ..Security::default() });
        assert!(
            ca.ends_with("no certificate in the file (PEM is expected)") && ca.contains("file: "),
            "{ca}"
        );
        let token = Security { token_file: Some(path.clone()), ..Security::default() };
        assert!(token.authorization().unwrap_err().to_string().contains("one line"));
        std::fs::write(&path, "secret\n").unwrap();
        assert_eq!(token.authorization().unwrap().unwrap().to_str().unwrap(), "Bearer secret");
        assert!(Security::default().authorization().unwrap().is_none());
    }
}
