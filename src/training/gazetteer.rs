//! Builds the gazetteer: shared tables first cleaned, then joined with our own facts, which win.
//!
//! The order of the sources is fixed and every map is sorted, so the same files always give the same bytes.

mod own;
mod tables;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::actors::gazetteer::{Alias, AliasKind, Entry, Gazetteer, Gender, key};
use crate::document::{ActorKind, Affiliation, Date};
use crate::error::Error;

/// Builds the gazetteer from the shared tables in the folder `shared` and our own in `own`.
///
/// # Errors
/// [`Error::Data`] with file and line if a table is missing or a line cannot be read.
pub fn build(shared: &Path, own: &Path) -> Result<Gazetteer, Error> {
    let mut draft = Draft::default();
    own::states(&mut draft, own)?;
    tables::states(&mut draft, shared)?;
    own::organizations(&mut draft, own)?;
    own::persons(&mut draft, own)?;
    tables::leaders(&mut draft, shared)?;
    tables::congress(&mut draft, shared)?;
    tables::foreign_ministers(&mut draft, shared)?;
    tables::phoenix_persons(&mut draft, shared)?;
    own::drop_listed(&mut draft, own)?;
    draft.finish()
}

/// Entries on their way, by id.
#[derive(Debug, Default)]
struct Draft {
    entries: BTreeMap<String, Entry>,
    /// Normal forms of aliases that our own tables give, with their owner: other tables may not give them away.
    claimed: BTreeMap<String, String>,
    /// Normal forms of all aliases, with the ids that have or had them.
    names: BTreeMap<String, BTreeSet<String>>,
    newest: Option<Date>,
}

impl Draft {
    fn saw(&mut self, date: Date) {
        self.newest = self.newest.max(Some(date));
    }

    fn entry(&mut self, id: &str, name: &str, kind: ActorKind) -> &mut Entry {
        self.entries.entry(id.to_owned()).or_insert_with(|| Entry {
            id: id.to_owned(),
            same_as: Vec::new(),
            name: name.to_owned(),
            kind,
            gender: None,
            aliases: Vec::new(),
            affiliations: Vec::new(),
        })
    }

    /// Adds a name unless the entry has it, or our own tables gave it to another.
    fn alias(&mut self, id: &str, text: &str, kind: AliasKind) {
        let norm = key(text);
        let taken = self.claimed.get(&norm).is_some_and(|owner| owner != id);
        if norm.is_empty() || taken {
            return;
        }
        if let Some(entry) = self.entries.get_mut(id)
            && !entry
                .aliases
                .iter()
                .any(|a| key(&a.text) == norm && (a.kind == kind || kind == AliasKind::Former))
        {
            self.names.entry(norm).or_default().insert(id.to_owned());
            entry.aliases.push(Alias { text: text.to_owned(), kind });
        }
    }

    /// The same for a name from our own tables, which keeps others from having it.
    fn own_alias(&mut self, id: &str, text: &str, kind: AliasKind) {
        self.claimed.entry(key(text)).or_insert_with(|| id.to_owned());
        self.alias(id, text, kind);
    }

    /// Gives an entry a name that it shares with a better known one.
    fn namesake(&mut self, id: &str, text: &str) {
        if let Some(entry) = self.entries.get_mut(id) {
            entry.aliases.push(Alias { text: text.to_owned(), kind: AliasKind::Namesake });
        }
    }

    /// The person of this name who is tied to `body`, if there is one: by full name, or by `surname` in the same body.
    fn person_of(&self, body: &str, name: &str, surname: Option<&str>) -> Option<String> {
        let (name, surname) = (key(name), surname.map(key));
        self.entries
            .values()
            .filter(|e| e.kind == ActorKind::Person && e.affiliations.iter().any(|a| a.actor_id == body))
            .find(|e| {
                e.aliases.iter().any(|a| {
                    let alias = key(&a.text);
                    alias == name
                        || surname.as_ref().is_some_and(|s| *s == alias || same_person(&alias, &name, s))
                })
            })
            .map(|e| e.id.clone())
    }

    /// Whether any entry has this name.
    fn knows(&self, name: &str) -> bool {
        self.names.contains_key(&key(name))
    }

    /// The first entry that has this name.
    fn bearer(&self, name: &str) -> Option<&str> {
        self.names.get(&key(name)).and_then(BTreeSet::first).map(String::as_str)
    }

    fn finish(mut self) -> Result<Gazetteer, Error> {
        self.drop_shared_names();
        let date = self.newest.unwrap_or_default();
        for entry in self.entries.values_mut() {
            entry
                .affiliations
                .sort_by(|a, b| (b.from, &a.actor_id, &a.role).cmp(&(a.from, &b.actor_id, &b.role)));
            entry.affiliations.dedup();
        }
        self.entries.retain(|_, e| !e.aliases.is_empty());
        Ok(Gazetteer::new(self.entries.into_values().collect(), date)?)
    }

