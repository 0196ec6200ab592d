//! `visavis`, the command line client: argument parsing and wiring only.

use std::{env, future::Future, io::IsTerminal, process::ExitCode, sync::Arc, time::Duration};

use clap::Parser;
use tonic::{Request, Response, Status};
use visavis::{
    Analyzer,
    client::{
        aggregate,
        args::{BackendChoice, Cli, Command, LocalArgs},
        backend::Backend,
        batch, bench,
        channel::{Client, ConnectError},
        classify, diff,
        exit::{Outcome, Stop},
        pages,
        pool::Pool,
        report,
        retry::RetryPolicy,
        sample, score,
        terminal::complain,
        timings,
    },
    encoder::cache::CacheUse,
    proto::v1::{
        ClassifyRequest, ClassifyResponse, GetModelRequest, GetModelResponse, ScorePairsRequest,
        ScorePairsResponse, stance_service_server::StanceService,
    },
    service::{Service, ServiceConfig, rpc::Rpc, serve_in_memory},
};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            complain(&format!("visavis: the system gives no threads: {error}"));
            return ExitCode::FAILURE;
        }
    };
    let outcome = runtime.block_on(run(cli.command));
    // A reader of standard input may still hang in its read; it must not keep the process.
    runtime.shutdown_background();
    match outcome {
        Ok(outcome) => outcome.into(),
        Err(stop) => {
            if !matches!(stop, Stop::ReaderGone) {
                complain(&format!("visavis: {stop}"));
            }
            ExitCode::from(stop.code())
        }
    }
}

async fn run(command: Command) -> Result<Outcome, Stop> {
    match command {
        Command::Classify(args) => {
            classify::check(&args)?;
            let servers = Vec::from_iter(args.backend.server.clone());
            let backend = backend(&servers, &args.backend.local, 0).await?;
            if args.timings && backend.service().is_none() {
                return Err(Stop::Usage(
                    "--timings tells of work in this process; leave out --server and VISAVIS_SERVER, or see the server's /metrics"
                        .to_owned(),
                ));
            }
            let outcome = classify::run(&args, &backend).await;
            if let Some(service) = backend.service().filter(|_| args.timings) {
                complain(timings::table(&service.telemetry().timings()).trim_end());
            }
            outcome
        }
        Command::Batch(args) => {
            batch::check(&args)?;
            let cache = args.cache.unwrap_or(0);
            let backend = backend(&args.server, &args.local, cache).await?.hedged(args.hedge)?;
            let outcome = batch::run(&args, &backend).await;
            if let Some(service) = backend.service().filter(|_| cache > 0) {
                complain(&cached(service.cache_use()));
            }
            outcome
        }
        Command::Aggregate(args) => {
            aggregate::check(&args)?;
            aggregate::run(&args)
        }
        Command::Report(args) => {
            report::check(&args)?;
            report::run(&args)
        }
        Command::Diff(args) => {
            diff::check(&args)?;
            diff::run(&args)
        }
        Command::Bench(args) => {
            let servers = Vec::from_iter(args.backend.server.clone());
            // A test of load must show what is refused.
            let policy = RetryPolicy { max_retries: 0, ..RetryPolicy::default() };
            bench::run(&args, backend_with(policy, &servers, &args.backend.local, 0).await?).await
        }
        Command::Completions { shell } => pages::completions(shell).map(|()| Outcome::Done),
        Command::Man { output } => pages::man(output.as_deref()).map(|()| Outcome::Done),
        Command::Sample(args) => {
            sample::check(&args)?;
            sample::run(&args)
        }
        Command::Score(args) => {
            let servers = Vec::from_iter(args.backend.server.clone());
            score::run(&args, &backend(&servers, &args.backend.local, 0).await?).await
        }
    }
}

/// Who answers, as the flags and `VISAVIS_SERVER` say; in this process with a cache of `cache` bytes.
async fn backend(servers: &[String], args: &LocalArgs, cache: usize) -> Result<AnyBackend, Stop> {
    backend_with(RetryPolicy::default(), servers, args, cache).await
}

