//! Personal pronouns.

use super::super::cluster::Cluster;
use super::super::gazetteer::Gender;
use super::super::lexicon as lex;
use super::super::mention::Tokens;
use super::super::resolve::Resolver;
use super::super::tokens::Shape;
use super::body_of;
use super::clauses::{opens_clause, past_aside, reports_clause};
use super::focus::{Focus, Place, Seen};
use crate::document::ActorKind;

/// Points taken off for a person whose gender is not known.
const UNKNOWN_GENDER: f64 = 20.0;

/// Whom "I" or "we" at word `i` means inside a quotation: the speaker, or the body for which the speaker speaks. `home` is the
/// state in which the article is set, a place in the gazetteer.
pub fn first_person(
    resolver: &mut Resolver<'_>,
    tokens: &Tokens<'_>,
    i: usize,
    speaker: Option<usize>,
    home: Option<usize>,
) -> Option<usize> {
    let word = tokens.words.get(i)?;
    let speaker = speaker?;
    match word.norm.as_str() {
        "i" if word.shape == Shape::Upper => Some(speaker),
        "me" | "my" | "mine" | "myself" => Some(speaker),
        "we" | "our" | "ours" | "ourselves" => Some(own_body(resolver, speaker, home)),
        "us" if word.shape == Shape::Lower => Some(own_body(resolver, speaker, home)),
        _ => None,
    }
}

/// The body for which a speaker says "we"; a state or organisation that the gazetteer knows need not be mentioned before. A
/// minister of whom nothing else is said is one of the state in which the article is set.
fn own_body(resolver: &mut Resolver<'_>, speaker: usize, home: Option<usize>) -> usize {
    let is_body = |c: &usize| resolver.clusters.get(*c).is_some_and(|c| !c.is_person());
    if let Some(body) = body_of(resolver, speaker).filter(is_body) {
        return body;
    }
    let day = resolver.day();
    let tie = resolver.clusters.get(speaker).filter(|c| c.is_person()).and_then(|c| {
        c.affiliations.iter().find(|a| a.acts_for && a.holds_on(day)).map(|a| a.actor_id.clone())
    });
    let minister = resolver.clusters.get(speaker).is_some_and(|c| {
        let serves = |r: &str| r.ends_with("minister") || r == "premier";
        c.affiliations.is_empty() && c.roles.iter().any(|(r, over)| !over && serves(r))
    });
    let place = tie.and_then(|id| resolver.gazetteer().place(&id)).or_else(|| home.filter(|_| minister));
    place.map_or(speaker, |p| resolver.known_cluster(p))
}

/// What a third-person pronoun asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    Person(Gender),
    Thing,
    Many,
}

