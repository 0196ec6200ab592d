//! The figures of steps, as a table for people or as JSON.

use std::{
    fmt::Write as _,
    io::{self, BufWriter, Write},
};

use serde::Serialize;

use super::{args::StepFormat, ledger::Step, load::Load};
use crate::client::{
    json::{ArrayWriter, write_line},
    terminal::{STRONG, Terminal},
};

/// Prints steps to standard output, each as soon as it is there.
pub enum Printer {
    /// A line for each step below a head.
    Table {
        /// Where to.
        out: io::Stdout,
        /// What it can show.
        terminal: Terminal,
        /// Whether the head is still to come.
        is_first: bool,
    },
    /// A JSON array.
    Array(ArrayWriter<BufWriter<io::Stdout>>),
    /// A JSON object a line.
    Lines(io::Stdout),
}

/// A step as JSON: its load, then its figures.
#[derive(Serialize)]
struct Row<'a> {
    load: Load,
    #[serde(flatten)]
    step: &'a Step,
}

impl Printer {
    /// In the form of `format`.
    pub fn new(format: StepFormat, terminal: Terminal) -> Self {
        let out = io::stdout();
        match format {
            StepFormat::Table => Self::Table { out, terminal, is_first: true },
            StepFormat::Json => Self::Array(ArrayWriter::new(BufWriter::new(out))),
            StepFormat::Jsonl => Self::Lines(out),
        }
    }

    /// Prints one step.
    ///
    /// # Errors
    /// Those of standard output.
    pub fn print(&mut self, load: Load, step: &Step) -> io::Result<()> {
        let row = Row { load, step };
        match self {
            Self::Table { out, terminal, is_first } => {
                if std::mem::take(is_first) {
                    writeln!(out, "{}", terminal.paint(STRONG, &head()))?;
                }
                writeln!(out, "{}", line(load, step))?;
                out.flush()
            }
            Self::Array(array) => array.push(&serde_json::to_value(row)?),
            Self::Lines(out) => write_line(out, &serde_json::to_value(row)?),
        }
    }

    /// Ends the output.
    ///
    /// # Errors
    /// Those of standard output.
    pub fn finish(self) -> io::Result<()> {
        match self {
            Self::Array(array) => array.finish(),
            Self::Table { .. } | Self::Lines(_) => Ok(()),
        }
    }
}

/// The names of the columns.
fn head() -> String {
    format!(
        "{:<12} {:>8} {:>11} {:>8} {:>8} {:>8} {:>8} {:>9}  {}",
        "load", "docs/s", "sentences/s", "p50 ms", "p95 ms", "p99 ms", "max ms", "in flight", "errors"
    )
}

/// One step below [`head`].
fn line(load: Load, step: &Step) -> String {
    let load = match load {
        Load::Callers(1) => "1 caller".to_owned(),
        Load::Callers(callers) => format!("{callers} callers"),
        Load::Rate(rate) => format!("{rate}/s"),
    };
    let latency = step.latency_ms;
    let mut line = format!(
        "{load:<12} {:>8.2} {:>11.1} {:>8.1} {:>8.1} {:>8.1} {:>8.1} {:>9} ",
        step.documents_per_second,
        step.sentences_per_second,
        latency.p50,
        latency.p95,
        latency.p99,
        latency.max,
        step.in_flight_max
    );
    if step.errors.is_empty() {
        line.push_str(" 0");
    }
    for (code, errors) in &step.errors {
        // Writing to a string cannot fail.
        let _ = write!(line, " {} {code}", errors.count);
    }
    line
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::client::bench::ledger::{Errors, Latency};

    fn step() -> Step {
        let errors = Errors { count: 7, first_message: "full".into() };
        Step {
            due: 100,
            documents: 90,
            sentences: 1800,
            documents_per_second: 9.0,
            sentences_per_second: 180.0,
            latency_ms: Latency { p50: 100.25, p95: 200.0, p99: 300.0, max: 12_345.6 },
            errors: [("RESOURCE_EXHAUSTED", errors)].into(),
            in_flight_max: 16,
        }
    }

    #[test]
    fn columns_stand_below_their_names() {
        let (head, line) = (head(), line(Load::Callers(16), &step()));
        assert_eq!(
            line,
            "16 callers       9.00       180.0    100.2    200.0    300.0  12345.6        16  7 RESOURCE_EXHAUSTED"
        );
        for name in ["docs/s", "sentences/s", "max ms", "in flight"] {
            let end = head.find(name).unwrap() + name.len();
            assert!(line.is_char_boundary(end) && line.as_bytes().get(end) == Some(&b' '), "{name}");
        }
        let quiet = Step { errors: [].into(), ..step() };
        assert!(super::line(Load::Rate(2.5), &quiet).starts_with("2.5/s "));
        assert!(super::line(Load::Rate(2.5), &quiet).ends_with(" 0"));
    }

    #[test]
    fn json_says_the_load_and_every_figure() {
        let value = serde_json::to_value(Row { load: Load::Rate(2.5), step: &step() }).unwrap();
        assert_eq!(value.pointer("/load/rate").unwrap(), 2.5);
        assert_eq!(value.pointer("/latency_ms/p99").unwrap(), 300.0);
        assert_eq!(value.pointer("/errors/RESOURCE_EXHAUSTED/count").unwrap(), 7);
        let closed = serde_json::to_value(Row { load: Load::Callers(4), step: &step() }).unwrap();
        assert_eq!(closed.pointer("/load/callers").unwrap(), 4);
    }
}
