//! Every command and flag of `visavis`. Help, completions and man pages come from here.

use std::{path::PathBuf, time::Duration};

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::{
    client::{
        batch::{columns::Columns, parts::Partition, shape::Shape},
        bench::args::BenchArgs,
        copies::Copies,
        terminal::ColorChoice,
        tls::Security,
    },
    proto::v1::{self, OffsetEncoding, Rollup, View},
    size::bytes_or_none,
};

/// Who is for and who is against whom in news articles.
#[derive(Debug, Parser)]
#[command(
    name = "visavis",
    version,
    after_help = "Exit codes: 0 all done, 1 nothing done, 2 bad command line, \
    3 done, but some items failed (listed on standard error)."
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Find the actors of articles and the stance of each toward each other
    Classify(ClassifyArgs),
    /// Classify an archive of articles; goes on where it was after a crash
    Batch(BatchArgs),
    /// Add up the stances of an archive by time and actors
    Aggregate(AggregateArgs),
    /// Make one page of an archive's stances, to look at in a browser
    Report(ReportArgs),
    /// Compare two archives, or two models on one: stances that changed sign, are new or gone
    Diff(DiffArgs),
    /// Draw judgements at random for a person to label
    Sample(SampleArgs),
    /// Score pairs of actors whose places in the text are given
    Score(ScoreArgs),
    /// Put load on a server, and tell how much it does and how long its callers wait
    Bench(BenchArgs),
    /// Print what completes commands and flags in a shell
    #[command(
        after_help = "Example:\n  visavis completions bash > ~/.local/share/bash-completion/completions/visavis"
    )]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page, or write the pages of all commands into a folder
    #[command(
        after_help = "Examples:\n  visavis man | man -l -\n  visavis man --output ~/.local/share/man/man1"
    )]
    Man {
        /// The folder for the pages of all commands
        #[arg(long, short, value_name = "DIR")]
        output: Option<PathBuf>,
    },
}

/// Who answers.
#[derive(Clone, Debug, Args)]
pub struct BackendArgs {
    /// Ask the server at this address [env: VISAVIS_SERVER]
    #[arg(long, value_name = "URL", conflicts_with_all = ["embedded", "model"])]
    pub server: Option<String>,
    /// Who answers, further.
    #[command(flatten)]
    pub local: LocalArgs,
}

/// Who answers without a server, and how long a call may take.
#[derive(Clone, Debug, Args)]
pub struct LocalArgs {
    /// Work in this process, without any gRPC (also where VISAVIS_SERVER is set)
    #[arg(long)]
    pub embedded: bool,
    /// Without a server: use the model bundle in this folder instead of the one compiled in
    #[arg(long, value_name = "DIR")]
    pub model: Option<PathBuf>,
    /// Seconds that one document may take, retries included
    #[arg(long, value_name = "SECONDS", default_value = "120", value_parser = parse_seconds)]
    pub timeout: Duration,
    /// How the connection is secured.
    #[command(flatten)]
    pub security: Security,
}

/// Whom the flags and `VISAVIS_SERVER` ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BackendChoice {
    /// The servers at these addresses, one at least.
    Servers(Vec<String>),
    /// The same service in this process, over an in-memory connection.
    InMemory,
    /// The analyzer in this process.
    Embedded,
}

impl LocalArgs {
    /// Whom to ask. A flag wins over the environment, which may name several servers with commas between them.
    pub fn choice(&self, servers: &[String], environment: Option<String>) -> BackendChoice {
        let environment = environment.unwrap_or_default();
        let named: Vec<String> =
            environment.split(',').map(str::trim).filter(|url| !url.is_empty()).map(str::to_owned).collect();
        match servers {
            [_, ..] => BackendChoice::Servers(servers.to_vec()),
            [] if self.embedded => BackendChoice::Embedded,
            // A bundle of one's own is for this process.
            [] if self.model.is_some() || named.is_empty() => BackendChoice::InMemory,
            [] => BackendChoice::Servers(named),
        }
    }
}

