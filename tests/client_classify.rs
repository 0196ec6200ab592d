//! `visavis classify`, the whole program.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]

mod client_support;

use std::{
    fs,
    io::Read,
    process::{Command, Stdio},
};

use client_support::{Server, article, run, run_with};
use serde_json::Value;

const TEXT: &str = "Kenya accused Uganda of choking the river. Rwanda thanked Kenya for speaking out.\n";

#[test]
fn the_table_tells_who_is_against_whom_and_shows_the_sentence() {
    let run = run(&["classify", &article("diplomacy")]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert!(
        run.stdout.starts_with("Kenya pulls its envoy from Kampala as dam quarrel sharpens\n"),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains("against──▸") && run.stdout.contains("for──────▸"), "{}", run.stdout);
    assert!(run.stdout.contains("«") && run.stdout.contains("‹"), "{}", run.stdout);
    assert!(run.stdout.lines().all(|line| line.chars().count() <= 80), "{}", run.stdout);
    assert!(!run.stdout.contains('\u{1b}'), "a pipe gets no colours");
}

#[test]
fn colour_and_ascii_are_chosen_by_flag_and_locale() {
    let coloured = run_with(&["classify", "-", "--color", "always"], TEXT.as_bytes());
    assert!(coloured.stdout.contains("\u{1b}[1m"), "{}", coloured.stdout);
    let mut ascii = client_support::visavis(&["classify", "-"]);
    let output = ascii.env("LC_ALL", "C").write_stdin(TEXT).output().unwrap();
    assert!(output.stdout.is_ascii() && output.status.success());
}

#[test]
fn server_in_memory_and_embedded_print_the_same_bytes() {
    let server = Server::start();
    let files = ["diplomacy", "city-politics", "business"].map(article);
    let args: Vec<&str> = ["classify", "--format", "json", "--neutral"]
        .into_iter()
        .chain(files.iter().map(String::as_str))
        .collect();
    let in_memory = run(&args);
    assert_eq!((in_memory.code, in_memory.stderr.as_str()), (0, ""));
    let answers: Vec<Value> = serde_json::from_str(&in_memory.stdout).unwrap();
    let ids: Vec<&str> = answers.iter().map(|answer| answer["document_id"].as_str().unwrap()).collect();
    assert_eq!(ids, files);

    for more in [&["--embedded"][..], &["--server", &server.url]] {
        let other = run(&[&args[..], more].concat());
        assert!(other.stdout == in_memory.stdout, "{more:?} answers otherwise: {}", other.stderr);
    }
    let by_environment = client_support::visavis(&args).env("VISAVIS_SERVER", &server.url).output().unwrap();
    assert!(by_environment.stdout == in_memory.stdout.as_bytes());
}

#[test]
fn offsets_count_in_the_text_after_the_title_in_the_unit_asked_for() {
    let text = "\nThe café owner's Kenya, 𝒦enya, accused Uganda. Kenya accused Uganda of theft.\n";
    let input = format!("# Kenya accuses Uganda\n{text}");
    for (unit, slice) in [
        ("utf8", (|text, start, end| text[start..end].to_owned()) as fn(&str, usize, usize) -> String),
        ("utf16", |text, start, end| {
            String::from_utf16(&text.encode_utf16().collect::<Vec<_>>()[start..end]).unwrap()
        }),
        ("utf32", |text, start, end| text.chars().skip(start).take(end - start).collect()),
    ] {
        let run =
            run_with(&["classify", "-", "--format", "jsonl", "--offset-encoding", unit], input.as_bytes());
        let answer = &run.lines()[0];
        let sentences = answer["sentences"].as_array().unwrap();
        let mut mentions = 0;
        for mention in
            answer["actors"].as_array().unwrap().iter().flat_map(|a| a["mentions"].as_array().unwrap())
        {
            let place = |name: &str| mention["span"][name].as_u64().unwrap() as usize;
            let sentence = &sentences[mention["sentence_index"].as_u64().unwrap() as usize];
            let part = if sentence["part"] == "PART_TITLE" { "Kenya accuses Uganda" } else { text };
            assert_eq!(
                slice(part, place("start"), place("end")),
                mention["text"].as_str().unwrap(),
                "{unit}"
            );
            mentions += 1;
        }
        assert!(mentions >= 4, "{unit}: {answer}");
    }
}

#[test]
fn bad_files_keep_their_places_and_the_others_are_answered() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).display().to_string();
    fs::write(path("good.txt"), TEXT).unwrap();
    fs::write(path("latin1.txt"), b"caf\xe9").unwrap();
    fs::write(path("empty.txt"), " \n").unwrap();
    fs::create_dir(path("folder")).unwrap();
    let files = ["missing.txt", "good.txt", "latin1.txt", "folder", "empty.txt"].map(path);
    let mut args = vec!["classify", "--format", "jsonl"];
    args.extend(files.iter().map(String::as_str));

    let run = run(&args);
    assert_eq!(run.code, 3);
    let lines = run.lines();
    let ids: Vec<&str> = lines.iter().map(|line| line["document_id"].as_str().unwrap()).collect();
    assert_eq!(ids, files);
    let codes: Vec<&str> =
        lines.iter().map(|line| line["error"]["code"].as_str().unwrap_or("none")).collect();
    assert_eq!(codes, ["NOT_FOUND", "none", "INVALID_ARGUMENT", "INVALID_ARGUMENT", "INVALID_ARGUMENT"]);
    assert_eq!(lines[4]["error"]["fields"][0]["field"], "document.text");
    assert_eq!(run.stderr.lines().count(), 4, "{}", run.stderr);
    for (file, reason) in [(0, "no such file"), (2, "0xE9"), (3, "is a folder"), (4, "empty")] {
        let told = run.stderr.lines().any(|line| line.contains(&files[file]) && line.contains(reason));
        assert!(told, "{reason}: {}", run.stderr);
    }
}

