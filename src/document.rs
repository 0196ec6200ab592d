//! The data that every stage reads or adds to: documents in, analyses out.
//!
//! Offsets are byte offsets into UTF-8 text everywhere inside the library; only the edge of the service turns them
//! into the caller's unit ([`crate::text::offsets`]).

use serde::{Deserialize, Serialize};

pub use jiff::civil::Date;

/// A half-open stretch `[start, end)` of a text, in bytes, on character boundaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// A span from `start` to `end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// Its length in bytes.
    pub const fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Whether it covers nothing.
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// Whether the two share a byte.
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies inside.
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The same span, counted from `origin` on: what is `origin` here is 0 there.
    pub const fn relative_to(self, origin: usize) -> Self {
        Self { start: self.start.saturating_sub(origin), end: self.end.saturating_sub(origin) }
    }

    /// The same span moved `by` bytes to the right.
    pub const fn shifted(self, by: usize) -> Self {
        Self { start: self.start.saturating_add(by), end: self.end.saturating_add(by) }
    }

    /// The words it covers; empty if it does not lie in `text` on character boundaries.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or("")
    }
}

/// A news article as the caller gives it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// The caller's own name for it; may be empty.
    pub id: String,
    /// The headline; may be empty.
    pub title: String,
    /// The text.
    pub text: String,
    /// BCP 47 tag; `None` to have it detected.
    pub language: Option<String>,
    /// The day of publication; `None` for the bundle's reference date.
    pub published_at: Option<Date>,
}

/// What the caller wishes of an analysis.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Actors of the caller's own; they win over the gazetteer.
    pub custom_actors: Vec<CustomActor>,
    /// Whether persons and organs count for their body.
    pub rollup: Rollup,
    /// Whether judgements say what moved them.
    pub explain: bool,
}

/// An actor of the caller's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomActor {
    /// Unique in the request, without the prefix `custom:`.
    pub id: String,
    /// The name to show and to match.
    pub name: String,
    /// What it is.
    pub kind: ActorKind,
    /// Further names to match.
    pub aliases: Vec<String>,
    /// Bodies that it belongs to.
    pub affiliations: Vec<Affiliation>,
}

/// Whether persons and organs count for the body that they act for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rollup {
    /// Everybody for themselves.
    #[default]
    None,
    /// Actors count for the body that they act for.
    Affiliation,
}

/// Which part of a document a sentence stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// The title.
    Title,
    /// The text.
    Text,
}

/// A sentence of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// From 0, the title's first.
    pub index: usize,
    /// The part that `span` counts in.
    pub part: Part,
    /// Where, without surrounding white space.
    pub span: Span,
}

impl Sentence {
    /// Its words in `document`.
    pub fn text<'d>(&self, document: &'d Document) -> &'d str {
        self.span.of(match self.part {
            Part::Title => &document.title,
            Part::Text => &document.text,
        })
    }
}

/// What kind of actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ActorKind {
    /// A state or territory, and its government.
    State,
    /// A person.
    Person,
    /// An organisation or institution.
    Organization,
    /// A bloc or alliance of states.
    Bloc,
    /// A political party.
    Party,
    /// A group of people.
    Group,
    /// A company.
    Company,
}

/// How an actor is mentioned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MentionType {
    /// By name.
    Name,
    /// By its people's name ("Norwegian troops").
    Demonym,
    /// By its seat ("the Kremlin").
    Metonym,
    /// By its role ("the minister").
    Role,
    /// By a pronoun.
    Pronoun,
}

/// A place in the text where an actor is mentioned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Unique in the document, from 0, in order of the text.
    pub id: usize,
    /// The words.
    pub text: String,
    /// The sentence it stands in.
    pub sentence: usize,
    /// Where in that sentence's part.
    pub span: Span,
    /// What kind of mention.
    pub kind: MentionType,
}

