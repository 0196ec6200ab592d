//! How well actors are found, measured on our labelled articles: mentions, who they are, pronouns, speakers.

pub mod articles;
pub mod gum;

use std::collections::BTreeMap;
use std::fmt;

use articles::{LabelledArticle, LabelledMention, is_pronoun};

use crate::actors::{Gazetteer, NameSpan, Scene, find, recogniser, speakers};
use crate::bundle::Bundle;
use crate::document::{Actor, Date, Mention};
use crate::encoder::encode;
use crate::error::Error;

/// Right ones of all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// How many were right.
    pub right: usize,
    /// Of how many.
    pub all: usize,
}

impl Share {
    /// Counts one.
    pub fn count(&mut self, right: bool) {
        self.right += usize::from(right);
        self.all += 1;
    }

    /// The share in percent; 0 of nothing.
    pub fn percent(self) -> f64 {
        if self.all == 0 { 0.0 } else { 100.0 * self.right as f64 / self.all as f64 }
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:5.1} % ({} of {})", self.percent(), self.right, self.all)
    }
}

/// What was measured.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Labelled mentions that were found, whoever they were taken for.
    pub recall: Share,
    /// Mentions found that are labelled.
    pub precision: Share,
    /// Labelled mentions that were found, by kind: name, pronoun, description.
    pub recall_by_kind: BTreeMap<&'static str, Share>,
    /// Mentions found that are labelled, by kind of the one found.
    pub precision_by_kind: BTreeMap<&'static str, Share>,
    /// Of the labelled mentions that were found, those given to the right actor, by kind.
    pub assignment: BTreeMap<&'static str, Share>,
    /// Of all labelled third-person pronouns, those found and given to the right actor.
    pub pronouns: Share,
    /// Of all labelled quotations, those given to the right speaker.
    pub speakers: Share,
    /// What went wrong, for a person.
    pub errors: Vec<String>,
}

/// The names that a bundle's recogniser finds in an article, one list a sentence.
///
/// # Errors
/// [`Error::Fit`] if the encoder refuses a sentence.
pub fn recognised(bundle: &Bundle, article: &LabelledArticle) -> Result<Vec<Vec<NameSpan>>, Error> {
    let parts = &bundle.parts;
    article
        .sentences
        .iter()
        .map(|s| {
            let text = s.text(&article.document);
            let pieces = parts.tokenizer.pieces(text, 0);
            let tokens: Vec<_> = pieces.iter().map(|p| p.token()).collect();
            let encoded = encode(parts.encoder.as_ref(), &tokens, bundle.info.max_window_tokens);
            let encoded = encoded.map_err(|e| Error::Fit(e.to_string()))?;
            let (model, known) = (&bundle.recogniser, &bundle.gazetteer);
            Ok(recogniser::recognise(model, known, text, &pieces, &encoded.tokens, s.span.start))
        })
        .collect()
}

/// How far the finding of actors goes: what each step adds shows against the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Names only, each with the actor that it means: the baseline without any reference.
    Names,
    /// Descriptions too: "the company", "the Turkish leader".
    Descriptions,
    /// Pronouns too: everything.
    Pronouns,
}

impl Step {
    /// All steps, in order.
    pub const ALL: [Self; 3] = [Self::Names, Self::Descriptions, Self::Pronouns];

    /// Its name in figures.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Names => "names_alone",
            Self::Descriptions => "with_descriptions",
            Self::Pronouns => "all",
        }
    }

    /// Leaves out the mentions of later steps, and the actors that then have none.
    fn cut(self, actors: &mut Vec<Actor>) {
        use crate::document::MentionType;
        for actor in actors.iter_mut() {
            actor.mentions.retain(|m| match m.kind {
                MentionType::Pronoun => self == Self::Pronouns,
                MentionType::Role => self != Self::Names,
                _ => true,
            });
        }
        actors.retain(|a| !a.mentions.is_empty());
    }
}

/// Runs the finding of actors over the articles with the names that `names` gives.
pub fn evaluate(
    articles: &[LabelledArticle],
    gazetteer: &Gazetteer,
    names: impl FnMut(&LabelledArticle) -> Vec<Vec<NameSpan>>,
) -> Report {
    evaluate_step(articles, gazetteer, Step::Pronouns, names)
}

/// The same up to a step.
pub fn evaluate_step(
    articles: &[LabelledArticle],
    gazetteer: &Gazetteer,
    step: Step,
    mut names: impl FnMut(&LabelledArticle) -> Vec<Vec<NameSpan>>,
) -> Report {
    let mut report = Report::default();
    for article in articles {
        let names = names(article);
        let scene = Scene {
            document: &article.document,
            sentences: &article.sentences,
            names: &names,
            custom: &[],
            day: article.document.published_at.unwrap_or(Date::constant(2026, 1, 1)),
        };
        let mut actors = find(&scene, gazetteer);
        step.cut(&mut actors);
        score(&mut report, article, &scene, &actors);
    }
    report
}

