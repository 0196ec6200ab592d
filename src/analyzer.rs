//! text → [`Analysis`], nothing else.

use std::path::Path;

use crate::{
    Error, Limits,
    actors::{self, NameSpan, Speech, recogniser},
    bundle::{Bundle, ModelInfo},
    document::{
        Actor, Analysis, Contribution, Document, JudgedSentence, Judgement, Options, PairScore, Part,
        Passage, Portrayal, Rollup, Sentence, Span, Warning, WarningCode,
    },
    encoder::{EncodeError, Encoded, Piece, encode, pool::Pool},
    error::InputError,
    profile, rollup,
    stance::{MarkedMention, PairOutcome, Scene, Scorer, explain::explain, scene::View},
    text::{self, language::LanguageVerdict},
    validate,
};

/// The whole pipeline with a model loaded. All methods take `&self`; share it behind an `Arc`.
///
/// ```
/// use visavis::{Analyzer, document::{Document, Options}};
///
/// let analyzer = Analyzer::shipped()?;
/// let document = Document { text: "Norway condemned Russia's attack on Ukraine.".into(), ..Document::default() };
/// let analysis = analyzer.analyze(&document, &Options::default())?;
/// assert!(analysis.actors.iter().any(|a| a.id == "iso:NOR"));
/// # Ok::<(), visavis::Error>(())
/// ```
pub struct Analyzer {
    bundle: Bundle,
    limits: Limits,
    pool: Pool,
}

/// A sentence as the encoder saw it with names in view.
struct Shown {
    pieces: Vec<Piece>,
    encoded: Encoded,
}

impl Analyzer {
    /// With the model that is compiled in, and one worker thread for each core.
    pub fn shipped() -> Result<Self, Error> {
        Ok(Self::new(Bundle::shipped()?))
    }

    /// With the bundle in the folder `dir`.
    pub fn from_dir(dir: &Path) -> Result<Self, Error> {
        Ok(Self::new(Bundle::from_dir(dir)?))
    }

    /// With a bundle that is loaded already.
    pub fn new(bundle: Bundle) -> Self {
        Self { bundle, limits: Limits::default(), pool: Pool::new(0) }
    }

    /// The same with other limits.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The same with `threads` worker threads; 0 for as many as there are cores.
    #[must_use]
    pub fn with_threads(mut self, threads: usize) -> Self {
        self.pool = Pool::new(threads);
        self
    }

    /// The limits in force.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// What is loaded.
    pub fn model(&self) -> &ModelInfo {
        &self.bundle.info
    }

    /// Analyses one document.
    ///
    /// # Errors
    /// [`Error::Input`] names the field that is over a limit, empty or not English.
    pub fn analyze(&self, document: &Document, options: &Options) -> Result<Analysis, Error> {
        self.analyze_while(document, options, &|| true)
    }

    /// The same, but given up with [`Error::Cancelled`] at the next stage or sentence once `wanted` says no.
    pub fn analyze_while(
        &self,
        document: &Document,
        options: &Options,
        wanted: &(dyn Fn() -> bool + Sync),
    ) -> Result<Analysis, Error> {
        validate::document(document, &self.limits)?;
        validate::options(options, &self.limits)?;
        let mut warnings = Vec::new();
        if text::language::check(&document.text, document.language.as_deref())? == LanguageVerdict::Assumed {
            warnings.push(Warning {
                code: WarningCode::LanguageAssumed,
                sentence: 0,
                detail: "the text is too short to tell its language; English was assumed".into(),
            });
        }
        let day = document.published_at.unwrap_or_else(|| {
            let day = self.bundle.info.reference_date;
            warnings.push(Warning {
                code: WarningCode::DateAssumed,
                sentence: 0,
                detail: format!("no published_at was given; offices and affiliations are taken as of {day}"),
            });
            day
        });
        let sentences = sentences(document);
        Limits::check("document.text", "sentences", sentences.len(), self.limits.max_sentences)?;
        let shown = self.show(document, &sentences, wanted)?;
        let names: Vec<Vec<NameSpan>> = sentences
            .iter()
            .zip(&shown)
            .map(|(s, shown)| {
                let origin = s.span.start;
                let text = s.text(document);
                recogniser::recognise(
                    &self.bundle.recogniser,
                    text,
                    &shown.pieces,
                    &shown.encoded.tokens,
                    origin,
                )
            })
            .collect();
        let scene = actors::Scene {
            document,
            sentences: &sentences,
            names: &names,
            custom: &options.custom_actors,
            day,
        };
        let mut actors = actors::find(&scene, &self.bundle.gazetteer);
        if !wanted() {
            return Err(Error::Cancelled);
        }
        let mut judged = self.judge(document, options, &sentences, &shown, &actors, &mut warnings, wanted)?;
        attribute(&mut judged, &actors, &actors::speakers(&scene, &actors));
        let body = match options.rollup {
            Rollup::None => (0..actors.len()).collect(),
            Rollup::Affiliation => {
                let body = rollup::bodies(&mut actors, &self.bundle.gazetteer, day);
                rollup::pass_on(&mut judged, &body);
                body
            }
        };
        let profiles = profile::build(&judged, &body);
        Ok(Analysis {
            document_id: document.id.clone(),
            actors,
            sentences: judged,
            profiles,
            language: "en".into(),
            reference_date: day,
            warnings,
        })
    }

