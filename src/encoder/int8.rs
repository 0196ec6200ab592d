//! Dense layers in int8: weights with one scale for each output, activations with one scale and offset **for each row**.
//! A row's result therefore depends on nothing but the row: a sentence gets the same bits alone and in any batch.

#![allow(clippy::inline_always, reason = "see `kernel::Work`")]

use super::{
    EncodeError, float,
    kernel::{COLUMNS, Level, QUAD, Tile, Work},
};

/// Quantised rows: `x ≈ low + scale · q`.
#[derive(Default)]
pub struct Rows {
    bytes: Vec<u8>,
    /// Bytes from one row to the next: the inputs, filled up with zeros to whole quads.
    stride: usize,
    inputs: usize,
    scales: Vec<f32>,
    lows: Vec<f32>,
}

impl Rows {
    /// Makes room for `rows` rows of `inputs` numbers each. What was there is void.
    pub fn resize(&mut self, rows: usize, inputs: usize) {
        let stride = inputs.next_multiple_of(QUAD);
        if stride != self.stride || inputs != self.inputs {
            (self.stride, self.inputs) = (stride, inputs);
            self.bytes.clear();
        }
        self.bytes.resize(rows * stride, 0);
        self.scales.resize(rows, 0.0);
        self.lows.resize(rows, 0.0);
    }

    /// Quantises `row` into place `at`.
    #[inline(always)]
    pub fn set(&mut self, at: usize, row: &[f32]) {
        let start = at * self.stride;
        let bytes = self.bytes.get_mut(start..start + self.inputs);
        if let (Some(bytes), Some(scale), Some(low)) = (bytes, self.scales.get_mut(at), self.lows.get_mut(at))
        {
            (*scale, *low) = float::quantise(row, bytes);
        }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.scales.len()
    }

    /// Numbers in a row.
    pub fn inputs(&self) -> usize {
        self.inputs
    }
}

/// The weights of a dense layer, `y = x · Wᵀ + b`, packed for [`Level::tile`].
pub struct Dense {
    /// For each [`COLUMNS`] outputs: for each [`QUAD`] inputs, that many weights of each output.
    panels: Vec<i8>,
    /// For each output, filled up to whole panels: its scale, scale · sum of its weights, bias.
    columns: Vec<Columns>,
    inputs: usize,
    outputs: usize,
}

#[derive(Clone, Copy, Default)]
struct Columns {
    scales: [f32; COLUMNS],
    sums: [f32; COLUMNS],
    biases: [f32; COLUMNS],
}

impl Dense {
    /// From int8 weights of shape `[outputs, inputs]`, row by row, with one scale and one bias for each output.
    pub fn new(weights: &[u8], scales: &[f32], biases: &[f32], inputs: usize) -> Result<Self, EncodeError> {
        let outputs = biases.len();
        if inputs == 0 || outputs == 0 || scales.len() != outputs || weights.len() != inputs * outputs {
            return Err(EncodeError::Shape(format!(
                "{} weights and {} scales for {inputs} inputs and {outputs} outputs",
                weights.len(),
                scales.len()
            )));
        }
        let panel_size = inputs.next_multiple_of(QUAD) * COLUMNS;
        let n_panels = outputs.div_ceil(COLUMNS);
        let mut panels = vec![0; panel_size * n_panels];
        let mut columns = vec![Columns::default(); n_panels];
        for (((output, row), scale), bias) in weights.chunks_exact(inputs).enumerate().zip(scales).zip(biases)
        {
            let (panel, column) = (output / COLUMNS, output % COLUMNS);
            for (k, w) in row.iter().enumerate() {
                let at = panel * panel_size + k / QUAD * (QUAD * COLUMNS) + column * QUAD + k % QUAD;
                if let Some(place) = panels.get_mut(at) {
                    *place = w.cast_signed();
                }
            }
            if let Some(columns) = columns.get_mut(panel) {
                let sum: i32 = row.iter().map(|w| i32::from(w.cast_signed())).sum();
                let parts = [
                    (&mut columns.scales, *scale),
                    (&mut columns.sums, sum as f32 * scale),
                    (&mut columns.biases, *bias),
                ];
                for (part, value) in parts {
                    if let Some(place) = part.get_mut(column) {
                        *place = value;
                    }
                }
            }
        }
        Ok(Self { panels, columns, inputs, outputs })
    }

    /// Number of outputs.
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// Applies the layer to all `rows`; `out` holds as many rows of [`outputs`](Self::outputs) numbers.
    pub fn apply(&self, level: Level, rows: &Rows, out: &mut [f32]) -> Result<(), EncodeError> {
        if rows.inputs != self.inputs || out.len() != rows.len() * self.outputs {
            return Err(EncodeError::Shape(format!(
                "{} rows of {} numbers for {} inputs, {} numbers out",
                rows.len(),
                rows.inputs,
                self.inputs,
                out.len()
            )));
        }
        level.run(Product { level, dense: self, rows, out });
        Ok(())
    }
}

