//! `visavis score`, the whole program.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod client_support;

use std::fs;

use client_support::{Server, run, run_with};
use serde_json::{Value, json};

/// A directed row about two words of `text`, its offsets counted in code points.
fn row(id: u64, text: &str, source: Option<&str>, target: &str) -> Value {
    let span = |words: &str| {
        let start =
            text.chars().count() - text.split_once(words).map_or(0, |(_, after)| after.chars().count());
        let length = words.chars().count();
        json!({"text": words, "start": start - length, "end": start})
    };
    let mut row = json!({"id": id, "text": text, "target": span(target), "note": 1.50});
    if let Some(source) = source {
        row["source"] = span(source);
    }
    row
}

fn input(rows: &[Value]) -> String {
    rows.iter().map(|row| format!("{row}\n")).collect()
}

#[test]
fn every_row_comes_back_in_order_with_scores() {
    let accent = "“Señor,” said Kenya’s envoy, “Uganda is a thief.”";
    let plain = "Kenya accused Uganda of theft.";
    let rows = [
        row(1, accent, Some("Kenya"), "Uganda"),
        row(2, plain, Some("Kenya"), "Uganda"),
        row(3, accent, Some("Uganda"), "Kenya"),
        row(4, plain, None, "Uganda"),
    ];
    let run = run_with(&["score", "-"], input(&rows).as_bytes());
    assert_eq!(run.code, 0, "{}", run.stderr);
    let lines = run.lines();
    assert_eq!(lines.len(), rows.len());
    for (line, row) in lines.iter().zip(&rows) {
        for (name, value) in row.as_object().unwrap() {
            assert_eq!(&line[name], value, "{name} is kept");
        }
        let scores =
            ["negative", "neutral", "positive"].map(|class| (class, line["scores"][class].as_f64().unwrap()));
        assert!((scores.iter().map(|(_, p)| p).sum::<f64>() - 1.0).abs() < 1e-6, "{line}");
        let best = scores.iter().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
        assert_eq!(line["predicted"], best.0);
    }
}

#[test]
fn bad_rows_are_answered_in_their_places() {
    let text = "Kenya accused Uganda of theft.";
    let good = row(1, text, Some("Kenya"), "Uganda");
    let mut wrong_words = good.clone();
    wrong_words["target"]["text"] = json!("Rwanda");
    let mut outside = row(2, text, Some("Kenya"), "Uganda");
    outside["target"] = json!({"start": 20, "end": 4000});
    let mut overlap = good.clone();
    overlap["source"] = overlap["target"].clone();
    let mut input = input(&[good.clone(), wrong_words, outside, overlap, good]);
    input.insert_str(0, "this is no row\n");

    let run = run_with(&["score", "-"], input.as_bytes());
    assert_eq!(run.code, 3);
    let lines = run.lines();
    let is_error: Vec<bool> = lines.iter().map(|line| line.get("error").is_some()).collect();
    assert_eq!(is_error, [true, false, true, true, true, false], "{}", run.stdout);
    assert_eq!(lines[0]["line"], 1);
    for line in lines.iter().filter_map(|line| line.get("error")) {
        assert_eq!(line["code"], "INVALID_ARGUMENT", "{line}");
        assert!(!line["message"].as_str().unwrap().is_empty());
    }
    assert!(run.stderr.contains("-:1: ") && run.stderr.contains("4 failed"), "{}", run.stderr);
}

#[test]
fn server_and_embedded_write_the_same_file() {
    let server = Server::start();
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).display().to_string();
    let texts = ["Kenya accused Uganda of theft.", "Uganda praised Kenya.", "Kenya met Uganda in Arusha."];
    let rows: Vec<Value> = (0..700).map(|n| row(n, texts[n as usize % 3], Some("Kenya"), "Uganda")).collect();
    fs::write(path("pairs.jsonl"), input(&rows)).unwrap();

    let mut outputs = Vec::new();
    for (name, who) in [("a.jsonl", vec!["--embedded"]), ("b.jsonl", vec!["--server", &server.url])] {
        let (pairs, out) = (path("pairs.jsonl"), path(name));
        let run = run(&[&["score", &pairs, "--output", &out][..], &who].concat());
        assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}", run.stderr);
        outputs.push(fs::read_to_string(&out).unwrap());
    }
    assert!(outputs[0] == outputs[1]);
    assert_eq!(outputs[0].lines().count(), rows.len());
    assert!(!dir.path().join("a.jsonl.partial").exists());
}

#[test]
fn files_that_cannot_be_read_or_written_are_named() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().display().to_string();
    for (args, says) in [
        (vec!["score", "/no/such/pairs.jsonl"], "/no/such/pairs.jsonl: there is no such file"),
        (vec!["score", &folder], "is a folder"),
        (vec!["score", "-", "--output", "/no/such/folder/out.jsonl"], "/no/such/folder/out.jsonl"),
    ] {
        let run = run(&args);
        assert_eq!(run.code, 1, "{args:?}: {}", run.stderr);
        assert!(run.stderr.contains(says), "{args:?}: {}", run.stderr);
    }
}
