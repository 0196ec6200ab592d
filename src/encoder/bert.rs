//! The BERT architecture (Devlin et al., NAACL 2019) as MiniLM uses it (Wang et al., NeurIPS 2020): embeddings, then
//! layers of self-attention and a feed-forward block, each with a residual and a layer norm after it.

use rten_gemm::GemmExecutor;
use rten_simd::{SimdOp, SimdUnaryOp};
use rten_tensor::NdTensorView;
use rten_vecmath::{Gelu, Softmax};

use super::{
    EncodeError, Encoder, Token, Vectors,
    linear::{Linear, product, put_columns},
    weights::Weights,
};
use crate::error::BundleError;

/// `[CLS]` and `[SEP]` in the vocabulary of uncased BERT.
const CLS: u32 = 101;
const SEP: u32 = 102;
/// The epsilon of BERT's layer norms.
const EPSILON: f32 = 1e-12;

/// A BERT encoder with slots for hidden actors.
pub struct Bert {
    width: usize,
    heads: usize,
    max_positions: usize,
    words: Words,
    slots: Vec<f32>,
    /// Position vectors with the vector of token type 0 added.
    positions: Vec<f32>,
    norm: Norm,
    layers: Vec<Layer>,
}

/// Word vectors stay int8 in memory: only the rows of a sentence are ever needed.
struct Words {
    rows: Vec<i8>,
    scales: Vec<f32>,
}

struct Norm {
    weight: Vec<f32>,
    bias: Vec<f32>,
}

struct Layer {
    /// Queries, keys and values in one product.
    qkv: Linear,
    out: Linear,
    out_norm: Norm,
    up: Linear,
    down: Linear,
    down_norm: Norm,
}

impl Bert {
    /// Builds the encoder from its weights; every shape is checked here, so that encoding cannot meet a wrong one.
    pub fn load(weights: &Weights<'_>) -> Result<Self, BundleError> {
        let width = weights.setting("width", 4096)?;
        let heads = weights.setting("heads", 64)?;
        let n_layers = weights.setting("layers", 48)?;
        let inner = weights.setting("inner", 16384)?;
        let vocabulary = weights.setting("vocabulary", 1 << 20)?;
        let max_positions = weights.setting("positions", 8192)?;
        let n_slots = weights.setting("slots", 255)?;
        if width % heads != 0 || max_positions < 8 {
            return Err(EncodeError::Shape(format!(
                "width {width} in {heads} heads, {max_positions} positions"
            ))
            .into());
        }
        let norm = |name: &str| -> Result<Norm, BundleError> {
            Ok(Norm {
                weight: weights.floats(&format!("{name}.weight"), &[width])?,
                bias: weights.floats(&format!("{name}.bias"), &[width])?,
            })
        };
        let linear = |name: &str, outputs: usize, inputs: usize| -> Result<Linear, BundleError> {
            let matrix = weights.matrix(name, outputs, inputs)?;
            let bias = weights.floats(&format!("{name}.bias"), &[outputs])?;
            Ok(Linear::new(&matrix, bias, inputs)?)
        };
        let layers = (0..n_layers)
            .map(|i| {
                Ok(Layer {
                    qkv: linear(&format!("layer.{i}.qkv"), width * 3, width)?,
                    out: linear(&format!("layer.{i}.out"), width, width)?,
                    out_norm: norm(&format!("layer.{i}.out_norm"))?,
                    up: linear(&format!("layer.{i}.up"), inner, width)?,
                    down: linear(&format!("layer.{i}.down"), width, inner)?,
                    down_norm: norm(&format!("layer.{i}.down_norm"))?,
                })
            })
            .collect::<Result<Vec<_>, BundleError>>()?;
        Ok(Self {
            width,
            heads,
            max_positions,
            words: Words {
                rows: weights.bytes("words", vocabulary, width)?.iter().map(|b| b.cast_signed()).collect(),
                scales: weights.floats("words.scale", &[vocabulary])?,
            },
            slots: weights.floats("slots", &[n_slots, width])?,
            positions: weights.floats("positions", &[max_positions, width])?,
            norm: norm("norm")?,
            layers,
        })
    }

    /// Size of the vocabulary.
    pub fn vocabulary(&self) -> usize {
        self.words.scales.len()
    }

