//! What has been done, in a small file beside the output, so that a run that was killed goes on where it was.
//!
//! The journal is only ever replaced as a whole, after everything that it claims lies on the disk. What stands in the
//! output beyond its claim is cut off when the run goes on; so nothing is lost and nothing comes twice.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::client::exit::Stop;

/// The form of the journal; another number means another program version.
const VERSION: u32 = 1;

/// What a run was asked to do. A run goes on only if it is asked for the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Order {
    /// The checksum of the model.
    pub model: String,
    /// Everything on the command line that changes the output.
    pub settings: Value,
}

/// How far a run has come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// Documents of the input that are dealt with, failed ones too.
    pub documents: u64,
    /// The chain of SHA-256 over these documents, in hexadecimal; empty if there are none.
    pub chain: String,
    /// Bytes of the output that belong to them.
    pub output_bytes: u64,
    /// Parts of the output that are done, where it is a folder.
    #[serde(default)]
    pub parts: u64,
    /// Bytes of the file of errors that belong to them.
    pub errors_bytes: u64,
    /// Documents that failed.
    pub failed: u64,
    /// Sentences, actors and stances found.
    pub found: Found,
    /// Whether the input has been read to its end.
    pub is_complete: bool,
}

/// Sums over the documents that were answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Sentences.
    pub sentences: u64,
    /// Actors, counted once a document.
    pub actors: u64,
    /// Stance edges that take a side, counted once a document.
    pub stances: u64,
}

#[derive(Debug, Serialize, Deserialize)]
struct Content {
    version: u32,
    #[serde(flatten)]
    order: Order,
    #[serde(flatten)]
    state: State,
}

/// The journal of one output.
pub struct Journal {
    path: PathBuf,
    order: Order,
}

impl Journal {
    /// The journal at `path` for a run that is asked for `order`.
    pub const fn new(path: PathBuf, order: Order) -> Self {
        Self { path, order }
    }

    /// How far an earlier run of the same order has come; `None` if there was none.
    ///
    /// # Errors
    /// If the journal cannot be read, or is of a run that was asked for something else.
    pub fn read(&self) -> Result<Option<State>, Stop> {
        let name = self.path.display();
        let bytes = match fs::read(&self.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Stop::Failed(format!("{name}: cannot be read: {error}"))),
        };
        let anew = "go on with what it was begun with, or begin anew with --overwrite";
        let content: Content = serde_json::from_slice(&bytes).map_err(|error| {
            Stop::Failed(format!("{name}: is no journal of this program ({error}); {anew}"))
        })?;
        if content.version != VERSION {
            return Err(Stop::Failed(format!("{name}: is the journal of another version; {anew}")));
        }
        if content.order.model != self.order.model {
            return Err(Stop::Failed(format!(
                "{name}: the run was begun with the model {}, now {} answers; {anew}",
                brief(&content.order.model),
                brief(&self.order.model)
            )));
        }
        if content.order.settings != self.order.settings {
            let differing = differing(&content.order.settings, &self.order.settings);
            return Err(Stop::Failed(format!("{name}: the run was begun with another {differing}; {anew}")));
        }
        Ok(Some(content.state))
    }

    /// Replaces the journal. Everything that `state` claims must lie on the disk.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn write(&self, state: &State) -> io::Result<()> {
        let content = Content { version: VERSION, order: self.order.clone(), state: state.clone() };
        place(&self.path, &beside(&self.path, ".next"), &[&serde_json::to_vec(&content)?])
    }
}

/// Writes the file at `path` so that it is there as a whole or not at all: under the name `next` in the same folder,
/// brought to the disk, renamed.
///
/// # Errors
/// Those of the file system.
pub fn place(path: &Path, next: &Path, content: &[&[u8]]) -> io::Result<()> {
    let mut file = File::create(next)?;
    content.iter().try_for_each(|bytes| file.write_all(bytes))?;
    file.sync_data()?;
    fs::rename(next, path)
}

/// `path` with `suffix` at its end.
pub fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// The first digits of a checksum, enough for a person.
fn brief(checksum: &str) -> &str {
    checksum.get(..12).unwrap_or(checksum)
}

/// The names of the settings that differ.
fn differing(before: &Value, now: &Value) -> String {
    let (Some(before), Some(now)) = (before.as_object(), now.as_object()) else { return "order".to_owned() };
    let names: Vec<&str> = now
        .iter()
        .filter(|(name, value)| before.get(*name) != Some(value))
        .map(|(name, _)| name.as_str())
        .collect();
    names.join(", ")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    fn journal(dir: &Path, model: &str, shape: &str) -> Journal {
        let order = Order { model: model.into(), settings: json!({"shape": shape, "inputs": ["a"]}) };
        Journal::new(dir.join("out.journal"), order)
    }

    #[test]
    fn a_run_goes_on_only_with_the_same_order() {
        let dir = tempfile::tempdir().unwrap();
        let own = journal(dir.path(), "abc", "edges");
        assert_eq!(own.read().unwrap(), None);
        let state = State { documents: 7, chain: "00ff".into(), output_bytes: 99, ..State::default() };
        own.write(&State::default()).unwrap();
        own.write(&state).unwrap();
        assert_eq!(own.read().unwrap(), Some(state));
        for (other, says) in
            [(("xyz", "edges"), "begun with the model abc, now xyz"), (("abc", "actors"), "another shape")]
        {
            let message = journal(dir.path(), other.0, other.1).read().unwrap_err().to_string();
            assert!(message.contains(says) && message.contains("--overwrite"), "{message}");
        }
    }

    #[test]
    fn a_foreign_file_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("out.journal"), "my diary").unwrap();
        let message = journal(dir.path(), "a", "b").read().unwrap_err().to_string();
        assert!(message.contains("no journal of this program"), "{message}");
    }
}
