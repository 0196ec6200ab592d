//! The processor's own instructions: the only module with unsafe code.
//!
//! Two things are chosen by processor: the int8 tile product ([`Level::tile`], written by hand for each instruction set)
//! and the code that the compiler vectorises ([`Level::run`], compiled once for each instruction set). Every level gives
//! **the same bits**: integer sums are exact, and floating-point code is neither reordered nor fused by the compiler. So
//! an answer does not depend on the machine.
//!
//! Activations are 0 to 127, one bit less than a byte holds. On AVX2 the product of unsigned and signed bytes
//! (`vpmaddubsw`) adds two products in 16 bits and saturates with full bytes; with 7 bits it cannot
//! (2 · 127 · 128 < 2¹⁵).
#![allow(unsafe_code)]
#![allow(clippy::indexing_slicing, reason = "arrays of fixed size, indexed by loops over that size")]

use std::sync::OnceLock;

/// Columns of a tile.
pub const COLUMNS: usize = 16;
/// Products that are added at once: weights of a column lie together in fours.
pub const QUAD: usize = 4;
/// The most rows that a tile of any level has.
pub const MAX_ROWS: usize = 12;
/// The largest activation.
pub const MAX_ACTIVATION: u8 = 127;

/// The sums of a tile.
pub type Tile = [[i32; COLUMNS]; MAX_ROWS];

/// Work that is worth compiling for each instruction set. Mark `work` and all that it calls `#[inline(always)]`: what is
/// not inlined is compiled for the oldest processor.
pub trait Work {
    /// Does it.
    fn work(self);
}

/// An instruction set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// What every processor of the architecture has.
    Portable,
    /// x86-64 with AVX2.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// x86-64 with AVX-512 and its int8 product.
    #[cfg(target_arch = "x86_64")]
    Avx512Vnni,
    /// 64-bit Arm.
    #[cfg(target_arch = "aarch64")]
    Neon,
}

