//! The shipped bundle answers plain sentences rightly, so that a bad one cannot land, and keeps its promises.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]

use std::{fs, path::Path, sync::LazyLock};

use visavis::{
    Analyzer, Error, bundle,
    document::{Document, Label, Options, PairSpans, Passage, Scores, Span},
    training::corpora::parse_marked,
};

static ANALYZER: LazyLock<Analyzer> = LazyLock::new(|| Analyzer::shipped().unwrap());

/// The spans of every actor of a marked sentence, by key.
fn spans(mentions: &[(Span, String)], key: &str) -> Vec<Span> {
    mentions.iter().filter(|(_, k)| k == key).map(|(s, _)| *s).collect()
}

/// The answer to one pair of a marked sentence; the other actors are in it as well.
fn answer(marked: &str, source: &str, target: &str) -> Scores {
    let (text, mentions) = parse_marked(marked);
    let mut keys: Vec<&str> = mentions.iter().map(|(_, k)| k.as_str()).collect();
    keys.dedup();
    let pair = |s: &str, t: &str| PairSpans { source: spans(&mentions, s), target: spans(&mentions, t) };
    let mut pairs = vec![pair(source, target)];
    pairs.extend(keys.iter().filter(|k| **k != target).map(|k| pair(k, target)));
    let answers = ANALYZER.score_pairs(&Passage { text, context: String::new(), pairs }).unwrap();
    answers[0].as_ref().unwrap().scores
}

#[test]
fn at_least_57_of_60_plain_sentences_are_right() {
    let mut wrong = Vec::new();
    let lines = include_str!("data/plain.tsv").lines().collect::<Vec<_>>();
    assert_eq!(lines.len(), 60);
    for line in lines {
        let (marked, expected) = line.split_once('\t').unwrap();
        let (pair, label) = expected.split_once(' ').unwrap();
        let (source, target) = pair.split_once('>').unwrap();
        let scores = answer(marked, source, target);
        if scores.label().as_str() != label {
            wrong.push(format!("{marked} {expected}: {scores:?}"));
        }
    }
    assert!(wrong.len() <= 3, "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn who_is_named_cannot_change_a_stance() {
    let sentences = [
        "[A:Norway], which [B:Russia] accuses of spying, armed [C:Ukraine].",
        "[A:The Vatican] pardoned [B:Hitler], and [C:Oxfam] wept.",
    ];
    for marked in sentences {
        let (text, mentions) = parse_marked(marked);
        // Other names of other lengths in the same places.
        let mut renamed = String::new();
        let mut at = 0;
        for (span, key) in &mentions {
            renamed.push_str(&text[at..span.start]);
            renamed.push_str(&format!(
                "[{key}:{}]",
                ["Terror Inc", "Mother Teresa", "X"][usize::from(key.as_bytes()[0] - b'A')]
            ));
            at = span.end;
        }
        renamed.push_str(&text[at..]);
        for (source, target) in [("A", "B"), ("B", "A"), ("A", "C"), ("C", "A"), ("B", "C"), ("C", "B")] {
            assert_eq!(
                answer(marked, source, target),
                answer(&renamed, source, target),
                "{marked} {source}>{target}"
            );
        }
    }
}

#[test]
fn the_same_bits_alone_and_among_others() {
    let one = Document { text: "Peru rebuked Chile. Chile thanked Bolivia.".into(), ..Document::default() };
    let alone = ANALYZER.analyze(&one, &Options::default()).unwrap();
    let more =
        Document { text: format!("{} Norway sued Shell over a spill in Ghana last year.", one.text), ..one };
    let among = ANALYZER.analyze(&more, &Options::default()).unwrap();
    for (a, b) in alone.sentences.iter().zip(&among.sentences) {
        assert_eq!(a.judgements, b.judgements);
        assert_eq!(a.portrayals, b.portrayals);
    }
}

#[test]
fn a_sentence_of_any_length_is_windowed_and_never_cut() {
    let long = format!(
        "Peru rebuked Chile {}and then Bolivia thanked Ecuador.",
        "and the rain went on falling ".repeat(350)
    );
    assert!(long.len() > 10_000);
    let analysis = ANALYZER
        .analyze(&Document { text: long.clone(), ..Document::default() }, &Options::default())
        .unwrap();
    assert_eq!(analysis.sentences.len(), 1);
    assert_eq!(analysis.sentences[0].sentence.span, Span::new(0, long.len()));
    assert!(analysis.actors.iter().any(|a| a.id == "iso:ECU"), "{:?}", analysis.actors);
    assert!(analysis.warnings.iter().any(|w| w.code == visavis::document::WarningCode::Windowed));
}

#[test]
fn probabilities_sum_to_one_and_spans_are_the_words() {
    for path in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("data/articles")).unwrap() {
        let text = fs::read_to_string(path.unwrap().path()).unwrap();
        let document = Document { text, ..Document::default() };
        let analysis = ANALYZER.analyze(&document, &Options::default()).unwrap();
        for mention in analysis.actors.iter().flat_map(|a| &a.mentions) {
            assert_eq!(mention.span.of(&document.text), mention.text);
        }
        for sentence in &analysis.sentences {
            let scores = sentence
                .judgements
                .iter()
                .map(|j| j.scores)
                .chain(sentence.portrayals.iter().map(|p| p.scores));
            for s in scores {
                assert!((s.negative + s.neutral + s.positive - 1.0).abs() < 1e-6);
            }
            for j in &sentence.judgements {
                assert_eq!(j.basis.is_none(), j.scores.label() == Label::Neutral);
                assert!(j.evidence.iter().all(|e| sentence.sentence.span.contains(*e)));
            }
        }
    }
}

