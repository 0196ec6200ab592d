//! Reading a scored archive document by document, for the commands that count in it.

use std::path::PathBuf;

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
    let mut reading = Reading { progress: Progress::new("documents"), failed_before: 0, copies: 0 };
    let mut seen = Seen::default();
    for path in paths {
        for line in lines(open_input(path)?) {
            match line.map_err(|error| unreadable(path, &error))? {
                ScoredLine::Answer(answer) => {
                    let is_copy = copies == Copies::Once && seen.is_copy(&answer);
                    reading.copies += u64::from(is_copy);
                    each(Read { answer: &answer, is_copy })?;
                    reading.progress.add(1, 0);
                }
                ScoredLine::Failed => reading.failed_before += 1,
                ScoredLine::Bad(number, failure) => {
                    let progress = &mut reading.progress;
                    if progress.counts().1 < TOLD {
                        progress.say(&format!("visavis: {}:{number}: {failure}", path.display()));
                    }
                    progress.add(0, 1);
                }
            }
        }
    }
    Ok(reading)
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
