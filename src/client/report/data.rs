//! Answers in columns: what the page's scripts read. A row of a table is the same place in each of its columns.
//!
//! Counts are as in the answers; sums of probabilities are whole millionths, scores whole thousandths. Actors, documents,
//! edges and sentences are named by their places.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{
    evidence::Evidence,
    sentences::{Marks, Sentences},
};
use crate::{
    document::Date,
    proto::v1::{Basis, ClassifyResponse, Edge, Label, Profile, Sentence, WarningCode},
};

/// An answer, with the document that `batch` has put beside it.
#[derive(Debug, Deserialize)]
pub struct FullAnswer {
    /// The document; `None` with `--no-text` and from `classify`.
    #[serde(default)]
    pub document: Option<Text>,
    /// Its profiles. Every answer has the field, if only empty; what lacks it is no answer, while all other messages
    /// read well from nothing.
    pub profiles: Vec<Profile>,
    /// The answer, less its profiles.
    #[serde(flatten)]
    pub response: ClassifyResponse,
}

/// What was classified.
#[derive(Debug, Deserialize)]
pub struct Text {
    /// The headline.
    #[serde(default)]
    pub title: String,
    /// The text.
    pub text: String,
}

/// Everything that the page shows.
#[derive(Debug, Default, Serialize)]
#[cfg_attr(test, derive(Deserialize))]
pub struct ReportData {
    /// The heading.
    pub title: String,
    /// The version of the program.
    pub version: String,
    /// The models that answered: "name version (first digits of the checksum)".
    pub models: Vec<String>,
    /// Whether sentences and documents are named.
    pub has_text: bool,
    /// Documents whose answers came without the document, so that their sentences cannot be shown.
    pub n_without_text: usize,
    /// Edges inside one body (after roll-up), which are not shown.
    pub n_internal: usize,
    /// The documents.
    pub documents: Documents,
    /// The actors.
    pub actors: Actors,
    /// Stances of one actor toward another over a document.
    pub edges: Edges,
    /// How a document shows an actor.
    pub portrayals: Portrayals,
    /// Sentences in which anything was judged.
    pub sentences: SentenceTable,
    /// What sentences say of edges, in the order of the edges.
    pub votes: Votes,
    /// What sentences say of portrayals, in the order of the portrayals.
    pub portrayal_votes: Votes,
}

/// One row a document.
#[derive(Debug, Default, Serialize)]
#[cfg_attr(test, derive(Deserialize))]
pub struct Documents {
    /// Its id; empty without text.
    pub id: Vec<String>,
    /// Its headline; empty without text.
    pub title: Vec<String>,
    /// Its day of publication, days since 1970-01-01; `None` where the answer does not tell one.
    pub day: Vec<Option<i32>>,
}

/// One row an actor of the archive.
#[derive(Debug, Default, Serialize)]
#[cfg_attr(test, derive(Deserialize))]
pub struct Actors {
    /// Its id.
    pub id: Vec<String>,
    /// The name that it has in the first document that names it.
    pub name: Vec<String>,
    /// Its kind there, a number of the contract's `ActorKind`.
    pub kind: Vec<i32>,
}

/// One row an edge of a document.
#[derive(Debug, Default, Serialize)]
#[cfg_attr(test, derive(Deserialize))]
pub struct Edges {
    /// The document.
    pub document: Vec<usize>,
    /// The holder.
    pub source: Vec<usize>,
    /// The object.
    pub target: Vec<usize>,
    /// Votes against.
    pub n_negative: Vec<u32>,
    /// Votes that take no side.
    pub n_neutral: Vec<u32>,
    /// Votes for.
    pub n_positive: Vec<u32>,
    /// ΣP(negative) over the votes that take a side, in millionths.
    pub sum_negative: Vec<u64>,
    /// ΣP(positive) over them, in millionths.
    pub sum_positive: Vec<u64>,
    /// Votes that take a side in words; the others do in deeds.
    pub n_word: Vec<u32>,
}

/// One row a portrayed actor of a document.
#[derive(Debug, Default, Serialize)]
#[cfg_attr(test, derive(Deserialize))]
pub struct Portrayals {
    /// The document.
    pub document: Vec<usize>,
    /// The actor.
    pub actor: Vec<usize>,
    /// Sentences that show it in a bad light.
    pub n_negative: Vec<u32>,
    /// In neither.
    pub n_neutral: Vec<u32>,
    /// In a good one.
    pub n_positive: Vec<u32>,
    /// ΣP(negative) over the sentences that take a side, in millionths.
    pub sum_negative: Vec<u64>,
    /// ΣP(positive) over them, in millionths.
    pub sum_positive: Vec<u64>,
}

