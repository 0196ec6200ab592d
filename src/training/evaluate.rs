//! Measures a bundle on any labelled set.

use std::{collections::BTreeMap, path::Path};

use serde::Serialize;

use super::{
    corpora::{self, Sample},
    metrics::{Confusion, bootstrap, calibration_error, place, ratio},
    split,
};
use crate::{
    Error,
    bundle::Bundle,
    document::{Basis, Label, Scores, Span},
    encoder::{encode, pool::Pool},
    stance::{Scorer, explain::remove},
};

/// A gold answer beside the model's.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The sentence's group or text: what a bootstrap draws.
    pub unit: String,
    /// Ties two directions together.
    pub pair: Option<String>,
    /// The class of event, where annotated.
    pub event: Option<String>,
    /// Whether it is the portrayal of an actor.
    pub lone: bool,
    /// Whether the source stands before the target.
    pub forward: bool,
    /// Gold.
    pub gold: Label,
    /// The model's.
    pub scores: Scores,
    /// Gold basis.
    pub gold_basis: Option<Basis>,
    /// The model's.
    pub basis: Option<Basis>,
}

/// One measured figure with its interval.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    /// The set.
    pub dataset: String,
    /// The measure.
    pub metric: String,
    /// Its value.
    pub value: f64,
    /// The 95 % bootstrap interval, where one was made.
    pub interval: Option<(f64, f64)>,
    /// Number of items measured.
    pub n: usize,
}

/// Runs the stance and portrayal models over samples with given mentions.
pub fn judge(bundle: &Bundle, pool: &Pool, samples: &[Sample]) -> Result<Vec<Judged>, Error> {
    let scorer = bundle.scorer();
    let judged = pool.map(samples, |sample| judge_one(bundle, &scorer, sample));
    let mut all = Vec::new();
    for result in judged {
        all.extend(result.map_err(|e| Error::Fit(e.to_string()))?);
    }
    Ok(all)
}

/// The ordered pairs of actors that a sample answers.
fn directed(sample: &Sample) -> Vec<(usize, usize)> {
    sample.answers.iter().filter_map(|a| a.source.map(|s| (s, a.target))).collect()
}

fn judge_one(
    bundle: &Bundle,
    scorer: &Scorer<'_>,
    sample: &Sample,
) -> Result<Vec<Judged>, crate::encoder::EncodeError> {
    let scene = &sample.scene;
    let outcomes = scorer.stances_of(&bundle.heads, scene, &directed(sample))?;
    let portrayals = if sample.answers.iter().any(|a| a.source.is_none()) {
        let view = scene.shown(scorer.tokenizer);
        let encoded = encode(scorer.encoder, &view.tokens, scorer.window)?;
        scorer.portrayals(&bundle.heads, scene, &view, &encoded)?
    } else {
        Vec::new()
    };
    let first = |actor: usize| scene.mentions.iter().find(|m| m.actor == actor).map(|m| m.span.start);
    Ok(sample
        .answers
        .iter()
        .filter_map(|a| {
            let (scores, basis) = match a.source {
                Some(source) => {
                    let o = outcomes.iter().find(|o| (o.source, o.target) == (source, a.target))?;
                    (o.scores, o.basis)
                }
                None => (portrayals.iter().find(|p| p.actor == a.target)?.scores, None),
            };
            Some(Judged {
                unit: sample.unit().into(),
                pair: a.pair.clone(),
                event: a.event.clone(),
                lone: a.source.is_none(),
                forward: a.source.and_then(first) < first(a.target),
                gold: a.label,
                scores,
                gold_basis: a.basis,
                basis,
            })
        })
        .collect())
}

fn confusion<'j>(judged: impl IntoIterator<Item = &'j Judged>) -> Confusion<3> {
    Confusion::of(judged.into_iter().map(|j| (place(j.gold), place(j.scores.label()))))
}

fn units(judged: &[Judged]) -> Vec<Vec<Judged>> {
    let mut by_unit: BTreeMap<&str, Vec<Judged>> = BTreeMap::new();
    for j in judged {
        by_unit.entry(&j.unit).or_default().push(j.clone());
    }
    by_unit.into_values().collect()
}

