//! What could not be done: one shape for answers of a server and for troubles with local files.

use std::{fmt, io, path::Path};

use prost::Message;
use serde::Serialize;
use tonic::{Code, Status};
use tonic_types::StatusExt;

use crate::{
    client::terminal::printable,
    proto::{code_name, google::rpc},
};

/// Why one input has no answer. Its JSON is the `error` of a failed input: `code`, `message`, `fields`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// The name of a gRPC status code, `INVALID_ARGUMENT` for example. Troubles with local files use the same names.
    pub code: &'static str,
    /// What happened and what to do, for a person.
    pub message: String,
    /// The fields at fault, if it is known which.
    pub fields: Vec<FieldFailure>,
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldFailure {
    /// Its path in the contract (`document.text`) or in the caller's row (`target.start`).
    pub field: String,
    /// What was given and what is allowed.
    pub description: String,
}

impl Failure {
    /// A failure that no single field is to blame for.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code: code_name(code), message: message.into(), fields: Vec::new() }
    }

    /// A value in `field` that is not allowed.
    pub fn invalid(field: impl Into<String>, description: impl Into<String>) -> Self {
        let (field, description) = (field.into(), description.into());
        let message = format!("{field}: {description}");
        Self {
            code: code_name(Code::InvalidArgument),
            message,
            fields: vec![FieldFailure { field, description }],
        }
    }

    /// A file that cannot be opened or read. The message does not repeat the path.
    pub fn of_file(path: &Path, error: &io::Error) -> Self {
        if path.is_dir() {
            return Self::new(
                Code::InvalidArgument,
                "is a folder; name the files in it, for example with a pattern such as FOLDER/*.txt",
            );
        }
        match error.kind() {
            io::ErrorKind::NotFound => {
                Self::new(Code::NotFound, "there is no such file; check the path and the working folder")
            }
            io::ErrorKind::PermissionDenied => {
                Self::new(Code::PermissionDenied, "may not be read by this user; check its permissions")
            }
            _ => Self::new(Code::Unknown, format!("cannot be read: {error}")),
        }
    }

    /// Whether it is the server or the way to it that failed, rather than this one input.
    pub fn is_outage(&self) -> bool {
        self.code == code_name(Code::Unavailable)
    }
}

impl fmt::Display for Failure {
    /// One line for a person. Control characters, which a hostile text could smuggle in, are taken out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Servers put the violations into the message as a rule; those that do not are completed here.
        let missing: Vec<String> = self
            .fields
            .iter()
            .filter(|field| !self.message.contains(&field.description))
            .map(|field| format!("{}: {}", field.field, field.description))
            .collect();
        let text = match (self.message.is_empty(), missing.is_empty()) {
            (true, true) => self.code.to_owned(),
            (true, false) => missing.join("; "),
            (false, true) => self.message.clone(),
            (false, false) => format!("{}: {}", self.message, missing.join("; ")),
        };
        f.write_str(&printable(&text))
    }
}

impl From<&Status> for Failure {
    fn from(status: &Status) -> Self {
        let fields = status
            .get_details_bad_request()
            .map(|bad| bad.field_violations)
            .unwrap_or_default()
            .into_iter()
            .map(|v| FieldFailure { field: v.field, description: v.description })
            .collect();
        Self { code: code_name(status.code()), message: status.message().to_owned(), fields }
    }
}

impl From<&rpc::Status> for Failure {
    /// From an error that came in band.
    fn from(status: &rpc::Status) -> Self {
        let details = status.encode_to_vec().into();
        Self::from(&Status::with_details(Code::from_i32(status.code), status.message.clone(), details))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use tonic_types::ErrorDetails;

    use super::*;

    fn violation() -> Status {
        let details = ErrorDetails::with_bad_request_violation("document.text", "empty; give one character");
        Status::with_error_details(Code::InvalidArgument, "the request cannot be answered", details)
    }

    #[test]
    fn field_violations_are_kept_and_printed() {
        let failure = Failure::from(&violation());
        assert_eq!(failure.code, "INVALID_ARGUMENT");
        assert_eq!(failure.fields[0].field, "document.text");
        assert_eq!(
            failure.to_string(),
            "the request cannot be answered: document.text: empty; give one character"
        );
    }

    #[test]
    fn an_error_in_band_says_the_same_as_one_of_the_call() {
        let status = violation();
        let in_band = rpc::Status::decode(status.details()).unwrap();
        assert_eq!(in_band.code, 3);
        assert_eq!(Failure::from(&in_band), Failure::from(&status));
    }

    #[test]
    fn json_has_exactly_the_promised_keys() {
        let failure = Failure::invalid("target", "must be an object");
        assert_eq!(
            serde_json::to_string(&failure).unwrap(),
            r#"{"code":"INVALID_ARGUMENT","message":"target: must be an object","fields":[{"field":"target","description":"must be an object"}]}"#
        );
    }

    #[test]
    fn control_characters_never_reach_the_terminal() {
        let failure = Failure::new(Code::Unknown, "a\u{1b}[31mb\u{202e}c\nd");
        assert_eq!(failure.to_string(), "a [31mb c d");
    }
}
