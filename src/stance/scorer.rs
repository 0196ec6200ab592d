//! All of a sentence's scores: encoder vectors and named features in, linfa's calibrated probabilities out.

use serde::{Deserialize, Serialize};

use super::{
    classifier::Classifier,
    cues::Lexicon,
    features::{Background, LONE_NAMES, PAIR_NAMES},
    scene::{Scene, View},
};
use crate::{
    document::{Basis, Label, Scores, Span},
    encoder::{EncodeError, Encoded, Encoder, Token, Tokenizer, encode_all, projection::Projections},
    error::BundleError,
    text::quotes,
};

/// The linfa models that decide, as a bundle holds them. Classes of stance and portrayal are the places of
/// [`Label::ALL`]; of basis, 0 is word and 1 is deed; of cues, 1 is a cue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Heads {
    /// Stance, from a pair vector and [`PAIR_NAMES`].
    pub stance: Classifier,
    /// Calibration of the stance, from the logarithms of its three probabilities.
    pub stance_calibration: Classifier,
    /// The shares of the classes where the stance was calibrated: at the base rate of articles.
    pub stance_priors: Scores,
    /// Word or deed, from the same features as the stance.
    pub basis: Classifier,
    /// Portrayal, from a mention's vector and [`LONE_NAMES`].
    pub portrayal: Classifier,
    /// Calibration of the portrayal.
    pub portrayal_calibration: Classifier,
    /// The shares of the classes where the portrayal was calibrated.
    pub portrayal_priors: Scores,
    /// Whether a word carries a stance, from its token vector in the view with hidden names.
    pub cue: Classifier,
}

impl Heads {
    /// Checks that every model fits the encoder's widths.
    pub fn check(&self, file: &str, pair_width: usize, token_width: usize) -> Result<(), BundleError> {
        self.stance.check(file, pair_width.saturating_add(PAIR_NAMES.len()))?;
        self.stance_calibration.check(file, 3)?;
        self.basis.check(file, pair_width.saturating_add(PAIR_NAMES.len()))?;
        self.portrayal.check(file, pair_width.saturating_add(LONE_NAMES.len()))?;
        self.portrayal_calibration.check(file, 3)?;
        self.cue.check(file, token_width)
    }
}

/// The answer to an ordered pair of actors in a scene.
#[derive(Clone, Debug, PartialEq)]
pub struct PairOutcome {
    /// The source's number in the scene.
    pub source: usize,
    /// The target's number in the scene.
    pub target: usize,
    /// Calibrated.
    pub scores: Scores,
    /// Word or deed; `None` if neutral.
    pub basis: Option<Basis>,
    /// The source's deciding mention, a place in the scene's mentions.
    pub source_mention: usize,
    /// The target's deciding mention.
    pub target_mention: usize,
    /// Cues, in the scene's text, nearest first; empty if neutral.
    pub evidence: Vec<Span>,
}

/// The answer to one actor's portrayal in a scene.
#[derive(Clone, Debug, PartialEq)]
pub struct PortrayalOutcome {
    /// The actor's number in the scene.
    pub actor: usize,
    /// Calibrated.
    pub scores: Scores,
    /// The deciding mention.
    pub mention: usize,
    /// Cues, in the scene's text; empty if neutral.
    pub evidence: Vec<Span>,
}

/// P(carries a stance) from which on a word piece counts as a cue.
const CUE: f64 = 0.4;
/// Words that carry no stance alone.
const FUNCTION_WORDS: [&str; 30] = [
    "a", "an", "the", "and", "or", "but", "of", "for", "to", "in", "on", "at", "by", "with", "from", "as",
    "that", "it", "is", "was", "be", "been", "had", "has", "have", "its", "his", "her", "their", "out",
];

/// A row of features: of a pair of mentions, or of one mention.
pub type Row = Vec<f64>;

