//! Vectors that were computed before, for text that comes again: wire copy, boilerplate, paragraphs of updated articles.
//!
//! The key is the window itself, which is all that an encoder sees: its pieces and slots. So both views of a sentence are
//! kept, a sentence without names once for both, and an answer has the same bits with the cache and without. A cache
//! belongs to one encoder.
//!
//! Whole windows are kept. Recognition and cues read every row, and which rows a portrayal reads is only known once
//! the document is; less would not do.

use std::{
    collections::{HashMap, hash_map},
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use quick_cache::{DefaultHashBuilder, OptionsBuilder, Weighter, sync};

use super::{EncodeError, Token, Vectors};

/// What an entry takes beside its numbers (bytes): its places in the table, and allocations.
const OVERHEAD: usize = 160;
/// Tokens of an ordinary sentence; only for the table's first size.
const ORDINARY: usize = 32;

/// What a cache has done so far and what it holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CacheUse {
    /// Windows whose vectors were there, or that stood twice in a call.
    pub hits: u64,
    /// Windows that had to be computed.
    pub misses: u64,
    /// Windows held.
    pub entries: u64,
    /// What they take, in bytes.
    pub bytes: u64,
}

/// Vectors of windows, bounded in bytes. What is seldom asked for goes first, and what came only once before that
/// (S3-FIFO), so that an archive read through once does not drive out what repeats.
pub struct Cache {
    kept: sync::Cache<Box<[Token]>, Arc<Vectors>, Bytes>,
    hits: AtomicU64,
    misses: AtomicU64,
}

#[derive(Clone)]
struct Bytes;

impl Weighter<Box<[Token]>, Arc<Vectors>> for Bytes {
    fn weight(&self, window: &Box<[Token]>, vectors: &Arc<Vectors>) -> u64 {
        let bytes = size_of_val::<[Token]>(window) + size_of_val(vectors.data()) + OVERHEAD;
        u64::try_from(bytes).unwrap_or(u64::MAX)
    }
}

/// Where a window's vectors come from.
enum Source {
    Kept(Arc<Vectors>),
    /// It is the next of those to compute.
    New,
    /// It is the same as this earlier window of the call.
    Again(usize),
}

impl Cache {
    /// A cache of at most `bytes` bytes for vectors of `width` numbers; `None` for 0 bytes.
    pub fn new(bytes: usize, width: usize) -> Option<Self> {
        if bytes == 0 {
            return None;
        }
        let entry = width.saturating_mul(size_of::<f32>() * ORDINARY).saturating_add(OVERHEAD);
        // One shard, so that the bound is one bound: a lookup takes a microsecond, what it saves takes milliseconds.
        let options = OptionsBuilder::new()
            .shards(1)
            .weight_capacity(u64::try_from(bytes).unwrap_or(u64::MAX))
            .estimated_items_capacity(bytes / entry)
            .build()
            .ok()?;
        let (hasher, lifecycle) = (DefaultHashBuilder::default(), sync::DefaultLifecycle::default());
        Some(Self {
            kept: sync::Cache::with_options(options, Bytes, hasher, lifecycle),
            hits: AtomicU64::new(0),
            misses: AtomicU64::new(0),
        })
    }

    /// The vectors of `windows`, in order: those that are kept, and those that `compute` makes of the others. It is given
    /// each window once, in order, and is not called if there are none.
    ///
    /// # Errors
    /// Those of `compute`; nothing is kept then.
    pub fn encode_windows(
        &self,
        windows: &[&[Token]],
        compute: impl FnOnce(&[&[Token]]) -> Result<Vec<Vectors>, EncodeError>,
    ) -> Result<Vec<Vectors>, EncodeError> {
        let mut first: HashMap<&[Token], usize> = HashMap::new();
        let mut new: Vec<&[Token]> = Vec::new();
        let sources: Vec<Source> = windows
            .iter()
            .enumerate()
            .map(|(place, &window)| match first.entry(window) {
                hash_map::Entry::Occupied(earlier) => Source::Again(*earlier.get()),
                hash_map::Entry::Vacant(entry) => {
                    entry.insert(place);
                    self.kept.get(window).map_or_else(
                        || {
                            new.push(window);
                            Source::New
                        },
                        Source::Kept,
                    )
                }
            })
            .collect();
        let count = |counter: &AtomicU64, n: usize| {
            counter.fetch_add(u64::try_from(n).unwrap_or(u64::MAX), Ordering::Relaxed)
        };
        count(&self.hits, windows.len().saturating_sub(new.len()));
        count(&self.misses, new.len());
        let computed = if new.is_empty() { Vec::new() } else { compute(&new)? };
        if computed.len() != new.len() {
            return Err(EncodeError::Shape(format!("{} vectors for {} windows", computed.len(), new.len())));
        }
        let mut computed = computed.into_iter();
        let mut results: Vec<Vectors> = Vec::with_capacity(windows.len());
        for (window, source) in windows.iter().zip(sources) {
            let vectors = match source {
                Source::Kept(vectors) => Some(Vectors::clone(&vectors)),
                Source::New => computed.next().inspect(|vectors| {
                    self.kept.insert(Box::from(*window), Arc::new(vectors.clone()));
                }),
                Source::Again(earlier) => results.get(earlier).cloned(),
            };
            // Lengths were compared, and what is earlier is done.
            results.push(vectors.ok_or_else(|| EncodeError::Shape("no vectors for a window".into()))?);
        }
        Ok(results)
    }

