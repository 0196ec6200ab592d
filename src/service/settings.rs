//! Every setting of `visavis-server`, once: the fields below are its flags, its `VISAVIS_*` variables, the keys of its
//! TOML file, its help and `docs/configuration.md`.
//!
//! A flag wins over a variable, a variable over the file, the file over the default. Values of the file go through the
//! very parsers of the flags, so that they mean the same and fail with the same words.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    fmt::{self, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use clap::{ArgAction, Args, CommandFactory, FromArgMatches, Parser, Subcommand, parser::ValueSource};

use super::{ConnectionConfig, ServiceConfig, config::DOCUMENTS_PER_CORE, tls::TlsFiles};
use crate::{
    Limits,
    encoder::pool::Pool,
    size::{bytes, bytes_or_none},
};

mod pages;

pub use pages::{completions, docs, man};

/// visavis over gRPC: an article in, its actors' stance profiles out.
///
/// Every option can also be given as a variable VISAVIS_… or as a key of the TOML file named by --config. Options win
/// over variables, variables over the file. Signals: SIGTERM and SIGINT finish running calls and exit, a second one exits
/// at once; SIGHUP loads model, certificates and tokens anew.
#[derive(Debug, Parser)]
#[command(name = "visavis-server", version, max_term_width = 100)]
pub struct Cli {
    /// A TOML file with settings: the options below without the dashes, "-" written as "_".
    #[arg(long, env = "VISAVIS_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Check all settings and the files that they name, say every value and where it comes from, and exit.
    #[arg(long)]
    pub check_config: bool,
    /// Print the contract (proto/visavis/v1/stance.proto) and exit.
    #[arg(long)]
    pub print_proto: bool,
    /// Print docs/configuration.md and exit.
    #[arg(long, hide = true)]
    pub print_config_docs: bool,
    /// The settings.
    #[command(flatten)]
    pub settings: Settings,
    /// What to do instead of serving.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What else the program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Ask the server that has these settings whether it is ready: exit 0 if it is, 1 if not. For images without a
    /// shell.
    Healthcheck {
        /// The address to ask instead of the one that the settings name.
        #[arg(long, value_name = "ADDR")]
        listen: Option<String>,
        /// How long to wait for the answer.
        #[arg(long, default_value = "3s", value_name = "TIME", value_parser = time)]
        timeout: Duration,
    },
    /// Print the manual page (roff).
    Man,
    /// Print completions for a shell.
    Completions {
        /// Which shell.
        shell: clap_complete::Shell,
    },
}

/// All settings.
#[derive(Clone, Debug, Args, PartialEq)]
#[command(next_help_heading = "Settings")]
pub struct Settings {
    /// Where to listen. With port 0 the system chooses; the start-up line says which.
    #[arg(long, env = "VISAVIS_LISTEN", default_value = "127.0.0.1:50051", value_name = "ADDR")]
    pub listen: String,
    /// The folder of the model bundle. Default: the bundle that is compiled in.
    #[arg(long, env = "VISAVIS_MODEL", value_name = "DIR")]
    pub model: Option<PathBuf>,
    /// Threads that analyse; 0: one for each core.
    #[arg(long, env = "VISAVIS_WORKERS", default_value_t = 0, value_name = "N")]
    pub workers: usize,
    /// Bytes for what the encoder has made of sentences, for texts that repeat each other; 0: nothing is kept.
    #[arg(long, env = "VISAVIS_ENCODER_CACHE", default_value = "64MiB", value_name = "BYTES", value_parser = bytes_or_none)]
    pub encoder_cache: usize,
    /// Whether to analyse a few sentences before health says that the server is ready.
    #[arg(long, env = "VISAVIS_WARMUP", default_value_t = true, action = ArgAction::Set, value_name = "BOOL")]
    pub warmup: bool,
    /// Where to serve metrics (/metrics) and probes (/healthz, /livez) over HTTP. Default: nowhere.
    #[arg(long, env = "VISAVIS_METRICS_LISTEN", value_name = "ADDR")]
    pub metrics_listen: Option<String>,

    /// The OpenTelemetry collector that traces are sent to over OTLP/gRPC, like http://127.0.0.1:4317; takes a build with the
    /// feature otel. Default: no traces.
    #[arg(long, env = "VISAVIS_OTLP_ENDPOINT", value_name = "URL")]
    pub otlp_endpoint: Option<String>,

