//! The process: from settings to a running server, and to its end.
//!
//! ```text
//! bind → load → serve (health: no) → warm up → health: yes → … → SIGTERM → health: no → pause → no new calls →
//! running calls end, or the limit passes → exit 0
//! ```

use std::{
    io::{self, Write},
    net::SocketAddr,
    panic,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};

use tokio::{
    net::TcpListener,
    sync::mpsc,
    task::{JoinHandle, spawn_blocking},
    time::{sleep, timeout},
};
use tracing_subscriber::EnvFilter;

use super::{
    Service,
    auth::{Tokens, TokensError},
    engine::Engine,
    metrics, playground,
    pool::words,
    settings::{LogFormat, Parsed, Settings},
    tls::{Tls, TlsError},
    traces::{self, TracesError},
};
use crate::{Analyzer, Error};

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// An address cannot be listened on.
    #[error("cannot listen on {address}: {source}{}", hint(source))]
    Listen {
        /// The address.
        address: String,
        /// Why.
        source: io::Error,
    },
    /// The model cannot be used.
    #[error("{0}")]
    Model(#[from] Error),
    /// The certificates cannot be used.
    #[error("TLS: {0}")]
    Tls(#[from] TlsError),
    /// The tokens cannot be used.
    #[error("tokens: {0}")]
    Tokens(#[from] TokensError),
    /// Spans cannot be sent where they should be.
    #[error("{0}")]
    Traces(#[from] TracesError),
    /// The filter of the log cannot be used.
    #[error("--log {given:?}: {reason}")]
    Log {
        /// The filter.
        given: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The system refused something that the server cannot do without.
    #[error("{0}")]
    System(#[from] io::Error),
    /// Loading or warming up panicked.
    #[error("the model panicked while it was {0}; it is unusable")]
    Panicked(&'static str),
}

fn hint(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::AddrInUse => " (another program listens there; choose another port with --listen)",
        io::ErrorKind::PermissionDenied => " (ports below 1024 need the right to bind them)",
        _ => "",
    }
}

/// How a server that ran came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Told to stop, and stopped.
    Stopped,
    /// Told twice, and stopped at once.
    Killed,
}

/// What the process is told from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Signal {
    /// SIGTERM.
    Terminate,
    /// SIGINT.
    Interrupt,
    /// SIGHUP.
    Reload,
}

/// Sends log lines to stderr. Lines that cannot be written (a full disk) are lost, and nothing else is.
pub fn init_log(settings: &Settings) -> Result<(), StartError> {
    let filter = EnvFilter::try_new(&settings.log)
        .map_err(|e| StartError::Log { given: settings.log.clone(), reason: e.to_string() })?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .log_internal_errors(false)
        .with_ansi(false);
    match settings.log_format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().flatten_event(true).init(),
    }
    panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, message = words(info.payload()), "panic");
    }));
    Ok(())
}

/// Runs the server until it is told to stop.
pub async fn run(parsed: &Parsed) -> Result<End, StartError> {
    let settings = &parsed.cli.settings;
    tracing::info!(settings = parsed.summary(), "starting");
    // Before anything that takes time, so that a signal is never lost.
    let mut signals = signals()?;
    let listener = bind(&settings.listen).await?;
    let operators = match &settings.metrics_listen {
        Some(address) => Some(bind(address).await?),
        None => None,
    };
    let exporter = settings.otlp_endpoint.as_deref().map(traces::Exporter::start).transpose()?;
    let tls = settings.tls().map(Tls::load).transpose()?;
    let tokens = settings.tokens.as_deref().map(|path| Tokens::load(path, None)).transpose()?;
    let loading = spawn_blocking({
        let settings = settings.clone();
        move || load(&settings)
    });
    let analyzer = tokio::select! {
        analyzer = loading => analyzer.map_err(|_| StartError::Panicked("loaded"))??,
        () = told_to_stop(&mut signals) => return Ok(End::Stopped),
    };
    let service = Service::new(Arc::new(analyzer), settings.service());
    service.require_tokens(tokens);
    service.set_serving(false).await;
    let address = listener.local_addr()?;
    let operators_address = operators.as_ref().and_then(|listener| listener.local_addr().ok());
    let serving = tokio::spawn({
        let (service, tls) = (service.clone(), tls.clone());
        async move { service.serve(listener, tls).await }
    });
    let _metrics = operators.map(|listener| Aborted(tokio::spawn(metrics::serve(service.clone(), listener))));
    announce(&service, address, operators_address, tls.is_some());
    if settings.warmup {
        let warming = spawn_blocking({
            let service = service.clone();
            move || service.warm_up()
        });
        tokio::select! {
            warmed = warming => {
                let took = warmed.map_err(|_| StartError::Panicked("warmed up"))??;
                tracing::info!(ms = took.as_millis(), "warmed up");
            }
            () = told_to_stop(&mut signals) => return Ok(End::Stopped),
        }
    }
    service.set_serving(true).await;
    tracing::info!(%address, "ready");
    if settings.playground {
        let scheme = if tls.is_some() { "https" } else { "http" };
        tracing::info!("the playground is at {scheme}://{address}{}", playground::PATH);
    }
    let signal = attend(&service, settings, tls.as_ref(), &mut signals).await;
    let end = drain(&service, settings, serving, signal, &mut signals).await;
    if let Some(exporter) = exporter
        && end == End::Stopped
    {
        // It blocks, and needs the runtime to send.
        let _ = spawn_blocking(move || exporter.finish()).await;
    }
    Ok(end)
}

