//! Shares of the classes, their mean and balance.

use rand::{SeedableRng, rngs::SmallRng};
use rand_distr::{Binomial, Distribution, Gamma};

use super::{CLASSES, Cell, Estimate, joined};

/// What a person would have found, had she labelled every judgement.
#[derive(Clone, Debug, PartialEq)]
pub struct Shares {
    /// The shares of negative, neutral and positive, in [0, 1]; pairs that the sentence does not show are left out.
    pub classes: [Estimate; 3],
    /// The mean of −1, 0 and +1: positive − negative, in [-1, 1].
    pub mean: Estimate,
    /// (positive − negative) / (positive + negative), in [-1, 1]; `None` if nothing was found to take a side.
    pub balance: Option<Estimate>,
    /// Labels that it rests on.
    pub n_labelled: u64,
}

/// Pseudo-labels: toward the end that is sought, away from it, and of each class where all are told apart.
const HALF: f64 = 0.5;
const QUARTER: f64 = 0.25;
const FEW: f64 = 0.2;

/// Corrects the answers of a group. `strata` are its judgements by stratum; `fallback` holds, by stratum, the shares of
/// labels over the whole archive, which stand in (for the estimate, not for its interval) where a group has judgements
/// but no label. `draws` is the number of random draws behind the intervals, `seed` makes them repeatable.
///
/// The interval draws the unknown shares of each cell from a Beta (for the mean: Dirichlet) distribution with the labels'
/// effective counts and some pseudo-labels, then the labels of the judgements that nobody saw, and adds up; its ends are
/// percentiles of the sums. With half a pseudo-label on each side this would be the interval of Jeffreys in every cell;
/// since the pull of these halves adds up over cells, the end that they would push away from a rare class gets a quarter.
/// The simulation beside this file shows how often it covers. Without labels a cell can be anything, and the interval
/// says so. `None` if the group is empty.
pub fn shares(
    strata: &[Cell],
    fallback: &[[f64; CLASSES]],
    has_none: bool,
    draws: usize,
    seed: u64,
) -> Option<Shares> {
    let cells = joined(strata);
    let size: u64 = cells.iter().map(|cell| cell.size).sum();
    if size == 0 {
        return None;
    }
    let point = Figures::of(totals(strata, fallback))?;
    let urns: Vec<Urn> = cells.iter().map(Urn::new).collect();
    let mut random = SmallRng::seed_from_u64(seed);
    let none: &[&[usize]] = if has_none { &[&[3]] } else { &[] };
    let mut drawn = |kinds: &[(&[usize], f64)]| -> Vec<Figures> {
        let none = none.iter().map(|kind| (*kind, FEW));
        let kinds: Vec<_> = kinds.iter().copied().chain(none).collect();
        let one = |_| {
            let mut sum = [0.0; CLASSES];
            urns.iter().for_each(|urn| urn.draw(&kinds, &mut sum, &mut random));
            Figures::of(sum)
        };
        (0..draws).filter_map(one).collect()
    };
    let mut share = |class: usize, others: [usize; 2]| {
        let of = |figures: &Figures| figures.shares.get(class).copied().unwrap_or_default();
        let mut bounds = |own, other| {
            let drawn = drawn(&[(&[class], own), (&others, other)]);
            interval(of(&point), drawn.iter().map(of).collect())
        };
        Estimate { high: bounds(HALF, QUARTER).high, ..bounds(QUARTER, HALF) }
    };
    let classes = [share(0, [1, 2]), share(1, [0, 2]), share(2, [0, 1])];
    let drawn = drawn(&[(&[0], FEW), (&[1], FEW), (&[2], FEW)]);
    let estimate = |of: &dyn Fn(&Figures) -> f64| interval(of(&point), drawn.iter().map(of).collect());
    let balance = estimate(&|figures| figures.balance.unwrap_or_default());
    Some(Shares {
        classes,
        mean: estimate(&|figures| figures.mean),
        balance: point.balance.map(|_| balance),
        n_labelled: cells.iter().map(|cell| cell.labelled.len() as u64).sum(),
    })
}

