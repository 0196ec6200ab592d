//! visavis: who is for and who is against whom in a news article.

pub mod actors;
pub mod analyzer;
pub mod bundle;
pub mod client;
pub mod document;
pub mod encoder;
pub mod error;
pub mod limits;
pub mod profile;
pub mod proto;
mod rollup;
pub mod service;
pub mod stance;
pub mod text;
pub mod training;
mod validate;

pub use analyzer::Analyzer;
pub use error::Error;
pub use limits::Limits;
