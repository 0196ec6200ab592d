//! Answers read back from what `batch` or `classify --format jsonl` has written: what sums over an archive need of them.

use std::{collections::HashMap, io::BufRead};

use serde::{Deserialize, de::DeserializeOwned};

use crate::{
    client::{failure::Failure, lines::Lines},
    document::{Basis, Scores},
    profile::Tally,
};

/// The longest line that is read: the answer to a text of the largest size.
const MAX_LINE_BYTES: usize = 256 << 20;

/// One answer. Fields that are not named here are read over.
#[derive(Debug, Deserialize)]
pub struct Scored {
    /// The document.
    pub document_id: String,
    /// The day of publication, or the model's own where the document told none.
    #[serde(default)]
    pub reference_date: String,
    /// Everybody in it.
    #[serde(default)]
    pub actors: Vec<ScoredActor>,
    /// What each holds.
    pub profiles: Vec<ScoredProfile>,
    #[serde(default)]
    warnings: Vec<ScoredWarning>,
}

/// An actor of an answer.
#[derive(Debug, Deserialize)]
pub struct ScoredActor {
    /// Its id.
    pub id: String,
    /// The name to show.
    pub name: String,
}

/// The stances that one actor holds.
#[derive(Debug, Deserialize)]
pub struct ScoredProfile {
    /// Toward others.
    pub held: Vec<ScoredEdge>,
}

/// An edge of an answer.
#[derive(Debug, Deserialize)]
pub struct ScoredEdge {
    /// The holder.
    pub source_id: String,
    /// The object.
    pub target_id: String,
    n_negative: u32,
    n_neutral: u32,
    n_positive: u32,
    sum_negative: f64,
    sum_neutral: f64,
    sum_positive: f64,
    #[serde(default)]
    by_basis: Vec<ScoredBasis>,
}

#[derive(Debug, Deserialize)]
struct ScoredBasis {
    basis: String,
    n_negative: u32,
    n_positive: u32,
    sum_negative: f64,
    sum_positive: f64,
}

#[derive(Debug, Deserialize)]
struct ScoredWarning {
    code: String,
}

impl Scored {
    /// The day of publication; `None` where the document told none and the answer stands on the model's own date.
    pub fn day(&self) -> Option<&str> {
        let is_assumed = self.warnings.iter().any(|warning| warning.code == "WARNING_CODE_DATE_ASSUMED");
        (!is_assumed && !self.reference_date.is_empty()).then_some(self.reference_date.as_str())
    }

    /// The names of its actors by id.
    pub fn names(&self) -> HashMap<&str, &str> {
        self.actors.iter().map(|actor| (actor.id.as_str(), actor.name.as_str())).collect()
    }
}

impl ScoredEdge {
    /// Its votes, ready to be added up.
    pub fn tally(&self) -> Tally {
        let by = |basis: Basis| {
            let name = match basis {
                Basis::Word => "BASIS_WORD",
                Basis::Deed => "BASIS_DEED",
            };
            self.by_basis.iter().find(|part| part.basis == name).map_or_else(Default::default, |part| {
                ([part.n_negative, part.n_positive], [part.sum_negative, part.sum_positive])
            })
        };
        let sums =
            Scores { negative: self.sum_negative, neutral: self.sum_neutral, positive: self.sum_positive };
        let counts = [self.n_negative, self.n_neutral, self.n_positive];
        Tally::of_sums(counts, &sums, [by(Basis::Word), by(Basis::Deed)])
    }
}

/// A line of such a file, its answer read as an `A`.
#[derive(Debug)]
pub enum ScoredLine<A = Scored> {
    /// An answer.
    Answer(Box<A>),
    /// A document that had failed.
    Failed,
    /// Something else, which should not be there: its line and what is wrong.
    Bad(u64, Failure),
}

/// Reads such a file line by line.
pub fn lines(input: impl BufRead) -> impl Iterator<Item = std::io::Result<ScoredLine>> {
    lines_of(input)
}

/// The same for whoever needs more or less of an answer than [`Scored`].
pub fn lines_of<A: DeserializeOwned>(
    input: impl BufRead,
) -> impl Iterator<Item = std::io::Result<ScoredLine<A>>> {
    Lines::new(input).with_limit(MAX_LINE_BYTES).map(|line| {
        let line = line?;
        Ok(match line.text.and_then(|text| parse(&text)) {
            Ok(answer) => answer,
            Err(failure) => ScoredLine::Bad(line.number, failure),
        })
    })
}

fn parse<A: DeserializeOwned>(line: &str) -> Result<ScoredLine<A>, Failure> {
    #[derive(Deserialize)]
    struct Failed {
        #[serde(rename = "error")]
        _error: serde::de::IgnoredAny,
    }
    match serde_json::from_str(line) {
        Ok(answer) => Ok(ScoredLine::Answer(Box::new(answer))),
        Err(_) if serde_json::from_str::<Failed>(line).is_ok() => Ok(ScoredLine::Failed),
        Err(error) => Err(Failure::invalid(
            "line",
            format!(
                "is no answer ({error}); what is read is the .jsonl of `visavis batch`, scored with --view full"
            ),
        )),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]
mod tests {
    use super::*;
    use crate::{
        client::{json::Answer, table::fixture},
        profile::EdgeLabel,
    };

    fn read(text: &str) -> Vec<ScoredLine> {
        lines(text.as_bytes()).map(Result::unwrap).collect()
    }

    #[test]
    fn an_answer_is_read_back_as_it_was_written() {
        let (_, response) = fixture::diplomacy();
        let written = Answer::Done(Box::new(response.clone())).to_json().unwrap().to_string();
        let ScoredLine::Answer(scored) = read(&written).remove(0) else { panic!("no answer") };
        assert_eq!(scored.day(), None, "the fixture's date is assumed");
        let edges = |n: usize| (&response.profiles[n].held, &scored.profiles[n].held);
        for (written, read) in (0..scored.profiles.len()).flat_map(|n| edges(n).0.iter().zip(edges(n).1)) {
            let tally = read.tally();
            assert_eq!((&read.source_id, &read.target_id), (&written.source_id, &written.target_id));
            assert!((tally.score() - f64::from(written.score)).abs() < 1e-6);
            assert!((tally.sums().negative - written.sum_negative).abs() < 1e-9);
            assert_eq!(
                tally.label() == EdgeLabel::Neutral,
                written.label() == crate::proto::v1::Label::Neutral
            );
        }
    }

    #[test]
    fn failures_and_strangers_are_told_apart() {
        let lines = read("{\"document_id\": \"x\", \"error\": {}}\n{\"text\": \"a\"}\nnothing\n");
        assert!(matches!(lines[0], ScoredLine::Failed));
        assert!(matches!(lines[1], ScoredLine::Bad(2, _)) && matches!(lines[2], ScoredLine::Bad(3, _)));
    }
}
