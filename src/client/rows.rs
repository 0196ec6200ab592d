//! Rows of a table that is made in one go: CSV, JSON lines, or Parquet.

use std::path::Path;

use serde_json::{Map, Value};

use crate::client::{
    cell::{Cell, Kind},
    exit::Stop,
    output::Output,
};

/// A table that is being written.
pub struct Rows {
    output: Output,
    columns: Vec<(String, Kind)>,
    form: Form,
}

enum Form {
    Csv,
    Jsonl,
    /// The rows so far: the file is made when the last one is known.
    Parquet(Vec<Vec<Cell>>),
}

/// Whether the name of the output tells a format.
///
/// # Errors
/// A usage error that says which names do.
pub fn check(path: Option<&Path>) -> Result<(), Stop> {
    match path {
        Some(path) if extension(path) == "parquet" && cfg!(feature = "parquet") => Ok(()),
        Some(path) if extension(path) == "parquet" => Err(without_parquet()),
        _ => check_text(path, ".csv, .jsonl or .parquet"),
    }
}

/// The same for a table of text, which people work on; a refusal tells the names that are `allowed`.
///
/// # Errors
/// A usage error that says which names do.
pub fn check_text(path: Option<&Path>, allowed: &str) -> Result<(), Stop> {
    match path {
        Some(path) if !["csv", "jsonl", "ndjson"].contains(&extension(path).as_str()) => {
            Err(Stop::Usage(format!("--output {}: the name must end in {allowed}", path.display())))
        }
        _ => Ok(()),
    }
}

fn extension(path: &Path) -> String {
    path.extension().and_then(|extension| extension.to_str()).unwrap_or_default().to_ascii_lowercase()
}

/// Why this program writes no Parquet.
pub fn without_parquet() -> Stop {
    Stop::Usage("this program was built without Parquet (cargo feature `parquet`)".to_owned())
}

/// A Parquet file with `rows`, their cells in the order of `columns`.
///
/// # Errors
/// If a cell is not of its column's kind, or this program was built without Parquet.
pub fn parquet(columns: &[(String, Kind)], rows: &[Vec<Cell>]) -> Result<Vec<u8>, Stop> {
    #[cfg(feature = "parquet")]
    let encoded = super::parquet::encode(columns, rows)
        .map_err(|error| Stop::Failed(format!("the table cannot be written: {error}")));
    #[cfg(not(feature = "parquet"))]
    let encoded = {
        let _ = (columns, rows);
        Err(without_parquet())
    };
    encoded
}

impl Rows {
    /// Begins the table at `path`; CSV on standard output if there is none.
    ///
    /// # Errors
    /// If the file cannot be made.
    pub fn create(
        path: Option<&Path>,
        columns: impl IntoIterator<Item = (String, Kind)>,
    ) -> Result<Self, Stop> {
        let form = match path.map(extension).as_deref() {
            None | Some("csv") => Form::Csv,
            Some("parquet") => Form::Parquet(Vec::new()),
            Some(_) => Form::Jsonl,
        };
        let mut rows = Self { output: Output::create(path)?, columns: columns.into_iter().collect(), form };
        if matches!(rows.form, Form::Csv) {
            let header = csv_line(rows.columns.iter().map(|(name, _)| name))?;
            rows.output.write(&header)?;
        }
        Ok(rows)
    }

    /// Adds a row, its cells in the order of the columns. `null` is an empty cell.
    ///
    /// # Errors
    /// Those of the output.
    pub fn write(&mut self, cells: Vec<Value>) -> Result<(), Stop> {
        match &mut self.form {
            Form::Csv => {
                let line = csv_line(cells.iter().map(|cell| match cell {
                    Value::Null => String::new(),
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                }))?;
                self.output.write(&line)
            }
            Form::Jsonl => {
                let names = self.columns.iter().map(|(name, _)| name.clone());
                let row: Map<String, Value> = names.zip(cells).collect();
                self.output.write(&Value::Object(row).to_string())
            }
            Form::Parquet(rows) => {
                let kinds = self.columns.iter().map(|(_, kind)| *kind);
                rows.push(kinds.zip(cells).map(|(kind, cell)| typed(kind, cell)).collect());
                Ok(())
            }
        }
    }

    /// Gives the complete file its name.
    ///
    /// # Errors
    /// Those of the output.
    pub fn finish(mut self) -> Result<(), Stop> {
        if let Form::Parquet(rows) = &self.form {
            self.output.write_bytes(&parquet(&self.columns, rows)?)?;
        }
        self.output.finish()
    }
}

/// The cell of a column of the given kind; what is not of that kind stands as it is, and the file refuses it.
fn typed(kind: Kind, cell: Value) -> Cell {
    match (kind, cell) {
        (_, Value::Null) => Cell::Empty,
        (_, Value::String(text)) => Cell::Text(text),
        (kind, Value::Number(number)) => match number.as_u64() {
            Some(count) if kind == Kind::Count => Cell::Count(count),
            _ => number.as_f64().map_or(Cell::Empty, Cell::Double),
        },
        (_, other) => Cell::Text(other.to_string()),
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