/// A task that ends with this.
struct Aborted<T>(JoinHandle<T>);

impl<T> Drop for Aborted<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// The line that scripts read: where the server listens.
fn announce(service: &Service, address: SocketAddr, operators: Option<SocketAddr>, tls: bool) {
    let model = service.model();
    let tls = if tls { " with TLS" } else { "" };
    let mut line = format!("visavis-server {} listening on {address}{tls}", env!("CARGO_PKG_VERSION"));
    if let Some(operators) = operators {
        line.push_str(&format!(", metrics on {operators}"));
    }
    line.push_str(&format!(", model {} {} ({})\n", model.name, model.version, model.checksum));
    let mut out = io::stdout().lock();
    // Whoever started the server may not care to read.
    let _ = out.write_all(line.as_bytes()).and_then(|()| out.flush());
}

async fn bind(address: &str) -> Result<TcpListener, StartError> {
    TcpListener::bind(address)
        .await
        .map_err(|source| StartError::Listen { address: address.to_owned(), source })
}

fn load(settings: &Settings) -> Result<Analyzer, Error> {
    let analyzer = match &settings.model {
        Some(dir) => Analyzer::from_dir(dir)?,
        None => Analyzer::shipped()?,
    };
    // The analyser's own threads share out the sentences of whatever the workers hand them.
    Ok(analyzer
        .with_limits(settings.limits())
        .with_threads(settings.workers)
        .with_cache(settings.encoder_cache))
}

/// Checks the files that the settings name, without listening.
pub fn check(settings: &Settings) -> Result<(), StartError> {
    EnvFilter::try_new(&settings.log)
        .map_err(|e| StartError::Log { given: settings.log.clone(), reason: e.to_string() })?;
    settings.tls().map(Tls::load).transpose()?;
    settings.tokens.as_deref().map(|path| Tokens::load(path, None)).transpose()?;
    settings.otlp_endpoint.as_deref().map(traces::check).transpose()?;
    load(settings)?;
    Ok(())
}

/// Reloads whenever asked to or a file has changed; returns the signal to stop.
async fn attend(
    service: &Service,
    settings: &Settings,
    tls: Option<&Tls>,
    signals: &mut mpsc::UnboundedReceiver<Signal>,
) -> Signal {
    let mut seen = changes(settings);
    loop {
        let signal = tokio::select! {
            signal = signals.recv() => signal,
            () = sleep(settings.watch), if !settings.watch.is_zero() => {
                let now = changes(settings);
                if now != seen {
                    seen = now;
                    reload_files(service, settings, tls);
                }
                continue;
            }
        };
        match signal {
            Some(Signal::Reload) => {
                reload_files(service, settings, tls);
                seen = changes(settings);
                reload_model(service, settings).await;
            }
            Some(signal) => return signal,
            None => return Signal::Terminate,
        }
    }
}

/// When each watched file was last changed, and its size.
fn changes(settings: &Settings) -> Vec<Option<(SystemTime, u64)>> {
    let files: [Option<&PathBuf>; 4] = [
        settings.tls_certificate.as_ref(),
        settings.tls_key.as_ref(),
        settings.tls_client_roots.as_ref(),
        settings.tokens.as_ref(),
    ];
    let change = |path: &Path| {
        let metadata = std::fs::metadata(path).ok()?;
        Some((metadata.modified().ok()?, metadata.len()))
    };
    files.into_iter().flatten().map(|path| change(path)).collect()
}

