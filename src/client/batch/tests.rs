//! Whole runs against a server that is made up, broken off at any moment.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use std::{
    fs,
    path::PathBuf,
    sync::atomic::{AtomicU64, Ordering},
};

use clap::Parser;
use tempfile::TempDir;

use super::*;
use crate::{
    client::args::{Cli, Command},
    proto::v1::{Actor, Limits, ModelRef, ScorePairsRequest, ScorePairsResponse},
};

/// Answers with the text as an actor's name, after a moment; is gone for good after `calls`.
struct Fake {
    calls: AtomicU64,
    model: &'static str,
}

impl Fake {
    const fn lasting(calls: u64) -> Self {
        Self { calls: AtomicU64::new(calls), model: "one" }
    }
}

impl Backend for Fake {
    async fn classify(&self, request: ClassifyRequest) -> Result<ClassifyResponse, Status> {
        let one_less = |left: u64| left.checked_sub(1);
        if self.calls.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less).is_err() {
            return Err(Status::unavailable("gone"));
        }
        let document = request.document.unwrap();
        // The later one may well be ready first.
        tokio::time::sleep(Duration::from_micros(document.text.len() as u64 % 7 * 200)).await;
        if document.text.contains("bad") {
            return Err(Status::invalid_argument("bad text"));
        }
        let actors = vec![Actor { name: document.text, ..Actor::default() }];
        Ok(ClassifyResponse { document_id: document.document_id, actors, ..ClassifyResponse::default() })
    }

    async fn score_pairs(&self, _: ScorePairsRequest) -> Result<ScorePairsResponse, Status> {
        Err(Status::unimplemented("not asked here"))
    }

    async fn get_model(&self, _: GetModelRequest) -> Result<GetModelResponse, Status> {
        let model = ModelRef { checksum: self.model.to_owned(), ..ModelRef::default() };
        Ok(GetModelResponse {
            model: Some(model),
            limits: Some(Limits::default()),
            ..GetModelResponse::default()
        })
    }
}

struct Bench {
    dir: TempDir,
}

