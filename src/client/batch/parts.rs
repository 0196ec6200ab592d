//! An output that is a folder of parts: Parquet, and anything partitioned by date.
//!
//! A part holds what a fixed run of documents says and appears as a whole (written under another name, brought to the
//! disk, renamed). Which documents go into it depends on nothing but the input, so that a run that was killed and gone on
//! with makes the same files. The journal counts parts; those beyond its claim are removed when the run goes on.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use serde::Serialize;
use serde_json::json;
use walkdir::WalkDir;

use super::journal::place;
use crate::client::{
    cell::{Cell, Kind},
    exit::Stop,
    rows,
};

/// A part is full with so many rows or bytes of text, even before it has its documents: what is held in memory.
const MOST_ROWS: usize = 50_000;
const MOST_BYTES: usize = 32 << 20;

/// The value of a partition without a day, as Hive and its readers have it: null.
const UNDATED: &str = "__HIVE_DEFAULT_PARTITION__";

/// The last file of a complete folder. Readers of Parquet pass over names that begin with an underscore.
const MANIFEST: &str = "_manifest.json";
const LOCK: &str = ".lock";

/// By what the output is divided into folders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Partition {
    /// `day=2026-03-04`
    Day,
    /// `month=2026-03`
    Month,
    /// `year=2026`
    Year,
}

impl Partition {
    /// The folder for what was published on `day` (YYYY-MM-DD, perhaps with a time).
    pub fn folder(self, day: &str) -> String {
        let is_day = day.get(..10).is_some_and(|day| day.parse::<crate::document::Date>().is_ok());
        let (name, digits) = match self {
            Self::Day => ("day", 10),
            Self::Month => ("month", 7),
            Self::Year => ("year", 4),
        };
        let value = if is_day { day.get(..digits).unwrap_or(UNDATED) } else { UNDATED };
        format!("{name}={value}")
    }
}

/// What one document adds to a part.
pub enum Chunk {
    /// Lines of text.
    Text(Vec<u8>),
    /// Rows of a table.
    Rows(Vec<Vec<Cell>>),
}

/// How parts are written.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The end of a part's name, `jsonl` for example.
    pub extension: &'static str,
    /// What each part of text begins with; the header of a table.
    pub head: Vec<u8>,
    /// The columns of a table.
    pub columns: Vec<(String, Kind)>,
    /// Documents of a part.
    pub documents: u32,
}

/// The folder while it is being written.
pub struct Parts {
    folder: PathBuf,
    layout: Layout,
    /// Held as long as this run writes.
    _lock: File,
    /// The number of the next part.
    next: u64,
    documents: u32,
    size: usize,
    open: BTreeMap<String, Chunk>,
}

impl Parts {
    /// Opens the folder where `parts` parts are done; removes what goes beyond.
    ///
    /// # Errors
    /// Those of the file system; if another run writes it, or one of its parts is gone.
    pub fn open(folder: PathBuf, layout: Layout, parts: u64) -> Result<Self, Stop> {
        let failed = |error: io::Error| Stop::writing(&folder.display().to_string(), &error);
        fs::create_dir_all(&folder).map_err(failed)?;
        let lock = File::create(folder.join(LOCK)).map_err(failed)?;
        if let Err(fs::TryLockError::WouldBlock) = lock.try_lock() {
            let name = folder.display();
            return Err(Stop::Failed(format!("{name}: another run is writing it; wait for it or end it")));
        }
        let mut last = None;
        for path in files(&folder)? {
            match number(&path) {
                Some(number) if number < parts => last = last.max(Some(number)),
                Some(_) => fs::remove_file(&path).map_err(failed)?,
                None => {}
            }
        }
        if parts > 0 && last != Some(parts - 1) {
            return Err(Stop::Failed(format!(
                "{}: lacks parts that the journal says are done; it was changed or moved: begin anew with --overwrite",
                folder.display()
            )));
        }
        Ok(Self { folder, layout, _lock: lock, next: parts, documents: 0, size: 0, open: BTreeMap::new() })
    }

