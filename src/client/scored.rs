//! Answers read back from what `batch` or `classify --format jsonl` has written: what sums over an archive need of them.

use std::{
    collections::{BTreeMap, HashMap},
    io::BufRead,
};

use serde::{Deserialize, de::DeserializeOwned};

use crate::{
    client::{failure::Failure, lines::Lines},
    document::{Basis, Label, Scores},
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
    /// The sentences and what was judged in them.
    #[serde(default)]
    pub sentences: Vec<ScoredSentence>,
    /// The document itself; absent if it was scored with `--no-text`.
    #[serde(default)]
    pub document: Option<ScoredDocument>,
    /// Columns of the input that `batch --keep` carried through.
    #[serde(default)]
    pub kept: BTreeMap<String, String>,
    #[serde(default)]
    warnings: Vec<ScoredWarning>,
}

/// The text that was scored.
#[derive(Debug, Deserialize)]
pub struct ScoredDocument {
    /// The headline; may be empty.
    #[serde(default)]
    pub title: String,
    /// The text.
    #[serde(default)]
    pub text: String,
}

/// A sentence of an answer.
#[derive(Debug, Deserialize)]
pub struct ScoredSentence {
    /// From 0, the title's first.
    pub index: u32,
    /// `PART_TITLE` or `PART_TEXT`: what its span counts in.
    #[serde(default)]
    pub part: String,
    /// Where it stands.
    #[serde(default)]
    pub span: Option<ScoredSpan>,
    /// The stances in it; neutral ones only if they were asked for.
    #[serde(default)]
    pub judgements: Vec<ScoredJudgement>,
}

/// A stretch of the title or text, in the unit that was asked for.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct ScoredSpan {
    /// The first unit.
    pub start: usize,
    /// One past the last unit.
    pub end: usize,
}

/// The stance of one actor toward another in one sentence.
#[derive(Debug, Deserialize)]
pub struct ScoredJudgement {
    /// The holder.
    pub source_id: String,
    /// The object.
    pub target_id: String,
    /// `LABEL_NEGATIVE` and so on.
    pub label: String,
    /// The probabilities of the classes.
    #[serde(default)]
    pub scores: Option<Scores>,
}

impl ScoredJudgement {
    /// The class; `None` if this client does not know its name.
    pub fn class(&self) -> Option<Label> {
        match self.label.as_str() {
            "LABEL_NEGATIVE" => Some(Label::Negative),
            "LABEL_NEUTRAL" => Some(Label::Neutral),
            "LABEL_POSITIVE" => Some(Label::Positive),
            _ => None,
        }
    }
}

/// An actor of an answer.
#[derive(Debug, Deserialize)]
pub struct ScoredActor {
    /// Its id.
    pub id: String,
    /// The name to show.
    pub name: String,
    /// Where the document mentions it.
    #[serde(default)]
    pub mentions: Vec<ScoredMention>,
}

/// A place where an actor is mentioned.
#[derive(Debug, Deserialize)]
pub struct ScoredMention {
    /// The words.
    #[serde(default)]
    pub text: String,
    /// The sentence that it stands in.
    pub sentence_index: u32,
    /// Where, in the same part and unit as the sentence.
    #[serde(default)]
    pub span: Option<ScoredSpan>,
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
    /// The sentences whose vote takes a side, in order.
    #[serde(default)]
    pub sentence_indices: Vec<u32>,
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
    #[serde(default)]
    sentence_index: u32,
}

impl Scored {
    /// The day of publication; `None` where the document told none and the answer stands on the model's own date.
    pub fn day(&self) -> Option<&str> {
        let is_assumed = self.warnings.iter().any(|warning| warning.code == "WARNING_CODE_DATE_ASSUMED");
        (!is_assumed && !self.reference_date.is_empty()).then_some(self.reference_date.as_str())
    }

    /// Whether so many actors meet in the sentence that not all of their pairs were judged.
    pub fn is_capped(&self, sentence: u32) -> bool {
        let capped = |warning: &ScoredWarning| warning.code == "WARNING_CODE_ACTORS_CAPPED";
        self.warnings.iter().any(|warning| capped(warning) && warning.sentence_index == sentence)
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

/// Reads such a file line by line, as [`Scored`] or as what holds more or less of an answer.
pub fn lines<A: DeserializeOwned>(
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
