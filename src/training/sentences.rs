//! How well sentences are found, measured on sentences that people marked.

use std::{
    collections::BTreeMap,
    fmt,
    fs::File,
    io::{BufRead, BufReader},
    path::Path,
};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::{error::Error, text::sentences};

/// The genres of GUM that are near to news.
const GENRES: [&str; 3] = ["news", "interview", "speech"];

/// Errors kept in a report.
const WORST: usize = 40;

/// Which documents to measure on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    /// Those that the rules were tuned on: two thirds, by the hash of the document's name.
    Tuning,
    /// The third that no rule was tuned on.
    HeldOut,
    /// Both.
    All,
}

impl Split {
    fn holds(self, document: &str) -> bool {
        let is_held_out = Sha256::digest(document).first().is_some_and(|byte| byte % 3 == 0);
        match self {
            Self::Tuning => !is_held_out,
            Self::HeldOut => is_held_out,
            Self::All => true,
        }
    }
}

/// Counts of boundaries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Boundaries {
    /// Found and marked.
    pub right: usize,
    /// Found, but not marked.
    pub extra: usize,
    /// Marked, but not found.
    pub missed: usize,
}

impl Boundaries {
    /// Share of the found ones that are marked, in [0, 1]; 0 if none was found.
    pub fn precision(&self) -> f64 {
        ratio(self.right, self.right + self.extra)
    }

    /// Share of the marked ones that were found, in [0, 1]; 0 if none is marked.
    pub fn recall(&self) -> f64 {
        ratio(self.right, self.right + self.missed)
    }

    /// The harmonic mean of both, in [0, 1].
    pub fn f1(&self) -> f64 {
        ratio(2 * self.right, 2 * self.right + self.extra + self.missed)
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// A boundary that was missed, or found where none is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoundaryError {
    /// The document.
    pub document: String,
    /// Whether it was missed; else it is extra.
    pub missed: bool,
    /// Some words before it.
    pub before: String,
    /// Some words after it.
    pub after: String,
}

/// What [`evaluate`] measured.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// Documents read.
    pub documents: usize,
    /// Sentences marked in them.
    pub sentences: usize,
    /// Each document as one paragraph, its sentences joined by single spaces: headings run into the text after them.
    pub one_paragraph: Boundaries,
    /// The same with a line break after each sentence that ends in a letter or digit, as headings, captions and items
    /// of lists do. GUM's release does not keep the pages' own breaks, so this is a likeness of them.
    pub with_breaks: Boundaries,
    /// The latter with its lines wrapped at 72 characters, as in mails and wire copy.
    pub wrapped: Boundaries,
    /// `with_breaks` without the boundaries that a line break or the document's end gives away: what the rules alone do.
    pub rules_alone: Boundaries,
    /// The same by genre.
    pub by_genre: BTreeMap<String, Boundaries>,
    /// Errors of `with_breaks`, first those of the documents that have most.
    pub worst: Vec<BoundaryError>,
}

#[derive(Deserialize)]
struct Row {
    doc: String,
    genre: String,
    text: String,
}