/// The estimated number of judgements of each class.
fn totals(strata: &[Cell], fallback: &[[f64; CLASSES]]) -> [f64; CLASSES] {
    let mut sum = [0.0; CLASSES];
    let mut rest = strata.iter().zip(fallback);
    for cell in joined(strata).iter().filter(|cell| !cell.labelled.is_empty()) {
        let rates = cell.rates().unwrap_or_default();
        let seen = counts(cell);
        for ((sum, rate), seen) in sum.iter_mut().zip(rates).zip(seen) {
            *sum += seen + cell.unlabelled() as f64 * rate;
        }
    }
    // Answers of which no judgement of this group was labelled.
    while let (Some((unsure, rates)), Some((sure, sure_rates))) = (rest.next(), rest.next()) {
        if unsure.labelled.is_empty() && sure.labelled.is_empty() {
            for ((sum, rate), sure_rate) in sum.iter_mut().zip(rates).zip(sure_rates) {
                *sum += unsure.size as f64 * rate + sure.size as f64 * sure_rate;
            }
        }
    }
    sum
}

fn counts(cell: &Cell) -> [f64; CLASSES] {
    let mut counts = [0.0; CLASSES];
    for unit in &cell.labelled {
        if let Some(count) = counts.get_mut(unit.class) {
            *count += 1.0;
        }
    }
    counts
}

/// What the labels of a cell say, ready to be drawn from.
struct Urn {
    seen: [f64; CLASSES],
    /// Effective counts of the labels.
    effective: [f64; CLASSES],
    unlabelled: u64,
}

impl Urn {
    fn new(cell: &Cell) -> Self {
        let effective = cell.effective();
        Self {
            seen: counts(cell),
            effective: cell.rates().unwrap_or_default().map(|rate| rate * effective),
            unlabelled: cell.unlabelled(),
        }
    }

    /// Adds a draw of the numbers of judgements, by kinds of classes, each with its pseudo-labels; a kind is counted for its
    /// first class.
    fn draw(&self, kinds: &[(&[usize], f64)], sum: &mut [f64; CLASSES], random: &mut SmallRng) {
        let of_kind = |figures: &[f64; CLASSES], kind: &[usize]| -> f64 {
            kind.iter().filter_map(|class| figures.get(*class)).sum()
        };
        let mut left = self.unlabelled;
        let mut shares = [0.0; CLASSES];
        for (share, (kind, pseudo)) in shares.iter_mut().zip(kinds).filter(|_| left > 0) {
            let shape = of_kind(&self.effective, kind) + pseudo;
            *share = Gamma::new(shape, 1.0).map_or(0.0, |gamma| gamma.sample(random));
        }
        let mut rest: f64 = shares.iter().sum();
        for (share, (kind, _)) in shares.iter().zip(kinds) {
            // Of those that are left, each is of this kind with the share that this kind has of the kinds left.
            let p = if rest > 0.0 { (share / rest).clamp(0.0, 1.0) } else { 0.0 };
            let count = Binomial::new(left, p).map_or(0, |binomial| binomial.sample(random)).min(left);
            if let Some(sum) = kind.first().and_then(|class| sum.get_mut(*class)) {
                *sum += of_kind(&self.seen, kind) + count as f64;
            }
            left -= count;
            rest -= share;
        }
    }
}

struct Figures {
    shares: [f64; 3],
    mean: f64,
    balance: Option<f64>,
}

impl Figures {
    /// `None` if no judgement shows a pair.
    fn of([negative, neutral, positive, _]: [f64; CLASSES]) -> Option<Self> {
        let shown = negative + neutral + positive;
        let sides = negative + positive;
        (shown > 0.0).then(|| Self {
            shares: [negative / shown, neutral / shown, positive / shown],
            mean: (positive - negative) / shown,
            balance: (sides > 0.0).then(|| (positive - negative) / sides),
        })
    }
}

/// The 2.5th and 97.5th percentile of the draws, widened to the point where it lies outside.
fn interval(point: f64, mut drawn: Vec<f64>) -> Estimate {
    drawn.sort_by(f64::total_cmp);
    // Of 1,999 draws the 50th from either end.
    let tail = ((drawn.len() + 1) / 40).saturating_sub(1);
    let low = drawn.get(tail).copied().unwrap_or(f64::NEG_INFINITY);
    let high = drawn.iter().rev().nth(tail).copied().unwrap_or(f64::INFINITY);
    Estimate { point, low: low.min(point), high: high.max(point) }
}
