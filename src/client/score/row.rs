//! One row of the pair format: read, and written back with what was answered.

use std::{collections::HashMap, fmt};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, Visitor},
    ser::SerializeMap,
};
use serde_json::value::RawValue;

use crate::{client::failure::Failure, proto::v1::Span};

/// The fields that this command writes; a row that carries them already (scored before) gets them anew.
const OWN_FIELDS: [&str; 3] = ["predicted", "scores", "error"];

/// A row as it stands in the file: its fields in order, their values untouched, numbers to the last digit.
#[derive(Debug)]
pub struct Row {
    fields: Vec<(String, Box<RawValue>)>,
}

/// What a row asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The text that the spans count in.
    pub text: String,
    /// The source in Unicode code points; `None` for the author.
    pub source: Option<Span>,
    /// The target in Unicode code points.
    pub target: Span,
}

/// What is added to a row.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Verdict {
    /// It was scored.
    Scored {
        /// `negative`, `neutral` or `positive`.
        predicted: &'static str,
        /// The probabilities.
        scores: RowScores,
    },
    /// It was not.
    Failed {
        /// Why.
        error: Failure,
    },
}

/// The probabilities of the three classes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct RowScores {
    /// P(negative).
    pub negative: f64,
    /// P(neutral).
    pub neutral: f64,
    /// P(positive).
    pub positive: f64,
}

impl Row {
    /// Reads a line.
    ///
    /// # Errors
    /// If it is not one JSON object.
    pub fn parse(line: &str) -> Result<Self, Failure> {
        serde_json::from_str(line).map_err(|error| {
            Failure::invalid(
                "row",
                format!("not a JSON object on one line ({error}); see `visavis score --help`"),
            )
        })
    }

    /// What the row asks for.
    ///
    /// # Errors
    /// If a field is missing or of the wrong kind, or the words at an offset are not those that the row names.
    pub fn question(&self) -> Result<Question, Failure> {
        let text: String = self.field("text", "a string")?.ok_or_else(|| missing("text", "the sentence"))?;
        let source = self.span("source", &text)?;
        let target =
            self.span("target", &text)?.ok_or_else(|| missing("target", "{\"start\": …, \"end\": …}"))?;
        Ok(Question { text, source, target })
    }

    /// The row with `verdict` added, as one line of JSON without line break.
    ///
    /// # Errors
    /// None in practice: every part is JSON already.
    pub fn with(&self, verdict: &Verdict) -> serde_json::Result<String> {
        serde_json::to_string(&Written { row: self, verdict })
    }

    fn get(&self, name: &str) -> Option<&RawValue> {
        // Of a key that stands there twice the last counts, as nearly every JSON reader has it.
        self.fields.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_ref())
    }

    /// The field `name`; `None` if it is missing or null.
    fn field<'a, T: Deserialize<'a>>(&'a self, name: &str, wanted: &str) -> Result<Option<T>, Failure> {
        let Some(value) = self.get(name) else { return Ok(None) };
        serde_json::from_str(value.get())
            .map_err(|_| Failure::invalid(name, format!("is {}; {wanted} is wanted", brief(value.get()))))
    }

    fn span(&self, name: &str, text: &str) -> Result<Option<Span>, Failure> {
        #[derive(Deserialize)]
        struct Given {
            start: u32,
            end: u32,
            text: Option<String>,
        }
        let wanted = "an object with whole numbers \"start\" and \"end\" from 0 on";
        let Some(given) = self.field::<Given>(name, wanted)? else { return Ok(None) };
        if let Some(words) = given.text {
            let length = given.end.saturating_sub(given.start) as usize;
            let found: String = text.chars().skip(given.start as usize).take(length).collect();
            if found != words {
                return Err(Failure::invalid(
                    name,
                    format!(
                        "the text at {} to {} is {}, but the row says {}; offsets count Unicode code points",
                        given.start,
                        given.end,
                        brief(&found),
                        brief(&words)
                    ),
                ));
            }
        }
        Ok(Some(Span { start: given.start, end: given.end }))
    }
}

/// A line that is no row, in its place in the output.
///
/// # Errors
/// None in practice.
pub fn write_unreadable(number: u64, error: &Failure) -> serde_json::Result<String> {
    #[derive(Serialize)]
    struct Unreadable<'a> {
        line: u64,
        error: &'a Failure,
    }
    serde_json::to_string(&Unreadable { line: number, error })
}

fn missing(field: &str, what: &str) -> Failure {
    Failure::invalid(field, format!("is missing; a row needs {what}"))
}

