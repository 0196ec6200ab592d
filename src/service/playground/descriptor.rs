//! The contract as the page's codec reads it: made from the compiled descriptors, so that it cannot drift from them.

use std::collections::{BTreeMap, BTreeSet};

use prost::Message;
use prost_types::{
    DescriptorProto, EnumDescriptorProto, FileDescriptorSet,
    field_descriptor_proto::{Label, Type},
};
use serde::Serialize;

use crate::proto;

/// The messages that the page sends and receives, details of errors among them; whatever they hold follows.
const ROOTS: [&str; 7] = [
    "visavis.v1.ClassifyRequest",
    "visavis.v1.ClassifyResponse",
    "visavis.v1.GetModelRequest",
    "visavis.v1.GetModelResponse",
    "google.rpc.Status",
    "google.rpc.BadRequest",
    "google.rpc.RetryInfo",
];

/// Messages and enumerations by their full names.
#[derive(Debug, Default, Serialize)]
pub struct Contract {
    /// The fields of each message.
    pub messages: BTreeMap<String, Vec<Field>>,
    /// Number → name.
    pub enums: BTreeMap<String, BTreeMap<i32, String>>,
}

/// A field of a message.
#[derive(Debug, Serialize)]
pub struct Field {
    /// Its number.
    pub number: i32,
    /// Its name, snake_case.
    pub name: String,
    /// Its type: a scalar of protobuf by name, "enum" or "message".
    pub kind: &'static str,
    /// The full name of its enumeration or message.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub of: String,
    /// Whether it is a list.
    pub repeated: bool,
}

/// What the page needs of the contract.
pub fn contract() -> Contract {
    let (mut messages, mut enums) = (BTreeMap::new(), BTreeMap::new());
    for bytes in [proto::DESCRIPTOR_SET, tonic_types::pb::FILE_DESCRIPTOR_SET] {
        // Both are compiled in; a test decodes them.
        let Ok(set) = FileDescriptorSet::decode(bytes) else { continue };
        for file in set.file {
            let package = file.package().to_owned();
            enums.extend(file.enum_type.into_iter().map(|e| (format!("{package}.{}", e.name()), e)));
            for message in file.message_type {
                collect(&package, message, &mut messages, &mut enums);
            }
        }
    }
    let mut contract = Contract::default();
    let mut open: BTreeSet<String> = ROOTS.iter().map(|name| (*name).to_owned()).collect();
    while let Some(name) = open.pop_first() {
        let Some(message) = messages.get(&name) else { continue };
        let fields: Vec<Field> = message
            .field
            .iter()
            .map(|field| Field {
                number: field.number(),
                name: field.name().to_owned(),
                kind: kind(field.r#type()),
                of: field.type_name().trim_start_matches('.').to_owned(),
                repeated: field.label() == Label::Repeated,
            })
            .collect();
        for field in &fields {
            if let Some(own) = enums.get(&field.of) {
                let names = own.value.iter().map(|value| (value.number(), value.name().to_owned()));
                contract.enums.insert(field.of.clone(), names.collect());
            } else if !field.of.is_empty() && field.of != name && !contract.messages.contains_key(&field.of) {
                open.insert(field.of.clone());
            }
        }
        contract.messages.insert(name, fields);
    }
    contract
}

/// Puts a message and those within it into `messages`.
fn collect(
    scope: &str,
    message: DescriptorProto,
    messages: &mut BTreeMap<String, DescriptorProto>,
    enums: &mut BTreeMap<String, EnumDescriptorProto>,
) {
    let name = format!("{scope}.{}", message.name());
    for inner in message.nested_type.clone() {
        collect(&name, inner, messages, enums);
    }
    enums.extend(message.enum_type.iter().map(|e| (format!("{name}.{}", e.name()), e.clone())));
    messages.insert(name, message);
}

const fn kind(kind: Type) -> &'static str {
    match kind {
        Type::Double => "double",
        Type::Float => "float",
        Type::Int64 => "int64",
        Type::Uint64 => "uint64",
        Type::Int32 => "int32",
        Type::Fixed64 => "fixed64",
        Type::Fixed32 => "fixed32",
        Type::Bool => "bool",
        Type::String => "string",
        Type::Group => "group",
        Type::Message => "message",
        Type::Bytes => "bytes",
        Type::Uint32 => "uint32",
        Type::Enum => "enum",
        Type::Sfixed32 => "sfixed32",
        Type::Sfixed64 => "sfixed64",
        Type::Sint32 => "sint32",
        Type::Sint64 => "sint64",
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;

    #[test]
    fn the_page_knows_all_that_it_may_meet() {
        let contract = contract();
        for root in ROOTS {
            assert!(contract.messages.contains_key(root), "{root}");
        }
        // What src/service/playground/protobuf.js reads and writes.
        let known = [
            "double", "float", "int64", "uint64", "int32", "uint32", "bool", "string", "bytes", "enum",
            "message",
        ];
        for (name, fields) in &contract.messages {
            for field in fields {
                assert!(known.contains(&field.kind), "{name}.{} is a {}", field.name, field.kind);
                match field.kind {
                    "enum" => assert!(contract.enums.contains_key(&field.of), "{}", field.of),
                    "message" => assert!(contract.messages.contains_key(&field.of), "{}", field.of),
                    _ => {}
                }
            }
        }
    }

    #[test]
    fn fields_and_names_are_those_of_the_contract() {
        let contract = contract();
        let document = &contract.messages["visavis.v1.Document"];
        let names: Vec<_> = document.iter().map(|field| (field.number, field.name.as_str())).collect();
        assert_eq!(
            names,
            [(1, "document_id"), (2, "title"), (3, "text"), (4, "language"), (5, "published_at")]
        );
        assert_eq!(contract.enums["visavis.v1.Label"][&1], "LABEL_NEGATIVE");
    }
}
