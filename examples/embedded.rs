//! The analyzer inside another Rust program, without server or client.
//!
//! `cargo run --release --example embedded`

use visavis::{
    Analyzer,
    document::{Document, Options},
};

fn main() -> Result<(), visavis::Error> {
    let analyzer = Analyzer::shipped()?;
    let text = "Kenya accused Uganda of choking the river. Rwanda thanked Kenya for speaking out.".to_owned();
    let analysis = analyzer.analyze(&Document { text, ..Document::default() }, &Options::default())?;
    let name = |place: usize| analysis.actors.get(place).map_or("?", |actor| actor.name.as_str());
    for edge in analysis.profiles.iter().flat_map(|profile| &profile.held) {
        println!("{} -> {}: {:+.2}", name(edge.source), name(edge.target), edge.tally.score());
    }
    Ok(())
}
