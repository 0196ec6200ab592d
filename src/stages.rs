//! Where an analysis spends its time.

use std::time::{Duration, Instant};

/// A stage of an analysis, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Checks, language, sentences.
    Sentences,
    /// Word pieces.
    Tokens,
    /// The encoder, with names in view. Waiting for a thread of it is included.
    Encode,
    /// Names of people, places and organisations.
    Recognise,
    /// Actors and their mentions.
    Actors,
    /// The encoder, with names hidden.
    EncodeHidden,
    /// Pairs, portrayals, evidence.
    Score,
    /// Profiles, speakers, roll-up.
    Profile,
}

impl Stage {
    /// All, in order.
    pub const ALL: [Self; 8] = [
        Self::Sentences,
        Self::Tokens,
        Self::Encode,
        Self::Recognise,
        Self::Actors,
        Self::EncodeHidden,
        Self::Score,
        Self::Profile,
    ];

    /// Its name in metrics and tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sentences => "sentences",
            Self::Tokens => "tokens",
            Self::Encode => "encode",
            Self::Recognise => "recognise",
            Self::Actors => "actors",
            Self::EncodeHidden => "encode_hidden",
            Self::Score => "score",
            Self::Profile => "profile",
        }
    }
}

/// Time spent in each stage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timings([Duration; Stage::ALL.len()]);

impl Timings {
    /// Adds `time` to `stage`.
    pub fn add(&mut self, stage: Stage, time: Duration) {
        for (known, sum) in Stage::ALL.iter().zip(&mut self.0) {
            if *known == stage {
                *sum += time;
            }
        }
    }

    /// Every stage with its time, in order.
    pub fn iter(&self) -> impl Iterator<Item = (Stage, Duration)> + '_ {
        Stage::ALL.into_iter().zip(self.0)
    }

    /// All stages together.
    pub fn total(&self) -> Duration {
        self.0.iter().sum()
    }
}

/// Who waits for an analysis.
pub trait Watch: Sync {
    /// Whether it is still wanted; asked often.
    fn wanted(&self) -> bool;

    /// Told once, when the analysis is done.
    fn done(&self, timings: &Timings) {
        let _ = timings;
    }
}

impl<F: Fn() -> bool + Sync + ?Sized> Watch for F {
    fn wanted(&self) -> bool {
        self()
    }
}

/// A stopwatch for the stages.
pub(crate) struct Clock {
    since: Instant,
    timings: Timings,
}

impl Clock {
    pub(crate) fn start() -> Self {
        Self { since: Instant::now(), timings: Timings::default() }
    }

    /// Counts the time since the last lap to `stage`.
    pub(crate) fn lap(&mut self, stage: Stage) {
        let now = Instant::now();
        self.timings.add(stage, now.duration_since(self.since));
        self.since = now;
    }

    pub(crate) fn timings(&self) -> &Timings {
        &self.timings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_add_up() {
        let mut timings = Timings::default();
        for (i, stage) in (1..).zip(Stage::ALL) {
            timings.add(stage, Duration::from_millis(i));
            timings.add(stage, Duration::from_millis(10));
        }
        assert_eq!(timings.total(), Duration::from_millis(36 + 80));
        assert_eq!(timings.iter().next(), Some((Stage::Sentences, Duration::from_millis(11))));
        assert_eq!(timings.iter().map(|(s, _)| s).collect::<Vec<_>>(), Stage::ALL);
    }
}
