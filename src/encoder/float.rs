//! Floating-point arithmetic over rows, written so that the compiler vectorises it for every
//! [`Level`](super::kernel::Level) without changing a bit of the result: sums run in [`LANES`] fixed lanes, nothing is
//! fused. All functions are inlined into the code of a level; see [`Work`](super::kernel::Work).

#![allow(clippy::inline_always, reason = "what is not inlined is compiled for the oldest processor")]

/// Lanes of a sum.
pub const LANES: usize = 16;
/// Rows of a product that are computed together, so that what is loaded is used more than once.
pub const ROWS: usize = 4;

/// Added to a number from 0 to 2²², makes its low bits the nearest whole number.
const WHOLE: f32 = 8_388_608.0;
/// The same for numbers of either sign.
const SIGNED_WHOLE: f32 = 12_582_912.0;
/// Largest activation, as a number.
const STEPS: f32 = super::kernel::MAX_ACTIVATION as f32;
/// The epsilon of BERT's layer norms.
const EPSILON: f32 = 1e-12;

/// Folds `row` into lanes, then the lanes into one.
#[inline(always)]
fn fold(row: &[f32], start: f32, step: impl Fn(f32, f32) -> f32) -> f32 {
    let mut lanes = [start; LANES];
    let (chunks, rest) = row.as_chunks::<LANES>();
    for chunk in chunks {
        for (lane, x) in lanes.iter_mut().zip(chunk) {
            *lane = step(*lane, *x);
        }
    }
    for (lane, x) in lanes.iter_mut().zip(rest) {
        *lane = step(*lane, *x);
    }
    lanes.into_iter().fold(start, step)
}

/// The smallest and largest number of a row; infinities if it is empty.
#[inline(always)]
pub fn range(row: &[f32]) -> (f32, f32) {
    // Comparisons rather than `f32::min`: one instruction each.
    let low = fold(row, f32::INFINITY, |a, b| if b < a { b } else { a });
    let high = fold(row, f32::NEG_INFINITY, |a, b| if b > a { b } else { a });
    (low, high)
}

/// Writes `row` as whole numbers from 0 to [`MAX_ACTIVATION`](super::kernel::MAX_ACTIVATION); gives (scale, low) such
/// that `x ≈ low + scale · q`.
#[inline(always)]
pub fn quantise(row: &[f32], to: &mut [u8]) -> (f32, f32) {
    let (low, high) = range(row);
    let width = high - low;
    if !(width > 0.0 && width < f32::INFINITY) {
        to.fill(0);
        return (0.0, if low.is_finite() { low } else { 0.0 });
    }
    let steps = STEPS / width;
    for (q, x) in to.iter_mut().zip(row) {
        // The low byte is the number: at most 127, whatever the rounding of the steps.
        *q = ((x - low) * steps + WHOLE).to_bits() as u8;
    }
    (width / STEPS, low)
}

/// Adds `residual` (if it is not empty) to `row`, then normalises it to mean 0 and variance 1, scales and shifts it.
#[inline(always)]
pub fn add_and_norm(row: &mut [f32], residual: &[f32], weight: &[f32], bias: &[f32]) {
    for (x, r) in row.iter_mut().zip(residual) {
        *x += r;
    }
    let n = row.len().max(1) as f32;
    let mean = fold(row, 0.0, |a, b| a + b) / n;
    for x in row.iter_mut() {
        *x -= mean;
    }
    let variance = sum_of_squares(row) / n;
    let scale = 1.0 / (variance + EPSILON).sqrt();
    for ((x, w), b) in row.iter_mut().zip(weight).zip(bias) {
        *x = *x * scale * w + b;
    }
}

#[inline(always)]
fn sum_of_squares(row: &[f32]) -> f32 {
    let mut lanes = [0.0_f32; LANES];
    let (chunks, rest) = row.as_chunks::<LANES>();
    for chunk in chunks {
        for (lane, x) in lanes.iter_mut().zip(chunk) {
            *lane += x * x;
        }
    }
    for (lane, x) in lanes.iter_mut().zip(rest) {
        *lane += x * x;
    }
    lanes.into_iter().sum()
}

/// GELU, `x · Φ(x)`. Φ is an odd polynomial up to 4.2 standard deviations and constant beyond; the result is within 1e-4.
#[inline(always)]
pub fn gelu(x: f32) -> f32 {
    /// Coefficients of `(Φ(t) - ½) / t` in t², fitted to the smallest error of `t ≤ 4.2`.
    const P: [f32; 10] = [
        -2.716_087e-12,
        2.855_258e-10,
        -1.350_881_3e-8,
        3.845_099_3e-7,
        -7.458_456e-6,
        1.061_478_8e-4,
        -1.160_357_7e-3,
        9.929_802e-3,
        -6.645_886e-2,
        3.989_454_7e-1,
    ];
    const END: f32 = 4.2;
    let t = if x > END { END } else { x };
    let t = if t < -END { -END } else { t };
    let u = t * t;
    let mut p = 0.0;
    for c in P {
        p = p * u + c;
    }
    x * (0.5 + t * p)
}

/// [`gelu`] of every number.
#[inline(always)]
pub fn gelu_all(row: &mut [f32]) {
    for x in row {
        *x = gelu(*x);
    }
}

