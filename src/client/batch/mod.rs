//! `visavis batch`: archives in, one answer for each document out, in the order of the input.
//!
//! Nothing is lost and nothing comes twice, whenever the run is killed: about once a second the output is brought to
//! the disk, and then a [`journal`] beside it says how much of it is done. The same command again goes on from there.

pub mod columns;
mod html;
pub mod journal;
pub mod parts;
pub(in crate::client) mod records;
pub mod shape;
mod sink;
pub(in crate::client) mod source;
mod stages;

use std::{
    path::Path,
    sync::{Arc, atomic::AtomicU64},
    time::{Duration, Instant},
};

use futures_util::{StreamExt, stream};
use serde_json::json;
use tonic::{Code, Status};

use crate::{
    client::{
        args::{BatchArgs, OffsetArg, ViewArg},
        backend::Backend,
        exit::{Outcome, Stop},
        failure::Failure,
        progress::Progress,
        request, rows,
    },
    proto::v1::{
        ClassifyOptions, ClassifyRequest, ClassifyResponse, GetModelRequest, GetModelResponse, Label,
    },
};
use journal::{Journal, Order, State, beside};
use records::{Record, Records};
use sink::{Form, Format, Sink};
use stages::Stages;

/// The journal is at most this far behind the output: so much work a kill can cost.
const SYNC_EVERY: Duration = Duration::from_millis(if cfg!(test) { 4 } else { 1000 });

/// Failures that are told one by one on standard error; all of them stand in the file of errors.
const TOLD: u64 = 20;

/// Checks what the parser cannot: flags that only go together with others.
///
/// # Errors
/// A usage error that says what to change.
pub fn check(args: &BatchArgs) -> Result<(), Stop> {
    form(args).map(|_| ())
}

/// Runs the command.
///
/// # Errors
/// If options cannot be understood, the run cannot go on where an earlier one was, files cannot be written, or the
/// server goes away. What was done until then is kept, and the same command goes on with it.
pub async fn run(args: &BatchArgs, backend: &impl Backend) -> Result<Outcome, Stop> {
    let form = form(args)?;
    let sources = source::find(&args.inputs)?;
    let mut options = request::options(&args.request)?;
    let model = model_checksum(backend).await?;
    if options.require_model_checksum.is_empty() {
        // A server that changes its model while the run goes on must not mix two models in one output.
        options.require_model_checksum.clone_from(&model);
    }
    let settings = json!({
        "inputs": args.inputs,
        "columns": args.columns,
        "output": form,
        "options": options,
    });
    let journal = Journal::new(beside(&args.output, ".journal"), Order { model, settings });
    let counter = Arc::new(AtomicU64::new(0));
    let total: u64 =
        sources.iter().filter_map(|source| source.path.metadata().ok()).map(|file| file.len()).sum();
    let mut records = Records::new(sources, args.columns.clone(), Arc::clone(&counter));

    let mut state = begin(args, &journal)?;
    skip(&mut records, &state)?;
    if state.is_complete {
        return already_complete(args, &mut records, &state);
    }
    let mut sink = Sink::open(&args.output, form, &state)?;
    // From here on a second run with the same output finds what it needs to go on, or that this one still writes.
    write(&mut sink, &mut state, &journal)?;

    let resumed = state.documents;
    let mut progress = Progress::new("documents").with_input(counter, total);
    if resumed > 0 {
        progress.say(&format!("visavis: going on after {resumed} documents that were done before"));
    }
    let (mut synced, mut claimed) = (Instant::now(), resumed);
    let mut stages = Stages::default();
    let mut answers = stream::iter(stages.timed(records))
        .map(|record| answer(record, &options, backend))
        .buffered(args.concurrency.map_or_else(default_concurrency, usize::from));
    loop {
        let asked = Instant::now();
        let Some((record, answer)) = answers.next().await else { break };
        stages.waited(asked);
        let answered = Instant::now();
        match answer {
            Ok(answer) => {
                count(&mut state, &answer);
                if let Ok(row) = &record.row {
                    sink.answer(row, answer)?;
                }
                progress.add(1, 0);
            }
            Err(Trouble::Run(failure)) => {
                if sink.may_sync() {
                    write(&mut sink, &mut state, &journal)?;
                    claimed = state.documents;
                }
                return Err(Stop::Failed(format!(
                    "stopped after {claimed} documents: {failure}; the same command goes on from there"
                )));
            }
            Err(Trouble::Document(failure)) => {
                state.failed += 1;
                let id = record
                    .row
                    .as_ref()
                    .map_or(record.origin.as_str(), |row| row.document.document_id.as_str());
                sink.failure(id, &record.origin, &failure)?;
                progress.add(0, 1);
                tell(&progress, &record.origin, &failure);
            }
        }
        state.documents += 1;
        state.chain = hex(&record.chain);
        sink.count();
        if sink.is_due(synced.elapsed() >= SYNC_EVERY) {
            write(&mut sink, &mut state, &journal)?;
            claimed = state.documents;
            synced = Instant::now();
        }
        stages.wrote(answered);
    }
    state.is_complete = true;
    write(&mut sink, &mut state, &journal)?;
    sink.finish()?;
    progress.finish();
    summarize(args, &state);
    if let Some(slowest) = stages.summary() {
        crate::client::terminal::complain(&format!("visavis: {slowest}"));
    }
    Ok(Outcome::of(state.documents - state.failed, state.failed))
}

