//! What the library found → what is sent: names for places, the caller's units for bytes, the view that was asked for.

use crate::{
    bundle::ModelInfo,
    document::{self, Analysis, Document, Label, Part, Scores, Span},
    profile,
    proto::v1,
    service::convert::request::{Asked, View},
    text::{OffsetMap, Unit},
};

/// The answer for `document`, as `asked`.
pub fn classify(
    document: &Document,
    analysis: Analysis,
    asked: &Asked,
    model: &ModelInfo,
) -> v1::ClassifyResponse {
    let places = Places {
        unit: asked.unit,
        title: OffsetMap::new(&document.title),
        text: OffsetMap::new(&document.text),
        parts: analysis.sentences.iter().map(|s| s.sentence.part).collect(),
        ids: analysis.actors.iter().map(|a| a.id.clone()).collect(),
    };
    let with_mentions = asked.view != View::Profiles;
    let sentences = match asked.view {
        View::Profiles => Vec::new(),
        View::Full | View::Judgements => {
            analysis.sentences.iter().map(|s| places.sentence(s, asked.include_neutral)).collect()
        }
    };
    let profiles = match asked.view {
        View::Judgements => Vec::new(),
        View::Full | View::Profiles => analysis.profiles.iter().map(|p| places.profile(p)).collect(),
    };
    v1::ClassifyResponse {
        actors: analysis.actors.into_iter().map(|a| places.actor(a, with_mentions)).collect(),
        sentences,
        profiles,
        model: Some(model_ref(model)),
        document_id: analysis.document_id,
        language: analysis.language,
        reference_date: analysis.reference_date.to_string(),
        warnings: analysis.warnings.into_iter().map(warning).collect(),
    }
}

/// The model that answered.
pub fn model_ref(model: &ModelInfo) -> v1::ModelRef {
    v1::ModelRef {
        name: model.name.clone(),
        version: model.version.clone(),
        checksum: model.checksum.clone(),
        gazetteer_version: model.gazetteer_version.clone(),
    }
}

/// The class of a judgement.
pub const fn label(label: Label) -> v1::Label {
    match label {
        Label::Negative => v1::Label::Negative,
        Label::Neutral => v1::Label::Neutral,
        Label::Positive => v1::Label::Positive,
    }
}

/// What a stance rests on.
pub const fn basis(basis: Option<document::Basis>) -> v1::Basis {
    match basis {
        None => v1::Basis::Unspecified,
        Some(document::Basis::Word) => v1::Basis::Word,
        Some(document::Basis::Deed) => v1::Basis::Deed,
    }
}

/// Probabilities.
pub const fn scores(scores: &Scores) -> v1::Scores {
    v1::Scores { negative: scores.negative, neutral: scores.neutral, positive: scores.positive }
}

/// The contract's `float`: enough for what a person reads; sums stay `double`.
#[allow(clippy::cast_possible_truncation)]
pub const fn single(value: f64) -> f32 {
    value as f32
}

/// Counts are far below the limit: texts have a maximum of bytes, and no count exceeds it.
pub fn count(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

fn counts(values: &[usize]) -> Vec<u32> {
    values.iter().map(|value| count(*value)).collect()
}

const fn edge_label(label: profile::EdgeLabel) -> v1::Label {
    match label {
        profile::EdgeLabel::Negative => v1::Label::Negative,
        profile::EdgeLabel::Neutral => v1::Label::Neutral,
        profile::EdgeLabel::Positive => v1::Label::Positive,
        profile::EdgeLabel::Mixed => v1::Label::Mixed,
    }
}

const fn part(part: Part) -> v1::Part {
    match part {
        Part::Title => v1::Part::Title,
        Part::Text => v1::Part::Text,
    }
}

const fn kind(kind: document::ActorKind) -> v1::ActorKind {
    match kind {
        document::ActorKind::State => v1::ActorKind::State,
        document::ActorKind::Person => v1::ActorKind::Person,
        document::ActorKind::Organization => v1::ActorKind::Organization,
        document::ActorKind::Bloc => v1::ActorKind::Bloc,
        document::ActorKind::Party => v1::ActorKind::Party,
        document::ActorKind::Group => v1::ActorKind::Group,
        document::ActorKind::Company => v1::ActorKind::Company,
    }
}

const fn mention_type(kind: document::MentionType) -> v1::MentionType {
    match kind {
        document::MentionType::Name => v1::MentionType::Name,
        document::MentionType::Demonym => v1::MentionType::Demonym,
        document::MentionType::Metonym => v1::MentionType::Metonym,
        document::MentionType::Role => v1::MentionType::Role,
        document::MentionType::Pronoun => v1::MentionType::Pronoun,
    }
}

fn affiliation(affiliation: document::Affiliation) -> v1::Affiliation {
    let day = |day: Option<document::Date>| day.map(|d| d.to_string()).unwrap_or_default();
    v1::Affiliation {
        actor_id: affiliation.actor_id,
        role: affiliation.role,
        acts_for: affiliation.acts_for,
        from: day(affiliation.from),
        to: day(affiliation.to),
    }
}

fn warning(warning: document::Warning) -> v1::Warning {
    let code = match warning.code {
        document::WarningCode::Windowed => v1::WarningCode::Windowed,
        document::WarningCode::ActorsCapped => v1::WarningCode::ActorsCapped,
        document::WarningCode::LanguageAssumed => v1::WarningCode::LanguageAssumed,
        document::WarningCode::DateAssumed => v1::WarningCode::DateAssumed,
    };
    v1::Warning { code: code.into(), sentence_index: count(warning.sentence), detail: warning.detail }
}

/// Where things are: the unit of spans, the part of each sentence, the id of each actor.
struct Places<'d> {
    unit: Unit,
    title: OffsetMap<'d>,
    text: OffsetMap<'d>,
    parts: Vec<Part>,
    ids: Vec<String>,
}

