//! What the cells of a table hold, and its columns.

/// What the cells of a column hold. Any cell may be empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// A count or place, from 0.
    Count,
    /// A figure of single precision.
    Single,
    /// A figure of double precision.
    Double,
    /// Yes or no.
    Flag,
}

/// One cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing is known.
    Empty,
    /// Text.
    Text(String),
    /// A count or place.
    Count(u64),
    /// A figure of single precision.
    Single(f32),
    /// A figure of double precision.
    Double(f64),
    /// Yes or no.
    Flag(bool),
}

impl Cell {
    /// As a table of text has it.
    pub fn to_text(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Count(count) => count.to_string(),
            Self::Single(figure) => figure.to_string(),
            Self::Double(figure) => figure.to_string(),
            Self::Flag(flag) => flag.to_string(),
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&String> for Cell {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<u32> for Cell {
    fn from(count: u32) -> Self {
        Self::Count(u64::from(count))
    }
}

impl From<usize> for Cell {
    fn from(count: usize) -> Self {
        Self::Count(count as u64)
    }
}

impl From<f32> for Cell {
    fn from(figure: f32) -> Self {
        Self::Single(figure)
    }
}

impl From<f64> for Cell {
    fn from(figure: f64) -> Self {
        Self::Double(figure)
    }
}

impl From<bool> for Cell {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

/// A column: its name and what its cells hold.
pub type Column = (&'static str, Kind);

/// The columns of a table, as those write them who also have some whose names are only known when it is written.
pub fn owned(columns: &[Column]) -> impl Iterator<Item = (String, Kind)> {
    columns.iter().map(|(name, kind)| ((*name).to_owned(), *kind))
}
