//! Offices: whom "the finance minister" and "Norway's foreign minister" mean.

use super::super::cluster::Cluster;
use super::super::lexicon as lex;
use super::super::mention::{Item, Tokens};
use super::super::resolve::Resolver;
use super::focus::{Focus, Place};
use super::nouns;
use super::phrase::{Phrase, ends_phrase};
use crate::document::{ActorKind, Affiliation};

/// "Norway's *foreign minister*" without a name: the holder if the document names one, else an actor of its own.
pub fn office(
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

/// "the Greek premier", "the Jordanian defence ministry".
pub fn of_state(
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

fn same_office(known: &str, role: &str, head: &str) -> bool {
    known == role
        || known.ends_with(head) && (role == head || known == head)
        || known == "head of government" && matches!(head, "premier" | "chancellor")
        || known == "head of government" && role == "prime minister"
        || known == "head of state" && matches!(role, "president" | "king" | "queen" | "emir" | "sultan")
        || known == "prime minister" && role == "premier"
}

/// Whom a description of a person means: who has that role here, the one nearest to mind.
pub fn person(
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
