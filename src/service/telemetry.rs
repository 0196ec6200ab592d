//! What can be seen from outside: every metric's name, unit and meaning, in this one module, and the log line of a
//! call. `docs/metrics.md` lists the same; a test compares the two.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use prometheus_client::{
    encoding::{EncodeLabelSet, text},
    metrics::{
        counter::Counter,
        family::Family,
        gauge::Gauge,
        histogram::{Histogram, exponential_buckets},
    },
    registry::{Registry, Unit},
};
use tonic::Code;

use crate::{bundle::ModelInfo, encoder::cache::CacheUse, proto::code_name, stages::Timings};

/// The methods that have a label of their own; all others share `other`, so that strangers cannot make up labels.
const METHODS: [(&str, &str); 9] = [
    ("/visavis.v1.StanceService/Classify", "Classify"),
    ("/visavis.v1.StanceService/BatchClassify", "BatchClassify"),
    ("/visavis.v1.StanceService/ClassifyStream", "ClassifyStream"),
    ("/visavis.v1.StanceService/ScorePairs", "ScorePairs"),
    ("/visavis.v1.StanceService/GetModel", "GetModel"),
    ("/grpc.health.v1.Health/Check", "Health"),
    ("/grpc.health.v1.Health/Watch", "Health"),
    ("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", "Reflection"),
    ("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", "Reflection"),
];

/// The label of the method with this path.
pub fn method(path: &str) -> &'static str {
    METHODS.iter().find(|(known, _)| *known == path).map_or("other", |(_, label)| label)
}

/// A method and how it ended.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Call {
    method: &'static str,
    code: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Method {
    method: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Stage {
    stage: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Model {
    name: String,
    version: String,
    checksum: String,
    gazetteer_version: String,
}

/// Values that are looked up when somebody asks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Levels {
    /// Calls that are worked on or wait.
    pub calls: usize,
    /// Streams among them.
    pub streams: usize,
    /// Pieces of work that wait for a thread.
    pub waiting: usize,
    /// Pieces of work in progress.
    pub running: usize,
}

/// A step of a document's way that is timed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Waiting for a thread.
    Queue,
    /// In the library.
    Analyze,
    /// Turning the analysis into a message.
    Convert,
}

/// All metrics of one service. Cheap to clone.
#[derive(Clone)]
pub struct Telemetry(Arc<Metrics>);

struct Metrics {
    registry: Registry,
    requests: Family<Call, Counter>,
    request_seconds: Family<Method, Histogram>,
    stage_seconds: Family<Stage, Histogram>,
    documents: Family<Outcome, Counter>,
    text_bytes: Counter,
    panics: Counter,
    calls: Gauge,
    streams: Gauge,
    waiting: Gauge,
    running: Gauge,
    connections: Gauge,
    connections_refused: Counter,
    reloads: Family<Outcome, Counter>,
    memory: Gauge,
    model: Family<Model, Gauge>,
    cache_hits: Counter,
    cache_misses: Counter,
    cache_entries: Gauge,
    cache_bytes: Gauge,
    /// What of the present cache's counts is in the counters.
    cache_counted: Mutex<CacheUse>,
    timings: Mutex<Timings>,
}

/// 1 ms to about 65 s, doubling.
fn seconds() -> Histogram {
    Histogram::new(exponential_buckets(0.001, 2.0, 17))
}

