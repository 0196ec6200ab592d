//! Faults that are really caused, over a real socket: callers that leave, stall, flood or send nonsense, engines that
//! panic, servers that stop.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod server_common;

#[path = "server_faults/callers.rs"]
mod callers;
#[path = "server_faults/tls.rs"]
mod tls;

use std::{
    io::Write,
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper_util::rt::{TokioExecutor, TokioIo};
use server_common::*;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    time::sleep,
};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, Request, Status, body::Body};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};
use tonic_types::StatusExt;
use visavis::{
    proto::v1::{
        self, classify_stream_response::Result as Streamed, stance_service_client::StanceServiceClient,
    },
    service::{ConnectionConfig, ServiceConfig, engine::Engine, telemetry::resident_bytes},
};

/// A client without any timer or retry of its own: whatever it sees, the server did. `window` bounds what it takes in
/// unasked.
async fn bare(
    address: std::net::SocketAddr,
    window: u32,
) -> StanceServiceClient<
    impl tower::Service<
        http::Request<Body>,
        Response = http::Response<hyper::body::Incoming>,
        Error = hyper::Error,
        Future = impl Future<Output = Result<http::Response<hyper::body::Incoming>, hyper::Error>> + Send,
    > + Clone,
> {
    let stream = TcpStream::connect(address).await.unwrap();
    let (sender, connection) = hyper::client::conn::http2::Builder::new(TokioExecutor::new())
        .initial_stream_window_size(window)
        .initial_connection_window_size(window)
        .handshake(TokioIo::new(stream))
        .await
        .unwrap();
    tokio::spawn(connection);
    let call = tower::service_fn(move |request| sender.clone().send_request(request));
    StanceServiceClient::with_origin(call, format!("http://{}", address).parse().unwrap())
}

fn with_timeout<T>(message: T, timeout: &str) -> Request<T> {
    let mut request = Request::new(message);
    request.metadata_mut().insert("grpc-timeout", timeout.parse().unwrap());
    request
}

async fn all_over(server: &Server) {
    eventually("no call is left inside", || server.service.calls_in_flight() == 0).await;
}

#[tokio::test]
async fn one_call_too_many_is_told_when_to_come_back_and_the_others_are_answered() {
    let server = start(ServiceConfig { max_concurrent_requests: 2, workers: 1, ..config() }).await;
    let client = server.client().await;
    let call = |text: &'static str| {
        let mut client = client.clone();
        tokio::spawn(async move { client.classify(classify(text)).await })
    };
    let admitted = [call("sleep 300"), call("sleep 300")];
    eventually("both are inside", || server.service.calls_in_flight() == 2).await;
    let status = call("Ada").await.unwrap().unwrap_err();
    assert_eq!(status.code(), Code::ResourceExhausted);
    let details = status.get_error_details();
    let retry = details.retry_info().unwrap().retry_delay.unwrap();
    assert!((Duration::from_millis(50)..=Duration::from_secs(10)).contains(&retry), "{retry:?}");
    let info = details.error_info().unwrap();
    assert_eq!((info.reason.as_str(), info.domain.as_str()), ("OVERLOADED", "visavis"));
    let health = HealthClient::new(server.channel().await).check(HealthCheckRequest::default()).await;
    assert!(health.is_ok(), "probes are not turned away");
    for call in admitted {
        assert!(call.await.unwrap().is_ok());
    }
    assert!(call("Ada").await.unwrap().is_ok());
}

#[tokio::test]
async fn a_deadline_ends_a_call_and_the_work_on_it() {
    let server = start(config()).await;
    let mut client = bare(server.address, 1 << 20).await;
    let start = Instant::now();
    let status = client.classify(with_timeout(classify("sleep 10000"), "80m")).await.unwrap_err();
    assert_eq!(status.code(), Code::DeadlineExceeded, "{status:?}");
    assert!(start.elapsed() < Duration::from_secs(3));
    eventually("the work was given up", || server.engine.given_up.load(Ordering::SeqCst) == 1).await;
    all_over(&server).await;
    let status = client.classify(with_timeout(classify("Ada"), "soon")).await.unwrap_err();
    assert_eq!(status.get_error_details().bad_request().unwrap().field_violations[0].field, "grpc-timeout");
}

