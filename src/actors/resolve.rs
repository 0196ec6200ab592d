//! Which names of a document mean the same actor.
//!
//! Full names come first, wherever they stand; then what is short finds the full name that it belongs to: surnames,
//! acronyms, companies without their legal form, "the Trump administration".

use std::collections::HashMap;

use super::cluster::{Cluster, kind_of, without_suffix};
use super::gazetteer::{AliasKind, Entry, Gazetteer, Gender, key};
use super::lexicon as lex;
use super::matcher::Matcher;
use super::mention::{Item, Tokens, What, of_sentence};
use super::modifiers::is_member;
use super::tokens::{Casing, Shape};
use super::{NameKind, Scene};
use crate::document::{ActorKind, Date, MentionType};

/// The actors of a document in the making, and the names that lead to them.
#[derive(Clone, Debug)]
pub struct Resolver<'a> {
    scene: &'a Scene<'a>,
    gazetteer: &'a Gazetteer,
    tokens: &'a [Tokens<'a>],
    /// Known names met in the document, as actors or as places.
    seen: &'a [(usize, AliasKind)],
    /// All names, in order of the text.
    pub items: Vec<Item>,
    /// All actors, in no order.
    pub clusters: Vec<Cluster>,
    custom: HashMap<usize, usize>,
    known: HashMap<usize, usize>,
    /// Acronyms that the document introduces in brackets, with their actor.
    acronyms: HashMap<String, usize>,
}

