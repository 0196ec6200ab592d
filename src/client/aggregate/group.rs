//! What is counted together, and its sums.

use super::bootstrap;
use crate::{client::exit::Stop, document::Date, profile::Tally};

/// What rows are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct By {
    /// The length of a period; `None`: all time.
    pub time: Option<Time>,
    /// Each holder apart.
    pub source: bool,
    /// Each object apart.
    pub target: bool,
}

/// The length of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Time {
    /// `2026-03-04`.
    Day,
    /// `2026-W10`, ISO 8601.
    Week,
    /// `2026-03`.
    Month,
    /// `2026`.
    Year,
}

/// The period of documents that tell no day of publication.
pub const UNDATED: &str = "undated";

/// Reads the value of `--by`.
///
/// # Errors
/// If a word in it is none of those allowed, or two lengths of a period are asked for.
pub fn by(words: &[String]) -> Result<By, Stop> {
    let mut by = By { time: None, source: false, target: false };
    for word in words {
        let time = match word.trim() {
            "day" => Time::Day,
            "week" => Time::Week,
            "month" => Time::Month,
            "year" => Time::Year,
            "source" => {
                by.source = true;
                continue;
            }
            "target" => {
                by.target = true;
                continue;
            }
            other => {
                return Err(Stop::Usage(format!(
                    "--by {other}: is none of day, week, month, year, source, target"
                )));
            }
        };
        if by.time.is_some_and(|before| before != time) {
            return Err(Stop::Usage("--by: one of day, week, month, year, not several".to_owned()));
        }
        by.time = Some(time);
    }
    Ok(by)
}

impl By {
    /// The period that `day` (YYYY-MM-DD) lies in; empty where time does not count.
    pub fn period(self, day: Option<&str>) -> String {
        let Some(time) = self.time else { return String::new() };
        let Some(date) = day.and_then(|day| day.parse::<Date>().ok()) else { return UNDATED.to_owned() };
        match time {
            Time::Day => date.to_string(),
            Time::Week => {
                // The year of an ISO week may be another than that of the day.
                let week = date.iso_week_date();
                format!("{:04}-W{:02}", week.year(), week.week())
            }
            Time::Month => format!("{:04}-{:02}", date.year(), date.month()),
            Time::Year => format!("{:04}", date.year()),
        }
    }
}

/// What one row is about. Rows are sorted by it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The period; empty where time does not count.
    pub period: String,
    /// The holder; `None`: all.
    pub source: Option<String>,
    /// The object; `None`: all.
    pub target: Option<String>,
}

impl Key {
    /// Its own text, from which its random numbers are drawn: the same row always gets the same interval.
    pub fn seed(&self) -> String {
        let part = |id: &Option<String>| id.clone().unwrap_or_default();
        format!("{}\n{}\n{}", self.period, part(&self.source), part(&self.target))
    }
}

/// The votes of one row.
#[derive(Clone, Debug, Default)]
pub struct Group {
    tally: Tally,
    n_documents: u64,
    /// ΣP(negative) and ΣP(positive) of each document that takes a side, for the interval.
    sides: Vec<(f64, f64)>,
}

impl Group {
    /// Adds what one document says.
    pub fn add(&mut self, tally: &Tally) {
        self.tally.merge(tally);
        self.n_documents += 1;
        let sums = tally.sums();
        if sums.negative + sums.positive > 0.0 {
            self.sides.push((sums.negative, sums.positive));
        }
    }

    /// Documents in which somebody met somebody in the sense of the row.
    pub const fn documents(&self) -> u64 {
        self.n_documents
    }

    /// The sum.
    pub const fn tally(&self) -> &Tally {
        &self.tally
    }

    /// A 95 % interval of the score by a bootstrap over documents; `None` with fewer than five that take a side, of which
    /// nothing can be said.
    pub fn interval(&self, seed: &str) -> Option<(f64, f64)> {
        bootstrap::interval(&self.sides, seed)
    }
}
