//! The real binary as a process: start, settings, signals, end.
#![cfg(unix)]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod server_common;

use std::{
    fs::File,
    io::{BufRead, BufReader, Read},
    net::{SocketAddr, TcpListener},
    path::Path,
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

use server_common::{connect, document_message};
use tonic::Code;
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};
use visavis::proto::v1::{self, classify_stream_response::Result as Streamed};

const NEWS: &str =
    "Norway condemned Russia's attack on Ukraine on Monday. The European Union praised Norway.";

fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_visavis-server"));
    command.args(args);
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("VISAVIS_")) {
        command.env_remove(name);
    }
    command
}

fn output(args: &[&str]) -> Output {
    command(args).output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// A running server process; killed when dropped.
struct Process {
    child: Child,
    line: String,
}

impl Process {
    /// Starts and waits for the line that tells the port.
    fn start(args: &[&str]) -> Self {
        Self::spawn(command(args).args(["--listen", "127.0.0.1:0"]).stderr(Stdio::null()))
    }

    fn spawn(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        assert!(line.contains(" listening on "), "{line:?}");
        Self { child, line }
    }

    fn address_after(&self, words: &str) -> SocketAddr {
        let rest = self.line.split(words).nth(1).unwrap();
        rest.split([' ', ',', '\n']).next().unwrap().parse().unwrap()
    }

    fn address(&self) -> SocketAddr {
        self.address_after(" listening on ")
    }

    fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &id]).status().unwrap().success());
    }

    /// Waits for the end, for twenty seconds at most: exit code and how long it took.
    fn end(mut self) -> (Option<i32>, Duration) {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (status.code(), start.elapsed());
            }
            assert!(start.elapsed() < Duration::from_secs(20), "the server did not end");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    async fn ready(&self) {
        let mut health = HealthClient::new(server_common::channel(self.address()).await);
        let start = Instant::now();
        loop {
            let answer = health.check(HealthCheckRequest::default()).await.unwrap().into_inner();
            if answer.status() == ServingStatus::Serving {
                return;
            }
            assert!(start.elapsed() < Duration::from_secs(60), "the server did not get ready");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_contract_is_printed_for_those_without_reflection() {
    let printed = output(&["--print-proto"]);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/proto/visavis/v1/stance.proto");
    assert_eq!(text(&printed.stdout), std::fs::read_to_string(path).unwrap());
    assert!(printed.status.success());
}

#[test]
fn a_port_in_use_is_told_in_one_line() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let failed = output(&["--listen", &address, "--log", "off"]);
    assert_eq!(failed.status.code(), Some(1));
    let words = text(&failed.stderr);
    assert!(words.starts_with(&format!("visavis-server: cannot listen on {address}: ")), "{words}");
    assert_eq!(words.lines().count(), 1, "{words}");
}

#[test]
fn settings_are_checked_and_their_origins_told() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("server.toml");
    std::fs::write(&file, "max_sentences = 50\nmax_request = \"5s\"\n").unwrap();
    let args = ["--config", file.to_str().unwrap(), "--check-config", "--workers", "2"];
    let good = command(&args).env("VISAVIS_MAX_REQUEST", "7s").output().unwrap();
    let words = text(&good.stdout);
    for line in [
        "max_sentences=50 (file)",
        "max_request=7s (variable)",
        "workers=2 (flag)",
        "listen=127.0.0.1:50051 (default)",
    ] {
        assert!(words.lines().any(|told| told == line), "{line} is not in\n{words}{}", text(&good.stderr));
    }
    assert!(words.ends_with("the settings are good\n") && good.status.success());

    std::fs::write(&file, "max_sentence = 50\n").unwrap();
    let bad = output(&args);
    assert_eq!(bad.status.code(), Some(1));
    assert!(text(&bad.stderr).contains("server.toml: unknown key \"max_sentence\""), "{}", text(&bad.stderr));
    for (args, words) in [
        (["--check-config", "--model", "/nowhere"], "/nowhere"),
        (["--check-config", "--tokens", "/nowhere"], "tokens: /nowhere: "),
        (["--check-config", "--log", "visavis=loud"], "--log \"visavis=loud\""),
        (["--check-config", "--max-request", "soon"], "a length of time like"),
    ] {
        let bad = output(&args);
        assert!(
            !bad.status.success() && text(&bad.stderr).contains(words),
            "{args:?}: {}",
            text(&bad.stderr)
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_healthcheck_tells_by_its_exit_code() {
    let server = Process::start(&["--metrics-listen", "127.0.0.1:0"]);
    server.ready().await;
    let listen = server.address().to_string();
    let asked = output(&["healthcheck", "--listen", &listen]);
    assert!(asked.status.success(), "{}", text(&asked.stderr));
    // The same settings that the server has, as in a container.
    let asked = command(&["healthcheck"]).env("VISAVIS_LISTEN", &listen).output().unwrap();
    assert!(asked.status.success(), "{}", text(&asked.stderr));
    let metrics = server.address_after("metrics on ");
    let mut page = String::new();
    let mut stream = std::net::TcpStream::connect(metrics).unwrap();
    std::io::Write::write_all(&mut stream, b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        .unwrap();
    stream.read_to_string(&mut page).unwrap();
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    drop(server);
    let asked = output(&["healthcheck", "--listen", &listen]);
    assert_eq!(asked.status.code(), Some(1));
    assert!(text(&asked.stderr).contains("refused"), "{}", text(&asked.stderr));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_is_answered_with_actors_and_stances() {
    let server = Process::start(&[]);
    server.ready().await;
    let mut client = connect(server.address()).await;
    let answer = client.classify(server_common::classify(NEWS)).await.unwrap().into_inner();
    let name =
        |id: &str| answer.actors.iter().find(|actor| actor.id == id).map_or("", |actor| actor.name.as_str());
    let judgement = answer.sentences[0]
        .judgements
        .iter()
        .find(|judgement| name(&judgement.source_id) == "Norway" && name(&judgement.target_id) == "Russia")
        .expect("Norway's stance toward Russia");
    assert_eq!(judgement.label(), v1::Label::Negative);
    let scores = judgement.scores.unwrap();
    assert!((scores.negative + scores.neutral + scores.positive - 1.0).abs() < 1e-6);
    for mention in answer.actors.iter().flat_map(|actor| &actor.mentions) {
        let span = mention.span.unwrap();
        assert_eq!(NEWS.get(span.start as usize..span.end as usize), Some(mention.text.as_str()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_documents_are_refused_by_the_real_analyser_with_their_field() {
    let server = Process::start(&[]);
    server.ready().await;
    let mut client = connect(server.address()).await;
    let actor = |id: &str| v1::CustomActor {
        id: id.into(),
        name: "Norden Air".into(),
        kind: v1::ActorKind::Company.into(),
        ..Default::default()
    };
    let with = |actors: Vec<v1::CustomActor>| {
        let options = v1::ClassifyOptions { custom_actors: actors, ..Default::default() };
        v1::ClassifyRequest { options: Some(options), ..server_common::classify(NEWS) }
    };
    let german = "Die Bundesregierung hat am Montag ein neues Gesetz beschlossen, das die Renten erhöhen soll. \
                  Die Opposition kritisierte den Entwurf scharf und kündigte Widerstand an.";
    let mut french = server_common::classify(NEWS);
    french.document.as_mut().unwrap().language = "fr".into();
    for (request, field) in [
        (server_common::classify(""), "document.text"),
        (server_common::classify(" \n\t"), "document.text"),
        (server_common::classify(german), "document."),
        (french, "document.language"),
        (with(vec![actor("x"), actor("x")]), "options.custom_actors[1].id"),
        (with(vec![actor("")]), "options.custom_actors[0].id"),
    ] {
        let status = client.classify(request).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument, "{field}: {status:?}");
        assert!(status.message().starts_with(field), "{field}: {status:?}");
    }
    let span = |start, end| v1::Span { start, end };
    let pair = |source, target| v1::Pair {
        source_spans: vec![source],
        target_spans: vec![target],
        ..Default::default()
    };
    let passage = v1::Passage {
        text: NEWS.into(),
        pairs: vec![
            pair(span(0, 6), span(17, 23)),
            pair(span(0, 6), span(3, 9)),
            pair(span(0, 6), span(0, 6)),
        ],
        ..Default::default()
    };
    let request = v1::ScorePairsRequest { passages: vec![passage], ..Default::default() };
    let results = client.score_pairs(request).await.unwrap().into_inner().results;
    let errors: Vec<Option<i32>> =
        results[0].pairs.iter().map(|pair| pair.error.as_ref().map(|error| error.code)).collect();
    assert_eq!(errors, [None, Some(3), Some(3)], "{results:?}");
    assert_eq!(results[0].pairs[0].label(), v1::Label::Negative);
}

#[tokio::test(flavor = "multi_thread")]
async fn sigterm_under_load_loses_nothing_that_was_let_in() {
    let dir = tempfile::tempdir().unwrap();
    let log = dir.path().join("log");
    let args = ["--listen", "127.0.0.1:0", "--drain-pause", "300ms", "--log-format", "json"];
    let server = Process::spawn(command(&args).stderr(File::create(&log).unwrap()));
    server.ready().await;
    let mut health = HealthClient::new(server_common::channel(server.address()).await);
    let mut load = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let client = connect(server.address()).await;
        for _ in 0..3 {
            let mut client = client.clone();
            load.spawn(async move {
                let mut answered = 0;
                // Until the server is gone.
                while client.classify(server_common::classify(NEWS)).await.is_ok() {
                    answered += 1;
                }
                answered
            });
        }
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    server.signal("TERM");
    tokio::time::sleep(Duration::from_millis(100)).await;
    let answer = health.check(HealthCheckRequest::default()).await.unwrap().into_inner();
    assert_eq!(answer.status(), ServingStatus::NotServing, "health flips while calls are still taken");
    let (code, took) = server.end();
    assert_eq!(code, Some(0));
    assert!(took < Duration::from_secs(15), "{took:?}");
    let answered: usize = load.join_all().await.into_iter().sum();
    // The log has a line for each call that the server ever let in: every one of them was answered, and the answer came.
    let log = std::fs::read_to_string(&log).unwrap();
    let ended = |line: &&str| line.contains("call ended") && line.contains("\"method\":\"Classify\"");
    let (ok, other): (Vec<&str>, Vec<&str>) =
        log.lines().filter(ended).partition(|line| line.contains("\"code\":\"OK\""));
    assert!(other.is_empty(), "{other:?}");
    assert_eq!(ok.len(), answered);
    assert!(answered >= 12, "{answered}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_signal_stops_at_once() {
    let server = Process::start(&["--drain-pause", "15s"]);
    server.ready().await;
    server.signal("TERM");
    tokio::time::sleep(Duration::from_millis(200)).await;
    server.signal("TERM");
    let (code, took) = server.end();
    assert_eq!(code, Some(1));
    assert!(took < Duration::from_secs(3), "{took:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_hard_limit_ends_calls_that_do_not() {
    let server = Process::start(&["--drain-limit", "300ms"]);
    server.ready().await;
    // A call whose message never comes.
    let (_send, receive) =
        tokio::sync::mpsc::channel::<Result<http_body::Frame<bytes::Bytes>, std::convert::Infallible>>(1);
    let body = http_body_util::StreamBody::new(tokio_stream::wrappers::ReceiverStream::new(receive));
    let stream = tokio::net::TcpStream::connect(server.address()).await.unwrap();
    let executor = hyper_util::rt::TokioExecutor::new();
    let (mut sender, connection) =
        hyper::client::conn::http2::handshake(executor, hyper_util::rt::TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let request =
        http::Request::post(format!("http://{}/visavis.v1.StanceService/Classify", server.address()))
            .header("content-type", "application/grpc");
    let call = tokio::spawn(sender.send_request(request.body(body).unwrap()));
    tokio::time::sleep(Duration::from_millis(100)).await;
    server.signal("INT");
    let (code, took) = server.end();
    assert_eq!(code, Some(0));
    assert!(took >= Duration::from_millis(250) && took < Duration::from_secs(5), "{took:?}");
    assert!(call.await.unwrap().is_err(), "broken off");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_for_the_log_does_not_stop_the_answers() {
    if !Path::new("/dev/full").exists() {
        return;
    }
    let full = File::options().write(true).open("/dev/full").unwrap();
    let server = Process::spawn(command(&["--listen", "127.0.0.1:0", "--log", "debug"]).stderr(full));
    server.ready().await;
    let mut client = connect(server.address()).await;
    for _ in 0..5 {
        client.get_model(v1::GetModelRequest {}).await.unwrap();
    }
    server.signal("INT");
    assert_eq!(server.end().0, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_bundle_is_refused_and_the_old_one_answers_on() {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
    let dir = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(&shipped).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), dir.path().join(entry.file_name())).unwrap();
    }
    let model = dir.path().to_str().unwrap();
    let server = Process::start(&["--model", model, "--metrics-listen", "127.0.0.1:0"]);
    server.ready().await;
    let mut client = connect(server.address()).await;
    let before = client.get_model(v1::GetModelRequest {}).await.unwrap().into_inner().model.unwrap().checksum;
    let metrics = || {
        let mut page = String::new();
        let mut stream = std::net::TcpStream::connect(server.address_after("metrics on ")).unwrap();
        std::io::Write::write_all(
            &mut stream,
            b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        )
        .unwrap();
        stream.read_to_string(&mut page).unwrap();
        page
    };
    let reloads =
        |outcome: &str| metrics().contains(&format!("visavis_reloads_total{{outcome=\"{outcome}\"}} 1"));
    let computed = || -> u64 {
        let page = metrics();
        let line = page.lines().find_map(|line| line.strip_prefix("visavis_encoder_cache_misses_total "));
        line.unwrap().parse().unwrap()
    };
    client.classify(server_common::classify(NEWS)).await.unwrap();
    let once = computed();
    client.classify(server_common::classify(NEWS)).await.unwrap();
    assert_eq!(computed(), once, "the second time, the cache has it");
    // Another manifest, as of another model: the checksum follows.
    let manifest = dir.path().join("manifest.json");
    let text = std::fs::read_to_string(&manifest).unwrap();
    std::fs::write(&manifest, format!("{text}\n")).unwrap();
    server.signal("HUP");
    server_common::eventually("the new model is taken", || reloads("model_ok")).await;
    let after = client.get_model(v1::GetModelRequest {}).await.unwrap().into_inner().model.unwrap().checksum;
    assert_ne!(before, after);
    let warm = computed();
    client.classify(server_common::classify(NEWS)).await.unwrap();
    assert!(computed() > warm, "a new model begins with an empty cache");
    let heads = dir.path().join("heads.bin");
    let mut bytes = std::fs::read(&heads).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&heads, bytes).unwrap();
    server.signal("HUP");
    server_common::eventually("the damaged model is refused", || reloads("model_refused")).await;
    let now = client.get_model(v1::GetModelRequest {}).await.unwrap().into_inner().model.unwrap().checksum;
    assert_eq!(now, after);
    assert!(client.classify(server_common::classify(NEWS)).await.is_ok());
    let refused = output(&["--check-config", "--model", model]);
    assert!(text_contains(&refused, "heads.bin: SHA-256 is"), "{}", self::text(&refused.stderr));
}

fn text_contains(output: &Output, words: &str) -> bool {
    !output.status.success() && text(&output.stderr).contains(words)
}

/// A stream through the real analyser: order, in-band error, and the same answer as alone, bit for bit.
#[tokio::test(flavor = "multi_thread")]
async fn a_stream_answers_as_single_calls_do() {
    let server = Process::start(&[]);
    server.ready().await;
    let mut client = connect(server.address()).await;
    let alone = client.classify(server_common::classify(NEWS)).await.unwrap().into_inner();
    let mut messages = vec![server_common::config_message()];
    messages.extend((0..20).map(|i| document_message("d", if i == 7 { "" } else { NEWS })));
    let mut answers = client.classify_stream(tokio_stream::iter(messages)).await.unwrap().into_inner();
    for sequence in 0..20 {
        let answer = answers.message().await.unwrap().unwrap();
        assert_eq!(answer.sequence, sequence);
        match answer.result.unwrap() {
            Streamed::Response(response) => assert_eq!(response, alone, "document {sequence}"),
            Streamed::Error(status) => assert_eq!((sequence, status.code), (7, 3)),
        }
    }
    assert!(answers.message().await.unwrap().is_none());
}
