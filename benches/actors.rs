//! Names, and who is who: the recogniser, then gazetteer, resolution, descriptions and pronouns together, then speakers.

mod support;

use std::hint::black_box;

use criterion::Throughput;
use visavis::{
    actors::{self, Scene, recogniser::recognise},
    bundle::Bundle,
};

fn main() -> Result<(), support::Failed> {
    support::run(|criterion| {
        let bundle = Bundle::shipped()?;
        let read = support::read(&bundle)?;
        let scenes: Vec<Scene<'_>> = read
            .iter()
            .map(|read| Scene {
                document: &read.document,
                sentences: &read.sentences,
                names: &read.names,
                custom: &[],
                day: bundle.info.reference_date,
            })
            .collect();
        let found: Vec<_> = scenes.iter().map(|scene| actors::find(scene, &bundle.gazetteer)).collect();

        let mut group = criterion.benchmark_group("actors");
        group.sample_size(20);
        group.throughput(Throughput::Elements(read.iter().map(|r| r.sentences.len() as u64).sum()));
        group.bench_function("recognise", |b| {
            b.iter(|| {
                for read in &read {
                    for ((sentence, pieces), encoded) in
                        read.sentences.iter().zip(&read.pieces).zip(&read.encoded)
                    {
                        let (text, vectors) = (sentence.text(&read.document), &encoded.tokens);
                        black_box(recognise(&bundle.recogniser, &bundle.gazetteer, text, pieces, vectors, 0));
                    }
                }
            });
        });
        group.bench_function("find", |b| {
            b.iter(|| {
                for scene in &scenes {
                    black_box(actors::find(scene, &bundle.gazetteer));
                }
            });
        });
        group.bench_function("speakers", |b| {
            b.iter(|| {
                for (scene, found) in scenes.iter().zip(&found) {
                    black_box(actors::speakers(scene, found));
                }
            });
        });
        group.finish();
        Ok(())
    })
}
