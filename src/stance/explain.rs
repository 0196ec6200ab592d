//! What moved a score: features and words, by taking each away and scoring again.

use super::{
    features::PAIR_NAMES,
    scene::{MarkedMention, Scene},
    scorer::{Heads, HiddenScene, PairOutcome, Row, Scorer, calibrated},
};
use crate::{
    document::{Contribution, Scores, Span},
    encoder::EncodeError,
};

/// Words tried in one sentence; the first ones of longer sentences.
const MOST_WORDS: usize = 96;
/// Contributions given for one judgement, of features and of words each.
const MOST: usize = 6;

/// log P(positive) − log P(negative), kept finite.
fn log_odds(scores: &Scores) -> f64 {
    scores.positive.max(1e-9).ln() - scores.negative.max(1e-9).ln()
}

/// For each of `outcomes` its contributions, the largest first: what log P(positive) − log P(negative) loses when a named
/// feature is set to 0 or a word is taken out of the sentence (occlusion; Zeiler & Fergus 2014). Spans count in the
/// scene's text. Encodes the sentence once more for each word.
pub fn explain(
    scorer: &Scorer<'_>,
    heads: &Heads,
    scene: &Scene,
    hidden: &HiddenScene,
    outcomes: &[PairOutcome],
) -> Result<Vec<Vec<Contribution>>, EncodeError> {
    if outcomes.is_empty() {
        return Ok(Vec::new());
    }
    let pairs: Vec<(usize, usize)> = outcomes.iter().map(|o| (o.source_mention, o.target_mention)).collect();
    let score = |rows: &[Row]| calibrated(&heads.stance, &heads.stance_calibration, rows);
    let rows = scorer.pair_rows(scene, hidden, &pairs)?;
    let whole: Vec<f64> = score(&rows).iter().map(log_odds).collect();

    let mut features: Vec<Vec<Contribution>> = Vec::with_capacity(rows.len());
    for (row, full) in rows.iter().zip(&whole) {
        let first = row.len().saturating_sub(PAIR_NAMES.len());
        let ablated: Vec<(&str, Row)> = PAIR_NAMES
            .iter()
            .enumerate()
            .filter_map(|(i, name)| {
                let mut without = row.clone();
                let value = without.get_mut(first.saturating_add(i)).filter(|v| **v != 0.0)?;
                *value = 0.0;
                Some((*name, without))
            })
            .collect();
        let names = ablated.iter().map(|(name, _)| *name);
        let scores = score(&ablated.iter().map(|(_, row)| row.clone()).collect::<Vec<_>>());
        let contribution = |(name, s): (&str, Scores)| Contribution {
            name: name.into(),
            span: None,
            weight: full - log_odds(&s),
        };
        features.push(names.zip(scores).map(contribution).collect());
    }

    let mut words: Vec<Vec<Contribution>> = vec![Vec::new(); rows.len()];
    let visible = scorer
        .lexicon
        .words(&scene.text)
        .into_iter()
        .filter(|w| !scene.mentions.iter().any(|m| m.span.overlaps(w.span)));
    let visible: Vec<_> = visible.take(MOST_WORDS).collect();
    let without: Vec<Scene> = visible.iter().map(|word| remove(scene, word.span)).collect();
    let hidden = scorer.hide_all(&without.iter().collect::<Vec<_>>())?;
    for ((word, scene), hidden) in visible.iter().zip(&without).zip(hidden) {
        let rows = scorer.pair_rows(scene, &hidden, &pairs)?;
        for ((list, full), s) in words.iter_mut().zip(&whole).zip(score(&rows)) {
            list.push(Contribution {
                name: "word".into(),
                span: Some(word.span),
                weight: full - log_odds(&s),
            });
        }
    }
    Ok(features
        .into_iter()
        .zip(words)
        .map(|(features, words)| [largest(features), largest(words)].concat())
        .collect())
}

fn largest(mut list: Vec<Contribution>) -> Vec<Contribution> {
    list.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()));
    list.truncate(MOST);
    list
}

/// The scene without the words at `gone` and the blank before or after them.
pub fn remove(scene: &Scene, gone: Span) -> Scene {
    let text = &scene.text;
    let Span { mut start, mut end } = gone;
    if text.get(..start).is_some_and(|before| before.ends_with(' ')) {
        start = start.saturating_sub(1);
    } else if text.get(end..).is_some_and(|after| after.starts_with(' ')) {
        end = end.saturating_add(1);
    }
    let gone = end.saturating_sub(start);
    let shift = |at: usize| if at >= end { at.saturating_sub(gone) } else { at.min(start) };
    let mentions = scene
        .mentions
        .iter()
        .map(|m| MarkedMention { span: Span::new(shift(m.span.start), shift(m.span.end)), ..*m })
        .collect();
    let kept = [text.get(..start).unwrap_or(""), text.get(end..).unwrap_or("")].concat();
    Scene::new(kept, mentions)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn mentions_stay_where_they_were() {
        let text = "Chile angrily rebuked Peru.";
        let mention = |name: &str, actor| {
            let start = text.find(name).unwrap();
            MarkedMention { span: Span::new(start, start + name.len()), actor, kind: None }
        };
        let scene = Scene::new(text, vec![mention("Chile", 0), mention("Peru", 1)]);
        for gone in ["angrily", "rebuked"] {
            let start = text.find(gone).unwrap();
            let without = remove(&scene, Span::new(start, start + gone.len()));
            assert!(!without.text.contains(gone) && !without.text.contains("  "));
            let names: Vec<&str> = without.mentions.iter().map(|m| m.span.of(&without.text)).collect();
            assert_eq!(names, ["Chile", "Peru"]);
        }
    }
}
