//! Who was mentioned, where and how: the memory from which references are resolved.

use super::super::lexicon as lex;
use super::super::mention::Tokens;
use super::super::speech::{Who, is_possessive, is_prepositional};
use super::super::tokens::{Shape, Word};
use super::clauses::{clause_end, clause_runs_on, has_verb_before, is_finite, next_predicate, past_aside};
use super::nouns;

/// Where a mention or a reference stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The sentence.
    pub sentence: usize,
    /// The word.
    pub word: usize,
    /// The paragraph; the title is 0.
    pub paragraph: usize,
}

/// A mention remembered.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    /// Who.
    pub cluster: usize,
    /// Where.
    pub place: Place,
    /// One past its last word.
    pub last: usize,
    /// Whether it is the subject of its clause.
    pub subject: bool,
    /// Whether a relative clause or "of doing" hangs on it: "Quaye, *who said that he* …", "accused Bērziņš *of having
    /// broken his* word". It is the subject of what follows in its sentence.
    pub controls: bool,
    /// The word up to which it controls.
    pub until: usize,
    /// Whether it only owns what follows, or follows a preposition.
    pub oblique: bool,
    /// Where the main clause goes on behind the aside in which it stands: "Ida Tarn, whom *Bo* had met, praised her", "the
    /// soldiers *she* met had been polite".
    pub aside: Option<usize>,
    /// Whether it stands in a quotation.
    pub quoted: bool,
}

/// All mentions so far.
#[derive(Debug, Default)]
pub struct Focus {
    /// In order of the sentences.
    seen: Vec<Seen>,
    /// How often each cluster was mentioned.
    counts: Vec<usize>,
    /// Sentence and word of every plural noun so far: whom "they" may mean.
    plurals: Vec<(usize, usize)>,
    /// The sentence of the latest quotation that a tag ends, and who speaks it.
    teller: Option<(usize, usize)>,
}

/// How many sentences back a pronoun reaches.
const REACH: usize = 5;

// How near to mind a mention is, in points. The numbers were set by hand and confirmed by a search of 150 others on
// GUM and our articles, none of which was better by more than three pronouns in a thousand.

/// Taken off for each sentence in between.
const DISTANCE: f64 = 40.0;
/// For what governs the clause that the pronoun stands in.
const CONTROLS: f64 = 32.0;
/// For the subject of a clause.
const SUBJECT: f64 = 25.0;
/// For an object.
const PLAIN: f64 = 10.0;
/// For what stands behind a preposition or only owns something.
const OBLIQUE: f64 = -10.0;
/// For a mention in the same paragraph.
const PARAGRAPH: f64 = 8.0;
/// For a mention in a quotation.
const QUOTED: f64 = -12.0;
/// For each further mention within reach.
const REPEAT: f64 = 3.0;
/// For each mention so far, up to ten: whom the document is about.
const TOPIC: f64 = 1.0;

impl Focus {
    /// Remembers a mention.
    pub fn see(&mut self, tokens: &Tokens<'_>, who: &Who, place: Place, quoted: bool) {
        // "Norland's defence *ministry* accused": the state acts.
        let possessive = is_possessive(tokens, who) && !owns_organ(tokens, who);
        let oblique = possessive || is_prepositional(tokens, who);
        // "Ivo Kern *thwarts* the minister": what follows a mention at once and ends like a verb is one.
        let here = || self.seen.iter().rev().take_while(|s| s.place.sentence == place.sentence);
        let after_verb = here().any(|s| {
            // "The minister, Ivo Kern, *thwarts*": behind an apposition too.
            let verb = s.last + usize::from(tokens.mark(s.last, ","));
            let w = tokens.norm(verb);
            s.subject
                && verb < who.first
                && w.len() > 3
                && (w.ends_with('s') || w.ends_with("ed"))
                && !w.ends_with("'s")
                && tokens.words.get(verb).is_some_and(|w| w.is_word() && !w.is_capital())
                && clause_runs_on(tokens, verb, who.first)
        });
        let aside = here()
            .filter(|s| s.last < who.first)
            .map(|s| past_aside(tokens, s.last, tokens.words.len()))
            .find(|&end| end > who.first)
            .or_else(|| reduced_relative(tokens, who));
        let begins = opens_own_clause(tokens, who) || is_inverted(tokens, who) || is_reported(tokens, who);
        let subject = !oblique && (begins || !after_verb && !has_verb_before(tokens, who.first));
        let relative = tokens.mark(who.last, ",") && matches!(tokens.norm(who.last + 1), "who" | "which")
            || matches!(tokens.norm(who.last), "who" | "which");
        let gerund = matches!(tokens.norm(who.last), "of" | "for" | "from")
            && tokens.norm(who.last + 1).ends_with("ing");
        // "urged Mali to free its prisoners": whoever is told to do something does it.
        let told = tokens.norm(who.last) == "to" && {
            let mut k = who.first;
            while k > 0 && matches!(tokens.before(k), "the" | "president" | "mr" | "ms" | "mrs") {
                k -= 1;
            }
            matches!(
                tokens.before(k),
                "urged"
                    | "urges"
                    | "asked"
                    | "asks"
                    | "told"
                    | "tells"
                    | "ordered"
                    | "orders"
                    | "forced"
                    | "invited"
                    | "pressed"
                    | "persuaded"
                    | "begged"
                    | "urge"
                    | "ask"
                    | "tell"
                    | "encouraged"
                    | "warned"
                    | "allowed"
            ) || matches!(tokens.before(k), "on" | "upon")
                && matches!(tokens.norm(k.saturating_sub(2)), "called" | "calls" | "call")
                || tokens.before(k) == "to"
                    && matches!(tokens.norm(k.saturating_sub(2)), "appealed" | "appeals")
        };
        let controls = relative || gerund && !oblique || told;
        if self.counts.len() <= who.actor {
            self.counts.resize(who.actor + 1, 0);
        }
        if let Some(count) = self.counts.get_mut(who.actor) {
            *count += 1;
        }
        self.seen.push(Seen {
            cluster: who.actor,
            place,
            last: who.last,
            subject,
            controls,
            until: match (told, gerund) {
                (true, _) => clause_end(tokens, who.last),
                (false, true) => next_predicate(tokens, who.last),
                _ => usize::MAX,
            },
            oblique: oblique && !told,
            aside,
            quoted,
        });
    }

