//! Which judgement of which sentence an edge or a portrayal rests on.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::proto::v1::{Actor, ClassifyResponse, Edge, Judgement, Label, Portrayal, Sentence, Sentiment};

/// Bodies behind bodies are followed no further than roll-up follows them.
const MOST_STEPS: usize = 4;

/// What was judged in one answer, by whom it is about.
pub struct Evidence<'a> {
    judgements: HashMap<(&'a str, &'a str), Vec<Found<'a, Judgement>>>,
    portrayals: HashMap<&'a str, Vec<Found<'a, Portrayal>>>,
}

/// A judgement or portrayal where it stands.
struct Found<'a, T> {
    sentence: &'a Sentence,
    item: &'a T,
    /// Whether it names the very actor, not a member of the body asked for.
    is_own: bool,
}

impl<'a> Evidence<'a> {
    /// Of `response`.
    pub fn new(response: &'a ClassifyResponse) -> Self {
        let actors: HashMap<&str, &Actor> = response.actors.iter().map(|a| (a.id.as_str(), a)).collect();
        let mut bodies: HashMap<&str, Vec<&str>> = HashMap::new();
        let mut evidence = Self { judgements: HashMap::new(), portrayals: HashMap::new() };
        let mut bodies_of = |id: &'a str| bodies.entry(id).or_insert_with(|| chain(&actors, id)).clone();
        for sentence in &response.sentences {
            for item in &sentence.judgements {
                let targets = bodies_of(&item.target_id);
                for source in bodies_of(&item.source_id) {
                    for target in &targets {
                        let is_own = source == item.source_id && *target == item.target_id;
                        let found = Found { sentence, item, is_own };
                        evidence.judgements.entry((source, target)).or_default().push(found);
                    }
                }
            }
            for item in &sentence.portrayals {
                for actor in bodies_of(&item.actor_id) {
                    let found = Found { sentence, item, is_own: actor == item.actor_id };
                    evidence.portrayals.entry(actor).or_default().push(found);
                }
            }
        }
        evidence
    }

    /// What `edge` rests on, one judgement a sentence, in the order of the text: those that take a side, and neutral ones
    /// if the answer lists them.
    pub fn of_edge(&self, edge: &Edge) -> Vec<(&'a Sentence, &'a Judgement)> {
        let found = self.judgements.get(&(edge.source_id.as_str(), edge.target_id.as_str()));
        let sided = edge.sentence_indices.iter().copied().collect();
        clearest(found, &sided, true, |judgement| (judgement.label(), judgement.score))
    }

    /// What `sentiment`, that of `actor`, rests on: one portrayal a sentence that takes a side.
    pub fn of_sentiment(&self, actor: &str, sentiment: &Sentiment) -> Vec<(&'a Sentence, &'a Portrayal)> {
        let sided = sentiment.sentence_indices.iter().copied().collect();
        clearest(self.portrayals.get(actor), &sided, false, |portrayal| (portrayal.label(), portrayal.score))
    }
}

/// Of each sentence the one that shows its vote best. In a sentence that takes a side (`sided`) that is what takes one: the
/// actors' own, or after roll-up the clearest of their members'. In others it is a neutral one of their own.
fn clearest<'a, T>(
    found: Option<&Vec<Found<'a, T>>>,
    sided: &HashSet<u32>,
    with_neutral: bool,
    of: impl Fn(&T) -> (Label, f32),
) -> Vec<(&'a Sentence, &'a T)> {
    let mut best: BTreeMap<u32, &Found<'a, T>> = BTreeMap::new();
    for next in found.into_iter().flatten() {
        let is_neutral = of(next.item).0 == Label::Neutral;
        let counts = if sided.contains(&next.sentence.index) {
            !is_neutral
        } else {
            with_neutral && is_neutral && next.is_own
        };
        if !counts {
            continue;
        }
        let rank = |found: &Found<'a, T>| (found.is_own, of(found.item).1.abs());
        best.entry(next.sentence.index)
            .and_modify(|best| {
                if rank(next) > rank(best) {
                    *best = next;
                }
            })
            .or_insert(next);
    }
    best.into_values().map(|found| (found.sentence, found.item)).collect()
}

/// `id` and every body that it acts for, over whatever is between them.
fn chain<'a>(actors: &HashMap<&str, &'a Actor>, id: &'a str) -> Vec<&'a str> {
    let mut bodies = vec![id];
    let mut last = bodies.clone();
    for _ in 0..MOST_STEPS {
        let ties = last.iter().filter_map(|id| actors.get(id)).flat_map(|actor| &actor.affiliations);
        let next: Vec<&str> = ties.filter(|tie| tie.acts_for).map(|tie| tie.actor_id.as_str()).collect();
        last = next.into_iter().filter(|id| !bodies.contains(id)).collect();
        bodies.extend(&last);
    }
    bodies.dedup();
    bodies
}
