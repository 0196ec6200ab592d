//! Pronouns and descriptions: whom "she", "its", "the company" and "we" mean.
//!
//! One pass over the sentences in order. In each, what stands outside quotations is resolved first; that tells who
//! speaks, and the speaker is whom "I" means inside. Candidates come from a [`focus::Focus`]: who was mentioned, where,
//! how. Rules over gender, number, kind, distance and place decide; there is nothing fitted here.

mod clauses;
mod descriptions;
mod focus;
mod labels;
mod nouns;
mod offices;
mod phrase;
mod pronouns;
mod roles;

use focus::{Focus, Place};

use super::mention::{Item, Tokens, What, of_sentence};
use super::resolve::Resolver;
use super::speech::{self, Quoted, Who};
use super::turns::{self, Line};
use super::{Scene, affiliation};
use crate::document::{ActorKind, MentionType, Part};

/// Finds pronouns and descriptions and gives them to the actors that they mean.
///
/// Two rounds: the first finds out who speaks where, also where the tag comes after the words; the second reads "I", "we"
/// and "they" inside quotations with that knowledge.
pub fn run(resolver: &mut Resolver<'_>, scene: &Scene<'_>, tokens: &[Tokens<'_>]) {
    // All that follows looks for the mentions of one sentence among all: they stay in order of the text.
    resolver.items.sort_by_key(|i| (i.sentence, i.first));
    let paragraphs = turns::paragraphs(scene);
    let turns = turns::turns(scene, &paragraphs);
    let quoted: Vec<Quoted> = tokens.iter().enumerate().map(|(i, t)| turns::quoted(&turns, i, t)).collect();
    let text = Text { tokens, quoted: &quoted, paragraphs: &paragraphs };
    let mut speakers = vec![None; tokens.len()];
    if !turns.is_empty() {
        let mut trial = resolver.clone();
        Pass::over(&mut trial, scene, &text, &speakers);
        let lines: Vec<Line<'_, '_>> = tokens
            .iter()
            .enumerate()
            .map(|(i, tokens)| Line {
                tokens,
                quoted: quoted.get(i).cloned().unwrap_or_default(),
                whos: whos(&trial, i),
                paragraph: paragraphs.get(i).copied().unwrap_or(0),
            })
            .collect();
        for (turn, speaker) in turns.iter().zip(turns::speakers(&turns, &lines)) {
            let id = speaker.and_then(|c| trial.clusters.get(c)).map(|c| c.id.clone());
            for slot in speakers.get_mut(turn.sentences.clone()).into_iter().flatten() {
                if slot.is_none() {
                    slot.clone_from(&id);
                }
            }
        }
    }
    Pass::over(resolver, scene, &text, &speakers);
}

/// A document's sentences, with what is quoted in each and the paragraph of each.
struct Text<'t, 'a> {
    tokens: &'t [Tokens<'a>],
    quoted: &'t [Quoted],
    paragraphs: &'t [usize],
}

struct Pass<'r, 'a> {
    resolver: &'r mut Resolver<'a>,
    focus: Focus,
    /// Common nouns by which the text calls an actor ("Swissmedic, the *regulator*"), by cluster.
    nouns: nouns::Learned,
    /// An office of which nobody was known to hold it: its sentence, its first word and one past its last, and the role.
    vacant: Option<(usize, usize, usize, String)>,
    /// The state whose capital the dateline names, else the first one named; a place in the gazetteer.
    home: Option<usize>,
}