/// The same, with calls tried again as `policy` says.
async fn backend_with(
    policy: RetryPolicy,
    servers: &[String],
    args: &LocalArgs,
    cache: usize,
) -> Result<AnyBackend, Stop> {
    let policy = policy.with_timeout(args.timeout);
    let connected = match args.choice(servers, env::var("VISAVIS_SERVER").ok()) {
        BackendChoice::Embedded => {
            let service = service(args, cache)?;
            return Ok(AnyBackend::Embedded(service.methods(), policy, service));
        }
        BackendChoice::Servers(_) if cache > 0 => {
            return Err(Stop::Usage(
                "--cache: is for work in this process; add --embedded, or unset VISAVIS_SERVER (a server has its own: encoder_cache)"
                    .to_owned(),
            ));
        }
        BackendChoice::Servers(urls) => {
            Pool::connect(&urls, &args.security, policy).await.map(AnyBackend::Servers)
        }
        BackendChoice::InMemory => {
            let service = service(args, cache)?;
            let served = service.clone();
            let client = Client::connect_in_memory(move || serve_in_memory(served.clone())).await;
            client.map(|client| AnyBackend::InMemory(client.with_policy(policy), service))
        }
    };
    connected.map_err(|error| match error {
        ConnectError::Address { .. } => Stop::Usage(format!("--server {error}")),
        ConnectError::Security(error) => Stop::Usage(error.to_string()),
        ConnectError::Unreachable { .. } => Stop::Failed(error.to_string()),
    })
}

/// The service in this process, with the model asked for.
fn service(args: &LocalArgs, cache: usize) -> Result<Service, Stop> {
    // Answers name an internal error only by a number; what it was stands in the log, which is this process's own here.
    let level = tracing::Level::ERROR;
    let _ = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .without_time()
        .try_init();
    let analyzer = match &args.model {
        Some(dir) => Analyzer::from_dir(dir),
        None => Analyzer::shipped(),
    };
    let analyzer = analyzer.map_err(|error| Stop::Failed(error.to_string()))?.with_cache(cache);
    Ok(Service::new(Arc::new(analyzer), ServiceConfig::default()))
}

/// Whether the cache was of use.
fn cached(usage: CacheUse) -> String {
    let asked = usage.hits.saturating_add(usage.misses);
    let share = usage.hits.saturating_mul(100).checked_div(asked).unwrap_or(0);
    format!(
        "cache: {share} % of {asked} sentences were known (each counts with names and with hidden names); {} MiB held at the end",
        usage.bytes.div_ceil(1 << 20)
    )
}

/// Whoever was chosen.
enum AnyBackend {
    Servers(Pool),
    InMemory(Client, Service),
    /// The methods of the service called as functions: no connection, no bytes on a wire, the same answers.
    Embedded(Rpc, RetryPolicy, Service),
}

impl AnyBackend {
    /// The same with calls that take long made of a second server too.
    fn hedged(self, hedge: Option<Duration>) -> Result<Self, Stop> {
        match self {
            any if hedge.is_none() => Ok(any),
            Self::Servers(pool) if pool.size() > 1 => Ok(Self::Servers(pool.with_hedge(hedge))),
            _ => Err(Stop::Usage("--hedge: asks a second server; name two with --server".to_owned())),
        }
    }

    /// The service, if it is in this process.
    fn service(&self) -> Option<&Service> {
        match self {
            Self::Servers(_) => None,
            Self::InMemory(_, service) | Self::Embedded(_, _, service) => Some(service),
        }
    }
}

impl Backend for AnyBackend {
    async fn classify(&self, request: ClassifyRequest) -> Result<ClassifyResponse, Status> {
        match self {
            Self::Servers(pool) => pool.classify(request).await,
            Self::InMemory(client, _) => client.classify(request).await,
            Self::Embedded(methods, policy, _) => {
                policy.run(|_| local(methods.classify(Request::new(request.clone())))).await
            }
        }
    }

    async fn score_pairs(&self, request: ScorePairsRequest) -> Result<ScorePairsResponse, Status> {
        match self {
            Self::Servers(pool) => pool.score_pairs(request).await,
            Self::InMemory(client, _) => client.score_pairs(request).await,
            Self::Embedded(methods, policy, _) => {
                policy.run(|_| local(methods.score_pairs(Request::new(request.clone())))).await
            }
        }
    }

    async fn get_model(&self, request: GetModelRequest) -> Result<GetModelResponse, Status> {
        match self {
            Self::Servers(pool) => pool.get_model(request).await,
            Self::InMemory(client, _) => client.get_model(request).await,
            Self::Embedded(methods, policy, _) => {
                policy.run(|_| local(methods.get_model(Request::new(request)))).await
            }
        }
    }
}

/// The message of an answer.
async fn local<T>(call: impl Future<Output = Result<Response<T>, Status>>) -> Result<T, Status> {
    call.await.map(Response::into_inner)
}
