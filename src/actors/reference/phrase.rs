//! Noun phrases that can be descriptions: "the larger union", "the Greek premier", "parliament".

use super::super::cluster::Cluster;
use super::super::lexicon as lex;
use super::super::mention::{Item, Tokens, of_sentence};
use super::super::resolve::Resolver;
use super::super::tokens::Shape;
use super::focus::Place;
use super::nouns;
use crate::document::{ActorKind, MentionType};

/// A noun phrase with a definite article, or a bare noun that is definite by itself ("parliament").
#[derive(Debug)]
pub struct Phrase {
    /// Its first word; after the body's name, if it has an `owner`.
    pub first: usize,
    /// The article, if it has one.
    pub opens: usize,
    /// One past its last word.
    pub last: usize,
    /// Its last word in normal form, singular as written.
    pub noun: String,
    /// The words between article and noun.
    pub before: Vec<String>,
    /// The item of a state's adjective at its beginning: "the *Greek* premier".
    pub demonym: Option<usize>,
    /// Whether it begins with "the" or "this".
    pub definite: bool,
    /// Whether it begins with "this".
    pub this: bool,
    /// The item of a body between article and noun: "the *Unite* official".
    pub owner: Option<usize>,
}

impl Phrase {
    /// All its words but the article, in normal form: "deputy prime minister".
    pub fn role(&self) -> String {
        let words = self.before.iter().map(String::as_str).filter(|w| !lex::is_former(w));
        words.chain([self.noun.as_str()]).collect::<Vec<_>>().join(" ")
    }
}

/// The noun phrase that begins at `place`, if one does.
pub fn phrase(resolver: &Resolver<'_>, tokens: &Tokens<'_>, place: Place) -> Option<Phrase> {
    let first = place.word;
    let this = tokens.norm(first) == "this";
    let definite = tokens.norm(first) == "the" || this;
    let mut start = if definite { first + 1 } else { first };
    // "the New York-based group": where it sits tells nobody apart.
    if definite
        && let Some(based) = (start + 1..start + 5)
            .find(|&k| tokens.norm(k) == "based" && tokens.words.get(k).is_some_and(|w| w.hyphened))
        && tokens.words.get(start).is_some_and(super::super::tokens::Word::is_capital)
    {
        start = based + 1;
    }
    let here = of_sentence(&resolver.items, place.sentence);
    let items: Vec<(usize, &Item)> =
        here.clone().zip(resolver.items.get(here).into_iter().flatten()).collect();
    let demonym = items
        .iter()
        .find(|(_, it)| it.first == start && it.mention == MentionType::Demonym)
        .map(|&(k, it)| (k, it.last));
    // "the *Unite* official": a body's name may stand before a person's role.
    let owner = items
        .iter()
        .find(|(_, it)| {
            definite && demonym.is_none() && it.first == start && it.mention != MentionType::Pronoun
        })
        .filter(|(_, it)| it.cluster.and_then(|c| resolver.clusters.get(c)).is_some_and(|c| !c.is_person()))
        .map(|&(k, it)| (k, it.last));
    let mut k = demonym.or(owner).map_or(start, |(_, last)| last);
    let mut head: Option<(usize, String)> = None;
    let mut before: Vec<String> = Vec::new();
    while k < start + 6 {
        let Some(w) = tokens.words.get(k) else { break };
        if !definite && k > start {
            break;
        }
        if items.iter().any(|(_, it)| it.first <= k && k < it.last) {
            head.as_ref()?;
            break;
        }
        // "the Belgian company": an adjective of a people.
        let adjective =
            w.is_capital() && resolver.gazetteer().people(&w.norm).is_some() && !ends_phrase(tokens, k + 1);
        // "the Front" for the Front for Renewal; any other capital inside is a name that nobody knows.
        if definite
            && k == start
            && !adjective
            && w.is_capital()
            && ends_phrase(tokens, k + 1)
            && is_first_word_of_name(resolver, &w.norm)
        {
            return Some(Phrase {
                first,
                opens: first,
                last: k + 1,
                noun: w.norm.clone(),
                before,
                demonym: None,
                definite,
                this,
                owner: None,
            });
        }
        let capital = w.is_capital() && k > 0 && (k > start || definite) && !adjective;
        if w.norm == "'" && k > start && definite {
            // "the metalworkers' union"
            k += 1;
            continue;
        }
        if !w.is_word() || capital || lex::is_preposition(&w.norm) || w.norm == "and" {
            break;
        }
        // "The minister *told* parliament", "the army *shelled* rebel positions": the phrase is over.
        let past = w.norm.ends_with("ed") && head.as_ref().is_some_and(|(at, _)| at + 1 == k);
        if head.is_some()
            && (lex::is_speech_verb(&w.norm)
                || lex::is_auxiliary(&w.norm)
                || lex::is_plain_verb(&w.norm)
                || past)
        {
            break;
        }
        let noun = if tokens.words.get(k + 1).is_some_and(|n| n.hyphened) {
            String::new()
        } else {
            noun_at(tokens, k)
        };
        if nouns::is_body_noun(&noun) || is_person_noun(&noun) {
            head = Some((k, noun));
        }
        if !adjective {
            before.push(w.norm.clone());
        }
        k += 1;
        if !definite && head.is_some() {
            break;
        }
        if lex::is_function_word(&w.norm)
            && !matches!(w.norm.as_str(), "two" | "three" | "first" | "last" | "other")
        {
            break;
        }
    }
    let (at, noun) = head?;
    if !definite && !is_definite_alone(tokens, first, &noun) {
        return None;
    }
    if !ends_phrase(tokens, at + 1) {
        return None;
    }
    // "This church", "this government" point at a body; "this minister" and "this new party" may be anybody's.
    if this && !(nouns::is_pointed_at(&noun) && at == first + 1) {
        return None;
    }
    if owner.is_some() && !is_person_noun(&noun) {
        return None;
    }
    let from = demonym.or(owner).map_or(start, |(_, last)| last);
    let counted = |k: &usize| {
        tokens.words.get(*k).is_some_and(|w| w.is_word() && !(w.is_capital() && *k > 0 && definite))
    };
    before.truncate((from..at).filter(counted).count());
    let opens = first;
    let (first, owner) = owner.map_or((first, None), |(k, last)| (last, Some(k)));
    Some(Phrase {
        first,
        opens,
        last: at + 1,
        noun,
        before,
        demonym: demonym.map(|(k, _)| k),
        definite,
        this,
        owner,
    })
}

