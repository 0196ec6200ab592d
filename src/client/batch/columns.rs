//! Which column or field is the text, the title, the id, the date.

use crate::{client::failure::Failure, proto::v1::Document};

/// Names of columns as flags give them; where one is not given, the first of the usual names that the input has.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, clap::Args)]
pub struct Columns {
    /// The column of the id [usual: document_id, id, doc_id, uid, url]
    #[arg(long, value_name = "COLUMN")]
    pub id: Option<String>,
    /// The column of the text [usual: text, body, content, article, full_text]
    #[arg(long, value_name = "COLUMN")]
    pub text: Option<String>,
    /// The column of the headline [usual: title, headline]
    #[arg(long, value_name = "COLUMN")]
    pub title: Option<String>,
    /// The column of the day of publication [usual: published_at, date, published, publication_date, pub_date]
    #[arg(long, value_name = "COLUMN")]
    pub date: Option<String>,
    /// Further columns to carry through to the output, for `aggregate --by`; several with commas between them
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub keep: Vec<String>,
}

/// A document of the input.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// The document.
    pub document: Document,
    /// The values in the columns that are carried through, in their order; empty where a row has none.
    pub kept: Vec<String>,
}

const ID: [&str; 5] = ["document_id", "id", "doc_id", "uid", "url"];
const TEXT: [&str; 5] = ["text", "body", "content", "article", "full_text"];
const TITLE: [&str; 2] = ["title", "headline"];
const DATE: [&str; 5] = ["published_at", "date", "published", "publication_date", "pub_date"];

impl Columns {
    /// Reads a document from a row. `get` gives the value in a column, `None` if there is no such column or no value;
    /// `fallback_id` names the row where the input does not; `names` lists the columns for a message.
    ///
    /// # Errors
    /// If there is no text, or a column that a flag names is missing.
    pub fn row(
        &self,
        fallback_id: String,
        get: impl Fn(&str) -> Option<String>,
        names: impl Fn() -> Vec<String>,
    ) -> Result<Row, Failure> {
        let pick = |flag: &Option<String>, usual: &[&str]| match flag {
            Some(name) => get(name),
            None => usual.iter().find_map(|name| get(name)),
        };
        let missing = |flag: &str, wanted: &str| {
            let mut names = names();
            names.truncate(20);
            let there = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
            Failure::invalid(
                wanted,
                format!("no such column in this row (there: {there}); name it with --{flag} COLUMN"),
            )
        };
        let text =
            pick(&self.text, &TEXT).ok_or_else(|| missing("text", self.text.as_deref().unwrap_or("text")))?;
        // A headline, date or id may be missing from a row; the rest of it is worth an answer all the same.
        let id = pick(&self.id, &ID).filter(|id| !id.is_empty()).unwrap_or(fallback_id);
        let document = Document {
            document_id: id,
            title: pick(&self.title, &TITLE).unwrap_or_default(),
            text,
            language: String::new(),
            published_at: pick(&self.date, &DATE).map(|date| day(&date)).unwrap_or_default(),
        };
        Ok(Row { document, kept: self.keep.iter().map(|name| get(name).unwrap_or_default()).collect() })
    }

    /// Whether a column of this name can be of use.
    pub fn may_use(&self, name: &str) -> bool {
        let named = [&self.id, &self.text, &self.title, &self.date].into_iter().flatten();
        let usual = ID.iter().chain(&TEXT).chain(&TITLE).chain(&DATE);
        named.chain(&self.keep).any(|flag| flag == name) || usual.into_iter().any(|usual| *usual == name)
    }

    /// A row that is nothing but a document.
    pub fn bare(&self, document: Document) -> Row {
        Row { document, kept: vec![String::new(); self.keep.len()] }
    }
}

/// A date as the contract wants it, from the common forms of databases: `2026-03-04 10:00:00` counts for its day. Others
/// are passed on as they are, and the server says what is wrong with them.
fn day(date: &str) -> String {
    let date = date.trim();
    match date.split_once(' ') {
        Some((day, _)) if day.len() == 10 && day.split('-').count() == 3 => day.to_owned(),
        _ => date.to_owned(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn read(columns: &Columns, row: &[(&str, &str)]) -> Result<Document, String> {
        let get = |name: &str| row.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        let names = || row.iter().map(|(key, _)| (*key).to_owned()).collect();
        columns
            .row("file:7".into(), get, names)
            .map(|row| row.document)
            .map_err(|failure| failure.to_string())
    }

    #[test]
    fn usual_names_are_found() {
        let row = [("url", "http://x"), ("headline", "T"), ("body", "B"), ("date", "2026-03-04 10:00:00")];
        let document = read(&Columns::default(), &row).unwrap();
        assert_eq!((document.document_id.as_str(), document.title.as_str()), ("http://x", "T"));
        assert_eq!((document.text.as_str(), document.published_at.as_str()), ("B", "2026-03-04"));
        assert_eq!(read(&Columns::default(), &[("text", "B")]).unwrap().document_id, "file:7");
    }

    #[test]
    fn a_flag_wins_over_the_usual_names() {
        let columns = Columns { text: Some("lead".into()), ..Columns::default() };
        assert_eq!(read(&columns, &[("text", "A"), ("lead", "B")]).unwrap().text, "B");
    }

    #[test]
    fn a_row_without_text_tells_what_it_has() {
        let message = read(&Columns::default(), &[("a", "1"), ("b", "2")]).unwrap_err();
        assert!(message.contains("a, b") && message.contains("--text COLUMN"), "{message}");
    }

    #[test]
    fn only_the_common_form_of_databases_is_cut_to_its_day() {
        assert_eq!(day("2026-03-04T10:00:00Z"), "2026-03-04T10:00:00Z");
        assert_eq!(day(" 2026-03-04 10:00 "), "2026-03-04");
        assert_eq!(day("4 March 2026"), "4 March 2026");
    }
}
