//! Definite descriptions: "the company", "the finance minister", "Norway's foreign minister", "his party".

use super::super::cluster::Cluster;
use super::super::gazetteer::{AliasKind, Gender, key};
use super::super::lexicon as lex;
use super::super::mention::Tokens;
use super::super::resolve::Resolver;
use super::super::tokens::{Shape, Word};
use super::clauses::{past_aside, same_clause};
use super::focus::{Focus, Place, Seen};
use super::labels::label;
use super::nouns::Learned;
use super::offices::{holder, home_state, is_voice, member, of_state, office, person};
use super::phrase::{
    Phrase, ends_phrase, is_apposition, is_loose_adjective, is_person_noun, is_predicate, phrase,
};
use super::{body_of, nouns};
use crate::document::{ActorKind, Affiliation};

// How well a body fits a description, in points; see `Focus` for those of nearness.

/// For each grade of how well the noun names it.
const STRENGTH: f64 = 45.0;
/// For a noun that only one kind of body has in its name or that the text gives it.
const NAMED: f64 = 30.0;
/// For each point of nearness.
const NEARNESS: f64 = 0.5;
/// For each word of the description that is part of its name.
const SAID: f64 = 25.0;
/// Taken off for each word that is not.
const UNSAID: f64 = 12.0;
/// For the state that the article is set in.
const HOME: f64 = 60.0;

/// Where a description is looked for, and what is known there.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// Where it begins.
    pub place: Place,
    /// The speaker, inside a quotation: not meant.
    pub speaker: Option<usize>,
    /// The state in which the article is set: a place in the gazetteer.
    pub home: Option<usize>,
}

/// The description asked for, if there is one: whom it means, its first word and one past its last. `learned` holds the
/// nouns by which the text calls each actor.
pub fn find(
    resolver: &mut Resolver<'_>,
    focus: &Focus,
    learned: &mut Learned,
    asked: Asked,
    tokens: &Tokens<'_>,
) -> Option<(usize, usize, usize)> {
    let Asked { place, speaker, home } = asked;
    let i = place.word;
    if matches!(tokens.before(i), "'s" | "'") {
        let owner = resolver.mentions(place.sentence).iter().find(|it| it.last + 1 == i);
        if let Some(state) = owner.and_then(|it| it.cluster)
            && let Some(noun) = (i..i + 4).map(|k| tokens.norm(k)).find(|n| nouns::is_organ_noun(n))
        {
            learn_organ(resolver, learned, state, noun);
        }
        return office(resolver, focus, tokens, place).or_else(|| organ(resolver, learned, tokens, place));
    }
    if let Some(found) = of_government(resolver, tokens, place, home) {
        return Some(found);
    }
    if let Some(found) = label(resolver, focus, tokens, place, speaker) {
        return Some(found);
    }
    if let Some(found) = unnamed_voice(resolver, focus, tokens, place) {
        return Some(found);
    }
    if let Some(found) = people(resolver, focus, tokens, place, speaker) {
        return Some(found);
    }
    let phrase = phrase(resolver, tokens, place)?;
    if is_apposition(resolver, tokens, place.sentence, &phrase) || is_predicate(tokens, &phrase) {
        return None;
    }
    let next = tokens.norm(phrase.last);
    let generic = matches!(next, "where" | "whose") && nouns::is_state_noun(&phrase.noun)
        || phrase.noun == "state" && matches!(next, "of" | "in")
        || next == "of"
            && !nouns::is_founding_noun(&phrase.noun)
            && others(resolver, tokens, place.sentence, phrase.last);
    if generic {
        return None;
    }
    if next == "of"
        && nouns::is_founding_noun(&phrase.noun)
        && phrase.before.is_empty()
        && let Some(end) = other(resolver, tokens, place.sentence, phrase.last)
    {
        // "the board of Tarn Ltd": a body of its own.
        let name = tokens.span(phrase.last - 1, end).of(tokens.text).to_owned();
        let same = key(&name);
        let c = resolver.clusters.iter().position(|c| c.keys.contains(&same)).unwrap_or_else(|| {
            resolver.clusters.push(Cluster::new(&name, ActorKind::Organization));
            learned.teach(resolver.clusters.len() - 1, &phrase.noun);
            resolver.clusters.len() - 1
        });
        return Some((c, phrase.first, phrase.last));
    }
    if nouns::is_state_noun(&phrase.noun)
        && next == "in"
        && let Some(entry) =
            tokens.words.get(phrase.last + 1).and_then(|w| resolver.gazetteer().capital(&w.norm))
    {
        // "Prosecutors in Yerevan", "the education ministry in Madrid".
        let c = resolver.known_cluster(entry);
        return Some((c, phrase.first, phrase.last));
    }
    let cluster = if let Some(demonym) = phrase.demonym {
        let state = resolver.items.get(demonym).and_then(|it| it.cluster);
        if let Some(state) = state.filter(|_| nouns::is_organ_noun(&phrase.noun)) {
            learn_organ(resolver, learned, state, &phrase.noun);
        }
        match of_state(resolver, focus, &phrase, demonym, place) {
            None if nouns::is_body_noun(&phrase.noun) => {
                body(resolver, focus, learned, tokens, &phrase, asked, None)
            }
            found => found,
        }
    } else if let Some(owner) = phrase.owner {
        of_body(resolver, focus, &phrase, owner, place)
    } else if is_person_noun(&phrase.noun) {
        if is_voice(&phrase.role()) {
            return voice(resolver, focus, place).map(|c| (c, phrase.first, phrase.last));
        }
        person(resolver, focus, learned, tokens, place, &phrase, speaker)
    } else {
        let organ = nouns::is_state_noun(&phrase.noun)
            && !matches!(phrase.noun.as_str(), "country" | "kingdom" | "republic" | "nation" | "state");
        let home_cluster =
            home.filter(|_| organ && !is_local(&phrase)).map(|entry| resolver.known_cluster(entry));
        body(resolver, focus, learned, tokens, &phrase, asked, home_cluster).or(home_cluster)
    };
    cluster.map(|c| (c, phrase.first, phrase.last))
}

