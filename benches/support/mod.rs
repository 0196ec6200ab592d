//! What all benchmarks read: the articles of data/articles, and what the stages before the measured one make of them.
#![allow(dead_code, reason = "each benchmark uses a part")]

use std::error::Error;

use criterion::Criterion;
use visavis::{
    actors::{NameSpan, recogniser::recognise},
    bundle::Bundle,
    document::{Actor, Document, Part, Sentence},
    encoder::{Encoded, Piece, Token, encode_all},
    stance::{MarkedMention, Scene},
    text,
};

/// What a benchmark may fail with.
pub type Failed = Box<dyn Error>;

const ARTICLES: [&str; 3] = [
    include_str!("../../data/articles/business.txt"),
    include_str!("../../data/articles/city-politics.txt"),
    include_str!("../../data/articles/diplomacy.txt"),
];

/// Runs the benchmarks of one file, with criterion's own flags.
pub fn run(benchmarks: impl FnOnce(&mut Criterion) -> Result<(), Failed>) -> Result<(), Failed> {
    let mut criterion = Criterion::default().configure_from_args();
    benchmarks(&mut criterion)?;
    criterion.final_summary();
    Ok(())
}

/// The articles.
pub fn documents() -> Vec<Document> {
    let document = |article: &&str| {
        let (title, text) = article.split_once('\n').unwrap_or(("", article));
        let title = title.trim_start_matches("# ").to_owned();
        Document { title, text: text.to_owned(), ..Document::default() }
    };
    ARTICLES.iter().map(document).collect()
}

/// A document as the stages before stance leave it.
pub struct Read {
    pub document: Document,
    pub sentences: Vec<Sentence>,
    pub pieces: Vec<Vec<Piece>>,
    pub encoded: Vec<Encoded>,
    pub names: Vec<Vec<NameSpan>>,
}

/// The articles with their sentences, pieces, vectors and names, as [`visavis::Analyzer`] makes them.
pub fn read(bundle: &Bundle) -> Result<Vec<Read>, Failed> {
    documents().into_iter().map(|document| read_one(bundle, document)).collect()
}

fn read_one(bundle: &Bundle, document: Document) -> Result<Read, Failed> {
    let title = text::sentences(&document.title).into_iter().map(|span| (Part::Title, span));
    let body = text::sentences(&document.text).into_iter().map(|span| (Part::Text, span));
    let sentences: Vec<Sentence> =
        title.chain(body).enumerate().map(|(index, (part, span))| Sentence { index, part, span }).collect();
    let pieces: Vec<Vec<Piece>> =
        sentences.iter().map(|sentence| bundle.parts.tokenizer.pieces(sentence.text(&document), 0)).collect();
    let tokens = tokens(&pieces);
    let tokens: Vec<&[Token]> = tokens.iter().map(Vec::as_slice).collect();
    let encoded = encode_all(bundle.parts.encoder.as_ref(), &tokens, bundle.info.max_window_tokens)?;
    let names = sentences
        .iter()
        .zip(&pieces)
        .zip(&encoded)
        .map(|((sentence, pieces), encoded)| {
            let (text, origin) = (sentence.text(&document), sentence.span.start);
            recognise(&bundle.recogniser, &bundle.gazetteer, text, pieces, &encoded.tokens, origin)
        })
        .collect();
    Ok(Read { document, sentences, pieces, encoded, names })
}

/// What the encoder is given of each sentence.
pub fn tokens(pieces: &[Vec<Piece>]) -> Vec<Vec<Token>> {
    pieces.iter().map(|pieces| pieces.iter().map(Piece::token).collect()).collect()
}

/// The sentences of a document with their mentions marked.
pub fn scenes(read: &Read, actors: &[Actor]) -> Vec<Scene> {
    let scene = |sentence: &Sentence| {
        let mentions = actors.iter().enumerate().flat_map(|(number, actor)| {
            let here = actor.mentions.iter().filter(|mention| mention.sentence == sentence.index);
            here.map(move |mention| MarkedMention {
                span: mention.span.relative_to(sentence.span.start),
                actor: number,
                kind: Some(actor.kind),
            })
        });
        Scene::new(sentence.text(&read.document), mentions.collect())
    };
    read.sentences.iter().map(scene).collect()
}
