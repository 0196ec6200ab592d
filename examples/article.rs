//! One article through the library on one encoder thread: what `.ci/run instructions` counts.
//!
//! `cargo run --release --example article -- data/articles/diplomacy.txt`

use std::{env, error::Error, fs};

use visavis::{
    Analyzer,
    document::{Document, Options},
};

fn main() -> Result<(), Box<dyn Error>> {
    let text = fs::read_to_string(env::args().nth(1).ok_or("usage: article FILE")?)?;
    let analyzer = Analyzer::shipped()?.with_threads(1);
    let analysis = analyzer.analyze(&Document { text, ..Document::default() }, &Options::default())?;
    let judgements: usize = analysis.sentences.iter().map(|s| s.judgements.len()).sum();
    println!(
        "{} sentences, {} actors, {judgements} judgements",
        analysis.sentences.len(),
        analysis.actors.len()
    );
    Ok(())
}