impl<'a> Resolver<'a> {
    /// Resolves `items`, which are in order of the text.
    pub fn run(
        scene: &'a Scene<'a>,
        gazetteer: &'a Gazetteer,
        tokens: &'a [Tokens<'a>],
        seen: &'a [(usize, AliasKind)],
        items: Vec<Item>,
    ) -> Self {
        let mut resolver = Self {
            scene,
            gazetteer,
            tokens,
            seen,
            items,
            clusters: Vec::new(),
            custom: HashMap::new(),
            known: HashMap::new(),
            acronyms: HashMap::new(),
        };
        resolver.settle_shared_names();
        resolver.full_names();
        resolver.introduce_acronyms();
        resolver.find_again();
        resolver.short_names();
        resolver
    }

    /// The first sovereign state that the document names, be it as a place.
    pub fn first_state(&self) -> Option<usize> {
        self.seen
            .iter()
            .map(|&(place, _)| place)
            .find(|&p| self.gazetteer.entry(p).is_some_and(|e| e.id.starts_with("iso:")))
    }

    /// The day as of which offices are taken.
    pub fn day(&self) -> Date {
        self.scene.day
    }

    /// The gazetteer.
    pub fn gazetteer(&self) -> &'a Gazetteer {
        self.gazetteer
    }

    fn tokens_of(&self, item: &Item) -> Option<&'a Tokens<'a>> {
        self.tokens.get(item.sentence)
    }

    fn written(&self, item: &Item) -> &'a str {
        self.tokens_of(item).map_or("", |t| t.span(item.first, item.last).of(t.text))
    }

    fn key_of(&self, item: &Item) -> String {
        self.tokens_of(item).map(|t| t.key(item.first, item.last)).unwrap_or_default()
    }

    /// One word, or particles and one word, hyphened ones counted as one: "Petro", "van der Bellen", "Tetteh-Bawa".
    fn is_short_person(&self, item: &Item) -> bool {
        let Some(tokens) = self.tokens_of(item) else { return true };
        let words = tokens.words.get(item.first..item.last).unwrap_or_default();
        let names = words
            .iter()
            .enumerate()
            .filter(|(i, w)| w.is_word() && (*i == 0 || !w.hyphened))
            .filter(|(i, w)| !lex::is_particle(&w.norm) || *i + 1 == words.len());
        // "Al-Burhan": the hyphen ties the name to a particle, which alone is no name.
        names.count() <= 1
    }

    /// One word in two parts: "Tetteh-Bawa", which may be a surname taken for a body.
    fn is_hyphenated(&self, item: &Item) -> bool {
        let words = self.tokens_of(item).and_then(|t| t.words.get(item.first..item.last)).unwrap_or_default();
        words.iter().skip(1).all(|w| w.hyphened)
    }

    /// "Congress" is the American one unless the document is about other states only; "Georgia" is the American one
    /// where the document speaks more of America than of Tbilisi.
    fn settle_shared_names(&mut self) {
        let mut bodies: Vec<&str> = Vec::new();
        for &(place, kind) in self.seen {
            let Some(entry) = self.gazetteer.entry(place) else { continue };
            if kind == AliasKind::Generic {
                continue;
            }
            if entry.kind == ActorKind::State {
                bodies.push(&entry.id);
            }
            bodies.extend(entry.affiliations.iter().map(|a| a.actor_id.as_str()));
        }
        let gazetteer = self.gazetteer;
        let states = bodies.iter().any(|b| b.starts_with("iso:"));
        for i in 0..self.items.len() {
            let Some(What::Known(place, kind)) = self.items.get(i).map(|i| i.what) else { continue };
            let Some(entry) = gazetteer.entry(place) else { continue };
            let what = if kind == AliasKind::Generic {
                let home = entry.affiliations.iter().any(|a| {
                    let mut outer = gazetteer.get(&a.actor_id).into_iter().flat_map(|b| &b.affiliations);
                    bodies.contains(&a.actor_id.as_str())
                        || outer.any(|o| bodies.contains(&o.actor_id.as_str()))
                });
                (states && !home).then_some(What::Named(NameKind::Organization))
            } else if entry.kind == ActorKind::State && kind == AliasKind::Name {
                let written = self.items.get(i).map_or("", |item| self.written(item));
                let other = gazetteer.namesake(&key(written)).filter(|&other| other != place);
                other
                    .filter(|&other| self.support(other) > self.support(place))
                    .map(|other| What::Known(other, kind))
            } else {
                None
            };
            if let (Some(what), Some(item)) = (what, self.items.get_mut(i)) {
                item.what = what;
            }
        }
    }

    /// How many names of the document speak for this entry: its other names, whoever is tied to it, and its equals:
    /// other parts of its body, or other states of the world.
    fn support(&self, place: usize) -> usize {
        let Some(entry) = self.gazetteer.entry(place) else { return 0 };
        let body = entry.affiliations.first().map(|a| a.actor_id.as_str());
        let speaks = |other: &Entry, kind: AliasKind| {
            if other.id == entry.id {
                return kind != AliasKind::Name;
            }
            let tied = other.affiliations.iter().any(|a| a.actor_id == entry.id);
            let equal = other.kind == ActorKind::State
                && match body {
                    Some(body) => other.affiliations.iter().any(|a| a.actor_id == body),
                    None => other.affiliations.is_empty() && other.id != "iso:USA",
                };
            tied || equal
        };
        self.seen
            .iter()
            .filter(|&&(other, kind)| self.gazetteer.entry(other).is_some_and(|e| speaks(e, kind)))
            .count()
    }

    /// Custom actors, known names and full names that only the document knows.
    fn full_names(&mut self) {
        for i in 0..self.items.len() {
            let Some(item) = self.items.get(i).cloned() else { continue };
            let norm = self.key_of(&item);
            let cluster = match item.what {
                What::Custom(c) => Some(self.custom_cluster(c)),
                What::Known(place, kind) if kind != AliasKind::Surname => Some(self.known_cluster(place)),
                What::Named(NameKind::Person) if !self.is_short_person(&item) => {
                    Some(self.person(&item, &norm))
                }
                What::Named(NameKind::Organization | NameKind::Location)
                    if norm.contains(' ') && !self.is_hyphenated(&item) =>
                {
                    Some(self.organization(&item, &norm))
                }
                _ => None,
            };
            self.assign(i, cluster);
        }
    }

    fn assign(&mut self, i: usize, cluster: Option<usize>) {
        if let Some(item) = self.items.get_mut(i)
            && cluster.is_some()
        {
            item.cluster = cluster;
        }
        let Some(item) = self.items.get(i).cloned() else { return };
        if let (Some(c), Some(tokens)) = (cluster, self.tokens_of(&item))
            && let Some(gender) = gender_of_titles(tokens, &item)
            && let Some(cluster) = self.clusters.get_mut(c)
            && cluster.is_person()
            && cluster.gender.is_none()
        {
            cluster.gender = Some(gender);
        }
    }

    fn push(&mut self, cluster: Cluster) -> usize {
        self.clusters.push(cluster);
        self.clusters.len() - 1
    }

    fn custom_cluster(&mut self, place: usize) -> usize {
        if let Some(&c) = self.custom.get(&place) {
            return c;
        }
        let Some(actor) = self.scene.custom.get(place) else { return 0 };
        let c = self.push(Cluster::custom(actor));
        self.custom.insert(place, c);
        c
    }

    /// The cluster of the entry at this place, made if need be.
    pub fn known_cluster(&mut self, place: usize) -> usize {
        if let Some(&c) = self.known.get(&place) {
            return c;
        }
        let Some(entry) = self.gazetteer.entry(place) else { return 0 };
        let c = self.push(Cluster::known(place, entry));
        self.known.insert(place, c);
        c
    }

    /// The cluster of the entry with this full name and of a kind that `fits`.
    fn by_gazetteer(&mut self, written: &str, fits: fn(ActorKind) -> bool) -> Option<usize> {
        let mut entries = self.gazetteer.named(written).filter(|e| fits(e.kind));
        let id = entries.next()?.id.clone();
        let place = self.gazetteer.place(&id)?;
        Some(self.known_cluster(place))
    }

    fn person(&mut self, item: &Item, norm: &str) -> usize {
        let written = self.written(item);
        // The same words were taken for a body before.
        if let Some(c) =
            self.clusters.iter().position(|c| !c.is_person() && c.full_names().any(|n| n == norm))
        {
            return c;
        }
        if let Some(c) = self.clusters.iter().position(|c| c.is_person() && c.may_be(norm)) {
            if let Some(cluster) = self.clusters.get_mut(c) {
                cluster.add_name(written);
            }
            return c;
        }
        if let Some(c) = self.by_gazetteer(written, |k| k == ActorKind::Person) {
            return c;
        }
        let mut cluster = Cluster::new(written, ActorKind::Person);
        cluster.gender = norm.split(' ').next().and_then(lex::gender_of_first_name);
        self.push(cluster)
    }

    fn organization(&mut self, item: &Item, norm: &str) -> usize {
        let written = self.written(item);
        // The same words were taken for a person before.
        if let Some(c) = self.clusters.iter().position(|c| c.is_person() && c.full_names().any(|n| n == norm))
        {
            return c;
        }
        let bare = without_suffix(norm);
        let same = |c: &Cluster| !c.is_person() && c.full_names().any(|n| without_suffix(&n) == bare);
        if let Some(c) = self.clusters.iter().position(same) {
            if let Some(cluster) = self.clusters.get_mut(c) {
                cluster.add_name(written);
            }
            return c;
        }
        if let Some(c) = self.by_gazetteer(written, |k| k != ActorKind::Person) {
            return c;
        }
        self.push(Cluster::new(written, kind_of(written)))
    }

    /// "National Unity Party (NUP)": the acronym is the party's in this document, whatever the gazetteer says.
    fn introduce_acronyms(&mut self) {
        for i in 0..self.items.len() {
            let Some(item) = self.items.get(i).cloned() else { continue };
            let (Some(cluster), Some(tokens)) = (item.cluster, self.tokens_of(&item)) else { continue };
            let inner = item.last + 1;
            let acronym =
                tokens.words.get(inner).filter(|w| w.shape == Shape::Upper && w.norm.chars().count() >= 2);
            let Some(acronym) = acronym else { continue };
            if tokens.mark(item.last, "(") && tokens.mark(inner + 1, ")") && item.last > item.first + 1 {
                self.acronyms.insert(acronym.norm.clone(), cluster);
            }
        }
        for i in 0..self.items.len() {
            let Some(item) = self.items.get(i).cloned() else { continue };
            let single = item.last == item.first + 1 && !matches!(item.what, What::Custom(_));
            if single && let Some(&cluster) = self.acronyms.get(&self.key_of(&item)) {
                if let Some(item) = self.items.get_mut(i) {
                    item.mention = MentionType::Name;
                    item.what = What::Short;
                }
                self.assign(i, Some(cluster));
            }
        }
    }

    /// Looks once more for the names that are now known to be names here: surnames, acronyms, organisations.
    fn find_again(&mut self) {
        let mut names: Vec<(usize, String, AliasKind)> = Vec::new();
        for (c, cluster) in self.clusters.iter().enumerate() {
            if cluster.id.starts_with("custom:") {
                continue;
            }
            for full in cluster.full_names().filter(|f| f.contains(' ')) {
                let written = capitalised(&full);
                if cluster.is_person() {
                    let surname = written.rsplit(' ').next().unwrap_or(&written).to_owned();
                    if surname.chars().count() >= 3 {
                        names.push((c, surname, AliasKind::Surname));
                    }
                }
                let organisation =
                    !cluster.is_person() && cluster.entry.is_none() && cluster.kind != ActorKind::Group;
                let first = full.split(' ').next().unwrap_or("");
                if organisation
                    && first.chars().count() > 3
                    && !lex::is_body_word(first)
                    && self.gazetteer.people(first).is_none()
                {
                    names.push((c, capitalised(first), AliasKind::Surname));
                }
                names.push((c, written, AliasKind::Name));
            }
        }
        names.extend(self.acronyms.iter().map(|(a, &c)| (c, a.to_uppercase(), AliasKind::Generic)));
        names.sort();
        let list = names.iter().map(|(c, n, k)| (*c, n.as_str(), *k));
        let Ok(matcher) = Matcher::new(list) else { return };
        let mut again: Vec<Item> = Vec::new();
        for (sentence, tokens) in self.tokens.iter().enumerate() {
            let (known, before) = (of_sentence(&self.items, sentence), again.len());
            for f in matcher.find(tokens.text, &tokens.words, tokens.casing) {
                let mut here = self.items.get(known.clone()).into_iter().chain(again.get(before..)).flatten();
                let taken = here.any(|i| i.overlaps(f.first, f.last));
                if taken || !stands_alone(tokens, f.first, f.last, f.kind) {
                    continue;
                }
                let what =
                    if f.kind == AliasKind::Surname { What::Named(NameKind::Person) } else { What::Short };
                let mut item = Item::new(sentence, f.first, f.last, what, MentionType::Name);
                if what == What::Short {
                    item.cluster = Some(f.owner);
                }
                again.push(item);
            }
        }
        self.items.extend(again);
        self.items.sort_by_key(|i| (i.sentence, i.first));
    }

    fn short_names(&mut self) {
        for i in 0..self.items.len() {
            let Some(item) = self.items.get(i).cloned() else { continue };
            if item.cluster.is_some() {
                continue;
            }
            let cluster = match item.what {
                What::Known(place, _) => Some(self.short_person(i, &item, Some(place))),
                What::Named(NameKind::Person) => Some(self.short_person(i, &item, None)),
                What::Named(_) => Some(self.short_organization(i, &item)),
                What::Administration => Some(self.administration(i, &item)),
                What::Custom(_) | What::Short => None,
            };
            self.assign(i, cluster);
        }
    }

    /// A surname or first name: the person of the document who bears it; else the known one; else a new one.
    fn short_person(&mut self, i: usize, item: &Item, known: Option<usize>) -> usize {
        let norm = self.key_of(item);
        let gender = self.tokens_of(item).and_then(|t| gender_of_titles(t, item));
        let fits = |c: &Cluster| gender.is_none() || c.gender.is_none() || c.gender == gender;
        for test in [Cluster::has_surname, Cluster::has_first_name] {
            let bearers: Vec<usize> = (0..self.clusters.len())
                .filter(|&c| self.clusters.get(c).is_some_and(|c| c.is_person() && test(c, &norm) && fits(c)))
                .collect();
            if let Some(place) = known
                && let Some(&c) = self.known.get(&place)
                && bearers.contains(&c)
            {
                return c;
            }
            if let Some(c) = self.latest(i, &bearers) {
                return c;
            }
        }
        let written = self.written(item);
        // A body or state of this name, taken for a person here.
        let same = |c: &Cluster| !c.is_person() && c.full_names().any(|n| n == norm);
        if known.is_none()
            && gender.is_none()
            && let Some(c) = self.clusters.iter().position(same)
        {
            return c;
        }
        // A company or team called by the first word of its name, taken for a person.
        if let Some(c) = self.by_first_word(&norm) {
            return c;
        }
        let place = known.or_else(|| self.gazetteer.short(&norm)).filter(|&p| {
            let known = self.gazetteer.entry(p).and_then(|e| e.gender);
            gender.is_none() || known.is_none() || known == gender
        });
        if let Some(place) = place {
            return self.known_cluster(place);
        }
        if let Some(c) = self.by_gazetteer(written, |k| k == ActorKind::Person) {
            return c;
        }
        let mut cluster = Cluster::new(written, ActorKind::Person);
        cluster.gender = lex::gender_of_first_name(&norm);
        self.push(cluster)
    }

    /// Of several clusters the one mentioned last before item `i`, else the first one mentioned after it.
    fn latest(&self, i: usize, clusters: &[usize]) -> Option<usize> {
        let before = self.items.get(..i).into_iter().flatten().rev();
        let after = self.items.get(i..).into_iter().flatten();
        before
            .chain(after)
            .filter_map(|item| item.cluster)
            .find(|c| clusters.contains(c))
            .or_else(|| clusters.first().copied())
    }

    fn by_first_word(&self, norm: &str) -> Option<usize> {
        let prefix = format!("{norm} ");
        let mut bearers = (0..self.clusters.len()).filter(|&c| {
            self.clusters.get(c).is_some_and(|c| {
                let organisation =
                    matches!(c.kind, ActorKind::Company | ActorKind::Organization | ActorKind::Party);
                organisation && c.entry.is_none() && c.full_names().any(|n| n.starts_with(&prefix))
            })
        });
        let first = bearers.next()?;
        bearers.next().is_none().then_some(first)
    }

    fn short_organization(&mut self, i: usize, item: &Item) -> usize {
        let norm = self.key_of(item);
        let written = self.written(item);
        let upper = self.tokens_of(item).is_some_and(|t| {
            t.casing != Casing::Upper && t.words.get(item.first).is_some_and(|w| w.shape == Shape::Upper)
        });
        let same: Vec<usize> = (0..self.clusters.len())
            .filter(|&c| {
                self.clusters.get(c).is_some_and(|c| {
                    !c.is_person()
                        && (c.full_names().any(|n| without_suffix(&n) == norm)
                            || upper && c.has_initials(&norm))
                })
            })
            .collect();
        if let Some(c) = self.latest(i, &same) {
            return c;
        }
        // A surname taken for a body.
        let bearers: Vec<usize> = (0..self.clusters.len())
            .filter(|&c| self.clusters.get(c).is_some_and(|c| c.is_person() && c.has_surname(&norm)))
            .collect();
        if !upper && let Some(c) = self.latest(i, &bearers) {
            return c;
        }
        if let Some(c) = self.by_first_word(&norm) {
            return c;
        }
        if let Some(c) = self.by_gazetteer(written, |k| k != ActorKind::Person) {
            return c;
        }
        self.push(Cluster::new(written, kind_of(written)))
    }

    /// "the Trump administration" is the state whose office the leader holds or held; else a body of its own.
    fn administration(&mut self, i: usize, item: &Item) -> usize {
        let mut leader = item.clone();
        leader.last = leader.last.saturating_sub(1);
        let norm = self.key_of(&leader);
        let person = self
            .by_gazetteer(self.written(&leader), |k| k == ActorKind::Person)
            .or_else(|| {
                let bearers: Vec<usize> = (0..self.clusters.len())
                    .filter(|&c| self.clusters.get(c).is_some_and(|c| c.is_person() && c.has_surname(&norm)))
                    .collect();
                self.latest(i, &bearers)
            })
            .and_then(|c| self.clusters.get(c).cloned())
            .or_else(|| {
                let place = self.gazetteer.short(&norm)?;
                self.gazetteer.entry(place).map(|e| Cluster::known(place, e))
            });
        let state = person
            .iter()
            .flat_map(|p| &p.affiliations)
            .find(|a| a.acts_for && a.actor_id.starts_with("iso:"));
        if let Some(place) = state.and_then(|a| self.gazetteer.place(&a.actor_id)) {
            return self.known_cluster(place);
        }
        let written = self.written(item);
        let same = key(written);
        if let Some(c) = self.clusters.iter().position(|c| !c.is_person() && c.keys.contains(&same)) {
            return c;
        }
        self.push(Cluster::new(written, ActorKind::Organization))
    }
}

