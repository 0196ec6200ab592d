//! Messages of the contract ↔ types of the library. Pure functions; the only place that knows both.

pub mod request;
pub mod response;
pub mod scores;

pub use request::Asked;
