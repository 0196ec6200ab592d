//! Answers as rows of a table, in the analysts' long format.

use std::collections::HashMap;

use crate::{
    client::cell::{Cell, Column, Kind},
    proto::v1::{Actor, ActorKind, Basis, ClassifyResponse, Document, Edge, Label, Part, Sentence},
};

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

const EDGES: &[Column] = &[
    ("document_id", Kind::Text),
    ("date", Kind::Text),
    ("source_id", Kind::Text),
    ("source_name", Kind::Text),
    ("source_kind", Kind::Text),
    ("target_id", Kind::Text),
    ("target_name", Kind::Text),
    ("target_kind", Kind::Text),
    ("inside", Kind::Text),
    ("label", Kind::Text),
    ("score", Kind::Single),
    ("intensity", Kind::Single),
    ("confidence", Kind::Single),
    ("n_negative", Kind::Count),
    ("n_neutral", Kind::Count),
    ("n_positive", Kind::Count),
    ("sum_negative", Kind::Double),
    ("sum_neutral", Kind::Double),
    ("sum_positive", Kind::Double),
    ("n_word_negative", Kind::Count),
    ("n_word_positive", Kind::Count),
    ("n_deed_negative", Kind::Count),
    ("n_deed_positive", Kind::Count),
    ("sentence_indices", Kind::Text),
];

const ACTORS: &[Column] = &[
    ("document_id", Kind::Text),
    ("date", Kind::Text),
    ("actor_id", Kind::Text),
    ("actor_name", Kind::Text),
    ("actor_kind", Kind::Text),
    ("n_mentions", Kind::Count),
    ("label", Kind::Text),
    ("score", Kind::Single),
    ("intensity", Kind::Single),
    ("confidence", Kind::Single),
    ("n_negative", Kind::Count),
    ("n_neutral", Kind::Count),
    ("n_positive", Kind::Count),
    ("sum_negative", Kind::Double),
    ("sum_neutral", Kind::Double),
    ("sum_positive", Kind::Double),
    ("n_held", Kind::Count),
    ("n_received", Kind::Count),
];

const JUDGEMENTS: &[Column] = &[
    ("document_id", Kind::Text),
    ("date", Kind::Text),
    ("sentence_index", Kind::Count),
    ("part", Kind::Text),
    ("start", Kind::Count),
    ("end", Kind::Count),
    ("source_id", Kind::Text),
    ("source_name", Kind::Text),
    ("target_id", Kind::Text),
    ("target_name", Kind::Text),
    ("label", Kind::Text),
    ("score", Kind::Single),
    ("negative", Kind::Double),
    ("neutral", Kind::Double),
    ("positive", Kind::Double),
    ("basis", Kind::Text),
    ("reported_by_id", Kind::Text),
    ("passed_on", Kind::Flag),
    ("sentence", Kind::Text),
];