/// A name found again must not be inside a longer one, nor be a word that begins a sentence.
fn stands_alone(tokens: &Tokens<'_>, first: usize, last: usize, kind: AliasKind) -> bool {
    if kind != AliasKind::Surname {
        return true;
    }
    let next = tokens.norm(last);
    let titled = lex::is_honorific(tokens.before(first)) || lex::is_role_head(tokens.before(first));
    if lex::is_function_word(tokens.norm(first)) && last == first + 1 {
        // "May said", not "May may" nor "in May".
        return titled || next == "'s" && first > 0 || lex::is_act_verb(next) && !lex::is_function_word(next);
    }
    // "The MP for *Tarnmouth*": a place, though a paper may be called after it.
    if matches!(tokens.before(first), "for" | "of" | "from")
        && first.checked_sub(2).is_some_and(|k| is_member(tokens.norm(k)) || tokens.norm(k) == "mayor")
    {
        return false;
    }
    if first == 0 {
        let verb = lex::is_act_verb(next)
            || lex::is_plain_verb(next)
            || matches!(next, "is" | "was")
            || next.len() > 3 && next.ends_with("ed");
        return verb || next == "'s" || next == ",";
    }
    let capital =
        |w: &super::tokens::Word| w.is_word() && w.is_capital() && tokens.casing == Casing::Sentence;
    let right = tokens.words.get(last).is_some_and(|w| capital(w) && !lex::is_role_head(&w.norm));
    let left = first.checked_sub(1).and_then(|i| tokens.words.get(i)).is_some_and(|w| {
        capital(w)
            && !lex::is_honorific(&w.norm)
            && !lex::is_role_head(&w.norm)
            && !lex::is_function_word(&w.norm)
            && !lex::is_role_modifier(&w.norm)
    });
    !right && !left
}

/// The gender that the titles right before a name tell.
fn gender_of_titles(tokens: &Tokens<'_>, item: &Item) -> Option<Gender> {
    (item.title..item.first).find_map(|i| lex::gender_of_title(tokens.norm(i)))
}

fn capitalised(norm: &str) -> String {
    norm.split(' ')
        .map(|w| {
            let mut chars = w.chars();
            match chars.next() {
                Some(first)
                    if !lex::is_particle(w)
                        && !matches!(w, "of" | "for" | "and" | "the" | "'s" | "in" | "on") =>
                {
                    first.to_uppercase().chain(chars).collect()
                }
                _ => w.to_owned(),
            }
        })
        .collect::<Vec<String>>()
        .join(" ")
}
