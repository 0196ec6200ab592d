//! The gRPC service: the contract of [`proto`] over an [`Analyzer`], for many callers at once.
//!
//! Read in the order of a call: [`connection`] (bytes), [`gate`] (who, until when, whether), [`rpc`] and
//! [`stream`] (the methods), [`convert`] (messages ↔ library), [`pool`] (where the work is done),
//! [`errors`] (how a failure looks). Around it: [`config`], [`admission`], [`auth`], [`tls`], [`telemetry`], [`traces`], and what
//! makes a process of it all: [`settings`], [`server`], [`metrics`]; [`playground`] is a page to look at answers. No natural language is processed here.
//!
//! ```no_run
//! use std::sync::Arc;
//! use visavis::{Analyzer, service::{Service, ServiceConfig, serve_in_memory}};
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let service = Service::new(Arc::new(Analyzer::shipped()?), ServiceConfig::default());
//! // One end of a pipe; the other end is served like any connection.
//! let pipe = serve_in_memory(service);
//! # Ok(())
//! # }
//! ```

pub mod admission;
pub mod auth;
pub mod config;
pub mod connection;
pub mod context;
pub mod convert;
pub mod engine;
pub mod errors;
pub mod gate;
pub mod healthcheck;
pub mod metrics;
pub mod playground;
pub mod pool;
pub mod rpc;
pub mod server;
pub mod settings;
pub mod stream;
pub mod telemetry;
pub mod tls;
pub mod traces;

use std::{
    path::Path,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use tokio::{
    io::DuplexStream,
    net::TcpListener,
    time::{Instant, timeout_at},
};
use tokio_util::sync::CancellationToken;
use tonic::{codec::CompressionEncoding, service::Routes};
use tonic_health::{
    ServingStatus,
    pb::health_server::HealthServer,
    server::{HealthReporter, HealthService},
};
use tower::{ServiceBuilder, util::BoxCloneService};
use tower_http::cors::{AllowHeaders, AllowOrigin, CorsLayer};

use self::{
    admission::Admission,
    auth::Tokens,
    context::{Caller, Context},
    convert::Asked,
    engine::Engine,
    errors::Failure,
    gate::GateLayer,
    playground::PlaygroundLayer,
    pool::{Lost, Pool, Wanted},
    rpc::Rpc,
    telemetry::{Levels, Step, Telemetry},
    traces::Trace,
};
use crate::{
    Analyzer,
    bundle::ModelInfo,
    document::{Document, Options},
    encoder::cache::CacheUse,
    proto::{self, v1, v1::stance_service_server::StanceServiceServer},
    stages::{Timings, Watch},
};

pub use config::{ConnectionConfig, ServiceConfig};
pub use connection::Stack;

/// The name of the service in the contract, as health is asked for it.
pub const NAME: &str = "visavis.v1.StanceService";

/// The service with everything that its calls share. Cheap to clone; all clones are the same service.
#[derive(Clone)]
pub struct Service(Arc<Shared>);

/// What all calls share.
pub struct Shared {
    engine: RwLock<Arc<dyn Engine>>,
    tokens: RwLock<Option<Arc<Tokens>>>,
    config: ServiceConfig,
    pool: Pool,
    admission: Admission,
    telemetry: Telemetry,
    health: HealthReporter,
    serving: AtomicBool,
    closing: CancellationToken,
}

/// The caller of an analysis: it may go away, and its stages are counted.
struct Watched<'a> {
    wanted: &'a Wanted<'a>,
    telemetry: &'a Telemetry,
    trace: &'a Trace,
}

impl Watch for Watched<'_> {
    fn wanted(&self) -> bool {
        self.wanted.still()
    }

    fn done(&self, timings: &Timings) {
        self.telemetry.stages(timings);
        self.trace.stages(timings);
    }
}

/// Whether a document waits for room in the queue or is turned away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// It is turned away; its caller tries again later.
    Refuse,
    /// It waits; its caller sends no more meanwhile.
    Wait,
}

/// Where the caller sees a document and its options: the fields that errors name.
#[derive(Clone, Debug)]
pub struct Fields {
    /// `document`, `documents[3]`.
    pub document: String,
    /// `options`, `config`.
    pub options: &'static str,
}

impl Service {
    /// The service over `analyzer`. Starts its worker threads; they end when the last clone is gone.
    pub fn new(analyzer: Arc<Analyzer>, config: ServiceConfig) -> Self {
        Self::with_engine(analyzer, config)
    }

