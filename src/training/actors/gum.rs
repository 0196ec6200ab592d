//! Pronouns in GUM: those of a co-reference chain that holds a name.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use serde::Deserialize;

use super::Share;
use super::articles::is_pronoun;
use crate::actors::{Gazetteer, NameKind, NameSpan, Scene, find};
use crate::document::{Actor, Date, Document, MentionType, Part, Sentence, Span};
use crate::error::Error;

#[derive(Deserialize)]
struct Line {
    doc: String,
    genre: String,
    text: String,
    tokens: Vec<String>,
    upos: Vec<String>,
    #[serde(default)]
    ner: Vec<String>,
    #[serde(default)]
    mentions: Vec<LineMention>,
}

#[derive(Deserialize)]
struct LineMention {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    start: usize,
    end: usize,
    head: usize,
}

/// What was measured.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Third-person pronouns with a named person or organisation before them, given to that actor; by genre.
    pub by_genre: BTreeMap<String, Share>,
    /// The same by pronoun.
    pub by_pronoun: BTreeMap<String, Share>,
    /// The same by document.
    pub by_document: BTreeMap<String, Share>,
    /// All of them.
    pub all: Share,
    /// All but "they", "them" and "their", which mostly mean people that are no actors.
    pub singular: Share,
    /// How many of these pronouns were given to nobody.
    pub unresolved: usize,
    /// What the nearest name before the pronoun that fits in kind and gender would reach.
    pub nearest: Share,
    /// What went wrong, for a person.
    pub errors: Vec<String>,
}

struct Pronoun {
    sentence: usize,
    span: Span,
    chain: String,
    word: String,
}

struct Named {
    sentence: usize,
    span: Span,
    chain: String,
}

#[derive(Default)]
struct Chapter {
    genre: String,
    text: String,
    sentences: Vec<Sentence>,
    names: Vec<Vec<NameSpan>>,
    pronouns: Vec<Pronoun>,
    named: Vec<Named>,
}

/// Measures on the file of GUM sentences at `path`, with GUM's own names as the recogniser's.
///
/// # Errors
/// [`Error::Data`] with the line that cannot be read.
pub fn evaluate(path: &Path, gazetteer: &Gazetteer) -> Result<Report, Error> {
    let broken = |line, reason: String| Error::Data { path: path.to_owned(), line, reason };
    let file = File::open(path).map_err(|e| broken(None, e.to_string()))?;
    let mut chapters: BTreeMap<String, Chapter> = BTreeMap::new();
    for (i, line) in BufReader::new(file).lines().enumerate() {
        let line = line.map_err(|e| broken(Some(i + 1), e.to_string()))?;
        let line: Line = serde_json::from_str(&line).map_err(|e| broken(Some(i + 1), e.to_string()))?;
        let chapter = chapters.entry(line.doc.clone()).or_default();
        add(chapter, &line);
    }
    let mut report = Report::default();
    for (name, chapter) in chapters {
        score(&mut report, &name, chapter, gazetteer);
    }
    Ok(report)
}

fn add(chapter: &mut Chapter, line: &Line) {
    chapter.genre.clone_from(&line.genre);
    if !chapter.text.is_empty() {
        chapter.text.push(' ');
    }
    let start = chapter.text.len();
    chapter.text.push_str(&line.text);
    let index = chapter.sentences.len();
    chapter.sentences.push(Sentence { index, part: Part::Text, span: Span::new(start, chapter.text.len()) });
    let mut at = 0;
    let spans: Vec<Span> = line
        .tokens
        .iter()
        .map(|token| {
            let found = line.text.get(at..).and_then(|rest| rest.find(token.as_str())).map_or(at, |k| at + k);
            at = (found + token.len()).min(line.text.len());
            Span::new(start + found, start + at)
        })
        .collect();
    let span = |first: usize, last: usize| -> Option<Span> {
        Some(Span::new(spans.get(first)?.start, spans.get(last.checked_sub(1)?)?.end))
    };
    let mut names = Vec::new();
    let mut i = 0;
    while i < line.ner.len() {
        let tag = line.ner.get(i).map_or("O", String::as_str);
        let mut last = i + 1;
        if let Some(kind) = tag.strip_prefix("B-") {
            while line.ner.get(last).is_some_and(|t| t.starts_with("I-")) {
                last += 1;
            }
            let kind = match kind {
                "PER" => Some(NameKind::Person),
                "ORG" => Some(NameKind::Organization),
                "LOC" => Some(NameKind::Location),
                _ => None,
            };
            if let (Some(kind), Some(span)) = (kind, span(i, last)) {
                names.push(NameSpan { span, kind, probability: 1.0 });
            }
        }
        i = last;
    }
    chapter.names.push(names);
    for m in &line.mentions {
        let Some(span) = span(m.start, m.end) else { continue };
        let word = line.tokens.get(m.start).map(|t| t.to_lowercase()).unwrap_or_default();
        let third = m.end == m.start + 1
            && is_pronoun(&word)
            && !matches!(
                word.as_str(),
                "i" | "me" | "my" | "mine" | "myself" | "we" | "us" | "our" | "ours" | "ourselves"
            );
        if third {
            chapter.pronouns.push(Pronoun { sentence: index, span, chain: m.id.clone(), word });
        } else if line.upos.get(m.head).is_some_and(|p| p == "PROPN")
            && matches!(m.kind.as_str(), "person" | "organization")
        {
            chapter.named.push(Named { sentence: index, span, chain: m.id.clone() });
        }
    }
}

