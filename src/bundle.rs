//! Model bundles: what is in them, how they are verified, and the one that is compiled in.
//!
//! A bundle is a folder: `manifest.json` names every other file with its SHA-256; nothing is parsed before its checksum
//! is right. Nothing in a bundle is ever executed. A large file lies in [parts](PART).

use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path, sync::Arc};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

use crate::{
    actors::{Gazetteer, recogniser::Recogniser},
    document::Date,
    encoder::{self, Encoder, Tokenizer, bert::Bert, projection::Projections, weights::Weights},
    error::BundleError,
    stance::{Scorer, cues, cues::Lexicon, scorer::Heads},
};

/// The manifest's file.
pub const MANIFEST: &str = "manifest.json";
/// The linfa models of stance and portrayal (postcard).
pub const HEADS: &str = "heads.bin";
/// The linfa model of names (postcard).
pub const RECOGNISER: &str = "recogniser.bin";
/// The gazetteer (postcard).
pub const GAZETTEER: &str = "gazetteer.bin";
/// All files beside the manifest.
pub const FILES: [&str; 6] =
    [encoder::weights::FILE, encoder::tokenizer::FILE, cues::FILE, HEADS, RECOGNISER, GAZETTEER];

/// The version of the layout; a bundle with another one is refused.
pub const FORMAT: u32 = 1;
/// A file of more bytes lies in parts of so many, `FILE.1`, `FILE.2` and so on: where code is kept, files are often refused
/// from 100 MB on.
pub const PART: usize = 90_000_000;
/// No file of a bundle may be larger (bytes).
const MAX_FILE: u64 = 1 << 30;

/// What `manifest.json` says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: u32,
    /// The bundle's name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The day as of which office-holders are vouched for.
    pub reference_date: Date,
    /// The version of the gazetteer.
    pub gazetteer_version: String,
    /// Tokens that the encoder sees at once.
    pub max_window_tokens: usize,
    /// The sets that it was trained on.
    pub training_sets: Vec<TrainingSet>,
    /// What was measured on the development sets.
    pub quality: Vec<Measure>,
    /// SHA-256 of every other file, 64 hexadecimal digits.
    pub files: BTreeMap<String, String>,
}

/// What a bundle says of itself.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelInfo {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// SHA-256 over the manifest, 64 hexadecimal digits.
    pub checksum: String,
    /// The version of the gazetteer.
    pub gazetteer_version: String,
    /// The day as of which office-holders are vouched for; the reference date of documents without one.
    pub reference_date: Date,
    /// Tokens that the encoder sees at once.
    pub max_window_tokens: usize,
    /// The sets that it was trained on.
    pub training_sets: Vec<TrainingSet>,
    /// What was measured on the development sets.
    pub quality: Vec<Measure>,
}

/// A set that a model was trained on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrainingSet {
    /// Its name.
    pub name: String,
    /// Its licence, as its owners state it.
    pub license: String,
    /// Where it comes from, with citation.
    pub source: String,
}

/// One measured figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measure {
    /// The development set.
    pub dataset: String,
    /// The measure.
    pub metric: String,
    /// Its value.
    pub value: f64,
}

/// The encoder's part of a bundle: enough to make vectors, and to fit the rest.
pub struct EncoderParts {
    /// Splits text.
    pub tokenizer: Tokenizer,
    /// Token vectors.
    pub encoder: Arc<dyn Encoder>,
    /// Pair vectors.
    pub projections: Projections,
}

impl EncoderParts {
    /// From the bytes of `encoder.safetensors` and `vocab.txt`.
    pub fn parse(weights: &[u8], vocabulary: &[u8]) -> Result<Self, BundleError> {
        let weights = Weights::parse(weights)?;
        let bert = Bert::load(&weights)?;
        let tokenizer = Tokenizer::parse(utf8(encoder::tokenizer::FILE, vocabulary)?)?;
        if tokenizer.len() > bert.vocabulary() {
            return Err(content(
                encoder::tokenizer::FILE,
                format!("{} pieces, the encoder knows {}", tokenizer.len(), bert.vocabulary()),
            ));
        }
        Ok(Self { tokenizer, projections: Projections::load(&weights)?, encoder: Arc::new(bert) })
    }

    /// From a folder with those two files.
    pub fn from_dir(dir: &Path) -> Result<Self, BundleError> {
        Self::parse(&read_whole(dir, encoder::weights::FILE)?, &read(dir, encoder::tokenizer::FILE)?)
    }
}

/// A bundle, verified and ready.
pub struct Bundle {
    /// What it says of itself.
    pub info: ModelInfo,
    /// The encoder's part.
    pub parts: EncoderParts,
    /// The opinion lexicon.
    pub lexicon: Lexicon,
    /// The models of stance and portrayal.
    pub heads: Heads,
    /// The model of names.
    pub recogniser: Recogniser,
    /// The gazetteer.
    pub gazetteer: Gazetteer,
}

macro_rules! shipped {
    ($file:literal) => {
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/models/", $file)) as &[u8]
    };
}

/// The compiled-in file of that name.
fn shipped(file: &str) -> Option<&'static [u8]> {
    Some(match file {
        MANIFEST => shipped!("manifest.json"),
        encoder::weights::FILE => shipped!("encoder.safetensors"),
        encoder::tokenizer::FILE => shipped!("vocab.txt"),
        cues::FILE => shipped!("cues.tsv"),
        HEADS => shipped!("heads.bin"),
        RECOGNISER => shipped!("recogniser.bin"),
        GAZETTEER => shipped!("gazetteer.bin"),
        _ => return None,
    })
}