/// Whether the noun means a person, by a role or otherwise.
pub fn is_person_noun(noun: &str) -> bool {
    (lex::is_role_head(noun) || lex::is_person_noun(noun)) && !nouns::is_body_noun(noun)
        || noun.ends_with("-year-old")
}

/// Whether exactly one body's name of several words begins or ends with this word.
pub fn is_first_word_of_name(resolver: &Resolver<'_>, word: &str) -> bool {
    let bears = |c: &Cluster| {
        !c.is_person()
            && c.kind != ActorKind::State
            && c.full_names().any(|n| {
                n.contains(' ')
                    && (n.split(' ').next() == Some(word) || n.split(' ').next_back() == Some(word))
            })
    };
    resolver.clusters.iter().filter(|c| bears(c)).count() == 1
}

/// "29-year-old" is one noun in three words.
pub fn noun_at(tokens: &Tokens<'_>, k: usize) -> String {
    let noun = tokens.norm(k);
    if noun == "old" && tokens.before(k) == "year" {
        return "-year-old".to_owned();
    }
    noun.to_owned()
}

/// "Parliament objected", "Prosecutors in Yerevan": without an article, at the beginning of a clause or after a
/// preposition.
pub fn is_definite_alone(tokens: &Tokens<'_>, i: usize, noun: &str) -> bool {
    let before = tokens.before(i);
    match noun {
        "parliament" => {
            !matches!(before, "a" | "an" | "new" | "of" | "'s" | "this" | "that" | "every" | "no")
                || before == "of"
        }
        "prosecutors" | "police" => {
            i == 0 && tokens.words.get(i).is_some_and(|w| w.shape == Shape::Capitalised)
        }
        _ => false,
    }
}

