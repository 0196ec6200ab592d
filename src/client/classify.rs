//! `visavis classify`: articles in, answers out, in the order of the command line.

use std::io::{self, BufWriter, Write};

use futures_util::{StreamExt, stream};

use crate::{
    client::{
        args::{ClassifyArgs, Format, OffsetArg, ViewArg},
        backend::Backend,
        exit::{Outcome, Stop},
        failure::Failure,
        input::{Article, document_id},
        json::{Answer, ArrayWriter, write_line},
        request,
        table::{self, TableOptions},
        terminal::{Terminal, complain, printable},
    },
    proto::v1::{ClassifyOptions, ClassifyRequest},
};

/// Articles that are read and asked about at the same time.
const IN_FLIGHT: usize = 8;

/// Checks what the parser cannot: flags that only go together with others.
///
/// # Errors
/// A usage error that says what to change.
pub fn check(args: &ClassifyArgs) -> Result<(), Stop> {
    let usage = |text: &str| Err(Stop::Usage(text.to_owned()));
    if args.title.is_some() && args.files.len() > 1 {
        return usage("--title goes with one FILE; give the others their titles in a first line \"# Title\"");
    }
    if args.files.iter().filter(|file| file.as_os_str() == "-").count() > 1 {
        return usage("- (standard input) can be read only once");
    }
    if args.format == Format::Table && args.request.view != ViewArg::Full {
        return usage("--view leaves out what the table shows; add --format json or --format jsonl");
    }
    if args.format == Format::Table && args.request.offset_encoding != OffsetArg::Utf8 {
        return usage("--offset-encoding: the table shows no offsets; add --format json or --format jsonl");
    }
    Ok(())
}

/// Runs the command. Answers go to standard output, failures in their places there and one line each to standard error.
///
/// # Errors
/// If options cannot be understood or standard output cannot be written.
pub async fn run(args: &ClassifyArgs, backend: &impl Backend) -> Result<Outcome, Stop> {
    let options = request::options(&args.request)?;
    let mut printer = Printer::new(args);
    let (mut done, mut failed) = (0, 0);
    let mut answers =
        stream::iter(&args.files).map(|path| answer(args, path, &options, backend)).buffered(IN_FLIGHT);
    while let Some((article, answer)) = answers.next().await {
        match &answer {
            Answer::Done(_) => done += 1,
            Answer::Failed { document_id, failure } => {
                failed += 1;
                let name = if document_id == "-" { "standard input" } else { document_id };
                complain(&format!("visavis: {}: {failure}", printable(name)));
            }
        }
        printer.print(&article, answer).map_err(|error| stop(&error))?;
    }
    printer.finish().map_err(|error| stop(&error))?;
    Ok(Outcome::of(done, failed))
}

fn stop(error: &io::Error) -> Stop {
    Stop::writing("standard output", error)
}

async fn answer(
    args: &ClassifyArgs,
    path: &std::path::Path,
    options: &ClassifyOptions,
    backend: &impl Backend,
) -> (Article, Answer) {
    let failed = |failure| Answer::Failed { document_id: document_id(path), failure };
    let article = match Article::read(path, args.title.as_deref()) {
        Ok(article) => article,
        Err(failure) => return (Article::default(), failed(failure)),
    };
    let language = args.language.as_deref().unwrap_or_default();
    let published_at = args.published_at.as_deref().unwrap_or_default();
    let request = ClassifyRequest {
        document: Some(article.to_document(language, published_at)),
        options: Some(options.clone()),
    };
    let answer = match backend.classify(request).await {
        Ok(response) => Answer::Done(Box::new(response)),
        Err(status) => failed(Failure::from(&status)),
    };
    (article, answer)
}

/// Prints answers in the format asked for, each as soon as it is there.
enum Printer {
    Table { out: BufWriter<io::Stdout>, terminal: Terminal, options: TableOptions, is_first: bool },
    Array(ArrayWriter<BufWriter<io::Stdout>>),
    Lines(BufWriter<io::Stdout>),
}

impl Printer {
    fn new(args: &ClassifyArgs) -> Self {
        let out = BufWriter::new(io::stdout());
        match args.format {
            Format::Table => Self::Table {
                out,
                terminal: Terminal::of_stdout(args.color),
                options: TableOptions { all_neutral: args.request.neutral },
                is_first: true,
            },
            Format::Json => Self::Array(ArrayWriter::new(out)),
            Format::Jsonl => Self::Lines(out),
        }
    }

    fn print(&mut self, article: &Article, answer: Answer) -> io::Result<()> {
        match self {
            Self::Table { out, terminal, options, is_first } => {
                let Answer::Done(response) = answer else { return Ok(()) };
                if !std::mem::take(is_first) {
                    out.write_all(table::separator(*terminal).as_bytes())?;
                }
                out.write_all(table::render(article, &response, *terminal, *options).as_bytes())?;
                out.flush()
            }
            Self::Array(array) => array.push(&answer.to_json()?),
            Self::Lines(out) => write_line(out, &answer.to_json()?),
        }
    }

    fn finish(self) -> io::Result<()> {
        match self {
            Self::Array(array) => array.finish(),
            Self::Table { mut out, .. } | Self::Lines(mut out) => out.flush(),
        }
    }
}
