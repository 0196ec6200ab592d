//! Rows of a table that is made in one go: CSV or JSON lines.

use std::path::Path;

use serde_json::{Map, Value};

use crate::client::{exit::Stop, output::Output};

/// A table that is being written.
pub struct Rows {
    output: Output,
    columns: Vec<String>,
    is_csv: bool,
}

/// Whether the name of the output tells a format.
///
/// # Errors
/// A usage error that says which names do.
pub fn check(path: Option<&Path>) -> Result<(), Stop> {
    match (extension(path).as_str(), path) {
        ("csv" | "jsonl" | "ndjson", _) | (_, None) => Ok(()),
        (_, Some(path)) => {
            Err(Stop::Usage(format!("--output {}: the name must end in .csv or .jsonl", path.display())))
        }
    }
}

fn extension(path: Option<&Path>) -> String {
    let Some(path) = path else { return "csv".to_owned() };
    path.extension().and_then(|extension| extension.to_str()).unwrap_or_default().to_ascii_lowercase()
}

impl Rows {
    /// Begins the table at `path`; CSV on standard output if there is none.
    ///
    /// # Errors
    /// If the file cannot be made.
    pub fn create(path: Option<&Path>, columns: Vec<String>) -> Result<Self, Stop> {
        let mut rows = Self { output: Output::create(path)?, columns, is_csv: extension(path) == "csv" };
        if rows.is_csv {
            let header = csv_line(&rows.columns)?;
            rows.output.write(&header)?;
        }
        Ok(rows)
    }

    /// Adds a row, its cells in the order of the columns. `null` is an empty cell.
    ///
    /// # Errors
    /// Those of the output.
    pub fn write(&mut self, cells: Vec<Value>) -> Result<(), Stop> {
        let line = if self.is_csv {
            csv_line(cells.iter().map(|cell| match cell {
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                other => other.to_string(),
            }))?
        } else {
            let row: Map<String, Value> = self.columns.iter().cloned().zip(cells).collect();
            Value::Object(row).to_string()
        };
        self.output.write(&line)
    }

    /// Gives the complete file its name.
    ///
    /// # Errors
    /// Those of the output.
    pub fn finish(self) -> Result<(), Stop> {
        self.output.finish()
    }
}

/// One line of a table, without its line break.
fn csv_line(cells: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Result<String, Stop> {
    let refuse = |error: &dyn std::fmt::Display| Stop::Failed(format!("a row cannot be written: {error}"));
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(cells).map_err(|error| refuse(&error))?;
    let bytes = out.into_inner().map_err(|error| refuse(&error))?;
    let mut line = String::from_utf8(bytes).map_err(|error| refuse(&error))?;
    line.truncate(line.trim_end_matches('\n').len());
    Ok(line)
}
