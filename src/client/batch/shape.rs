//! Answers as rows of a table, in the analysts' long format.

use std::{collections::HashMap, io::Write};

use crate::proto::v1::{Actor, ActorKind, Basis, ClassifyResponse, Document, Edge, Label, Part, Sentence};

/// What one row of the table is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    /// A stance of one actor toward another over a document
    #[default]
    Edges,
    /// An actor of a document: how the text shows it, how much it holds and receives
    Actors,
    /// A stance in one sentence
    Judgements,
}

const EDGES: &[&str] = &[
    "document_id",
    "date",
    "source_id",
    "source_name",
    "source_kind",
    "target_id",
    "target_name",
    "target_kind",
    "inside",
    "label",
    "score",
    "intensity",
    "confidence",
    "n_negative",
    "n_neutral",
    "n_positive",
    "sum_negative",
    "sum_neutral",
    "sum_positive",
    "n_word_negative",
    "n_word_positive",
    "n_deed_negative",
    "n_deed_positive",
    "sentence_indices",
];

const ACTORS: &[&str] = &[
    "document_id",
    "date",
    "actor_id",
    "actor_name",
    "actor_kind",
    "n_mentions",
    "label",
    "score",
    "intensity",
    "confidence",
    "n_negative",
    "n_neutral",
    "n_positive",
    "sum_negative",
    "sum_neutral",
    "sum_positive",
    "n_held",
    "n_received",
];

const JUDGEMENTS: &[&str] = &[
    "document_id",
    "date",
    "sentence_index",
    "part",
    "start",
    "end",
    "source_id",
    "source_name",
    "target_id",
    "target_name",
    "label",
    "score",
    "negative",
    "neutral",
    "positive",
    "basis",
    "reported_by_id",
    "passed_on",
    "sentence",
];

impl Shape {
    /// The names of the columns. They are stable: new ones come last.
    pub const fn header(self) -> &'static [&'static str] {
        match self {
            Self::Edges => EDGES,
            Self::Actors => ACTORS,
            Self::Judgements => JUDGEMENTS,
        }
    }

    /// Writes the rows of one answer to `document`. Spans must count UTF-8 bytes.
    ///
    /// # Errors
    /// Those of the output.
    pub fn write<W: Write>(
        self,
        out: &mut csv::Writer<W>,
        document: &Document,
        answer: &ClassifyResponse,
    ) -> csv::Result<()> {
        let index = Index { answer, actors: answer.actors.iter().map(|a| (a.id.as_str(), a)).collect() };
        match self {
            Self::Edges => index.edges(out),
            Self::Actors => index.actors(out),
            Self::Judgements => index.judgements(out, document),
        }
    }
}

struct Index<'a> {
    answer: &'a ClassifyResponse,
    actors: HashMap<&'a str, &'a Actor>,
}

