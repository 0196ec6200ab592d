//! What one call may ask for. Whatever is over a limit is refused before any work.

use crate::error::{InputError, InputErrorCode};

/// Limits of the pipeline, in force for every caller of an [`Analyzer`](crate::Analyzer).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of UTF-8 in one text.
    pub max_text_bytes: usize,
    /// Bytes of UTF-8 in one title.
    pub max_title_bytes: usize,
    /// Sentences in one document.
    pub max_sentences: usize,
    /// Actors in one sentence that are paired; beyond it its first ones are, with a warning.
    pub max_actors_per_sentence: usize,
    /// Custom actors in one request.
    pub max_custom_actors: usize,
    /// Aliases of one custom actor.
    pub max_aliases: usize,
    /// Affiliations of one custom actor.
    pub max_affiliations: usize,
    /// Bytes of an id given by the caller.
    pub max_id_bytes: usize,
    /// Bytes of a name given by the caller.
    pub max_name_bytes: usize,
    /// Pairs in one passage.
    pub max_pairs_per_passage: usize,
    /// Bytes of UTF-8 in one passage.
    pub max_passage_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_text_bytes: 1 << 20,
            max_title_bytes: 4096,
            max_sentences: 2000,
            max_actors_per_sentence: 24,
            max_custom_actors: 1000,
            max_aliases: 64,
            max_affiliations: 16,
            max_id_bytes: 256,
            max_name_bytes: 256,
            max_pairs_per_passage: 1000,
            max_passage_bytes: 16 << 10,
        }
    }
}

impl Limits {
    /// Refuses `given` of `what` in `field` if it is more than `allowed`.
    pub fn check(field: &str, what: &str, given: usize, allowed: usize) -> Result<(), InputError> {
        if given <= allowed {
            return Ok(());
        }
        Err(InputError::new(
            InputErrorCode::TooLarge,
            field,
            format!("{given} {what} given, at most {allowed} allowed"),
        ))
    }
}
