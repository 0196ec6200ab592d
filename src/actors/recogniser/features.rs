//! What is known of a word besides its vector: case, neighbours, word lists, the gazetteer.

use super::super::gazetteer::AliasKind;
use super::super::lexicon::{self as lex, listed};
use super::super::tokens::{self, Casing, casing, normalise, words as tokenise};
use super::super::{Gazetteer, things};
use super::Word;
use crate::{
    document::{ActorKind, Span},
    encoder::Vectors,
};

/// The names of the features after the vector, in the order of their values, all 0 or 1.
pub const FEATURE_NAMES: [&str; 59] = [
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
    "headline",
    "capital_inside",
    "capital_at_start",
    "run_of_one",
    "run_of_two",
    "run_of_many",
    "first_of_run",
    "last_of_run",
    "after_initial",
    "first_name",
    "previous_first_name",
    "next_first_name",
    "body_word",
    "company_suffix",
    "run_ends_in_body_word",
    "run_begins_with_first_name",
    "role_or_title",
    "month_or_day",
    "function_word",
    "creed",
    "city",
    "particle",
    "before_act_verb",
    "before_speech_verb",
    "after_place_preposition",
    "after_speech_verb",
    "before_role",
    "known_begin",
    "known_inside",
    "known_person",
    "known_state",
    "known_demonym",
    "known_capital",
    "known_body",
    "known_company",
    "known_seat",
    "thing",
];

const TITLES: &str = "mr mrs ms dr prof sir lord lady dame president minister premier chancellor king queen prince \
                      princess senator sen rep representative congressman congresswoman governor gov mayor judge justice \
                      general gen colonel col captain sergeant pope bishop archbishop cardinal father rabbi imam ayatollah \
                      sheikh secretary ambassador chairman director coach spokesman spokeswoman leader attorney councillor \
                      inspector professor";
const SUFFIXES: &str = "inc corp ltd plc llc ag sa nv gmbh co group holdings bank union party council university federation \
                        association ministry committee court club institute agency authority";
const PREPOSITIONS: &str = "in at from near to of by with against for on";
const DAYS: &str = "monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun jan feb mar apr aug sept \
                    sep oct nov dec";

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

/// What the gazetteer knows of a word: whether a known name begins or goes on there, and the name's kind.
#[derive(Clone, Copy, Default)]
struct Known {
    begins: bool,
    goes_on: bool,
    kinds: [bool; 7],
}

/// For each word what the gazetteer's longest name over it says.
fn known(
    text: &str,
    words: &[Word],
    tokens: &[tokens::Word],
    casing: Casing,
    gazetteer: &Gazetteer,
) -> Vec<Known> {
    let mut all = vec![Known::default(); words.len()];
    for f in gazetteer.matcher().find(text, tokens, casing) {
        let (Some(first), Some(last)) =
            (tokens.get(f.first), f.last.checked_sub(1).and_then(|i| tokens.get(i)))
        else {
            continue;
        };
        let span = Span::new(first.span.start, last.span.end);
        let kind = gazetteer.entry(f.owner).map(|e| e.kind);
        let kinds = [
            kind == Some(ActorKind::Person),
            kind == Some(ActorKind::State) && matches!(f.kind, AliasKind::Name | AliasKind::Former),
            matches!(f.kind, AliasKind::Demonym | AliasKind::People),
            f.kind == AliasKind::Capital,
            matches!(
                kind,
                Some(ActorKind::Organization | ActorKind::Bloc | ActorKind::Party | ActorKind::Group)
            ),
            kind == Some(ActorKind::Company),
            f.kind == AliasKind::Seat,
        ];
        for (word, known) in words.iter().zip(&mut all).filter(|(w, _)| w.span.overlaps(span)) {
            known.begins |= word.span.start <= span.start;
            known.goes_on |= word.span.start > span.start;
            for (flag, kind) in known.kinds.iter_mut().zip(kinds) {
                *flag |= kind;
            }
        }
    }
    all
}

/// For each word where the run of capitalised words that it stands in begins and ends (one past); empty outside runs.
fn runs(shapes: &[Shape]) -> Vec<(usize, usize)> {
    let mut runs = vec![(0, 0); shapes.len()];
    let mut first = 0;
    while first < shapes.len() {
        let length = shapes.iter().skip(first).take_while(|s| s.capitalised).count();
        for run in runs.iter_mut().skip(first).take(length) {
            *run = (first, first.saturating_add(length));
        }
        first = first.saturating_add(length.max(1));
    }
    runs
}

