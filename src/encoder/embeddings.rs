//! The first step: one vector for each token, from its piece or slot and its position.

#![allow(clippy::inline_always, reason = "see `kernel::Work`")]

use super::{EncodeError, Token, float, weights::Weights};
use crate::error::BundleError;

/// `[CLS]` and `[SEP]` in the vocabulary of uncased BERT.
const CLS: u32 = 101;
const SEP: u32 = 102;

/// Vectors of pieces, slots and positions.
pub struct Embeddings {
    width: usize,
    max_positions: usize,
    /// Word vectors stay int8 in memory: only the rows of a sentence are ever needed.
    words: Vec<i8>,
    scales: Vec<f32>,
    slots: Vec<f32>,
    /// Position vectors with the vector of token type 0 added.
    positions: Vec<f32>,
    norm: Norm,
}

/// The weights of a layer norm.
pub struct Norm {
    /// Factors.
    pub weight: Vec<f32>,
    /// Added after.
    pub bias: Vec<f32>,
}

impl Norm {
    /// Normalises `row`, row `at` of its matrix, after adding the same row of `residual`, if that is not empty.
    #[inline(always)]
    pub fn apply(&self, at: usize, row: &mut [f32], residual: &[f32]) {
        let width = self.weight.len();
        let residual = residual.get(at * width..(at + 1) * width).unwrap_or(&[]);
        float::add_and_norm(row, residual, &self.weight, &self.bias);
    }

    /// The norm `name` over rows of `width` numbers.
    pub fn load(weights: &Weights<'_>, name: &str, width: usize) -> Result<Self, BundleError> {
        Ok(Self {
            weight: weights.floats(&format!("{name}.weight"), &[width])?,
            bias: weights.floats(&format!("{name}.bias"), &[width])?,
        })
    }
}

impl Embeddings {
    /// Reads them.
    pub fn load(weights: &Weights<'_>) -> Result<Self, BundleError> {
        let width = weights.setting("width", 4096)?;
        let vocabulary = weights.setting("vocabulary", 1 << 20)?;
        let max_positions = weights.setting("positions", 8192)?;
        let n_slots = weights.setting("slots", 255)?;
        if max_positions < 8 {
            return Err(EncodeError::Shape(format!("{max_positions} positions")).into());
        }
        Ok(Self {
            width,
            max_positions,
            words: weights.bytes("words", vocabulary, width)?.iter().map(|b| b.cast_signed()).collect(),
            scales: weights.floats("words.scale", &[vocabulary])?,
            slots: weights.floats("slots", &[n_slots, width])?,
            positions: weights.floats("positions", &[max_positions, width])?,
            norm: Norm::load(weights, "norm", width)?,
        })
    }

    /// Numbers in a vector.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Size of the vocabulary.
    pub fn vocabulary(&self) -> usize {
        self.scales.len()
    }

    /// Tokens of a window, without its frame.
    pub fn max_tokens(&self) -> usize {
        self.max_positions - 2
    }

    /// Number of slots.
    pub fn slots(&self) -> usize {
        self.slots.len() / self.width
    }

    /// The norm that their sum still has to pass.
    pub fn norm(&self) -> &Norm {
        &self.norm
    }

    /// Writes the vectors of `windows`, each in its frame, into `x`, one row after another; gives the number of rows.
    pub fn embed(&self, windows: &[&[Token]], x: &mut Vec<f32>) -> Result<usize, EncodeError> {
        x.clear();
        for window in windows {
            if window.len() > self.max_tokens() {
                return Err(EncodeError::TooLong { given: window.len(), allowed: self.max_tokens() });
            }
            let framed = std::iter::once(Token::Piece(CLS))
                .chain(window.iter().copied())
                .chain(std::iter::once(Token::Piece(SEP)));
            for (token, position) in framed.zip(self.positions.chunks_exact(self.width)) {
                let start = x.len();
                x.extend_from_slice(position);
                self.add(token, x.get_mut(start..).unwrap_or(&mut []))?;
            }
        }
        Ok(x.len() / self.width)
    }

    /// Adds the vector of `token` to `to`.
    fn add(&self, token: Token, to: &mut [f32]) -> Result<(), EncodeError> {
        let unknown = || EncodeError::Unknown(token);
        match token {
            Token::Piece(id) => {
                let id = usize::try_from(id).map_err(|_| unknown())?;
                let scale = *self.scales.get(id).ok_or_else(unknown)?;
                let start = id.saturating_mul(self.width);
                let row = self.words.get(start..start.saturating_add(self.width)).ok_or_else(unknown)?;
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
}
