//! `visavis-server healthcheck`: asks the server of the same settings whether it is ready, for images that have no other
//! program to do it.

use std::{net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpStream, lookup_host},
    time::timeout,
};
use tonic::transport::Endpoint;
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};

use super::{NAME, settings::Settings};

/// Why the server does not count as ready.
#[derive(Debug, thiserror::Error)]
pub enum NotReady {
    /// The settings name no address to ask.
    #[error("{0}")]
    Settings(String),
    /// The server does not answer.
    #[error("{address}: {reason}")]
    Silent {
        /// Where it was asked.
        address: SocketAddr,
        /// What happened.
        reason: String,
    },
    /// The server says no.
    #[error("{0}: not serving")]
    No(SocketAddr),
}

/// Asks at `listen`, else where the settings say, over gRPC or, where that needs a certificate, over the port for
/// metrics. Waits for `limit` at most.
pub async fn ask(settings: &Settings, listen: Option<&str>, limit: Duration) -> Result<(), NotReady> {
    let over_http = settings.tls().is_some();
    let address = match (&settings.metrics_listen, over_http) {
        (Some(address), true) => listen.unwrap_or(address),
        (None, true) => {
            let reason =
                "with TLS, the port for metrics is asked: set --metrics-listen for server and healthcheck";
            return Err(NotReady::Settings(reason.to_owned()));
        }
        (_, false) => listen.unwrap_or(&settings.listen),
    };
    let address = reachable(address).await?;
    let asked = async { if over_http { over_metrics(address).await } else { over_grpc(address).await } };
    match timeout(limit, asked).await {
        Ok(Ok(true)) => Ok(()),
        Ok(Ok(false)) => Err(NotReady::No(address)),
        Ok(Err(reason)) => Err(NotReady::Silent { address, reason }),
        Err(_) => Err(NotReady::Silent { address, reason: format!("no answer within {limit:?}") }),
    }
}

/// Where a server that listens on `address` can be reached from its own machine.
async fn reachable(address: &str) -> Result<SocketAddr, NotReady> {
    let found = lookup_host(address).await.map(|mut found| found.next());
    let Ok(Some(mut found)) = found else {
        return Err(NotReady::Settings(format!("{address}: no such address")));
    };
    if found.ip().is_unspecified() {
        found.set_ip(if found.is_ipv4() { [127, 0, 0, 1].into() } else { [0, 0, 0, 0, 0, 0, 0, 1].into() });
    }
    Ok(found)
}

async fn over_grpc(address: SocketAddr) -> Result<bool, String> {
    let endpoint = Endpoint::from_shared(format!("http://{address}")).map_err(|e| e.to_string())?;
    let channel = endpoint.connect().await.map_err(|e| deepest(&e))?;
    let request = HealthCheckRequest { service: NAME.to_owned() };
    let answer = HealthClient::new(channel).check(request).await.map_err(|e| e.message().to_owned())?;
    Ok(answer.into_inner().status() == ServingStatus::Serving)
}

async fn over_metrics(address: SocketAddr) -> Result<bool, String> {
    let ask = async {
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await?;
        let mut head = [0; 12];
        stream.read_exact(&mut head).await?;
        Ok::<_, std::io::Error>(head)
    };
    let head = ask.await.map_err(|e| e.to_string())?;
    Ok(head == *b"HTTP/1.1 200")
}

/// The cause at the bottom, which names what happened ("Connection refused").
fn deepest(error: &dyn std::error::Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}
