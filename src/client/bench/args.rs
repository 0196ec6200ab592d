//! The flags of `visavis bench`.

use std::{path::PathBuf, time::Duration};

use clap::{Args, ValueEnum};

use crate::client::args::{BackendArgs, parse_seconds};

/// `visavis bench`
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:
  visavis bench --server localhost:50051
  visavis bench news/*.txt --server localhost:50051 --concurrency 1,8,64 --duration 60s
  visavis bench --sentences 1 --rate 5,10,20 --format json

Closed loop (--concurrency): so many callers, each of whom asks again when it has its answer. Open loop (--rate): documents
come at random as in a Poisson process, whatever the server does, and their time counts from when they were due. Without
either: 1, 4, 16 and 64 callers. Nothing is tried again: what a server refuses is counted as an error.")]
pub struct BenchArgs {
    /// What to send, over and over: files, folders, patterns, as `visavis batch` reads them [default: text of our own]
    #[arg(value_name = "INPUT", conflicts_with = "sentences")]
    pub inputs: Vec<PathBuf>,
    /// Without INPUT: sentences of a document, each of which comes only once
    #[arg(long, value_name = "N", default_value = "20", value_parser = clap::value_parser!(u16).range(1..=5000))]
    pub sentences: u16,
    /// Callers at the same time, one step for each number
    #[arg(long, value_name = "N", value_delimiter = ',', value_parser = clap::value_parser!(u16).range(1..=4096))]
    pub concurrency: Vec<u16>,
    /// Documents a second, one step for each number
    #[arg(long, value_name = "R", value_delimiter = ',', value_parser = parse_rate)]
    pub rate: Vec<f64>,
    /// How long a step is measured
    #[arg(long, value_name = "SECONDS", default_value = "30s", value_parser = parse_duration)]
    pub duration: Duration,
    /// How long a step runs before that
    #[arg(long, value_name = "SECONDS", default_value = "5s", value_parser = parse_warmup)]
    pub warmup: Duration,
    /// How to print the steps
    #[arg(long, value_enum, default_value_t)]
    pub format: StepFormat,
    /// Who answers.
    #[command(flatten)]
    pub backend: BackendArgs,
}

/// How steps are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum StepFormat {
    /// For people
    #[default]
    Table,
    /// A JSON array, one object for each step
    Json,
    /// The same, one object a line
    Jsonl,
}

/// Seconds, with or without the unit.
fn parse_duration(text: &str) -> Result<Duration, String> {
    parse_seconds(text.strip_suffix('s').unwrap_or(text))
}

fn parse_warmup(text: &str) -> Result<Duration, String> {
    match text.strip_suffix('s').unwrap_or(text) {
        "0" => Ok(Duration::ZERO),
        _ => parse_duration(text),
    }
}

fn parse_rate(text: &str) -> Result<f64, String> {
    let rate: f64 = text
        .parse()
        .map_err(|_| "a number of documents a second is wanted, 20 or 0.5 for example".to_owned())?;
    if rate.is_finite() && (0.001..=100_000.0).contains(&rate) {
        Ok(rate)
    } else {
        Err("0.001 to 100000 are allowed".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_a_unit_or_none() {
        assert_eq!(parse_duration("30s"), Ok(Duration::from_secs(30)));
        assert_eq!(parse_duration("0.5"), Ok(Duration::from_millis(500)));
        assert_eq!((parse_warmup("0"), parse_warmup("0s")), (Ok(Duration::ZERO), Ok(Duration::ZERO)));
        assert_eq!(parse_warmup("2s"), Ok(Duration::from_secs(2)));
        for bad in ["0", "-1", "1m", "s", "", "NaN"] {
            assert!(parse_duration(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn rates_are_finite_and_positive() {
        assert_eq!(parse_rate("0.5"), Ok(0.5));
        for bad in ["0", "-3", "inf", "NaN", "many"] {
            assert!(parse_rate(bad).is_err(), "{bad}");
        }
    }
}