fn score(report: &mut Report, name: &str, chapter: Chapter, gazetteer: &Gazetteer) {
    let document = Document { text: chapter.text, ..Document::default() };
    let scene = Scene {
        document: &document,
        sentences: &chapter.sentences,
        names: &chapter.names,
        custom: &[],
        day: Date::constant(2015, 1, 1),
    };
    let actors = find(&scene, gazetteer);
    for p in &chapter.pronouns {
        let chain: Vec<&Named> = chapter.named.iter().filter(|n| n.chain == p.chain).collect();
        if !chain.iter().any(|n| (n.sentence, n.span.start) < (p.sentence, p.span.start)) {
            continue;
        }
        let actor = actors.iter().find(|a| {
            a.mentions.iter().any(|m| {
                m.sentence == p.sentence && m.kind == MentionType::Pronoun && m.span.overlaps(p.span)
            })
        });
        let right = actor.is_some_and(|a| names_chain(a, &p.chain, &chapter.named));
        report.all.count(right);
        if !p.word.starts_with("the") {
            report.singular.count(right);
        }
        report.by_document.entry(name.to_owned()).or_default().count(right);
        report.by_genre.entry(chapter.genre.clone()).or_default().count(right);
        report.by_pronoun.entry(p.word.clone()).or_default().count(right);
        report.unresolved += usize::from(actor.is_none());
        report.nearest.count(
            nearest(&chapter.names, p).is_some_and(|span| chain.iter().any(|n| n.span.overlaps(span))),
        );
        if !right {
            let taken = actor.map_or("nobody", |a| &a.name);
            let gold = chain.first().map_or("", |n| n.span.of(&document.text));
            let text = chapter.sentences.get(p.sentence).map_or("", |s| s.span.of(&document.text));
            report.errors.push(format!(
                "{name} {} {:?} = {gold}, taken for {taken:?}\n    {text}",
                p.sentence, p.word
            ));
        }
    }
}

/// Whether a name of the actor is one of the chain: the smallest labelled name around it belongs to the chain.
fn names_chain(actor: &Actor, chain: &str, named: &[Named]) -> bool {
    actor.mentions.iter().filter(|m| m.kind != MentionType::Pronoun && m.kind != MentionType::Role).any(|m| {
        let around = named.iter().filter(|n| n.sentence == m.sentence && n.span.overlaps(m.span));
        around.min_by_key(|n| n.span.len()).is_some_and(|n| n.chain == chain)
    })
}

/// The baseline: the nearest name before the pronoun of the kind that it asks for.
fn nearest(names: &[Vec<NameSpan>], p: &Pronoun) -> Option<Span> {
    let person = !matches!(
        p.word.as_str(),
        "it" | "its" | "itself" | "they" | "them" | "their" | "theirs" | "themselves"
    );
    names
        .get(..=p.sentence)?
        .iter()
        .flatten()
        .rfind(|n| n.span.start < p.span.start && (n.kind == NameKind::Person) == person)
        .map(|n| n.span)
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "pronouns with a named antecedent {}, {} given to nobody", self.all, self.unresolved)?;
        writeln!(f, "he, she and it                   {}", self.singular)?;
        writeln!(f, "nearest name of the kind         {}", self.nearest)?;
        for (name, share) in self.by_genre.iter().chain(&self.by_pronoun) {
            writeln!(f, "  {name:<30} {share}")?;
        }
        Ok(())
    }
}
