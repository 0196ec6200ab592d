//! Names that no gazetteer knows: a linfa model over the encoder's token vectors, decoded as BIO tags.
//!
//! The encoder is uncased, so case and word shape enter as named features beside the vector of each word's first piece.
//! Words are those of the tokenizer (split at white space and punctuation).

use crate::{
    document::Span,
    encoder::{Piece, Vectors},
    stance::classifier::Classifier,
};

use super::{NameKind, NameSpan};

/// The classes, in the order of their numbers. MISC is recognised so that the other kinds are not, and then dropped.
pub const TAGS: [&str; 9] = ["O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC", "B-MISC", "I-MISC"];

/// The names of the shape features, in the order of their values.
pub const SHAPE_NAMES: [&str; 22] = [
    "capitalised",
    "all_capitals",
    "inner_capital",
    "digit",
    "punctuation",
    "single_letter",
    "sentence_start",
    "sentence_shouts",
    "after_title",
    "after_article",
    "after_preposition",
    "before_company_suffix",
    "previous_capitalised",
    "previous_all_capitals",
    "previous_punctuation",
    "previous_hyphen_or_stop",
    "next_capitalised",
    "next_all_capitals",
    "next_punctuation",
    "next_possessive",
    "glued_to_previous",
    "long",
];

const TITLES: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "dr",
    "prof",
    "sir",
    "lord",
    "lady",
    "dame",
    "president",
    "minister",
    "premier",
    "chancellor",
    "king",
    "queen",
    "prince",
    "princess",
    "senator",
    "sen",
    "rep",
    "representative",
    "congressman",
    "congresswoman",
    "governor",
    "gov",
    "mayor",
    "judge",
    "justice",
    "general",
    "gen",
    "colonel",
    "col",
    "captain",
    "sergeant",
    "pope",
    "bishop",
    "archbishop",
    "cardinal",
    "father",
    "rabbi",
    "imam",
    "ayatollah",
    "sheikh",
    "secretary",
    "ambassador",
    "chairman",
    "director",
    "coach",
    "spokesman",
    "spokeswoman",
    "leader",
    "attorney",
    "councillor",
    "inspector",
    "professor",
];
const SUFFIXES: &[&str] = &[
    "inc",
    "corp",
    "ltd",
    "plc",
    "llc",
    "ag",
    "sa",
    "nv",
    "gmbh",
    "co",
    "group",
    "holdings",
    "bank",
    "union",
    "party",
    "council",
    "university",
    "federation",
    "association",
    "ministry",
    "committee",
    "court",
    "club",
    "institute",
    "agency",
    "authority",
];
const PREPOSITIONS: &[&str] = &["in", "at", "from", "near", "to", "of", "by", "with", "against", "for", "on"];

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

#[derive(Clone, Copy, Default)]
struct Shape {
    capitalised: bool,
    all_capitals: bool,
    inner_capital: bool,
    digit: bool,
    punctuation: bool,
}

fn shape(word: &str) -> Shape {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    Shape {
        capitalised: word.chars().next().is_some_and(char::is_uppercase),
        all_capitals: letters > 1 && capitals == letters,
        inner_capital: word.chars().skip(1).any(char::is_uppercase) && capitals < letters,
        digit: word.chars().any(|c| c.is_ascii_digit()),
        punctuation: letters == 0 && !word.chars().any(char::is_numeric),
    }
}

/// One row of features for each word of a sentence: the vector of its first piece, then [`SHAPE_NAMES`].
///
/// `text` is the sentence, `words` and `vectors` those of its pieces.
pub fn rows(text: &str, words: &[Word], vectors: &Vectors) -> Vec<Vec<f64>> {
    let texts: Vec<&str> = words.iter().map(|w| w.span.of(text)).collect();
    let lower: Vec<String> = texts.iter().map(|t| t.to_lowercase()).collect();
    let shapes: Vec<Shape> = texts.iter().map(|t| shape(t)).collect();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let shouts = letters > 8 && text.chars().filter(|c| c.is_uppercase()).count() * 10 > letters * 7;
    let number = |flag: bool| f64::from(u8::from(flag));
    let at = |i: Option<usize>| i.and_then(|i| shapes.get(i)).copied().unwrap_or_default();
    let word_at = |i: Option<usize>| i.and_then(|i| lower.get(i)).map_or("", String::as_str);
    words
        .iter()
        .enumerate()
        .map(|(i, word)| {
            let (previous, next) = (i.checked_sub(1), Some(i.saturating_add(1)));
            let (before, here, after) = (at(previous), at(Some(i)), at(next));
            // "Mr." is two words: look past the stop.
            let title = match word_at(previous) {
                "." => word_at(i.checked_sub(2)),
                other => other,
            };
            let start = texts.get(..i).unwrap_or(&[]).iter().all(|t| !t.chars().any(char::is_alphanumeric));
            let glued = previous.and_then(|p| words.get(p)).is_some_and(|p| p.span.end == word.span.start);
            let mut row: Vec<f64> = vectors.row(word.first_piece).iter().map(|x| f64::from(*x)).collect();
            row.extend([
                number(here.capitalised),
                number(here.all_capitals),
                number(here.inner_capital),
                number(here.digit),
                number(here.punctuation),
                number(texts.get(i).is_some_and(|t| t.chars().count() == 1 && here.capitalised)),
                number(start),
                number(shouts),
                number(TITLES.contains(&title)),
                number(matches!(word_at(previous), "the" | "a" | "an")),
                number(PREPOSITIONS.contains(&word_at(previous))),
                number(SUFFIXES.contains(&word_at(next))),
                number(before.capitalised),
                number(before.all_capitals),
                number(before.punctuation),
                number(matches!(word_at(previous), "-" | "." | "'" | "’" | "&")),
                number(after.capitalised),
                number(after.all_capitals),
                number(after.punctuation),
                number(matches!(word_at(next), "'" | "’")),
                number(glued),
                number(texts.get(i).is_some_and(|t| t.chars().count() > 6)),
            ]);
            row
        })
        .collect()
}

