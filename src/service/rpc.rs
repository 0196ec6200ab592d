//! The methods of the contract. Each checks its message, has the work done, and says what came of it.

use std::{pin::Pin, sync::Arc};

use futures_util::{Stream, StreamExt, stream};
use tonic::{Request, Response, Status, Streaming};

use super::{
    Fields, Patience, Shared,
    context::{Caller, Context},
    convert::{request, response, scores},
    engine::Engine,
    errors::Failure,
    fits,
    stream::classify_stream,
};
use crate::{
    Limits,
    document::Label,
    error::{InputError, InputErrorCode},
    proto::v1::{self, stance_service_server::StanceService},
};

/// The contract's methods over what all calls share.
#[derive(Clone)]
pub struct Rpc {
    shared: Arc<Shared>,
}

impl Rpc {
    /// Over `shared`.
    pub fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

/// What the gate knows of the call. Without a gate (a stack of somebody's own) the call is this process's.
fn context<T>(request: &Request<T>) -> Context {
    request.extensions().get().cloned().unwrap_or_else(|| Context {
        request_id: super::context::request_id(&http::HeaderMap::new()),
        caller: Caller::InProcess,
        deadline: None,
        trace: Default::default(),
    })
}

#[tonic::async_trait]
impl StanceService for Rpc {
    async fn classify(
        &self,
        request: Request<v1::ClassifyRequest>,
    ) -> Result<Response<v1::ClassifyResponse>, Status> {
        let context = context(&request);
        let engine = self.shared.engine();
        let v1::ClassifyRequest { document, options } = request.into_inner();
        let asked = Arc::new(request::options(options, "options", &engine.model().checksum)?);
        let document = request::document(document, "document", engine.limits()).map_err(Failure::from)?;
        let fields = Fields { document: "document".to_owned(), options: "options" };
        let analyzed = self.shared.analyze(&context, &engine, &asked, document, fields, Patience::Refuse);
        Ok(Response::new(analyzed.await?))
    }

    async fn batch_classify(
        &self,
        request: Request<v1::BatchClassifyRequest>,
    ) -> Result<Response<v1::BatchClassifyResponse>, Status> {
        let context = context(&request);
        let engine = self.shared.engine();
        let v1::BatchClassifyRequest { documents, options } = request.into_inner();
        let asked = Arc::new(request::options(options, "options", &engine.model().checksum)?);
        some(documents.len(), "documents", self.shared.config.max_batch_documents)?;
        let results = documents.into_iter().enumerate().map(|(i, document)| {
            let document_id = document.document_id.clone();
            let field = format!("documents[{i}]");
            let (shared, context, engine, asked) = (&self.shared, &context, &engine, &asked);
            async move {
                let document = match request::document(Some(document), &field, engine.limits()) {
                    Ok(document) => document,
                    Err(error) => return Ok(failed(document_id, &error.into())),
                };
                let fields = Fields { document: field, options: "options" };
                // The call is turned away as a whole or done as a whole.
                let patience = if i == 0 { Patience::Refuse } else { Patience::Wait };
                match shared.analyze(context, engine, asked, document, fields, patience).await {
                    Err(failure) if concerns_call(&failure, context) => Err(failure),
                    Err(failure) => Ok(failed(document_id, &failure)),
                    Ok(response) => Ok(v1::BatchClassifyResult {
                        document_id,
                        result: Some(v1::batch_classify_result::Result::Response(response)),
                    }),
                }
            }
        });
        let mut results = stream::iter(results).buffered(self.shared.config.stream_window.max(1));
        let (mut answer, mut room) = (Vec::new(), self.shared.config.max_message_bytes);
        while let Some(result) = results.next().await {
            let mut result: v1::BatchClassifyResult = result?;
            // Field number and length of an entry take at most six bytes.
            let mut bytes = prost::Message::encoded_len(&result) + 6;
            if bytes > room {
                let allowed = self.shared.config.max_message_bytes;
                let failure = Failure::AnswerTooLarge { given: allowed - room + bytes, allowed };
                result = failed(result.document_id, &failure);
                bytes = prost::Message::encoded_len(&result) + 6;
            }
            room = room.saturating_sub(bytes);
            answer.push(result);
        }
        Ok(Response::new(fits(
            v1::BatchClassifyResponse { results: answer },
            self.shared.config.max_message_bytes,
        )?))
    }

    type ClassifyStreamStream =
        Pin<Box<dyn Stream<Item = Result<v1::ClassifyStreamResponse, Status>> + Send>>;

    async fn classify_stream(
        &self,
        request: Request<Streaming<v1::ClassifyStreamRequest>>,
    ) -> Result<Response<Self::ClassifyStreamStream>, Status> {
        let context = context(&request);
        let engine = self.shared.engine();
        // The head of the answer goes out at once: some clients wait for it before they send anything.
        Ok(Response::new(classify_stream(Arc::clone(&self.shared), engine, context, request.into_inner())))
    }

