//! Encoder threads behind one queue that all calls share.
//!
//! A thread that becomes free takes windows from the calls **in turn**, one of each, until it has a batch: so a long
//! document does not keep a short one waiting, and the short ones of many callers share a batch. Nothing waits for
//! company: a batch is what is there. Nothing is padded, so a batch need not be of equal lengths. Windows of a call that
//! is no longer wanted are dropped before they are computed. What a [`Cache`] holds never enters the queue.

use std::{
    collections::VecDeque,
    panic::{self, AssertUnwindSafe},
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use super::{
    EncodeError, Encoder, Token, Vectors,
    cache::{Cache, CacheUse},
    pool::Pool,
};

/// Tokens from which on a batch is full. More bring nothing: the weights of a layer are then already used as often as
/// the processor can make use of.
const BATCH_TOKENS: usize = 64;
/// How often a call that waits for its vectors looks whether it is still wanted.
const LOOK: Duration = Duration::from_millis(5);

/// The threads and their queue. The threads end when it is dropped.
pub struct Queue {
    shared: Arc<Shared>,
    threads: usize,
    cache: Option<Cache>,
}

struct Shared {
    encoder: Arc<dyn Encoder>,
    state: Mutex<State>,
    wake: Condvar,
}

#[derive(Default)]
struct State {
    /// Calls with windows that no thread has taken yet, in the order in which they are served.
    turns: VecDeque<Turn>,
    /// Windows in all of them.
    waiting: usize,
    /// Threads without work.
    idle: usize,
    closed: bool,
}

struct Turn {
    call: Arc<Call>,
    /// The first window that is not taken yet.
    next: usize,
}

/// The windows of one call, and what has become of them.
struct Call {
    windows: Vec<Vec<Token>>,
    given_up: AtomicBool,
    results: Mutex<Results>,
    done: Condvar,
}

struct Results {
    vectors: Vec<Option<Result<Vectors, EncodeError>>>,
    missing: usize,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // No foreign code runs while a lock is held, so what is poisoned is whole.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Queue {
    /// Starts `threads` threads that run `encoder`; 0 for as many as the machine has cores.
    pub fn new(encoder: Arc<dyn Encoder>, threads: usize) -> Self {
        let shared = Arc::new(Shared { encoder, state: Mutex::default(), wake: Condvar::new() });
        let started = (0..Pool::new(threads).threads()).filter(|number| {
            let shared = Arc::clone(&shared);
            thread::Builder::new().name(format!("encode-{number}")).spawn(move || shared.work()).is_ok()
        });
        let threads = started.count();
        Self { shared, threads, cache: None }
    }

    /// The same with a cache of at most `bytes` bytes in front of it; 0 for none.
    #[must_use]
    pub fn with_cache(mut self, bytes: usize) -> Self {
        self.cache = Cache::new(bytes, self.shared.encoder.width());
        self
    }

    /// What the cache has done so far and what it holds; zeros without one.
    pub fn cache_use(&self) -> CacheUse {
        self.cache.as_ref().map(Cache::usage).unwrap_or_default()
    }

    /// The encoder for a call that may be called off: it gives [`EncodeError::CalledOff`] once `wanted` says no.
    pub fn while_wanted<'a>(&'a self, wanted: &'a (dyn Fn() -> bool + Sync)) -> Wanted<'a> {
        Wanted { queue: self, wanted }
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        lock(&self.shared.state).closed = true;
        self.shared.wake.notify_all();
    }
}

/// The encoder of a [`Queue`], for one call.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    queue: &'a Queue,
    wanted: &'a (dyn Fn() -> bool + Sync),
}

