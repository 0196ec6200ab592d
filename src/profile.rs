//! Judgements → profiles: votes added up, edge by edge.
//!
//! Everything that adds up does so through [`Tally::merge`], which serves the profile of one document and the sums
//! over an archive alike. Probabilities are summed in fixed point, so that merging is exactly associative and
//! commutative: no order of documents changes a sum by a bit.

mod build;
mod confidence;

pub use build::build;
pub use confidence::confidence;

use crate::document::{Basis, Label, Scores};

/// Votes of one edge or of one actor's portrayals.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Number of votes by class, in the order of [`Label::ALL`].
    counts: [u32; 3],
    /// Sums of the three probabilities over the votes that take a side, in units of 2⁻³².
    sums: [u64; 3],
    /// The same by basis: [word, deed] × [negative, positive].
    basis_counts: [[u32; 2]; 2],
    /// Sums of P(negative) and P(positive) by basis, in units of 2⁻³².
    basis_sums: [[u64; 2]; 2],
}

/// The class of an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EdgeLabel {
    /// Against.
    Negative,
    /// No vote takes a side.
    Neutral,
    /// For.
    Positive,
    /// The weaker side has at least a quarter of the votes that take one.
    Mixed,
}

impl EdgeLabel {
    /// Its name in data files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Negative => "negative",
            Self::Neutral => "neutral",
            Self::Positive => "positive",
            Self::Mixed => "mixed",
        }
    }

    /// The label of an edge with so many votes for each side: NEUTRAL if there are none, MIXED if the weaker side has at
    /// least a quarter, else the stronger side.
    pub const fn of_counts(negative: u64, positive: u64) -> Self {
        let sides = negative.saturating_add(positive);
        let weaker = if negative < positive { negative } else { positive };
        if sides == 0 {
            Self::Neutral
        } else if weaker.saturating_mul(4) >= sides {
            Self::Mixed
        } else if negative > positive {
            Self::Negative
        } else {
            Self::Positive
        }
    }
}

/// Units of the fixed-point sums in 1.
const UNIT: f64 = 4_294_967_296.0;

fn to_fixed(p: f64) -> u64 {
    // A probability, or a sum of some; the cast saturates and maps NaN to 0.
    (p * UNIT).round() as u64
}

fn from_fixed(sum: u64) -> f64 {
    sum as f64 / UNIT
}

impl Tally {
    /// A tally of one vote.
    pub fn of_vote(scores: &Scores, basis: Option<Basis>) -> Self {
        let mut tally = Self::default();
        let [negative, neutral, positive] = &mut tally.counts;
        let side = match scores.label() {
            Label::Negative => {
                *negative = 1;
                0
            }
            Label::Neutral => {
                *neutral = 1;
                return tally;
            }
            Label::Positive => {
                *positive = 1;
                1
            }
        };
        tally.sums = [to_fixed(scores.negative), to_fixed(scores.neutral), to_fixed(scores.positive)];
        let [word, deed] = &mut tally.basis_counts;
        let [word_sums, deed_sums] = &mut tally.basis_sums;
        let (counts, sums) = match basis {
            Some(Basis::Word) => (word, word_sums),
            Some(Basis::Deed) => (deed, deed_sums),
            None => return tally,
        };
        if let Some(count) = counts.get_mut(side) {
            *count = 1;
        }
        *sums = [to_fixed(scores.negative), to_fixed(scores.positive)];
        tally
    }

    /// The tally that an edge or sentiment of the contract sums up: the numbers of negative, neutral and positive votes,
    /// the sums of the three probabilities over those that take a side, and the same for [word, deed] as
    /// (negative, positive) counts and sums.
    pub fn of_sums(counts: [u32; 3], sums: &Scores, by_basis: [([u32; 2], [f64; 2]); 2]) -> Self {
        Self {
            counts,
            sums: [sums.negative, sums.neutral, sums.positive].map(to_fixed),
            basis_counts: by_basis.map(|(counts, _)| counts),
            basis_sums: by_basis.map(|(_, sums)| sums.map(to_fixed)),
        }
    }

    /// Adds the votes of `other`. Associative and commutative; saturates instead of overflowing.
    pub fn merge(&mut self, other: &Self) {
        let pairs = self.counts.iter_mut().zip(&other.counts);
        let by_basis = self.basis_counts.iter_mut().flatten().zip(other.basis_counts.iter().flatten());
        for (a, b) in pairs.chain(by_basis) {
            *a = a.saturating_add(*b);
        }
        let pairs = self.sums.iter_mut().zip(&other.sums);
        let by_basis = self.basis_sums.iter_mut().flatten().zip(other.basis_sums.iter().flatten());
        for (a, b) in pairs.chain(by_basis) {
            *a = a.saturating_add(*b);
        }
    }

    /// Number of votes for `label`.
    pub fn count(&self, label: Label) -> u32 {
        let [negative, neutral, positive] = self.counts;
        match label {
            Label::Negative => negative,
            Label::Neutral => neutral,
            Label::Positive => positive,
        }
    }

    /// Number of all votes.
    pub fn votes(&self) -> u32 {
        self.counts.iter().fold(0, |sum, n| sum.saturating_add(*n))
    }

    /// The three probabilities, each summed over the votes that take a side.
    pub fn sums(&self) -> Scores {
        let [negative, neutral, positive] = self.sums.map(from_fixed);
        Scores { negative, neutral, positive }
    }

