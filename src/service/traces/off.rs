//! The same names as with the feature `otel`, doing nothing.

use http::HeaderMap;
use tonic::Code;

use super::TracesError;
use crate::stages::Timings;

/// The trace of a call: nothing in this build.
#[derive(Clone, Debug, Default)]
pub struct Trace;

impl Trace {
    /// Nothing.
    pub fn begin(_: &HeaderMap, _: &'static str, _: &str) -> Self {
        Self
    }

    /// Nothing.
    pub fn child(&self, _: &'static str) -> Self {
        Self
    }

    /// Nothing.
    pub fn stages(&self, _: &Timings) {}

    /// Nothing.
    pub fn close(&self) {}

    /// Nothing.
    pub fn end(&self, _: Code) {}
}

/// What sends spans: nothing in this build.
#[derive(Debug)]
pub enum Exporter {}

impl Exporter {
    /// Refuses, since this build has no traces.
    pub fn start(endpoint: &str) -> Result<Self, TracesError> {
        super::check(endpoint)?;
        Err(TracesError {
            given: endpoint.to_owned(),
            reason: "but this program was built without traces".into(),
        })
    }

    /// Cannot be called.
    pub fn finish(self) {
        match self {}
    }
}
