//! Whole articles: in this process on one thread, and through the server over an in-memory connection.

mod support;

use std::{hint::black_box, sync::Arc};

use criterion::Throughput;
use visavis::{
    Analyzer,
    client::{backend::Backend, channel::Client},
    document::Options,
    proto::v1,
    service::{Service, ServiceConfig, serve_in_memory},
    text,
};

fn main() -> Result<(), support::Failed> {
    support::run(|criterion| {
        let documents = support::documents();
        let analyzer = Arc::new(Analyzer::shipped()?.with_threads(1));
        let sentences = |text: &String| text::sentences(text).len() as u64;
        let mut group = criterion.benchmark_group("article");
        group.sample_size(10);
        group.throughput(Throughput::Elements(
            documents.iter().map(|d| sentences(&d.title) + sentences(&d.text)).sum(),
        ));
        let options = Options::default();
        group.bench_function("analyzer", |b| {
            b.iter(|| documents.iter().filter(|d| analyzer.analyze(black_box(d), &options).is_ok()).count());
        });

        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let requests: Vec<v1::ClassifyRequest> = documents
            .iter()
            .map(|d| {
                let (title, text) = (d.title.clone(), d.text.clone());
                let document = v1::Document { title, text, ..v1::Document::default() };
                v1::ClassifyRequest { document: Some(document), options: None }
            })
            .collect();
        let client = runtime.block_on(async {
            let service = Service::new(Arc::clone(&analyzer), ServiceConfig::default());
            Client::connect_in_memory(move || serve_in_memory(service.clone())).await
        })?;
        for request in &requests {
            runtime.block_on(client.classify(request.clone()))?;
        }
        group.bench_function("server in memory", |b| {
            b.iter(|| {
                for request in &requests {
                    black_box(runtime.block_on(client.classify(request.clone())).is_ok());
                }
            });
        });
        group.finish();
        Ok(())
    })
}