    /// How log lines look.
    #[arg(long, env = "VISAVIS_LOG_FORMAT", default_value = "text", value_name = "FORMAT")]
    pub log_format: LogFormat,
    /// What is logged: a level (error, warn, info, debug, trace) or directives like "info,visavis=debug".
    #[arg(long, env = "VISAVIS_LOG", default_value = "info", value_name = "FILTER", id = "log")]
    pub log: String,

    /// The server's certificate chain, PEM. With --tls-key, the port speaks TLS only.
    #[arg(long, env = "VISAVIS_TLS_CERTIFICATE", value_name = "FILE", requires = "tls_key")]
    pub tls_certificate: Option<PathBuf>,
    /// The key of the certificate, PEM.
    #[arg(long, env = "VISAVIS_TLS_KEY", value_name = "FILE", requires = "tls_certificate")]
    pub tls_key: Option<PathBuf>,
    /// Roots for clients' certificates, PEM. With it, only clients with a certificate from one of them may connect.
    #[arg(long, env = "VISAVIS_TLS_CLIENT_ROOTS", value_name = "FILE", requires = "tls_certificate")]
    pub tls_client_roots: Option<PathBuf>,
    /// A file with the tokens that callers need (its form: docs/operations.md). Default: everybody may call.
    #[arg(long, env = "VISAVIS_TOKENS", value_name = "FILE")]
    pub tokens: Option<PathBuf>,
    /// How often to look whether the files of certificates and tokens have changed; 0s: only on SIGHUP.
    #[arg(long, env = "VISAVIS_WATCH", default_value = "30s", value_name = "TIME", value_parser = time)]
    pub watch: Duration,
    /// Whether callers may ask for the contract (gRPC reflection).
    #[arg(long, env = "VISAVIS_REFLECTION", default_value_t = true, action = ArgAction::Set, value_name = "BOOL")]
    pub reflection: bool,
    /// Origins whose pages may call over grpc-web, separated by commas; "*": all.
    #[arg(
        long,
        env = "VISAVIS_CORS_ORIGINS",
        default_value = "*",
        value_delimiter = ',',
        value_name = "ORIGIN"
    )]
    pub cors_origins: Vec<String>,
    /// Serve a page at /playground on which articles can be tried out in a browser.
    #[arg(
        long,
        env = "VISAVIS_PLAYGROUND",
        default_value_t = false,
        action = ArgAction::Set,
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true",
        value_name = "BOOL"
    )]
    pub playground: bool,

    /// Calls that are worked on or wait, streams included; one more gets RESOURCE_EXHAUSTED.
    #[arg(long, env = "VISAVIS_MAX_CONCURRENT_REQUESTS", default_value_t = 64, value_name = "N", value_parser = positive)]
    pub max_concurrent_requests: usize,
    /// ClassifyStream calls among them.
    #[arg(long, env = "VISAVIS_MAX_STREAMS", default_value_t = 32, value_name = "N", value_parser = positive)]
    pub max_streams: usize,
    /// Bytes of text that wait or are worked on.
    #[arg(long, env = "VISAVIS_MAX_TEXT_BYTES_IN_FLIGHT", default_value = "64MiB", value_name = "BYTES", value_parser = bytes)]
    pub max_text_bytes_in_flight: usize,
    /// Documents of one stream or batch that are worked on at once; 0: twice the workers.
    #[arg(long, env = "VISAVIS_STREAM_WINDOW", default_value_t = 0, value_name = "N")]
    pub stream_window: usize,
    /// How long a call, or a document of a stream, may take; a shorter deadline of the caller wins.
    #[arg(long, env = "VISAVIS_MAX_REQUEST", default_value = "60s", value_name = "TIME", value_parser = time)]
    pub max_request: Duration,
    /// How long a stream may stay open without a document.
    #[arg(long, env = "VISAVIS_STREAM_IDLE", default_value = "5m", value_name = "TIME", value_parser = time)]
    pub stream_idle: Duration,

    /// Bytes of one message in either direction, after decompression.
    #[arg(long, env = "VISAVIS_MAX_MESSAGE_BYTES", default_value = "16MiB", value_name = "BYTES", value_parser = bytes)]
    pub max_message_bytes: usize,
    /// Bytes of one text.
    #[arg(long, env = "VISAVIS_MAX_TEXT_BYTES", default_value = "1MiB", value_name = "BYTES", value_parser = bytes)]
    pub max_text_bytes: usize,
    /// Sentences of one document.
    #[arg(long, env = "VISAVIS_MAX_SENTENCES", default_value_t = 2000, value_name = "N", value_parser = positive)]
    pub max_sentences: usize,
    /// Actors of one sentence that are paired; beyond it its first ones are, with a warning.
    #[arg(long, env = "VISAVIS_MAX_ACTORS_PER_SENTENCE", default_value_t = 24, value_name = "N", value_parser = positive)]
    pub max_actors_per_sentence: usize,
    /// Custom actors of one request.
    #[arg(long, env = "VISAVIS_MAX_CUSTOM_ACTORS", default_value_t = 1000, value_name = "N")]
    pub max_custom_actors: usize,
    /// Documents of one BatchClassify.
    #[arg(long, env = "VISAVIS_MAX_BATCH_DOCUMENTS", default_value_t = 64, value_name = "N", value_parser = positive)]
    pub max_batch_documents: usize,
    /// Passages of one ScorePairs.
    #[arg(long, env = "VISAVIS_MAX_PASSAGES", default_value_t = 256, value_name = "N", value_parser = positive)]
    pub max_passages: usize,
    /// Bytes of one passage.
    #[arg(long, env = "VISAVIS_MAX_PASSAGE_BYTES", default_value = "16KiB", value_name = "BYTES", value_parser = bytes)]
    pub max_passage_bytes: usize,
    /// Pairs of one passage.
    #[arg(long, env = "VISAVIS_MAX_PAIRS_PER_PASSAGE", default_value_t = 1000, value_name = "N", value_parser = positive)]
    pub max_pairs_per_passage: usize,

    /// Connections at once; one more is closed at once.
    #[arg(long, env = "VISAVIS_MAX_CONNECTIONS", default_value_t = 1024, value_name = "N", value_parser = positive)]
    pub max_connections: usize,
    /// Calls at once on one connection.
    #[arg(long, env = "VISAVIS_MAX_STREAMS_PER_CONNECTION", default_value_t = 128, value_name = "N")]
    pub max_streams_per_connection: u32,
    /// How long a TLS handshake may take.
    #[arg(long, env = "VISAVIS_HANDSHAKE", default_value = "10s", value_name = "TIME", value_parser = time)]
    pub handshake: Duration,
    /// How long a connection lives, plus up to a tenth at random; 0s: for ever.
    #[arg(long, env = "VISAVIS_CONNECTION_MAX_AGE", default_value = "30m", value_name = "TIME", value_parser = time)]
    pub connection_max_age: Duration,
    /// How long calls on it may then go on.
    #[arg(long, env = "VISAVIS_CONNECTION_MAX_AGE_GRACE", default_value = "1m", value_name = "TIME", value_parser = time)]
    pub connection_max_age_grace: Duration,
    /// How long a connection may carry no call; 0s: for ever.
    #[arg(long, env = "VISAVIS_CONNECTION_MAX_IDLE", default_value = "15m", value_name = "TIME", value_parser = time)]
    pub connection_max_idle: Duration,
    /// How long a peer may leave an answer unread; 0s: for ever.
    #[arg(long, env = "VISAVIS_CONNECTION_MAX_STALL", default_value = "1m", value_name = "TIME", value_parser = time)]
    pub connection_max_stall: Duration,
    /// How often a silent peer is pinged; 0s: never.
    #[arg(long, env = "VISAVIS_KEEPALIVE", default_value = "1m", value_name = "TIME", value_parser = time)]
    pub keepalive: Duration,
    /// How long it has to answer.
    #[arg(long, env = "VISAVIS_KEEPALIVE_TIMEOUT", default_value = "20s", value_name = "TIME", value_parser = time)]
    pub keepalive_timeout: Duration,
    /// Calls reset by a peer and not yet noticed before its connection is given up.
    #[arg(long, env = "VISAVIS_MAX_RESET_STREAMS", default_value_t = 1024, value_name = "N", value_parser = positive)]
    pub max_reset_streams: usize,

    /// On SIGTERM: how long the server goes on as before after health says no, so that balancers notice.
    #[arg(long, env = "VISAVIS_DRAIN_PAUSE", default_value = "1s", value_name = "TIME", value_parser = time)]
    pub drain_pause: Duration,
    /// How long running calls may then go on before the server exits all the same.
    #[arg(long, env = "VISAVIS_DRAIN_LIMIT", default_value = "30s", value_name = "TIME", value_parser = time)]
    pub drain_limit: Duration,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

