//! Runs of capitalised words that the recogniser missed or cut short, as it does with rare names.
//!
//! A run counts as a name if it ends in a word for a body ("Sevan Turf", "Ministry of Finance"), begins with a first
//! name, is an acronym that the document introduces, or acts somewhere in the document.

use std::collections::{BTreeMap, HashSet};

use super::lexicon as lex;
use super::mention::Tokens;
use super::tokens::{Casing, Shape};
use super::{NameKind, NameSpan};
use crate::document::Span;

/// A run of capitalised words in a sentence.
#[derive(Clone, Debug)]
struct Run {
    sentence: usize,
    first: usize,
    last: usize,
    key: String,
    /// The kind that its own words tell.
    told: Option<NameKind>,
    /// Whether it is a word for a body or a first name that tells the kind, not only what stands around.
    sure: bool,
    /// Whether a verb of action follows it or an apposition calls it a body or person.
    acts: bool,
    /// Whether it begins its sentence, where a capital says nothing.
    begins: bool,
}

/// The recogniser's `names` with what it missed added and what it cut short made longer; one list a sentence.
pub fn complete(all: &[Tokens<'_>], names: &[Vec<NameSpan>]) -> Vec<Vec<NameSpan>> {
    let runs: Vec<Run> = all.iter().enumerate().flat_map(|(i, t)| runs(i, t)).collect();
    // What the document says elsewhere of the same words.
    let mut seen: BTreeMap<&str, (usize, bool, Option<NameKind>)> = BTreeMap::new();
    for run in &runs {
        let (count, acts, told) = seen.entry(&run.key).or_default();
        *count += usize::from(!run.begins);
        *acts |= run.acts;
        *told = told.or(run.told);
    }
    let introduced = introduced_acronyms(all);
    let words = Words::of(all);
    let mut completed = Vec::with_capacity(all.len());
    for (i, tokens) in all.iter().enumerate() {
        let mut list: Vec<NameSpan> = names.get(i).cloned().unwrap_or_default();
        list.retain(|n| !is_title_only(tokens, n.span) && !words.common(tokens, n.span));
        for name in &mut list {
            name.span = words.without_origin(tokens, name);
            // "Brno Rovers, the champions": the text calls it a body, whatever it was taken for.
            let last = tokens.words.partition_point(|w| w.span.start < name.span.end);
            if name.kind == NameKind::Person && is_called_body(tokens, last) {
                name.kind = NameKind::Organization;
            }
        }
        for run in runs.iter().filter(|r| r.sentence == i) {
            let span = tokens.span(run.first, run.last);
            let (count, acts, told) = seen.get(run.key.as_str()).copied().unwrap_or_default();
            let several = run.last > run.first + 1;
            let acronym = !several && tokens.words.get(run.first).is_some_and(|w| w.shape == Shape::Upper);
            let kind =
                told.or_else(|| (acronym && introduced.contains(&run.key)).then_some(NameKind::Organization));
            let inside: Vec<NameSpan> = list.iter().filter(|n| n.span.overlaps(span)).copied().collect();
            if let [only] = inside.as_slice() {
                // Cut short: "Alliance" of "Migraine Alliance Europe".
                let longer = span.contains(only.span) && span != only.span && !is_located(tokens, *only, run);
                // Taken for another kind than its own words tell: "Diocese of Levuka" for a person.
                let other = span == only.span && run.told.is_some_and(|t| t != only.kind) && run.sure;
                if other || longer && (several && only.kind != NameKind::Location || told.is_some()) {
                    let kind = told.unwrap_or(only.kind);
                    list.retain(|n| n.span != only.span);
                    list.push(NameSpan { span, kind, probability: only.probability });
                }
                continue;
            }
            let elsewhere = count > 0 && acts || several && count > 1;
            let counts = kind.is_some() && (several || acronym || count > 0)
                || elsewhere
                || several && run.acts && !run.begins;
            if !inside.is_empty() {
                // Several names in one run: it is longer than each if its words tell a body.
                // A first name and a surname found apart are one person.
                let whole = inside.iter().all(|n| span.contains(n.span));
                if let Some(kind) = run.told.filter(|k| run.sure && (*k == NameKind::Organization || whole)) {
                    list.retain(|n| !n.span.overlaps(span));
                    list.push(NameSpan { span, kind, probability: 0.5 });
                }
            } else if counts && !is_place(tokens, run) {
                let kind = kind.unwrap_or(if several { NameKind::Organization } else { NameKind::Person });
                list.push(NameSpan { span, kind, probability: 0.5 });
            }
        }
        list.sort_by_key(|n| n.span.start);
        completed.push(list);
    }
    completed
}

/// The runs of a sentence.
fn runs(sentence: usize, tokens: &Tokens<'_>) -> Vec<Run> {
    let mut runs = Vec::new();
    if tokens.casing != Casing::Sentence {
        return runs;
    }
    let mut i = 0;
    while i < tokens.words.len() {
        if !is_name_word(tokens, i) {
            i += 1;
            continue;
        }
        let first = i;
        let mut last = i + 1;
        loop {
            if is_name_word(tokens, last) {
                last += 1;
                continue;
            }
            // "United Farmers' Party": a plural's apostrophe inside.
            if tokens.norm(last) == "'" && is_name_word(tokens, last + 1) {
                last += 2;
                continue;
            }
            // "Ministry of Finance", "Front for Renewal in the Ennedi", "Competition and Consumer Commission".
            let link = tokens.norm(last);
            let next = last + 1 + usize::from(tokens.norm(last + 1) == "the");
            // "Nordhavn Bulk of Denmark" is Nordhavn Bulk.
            let company = ends_like_company(tokens.norm(last - 1));
            let head = !company && (first..last).any(|k| lex::is_body_word(tokens.norm(k)));
            let of = head && matches!(link, "of" | "for" | "in") && is_name_word(tokens, next);
            let and = link == "and"
                && is_name_word(tokens, last + 1)
                && (head && (first..last).any(|k| matches!(tokens.norm(k), "of" | "for"))
                    || ends_in_body(tokens, last + 1) && !head);
            let particle = lex::is_particle(link)
                && tokens.words.get(last).is_some_and(|w| w.is_word())
                && is_name_word(tokens, last + 1);
            if of {
                last = next + 1;
            } else if and || particle {
                last += 2;
            } else {
                break;
            }
        }
        i = last;
        let key = tokens.key(first, last);
        let (abbreviated, after) = abbreviation(tokens, first, last);
        let told = if abbreviated { Some(NameKind::Organization) } else { kind_told(tokens, first, last) };
        let sure = told == Some(NameKind::Organization)
            || told.is_some() && lex::gender_of_first_name(tokens.norm(first)).is_some();
        runs.push(Run {
            sentence,
            first,
            last,
            key,
            told,
            sure,
            acts: acts(tokens, after) || is_named_body(tokens, first, last),
            begins: first == 0 || !tokens.words.get(first - 1).is_some_and(|w| w.is_word()) && first == 1,
        });
    }
    runs
}

/// A capitalised word that can be part of a name: no title, no function word, no day or month.
fn is_name_word(tokens: &Tokens<'_>, i: usize) -> bool {
    tokens.words.get(i).is_some_and(|w| {
        let letters = w.norm.chars().count();
        let title = lex::is_honorific(&w.norm) || lex::is_office_head(&w.norm) && !lex::is_body_word(&w.norm);
        w.is_capital()
            && letters > 1
            && !lex::is_function_word(&w.norm)
            && !title
            && !lex::is_month(&w.norm)
            && !w.dotted
    })
}

fn ends_in_body(tokens: &Tokens<'_>, mut i: usize) -> bool {
    while is_name_word(tokens, i) {
        i += 1;
    }
    i > 0 && lex::is_body_word(tokens.norm(i - 1))
}

/// The kind that the words of a run tell.
fn kind_told(tokens: &Tokens<'_>, first: usize, last: usize) -> Option<NameKind> {
    if last == first + 1 {
        return None;
    }
    let body = |k: usize| lex::is_body_word(tokens.norm(k)) || lex::is_company_word(tokens.norm(k));
    let before_of = (first..last).any(|k| body(k) && matches!(tokens.norm(k + 1), "of" | "for" | "in"));
    if body(last - 1) || before_of {
        return Some(NameKind::Organization);
    }
    let titled = lex::is_honorific(tokens.before(first)) || lex::is_role_head(tokens.before(first));
    let described = tokens.mark(last, ",")
        && (tokens.norm(last + 1) == "who"
            || (last + 1..last + 5).any(|k| lex::is_role_head(tokens.norm(k))));
    let named = lex::gender_of_first_name(tokens.norm(first)).is_some();
    let plain = (first..last).all(|k| !matches!(tokens.norm(k), "of" | "for" | "and" | "'"));
    (plain && last <= first + 4 && (titled || described || named)).then_some(NameKind::Person)
}

/// Whether a verb of speech or action follows, or a comma and a body's or person's description.
fn acts(tokens: &Tokens<'_>, last: usize) -> bool {
    let next = tokens.norm(last);
    let verb =
        |w: &str| (lex::is_act_verb(w) || lex::is_speech_verb(w)) && !matches!(w, "is" | "are" | "was");
    if verb(next) || next == "'s" && verb(tokens.norm(last + 2)) {
        return true;
    }
    if !tokens.mark(last, ",") {
        return false;
    }
    matches!(tokens.norm(last + 1), "which" | "who")
        || is_called_body(tokens, last)
        || matches!(tokens.norm(last + 1), "a" | "an" | "the")
            && (last + 2..last + 6).any(|k| lex::is_role_head(tokens.norm(k)))
}

/// Nouns of bodies in apposition to a name.
fn is_kind_of_body(noun: &str) -> bool {
    matches!(
        noun,
        "group"
            | "organisation"
            | "organization"
            | "company"
            | "firm"
            | "union"
            | "party"
            | "charity"
            | "subsidiary"
            | "regulator"
            | "bank"
            | "maker"
            | "newspaper"
            | "agency"
            | "association"
            | "network"
            | "club"
            | "team"
    )
}

/// Nouns in the plural that call a body by what its people are: "Brno Rovers, *the champions*".
fn is_kind_of_team(noun: &str) -> bool {
    matches!(
        noun,
        "champions"
            | "holders"
            | "hosts"
            | "runners-up"
            | "makers"
            | "owners"
            | "publishers"
            | "organisers"
            | "organizers"
    )
}

/// Whether what follows word `last` calls the name before it a body: "Sea Bridge, *a rescue organisation*".
pub fn is_called_body(tokens: &Tokens<'_>, last: usize) -> bool {
    tokens.mark(last, ",")
        && matches!(tokens.norm(last + 1), "a" | "an" | "the")
        && (last + 2..last + 6)
            .take_while(|&k| {
                tokens.words.get(k).is_some_and(|w| w.is_word() && !lex::is_preposition(&w.norm))
            })
            .any(|k| {
                (is_kind_of_body(tokens.norm(k)) || is_kind_of_team(tokens.norm(k))) && is_head(tokens, k)
            })
}

/// Whether the noun at `k` ends its phrase and owns nothing: not "the *company* secretary", "the *party*'s leader".
fn is_head(tokens: &Tokens<'_>, k: usize) -> bool {
    tokens.words.get(k + 1).is_none_or(|w| {
        let ends = lex::is_preposition(&w.norm)
            || lex::is_function_word(&w.norm)
            || ["ed", "ing"].iter().any(|e| w.norm.ends_with(e));
        w.shape != Shape::Possessive && (!w.is_word() || ends)
    })
}

/// Whether a run between commas names the body before it: "Another *group*, Open Classrooms, asked".
fn is_named_body(tokens: &Tokens<'_>, first: usize, last: usize) -> bool {
    let opened = (3..7).any(|back| {
        first >= back && matches!(tokens.norm(first - back), "a" | "an" | "another" | "the" | "its" | "their")
    });
    first > 2
        && tokens.mark(first - 1, ",")
        && tokens.mark(last, ",")
        && is_kind_of_body(tokens.norm(first - 2))
        && opened
}

/// Whether an acronym in brackets after the run `first..last` holds its initials, which proves that it is one name, and
/// where the text goes on: "*Independent Staff* (IS), a smaller union".
fn abbreviation(tokens: &Tokens<'_>, first: usize, last: usize) -> (bool, usize) {
    let Some(acronym) = tokens.words.get(last + 1).filter(|w| w.shape == Shape::Upper) else {
        return (false, last);
    };
    if !tokens.mark(last, "(") || !tokens.mark(last + 2, ")") {
        return (false, last);
    }
    let words = tokens.words.get(first..last).unwrap_or_default();
    let initials: String =
        words.iter().filter(|w| w.is_capital()).filter_map(|w| w.norm.chars().next()).collect();
    (initials.chars().count() > 1 && initials == acronym.norm, last + 3)
}

/// Whether only "in" and a place make the run longer than the recogniser's name: "the International Fund *in Geneva*". With
/// an acronym behind it they are part of the name.
fn is_located(tokens: &Tokens<'_>, name: NameSpan, run: &Run) -> bool {
    let end = tokens.words.partition_point(|w| w.span.start < name.span.end);
    let start = tokens.words.partition_point(|w| w.span.end <= name.span.start);
    run.first == start && end < run.last && tokens.norm(end) == "in" && !tokens.mark(run.last, "(")
}

/// Last words of companies' names, be they no company's alone.
fn ends_like_company(word: &str) -> bool {
    lex::is_company_word(word)
        || matches!(word, "bulk" | "metals" | "nickel" | "terminals" | "turf" | "survey" | "watch" | "lines")
}

/// How a document writes its words.
struct Words<'t> {
    /// In small letters.
    lower: HashSet<&'t str>,
    /// With a capital where a sentence does not begin.
    capital: HashSet<&'t str>,
    /// With a capital, and nothing after it that says where somebody comes from.
    alone: HashSet<&'t str>,
}

