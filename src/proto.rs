//! The contract, generated from `proto/visavis/v1/stance.proto`: messages, client, server, and their JSON.

pub use visavis::v1;

/// The contract as a person reads it, comments included.
pub const SOURCE: &str = include_str!("../proto/visavis/v1/stance.proto");

/// The compiled contract (a `FileDescriptorSet`), for reflection.
pub const DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/visavis_descriptor.bin"));

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