    /// The same over anything that analyses.
    pub fn with_engine(engine: Arc<dyn Engine>, config: ServiceConfig) -> Self {
        let telemetry = Telemetry::default();
        telemetry.model(engine.model());
        Self(Arc::new(Shared {
            pool: Pool::new(config.workers, config.max_text_bytes_in_flight),
            admission: Admission::new(config.max_concurrent_requests, config.max_streams),
            engine: RwLock::new(engine),
            tokens: RwLock::default(),
            config,
            telemetry,
            health: HealthReporter::new(),
            serving: AtomicBool::new(false),
            closing: CancellationToken::new(),
        }))
    }

    /// The methods of the contract, to be called as functions in this process: no connection, no gate, the same answers.
    pub fn methods(&self) -> Rpc {
        Rpc::new(Arc::clone(&self.0))
    }

    /// The settings in force.
    pub fn config(&self) -> &ServiceConfig {
        &self.0.config
    }

    /// The metrics.
    pub fn telemetry(&self) -> &Telemetry {
        &self.0.telemetry
    }

    /// All metrics in the OpenMetrics text format.
    pub fn scrape(&self) -> String {
        {
            // The lock keeps the engine in place, and so its counts apart from those of the next one.
            let engine = self.0.engine.read().unwrap_or_else(PoisonError::into_inner);
            self.0.telemetry.cache(engine.cache_use());
        }
        self.0.telemetry.scrape(Levels {
            calls: self.0.admission.calls(),
            streams: self.0.admission.streams(),
            waiting: self.0.pool.waiting(),
            running: self.0.pool.running(),
        })
    }

    /// Calls that are worked on or wait.
    pub fn calls_in_flight(&self) -> usize {
        self.0.admission.calls()
    }

    /// Has all calls to come answered by `engine`; those that have begun, streams too, keep the engine they have.
    pub fn replace_engine(&self, engine: Arc<dyn Engine>) {
        let mut current = self.0.engine.write().unwrap_or_else(PoisonError::into_inner);
        self.0.telemetry.cache(current.cache_use());
        self.0.telemetry.cache_is_new();
        self.0.telemetry.model(engine.model());
        *current = engine;
    }

    /// Lets in only callers with one of `tokens`; `None` for everybody.
    pub fn require_tokens(&self, tokens: Option<Tokens>) {
        *self.0.tokens.write().unwrap_or_else(PoisonError::into_inner) = tokens.map(Arc::new);
    }

    /// Reads the tokens anew and tells how many there are; what their owners have used of their quotas stays used. If
    /// the file cannot be used, the old tokens stay.
    pub fn reload_tokens(&self, path: &Path) -> Result<usize, auth::TokensError> {
        let old = self.0.tokens.read().unwrap_or_else(PoisonError::into_inner).clone();
        let new = Tokens::load(path, old.as_deref())?;
        let count = new.len();
        self.require_tokens(Some(new));
        Ok(count)
    }

    /// Tells whoever asks for health whether calls are welcome. Until the first time, they are not.
    pub async fn set_serving(&self, serving: bool) {
        let status = if serving { ServingStatus::Serving } else { ServingStatus::NotServing };
        self.0.serving.store(serving, Ordering::Relaxed);
        for name in ["", NAME] {
            self.0.health.set_service_status(name, status).await;
        }
    }

    /// Whether [`set_serving`](Self::set_serving) last said yes.
    pub fn is_serving(&self) -> bool {
        self.0.serving.load(Ordering::Relaxed)
    }

    /// Analyses a few sentences, so that the first caller does not wait for what is done only once.
    pub fn warm_up(&self) -> Result<Duration, crate::Error> {
        warm_up(&*self.0.engine())
    }

    /// What is loaded.
    pub fn model(&self) -> ModelInfo {
        self.0.engine().model().clone()
    }

    /// What the encoder's cache has done since the model was loaded, and what it holds.
    pub fn cache_use(&self) -> CacheUse {
        self.0.engine().cache_use()
    }

