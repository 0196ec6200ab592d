//! The BERT architecture (Devlin et al., NAACL 2019) as MiniLM uses it (Wang et al., NeurIPS 2020): embeddings, then
//! layers of self-attention and a feed-forward block, each with a residual and a layer norm after it. MPNet (Song et al.,
//! NeurIPS 2020) is the same with a bias for the distance of two tokens in attention.
//!
//! Several sentences are encoded in one batch: their tokens lie one after another without padding, the dense layers run
//! over all of them at once in int8, attention runs sentence by sentence in floats.

#![allow(clippy::inline_always, reason = "see `kernel::Work`")]

use std::sync::{Mutex, PoisonError};

use super::{
    EncodeError, Encoder, Token, Vectors,
    attention::{self, Attention, Offsets},
    embeddings::{Embeddings, Norm},
    float,
    int8::{Dense, Rows},
    kernel::{Level, Work},
    weights::Weights,
};
use crate::error::BundleError;

/// Rows that pass the feed-forward block together: its numbers in between then stay in the core's own cache.
const BLOCK: usize = 48;

/// A BERT or MPNet encoder with slots for hidden actors.
pub struct Bert {
    level: Level,
    heads: usize,
    embeddings: Embeddings,
    /// Of MPNet only.
    offsets: Option<Offsets>,
    layers: Vec<Layer>,
    /// Rooms that are free: at most one for each thread that has encoded at the same time as others.
    rooms: Mutex<Vec<Room>>,
}

struct Layer {
    /// Queries, keys and values in one product.
    qkv: Dense,
    out: Dense,
    out_norm: Norm,
    up: Dense,
    down: Dense,
    down_norm: Norm,
}

/// Room for the numbers in between, kept from batch to batch so that encoding need not allocate.
#[derive(Default)]
struct Room {
    /// The rows that go from layer to layer; what the next product takes, quantised.
    x: Vec<f32>,
    quantised: Rows,
    qkv: Vec<f32>,
    context: Vec<f32>,
    /// After attention; then the same quantised, a block of rows at a time.
    y: Vec<f32>,
    block: Rows,
    inner: Vec<f32>,
    inner_block: Rows,
    attention: attention::Room,
}

impl Bert {
    /// Builds the encoder from its weights; every shape is checked here, so that encoding cannot meet a wrong one.
    pub fn load(weights: &Weights<'_>) -> Result<Self, BundleError> {
        Self::load_at(weights, Level::best())
    }

    /// The same with the instructions of `level`. Every level gives the same bits.
    pub fn load_at(weights: &Weights<'_>, level: Level) -> Result<Self, BundleError> {
        let embeddings = Embeddings::load(weights)?;
        let width = embeddings.width();
        let heads = weights.setting("heads", 64)?;
        let n_layers = weights.setting("layers", 48)?;
        let inner = weights.setting("inner", 16384)?;
        if !width.is_multiple_of(heads) {
            return Err(EncodeError::Shape(format!("width {width} in {heads} heads")).into());
        }
        let dense = |name: &str, outputs: usize, inputs: usize| -> Result<Dense, BundleError> {
            let matrix = weights.bytes(name, outputs, inputs)?;
            let scales = weights.floats(&format!("{name}.scale"), &[outputs])?;
            let bias = weights.floats(&format!("{name}.bias"), &[outputs])?;
            Ok(Dense::new(matrix, &scales, &bias, inputs)?)
        };
        let layers = (0..n_layers)
            .map(|i| {
                Ok(Layer {
                    qkv: dense(&format!("layer.{i}.qkv"), width * 3, width)?,
                    out: dense(&format!("layer.{i}.out"), width, width)?,
                    out_norm: Norm::load(weights, &format!("layer.{i}.out_norm"), width)?,
                    up: dense(&format!("layer.{i}.up"), inner, width)?,
                    down: dense(&format!("layer.{i}.down"), width, inner)?,
                    down_norm: Norm::load(weights, &format!("layer.{i}.down_norm"), width)?,
                })
            })
            .collect::<Result<Vec<_>, BundleError>>()?;
        let offsets = weights.offsets(heads)?;
        Ok(Self { level, heads, embeddings, offsets, layers, rooms: Mutex::default() })
    }

    /// Size of the vocabulary.
    pub fn vocabulary(&self) -> usize {
        self.embeddings.vocabulary()
    }

