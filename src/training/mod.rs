//! From corpora and tables to what the bundle holds: reading, fitting, building, measuring.

pub mod actors;
pub mod gazetteer;
pub mod sentences;
