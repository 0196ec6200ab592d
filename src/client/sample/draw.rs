//! A stratified random sample in one pass and bounded memory.
//!
//! Each judgement has a random key that follows from the seed and what identifies it; of each stratum those with the
//! smallest keys are drawn. So the sample does not depend on the order of the files, and the same seed draws the same.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BinaryHeap},
};

use sha2::{Digest, Sha256};

use crate::client::units::{Stratum, UnitId};

/// At least so many of each stratum are drawn, or all of it.
const AT_LEAST: usize = 8;

/// The random key of a judgement.
pub fn key(seed: u64, (document, sentence, source, target): &UnitId) -> u64 {
    let mut hash = Sha256::new();
    hash.update(seed.to_le_bytes());
    hash.update(sentence.to_le_bytes());
    for part in [document, source, target] {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize().iter().take(8).fold(0, |key, byte| key << 8 | u64::from(*byte))
}

/// Judgements by group and stratum, of each the `capacity` with the smallest keys.
pub struct Urn<G, T> {
    capacity: usize,
    strata: BTreeMap<(G, Stratum), Pool<T>>,
}

struct Pool<T> {
    size: u64,
    error: f64,
    kept: BinaryHeap<Keyed<T>>,
}

struct Keyed<T> {
    key: u64,
    value: T,
}

impl<T> PartialEq for Keyed<T> {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl<T> Eq for Keyed<T> {}

impl<T> PartialOrd for Keyed<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Keyed<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key.cmp(&other.key)
    }
}

/// A judgement that was drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn<T> {
    /// The judgement.
    pub value: T,
    /// The probability with which it was drawn, in (0, 1].
    pub probability: f64,
    /// Its random key.
    pub key: u64,
}

impl<G: Ord, T> Urn<G, T> {
    /// An urn from which at most `capacity` are drawn.
    pub const fn new(capacity: usize) -> Self {
        Self { capacity, strata: BTreeMap::new() }
    }

    /// Puts in a judgement; `make` is called only if it may be drawn. `error` is P(its answer is wrong) as far as known.
    pub fn offer(&mut self, group: G, stratum: Stratum, error: f64, key: u64, make: impl FnOnce() -> T) {
        let empty = || Pool { size: 0, error: 0.0, kept: BinaryHeap::new() };
        let pool = self.strata.entry((group, stratum)).or_insert_with(empty);
        pool.size += 1;
        pool.error += error;
        let has_room = pool.kept.len() < self.capacity;
        if has_room || pool.kept.peek().is_some_and(|last| key < last.key) {
            pool.kept.push(Keyed { key, value: make() });
            if !has_room {
                pool.kept.pop();
            }
        }
    }

    /// The number of strata, those of different groups counted apart.
    pub fn strata(&self) -> usize {
        self.strata.len()
    }

    /// The number of judgements in it.
    pub fn size(&self) -> u64 {
        self.strata.values().map(|pool| pool.size).sum()
    }

    /// Draws `count` (fewer if there are no more), in random order.
    pub fn draw(self, count: usize) -> Vec<Drawn<T>> {
        let frames: Vec<(u64, f64)> =
            self.strata.values().map(|pool| (pool.size, pool.error / pool.size as f64)).collect();
        let mut drawn = Vec::new();
        for (pool, share) in self.strata.into_values().zip(allocate(&frames, count)) {
            let probability = share as f64 / pool.size as f64;
            let of_pool = pool.kept.into_sorted_vec().into_iter().take(share);
            drawn.extend(of_pool.map(|Keyed { key, value }| Drawn { value, probability, key }));
        }
        // By other digits than those that decided, lest the strata come one after another; so that whoever stops half way
        // has labelled a random half.
        drawn.sort_by_key(|drawn| drawn.key.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(32));
        drawn
    }
}

