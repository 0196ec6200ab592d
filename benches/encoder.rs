//! The encoder on one thread: a sentence alone, and 32 at once.

mod support;

use std::hint::black_box;

use criterion::Throughput;
use visavis::{bundle::Bundle, encoder::Token};

fn main() -> Result<(), support::Failed> {
    support::run(|criterion| {
        let bundle = Bundle::shipped()?;
        let encoder = bundle.parts.encoder.as_ref();
        let read = support::read(&bundle)?;
        let mut sentences: Vec<Vec<Token>> = read.iter().flat_map(|r| support::tokens(&r.pieces)).collect();
        sentences.sort_by_key(Vec::len);
        let middle = sentences.get(sentences.len() / 2).cloned().unwrap_or_default();
        let batch: Vec<&[Token]> = sentences.iter().cycle().take(32).map(Vec::as_slice).collect();
        let mut group = criterion.benchmark_group("encoder");
        group.sample_size(20);
        for (name, windows) in [("a sentence alone", vec![middle.as_slice()]), ("32 at once", batch)] {
            group.throughput(Throughput::Elements(windows.len() as u64));
            group.bench_function(name, |b| b.iter(|| encoder.encode_windows(black_box(&windows))));
        }
        group.finish();
        Ok(())
    })
}