impl Level {
    /// The levels that this processor has, the best one last. A level whose tile product does not give what the portable
    /// one gives is left out.
    pub fn here() -> &'static [Self] {
        static HERE: OnceLock<Vec<Level>> = OnceLock::new();
        HERE.get_or_init(|| {
            let mut here = vec![Self::Portable];
            #[cfg(target_arch = "x86_64")]
            {
                if is_x86_feature_detected!("avx2") {
                    here.push(Self::Avx2);
                }
                if is_x86_feature_detected!("avx2")
                    && is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512bw")
                    && is_x86_feature_detected!("avx512vl")
                    && is_x86_feature_detected!("avx512vnni")
                {
                    here.push(Self::Avx512Vnni);
                }
            }
            #[cfg(target_arch = "aarch64")]
            here.push(Self::Neon);
            here.retain(|level| level.agrees());
            here
        })
    }

    /// The best level that this processor has.
    pub fn best() -> Self {
        Self::here().last().copied().unwrap_or(Self::Portable)
    }

    /// Rows of a full tile: as many as the registers hold.
    pub fn rows(self) -> usize {
        match self {
            Self::Portable => 4,
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => 6,
            #[cfg(target_arch = "x86_64")]
            Self::Avx512Vnni => 12,
            #[cfg(target_arch = "aarch64")]
            Self::Neon => 4,
        }
    }

    /// Does `work` with the instructions of this level.
    pub fn run(self, work: impl Work) {
        match self {
            Self::Portable => work.work(),
            #[cfg(target_arch = "x86_64")]
            // SAFETY: a level is only ever taken from `here`, which lists what the processor has.
            Self::Avx2 => unsafe { x86::run_avx2(work) },
            #[cfg(target_arch = "x86_64")]
            // SAFETY: as above.
            Self::Avx512Vnni => unsafe { x86::run_avx512(work) },
            #[cfg(target_arch = "aarch64")]
            Self::Neon => work.work(),
        }
    }

    /// `out[r][c] = Σ a[r · stride + k] · panel[k, c]` for the first `rows` rows.
    ///
    /// `panel` holds the weights of [`COLUMNS`] columns: for each four values of `k`, the four weights of each column.
    /// Activations are at most [`MAX_ACTIVATION`].
    ///
    /// # Panics
    /// If `rows` is 0 or more than [`Self::rows`], or `a` holds fewer rows.
    pub fn tile(self, a: &[u8], stride: usize, rows: usize, panel: &[i8], out: &mut Tile) {
        let depth = panel.len() / COLUMNS;
        assert!(panel.len().is_multiple_of(COLUMNS * QUAD), "a panel of whole quads");
        assert!((1..=self.rows()).contains(&rows), "{rows} rows in a tile");
        assert!(stride >= depth && a.len() >= (rows - 1) * stride + depth, "rows of a tile");
        match self {
            Self::Portable => portable_tile(a, stride, rows, panel, out),
            #[cfg(target_arch = "x86_64")]
            // SAFETY: the processor has the level (see `run`); the slices are as long as asserted above.
            Self::Avx2 => unsafe {
                match rows {
                    1 => x86::tile_avx2::<1>(a, stride, panel, out),
                    2 => x86::tile_avx2::<2>(a, stride, panel, out),
                    3 => x86::tile_avx2::<3>(a, stride, panel, out),
                    4 => x86::tile_avx2::<4>(a, stride, panel, out),
                    5 => x86::tile_avx2::<5>(a, stride, panel, out),
                    _ => x86::tile_avx2::<6>(a, stride, panel, out),
                }
            },
            #[cfg(target_arch = "x86_64")]
            // SAFETY: as above.
            Self::Avx512Vnni => unsafe {
                // A tile of three rows too few repeats its last row rather than have code of its own.
                match rows {
                    1 => x86::tile_avx512::<1>(a, stride, rows, panel, out),
                    2 => x86::tile_avx512::<2>(a, stride, rows, panel, out),
                    3 | 4 => x86::tile_avx512::<4>(a, stride, rows, panel, out),
                    5..=8 => x86::tile_avx512::<8>(a, stride, rows, panel, out),
                    _ => x86::tile_avx512::<12>(a, stride, rows, panel, out),
                }
            },
            #[cfg(target_arch = "aarch64")]
            // SAFETY: NEON is part of the architecture; the slices are as long as asserted above.
            Self::Neon => unsafe { arm::tile(a, stride, rows, panel, out) },
        }
    }

    /// Whether the tile product gives what the portable one gives, with the largest operands and with mixed ones, for
    /// every number of rows.
    fn agrees(self) -> bool {
        const DEPTH: usize = 24;
        let panel: Vec<i8> = (0..DEPTH * COLUMNS)
            .map(|i| match i % 5 {
                0 => i8::MIN,
                1 => i8::MAX,
                _ => (i * 89 % 256) as u8 as i8,
            })
            .collect();
        let a: Vec<u8> = (0..DEPTH * MAX_ROWS)
            .map(|i| if i % 3 == 0 { MAX_ACTIVATION } else { (i * 37 % 128) as u8 })
            .collect();
        (1..=self.rows()).all(|rows| {
            let mut expected = Tile::default();
            let mut found = Tile::default();
            portable_tile(&a, DEPTH, rows, &panel, &mut expected);
            self.tile(&a, DEPTH, rows, &panel, &mut found);
            expected[..rows] == found[..rows]
        })
    }
}

