//! What is counted together, and its sums.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::bootstrap;
use crate::{
    client::{cell::Kind, exit::Stop, scored::Scored},
    document::Date,
    profile::Tally,
};

/// What rows are counted by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct By {
    /// The length of a period; `None`: all time.
    pub time: Option<Time>,
    /// Each holder apart.
    pub source: bool,
    /// Each object apart.
    pub target: bool,
    /// Columns of the input that the answers carry, each value apart.
    pub columns: Vec<String>,
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

/// Reads the value of `--by`: a length of a period, `source`, `target`, and any other word as the name of a column.
///
/// # Errors
/// If two lengths of a period are asked for, or a word is empty or comes twice.
pub fn by(words: &[String]) -> Result<By, Stop> {
    let mut by = By::default();
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
            "" => return Err(Stop::Usage("--by: a word between two commas is empty".to_owned())),
            column => {
                if by.columns.iter().any(|before| before == column) {
                    return Err(Stop::Usage(format!("--by {column}: comes twice")));
                }
                by.columns.push(column.to_owned());
                continue;
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
    pub fn period(&self, day: Option<&str>) -> String {
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

    /// The number of that period, counted on from a fixed one; `None` without a day or where time does not count.
    pub fn period_number(&self, day: Option<&str>) -> Option<i64> {
        let date = day?.parse::<Date>().ok()?;
        // Monday, 5 January 1970.
        let monday = Date::constant(1970, 1, 5);
        let days = i64::from(date.since(monday).ok()?.get_days());
        Some(match self.time? {
            Time::Day => days,
            Time::Week => days.div_euclid(7),
            Time::Month => i64::from(date.year()) * 12 + i64::from(date.month()),
            Time::Year => i64::from(date.year()),
        })
    }

    /// The row of a document before its stances are told apart: its period and its columns.
    pub fn document(&self, answer: &Scored) -> Key {
        let kept = |column: &String| answer.kept.get(column).cloned().unwrap_or_default();
        Key {
            period: self.period(answer.day()),
            source: None,
            target: None,
            columns: self.columns.iter().map(kept).collect(),
        }
    }

    /// The row to which a stance of `source` toward `target` counts in a document of the row `document`.
    pub fn key(&self, document: &Key, source: &str, target: &str) -> Key {
        Key {
            source: self.source.then(|| source.to_owned()),
            target: self.target.then(|| target.to_owned()),
            ..document.clone()
        }
    }

    /// The columns that tell the row.
    pub fn columns(&self) -> impl Iterator<Item = (String, Kind)> {
        let mut names = Vec::new();
        if self.time.is_some() {
            names.push("period");
        }
        if self.source {
            names.extend(["source_id", "source_name"]);
        }
        if self.target {
            names.extend(["target_id", "target_name"]);
        }
        let names = names.into_iter().map(str::to_owned).chain(self.columns.iter().cloned());
        names.map(|name| (name, Kind::Text))
    }

    /// The cells in these columns.
    pub fn cells(&self, key: &Key, names: &Names) -> Vec<Value> {
        let mut cells = Vec::new();
        if self.time.is_some() {
            cells.push(Value::from(key.period.as_str()));
        }
        for id in [&key.source, &key.target].into_iter().flatten() {
            cells.extend([Value::from(id.as_str()), names.of(id).into()]);
        }
        cells.extend(key.columns.iter().map(|value| Value::from(value.as_str())));
        cells
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
    /// The values of the columns, empty where a document has none.
    pub columns: Vec<String>,
}

impl Key {
    /// Its own text, from which its random numbers are drawn: the same row always gets the same interval.
    pub fn seed(&self) -> String {
        let part = |id: &Option<String>| id.clone().unwrap_or_default();
        let columns: String = self.columns.iter().map(|value| format!("\n{value}")).collect();
        format!("{}\n{}\n{}{columns}", self.period, part(&self.source), part(&self.target))
    }
}

/// The names of actors by id, as they were first met.
#[derive(Debug, Default)]
pub struct Names(BTreeMap<String, String>);

impl Names {
    /// Remembers the names of an answer's actors.
    pub fn learn(&mut self, answer: &Scored) {
        for actor in answer.actors.iter().filter(|actor| !actor.name.is_empty()) {
            if !self.0.contains_key(&actor.id) {
                self.0.insert(actor.id.clone(), actor.name.clone());
            }
        }
    }

    /// The name of an actor; empty if no answer told it.
    pub fn of(&self, id: &str) -> &str {
        self.0.get(id).map_or("", String::as_str)
    }
}

/// Whether the columns that rows are counted by are there at all.
#[derive(Debug, Default)]
pub struct ColumnsSeen(BTreeSet<String>);

impl ColumnsSeen {
    /// Remembers the columns that an answer carries.
    pub fn learn(&mut self, by: &By, answer: &Scored) {
        for column in by.columns.iter().filter(|column| answer.kept.contains_key(*column)) {
            if !self.0.contains(column) {
                self.0.insert(column.clone());
            }
        }
    }

    /// # Errors
    /// If a column was in no answer.
    pub fn check(&self, by: &By) -> Result<(), Stop> {
        match by.columns.iter().find(|column| !self.0.contains(*column)) {
            None => Ok(()),
            Some(column) => Err(Stop::Failed(format!(
                "--by {column}: is none of day, week, month, year, source, target, and no answer carries a column of \
                 this name; score the archive with `visavis batch --keep {column}`"
            ))),
        }
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
