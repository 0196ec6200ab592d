//! The sheet of `visavis sample` with an analyst's labels in it.

use std::{collections::HashMap, path::Path};

use serde::Deserialize;
use serde_json::Value;

use crate::client::{
    estimate::Labelled,
    exit::Stop,
    lines::{Lines, open_input, unreadable},
    units::{Unit, UnitId},
};

/// The labels by what they were given to.
#[derive(Debug, Default)]
pub struct Gold {
    rows: HashMap<UnitId, Row>,
    /// Whether a pair was labelled as none.
    pub has_none: bool,
}

#[derive(Debug)]
struct Row {
    labelled: Labelled,
    origin: String,
    is_found: bool,
}

/// A row as it stands in the file.
#[derive(Debug, Deserialize)]
struct Written {
    document_id: Value,
    sentence_index: Value,
    source_id: String,
    target_id: String,
    inclusion_probability: Value,
    #[serde(default)]
    gold: Value,
}

/// What may stand in the column `gold`, by class.
const WORDS: [[&str; 2]; 4] = [["negative", "-1"], ["neutral", "0"], ["positive", "1"], ["none", "x"]];

/// Reads the sheet at `path`, `.csv` or JSON lines. Rows without a label are left out.
///
/// # Errors
/// If it cannot be read, a column is missing, a row is not as `sample` wrote it, or nothing is labelled.
pub fn read(path: &Path) -> Result<Gold, Stop> {
    let mut gold = Gold::default();
    let input = open_input(path)?;
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv")) {
        let mut reader = csv::Reader::from_reader(input);
        // Spreadsheets put a byte order mark in front of the first name.
        let header = reader.headers().map_err(|error| refuse(path, 1, &error))?.clone();
        let header: csv::StringRecord =
            header.iter().map(|name| name.trim_start_matches('\u{feff}').trim()).collect();
        for row in reader.into_records() {
            let row =
                row.map_err(|error| refuse(path, error.position().map_or(0, csv::Position::line), &error))?;
            let line = row.position().map_or(0, csv::Position::line);
            let written = row.deserialize(Some(&header)).map_err(|error| refuse(path, line, &error))?;
            gold.add(path, line, written)?;
        }
    } else {
        for line in Lines::new(input) {
            let line = line.map_err(|error| unreadable(path, &error))?;
            let text = line.text.map_err(|failure| refuse(path, line.number, &failure))?;
            let written = serde_json::from_str(&text).map_err(|error| refuse(path, line.number, &error))?;
            gold.add(path, line.number, written)?;
        }
    }
    if gold.rows.is_empty() {
        let path = path.display();
        return Err(Stop::Failed(format!("{path}: no row has a label in its column `gold`")));
    }
    Ok(gold)
}

fn refuse(path: &Path, line: u64, reason: &dyn std::fmt::Display) -> Stop {
    Stop::Failed(format!(
        "{}:{line}: {reason}; what is read is the sheet that `visavis sample` writes, with `gold` filled in",
        path.display()
    ))
}

/// The text of a cell, which JSON and spreadsheets may have made a number.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

impl Gold {
    fn add(&mut self, path: &Path, line: u64, row: Written) -> Result<(), Stop> {
        let refuse = |reason: String| refuse(path, line, &reason);
        let word = text(&row.gold).to_lowercase();
        if word.is_empty() {
            return Ok(());
        }
        let class = WORDS.iter().position(|words| words.contains(&word.as_str())).ok_or_else(|| {
            refuse(format!(
                "gold: {word:?} is none of negative, neutral, positive, none (or empty: not labelled)"
            ))
        })?;
        let probability: f64 = text(&row.inclusion_probability).parse().unwrap_or(f64::NAN);
        if !(probability > 0.0 && probability <= 1.0) {
            let given = text(&row.inclusion_probability);
            return Err(refuse(format!("inclusion_probability: {given:?} is no number above 0 and up to 1")));
        }
        let sentence = text(&row.sentence_index).parse().map_err(|_| {
            refuse(format!("sentence_index: {} is no number of a sentence", row.sentence_index))
        })?;
        self.has_none |= class == 3;
        let id = (text(&row.document_id), sentence, row.source_id, row.target_id);
        let labelled = Labelled { weight: 1.0 / probability, class };
        let origin = format!("{}:{line}", path.display());
        match self.rows.insert(id, Row { labelled, origin, is_found: false }) {
            None => Ok(()),
            Some(before) => Err(refuse(format!("the same judgement stands at {} already", before.origin))),
        }
    }

    /// The label of a judgement of the archive.
    ///
    /// # Errors
    /// If it was found before: then ids of documents come twice, and nobody knows which one was labelled.
    pub fn find(&mut self, document: &str, unit: &Unit<'_>) -> Result<Option<Labelled>, Stop> {
        let Some(row) = self.rows.get_mut(&unit.id(document)) else { return Ok(None) };
        if std::mem::replace(&mut row.is_found, true) {
            return Err(Stop::Failed(format!(
                "{}: {document} comes twice in the archive, so the labelled judgement cannot be told from the other; \
                 ids of documents must be unique",
                row.origin
            )));
        }
        Ok(Some(row.labelled))
    }

    /// Makes sure that every label was found.
    ///
    /// # Errors
    /// If one was not: then the archive is not the one that the sample was drawn from.
    pub fn check(&self) -> Result<(), Stop> {
        let lost: Vec<&Row> = self.rows.values().filter(|row| !row.is_found).collect();
        match lost.iter().map(|row| row.origin.as_str()).min() {
            None => Ok(()),
            Some(first) => Err(Stop::Failed(format!(
                "{} labelled judgements stand in no answer (one of them: {first}); give all files that the sample was \
                 drawn from, scored by the same model",
                lost.len()
            ))),
        }
    }
}