    /// Adds the vector of `token` to `to`.
    fn add_embedding(&self, token: Token, to: &mut [f32]) -> Result<(), EncodeError> {
        let unknown = || EncodeError::Unknown(token);
        match token {
            Token::Piece(id) => {
                let id = usize::try_from(id).map_err(|_| unknown())?;
                let scale = *self.words.scales.get(id).ok_or_else(unknown)?;
                let start = id.saturating_mul(self.width);
                let row = self.words.rows.get(start..start.saturating_add(self.width)).ok_or_else(unknown)?;
                for (t, x) in to.iter_mut().zip(row) {
                    *t += f32::from(*x) * scale;
                }
            }
            Token::Slot(slot) => {
                let start = usize::from(slot).saturating_mul(self.width);
                let row = self.slots.get(start..start.saturating_add(self.width)).ok_or_else(unknown)?;
                for (t, x) in to.iter_mut().zip(row) {
                    *t += x;
                }
            }
        }
        Ok(())
    }

    fn embed(&self, tokens: &[Token]) -> Result<Vec<f32>, EncodeError> {
        let framed = std::iter::once(Token::Piece(CLS))
            .chain(tokens.iter().copied())
            .chain(std::iter::once(Token::Piece(SEP)));
        let rows = tokens.len().saturating_add(2);
        let mut x = self.positions.get(..rows.saturating_mul(self.width)).unwrap_or(&[]).to_vec();
        for (row, token) in x.chunks_exact_mut(self.width).zip(framed) {
            self.add_embedding(token, row)?;
        }
        self.norm.apply(&mut x);
        Ok(x)
    }

    /// Self-attention over rows of queries, keys and values (`[n, 3 · width]`); gives `[n, width]`.
    fn attend(&self, gemm: &GemmExecutor<f32>, qkv: &[f32], n: usize) -> Result<Vec<f32>, EncodeError> {
        let head = self.width / self.heads;
        let alpha = 1.0 / (head as f32).sqrt();
        let view = NdTensorView::from_data([n, self.width * 3], qkv);
        let columns = |from: usize| view.slice((.., from..from + head));
        let mut context = vec![0.0; n * self.width];
        let mut weights = vec![0.0; n * n];
        let mut mixed = vec![0.0; n * head];
        for h in 0..self.heads {
            let (q, k, v) =
                (columns(h * head), columns(self.width + h * head), columns(2 * self.width + h * head));
            product(gemm, alpha, q, k.transposed(), &mut weights)?;
            for row in weights.chunks_exact_mut(n) {
                Softmax::new_mut(row).dispatch();
            }
            product(gemm, 1.0, NdTensorView::from_data([n, n], weights.as_slice()), v, &mut mixed)?;
            put_columns(&mut context, self.width, h * head, &mixed, head);
        }
        Ok(context)
    }
}

impl Norm {
    /// Adds `residual` to each row of `x`, then normalises it.
    fn add_and_apply(&self, x: &mut [f32], residual: &[f32]) {
        for (a, b) in x.iter_mut().zip(residual) {
            *a += b;
        }
        self.apply(x);
    }

    fn apply(&self, x: &mut [f32]) {
        let width = self.weight.len().max(1);
        for row in x.chunks_exact_mut(width) {
            let n = width as f32;
            let mean = rten_vecmath::Sum::new(row).dispatch() / n;
            for v in row.iter_mut() {
                *v -= mean;
            }
            let variance = rten_vecmath::SumSquare::new(row).dispatch() / n;
            let scale = 1.0 / (variance + EPSILON).sqrt();
            for ((v, w), b) in row.iter_mut().zip(&self.weight).zip(&self.bias) {
                *v = *v * scale * w + b;
            }
        }
    }
}

impl Encoder for Bert {
    fn width(&self) -> usize {
        self.width
    }

    fn max_tokens(&self) -> usize {
        self.max_positions - 2
    }

    fn slots(&self) -> usize {
        self.slots.len() / self.width
    }

    fn encode_window(&self, tokens: &[Token]) -> Result<Vectors, EncodeError> {
        if tokens.len() > self.max_tokens() {
            return Err(EncodeError::TooLong { given: tokens.len(), allowed: self.max_tokens() });
        }
        let n = tokens.len() + 2;
        // Chooses the processor's best kernel; cheap, and it cannot be shared between threads.
        let gemm = GemmExecutor::default();
        let mut x = self.embed(tokens)?;
        for layer in &self.layers {
            let qkv = layer.qkv.apply(&gemm, &x)?;
            let context = self.attend(&gemm, &qkv, n)?;
            let mut y = layer.out.apply(&gemm, &context)?;
            layer.out_norm.add_and_apply(&mut y, &x);
            let mut inner = layer.up.apply(&gemm, &y)?;
            Gelu {}.map_mut(&mut inner);
            x = layer.down.apply(&gemm, &inner)?;
            layer.down_norm.add_and_apply(&mut x, &y);
        }
        // The closing [SEP] is of no use to anybody.
        x.truncate((n - 1) * self.width);
        Ok(Vectors::new(x, self.width))
    }
}
