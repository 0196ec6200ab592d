//! The shared tables, cleaned: what is noisy, ambiguous or out of date is left out or closed.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Draft, Row, rows, tie};
use crate::actors::gazetteer::{AliasKind, key, slug};
use crate::document::{ActorKind, Date};
use crate::error::Error;

const CORE: &str = "core_gazetteer_permissive.tsv";
/// The last day that the factbook's tables speak of.
const FACTBOOK_END: Date = Date::constant(2026, 1, 15);
/// Phoenix persons end then; whoever has no later source has left office by then.
const PHOENIX_END: Date = Date::constant(2015, 2, 28);
/// The Wikidata list of foreign ministers was read then; an office in it is not vouched for after.
const MINISTERS_END: Date = Date::constant(2022, 12, 31);

/// Territories without people or government of their own: never actors.
const NO_ACTORS: [&str; 14] =
    ["ATA", "BVT", "ATF", "HMD", "CCK", "CXR", "NFK", "PCN", "SGS", "IOT", "SJM", "SHN", "WLF", "TKL"];

/// Demonyms that mean several states or none; `states.tsv` gives them to one where usage does.
const AMBIGUOUS: [&str; 8] = [
    "korean",
    "channel islander",
    "macedonian",
    "samoan",
    "saint vincentian",
    "vincentian",
    "taiwan",
    "congo",
];

/// States with official and former names, demonyms and capitals, from the factbook.
pub(super) fn states(draft: &mut Draft, shared: &Path) -> Result<(), Error> {
    draft.saw(FACTBOOK_END);
    let core = rows(shared, CORE)?;
    // Short names first: the first name of an entry is the one to show.
    for wanted in [
        "country",
        "country_long",
        "country_abbr",
        "demonym_adjective",
        "demonym_noun",
        "capital",
        "country_former",
    ] {
        for row in core.iter().filter(|r| r.get("source") == "factbook" && r.get("kind") == wanted) {
            state_alias(draft, row, wanted);
        }
    }
    Ok(())
}

fn state_alias(draft: &mut Draft, row: &Row, kind: &str) {
    let code = row.get("id");
    if code.len() != 3 || NO_ACTORS.contains(&code) {
        return;
    }
    let id = format!("iso:{code}");
    let use_of = match kind {
        "country" | "country_long" | "country_abbr" => AliasKind::Name,
        "demonym_adjective" => AliasKind::Demonym,
        "demonym_noun" => AliasKind::People,
        "capital" => AliasKind::Capital,
        _ => AliasKind::Former,
    };
    for text in clean(row.get("alias")) {
        let norm = key(&text);
        let noun_is_adjective = use_of == AliasKind::People
            && draft.entries.get(&id).is_some_and(|e| e.aliases.iter().any(|a| key(&a.text) == norm));
        let of_people = matches!(use_of, AliasKind::Demonym | AliasKind::People);
        if noun_is_adjective || (of_people && AMBIGUOUS.contains(&norm.as_str())) {
            continue;
        }
        if use_of == AliasKind::Name && kind == "country" {
            // `states.tsv` came first with some alias: the factbook's short name is the one to show.
            draft.entry(&id, &text, ActorKind::State).name.clone_from(&text);
        } else if !draft.entries.contains_key(&id) {
            draft.entry(&id, &text, ActorKind::State);
        }
        if !entry_has(draft, &id, &norm) {
            draft.alias(&id, &text, use_of);
        }
    }
    show_short_name(draft, &id);
}

fn entry_has(draft: &Draft, id: &str, norm: &str) -> bool {
    draft.entries.get(id).is_some_and(|e| e.aliases.iter().any(|a| key(&a.text) == norm))
}