/// Whom the third-person pronoun at `place` means, if there is one there and the focus holds a candidate. Inside a
/// quotation, its `speaker` is not meant.
pub fn third_person(
    resolver: &mut Resolver<'_>,
    focus: &Focus,
    tokens: &Tokens<'_>,
    place: Place,
    speaker: Option<usize>,
) -> Option<usize> {
    let i = place.word;
    let word = tokens.norm(i);
    let wanted = match word {
        "he" | "him" | "his" | "himself" => Wanted::Person(Gender::Male),
        "she" | "her" | "hers" | "herself" => Wanted::Person(Gender::Female),
        "it" | "its" | "itself" => Wanted::Thing,
        "they" | "them" | "their" | "theirs" | "themselves" => Wanted::Many,
        _ => return None,
    };
    // "Two of them": things or people counted, not a body.
    if wanted == Wanted::Many && is_counted(tokens, i) {
        return None;
    }
    let possessive = matches!(word, "his" | "its" | "their") || word == "her" && owns(tokens, i);
    let fitting =
        |c: &usize| Some(*c) != speaker && resolver.clusters.get(*c).is_some_and(|c| fits(c, wanted));
    // "“…,” said Bo Tarn. *He added* that …": the one who spoke goes on.
    if speaker.is_none()
        && i <= 1
        && goes_on(tokens, i)
        && let Some(c) = focus.teller_before(place.sentence).filter(fitting)
    {
        return Some(c);
    }
    // "stood up to him": not the subject either, but for "took his son with him".
    let direct = !lex::is_preposition(tokens.before(i))
        || matches!(tokens.before(i), "to" | "against" | "of" | "from" | "about" | "by" | "like");
    let object = matches!(word, "him" | "them") && direct
        || word == "her" && !possessive && direct
        || word == "it" && is_object(tokens, i)
        || possessive && is_done_to_owner(tokens, i);
    if wanted == Wanted::Thing && is_empty_it(tokens, i) {
        return None;
    }
    // Whoever acts in the object's own clause is not its object, by whatever name: only the nearest subject can be that.
    let acting = focus
        .latest()
        .filter(|s| s.place.sentence == place.sentence && s.place.word < i && s.subject)
        // "Ida Tarn, whom *Bo* had met, praised him": the subject of an aside acts there only.
        .find(|s| s.aside.is_none_or(|end| end > i))
        .filter(|s| object && is_subject_of_clause(tokens, place, s))
        .map(|s| s.cluster);
    // "Praised Ida Tarn for *her* courage": what the object is praised, blamed or asked for is its own.
    if possessive
        && matches!(tokens.before(i), "for" | "over")
        && let Some(s) = focus.latest().find(|s| s.place.sentence == place.sentence && s.last + 1 == i)
        && !s.subject
        && !s.oblique
        && fitting(&s.cluster)
    {
        return Some(s.cluster);
    }
    // "They have lied to us": not whom the speaker stands for.
    let own = speaker.filter(|_| wanted == Wanted::Many).and_then(|s| body_of(resolver, s));
    let mut ranked = focus.ranked(place, |c, _| fitting(&c) && Some(c) != own && Some(c) != acting);
    if let Wanted::Person(gender) = wanted {
        // Whose gender is known to fit comes before those whose gender is not known.
        for (c, near) in &mut ranked {
            if resolver.clusters.get(*c).is_some_and(|c| c.gender != Some(gender)) {
                *near -= UNKNOWN_GENDER;
            }
        }
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
    }
    let Some(&(best, near)) = ranked.first() else {
        // Nobody in the last sentences: a person may have been the topic all along.
        let Wanted::Person(gender) = wanted else { return None };
        // The verb's subject may be one that is no actor ("Murphy said the exercise had helped him"), so the acting one is
        // better than nobody, but the last choice.
        let earlier = || {
            let others = focus.latest().map(|s| s.cluster).filter(|c| Some(*c) != acting);
            others.chain(acting).filter(|c| Some(*c) != speaker)
        };
        let known =
            |c: &usize| resolver.clusters.get(*c).is_some_and(|c| c.is_person() && c.gender == Some(gender));
        let open = |c: &usize| resolver.clusters.get(*c).is_some_and(|c| c.is_person() && c.gender.is_none());
        return earlier().find(known).or_else(|| earlier().find(open));
    };
    let cluster = resolver.clusters.get(best)?;
    // "Montalvo turned himself in": the nearest one before.
    if word.ends_with("self") || word == "themselves" {
        let near = focus.latest().find(|s| {
            s.place.sentence == place.sentence
                && s.place.word < i
                && resolver.clusters.get(s.cluster).is_some_and(|c| fits(c, wanted))
        });
        if let Some(s) = near {
            return Some(s.cluster);
        }
    }
    // "Halden its peace": what stands right before owns.
    if possessive
        && let Some(s) = focus.latest().find(|s| s.place.sentence == place.sentence && s.last == i)
        && resolver.clusters.get(s.cluster).is_some_and(|c| fits(c, wanted))
    {
        return Some(s.cluster);
    }
    let enough = match wanted {
        Wanted::Person(_) => f64::NEG_INFINITY,
        Wanted::Thing if word == "it" && object => object_threshold(tokens, i),
        Wanted::Thing => thing_threshold(tokens, i, possessive),
        Wanted::Many => many_threshold(cluster, tokens, place, focus, best),
    };
    if near < enough {
        return None;
    }
    if let Wanted::Person(gender) = wanted
        && let Some(c) = resolver.clusters.get_mut(best)
    {
        c.gender.get_or_insert(gender);
    }
    Some(best)
}

