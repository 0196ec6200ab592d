//! Fitting and measuring the recogniser.

use std::{collections::BTreeSet, path::Path};

use super::{
    corpora::{self, NamedSentence, OwnSentence},
    news_pairs, split,
    vectors::{Maker, TaggedRows},
};
use crate::{
    Error,
    actors::{
        NameKind, NameSpan,
        recogniser::{self, Recogniser, Transitions},
    },
    document::{ActorKind, Span},
    stance::classifier::{Classifier, FitParams},
};

/// Spans that were right, guessed and gold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SpanCounts {
    /// Guessed and gold: same span and kind.
    pub right: u64,
    /// Guessed.
    pub guessed: u64,
    /// Gold.
    pub gold: u64,
}

impl SpanCounts {
    /// 2 · right / (guessed + gold), in [0, 1].
    pub fn f1(&self) -> f64 {
        super::metrics::ratio(2 * self.right, self.guessed + self.gold)
    }

    fn add(&mut self, other: Self) {
        self.right += other.right;
        self.guessed += other.guessed;
        self.gold += other.gold;
    }
}

/// The sets that the recogniser is fitted on: CC BY and public-domain ones, the real news sentences whose names we marked
/// (`names` is `data/news-names`), and our own sentences.
pub fn training(shared: &Path, names: &Path, own: &[OwnSentence]) -> Result<Vec<NamedSentence>, Error> {
    let mut all = corpora::named(&shared.join("ner/gum_permissive_ccby_pd.jsonl"))?;
    let wikigold = corpora::named(&shared.join("ner/wikigold.jsonl"))?;
    all.extend(wikigold.into_iter().filter(|s| !is_held_wikigold(s)));
    all.extend(corpora::named(&shared.join("ner/wnut17.jsonl"))?.into_iter().filter(|s| s.split == "train"));
    all.extend(news_pairs::names(names, shared)?);
    all.extend(own.iter().map(of_own));
    Ok(all)
}

fn is_held_wikigold(sentence: &NamedSentence) -> bool {
    split::third(&split::normalised(&sentence.text)) == 0
}

/// Whether a sentence is in the part of GUM that is measured by cross-validation.
fn is_held_gum(sentence: &NamedSentence) -> bool {
    split::HELD_GENRES.contains(&sentence.genre.as_str())
}

/// The names of one of our own sentences: its mentions that look like names.
fn of_own(own: &OwnSentence) -> NamedSentence {
    let scene = &own.sample.scene;
    let names = scene
        .mentions
        .iter()
        .filter_map(|m| {
            let words = m.span.of(&scene.text);
            let kind = match m.kind? {
                ActorKind::State => "LOC",
                ActorKind::Person => "PER",
                _ => "ORG",
            };
            let lower = words.to_lowercase();
            let pronoun = matches!(
                lower.as_str(),
                "he" | "she"
                    | "it"
                    | "they"
                    | "his"
                    | "her"
                    | "its"
                    | "their"
                    | "him"
                    | "them"
                    | "we"
                    | "us"
                    | "our"
                    | "i"
                    | "my"
                    | "me"
            );
            let named = words.split(' ').next_back().is_some_and(|w| w.starts_with(char::is_uppercase));
            if pronoun || !named {
                return None;
            }
            let start = if lower.starts_with("the ") { m.span.start.saturating_add(4) } else { m.span.start };
            Some((Span::new(start, m.span.end), kind.to_owned()))
        })
        .collect();
    NamedSentence {
        doc: String::new(),
        genre: "own".into(),
        split: String::new(),
        text: scene.text.clone(),
        names,
        partial: true,
    }
}

/// How much which tag follows which counts; the best of five in cross-validation on GUM.
const TRANSITION_WEIGHT: f64 = 0.25;

