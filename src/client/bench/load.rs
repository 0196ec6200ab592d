//! Load: callers in a closed loop, or documents that come when they are due in an open one.

use std::{future::Future, ops::Range, sync::Arc, time::Duration};

use rand::{Rng, SeedableRng, rngs::SmallRng};
use rand_distr::{Distribution, Exp};
use serde::Serialize;
use tokio::{
    task::JoinSet,
    time::{Instant, sleep, sleep_until},
};

use super::ledger::Ledger;
use crate::client::failure::Failure;

/// How long a caller in a closed loop rests after a failed call: callers who do nothing but be turned away would keep the
/// server from its work.
const REST: Duration = Duration::from_millis(100);

/// How documents come in one step.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Load {
    /// So many callers, each of whom asks again when it has its answer (closed loop).
    Callers(u16),
    /// So many documents a second on average, a Poisson process, whatever the server does (open loop).
    Rate(f64),
}

/// Something that analyses one document, with the number of its sentences for an answer.
pub trait Call: Send + Sync + 'static {
    /// Makes one call.
    fn call(&self) -> impl Future<Output = Result<usize, Failure>> + Send;
}

/// Runs one step: `warmup`, then `duration` in which it is measured. Every call that began is waited for, so that none is
/// left out because it took long.
pub async fn run(load: Load, warmup: Duration, duration: Duration, call: Arc<impl Call>) -> Ledger {
    let begin = Instant::now();
    let window = begin + warmup..begin + warmup + duration;
    let ledger = Arc::new(Ledger::new(window.clone()));
    let mut calls = JoinSet::new();
    match load {
        Load::Callers(callers) => {
            for _ in 0..callers {
                let (call, ledger, end) = (Arc::clone(&call), Arc::clone(&ledger), window.end);
                calls.spawn(async move {
                    while Instant::now() < end {
                        if !ledger.count(Instant::now(), call.call()).await {
                            sleep(REST).await;
                        }
                    }
                });
            }
        }
        Load::Rate(rate) => {
            for due in arrivals(begin..window.end, rate, SmallRng::from_os_rng()) {
                sleep_until(due).await;
                let (call, ledger) = (Arc::clone(&call), Arc::clone(&ledger));
                calls.spawn(async move {
                    ledger.count(due, call.call()).await;
                });
                while calls.try_join_next().is_some() {}
            }
        }
    }
    calls.join_all().await;
    Arc::into_inner(ledger).unwrap_or_else(|| Ledger::new(window))
}

/// Times within `period`, `rate` a second on average.
fn arrivals(period: Range<Instant>, rate: f64, mut random: impl Rng) -> impl Iterator<Item = Instant> {
    // A rate that is no positive number makes no arrivals.
    let gaps = Exp::new(rate).ok().filter(|_| rate > 0.0);
    let mut last = period.start;
    std::iter::from_fn(move || {
        let gap = Duration::try_from_secs_f64(gaps?.sample(&mut random)).ok()?;
        last = last.checked_add(gap)?;
        (last < period.end).then_some(last)
    })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::{sync::Mutex, time::advance};
    use tonic::Code;

    use super::*;

    /// A server that works on one document after another, each for this long.
    struct OneByOne(Mutex<()>, Duration);

    impl Call for OneByOne {
        async fn call(&self) -> Result<usize, Failure> {
            let _turn = self.0.lock().await;
            sleep(self.1).await;
            Ok(3)
        }
    }

    /// Answers at once, every third time with a refusal.
    struct Refusing(AtomicUsize);

    impl Call for Refusing {
        async fn call(&self) -> Result<usize, Failure> {
            sleep(Duration::from_millis(1)).await;
            match self.0.fetch_add(1, Ordering::Relaxed) % 3 {
                2 => Err(Failure::new(Code::ResourceExhausted, "full")),
                _ => Ok(1),
            }
        }
    }

    const SECOND: Duration = Duration::from_secs(1);

    fn one_by_one(milliseconds: u64) -> Arc<OneByOne> {
        Arc::new(OneByOne(Mutex::default(), Duration::from_millis(milliseconds)))
    }

    #[tokio::test(start_paused = true)]
    async fn a_closed_loop_asks_as_fast_as_it_is_answered() {
        let step = run(Load::Callers(4), SECOND, 10 * SECOND, one_by_one(100)).await.close();
        // One call each 100 ms; each of the four callers waits for the three others.
        assert!((99..=101).contains(&step.documents), "{step:?}");
        assert_eq!(step.sentences, 3 * step.documents);
        assert_eq!((step.latency_ms.p50, step.latency_ms.max), (400.0, 400.0));
        assert_eq!(step.in_flight_max, 4);
    }

    #[tokio::test(start_paused = true)]
    async fn in_an_open_loop_waiting_counts_from_when_a_document_was_due() {
        // Twice as many documents as the server can do: the last one waits about as long as the step runs.
        let step = run(Load::Rate(20.0), Duration::ZERO, 100 * SECOND, one_by_one(100)).await.close();
        assert!((950..=1000).contains(&step.documents), "no more than the server can do: {step:?}");
        assert!((1800..2200).contains(&step.due), "{step:?}");
        assert!(step.latency_ms.p50 > 40_000.0 && step.latency_ms.max > 80_000.0, "{step:?}");
        assert!(step.in_flight_max > 800, "{step:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_generator_that_is_held_up_itself_hides_nothing() {
        let run = run(Load::Rate(100.0), Duration::ZERO, 10 * SECOND, one_by_one(1));
        let stall = async {
            sleep(2 * SECOND).await;
            // Nobody gets a turn for 5 s; what was due meanwhile is late, and is counted as late.
            advance(5 * SECOND).await;
        };
        let step = tokio::join!(run, stall).0.close();
        assert!((800..1200).contains(&step.due), "{step:?}");
        assert!(step.latency_ms.max > 4_500.0 && step.latency_ms.p95 > 4_000.0, "{step:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn refusals_are_counted_and_their_times_are_not() {
        let step = run(Load::Callers(1), Duration::ZERO, SECOND, Arc::new(Refusing(AtomicUsize::new(0))))
            .await
            .close();
        // Two answers and a refusal in 3 ms, then a rest of 100 ms.
        assert_eq!((step.due, step.documents), (30, 20));
        assert_eq!(step.errors.get("RESOURCE_EXHAUSTED").map(|errors| errors.count), Some(10));
        assert!(step.latency_ms.max < 50.0, "{step:?}");
    }

    #[test]
    fn arrivals_are_a_poisson_process() {
        let start = Instant::now();
        let times: Vec<Instant> =
            arrivals(start..start + 1000 * SECOND, 10.0, SmallRng::seed_from_u64(7)).collect();
        assert!((9_700..10_300).contains(&times.len()), "{}", times.len());
        let gaps: Vec<f64> = times
            .windows(2)
            .map(|w| w.iter().map(|t| (*t - start).as_secs_f64()).fold(0.0, |a, b| b - a))
            .collect();
        let mean = gaps.iter().sum::<f64>() / gaps.len() as f64;
        let variance = gaps.iter().map(|gap| (gap - mean).powi(2)).sum::<f64>() / gaps.len() as f64;
        assert!((variance.sqrt() / mean - 1.0).abs() < 0.05, "gaps are exponential: {mean} {variance}");
        assert_eq!(arrivals(start..start + SECOND, 0.0, SmallRng::seed_from_u64(7)).count(), 0);
    }
}
