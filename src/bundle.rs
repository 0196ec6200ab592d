//! Model bundles: what is in them, loading, verifying, the one compiled in.

use serde::{Deserialize, Serialize};

use crate::document::Date;

/// What a bundle says of itself.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelInfo {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// SHA-256 over the manifest, 64 hexadecimal digits.
    pub checksum: String,
    /// The version of the gazetteer.
    pub gazetteer_version: String,
    /// The day as of which office-holders are vouched for; the reference date of documents without one.
    pub reference_date: Date,
    /// Tokens that the encoder sees at once.
    pub max_window_tokens: usize,
    /// The sets that it was trained on.
    pub training_sets: Vec<TrainingSet>,
    /// What was measured on the development sets.
    pub quality: Vec<Measure>,
}

impl ModelInfo {
    /// Until a bundle exists.
    pub fn placeholder() -> Self {
        Self {
            name: "placeholder".into(),
            version: "0.0.0".into(),
            checksum: "0".repeat(64),
            gazetteer_version: "0".into(),
            reference_date: Date::constant(2026, 11, 24),
            max_window_tokens: 256,
            training_sets: Vec::new(),
            quality: Vec::new(),
        }
    }
}

/// A set that a model was trained on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrainingSet {
    /// Its name.
    pub name: String,
    /// Its licence, as its owners state it.
    pub license: String,
    /// Where it comes from, with citation.
    pub source: String,
}

/// One measured figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measure {
    /// The development set.
    pub dataset: String,
    /// The measure.
    pub metric: String,
    /// Its value.
    pub value: f64,
}
