//! Who speaks in a sentence: the rules behind [`super::speakers`] and behind "I" and "we" in quotations.

use super::lexicon as lex;
use super::mention::Tokens;
use crate::document::Span;

/// A mention as these rules see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Who {
    /// Whoever it is, by a number of the caller's.
    pub actor: usize,
    /// The first word.
    pub first: usize,
    /// One past the last word.
    pub last: usize,
}

/// The quoted stretches of a sentence, in words.
pub type Quoted = Vec<(usize, usize)>;

/// The words of `tokens` that lie in one of `quotes` (bytes of the part).
pub fn quoted(tokens: &Tokens<'_>, quotes: &[Span]) -> Quoted {
    let mut stretches = Vec::new();
    for quote in quotes {
        let first = tokens.words.partition_point(|w| w.span.end <= quote.start);
        let last = tokens.words.partition_point(|w| w.span.start < quote.end);
        if first < last {
            stretches.push((first, last));
        }
    }
    stretches
}

/// Whether word `i` is quoted.
pub fn is_quoted(quoted: &[(usize, usize)], i: usize) -> bool {
    quoted.iter().any(|&(first, last)| first <= i && i < last)
}

/// Whether a mention only owns what follows: "*Norway*'s minister", "*its* president".
pub fn is_possessive(tokens: &Tokens<'_>, who: &Who) -> bool {
    let pronoun = matches!(tokens.norm(who.first), "he" | "she" | "it" | "they" | "i" | "we");
    matches!(tokens.norm(who.last), "'s" | "'") && !pronoun
        || who.last == who.first + 1
            && matches!(tokens.norm(who.first), "his" | "its" | "their" | "our" | "my")
        || who.last == who.first + 1 && tokens.norm(who.first) == "her" && is_noun_ahead(tokens, who.last)
}

/// Whether "her" is followed by what it owns, not by the end of a clause.
fn is_noun_ahead(tokens: &Tokens<'_>, i: usize) -> bool {
    tokens.words.get(i).is_some_and(|w| {
        w.is_word()
            && (!lex::is_function_word(&w.norm)
                || matches!(w.norm.as_str(), "own" | "first" | "last" | "two" | "three"))
    })
}

/// Whether a preposition stands before a mention: "of the *Civic Left*".
pub fn is_prepositional(tokens: &Tokens<'_>, who: &Who) -> bool {
    let mut i = who.first;
    while i > 0 && matches!(tokens.before(i), "the" | "a" | "an" | "mr" | "ms" | "mrs" | "dr" | ".") {
        i -= 1;
    }
    lex::is_preposition(tokens.before(i))
        && !(tokens.before(i) == "to" && tokens.norm(i.saturating_sub(2)) == "according")
}

/// The one who speaks the quoted words of a sentence, as an index into `mentions` (in order); none if the sentence does
/// not tell.
pub fn speaker(tokens: &Tokens<'_>, quoted: &[(usize, usize)], mentions: &[Who]) -> Option<usize> {
    let outside: Vec<usize> = (0..mentions.len())
        .filter(|&k| mentions.get(k).is_some_and(|m| !is_quoted(quoted, m.first)))
        .collect();
    // A headline: "Petro: 'We shall not yield'".
    if let [only, ..] = outside.as_slice()
        && let Some(m) = mentions.get(*only)
        && tokens.mark(m.last, ":")
        && quoted.iter().any(|&(first, _)| first >= m.last && first <= m.last + 3)
    {
        return Some(*only);
    }
    let verbs: Vec<usize> =
        (0..tokens.words.len()).filter(|&i| !is_quoted(quoted, i) && is_speech_verb(tokens, i)).collect();
    let near = |v: usize| {
        quoted
            .iter()
            .map(|&(first, last)| if v < first { first - v } else { v.saturating_sub(last) })
            .min()
            .unwrap_or(usize::MAX)
    };
    let verb = verbs.iter().copied().min_by_key(|&v| near(v));
    if let Some(v) = verb
        && let Some(k) = subject(tokens, quoted, mentions, &outside, v)
    {
        return Some(k);
    }
    if tokens.words.iter().any(|w| w.norm == "according") {
        let at = tokens.words.iter().position(|w| w.norm == "according")?;
        return outside.iter().copied().find(|&k| mentions.get(k).is_some_and(|m| m.first > at));
    }
    // No verb of speech: whoever acts before the quotation.
    let acts = (0..tokens.words.len()).rev().find(|&i| {
        !is_quoted(quoted, i)
            && lex::is_act_verb(tokens.norm(i))
            && quoted.iter().any(|&(first, _)| i < first)
    })?;
    subject(tokens, quoted, mentions, &outside, acts)
}

/// Whether word `i` is a verb of speech that is not part of a quotation's frame only ("said to be").
fn is_speech_verb(tokens: &Tokens<'_>, i: usize) -> bool {
    lex::is_speech_verb(tokens.norm(i))
        && !matches!(
            tokens.before(i),
            "who" | "whom" | "is" | "was" | "be" | "are" | "were" | "been" | "the" | "a"
        )
}