struct Product<'a> {
    level: Level,
    dense: &'a Dense,
    rows: &'a Rows,
    out: &'a mut [f32],
}

impl Work for Product<'_> {
    /// Panel by panel, since a panel stays in the nearest cache while all rows pass it.
    #[inline(always)]
    fn work(self) {
        let Self { level, dense, rows, out } = self;
        let height = level.rows();
        let mut tile = Tile::default();
        let panels = dense.panels.chunks_exact(rows.stride * COLUMNS);
        for (number, (panel, columns)) in panels.zip(&dense.columns).enumerate() {
            let first = number * COLUMNS;
            let blocks = rows.bytes.chunks(rows.stride * height);
            let factors = rows.scales.chunks(height).zip(rows.lows.chunks(height));
            for ((block, (scales, lows)), out) in
                blocks.zip(factors).zip(out.chunks_mut(dense.outputs * height))
            {
                level.tile(block, rows.stride, scales.len(), panel, &mut tile);
                for ((out, sums), (scale, low)) in
                    out.chunks_exact_mut(dense.outputs).zip(&tile).zip(scales.iter().zip(lows))
                {
                    let result = columns.finish(sums, *scale, *low);
                    let Some(out) = out.get_mut(first..) else { continue };
                    float::put(out, &result);
                }
            }
        }
    }
}

impl Columns {
    #[inline(always)]
    fn finish(&self, sums: &[i32; COLUMNS], scale: f32, low: f32) -> [f32; COLUMNS] {
        let mut result = [0.0; COLUMNS];
        let columns = self.scales.iter().zip(&self.sums).zip(&self.biases);
        for ((y, sum), ((column_scale, column_sum), bias)) in result.iter_mut().zip(sums).zip(columns) {
            *y = *sum as f32 * (scale * column_scale) + (low * column_sum + bias);
        }
        result
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Near the exact product, the same bits at every level, and the same bits for a row alone.
        #[test]
        fn products(n in 1_usize..15, inputs in 1_usize..70, outputs in 1_usize..40, seed in any::<u64>()) {
            let mut random = fastrand::Rng::with_seed(seed);
            let weights: Vec<u8> = (0..inputs * outputs).map(|_| random.i8(-127..).cast_unsigned()).collect();
            let scales: Vec<f32> = (0..outputs).map(|_| random.f32() * 0.01).collect();
            let biases: Vec<f32> = (0..outputs).map(|_| random.f32() - 0.5).collect();
            let x: Vec<f32> = (0..n * inputs).map(|_| random.f32() * 4.0 - 1.0).collect();
            let dense = Dense::new(&weights, &scales, &biases, inputs).unwrap();
            let apply = |level: Level, x: &[f32]| {
                let mut rows = Rows::default();
                rows.resize(x.len() / inputs, inputs);
                for (at, row) in x.chunks_exact(inputs).enumerate() {
                    rows.set(at, row);
                }
                let mut out = vec![0.0; rows.len() * outputs];
                dense.apply(level, &rows, &mut out).unwrap();
                out
            };
            let y = apply(Level::Portable, &x);
            for (r, row) in x.chunks_exact(inputs).enumerate() {
                for c in 0..outputs {
                    let w = &weights[c * inputs..][..inputs];
                    let sum: f32 = row.iter().zip(w).map(|(x, w)| x * f32::from(w.cast_signed()) * scales[c]).sum();
                    // Half a step of the activations on every weight is the most that can go wrong.
                    let most: f32 = w.iter().map(|w| f32::from(w.cast_signed()).abs() * scales[c]).sum::<f32>() * 4.0 / 127.0 / 2.0;
                    let found = y[r * outputs + c];
                    prop_assert!((found - sum - biases[c]).abs() <= most + 1e-3, "{found} {sum} {}", biases[c]);
                }
                prop_assert_eq!(&apply(Level::best(), row)[..], &y[r * outputs..][..outputs]);
            }
            for level in Level::here() {
                prop_assert_eq!(&apply(*level, &x), &y);
            }
        }
    }

    #[test]
    fn shapes_must_meet() {
        assert!(Dense::new(&[1; 6], &[0.1; 2], &[0.0; 2], 4).is_err());
        assert!(Dense::new(&[], &[], &[], 0).is_err());
        let dense = Dense::new(&[1; 6], &[0.1; 2], &[0.0; 2], 3).unwrap();
        let mut rows = Rows::default();
        rows.resize(1, 4);
        assert!(dense.apply(Level::best(), &rows, &mut [0.0; 2]).is_err());
    }
}