/// "11 captured *government* soldiers": the state that the article is set in.
fn of_government(
    resolver: &mut Resolver<'_>,
    tokens: &Tokens<'_>,
    place: Place,
    home: Option<usize>,
) -> Option<(usize, usize, usize)> {
    let i = place.word;
    let armed = matches!(
        tokens.norm(i + 1),
        "soldier" | "soldiers" | "troops" | "forces" | "army" | "jets" | "camp" | "camps" | "positions"
    );
    let owned = tokens.before(i) == "'s"
        || i.checked_sub(1).and_then(|k| tokens.words.get(k)).is_some_and(Word::is_capital) && i > 1;
    if tokens.norm(i) != "government" || !armed || owned {
        return None;
    }
    Some((resolver.known_cluster(home?), i, i + 1))
}

/// An office at the beginning of a sentence that nobody is known to hold: its first word, one past its last, and the role.
/// "*The mayor* of Tarn went on trial."
pub fn vacant_office(
    resolver: &Resolver<'_>,
    tokens: &Tokens<'_>,
    place: Place,
) -> Option<(usize, usize, String)> {
    let phrase = phrase(resolver, tokens, place).filter(|p| p.definite && !p.this)?;
    let begins = place.word == 0 || tokens.words.get(place.word - 1).is_some_and(|w| !w.is_word());
    let office = lex::is_office_head(&phrase.noun) && is_person_noun(&phrase.noun);
    let free = phrase.demonym.is_none()
        && phrase.owner.is_none()
        && !phrase.before.iter().any(|w| lex::is_former(w))
        && !is_apposition(resolver, tokens, place.sentence, &phrase);
    (begins && office && free && !is_voice(&phrase.role()))
        .then(|| (phrase.first, phrase.last, phrase.role()))
}

/// "Norland's defence *ministry*": until another state's is named, "the ministry" is this one's.
fn learn_organ(resolver: &Resolver<'_>, learned: &mut Learned, state: usize, noun: &str) {
    let is_state = |c: usize| resolver.clusters.get(c).is_some_and(|c| c.kind == ActorKind::State);
    if !is_state(state) {
        return;
    }
    learned.forget(noun, is_state);
    learned.teach(state, noun);
}

