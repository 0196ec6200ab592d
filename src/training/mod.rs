//! Reading corpora, fitting models, measuring them. Nothing here is needed to serve.
//!
//! Reading order: [`corpora`] (every set in one shape), [`news_pairs`] (ours over real news), [`split`] (what is held out), [`lexicon`], [`vectors`]
//! (features, with a cache), [`fit`], [`names`] (the recogniser), [`metrics`], [`evaluate`], [`report`].

pub mod actors;
pub mod corpora;
pub mod documents;
pub mod evaluate;
pub mod fit;
pub mod gazetteer;
pub mod lexicon;
pub mod metrics;
pub mod names;
pub mod news_pairs;
pub mod report;
pub mod sentences;
pub mod split;
pub mod vectors;
