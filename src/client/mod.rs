//! The command line client: articles and labelled pairs in, answers for people and programs out.
//!
//! In order of reading: [`args`] is every command and flag; [`backend`] who answers (a server, the same service in
//! this process, or the analyzer itself); [`channel`] and [`retry`] how a server is spoken to; [`input`] how files
//! become documents; [`classify`], [`score`],
//! [`batch`], [`aggregate`], [`report`], [`sample`], [`diff`] and [`bench`](mod@bench) the commands; [`archive`] and [`units`] what scored archives are read as,
//! [`estimate`] what labels of a part say about the whole; [`json`] and [`table`] what is printed; [`failure`]
//! what is said when something cannot be done.
//!
//! The client knows the contract ([`crate::proto`]) and nothing of the pipeline behind it. Written for use from Rust
//! as well:
//!
//! ```no_run
//! use visavis::client::{backend::Backend, channel::Client};
//! use visavis::proto::v1::{ClassifyRequest, Document};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::connect("http://localhost:50051").await?;
//! let document = Document { text: "Norway rebuked Israel.".into(), ..Default::default() };
//! let answer = client.classify(ClassifyRequest { document: Some(document), options: None }).await?;
//! for profile in answer.profiles {
//!     for edge in profile.held {
//!         println!("{} -> {}: {:+.2}", edge.source_id, edge.target_id, edge.score);
//!     }
//! }
//! # Ok(())
//! # }
//! ```

pub mod aggregate;
pub mod archive;
pub mod args;
pub mod backend;
pub mod batch;
pub mod bench;
pub mod cell;
pub mod channel;
pub mod classify;
pub mod compressed;
pub mod copies;
pub mod diff;
pub mod estimate;
pub mod exit;
pub mod failure;
pub mod input;
pub mod json;
pub mod lines;
pub mod marked;
pub mod output;
pub mod pages;
#[cfg(feature = "parquet")]
mod parquet;
pub mod pool;
pub mod progress;
pub mod report;
pub mod request;
pub mod retry;
pub mod rows;
pub mod sample;
pub mod score;
pub mod scored;
pub mod table;
pub mod terminal;
pub mod timings;
pub mod tls;
pub mod units;
