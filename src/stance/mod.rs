//! sentence + who is mentioned where → calibrated scores for every ordered pair, and portrayals.
//!
//! Reading order: [`scene`] (a sentence with its marked mentions, in two views), [`cues`] (the opinion lexicon),
//! [`features`] (named, readable features of a pair), [`classifier`] (the guarded linfa models),
//! [`scorer`] (all of it together), [`passage`] (pairs that a caller brings),
//! [`explain`] (what moved a score).

pub mod classifier;
pub mod cues;
pub mod explain;
pub mod features;
pub mod passage;
pub mod scene;
pub mod scorer;

pub use scene::{MarkedMention, Scene};
pub use scorer::{HiddenScene, PairOutcome, PortrayalOutcome, Scorer};