impl Default for Telemetry {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("visavis");
        let r = &mut registry;
        // The text format adds the unit, and `_total` to counters.
        let metrics = (
            Family::<Call, Counter>::default(),
            Family::<Method, Histogram>::new_with_constructor(seconds as fn() -> Histogram),
            Family::<Stage, Histogram>::new_with_constructor(seconds as fn() -> Histogram),
            Family::<Outcome, Counter>::default(),
        );
        let (requests, request_seconds, stage_seconds, documents) = metrics;
        r.register("requests", "Calls that ended, by method and gRPC code", requests.clone());
        r.register_with_unit(
            "request_duration",
            "Time from a call's head to the end of its answer, by method",
            Unit::Seconds,
            request_seconds.clone(),
        );
        r.register_with_unit(
            "stage_duration",
            "Time of a document or passage in a stage: queue, analyze (and its own stages), convert",
            Unit::Seconds,
            stage_seconds.clone(),
        );
        r.register(
            "documents",
            "Documents and passages answered, by outcome (ok or a reason)",
            documents.clone(),
        );
        let text_bytes = Counter::default();
        r.register_with_unit("text", "Text taken in", Unit::Bytes, text_bytes.clone());
        let panics = Counter::default();
        r.register("panics", "Faults caught in the work on a call", panics.clone());
        let gauge = |r: &mut Registry, name: &str, help: &str| {
            let gauge = Gauge::default();
            r.register(name, help, gauge.clone());
            gauge
        };
        let calls = gauge(r, "requests_in_flight", "Calls that are worked on or wait, streams included");
        let streams = gauge(r, "streams_in_flight", "ClassifyStream calls that are open");
        let waiting = gauge(r, "queue_depth", "Documents and passages that wait for a thread");
        let running = gauge(r, "workers_busy", "Documents and passages that are analysed");
        let connections = gauge(r, "connections", "Open connections");
        let connections_refused = Counter::default();
        r.register(
            "connections_refused",
            "Connections closed at once, over the limit",
            connections_refused.clone(),
        );
        let reloads = Family::<Outcome, Counter>::default();
        r.register("reloads", "Reloads of model, certificates or tokens, by outcome", reloads.clone());
        let memory = Gauge::default();
        r.register_with_unit("resident_memory", "Memory of the process in RAM", Unit::Bytes, memory.clone());
        let model = Family::<Model, Gauge>::default();
        r.register("model_info", "The loaded model: always 1", model.clone());
        let cache_hits = Counter::default();
        r.register("encoder_cache_hits", "Windows that the encoder's cache had", cache_hits.clone());
        let cache_misses = Counter::default();
        r.register("encoder_cache_misses", "Windows that were computed", cache_misses.clone());
        let cache_entries = gauge(r, "encoder_cache_entries", "Windows in the encoder's cache");
        let cache_bytes = Gauge::default();
        r.register_with_unit(
            "encoder_cache",
            "Size of the encoder's cache",
            Unit::Bytes,
            cache_bytes.clone(),
        );
        Self(Arc::new(Metrics {
            registry,
            requests,
            request_seconds,
            stage_seconds,
            documents,
            text_bytes,
            panics,
            calls,
            streams,
            waiting,
            running,
            connections,
            connections_refused,
            reloads,
            memory,
            model,
            cache_hits,
            cache_misses,
            cache_entries,
            cache_bytes,
            cache_counted: Mutex::default(),
            timings: Mutex::default(),
        }))
    }
}

impl Step {
    /// Its name in metrics and traces.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queue => "queue",
            Self::Analyze => "analyze",
            Self::Convert => "convert",
        }
    }
}

impl Telemetry {
    /// Counts a call that ended.
    pub fn call(&self, method: &'static str, code: Code, took: Duration) {
        self.0.requests.get_or_create(&Call { method, code: code_name(code) }).inc();
        self.0.request_seconds.get_or_create(&Method { method }).observe(took.as_secs_f64());
    }

    /// Counts a document or passage by its outcome: `ok` or the reason of its failure.
    pub fn document(&self, outcome: &'static str) {
        self.0.documents.get_or_create(&Outcome { outcome }).inc();
    }

    /// Counts text taken in.
    pub fn text(&self, bytes: usize) {
        self.0.text_bytes.inc_by(u64::try_from(bytes).unwrap_or(u64::MAX));
    }

    /// Times a step.
    pub fn step(&self, step: Step, took: Duration) {
        self.0.stage_seconds.get_or_create(&Stage { stage: step.name() }).observe(took.as_secs_f64());
    }

    /// Times the stages of an analysis.
    pub fn stages(&self, timings: &Timings) {
        let mut sum = self.0.timings.lock().unwrap_or_else(PoisonError::into_inner);
        for (stage, took) in timings.iter() {
            self.0.stage_seconds.get_or_create(&Stage { stage: stage.name() }).observe(took.as_secs_f64());
            sum.add(stage, took);
        }
    }