impl Settings {
    /// The limits of the library.
    pub fn limits(&self) -> Limits {
        Limits {
            max_text_bytes: self.max_text_bytes,
            max_sentences: self.max_sentences,
            max_actors_per_sentence: self.max_actors_per_sentence,
            max_custom_actors: self.max_custom_actors,
            max_pairs_per_passage: self.max_pairs_per_passage,
            max_passage_bytes: self.max_passage_bytes,
            ..Limits::default()
        }
    }

    /// The settings of the service.
    pub fn service(&self) -> ServiceConfig {
        let threads = Pool::new(self.workers).threads();
        let window = if self.stream_window == 0 { threads.saturating_mul(2) } else { self.stream_window };
        ServiceConfig {
            workers: threads.saturating_mul(DOCUMENTS_PER_CORE),
            max_message_bytes: self.max_message_bytes,
            max_batch_documents: self.max_batch_documents,
            max_passages: self.max_passages,
            max_concurrent_requests: self.max_concurrent_requests,
            max_streams: self.max_streams,
            max_text_bytes_in_flight: self.max_text_bytes_in_flight,
            stream_window: window,
            max_request: self.max_request,
            stream_idle: self.stream_idle,
            reflection: self.reflection,
            cors_origins: self.cors_origins.clone(),
            playground: self.playground,
            connections: ConnectionConfig {
                max_connections: self.max_connections,
                max_streams: self.max_streams_per_connection,
                handshake: self.handshake,
                max_age: self.connection_max_age,
                max_age_grace: self.connection_max_age_grace,
                max_idle: self.connection_max_idle,
                max_stall: self.connection_max_stall,
                keepalive: self.keepalive,
                keepalive_timeout: self.keepalive_timeout,
                max_reset_streams: self.max_reset_streams,
            },
        }
    }