/// The subject of the verb at `v`: right after it if the order is turned round, else before it.
fn subject(
    tokens: &Tokens<'_>,
    quoted: &[(usize, usize)],
    mentions: &[Who],
    outside: &[usize],
    v: usize,
) -> Option<usize> {
    // "the Unite official": of two side by side the second speaks.
    let leads = |m: &Who| mentions.iter().any(|o| o.first == m.last && o.actor != m.actor);
    let good = |k: &usize| {
        mentions
            .get(*k)
            .is_some_and(|m| !is_possessive(tokens, m) && !is_prepositional(tokens, m) && !leads(m))
    };
    let turned = v > 0
        && (is_quoted(quoted, v - 1)
            || tokens.mark(v - 1, ",") && v > 1 && is_quoted(quoted, v - 2)
            || is_mark_of_quote(tokens, v - 1));
    if turned {
        let after: Vec<usize> =
            outside.iter().copied().filter(|&k| mentions.get(k).is_some_and(|m| m.first > v)).collect();
        // "said the committee's chairman, Jukka Pelto": up to the end of the clause.
        let end = (v..tokens.words.len())
            .find(|&i| {
                tokens.mark(i, ";")
                    || tokens.mark(i, ".") && i + 1 == tokens.words.len()
                    || is_mark_of_quote(tokens, i)
            })
            .unwrap_or(tokens.words.len());
        let clause: Vec<usize> =
            after.into_iter().filter(|&k| mentions.get(k).is_some_and(|m| m.first < end)).collect();
        let found = clause.iter().copied().find(good).or_else(|| clause.first().copied());
        if found.is_some() {
            return found;
        }
    }
    let start = (0..v)
        .rev()
        .find(|&i| is_quoted(quoted, i) || tokens.mark(i, ";") || tokens.mark(i, ":"))
        .map_or(0, |i| i + 1);
    let clause: Vec<usize> = outside
        .iter()
        .copied()
        .filter(|&k| mentions.get(k).is_some_and(|m| m.first >= start && m.last <= v))
        .collect();
    let before =
        (0..v).rev().find(|&i| !tokens.norm(i).ends_with("ly") && !lex::is_auxiliary(tokens.norm(i)));
    if before.is_some_and(|i| tokens.mark(i, ",")) {
        // "Karel Devos, who met Orbán on Friday, said": the one before the first comma.
        let followed = |k: &usize| mentions.get(*k).is_some_and(|m| tokens.mark(m.last, ","));
        if let Some(k) = clause
            .iter()
            .copied()
            .filter(good)
            .find(|k| followed(k))
            .or_else(|| clause.iter().copied().find(good))
        {
            return Some(k);
        }
    }
    clause.iter().rev().copied().find(good).or_else(|| clause.first().copied())
}

fn is_mark_of_quote(tokens: &Tokens<'_>, i: usize) -> bool {
    ["”", "\"", "’", "'", "»"].iter().any(|m| tokens.mark(i, m))
}

/// An indirect report: "X said that …", "…, according to X".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    /// Who says it, an index into the mentions.
    pub speaker: usize,
    /// The first word of what is said.
    pub first: usize,
    /// One past the last word of what is said.
    pub last: usize,
}

/// Everything that the sentence reports indirectly.
pub fn reports(tokens: &Tokens<'_>, quoted: &[(usize, usize)], mentions: &[Who]) -> Vec<Report> {
    let outside: Vec<usize> = (0..mentions.len())
        .filter(|&k| mentions.get(k).is_some_and(|m| !is_quoted(quoted, m.first)))
        .collect();
    let end_of_sentence = tokens.words.len();
    let mut reports = Vec::new();
    for v in 0..tokens.words.len() {
        if is_quoted(quoted, v) {
            continue;
        }
        if tokens.norm(v) == "according" && tokens.norm(v + 1) == "to" {
            let speaker = outside.iter().copied().find(|&k| mentions.get(k).is_some_and(|m| m.first > v));
            if let Some(speaker) = speaker {
                let (first, last) = if v > 2 {
                    (clause_start(tokens, v), v)
                } else {
                    (mentions.get(speaker).map_or(v, |m| m.last), end_of_sentence)
                };
                reports.push(Report { speaker, first, last });
            }
            continue;
        }
        if !is_speech_verb(tokens, v) || !lex::is_report_verb(tokens.norm(v)) {
            continue;
        }
        let Some(speaker) = subject(tokens, quoted, mentions, &outside, v) else { continue };
        let ends = v + 1 >= end_of_sentence
            || tokens.words.get(v + 1).is_some_and(|w| w.is_mark(".") || w.is_mark(";"));
        if ends && let Some(m) = mentions.get(speaker) {
            // "Canada will send tanks, Trudeau said."
            reports.push(Report { speaker, first: clause_start(tokens, m.first), last: m.first.min(v) });
        } else {
            let last = (v..end_of_sentence).find(|&i| tokens.mark(i, ";")).unwrap_or(end_of_sentence);
            reports.push(Report { speaker, first: v + 1, last });
        }
    }
    reports.retain(|r| r.first < r.last);
    reports
}

fn clause_start(tokens: &Tokens<'_>, end: usize) -> usize {
    (0..end).rev().find(|&i| tokens.mark(i, ";")).map_or(0, |i| i + 1)
}
