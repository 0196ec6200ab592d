//! Where the work is done: plain threads behind one queue. Analysing takes a core for a while, and the threads of
//! the async runtime must stay free to move bytes.
//!
//! The queue holds one line a caller and serves the lines in turn, so that a caller with many documents does not
//! keep another with one waiting. Long texts have lines of their own and half of the threads at most: a short one never
//! waits for a long one to end. What may stand in the queue is bounded by bytes of text. Work whose caller has gone, or
//! whose time is up, is thrown away unseen or given up halfway. A panic costs only the work that caused it.

use std::{
    any::Any,
    collections::{HashMap, VecDeque},
    panic::{self, AssertUnwindSafe},
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, oneshot},
    time::Instant,
};

use super::context::{Caller, Context};

/// The threads and their queue. Cheap to clone; the threads end when the last clone is gone.
#[derive(Clone)]
pub struct Pool(Arc<Owner>);

struct Owner {
    shared: Arc<Shared>,
    bytes: Arc<Semaphore>,
    kibibytes: u32,
    workers: usize,
}

struct Shared {
    queue: Mutex<Queue>,
    wake: Condvar,
    /// Running average of what a piece of work takes, in microseconds.
    average: AtomicU64,
}

/// A text from this size on (KiB) is a long one: some four times an ordinary article.
const LONG: usize = 32;

#[derive(Default)]
struct Queue {
    short: Lines,
    long: Lines,
    /// Long texts in progress.
    running_long: usize,
    /// How many of them there may be.
    most_long: usize,
    /// Whether the last piece of work taken was a long one.
    was_long: bool,
    running: usize,
    closed: bool,
}

/// Work that waits, one line a caller.
#[derive(Default)]
struct Lines {
    /// Callers with work, in the order in which they are served. Each stands here once.
    turns: VecDeque<Caller>,
    lines: HashMap<Caller, VecDeque<Job>>,
    waiting: usize,
}

type Job = Box<dyn FnOnce() + Send>;

/// Room for some text in the queue; dropping it gives the room back.
#[derive(Debug)]
pub struct Room(OwnedSemaphorePermit);

/// Whether a piece of work is still wanted.
pub struct Wanted<'a> {
    gone: &'a (dyn Fn() -> bool + Sync),
    deadline: Option<Instant>,
}

impl Wanted<'_> {
    /// Whether the caller is there and its time is not up.
    pub fn still(&self) -> bool {
        !(self.gone)() && self.deadline.is_none_or(|at| Instant::now() < at)
    }
}

/// Why a piece of work has no result.
#[derive(Debug)]
pub enum Lost {
    /// Its time was up, or the pool has ended, before it began.
    Dropped,
    /// It panicked.
    Panicked(String),
}

impl Pool {
    /// Starts `workers` threads behind a queue for `max_bytes` of text. Where the system gives fewer threads, it
    /// is fewer; without any, all work is [`Lost::Dropped`] once its deadline has passed.
    pub fn new(workers: usize, max_bytes: usize) -> Self {
        let workers = workers.max(1);
        let shared = Arc::new(Shared {
            queue: Mutex::new(Queue { most_long: workers.div_ceil(2), ..Queue::default() }),
            wake: Condvar::new(),
            average: AtomicU64::new(50_000),
        });
        for number in 0..workers {
            let shared = Arc::clone(&shared);
            let started =
                thread::Builder::new().name(format!("visavis-worker-{number}")).spawn(move || shared.work());
            if let Err(error) = started {
                tracing::error!(%error, number, "cannot start a worker thread");
            }
        }
        let kibibytes = u32::try_from(max_bytes.div_ceil(1024)).unwrap_or(u32::MAX).clamp(1, 1 << 28);
        let bytes = Arc::new(Semaphore::new(usize::try_from(kibibytes).unwrap_or(usize::MAX)));
        Self(Arc::new(Owner { shared, bytes, kibibytes, workers }))
    }

    /// Room for `bytes` of text at once, or none.
    pub fn try_room(&self, bytes: usize) -> Option<Room> {
        Arc::clone(&self.0.bytes).try_acquire_many_owned(self.kibibytes(bytes)).ok().map(Room)
    }

    /// Room for `bytes` of text, as soon as there is some; first come, first served.
    pub async fn room(&self, bytes: usize) -> Option<Room> {
        Arc::clone(&self.0.bytes).acquire_many_owned(self.kibibytes(bytes)).await.ok().map(Room)
    }

    /// A text larger than the whole queue takes the whole queue, instead of waiting for ever.
    fn kibibytes(&self, bytes: usize) -> u32 {
        u32::try_from(bytes.div_ceil(1024)).unwrap_or(u32::MAX).clamp(1, self.0.kibibytes)
    }

