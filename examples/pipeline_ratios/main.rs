//! Ratios that say whether the pipeline is fast, each against its floor: the median of several rounds in which what is
//! compared takes turns, all in one process (the server's start and memory: one process each).
//!
//! ```sh
//! cargo build --release --bins --example pipeline_ratios
//! target/release/examples/pipeline_ratios                  # all; some minutes on a quiet machine
//! target/release/examples/pipeline_ratios crowded start --rounds 7
//! ```
//!
//! [`texts`] is what is analysed, [`library`] measures the analyzer, [`served`] the server over loopback, [`process`] the
//! server's binary, [`archive`] the client's.

mod archive;
mod library;
mod process;
mod served;
mod texts;

use std::error::Error;

use clap::{Parser, ValueEnum};

/// What may go wrong.
type Failed = Box<dyn Error>;

#[derive(Parser)]
#[command(about = "Measures ratios of the pipeline against their floors")]
struct Flags {
    /// What to measure [default: everything]
    what: Vec<What>,
    /// Rounds; the median counts
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Seconds that load is put on a server in each round
    #[arg(long, default_value_t = 10.0)]
    seconds: f64,
}

/// What can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum What {
    /// The whole pipeline over loopback against the encoder alone
    Pipeline,
    /// A sentence with 20 actors against one with 2
    Crowded,
    /// A 30-sentence article on 2 threads against 1
    Threads,
    /// The cost of a sentence in documents of 5 to 2,000
    Length,
    /// One-sentence documents from 64 callers against 1
    Callers,
    /// p99 against p50 at 70 % of what the server can do
    Tail,
    /// Start and memory of the server
    Start,
    /// `visavis batch` over short documents against the encoder alone
    Archive,
}

/// What is wanted of a figure.
#[derive(Clone, Copy)]
enum Floor {
    AtLeast(f64),
    AtMost(f64),
}

/// A figure's name with its values, one for each round.
struct Measured {
    name: String,
    unit: &'static str,
    rounds: Vec<f64>,
    floor: Option<Floor>,
}

impl Measured {
    fn new(name: impl Into<String>, unit: &'static str, rounds: Vec<f64>, floor: Option<Floor>) -> Self {
        Self { name: name.into(), unit, rounds, floor }
    }

    /// One line: the median, where the rounds lie, the floor, and whether it is held.
    fn line(&self) -> String {
        let mut sorted = self.rounds.clone();
        sorted.sort_by(f64::total_cmp);
        let [low, middle, high] = [sorted.first().copied(), median(&sorted), sorted.last().copied()]
            .map(|value| value.unwrap_or(f64::NAN));
        let wanted = match self.floor {
            None => String::new(),
            Some(Floor::AtLeast(floor)) => {
                format!("≥ {floor}  {}", if middle >= floor { "held" } else { "MISSED" })
            }
            Some(Floor::AtMost(floor)) => {
                format!("≤ {floor}  {}", if middle <= floor { "held" } else { "MISSED" })
            }
        };
        let value = format!("{middle:.2}{}", self.unit);
        let line = format!("{:<58} {value:>10}  [{low:.2} … {high:.2}]  {wanted}", self.name);
        line.trim_end().to_owned()
    }
}

/// The middle of `sorted`; the mean of the two middle ones of an even number.
fn median(sorted: &[f64]) -> Option<f64> {
    let half = sorted.len() / 2;
    let upper = *sorted.get(half)?;
    let lower = if sorted.len() % 2 == 1 { upper } else { *sorted.get(half.checked_sub(1)?)? };
    Some((lower + upper) / 2.0)
}

fn main() -> Result<(), Failed> {
    let flags = Flags::parse();
    let all = What::value_variants();
    let chosen = if flags.what.is_empty() { all } else { flags.what.as_slice() };
    let rounds = flags.rounds.max(1);
    let seconds = std::time::Duration::try_from_secs_f64(flags.seconds)?;
    println!("{:<58} {:>10}  [rounds]  floor", "", "median");
    let mut failed = 0;
    for what in chosen {
        let measured = match what {
            What::Pipeline => served::pipeline(rounds),
            What::Crowded => library::crowded(rounds),
            What::Threads => library::threads(rounds),
            What::Length => library::length(rounds),
            What::Callers => served::callers(rounds, seconds),
            What::Tail => served::tail(rounds, seconds),
            What::Start => process::start(rounds, seconds),
            What::Archive => archive::archive(rounds),
        };
        match measured {
            Ok(figures) => figures.iter().for_each(|figure| println!("{}", figure.line())),
            // A machine that does other work meanwhile may spoil one measure; the others still count.
            Err(error) => {
                failed += 1;
                println!("{what:?} could not be measured: {error}");
            }
        }
    }
    if failed > 0 { Err(format!("{failed} could not be measured").into()) } else { Ok(()) }
}
