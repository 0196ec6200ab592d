//! The page as a file: what it holds, and that text of strangers stays text. What it does is tested in a browser
//! (`tests/browser`).
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use clap::Parser;
use serde_json::{Value, json};

use super::{data::ReportData, *};
use crate::{
    client::{
        args::{Cli, Command},
        json::Answer,
        table::fixture,
    },
    proto::v1::ClassifyResponse,
    text::{OffsetMap, Unit},
};

/// The hand-made answer as `batch` writes it.
fn scored() -> (Value, ClassifyResponse) {
    let (article, response) = fixture::diplomacy();
    let mut value = Answer::Done(Box::new(response.clone())).to_json().unwrap();
    value["document"] = json!({"title": article.title, "text": article.text, "published_at": ""});
    (value, response)
}

/// The page of an archive.
fn report(lines: &[String], flags: &[&str]) -> String {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).display().to_string();
    let (input, output) = (path("in.jsonl"), path("out.html"));
    std::fs::write(&input, lines.join("\n")).unwrap();
    let words = ["visavis", "report", &input, "-o", &output].into_iter().chain(flags.iter().copied());
    let Command::Report(args) = Cli::try_parse_from(words).unwrap().command else { unreachable!() };
    check(&args).unwrap();
    run(&args).unwrap();
    std::fs::read_to_string(&output).unwrap()
}

/// The data that the page's scripts read.
fn data(html: &str) -> ReportData {
    let block = html.split("<script type=\"application/json\" id=\"data\">").nth(1).unwrap();
    serde_json::from_str(block.split("</script>").next().unwrap()).unwrap()
}

#[test]
fn the_page_holds_what_the_answers_say() {
    let (value, response) = scored();
    let data = data(&report(&[value.to_string()], &[]));
    let edges: Vec<_> = response.profiles.iter().flat_map(|profile| &profile.held).collect();
    assert_eq!(data.edges.document.len(), edges.len());
    for (row, edge) in edges.iter().enumerate() {
        let id = |place: usize| data.actors.id[place].as_str();
        assert_eq!(
            (id(data.edges.source[row]), id(data.edges.target[row])),
            (&*edge.source_id, &*edge.target_id)
        );
        let counts = (data.edges.n_negative[row], data.edges.n_neutral[row], data.edges.n_positive[row]);
        assert_eq!(counts, (edge.n_negative, edge.n_neutral, edge.n_positive));
        assert!((data.edges.sum_negative[row] as f64 / 1e6 - edge.sum_negative).abs() < 1e-6);
        assert!((data.edges.sum_positive[row] as f64 / 1e6 - edge.sum_positive).abs() < 1e-6);
        // Every sentence that takes a side is there to be opened, and only those.
        let votes = data.votes.of.iter().zip(&data.votes.sentence).filter(|(of, _)| **of == row);
        let sentences: Vec<u32> = votes.map(|(_, at)| data.sentences.index[*at]).collect();
        assert_eq!(sentences, edge.sentence_indices);
    }
    let sentiments = response.profiles.iter().filter_map(|profile| profile.sentiment.as_ref());
    let counts: Vec<_> = sentiments.map(|s| (s.n_negative, s.n_neutral, s.n_positive)).collect();
    let shown = &data.portrayals;
    let shown: Vec<_> = (0..shown.actor.len())
        .map(|i| (shown.n_negative[i], shown.n_neutral[i], shown.n_positive[i]))
        .collect();
    assert_eq!(shown, counts);
    assert_eq!(data.documents.day, [None], "the fixture's date is assumed");
    assert_eq!(data.models, ["small 0.1.0 (55555555)"]);
}

#[test]
fn marks_stand_on_source_target_and_cues_in_every_unit() {
    // Lines with “…” and 東京 have other offsets in each unit.
    let (value, response) = scored();
    let text = value["document"]["text"].as_str().unwrap();
    let map = OffsetMap::new(text);
    for unit in [Unit::Utf8, Unit::Utf16, Unit::Utf32] {
        let mut value = value.clone();
        rewrite_spans(&mut value, &|at| map.to(unit, at));
        let data = data(&report(&[value.to_string()], &[]));
        let mut seen = 0;
        for (row, marks) in data.votes.marks.iter().enumerate() {
            let sentence: Vec<u16> = data.sentences.text[data.votes.sentence[row]].encode_utf16().collect();
            let words = |mark: &[usize]| String::from_utf16(&sentence[mark[1]..mark[2]]).unwrap();
            let edge = data.votes.of[row];
            let (source, target) = (data.edges.source[edge], data.edges.target[edge]);
            for mark in marks.chunks(3) {
                let found = words(mark);
                let is_right = match mark[0] {
                    0 => is_mention(&response, &data.actors.id[source], &found),
                    1 => is_mention(&response, &data.actors.id[target], &found),
                    _ => ["denounced", "piracy", "lied", "fired on", "hospital ships", "thanked", "tactless"]
                        .contains(&found.as_str()),
                };
                assert!(is_right, "{unit:?}: {mark:?} is {found}");
                seen += 1;
            }
        }
        assert!(seen > 15, "{unit:?}: {seen} marks");
    }
}

fn is_mention(response: &ClassifyResponse, id: &str, words: &str) -> bool {
    let actor = response.actors.iter().find(|actor| actor.id == id).unwrap();
    actor.mentions.iter().any(|mention| mention.text == words)
}