fn reload_files(service: &Service, settings: &Settings, tls: Option<&Tls>) {
    if let Some(tls) = tls {
        match tls.reload() {
            Ok(()) => {
                service.telemetry().reload("tls_ok");
                tracing::info!("certificates loaded anew");
            }
            Err(error) => {
                service.telemetry().reload("tls_refused");
                tracing::error!(%error, "new certificates refused; the old ones stay");
            }
        }
    }
    if let Some(path) = &settings.tokens {
        match service.reload_tokens(path) {
            Ok(count) => {
                service.telemetry().reload("tokens_ok");
                tracing::info!(count, "tokens loaded anew");
            }
            Err(error) => {
                service.telemetry().reload("tokens_refused");
                tracing::error!(%error, "new tokens refused; the old ones stay");
            }
        }
    }
}

/// Loads the bundle anew, has it analyse something, and only then lets it answer calls.
async fn reload_model(service: &Service, settings: &Settings) {
    if settings.model.is_none() {
        tracing::info!("the model is compiled in; nothing to load anew");
        return;
    }
    let loaded = spawn_blocking({
        let settings = settings.clone();
        move || -> Result<Arc<dyn Engine>, Error> {
            let engine: Arc<dyn Engine> = Arc::new(load(&settings)?);
            super::warm_up(&*engine)?;
            Ok(engine)
        }
    });
    match loaded.await {
        Ok(Ok(engine)) => {
            let checksum = engine.model().checksum.clone();
            service.replace_engine(engine);
            service.telemetry().reload("model_ok");
            tracing::info!(checksum, "model loaded anew");
        }
        Ok(Err(error)) => {
            service.telemetry().reload("model_refused");
            tracing::error!(%error, "new model refused; the old one stays");
        }
        Err(_) => {
            service.telemetry().reload("model_refused");
            tracing::error!("new model panicked and is refused; the old one stays");
        }
    }
}

/// Says goodbye: balancers first, then callers.
async fn drain(
    service: &Service,
    settings: &Settings,
    serving: JoinHandle<()>,
    signal: Signal,
    signals: &mut mpsc::UnboundedReceiver<Signal>,
) -> End {
    service.set_serving(false).await;
    // Whoever presses Ctrl-C has no balancer to wait for.
    let pause = if signal == Signal::Interrupt { Duration::ZERO } else { settings.drain_pause };
    let calls = service.calls_in_flight();
    tracing::info!(?signal, calls, pause_ms = pause.as_millis(), "stopping; a second signal stops at once");
    let ending = async {
        sleep(pause).await;
        service.stop();
        match timeout(settings.drain_limit, serving).await {
            Ok(_) => tracing::info!("stopped; all calls ended"),
            Err(_) => {
                let calls = service.calls_in_flight();
                tracing::warn!(calls, limit_s = settings.drain_limit.as_secs(), "stopped; the limit passed");
            }
        }
    };
    tokio::select! {
        () = ending => End::Stopped,
        () = told_to_stop(signals) => {
            tracing::warn!(calls = service.calls_in_flight(), "stopped at once");
            End::Killed
        }
    }
}

async fn told_to_stop(signals: &mut mpsc::UnboundedReceiver<Signal>) {
    while let Some(Signal::Reload) = signals.recv().await {}
}

/// The signals of the process, from now on.
#[cfg(unix)]
fn signals() -> io::Result<mpsc::UnboundedReceiver<Signal>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (send, receive) = mpsc::unbounded_channel();
    for (kind, meaning) in [
        (SignalKind::terminate(), Signal::Terminate),
        (SignalKind::interrupt(), Signal::Interrupt),
        (SignalKind::hangup(), Signal::Reload),
    ] {
        let (mut signal, send) = (signal(kind)?, send.clone());
        tokio::spawn(async move { while signal.recv().await.is_some() && send.send(meaning).is_ok() {} });
    }
    Ok(receive)
}

/// The signals of the process, from now on.
#[cfg(not(unix))]
fn signals() -> io::Result<mpsc::UnboundedReceiver<Signal>> {
    let (send, receive) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while tokio::signal::ctrl_c().await.is_ok() && send.send(Signal::Interrupt).is_ok() {}
    });
    Ok(receive)
}