/// "the PP *leader*", "the Unite *official*": a person of that body.
fn of_body(
    resolver: &mut Resolver<'_>,
    focus: &Focus,
    phrase: &Phrase,
    owner: usize,
    place: Place,
) -> Option<usize> {
    let body = resolver.items.get(owner)?.cluster?;
    let role = phrase.role();
    if is_voice(&role) || phrase.before.iter().any(|w| lex::is_former(w)) {
        return None;
    }
    let known = member(resolver, focus, body, &role);
    known.or_else(|| {
        let leads = lex::is_office_head(&phrase.noun);
        leads.then(|| holder(resolver, focus, body, &role, place)).flatten()
    })
}

/// "The spokeswoman added": the body nearest to mind.
fn voice(resolver: &Resolver<'_>, focus: &Focus, place: Place) -> Option<usize> {
    let body = |c: usize| resolver.clusters.get(c).is_some_and(|c| !c.is_person());
    focus.ranked(place, |c, _| body(c)).first().map(|(c, _)| *c)
}

/// "“…,” *a spokeswoman* said": the body nearest to mind, where neither a name nor a body stands beside it.
fn unnamed_voice(
    resolver: &Resolver<'_>,
    focus: &Focus,
    tokens: &Tokens<'_>,
    place: Place,
) -> Option<(usize, usize, usize)> {
    let first = place.word;
    if !matches!(tokens.norm(first), "a" | "another") {
        return None;
    }
    let noun = (first + 1..first + 4).find(|&k| is_voice(tokens.norm(k)))?;
    let plain =
        (first + 1..noun).all(|k| tokens.words.get(k).is_some_and(|w| w.is_word() && !w.is_capital()));
    let speaks = lex::is_speech_verb(tokens.norm(noun + 1))
        || first > 0 && lex::is_speech_verb(tokens.before(first)) && ends_phrase(tokens, noun + 1);
    let beside = matches!(tokens.norm(noun + 1), "for" | "of" | "at" | "in" | ",")
        || resolver.mentions(place.sentence).iter().any(|it| it.first > first && it.first <= noun + 1);
    if !plain || !speaks || beside {
        return None;
    }
    let body = |c: usize| {
        resolver.clusters.get(c).is_some_and(|c| {
            let named = |w: &str| c.full_names().any(|n| n.split(' ').any(|p| p == w));
            !c.is_person()
                && (first + 1..noun).all(|k| named(tokens.norm(k)) || lex::is_role_modifier(tokens.norm(k)))
        })
    };
    let best = focus.ranked(place, |c, _| body(c)).first().map(|(c, _)| *c)?;
    Some((best, first, noun + 1))
}

/// "the Spaniard said": the person nearest to mind; "the Qataris": their state.
fn people(
    resolver: &mut Resolver<'_>,
    focus: &Focus,
    tokens: &Tokens<'_>,
    place: Place,
    speaker: Option<usize>,
) -> Option<(usize, usize, usize)> {
    let first = place.word;
    let word = tokens.words.get(first + 1).filter(|w| w.is_capital() && tokens.norm(first) == "the")?;
    if !ends_phrase(tokens, first + 2) || tokens.words.get(first + 2).is_some_and(Word::is_capital) {
        return None;
    }
    let stem = word.norm.strip_suffix("woman").or_else(|| word.norm.strip_suffix("man"));
    if stem.is_some_and(|s| resolver.gazetteer().people(s).is_some()) {
        let gender = if word.norm.ends_with("woman") { Gender::Female } else { Gender::Male };
        let fits = |c: usize| {
            Some(c) != speaker
                && resolver
                    .clusters
                    .get(c)
                    .is_some_and(|c| c.is_person() && c.gender.is_none_or(|g| g == gender))
        };
        let best = focus.ranked(place, |c, _| fits(c)).first().map(|(c, _)| *c)?;
        return Some((best, first, first + 2));
    }
    if resolver.gazetteer().people(&word.norm).is_some() {
        let verb = lex::is_act_verb(tokens.norm(first + 2)) || lex::is_speech_verb(tokens.norm(first + 2));
        let person =
            |c: usize| Some(c) != speaker && resolver.clusters.get(c).is_some_and(Cluster::is_person);
        let singular = !matches!(
            word.norm.as_str(),
            "french"
                | "british"
                | "dutch"
                | "irish"
                | "chinese"
                | "japanese"
                | "swiss"
                | "portuguese"
                | "spanish"
                | "danish"
        );
        let best = focus.ranked(place, |c, _| person(c)).first().map(|(c, _)| *c)?;
        return (verb && singular).then_some((best, first, first + 2));
    }
    let singular = word.norm.strip_suffix('s')?;
    let place = resolver.gazetteer().people(singular)?;
    let state = resolver.gazetteer().entry(place).is_some_and(|e| e.kind == ActorKind::State);
    let c = state.then(|| resolver.known_cluster(place))?;
    Some((c, first, first + 2))
}