/// The measures that fit `judged`: three-class macro F1 with interval, F1 of each class, wrong signs, false stances,
/// basis, calibration error; the five classes of DSE where rows come in two directions; sign forced where gold is never
/// neutral. Where `half_calibrated`, the calibration error is of the half of the set that did not calibrate the scores, else of
/// all of it. With `priors`, the class shares where the scores were calibrated, the calibration error also after a correction
/// for the shares of this set, which are taken from the half that does not measure. What has no items is left out.
pub fn figures(
    dataset: &str,
    judged: &[Judged],
    half_calibrated: bool,
    priors: Option<Scores>,
) -> Vec<Figure> {
    let mut figures = Vec::new();
    let mut add = |metric: &str, value: f64, interval: Option<(f64, f64)>, n: usize| {
        figures.push(Figure { dataset: dataset.into(), metric: metric.into(), value, interval, n });
    };
    let n = judged.len();
    let all = confusion(judged);
    let never_neutral = all.gold(1) == 0;
    if !never_neutral {
        let interval = bootstrap(&units(judged), |drawn| confusion(drawn).macro_f1());
        add("macro_f1", all.macro_f1(), Some(interval), n);
        for label in Label::ALL {
            add(&format!("f1_{}", label.as_str()), all.f1(place(label)), None, n);
        }
        let majority = Confusion::<3>::of(judged.iter().map(|j| (place(j.gold), 1)));
        add("macro_f1_of_always_neutral", majority.macro_f1(), None, n);
        add("wrong_sign_share", ratio(all.count(0, 2) + all.count(2, 0), all.total()), None, n);
        let false_stances = all.count(1, 0) + all.count(1, 2);
        add("false_stances_per_100_neutral", 100.0 * ratio(false_stances, all.gold(1)), None, n);
        let (known, other): (Vec<&Judged>, Vec<&Judged>) =
            judged.iter().partition(|j| split::calibrates(&j.unit));
        let mut calibration = |metric: &str, answers: Vec<(Label, Scores)>| {
            if !answers.is_empty() {
                add(metric, calibration_error(&answers), None, answers.len());
            }
        };
        let answer = |j: &Judged| (j.gold, j.scores);
        let unseen = if half_calibrated {
            other.iter().map(|j| answer(j)).collect()
        } else {
            judged.iter().map(answer).collect()
        };
        calibration("calibration_error", unseen);
        if let Some(calibrated_at) = priors.filter(|_| !known.is_empty()) {
            let here = Scores::shares(known.iter().map(|j| j.gold));
            let moved = other.iter().map(|j| (j.gold, j.scores.with_priors(calibrated_at, here)));
            calibration("calibration_error_with_the_set_s_priors", moved.collect());
        }
    }
    let based: Vec<&Judged> = judged
        .iter()
        .filter(|j| j.gold != Label::Neutral && j.scores.label() == j.gold && j.gold_basis.is_some())
        .collect();
    if !based.is_empty() {
        let right = based.iter().filter(|j| j.basis == j.gold_basis).count();
        add("basis_accuracy_where_sign_is_right", ratio(right as u64, based.len() as u64), None, based.len());
    }
    let five = five_class(judged);
    if five.total() > 0 {
        add("five_class_micro_f1", five.accuracy(), None, five.total() as usize);
        add("five_class_macro_f1", five.macro_f1(), None, five.total() as usize);
    }
    if never_neutral {
        sign_forced(&mut add, "", judged.iter().collect());
        let without = judged.iter().filter(|j| !matches!(j.event.as_deref(), Some("CONSULT" | "REQUEST")));
        sign_forced(&mut add, "_without_consult_and_request", without.collect());
    }
    figures
}

/// Takes a figure: metric, value, interval, number of items.
type Add<'a> = dyn FnMut(&str, f64, Option<(f64, f64)>, usize) + 'a;

fn sign_forced(add: &mut Add<'_>, suffix: &str, judged: Vec<&Judged>) {
    let n = judged.len();
    let sign = |negative: bool| usize::from(!negative);
    let forced = Confusion::<2>::of(
        judged
            .iter()
            .map(|j| (sign(j.gold == Label::Negative), sign(j.scores.negative >= j.scores.positive))),
    );
    add(&format!("sign_forced_macro_f1{suffix}"), forced.macro_f1(), None, n);
    let neutral = judged.iter().filter(|j| j.scores.label() == Label::Neutral).count();
    add(&format!("answered_neutral_share{suffix}"), ratio(neutral as u64, n as u64), None, n);
}

