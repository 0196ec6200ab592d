//! An article with an answer put together by hand, and golden files to compare with.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]

use std::{fs, path::Path};

use crate::{client::input::Article, proto::v1::*};

/// Compares with `tests/data/NAME`, byte by byte. `VISAVIS_BLESS=1` writes the file instead, for a person to look at.
pub fn assert_golden(name: &str, actual: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
    if std::env::var_os("VISAVIS_BLESS").is_some() {
        fs::write(&path, actual).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(actual == expected, "{} differs; printed now:\n{actual}", path.display());
}

const SENTENCES: [&str; 5] = [
    "Norland's envoy, Ida Storm, denounced Sundria's blockade of the strait\nas “piracy” on Monday.",
    "Sundria, she said, had lied – not for the first time – to the Council of Coastal States, which had trusted \
     it, and its ships had fired on 東京 Lines.",
    "Norland has sent two hospital ships to 東京 Lines.",
    "The Council of Coastal States thanked Norland for the ships but called Storm “tactless”.",
    "Storm met Norland's king.",
];

/// The article with its answer: a stance that is said, one that is done and reported, a mixed one, neutral pairs, a
/// portrayal of each class, a wide name, a warning.
pub fn diplomacy() -> (Article, ClassifyResponse) {
    let article = Article {
        id: "coast.txt".into(),
        title: "Envoy calls blockade “piracy”".into(),
        text: SENTENCES.join("\n\n") + "\n",
    };
    let mut builder = Builder::new(&article);
    builder.actor(
        "name:ida-storm",
        "Ida Storm",
        ActorKind::Person,
        &[("Ida Storm", 0), ("she", 1), ("Storm", 3), ("Storm", 4)],
    );
    builder.actor("custom:sun", "Sundria", ActorKind::State, &[("Sundria", 0), ("Sundria", 1)]);
    builder.actor(
        "custom:nor",
        "Norland",
        ActorKind::State,
        &[("Norland", 0), ("Norland", 2), ("Norland", 3), ("Norland", 4)],
    );
    let council = "Council of Coastal States";
    builder.actor("name:council", council, ActorKind::Bloc, &[(council, 1), (council, 3)]);
    builder.actor(
        "name:tokyo-lines",
        "東京 Lines",
        ActorKind::Company,
        &[("東京 Lines", 1), ("東京 Lines", 2)],
    );
    let (storm, sundria, norland, lines) = ("name:ida-storm", "custom:sun", "custom:nor", "name:tokyo-lines");
    let council = "name:council";

    builder.judge(0, storm, sundria, -0.93, Basis::Word, &["denounced", "piracy"], "");
    builder.judge(1, storm, sundria, -0.75, Basis::Word, &["lied"], "");
    builder.judge(1, sundria, lines, -0.5, Basis::Deed, &["fired on"], storm);
    builder.judge(1, sundria, council, -0.25, Basis::Word, &["lied"], storm);
    builder.judge(2, norland, lines, 0.875, Basis::Deed, &["hospital ships"], "");
    builder.judge(3, council, norland, 0.75, Basis::Word, &["thanked"], "");
    builder.judge(3, council, storm, -0.625, Basis::Word, &["tactless"], "");

    builder.edge(storm, sundria, Label::Negative, &[0, 1], [2, 0, 0], Basis::Word);
    builder.edge(sundria, lines, Label::Negative, &[1], [1, 0, 0], Basis::Deed);
    builder.edge(sundria, council, Label::Mixed, &[1], [1, 2, 1], Basis::Word);
    builder.edge(norland, lines, Label::Positive, &[2], [0, 0, 1], Basis::Deed);
    builder.edge(council, norland, Label::Positive, &[3], [0, 1, 1], Basis::Word);
    builder.edge(council, storm, Label::Negative, &[3], [1, 0, 0], Basis::Word);
    for (source, target) in [(storm, norland), (norland, storm), (norland, council)] {
        builder.edge(source, target, Label::Neutral, &[], [0, 1, 0], Basis::Unspecified);
    }
    builder.portray(sundria, Label::Negative, -0.8125, [2, 0, 0]);
    builder.portray(norland, Label::Positive, 0.5, [0, 2, 1]);
    builder.portray(storm, Label::Mixed, -0.0625, [1, 1, 1]);
    builder.portray(lines, Label::Neutral, 0.0, [0, 2, 0]);
    let response = builder.response;
    (article, response)
}

struct Builder<'a> {
    text: &'a str,
    response: ClassifyResponse,
}

fn span(start: usize, len: usize) -> Span {
    Span { start: start as u32, end: (start + len) as u32 }
}

fn scores(score: f64) -> Scores {
    let neutral = (1.0 - score.abs()) / 2.0;
    Scores { negative: (1.0 - neutral - score) / 2.0, neutral, positive: (1.0 - neutral + score) / 2.0 }
}

