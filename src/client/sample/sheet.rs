//! A row of the sheet that an analyst fills in. It does not tell what the classifier answered.

use serde_json::Value;

use crate::client::{
    cell::{Column, Kind},
    marked::{Text, marked},
    scored::Scored,
    units::Unit,
};

/// The columns. `gold` is empty; the last four say what was drawn and how.
pub const COLUMNS: [Column; 14] = [
    ("number", Kind::Count),
    ("date", Kind::Text),
    ("title", Kind::Text),
    ("before", Kind::Text),
    ("sentence", Kind::Text),
    ("source_name", Kind::Text),
    ("target_name", Kind::Text),
    ("gold", Kind::Text),
    ("note", Kind::Text),
    ("document_id", Kind::Text),
    ("sentence_index", Kind::Count),
    ("source_id", Kind::Text),
    ("target_id", Kind::Text),
    ("inclusion_probability", Kind::Double),
];

/// What a row shows of a judgement.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    date: String,
    title: String,
    before: String,
    sentence: String,
    source_name: String,
    target_name: String,
    document_id: String,
    sentence_index: u32,
    source_id: String,
    target_id: String,
}

impl Row {
    /// Its cells.
    pub fn cells(self, number: usize, probability: f64) -> Vec<Value> {
        vec![
            number.into(),
            self.date.into(),
            self.title.into(),
            self.before.into(),
            self.sentence.into(),
            self.source_name.into(),
            self.target_name.into(),
            "".into(),
            "".into(),
            self.document_id.into(),
            self.sentence_index.into(),
            self.source_id.into(),
            self.target_id.into(),
            probability.into(),
        ]
    }
}

/// The row of a judgement in `answer`.
pub fn row(answer: &Scored, unit: &Unit<'_>) -> Row {
    let names = answer.names();
    let name = |id: &str| names.get(id).copied().unwrap_or(id).to_owned();
    let place = answer.sentences.iter().position(|sentence| sentence.index == unit.sentence);
    let sentence = place.and_then(|place| answer.sentences.get(place));
    let before = place.and_then(|place| answer.sentences.get(place.checked_sub(1)?));
    let text = Text::new(answer);
    Row {
        date: answer.day().unwrap_or_default().to_owned(),
        title: answer.document.as_ref().map_or("", |document| document.title.as_str()).to_owned(),
        before: before.map(|sentence| text.of(sentence).trim().to_owned()).unwrap_or_default(),
        sentence: sentence
            .map(|sentence| marked(answer, &text, sentence, (unit.source, unit.target)))
            .unwrap_or_default(),
        source_name: name(unit.source),
        target_name: name(unit.target),
        document_id: answer.document_id.clone(),
        sentence_index: unit.sentence,
        source_id: unit.source.to_owned(),
        target_id: unit.target.to_owned(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::*;
    use crate::{
        client::{
            scored::{ScoredLine, lines},
            units::units,
        },
        document::Label,
    };

    /// `Zoë: Kenya accused Uganda.` with spans in the unit of `width`, in which ë counts for that many.
    fn answer(width: usize) -> Scored {
        let mention = |id: &str, text: &str, start: usize| {
            let span = serde_json::json!({"start": start + width, "end": start + width + text.len()});
            serde_json::json!({"id": id, "name": format!("the {id}"),
                "mentions": [{"text": text, "sentence_index": 1, "span": span}]})
        };
        let value = serde_json::json!({
            "document_id": "d", "profiles": [], "reference_date": "2026-03-01",
            "document": {"title": "Head", "text": "Zoë: Kenya accused Uganda."},
            "actors": [mention("a", "Kenya", 4), mention("b", "Uganda", 18)],
            "sentences": [{"index": 0, "part": "PART_TITLE", "span": {"start": 0, "end": 4}},
                {"index": 1, "part": "PART_TEXT", "span": {"start": 0, "end": 25 + width}}],
        });
        match lines(value.to_string().as_bytes()).next().unwrap().unwrap() {
            ScoredLine::Answer(answer) => *answer,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn both_ends_are_marked_whatever_the_unit_of_offsets() {
        for width in [1, 2] {
            let answer = answer(width);
            let units = units(&answer);
            let unit = units.iter().find(|unit| unit.source == "b").unwrap();
            assert_eq!(unit.answer, Label::Neutral);
            let row = row(&answer, unit);
            assert_eq!(row.sentence, "Zoë: [TARGET Kenya] accused [SOURCE Uganda].");
            assert_eq!((row.before.as_str(), row.source_name.as_str()), ("Head", "the b"));
        }
    }
}