/// `visavis classify`
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:
  visavis classify data/articles/diplomacy.txt
  curl -s https://example.org/article.txt | visavis classify - --format json
  visavis classify *.txt --format jsonl --rollup affiliation > answers.jsonl

A file is UTF-8 text. If its first line begins with \"# \", that line is the title and is taken off the text; offsets
in the answer count from what follows it. With --title the whole file is the text.")]
pub struct ClassifyArgs {
    /// Articles, as text files; - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// How to print the answers
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// The headline of the article (one FILE only)
    #[arg(long)]
    pub title: Option<String>,
    /// The day of publication, 2026-03-04 for example
    #[arg(long, value_name = "DATE")]
    pub published_at: Option<String>,
    /// The language of the text, "en"; without it the language is detected
    #[arg(long, value_name = "TAG")]
    pub language: Option<String>,
    /// Options of the request.
    #[command(flatten)]
    pub request: RequestArgs,
    /// Who answers.
    #[command(flatten)]
    pub backend: BackendArgs,
    /// When to colour the table
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    pub color: ColorChoice,
    /// Say on standard error where the time went, stage by stage
    #[arg(long)]
    pub timings: bool,
}

/// `visavis batch`
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:
  visavis batch news/ --output answers.jsonl
  visavis batch 2026-*.csv.gz --text body --date pub_date --output edges.csv
  visavis batch archive.parquet --output edges.parquet --partition month
  visavis batch archive.jsonl --server a:50051 --server b:50051 --output judgements.csv --shape judgements

