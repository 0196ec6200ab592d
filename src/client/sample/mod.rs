//! `visavis sample`: judgements drawn at random, with known probabilities, for an analyst to label.

pub mod draw;
mod sheet;

use crate::client::{
    aggregate::group::{ColumnsSeen, by},
    archive,
    args::SampleArgs,
    cell,
    exit::{Outcome, Stop},
    rows::{self, Rows},
    terminal::complain,
    units::units,
};
use draw::{Urn, key};

/// Checks what the parser cannot.
///
/// # Errors
/// A usage error that says what to change.
pub fn check(args: &SampleArgs) -> Result<(), Stop> {
    by(&args.by)?;
    rows::check_text(args.output.as_deref(), ".csv or .jsonl")
}

/// Runs the command.
///
/// # Errors
/// If a file cannot be read or written, the answers hold no sentences, or there are too many groups for the sample.
pub fn run(args: &SampleArgs) -> Result<Outcome, Stop> {
    let by = by(&args.by)?;
    let size = usize::from(args.size);
    let mut urn = Urn::new(size);
    let mut columns = ColumnsSeen::default();
    let mut without_text = None;
    let reading = archive::read(&args.scored, args.copies, |read| {
        let answer = read.answer;
        columns.learn(&by, answer);
        if read.is_copy {
            return Ok(());
        }
        let document = by.document(answer);
        for unit in units(answer) {
            if answer.document.is_none() {
                without_text.get_or_insert_with(|| answer.document_id.clone());
                break;
            }
            let key_ = key(args.seed, &unit.id(&answer.document_id));
            let group = by.key(&document, unit.source, unit.target);
            urn.offer(group, unit.stratum(), unit.expected_error(), key_, || sheet::row(answer, &unit));
        }
        Ok(())
    })?;
    columns.check(&by)?;
    if let Some(id) = without_text {
        return Err(Stop::Failed(format!(
            "{id}: the answer does not hold the text, and nobody can label what is not shown; score the archive without \
             --no-text"
        )));
    }
    let (strata, all) = (urn.strata(), urn.size());
    if strata * 2 > size {
        return Err(Stop::Usage(format!(
            "--by makes {strata} groups of answers; a sample of {size} has not two for each: --size {} or more, or a \
             coarser --by",
            strata * 2
        )));
    }
    let drawn = urn.draw(size);
    let mut out = Rows::create(args.output.as_deref(), cell::owned(&sheet::COLUMNS))?;
    let count = drawn.len();
    for (number, drawn) in drawn.into_iter().enumerate() {
        out.write(drawn.value.cells(number + 1, drawn.probability))?;
    }
    out.finish()?;
    let outcome = reading.finish();
    complain(&format!(
        "visavis: {count} of {all} judgements drawn; fill in the column `gold` with negative, neutral, positive, or none \
         where the sentence shows no such pair, from the first row on; then: visavis aggregate … --gold SHEET"
    ));
    Ok(outcome)
}
