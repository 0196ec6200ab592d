//! What the service needs of the library: one trait, so that the service can be tested with engines that are slow,
//! broken or gone, none of which the real one ever is on demand.

use crate::{
    Analyzer, Error, Limits,
    bundle::ModelInfo,
    document::{Analysis, Document, Options, PairScore, Passage},
    encoder::cache::CacheUse,
    error::InputError,
    stages::Watch,
};

/// Answers of [`Engine::score_pairs`]: one for each pair, in order.
pub type PairScores = Vec<Result<PairScore, InputError>>;

/// Something that analyses documents; the real one is [`Analyzer`].
pub trait Engine: Send + Sync + 'static {
    /// As [`Analyzer::limits`].
    fn limits(&self) -> &Limits;
    /// As [`Analyzer::model`].
    fn model(&self) -> &ModelInfo;
    /// As [`Analyzer::analyze_watched`].
    fn analyze_watched(
        &self,
        document: &Document,
        options: &Options,
        watch: &dyn Watch,
    ) -> Result<Analysis, Error>;
    /// As [`Analyzer::score_pairs`].
    fn score_pairs(&self, passage: &Passage) -> Result<PairScores, Error>;
    /// As [`Analyzer::cache_use`].
    fn cache_use(&self) -> CacheUse {
        CacheUse::default()
    }
}

impl Engine for Analyzer {
    fn limits(&self) -> &Limits {
        self.limits()
    }

    fn model(&self) -> &ModelInfo {
        self.model()
    }

    fn analyze_watched(
        &self,
        document: &Document,
        options: &Options,
        watch: &dyn Watch,
    ) -> Result<Analysis, Error> {
        self.analyze_watched(document, options, watch)
    }

    fn score_pairs(&self, passage: &Passage) -> Result<PairScores, Error> {
        self.score_pairs(passage)
    }

    fn cache_use(&self) -> CacheUse {
        self.cache_use()
    }
}

/// What a model for tests says of itself.
#[cfg(test)]
pub(crate) fn nobody() -> ModelInfo {
    ModelInfo {
        name: "nobody".into(),
        version: "0.0.0".into(),
        checksum: "0".repeat(64),
        gazetteer_version: "0".into(),
        reference_date: crate::document::Date::constant(2026, 1, 1),
        max_window_tokens: 256,
        training_sets: Vec::new(),
        quality: Vec::new(),
    }
}
