//! People called by where they come from and what they belong to: "the New York Democrat", "the Labour MP".

use super::super::cluster::Cluster;
use super::super::gazetteer::Gender;
use super::super::lexicon as lex;
use super::super::mention::{Item, Tokens};
use super::super::modifiers::{is_member, is_partisan};
use super::super::resolve::Resolver;
use super::super::tokens::Word;
use super::clauses::opens_clause;
use super::focus::{Focus, Place, Seen};
use super::phrase::ends_phrase;
use crate::document::{ActorKind, MentionType};

/// How many sentences back the person may have been named.
const REACH: usize = 2;
/// How many words may stand between the article and the noun.
const WORDS: usize = 4;

/// The label that begins with "the" at `place`: whom it means, its first word and one past its last. It adds to what is
/// known of somebody just named, so it never means the subject of its own clause, nor somebody who is known to be of
/// another party or to have no seat anywhere.
pub fn label(
    resolver: &Resolver<'_>,
    focus: &Focus,
    tokens: &Tokens<'_>,
    place: Place,
    speaker: Option<usize>,
) -> Option<(usize, usize, usize)> {
    let first = place.word;
    let capital = |k: usize| tokens.words.get(k).is_some_and(Word::is_capital);
    if tokens.norm(first) != "the" {
        return None;
    }
    let head = (first + 1..=first + 1 + WORDS).find(|&k| is_member(tokens.norm(k)))?;
    let noun = tokens.norm(head);
    let named =
        (first + 1..head).all(|k| capital(k) || tokens.mark(k, ".") || lex::is_role_modifier(tokens.norm(k)));
    // "The senator" is a role like others; "the Republican" is a label by itself.
    let telling = is_partisan(noun) && capital(head) || (first + 1..head).any(capital);
    let next = tokens.words.get(head + 1);
    // Not "the Senate Republican fundraising arm".
    let goes_on = |w: &Word| w.is_capital() || w.hyphened || w.norm.ends_with("ing");
    let whole = ends_phrase(tokens, head + 1) && !next.is_some_and(goes_on);
    if !named || !telling || !whole || is_beside_name(resolver, tokens, place, head + 1) {
        return None;
    }
    let here = |it: &&Item| it.overlaps(first, head + 1);
    let inside = || resolver.mentions(place.sentence).iter().filter(here);
    let person = |c: usize| resolver.clusters.get(c).is_some_and(Cluster::is_person);
    // "The Israeli lawmaker" is looked for among those tied to the state.
    if inside().any(|it| it.mention == MentionType::Demonym || it.cluster.is_some_and(person)) {
        return None;
    }
    let party = inside().filter_map(|it| it.cluster).find(|&c| is_party(resolver, c));
    let gender = gender_of(noun);
    let acting: Vec<usize> = focus
        .latest()
        .take_while(|s| s.place.sentence == place.sentence)
        .filter(|s| governs(tokens, s, first))
        .map(|s| s.cluster)
        .collect();
    let former = (first + 1..head).any(|k| lex::is_former(tokens.norm(k)));
    let near = |seen: &Seen| place.sentence.saturating_sub(seen.place.sentence) <= REACH;
    let fits = |c: usize| {
        resolver.clusters.get(c).is_some_and(|cluster| {
            Some(c) != speaker
                && cluster.is_person()
                && (gender.is_none() || cluster.gender.is_none_or(|g| Some(g) == gender))
                && !acting.contains(&c)
                && (former || may_sit(cluster))
                && party.is_none_or(|p| may_belong(resolver, cluster, p))
        })
    };
    let best = focus.ranked(place, |c, seen| near(seen) && fits(c)).first().map(|(c, _)| *c)?;
    Some((best, first, head + 1))
}

