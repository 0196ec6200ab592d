//! Our labelled articles (`data/articles-labelled`): text with every mention in brackets, `[norway:Norway]`.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::actors::{NameKind, NameSpan};
use crate::document::{ActorKind, Date, Document, Part, Sentence, Span};
use crate::error::Error;

/// An actor as the labeller sees it.
#[derive(Clone, Debug, Deserialize)]
pub struct LabelledActor {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: ActorKind,
    /// The key of the body that it acts for.
    #[serde(default)]
    pub acts_for: Option<String>,
    /// Its role, if it has one.
    #[serde(default)]
    pub role: Option<String>,
}

/// A mention as labelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelledMention {
    /// The key of the actor.
    pub actor: String,
    /// The sentence, counted with the title's as 0.
    pub sentence: usize,
    /// Bytes in the text.
    pub span: Span,
}

/// A direct quotation as labelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelledQuote {
    /// The key of the speaker.
    pub speaker: String,
    /// The sentence, counted with the title's as 0.
    pub sentence: usize,
    /// The quoted words, in bytes of the text.
    pub span: Span,
}

/// A labelled article.
#[derive(Clone, Debug)]
pub struct LabelledArticle {
    /// Its id.
    pub id: String,
    /// The plain text.
    pub document: Document,
    /// The title's sentence first.
    pub sentences: Vec<Sentence>,
    /// The actors by key.
    pub actors: BTreeMap<String, LabelledActor>,
    /// All mentions, in order of the text.
    pub mentions: Vec<LabelledMention>,
    /// All direct quotations, in order of the text.
    pub quotes: Vec<LabelledQuote>,
}

#[derive(Deserialize)]
struct File {
    id: String,
    title: String,
    published_at: Option<Date>,
    actors: BTreeMap<String, LabelledActor>,
    sentences: Vec<FileSentence>,
}

#[derive(Deserialize)]
struct FileSentence {
    text: String,
    paragraph: usize,
    #[serde(default)]
    quotes: Vec<FileQuote>,
}

#[derive(Deserialize)]
struct FileQuote {
    text: String,
    speaker: Option<String>,
}

/// Reads every `.json` file of a folder, in order of name.
///
/// # Errors
/// [`Error::Data`] names the file that cannot be read.
pub fn read(folder: &Path) -> Result<Vec<LabelledArticle>, Error> {
    let broken = |path: &Path, reason: String| Error::Data { path: path.to_owned(), line: None, reason };
    let entries = std::fs::read_dir(folder).map_err(|e| broken(folder, e.to_string()))?;
    let mut paths: Vec<_> =
        entries.flatten().map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == "json")).collect();
    paths.sort();
    paths
        .iter()
        .map(|path| {
            let text = std::fs::read_to_string(path).map_err(|e| broken(path, e.to_string()))?;
            let file: File = serde_json::from_str(&text).map_err(|e| broken(path, e.to_string()))?;
            article(file).map_err(|reason| broken(path, reason))
        })
        .collect()
}

fn article(file: File) -> Result<LabelledArticle, String> {
    let mut document = Document {
        id: file.id.clone(),
        title: file.title,
        published_at: file.published_at,
        ..Document::default()
    };
    let mut sentences =
        vec![Sentence { index: 0, part: Part::Title, span: Span::new(0, document.title.len()) }];
    let (mut mentions, mut quotes) = (Vec::new(), Vec::new());
    let mut paragraph = 0;
    for (i, marked) in file.sentences.iter().enumerate() {
        if i > 0 {
            document.text.push_str(if marked.paragraph == paragraph { " " } else { "\n\n" });
        }
        paragraph = marked.paragraph;
        let start = document.text.len();
        let mut rest = marked.text.as_str();
        while let Some((before, mark)) = rest.split_once('[') {
            let (inner, after) =
                mark.split_once(']').ok_or_else(|| format!("sentence {i}: a bracket is not closed"))?;
            let (key, words) =
                inner.split_once(':').ok_or_else(|| format!("sentence {i}: [{inner}] has no key"))?;
            document.text.push_str(before);
            let from = document.text.len();
            document.text.push_str(words);
            if !file.actors.contains_key(key) {
                return Err(format!("sentence {i}: actor {key:?} is not among the actors"));
            }
            mentions.push(LabelledMention {
                actor: key.to_owned(),
                sentence: i + 1,
                span: Span::new(from, document.text.len()),
            });
            rest = after;
        }
        document.text.push_str(rest);
        let span = Span::new(start, document.text.len());
        sentences.push(Sentence { index: i + 1, part: Part::Text, span });
        for quote in &marked.quotes {
            // A quotation whose speaker the article leaves open is none that could be found.
            let place = span.of(&document.text).find(&quote.text);
            if let (Some(at), Some(speaker)) = (place, &quote.speaker) {
                let span = Span::new(start + at, start + at + quote.text.len());
                quotes.push(LabelledQuote { speaker: speaker.clone(), sentence: i + 1, span });
            }
        }
    }
    Ok(LabelledArticle { id: file.id, document, sentences, actors: file.actors, mentions, quotes })
}

