//! How the classes move over time.

use super::{Cell, Estimate, Labelled, joined};

/// Judgements of one stratum in one period.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    /// The number of the period: days, weeks, months or years from a fixed one on.
    pub time: i64,
    /// The judgements of each stratum, and the labelled ones.
    pub strata: Vec<Cell>,
}

/// The change from one period to the next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trend {
    /// The change of the mean of −1, 0 and +1.
    pub mean: Estimate,
    /// The change of the share of negative.
    pub negative: Estimate,
    /// The change of the share of positive.
    pub positive: Estimate,
}

/// Fewer labels than this give no trend.
const MIN_LABELLED: usize = 10;

/// The 97.5th percentile of the normal distribution.
const Z: f64 = 1.959_964;

/// The slope of the straight line through all judgements over time, as a person's labels would have given it: a linear
/// figure, Σ c·y with c = (t − t̄) / Σ(t − t̄)², estimated by the difference estimator with the cell's mean label as
/// prediction, its variance by the formula of stratified sampling. A label "none" counts as taking no side. `None` with
/// fewer than two periods or ten labels.
pub fn trend(moments: &[Moment]) -> Option<Trend> {
    let sizes = moments.iter().map(|moment| {
        let size: u64 = moment.strata.iter().map(|cell| cell.size).sum();
        (moment.time as f64, size as f64)
    });
    let (weighted, size) =
        sizes.clone().fold((0.0, 0.0), |(sum, n), (time, size)| (sum + time * size, n + size));
    let centre = weighted / size;
    let spread: f64 = sizes.map(|(time, size)| size * (time - centre).powi(2)).sum();
    if spread.is_nan() || spread <= 0.0 {
        return None;
    }
    let cells = cells(moments, |time| (time as f64 - centre) / spread);
    let n_labelled: usize = cells.iter().map(|cell| cell.labelled.len()).sum();
    if n_labelled < MIN_LABELLED {
        return None;
    }
    let slope = |values: [f64; 4]| {
        let (mut point, mut variance) = (0.0, 0.0);
        for cell in &cells {
            let (total, uncertainty) = cell.total(values);
            point += total;
            variance += uncertainty;
        }
        let half = Z * variance.sqrt();
        Estimate { point, low: point - half, high: point + half }
    };
    Some(Trend {
        mean: slope([-1.0, 0.0, 1.0, 0.0]),
        negative: slope([1.0, 0.0, 0.0, 0.0]),
        positive: slope([0.0, 0.0, 1.0, 0.0]),
    })
}

/// A cell over all periods: the sums of c and c² over its judgements, and c of each labelled one.
struct Timed {
    size: f64,
    sum: f64,
    squares: f64,
    labelled: Vec<(Labelled, f64)>,
}

fn cells(moments: &[Moment], coefficient: impl Fn(i64) -> f64) -> Vec<Timed> {
    let strata = moments.iter().map(|moment| moment.strata.len()).max().unwrap_or(0);
    let mut over_time = vec![Cell::default(); strata];
    for moment in moments {
        for (sum, cell) in over_time.iter_mut().zip(&moment.strata) {
            sum.join(cell.clone());
        }
    }
    // Which strata go together is decided over all periods.
    let is_joined: Vec<bool> = over_time
        .chunks(2)
        .map(|pair| joined(pair).len() < pair.iter().filter(|c| c.size > 0).count())
        .collect();
    let place = |stratum: usize| match is_joined.get(stratum / 2) {
        Some(true) => stratum - stratum % 2,
        _ => stratum,
    };
    let empty = || Timed { size: 0.0, sum: 0.0, squares: 0.0, labelled: Vec::new() };
    let mut cells: Vec<Timed> = (0..strata).map(|_| empty()).collect();
    for moment in moments {
        let c = coefficient(moment.time);
        for (stratum, cell) in moment.strata.iter().enumerate() {
            let Some(timed) = cells.get_mut(place(stratum)) else { continue };
            let size = cell.size as f64;
            timed.size += size;
            timed.sum += size * c;
            timed.squares += size * c * c;
            timed.labelled.extend(cell.labelled.iter().map(|labelled| (*labelled, c)));
        }
    }
    cells.retain(|cell| cell.size > 0.0);
    cells
}

impl Timed {
    /// The estimate of Σ c·y over the cell, and its variance, where y is `values` of the label.
    fn total(&self, values: [f64; 4]) -> (f64, f64) {
        let value = |labelled: &Labelled| values.get(labelled.class).copied().unwrap_or_default();
        let m = self.labelled.len() as f64;
        let weights: f64 = self.labelled.iter().map(|(labelled, _)| labelled.weight).sum();
        if m < 1.0 {
            // Nothing is known of these answers: y may be anything between its ends.
            let width = values.iter().copied().fold(f64::MIN, f64::max)
                - values.iter().copied().fold(f64::MAX, f64::min);
            return (0.0, self.squares * self.size * width * width / 4.0);
        }
        let mean = self.labelled.iter().map(|(l, _)| l.weight * value(l)).sum::<f64>() / weights;
        let scale = self.size / weights;
        let deviations = self.labelled.iter().map(|(l, c)| scale * l.weight * c * (value(l) - mean));
        let point = mean * self.sum + deviations.clone().sum::<f64>();
        // With few labels no error may have been seen: the mean squared deviation is never taken for less than with one
        // further label at the far end.
        let centre = deviations.clone().sum::<f64>() / m;
        let observed = deviations.map(|d| (d - centre).powi(2)).sum::<f64>() * m / (m - 1.0).max(1.0);
        let spread = self.labelled.iter().map(|(l, _)| (value(l) - mean).powi(2)).sum::<f64>();
        let smoothed = (spread + 0.5) / (m + 1.0);
        let assumed = self.size * self.squares / m * smoothed;
        let left = (1.0 - m / self.size).max(0.0);
        (point, observed.max(assumed) * left)
    }
}