    async fn score_pairs(
        &self,
        request: Request<v1::ScorePairsRequest>,
    ) -> Result<Response<v1::ScorePairsResponse>, Status> {
        let context = context(&request);
        let engine = self.shared.engine();
        let model = engine.model();
        let v1::ScorePairsRequest { passages, offset_encoding, require_model_checksum } =
            request.into_inner();
        request::require_checksum(&require_model_checksum, "require_model_checksum", &model.checksum)?;
        let unit = request::unit(offset_encoding, "offset_encoding").map_err(Failure::from)?;
        some(passages.len(), "passages", self.shared.config.max_passages)?;
        let results = passages.into_iter().enumerate().map(|(i, passage)| {
            let (id, field) = (passage.id.clone(), format!("passages[{i}]"));
            let (shared, context, engine) = (&self.shared, &context, &engine);
            async move {
                let checked = match scores::passage(passage, &field, unit, engine.limits()) {
                    Ok(checked) => checked,
                    Err(error) => return Ok(scores::result(id, &field, Err(error.into()))),
                };
                let patience = if i == 0 { Patience::Refuse } else { Patience::Wait };
                match shared.score(context, engine, checked, &field, patience).await {
                    Err(failure) if concerns_call(&failure, context) => Err(failure),
                    scored => Ok(scores::result(id, &field, scored)),
                }
            }
        });
        let mut results = stream::iter(results).buffered(self.shared.config.stream_window.max(1));
        let mut answer =
            v1::ScorePairsResponse { results: Vec::new(), model: Some(response::model_ref(model)) };
        while let Some(result) = results.next().await {
            answer.results.push(result?);
        }
        Ok(Response::new(fits(answer, self.shared.config.max_message_bytes)?))
    }

    async fn get_model(
        &self,
        _: Request<v1::GetModelRequest>,
    ) -> Result<Response<v1::GetModelResponse>, Status> {
        let engine = self.shared.engine();
        let model = engine.model();
        let sets = model.training_sets.iter().map(|set| v1::TrainingSet {
            name: set.name.clone(),
            license: set.license.clone(),
            source: set.source.clone(),
        });
        let quality = model.quality.iter().map(|measure| v1::Measure {
            dataset: measure.dataset.clone(),
            metric: measure.metric.clone(),
            value: measure.value,
        });
        Ok(Response::new(v1::GetModelResponse {
            model: Some(response::model_ref(model)),
            labels: Label::ALL.map(|label| response::label(label).into()).to_vec(),
            training_sets: sets.collect(),
            quality: quality.collect(),
            limits: Some(self.shared.limits(&*engine)),
            gazetteer_date: model.reference_date.to_string(),
        }))
    }
}

impl Shared {
    /// Scores a passage in its caller's turn.
    async fn score(
        &self,
        context: &Context,
        engine: &Arc<dyn Engine>,
        checked: scores::Checked,
        field: &str,
        patience: Patience,
    ) -> Result<(scores::Checked, super::engine::PairScores), Failure> {
        let (engine, request_id) = (Arc::clone(engine), Arc::clone(&context.request_id));
        let (telemetry, field, trace) = (self.telemetry.clone(), field.to_owned(), context.trace.clone());
        let bytes = checked.passage.text.len() + checked.passage.context.len();
        self.work(context, bytes, patience, move |_| {
            let scored = super::timed(&telemetry, &trace, super::Step::Analyze, |_| {
                engine.score_pairs(&checked.passage)
            });
            match scored.map_err(|error| Failure::from_library(error, &request_id)) {
                Ok(scored) => Ok((checked, scored)),
                Err(Failure::Input(error)) => Err(scores::relocate(error, &field).into()),
                Err(other) => Err(other),
            }
        })
        .await
    }

    /// Every limit in force.
    fn limits(&self, engine: &dyn Engine) -> v1::Limits {
        let (limits, config, count) = (engine.limits(), &self.config, response::count);
        v1::Limits {
            max_text_bytes: count(limits.max_text_bytes),
            max_sentences: count(limits.max_sentences),
            max_actors_per_sentence: count(limits.max_actors_per_sentence),
            max_custom_actors: count(limits.max_custom_actors),
            max_batch_documents: count(config.max_batch_documents),
            max_passages: count(config.max_passages),
            max_pairs_per_passage: count(limits.max_pairs_per_passage),
            max_passage_bytes: count(limits.max_passage_bytes),
            max_message_bytes: count(config.max_message_bytes),
            max_concurrent_requests: count(config.max_concurrent_requests),
            max_window_tokens: count(engine.model().max_window_tokens),
            max_request_millis: u32::try_from(config.max_request.as_millis()).unwrap_or(u32::MAX),
        }
    }
}

/// Refuses a list without entries or with too many.
fn some(given: usize, field: &str, allowed: usize) -> Result<(), Failure> {
    if given == 0 {
        return Err(InputError::new(
            InputErrorCode::Empty,
            field,
            format!("none given, 1 to {allowed} allowed"),
        )
        .into());
    }
    Ok(Limits::check(field, "entries", given, allowed)?)
}

/// Whether a failure met at one entry is that of the whole call: it was turned away, or its time is up.
fn concerns_call(failure: &Failure, context: &Context) -> bool {
    match failure {
        Failure::Overloaded { .. } | Failure::Quota { .. } => true,
        Failure::Deadline => context.is_over(),
        _ => false,
    }
}

fn failed(document_id: String, failure: &Failure) -> v1::BatchClassifyResult {
    let error = v1::batch_classify_result::Result::Error(failure.to_proto());
    v1::BatchClassifyResult { document_id, result: Some(error) }
}
