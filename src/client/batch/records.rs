//! The documents of all sources, one after another, in bounded memory.

use std::{
    collections::VecDeque,
    io::{self, BufRead, Read},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use csv::ByteRecord;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use tonic::Code;

use super::{
    columns::{Columns, Row},
    html,
    source::{Kind, Source},
};
use crate::{
    client::{
        failure::Failure,
        input::{Article, MAX_FILE_BYTES, document_id},
        lines::Lines,
    },
    proto::v1::Document,
};

/// One document of the input, or why it is none.
#[derive(Clone, Debug)]
pub struct Record {
    /// Where it stands, `FILE` or `FILE:LINE`, for messages.
    pub origin: String,
    /// The document and what is carried through with it.
    pub row: Result<Row, Failure>,
    /// Identifies it and everything before it: a chain of SHA-256 over all records up to here.
    pub chain: [u8; 32],
}

/// The documents of one source, each with its origin.
type Rows = Box<dyn Iterator<Item = (String, Result<Row, Failure>)> + Send>;

/// Reads records from sources in order. A file that cannot be opened or breaks off is one failed record; what follows it
/// is read all the same.
pub struct Records {
    sources: VecDeque<Source>,
    columns: Columns,
    open: Option<Rows>,
    counter: Arc<AtomicU64>,
    chain: [u8; 32],
}

impl Records {
    /// The records of `sources`; `counter` counts the bytes read.
    pub fn new(sources: Vec<Source>, columns: Columns, counter: Arc<AtomicU64>) -> Self {
        Self { sources: sources.into(), columns, open: None, counter, chain: [0; 32] }
    }

    fn open(&self, source: Source) -> Rows {
        let name = source.path.display().to_string();
        #[cfg(feature = "parquet")]
        if source.kind == Kind::Parquet {
            return columnar(name, &source, self.columns.clone(), &self.counter);
        }
        let input = match source.open(Arc::clone(&self.counter)) {
            Ok(input) => input,
            Err(error) => {
                return Box::new(std::iter::once((name, Err(Failure::of_file(&source.path, &error)))));
            }
        };
        match source.kind {
            Kind::Article => Box::new(std::iter::once((
                name,
                article(&source, input).map(|document| self.columns.bare(document)),
            ))),
            Kind::Html => {
                let document = page(&source, input).map(|document| self.columns.bare(document));
                Box::new(std::iter::once((name, document)))
            }
            Kind::Jsonl => Box::new(jsonl(name, input, self.columns.clone())),
            Kind::Csv(delimiter) => Box::new(table(name, input, delimiter, self.columns.clone())),
            #[cfg(feature = "parquet")]
            Kind::Parquet => Box::new(std::iter::empty()),
        }
    }
}

impl Iterator for Records {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        loop {
            if let Some((origin, row)) = self.open.as_mut().and_then(Iterator::next) {
                self.chain = link(&self.chain, &row);
                return Some(Record { origin, row, chain: self.chain });
            }
            let source = self.sources.pop_front()?;
            self.open = Some(self.open(source));
        }
    }
}

/// The chain after one more document.
fn link(chain: &[u8; 32], row: &Result<Row, Failure>) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(chain);
    let mut add = |part: &str| {
        // With its length, so that no two documents run together to the same bytes.
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    };
    match row {
        Ok(Row { document, kept }) => {
            for part in [&document.document_id, &document.title, &document.text, &document.published_at] {
                add(part);
            }
            kept.iter().for_each(|value| add(value));
        }
        Err(failure) => add(&failure.message),
    }
    hash.finalize().into()
}

fn article(source: &Source, input: impl Read) -> Result<Document, Failure> {
    Ok(Article::from_bytes(document_id(&source.path), all(source, input)?, None)?.to_document("", ""))
}

fn page(source: &Source, input: impl Read) -> Result<Document, Failure> {
    // As a file of text first: the same limits and the same words for what is no UTF-8.
    let file = Article::from_bytes(document_id(&source.path), all(source, input)?, Some(""))?;
    let page = html::read(&file.text);
    if page.text.is_empty() {
        return Err(Failure::invalid("document.text", "no paragraphs of an article are found in this page"));
    }
    let article = Article { id: file.id, title: page.title, text: page.text };
    Ok(article.to_document("", &page.published_at))
}

/// The bytes of a file, one more than are allowed, so that the excess shows.
fn all(source: &Source, input: impl Read) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = input.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes);
    read.map_err(|error| Failure::of_file(&source.path, &error))?;
    Ok(bytes)
}

fn jsonl(
    name: String,
    input: impl BufRead,
    columns: Columns,
) -> impl Iterator<Item = (String, Result<Row, Failure>)> {
    let mut lines = Lines::new(input);
    let mut is_broken = false;
    std::iter::from_fn(move || {
        if is_broken {
            return None;
        }
        Some(match lines.next()? {
            Ok(line) => {
                let origin = format!("{name}:{}", line.number);
                let document = line.text.and_then(|text| json_row(&text, &origin, &columns));
                (origin, document)
            }
            Err(error) => {
                is_broken = true;
                (name.clone(), Err(broken(&error)))
            }
        })
    })
}

