//! The best sequence of BIO tags.

use serde::{Deserialize, Serialize};

use super::TAGS;
use crate::error::BundleError;

/// Scores for which tag follows which, learnt by counting.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Transitions {
    /// `scores[previous][tag]`: ln P(tag | previous) − ln P(tag), weighted. A sentence begins as if O stood before it.
    scores: Vec<Vec<f64>>,
}

impl Transitions {
    /// From the tags of sentences, each in order. `weight`, in [0, 1], says how much they count beside what a word
    /// looks like.
    pub fn count<'a>(sentences: impl IntoIterator<Item = &'a [usize]>, weight: f64) -> Self {
        const SMOOTHING: f64 = 5.0;
        let n = TAGS.len();
        let mut pairs = vec![vec![0.0_f64; n]; n];
        let mut singles = vec![SMOOTHING; n];
        for sentence in sentences {
            let mut previous = 0;
            for &tag in sentence {
                if let Some(cell) = pairs.get_mut(previous).and_then(|row| row.get_mut(tag)) {
                    *cell += 1.0;
                }
                if let Some(cell) = singles.get_mut(tag) {
                    *cell += 1.0;
                }
                previous = tag;
            }
        }
        let all: f64 = singles.iter().sum();
        let scores = pairs
            .iter()
            .map(|row| {
                let total = row.iter().sum::<f64>() + SMOOTHING;
                row.iter()
                    .zip(&singles)
                    .map(|(count, single)| {
                        let prior = single / all;
                        weight * (((count + SMOOTHING * prior) / total).ln() - prior.ln())
                    })
                    .collect()
            })
            .collect();
        Self { scores }
    }

    /// Transitions that say nothing.
    pub fn flat() -> Self {
        Self { scores: vec![vec![0.0; TAGS.len()]; TAGS.len()] }
    }

    /// Checks shape and finiteness.
    pub(super) fn check(&self, file: &str) -> Result<(), BundleError> {
        let n = TAGS.len();
        let square = self.scores.len() == n && self.scores.iter().all(|row| row.len() == n);
        if square && self.scores.iter().flatten().all(|x| x.is_finite()) {
            return Ok(());
        }
        Err(BundleError::Content {
            file: file.into(),
            reason: format!("transitions are not {n} by {n} finite numbers"),
        })
    }

    fn score(&self, previous: usize, tag: usize) -> f64 {
        self.scores.get(previous).and_then(|row| row.get(tag)).copied().unwrap_or(0.0)
    }

    /// The best sequence of tags that BIO allows (Viterbi 1967), for the probabilities of each word's tags.
    pub fn decode(&self, probabilities: &[Vec<f64>]) -> Vec<usize> {
        let n = TAGS.len();
        let mut best: Vec<f64> = vec![0.0; n];
        let mut back: Vec<Vec<usize>> = Vec::with_capacity(probabilities.len());
        for (step, p) in probabilities.iter().enumerate() {
            let mut next = vec![f64::NEG_INFINITY; n];
            let mut from = vec![0; n];
            for (tag, (score, origin)) in next.iter_mut().zip(&mut from).enumerate() {
                let emission = p.get(tag).copied().unwrap_or(0.0).max(1e-12).ln();
                for (previous, before) in best.iter().enumerate() {
                    let previous_tag = if step == 0 { 0 } else { previous };
                    let sum = before + emission + self.score(previous_tag, tag);
                    if may_follow(previous_tag, tag) && sum > *score {
                        *score = sum;
                        *origin = previous;
                    }
                }
            }
            best = next;
            back.push(from);
        }
        let mut tag = best.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(tag, _)| tag);
        let mut tags = Vec::with_capacity(back.len());
        for from in back.iter().rev() {
            tags.push(tag);
            tag = from.get(tag).copied().unwrap_or(0);
        }
        tags.reverse();
        tags
    }
}

/// Whether `tag` may follow `previous` in BIO: an inside tag needs a beginning or inside of its own kind before it.
fn may_follow(previous: usize, tag: usize) -> bool {
    let is_inside = tag > 0 && tag.is_multiple_of(2);
    !is_inside || previous == tag || previous.saturating_add(1) == tag
}

/// Reads spans off BIO tags: first word, one past the last word, kind (an index into PER, ORG, LOC, MISC).
pub fn spans_of(tags: &[usize]) -> Vec<(usize, usize, usize)> {
    let mut spans: Vec<(usize, usize, usize)> = Vec::new();
    for (i, &tag) in tags.iter().enumerate() {
        let Some(kind) = tag.checked_sub(1).map(|t| t / 2) else { continue };
        match spans.last_mut() {
            Some((_, end, k)) if tag % 2 == 0 && *end == i && *k == kind => *end = i.saturating_add(1),
            _ => spans.push((i, i.saturating_add(1), kind)),
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;

    fn flat() -> Transitions {
        Transitions::flat()
    }

    fn sure(tags: &[usize]) -> Vec<Vec<f64>> {
        tags.iter().map(|t| (0..TAGS.len()).map(|i| if i == *t { 0.9 } else { 0.0125 }).collect()).collect()
    }

    #[test]
    fn decoding_keeps_what_is_valid() {
        let tags = [0, 1, 2, 2, 0, 3, 4, 5];
        assert_eq!(flat().decode(&sure(&tags)), tags);
        assert_eq!(spans_of(&tags), [(1, 4, 0), (5, 7, 1), (7, 8, 2)]);
    }

    #[test]
    fn an_inside_without_a_beginning_cannot_come_out() {
        for tags in [[2, 2, 0], [0, 4, 4], [1, 4, 0]] {
            let decoded = flat().decode(&sure(&tags));
            let mut previous = 0;
            for tag in decoded {
                assert!(may_follow(previous, tag));
                previous = tag;
            }
        }
    }

    #[test]
    fn what_follows_what_settles_a_close_call() {
        let sentence = [0, 1, 2, 0];
        let learnt = Transitions::count((0..50).map(|_| sentence.as_slice()), 1.0);
        assert!(learnt.check("x").is_ok());
        let mut words = sure(&sentence);
        // The second word of a name might as well begin another.
        words[2] = vec![0.02; TAGS.len()];
        (words[2][1], words[2][2]) = (0.45, 0.41);
        assert_eq!(flat().decode(&words), [0, 1, 1, 0]);
        assert_eq!(learnt.decode(&words), sentence);
    }

    #[test]
    fn transitions_of_another_size_are_refused() {
        let mut wrong = flat();
        wrong.scores.pop();
        assert!(wrong.check("x").is_err());
        wrong = flat();
        wrong.scores[0][0] = f64::NAN;
        assert!(wrong.check("x").is_err());
    }

    #[test]
    fn nothing_in_nothing_out() {
        assert!(flat().decode(&[]).is_empty());
    }
}