    /// Adds what a document says to the open part, in the folder `partition` (empty: none).
    pub fn add(&mut self, partition: String, chunk: Chunk) {
        self.size += match &chunk {
            Chunk::Text(text) => text.len() * MOST_ROWS / MOST_BYTES,
            Chunk::Rows(rows) => rows.len(),
        };
        match (self.open.entry(partition).or_insert_with(|| chunk.emptied()), chunk) {
            (Chunk::Text(open), Chunk::Text(text)) => open.extend(text),
            (Chunk::Rows(open), Chunk::Rows(rows)) => open.extend(rows),
            // A folder holds one kind only.
            (Chunk::Text(_), Chunk::Rows(_)) | (Chunk::Rows(_), Chunk::Text(_)) => {}
        }
    }

    /// Counts a document, with an answer or without.
    pub fn count(&mut self) {
        self.documents += 1;
    }

    /// Whether the open part has all that goes into it.
    pub fn is_full(&self) -> bool {
        self.documents >= self.layout.documents || self.size >= MOST_ROWS
    }

    /// Whether nothing waits to be written.
    pub fn is_empty(&self) -> bool {
        self.documents == 0
    }

    /// Writes the open part and gives the number of parts that are done.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn flush(&mut self) -> Result<u64, Stop> {
        let open = std::mem::take(&mut self.open);
        for (partition, chunk) in &open {
            self.write(partition, chunk)?;
        }
        self.next += u64::from(!open.is_empty());
        (self.documents, self.size) = (0, 0);
        Ok(self.next)
    }

    fn write(&self, partition: &str, chunk: &Chunk) -> Result<(), Stop> {
        let folder = self.folder.join(partition);
        let name = format!("part-{:05}.{}", self.next, self.layout.extension);
        let (path, hidden) = (folder.join(&name), folder.join(format!(".{name}")));
        let write = |bytes: &[&[u8]]| -> io::Result<()> {
            fs::create_dir_all(&folder)?;
            place(&path, &hidden, bytes)
        };
        let written = match chunk {
            Chunk::Text(text) => write(&[&self.layout.head, text]),
            Chunk::Rows(rows) => write(&[&rows::parquet(&self.layout.columns, rows)?]),
        };
        written.map_err(|error| Stop::writing(&path.display().to_string(), &error))
    }
}

impl Chunk {
    const fn emptied(&self) -> Self {
        match self {
            Self::Text(_) => Self::Text(Vec::new()),
            Self::Rows(_) => Self::Rows(Vec::new()),
        }
    }
}

/// Completes `partial` with its manifest and gives it the name `path`; what this program wrote there before goes.
///
/// # Errors
/// Those of the file system, or if what stands at `path` is not of this program.
pub fn publish(partial: &Path, path: &Path) -> Result<(), Stop> {
    let mut parts = Vec::new();
    for file in files(partial)?.iter().filter(|file| number(file).is_some()) {
        let inside = file.strip_prefix(partial).unwrap_or(file).to_string_lossy().into_owned();
        parts.push(json!({"path": inside, "bytes": file.metadata().map_or(0, |file| file.len())}));
    }
    let manifest =
        json!({"version": 1, "writer": concat!("visavis ", env!("CARGO_PKG_VERSION")), "parts": parts});
    let write = || -> io::Result<()> {
        let hidden = partial.join(format!(".{MANIFEST}"));
        place(&partial.join(MANIFEST), &hidden, &[format!("{manifest:#}\n").as_bytes()])?;
        fs::remove_file(partial.join(LOCK))
    };
    write().map_err(|error| Stop::writing(&partial.display().to_string(), &error))?;
    if path.is_dir() {
        remove(path)?;
    } else if path.exists() {
        fs::remove_file(path).map_err(|error| Stop::writing(&path.display().to_string(), &error))?;
    }
    fs::rename(partial, path).map_err(|error| Stop::writing(&path.display().to_string(), &error))
}

