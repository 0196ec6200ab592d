//! Which body each actor counts for.

use crate::{
    actors::Gazetteer,
    document::{Actor, Affiliation, Date},
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
