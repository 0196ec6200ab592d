//! How a command ended, as its exit code says it.

use std::{io, process::ExitCode};

/// The outcome of a command that was understood. A bad command line exits with 2 before there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Everything was done: 0.
    Done,
    /// Nothing was done: 1.
    Nothing,
    /// Some items failed, the others were done: 3.
    Partly,
}

impl Outcome {
    /// From how many items succeeded and failed. No items at all count as done.
    pub fn of(done: u64, failed: u64) -> Self {
        match (done, failed) {
            (_, 0) => Self::Done,
            (0, _) => Self::Nothing,
            _ => Self::Partly,
        }
    }
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Done => 0,
            Outcome::Nothing => 1,
            Outcome::Partly => 3,
        })
    }
}

/// Why a command stopped before its end.
#[derive(Debug, thiserror::Error)]
pub enum Stop {
    /// Something on the command line, or a file that it names for options, is not allowed: exit code 2.
    #[error("{0}")]
    Usage(String),
    /// The reader of the output has gone (`visavis … | head`): no error, exit code 0.
    #[error("the reader of the output has gone")]
    ReaderGone,
    /// Anything else: exit code 1.
    #[error("{0}")]
    Failed(String),
}

impl Stop {
    /// From an error of writing to `what`.
    pub fn writing(what: &str, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::ReaderGone,
            _ => Self::Failed(format!("{what}: cannot be written: {error}")),
        }
    }

    /// The exit code that says it.
    pub const fn code(&self) -> u8 {
        match self {
            Self::Usage(_) => 2,
            Self::ReaderGone => 0,
            Self::Failed(_) => 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_follow_the_counts() {
        assert_eq!(Outcome::of(0, 0), Outcome::Done);
        assert_eq!(Outcome::of(2, 0), Outcome::Done);
        assert_eq!(Outcome::of(0, 1), Outcome::Nothing);
        assert_eq!(Outcome::of(1, 1), Outcome::Partly);
    }

    #[test]
    fn a_closed_pipe_is_no_failure() {
        let gone = Stop::writing("standard output", &io::ErrorKind::BrokenPipe.into());
        assert_eq!(gone.code(), 0);
        assert_eq!(Stop::writing("x", &io::ErrorKind::StorageFull.into()).code(), 1);
    }
}
