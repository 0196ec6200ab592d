//! `visavis bench`, the whole program.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod client_support;

use client_support::{Server, run};
use serde_json::Value;

#[test]
fn both_loops_tell_what_a_server_does() {
    let server = Server::start();
    let flags = "--sentences 2 --concurrency 2 --rate 50 --warmup 0 --duration 1s --format json";
    let args: Vec<&str> = ["bench", "--server", &server.url].into_iter().chain(flags.split(' ')).collect();
    let run = run(&args);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let steps: Vec<Value> = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(steps.len(), 2);
    assert_eq!((&steps[0]["load"]["callers"], &steps[1]["load"]["rate"]), (&2.into(), &50.0.into()));
    for step in &steps {
        let figure = |name: &str| step.pointer(name).unwrap().as_f64().unwrap();
        // The callers ask at once, and of some fifty documents one comes at least.
        assert!(figure("/due") >= 1.0 && figure("/in_flight_max") >= 1.0, "{step}");
        assert_eq!(figure("/sentences"), 2.0 * figure("/documents"), "{step}");
        let latencies = ["p50", "p95", "p99", "max"].map(|name| figure(&format!("/latency_ms/{name}")));
        assert!(latencies[0] > 0.0 && latencies.is_sorted(), "{step}");
        assert_eq!(step["errors"], serde_json::json!({}));
    }
}

#[test]
fn what_a_server_refuses_is_counted_by_code_and_never_tried_again() {
    let dir = tempfile::tempdir().unwrap();
    let german = dir.path().join("de.txt");
    let text =
        "Norwegen hat den Angriff auf den Hafen verurteilt und die Regierung zum Rücktritt aufgefordert. ";
    std::fs::write(&german, text.repeat(3)).unwrap();
    let flags = "--concurrency 1 --warmup 0 --duration 0.2";
    let args: Vec<&str> = ["bench", german.to_str().unwrap()].into_iter().chain(flags.split(' ')).collect();
    let run = run(&args);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stdout.starts_with("load ") && run.stdout.contains("INVALID_ARGUMENT"), "{}", run.stdout);
    assert_eq!(run.stderr.lines().count(), 1, "one line for each code: {}", run.stderr);
    assert!(run.stderr.contains("INVALID_ARGUMENT") && run.stderr.contains("document"), "{}", run.stderr);
}