/// Everything that scoring needs, borrowed from a bundle. Training uses the same rows as serving: [`Self::pair_rows`]
/// and [`Self::lone_rows`] are the only places where features are made.
#[derive(Clone, Copy)]
pub struct Scorer<'b> {
    /// Splits text.
    pub tokenizer: &'b Tokenizer,
    /// Token vectors.
    pub encoder: &'b dyn Encoder,
    /// Pair vectors.
    pub projections: &'b Projections,
    /// The opinion lexicon.
    pub lexicon: &'b Lexicon,
    /// Tokens that the encoder shall see at once.
    pub window: usize,
}

/// A scene as the encoder saw it with hidden names, ready for any number of pairs.
pub struct HiddenScene {
    view: View,
    encoded: Encoded,
    background: Background,
}

impl HiddenScene {
    /// Windows that the sentence took.
    pub fn windows(&self) -> usize {
        self.encoded.windows
    }

    /// The token vectors of the view.
    pub fn encoded(&self) -> &Encoded {
        &self.encoded
    }
}

impl<'b> Scorer<'b> {
    fn background(&self, scene: &Scene) -> Background {
        let quoted = quotes(&scene.text).iter().map(|q| q.inner).collect();
        // Without the words of the mentions: not even the length of a name may matter.
        let mut words = self.lexicon.words(&scene.text);
        words.retain(|w| !scene.mentions.iter().any(|m| m.span.overlaps(w.span)));
        Background::new(words, quoted)
    }

    /// Encodes `scene` with hidden names, once for all its pairs.
    pub fn hide(&self, scene: &Scene) -> Result<HiddenScene, EncodeError> {
        let hidden = self.hide_all(&[scene])?.pop();
        hidden.ok_or_else(|| EncodeError::Shape("no vectors for a scene".into()))
    }

    /// Encodes several scenes with hidden names, all at once.
    pub fn hide_all(&self, scenes: &[&Scene]) -> Result<Vec<HiddenScene>, EncodeError> {
        let views: Vec<View> =
            scenes.iter().map(|scene| scene.hidden(self.tokenizer, self.encoder.slots())).collect();
        let tokens: Vec<&[Token]> = views.iter().map(|view| view.tokens.as_slice()).collect();
        let encoded = encode_all(self.encoder, &tokens, self.window)?;
        let hidden = scenes.iter().zip(views).zip(encoded).map(|((scene, view), encoded)| HiddenScene {
            view,
            encoded,
            background: self.background(scene),
        });
        Ok(hidden.collect())
    }

    /// Rows for pairs of mentions (places in the scene's mentions).
    pub fn pair_rows(
        &self,
        scene: &Scene,
        hidden: &HiddenScene,
        pairs: &[(usize, usize)],
    ) -> Result<Vec<Row>, EncodeError> {
        let mentions: Vec<Vec<f32>> =
            hidden.view.places.iter().map(|p| hidden.encoded.tokens.mean(p.clone())).collect();
        let vectors = self.projections.pairs(&mentions, &hidden.encoded.whole, pairs)?;
        Ok(pairs
            .iter()
            .zip(vectors)
            .map(|(&(s, t), vector)| {
                let mut row: Row = vector.iter().map(|x| f64::from(*x)).collect();
                match (scene.mentions.get(s), scene.mentions.get(t)) {
                    (Some(source), Some(target)) => row.extend(hidden.background.pair(scene, source, target)),
                    _ => row.resize(row.len().saturating_add(PAIR_NAMES.len()), 0.0),
                }
                row
            })
            .collect())
    }

    /// Rows for the portrayal of every mention. `encoded` is the scene's view with names, `view` its tokens' places.
    pub fn lone_rows(&self, scene: &Scene, view: &View, encoded: &Encoded) -> Result<Vec<Row>, EncodeError> {
        let background = self.background(scene);
        let mentions: Vec<Vec<f32>> = view.places.iter().map(|p| encoded.tokens.mean(p.clone())).collect();
        let vectors = self.projections.lone(&mentions, &encoded.whole)?;
        Ok(scene
            .mentions
            .iter()
            .zip(vectors)
            .map(|(mention, vector)| {
                let mut row: Row = vector.iter().map(|x| f64::from(*x)).collect();
                row.extend(background.lone(scene, mention));
                row
            })
            .collect())
    }