impl Places<'_> {
    fn id(&self, actor: usize) -> String {
        self.ids.get(actor).cloned().unwrap_or_default()
    }

    fn span(&self, part: Part, span: Span) -> v1::Span {
        let map = match part {
            Part::Title => &self.title,
            Part::Text => &self.text,
        };
        v1::Span { start: count(map.to(self.unit, span.start)), end: count(map.to(self.unit, span.end)) }
    }

    fn spans(&self, part: Part, spans: &[Span]) -> Vec<v1::Span> {
        spans.iter().map(|span| self.span(part, *span)).collect()
    }

    fn actor(&self, actor: document::Actor, with_mentions: bool) -> v1::Actor {
        let mentions = if with_mentions { actor.mentions } else { Vec::new() };
        v1::Actor {
            id: actor.id,
            same_as: actor.same_as,
            name: actor.name,
            kind: kind(actor.kind).into(),
            affiliations: actor.affiliations.into_iter().map(affiliation).collect(),
            mentions: mentions.into_iter().map(|m| self.mention(m)).collect(),
        }
    }

    fn mention(&self, mention: document::Mention) -> v1::Mention {
        let part = self.parts.get(mention.sentence).copied().unwrap_or(Part::Text);
        v1::Mention {
            id: count(mention.id),
            sentence_index: count(mention.sentence),
            span: Some(self.span(part, mention.span)),
            r#type: mention_type(mention.kind).into(),
            text: mention.text,
        }
    }

    fn sentence(&self, judged: &document::JudgedSentence, include_neutral: bool) -> v1::Sentence {
        let here = judged.sentence.part;
        let listed = |j: &&document::Judgement| include_neutral || j.scores.label() != Label::Neutral;
        v1::Sentence {
            index: count(judged.sentence.index),
            part: part(here).into(),
            span: Some(self.span(here, judged.sentence.span)),
            judgements: judged.judgements.iter().filter(listed).map(|j| self.judgement(j, here)).collect(),
            portrayals: judged.portrayals.iter().map(|p| self.portrayal(p, here)).collect(),
        }
    }

    fn judgement(&self, judgement: &document::Judgement, part: Part) -> v1::Judgement {
        v1::Judgement {
            source_id: self.id(judgement.source),
            target_id: self.id(judgement.target),
            source_mention_ids: counts(&judgement.source_mentions),
            target_mention_ids: counts(&judgement.target_mentions),
            label: label(judgement.scores.label()).into(),
            scores: Some(scores(&judgement.scores)),
            score: single(judgement.scores.score()),
            basis: basis(judgement.basis).into(),
            evidence: self.spans(part, &judgement.evidence),
            reported_by_id: judgement.reported_by.map(|actor| self.id(actor)).unwrap_or_default(),
            contributions: judgement.contributions.iter().map(|c| self.contribution(c, part)).collect(),
            passed_on: judgement.passed_on,
        }
    }

    fn contribution(&self, contribution: &document::Contribution, part: Part) -> v1::Contribution {
        v1::Contribution {
            name: contribution.name.clone(),
            span: contribution.span.map(|span| self.span(part, span)),
            weight: single(contribution.weight),
        }
    }

    fn portrayal(&self, portrayal: &document::Portrayal, part: Part) -> v1::Portrayal {
        v1::Portrayal {
            actor_id: self.id(portrayal.actor),
            label: label(portrayal.scores.label()).into(),
            scores: Some(scores(&portrayal.scores)),
            score: single(portrayal.scores.score()),
            mention_ids: counts(&portrayal.mentions),
            evidence: self.spans(part, &portrayal.evidence),
        }
    }

    fn profile(&self, profile: &profile::Profile) -> v1::Profile {
        let edges = |edges: &[profile::Edge]| edges.iter().map(|edge| self.edge(edge)).collect();
        v1::Profile {
            actor_id: self.id(profile.actor),
            sentiment: profile.sentiment.as_ref().map(sentiment),
            held: edges(&profile.held),
            received: edges(&profile.received),
            internal: edges(&profile.internal),
        }
    }

    fn edge(&self, edge: &profile::Edge) -> v1::Edge {
        let sums = edge.tally.sums();
        let by_basis = [document::Basis::Word, document::Basis::Deed].map(|kind| {
            let ([n_negative, n_positive], [sum_negative, sum_positive]) = edge.tally.by_basis(kind);
            v1::BasisCount {
                basis: basis(Some(kind)).into(),
                n_negative,
                n_positive,
                sum_negative,
                sum_positive,
            }
        });
        v1::Edge {
            source_id: self.id(edge.source),
            target_id: self.id(edge.target),
            label: edge_label(edge.tally.label()).into(),
            score: single(edge.tally.score()),
            intensity: single(edge.tally.intensity()),
            confidence: single(edge.confidence),
            n_negative: edge.tally.count(Label::Negative),
            n_neutral: edge.tally.count(Label::Neutral),
            n_positive: edge.tally.count(Label::Positive),
            sum_negative: sums.negative,
            sum_neutral: sums.neutral,
            sum_positive: sums.positive,
            by_basis: by_basis.into_iter().filter(|b| b.n_negative + b.n_positive > 0).collect(),
            sentence_indices: counts(&edge.sentences),
        }
    }
}