#[tokio::test]
async fn the_server_s_own_limit_holds_when_the_caller_has_none() {
    let server = start(ServiceConfig { max_request: Duration::from_millis(80), ..config() }).await;
    let mut client = bare(server.address, 1 << 20).await;
    let status = client.classify(classify("sleep 10000")).await.unwrap_err();
    assert_eq!(status.code(), Code::DeadlineExceeded);
    let messages = vec![config_message(), document_message("0", "sleep 10000"), document_message("1", "Ada")];
    let mut answers = client.classify_stream(tokio_stream::iter(messages)).await.unwrap().into_inner();
    let first = answers.message().await.unwrap().unwrap();
    let Some(Streamed::Error(error)) = first.result else { panic!("{first:?}") };
    assert_eq!(error.code, i32::from(Code::DeadlineExceeded), "one document is too slow");
    assert!(matches!(answers.message().await.unwrap().unwrap().result, Some(Streamed::Response(_))));
}

#[tokio::test]
async fn a_deadline_ends_a_stream_in_the_middle() {
    let server = start(config()).await;
    let mut client = bare(server.address, 1 << 20).await;
    let messages = vec![config_message(), document_message("0", "Ada"), document_message("1", "sleep 10000")];
    let request = with_timeout(tokio_stream::iter(messages), "300m");
    let mut answers = client.classify_stream(request).await.unwrap().into_inner();
    assert_eq!(answers.message().await.unwrap().unwrap().sequence, 0);
    assert_eq!(answers.message().await.unwrap_err().code(), Code::DeadlineExceeded);
    eventually("the work was given up", || server.engine.given_up.load(Ordering::SeqCst) == 1).await;
    all_over(&server).await;
}

#[tokio::test]
async fn a_panic_is_internal_with_the_request_id_and_harms_nothing_else() {
    let server = start(config()).await;
    let mut client = server.client().await;
    let neighbour = tokio::spawn({
        let mut client = client.clone();
        async move { client.classify(classify("sleep 200")).await }
    });
    let mut request = Request::new(classify("panic"));
    request.metadata_mut().insert("x-request-id", "broken-1".parse().unwrap());
    let status = client.classify(request).await.unwrap_err();
    assert_eq!(status.code(), Code::Internal);
    assert_eq!(status.get_error_details().request_info().unwrap().request_id, "broken-1");
    assert!(!status.message().contains("the document said so"), "what happened is for the log");
    assert!(neighbour.await.unwrap().is_ok());
    assert!(client.classify(classify("Ada")).await.is_ok());
    assert!(server.service.scrape().contains("visavis_panics_total 1"));
}

#[tokio::test]
async fn work_is_given_up_when_its_caller_leaves() {
    let server = start(config()).await;
    let mut client = server.client().await;
    let call = tokio::spawn(async move { client.classify(classify("sleep 10000")).await });
    eventually("the work began", || server.engine.begun.load(Ordering::SeqCst) == 1).await;
    call.abort();
    eventually("the work was given up", || server.engine.given_up.load(Ordering::SeqCst) == 1).await;
    all_over(&server).await;
}

#[tokio::test]
async fn a_client_killed_in_the_middle_of_a_stream_leaves_nothing_behind() {
    let server = start(config()).await;
    // A runtime of its own: when it goes, its sockets close as those of a killed process do.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let address = server.address;
    runtime.spawn(async move {
        let mut client = connect(address).await;
        let messages = std::iter::once(config_message())
            .chain((0..50).map(|i| document_message(&i.to_string(), "sleep 10000")));
        let mut answers = client
            .classify_stream(tokio_stream::iter(messages.collect::<Vec<_>>()))
            .await
            .unwrap()
            .into_inner();
        answers.message().await
    });
    eventually("the work began", || server.engine.begun.load(Ordering::SeqCst) == 2).await;
    runtime.shutdown_background();
    eventually("the work was given up", || server.engine.given_up.load(Ordering::SeqCst) == 2).await;
    all_over(&server).await;
    sleep(Duration::from_millis(50)).await;
    assert_eq!(server.engine.begun.load(Ordering::SeqCst), 2, "nothing of the window was begun afterwards");
}