impl<'a> Builder<'a> {
    fn new(article: &'a Article) -> Self {
        let title = Sentence {
            part: Part::Title.into(),
            span: Some(span(0, article.title.len())),
            index: 0,
            ..Default::default()
        };
        let sentences = SENTENCES.iter().zip(1..).map(|(sentence, index)| Sentence {
            index,
            part: Part::Text.into(),
            span: Some(span(article.text.find(sentence).unwrap(), sentence.len())),
            ..Default::default()
        });
        let response = ClassifyResponse {
            document_id: article.id.clone(),
            sentences: std::iter::once(title).chain(sentences).collect(),
            model: Some(ModelRef {
                name: "small".into(),
                version: "0.1.0".into(),
                checksum: "5".repeat(64),
                gazetteer_version: "2026.11".into(),
            }),
            language: "en".into(),
            reference_date: "2026-11-24".into(),
            warnings: vec![Warning {
                code: WarningCode::DateAssumed.into(),
                sentence_index: 0,
                detail: "published_at was not given; offices are taken as of 2026-11-24".into(),
            }],
            ..Default::default()
        };
        Self { text: &article.text, response }
    }

    /// Where `words` stand in the sentence `number` (from 0, without the title).
    fn find(&self, number: usize, words: &str) -> Span {
        let start = self.text.find(SENTENCES[number]).unwrap() + SENTENCES[number].find(words).unwrap();
        span(start, words.len())
    }

    fn actor(&mut self, id: &str, name: &str, kind: ActorKind, mentions: &[(&str, usize)]) {
        let first = self.response.actors.iter().map(|a| a.mentions.len()).sum::<usize>() as u32;
        let mentions = mentions.iter().zip(first..).map(|((words, number), id)| Mention {
            id,
            text: (*words).into(),
            sentence_index: *number as u32 + 1,
            span: Some(self.find(*number, words)),
            r#type: if *words == "she" { MentionType::Pronoun } else { MentionType::Name }.into(),
        });
        let mentions = mentions.collect();
        self.response.actors.push(Actor {
            id: id.into(),
            name: name.into(),
            kind: kind.into(),
            mentions,
            ..Default::default()
        });
        let profile = Profile { actor_id: id.into(), ..Default::default() };
        self.response.profiles.push(profile);
    }

    fn mentions_of(&self, id: &str, number: usize) -> Vec<u32> {
        let actor = self.response.actors.iter().find(|actor| actor.id == id).unwrap();
        let here = actor.mentions.iter().filter(|mention| mention.sentence_index as usize == number + 1);
        here.map(|mention| mention.id).collect()
    }

    #[allow(clippy::too_many_arguments)]
    fn judge(
        &mut self,
        number: usize,
        source: &str,
        target: &str,
        score: f64,
        basis: Basis,
        cues: &[&str],
        reported_by: &str,
    ) {
        let judgement = Judgement {
            source_id: source.into(),
            target_id: target.into(),
            source_mention_ids: self.mentions_of(source, number),
            target_mention_ids: self.mentions_of(target, number),
            label: if score < 0.0 { Label::Negative } else { Label::Positive }.into(),
            scores: Some(scores(score)),
            score: score as f32,
            basis: basis.into(),
            evidence: cues.iter().map(|cue| self.find(number, cue)).collect(),
            reported_by_id: reported_by.into(),
            ..Default::default()
        };
        self.response.sentences[number + 1].judgements.push(judgement);
    }

    /// An edge whose votes are `counts` (negative, neutral, positive), its sums made up from its judgements.
    fn edge(
        &mut self,
        source: &str,
        target: &str,
        label: Label,
        numbers: &[usize],
        counts: [u32; 3],
        basis: Basis,
    ) {
        let sentences = || numbers.iter().map(|number| &self.response.sentences[number + 1]);
        let judgements = sentences().flat_map(|s| &s.judgements);
        let own = judgements.filter(|j| j.source_id == source && j.target_id == target);
        let (mut negative, mut neutral, mut positive) = (0.0, 0.0, 0.0);
        for scores in own.filter_map(|judgement| judgement.scores) {
            negative += scores.negative;
            neutral += scores.neutral;
            positive += scores.positive;
        }
        let sides = negative + positive;
        let [n_negative, n_neutral, n_positive] = counts;
        let by_basis = BasisCount {
            basis: basis.into(),
            n_negative,
            n_positive,
            sum_negative: negative,
            sum_positive: positive,
        };
        let edge = Edge {
            source_id: source.into(),
            target_id: target.into(),
            label: label.into(),
            score: if sides > 0.0 { ((positive - negative) / sides) as f32 } else { 0.0 },
            intensity: (n_negative + n_positive) as f32 / counts.iter().sum::<u32>() as f32,
            confidence: 0.75,
            n_negative,
            n_neutral,
            n_positive,
            sum_negative: negative,
            sum_neutral: neutral,
            sum_positive: positive,
            by_basis: if label == Label::Neutral { Vec::new() } else { vec![by_basis] },
            sentence_indices: numbers.iter().map(|number| *number as u32 + 1).collect(),
        };
        self.profile(source).held.push(edge.clone());
        self.profile(target).received.push(edge);
    }

    fn portray(&mut self, actor: &str, label: Label, score: f32, counts: [u32; 3]) {
        let [n_negative, n_neutral, n_positive] = counts;
        let sentiment =
            Sentiment { label: label.into(), score, n_negative, n_neutral, n_positive, ..Default::default() };
        self.profile(actor).sentiment = Some(sentiment);
    }

    fn profile(&mut self, id: &str) -> &mut Profile {
        self.response.profiles.iter_mut().find(|profile| profile.actor_id == id).unwrap()
    }
}