Inputs are UTF-8: articles (.txt, .md; a first line \"# Title\" is the title), web pages (.html; their main text), JSON
lines (.jsonl, .ndjson), tables with a header line (.csv, .tsv), each also with .gz or .zst; .parquet; folders of these,
patterns in quotes, and - for JSON lines on standard input. Answers come in the order of the input.

Parquet, and any output with --partition, is a folder of parts (OUT/month=2026-03/part-00000.parquet), each of them whole.

While it runs, the output is OUT.partial, and OUT.journal says how far it is. After a crash or kill the same command goes
on from there: no document is lost and none comes twice. Failed documents are in OUT.errors.jsonl (exit code 3).")]
pub struct BatchArgs {
    /// Files, folders, patterns in quotes; - for JSON lines on standard input
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,
    /// Where to write: .jsonl for one answer a line, .csv or .parquet for a table
    #[arg(long, short, value_name = "OUT")]
    pub output: PathBuf,
    /// What one row of a table is [default: edges]
    #[arg(long, value_enum)]
    pub shape: Option<Shape>,
    /// Columns of the input.
    #[command(flatten)]
    pub columns: Columns,
    /// Make the output a folder, divided by the day of publication
    #[arg(long, value_enum, value_name = "PERIOD")]
    pub partition: Option<Partition>,
    /// Documents of one part, where the output is a folder (.parquet, --partition)
    #[arg(long, value_name = "N", default_value = "2000", hide_short_help = true,
        value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub part_documents: u32,
    /// Leave the documents themselves out of .jsonl (a report then shows no sentences)
    #[arg(long)]
    pub no_text: bool,
    /// Begin anew, whatever stands at the output
    #[arg(long)]
    pub overwrite: bool,
    /// Keep the order of the input (always so; for commands that should say it)
    #[arg(long, hide_short_help = true)]
    pub ordered: bool,
    /// Go on where an earlier run was (always so, unless --overwrite)
    #[arg(long, hide_short_help = true, conflicts_with = "overwrite")]
    pub resume: bool,
    /// Documents that are asked about at the same time [default: four for each core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub concurrency: Option<u16>,
    /// Options of the request.
    #[command(flatten)]
    pub request: RequestArgs,
    /// Ask the server at this address [env: VISAVIS_SERVER]; more than once to share the work
    #[arg(long, value_name = "URL", conflicts_with_all = ["embedded", "model"])]
    pub server: Vec<String>,
    /// Ask a second server about a document that the first has not answered for so long; the first answer counts
    #[arg(long, value_name = "SECONDS", value_parser = parse_seconds, conflicts_with_all = ["embedded", "model"])]
    pub hedge: Option<Duration>,
    /// Keep so many bytes of what the encoder has made of sentences, for archives that repeat text [default: 0]
    #[arg(long, value_name = "SIZE", value_parser = bytes_or_none, conflicts_with = "server")]
    pub cache: Option<usize>,
    /// Who answers, further.
    #[command(flatten)]
    pub local: LocalArgs,
}

/// Options of a request, as in `ClassifyOptions` of the contract.
#[derive(Clone, Debug, Default, Args)]
pub struct RequestArgs {
    /// Count persons and organs for the body that they act for
    #[arg(long, value_enum, default_value_t)]
    pub rollup: RollupArg,
    /// List the neutral judgements too
    #[arg(long)]
    pub neutral: bool,
    /// Actors of your own: a JSON array of CustomActor messages
    #[arg(long, value_name = "FILE.json")]
    pub custom_actors: Option<PathBuf>,
    /// The unit of offsets (json and jsonl)
    #[arg(long, value_enum, default_value_t, value_name = "UNIT")]
    pub offset_encoding: OffsetArg,
    /// Tell what moved each score (slower)
    #[arg(long)]
    pub explain: bool,
    /// How much to answer (json and jsonl)
    #[arg(long, value_enum, default_value_t)]
    pub view: ViewArg,
    /// Refuse answers of any model but the one with this checksum
    #[arg(long, value_name = "CHECKSUM")]
    pub require_model: Option<String>,
}

/// `visavis score`
#[derive(Clone, Debug, Args)]
#[command(after_help = "A row is a JSON object on one line:
  {\"text\": \"…\", \"source\": {\"start\": 0, \"end\": 6}, \"target\": {\"start\": 15, \"end\": 21}, …}
Offsets count Unicode code points, end exclusive. Without \"source\" the answer is how the text shows the target. Each
row is written back as it is with \"predicted\" and \"scores\" added, or \"error\".

Example:
  visavis score pairs.jsonl --output scored.jsonl")]
pub struct ScoreArgs {
    /// Pairs, one JSON object a line; - for standard input
    #[arg(value_name = "PAIRS.jsonl")]
    pub pairs: PathBuf,
    /// Where to write; standard output if not given. The file appears when it is complete
    #[arg(long, short, value_name = "OUT.jsonl")]
    pub output: Option<PathBuf>,
    /// Refuse answers of any model but the one with this checksum
    #[arg(long, value_name = "CHECKSUM")]
    pub require_model: Option<String>,
    /// Who answers.
    #[command(flatten)]
    pub backend: BackendArgs,
}

/// `visavis aggregate`
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:
  visavis aggregate answers.jsonl --by month,source,target --output months.csv
  visavis aggregate answers-*.jsonl.gz --by outlet,source --min-documents 10
  visavis aggregate answers.jsonl --by month --gold labelled.csv
  visavis aggregate answers.jsonl --by month,source,target --gold labelled.csv --trend

One row for each combination that occurs, sorted. Votes add up over documents; score, label and intensity follow from the
sums as they do within a document. score_low and score_high are a 95 % interval by a bootstrap over documents, where at
least five take a side. Documents without a day of publication are in the period \"undated\".

With --gold (a sheet of `visavis sample` with labels) the rows hold what a person would have found by labelling every
judgement: shares of negative, neutral and positive, their mean and balance, each with a 95 % interval that allows for the
classifier's errors; with --trend their change from one period to the next. See docs/corrected-shares.md.")]
pub struct AggregateArgs {
    /// What `visavis batch` or `classify --format jsonl` has written, also with .gz or .zst; - for standard input
    #[arg(required = true, value_name = "SCORED.jsonl")]
    pub scored: Vec<PathBuf>,
    /// What to count apart: source, target, one of day, week, month, year, and columns that `batch --keep` carried
    #[arg(long, value_name = "WORDS", value_delimiter = ',', default_value = "source,target")]
    pub by: Vec<String>,
    /// Correct for the classifier's errors by these labels: a sheet of `visavis sample`, filled in
    #[arg(long, value_name = "SHEET")]
    pub gold: Option<PathBuf>,
    /// With --gold: how much shares and mean change from one period to the next
    #[arg(long, requires = "gold")]
    pub trend: bool,
    /// Whether near-duplicates, the same wire story in many outlets, count
    #[arg(long, value_enum, default_value_t, value_name = "HOW")]
    pub copies: Copies,
    /// Where to write, .csv, .jsonl or .parquet; without it, CSV on standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Leave out rows with fewer documents
    #[arg(long, value_name = "N", default_value = "1")]
    pub min_documents: u64,
}

/// `visavis report`
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:
  visavis report answers.jsonl --output report.html
  visavis report 2025.jsonl.gz 2026.jsonl.gz --title \"Two years of wires\" --output report.html

The page is one file and asks nothing of the network. It holds every sentence that a number rests on, so whoever has the
page has these sentences; --no-text leaves them out. The same input makes the same page, byte for byte.")]
pub struct ReportArgs {
    /// What `visavis batch` or `classify --format jsonl` has written, also with .gz; - for standard input
    #[arg(required = true, value_name = "SCORED.jsonl")]
    pub scored: Vec<PathBuf>,
    /// Where to write the page, .html
    #[arg(long, short, value_name = "REPORT.html")]
    pub output: PathBuf,
    /// The heading of the page
    #[arg(long, default_value = "Who stands how toward whom")]
    pub title: String,
    /// Leave sentences, titles and ids of the documents out
    #[arg(long)]
    pub no_text: bool,
}

/// `visavis diff`
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:
  visavis diff january.jsonl february.jsonl
  visavis diff old-model.jsonl new-model.jsonl --output changes.jsonl
  visavis diff herald.jsonl wire.jsonl --min-documents 5

Stances are added up over each archive, as `aggregate` does. \"Changed\" are pairs that take a side in both, but another
one; \"new\" and \"gone\" those that take one only in the second or only in the first. Each is told with the sentence
that shows it best. A pair that merely met counts as taking none.")]
pub struct DiffArgs {
    /// What `visavis batch` has written
    #[arg(value_name = "A.jsonl")]
    pub a: PathBuf,
    /// What it is compared with
    #[arg(value_name = "B.jsonl")]
    pub b: PathBuf,
    /// Where to write all changes, .csv, .jsonl or .parquet; without it, a table for people on standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Leave out pairs that take a side in fewer documents, of A and B together
    #[arg(long, value_name = "N", default_value = "1")]
    pub min_documents: u64,
    /// Whether near-duplicates within an archive count
    #[arg(long, value_enum, default_value_t, value_name = "HOW")]
    pub copies: Copies,
    /// When to colour the table
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    pub color: ColorChoice,
}

/// `visavis sample`
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:
  visavis sample answers.jsonl --output sheet.csv
  visavis sample answers.jsonl --by month --size 600 --output sheet.csv

Draws more of the answers that are often wrong, with known probabilities. Fill in the column `gold` from the first row on
(rows are in random order, so that you may stop early): negative, neutral, positive, or none where the sentence shows no
such pair. Then: visavis aggregate answers.jsonl --gold sheet.csv

The sheet does not show the classifier's answer, which would sway the labels. Pairs answered neutral are drawn too: what
was missed is found only there.")]
pub struct SampleArgs {
    /// What `visavis batch` has written (with its text), also with .gz or .zst; - for standard input
    #[arg(required = true, value_name = "SCORED.jsonl")]
    pub scored: Vec<PathBuf>,
    /// How many judgements to draw
    #[arg(long, short = 'n', value_name = "N", default_value = "200", value_parser = clap::value_parser!(u16).range(10..))]
    pub size: u16,
    /// Draw from each of these apart (as in `aggregate --by`), for intervals that are narrow for each
    #[arg(long, value_name = "WORDS", value_delimiter = ',')]
    pub by: Vec<String>,
    /// Another number draws another sample
    #[arg(long, value_name = "NUMBER", default_value = "1")]
    pub seed: u64,
    /// Whether near-duplicates count; the same as for `aggregate`
    #[arg(long, value_enum, default_value_t, value_name = "HOW")]
    pub copies: Copies,
    /// Where to write, .csv or .jsonl; without it, CSV on standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// How answers are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    #[default]
    Table,
    /// A JSON array, one answer for each file
    Json,
    /// The same, one answer a line
    Jsonl,
}

/// [`Rollup`] as a flag.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum RollupArg {
    /// Everybody for themselves
    #[default]
    None,
    /// By affiliation
    Affiliation,
}

impl RollupArg {
    /// Its value in the contract.
    pub const fn to_proto(self) -> Rollup {
        match self {
            Self::None => Rollup::None,
            Self::Affiliation => Rollup::Affiliation,
        }
    }
}

/// [`OffsetEncoding`] as a flag.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum OffsetArg {
    /// Bytes (Rust, Go, C++)
    #[default]
    Utf8,
    /// UTF-16 units (Java, JavaScript, C#)
    Utf16,
    /// Unicode code points (Python)
    Utf32,
}

