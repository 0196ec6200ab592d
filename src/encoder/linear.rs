//! A dense layer in 32-bit floats: `y = x · Wᵀ + b`. For the small products after the encoder, and for its reference.

#![allow(clippy::inline_always, reason = "see `kernel::Work`")]

use super::{
    EncodeError,
    float::{self, LANES, ROWS},
    kernel::{Level, Work},
};

/// A dense layer.
pub struct Linear {
    /// For each [`LANES`] outputs, filled up with zeros: for each input, the weight of each output.
    panels: Vec<f32>,
    bias: Vec<f32>,
    inputs: usize,
}

impl Linear {
    /// From weights of shape `[outputs, inputs]`, row by row, and one bias for each output.
    pub fn new(weights: &[f32], bias: Vec<f32>, inputs: usize) -> Result<Self, EncodeError> {
        let outputs = bias.len();
        if inputs == 0 || outputs == 0 || weights.len() != inputs.saturating_mul(outputs) {
            return Err(EncodeError::Shape(format!(
                "{} weights for {inputs} inputs and {outputs} outputs",
                weights.len()
            )));
        }
        let mut panels = vec![0.0; outputs.next_multiple_of(LANES) * inputs];
        let by_panel = panels.chunks_exact_mut(inputs * LANES).zip(weights.chunks(inputs * LANES));
        for (panel, weights) in by_panel {
            for (lane, row) in weights.chunks_exact(inputs).enumerate() {
                for (to, w) in panel.iter_mut().skip(lane).step_by(LANES).zip(row) {
                    *to = *w;
                }
            }
        }
        Ok(Self { panels, bias, inputs })
    }

    /// Number of outputs.
    pub fn outputs(&self) -> usize {
        self.bias.len()
    }

    /// Number of inputs.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Applies the layer to rows of `inputs` numbers each; gives rows of `outputs` numbers. A row's result does not depend
    /// on the others.
    pub fn apply(&self, x: &[f32]) -> Result<Vec<f32>, EncodeError> {
        if !x.len().is_multiple_of(self.inputs) {
            return Err(EncodeError::Shape(format!("{} numbers in rows of {}", x.len(), self.inputs)));
        }
        let mut y = vec![0.0; x.len() / self.inputs * self.outputs()];
        Level::best().run(Product { linear: self, x, y: &mut y });
        Ok(y)
    }
}

struct Product<'a> {
    linear: &'a Linear,
    x: &'a [f32],
    y: &'a mut [f32],
}

impl Work for Product<'_> {
    #[inline(always)]
    fn work(self) {
        let Self { linear, x, y } = self;
        let (inputs, outputs) = (linear.inputs, linear.outputs());
        let panels = linear.panels.chunks_exact(inputs * LANES).zip(linear.bias.chunks(LANES));
        for (number, (panel, bias)) in panels.enumerate() {
            for (x, y) in x.chunks(inputs * ROWS).zip(y.chunks_mut(outputs * ROWS)) {
                let last = x.len() / inputs - 1;
                // The last rows repeat themselves rather than have code of their own.
                let rows: [&[f32]; ROWS] =
                    std::array::from_fn(|i| x.get(i.min(last) * inputs..).unwrap_or(&[]));
                let sums = float::product(rows, inputs, panel, LANES);
                for (row, sums) in y.chunks_exact_mut(outputs).zip(sums) {
                    let to = row.iter_mut().skip(number * LANES).zip(sums).zip(bias);
                    for ((y, sum), b) in to {
                        *y = sum + b;
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn products(n in 0_usize..11, inputs in 1_usize..50, outputs in 1_usize..40, seed in any::<u64>()) {
            let mut random = fastrand::Rng::with_seed(seed);
            let weights: Vec<f32> = (0..inputs * outputs).map(|_| random.f32() - 0.5).collect();
            let bias: Vec<f32> = (0..outputs).map(|_| random.f32()).collect();
            let x: Vec<f32> = (0..inputs * n).map(|_| random.f32() - 0.5).collect();
            let linear = Linear::new(&weights, bias.clone(), inputs).unwrap();
            let y = linear.apply(&x).unwrap();
            prop_assert_eq!(y.len(), n * outputs);
            for (row, y) in x.chunks_exact(inputs).zip(y.chunks_exact(outputs)) {
                for c in 0..outputs {
                    let sum: f32 = row.iter().zip(&weights[c * inputs..]).map(|(a, b)| a * b).sum();
                    prop_assert!((y[c] - sum - bias[c]).abs() < 1e-4);
                }
                prop_assert_eq!(&linear.apply(row).unwrap()[..], y);
            }
        }
    }

    #[test]
    fn shapes_must_meet() {
        assert!(Linear::new(&[1.0; 6], vec![0.0; 2], 4).is_err());
        assert!(Linear::new(&[1.0; 6], vec![0.0; 2], 3).unwrap().apply(&[0.0; 4]).is_err());
    }
}
