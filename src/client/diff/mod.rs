//! `visavis diff`: two archives, or two models on one archive, compared edge by edge.

mod sums;
mod table;

use serde_json::Value;

use crate::client::{
    args::DiffArgs,
    cell::{self, Column, Kind},
    exit::{Outcome, Stop},
    rows::{self, Rows},
};
use sums::{Side, Sums};

/// How an edge differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// It takes a side in both, but another one.
    Changed,
    /// It takes a side only in the second.
    New,
    /// It takes a side only in the first.
    Gone,
}

impl Change {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 3] = [Self::Changed, Self::New, Self::Gone];

    /// Its name in data.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::New => "new",
            Self::Gone => "gone",
        }
    }
}

/// An edge that differs.
struct Difference<'a> {
    change: Change,
    source: &'a str,
    target: &'a str,
    a: Option<&'a Side>,
    b: Option<&'a Side>,
}

impl Difference<'_> {
    /// How much it matters: the votes that weigh in it, less those for the other side.
    fn weight(&self) -> f64 {
        let weight = |side: &Side| (side.tally.sums().positive - side.tally.sums().negative).abs();
        [self.a, self.b].into_iter().flatten().map(weight).sum()
    }
}

/// Checks what the parser cannot.
///
/// # Errors
/// A usage error that says what to change.
pub fn check(args: &DiffArgs) -> Result<(), Stop> {
    rows::check(args.output.as_deref())
}

/// Runs the command.
///
/// # Errors
/// If a file cannot be read or written.
pub fn run(args: &DiffArgs) -> Result<Outcome, Stop> {
    let (a, outcome_a) = Sums::read(&args.a, args.copies)?;
    let (b, outcome_b) = Sums::read(&args.b, args.copies)?;
    let differences = differences(&a, &b, args.min_documents);
    let name = |id: &str| [&b, &a].iter().find_map(|sums| sums.name(id)).unwrap_or(id).to_owned();
    match &args.output {
        None => table::print(&differences, &name, args)?,
        Some(path) => {
            let mut rows = Rows::create(Some(path), cell::owned(&COLUMNS))?;
            for difference in &differences {
                rows.write(cells(difference, &name))?;
            }
            rows.finish()?;
        }
    }
    let worst = |a: Outcome, b: Outcome| if a == Outcome::Done { b } else { a };
    Ok(worst(outcome_a, outcome_b))
}

/// The edges that differ, by kind, the weightiest first.
fn differences<'a>(a: &'a Sums, b: &'a Sums, min_documents: u64) -> Vec<Difference<'a>> {
    let mut keys: Vec<&(String, String)> = a.edges.keys().chain(b.edges.keys()).collect();
    keys.sort();
    keys.dedup();
    let difference = |key: &'a (String, String)| {
        let (in_a, in_b) = (a.edges.get(key), b.edges.get(key));
        let side = |side: Option<&Side>| side.and_then(Side::label);
        let change = match (side(in_a), side(in_b)) {
            (Some(before), Some(after)) if before != after => Change::Changed,
            (None, Some(_)) => Change::New,
            (Some(_), None) => Change::Gone,
            _ => return None,
        };
        let sided: u64 = [in_a, in_b].into_iter().flatten().map(|side| side.n_sided).sum();
        let difference = Difference { change, source: &key.0, target: &key.1, a: in_a, b: in_b };
        (sided >= min_documents).then_some(difference)
    };
    let mut differences: Vec<Difference<'_>> = keys.into_iter().filter_map(difference).collect();
    differences.sort_by(|x, y| x.change.cmp(&y.change).then(y.weight().total_cmp(&x.weight())));
    differences
}

const COLUMNS: [Column; 17] = [
    ("change", Kind::Text),
    ("source_id", Kind::Text),
    ("source_name", Kind::Text),
    ("target_id", Kind::Text),
    ("target_name", Kind::Text),
    ("label_a", Kind::Text),
    ("label_b", Kind::Text),
    ("score_a", Kind::Double),
    ("score_b", Kind::Double),
    ("n_documents_a", Kind::Count),
    ("n_documents_b", Kind::Count),
    ("n_sided_a", Kind::Count),
    ("n_sided_b", Kind::Count),
    ("document_a", Kind::Text),
    ("sentence_a", Kind::Text),
    ("document_b", Kind::Text),
    ("sentence_b", Kind::Text),
];

fn cells(difference: &Difference<'_>, name: &dyn Fn(&str) -> String) -> Vec<Value> {
    let sides = [difference.a, difference.b];
    let both = |of: &dyn Fn(&Side) -> Value| sides.map(|side| side.map_or(Value::Null, of));
    let mut cells = vec![
        difference.change.as_str().into(),
        difference.source.into(),
        name(difference.source).into(),
        difference.target.into(),
        name(difference.target).into(),
    ];
    // A pair that never met has no label; one that met and took no side is neutral.
    cells.extend(both(&|side| side.tally.label().as_str().into()));
    cells.extend(both(&|side| side.tally.score().into()));
    cells.extend(both(&|side| side.n_documents.into()));
    cells.extend(both(&|side| side.n_sided.into()));
    for side in sides {
        let example = side.and_then(Side::example);
        cells.extend(match example {
            Some(example) => [Value::from(example.document.as_str()), Value::from(example.sentence.as_str())],
            None => [Value::Null, Value::Null],
        });
    }
    cells
}

#[cfg(test)]
mod tests;
