//! Who may call and how much: tokens, quotas, fairness.

use visavis::service::auth::Tokens;

use super::*;

fn tokens(text: &str) -> (tempfile::TempDir, std::path::PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tokens.toml");
    std::fs::write(&path, text).unwrap();
    (dir, path)
}

fn bearing<T>(message: T, token: &str) -> Request<T> {
    let mut request = Request::new(message);
    request.metadata_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
    request
}

const ANNA: &str = "anna-anna-anna-anna";
const BERT: &str = "bert-bert-bert-bert";

#[tokio::test]
async fn only_known_tokens_are_let_in_and_new_ones_after_a_reload() {
    let server = start(config()).await;
    let (_dir, path) = tokens(&format!("[[token]]\nname = \"anna\"\nsecret = \"{ANNA}\"\n"));
    server.service.require_tokens(Some(Tokens::load(&path, None).unwrap()));
    let mut client = server.client().await;
    for status in [
        client.classify(classify("Ada")).await.unwrap_err(),
        client.classify(bearing(classify("Ada"), BERT)).await.unwrap_err(),
        client.get_model(v1::GetModelRequest {}).await.unwrap_err(),
    ] {
        assert_eq!(status.code(), Code::Unauthenticated, "{status:?}");
        assert!(!status.message().contains(BERT));
    }
    assert_eq!(server.engine.begun.load(Ordering::SeqCst), 0);
    assert!(HealthClient::new(server.channel().await).check(HealthCheckRequest::default()).await.is_ok());
    assert!(client.classify(bearing(classify("Ada"), ANNA)).await.is_ok());
    std::fs::write(&path, "[[token]]\nname = 5").unwrap();
    assert!(server.service.reload_tokens(&path).is_err());
    assert!(client.classify(bearing(classify("Ada"), ANNA)).await.is_ok(), "the old tokens stay");
    std::fs::write(&path, format!("[[token]]\nname = \"bert\"\nsecret = \"{BERT}\"\n")).unwrap();
    server.service.reload_tokens(&path).unwrap();
    assert!(client.classify(bearing(classify("Ada"), ANNA)).await.is_err());
    assert!(client.classify(bearing(classify("Ada"), BERT)).await.is_ok());
}

#[tokio::test]
async fn a_used_up_quota_is_told_with_its_size_and_streams_wait_for_it() {
    let server = start(config()).await;
    let (_dir, path) =
        tokens(&format!("[[token]]\nname = \"anna\"\nsecret = \"{ANNA}\"\ndocuments_per_minute = 600\n"));
    server.service.require_tokens(Some(Tokens::load(&path, None).unwrap()));
    let mut client = server.client().await;
    let documents = vec![document("d", "Ada"); 60];
    let mut refused = None;
    for _ in 0..12 {
        let request = v1::BatchClassifyRequest { documents: documents.clone(), options: None };
        let answer = client.batch_classify(bearing(request, ANNA)).await;
        if answer.is_err() {
            refused = answer.err();
            break;
        }
    }
    let status = match refused {
        Some(status) => status,
        None => client.classify(bearing(classify("Ada"), ANNA)).await.unwrap_err(),
    };
    assert_eq!(status.code(), Code::ResourceExhausted);
    let details = status.get_error_details();
    let violation = &details.quota_failure().unwrap().violations[0];
    assert_eq!(
        (violation.subject.as_str(), violation.description.as_str()),
        ("token:anna", "600 documents a minute")
    );
    assert!(details.retry_info().unwrap().retry_delay.unwrap() <= Duration::from_millis(200));
    let messages =
        std::iter::once(config_message()).chain((0..3).map(|i| document_message(&i.to_string(), "Ada")));
    let request = bearing(tokio_stream::iter(messages.collect::<Vec<_>>()), ANNA);
    let mut answers = client.classify_stream(request).await.unwrap().into_inner();
    for _ in 0..3 {
        assert!(matches!(answers.message().await.unwrap().unwrap().result, Some(Streamed::Response(_))));
    }
}

#[tokio::test]
async fn a_flood_of_one_caller_does_not_starve_another() {
    let server = start(ServiceConfig { workers: 1, max_concurrent_requests: 40, ..config() }).await;
    let (_dir, path) = tokens(&format!(
        "[[token]]\nname = \"anna\"\nsecret = \"{ANNA}\"\n[[token]]\nname = \"bert\"\nsecret = \"{BERT}\"\n"
    ));
    server.service.require_tokens(Some(Tokens::load(&path, None).unwrap()));
    let client = server.client().await;
    let mut flood = tokio::task::JoinSet::new();
    for _ in 0..30 {
        let mut client = client.clone();
        flood.spawn(async move { client.classify(bearing(classify("sleep 30"), ANNA)).await.is_ok() });
    }
    eventually("the flood is inside", || server.service.calls_in_flight() == 30).await;
    let start = Instant::now();
    assert!(client.clone().classify(bearing(classify("Ada"), BERT)).await.is_ok());
    let waited = start.elapsed();
    assert!(waited < Duration::from_millis(450), "waited {waited:?} for a line of 900 ms");
    assert!(flood.join_all().await.into_iter().all(|ok| ok), "the flood was admitted and is answered");
}