/// The name to show: the short one in use, whatever order the tables came in.
fn show_short_name(draft: &mut Draft, id: &str) {
    const SHOWN: [(&str, &str); 16] = [
        ("iso:USA", "United States"),
        ("iso:GBR", "United Kingdom"),
        ("iso:MMR", "Myanmar"),
        ("iso:COD", "DR Congo"),
        ("iso:COG", "Republic of the Congo"),
        ("iso:VAT", "Vatican"),
        ("iso:PSE", "Palestine"),
        ("iso:TUR", "Turkey"),
        ("iso:CIV", "Ivory Coast"),
        ("iso:DOM", "Dominican Republic"),
        ("iso:ARE", "United Arab Emirates"),
        ("iso:CAF", "Central African Republic"),
        ("iso:FSM", "Micronesia"),
        ("iso:CPV", "Cape Verde"),
        ("iso:GMB", "Gambia"),
        ("iso:BHS", "Bahamas"),
    ];
    if let Some(entry) = draft.entries.get_mut(id)
        && let Some((_, name)) = SHOWN.iter().find(|(shown, _)| *shown == id)
    {
        (*name).clone_into(&mut entry.name);
    }
}

/// The names in a factbook cell: notes in brackets gone, "Irishman(men)" one name, "The" left out, no sentences.
fn clean(cell: &str) -> Vec<String> {
    let mut plain = String::new();
    let mut depth = 0_usize;
    for c in cell.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    plain
        .split([',', ';', '/'])
        .map(|part| part.trim().trim_start_matches("The ").trim().to_owned())
        .filter(|part| {
            let first_capital = part.chars().next().is_some_and(char::is_uppercase);
            let sentence = part.split(' ').any(|w| ["is", "in", "on", "from", "used"].contains(&w));
            let short_acronym = part.len() <= 2 && part != "US" && part != "UK";
            first_capital && !sentence && !short_acronym && part.len() <= 60
        })
        .filter(|part| !["D.C", "West Island", "CAR", "Gold Coast"].contains(&part.as_str()))
        .collect()
}

/// Heads of state and of government, from the factbook. A successor whom our own table knows closes an office.
pub(super) fn leaders(draft: &mut Draft, shared: &Path) -> Result<(), Error> {
    let core = rows(shared, CORE)?;
    for (kind, role) in [("head_of_state", "head of state"), ("head_of_government", "head of government")] {
        let surname_kind = format!("{kind}_surname");
        for (i, row) in
            core.iter().enumerate().filter(|(_, r)| r.get("source") == "factbook" && r.get("kind") == kind)
        {
            let name = roman(row.get("alias"));
            if !is_person(&name) || row.get("id").len() != 3 {
                continue;
            }
            let surname = core
                .get(i + 1)
                .filter(|next| next.get("kind") == surname_kind && next.get("id") == row.get("id"))
                .map(|next| roman(next.get("alias")));
            leader(draft, row, &name, surname.as_deref(), role)?;
        }
    }
    Ok(())
}

fn leader(draft: &mut Draft, row: &Row, name: &str, surname: Option<&str>, role: &str) -> Result<(), Error> {
    let body = format!("iso:{}", row.get("id"));
    if !draft.entries.contains_key(&body) {
        return Ok(());
    }
    let from = row.date("from")?;
    if let Some(id) = draft.person_of(&body, name, surname) {
        // Our own table knows the person and the office.
        draft.alias(&id, name, AliasKind::Name);
        return Ok(());
    }
    let short = surname.and_then(|s| first_and(name, s));
    if let Some(id) = draft.bearer(name).map(str::to_owned) {
        // The same king of several realms.
        if let Some(entry) = draft.entries.get_mut(&id)
            && entry.kind == ActorKind::Person
        {
            entry.affiliations.push(tie(&body, role, true, from, None));
        }
        return Ok(());
    }
    let id = format!("name:{}", slug(short.as_deref().unwrap_or(name)));
    let shown = short.clone().unwrap_or_else(|| name.to_owned());
    draft.entry(&id, &shown, ActorKind::Person).affiliations.push(tie(&body, role, true, from, None));
    draft.alias(&id, &shown, AliasKind::Name);
    draft.alias(&id, name, AliasKind::Name);
    if let Some(surname) = surname
        && is_distinctive(surname)
    {
        draft.alias(&id, surname, AliasKind::Surname);
    }
    Ok(())
}