    /// Where certificates are, if TLS is wanted.
    pub fn tls(&self) -> Option<TlsFiles> {
        let (certificate, key) = (self.tls_certificate.clone()?, self.tls_key.clone()?);
        Some(TlsFiles { certificate, key, client_roots: self.tls_client_roots.clone() })
    }
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The command line.
    Flag,
    /// A variable of the environment.
    Variable,
    /// The file.
    File,
    /// Nobody gave it.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Flag => "flag",
            Self::Variable => "variable",
            Self::File => "file",
            Self::Default => "default",
        })
    }
}

/// A command line that was understood, with the origin of every setting.
#[derive(Debug)]
pub struct Parsed {
    /// What was asked for.
    pub cli: Cli,
    /// Key → value as written, origin.
    pub origins: BTreeMap<String, (String, Origin)>,
}

impl Parsed {
    /// Every value and where it comes from, for one line of the log. No setting holds a secret: keys and tokens stand
    /// in files, and only their paths are settings.
    pub fn summary(&self) -> String {
        let mut line = String::new();
        for (key, (value, origin)) in &self.origins {
            // Writing to a string cannot fail.
            let _ = write!(line, "{}{key}={value} ({origin})", if line.is_empty() { "" } else { ", " });
        }
        line
    }
}

/// Why a command line was not understood.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// A flag or variable; also help and version, which clap treats alike.
    #[error(transparent)]
    Flags(#[from] clap::Error),
    /// The file.
    #[error("{path}: {reason}", path = path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What is wrong, and what is allowed.
        reason: String,
    },
}

/// Understands the command line `args` (the program's name first), the environment, and the file that they name.
pub fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Parsed, SettingsError> {
    let mut args: Vec<OsString> = args.into_iter().collect();
    let given = Cli::command().try_get_matches_from(&args)?;
    let mut from_file = BTreeMap::new();
    if let Some(path) = given.get_one::<PathBuf>("config") {
        from_file = read_file(path)?;
        for (key, value) in &from_file {
            let source = given.value_source(key);
            if !matches!(source, Some(ValueSource::CommandLine | ValueSource::EnvVariable)) {
                // Right after the program's name: what follows a subcommand belongs to the subcommand.
                args.insert(1, flag(key, value));
            }
        }
    }
    let matches = Cli::command().try_get_matches_from(&args)?;
    let cli = Cli::from_arg_matches(&matches)?;
    let mut origins = BTreeMap::new();
    for key in keys() {
        let origin = match given.value_source(&key) {
            Some(ValueSource::CommandLine) => Origin::Flag,
            Some(ValueSource::EnvVariable) => Origin::Variable,
            _ if from_file.contains_key(&key) => Origin::File,
            _ => Origin::Default,
        };
        let raw = matches.get_raw(&key).map(|values| {
            values.map(|value| value.to_string_lossy().into_owned()).collect::<Vec<_>>().join(",")
        });
        origins.insert(key, (raw.unwrap_or_else(|| "none".to_owned()), origin));
    }
    Ok(Parsed { cli, origins })
}

