//! text → word pieces, with offsets back to the text.
//!
//! This is BERT's uncased tokenisation (Devlin et al. 2019): clean, lower-case, strip accents, split at white space and
//! punctuation, then WordPiece (Schuster & Nakajima 2012), longest match first. It is written here, and not taken from
//! the `tokenizers` crate, because the pipeline needs the words between the two steps as well (recognition tags words,
//! hidden mentions replace them), and because nothing else of that crate is needed. `training/check_tokenizer.py`
//! compares it with the reference on the corpora.

use std::collections::HashMap;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::Token;
use crate::{document::Span, error::BundleError};

/// The vocabulary's file in a bundle.
pub const FILE: &str = "vocab.txt";

/// Longer words are unknown, as in the reference.
const MAX_WORD_CHARS: usize = 100;

/// A word piece and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its place in the vocabulary.
    pub id: u32,
    /// The bytes of the text that it came from.
    pub span: Span,
    /// The number of the word that it is a part of, from 0.
    pub word: usize,
}

impl Piece {
    /// As an input of the encoder.
    pub fn token(&self) -> Token {
        Token::Piece(self.id)
    }
}

/// BERT's uncased tokenizer with one vocabulary.
pub struct Tokenizer {
    vocabulary: HashMap<Box<str>, u32>,
    /// Continuation pieces, without their `##`.
    continuations: HashMap<Box<str>, u32>,
    unknown: u32,
}

/// A character after normalisation with the bytes of the text that it came from.
type Sourced = (char, Span);

impl Tokenizer {
    /// From a vocabulary file: one piece a line, continuation pieces with `##`.
    pub fn parse(text: &str) -> Result<Self, BundleError> {
        let content = |reason: String| BundleError::Content { file: FILE.into(), reason };
        let mut vocabulary = HashMap::new();
        let mut continuations = HashMap::new();
        for (line, piece) in text.lines().enumerate() {
            let id = u32::try_from(line).map_err(|_| content("too many lines".into()))?;
            match piece.strip_prefix("##") {
                Some(rest) if !rest.is_empty() => continuations.insert(rest.into(), id),
                _ => vocabulary.insert(piece.into(), id),
            };
        }
        let unknown = *vocabulary.get("[UNK]").ok_or_else(|| content("the piece [UNK] is missing".into()))?;
        Ok(Self { vocabulary, continuations, unknown })
    }

    /// Number of pieces.
    pub fn len(&self) -> usize {
        self.vocabulary.len().saturating_add(self.continuations.len())
    }

    /// Whether it knows no piece.
    pub fn is_empty(&self) -> bool {
        self.vocabulary.is_empty()
    }

    /// The pieces of `text`; their spans count in `text`, from `origin` on.
    pub fn pieces(&self, text: &str, origin: usize) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut number = 0;
        let mut word: Vec<Sourced> = Vec::new();
        let mut close = |word: &mut Vec<Sourced>, pieces: &mut Vec<Piece>| {
            if !word.is_empty() {
                self.word_pieces(word, number, pieces);
                number += 1;
                word.clear();
            }
        };
        for (at, c) in text.char_indices() {
            let span = Span::new(at, at.saturating_add(c.len_utf8())).shifted(origin);
            if c == '\0' || c == '\u{fffd}' || is_control(c) {
                continue;
            }
            if c.is_whitespace() {
                close(&mut word, &mut pieces);
                continue;
            }
            let alone = is_cjk(c);
            if alone {
                close(&mut word, &mut pieces);
            }
            for n in c.nfd().filter(|n| !is_combining_mark(*n)).flat_map(char::to_lowercase) {
                // Lower-casing can bring a combining mark back (İ → i̇).
                if is_combining_mark(n) {
                    continue;
                }
                if is_punctuation(n) {
                    close(&mut word, &mut pieces);
                    word.push((n, span));
                    close(&mut word, &mut pieces);
                } else {
                    word.push((n, span));
                }
            }
            if alone {
                close(&mut word, &mut pieces);
            }
        }
        close(&mut word, &mut pieces);
        pieces
    }

    /// Longest match first; a word that cannot be pieced together is unknown as a whole.
    fn word_pieces(&self, word: &[Sourced], number: usize, pieces: &mut Vec<Piece>) {
        let whole = cover(word);
        let first = pieces.len();
        if word.len() <= MAX_WORD_CHARS {
            let text: String = word.iter().map(|(c, _)| *c).collect();
            let ends: Vec<usize> = text.char_indices().map(|(i, c)| i.saturating_add(c.len_utf8())).collect();
            let mut start = 0;
            let mut start_byte = 0;
            while start < word.len() {
                let table = if start == 0 { &self.vocabulary } else { &self.continuations };
                let found = (start..word.len()).rev().find_map(|last| {
                    let end = *ends.get(last)?;
                    let id = *table.get(text.get(start_byte..end)?)?;
                    Some((last, end, id))
                });
                let Some((last, end, id)) = found else { break };
                let span = cover(word.get(start..=last).unwrap_or(&[]));
                pieces.push(Piece { id, span, word: number });
                start = last.saturating_add(1);
                start_byte = end;
            }
            if start == word.len() {
                return;
            }
        }
        pieces.truncate(first);
        pieces.push(Piece { id: self.unknown, span: whole, word: number });
    }
}