    /// Has `work` done in its caller's turn. Dropping the future calls the work off.
    pub async fn run<T: Send + 'static>(
        &self,
        context: &Context,
        deadline: Option<Instant>,
        room: Room,
        work: impl FnOnce(&Wanted<'_>) -> T + Send + 'static,
    ) -> Result<T, Lost> {
        let is_long = room.0.num_permits() >= LONG;
        let (tell, told) = oneshot::channel();
        let job = move || {
            let _room = room;
            let gone = || tell.is_closed();
            let wanted = Wanted { gone: &gone, deadline };
            if !wanted.still() {
                return;
            }
            let done = panic::catch_unwind(AssertUnwindSafe(|| work(&wanted)));
            // The caller may have gone by now; then nobody is left to tell.
            let _ = tell.send(done.map_err(|payload| Lost::Panicked(words(&*payload))));
        };
        self.0.shared.push(context.caller.clone(), is_long, Box::new(job));
        told.await.unwrap_or(Err(Lost::Dropped))
    }

    /// Pieces of work that wait.
    pub fn waiting(&self) -> usize {
        let queue = self.0.shared.lock();
        queue.short.waiting + queue.long.waiting
    }

    /// Pieces of work in progress.
    pub fn running(&self) -> usize {
        self.0.shared.lock().running
    }

    /// When a caller that is turned away now had better come back: when what waits will be done, between 50 ms and 10 s.
    pub fn retry_after(&self) -> Duration {
        let pieces = u64::try_from(self.waiting() + 1).unwrap_or(u64::MAX);
        let workers = u64::try_from(self.0.workers).unwrap_or(1).max(1);
        let micros = self.0.shared.average.load(Ordering::Relaxed).saturating_mul(pieces) / workers;
        Duration::from_micros(micros).clamp(Duration::from_millis(50), Duration::from_secs(10))
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        self.shared.lock().closed = true;
        self.shared.wake.notify_all();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        // No foreign code runs while the lock is held, so a poisoned queue is a whole queue.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, caller: Caller, is_long: bool, job: Job) {
        let mut queue = self.lock();
        if is_long {
            queue.long.push(caller, job)
        } else {
            queue.short.push(caller, job)
        }
        drop(queue);
        self.wake.notify_one();
    }

    fn work(&self) {
        let mut queue = self.lock();
        loop {
            if let Some((job, is_long)) = queue.pop() {
                drop(queue);
                let start = std::time::Instant::now();
                job();
                self.learn(start.elapsed());
                queue = self.lock();
                queue.running -= 1;
                queue.running_long -= usize::from(is_long);
            } else if queue.closed {
                return;
            } else {
                queue = self.wake.wait(queue).unwrap_or_else(PoisonError::into_inner);
            }
        }
    }

    /// Moves the average an eighth of the way to what the last piece of work took.
    fn learn(&self, took: Duration) {
        let took = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let old = self.average.load(Ordering::Relaxed);
        self.average.store(old - old / 8 + took / 8, Ordering::Relaxed);
    }
}

impl Queue {
    /// The next piece of work, and whether it is a long one: long and short take turns while there may be more long ones.
    fn pop(&mut self) -> Option<(Job, bool)> {
        let may_be_long = self.running_long < self.most_long;
        let long_first = may_be_long && !self.was_long;
        let long = |queue: &mut Self| {
            let job = if may_be_long { queue.long.pop() } else { None };
            job.map(|job| (job, true))
        };
        let short = |queue: &mut Self| queue.short.pop().map(|job| (job, false));
        let (job, is_long) =
            if long_first { long(self).or_else(|| short(self)) } else { short(self).or_else(|| long(self)) }?;
        self.was_long = is_long;
        self.running += 1;
        self.running_long += usize::from(is_long);
        Some((job, is_long))
    }
}

impl Lines {
    fn push(&mut self, caller: Caller, job: Job) {
        let line = self.lines.entry(caller.clone()).or_default();
        line.push_back(job);
        if line.len() == 1 {
            self.turns.push_back(caller);
        }
        self.waiting += 1;
    }

    /// The first job of the caller whose turn it is; the caller goes to the end of the turns if it has more.
    fn pop(&mut self) -> Option<Job> {
        let caller = self.turns.pop_front()?;
        let line = self.lines.get_mut(&caller)?;
        let job = line.pop_front();
        if line.is_empty() {
            self.lines.remove(&caller);
        } else {
            self.turns.push_back(caller);
        }
        self.waiting = self.waiting.saturating_sub(1);
        job
    }
}

