//! The server in this process, over loopback.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::{StreamExt, TryStreamExt, stream};
use tokio::{net::TcpListener, runtime::Runtime};
use visavis::{
    Analyzer,
    bundle::Bundle,
    client::{
        backend::Backend,
        bench::{
            Asking,
            ledger::Step,
            load::{self, Load},
            texts::Texts,
        },
        channel::Client,
        retry::RetryPolicy,
    },
    document::{Document, Options},
    encoder::{Encoder, Token, queue::Queue},
    proto::v1,
    service::{Service, ServiceConfig},
    stance::{MarkedMention, Scene},
};

use super::{
    Failed,
    Floor::{AtLeast, AtMost},
    Measured, texts,
};

/// Callers of whole articles: enough that no core waits for one.
const CALLERS: usize = 8;

/// A server over loopback with a client that tries nothing again. It refuses nobody: a moment in which the machine does other
/// work shall show as waiting.
async fn serve(analyzer: Analyzer) -> Result<Client, Failed> {
    let config = ServiceConfig { max_concurrent_requests: 4096, ..ServiceConfig::default() };
    let service = Service::new(Arc::new(analyzer), config);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    service.warm_up()?;
    service.set_serving(true).await;
    tokio::spawn(async move { service.serve(listener, None).await });
    let once = RetryPolicy { max_retries: 0, ..RetryPolicy::default() };
    Ok(Client::connect(&url).await?.with_policy(once))
}

fn runtime() -> Result<Runtime, Failed> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

/// What the encoder is given of `documents`: every sentence with its names in view, and those in which actors meet
/// once more with the names hidden.
pub fn windows(
    bundle: &Bundle,
    analyzer: &Analyzer,
    documents: &[Document],
) -> Result<[Vec<Vec<Token>>; 2], Failed> {
    let (mut shown, mut hidden) = (Vec::new(), Vec::new());
    let tokenizer = &bundle.parts.tokenizer;
    for document in documents {
        let analysis = analyzer.analyze(document, &Options::default())?;
        for judged in &analysis.sentences {
            let sentence = judged.sentence;
            let mentions = analysis.actors.iter().enumerate().flat_map(|(number, actor)| {
                actor.mentions.iter().filter(|mention| mention.sentence == sentence.index).map(
                    move |mention| {
                        let span = mention.span.relative_to(sentence.span.start);
                        MarkedMention { span, actor: number, kind: Some(actor.kind) }
                    },
                )
            });
            let scene = Scene::new(sentence.text(document), mentions.collect());
            shown.push(scene.shown(tokenizer).tokens);
            if !judged.judgements.is_empty() {
                hidden.push(scene.hidden(tokenizer, bundle.parts.encoder.slots()).tokens);
            }
        }
    }
    Ok([shown, hidden])
}

/// Encodes views on all threads, and tells how many seconds that took.
pub fn encoder_alone(bundle: &Bundle) -> impl Fn(&[&Vec<Token>]) -> Result<f64, Failed> + use<> {
    let queue = Queue::new(Arc::clone(&bundle.parts.encoder), 0);
    move |views| {
        let views: Vec<&[Token]> = views.iter().map(|view| view.as_slice()).collect();
        let start = Instant::now();
        std::hint::black_box(queue.while_wanted(&|| true).encode_windows(&views)?);
        Ok(start.elapsed().as_secs_f64())
    }
}

