//! Names that no gazetteer knows: a linfa model over the encoder's token vectors, decoded as BIO tags.
//!
//! The encoder is uncased, so case, word shape and what the gazetteer and the word lists know enter as named features
//! beside the vector of each word's first piece (`features`). `decode` finds the best sequence of tags, with scores for
//! which tag follows which. Words are those of the tokenizer (split at white space and punctuation).

mod decode;
mod features;

use serde::{Deserialize, Serialize};

pub use decode::{Transitions, spans_of};
pub use features::{FEATURE_NAMES, rows};

use crate::{
    document::Span,
    encoder::{Piece, Vectors},
    error::BundleError,
    stance::classifier::Classifier,
};

use super::lexicon::{self as lex, listed};
use super::{Gazetteer, NameKind, NameSpan};

/// The classes, in the order of their numbers. MISC is recognised so that the other kinds are not, and then dropped.
pub const TAGS: [&str; 9] = ["O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC", "B-MISC", "I-MISC"];

/// A fitted recogniser.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recogniser {
    /// The tag of a word from its row of features.
    pub classifier: Classifier,
    /// Which tag follows which.
    pub transitions: Transitions,
}

impl Recogniser {
    /// Checks what a bundle may have wrong. `vector` is the width of the encoder's vectors.
    ///
    /// # Errors
    /// [`BundleError::Content`] names `file` and what is wrong in it.
    pub fn check(&self, file: &str, vector: usize) -> Result<(), BundleError> {
        self.classifier.check(file, vector.saturating_add(FEATURE_NAMES.len()))?;
        self.transitions.check(file)
    }
}

/// A word: the pieces of the tokenizer that make it up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// Where, in the text that was split.
    pub span: Span,
    /// The place of its first piece.
    pub first_piece: usize,
}

/// The words that `pieces` make up.
pub fn words(pieces: &[Piece]) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut number = None;
    for (place, piece) in pieces.iter().enumerate() {
        match words.last_mut() {
            Some(word) if number == Some(piece.word) => word.span.end = piece.span.end,
            _ => words.push(Word { span: piece.span, first_piece: place }),
        }
        number = Some(piece.word);
    }
    words
}

/// Words that no name begins or ends with in running text, and pronouns, which are no names at all.
const NO_EDGE: &[&str] = &[
    "and", "or", "of", "in", "at", "to", "by", "for", "from", "on", "with", "as", "but", "that", "he", "she",
    "it", "they", "we", "i", "you", "his", "her", "its", "their", "him", "them", "us", "our", "my", "this",
    "these", "those", ",", ".", "'", "\"", "“", "”", "’", "(", ")", ";", ":",
];

/// The words `first..end` without those at the edges that cannot be part of a name; `None` if nothing is left. "US" in
/// capitals is no pronoun, and a stop after a capital letter belongs to it ("U.S.").
fn trimmed(text: &str, words: &[Word], mut first: usize, mut end: usize) -> Option<(usize, usize)> {
    let out = |i: usize| {
        words.get(i).is_some_and(|w| {
            let word = w.span.of(text);
            let capitals = word.chars().count() > 1 && word.chars().all(char::is_uppercase);
            let after_initial = word == "."
                && i.checked_sub(1).and_then(|p| words.get(p)).is_some_and(|p| {
                    let before = p.span.of(text);
                    p.span.end == w.span.start
                        && before.chars().count() <= 3
                        && before.starts_with(char::is_uppercase)
                });
            !capitals && !after_initial && NO_EDGE.contains(&word.to_lowercase().as_str())
        })
    };
    while first < end && out(first) {
        first = first.saturating_add(1);
    }
    while first < end && end.checked_sub(1).is_some_and(out) {
        end = end.saturating_sub(1);
    }
    (first < end).then_some((first, end))
}

/// Words in small letters that stand inside names, besides particles ("Bank of England", "Doctors without Borders").
const LINKS: &str = "of and for the in on at to y e und et un a an with without by s n d";