#[tokio::test]
async fn a_stream_that_sends_nothing_is_ended_but_not_while_it_waits_for_an_answer() {
    let server = start(ServiceConfig { stream_idle: Duration::from_millis(150), ..config() }).await;
    let mut client = bare(server.address, 1 << 20).await;
    let (send, receive) = mpsc::channel(4);
    send.send(config_message()).await.unwrap();
    send.send(document_message("0", "sleep 600")).await.unwrap();
    let mut answers = client.classify_stream(ReceiverStream::new(receive)).await.unwrap().into_inner();
    let first = answers.message().await.unwrap().unwrap();
    assert!(matches!(first.result, Some(Streamed::Response(_))), "{first:?}");
    let status = answers.message().await.unwrap_err();
    assert_eq!(
        (status.code(), status.get_error_details().error_info().unwrap().reason.as_str()),
        (Code::Aborted, "IDLE")
    );
    all_over(&server).await;
}

#[tokio::test]
async fn bytes_may_come_one_by_one() {
    let server = start(config()).await;
    let proxy = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (front, back) = (proxy.local_addr().unwrap(), server.address);
    tokio::spawn(async move {
        let (client, _) = proxy.accept().await.unwrap();
        let server = TcpStream::connect(back).await.unwrap();
        server.set_nodelay(true).unwrap();
        let ((mut from_client, mut to_client), (mut from_server, mut to_server)) =
            (client.into_split(), server.into_split());
        tokio::spawn(async move { tokio::io::copy(&mut from_server, &mut to_client).await });
        let mut byte = [0];
        while from_client.read_exact(&mut byte).await.is_ok() {
            to_server.write_all(&byte).await.unwrap();
            to_server.flush().await.unwrap();
            tokio::task::yield_now().await;
        }
    });
    let mut client = connect(front).await;
    let answer = client.classify(classify(&format!("Ada {}", "x".repeat(2000)))).await.unwrap();
    assert_eq!(answer.get_ref().actors[0].name, "Ada");
}

#[tokio::test]
async fn a_slow_reader_slows_only_itself_down_and_is_cut_off_in_the_end() {
    let connections =
        ConnectionConfig { max_stall: Duration::from_millis(400), ..ConnectionConfig::default() };
    let server = start(ServiceConfig { connections, ..config() }).await;
    let mut slow = bare(server.address, 1000).await;
    // Answers of some 10,000 bytes, of which the client takes in 1,000.
    let text = format!("A{}", "b".repeat(10_000));
    let messages = std::iter::once(config_message())
        .chain((0..200).map(move |i| document_message(&i.to_string(), &text)));
    let answers =
        slow.classify_stream(tokio_stream::iter(messages.collect::<Vec<_>>())).await.unwrap().into_inner();
    sleep(Duration::from_millis(150)).await;
    let begun = server.engine.begun.load(Ordering::SeqCst);
    assert!(begun < 12, "{begun} of 200 documents were taken in although nobody reads");
    assert!(server.client().await.classify(classify("Ada")).await.is_ok(), "others are answered");
    all_over(&server).await;
    drop(answers);
}

/// Sends `body` as the one message of a Classify call, with these headers.
async fn raw(server: &Server, headers: &[(&'static str, &'static str)], body: Bytes) -> Status {
    let stream = TcpStream::connect(server.address).await.unwrap();
    let handshake = hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream));
    let (mut sender, connection) = handshake.await.unwrap();
    tokio::spawn(connection);
    let mut request =
        http::Request::post(format!("http://{}/visavis.v1.StanceService/Classify", server.address))
            .header("content-type", "application/grpc")
            .header("te", "trailers");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = sender.send_request(request.body(Full::new(body)).unwrap()).await.unwrap();
    let (head, body) = response.into_parts();
    if let Some(status) = Status::from_header_map(&head.headers) {
        return status;
    }
    let trailers = body.collect().await.unwrap().trailers().cloned().unwrap_or_default();
    Status::from_header_map(&trailers).unwrap()
}

fn framed(compressed: bool, message: &[u8]) -> Bytes {
    let mut body = vec![u8::from(compressed)];
    body.extend(u32::try_from(message.len()).unwrap().to_be_bytes());
    body.extend(message);
    body.into()
}