fn fits(cluster: &Cluster, wanted: Wanted) -> bool {
    match wanted {
        Wanted::Person(gender) => cluster.is_person() && cluster.gender.is_none_or(|g| g == gender),
        Wanted::Thing => !cluster.is_person() && (!is_plural(cluster) || cluster.plural),
        Wanted::Many => !cluster.is_person(),
    }
}

/// Names that take a plural verb: "the Houthis", "the Tories".
fn is_plural(cluster: &Cluster) -> bool {
    if cluster.plural {
        return true;
    }
    let name = cluster.name.to_lowercase();
    let plural_word =
        name.ends_with('s') && !name.ends_with("ss") && !name.ends_with("us") && !name.ends_with("is");
    plural_word && matches!(cluster.kind, ActorKind::Group | ActorKind::Party) && !name.contains("airlines")
}

/// Whether "her" owns what follows.
fn owns(tokens: &Tokens<'_>, i: usize) -> bool {
    tokens.words.get(i + 1).is_some_and(|w| {
        w.is_word()
            && (!lex::is_function_word(&w.norm)
                || matches!(w.norm.as_str(), "own" | "first" | "last" | "two" | "second"))
    })
}

/// Whether "it" is an object: what follows is no verb.
fn is_object(tokens: &Tokens<'_>, i: usize) -> bool {
    let next = tokens.norm(i + 1);
    // "Every point in *it* had been weighed": behind a preposition, whatever verb follows.
    if lex::is_preposition(tokens.before(i))
        && !matches!(
            tokens.before(i),
            "as" | "than" | "like" | "unlike" | "after" | "before" | "since" | "until"
        )
    {
        return true;
    }
    let verb = lex::is_auxiliary(next)
        || lex::is_act_verb(next)
        || lex::is_speech_verb(next)
        || next.len() > 3 && (next.ends_with("ed") || next.ends_with('s') || next.ends_with("ly"))
        || matches!(
            next,
            "rose"
                | "fell"
                | "won"
                | "lost"
                | "met"
                | "went"
                | "came"
                | "grew"
                | "knew"
                | "ran"
                | "stood"
                | "sat"
                | "spoke"
                | "once"
                | "twice"
        );
    !verb
}

/// Whether `seen` is the subject of the clause in which the object pronoun at `place` stands: "X called *him*".
fn is_subject_of_clause(tokens: &Tokens<'_>, place: Place, seen: &Seen) -> bool {
    if seen.place.sentence != place.sentence || !seen.subject {
        return false;
    }
    let from = past_aside(tokens, seen.last, place.word);
    (from..place.word).all(|k| {
        let w = tokens.norm(k);
        !opens_clause(w)
            && !matches!(
                w,
                "since" | "although" | "though" | "until" | "whether" | "where" | "unless" | "why"
            )
    }) && !reports_clause(tokens, from, place.word)
}

/// "Two of *them*", "most of *them*".
fn is_counted(tokens: &Tokens<'_>, i: usize) -> bool {
    let counts = |w: &str| {
        matches!(
            w,
            "one"
                | "two"
                | "three"
                | "four"
                | "five"
                | "six"
                | "few"
                | "many"
                | "some"
                | "most"
                | "all"
                | "none"
                | "both"
                | "half"
                | "several"
                | "any"
                | "each"
                | "either"
                | "neither"
                | "dozens"
                | "hundreds"
        )
    };
    tokens.norm(i) == "them" && tokens.before(i) == "of" && i > 1 && counts(tokens.norm(i - 2))
}

