//! Measures the whole pipeline on whole documents: who stands how toward whom, by edges.

use std::{collections::BTreeMap, path::Path};

use serde::Deserialize;

use super::{
    actors::articles,
    corpora::{self, bad},
    evaluate::{self, Figure},
    metrics::ratio,
};
use crate::{
    Analyzer, Error,
    bundle::Bundle,
    document::{Actor, Analysis, Document, Label, Options},
    encoder::pool::Pool,
    profile::EdgeLabel,
};

/// What edges were found, of those that gold has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EdgeCounts {
    /// Gold edges.
    pub gold: u64,
    /// Edges that the pipeline produced between any two actors.
    pub produced: u64,
    /// Gold edges that the pipeline has, whatever the sign.
    pub found: u64,
    /// Gold edges that it has with the same sign.
    pub right: u64,
    /// Gold edges that it has with the opposite sign.
    pub opposite: u64,
}

impl EdgeCounts {
    /// Counts an edge that gold has as well.
    fn add(&mut self, answer: EdgeLabel, expected: EdgeLabel) {
        self.found += 1;
        self.right += u64::from(answer == expected);
        let opposite = matches!(
            (answer, expected),
            (EdgeLabel::Negative, EdgeLabel::Positive) | (EdgeLabel::Positive, EdgeLabel::Negative)
        );
        self.opposite += u64::from(opposite);
    }

    /// 2 · right / (produced + gold), in [0, 1].
    pub fn f1(&self) -> f64 {
        ratio(2 * self.right, self.produced + self.gold)
    }

    /// The counts as figures of `dataset`.
    pub fn figures(&self, dataset: &str) -> Vec<Figure> {
        let figure = |metric: &str, value: f64, n: u64| Figure {
            dataset: dataset.into(),
            metric: metric.into(),
            value,
            interval: None,
            n: n as usize,
        };
        vec![
            figure("edge_f1", self.f1(), self.gold),
            figure("edge_recall_whatever_sign", ratio(self.found, self.gold), self.gold),
            figure("edge_sign_right_where_found", ratio(self.right, self.found), self.found),
            figure("edge_opposite_sign_share", ratio(self.opposite, self.found), self.found),
            figure("edges_produced_share_of_gold", ratio(self.produced, self.gold), self.gold),
        ]
    }
}

/// The gold label of an edge: negative, positive or mixed.
fn label(text: &str) -> Option<EdgeLabel> {
    match text {
        "negative" => Some(EdgeLabel::Negative),
        "positive" => Some(EdgeLabel::Positive),
        "mixed" => Some(EdgeLabel::Mixed),
        _ => None,
    }
}

/// Compares the edges of an analysis that take a side with gold. `who` tells which gold actor a found one is.
fn compare(
    analysis: &Analysis,
    gold: &BTreeMap<(String, String), EdgeLabel>,
    who: &dyn Fn(usize) -> Option<String>,
    counts: &mut EdgeCounts,
) {
    counts.gold += gold.len() as u64;
    let edges = analysis.profiles.iter().flat_map(|p| &p.held);
    let mut produced: BTreeMap<(String, String), Vec<EdgeLabel>> = BTreeMap::new();
    for edge in edges.filter(|e| e.tally.label() != EdgeLabel::Neutral) {
        match who(edge.source).zip(who(edge.target)) {
            Some((source, target)) if source != target => {
                produced.entry((source, target)).or_default().push(edge.tally.label());
            }
            // Both ends are the same gold actor: nothing between two actors.
            Some(_) => {}
            None => counts.produced += 1,
        }
    }
    for (pair, labels) in produced {
        counts.produced += 1;
        let Some(expected) = gold.get(&pair) else { continue };
        let negative = labels.contains(&EdgeLabel::Negative);
        let positive = labels.contains(&EdgeLabel::Positive);
        let answer = match (negative, positive) {
            (true, false) if labels.len() == 1 => EdgeLabel::Negative,
            (false, true) if labels.len() == 1 => EdgeLabel::Positive,
            (true, false) => EdgeLabel::Negative,
            (false, true) => EdgeLabel::Positive,
            _ => EdgeLabel::Mixed,
        };
        counts.add(answer, *expected);
    }
}

/// The edges of an article by source and target.
fn gold_edges(edges: Vec<corpora::ArticleEdge>) -> BTreeMap<(String, String), EdgeLabel> {
    edges.into_iter().filter_map(|e| Some(((e.s, e.t), label(&e.label)?))).collect()
}

/// The edges of our own articles in `folder`: actors are matched by their mentions.
pub fn own_articles(analyzer: &Analyzer, folder: &Path) -> Result<EdgeCounts, Error> {
    let mut counts = EdgeCounts::default();
    let labelled = articles::read(folder)?;
    for (path, article) in corpora::files(folder, "json")?.iter().zip(&labelled) {
        let gold = gold_edges(corpora::article(path)?.edges);
        let analysis = analyzer.analyze(&article.document, &Options::default())?;
        let names = align(&analysis.actors, article);
        compare(&analysis, &gold, &|actor| names.get(&actor).cloned(), &mut counts);
    }
    Ok(counts)
}

