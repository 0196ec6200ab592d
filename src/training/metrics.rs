//! Measures of classification, and intervals for them.

use crate::document::{Label, Scores};

/// Place of a class in [`Label::ALL`].
pub const fn place(label: Label) -> usize {
    match label {
        Label::Negative => 0,
        Label::Neutral => 1,
        Label::Positive => 2,
    }
}

/// Counts of (gold, guess) for `K` classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Confusion<const K: usize> {
    counts: [[u64; K]; K],
}

impl<const K: usize> Default for Confusion<K> {
    fn default() -> Self {
        Self { counts: [[0; K]; K] }
    }
}

impl<const K: usize> Confusion<K> {
    /// From pairs of (gold, guess).
    pub fn of(pairs: impl IntoIterator<Item = (usize, usize)>) -> Self {
        let mut confusion = Self::default();
        for (gold, guess) in pairs {
            if let Some(cell) = confusion.counts.get_mut(gold).and_then(|row| row.get_mut(guess)) {
                *cell += 1;
            }
        }
        confusion
    }

    /// How often gold `gold` was answered `guess`.
    pub fn count(&self, gold: usize, guess: usize) -> u64 {
        self.counts.get(gold).and_then(|row| row.get(guess)).copied().unwrap_or(0)
    }

    /// Number of all.
    pub fn total(&self) -> u64 {
        self.counts.iter().flatten().sum()
    }

    /// Number with this gold class.
    pub fn gold(&self, class: usize) -> u64 {
        self.counts.get(class).map_or(0, |row| row.iter().sum())
    }

    fn guessed(&self, class: usize) -> u64 {
        (0..K).map(|gold| self.count(gold, class)).sum()
    }

    /// F1 of one class, in [0, 1].
    pub fn f1(&self, class: usize) -> f64 {
        let both = self.gold(class) + self.guessed(class);
        if both == 0 { 0.0 } else { 2.0 * self.count(class, class) as f64 / both as f64 }
    }

    /// The mean F1 over the classes that occur in gold.
    pub fn macro_f1(&self) -> f64 {
        let classes: Vec<usize> = (0..K).filter(|c| self.gold(*c) > 0).collect();
        if classes.is_empty() {
            return 0.0;
        }
        classes.iter().map(|c| self.f1(*c)).sum::<f64>() / classes.len() as f64
    }

    /// The share that is right; for single labels the same as micro F1.
    pub fn accuracy(&self) -> f64 {
        let right: u64 = (0..K).map(|c| self.count(c, c)).sum();
        ratio(right, self.total())
    }
}

/// `a / b`, 0 if `b` is 0.
pub fn ratio(a: u64, b: u64) -> f64 {
    if b == 0 { 0.0 } else { a as f64 / b as f64 }
}

/// Expected calibration error of the answered class (Guo et al. 2017), 15 bins of equal width, in [0, 1].
pub fn calibration_error(answers: &[(Label, Scores)]) -> f64 {
    const BINS: usize = 15;
    let mut bins = [(0_u64, 0_u64, 0.0_f64); BINS];
    for (gold, scores) in answers {
        let label = scores.label();
        let p = scores.of(label);
        let bin = ((p * BINS as f64) as usize).min(BINS - 1);
        if let Some((n, right, sum)) = bins.get_mut(bin) {
            *n += 1;
            *right += u64::from(label == *gold);
            *sum += p;
        }
    }
    let total = answers.len() as f64;
    if answers.is_empty() {
        return 0.0;
    }
    bins.iter()
        .filter(|(n, _, _)| *n > 0)
        .map(|(n, right, sum)| (sum - *right as f64).abs() / *n as f64 * (*n as f64 / total))
        .sum()
}

/// A 95 % bootstrap interval (Efron 1979) of `measure` over `groups` that are drawn with replacement, 1,000 times, by a
/// fixed generator: the same data give the same interval.
pub fn bootstrap<T: Clone>(groups: &[Vec<T>], measure: impl Fn(&[T]) -> f64) -> (f64, f64) {
    const DRAWS: usize = 1000;
    if groups.is_empty() {
        return (0.0, 0.0);
    }
    // SplitMix64 (Steele et al. 2014): enough for drawing places.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    };
    let n = groups.len() as u64;
    let mut values: Vec<f64> = (0..DRAWS)
        .map(|_| {
            let drawn: Vec<T> = (0..n)
                .filter_map(|_| groups.get(usize::try_from(random() % n).unwrap_or(0)))
                .flatten()
                .cloned()
                .collect();
            measure(&drawn)
        })
        .collect();
    values.sort_by(f64::total_cmp);
    let at = |q: f64| values.get((q * DRAWS as f64) as usize).copied().unwrap_or(0.0);
    (at(0.025), at(0.975))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn macro_f1_by_hand() {
        // class 0: 1 right of 2 gold, 1 guessed; class 1: 2 right of 2, 3 guessed; class 2 does not occur.
        let confusion = Confusion::<3>::of([(0, 0), (0, 1), (1, 1), (1, 1)]);
        let expected = (2.0 / 3.0 + 4.0 / 5.0) / 2.0;
        assert!((confusion.macro_f1() - expected).abs() < 1e-12);
        assert!((confusion.accuracy() - 0.75).abs() < 1e-12);
    }

    #[test]
    fn perfect_calibration_is_zero_and_overconfidence_is_not() {
        let scores = Scores { negative: 0.75, neutral: 0.25, positive: 0.0 };
        let calibrated =
            [Label::Negative, Label::Negative, Label::Negative, Label::Neutral].map(|l| (l, scores));
        assert!(calibration_error(&calibrated) < 1e-12);
        let wrong = [Label::Neutral; 4].map(|l| (l, scores));
        assert!((calibration_error(&wrong) - 0.75).abs() < 1e-12);
    }

    #[test]
    fn the_interval_holds_the_mean() {
        let groups: Vec<Vec<f64>> = (0..200).map(|i| vec![f64::from(i % 2)]).collect();
        let (low, high) = bootstrap(&groups, |xs| xs.iter().sum::<f64>() / xs.len() as f64);
        assert!(low < 0.5 && 0.5 < high && high - low < 0.2);
    }
}
