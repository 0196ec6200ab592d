//! The judgements of an archive one by one: what a sample is drawn from and what shares are shares of.
//!
//! A unit is an ordered pair of actors that meet in a sentence. Answers list those that take a side; pairs that were
//! answered neutral are listed only if they were asked for (`--neutral`). Where they are not, they follow from the
//! mentions: every other ordered pair of actors of the sentence was judged, and judged neutral.

use std::collections::HashSet;

use crate::{client::scored::Scored, document::Label};

/// A probability of the answered class from here on counts as sure.
pub const SURE: f64 = 0.8;

/// P(wrong) that is assumed of an answer whose probabilities are not listed.
const UNLISTED_ERROR: f64 = 0.05;

/// What identifies a unit: the document, the sentence, the source, the target.
pub type UnitId = (String, u32, String, String);

/// One judgement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unit<'a> {
    /// The sentence.
    pub sentence: u32,
    /// The id of the holder.
    pub source: &'a str,
    /// The id of the object.
    pub target: &'a str,
    /// The class that was answered.
    pub answer: Label,
    /// Its calibrated probability, in [1/3, 1]; `None` where the answer does not list it.
    pub confidence: Option<f64>,
}

/// A class of answers within which judgements are drawn and corrected alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Stratum {
    /// What was answered.
    pub answer: Label,
    /// Whether it was answered with a probability of at least [`SURE`] (or one that is not listed, if neutral).
    pub is_sure: bool,
}

impl Stratum {
    /// The number of strata.
    pub const COUNT: usize = 6;

    /// Its place among all strata; the two of one answer stand side by side.
    pub const fn index(self) -> usize {
        let answer = match self.answer {
            Label::Negative => 0,
            Label::Neutral => 1,
            Label::Positive => 2,
        };
        answer * 2 + self.is_sure as usize
    }
}

impl Unit<'_> {
    /// The class of answers that it belongs to.
    pub fn stratum(&self) -> Stratum {
        let is_sure = match self.confidence {
            Some(confidence) => confidence >= SURE,
            None => true,
        };
        Stratum { answer: self.answer, is_sure }
    }

    /// P(the answer is wrong) as the classifier sees it.
    pub fn expected_error(&self) -> f64 {
        self.confidence.map_or(UNLISTED_ERROR, |confidence| (1.0 - confidence).clamp(0.0, 1.0))
    }

    /// What identifies it in an archive.
    pub fn id(&self, document: &str) -> UnitId {
        (document.to_owned(), self.sentence, self.source.to_owned(), self.target.to_owned())
    }
}

/// All units of an answer, by sentence. A sentence with more actors than are paired gives only the listed ones.
pub fn units(answer: &Scored) -> Vec<Unit<'_>> {
    let mut units = Vec::new();
    let mut cast: Vec<(u32, &str)> = answer
        .actors
        .iter()
        .flat_map(|actor| actor.mentions.iter().map(|mention| (mention.sentence_index, actor.id.as_str())))
        .collect();
    cast.sort_unstable();
    cast.dedup();
    for sentence in &answer.sentences {
        let mut listed = HashSet::new();
        for judgement in &sentence.judgements {
            let (source, target) = (judgement.source_id.as_str(), judgement.target_id.as_str());
            let Some(class) = judgement.class() else { continue };
            if !listed.insert((source, target)) {
                continue;
            }
            let confidence = judgement.scores.map(|scores| scores.of(class));
            units.push(Unit { sentence: sentence.index, source, target, answer: class, confidence });
        }
        if answer.is_capped(sentence.index) {
            continue;
        }
        let present = cast.iter().filter(|(index, _)| *index == sentence.index).map(|(_, id)| *id);
        let present: Vec<&str> = present.collect();
        for source in &present {
            for target in present.iter().filter(|target| *target != source) {
                if !listed.contains(&(*source, *target)) {
                    units.push(Unit {
                        sentence: sentence.index,
                        source,
                        target,
                        answer: Label::Neutral,
                        confidence: None,
                    });
                }
            }
        }
    }
    units
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::*;
    use crate::client::scored::{ScoredLine, lines};

    fn answer(judgements: &str, warnings: &str) -> Scored {
        let mention =
            |id: &str| format!(r#"{{"id": "{id}", "name": "", "mentions": [{{"sentence_index": 0}}]}}"#);
        let text = format!(
            r#"{{"document_id": "d", "profiles": [], "actors": [{}, {}, {}], "warnings": [{warnings}],
                "sentences": [{{"index": 0, "judgements": [{judgements}]}}, {{"index": 1}}]}}"#,
            mention("a"),
            mention("b"),
            mention("c")
        );
        match lines(text.replace('\n', " ").as_bytes()).next().unwrap().unwrap() {
            ScoredLine::Answer(answer) => *answer,
            other => panic!("{other:?}"),
        }
    }

    const AGAINST: &str = r#"{"source_id": "a", "target_id": "b", "label": "LABEL_NEGATIVE",
        "scores": {"negative": 0.7, "neutral": 0.2, "positive": 0.1}}"#;

    #[test]
    fn pairs_that_are_not_listed_were_answered_neutral() {
        let answer_ = answer(AGAINST, "");
        let units = units(&answer_);
        assert_eq!(units.len(), 6);
        let first = units.first().unwrap();
        assert_eq!((first.answer, first.confidence), (Label::Negative, Some(0.7)));
        assert_eq!(first.stratum(), Stratum { answer: Label::Negative, is_sure: false });
        assert!(units.iter().skip(1).all(|unit| unit.answer == Label::Neutral && unit.confidence.is_none()));
    }

    #[test]
    fn a_sentence_with_too_many_actors_gives_only_what_is_listed() {
        let capped = r#"{"code": "WARNING_CODE_ACTORS_CAPPED", "sentence_index": 0}"#;
        assert_eq!(units(&answer(AGAINST, capped)).len(), 1);
    }
}
