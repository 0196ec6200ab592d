//! Self-attention of one sentence in 32-bit floats: the products of queries with keys and of weights with values are a
//! small part of the work for sentences, and softmax would suffer most from fewer bits.

#![allow(clippy::inline_always, reason = "see `kernel::Work`")]

use super::{
    float::{self, LANES, ROWS, product},
    kernel::Work,
};

/// Room for the numbers in between; kept from sentence to sentence.
#[derive(Default)]
pub struct Room {
    queries: Vec<f32>,
    /// Keys of one head, transposed: `[head width, padded n]`.
    keys: Vec<f32>,
    /// Values of one head: `[n, padded head width]`.
    values: Vec<f32>,
    /// Attention of [`ROWS`] tokens: `[ROWS, padded n]`.
    weights: Vec<f32>,
}

/// A number for each head and each distance of two tokens, added to their product before softmax (the relative position
/// bias of MPNet, Song et al., NeurIPS 2020).
pub struct Offsets {
    /// `[heads, 2 · positions - 1]`: row `h` holds the distances key - query from `1 - positions` to `positions - 1`.
    table: Vec<f32>,
    positions: usize,
}

impl Offsets {
    /// From a table of `heads · (2 · positions - 1)` numbers.
    pub fn new(table: Vec<f32>, positions: usize) -> Self {
        Self { table, positions }
    }

    /// The numbers of token `query` of head `h` with tokens 0, 1, 2 ...; as far as the table goes.
    #[inline(always)]
    fn of(&self, h: usize, query: usize) -> &[f32] {
        let distances = 2 * self.positions - 1;
        let row = self.table.get(h * distances..(h + 1) * distances).unwrap_or(&[]);
        (self.positions - 1).checked_sub(query).and_then(|first| row.get(first..)).unwrap_or(&[])
    }
}

/// The attention of the tokens of one sentence.
pub struct Attention<'a> {
    /// Queries, keys and values of its tokens, `[n, 3 · heads · head]`.
    pub qkv: &'a [f32],
    /// Number of heads.
    pub heads: usize,
    /// Width of a head.
    pub head: usize,
    /// What a pair of tokens gets for how far apart they are; see [`Offsets`]. Nothing in BERT.
    pub offsets: Option<&'a Offsets>,
    /// The result, `[n, heads · head]`.
    pub out: &'a mut [f32],
    /// Room for the numbers in between.
    pub room: &'a mut Room,
}

