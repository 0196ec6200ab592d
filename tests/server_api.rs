//! The contract over a real socket, by an engine that obeys its documents.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]

mod server_common;

use server_common::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_stream::StreamExt;
use tonic::{Code, Request, codec::CompressionEncoding};
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};
use tonic_types::StatusExt;
use visavis::{
    proto::v1::{
        self, batch_classify_result::Result as Batched, classify_stream_response::Result as Streamed,
        stance_service_client::StanceServiceClient,
    },
    service::{Service, serve_in_memory},
};

#[tokio::test]
async fn health_is_told_for_the_server_and_the_service_and_flips_for_watchers() {
    let server = start(config()).await;
    let mut health = HealthClient::new(server.channel().await);
    let ask = |service: &str| HealthCheckRequest { service: service.into() };
    for name in ["", "visavis.v1.StanceService"] {
        let answer = health.check(ask(name)).await.unwrap().into_inner();
        assert_eq!(answer.status(), ServingStatus::Serving, "{name:?}");
    }
    assert_eq!(health.check(ask("nobody")).await.unwrap_err().code(), Code::NotFound);
    let mut watch = health.watch(ask("")).await.unwrap().into_inner();
    assert_eq!(watch.message().await.unwrap().unwrap().status(), ServingStatus::Serving);
    server.service.set_serving(false).await;
    assert_eq!(watch.message().await.unwrap().unwrap().status(), ServingStatus::NotServing);
}

#[tokio::test]
async fn get_model_tells_every_limit_in_force() {
    let server = start(config()).await;
    let answer = server.client().await.get_model(v1::GetModelRequest {}).await.unwrap().into_inner();
    assert_eq!(answer.model.unwrap().checksum, "a".repeat(64));
    let limits = answer.limits.unwrap();
    let told = [
        limits.max_text_bytes,
        limits.max_sentences,
        limits.max_actors_per_sentence,
        limits.max_custom_actors,
        limits.max_batch_documents,
        limits.max_passages,
        limits.max_pairs_per_passage,
        limits.max_passage_bytes,
        limits.max_message_bytes,
        limits.max_concurrent_requests,
        limits.max_window_tokens,
        limits.max_request_millis,
    ];
    assert_eq!(told, [1 << 20, 2000, 24, 1000, 64, 256, 1000, 16 << 10, 16 << 20, 64, 256, 60_000]);
    assert_eq!(answer.labels, [1, 2, 3]);
}

#[tokio::test]
async fn spans_come_in_the_unit_that_was_asked_for_compressed_and_with_the_request_id() {
    let server = start(config()).await;
    let mut client = server
        .client()
        .await
        .send_compressed(CompressionEncoding::Gzip)
        .accept_compressed(CompressionEncoding::Gzip);
    for (encoding, end) in
        [(v1::OffsetEncoding::Utf8, 5), (v1::OffsetEncoding::Utf16, 3), (v1::OffsetEncoding::Utf32, 2)]
    {
        let options = v1::ClassifyOptions { offset_encoding: encoding.into(), ..Default::default() };
        let mut request =
            Request::new(v1::ClassifyRequest { options: Some(options), ..classify("😀a spoke") });
        request.metadata_mut().insert("x-request-id", "test-7".parse().unwrap());
        let answer = client.classify(request).await.unwrap();
        assert_eq!(answer.metadata().get("x-request-id").unwrap(), "test-7");
        assert_eq!(answer.metadata().get("grpc-encoding").unwrap(), "gzip");
        assert_eq!(
            answer.get_ref().actors[0].mentions[0].span,
            Some(v1::Span { start: 0, end }),
            "{encoding:?}"
        );
    }
}

#[tokio::test]
async fn bad_input_is_refused_with_field_reason_and_code() {
    let server = start(config()).await;
    let mut client = server.client().await;
    let options = |change: fn(&mut v1::ClassifyOptions)| {
        let mut options = v1::ClassifyOptions::default();
        change(&mut options);
        v1::ClassifyRequest { options: Some(options), ..classify("a") }
    };
    let dated = |day: &str| v1::Document { published_at: day.into(), ..document("d", "a") };
    for (request, field, reason) in [
        (v1::ClassifyRequest::default(), "document", "EMPTY"),
        (classify(" \n"), "document.text", "EMPTY"),
        (classify(&"x".repeat((1 << 20) + 1)), "document.text", "TOO_LARGE"),
        (options(|o| o.view = 17), "options.view", "INVALID"),
        (options(|o| o.require_model_checksum = "abc".into()), "options.require_model_checksum", "INVALID"),
        (
            v1::ClassifyRequest { document: Some(dated("tomorrow")), options: None },
            "document.published_at",
            "INVALID",
        ),
    ] {
        let status = client.classify(request).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument, "{status:?}");
        let details = status.get_error_details();
        assert_eq!(details.bad_request().unwrap().field_violations[0].field, field);
        assert_eq!(details.error_info().unwrap().reason, reason);
        assert!(status.metadata().get("x-request-id").is_some());
    }
    let other = options(|o| o.require_model_checksum = "b".repeat(64));
    let status = client.classify(other).await.unwrap_err();
    assert_eq!(status.code(), Code::FailedPrecondition);
    assert_eq!(status.get_error_details().error_info().unwrap().metadata["loaded"], "a".repeat(64));
}