    /// Every ordered pair of mentions of `source` and `target` actors.
    pub fn mention_pairs(scene: &Scene, source: usize, target: usize) -> Vec<(usize, usize)> {
        let of = |actor: usize| {
            scene.mentions.iter().enumerate().filter(move |(_, m)| m.actor == actor).map(|(i, _)| i)
        };
        of(source).flat_map(|s| of(target).map(move |t| (s, t))).collect()
    }

    /// Scores ordered pairs of actors. Of several mentions the pair with the largest P(not neutral) decides.
    pub fn stances(
        &self,
        heads: &Heads,
        scene: &Scene,
        hidden: &HiddenScene,
        pairs: &[(usize, usize)],
    ) -> Result<Vec<PairOutcome>, EncodeError> {
        let per_pair: Vec<Vec<(usize, usize)>> =
            pairs.iter().map(|&(s, t)| Self::mention_pairs(scene, s, t)).collect();
        let rows = self.pair_rows(scene, hidden, &per_pair.concat())?;
        let scores = calibrated(&heads.stance, &heads.stance_calibration, &rows);
        let mut all = scores.into_iter().zip(rows);
        let mut cue_words: Option<Vec<Span>> = None;
        let mut outcomes = Vec::with_capacity(pairs.len());
        for (&(source, target), mentions) in pairs.iter().zip(&per_pair) {
            let best = mentions
                .iter()
                .zip(all.by_ref().take(mentions.len()))
                .max_by(|(_, (a, _)), (_, (b, _))| b.neutral.total_cmp(&a.neutral));
            let Some((&(source_mention, target_mention), (scores, row))) = best else { continue };
            let label = scores.label();
            let (basis, evidence) = if label == Label::Neutral {
                (None, Vec::new())
            } else {
                let p = heads.basis.probabilities(&row);
                let deed = p.first().and_then(|p| p.get(1)).is_some_and(|p| *p > 0.5);
                let cues = cue_words.get_or_insert_with(|| self.cue_words(heads, scene, hidden));
                let near = [source_mention, target_mention]
                    .iter()
                    .filter_map(|m| scene.mentions.get(*m))
                    .map(|m| m.span)
                    .collect::<Vec<_>>();
                let mut evidence = nearest(cues, &near, 2);
                if evidence.is_empty() {
                    evidence = hidden.background.evidence(scene, &near, label == Label::Negative, 2);
                }
                (Some(if deed { Basis::Deed } else { Basis::Word }), evidence)
            };
            outcomes.push(PairOutcome {
                source,
                target,
                scores,
                basis,
                source_mention,
                target_mention,
                evidence,
            });
        }
        Ok(outcomes)
    }

    /// Scores ordered pairs of actors in a scene that nobody has encoded yet; without pairs it is not encoded at all.
    pub fn stances_of(
        &self,
        heads: &Heads,
        scene: &Scene,
        pairs: &[(usize, usize)],
    ) -> Result<Vec<PairOutcome>, EncodeError> {
        if pairs.is_empty() {
            return Ok(Vec::new());
        }
        self.stances(heads, scene, &self.hide(scene)?, pairs)
    }

    /// Scores the portrayal of every actor. Of several mentions the one with the largest P(not neutral) decides.
    pub fn portrayals(
        &self,
        heads: &Heads,
        scene: &Scene,
        view: &View,
        encoded: &Encoded,
    ) -> Result<Vec<PortrayalOutcome>, EncodeError> {
        let rows = self.lone_rows(scene, view, encoded)?;
        let scores = calibrated(&heads.portrayal, &heads.portrayal_calibration, &rows);
        let background = self.background(scene);
        let mut outcomes: Vec<PortrayalOutcome> = Vec::new();
        for ((place, mention), scores) in scene.mentions.iter().enumerate().zip(scores) {
            let known = outcomes.iter_mut().find(|o| o.actor == mention.actor);
            match known {
                Some(known) if scores.neutral >= known.scores.neutral => {}
                Some(known) => (known.scores, known.mention) = (scores, place),
                None => outcomes.push(PortrayalOutcome {
                    actor: mention.actor,
                    scores,
                    mention: place,
                    evidence: Vec::new(),
                }),
            }
        }
        for outcome in &mut outcomes {
            let label = outcome.scores.label();
            if label != Label::Neutral
                && let Some(mention) = scene.mentions.get(outcome.mention)
            {
                outcome.evidence = background.evidence(scene, &[mention.span], label == Label::Negative, 2);
            }
        }
        Ok(outcomes)
    }

