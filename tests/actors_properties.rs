//! What holds for every document: spans, ids, and that renaming an actor changes names only.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod actors_support;

use std::sync::LazyLock;

use actors_support::{Case, actors, built, scene_parts};
use proptest::prelude::*;
use visavis::actors::gazetteer::Gazetteer;
use visavis::actors::{NameKind, NameSpan, Scene, find};
use visavis::document::{Date, Document, MentionType, Part, Sentence, Span};

static GAZETTEER: LazyLock<Option<Gazetteer>> = LazyLock::new(built);

fn case(text: &[String]) -> Case {
    Case {
        text: text.to_vec(),
        custom: vec![],
        day: None,
        expect: vec![],
        affiliations: None,
        speakers: None,
        reports: None,
    }
}

/// Templates in which A is a person, B a company, C a state.
const TEMPLATES: [&str; 6] = [
    "{P:A} accused {O:B} of lying.",
    "{L:C} thanked {P:A}, chief executive of {O:B}.",
    "The chief executive of {O:B}, {P:A}, said that {L:C} had failed.",
    "Talks in {L:C} ended after {O:B} sued {P:A}.",
    "{O:B} and {L:C} signed a pact.",
    "\"We owe nothing,\" said {P:A} of {O:B}.",
];

fn fill(template: &str, names: [&str; 3]) -> String {
    template
        .replace(":A}", &format!(":{}}}", names[0]))
        .replace(":B}", &format!(":{}}}", names[1]))
        .replace(":C}", &format!(":{}}}", names[2]))
}

/// Kind, mentions (id, sentence, kind) and number of ties.
type Shape = (String, Vec<(usize, usize, MentionType)>, usize);

/// What is left of the actors when their names are forgotten.
fn shape(found: &[visavis::document::Actor]) -> Vec<Shape> {
    found
        .iter()
        .map(|a| {
            let mentions = a.mentions.iter().map(|m| (m.id, m.sentence, m.kind)).collect();
            (format!("{:?}", a.kind), mentions, a.affiliations.len())
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn renaming_changes_names_only(order in prop::collection::vec(0..TEMPLATES.len(), 1..5)) {
        let Some(gazetteer) = GAZETTEER.as_ref() else { return Ok(()) };
        let shapes: Vec<_> = [
            ["Ada Quill", "Norden Air", "Norway"],
            ["Ümit Çalışkan", "Tarn Shipping", "Chile"],
            ["Wen-li O'Dowd", "Żubr Motors", "Fiji"],
        ]
        .into_iter()
        .map(|names| {
            let text: Vec<String> = order.iter().map(|&t| fill(TEMPLATES[t], names)).collect();
            shape(&actors(&case(&text), gazetteer).1)
        })
        .collect();
        prop_assert_eq!(&shapes[0], &shapes[1]);
        prop_assert_eq!(&shapes[0], &shapes[2]);
    }

    #[test]
    fn ids_do_not_depend_on_what_was_read_before(order in prop::collection::vec(0..TEMPLATES.len(), 1..4)) {
        let Some(gazetteer) = GAZETTEER.as_ref() else { return Ok(()) };
        let text: Vec<String> = order.iter().map(|&t| fill(TEMPLATES[t], ["Ada Quill", "Norden Air", "Norway"])).collect();
        let first = actors(&case(&text), gazetteer).1;
        let _ = actors(&case(&[fill(TEMPLATES[0], ["Ada Quill Smith", "Norden Airways", "Chile"])]), gazetteer);
        prop_assert_eq!(first, actors(&case(&text), gazetteer).1);
    }

    /// Any text with any spans: nothing panics, every mention is its span's text, ids count up in order of the text.
    #[test]
    fn mentions_are_their_text(
        text in "(([A-Z][a-zéß]{1,6}|the|said|US|Moscow|in|Trump|[“”'’,.()—-]|🚀|\\PC)[ ]?){1,40}",
        cuts in prop::collection::vec((0_usize..200, 1_usize..20, 0_u8..3), 0..6),
    ) {
        let Some(gazetteer) = GAZETTEER.as_ref() else { return Ok(()) };
        let bounds: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
        let names: Vec<NameSpan> = cuts
            .iter()
            .filter_map(|&(start, len, kind)| {
                let (s, e) = (*bounds.get(start)?, *bounds.get(start + len)?);
                let kind = [NameKind::Person, NameKind::Organization, NameKind::Location][kind as usize];
                Some(NameSpan { span: Span::new(s, e), kind, probability: 0.5 })
            })
            .collect();
        let document = Document { text: text.clone(), ..Document::default() };
        let sentences = [Sentence { index: 0, part: Part::Text, span: Span::new(0, text.len()) }];
        let names = [names];
        let scene = Scene { document: &document, sentences: &sentences, names: &names, custom: &[], day: Date::constant(2026, 1, 1) };
        let found = find(&scene, gazetteer);
        let mut mentions: Vec<_> = found.iter().flat_map(|a| &a.mentions).collect();
        mentions.sort_by_key(|m| m.id);
        for (i, m) in mentions.iter().enumerate() {
            prop_assert_eq!(m.id, i);
            prop_assert!(!m.text.is_empty());
            prop_assert_eq!(text.get(m.span.start..m.span.end), Some(m.text.as_str()));
        }
        prop_assert!(mentions.windows(2).all(|w| w[0].span.start <= w[1].span.start && !w[0].span.overlaps(w[1].span)));
        prop_assert!(found.iter().all(|a| !a.mentions.is_empty()));
    }
}

#[test]
fn titles_of_documents_are_read_too() {
    let Some(gazetteer) = GAZETTEER.as_ref() else { return };
    let (mut document, mut sentences, mut names) = scene_parts(&["{P:Ada Quill} sued.".to_owned()]);
    document.title = "Quill takes on Norway".to_owned();
    for s in &mut sentences {
        s.index += 1;
    }
    sentences.insert(0, Sentence { index: 0, part: Part::Title, span: Span::new(0, document.title.len()) });
    names.insert(0, vec![NameSpan { span: Span::new(0, 5), kind: NameKind::Person, probability: 0.9 }]);
    let scene = Scene {
        document: &document,
        sentences: &sentences,
        names: &names,
        custom: &[],
        day: Date::constant(2026, 1, 1),
    };
    let found = find(&scene, gazetteer);
    let ids: Vec<_> = found.iter().map(|a| (a.id.as_str(), a.mentions.len())).collect();
    assert_eq!(ids, [("name:ada-quill", 2), ("iso:NOR", 1)]);
}
