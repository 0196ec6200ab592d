//! `visavis batch`, the whole program: killed, resumed, spread over servers.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod client_support;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use client_support::{Server, run};
use serde_json::{Value, json};

/// Documents of a run that is killed.
const KILLED_OVER: usize = 40;

/// A short document, different for each `n`; every seventh is empty.
fn document(n: usize) -> Value {
    let states = ["Kenya", "Uganda", "Norway", "Chile", "Japan", "France", "Peru", "Ghana"];
    let deeds = ["accused", "praised", "met", "sanctioned", "thanked", "mocked"];
    let sentence = |k: usize| {
        let (a, b) = (states[(n + k) % 8], states[(n * 3 + k * 5 + 1) % 8]);
        format!("{a} {} {b} over the fishing grounds on day {}.", deeds[(n + k) % 6], n * 10 + k)
    };
    let text = if n % 7 == 6 { String::new() } else { (0..3).map(sentence).collect::<Vec<_>>().join(" ") };
    json!({"id": format!("d{n}"), "headline": "From the wires", "body": text, "date": "2026-03-04"})
}

fn archive(path: &Path, documents: usize) {
    fs::write(path, (0..documents).map(|n| format!("{}\n", document(n))).collect::<String>()).unwrap();
}

fn start(args: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_visavis"))
        .args(args)
        .env_remove("VISAVIS_SERVER")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// The files of an output, a file or a folder, each with what it holds.
fn content(root: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let files = walkdir::WalkDir::new(root).sort_by_file_name().into_iter().map(Result::unwrap);
    files
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| (entry.path().strip_prefix(root).unwrap().to_owned(), fs::read(entry.path()).unwrap()))
        .collect()
}

/// Two servers of which one is killed and started again, on the same port, for as long as this lives.
struct Unsteady {
    urls: [String; 2],
    _steady: Server,
    ends: Arc<AtomicBool>,
    outages: Option<JoinHandle<u32>>,
}

impl Unsteady {
    fn start(mut random: fastrand::Rng) -> Self {
        let (steady, mut other) = (Server::start(), Server::start());
        let urls = [steady.url.clone(), other.url.clone()];
        let ends = Arc::new(AtomicBool::new(false));
        let is_over = Arc::clone(&ends);
        let outages = thread::spawn(move || {
            let mut outages = 0;
            while !is_over.load(Ordering::Relaxed) {
                thread::sleep(Duration::from_millis(random.u64(300..1500)));
                let port = other.kill();
                thread::sleep(Duration::from_millis(random.u64(0..600)));
                other = Server::start_on(port);
                outages += 1;
            }
            outages
        });
        Self { urls, _steady: steady, ends, outages: Some(outages) }
    }

    /// Ends the coming and going and tells how often one of them was away.
    fn stop(&mut self) -> u32 {
        self.ends.store(true, Ordering::Relaxed);
        self.outages.take().map_or(0, |outages| outages.join().unwrap_or(0))
    }
}

impl Drop for Unsteady {
    fn drop(&mut self) {
        self.stop();
    }
}

fn command<'a>(input: &'a str, output: &'a str, who: &[&'a str], flags: &[&'a str]) -> Vec<&'a str> {
    [&["batch", input, "-o", output][..], who, flags].concat()
}

/// Who answers while the run is killed.
#[derive(Clone, Copy, PartialEq)]
enum Answers {
    Embedded,
    TwoServers,
}

/// Runs to `output` twice, once undisturbed and embedded, once answered by `by` and killed up to twenty times at random;
/// both must have written the same.
fn kill_and_compare(by: Answers, output: &str, flags: &[&str]) -> (tempfile::TempDir, String) {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).display().to_string();
    archive(&dir.path().join("in.jsonl"), KILLED_OVER);
    let (input, whole, output) = (path("in.jsonl"), path(&format!("whole.{output}")), path(output));
    let started = Instant::now();
    assert_eq!(run(&command(&input, &whole, &["--embedded"], flags)).code, 3);
    let undisturbed = started.elapsed();

    let seed = fastrand::u64(..);
    let mut random = fastrand::Rng::with_seed(seed);
    let servers = (by == Answers::TwoServers).then(|| Unsteady::start(random.fork()));
    let disturbed = match &servers {
        None => command(&input, &output, &["--embedded"], flags),
        Some(Unsteady { urls: [a, b], .. }) => {
            command(&input, &output, &["--server", a, "--server", b], flags)
        }
    };
    let mut kills = 0_u32;
    let code = loop {
        let mut child = start(&disturbed);
        // From before anything is read to well into the work, mostly a little later each time; no end to patience at last.
        let share = if kills < 20 { f64::from(kills) * random.f64() / 20.0 } else { 100.0 };
        let deadline = Instant::now() + undisturbed.mul_f64(share);
        let ended = loop {
            match child.try_wait().unwrap() {
                Some(status) => break status.code(),
                None if Instant::now() >= deadline => break None,
                None => thread::sleep(Duration::from_millis(5)),
            }
        };
        if let Some(code) = ended {
            break code;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        kills += 1;
        let is_named = Path::new(&output).exists();
        assert!(
            !is_named || content(&output) == content(&whole),
            "an output has its name only when it is complete"
        );
    };
    let outages = servers.map(|mut servers| servers.stop());
    let told = format!("after {kills} kills, {outages:?} outages of a server, seed {seed}");
    assert_eq!(code, 3, "{told}");
    assert!(kills >= 3, "{told}: the work was done too soon, it needs more documents");
    assert!(outages.is_none_or(|outages| outages > 0), "{told}");
    for suffix in ["", ".errors.jsonl"] {
        let read = |name: &str| content(&format!("{name}{suffix}"));
        assert!(read(&output) == read(&whole), "{told}: {output}{suffix} differs");
    }
    (dir, whole)
}

fn every_document_stands_once_in_order(whole: &str) {
    let answers = fs::read_to_string(whole).unwrap();
    let ids: Vec<Value> = answers
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["document_id"].clone())
        .collect();
    let expected: Vec<Value> =
        (0..KILLED_OVER).filter(|n| n % 7 != 6).map(|n| json!(format!("d{n}"))).collect();
    assert_eq!(ids, expected);
}

