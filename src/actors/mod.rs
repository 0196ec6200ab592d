//! Who is who: the actors of a document and every place where they are named.
//!
//! 1. `tokens`: a sentence's words with case and normal form.
//! 2. [`gazetteer`] and `matcher`: names known beforehand, and the caller's own.
//! 3. `chunks`: capitalised runs that the recogniser missed; `names`: known names joined with those that the recogniser
//!    found; `places` tells governments from places, `modifiers` who is meant by a name before a noun, `things` what is
//!    no actor at all.
//! 4. `resolve`: names that mean one actor are one `cluster`; `affiliation`: who acts for whom.
//!
//! Ids do not depend on other documents: `custom:…` for the caller's actors, the gazetteer's `iso:…` or `wd:…`, and
//! `name:…` made from the name alone.

pub mod gazetteer;
pub mod recogniser;

mod affiliation;
mod chunks;
mod cluster;
mod lexicon;
mod matcher;
mod mention;
mod modifiers;
mod names;
mod places;
mod reference;
mod resolve;
pub mod speakers;
mod speech;
mod things;
mod tokens;
mod turns;

pub use gazetteer::Gazetteer;
pub use speakers::{Speech, speakers};

use gazetteer::AliasKind;
use matcher::Matcher;
use mention::Tokens;
use resolve::Resolver;

use crate::document::{Actor, CustomActor, Date, Document, Mention, Part, Sentence, Span};

/// What the recogniser takes a name for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NameKind {
    /// A person.
    Person,
    /// An organisation.
    Organization,
    /// A place.
    Location,
}

/// A name that the recogniser found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NameSpan {
    /// Bytes in the sentence's part, on character boundaries.
    pub span: Span,
    /// What it was taken for.
    pub kind: NameKind,
    /// How sure the recogniser is, in [0, 1].
    pub probability: f32,
}

/// What actors are found in.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// The document.
    pub document: &'a Document,
    /// Its sentences, in order.
    pub sentences: &'a [Sentence],
    /// The recogniser's names, one list a sentence; missing lists count as empty.
    pub names: &'a [Vec<NameSpan>],
    /// The caller's own actors; they win over everything.
    pub custom: &'a [CustomActor],
    /// The day as of which affiliations are taken.
    pub day: Date,
}

/// The actors of a document in order of first mention; mentions carry ids in order of the text, from 0.
pub fn find(scene: &Scene<'_>, gazetteer: &Gazetteer) -> Vec<Actor> {
    let tokens: Vec<Tokens<'_>> = scene.sentences.iter().map(|s| tokenise(scene.document, s)).collect();
    let custom = scene.custom.iter().enumerate().flat_map(|(i, c)| {
        std::iter::once(&c.name).chain(&c.aliases).map(move |name| (i, name.as_str(), AliasKind::Name))
    });
    let Ok(custom) = Matcher::exact(custom) else { return Vec::new() };
    let (mut items, mut seen) = (Vec::new(), Vec::new());
    let completed = chunks::complete(&tokens, scene.names);
    for (i, sentence) in tokens.iter().enumerate() {
        let names = completed.get(i).map_or(&[][..], Vec::as_slice);
        items.extend(names::collect(i, sentence, names, &custom, gazetteer, &mut seen));
    }
    let mut resolver = Resolver::run(scene, gazetteer, &tokens, &seen, items);
    affiliation::from_text(&mut resolver, &tokens);
    reference::run(&mut resolver, scene, &tokens);
    // "its president, Enrico Tan": the owner is known now.
    affiliation::from_text(&mut resolver, &tokens);
    actors(scene, &tokens, resolver)
}

fn tokenise<'a>(document: &'a Document, sentence: &Sentence) -> Tokens<'a> {
    let text = match sentence.part {
        Part::Title => &document.title,
        Part::Text => &document.text,
    };
    let words = tokens::words(text, sentence.span);
    let casing = tokens::casing(&words);
    Tokens { text, words, casing }
}

/// Numbers the mentions in order of the text and puts the actors in order of their first.
fn actors(scene: &Scene<'_>, tokens: &[Tokens<'_>], resolver: Resolver<'_>) -> Vec<Actor> {
    let mut place = vec![None; resolver.clusters.len()];
    let mut actors: Vec<Actor> = Vec::new();
    let mut id = 0;
    for item in &resolver.items {
        let (Some(c), Some(t)) = (item.cluster, tokens.get(item.sentence)) else { continue };
        let (Some(cluster), Some(slot)) = (resolver.clusters.get(c), place.get_mut(c)) else { continue };
        let at = *slot.get_or_insert_with(|| {
            let affiliations =
                cluster.affiliations.iter().filter(|a| a.holds_on(scene.day)).cloned().collect();
            actors.push(Actor {
                id: cluster.id.clone(),
                same_as: cluster.same_as.clone(),
                name: cluster.name.clone(),
                kind: cluster.kind,
                affiliations,
                mentions: Vec::new(),
            });
            actors.len() - 1
        });
        let span = t.span(item.first, item.last);
        let sentence = scene.sentences.get(item.sentence).map_or(item.sentence, |s| s.index);
        let mention = Mention { id, text: span.of(t.text).to_owned(), sentence, span, kind: item.mention };
        if let Some(actor) = actors.get_mut(at) {
            actor.mentions.push(mention);
            id += 1;
        }
    }
    merge_same_ids(actors)
}

/// Two clusters that came to one id are one actor.
fn merge_same_ids(actors: Vec<Actor>) -> Vec<Actor> {
    let mut merged: Vec<Actor> = Vec::with_capacity(actors.len());
    for actor in actors {
        if let Some(first) = merged.iter_mut().find(|a| a.id == actor.id) {
            first.mentions.extend(actor.mentions);
            first.mentions.sort_by_key(|m| m.id);
            for a in actor.affiliations {
                if !first.affiliations.contains(&a) {
                    first.affiliations.push(a);
                }
            }
        } else {
            merged.push(actor);
        }
    }
    merged
}
