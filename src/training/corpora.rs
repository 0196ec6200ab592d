//! Every corpus in one shape. The formats are those of the design and of `data/README.md`.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::{Path, PathBuf},
};

use serde::{Deserialize, de::DeserializeOwned};

use crate::{
    Error,
    document::{ActorKind, Basis, Label, Span},
    stance::{MarkedMention, Scene},
    text::{OffsetMap, Unit},
};

/// A sentence with gold answers for some of its ordered pairs of actors.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// The corpus's own id.
    pub id: String,
    /// What it belongs to as a whole: an article, or nothing.
    pub group: String,
    /// The sentence.
    pub scene: Scene,
    /// The answers.
    pub answers: Vec<Answer>,
}

impl Sample {
    /// What is drawn, divided and held out as a whole: its article, or the sentence alone.
    pub fn unit(&self) -> &str {
        if self.group.is_empty() { &self.scene.text } else { &self.group }
    }
}

/// The gold answer to one ordered pair.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The source's number in the scene; `None` for the author.
    pub source: Option<usize>,
    /// The target's number in the scene.
    pub target: usize,
    /// The class.
    pub label: Label,
    /// Word or deed, where annotated.
    pub basis: Option<Basis>,
    /// The cue, where annotated.
    pub cue: Option<Span>,
    /// Ties the two directions of one annotated pair together.
    pub pair: Option<String>,
    /// The class of event (PLOVER), where annotated.
    pub event: Option<String>,
}

/// A sentence with gold names, for recognition.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedSentence {
    /// Its document.
    pub doc: String,
    /// The genre, where given.
    pub genre: String,
    /// The split that its corpus gives it.
    pub split: String,
    /// The sentence, as a newspaper would print it.
    pub text: String,
    /// Names: where, and PER, ORG, LOC or MISC.
    pub names: Vec<(Span, String)>,
    /// Whether names may be missing among the unmarked words.
    pub partial: bool,
}

/// An error about a data file.
pub fn bad(path: &Path, line: Option<usize>, reason: impl Into<String>) -> Error {
    Error::Data { path: path.to_owned(), line, reason: reason.into() }
}

/// The text of a file.
pub fn read(path: &Path) -> Result<String, Error> {
    fs::read_to_string(path).map_err(|e| bad(path, None, e.to_string()))
}

/// The rows of a JSON Lines file, each with its line number from 1.
pub fn jsonl<T: DeserializeOwned>(path: &Path) -> Result<Vec<(usize, T)>, Error> {
    let text = read(path)?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(i, line)| {
            let number = i.saturating_add(1);
            serde_json::from_str(line)
                .map(|row| (number, row))
                .map_err(|e| bad(path, Some(number), e.to_string()))
        })
        .collect()
}

/// The rows of a tab-separated file with a header.
pub fn tsv<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, Error> {
    let text = read(path)?;
    let mut reader =
        csv::ReaderBuilder::new().delimiter(b'\t').quoting(false).flexible(true).from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.map_err(|e| bad(path, None, e.to_string()))).collect()
}

/// The files in `folder` with this extension, sorted by name.
pub fn files(folder: &Path, extension: &str) -> Result<Vec<PathBuf>, Error> {
    let entries = fs::read_dir(folder).map_err(|e| bad(folder, None, e.to_string()))?;
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|e| e.ok().map(|e| e.path()))
        .filter(|p| p.extension().is_some_and(|x| x == extension))
        .collect();
    paths.sort();
    Ok(paths)
}

/// One end of a pair, in code points.
#[derive(Deserialize)]
struct End {
    start: usize,
    end: usize,
}

/// A row of the pair format or, without `source`, of the target format.
#[derive(Deserialize)]
struct PairRow {
    id: String,
    text: String,
    source: Option<End>,
    target: End,
    label: Label,
    pair: Option<String>,
    plover: Option<String>,
}

