//! `visavis bench`: how much a server can do, and how long its callers wait.
//!
//! [`load`] makes calls in a closed or an open loop, [`ledger`] counts what comes of them, [`texts`] is what is sent,
//! [`report`] how the figures are printed.

pub mod args;
pub mod ledger;
pub mod load;
pub mod report;
pub mod texts;

use std::sync::Arc;

use crate::{
    client::{
        backend::Backend,
        exit::{Outcome, Stop},
        failure::Failure,
        terminal::{Terminal, complain, printable},
    },
    proto::v1::ClassifyRequest,
};
use args::BenchArgs;
use load::{Call, Load};
use report::Printer;
use texts::Texts;

/// Callers of the steps if no other load is asked for.
const CALLERS: [u16; 4] = [1, 4, 16, 64];

/// Runs the command: one step after another, each printed when it is done. `backend` should try nothing again.
///
/// # Errors
/// If inputs cannot be read or standard output cannot be written.
pub async fn run(args: &BenchArgs, backend: impl Backend + 'static) -> Result<Outcome, Stop> {
    let texts = match args.inputs.as_slice() {
        [] => Texts::own(args.sentences.into()),
        inputs => Texts::read(inputs)?,
    };
    let asking = Arc::new(Asking::new(backend, texts));
    let mut printer = Printer::new(args.format, Terminal::of_stdout(Default::default()));
    let (mut done, mut failed) = (0, 0);
    for load in loads(args) {
        let step = load::run(load, args.warmup, args.duration, Arc::clone(&asking)).await.close();
        for (code, errors) in &step.errors {
            failed += errors.count;
            complain(&format!("visavis: {} × {code}: {}", errors.count, printable(&errors.first_message)));
        }
        done += step.documents;
        printer.print(load, &step).map_err(|error| Stop::writing("standard output", &error))?;
    }
    printer.finish().map_err(|error| Stop::writing("standard output", &error))?;
    Ok(Outcome::of(done, failed))
}

/// The steps that the flags ask for.
fn loads(args: &BenchArgs) -> Vec<Load> {
    let callers: &[u16] = match (args.concurrency.as_slice(), args.rate.as_slice()) {
        ([], []) => &CALLERS,
        (callers, _) => callers,
    };
    let closed = callers.iter().map(|callers| Load::Callers(*callers));
    closed.chain(args.rate.iter().map(|rate| Load::Rate(*rate))).collect()
}

/// Asks a server about one text after another.
#[derive(Debug)]
pub struct Asking<B> {
    backend: B,
    texts: Texts,
}

impl<B> Asking<B> {
    /// Calls of `backend` about `texts`.
    pub fn new(backend: B, texts: Texts) -> Self {
        Self { backend, texts }
    }
}

impl<B: Backend + 'static> Call for Asking<B> {
    async fn call(&self) -> Result<usize, Failure> {
        let request = ClassifyRequest { document: Some(self.texts.next()), options: None };
        match self.backend.classify(request).await {
            Ok(answer) => Ok(answer.sentences.len()),
            Err(status) => Err(Failure::from(&status)),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::client::args::{Cli, Command};

    #[test]
    fn steps_are_what_the_flags_say() {
        let loads = |flags: &[&str]| {
            let cli = Cli::try_parse_from(["visavis", "bench"].iter().chain(flags)).unwrap();
            let Command::Bench(args) = cli.command else { panic!("another command") };
            loads(&args)
        };
        assert_eq!(loads(&[]), [1, 4, 16, 64].map(Load::Callers));
        assert_eq!(loads(&["--rate", "5,0.5"]), [5.0, 0.5].map(Load::Rate));
        let both = loads(&["--rate", "5", "--concurrency", "2,3"]);
        assert_eq!(both, [Load::Callers(2), Load::Callers(3), Load::Rate(5.0)]);
        for bad in [&["--rate", "0"][..], &["--concurrency", "0"], &["a.txt", "--sentences", "2"]] {
            assert!(Cli::try_parse_from(["visavis", "bench"].iter().chain(bad)).is_err(), "{bad:?}");
        }
    }
}
