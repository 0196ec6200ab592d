//! `visavis aggregate`: the stances of an archive added up, by time and actors.

mod bootstrap;
mod group;

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::{
    client::{
        args::AggregateArgs,
        exit::{Outcome, Stop},
        lines::{open_input, unreadable},
        output::Output,
        progress::Progress,
        scored::{Scored, ScoredLine, lines},
        terminal::complain,
    },
    document::{Basis, Label},
    profile::EdgeLabel,
};
use group::{Group, Key, by};

pub use group::By;

/// Lines that are told one by one on standard error.
const TOLD: u64 = 20;

/// Checks what the parser cannot.
///
/// # Errors
/// A usage error that says what to change.
pub fn check(args: &AggregateArgs) -> Result<(), Stop> {
    by(&args.by)?;
    match extension(args).as_str() {
        "csv" | "jsonl" | "ndjson" => Ok(()),
        _ => Err(Stop::Usage(format!(
            "--output {}: the name must end in .csv or .jsonl",
            args.output.as_deref().unwrap_or("".as_ref()).display()
        ))),
    }
}

/// Runs the command.
///
/// # Errors
/// If a file cannot be read or written.
pub fn run(args: &AggregateArgs) -> Result<Outcome, Stop> {
    let by = by(&args.by)?;
    let mut groups: BTreeMap<Key, Group> = BTreeMap::new();
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut progress = Progress::new("documents");
    let mut skipped = 0;
    for path in &args.scored {
        for line in lines(open_input(path)?) {
            match line.map_err(|error| unreadable(path, &error))? {
                ScoredLine::Answer(answer) => {
                    add(&mut groups, &mut names, &answer, by);
                    progress.add(1, 0);
                }
                ScoredLine::Failed => skipped += 1,
                ScoredLine::Bad(number, failure) => {
                    if progress.counts().1 < TOLD {
                        progress.say(&format!("visavis: {}:{number}: {failure}", path.display()));
                    }
                    progress.add(0, 1);
                }
            }
        }
    }
    let is_csv = extension(args) == "csv";
    let mut output = Output::create(args.output.as_deref())?;
    let columns = columns(by);
    if is_csv {
        output.write(&csv_line(columns.iter().copied())?)?;
    }
    let shown = groups.iter().filter(|(_, group)| group.documents() >= args.min_documents);
    for (key, group) in shown {
        let cells = cells(by, key, group, &names);
        let line = if is_csv {
            csv_line(cells.iter().map(|cell| match cell {
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                other => other.to_string(),
            }))?
        } else {
            let row = columns.iter().map(|name| (*name).to_owned()).zip(cells);
            Value::Object(row.collect::<Map<_, _>>()).to_string()
        };
        output.write(&line)?;
    }
    output.finish()?;
    let (done, failed) = progress.counts();
    progress.finish();
    if skipped > 0 {
        complain(&format!(
            "visavis: {skipped} documents had failed when they were scored; they are not counted"
        ));
    }
    Ok(Outcome::of(done, failed))
}

fn extension(args: &AggregateArgs) -> String {
    let Some(output) = &args.output else { return "csv".to_owned() };
    output.extension().and_then(|extension| extension.to_str()).unwrap_or_default().to_ascii_lowercase()
}

/// Adds the stances that one document tells.
fn add(groups: &mut BTreeMap<Key, Group>, names: &mut BTreeMap<String, String>, answer: &Scored, by: By) {
    let own = answer.names();
    let period = by.period(answer.day());
    // Several edges of one document may fall into one group; the document is one all the same.
    let mut here: BTreeMap<Key, crate::profile::Tally> = BTreeMap::new();
    for edge in answer.profiles.iter().flat_map(|profile| &profile.held) {
        for id in [&edge.source_id, &edge.target_id] {
            if let (false, Some(name)) = (names.contains_key(id), own.get(id.as_str())) {
                names.insert(id.clone(), (*name).to_owned());
            }
        }
        let key = Key {
            period: period.clone(),
            source: by.source.then(|| edge.source_id.clone()),
            target: by.target.then(|| edge.target_id.clone()),
        };
        here.entry(key).or_default().merge(&edge.tally());
    }
    for (key, tally) in here {
        groups.entry(key).or_default().add(&tally);
    }
}

/// The names of the columns. They are stable: new ones come last.
fn columns(by: By) -> Vec<&'static str> {
    let mut columns = Vec::new();
    if by.time.is_some() {
        columns.push("period");
    }
    if by.source {
        columns.extend(["source_id", "source_name"]);
    }
    if by.target {
        columns.extend(["target_id", "target_name"]);
    }
    columns.extend([
        "n_documents",
        "label",
        "score",
        "score_low",
        "score_high",
        "intensity",
        "n_negative",
        "n_neutral",
        "n_positive",
        "sum_negative",
        "sum_neutral",
        "sum_positive",
        "n_word_negative",
        "n_word_positive",
        "n_deed_negative",
        "n_deed_positive",
    ]);
    columns
}

fn cells(by: By, key: &Key, group: &Group, names: &BTreeMap<String, String>) -> Vec<Value> {
    let name = |id: &String| Value::from(names.get(id).map_or("", String::as_str));
    let mut cells = Vec::new();
    if by.time.is_some() {
        cells.push(Value::from(key.period.as_str()));
    }
    for id in [&key.source, &key.target].into_iter().flatten() {
        cells.extend([Value::from(id.as_str()), name(id)]);
    }
    let tally = group.tally();
    let (low, high) = group.interval(&key.seed()).unzip();
    let ([word_negative, word_positive], _) = tally.by_basis(Basis::Word);
    let ([deed_negative, deed_positive], _) = tally.by_basis(Basis::Deed);
    let sums = tally.sums();
    let label = match tally.label() {
        EdgeLabel::Negative => "negative",
        EdgeLabel::Neutral => "neutral",
        EdgeLabel::Positive => "positive",
        EdgeLabel::Mixed => "mixed",
    };
    cells.extend([
        group.documents().into(),
        label.into(),
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
    ]);
    cells
}

/// One line of a table, without its line break.
fn csv_line(cells: impl Iterator<Item = impl AsRef<[u8]>>) -> Result<String, Stop> {
    let mut out = csv::Writer::from_writer(Vec::new());
    let written = out.write_record(cells).map_err(|error| error.to_string());
    let bytes = written.and_then(|()| out.into_inner().map_err(|error| error.to_string()));
    let mut line = String::new();
    match bytes.map(String::from_utf8) {
        Ok(Ok(text)) => line.push_str(text.trim_end_matches('\n')),
        Ok(Err(error)) => return Err(Stop::Failed(format!("a row cannot be written: {error}"))),
        Err(error) => return Err(Stop::Failed(format!("a row cannot be written: {error}"))),
    }
    Ok(line)
}

#[cfg(test)]
mod tests;
