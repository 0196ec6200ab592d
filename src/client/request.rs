//! The options of a request, from flags and the files that flags name.

use std::path::Path;

use crate::{
    client::{args::RequestArgs, exit::Stop, failure::Failure},
    proto::v1::{ClassifyOptions, CustomActor, NeutralJudgements},
};

/// The options that the flags ask for.
///
/// # Errors
/// If the file of custom actors cannot be read or is not what it should be.
pub fn options(args: &RequestArgs) -> Result<ClassifyOptions, Stop> {
    let custom_actors = match &args.custom_actors {
        Some(path) => read_custom_actors(path)?,
        None => Vec::new(),
    };
    let neutral = if args.neutral { NeutralJudgements::Include } else { NeutralJudgements::Omit };
    Ok(ClassifyOptions {
        custom_actors,
        rollup: args.rollup.to_proto().into(),
        offset_encoding: args.offset_encoding.to_proto().into(),
        neutral_judgements: neutral.into(),
        view: args.view.to_proto().into(),
        explain: args.explain,
        require_model_checksum: args.require_model.clone().unwrap_or_default(),
    })
}

/// Reads a JSON array of `CustomActor`s.
fn read_custom_actors(path: &Path) -> Result<Vec<CustomActor>, Stop> {
    let refuse = |reason: String| Stop::Usage(format!("--custom-actors {}: {reason}", path.display()));
    let bytes = std::fs::read(path).map_err(|error| refuse(Failure::of_file(path, &error).to_string()))?;
    serde_json::from_slice(&bytes).map_err(|error| {
        refuse(format!(
            "{error}; the file must hold a JSON array of actors such as \
             [{{\"id\": \"acme\", \"name\": \"Acme\", \"kind\": \"ACTOR_KIND_COMPANY\", \"aliases\": [\"Acme Inc\"]}}]"
        ))
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;
    use crate::proto::v1::ActorKind;

    fn read(content: &str) -> Result<Vec<CustomActor>, String> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("actors.json");
        std::fs::write(&path, content).unwrap();
        read_custom_actors(&path).map_err(|stop| stop.to_string())
    }

    #[test]
    fn custom_actors_are_read_by_their_names_in_the_contract() {
        let actors = read(
            r#"[{"id": "acme", "name": "Acme", "kind": "ACTOR_KIND_COMPANY", "aliases": ["Acme Inc"],
                 "affiliations": [{"actor_id": "iso:NOR", "acts_for": true}]}]"#,
        )
        .unwrap();
        assert_eq!(actors[0].kind(), ActorKind::Company);
        assert!(actors[0].affiliations[0].acts_for);
    }

    #[test]
    fn a_wrong_file_is_refused_with_place_and_example() {
        for bad in [r#"{"id": "acme"}"#, r#"[{"id": "acme", "colour": "red"}]"#, "not json"] {
            let message = read(bad).unwrap_err();
            assert!(message.contains("line 1") && message.contains("ACTOR_KIND_COMPANY"), "{message}");
        }
    }
}
