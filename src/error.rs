//! Every way in which the library can fail, with a stable code, the field concerned and what to do.

use std::path::PathBuf;

/// What went wrong.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The caller's input cannot be analysed.
    #[error("{0}")]
    Input(#[from] InputError),
    /// The model bundle cannot be used.
    #[error("model bundle: {0}")]
    Bundle(#[from] BundleError),
    /// A training or evaluation file cannot be used.
    #[error("{path}{}: {reason}", line.map(|l| format!(":{l}")).unwrap_or_default())]
    Data {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: Option<usize>,
        /// What is wrong and what is expected.
        reason: String,
    },
    /// A model could not be fitted.
    #[error("fit: {0}")]
    Fit(String),
    /// The caller has gone; the work was dropped.
    #[error("cancelled")]
    Cancelled,
}

/// Input that cannot be analysed: which field, what was given, what is allowed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {reason}")]
pub struct InputError {
    /// The path of the field in the contract (`document.text`, `pairs[3].target_spans[0]`).
    pub field: String,
    /// What was given and what is allowed.
    pub reason: String,
    /// The stable code.
    pub code: InputErrorCode,
}

impl InputError {
    /// An error about `field`.
    pub fn new(code: InputErrorCode, field: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { field: field.into(), reason: reason.into(), code }
    }

    /// The same error seen from one level further out: its field becomes `prefix.field`.
    #[must_use]
    pub fn within(mut self, prefix: &str) -> Self {
        self.field = format!("{prefix}.{}", self.field);
        self
    }
}

/// Stable codes of input errors, for callers that match on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InputErrorCode {
    /// A required field is missing or has nothing but white space.
    Empty,
    /// A field is over its limit.
    TooLarge,
    /// The language is not served.
    Language,
    /// A span is outside its text, empty, reversed or inside a character.
    Span,
    /// Source and target share text.
    Overlap,
    /// The same id twice.
    Duplicate,
    /// A value is not one of those allowed.
    Invalid,
}

impl InputErrorCode {
    /// The code as it is sent and printed.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "EMPTY",
            Self::TooLarge => "TOO_LARGE",
            Self::Language => "LANGUAGE",
            Self::Span => "SPAN",
            Self::Overlap => "OVERLAP",
            Self::Duplicate => "DUPLICATE",
            Self::Invalid => "INVALID",
        }
    }
}

/// Why a bundle was refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BundleError {
    /// A file cannot be read.
    #[error("{file}: {source}")]
    Read {
        /// The file.
        file: String,
        /// Why.
        source: std::io::Error,
    },
    /// A file is not what the manifest says.
    #[error("{file}: SHA-256 is {found}, the manifest says {expected}; the file is damaged or foreign")]
    Checksum {
        /// The file.
        file: String,
        /// What was computed.
        found: String,
        /// What the manifest says.
        expected: String,
    },
    /// A file has the right checksum but not the right content.
    #[error("{file}: {reason}")]
    Content {
        /// The file.
        file: String,
        /// What is wrong.
        reason: String,
    },
}
