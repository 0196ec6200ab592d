//! How sure an edge's label is.
//!
//! Each vote comes with calibrated probabilities. Taking the sentences as independent given the text, the number of
//! votes that are *truly* negative, neutral and positive follows a Poisson multinomial distribution; the confidence is the
//! probability that the label by those true numbers is the label that was given. It is computed exactly, by adding one
//! vote after the other.

use super::EdgeLabel;
use crate::document::Scores;

/// More votes than this are thinned out evenly (by score), which keeps their shares; the exact sum is cubic.
const MOST_VOTES: usize = 64;

/// P(the label by the true classes of these votes is `label`), in [0, 1]; 0 without votes.
pub fn confidence(votes: &[Scores], label: EdgeLabel) -> f64 {
    if votes.is_empty() {
        return 0.0;
    }
    let mut votes = votes.to_vec();
    if votes.len() > MOST_VOTES {
        votes.sort_by(|a, b| a.score().total_cmp(&b.score()));
        let n = votes.len();
        votes = (0..MOST_VOTES).filter_map(|i| votes.get(i * n / MOST_VOTES).copied()).collect();
    }
    let side = votes.len() + 1;
    // grid[negative · side + positive]
    let mut grid = vec![0.0_f64; side * side];
    if let Some(first) = grid.first_mut() {
        *first = 1.0;
    }
    for vote in &votes {
        let mut next = vec![0.0_f64; side * side];
        for (at, p) in grid.iter().enumerate().filter(|(_, p)| **p > 0.0) {
            for (to, q) in [(at, vote.neutral), (at + side, vote.negative), (at + 1, vote.positive)] {
                if let Some(cell) = next.get_mut(to) {
                    *cell += p * q;
                }
            }
        }
        grid = next;
    }
    let right = grid
        .iter()
        .enumerate()
        .filter(|(at, _)| EdgeLabel::of_counts((at / side) as u64, (at % side) as u64) == label)
        .map(|(_, p)| p)
        .sum::<f64>();
    right.clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn vote(negative: f64, neutral: f64, positive: f64) -> Scores {
        Scores { negative, neutral, positive }
    }

    #[test]
    fn one_vote_is_as_sure_as_its_probability() {
        assert!((confidence(&[vote(0.7, 0.2, 0.1)], EdgeLabel::Negative) - 0.7).abs() < 1e-12);
        assert!((confidence(&[vote(0.1, 0.8, 0.1)], EdgeLabel::Neutral) - 0.8).abs() < 1e-12);
    }

    #[test]
    fn votes_that_agree_add_up() {
        let one = confidence(&[vote(0.6, 0.4, 0.0)], EdgeLabel::Negative);
        let three = confidence(&[vote(0.6, 0.4, 0.0); 3], EdgeLabel::Negative);
        assert!(three > one && three < 1.0);
        assert!((three - (1.0 - 0.4_f64.powi(3))).abs() < 1e-12);
    }

    #[test]
    fn all_labels_together_are_certain() {
        let votes = [vote(0.5, 0.3, 0.2), vote(0.2, 0.3, 0.5), vote(0.1, 0.8, 0.1)];
        let all = [EdgeLabel::Negative, EdgeLabel::Neutral, EdgeLabel::Positive, EdgeLabel::Mixed];
        let sum: f64 = all.iter().map(|l| confidence(&votes, *l)).sum();
        assert!((sum - 1.0).abs() < 1e-12);
    }

    #[test]
    fn many_votes_stay_cheap_and_sure() {
        assert!(confidence(&vec![vote(0.9, 0.1, 0.0); 5000], EdgeLabel::Negative) > 0.999);
    }
}