/// Removes a folder of parts.
///
/// # Errors
/// If it holds anything that this program did not write, or cannot be removed.
pub fn remove(folder: &Path) -> Result<(), Stop> {
    let is_own = |path: &Path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.trim_start_matches('.').starts_with("part-") || name.ends_with(MANIFEST) || name == LOCK
    };
    if let Some(other) = files(folder)?.iter().find(|path| !is_own(path)) {
        return Err(Stop::Failed(format!(
            "{}: holds {}, which is no part of an output; it is not overwritten",
            folder.display(),
            other.display()
        )));
    }
    fs::remove_dir_all(folder)
        .map_err(|error| Stop::Failed(format!("{}: cannot be removed: {error}", folder.display())))
}

/// All files in a folder, by name.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Stop> {
    let mut files = Vec::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.map_err(|error| Stop::Failed(format!("{}: {error}", folder.display())))?;
        if entry.file_type().is_file() {
            files.push(entry.into_path());
        }
    }
    Ok(files)
}

/// The number of a part, complete or not.
fn number(path: &Path) -> Option<u64> {
    let name = path.file_name()?.to_str()?;
    let digits = name.trim_start_matches('.').strip_prefix("part-")?;
    digits.split('.').next()?.parse().ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn layout() -> Layout {
        Layout { extension: "csv", head: b"id\n".to_vec(), columns: vec![], documents: 2 }
    }

    fn add(parts: &mut Parts, partition: &str, line: &str) {
        parts.add(partition.to_owned(), Chunk::Text(format!("{line}\n").into_bytes()));
        parts.count();
    }

    fn read(folder: &Path) -> Vec<(String, String)> {
        let inside = |path: &PathBuf| path.strip_prefix(folder).unwrap().display().to_string();
        let files = files(folder).unwrap();
        files.iter().map(|path| (inside(path), fs::read_to_string(path).unwrap())).collect()
    }

    #[test]
    fn parts_appear_whole_and_those_beyond_the_claim_go() {
        let dir = tempfile::tempdir().unwrap();
        let (partial, path) = (dir.path().join("out.partial"), dir.path().join("out"));
        let mut parts = Parts::open(partial.clone(), layout(), 0).unwrap();
        add(&mut parts, "month=2026-01", "a");
        assert!(!parts.is_full());
        add(&mut parts, "month=2026-02", "b");
        assert!(parts.is_full());
        assert_eq!(parts.flush().unwrap(), 1);
        add(&mut parts, "month=2026-02", "lost");
        assert_eq!(parts.flush().unwrap(), 2);
        drop(parts);
        fs::write(partial.join(".part-00001.csv"), "half").unwrap();

        let mut parts = Parts::open(partial.clone(), layout(), 1).unwrap();
        add(&mut parts, "month=2026-02", "c");
        parts.flush().unwrap();
        drop(parts);
        publish(&partial, &path).unwrap();
        let found = read(&path);
        let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(
            names,
            [
                "_manifest.json",
                "month=2026-01/part-00000.csv",
                "month=2026-02/part-00000.csv",
                "month=2026-02/part-00001.csv"
            ]
        );
        assert_eq!(found.last().unwrap().1, "id\nc\n");
    }

    #[test]
    fn a_folder_that_lacks_parts_or_holds_other_things_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("out.partial");
        let lacking = Parts::open(folder.clone(), layout(), 1).err().unwrap().to_string();
        assert!(lacking.contains("lacks parts"), "{lacking}");
        fs::write(folder.join("diary.txt"), "mine").unwrap();
        assert!(remove(&folder).unwrap_err().to_string().contains("diary.txt"));
        fs::remove_file(folder.join("diary.txt")).unwrap();
        let first = Parts::open(folder.clone(), layout(), 0).unwrap();
        assert!(Parts::open(folder.clone(), layout(), 0).err().unwrap().to_string().contains("another run"));
        drop(first);
        remove(&folder).unwrap();
        assert!(!folder.exists());
    }

    #[test]
    fn partitions_follow_the_day() {
        assert_eq!(Partition::Month.folder("2026-03-04T10:00:00Z"), "month=2026-03");
        assert_eq!(Partition::Day.folder("2026-03-04"), "day=2026-03-04");
        assert_eq!(Partition::Year.folder("soon"), "year=__HIVE_DEFAULT_PARTITION__");
    }
}