/// "N'DJAMENA —": the state in whose capital the report was written.
fn dateline(resolver: &Resolver<'_>, scene: &Scene<'_>, tokens: &[Tokens<'_>]) -> Option<usize> {
    let first = scene.sentences.iter().position(|s| s.part == Part::Text)?;
    let t = tokens.get(first)?;
    let dash = (1..6).find(|&i| t.is_dash(i))?;
    let city = (1..=dash).rev().find_map(|last| resolver.gazetteer().capital(&t.key(0, last)))?;
    let capital = t.words.first().is_some_and(super::tokens::Word::is_capital);
    resolver.gazetteer().entry(city).filter(|e| capital && e.kind == ActorKind::State).map(|_| city)
}

impl<'r, 'a> Pass<'r, 'a> {
    /// Resolves the whole document; `speakers` holds the id of the one who speaks in each sentence, as far as known.
    fn over(
        resolver: &'r mut Resolver<'a>,
        scene: &Scene<'_>,
        text: &Text<'_, '_>,
        speakers: &[Option<String>],
    ) {
        let home = dateline(resolver, scene, text.tokens).or_else(|| resolver.first_state());
        let nouns = nouns::learn(resolver, text.tokens);
        let mut pass = Self { resolver, focus: Focus::default(), nouns, vacant: None, home };
        for (i, tokens) in text.tokens.iter().enumerate() {
            let paragraph = text.paragraphs.get(i).copied().unwrap_or(0);
            let speaker = speakers.get(i).and_then(Option::as_deref);
            pass.sentence(i, tokens, text.quoted.get(i).map_or(&[][..], Vec::as_slice), paragraph, speaker);
        }
    }

    fn sentence(
        &mut self,
        sentence: usize,
        tokens: &Tokens<'_>,
        quoted: &[(usize, usize)],
        paragraph: usize,
        speaker: Option<&str>,
    ) {
        self.focus.read(tokens, sentence);
        // Outside quotations, from left to right.
        self.walk(sentence, tokens, quoted, paragraph, None);
        // "its captain, Tigran Simonyan": for whom he speaks must be known before "we" is read.
        affiliation::in_sentence(self.resolver, tokens, sentence);
        if quoted.is_empty() {
            return;
        }
        let whos = whos(self.resolver, sentence);
        let teller = speech::speaker(tokens, quoted, &whos).and_then(|k| whos.get(k)).copied();
        if let Some(w) = teller {
            self.focus.promote(sentence, w.first);
            self.focus.tells(sentence, w.actor);
        }
        let known = || speaker.and_then(|id| self.resolver.clusters.iter().position(|c| c.id == id));
        let speaker = teller.map(|w| w.actor).or_else(known);
        self.walk(sentence, tokens, quoted, paragraph, Some(speaker));
    }

    /// Resolves what stands outside quotations (`inside` is none) or inside them (then it holds the speaker).
    fn walk(
        &mut self,
        sentence: usize,
        tokens: &Tokens<'_>,
        quoted: &[(usize, usize)],
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
            if let Some(item) = self.resolver.mentions(sentence).iter().find(|it| it.first == i) {
                let (cluster, last) = (item.cluster, item.last);
                if let Some(c) = cluster {
                    self.fill(sentence, tokens, c, i, last);
                    self.see(tokens, c, place, last, inside.is_some());
                }
                i = last.max(i + 1);
                continue;
            }
            let found = if let Some(speaker) = inside
                && let Some(c) = pronouns::first_person(self.resolver, tokens, i, speaker, self.home)
            {
                Some((c, i, i + 1, MentionType::Pronoun))
            } else if let Some(c) =
                pronouns::third_person(self.resolver, &self.focus, tokens, place, inside.flatten())
            {
                // "Its chairman, Bo Tarn, said that *his* own party …": for whom he acts may be known only now.
                if matches!(tokens.norm(i), "his" | "her" | "their") {
                    affiliation::in_sentence(self.resolver, tokens, sentence);
                }
                match descriptions::owned(self.resolver, tokens, i, c) {
                    Some((body, last)) => Some((body, i, last, MentionType::Role)),
                    None => Some((c, i, i + 1, MentionType::Pronoun)),
                }
            } else {
                let asked = descriptions::Asked { place, speaker: inside.flatten(), home: self.home };
                descriptions::find(self.resolver, &self.focus, &mut self.nouns, asked, tokens)
                    .map(|(c, first, last)| (c, first, last, MentionType::Role))
            };
            if let Some((c, first, last, kind)) = found {
                let mut item = Item::new(sentence, first, last, What::Short, kind);
                item.cluster = Some(c);
                self.resolver.place(item);
                self.see(tokens, c, Place { word: first, ..place }, last, inside.is_some());
                i = last;
            } else {
                if inside.is_none()
                    && let Some((first, last, role)) =
                        descriptions::vacant_office(self.resolver, tokens, place)
                {
                    self.vacant = Some((sentence, first, last, role));
                }
                i += 1;
            }
        }
    }

    /// "The mayor of Tarn went on trial on Monday. *Ante Barr, 58,* pleaded not guilty.": who opens the next sentence and is
    /// given nothing but an age holds the office that opened the last one.
    fn fill(&mut self, sentence: usize, tokens: &Tokens<'_>, cluster: usize, first: usize, last: usize) {
        let aged = first <= 1
            && tokens.mark(last, ",")
            && tokens.words.get(last + 1).is_some_and(|w| w.shape == super::tokens::Shape::Number)
            && tokens.mark(last + 2, ",");
        let focus = &self.focus;
        let new = || !focus.latest().any(|s| s.cluster == cluster);
        let Some((at, from, to, role)) = self.vacant.take_if(|v| aged && v.0 + 1 == sentence && new()) else {
            return;
        };
        let Some(person) = self.resolver.clusters.get_mut(cluster) else { return };
        if !person.is_person() || !person.roles.is_empty() || !person.affiliations.is_empty() {
            return;
        }
        person.roles.push((role, false));
        if !self.resolver.mentions(at).iter().any(|it| it.overlaps(from, to)) {
            let mut item = Item::new(at, from, to, What::Short, MentionType::Role);
            item.cluster = Some(cluster);
            self.resolver.place(item);
        }
    }

    fn see(&mut self, tokens: &Tokens<'_>, cluster: usize, place: Place, last: usize, quoted: bool) {
        let who = Who { actor: cluster, first: place.word, last };
        self.focus.see(tokens, &who, place, quoted);
    }
}

/// The mentions of a sentence, in order.
fn whos(resolver: &Resolver<'_>, sentence: usize) -> Vec<Who> {
    let who = |i: &Item| i.cluster.map(|actor| Who { actor, first: i.first, last: i.last });
    resolver.mentions(sentence).iter().filter_map(who).collect()
}

impl Resolver<'_> {
    /// The mentions of a sentence, in order of the text.
    fn mentions(&self, sentence: usize) -> &[Item] {
        self.items.get(of_sentence(&self.items, sentence)).unwrap_or_default()
    }

    /// Puts a mention in its place, instead of those that it overlaps.
    fn place(&mut self, item: Item) {
        let range = of_sentence(&self.items, item.sentence);
        let sentence = self.mentions(item.sentence).iter();
        let mut kept: Vec<Item> =
            sentence.filter(|it| !it.overlaps(item.first, item.last)).cloned().collect();
        kept.insert(kept.partition_point(|it| it.first < item.first), item);
        self.items.splice(range, kept);
    }
}

/// The body for which a cluster acts, if it is an actor of the document.
fn body_of(resolver: &Resolver<'_>, cluster: usize) -> Option<usize> {
    let person = resolver.clusters.get(cluster)?;
    let day = resolver.day();
    let ties = person
        .affiliations
        .iter()
        .filter(|a| a.acts_for)
        .chain(person.affiliations.iter().filter(|a| !a.acts_for));
    ties.filter(|a| a.holds_on(day))
        .find_map(|a| resolver.clusters.iter().position(|c| c.id == a.actor_id))
        .filter(|&b| b != cluster)
}