    /// Every service and layer of the contract's port, for use with any transport.
    pub fn stack(&self) -> Stack {
        let config = &self.0.config;
        let limit = config.max_message_bytes;
        let stance = StanceServiceServer::new(Rpc::new(Arc::clone(&self.0)))
            .max_decoding_message_size(limit)
            .max_encoding_message_size(limit)
            .accept_compressed(CompressionEncoding::Gzip)
            .send_compressed(CompressionEncoding::Gzip);
        let health = HealthServer::new(HealthService::from_health_reporter(self.0.health.clone()));
        let mut routes = Routes::new(stance).add_service(health);
        if config.reflection {
            let builder = || {
                tonic_reflection::server::Builder::configure()
                    .register_encoded_file_descriptor_set(proto::DESCRIPTOR_SET)
                    .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
                    // The details of errors, which the contract names nowhere: tools show them as fields, not bytes.
                    .register_encoded_file_descriptor_set(tonic_types::pb::FILE_DESCRIPTOR_SET)
            };
            // The descriptors are compiled in; a test asks for them.
            match (builder().build_v1(), builder().build_v1alpha()) {
                (Ok(v1), Ok(v1alpha)) => routes = routes.add_service(v1).add_service(v1alpha),
                (Err(error), _) | (_, Err(error)) => tracing::error!(%error, "no reflection"),
            }
        }
        let stack = ServiceBuilder::new()
            .layer(PlaygroundLayer { is_wanted: config.playground })
            .layer(cors(&config.cors_origins))
            .layer(tonic_web::GrpcWebLayer::new())
            .layer(GateLayer(Arc::clone(&self.0)))
            .service(routes.prepare());
        BoxCloneService::new(stack)
    }

    /// Serves connections to `listener` until [`stop`](Self::stop), then until their calls have ended. Health says
    /// that calls are not welcome until [`set_serving`](Self::set_serving).
    pub async fn serve(&self, listener: TcpListener, tls: Option<tls::Tls>) {
        let (config, closing) = (self.0.config.connections.clone(), self.0.closing.clone());
        connection::serve(self.stack(), listener, tls, config, self.0.telemetry.clone(), closing).await;
    }

    /// Takes no new connections and calls from now on; streams end after the documents that they have taken in.
    pub fn stop(&self) {
        self.0.closing.cancel();
    }
}

/// Does a step of a call, timed in metrics and trace; `work` is given its span.
fn timed<T>(telemetry: &Telemetry, trace: &Trace, step: Step, work: impl FnOnce(&Trace) -> T) -> T {
    let (start, span) = (Instant::now(), trace.child(step.name()));
    let done = work(&span);
    span.close();
    telemetry.step(step, start.elapsed());
    done
}

/// Analyses a few sentences with `engine` and tells how long that took.
pub fn warm_up(engine: &dyn Engine) -> Result<Duration, crate::Error> {
    let text = "The president of France praised Norway on Monday. Norway had criticised the decision of Chile, and the \
                European Union will send money to Kenya next year.";
    let document = Document { text: text.to_owned(), language: Some("en".to_owned()), ..Document::default() };
    let start = std::time::Instant::now();
    engine.analyze_watched(&document, &Options::default(), &|| true)?;
    Ok(start.elapsed())
}

/// Serves one connection over a pipe in memory, with the same layers and limits as over a socket, and returns the other
/// end of the pipe, for a client. Must be called within a tokio runtime. The service ends when that end is dropped.
pub fn serve_in_memory(service: Service) -> DuplexStream {
    /// As much as the pipe holds before the writer waits.
    const PIPE_BYTES: usize = 256 << 10;
    let (theirs, ours) = tokio::io::duplex(PIPE_BYTES);
    tokio::spawn(async move {
        service.set_serving(true).await;
        // The other end is this same process: it needs no balancing, and may think for as long as it likes.
        let zero = Duration::ZERO;
        let config = ConnectionConfig {
            max_age: zero,
            max_idle: zero,
            max_stall: zero,
            keepalive: zero,
            ..service.0.config.connections.clone()
        };
        connection::serve_one(ours, None, service.stack(), &config, service.0.closing.clone()).await;
    });
    theirs
}

/// What pages of `origins` may do: send gRPC-web calls and read the status of their answers.
fn cors(origins: &[String]) -> CorsLayer {
    let origin = if origins.iter().any(|origin| origin == "*") {
        AllowOrigin::any()
    } else {
        AllowOrigin::list(origins.iter().filter_map(|origin| HeaderValue::from_str(origin).ok()))
    };
    let readable =
        ["grpc-status", "grpc-message", "grpc-status-details-bin", "grpc-encoding", context::REQUEST_ID];
    CorsLayer::new()
        .allow_origin(origin)
        .allow_methods([Method::POST])
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers(readable.map(HeaderName::from_static))
        .vary([header::ORIGIN])
        .max_age(Duration::from_secs(3600))
}

