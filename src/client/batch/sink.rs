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
    parts::{self, Chunk, Layout, Partition, Parts},
    shape::Shape,
};
use crate::{
    client::{
        cell::{self, Cell, Kind},
        exit::Stop,
        failure::Failure,
        json::Answer,
    },
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
    /// A table of text.
    Csv(Shape),
    /// A table by columns.
    Parquet(Shape),
}

/// How an output is laid out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Form {
    /// How answers are written.
    pub format: Format,
    /// By what they are divided into folders.
    pub partition: Option<Partition>,
    /// Documents of a part, where the output is a folder of parts.
    pub part_documents: u32,
    /// The names of the columns that are carried through.
    pub keep: Vec<String>,
}

impl Form {
    /// Whether the output is a folder of parts rather than one file.
    pub const fn is_folder(&self) -> bool {
        self.partition.is_some() || matches!(self.format, Format::Parquet(_))
    }

    /// How the parts of a folder are written.
    fn layout(&self) -> Result<Layout, Stop> {
        let (extension, columns) = match self.format {
            Format::Jsonl { .. } => ("jsonl", Vec::new()),
            Format::Csv(shape) => ("csv", self.columns(shape)),
            Format::Parquet(shape) => ("parquet", self.columns(shape)),
        };
        let head = self.head()?;
        Ok(Layout { extension, head, columns, documents: self.part_documents })
    }

    fn columns(&self, shape: Shape) -> Vec<(String, Kind)> {
        cell::owned(shape.columns()).chain(self.keep.iter().map(|name| (name.clone(), Kind::Text))).collect()
    }

    /// What a file of this form begins with.
    fn head(&self) -> Result<Vec<u8>, Stop> {
        let Format::Csv(shape) = self.format else { return Ok(Vec::new()) };
        let mut out = csv::Writer::from_writer(Vec::new());
        let header = out.write_record(self.columns(shape).iter().map(|(name, _)| name));
        header.and_then(|()| finished(out)).map_err(unwritable)
    }

    /// What the answer to a document adds.
    fn chunk(&self, row: &Row, answer: ClassifyResponse) -> Result<Chunk, Stop> {
        let Row { document, kept } = row;
        match self.format {
            Format::Csv(shape) => {
                let mut out = csv::Writer::from_writer(Vec::new());
                let mut rows = shape.rows(document, &answer).into_iter();
                let written = rows.try_for_each(|row| {
                    out.write_record(row.iter().map(Cell::to_text).chain(kept.iter().cloned()))
                });
                written.and_then(|()| finished(out)).map(Chunk::Text).map_err(unwritable)
            }
            Format::Parquet(shape) => {
                let mut rows = shape.rows(document, &answer);
                rows.iter_mut().for_each(|row| row.extend(kept.iter().map(Cell::from)));
                Ok(Chunk::Rows(rows))
            }
            Format::Jsonl { with_text } => {
                let mut value = Answer::Done(Box::new(answer)).to_json().map_err(unwritable)?;
                if let (true, Some(object)) = (with_text, value.as_object_mut()) {
                    let Document { title, text, published_at, .. } = document;
                    let document = json!({"title": title, "text": text, "published_at": published_at});
                    object.insert("document".to_owned(), document);
                }
                if let (false, Some(object)) = (self.keep.is_empty(), value.as_object_mut()) {
                    let kept = self.keep.iter().cloned().zip(kept.iter().cloned().map(Value::from));
                    object.insert("kept".to_owned(), Value::Object(kept.collect()));
                }
                Ok(Chunk::Text(line(&value)))
            }
        }
    }
}

fn unwritable(error: impl std::fmt::Display) -> Stop {
    Stop::Failed(format!("an answer cannot be written: {error}"))
}

/// Where one run writes.
pub struct Sink {
    form: Form,
    path: PathBuf,
    target: Target,
    errors: Option<Appended>,
    errors_path: PathBuf,
}

enum Target {
    File(Appended),
    Folder(Parts),
}

impl Sink {
    /// Opens the output for `path` where `state` left it. Until it is complete it is `PATH.partial`; errors go to
    /// `PATH.errors.jsonl`, which exists only if there are any.
    ///
    /// # Errors
    /// If a file cannot be opened, is shorter than `state` says, or another run is writing it.
    pub fn open(path: &Path, form: Form, state: &State) -> Result<Self, Stop> {
        let partial = beside(path, ".partial");
        let target = if form.is_folder() {
            Target::Folder(Parts::open(partial, form.layout()?, state.parts)?)
        } else {
            let mut file = Appended::open(partial, state.output_bytes)?;
            if file.bytes == 0 {
                file.append(&form.head()?)?;
            }
            Target::File(file)
        };
        let errors_path = beside(path, ".errors.jsonl");
        let errors = match state.errors_bytes {
            0 => {
                remove(&errors_path)?;
                None
            }
            bytes => Some(Appended::open(errors_path.clone(), bytes)?),
        };
        Ok(Self { form, path: path.to_owned(), target, errors, errors_path })
    }

