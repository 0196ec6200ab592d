//! Finds the names of a list in a sentence: longest match first, whole words only, in the list's own case.

use aho_corasick::{AhoCorasick, BuildError, MatchKind};

use super::gazetteer::AliasKind;
use super::tokens::{Casing, Shape, Word, words};
use crate::document::Span;

/// A name found among the words of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// The place of its owner in the list that the matcher was built from.
    pub owner: usize,
    /// What kind of name.
    pub kind: AliasKind,
    /// The first word.
    pub first: usize,
    /// One past the last word.
    pub last: usize,
}

/// How a pattern's words must be written.
#[derive(Debug)]
struct Pattern {
    owner: usize,
    kind: AliasKind,
    shapes: Vec<Shape>,
    /// The words as written, if they must be met so.
    exact: Option<Vec<String>>,
    /// How many words.
    len: usize,
}

/// An automaton over the normal forms of names.
#[derive(Debug)]
pub struct Matcher {
    automaton: AhoCorasick,
    patterns: Vec<Vec<Pattern>>,
}

/// Acronyms of at least this many letters may be written like a word ("Nato", "Unicef").
const WORDLIKE_ACRONYM: usize = 4;

impl Matcher {
    /// A matcher of (owner, name, kind of name).
    ///
    /// # Errors
    /// If there are too many names for one automaton.
    pub fn new<'a>(names: impl IntoIterator<Item = (usize, &'a str, AliasKind)>) -> Result<Self, BuildError> {
        Self::build(names, false)
    }

    /// A matcher that wants names as they are written in the list, or in capitals in a sentence of capitals.
    ///
    /// # Errors
    /// If there are too many names for one automaton.
    pub fn exact<'a>(
        names: impl IntoIterator<Item = (usize, &'a str, AliasKind)>,
    ) -> Result<Self, BuildError> {
        Self::build(names, true)
    }

    fn build<'a>(
        names: impl IntoIterator<Item = (usize, &'a str, AliasKind)>,
        exact: bool,
    ) -> Result<Self, BuildError> {
        let mut index = std::collections::HashMap::<String, usize>::new();
        let mut keys = Vec::new();
        let mut patterns: Vec<Vec<Pattern>> = Vec::new();
        for (owner, name, kind) in names {
            let parts = words(name, Span::new(0, name.len()));
            if parts.is_empty() {
                continue;
            }
            let coded = code(&parts);
            let place = *index.entry(coded.clone()).or_insert_with(|| {
                keys.push(coded);
                patterns.push(Vec::new());
                patterns.len() - 1
            });
            let pattern = Pattern {
                owner,
                kind,
                shapes: parts.iter().map(|w| w.shape).collect(),
                exact: exact.then(|| parts.iter().map(|w| w.span.of(name).to_owned()).collect()),
                len: parts.len(),
            };
            if let Some(list) = patterns.get_mut(place)
                && !list.iter().any(|p| p.owner == owner && p.kind == kind)
            {
                list.push(pattern);
            }
        }
        let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&keys)?;
        Ok(Self { automaton, patterns })
    }

    /// All names in a sentence, the longest first of those that begin together, none overlapping another unless
    /// several owners share it. `text` is the sentence's part.
    pub fn find(&self, text: &str, sentence: &[Word], casing: Casing) -> Vec<Found> {
        let coded = code(sentence);
        // The byte at which each word's code ends, to get back from bytes to words.
        let mut ends = Vec::with_capacity(sentence.len());
        let mut end = 0;
        for w in sentence {
            end += w.norm.len() + 2;
            ends.push(end);
        }
        let mut found = Vec::new();
        let mut from = 0;
        while from < coded.len() {
            let Some(m) = self.automaton.find(aho_corasick::Input::new(&coded).range(from..)) else { break };
            let last = ends.partition_point(|&e| e <= m.end());
            let first = ends.partition_point(|&e| e <= m.start());
            from = m.end();
            let mut any = false;
            for p in self.patterns.get(m.pattern().as_usize()).into_iter().flatten() {
                let here = sentence.get(first..last).unwrap_or_default();
                if p.len == here.len() && p.fits(text, here, casing) {
                    found.push(Found { owner: p.owner, kind: p.kind, first, last });
                    any = true;
                }
            }
            if !any {
                // Written otherwise than the name: look again from the next word on.
                from = ends.get(first).copied().unwrap_or(from);
            }
        }
        found
    }
}

impl Pattern {
    fn fits(&self, text: &str, here: &[Word], casing: Casing) -> bool {
        if let Some(exact) = &self.exact {
            return exact.iter().zip(here).all(|(want, w)| {
                let found = w.span.of(text);
                found == want
                    || matches!(w.shape, Shape::Possessive | Shape::Mark)
                    || (casing == Casing::Upper && found == want.to_uppercase())
            });
        }
        if casing == Casing::Upper {
            return true;
        }
        self.shapes.iter().zip(here).all(|(shape, w)| match shape {
            Shape::Upper if self.len == 1 && w.norm.len() < WORDLIKE_ACRONYM => w.shape == Shape::Upper,
            Shape::Upper | Shape::Capitalised => w.is_capital(),
            _ => true,
        })
    }
}

/// Words as one string in which every word has its own beginning and end, so that matches are whole words.
fn code(words: &[Word]) -> String {
    let mut coded = String::with_capacity(words.iter().map(|w| w.norm.len() + 2).sum());
    for w in words {
        coded.push('\u{2}');
        coded.push_str(&w.norm);
        coded.push('\u{3}');
    }
    coded
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::super::tokens::casing;
    use super::*;

    fn find(names: &[&str], text: &str, exact: bool) -> Vec<String> {
        let list = names.iter().enumerate().map(|(i, n)| (i, *n, AliasKind::Name));
        let m = if exact { Matcher::exact(list) } else { Matcher::new(list) }.unwrap();
        let w = words(text, Span::new(0, text.len()));
        m.find(text, &w, casing(&w))
            .iter()
            .map(|f| Span::new(w[f.first].span.start, w[f.last - 1].span.end).of(text).to_owned())
            .collect()
    }

    #[test]
    fn longest_whole_words_in_their_case() {
        let names = ["Niger", "Nigeria", "US", "WHO", "New York", "York", "NATO"];
        assert_eq!(find(&names, "Nigeria and Niger, not Nigerias", false), ["Nigeria", "Niger"]);
        assert_eq!(find(&names, "Who told us? The US and the WHO.", false), ["US", "WHO"]);
        assert_eq!(find(&names, "New York said; new York said", false), ["New York", "York"]);
        assert_eq!(find(&names, "Nato and the U.S.-led", false), ["Nato", "U.S."]);
    }

    #[test]
    fn exact_names_want_their_own_letters() {
        assert_eq!(
            find(&["Apple", "the Board"], "apple, Apple, the board, the Board", true),
            ["Apple", "the Board"]
        );
        assert_eq!(find(&["Apple"], "APPLE SUES ITS RIVAL", true), ["APPLE"]);
    }
}
