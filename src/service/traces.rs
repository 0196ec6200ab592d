//! OpenTelemetry traces: one span a call, its steps and the stages of each analysis as children.
//!
//! The caller's own trace goes on if the metadata of its call carry a `traceparent` (W3C). Spans are sent over OTLP/gRPC to
//! the setting `otlp_endpoint`. All of it takes the cargo feature `otel`; without it, [`Trace`] is empty and does nothing, so
//! that the code of a call is the same in both builds. No span carries anything of a text.

#[cfg(feature = "otel")]
mod on;
#[cfg(feature = "otel")]
pub use on::{Exporter, Trace};

#[cfg(not(feature = "otel"))]
mod off;
#[cfg(not(feature = "otel"))]
pub use off::{Exporter, Trace};

/// Why spans cannot be sent.
#[derive(Debug, thiserror::Error)]
#[error("otlp_endpoint: {given:?} given, {reason}")]
pub struct TracesError {
    /// What was given.
    pub given: String,
    /// What is wrong with it, and what is allowed.
    pub reason: String,
}

/// Checks the setting without connecting.
pub fn check(endpoint: &str) -> Result<(), TracesError> {
    let error = |reason: &str| TracesError { given: endpoint.to_owned(), reason: reason.to_owned() };
    if !cfg!(feature = "otel") {
        return Err(error("but this program was built without traces (cargo build --features otel)"));
    }
    let uri: http::Uri =
        endpoint.parse().map_err(|_| error("an address like http://127.0.0.1:4317 is allowed"))?;
    if uri.scheme_str() != Some("http") || uri.host().is_none_or(str::is_empty) {
        return Err(error(
            "an address like http://127.0.0.1:4317 is allowed (a collector beside the server, without TLS)",
        ));
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[cfg(feature = "otel")]
    #[test]
    fn the_endpoint_is_checked_before_anything_is_sent() {
        assert!(check("http://127.0.0.1:4317").is_ok());
        for bad in ["", "collector:4317", "https://collector:4317", "http://", "ftp://a"] {
            assert!(check(bad).unwrap_err().to_string().contains("http://127.0.0.1:4317"), "{bad}");
        }
    }

    #[cfg(not(feature = "otel"))]
    #[test]
    fn a_build_without_traces_says_so() {
        assert!(check("http://127.0.0.1:4317").unwrap_err().to_string().contains("--features otel"));
    }
}
