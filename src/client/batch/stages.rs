//! Where the time of a run goes.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// The time that each stage took, summed.
#[derive(Clone, Debug, Default)]
pub struct Stages {
    /// Reading documents, in microseconds; counted where they are read.
    reading: Arc<AtomicU64>,
    /// Waiting for the next answer, reading included.
    waiting: Duration,
    /// Writing answers and the journal.
    writing: Duration,
}

impl Stages {
    /// `documents`, the time that each takes to be read counted.
    pub fn timed<T, I: Iterator<Item = T>>(&self, mut documents: I) -> impl Iterator<Item = T> + use<T, I> {
        let reading = Arc::clone(&self.reading);
        std::iter::from_fn(move || {
            let started = Instant::now();
            let document = documents.next();
            let took = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
            reading.fetch_add(took, Ordering::Relaxed);
            document
        })
    }

    /// Counts time spent on waiting for an answer.
    pub fn waited(&mut self, since: Instant) {
        self.waiting += since.elapsed();
    }

    /// Counts time spent on writing.
    pub fn wrote(&mut self, since: Instant) {
        self.writing += since.elapsed();
    }

    /// `slowest stage: classifying (92 % of the time; reading 5 %, writing 3 %)`; `None` if no time went by.
    pub fn summary(&self) -> Option<String> {
        let reading = Duration::from_micros(self.reading.load(Ordering::Relaxed));
        let mut stages = [
            ("classifying", self.waiting.saturating_sub(reading)),
            ("reading", reading),
            ("writing", self.writing),
        ];
        let total: Duration = stages.iter().map(|(_, time)| *time).sum();
        if total.is_zero() {
            return None;
        }
        stages.sort_by_key(|(_, time)| std::cmp::Reverse(*time));
        let [slowest, second, third] =
            stages.map(|(name, time)| (name, time.as_secs_f64() * 100.0 / total.as_secs_f64()));
        Some(format!(
            "slowest stage: {} ({:.0} % of the time; {} {:.0} %, {} {:.0} %)",
            slowest.0, slowest.1, second.0, second.1, third.0, third.1
        ))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_slowest_stage_comes_first_and_reading_is_no_waiting() {
        let mut stages = Stages::default();
        assert_eq!(stages.summary(), None);
        assert_eq!(stages.timed([1, 2].into_iter()).count(), 2);
        stages.reading.store(6_000_000, Ordering::Relaxed);
        stages.waiting = Duration::from_secs(7);
        stages.writing = Duration::from_secs(3);
        let told = stages.summary().unwrap();
        assert_eq!(told, "slowest stage: reading (60 % of the time; writing 30 %, classifying 10 %)");
    }
}
