//! A server in this process over a real socket, with an engine that does on demand what the real one never should.
#![allow(dead_code, missing_docs, clippy::unwrap_used, clippy::panic)]

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use tokio::{net::TcpListener, task::JoinHandle};
use tonic::transport::{Channel, Endpoint};
use visavis::{
    Error, Limits,
    bundle::ModelInfo,
    document::{
        Actor, ActorKind, Analysis, Date, Document, JudgedSentence, Mention, MentionType, Options, PairScore,
        Part, Passage, Scores, Sentence, Span,
    },
    error::{InputError, InputErrorCode},
    proto::v1::{self, stance_service_client::StanceServiceClient},
    service::{
        Service, ServiceConfig,
        engine::{Engine, PairScores},
        tls::Tls,
    },
    stages::Watch,
};

/// Obeys its documents: `sleep MS` takes that long, `panic` panics, an empty text is refused, anything else has one
/// sentence and one actor, its first word.
pub struct Obedient {
    pub limits: Limits,
    pub model: ModelInfo,
    pub begun: AtomicUsize,
    pub given_up: AtomicUsize,
}

impl Obedient {
    pub fn new(checksum: char) -> Self {
        let model = ModelInfo {
            name: "obedient".into(),
            version: "0.0.0".into(),
            checksum: checksum.to_string().repeat(64),
            gazetteer_version: "0".into(),
            reference_date: Date::constant(2026, 1, 1),
            max_window_tokens: 256,
            training_sets: Vec::new(),
            quality: Vec::new(),
        };
        Self { limits: Limits::default(), model, begun: AtomicUsize::new(0), given_up: AtomicUsize::new(0) }
    }
}

impl Engine for Obedient {
    fn limits(&self) -> &Limits {
        &self.limits
    }

    fn model(&self) -> &ModelInfo {
        &self.model
    }

    fn analyze_watched(
        &self,
        document: &Document,
        _: &Options,
        watch: &dyn Watch,
    ) -> Result<Analysis, Error> {
        self.begun.fetch_add(1, Ordering::SeqCst);
        let text = &document.text;
        let mut words = text.split_whitespace();
        let Some(first) = words.next() else {
            return Err(InputError::new(
                InputErrorCode::Empty,
                "document.text",
                "0 characters given, 1 required",
            )
            .into());
        };
        match (first, words.next().and_then(|word| word.parse().ok())) {
            ("panic", _) => panic!("the document said so"),
            ("sleep", Some(ms)) => {
                let end = Instant::now() + Duration::from_millis(ms);
                while Instant::now() < end {
                    if !watch.wanted() {
                        self.given_up.fetch_add(1, Ordering::SeqCst);
                        return Err(Error::Cancelled);
                    }
                    thread::sleep(Duration::from_millis(1));
                }
            }
            _ => {}
        }
        let start = text.find(first).unwrap();
        let mention = Mention {
            id: 0,
            text: first.into(),
            sentence: 0,
            span: Span::new(start, start + first.len()),
            kind: MentionType::Name,
        };
        let sentence = Sentence { index: 0, part: Part::Text, span: Span::new(0, text.len()) };
        Ok(Analysis {
            document_id: document.id.clone(),
            actors: vec![Actor {
                id: format!("name:{first}"),
                same_as: Vec::new(),
                name: first.into(),
                kind: ActorKind::Person,
                affiliations: Vec::new(),
                mentions: vec![mention],
            }],
            sentences: vec![JudgedSentence { sentence, judgements: Vec::new(), portrayals: Vec::new() }],
            profiles: Vec::new(),
            language: "en".into(),
            reference_date: Date::constant(2026, 1, 1),
            warnings: Vec::new(),
        })
    }

    fn score_pairs(&self, passage: &Passage) -> Result<PairScores, Error> {
        if passage.text.trim().is_empty() {
            return Err(
                InputError::new(InputErrorCode::Empty, "text", "0 characters given, 1 required").into()
            );
        }
        let scores = Scores { negative: 0.5, neutral: 0.25, positive: 0.25 };
        let score = |pair: &visavis::document::PairSpans| match pair.target.first() {
            Some(_) => Ok(PairScore { scores, basis: None }),
            None => Err(InputError::new(InputErrorCode::Empty, "pairs[0].target_spans", "no span given")),
        };
        Ok(passage.pairs.iter().map(score).collect())
    }
}

/// A running server.
pub struct Server {
    pub service: Service,
    pub engine: Arc<Obedient>,
    pub address: SocketAddr,
    pub task: JoinHandle<()>,
}

/// Settings under which tests are quick and the same on every machine.
pub fn config() -> ServiceConfig {
    ServiceConfig { workers: 2, stream_window: 4, ..ServiceConfig::default() }
}

pub async fn start(config: ServiceConfig) -> Server {
    start_tls(config, None).await
}

pub async fn start_tls(config: ServiceConfig, tls: Option<Tls>) -> Server {
    let engine = Arc::new(Obedient::new('a'));
    let service = Service::with_engine(Arc::clone(&engine) as Arc<dyn Engine>, config);
    service.set_serving(true).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let task = tokio::spawn({
        let service = service.clone();
        async move { service.serve(listener, tls).await }
    });
    Server { service, engine, address, task }
}

impl Server {
    pub async fn channel(&self) -> Channel {
        channel(self.address).await
    }

    pub async fn client(&self) -> StanceServiceClient<Channel> {
        StanceServiceClient::new(self.channel().await)
    }
}

pub async fn channel(address: SocketAddr) -> Channel {
    Endpoint::from_shared(format!("http://{address}")).unwrap().connect().await.unwrap()
}

pub async fn connect(address: SocketAddr) -> StanceServiceClient<Channel> {
    StanceServiceClient::new(channel(address).await)
}

pub fn document(id: &str, text: &str) -> v1::Document {
    v1::Document { document_id: id.into(), text: text.into(), ..Default::default() }
}

pub fn classify(text: &str) -> v1::ClassifyRequest {
    v1::ClassifyRequest { document: Some(document("d", text)), options: None }
}

pub fn config_message() -> v1::ClassifyStreamRequest {
    let message = v1::classify_stream_request::Message::Config(v1::ClassifyOptions::default());
    v1::ClassifyStreamRequest { message: Some(message) }
}

pub fn document_message(id: &str, text: &str) -> v1::ClassifyStreamRequest {
    let message = v1::classify_stream_request::Message::Document(document(id, text));
    v1::ClassifyStreamRequest { message: Some(message) }
}

/// Waits until `true`, for ten seconds at most.
pub async fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(10);
    while !holds() {
        assert!(Instant::now() < end, "{what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