/// The edges of our own articles where every mention is told who it is: what the models of stance alone lose.
pub fn own_articles_gold_mentions(bundle: &Bundle, pool: &Pool, folder: &Path) -> Result<EdgeCounts, Error> {
    let mut counts = EdgeCounts::default();
    for path in corpora::files(folder, "json")? {
        let article = corpora::article(&path)?;
        let mut votes: BTreeMap<(String, String), (u64, u64)> = BTreeMap::new();
        let (samples, keys): (Vec<_>, Vec<_>) = corpora::keyed_samples(&path, &article)?.into_iter().unzip();
        // One judgement for each answer, in order.
        let mut judged = evaluate::judge(bundle, pool, &samples)?.into_iter();
        for (sample, keys) in samples.iter().zip(keys) {
            for (answer, judged) in sample.answers.iter().zip(judged.by_ref()) {
                let ends = answer.source.and_then(|s| keys.get(s)).zip(keys.get(answer.target));
                let Some((source, target)) = ends else { continue };
                let vote = votes.entry((source.clone(), target.clone())).or_default();
                match judged.scores.label() {
                    Label::Negative => vote.0 += 1,
                    Label::Positive => vote.1 += 1,
                    Label::Neutral => {}
                }
            }
        }
        let produced: BTreeMap<(String, String), EdgeLabel> = votes
            .into_iter()
            .map(|(pair, (negative, positive))| (pair, EdgeLabel::of_counts(negative, positive)))
            .filter(|(_, label)| *label != EdgeLabel::Neutral)
            .collect();
        let gold = gold_edges(article.edges);
        counts.produced += produced.len() as u64;
        counts.gold += gold.len() as u64;
        for (pair, answer) in produced {
            let Some(expected) = gold.get(&pair) else { continue };
            counts.add(answer, *expected);
        }
    }
    Ok(counts)
}

/// Which labelled actor each found one is: the one with which it shares most mentions.
fn align(actors: &[Actor], article: &articles::LabelledArticle) -> BTreeMap<usize, String> {
    let mut names = BTreeMap::new();
    for (place, actor) in actors.iter().enumerate() {
        let mut shared: BTreeMap<&str, usize> = BTreeMap::new();
        for mention in &actor.mentions {
            let same = |g: &&articles::LabelledMention| {
                g.sentence == mention.sentence && g.span.overlaps(mention.span)
            };
            if let Some(gold) = article.mentions.iter().find(same) {
                *shared.entry(gold.actor.as_str()).or_default() += 1;
            }
        }
        if let Some((name, _)) = shared.into_iter().max_by_key(|(name, n)| (*n, std::cmp::Reverse(*name))) {
            names.insert(place, name.to_owned());
        }
    }
    names
}

#[derive(Deserialize)]
struct SeesawDocument {
    id: String,
    title: String,
    sentences: Vec<String>,
    entities: Vec<SeesawEntity>,
    stances: Vec<SeesawStance>,
}

#[derive(Deserialize)]
struct SeesawEntity {
    name: String,
    kind: String,
}

#[derive(Deserialize)]
struct SeesawStance {
    source: String,
    target: String,
    label: String,
}

/// Documents in the design's format: edges with named ends that are actors. Actors are matched by name.
pub fn documents(analyzer: &Analyzer, path: &Path) -> Result<EdgeCounts, Error> {
    let mut counts = EdgeCounts::default();
    for (line, row) in corpora::jsonl::<SeesawDocument>(path)? {
        let known: Vec<&str> = row
            .entities
            .iter()
            .filter(|e| !matches!(e.kind.to_lowercase().as_str(), "topic" | "event" | "issue"))
            .map(|e| e.name.as_str())
            .collect();
        let mut votes: BTreeMap<(String, String), (u32, u32)> = BTreeMap::new();
        for stance in &row.stances {
            if known.contains(&stance.source.as_str())
                && known.contains(&stance.target.as_str())
                && stance.source != stance.target
            {
                let vote = votes.entry((stance.source.clone(), stance.target.clone())).or_default();
                match stance.label.as_str() {
                    "negative" => vote.0 += 1,
                    "positive" => vote.1 += 1,
                    other => return Err(bad(path, Some(line), format!("label {other:?}"))),
                }
            }
        }
        let gold: BTreeMap<(String, String), EdgeLabel> = votes
            .into_iter()
            .map(|(pair, (negative, positive))| {
                (pair, EdgeLabel::of_counts(negative.into(), positive.into()))
            })
            .collect();
        let document = Document {
            id: row.id,
            title: row.title.clone(),
            text: row.sentences.join("\n\n"),
            language: Some("en".into()),
            published_at: None,
        };
        let analysis = analyzer.analyze(&document, &Options::default())?;
        let who = |place: usize| analysis.actors.get(place).and_then(|a| match_name(a, &known));
        compare(&analysis, &gold, &who, &mut counts);
    }
    Ok(counts)
}

/// The gold name that an actor goes by: the same words as its name or one of its mentions by name, or all of one name's
/// words in the other.
fn match_name(actor: &Actor, known: &[&str]) -> Option<String> {
    let words = |name: &str| -> Vec<String> {
        name.to_lowercase()
            .split(|c: char| !c.is_alphanumeric())
            .filter(|w| !w.is_empty() && *w != "the")
            .map(str::to_owned)
            .collect()
    };
    let named = actor.mentions.iter().filter(|m| m.kind != crate::document::MentionType::Pronoun);
    let own: Vec<Vec<String>> = std::iter::once(words(&actor.name))
        .chain(named.map(|m| words(&m.text)))
        .filter(|w| !w.is_empty())
        .collect();
    let exact = known.iter().find(|k| own.contains(&words(k)));
    let within = || {
        known.iter().find(|k| {
            let k = words(k);
            own.iter().any(|o| o.iter().all(|w| k.contains(w)) || k.iter().all(|w| o.contains(w)))
        })
    };
    exact.or_else(within).map(|k| (*k).to_owned())
}
