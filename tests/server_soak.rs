//! Long runs against the real binary, started by hand:
//! `cargo test --release --test server_soak -- --ignored --nocapture --test-threads 1`.
//! What they measured stands in `docs/reliability.md`.
#![cfg(target_os = "linux")]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod server_common;

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use server_common::{config_message, connect, document_message};
use tonic::Code;
use tonic_types::StatusExt;

const TEXT: &str =
    "Chile criticised Peru on Monday. Peru rejected the criticism and thanked Brazil for its support.";

struct Process(Child, std::net::SocketAddr);

impl Process {
    fn start(args: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_visavis-server"))
            .args(["--listen", "127.0.0.1:0", "--log", "warn"])
            .args(args)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let address = line.split("listening on ").nth(1).unwrap().split(',').next().unwrap().parse().unwrap();
        Self(child, address)
    }

    /// Memory in RAM, in KiB.
    fn resident(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

/// Memory after the last quarter of many documents is at most 1.05 times that after the first.
#[ignore = "takes minutes"]
#[tokio::test(flavor = "multi_thread")]
async fn memory_does_not_grow_over_many_documents() {
    let documents = number("SOAK_DOCUMENTS", 20_000);
    // The text is always the same, and it is the encoder that shall work.
    let server = Process::start(&["--encoder-cache", "0"]);
    let mut client = connect(server.1).await;
    let start = Instant::now();
    let mut after_quarter = Vec::new();
    for quarter in 0..4 {
        let messages = std::iter::once(config_message())
            .chain((0..documents / 4).map(move |i| document_message(&format!("{quarter}/{i}"), TEXT)));
        let mut answers = client.classify_stream(tokio_stream::iter(messages)).await.unwrap().into_inner();
        let mut count = 0;
        while answers.message().await.unwrap().is_some() {
            count += 1;
        }
        assert_eq!(count, documents / 4);
        after_quarter.push(server.resident());
    }
    let rate = documents as f64 / start.elapsed().as_secs_f64();
    println!("{documents} documents, {rate:.0} a second, KiB after each quarter: {after_quarter:?}");
    assert!(after_quarter[3] * 100 <= after_quarter[0] * 105, "{after_quarter:?}");
}

/// At three times capacity: nothing crashes, whoever is let in is answered, the refused are told when to come back, memory
/// stays within 1.2 times of normal and throughput at 90 % of the peak.
#[ignore = "takes minutes"]
#[tokio::test(flavor = "multi_thread")]
async fn overload_costs_neither_throughput_nor_memory() {
    let seconds = number("LOAD_SECONDS", 60);
    let server = Process::start(&["--max-concurrent-requests", "16", "--encoder-cache", "0"]);
    let run = async |callers: usize, seconds: u64| {
        let end = Instant::now() + Duration::from_secs(seconds);
        let mut load = tokio::task::JoinSet::new();
        for _ in 0..callers {
            let mut client = connect(server.1).await;
            load.spawn(async move {
                let (mut answered, mut refused) = (0_u64, 0_u64);
                while Instant::now() < end {
                    match client.classify(server_common::classify(TEXT)).await {
                        Ok(_) => answered += 1,
                        Err(status) => {
                            assert_eq!(status.code(), Code::ResourceExhausted, "{status:?}");
                            let details = status.get_error_details();
                            refused += 1;
                            // A caller in a hurry: a tenth of what it was told.
                            tokio::time::sleep(details.retry_info().unwrap().retry_delay.unwrap() / 10).await;
                        }
                    }
                }
                (answered, refused)
            });
        }
        let all = load.join_all().await;
        let sum = all.into_iter().fold((0, 0), |(a, r), (answered, refused)| (a + answered, r + refused));
        (sum.0 as f64 / seconds as f64, sum.1, server.resident())
    };
    run(8, 3).await;
    let (peak, refused, normal) = run(16, seconds / 3).await;
    println!("as much as it takes: {peak:.0} documents a second, {refused} refused, {normal} KiB");
    let (loaded, refused, memory) = run(48, seconds).await;
    println!("three times as much: {loaded:.0} documents a second, {refused} refused, {memory} KiB");
    assert!(refused > 0);
    assert!(loaded >= 0.9 * peak, "{loaded} of {peak}");
    assert!(memory * 10 <= normal * 12, "{memory} of {normal}");
}
