//! An actor in the making: its names so far and where they stand.

use super::gazetteer::{Entry, Gender, key, slug};
use super::lexicon as lex;
use crate::document::{ActorKind, Affiliation, CustomActor};

/// An actor in the making.
#[derive(Clone, Debug)]
pub struct Cluster {
    /// The id, final from the start but for names of the document's own.
    pub id: String,
    /// Every other id known.
    pub same_as: Vec<String>,
    /// The name to show.
    pub name: String,
    /// What it is.
    pub kind: ActorKind,
    /// The gender, if known.
    pub gender: Option<Gender>,
    /// Its place in the gazetteer.
    pub entry: Option<usize>,
    /// Normal forms of the full names under which the document knows it, the words parted by spaces.
    pub keys: Vec<String>,
    /// Ties to bodies, from the gazetteer or the text.
    pub affiliations: Vec<Affiliation>,
    /// Whether the text gives it a plural verb: "Vanadzor City have stood by him".
    pub plural: bool,
    /// Roles that the text gives it, in lower case ("foreign minister"), with whether they are over.
    pub roles: Vec<(String, bool)>,
}

impl Cluster {
    /// The caller's own actor.
    pub fn custom(actor: &CustomActor) -> Self {
        let names = std::iter::once(&actor.name).chain(&actor.aliases);
        Self {
            id: format!("custom:{}", actor.id),
            same_as: Vec::new(),
            name: actor.name.clone(),
            kind: actor.kind,
            gender: None,
            entry: None,
            keys: names.map(|n| key(n)).filter(|k| !k.is_empty()).collect(),
            affiliations: actor.affiliations.clone(),
            plural: false,
            roles: Vec::new(),
        }
    }

    /// A known actor.
    pub fn known(place: usize, entry: &Entry) -> Self {
        Self {
            id: entry.id.clone(),
            same_as: entry.same_as.clone(),
            name: entry.name.clone(),
            kind: entry.kind,
            gender: entry.gender,
            entry: Some(place),
            keys: Vec::new(),
            affiliations: entry.affiliations.clone(),
            plural: false,
            roles: Vec::new(),
        }
    }

    /// An actor that only the document knows, by this name as written.
    pub fn new(name: &str, kind: ActorKind) -> Self {
        Self {
            id: format!("name:{}", slug(name)),
            same_as: Vec::new(),
            name: name.to_owned(),
            kind,
            gender: None,
            entry: None,
            keys: vec![key(name)],
            affiliations: Vec::new(),
            plural: false,
            roles: Vec::new(),
        }
    }

    /// Whether it is a person.
    pub fn is_person(&self) -> bool {
        self.kind == ActorKind::Person
    }

    /// Adds a full name met in the text; a longer one becomes the name to show, unless the actor is known.
    pub fn add_name(&mut self, written: &str) {
        let norm = key(written);
        if self.entry.is_none()
            && !self.id.starts_with("custom:")
            && norm.split(' ').count() > self.name_key().split(' ').count()
        {
            written.clone_into(&mut self.name);
            self.id = format!("name:{}", slug(written));
        }
        if !norm.is_empty() && !self.keys.contains(&norm) {
            self.keys.push(norm);
        }
    }

    fn name_key(&self) -> String {
        key(&self.name)
    }

    /// All full names in normal form, the name to show among them.
    pub fn full_names(&self) -> impl Iterator<Item = String> {
        std::iter::once(self.name_key()).chain(self.keys.clone())
    }

    /// Whether `short` (normal form) is this person's surname, particles forgiven ("leyen" for "von der leyen").
    pub fn has_surname(&self, short: &str) -> bool {
        self.full_names().any(|name| {
            let name = without_generation(&name);
            let Some((first, _)) = name.split_once(' ') else { return name == short };
            // East Asian names have the surname first: "Xi" for "Xi Jinping"; only a known person answers to it.
            name == short || name.ends_with(&format!(" {short}")) || surname_first(first) && first == short
        })
    }

