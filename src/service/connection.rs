//! Connections: HTTP/2 for gRPC, HTTP/1.1 for grpc-web, over TCP, TLS or a pipe in memory, all served by
//! [`serve_one`].
//!
//! tonic's own server is not used here because it gives every connection the same age (a fleet of clients that
//! connected together would reconnect together), cuts connections off at the end of their grace without having told them
//! to go, and does not notice a peer that stops reading.

use std::{
    convert::Infallible,
    net::IpAddr,
    pin::pin,
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use http::{Request, Response};
use hyper::body::Incoming;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto::Builder,
    service::TowerToHyperService,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::{Instant, interval, sleep, sleep_until, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tonic::body::Body;
use tower::{ServiceExt, util::BoxCloneService};

use super::{config::ConnectionConfig, context::random_u64, gate::Peer, telemetry::Telemetry, tls::Tls};

/// All services behind all layers.
pub type Stack = BoxCloneService<Request<Incoming>, Response<Body>, Infallible>;

/// What goes on on one connection.
#[derive(Debug)]
pub struct Activity {
    calls: AtomicUsize,
    /// When the last call began or ended.
    last: Mutex<Instant>,
    bodies: Mutex<Vec<Weak<Handed>>>,
}

impl Default for Activity {
    fn default() -> Self {
        Self { calls: AtomicUsize::new(0), last: Mutex::new(Instant::now()), bodies: Mutex::default() }
    }
}

impl Activity {
    /// A call begins.
    pub fn begin(&self) {
        self.calls.fetch_add(1, Ordering::Relaxed);
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// A call ends.
    pub fn end(&self) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        self.calls.fetch_sub(1, Ordering::Relaxed);
    }

    /// Watches one more body of an answer.
    pub fn body(self: &Arc<Self>) -> Arc<Handed> {
        let handed = Arc::new(Handed::default());
        let mut bodies = self.bodies.lock().unwrap_or_else(PoisonError::into_inner);
        bodies.retain(|body| body.strong_count() > 0);
        bodies.push(Arc::downgrade(&handed));
        handed
    }

    /// Whether no call has been here for `time`.
    fn idle_for(&self, time: Duration) -> bool {
        self.calls.load(Ordering::Relaxed) == 0
            && self.last.lock().unwrap_or_else(PoisonError::into_inner).elapsed() >= time
    }

    /// Whether the peer has left a part of an answer unread for `time`.
    fn stalled_for(&self, time: Duration) -> bool {
        let bodies = self.bodies.lock().unwrap_or_else(PoisonError::into_inner);
        bodies.iter().filter_map(Weak::upgrade).any(|body| {
            let since = body.since.lock().unwrap_or_else(PoisonError::into_inner);
            since.is_some_and(|since| since.elapsed() >= time)
        })
    }
}

/// Since when the transport has a part of an answer and has not come back for the next: HTTP/2 asks for more only once
/// the peer makes room.
#[derive(Debug, Default)]
pub struct Handed {
    since: Mutex<Option<Instant>>,
}

impl Handed {
    /// The transport asked and did (`true`) or did not (`false`) get a part.
    pub fn set(&self, given: bool) {
        *self.since.lock().unwrap_or_else(PoisonError::into_inner) = given.then(Instant::now);
    }
}

/// Accepts connections until `stop`, then lets the running calls of all of them finish.
pub async fn serve(
    stack: Stack,
    listener: TcpListener,
    tls: Option<Tls>,
    config: ConnectionConfig,
    telemetry: Telemetry,
    stop: CancellationToken,
) {
    let connections = TaskTracker::new();
    let places = Arc::new(Semaphore::new(config.max_connections.clamp(1, Semaphore::MAX_PERMITS)));
    loop {
        let accepted = tokio::select! {
            biased;
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        let (stream, address) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Most likely there are no file descriptors left; some come back as calls end.
                tracing::warn!(%error, "cannot accept a connection");
                sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
            telemetry.connection_refused();
            tracing::debug!(%address, "connection refused: all places are taken");
            continue;
        };
        let (stack, tls, config, stop) = (stack.clone(), tls.clone(), config.clone(), stop.clone());
        let count = telemetry.connection();
        connections.spawn(async move {
            let _held = (place, count);
            connect(stream, address.ip(), stack, tls, &config, stop).await;
        });
    }
    drop(listener);
    connections.close();
    connections.wait().await;
}

/// Completes the handshake, if any, and serves the connection.
async fn connect(
    stream: TcpStream,
    address: IpAddr,
    stack: Stack,
    tls: Option<Tls>,
    config: &ConnectionConfig,
    stop: CancellationToken,
) {
    // Answers are written whole; waiting to fill a packet would only delay their last part.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%address, %error, "cannot set TCP_NODELAY");
    }
    let Some(tls) = tls else { return serve_one(stream, Some(address), stack, config, stop).await };
    match timeout(config.handshake, tls.accept(stream)).await {
        Ok(Ok(stream)) => serve_one(stream, Some(address), stack, config, stop).await,
        Ok(Err(error)) => tracing::debug!(%address, %error, "TLS handshake failed"),
        Err(_) => tracing::debug!(%address, "TLS handshake took too long"),
    }
}

/// Serves one connection until the peer closes it, it is told to go (`stop`, age) and its calls have ended, or it is
/// given up (idle, unread answers, end of grace).
pub async fn serve_one<I>(
    io: I,
    address: Option<IpAddr>,
    stack: Stack,
    config: &ConnectionConfig,
    stop: CancellationToken,
) where
    I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let activity = Arc::new(Activity::default());
    let peer = Peer { address, activity: Arc::clone(&activity) };
    let service = TowerToHyperService::new(stack.map_request(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(peer.clone());
        request
    }));
    let builder = builder(config);
    let mut connection = pin!(builder.serve_connection(TokioIo::new(io), service));

    let mut told_to_go = false;
    let mut end = None;
    let mut age = pin!(until(config.max_age, jitter()));
    let mut check = interval(look_every(config));
    loop {
        tokio::select! {
            result = connection.as_mut() => {
                if let Err(error) = result {
                    tracing::debug!(?address, error, "connection ended");
                }
                return;
            }
            () = stop.cancelled(), if !told_to_go => {
                told_to_go = true;
                connection.as_mut().graceful_shutdown();
            }
            () = age.as_mut(), if !told_to_go => {
                told_to_go = true;
                end = Some(Instant::now() + config.max_age_grace);
                connection.as_mut().graceful_shutdown();
            }
            () = async { sleep_until(end.unwrap_or_else(Instant::now)).await }, if end.is_some() => {
                tracing::info!(?address, "connection cut off: its age and grace are over");
                return;
            }
            _ = check.tick() => {
                if !config.max_idle.is_zero() && activity.idle_for(config.max_idle) {
                    tracing::debug!(?address, "connection closed: idle");
                    return;
                }
                if !config.max_stall.is_zero() && activity.stalled_for(config.max_stall) {
                    tracing::info!(?address, "connection cut off: the peer does not read its answers");
                    return;
                }
            }
        }
    }
}