#[tokio::test]
async fn a_batch_is_answered_in_order_with_errors_in_their_place() {
    let server = start(config()).await;
    let mut client = server.client().await;
    let documents =
        vec![document("a", "sleep 60 a"), document("b", ""), document("c", "Cora"), document("d", "panic")];
    let request = v1::BatchClassifyRequest { documents, options: None };
    let results = client.batch_classify(request).await.unwrap().into_inner().results;
    let ids: Vec<&str> = results.iter().map(|result| result.document_id.as_str()).collect();
    assert_eq!(ids, ["a", "b", "c", "d"]);
    let [
        Some(Batched::Response(_)),
        Some(Batched::Error(bad)),
        Some(Batched::Response(cora)),
        Some(Batched::Error(broken)),
    ] = [0, 1, 2, 3].map(|i: usize| results[i].result.clone())
    else {
        panic!("{results:?}")
    };
    assert_eq!((bad.code, bad.message.as_str()), (3, "documents[1].text: 0 characters given, 1 required"));
    assert_eq!((cora.document_id.as_str(), cora.actors[0].name.as_str()), ("c", "Cora"));
    assert_eq!(broken.code, i32::from(Code::Internal));
    for wrong in [0, 65] {
        let request = v1::BatchClassifyRequest { documents: vec![document("x", "a"); wrong], options: None };
        let status = client.batch_classify(request).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument);
        assert!(status.message().starts_with("documents: "), "{status:?}");
    }
}

#[tokio::test]
async fn a_stream_is_answered_in_order_and_goes_on_after_a_bad_document() {
    let server = start(config()).await;
    let documents = vec![
        config_message(),
        document_message("0", "sleep 80"),
        document_message("1", " "),
        document_message("2", "Bo"),
        v1::ClassifyStreamRequest { message: None },
        document_message("4", "panic"),
        document_message("5", "Al"),
    ];
    let mut answers =
        server.client().await.classify_stream(tokio_stream::iter(documents)).await.unwrap().into_inner();
    let mut seen = Vec::new();
    while let Some(answer) = answers.message().await.unwrap() {
        let outcome = match answer.result.unwrap() {
            Streamed::Response(response) => response.actors[0].name.clone(),
            Streamed::Error(status) => status.code.to_string(),
        };
        seen.push((answer.sequence, answer.document_id, outcome));
    }
    let expected =
        [(0, "0", "sleep"), (1, "1", "3"), (2, "2", "Bo"), (3, "", "3"), (4, "4", "13"), (5, "5", "Al")];
    assert_eq!(seen, expected.map(|(n, id, what)| (n, id.to_owned(), what.to_owned())));
}

#[tokio::test]
async fn a_stream_begins_with_its_config_and_has_only_one() {
    let server = start(config()).await;
    let mut client = server.client().await;
    let bad = v1::ClassifyOptions { rollup: 9, ..Default::default() };
    let bad = v1::ClassifyStreamRequest { message: Some(v1::classify_stream_request::Message::Config(bad)) };
    for (messages, answered, words) in [
        (vec![document_message("0", "a")], 0, "the first message must be a config"),
        (vec![v1::ClassifyStreamRequest { message: None }], 0, "the first message must be a config"),
        (vec![config_message(), document_message("0", "a"), config_message()], 1, "a second config"),
        (vec![bad], 0, "config.rollup: 9 given"),
    ] {
        let mut answers = client.classify_stream(tokio_stream::iter(messages)).await.unwrap().into_inner();
        let mut count = 0;
        let status = loop {
            match answers.message().await {
                Ok(Some(_)) => count += 1,
                Ok(None) => panic!("{words}: no error"),
                Err(status) => break status,
            }
        };
        assert_eq!((count, status.code()), (answered, Code::InvalidArgument));
        assert!(status.message().contains(words), "{status:?}");
    }
    let mut empty = client.classify_stream(tokio_stream::iter([])).await.unwrap().into_inner();
    assert!(empty.message().await.unwrap().is_none(), "nothing asked, nothing answered");
}

