//! The edges of one archive, each with the sentence that shows it best.

use std::{collections::BTreeMap, path::Path};

use crate::{
    client::{
        aggregate::group::Names,
        archive,
        copies::Copies,
        exit::{Outcome, Stop},
        marked::{Text, marked},
        scored::Scored,
    },
    document::Label,
    profile::{EdgeLabel, Tally},
};

/// An archive added up.
#[derive(Default)]
pub struct Sums {
    /// By source and target.
    pub edges: BTreeMap<(String, String), Side>,
    names: Names,
}

/// What one archive says of an edge.
#[derive(Default)]
pub struct Side {
    /// Its votes.
    pub tally: Tally,
    /// Documents in which the pair met.
    pub n_documents: u64,
    /// Documents in which it takes a side.
    pub n_sided: u64,
    /// The most telling sentence against and for.
    examples: [Option<Example>; 2],
}

/// A sentence that shows an edge.
pub struct Example {
    /// The document.
    pub document: String,
    /// The sentence, both ends marked; empty if the archive was scored without text.
    pub sentence: String,
    score: f64,
}

impl Side {
    /// The side that it takes; `None` if it takes none.
    pub fn label(&self) -> Option<EdgeLabel> {
        Some(self.tally.label()).filter(|label| *label != EdgeLabel::Neutral)
    }

    /// The sentence that shows best the side on which its score lies.
    pub fn example(&self) -> Option<&Example> {
        let [against, for_] = &self.examples;
        let (first, second) = if self.tally.score() < 0.0 { (against, for_) } else { (for_, against) };
        first.as_ref().or(second.as_ref())
    }
}

impl Sums {
    /// Reads an archive.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn read(path: &Path, copies: Copies) -> Result<(Self, Outcome), Stop> {
        let mut sums = Self::default();
        let reading = archive::read(&[path.to_owned()], copies, |read| {
            if !read.is_copy {
                sums.add(read.answer);
            }
            Ok(())
        })?;
        Ok((sums, reading.finish()))
    }

    /// The name of an actor, if an answer told it.
    pub fn name(&self, id: &str) -> Option<&str> {
        Some(self.names.of(id)).filter(|name| !name.is_empty())
    }

    fn add(&mut self, answer: &Scored) {
        self.names.learn(answer);
        for edge in answer.profiles.iter().flat_map(|profile| &profile.held) {
            let side = self.edges.entry((edge.source_id.clone(), edge.target_id.clone())).or_default();
            let tally = edge.tally();
            side.n_documents += 1;
            side.n_sided += u64::from(tally.label() != EdgeLabel::Neutral);
            side.tally.merge(&tally);
        }
        let text = Text::new(answer);
        for sentence in &answer.sentences {
            for judgement in &sentence.judgements {
                let place = match judgement.class() {
                    Some(Label::Negative) => 0,
                    Some(Label::Positive) => 1,
                    _ => continue,
                };
                let ends = (judgement.source_id.clone(), judgement.target_id.clone());
                // After roll-up an edge names bodies, and its sentences persons: then it has no example.
                let Some(side) = self.edges.get_mut(&ends) else { continue };
                let Some(example) = side.examples.get_mut(place) else { continue };
                let score = judgement.scores.map_or(0.0, |scores| scores.score().abs());
                if example.as_ref().is_none_or(|best| score > best.score) {
                    let sentence = marked(answer, &text, sentence, (&ends.0, &ends.1));
                    *example = Some(Example { document: answer.document_id.clone(), sentence, score });
                }
            }
        }
    }
}
