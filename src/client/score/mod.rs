//! `visavis score`: labelled pairs in, the same rows with scores out.
//!
//! Rows are read in chunks; within a chunk, rows with the same text become one passage, so that its sentence is encoded
//! once whatever the number of pairs in it. Memory is bounded by the chunks under way, whatever the size of the file.

mod chunk;
pub mod row;

use std::io;

use futures_util::{StreamExt, stream};

use crate::{
    client::{
        args::ScoreArgs,
        backend::Backend,
        exit::{Outcome, Stop},
        failure::Failure,
        lines::{Lines, open_input, unreadable},
        output::Output,
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
    let input = open_input(&args.pairs)?;
    let limits = limits(backend).await?;
    let mut output = Output::create(args.output.as_deref())?;
    let mut progress = Progress::new("rows");
    let checksum = args.require_model.as_deref().unwrap_or_default();

    let chunks = Chunks::new(Lines::new(input));
    let mut chunks = stream::iter(chunks)
        .map(|chunk| async { Ok::<_, io::Error>(chunk?.score(backend, &limits, checksum).await) })
        .buffered(IN_FLIGHT);
    while let Some(scored) = chunks.next().await {
        let scored = scored.map_err(|error| unreadable(&args.pairs, &error))?;
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