#[tokio::test]
async fn pairs_are_scored_in_order_with_errors_in_their_place() {
    let server = start(config()).await;
    let span = |start, end| v1::Span { start, end };
    let pair =
        |id: &str, target| v1::Pair { id: id.into(), source_spans: vec![], target_spans: vec![target] };
    let passage = |id: &str, text: &str, pairs| v1::Passage {
        id: id.into(),
        text: text.into(),
        pairs,
        ..Default::default()
    };
    let passages = vec![
        passage("p", "😀 Ada", vec![pair("x", span(0, 1)), pair("y", span(3, 6)), pair("z", span(1, 2))]),
        passage("q", "   ", vec![pair("x", span(0, 1))]),
        passage("r", "Ada", vec![]),
    ];
    let request = v1::ScorePairsRequest {
        passages,
        offset_encoding: v1::OffsetEncoding::Utf16.into(),
        ..Default::default()
    };
    let answer = server.client().await.score_pairs(request).await.unwrap().into_inner();
    let error = |status: &Option<visavis::proto::google::rpc::Status>| status.clone().map(|s| s.message);
    let p = &answer.results[0];
    assert!(
        error(&p.pairs[0].error).unwrap().starts_with("passages[0].pairs[0].target_spans[0]: [0, 1) given")
    );
    assert_eq!(
        (p.pairs[1].id.as_str(), p.pairs[1].label(), &p.pairs[1].error),
        ("y", v1::Label::Negative, &None)
    );
    assert!(error(&p.pairs[2].error).unwrap().starts_with("passages[0].pairs[2].target_spans[0]"));
    assert_eq!(error(&answer.results[1].error).unwrap(), "passages[1].text: 0 characters given, 1 required");
    assert_eq!(error(&answer.results[2].error).unwrap(), "passages[2].pairs: none given, one required");
    assert_eq!(answer.model.unwrap().name, "obedient");
}

#[tokio::test]
async fn an_answer_that_does_not_fit_is_an_error_in_its_place() {
    let server = start(visavis::service::ServiceConfig { max_message_bytes: 2000, ..config() }).await;
    let mut client = server.client().await;
    let long = "x".repeat(900);
    let status = client.classify(classify(&long)).await.unwrap_err();
    assert_eq!(status.get_error_details().error_info().unwrap().reason, "ANSWER_TOO_LARGE", "{status:?}");
    let documents = vec![document("a", &long[..400]), document("b", &long[..400]), document("c", "Cy")];
    let request = v1::BatchClassifyRequest { documents, options: None };
    let results = client.batch_classify(request).await.unwrap().into_inner().results;
    let fits: Vec<bool> = results.iter().map(|r| matches!(r.result, Some(Batched::Response(_)))).collect();
    assert_eq!(fits, [true, false, true]);
}

#[tokio::test]
async fn the_same_stack_answers_over_a_pipe_in_memory() {
    let engine = std::sync::Arc::new(Obedient::new('a'));
    let pipe = std::sync::Mutex::new(Some(serve_in_memory(Service::with_engine(engine, config()))));
    let connector = tower::service_fn(move |_: http::Uri| {
        let pipe = pipe.lock().unwrap().take();
        async move { pipe.map(hyper_util::rt::TokioIo::new).ok_or(std::io::Error::other("one pipe")) }
    });
    let channel = tonic::transport::Endpoint::from_static("http://memory")
        .connect_with_connector(connector)
        .await
        .unwrap();
    let mut health = HealthClient::new(channel.clone());
    let answer = health.check(HealthCheckRequest::default()).await.unwrap().into_inner();
    assert_eq!(answer.status(), ServingStatus::Serving);
    let mut client = StanceServiceClient::new(channel);
    let answer = client.classify(classify("Ada spoke")).await.unwrap();
    assert!(answer.metadata().get("x-request-id").is_some(), "the same layers");
    assert_eq!(answer.get_ref().actors[0].name, "Ada");
    let status = client.classify(classify(&"x".repeat((1 << 20) + 1))).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument, "the same limits");
}

