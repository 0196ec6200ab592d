//! text → [`Analysis`], nothing else.

use crate::{
    Error, Limits,
    bundle::ModelInfo,
    document::{Analysis, Document, Options, PairScore, Passage},
    error::InputError,
};

/// The whole pipeline with a model loaded. Cheap to share behind an `Arc`; all methods take `&self`.
pub struct Analyzer {
    info: ModelInfo,
    limits: Limits,
}

impl Analyzer {
    /// With the model that is compiled in.
    pub fn shipped() -> Result<Self, Error> {
        Ok(Self { info: ModelInfo::placeholder(), limits: Limits::default() })
    }

    /// With the bundle in the folder `dir`.
    pub fn from_dir(_dir: &std::path::Path) -> Result<Self, Error> {
        Self::shipped()
    }

    /// The same with other limits.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The limits in force.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// What is loaded.
    pub fn model(&self) -> &ModelInfo {
        &self.info
    }

    /// Analyses one document.
    pub fn analyze(&self, document: &Document, options: &Options) -> Result<Analysis, Error> {
        self.analyze_while(document, options, &|| true)
    }

    /// The same, but given up with [`Error::Cancelled`] at the next stage or sentence once `wanted` says no.
    pub fn analyze_while(
        &self,
        _document: &Document,
        _options: &Options,
        _wanted: &(dyn Fn() -> bool + Sync),
    ) -> Result<Analysis, Error> {
        Err(Error::Fit("placeholder".into()))
    }

    /// Scores pairs that the caller has recognised itself: one result for each, in order. A bad pair costs only itself;
    /// a bad passage (empty, too long, too many pairs) is the outer error.
    pub fn score_pairs(&self, _passage: &Passage) -> Result<Vec<Result<PairScore, InputError>>, Error> {
        Err(Error::Fit("placeholder".into()))
    }
}
