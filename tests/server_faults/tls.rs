//! Certificates: expired, replaced, wrong, missing, and handshakes that never end.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio_rustls::{
    TlsConnector,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::ring,
        pki_types::{PrivateKeyDer, ServerName, pem::PemObject},
    },
};
use visavis::{
    client::{backend::Backend, channel::Client, tls::Security},
    service::tls::{Tls, TlsFiles},
};

use super::*;

struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// Certificate and key in PEM, good from today on or until yesterday.
    fn issue(&self, expired: bool) -> (String, String) {
        let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        if expired {
            params.not_before = rcgen::date_time_ymd(2020, 1, 1);
            params.not_after = rcgen::date_time_ymd(2020, 2, 1);
        }
        let key = KeyPair::generate().unwrap();
        (params.signed_by(&key, &self.0).unwrap().pem(), key.serialize_pem())
    }

    fn client(&self, identity: Option<&(String, String)>) -> TlsConnector {
        let mut roots = RootCertStore::empty();
        roots.add(self.0.der().clone()).unwrap();
        let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots);
        let mut config = match identity {
            None => builder.with_no_client_auth(),
            Some((certificate, key)) => {
                let certificate =
                    tokio_rustls::rustls::pki_types::CertificateDer::from_pem_slice(certificate.as_bytes());
                let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
                builder.with_client_auth_cert(vec![certificate.unwrap()], key).unwrap()
            }
        };
        config.alpn_protocols = vec![b"h2".to_vec()];
        TlsConnector::from(Arc::new(config))
    }
}

/// One call over a connection of its own.
async fn call(server: &Server, tls: &TlsConnector) -> Result<(), String> {
    let stream = TcpStream::connect(server.address).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    let stream = tls.connect(name, stream).await.map_err(|e| e.to_string())?;
    let handshake = hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream));
    let (sender, connection) = handshake.await.map_err(|e| e.to_string())?;
    tokio::spawn(connection);
    let call = tower::service_fn(move |request: http::Request<Body>| sender.clone().send_request(request));
    let mut client = StanceServiceClient::with_origin(call, http::Uri::from_static("https://localhost"));
    client.classify(classify("Ada")).await.map(drop).map_err(|e| e.to_string())
}

fn write(dir: &std::path::Path, (certificate, key): &(String, String)) -> TlsFiles {
    let files = TlsFiles { certificate: dir.join("cert.pem"), key: dir.join("key.pem"), client_roots: None };
    std::fs::write(&files.certificate, certificate).unwrap();
    std::fs::write(&files.key, key).unwrap();
    files
}

#[tokio::test]
async fn an_expired_certificate_is_replaced_without_a_restart_and_a_bad_one_is_not_taken() {
    let authority = Authority::new();
    let dir = tempfile::tempdir().unwrap();
    let tls = Tls::load(write(dir.path(), &authority.issue(true))).unwrap();
    let server = start_tls(config(), Some(tls.clone())).await;
    let client = authority.client(None);
    assert!(call(&server, &client).await.unwrap_err().to_lowercase().contains("expired"));
    write(dir.path(), &authority.issue(false));
    tls.reload().unwrap();
    call(&server, &client).await.unwrap();
    let (other, _) = authority.issue(false);
    write(dir.path(), &(other, authority.issue(false).1));
    let error = tls.reload().unwrap_err().to_string();
    assert!(error.contains("cert.pem"), "a key of another certificate: {error}");
    std::fs::write(dir.path().join("cert.pem"), "nothing").unwrap();
    assert!(tls.reload().unwrap_err().to_string().contains("no certificate"));
    call(&server, &client).await.unwrap();
}

#[tokio::test]
async fn mutual_tls_lets_in_only_clients_of_its_roots() {
    let (ours, theirs) = (Authority::new(), Authority::new());
    let dir = tempfile::tempdir().unwrap();
    let roots = dir.path().join("roots.pem");
    std::fs::write(&roots, ours.0.pem()).unwrap();
    let files = TlsFiles { client_roots: Some(roots), ..write(dir.path(), &ours.issue(false)) };
    let server = start_tls(config(), Some(Tls::load(files).unwrap())).await;
    call(&server, &ours.client(Some(&ours.issue(false)))).await.unwrap();
    assert!(call(&server, &ours.client(None)).await.is_err());
    assert!(call(&server, &ours.client(Some(&theirs.issue(false)))).await.is_err());
    assert_eq!(server.engine.begun.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn the_client_speaks_https_with_roots_and_a_certificate_of_its_own() {
    let (ours, theirs) = (Authority::new(), Authority::new());
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str, content: &str| {
        let path = dir.path().join(name);
        std::fs::write(&path, content).unwrap();
        Some(path)
    };
    let roots = file("roots.pem", &ours.0.pem());
    let files = TlsFiles { client_roots: roots.clone(), ..write(dir.path(), &ours.issue(false)) };
    let server = start_tls(config(), Some(Tls::load(files).unwrap())).await;
    let (certificate, key) = ours.issue(false);
    let security = Security {
        ca: roots,
        client_certificate: file("own.pem", &certificate),
        client_key: file("own.key", &key),
        token_file: None,
    };
    let url = format!("https://localhost:{}", server.address.port());
    let client = Client::connect_with(&url, &security).await.unwrap();
    client.classify(classify("Ada")).await.unwrap();

    let strangers = Security { ca: file("theirs.pem", &theirs.0.pem()), ..security };
    let refused = Client::connect_with(&url, &strangers).await.unwrap_err().to_string();
    assert!(refused.to_lowercase().contains("certificate"), "{refused}");
}

#[tokio::test]
async fn a_handshake_that_never_ends_is_cut_off() {
    let authority = Authority::new();
    let dir = tempfile::tempdir().unwrap();
    let tls = Tls::load(write(dir.path(), &authority.issue(false))).unwrap();
    let connections =
        ConnectionConfig { handshake: Duration::from_millis(100), ..ConnectionConfig::default() };
    let server = start_tls(ServiceConfig { connections, ..config() }, Some(tls)).await;
    let mut silent = TcpStream::connect(server.address).await.unwrap();
    let mut bytes = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(5), silent.read_to_end(&mut bytes)).await;
    assert!(read.is_ok(), "closed");
    call(&server, &authority.client(None)).await.unwrap();
}
