//! The way to a server: over the network, or to one in this process over an in-memory connection.

use std::{error::Error, future::Future, sync::Arc, time::Duration};

use hyper_util::rt::TokioIo;
use tokio::io::DuplexStream;
use tokio_rustls::rustls::ClientConfig;
use tonic::{
    Code, Request, Response, Status,
    metadata::AsciiMetadataValue,
    transport::{Channel, Endpoint, Uri},
};

use crate::{
    client::{
        backend::Backend,
        retry::RetryPolicy,
        tls::{self, Security, SecurityError},
    },
    proto::v1::{
        ClassifyRequest, ClassifyResponse, GetModelRequest, GetModelResponse, ScorePairsRequest,
        ScorePairsResponse, stance_service_client::StanceServiceClient,
    },
};

/// Bytes of one answer that are accepted. The answer to a text of the largest size, each sentence full of actors, stays
/// below it; a server gone mad does not fill our memory.
const MAX_ANSWER_BYTES: usize = 256 << 20;

/// The time for a connection to be made.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// A connection to a server, cheap to clone; calls are retried as [`RetryPolicy`] says.
#[derive(Clone, Debug)]
pub struct Client {
    stub: StanceServiceClient<Channel>,
    policy: RetryPolicy,
    authorization: Option<AsciiMetadataValue>,
}

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// What was given is not the address of a server.
    #[error("{url}: {reason}; give the address as http://HOST:PORT or https://HOST:PORT")]
    Address {
        /// What was given.
        url: String,
        /// What is wrong.
        reason: String,
    },
    /// A certificate, key or token cannot be used.
    #[error(transparent)]
    Security(#[from] SecurityError),
    /// Nobody answers.
    #[error(
        "{url}: no server answers there ({reason}); start one with `visavis-server`, name another with --server or \
         VISAVIS_SERVER, or work without one: --embedded"
    )]
    Unreachable {
        /// The address.
        url: String,
        /// What the network said.
        reason: String,
    },
}

impl Client {
    /// Connects to the server at `url`: `http://HOST:PORT` or `https://HOST:PORT`, or `HOST:PORT` for the former.
    ///
    /// # Errors
    /// If `url` is no such address, or nobody answers within ten seconds.
    pub async fn connect(url: &str) -> Result<Self, ConnectError> {
        Self::connect_with(url, &Security::default()).await
    }

    /// The same with certificates and a token.
    ///
    /// # Errors
    /// Also if a file of these cannot be used.
    pub async fn connect_with(url: &str, security: &Security) -> Result<Self, ConnectError> {
        let Way { endpoint, tls } = way(url, security)?;
        let connected = match tls {
            None => endpoint.connect().await,
            Some(tls) => endpoint.connect_with_connector(over_tls(tls)).await,
        };
        let unreachable =
            |error| ConnectError::Unreachable { url: url.to_owned(), reason: innermost(&error) };
        Ok(Self { authorization: security.authorization()?, ..Self::over(connected.map_err(unreachable)?) })
    }

    /// The same without looking now whether somebody answers: the first call does.
    ///
    /// # Errors
    /// If `url` is no such address, or a file cannot be used.
    pub fn connect_later(url: &str, security: &Security) -> Result<Self, ConnectError> {
        let Way { endpoint, tls } = way(url, security)?;
        let channel = match tls {
            None => endpoint.connect_lazy(),
            Some(tls) => endpoint.connect_with_connector_lazy(over_tls(tls)),
        };
        Ok(Self { authorization: security.authorization()?, ..Self::over(channel) })
    }

    /// Connects to a server in this process. `open` makes a new connection to it each time it is called.
    ///
    /// # Errors
    /// If the server does not speak HTTP/2 at the other end.
    pub async fn connect_in_memory(
        open: impl Fn() -> DuplexStream + Send + Sync + 'static,
    ) -> Result<Self, ConnectError> {
        let connector = tower::service_fn(move |_: Uri| {
            let stream = open();
            async move { Ok::<_, std::io::Error>(TokioIo::new(stream)) }
        });
        let url = "http://in-memory";
        let channel = Endpoint::from_static(url)
            .connect_with_connector(connector)
            .await
            .map_err(|error| ConnectError::Unreachable { url: url.to_owned(), reason: innermost(&error) })?;
        Ok(Self::over(channel))
    }

    /// Over a channel made elsewhere.
    pub fn over(channel: Channel) -> Self {
        let stub = StanceServiceClient::new(channel).max_decoding_message_size(MAX_ANSWER_BYTES);
        Self { stub, policy: RetryPolicy::default(), authorization: None }
    }