impl Shape {
    /// The columns. They are stable: new ones come last.
    pub const fn columns(self) -> &'static [Column] {
        match self {
            Self::Edges => EDGES,
            Self::Actors => ACTORS,
            Self::Judgements => JUDGEMENTS,
        }
    }

    /// The rows of one answer to `document`, their cells in the order of the columns. Spans must count UTF-8 bytes.
    pub fn rows(self, document: &Document, answer: &ClassifyResponse) -> Vec<Vec<Cell>> {
        let index = Index { answer, actors: answer.actors.iter().map(|a| (a.id.as_str(), a)).collect() };
        match self {
            Self::Edges => index.edges(),
            Self::Actors => index.actors(),
            Self::Judgements => index.judgements(document),
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

    fn edges(&self) -> Vec<Vec<Cell>> {
        let profiles = self.answer.profiles.iter();
        let edges = profiles.flat_map(|profile| {
            let held = profile.held.iter().map(|edge| (edge, ""));
            held.chain(profile.internal.iter().map(|edge| (edge, profile.actor_id.as_str())))
        });
        edges.map(|(edge, inside)| self.edge(edge, inside)).collect()
    }

    fn edge(&self, edge: &Edge, inside: &str) -> Vec<Cell> {
        let by = |basis: Basis| {
            let count = edge.by_basis.iter().find(|count| count.basis() == basis);
            count.map_or((0, 0), |count| (count.n_negative, count.n_positive))
        };
        let ((word_negative, word_positive), (deed_negative, deed_positive)) =
            (by(Basis::Word), by(Basis::Deed));
        let sentences: Vec<String> = edge.sentence_indices.iter().map(ToString::to_string).collect();
        vec![
            (&self.answer.document_id).into(),
            (&self.answer.reference_date).into(),
            (&edge.source_id).into(),
            self.name(&edge.source_id).into(),
            self.kind(&edge.source_id).into(),
            (&edge.target_id).into(),
            self.name(&edge.target_id).into(),
            self.kind(&edge.target_id).into(),
            inside.into(),
            label_name(edge.label()).into(),
            edge.score.into(),
            edge.intensity.into(),
            edge.confidence.into(),
            edge.n_negative.into(),
            edge.n_neutral.into(),
            edge.n_positive.into(),
            edge.sum_negative.into(),
            edge.sum_neutral.into(),
            edge.sum_positive.into(),
            word_negative.into(),
            word_positive.into(),
            deed_negative.into(),
            deed_positive.into(),
            (&sentences.join(" ")).into(),
        ]
    }

    fn actors(&self) -> Vec<Vec<Cell>> {
        let profiles: HashMap<&str, _> =
            self.answer.profiles.iter().map(|p| (p.actor_id.as_str(), p)).collect();
        let row = |actor: &Actor| {
            let profile = profiles.get(actor.id.as_str());
            let mut cells: Vec<Cell> = vec![
                (&self.answer.document_id).into(),
                (&self.answer.reference_date).into(),
                (&actor.id).into(),
                (&actor.name).into(),
                kind_name(actor.kind()).into(),
                actor.mentions.len().into(),
            ];
            // An actor without portrayals has empty cells there, not zeroes that would read as a measurement.
            match profile.and_then(|profile| profile.sentiment.as_ref()) {
                Some(sentiment) => cells.extend([
                    label_name(sentiment.label()).into(),
                    sentiment.score.into(),
                    sentiment.intensity.into(),
                    sentiment.confidence.into(),
                    sentiment.n_negative.into(),
                    sentiment.n_neutral.into(),
                    sentiment.n_positive.into(),
                    sentiment.sum_negative.into(),
                    sentiment.sum_neutral.into(),
                    sentiment.sum_positive.into(),
                ]),
                None => cells.extend(std::iter::repeat_n(Cell::Empty, 10)),
            }
            cells.push(profile.map_or(0, |profile| profile.held.len()).into());
            cells.push(profile.map_or(0, |profile| profile.received.len()).into());
            cells
        };
        self.answer.actors.iter().map(row).collect()
    }

    fn judgements(&self, document: &Document) -> Vec<Vec<Cell>> {
        let mut rows = Vec::new();
        for sentence in &self.answer.sentences {
            let span = sentence.span.unwrap_or_default();
            let words = sentence_text(document, sentence);
            for judgement in &sentence.judgements {
                let scores = judgement.scores.unwrap_or_default();
                rows.push(vec![
                    (&self.answer.document_id).into(),
                    (&self.answer.reference_date).into(),
                    sentence.index.into(),
                    part_name(sentence.part()).into(),
                    span.start.into(),
                    span.end.into(),
                    (&judgement.source_id).into(),
                    self.name(&judgement.source_id).into(),
                    (&judgement.target_id).into(),
                    self.name(&judgement.target_id).into(),
                    label_name(judgement.label()).into(),
                    judgement.score.into(),
                    scores.negative.into(),
                    scores.neutral.into(),
                    scores.positive.into(),
                    basis_name(judgement.basis()).into(),
                    (&judgement.reported_by_id).into(),
                    judgement.passed_on.into(),
                    words.into(),
                ]);
            }
        }
        rows
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
        out.write_record(shape.columns().iter().map(|(name, _)| name)).unwrap();
        for row in shape.rows(&article.to_document("", ""), &answer) {
            out.write_record(row.iter().map(Cell::to_text)).unwrap();
        }
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