fn sentiment(sentiment: &profile::Sentiment) -> v1::Sentiment {
    let sums = sentiment.tally.sums();
    v1::Sentiment {
        label: edge_label(sentiment.tally.label()).into(),
        score: single(sentiment.tally.score()),
        intensity: single(sentiment.tally.intensity()),
        confidence: single(sentiment.confidence),
        n_negative: sentiment.tally.count(Label::Negative),
        n_neutral: sentiment.tally.count(Label::Neutral),
        n_positive: sentiment.tally.count(Label::Positive),
        sum_negative: sums.negative,
        sum_neutral: sums.neutral,
        sum_positive: sums.positive,
        sentence_indices: counts(&sentiment.sentences),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]
mod tests {
    use super::*;
    use crate::{
        document::{Basis, Options},
        profile::{Edge, Profile, Sentiment, Tally},
    };

    const AGAINST: Scores = Scores { negative: 0.75, neutral: 0.125, positive: 0.125 };
    const NEITHER: Scores = Scores { negative: 0.125, neutral: 0.75, positive: 0.125 };

    fn actor(id: &str, mentions: Vec<document::Mention>) -> document::Actor {
        document::Actor {
            id: id.into(),
            same_as: vec!["wd:Q1".into()],
            name: id.into(),
            kind: document::ActorKind::State,
            affiliations: Vec::new(),
            mentions,
        }
    }

    fn mention(id: usize, sentence: usize, start: usize, end: usize) -> document::Mention {
        let span = Span::new(start, end);
        document::Mention { id, text: String::new(), sentence, span, kind: document::MentionType::Name }
    }

    fn judgement(source: usize, target: usize, scores: Scores) -> document::Judgement {
        document::Judgement {
            source,
            target,
            source_mentions: vec![1],
            target_mentions: vec![2],
            scores,
            basis: (scores.label() != Label::Neutral).then_some(Basis::Word),
            evidence: vec![Span::new(11, 18)],
            reported_by: Some(1),
            contributions: vec![document::Contribution {
                name: "word".into(),
                span: Some(Span::new(11, 18)),
                weight: -1.5,
            }],
            passed_on: false,
        }
    }

    /// Two sentences, a title and a text, with a character outside ASCII at the beginning of each.
    fn example() -> (Document, Analysis) {
        let document = Document {
            id: "d".into(),
            title: "Öl: Iran".into(),
            text: "Éire 😀 rebuked Iran.".into(),
            ..Document::default()
        };
        let sentence = |index, part, end| document::Sentence { index, part, span: Span::new(0, end) };
        let judged =
            |sentence, judgements| document::JudgedSentence { sentence, judgements, portrayals: Vec::new() };
        let tally = Tally::of_vote(&AGAINST, Some(Basis::Word));
        let edge = Edge { source: 1, target: 0, tally: tally.clone(), confidence: 0.5, sentences: vec![1] };
        let analysis = Analysis {
            document_id: "d".into(),
            actors: vec![
                actor("iso:IRN", vec![mention(0, 0, 5, 9), mention(2, 1, 19, 23)]),
                actor("iso:IRL", vec![mention(1, 1, 0, 5)]),
            ],
            sentences: vec![
                judged(sentence(0, Part::Title, 9), Vec::new()),
                judged(sentence(1, Part::Text, 24), vec![judgement(1, 0, AGAINST), judgement(0, 1, NEITHER)]),
            ],
            profiles: vec![Profile {
                actor: 1,
                sentiment: Some(Sentiment { tally, confidence: 0.25, sentences: vec![1] }),
                held: vec![edge],
                received: Vec::new(),
                internal: Vec::new(),
            }],
            language: "en".into(),
            reference_date: document::Date::constant(2026, 3, 4),
            warnings: Vec::new(),
        };
        (document, analysis)
    }

    fn answer(unit: Unit, include_neutral: bool, view: View) -> v1::ClassifyResponse {
        let (document, analysis) = example();
        let asked = Asked { options: Options::default(), unit, include_neutral, view };
        classify(&document, analysis, &asked, &crate::service::engine::nobody())
    }

    #[test]
    fn spans_count_in_the_caller_s_unit_and_in_their_own_part() {
        // Bytes, then UTF-16 units, then code points: É takes 2, 1, 1, the emoji 4, 2, 1.
        for (unit, title, text, cue) in [
            (Unit::Utf8, (5, 9), (19, 23), (11, 18)),
            (Unit::Utf16, (4, 8), (16, 20), (8, 15)),
            (Unit::Utf32, (4, 8), (15, 19), (7, 14)),
        ] {
            let answer = answer(unit, false, View::Full);
            let span = |span: &Option<v1::Span>| span.map(|s| (s.start, s.end)).unwrap();
            assert_eq!(span(&answer.actors[0].mentions[0].span), title, "{unit:?}");
            assert_eq!(span(&answer.actors[0].mentions[1].span), text, "{unit:?}");
            assert_eq!(span(&Some(answer.sentences[1].judgements[0].evidence[0])), cue);
            assert_eq!(span(&answer.sentences[1].judgements[0].contributions[0].span), cue);
        }
    }

    #[test]
    fn places_become_ids() {
        let answer = answer(Unit::Utf8, true, View::Full);
        let judgement = &answer.sentences[1].judgements[0];
        assert_eq!((judgement.source_id.as_str(), judgement.target_id.as_str()), ("iso:IRL", "iso:IRN"));
        assert_eq!((judgement.reported_by_id.as_str(), judgement.label()), ("iso:IRL", v1::Label::Negative));
        assert!((judgement.score + 0.625).abs() < 1e-6);
        let edge = &answer.profiles[0].held[0];
        assert_eq!(
            (edge.source_id.as_str(), edge.label(), edge.n_negative),
            ("iso:IRL", v1::Label::Negative, 1)
        );
        assert_eq!(edge.by_basis.len(), 1, "only bases with votes");
        assert_eq!((edge.by_basis[0].basis(), edge.by_basis[0].n_negative), (v1::Basis::Word, 1));
        let sentiment = answer.profiles[0].sentiment.as_ref().unwrap();
        assert!((sentiment.sum_negative - 0.75).abs() < 1e-9 && (sentiment.confidence - 0.25).abs() < 1e-6);
        assert_eq!(answer.reference_date, "2026-03-04");
    }

    #[test]
    fn neutral_judgements_are_listed_only_when_asked_for() {
        let judgements = |include| answer(Unit::Utf8, include, View::Full).sentences[1].judgements.len();
        assert_eq!((judgements(false), judgements(true)), (1, 2));
    }

    #[test]
    fn each_view_leaves_out_what_it_says() {
        let judgements = answer(Unit::Utf8, false, View::Judgements);
        assert!(judgements.profiles.is_empty() && !judgements.sentences.is_empty());
        assert!(!judgements.actors[0].mentions.is_empty());
        let profiles = answer(Unit::Utf8, false, View::Profiles);
        assert!(profiles.sentences.is_empty() && !profiles.profiles.is_empty());
        assert!(profiles.actors.iter().all(|actor| actor.mentions.is_empty()) && profiles.actors.len() == 2);
    }
}