impl LabelledArticle {
    /// What a perfect recogniser would find: the labelled mentions that are names, and the same names in the title. One
    /// list a sentence.
    pub fn names(&self) -> Vec<Vec<NameSpan>> {
        let mut names = vec![Vec::new(); self.sentences.len()];
        let written: Vec<(&str, NameKind)> = self.mentions.iter().filter_map(|m| self.name(m)).collect();
        for mention in &self.mentions {
            if let (Some((_, kind)), Some(list)) = (self.name(mention), names.get_mut(mention.sentence)) {
                list.push(NameSpan { span: mention.span, kind, probability: 1.0 });
            }
        }
        if let Some(list) = names.first_mut() {
            let mut by_length = written;
            by_length.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
            for (words, kind) in by_length {
                if let Some(at) = self.document.title.find(words) {
                    let span = Span::new(at, at + words.len());
                    if !list.iter().any(|n: &NameSpan| n.span.overlaps(span)) {
                        list.push(NameSpan { span, kind, probability: 1.0 });
                    }
                }
            }
            list.sort_by_key(|n| n.span.start);
        }
        names
    }

    /// The words and kind of a mention that is a name; none for pronouns and descriptions.
    pub fn name(&self, mention: &LabelledMention) -> Option<(&str, NameKind)> {
        let words = mention.span.of(&self.document.text);
        if !self.is_name(mention) {
            return None;
        }
        let kind = match self.actors.get(&mention.actor)?.kind {
            ActorKind::Person => NameKind::Person,
            ActorKind::State => NameKind::Location,
            _ => NameKind::Organization,
        };
        Some((words, kind))
    }

    fn is_name(&self, mention: &LabelledMention) -> bool {
        let words = mention.span.of(&self.document.text);
        let capitals = words.split([' ', '-']).filter(|w| w.starts_with(char::is_uppercase)).count();
        let lower = words.split(' ').filter(|w| w.starts_with(char::is_lowercase) && w.len() > 3).count();
        let begins = self.sentences.get(mention.sentence).is_some_and(|s| s.span.start == mention.span.start)
            || self
                .document
                .text
                .get(..mention.span.start)
                .is_some_and(|t| t.ends_with(['“', '‘', '"', '\'']));
        let article = words.starts_with("The ") || words.starts_with("the ");
        if article || words == "I" || is_pronoun(words) || lower > 1 {
            return false;
        }
        if !begins || capitals > 1 {
            return capitals > 0;
        }
        // One capital at the beginning of a sentence: a name if it has one elsewhere too.
        capitals > 0
            && (self.mentions.iter().any(|m| {
                let elsewhere = self.sentences.get(m.sentence).is_some_and(|s| s.span.start != m.span.start);
                elsewhere && m.span.of(&self.document.text) == words
            }) || self.actors.get(&mention.actor).is_some_and(|a| a.name.contains(words)))
    }
}

/// Whether these words are a pronoun.
pub fn is_pronoun(words: &str) -> bool {
    matches!(
        words.to_lowercase().as_str(),
        "he" | "him"
            | "his"
            | "himself"
            | "she"
            | "her"
            | "hers"
            | "herself"
            | "it"
            | "its"
            | "itself"
            | "they"
            | "them"
            | "their"
            | "theirs"
            | "themselves"
            | "i"
            | "me"
            | "my"
            | "we"
            | "us"
            | "our"
            | "ours"
            | "myself"
            | "ourselves"
            | "mine"
    )
}
