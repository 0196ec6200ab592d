//! Several servers that share the work: each call goes to the one with the fewest under way; one that does not answer is
//! left alone for a while and tried again.

use std::{
    future::Future,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use tonic::{Code, Status};

use crate::{
    client::{
        backend::Backend,
        channel::{Client, ConnectError},
        retry::RetryPolicy,
        terminal::complain,
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
}

impl Pool {
    /// Connects to the servers at `urls`. Those that do not answer now are told on standard error and tried again later.
    ///
    /// # Errors
    /// If an address is none, or no server answers.
    pub async fn connect(urls: &[String], policy: RetryPolicy) -> Result<Self, ConnectError> {
        // Failed calls come back to the pool, which tries them elsewhere.
        let single = RetryPolicy { max_retries: 0, ..policy };
        let mut members = Vec::new();
        let mut absent = Vec::new();
        for url in urls {
            let (client, rests_until) = match Client::connect(url).await {
                Ok(client) => (client, None),
                Err(error @ ConnectError::Unreachable { .. }) => {
                    absent.push((url, error));
                    (Client::connect_later(url)?, Some(Instant::now() + FIRST_REST))
                }
                Err(error) => return Err(error),
            };
            let health = Mutex::new(Health { failures: u32::from(rests_until.is_some()), rests_until });
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
        Ok(Self { members, policy })
    }

    /// The member to ask next: of those that do not rest, the one with the fewest calls under way; if all rest, the one
    /// that has rested longest.
    fn pick(&self) -> Option<&Member> {
        let now = Instant::now();
        self.members.iter().min_by_key(|member| {
            let rest = member.health().rests_until.filter(|until| *until > now);
            (rest, member.under_way.load(Ordering::Relaxed))
        })
    }

    async fn call<'a, A, F>(&'a self, method: impl Fn(&'a Client) -> F + Send + Sync) -> Result<A, Status>
    where
        A: Send,
        F: Future<Output = Result<A, Status>> + Send,
    {
        self.policy
            .run(|_| {
                let member = self.pick();
                let call = member.map(|member| (member, Busy::new(member), method(&member.client)));
                async move {
                    let Some((member, _busy, call)) = call else {
                        return Err(Status::failed_precondition("no server is named"));
                    };
                    let result = call.await;
                    member.note(result.as_ref().err().map(Status::code));
                    result
                }
            })
            .await
    }
}

impl Member {
    fn health(&self) -> Health {
        *self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers how a call went.
    fn note(&self, failure: Option<Code>) {
        let mut health = self.health.lock().unwrap_or_else(PoisonError::into_inner);
        // Whatever else it answers, it is there.
        if failure != Some(Code::Unavailable) {
            *health = Health::default();
            return;
        }
        let rest = FIRST_REST.saturating_mul(1 << health.failures.min(8)).min(LONGEST_REST);
        health.failures = health.failures.saturating_add(1);
        health.rests_until = Some(Instant::now() + rest);
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