/// Whether a surname is rare enough to find its bearer alone.
fn is_distinctive(surname: &str) -> bool {
    const COMMON: [&str; 62] = [
        "albert",
        "alimi",
        "allen",
        "barre",
        "barrow",
        "bashir",
        "bostic",
        "browne",
        "burton",
        "castro",
        "chaves",
        "charles",
        "chinh",
        "connolly",
        "davis",
        "debono",
        "drew",
        "faye",
        "friday",
        "frederik",
        "frieden",
        "guillaume",
        "haas",
        "halina",
        "hamad",
        "harald",
        "hassan",
        "heine",
        "herminie",
        "ibrahim",
        "jallow",
        "karis",
        "karki",
        "levi",
        "martin",
        "michal",
        "mitchell",
        "mohamed",
        "montenegro",
        "mostyn",
        "muhammad",
        "neves",
        "pavel",
        "pellegrini",
        "philippe",
        "pierre",
        "pratt",
        "pulido",
        "radev",
        "rashid",
        "rodriguez",
        "salam",
        "salman",
        "sharif",
        "silva",
        "simon",
        "stocker",
        "store",
        "talon",
        "williams",
        "zamora",
        "herzog",
    ];
    let norm = key(surname);
    norm.chars().count() >= 5 && !COMMON.contains(&norm.as_str()) && !surname.contains(['\'', ' '])
}

/// "Charles Iii" is "Charles III".
fn roman(name: &str) -> String {
    name.split(' ')
        .map(|w| match w {
            "Ii" | "Iii" | "Iv" | "Vi" | "Vii" | "Viii" | "Xiv" | "Xvi" => w.to_uppercase(),
            _ => w.to_owned(),
        })
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether a cell holds a person's name and nothing else.
fn is_person(name: &str) -> bool {
    const NOISE: [&str; 24] = [
        "confederation",
        "leader",
        "minister",
        "president",
        "council",
        "chairperson",
        "duke",
        "prince",
        "also",
        "spelled",
        "for",
        "foreign",
        "affairs",
        "assembly",
        "gnu",
        "cnsp",
        "archbishop",
        "emperor",
        "prime",
        "ial",
        "taliban",
        "quote",
        "acting",
        "interim",
    ];
    let mut words = name.split([' ', '-']).filter(|w| !w.is_empty());
    let clean = words.clone().all(|w| !NOISE.contains(&w.to_lowercase().as_str()))
        && name.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '.' | '’'));
    clean
        && name.chars().next().is_some_and(char::is_uppercase)
        && words.clone().count() <= 5
        && words.next().is_some_and(|w| w.len() > 1)
}

/// "Gustavo Petro" of "Gustavo Francisco Petro Urrego" and "Petro"; none if the surname comes first or is all.
fn first_and(name: &str, surname: &str) -> Option<String> {
    let first = name.split(' ').next()?;
    let surname_first = key(first) == key(surname) || key(surname).starts_with(&key(first));
    let holds = format!(" {} ", key(name)).contains(&format!(" {} ", key(surname)));
    (!surname_first && holds).then(|| format!("{first} {surname}"))
}