impl Bench {
    /// An archive of `documents`, every eleventh of them bad.
    fn new(documents: usize) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let line = |n: usize| {
            let word = if n % 11 == 10 { "bad" } else { "good" };
            format!(
                "{{\"id\": \"d{n}\", \"date\": \"2026-{:02}-01\", \"text\": \"{word} {}\"}}\n",
                n % 3 + 1,
                "x".repeat(n * 31 % 97)
            )
        };
        fs::write(dir.path().join("in.jsonl"), (0..documents).map(line).collect::<String>()).unwrap();
        Self { dir }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn args(&self, output: &str, more: &[&str]) -> BatchArgs {
        let (input, output) = (self.path("in.jsonl"), self.path(output));
        let fixed = ["visavis", "batch", input.to_str().unwrap(), "-o", output.to_str().unwrap()];
        match Cli::try_parse_from(fixed.iter().chain(more)).unwrap().command {
            Command::Batch(args) => args,
            _ => panic!("another command"),
        }
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// The files of an output, a file or a folder, each with what it holds.
    fn content(&self, name: &str) -> Vec<(PathBuf, Vec<u8>)> {
        let root = self.path(name);
        let files = walkdir::WalkDir::new(&root).sort_by_file_name().into_iter().map(Result::unwrap);
        files
            .filter(|entry| entry.file_type().is_file())
            .map(|entry| {
                (entry.path().strip_prefix(&root).unwrap().to_owned(), fs::read(entry.path()).unwrap())
            })
            .collect()
    }
}

async fn run_to_end(args: &BatchArgs) -> Outcome {
    run(args, &Fake::lasting(u64::MAX)).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_broken_off_at_any_moment_ends_as_one_undisturbed() {
    let bench = Bench::new(300);
    let parts = ["--shape", "actors", "--part-documents", "7", "--partition", "month"];
    let outputs: [(&str, &str, &[&str]); 4] = [
        ("a.jsonl", "b.jsonl", &[]),
        ("a.csv", "b.csv", &["--shape", "actors"]),
        ("c.csv", "d.csv", &parts),
        ("a.parquet", "b.parquet", &parts),
    ];
    for (undisturbed, disturbed, shape) in outputs {
        let outcome = run_to_end(&bench.args(undisturbed, shape)).await;
        assert_eq!(outcome, Outcome::Partly);

        let args = bench.args(disturbed, shape);
        let (mut dropped, mut left) = (0, 0);
        for round in 0_u64.. {
            // By turns: cut off in the middle of things, as a kill does; and a server that goes away.
            let (calls, time) = if round % 2 == 0 { (u64::MAX, 2 + round) } else { (5 + round, 10_000) };
            match tokio::time::timeout(Duration::from_millis(time), run(&args, &Fake::lasting(calls))).await {
                Err(_) => dropped += 1,
                Ok(Err(stop)) => {
                    assert!(stop.to_string().contains("goes on from there"), "{stop}");
                    left += 1;
                }
                Ok(Ok(outcome)) => {
                    assert_eq!(outcome, Outcome::Partly);
                    break;
                }
            }
            assert!(!bench.path(disturbed).exists(), "an incomplete output never has its name");
        }
        assert!(dropped > 2 && left > 2, "{dropped} cut off, {left} left by the server");
        assert!(bench.content(disturbed) == bench.content(undisturbed), "{disturbed}");
        let files = bench.content(disturbed).len();
        assert!(shape.len() < 4 || files > 20, "{files} parts");
        let errors = |output: &str| bench.read(&format!("{output}.errors.jsonl"));
        assert!(errors(disturbed) == errors(undisturbed));
        assert_eq!(errors(disturbed).lines().count(), 300 / 11);
    }
}

#[tokio::test]
async fn a_complete_run_is_not_done_again() {
    let bench = Bench::new(5);
    let args = bench.args("out.jsonl", &[]);
    assert_eq!(run_to_end(&args).await, Outcome::Done);
    let written = bench.read("out.jsonl");
    assert_eq!(run(&args, &Fake::lasting(0)).await.unwrap(), Outcome::Done);

    // Killed between the last entry of the journal and the name of the output.
    fs::rename(bench.path("out.jsonl"), bench.path("out.jsonl.partial")).unwrap();
    assert_eq!(run(&args, &Fake::lasting(0)).await.unwrap(), Outcome::Done);
    assert!(bench.read("out.jsonl") == written);
}

#[tokio::test]
async fn a_run_does_not_go_on_with_something_else() {
    let bench = Bench::new(40);
    let args = bench.args("out.jsonl", &[]);
    let stop = run(&args, &Fake::lasting(20)).await.unwrap_err();
    assert!(stop.to_string().contains("stopped after"), "{stop}");
    let refusal = async |args: &BatchArgs, model| {
        let server = Fake { model, ..Fake::lasting(u64::MAX) };
        run(args, &server).await.unwrap_err().to_string()
    };
    assert!(refusal(&args, "two").await.contains("begun with the model one, now two"));
    let options = bench.args("out.jsonl", &["--rollup", "affiliation"]);
    assert!(refusal(&options, "one").await.contains("another options"));

    let input = bench.read("in.jsonl");
    fs::write(bench.path("in.jsonl"), input.replacen("good", "poor", 1)).unwrap();
    assert!(refusal(&args, "one").await.contains("the input has changed"));

    let anew = bench.args("out.jsonl", &["--overwrite"]);
    run_to_end(&anew).await;
    assert!(bench.read("out.jsonl").contains("poor"));
    fs::write(bench.path("other.csv"), "mine").unwrap();
    assert!(refusal(&bench.args("other.csv", &[]), "one").await.contains("--overwrite"));
    assert_eq!(bench.read("other.csv"), "mine");
}

#[test]
fn outputs_and_flags_that_do_not_go_together_are_refused() {
    let bench = Bench::new(0);
    for (output, more, says) in [
        ("out.xml", &[][..], ".csv"),
        ("out.jsonl", &["--shape", "edges"], "--shape"),
        ("out.csv", &["--view", "profiles"], "--view"),
        ("out.csv", &["--offset-encoding", "utf16"], "--offset-encoding"),
    ] {
        let message = check(&bench.args(output, more)).unwrap_err().to_string();
        assert!(message.contains(says), "{message}");
    }
}