impl Shared {
    /// The engine of calls that begin now.
    fn engine(&self) -> Arc<dyn Engine> {
        Arc::clone(&self.engine.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Who calls, if tokens are required; an error if there is none that fits.
    fn authenticate(&self, method: &str, headers: &HeaderMap) -> Result<Option<Caller>, Failure> {
        let tokens = self.tokens.read().unwrap_or_else(PoisonError::into_inner).clone();
        match tokens {
            // Probes have no tokens.
            Some(tokens) if method != "Health" => tokens.authenticate(headers).map(Some),
            _ => Ok(None),
        }
    }

    /// Analyses a document in its caller's turn.
    async fn analyze(
        &self,
        context: &Context,
        engine: &Arc<dyn Engine>,
        asked: &Arc<Asked>,
        document: Document,
        fields: Fields,
        patience: Patience,
    ) -> Result<v1::ClassifyResponse, Failure> {
        let bytes = document.text.len() + document.title.len();
        let (engine, asked, request_id) =
            (Arc::clone(engine), Arc::clone(asked), Arc::clone(&context.request_id));
        let (telemetry, limit) = (self.telemetry.clone(), self.config.max_message_bytes);
        let trace = context.trace.clone();
        self.work(context, bytes, patience, move |wanted| {
            let analysis = timed(&telemetry, &trace, Step::Analyze, |step| {
                let watch = Watched { wanted, telemetry: &telemetry, trace: step };
                engine.analyze_watched(&document, &asked.options, &watch)
            });
            let analysis = analysis.map_err(|error| match Failure::from_library(error, &request_id) {
                Failure::Input(error) => {
                    Failure::Input(convert::request::relocate(error, &fields.document, fields.options))
                }
                other => other,
            })?;
            let response = timed(&telemetry, &trace, Step::Convert, |_| {
                convert::response::classify(&document, analysis, &asked, engine.model())
            });
            fits(response, limit)
        })
        .await
    }

    /// Has `work` done on a worker thread in its caller's turn, with everything that can go wrong on the way. Counts
    /// the outcome as that of one document of `bytes` of text.
    async fn work<T: Send + 'static>(
        &self,
        context: &Context,
        bytes: usize,
        patience: Patience,
        work: impl FnOnce(&Wanted<'_>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let result = self.try_work(context, bytes, patience, work).await;
        self.telemetry.document(result.as_ref().map_or_else(Failure::reason, |_| "ok"));
        result
    }

    async fn try_work<T: Send + 'static>(
        &self,
        context: &Context,
        bytes: usize,
        patience: Patience,
        work: impl FnOnce(&Wanted<'_>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        self.telemetry.text(bytes);
        let _quota = self.quota(context, bytes, patience).await?;
        let room = match patience {
            Patience::Refuse => self.pool.try_room(bytes),
            Patience::Wait => self.pool.room(bytes).await,
        };
        let retry_after = self.pool.retry_after();
        let room =
            room.ok_or(Failure::Overloaded { what: "all room for text that waits is taken", retry_after })?;
        let own = Instant::now().checked_add(self.config.max_request);
        let deadline = own.into_iter().chain(context.deadline).min();
        let (telemetry, queued, span) = (self.telemetry.clone(), Instant::now(), tracing::Span::current());
        let waiting = context.trace.child(Step::Queue.name());
        let done = self.pool.run(context, deadline, room, move |wanted| {
            let _span = span.enter();
            telemetry.step(Step::Queue, queued.elapsed());
            waiting.close();
            work(wanted)
        });
        let done = match deadline {
            Some(deadline) => timeout_at(deadline, done).await.map_err(|_| Failure::Deadline)?,
            None => done.await,
        };
        match done {
            Ok(result) => result.map_err(|failure| match failure {
                // The library was told to stop; the caller is still here, so its time is up.
                Failure::Cancelled => Failure::Deadline,
                other => other,
            }),
            Err(Lost::Dropped) => Err(Failure::Deadline),
            Err(Lost::Panicked(words)) => {
                let request_id = &*context.request_id;
                tracing::error!(request_id, panic = words, "the work on a call panicked");
                self.telemetry.panic();
                Err(Failure::Internal(request_id.to_owned()))
            }
        }
    }

    /// Takes a document of `bytes` out of its caller's quota, if it has one.
    async fn quota(
        &self,
        context: &Context,
        bytes: usize,
        patience: Patience,
    ) -> Result<Option<auth::Taken>, Failure> {
        let Caller::Token(name) = &context.caller else { return Ok(None) };
        let tokens = self.tokens.read().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(quota) = tokens.and_then(|tokens| tokens.quota(name)) else { return Ok(None) };
        quota.take(bytes, patience).await.map(Some)
    }
}

/// The answer, if it fits into a message.
fn fits<M: prost::Message>(message: M, allowed: usize) -> Result<M, Failure> {
    let given = message.encoded_len();
    if given > allowed { Err(Failure::AnswerTooLarge { given, allowed }) } else { Ok(message) }
}