fn json_row(text: &str, origin: &str, columns: &Columns) -> Result<Row, Failure> {
    let row: Map<String, Value> = serde_json::from_str(text)
        .map_err(|error| Failure::invalid("row", format!("not a JSON object on one line ({error})")))?;
    let get = |name: &str| match row.get(name)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    columns.row(origin.to_owned(), get, || row.keys().cloned().collect())
}

fn table(
    name: String,
    input: impl BufRead,
    delimiter: u8,
    columns: Columns,
) -> impl Iterator<Item = (String, Result<Row, Failure>)> {
    let budget = Arc::new(AtomicU64::new(MAX_FILE_BYTES));
    let input = Budgeted { inner: input, left: Arc::clone(&budget) };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(input);
    let mut header: Option<Vec<String>> = None;
    let mut is_broken = false;
    std::iter::from_fn(move || {
        if is_broken {
            return None;
        }
        let header = match &header {
            Some(header) => header,
            None => match reader.byte_headers() {
                Ok(names) => {
                    let names = names.iter().map(|name| String::from_utf8_lossy(name).trim().to_owned());
                    let names = names.map(|name| name.trim_start_matches('\u{feff}').to_owned());
                    header.insert(names.collect())
                }
                Err(error) => {
                    is_broken = true;
                    return Some((name.clone(), Err(bad_row(&error))));
                }
            },
        };
        budget.store(MAX_FILE_BYTES, Ordering::Relaxed);
        let mut row = ByteRecord::new();
        match reader.read_byte_record(&mut row) {
            Ok(false) => None,
            Ok(true) => {
                let line = row.position().map_or(0, csv::Position::line);
                let origin = format!("{name}:{line}");
                let document = csv_row(&row, header, &origin, &columns);
                Some((origin, document))
            }
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                is_broken = error.is_io_error();
                Some((format!("{name}:{line}"), Err(bad_row(&error))))
            }
        }
    })
}

/// The rows of a Parquet file; the n-th is called `FILE:n`. Where it breaks off, that is one failed record.
#[cfg(feature = "parquet")]
fn columnar(name: String, source: &Source, columns: Columns, counter: &AtomicU64) -> Rows {
    let fail = |failure: Failure| -> Rows { Box::new(std::iter::once((name.clone(), Err(failure)))) };
    let file = match std::fs::File::open(&source.path) {
        Ok(file) => file,
        Err(error) => return fail(Failure::of_file(&source.path, &error)),
    };
    let size = file.metadata().map_or(0, |file| file.len());
    let (names, rows) = match crate::client::parquet::read(file, &|name| columns.may_use(name)) {
        Ok(read) => read,
        Err(error) => {
            return fail(Failure::invalid("file", format!("is no Parquet that can be read: {error}")));
        }
    };
    // It is read back and forth; the part that is done is not known before its end.
    counter.fetch_add(size, Ordering::Relaxed);
    let mut number = 0_u64;
    let mut is_broken = false;
    Box::new(rows.map_while(move |row| {
        if is_broken {
            return None;
        }
        number += 1;
        let origin = format!("{name}:{number}");
        let row = match row {
            Ok(row) => columns.row(origin.clone(), |name| row.get(name).cloned(), || names.clone()),
            Err(error) => {
                is_broken = true;
                Err(Failure::new(Code::DataLoss, format!("the file breaks off: {error}")))
            }
        };
        Some((origin, row))
    }))
}

/// Ends with an error after as many bytes as one row may have: a quote that is never closed would else take the rest of
/// the file into memory.
struct Budgeted<R> {
    inner: R,
    left: Arc<AtomicU64>,
}

impl<R: Read> Read for Budgeted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        let left = self.left.load(Ordering::Relaxed);
        self.left.store(left.saturating_sub(count as u64), Ordering::Relaxed);
        if count > 0 && left == 0 {
            let allowed = MAX_FILE_BYTES >> 20;
            return Err(io::Error::other(format!(
                "a row is longer than {allowed} MiB; is a quote left open?"
            )));
        }
        Ok(count)
    }
}

fn csv_row(row: &ByteRecord, header: &[String], origin: &str, columns: &Columns) -> Result<Row, Failure> {
    if let Some((column, _)) = header.iter().zip(row).find(|(_, value)| std::str::from_utf8(value).is_err()) {
        return Err(Failure::invalid(
            column.as_str(),
            "is not UTF-8; convert the file, for example with iconv",
        ));
    }
    let get = |name: &str| {
        let place = header.iter().position(|column| column == name)?;
        let value = row.get(place)?;
        Some(String::from_utf8_lossy(value).into_owned())
    };
    columns.row(origin.to_owned(), get, || header.to_vec())
}

fn bad_row(error: &csv::Error) -> Failure {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            Failure::invalid("row", format!("has {len} columns where the header has {expected_len}"))
        }
        csv::ErrorKind::Io(error) => broken(error),
        _ => Failure::invalid("row", error.to_string()),
    }
}

