//! The votes of a document's sentences, gathered into profiles.

use std::collections::BTreeMap;

use super::{Edge, Profile, Sentiment, Tally, confidence::confidence};
use crate::document::{Basis, JudgedSentence, Label, Scores};

/// A vote: the class probabilities of one sentence, and what they rest on.
type Vote = (usize, Scores, Option<Basis>);

/// Gathers the profiles of a document. `body` gives, for each actor, the actor that it counts for (itself without
/// roll-up).
///
/// There is one vote for each sentence and ordered pair: after roll-up, the most decided of those that fall together.
/// Stances within one body are kept apart.
pub fn build(sentences: &[JudgedSentence], body: &[usize]) -> Vec<Profile> {
    let of = |actor: usize| body.get(actor).copied().unwrap_or(actor);
    let mut edges: BTreeMap<(usize, usize), Vec<Vote>> = BTreeMap::new();
    // Stances inside one body keep their own ends.
    let mut internal: BTreeMap<(usize, usize), Vec<Vote>> = BTreeMap::new();
    let mut portrayals: BTreeMap<usize, Vec<Vote>> = BTreeMap::new();
    for judged in sentences {
        let index = judged.sentence.index;
        for j in judged.judgements.iter().filter(|j| j.source != j.target) {
            let (source, target) = (of(j.source), of(j.target));
            if source == target {
                vote(internal.entry((j.source, j.target)).or_default(), (index, j.scores, j.basis));
            } else {
                vote(edges.entry((source, target)).or_default(), (index, j.scores, j.basis));
            }
        }
        for p in &judged.portrayals {
            vote(portrayals.entry(of(p.actor)).or_default(), (index, p.scores, None));
        }
    }
    let mut profiles: BTreeMap<usize, Profile> = BTreeMap::new();
    let empty = |actor: usize| Profile {
        actor,
        sentiment: None,
        held: Vec::new(),
        received: Vec::new(),
        internal: Vec::new(),
    };
    for (&(source, target), votes) in &edges {
        let edge = edge(source, target, votes);
        profiles.entry(target).or_insert_with(|| empty(target)).received.push(edge.clone());
        profiles.entry(source).or_insert_with(|| empty(source)).held.push(edge);
    }
    for (&(source, target), votes) in &internal {
        let body = of(source);
        profiles.entry(body).or_insert_with(|| empty(body)).internal.push(edge(source, target, votes));
    }
    for (&actor, votes) in &portrayals {
        let edge = edge(actor, actor, votes);
        profiles.entry(actor).or_insert_with(|| empty(actor)).sentiment =
            Some(Sentiment { tally: edge.tally, confidence: edge.confidence, sentences: edge.sentences });
    }
    let mut profiles: Vec<Profile> = profiles.into_values().collect();
    for profile in &mut profiles {
        let sided =
            |e: &Edge| std::cmp::Reverse(e.tally.votes().saturating_sub(e.tally.count(Label::Neutral)));
        profile.held.sort_by_key(|e| (sided(e), e.target));
        profile.received.sort_by_key(|e| (sided(e), e.source));
        profile.internal.sort_by_key(|e| (sided(e), e.source, e.target));
    }
    profiles
}

/// Adds a vote; of several in one sentence the most decided stays.
fn vote(votes: &mut Vec<Vote>, new: Vote) {
    match votes.last_mut() {
        Some(last) if last.0 == new.0 => {
            if new.1.neutral < last.1.neutral {
                *last = new;
            }
        }
        _ => votes.push(new),
    }
}

fn edge(source: usize, target: usize, votes: &[Vote]) -> Edge {
    let mut tally = Tally::default();
    let mut sentences = Vec::new();
    for (sentence, scores, basis) in votes {
        tally.merge(&Tally::of_vote(scores, *basis));
        if scores.label() != Label::Neutral {
            sentences.push(*sentence);
        }
    }
    let scores: Vec<Scores> = votes.iter().map(|(_, s, _)| *s).collect();
    let confidence = confidence(&scores, tally.label());
    Edge { source, target, tally, confidence, sentences }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;
    use crate::{
        document::{Judgement, Part, Sentence, Span},
        profile::EdgeLabel,
    };

    fn judgement(source: usize, target: usize, negative: f64, positive: f64) -> Judgement {
        let scores = Scores { negative, neutral: 1.0 - negative - positive, positive };
        Judgement {
            source,
            target,
            source_mentions: vec![],
            target_mentions: vec![],
            scores,
            basis: (scores.label() != Label::Neutral).then_some(Basis::Word),
            evidence: vec![],
            reported_by: None,
            contributions: vec![],
            passed_on: false,
        }
    }

    fn sentence(index: usize, judgements: Vec<Judgement>) -> JudgedSentence {
        let sentence = Sentence { index, part: Part::Text, span: Span::new(0, 1) };
        JudgedSentence { sentence, judgements, portrayals: vec![] }
    }

    #[test]
    fn one_vote_a_sentence_after_roll_up() {
        // Actors 0 (a minister) and 1 (her state) both toward 2, in one sentence; 0 toward 1 stays inside.
        let sentences = [sentence(
            0,
            vec![judgement(0, 2, 0.9, 0.0), judgement(1, 2, 0.0, 0.2), judgement(0, 1, 0.8, 0.0)],
        )];
        let apart = build(&sentences, &[0, 1, 2]);
        assert_eq!(apart.iter().find(|p| p.actor == 0).unwrap().held.len(), 2);
        let rolled = build(&sentences, &[1, 1, 2]);
        let state = rolled.iter().find(|p| p.actor == 1).unwrap();
        assert_eq!(state.held.len(), 1);
        assert_eq!(state.held[0].tally.votes(), 1);
        assert_eq!(state.held[0].tally.label(), EdgeLabel::Negative);
        assert_eq!(state.internal.len(), 1);
        assert!(rolled.iter().all(|p| p.actor != 0));
    }

    #[test]
    fn a_pair_that_never_met_is_absent() {
        let profiles = build(&[sentence(0, vec![judgement(0, 1, 0.0, 0.9)])], &[0, 1, 2]);
        assert_eq!(profiles.len(), 2);
        assert!(profiles[0].received.is_empty());
        assert_eq!(profiles[1].received[0].sentences, [0]);
    }
}
