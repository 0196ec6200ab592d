//! `visavis aggregate`: the stances of an archive added up, by time, actors and columns of the input; with labels of
//! one's own, shares and trends corrected for the classifier's errors.

mod bootstrap;
mod corrected;
mod gold;
pub mod group;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    client::{
        archive,
        args::AggregateArgs,
        cell::{self, Column, Kind},
        exit::{Outcome, Stop},
        rows::{self, Rows},
    },
    document::{Basis, Label},
    profile::Tally,
};
use group::{By, ColumnsSeen, Group, Key, Names, by};

/// Checks what the parser cannot.
///
/// # Errors
/// A usage error that says what to change.
pub fn check(args: &AggregateArgs) -> Result<(), Stop> {
    let by = by(&args.by)?;
    if args.trend && by.time.is_none() {
        return Err(Stop::Usage(
            "--trend: name the length of a period in --by, month for example".to_owned(),
        ));
    }
    rows::check(args.output.as_deref())
}

/// Runs the command.
///
/// # Errors
/// If a file cannot be read or written.
pub fn run(args: &AggregateArgs) -> Result<Outcome, Stop> {
    let by = by(&args.by)?;
    if let Some(gold) = &args.gold {
        return corrected::run(args, &by, gold::read(gold)?);
    }
    let mut groups: BTreeMap<Key, Group> = BTreeMap::new();
    let (mut names, mut columns) = (Names::default(), ColumnsSeen::default());
    let reading = archive::read(&args.scored, args.copies, |read| {
        columns.learn(&by, read.answer);
        if !read.is_copy {
            names.learn(read.answer);
            add(&mut groups, &by, &read);
        }
        Ok(())
    })?;
    columns.check(&by)?;
    let mut rows = Rows::create(args.output.as_deref(), by.columns().chain(cell::owned(&COLUMNS)))?;
    for (key, group) in groups.iter().filter(|(_, group)| group.documents() >= args.min_documents) {
        let mut cells = by.cells(key, &names);
        cells.extend(figures(key, group));
        rows.write(cells)?;
    }
    rows.finish()?;
    Ok(reading.finish())
}

/// Adds the stances that one document tells.
fn add(groups: &mut BTreeMap<Key, Group>, by: &By, read: &archive::Read<'_>) {
    // Several edges of one document may fall into one group; the document is one all the same.
    let mut here: BTreeMap<Key, Tally> = BTreeMap::new();
    let document = by.document(read.answer);
    for edge in read.answer.profiles.iter().flat_map(|profile| &profile.held) {
        let key = by.key(&document, &edge.source_id, &edge.target_id);
        here.entry(key).or_default().merge(&edge.tally());
    }
    for (key, tally) in here {
        groups.entry(key).or_default().add(&tally);
    }
}

/// The columns after those that tell the row. They are stable: new ones come last.
const COLUMNS: [Column; 16] = [
    ("n_documents", Kind::Count),
    ("label", Kind::Text),
    ("score", Kind::Double),
    ("score_low", Kind::Double),
    ("score_high", Kind::Double),
    ("intensity", Kind::Double),
    ("n_negative", Kind::Count),
    ("n_neutral", Kind::Count),
    ("n_positive", Kind::Count),
    ("sum_negative", Kind::Double),
    ("sum_neutral", Kind::Double),
    ("sum_positive", Kind::Double),
    ("n_word_negative", Kind::Count),
    ("n_word_positive", Kind::Count),
    ("n_deed_negative", Kind::Count),
    ("n_deed_positive", Kind::Count),
];

fn figures(key: &Key, group: &Group) -> [Value; 16] {
    let tally = group.tally();
    let (low, high) = group.interval(&key.seed()).unzip();
    let ([word_negative, word_positive], _) = tally.by_basis(Basis::Word);
    let ([deed_negative, deed_positive], _) = tally.by_basis(Basis::Deed);
    let sums = tally.sums();
    [
        group.documents().into(),
        tally.label().as_str().into(),
        tally.score().into(),
        low.into(),
        high.into(),
        tally.intensity().into(),
        tally.count(Label::Negative).into(),
        tally.count(Label::Neutral).into(),
        tally.count(Label::Positive).into(),
        sums.negative.into(),
        sums.neutral.into(),
        sums.positive.into(),
        word_negative.into(),
        word_positive.into(),
        deed_negative.into(),
        deed_positive.into(),
    ]
}

#[cfg(test)]
mod corrected_tests;
#[cfg(test)]
mod tests;
