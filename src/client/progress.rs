//! How far a long command has come, on standard error.

use std::{
    io::{IsTerminal, stderr},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use indicatif::{HumanBytes, HumanCount, HumanDuration, ProgressBar, ProgressStyle};

use crate::client::terminal::complain;

/// Where standard error is no terminal, a line comes this often.
const PLAIN_EVERY: Duration = Duration::from_secs(10);

/// A bar on a terminal; else a plain line every ten seconds.
pub struct Progress {
    bar: Option<ProgressBar>,
    noun: &'static str,
    started: Instant,
    last_line: Instant,
    done: u64,
    failed: u64,
    input: Option<(Arc<AtomicU64>, u64)>,
}

impl Progress {
    /// Counts `noun` (plural).
    pub fn new(noun: &'static str) -> Self {
        let bar = stderr().is_terminal().then(|| {
            let bar = ProgressBar::new_spinner();
            if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} [{elapsed}]") {
                bar.set_style(style);
            }
            bar
        });
        let now = Instant::now();
        Self { bar, noun, started: now, last_line: now, done: 0, failed: 0, input: None }
    }

    /// Also tells which part of `total` bytes `counter` has counted.
    #[must_use]
    pub fn with_input(mut self, counter: Arc<AtomicU64>, total: u64) -> Self {
        self.input = Some((counter, total));
        self
    }

    /// Counts further items.
    pub fn add(&mut self, done: u64, failed: u64) {
        self.done += done;
        self.failed += failed;
        if let Some(bar) = &self.bar {
            bar.set_message(self.line());
            bar.tick();
        } else if self.last_line.elapsed() >= PLAIN_EVERY {
            self.last_line = Instant::now();
            complain(&format!("visavis: {}", self.line()));
        }
    }

    /// Items done so far, and items failed.
    pub const fn counts(&self) -> (u64, u64) {
        (self.done, self.failed)
    }

    /// Says something without tearing the bar.
    pub fn say(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| complain(line)),
            None => complain(line),
        }
    }

    /// Takes the bar away and says how it ended.
    pub fn finish(self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        complain(&format!("visavis: {} in {}", self.line(), HumanDuration(self.started.elapsed())));
    }

    fn line(&self) -> String {
        let seconds = self.started.elapsed().as_secs_f64().max(0.001);
        let rate = self.done as f64 / seconds;
        let failed = match self.failed {
            0 => String::new(),
            failed => format!(", {} failed", HumanCount(failed)),
        };
        let read = match &self.input {
            Some((counter, total)) if *total > 0 => {
                let bytes = counter.load(Ordering::Relaxed).min(*total);
                let share = bytes as f64 / *total as f64;
                let left = match seconds_left(seconds, share) {
                    Some(left) => format!(", {} left", HumanDuration(Duration::from_secs_f64(left))),
                    None => String::new(),
                };
                format!(", {:.0} % of {} read{left}", share * 100.0, HumanBytes(*total))
            }
            _ => String::new(),
        };
        format!("{} {} done{failed} ({rate:.1}/s{read})", HumanCount(self.done), self.noun)
    }
}

/// The time that is left after `seconds` in which `share` of the input was read; `None` where that says nothing yet, or no
/// longer.
fn seconds_left(seconds: f64, share: f64) -> Option<f64> {
    (seconds >= 5.0 && (0.01..0.995).contains(&share)).then(|| seconds * (1.0 - share) / share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_is_told_once_it_can_be_known() {
        assert_eq!(seconds_left(60.0, 0.25), Some(180.0));
        assert_eq!(
            (seconds_left(1.0, 0.25), seconds_left(60.0, 0.001), seconds_left(60.0, 1.0)),
            (None, None, None)
        );
    }
}
