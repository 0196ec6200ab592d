//! Every way in which a call, or one item of it, can fail, and how that looks on the wire. Nothing else in the
//! service builds a status.
//!
//! Each failure carries a [`google.rpc.ErrorInfo`](tonic_types::ErrorInfo) with the domain `visavis` and a stable
//! reason, and besides it whatever lets a caller act: the field concerned, how long to wait, which quota.

use std::{collections::HashMap, time::Duration};

use prost::Message;
use tonic::{Code, Status};
use tonic_types::{BadRequest, ErrorDetail, ErrorInfo, FieldViolation, QuotaViolation, RetryInfo, StatusExt};

use crate::{
    Error,
    error::{InputError, InputErrorCode},
    proto,
};

/// The domain of all reasons.
pub const DOMAIN: &str = "visavis";

/// Why a call or an item of it has no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Failure {
    /// The input cannot be analysed.
    #[error("{0}")]
    Input(#[from] InputError),
    /// Another model is loaded than the caller requires.
    #[error("options.require_model_checksum: {required} is required, {loaded} is loaded")]
    Model {
        /// What the caller requires.
        required: String,
        /// What is loaded.
        loaded: String,
    },
    /// The server has as much work as it takes.
    #[error("the server is busy: {what}; try again in {} ms", retry_after.as_millis())]
    Overloaded {
        /// What is used up.
        what: &'static str,
        /// After how long another try makes sense.
        retry_after: Duration,
    },
    /// The caller has used up its quota.
    #[error("quota of {subject}: {what}; try again in {} ms", retry_after.as_millis())]
    Quota {
        /// Whose quota.
        subject: String,
        /// Which quota, its size included.
        what: String,
        /// After how long it allows more.
        retry_after: Duration,
    },
    /// No token, or one that the server does not know.
    #[error("{0}")]
    Unauthenticated(&'static str),
    /// The time is up.
    #[error("the deadline passed before the answer was ready")]
    Deadline,
    /// The stream was open for long without a document.
    #[error("no document came for {} s", .0.as_secs())]
    Idle(Duration),
    /// The caller has gone.
    #[error("cancelled by the caller")]
    Cancelled,
    /// The answer does not fit into a message.
    #[error(
        "the answer takes {given} bytes, a message holds at most {allowed}; ask for a smaller view \
         (VIEW_PROFILES, or NEUTRAL_JUDGEMENTS_OMIT), or send less text at once"
    )]
    AnswerTooLarge {
        /// Bytes of the answer.
        given: usize,
        /// Bytes allowed.
        allowed: usize,
    },
    /// The server is shutting down.
    #[error("the server is shutting down{0}")]
    Draining(String),
    /// A fault of the server's own. What happened is in its log, under the request id.
    #[error("internal error; the server's log tells more under request id {0}")]
    Internal(String),
}

impl Failure {
    /// The failure of the library seen by a caller. Whatever is no fault of the input is logged here and hidden.
    pub fn from_library(error: Error, request_id: &str) -> Self {
        match error {
            Error::Input(error) => Self::Input(error),
            Error::Cancelled => Self::Cancelled,
            other => {
                tracing::error!(request_id, error = %other, "analysis failed");
                Self::Internal(request_id.to_owned())
            }
        }
    }

    /// What tonic says of a message that it could not read, as a failure of the caller's: tonic calls broken bytes its
    /// own INTERNAL fault. `None` for whatever is no fault of the message.
    pub fn from_transport(status: &Status, max_message_bytes: usize) -> Option<Self> {
        if !status.details().is_empty() {
            // Made here.
            return None;
        }
        let (code, reason) = match status.code() {
            Code::Internal => (InputErrorCode::Invalid, format!("unreadable: {}", status.message())),
            Code::OutOfRange | Code::ResourceExhausted => (
                InputErrorCode::TooLarge,
                format!("more than the {max_message_bytes} bytes that are allowed"),
            ),
            _ => return None,
        };
        Some(InputError::new(code, "message", reason).into())
    }

    /// The gRPC code.
    pub const fn code(&self) -> Code {
        match self {
            Self::Input(_) => Code::InvalidArgument,
            Self::Model { .. } => Code::FailedPrecondition,
            Self::Overloaded { .. } | Self::Quota { .. } | Self::AnswerTooLarge { .. } => {
                Code::ResourceExhausted
            }
            Self::Unauthenticated(_) => Code::Unauthenticated,
            Self::Deadline => Code::DeadlineExceeded,
            Self::Idle(_) => Code::Aborted,
            Self::Cancelled => Code::Cancelled,
            Self::Draining(_) => Code::Unavailable,
            Self::Internal(_) => Code::Internal,
        }
    }

