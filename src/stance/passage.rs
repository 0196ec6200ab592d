//! Scoring pairs whose spans a caller has found itself.

use super::{MarkedMention, Scene, Scorer, scene::View, scorer::Heads};
use crate::{
    document::{PairScore, PairSpans, Passage, Span},
    encoder::{EncodeError, encode},
    error::InputError,
    validate,
};

/// Scores every pair of `passage`, in order; a bad pair is an error in its place.
pub fn score(
    scorer: &Scorer<'_>,
    heads: &Heads,
    passage: &Passage,
) -> Result<Vec<Result<PairScore, InputError>>, EncodeError> {
    let checked: Vec<Result<&PairSpans, InputError>> = passage
        .pairs
        .iter()
        .enumerate()
        .map(|(i, pair)| validate::pair(pair, i, &passage.text).map(|()| pair))
        .collect();
    let good: Vec<&PairSpans> = checked.iter().filter_map(|c| c.as_ref().ok().copied()).collect();
    let mut scores = Scores::default();
    let cast = Cast::of(&good);
    if cast.clashes() {
        // Actors that share text cannot all be hidden at once: each pair on a copy of its own.
        for pair in &good {
            let own = Cast::of(&[*pair]);
            scores.add(scorer, heads, passage, &own, &[*pair])?;
        }
    } else {
        scores.add(scorer, heads, passage, &cast, &good)?;
    }
    let mut answers = scores.answers.into_iter();
    Ok(checked
        .into_iter()
        .map(|c| {
            c.map(|_| {
                answers.next().unwrap_or(PairScore { scores: super::scorer::to_scores(&[]), basis: None })
            })
        })
        .collect())
}

/// Who is in a passage: every span with its actor's number.
struct Cast {
    actors: Vec<Vec<Span>>,
}

impl Cast {
    /// Lists of spans that share a span are the same actor.
    fn of(pairs: &[&PairSpans]) -> Self {
        let mut actors: Vec<Vec<Span>> = Vec::new();
        for list in pairs.iter().flat_map(|p| [&p.source, &p.target]).filter(|l| !l.is_empty()) {
            let mut merged = list.clone();
            actors.retain(|known| {
                let same = known.iter().any(|s| merged.contains(s));
                if same {
                    merged.extend(known);
                }
                !same
            });
            merged.sort_unstable();
            merged.dedup();
            actors.push(merged);
        }
        // In the order of first mention, so that the order of the pairs cannot matter.
        actors.sort_unstable();
        Self { actors }
    }

    fn clashes(&self) -> bool {
        let mut spans: Vec<Span> = self.actors.iter().flatten().copied().collect();
        spans.sort_unstable();
        spans.windows(2).any(|w| matches!(w, [a, b] if a.overlaps(*b)))
    }

    fn number(&self, spans: &[Span]) -> Option<usize> {
        let first = spans.first()?;
        self.actors.iter().position(|known| known.contains(first))
    }

    fn scene(&self, text: &str) -> Scene {
        let mentions = self
            .actors
            .iter()
            .enumerate()
            .flat_map(|(actor, spans)| {
                spans.iter().map(move |span| MarkedMention { span: *span, actor, kind: None })
            })
            .collect();
        Scene::new(text, mentions)
    }
}

#[derive(Default)]
struct Scores {
    answers: Vec<PairScore>,
}

impl Scores {
    fn add(
        &mut self,
        scorer: &Scorer<'_>,
        heads: &Heads,
        passage: &Passage,
        cast: &Cast,
        pairs: &[&PairSpans],
    ) -> Result<(), EncodeError> {
        let scene = cast.scene(&passage.text);
        let numbers: Vec<(Option<usize>, usize)> = pairs
            .iter()
            .map(|p| (cast.number(&p.source), cast.number(&p.target).unwrap_or(usize::MAX)))
            .collect();
        let mut directed: Vec<(usize, usize)> =
            numbers.iter().filter_map(|(s, t)| s.map(|s| (s, *t))).collect();
        directed.sort_unstable();
        directed.dedup();
        let outcomes = scorer.stances_of(heads, &scene, &directed)?;
        let portrayals = if numbers.iter().any(|(s, _)| s.is_none()) {
            let view: View = scene.shown(scorer.tokenizer);
            let encoded = encode(scorer.encoder, &view.tokens, scorer.window)?;
            scorer.portrayals(heads, &scene, &view, &encoded)?
        } else {
            Vec::new()
        };
        for (source, target) in numbers {
            let answer = match source {
                Some(source) => outcomes
                    .iter()
                    .find(|o| (o.source, o.target) == (source, target))
                    .map(|o| PairScore { scores: o.scores, basis: o.basis }),
                None => portrayals
                    .iter()
                    .find(|o| o.actor == target)
                    .map(|o| PairScore { scores: o.scores, basis: None }),
            };
            self.answers
                .push(answer.unwrap_or(PairScore { scores: super::scorer::to_scores(&[]), basis: None }));
        }
        Ok(())
    }
}