impl<'t> Words<'t> {
    fn of(all: &'t [Tokens<'_>]) -> Self {
        let mut words = Self { lower: HashSet::new(), capital: HashSet::new(), alone: HashSet::new() };
        for tokens in all.iter().filter(|t| t.casing == Casing::Sentence) {
            for (i, w) in tokens.words.iter().enumerate().filter(|(_, w)| w.is_word()) {
                let norm = w.norm.as_str();
                if w.shape == Shape::Lower {
                    words.lower.insert(norm);
                } else if w.is_capital() {
                    if !begins_sentence(tokens, i) {
                        words.capital.insert(norm);
                    }
                    let joined =
                        |k: usize| tokens.words.get(k).is_some_and(|w| w.is_word() && w.is_capital());
                    if tokens.norm(i + 1) != "of" && !joined(i + 1) && !(i > 0 && joined(i - 1)) {
                        words.alone.insert(norm);
                    }
                }
            }
        }
        words
    }

    /// Whether a name of one word is a common noun that only stands where every word has a capital: "*Cocoa* has grown
    /// dear. The price of cocoa …".
    fn common(&self, tokens: &Tokens<'_>, span: Span) -> bool {
        let first = tokens.words.partition_point(|w| w.span.end <= span.start);
        let last = tokens.words.partition_point(|w| w.span.start < span.end);
        let norm = tokens.norm(first);
        last == first + 1
            && (tokens.casing != Casing::Sentence || begins_sentence(tokens, first))
            && self.lower.contains(norm)
            && !self.capital.contains(norm)
    }

    /// The name without where its bearer comes from: "Tarn Metals *of Osaka*", "Bo Tarn *of Leeds*". A name that begins
    /// with a word for a body is whole: "Church of Norway".
    fn without_origin(&self, tokens: &Tokens<'_>, name: &NameSpan) -> Span {
        let first = tokens.words.partition_point(|w| w.span.end <= name.span.start);
        let last = tokens.words.partition_point(|w| w.span.start < name.span.end);
        let capital = |k: usize| tokens.words.get(k).is_some_and(super::tokens::Word::is_capital);
        let Some(of) = (first + 1..last).find(|&k| tokens.norm(k) == "of") else { return name.span };
        if !(of + 1..last).all(capital) || of + 1 == last || of + 4 < last {
            return name.span;
        }
        let cut = match name.kind {
            NameKind::Person => {
                of > first + 1 && (first..of).all(|k| capital(k) || lex::is_particle(tokens.norm(k)))
            }
            NameKind::Location => false,
            NameKind::Organization => {
                let head = tokens.norm(of - 1);
                let whole = (first..of).any(|k| {
                    let w = tokens.norm(k);
                    lex::is_body_word(w) && !ends_like_company(w)
                        || lex::is_of_front(w)
                        || lex::is_role_head(w)
                        || lex::is_state_organ(w)
                        || matches!(w, "bank" | "state" | "emirate" | "people")
                });
                let alone = of == first + 1 && self.alone.contains(head) && !head.ends_with('s');
                !whole && (alone || of > first + 1 && ends_like_company(head))
            }
        };
        if cut { tokens.span(first, of) } else { name.span }
    }
}