/// "He added", "she also said": the verb says that whoever speaks spoke before.
fn goes_on(tokens: &Tokens<'_>, i: usize) -> bool {
    matches!(tokens.norm(i), "he" | "she" | "it" | "they")
        && (matches!(tokens.norm(i + 1), "added" | "adds" | "continued")
            || tokens.norm(i + 1) == "also" && lex::is_report_verb(tokens.norm(i + 2)))
}

/// "Refused to shake *his* hand", "demanded *her* resignation": done to the owner by another.
fn is_done_to_owner(tokens: &Tokens<'_>, i: usize) -> bool {
    let before = tokens.before(i);
    let shaken = matches!(before, "shake" | "shakes" | "shook" | "shaking" | "shaken");
    if shaken && tokens.norm(i + 1) == "hand" {
        return true;
    }
    let patient = (i + 1..i + 3).any(|k| {
        matches!(
            tokens.norm(k),
            "resignation"
                | "ouster"
                | "removal"
                | "dismissal"
                | "arrest"
                | "extradition"
                | "impeachment"
                | "expulsion"
                | "prosecution"
                | "suspension"
        )
    });
    let asked = matches!(
        before,
        "demand"
            | "demands"
            | "demanded"
            | "demanding"
            | "seek"
            | "seeks"
            | "sought"
            | "seeking"
            | "urged"
            | "urges"
            | "ordered"
            | "orders"
            | "ordering"
            | "requested"
            | "requests"
    ) || before == "for"
        && i > 1
        && matches!(
            tokens.norm(i - 2),
            "call" | "calls" | "called" | "calling" | "ask" | "asks" | "asked" | "asking"
        );
    patient && asked
}

/// "It rained", "it is clear that", "it takes two", "at it": nobody.
fn is_empty_it(tokens: &Tokens<'_>, i: usize) -> bool {
    if tokens.norm(i) != "it" {
        return false;
    }
    let next = tokens.norm(i + 1);
    let third = tokens.norm(i + 2);
    if matches!(
        next,
        "seems"
            | "seemed"
            | "appears"
            | "appeared"
            | "rained"
            | "rains"
            | "snowed"
            | "takes"
            | "took"
            | "turned"
            | "turns"
            | "matters"
            | "emerged"
            | "follows"
    ) {
        return match next {
            "took" => third != "over",
            "turned" | "turns" => third == "out",
            _ => true,
        };
    }
    if matches!(
        next,
        "is" | "was" | "'s" | "'d" | "'ll" | "would" | "will" | "has" | "had" | "may" | "might" | "could"
    ) {
        let ahead: Vec<&str> = (i + 2..(i + 9).min(tokens.words.len())).map(|k| tokens.norm(k)).collect();
        let adjective = matches!(
            third,
            "clear"
                | "unclear"
                | "likely"
                | "unlikely"
                | "possible"
                | "impossible"
                | "hard"
                | "easy"
                | "difficult"
                | "time"
                | "important"
                | "necessary"
                | "true"
                | "not"
                | "be"
                | "been"
                | "the"
                | "too"
                | "wrong"
                | "right"
                | "a"
                | "an"
                | "how"
                | "what"
                | "better"
                | "only"
        );
        return adjective
            && ahead
                .iter()
                .any(|w| matches!(*w, "that" | "to" | "who" | "if" | "for" | "ought" | "whether" | "same"));
    }
    false
}

