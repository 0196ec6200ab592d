//! text → [`Analysis`], nothing else.

use std::{
    path::Path,
    sync::{Arc, OnceLock},
};

use crate::{
    Error, Limits,
    actors::{self, NameSpan, Speech, recogniser},
    bundle::{Bundle, ModelInfo},
    document::{
        Actor, Analysis, Contribution, Document, JudgedSentence, Judgement, Options, PairScore, Part,
        Passage, Portrayal, Rollup, Sentence, Span, Warning, WarningCode,
    },
    encoder::{
        EncodeError, Encoded, Encoder, Piece, Token,
        cache::CacheUse,
        encode_all,
        queue::{Queue, Wanted},
    },
    error::InputError,
    profile, rollup,
    stages::{Clock, Stage, Watch},
    stance::{HiddenScene, MarkedMention, PairOutcome, Scene, Scorer, explain::explain, scene::View},
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
    threads: usize,
    /// Bytes of the encoder's cache.
    cache: usize,
    /// Its threads start with the first analysis, when their number is settled.
    queue: OnceLock<Queue>,
}

/// Sentences whose views with hidden names are held in memory at once.
const GROUP: usize = 64;

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
        Self { bundle, limits: Limits::default(), threads: 0, cache: 0, queue: OnceLock::new() }
    }

    /// The same with other limits.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The same with `threads` threads for the encoder; 0 for as many as there are cores. All else runs on the thread of
    /// the caller.
    #[must_use]
    pub fn with_threads(mut self, threads: usize) -> Self {
        self.threads = threads;
        self.queue = OnceLock::new();
        self
    }

    /// The same with a cache of at most `bytes` bytes for what the encoder makes of a sentence, for texts that repeat
    /// each other; 0, the default, for none. Answers have the same bits with and without.
    #[must_use]
    pub fn with_cache(mut self, bytes: usize) -> Self {
        self.cache = bytes;
        self.queue = OnceLock::new();
        self
    }

    /// What the encoder's cache has done so far and what it holds.
    pub fn cache_use(&self) -> CacheUse {
        self.queue.get().map(Queue::cache_use).unwrap_or_default()
    }

    fn queue(&self) -> &Queue {
        let encoder = || Arc::clone(&self.bundle.parts.encoder);
        self.queue.get_or_init(|| Queue::new(encoder(), self.threads).with_cache(self.cache))
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
        self.analyze_watched(document, options, &wanted)
    }

    /// The same; `watch` is asked whether the analysis is still wanted, and told in the end what each stage took.
    pub fn analyze_watched(
        &self,
        document: &Document,
        options: &Options,
        watch: &dyn Watch,
    ) -> Result<Analysis, Error> {
        let wanted = || watch.wanted();
        let mut clock = Clock::start();
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
        clock.lap(Stage::Sentences);
        let encoder = self.queue().while_wanted(&wanted);
        let shown = self.show(document, &sentences, &encoder, &mut clock)?;
        let names: Vec<Vec<NameSpan>> = sentences
            .iter()
            .zip(&shown)
            .map(|(s, shown)| {
                let origin = s.span.start;
                let text = s.text(document);
                recogniser::recognise(
                    &self.bundle.recogniser,
                    &self.bundle.gazetteer,
                    text,
                    &shown.pieces,
                    &shown.encoded.tokens,
                    origin,
                )
            })
            .collect();
        clock.lap(Stage::Recognise);
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
        clock.lap(Stage::Actors);
        let read = Reading { document, sentences: &sentences, shown: &shown, actors: &actors };
        let mut judged = self.judge(&read, options.explain, &encoder, &mut warnings, &mut clock)?;
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
        clock.lap(Stage::Profile);
        watch.done(clock.timings());
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
        let always = || true;
        let encoder = self.queue().while_wanted(&always);
        crate::stance::passage::score(&self.scorer(&encoder), &self.bundle.heads, passage).map_err(failed)
    }

    fn scorer<'a>(&'a self, encoder: &'a Wanted<'a>) -> Scorer<'a> {
        Scorer { encoder, ..self.bundle.scorer() }
    }

    /// Encodes every sentence with its names in view.
    fn show(
        &self,
        document: &Document,
        sentences: &[Sentence],
        encoder: &Wanted<'_>,
        clock: &mut Clock,
    ) -> Result<Vec<Shown>, Error> {
        let tokenizer = &self.bundle.parts.tokenizer;
        let pieces: Vec<Vec<Piece>> =
            sentences.iter().map(|sentence| tokenizer.pieces(sentence.text(document), 0)).collect();
        let tokens: Vec<Vec<Token>> =
            pieces.iter().map(|pieces| pieces.iter().map(Piece::token).collect()).collect();
        let tokens: Vec<&[Token]> = tokens.iter().map(Vec::as_slice).collect();
        clock.lap(Stage::Tokens);
        let encoded = encode_all(encoder, &tokens, self.bundle.info.max_window_tokens).map_err(failed)?;
        clock.lap(Stage::Encode);
        Ok(pieces.into_iter().zip(encoded).map(|(pieces, encoded)| Shown { pieces, encoded }).collect())
    }

    /// Scores every ordered pair of actors that meet in a sentence, and every actor's portrayal.
    fn judge(
        &self,
        read: &Reading<'_>,
        explained: bool,
        encoder: &Wanted<'_>,
        warnings: &mut Vec<Warning>,
        clock: &mut Clock,
    ) -> Result<Vec<JudgedSentence>, Error> {
        let mut casts: Vec<Cast> = read.sentences.iter().map(|s| Cast::new(*s)).collect();
        for (number, actor) in read.actors.iter().enumerate() {
            for mention in &actor.mentions {
                if let Some(cast) = casts.get_mut(mention.sentence) {
                    cast.mentions.push((mention.id, mention.span, number));
                }
            }
        }
        let most = self.limits.max_actors_per_sentence.min(encoder.slots());
        for cast in &mut casts {
            if let Some(warning) = cast.cap(most) {
                warnings.push(warning);
            }
        }
        let scorer = self.scorer(encoder);
        let mut judged = Vec::with_capacity(casts.len());
        for (casts, shown) in casts.chunks(GROUP).zip(read.shown.chunks(GROUP)) {
            let scenes: Vec<Scene> = casts.iter().map(|cast| cast.scene(read)).collect();
            let (crowded, views): (Vec<usize>, Vec<&Scene>) = scenes
                .iter()
                .enumerate()
                .filter(|(i, _)| casts.get(*i).is_some_and(|cast| cast.present().len() > 1))
                .unzip();
            clock.lap(Stage::Score);
            let hidden = scorer.hide_all(&views).map_err(failed)?;
            clock.lap(Stage::EncodeHidden);
            let mut hidden = crowded.into_iter().zip(hidden).peekable();
            for (i, ((cast, shown), scene)) in casts.iter().zip(shown).zip(&scenes).enumerate() {
                let own = hidden.next_if(|(crowded, _)| *crowded == i).map(|(_, hidden)| hidden);
                let seen = Seen { scene, shown, hidden: own.as_ref() };
                judged.push(self.judge_sentence(cast, &seen, &scorer, explained).map_err(failed)?);
                let windows = shown.encoded.windows.max(own.as_ref().map_or(1, HiddenScene::windows));
                if windows > 1 {
                    warnings.push(Warning {
                        code: WarningCode::Windowed,
                        sentence: cast.sentence.index,
                        detail: format!(
                            "the sentence is longer than {} tokens; it was encoded in {windows} overlapping windows, nothing was cut",
                            self.bundle.info.max_window_tokens
                        ),
                    });
                }
            }
            clock.lap(Stage::Score);
        }
        Ok(judged)
    }

    fn judge_sentence(
        &self,
        cast: &Cast,
        seen: &Seen<'_>,
        scorer: &Scorer<'_>,
        explained: bool,
    ) -> Result<JudgedSentence, EncodeError> {
        let sentence = cast.sentence;
        let origin = sentence.span.start;
        let mut judged = JudgedSentence { sentence, judgements: Vec::new(), portrayals: Vec::new() };
        if cast.mentions.is_empty() {
            return Ok(judged);
        }
        let Seen { scene, shown, hidden } = *seen;
        // Ids of an actor's mentions, the deciding one first.
        let ids = |actor: usize, deciding: usize| -> Vec<usize> {
            let first = scene.mentions.get(deciding).map(|m| m.span.shifted(origin));
            let mut ids: Vec<(bool, usize)> =
                cast.mentions.iter().filter(|m| m.2 == actor).map(|m| (Some(m.1) != first, m.0)).collect();
            ids.sort_unstable();
            ids.into_iter().map(|(_, id)| id).collect()
        };
        let in_part = |spans: Vec<Span>| spans.into_iter().map(|s| s.shifted(origin)).collect();
        let heads = &self.bundle.heads;
        let present = cast.present();
        let pairs: Vec<(usize, usize)> = present
            .iter()
            .flat_map(|s| present.iter().map(move |t| (*s, *t)))
            .filter(|(s, t)| s != t)
            .collect();
        let mut outcomes = Vec::new();
        let mut contributions = Vec::new().into_iter();
        if let Some(hidden) = hidden {
            outcomes = scorer.stances(heads, scene, hidden, &pairs)?;
            // Only stances are explained: a neutral answer has nothing that moved it.
            let sided: Vec<PairOutcome> =
                outcomes.iter().filter(|o| explained && o.basis.is_some()).cloned().collect();
            contributions = explain(scorer, heads, scene, hidden, &sided)?.into_iter();
        }
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
        let view = View::of_pieces(scene, &shown.pieces);
        judged.portrayals = scorer
            .portrayals(heads, scene, &view, &shown.encoded)?
            .into_iter()
            .map(|o| Portrayal {
                actor: o.actor,
                scores: o.scores,
                mentions: ids(o.actor, o.mention),
                evidence: in_part(o.evidence),
            })
            .collect();
        Ok(judged)
    }
}

/// A document as far as it is understood when its sentences are judged.
struct Reading<'a> {
    document: &'a Document,
    sentences: &'a [Sentence],
    shown: &'a [Shown],
    actors: &'a [Actor],
}

/// A sentence in its two views; hidden only if there are actors to pair.
#[derive(Clone, Copy)]
struct Seen<'a> {
    scene: &'a Scene,
    shown: &'a Shown,
    hidden: Option<&'a HiddenScene>,
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

    fn scene(&self, read: &Reading<'_>) -> Scene {
        let mark = |(_, span, actor): &(usize, Span, usize)| MarkedMention {
            span: span.relative_to(self.sentence.span.start),
            actor: *actor,
            kind: read.actors.get(*actor).map(|a| a.kind),
        };
        Scene::new(self.sentence.text(read.document), self.mentions.iter().map(mark).collect())
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

/// The encoder refuses only what cannot come from a verified bundle's own tokenizer, and what is no longer wanted.
fn failed(error: EncodeError) -> Error {
    match error {
        EncodeError::CalledOff => Error::Cancelled,
        other => Error::Bundle(other.into()),
    }
}
