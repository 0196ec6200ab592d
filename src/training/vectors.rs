//! Features of samples, made by the very code that serves, side by side on all cores, and kept in a cache.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::corpora::{NamedSentence, Sample, bad};
use crate::{
    Error,
    actors::{Gazetteer, recogniser},
    bundle::{Bundle, EncoderParts, sha256},
    document::{Basis, Label},
    encoder::{encode, pool::Pool},
    stance::{
        Scorer,
        cues::Lexicon,
        features::{LONE_NAMES, PAIR_NAMES},
        scorer::Row,
    },
};

/// Makes features; the same encoder and samples give the same rows.
pub struct Maker<'p> {
    parts: &'p EncoderParts,
    lexicon: &'p Lexicon,
    gazetteer: &'p Gazetteer,
    window: usize,
    pool: Pool,
    cache: Option<PathBuf>,
    /// Of encoder and lexicon; part of the cache key of every row of stance and portrayal.
    key: String,
    /// Of encoder and gazetteer; part of the cache key of every row of the recogniser.
    names_key: String,
}

/// An annotated pair with a row for each pair of its actors' mentions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PairRows {
    /// The gold class.
    pub label: Label,
    /// Word or deed, where annotated.
    pub basis: Option<Basis>,
    /// One row for each pair of mentions; a single one for a portrayal.
    pub rows: Vec<Vec<f32>>,
}

/// Rows of features with the number of their class.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TaggedRows {
    /// The rows.
    pub rows: Vec<Vec<f32>>,
    /// Their classes.
    pub tags: Vec<usize>,
}

fn narrow(row: Row) -> Vec<f32> {
    row.into_iter().map(|x| x as f32).collect()
}

impl<'p> Maker<'p> {
    /// `encoder_key` tells one encoder from another (a checksum); rows are kept in the folder `cache`.
    pub fn new(
        parts: &'p EncoderParts,
        lexicon: &'p Lexicon,
        lexicon_text: &str,
        gazetteer: &'p Gazetteer,
        encoder_key: &str,
        window: usize,
        cache: Option<PathBuf>,
    ) -> Self {
        let features = PAIR_NAMES.iter().chain(&LONE_NAMES).copied().collect::<Vec<_>>();
        let key = sha256(
            format!("{encoder_key} {window} {} {features:?} 4", sha256(lexicon_text.as_bytes())).as_bytes(),
        );
        let known = gazetteer.version();
        let names_key = format!("{encoder_key} {window} {known} {:?}", recogniser::FEATURE_NAMES);
        Self { parts, lexicon, gazetteer, window, pool: Pool::new(0), cache, key, names_key }
    }

    /// With a bundle's own encoder and lexicon, without a cache: for measuring.
    pub fn of_bundle(bundle: &'p Bundle) -> Self {
        let info = &bundle.info;
        let window = info.max_window_tokens;
        Self::new(&bundle.parts, &bundle.lexicon, "", &bundle.gazetteer, &info.checksum, window, None)
    }

    /// The same with rows kept in the folder `cache`.
    #[must_use]
    pub fn with_cache(mut self, cache: &Path) -> Self {
        self.cache = Some(cache.to_owned());
        self
    }

