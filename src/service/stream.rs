//! `ClassifyStream`: documents in, answers out in the same order.
//!
//! Nothing is read from the caller while a window of documents is in the works, and nothing leaves the window before the
//! caller has made room for the answer before it. So a slow reader slows its own stream down and never grows memory.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use futures_util::{FutureExt, Stream, StreamExt, future::BoxFuture, stream};
use tokio::time::timeout;
use tonic::{Status, Streaming};

use super::{
    Fields, Patience, Shared,
    context::Context,
    convert::{Asked, request},
    engine::Engine,
    errors::Failure,
};
use crate::{
    error::{InputError, InputErrorCode},
    proto::v1::{self, classify_stream_request::Message, classify_stream_response::Result as Outcome},
};

type Answer = Result<v1::ClassifyStreamResponse, Status>;

/// What is known of a stream between two of its messages.
struct Reader {
    shared: Arc<Shared>,
    engine: Arc<dyn Engine>,
    context: Context,
    messages: Streaming<v1::ClassifyStreamRequest>,
    /// None until the first message.
    asked: Option<Arc<Asked>>,
    /// Documents taken in.
    taken: u32,
    /// Documents answered.
    answered: Arc<AtomicU32>,
    ended: bool,
}

/// The answers to `messages`.
pub fn classify_stream(
    shared: Arc<Shared>,
    engine: Arc<dyn Engine>,
    context: Context,
    messages: Streaming<v1::ClassifyStreamRequest>,
) -> Pin<Box<dyn Stream<Item = Answer> + Send>> {
    let window = shared.config.stream_window.max(1);
    let reader = Reader {
        shared,
        engine,
        context,
        messages,
        asked: None,
        taken: 0,
        answered: Arc::default(),
        ended: false,
    };
    let works = stream::unfold(reader, |mut reader| async move {
        let work = reader.next().await?;
        Some((work, reader))
    });
    Box::pin(works.buffered(window))
}

impl Reader {
    /// The work on the next document, or the end of the stream.
    async fn next(&mut self) -> Option<BoxFuture<'static, Answer>> {
        while !self.ended {
            match self.read().await {
                Ok(None) => self.ended = true,
                Ok(Some(Message::Config(config))) => {
                    let asked = request::options(Some(config), "config", &self.engine.model().checksum);
                    match asked {
                        Ok(asked) => self.asked = Some(Arc::new(asked)),
                        Err(failure) => return Some(self.end(failure.to_status())),
                    }
                }
                Ok(Some(Message::Document(document))) => return Some(self.work(document)),
                Err(status) => return Some(self.end(status)),
            }
        }
        None
    }

    /// The next message in its place: the config first and once, then documents.
    async fn read(&mut self) -> Result<Option<Message>, Status> {
        let message = self.receive().await?.map(|message| message.message);
        let misplaced =
            |reason: &str| Failure::from(InputError::new(InputErrorCode::Invalid, "message", reason));
        match (message, &self.asked) {
            (None, _) => Ok(None),
            (Some(Some(message @ Message::Config(_))), None) => Ok(Some(message)),
            (Some(Some(Message::Config(_))), Some(_)) => {
                Err(misplaced("a second config given; the config comes first and once").to_status())
            }
            (Some(Some(Message::Document(_))), None) => {
                Err(misplaced("a document given first; the first message must be a config (it may be empty)")
                    .to_status())
            }
            (Some(Some(message @ Message::Document(_))), Some(_)) => Ok(Some(message)),
            (Some(None), None) => {
                Err(misplaced("an empty message given first; the first message must be a config").to_status())
            }
            // Answered in band, as a document that is none.
            (Some(None), Some(_)) => Ok(Some(Message::Document(v1::Document::default()))),
        }
    }

    /// The next message from the wire. Ends with an error when the server stops, or the caller sends nothing for too
    /// long although it has all its answers.
    async fn receive(&mut self) -> Result<Option<v1::ClassifyStreamRequest>, Status> {
        let (closing, idle) = (self.shared.closing.clone(), self.shared.config.stream_idle);
        loop {
            let received = tokio::select! {
                biased;
                () = closing.cancelled() => return Err(Failure::Draining(self.progress()).to_status()),
                received = timeout(idle, self.messages.message()) => received,
            };
            match received {
                Ok(Ok(received)) => return Ok(received),
                Ok(Err(status)) => {
                    let failure = Failure::from_transport(&status, self.shared.config.max_message_bytes);
                    return Err(failure.map_or(status, |failure| failure.to_status()));
                }
                Err(_) if self.answered.load(Ordering::Relaxed) < self.taken => {}
                Err(_) => return Err(Failure::Idle(idle).to_status()),
            }
        }
    }

    /// Tells a caller that is sent away how far it came.
    fn progress(&self) -> String {
        match self.taken.checked_sub(1) {
            None => String::new(),
            Some(last) => {
                format!("; documents 0 to {last} of this stream are answered, go on elsewhere after them")
            }
        }
    }

    /// The work on `document`, to be done together with that on its neighbours.
    fn work(&mut self, document: v1::Document) -> BoxFuture<'static, Answer> {
        let sequence = self.taken;
        self.taken = self.taken.saturating_add(1);
        let document_id = document.document_id.clone();
        let answered = Arc::clone(&self.answered);
        let Some(asked) = self.asked.clone() else {
            // `read` lets no document through before the config.
            return self.end(Failure::Internal(self.context.request_id.to_string()).to_status());
        };
        let (shared, engine, context) =
            (Arc::clone(&self.shared), Arc::clone(&self.engine), self.context.clone());
        async move {
            let analyzed = match request::document(Some(document), "document", engine.limits()) {
                Ok(document) => {
                    let fields = Fields { document: "document".to_owned(), options: "config" };
                    shared.analyze(&context, &engine, &asked, document, fields, Patience::Wait).await
                }
                Err(error) => Err(error.into()),
            };
            let outcome = match analyzed {
                Ok(response) => Outcome::Response(response),
                // Not the document's time is up, but the stream's.
                Err(failure @ Failure::Deadline) if context.is_over() => return Err(failure.to_status()),
                Err(failure) => Outcome::Error(failure.to_proto()),
            };
            answered.fetch_add(1, Ordering::Relaxed);
            Ok(v1::ClassifyStreamResponse { sequence, document_id, result: Some(outcome) })
        }
        .boxed()
    }

    /// The end of the stream with `status`, after all answers that are owed.
    fn end(&mut self, status: Status) -> BoxFuture<'static, Answer> {
        self.ended = true;
        std::future::ready(Err(status)).boxed()
    }
}
