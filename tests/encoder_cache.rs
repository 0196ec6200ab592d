//! The encoder's cache: the same answers with it and without, for one caller and for many, and never another model's.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

use std::{sync::Arc, thread};

use visavis::{
    Analyzer,
    bundle::Bundle,
    document::{Analysis, Document, Options},
    encoder::{EncodeError, Encoder, Token, Vectors},
};

const ARTICLE: &str = include_str!("../data/articles/diplomacy.txt");

fn document(text: impl Into<String>) -> Document {
    Document { text: text.into(), ..Document::default() }
}

/// The article, and its paragraphs again with one of another story between them, as agencies send updates.
fn updated() -> Document {
    let other =
        "Norway condemned Russia's attack on Ukraine. Oslo will send more arms, said Jonas Gahr Støre.";
    document(format!("{ARTICLE}\n\n{other}\n\n{ARTICLE}"))
}

fn analyzer(cache: usize) -> Analyzer {
    Analyzer::shipped().unwrap().with_threads(2).with_cache(cache)
}

fn analyze(analyzer: &Analyzer, document: &Document) -> Analysis {
    analyzer.analyze(document, &Options { explain: true, ..Options::default() }).unwrap()
}

#[test]
fn answers_are_the_same_and_repeats_are_not_computed() {
    let (with, without) = (analyzer(64 << 20), analyzer(0));
    let expected = analyze(&without, &updated());
    assert_eq!(analyze(&with, &updated()), expected);
    let first = with.cache_use();
    // Every sentence of the repeated paragraphs with its names in view, and most with names hidden.
    assert!(first.hits as usize >= expected.sentences.len() / 3, "{first:?}");
    assert_eq!(first.entries, first.misses);
    assert_eq!(analyze(&with, &updated()), expected);
    let second = with.cache_use();
    assert_eq!(second.misses, first.misses, "nothing was computed twice");
    assert!(second.hits > first.hits + first.misses && second.bytes <= 64 << 20, "{second:?}");
    assert_eq!(without.cache_use(), Default::default());
}

#[test]
fn many_callers_and_a_cache_too_small_for_them_change_nothing() {
    let bound = 512 << 10;
    let (with, without) = (analyzer(bound), analyzer(0));
    let paragraphs: Vec<&str> = ARTICLE.split("\n\n").filter(|p| p.len() > 80).collect();
    let texts: Vec<Document> = (0..4)
        .map(|n| {
            let own = paragraphs.iter().cycle().skip(n).take(paragraphs.len().min(5)).copied();
            document(own.collect::<Vec<_>>().join("\n\n"))
        })
        .collect();
    let expected: Vec<Analysis> = texts.iter().map(|text| analyze(&without, text)).collect();
    thread::scope(|scope| {
        for (text, expected) in texts.iter().zip(&expected).chain(texts.iter().zip(&expected)) {
            scope.spawn(|| {
                assert_eq!(analyze(&with, text), *expected);
                assert!(with.cache_use().bytes <= bound as u64);
            });
        }
    });
    let usage = with.cache_use();
    assert!(
        usage.hits > 0 && usage.entries < usage.misses,
        "some came again, some were driven out: {usage:?}"
    );
}

/// Another model, with which everything points the other way.
struct Contrary(Arc<dyn Encoder>);

impl Encoder for Contrary {
    fn width(&self) -> usize {
        self.0.width()
    }
    fn max_tokens(&self) -> usize {
        self.0.max_tokens()
    }
    fn slots(&self) -> usize {
        self.0.slots()
    }
    fn encode_windows(&self, windows: &[&[Token]]) -> Result<Vec<Vectors>, EncodeError> {
        let contrary = |v: Vectors| Vectors::new(v.data().iter().map(|x| -x).collect(), v.width());
        Ok(self.0.encode_windows(windows)?.into_iter().map(contrary).collect())
    }
}

#[test]
fn two_models_share_nothing() {
    let contrary = |cache| {
        let mut bundle = Bundle::shipped().unwrap();
        bundle.parts.encoder = Arc::new(Contrary(bundle.parts.encoder));
        Analyzer::new(bundle).with_threads(1).with_cache(cache)
    };
    let text = document("Norway condemned Russia's attack on Ukraine. The European Union praised Norway.");
    let [one, other] = [analyzer(1 << 20), contrary(1 << 20)];
    let [a, b] = [analyze(&one, &text), analyze(&other, &text)];
    assert_ne!(a, b);
    assert_eq!([one.cache_use().hits, other.cache_use().hits], [0, 0]);
    assert_eq!(b, analyze(&contrary(0), &text));
    assert_eq!([analyze(&one, &text), analyze(&other, &text)], [a, b], "from the caches");
    assert_eq!(one.cache_use().hits, one.cache_use().misses);
}
