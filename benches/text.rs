//! Sentences and word pieces of the articles.

mod support;

use std::hint::black_box;

use criterion::Throughput;
use visavis::{bundle::Bundle, text};

fn main() -> Result<(), support::Failed> {
    support::run(|criterion| {
        let documents = support::documents();
        let bundle = Bundle::shipped()?;
        let mut group = criterion.benchmark_group("text");
        group.throughput(Throughput::Bytes(documents.iter().map(|d| d.text.len() as u64).sum()));
        group.bench_function("sentences", |b| {
            b.iter(|| documents.iter().map(|d| text::sentences(black_box(&d.text)).len()).sum::<usize>());
        });
        group.bench_function("quotes", |b| {
            b.iter(|| documents.iter().map(|d| text::quotes(black_box(&d.text)).len()).sum::<usize>());
        });
        group.bench_function("language", |b| {
            b.iter(|| documents.iter().all(|d| text::language::check(black_box(&d.text), None).is_ok()));
        });
        let tokenizer = &bundle.parts.tokenizer;
        group.bench_function("pieces", |b| {
            b.iter(|| documents.iter().map(|d| tokenizer.pieces(black_box(&d.text), 0).len()).sum::<usize>());
        });
        group.finish();
        Ok(())
    })
}
