//! The gazetteer: who is known by which names, and for whom they act.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::matcher::Matcher;
use super::tokens::{Shape, words};
use crate::document::{ActorKind, Affiliation, Date, Span};
use crate::error::BundleError;

/// What kind of name an alias is; it decides where the alias may stand for its entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum AliasKind {
    /// A name in full use.
    Name,
    /// A name out of use ("Zaire"); it still finds its entry.
    Former,
    /// The adjective of a people ("Norwegian"); a mention only where it stands for the state.
    Demonym,
    /// The noun of a people ("Swede"); a mention only as "the Swedes".
    People,
    /// A capital; a place unless it speaks or acts.
    Capital,
    /// A building or street that stands for a government ("the Kremlin").
    Seat,
    /// A name that bodies of several states share ("Congress"); it finds its entry unless the text is about another
    /// state.
    Generic,
    /// A name that a better known entry bears too ("Georgia"); it finds this one where the text speaks for it.
    Namesake,
    /// A person's short name that finds its entry without the full one ("Putin").
    Surname,
}

/// A name of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alias {
    /// As written.
    pub text: String,
    /// What kind of name.
    pub kind: AliasKind,
}

/// The grammatical gender of a person, for pronouns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Gender {
    /// She.
    Female,
    /// He.
    Male,
}

/// A known actor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// `iso:NOR`, `wd:Q…` or `name:…`.
    pub id: String,
    /// Every other id known.
    pub same_as: Vec<String>,
    /// The name to show.
    pub name: String,
    /// What it is.
    pub kind: ActorKind,
    /// For persons, if known.
    pub gender: Option<Gender>,
    /// All names, the one to show first.
    pub aliases: Vec<Alias>,
    /// Bodies that it belongs or belonged to, with dates.
    pub affiliations: Vec<Affiliation>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Stored {
    date: Date,
    entries: Vec<Entry>,
}

/// All known actors and the automaton that finds their names.
#[derive(Debug)]
pub struct Gazetteer {
    version: String,
    stored: Stored,
    by_id: HashMap<String, usize>,
    by_name: HashMap<String, Vec<usize>>,
    by_short: HashMap<String, usize>,
    namesakes: HashMap<String, usize>,
    capitals: HashMap<String, usize>,
    peoples: HashMap<String, usize>,
    matcher: Matcher,
}

/// The name under which the bundle holds the gazetteer, for errors.
const FILE: &str = "gazetteer";

impl Gazetteer {
    /// Makes a gazetteer of `entries` (unique ids) as of `date`.
    ///
    /// # Errors
    /// [`BundleError::Content`] if an id occurs twice or the automaton cannot be built.
    pub fn new(entries: Vec<Entry>, date: Date) -> Result<Self, BundleError> {
        Self::index(Stored { date, entries })
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote.
    ///
    /// # Errors
    /// [`BundleError::Content`] if the bytes are not a gazetteer.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BundleError> {
        let stored = postcard::from_bytes(bytes).map_err(|e| content(format!("not a gazetteer: {e}")))?;
        Self::index(stored)
    }

    /// The gazetteer as bytes: the same entries always give the same bytes.
    ///
    /// # Errors
    /// [`BundleError::Content`] if it cannot be serialised.
    pub fn to_bytes(&self) -> Result<Vec<u8>, BundleError> {
        postcard::to_stdvec(&self.stored).map_err(|e| content(e.to_string()))
    }

    /// Date and the first eight hexadecimal digits of the content's SHA-256: `2026-08-22-1a2b3c4d`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The day of the newest fact.
    pub fn reference_date(&self) -> Date {
        self.stored.date
    }

    /// The entry with this id.
    pub fn get(&self, id: &str) -> Option<&Entry> {
        self.by_id.get(id).and_then(|&i| self.stored.entries.get(i))
    }

    /// All entries, in order of id.
    pub fn entries(&self) -> &[Entry] {
        &self.stored.entries
    }

    /// The entries that bear this name in full (former names too, surnames and demonyms not), compared in normal form.
    pub fn named(&self, name: &str) -> impl Iterator<Item = &Entry> {
        self.by_name.get(&key(name)).into_iter().flatten().filter_map(|&i| self.stored.entries.get(i))
    }

    pub(super) fn matcher(&self) -> &Matcher {
        &self.matcher
    }

