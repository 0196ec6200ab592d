//! Pronouns and descriptions: whom "she", "its", "the company" and "we" mean.
//!
//! One pass over the sentences in order. In each, what stands outside quotations is resolved first; that tells who
//! speaks, and the speaker is whom "I" means inside. Candidates come from a [`focus::Focus`]: who was mentioned, where,
//! how. Rules over gender, number, kind, distance and place decide; there is nothing fitted here.

mod descriptions;
mod focus;
mod nouns;
mod offices;
mod phrase;
mod pronouns;

use focus::{Focus, Place};

use super::mention::{Item, Tokens, What};
use super::resolve::Resolver;
use super::speech::{self, Quoted, Who};
use super::{Scene, affiliation};
use crate::document::{ActorKind, MentionType, Part, Span};
use crate::text;

/// Finds pronouns and descriptions and gives them to the actors that they mean.
pub fn run(resolver: &mut Resolver<'_>, scene: &Scene<'_>, tokens: &[Tokens<'_>]) {
    let quotes = [
        (Part::Title, text::quotes(&scene.document.title)),
        (Part::Text, text::quotes(&scene.document.text)),
    ];
    let paragraphs = text::paragraphs(&scene.document.text);
    let mut pass =
        Pass { resolver, focus: Focus::default(), nouns: Vec::new(), last_speaker: None, home: None };
    pass.home = dateline(pass.resolver, scene, tokens).or_else(|| pass.resolver.first_state());
    pass.nouns = nouns::learn(pass.resolver, tokens);
    for (i, t) in tokens.iter().enumerate() {
        let Some(sentence) = scene.sentences.get(i) else { continue };
        let inner: Vec<Span> = quotes
            .iter()
            .filter(|(part, _)| *part == sentence.part)
            .flat_map(|(_, list)| list)
            .filter(|q| q.depth == 0 && q.inner.overlaps(sentence.span))
            .map(|q| q.inner)
            .collect();
        let quoted = speech::quoted(t, &inner);
        let paragraph = match sentence.part {
            Part::Title => 0,
            Part::Text => 1 + paragraphs.iter().position(|p| p.overlaps(sentence.span)).unwrap_or(0),
        };
        pass.sentence(i, t, &quoted, paragraph);
    }
    resolver.items.sort_by_key(|i| (i.sentence, i.first));
}

struct Pass<'r, 'a> {
    resolver: &'r mut Resolver<'a>,
    focus: Focus,
    /// Common nouns by which the text calls an actor ("Swissmedic, the *regulator*"), by cluster.
    nouns: Vec<Vec<String>>,
    /// The paragraph and cluster of the last quotation's speaker.
    last_speaker: Option<(usize, usize)>,
    /// The state whose capital the dateline names, else the first one named; a place in the gazetteer.
    home: Option<usize>,
}

/// "N'DJAMENA —": the state in whose capital the report was written.
fn dateline(resolver: &Resolver<'_>, scene: &Scene<'_>, tokens: &[Tokens<'_>]) -> Option<usize> {
    let first = scene.sentences.iter().position(|s| s.part == Part::Text)?;
    let t = tokens.get(first)?;
    let dash = (1..6).find(|&i| ["—", "–", "-"].iter().any(|d| t.mark(i, d)))?;
    let city = (1..=dash).rev().find_map(|last| resolver.gazetteer().capital(&t.key(0, last)))?;
    let capital = t.words.first().is_some_and(super::tokens::Word::is_capital);
    resolver.gazetteer().entry(city).filter(|e| capital && e.kind == ActorKind::State).map(|_| city)
}

impl Pass<'_, '_> {
    fn sentence(&mut self, sentence: usize, tokens: &Tokens<'_>, quoted: &Quoted, paragraph: usize) {
        // Outside quotations, from left to right.
        self.walk(sentence, tokens, quoted, paragraph, None);
        if quoted.is_empty() {
            return;
        }
        // "said their captain, Tigran Simonyan": for whom he speaks must be known before "we" is read.
        affiliation::in_sentence(self.resolver, tokens, sentence);
        let whos = self.whos(sentence);
        let teller = speech::speaker(tokens, quoted, &whos).and_then(|k| whos.get(k)).copied();
        let told = teller.map(|w| w.actor);
        if let Some(w) = teller {
            self.focus.promote(sentence, w.first);
        }
        let run_on = self.last_speaker.filter(|(p, _)| *p == paragraph).map(|(_, c)| c);
        let speaker = told.or(run_on);
        if let Some(c) = speaker {
            self.last_speaker = Some((paragraph, c));
        }
        self.walk(sentence, tokens, quoted, paragraph, Some(speaker));
    }

    /// Resolves what stands outside quotations (`inside` is none) or inside them (then it holds the speaker).
    fn walk(
        &mut self,
        sentence: usize,
        tokens: &Tokens<'_>,
        quoted: &Quoted,
        paragraph: usize,
        inside: Option<Option<usize>>,
    ) {
        let mut i = 0;
        while i < tokens.words.len() {
            if speech::is_quoted(quoted, i) != inside.is_some() {
                i += 1;
                continue;
            }
            let place = Place { sentence, word: i, paragraph };
            if let Some(item) = self.resolver.items.iter().find(|it| it.sentence == sentence && it.first == i)
            {
                let (cluster, last) = (item.cluster, item.last);
                if let Some(c) = cluster {
                    self.see(tokens, c, place, last, inside.is_some());
                }
                i = last.max(i + 1);
                continue;
            }
            let found = if let Some(speaker) = inside
                && let Some(c) = pronouns::first_person(self.resolver, tokens, i, speaker)
            {
                Some((c, i, i + 1, MentionType::Pronoun))
            } else if let Some(c) =
                pronouns::third_person(self.resolver, &self.focus, tokens, place, inside.flatten())
            {
                match descriptions::owned(self.resolver, tokens, i, c) {
                    Some((body, last)) => Some((body, i, last, MentionType::Role)),
                    None => Some((c, i, i + 1, MentionType::Pronoun)),
                }
            } else {
                {
                    let asked = descriptions::Asked { place, speaker: inside.flatten(), home: self.home };
                    descriptions::find(self.resolver, &self.focus, &mut self.nouns, asked, tokens)
                }
                .map(|(c, first, last)| (c, first, last, MentionType::Role))
            };
            if let Some((c, first, last, kind)) = found {
                self.resolver.items.retain(|it| !(it.sentence == sentence && it.overlaps(first, last)));
                let mut item = Item::new(sentence, first, last, What::Short, kind);
                item.cluster = Some(c);
                self.resolver.items.push(item);
                self.see(tokens, c, Place { word: first, ..place }, last, inside.is_some());
                i = last;
            } else {
                i += 1;
            }
        }
    }

    fn see(&mut self, tokens: &Tokens<'_>, cluster: usize, place: Place, last: usize, quoted: bool) {
        let who = Who { actor: cluster, first: place.word, last };
        self.focus.see(tokens, &who, place, quoted);
    }

    fn whos(&self, sentence: usize) -> Vec<Who> {
        let mut whos: Vec<Who> = self
            .resolver
            .items
            .iter()
            .filter(|i| i.sentence == sentence)
            .filter_map(|i| i.cluster.map(|actor| Who { actor, first: i.first, last: i.last }))
            .collect();
        whos.sort_by_key(|w| w.first);
        whos
    }
}

/// The body for which a cluster acts, if it is an actor of the document.
fn body_of(resolver: &Resolver<'_>, cluster: usize) -> Option<usize> {
    let person = resolver.clusters.get(cluster)?;
    let ties = person
        .affiliations
        .iter()
        .filter(|a| a.acts_for)
        .chain(person.affiliations.iter().filter(|a| !a.acts_for));
    ties.filter(|a| a.to.is_none())
        .find_map(|a| resolver.clusters.iter().position(|c| c.id == a.actor_id))
        .filter(|&b| b != cluster)
}