#[tokio::test]
async fn nonsense_is_the_caller_s_fault_and_dies_before_any_work() {
    let server = start(config()).await;
    let before = resident_bytes();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..512 {
        gzip.write_all(&[0; 1 << 20]).unwrap();
    }
    let bomb = gzip.finish().unwrap();
    assert!(bomb.len() < 1 << 20, "half a GiB in less than a MiB");
    let gzipped = [("grpc-encoding", "gzip")];
    let zeros = vec![0; 20 << 20];
    for (what, headers, body, reason) in [
        ("a gzip bomb", &gzipped[..], framed(true, &bomb), "TOO_LARGE"),
        ("no gzip", &gzipped[..], framed(true, b"this is not gzip"), "INVALID"),
        ("no protobuf", &[], framed(false, b"\xff\xff\xff\xff"), "INVALID"),
        ("a message over the limit", &[], framed(false, &zeros), "TOO_LARGE"),
    ] {
        let status = raw(&server, headers, body).await;
        assert_eq!(status.code(), Code::InvalidArgument, "{what}: {status:?}");
        let details = status.get_error_details();
        assert_eq!(details.error_info().unwrap().reason, reason, "{what}");
        assert_eq!(details.bad_request().unwrap().field_violations[0].field, "message", "{what}");
    }
    assert_eq!(server.engine.begun.load(Ordering::SeqCst), 0);
    if let (Some(before), Some(after)) = (before, resident_bytes()) {
        assert!(after.saturating_sub(before) < 150 << 20, "memory grew from {before} to {after}");
    }
    assert!(server.client().await.classify(classify("Ada")).await.is_ok());
}

#[tokio::test]
async fn ten_thousand_reset_streams_leave_the_server_as_it_was() {
    let server = start(ServiceConfig { max_concurrent_requests: 256, ..config() }).await;
    let mut done = 0;
    while done < 10_000 {
        // The server may give up a connection that resets too much; the next one goes on.
        let client = bare(server.address, 1 << 20).await;
        let connection_broken = loop {
            let mut calls = tokio::task::JoinSet::new();
            for _ in 0..100 {
                let mut client = client.clone();
                calls.spawn(async move { client.classify(classify("sleep 1000")).await.map(drop) });
            }
            tokio::task::yield_now().await;
            sleep(Duration::from_millis(1)).await;
            let broken = calls.try_join_next().is_some_and(
                |result| matches!(result, Ok(Err(status)) if status.code() != Code::ResourceExhausted),
            );
            calls.abort_all();
            done += 100;
            if broken || done >= 10_000 {
                break broken;
            }
        };
        let _ = connection_broken;
    }
    all_over(&server).await;
    assert!(server.client().await.classify(classify("Ada")).await.is_ok());
}

#[tokio::test]
async fn a_stopping_server_finishes_what_it_took_in_and_tells_streams_how_far_they_came() {
    let server = start(config()).await;
    let mut client = server.client().await;
    let unary = tokio::spawn({
        let mut client = client.clone();
        async move { client.classify(classify("sleep 400")).await }
    });
    let watcher = server.channel().await;
    let mut watch =
        HealthClient::new(watcher).watch(HealthCheckRequest::default()).await.unwrap().into_inner();
    assert!(watch.message().await.unwrap().is_some());
    let (send, receive) = mpsc::channel(8);
    send.send(config_message()).await.unwrap();
    send.send(document_message("0", "sleep 300")).await.unwrap();
    send.send(document_message("1", "Ada")).await.unwrap();
    let mut answers = client.classify_stream(ReceiverStream::new(receive)).await.unwrap().into_inner();
    eventually("all work began", || server.engine.begun.load(Ordering::SeqCst) >= 2).await;
    sleep(Duration::from_millis(50)).await;
    server.service.stop();
    for sequence in 0..2 {
        assert_eq!(answers.message().await.unwrap().unwrap().sequence, sequence);
    }
    let status = answers.message().await.unwrap_err();
    assert_eq!(status.code(), Code::Unavailable);
    assert!(status.message().contains("documents 0 to 1 of this stream are answered"), "{status:?}");
    assert!(unary.await.unwrap().is_ok());
    assert_eq!(
        watch.message().await.unwrap_err().code(),
        Code::Unavailable,
        "a watch would never end by itself"
    );
    tokio::time::timeout(Duration::from_secs(5), server.task).await.unwrap().unwrap();
    assert!(TcpStream::connect(server.address).await.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn an_old_connection_is_told_to_go_and_its_calls_end_well() {
    let connections = ConnectionConfig { max_age: Duration::from_millis(150), ..ConnectionConfig::default() };
    let server = start(ServiceConfig { connections, ..config() }).await;
    let mut bare = bare(server.address, 1 << 20).await;
    assert!(bare.classify(classify("sleep 400")).await.is_ok(), "begun before, ended after");
    sleep(Duration::from_millis(50)).await;
    assert!(bare.classify(classify("Ada")).await.is_err(), "the connection is gone");
    let mut client = server.client().await;
    for _ in 0..6 {
        assert!(
            client.classify(classify("sleep 60")).await.is_ok(),
            "a real client connects anew and sees nothing"
        );
    }
}

#[tokio::test]
async fn idle_connections_and_those_over_the_limit_are_closed() {
    let connections = ConnectionConfig {
        max_idle: Duration::from_millis(100),
        max_connections: 2,
        ..ConnectionConfig::default()
    };
    let server = start(ServiceConfig { connections, ..config() }).await;
    let closed = |mut stream: TcpStream| async move {
        let mut bytes = Vec::new();
        let start = Instant::now();
        let _ = tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut bytes))
            .await
            .expect("closed");
        start.elapsed()
    };
    let connect = || async { TcpStream::connect(server.address).await.unwrap() };
    let (first, second) = (connect().await, connect().await);
    sleep(Duration::from_millis(20)).await;
    let third = closed(connect().await).await;
    assert!(third < Duration::from_millis(60), "over the limit: at once, not after {third:?}");
    let (first, second) = tokio::join!(closed(first), closed(second));
    assert!(first >= Duration::from_millis(50) && second >= Duration::from_millis(50), "idle: after a while");
    assert!(server.client().await.classify(classify("Ada")).await.is_ok());
}

