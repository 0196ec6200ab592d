//! From corpora and tables to what the bundle holds.

pub mod gazetteer;
