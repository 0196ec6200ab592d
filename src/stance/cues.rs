//! The opinion lexicon, and the words of a sentence looked up in it.

use std::collections::HashMap;

use unicode_segmentation::UnicodeSegmentation;

use crate::{document::Span, error::BundleError};

/// The lexicon's file in a bundle: `word<TAB>polarity`, polarity in [-1, 1].
pub const FILE: &str = "cues.tsv";

/// Words with a polarity, merged from VADER (Hutto & Gilbert 2014), AFINN (Nielsen 2011), the opinion lexicon of Hu & Liu
/// (2004) and the CAMEO verb dictionary; built by `visavis-train fit`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lexicon {
    words: HashMap<Box<str>, f32>,
}

/// A word of a sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// In lower case.
    pub text: String,
    /// Where.
    pub span: Span,
    /// Its polarity in the lexicon, in [-1, 1]; 0 if it has none.
    pub polarity: f32,
}

impl Lexicon {
    /// Reads the file's text.
    pub fn parse(text: &str) -> Result<Self, BundleError> {
        let mut words = HashMap::new();
        for (number, line) in text.lines().enumerate() {
            let bad = || BundleError::Content {
                file: FILE.into(),
                reason: format!(
                    "line {}: a word, a tab and a number from -1 to 1 are expected",
                    number.saturating_add(1)
                ),
            };
            let (word, polarity) = line.split_once('\t').ok_or_else(bad)?;
            let polarity: f32 = polarity.parse().map_err(|_| bad())?;
            if !(-1.0..=1.0).contains(&polarity) {
                return Err(bad());
            }
            words.insert(word.into(), polarity);
        }
        Ok(Self { words })
    }

    /// The polarity of a lower-case word; 0 if it is not in the lexicon.
    pub fn polarity(&self, word: &str) -> f32 {
        self.words.get(word).copied().unwrap_or(0.0)
    }

    /// The words of `text`, in order.
    pub fn words(&self, text: &str) -> Vec<Word> {
        text.unicode_word_indices()
            .map(|(start, word)| {
                let lower = word.to_lowercase();
                let polarity = self.polarity(&lower);
                Word { text: lower, span: Span::new(start, start.saturating_add(word.len())), polarity }
            })
            .collect()
    }
}
