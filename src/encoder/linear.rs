//! A dense layer: `y = x · Wᵀ + b`, its weights packed once for the processor that runs it.

use rten_gemm::{BiasVector, GemmExecutor, GemmInputA, GemmInputB, GemmOptions, PackedBMatrix};
use rten_tensor::NdTensorView;

use super::EncodeError;

/// A dense layer.
pub struct Linear {
    weights: PackedBMatrix<f32>,
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
        let view = NdTensorView::from_data([outputs, inputs], weights);
        let weights = GemmExecutor::<f32>::default().prepack_b(view.transposed());
        Ok(Self { weights, bias, inputs })
    }

    /// Number of outputs.
    pub fn outputs(&self) -> usize {
        self.bias.len()
    }

    /// Number of inputs.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Applies the layer to rows of `inputs` numbers each; gives rows of `outputs` numbers.
    pub fn apply(&self, gemm: &GemmExecutor<f32>, x: &[f32]) -> Result<Vec<f32>, EncodeError> {
        let rows = x.len() / self.inputs;
        if rows.saturating_mul(self.inputs) != x.len() {
            return Err(EncodeError::Shape(format!("{} numbers in rows of {}", x.len(), self.inputs)));
        }
        let mut y = vec![0.0; rows.saturating_mul(self.outputs())];
        gemm.gemm(
            &mut y,
            GemmInputA::Unpacked(NdTensorView::from_data([rows, self.inputs], x)),
            GemmInputB::Packed(&self.weights),
            GemmOptions { bias: Some(BiasVector::Row(&self.bias)), ..GemmOptions::default() },
        )
        .map_err(|e| EncodeError::Shape(e.to_string()))?;
        Ok(y)
    }
}

/// `out = alpha · a · b`, for views of any stride.
pub(super) fn product(
    gemm: &GemmExecutor<f32>,
    alpha: f32,
    a: NdTensorView<'_, f32, 2>,
    b: NdTensorView<'_, f32, 2>,
    out: &mut [f32],
) -> Result<(), EncodeError> {
    gemm.gemm(
        out,
        GemmInputA::Unpacked(a),
        GemmInputB::Unpacked(b),
        GemmOptions { alpha, ..GemmOptions::default() },
    )
    .map_err(|e| EncodeError::Shape(e.to_string()))
}

/// Copies the rows of `part` into the columns of `whole` from `column` on.
pub(super) fn put_columns(whole: &mut [f32], width: usize, column: usize, part: &[f32], part_width: usize) {
    for (row, source) in whole.chunks_exact_mut(width).zip(part.chunks_exact(part_width)) {
        if let Some(target) = row.get_mut(column..column.saturating_add(part_width)) {
            target.copy_from_slice(source);
        }
    }
}
