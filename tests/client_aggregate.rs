//! `visavis aggregate` on what `visavis batch` writes.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod client_support;

use std::fs;

use client_support::run;

#[test]
fn an_archive_becomes_a_table_by_month() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).display().to_string();
    let row = |n: usize, day: &str, text: &str| format!("{n},\"{text}\",{day}\n");
    let mut archive = "id,text,date\n".to_owned();
    for n in 0..6 {
        archive.push_str(&row(n, &format!("2026-03-{:02}", n + 1), "Kenya accused Uganda of theft."));
    }
    archive.push_str(&row(6, "2026-04-01", "Uganda praised Kenya."));
    archive.push_str(&row(7, "", "Uganda praised Kenya."));
    fs::write(path("in.csv"), archive).unwrap();
    assert_eq!(run(&["batch", &path("in.csv"), "--embedded", "-o", &path("answers.jsonl")]).code, 0);

    let table = run(&["aggregate", &path("answers.jsonl"), "--by", "month,source,target"]);
    assert_eq!(table.code, 0, "{}", table.stderr);
    let mut reader = csv::Reader::from_reader(table.stdout.as_bytes());
    let rows: Vec<std::collections::HashMap<String, String>> =
        reader.deserialize().map(Result::unwrap).collect();
    let find = |period: &str, source: &str| {
        rows.iter().find(|row| row["period"] == period && row["source_name"] == source).unwrap()
    };
    let march = find("2026-03", "Kenya");
    assert_eq!((march["target_name"].as_str(), march["n_documents"].as_str()), ("Uganda", "6"));
    assert_eq!((march["label"].as_str(), march["n_negative"].as_str()), ("negative", "6"));
    assert!(march["score_low"].parse::<f64>().unwrap() <= march["score"].parse().unwrap());
    assert_eq!(find("2026-04", "Uganda")["label"], "positive");
    assert_eq!(find("undated", "Uganda")["label"], "positive");
}

#[test]
#[cfg(feature = "parquet")]
fn a_table_by_columns_holds_what_the_table_of_text_holds() {
    use parquet::{
        file::reader::{FileReader, SerializedFileReader},
        record::Field,
    };

    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).display().to_string();
    let (input, answers, other) = (path("in.jsonl"), path("answers.jsonl"), path("other.jsonl"));
    let dated = [("diplomacy", "2026-03-01"), ("business", "2026-04-01")].map(|(name, date)| {
        let text = fs::read_to_string(client_support::article(name)).unwrap();
        serde_json::json!({ "id": name, "text": text, "date": date }).to_string()
    });
    fs::write(&input, dated.join("\n")).unwrap();
    assert_eq!(run(&["batch", &input, "--embedded", "-o", &answers]).code, 0);
    fs::write(&other, fs::read_to_string(&answers).unwrap().lines().next().unwrap()).unwrap();

    let sheet = path("sheet.csv");
    assert_eq!(run(&["sample", &answers, "--size", "60", "-o", &sheet]).code, 0);
    let mut drawn = csv::Reader::from_path(&sheet).unwrap();
    let header = drawn.headers().unwrap().clone();
    let drawn: Vec<csv::StringRecord> = drawn.records().map(Result::unwrap).collect();
    let mut labelled = csv::Writer::from_path(&sheet).unwrap();
    labelled.write_record(&header).unwrap();
    for (row, label) in drawn.iter().zip(["negative", "neutral", "positive"].into_iter().cycle()) {
        labelled
            .write_record(
                header.iter().zip(row).map(|(name, cell)| if name == "gold" { label } else { cell }),
            )
            .unwrap();
    }
    labelled.flush().unwrap();

    let by = |columns| ["aggregate", &answers, "--by", columns];
    let corrected = ["--gold", &sheet];
    let commands = [
        by("month,source,target").to_vec(),
        [&by("source")[..], &corrected].concat(),
        [&by("month")[..], &corrected, &["--trend"]].concat(),
        vec!["diff", &answers, &other],
    ];
    for command in commands {
        let (text, columns) = (path("table.csv"), path("table.parquet"));
        for output in [&text, &columns] {
            let run = run(&[&command[..], &["-o", output]].concat());
            assert_eq!(run.code, 0, "{}", run.stderr);
        }
        let mut text = csv::Reader::from_path(text).unwrap();
        let header: Vec<String> = text.headers().unwrap().iter().map(str::to_owned).collect();
        let rows: Vec<csv::StringRecord> = text.records().map(Result::unwrap).collect();
        let file = SerializedFileReader::new(fs::File::open(columns).unwrap()).unwrap();
        let mut count = 0;
        for (row, expected) in file.get_row_iter(None).unwrap().map(Result::unwrap).zip(&rows) {
            assert!(row.get_column_iter().map(|(name, _)| name).eq(&header));
            for ((name, field), cell) in row.get_column_iter().zip(expected) {
                let is_equal = match field {
                    Field::Null => cell.is_empty(),
                    Field::Str(text) => text == cell && !name.starts_with("n_") && !name.starts_with("score"),
                    Field::Long(number) => name.starts_with("n_") && cell.parse() == Ok(*number),
                    Field::Double(figure) => cell.parse() == Ok(*figure),
                    other => panic!("{name}: {other:?}"),
                };
                assert!(is_equal, "{name}: {field:?} where the table of text has {cell:?}");
            }
            count += 1;
        }
        assert!(count > 0 && count == rows.len(), "{count} rows of {}", rows.len());
    }
    assert_eq!(run(&["sample", &answers, "-o", &path("sheet.parquet")]).code, 2, "a person fills it in");
}

#[test]
fn what_is_no_answer_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let input = dir.path().join("in.jsonl");
    fs::write(&input, "{\"id\": 1, \"text\": \"never scored\"}\n").unwrap();
    let table = run(&["aggregate", &input.display().to_string()]);
    assert_eq!(table.code, 1);
    assert!(
        table.stderr.contains("in.jsonl:1: ") && table.stderr.contains("visavis batch"),
        "{}",
        table.stderr
    );
    assert_eq!(run(&["aggregate", "x", "--by", "day,week"]).code, 2);
    assert_eq!(run(&["aggregate", "/no/such/file"]).code, 1);
}

#[test]
fn pairs_answered_neutral_are_drawn_alike_whether_they_were_listed_or_not() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).display().to_string();
    let article = client_support::article("diplomacy");
    let drawn = |name: &str, flags: &[&str]| {
        let output = path(name);
        let batch = [&["batch", &article, "--embedded", "-o", &output][..], flags].concat();
        assert_eq!(run(&batch).code, 0);
        let sheet = run(&["sample", &path(name), "--size", "5000"]);
        assert_eq!(sheet.code, 0, "{}", sheet.stderr);
        let mut reader = csv::Reader::from_reader(sheet.stdout.as_bytes());
        let mut rows: Vec<[String; 4]> = reader
            .deserialize::<std::collections::HashMap<String, String>>()
            .map(|row| {
                let row = row.unwrap();
                ["sentence", "sentence_index", "source_id", "target_id"].map(|name| row[name].clone())
            })
            .collect();
        rows.sort();
        rows
    };
    let (with, without) = (drawn("with.jsonl", &["--neutral"]), drawn("without.jsonl", &[]));
    assert!(
        with.len() > 20 && with.iter().all(|row| row[0].contains("[SOURCE ") && row[0].contains("[TARGET "))
    );
    assert_eq!(with, without);
}