    /// Scores pairs that the caller has recognised itself: one result for each, in order. A bad pair costs only itself; a
    /// bad passage (empty, too long, too many pairs) is the outer error.
    ///
    /// All spans of the passage's pairs together tell who is in it: the encoder sees the passage once, every span hidden
    /// behind its actor's slot. Spans belong to one actor if a pair lists them together. Where spans of different actors
    /// overlap, each pair that is concerned is scored on a copy of its own.
    pub fn score_pairs(&self, passage: &Passage) -> Result<Vec<Result<PairScore, InputError>>, Error> {
        validate::passage(passage, &self.limits)?;
        let results = self.pool.map(std::slice::from_ref(passage), |passage| {
            crate::stance::passage::score(&self.scorer(), &self.bundle.heads, passage)
        });
        results.into_iter().next().unwrap_or_else(|| Ok(Vec::new())).map_err(internal)
    }

    fn scorer(&self) -> Scorer<'_> {
        self.bundle.scorer()
    }

    /// Encodes every sentence with its names in view.
    fn show(
        &self,
        document: &Document,
        sentences: &[Sentence],
        wanted: &(dyn Fn() -> bool + Sync),
    ) -> Result<Vec<Shown>, Error> {
        let parts = &self.bundle.parts;
        let results = self.pool.map(sentences, |sentence| {
            if !wanted() {
                return Err(Error::Cancelled);
            }
            let pieces = parts.tokenizer.pieces(sentence.text(document), 0);
            let tokens: Vec<_> = pieces.iter().map(Piece::token).collect();
            let encoded = encode(parts.encoder.as_ref(), &tokens, self.bundle.info.max_window_tokens);
            Ok(Shown { pieces, encoded: encoded.map_err(internal)? })
        });
        results.into_iter().collect()
    }

    /// Scores every ordered pair of actors that meet in a sentence, and every actor's portrayal.
    #[allow(clippy::too_many_arguments)]
    fn judge(
        &self,
        document: &Document,
        options: &Options,
        sentences: &[Sentence],
        shown: &[Shown],
        actors: &[Actor],
        warnings: &mut Vec<Warning>,
        wanted: &(dyn Fn() -> bool + Sync),
    ) -> Result<Vec<JudgedSentence>, Error> {
        let mut casts: Vec<Cast> = sentences.iter().map(|s| Cast::new(*s)).collect();
        for (number, actor) in actors.iter().enumerate() {
            for mention in &actor.mentions {
                if let Some(cast) = casts.get_mut(mention.sentence) {
                    cast.mentions.push((mention.id, mention.span, number));
                }
            }
        }
        let most = self.limits.max_actors_per_sentence.min(self.bundle.parts.encoder.slots());
        for cast in &mut casts {
            if let Some(warning) = cast.cap(most) {
                warnings.push(warning);
            }
        }
        let work: Vec<(&Cast, &Shown)> = casts.iter().zip(shown).collect();
        let results = self.pool.map(&work, |(cast, shown)| {
            if !wanted() {
                return Err(Error::Cancelled);
            }
            self.judge_sentence(document, cast, shown, actors, options.explain).map_err(internal)
        });
        let mut judged = Vec::with_capacity(results.len());
        for (result, shown) in results.into_iter().zip(shown) {
            let (sentence, windows) = result?;
            let windows = windows.max(shown.encoded.windows);
            if windows > 1 {
                warnings.push(Warning {
                    code: WarningCode::Windowed,
                    sentence: sentence.sentence.index,
                    detail: format!(
                        "the sentence is longer than {} tokens; it was encoded in {windows} overlapping windows, nothing was cut",
                        self.bundle.info.max_window_tokens
                    ),
                });
            }
            judged.push(sentence);
        }
        Ok(judged)
    }

    fn judge_sentence(
        &self,
        document: &Document,
        cast: &Cast,
        shown: &Shown,
        actors: &[Actor],
        explained: bool,
    ) -> Result<(JudgedSentence, usize), EncodeError> {
        let sentence = cast.sentence;
        let origin = sentence.span.start;
        let mut judged = JudgedSentence { sentence, judgements: Vec::new(), portrayals: Vec::new() };
        if cast.mentions.is_empty() {
            return Ok((judged, 1));
        }
        let scene = Scene::new(
            sentence.text(document),
            cast.mentions
                .iter()
                .map(|(_, span, actor)| MarkedMention {
                    span: span.relative_to(origin),
                    actor: *actor,
                    kind: actors.get(*actor).map(|a| a.kind),
                })
                .collect(),
        );
        // Ids of an actor's mentions, the deciding one first.
        let ids = |actor: usize, deciding: usize| -> Vec<usize> {
            let first = scene.mentions.get(deciding).map(|m| m.span.shifted(origin));
            let mut ids: Vec<(bool, usize)> =
                cast.mentions.iter().filter(|m| m.2 == actor).map(|m| (Some(m.1) != first, m.0)).collect();
            ids.sort_unstable();
            ids.into_iter().map(|(_, id)| id).collect()
        };
        let in_part = |spans: Vec<Span>| spans.into_iter().map(|s| s.shifted(origin)).collect();
        let scorer = self.scorer();
        let heads = &self.bundle.heads;
        let present = cast.present();
        let pairs: Vec<(usize, usize)> = present
            .iter()
            .flat_map(|s| present.iter().map(move |t| (*s, *t)))
            .filter(|(s, t)| s != t)
            .collect();
        let (outcomes, windows) = scorer.stances(heads, &scene, &pairs)?;
        // Only stances are explained: a neutral answer has nothing that moved it.
        let sided: Vec<PairOutcome> =
            outcomes.iter().filter(|o| explained && o.basis.is_some()).cloned().collect();
        let mut contributions = explain(&scorer, heads, &scene, &sided)?.into_iter();
        judged.judgements = outcomes
            .into_iter()
            .map(|o| Judgement {
                source: o.source,
                target: o.target,
                source_mentions: ids(o.source, o.source_mention),
                target_mentions: ids(o.target, o.target_mention),
                scores: o.scores,
                basis: o.basis,
                evidence: in_part(o.evidence),
                reported_by: None,
                contributions: if explained && o.basis.is_some() {
                    let list = contributions.next().unwrap_or_default();
                    list.into_iter()
                        .map(|c| Contribution { span: c.span.map(|s| s.shifted(origin)), ..c })
                        .collect()
                } else {
                    Vec::new()
                },
                passed_on: false,
            })
            .collect();
        let view = View::of_pieces(&scene, &shown.pieces);
        judged.portrayals = scorer
            .portrayals(heads, &scene, &view, &shown.encoded)?
            .into_iter()
            .map(|o| Portrayal {
                actor: o.actor,
                scores: o.scores,
                mentions: ids(o.actor, o.mention),
                evidence: in_part(o.evidence),
            })
            .collect();
        Ok((judged, windows))
    }
}

