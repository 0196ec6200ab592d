//! Builds the opinion lexicon of a bundle from the public ones.

use std::{collections::BTreeMap, fmt::Write as _, path::Path};

use serde::Deserialize;

use super::corpora::tsv;
use crate::Error;

#[derive(Deserialize)]
struct Vader {
    token: String,
    mean: f32,
}

#[derive(Deserialize)]
struct Afinn {
    word: String,
    score: f32,
}

#[derive(Deserialize)]
struct BingLiu {
    word: String,
    polarity: f32,
}

#[derive(Deserialize)]
struct CameoVerb {
    verb: String,
    forms: String,
    goldstein: String,
}

/// The text of `cues.tsv`: every word with a polarity that its sources agree on in sign, averaged, in [-1, 1].
pub fn build(shared: &Path) -> Result<String, Error> {
    let mut words: BTreeMap<String, Vec<f32>> = BTreeMap::new();
    let mut add = |word: &str, polarity: f32| {
        let word = word.to_lowercase().replace('_', " ");
        // Multi-word entries and emoticons are of no use to a lookup word by word.
        if polarity != 0.0 && word.chars().all(|c| c.is_alphabetic() || c == '-' || c == '\'') {
            words.entry(word).or_default().push(polarity.clamp(-1.0, 1.0));
        }
    };
    for row in tsv::<Vader>(&shared.join("lexicons/vader.tsv"))? {
        add(&row.token, row.mean / 4.0);
    }
    for row in tsv::<Afinn>(&shared.join("lexicons/afinn165.tsv"))? {
        add(&row.word, row.score / 5.0);
    }
    for row in tsv::<BingLiu>(&shared.join("lexicons/bing_liu.tsv"))? {
        add(&row.word, row.polarity * 0.5);
    }
    for row in tsv::<CameoVerb>(&shared.join("verbs/cameo_verbs.tsv"))? {
        let Ok(goldstein) = row.goldstein.parse::<f32>() else { continue };
        // Mild values are mere statements and meetings.
        if goldstein.abs() >= 2.0 {
            for form in
                std::iter::once(row.verb.as_str()).chain(row.forms.split(' ')).filter(|f| !f.is_empty())
            {
                add(form, goldstein / 10.0);
            }
        }
    }
    let mut text = String::new();
    for (word, polarities) in words {
        let mean = polarities.iter().sum::<f32>() / polarities.len() as f32;
        if polarities.iter().all(|p| p.signum() == mean.signum()) && mean.abs() >= 0.05 {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{word}\t{mean:.3}");
        }
    }
    Ok(text)
}