/// A pair or target file: rows with the same text are one sample, and all their spans are in its scene.
pub fn pairs(path: &Path) -> Result<Vec<Sample>, Error> {
    let mut by_text: BTreeMap<String, Vec<(usize, PairRow)>> = BTreeMap::new();
    let mut order: Vec<String> = Vec::new();
    for (line, row) in jsonl::<PairRow>(path)? {
        // DSE ties its two rows by `pair`; without it, a text is the tie.
        let key = format!("{}\u{0}{}", row.pair.as_deref().unwrap_or(""), row.text);
        if !by_text.contains_key(&key) {
            order.push(key.clone());
        }
        by_text.entry(key).or_default().push((line, row));
    }
    let mut samples = Vec::with_capacity(order.len());
    for rows in order.iter().filter_map(|key| by_text.get(key)) {
        let Some((_, first)) = rows.first() else { continue };
        let map = OffsetMap::new(&first.text);
        let mut spans: Vec<Span> = Vec::new();
        let mut number = |end: &End, line: usize| {
            let span = map
                .from(Unit::Utf32, end.start)
                .zip(map.from(Unit::Utf32, end.end))
                .map(|(start, end)| Span::new(start, end))
                .filter(|s| !s.is_empty())
                .ok_or_else(|| {
                    bad(path, Some(line), format!("{}..{} is no span of the text", end.start, end.end))
                })?;
            Ok::<usize, Error>(number_of(&mut spans, span))
        };
        let mut answers = Vec::with_capacity(rows.len());
        for (line, row) in rows {
            answers.push(Answer {
                source: row.source.as_ref().map(|s| number(s, *line)).transpose()?,
                target: number(&row.target, *line)?,
                label: row.label,
                basis: None,
                cue: None,
                pair: row.pair.clone(),
                event: row.plover.clone(),
            });
        }
        let mentions = spans
            .iter()
            .enumerate()
            .map(|(actor, span)| MarkedMention {
                span: without_possessive(&first.text, *span),
                actor,
                kind: None,
            })
            .collect();
        let scene = Scene::new(first.text.clone(), mentions);
        // Ends that overlap cannot both be marked: such rows say nothing that can be learnt or measured here.
        answers.retain(|a| {
            let there = |actor: usize| scene.mentions.iter().any(|m| m.actor == actor);
            there(a.target) && a.source.is_none_or(there)
        });
        samples.push(Sample { id: first.id.clone(), group: String::new(), scene, answers });
    }
    Ok(samples)
}

/// "Kratz’s" as a mention is "Kratz".
fn without_possessive(text: &str, span: Span) -> Span {
    let words = span.of(text);
    let kept = words.strip_suffix("'s").or_else(|| words.strip_suffix("’s")).unwrap_or(words);
    if kept.is_empty() { span } else { Span::new(span.start, span.start.saturating_add(kept.len())) }
}

/// The place of `key` among `keys`; it is put there if it is new.
pub(super) fn number_of<K: PartialEq>(keys: &mut Vec<K>, key: K) -> usize {
    keys.iter().position(|k| *k == key).unwrap_or_else(|| {
        keys.push(key);
        keys.len().saturating_sub(1)
    })
}

/// A stance as our files have it. `C` is how the file gives the cue.
#[derive(Deserialize)]
pub(super) struct Stance<C> {
    s: String,
    t: String,
    label: String,
    basis: Basis,
    cue: C,
}

/// A side by its name in our files; `None` for MIXED, which is left out of fit and score.
pub(super) fn side(name: &str) -> Result<Option<Label>, String> {
    match name {
        "negative" => Ok(Some(Label::Negative)),
        "positive" => Ok(Some(Label::Positive)),
        "mixed" => Ok(None),
        other => Err(format!("label {other:?} is not known")),
    }
}

/// An answer for every ordered pair of actors (keys in the order of their numbers), neutral where no stance is told; MIXED
/// ones are left out. `place` finds a cue.
pub(super) fn every_pair<C>(
    keys: &[String],
    stances: &[Stance<C>],
    place: impl Fn(&C) -> Result<Option<Span>, String>,
) -> Result<Vec<Answer>, String> {
    let mut answers = Vec::new();
    for (s, source) in keys.iter().enumerate() {
        for (t, target) in keys.iter().enumerate().filter(|(t, _)| *t != s) {
            let told = stances.iter().find(|x| x.s == *source && x.t == *target);
            let Some(label) = told.map_or(Ok(Some(Label::Neutral)), |x| side(&x.label))? else { continue };
            answers.push(Answer {
                source: Some(s),
                target: t,
                label,
                basis: told.map(|x| x.basis),
                cue: told.map(|x| place(&x.cue)).transpose()?.flatten(),
                pair: None,
                event: None,
            });
        }
    }
    Ok(answers)
}

#[derive(Deserialize)]
struct OwnRow {
    id: String,
    family: String,
    topic: String,
    text: String,
    kinds: HashMap<String, ActorKind>,
    stances: Vec<Stance<String>>,
}

/// A sentence of our own corpus.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnSentence {
    /// Its construction family.
    pub family: String,
    /// Its topic.
    pub topic: String,
    /// The sentence, with an answer for every ordered pair (MIXED ones left out).
    pub sample: Sample,
}

/// Splits `[A:Kenya] met [B:Mali]` into its plain text and its mentions (place, actor's key).
pub fn parse_marked(marked: &str) -> (String, Vec<(Span, String)>) {
    let mut text = String::new();
    let mut mentions = Vec::new();
    let mut rest = marked;
    while let Some((before, inside)) = rest.split_once('[') {
        text.push_str(before);
        let mention =
            inside.split_once(']').and_then(|(mention, after)| Some((mention.split_once(':')?, after)));
        let Some(((key, words), after)) = mention else {
            text.push('[');
            rest = inside;
            continue;
        };
        let start = text.len();
        text.push_str(words);
        mentions.push((Span::new(start, text.len()), key.to_owned()));
        rest = after;
    }
    text.push_str(rest);
    (text, mentions)
}