/// Measures the boundaries of [`sentences()`] on a file of GUM sentences, one JSON object a line with `doc`, `genre` and
/// `text`, in the order of the documents. A boundary is right if it ends a sentence at the same byte.
///
/// # Errors
/// [`Error::Data`] if the file cannot be read, a line is not such an object, or no document of the genres is in it.
pub fn evaluate(path: &Path, split: Split) -> Result<Report, Error> {
    let mut documents: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    let data = |line, reason: String| Error::Data { path: path.to_owned(), line, reason };
    let file = File::open(path).map_err(|error| data(None, error.to_string()))?;
    for (index, line) in BufReader::new(file).lines().enumerate() {
        let line = line.map_err(|error| data(Some(index + 1), error.to_string()))?;
        let row: Row =
            serde_json::from_str(&line).map_err(|error| data(Some(index + 1), error.to_string()))?;
        let text = row.text.trim();
        if GENRES.contains(&row.genre.as_str()) && split.holds(&row.doc) && !text.is_empty() {
            documents.entry((row.genre, row.doc)).or_default().push(text.to_owned());
        }
    }
    if documents.is_empty() {
        return Err(data(None, format!("no document of the genres {} in it", GENRES.join(", "))));
    }
    let mut report = Report::default();
    let mut errors: Vec<Vec<BoundaryError>> = Vec::new();
    for ((genre, name), marked) in &documents {
        report.documents += 1;
        report.sentences += marked.len();
        Comparison::of(marked, |_| " ", str::to_owned).count(&mut report.one_paragraph, |_| true);
        Comparison::of(marked, break_after, wrap).count(&mut report.wrapped, |_| true);
        let broken = Comparison::of(marked, break_after, str::to_owned);
        broken.count(&mut report.with_breaks, |_| true);
        let is_found_by_rule = |end: usize| {
            let after = broken.text.get(end..).unwrap_or_default();
            !after.is_empty() && !after.starts_with('\n')
        };
        broken.count(&mut report.rules_alone, is_found_by_rule);
        broken.count(report.by_genre.entry(genre.clone()).or_default(), |_| true);
        errors.push(broken.errors(name));
    }
    errors.sort_by_key(|of_document| std::cmp::Reverse(of_document.len()));
    report.worst = errors.into_iter().flatten().take(WORST).collect();
    Ok(report)
}

/// What to join a sentence to the next with, to liken the breaks of a page.
fn break_after(sentence: &str) -> &'static str {
    if sentence.ends_with(char::is_alphanumeric) { "\n\n" } else { " " }
}

/// Puts a line break for a blank wherever a line would grow longer than 72 characters.
fn wrap(text: &str) -> String {
    let mut wrapped = String::with_capacity(text.len());
    let mut width = 0;
    for piece in text.split_inclusive([' ', '\n']) {
        let length = piece.trim_end().chars().count();
        if width + length > 72 && wrapped.ends_with(' ') {
            wrapped.pop();
            wrapped.push('\n');
            width = 0;
        }
        wrapped.push_str(piece);
        width = if piece.ends_with('\n') { 0 } else { width + length + 1 };
    }
    wrapped
}

/// A document's marked sentence ends beside those found.
struct Comparison {
    text: String,
    marked: Vec<usize>,
    found: Vec<usize>,
}

impl Comparison {
    /// Joins the sentences, each with its separator after it; `shape` may exchange blanks of one byte.
    fn of(
        marked: &[String],
        separator: impl Fn(&str) -> &'static str,
        shape: impl Fn(&str) -> String,
    ) -> Self {
        let mut text = String::new();
        let mut ends = Vec::new();
        for sentence in marked {
            text.push_str(sentence);
            ends.push(text.len());
            text.push_str(separator(sentence));
        }
        text.truncate(ends.last().copied().unwrap_or(0));
        let text = shape(&text);
        let found = sentences(&text).iter().map(|span| span.end).collect();
        Self { text, marked: ends, found }
    }

    /// Adds the boundaries that `counts` lets pass.
    fn count(&self, into: &mut Boundaries, counts: impl Fn(usize) -> bool) {
        for end in self.found.iter().filter(|&&end| counts(end)) {
            if self.marked.contains(end) {
                into.right += 1;
            } else {
                into.extra += 1;
            }
        }
        into.missed += self.marked.iter().filter(|&&end| counts(end) && !self.found.contains(&end)).count();
    }

    fn errors(&self, document: &str) -> Vec<BoundaryError> {
        let missed = self.marked.iter().filter(|end| !self.found.contains(end)).map(|&end| (end, true));
        let extra = self.found.iter().filter(|end| !self.marked.contains(end)).map(|&end| (end, false));
        let mut ends: Vec<(usize, bool)> = missed.chain(extra).collect();
        ends.sort_unstable();
        ends.into_iter()
            .map(|(end, missed)| BoundaryError {
                document: document.to_owned(),
                missed,
                before: last_chars(self.text.get(..end).unwrap_or_default(), 60),
                after: self.text.get(end..).unwrap_or_default().chars().take(40).collect(),
            })
            .collect()
    }
}