    /// Runs the batch through all layers; `room.x` holds the result, the rows of `windows` one after another.
    fn run(&self, windows: &[&[Token]], room: &mut Room) -> Result<(), EncodeError> {
        let level = self.level;
        let width = self.embeddings.width();
        let rows = self.embeddings.embed(windows, &mut room.x)?;
        room.quantised.resize(rows, width);
        let first_step = Step::Norm(self.embeddings.norm(), &[]);
        level.run(Requantise { x: &mut room.x, step: first_step, to: &mut room.quantised, first: 0 });
        room.qkv.resize(rows * width * 3, 0.0);
        room.context.resize(rows * width, 0.0);
        room.y.resize(rows * width, 0.0);
        for layer in &self.layers {
            layer.qkv.apply(level, &room.quantised, &mut room.qkv)?;
            let (mut qkv, mut context) = (room.qkv.as_slice(), room.context.as_mut_slice());
            for window in windows {
                let n = framed(window) * width;
                let (own, more_qkv) = qkv.split_at_checked(n * 3).unwrap_or_default();
                let (out, more_context) = context.split_at_mut_checked(n).unwrap_or_default();
                (qkv, context) = (more_qkv, more_context);
                let (heads, head) = (self.heads, width / self.heads);
                let offsets = self.offsets.as_ref();
                level.run(Attention { qkv: own, heads, head, offsets, out, room: &mut room.attention });
            }
            let to = &mut room.quantised;
            level.run(Requantise { x: &mut room.context, step: Step::Nothing, to, first: 0 });
            layer.out.apply(level, &room.quantised, &mut room.y)?;
            self.feed_forward(layer, room)?;
        }
        Ok(())
    }

    /// From the output of attention in `room.y` and the layer's input in `room.x` to the layer's output in `room.x`, and
    /// quantised.
    fn feed_forward(&self, layer: &Layer, room: &mut Room) -> Result<(), EncodeError> {
        let level = self.level;
        let width = self.embeddings.width();
        let inner = layer.up.outputs();
        let blocks = room.y.chunks_mut(BLOCK * width).zip(room.x.chunks_mut(BLOCK * width));
        for (number, (y, x)) in blocks.enumerate() {
            let rows = y.len() / width;
            room.block.resize(rows, width);
            let step = Step::Norm(&layer.out_norm, x);
            level.run(Requantise { x: y, step, to: &mut room.block, first: 0 });
            room.inner.resize(rows * inner, 0.0);
            layer.up.apply(level, &room.block, &mut room.inner)?;
            room.inner_block.resize(rows, inner);
            let to = &mut room.inner_block;
            level.run(Requantise { x: &mut room.inner, step: Step::Gelu, to, first: 0 });
            layer.down.apply(level, &room.inner_block, x)?;
            let step = Step::Norm(&layer.down_norm, y);
            level.run(Requantise { x, step, to: &mut room.quantised, first: number * BLOCK });
        }
        Ok(())
    }
}

/// Rows that a window takes, with its frame (`[CLS]`, `[SEP]`).
fn framed(window: &[Token]) -> usize {
    window.len() + 2
}

/// What happens to rows before they are quantised.
#[derive(Clone, Copy)]
enum Step<'a> {
    Nothing,
    Gelu,
    /// Adds the residual, if there is one, and normalises.
    Norm(&'a Norm, &'a [f32]),
}

/// Does `step` to the rows `x` and quantises them into the rows of `to` from `first` on.
struct Requantise<'a> {
    x: &'a mut [f32],
    step: Step<'a>,
    to: &'a mut Rows,
    first: usize,
}

impl Work for Requantise<'_> {
    #[inline(always)]
    fn work(self) {
        let Self { x, step, to, first } = self;
        let width = to.inputs().max(1);
        for (i, row) in x.chunks_exact_mut(width).enumerate() {
            match step {
                Step::Nothing => {}
                Step::Gelu => float::gelu_all(row),
                Step::Norm(norm, residual) => norm.apply(i, row, residual),
            }
            to.set(first + i, row);
        }
    }
}

impl Encoder for Bert {
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
        let rooms = || self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        let mut room = rooms().pop().unwrap_or_default();
        let result = self.run(windows, &mut room).map(|()| {
            let width = self.width();
            let mut x = room.x.as_slice();
            let mut vectors = Vec::with_capacity(windows.len());
            for window in windows {
                let (own, rest) = x.split_at_checked(framed(window) * width).unwrap_or_default();
                // The closing [SEP] is of no use to anybody.
                let kept = own.get(..(window.len() + 1) * width).unwrap_or(own);
                vectors.push(Vectors::new(kept.to_vec(), width));
                x = rest;
            }
            vectors
        });
        rooms().push(room);
        result
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{super::reference::Reference, *};
    use crate::encoder::weights::tests::random_weights;