/// The whole pipeline over loopback against the encoder alone: the same sentences, the same threads.
pub fn pipeline(rounds: usize) -> Result<Vec<Measured>, Failed> {
    let documents = texts::articles()?;
    let bundle = Bundle::shipped()?;
    let analyzer = Analyzer::shipped()?;
    let [shown, hidden] = windows(&bundle, &analyzer, &documents)?;
    let sentences = shown.len();
    let encode = encoder_alone(&bundle);
    let runtime = runtime()?;
    let client = runtime.block_on(serve(analyzer))?;
    let requests: Vec<v1::ClassifyRequest> = documents.iter().map(request).collect();
    let served = || -> Result<f64, Failed> {
        let start = Instant::now();
        let calls = stream::iter(&requests).map(|request| client.classify(request.clone()));
        let done = calls.buffer_unordered(CALLERS).try_for_each(|_| async { Ok(()) });
        runtime.block_on(done)?;
        Ok(start.elapsed().as_secs_f64())
    };
    served()?;
    let (both, once): (Vec<_>, Vec<_>) = (shown.iter().chain(&hidden).collect(), shown.iter().collect());
    let (mut of_both, mut of_once, mut pace) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        let whole = served()?;
        of_both.push(encode(&both)? / whole);
        of_once.push(encode(&once)? / whole);
        pace.push(sentences as f64 / whole);
    }
    let views = format!("pipeline over loopback against the encoder on its {} views", both.len());
    Ok(vec![
        Measured::new(views, "×", of_both, Some(AtLeast(0.80))),
        Measured::new(format!("  against one view of each of the {sentences} sentences"), "×", of_once, None),
        Measured::new("  pipeline, sentences a second", "", pace, None),
    ])
}

fn request(document: &Document) -> v1::ClassifyRequest {
    let document = v1::Document {
        title: document.title.clone(),
        text: document.text.clone(),
        language: "en".to_owned(),
        ..v1::Document::default()
    };
    v1::ClassifyRequest { document: Some(document), options: None }
}

/// One step of load; an error if any call failed, since then the figures mean nothing.
async fn step(load: Load, seconds: Duration, asking: &Arc<Asking<Client>>) -> Result<Step, Failed> {
    let step = load::run(load, seconds / 10, seconds, Arc::clone(asking)).await.close();
    match step.errors.first_key_value() {
        Some((code, errors)) => {
            Err(format!("{load:?}: {} × {code}: {}", errors.count, errors.first_message).into())
        }
        None => Ok(step),
    }
}

/// How much more 64 callers get done than one, with documents of one sentence.
pub fn callers(rounds: usize, seconds: Duration) -> Result<Vec<Measured>, Failed> {
    runtime()?.block_on(async {
        let client = serve(Analyzer::shipped()?).await?;
        let asking = Arc::new(Asking::new(client, Texts::own(1)));
        let (mut ratios, mut alone) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            let one = step(Load::Callers(1), seconds, &asking).await?.documents_per_second;
            ratios.push(step(Load::Callers(64), seconds, &asking).await?.documents_per_second / one);
            alone.push(one);
        }
        Ok(vec![
            Measured::new("one-sentence documents, 64 callers against 1", "×", ratios, Some(AtLeast(1.6))),
            Measured::new("  1 caller, documents a second", "", alone, None),
        ])
    })
}

/// How much longer the slowest percent waits than half of all at 70 % of what the server can do, documents coming at random.
pub fn tail(rounds: usize, seconds: Duration) -> Result<Vec<Measured>, Failed> {
    runtime()?.block_on(async {
        let client = serve(Analyzer::shipped()?).await?;
        let asking = Arc::new(Asking::new(client, Texts::own(1)));
        let (mut ratios, mut medians, mut peaks) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..rounds {
            let peak = step(Load::Callers(16), seconds, &asking).await?.documents_per_second;
            let latency = step(Load::Rate(0.7 * peak), 3 * seconds, &asking).await?.latency_ms;
            ratios.push(latency.p99 / latency.p50);
            medians.push(latency.p50);
            peaks.push(peak);
        }
        Ok(vec![
            Measured::new(
                "p99 against p50 at 70 % load, one sentence a document",
                "×",
                ratios,
                Some(AtMost(5.0)),
            ),
            Measured::new("  p50", " ms", medians, None),
            Measured::new("  full load, 16 callers, documents a second", "", peaks, None),
        ])
    })
}
