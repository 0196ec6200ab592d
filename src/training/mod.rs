//! Reading corpora, fitting models, measuring them.

pub mod sentences;