/// One row a sentence.
#[derive(Debug, Default, Serialize)]
#[cfg_attr(test, derive(Deserialize))]
pub struct SentenceTable {
    /// The document.
    pub document: Vec<usize>,
    /// Its place in the document, from 0.
    pub index: Vec<u32>,
    /// Its words.
    pub text: Vec<String>,
}

/// One row a vote that a sentence gives.
#[derive(Debug, Default, Serialize)]
#[cfg_attr(test, derive(Deserialize))]
pub struct Votes {
    /// The edge or portrayal, ascending.
    pub of: Vec<usize>,
    /// The sentence.
    pub sentence: Vec<usize>,
    /// −1 against, 0 neither, 1 for.
    pub label: Vec<i8>,
    /// P(positive) − P(negative), in thousandths.
    pub score: Vec<i16>,
    /// A number of the contract's `Basis`; 0 for portrayals.
    pub basis: Vec<i32>,
    /// The speaker to whom the sentence attributes it; −1 if none or the source.
    pub reporter: Vec<i64>,
    /// 1 where it was passed on between a person and a body by rule.
    pub passed_on: Vec<u8>,
    /// Where source, target and cues stand in the sentence.
    pub marks: Vec<Marks>,
}

/// Puts answers into columns.
pub struct Builder {
    data: ReportData,
    with_text: bool,
    actors: HashMap<String, usize>,
}

impl Builder {
    /// An empty table; `with_text`: with sentences and names of documents.
    pub fn new(with_text: bool) -> Self {
        let data = ReportData { has_text: with_text, ..ReportData::default() };
        Self { data, with_text, actors: HashMap::new() }
    }

    /// Adds one answer.
    pub fn add(&mut self, answer: &FullAnswer) {
        let FullAnswer { document, profiles, response } = answer;
        let place = self.data.documents.id.len();
        let text = document.as_ref().filter(|_| self.with_text);
        self.data.n_without_text += usize::from(self.with_text && document.is_none());
        let named = |name: &str| if self.with_text { name.to_owned() } else { String::new() };
        self.data.documents.id.push(named(&response.document_id));
        self.data.documents.title.push(text.map_or_else(String::new, |text| text.title.clone()));
        self.data.documents.day.push(day(response));
        if let Some(model) = &response.model {
            let checksum: String = model.checksum.chars().take(8).collect();
            let name = format!("{} {} ({checksum})", model.name, model.version);
            if !self.data.models.contains(&name) {
                self.data.models.push(name);
            }
        }
        let sentences = Sentences::new(response, text);
        let evidence = Evidence::new(response);
        let mut places =
            Places { document: place, found: HashMap::new(), sentences: &sentences, evidence: &evidence };
        for profile in profiles {
            self.data.n_internal += profile.internal.len();
            for edge in &profile.held {
                self.edge(response, edge, &mut places);
            }
        }
        for profile in profiles {
            self.portrayal(response, profile, &mut places);
        }
    }

    /// The table.
    pub fn finish(mut self, title: &str) -> ReportData {
        title.clone_into(&mut self.data.title);
        env!("CARGO_PKG_VERSION").clone_into(&mut self.data.version);
        self.data
    }

    fn actor(&mut self, response: &ClassifyResponse, id: &str) -> usize {
        if let Some(place) = self.actors.get(id) {
            return *place;
        }
        let place = self.actors.len();
        self.actors.insert(id.to_owned(), place);
        let actor = response.actors.iter().find(|actor| actor.id == id);
        self.data.actors.id.push(id.to_owned());
        self.data.actors.name.push(actor.map_or(id, |actor| actor.name.as_str()).to_owned());
        self.data.actors.kind.push(actor.map_or(0, |actor| actor.kind));
        place
    }