    /// Votes on one basis: counts of negative and positive, then sums of P(negative) and P(positive).
    pub fn by_basis(&self, basis: Basis) -> ([u32; 2], [f64; 2]) {
        let [word, deed] = self.basis_counts;
        let [word_sums, deed_sums] = self.basis_sums;
        match basis {
            Basis::Word => (word, word_sums.map(from_fixed)),
            Basis::Deed => (deed, deed_sums.map(from_fixed)),
        }
    }

    /// The label by the numbers of votes ([`EdgeLabel::of_counts`]).
    pub fn label(&self) -> EdgeLabel {
        let [negative, _, positive] = self.counts.map(u64::from);
        EdgeLabel::of_counts(negative, positive)
    }

    /// (ΣP(positive) − ΣP(negative)) / (ΣP(positive) + ΣP(negative)) over the votes that take a side; 0 if none does.
    pub fn score(&self) -> f64 {
        let sums = self.sums();
        let total = sums.positive + sums.negative;
        if total > 0.0 { (sums.positive - sums.negative) / total } else { 0.0 }
    }

    /// The share of votes that take a side, in [0, 1]; 0 without votes.
    pub fn intensity(&self) -> f64 {
        let votes = self.votes();
        if votes == 0 {
            return 0.0;
        }
        f64::from(votes - self.count(Label::Neutral)) / f64::from(votes)
    }
}

/// The stance of one actor toward another over a document. Actors are places in
/// [`Analysis::actors`](crate::document::Analysis::actors).
#[derive(Clone, Debug, PartialEq)]
pub struct Edge {
    /// The holder.
    pub source: usize,
    /// The object.
    pub target: usize,
    /// The votes.
    pub tally: Tally,
    /// P(label is right), in [0, 1].
    pub confidence: f64,
    /// The sentences whose vote takes a side, in order.
    pub sentences: Vec<usize>,
}

/// How the text shows an actor over a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Sentiment {
    /// The votes.
    pub tally: Tally,
    /// P(label is right), in [0, 1].
    pub confidence: f64,
    /// The sentences that take a side, in order.
    pub sentences: Vec<usize>,
}

/// Everything that a document says of one actor.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// The place of the actor in [`Analysis::actors`](crate::document::Analysis::actors).
    pub actor: usize,
    /// How the text shows it; `None` if no sentence mentions it.
    pub sentiment: Option<Sentiment>,
    /// Stances that it holds, by number of votes that take a side.
    pub held: Vec<Edge>,
    /// Stances that others hold toward it, likewise.
    pub received: Vec<Edge>,
    /// After roll-up: stances inside this body.
    pub internal: Vec<Edge>,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;

    fn any_vote() -> impl Strategy<Value = (Scores, Option<Basis>)> {
        (0.0..1.0_f64, 0.0..1.0_f64, 0.0..1.0_f64, any::<bool>()).prop_map(|(a, b, c, deed)| {
            let sum = a + b + c + 1e-9;
            let scores = Scores { negative: a / sum, neutral: (b + 1e-9) / sum, positive: c / sum };
            let basis = if deed { Basis::Deed } else { Basis::Word };
            (scores, (scores.label() != Label::Neutral).then_some(basis))
        })
    }

    fn any_tally() -> impl Strategy<Value = Tally> {
        prop::collection::vec(any_vote(), 0..12).prop_map(|votes| {
            votes.iter().fold(Tally::default(), |mut sum, (scores, basis)| {
                sum.merge(&Tally::of_vote(scores, *basis));
                sum
            })
        })
    }

    fn merged(a: &Tally, b: &Tally) -> Tally {
        let mut sum = a.clone();
        sum.merge(b);
        sum
    }

    proptest! {
        #[test]
        fn merging_is_associative_and_commutative_to_the_bit(a in any_tally(), b in any_tally(), c in any_tally()) {
            prop_assert_eq!(merged(&a, &b), merged(&b, &a));
            prop_assert_eq!(merged(&merged(&a, &b), &c), merged(&a, &merged(&b, &c)));
            prop_assert_eq!(merged(&a, &Tally::default()), a);
        }

        #[test]
        fn ranges_hold(a in any_tally()) {
            prop_assert!((-1.0..=1.0).contains(&a.score()));
            prop_assert!((0.0..=1.0).contains(&a.intensity()));
            let sided = a.votes() - a.count(Label::Neutral);
            let sums = a.sums();
            prop_assert!((sums.negative + sums.neutral + sums.positive - f64::from(sided)).abs() < 1e-6);
            let (words, deeds) = (a.by_basis(Basis::Word).0, a.by_basis(Basis::Deed).0);
            prop_assert_eq!(words.iter().chain(&deeds).sum::<u32>(), sided);
        }
    }

    #[test]
    fn a_quarter_makes_it_mixed() {
        assert_eq!(EdgeLabel::of_counts(0, 0), EdgeLabel::Neutral);
        assert_eq!(EdgeLabel::of_counts(3, 1), EdgeLabel::Mixed);
        assert_eq!(EdgeLabel::of_counts(4, 1), EdgeLabel::Negative);
        assert_eq!(EdgeLabel::of_counts(1, 4), EdgeLabel::Positive);
    }
}
