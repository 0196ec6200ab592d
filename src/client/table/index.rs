//! An answer and its article, looked up by id.

use std::{borrow::Cow, collections::HashMap};

use crate::{
    client::{input::Article, terminal::printable},
    proto::v1::{Actor, ClassifyResponse, Edge, Judgement, Label, Mention, Part, Sentence},
};

/// Looks up actors, mentions and sentences of one answer.
pub struct Index<'a> {
    article: &'a Article,
    actors: HashMap<&'a str, &'a Actor>,
    mentions: HashMap<u32, &'a Mention>,
    sentences: HashMap<u32, &'a Sentence>,
}

impl<'a> Index<'a> {
    /// Of `response`, which answers `article`.
    pub fn new(article: &'a Article, response: &'a ClassifyResponse) -> Self {
        Self {
            article,
            actors: response.actors.iter().map(|actor| (actor.id.as_str(), actor)).collect(),
            mentions: response.actors.iter().flat_map(|a| &a.mentions).map(|m| (m.id, m)).collect(),
            sentences: response.sentences.iter().map(|s| (s.index, s)).collect(),
        }
    }

    /// The name to show for an actor; its id if the answer does not list it.
    pub fn name(&self, id: &'a str) -> Cow<'a, str> {
        printable(self.actors.get(id).map_or(id, |actor| actor.name.as_str()))
    }

    /// A mention.
    pub fn mention(&self, id: u32) -> Option<&'a Mention> {
        self.mentions.get(&id).copied()
    }

    /// The part of the article that a sentence's spans count in.
    pub fn part(&self, sentence: &Sentence) -> &'a str {
        match sentence.part() {
            Part::Title => &self.article.title,
            Part::Text | Part::Unspecified => &self.article.text,
        }
    }

    /// The judgement that shows best what `edge` says on the side of `label`: the one with the largest score on that
    /// side among the edge's sentences.
    pub fn most_telling(&self, edge: &Edge, label: Label) -> Option<(&'a Sentence, &'a Judgement)> {
        let sentences = edge.sentence_indices.iter().filter_map(|index| self.sentences.get(index).copied());
        let judgements =
            sentences.flat_map(|sentence| sentence.judgements.iter().map(move |j| (sentence, j)));
        judgements
            .filter(|(_, judgement)| judgement.label() == label)
            .filter(|(_, judgement)| {
                self.stands_for(&judgement.source_id, &edge.source_id)
                    && self.stands_for(&judgement.target_id, &edge.target_id)
            })
            // The first of equals, as a reader meets them.
            .reduce(|best, next| if next.1.score.abs() > best.1.score.abs() { next } else { best })
    }

    /// Whether `id` is `body`, or acts for it (after roll-up an edge names the body, its judgements may name members).
    fn stands_for(&self, id: &str, body: &str) -> bool {
        id == body
            || self.actors.get(id).is_some_and(|actor| {
                actor.affiliations.iter().any(|tie| tie.acts_for && tie.actor_id == body)
            })
    }
}
