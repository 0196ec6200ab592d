//! visavis: who is for and who is against whom in a news article.
//!
//! [`Analyzer`] is the whole pipeline: text → sentences ([`text`]) → token vectors ([`encoder`]) → actors and their mentions
//! ([`actors`]) → calibrated scores of every ordered pair ([`stance`]) → profiles ([`profile`]). [`document`] holds the data that
//! all stages pass along, [`bundle`] the model. Nothing upstream knows what is downstream of it.
//!
//! [`service`] serves an analyzer over gRPC, [`client`] asks such a server; the two meet only in [`proto`]. [`training`]
//! fits and measures the models.
//!
//! ```
//! use visavis::{Analyzer, document::{Document, Options}};
//!
//! let analyzer = Analyzer::shipped()?;
//! let document = Document { text: "Kenya accused Uganda of choking the river.".into(), ..Document::default() };
//! let analysis = analyzer.analyze(&document, &Options::default())?;
//! let edge = &analysis.profiles[0].held[0];
//! assert_eq!(analysis.actors[edge.target].name, "Uganda");
//! assert!(edge.tally.score() < 0.0);
//! # Ok::<(), visavis::Error>(())
//! ```

pub mod actors;
pub mod analyzer;
pub mod bundle;
pub mod client;
pub mod document;
pub mod encoder;
pub mod error;
pub mod limits;
mod pem;
pub mod profile;
pub mod proto;
mod rollup;
pub mod service;
mod size;
pub mod stages;
pub mod stance;
pub mod text;
pub mod training;
mod validate;
mod web;

pub use analyzer::Analyzer;
pub use error::Error;
pub use limits::Limits;