    /// Remembers the plural nouns of a sentence.
    pub fn read(&mut self, tokens: &Tokens<'_>, sentence: usize) {
        let plural = |w: &Word| {
            let n = w.norm.as_str();
            w.shape == Shape::Lower
                && n.len() > 3
                && n.ends_with('s')
                && !["ss", "us", "is", "ous"].iter().any(|e| n.ends_with(e))
                && !lex::is_act_verb(n)
                && !lex::is_plain_verb(n)
                && !lex::is_speech_verb(n)
                && !matches!(
                    n,
                    "this"
                        | "whose"
                        | "champions"
                        | "always"
                        | "years"
                        | "times"
                        | "days"
                        | "months"
                        | "weeks"
                        | "hours"
                        | "perhaps"
                        | "besides"
                        | "news"
                )
                || matches!(n, "people" | "men" | "women" | "children" | "those" | "police" | "both")
        };
        let words = tokens.words.iter().enumerate().filter(|(_, w)| plural(w));
        self.plurals.extend(words.map(|(i, _)| (sentence, i)));
    }

    /// Whether a plural noun stands between a mention and a place.
    pub fn plural_between(&self, seen: &Seen, place: Place) -> bool {
        let after = self.plurals.partition_point(|&at| at < (seen.place.sentence, seen.last));
        self.plurals.get(after).is_some_and(|&at| at < (place.sentence, place.word))
    }

    /// The one who speaks is in the subject's place even where the order is turned round: "…," said Philippe Delcourt.
    pub fn promote(&mut self, sentence: usize, word: usize) {
        for seen in self.seen.iter_mut().filter(|s| s.place.sentence == sentence && s.place.word == word) {
            seen.subject = true;
            seen.oblique = false;
        }
    }

    /// Remembers who speaks the quotation of a sentence.
    pub fn tells(&mut self, sentence: usize, cluster: usize) {
        self.teller = Some((sentence, cluster));
    }

    /// Who speaks the quotation of the sentence before `sentence`, as its tag says.
    pub fn teller_before(&self, sentence: usize) -> Option<usize> {
        self.teller.filter(|(s, _)| s + 1 == sentence).map(|(_, c)| c)
    }

    /// All mentions, the latest first.
    pub fn latest(&self) -> impl Iterator<Item = &Seen> {
        self.seen.iter().rev()
    }

    /// The clusters that `fits`, with how near to mind each is at `place`; higher is nearer.
    pub fn ranked(&self, place: Place, mut fits: impl FnMut(usize, &Seen) -> bool) -> Vec<(usize, f64)> {
        let mut ranked: Vec<(usize, f64)> = Vec::new();
        let near = self.seen.partition_point(|s| s.place.sentence + REACH < place.sentence);
        for seen in self.seen.get(near..).into_iter().flatten() {
            let back = place.sentence.saturating_sub(seen.place.sentence);
            let before = seen.place.sentence < place.sentence || seen.place.word < place.word;
            if back > REACH || !before || !fits(seen.cluster, seen) {
                continue;
            }
            let near = salience(seen, place, back);
            match ranked.iter_mut().find(|(c, _)| *c == seen.cluster) {
                // Being mentioned again adds a little.
                Some((_, best)) => *best = best.max(near) + REPEAT,
                None => ranked.push((seen.cluster, near)),
            }
        }
        // Whom the document is about is never far from mind.
        for (c, near) in &mut ranked {
            let mentions = self.counts.get(*c).copied().unwrap_or(0);
            *near += (mentions.min(10) as f64) * TOPIC;
        }
        // Of equals the later one.
        ranked.reverse();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
        ranked
    }
}