    /// Adds the answer to a document.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn answer(&mut self, row: &Row, answer: ClassifyResponse) -> Result<(), Stop> {
        let chunk = self.form.chunk(row, answer)?;
        match (&mut self.target, chunk) {
            (Target::File(file), Chunk::Text(text)) => file.append(&text),
            (Target::File(_), Chunk::Rows(_)) => Ok(()),
            (Target::Folder(parts), chunk) => {
                let folder = self.form.partition.map(|by| by.folder(&row.document.published_at));
                parts.add(folder.unwrap_or_default(), chunk);
                Ok(())
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

    /// Counts a document as dealt with.
    pub fn count(&mut self) {
        if let Target::Folder(parts) = &mut self.target {
            parts.count();
        }
    }

    /// Whether [`sync`](Self::sync) should be called now: a file may be at any time, and is once enough time has gone by;
    /// a folder only, and always, when a part is full.
    pub fn is_due(&self, enough_time: bool) -> bool {
        match &self.target {
            Target::File(_) => enough_time,
            Target::Folder(parts) => parts.is_full(),
        }
    }

    /// Whether [`sync`](Self::sync) may be called in the middle of the run.
    pub fn may_sync(&self) -> bool {
        match &self.target {
            Target::File(_) => true,
            Target::Folder(parts) => parts.is_empty() || parts.is_full(),
        }
    }

    /// Brings everything to the disk and tells `state` how much it is.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn sync(&mut self, state: &mut State) -> Result<(), Stop> {
        match &mut self.target {
            Target::File(file) => state.output_bytes = file.sync()?,
            Target::Folder(parts) => state.parts = parts.flush()?,
        }
        state.errors_bytes = self.errors.as_mut().map_or(Ok(0), Appended::sync)?;
        Ok(())
    }

    /// Gives the complete output its name.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn finish(self) -> Result<(), Stop> {
        drop(self.target);
        publish(&beside(&self.path, ".partial"), &self.path)
    }
}

/// Gives the complete `partial`, a file or a folder of parts, the name `path`.
///
/// # Errors
/// Those of the file system.
pub fn publish(partial: &Path, path: &Path) -> Result<(), Stop> {
    if partial.is_dir() {
        return parts::publish(partial, path);
    }
    if path.is_dir() {
        parts::remove(path)?;
    }
    fs::rename(partial, path).map_err(|error| Stop::writing(&path.display().to_string(), &error))
}

/// Removes a file or a folder of parts that need not exist.
///
/// # Errors
/// Those of the file system, but for its absence.
pub fn remove(path: &Path) -> Result<(), Stop> {
    if path.is_dir() {
        return parts::remove(path);
    }
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

    const fn form(format: Format) -> Form {
        Form { format, partition: None, part_documents: 1, keep: Vec::new() }
    }

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
            let mut sink = Sink::open(&path, form(format), &state).unwrap();
            answer(&mut sink);
            sink.failure("x", "x:1", &Failure::new(Code::Internal, "no")).unwrap();
            sink.sync(&mut state).unwrap();
            let claimed = fs::read(beside(&path, ".partial")).unwrap();
            answer(&mut sink);
            sink.failure("y", "y:1", &Failure::new(Code::Internal, "no")).unwrap();
            drop(sink);
            assert!(fs::read(beside(&path, ".partial")).unwrap().len() > claimed.len());

            Sink::open(&path, form(format), &state).unwrap().finish().unwrap();
            assert!(fs::read(&path).unwrap() == claimed);
            let errors = fs::read_to_string(beside(&path, ".errors.jsonl")).unwrap();
            assert_eq!(errors.lines().count(), 1);
        }
    }

    #[test]
    fn two_runs_do_not_write_the_same_output() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out");
        let _first = Sink::open(&path, form(JSONL), &State::default()).unwrap();
        let second = Sink::open(&path, form(JSONL), &State::default()).err().unwrap().to_string();
        assert!(second.contains("another run"), "{second}");
    }

    #[test]
    fn an_output_that_lost_something_is_not_gone_on_with() {
        let dir = tempfile::tempdir().unwrap();
        let state = State { output_bytes: 10, ..State::default() };
        let refused = Sink::open(&dir.path().join("out"), form(JSONL), &state).err().unwrap().to_string();
        assert!(refused.contains("has 0 bytes where the journal says 10"), "{refused}");
    }

    #[test]
    fn the_text_goes_with_the_answer_unless_it_should_not() {
        let dir = tempfile::tempdir().unwrap();
        for (with_text, name) in [(true, "a"), (false, "b")] {
            let path = dir.path().join(name);
            let mut state = State::default();
            let mut sink = Sink::open(&path, form(Format::Jsonl { with_text }), &state).unwrap();
            answer(&mut sink);
            sink.sync(&mut state).unwrap();
            sink.finish().unwrap();
            let value: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
            let title = value.pointer("/document/title").and_then(Value::as_str);
            assert_eq!(title, with_text.then_some("Envoy calls blockade “piracy”"));
        }
    }
}