/// The bytes from the first character to the last.
fn cover(word: &[Sourced]) -> Span {
    match (word.first(), word.last()) {
        (Some((_, first)), Some((_, last))) => Span::new(first.start, last.end),
        _ => Span::new(0, 0),
    }
}

fn is_control(c: char) -> bool {
    // Tab, line feed and carriage return are white space. Format characters (soft hyphens, joiners) are dropped.
    !matches!(c, '\t' | '\n' | '\r') && (c.is_control() || is_format(c))
}

/// Characters of the general category Cf that news text carries.
fn is_format(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{180e}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0001}'
        | '\u{e0020}'..='\u{e007f}')
}

fn is_cjk(c: char) -> bool {
    matches!(c,
        '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{20000}'..='\u{2a6df}'
        | '\u{2a700}'..='\u{2b73f}' | '\u{2b740}'..='\u{2b81f}' | '\u{2b820}'..='\u{2ceaf}'
        | '\u{f900}'..='\u{faff}' | '\u{2f800}'..='\u{2fa1f}')
}

/// ASCII symbols count as punctuation, as in the reference; beyond ASCII, the blocks that news text uses.
fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation()
        || matches!(c,
            '\u{a1}' | '\u{a7}' | '\u{ab}' | '\u{b6}' | '\u{b7}' | '\u{bb}' | '\u{bf}' | '\u{37e}'
            | '\u{387}' | '\u{55a}'..='\u{55f}' | '\u{589}' | '\u{58a}' | '\u{5be}' | '\u{5c0}'
            | '\u{5c3}' | '\u{5f3}' | '\u{5f4}' | '\u{60c}' | '\u{60d}' | '\u{61b}' | '\u{61f}'
            | '\u{66a}'..='\u{66d}' | '\u{6d4}' | '\u{964}' | '\u{965}' | '\u{2010}'..='\u{2027}'
            | '\u{2030}'..='\u{2043}' | '\u{2045}'..='\u{2051}' | '\u{2053}'..='\u{205e}'
            | '\u{207d}' | '\u{207e}' | '\u{208d}' | '\u{208e}' | '\u{2308}'..='\u{230b}'
            | '\u{2329}' | '\u{232a}' | '\u{2768}'..='\u{2775}' | '\u{27e6}'..='\u{27ef}'
            | '\u{2e00}'..='\u{2e2e}' | '\u{2e30}'..='\u{2e4f}' | '\u{3001}'..='\u{3003}'
            | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301f}' | '\u{3030}' | '\u{303d}'
            | '\u{30a0}' | '\u{30fb}' | '\u{fe10}'..='\u{fe19}' | '\u{fe30}'..='\u{fe52}'
            | '\u{fe54}'..='\u{fe61}' | '\u{fe63}' | '\u{fe68}' | '\u{fe6a}' | '\u{fe6b}'
            | '\u{ff01}'..='\u{ff03}' | '\u{ff05}'..='\u{ff0a}' | '\u{ff0c}'..='\u{ff0f}'
            | '\u{ff1a}' | '\u{ff1b}' | '\u{ff1f}' | '\u{ff20}' | '\u{ff3b}'..='\u{ff3d}'
            | '\u{ff3f}' | '\u{ff5b}' | '\u{ff5d}' | '\u{ff5f}'..='\u{ff65}')
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use proptest::prelude::*;

    use super::*;

    fn tiny() -> Tokenizer {
        Tokenizer::parse("[PAD]\n[UNK]\nun\n##aff\n##able\n.\nu\ns\nrunning\ncafe\n'\n").unwrap()
    }

    fn words(t: &Tokenizer, text: &str) -> Vec<(u32, String, usize)> {
        t.pieces(text, 0).iter().map(|p| (p.id, p.span.of(text).to_owned(), p.word)).collect()
    }

    #[test]
    fn longest_match_first() {
        assert_eq!(
            words(&tiny(), "unaffable"),
            [(2, "un".into(), 0), (3, "aff".into(), 0), (4, "able".into(), 0)]
        );
    }

    #[test]
    fn unknown_as_a_whole() {
        assert_eq!(words(&tiny(), "unaffx running"), [(1, "unaffx".into(), 0), (8, "running".into(), 1)]);
    }

    #[test]
    fn case_accents_and_stops() {
        assert_eq!(
            words(&tiny(), "CAFÉ U.S."),
            [
                (9, "CAFÉ".into(), 0),
                (6, "U".into(), 1),
                (5, ".".into(), 2),
                (7, "S".into(), 3),
                (5, ".".into(), 4)
            ]
        );
    }

    #[test]
    fn soft_hyphens_vanish_but_are_covered() {
        assert_eq!(words(&tiny(), "run\u{ad}ning"), [(8, "run\u{ad}ning".into(), 0)]);
    }

    proptest! {
        #[test]
        fn spans_are_on_character_boundaries_and_in_order(text in "\\PC{0,60}") {
            let mut end = 0;
            let mut word = 0;
            for piece in tiny().pieces(&text, 0) {
                prop_assert!(text.get(piece.span.start..piece.span.end).is_some_and(|s| !s.is_empty()));
                prop_assert!(piece.span.end >= end && piece.word >= word);
                end = piece.span.end;
                word = piece.word;
            }
        }
    }
}
