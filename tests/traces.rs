//! OpenTelemetry: what a call leaves behind. `cargo test --features otel --test traces`.
#![cfg(feature = "otel")]
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod server_common;

use std::sync::{Arc, Mutex};

use opentelemetry::{
    global,
    trace::{SpanId, SpanKind, Status, TraceId},
};
use opentelemetry_sdk::{
    error::OTelSdkResult,
    trace::{SdkTracerProvider, SpanData, SpanExporter},
};
use server_common::{classify, config, start};
use tonic::Request;

/// Keeps spans in memory.
#[derive(Clone, Debug, Default)]
struct Kept(Arc<Mutex<Vec<SpanData>>>);

impl SpanExporter for Kept {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        self.0.lock().unwrap().extend(batch);
        Ok(())
    }
}

impl Kept {
    /// The spans of a trace, once `count` of them have ended.
    async fn of(&self, trace: TraceId, count: usize) -> Vec<SpanData> {
        let spans = || -> Vec<SpanData> {
            let all = self.0.lock().unwrap();
            all.iter().filter(|span| span.span_context.trace_id() == trace).cloned().collect()
        };
        server_common::eventually("spans", || spans().len() >= count).await;
        spans()
    }
}

fn attribute(span: &SpanData, key: &str) -> String {
    let found = span.attributes.iter().find(|attribute| attribute.key.as_str() == key);
    found.unwrap_or_else(|| panic!("no {key} in {span:?}")).value.to_string()
}

/// One test, because the provider is that of the process.
#[tokio::test]
async fn a_call_goes_on_with_its_caller_s_trace() {
    let kept = Kept::default();
    global::set_tracer_provider(SdkTracerProvider::builder().with_simple_exporter(kept.clone()).build());
    let server = start(config()).await;
    let mut client = server.client().await;

    let call = |trace: &str, flags: &str, text: &str| {
        let mut request = Request::new(classify(text));
        let parent = format!("00-{trace}-00f067aa0ba902b7-{flags}");
        request.metadata_mut().insert("traceparent", parent.parse().unwrap());
        request.metadata_mut().insert("x-request-id", "abc".parse().unwrap());
        request
    };
    let good = "4bf92f3577b34da6a3ce929d0e0e4736";
    client.classify(call(good, "01", "Ada sued Bob.")).await.unwrap();
    let spans = kept.of(TraceId::from_hex(good).unwrap(), 4).await;
    let root = spans.iter().find(|span| span.span_kind == SpanKind::Server).unwrap();
    assert_eq!(root.name, "visavis.v1.StanceService/Classify");
    assert_eq!(root.parent_span_id, SpanId::from_hex("00f067aa0ba902b7").unwrap());
    assert_eq!(attribute(root, "rpc.grpc.status_code"), "0");
    assert_eq!(attribute(root, "visavis.request_id"), "abc");
    for step in ["queue", "analyze", "convert"] {
        let span = spans.iter().find(|span| span.name == step).unwrap_or_else(|| panic!("no {step}"));
        assert_eq!(span.parent_span_id, root.span_context.span_id(), "{step}");
        assert!(root.start_time <= span.start_time && span.start_time <= span.end_time, "{step}");
    }
    assert!(!format!("{spans:?}").contains("Ada"), "spans carry nothing of a text");

    let refused = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    client.classify(call(refused, "01", " ")).await.unwrap_err();
    let spans = kept.of(TraceId::from_hex(refused).unwrap(), 3).await;
    let root = spans.iter().find(|span| span.span_kind == SpanKind::Server).unwrap();
    assert_eq!(attribute(root, "rpc.grpc.status_code"), "3");
    assert_eq!(root.status, Status::Unset, "a caller's mistake is no fault of the server");

    // The caller samples; what it leaves out is left out here too.
    let unsampled = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
    client.classify(call(unsampled, "00", "Ada sued Bob.")).await.unwrap();
    // Whoever sends none, or nonsense, gets a new trace.
    client.classify(call("nonsense", "01", "Ada sued Bob.")).await.unwrap();
    client.classify(classify("Ada sued Bob.")).await.unwrap();
    server_common::eventually("four calls with a span", || {
        kept.0.lock().unwrap().iter().filter(|span| span.span_kind == SpanKind::Server).count() == 4
    })
    .await;
    let all = kept.0.lock().unwrap();
    let ids: Vec<TraceId> = all
        .iter()
        .filter(|span| span.span_kind == SpanKind::Server)
        .map(|span| span.span_context.trace_id())
        .collect();
    assert!(!ids.contains(&TraceId::from_hex(unsampled).unwrap()));
    assert!(ids.iter().all(|id| *id != TraceId::INVALID));
    assert_eq!(ids.iter().collect::<std::collections::HashSet<_>>().len(), 4, "{ids:?}");
}