impl OffsetArg {
    /// Its value in the contract.
    pub const fn to_proto(self) -> OffsetEncoding {
        match self {
            Self::Utf8 => OffsetEncoding::Utf8,
            Self::Utf16 => OffsetEncoding::Utf16,
            Self::Utf32 => OffsetEncoding::Utf32,
        }
    }
}

/// [`View`] as a flag.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ViewArg {
    /// Everything
    #[default]
    Full,
    /// No profiles
    Judgements,
    /// No sentences
    Profiles,
}

impl ViewArg {
    /// Its value in the contract.
    pub const fn to_proto(self) -> v1::View {
        match self {
            Self::Full => View::Full,
            Self::Judgements => View::Judgements,
            Self::Profiles => View::Profiles,
        }
    }
}

pub(in crate::client) fn parse_seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 =
        text.parse().map_err(|_| "a number of seconds is wanted, 30 or 0.5 for example".to_owned())?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(duration) if seconds > 0.0 && seconds <= 86_400.0 => Ok(duration),
        _ => Err("more than 0 and at most 86400 (a day) are allowed".to_owned()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn backend(args: &[&str], environment: Option<&str>) -> BackendChoice {
        let cli = Cli::try_parse_from(["visavis", "classify", "x.txt"].iter().chain(args)).unwrap();
        let Command::Classify(args) = cli.command else { panic!("another command") };
        let servers = Vec::from_iter(args.backend.server);
        args.backend.local.choice(&servers, environment.map(str::to_owned))
    }

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_flag_wins_over_the_environment() {
        let url = |url: &str| BackendChoice::Servers(url.split(',').map(str::to_owned).collect());
        assert_eq!(backend(&[], None), BackendChoice::InMemory);
        assert_eq!(backend(&[], Some("")), BackendChoice::InMemory);
        assert_eq!(backend(&[], Some("b:1")), url("b:1"));
        assert_eq!(backend(&[], Some("b:1, c:1")), url("b:1,c:1"));
        assert_eq!(backend(&["--server", "a:1"], Some("b:1")), url("a:1"));
        assert_eq!(backend(&["--embedded"], Some("b:1")), BackendChoice::Embedded);
        assert_eq!(backend(&["--model", "m"], Some("b:1")), BackendChoice::InMemory);
    }

    #[test]
    fn contradictions_and_nonsense_are_refused() {
        for bad in [
            &["--server", "a:1", "--embedded"][..],
            &["--timeout", "0"],
            &["--timeout", "NaN"],
            &["--format", "xml"],
        ] {
            assert!(Cli::try_parse_from(["visavis", "classify", "x"].iter().chain(bad)).is_err(), "{bad:?}");
        }
        assert!(Cli::try_parse_from(["visavis", "classify"]).is_err());
    }
}
