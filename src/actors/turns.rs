//! Whose turn it is: the speakers of quotations that run over sentences and paragraphs.
//!
//! A tag ("she said") speaks for its whole quotation, also for sentences of it that come before the tag. A quotation
//! without a tag goes on with whoever spoke before: in the same paragraph, or at the beginning of the next one.

use std::ops::RangeInclusive;

use super::Scene;
use super::lexicon as lex;
use super::mention::Tokens;
use super::speech::{self, Quoted, Who};
use crate::document::{Part, Span};
use crate::text;

/// A quotation of up to so many words may be a name or an expression held at arm's length; it has a speaker only if its
/// own sentence tells one.
const SHORT: usize = 2;

/// A direct quotation that stands in no other one.
#[derive(Clone, Debug)]
pub struct Turn {
    /// The part that `inner` counts in.
    pub part: Part,
    /// Without its marks.
    pub inner: Span,
    words: usize,
    /// Places of the sentences that it touches.
    pub sentences: RangeInclusive<usize>,
    /// The paragraphs in which it begins and ends; the title is 0.
    paragraphs: (usize, usize),
    /// Whether its paragraph begins with it.
    leads: bool,
}

/// A sentence as far as turns need it.
#[derive(Debug)]
pub struct Line<'t, 'a> {
    /// Its words.
    pub tokens: &'t Tokens<'a>,
    /// What is quoted in it.
    pub quoted: Quoted,
    /// Who is mentioned, in order.
    pub whos: Vec<Who>,
    /// The paragraph; the title is 0.
    pub paragraph: usize,
}

/// The paragraph of every sentence; the title is 0.
pub fn paragraphs(scene: &Scene<'_>) -> Vec<usize> {
    let paragraphs = text::paragraphs(&scene.document.text);
    scene
        .sentences
        .iter()
        .map(|s| match s.part {
            Part::Title => 0,
            Part::Text => 1 + paragraphs.iter().position(|p| p.overlaps(s.span)).unwrap_or(0),
        })
        .collect()
}

/// The quotations of a document in order of the text.
pub fn turns(scene: &Scene<'_>, paragraphs: &[usize]) -> Vec<Turn> {
    let parts = [(Part::Title, &scene.document.title), (Part::Text, &scene.document.text)];
    let mut turns = Vec::new();
    for (part, text) in parts {
        for quote in text::quotes(text).into_iter().filter(|q| q.depth == 0) {
            let touched = |s: &crate::document::Sentence| s.part == part && quote.inner.overlaps(s.span);
            let Some(first) = scene.sentences.iter().position(touched) else { continue };
            let last = scene.sentences.iter().rposition(touched).unwrap_or(first);
            let paragraph = |s: usize| paragraphs.get(s).copied().unwrap_or(0);
            let opens = first == 0 || paragraph(first - 1) != paragraph(first);
            let start = scene.sentences.get(first).map_or(0, |s| s.span.start);
            turns.push(Turn {
                part,
                inner: quote.inner,
                words: quote.words,
                sentences: first..=last,
                paragraphs: (paragraph(first), paragraph(last)),
                leads: opens && quote.outer.start <= start,
            });
        }
    }
    turns
}

/// What of `turns` is quoted in the sentence at place `sentence`, in words.
pub fn quoted(turns: &[Turn], sentence: usize, tokens: &Tokens<'_>) -> Quoted {
    let inner: Vec<Span> =
        turns.iter().filter(|t| t.sentences.contains(&sentence)).map(|t| t.inner).collect();
    speech::quoted(tokens, &inner)
}

/// The speaker of each turn, by the numbers that the lines use; none if the text does not tell.
pub fn speakers(turns: &[Turn], lines: &[Line<'_, '_>]) -> Vec<Option<usize>> {
    let tag = |s: usize| -> Option<usize> {
        let line = lines.get(s)?;
        let k = speech::speaker(line.tokens, &line.quoted, &line.whos)?;
        line.whos.get(k).map(|w| w.actor)
    };
    let mut speakers = Vec::with_capacity(turns.len());
    // The last speaker, the paragraph and the sentence in which that quotation ended.
    let mut last: Option<(usize, usize, usize)> = None;
    for turn in turns {
        let (first, end) = (*turn.sentences.start(), *turn.sentences.end());
        let told = tag(end).or_else(|| tag(first)).or_else(|| (first..end).find_map(tag));
        let speaker = told.or_else(|| {
            if turn.words <= SHORT || turn.part == Part::Title {
                return None;
            }
            let lead = lead(lines, first, last.map(|(.., s)| s));
            lead.or_else(|| {
                let (actor, paragraph, _) = last?;
                let goes_on = paragraph == turn.paragraphs.0
                    || paragraph > 0 && paragraph + 1 == turn.paragraphs.0 && turn.leads;
                goes_on.then_some(actor)
            })
        });
        if let Some(actor) = speaker
            && (turn.words > SHORT || told.is_some())
        {
            last = Some((actor, turn.paragraphs.1, end));
        }
        speakers.push(speaker);
    }
    speakers
}

/// "*Hordiy* was unmoved. “Let them come.”": the subject of the sentence before, in the same paragraph, after the last
/// quotation.
fn lead(lines: &[Line<'_, '_>], sentence: usize, spoken: Option<usize>) -> Option<usize> {
    let before = sentence.checked_sub(1)?;
    let (line, own) = (lines.get(before)?, lines.get(sentence)?);
    let starts = own.quoted.first().is_some_and(|&(first, _)| first <= 1);
    if line.paragraph != own.paragraph || spoken == Some(before) || !line.quoted.is_empty() || !starts {
        return None;
    }
    let subject = line
        .whos
        .iter()
        .find(|w| !speech::is_possessive(line.tokens, w) && !speech::is_prepositional(line.tokens, w))?;
    let verb = line.tokens.norm(subject.last);
    let begins = subject.first <= 3;
    (begins && !lex::is_preposition(verb)).then_some(subject.actor)
}
