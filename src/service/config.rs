//! What can be set of a [`Service`](super::Service), with defaults that suit a small machine.

use std::{num::NonZeroUsize, thread, time::Duration};

/// Documents in progress for each core.
pub const DOCUMENTS_PER_CORE: usize = 4;

/// Settings of the service, in force for every connection, real or in memory.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceConfig {
    /// Documents and passages that are analysed at once. They share the encoder's threads in turn, so more than there are
    /// cores keep a short one from waiting behind long ones. Default: [`DOCUMENTS_PER_CORE`] for each core.
    pub workers: usize,
    /// Bytes of one message in either direction, after decompression. Default: 16 MiB.
    pub max_message_bytes: usize,
    /// Documents in one `BatchClassify`. Default: 64.
    pub max_batch_documents: usize,
    /// Passages in one `ScorePairs`. Default: 256.
    pub max_passages: usize,
    /// Calls that are worked on or wait, streams included. Default: 64.
    pub max_concurrent_requests: usize,
    /// `ClassifyStream`s among them; fewer than all, so that streams never shut out the other calls. Default: 32.
    pub max_streams: usize,
    /// Bytes of text that wait or are worked on. Default: 64 MiB.
    pub max_text_bytes_in_flight: usize,
    /// Documents of one stream that are worked on at once. Default: two for each core.
    pub stream_window: usize,
    /// How long a call other than a stream, or one document of a stream, may take. Default: 60 s.
    pub max_request: Duration,
    /// How long a stream may owe nothing and send nothing. Default: 5 min.
    pub stream_idle: Duration,
    /// Whether callers may ask the server for its contract. Default: yes.
    pub reflection: bool,
    /// Web pages (origins) that may call over grpc-web; `*` for all. Default: all, since no call rests on cookies.
    pub cors_origins: Vec<String>,
    /// Whether the port also serves the playground, a page for browsers. Default: no.
    pub playground: bool,
    /// How connections are kept.
    pub connections: ConnectionConfig,
}

/// Settings of connections.
#[derive(Clone, Debug, PartialEq)]
pub struct ConnectionConfig {
    /// Connections at once; one more is closed at once. Default: 1,024.
    pub max_connections: usize,
    /// Calls at once on one connection. Default: 128.
    pub max_streams: u32,
    /// How long a connection may take to complete its TLS handshake. Default: 10 s.
    pub handshake: Duration,
    /// How long a connection may live, so that load spreads anew; lengthened by up to a tenth, at random. Zero: for
    /// ever. Default: 30 min.
    pub max_age: Duration,
    /// How long running calls may go on after that. Default: 1 min.
    pub max_age_grace: Duration,
    /// How long a connection may carry no call. Zero: for ever. Default: 15 min.
    pub max_idle: Duration,
    /// How long a peer may leave an answer unread. Default: 1 min.
    pub max_stall: Duration,
    /// How often a silent peer is pinged. Zero: never. Default: 1 min.
    pub keepalive: Duration,
    /// How long it has to answer. Default: 20 s.
    pub keepalive_timeout: Duration,
    /// Calls reset by the peer that wait to be noticed, and calls reset because of errors of the peer, before the
    /// connection is given up. Default: 1,024: hedging clients cancel a lot.
    pub max_reset_streams: usize,
}

impl Default for ServiceConfig {
    fn default() -> Self {
        let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        Self {
            workers: cores.saturating_mul(DOCUMENTS_PER_CORE),
            max_message_bytes: 16 << 20,
            max_batch_documents: 64,
            max_passages: 256,
            max_concurrent_requests: 64,
            max_streams: 32,
            max_text_bytes_in_flight: 64 << 20,
            stream_window: cores.saturating_mul(2),
            max_request: Duration::from_secs(60),
            stream_idle: Duration::from_secs(300),
            reflection: true,
            cors_origins: vec!["*".to_owned()],
            playground: false,
            connections: ConnectionConfig::default(),
        }
    }
}

impl Default for ConnectionConfig {
    fn default() -> Self {
        Self {
            max_connections: 1024,
            max_streams: 128,
            handshake: Duration::from_secs(10),
            max_age: Duration::from_secs(30 * 60),
            max_age_grace: Duration::from_secs(60),
            max_idle: Duration::from_secs(15 * 60),
            max_stall: Duration::from_secs(60),
            keepalive: Duration::from_secs(60),
            keepalive_timeout: Duration::from_secs(20),
            max_reset_streams: 1024,
        }
    }
}