/// How many to draw of each stratum, given its size and its expected share of errors: by Neyman's rule in proportion to
/// size × √(e (1 − e)), which makes the variance of the corrected shares smallest, but some of each.
fn allocate(frames: &[(u64, f64)], count: usize) -> Vec<usize> {
    let size =
        |place: usize| frames.get(place).map_or(0, |(size, _)| usize::try_from(*size).unwrap_or(usize::MAX));
    let weight = |(size, error): &(u64, f64)| {
        let error = error.clamp(0.02, 0.5);
        *size as f64 * (error * (1.0 - error)).sqrt()
    };
    let weights: Vec<f64> = frames.iter().map(weight).collect();
    let floor = AT_LEAST.min(count / frames.len().max(1));
    let mut shares: Vec<usize> = (0..frames.len()).map(|place| floor.min(size(place))).collect();
    let mut left = count.saturating_sub(shares.iter().sum());
    // One after another to the stratum that lacks most of what is due to it: exact, and no remainder to give away.
    while left > 0 {
        let due = |place: usize| {
            weights.get(place).copied().unwrap_or_default()
                / (shares.get(place).copied().unwrap_or_default() as f64 + 0.5)
        };
        let open =
            (0..frames.len()).filter(|place| shares.get(*place).copied().unwrap_or_default() < size(*place));
        let Some(next) = open.max_by(|a, b| due(*a).total_cmp(&due(*b))) else { break };
        if let Some(share) = shares.get_mut(next) {
            *share += 1;
        }
        left -= 1;
    }
    shares
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::document::Label;

    #[test]
    fn large_and_doubtful_strata_get_more_and_small_ones_all() {
        assert_eq!(allocate(&[(5, 0.1), (1000, 0.1), (1000, 0.1)], 105), [5, 50, 50]);
        let shares = allocate(&[(1000, 0.02), (1000, 0.4)], 100);
        assert!(shares.iter().sum::<usize>() == 100 && shares.last().unwrap() > &70, "{shares:?}");
        assert_eq!(allocate(&[(3, 0.1), (4, 0.1)], 100), [3, 4]);
        assert!(allocate(&[], 10).is_empty());
    }

    fn urn(seed: u64, order: impl Iterator<Item = u32>) -> Urn<(), u32> {
        let mut urn = Urn::new(30);
        for n in order {
            let is_sure = n % 3 == 0;
            let id = (format!("d{}", n / 10), n % 10, "a".to_owned(), "b".to_owned());
            let stratum = Stratum { answer: Label::Neutral, is_sure };
            urn.offer((), stratum, if is_sure { 0.05 } else { 0.3 }, key(seed, &id), || n);
        }
        urn
    }

    #[test]
    fn the_draw_depends_on_the_seed_and_not_on_the_order() {
        let drawn = urn(1, 0..900).draw(30);
        assert_eq!(drawn, urn(1, (0..900).rev()).draw(30));
        assert_ne!(drawn, urn(2, 0..900).draw(30));
        assert_eq!(drawn.len(), 30);
        // The weights of each stratum add up to its size.
        let size = |is_sure: bool| {
            let of = drawn.iter().filter(|unit| (unit.value % 3 == 0) == is_sure);
            of.map(|unit| 1.0 / unit.probability).sum::<f64>()
        };
        assert!((size(true) - 300.0).abs() < 1e-9 && (size(false) - 600.0).abs() < 1e-9);
    }

    #[test]
    fn every_judgement_is_drawn_as_often_as_its_probability_says() {
        let mut hits = vec![0_u32; 300];
        let mut probability = vec![0.0; 300];
        for seed in 0..2000 {
            for unit in urn(seed, 0..300).draw(30) {
                *hits.get_mut(unit.value as usize).unwrap() += 1;
                *probability.get_mut(unit.value as usize).unwrap() = unit.probability;
            }
        }
        for (hits, p) in hits.iter().zip(probability) {
            let deviation = (f64::from(*hits) - 2000.0 * p) / (2000.0 * p * (1.0 - p)).sqrt();
            assert!(deviation.abs() < 4.5, "{hits} times at {p}");
        }
    }
}