/// "It" mostly means things that are no actors: only a subject nearby, or a verb that only actors have, is enough.
fn thing_threshold(tokens: &Tokens<'_>, i: usize, possessive: bool) -> f64 {
    let next = tokens.norm(i + 1);
    let skip = (1..5)
        .find(|k| {
            !lex::is_auxiliary(tokens.norm(i + k))
                && !matches!(tokens.norm(i + k), "since" | "twice" | "never" | "long")
        })
        .unwrap_or(1);
    let verb = tokens.norm(i + skip);
    let verb_past = verb.ends_with("ed") && !matches!(tokens.norm(i + 1), "was" | "is");
    let speaks = lex::is_speech_verb(next)
        || lex::is_plain_verb(next)
        || lex::is_speech_verb(verb)
        || lex::is_act_verb(verb) && !lex::is_auxiliary(verb)
        || verb_past;
    // "said it", "said that it": what the speaker says of itself.
    let reported = (1..=2).any(|k| i >= k && lex::is_report_verb(tokens.norm(i - k)));
    let begins = i == 0 || tokens.words.get(i - 1).is_some_and(|w| !w.is_word()) && i == 1;
    if reported {
        60.0
    } else if speaks {
        if begins { 80.0 } else { 65.0 }
    } else if possessive {
        if begins { 50.0 } else { 85.0 }
    } else {
        95.0
    }
}

/// "It" behind a verb or preposition: an actor only behind verbs that are done to actors ("asked it to publish").
fn object_threshold(tokens: &Tokens<'_>, i: usize) -> f64 {
    let before = tokens.before(i);
    let done_to = lex::is_aimed(before) && !lex::is_preposition(before)
        || matches!(
            before,
            "given"
                | "gave"
                | "gives"
                | "give"
                | "fined"
                | "sued"
                | "helped"
                | "helps"
                | "paid"
                | "pays"
                | "owns"
                | "joined"
                | "left"
                | "founded"
                | "leads"
                | "led"
                | "ran"
                | "runs"
                | "heads"
                | "advised"
                | "invited"
                | "offered"
                | "allowed"
                | "allows"
                | "forced"
                | "ordered"
                | "orders"
                | "let"
                | "sent"
        )
        || before == "for" && tokens.norm(i.saturating_sub(2)) == "bid"
        || matches!(before, "against" | "with") && lex::is_given(tokens.norm(i.saturating_sub(2)));
    if done_to { 60.0 } else { f64::INFINITY }
}

/// "They" mostly means people of whom the text speaks: an actor only where no other plural is nearer.
fn many_threshold(cluster: &Cluster, tokens: &Tokens<'_>, place: Place, focus: &Focus, chosen: usize) -> f64 {
    if is_plural(cluster) {
        return 50.0;
    }
    let Some(seen) = focus.latest().find(|s| s.cluster == chosen) else { return f64::INFINITY };
    if focus.plural_between(seen, place) {
        return f64::INFINITY;
    }
    if seen.place.sentence == place.sentence {
        return if seen.subject { 95.0 } else { f64::INFINITY };
    }
    // "They have lied to us": at the beginning of a clause, a body that the sentence before is about.
    let begins = place.word == 0
        || tokens.words.get(place.word - 1).is_some_and(|w| !w.is_word() && !w.is_mark(","))
        || matches!(tokens.before(place.word), "and" | "but" | "that" | "because");
    if begins && (seen.subject || seen.quoted) { 55.0 } else { f64::INFINITY }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::super::mention::with_name;
    use super::*;

    fn at<T>(text: &str, word: &str, ask: impl Fn(&Tokens<'_>, usize) -> T) -> T {
        let (tokens, first, _) = with_name(text, word).unwrap();
        ask(&tokens, first)
    }

    #[test]
    fn some_things_are_done_to_the_owner() {
        assert!(at("Galt refused to shake his hand.", "his", is_done_to_owner));
        assert!(at("Galt demanded his resignation.", "his", is_done_to_owner));
        assert!(!at("Galt announced his resignation.", "his", is_done_to_owner));
    }

    #[test]
    fn a_verb_may_say_that_a_speaker_goes_on() {
        assert!(at("He added that it rained.", "He", goes_on));
        assert!(!at("He said that it rained.", "He", goes_on));
    }

    #[test]
    fn behind_a_preposition_it_is_an_object() {
        assert!(at("Every page in it had errors.", "it", is_object));
        assert!(!at("Galt said it had errors.", "it", is_object));
        assert!(at("Two of them were ill.", "them", is_counted));
    }
}