impl Encoder for Wanted<'_> {
    fn width(&self) -> usize {
        self.queue.shared.encoder.width()
    }

    fn max_tokens(&self) -> usize {
        self.queue.shared.encoder.max_tokens()
    }

    fn slots(&self) -> usize {
        self.queue.shared.encoder.slots()
    }

    fn encode_windows(&self, windows: &[&[Token]]) -> Result<Vec<Vectors>, EncodeError> {
        if windows.is_empty() {
            return Ok(Vec::new());
        }
        if !(self.wanted)() {
            return Err(EncodeError::CalledOff);
        }
        match &self.queue.cache {
            Some(cache) => cache.encode_windows(windows, |new| self.compute(new)),
            None => self.compute(windows),
        }
    }
}

impl Wanted<'_> {
    /// Has the threads compute `windows`, of which there is at least one.
    fn compute(&self, windows: &[&[Token]]) -> Result<Vec<Vectors>, EncodeError> {
        if self.queue.threads == 0 {
            // The system gave no threads; the caller has one.
            return self.queue.shared.encoder.encode_windows(windows);
        }
        let call = Arc::new(Call {
            windows: windows.iter().map(|w| w.to_vec()).collect(),
            given_up: AtomicBool::new(false),
            results: Mutex::new(Results {
                vectors: windows.iter().map(|_| None).collect(),
                missing: windows.len(),
            }),
            done: Condvar::new(),
        });
        self.queue.shared.push(Arc::clone(&call));
        call.wait(self.wanted)
    }
}

impl Call {
    fn wait(&self, wanted: &dyn Fn() -> bool) -> Result<Vec<Vectors>, EncodeError> {
        let mut results = lock(&self.results);
        while results.missing > 0 {
            (results, _) = self.done.wait_timeout(results, LOOK).unwrap_or_else(PoisonError::into_inner);
            if results.missing > 0 && !wanted() {
                self.given_up.store(true, Ordering::Relaxed);
                return Err(EncodeError::CalledOff);
            }
        }
        std::mem::take(&mut results.vectors).into_iter().flatten().collect()
    }

    fn set(&self, window: usize, result: Result<Vectors, EncodeError>) {
        let mut results = lock(&self.results);
        if let Some(place) = results.vectors.get_mut(window) {
            *place = Some(result);
        }
        results.missing = results.missing.saturating_sub(1);
        if results.missing == 0 {
            self.done.notify_one();
        }
    }

    fn is_given_up(&self) -> bool {
        self.given_up.load(Ordering::Relaxed)
    }
}

impl Shared {
    fn push(&self, call: Arc<Call>) {
        let mut state = lock(&self.state);
        let windows = call.windows.len();
        state.waiting += windows;
        state.turns.push_back(Turn { call, next: 0 });
        drop(state);
        if windows > 1 {
            self.wake.notify_all();
        } else {
            self.wake.notify_one();
        }
    }

    fn work(&self) {
        let mut state = lock(&self.state);
        loop {
            let batch = state.batch();
            if !batch.is_empty() {
                drop(state);
                self.encode(&batch);
                state = lock(&self.state);
            } else if state.closed {
                return;
            } else {
                state.idle += 1;
                state = self.wake.wait(state).unwrap_or_else(PoisonError::into_inner);
                state.idle = state.idle.saturating_sub(1);
            }
        }
    }

    /// Encodes a batch of (call, its window) and tells the calls.
    fn encode(&self, batch: &[(Arc<Call>, usize)]) {
        let windows: Vec<&[Token]> =
            batch.iter().map(|(call, at)| call.windows.get(*at).map_or(&[][..], Vec::as_slice)).collect();
        let run = |windows: &[&[Token]]| {
            // A panic is a bug, but one that must cost neither the thread nor the callers that wait for it.
            let run = panic::catch_unwind(AssertUnwindSafe(|| self.encoder.encode_windows(windows)));
            run.unwrap_or(Err(EncodeError::Panicked))
        };
        match run(&windows) {
            Ok(vectors) => {
                for ((call, at), vectors) in batch.iter().zip(vectors) {
                    call.set(*at, Ok(vectors));
                }
            }
            // Each alone, so that an input that the encoder cannot take costs only its own call.
            Err(_) => {
                for ((call, at), window) in batch.iter().zip(windows) {
                    let alone = run(&[window]).map(|mut v| v.pop());
                    call.set(*at, alone.and_then(|v| v.ok_or(EncodeError::Panicked)));
                }
            }
        }
    }
}