    /// Whether `short` is a first name of this person.
    pub fn has_first_name(&self, short: &str) -> bool {
        self.full_names().any(|name| name.split_once(' ').is_some_and(|(first, _)| first == short))
    }

    /// Whether `full` (normal form, several words) can be this person: the same surname, and first names that are equal,
    /// initials of each other or well-known short forms.
    pub fn may_be(&self, full: &str) -> bool {
        let full = without_generation(full);
        self.full_names().any(|name| {
            let name = without_generation(&name);
            if name == full {
                return true;
            }
            let (Some((first, rest)), Some((full_first, full_rest))) =
                (name.split_once(' '), full.split_once(' '))
            else {
                return false;
            };
            let last = |r: &str| r.rsplit(' ').next().map(str::to_owned);
            let firsts = first == full_first
                || lex::same_first_name(first, full_first)
                || (first.len() == 1 || full_first.len() == 1)
                    && first.chars().next() == full_first.chars().next();
            firsts && last(rest) == last(full_rest)
        })
    }

    /// Whether `initials` (normal form) are those of one of its names: "imf".
    pub fn has_initials(&self, initials: &str) -> bool {
        self.full_names().any(|name| {
            let words: Vec<&str> = name.split(' ').collect();
            let take = |skip: bool| -> String {
                words
                    .iter()
                    .filter(|w| {
                        !skip
                            || !matches!(**w, "of" | "the" | "for" | "and" | "in" | "on" | "to" | "'s" | "s")
                    })
                    .filter_map(|w| w.chars().next())
                    .collect()
            };
            words.len() > 1 && (take(true) == initials || take(false) == initials)
        })
    }
}

/// "jr" and "iii" are no surnames.
fn without_generation(name: &str) -> String {
    let mut words: Vec<&str> = name.split(' ').collect();
    while words.len() > 1
        && words.last().is_some_and(|w| matches!(*w, "jr" | "sr" | "ii" | "iii" | "iv" | "phd" | "md" | "mp"))
    {
        words.pop();
    }
    words.join(" ")
}

fn surname_first(first: &str) -> bool {
    lex::is_family_name_first(first)
}

/// The full name without a company's legal form: "norden air" for "norden air ltd".
pub fn without_suffix(name: &str) -> String {
    let mut words: Vec<&str> = name.split(' ').collect();
    while words.len() > 1 && words.last().is_some_and(|w| lex::is_company_suffix(w)) {
        words.pop();
    }
    words.join(" ")
}

/// The kind that a name of an organisation tells.
pub fn kind_of(name: &str) -> ActorKind {
    let norm = key(name);
    let mut words = norm.split(' ');
    let last = norm.rsplit(' ').next().unwrap_or("");
    if super::modifiers::is_people(last) {
        ActorKind::Group
    } else if words.clone().any(lex::is_party_word) || is_political_league(&norm) {
        ActorKind::Party
    } else if lex::is_company_suffix(last)
        && !matches!(last, "group" | "company" | "co" | "limited" | "se" | "sa" | "as")
        || {
            let several = norm.contains(' ');
            several
                && (lex::is_company_word(last)
                    || words.any(|w| matches!(w, "airlines" | "airways" | "motors")))
        }
    {
        ActorKind::Company
    } else {
        ActorKind::Organization
    }
}

/// Whether a name (in normal form) is that of a party by creed: "Liberal *Union*", "Democratic *Alliance*".
fn is_political_league(name: &str) -> bool {
    let words: Vec<&str> = name.split(' ').collect();
    let [.., creed, league] = words.as_slice() else { return false };
    matches!(
        *creed,
        "liberal"
            | "conservative"
            | "democratic"
            | "socialist"
            | "communist"
            | "progressive"
            | "nationalist"
            | "patriotic"
    ) && matches!(*league, "union" | "alliance" | "league" | "coalition" | "front" | "bloc" | "movement")
}