/// How often to look at a connection: at least four times in whatever it may be idle or unread for.
fn look_every(config: &ConnectionConfig) -> Duration {
    let limits = [config.max_idle, config.max_stall].into_iter().filter(|limit| !limit.is_zero());
    let shortest = limits.min().unwrap_or(Duration::MAX);
    shortest.div_f64(4.0).clamp(Duration::from_millis(20), Duration::from_secs(5))
}

fn builder(config: &ConnectionConfig) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(config.max_streams)
        .keep_alive_interval((!config.keepalive.is_zero()).then_some(config.keepalive))
        .keep_alive_timeout(config.keepalive_timeout)
        .max_pending_accept_reset_streams(config.max_reset_streams)
        .max_local_error_reset_streams(config.max_reset_streams);
    // With a timer, a peer has 30 s to complete the head of an HTTP/1.1 request.
    builder.http1().timer(TokioTimer::new());
    builder
}

/// A factor between 1 and 1.1, at random.
fn jitter() -> f64 {
    1.0 + f64::from(u16::try_from(random_u64() & 0xffff).unwrap_or(0)) / 655_360.0
}

/// Sleeps for `time` × `factor`; for ever if `time` is zero.
async fn until(time: Duration, factor: f64) {
    if time.is_zero() {
        std::future::pending::<()>().await;
    }
    sleep(time.mul_f64(factor)).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_spread_over_a_tenth() {
        let factors: Vec<f64> = (0..1000).map(|_| jitter()).collect();
        assert!(factors.iter().all(|f| (1.0..1.1).contains(f)));
        let (low, high) = factors.iter().fold((2.0_f64, 0.0_f64), |(l, h), f| (l.min(*f), h.max(*f)));
        assert!(low < 1.01 && high > 1.09, "{low} to {high}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_is_stalled_only_while_the_transport_holds_a_part() {
        let activity = Arc::new(Activity::default());
        let body = activity.body();
        let second = Duration::from_secs(1);
        sleep(second).await;
        assert!(!activity.stalled_for(second), "the transport waits for the service");
        body.set(true);
        sleep(second).await;
        assert!(activity.stalled_for(second), "the service waits for the transport");
        body.set(false);
        assert!(!activity.stalled_for(second));
        body.set(true);
        drop(body);
        sleep(second).await;
        assert!(!activity.stalled_for(second), "an answer that was sent is not stalled");
    }
}