#[test]
fn killed_at_any_moment_it_ends_as_if_undisturbed() {
    let (_dir, whole) = kill_and_compare(Answers::Embedded, "killed.jsonl", &[]);
    every_document_stands_once_in_order(&whole);
}

#[test]
fn killed_while_one_of_two_servers_comes_and_goes_it_ends_as_if_undisturbed() {
    let (_dir, whole) = kill_and_compare(Answers::TwoServers, "killed.jsonl", &[]);
    every_document_stands_once_in_order(&whole);
}

#[cfg(feature = "parquet")]
fn kill_and_compare_parquet(by: Answers) {
    let (_dir, whole) = kill_and_compare(by, "killed.parquet", &["--part-documents", "6"]);
    let parts = content(&whole);
    assert_eq!(parts.len(), KILLED_OVER.div_ceil(6) + 1, "parts and a manifest");
    let is_parquet = |bytes: &[u8]| bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1");
    assert!(parts.iter().all(|(path, bytes)| path.ends_with("_manifest.json") || is_parquet(bytes)));
}

#[test]
#[cfg(feature = "parquet")]
fn parquet_is_written_whole_however_often_the_run_is_killed() {
    kill_and_compare_parquet(Answers::Embedded);
}

#[test]
#[cfg(feature = "parquet")]
fn parquet_is_written_whole_while_one_of_two_servers_comes_and_goes() {
    kill_and_compare_parquet(Answers::TwoServers);
}

/// By hand: `cargo test --release --test client_batch -- --ignored --nocapture`.
#[test]
#[ignore = "takes long"]
fn two_hundred_thousand_documents_in_flat_memory() {
    const DOCUMENTS: usize = 200_000;
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).display().to_string();
    let mut input = std::io::BufWriter::new(fs::File::create(path("in.jsonl")).unwrap());
    for n in 0..DOCUMENTS {
        std::io::Write::write_all(&mut input, format!("{}\n", document(n)).as_bytes()).unwrap();
    }
    drop(input);
    let started = Instant::now();
    let mut child = start(&["batch", &path("in.jsonl"), "--embedded", "-o", &path("out.jsonl"), "--no-text"]);
    let status = format!("/proc/{}/status", child.id());
    let (mut early, mut peak) = (0, 0);
    while child.try_wait().unwrap().is_none() {
        thread::sleep(Duration::from_secs(1));
        let resident = fs::read_to_string(&status).unwrap_or_default();
        let line = resident.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or_default();
        let kib: u64 = line.split_whitespace().nth(1).and_then(|kib| kib.parse().ok()).unwrap_or(0);
        peak = peak.max(kib);
        if started.elapsed() < Duration::from_secs(60) {
            early = early.max(kib);
        }
    }
    let rate = DOCUMENTS as f64 / started.elapsed().as_secs_f64();
    println!("{rate:.0} documents/s, {early} KiB in the first minute, {peak} KiB at most");
    assert_eq!(child.wait().unwrap().code(), Some(3));
    let read = |name: &str| {
        std::io::BufRead::lines(std::io::BufReader::new(fs::File::open(path(name)).unwrap())).count()
    };
    let empty = (0..DOCUMENTS).filter(|n| n % 7 == 6).count();
    assert_eq!((read("out.jsonl"), read("out.jsonl.errors.jsonl")), (DOCUMENTS - empty, empty));
    assert!(peak < early + early / 10, "memory grows: {early} KiB in the first minute, {peak} KiB at most");
    assert!(peak < 300 << 10, "{peak} KiB");
}