/// What a panic said.
pub fn words(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(ToString::to_string);
    text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".to_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    fn context(name: &str) -> Context {
        let caller = Caller::Token(name.into());
        Context { request_id: "r".into(), caller, deadline: None, trace: Default::default() }
    }

    /// A pool of one thread that is kept busy until the sender is dropped.
    fn busy() -> (Pool, mpsc::Sender<()>) {
        let pool = Pool::new(1, 1 << 20);
        let (release, wait) = mpsc::channel::<()>();
        let running = pool.clone();
        let room = pool.try_room(1).unwrap();
        tokio::spawn(async move {
            running.run(&context("first"), None, room, move |_| wait.recv().is_err()).await
        });
        (pool, release)
    }

    #[tokio::test]
    async fn callers_are_served_in_turn() {
        let (pool, release) = busy();
        let order = Arc::new(Mutex::new(Vec::new()));
        let mut tasks = Vec::new();
        for (caller, number) in [("a", 1), ("a", 2), ("a", 3), ("b", 1), ("c", 1), ("c", 2)] {
            while pool.running() == 0 {
                tokio::task::yield_now().await;
            }
            let before = pool.waiting();
            let (inner, order) = (pool.clone(), Arc::clone(&order));
            let room = pool.try_room(1).unwrap();
            tasks.push(tokio::spawn(async move {
                let work = move |_: &Wanted<'_>| order.lock().unwrap().push(format!("{caller}{number}"));
                inner.run(&context(caller), None, room, work).await.unwrap();
            }));
            while pool.waiting() == before {
                tokio::task::yield_now().await;
            }
        }
        drop(release);
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(*order.lock().unwrap(), ["a1", "b1", "c1", "a2", "c2", "a3"]);
    }

    #[tokio::test]
    async fn long_texts_take_half_of_the_threads_and_short_ones_do_not_wait_for_them() {
        let pool = Pool::new(2, 1 << 20);
        let (release, wait) = mpsc::channel::<()>();
        let wait = Arc::new(Mutex::new(wait));
        let mut long = Vec::new();
        for _ in 0..2 {
            let (inner, wait, room) = (pool.clone(), Arc::clone(&wait), pool.try_room(LONG << 10).unwrap());
            long.push(tokio::spawn(async move {
                let work = move |_: &Wanted<'_>| wait.lock().unwrap().recv().unwrap();
                inner.run(&context("long"), None, room, work).await.unwrap();
            }));
        }
        while pool.running() + pool.waiting() < 2 || pool.running() == 0 {
            tokio::task::yield_now().await;
        }
        // One long text is in progress, the other waits; the second thread is there for short ones, the same caller's too.
        for caller in ["long", "short"] {
            let room = pool.try_room((LONG << 10) - 1024).unwrap();
            pool.run(&context(caller), None, room, |_| ()).await.unwrap();
        }
        // A piece of work has answered a little before it stops counting as one in progress.
        while pool.running() > 1 {
            tokio::task::yield_now().await;
        }
        assert_eq!(pool.waiting(), 1);
        for _ in 0..2 {
            release.send(()).unwrap();
        }
        for task in long {
            task.await.unwrap();
        }
        assert_eq!(pool.waiting(), 0);
    }

    #[tokio::test]
    async fn a_panic_costs_only_its_own_work() {
        let pool = Pool::new(1, 1 << 20);
        let run = |work: fn() -> u32| {
            let (pool, room) = (pool.clone(), pool.try_room(1).unwrap());
            async move { pool.run(&context("a"), None, room, move |_| work()).await }
        };
        let Err(Lost::Panicked(words)) = run(|| panic!("index {}", 7)).await else {
            panic!("expected a panic")
        };
        assert_eq!(words, "index 7");
        assert_eq!(run(|| 5).await.unwrap(), 5);
    }

    #[tokio::test]
    async fn work_is_not_begun_for_a_caller_that_left_or_whose_time_is_up() {
        let (pool, release) = busy();
        let begun = Arc::new(AtomicU64::new(0));
        let work = || {
            let begun = Arc::clone(&begun);
            move |_: &Wanted<'_>| begun.fetch_add(1, Ordering::SeqCst)
        };
        let left = {
            let (pool, work, room) = (pool.clone(), work(), pool.try_room(1).unwrap());
            tokio::spawn(async move { pool.run(&context("a"), None, room, work).await.is_ok() })
        };
        while pool.waiting() == 0 {
            tokio::task::yield_now().await;
        }
        left.abort();
        let _ = left.await;
        let room = pool.try_room(1).unwrap();
        let (late_context, late_work) = (context("b"), work());
        let late = pool.run(&late_context, Some(Instant::now()), room, late_work);
        drop(release);
        assert!(matches!(late.await, Err(Lost::Dropped)));
        assert_eq!(begun.load(Ordering::SeqCst), 0);
        assert!(pool.try_room(1 << 20).is_some(), "all room is given back");
    }

    #[tokio::test]
    async fn running_work_learns_that_it_is_no_longer_wanted() {
        let pool = Pool::new(1, 1 << 20);
        let (begin, begun) = oneshot::channel();
        let (noticed, notice) = oneshot::channel();
        let room = pool.try_room(1).unwrap();
        let inner = pool.clone();
        let task = tokio::spawn(async move {
            let work = move |wanted: &Wanted<'_>| {
                begin.send(()).unwrap();
                while wanted.still() {
                    thread::yield_now();
                }
                noticed.send(()).unwrap();
            };
            inner.run(&context("a"), None, room, work).await.is_ok()
        });
        begun.await.unwrap();
        task.abort();
        notice.await.unwrap();
    }

    #[tokio::test]
    async fn a_text_larger_than_the_queue_still_gets_in_alone() {
        let pool = Pool::new(1, 4096);
        let all = pool.try_room(1 << 30).unwrap();
        assert!(pool.try_room(1).is_none());
        drop(all);
        assert!(pool.room(1).await.is_some());
    }
}
