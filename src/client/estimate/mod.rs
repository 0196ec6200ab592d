//! From answers that err and a sample that a person labelled: the shares that the person would have found, with
//! intervals that hold whatever the classifier's errors are.
//!
//! The estimator is the difference estimator of survey sampling, in the words of today design-based supervised learning
//! or prediction-powered inference: the answers of all judgements, plus the weighted difference between label and
//! answer over the sample. Within a [`Cell`], where all answers are the same, it comes down to the cell's size times
//! the weighted shares of its labels. `docs/corrected-shares.md` explains it with an example.

mod shares;
mod trend;

pub use shares::{Shares, shares};
pub use trend::{Moment, Trend, trend};

/// What a label can be: negative, neutral, positive, or none (the sentence shows no such pair).
pub const CLASSES: usize = 4;

/// An estimate with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The estimate.
    pub point: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// A judgement of the sample that a person labelled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Labelled {
    /// 1 / the probability with which it was drawn, at least 1.
    pub weight: f64,
    /// The label: 0 negative, 1 neutral, 2 positive, 3 none.
    pub class: usize,
}

/// Judgements that were answered alike, and those of them that were labelled.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    /// All judgements, the labelled ones too.
    pub size: u64,
    /// Those that were labelled, a random part.
    pub labelled: Vec<Labelled>,
}

impl Cell {
    /// The sum of both.
    pub fn join(&mut self, other: Self) {
        self.size += other.size;
        self.labelled.extend(other.labelled);
    }

    /// The weighted shares of the labels; `None` if nothing was labelled.
    pub fn rates(&self) -> Option<[f64; CLASSES]> {
        let total: f64 = self.labelled.iter().map(|unit| unit.weight).sum();
        let share = |class| {
            let of_class = self.labelled.iter().filter(|unit| unit.class == class);
            of_class.map(|unit| unit.weight).sum::<f64>() / total
        };
        (total > 0.0).then(|| [0, 1, 2, 3].map(share))
    }

    /// How many equally weighted labels tell as much (Kish): (Σw)² / Σw².
    pub fn effective(&self) -> f64 {
        let (sum, squares) =
            self.labelled.iter().fold((0.0, 0.0), |(s, q), u| (s + u.weight, q + u.weight * u.weight));
        if squares > 0.0 { sum * sum / squares } else { 0.0 }
    }

    /// Judgements that nobody labelled.
    pub fn unlabelled(&self) -> u64 {
        self.size.saturating_sub(self.labelled.len() as u64)
    }
}

/// Joins a stratum with the other one of the same answer where it has too few labels of its own (fewer than two, and not
/// all of its judgements). `strata` stand in the order of [`Stratum::index`](super::units::Stratum::index).
pub fn joined(strata: &[Cell]) -> Vec<Cell> {
    let is_thin = |cell: &Cell| cell.unlabelled() > 0 && cell.labelled.len() < 2;
    let mut cells = Vec::new();
    for pair in strata.chunks(2) {
        if pair.iter().any(is_thin) {
            let mut both = Cell::default();
            pair.iter().for_each(|cell| both.join(cell.clone()));
            cells.push(both);
        } else {
            cells.extend_from_slice(pair);
        }
    }
    cells.retain(|cell| cell.size > 0);
    cells
}

#[cfg(test)]
mod simulation;