fn broken(error: &io::Error) -> Failure {
    Failure::new(Code::DataLoss, format!("the file breaks off: {error}"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use std::{io::Write, path::PathBuf};

    use super::*;
    use crate::client::batch::source::find;

    fn records(files: &[(&str, &[u8])]) -> Vec<Record> {
        let dir = tempfile::tempdir().unwrap();
        let paths: Vec<PathBuf> = files
            .iter()
            .map(|(name, bytes)| {
                let path = dir.path().join(name);
                std::fs::write(&path, bytes).unwrap();
                path
            })
            .collect();
        Records::new(find(&paths).unwrap(), Columns::default(), Arc::default()).collect()
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd(bytes: &[u8]) -> Vec<u8> {
        ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
    }

    #[test]
    fn every_kind_is_read() {
        let csv = "id,text,date\n7,\"One, \"\"two\"\"\nlines\",2026-01-02\n8,Short,\n";
        let read = records(&[
            ("a.txt", b"# T\nText."),
            ("b.jsonl", b"{\"id\": 5, \"text\": \"J\", \"title\": null}\n"),
            ("c.csv", csv.as_bytes()),
            ("d.tsv.gz", &gzip(b"title\tbody\nHead\tBody\n")),
            ("e.jsonl.zst", &zstd(b"{\"text\": \"Z\"}\n")),
            (
                "f.html",
                format!("<title>H</title><article><p>{}", "Norway praised Chile. ".repeat(9)).as_bytes(),
            ),
        ]);
        let mut documents: Vec<Document> =
            read.into_iter().map(|record| record.row.unwrap().document).collect();
        let last = documents.pop().unwrap();
        let got: Vec<_> = documents.iter().map(|d| (d.title.as_str(), d.text.as_str())).collect();
        assert_eq!(
            got,
            [
                ("T", "Text."),
                ("", "J"),
                ("", "One, \"two\"\nlines"),
                ("", "Short"),
                ("Head", "Body"),
                ("", "Z")
            ]
        );
        assert_eq!((last.title.as_str(), last.text.len()), ("H", "Norway praised Chile. ".len() * 9 - 1));
        assert!(documents[0].document_id.ends_with("a.txt"));
        assert_eq!((documents[1].document_id.as_str(), documents[2].document_id.as_str()), ("5", "7"));
        assert!(documents[4].document_id.ends_with("d.tsv.gz:2"), "{}", documents[4].document_id);
        assert_eq!(documents[2].published_at, "2026-01-02");
    }

    #[test]
    fn what_cannot_be_read_fails_alone() {
        let mut cut = gzip(b"{\"text\": \"A\"}\n{\"text\": \"B\"}\n");
        cut.truncate(cut.len() - 12);
        let read = records(&[
            ("a.csv", b"text,title\nA,B\nonly one\nC,\xff\nD,E\n"),
            ("b.jsonl", b"[]\n{\"text\": \"J\"}\n"),
            ("c.jsonl.gz", &cut),
            ("d.txt", b"\xe9"),
            ("e.txt", b"Last."),
        ]);
        let is_ok: Vec<bool> = read.iter().map(|record| record.row.is_ok()).collect();
        assert_eq!(is_ok[..6], [true, false, false, true, false, true]);
        assert_eq!(is_ok[is_ok.len() - 2..], [false, true]);
        let told: Vec<String> =
            read.iter().filter_map(|record| record.row.as_ref().err()).map(ToString::to_string).collect();
        assert!(told[0].contains("1 columns where the header has 2"), "{told:?}");
        assert!(told[1].contains("title: is not UTF-8"), "{told:?}");
        assert!(told.iter().any(|line| line.contains("breaks off")), "{told:?}");
        assert!(read[1].origin.ends_with("a.csv:3"), "{}", read[1].origin);
    }

    #[test]
    fn a_quote_that_is_never_closed_ends_the_file_not_the_memory() {
        let mut input = b"text\nA\n\"".to_vec();
        input.resize(MAX_FILE_BYTES as usize + (1 << 20), b'x');
        let rows: Vec<_> = table("a.csv".into(), input.as_slice(), b',', Columns::default()).collect();
        assert_eq!(rows.len(), 2);
        assert!(rows[1].1.as_ref().unwrap_err().to_string().contains("quote"), "{:?}", rows[1]);
    }

    #[test]
    fn the_chain_tells_any_change_before_it() {
        let chain =
            |text: &str| records(&[("a.jsonl", text.as_bytes())]).iter().map(|r| r.chain).collect::<Vec<_>>();
        let one = chain("{\"text\": \"A\", \"id\": \"x\"}\n{\"text\": \"B\", \"id\": \"y\"}\n");
        let other = chain("{\"text\": \"A\", \"id\": \"x\"}\n{\"text\": \"C\", \"id\": \"y\"}\n");
        let moved = chain("{\"text\": \"Ax\", \"id\": \"\"}\n{\"text\": \"B\", \"id\": \"y\"}\n");
        assert_eq!(one[0], other[0]);
        assert!(one[1] != other[1] && one[1] != moved[1]);
    }
}