/// DSE's five classes (Park et al. 2021): neutral, positive and negative forward and backward, from both directions; of
/// two that take a side the surer one counts.
fn five_class(judged: &[Judged]) -> Confusion<5> {
    let mut pairs: BTreeMap<&str, Vec<&Judged>> = BTreeMap::new();
    for j in judged.iter().filter(|j| !j.lone) {
        if let Some(pair) = &j.pair {
            pairs.entry(pair).or_default().push(j);
        }
    }
    let class = |label: Label, forward: bool| match (label, forward) {
        (Label::Neutral, _) => 0,
        (Label::Positive, true) => 1,
        (Label::Positive, false) => 2,
        (Label::Negative, true) => 3,
        (Label::Negative, false) => 4,
    };
    Confusion::of(pairs.values().filter(|rows| rows.len() == 2).map(|rows| {
        let gold = rows.iter().find(|j| j.gold != Label::Neutral).map_or(0, |j| class(j.gold, j.forward));
        let surest = rows
            .iter()
            .filter(|j| j.scores.label() != Label::Neutral)
            .min_by(|a, b| a.scores.neutral.total_cmp(&b.scores.neutral));
        (gold, surest.map_or(0, |j| class(j.scores.label(), j.forward)))
    }))
}

/// Reads a file in any of the project's formats: pairs, targets, our own sentences.
pub fn read_any(path: &Path) -> Result<Vec<Sample>, Error> {
    let text = corpora::read(path)?;
    let first = text.lines().find(|l| !l.trim().is_empty()).unwrap_or("");
    let row: serde_json::Value =
        serde_json::from_str(first).map_err(|e| corpora::bad(path, Some(1), e.to_string()))?;
    if row.get("target").is_some() {
        corpora::pairs(path)
    } else if row.get("kinds").is_some() {
        Ok(corpora::own_file(path)?.into_iter().map(|s| s.sample).collect())
    } else {
        Err(corpora::bad(
            path,
            Some(1),
            "neither the pair format (text, source, target, label) nor marked sentences (text, kinds, stances)",
        ))
    }
}

/// The share of answers that change when only the names of the actors change: every mention gets another name of its
/// kind. 0 by construction for stance with hidden names, but measured all the same.
pub fn renaming(bundle: &Bundle, pool: &Pool, samples: &[Sample]) -> Result<Figure, Error> {
    const NAMES: [&str; 12] = [
        "Brazil",
        "Okafor",
        "the Meridian Group",
        "Wang",
        "NATO",
        "Ruritania",
        "Lindqvist",
        "Hooli",
        "France",
        "Al-Amin",
        "the union",
        "UNESCO",
    ];
    let renamed: Vec<Sample> = samples.iter().enumerate().map(|(i, s)| rename(s, &NAMES, i)).collect();
    let before = judge(bundle, pool, samples)?;
    let after = judge(bundle, pool, &renamed)?;
    let changed = before.iter().zip(&after).filter(|(a, b)| a.scores.label() != b.scores.label()).count();
    Ok(Figure {
        dataset: "own-dev".into(),
        metric: "answers_changed_by_renaming_share".into(),
        value: ratio(changed as u64, before.len() as u64),
        interval: None,
        n: before.len(),
    })
}

/// Whether the named cues are what decides: of the stances that the model has right, the share whose answer changes when
/// the named cue words are taken out, and when as many other words are.
pub fn cue_removal(bundle: &Bundle, pool: &Pool, samples: &[Sample]) -> Result<[Figure; 2], Error> {
    let scorer = bundle.scorer();
    let counted = pool.map(samples, |sample| {
        let scene = &sample.scene;
        let outcomes = scorer.stances_of(&bundle.heads, scene, &directed(sample))?;
        let words: Vec<Span> = bundle.lexicon.words(&scene.text).into_iter().map(|w| w.span).collect();
        let mut counts = [0_u64; 3];
        for outcome in &outcomes {
            let pair = (outcome.source, outcome.target);
            let right = sample
                .answers
                .iter()
                .any(|a| a.source == Some(pair.0) && a.target == pair.1 && a.label == outcome.scores.label());
            let free = |w: &&Span| !scene.mentions.iter().any(|m| m.span.overlaps(**w));
            let (cues, others): (Vec<Span>, Vec<Span>) =
                words.iter().filter(free).partition(|w| outcome.evidence.iter().any(|e| e.overlaps(**w)));
            if !right
                || outcome.scores.label() == Label::Neutral
                || cues.is_empty()
                || others.len() < cues.len()
            {
                continue;
            }
            let changes = |mut gone: Vec<Span>| {
                gone.sort_by_key(|w| std::cmp::Reverse(w.start));
                let without = gone.iter().fold(scene.clone(), |scene, w| remove(&scene, *w));
                let after = scorer.stances_of(&bundle.heads, &without, &[pair])?;
                let label = after.first().map(|o| o.scores.label());
                Ok::<u64, crate::encoder::EncodeError>(u64::from(label != Some(outcome.scores.label())))
            };
            // Evenly spread over the sentence, which needs no chance and gives the same figure every time.
            let control =
                (0..cues.len()).filter_map(|i| others.get((2 * i + 1) * others.len() / (2 * cues.len())));
            let control = control.copied().collect();
            counts[0] += 1;
            counts[1] += changes(cues)?;
            counts[2] += changes(control)?;
        }
        Ok::<_, crate::encoder::EncodeError>(counts)
    });
    let mut sum = [0_u64; 3];
    for counts in counted {
        let counts = counts.map_err(|e| Error::Fit(e.to_string()))?;
        sum.iter_mut().zip(counts).for_each(|(s, c)| *s += c);
    }
    let [n, cued, control] = sum;
    let figure = |metric: &str, changed: u64| Figure {
        dataset: "own-dev".into(),
        metric: metric.into(),
        value: ratio(changed, n),
        interval: None,
        n: n as usize,
    };
    Ok([
        figure("answers_changed_without_the_cue_share", cued),
        figure("answers_changed_without_other_words_share", control),
    ])
}