#[test]
fn the_servers_refusal_names_the_field() {
    let run =
        run_with(&["classify", "-", "--format", "json", "--published-at", "yesterday"], TEXT.as_bytes());
    assert_eq!(run.code, 1);
    let answers: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(answers[0]["error"]["code"], "INVALID_ARGUMENT");
    assert_eq!(answers[0]["error"]["fields"][0]["field"], "document.published_at");
    assert!(run.stderr.contains("published_at") && run.stderr.lines().count() == 1, "{}", run.stderr);
}

#[test]
fn custom_actors_and_options_reach_the_analyzer() {
    let dir = tempfile::tempdir().unwrap();
    let actors = dir.path().join("actors.json");
    fs::write(&actors, r#"[{"id": "river", "name": "River Users", "kind": "ACTOR_KIND_GROUP"}]"#).unwrap();
    let actors = actors.display().to_string();
    let args = ["classify", "-", "--format", "jsonl", "--custom-actors", &actors, "--view", "profiles"];
    let run = run_with(&args, b"River Users accused Uganda of theft.");
    let answer = &run.lines()[0];
    assert!(
        answer["actors"].as_array().unwrap().iter().any(|actor| actor["id"] == "custom:river"),
        "{answer}"
    );
    assert_eq!(answer["sentences"], Value::Array(Vec::new()));
}

#[test]
fn bad_command_lines_say_what_to_change() {
    for (args, says) in [
        (&["classify"][..], "FILE"),
        (&["classify", "x", "--view", "profiles"], "--format json"),
        (&["classify", "x", "y", "--title", "t"], "one FILE"),
        (&["classify", "x", "--server", "a", "--embedded"], "--embedded"),
        (&["classify", "x", "--server", "ftp://example.org"], "http://HOST:PORT"),
        (&["classify", "x", "--server", "https://a", "--ca", "/no/such/file"], "/no/such/file"),
        (&["classify", "x", "--client-key", "key.pem"], "--client-certificate"),
        (&["classify", "x", "--custom-actors", "/no/such/file"], "no such file"),
        (&["classify", "-", "-"], "only once"),
    ] {
        let run = run(args);
        assert_eq!(run.code, 2, "{args:?}: {}", run.stderr);
        assert!(run.stderr.contains(says) && run.stdout.is_empty(), "{args:?}: {}", run.stderr);
    }
}

#[test]
fn an_unreachable_server_is_named_with_a_way_out() {
    let run = run(&["classify", "x", "--server", "http://127.0.0.1:9"]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("http://127.0.0.1:9") && run.stderr.contains("--embedded"), "{}", run.stderr);
    assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
}

#[test]
fn a_closed_pipe_ends_it_quietly() {
    let mut args = vec!["classify".to_owned(), "--format".into(), "json".into()];
    args.extend((0..20).map(|_| article("diplomacy")));
    let mut child = Command::new(env!("CARGO_BIN_EXE_visavis"))
        .args(args)
        .env_remove("VISAVIS_SERVER")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0; 1];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    // The pipe closes here, with most of the answers still to come.
    let output = child.wait_with_output().unwrap();
    assert_eq!(first, *b"[");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