    /// The stable reason, as in `ErrorInfo.reason`.
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Input(error) => error.code.as_str(),
            Self::Model { .. } => "OTHER_MODEL",
            Self::Overloaded { .. } => "OVERLOADED",
            Self::Quota { .. } => "QUOTA",
            Self::AnswerTooLarge { .. } => "ANSWER_TOO_LARGE",
            Self::Unauthenticated(_) => "UNAUTHENTICATED",
            Self::Deadline => "DEADLINE",
            Self::Idle(_) => "IDLE",
            Self::Cancelled => "CANCELLED",
            Self::Draining(_) => "DRAINING",
            Self::Internal(_) => "INTERNAL",
        }
    }

    /// What the caller can act on.
    fn details(&self) -> Vec<ErrorDetail> {
        let mut details = Vec::new();
        let mut metadata = HashMap::new();
        match self {
            Self::Input(error) => {
                let mut violation = FieldViolation::new(&error.field, &error.reason);
                violation.reason = error.code.as_str().to_owned();
                details.push(BadRequest::new(vec![violation]).into());
            }
            Self::Model { required, loaded } => {
                metadata.insert("required".to_owned(), required.clone());
                metadata.insert("loaded".to_owned(), loaded.clone());
            }
            Self::Overloaded { retry_after, .. } => details.push(RetryInfo::new(Some(*retry_after)).into()),
            Self::Quota { subject, what, retry_after } => {
                details.push(RetryInfo::new(Some(*retry_after)).into());
                details.push(tonic_types::QuotaFailure::new(vec![QuotaViolation::new(subject, what)]).into());
            }
            Self::AnswerTooLarge { given, allowed } => {
                metadata.insert("given".to_owned(), given.to_string());
                metadata.insert("allowed".to_owned(), allowed.to_string());
            }
            Self::Draining(_) => details.push(RetryInfo::new(Some(Duration::from_secs(1))).into()),
            Self::Internal(request_id) => {
                details.push(tonic_types::RequestInfo::new(request_id, "").into());
            }
            Self::Unauthenticated(_) | Self::Deadline | Self::Idle(_) | Self::Cancelled => {}
        }
        details.push(ErrorInfo::new(self.reason(), DOMAIN, metadata).into());
        details
    }

    /// The failure of a whole call.
    pub fn to_status(&self) -> Status {
        Status::with_error_details_vec(self.code(), self.to_string(), self.details())
    }

    /// The failure of one item, sent in band.
    pub fn to_proto(&self) -> proto::google::rpc::Status {
        // The details of a status are an encoded `google.rpc.Status` already.
        proto::google::rpc::Status::decode(self.to_status().details()).unwrap_or_else(|_| {
            proto::google::rpc::Status {
                code: i32::from(self.code()),
                message: self.to_string(),
                details: Vec::new(),
            }
        })
    }
}

impl From<Failure> for Status {
    fn from(failure: Failure) -> Self {
        failure.to_status()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn an_input_error_names_its_field_for_machines_and_people() {
        let failure =
            Failure::from(InputError::new(InputErrorCode::TooLarge, "document.text", "9 given, 8 allowed"));
        let status = failure.to_status();
        assert_eq!(status.code(), Code::InvalidArgument);
        assert_eq!(status.message(), "document.text: 9 given, 8 allowed");
        let details = status.get_error_details();
        let violation = details.bad_request().unwrap().field_violations.first().unwrap();
        assert_eq!((violation.field.as_str(), violation.reason.as_str()), ("document.text", "TOO_LARGE"));
        let info = details.error_info().unwrap();
        assert_eq!((info.reason.as_str(), info.domain.as_str()), ("TOO_LARGE", "visavis"));
    }

    #[test]
    fn in_band_and_whole_call_failures_say_the_same() {
        let failure = Failure::Overloaded {
            what: "64 requests are in progress",
            retry_after: Duration::from_millis(250),
        };
        let status = failure.to_status();
        assert_eq!(
            status.get_error_details().retry_info().unwrap().retry_delay,
            Some(Duration::from_millis(250))
        );
        let in_band = failure.to_proto();
        assert_eq!(in_band.code, i32::from(Code::ResourceExhausted));
        assert_eq!(in_band.message, status.message());
        let urls: Vec<&str> = in_band.details.iter().map(|any| any.type_url.as_str()).collect();
        assert_eq!(
            urls,
            ["type.googleapis.com/google.rpc.RetryInfo", "type.googleapis.com/google.rpc.ErrorInfo"]
        );
    }

    #[test]
    fn faults_of_the_server_are_hidden_behind_the_request_id() {
        let failure = Failure::from_library(Error::Fit("/secret/path".into()), "req-1");
        assert_eq!(failure, Failure::Internal("req-1".into()));
        assert!(!failure.to_status().message().contains("secret"));
        assert_eq!(failure.to_status().get_error_details().request_info().unwrap().request_id, "req-1");
    }
}