/// Admitted work is answered, the rest is refused with advice, and nothing grows, at three times what the server can do.
#[tokio::test(flavor = "multi_thread")]
async fn three_times_too_much_work_changes_nothing_for_what_is_let_in() {
    let server = start(ServiceConfig { max_concurrent_requests: 16, ..config() }).await;
    let client = server.client().await;
    let mut load = tokio::task::JoinSet::new();
    // Two workers do 200 documents of 10 ms a second; 600 a second are sent for two seconds.
    for _ in 0..1200 {
        let mut client = client.clone();
        load.spawn(async move { client.classify(classify("sleep 10")).await.map(drop) });
        sleep(Duration::from_micros(1600)).await;
    }
    let (mut answered, mut refused) = (0, 0);
    for result in load.join_all().await {
        match result {
            Ok(()) => answered += 1,
            Err(status) => {
                assert_eq!(status.code(), Code::ResourceExhausted, "{status:?}");
                assert!(status.get_error_details().retry_info().is_some());
                refused += 1;
            }
        }
    }
    assert!(answered >= 100 && refused > 0, "{answered} answered, {refused} refused");
    assert_eq!(server.engine.begun.load(Ordering::SeqCst), answered, "whoever was let in was answered");
    all_over(&server).await;
}

#[tokio::test]
async fn every_metric_is_documented_and_every_documented_metric_exists() {
    let server = start(config()).await;
    let mut client = server.client().await;
    client.classify(classify("Ada")).await.unwrap();
    server.service.telemetry().reload("model_ok");
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(visavis::service::metrics::serve(server.service.clone(), listener));
    let get = |path: &'static str| async move {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream
            .write_all(format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").as_bytes())
            .await
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    };
    let page = get("/metrics").await;
    assert!(page.contains("visavis_requests_total{method=\"Classify\",code=\"OK\"} 1"), "{page}");
    let mut served: Vec<(&str, &str)> =
        page.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split_once(' ')).collect();
    served.sort_unstable();
    let docs = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/metrics.md")).unwrap();
    let mut documented: Vec<(&str, &str)> = docs
        .lines()
        .filter_map(|line| {
            let mut cells = line.strip_prefix("| `visavis_")?.split('|').map(str::trim);
            let name = line.get(3..)?.split('`').next()?;
            cells.next();
            Some((name.trim_end_matches("_total"), cells.next()?))
        })
        .collect();
    documented.sort_unstable();
    assert_eq!(served, documented);
    assert!(get("/healthz").await.starts_with("HTTP/1.1 200"));
    server.service.set_serving(false).await;
    assert!(get("/healthz").await.starts_with("HTTP/1.1 503"));
    assert!(get("/livez").await.starts_with("HTTP/1.1 200"));
    assert!(get("/secret").await.starts_with("HTTP/1.1 404"));
}

#[test]
fn the_engine_of_these_tests_is_an_engine() {
    fn is_engine<E: Engine>() {}
    is_engine::<Obedient>();
    is_engine::<visavis::Analyzer>();
}
