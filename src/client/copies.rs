//! Near-duplicates: the same wire story in many outlets is one document.
//!
//! MinHash over runs of five words (A. Broder, On the resemblance and containment of documents, 1997), looked up by bands:
//! two texts are copies if they share about 0.7 of their runs or more. Costs about 250 bytes a document.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
};

use crate::client::scored::Scored;

/// Words of a run.
const RUN: usize = 5;
/// Texts with fewer words tell too little to be taken for copies.
const FEWEST_WORDS: usize = 25;
/// Hash functions, and those of a band: texts that agree in a whole band are compared.
const HASHES: usize = 32;
const BAND: usize = 4;
/// Hashes that must agree, of [`HASHES`]: a share of 0.7.
const AGREE: usize = 23;

type Signature = [u32; HASHES];

/// What is done with near-duplicates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Copies {
    /// The first in the order of the input counts, further ones do not
    #[default]
    Once,
    /// Each counts
    All,
}

/// Documents seen so far.
#[derive(Default)]
pub struct Seen {
    signatures: Vec<Signature>,
    bands: HashMap<(usize, u64), usize>,
}

impl Seen {
    /// Whether the document is a near-duplicate of one that was seen before; if not, it is remembered. Answers without
    /// text (`--no-text`) are never copies.
    pub fn is_copy(&mut self, answer: &Scored) -> bool {
        let Some(signature) = answer.document.as_ref().and_then(|document| signature(&document.text)) else {
            return false;
        };
        let bands = || {
            signature.chunks(BAND).enumerate().map(|(number, band)| {
                let mut hash = DefaultHasher::new();
                band.hash(&mut hash);
                (number, hash.finish())
            })
        };
        let resembles = |place: &usize| {
            self.signatures
                .get(*place)
                .is_some_and(|other| other.iter().zip(&signature).filter(|(a, b)| a == b).count() >= AGREE)
        };
        if bands().filter_map(|band| self.bands.get(&band)).any(resembles) {
            return true;
        }
        let place = self.signatures.len();
        for band in bands() {
            self.bands.entry(band).or_insert(place);
        }
        self.signatures.push(signature);
        false
    }
}

/// The smallest hash of the text's runs under each hash function; `None` for short texts. Case and punctuation do not
/// count.
fn signature(text: &str) -> Option<Signature> {
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    if words.len() < FEWEST_WORDS {
        return None;
    }
    let mut signature = [u32::MAX; HASHES];
    for run in words.windows(RUN) {
        let mut hash = DefaultHasher::new();
        run.hash(&mut hash);
        let mut state = hash.finish();
        for smallest in &mut signature {
            // SplitMix64: each step gives a hash that is as good as independent of the others.
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            *smallest = (*smallest).min((mixed >> 32) as u32);
        }
    }
    Some(signature)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::client::scored::{ScoredLine, lines};

    fn answer(text: &str) -> Scored {
        let line =
            serde_json::json!({"document_id": "d", "profiles": [], "document": {"text": text}}).to_string();
        match lines(line.as_bytes()).next().unwrap().unwrap() {
            ScoredLine::Answer(answer) => *answer,
            _ => unreachable!("an answer was written"),
        }
    }

    /// `count` words that follow from `seed`.
    fn words(seed: u64, count: usize) -> Vec<String> {
        let mut random = fastrand::Rng::with_seed(seed);
        (0..count).map(|_| format!("w{}", random.u32(..5000))).collect()
    }

    #[test]
    fn a_copy_with_another_head_and_case_is_one_and_another_story_is_none() {
        let mut seen = Seen::default();
        for seed in 0..200 {
            let story = words(seed, 300);
            assert!(!seen.is_copy(&answer(&story.join(" "))), "story {seed}");
            let mut copy = words(seed + 1000, 15);
            copy.extend(story.iter().take(290).map(|word| word.to_uppercase()));
            assert!(seen.is_copy(&answer(&copy.join(", "))), "copy {seed}");
        }
    }

    #[test]
    fn half_a_story_and_short_texts_are_none() {
        let mut seen = Seen::default();
        let story = words(1, 300);
        let half: Vec<String> = story.iter().take(120).cloned().chain(words(2, 180)).collect();
        assert!(!seen.is_copy(&answer(&story.join(" "))) && !seen.is_copy(&answer(&half.join(" "))));
        let short = answer("Kenya accused Uganda of theft.");
        assert!(!seen.is_copy(&short) && !seen.is_copy(&short));
    }
}