impl Work for Attention<'_> {
    #[inline(always)]
    fn work(self) {
        let Self { qkv, heads, head, offsets, out, room } = self;
        let width = heads * head;
        let n = out.len() / width.max(1);
        let padded = n.next_multiple_of(LANES);
        let padded_head = head.next_multiple_of(LANES);
        let Room { queries, keys, values, weights } = room;
        keys.clear();
        keys.resize(head * padded, 0.0);
        values.clear();
        values.resize(n * padded_head, 0.0);
        queries.resize(n * head, 0.0);
        weights.resize(ROWS * padded, 0.0);
        let alpha = 1.0 / (head as f32).sqrt();
        for h in 0..heads {
            let part = |row: &'_ [f32], which: usize| -> std::ops::Range<usize> {
                let start = (which * width + h * head).min(row.len());
                start..(start + head).min(row.len())
            };
            for (token, row) in qkv.chunks_exact(width * 3).enumerate() {
                let (q, k, v) = (part(row, 0), part(row, 1), part(row, 2));
                if let Some(to) = queries.get_mut(token * head..(token + 1) * head) {
                    for (to, x) in to.iter_mut().zip(row.get(q).unwrap_or(&[])) {
                        *to = x * alpha;
                    }
                }
                for (to, x) in keys.iter_mut().skip(token).step_by(padded).zip(row.get(k).unwrap_or(&[])) {
                    *to = *x;
                }
                for (to, x) in values.iter_mut().skip(token * padded_head).zip(row.get(v).unwrap_or(&[])) {
                    *to = *x;
                }
            }
            for first in (0..n).step_by(ROWS) {
                // The last block repeats the last token rather than have code of its own.
                let place = |i: usize| (first + i).min(n - 1);
                for column in (0..padded).step_by(LANES) {
                    let rows: [&[f32]; ROWS] =
                        std::array::from_fn(|i| queries.get(place(i) * head..).unwrap_or(&[]));
                    let sums = product(rows, head, keys.get(column..).unwrap_or(&[]), padded);
                    for (i, sum) in sums.iter().enumerate() {
                        if let Some(to) = weights.get_mut(i * padded + column..) {
                            float::put(to, sum);
                        }
                    }
                }
                if let Some(offsets) = offsets {
                    for (i, row) in weights.chunks_exact_mut(padded).enumerate() {
                        for (x, offset) in row.iter_mut().zip(offsets.of(h, place(i))) {
                            *x += offset;
                        }
                    }
                }
                let mut totals = [0.0; ROWS];
                for (row, total) in weights.chunks_exact_mut(padded).zip(&mut totals) {
                    *total = float::exponentials(row.get_mut(..n).unwrap_or(&mut []));
                }
                for column in (0..padded_head).step_by(LANES) {
                    let rows: [&[f32]; ROWS] =
                        std::array::from_fn(|i| weights.get(i * padded..).unwrap_or(&[]));
                    let mut sums = product(rows, n, values.get(column..).unwrap_or(&[]), padded_head);
                    for (i, (sum, total)) in sums.iter_mut().zip(totals).enumerate().take(n - first) {
                        for x in sum.iter_mut() {
                            *x /= total;
                        }
                        let start = (first + i) * width + h * head;
                        if let Some(to) = out.get_mut(start + column..start + head) {
                            float::put(to, sum);
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]
    use proptest::prelude::*;

    use super::{super::kernel::Level, *};

    /// In double precision, straight from the definition.
    fn exact(
        qkv: &[f32],
        n: usize,
        heads: usize,
        head: usize,
        offset: impl Fn(usize, usize, usize) -> f32,
    ) -> Vec<f64> {
        let width = heads * head;
        let x = |token: usize, which: usize, h: usize, d: usize| {
            f64::from(qkv[token * width * 3 + which * width + h * head + d])
        };
        let mut out = vec![0.0; n * width];
        for h in 0..heads {
            for i in 0..n {
                let scores: Vec<f64> = (0..n)
                    .map(|j| {
                        let dot: f64 = (0..head).map(|d| x(i, 0, h, d) * x(j, 1, h, d)).sum();
                        (dot / (head as f64).sqrt() + f64::from(offset(h, i, j))).exp()
                    })
                    .collect();
                let total: f64 = scores.iter().sum();
                for d in 0..head {
                    out[i * width + h * head + d] =
                        scores.iter().enumerate().map(|(j, s)| s / total * x(j, 2, h, d)).sum();
                }
            }
        }
        out
    }

    proptest! {
        #[test]
        fn near_the_exact_one_and_the_same_at_every_level(
            n in 1_usize..40, heads in 1_usize..4, head in 1_usize..36,
            seed in any::<u64>(), near in any::<bool>(),
        ) {
            let mut random = fastrand::Rng::with_seed(seed);
            let width = heads * head;
            let qkv: Vec<f32> = (0..n * width * 3).map(|_| random.f32() * 4.0 - 2.0).collect();
            // Distances of up to 44 positions, read straight from the table in `exact`.
            let table: Vec<f32> = (0..heads * 89).map(|_| random.f32() * 2.0 - 1.0).collect();
            let offsets = near.then(|| Offsets::new(table.clone(), 45));
            let offset = |h: usize, i: usize, j: usize| if near { table[h * 89 + 44 + j - i] } else { 0.0 };
            let mut room = Room::default();
            let mut apply = |level: Level| {
                let mut out = vec![0.0; n * width];
                level.run(Attention {
                    qkv: &qkv, heads, head, offsets: offsets.as_ref(), out: &mut out, room: &mut room,
                });
                out
            };
            let out = apply(Level::Portable);
            for (a, b) in out.iter().zip(exact(&qkv, n, heads, head, offset)) {
                prop_assert!((f64::from(*a) - b).abs() < 1e-4, "{a} {b}");
            }
            for level in Level::here() {
                prop_assert_eq!(&apply(*level), &out);
            }
        }
    }
}