/// Whether "of" and an actor follow: "the board *of Tarn Ltd*" is not a board met before.
fn others(resolver: &Resolver<'_>, tokens: &Tokens<'_>, sentence: usize, of: usize) -> bool {
    other(resolver, tokens, sentence, of).is_some()
}

/// The end of the actor that follows "of".
fn other(resolver: &Resolver<'_>, tokens: &Tokens<'_>, sentence: usize, of: usize) -> Option<usize> {
    let start = of + 1 + usize::from(tokens.norm(of + 1) == "the");
    resolver.mentions(sentence).iter().find(|it| it.first == start).map(|it| it.last)
}

/// "his party", "her own country", "their union": the body of the one who owns it, where the pronoun means `owner`.
pub fn owned(resolver: &Resolver<'_>, tokens: &Tokens<'_>, i: usize, owner: usize) -> Option<(usize, usize)> {
    let mut k = i + 1;
    if tokens.norm(k) == "own" {
        k += 1;
    }
    let noun = tokens.norm(k);
    let fits = |kind: ActorKind| match noun {
        "party" => matches!(kind, ActorKind::Party | ActorKind::Organization),
        "country" | "nation" | "government" => kind == ActorKind::State,
        "organisation" | "organization" | "union" | "group" | "agency" | "association" | "federation" => {
            matches!(kind, ActorKind::Organization | ActorKind::Group)
        }
        "company" | "firm" | "employer" => kind == ActorKind::Company,
        "team" | "club" => matches!(kind, ActorKind::Organization | ActorKind::Company),
        _ => false,
    };
    if tokens.norm(k + 1) == "'s" && noun == "country" {
        return None;
    }
    let body = body_of(resolver, owner)?;
    resolver.clusters.get(body).filter(|b| fits(b.kind)).map(|_| (body, k + 1))
}

/// "the regional government" is not the state's.
fn is_local(phrase: &Phrase) -> bool {
    phrase.before.iter().any(|w| {
        matches!(w.as_str(), "regional" | "local" | "city" | "provincial" | "municipal" | "town" | "village")
    })
}

/// "parliament's *defence committee*": a part with a name of its own, found or founded.
fn organ(
    resolver: &mut Resolver<'_>,
    learned: &mut Learned,
    tokens: &Tokens<'_>,
    place: Place,
) -> Option<(usize, usize, usize)> {
    let first = place.word;
    let owner = resolver.mentions(place.sentence).iter().find(|it| it.last + 1 == first)?.cluster?;
    let part = |k: usize| {
        nouns::is_founding_noun(tokens.norm(k))
            || tokens.norm(k) == "office" && nouns::is_field_of_office(tokens.before(k))
    };
    let last = (first + 1..first + 4).find(|&k| part(k))? + 1;
    let plain = (first..last).all(|k| {
        tokens.words.get(k).is_some_and(|w| {
            w.is_word() && !w.is_capital() && !lex::is_preposition(&w.norm) && !lex::is_auxiliary(&w.norm)
        })
    });
    if !plain || !ends_phrase(tokens, last) || is_loose_adjective(tokens.norm(first)) {
        return None;
    }
    let words = tokens.key(first, last);
    let known = resolver.clusters.iter().position(|c| !c.is_person() && c.keys.contains(&words));
    let c = known.unwrap_or_else(|| {
        let mut cluster = Cluster::new(&words, ActorKind::Organization);
        if let Some(id) = resolver.clusters.get(owner).map(|o| o.id.clone()) {
            cluster.affiliations.push(Affiliation {
                actor_id: id,
                role: String::new(),
                acts_for: false,
                from: None,
                to: None,
            });
        }
        resolver.clusters.push(cluster);
        learned.teach(resolver.clusters.len() - 1, tokens.norm(last - 1));
        resolver.clusters.len() - 1
    });
    Some((c, first, last))
}