/// A marked sentence as a sample, with the keys of its actors in the order of the scene's numbers.
fn own_sample(
    id: String,
    group: String,
    marked: &str,
    kind_of: impl Fn(&str) -> Option<ActorKind>,
    stances: &[Stance<String>],
) -> Result<(Sample, Vec<String>), String> {
    let (text, mentions) = parse_marked(marked);
    let mut keys: Vec<String> = Vec::new();
    let marked = mentions
        .into_iter()
        .map(|(span, key)| MarkedMention { span, kind: kind_of(&key), actor: number_of(&mut keys, key) })
        .collect();
    let answers = every_pair(&keys, stances, |cue| {
        Ok(text.find(cue.as_str()).map(|at| Span::new(at, at.saturating_add(cue.len()))))
    })?;
    Ok((Sample { id, group, scene: Scene::new(text, marked), answers }, keys))
}

/// A file of our own sentences.
pub fn own_file(path: &Path) -> Result<Vec<OwnSentence>, Error> {
    jsonl::<OwnRow>(path)?
        .into_iter()
        .map(|(line, row)| {
            let kind = |key: &str| row.kinds.get(key).copied();
            let (sample, _) = own_sample(row.id, String::new(), &row.text, kind, &row.stances)
                .map_err(|reason| bad(path, Some(line), reason))?;
            Ok(OwnSentence { family: row.family, topic: row.topic, sample })
        })
        .collect()
}

/// All files of our own sentences in a folder.
pub fn own_folder(folder: &Path) -> Result<Vec<OwnSentence>, Error> {
    let mut all = Vec::new();
    for path in files(folder, "jsonl")? {
        all.extend(own_file(&path)?);
    }
    Ok(all)
}

/// A whole article of our own, as its file has it.
#[derive(Deserialize)]
pub struct Article {
    /// Its id.
    pub id: String,
    /// Its headline.
    pub title: String,
    /// The day of publication.
    pub published_at: String,
    /// Actors by key.
    pub actors: BTreeMap<String, ArticleActor>,
    /// Its sentences.
    pub sentences: Vec<ArticleSentence>,
    /// What the article as a whole says.
    pub edges: Vec<ArticleEdge>,
}

/// An actor of an [`Article`].
#[derive(Deserialize)]
pub struct ArticleActor {
    /// The name.
    pub name: String,
    /// What it is.
    pub kind: ActorKind,
    /// The key of the body that it acts for.
    pub acts_for: Option<String>,
}

/// A sentence of an [`Article`].
#[derive(Deserialize)]
pub struct ArticleSentence {
    /// With marked mentions.
    pub text: String,
    /// The number of its paragraph.
    #[serde(default)]
    pub paragraph: usize,
    stances: Vec<Stance<String>>,
    /// Its direct quotations.
    #[serde(default)]
    pub quotes: Vec<ArticleQuote>,
}

/// A direct quotation of an [`ArticleSentence`].
#[derive(Deserialize)]
pub struct ArticleQuote {
    /// The quoted words.
    pub text: String,
    /// The key of the speaker, if known.
    pub speaker: Option<String>,
}

/// An edge of an [`Article`].
#[derive(Deserialize)]
pub struct ArticleEdge {
    /// The key of the holder.
    pub s: String,
    /// The key of the object.
    pub t: String,
    /// `negative`, `positive` or `mixed`.
    pub label: String,
}

/// One article file.
pub fn article(path: &Path) -> Result<Article, Error> {
    serde_json::from_str(&read(path)?).map_err(|e| bad(path, None, e.to_string()))
}

/// Every sentence of an article in which at least two actors meet, with the keys of its actors in the order of the scene's
/// numbers.
pub fn keyed_samples(path: &Path, article: &Article) -> Result<Vec<(Sample, Vec<String>)>, Error> {
    let mut samples = Vec::new();
    for (i, sentence) in article.sentences.iter().enumerate() {
        let kind = |key: &str| article.actors.get(key).map(|a| a.kind);
        let id = format!("{}-{i}", article.id);
        let keyed = own_sample(id, article.id.clone(), &sentence.text, kind, &sentence.stances)
            .map_err(|reason| bad(path, None, format!("sentence {i}: {reason}")))?;
        if !keyed.0.answers.is_empty() {
            samples.push(keyed);
        }
    }
    Ok(samples)
}

