//! Which language a text is in; only English is served.
//!
//! A refusal has to rest on evidence, since a wrong one costs a caller an article. Little words decide first: a text in
//! which English ones are common is English, whatever its names look like to a detector of letter groups (whatlang).
//! That detector is believed only on running text, which has words in lower case; headlines in capitals and lists of
//! names get the benefit of the doubt.

use std::{collections::HashSet, sync::LazyLock};

use unicode_segmentation::UnicodeSegmentation;
use whatlang::{Info, Lang, Script};

use super::marks::{before, from, head};
use crate::error::{InputError, InputErrorCode};

/// What is known of a text's language once it is let pass.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LanguageVerdict {
    /// The caller says it is English.
    Declared,
    /// It reads as English.
    Detected {
        /// The share of words that only English has, or the detector's own confidence; in [0, 1].
        confidence: f64,
    },
    /// It is too short or too much made of names to tell; English is assumed.
    Assumed,
}

/// Letters below which a text in Latin script is never refused.
const MIN_LETTERS: usize = 40;

/// Letters of another script that a text must have to be refused.
const MIN_FOREIGN_LETTERS: usize = 4;

/// Confidence below which the detector is not believed.
const MIN_CONFIDENCE: f64 = 0.8;

/// The share of words that only English has is 0.2 and more in running English, next to nothing elsewhere.
const ENGLISH_SHARE: f64 = 0.12;

/// Above this share of English words no detector's refusal is believed.
const DOUBTFUL_SHARE: f64 = 0.05;

/// Below this share of words in lower case a text is a heading or a list of names.
const RUNNING_SHARE: f64 = 0.4;

/// Bytes of a text that are looked at: a third each from its beginning, middle and end.
const SAMPLE: usize = 24 << 10;

/// Words below which the detector's refusal also needs words or letters that English does not have.
const FEW_WORDS: usize = 40;

/// The share of such words, or of such letters, that is enough.
const FOREIGN_SHARE: f64 = 0.05;

/// Common words of English that other languages in Latin script do not share.
const ENGLISH: &str = "the and that with from has have had were which would this his their they said but it its are who \
    about than when she more could into there what these our out not you your them then because while where how after \
    before between against through should being did does other another says saying my if only up";

/// Common words of languages in Latin script, written small, that are neither English nor parts of names.
const FOREIGN: &str = "der das und dass nicht ein eine mit für auf sich dem ist im nach wie \
    les des une est et que qui dans pour sur avec pas au par \
    los las una y por con para del se su como \
    il lo gli della che non per è dei sono alla nel \
    um uma não com em na os dos \
    het een dat niet op te zijn voor aan bij naar \
    och att det som på är för med av inte ikke og er til af \
    się nie że jest w z po oraz przez \
    v ve bir bu için ile olarak je s které jako \
    ja että ei oli ovat az hogy és nem egy \
    și că cu nu în pe yang dan dengan pada telah untuk bahwa ng mga sa";

static ENGLISH_WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| ENGLISH.split_whitespace().collect());
static FOREIGN_WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| FOREIGN.split_whitespace().collect());

/// Lets English pass: `declared` is the caller's BCP 47 tag, `None` or empty to have the language detected.
///
/// # Errors
/// [`InputErrorCode::Language`] for `document.language` if another language is declared, for `document.text` if
/// another is detected; the reason names it, with the detector's confidence.
///
/// ```
/// use visavis::text::language::{LanguageVerdict, check};
///
/// assert_eq!(check("Talks fail", None), Ok(LanguageVerdict::Assumed));
/// assert!(check("The minister said that the talks had failed.", None).is_ok());
/// let error = check("Министр заявил, что переговоры провалились.", None).unwrap_err();
/// assert!(error.reason.contains("Russian"));
/// ```
pub fn check(text: &str, declared: Option<&str>) -> Result<LanguageVerdict, InputError> {
    match declared.map(str::trim).filter(|tag| !tag.is_empty()) {
        None => detect(text),
        Some(tag) if is_english(tag) => Ok(LanguageVerdict::Declared),
        Some(tag) => Err(InputError::new(
            InputErrorCode::Language,
            "document.language",
            format!("{:?} given, only \"en\" and \"en-…\" are served", head(tag, 40)),
        )),
    }
}

