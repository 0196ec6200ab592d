//! The int8 encoder leads to the answers of the one in 32-bit floats.
#![allow(missing_docs, clippy::unwrap_used)]

use std::{fs, path::Path, sync::Arc};

use visavis::{
    bundle::Bundle,
    encoder::{pool::Pool, reference::Reference, weights::Weights},
    training::{corpora::article_samples, evaluate::judge},
};

#[test]
fn at_least_99_of_100_answers_are_those_of_floats() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let samples = article_samples(&root.join("data/articles-labelled")).unwrap();
    let bundle = Bundle::shipped().unwrap();
    let mut exact = Bundle::shipped().unwrap();
    let bytes = fs::read(root.join("models/encoder.safetensors")).unwrap();
    exact.parts.encoder = Arc::new(Reference::load(&Weights::parse(&bytes).unwrap()).unwrap());
    let pool = Pool::new(0);
    let ours = judge(&bundle, &pool, &samples).unwrap();
    let theirs = judge(&exact, &pool, &samples).unwrap();
    assert_eq!(ours.len(), theirs.len());
    let other: Vec<_> =
        ours.iter().zip(&theirs).filter(|(a, b)| a.scores.label() != b.scores.label()).collect();
    println!("{} of {} answers differ", other.len(), ours.len());
    assert!(ours.len() > 500, "{} answers", ours.len());
    assert!(other.len() * 100 <= ours.len(), "{} of {} answers differ: {other:?}", other.len(), ours.len());
}