/// A tie of an actor to a body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Affiliation {
    /// The id of the body.
    pub actor_id: String,
    /// The office, "foreign minister" for example; may be empty.
    pub role: String,
    /// Whether words and deeds of the actor count as the body's.
    pub acts_for: bool,
    /// The first day, if known.
    pub from: Option<Date>,
    /// The last day, if known and past.
    pub to: Option<Date>,
}

impl Affiliation {
    /// Whether it is in force on `day`.
    pub fn holds_on(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

/// Somebody or some body that can hold a stance or be the object of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// `iso:IRN`, `wd:Q…`, `custom:…` or `name:…`.
    pub id: String,
    /// Every other id known for it.
    pub same_as: Vec<String>,
    /// The name to show.
    pub name: String,
    /// What it is.
    pub kind: ActorKind,
    /// Bodies that it belongs to on the reference date.
    pub affiliations: Vec<Affiliation>,
    /// Where it is mentioned, in order of the text; never empty.
    pub mentions: Vec<Mention>,
}

/// The class of a stance or portrayal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Label {
    /// Against.
    Negative,
    /// Neither.
    Neutral,
    /// For.
    Positive,
}

impl Label {
    /// All classes, in the order in which [`Scores`] holds them.
    pub const ALL: [Self; 3] = [Self::Negative, Self::Neutral, Self::Positive];

    /// Its name in data files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Negative => "negative",
            Self::Neutral => "neutral",
            Self::Positive => "positive",
        }
    }
}

/// What a stance rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// Said or felt.
    Word,
    /// Done.
    Deed,
}

/// Probabilities of the three classes; they sum to 1 (within 1e-6).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    /// P(negative), in [0, 1].
    pub negative: f64,
    /// P(neutral), in [0, 1].
    pub neutral: f64,
    /// P(positive), in [0, 1].
    pub positive: f64,
}

impl Scores {
    /// The most probable class; neutral wins a tie, then negative.
    pub fn label(&self) -> Label {
        if self.neutral >= self.negative && self.neutral >= self.positive {
            Label::Neutral
        } else if self.negative >= self.positive {
            Label::Negative
        } else {
            Label::Positive
        }
    }

    /// positive − negative, in [-1, 1].
    pub fn score(&self) -> f64 {
        self.positive - self.negative
    }

    /// The probability of one class.
    pub const fn of(&self, label: Label) -> f64 {
        match label {
            Label::Negative => self.negative,
            Label::Neutral => self.neutral,
            Label::Positive => self.positive,
        }
    }

    /// The probabilities for a set with other shares of the classes: calibrated where the classes had the shares `from`,
    /// used where they have the shares `to` (Saerens, Latinne & Decaestecker 2002, equation 2.4). Shares are at least 0
    /// and need not add up to 1; scores stay as they are where a share of `from` is 0 or nothing is left to divide by.
    pub fn with_priors(&self, from: Self, to: Self) -> Self {
        let part = |label: Label| self.of(label) * to.of(label) / from.of(label);
        let (negative, neutral, positive) =
            (part(Label::Negative), part(Label::Neutral), part(Label::Positive));
        let sum = negative + neutral + positive;
        if !sum.is_finite() || sum <= 0.0 {
            return *self;
        }
        Self { negative: negative / sum, neutral: neutral / sum, positive: positive / sum }
    }

    /// The shares of the classes among labels; equal where there are none.
    pub fn shares(labels: impl IntoIterator<Item = Label>) -> Self {
        let (mut counts, mut n) = ([0.0_f64; 3], 0.0_f64);
        for label in labels {
            n += 1.0;
            match label {
                Label::Negative => counts[0] += 1.0,
                Label::Neutral => counts[1] += 1.0,
                Label::Positive => counts[2] += 1.0,
            }
        }
        let [negative, neutral, positive] = if n > 0.0 { counts.map(|c| c / n) } else { [1.0 / 3.0; 3] };
        Self { negative, neutral, positive }
    }
}

