//! When a call is tried again: where the server asked for it, or was not there, and never past the deadline.

use std::{
    future::Future,
    time::{Duration, Instant},
};

use backon::{ExponentialBuilder, Retryable};
use tonic::{Code, Status};
use tonic_types::StatusExt;

/// How long and how patiently one call is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// The time for one call with all its tries.
    pub timeout: Duration,
    /// The pause after the first failure; it doubles with each further one, plus up to as much again at random, so
    /// that many clients do not come back at the same moment.
    pub first_pause: Duration,
    /// The longest pause, before the random part.
    pub longest_pause: Duration,
    /// Tries after the first where the server does not say when to come back. Where it does, only `timeout` ends them. 0:
    /// no call is tried again, whatever the server says.
    pub max_retries: usize,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(120),
            first_pause: Duration::from_millis(200),
            longest_pause: Duration::from_secs(10),
            max_retries: 6,
        }
    }
}

impl RetryPolicy {
    /// The same with another `timeout`.
    #[must_use]
    pub const fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Makes a call, again if need be. `attempt` is given the time that is left, for the call's `grpc-timeout`.
    ///
    /// # Errors
    /// The last answer of the server; DEADLINE_EXCEEDED if there is none within the time.
    pub async fn run<T, F>(&self, mut attempt: impl FnMut(Duration) -> F) -> Result<T, Status>
    where
        F: Future<Output = Result<T, Status>>,
    {
        let deadline = Instant::now() + self.timeout;
        let left = || deadline.saturating_duration_since(Instant::now());
        let pauses = ExponentialBuilder::default()
            .with_min_delay(self.first_pause)
            .with_max_delay(self.longest_pause)
            .with_max_times(self.max_retries)
            .with_jitter();
        let one_try = || {
            let call = attempt(left());
            async move {
                match tokio::time::timeout(left(), call).await {
                    Ok(Err(status)) if status.code() == Code::Cancelled && is_over(left()) => {
                        Err(self.too_late())
                    }
                    Ok(result) => result,
                    Err(_) => Err(self.too_late()),
                }
            }
        };
        one_try
            .retry(pauses)
            .sleep(tokio::time::sleep)
            .when(|status| self.max_retries > 0 && is_worth_another_try(status))
            .adjust(|status, pause| {
                let pause = match (asked_pause(status), pause) {
                    (Some(asked), Some(own)) => Some(asked.max(own)),
                    (Some(asked), None) => Some(asked),
                    (None, own) => own,
                };
                // A pause beyond the deadline would hide what the server said behind DEADLINE_EXCEEDED.
                pause.filter(|pause| *pause < left())
            })
            .await
    }

    fn too_late(&self) -> Status {
        Status::deadline_exceeded(format!(
            "no answer within {} s; give it longer with --timeout, or shorter input",
            self.timeout.as_secs_f64()
        ))
    }
}

/// tonic itself reports an expired `grpc-timeout` as CANCELLED, a little before our own clock runs out.
fn is_over(left: Duration) -> bool {
    left < Duration::from_millis(50)
}

/// UNAVAILABLE always is; RESOURCE_EXHAUSTED only where the server says when to come back (a message that is too large
/// or a spent quota will not get better). An expired deadline never is: the work has been paid for once.
pub(super) fn is_worth_another_try(status: &Status) -> bool {
    match status.code() {
        Code::Unavailable => true,
        Code::ResourceExhausted => asked_pause(status).is_some(),
        _ => false,
    }
}

/// The pause that the server asks for in `google.rpc.RetryInfo`.
fn asked_pause(status: &Status) -> Option<Duration> {
    status.get_details_retry_info().and_then(|info| info.retry_delay)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tonic_types::ErrorDetails;

    use super::*;

    fn overloaded(pause: Duration) -> Status {
        Status::with_error_details(
            Code::ResourceExhausted,
            "full",
            ErrorDetails::with_retry_info(Some(pause)),
        )
    }

    fn quick() -> RetryPolicy {
        RetryPolicy {
            timeout: Duration::from_secs(5),
            first_pause: Duration::from_millis(1),
            longest_pause: Duration::from_millis(4),
            max_retries: 3,
        }
    }

    /// Runs against a server that fails `failures` times with `status`; gives the tries it took.
    async fn tries(
        policy: RetryPolicy,
        failures: usize,
        status: impl Fn() -> Status,
    ) -> (usize, Result<(), Status>) {
        let made = AtomicUsize::new(0);
        let result = policy
            .run(|_| {
                let failed = made.fetch_add(1, Ordering::Relaxed) < failures;
                let answer = if failed { Err(status()) } else { Ok(()) };
                async move { answer }
            })
            .await;
        (made.load(Ordering::Relaxed), result)
    }

    #[tokio::test]
    async fn a_server_that_comes_back_is_found_again() {
        let (made, result) = tries(quick(), 2, || Status::unavailable("gone")).await;
        assert_eq!((made, result.is_ok()), (3, true));
    }

    #[tokio::test]
    async fn a_server_that_stays_away_is_given_up() {
        let (made, result) = tries(quick(), 100, || Status::unavailable("gone")).await;
        assert_eq!((made, result.unwrap_err().code()), (4, Code::Unavailable));
    }

    #[tokio::test]
    async fn the_pause_that_a_server_asks_for_is_kept_and_outlasts_the_tries() {
        let started = Instant::now();
        let (made, result) = tries(quick(), 6, || overloaded(Duration::from_millis(20))).await;
        assert_eq!((made, result.is_ok()), (7, true));
        assert!(started.elapsed() >= Duration::from_millis(120), "{:?}", started.elapsed());
    }

    #[tokio::test]
    async fn without_retries_the_first_answer_is_the_last() {
        let once = RetryPolicy { max_retries: 0, ..quick() };
        for status in [Status::unavailable("gone"), overloaded(Duration::from_millis(1))] {
            let (made, result) = tries(once, 1, || status.clone()).await;
            assert_eq!((made, result.unwrap_err().code()), (1, status.code()));
        }
    }

    #[tokio::test]
    async fn a_pause_beyond_the_deadline_gives_the_servers_own_answer_at_once() {
        let started = Instant::now();
        let (made, result) = tries(quick(), 6, || overloaded(Duration::from_secs(60))).await;
        assert_eq!((made, result.unwrap_err().code()), (1, Code::ResourceExhausted));
        assert!(started.elapsed() < Duration::from_secs(2));
    }

    #[tokio::test]
    async fn what_will_not_get_better_is_not_tried_again() {
        for status in [
            Status::deadline_exceeded("late"),
            Status::invalid_argument("bad"),
            Status::resource_exhausted("message too large"),
        ] {
            let (made, result) = tries(quick(), 9, || status.clone()).await;
            assert_eq!((made, result.unwrap_err().code()), (1, status.code()));
        }
    }

    #[tokio::test]
    async fn silence_ends_at_the_deadline() {
        let policy = quick().with_timeout(Duration::from_millis(30));
        let result: Result<(), _> = policy.run(|_| std::future::pending()).await;
        assert_eq!(result.unwrap_err().code(), Code::DeadlineExceeded);
    }
}