/// Whether word `i` begins its sentence, be it behind a mark.
fn begins_sentence(tokens: &Tokens<'_>, i: usize) -> bool {
    i == 0 || i == 1 && !tokens.words.first().is_some_and(super::tokens::Word::is_word)
}

/// Acronyms that the document introduces: in brackets after capitals, or with the initials of a run.
fn introduced_acronyms(all: &[Tokens<'_>]) -> Vec<String> {
    let mut found = Vec::new();
    for t in all {
        for i in 1..t.words.len() {
            let acronym = t.words.get(i).filter(|w| w.shape == Shape::Upper && w.norm.chars().count() > 1);
            let preceded = i > 1 && t.words.get(i - 2).is_some_and(super::tokens::Word::is_capital);
            if let Some(w) = acronym.filter(|_| preceded && t.mark(i - 1, "(") && t.mark(i + 1, ")")) {
                found.push(w.norm.clone());
            }
        }
    }
    found
}

/// Whether a preposition of place governs the run.
fn is_place(tokens: &Tokens<'_>, run: &Run) -> bool {
    let before = tokens.before(run.first);
    let governor = if before == "the" && run.first > 1 { tokens.norm(run.first - 2) } else { before };
    (lex::is_place_preposition(governor) || is_origin(tokens, run.first)) && run.told.is_none()
}

/// Whether the name that begins at `first` says where the one before it comes from: "Josefa Tarn *of Levuka*".
pub fn is_origin(tokens: &Tokens<'_>, first: usize) -> bool {
    tokens.before(first) == "of"
        && first > 1
        && tokens.words.get(first - 2).is_some_and(|w| {
            w.is_word()
                && w.is_capital()
                && !lex::is_body_word(&w.norm)
                && !lex::is_of_front(&w.norm)
                && !lex::is_role_head(&w.norm)
        })
}

/// A span of nothing but titles ("Prime Minister", "Dr") names nobody.
fn is_title_only(tokens: &Tokens<'_>, span: Span) -> bool {
    let first = tokens.words.partition_point(|w| w.span.end <= span.start);
    let last = tokens.words.partition_point(|w| w.span.start < span.end);
    first < last
        && (first..last).all(|k| {
            let w = tokens.norm(k);
            lex::is_honorific(w)
                || lex::is_role_head(w)
                || lex::is_plural_title(w)
                || matches!(
                    w,
                    "prime" | "major" | "vice" | "deputy" | "canon" | "majority" | "minority" | "."
                )
        })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::super::mention::with_name;
    use super::*;

    #[test]
    fn an_apposition_calls_a_name_a_body() {
        let called = |text: &str| {
            let (tokens, _, last) = with_name(text, "Dune Bridge").unwrap();
            is_called_body(&tokens, last)
        };
        assert!(called("Dune Bridge, a rescue organisation in Hamburg, sailed."));
        assert!(called("Dune Bridge, the champions, lost."));
        assert!(!called("Dune Bridge, the company secretary, left."));
        assert!(!called("Dune Bridge, the party's leader, left."));
    }

    #[test]
    fn an_acronym_in_brackets_proves_a_name() {
        let proved = |text: &str| {
            let (tokens, first, last) = with_name(text, "Free Staff").unwrap();
            abbreviation(&tokens, first, last).0
        };
        assert!(proved("Free Staff (FS), a union, signed."));
        assert!(!proved("Free Staff (AB), a union, signed."));
        assert!(!proved("Free Staff signed."));
    }

    #[test]
    fn a_place_behind_of_is_where_the_bearer_comes_from() {
        let cut = |text: &str, name: &str, kind: NameKind| {
            let (tokens, first, last) = with_name(text, name).unwrap();
            let all = [tokens];
            let name = NameSpan { span: all[0].span(first, last), kind, probability: 1.0 };
            Words::of(&all).without_origin(&all[0], &name).of(text).to_owned()
        };
        let body = NameKind::Organization;
        assert_eq!(cut("Bo Tarn of Levuka left.", "Bo Tarn of Levuka", NameKind::Person), "Bo Tarn");
        assert_eq!(cut("It sued Tarn Metals of Osaka.", "Tarn Metals of Osaka", body), "Tarn Metals");
        assert_eq!(cut("It sued the Bank of Osaka.", "Bank of Osaka", body), "Bank of Osaka");
        assert_eq!(cut("It sued the Diocese of Osaka.", "Diocese of Osaka", body), "Diocese of Osaka");
    }
}
