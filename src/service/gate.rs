//! The way of every call, in the order of [`Gate::call`]: it gets an id, its caller is known, its deadline starts, it is
//! let in or turned away, it is handled, and its end is counted and logged once, whatever that end is.
//!
//! A panic in a handler becomes INTERNAL with the request id, a passed deadline DEADLINE_EXCEEDED, for the head of
//! an answer and for a stream in the middle of it alike.

use std::{
    convert::Infallible,
    future::{Future, poll_fn},
    mem,
    net::IpAddr,
    panic::{self, AssertUnwindSafe},
    pin::{Pin, pin},
    sync::Arc,
    task::{Context as TaskContext, Poll},
};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, Response};
use http_body::Frame;
use tokio::time::{Instant, Sleep, sleep_until, timeout_at};
use tokio_util::sync::WaitForCancellationFutureOwned;
use tonic::{Code, Status, body::Body};
use tower::{Layer, Service};
use tracing::Instrument;

use super::{
    Shared,
    admission::{Kind, Place},
    connection::{Activity, Handed},
    context::{Caller, Context, REQUEST_ID, grpc_timeout, request_id},
    errors::Failure,
    pool::words,
    telemetry,
    traces::Trace,
};

/// Puts a [`Gate`] before a service.
#[derive(Clone)]
pub struct GateLayer(pub Arc<Shared>);

impl<S> Layer<S> for GateLayer {
    type Service = Gate<S>;

    fn layer(&self, inner: S) -> Gate<S> {
        Gate { inner, shared: Arc::clone(&self.0) }
    }
}

/// Where a connection comes from; put into each of its requests.
#[derive(Clone, Debug)]
pub struct Peer {
    /// The address; none for a pipe in memory.
    pub address: Option<IpAddr>,
    /// What goes on on the connection.
    pub activity: Arc<Activity>,
}

/// The gate before all services.
#[derive(Clone)]
pub struct Gate<S> {
    inner: S,
    shared: Arc<Shared>,
}

impl<S> Service<Request<Body>> for Gate<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, cx: &mut TaskContext<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        // The clone has not been polled for readiness; the service that has must take the call.
        let clone = self.inner.clone();
        let inner = mem::replace(&mut self.inner, clone);
        let shared = Arc::clone(&self.shared);
        Box::pin(async move { Ok(handle(inner, shared, request).await) })
    }
}

/// One call, from its head to the end of its answer. Counts and logs itself when dropped.
struct Call {
    shared: Arc<Shared>,
    context: Context,
    method: &'static str,
    start: Instant,
    /// How it ended; none while it has not, which at the drop means that the caller has gone.
    code: Option<Code>,
    activity: Option<Arc<Activity>>,
    place: Option<Place>,
}

async fn handle<S>(mut inner: S, shared: Arc<Shared>, mut request: Request<Body>) -> Response<Body>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Send,
    S::Future: Send,
{
    let method = telemetry::method(request.uri().path());
    let peer = request.extensions().get::<Peer>().cloned();
    let id = request_id(request.headers());
    let span = tracing::info_span!("request", id = %id, method);
    let address = peer.as_ref().and_then(|peer| peer.address);
    let trace = Trace::begin(request.headers(), method, &id);
    let mut call = Call {
        context: Context {
            request_id: id,
            trace,
            caller: address.map_or(Caller::InProcess, Caller::Address),
            deadline: None,
        },
        shared,
        method,
        start: Instant::now(),
        code: None,
        activity: peer.map(|peer| peer.activity),
        place: None,
    };
    if let Some(activity) = &call.activity {
        activity.begin();
    }
    if let Err(failure) = call.enter(request.headers()) {
        return call.refuse(&failure);
    }
    request.extensions_mut().insert(call.context.clone());
    // A service makes its future in `call`, which may panic as well as the future itself.
    let answer = pin!(async move { inner.call(request).await }.instrument(span));
    let answer = catch(answer);
    let answer = match call.context.deadline {
        Some(deadline) => timeout_at(deadline, answer).await.map_err(|_| Failure::Deadline),
        None => Ok(answer.await),
    };
    match answer {
        Ok(Ok(Ok(response))) => {
            let limit = call.shared.config.max_message_bytes;
            let status = Status::from_header_map(response.headers());
            match status.and_then(|status| Failure::from_transport(&status, limit)) {
                Some(failure) => call.refuse(&failure),
                None => call.answer(response),
            }
        }
        Ok(Ok(Err(never))) => match never {},
        Ok(Err(panicked)) => {
            let failure = call.panicked(&panicked);
            call.refuse(&failure)
        }
        Err(failure) => call.refuse(&failure),
    }
}

impl Call {
    /// Finds out who calls and until when, and asks for a place.
    fn enter(&mut self, headers: &HeaderMap) -> Result<(), Failure> {
        if let Some(caller) = self.shared.authenticate(self.method, headers)? {
            self.context.caller = caller;
        }
        let asked = grpc_timeout(headers)?;
        let kind = match self.method {
            "Classify" | "BatchClassify" | "ScorePairs" => Some(Kind::Unary),
            "ClassifyStream" => Some(Kind::Stream),
            _ => None,
        };
        // A stream lasts as long as its caller wishes; the server's own limit holds for each of its documents.
        let own = (kind == Some(Kind::Unary)).then_some(self.shared.config.max_request);
        let time = asked.into_iter().chain(own).min();
        self.context.deadline = time.and_then(|time| self.start.checked_add(time));
        let Some(kind) = kind else { return Ok(()) };
        let place = self.shared.admission.enter(&self.context.caller, kind);
        self.place = Some(
            place
                .map_err(|what| Failure::Overloaded { what, retry_after: self.shared.pool.retry_after() })?,
        );
        Ok(())
    }