#[tokio::test]
async fn calls_that_have_begun_keep_their_model_and_new_ones_get_the_new_one() {
    let server = start(config()).await;
    let (send, receive) = tokio::sync::mpsc::channel(4);
    let mut client = server.client().await;
    let mut answers = client
        .classify_stream(tokio_stream::wrappers::ReceiverStream::new(receive))
        .await
        .unwrap()
        .into_inner();
    let checksum = |answer: Option<v1::ClassifyStreamResponse>| match answer.unwrap().result.unwrap() {
        Streamed::Response(response) => response.model.unwrap().checksum.chars().next().unwrap(),
        Streamed::Error(status) => panic!("{status:?}"),
    };
    send.send(config_message()).await.unwrap();
    send.send(document_message("0", "Ada")).await.unwrap();
    assert_eq!(checksum(answers.message().await.unwrap()), 'a');
    server.service.replace_engine(std::sync::Arc::new(Obedient::new('b')));
    send.send(document_message("1", "Ada")).await.unwrap();
    assert_eq!(checksum(answers.message().await.unwrap()), 'a');
    let unary = client.classify(classify("Ada")).await.unwrap().into_inner();
    assert_eq!(unary.model.unwrap().checksum, "b".repeat(64));
}

/// One HTTP/1.1 exchange on a connection of its own: head and body of the answer.
async fn http1(server: &Server, head: &str, body: &[u8]) -> (String, Vec<u8>) {
    let mut stream = tokio::net::TcpStream::connect(server.address).await.unwrap();
    let head =
        format!("{head}\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(body).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    (String::from_utf8_lossy(&answer[..end]).to_lowercase(), answer[end + 4..].to_vec())
}

#[tokio::test]
async fn a_browser_may_call_over_grpc_web() {
    let server = start(config()).await;
    let path = "/visavis.v1.StanceService/Classify HTTP/1.1\r\nOrigin: https://paper.example";
    let preflight = format!(
        "OPTIONS {path}\r\nAccess-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: content-type,x-grpc-web"
    );
    let (head, _) = http1(&server, &preflight, b"").await;
    assert!(head.starts_with("http/1.1 200"), "{head}");
    assert!(head.contains("access-control-allow-origin: *") && head.contains("x-grpc-web"), "{head}");
    let message = prost::Message::encode_to_vec(&classify("Ada spoke"));
    let mut body = vec![0];
    body.extend(u32::try_from(message.len()).unwrap().to_be_bytes());
    body.extend(&message);
    let post = format!("POST {path}\r\nContent-Type: application/grpc-web+proto\r\nX-Grpc-Web: 1");
    let (head, answer) = http1(&server, &post, &body).await;
    assert!(head.starts_with("http/1.1 200") && head.contains("access-control-expose-headers"), "{head}");
    let text = String::from_utf8_lossy(&answer);
    assert!(text.contains("name:Ada") && text.contains("grpc-status:0"), "{text}");
    let (head, _) = http1(&server, &post, &[0, 0, 0, 0, 0]).await;
    assert!(head.contains("grpc-status: 3") && head.contains("document:%20none%20given"), "{head}");
}

mod stranger {
    //! A caller that knows an address and nothing else.

    use prost::Message;
    use prost_reflect::{DescriptorPool, DynamicMessage, MessageDescriptor, MethodDescriptor};
    use tonic::{
        Status,
        client::Grpc,
        codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder},
    };
    use tonic_reflection::pb::{v1, v1alpha};
    use v1::{
        ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
        server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
    };

    use super::*;

    /// Encodes and decodes messages whose form was learned at run time.
    #[derive(Clone)]
    struct Dynamic(MethodDescriptor);

    impl Codec for Dynamic {
        type Encode = DynamicMessage;
        type Decode = DynamicMessage;
        type Encoder = Self;
        type Decoder = DynamicDecoder;

        fn encoder(&mut self) -> Self {
            self.clone()
        }

        fn decoder(&mut self) -> DynamicDecoder {
            DynamicDecoder(self.0.output())
        }
    }

    impl Encoder for Dynamic {
        type Item = DynamicMessage;
        type Error = Status;

        fn encode(&mut self, message: DynamicMessage, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
            message.encode(buffer).map_err(|e| Status::internal(e.to_string()))
        }
    }

    struct DynamicDecoder(MessageDescriptor);

    impl Decoder for DynamicDecoder {
        type Item = DynamicMessage;
        type Error = Status;

        fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<DynamicMessage>, Status> {
            let message = DynamicMessage::decode(self.0.clone(), buffer);
            message.map(Some).map_err(|e| Status::internal(e.to_string()))
        }
    }

    #[tokio::test]
    async fn learns_the_contract_and_calls_it() {
        let server = start(config()).await;
        let channel = server.channel().await;
        let mut reflection = ServerReflectionClient::new(channel.clone());
        let mut ask = async |request| {
            let request = ServerReflectionRequest { host: String::new(), message_request: Some(request) };
            let answers = reflection.server_reflection_info(tokio_stream::once(request)).await.unwrap();
            answers.into_inner().next().await.unwrap().unwrap().message_response.unwrap()
        };
        let MessageResponse::ListServicesResponse(list) =
            ask(MessageRequest::ListServices(String::new())).await
        else {
            panic!("expected a list")
        };
        let names: Vec<String> = list.service.into_iter().map(|service| service.name).collect();
        assert!(names.iter().any(|name| name == "visavis.v1.StanceService"), "{names:?}");
        assert!(names.iter().any(|name| name == "grpc.health.v1.Health"), "{names:?}");

        // The file with the service, then whatever it imports.
        let mut pool = DescriptorPool::new();
        let mut files = Vec::new();
        let symbols = ["visavis.v1.StanceService", "google.rpc.BadRequest"];
        let mut wanted = symbols.map(|name| MessageRequest::FileContainingSymbol(name.into())).to_vec();
        while let Some(request) = wanted.pop() {
            let MessageResponse::FileDescriptorResponse(found) = ask(request).await else {
                panic!("expected files")
            };
            for bytes in found.file_descriptor_proto {
                let file = prost_types::FileDescriptorProto::decode(&*bytes).unwrap();
                if files.iter().any(|known: &prost_types::FileDescriptorProto| known.name == file.name) {
                    continue;
                }
                wanted.extend(file.dependency.iter().cloned().map(MessageRequest::FileByFilename));
                files.push(file);
            }
        }
        pool.add_file_descriptor_protos(files).unwrap();
        let service = pool.get_service_by_name("visavis.v1.StanceService").unwrap();
        let method = service.methods().find(|method| method.name() == "Classify").unwrap();

        let json = r#"{"document": {"document_id": "s", "text": "Ada spoke to Bob."},
                       "options": {"view": "VIEW_FULL", "offset_encoding": "OFFSET_ENCODING_UTF32"}}"#;
        let request =
            DynamicMessage::deserialize(method.input(), &mut serde_json::Deserializer::from_str(json))
                .unwrap();
        let mut client = Grpc::new(channel);
        client.ready().await.unwrap();
        let path = http::uri::PathAndQuery::from_static("/visavis.v1.StanceService/Classify");
        let answer = client.unary(Request::new(request), path, Dynamic(method)).await.unwrap().into_inner();
        let answer = serde_json::to_value(&answer).unwrap();
        assert_eq!(answer["documentId"], "s");
        assert_eq!(answer["actors"][0]["name"], "Ada");
        assert_eq!(answer["actors"][0]["mentions"][0]["span"]["end"], 3);

        // What an error carries can be read with nothing but what reflection tells, too.
        let status = server.client().await.classify(classify(" ")).await.unwrap_err();
        let status = visavis::proto::google::rpc::Status::decode(status.details()).unwrap();
        let details: Vec<_> = status
            .details
            .iter()
            .map(|detail| {
                let name = detail.type_url.strip_prefix("type.googleapis.com/").unwrap();
                let message = DynamicMessage::decode(pool.get_message_by_name(name).unwrap(), &*detail.value);
                serde_json::to_value(message.unwrap()).unwrap()
            })
            .collect();
        assert_eq!(details[0]["fieldViolations"][0]["field"], "document.text");
        assert_eq!(details[1]["reason"], "EMPTY");
    }

    #[tokio::test]
    async fn with_old_tools_finds_the_service_too() {
        let server = start(config()).await;
        let mut reflection =
            v1alpha::server_reflection_client::ServerReflectionClient::new(server.channel().await);
        let request = v1alpha::ServerReflectionRequest {
            message_request: Some(v1alpha::server_reflection_request::MessageRequest::ListServices(
                String::new(),
            )),
            ..Default::default()
        };
        let mut answers =
            reflection.server_reflection_info(tokio_stream::once(request)).await.unwrap().into_inner();
        let answer = answers.message().await.unwrap().unwrap().message_response.unwrap();
        let v1alpha::server_reflection_response::MessageResponse::ListServicesResponse(list) = answer else {
            panic!("expected a list")
        };
        assert!(list.service.iter().any(|service| service.name == "visavis.v1.StanceService"));
    }
}