    /// The place of the entry with this id.
    pub(super) fn place(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// The place of the person whose short name this is, in normal form.
    pub(super) fn short(&self, norm: &str) -> Option<usize> {
        self.by_short.get(norm).copied()
    }

    /// The place of the lesser known entry that shares this name, in normal form.
    pub(super) fn namesake(&self, norm: &str) -> Option<usize> {
        self.namesakes.get(norm).copied()
    }

    /// The place of the entry whose capital this is, in normal form.
    pub(super) fn capital(&self, norm: &str) -> Option<usize> {
        self.capitals.get(norm).copied()
    }

    /// The place of the entry whose adjective or people's noun this is, in normal form, singular.
    pub(super) fn people(&self, norm: &str) -> Option<usize> {
        self.peoples.get(norm).copied()
    }

    /// The entry at a place.
    pub(super) fn entry(&self, place: usize) -> Option<&Entry> {
        self.stored.entries.get(place)
    }

    fn index(stored: Stored) -> Result<Self, BundleError> {
        let bytes = postcard::to_stdvec(&stored).map_err(|e| content(e.to_string()))?;
        let hash = Sha256::digest(&bytes);
        let prefix: String = hash.iter().take(4).map(|b| format!("{b:02x}")).collect();
        let mut by_id = HashMap::with_capacity(stored.entries.len());
        let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
        let (mut by_short, mut namesakes) = (HashMap::new(), HashMap::new());
        let (mut capitals, mut peoples) = (HashMap::new(), HashMap::new());
        let mut patterns = Vec::new();
        for (i, entry) in stored.entries.iter().enumerate() {
            if by_id.insert(entry.id.clone(), i).is_some() {
                return Err(content(format!("two entries have the id {:?}", entry.id)));
            }
            for alias in &entry.aliases {
                if alias.kind == AliasKind::Namesake {
                    namesakes.insert(key(&alias.text), i);
                    continue;
                }
                patterns.push((i, alias.text.as_str(), alias.kind));
                if matches!(alias.kind, AliasKind::Demonym | AliasKind::People) {
                    peoples.insert(key(&alias.text), i);
                }
                if alias.kind == AliasKind::Capital {
                    capitals.insert(key(&alias.text), i);
                }
                if alias.kind == AliasKind::Surname {
                    by_short.insert(key(&alias.text), i);
                }
                if matches!(alias.kind, AliasKind::Name | AliasKind::Former) {
                    let places = by_name.entry(key(&alias.text)).or_default();
                    if places.last() != Some(&i) {
                        places.push(i);
                    }
                }
            }
        }
        let matcher = Matcher::new(patterns).map_err(|e| content(e.to_string()))?;
        Ok(Self {
            version: format!("{}-{prefix}", stored.date),
            stored,
            by_id,
            by_name,
            by_short,
            namesakes,
            capitals,
            peoples,
            matcher,
        })
    }
}

/// The normal forms of a name's words, with spaces: what names are compared by.
pub fn key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    for w in words(name, Span::new(0, name.len())) {
        if w.shape == Shape::Mark || w.norm == "'" || (key.is_empty() && w.norm == "the") {
            continue;
        }
        if !key.is_empty() {
            key.push(' ');
        }
        key.push_str(&w.norm);
    }
    key
}

/// The part of a `name:` id after the colon: the name's normal form with hyphens.
pub fn slug(name: &str) -> String {
    let slug = key(name).replace(" 's", "s").replace([' ', '&', '\''], "-");
    if slug.is_empty() { "unknown".to_owned() } else { slug }
}

fn content(reason: String) -> BundleError {
    BundleError::Content { file: FILE.to_owned(), reason }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn keys_forgive_accents_dots_and_the() {
        assert_eq!(key("The U.S."), "us");
        assert_eq!(key("Recep Tayyip Erdoğan"), "recep tayyip erdogan");
        assert_eq!(slug("People's Party"), "peoples-party");
    }

    #[test]
    fn bytes_give_the_same_gazetteer_back() {
        let entry = Entry {
            id: "iso:NOR".into(),
            same_as: vec![],
            name: "Norway".into(),
            kind: ActorKind::State,
            gender: None,
            aliases: vec![Alias { text: "Norway".into(), kind: AliasKind::Name }],
            affiliations: vec![],
        };
        let g = Gazetteer::new(vec![entry.clone()], Date::constant(2026, 1, 2)).unwrap();
        let h = Gazetteer::from_bytes(&g.to_bytes().unwrap()).unwrap();
        assert_eq!(g.version(), h.version());
        assert!(g.version().starts_with("2026-01-02-"));
        assert_eq!(h.get("iso:NOR"), Some(&entry));
        assert_eq!(h.named("NORWAY").count(), 1);
        assert!(Gazetteer::from_bytes(&[7, 7, 7]).is_err());
        assert!(Gazetteer::new(vec![entry.clone(), entry], Date::constant(2026, 1, 2)).is_err());
    }
}
