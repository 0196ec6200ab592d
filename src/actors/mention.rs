//! A name met in a sentence, on its way to becoming a mention of an actor.

use std::ops::Range;

use super::NameKind;
use super::gazetteer::AliasKind;
use super::tokens::{Casing, Word};
use crate::document::{MentionType, Span};

/// A sentence cut into words.
#[derive(Debug)]
pub struct Tokens<'a> {
    /// The sentence's part of the document; spans count in it.
    pub text: &'a str,
    /// The words.
    pub words: Vec<Word>,
    /// How the sentence is written.
    pub casing: Casing,
}

impl Tokens<'_> {
    /// The normal form of the word at `i`; empty outside.
    pub fn norm(&self, i: usize) -> &str {
        self.words.get(i).map_or("", |w| &w.norm)
    }

    /// The normal form of the word before `i`; empty at the beginning.
    pub fn before(&self, i: usize) -> &str {
        i.checked_sub(1).map_or("", |k| self.norm(k))
    }

    /// Whether the word at `i` is this mark.
    pub fn mark(&self, i: usize, mark: &str) -> bool {
        self.words.get(i).is_some_and(|w| w.is_mark(mark))
    }

    /// Whether the word at `i` is a dash.
    pub fn is_dash(&self, i: usize) -> bool {
        self.words.get(i).is_some_and(Word::is_dash)
    }

    /// The stretch of text from word `first` up to, not including, word `last`.
    pub fn span(&self, first: usize, last: usize) -> Span {
        let start = self.words.get(first).map_or(0, |w| w.span.start);
        let end = last.checked_sub(1).and_then(|i| self.words.get(i)).map_or(start, |w| w.span.end);
        Span::new(start, end.max(start))
    }

    /// The normal forms of the words from `first` up to `last`, with spaces, possessives left out.
    pub fn key(&self, first: usize, last: usize) -> String {
        let words = self.words.get(first..last).unwrap_or_default();
        words.iter().filter(|w| w.is_word()).map(|w| w.norm.as_str()).collect::<Vec<_>>().join(" ")
    }
}

/// What a name was recognised as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The caller's own actor, by its place.
    Custom(usize),
    /// An entry of the gazetteer, by its place, and the kind of its alias.
    Known(usize, AliasKind),
    /// A name that the recogniser found.
    Named(NameKind),
    /// The government of a leader: "the Trump administration". The words up to the last but one name the leader.
    Administration,
    /// An acronym or a shorter form of a name met elsewhere in the document.
    Short,
}

/// A name met in a sentence.
#[derive(Clone, Debug)]
pub struct Item {
    /// The sentence.
    pub sentence: usize,
    /// The first word.
    pub first: usize,
    /// One past the last word.
    pub last: usize,
    /// What it is.
    pub what: What,
    /// How the actor is mentioned.
    pub mention: MentionType,
    /// The first word of the titles and roles right before the name; `first` if there are none.
    pub title: usize,
    /// The cluster it was resolved to.
    pub cluster: Option<usize>,
}

impl Item {
    /// A name that has not been resolved.
    pub const fn new(sentence: usize, first: usize, last: usize, what: What, mention: MentionType) -> Self {
        Self { sentence, first, last, what, mention, title: first, cluster: None }
    }

    /// Whether the two share a word.
    pub const fn overlaps(&self, first: usize, last: usize) -> bool {
        self.first < last && first < self.last
    }
}

/// Where the mentions of a sentence stand among `items`, which are in order of the text.
pub fn of_sentence(items: &[Item], sentence: usize) -> Range<usize> {
    let at = |sentence: usize| items.partition_point(|it| it.sentence < sentence);
    at(sentence)..at(sentence + 1)
}

/// A sentence, and the first word and one past the last word of `name` in it.
#[cfg(test)]
pub fn with_name<'t>(text: &'t str, name: &str) -> Option<(Tokens<'t>, usize, usize)> {
    let words = super::tokens::words(text, Span::new(0, text.len()));
    let casing = super::tokens::casing(&words);
    let start = text.find(name)?;
    let at = |byte: usize| words.partition_point(|w| w.span.start < byte);
    let (first, last) = (at(start), at(start + name.len()));
    Some((Tokens { text, words, casing }, first, last))
}
