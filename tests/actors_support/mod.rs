//! What the tests of actors share.
#![allow(
    missing_docs,
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]

use std::path::Path;

use serde::Deserialize;
use visavis::actors::gazetteer::Gazetteer;
use visavis::actors::{NameKind, NameSpan, Scene, find};
use visavis::document::{Actor, ActorKind, Affiliation, CustomActor, Date, Document, Part, Sentence, Span};

/// The gazetteer built from the tables; where the shared ones are not beside the checkout, the shipped one.
pub fn built() -> Option<Gazetteer> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shared = Path::new("/work/shared/data/gazetteer");
    if shared.exists() {
        return Some(visavis::training::gazetteer::build(shared, &root.join("data/gazetteer")).unwrap());
    }
    Some(visavis::bundle::Bundle::shipped().unwrap().gazetteer)
}

#[derive(Debug, Deserialize)]
pub struct Case {
    pub text: Vec<String>,
    #[serde(default)]
    pub custom: Vec<Custom>,
    pub day: Option<Date>,
    pub expect: Vec<String>,
    pub affiliations: Option<Vec<String>>,
    pub speakers: Option<Vec<String>>,
    pub reports: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
pub struct Custom {
    pub id: String,
    pub name: String,
    pub aliases: Vec<String>,
    pub kind: ActorKind,
    #[serde(default)]
    pub affiliations: Vec<Tie>,
}

#[derive(Debug, Deserialize)]
pub struct Tie {
    pub actor_id: String,
    pub role: String,
    pub acts_for: bool,
}

/// A document of marked sentences, with the spans that were marked.
pub fn scene_parts(marked: &[String]) -> (Document, Vec<Sentence>, Vec<Vec<NameSpan>>) {
    let mut text = String::new();
    let (mut sentences, mut names) = (Vec::new(), Vec::new());
    for (index, sentence) in marked.iter().enumerate() {
        if index > 0 {
            text.push(' ');
        }
        let start = text.len();
        let mut spans = Vec::new();
        let mut rest = sentence.as_str();
        while let Some(open) = rest.find('{') {
            text.push_str(&rest[..open]);
            let close = rest.find('}').expect("closed");
            let kind = match &rest[open + 1..open + 3] {
                "P:" => NameKind::Person,
                "O:" => NameKind::Organization,
                "L:" => NameKind::Location,
                other => panic!("unknown mark {other}"),
            };
            let from = text.len();
            text.push_str(&rest[open + 3..close]);
            spans.push(NameSpan { span: Span::new(from, text.len()), kind, probability: 0.9 });
            rest = &rest[close + 1..];
        }
        text.push_str(rest);
        sentences.push(Sentence { index, part: Part::Text, span: Span::new(start, text.len()) });
        names.push(spans);
    }
    (Document { text, ..Document::default() }, sentences, names)
}

pub fn actors(case: &Case, gazetteer: &Gazetteer) -> (Document, Vec<Actor>) {
    let (document, sentences, names) = scene_parts(&case.text);
    let custom: Vec<CustomActor> = case
        .custom
        .iter()
        .map(|c| CustomActor {
            id: c.id.clone(),
            name: c.name.clone(),
            kind: c.kind,
            aliases: c.aliases.clone(),
            affiliations: c
                .affiliations
                .iter()
                .map(|t| Affiliation {
                    actor_id: t.actor_id.clone(),
                    role: t.role.clone(),
                    acts_for: t.acts_for,
                    from: None,
                    to: None,
                })
                .collect(),
        })
        .collect();
    let day = case.day.unwrap_or(Date::constant(2026, 3, 1));
    let scene = Scene { document: &document, sentences: &sentences, names: &names, custom: &custom, day };
    let found = find(&scene, gazetteer);
    (document, found)
}

/// The direct quotations as `words=speaker` and the speakers of indirect reports.
pub fn run_speakers(case: &Case, gazetteer: &Gazetteer) -> (Vec<String>, Vec<String>) {
    let (document, actors) = actors(case, gazetteer);
    let (_, sentences, names) = scene_parts(&case.text);
    let scene = Scene {
        document: &document,
        sentences: &sentences,
        names: &names,
        custom: &[],
        day: Date::constant(2026, 3, 1),
    };
    let id = |s: &visavis::actors::Speech| {
        s.speaker.and_then(|a| actors.get(a)).map_or("nobody".to_owned(), |a| a.id.clone())
    };
    let speeches = visavis::actors::speakers(&scene, &actors);
    let direct = speeches
        .iter()
        .filter(|s| s.direct)
        .map(|s| format!("{}={}", s.span.of(&document.text), id(s)))
        .collect();
    (direct, speeches.iter().filter(|s| !s.direct).map(id).collect())
}

/// The mentions as `words=id` in order, and the ties that hold as `id>body:role[:acts]`, sorted.
pub fn run(case: &Case, gazetteer: &Gazetteer) -> (Vec<String>, Vec<String>) {
    let (document, actors) = actors(case, gazetteer);
    let mut mentions: Vec<(usize, String)> = Vec::new();
    let mut ties = Vec::new();
    for actor in &actors {
        for m in &actor.mentions {
            assert_eq!(m.span.of(&document.text), m.text, "a mention's span is its text");
            mentions.push((m.id, format!("{}={}", m.text, actor.id)));
        }
        for a in &actor.affiliations {
            let acts = if a.acts_for { ":acts" } else { "" };
            ties.push(format!("{}>{}:{}{acts}", actor.id, a.actor_id, a.role));
        }
    }
    mentions.sort();
    ties.sort();
    assert!(
        mentions.iter().enumerate().all(|(i, (id, _))| i == *id),
        "ids count from 0 in order of the text"
    );
    (mentions.into_iter().map(|(_, m)| m).collect(), ties)
}