    /// The same with another policy.
    #[must_use]
    pub fn with_policy(mut self, policy: RetryPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// Makes one call of the stub as the policy says.
    async fn call<Q, A, F>(
        &self,
        request: Q,
        method: impl Fn(StanceServiceClient<Channel>, Request<Q>) -> F + Send + Sync,
    ) -> Result<A, Status>
    where
        Q: Clone + Send + Sync,
        A: Send,
        F: Future<Output = Result<Response<A>, Status>> + Send,
    {
        self.policy
            .run(|left| {
                let mut request = Request::new(request.clone());
                request.set_timeout(left);
                if let Some(authorization) = &self.authorization {
                    request.metadata_mut().insert("authorization", authorization.clone());
                }
                let call = method(self.stub.clone(), request);
                async move { call.await.map(Response::into_inner).map_err(named_rightly) }
            })
            .await
    }
}

impl Backend for Client {
    async fn classify(&self, request: ClassifyRequest) -> Result<ClassifyResponse, Status> {
        self.call(request, |mut stub, request| async move { stub.classify(request).await }).await
    }

    async fn score_pairs(&self, request: ScorePairsRequest) -> Result<ScorePairsResponse, Status> {
        self.call(request, |mut stub, request| async move { stub.score_pairs(request).await }).await
    }

    async fn get_model(&self, request: GetModelRequest) -> Result<GetModelResponse, Status> {
        self.call(request, |mut stub, request| async move { stub.get_model(request).await }).await
    }
}

/// How a server is reached: where, and with what security.
struct Way {
    endpoint: Endpoint,
    tls: Option<Arc<ClientConfig>>,
}

/// Makes connections over TLS. It is not tonic's own, so that certificates are handled by the one rustls that the server
/// uses too.
fn over_tls(
    config: Arc<ClientConfig>,
) -> impl tower::Service<
    Uri,
    Response = impl hyper::rt::Read + hyper::rt::Write + Send + Unpin + 'static,
    Error = std::io::Error,
    Future = impl Send + 'static,
> + Send
+ 'static {
    tower::service_fn(move |uri: Uri| tls::connect(uri, Arc::clone(&config), CONNECT_TIMEOUT))
}

/// The way to `url`, its form checked.
fn way(url: &str, security: &Security) -> Result<Way, ConnectError> {
    let refuse = |reason: &str| ConnectError::Address { url: url.to_owned(), reason: reason.to_owned() };
    let full = if url.contains("://") { url.to_owned() } else { format!("http://{url}") };
    let uri: Uri = full.parse().map_err(|_| refuse("is not an address"))?;
    let tls = match uri.scheme_str() {
        Some("http") => None,
        Some("https") => Some(security.config()?),
        _ => return Err(refuse("begins with something other than http:// or https://")),
    };
    if uri.host().is_none_or(str::is_empty) {
        return Err(refuse("names no host"));
    }
    let endpoint = Endpoint::from(uri)
        .connect_timeout(CONNECT_TIMEOUT)
        .tcp_nodelay(true)
        .http2_keep_alive_interval(Duration::from_secs(30))
        .keep_alive_timeout(Duration::from_secs(20));
    Ok(Way { endpoint, tls })
}

/// A connection that breaks in the middle of a call comes out of tonic as UNKNOWN or INTERNAL; it is UNAVAILABLE, and the
/// calls of this contract may all be made again. A status that the server itself sent has no source.
fn named_rightly(status: Status) -> Status {
    match (status.code(), status.source()) {
        (Code::Unknown | Code::Internal, Some(cause)) => {
            Status::unavailable(format!("the connection to the server broke: {}", innermost(cause)))
        }
        (Code::Unknown, None) if status.message().starts_with("Service was not ready") => {
            Status::unavailable(status.message())
        }
        _ => status,
    }
}

/// The innermost cause, which is the one that names what the network said.
fn innermost(error: &dyn Error) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_checked_before_anything_is_sent() {
        for good in ["http://localhost:50051", "localhost:50051", "127.0.0.1:1", "http://[::1]:50051"] {
            assert!(way(good, &Security::default()).is_ok(), "{good}");
        }
        for (bad, why) in [
            ("ftp://example.org", "something other than http"),
            ("http://", "not an address"),
            ("two words", "not an address"),
        ] {
            let message = way(bad, &Security::default()).err().unwrap().to_string();
            assert!(message.contains(why) && message.contains("http://HOST:PORT"), "{message}");
        }
    }

    #[test]
    fn a_broken_connection_is_unavailable_and_a_servers_word_is_kept() {
        let broken = named_rightly(Status::from_error(Box::new(std::io::Error::other("reset by peer"))));
        assert_eq!(broken.code(), Code::Unavailable);
        assert!(broken.message().contains("reset by peer"), "{broken}");
        for status in [Status::unknown("x"), Status::internal("x"), Status::invalid_argument("x")] {
            assert_eq!(named_rightly(status.clone()).code(), status.code());
        }
    }

    #[tokio::test]
    async fn an_unreachable_server_is_named_with_a_way_out() {
        // Port 9 of this machine: bound by nobody in a test environment.
        let message = Client::connect("http://127.0.0.1:9").await.unwrap_err().to_string();
        assert!(message.contains("http://127.0.0.1:9") && message.contains("--embedded"), "{message}");
    }
}