/// Copies as much of `from` as there is room for.
#[inline(always)]
pub fn put<const N: usize>(to: &mut [f32], from: &[f32; N]) {
    match to.first_chunk_mut::<N>() {
        Some(to) => *to = *from,
        None => to.copy_from_slice(from.get(..to.len()).unwrap_or(&[])),
    }
}

/// `eˣ` for x ≤ 0, relative error below 1e-6; 2⁻¹²⁶ for what is smaller.
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    /// Coefficients of 2ᶠ for -½ ≤ f ≤ ½.
    const P: [f32; 6] =
        [1.327_647_2e-3, 9.675_542e-3, 5.550_713e-2, 2.402_212e-1, std::f32::consts::LN_2, 1.000_000_1];
    let t = x * std::f32::consts::LOG2_E;
    let t = if t < -126.0 { -126.0 } else { t };
    let whole = t + SIGNED_WHOLE;
    let f = t - (whole - SIGNED_WHOLE);
    let mut p = 0.0;
    for c in P {
        p = p * f + c;
    }
    // The low bits of `whole` are the exponent; moved to where a float has it.
    let power = whole.to_bits().wrapping_add(127).wrapping_shl(23);
    p * f32::from_bits(power)
}

/// Makes `row` its exponentials, of which the largest is 1; gives their sum.
#[inline(always)]
pub fn exponentials(row: &mut [f32]) -> f32 {
    let high = fold(row, f32::NEG_INFINITY, |a, b| if b > a { b } else { a });
    for x in row.iter_mut() {
        *x = exp(*x - high);
    }
    fold(row, 0.0, |a, b| a + b)
}

/// `Σₖ rows[i][k] · b[k · stride ..][..LANES]` for `depth` values of `k`.
#[inline(always)]
pub fn product(rows: [&[f32]; ROWS], depth: usize, b: &[f32], stride: usize) -> [[f32; LANES]; ROWS] {
    let mut sums = [[0.0_f32; LANES]; ROWS];
    let [r0, r1, r2, r3] = rows;
    let columns = r0.iter().zip(r1).zip(r2.iter().zip(r3)).take(depth);
    for (((x0, x1), (x2, x3)), b) in columns.zip(b.chunks(stride)) {
        let Some(b) = b.first_chunk::<LANES>() else { continue };
        for (sum, x) in sums.iter_mut().zip([*x0, *x1, *x2, *x3]) {
            for (s, y) in sum.iter_mut().zip(b) {
                *s += x * y;
            }
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;

    /// Φ by its series, in double precision.
    fn normal(x: f64) -> f64 {
        if x.abs() > 5.5 {
            return if x > 0.0 { 1.0 } else { 0.0 };
        }
        let (mut term, mut sum, mut n) = (x, x, 1.0);
        while f64::abs(term) > 1e-17 {
            term *= -x * x / (2.0 * n);
            sum += term / (2.0 * n + 1.0);
            n += 1.0;
        }
        0.5 + sum / (2.0 * std::f64::consts::PI).sqrt()
    }

    proptest! {
        #[test]
        fn gelu_is_near_the_exact_one(x in -30.0_f32..30.0) {
            let exact = f64::from(x) * normal(f64::from(x));
            prop_assert!((f64::from(gelu(x)) - exact).abs() < 1e-4, "{x}: {} {exact}", gelu(x));
        }

        #[test]
        fn exponentials_are_near_the_exact_ones(x in -87.0_f32..=0.0) {
            let exact = f64::from(x).exp();
            prop_assert!((f64::from(exp(x)) / exact - 1.0).abs() < 1e-5, "{x}: {} {exact}", exp(x));
        }

        #[test]
        fn quantised_rows_are_within_half_a_step(row in prop::collection::vec(-50.0_f32..50.0, 1..70)) {
            let mut q = vec![0; row.len()];
            let (scale, low) = quantise(&row, &mut q);
            for (q, x) in q.iter().zip(&row) {
                prop_assert!(*q <= super::super::kernel::MAX_ACTIVATION);
                prop_assert!((low + scale * f32::from(*q) - x).abs() <= scale * 0.501 + 1e-5);
            }
        }

        #[test]
        fn norms_have_mean_0_and_variance_1(mut row in prop::collection::vec(-50.0_f32..50.0, 2..70)) {
            prop_assume!(row.iter().any(|x| (x - row.first().unwrap()).abs() > 1.0));
            let n = row.len() as f32;
            let (ones, zeros, residual) = (vec![1.0; row.len()], vec![0.0; row.len()], vec![0.5; row.len()]);
            add_and_norm(&mut row, &residual, &ones, &zeros);
            prop_assert!((row.iter().sum::<f32>() / n).abs() < 1e-4);
            prop_assert!((row.iter().map(|x| x * x).sum::<f32>() / n - 1.0).abs() < 1e-3);
        }
    }

    #[test]
    fn a_row_of_one_number_is_exact() {
        let mut q = [7; 5];
        let (scale, low) = quantise(&[-2.5; 5], &mut q);
        assert_eq!((q, scale, low), ([0; 5], 0.0, -2.5));
        assert_eq!(exp(0.0), 1.0000001);
        assert_eq!(exp(-1e9), exp(-200.0));
    }
}