fn portable_tile(a: &[u8], stride: usize, rows: usize, panel: &[i8], out: &mut Tile) {
    for (row, sums) in out.iter_mut().enumerate().take(rows) {
        *sums = [0; COLUMNS];
        let a = &a[row * stride..];
        for (quad, weights) in a.chunks(QUAD).zip(panel.chunks_exact(COLUMNS * QUAD)) {
            for (sum, column) in sums.iter_mut().zip(weights.chunks_exact(QUAD)) {
                for (x, w) in quad.iter().zip(column) {
                    *sum += i32::from(*x) * i32::from(*w);
                }
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::{
        __m256i, __m512i, _mm256_add_epi32, _mm256_loadu_si256, _mm256_madd_epi16, _mm256_maddubs_epi16,
        _mm256_set1_epi16, _mm256_set1_epi32, _mm256_setzero_si256, _mm256_storeu_si256, _mm512_dpbusd_epi32,
        _mm512_loadu_si512, _mm512_set1_epi32, _mm512_setzero_si512, _mm512_storeu_si512,
    };

    use super::{COLUMNS, QUAD, Tile, Work};

    #[target_feature(enable = "avx2")]
    pub fn run_avx2(work: impl Work) {
        work.work();
    }

    #[target_feature(enable = "avx2,avx512f,avx512bw,avx512vl,avx512vnni")]
    pub fn run_avx512(work: impl Work) {
        work.work();
    }

    /// The four activations of a row from `at` on, as one number.
    ///
    /// # Safety
    /// `at + 4` bytes must be readable from `a`.
    #[inline(always)]
    unsafe fn quad(a: *const u8, at: usize) -> i32 {
        // SAFETY: the caller's promise; reading does not need to be aligned.
        unsafe { a.add(at).cast::<i32>().read_unaligned() }
    }

    /// # Safety
    /// `a` must hold `ROWS` rows of `stride` bytes (of the last one, as many as `panel` has values of `k`), `panel` whole
    /// quads; `ROWS` at most [`super::MAX_ROWS`].
    #[target_feature(enable = "avx2")]
    pub unsafe fn tile_avx2<const ROWS: usize>(a: &[u8], stride: usize, panel: &[i8], out: &mut Tile) {
        let ones = _mm256_set1_epi16(1);
        let mut sums = [[_mm256_setzero_si256(); 2]; ROWS];
        for q in 0..panel.len() / (COLUMNS * QUAD) {
            // SAFETY: quad `q` of the panel is 64 bytes, all inside it.
            let (left, right): (__m256i, __m256i) = unsafe {
                let weights = panel.as_ptr().add(q * COLUMNS * QUAD).cast::<__m256i>();
                (_mm256_loadu_si256(weights), _mm256_loadu_si256(weights.add(1)))
            };
            for (row, [first, second]) in sums.iter_mut().enumerate() {
                // SAFETY: `row < ROWS`, and a row has `QUAD` bytes for each quad of the panel.
                let x = _mm256_set1_epi32(unsafe { quad(a.as_ptr(), row * stride + q * QUAD) });
                *first = _mm256_add_epi32(*first, _mm256_madd_epi16(ones, _mm256_maddubs_epi16(x, left)));
                *second = _mm256_add_epi32(*second, _mm256_madd_epi16(ones, _mm256_maddubs_epi16(x, right)));
            }
        }
        for (to, [first, second]) in out.iter_mut().zip(sums) {
            // SAFETY: a row of `out` is 16 numbers of 32 bits, two stores of eight.
            unsafe {
                let to = to.as_mut_ptr().cast::<__m256i>();
                _mm256_storeu_si256(to, first);
                _mm256_storeu_si256(to.add(1), second);
            }
        }
    }

    /// Rows from `rows` on are copies of the last one.
    ///
    /// # Safety
    /// `a` must hold `rows` rows of `stride` bytes (of the last one, as many as `panel` has values of `k`), `panel` whole
    /// quads; `1 <= rows <= ROWS`, and `ROWS` at most [`super::MAX_ROWS`].
    #[target_feature(enable = "avx2,avx512f,avx512bw,avx512vl,avx512vnni")]
    pub unsafe fn tile_avx512<const ROWS: usize>(
        a: &[u8],
        stride: usize,
        rows: usize,
        panel: &[i8],
        out: &mut Tile,
    ) {
        let starts: [usize; ROWS] = std::array::from_fn(|row| row.min(rows - 1) * stride);
        let mut sums = [_mm512_setzero_si512(); ROWS];
        for q in 0..panel.len() / (COLUMNS * QUAD) {
            // SAFETY: quad `q` of the panel is 64 bytes, all inside it.
            let weights: __m512i =
                unsafe { _mm512_loadu_si512(panel.as_ptr().add(q * COLUMNS * QUAD).cast()) };
            for (sum, start) in sums.iter_mut().zip(starts) {
                // SAFETY: `start` is that of a row below `rows`, which has `QUAD` bytes for each quad of the panel.
                let x = _mm512_set1_epi32(unsafe { quad(a.as_ptr(), start + q * QUAD) });
                *sum = _mm512_dpbusd_epi32(*sum, x, weights);
            }
        }
        for (to, sum) in out.iter_mut().zip(sums) {
            // SAFETY: a row of `out` is 16 numbers of 32 bits.
            unsafe { _mm512_storeu_si512(to.as_mut_ptr().cast(), sum) };
        }
    }
}

#[cfg(target_arch = "aarch64")]
mod arm {
    use std::arch::aarch64::{
        int8x16_t, int32x4_t, vdupq_n_s32, vget_low_s8, vld1q_s8, vmull_high_s8, vmull_s8, vpadalq_s16,
        vpaddq_s32, vreinterpretq_s8_s32, vst1q_s32,
    };

    use super::{COLUMNS, QUAD, Tile};

    /// Rows two by two: the sums of two rows and sixteen columns take 16 of the 32 registers.
    ///
    /// # Safety
    /// `a` must hold `rows` rows of `stride` bytes (of the last one, as many as `panel` has values of `k`), `panel` whole
    /// quads; `rows` at most [`super::MAX_ROWS`].
    #[target_feature(enable = "neon")]
    pub unsafe fn tile(a: &[u8], stride: usize, rows: usize, panel: &[i8], out: &mut Tile) {
        for first in (0..rows).step_by(2) {
            let starts = [first * stride, (first + 1).min(rows - 1) * stride];
            // For each group of four columns, the sums of two columns in each register, two halves a column.
            let mut sums: [[[int32x4_t; 2]; 4]; 2] = [[[vdupq_n_s32(0); 2]; 4]; 2];
            for q in 0..panel.len() / (COLUMNS * QUAD) {
                // SAFETY: quad `q` of the panel is four times 16 bytes, all inside it.
                let weights: [int8x16_t; 4] = std::array::from_fn(|group| unsafe {
                    vld1q_s8(panel.as_ptr().add(q * COLUMNS * QUAD + group * 16))
                });
                for (sums, start) in sums.iter_mut().zip(starts) {
                    // SAFETY: `start` is that of a row below `rows`, which has `QUAD` bytes for each quad of the panel.
                    let x = unsafe { a.as_ptr().add(start + q * QUAD).cast::<i32>().read_unaligned() };
                    // At most 127, so the bytes are the same signed.
                    let x = vreinterpretq_s8_s32(vdupq_n_s32(x));
                    for (sum, w) in sums.iter_mut().zip(weights) {
                        sum[0] = vpadalq_s16(sum[0], vmull_s8(vget_low_s8(x), vget_low_s8(w)));
                        sum[1] = vpadalq_s16(sum[1], vmull_high_s8(x, w));
                    }
                }
            }
            for (row, sums) in sums.iter().enumerate().take(rows - first) {
                for (group, [low, high]) in sums.iter().enumerate() {
                    // SAFETY: group `group` of a row of `out` is four of its 16 numbers.
                    unsafe {
                        let to = out[first + row].as_mut_ptr().add(group * 4);
                        vst1q_s32(to, vpaddq_s32(*low, *high));
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn no_level_of_this_processor_is_left_out() {
        #[cfg(target_arch = "x86_64")]
        assert_eq!(Level::here().contains(&Level::Avx2), is_x86_feature_detected!("avx2"));
        #[cfg(target_arch = "x86_64")]
        assert_eq!(Level::here().contains(&Level::Avx512Vnni), is_x86_feature_detected!("avx512vnni"));
        #[cfg(target_arch = "aarch64")]
        assert_eq!(Level::best(), Level::Neon);
        assert!(Level::here().contains(&Level::Portable));
    }

    proptest! {
        #[test]
        fn every_level_gives_the_same_sums(
            quads in 1_usize..40,
            extra in 0_usize..9,
            seed in any::<u64>(),
            full in any::<bool>(),
        ) {
            let depth = quads * QUAD;
            let stride = depth + extra;
            let mut random = fastrand::Rng::with_seed(seed);
            let a: Vec<u8> =
                (0..stride * MAX_ROWS).map(|_| if full { MAX_ACTIVATION } else { random.u8(..=MAX_ACTIVATION) }).collect();
            let extremes = [i8::MIN, i8::MAX];
            let panel: Vec<i8> = (0..depth * COLUMNS)
                .map(|_| if full { extremes[random.usize(..2)] } else { random.i8(..) })
                .collect();
            for level in Level::here() {
                for rows in 1..=level.rows() {
                    let mut expected = Tile::default();
                    let mut found = Tile::default();
                    portable_tile(&a, stride, rows, &panel, &mut expected);
                    level.tile(&a, stride, rows, &panel, &mut found);
                    prop_assert_eq!(&expected[..rows], &found[..rows], "{:?}", level);
                }
            }
        }
    }
}