/// The form that the output's name and the flags ask for.
fn form(args: &BatchArgs) -> Result<Form, Stop> {
    let usage = |text: String| Err(Stop::Usage(text));
    let extension = args.output.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let is_full = args.request.view == ViewArg::Full;
    let shape = args.shape.unwrap_or_default();
    let format = match extension.to_ascii_lowercase().as_str() {
        "jsonl" | "ndjson" if args.shape.is_some() => {
            return usage("--shape is for tables: name an --output that ends in .csv or .parquet".to_owned());
        }
        "jsonl" | "ndjson" => Format::Jsonl { with_text: !args.no_text },
        "csv" | "parquet" if !is_full => {
            return usage("--view leaves out what the table needs; it is for .jsonl".to_owned());
        }
        "csv" | "parquet" if args.request.offset_encoding != OffsetArg::Utf8 => {
            return usage(
                "--offset-encoding is for .jsonl; offsets in a table are bytes of UTF-8".to_owned(),
            );
        }
        "csv" => Format::Csv(shape),
        "parquet" if cfg!(feature = "parquet") => Format::Parquet(shape),
        "parquet" => return Err(rows::without_parquet()),
        _ => {
            return usage(format!(
                "--output {}: the name must end in .jsonl or .ndjson (one answer a line), .csv or .parquet (a table, see \
                 --shape)",
                args.output.display()
            ));
        }
    };
    let keep = args.columns.keep.clone();
    Ok(Form { format, partition: args.partition, part_documents: args.part_documents, keep })
}

/// Where to begin: where an earlier run of the same order was, or at the beginning.
fn begin(args: &BatchArgs, journal: &Journal) -> Result<State, Stop> {
    let output = &args.output;
    let partial = beside(output, ".partial");
    if args.overwrite {
        // The journal goes first: without it the rest is nobody's.
        for path in [beside(output, ".journal"), partial] {
            sink::remove(&path)?;
        }
        return afresh(output, journal);
    }
    match journal.read()? {
        Some(state) => Ok(state),
        None => match [output.as_path(), &partial].into_iter().find(|path| path.exists()) {
            None => afresh(output, journal),
            Some(path) => Err(Stop::Failed(format!(
                "{}: exists, and no journal says that it is a run to go on with; name another --output, or replace \
                 it with --overwrite",
                path.display()
            ))),
        },
    }
}

/// Begins a run: a journal that claims nothing lies on the disk before any output does, so that a run that is killed at
/// birth leaves nothing behind that the next one would not take for its own.
fn afresh(output: &Path, journal: &Journal) -> Result<State, Stop> {
    let state = State::default();
    let name = beside(output, ".journal").display().to_string();
    journal.write(&state).map_err(|error| Stop::writing(&name, &error))?;
    Ok(state)
}