#[test]
fn an_explained_stance_names_the_words_that_carry_it() {
    let document = Document {
        text: "Norway condemned Russia yesterday in a long statement.".into(),
        ..Document::default()
    };
    let options = Options { explain: true, ..Options::default() };
    let analysis = ANALYZER.analyze(&document, &options).unwrap();
    let stance =
        analysis.sentences[0].judgements.iter().find(|j| j.scores.label() == Label::Negative).unwrap();
    let words: Vec<_> =
        stance.contributions.iter().filter_map(|c| Some((c.span?.of(&document.text), c.weight))).collect();
    let first = words.first().unwrap();
    assert_eq!(first.0, "condemned", "{words:?}");
    assert!(first.1 < 0.0, "taking a hostile verb away must raise the score: {words:?}");
}

#[test]
fn damaged_and_foreign_bundles_are_refused_with_file_and_reason() {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
    for (file, damage) in [
        ("heads.bin", "checksum"),
        ("vocab.txt", "checksum"),
        ("manifest.json", "content"),
        ("encoder.safetensors", "missing"),
    ] {
        let dir = tempfile::tempdir().unwrap();
        for entry in fs::read_dir(&models).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, dir.path().join(path.file_name().unwrap())).unwrap();
        }
        let path = dir.path().join(file);
        match damage {
            "checksum" => {
                let mut bytes = fs::read(&path).unwrap();
                let middle = bytes.len() / 2;
                bytes[middle] ^= 1;
                fs::write(&path, bytes).unwrap();
            }
            "content" => fs::write(&path, "{\"format\": 99}").unwrap(),
            _ => fs::remove_file(&path).unwrap(),
        }
        let Err(Error::Bundle(error)) = Analyzer::from_dir(dir.path()) else { panic!("{file} was taken") };
        assert!(error.to_string().contains(file), "{error}");
    }
}

#[test]
fn a_file_may_lie_in_parts_that_are_each_verified() {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
    let dir = tempfile::tempdir().unwrap();
    for file in bundle::FILES.iter().chain(&[bundle::MANIFEST]) {
        fs::copy(models.join(file), dir.path().join(file)).unwrap();
    }
    let whole = dir.path().join("encoder.safetensors");
    let bytes = fs::read(&whole).unwrap();
    fs::remove_file(&whole).unwrap();
    let mut manifest: serde_json::Value =
        serde_json::from_slice(&fs::read(dir.path().join("manifest.json")).unwrap()).unwrap();
    manifest["files"].as_object_mut().unwrap().remove("encoder.safetensors").unwrap();
    for (part, bytes) in
        ["encoder.safetensors.1", "encoder.safetensors.2"].iter().zip(bytes.chunks(13_000_000))
    {
        fs::write(dir.path().join(part), bytes).unwrap();
        manifest["files"][part] = bundle::sha256(bytes).into();
    }
    fs::write(dir.path().join("manifest.json"), manifest.to_string()).unwrap();
    let analyzer = Analyzer::from_dir(dir.path()).unwrap();
    let document =
        Document { text: "Norway rebuked Israel over the settlements.".into(), ..Document::default() };
    let answer = |a: &Analyzer| format!("{:?}", a.analyze(&document, &Options::default()).unwrap());
    assert_eq!(answer(&analyzer), answer(&ANALYZER));
    assert_eq!(bundle::read_whole(dir.path(), "encoder.safetensors").unwrap(), bytes);

    fs::write(dir.path().join("encoder.safetensors.2"), "something else").unwrap();
    let Err(Error::Bundle(error)) = Analyzer::from_dir(dir.path()) else {
        panic!("a foreign part was taken")
    };
    assert!(error.to_string().contains("encoder.safetensors.2"), "{error}");
}
