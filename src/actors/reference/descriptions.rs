//! Definite descriptions: "the company", "the finance minister", "Norway's foreign minister", "his party".

use super::super::cluster::Cluster;
use super::super::gazetteer::{AliasKind, key};
use super::super::lexicon as lex;
use super::super::mention::{Item, Tokens};
use super::super::resolve::Resolver;
use super::super::tokens::Shape;
use super::focus::{Focus, Place};
use super::{body_of, nouns};
use crate::document::{ActorKind, Affiliation, MentionType};

/// The description that begins at `place`, if any: whom it means, its first word and one past its last. `learned` holds
/// the nouns by which the text calls each actor. Inside a quotation, its `speaker` is not meant.
pub fn find(
    resolver: &mut Resolver<'_>,
    focus: &Focus,
    learned: &mut Vec<Vec<String>>,
    home: Option<usize>,
    tokens: &Tokens<'_>,
    place: Place,
    speaker: Option<usize>,
) -> Option<(usize, usize, usize)> {
    let i = place.word;
    if matches!(tokens.before(i), "'s" | "'") {
        return office(resolver, learned, tokens, place).or_else(|| organ(resolver, learned, tokens, place));
    }
    if let Some(found) = people(resolver, focus, learned, tokens, place, speaker) {
        return Some(found);
    }
    let phrase = phrase(resolver, tokens, place)?;
    if is_apposition(resolver, tokens, place.sentence, &phrase) {
        return None;
    }
    let next = tokens.norm(phrase.last);
    let generic = matches!(next, "where" | "whose") && nouns::is_state_noun(&phrase.noun)
        || phrase.noun == "state" && matches!(next, "of" | "in")
        || next == "of"
            && !nouns::is_founding_noun(&phrase.noun)
            && phrase.noun != "government"
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
            learned.resize(resolver.clusters.len() - 1, Vec::new());
            learned.push(vec![phrase.noun.clone()]);
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
        learned.resize(resolver.clusters.len(), Vec::new());
        return Some((c, phrase.first, phrase.last));
    }
    let cluster = if let Some(demonym) = phrase.demonym {
        of_state(resolver, learned, &phrase, demonym)
    } else if lex::is_role_head(&phrase.noun) && !nouns::is_body_noun(&phrase.noun)
        || phrase.noun.ends_with("-year-old")
    {
        person(resolver, focus, learned, place, &phrase, speaker)
    } else {
        let organ = nouns::is_state_noun(&phrase.noun)
            && !matches!(phrase.noun.as_str(), "country" | "kingdom" | "republic" | "nation" | "state");
        let home_cluster =
            home.filter(|_| organ && !is_local(&phrase)).map(|entry| resolver.known_cluster(entry));
        learned.resize(resolver.clusters.len(), Vec::new());
        body(resolver, focus, learned, tokens, place, &phrase, speaker, home_cluster).or(home_cluster)
    };
    cluster.map(|c| (c, phrase.first, phrase.last))
}

