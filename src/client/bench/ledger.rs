//! What came of the calls of one step, and the figures that follow.

use std::{
    collections::BTreeMap,
    future::Future,
    ops::Range,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use serde::Serialize;
use tokio::time::Instant;

use crate::client::failure::Failure;

/// The calls of one step, counted while it runs.
#[derive(Debug)]
pub struct Ledger {
    /// The time that is measured.
    window: Range<Instant>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    in_flight: u64,
    in_flight_max: u64,
    /// Documents due in the window.
    due: u64,
    /// Answered within the window, whenever they were due.
    documents: u64,
    sentences: u64,
    /// Of the answered documents that were due in the window, from then to the answer.
    latencies: Vec<Duration>,
    errors: BTreeMap<&'static str, Errors>,
}

/// Failures with one status code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Errors {
    /// How many.
    pub count: u64,
    /// What the first of them said.
    pub first_message: String,
}

/// The figures of a step. Of documents **due** within the measured time: how many, how long they took and how many
/// failed; of documents **answered** within it: how many a second.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Step {
    /// Documents that were due.
    pub due: u64,
    /// Documents that were answered.
    pub documents: u64,
    /// Their sentences.
    pub sentences: u64,
    /// `documents` by the measured time.
    pub documents_per_second: f64,
    /// `sentences` by the measured time.
    pub sentences_per_second: f64,
    /// From when a document was due to its answer; failed ones are not among them.
    pub latency_ms: Latency,
    /// Failures by the name of their status code.
    pub errors: BTreeMap<&'static str, Errors>,
    /// Calls at the same time, at most.
    pub in_flight_max: u64,
}

/// Latencies in milliseconds: the smallest that so many percent do not exceed. Zero if there are none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Latency {
    /// Half.
    pub p50: f64,
    /// 95 %.
    pub p95: f64,
    /// 99 %.
    pub p99: f64,
    /// All.
    pub max: f64,
}

impl Ledger {
    /// Of a step that is measured during `window`.
    pub fn new(window: Range<Instant>) -> Self {
        Self { window, state: Mutex::default() }
    }

    /// Makes `call`, which was due at `due`, counts what comes of it, and tells whether it was answered.
    pub async fn count(&self, due: Instant, call: impl Future<Output = Result<usize, Failure>>) -> bool {
        self.with(|state| {
            state.in_flight += 1;
            if self.window.contains(&Instant::now()) {
                state.in_flight_max = state.in_flight_max.max(state.in_flight);
            }
        });
        let result = call.await;
        let now = Instant::now();
        let is_answered = result.is_ok();
        let (was_due, is_in_time) = (self.window.contains(&due), self.window.contains(&now));
        self.with(|state| {
            state.in_flight -= 1;
            state.due += u64::from(was_due);
            match result {
                Ok(sentences) => {
                    if is_in_time {
                        state.documents += 1;
                        state.sentences += sentences as u64;
                    }
                    if was_due {
                        state.latencies.push(now.saturating_duration_since(due));
                    }
                }
                Err(failure) if was_due => {
                    let first = Errors { count: 0, first_message: failure.to_string() };
                    state.errors.entry(failure.code).or_insert(first).count += 1;
                }
                Err(_) => {}
            }
        });
        is_answered
    }

    fn with<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The figures.
    pub fn close(self) -> Step {
        let seconds = self.window.end.saturating_duration_since(self.window.start).as_secs_f64();
        let mut state = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        let rate = |count: u64| if seconds > 0.0 { count as f64 / seconds } else { 0.0 };
        Step {
            due: state.due,
            documents: state.documents,
            sentences: state.sentences,
            documents_per_second: rate(state.documents),
            sentences_per_second: rate(state.sentences),
            latency_ms: Latency::of(&mut state.latencies),
            errors: state.errors,
            in_flight_max: state.in_flight_max,
        }
    }
}

impl Latency {
    /// Of `times`, which it sorts.
    pub fn of(times: &mut [Duration]) -> Self {
        times.sort_unstable();
        // The nearest rank, in thousandths so that no rounding of floats moves it.
        let at = |thousandths: usize| {
            let rank = times.len().saturating_mul(thousandths).div_ceil(1000);
            times.get(rank.saturating_sub(1)).map_or(0.0, |time| time.as_secs_f64() * 1e3)
        };
        Self { p50: at(500), p95: at(950), p99: at(990), max: at(1000) }
    }
}

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests {
    use tokio::time::{advance, sleep};
    use tonic::Code;

    use super::*;

    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn percentiles_are_nearest_ranks() {
        let of = |n: u32| {
            // Out of order on purpose.
            let mut times: Vec<Duration> = (1..=n).rev().map(|i| MS * i).collect();
            let Latency { p50, p95, p99, max } = Latency::of(&mut times);
            [p50, p95, p99, max]
        };
        assert_eq!(of(0), [0.0; 4]);
        assert_eq!(of(1), [1.0; 4]);
        assert_eq!(of(3), [2.0, 3.0, 3.0, 3.0]);
        assert_eq!(of(100), [50.0, 95.0, 99.0, 100.0]);
        assert_eq!(of(1000), [500.0, 950.0, 990.0, 1000.0]);
    }

    #[tokio::test(start_paused = true)]
    async fn due_and_answered_are_counted_each_by_its_own_time() {
        let start = Instant::now();
        let ledger = Ledger::new(start + 100 * MS..start + 300 * MS);
        let call = |milliseconds: u32| async move {
            sleep(MS * milliseconds).await;
            Ok(2)
        };
        let refused = async { Err(Failure::new(Code::ResourceExhausted, "full")) };
        // Before the window and answered in it; wholly in it; due in it and answered after it; a failure in it.
        ledger.count(Instant::now(), call(150)).await;
        ledger.count(Instant::now(), call(50)).await;
        ledger.count(Instant::now(), refused).await;
        ledger.count(Instant::now(), call(400)).await;
        advance(MS).await;
        ledger.count(Instant::now(), call(1)).await;
        let step = ledger.close();
        assert_eq!((step.due, step.documents, step.sentences), (3, 2, 4));
        assert_eq!((step.documents_per_second, step.sentences_per_second), (10.0, 20.0));
        assert_eq!((step.latency_ms.p50, step.latency_ms.max), (50.0, 400.0));
        assert_eq!(step.errors["RESOURCE_EXHAUSTED"], Errors { count: 1, first_message: "full".into() });
        assert_eq!(step.in_flight_max, 1);
    }
}
