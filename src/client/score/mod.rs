//! `visavis score`: labelled pairs in, the same rows with scores out.
//!
//! Rows are read in chunks; within a chunk, rows with the same text become one passage, so that its sentence is encoded
//! once whatever the number of pairs in it. Memory is bounded by the chunks under way, whatever the size of the file.

mod chunk;
pub mod row;

use std::{
    fs::File,
    io::{self, BufRead, BufReader, BufWriter, Write},
    path::{Path, PathBuf},
};

use futures_util::{StreamExt, stream};

use crate::{
    client::{
        args::ScoreArgs,
        backend::Backend,
        exit::{Outcome, Stop},
        failure::Failure,
        lines::Lines,
        progress::Progress,
    },
    proto::v1::{GetModelRequest, Limits},
};
use chunk::Chunks;

/// Chunks that are asked about at the same time.
const IN_FLIGHT: usize = 3;

/// Failures that are told one by one on standard error; all of them stand in the output.
const TOLD: u64 = 20;

/// Runs the command.
///
/// # Errors
/// If the input cannot be read, the output not written, or the server goes away.
pub async fn run(args: &ScoreArgs, backend: &impl Backend) -> Result<Outcome, Stop> {
    let input = open(&args.pairs)?;
    let limits = limits(backend).await?;
    let mut output = Output::create(args.output.as_deref())?;
    let mut progress = Progress::new("rows");
    let checksum = args.require_model.as_deref().unwrap_or_default();

    let chunks = Chunks::new(Lines::new(input));
    let mut chunks = stream::iter(chunks)
        .map(|chunk| async { Ok::<_, io::Error>(chunk?.score(backend, &limits, checksum).await) })
        .buffered(IN_FLIGHT);
    while let Some(scored) = chunks.next().await {
        let scored = scored.map_err(|error| Stop::Failed(unreadable(&args.pairs, &error)))?;
        for line in scored.lines {
            output.write(&line)?;
        }
        for (number, failure) in &scored.failures {
            if progress.counts().1 < TOLD {
                progress.say(&format!("visavis: {}:{number}: {failure}", args.pairs.display()));
            }
            progress.add(0, 1);
            if progress.counts().1 == TOLD {
                progress.say("visavis: further failures are told in the output only");
            }
        }
        progress.add(scored.n_scored, 0);
        if let Some(outage) = scored.outage {
            let (done, _) = progress.counts();
            return Err(Stop::Failed(format!(
                "stopped after {done} rows were scored: {outage}{}",
                output.left()
            )));
        }
    }
    output.finish()?;
    let (done, failed) = progress.counts();
    progress.finish();
    Ok(Outcome::of(done, failed))
}

async fn limits(backend: &impl Backend) -> Result<Limits, Stop> {
    let model = backend.get_model(GetModelRequest {}).await;
    let model = model.map_err(|status| Stop::Failed(Failure::from(&status).to_string()))?;
    Ok(model.limits.unwrap_or_default())
}

fn open(path: &Path) -> Result<Box<dyn BufRead + Send>, Stop> {
    if path == Path::new("-") {
        return Ok(Box::new(BufReader::new(io::stdin())));
    }
    // A folder opens without complaint and fails at the first read.
    let file = if path.is_dir() { Err(io::ErrorKind::IsADirectory.into()) } else { File::open(path) };
    let file = file.map_err(|error| Stop::Failed(unreadable(path, &error)))?;
    Ok(Box::new(BufReader::new(file)))
}

fn unreadable(path: &Path, error: &io::Error) -> String {
    format!("{}: {}", path.display(), Failure::of_file(path, error))
}

/// Where rows go. A file is written beside its final name and takes that name when it is complete.
struct Output {
    out: BufWriter<Box<dyn Write>>,
    name: String,
    paths: Option<(PathBuf, PathBuf)>,
}

impl Output {
    fn create(path: Option<&Path>) -> Result<Self, Stop> {
        let Some(path) = path else {
            let out: Box<dyn Write> = Box::new(io::stdout());
            return Ok(Self { out: BufWriter::new(out), name: "standard output".into(), paths: None });
        };
        let mut partial = path.as_os_str().to_owned();
        partial.push(".partial");
        let partial = PathBuf::from(partial);
        let name = path.display().to_string();
        let file =
            File::create(&partial).map_err(|error| Stop::writing(&partial.display().to_string(), &error))?;
        Ok(Self { out: BufWriter::new(Box::new(file)), name, paths: Some((partial, path.to_owned())) })
    }

    fn write(&mut self, line: &str) -> Result<(), Stop> {
        let written = self.out.write_all(line.as_bytes()).and_then(|()| self.out.write_all(b"\n"));
        written.map_err(|error| Stop::writing(&self.name, &error))
    }

    /// Where an incomplete output stands, for a message.
    fn left(&self) -> String {
        match &self.paths {
            Some((partial, _)) => format!("; what was scored stands in {}", partial.display()),
            None => String::new(),
        }
    }

    fn finish(mut self) -> Result<(), Stop> {
        let flushed = self.out.flush();
        let renamed = flushed.and_then(|()| match &self.paths {
            Some((partial, path)) => std::fs::rename(partial, path),
            None => Ok(()),
        });
        renamed.map_err(|error| Stop::writing(&self.name, &error))
    }
}