impl Bundle {
    /// The bundle that is compiled in.
    pub fn shipped() -> Result<Self, BundleError> {
        Self::load(|file| {
            shipped(file)
                .map(std::borrow::Cow::Borrowed)
                .ok_or_else(|| content(file, "is not compiled in".into()))
        })
    }

    /// The bundle in the folder `dir`.
    pub fn from_dir(dir: &Path) -> Result<Self, BundleError> {
        Self::load(|file| read(dir, file).map(std::borrow::Cow::Owned))
    }

    /// What scoring needs of it.
    pub fn scorer(&self) -> Scorer<'_> {
        Scorer {
            tokenizer: &self.parts.tokenizer,
            encoder: self.parts.encoder.as_ref(),
            projections: &self.parts.projections,
            lexicon: &self.lexicon,
            window: self.info.max_window_tokens,
        }
    }

    fn load<'a>(
        get: impl Fn(&str) -> Result<std::borrow::Cow<'a, [u8]>, BundleError>,
    ) -> Result<Self, BundleError> {
        let manifest_bytes = get(MANIFEST)?;
        let manifest: Manifest =
            serde_json::from_slice(&manifest_bytes).map_err(|e| content(MANIFEST, e.to_string()))?;
        if manifest.format != FORMAT {
            return Err(content(MANIFEST, format!("format {} is not known, {FORMAT} is", manifest.format)));
        }
        let part = |file: &str| {
            let expected =
                manifest.files.get(file).ok_or_else(|| content(MANIFEST, format!("{file} is not listed")))?;
            let bytes = get(file)?;
            let found = sha256(&bytes);
            if *expected != found {
                return Err(BundleError::Checksum { file: file.into(), found, expected: expected.clone() });
            }
            Ok(bytes)
        };
        let verified = |file: &str| match parts(file, |f| manifest.files.contains_key(f)).as_slice() {
            [whole] => part(whole),
            several => {
                let several = several.iter().map(|f| part(f)).collect::<Result<Vec<_>, _>>()?;
                Ok(std::borrow::Cow::Owned(several.concat()))
            }
        };
        let parts =
            EncoderParts::parse(&verified(encoder::weights::FILE)?, &verified(encoder::tokenizer::FILE)?)?;
        if !(8..=parts.encoder.max_tokens()).contains(&manifest.max_window_tokens) {
            return Err(content(
                MANIFEST,
                format!(
                    "max_window_tokens is {}, 8 to {} are allowed",
                    manifest.max_window_tokens,
                    parts.encoder.max_tokens()
                ),
            ));
        }
        let lexicon = Lexicon::parse(utf8(cues::FILE, &verified(cues::FILE)?)?)?;
        let heads: Heads = from_postcard(HEADS, &verified(HEADS)?)?;
        heads.check(HEADS, parts.projections.width(), parts.encoder.width())?;
        let recogniser: Recogniser = from_postcard(RECOGNISER, &verified(RECOGNISER)?)?;
        recogniser.check(RECOGNISER, parts.encoder.width())?;
        let gazetteer = Gazetteer::from_bytes(&verified(GAZETTEER)?)?;
        let info = ModelInfo {
            name: manifest.name,
            version: manifest.version,
            checksum: sha256(&manifest_bytes),
            gazetteer_version: manifest.gazetteer_version,
            reference_date: manifest.reference_date,
            max_window_tokens: manifest.max_window_tokens,
            training_sets: manifest.training_sets,
            quality: manifest.quality,
        };
        Ok(Self { info, parts, lexicon, heads, recogniser, gazetteer })
    }
}

/// The names of the [parts](PART) of `file`, however many there are.
pub fn part_names(file: &str) -> impl Iterator<Item = String> {
    (1..).map(move |n: usize| format!("{file}.{n}"))
}

/// The names under which `file` lies where `there` tells which there are: its own, or those of its [parts](PART).
pub fn parts(file: &str, there: impl Fn(&str) -> bool) -> Vec<String> {
    let parts: Vec<String> = part_names(file).take_while(|part| there(part)).collect();
    // Where there is nothing at all, it is the whole file that is missing.
    if parts.is_empty() || there(file) { vec![file.to_owned()] } else { parts }
}

/// A file of the folder `dir`, put together from its [parts](PART) if need be.
pub fn read_whole(dir: &Path, file: &str) -> Result<Vec<u8>, BundleError> {
    let parts = parts(file, |f| dir.join(f).exists());
    Ok(parts.iter().map(|part| read(dir, part)).collect::<Result<Vec<_>, _>>()?.concat())
}

/// SHA-256 as 64 hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn content(file: &str, reason: String) -> BundleError {
    BundleError::Content { file: file.into(), reason }
}

fn utf8<'a>(file: &str, bytes: &'a [u8]) -> Result<&'a str, BundleError> {
    std::str::from_utf8(bytes).map_err(|e| content(file, format!("is not UTF-8: {e}")))
}

fn from_postcard<T: DeserializeOwned>(file: &str, bytes: &[u8]) -> Result<T, BundleError> {
    postcard::from_bytes(bytes).map_err(|e| content(file, e.to_string()))
}

fn read(dir: &Path, file: &str) -> Result<Vec<u8>, BundleError> {
    let path = dir.join(file);
    let failed = |source| BundleError::Read { file: path.display().to_string(), source };
    let size = fs::metadata(&path).map_err(failed)?.len();
    if size > MAX_FILE {
        return Err(content(file, format!("is {size} bytes, at most {MAX_FILE} are allowed")));
    }
    fs::read(&path).map_err(failed)
}