    fn scorer(&self) -> Scorer<'_> {
        Scorer {
            tokenizer: &self.parts.tokenizer,
            encoder: self.parts.encoder.as_ref(),
            projections: &self.parts.projections,
            lexicon: self.lexicon,
            window: self.window,
        }
    }

    /// Takes what is under this name and content from the cache, or makes and keeps it.
    fn cached<T: Serialize + DeserializeOwned>(
        &self,
        key: &str,
        name: &str,
        content: &str,
        make: impl FnOnce() -> Result<T, Error>,
    ) -> Result<T, Error> {
        let Some(folder) = &self.cache else { return make() };
        let hash = sha256(format!("{key}{name}{content}").as_bytes());
        let path = folder.join(format!("{name}-{}.bin", hash.get(..16).unwrap_or("")));
        if let Ok(bytes) = fs::read(&path)
            && let Ok(value) = postcard::from_bytes(&bytes)
        {
            return Ok(value);
        }
        let value = make()?;
        let bytes = postcard::to_stdvec(&value).map_err(|e| bad(&path, None, e.to_string()))?;
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&path, bytes))
            .map_err(|e| bad(&path, None, e.to_string()))?;
        Ok(value)
    }

    /// Rows of every answer of `samples`, in order; stances and portrayals may be mixed.
    pub fn pairs(&self, name: &str, samples: &[Sample]) -> Result<Vec<PairRows>, Error> {
        self.cached(&self.key, name, &format!("{samples:?}"), || {
            let scorer = self.scorer();
            let made = self.pool.map(samples, |sample| pair_rows(&scorer, sample));
            let mut all = Vec::new();
            for rows in made {
                all.extend(rows.map_err(|e| Error::Fit(e.to_string()))?);
            }
            Ok(all)
        })
    }

    /// A row for each word piece of the view with hidden names; class 1 if it is in a cue.
    pub fn cues(&self, name: &str, samples: &[Sample]) -> Result<TaggedRows, Error> {
        self.cached(&self.key, &format!("{name}-cues"), &format!("{samples:?}"), || {
            let scorer = self.scorer();
            let made = self.pool.map(samples, |sample| {
                let hidden = scorer.hide(&sample.scene)?;
                let mut tagged = TaggedRows::default();
                for (row, span) in scorer.visible_pieces(&sample.scene).into_iter() {
                    let cued = sample.answers.iter().filter_map(|a| a.cue).any(|cue| cue.overlaps(span));
                    tagged.rows.push(hidden.encoded().tokens.row(row).to_vec());
                    tagged.tags.push(usize::from(cued));
                }
                Ok::<_, crate::encoder::EncodeError>(tagged)
            });
            merge(made)
        })
    }

    /// For each of `sentences` a row for each word; classes are the places of [`recogniser::TAGS`]. Words of partially
    /// annotated sentences that may be unmarked names are left out.
    pub fn names(&self, name: &str, sentences: &[NamedSentence]) -> Result<Vec<TaggedRows>, Error> {
        self.cached(&self.names_key, &format!("{name}-names"), &format!("{sentences:?}"), || {
            let made = self.pool.map(sentences, |sentence| {
                let mut tagged = TaggedRows::default();
                for (row, word) in self.name_rows(&sentence.text)? {
                    let found = sentence.names.iter().find(|(span, _)| span.overlaps(word));
                    let tag = match found {
                        Some((span, kind)) => {
                            let prefix = if word.start <= span.start { "B" } else { "I" };
                            let tag = format!("{prefix}-{kind}");
                            recogniser::TAGS.iter().position(|t| *t == tag).unwrap_or(0)
                        }
                        None => {
                            let unsure =
                                word.of(&sentence.text).starts_with(char::is_uppercase) && word.start > 0;
                            if sentence.partial && unsure {
                                continue;
                            }
                            0
                        }
                    };
                    tagged.rows.push(narrow(row));
                    tagged.tags.push(tag);
                }
                Ok::<_, crate::encoder::EncodeError>(tagged)
            });
            made.into_iter().map(|r| r.map_err(|e| Error::Fit(e.to_string()))).collect()
        })
    }

    /// The words of a text as the recogniser sees them.
    pub fn words(&self, text: &str) -> Vec<recogniser::Word> {
        recogniser::words(&self.parts.tokenizer.pieces(text, 0))
    }

    /// The recogniser's rows of a sentence, each with its word's span.
    fn name_rows(
        &self,
        text: &str,
    ) -> Result<Vec<(Row, crate::document::Span)>, crate::encoder::EncodeError> {
        let pieces = self.parts.tokenizer.pieces(text, 0);
        let tokens: Vec<_> = pieces.iter().map(|p| p.token()).collect();
        let encoded = encode(self.parts.encoder.as_ref(), &tokens, self.window)?;
        let words = recogniser::words(&pieces);
        let rows = recogniser::rows(text, &words, &encoded.tokens, self.gazetteer);
        Ok(rows.into_iter().zip(words.iter().map(|w| w.span)).collect())
    }

    /// The names that `model` finds in each text.
    pub fn recognise(
        &self,
        model: &recogniser::Recogniser,
        texts: &[String],
    ) -> Result<Vec<Vec<crate::actors::NameSpan>>, Error> {
        let made = self.pool.map(texts, |text| {
            let pieces = self.parts.tokenizer.pieces(text, 0);
            let tokens: Vec<_> = pieces.iter().map(|p| p.token()).collect();
            let encoded = encode(self.parts.encoder.as_ref(), &tokens, self.window)?;
            Ok::<_, crate::encoder::EncodeError>(recogniser::recognise(
                model,
                self.gazetteer,
                text,
                &pieces,
                &encoded.tokens,
                0,
            ))
        });
        made.into_iter().map(|r| r.map_err(|e| Error::Fit(e.to_string()))).collect()
    }
}

fn merge(made: Vec<Result<TaggedRows, crate::encoder::EncodeError>>) -> Result<TaggedRows, Error> {
    let mut all = TaggedRows::default();
    for tagged in made {
        let tagged = tagged.map_err(|e| Error::Fit(e.to_string()))?;
        all.rows.extend(tagged.rows);
        all.tags.extend(tagged.tags);
    }
    Ok(all)
}

/// Rows of every answer of one sample, in order.
pub fn pair_rows(scorer: &Scorer<'_>, sample: &Sample) -> Result<Vec<PairRows>, crate::encoder::EncodeError> {
    let scene = &sample.scene;
    let directed: Vec<Vec<(usize, usize)>> = sample
        .answers
        .iter()
        .map(|a| a.source.map_or_else(Vec::new, |s| Scorer::mention_pairs(scene, s, a.target)))
        .collect();
    let mut pair_rows = if directed.iter().any(|d| !d.is_empty()) {
        let hidden = scorer.hide(scene)?;
        scorer.pair_rows(scene, &hidden, &directed.concat())?.into_iter()
    } else {
        Vec::new().into_iter()
    };
    let lone_rows = if sample.answers.iter().any(|a| a.source.is_none()) {
        let view = scene.shown(scorer.tokenizer);
        let encoded = encode(scorer.encoder, &view.tokens, scorer.window)?;
        scorer.lone_rows(scene, &view, &encoded)?
    } else {
        Vec::new()
    };
    Ok(sample
        .answers
        .iter()
        .zip(&directed)
        .map(|(answer, mentions)| {
            let rows = if answer.source.is_some() {
                pair_rows.by_ref().take(mentions.len()).map(narrow).collect()
            } else {
                let of_target =
                    scene.mentions.iter().zip(&lone_rows).filter(|(m, _)| m.actor == answer.target);
                of_target.map(|(_, row)| narrow(row.clone())).collect()
            };
            PairRows { label: answer.label, basis: answer.basis, rows }
        })
        .collect())
}
