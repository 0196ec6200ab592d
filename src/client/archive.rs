//! Reading a scored archive document by document, for the commands that count in it.

use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use walkdir::WalkDir;

use crate::client::{
    copies::{Copies, Seen},
    exit::{Outcome, Stop},
    lines::{open_input, unreadable},
    progress::Progress,
    scored::{Scored, ScoredLine, lines},
    terminal::complain,
};

/// Lines that are told one by one on standard error.
const TOLD: u64 = 20;

/// A document of the archive, and whether it is a near-duplicate of an earlier one and not to be counted.
pub struct Read<'a> {
    /// The answer.
    pub answer: &'a Scored,
    /// Whether it is a copy that does not count.
    pub is_copy: bool,
}

/// How the reading of an archive went.
pub struct Reading {
    progress: Progress,
    failed_before: u64,
    copies: u64,
}

/// Gives every answer in the files at `paths` (`-`: standard input) to `each`. Lines that are no answers are told and
/// counted as failed.
///
/// # Errors
/// If a file cannot be read, and those of `each`.
pub fn read(
    paths: &[PathBuf],
    copies: Copies,
    mut each: impl FnMut(Read<'_>) -> Result<(), Stop>,
) -> Result<Reading, Stop> {
    let (mut progress, mut seen, mut copied) = (Progress::new("documents"), Seen::default(), 0);
    let files = paths.iter().map(|path| files(path)).collect::<Result<Vec<_>, _>>()?.concat();
    let failed_before = answers(&files, &mut progress, |answer: &Scored| {
        let is_copy = copies == Copies::Once && seen.is_copy(answer);
        copied += u64::from(is_copy);
        each(Read { answer, is_copy })
    })?;
    Ok(Reading { progress, failed_before, copies: copied })
}

/// Gives every answer in the files at `paths` to `each` and counts it; for whoever needs more or less of an answer than
/// [`Scored`]. Lines that are no answers are told and counted as failed. The result is the number of documents that had
/// failed when they were scored.
///
/// # Errors
/// If a file cannot be read, and those of `each`.
pub fn answers<A: DeserializeOwned>(
    paths: &[PathBuf],
    progress: &mut Progress,
    mut each: impl FnMut(&A) -> Result<(), Stop>,
) -> Result<u64, Stop> {
    let mut failed_before = 0;
    for path in paths {
        for line in lines(open_input(path)?) {
            match line.map_err(|error| unreadable(path, &error))? {
                ScoredLine::Answer(answer) => {
                    each(&answer)?;
                    progress.add(1, 0);
                }
                ScoredLine::Failed => failed_before += 1,
                ScoredLine::Bad(number, failure) => {
                    if progress.counts().1 < TOLD {
                        progress.say(&format!("visavis: {}:{number}: {failure}", path.display()));
                    }
                    progress.add(0, 1);
                }
            }
        }
    }
    Ok(failed_before)
}

/// The files that a path names: itself, or the parts in a folder that `batch --partition` has written.
fn files(path: &Path) -> Result<Vec<PathBuf>, Stop> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    for entry in WalkDir::new(path).sort_by_file_name() {
        let entry = entry.map_err(|error| Stop::Failed(format!("{}: {error}", path.display())))?;
        let name = entry.file_name().to_string_lossy();
        let name = name.trim_end_matches(".gz").trim_end_matches(".zst");
        if entry.file_type().is_file() && name.ends_with(".jsonl") && !name.starts_with('.') {
            files.push(entry.into_path());
        }
    }
    if files.is_empty() {
        return Err(Stop::Failed(format!("{}: no .jsonl in this folder", path.display())));
    }
    Ok(files)
}

impl Reading {
    /// Says how it went.
    pub fn finish(self) -> Outcome {
        let (done, failed) = self.progress.counts();
        self.progress.finish();
        if self.copies > 0 {
            complain(&format!(
                "visavis: {} documents are near-duplicates of others and not counted (--copies all counts them)",
                self.copies
            ));
        }
        if self.failed_before > 0 {
            complain(&format!(
                "visavis: {} documents had failed when they were scored; they are not counted",
                self.failed_before
            ));
        }
        Outcome::of(done, failed)
    }
}
