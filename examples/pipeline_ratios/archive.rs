//! The client over an archive: `visavis batch`, from file to file.

use std::{
    fs,
    io::{BufWriter, Write},
    process::{Command, Stdio},
    time::Instant,
};

use visavis::{Analyzer, bundle::Bundle, client::bench::texts::Texts, document::Document, encoder::Token};

use super::{Failed, Floor::AtLeast, Measured, process, served, texts};

/// Short documents of one archive: enough that the start of the program does not count.
const DOCUMENTS: usize = 1500;

/// Documents that the encoder alone is given at once: all of them would need too much memory.
const CHUNK: usize = 256;

/// `visavis batch --embedded` over short documents against the encoder alone on what it is given of them.
pub fn archive(rounds: usize) -> Result<Vec<Measured>, Failed> {
    let folder = tempfile::tempdir()?;
    let (input, output) = (folder.path().join("in.jsonl"), folder.path().join("out.jsonl"));
    let source = Texts::own(2);
    let documents: Vec<Document> = (0..DOCUMENTS).map(|_| texts::document(&source.next().text)).collect();
    let mut lines = BufWriter::new(fs::File::create(&input)?);
    for (id, document) in documents.iter().enumerate() {
        writeln!(lines, "{}", serde_json::json!({ "id": id, "text": document.text }))?;
    }
    lines.flush()?;

    let (bundle, analyzer) = (Bundle::shipped()?, Analyzer::shipped()?);
    let chunks = documents
        .chunks(CHUNK)
        .map(|chunk| served::windows(&bundle, &analyzer, chunk).map(|views| views.concat()))
        .collect::<Result<Vec<Vec<Vec<Token>>>, Failed>>()?;
    let encode = served::encoder_alone(&bundle);
    let batch = || -> Result<f64, Failed> {
        let start = Instant::now();
        let status = Command::new(process::binary("visavis")?)
            .args(["batch", "--embedded", "--overwrite", "-o"])
            .args([&output, &input])
            .stderr(Stdio::null())
            .status()?;
        if status.success() {
            Ok(start.elapsed().as_secs_f64())
        } else {
            Err(format!("visavis batch: {status}").into())
        }
    };
    let (mut ratios, mut pace) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let whole = batch()?;
        let mut alone = 0.0;
        for chunk in &chunks {
            alone += encode(&chunk.iter().collect::<Vec<_>>())?;
        }
        ratios.push(alone / whole);
        pace.push(DOCUMENTS as f64 / whole);
    }
    Ok(vec![
        Measured::new(
            "batch over short documents against the encoder alone",
            "×",
            ratios,
            Some(AtLeast(0.75)),
        ),
        Measured::new("  documents of two sentences a second", "", pace, None),
    ])
}
