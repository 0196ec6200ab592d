//! What is analysed: the sentences of our own labelled articles, and sentences made for one comparison.

use std::path::Path;

use visavis::{document::Document, encoder::Tokenizer, text, training::actors::articles as labelled};

use super::Failed;

/// The articles of data/articles-labelled, without their marks.
pub fn articles() -> Result<Vec<Document>, Failed> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/articles-labelled");
    let read = labelled::read(&folder)?;
    Ok(read
        .into_iter()
        .map(|article| Document { language: Some("en".to_owned()), ..article.document })
        .collect())
}

/// The first `count` sentences of the articles, which are begun again when they end.
pub fn sentences(count: usize) -> Result<Vec<String>, Failed> {
    let all: Vec<String> = articles()?
        .iter()
        .flat_map(|article| {
            text::sentences(&article.text).into_iter().map(|span| span.of(&article.text).to_owned())
        })
        .collect();
    Ok(all.iter().cycle().take(count).cloned().collect())
}

/// Documents of `length` sentences that together are `sentences`.
pub fn cut(sentences: &[String], length: usize) -> Vec<Document> {
    let document = |part: &[String]| document(&part.join(" "));
    sentences.chunks(length).map(document).collect()
}

/// A document in English without title.
pub fn document(text: &str) -> Document {
    Document { text: text.to_owned(), language: Some("en".to_owned()), ..Document::default() }
}

const STATES: [&str; 20] = [
    "Norway", "Sweden", "Denmark", "Poland", "Germany", "France", "Spain", "Portugal", "Italy", "Greece",
    "Turkey", "Russia", "Japan", "China", "India", "Brazil", "Mexico", "Canada", "Egypt", "Kenya",
];
const THINGS: [&str; 18] = [
    "bread", "butter", "cheese", "wool", "timber", "steel", "copper", "paper", "cotton", "sugar", "coffee",
    "tea", "rice", "salt", "fish", "leather", "glass", "coal",
];

const VERBS: [&str; 10] = [
    "criticised",
    "accused",
    "blamed",
    "rebuked",
    "attacked",
    "denounced",
    "faulted",
    "condemned",
    "warned",
    "slammed",
];

/// Two sentences of as many word pieces: one in which 20 actors meet, one in which 2 do.
///
/// # Errors
/// If the vocabulary cuts the words so that the numbers cannot be made equal.
pub fn crowded_and_not(tokenizer: &Tokenizer) -> Result<(String, String), Failed> {
    let [first, .., last] = STATES;
    let two: Vec<&str> = [first].into_iter().chain(THINGS).chain([last]).collect();
    let sentence = |names: &[&str]| {
        let clauses = names.chunks(2).zip(VERBS).map(|(pair, verb)| pair.join(&format!(" {verb} ")));
        format!("{} over the port.", clauses.collect::<Vec<_>>().join(", "))
    };
    let (mut many, mut two) = (sentence(&STATES), sentence(&two));
    let pieces = |text: &str| tokenizer.pieces(text, 0).len();
    let (in_many, in_two) = (pieces(&many), pieces(&two));
    let shorter = if in_many < in_two { &mut many } else { &mut two };
    for _ in 0..in_many.abs_diff(in_two) {
        *shorter = shorter.replace(" port.", " old port.");
    }
    if pieces(&many) == pieces(&two) {
        return Ok((many, two));
    }
    Err(format!("{} and {} word pieces, equally many are needed", pieces(&many), pieces(&two)).into())
}
