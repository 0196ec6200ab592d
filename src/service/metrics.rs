//! A port for operators: metrics for Prometheus and probes, over plain HTTP. Not for the public.

use std::{convert::Infallible, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode, header};
use http_body_util::Full;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{net::TcpListener, sync::Semaphore, time::timeout};

use super::Service;

/// Connections at once; scrapers and probes need few.
const MAX_CONNECTIONS: usize = 32;
/// How long a connection may live; scrapers connect anew.
const MAX_AGE: Duration = Duration::from_secs(120);

/// Serves `/metrics`, `/healthz` (200 if calls are welcome, else 503) and `/livez` (200) until dropped.
pub async fn serve(service: Service, listener: TcpListener) -> Infallible {
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else { continue };
        let service = service.clone();
        tokio::spawn(async move {
            let _place = place;
            let answer = service_fn(move |request| {
                let service = service.clone();
                async move { Ok::<_, Infallible>(answer(&service, &request)) }
            });
            let connection =
                http1::Builder::new().timer(TokioTimer::new()).serve_connection(TokioIo::new(stream), answer);
            // A scraper that breaks off is nothing to tell.
            let _ = timeout(MAX_AGE, connection).await;
        });
    }
}

fn answer(service: &Service, request: &Request<Incoming>) -> Response<Full<Bytes>> {
    /// The OpenMetrics text format, which Prometheus asks for and reads.
    const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    const PLAIN: &str = "text/plain; charset=utf-8";
    let (status, kind, text) = match (request.method(), request.uri().path()) {
        (&(Method::GET | Method::HEAD), "/metrics") => (StatusCode::OK, OPEN_METRICS, service.scrape()),
        (&(Method::GET | Method::HEAD), "/livez") => (StatusCode::OK, PLAIN, "ok\n".to_owned()),
        (&(Method::GET | Method::HEAD), "/healthz") if service.is_serving() => {
            (StatusCode::OK, PLAIN, "serving\n".to_owned())
        }
        (&(Method::GET | Method::HEAD), "/healthz") => {
            (StatusCode::SERVICE_UNAVAILABLE, PLAIN, "not serving\n".to_owned())
        }
        (&(Method::GET | Method::HEAD), _) => {
            (StatusCode::NOT_FOUND, PLAIN, "here are /metrics, /healthz and /livez\n".to_owned())
        }
        _ => (StatusCode::METHOD_NOT_ALLOWED, PLAIN, "GET and HEAD only\n".to_owned()),
    };
    let mut response = Response::new(Full::from(text));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static(kind));
    response
}