    /// Sentences of all lengths from nothing to the window, with pieces and slots.
    fn sentences(random: &mut fastrand::Rng, n: usize) -> Vec<Vec<Token>> {
        (0..n)
            .map(|_| {
                let len = random.usize(..60);
                let token = |random: &mut fastrand::Rng| match random.u32(..9) {
                    0 => Token::Slot(random.u8(..4)),
                    _ => Token::Piece(random.u32(..200)),
                };
                (0..len).map(|_| token(random)).collect()
            })
            .collect()
    }

    #[test]
    fn the_same_bits_alone_in_any_batch_and_at_every_level() {
        for architecture in ["bert", "mpnet"] {
            the_same_bits(&random_weights(architecture, 7));
        }
    }

    fn the_same_bits(bytes: &[u8]) {
        let weights = Weights::parse(bytes).unwrap();
        let bert = Bert::load(&weights).unwrap();
        let mut random = fastrand::Rng::with_seed(1);
        let sentences = sentences(&mut random, 40);
        let alone: Vec<Vectors> = sentences.iter().map(|s| bert.encode_window(s).unwrap()).collect();
        for size in [2, 3, 7, 40] {
            let mut order: Vec<usize> = (0..sentences.len()).collect();
            random.shuffle(&mut order);
            for batch in order.chunks(size) {
                let windows: Vec<&[Token]> =
                    batch.iter().map(|i| sentences.get(*i).unwrap().as_slice()).collect();
                let together = bert.encode_windows(&windows).unwrap();
                for (i, vectors) in batch.iter().zip(together) {
                    assert_eq!(alone.get(*i).unwrap(), &vectors);
                }
            }
        }
        for level in Level::here() {
            let bert = Bert::load_at(&weights, *level).unwrap();
            for (sentence, expected) in sentences.iter().zip(&alone).take(8) {
                assert_eq!(&bert.encode_window(sentence).unwrap(), expected, "{level:?}");
            }
        }
    }

    #[test]
    fn near_the_reference() {
        for architecture in ["bert", "mpnet"] {
            near_its_reference(&random_weights(architecture, 8));
        }
    }

    fn near_its_reference(bytes: &[u8]) {
        let weights = Weights::parse(bytes).unwrap();
        let bert = Bert::load(&weights).unwrap();
        let reference = Reference::load(&weights).unwrap();
        for sentence in sentences(&mut fastrand::Rng::with_seed(2), 20) {
            let (a, b) =
                (bert.encode_window(&sentence).unwrap(), reference.encode_window(&sentence).unwrap());
            assert_eq!(a.rows(), sentence.len() + 1);
            for row in 0..a.rows() {
                let dot = |x: &[f32], y: &[f32]| x.iter().zip(y).map(|(x, y)| x * y).sum::<f32>();
                let (a, b) = (a.row(row), b.row(row));
                let cosine = dot(a, b) / (dot(a, a) * dot(b, b)).sqrt();
                assert!(cosine > 0.999, "row {row} of {}: {cosine}", sentence.len());
            }
        }
    }

    #[test]
    fn an_architecture_that_it_does_not_know_is_an_error() {
        let bytes = random_weights("roberta", 1);
        let error = Bert::load(&Weights::parse(&bytes).unwrap()).err().unwrap();
        assert!(error.to_string().contains("roberta"), "{error}");
    }

    #[test]
    fn what_it_does_not_know_is_an_error() {
        let bytes = random_weights("bert", 9);
        let bert = Bert::load(&Weights::parse(&bytes).unwrap()).unwrap();
        let known = [Token::Piece(1)];
        for token in [Token::Piece(1 << 20), Token::Slot(200)] {
            assert_eq!(bert.encode_windows(&[&known, &[token]]), Err(EncodeError::Unknown(token)));
        }
        let long = vec![Token::Piece(1); bert.max_tokens() + 1];
        assert!(matches!(bert.encode_window(&long), Err(EncodeError::TooLong { .. })));
        assert_eq!(bert.encode_windows(&[]), Ok(Vec::new()));
    }
}
