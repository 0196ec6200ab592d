//! A page on the server's own port that shows what the service answers: `visavis-server --playground`.
//!
//! The page is static and calls the service over grpc-web like any other caller: with the same gate, tokens and limits.
//! Whoever needs a token to call needs it here too, and types it into the page.

mod descriptor;

use std::{
    convert::Infallible,
    future::{Ready, ready},
    sync::LazyLock,
    task::{Context, Poll},
};

use bytes::Bytes;
use futures_util::future::Either;
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode, header};
use serde::Serialize;
use tonic::body::Body;
use tower::{Layer, Service};

use crate::web::{self, Page};

/// Where the page is.
pub const PATH: &str = "/playground";

/// The scripts of the page, in the order in which they must come.
pub(crate) const SCRIPTS: [&str; 5] = [
    include_str!("protobuf.js"),
    include_str!("grpcweb.js"),
    include_str!("article.js"),
    include_str!("profiles.js"),
    include_str!("main.js"),
];

/// Articles to try: fiction, written for this repository.
const EXAMPLES: [&str; 3] = [
    include_str!("../../../data/articles/diplomacy.txt"),
    include_str!("../../../data/articles/business.txt"),
    include_str!("../../../data/articles/city-politics.txt"),
];

/// An article to try.
#[derive(Serialize)]
struct Example {
    title: &'static str,
    text: &'static str,
}

/// The page with its policy; made at the first call.
static PAGE: LazyLock<(Bytes, String)> = LazyLock::new(|| {
    let examples = EXAMPLES.map(|article| {
        let (title, text) = article.split_once('\n').unwrap_or_default();
        Example { title: title.trim_start_matches("# "), text: text.trim() }
    });
    // Neither can fail: both are strings and numbers. A page without them says that it is broken.
    let json = |json: serde_json::Result<String>| json.unwrap_or_else(|_| "null".to_owned());
    let page = Page {
        title: "visavis playground",
        body: include_str!("page.html"),
        styles: include_str!("playground.css"),
        scripts: &SCRIPTS,
        data: &[
            ("examples", json(web::json(&examples))),
            ("contract", json(web::json(&descriptor::contract()))),
        ],
        connect: "'self'",
    };
    (Bytes::from(page.html()), format!("{}; frame-ancestors 'none'", page.policy()))
});

/// Serves the page before a service, if wanted.
#[derive(Clone, Copy, Debug)]
pub struct PlaygroundLayer {
    /// Whether it is.
    pub is_wanted: bool,
}

impl<S> Layer<S> for PlaygroundLayer {
    type Service = Playground<S>;

    fn layer(&self, inner: S) -> Playground<S> {
        Playground { inner, is_wanted: self.is_wanted }
    }
}

/// A service with the page before it.
#[derive(Clone, Debug)]
pub struct Playground<S> {
    inner: S,
    is_wanted: bool,
}

impl<S, B> Service<Request<B>> for Playground<S>
where
    S: Service<Request<B>, Response = Response<Body>, Error = Infallible>,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Either<Ready<Result<Response<Body>, Infallible>>, S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        // Calls of the contract are POSTs; nothing of theirs is taken away.
        let is_get = matches!(*request.method(), Method::GET | Method::HEAD);
        match request.uri().path() {
            PATH if self.is_wanted && is_get => Either::Left(ready(Ok(page()))),
            "/" if self.is_wanted && is_get => Either::Left(ready(Ok(elsewhere()))),
            _ => Either::Right(self.inner.call(request)),
        }
    }
}

fn page() -> Response<Body> {
    let (html, policy) = &*PAGE;
    let mut response = Response::new(Body::new(http_body_util::Full::new(html.clone())));
    let mut set = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, "text/html; charset=utf-8");
    set(header::CONTENT_SECURITY_POLICY, policy);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "no-referrer");
    // Another version of the server has another page.
    set(header::CACHE_CONTROL, "no-cache");
    response
}

fn elsewhere() -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::TEMPORARY_REDIRECT;
    response.headers_mut().insert(header::LOCATION, HeaderValue::from_static(PATH));
    response
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use http_body_util::BodyExt;
    use tower::{ServiceExt, service_fn};

    use super::*;

    /// The answer of a service with the page before it; the service itself answers 418.
    async fn ask(is_wanted: bool, method: Method, path: &str) -> Response<Body> {
        let inner = service_fn(|_: Request<()>| async {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::IM_A_TEAPOT;
            Ok::<_, Infallible>(response)
        });
        let request = Request::builder().method(method).uri(path).body(()).unwrap();
        PlaygroundLayer { is_wanted }.layer(inner).oneshot(request).await.unwrap()
    }

    #[tokio::test]
    async fn the_page_is_there_only_if_wanted_and_takes_no_call_away() {
        assert_eq!(ask(true, Method::GET, PATH).await.status(), StatusCode::OK);
        assert_eq!(ask(true, Method::GET, "/").await.status(), StatusCode::TEMPORARY_REDIRECT);
        for (is_wanted, method, path) in [
            (false, Method::GET, PATH),
            (false, Method::GET, "/"),
            (true, Method::POST, PATH),
            (true, Method::POST, "/visavis.v1.StanceService/Classify"),
            (true, Method::GET, "/metrics"),
        ] {
            let answer = ask(is_wanted, method.clone(), path).await;
            assert_eq!(answer.status(), StatusCode::IM_A_TEAPOT, "{is_wanted} {method} {path}");
        }
    }

    #[tokio::test]
    async fn the_page_carries_examples_and_contract_under_a_strict_policy() {
        let response = ask(true, Method::GET, PATH).await;
        let policy = response.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert!(
            policy.contains("connect-src 'self'") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
        let html = response.into_body().collect().await.unwrap().to_bytes();
        let html = std::str::from_utf8(&html).unwrap();
        let block = |id: &str| {
            let opened = html.split(&format!("id=\"{id}\">")).nth(1).unwrap();
            serde_json::from_str::<serde_json::Value>(opened.split("</script>").next().unwrap()).unwrap()
        };
        let examples = block("examples");
        assert!(
            examples.as_array().unwrap().iter().all(|e| e["title"] != "" && e["text"] != ""),
            "{examples}"
        );
        assert!(block("contract")["messages"]["visavis.v1.ClassifyResponse"].is_array());
    }
}