/// A sentence and who is mentioned in it: (mention id, span in its part, actor).
struct Cast {
    sentence: Sentence,
    mentions: Vec<(usize, Span, usize)>,
}

impl Cast {
    fn new(sentence: Sentence) -> Self {
        Self { sentence, mentions: Vec::new() }
    }

    /// The actors, in order of first mention.
    fn present(&self) -> Vec<usize> {
        let mut mentions = self.mentions.clone();
        mentions.sort_unstable_by_key(|(id, span, _)| (span.start, *id));
        let mut present = Vec::new();
        for (_, _, actor) in mentions {
            if !present.contains(&actor) {
                present.push(actor);
            }
        }
        present
    }

    /// Keeps the first `most` actors.
    fn cap(&mut self, most: usize) -> Option<Warning> {
        let present = self.present();
        if present.len() <= most {
            return None;
        }
        let kept = present.get(..most).unwrap_or(&present);
        self.mentions.retain(|(_, _, actor)| kept.contains(actor));
        Some(Warning {
            code: WarningCode::ActorsCapped,
            sentence: self.sentence.index,
            detail: format!("the sentence mentions {} actors; the first {most} are paired", present.len()),
        })
    }
}

/// Names the speaker to whom a sentence attributes a stance that is somebody else's.
fn attribute(judged: &mut [JudgedSentence], actors: &[Actor], speeches: &[Speech]) {
    for sentence in judged {
        let index = sentence.sentence.index;
        for judgement in sentence.judgements.iter_mut().filter(|j| j.basis.is_some()) {
            let place = |actor: usize, ids: &[usize]| {
                let id = *ids.first()?;
                actors.get(actor)?.mentions.iter().find(|m| m.id == id).map(|m| m.span)
            };
            let source = place(judgement.source, &judgement.source_mentions);
            let target = place(judgement.target, &judgement.target_mentions);
            let Some((source, target)) = source.zip(target) else { continue };
            let told = speeches
                .iter()
                .filter(|s| s.sentence == index && s.span.contains(source) && s.span.contains(target))
                .min_by_key(|s| s.span.len());
            judgement.reported_by =
                told.and_then(|s| s.speaker).filter(|speaker| *speaker != judgement.source);
        }
    }
}

/// Sentences of title and text.
fn sentences(document: &Document) -> Vec<Sentence> {
    let title = text::sentences(&document.title).into_iter().map(|span| (Part::Title, span));
    let text = text::sentences(&document.text).into_iter().map(|span| (Part::Text, span));
    title.chain(text).enumerate().map(|(index, (part, span))| Sentence { index, part, span }).collect()
}

/// The encoder refuses only what cannot come from a verified bundle's own tokenizer.
fn internal(error: EncodeError) -> Error {
    Error::Bundle(error.into())
}