fn score(report: &mut Report, article: &LabelledArticle, scene: &Scene<'_>, actors: &[Actor]) {
    let found: Vec<(usize, &Mention)> = actors
        .iter()
        .enumerate()
        .flat_map(|(i, a)| a.mentions.iter().map(move |m| (i, m)))
        .filter(|(_, m)| m.sentence > 0)
        .collect();
    let partner = |gold: &LabelledMention| {
        found.iter().find(|(_, m)| m.sentence == gold.sentence && m.span.overlaps(gold.span)).copied()
    };
    let pairs: Vec<(&LabelledMention, Option<(usize, &Mention)>)> =
        article.mentions.iter().map(|g| (g, partner(g))).collect();
    let same = alignment(&pairs);
    let error = |what: &str, sentence: usize, detail: String| {
        let text = article.sentences.get(sentence).map_or("", |s| s.text(&article.document));
        format!("{} {sentence} {what}: {detail}\n    {text}", article.id)
    };
    for (gold, partner) in &pairs {
        let kind = kind_of(article, gold);
        let words = gold.span.of(&article.document.text);
        report.recall.count(partner.is_some());
        report.recall_by_kind.entry(kind).or_default().count(partner.is_some());
        let right = partner.is_some_and(|(a, _)| same.get(&a) == Some(&gold.actor.as_str()));
        if kind == "pronoun" {
            report.pronouns.count(right);
        }
        match partner {
            None => report.errors.push(error(
                "missed",
                gold.sentence,
                format!("{kind} {words:?} = {}", gold.actor),
            )),
            Some((a, m)) => {
                report.assignment.entry(kind).or_default().count(right);
                if !right {
                    let name = actors.get(*a).map_or("", |a| &a.name);
                    let detail =
                        format!("{kind} {words:?} ({:?}) = {}, taken for {name:?}", m.text, gold.actor);
                    report.errors.push(error("wrong", gold.sentence, detail));
                }
            }
        }
    }
    for (a, m) in &found {
        let labelled = article.mentions.iter().any(|g| m.sentence == g.sentence && m.span.overlaps(g.span));
        report.precision.count(labelled);
        report.precision_by_kind.entry(kind_of_found(m)).or_default().count(labelled);
        if !labelled {
            let name = actors.get(*a).map_or("", |a| &a.name);
            report.errors.push(error(
                "extra",
                m.sentence,
                format!("{:?} {:?} taken for {name:?}", m.kind, m.text),
            ));
        }
    }
    let speeches = speakers(scene, actors);
    for quote in &article.quotes {
        let speaker = speeches
            .iter()
            .filter(|s| s.direct && s.sentence == quote.sentence && s.span.overlaps(quote.span))
            .find_map(|s| s.speaker);
        let right = speaker.is_some_and(|s| same.get(&s) == Some(&quote.speaker.as_str()));
        report.speakers.count(right);
        if !right {
            let name = speaker.and_then(|s| actors.get(s)).map_or("nobody", |a| &a.name);
            report.errors.push(error(
                "speaker",
                quote.sentence,
                format!("{} and not {name:?}", quote.speaker),
            ));
        }
    }
}

/// Which labelled actor each found one is: the one with which it shares most mentions, each labelled one once.
fn alignment<'a>(pairs: &[(&'a LabelledMention, Option<(usize, &Mention)>)]) -> BTreeMap<usize, &'a str> {
    let mut shared: BTreeMap<(usize, &str), usize> = BTreeMap::new();
    for (gold, partner) in pairs {
        if let Some((a, _)) = partner {
            *shared.entry((*a, gold.actor.as_str())).or_default() += 1;
        }
    }
    let mut ranked: Vec<_> = shared.into_iter().collect();
    ranked.sort_by_key(|&(pair, n)| (std::cmp::Reverse(n), pair));
    let mut same = BTreeMap::new();
    for ((a, gold), _) in ranked {
        if !same.contains_key(&a) && !same.values().any(|g| *g == gold) {
            same.insert(a, gold);
        }
    }
    same
}

fn kind_of(article: &LabelledArticle, mention: &LabelledMention) -> &'static str {
    let words = mention.span.of(&article.document.text);
    if matches!(
        words.to_lowercase().as_str(),
        "i" | "me" | "my" | "we" | "us" | "our" | "mine" | "ours" | "myself" | "ourselves"
    ) {
        "first person"
    } else if is_pronoun(words) {
        "pronoun"
    } else if article.name(mention).is_some() {
        "name"
    } else {
        "description"
    }
}

fn kind_of_found(mention: &Mention) -> &'static str {
    use crate::document::MentionType;
    match mention.kind {
        MentionType::Pronoun => "pronoun",
        MentionType::Role => "description",
        _ => "name",
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "mentions found                {}", self.recall)?;
        for (kind, share) in &self.recall_by_kind {
            writeln!(f, "  {kind:<27} {share}")?;
        }
        writeln!(f, "found mentions that are right {}", self.precision)?;
        for (kind, share) in &self.precision_by_kind {
            writeln!(f, "  {kind:<27} {share}")?;
        }
        writeln!(f, "given to the right actor")?;
        for (kind, share) in &self.assignment {
            writeln!(f, "  {kind:<27} {share}")?;
        }
        writeln!(f, "third-person pronouns right   {}", self.pronouns)?;
        writeln!(f, "speakers right                {}", self.speakers)
    }
}