/// Whom a description of a body means; one that nobody fits may found an actor of its own. `home` is the cluster of the
/// state that the article is set in, where the phrase may mean one of its organs.
fn body(
    resolver: &mut Resolver<'_>,
    focus: &Focus,
    learned: &mut Learned,
    tokens: &Tokens<'_>,
    phrase: &Phrase,
    asked: Asked,
    home: Option<usize>,
) -> Option<usize> {
    let Asked { place, speaker, .. } = asked;
    // "The Greek judges", "two of the judges" are not the court named before.
    let members = nouns::is_members(&phrase.noun);
    if members && (phrase.demonym.is_some() || is_partitive(tokens, phrase.opens)) {
        return None;
    }
    let words =
        phrase.before.iter().map(String::as_str).chain([phrase.noun.as_str()]).collect::<Vec<_>>().join(" ");
    if let Some(c) = resolver.clusters.iter().position(|c| !c.is_person() && c.keys.contains(&words)) {
        return Some(c);
    }
    let local = is_local(phrase);
    // "The smaller union" is not the one that speaks of it.
    let contrast = phrase.before.iter().any(|w| {
        matches!(
            w.as_str(),
            "other" | "rival" | "smaller" | "larger" | "bigger" | "older" | "younger" | "newer"
        )
    });
    // "Halden, which holds a share of *the company*": not its own subject.
    let own_subject = |seen: &Seen| {
        seen.place.sentence == place.sentence
            && (seen.subject || seen.controls)
            && phrase.first > seen.last
            && same_clause(tokens, past_aside(tokens, seen.last, phrase.first), phrase.first)
    };
    let nearness = focus.ranked(place, |c, _| resolver.clusters.get(c).is_some_and(|c| !c.is_person()));
    let mut best: Option<(f64, usize)> = None;
    for c in 0..resolver.clusters.len() {
        let Some(cluster) = resolver.clusters.get(c) else { continue };
        if cluster.is_person() || Some(c) == speaker {
            continue;
        }
        let (names, aliases) = names_of(resolver, c);
        let known = learned.of(c);
        let strength = nouns::strength(&phrase.noun, cluster, known, &names, &aliases);
        if strength == 0 || local && cluster.kind == ActorKind::State {
            continue;
        }
        let Some(last) = focus.latest().find(|s| s.cluster == c) else { continue };
        let organ_of_state = cluster.kind == ActorKind::State && nouns::is_state_noun(&phrase.noun);
        // "Norland leaves it to the cabinet": a state may speak of its own organs.
        let own_organ = organ_of_state && Some(c) == home;
        if (strength < 3 || contrast) && !own_organ && own_subject(last) {
            continue;
        }
        let back = place.sentence.saturating_sub(last.place.sentence);
        let reach = match strength {
            3 => usize::MAX,
            2 => 10,
            _ => 3,
        };
        if back > reach {
            continue;
        }
        let near = nearness.iter().find(|(n, _)| *n == c).map_or(0.0, |(_, n)| n.max(0.0));
        let named = strength == 3 && !nouns::is_any_body(&phrase.noun);
        // What the phrase says beyond the noun should be part of the name.
        let words = || names.iter().chain(&aliases).chain(known);
        let is_said = |w: &&String| words().any(|n| n.split(' ').any(|p| p == w.as_str()));
        let said = phrase.before.iter().filter(is_said).count();
        let unsaid = phrase.before.iter().filter(|w| !is_said(w) && !is_loose_adjective(w)).count();
        if unsaid > 0 && members {
            continue;
        }
        if unsaid > 0 && !organ_of_state {
            let founding = nouns::is_founding_noun(&phrase.noun);
            // "The hedge fund", right after it was named: the trade is news.
            let news = !founding && near >= 50.0 && cluster.kind != ActorKind::State;
            if founding && !known.contains(&phrase.noun) || strength < 3 && !news {
                continue;
            }
        }
        let mentioned = focus.latest().filter(|s| s.cluster == c).count();
        // The state that the article is set in.
        let at_home = organ_of_state && home.or_else(|| home_state(resolver, focus)) == Some(c);
        let home_bonus = if at_home { HOME } else { 0.0 };
        let score = STRENGTH * f64::from(strength) + NEARNESS * near + SAID * said as f64
            - UNSAID * unsaid as f64
            + mentioned.min(8) as f64
            + if named { NAMED } else { 0.0 }
            + if nouns::is_trade_of(&phrase.noun, &names) { SAID } else { 0.0 }
            + home_bonus;
        if best.is_none_or(|(s, _)| score > s) {
            best = Some((score, c));
        }
    }
    if let Some((_, c)) = best {
        // "The army" in an article from Chad that has named other states only.
        let state = resolver.clusters.get(c).is_some_and(|c| c.kind == ActorKind::State);
        return Some(if state {
            let often = focus.latest().filter(|s| s.cluster == c).count() > 3;
            home.filter(|&h| !often && !focus.latest().any(|s| s.cluster == h)).unwrap_or(c)
        } else {
            c
        });
    }
    found(resolver, learned, tokens, phrase, &words, local)
}

