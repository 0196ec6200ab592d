//! `visavis aggregate --gold`: shares and trends, corrected for the classifier's errors.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    bootstrap::seed_of,
    gold::Gold,
    group::{By, ColumnsSeen, Key, Names},
};
use crate::client::{
    archive,
    args::AggregateArgs,
    cell::{self, Column, Kind},
    estimate::{Cell, Estimate, Moment, shares, trend},
    exit::{Outcome, Stop},
    rows::Rows,
    units::{Stratum, units},
};

/// Random draws behind an interval.
const DRAWS: usize = 1999;

/// The judgements of one row.
#[derive(Default)]
struct Found {
    n_documents: u64,
    /// By period (all in one where rows are of one period) and stratum.
    periods: BTreeMap<i64, Vec<Cell>>,
}

impl Found {
    fn cells(&self) -> Vec<Cell> {
        let mut sums = vec![Cell::default(); Stratum::COUNT];
        for period in self.periods.values() {
            for (sum, cell) in sums.iter_mut().zip(period) {
                sum.join(cell.clone());
            }
        }
        sums
    }
}

/// Runs the command with labels.
///
/// # Errors
/// If a file cannot be read or written, or the labels are not of this archive.
pub fn run(args: &AggregateArgs, by: &By, mut gold: Gold) -> Result<Outcome, Stop> {
    let mut found: BTreeMap<Key, Found> = BTreeMap::new();
    let (mut names, mut columns) = (Names::default(), ColumnsSeen::default());
    let rows_by = if args.trend { By { time: None, ..by.clone() } } else { by.clone() };
    let reading = archive::read(&args.scored, args.copies, |read| {
        let answer = read.answer;
        columns.learn(by, answer);
        names.learn(answer);
        let number = by.period_number(answer.day());
        let document = rows_by.document(answer);
        let mut here = BTreeSet::new();
        for unit in units(answer) {
            let labelled = gold.find(&answer.document_id, &unit)?;
            // A trend has no place for what has no date.
            if read.is_copy || (args.trend && number.is_none()) {
                continue;
            }
            let key = rows_by.key(&document, unit.source, unit.target);
            let row = found.entry(key.clone()).or_default();
            row.n_documents += u64::from(here.insert(key));
            let period = row.periods.entry(if args.trend { number.unwrap_or_default() } else { 0 });
            let cells = period.or_insert_with(|| vec![Cell::default(); Stratum::COUNT]);
            if let Some(cell) = cells.get_mut(unit.stratum().index()) {
                cell.size += 1;
                cell.labelled.extend(labelled);
            }
        }
        Ok(())
    })?;
    columns.check(by)?;
    gold.check()?;
    let figures = if args.trend { &TREND[..] } else { &SHARES[..] };
    let mut rows = Rows::create(args.output.as_deref(), rows_by.columns().chain(cell::owned(figures)))?;
    let fallback = if args.trend { Vec::new() } else { overall(&found) };
    for (key, row) in found.iter().filter(|(_, row)| row.n_documents >= args.min_documents) {
        let mut cells = rows_by.cells(key, &names);
        if args.trend {
            cells.extend(trend_cells(row));
        } else {
            cells.extend(share_cells(row, &fallback, gold.has_none, seed_of(&key.seed())));
        }
        rows.write(cells)?;
    }
    rows.finish()?;
    Ok(reading.finish())
}

/// The shares of labels by stratum over the whole archive; where an answer has none at all, the answer is taken.
fn overall(found: &BTreeMap<Key, Found>) -> Vec<[f64; 4]> {
    let mut all = vec![Cell::default(); Stratum::COUNT];
    for row in found.values() {
        for (sum, cell) in all.iter_mut().zip(row.cells()) {
            sum.join(cell);
        }
    }
    let mut rates = Vec::new();
    for (answer, pair) in all.chunks(2).enumerate() {
        let mut both = Cell::default();
        pair.iter().for_each(|cell| both.join(cell.clone()));
        let as_answered = [0, 1, 2, 3].map(|class| f64::from(u8::from(class == answer)));
        rates.extend(pair.iter().map(|cell| cell.rates().or_else(|| both.rates()).unwrap_or(as_answered)));
    }
    rates
}