/// Whether what follows the noun can follow a whole noun phrase.
pub fn ends_phrase(tokens: &Tokens<'_>, i: usize) -> bool {
    let Some(w) = tokens.words.get(i) else { return true };
    let n = w.norm.as_str();
    !w.is_word()
        || w.shape == Shape::Possessive
        || w.is_capital()
        || lex::is_function_word(n)
        || lex::is_preposition(n)
        || lex::is_auxiliary(n)
        || lex::is_act_verb(n)
        || lex::is_speech_verb(n)
        || ["ed", "ing", "ly"].iter().any(|e| n.ends_with(e))
        || lex::is_plain_verb(n)
        || w.shape == Shape::Number
        || matches!(
            n,
            "who"
                | "which"
                | "whose"
                | "that"
                | "itself"
                | "himself"
                | "herself"
                | "together"
                | "again"
                | "alone"
                | "too"
                | "today"
                | "yet"
                | "either"
                | "instead"
        )
}

/// "Swissmedic, *the regulator*", "*the finance minister*, Ruwan Gunatilleke": it only adds to a name beside it.
pub fn is_apposition(resolver: &Resolver<'_>, tokens: &Tokens<'_>, sentence: usize, phrase: &Phrase) -> bool {
    let named = |it: &&Item| it.mention != MentionType::Pronoun && it.mention != MentionType::Demonym;
    let items = || resolver.mentions(sentence).iter().filter(named);
    let kinds = |it: &Item| {
        let person = it.cluster.and_then(|c| resolver.clusters.get(c)).is_some_and(Cluster::is_person);
        person == is_person_noun(&phrase.noun)
    };
    // "The union, the country's largest": it only owns what is added.
    let owns = matches!(tokens.norm(phrase.last), "'s" | "'");
    let before = !owns
        && items().any(|it| {
            let gap = if tokens.mark(it.last, ")") { it.last + 1 } else { it.last };
            tokens.mark(gap, ",") && gap + 1 == phrase.opens && kinds(it)
        });
    let mut next = phrase.last;
    // "the chairman of the committee, Jukka Pelto": a body may stand between.
    if matches!(tokens.norm(next), "of" | "for" | "at" | "in") {
        let body = items().find(|it| it.first > next && it.first <= next + 2);
        if let Some(b) = body {
            next = b.last;
        } else if let Some(comma) = (next..next + 5).find(|&k| tokens.mark(k, ",")) {
            next = comma;
        }
    }
    let after = items().any(|it| {
        let start = it.title.min(it.first);
        (start == next
            || it.first == next
            || tokens.mark(next, ",") && (start == next + 1 || it.first == next + 1))
            && kinds(it)
    });
    before || after && phrase.definite
}

/// "described her as *the bravest woman*", "blood in *the head*": it says something of somebody, or means no person.
pub fn is_predicate(tokens: &Tokens<'_>, phrase: &Phrase) -> bool {
    if !is_person_noun(&phrase.noun) {
        return false;
    }
    let before = tokens.before(phrase.opens);
    let best = phrase.before.iter().any(|w| w.len() > 4 && w.ends_with("est") || w == "most");
    let thing = matches!(phrase.noun.as_str(), "head" | "chair" | "star")
        && phrase.before.is_empty()
        && !lex::is_speech_verb(tokens.norm(phrase.last));
    best || matches!(before, "as" | "become" | "became" | "remain" | "remains" | "remained") || thing
}

/// Adjectives that say nothing of the name.
pub fn is_loose_adjective(word: &str) -> bool {
    matches!(
        word,
        "smaller"
            | "larger"
            | "largest"
            | "biggest"
            | "bigger"
            | "big"
            | "small"
            | "full"
            | "whole"
            | "own"
            | "embattled"
            | "ruling"
            | "governing"
            | "opposition"
            | "state"
            | "owned"
            | "stateowned"
            | "new"
            | "old"
            | "same"
            | "european"
            | "british"
            | "american"
            | "rival"
            | "other"
            | "international"
            | "national"
            | "giant"
            | "powerful"
            | "main"
            | "influential"
            | "troubled"
            | "ailing"
            | "federal"
            | "global"
            | "world"
            | "parent"
            | "private"
            | "public"
            | "respective"
            | "nations"
            | "nation"
            | "central"
            | "drug"
            | "tech"
            | "energy"
            | "oil"
            | "rights"
            | "human"
            | "aid"
            | "advocacy"
            | "lobby"
            | "business"
            | "industry"
            | "environmental"
            | "militant"
            | "armed"
            | "humanitarian"
            | "consumer"
            | "sporting"
            | "professional"
            | "regional"
            | "beleaguered"
    )
}