/// Whether `tag` may follow `previous` in BIO: an inside tag needs a beginning or inside of its own kind before it.
fn may_follow(previous: usize, tag: usize) -> bool {
    let is_inside = tag > 0 && tag.is_multiple_of(2);
    !is_inside || previous == tag || previous.saturating_add(1) == tag
}

/// The most probable sequence of tags that BIO allows (Viterbi 1967).
pub fn decode(probabilities: &[Vec<f64>]) -> Vec<usize> {
    let n = TAGS.len();
    let mut best: Vec<f64> = vec![0.0; n];
    let mut back: Vec<Vec<usize>> = Vec::with_capacity(probabilities.len());
    for (step, p) in probabilities.iter().enumerate() {
        let mut next = vec![f64::NEG_INFINITY; n];
        let mut from = vec![0; n];
        for (tag, (score, origin)) in next.iter_mut().zip(&mut from).enumerate() {
            let emission = p.get(tag).copied().unwrap_or(0.0).max(1e-12).ln();
            for (previous, before) in best.iter().enumerate() {
                let allowed = if step == 0 { may_follow(0, tag) } else { may_follow(previous, tag) };
                if allowed && before + emission > *score {
                    *score = before + emission;
                    *origin = previous;
                }
            }
        }
        best = next;
        back.push(from);
    }
    let mut tag = best.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(tag, _)| tag);
    let mut tags = Vec::with_capacity(back.len());
    for from in back.iter().rev() {
        tags.push(tag);
        tag = from.get(tag).copied().unwrap_or(0);
    }
    tags.reverse();
    tags
}

/// Reads spans off BIO tags: first word, one past the last word, kind (an index into PER, ORG, LOC, MISC).
pub fn spans_of(tags: &[usize]) -> Vec<(usize, usize, usize)> {
    let mut spans: Vec<(usize, usize, usize)> = Vec::new();
    for (i, &tag) in tags.iter().enumerate() {
        let Some(kind) = tag.checked_sub(1).map(|t| t / 2) else { continue };
        match spans.last_mut() {
            Some((_, end, k)) if tag % 2 == 0 && *end == i && *k == kind => *end = i.saturating_add(1),
            _ => spans.push((i, i.saturating_add(1), kind)),
        }
    }
    spans
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

/// The names in a sentence. `text` is the sentence, `pieces` and `vectors` its pieces and their vectors in the view with
/// names; spans come back moved by `origin`.
pub fn recognise(
    model: &Classifier,
    text: &str,
    pieces: &[Piece],
    vectors: &Vectors,
    origin: usize,
) -> Vec<NameSpan> {
    let words = words(pieces);
    let probabilities = model.probabilities(&rows(text, &words, vectors).concat());
    let tags = decode(&probabilities);
    spans_of(&tags)
        .into_iter()
        .filter_map(|(first, end, kind)| {
            let (first, end) = trimmed(text, &words, first, end)?;
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

    fn sure(tags: &[usize]) -> Vec<Vec<f64>> {
        tags.iter().map(|t| (0..TAGS.len()).map(|i| if i == *t { 0.9 } else { 0.0125 }).collect()).collect()
    }

    #[test]
    fn decoding_keeps_what_is_valid() {
        let tags = [0, 1, 2, 2, 0, 3, 4, 5];
        assert_eq!(decode(&sure(&tags)), tags);
        assert_eq!(spans_of(&tags), [(1, 4, 0), (5, 7, 1), (7, 8, 2)]);
    }

    #[test]
    fn an_inside_without_a_beginning_cannot_come_out() {
        for tags in [[2, 2, 0], [0, 4, 4], [1, 4, 0]] {
            let decoded = decode(&sure(&tags));
            let mut previous = 0;
            for tag in decoded {
                assert!(may_follow(previous, tag));
                previous = tag;
            }
        }
    }

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
    fn nothing_in_nothing_out() {
        assert!(decode(&[]).is_empty());
    }
}
