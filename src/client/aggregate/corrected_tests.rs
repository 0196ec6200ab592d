//! From a scored archive over a labelled sheet to corrected shares.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use std::path::PathBuf;

use clap::Parser;
use serde_json::json;
use tempfile::TempDir;

use super::*;
use crate::client::{
    args::{Cli, Command},
    sample,
};

/// An archive of `documents`, one sentence each in which `a` and `b` meet; every third answer is negative from a to b.
struct Bench {
    dir: TempDir,
}

impl Bench {
    fn new(documents: usize) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let answer = |n: usize| {
            let mention = |id: &str, start: usize| {
                json!({"id": id, "name": id.to_uppercase(), "mentions": [
                    {"text": id, "sentence_index": 0, "span": {"start": start, "end": start + 1}}]})
            };
            let p = if n.is_multiple_of(2) { 0.9 } else { 0.6 };
            let judgements = match n % 3 {
                0 => json!([{"source_id": "a", "target_id": "b", "label": "LABEL_NEGATIVE",
                    "scores": {"negative": p, "neutral": 1.0 - p, "positive": 0.0}}]),
                _ => json!([]),
            };
            let day = format!("2026-{:02}-01", n * 12 / documents + 1);
            json!({"document_id": format!("d{n}"), "reference_date": day, "profiles": [],
                "actors": [mention("a", 0), mention("b", 2)],
                "sentences": [{"index": 0, "part": "PART_TEXT", "span": {"start": 0, "end": 3},
                    "judgements": judgements}],
                "document": {"title": "", "text": "a b"}})
        };
        let lines: String = (0..documents).map(|n| format!("{}\n", answer(n))).collect();
        std::fs::write(dir.path().join("in.jsonl"), lines).unwrap();
        Self { dir }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn command(&self, command: &str, output: &str, more: &[&str]) -> Command {
        let (input, output) = (self.path("in.jsonl"), self.path(output));
        let fixed = ["visavis", command, input.to_str().unwrap(), "-o", output.to_str().unwrap()];
        Cli::try_parse_from(fixed.iter().chain(more)).unwrap().command
    }

    /// Draws a sheet, labels each row by `label` of the document's number and the source, and reads it in again.
    fn labelled(&self, size: &str, label: impl Fn(usize, &str) -> &'static str) -> PathBuf {
        let Command::Sample(args) = self.command("sample", "sheet.jsonl", &["--size", size]) else {
            panic!()
        };
        sample::check(&args).unwrap();
        sample::run(&args).unwrap();
        let sheet = std::fs::read_to_string(self.path("sheet.jsonl")).unwrap();
        let fill = |line: &str| {
            let mut row: Value = serde_json::from_str(line).unwrap();
            let number = row["document_id"].as_str().unwrap().trim_start_matches('d').parse().unwrap();
            row["gold"] = label(number, row["source_id"].as_str().unwrap()).into();
            format!("{row}\n")
        };
        let path = self.path("gold.jsonl");
        std::fs::write(&path, sheet.lines().map(fill).collect::<String>()).unwrap();
        path
    }

    fn corrected(&self, gold: &std::path::Path, more: &[&str]) -> Result<Vec<Value>, Stop> {
        let gold = ["--gold", gold.to_str().unwrap()];
        let flags: Vec<&str> = gold.iter().chain(more).copied().collect();
        let Command::Aggregate(args) = self.command("aggregate", "out.jsonl", &flags) else { panic!() };
        check(&args)?;
        run(&args)?;
        let text = std::fs::read_to_string(self.path("out.jsonl")).unwrap();
        Ok(text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
    }
}

/// What is true of the archive: half of what was answered negative is, and so is a tenth of the other judgements.
fn truth(number: usize, source: &str) -> &'static str {
    match (number % 3, source) {
        (0, "a") if number.is_multiple_of(2) => "negative",
        (0, "a") => "neutral",
        _ if number % 10 == 1 => "negative",
        _ => "neutral",
    }
}

