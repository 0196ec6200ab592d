//! The contract, generated from `proto/visavis/v1/stance.proto`: messages, client, server, and their JSON.

use tonic::Code;

pub use visavis::v1;

/// The contract as a person reads it, comments included.
pub const SOURCE: &str = include_str!("../proto/visavis/v1/stance.proto");

/// The compiled contract (a `FileDescriptorSet`), for reflection.
pub const DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/visavis_descriptor.bin"));

/// The name of a gRPC code as in its specification.
pub const fn code_name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}

// The generated code refers to other packages by their place in a tree like that of the proto packages.
#[allow(missing_docs)]
pub mod google {
    /// The standard error message that answers carry in band.
    #[allow(clippy::all, clippy::indexing_slicing, clippy::unwrap_used)]
    pub mod rpc {
        include!(concat!(env!("OUT_DIR"), "/google.rpc.rs"));
        include!(concat!(env!("OUT_DIR"), "/google.rpc.serde.rs"));
    }
}

#[allow(missing_docs)]
pub mod visavis {
    /// The service and its messages, documented in the proto file.
    #[allow(clippy::all, clippy::indexing_slicing, clippy::unwrap_used)]
    pub mod v1 {
        include!(concat!(env!("OUT_DIR"), "/visavis.v1.rs"));
        include!(concat!(env!("OUT_DIR"), "/visavis.v1.serde.rs"));
    }
}
