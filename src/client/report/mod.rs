//! `visavis report`: the stances of an archive as one HTML page that asks nothing of the network.
//!
//! `data` puts the answers into columns, `evidence` finds the judgements that each number rests on, `sentences` their
//! words and marks; the scripts beside them sum, filter and draw in the browser.

mod data;
mod evidence;
mod sentences;

use crate::{
    client::{
        archive,
        args::ReportArgs,
        exit::{Outcome, Stop},
        output::Output,
        progress::Progress,
        terminal::complain,
    },
    web::{self, Page},
};
use data::{Builder, FullAnswer};

/// The scripts of the page, in the order in which they must come.
pub(crate) const SCRIPTS: [&str; 8] = [
    include_str!("store.js"),
    include_str!("interval.js"),
    include_str!("evidence.js"),
    include_str!("matrix.js"),
    include_str!("pairs.js"),
    include_str!("time.js"),
    include_str!("actors.js"),
    include_str!("main.js"),
];

/// A page larger than this opens slowly on a phone.
const LARGE: usize = 64 << 20;

/// Checks what the parser cannot.
///
/// # Errors
/// A usage error that says what to change.
pub fn check(args: &ReportArgs) -> Result<(), Stop> {
    let extension = args.output.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    match extension.to_ascii_lowercase().as_str() {
        "html" | "htm" => Ok(()),
        _ => Err(Stop::Usage(format!("--output {}: the name must end in .html", args.output.display()))),
    }
}

/// Runs the command.
///
/// # Errors
/// If a file cannot be read or written.
pub fn run(args: &ReportArgs) -> Result<Outcome, Stop> {
    let mut builder = Builder::new(!args.no_text);
    let mut progress = Progress::new("documents");
    let skipped = archive::answers(&args.scored, &mut progress, |answer: &FullAnswer| {
        builder.add(answer);
        Ok(())
    })?;
    let data = builder.finish(&args.title);
    let html = page(&args.title, &data)
        .map_err(|error| Stop::Failed(format!("the page cannot be written: {error}")))?;
    let mut output = Output::create(Some(&args.output))?;
    output.write(html.trim_end())?;
    output.finish()?;
    let (done, failed) = progress.counts();
    progress.finish();
    if skipped > 0 {
        complain(&format!(
            "visavis: {skipped} documents had failed when they were scored; they are not in the report"
        ));
    }
    if html.len() > LARGE {
        complain(&format!("visavis: the page has {} MB; --no-text makes it smaller", html.len() / 1_000_000));
    }
    Ok(Outcome::of(done, failed))
}

/// The page about `data`.
fn page(title: &str, data: &data::ReportData) -> serde_json::Result<String> {
    let page = Page {
        title,
        body: include_str!("page.html"),
        styles: include_str!("report.css"),
        scripts: &SCRIPTS,
        data: &[("data", web::json(data)?)],
        connect: "'none'",
    };
    Ok(page.html())
}

#[cfg(test)]
mod tests;