    fn panicked(&self, words: &str) -> Failure {
        self.shared.telemetry.panic();
        let request_id = &*self.context.request_id;
        tracing::error!(request_id, panic = words, "a handler panicked");
        Failure::Internal(request_id.to_owned())
    }

    /// Answers with a failure of the whole call.
    fn refuse(self, failure: &Failure) -> Response<Body> {
        self.answer(failure.to_status().into_http())
    }

    /// Sends the answer's head and watches over its body.
    fn answer(mut self, response: Response<Body>) -> Response<Body> {
        let (mut head, body) = response.into_parts();
        if let Ok(id) = HeaderValue::from_str(&self.context.request_id) {
            head.headers.insert(REQUEST_ID, id);
        }
        // A failure has its status in the head; an answer has it in the trailers.
        self.code = head.headers.get(Status::GRPC_STATUS).map(|code| Code::from_bytes(code.as_bytes()));
        let handed = self.activity.as_ref().map(Activity::body);
        let sleep = self.context.deadline.map(|at| Box::pin(sleep_until(at)));
        let endless = matches!(self.method, "Health" | "Reflection");
        let closing = endless.then(|| Box::pin(self.shared.closing.clone().cancelled_owned()));
        Response::from_parts(
            head,
            Body::new(GuardedBody { closing, body: Some(body), call: self, sleep, handed }),
        )
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        let code = self.code.unwrap_or(Code::Cancelled);
        let took = self.start.elapsed();
        self.shared.telemetry.call(self.method, code, took);
        self.context.trace.end(code);
        if let Some(activity) = &self.activity {
            activity.end();
        }
        let (request_id, caller) = (&*self.context.request_id, &self.context.caller);
        let (method, code, ms) = (self.method, crate::proto::code_name(code), took.as_millis());
        match self.code {
            Some(Code::Internal | Code::Unknown | Code::DataLoss) => {
                tracing::error!(request_id, method, %caller, code, ms, "call ended");
            }
            // Probes come every few seconds for ever.
            Some(Code::Ok) if method == "Health" => {
                tracing::debug!(request_id, method, %caller, code, ms, "call ended");
            }
            _ => tracing::info!(request_id, method, %caller, code, ms, "call ended"),
        }
    }
}

/// The body of an answer: ends at the deadline, survives a panic, and keeps the call's place until it has been sent.
struct GuardedBody {
    body: Option<Body>,
    /// Set for answers that would never end by themselves, such as a watch of health: they end when the server stops.
    closing: Option<Pin<Box<WaitForCancellationFutureOwned>>>,
    call: Call,
    sleep: Option<Pin<Box<Sleep>>>,
    /// Tells the connection whether the peer reads.
    handed: Option<Arc<Handed>>,
}

impl GuardedBody {
    /// Ends the answer with a failure, and the work on it.
    fn fail(&mut self, failure: &Failure) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        self.body = None;
        self.call.code = Some(failure.code());
        let mut trailers = HeaderMap::new();
        match failure.to_status().add_header(&mut trailers) {
            Ok(()) => Poll::Ready(Some(Ok(Frame::trailers(trailers)))),
            Err(status) => Poll::Ready(Some(Err(status))),
        }
    }

    fn poll_body(&mut self, cx: &mut TaskContext<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        if let Some(closing) = self.closing.as_mut()
            && closing.as_mut().poll(cx).is_ready()
        {
            self.closing = None;
            if self.body.take().is_some() {
                return self.fail(&Failure::Draining(String::new()));
            }
        }
        let Some(body) = self.body.as_mut() else { return Poll::Ready(None) };
        if let Some(sleep) = self.sleep.as_mut()
            && sleep.as_mut().poll(cx).is_ready()
        {
            return self.fail(&Failure::Deadline);
        }
        let polled =
            panic::catch_unwind(AssertUnwindSafe(|| http_body::Body::poll_frame(Pin::new(body), cx)));
        match polled {
            Ok(polled) => {
                match &polled {
                    Poll::Ready(Some(Ok(frame))) => {
                        if let Some(status) = frame.trailers_ref().and_then(|t| t.get(Status::GRPC_STATUS)) {
                            self.call.code = Some(Code::from_bytes(status.as_bytes()));
                        }
                    }
                    Poll::Ready(Some(Err(status))) => self.call.code = Some(status.code()),
                    Poll::Ready(None) | Poll::Pending => {}
                }
                polled
            }
            Err(payload) => {
                let failure = self.call.panicked(&words(&*payload));
                self.fail(&failure)
            }
        }
    }
}

impl http_body::Body for GuardedBody {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut TaskContext<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let polled = self.poll_body(cx);
        if let Some(handed) = &self.handed {
            handed.set(matches!(polled, Poll::Ready(Some(_))));
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(http_body::Body::is_end_stream)
    }

    fn size_hint(&self) -> http_body::SizeHint {
        self.body.as_ref().map(http_body::Body::size_hint).unwrap_or_default()
    }
}

/// The future's result, or what it said when it panicked.
fn catch<F: Future>(mut future: Pin<&mut F>) -> impl Future<Output = Result<F::Output, String>> {
    poll_fn(move |cx| match panic::catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx))) {
        Ok(Poll::Pending) => Poll::Pending,
        Ok(Poll::Ready(output)) => Poll::Ready(Ok(output)),
        Err(payload) => Poll::Ready(Err(words(&*payload))),
    })
}
