//! The output of a run and its file of errors: appended to, cut back to what the journal claims, named when complete.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use serde::Serialize;
use serde_json::{Value, json};

use super::{
    columns::Row,
    journal::{State, beside},
    shape::{Cell, Shape},
};
use crate::{
    client::{exit::Stop, failure::Failure, json::Answer},
    proto::v1::{ClassifyResponse, Document},
};

/// How answers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// One answer a line; `with_text`: with the document itself.
    Jsonl {
        /// Whether the document goes with its answer.
        with_text: bool,
    },
    /// A table.
    Csv(Shape),
}

/// Where one run writes.
pub struct Sink {
    format: Format,
    /// The names of the columns that are carried through.
    keep: Vec<String>,
    path: PathBuf,
    partial: Appended,
    errors: Option<Appended>,
    errors_path: PathBuf,
}

impl Sink {
    /// Opens the output for `path` where `state` left it. Until it is complete it is `PATH.partial`; errors go to
    /// `PATH.errors.jsonl`, which exists only if there are any.
    ///
    /// # Errors
    /// If a file cannot be opened, is shorter than `state` says, or another run is writing it.
    pub fn open(path: &Path, format: Format, keep: Vec<String>, state: &State) -> Result<Self, Stop> {
        let partial = Appended::open(beside(path, ".partial"), state.output_bytes)?;
        let errors_path = beside(path, ".errors.jsonl");
        let errors = match state.errors_bytes {
            0 => {
                remove(&errors_path)?;
                None
            }
            bytes => Some(Appended::open(errors_path.clone(), bytes)?),
        };
        let mut sink = Self { format, keep, path: path.to_owned(), partial, errors, errors_path };
        if let (Format::Csv(shape), 0) = (format, sink.partial.bytes) {
            let mut out = csv::Writer::from_writer(Vec::new());
            let own = shape.columns().iter().map(|(name, _)| *name);
            let header = out.write_record(own.chain(sink.keep.iter().map(String::as_str)));
            sink.append_csv(header.and_then(|()| finished(out)))?;
        }
        Ok(sink)
    }

    /// Adds the answer to `document`.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn answer(&mut self, row: &Row, answer: ClassifyResponse) -> Result<(), Stop> {
        let Row { document, kept } = row;
        match self.format {
            Format::Csv(shape) => {
                let mut out = csv::Writer::from_writer(Vec::new());
                let mut rows = shape.rows(document, &answer).into_iter();
                let written = rows.try_for_each(|row| {
                    out.write_record(row.iter().map(Cell::to_text).chain(kept.iter().cloned()))
                });
                self.append_csv(written.and_then(|()| finished(out)))
            }
            Format::Jsonl { with_text } => {
                let mut value = Answer::Done(Box::new(answer))
                    .to_json()
                    .map_err(|error| Stop::Failed(format!("an answer cannot be written: {error}")))?;
                if let (true, Some(object)) = (with_text, value.as_object_mut()) {
                    let Document { title, text, published_at, .. } = document;
                    let document = json!({"title": title, "text": text, "published_at": published_at});
                    object.insert("document".to_owned(), document);
                }
                if let (false, Some(object)) = (self.keep.is_empty(), value.as_object_mut()) {
                    let kept = self.keep.iter().cloned().zip(kept.iter().cloned().map(Value::from));
                    object.insert("kept".to_owned(), Value::Object(kept.collect()));
                }
                self.partial.append(&line(&value))
            }
        }
    }

    /// Adds the failure of a document that stands at `origin`.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn failure(&mut self, document_id: &str, origin: &str, failure: &Failure) -> Result<(), Stop> {
        let errors = match &mut self.errors {
            Some(errors) => errors,
            None => self.errors.insert(Appended::open(self.errors_path.clone(), 0)?),
        };
        errors.append(&line(&json!({"document_id": document_id, "origin": origin, "error": failure})))
    }

    /// Brings everything to the disk and tells `state` how much it is.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn sync(&mut self, state: &mut State) -> Result<(), Stop> {
        state.output_bytes = self.partial.sync()?;
        state.errors_bytes = self.errors.as_mut().map_or(Ok(0), Appended::sync)?;
        Ok(())
    }

    /// Gives the complete output its name.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn finish(self) -> Result<(), Stop> {
        let partial = self.partial.path.clone();
        drop(self.partial);
        publish(&partial, &self.path)
    }

    fn append_csv(&mut self, rows: csv::Result<Vec<u8>>) -> Result<(), Stop> {
        let rows = rows.map_err(|error| Stop::Failed(format!("an answer cannot be written: {error}")))?;
        self.partial.append(&rows)
    }
}

/// Renames the complete `partial` to `path`.
///
/// # Errors
/// Those of the file system.
pub fn publish(partial: &Path, path: &Path) -> Result<(), Stop> {
    fs::rename(partial, path).map_err(|error| Stop::writing(&path.display().to_string(), &error))
}