/// The keys of all settings, in the order of their declaration.
fn keys() -> Vec<String> {
    let command = Settings::augment_args(clap::Command::new("settings"));
    command.get_arguments().map(|arg| arg.get_id().to_string()).collect()
}

fn flag(key: &str, value: &str) -> OsString {
    OsString::from(format!("--{}={value}", key.replace('_', "-")))
}

/// The values of the file, each checked by the parser of its flag.
fn read_file(path: &Path) -> Result<BTreeMap<String, String>, SettingsError> {
    let error = |reason: String| SettingsError::File { path: path.to_owned(), reason };
    let text = std::fs::read_to_string(path).map_err(|e| error(e.to_string()))?;
    let table: toml::Table = text.parse().map_err(|e: toml::de::Error| error(e.to_string()))?;
    let keys = keys();
    let mut values = BTreeMap::new();
    for (key, value) in table {
        if !keys.contains(&key) {
            return Err(error(format!("unknown key {key:?}; allowed are {}", keys.join(", "))));
        }
        let value = written(&value).ok_or_else(|| {
            error(format!("{key}: a string, number, true, false or a list of strings is allowed"))
        })?;
        // Alone, without the demands of one flag on another: those are checked when all values are known.
        let command = Settings::augment_args(clap::Command::new("settings"));
        if let Err(e) = command.try_get_matches_from([OsString::from("settings"), flag(&key, &value)])
            && e.kind() != clap::error::ErrorKind::MissingRequiredArgument
        {
            let words = e.to_string();
            let words = words.lines().next().unwrap_or_default().trim_start_matches("error: ");
            return Err(error(format!("{key}: {words}")));
        }
        values.insert(key, value);
    }
    Ok(values)
}

/// A value of the file as it would be written on the command line.
fn written(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(value) => Some(value.clone()),
        toml::Value::Integer(value) => Some(value.to_string()),
        toml::Value::Boolean(value) => Some(value.to_string()),
        toml::Value::Array(values) => {
            values.iter().map(toml::Value::as_str).collect::<Option<Vec<_>>>().map(|values| values.join(","))
        }
        toml::Value::Float(_) | toml::Value::Datetime(_) | toml::Value::Table(_) => None,
    }
}

/// A length of time: "500ms", "30s", "5m", "1h 30m".
fn time(given: &str) -> Result<Duration, String> {
    let time = given.parse::<jiff::SignedDuration>().ok().and_then(|time| Duration::try_from(time).ok());
    time.ok_or_else(|| "a length of time like 500ms, 30s, 5m or 0s is allowed".to_owned())
}