    /// What it has done so far and what it holds.
    pub fn usage(&self) -> CacheUse {
        CacheUse {
            hits: self.hits.load(Ordering::Relaxed),
            misses: self.misses.load(Ordering::Relaxed),
            entries: u64::try_from(self.kept.len()).unwrap_or(u64::MAX),
            bytes: self.kept.weight(),
        }
    }
}

impl fmt::Debug for Cache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cache").field("usage", &self.usage()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use std::thread;

    use super::*;

    const WIDTH: usize = 4;

    fn window(first: u32, len: u32) -> Vec<Token> {
        (first..first + len).map(Token::Piece).collect()
    }

    /// A row for the whole and one for each token.
    fn compute(windows: &[&[Token]]) -> Vec<Vectors> {
        let number = |t: &Token| match t {
            Token::Piece(id) => *id as f32,
            Token::Slot(slot) => -f32::from(*slot),
        };
        let row = |x: f32| [x; WIDTH];
        let vectors = |w: &&[Token]| {
            let rows = [w.iter().map(number).sum()].into_iter().chain(w.iter().map(number));
            Vectors::new(rows.flat_map(row).collect(), WIDTH)
        };
        windows.iter().map(vectors).collect()
    }

    /// Encodes through the cache, checks every vector, and tells which windows were computed.
    fn ask(cache: &Cache, windows: &[Vec<Token>]) -> Vec<Vec<Token>> {
        let windows: Vec<&[Token]> = windows.iter().map(Vec::as_slice).collect();
        let mut asked = Vec::new();
        let answer = cache.encode_windows(&windows, |new| {
            asked = new.iter().map(|w| w.to_vec()).collect();
            Ok(compute(new))
        });
        assert_eq!(answer.unwrap(), compute(&windows));
        asked
    }

    #[test]
    fn what_was_computed_is_not_computed_again() {
        let cache = Cache::new(1 << 20, WIDTH).unwrap();
        let [a, b, c] = [window(1, 3), window(1, 4), vec![Token::Piece(1), Token::Slot(0), Token::Piece(3)]];
        assert_eq!(ask(&cache, &[a.clone(), b.clone(), a.clone()]), [a.clone(), b.clone()], "each once");
        assert_eq!(ask(&cache, &[c.clone(), b.clone(), a.clone()]), std::slice::from_ref(&c));
        assert_eq!(ask(&cache, &[a, c, b]), Vec::<Vec<Token>>::new());
        let usage = cache.usage();
        assert_eq!((usage.hits, usage.misses, usage.entries), (1 + 2 + 3, 2 + 1, 3));
    }

    #[test]
    fn slots_and_pieces_are_told_apart() {
        let cache = Cache::new(1 << 20, WIDTH).unwrap();
        for token in [Token::Piece(0), Token::Slot(0), Token::Piece(1), Token::Slot(1)] {
            assert_eq!(ask(&cache, &[vec![token]]), [[token]]);
        }
        assert_eq!(cache.usage().hits, 0);
    }

    #[test]
    fn the_bound_holds_and_what_repeats_stays() {
        let bytes = 16 << 10;
        let cache = Cache::new(bytes, WIDTH).unwrap();
        let wire = window(7, 5);
        ask(&cache, std::slice::from_ref(&wire));
        for round in 0..2000_u32 {
            ask(&cache, &[window(1000 + 50 * round, 1 + round % 40), wire.clone()]);
            let usage = cache.usage();
            assert!(usage.bytes <= bytes as u64, "{usage:?}");
        }
        let usage = cache.usage();
        assert!(usage.bytes > bytes as u64 / 2 && usage.entries > 5, "{usage:?}");
        assert_eq!((usage.hits, usage.misses), (2000, 2001), "the repeated one was never driven out");
    }

    #[test]
    fn a_window_larger_than_the_cache_is_answered_and_not_kept() {
        let cache = Cache::new(1000, WIDTH).unwrap();
        let long = window(1, 100);
        assert_eq!(ask(&cache, std::slice::from_ref(&long)), std::slice::from_ref(&long));
        assert_eq!(ask(&cache, std::slice::from_ref(&long)), std::slice::from_ref(&long));
        assert_eq!((cache.usage().entries, cache.usage().bytes), (0, 0));
        assert!(Cache::new(0, WIDTH).is_none());
    }

    #[test]
    fn nothing_of_a_failed_call_is_kept() {
        let cache = Cache::new(1 << 20, WIDTH).unwrap();
        let a = window(1, 3);
        let called_off = cache.encode_windows(&[&a], |_| Err(EncodeError::CalledOff));
        assert_eq!(called_off, Err(EncodeError::CalledOff));
        assert!(matches!(cache.encode_windows(&[&a], |_| Ok(Vec::new())), Err(EncodeError::Shape(_))));
        assert_eq!(ask(&cache, std::slice::from_ref(&a)), [a]);
    }

    #[test]
    fn callers_side_by_side_get_their_own() {
        let cache = Cache::new(8 << 10, WIDTH).unwrap();
        thread::scope(|scope| {
            for caller in 0..8_u32 {
                let cache = &cache;
                scope.spawn(move || {
                    for round in 0..200 {
                        let own = (caller * 7 + round) % 20;
                        ask(cache, &[window(own, 3), window(5, 5), window(own + 1, 3)]);
                    }
                });
            }
        });
        let usage = cache.usage();
        assert_eq!(usage.hits + usage.misses, 8 * 200 * 3);
        assert!(usage.hits > 0 && usage.bytes <= 8 << 10, "{usage:?}");
    }
}