/// `en`, `en-GB`, `EN_us`.
fn is_english(tag: &str) -> bool {
    tag.split(['-', '_']).next().is_some_and(|primary| primary.eq_ignore_ascii_case("en"))
}

fn detect(text: &str) -> Result<LanguageVerdict, InputError> {
    let sample = sample(text);
    let letters = Letters::of(&sample);
    if letters.foreign >= MIN_FOREIGN_LETTERS && letters.foreign > letters.latin {
        // The detector names the most frequent script; a mixed text may still come out as one in Latin script.
        return Err(match whatlang::detect(&sample) {
            Some(info) if info.script() != Script::Latin => refusal(&info),
            _ => InputError::new(
                InputErrorCode::Language,
                "document.text",
                "most of its letters are not of the Latin script, only English is served",
            ),
        });
    }
    if letters.latin < MIN_LETTERS {
        return Ok(LanguageVerdict::Assumed);
    }
    let words = Words::of(&sample);
    if words.english >= ENGLISH_SHARE {
        return Ok(LanguageVerdict::Detected { confidence: (words.english / ENGLISH_SHARE / 2.0).min(1.0) });
    }
    match whatlang::detect(&sample) {
        Some(info) if info.lang() == Lang::Eng && info.confidence() >= MIN_CONFIDENCE => {
            Ok(LanguageVerdict::Detected { confidence: info.confidence() })
        }
        Some(info)
            if info.lang() != Lang::Eng
                && info.confidence() >= MIN_CONFIDENCE
                && words.english < DOUBTFUL_SHARE
                && words.running >= RUNNING_SHARE
                && (words.count >= FEW_WORDS || words.foreign.max(letters.accented) >= FOREIGN_SHARE) =>
        {
            Err(refusal(&info))
        }
        _ => Ok(LanguageVerdict::Assumed),
    }
}

fn refusal(info: &Info) -> InputError {
    InputError::new(
        InputErrorCode::Language,
        "document.text",
        format!(
            "detected {} ({}) with confidence {:.2}, only English is served",
            info.lang().eng_name(),
            info.lang().code(),
            info.confidence()
        ),
    )
}

/// The beginning, middle and end of a long text; a short one whole.
fn sample(text: &str) -> String {
    if text.len() <= SAMPLE {
        return text.to_owned();
    }
    let third = SAMPLE / 3;
    let starts = [0, (text.len() - third) / 2, text.len() - third];
    let parts = starts.map(|start| {
        let start = (start..text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len());
        head(from(text, start), third)
    });
    parts.join(" ")
}

/// Letters by script.
struct Letters {
    latin: usize,
    /// Of other scripts.
    foreign: usize,
    /// The share of the Latin ones that is beyond a to z.
    accented: f64,
}

impl Letters {
    fn of(text: &str) -> Self {
        let (mut plain, mut accented, mut foreign) = (0usize, 0usize, 0usize);
        for c in text.chars().filter(|c| c.is_alphabetic()) {
            match c {
                'a'..='z' | 'A'..='Z' => plain += 1,
                '\u{AA}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' => accented += 1,
                _ => foreign += 1,
            }
        }
        let latin = plain + accented;
        Self { latin, foreign, accented: share(accented, latin) }
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// What the words of a text tell.
struct Words {
    count: usize,
    /// The share of little words that only English has.
    english: f64,
    /// The share of little words that English does not have.
    foreign: f64,
    /// The share written in lower case.
    running: f64,
}

impl Words {
    fn of(text: &str) -> Self {
        let (mut count, mut english, mut foreign, mut running) = (0usize, 0usize, 0usize, 0usize);
        for word in text.unicode_words().filter(|word| word.starts_with(char::is_alphabetic)) {
            count += 1;
            running += usize::from(word.starts_with(char::is_lowercase));
            foreign += usize::from(FOREIGN_WORDS.contains(word));
            let stem = before(word, word.find(['\'', '’']).unwrap_or(word.len()));
            let is_short = stem.len() <= 8;
            english += usize::from(is_short && ENGLISH_WORDS.contains(stem.to_ascii_lowercase().as_str()));
        }
        let share = |part| share(part, count);
        Self { count, english: share(english), foreign: share(foreign), running: share(running) }
    }
}

#[cfg(test)]
mod tests;