/// "two of *the judges*", "some of *the delegates*": not all.
fn is_partitive(tokens: &Tokens<'_>, opens: usize) -> bool {
    tokens.before(opens) == "of"
        && opens.checked_sub(2).is_some_and(|k| {
            tokens.words.get(k).is_some_and(|w| w.shape == Shape::Number)
                || lex::is_function_word(tokens.norm(k))
                || matches!(tokens.norm(k), "none" | "half" | "majority" | "group" | "third")
        })
}

/// The names under which the document knows a body, and those that only the gazetteer has.
fn names_of(resolver: &Resolver<'_>, c: usize) -> (Vec<String>, Vec<String>) {
    let Some(cluster) = resolver.clusters.get(c) else { return (Vec::new(), Vec::new()) };
    let names: Vec<String> = cluster.full_names().collect();
    let entry = cluster.entry.and_then(|e| resolver.gazetteer().entry(e));
    let aliases = entry.into_iter().flat_map(|e| &e.aliases).filter(|a| a.kind == AliasKind::Name);
    let aliases = aliases.map(|a| key(&a.text)).filter(|a| !names.contains(a)).collect();
    (names, aliases)
}

/// A new actor for an institution that the text calls by description only: "the village council".
fn found(
    resolver: &mut Resolver<'_>,
    learned: &mut Learned,
    tokens: &Tokens<'_>,
    phrase: &Phrase,
    words: &str,
    local: bool,
) -> Option<usize> {
    let vague = phrase.before.iter().any(|w| {
        matches!(
            w.as_str(),
            "other" | "same" | "new" | "next" | "two" | "three" | "first" | "last" | "whole" | "old"
        )
    });
    let bare = phrase.before.is_empty();
    let financial = phrase.noun != "bank"
        || phrase
            .before
            .iter()
            .any(|w| matches!(w.as_str(), "central" | "national" | "state" | "development" | "commercial"));
    if !(nouns::is_founding_noun(&phrase.noun) && financial || local && phrase.noun == "government")
        || vague
        || phrase.this
    {
        return None;
    }
    // "The laboratory in Cologne": a place tells it from others.
    let located = phrase.definite
        && !matches!(phrase.noun.as_str(), "hospital" | "church" | "university" | "bank")
        && tokens.norm(phrase.last) == "in"
        && tokens.words.get(phrase.last + 1).is_some_and(Word::is_capital);
    let name = match (bare, located) {
        (false, _) => words,
        (true, true) => tokens.span(phrase.last - 1, phrase.last + 2).of(tokens.text),
        (true, false) if phrase.noun == "parliament" => words,
        (true, false) => return None,
    };
    resolver.clusters.push(Cluster::new(name, ActorKind::Organization));
    learned.teach(resolver.clusters.len() - 1, &phrase.noun);
    Some(resolver.clusters.len() - 1)
}