/// A part of what moved a score.
#[derive(Clone, Debug, PartialEq)]
pub struct Contribution {
    /// The feature's name, or `word`.
    pub name: String,
    /// The word's place in the sentence's part, for a word.
    pub span: Option<Span>,
    /// The change of log P(positive) − log P(negative).
    pub weight: f64,
}

/// The stance of one actor toward another, as one sentence tells it. Actors are places in [`Analysis::actors`].
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// Whose stance it is.
    pub source: usize,
    /// Toward whom.
    pub target: usize,
    /// The source's mentions in the sentence; the one that decided comes first.
    pub source_mentions: Vec<usize>,
    /// The target's mentions in the sentence; the one that decided comes first.
    pub target_mentions: Vec<usize>,
    /// The probabilities, calibrated.
    pub scores: Scores,
    /// Word or deed; `None` when neutral.
    pub basis: Option<Basis>,
    /// Cues, in the sentence's part.
    pub evidence: Vec<Span>,
    /// The speaker to whom the sentence attributes it.
    pub reported_by: Option<usize>,
    /// What moved the score, if asked for.
    pub contributions: Vec<Contribution>,
    /// Whether a rule passed it on between a person and a body after scoring.
    pub passed_on: bool,
}

/// How the text itself shows an actor in one sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Portrayal {
    /// The place of the actor in [`Analysis::actors`].
    pub actor: usize,
    /// The probabilities, calibrated.
    pub scores: Scores,
    /// The actor's mentions in the sentence; the one that decided comes first.
    pub mentions: Vec<usize>,
    /// Cues, in the sentence's part.
    pub evidence: Vec<Span>,
}

/// A sentence with what was judged in it.
#[derive(Clone, Debug, PartialEq)]
pub struct JudgedSentence {
    /// The sentence.
    pub sentence: Sentence,
    /// Every ordered pair of actors that meet in it, neutral ones too.
    pub judgements: Vec<Judgement>,
    /// Every actor in it.
    pub portrayals: Vec<Portrayal>,
}

/// What a caller should know about an analysis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// What it is about.
    pub code: WarningCode,
    /// The sentence; 0 for the whole document.
    pub sentence: usize,
    /// What happened, for a person.
    pub detail: String,
}

/// What a warning is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WarningCode {
    /// A sentence was longer than the encoder's window.
    Windowed,
    /// A sentence held more actors than are paired.
    ActorsCapped,
    /// The text was too short to tell its language.
    LanguageAssumed,
    /// No day of publication was given.
    DateAssumed,
}

/// The analysis of one document.
#[derive(Clone, Debug, PartialEq)]
pub struct Analysis {
    /// The document's id.
    pub document_id: String,
    /// Everybody in it, in the order of their first mention.
    pub actors: Vec<Actor>,
    /// Its sentences.
    pub sentences: Vec<JudgedSentence>,
    /// One profile for each actor that met another or is portrayed.
    pub profiles: Vec<crate::profile::Profile>,
    /// BCP 47 tag: `en`.
    pub language: String,
    /// The day as of which affiliations were taken.
    pub reference_date: Date,
    /// Whatever was windowed, capped or guessed.
    pub warnings: Vec<Warning>,
}

/// A sentence or a few, with pairs whose spans the caller has found itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Passage {
    /// The text that the spans count in.
    pub text: String,
    /// What stood before it; may be empty.
    pub context: String,
    /// The pairs to score.
    pub pairs: Vec<PairSpans>,
}

/// Where a pair's actors are mentioned in a passage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PairSpans {
    /// The source's mentions; empty for the author of the text.
    pub source: Vec<Span>,
    /// The target's mentions; at least one.
    pub target: Vec<Span>,
}

/// The answer to one pair.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PairScore {
    /// The probabilities, calibrated.
    pub scores: Scores,
    /// Word or deed; `None` when neutral or for a portrayal.
    pub basis: Option<Basis>,
}
