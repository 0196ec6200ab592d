//! Reading the encoder's weights: safetensors, matrices as int8 with one scale for each row.

use std::collections::HashMap;

use safetensors::{Dtype, SafeTensors};

use super::attention::Offsets;
use crate::error::BundleError;

/// The encoder's file in a bundle.
pub const FILE: &str = "encoder.safetensors";

/// The tensors of a file, with the names that training gave them.
pub struct Weights<'a> {
    tensors: SafeTensors<'a>,
    settings: HashMap<String, String>,
}

fn content(reason: impl Into<String>) -> BundleError {
    BundleError::Content { file: FILE.into(), reason: reason.into() }
}

impl<'a> Weights<'a> {
    /// Reads the header; `bytes` stays borrowed. The format bounds the header and executes nothing.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, BundleError> {
        let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(|e| content(e.to_string()))?;
        let settings = metadata.metadata().clone().unwrap_or_default();
        let tensors = SafeTensors::deserialize(bytes).map_err(|e| content(e.to_string()))?;
        Ok(Self { tensors, settings })
    }

    /// A number from the header, in `1..=most`.
    pub fn setting(&self, name: &str, most: usize) -> Result<usize, BundleError> {
        let text = self.settings.get(name).ok_or_else(|| content(format!("setting {name} is missing")))?;
        text.parse().ok().filter(|n| (1..=most).contains(n)).ok_or_else(|| {
            content(format!("setting {name} is {text:?}, a number from 1 to {most} is allowed"))
        })
    }

    fn tensor(&self, name: &str, shape: &[usize], dtype: Dtype) -> Result<&'a [u8], BundleError> {
        let view = self.tensors.tensor(name).map_err(|e| content(format!("tensor {name}: {e}")))?;
        if view.shape() != shape || view.dtype() != dtype {
            return Err(content(format!(
                "tensor {name} is {:?} {:?}, {dtype:?} {shape:?} is expected",
                view.dtype(),
                view.shape()
            )));
        }
        Ok(view.data())
    }

    /// A tensor of 32-bit floats. All of them must be finite.
    pub fn floats(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, BundleError> {
        let bytes = self.tensor(name, shape, Dtype::F32)?;
        let (chunks, _) = bytes.as_chunks::<4>();
        let floats: Vec<f32> = chunks.iter().map(|b| f32::from_le_bytes(*b)).collect();
        if floats.iter().any(|x| !x.is_finite()) {
            return Err(content(format!("tensor {name} holds a number that is not finite")));
        }
        Ok(floats)
    }

    /// The biases for distances in attention of an encoder that says it is `mpnet`; none of a `bert`.
    pub fn offsets(&self, heads: usize) -> Result<Option<Offsets>, BundleError> {
        match self.settings.get("architecture").map(String::as_str) {
            Some("bert") => Ok(None),
            Some("mpnet") => {
                let positions = self.setting("positions", 8192)?;
                let table = self.floats("offsets", &[heads, 2 * positions - 1])?;
                Ok(Some(Offsets::new(table, positions)))
            }
            other => Err(content(format!("architecture is {other:?}, \"bert\" and \"mpnet\" are known"))),
        }
    }

    /// The bytes of an int8 matrix.
    pub fn bytes(&self, name: &str, rows: usize, columns: usize) -> Result<&'a [u8], BundleError> {
        self.tensor(name, &[rows, columns], Dtype::I8)
    }

    /// A matrix stored as int8 (`name`) with one scale for each row (`name.scale`), as floats.
    pub fn matrix(&self, name: &str, rows: usize, columns: usize) -> Result<Vec<f32>, BundleError> {
        let bytes = self.bytes(name, rows, columns)?;
        let scales = self.floats(&format!("{name}.scale"), &[rows])?;
        let mut floats = Vec::with_capacity(bytes.len());
        for (row, scale) in bytes.chunks_exact(columns).zip(scales) {
            floats.extend(row.iter().map(|b| f32::from(b.cast_signed()) * scale));
        }
        Ok(floats)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    #![allow(clippy::unwrap_used)]
    use safetensors::tensor::TensorView;

    use super::*;

    /// The file of a small encoder with random weights: 2 layers of 3 heads, width 48, 200 pieces, 4 slots.
    pub fn random_weights(architecture: &str, seed: u64) -> Vec<u8> {
        let random = std::cell::RefCell::new(fastrand::Rng::with_seed(seed));
        let mut tensors: Vec<(String, Dtype, Vec<usize>, Vec<u8>)> = Vec::new();
        let floats = |shape: &[usize], low: f32, high: f32| -> Vec<u8> {
            let mut random = random.borrow_mut();
            let n: usize = shape.iter().product();
            (0..n).flat_map(|_| (low + (high - low) * random.f32()).to_le_bytes()).collect()
        };
        let mut vector = |name: String, shape: &[usize], low, high| {
            tensors.push((name, Dtype::F32, shape.to_vec(), floats(shape, low, high)));
        };
        const WIDTH: usize = 48;
        let mut matrices = vec![("words".to_owned(), 200, WIDTH)];
        let mut norms = vec!["norm".to_owned()];
        for i in 0..2 {
            for (part, outputs, inputs) in
                [("qkv", WIDTH * 3, WIDTH), ("out", WIDTH, WIDTH), ("up", 130, WIDTH), ("down", WIDTH, 130)]
            {
                matrices.push((format!("layer.{i}.{part}"), outputs, inputs));
                vector(format!("layer.{i}.{part}.bias"), &[outputs], -0.1, 0.1);
            }
            norms.extend([format!("layer.{i}.out_norm"), format!("layer.{i}.down_norm")]);
        }
        for norm in norms {
            vector(format!("{norm}.weight"), &[WIDTH], 0.5, 1.5);
            vector(format!("{norm}.bias"), &[WIDTH], -0.2, 0.2);
        }
        vector("slots".into(), &[4, WIDTH], -0.1, 0.1);
        vector("positions".into(), &[64, WIDTH], -0.1, 0.1);
        if architecture == "mpnet" {
            vector("offsets".into(), &[3, 127], -0.3, 0.3);
        }
        for (name, outputs, _) in &matrices {
            vector(format!("{name}.scale"), &[*outputs], 0.001, 0.003);
        }
        for (name, outputs, inputs) in matrices {
            let bytes =
                (0..outputs * inputs).map(|_| random.borrow_mut().i8(-127..).cast_unsigned()).collect();
            tensors.push((name, Dtype::I8, vec![outputs, inputs], bytes));
        }
        let settings = [
            ("width", WIDTH),
            ("heads", 3),
            ("layers", 2),
            ("inner", 130),
            ("vocabulary", 200),
            ("positions", 64),
            ("slots", 4),
        ];
        let mut metadata: HashMap<_, _> =
            settings.iter().map(|(k, v)| ((*k).to_owned(), v.to_string())).collect();
        metadata.insert("architecture".into(), architecture.into());
        let views =
            tensors.iter().map(|(n, d, s, b)| (n.as_str(), TensorView::new(*d, s.clone(), b).unwrap()));
        safetensors::serialize(views, Some(metadata)).unwrap()
    }
}
