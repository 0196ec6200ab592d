//! Several servers that share the work: each call goes to the one with the fewest under way; one that does not answer is
//! left alone for a while and tried again. A call that takes long can be made of another server too (hedging: J. Dean and
//! L. Barroso, The tail at scale, Communications of the ACM 56, 2013).

use std::{
    future::Future,
    pin::pin,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use futures_util::future::{Either, select};
use tonic::{Code, Status};

use crate::{
    client::{
        backend::Backend,
        channel::{Client, ConnectError},
        retry::{RetryPolicy, is_worth_another_try},
        terminal::complain,
        tls::Security,
    },
    proto::v1::{
        ClassifyRequest, ClassifyResponse, GetModelRequest, GetModelResponse, ScorePairsRequest,
        ScorePairsResponse,
    },
};

/// The time that a server is left alone after its first failure; it doubles with each further one.
const FIRST_REST: Duration = Duration::from_millis(500);
/// The longest time that a server is left alone.
const LONGEST_REST: Duration = Duration::from_secs(15);

/// Servers that answer alike.
pub struct Pool {
    members: Vec<Member>,
    policy: RetryPolicy,
    hedge: Option<Duration>,
}

struct Member {
    client: Client,
    under_way: AtomicUsize,
    health: Mutex<Health>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Health {
    failures: u32,
    rests_until: Option<Instant>,
    answered_at: Option<Instant>,
}

impl Pool {
    /// Connects to the servers at `urls`. Those that do not answer now are told on standard error and tried again later.
    ///
    /// # Errors
    /// If an address is none, or no server answers.
    pub async fn connect(
        urls: &[String],
        security: &Security,
        policy: RetryPolicy,
    ) -> Result<Self, ConnectError> {
        // Failed calls come back to the pool, which tries them elsewhere.
        let single = RetryPolicy { max_retries: 0, ..policy };
        let mut members = Vec::new();
        let mut absent = Vec::new();
        for url in urls {
            let (client, rests_until) = match Client::connect_with(url, security).await {
                Ok(client) => (client, None),
                Err(error @ ConnectError::Unreachable { .. }) => {
                    absent.push((url, error));
                    (Client::connect_later(url, security)?, Some(Instant::now() + FIRST_REST))
                }
                Err(error) => return Err(error),
            };
            let health = Mutex::new(Health {
                failures: u32::from(rests_until.is_some()),
                rests_until,
                answered_at: None,
            });
            members.push(Member {
                client: client.with_policy(single),
                under_way: AtomicUsize::new(0),
                health,
            });
        }
        if absent.len() == members.len()
            && let Some((_, error)) = absent.pop()
        {
            return Err(error);
        }
        for (url, _) in absent {
            complain(&format!(
                "visavis: {url}: does not answer now; the others go on, and it is tried again"
            ));
        }
        Ok(Self { members, policy, hedge: None })
    }

    /// The same with calls that have no answer after `hedge` made of another server too. The first answer counts, the
    /// other call is dropped; `None`: a call is made of one server at a time.
    #[must_use]
    pub fn with_hedge(mut self, hedge: Option<Duration>) -> Self {
        self.hedge = hedge;
        self
    }

    /// The number of servers.
    pub fn size(&self) -> usize {
        self.members.len()
    }

    /// The member to ask next: of those that do not rest, the one with the fewest calls under way; if all rest, the one
    /// that has rested longest.
    fn pick(&self) -> Option<&Member> {
        self.members.iter().min_by_key(|member| (member.rest(), member.load()))
    }

    async fn call<'a, A, F>(&'a self, method: impl Fn(&'a Client) -> F + Send + Sync) -> Result<A, Status>
    where
        A: Send,
        F: Future<Output = Result<A, Status>> + Send,
    {
        self.policy.run(|_| self.hedged(&method)).await
    }

    /// One try: of one server, and of a second one if the first takes long.
    async fn hedged<'a, A, F>(
        &'a self,
        method: &(impl Fn(&'a Client) -> F + Send + Sync),
    ) -> Result<A, Status>
    where
        A: Send,
        F: Future<Output = Result<A, Status>> + Send,
    {
        let asked = Instant::now();
        let first = self.pick().ok_or_else(|| Status::failed_precondition("no server is named"))?;
        let mut call = pin!(first.ask(method));
        let Some(hedge) = self.hedge else { return call.await };
        if let Ok(result) = tokio::time::timeout(hedge, &mut call).await {
            return result;
        }
        let Some(second) = self.other(first) else { return call.await };
        let other = pin!(second.ask(method));
        match select(call, other).await {
            // Whoever is away or full has not answered; the other still may.
            Either::Left((Err(status), other)) if is_worth_another_try(&status) => other.await,
            Either::Right((Err(status), call)) if is_worth_another_try(&status) => call.await,
            Either::Left((answer, _)) => answer,
            Either::Right((answer, _)) => {
                first.note_silence(asked);
                answer
            }
        }
    }

    /// The member to ask beside `busy`: of the others that do not rest, the one with the fewest calls under way.
    fn other(&self, busy: &Member) -> Option<&Member> {
        let others = self.members.iter().filter(|member| !std::ptr::eq(*member, busy));
        others.filter(|member| member.rest().is_none()).min_by_key(|member| member.load())
    }
}

impl Member {
    async fn ask<'a, A, F>(&'a self, method: &(impl Fn(&'a Client) -> F + Send + Sync)) -> Result<A, Status>
    where
        A: Send,
        F: Future<Output = Result<A, Status>> + Send,
    {
        let _busy = Busy::new(self);
        let asked = Instant::now();
        let result = method(&self.client).await;
        match result.as_ref().err().map(Status::code) {
            Some(Code::Unavailable) => self.note_failure(),
            Some(Code::DeadlineExceeded) => self.note_silence(asked),
            // Whatever else it answers, it is there.
            _ => *self.lock() = Health { answered_at: Some(Instant::now()), ..Health::default() },
        }
        result
    }

    /// Until when it is left alone.
    fn rest(&self) -> Option<Instant> {
        self.health().rests_until.filter(|until| *until > Instant::now())
    }

    fn load(&self) -> usize {
        self.under_way.load(Ordering::Relaxed)
    }

    fn health(&self) -> Health {
        *self.lock()
    }

    fn lock(&self) -> MutexGuard<'_, Health> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers that a call made at `asked` was given up. If no other call has been answered since, that is a failure: the
    /// server hangs. Else the document takes long.
    fn note_silence(&self, asked: Instant) {
        if self.health().answered_at.is_none_or(|answered| answered < asked) {
            self.note_failure();
        }
    }

    /// Remembers that it is away.
    fn note_failure(&self) {
        let mut health = self.lock();
        let now = Instant::now();
        // Calls that were under way together fail together; that is one failure.
        if health.rests_until.is_some_and(|until| until > now) {
            return;
        }
        let rest = FIRST_REST.saturating_mul(1 << health.failures.min(8)).min(LONGEST_REST);
        health.failures = health.failures.saturating_add(1);
        health.rests_until = Some(now + rest);
    }
}

/// One call under way, counted until it is dropped, however it ends.
struct Busy<'a>(&'a Member);

impl<'a> Busy<'a> {
    fn new(member: &'a Member) -> Self {
        member.under_way.fetch_add(1, Ordering::Relaxed);
        Self(member)
    }
}

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Backend for Pool {
    async fn classify(&self, request: ClassifyRequest) -> Result<ClassifyResponse, Status> {
        self.call(|client| client.classify(request.clone())).await
    }

    async fn score_pairs(&self, request: ScorePairsRequest) -> Result<ScorePairsResponse, Status> {
        self.call(|client| client.score_pairs(request.clone())).await
    }

    async fn get_model(&self, request: GetModelRequest) -> Result<GetModelResponse, Status> {
        self.call(|client| client.get_model(request)).await
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use std::{net::SocketAddr, pin::Pin, sync::Arc};

    use futures_util::{Stream, StreamExt, stream};
    use tokio::{net::TcpListener, runtime::Runtime};
    use tokio_stream::wrappers::TcpListenerStream;
    use tonic::{Request, Response, Streaming, transport::Server};

    use super::*;
    use crate::proto::v1::{
        BatchClassifyRequest, BatchClassifyResponse, ClassifyStreamRequest, ClassifyStreamResponse, Document,
        stance_service_server::{StanceService, StanceServiceServer},
    };

    /// A server that takes its time for a document and counts them.
    #[derive(Clone)]
    struct Fake {
        takes: Duration,
        served: Arc<AtomicUsize>,
    }

    #[tonic::async_trait]
    impl StanceService for Fake {
        async fn classify(
            &self,
            request: Request<ClassifyRequest>,
        ) -> Result<Response<ClassifyResponse>, Status> {
            tokio::time::sleep(self.takes).await;
            self.served.fetch_add(1, Ordering::Relaxed);
            let document_id = request.into_inner().document.unwrap_or_default().document_id;
            Ok(Response::new(ClassifyResponse { document_id, ..Default::default() }))
        }

        async fn batch_classify(
            &self,
            _: Request<BatchClassifyRequest>,
        ) -> Result<Response<BatchClassifyResponse>, Status> {
            Err(Status::unimplemented("not asked here"))
        }

        type ClassifyStreamStream =
            Pin<Box<dyn Stream<Item = Result<ClassifyStreamResponse, Status>> + Send>>;

        async fn classify_stream(
            &self,
            _: Request<Streaming<ClassifyStreamRequest>>,
        ) -> Result<Response<Self::ClassifyStreamStream>, Status> {
            Err(Status::unimplemented("not asked here"))
        }

        async fn score_pairs(
            &self,
            _: Request<ScorePairsRequest>,
        ) -> Result<Response<ScorePairsResponse>, Status> {
            Err(Status::unimplemented("not asked here"))
        }

        async fn get_model(&self, _: Request<GetModelRequest>) -> Result<Response<GetModelResponse>, Status> {
            Ok(Response::new(GetModelResponse::default()))
        }
    }

    /// A server with a runtime of its own, so that all of it can be ended at once, connections too.
    struct Running {
        address: SocketAddr,
        runtime: Option<Runtime>,
        served: Arc<AtomicUsize>,
    }

    impl Running {
        fn start(address: &str) -> Self {
            Self::start_with(address, Duration::from_millis(2))
        }

        fn start_with(address: &str, takes: Duration) -> Self {
            let listener = std::net::TcpListener::bind(address).unwrap();
            listener.set_nonblocking(true).unwrap();
            let address = listener.local_addr().unwrap();
            let served = Arc::default();
            let fake = Fake { takes, served: Arc::clone(&served) };
            let runtime =
                tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
            runtime.spawn(async move {
                let incoming = TcpListenerStream::new(TcpListener::from_std(listener).unwrap());
                let server = StanceServiceServer::new(fake);
                Server::builder().add_service(server).serve_with_incoming(incoming).await
            });
            Self { address, runtime: Some(runtime), served }
        }

        fn url(&self) -> String {
            format!("http://{}", self.address)
        }

        fn served(&self) -> usize {
            self.served.load(Ordering::Relaxed)
        }

        /// Ends it in the middle of everything, as a kill does.
        async fn kill(mut self) -> String {
            let runtime = self.runtime.take().unwrap();
            let end = || runtime.shutdown_timeout(Duration::from_secs(5));
            tokio::task::spawn_blocking(end).await.unwrap();
            self.address.to_string()
        }
    }

    impl Drop for Running {
        fn drop(&mut self) {
            if let Some(runtime) = self.runtime.take() {
                runtime.shutdown_background();
            }
        }
    }

    fn policy() -> RetryPolicy {
        RetryPolicy { first_pause: Duration::from_millis(10), ..RetryPolicy::default() }
    }

    /// Asks about `count` documents, eight at a time; all of them must be answered.
    async fn ask(pool: &Pool, count: usize) {
        let mut answers = stream::iter(0..count)
            .map(|n| async move {
                let document = Some(Document { document_id: n.to_string(), ..Default::default() });
                pool.classify(ClassifyRequest { document, options: None }).await.map(|answer| (n, answer))
            })
            .buffered(8);
        while let Some(answer) = answers.next().await {
            let (n, answer) = answer.unwrap();
            assert_eq!(answer.document_id, n.to_string());
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_dead_server_is_taken_out_and_back_in() {
        let (a, b) = (Running::start("127.0.0.1:0"), Running::start("127.0.0.1:0"));
        let pool = Pool::connect(&[a.url(), b.url()], &Security::default(), policy()).await.unwrap();
        ask(&pool, 100).await;
        assert!(a.served() > 20 && b.served() > 20, "{} and {}", a.served(), b.served());

        let address = {
            let killed = async {
                tokio::time::sleep(Duration::from_millis(20)).await;
                b.kill().await
            };
            tokio::join!(ask(&pool, 200), killed).1
        };
        let before = a.served();
        ask(&pool, 50).await;
        assert_eq!(a.served(), before + 50);

        let b = Running::start(&address);
        tokio::time::sleep(FIRST_REST * 2).await;
        ask(&pool, 200).await;
        assert!(b.served() > 20, "{}", b.served());
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn what_a_server_does_not_answer_in_time_is_asked_of_another() {
        let silent = Running::start_with("127.0.0.1:0", Duration::from_secs(3600));
        let quick = Running::start("127.0.0.1:0");
        let pool = Pool::connect(&[silent.url(), quick.url()], &Security::default(), policy()).await.unwrap();
        let pool = pool.with_hedge(Some(Duration::from_millis(20)));
        ask(&pool, 40).await;
        assert_eq!((silent.served(), quick.served()), (0, 40));
        assert!(pool.members.iter().all(|member| member.load() == 0), "calls that lost are dropped");
        // With nobody else to ask, one waits for whom there is.
        quick.kill().await;
        let alone = Pool::connect(&[silent.url()], &Security::default(), policy().with_timeout(FIRST_REST))
            .await
            .unwrap()
            .with_hedge(Some(Duration::from_millis(20)));
        let answer = alone.classify(ClassifyRequest::default()).await;
        assert_eq!(answer.unwrap_err().code(), Code::DeadlineExceeded);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_server_that_hangs_is_left_alone_and_one_with_a_long_document_is_not() {
        let silent = Running::start_with("127.0.0.1:0", Duration::from_secs(3600));
        let quick = Running::start("127.0.0.1:0");
        let urls = [silent.url(), quick.url()];
        let pool = Pool::connect(&urls, &Security::default(), policy()).await.unwrap();
        let pool = pool.with_hedge(Some(Duration::from_millis(20)));
        let [hanging, working] = [&pool.members[0], &pool.members[1]];
        ask(&pool, 1).await;
        assert_eq!((hanging.health().failures, working.health().failures), (1, 0));
        assert!(hanging.rest().is_some() && std::ptr::eq(pool.pick().unwrap(), working));

        // It has answered something since the call that was given up began.
        let begun = Instant::now() - Duration::from_secs(1);
        working.note_silence(begun);
        assert!(working.rest().is_none());
        // And here it has not.
        working.note_silence(Instant::now());
        assert!(working.rest().is_some());
    }

    #[tokio::test]
    async fn a_server_that_is_away_at_the_start_does_not_keep_the_others_from_work() {
        let (a, b) = (Running::start("127.0.0.1:0"), Running::start("127.0.0.1:0"));
        let urls = [b.url(), a.url()];
        b.kill().await;
        let pool = Pool::connect(&urls, &Security::default(), policy()).await.unwrap();
        ask(&pool, 20).await;
        assert_eq!(a.served(), 20);
        a.kill().await;
        assert!(matches!(
            Pool::connect(&urls, &Security::default(), policy()).await,
            Err(ConnectError::Unreachable { .. })
        ));
    }
}
