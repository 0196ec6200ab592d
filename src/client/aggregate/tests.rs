//! Whole tables from small archives.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use clap::Parser;
use serde_json::{Map, json};

use super::*;
use crate::client::args::{Cli, Command};

/// An answer in which `source` is against (−1) or for (+1) `target` or neither (0).
fn answer(id: &str, day: Option<&str>, edges: &[(&str, &str, i32)]) -> Value {
    let held: Vec<Value> = edges
        .iter()
        .map(|(source, target, side)| {
            let (negative, positive) = match side {
                -1 => (0.75, 0.125),
                1 => (0.125, 0.75),
                _ => (0.0, 0.0),
            };
            json!({
                "source_id": source, "target_id": target,
                "n_negative": u32::from(*side < 0), "n_neutral": u32::from(*side == 0),
                "n_positive": u32::from(*side > 0),
                "sum_negative": negative, "sum_neutral": if *side == 0 { 0.0 } else { 0.125 },
                "sum_positive": positive,
                "by_basis": [{"basis": "BASIS_DEED", "n_negative": u32::from(*side < 0),
                    "n_positive": u32::from(*side > 0), "sum_negative": negative, "sum_positive": positive}],
            })
        })
        .collect();
    let warnings = if day.is_some() { json!([]) } else { json!([{"code": "WARNING_CODE_DATE_ASSUMED"}]) };
    json!({
        "document_id": id, "reference_date": day.unwrap_or("2026-08-22"), "warnings": warnings,
        "actors": [{"id": "a", "name": "Alpha, Ltd"}, {"id": "b", "name": "Beta"}],
        "profiles": [{"held": held}],
    })
}

/// The rows of the table, each by its columns.
fn table(answers: &[Value], by: &str, output: &str) -> Vec<Map<String, Value>> {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).display().to_string();
    let (input, output) = (path("in.jsonl"), path(output));
    std::fs::write(&input, answers.iter().map(|answer| format!("{answer}\n")).collect::<String>()).unwrap();
    let command =
        Cli::try_parse_from(["visavis", "aggregate", &input, "--by", by, "-o", &output]).unwrap().command;
    let Command::Aggregate(args) = command else { panic!("another command") };
    check(&args).unwrap();
    run(&args).unwrap();
    let text = std::fs::read_to_string(&output).unwrap();
    if output.ends_with("jsonl") {
        return text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    }
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let row = |row: csv::StringRecord| {
        header.iter().zip(&row).map(|(name, cell)| (name.to_owned(), Value::from(cell))).collect()
    };
    reader.records().map(|record| row(record.unwrap())).collect()
}

#[test]
fn votes_add_up_over_documents_by_period_and_pair() {
    let answers = [
        answer("1", Some("2026-01-01"), &[("a", "b", -1), ("b", "a", 1)]),
        answer("2", Some("2025-12-29"), &[("a", "b", -1)]),
        answer("3", Some("2026-01-05"), &[("a", "b", 1)]),
        answer("4", None, &[("a", "b", 0)]),
    ];
    // Both days before lie in the first ISO week of 2026, though one in 2025.
    let rows = table(&answers, "week,source,target", "out.jsonl");
    let keys: Vec<_> = rows
        .iter()
        .map(|row| (row["period"].as_str().unwrap(), row["source_id"].as_str().unwrap()))
        .collect();
    assert_eq!(keys, [("2026-W01", "a"), ("2026-W01", "b"), ("2026-W02", "a"), ("undated", "a")]);
    let first = &rows[0];
    assert_eq!(
        (&first["n_documents"], &first["n_negative"], &first["sum_negative"]),
        (&json!(2), &json!(2), &json!(1.5))
    );
    assert_eq!((&first["label"], &first["score"]), (&json!("negative"), &json!(-5.0 / 7.0)));
    assert_eq!((&first["n_deed_negative"], &first["score_low"]), (&json!(2), &Value::Null));
    assert_eq!(rows[3]["label"], "neutral");
}

#[test]
fn a_document_counts_once_however_many_edges_fall_into_a_row() {
    let answers = [answer("1", Some("2026-01-01"), &[("a", "b", -1), ("b", "a", -1)])];
    let rows = table(&answers, "year", "out.csv");
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (&rows[0]["period"], &rows[0]["n_documents"], &rows[0]["n_negative"]),
        (&json!("2026"), &json!("1"), &json!("2"))
    );
}

#[test]
fn names_with_commas_survive_and_enough_documents_get_an_interval() {
    let side = |n: usize| if n.is_multiple_of(3) { 1 } else { -1 };
    let answers: Vec<Value> =
        (0..30).map(|n| answer("x", Some("2026-03-01"), &[("a", "b", side(n))])).collect();
    let rows = table(&answers, "source,target", "out.csv");
    assert_eq!(rows[0]["source_name"], "Alpha, Ltd");
    let number = |name: &str| rows[0][name].as_str().unwrap().parse::<f64>().unwrap();
    assert!(number("score_low") < number("score") && number("score") < number("score_high"));
    assert_eq!(rows[0]["label"], "mixed");
}

#[test]
fn columns_that_were_carried_through_tell_rows_apart() {
    let with = |outlet: &str, mut answer: Value| {
        answer["kept"] = json!({"outlet": outlet});
        answer
    };
    let one = || answer("1", Some("2026-01-01"), &[("a", "b", -1)]);
    let answers = [with("Herald", one()), with("Wire", one()), with("Herald", one()), one()];
    let rows = table(&answers, "outlet,source", "out.jsonl");
    let found: Vec<_> = rows
        .iter()
        .map(|row| (row["outlet"].as_str().unwrap(), row["n_documents"].as_u64().unwrap()))
        .collect();
    assert_eq!(found, [("", 1), ("Herald", 2), ("Wire", 1)]);
}

#[test]
fn periods_are_counted_on() {
    let number = |word: &str, day: &str| by(&[word.to_owned()]).unwrap().period_number(Some(day)).unwrap();
    assert_eq!(number("day", "2026-03-01") - number("day", "2026-02-28"), 1);
    // A Sunday and the Monday after it; the last and the first month of a year.
    assert_eq!(number("week", "2026-01-05") - number("week", "2026-01-04"), 1);
    assert_eq!(number("week", "2026-01-04"), number("week", "2025-12-29"));
    assert_eq!(number("month", "2026-01-31") - number("month", "2025-12-01"), 1);
}

#[test]
fn contradictions_are_refused() {
    let refuse = |words: &[&str]| {
        by(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>()).unwrap_err().to_string()
    };
    assert!(refuse(&["day", "week"]).contains("not several"));
    assert!(refuse(&["outlet", "outlet"]).contains("twice") && refuse(&["source", ""]).contains("empty"));
}
