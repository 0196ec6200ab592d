//! Sentences, with exact places in the text as it was given.

use super::{
    marks::{before, from, head, is_word, trimmed},
    paragraphs::paragraphs,
    stops::{Stop, find_stop},
};
use crate::document::Span;

/// Bytes within which a bracket has to close for the stops in it to end nothing.
const LONGEST_ASIDE: usize = 256;

/// Sentences and the paragraphs they stand in.
///
/// ```
/// use visavis::text::layout;
///
/// let layout = layout("Talks fail\n\nGen. Smith left. He was angry.");
/// assert_eq!(layout.sentences.len(), 3);
/// assert_eq!(layout.paragraph_of, [0, 1, 1]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// The sentences in order, without blanks at their ends; together they hold every visible character.
    pub sentences: Vec<Span>,
    /// For each sentence the place of its paragraph in `paragraphs`.
    pub paragraph_of: Vec<usize>,
    /// The paragraphs in order, without blanks at their ends.
    pub paragraphs: Vec<Span>,
}

/// Splits `text` into paragraphs and sentences, in time linear in its length.
pub fn layout(text: &str) -> Layout {
    let mut layout = Layout { paragraphs: paragraphs(text), ..Layout::default() };
    for (index, &paragraph) in layout.paragraphs.iter().enumerate() {
        split(paragraph.of(text), |sentence| {
            layout.sentences.push(sentence.shifted(paragraph.start));
            layout.paragraph_of.push(index);
        });
    }
    layout
}

/// The sentences of `text`; see [`Layout::sentences`].
pub fn sentences(text: &str) -> Vec<Span> {
    layout(text).sentences
}

/// Calls `found` with each sentence of one paragraph.
fn split(paragraph: &str, mut found: impl FnMut(Span)) {
    let mut so_far = SoFar::default();
    let mut at = 0;
    while let Some(place) = find_stop(paragraph, at) {
        so_far.read(paragraph, place);
        let stop = Stop::read(paragraph, place, so_far.in_straight_quote);
        at = stop.end;
        if so_far.has_word
            && !so_far.in_aside(paragraph, place, at)
            && stop.ends_sentence(paragraph, so_far.start)
        {
            found(trimmed(paragraph, Span::new(so_far.start, stop.end)));
            so_far.read(paragraph, stop.end);
            let blanks = from(paragraph, stop.end);
            so_far.start = stop.end + blanks.len() - blanks.trim_start().len();
            so_far.has_word = false;
            so_far.aside = false;
        }
    }
    let rest = trimmed(paragraph, Span::new(so_far.start, paragraph.len()));
    if !rest.is_empty() {
        found(rest);
    }
}

/// What is known of a paragraph up to a place; every byte is looked at once.
#[derive(Default)]
struct SoFar {
    /// Where the sentence begins.
    start: usize,
    /// Up to where the rest is known.
    known: usize,
    /// Whether the sentence has a letter or digit.
    has_word: bool,
    /// Whether a round bracket has opened after the sentence's first word and not closed.
    aside: bool,
    /// Whether an odd number of straight double quotes stands before.
    in_straight_quote: bool,
}

impl SoFar {
    fn read(&mut self, paragraph: &str, to: usize) {
        let new = from(before(paragraph, to), self.known);
        let first_word = if self.has_word { Some(0) } else { new.find(is_word) };
        self.has_word = first_word.is_some();
        for (at, byte) in new.bytes().enumerate() {
            match byte {
                b'"' => self.in_straight_quote = !self.in_straight_quote,
                b'(' => self.aside = first_word.is_some_and(|first| first <= at),
                b')' => self.aside = false,
                _ => {}
            }
        }
        self.known = to;
    }

    /// Whether the stop `[start, end)` stands in brackets within the sentence that close further on:
    /// `They asked whom (him? Smith?) he meant.`
    fn in_aside(&self, paragraph: &str, start: usize, end: usize) -> bool {
        let closes = |text: &str| text.chars().take_while(|&c| c != '(').any(|c| c == ')');
        self.aside
            && !closes(Span::new(start, end).of(paragraph))
            && closes(head(from(paragraph, end), LONGEST_ASIDE))
    }
}

#[cfg(test)]
mod tests;
