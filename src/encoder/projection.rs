//! From the vectors of two mentions to one pair vector: a dense layer and a GELU, trained with the encoder.
//!
//! The layer sees `[source, target, source ⊙ target, whole sentence]` (`⊙` is element by element) and `U·source ⊙ V·target`:
//! the first product is the same both ways, the second can tell who does it to whom where several actors meet (a bilinear
//! form of low rank, as in Dozat & Manning 2017). Products with one mention or the sentence are made once, so that a
//! sentence with many actors costs little more than one with two.

use super::{EncodeError, float, linear::Linear, weights::Weights};
use crate::error::BundleError;

/// The projections of a bundle.
pub struct Projections {
    source: Linear,
    target: Linear,
    product: Linear,
    as_source: Linear,
    as_target: Linear,
    meet: Linear,
    whole: Linear,
    lone_target: Linear,
    lone_whole: Linear,
    width: usize,
}

/// Row `i` of a matrix whose rows are as long as `none`; `none` if there is no such row.
fn row<'a>(matrix: &'a [f32], i: usize, none: &'a [f32]) -> &'a [f32] {
    matrix.chunks_exact(none.len()).nth(i).unwrap_or(none)
}

impl Projections {
    /// Reads them from the encoder's file.
    pub fn load(weights: &Weights<'_>) -> Result<Self, BundleError> {
        let inputs = weights.setting("width", 4096)?;
        let width = weights.setting("pair", 4096)?;
        let pair = weights.matrix("pair", width, inputs * 4)?;
        let lone = weights.matrix("lone", width, inputs * 2)?;
        // Columns `part · inputs ..` of a matrix with rows of `parts · inputs` numbers.
        let columns = |matrix: &[f32], parts: usize, part: usize| -> Vec<f32> {
            matrix
                .chunks_exact(inputs * parts)
                .flat_map(|row| row.iter().skip(part * inputs).take(inputs).copied())
                .collect()
        };
        let none = || vec![0.0; width];
        Ok(Self {
            source: Linear::new(&columns(&pair, 4, 0), none(), inputs)?,
            target: Linear::new(&columns(&pair, 4, 1), none(), inputs)?,
            product: Linear::new(&columns(&pair, 4, 2), none(), inputs)?,
            as_source: Linear::new(&weights.matrix("pair.as_source", width, inputs)?, none(), inputs)?,
            as_target: Linear::new(&weights.matrix("pair.as_target", width, inputs)?, none(), inputs)?,
            meet: Linear::new(&weights.matrix("pair.meet", width, width)?, none(), width)?,
            whole: Linear::new(&columns(&pair, 4, 3), weights.floats("pair.bias", &[width])?, inputs)?,
            lone_target: Linear::new(&columns(&lone, 2, 0), none(), inputs)?,
            lone_whole: Linear::new(&columns(&lone, 2, 1), weights.floats("lone.bias", &[width])?, inputs)?,
            width,
        })
    }

    /// The width of pair vectors.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Pair vectors for `pairs` of places in `mentions` (vectors of mentions in the view with hidden names) in a sentence
    /// with the vector `whole`. A pair whose places do not exist gets zeros.
    pub fn pairs(
        &self,
        mentions: &[Vec<f32>],
        whole: &[f32],
        pairs: &[(usize, usize)],
    ) -> Result<Vec<Vec<f32>>, EncodeError> {
        if mentions.is_empty() || pairs.is_empty() {
            return Ok(Vec::new());
        }
        let flat = mentions.concat();
        let sources = self.source.apply(&flat)?;
        let targets = self.target.apply(&flat)?;
        let as_sources = self.as_source.apply(&flat)?;
        let as_targets = self.as_target.apply(&flat)?;
        let base = self.whole.apply(whole)?;
        let none = vec![0.0; self.width];
        // The product is the same in both directions, so each unordered pair is multiplied once.
        let mut unordered: Vec<(usize, usize)> = pairs.iter().map(|&(a, b)| (a.min(b), a.max(b))).collect();
        unordered.sort_unstable();
        unordered.dedup();
        let products: Vec<f32> = unordered
            .iter()
            .flat_map(|&(a, b)| {
                let (a, b) = (mentions.get(a), mentions.get(b));
                let (a, b) = (a.map_or(&[][..], Vec::as_slice), b.map_or(&[][..], Vec::as_slice));
                let mut product: Vec<f32> = a.iter().zip(b).map(|(x, y)| x * y).collect();
                product.resize(self.product.inputs(), 0.0);
                product
            })
            .collect();
        let products = self.product.apply(&products)?;
        let meetings: Vec<f32> = pairs
            .iter()
            .flat_map(|&(s, t)| {
                let (source, target) = (row(&as_sources, s, &none), row(&as_targets, t, &none));
                source.iter().zip(target).map(|(x, y)| x * y)
            })
            .collect();
        let meetings = self.meet.apply(&meetings)?;
        Ok(pairs
            .iter()
            .zip(meetings.chunks_exact(self.width))
            .map(|(&(s, t), meeting)| {
                let place = unordered.binary_search(&(s.min(t), s.max(t))).unwrap_or(usize::MAX);
                let mut vector = row(&products, place, &none).to_vec();
                for part in [row(&sources, s, &none), row(&targets, t, &none), base.as_slice(), meeting] {
                    for (v, x) in vector.iter_mut().zip(part) {
                        *v += x;
                    }
                }
                float::gelu_all(&mut vector);
                vector
            })
            .collect())
    }

    /// Vectors for the portrayal of single mentions (in the view with names).
    pub fn lone(&self, mentions: &[Vec<f32>], whole: &[f32]) -> Result<Vec<Vec<f32>>, EncodeError> {
        if mentions.is_empty() {
            return Ok(Vec::new());
        }
        let targets = self.lone_target.apply(&mentions.concat())?;
        let base = self.lone_whole.apply(whole)?;
        Ok(targets
            .chunks_exact(self.width)
            .map(|target| {
                let mut vector: Vec<f32> = target.iter().zip(&base).map(|(a, b)| a + b).collect();
                float::gelu_all(&mut vector);
                vector
            })
            .collect())
    }
}
