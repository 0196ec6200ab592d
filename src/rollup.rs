//! Which body each actor counts for, and the stances that pass on to it.

use crate::{
    actors::Gazetteer,
    document::{Actor, Affiliation, Date, JudgedSentence, Judgement},
};

/// An actor's body is found in at most so many steps ("spokesman → ministry → state").
const MOST_STEPS: usize = 4;

/// For each actor the place of the actor that it counts for on `day`: the end of its chain of affiliations that
/// `acts_for`, itself if it has none. Bodies that the document does not mention are added to `actors`, without
/// mentions; the answer covers them too.
pub fn bodies(actors: &mut Vec<Actor>, gazetteer: &Gazetteer, day: Date) -> Vec<usize> {
    let mut body = Vec::new();
    let mut place = 0;
    while place < actors.len() {
        let mut at = place;
        for _ in 0..MOST_STEPS {
            let Some(next) = step(actors, at, gazetteer, day) else { break };
            if next == at || next == place {
                break;
            }
            at = next;
        }
        body.push(at);
        place = place.saturating_add(1);
    }
    body
}

/// The place of the body that the actor at `at` acts for.
fn step(actors: &mut Vec<Actor>, at: usize, gazetteer: &Gazetteer, day: Date) -> Option<usize> {
    let affiliations: Vec<Affiliation> = actors.get(at)?.affiliations.clone();
    let mut acting = affiliations.iter().filter(|a| a.acts_for && a.holds_on(day));
    acting.find_map(|a| {
        let known = actors.iter().position(|b| b.id == a.actor_id || b.same_as.contains(&a.actor_id));
        known.or_else(|| {
            let entry = gazetteer.get(&a.actor_id)?;
            actors.push(Actor {
                id: entry.id.clone(),
                same_as: entry.same_as.clone(),
                name: entry.name.clone(),
                kind: entry.kind,
                affiliations: entry.affiliations.iter().filter(|a| a.holds_on(day)).cloned().collect(),
                mentions: Vec::new(),
            });
            actors.len().checked_sub(1)
        })
    })
}

/// Passes stances on from persons and organs to the bodies for which they count: in every sentence, a stance whose ends
/// count for two different bodies is given to these as well, marked `passed_on`. `body` is what [`bodies`] gave.
///
/// Of several stances that come to one pair the most decided is passed on. Where the sentence judged the bodies
/// themselves and found a stance, that one stays alone; a neutral judgement of theirs gives way. A sentence never holds
/// two judgements of one ordered pair, and stances inside a body are not passed on.
pub fn pass_on(judged: &mut [JudgedSentence], body: &[usize]) {
    let of = |actor: usize| body.get(actor).copied().unwrap_or(actor);
    for sentence in judged {
        let mut passed: Vec<Judgement> = Vec::new();
        for j in sentence.judgements.iter().filter(|j| j.basis.is_some()) {
            let (source, target) = (of(j.source), of(j.target));
            if source == target || (source, target) == (j.source, j.target) {
                continue;
            }
            let same = |o: &Judgement| (o.source, o.target) == (source, target);
            if sentence.judgements.iter().any(|o| same(o) && o.basis.is_some()) {
                continue;
            }
            let new = Judgement {
                source,
                target,
                reported_by: j.reported_by.filter(|speaker| *speaker != source),
                passed_on: true,
                ..j.clone()
            };
            match passed.iter_mut().find(|o| same(o)) {
                Some(old) if new.scores.neutral < old.scores.neutral => *old = new,
                Some(_) => {}
                None => passed.push(new),
            }
        }
        sentence.judgements.retain(|j| !passed.iter().any(|p| (p.source, p.target) == (j.source, j.target)));
        sentence.judgements.append(&mut passed);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;
    use crate::document::{ActorKind, Basis, Part, Scores, Sentence, Span};

    fn judgement(source: usize, target: usize, negative: f64) -> Judgement {
        Judgement {
            source,
            target,
            source_mentions: vec![source],
            target_mentions: vec![target],
            scores: Scores { negative, neutral: 1.0 - negative, positive: 0.0 },
            basis: (negative > 0.5).then_some(Basis::Word),
            evidence: vec![],
            reported_by: None,
            contributions: vec![],
            passed_on: false,
        }
    }

    fn sentence(judgements: Vec<Judgement>) -> JudgedSentence {
        let sentence = Sentence { index: 0, part: Part::Text, span: Span::new(0, 1) };
        JudgedSentence { sentence, judgements, portrayals: vec![] }
    }

    fn pairs(sentence: &JudgedSentence) -> Vec<(usize, usize, bool)> {
        sentence.judgements.iter().map(|j| (j.source, j.target, j.passed_on)).collect()
    }

    // 0 and 1 act for 2; 3 acts for 4; 5 stands alone.
    const BODY: [usize; 6] = [2, 2, 2, 4, 4, 5];

    #[test]
    fn a_stance_is_passed_on_once_and_marked() {
        let mut judged = [sentence(vec![judgement(0, 3, 0.7), judgement(1, 3, 0.9), judgement(5, 0, 0.6)])];
        pass_on(&mut judged, &BODY);
        assert_eq!(
            pairs(&judged[0]),
            [(0, 3, false), (1, 3, false), (5, 0, false), (2, 4, true), (5, 2, true)]
        );
        let passed = judged[0].judgements.iter().find(|j| (j.source, j.target) == (2, 4)).unwrap();
        assert!(passed.scores.negative > 0.8, "the most decided one");
        assert_eq!(passed.source_mentions, [1], "its mentions are the speaker's own");
    }

    #[test]
    fn what_the_sentence_says_of_the_bodies_stays() {
        let mut judged = [sentence(vec![judgement(0, 3, 0.7), judgement(2, 4, 0.8)])];
        pass_on(&mut judged, &BODY);
        assert_eq!(pairs(&judged[0]), [(0, 3, false), (2, 4, false)]);
        let mut judged = [sentence(vec![judgement(0, 3, 0.7), judgement(2, 4, 0.1)])];
        pass_on(&mut judged, &BODY);
        assert_eq!(pairs(&judged[0]), [(0, 3, false), (2, 4, true)]);
    }

    #[test]
    fn neutral_and_inner_stances_are_not_passed_on() {
        let mut judged = [sentence(vec![judgement(0, 3, 0.2), judgement(0, 1, 0.9), judgement(1, 2, 0.9)])];
        pass_on(&mut judged, &BODY);
        assert!(judged[0].judgements.iter().all(|j| !j.passed_on));
    }

    fn person(id: &str, ties: Vec<Affiliation>) -> Actor {
        Actor {
            id: id.into(),
            same_as: vec![],
            name: id.into(),
            kind: ActorKind::Person,
            affiliations: ties,
            mentions: vec![],
        }
    }

    #[test]
    fn whoever_has_left_office_counts_for_nobody_else() {
        let gazetteer = Gazetteer::new(vec![], Date::constant(2026, 1, 1)).unwrap();
        let day = Date::constant(2026, 1, 1);
        let tie = |to: Option<Date>, acts_for: bool| Affiliation {
            actor_id: "body".into(),
            role: "president".into(),
            acts_for,
            from: None,
            to,
        };
        let mut actors = vec![
            person("now", vec![tie(None, true)]),
            person("then", vec![tie(Some(Date::constant(2020, 1, 1)), true)]),
            person("member", vec![tie(None, false)]),
            person("body", vec![]),
        ];
        assert_eq!(bodies(&mut actors, &gazetteer, day), [3, 1, 2, 3]);
    }
}
