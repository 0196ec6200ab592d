//! Two small archives compared.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use clap::Parser;
use serde_json::json;

use super::*;
use crate::client::args::{Cli, Command};

/// A document in which `a` stands to `b` as `side` says, told by a sentence of its own.
fn answer(id: &str, ends: (&str, &str), side: i32) -> Value {
    let (label, p) = if side < 0 { ("LABEL_NEGATIVE", [0.8, 0.1]) } else { ("LABEL_POSITIVE", [0.1, 0.8]) };
    let judgements = match side {
        0 => json!([]),
        _ => json!([{"source_id": ends.0, "target_id": ends.1, "label": label,
            "scores": {"negative": p[0], "neutral": 0.1, "positive": p[1]}}]),
    };
    let mention = |id: &str, start: usize| {
        json!({"id": id, "name": id.to_uppercase(), "mentions":
            [{"text": id, "sentence_index": 0, "span": {"start": start, "end": start + 1}}]})
    };
    json!({"document_id": id, "actors": [mention(ends.0, 0), mention(ends.1, 2)],
        "document": {"title": "", "text": format!("{} {} in {id}", ends.0, ends.1)},
        "sentences": [{"index": 0, "part": "PART_TEXT", "span": {"start": 0, "end": 7 + id.len()},
            "judgements": judgements}],
        "profiles": [{"held": [{"source_id": ends.0, "target_id": ends.1, "sentence_indices": [0],
            "n_negative": u32::from(side < 0), "n_neutral": u32::from(side == 0), "n_positive": u32::from(side > 0),
            "sum_negative": if side == 0 { 0.0 } else { p[0] }, "sum_neutral": if side == 0 { 0.0 } else { 0.1 },
            "sum_positive": if side == 0 { 0.0 } else { p[1] }}]}]})
}

/// The differences of two archives, by their columns.
fn diff(a: &[Value], b: &[Value], more: &[&str]) -> Vec<Value> {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).display().to_string();
    for (name, answers) in [("a", a), ("b", b)] {
        let lines: String = answers.iter().map(|answer| format!("{answer}\n")).collect();
        std::fs::write(path(name), lines).unwrap();
    }
    let (in_a, in_b, out) = (path("a"), path("b"), path("out.jsonl"));
    let fixed = ["visavis", "diff", &in_a, &in_b, "-o", &out];
    let command = Cli::try_parse_from(fixed.iter().chain(more)).unwrap().command;
    let Command::Diff(args) = command else { panic!("another command") };
    check(&args).unwrap();
    run(&args).unwrap();
    let text = std::fs::read_to_string(out).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn edges_that_changed_are_new_or_gone_are_told_with_their_sentences() {
    let a = [
        answer("d1", ("a", "b"), -1),
        answer("d2", ("a", "c"), 1),
        answer("d3", ("b", "c"), -1),
        answer("d4", ("c", "a"), 0),
    ];
    let b = [
        answer("e1", ("a", "b"), 1),
        answer("e2", ("a", "c"), 1),
        answer("e3", ("b", "c"), 0),
        answer("e4", ("c", "a"), -1),
        answer("e5", ("c", "b"), 1),
    ];
    let rows = diff(&a, &b, &[]);
    let told: Vec<_> = rows
        .iter()
        .map(|row| {
            ["change", "source_id", "target_id", "label_a", "label_b"].map(|c| row[c].as_str().unwrap_or("-"))
        })
        .collect();
    assert_eq!(
        told,
        [
            ["changed", "a", "b", "negative", "positive"],
            ["new", "c", "a", "neutral", "negative"],
            ["new", "c", "b", "-", "positive"],
            ["gone", "b", "c", "negative", "neutral"],
        ]
    );
    assert_eq!(rows[0]["sentence_a"], "[SOURCE a] [TARGET b] in d1");
    assert_eq!(rows[0]["sentence_b"], "[SOURCE a] [TARGET b] in e1");
    assert_eq!((&rows[0]["source_name"], &rows[1]["document_b"]), (&json!("A"), &json!("e4")));
    assert_eq!(rows[1]["sentence_a"], Value::Null);
}

#[test]
fn equal_archives_do_not_differ_and_rare_pairs_can_be_left_out() {
    let a = [answer("d1", ("a", "b"), -1)];
    assert!(diff(&a, &a, &[]).is_empty());
    let b = [answer("e1", ("a", "b"), 1)];
    assert_eq!(diff(&a, &b, &["--min-documents", "2"]).len(), 1);
    assert!(diff(&a, &b, &["--min-documents", "3"]).is_empty());
}