fn rename(sample: &Sample, names: &[&str], seed: usize) -> Sample {
    let mut renamed = sample.clone();
    let mut text = String::new();
    let mut at = 0;
    for mention in &mut renamed.scene.mentions {
        text.push_str(sample.scene.text.get(at..mention.span.start).unwrap_or(""));
        at = mention.span.end;
        let name = names.get((seed + mention.actor * 5) % names.len().max(1)).copied().unwrap_or("X");
        mention.span = Span::new(text.len(), text.len() + name.len());
        text.push_str(name);
    }
    text.push_str(sample.scene.text.get(at..).unwrap_or(""));
    renamed.scene.text = text;
    renamed
}

/// What a lexicon alone would answer: the sign of the nearest cues between the two, forward only. The floor under the
/// model.
pub fn lexicon_only(bundle: &Bundle, samples: &[Sample]) -> Vec<Judged> {
    let mut judged = Vec::new();
    for sample in samples {
        let words = bundle.lexicon.words(&sample.scene.text);
        for a in &sample.answers {
            let span = |actor: usize| sample.scene.mentions.iter().find(|m| m.actor == actor).map(|m| m.span);
            let Some(target) = span(a.target) else { continue };
            let near = |w: &&crate::stance::cues::Word| match a.source.and_then(span) {
                Some(source) => source.end <= w.span.start && w.span.end <= target.start,
                None => w.span.start.abs_diff(target.start) < 40,
            };
            let sum: f32 = words.iter().filter(near).map(|w| w.polarity).sum();
            let (negative, positive) = (f64::from(u8::from(sum < -0.05)), f64::from(u8::from(sum > 0.05)));
            judged.push(Judged {
                unit: sample.scene.text.clone(),
                pair: a.pair.clone(),
                event: a.event.clone(),
                lone: a.source.is_none(),
                forward: true,
                gold: a.label,
                scores: Scores { negative, neutral: 1.0 - negative - positive, positive },
                gold_basis: None,
                basis: None,
            });
        }
    }
    judged
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn judged(unit: &str) -> Judged {
        Judged {
            unit: unit.into(),
            pair: None,
            event: None,
            lone: false,
            forward: true,
            gold: Label::Neutral,
            scores: Scores { negative: 0.1, neutral: 0.6, positive: 0.3 },
            gold_basis: None,
            basis: None,
        }
    }

    #[test]
    fn calibration_is_measured_on_what_did_not_calibrate_and_never_on_nothing() {
        let unit = |calibrates: bool| {
            ('a'..='z').map(String::from).find(|key| split::calibrates(key) == calibrates).unwrap()
        };
        let error = |set: &[Judged], half_calibrated: bool| {
            let figures = figures("set", set, half_calibrated, None);
            figures.into_iter().find(|f| f.metric == "calibration_error").map(|f| (f.n, f.value))
        };
        let seen = [judged(&unit(true))];
        assert_eq!(error(&seen, true), None);
        let (n, value) = error(&seen, false).unwrap();
        assert_eq!(n, 1);
        assert!((value - 0.4).abs() < 1e-12, "{value}");
        let both = [judged(&unit(true)), judged(&unit(false))];
        assert_eq!(error(&both, true).unwrap().0, 1);
        assert_eq!(error(&both, false).unwrap().0, 2);
    }
}
