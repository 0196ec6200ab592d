//! What the command line names as input: files, folders and patterns, in a fixed order.

use std::{
    fs::File,
    io::{self, BufRead, Read},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use walkdir::WalkDir;

use crate::client::{
    compressed::{self, Compression},
    exit::Stop,
    failure::Failure,
};

/// How documents lie in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One article: `.txt`, `.md`, or anything named by itself that is none of the others.
    Article,
    /// One web page: `.html`, `.htm`.
    Html,
    /// One JSON object a line: `.jsonl`, `.ndjson`.
    Jsonl,
    /// A table with a header line; the field says what separates the columns: `.csv`, `.tsv`.
    Csv(u8),
    /// A table by columns: `.parquet`, not compressed as a whole.
    #[cfg(feature = "parquet")]
    Parquet,
}

/// A file with documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its path; "-" for standard input.
    pub path: PathBuf,
    /// How documents lie in it.
    pub kind: Kind,
    /// How it is compressed (`.gz`, `.zst`).
    pub compression: Option<Compression>,
}

/// The kind that a file's name tells, and how it is compressed; `None` for other names.
fn kind_of(path: &Path) -> Option<(Kind, Option<Compression>)> {
    let compression = Compression::of(path);
    let name = if compression.is_some() { Path::new(path.file_stem()?) } else { path };
    let kind = match name.extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "txt" | "md" => Kind::Article,
        "html" | "htm" => Kind::Html,
        "jsonl" | "ndjson" => Kind::Jsonl,
        "csv" => Kind::Csv(b','),
        "tsv" => Kind::Csv(b'\t'),
        #[cfg(feature = "parquet")]
        "parquet" if compression.is_none() => Kind::Parquet,
        _ => return None,
    };
    Some((kind, compression))
}

impl Source {
    /// A file that was named by itself: a name that tells no kind is taken for an article, standard input for JSONL.
    fn named(path: &Path) -> Self {
        let unknown = match path.as_os_str().to_str() {
            Some("-") => (Kind::Jsonl, None),
            _ => (Kind::Article, Compression::of(path)),
        };
        let (kind, compression) = kind_of(path).unwrap_or(unknown);
        Self { path: path.to_owned(), kind, compression }
    }

    /// Opens it; `counter` counts the bytes that are read from the disk.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn open(&self, counter: Arc<AtomicU64>) -> io::Result<Box<dyn BufRead + Send>> {
        let raw: Box<dyn Read + Send> = match self.path.as_os_str().to_str() {
            Some("-") => Box::new(io::stdin()),
            // A folder opens without complaint and fails at the first read.
            _ if self.path.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
            _ => Box::new(File::open(&self.path)?),
        };
        let counted = Counted { inner: raw, counter };
        Ok(compressed::reader(counted, self.compression))
    }
}

/// All files that `inputs` name, in the order of the command line; those of a folder or pattern by name, so that the
/// same command always reads the same order. Files of a folder whose names tell no known kind are left out.
///
/// # Errors
/// If an input names nothing, or a folder cannot be read.
pub fn find(inputs: &[PathBuf]) -> Result<Vec<Source>, Stop> {
    let mut sources = Vec::new();
    for input in inputs {
        let before = sources.len();
        if input.is_dir() {
            add_folder(input, &mut sources)?;
            if sources.len() == before {
                return Err(Stop::Usage(format!(
                    "{}: no .txt, .md, .html, .jsonl, .ndjson, .csv, .tsv (or one of these with .gz or .zst) or .parquet in this folder",
                    input.display()
                )));
            }
        } else if input.exists() || input.as_os_str() == "-" {
            sources.push(Source::named(input));
        } else {
            add_pattern(input, &mut sources)?;
        }
    }
    if sources.iter().filter(|source| source.path.as_os_str() == "-").count() > 1 {
        return Err(Stop::Usage("- (standard input) can be read only once".to_owned()));
    }
    Ok(sources)
}

fn add_folder(folder: &Path, sources: &mut Vec<Source>) -> Result<(), Stop> {
    for entry in WalkDir::new(folder).follow_links(true).sort_by_file_name() {
        let entry = entry.map_err(|error| Stop::Failed(format!("{}: {error}", folder.display())))?;
        if let (true, Some((kind, compression))) = (entry.file_type().is_file(), kind_of(entry.path())) {
            sources.push(Source { path: entry.into_path(), kind, compression });
        }
    }
    Ok(())
}

fn add_pattern(input: &Path, sources: &mut Vec<Source>) -> Result<(), Stop> {
    let missing = || {
        let failure = Failure::of_file(input, &io::ErrorKind::NotFound.into());
        Stop::Usage(format!("{}: {failure}", input.display()))
    };
    let pattern = input.to_str().filter(|text| text.contains(['*', '?', '['])).ok_or_else(missing)?;
    let paths =
        glob::glob(pattern).map_err(|error| Stop::Usage(format!("{pattern}: is no pattern: {error}")))?;
    let before = sources.len();
    for path in paths {
        let path = path.map_err(|error| Stop::Failed(format!("{pattern}: {error}")))?;
        if path.is_file() {
            sources.push(Source::named(&path));
        }
    }
    if sources.len() == before {
        return Err(Stop::Usage(format!("{pattern}: no file matches this pattern")));
    }
    Ok(())
}

/// Counts what is read through it.
struct Counted<R> {
    inner: R,
    counter: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.counter.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_the_kind() {
        for (name, kind) in [
            ("a.txt", Some((Kind::Article, None))),
            ("a.MD.gz", Some((Kind::Article, Some(Compression::Gzip)))),
            ("a.htm", Some((Kind::Html, None))),
            ("x/a.jsonl", Some((Kind::Jsonl, None))),
            ("a.csv.gz", Some((Kind::Csv(b','), Some(Compression::Gzip)))),
            ("a.2026.tsv.ZST", Some((Kind::Csv(b'\t'), Some(Compression::Zstd)))),
            ("a.png", None),
            ("README", None),
        ] {
            assert_eq!(kind_of(Path::new(name)), kind, "{name}");
        }
        assert_eq!(Source::named(Path::new("README")).kind, Kind::Article);
        assert_eq!(Source::named(Path::new("-")).kind, Kind::Jsonl);
    }

    #[test]
    fn folders_and_patterns_give_files_in_order_and_leave_others_out() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("b")).unwrap();
        for name in ["c.txt", "a.jsonl", "b/x.csv.gz", "b/photo.png"] {
            std::fs::write(dir.path().join(name), "").unwrap();
        }
        let names = |inputs: &[PathBuf]| -> Vec<String> {
            let found = find(inputs).unwrap();
            let relative = found.iter().map(|source| source.path.strip_prefix(dir.path()).unwrap());
            relative.map(|path| path.display().to_string()).collect()
        };
        assert_eq!(names(&[dir.path().to_owned()]), ["a.jsonl", "b/x.csv.gz", "c.txt"]);
        assert_eq!(names(&[dir.path().join("*.*")]), ["a.jsonl", "c.txt"]);
        assert_eq!(names(&[dir.path().join("b/photo.png")]), ["b/photo.png"]);
    }

    #[test]
    fn inputs_that_name_nothing_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        for (input, says) in [
            (dir.path().to_owned(), "in this folder"),
            (dir.path().join("*.txt"), "no file matches"),
            (dir.path().join("missing.txt"), "no such file"),
        ] {
            let message = find(&[input]).unwrap_err().to_string();
            assert!(message.contains(says), "{message}");
        }
    }
}