impl State {
    /// Takes a batch: one window of each call in turn, until it is full or this thread has its share of what waits.
    fn batch(&mut self) -> Vec<(Arc<Call>, usize)> {
        let share = self.waiting.div_ceil(self.idle + 1);
        let mut batch = Vec::new();
        let mut tokens = 0;
        while tokens < BATCH_TOKENS && batch.len() < share.max(1) {
            let Some(Turn { call, next }) = self.turns.pop_front() else { break };
            if call.is_given_up() {
                self.waiting = self.waiting.saturating_sub(call.windows.len().saturating_sub(next));
                continue;
            }
            let Some(window) = call.windows.get(next) else { continue };
            tokens += window.len();
            self.waiting = self.waiting.saturating_sub(1);
            if next + 1 < call.windows.len() {
                self.turns.push_back(Turn { call: Arc::clone(&call), next: next + 1 });
            }
            batch.push((call, next));
        }
        batch
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use std::sync::mpsc;

    use super::*;

    /// Gives each window its tokens back, tells which windows it was given, and waits to be let go if asked to.
    struct Echo {
        batches: Mutex<Vec<Vec<u32>>>,
        started: mpsc::Sender<()>,
        gate: Mutex<mpsc::Receiver<()>>,
    }

    impl Encoder for Echo {
        fn width(&self) -> usize {
            1
        }
        fn max_tokens(&self) -> usize {
            100
        }
        fn slots(&self) -> usize {
            1
        }
        fn encode_windows(&self, windows: &[&[Token]]) -> Result<Vec<Vectors>, EncodeError> {
            let id = |t: &Token| match t {
                Token::Piece(id) => *id,
                Token::Slot(_) => panic!("a slot"),
            };
            let firsts: Vec<u32> = windows.iter().filter_map(|w| w.first()).map(id).collect();
            if firsts.contains(&0) {
                self.started.send(()).unwrap();
                lock(&self.gate).recv().unwrap();
            }
            lock(&self.batches).push(firsts);
            if windows.iter().any(|w| w.len() > 100) {
                return Err(EncodeError::TooLong { given: 101, allowed: 100 });
            }
            let vectors = |w: &&[Token]| Vectors::new(w.iter().map(|t| id(t) as f32).collect(), 1);
            Ok(windows.iter().map(vectors).collect())
        }
    }

    /// A queue of `threads` threads, what its encoder was given, and the two ends of its gate: a window that begins with
    /// piece 0 tells that it has begun, and waits.
    fn queue(threads: usize) -> (Queue, Arc<Echo>, mpsc::Receiver<()>, mpsc::Sender<()>) {
        let (started, begun) = mpsc::channel();
        let (open, gate) = mpsc::channel();
        let echo = Arc::new(Echo { batches: Mutex::default(), started, gate: Mutex::new(gate) });
        (Queue::new(Arc::clone(&echo) as Arc<dyn Encoder>, threads), echo, begun, open)
    }

    fn window(first: u32, len: u32) -> Vec<Token> {
        (first..first + len).map(Token::Piece).collect()
    }

    fn encode(queue: &Queue, windows: &[Vec<Token>]) -> Result<Vec<Vectors>, EncodeError> {
        let windows: Vec<&[Token]> = windows.iter().map(Vec::as_slice).collect();
        queue.while_wanted(&|| true).encode_windows(&windows)
    }

    #[test]
    fn everybody_gets_their_own() {
        let (queue, ..) = queue(3);
        assert_eq!(queue.threads, 3);
        let queue = &queue;
        thread::scope(|scope| {
            for caller in 0..8_u32 {
                scope.spawn(move || {
                    for round in 0..20_u32 {
                        let windows: Vec<Vec<Token>> =
                            (0..round).map(|i| window(1 + caller * 1000 + i, 1 + i)).collect();
                        let vectors = encode(queue, &windows).unwrap();
                        assert_eq!(vectors.len(), windows.len());
                        for (vectors, i) in vectors.iter().zip(0..round) {
                            assert_eq!(vectors.rows(), (1 + i) as usize);
                            assert_eq!(vectors.row(0), [(1 + caller * 1000 + i) as f32]);
                        }
                    }
                });
            }
        });
    }

    /// Waits until `n` windows stand in the queue.
    fn stand(queue: &Queue, n: usize) {
        while lock(&queue.shared.state).waiting != n {
            thread::yield_now();
        }
    }

    #[test]
    fn a_long_call_does_not_keep_a_short_one_waiting() {
        let (queue, echo, begun, open) = queue(1);
        let queue = &queue;
        thread::scope(|scope| {
            scope.spawn(move || encode(queue, &[window(0, 1)]).unwrap());
            begun.recv().unwrap();
            let long: Vec<Vec<Token>> = (0..10).map(|i| window(100 + i, 40)).collect();
            scope.spawn(move || encode(queue, &long).unwrap());
            stand(queue, 10);
            scope.spawn(move || encode(queue, &[window(7, 1)]).unwrap());
            stand(queue, 11);
            open.send(()).unwrap();
        });
        let batches = lock(&echo.batches);
        let [_, second, ..] = batches.as_slice() else { panic!("{batches:?}") };
        assert_eq!(*second, [100, 7, 101], "two turns of the long call, one of the short one");
    }

    #[test]
    fn what_is_called_off_is_not_computed() {
        let (queue, echo, begun, open) = queue(1);
        let queue = &queue;
        thread::scope(|scope| {
            scope.spawn(move || encode(queue, &[window(0, 1)]).unwrap());
            begun.recv().unwrap();
            let wanted = AtomicBool::new(true);
            let windows = [window(50, 3), window(60, 3)];
            let windows: Vec<&[Token]> = windows.iter().map(Vec::as_slice).collect();
            let looks = || wanted.swap(false, Ordering::Relaxed);
            assert_eq!(queue.while_wanted(&looks).encode_windows(&windows), Err(EncodeError::CalledOff));
            assert_eq!(queue.while_wanted(&looks).encode_windows(&windows), Err(EncodeError::CalledOff));
            open.send(()).unwrap();
        });
        encode(queue, &[window(9, 1)]).unwrap();
        assert_eq!(*lock(&echo.batches), [vec![0], vec![9]]);
    }

    #[test]
    fn a_bad_window_and_a_bug_cost_only_their_own_call() {
        let (queue, echo, begun, open) = queue(1);
        let queue = &queue;
        thread::scope(|scope| {
            scope.spawn(move || encode(queue, &[window(0, 1)]).unwrap());
            begun.recv().unwrap();
            scope.spawn(move || {
                let result = encode(queue, &[window(20, 101)]);
                assert!(matches!(result, Err(EncodeError::TooLong { .. })));
            });
            stand(queue, 1);
            scope.spawn(move || {
                assert_eq!(
                    encode(queue, &[vec![Token::Piece(30), Token::Slot(0)]]),
                    Err(EncodeError::Panicked)
                );
            });
            scope.spawn(move || assert_eq!(encode(queue, &[window(40, 2)]).unwrap().len(), 1));
            stand(queue, 3);
            open.send(()).unwrap();
        });
        assert!(lock(&echo.batches).len() > 2);
    }

    /// The state of a queue in which these calls stand, each with windows of these lengths.
    fn standing(calls: &[&[u32]]) -> State {
        let mut state = State::default();
        for lens in calls {
            let call = Call {
                windows: lens.iter().map(|len| window(1, *len)).collect(),
                given_up: AtomicBool::new(false),
                results: Mutex::new(Results { vectors: Vec::new(), missing: lens.len() }),
                done: Condvar::new(),
            };
            state.waiting += lens.len();
            state.turns.push_back(Turn { call: Arc::new(call), next: 0 });
        }
        state
    }

    /// The lengths of the windows in the batches that one thread after the other takes.
    fn batches(state: &mut State) -> Vec<Vec<usize>> {
        let take = |state: &mut State| -> Vec<usize> {
            state.batch().iter().map(|(call, at)| call.windows.get(*at).unwrap().len()).collect()
        };
        std::iter::from_fn(|| Some(take(state)).filter(|batch| !batch.is_empty())).collect()
    }

    #[test]
    fn a_batch_is_full_by_its_tokens_across_calls() {
        let mut state = standing(&[&[20, 20, 20], &[20, 20], &[20]]);
        assert_eq!(batches(&mut state), [vec![20; 4], vec![20; 2]]);
        assert_eq!(state.waiting, 0);
        assert_eq!(
            batches(&mut standing(&[&[200, 200], &[64]])),
            [[200], [64], [200]],
            "none waits to be split"
        );
        assert_eq!(batches(&mut standing(&[&[1; 100]])), [vec![1; 64], vec![1; 36]]);
    }

    #[test]
    fn a_batch_is_what_is_there_and_no_thread_waits_for_company() {
        assert_eq!(batches(&mut standing(&[&[5]])), [[5]]);
        let mut state = standing(&[&[5], &[6], &[7], &[8]]);
        state.idle = 3;
        assert_eq!(batches(&mut state).first().unwrap(), &[5], "company is left to the three that are free");
    }

    #[test]
    fn what_is_called_off_midway_leaves_the_queue() {
        let mut state = standing(&[&[40, 41, 42, 43], &[30, 31]]);
        let call = Arc::clone(&state.turns.front().unwrap().call);
        assert_eq!(state.batch().len(), 2);
        call.given_up.store(true, Ordering::Relaxed);
        assert_eq!(batches(&mut state), [[31]]);
        assert_eq!(state.waiting, 0);
    }

    #[test]
    fn what_is_in_the_cache_does_not_wait_for_a_thread() {
        let (queue, echo, begun, open) = queue(1);
        let queue = &queue.with_cache(1 << 20);
        let [a, b] = [window(20, 3), window(30, 3)];
        let first = encode(queue, &[a.clone(), b.clone()]).unwrap();
        thread::scope(|scope| {
            scope.spawn(move || encode(queue, &[window(0, 1)]).unwrap());
            begun.recv().unwrap();
            // The only thread is busy until the gate opens, which comes after these.
            assert_eq!(encode(queue, &[a.clone(), b.clone()]).unwrap(), first);
            assert_eq!(encode(queue, &[b.clone(), b.clone()]).unwrap().len(), 2);
            assert_eq!(lock(&queue.shared.state).waiting, 0);
            open.send(()).unwrap();
        });
        encode(queue, &[a, window(50, 2), b]).unwrap();
        assert_eq!(*lock(&echo.batches), [vec![20, 30], vec![0], vec![50]], "only what is new is computed");
        let usage = queue.cache_use();
        assert_eq!((usage.hits, usage.misses, usage.entries), (6, 4, 4));
    }

    #[test]
    fn what_is_not_wanted_gets_nothing_from_the_cache_either() {
        let (queue, ..) = queue(1);
        let queue = queue.with_cache(1 << 20);
        encode(&queue, &[window(20, 3)]).unwrap();
        let again = queue.while_wanted(&|| false).encode_windows(&[&window(20, 3)]);
        assert_eq!((again, queue.cache_use().hits), (Err(EncodeError::CalledOff), 0));
    }
}