    fn edge(&mut self, response: &ClassifyResponse, edge: &Edge, places: &mut Places<'_>) {
        let row = self.data.edges.document.len();
        let (source, target) = (self.actor(response, &edge.source_id), self.actor(response, &edge.target_id));
        let words = edge.by_basis.iter().filter(|part| part.basis() == Basis::Word);
        let edges = &mut self.data.edges;
        edges.document.push(places.document);
        edges.source.push(source);
        edges.target.push(target);
        edges.n_negative.push(edge.n_negative);
        edges.n_neutral.push(edge.n_neutral);
        edges.n_positive.push(edge.n_positive);
        edges.sum_negative.push(millionths(edge.sum_negative));
        edges.sum_positive.push(millionths(edge.sum_positive));
        edges.n_word.push(words.map(|part| part.n_negative + part.n_positive).sum());
        for (sentence, judgement) in places.evidence.of_edge(edge) {
            let marks = places.sentences.stance_marks(sentence, judgement);
            let Some(at) = self.sentence(places, sentence) else { continue };
            let reporter = match judgement.reported_by_id.as_str() {
                "" => -1,
                id => i64::try_from(self.actor(response, id)).unwrap_or(-1),
            };
            self.data.votes.push(row, at, judgement.label(), judgement.score, marks);
            self.data.votes.basis.push(judgement.basis);
            self.data.votes.reporter.push(reporter);
            self.data.votes.passed_on.push(judgement.passed_on.into());
        }
    }

    fn portrayal(&mut self, response: &ClassifyResponse, profile: &Profile, places: &mut Places<'_>) {
        let Some(sentiment) = &profile.sentiment else { return };
        let row = self.data.portrayals.document.len();
        let actor = self.actor(response, &profile.actor_id);
        let portrayals = &mut self.data.portrayals;
        portrayals.document.push(places.document);
        portrayals.actor.push(actor);
        portrayals.n_negative.push(sentiment.n_negative);
        portrayals.n_neutral.push(sentiment.n_neutral);
        portrayals.n_positive.push(sentiment.n_positive);
        portrayals.sum_negative.push(millionths(sentiment.sum_negative));
        portrayals.sum_positive.push(millionths(sentiment.sum_positive));
        for (sentence, portrayal) in places.evidence.of_sentiment(&profile.actor_id, sentiment) {
            let marks = places.sentences.portrayal_marks(sentence, portrayal);
            let Some(at) = self.sentence(places, sentence) else { continue };
            self.data.portrayal_votes.push(row, at, portrayal.label(), portrayal.score, marks);
            self.data.portrayal_votes.basis.push(0);
            self.data.portrayal_votes.reporter.push(-1);
            self.data.portrayal_votes.passed_on.push(0);
        }
    }

    /// The place of a sentence among all; `None` where its words are not known.
    fn sentence(&mut self, places: &mut Places<'_>, sentence: &Sentence) -> Option<usize> {
        if let Some(place) = places.found.get(&sentence.index) {
            return Some(*place);
        }
        let words = places.sentences.words(sentence)?;
        let place = self.data.sentences.text.len();
        places.found.insert(sentence.index, place);
        self.data.sentences.document.push(places.document);
        self.data.sentences.index.push(sentence.index);
        self.data.sentences.text.push(words.to_owned());
        Some(place)
    }
}

impl Votes {
    fn push(&mut self, of: usize, sentence: usize, label: Label, score: f32, marks: Marks) {
        self.of.push(of);
        self.sentence.push(sentence);
        self.label.push(match label {
            Label::Negative => -1,
            Label::Positive => 1,
            Label::Neutral | Label::Mixed | Label::Unspecified => 0,
        });
        // The cast saturates; a score is in [-1, 1].
        self.score.push((score * 1000.0).round() as i16);
        self.marks.push(marks);
    }
}

/// Where the sentences of one document went.
struct Places<'a> {
    document: usize,
    found: HashMap<u32, usize>,
    sentences: &'a Sentences<'a>,
    evidence: &'a Evidence<'a>,
}

/// Days since 1970-01-01 of the day of publication; `None` where the answer stands on the model's own date.
fn day(response: &ClassifyResponse) -> Option<i32> {
    let is_assumed = response.warnings.iter().any(|warning| warning.code() == WarningCode::DateAssumed);
    let date: Date = response.reference_date.parse().ok().filter(|_| !is_assumed)?;
    let epoch = Date::constant(1970, 1, 1);
    epoch.until(date).ok().map(|span| span.get_days())
}

fn millionths(sum: f64) -> u64 {
    // The cast saturates and maps NaN to 0.
    (sum * 1e6).round() as u64
}
