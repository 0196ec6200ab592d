//! Files that hold one article each.

use std::{
    io::{self, Read},
    path::Path,
};

use tonic::Code;

use crate::{client::failure::Failure, proto::v1::Document};

/// No article is longer; whatever is must be some other kind of file, and is not read to its end.
pub const MAX_FILE_BYTES: u64 = 64 << 20;

/// The longest id that the contract allows, in bytes.
const MAX_ID_BYTES: usize = 256;

/// An article as it is sent. Offsets in the answer count in these strings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Article {
    /// Its name: the path as given, "-" for standard input.
    pub id: String,
    /// The headline; may be empty.
    pub title: String,
    /// The text.
    pub text: String,
}

impl Article {
    /// Reads the file at `path`, or standard input if `path` is "-".
    ///
    /// If the first line begins with `# `, it is the title, and the text begins with the line after it. With `title`
    /// given, the whole file is the text. Nothing else is changed: line ends, blank lines and a byte order mark stay, so
    /// that offsets into the text are offsets into the file, less the title line.
    ///
    /// # Errors
    /// If there is no such file, it is a folder, not UTF-8, larger than 64 MiB or holds no text.
    pub fn read(path: &Path, title: Option<&str>) -> Result<Self, Failure> {
        let bytes = if path == Path::new("-") {
            read_limited(io::stdin().lock())
        } else {
            std::fs::File::open(path).and_then(read_limited)
        }
        .map_err(|error| Failure::of_file(path, &error))?;
        Self::from_bytes(document_id(path), bytes, title)
    }

    pub(crate) fn from_bytes(id: String, bytes: Vec<u8>, title: Option<&str>) -> Result<Self, Failure> {
        if bytes.len() as u64 > MAX_FILE_BYTES {
            let allowed = MAX_FILE_BYTES >> 20;
            return Err(Failure::new(
                Code::InvalidArgument,
                format!("is larger than {allowed} MiB, which no article is; cut it up"),
            ));
        }
        let content = String::from_utf8(bytes).map_err(|error| not_utf8(&error))?;
        let (title, text) = match title {
            Some(title) => (title.to_owned(), content),
            None => match split_title(&content) {
                Some((title, text)) => (title.to_owned(), text.to_owned()),
                None => (String::new(), content),
            },
        };
        if text.chars().all(|c| c.is_whitespace() || c == '\u{feff}') {
            let what = if title.is_empty() { "the file is empty" } else { "there is nothing but a title" };
            return Err(Failure::invalid(
                "document.text",
                format!("{what}; at least one character that is not white space is needed"),
            ));
        }
        Ok(Self { id, title, text })
    }

    /// As a message of the contract.
    pub fn to_document(&self, language: &str, published_at: &str) -> Document {
        Document {
            document_id: self.id.clone(),
            title: self.title.clone(),
            text: self.text.clone(),
            language: language.to_owned(),
            published_at: published_at.to_owned(),
        }
    }
}

/// The id of the document in the file at `path`: the path as given, or its last part where the path is longer than an
/// id may be.
pub fn document_id(path: &Path) -> String {
    let id = path.to_string_lossy();
    match path.file_name() {
        Some(name) if id.len() > MAX_ID_BYTES => name.to_string_lossy().into_owned(),
        _ => id.into_owned(),
    }
}

/// The title in a first line `# Title`, and what follows that line.
fn split_title(content: &str) -> Option<(&str, &str)> {
    let content = content.strip_prefix('\u{feff}').unwrap_or(content);
    let (line, text) = content.split_once('\n').unwrap_or((content, ""));
    let title = line.strip_prefix("# ")?.trim();
    (!title.is_empty()).then_some((title, text))
}

/// Reads one byte more than is allowed, so that the excess shows.
fn read_limited(source: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn not_utf8(error: &std::string::FromUtf8Error) -> Failure {
    let bytes = error.as_bytes();
    let place = error.utf8_error().valid_up_to();
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Failure::new(
            Code::InvalidArgument,
            "is UTF-16, not UTF-8; convert it: iconv -f UTF-16 -t UTF-8",
        );
    }
    let line = bytes.iter().take(place).filter(|byte| **byte == b'\n').count() + 1;
    let byte = bytes.get(place).copied().unwrap_or_default();
    Failure::new(
        Code::InvalidArgument,
        format!(
            "is not UTF-8: byte 0x{byte:02X} at offset {place} (line {line}); if it is a text in an older encoding, \
             convert it: iconv -f WINDOWS-1252 -t UTF-8"
        ),
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn article(content: &str, title: Option<&str>) -> Result<(String, String), String> {
        Article::from_bytes("x".into(), content.as_bytes().to_vec(), title)
            .map(|article| (article.title, article.text))
            .map_err(|failure| failure.to_string())
    }

    #[test]
    fn a_first_line_with_a_hash_is_the_title() {
        let split = |content| article(content, None).unwrap();
        assert_eq!(split("# A title\r\n\r\nText.\r\n"), ("A title".into(), "\r\nText.\r\n".into()));
        assert_eq!(split("\u{feff}# A title\nText."), ("A title".into(), "Text.".into()));
        assert_eq!(split("#tag\nText."), (String::new(), "#tag\nText.".into()));
        assert_eq!(split("# \nText."), (String::new(), "# \nText.".into()));
        assert_eq!(split("Text\n# not first"), (String::new(), "Text\n# not first".into()));
    }

    #[test]
    fn with_a_title_given_the_whole_file_is_the_text() {
        let given = article("# A title\nText.", Some("Mine")).unwrap();
        assert_eq!(given, ("Mine".into(), "# A title\nText.".into()));
        assert_eq!(article("\u{feff}Text.", Some("")).unwrap(), (String::new(), "\u{feff}Text.".into()));
    }

    #[test]
    fn empty_files_are_refused_with_the_field() {
        for content in ["", " \n\t\n", "\u{feff}", "# A title\n\n"] {
            assert!(article(content, None).unwrap_err().starts_with("document.text: "), "{content:?}");
        }
    }

    #[test]
    fn other_encodings_are_named_with_place_and_remedy() {
        let refuse =
            |bytes: &[u8]| Article::from_bytes("x".into(), bytes.to_vec(), None).unwrap_err().to_string();
        let latin1 = refuse(b"one\ncaf\xe9");
        assert!(latin1.contains("0xE9 at offset 7 (line 2)") && latin1.contains("iconv"), "{latin1}");
        assert!(refuse(b"\xff\xfeA\0").contains("UTF-16"));
    }

    #[test]
    fn ids_fit_the_contract() {
        assert_eq!(document_id(Path::new("a/b.txt")), "a/b.txt");
        let long = Path::new(&"d/".repeat(200)).join("b.txt");
        assert_eq!(document_id(&long), "b.txt");
    }
}