/// Every sentence of the articles in a folder in which at least two actors meet.
pub fn article_samples(folder: &Path) -> Result<Vec<Sample>, Error> {
    let mut samples = Vec::new();
    for path in files(folder, "json")? {
        let article = article(&path)?;
        samples.extend(keyed_samples(&path, &article)?.into_iter().map(|(sample, _)| sample));
    }
    Ok(samples)
}

#[derive(Deserialize)]
struct NameRow {
    tokens: Vec<String>,
    ner: Option<Vec<String>>,
    #[serde(default)]
    doc: String,
    #[serde(default)]
    genre: String,
    #[serde(default)]
    split: String,
}

/// Joins tokens as a newspaper would; gives the text and where each token stands.
fn detokenise(tokens: &[String]) -> (String, Vec<Span>) {
    let mut text = String::new();
    let mut spans = Vec::with_capacity(tokens.len());
    let mut open = false;
    for token in tokens {
        let closes = matches!(
            token.as_str(),
            "." | "," | ";" | ":" | "!" | "?" | ")" | "]" | "}" | "%" | "…" | "’" | "”"
        );
        let clitic =
            ["'s", "n't", "'re", "'ve", "'ll", "'m", "'d", "’s", "n’t"].iter().any(|c| token.starts_with(c));
        let after_opening = text.ends_with(['(', '[', '“', '‘', '$', '#']);
        let quote = (token == "\"" || text.ends_with('"')) && open;
        if token == "\"" {
            open = !open;
        }
        if !(text.is_empty() || closes || clitic || after_opening || quote) {
            text.push(' ');
        }
        let start = text.len();
        text.push_str(token);
        spans.push(Span::new(start, text.len()));
    }
    (text, spans)
}

/// A file of sentences with BIO tags. WNUT's classes are mapped to PER, LOC, ORG and MISC.
pub fn named(path: &Path) -> Result<Vec<NamedSentence>, Error> {
    let mut sentences = Vec::new();
    for (_, row) in jsonl::<NameRow>(path)? {
        let Some(tags) = row.ner else { continue };
        let (text, spans) = detokenise(&row.tokens);
        let mut names: Vec<(Span, String)> = Vec::new();
        let mut inside = false;
        for (span, tag) in spans.iter().zip(&tags) {
            let kind = match tag.split_once('-').map(|(_, kind)| kind) {
                None => {
                    inside = false;
                    continue;
                }
                Some("person") => "PER",
                Some("location") => "LOC",
                Some("corporation" | "group") => "ORG",
                Some("product" | "creative-work") => "MISC",
                Some(kind) => kind,
            };
            match names.last_mut() {
                Some((last, known)) if inside && tag.starts_with("I-") && *known == kind => {
                    last.end = span.end
                }
                _ => names.push((*span, kind.to_owned())),
            }
            inside = true;
        }
        sentences.push(NamedSentence {
            doc: row.doc,
            genre: row.genre,
            split: row.split,
            text,
            names,
            partial: false,
        });
    }
    Ok(sentences)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;

    #[test]
    fn marked_text_comes_apart() {
        let (text, mentions) = parse_marked("[A:Kenya], which [B:Somalia] accuses, hosted [A:its] talks.");
        assert_eq!(text, "Kenya, which Somalia accuses, hosted its talks.");
        let words: Vec<(&str, &str)> = mentions.iter().map(|(s, k)| (s.of(&text), k.as_str())).collect();
        assert_eq!(words, [("Kenya", "A"), ("Somalia", "B"), ("its", "A")]);
    }

    #[test]
    fn every_ordered_pair_has_an_answer() {
        let stance = Stance {
            s: "B".into(),
            t: "A".into(),
            label: "negative".into(),
            basis: Basis::Word,
            cue: "accuses".into(),
        };
        let marked = "[A:Kenya], which [B:Somalia] accuses, met [C:Mali].";
        let (sample, keys) = own_sample("x".into(), String::new(), marked, |_| None, &[stance]).unwrap();
        assert_eq!(keys, ["A", "B", "C"]);
        assert_eq!(sample.answers.len(), 6);
        let sided: Vec<_> = sample.answers.iter().filter(|a| a.label != Label::Neutral).collect();
        assert_eq!((sided.len(), sided[0].source, sided[0].target), (1, Some(1), 0));
        assert_eq!(sided[0].cue.unwrap().of(&sample.scene.text), "accuses");
    }

    #[test]
    fn tokens_join_as_in_print() {
        let tokens: Vec<String> =
            ["\"", "No", ",", "\"", "said", "Ms", ".", "Li", "(", "45", ")", "."].map(String::from).into();
        let (text, spans) = detokenise(&tokens);
        assert_eq!(text, "\"No,\" said Ms. Li (45).");
        assert!(spans.iter().zip(&tokens).all(|(s, t)| s.of(&text) == t));
    }
}