    /// The word pieces that stay visible in the view with hidden names: their place among its tokens, and where they
    /// stand in the scene's text.
    pub fn visible_pieces(&self, scene: &Scene) -> Vec<(usize, Span)> {
        let mut visible = Vec::new();
        let mut row: usize = 0;
        let mut at = 0;
        let ends = scene.mentions.iter().map(|m| (m.span.start, m.span.end));
        for (start, next) in ends.chain([(scene.text.len(), scene.text.len())]) {
            for piece in self.tokenizer.pieces(scene.text.get(at..start).unwrap_or(""), at) {
                visible.push((row, piece.span));
                row = row.saturating_add(1);
            }
            // The slot token of the mention.
            row = row.saturating_add(1);
            at = next;
        }
        visible
    }

    /// Runs of words that the cue model takes for carriers of a stance.
    fn cue_words(&self, heads: &Heads, scene: &Scene, hidden: &HiddenScene) -> Vec<Span> {
        let visible = self.visible_pieces(scene);
        let rows: Vec<f64> = visible
            .iter()
            .flat_map(|(row, _)| hidden.encoded.tokens.row(*row).iter().map(|x| f64::from(*x)))
            .collect();
        let cued: Vec<Span> = visible
            .iter()
            .zip(heads.cue.probabilities(&rows))
            .filter(|(_, p)| p.get(1).is_some_and(|p| *p >= CUE))
            .map(|((_, span), _)| *span)
            .collect();
        // Whole words, neighbours together; function words only inside a run.
        let mut runs: Vec<Span> = Vec::new();
        for word in hidden.background.words() {
            let is_cue = cued.iter().any(|c| c.overlaps(word.span));
            if !is_cue {
                continue;
            }
            let neighbour = |run: &Span| {
                let gap = scene.text.get(run.end..word.span.start);
                gap.is_some_and(|gap| gap.chars().all(|c| c == ' ' || c == '-'))
            };
            match runs.last_mut() {
                Some(run) if neighbour(run) => run.end = word.span.end,
                _ => runs.push(word.span),
            }
        }
        let is_telling = |run: &Span| {
            run.of(&scene.text).split(' ').any(|w| !FUNCTION_WORDS.contains(&w.to_lowercase().as_str()))
        };
        runs.retain(is_telling);
        runs
    }
}

/// The `most` spans nearest to all of `near`, nearest first.
fn nearest(spans: &[Span], near: &[Span], most: usize) -> Vec<Span> {
    let gap =
        |a: Span, b: Span| if a.start >= b.end { a.start - b.end } else { b.start.saturating_sub(a.end) };
    let mut sorted: Vec<(usize, Span)> =
        spans.iter().map(|s| (near.iter().map(|n| gap(*s, *n)).sum(), *s)).collect();
    sorted.sort_unstable();
    sorted.into_iter().take(most).map(|(_, s)| s).collect()
}

/// Features of the calibration: logarithms of the probabilities, kept finite.
pub fn log_probabilities(p: &[f64]) -> Vec<f64> {
    p.iter().map(|p| p.max(1e-9).ln()).collect()
}

/// The model's probabilities of each row, calibrated.
pub fn calibrated(model: &Classifier, calibration: &Classifier, rows: &[Row]) -> Vec<Scores> {
    let raw = model.probabilities(&rows.concat());
    let logs: Vec<f64> = raw.iter().flat_map(|p| log_probabilities(p)).collect();
    calibration.probabilities(&logs).iter().map(|p| to_scores(p)).collect()
}

/// Three probabilities in the order of [`Label::ALL`] as [`Scores`].
pub fn to_scores(p: &[f64]) -> Scores {
    match *p {
        [negative, neutral, positive] => Scores { negative, neutral, positive },
        _ => Scores { negative: 0.0, neutral: 1.0, positive: 0.0 },
    }
}