const SHARES: [Column; 22] = [
    ("n_documents", Kind::Count),
    ("n_judgements", Kind::Count),
    ("n_labelled", Kind::Count),
    ("share_negative", Kind::Double),
    ("share_negative_low", Kind::Double),
    ("share_negative_high", Kind::Double),
    ("share_neutral", Kind::Double),
    ("share_neutral_low", Kind::Double),
    ("share_neutral_high", Kind::Double),
    ("share_positive", Kind::Double),
    ("share_positive_low", Kind::Double),
    ("share_positive_high", Kind::Double),
    ("mean", Kind::Double),
    ("mean_low", Kind::Double),
    ("mean_high", Kind::Double),
    ("balance", Kind::Double),
    ("balance_low", Kind::Double),
    ("balance_high", Kind::Double),
    ("uncorrected_negative", Kind::Double),
    ("uncorrected_neutral", Kind::Double),
    ("uncorrected_positive", Kind::Double),
    ("uncorrected_mean", Kind::Double),
];

fn share_cells(row: &Found, fallback: &[[f64; 4]], has_none: bool, seed: u64) -> Vec<Value> {
    let strata = row.cells();
    let answered: Vec<f64> =
        strata.chunks(2).map(|pair| pair.iter().map(|cell| cell.size).sum::<u64>() as f64).collect();
    let size: f64 = answered.iter().sum();
    let uncorrected = |class: usize| answered.get(class).map_or(0.0, |count| count / size);
    let found = shares(&strata, fallback, has_none, DRAWS, seed);
    let mut cells: Vec<Value> = vec![
        row.n_documents.into(),
        (size as u64).into(),
        found.as_ref().map_or(0, |shares| shares.n_labelled).into(),
    ];
    let estimates = match &found {
        Some(shares) => {
            let [negative, neutral, positive] = shares.classes;
            [Some(negative), Some(neutral), Some(positive), Some(shares.mean), shares.balance]
        }
        None => [None; 5],
    };
    cells.extend(estimates.into_iter().flat_map(estimate_cells));
    cells.extend((0..3).map(|class| Value::from(uncorrected(class))));
    cells.push((uncorrected(2) - uncorrected(0)).into());
    cells
}

const TREND: [Column; 13] = [
    ("n_documents", Kind::Count),
    ("n_judgements", Kind::Count),
    ("n_labelled", Kind::Count),
    ("n_periods", Kind::Count),
    ("slope_mean", Kind::Double),
    ("slope_mean_low", Kind::Double),
    ("slope_mean_high", Kind::Double),
    ("slope_negative", Kind::Double),
    ("slope_negative_low", Kind::Double),
    ("slope_negative_high", Kind::Double),
    ("slope_positive", Kind::Double),
    ("slope_positive_low", Kind::Double),
    ("slope_positive_high", Kind::Double),
];

fn trend_cells(row: &Found) -> Vec<Value> {
    let moments: Vec<Moment> =
        row.periods.iter().map(|(time, strata)| Moment { time: *time, strata: strata.clone() }).collect();
    let cells = row.cells();
    let n_labelled: usize = cells.iter().map(|cell| cell.labelled.len()).sum();
    let found = trend(&moments);
    let estimates = match found {
        Some(trend) => [Some(trend.mean), Some(trend.negative), Some(trend.positive)],
        None => [None; 3],
    };
    let mut values: Vec<Value> = vec![
        row.n_documents.into(),
        cells.iter().map(|cell| cell.size).sum::<u64>().into(),
        n_labelled.into(),
        row.periods.len().into(),
    ];
    values.extend(estimates.into_iter().flat_map(estimate_cells));
    values
}

fn estimate_cells(estimate: Option<Estimate>) -> [Value; 3] {
    match estimate {
        Some(Estimate { point, low, high }) => [point.into(), low.into(), high.into()],
        None => [Value::Null, Value::Null, Value::Null],
    }
}
