//! Answers as JSON: an array, or one a line.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Map, Value};

use crate::{client::failure::Failure, proto::v1::ClassifyResponse};

/// What became of one input.
#[derive(Clone, Debug)]
pub enum Answer {
    /// It was analysed.
    Done(Box<ClassifyResponse>),
    /// It was not.
    Failed {
        /// The id that the document has or would have had.
        document_id: String,
        /// Why.
        failure: Failure,
    },
}

impl Answer {
    /// As JSON with every field of the contract, also those that are zero, empty or absent (`null`).
    ///
    /// # Errors
    /// If the answer holds an enum value that this client's contract does not know.
    pub fn to_json(&self) -> serde_json::Result<Value> {
        #[derive(Serialize)]
        struct Failed<'a> {
            document_id: &'a str,
            error: &'a Failure,
        }
        match self {
            Self::Done(response) => {
                // Through text rather than `to_value`, which would widen the 32-bit scores: 0.93 → 0.9300000071525574.
                let mut value = serde_json::from_str(&serde_json::to_string(response)?)?;
                write_absent_messages(&mut value);
                Ok(value)
            }
            Self::Failed { document_id, failure } => {
                serde_json::to_value(Failed { document_id, error: failure })
            }
        }
    }
}

/// The generated code leaves absent messages out; the contract's JSON says `null`, so that a reader finds every field.
fn write_absent_messages(response: &mut Value) {
    let Some(response) = response.as_object_mut() else { return };
    insert_null(response, "model", 4);
    each(response, "actors", |actor| each(actor, "mentions", |mention| insert_null(mention, "span", 3)));
    each(response, "sentences", |sentence| {
        insert_null(sentence, "span", 2);
        each(sentence, "judgements", |judgement| {
            insert_null(judgement, "scores", 5);
            each(judgement, "contributions", |contribution| insert_null(contribution, "span", 1));
        });
        each(sentence, "portrayals", |portrayal| insert_null(portrayal, "scores", 2));
    });
    each(response, "profiles", |profile| insert_null(profile, "sentiment", 1));
}

/// Applies `change` to every object in the list `name`.
fn each(parent: &mut Map<String, Value>, name: &str, mut change: impl FnMut(&mut Map<String, Value>)) {
    let list = parent.get_mut(name).and_then(Value::as_array_mut);
    list.into_iter().flatten().filter_map(Value::as_object_mut).for_each(&mut change);
}

/// Adds `name` in its `place` among the fields of the message, unless it is there.
fn insert_null(object: &mut Map<String, Value>, name: &str, place: usize) {
    if !object.contains_key(name) {
        object.shift_insert(place.min(object.len()), name.to_owned(), Value::Null);
    }
}

/// Writes answers as one JSON array, each as soon as it is there.
pub struct ArrayWriter<W> {
    out: W,
    is_first: bool,
}

impl<W: Write> ArrayWriter<W> {
    /// An array that is written to `out`.
    pub const fn new(out: W) -> Self {
        Self { out, is_first: true }
    }

    /// Writes the next element.
    ///
    /// # Errors
    /// Those of the output.
    pub fn push(&mut self, element: &Value) -> io::Result<()> {
        self.out.write_all(if self.is_first { b"[\n" } else { b",\n" })?;
        self.is_first = false;
        // A line break inside a string is written as \n: every line of this text is one of the layout.
        let text = serde_json::to_string_pretty(element)?;
        for (number, line) in text.lines().enumerate() {
            self.out.write_all(if number == 0 { b"  " } else { b"\n  " })?;
            self.out.write_all(line.as_bytes())?;
        }
        self.out.flush()
    }

    /// Closes the array.
    ///
    /// # Errors
    /// Those of the output.
    pub fn finish(mut self) -> io::Result<()> {
        self.out.write_all(if self.is_first { b"[]\n" } else { b"\n]\n" })?;
        self.out.flush()
    }
}

/// Writes one line of JSON.
///
/// # Errors
/// Those of the output.
pub fn write_line(out: &mut impl Write, value: &Value) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")?;
    out.flush()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use tonic::Code;

    use super::*;
    use crate::client::table::fixture;

    #[test]
    fn an_answer_has_every_field_of_the_contract() {
        let (_, response) = fixture::diplomacy();
        let value = Answer::Done(Box::new(response)).to_json().unwrap();
        let printed = serde_json::to_string_pretty(&value).unwrap() + "\n";
        fixture::assert_golden("client_answer.json", &printed);
    }

    #[test]
    fn zeroes_empty_lists_and_absent_messages_are_printed_in_their_places() {
        let response = ClassifyResponse { profiles: vec![Default::default()], ..Default::default() };
        let value = Answer::Done(Box::new(response)).to_json().unwrap();
        assert_eq!(
            serde_json::to_string(&value).unwrap(),
            concat!(
                r#"{"document_id":"","actors":[],"sentences":[],"profiles":[{"actor_id":"","sentiment":null,"#,
                r#""held":[],"received":[],"internal":[]}],"model":null,"language":"","reference_date":"","#,
                r#""warnings":[]}"#
            )
        );
    }

    #[test]
    fn an_array_is_json_whatever_it_holds() {
        let failed =
            Answer::Failed { document_id: "a\nb".into(), failure: Failure::new(Code::NotFound, "no\nfile") };
        let value = failed.to_json().unwrap();
        for count in 0..3 {
            let mut bytes = Vec::new();
            let mut array = ArrayWriter::new(&mut bytes);
            (0..count).for_each(|_| array.push(&value).unwrap());
            array.finish().unwrap();
            let read: Vec<Value> = serde_json::from_slice(&bytes).unwrap();
            assert_eq!(read, vec![value.clone(); count]);
        }
    }
}