    /// A name that several entries share says nothing: it stays only with the one whom our own tables give it, or
    /// with the one that has it as a full name.
    fn drop_shared_names(&mut self) {
        let mut owners: BTreeMap<String, BTreeSet<(bool, String)>> = BTreeMap::new();
        for e in self.entries.values() {
            for a in e.aliases.iter().filter(|a| a.kind != AliasKind::Namesake) {
                let short = matches!(a.kind, AliasKind::Surname | AliasKind::Former);
                owners.entry(key(&a.text)).or_default().insert((short, e.id.clone()));
            }
        }
        let mut keep: BTreeMap<String, String> = BTreeMap::new();
        for (name, owners) in owners {
            let full: Vec<_> = owners.iter().filter(|(short, _)| !short).collect();
            if let Some(owner) = self.claimed.get(&name) {
                keep.insert(name, owner.clone());
            } else if let [(_, only)] = full.as_slice() {
                keep.insert(name, only.clone());
            } else if full.is_empty()
                && let [(_, only)] = Vec::from_iter(&owners).as_slice()
            {
                keep.insert(name, only.clone());
            }
        }
        for e in self.entries.values_mut() {
            let id = &e.id;
            e.aliases.retain(|a| {
                a.kind == AliasKind::Namesake || keep.get(&key(&a.text)).is_some_and(|owner| owner == id)
            });
        }
    }
}

/// Whether `alias` and `name` share the first name and both hold the surname: "Gustavo Petro" and
/// "Gustavo Francisco Petro Urrego".
fn same_person(alias: &str, name: &str, surname: &str) -> bool {
    let holds = |n: &str| format!(" {n} ").contains(&format!(" {surname} "));
    holds(alias) && holds(name) && alias.split(' ').next() == name.split(' ').next()
}

/// A row of a table with a header, with the place to name in errors.
#[derive(Debug)]
struct Row {
    path: PathBuf,
    line: usize,
    header: csv::StringRecord,
    fields: csv::StringRecord,
}

impl Row {
    /// The field of this column; empty if the row is short.
    fn get(&self, column: &str) -> &str {
        self.header.iter().position(|h| h == column).and_then(|i| self.fields.get(i)).unwrap_or("").trim()
    }

    fn error(&self, reason: impl Into<String>) -> Error {
        Error::Data { path: self.path.clone(), line: Some(self.line), reason: reason.into() }
    }

    /// The day in this column, if any; a year or a month alone stands for its first day, `?` for none.
    fn date(&self, column: &str) -> Result<Option<Date>, Error> {
        let text = self.get(column);
        let full = match text.len() {
            0 | 1 => return Ok(None),
            4 => format!("{text}-01-01"),
            7 => format!("{text}-01"),
            _ => text.to_owned(),
        };
        let date = full
            .parse()
            .map_err(|_| self.error(format!("{column} is {text:?}, expected a day like 2025-06-30")))?;
        Ok(Some(date))
    }

    fn one_of<T: Copy>(&self, column: &str, values: &[(&str, T)]) -> Result<T, Error> {
        let text = self.get(column);
        values.iter().find(|(name, _)| *name == text).map(|&(_, value)| value).ok_or_else(|| {
            let allowed: Vec<_> = values.iter().map(|(name, _)| *name).collect();
            self.error(format!("{column} is {text:?}, expected one of {allowed:?}"))
        })
    }
}

/// Reads a tab-separated table with a header.
fn rows(folder: &Path, file: &str) -> Result<Vec<Row>, Error> {
    let path = folder.join(file);
    let broken = |line, reason: String| Error::Data { path: path.clone(), line, reason };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b'\t')
        .quoting(false)
        .flexible(true)
        .from_path(&path)
        .map_err(|e| broken(None, e.to_string()))?;
    let header = reader.headers().map_err(|e| broken(Some(1), e.to_string()))?.clone();
    let mut rows = Vec::new();
    for (i, record) in reader.records().enumerate() {
        let fields = record.map_err(|e| broken(Some(i + 2), e.to_string()))?;
        rows.push(Row { path: path.clone(), line: i + 2, header: header.clone(), fields });
    }
    Ok(rows)
}

/// An office or membership.
fn tie(body: &str, role: &str, acts_for: bool, from: Option<Date>, to: Option<Date>) -> Affiliation {
    Affiliation { actor_id: body.to_owned(), role: role.to_owned(), acts_for, from, to }
}

const GENDERS: [(&str, Option<Gender>); 3] =
    [("M", Some(Gender::Male)), ("F", Some(Gender::Female)), ("", None)];
