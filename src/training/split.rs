//! What is held out from every fit. `training/corpora.py`, which feeds the encoder's training, holds out the same.

use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

/// Construction families of our own corpus that are only measured on.
pub const DEV_FAMILIES: [&str; 3] = ["nominal", "receiving", "idiom"];
/// Topics of our own corpus that are only measured on.
pub const DEV_TOPICS: [&str; 2] = ["churches", "police"];
/// GUM genres that measure the recogniser by cross-validation; the encoder's training never sees their names.
pub const HELD_GENRES: [&str; 3] = ["news", "interview", "speech"];

/// Whether a sentence of our own corpus is only measured on.
pub fn is_dev(family: &str, topic: &str) -> bool {
    DEV_FAMILIES.contains(&family) || DEV_TOPICS.contains(&topic)
}

/// 0, 1 or 2, by hash: the same third here and in Python.
pub fn third(key: &str) -> u8 {
    byte(key, 0) % 3
}

/// Whether a row of a development set calibrates (half of them do); the others measure the calibration. By the second
/// byte: the first one already divides labelled news into its shares.
pub fn calibrates(key: &str) -> bool {
    byte(key, 1) & 1 == 1
}

fn byte(key: &str, place: usize) -> u8 {
    Sha256::digest(key.as_bytes()).get(place).copied().unwrap_or(0)
}

/// The key by which a sentence is the same in two corpora: letters and digits, in lower case.
pub fn normalised(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect()
}
