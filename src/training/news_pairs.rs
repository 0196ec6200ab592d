//! Every ordered pair of real news sentences: our labels over the text of corpora that stay outside the repository.
//!
//! A row of `data/news-pairs` finds its sentence by a hash and says where its actors stand and who takes a stance toward
//! whom. `training/sheets.py` writes these files; `training/corpora.py` reads them for the encoder.

use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
};

use serde::Deserialize;

use super::corpora::{Answer, NamedSentence, Sample, Stance, bad, every_pair, jsonl, number_of, side};
use crate::{
    Error,
    bundle::sha256,
    document::{Label, Span},
    stance::{MarkedMention, Scene},
    text::{OffsetMap, Unit},
};

/// The labelled corpora: the name of our file, and the corpus below the folder of the corpora.
pub const CORPORA: [(&str, &str); 4] = [
    ("dse", "stance/dse-train.jsonl"),
    ("newsmtsc", "sentiment/newsmtsc-train.jsonl"),
    ("cameo", "cameo_examples/examples.jsonl"),
    ("petrarch", "petrarch_records/records.jsonl"),
];

#[derive(Deserialize)]
struct TextRow {
    text: String,
}

#[derive(Deserialize)]
struct PairsRow {
    /// The first 16 hexadecimal digits of the SHA-256 of the sentence.
    text: String,
    /// Start and end in code points, and the actor's letter.
    mentions: Vec<(usize, usize, String)>,
    /// Cues by start and end.
    stances: Vec<Stance<Option<(usize, usize)>>>,
    /// The actors that the text shows in a good or bad light; absent where nobody asked.
    portrayals: Option<HashMap<String, String>>,
    /// Labelled because an earlier model was unsure of it. Such sentences are no likeness of the news: they only train.
    #[serde(default)]
    picked: bool,
}

impl PairsRow {
    fn share(&self) -> Share {
        if self.picked { Share::Train } else { Share::of(&self.text) }
    }
}

/// What a sentence is for, by its hash; `training/corpora.py` divides alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    /// A tenth that the encoder never sees: linfa is fitted on features of sentences that are as new as those served.
    Fit,
    /// A tenth that is only measured on.
    Dev,
    /// The rest, which trains the encoder.
    Train,
}

impl Share {
    /// Of the sentence with this key.
    pub fn of(key: &str) -> Self {
        match key.get(..2).and_then(|k| u8::from_str_radix(k, 16).ok()).map(|k| k % 10) {
            Some(0) => Self::Fit,
            Some(1) => Self::Dev,
            _ => Self::Train,
        }
    }
}

/// The sentences of a corpus by their keys.
struct Texts {
    corpus: &'static str,
    by_key: BTreeMap<String, String>,
}

impl Texts {
    fn read(shared: &Path, corpus: &'static str) -> Result<Self, Error> {
        let rows = jsonl::<TextRow>(&shared.join(corpus))?.into_iter();
        let by_key =
            rows.map(|(_, row)| (sha256(row.text.as_bytes()).chars().take(16).collect(), row.text)).collect();
        Ok(Self { corpus, by_key })
    }

    fn of(&self, key: &str) -> Result<&str, String> {
        let text = self.by_key.get(key).map(String::as_str);
        text.ok_or_else(|| format!("{} has no such sentence", self.corpus))
    }
}

#[derive(Deserialize)]
struct NamesRow {
    text: String,
    /// Start and end in code points, and the class.
    names: Vec<(usize, usize, String)>,
}

/// Reads `folder` (`data/news-names`) over the corpora in `shared`: real news sentences with every name marked.
pub fn names(folder: &Path, shared: &Path) -> Result<Vec<NamedSentence>, Error> {
    let mut sentences = Vec::new();
    for (name, corpus) in CORPORA {
        let path = folder.join(format!("{name}.jsonl"));
        if !path.exists() {
            continue;
        }
        let texts = Texts::read(shared, corpus)?;
        for (line, row) in jsonl::<NamesRow>(&path)? {
            let text = texts.of(&row.text).map_err(|reason| bad(&path, Some(line), reason))?;
            let map = OffsetMap::new(text);
            let names = row
                .names
                .into_iter()
                .map(|(start, end, kind)| Ok((span(&map, start, end)?, kind)))
                .collect::<Result<_, String>>()
                .map_err(|reason| bad(&path, Some(line), reason))?;
            sentences.push(NamedSentence {
                doc: row.text,
                genre: "found-news".into(),
                split: "train".into(),
                text: text.to_owned(),
                names,
                partial: false,
            });
        }
    }
    Ok(sentences)
}