/// Distance first, then place in the sentence: the subject of this or the last sentence is nearest.
fn salience(seen: &Seen, place: Place, back: usize) -> f64 {
    let role = if seen.controls && back == 0 && place.word < seen.until {
        CONTROLS
    } else if seen.subject && (seen.aside.is_none() || back == 0 && seen.aside > Some(place.word)) {
        SUBJECT
    } else if seen.oblique {
        OBLIQUE
    } else {
        PLAIN
    };
    let paragraph = if seen.place.paragraph == place.paragraph { PARAGRAPH } else { 0.0 };
    let quoted = if seen.quoted { QUOTED } else { 0.0 };
    100.0 - DISTANCE * back as f64 + role + paragraph + quoted
}

/// Whether a mention owns an organ by which it acts: "Norland's defence *ministry*".
fn owns_organ(tokens: &Tokens<'_>, who: &Who) -> bool {
    tokens.norm(who.last) == "'s"
        && (who.last + 1..who.last + 4)
            .take_while(|&k| tokens.words.get(k).is_some_and(|w| w.shape == Shape::Lower))
            .any(|k| nouns::is_organ_noun(tokens.norm(k)))
}

/// Where the clause goes on behind a relative clause without a relative pronoun whose subject the mention is: "said that the
/// soldiers *she* met | had been polite". Only pronouns are taken for that, right behind "the" and a noun in the plural.
fn reduced_relative(tokens: &Tokens<'_>, who: &Who) -> Option<usize> {
    let pronoun = matches!(tokens.norm(who.first), "he" | "she" | "it" | "they" | "i" | "we");
    let before = who.first.checked_sub(1).and_then(|k| tokens.words.get(k))?;
    let opens = |back: usize| who.first.checked_sub(back).map_or("", |k| tokens.norm(k));
    // "After the talks she left": what a preposition governs is whole.
    let governed = lex::is_preposition(opens(3));
    let noun = before.shape == Shape::Lower
        && matches!(opens(2), "the" | "those" | "all")
        && !governed
        && before.norm.len() > 3
        && before.norm.ends_with('s')
        && !lex::is_function_word(&before.norm)
        && !lex::is_speech_verb(&before.norm)
        && !lex::is_act_verb(&before.norm)
        && !lex::is_plain_verb(&before.norm);
    (pronoun && noun).then_some(who.last + 1)
}

/// The word before a mention, its article left out.
fn word_before(tokens: &Tokens<'_>, first: usize) -> Option<usize> {
    let at = first.checked_sub(1)?;
    if tokens.norm(at) == "the" { at.checked_sub(1) } else { Some(at) }
}

/// Whether a mention begins a clause that "and" or "but" joins to another: "…, and *the mission* told it to stop".
fn opens_own_clause(tokens: &Tokens<'_>, who: &Who) -> bool {
    let joined = word_before(tokens, who.first).is_some_and(|k| {
        matches!(tokens.norm(k), "and" | "but")
            && k > 0
            && tokens.words.get(k - 1).is_some_and(|w| !w.is_word())
    });
    // A noun may go on from the name: "the AU *mission* told".
    let noun = tokens
        .words
        .get(who.last)
        .is_some_and(|w| w.shape == Shape::Lower && !lex::is_function_word(&w.norm));
    joined && (is_finite(tokens.norm(who.last)) || noun && is_finite(tokens.norm(who.last + 1)))
}

/// Whether a mention is the subject of what is said, right behind the verb: "she alleged *Ivo Kern* had left".
fn is_reported(tokens: &Tokens<'_>, who: &Who) -> bool {
    let said = word_before(tokens, who.first).is_some_and(|k| lex::is_report_verb(tokens.norm(k)));
    said && !tokens.norm(who.last).ends_with("ing") && is_finite(tokens.norm(who.last))
}

/// Whether a mention is the subject of a tag in turned order: "“…,” said *Ljubica Vidović*".
fn is_inverted(tokens: &Tokens<'_>, who: &Who) -> bool {
    word_before(tokens, who.first).is_some_and(|v| {
        lex::is_report_verb(tokens.norm(v))
            && v.checked_sub(1)
                .and_then(|k| tokens.words.get(k))
                .is_some_and(|w| ["”", "\"", "’", "'", "»", ","].iter().any(|m| w.is_mark(m)))
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::super::mention::with_name;
    use super::*;

    fn who<T>(text: &str, name: &str, ask: impl Fn(&Tokens<'_>, &Who) -> T) -> T {
        let (tokens, first, last) = with_name(text, name).unwrap();
        ask(&tokens, &Who { actor: 0, first, last })
    }

    #[test]
    fn a_state_acts_by_its_organs() {
        assert!(who("Norland's defence ministry objected.", "Norland", owns_organ));
        assert!(!who("Norland's weather improved.", "Norland", owns_organ));
    }

    #[test]
    fn a_relative_clause_needs_no_pronoun() {
        assert!(who("He said that the soldiers she met left.", "she", reduced_relative).is_some());
        assert!(who("After the talks she left.", "she", reduced_relative).is_none());
        assert!(who("He said she left.", "she", reduced_relative).is_none());
    }

    #[test]
    fn and_may_join_two_clauses() {
        assert!(who("The army fired, and Norland told it to stop.", "Norland", opens_own_clause));
        assert!(!who("The army fired on Chad and Norland.", "Norland", opens_own_clause));
    }
}
