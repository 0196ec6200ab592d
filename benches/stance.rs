//! Pairs: features of every ordered pair of mentions, linfa's scores of every ordered pair of actors, and portrayals. The
//! encoder has seen the sentences already.

mod support;

use std::hint::black_box;

use criterion::Throughput;
use visavis::{
    actors::{self, Scene as Cast},
    bundle::Bundle,
    document::ActorKind,
    stance::{HiddenScene, MarkedMention, Scene, Scorer},
};

/// A sentence with its ordered pairs of actors.
struct Case {
    scene: Scene,
    hidden: HiddenScene,
    pairs: Vec<(usize, usize)>,
}

fn main() -> Result<(), support::Failed> {
    support::run(|criterion| {
        let bundle = Bundle::shipped()?;
        let (scorer, heads) = (bundle.scorer(), &bundle.heads);
        let mut articles = Vec::new();
        let mut shown = Vec::new();
        for read in support::read(&bundle)? {
            let cast = Cast {
                document: &read.document,
                sentences: &read.sentences,
                names: &read.names,
                custom: &[],
                day: bundle.info.reference_date,
            };
            let found = actors::find(&cast, &bundle.gazetteer);
            for (scene, encoded) in support::scenes(&read, &found).into_iter().zip(&read.encoded) {
                shown.push((scene.clone(), scene.shown(scorer.tokenizer), encoded.clone()));
                articles.push(case(&scorer, scene)?);
            }
        }
        let mut group = criterion.benchmark_group("stance");
        group.sample_size(20);
        for (name, cases) in
            [("the articles", articles), ("20 actors in a sentence", vec![case(&scorer, crowded(20))?])]
        {
            group.throughput(Throughput::Elements(cases.iter().map(|c| c.pairs.len() as u64).sum()));
            group.bench_function(format!("features/{name}"), |b| {
                b.iter(|| {
                    for case in &cases {
                        let pairs: Vec<(usize, usize)> = case
                            .pairs
                            .iter()
                            .flat_map(|&(s, t)| Scorer::mention_pairs(&case.scene, s, t))
                            .collect();
                        black_box(scorer.pair_rows(&case.scene, &case.hidden, &pairs).is_ok());
                    }
                });
            });
            group.bench_function(format!("scores/{name}"), |b| {
                b.iter(|| {
                    for case in &cases {
                        black_box(scorer.stances(heads, &case.scene, &case.hidden, &case.pairs).is_ok());
                    }
                });
            });
        }
        group.throughput(Throughput::Elements(shown.iter().map(|s| s.0.mentions.len() as u64).sum()));
        group.bench_function("portrayals/the articles", |b| {
            b.iter(|| {
                for (scene, view, encoded) in &shown {
                    black_box(scorer.portrayals(heads, scene, view, encoded).is_ok());
                }
            });
        });
        group.finish();
        Ok(())
    })
}

fn case(scorer: &Scorer<'_>, scene: Scene) -> Result<Case, support::Failed> {
    let mut present: Vec<usize> = scene.mentions.iter().map(|mention| mention.actor).collect();
    present.sort_unstable();
    present.dedup();
    let pairs = present.iter().flat_map(|s| present.iter().map(|t| (*s, *t))).filter(|(s, t)| s != t);
    Ok(Case { hidden: scorer.hide(&scene)?, pairs: pairs.collect(), scene })
}

/// A sentence in which `many` actors blame each other.
fn crowded(many: usize) -> Scene {
    let mut text = String::from("Blamed for the war are ");
    let mut mentions = Vec::new();
    for actor in 0..many {
        let span = visavis::document::Span { start: text.len(), end: text.len() + "Norway".len() };
        mentions.push(MarkedMention { span, actor, kind: Some(ActorKind::State) });
        text.push_str("Norway, ");
    }
    text.push_str("and nobody else.");
    Scene::new(text, mentions)
}
