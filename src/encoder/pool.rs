//! Worker threads for encoding: sentences side by side, each product on one thread.
//!
//! rten's matrix product would split even the small product of one sentence over all cores, which costs more than it
//! gains. Inside a rayon pool of one thread it does not; so the workers are pools of one thread each.

use std::{
    num::NonZero,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

/// A fixed number of worker threads.
pub struct Pool {
    workers: Vec<rayon::ThreadPool>,
    next: AtomicUsize,
}

impl Pool {
    /// With `threads` workers; 0 for as many as the machine has cores. Falls back to the caller's own thread where none
    /// can be started.
    pub fn new(threads: usize) -> Self {
        let threads =
            if threads > 0 { threads } else { thread::available_parallelism().map_or(1, NonZero::get) };
        let workers = (0..threads)
            .filter_map(|i| {
                rayon::ThreadPoolBuilder::new()
                    .num_threads(1)
                    .thread_name(move |_| format!("encode-{i}"))
                    .build()
                    .ok()
            })
            .collect();
        Self { workers, next: AtomicUsize::new(0) }
    }

    /// Number of workers, at least 1.
    pub fn threads(&self) -> usize {
        self.workers.len().max(1)
    }

    /// Applies `work` to every item, results in order. Items are dealt out one by one, so that long and short ones mix.
    pub fn map<T: Sync, R: Send>(&self, items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
        let threads = self.threads().min(items.len());
        if threads <= 1 {
            // Take turns, so that concurrent callers with one item each do not all meet on one worker.
            let turn = self.next.fetch_add(1, Ordering::Relaxed) % self.threads();
            return match self.workers.get(turn) {
                Some(pool) => pool.install(|| items.iter().map(&work).collect()),
                None => items.iter().map(&work).collect(),
            };
        }
        let next = AtomicUsize::new(0);
        let (next, work) = (&next, &work);
        let mut results: Vec<(usize, R)> = thread::scope(|scope| {
            let handles: Vec<_> = self
                .workers
                .iter()
                .take(threads)
                .map(|pool| {
                    scope.spawn(move || {
                        pool.install(|| {
                            let mut mine = Vec::new();
                            loop {
                                let i = next.fetch_add(1, Ordering::Relaxed);
                                let Some(item) = items.get(i) else { return mine };
                                mine.push((i, work(item)));
                            }
                        })
                    })
                })
                .collect();
            handles
                .into_iter()
                .flat_map(|h| h.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                .collect()
        });
        results.sort_unstable_by_key(|(i, _)| *i);
        results.into_iter().map(|(_, r)| r).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_order() {
        let pool = Pool::new(3);
        let items: Vec<u64> = (0..500).collect();
        assert_eq!(pool.map(&items, |x| x * x), items.iter().map(|x| x * x).collect::<Vec<_>>());
        assert_eq!(pool.map(&[7_u64], |x| x + 1), [8]);
        assert!(pool.map(&[], |x: &u64| *x).is_empty());
    }
}
