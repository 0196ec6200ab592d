//! Items side by side on several threads, for work that is not a server's: training and evaluation.

use std::{
    num::NonZero,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

/// How many threads to use.
#[derive(Clone, Copy, Debug)]
pub struct Pool {
    threads: usize,
}

impl Pool {
    /// With `threads` threads; 0 for as many as the machine has cores.
    pub fn new(threads: usize) -> Self {
        let cores = || thread::available_parallelism().map_or(1, NonZero::get);
        Self { threads: if threads > 0 { threads } else { cores() } }
    }

    /// Number of threads, at least 1.
    pub fn threads(&self) -> usize {
        self.threads
    }

    /// Applies `work` to every item, results in order. Items are dealt out one by one, so that long and short ones mix.
    pub fn map<T: Sync, R: Send>(&self, items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
        let threads = self.threads.min(items.len());
        if threads <= 1 {
            return items.iter().map(work).collect();
        }
        let next = AtomicUsize::new(0);
        let (next, work) = (&next, &work);
        let mut results: Vec<(usize, R)> = thread::scope(|scope| {
            let handles: Vec<_> = (0..threads)
                .map(|_| {
                    scope.spawn(move || {
                        let mut mine = Vec::new();
                        loop {
                            let i = next.fetch_add(1, Ordering::Relaxed);
                            let Some(item) = items.get(i) else { return mine };
                            mine.push((i, work(item)));
                        }
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
