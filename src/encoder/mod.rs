//! tokens → contextual vectors.
//!
//! A sentence is encoded **once for each view of it**, whatever the number of actor pairs: once with its names in view
//! (for recognition and portrayal), once with every actor mention hidden behind a slot token (for stance). Everything
//! about pairs is pooled from these token vectors afterwards.
//!
//! The encoder computes in int8 with one scale for each token ([`bert`]), so that a sentence gets the same bits alone
//! and in any batch, on any processor ([`kernel`]). Parallelism is across sentences ([`queue`]; in training, [`pool`]).

use crate::error::BundleError;

mod attention;
pub mod bert;
pub mod cache;
mod embeddings;
mod float;
mod int8;
pub mod kernel;
pub mod linear;
pub mod pool;
pub mod projection;
pub mod queue;
pub mod reference;
pub mod tokenizer;
pub mod weights;
mod windows;

pub use tokenizer::{Piece, Tokenizer};
pub use windows::{encode, encode_all};

/// One input of the encoder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Token {
    /// A word piece, by its place in the vocabulary.
    Piece(u32),
    /// A hidden actor, by its slot: the first actor of the sentence has slot 0.
    Slot(u8),
}

/// A matrix of vectors, row by row: shape `[rows, width]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Vectors {
    data: Vec<f32>,
    width: usize,
}

impl Vectors {
    /// `data` holds whole rows of `width` numbers; what is left over is dropped.
    pub fn new(mut data: Vec<f32>, width: usize) -> Self {
        let width = width.max(1);
        data.truncate(data.len() - data.len() % width);
        Self { data, width }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.data.len() / self.width
    }

    /// Numbers in a row.
    pub fn width(&self) -> usize {
        self.width
    }

    /// One row; empty if there is no such row.
    pub fn row(&self, row: usize) -> &[f32] {
        let start = row.saturating_mul(self.width);
        self.data.get(start..start.saturating_add(self.width)).unwrap_or(&[])
    }

    /// All numbers.
    pub fn data(&self) -> &[f32] {
        &self.data
    }

    /// The mean of the rows `range`; zeros if there are none.
    pub fn mean(&self, range: std::ops::Range<usize>) -> Vec<f32> {
        let mut mean = vec![0.0; self.width];
        let mut n = 0.0_f32;
        for row in range {
            let vector = self.row(row);
            if vector.is_empty() {
                continue;
            }
            n += 1.0;
            for (sum, x) in mean.iter_mut().zip(vector) {
                *sum += x;
            }
        }
        if n > 0.0 {
            for x in &mut mean {
                *x /= n;
            }
        }
        mean
    }
}

/// What the encoder makes of one sentence in one view.
#[derive(Clone, Debug, PartialEq)]
pub struct Encoded {
    /// One vector for each token given.
    pub tokens: Vectors,
    /// One vector for the whole sentence.
    pub whole: Vec<f32>,
    /// Number of windows that the sentence was cut into; 1 unless it was longer than the encoder sees at once.
    pub windows: usize,
}

/// A contextual encoder of token sequences. Deterministic: the same tokens give the same bits.
pub trait Encoder: Send + Sync {
    /// The width of its vectors.
    fn width(&self) -> usize;

    /// Tokens that it sees at once, the sentence's frame (`[CLS]`, `[SEP]`) not counted.
    fn max_tokens(&self) -> usize;

    /// Number of actors that it can tell apart in a sentence with hidden names.
    fn slots(&self) -> usize;

    /// Encodes sequences of at most [`max_tokens`](Self::max_tokens) tokens each. For each: the first row stands for the
    /// whole sequence, then one row for each token. A sequence gets the same bits alone and in any company.
    fn encode_windows(&self, windows: &[&[Token]]) -> Result<Vec<Vectors>, EncodeError>;

    /// Encodes one sequence.
    fn encode_window(&self, tokens: &[Token]) -> Result<Vectors, EncodeError> {
        let vectors = self.encode_windows(&[tokens])?.pop();
        vectors.ok_or_else(|| EncodeError::Shape("no vectors for a window".into()))
    }
}

/// Why there are no vectors. An input that the encoder cannot take cannot come from text that went through the tokenizer
/// of the same bundle.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EncodeError {
    /// More tokens than it sees at once.
    #[error("{given} tokens in one window, at most {allowed} allowed")]
    TooLong {
        /// Tokens given.
        given: usize,
        /// Tokens allowed.
        allowed: usize,
    },
    /// A piece or slot that the model does not know.
    #[error("{0:?} is not in the model's vocabulary")]
    Unknown(Token),
    /// The call is no longer wanted.
    #[error("the call was called off")]
    CalledOff,
    /// A fault in the encoder.
    #[error("the encoder panicked; this is a bug")]
    Panicked,
    /// The shapes of a product do not meet; the bundle was not checked at loading.
    #[error("matrix product: {0}")]
    Shape(String),
}

impl From<EncodeError> for BundleError {
    fn from(error: EncodeError) -> Self {
        Self::Content { file: weights::FILE.into(), reason: error.to_string() }
    }
}