/// "the Spaniard said": the person nearest to mind; "the Qataris": their state.
fn people(
    resolver: &mut Resolver<'_>,
    focus: &Focus,
    learned: &mut Vec<Vec<String>>,
    tokens: &Tokens<'_>,
    place: Place,
    speaker: Option<usize>,
) -> Option<(usize, usize, usize)> {
    let first = place.word;
    let word = tokens.words.get(first + 1).filter(|w| w.is_capital() && tokens.norm(first) == "the")?;
    if !ends_phrase(tokens, first + 2)
        || tokens.words.get(first + 2).is_some_and(super::super::tokens::Word::is_capital)
    {
        return None;
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
    learned.resize(resolver.clusters.len(), Vec::new());
    Some((c, first, first + 2))
}

/// Whether "of" and an actor follow: "the board *of Tarn Ltd*" is not a board met before.
fn others(resolver: &Resolver<'_>, tokens: &Tokens<'_>, sentence: usize, of: usize) -> bool {
    other(resolver, tokens, sentence, of).is_some()
}

/// The end of the actor that follows "of".
fn other(resolver: &Resolver<'_>, tokens: &Tokens<'_>, sentence: usize, of: usize) -> Option<usize> {
    let start = of + 1 + usize::from(tokens.norm(of + 1) == "the");
    resolver.items.iter().find(|it| it.sentence == sentence && it.first == start).map(|it| it.last)
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

/// A noun phrase with a definite article, or a bare noun that is definite by itself ("parliament").
#[derive(Debug)]
struct Phrase {
    first: usize,
    last: usize,
    /// Its last word in normal form, singular as written.
    noun: String,
    /// The words between article and noun.
    before: Vec<String>,
    /// The item of a state's adjective at its beginning: "the *Greek* premier".
    demonym: Option<usize>,
    /// Whether it begins with an article.
    definite: bool,
}

fn phrase(resolver: &Resolver<'_>, tokens: &Tokens<'_>, place: Place) -> Option<Phrase> {
    let first = place.word;
    let definite = tokens.norm(first) == "the";
    let start = if definite { first + 1 } else { first };
    let items: Vec<(usize, &Item)> =
        resolver.items.iter().enumerate().filter(|(_, it)| it.sentence == place.sentence).collect();
    let demonym = items
        .iter()
        .find(|(_, it)| it.first == start && it.mention == MentionType::Demonym)
        .map(|&(k, it)| (k, it.last));
    let mut k = demonym.map_or(start, |(_, last)| last);
    let mut head = None;
    let mut before: Vec<String> = Vec::new();
    while k < start + 6 {
        let Some(w) = tokens.words.get(k) else { break };
        if items.iter().any(|(_, it)| it.first <= k && k < it.last) {
            return None;
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
                last: k + 1,
                noun: w.norm.clone(),
                before,
                demonym: None,
                definite,
            });
        }
        let capital = w.is_capital() && k > 0 && !(k == start && !definite) && !adjective;
        if w.norm == "'" && k > start && definite {
            // "the metalworkers' union"
            k += 1;
            continue;
        }
        if !w.is_word() || capital || lex::is_preposition(&w.norm) || w.norm == "and" {
            break;
        }
        let noun = if tokens.words.get(k + 1).is_some_and(|n| n.hyphened) {
            String::new()
        } else {
            noun_at(tokens, k)
        };
        if nouns::is_body_noun(&noun) || lex::is_role_head(&noun) || noun.ends_with("-year-old") {
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
    let from = demonym.map_or(start, |(_, last)| last);
    let counted = |k: &usize| {
        tokens.words.get(*k).is_some_and(|w| w.is_word() && !(w.is_capital() && *k > 0 && definite))
    };
    before.truncate((from..at).filter(counted).count());
    Some(Phrase { first, last: at + 1, noun, before, demonym: demonym.map(|(k, _)| k), definite })
}

/// Whether exactly one body's name of several words begins or ends with this word.
fn is_first_word_of_name(resolver: &Resolver<'_>, word: &str) -> bool {
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
fn noun_at(tokens: &Tokens<'_>, k: usize) -> String {
    let noun = tokens.norm(k);
    if noun == "old" && tokens.before(k) == "year" {
        return "-year-old".to_owned();
    }
    noun.to_owned()
}

/// "Parliament objected", "Prosecutors in Yerevan": without an article, at the beginning of a clause or after a
/// preposition.
fn is_definite_alone(tokens: &Tokens<'_>, i: usize, noun: &str) -> bool {
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
fn ends_phrase(tokens: &Tokens<'_>, i: usize) -> bool {
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
fn is_apposition(resolver: &Resolver<'_>, tokens: &Tokens<'_>, sentence: usize, phrase: &Phrase) -> bool {
    let named = |it: &&Item| {
        it.sentence == sentence && it.mention != MentionType::Pronoun && it.mention != MentionType::Demonym
    };
    let items = || resolver.items.iter().filter(named);
    let kinds = |it: &Item| {
        let person = it.cluster.and_then(|c| resolver.clusters.get(c)).is_some_and(Cluster::is_person);
        person
            == (lex::is_role_head(&phrase.noun) && !nouns::is_body_noun(&phrase.noun)
                || phrase.noun.ends_with("-year-old"))
    };
    let before = items().any(|it| {
        let gap = if tokens.mark(it.last, ")") { it.last + 1 } else { it.last };
        tokens.mark(gap, ",") && gap + 1 == phrase.first && kinds(it)
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

/// "Norway's *foreign minister*" without a name: the holder if the document names one, else an actor of its own.
fn office(
    resolver: &mut Resolver<'_>,
    learned: &mut Vec<Vec<String>>,
    tokens: &Tokens<'_>,
    place: Place,
) -> Option<(usize, usize, usize)> {
    let first = place.word;
    let owner = resolver.items.iter().find(|it| it.sentence == place.sentence && it.last + 1 == first)?;
    let (owner, start) = (owner.cluster?, owner.first - usize::from(tokens.before(owner.first) == "the"));
    let person =
        |it: &Item| it.cluster.and_then(|c| resolver.clusters.get(c)).is_some_and(Cluster::is_person);
    // "Deborah Lyle, the commission's deputy chair": it only adds to the name.
    if resolver.items.iter().any(|it| {
        it.sentence == place.sentence && it.last + 1 == start && tokens.mark(it.last, ",") && person(it)
    }) {
        return None;
    }
    let mut k = first;
    while lex::is_role_head(tokens.norm(k)) || lex::is_role_modifier(tokens.norm(k)) {
        k += 1;
    }
    let mut last = k;
    while last > first && !lex::is_role_head(tokens.norm(last - 1)) {
        last -= 1;
    }
    if last == first || !lex::is_office_head(tokens.norm(last - 1)) || !ends_phrase(tokens, last) {
        return None;
    }
    let named = resolver.items.iter().any(|it| {
        let start = it.title.min(it.first);
        let near = start <= last && last <= it.first
            || tokens.mark(last, ",") && start <= last + 1 && last < it.first;
        it.sentence == place.sentence && near && it.first <= last + 3 && person(it)
    });
    if named || (first..last).any(|i| lex::is_former(tokens.norm(i))) {
        return None;
    }
    let role = tokens.key(first, last);
    let c = holder(resolver, learned, owner, &role)?;
    Some((c, first, last))
}

/// The person of the document who holds this role for `body`, else an actor for the role itself.
fn holder(
    resolver: &mut Resolver<'_>,
    learned: &mut Vec<Vec<String>>,
    body: usize,
    role: &str,
) -> Option<usize> {
    let (id, name) = resolver.clusters.get(body).map(|b| (b.id.clone(), b.name.clone()))?;
    let head = role.rsplit(' ').next().unwrap_or(role);
    let holds = |a: &Affiliation| a.actor_id == id && a.to.is_none() && same_office(&a.role, role, head);
    if let Some(c) = resolver.clusters.iter().position(|c| c.is_person() && c.affiliations.iter().any(holds))
    {
        return Some(c);
    }
    let mut cluster = Cluster::new(&format!("{name} {role}"), ActorKind::Person);
    cluster.roles.push((role.to_owned(), false));
    cluster.affiliations.push(Affiliation {
        actor_id: id,
        role: role.to_owned(),
        acts_for: true,
        from: None,
        to: None,
    });
    resolver.clusters.push(cluster);
    learned.push(Vec::new());
    Some(resolver.clusters.len() - 1)
}

/// The state in which an article is set: the one whose own names, in the gazetteer's sense, come first and most.
fn home_state(resolver: &Resolver<'_>, focus: &Focus) -> Option<usize> {
    let mut counts: Vec<(usize, usize)> = Vec::new();
    for seen in focus.latest() {
        if resolver.clusters.get(seen.cluster).is_some_and(|c| c.kind == ActorKind::State) {
            match counts.iter_mut().find(|(c, _)| *c == seen.cluster) {
                Some((_, n)) => *n += 1,
                None => counts.push((seen.cluster, 1)),
            }
        }
    }
    // The last one pushed is the first one mentioned; it is at home unless another is mentioned twice as often.
    let &(first, n) = counts.last()?;
    let &(most, m) = counts.iter().max_by_key(|(_, n)| *n)?;
    Some(if m > 2 * n { most } else { first })
}

fn same_office(known: &str, role: &str, head: &str) -> bool {
    known == role
        || known.ends_with(head) && (role == head || known == head)
        || known == "head of government" && matches!(head, "premier" | "chancellor")
        || known == "head of government" && role == "prime minister"
        || known == "head of state" && matches!(role, "president" | "king" | "queen" | "emir" | "sultan")
        || known == "prime minister" && role == "premier"
}

/// "the Greek premier", "the Jordanian defence ministry".
fn of_state(
    resolver: &mut Resolver<'_>,
    learned: &mut Vec<Vec<String>>,
    phrase: &Phrase,
    demonym: usize,
) -> Option<usize> {
    let state = resolver.items.get(demonym)?.cluster?;
    if nouns::is_state_noun(&phrase.noun) {
        return Some(state);
    }
    if !lex::is_office_head(&phrase.noun) {
        return None;
    }
    let role =
        phrase.before.iter().map(String::as_str).chain([phrase.noun.as_str()]).collect::<Vec<_>>().join(" ");
    holder(resolver, learned, state, &role)
}

/// Whom a description of a person means: who has that role here, the one nearest to mind.
fn person(
    resolver: &mut Resolver<'_>,
    focus: &Focus,
    learned: &mut Vec<Vec<String>>,
    place: Place,
    phrase: &Phrase,
    speaker: Option<usize>,
) -> Option<usize> {
    let role =
        phrase.before.iter().map(String::as_str).chain([phrase.noun.as_str()]).collect::<Vec<_>>().join(" ");
    let age = phrase.noun.ends_with("-year-old")
        || phrase.before.iter().any(|w| w == "old") && phrase.before.iter().any(|w| w == "year");
    let fits = |c: usize| {
        Some(c) != speaker
            && resolver.clusters.get(c).is_some_and(|cluster| {
                let known = learned.get(c).map_or(&[][..], Vec::as_slice);
                cluster.is_person()
                    && (age
                        || nouns::strength(&phrase.noun, cluster, known, &[]) == 3
                            && modifiers_fit(cluster, &role, &phrase.noun))
            })
    };
    let near = focus.ranked(place, |c, _| fits(c)).first().map(|(c, _)| *c);
    if age {
        return near;
    }
    let near = near.or_else(|| focus.latest().map(|s| s.cluster).find(|&c| fits(c))).or_else(|| {
        // Named only later: "The president will speak tonight. … President Petro".
        let mut later = (0..resolver.clusters.len()).filter(|&c| fits(c));
        let only = later.next()?;
        later.next().is_none().then_some(only)
    });
    if near.is_some() {
        return near;
    }
    // "The president will speak tonight": an actor of its own in the state that the article is set in.
    let sovereign = matches!(
        role.as_str(),
        "president" | "prime minister" | "premier" | "chancellor" | "king" | "queen" | "supreme leader"
    );
    if !sovereign {
        return None;
    }
    let state = home_state(resolver, focus)?;
    holder(resolver, learned, state, &role)
}

/// "the defence minister" is not the finance minister.
fn modifiers_fit(cluster: &Cluster, role: &str, noun: &str) -> bool {
    let roles = cluster
        .roles
        .iter()
        .map(|(r, _)| r.as_str())
        .chain(cluster.affiliations.iter().map(|a| a.role.as_str()));
    let specific = role.split(' ').filter(|w| lex::is_role_modifier(w)).count() > 0;
    !specific
        || roles.into_iter().any(|r| r == role || r == noun || role.ends_with(r) || r.ends_with(role))
        || cluster.roles.is_empty()
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
    learned: &mut Vec<Vec<String>>,
    tokens: &Tokens<'_>,
    place: Place,
) -> Option<(usize, usize, usize)> {
    let first = place.word;
    let owner =
        resolver.items.iter().find(|it| it.sentence == place.sentence && it.last + 1 == first)?.cluster?;
    let last = (first + 1..first + 4).find(|&k| nouns::is_founding_noun(tokens.norm(k)))? + 1;
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
        learned.push(vec![tokens.norm(last - 1).to_owned()]);
        resolver.clusters.len() - 1
    });
    Some((c, first, last))
}

/// Whom a description of a body means; one that nobody fits may found an actor of its own.
fn body(
    resolver: &mut Resolver<'_>,
    focus: &Focus,
    learned: &mut Vec<Vec<String>>,
    tokens: &Tokens<'_>,
    place: Place,
    phrase: &Phrase,
    speaker: Option<usize>,
    home: Option<usize>,
) -> Option<usize> {
    let words =
        phrase.before.iter().map(String::as_str).chain([phrase.noun.as_str()]).collect::<Vec<_>>().join(" ");
    if let Some(c) = resolver.clusters.iter().position(|c| !c.is_person() && c.keys.contains(&words)) {
        return Some(c);
    }
    let local = is_local(phrase);
    let mut best: Option<(f64, usize)> = None;
    for c in 0..resolver.clusters.len() {
        let Some(cluster) = resolver.clusters.get(c) else { continue };
        if cluster.is_person() || Some(c) == speaker {
            continue;
        }
        let names = names_of(resolver, c);
        let known = learned.get(c).map_or(&[][..], Vec::as_slice);
        let strength = nouns::strength(&phrase.noun, cluster, known, &names);
        if strength == 0 || local && cluster.kind == ActorKind::State {
            continue;
        }
        let Some(last) = focus.latest().find(|s| s.cluster == c) else { continue };
        let back = place.sentence.saturating_sub(last.place.sentence);
        // "Halden, which holds a share of *the company*": not its own subject.
        if back == 0
            && (last.subject || last.controls)
            && phrase.first > last.last
            && strength < 3
            && same_clause(tokens, last.last, phrase.first)
        {
            continue;
        }
        let reach = match strength {
            3 => usize::MAX,
            2 => 10,
            _ => 3,
        };
        if back > reach {
            continue;
        }
        // What the phrase says beyond the noun should be part of the name.
        let said = phrase
            .before
            .iter()
            .filter(|w| names.iter().any(|n| n.split(' ').any(|p| p == w.as_str())))
            .count();
        let unsaid = phrase.before.iter().filter(|w| !is_loose_adjective(w)).count().saturating_sub(said);
        let organ_of_state = cluster.kind == ActorKind::State && nouns::is_state_noun(&phrase.noun);
        if unsaid > 0
            && !organ_of_state
            && (strength < 3 || nouns::is_founding_noun(&phrase.noun) && !known.contains(&phrase.noun))
        {
            continue;
        }
        let mentioned = focus.latest().filter(|s| s.cluster == c).count();
        // The state that the article is set in.
        let at_home = organ_of_state && home.or_else(|| home_state(resolver, focus)) == Some(c);
        let home_bonus = if at_home { 40.0 } else { 0.0 };
        let score = 40.0 * f64::from(strength) + 25.0 * said as f64 - 6.0 * (back.min(12) as f64)
            + if last.subject { 4.0 } else { 0.0 }
            + 2.0 * (mentioned.min(8) as f64)
            + home_bonus;
        if best.is_none_or(|(s, _)| score > s) {
            best = Some((score, c));
        }
    }
    if let Some((_, c)) = best {
        // "The army" in an article from Chad that has named other states only.
        let state = resolver.clusters.get(c).is_some_and(|c| c.kind == ActorKind::State);
        return Some(if state {
            home.filter(|&h| !focus.latest().any(|s| s.cluster == h)).unwrap_or(c)
        } else {
            c
        });
    }
    found(resolver, learned, phrase, &words, local)
}

/// Whether nothing between two words opens another clause; a relative pronoun right after the first does not.
fn same_clause(tokens: &Tokens<'_>, from: usize, to: usize) -> bool {
    (from + 2..to).all(|k| {
        !matches!(
            tokens.norm(k),
            "that"
                | "when"
                | "while"
                | "if"
                | "because"
                | "after"
                | "before"
                | ";"
                | ":"
                | "but"
                | "who"
                | "which"
        )
    })
}

/// Adjectives that say nothing of the name.
fn is_loose_adjective(word: &str) -> bool {
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
    )
}

fn names_of(resolver: &Resolver<'_>, c: usize) -> Vec<String> {
    let Some(cluster) = resolver.clusters.get(c) else { return Vec::new() };
    let entry = cluster.entry.and_then(|e| resolver.gazetteer().entry(e));
    let known = entry
        .into_iter()
        .flat_map(|e| &e.aliases)
        .filter(|a| a.kind == AliasKind::Name)
        .map(|a| key(&a.text));
    cluster.full_names().chain(known).collect()
}

/// A new actor for an institution that the text calls by description only: "the village council".
fn found(
    resolver: &mut Resolver<'_>,
    learned: &mut Vec<Vec<String>>,
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
        || bare && !matches!(phrase.noun.as_str(), "parliament")
    {
        return None;
    }
    let cluster = Cluster::new(words, ActorKind::Organization);
    resolver.clusters.push(cluster);
    learned.push(vec![phrase.noun.clone()]);
    Some(resolver.clusters.len() - 1)
}