fn span(map: &OffsetMap, start: usize, end: usize) -> Result<Span, String> {
    map.from(Unit::Utf32, start)
        .zip(map.from(Unit::Utf32, end))
        .map(|(start, end)| Span::new(start, end))
        .ok_or_else(|| format!("{start}..{end} is no span of the sentence"))
}

/// Reads the sentences of one share from `folder` (`data/news-pairs`) over the corpora in `shared`: samples of stance, and
/// samples of portrayal.
pub fn read(folder: &Path, shared: &Path, share: Share) -> Result<(Vec<Sample>, Vec<Sample>), Error> {
    let (mut stances, mut portrayals) = (Vec::new(), Vec::new());
    for (name, corpus) in CORPORA {
        let texts = Texts::read(shared, corpus)?;
        let path = folder.join(format!("{name}.jsonl"));
        for (line, row) in jsonl::<PairsRow>(&path)?.into_iter().filter(|(_, r)| r.share() == share) {
            let text = texts.of(&row.text).map_err(|reason| bad(&path, Some(line), reason))?;
            let (stance, portrayal) = samples(&row, text).map_err(|reason| bad(&path, Some(line), reason))?;
            stances.push(stance);
            portrayals.extend(portrayal);
        }
    }
    Ok((stances, portrayals))
}

fn samples(row: &PairsRow, text: &str) -> Result<(Sample, Option<Sample>), String> {
    let map = OffsetMap::new(text);
    let mut keys: Vec<String> = Vec::new();
    let mentions = row
        .mentions
        .iter()
        .map(|(start, end, key)| {
            let actor = number_of(&mut keys, key.clone());
            Ok(MarkedMention { span: span(&map, *start, *end)?, actor, kind: None })
        })
        .collect::<Result<_, String>>()?;
    let scene = Scene::new(text.to_owned(), mentions);
    let sample =
        |answers| Sample { id: row.text.clone(), group: String::new(), scene: scene.clone(), answers };
    let stance = sample(every_pair(&keys, &row.stances, |cue| {
        cue.map(|(start, end)| span(&map, start, end)).transpose()
    })?);
    let Some(told) = &row.portrayals else { return Ok((stance, None)) };
    let mut lone = Vec::new();
    for (target, key) in keys.iter().enumerate() {
        let shown = told.get(key).map_or(Ok(Some(Label::Neutral)), |name| side(name))?;
        lone.extend(shown.map(|label| Answer {
            source: None,
            target,
            label,
            basis: None,
            cue: None,
            pair: None,
            event: None,
        }));
    }
    Ok((stance, Some(sample(lone))))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_ordered_pair_and_actor_has_an_answer() {
        let row: PairsRow = serde_json::from_str(
            r#"{"text":"0","mentions":[[0,5,"A"],[13,17,"B"],[21,22,"C"]],
                "stances":[{"s":"A","t":"B","label":"negative","basis":"word","cue":[6,12]},
                           {"s":"B","t":"A","label":"mixed","basis":"word","cue":null}],
                "portrayals":{"B":"negative"}}"#,
        )
        .unwrap();
        let (stance, portrayal) = samples(&row, "Zoë N chided Mali to X").unwrap();
        assert_eq!(stance.answers.len(), 5, "six ordered pairs, one of them mixed");
        let first = stance.answers.first().unwrap();
        assert_eq!((first.source, first.target, first.label), (Some(0), 1, Label::Negative));
        assert_eq!(first.cue.map(|c| c.of(&stance.scene.text)), Some("chided"));
        let shown: Vec<Label> = portrayal.unwrap().answers.iter().map(|a| a.label).collect();
        assert_eq!(shown, [Label::Neutral, Label::Negative, Label::Neutral]);
    }

    #[test]
    fn a_place_outside_the_sentence_is_an_error() {
        let row: PairsRow =
            serde_json::from_str(r#"{"text":"0","mentions":[[0,90,"A"]],"stances":[]}"#).unwrap();
        assert!(samples(&row, "Mali spoke.").unwrap_err().contains("0..90"));
    }
}