fn last_chars(text: &str, count: usize) -> String {
    let skipped = text.chars().count().saturating_sub(count);
    text.chars().skip(skipped).collect()
}

impl fmt::Display for Boundaries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "P {:.4}  R {:.4}  F1 {:.4}", self.precision(), self.recall(), self.f1())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} sentences in {} documents", self.sentences, self.documents)?;
        writeln!(f, "as one paragraph                 {}", self.one_paragraph)?;
        writeln!(f, "with line breaks after headings  {}", self.with_breaks)?;
        writeln!(f, "  and wrapped at 72 characters   {}", self.wrapped)?;
        writeln!(f, "rules alone                      {}", self.rules_alone)?;
        for (genre, boundaries) in &self.by_genre {
            writeln!(f, "  with breaks, {genre:<17} {boundaries}")?;
        }
        for error in &self.worst {
            let mark = if error.missed { "missed" } else { "extra " };
            writeln!(f, "{mark} {}: {:?} | {:?}", error.document, error.before, error.after)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]

    use super::*;

    fn file(lines: &[&str]) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), lines.join("\n")).unwrap();
        file
    }

    #[test]
    fn counts_what_was_found_and_missed() {
        let file = file(&[
            r#"{"doc": "a", "genre": "news", "text": "Harbour strike ends"}"#,
            r#"{"doc": "a", "genre": "news", "text": "Dockers went back to work."}"#,
            r#"{"doc": "a", "genre": "news", "text": "they had won;"}"#,
            r#"{"doc": "a", "genre": "news", "text": "The port opened."}"#,
            r#"{"doc": "b", "genre": "vlog", "text": "not counted"}"#,
        ]);
        let report = evaluate(file.path(), Split::All).unwrap();
        assert_eq!((report.documents, report.sentences), (1, 4));
        // The heading runs on; the semicolon ends nothing.
        assert_eq!(report.one_paragraph, Boundaries { right: 2, extra: 0, missed: 2 });
        assert_eq!(report.with_breaks, Boundaries { right: 3, extra: 0, missed: 1 });
        assert_eq!(report.rules_alone, Boundaries { right: 1, extra: 0, missed: 1 });
        assert_eq!(report.worst.len(), 1);
        assert!(report.worst[0].missed && report.worst[0].before.ends_with("they had won;"));
        assert!((report.with_breaks.f1() - 6.0 / 7.0).abs() < 1e-12);
    }

    #[test]
    fn names_the_bad_line() {
        let file = file(&[r#"{"doc": "a", "genre": "news", "text": "Good."}"#, "{"]);
        let error = evaluate(file.path(), Split::All).unwrap_err();
        assert!(matches!(error, Error::Data { line: Some(2), .. }), "{error}");
        assert!(evaluate(Path::new("/nowhere.jsonl"), Split::All).is_err());
    }

    #[test]
    fn wrapping_moves_no_byte() {
        let text = format!("Heading\n\n{}end.", "some words ".repeat(30));
        let wrapped = wrap(&text);
        assert_eq!(wrapped.replace('\n', " "), text.replace('\n', " "));
        assert!(wrapped.lines().count() > 5 && wrapped.lines().all(|line| line.len() <= 72));
    }

    #[test]
    fn splits_share_nothing() {
        for name in ["a", "b", "c", "d", "e"] {
            assert_ne!(Split::Tuning.holds(name), Split::HeldOut.holds(name));
        }
    }

    /// `VISAVIS_GUM=FILE VISAVIS_SPLIT=tuning cargo test --lib gum -- --ignored --nocapture`
    #[test]
    #[ignore = "needs the GUM file, which is not part of the repository"]
    fn gum() {
        let path = std::env::var("VISAVIS_GUM").unwrap();
        let split = match std::env::var("VISAVIS_SPLIT").as_deref() {
            Ok("held-out") => Split::HeldOut,
            Ok("all") => Split::All,
            _ => Split::Tuning,
        };
        let report = evaluate(Path::new(&path), split).unwrap();
        println!("{report}");
        assert!(report.with_breaks.f1() >= 0.97);
    }
}
