//! TLS and mutual TLS, with certificates that can be replaced while the server runs.

use std::{
    io,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
};

use tokio::net::TcpStream;
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{PrivateKeyDer, pem::PemObject},
        server::WebPkiClientVerifier,
    },
    server::TlsStream,
};

use crate::pem;

/// Where certificates and keys are, all in PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The server's certificate and those that lead to its root.
    pub certificate: PathBuf,
    /// The server's private key.
    pub key: PathBuf,
    /// The roots that a client's certificate must lead to; none if clients need no certificate.
    pub client_roots: Option<PathBuf>,
}

/// Why certificates cannot be used: which file, what is wrong.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {reason}", path = path.display())]
pub struct TlsError {
    path: PathBuf,
    reason: String,
}

/// Accepts TLS connections. Cheap to clone; a reload reaches all clones.
#[derive(Clone)]
pub struct Tls {
    files: Arc<TlsFiles>,
    acceptor: Arc<RwLock<TlsAcceptor>>,
}

impl Tls {
    /// Reads the files.
    pub fn load(files: TlsFiles) -> Result<Self, TlsError> {
        let acceptor = Arc::new(RwLock::new(read(&files)?));
        Ok(Self { files: Arc::new(files), acceptor })
    }

    /// Reads the files again, for connections to come. If they cannot be used, the old certificates stay.
    pub fn reload(&self) -> Result<(), TlsError> {
        let acceptor = read(&self.files)?;
        *self.acceptor.write().unwrap_or_else(PoisonError::into_inner) = acceptor;
        Ok(())
    }

    /// The files, for whoever watches them.
    pub fn files(&self) -> &TlsFiles {
        &self.files
    }

    /// Completes the handshake of a connection.
    pub async fn accept(&self, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        let acceptor = self.acceptor.read().unwrap_or_else(PoisonError::into_inner).clone();
        acceptor.accept(stream).await
    }
}

fn read(files: &TlsFiles) -> Result<TlsAcceptor, TlsError> {
    let error =
        |path: &Path, reason: &dyn ToString| TlsError { path: path.to_owned(), reason: reason.to_string() };
    let certificates = pem::certificates(&files.certificate).map_err(|e| error(&files.certificate, &e))?;
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|e| error(&files.key, &e))?;
    let provider = Arc::new(ring::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|e| error(&files.certificate, &e))?;
    let builder = match &files.client_roots {
        None => builder.with_no_client_auth(),
        Some(path) => {
            let roots = pem::roots(path).map_err(|e| error(path, &e))?;
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            builder.with_client_cert_verifier(verifier.build().map_err(|e| error(path, &e))?)
        }
    };
    // This also checks that the key belongs to the certificate.
    let mut config =
        builder.with_single_cert(certificates, key).map_err(|e| error(&files.certificate, &e))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