#[test]
fn two_servers_one_of_them_killed_write_what_one_process_writes() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).display().to_string();
    archive(&dir.path().join("in.jsonl"), 40);
    let (input, own, output) = (path("in.jsonl"), path("own.csv"), path("servers.csv"));
    assert_eq!(run(&["batch", &input, "--embedded", "-o", &own, "--shape", "judgements"]).code, 3);

    let (a, b) = (Server::start(), Server::start());
    let args =
        ["batch", &input, "--server", &a.url, "--server", &b.url, "-o", &output, "--shape", "judgements"];
    let mut child = start(&args);
    thread::sleep(Duration::from_millis(700));
    drop(b);
    assert_eq!(child.wait().unwrap().code(), Some(3));
    assert!(fs::read(&output).unwrap() == fs::read(&own).unwrap());
}

/// Wire copy: every document stands in the archive three times, under other ids.
#[test]
fn a_cache_changes_no_byte_and_tells_what_it_was_worth() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).display().to_string();
    let copies = (0..18).map(|n| {
        let mut copy = document(n % 6);
        copy["id"] = json!(format!("copy{n}"));
        format!("{copy}\n")
    });
    fs::write(path("in.jsonl"), copies.collect::<String>()).unwrap();
    let batch = |output: &str, more: &[&str]| {
        run(&[&["batch", &path("in.jsonl"), "-o", &path(output)][..], more].concat())
    };
    let without = batch("without.jsonl", &["--embedded"]);
    assert!(without.code == 0 && !without.stderr.contains("cache:"), "{}", without.stderr);
    let expected = fs::read(path("without.jsonl")).unwrap();
    for (output, cache, more) in [
        ("one.jsonl", "8MiB", "--embedded"),
        ("memory.jsonl", "8MiB", "--ordered"),
        ("small.jsonl", "64KiB", "--embedded"),
    ] {
        let with = batch(output, &["--cache", cache, "--concurrency", "1", more]);
        assert_eq!(with.code, 0, "{}", with.stderr);
        assert!(fs::read(path(output)).unwrap() == expected, "{output}");
        let line = with.stderr.lines().find_map(|line| line.strip_prefix("cache: ")).unwrap();
        let share: u32 = line.split(' ').next().unwrap().parse().unwrap();
        assert!(cache == "64KiB" || share >= 66, "{line}");
    }
}

#[test]
fn a_cache_is_for_work_in_this_process() {
    let asked = run(&["batch", "x", "-o", "y.jsonl", "--cache", "8MiB", "--server", "a"]);
    assert!(asked.code == 2 && asked.stderr.contains("--server"), "{}", asked.stderr);
    let many = run(&["batch", "x", "-o", "y.jsonl", "--cache", "much"]);
    assert!(many.code == 2 && many.stderr.contains("0, or a number of bytes"), "{}", many.stderr);
    let named = Command::new(env!("CARGO_BIN_EXE_visavis"))
        .args(["batch", "x", "-o", "y.jsonl", "--cache", "8MiB"])
        .env("VISAVIS_SERVER", "http://127.0.0.1:9")
        .output()
        .unwrap();
    let says = String::from_utf8(named.stderr).unwrap();
    assert!(named.status.code() == Some(2) && says.contains("VISAVIS_SERVER"), "{says}");
}

#[test]
fn files_of_every_kind_become_one_table() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("news");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("a.txt"), "# Envoy recalled\nKenya accused Uganda of theft.\n").unwrap();
    fs::write(
        folder.join("b.csv"),
        "id,text,date\n7,Norway thanked Chile.,2026-01-02\n8,Peru mocked Japan.,soon\n",
    )
    .unwrap();
    fs::write(folder.join("photo.png"), [0xff, 0xd8]).unwrap();
    let output = dir.path().join("edges.csv").display().to_string();
    let run = run(&["batch", &folder.display().to_string(), "--embedded", "--output", &output]);
    assert_eq!(run.code, 3);
    assert!(run.stderr.contains("b.csv:3: ") && run.stderr.contains("published_at"), "{}", run.stderr);

    let mut table = csv::Reader::from_path(&output).unwrap();
    let header = table.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|column| column == name).unwrap();
    let (id, date, source, label) =
        (column("document_id"), column("date"), column("source_name"), column("label"));
    let rows: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
    let kenya = rows.iter().find(|row| &row[source] == "Kenya").unwrap();
    assert!(kenya[id].ends_with("a.txt") && &kenya[label] == "negative", "{kenya:?}");
    let norway = rows.iter().find(|row| &row[source] == "Norway").unwrap();
    assert_eq!((&norway[id], &norway[date], &norway[label]), ("7", "2026-01-02", "positive"));
    let errors = fs::read_to_string(format!("{output}.errors.jsonl")).unwrap();
    let error: Value = serde_json::from_str(&errors).unwrap();
    assert_eq!(error["document_id"], "8");
}