/// One row of features for each word of a sentence: the vector of its first piece, then [`FEATURE_NAMES`].
///
/// `text` is the sentence, `words` and `vectors` those of its pieces.
pub fn rows(text: &str, words: &[Word], vectors: &Vectors, gazetteer: &Gazetteer) -> Vec<Vec<f64>> {
    let texts: Vec<&str> = words.iter().map(|w| w.span.of(text)).collect();
    let lower: Vec<String> = texts.iter().map(|t| normalise(t)).collect();
    let shapes: Vec<Shape> = texts.iter().map(|t| shape(t)).collect();
    let tokens = tokenise(text, Span::new(0, text.len()));
    let casing = casing(&tokens);
    let known = known(text, words, &tokens, casing, gazetteer);
    let runs = runs(&shapes);
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let shouts = letters > 8 && text.chars().filter(|c| c.is_uppercase()).count() * 10 > letters * 7;
    let headline = casing == Casing::Title;
    let at = |i: Option<usize>| i.and_then(|i| shapes.get(i)).copied().unwrap_or_default();
    let norm = |i: Option<usize>| i.and_then(|i| lower.get(i)).map_or("", String::as_str);
    let written = |i: Option<usize>| i.and_then(|i| texts.get(i)).copied().unwrap_or("");
    let first_name = |i: Option<usize>| at(i).capitalised && lex::gender_of_first_name(norm(i)).is_some();
    words
        .iter()
        .enumerate()
        .map(|(i, word)| {
            let (previous, this, next) = (i.checked_sub(1), Some(i), Some(i.saturating_add(1)));
            let (before, here, after) = (at(previous), at(this), at(next));
            // "Mr." is two words: look past the stop.
            let stop = written(previous) == ".";
            let title = if stop { norm(i.checked_sub(2)) } else { norm(previous) };
            let start = texts.get(..i).unwrap_or(&[]).iter().all(|t| !t.chars().any(char::is_alphanumeric));
            let glued = previous.and_then(|p| words.get(p)).is_some_and(|p| p.span.end == word.span.start);
            let (run_first, run_end) = runs.get(i).copied().unwrap_or_default();
            let length = run_end.saturating_sub(run_first);
            let run_last = run_end.checked_sub(1).filter(|_| length > 0);
            let k = known.get(i).copied().unwrap_or_default();
            let initial = stop && written(i.checked_sub(2)).chars().count() == 1;
            let flags = [
                here.capitalised,
                here.all_capitals,
                here.inner_capital,
                here.digit,
                here.punctuation,
                here.capitalised && written(this).chars().count() == 1,
                start,
                shouts,
                listed(TITLES, title),
                matches!(norm(previous), "the" | "a" | "an"),
                listed(PREPOSITIONS, norm(previous)),
                listed(SUFFIXES, norm(next)),
                before.capitalised,
                before.all_capitals,
                before.punctuation,
                matches!(written(previous), "-" | "." | "'" | "’" | "&"),
                after.capitalised,
                after.all_capitals,
                after.punctuation,
                matches!(written(next), "'" | "’"),
                glued,
                written(this).chars().count() > 6,
                headline,
                here.capitalised && !start && !shouts && !headline,
                here.capitalised && start,
                length == 1,
                length == 2,
                length > 2,
                length > 1 && run_first == i,
                length > 1 && run_last == this,
                initial,
                first_name(this),
                first_name(previous),
                first_name(next),
                here.capitalised && lex::is_body_word(norm(this)),
                here.capitalised && lex::is_company_word(norm(this)),
                length > 1 && lex::is_body_word(norm(run_last)),
                length > 1 && first_name(Some(run_first)),
                lex::is_role_head(norm(this)) || lex::is_honorific(norm(this)),
                lex::is_month(norm(this)) || listed(DAYS, norm(this)),
                lex::is_function_word(norm(this)),
                things::is_creed(norm(this)),
                here.capitalised && things::is_city(norm(this)),
                lex::is_particle(norm(this)),
                lex::is_act_verb(norm(next)),
                lex::is_speech_verb(norm(next)),
                lex::is_place_preposition(norm(previous)),
                lex::is_speech_verb(norm(previous)),
                lex::is_role_head(norm(next)),
                k.begins,
                k.goes_on,
            ];
            let mut row: Vec<f64> = vectors.row(word.first_piece).iter().map(|x| f64::from(*x)).collect();
            let all = flags.into_iter().chain(k.kinds).chain([things::is_thing(norm(this))]);
            row.extend(all.map(|flag| f64::from(u8::from(flag))));
            row
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;

    #[test]
    fn runs_are_stretches_of_capitals() {
        let shapes: Vec<Shape> = ["The", "Bank", "of", "Mali", "sued"].iter().map(|w| shape(w)).collect();
        assert_eq!(runs(&shapes), [(0, 2), (0, 2), (0, 0), (3, 4), (0, 0)]);
    }
}
