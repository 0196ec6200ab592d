//! Compiles the contract (`proto/`) with protox, a protoc in Rust, so that a build needs no system protoc; tonic
//! makes the service from it, pbjson its JSON with the contract's own snake_case names.

use std::{env, error::Error, fs, path::PathBuf};

use prost::Message;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=proto");
    println!("cargo:rerun-if-changed=third_party");
    let descriptors = protox::compile(["proto/visavis/v1/stance.proto"], ["proto", "third_party"])?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let bytes = descriptors.encode_to_vec();
    fs::write(out.join("visavis_descriptor.bin"), &bytes)?;

    tonic_prost_build::configure()
        .build_transport(false)
        .compile_well_known_types(true)
        .extern_path(".google.protobuf", "::pbjson_types")
        .compile_fds(descriptors)?;

    pbjson_build::Builder::new()
        .register_descriptors(&bytes)?
        .preserve_proto_field_names()
        .emit_fields()
        .build(&[".visavis.v1", ".google.rpc"])?;
    Ok(())
}