/// The beginning of a value, for a message.
fn brief(value: &str) -> String {
    let mut text: String = value.chars().take(40).collect();
    if text.len() < value.len() {
        text.push('…');
    }
    format!("`{text}`")
}

struct Written<'a> {
    row: &'a Row,
    verdict: &'a Verdict,
}

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in &self.row.fields {
            if !OWN_FIELDS.contains(&name.as_str()) {
                map.serialize_entry(name, value)?;
            }
        }
        match self.verdict {
            Verdict::Scored { predicted, scores } => {
                map.serialize_entry("predicted", predicted)?;
                map.serialize_entry("scores", scores)?;
            }
            Verdict::Failed { error } => map.serialize_entry("error", error)?,
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Row {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Row;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Row, A::Error> {
                let mut fields = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    fields.push(entry);
                }
                Ok(Row { fields })
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

/// Groups the numbers of questions by equal text, in order of first appearance, at most `max` in a group.
pub fn group_by_text<'a>(
    questions: impl Iterator<Item = (usize, &'a Question)>,
    max: usize,
) -> Vec<(&'a str, Vec<usize>)> {
    let mut groups: Vec<(&str, Vec<usize>)> = Vec::new();
    let mut open: HashMap<&str, usize> = HashMap::new();
    for (number, question) in questions {
        let place = open.get(question.text.as_str()).copied();
        match place.and_then(|place| groups.get_mut(place)).filter(|(_, group)| group.len() < max.max(1)) {
            Some((_, group)) => group.push(number),
            None => {
                open.insert(&question.text, groups.len());
                groups.push((&question.text, vec![number]));
            }
        }
    }
    groups
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use tonic::Code;

    use super::*;

    fn refusal(line: &str) -> String {
        Row::parse(line).and_then(|row| row.question()).unwrap_err().to_string()
    }

    #[test]
    fn a_row_is_written_back_as_it_was() {
        let line = r#"{"z": 1.00, "text": "Caf\u00e9", "big": 123456789012345678901234567890, "target": {"start": 0, "end": 4}, "scores": "old", "a": null}"#;
        let row = Row::parse(line).unwrap();
        let verdict = Verdict::Scored {
            predicted: "neutral",
            scores: RowScores { negative: 0.25, neutral: 0.5, positive: 0.25 },
        };
        assert_eq!(
            row.with(&verdict).unwrap(),
            r#"{"z":1.00,"text":"Caf\u00e9","big":123456789012345678901234567890,"target":{"start": 0, "end": 4},"a":null,"predicted":"neutral","scores":{"negative":0.25,"neutral":0.5,"positive":0.25}}"#
        );
        let failed = Verdict::Failed { error: Failure::new(Code::Internal, "no") };
        assert!(
            row.with(&failed)
                .unwrap()
                .ends_with(r#""a":null,"error":{"code":"INTERNAL","message":"no","fields":[]}}"#)
        );
    }

    #[test]
    fn source_may_be_missing_or_null() {
        for source in ["", r#""source": null, "#] {
            let line = format!(r#"{{"text": "Ab", {source}"target": {{"start": 0, "end": 1}}}}"#);
            assert_eq!(Row::parse(&line).unwrap().question().unwrap().source, None);
        }
    }

    #[test]
    fn bad_rows_name_the_field_and_what_is_wanted() {
        assert!(refusal("[1]").contains("not a JSON object"));
        assert!(refusal(r#"{"target": {"start": 0, "end": 1}}"#).starts_with("text: is missing"));
        assert!(refusal(r#"{"text": 5}"#).starts_with("text: is `5`"));
        assert!(refusal(r#"{"text": "a"}"#).starts_with("target: is missing"));
        let negative = refusal(r#"{"text": "a", "target": {"start": -1, "end": 1}}"#);
        assert!(negative.starts_with("target: is ") && negative.contains("whole numbers"), "{negative}");
    }

    #[test]
    fn offsets_in_another_unit_are_caught_by_the_words() {
        let line = r#"{"text": "é Norway", "target": {"text": "Norway", "start": 3, "end": 9}}"#;
        let message = refusal(line);
        assert!(message.contains("`orway`") && message.contains("code points"), "{message}");
    }

    #[test]
    fn equal_texts_share_a_passage_up_to_its_limit() {
        let question = |text: &str| Question { text: text.into(), source: None, target: Span::default() };
        let questions = ["a", "b", "a", "a", "b"].map(question);
        let groups = group_by_text(questions.iter().enumerate(), 2);
        assert_eq!(groups, [("a", vec![0, 2]), ("b", vec![1, 4]), ("a", vec![3])]);
    }
}
