//! What is sent: the documents of the command line in rotation, or texts of our own that never repeat.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
};

use crate::{
    client::{
        batch::{columns::Columns, records::Records, source},
        exit::Stop,
        terminal::{complain, printable},
    },
    proto::v1::Document,
};

/// Sentences of news of our own making, one a line, each with a place `{}` for a number.
const SENTENCES: &str = include_str!("sentences.txt");

/// Where documents come from, without end.
#[derive(Debug)]
pub struct Texts {
    kind: Kind,
    next: AtomicUsize,
}

#[derive(Debug)]
enum Kind {
    /// These, again and again.
    Given(Vec<Document>),
    /// So many sentences of [`SENTENCES`] a document, with numbers that never come back: a server that keeps what it has
    /// seen before must not look faster than it is.
    Own { sentences: usize },
}

impl Texts {
    /// Documents of `sentences` sentences of our own.
    pub fn own(sentences: usize) -> Self {
        Self { kind: Kind::Own { sentences }, next: AtomicUsize::new(0) }
    }

    /// The documents in `inputs`, read as `visavis batch` reads them; what is no document is told on standard error.
    ///
    /// # Errors
    /// If an input names nothing, or there is no document in all of them.
    pub fn read(inputs: &[PathBuf]) -> Result<Self, Stop> {
        let records = Records::new(source::find(inputs)?, Columns::default(), Arc::new(AtomicU64::new(0)));
        let mut documents = Vec::new();
        for record in records {
            match record.row {
                Ok(row) => documents.push(row.document),
                Err(failure) => complain(&format!("visavis: {}: {failure}", printable(&record.origin))),
            }
        }
        if documents.is_empty() {
            return Err(Stop::Failed(
                "there is no document in what was named; nothing can be sent".to_owned(),
            ));
        }
        Ok(Self { kind: Kind::Given(documents), next: AtomicUsize::new(0) })
    }

    /// The next document.
    pub fn next(&self) -> Document {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        match &self.kind {
            Kind::Given(documents) => {
                documents.get(number % documents.len().max(1)).cloned().unwrap_or_default()
            }
            Kind::Own { sentences } => own(number, *sentences),
        }
    }
}

/// The document with that number, of `sentences` sentences.
fn own(number: usize, sentences: usize) -> Document {
    let first = number.saturating_mul(sentences);
    let lines = SENTENCES.lines().cycle().skip(first % SENTENCES.lines().count().max(1));
    let numbered = (first..).zip(lines).take(sentences);
    let text: Vec<String> = numbered
        // 13 and up: in words or digits, no number below reads as one.
        .map(|(place, line)| line.replace("{}", &place.saturating_add(13).to_string()))
        .collect();
    let (document_id, language) = (format!("bench-{number}"), "en".to_owned());
    Document { document_id, text: text.join(" "), language, ..Document::default() }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn our_own_sentences_are_as_many_as_asked_for_and_never_the_same() {
        let texts = Texts::own(5);
        let mut seen = BTreeSet::new();
        for _ in 0..20 {
            let document = texts.next();
            let spans = crate::text::sentences(&document.text);
            assert_eq!(spans.len(), 5, "{}", document.text);
            for span in spans {
                assert!(seen.insert(span.of(&document.text).to_owned()), "{} comes twice", document.text);
            }
        }
        assert!(SENTENCES.lines().all(|line| line.matches("{}").count() == 1));
    }

    #[test]
    fn given_documents_come_in_rotation_and_bad_ones_are_left_out() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("a.txt"), "# Title\nOne.").unwrap();
        std::fs::write(dir.path().join("b.jsonl"), "{\"text\": \"Two.\"}\nno json\n").unwrap();
        let texts = Texts::read(&[dir.path().to_owned()]).unwrap();
        let drawn: Vec<String> = (0..4).map(|_| texts.next().text).collect();
        assert_eq!(drawn, ["One.", "Two.", "One.", "Two."]);

        std::fs::write(dir.path().join("c.txt"), " ").unwrap();
        let error = Texts::read(&[dir.path().join("c.txt")]).unwrap_err().to_string();
        assert!(error.contains("no document"), "{error}");
    }
}
