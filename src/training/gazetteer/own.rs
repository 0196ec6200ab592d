//! Our own tables under `data/gazetteer/`; `docs/gazetteer.md` describes them.

use std::path::Path;

use super::{Draft, GENDERS, rows, tie};
use crate::actors::gazetteer::{AliasKind, key, slug};
use crate::document::ActorKind;
use crate::error::Error;

const USES: [(&str, AliasKind); 6] = [
    ("name", AliasKind::Name),
    ("former", AliasKind::Former),
    ("demonym", AliasKind::Demonym),
    ("people", AliasKind::People),
    ("capital", AliasKind::Capital),
    ("seat", AliasKind::Seat),
];

const KINDS: [(&str, ActorKind); 6] = [
    ("STATE", ActorKind::State),
    ("ORGANIZATION", ActorKind::Organization),
    ("BLOC", ActorKind::Bloc),
    ("PARTY", ActorKind::Party),
    ("GROUP", ActorKind::Group),
    ("COMPANY", ActorKind::Company),
];

/// `states.tsv`: further names of states. They are read first, so that they win.
pub(super) fn states(draft: &mut Draft, own: &Path) -> Result<(), Error> {
    for row in rows(own, "states.tsv")? {
        let kind = row.one_of("use", &USES)?;
        let id = row.get("id");
        if !id.starts_with("iso:") && !id.starts_with("wd:") {
            return Err(row.error(format!("id is {id:?}, expected iso:… or wd:…")));
        }
        if let Some(date) = row.date("vouched_until")? {
            draft.saw(date);
        }
        draft.entry(id, row.get("alias"), ActorKind::State);
        draft.own_alias(id, row.get("alias"), kind);
    }
    Ok(())
}

/// `organizations.tsv`: blocs, bodies, parties, companies, unions, and parts of states.
pub(super) fn organizations(draft: &mut Draft, own: &Path) -> Result<(), Error> {
    for row in rows(own, "organizations.tsv")? {
        let name = row.get("name");
        let id = match row.get("id") {
            "" => format!("name:{}", slug(name)),
            id => id.to_owned(),
        };
        if let Some(date) = row.date("vouched_until")? {
            draft.saw(date);
        }
        let kind = row.one_of("kind", &KINDS)?;
        let entry = draft.entry(&id, name, kind);
        // `states.tsv` may have named a seat of it before.
        name.clone_into(&mut entry.name);
        entry.kind = kind;
        if id.starts_with("wd:") {
            entry.same_as.push(format!("name:{}", slug(name)));
        }
        if !row.get("body").is_empty() {
            let acts_for = row.one_of("tie", &[("acts_for", true), ("part_of", false)])?;
            entry.affiliations.push(tie(row.get("body"), "", acts_for, None, None));
        }
        let aliases: Vec<&str> = row.get("aliases").split('|').filter(|a| !a.is_empty()).collect();
        if !aliases.iter().any(|a| a.strip_suffix(":generic") == Some(name)) {
            draft.own_alias(&id, name, AliasKind::Name);
        }
        for alias in aliases {
            let (text, kind) = match alias.rsplit_once(':') {
                None => (alias, AliasKind::Name),
                Some((text, "generic")) => (text, AliasKind::Generic),
                Some((text, "namesake")) => (text, AliasKind::Namesake),
                Some((text, "seat")) => (text, AliasKind::Seat),
                Some((text, "demonym")) => (text, AliasKind::Demonym),
                Some((_, other)) => {
                    return Err(row.error(format!(
                        "alias use is {other:?}, expected generic, namesake, seat or demonym"
                    )));
                }
            };
            if kind == AliasKind::Namesake {
                draft.namesake(&id, text);
            } else {
                draft.own_alias(&id, text, kind);
            }
        }
    }
    Ok(())
}

/// `persons.tsv`: one row for each office that a person holds or held.
pub(super) fn persons(draft: &mut Draft, own: &Path) -> Result<(), Error> {
    for row in rows(own, "persons.tsv")? {
        let name = row.get("name");
        let id = match row.get("id") {
            "" => format!("name:{}", slug(name)),
            id => id.to_owned(),
        };
        if let Some(date) = row.date("vouched_until")? {
            draft.saw(date);
        }
        let gender = row.one_of("gender", &GENDERS)?;
        let (from, to) = (row.date("from")?, row.date("to")?);
        let body = row.get("body");
        if !body.is_empty() && !draft.entries.contains_key(body) {
            return Err(row.error(format!("body is {body:?}, which no table defines")));
        }
        let entry = draft.entry(&id, name, ActorKind::Person);
        entry.gender = gender;
        if !body.is_empty() {
            let acts_for = row.one_of("acts_for", &[("yes", true), ("no", false)])?;
            entry.affiliations.push(tie(body, row.get("role"), acts_for, from, to));
        }
        if id.starts_with("wd:") && entry.same_as.is_empty() {
            entry.same_as.push(format!("name:{}", slug(name)));
        }
        draft.own_alias(&id, name, AliasKind::Name);
        for alias in row.get("aliases").split('|').filter(|a| !a.is_empty()) {
            draft.own_alias(&id, alias, AliasKind::Name);
        }
        for short in row.get("short").split('|').filter(|a| !a.is_empty()) {
            draft.own_alias(&id, short, AliasKind::Surname);
        }
    }
    Ok(())
}

/// `drop.tsv`: names that the shared tables give and that we do not want, of one entry or (`*`) of all.
pub(super) fn drop_listed(draft: &mut Draft, own: &Path) -> Result<(), Error> {
    for row in rows(own, "drop.tsv")? {
        let (alias, id) = (key(row.get("alias")), row.get("id"));
        if alias.is_empty() || id.is_empty() {
            return Err(row.error("alias and id must be given; id may be *"));
        }
        for entry in draft.entries.values_mut().filter(|e| id == "*" || e.id == id) {
            entry.aliases.retain(|a| key(&a.text) != alias);
        }
    }
    Ok(())
}