/// Members of the United States Congress; they do not act for the state.
pub(super) fn congress(draft: &mut Draft, shared: &Path) -> Result<(), Error> {
    for row in rows(shared, "us_congress_current.tsv")? {
        let (name, qid) = (row.get("name"), row.get("wikidata"));
        if name.is_empty() {
            continue;
        }
        let id = if qid.is_empty() { format!("name:{}", slug(name)) } else { format!("wd:{qid}") };
        let role = row.one_of("type", &[("sen", "senator"), ("rep", "representative")])?;
        let party = row.one_of(
            "party",
            &[("Democrat", "wd:Q29552"), ("Republican", "wd:Q29468"), ("Independent", "")],
        )?;
        let known = draft.entries.contains_key(&id) || draft.knows(name);
        if known && !draft.entries.contains_key(&id) {
            // Somebody else of the same name, or the same person under a slug: our own table decides.
            continue;
        }
        let from = row.date("start")?;
        let entry = draft.entry(&id, name, ActorKind::Person);
        if entry.same_as.is_empty() {
            entry.same_as.push(format!("name:{}", slug(name)));
        }
        if !entry.affiliations.iter().any(|a| a.role == role) {
            entry.affiliations.push(tie("iso:USA", role, false, from, None));
        }
        if !party.is_empty() {
            entry.affiliations.push(tie(party, "member", false, None, None));
        }
        draft.alias(&id, name, AliasKind::Name);
        draft.alias(&id, row.get("official"), AliasKind::Name);
    }
    Ok(())
}

/// Foreign ministers as of 2022: the office is closed with the list unless our own table knows better.
pub(super) fn foreign_ministers(draft: &mut Draft, shared: &Path) -> Result<(), Error> {
    for row in rows(shared, "foreign_ministers_2022_wikidata.tsv")? {
        let (name, country) = (row.get("name"), row.get("country"));
        let Some(body) = draft.bearer(country).filter(|id| id.starts_with("iso:")).map(str::to_owned) else {
            continue;
        };
        if !is_person(name) || !name.contains(' ') || draft.knows(name) {
            continue;
        }
        let qid = row.get("qid");
        let id = if qid.is_empty() { format!("name:{}", slug(name)) } else { format!("wd:{qid}") };
        let from = row.date("start")?;
        let entry = draft.entry(&id, name, ActorKind::Person);
        if entry.same_as.is_empty() {
            entry.same_as.push(format!("name:{}", slug(name)));
        }
        entry.affiliations.push(tie(&body, "foreign minister", true, from, Some(MINISTERS_END)));
        draft.alias(&id, name, AliasKind::Name);
    }
    Ok(())
}

/// Members of governments before 2015, every office closed. One person's spellings are one entry where country,
/// first day and surname agree.
pub(super) fn phoenix_persons(draft: &mut Draft, shared: &Path) -> Result<(), Error> {
    let mut spellings: BTreeMap<(String, Option<Date>, String), String> = BTreeMap::new();
    for row in rows(shared, CORE)? {
        let (name, code) = (row.get("alias"), row.get("id"));
        let words = name.split(' ').count();
        if row.get("source") != "phoenix"
            || row.get("kind") != "person:government"
            || !(2..=4).contains(&words)
        {
            continue;
        }
        let body = format!("iso:{}", code.get(..3).unwrap_or_default());
        let noisy = [
            "mr ",
            "president ",
            "minister ",
            "party",
            "government",
            "king ",
            "general ",
            "sheikh ",
            "the ",
            "prime ",
        ];
        // "Mr Obama" and "MR. Obama" are no names of their own.
        let lower = format!("{} ", key(name));
        if !is_person(name)
            || noisy.iter().any(|n| lower.contains(n))
            || draft.knows(name)
            || !draft.entries.contains_key(&body)
        {
            continue;
        }
        let from = row.date("from")?;
        let to = row.date("to")?.unwrap_or(PHOENIX_END).min(PHOENIX_END);
        let surname = name.rsplit(' ').next().unwrap_or(name);
        let office = tie(&body, "member of the government", true, from, Some(to));
        let id = spellings
            .entry((body, from, key(surname)))
            .or_insert_with(|| format!("name:{}", slug(name)))
            .clone();
        let entry = draft.entry(&id, name, ActorKind::Person);
        if entry.kind != ActorKind::Person {
            continue;
        }
        if !entry.affiliations.contains(&office) {
            entry.affiliations.push(office);
        }
        draft.alias(&id, name, AliasKind::Name);
    }
    Ok(())
}