#[test]
fn with_everything_labelled_the_labels_are_the_answer() {
    let bench = Bench::new(60);
    let gold = bench.labelled("1000", truth);
    let rows = bench.corrected(&gold, &["--by", "source"]).unwrap();
    for row in &rows {
        let source = row["source_id"].as_str().unwrap();
        let expected = (0..60).filter(|n| truth(*n, source) == "negative").count() as f64 / 60.0;
        for column in ["share_negative", "share_negative_low", "share_negative_high"] {
            assert!((row[column].as_f64().unwrap() - expected).abs() < 1e-9, "{source} {column}: {row}");
        }
    }
    assert!((rows[0]["uncorrected_negative"].as_f64().unwrap() - 1.0 / 3.0).abs() < 1e-9);
    assert_eq!((&rows[0]["n_judgements"], &rows[0]["n_labelled"]), (&json!(60), &json!(60)));
}

#[test]
fn a_sample_corrects_the_shares_and_unlabelled_rows_only_widen_them() {
    let bench = Bench::new(600);
    let expected =
        (0..600).flat_map(|n| ["a", "b"].map(|s| truth(n, s))).filter(|l| *l == "negative").count();
    let expected = expected as f64 / 1200.0;
    let width = |label: &dyn Fn(usize, &str) -> &'static str| {
        let gold = bench.labelled("300", label);
        let row = bench.corrected(&gold, &["--by", "year"]).unwrap().remove(0);
        let number = |name: &str| row[name].as_f64().unwrap();
        let (low, high) = (number("share_negative_low"), number("share_negative_high"));
        assert!(low <= expected && expected <= high, "{low} to {high}, truly {expected}");
        assert!(number("uncorrected_negative") > number("share_negative") || low < high);
        high - low
    };
    let all = width(&truth);
    let some = width(&|n, source| if n % 7 < 3 { truth(n, source) } else { "" });
    assert!(some > all, "{some} and {all}");
}

#[test]
fn pairs_that_are_none_leave_the_shares() {
    let bench = Bench::new(60);
    let gold = bench.labelled("1000", |n, _| if n < 30 { "none" } else { "positive" });
    let row = bench.corrected(&gold, &["--by", "year"]).unwrap().remove(0);
    assert_eq!(
        (&row["share_positive"], &row["mean"], &row["balance"]),
        (&json!(1.0), &json!(1.0), &json!(1.0))
    );
}

#[test]
fn a_trend_in_the_labels_is_found() {
    let bench = Bench::new(600);
    // From none in January to all of them in December, whatever was answered.
    let gold = bench.labelled("400", |n, _| if n * 13 % 600 < n { "negative" } else { "neutral" });
    let rows = bench.corrected(&gold, &["--by", "month", "--trend"]).unwrap();
    let number = |name: &str| rows[0][name].as_f64().unwrap();
    assert_eq!(rows[0]["n_periods"], 12);
    let slope = number("slope_negative");
    assert!((0.05..0.11).contains(&slope) && number("slope_negative_low") > 0.0, "{}", rows[0]);
    assert!((number("slope_mean") + slope).abs() < 1e-9);
}

#[test]
fn what_is_no_sheet_of_this_archive_is_refused() {
    let bench = Bench::new(60);
    let sheet = bench.labelled("100", truth);
    let text = std::fs::read_to_string(&sheet).unwrap();
    let refuse = |text: String| {
        std::fs::write(&sheet, text).unwrap();
        bench.corrected(&sheet, &[]).unwrap_err().to_string()
    };
    assert!(refuse(text.replace("\"neutral\"", "\"meh\"")).contains("\"meh\" is none of negative"));
    assert!(refuse(text.replace("\"d1\"", "\"d999\"")).contains("stand in no answer"));
    assert!(refuse(format!("{text}{text}")).contains("stands at"));
    assert!(refuse(text.replace("\"inclusion_probability\":", "\"p\":")).contains("inclusion_probability"));
    assert!(refuse(String::new()).contains("no row has a label"));
    let unlabelled = text.replace("\"gold\":\"neutral\"", "\"gold\":\"\"");
    assert!(
        refuse(unlabelled.replace("\"gold\":\"negative\"", "\"gold\":\"\"")).contains("no row has a label")
    );
}