impl Index<'_> {
    fn name(&self, id: &str) -> &str {
        self.actors.get(id).map_or("", |actor| actor.name.as_str())
    }

    fn kind(&self, id: &str) -> &'static str {
        self.actors.get(id).map_or("", |actor| kind_name(actor.kind()))
    }

    fn edges<W: Write>(&self, out: &mut csv::Writer<W>) -> csv::Result<()> {
        for profile in &self.answer.profiles {
            for edge in &profile.held {
                self.edge(out, edge, "")?;
            }
            for edge in &profile.internal {
                self.edge(out, edge, &profile.actor_id)?;
            }
        }
        Ok(())
    }

    fn edge<W: Write>(&self, out: &mut csv::Writer<W>, edge: &Edge, inside: &str) -> csv::Result<()> {
        let by = |basis: Basis| {
            let count = edge.by_basis.iter().find(|count| count.basis() == basis);
            count.map_or((0, 0), |count| (count.n_negative, count.n_positive))
        };
        let ((word_negative, word_positive), (deed_negative, deed_positive)) =
            (by(Basis::Word), by(Basis::Deed));
        let sentences: Vec<String> = edge.sentence_indices.iter().map(ToString::to_string).collect();
        out.write_record([
            &self.answer.document_id,
            &self.answer.reference_date,
            &edge.source_id,
            self.name(&edge.source_id),
            self.kind(&edge.source_id),
            &edge.target_id,
            self.name(&edge.target_id),
            self.kind(&edge.target_id),
            inside,
            label_name(edge.label()),
            &edge.score.to_string(),
            &edge.intensity.to_string(),
            &edge.confidence.to_string(),
            &edge.n_negative.to_string(),
            &edge.n_neutral.to_string(),
            &edge.n_positive.to_string(),
            &edge.sum_negative.to_string(),
            &edge.sum_neutral.to_string(),
            &edge.sum_positive.to_string(),
            &word_negative.to_string(),
            &word_positive.to_string(),
            &deed_negative.to_string(),
            &deed_positive.to_string(),
            &sentences.join(" "),
        ])
    }

    fn actors<W: Write>(&self, out: &mut csv::Writer<W>) -> csv::Result<()> {
        let profiles: HashMap<&str, _> =
            self.answer.profiles.iter().map(|p| (p.actor_id.as_str(), p)).collect();
        for actor in &self.answer.actors {
            let profile = profiles.get(actor.id.as_str());
            // An actor without portrayals has empty cells there, not zeroes that would read as a measurement.
            let mut cells = vec![
                self.answer.document_id.clone(),
                self.answer.reference_date.clone(),
                actor.id.clone(),
                actor.name.clone(),
                kind_name(actor.kind()).to_owned(),
                actor.mentions.len().to_string(),
            ];
            match profile.and_then(|profile| profile.sentiment.as_ref()) {
                Some(sentiment) => cells.extend([
                    label_name(sentiment.label()).to_owned(),
                    sentiment.score.to_string(),
                    sentiment.intensity.to_string(),
                    sentiment.confidence.to_string(),
                    sentiment.n_negative.to_string(),
                    sentiment.n_neutral.to_string(),
                    sentiment.n_positive.to_string(),
                    sentiment.sum_negative.to_string(),
                    sentiment.sum_neutral.to_string(),
                    sentiment.sum_positive.to_string(),
                ]),
                None => cells.extend(std::iter::repeat_n(String::new(), 10)),
            }
            cells.push(profile.map_or(0, |profile| profile.held.len()).to_string());
            cells.push(profile.map_or(0, |profile| profile.received.len()).to_string());
            out.write_record(&cells)?;
        }
        Ok(())
    }

    fn judgements<W: Write>(&self, out: &mut csv::Writer<W>, document: &Document) -> csv::Result<()> {
        for sentence in &self.answer.sentences {
            let span = sentence.span.unwrap_or_default();
            let words = sentence_text(document, sentence);
            for judgement in &sentence.judgements {
                let scores = judgement.scores.unwrap_or_default();
                let passed_on = judgement.passed_on.to_string();
                out.write_record([
                    &self.answer.document_id,
                    &self.answer.reference_date,
                    &sentence.index.to_string(),
                    part_name(sentence.part()),
                    &span.start.to_string(),
                    &span.end.to_string(),
                    &judgement.source_id,
                    self.name(&judgement.source_id),
                    &judgement.target_id,
                    self.name(&judgement.target_id),
                    label_name(judgement.label()),
                    &judgement.score.to_string(),
                    &scores.negative.to_string(),
                    &scores.neutral.to_string(),
                    &scores.positive.to_string(),
                    basis_name(judgement.basis()),
                    &judgement.reported_by_id,
                    &passed_on,
                    words,
                ])?;
            }
        }
        Ok(())
    }
}

/// The words of a sentence, its span counted in UTF-8 bytes.
fn sentence_text<'a>(document: &'a Document, sentence: &Sentence) -> &'a str {
    let part = match sentence.part() {
        Part::Title => &document.title,
        Part::Text | Part::Unspecified => &document.text,
    };
    let span = sentence.span.unwrap_or_default();
    part.get(span.start as usize..span.end as usize).unwrap_or_default()
}

/// A label in a table: as in the data files, without the contract's prefix.
pub const fn label_name(label: Label) -> &'static str {
    match label {
        Label::Unspecified => "",
        Label::Negative => "negative",
        Label::Neutral => "neutral",
        Label::Positive => "positive",
        Label::Mixed => "mixed",
    }
}

const fn basis_name(basis: Basis) -> &'static str {
    match basis {
        Basis::Unspecified => "",
        Basis::Word => "word",
        Basis::Deed => "deed",
    }
}

const fn part_name(part: Part) -> &'static str {
    match part {
        Part::Unspecified => "",
        Part::Title => "title",
        Part::Text => "text",
    }
}

/// A kind of actor in a table.
pub const fn kind_name(kind: ActorKind) -> &'static str {
    match kind {
        ActorKind::Unspecified => "",
        ActorKind::State => "state",
        ActorKind::Person => "person",
        ActorKind::Organization => "organization",
        ActorKind::Bloc => "bloc",
        ActorKind::Party => "party",
        ActorKind::Group => "group",
        ActorKind::Company => "company",
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::client::table::fixture;

    fn table(shape: Shape) -> String {
        let (article, answer) = fixture::diplomacy();
        let mut out = csv::Writer::from_writer(Vec::new());
        out.write_record(shape.header()).unwrap();
        shape.write(&mut out, &article.to_document("", ""), &answer).unwrap();
        String::from_utf8(out.into_inner().unwrap()).unwrap()
    }

    #[test]
    fn edges_one_a_row() {
        fixture::assert_golden("client_edges.csv", &table(Shape::Edges));
    }

    #[test]
    fn actors_one_a_row() {
        fixture::assert_golden("client_actors.csv", &table(Shape::Actors));
    }

    #[test]
    fn judgements_one_a_row() {
        fixture::assert_golden("client_judgements.csv", &table(Shape::Judgements));
    }
}
