//! Offices: whom "the finance minister" and "Norway's foreign minister" mean.

use super::super::cluster::Cluster;
use super::super::lexicon as lex;
use super::super::mention::{Item, Tokens};
use super::super::resolve::Resolver;
use super::clauses::same_clause;
use super::focus::{Focus, Place, Seen};
use super::nouns::Learned;
use super::phrase::{Phrase, ends_phrase};
use super::{nouns, roles};
use crate::document::{ActorKind, Affiliation};

/// "Norway's *foreign minister*" without a name: the holder if the document names one, else an actor of its own.
pub fn office(
    resolver: &mut Resolver<'_>,
    focus: &Focus,
    tokens: &Tokens<'_>,
    place: Place,
) -> Option<(usize, usize, usize)> {
    let first = place.word;
    let owner = resolver.mentions(place.sentence).iter().find(|it| it.last + 1 == first)?;
    let (owner, start) = (owner.cluster?, owner.first - usize::from(tokens.before(owner.first) == "the"));
    let person =
        |it: &Item| it.cluster.and_then(|c| resolver.clusters.get(c)).is_some_and(Cluster::is_person);
    // "Deborah Lyle, the commission's deputy chair": it only adds to the name.
    let mentions = resolver.mentions(place.sentence);
    if mentions.iter().any(|it| it.last + 1 == start && tokens.mark(it.last, ",") && person(it)) {
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
    let named = resolver.mentions(place.sentence).iter().any(|it| {
        let start = it.title.min(it.first);
        let near = start <= last && last <= it.first
            || tokens.mark(last, ",") && start <= last + 1 && last < it.first;
        near && it.first <= last + 3 && person(it)
    });
    if named || (first..last).any(|i| lex::is_former(tokens.norm(i))) {
        return None;
    }
    // A spokesman without a name is the body, which is mentioned already.
    let role = tokens.key(first, last);
    if is_voice(&role) || resolver.clusters.get(owner).is_none_or(Cluster::is_person) {
        return None;
    }
    let c = holder(resolver, focus, owner, &role, place)?;
    Some((c, first, last))
}

/// Whether this role only speaks: "spokeswoman", "chief spokesman".
pub fn is_voice(role: &str) -> bool {
    role.rsplit(' ').next().is_some_and(|w| w.starts_with("spokes"))
}

/// The person who holds this role for `body`: one of the document, the one nearest to mind; else the one whom the
/// gazetteer knows to hold it on the day; else an actor for the office itself.
pub fn holder(
    resolver: &mut Resolver<'_>,
    focus: &Focus,
    body: usize,
    role: &str,
    place: Place,
) -> Option<usize> {
    let (id, name) = resolver.clusters.get(body).map(|b| (b.id.clone(), b.name.clone()))?;
    let day = resolver.day();
    let holds = |c: usize| {
        resolver.clusters.get(c).is_some_and(|c| {
            c.is_person()
                && c.affiliations.iter().any(|a| {
                    let told = c.roles.iter().any(|(r, over)| !over && roles::answers(r, role));
                    a.actor_id == id && a.holds_on(day) && (roles::answers(&a.role, role) || told)
                })
                && !c.roles.iter().any(|(r, over)| *over && roles::answers(r, role))
        })
    };
    let near = focus.latest().map(|s| s.cluster).find(|&c| holds(c));
    if let Some(c) = near.or_else(|| (0..resolver.clusters.len()).find(|&c| holds(c))) {
        return Some(c);
    }
    if let Some(place) = known_holder(resolver, &id, role) {
        let c = resolver.known_cluster(place);
        return Some(c);
    }
    let tie =
        Affiliation { actor_id: id.clone(), role: role.to_owned(), acts_for: true, from: None, to: None };
    if let Some(c) = newcomer(resolver, focus, &id, place) {
        // "Ivo Kern called the plan a farce. Norland's foreign minister said …": the office is news of him.
        if let Some(cluster) = resolver.clusters.get_mut(c) {
            cluster.roles.push((role.to_owned(), false));
            if !cluster.affiliations.iter().any(|a| a.actor_id == id && a.acts_for) {
                cluster.affiliations.push(tie);
            }
        }
        return Some(c);
    }
    let mut cluster = Cluster::new(&roles::office_name(role, &name), ActorKind::Person);
    let same = |c: &Cluster| c.is_person() && c.id == cluster.id;
    if let Some(c) = resolver.clusters.iter().position(same) {
        return Some(c);
    }
    cluster.roles.push((role.to_owned(), false));
    cluster.affiliations.push(tie);
    resolver.clusters.push(cluster);
    Some(resolver.clusters.len() - 1)
}

/// The subject of the sentence before, in the same paragraph, if the office stands in the subject's place and nothing is
/// known of that person but perhaps a tie to the same body.
fn newcomer(resolver: &Resolver<'_>, focus: &Focus, id: &str, place: Place) -> Option<usize> {
    if place.word > 3 {
        return None;
    }
    let before = focus
        .latest()
        .filter(|s| s.place.sentence + 1 == place.sentence && s.place.paragraph == place.paragraph);
    let subject = before
        .filter(|s| s.subject && resolver.clusters.get(s.cluster).is_some_and(Cluster::is_person))
        .last()?;
    let cluster = resolver.clusters.get(subject.cluster)?;
    let day = resolver.day();
    let free = cluster.roles.is_empty()
        && cluster.affiliations.iter().filter(|a| a.holds_on(day)).all(|a| a.actor_id == id);
    free.then_some(subject.cluster)
}

/// The only person whom the gazetteer knows to hold this role for the body `id` on the day.
fn known_holder(resolver: &Resolver<'_>, id: &str, role: &str) -> Option<usize> {
    let day = resolver.day();
    let mut holders = resolver.gazetteer().entries().iter().filter(|e| {
        e.kind == ActorKind::Person
            && e.affiliations
                .iter()
                .any(|a| a.acts_for && a.actor_id == id && a.holds_on(day) && roles::answers(&a.role, role))
    });
    let only = holders.next()?;
    // The text names somebody else of that office: the gazetteer's holder is not meant.
    let other = resolver
        .clusters
        .iter()
        .any(|c| c.is_person() && c.id != only.id && c.roles.iter().any(|(r, over)| !over && r == role));
    (holders.next().is_none() && !other).then(|| resolver.gazetteer().place(&only.id)).flatten()
}

/// "the Greek premier", "the Jordanian defence ministry".
pub fn of_state(
    resolver: &mut Resolver<'_>,
    focus: &Focus,
    phrase: &Phrase,
    demonym: usize,
    place: Place,
) -> Option<usize> {
    let state = resolver.items.get(demonym)?.cluster?;
    if nouns::is_state_noun(&phrase.noun) {
        return Some(state);
    }
    let role = phrase.role();
    if is_voice(&role) {
        return Some(state);
    }
    if phrase.before.iter().any(|w| lex::is_former(w)) {
        return None;
    }
    if lex::is_office_head(&phrase.noun) {
        return holder(resolver, focus, state, &role, place);
    }
    member(resolver, focus, state, &role)
}

/// "the Left party *politician*": the person nearest to mind who belongs to `body` and has a role like that.
pub fn member(resolver: &Resolver<'_>, focus: &Focus, body: usize, role: &str) -> Option<usize> {
    let id = resolver.clusters.get(body).map(|b| b.id.clone())?;
    let day = resolver.day();
    let belongs = |c: usize| {
        resolver.clusters.get(c).is_some_and(|c| {
            c.is_person()
                && c.affiliations.iter().any(|a| a.actor_id == id && a.holds_on(day))
                && (roles::has_role(c, role, false, day)
                    || matches!(role, "politician" | "official" | "man" | "woman"))
        })
    };
    focus.latest().map(|s| s.cluster).find(|&c| belongs(c))
}

/// The state in which an article is set: the one whose own names, in the gazetteer's sense, come first and most.
pub fn home_state(resolver: &Resolver<'_>, focus: &Focus) -> Option<usize> {
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

/// Whom a description of a person means: who has that role here, the one nearest to mind.
pub fn person(
    resolver: &mut Resolver<'_>,
    focus: &Focus,
    learned: &Learned,
    tokens: &Tokens<'_>,
    place: Place,
    phrase: &Phrase,
    speaker: Option<usize>,
) -> Option<usize> {
    let role = phrase.role();
    let day = resolver.day();
    let former = phrase.before.iter().any(|w| lex::is_former(w));
    let age = phrase.noun.ends_with("-year-old")
        || phrase.before.iter().any(|w| w == "old") && phrase.before.iter().any(|w| w == "year");
    let gender = lex::gender_of_title(&phrase.noun);
    // "He met the president": the subject of the same clause is not meant.
    let other = |seen: &Seen| {
        seen.place.sentence != place.sentence
            || seen.last > place.word
            || !seen.subject
            || !same_clause(tokens, seen.last, place.word)
    };
    let able = |c: usize| {
        Some(c) != speaker
            && resolver.clusters.get(c).is_some_and(|cluster| {
                cluster.is_person() && (gender.is_none() || cluster.gender.is_none_or(|g| Some(g) == gender))
            })
    };
    let fits = |c: usize| {
        able(c)
            && resolver.clusters.get(c).is_some_and(|cluster| {
                let known = learned.of(c);
                let head = known.contains(&phrase.noun);
                head || roles::has_role(cluster, &role, former, day)
            })
    };
    let mut ranked = focus.ranked(place, |c, seen| fits(c) && other(seen));
    // "the council leader" leads a council.
    for (c, near) in &mut ranked {
        let body = resolver.clusters.get(*c).is_some_and(|c| {
            c.affiliations
                .iter()
                .filter_map(|a| resolver.clusters.iter().find(|b| b.id == a.actor_id))
                .any(|b| phrase.before.iter().any(|w| b.full_names().any(|n| n.split(' ').any(|p| p == w))))
        });
        *near += if body { 60.0 } else { 0.0 };
    }
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
    let near = ranked.first().map(|(c, _)| *c);
    let near = near.or_else(|| {
        let mut earlier = focus.latest().filter(|s| other(s)).map(|s| s.cluster);
        earlier.find(|&c| fits(c))
    });
    if near.is_some() {
        return near;
    }
    // "The 54-year-old", "the former footballer", "the retired teacher": what nobody has been called yet says something
    // new of whom the text is about.
    let told = age || former || phrase.before.iter().any(|w| w == "retired" || w == "veteran");
    if told || lex::is_person_noun(&phrase.noun) {
        let back = |s: &Seen| place.sentence.saturating_sub(s.place.sentence);
        // Who is named in the same sentence would not be described there too.
        let here = |c: usize| resolver.mentions(place.sentence).iter().any(|it| it.cluster == Some(c));
        let ranked = focus.ranked(place, |c, seen| {
            able(c) && other(seen) && back(seen) <= if told { 3 } else { 1 } && !here(c)
        });
        return match ranked.as_slice() {
            [(c, _)] => Some(*c),
            [(c, _), ..] if told => Some(*c),
            _ => None,
        };
    }
    // Named only later: "The president will speak tonight. … President Petro"; "the councillor", "a regional councillor".
    let exact = |c: usize| {
        resolver.clusters.get(c).is_some_and(|c| {
            let told = |r: &str| r == role || lex::listed(r, &role) && r.ends_with(&role);
            c.roles.iter().any(|(r, over)| !over && told(r))
        })
    };
    let mut later = (0..resolver.clusters.len())
        .filter(|&c| fits(c) && exact(c) && !focus.latest().any(|s| s.cluster == c));
    if let Some(only) = later.next()
        && later.next().is_none()
    {
        return Some(only);
    }
    // "The president will speak tonight": the one of the state that the article is set in.
    let sovereign = matches!(
        role.as_str(),
        "president" | "prime minister" | "premier" | "chancellor" | "king" | "queen" | "supreme leader"
    );
    if !sovereign {
        return None;
    }
    let state = home_state(resolver, focus)?;
    holder(resolver, focus, state, &role, place)
}
