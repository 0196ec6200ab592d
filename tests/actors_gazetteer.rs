//! The gazetteer as it is built from the shared tables and our own.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod actors_support;

use actors_support::built;
use visavis::actors::gazetteer::{AliasKind, Gazetteer};
use visavis::document::{ActorKind, Date};

#[test]
fn the_same_files_give_the_same_small_bytes() {
    let (Some(a), Some(b)) = (built(), built()) else { return };
    let bytes = a.to_bytes().unwrap();
    assert_eq!(bytes, b.to_bytes().unwrap());
    assert_eq!(a.version(), b.version());
    assert!(bytes.len() < 1_500_000, "{} bytes", bytes.len());
    let back = Gazetteer::from_bytes(&bytes).unwrap();
    assert_eq!(back.version(), a.version());
    assert_eq!(back.entries(), a.entries());
}

#[test]
fn holds_the_states_of_the_world() {
    let Some(g) = built() else { return };
    let states: Vec<_> = g.entries().iter().filter(|e| e.id.starts_with("iso:")).collect();
    assert!((190..260).contains(&states.len()), "{} states", states.len());
    for (id, name) in [
        ("iso:NZL", "New Zealand"),
        ("iso:TWN", "Taiwan"),
        ("iso:PHL", "Philippines"),
        ("iso:USA", "United States"),
    ] {
        assert_eq!(g.get(id).unwrap().name, name);
        assert_eq!(g.named(name).next().unwrap().id, id);
    }
    let zaire = g.get("iso:COD").unwrap().aliases.iter().find(|a| a.text == "Zaire").unwrap();
    assert_eq!(zaire.kind, AliasKind::Former);
    let names: usize = states.iter().filter(|e| e.aliases.iter().any(|a| a.kind == AliasKind::Name)).count();
    assert_eq!(names, states.len(), "every state has a name in use");
}

#[test]
fn every_tie_leads_to_an_entry_and_every_id_says_what_it_is() {
    let Some(g) = built() else { return };
    for e in g.entries() {
        assert!(["iso:", "wd:Q", "name:"].iter().any(|p| e.id.starts_with(p)), "{}", e.id);
        for a in &e.affiliations {
            assert!(g.get(&a.actor_id).is_some(), "{} is tied to {}", e.id, a.actor_id);
            assert!(
                a.from.is_none_or(|f| a.to.is_none_or(|t| f <= t)),
                "{} leaves office before entering it",
                e.id
            );
        }
    }
}

#[test]
fn offices_of_old_are_closed() {
    let Some(g) = built() else { return };
    let day = Date::constant(2026, 6, 1);
    let in_office = |id: &str| g.get(id).unwrap().affiliations.iter().any(|a| a.acts_for && a.holds_on(day));
    assert!(!in_office("wd:Q76"), "Obama");
    assert!(!in_office("wd:Q567"), "Merkel");
    assert!(in_office("wd:Q22686"), "Trump");
    let phoenix =
        g.entries().iter().flat_map(|e| &e.affiliations).filter(|a| a.role == "member of the government");
    assert!(phoenix.clone().count() > 1000);
    assert!(phoenix.clone().all(|a| a.to.is_some_and(|to| to <= Date::constant(2015, 2, 28))));
}

#[test]
fn noise_stays_out() {
    let Some(g) = built() else { return };
    let one_word: Vec<_> = g
        .entries()
        .iter()
        .filter(|e| e.kind == ActorKind::Person)
        .flat_map(|e| &e.aliases)
        .filter(|a| a.kind == AliasKind::Name && !a.text.contains([' ', '-']))
        .map(|a| a.text.as_str())
        .collect();
    assert!(one_word.len() < 25, "{one_word:?}");
    for name in ["Male", "Stanley", "Korean", "Insurgent", "Cattleman", "May", "Will"] {
        assert_eq!(g.named(name).count(), 0, "{name}");
    }
    let party = g.get("wd:Q29468").unwrap();
    assert!(party.aliases.iter().all(|a| a.text != "US" && a.text != "R"));
}