/// The words `first..end` without what is written in small letters at their edges ("Sostre had", "university’s Tide
/// Centre"), and only the last stretch of them where such a word parts them ("the Swiss bank Varo"). Particles stay
/// before a capital ("de Blasio"). Words without any capital stay as they are: then the whole text may be written so.
fn capitalised_part(text: &str, words: &[Word], first: usize, end: usize) -> Option<(usize, usize)> {
    let word = |i: usize| words.get(i).map_or("", |w| w.span.of(text));
    let small =
        |i: usize| word(i).chars().any(char::is_alphabetic) && !word(i).chars().any(char::is_uppercase);
    let capital = |i: &usize| word(*i).chars().any(char::is_uppercase);
    let Some(last) = (first..end).rev().find(capital) else { return Some((first, end)) };
    let end = (last.saturating_add(1)..end).find(|&i| small(i)).unwrap_or(end);
    let parted =
        (first..last).rev().find(|&i| small(i) && !listed(LINKS, word(i)) && !lex::is_particle(word(i)));
    let mut first = parted.map_or(first, |i| i.saturating_add(1));
    while first < last && !capital(&first) && !lex::is_particle(word(first)) {
        // A number may begin a name ("7 Eleven").
        if word(first).starts_with(|c: char| c.is_ascii_digit()) {
            break;
        }
        first = first.saturating_add(1);
    }
    trimmed(text, words, first, end)
}

/// The names in a sentence. `text` is the sentence, `pieces` and `vectors` its pieces and their vectors in the view with
/// names; spans come back moved by `origin`.
pub fn recognise(
    model: &Recogniser,
    gazetteer: &Gazetteer,
    text: &str,
    pieces: &[Piece],
    vectors: &Vectors,
    origin: usize,
) -> Vec<NameSpan> {
    let words = words(pieces);
    let rows = rows(text, &words, vectors, gazetteer).concat();
    of_rows(model, text, &words, &rows, origin)
}

/// The same for words whose features are there already: `rows` are those of [`rows`], one after the other.
pub fn of_rows(model: &Recogniser, text: &str, words: &[Word], rows: &[f64], origin: usize) -> Vec<NameSpan> {
    let probabilities = model.classifier.probabilities(rows);
    let tags = model.transitions.decode(&probabilities);
    spans_of(&tags)
        .into_iter()
        .filter_map(|(first, end, kind)| {
            let (first, end) = trimmed(text, words, first, end)?;
            let (first, end) = capitalised_part(text, words, first, end)?;
            let kind = match kind {
                0 => NameKind::Person,
                1 => NameKind::Organization,
                2 => NameKind::Location,
                _ => return None,
            };
            let span = Span::new(words.get(first)?.span.start, words.get(end.checked_sub(1)?)?.span.end);
            let chosen = probabilities.iter().zip(&tags).take(end).skip(first);
            let sum: f64 = chosen.map(|(p, tag)| p.get(*tag).copied().unwrap_or(0.0)).sum();
            let probability = (sum / (end - first) as f64) as f32;
            Some(NameSpan { span: span.shifted(origin), kind, probability })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;

    #[test]
    fn edges_that_no_name_has_are_cut_off() {
        let tokenizer =
            crate::encoder::Tokenizer::parse("[UNK]\nmacron\nand\nhe\nu\n.\ns\nus\nofficials\n").unwrap();
        let trim = |text: &str| {
            let words = words(&tokenizer.pieces(text, 0));
            trimmed(text, &words, 0, words.len())
                .map(|(a, b)| Span::new(words[a].span.start, words[b - 1].span.end).of(text).to_owned())
        };
        assert_eq!(trim("Macron and"), Some("Macron".into()));
        assert_eq!(trim("He"), None);
        assert_eq!(trim("us"), None);
        assert_eq!(trim("US"), Some("US".into()));
        assert_eq!(trim("U.S."), Some("U.S.".into()));
    }

    #[test]
    fn small_words_are_no_edges() {
        let vocabulary =
            "[UNK]\nsostre\nhad\nde\nblasio\nbank\nof\nmali\nmacy\n'\ns\nswiss\nvaro\nfacebook\nthe\n";
        let tokenizer = crate::encoder::Tokenizer::parse(vocabulary).unwrap();
        let part = |text: &str| {
            let words = words(&tokenizer.pieces(text, 0));
            capitalised_part(text, &words, 0, words.len())
                .map(|(a, b)| Span::new(words[a].span.start, words[b - 1].span.end).of(text).to_owned())
                .unwrap()
        };
        assert_eq!(part("Sostre had"), "Sostre");
        assert_eq!(part("de Blasio"), "de Blasio");
        assert_eq!(part("Bank of Mali"), "Bank of Mali");
        assert_eq!(part("Macy's"), "Macy");
        assert_eq!(part("Swiss bank Varo"), "Varo");
        assert_eq!(part("the bank of Mali"), "Mali");
        assert_eq!(part("facebook"), "facebook");
    }
}