/// Removes a file that need not exist.
///
/// # Errors
/// Those of the file system, but for its absence.
pub fn remove(path: &Path) -> Result<(), Stop> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(Stop::Failed(format!("{}: cannot be removed: {error}", path.display())))
        }
        _ => Ok(()),
    }
}

/// A file that this run alone appends to.
struct Appended {
    file: BufWriter<File>,
    path: PathBuf,
    bytes: u64,
}

impl Appended {
    /// Opens or makes the file and cuts it to `bytes`.
    fn open(path: PathBuf, bytes: u64) -> Result<Self, Stop> {
        let name = path.display().to_string();
        let writing = |error: io::Error| Stop::writing(&name, &error);
        let mut file =
            File::options().write(true).create(true).truncate(false).open(&path).map_err(writing)?;
        if let Err(fs::TryLockError::WouldBlock) = file.try_lock() {
            return Err(Stop::Failed(format!("{name}: another run is writing it; wait for it or end it")));
        }
        let found = file.metadata().map_err(writing)?.len();
        if found < bytes {
            return Err(Stop::Failed(format!(
                "{name}: has {found} bytes where the journal says {bytes}; it was changed or moved: begin anew with \
                 --overwrite"
            )));
        }
        file.set_len(bytes).and_then(|()| file.seek(SeekFrom::End(0))).map_err(writing)?;
        Ok(Self { file: BufWriter::with_capacity(1 << 18, file), path, bytes })
    }

    fn append(&mut self, data: &[u8]) -> Result<(), Stop> {
        self.file.write_all(data).map_err(|error| self.writing(&error))?;
        self.bytes += data.len() as u64;
        Ok(())
    }

    fn sync(&mut self) -> Result<u64, Stop> {
        let synced = self.file.flush().and_then(|()| self.file.get_ref().sync_data());
        synced.map_err(|error| self.writing(&error))?;
        Ok(self.bytes)
    }

    fn writing(&self, error: &io::Error) -> Stop {
        Stop::writing(&self.path.display().to_string(), error)
    }
}

fn finished(out: csv::Writer<Vec<u8>>) -> csv::Result<Vec<u8>> {
    out.into_inner().map_err(|error| io::Error::from(error.error().kind()).into())
}

fn line(value: &Value) -> Vec<u8> {
    let mut line = value.to_string().into_bytes();
    line.push(b'\n');
    line
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use tonic::Code;

    use super::*;
    use crate::client::table::fixture;

    const JSONL: Format = Format::Jsonl { with_text: true };

    fn answer(sink: &mut Sink) {
        let (article, answer) = fixture::diplomacy();
        let row = Row { document: article.to_document("", ""), kept: vec![] };
        sink.answer(&row, answer).unwrap();
    }

    #[test]
    fn what_the_journal_does_not_claim_is_cut_off() {
        for format in [JSONL, Format::Csv(Shape::Edges)] {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join("out");
            let mut state = State::default();
            let mut sink = Sink::open(&path, format, vec![], &state).unwrap();
            answer(&mut sink);
            sink.failure("x", "x:1", &Failure::new(Code::Internal, "no")).unwrap();
            sink.sync(&mut state).unwrap();
            let claimed = fs::read(beside(&path, ".partial")).unwrap();
            answer(&mut sink);
            sink.failure("y", "y:1", &Failure::new(Code::Internal, "no")).unwrap();
            drop(sink);
            assert!(fs::read(beside(&path, ".partial")).unwrap().len() > claimed.len());

            Sink::open(&path, format, vec![], &state).unwrap().finish().unwrap();
            assert!(fs::read(&path).unwrap() == claimed);
            let errors = fs::read_to_string(beside(&path, ".errors.jsonl")).unwrap();
            assert_eq!(errors.lines().count(), 1);
        }
    }

    #[test]
    fn two_runs_do_not_write_the_same_output() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out");
        let _first = Sink::open(&path, JSONL, vec![], &State::default()).unwrap();
        let second = Sink::open(&path, JSONL, vec![], &State::default()).err().unwrap().to_string();
        assert!(second.contains("another run"), "{second}");
    }

    #[test]
    fn an_output_that_lost_something_is_not_gone_on_with() {
        let dir = tempfile::tempdir().unwrap();
        let state = State { output_bytes: 10, ..State::default() };
        let refused = Sink::open(&dir.path().join("out"), JSONL, vec![], &state).err().unwrap().to_string();
        assert!(refused.contains("has 0 bytes where the journal says 10"), "{refused}");
    }

    #[test]
    fn the_text_goes_with_the_answer_unless_it_should_not() {
        let dir = tempfile::tempdir().unwrap();
        for (with_text, name) in [(true, "a"), (false, "b")] {
            let path = dir.path().join(name);
            let mut state = State::default();
            let mut sink = Sink::open(&path, Format::Jsonl { with_text }, vec![], &state).unwrap();
            answer(&mut sink);
            sink.sync(&mut state).unwrap();
            sink.finish().unwrap();
            let value: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
            let title = value.pointer("/document/title").and_then(Value::as_str);
            assert_eq!(title, with_text.then_some("Envoy calls blockade “piracy”"));
        }
    }
}
