//! The bodies of `fuzz/` on cases that proptest makes: a few with each `cargo test`, as many as wished with
//! `FUZZ_CASES=100000 cargo test --release --test fuzz`. What long runs found stands in `docs/reliability.md`.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]

#[path = "fuzz/bodies.rs"]
mod bodies;

use std::{fs, sync::LazyLock};

use proptest::{collection::vec, prelude::*, sample::select};
use visavis::proto::v1;

fn cases() -> ProptestConfig {
    let cases = std::env::var("FUZZ_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(96);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// Text like an article's, with whatever else can be written in between.
fn news() -> impl Strategy<Value = String> {
    let words = select(vec![
        "Norway",
        "Chile",
        "Mr. Lee",
        "Ada Quill",
        "the",
        "president",
        "of",
        "accused",
        "thanked",
        "said",
        "who",
        "and",
        "not",
        "his",
        "U.S.",
        "they",
        "Norden Air",
        "\"",
        "“",
        "”",
        "’s",
        ",",
        ".",
        "?",
        "\n\n",
        "—",
        "(",
        ")",
        "🎉",
        "é",
        "\u{FEFF}",
        "\u{202E}",
        "e\u{301}",
        "GAZA",
        "1,000",
        "in",
        "Moscow",
        "against",
        "by",
    ]);
    let piece = prop_oneof![12 => words.prop_map(str::to_owned), 1 => "\\PC{0,4}", 1 => any::<String>().prop_map(|s| s.chars().take(6).collect())];
    vec((piece, prop_oneof![5 => Just(" "), 1 => Just("")]), 0..48)
        .prop_map(|pieces| pieces.into_iter().map(|(piece, blank)| piece + blank).collect())
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), 0..300)
}

/// An encoded request, now and then with a byte of it changed.
fn request() -> impl Strategy<Value = Vec<u8>> {
    let actor =
        (news(), news(), -1..9_i32, "\\PC{0,8}").prop_map(|(name, alias, kind, id)| v1::CustomActor {
            id,
            name: name.chars().take(12).collect(),
            kind,
            aliases: vec![alias.chars().take(10).collect()],
            affiliations: Vec::new(),
        });
    let day = prop_oneof![3 => Just(String::new()), 1 => "2026-[01][0-9]-[0-3][0-9]", 1 => "\\PC{0,12}"];
    let language = prop_oneof![8 => Just("en".to_owned()), 1 => Just(String::new()), 1 => "\\PC{0,5}"];
    let document = (news(), news(), language, day);
    let options = (vec(actor, 0..3), 0..3_i32, 0..3_i32, 0..4_i32, 0..4_i32, prop::bool::weighted(0.1));
    let change = prop::option::weighted(0.2, (any::<prop::sample::Index>(), any::<u8>()));
    (document, options, change).prop_map(|((text, title, language, published_at), options, change)| {
        let (custom_actors, rollup, neutral_judgements, view, offset_encoding, explain) = options;
        let title = title.chars().take(60).collect();
        let document = v1::Document { document_id: "d".into(), title, text, language, published_at };
        let options = v1::ClassifyOptions {
            custom_actors,
            rollup,
            neutral_judgements,
            view,
            offset_encoding,
            explain,
            ..Default::default()
        };
        let request = v1::ClassifyRequest { document: Some(document), options: Some(options) };
        let mut bytes = prost::Message::encode_to_vec(&request);
        if let Some((place, byte)) = change {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        bytes
    })
}

/// The shipped file of each kind, damaged in a few places, or bytes that never were one. The big ones seldom.
fn bundle_file() -> impl Strategy<Value = Vec<u8>> {
    static SHIPPED: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
        let read = |file: &&str| fs::read(format!("{}/models/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        bodies::BUNDLE_FILES.iter().map(read).collect()
    });
    let kind = prop_oneof![200 => select(vec![0_u8, 1, 2, 4, 5]), 20 => Just(3), 1 => Just(6)];
    let damage = vec((any::<prop::sample::Index>(), any::<u8>(), prop::bool::weighted(0.7)), 0..6);
    let cut = prop::option::weighted(0.3, any::<prop::sample::Index>());
    let damaged = (kind, damage, cut).prop_map(|(kind, damage, cut)| {
        let mut file = SHIPPED[usize::from(kind)].clone();
        for (place, byte, early) in damage {
            // Most of what can be got wrong stands at the beginning.
            let place = place.index(if early { file.len().min(400) } else { file.len() });
            file[place] = byte;
        }
        if let Some(cut) = cut {
            file.truncate(cut.index(file.len()));
        }
        file.insert(0, kind);
        file
    });
    prop_oneof![3 => damaged, 1 => bytes()]
}

fn config_file() -> impl Strategy<Value = String> {
    let key = select(vec![
        "listen",
        "workers",
        "warmup",
        "log_format",
        "log",
        "tls_key",
        "tokens",
        "watch",
        "cors_origins",
        "playground",
        "max_sentences",
        "max_text_bytes",
        "max_request",
        "drain_limit",
        "reflection",
        "otlp_endpoint",
        "unknown",
        "model",
    ]);
    let value = prop_oneof![
        "[0-9]{1,20}",
        "\"[0-9]{0,3}(ms|s|m|h|KiB|MiB|GiB|)\"",
        "true|false|1\\.5|\\[\\]|\\[\"a\", \"b\"\\]|\\{ a = 1 \\}|2026-01-01",
        "\"\\PC{0,8}\"",
        "\\PC{0,12}",
    ];
    let line = prop_oneof![6 => (key, value).prop_map(|(k, v)| format!("{k} = {v}")), 1 => "\\PC{0,20}"];
    vec(line, 0..5).prop_map(|lines| lines.join("\n"))
}

/// Found by libFuzzer: a recogniser that claims more classes than there is memory for their numbers.
#[test]
fn a_file_that_claims_countless_classes_is_refused() {
    let found: &[u8] = b"\x33\x01\x01\x01\x01\x01\x01\x01\x00\x00\x00\x33\x01\x01\x01\x01\x01\x01\x00\x00\x00\x00\x00\x01\x00\xff\xff\xff\xff\xff\xff\xff\x0a\x00\x00\x00\x00\x00\x00\x00\x00\x19";
    bodies::bundle(found);
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn a_request_is_answered_or_refused(data in prop_oneof![9 => request(), 1 => bytes()]) {
        bodies::request(&data);
    }

    #[test]
    fn sentences_lose_nothing(data in prop_oneof![news().prop_map(String::into_bytes), bytes()]) {
        bodies::sentences(&data);
    }

    #[test]
    fn offsets_count_rightly(head in any::<[u8; 2]>(), data in prop_oneof![news().prop_map(String::into_bytes), bytes()]) {
        bodies::offsets(&[&head[..], &data].concat());
    }

    #[test]
    fn any_names_are_found_in_any_text(names in vec(news(), 0..4), text in news(), same in any::<bool>()) {
        let names: Vec<String> =
            names.iter().map(|name| name.replace('\n', " ").chars().take(16).collect()).collect();
        let text = if same { format!("{} said {text}", names.join(" accused ")) } else { text };
        bodies::gazetteer(format!("{}\n\n{text}", names.join("\n")).as_bytes());
    }

    #[test]
    fn a_damaged_file_of_a_bundle_is_refused(data in bundle_file()) {
        bodies::bundle(&data);
    }

    #[test]
    fn any_settings_file_is_understood_or_refused(data in prop_oneof![9 => config_file().prop_map(String::into_bytes), 1 => bytes()]) {
        bodies::config(&data);
    }
}
