//! How sure a score over an archive is: the percentile bootstrap over documents (Efron 1979).
//!
//! Documents are drawn, not votes, since the votes of one document hang together. The interval tells how much the score
//! would move with other documents of the same kind; it does not tell how often the classifier errs.

use fastrand::Rng;
use sha2::{Digest, Sha256};

/// Fewer documents than this get no interval.
const MIN_DOCUMENTS: usize = 5;
/// Draws.
const DRAWS: usize = 1000;

/// The 2.5th and 97.5th percentile of (Σpositive − Σnegative) / (Σpositive + Σnegative) over draws of documents.
pub fn interval(documents: &[(f64, f64)], seed: &str) -> Option<(f64, f64)> {
    if documents.len() < MIN_DOCUMENTS {
        return None;
    }
    let mut random = Rng::with_seed(seed_of(seed));
    let mut scores: Vec<f64> = (0..DRAWS)
        .map(|_| {
            let drawn = (0..documents.len()).filter_map(|_| documents.get(random.usize(..documents.len())));
            let (negative, positive) = drawn.fold((0.0, 0.0), |sum, (n, p)| (sum.0 + n, sum.1 + p));
            (positive - negative) / (positive + negative)
        })
        .collect();
    scores.sort_by(f64::total_cmp);
    // Of 1,000 sorted draws, 25 lie below the first and 25 above the second.
    Some((*scores.get(DRAWS / 40)?, *scores.get(DRAWS - DRAWS / 40 - 1)?))
}

/// A seed that follows from a text.
pub fn seed_of(text: &str) -> u64 {
    Sha256::digest(text).iter().take(8).fold(0, |seed, byte| seed << 8 | u64::from(*byte))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// `count` documents, each for or against by chance with P(for) = `share`.
    fn archive(random: &mut Rng, count: usize, share: f64) -> Vec<(f64, f64)> {
        (0..count).map(|_| if random.f64() < share { (0.1, 0.9) } else { (0.9, 0.1) }).collect()
    }

    #[test]
    fn the_interval_covers_the_truth_about_as_often_as_it_says() {
        let mut random = Rng::with_seed(7);
        for share in [0.3, 0.5, 0.8] {
            let truth = (2.0 * share - 1.0) * 0.8;
            let covered = (0..400)
                .filter(|round| {
                    let documents = archive(&mut random, 60, share);
                    let (low, high) = interval(&documents, &round.to_string()).unwrap();
                    low <= truth && truth <= high
                })
                .count();
            assert!((364..=396).contains(&covered), "{covered} of 400 at {share}");
        }
    }

    #[test]
    fn few_documents_get_none_and_the_same_row_the_same() {
        let mut random = Rng::with_seed(7);
        assert_eq!(interval(&archive(&mut random, 4, 0.5), "x"), None);
        let documents = archive(&mut random, 9, 0.5);
        assert_eq!(interval(&documents, "x"), interval(&documents, "x"));
    }
}