/// A number from 1 on.
fn positive(given: &str) -> Result<usize, String> {
    given
        .parse()
        .ok()
        .filter(|number| *number > 0)
        .ok_or_else(|| "a whole number from 1 on is allowed".to_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::*;

    fn parse(args: &[&str]) -> Result<Parsed, SettingsError> {
        super::parse(["visavis-server"].into_iter().chain(args.iter().copied()).map(OsString::from))
    }

    fn with_file(text: &str, args: &[&str]) -> Result<Parsed, SettingsError> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("server.toml");
        std::fs::write(&path, text).unwrap();
        let config = format!("--config={}", path.display());
        parse(&[&[config.as_str()], args].concat())
    }

    fn refused(text: &str) -> String {
        with_file(text, &[]).unwrap_err().to_string()
    }

    #[test]
    fn defaults_of_the_flags_are_those_of_the_library() {
        let settings = parse(&[]).unwrap().cli.settings;
        assert_eq!(settings.service(), ServiceConfig::default());
        assert_eq!(settings.limits(), Limits::default());
    }

    #[test]
    fn every_setting_has_a_variable_named_like_its_flag() {
        let command = Settings::augment_args(clap::Command::new("settings"));
        for arg in command.get_arguments() {
            let key = arg.get_id().as_str();
            assert_eq!(arg.get_long(), Some(key.replace('_', "-").as_str()));
            let variable = if key == "log" {
                "VISAVIS_LOG".to_owned()
            } else {
                format!("VISAVIS_{}", key.to_uppercase())
            };
            assert_eq!(arg.get_env().unwrap().to_str(), Some(variable.as_str()));
        }
    }

    #[test]
    fn a_flag_wins_over_the_file_and_the_file_over_the_default() {
        let file = "workers = 3\nmax_request = \"5s\"\nreflection = false\ncors_origins = [\"https://a.org\", \"https://b.org\"]";
        let parsed = with_file(file, &["--workers", "7"]).unwrap();
        let settings = &parsed.cli.settings;
        assert_eq!(
            (settings.workers, settings.max_request, settings.reflection),
            (7, Duration::from_secs(5), false)
        );
        assert_eq!(settings.cors_origins, ["https://a.org", "https://b.org"]);
        let origin = |key: &str| parsed.origins.get(key).unwrap().clone();
        assert_eq!(origin("workers"), ("7".into(), Origin::Flag));
        assert_eq!(origin("max_request"), ("5s".into(), Origin::File));
        assert_eq!(origin("max_sentences"), ("2000".into(), Origin::Default));
        assert!(parsed.summary().contains("max_request=5s (file)"), "{}", parsed.summary());
    }

    #[test]
    fn the_playground_is_off_unless_a_flag_or_the_file_says_so() {
        let wanted = |parsed: Parsed| parsed.cli.settings.service().playground;
        assert!(!wanted(parse(&[]).unwrap()));
        assert!(wanted(parse(&["--playground"]).unwrap()) && wanted(parse(&["--playground=true"]).unwrap()));
        assert!(wanted(with_file("playground = true", &[]).unwrap()));
        assert!(!wanted(with_file("playground = true", &["--playground=false"]).unwrap()));
    }

    #[test]
    fn a_bad_file_is_refused_with_key_and_reason() {
        assert!(refused("wrokers = 3").contains("unknown key \"wrokers\"; allowed are listen, model"));
        assert!(refused("config = \"other.toml\"").contains("unknown key"));
        assert!(refused("max_request = \"fast\"").contains("max_request: invalid value 'fast'"));
        assert!(refused("max_sentences = 0").contains("max_sentences: invalid value '0'"));
        assert!(refused("workers = 1.5").contains("workers: a string, number"));
        assert!(refused("workers = ").contains("server.toml"));
        assert!(refused("tls_key = \"key.pem\"").contains("--tls-certificate"), "one without the other");
    }

    #[test]
    fn a_file_may_set_what_a_subcommand_needs() {
        let parsed = with_file("listen = \"127.0.0.1:7\"", &["healthcheck", "--timeout", "1s"]).unwrap();
        assert_eq!(parsed.cli.settings.listen, "127.0.0.1:7");
        assert!(
            matches!(parsed.cli.command, Some(Command::Healthcheck { timeout, listen: None }) if timeout.as_secs() == 1)
        );
    }

    #[test]
    fn lengths_of_time_are_read_as_people_write_them() {
        assert_eq!(time("1h 30m"), Ok(Duration::from_secs(5400)));
        assert_eq!(time("0s"), Ok(Duration::ZERO));
        for bad in ["", "5", "-5s", "soon", "5 parsecs"] {
            assert!(time(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_page_about_settings_is_current() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/configuration.md");
        let page = std::fs::read_to_string(path).unwrap_or_default();
        assert!(page == docs(), "{path} is old; write it anew: visavis-server --print-config-docs > {path}");
    }

    #[test]
    fn manual_and_completions_know_every_setting() {
        let (page, script) = (man().unwrap(), completions(clap_complete::Shell::Bash));
        let (page, script) = (String::from_utf8(page).unwrap(), String::from_utf8(script).unwrap());
        for key in keys() {
            let flag = format!("--{}", key.replace('_', "-"));
            assert!(script.contains(&flag) && page.contains(&flag.replace('-', "\\-")), "{flag}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_file_breaks_the_reader(text in "[a-z_\\[\\]=\"#0-9\\n. ]{0,80}") {
            let _ = with_file(&text, &[]);
        }
    }
}