/// Whether a mention is the subject of the clause that holds word `to`, or of one that this hangs on: no description of the
/// subject follows it there ("Galt said that *the Ohio senator* …" is about another). Clauses that are joined, or that come
/// first and end in a comma, govern nothing: "Although Brem was ill, *the Ohio senator* came".
fn governs(tokens: &Tokens<'_>, seen: &Seen, to: usize) -> bool {
    let before = seen.place.word < to && seen.subject && seen.aside.is_none();
    let comma = |k: usize| tokens.mark(k, ",");
    // "Said that Galt had lied *and that* the Ohio senator …": Galt governs the first clause only, who said it governs both.
    let second = (seen.last..to)
        .find(|&k| tokens.norm(k) == "that")
        .is_some_and(|k| matches!(tokens.before(k), "and" | "but"));
    let joined = second
        || (seen.last..to).any(|k| {
            tokens.mark(k, ";")
                || tokens.mark(k, ":")
                || comma(k) && matches!(tokens.norm(k + 1), "and" | "but")
        });
    let opens = (0..seen.place.word).rev().find(|&k| comma(k)).map_or(0, |k| k + 1);
    let first = opens_clause(tokens.norm(opens))
        || matches!(tokens.norm(opens), "although" | "though" | "as" | "since" | "until" | "once");
    before && !joined && !(first && (seen.last..to).any(comma))
}

/// Whether a name stands beside the label: "Ann Sills, *the Ohio Democrat*", "*the Ohio Democrat*, Ann Sills".
fn is_beside_name(resolver: &Resolver<'_>, tokens: &Tokens<'_>, place: Place, end: usize) -> bool {
    let items = || resolver.mentions(place.sentence).iter();
    let person =
        |it: &Item| it.cluster.and_then(|c| resolver.clusters.get(c)).is_some_and(Cluster::is_person);
    items().any(|it| {
        let before = tokens.mark(it.last, ",") && it.last + 1 == place.word;
        let after = it.title.min(it.first) == end + usize::from(tokens.mark(end, ","));
        (before || after) && person(it) && it.mention == MentionType::Name
    })
}

fn is_party(resolver: &Resolver<'_>, c: usize) -> bool {
    resolver.clusters.get(c).is_some_and(|c| c.kind == ActorKind::Party)
}

fn gender_of(noun: &str) -> Option<Gender> {
    if noun.ends_with("woman") {
        return Some(Gender::Female);
    }
    noun.ends_with("man").then_some(Gender::Male)
}

/// Whether no role of a person is known, or one of a politician is.
fn may_sit(person: &Cluster) -> bool {
    let told = person.roles.iter().map(|(r, _)| r.as_str());
    let tied = person.affiliations.iter().map(|a| a.role.as_str());
    let roles: Vec<&str> = told.chain(tied).filter(|r| !r.is_empty() && *r != "member").collect();
    let politician = |r: &&str| {
        let head = r.rsplit(' ').next().unwrap_or_default();
        is_member(head)
            || matches!(
                head,
                "leader" | "candidate" | "speaker" | "whip" | "politician" | "nominee" | "representative"
            )
    };
    roles.is_empty() || roles.iter().any(politician)
}

/// Whether no other party of a person is known than this one.
fn may_belong(resolver: &Resolver<'_>, person: &Cluster, party: usize) -> bool {
    let body = |id: &str| resolver.clusters.iter().position(|c| c.id == id);
    person.affiliations.iter().filter_map(|a| body(&a.actor_id)).all(|b| b == party || !is_party(resolver, b))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::super::mention::with_name;
    use super::super::super::speech::Who;
    use super::*;

    /// Whether "Brem" governs "the Ohio".
    fn brem_governs(text: &str) -> bool {
        let (tokens, first, last) = with_name(text, "Brem").unwrap();
        let to = tokens.words.iter().position(|w| w.norm == "ohio").unwrap() - 1;
        let mut focus = Focus::default();
        let place = Place { sentence: 0, word: first, paragraph: 0 };
        focus.see(&tokens, &Who { actor: 0, first, last }, place, false);
        focus.latest().any(|seen| governs(&tokens, seen, to))
    }

    #[test]
    fn no_description_of_the_subject_follows_in_its_clause() {
        assert!(brem_governs("Brem thanked the Ohio senator."));
        assert!(brem_governs("Brem said that the Ohio senator must go."));
        assert!(!brem_governs("Although Brem was ill, the Ohio senator came."));
        assert!(!brem_governs("Brem was ill, but the Ohio senator came."));
        assert!(!brem_governs("He said Brem had thought that he lied; the Ohio senator must go."));
    }

    #[test]
    fn politicians_sit_and_others_do_not() {
        let known = |role: &str| {
            let mut person = Cluster::new("Ada Brem", ActorKind::Person);
            person.roles.push((role.to_owned(), false));
            person
        };
        assert!(may_sit(&Cluster::new("Ada Brem", ActorKind::Person)));
        assert!(may_sit(&known("senate majority leader")));
        assert!(!may_sit(&known("president")));
    }
}
