//! The encoder in 32-bit floats, straight from the definition: slow, and what [`Bert`](super::bert::Bert) is held
//! against.

use super::{
    EncodeError, Encoder, Token, Vectors,
    attention::{self, Attention, Offsets},
    embeddings::{Embeddings, Norm},
    float,
    kernel::Level,
    linear::Linear,
    weights::Weights,
};
use crate::error::BundleError;

/// A BERT or MPNet encoder in floats.
pub struct Reference {
    heads: usize,
    embeddings: Embeddings,
    offsets: Option<Offsets>,
    layers: Vec<Layer>,
}

struct Layer {
    qkv: Linear,
    out: Linear,
    out_norm: Norm,
    up: Linear,
    down: Linear,
    down_norm: Norm,
}

impl Reference {
    /// From weights that [`Bert`](super::bert::Bert) takes.
    pub fn load(weights: &Weights<'_>) -> Result<Self, BundleError> {
        let embeddings = Embeddings::load(weights)?;
        let width = embeddings.width();
        let heads = weights.setting("heads", 64)?;
        let n_layers = weights.setting("layers", 48)?;
        let inner = weights.setting("inner", 16384)?;
        let linear = |name: &str, outputs: usize, inputs: usize| -> Result<Linear, BundleError> {
            let matrix = weights.matrix(name, outputs, inputs)?;
            Ok(Linear::new(&matrix, weights.floats(&format!("{name}.bias"), &[outputs])?, inputs)?)
        };
        let layers = (0..n_layers)
            .map(|i| {
                Ok(Layer {
                    qkv: linear(&format!("layer.{i}.qkv"), width * 3, width)?,
                    out: linear(&format!("layer.{i}.out"), width, width)?,
                    out_norm: Norm::load(weights, &format!("layer.{i}.out_norm"), width)?,
                    up: linear(&format!("layer.{i}.up"), inner, width)?,
                    down: linear(&format!("layer.{i}.down"), width, inner)?,
                    down_norm: Norm::load(weights, &format!("layer.{i}.down_norm"), width)?,
                })
            })
            .collect::<Result<Vec<_>, BundleError>>()?;
        Ok(Self { heads, embeddings, offsets: weights.offsets(heads)?, layers })
    }

    fn norm(norm: &Norm, x: &mut [f32], residual: &[f32]) {
        let width = norm.weight.len();
        for (i, row) in x.chunks_exact_mut(width).enumerate() {
            norm.apply(i, row, residual);
        }
    }
}

impl Encoder for Reference {
    fn width(&self) -> usize {
        self.embeddings.width()
    }

    fn max_tokens(&self) -> usize {
        self.embeddings.max_tokens()
    }

    fn slots(&self) -> usize {
        self.embeddings.slots()
    }

    fn encode_windows(&self, windows: &[&[Token]]) -> Result<Vec<Vectors>, EncodeError> {
        windows
            .iter()
            .map(|window| {
                let width = self.width();
                let mut x = Vec::new();
                let n = self.embeddings.embed(&[window], &mut x)?;
                Self::norm(self.embeddings.norm(), &mut x, &[]);
                for layer in &self.layers {
                    let qkv = layer.qkv.apply(&x)?;
                    let mut context = vec![0.0; n * width];
                    let room = &mut attention::Room::default();
                    let (heads, head) = (self.heads, width / self.heads);
                    let offsets = self.offsets.as_ref();
                    let out = &mut context;
                    Level::best().run(Attention { qkv: &qkv, heads, head, offsets, out, room });
                    let mut y = layer.out.apply(&context)?;
                    Self::norm(&layer.out_norm, &mut y, &x);
                    let mut inner = layer.up.apply(&y)?;
                    float::gelu_all(&mut inner);
                    x = layer.down.apply(&inner)?;
                    Self::norm(&layer.down_norm, &mut x, &y);
                }
                x.truncate((n - 1) * width);
                Ok(Vectors::new(x, width))
            })
            .collect()
    }
}