/// Counts every span of the text (not of the title) anew.
fn rewrite_spans(value: &mut Value, change: &dyn Fn(usize) -> usize) {
    match value {
        Value::Object(object) => {
            if object.get("part") == Some(&json!("PART_TITLE")) {
                return;
            }
            for (name, inner) in object {
                match inner {
                    Value::Number(number) if name == "start" || name == "end" => {
                        *inner = change(number.as_u64().unwrap() as usize).into();
                    }
                    _ => rewrite_spans(inner, change),
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|inner| rewrite_spans(inner, change)),
        _ => {}
    }
}

#[test]
fn text_of_strangers_stays_text() {
    let hostile = "</script><script>alert(1)</script><!--<img src=x onerror=alert(2)>";
    let (mut value, _) = scored();
    value["document_id"] = hostile.into();
    value["document"]["title"] = hostile.into();
    value["actors"][0]["name"] = hostile.into();
    // As long as what stood there, so that the sentence is still found.
    let text = value["document"]["text"].as_str().unwrap().replace("has sent two ", "</script><b> ");
    value["document"]["text"] = text.into();
    let html = report(&[value.to_string()], &["--title", hostile]);
    assert!(!html.contains("<script>alert") && !html.contains("<img src=x") && !html.contains("<!--<img"));
    assert_eq!(html.matches("</script>").count(), 2, "the data's and the script's own");
    assert_eq!(data(&html).actors.name[0], hostile);
    assert_eq!(data(&html).title, hostile);
    assert!(
        data(&html).sentences.text.contains(&"Norland </script><b> hospital ships to 東京 Lines.".to_owned())
    );
    assert!(html.contains("default-src 'none'") && !html.contains("unsafe-inline"));
}

#[test]
fn a_page_asks_nothing_of_the_network_and_is_the_same_every_time() {
    let (value, _) = scored();
    let lines = [value.to_string()];
    let html = report(&lines, &[]);
    assert_eq!(html, report(&lines, &[]));
    let markup = html.split("<script type=").next().unwrap();
    for way in ["src=", "href=\"http", "url(", "@import"] {
        assert!(!markup.contains(way), "{way}");
    }
}

#[test]
fn without_text_no_word_of_a_document_is_in_the_page() {
    let (value, _) = scored();
    let html = report(&[value.to_string()], &["--no-text"]);
    let data = data(&html);
    assert!(data.sentences.text.is_empty() && data.votes.of.is_empty() && !data.has_text);
    assert!(!html.contains("hospital ships") && !html.contains("coast.txt") && !html.contains("Envoy calls"));
    assert_eq!(data.edges.document.len(), 9);
    // An answer that came without its document has numbers, and says that it has no sentences.
    let mut bare = value;
    bare.as_object_mut().unwrap().remove("document");
    let bare = self::data(&report(&[bare.to_string()], &[]));
    assert_eq!((bare.n_without_text, bare.sentences.text.len(), bare.edges.document.len()), (1, 0, 9));
}

#[test]
fn after_roll_up_a_body_shows_its_members_sentences() {
    let (mut value, _) = scored();
    // Storm acts for Norland, and her stances toward Sundria count as Norland's.
    value["actors"][0]["affiliations"] =
        json!([{"actor_id": "custom:nor", "role": "envoy", "acts_for": true, "from": "", "to": ""}]);
    for profile in value["profiles"].as_array_mut().unwrap() {
        for edge in profile["held"].as_array_mut().unwrap() {
            if edge["source_id"] == "name:ida-storm" && edge["target_id"] == "custom:sun" {
                edge["source_id"] = "custom:nor".into();
            }
        }
    }
    let data = data(&report(&[value.to_string()], &[]));
    let norland = data.actors.id.iter().position(|id| id == "custom:nor").unwrap();
    let sundria = data.actors.id.iter().position(|id| id == "custom:sun").unwrap();
    let row = (0..data.edges.source.len())
        .find(|row| data.edges.source[*row] == norland && data.edges.target[*row] == sundria)
        .unwrap();
    assert_eq!(data.votes.of.iter().filter(|of| **of == row).count(), 2);
}

#[test]
fn a_hundred_thousand_edges_fit_into_a_page() {
    let (value, response) = scored();
    let n_edges: usize = response.profiles.iter().map(|profile| profile.held.len()).sum();
    let answer: FullAnswer = serde_json::from_value(value).unwrap();
    let mut builder = Builder::new(true);
    for _ in 0..100_000 / n_edges {
        builder.add(&answer);
    }
    let data = builder.finish("many");
    let html = page("many", &data).unwrap();
    assert!(data.edges.source.len() > 99_000);
    assert!(html.len() < 30 << 20, "{} bytes", html.len());
}

#[test]
fn what_is_no_answer_is_told_and_left_out() {
    let (value, _) = scored();
    let lines = [
        value.to_string(),
        "{\"document_id\": \"x\", \"error\": {}}".to_owned(),
        "{\"text\": \"a\"}".to_owned(),
        "nonsense".to_owned(),
    ];
    assert_eq!(data(&report(&lines, &[])).documents.id, ["coast.txt"]);
    let Command::Report(args) =
        Cli::try_parse_from(["visavis", "report", "x.jsonl", "-o", "x.csv"]).unwrap().command
    else {
        unreachable!()
    };
    assert!(check(&args).unwrap_err().to_string().contains("must end in .html"));
}