/// Fits the recogniser on the `sentences` that `keep` takes; `rows` are theirs, in the same order. Of the words outside
/// names that have no capital a quarter is kept: they are plenty.
pub fn fit(
    sentences: &[NamedSentence],
    rows: &[TaggedRows],
    keep: impl Fn(&NamedSentence) -> bool,
) -> Result<Recogniser, Error> {
    let mut width = 0;
    let mut data = Vec::new();
    let mut tags = Vec::new();
    let mut outside = 0_usize;
    let kept: Vec<_> = sentences.iter().zip(rows).filter(|(s, _)| keep(s)).collect();
    for (row, &tag) in kept.iter().flat_map(|(_, r)| r.rows.iter().zip(&r.tags)) {
        // Capitalised words outside names are the hard ones; they all stay.
        let capitalised =
            row.len().checked_sub(recogniser::FEATURE_NAMES.len()).and_then(|i| row.get(i)) == Some(&1.0);
        if tag == 0 && !capitalised {
            outside += 1;
            if !outside.is_multiple_of(4) {
                continue;
            }
        }
        width = row.len();
        data.extend(row.iter().map(|x| f64::from(*x)));
        tags.push(tag);
    }
    let n = tags.len();
    let matrix = ndarray::Array2::from_shape_vec((n, width), data).map_err(|e| Error::Fit(e.to_string()))?;
    let params = FitParams { alpha: 1.0, max_iterations: 120 };
    let classifier = Classifier::fit(matrix, tags, recogniser::TAGS.len(), params)?;
    let whole = kept.iter().filter(|(s, _)| !s.partial).map(|(_, r)| r.tags.as_slice());
    Ok(Recogniser { classifier, transitions: Transitions::count(whole, TRANSITION_WEIGHT) })
}

fn kind_of(kind: NameKind) -> &'static str {
    match kind {
        NameKind::Person => "PER",
        NameKind::Organization => "ORG",
        NameKind::Location => "LOC",
    }
}

/// Without a leading "the".
fn bare(text: &str, span: Span) -> Span {
    let words = span.of(text);
    let the = words.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("the "));
    if the { Span::new(span.start + 4, span.end) } else { span }
}

/// Exact spans and kinds of PER, ORG and LOC; a leading "the" is forgiven.
pub fn count(sentences: &[NamedSentence], found: &[Vec<NameSpan>]) -> SpanCounts {
    let mut counts = SpanCounts::default();
    for (sentence, found) in sentences.iter().zip(found) {
        let gold: BTreeSet<(Span, &str)> = sentence
            .names
            .iter()
            .filter(|(_, kind)| kind != "MISC")
            .map(|(span, kind)| (bare(&sentence.text, *span), kind.as_str()))
            .collect();
        let guess: BTreeSet<(Span, &str)> =
            found.iter().map(|n| (bare(&sentence.text, n.span), kind_of(n.kind))).collect();
        counts.add(SpanCounts {
            right: gold.intersection(&guess).count() as u64,
            guessed: guess.len() as u64,
            gold: gold.len() as u64,
        });
    }
    counts
}

fn texts(sentences: &[NamedSentence]) -> Vec<String> {
    sentences.iter().map(|s| s.text.clone()).collect()
}

/// Measures a fitted recogniser on the sets that it was never fitted on: (name, counts).
pub fn measure(
    maker: &Maker<'_>,
    model: &Recogniser,
    shared: &Path,
) -> Result<Vec<(String, SpanCounts)>, Error> {
    let ewt = corpora::named(&shared.join("ner/ewt_uner_dev_test.jsonl"))?;
    let wikigold: Vec<NamedSentence> =
        corpora::named(&shared.join("ner/wikigold.jsonl"))?.into_iter().filter(is_held_wikigold).collect();
    let mut measured = Vec::new();
    for (name, sentences) in [("ewt-dev-test", ewt), ("wikigold-third", wikigold)] {
        let found = maker.recognise(model, &texts(&sentences))?;
        measured.push((name.to_owned(), count(&sentences, &found)));
    }
    Ok(measured)
}

/// GUM news, interview and speech by three-fold cross-validation over documents. Features are made once, and kept where
/// the maker has a cache.
pub fn cross_validate(maker: &Maker<'_>, all: &[NamedSentence]) -> Result<SpanCounts, Error> {
    let rows = maker.names("names-folds", all)?;
    let mut counts = SpanCounts::default();
    for fold in 0..3 {
        let held = |s: &NamedSentence| is_held_gum(s) && split::third(&s.doc) == fold;
        let model = fit(all, &rows, |s| !held(s))?;
        let (mut test, mut found) = (Vec::new(), Vec::new());
        for (sentence, rows) in all.iter().zip(&rows).filter(|(s, _)| held(s)) {
            let words = maker.words(&sentence.text);
            let flat: Vec<f64> = rows.rows.iter().flatten().map(|x| f64::from(*x)).collect();
            found.push(recogniser::of_rows(&model, &sentence.text, &words, &flat, 0));
            test.push(sentence.clone());
        }
        counts.add(count(&test, &found));
    }
    Ok(counts)
}