    /// What all analyses so far took together, by stage.
    pub fn timings(&self) -> Timings {
        *self.0.timings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a panic.
    pub fn panic(&self) {
        self.0.panics.inc();
    }

    /// Counts a connection for as long as the answer lives.
    pub fn connection(&self) -> ConnectionCount {
        self.0.connections.inc();
        ConnectionCount(self.clone())
    }

    /// Counts a connection over the limit.
    pub fn connection_refused(&self) {
        self.0.connections_refused.inc();
    }

    /// Counts a reload: `model`, `tls` or `tokens`, done or refused.
    pub fn reload(&self, outcome: &'static str) {
        self.0.reloads.get_or_create(&Outcome { outcome }).inc();
    }

    /// Says which model is loaded, and only that one.
    pub fn model(&self, model: &ModelInfo) {
        self.0.model.clear();
        let labels = Model {
            name: model.name.clone(),
            version: model.version.clone(),
            checksum: model.checksum.clone(),
            gazetteer_version: model.gazetteer_version.clone(),
        };
        self.0.model.get_or_create(&labels).set(1);
    }

    /// Takes over what the encoder's cache has counted so far, and its size.
    pub fn cache(&self, now: CacheUse) {
        let mut counted = self.0.cache_counted.lock().unwrap_or_else(PoisonError::into_inner);
        self.0.cache_hits.inc_by(now.hits.saturating_sub(counted.hits));
        self.0.cache_misses.inc_by(now.misses.saturating_sub(counted.misses));
        // Of two that scrape at once, the later may have looked first.
        counted.hits = counted.hits.max(now.hits);
        counted.misses = counted.misses.max(now.misses);
        self.0.cache_entries.set(i64::try_from(now.entries).unwrap_or(i64::MAX));
        self.0.cache_bytes.set(i64::try_from(now.bytes).unwrap_or(i64::MAX));
    }

    /// From now on another cache counts, from 0.
    pub fn cache_is_new(&self) {
        *self.0.cache_counted.lock().unwrap_or_else(PoisonError::into_inner) = CacheUse::default();
    }

    /// Everything in the OpenMetrics text format.
    pub fn scrape(&self, levels: Levels) -> String {
        let set = |gauge: &Gauge, value: usize| {
            gauge.set(i64::try_from(value).unwrap_or(i64::MAX));
        };
        set(&self.0.calls, levels.calls);
        set(&self.0.streams, levels.streams);
        set(&self.0.waiting, levels.waiting);
        set(&self.0.running, levels.running);
        set(&self.0.memory, resident_bytes().unwrap_or(0));
        let mut page = String::new();
        // Writing to a string cannot fail.
        let _ = text::encode(&mut page, &self.0.registry);
        page
    }
}

impl fmt::Debug for Telemetry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Telemetry").finish_non_exhaustive()
    }
}

/// An open connection, counted until dropped.
#[derive(Debug)]
pub struct ConnectionCount(Telemetry);

impl Drop for ConnectionCount {
    fn drop(&mut self) {
        self.0.0.connections.dec();
    }
}

/// Memory of this process in RAM, where the system tells.
pub fn resident_bytes() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<usize>().ok()?.checked_mul(1024)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn strangers_cannot_make_up_labels() {
        assert_eq!(method("/visavis.v1.StanceService/Classify"), "Classify");
        assert_eq!(method("/visavis.v1.StanceService/Classify/../../x"), "other");
    }

    #[test]
    fn a_new_model_takes_the_place_of_the_old_one() {
        let telemetry = Telemetry::default();
        let mut model = crate::service::engine::nobody();
        telemetry.model(&model);
        model.version = "9.9.9".into();
        telemetry.model(&model);
        let page = telemetry.scrape(Levels::default());
        assert_eq!(page.matches("visavis_model_info{").count(), 1);
        assert!(page.contains("version=\"9.9.9\""), "{page}");
    }

    #[test]
    fn counts_of_the_cache_go_on_when_a_new_one_begins() {
        let telemetry = Telemetry::default();
        let line = |name: &str, n: u64| {
            let page = telemetry.scrape(Levels::default());
            assert!(page.contains(&format!("visavis_encoder_cache_{name} {n}\n")), "{name} {n}: {page}");
        };
        let usage = |hits, misses| CacheUse { hits, misses, entries: misses, bytes: 100 * misses };
        telemetry.cache(usage(3, 5));
        telemetry.cache(usage(7, 6));
        telemetry.cache(usage(6, 6));
        line("hits_total", 7);
        line("misses_total", 6);
        line("entries", 6);
        line("bytes", 600);
        telemetry.cache_is_new();
        telemetry.cache(usage(20, 1));
        line("hits_total", 27);
        line("misses_total", 7);
        line("bytes", 100);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn memory_is_read_from_the_system() {
        assert!(resident_bytes().unwrap() > 1 << 20);
    }
}
