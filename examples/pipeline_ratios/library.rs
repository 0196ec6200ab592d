//! The analyzer in this process.

use std::time::Instant;

use visavis::{
    Analyzer, Limits,
    bundle::Bundle,
    document::{Document, Options},
};

use super::{
    Failed,
    Floor::AtLeast,
    Floor::AtMost,
    Measured,
    texts::{self, crowded_and_not},
};

/// Times that a sentence is analysed in one round.
const REPEATS: usize = 20;

/// Seconds for all `documents`, `times` times over.
fn seconds(analyzer: &Analyzer, documents: &[Document], times: usize) -> Result<f64, Failed> {
    let (start, options) = (Instant::now(), Options::default());
    for _ in 0..times {
        for document in documents {
            std::hint::black_box(analyzer.analyze(document, &options)?);
        }
    }
    Ok(start.elapsed().as_secs_f64())
}

/// What a sentence with 20 actors costs against one with 2, both of as many word pieces.
pub fn crowded(rounds: usize) -> Result<Vec<Measured>, Failed> {
    let bundle = Bundle::shipped()?;
    let (many, two) = crowded_and_not(&bundle.parts.tokenizer)?;
    let analyzer = Analyzer::new(bundle).with_threads(1);
    let (many, two) = ([texts::document(&many)], [texts::document(&two)]);
    for (documents, actors) in [(&many, 20), (&two, 2)] {
        let pairs = judgements(&analyzer, documents)?;
        if pairs != actors * (actors - 1) {
            return Err(format!("{pairs} ordered pairs where {actors} actors were meant to meet").into());
        }
    }
    let (mut ratios, mut costs) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let cost = seconds(&analyzer, &two, REPEATS)?;
        ratios.push(seconds(&analyzer, &many, REPEATS)? / cost);
        costs.push(1e3 * cost / REPEATS as f64);
    }
    Ok(vec![
        Measured::new("a sentence with 20 actors against one with 2", "×", ratios, Some(AtMost(1.5))),
        Measured::new("  the one with 2, one thread", " ms", costs, None),
    ])
}

fn judgements(analyzer: &Analyzer, documents: &[Document]) -> Result<usize, Failed> {
    let mut pairs = 0;
    for document in documents {
        let analysis = analyzer.analyze(document, &Options::default())?;
        pairs += analysis.sentences.iter().map(|sentence| sentence.judgements.len()).sum::<usize>();
    }
    Ok(pairs)
}

/// How much faster two threads analyse an article than one.
pub fn threads(rounds: usize) -> Result<Vec<Measured>, Failed> {
    let article = texts::cut(&texts::sentences(30)?, 30);
    let (one, two) = (Analyzer::shipped()?.with_threads(1), Analyzer::shipped()?.with_threads(2));
    for analyzer in [&one, &two] {
        seconds(analyzer, &article, 1)?;
    }
    let mut ratios = Vec::new();
    for _ in 0..rounds {
        let alone = seconds(&one, &article, 3)?;
        ratios.push(alone / seconds(&two, &article, 3)?);
    }
    Ok(vec![Measured::new("a 30-sentence article on 2 threads against 1", "×", ratios, Some(AtLeast(1.6)))])
}

/// What a sentence costs in documents of several lengths, on one thread: two of them stand idle more often in short
/// documents. Each length gets the same 2,000 sentences, cut otherwise.
pub fn length(rounds: usize) -> Result<Vec<Measured>, Failed> {
    const ALL: usize = 2000;
    let limits = Limits { max_sentences: 2 * ALL, ..Limits::default() };
    let analyzer = Analyzer::shipped()?.with_limits(limits).with_threads(1);
    let sentences = texts::sentences(ALL)?;
    let lengths = [5, 50, 500, ALL].map(|length| (length, texts::cut(&sentences, length)));
    let mut costs = lengths.clone().map(|_| Vec::new());
    let mut spread = Vec::new();
    for _ in 0..rounds {
        let mut round = Vec::new();
        for ((_, documents), costs) in lengths.iter().zip(&mut costs) {
            let cost = 1e3 * seconds(&analyzer, documents, 1)? / ALL as f64;
            costs.push(cost);
            round.push(cost);
        }
        let dearest = round.iter().copied().fold(f64::MIN, f64::max);
        spread.push(dearest / round.iter().copied().fold(f64::MAX, f64::min));
    }
    let mut measured = vec![Measured::new(
        "cost of a sentence, dearest length against cheapest",
        "×",
        spread,
        Some(AtMost(1.15)),
    )];
    for ((length, documents), costs) in lengths.iter().zip(costs) {
        let pairs = judgements(&analyzer, documents)?;
        let name = format!("  in documents of {length} sentences ({pairs} pairs)");
        measured.push(Measured::new(name, " ms", costs, None));
    }
    Ok(measured)
}
