//! Traces by the OpenTelemetry interface.

use std::time::{Duration, SystemTime};

use http::HeaderMap;
use opentelemetry::{
    Context, KeyValue, global,
    global::BoxedTracer,
    propagation::{Extractor, TextMapPropagator},
    trace::{Span, SpanKind, Status, TraceContextExt, Tracer},
};
use opentelemetry_otlp::{SpanExporter, WithExportConfig};
use opentelemetry_sdk::{Resource, propagation::TraceContextPropagator, trace::SdkTracerProvider};
use tonic::Code;

use super::{super::NAME, TracesError};
use crate::stages::Timings;

/// How long the last spans may take on their way when the server stops.
const LAST: Duration = Duration::from_secs(2);

fn tracer() -> BoxedTracer {
    global::tracer("visavis")
}

/// An open span, to which others can be added as children. Cheap to clone; all clones are the same span.
#[derive(Clone, Debug, Default)]
pub struct Trace(Context);

/// The metadata of a call.
struct Metadata<'a>(&'a HeaderMap);

impl Extractor for Metadata<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).and_then(|value| value.to_str().ok())
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(http::HeaderName::as_str).collect()
    }
}

impl Trace {
    /// Opens the span of a call to `method`, as a child of the caller's span if the metadata name one. Probes have none:
    /// they would drown all others.
    pub fn begin(metadata: &HeaderMap, method: &'static str, request_id: &str) -> Self {
        if method == "Health" {
            return Self::default();
        }
        let parent = TraceContextPropagator::new().extract_with_context(&Context::new(), &Metadata(metadata));
        let tracer = tracer();
        let span = tracer
            .span_builder(format!("{NAME}/{method}"))
            .with_kind(SpanKind::Server)
            .with_attributes([
                KeyValue::new("rpc.system", "grpc"),
                KeyValue::new("rpc.service", NAME),
                KeyValue::new("rpc.method", method),
                KeyValue::new("visavis.request_id", request_id.to_owned()),
            ])
            .start_with_context(&tracer, &parent);
        Self(Context::new().with_span(span))
    }

    /// Opens a span within this one.
    pub fn child(&self, name: &'static str) -> Self {
        if !self.0.has_active_span() {
            return Self::default();
        }
        let tracer = tracer();
        Self(Context::new().with_span(tracer.span_builder(name).start_with_context(&tracer, &self.0)))
    }

    /// Adds a span within this one that began at `start` and took `took`.
    fn past(&self, name: &'static str, start: SystemTime, took: Duration) {
        if !self.0.has_active_span() {
            return;
        }
        let tracer = tracer();
        let mut span = tracer.span_builder(name).with_start_time(start).start_with_context(&tracer, &self.0);
        span.end_with_timestamp(start + took);
    }

    /// Adds the stages of an analysis that has just ended, one after the other as they are run.
    pub fn stages(&self, timings: &Timings) {
        let mut start = SystemTime::now() - timings.total();
        for (stage, took) in timings.iter().filter(|(_, took)| !took.is_zero()) {
            self.past(stage.name(), start, took);
            start += took;
        }
    }

    /// Ends the span of a step.
    pub fn close(&self) {
        self.0.span().end();
    }

    /// Ends the span of a call.
    pub fn end(&self, code: Code) {
        let span = self.0.span();
        span.set_attribute(KeyValue::new("rpc.grpc.status_code", i64::from(i32::from(code))));
        // A caller's mistake is no fault of the server's span.
        if matches!(
            code,
            Code::Unknown
                | Code::DeadlineExceeded
                | Code::Unimplemented
                | Code::Internal
                | Code::Unavailable
                | Code::DataLoss
        ) {
            span.set_status(Status::error(crate::proto::code_name(code)));
        }
        span.end();
    }
}

/// Sends the spans of this process to a collector.
#[derive(Debug)]
pub struct Exporter(SdkTracerProvider);

impl Exporter {
    /// Sends all spans from now on to `endpoint`, in batches, over OTLP/gRPC. A collector that is not there costs spans
    /// and nothing else. Must be called within a tokio runtime.
    pub fn start(endpoint: &str) -> Result<Self, TracesError> {
        super::check(endpoint)?;
        let exporter = SpanExporter::builder()
            .with_tonic()
            .with_endpoint(endpoint)
            .build()
            .map_err(|e| TracesError { given: endpoint.to_owned(), reason: e.to_string() })?;
        let resource = Resource::builder()
            .with_service_name("visavis-server")
            .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
            .build();
        let provider =
            SdkTracerProvider::builder().with_resource(resource).with_batch_exporter(exporter).build();
        global::set_tracer_provider(provider.clone());
        Ok(Self(provider))
    }

    /// Sends what is left. Blocks for two seconds at most.
    pub fn finish(self) {
        if let Err(error) = self.0.shutdown_with_timeout(LAST) {
            tracing::warn!(%error, "the last spans were lost");
        }
    }
}