/// Reads over what is done, and makes sure that it is what was done.
fn skip(records: &mut Records, state: &State) -> Result<(), Stop> {
    let changed = || {
        Stop::Failed(
            "the input has changed since the run was begun; put it back to go on, or begin anew with --overwrite"
                .to_owned(),
        )
    };
    let Some(last) = state.documents.checked_sub(1) else { return Ok(()) };
    let last = records.nth(usize::try_from(last).unwrap_or(usize::MAX)).ok_or_else(changed)?;
    if hex(&last.chain) == state.chain { Ok(()) } else { Err(changed()) }
}

/// A run that was complete: its output may still lack its name.
fn already_complete(args: &BatchArgs, records: &mut Records, state: &State) -> Result<Outcome, Stop> {
    if records.next().is_some() {
        return Err(Stop::Failed(
            "the run is complete, but there is more input than then; name another --output, or begin anew with \
             --overwrite"
                .to_owned(),
        ));
    }
    let partial = beside(&args.output, ".partial");
    if partial.exists() {
        sink::publish(&partial, &args.output)?;
    } else if !args.output.exists() {
        return Err(Stop::Failed(format!(
            "{}: was complete and is gone; begin anew with --overwrite",
            args.output.display()
        )));
    }
    summarize(args, state);
    Ok(Outcome::of(state.documents - state.failed, state.failed))
}

/// Why a document has no answer.
enum Trouble {
    /// Because of itself.
    Document(Failure),
    /// Because of the server, or the order: the next one would fare no better.
    Run(Failure),
}

async fn answer(
    record: Record,
    options: &ClassifyOptions,
    backend: &impl Backend,
) -> (Record, Result<ClassifyResponse, Trouble>) {
    let document = match &record.row {
        Ok(row) => row.document.clone(),
        Err(failure) => {
            let failure = failure.clone();
            return (record, Err(Trouble::Document(failure)));
        }
    };
    let request = ClassifyRequest { document: Some(document), options: Some(options.clone()) };
    let answer = backend.classify(request).await.map_err(|status| trouble(&status));
    (record, answer)
}

fn trouble(status: &Status) -> Trouble {
    let failure = Failure::from(status);
    match status.code() {
        Code::Unavailable
        | Code::Unauthenticated
        | Code::PermissionDenied
        | Code::FailedPrecondition
        | Code::Unimplemented => Trouble::Run(failure),
        _ => Trouble::Document(failure),
    }
}

fn write(sink: &mut Sink, state: &mut State, journal: &Journal) -> Result<(), Stop> {
    sink.sync(state)?;
    journal.write(state).map_err(|error| Stop::writing("the journal", &error))
}

async fn model_checksum(backend: &impl Backend) -> Result<String, Stop> {
    let model = backend.get_model(GetModelRequest {}).await;
    let model: GetModelResponse = model.map_err(|status| Stop::Failed(Failure::from(&status).to_string()))?;
    Ok(model.model.unwrap_or_default().checksum)
}

/// Documents in flight where no flag says otherwise: enough that no core waits while one writes.
fn default_concurrency() -> usize {
    std::thread::available_parallelism().map_or(4, usize::from).saturating_mul(4).clamp(8, 64)
}

fn count(state: &mut State, answer: &ClassifyResponse) {
    let edges = answer.profiles.iter().flat_map(|profile| profile.held.iter().chain(&profile.internal));
    state.found.sentences += answer.sentences.len() as u64;
    state.found.actors += answer.actors.len() as u64;
    state.found.stances += edges.filter(|edge| edge.label() != Label::Neutral).count() as u64;
}

fn tell(progress: &Progress, origin: &str, failure: &Failure) {
    let (_, failed) = progress.counts();
    if failed <= TOLD {
        progress.say(&format!("visavis: {origin}: {failure}"));
    }
    if failed == TOLD {
        progress.say("visavis: further failures are told in the file of errors only");
    }
}

fn summarize(args: &BatchArgs, state: &State) {
    let say = crate::client::terminal::complain;
    let State { documents, failed, found, .. } = state;
    let journal::Found { sentences, actors, stances } = found;
    let done = documents - failed;
    say(&format!(
        "visavis: {}: {done} documents, {sentences} sentences, {actors} actors, {stances} stances",
        args.output.display()
    ));
    if *failed > 0 {
        say(&format!("visavis: {failed} documents failed: {}", name(&beside(&args.output, ".errors.jsonl"))));
    }
}

fn name(path: &Path) -> String {
    path.display().to_string()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
