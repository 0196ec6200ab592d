//! `visavis-train`: builds the gazetteer, fits a model bundle, measures it.

use std::{fs, path::PathBuf, process::ExitCode};

use anyhow::Context;
use clap::{Args, Parser, Subcommand};
use visavis::{
    bundle::{Bundle, GAZETTEER, Measure},
    document::Scores,
    encoder::pool::Pool,
    training::{
        evaluate::{self, Figure},
        fit::{self, Naming, Paths},
        gazetteer, report,
    },
};

/// Builds, fits and measures the models of visavis.
#[derive(Parser)]
#[command(version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Builds the gazetteer into a bundle folder and seals the bundle again.
    Gazetteer(Gazetteer),
    /// Fits the linfa models on an encoder's vectors and writes a bundle.
    Fit(Fit),
    /// Measures a bundle on labelled files, or on every development set.
    Evaluate(Evaluate),
}

#[derive(Args)]
struct Data {
    /// The folder with the corpora.
    #[arg(long, default_value = "../shared/data")]
    shared: PathBuf,
    /// The folder with our own data.
    #[arg(long, default_value = "data")]
    own: PathBuf,
}

#[derive(Args)]
struct Gazetteer {
    #[command(flatten)]
    data: Data,
    /// The bundle folder.
    #[arg(long, default_value = "models")]
    out: PathBuf,
    /// Only write the gazetteer; do not seal the bundle's manifest.
    #[arg(long)]
    no_seal: bool,
}

#[derive(Args)]
struct Fit {
    #[command(flatten)]
    data: Data,
    /// The folder with the trained `encoder.safetensors` and `vocab.txt` (see training/README.md).
    #[arg(long, default_value = "models")]
    encoder: PathBuf,
    /// Generated drills (`training/drills.py`), if they shall be fitted on as well.
    #[arg(long)]
    drills: Option<PathBuf>,
    /// Where features are kept, so that a second fit takes seconds.
    #[arg(long, default_value = "target/features")]
    cache: PathBuf,
    /// The bundle folder; its gazetteer must have been built.
    #[arg(long, default_value = "models")]
    out: PathBuf,
    /// At most so many sentences of each set, taken evenly; a few hundred for a quick try of a change.
    #[arg(long, default_value_t = 4000)]
    limit: usize,
    /// A training set to leave out, to see what it gives: own, dse, newsmtsc, news-pairs, news-portrayals, news-fit,
    /// news-portrayals-fit, drills. May be given several times.
    #[arg(long, value_name = "SET")]
    without: Vec<String>,
    /// Only fit the recogniser; the rest of the bundle folder stays as it is.
    #[arg(long)]
    recogniser_only: bool,
    /// The bundle's name.
    #[arg(long, default_value = "small")]
    name: String,
    /// The bundle's version.
    #[arg(long, default_value = env!("CARGO_PKG_VERSION"))]
    bundle_version: String,
    /// Tokens that the encoder shall see at once.
    #[arg(long, default_value_t = 192)]
    window: usize,
}

#[derive(Args)]
struct Evaluate {
    /// Files in the formats of the project: pairs, targets, marked sentences.
    files: Vec<PathBuf>,
    /// Every development set.
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    data: Data,
    /// A bundle folder; without it, the bundle that is compiled in.
    #[arg(long)]
    model: Option<PathBuf>,
    /// Whole documents through the whole pipeline as well: our own articles and SEESAW; a table for each step.
    #[arg(long)]
    articles: bool,
    /// For FILES whose classes are rarer or more frequent than in articles: the shares of negative, neutral and positive
    /// there, such as 0.1,0.8,0.1. The calibrated scores are corrected for them before they are measured.
    #[arg(long, value_delimiter = ',', num_args = 3, value_name = "SHARE")]
    priors: Option<Vec<f64>>,
    /// Also measures the recogniser by cross-validation over documents, which takes some minutes the first time.
    #[arg(long)]
    cross_validate: bool,
    /// Where features are kept between cross-validations.
    #[arg(long, default_value = "target/features")]
    cache: PathBuf,
    /// Writes the figures to this file as JSON.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Records the figures in the manifest of the bundle folder given by `--model`.
    #[arg(long, requires = "model")]
    record: bool,
}

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Gazetteer(args) => run_gazetteer(&args),
        Command::Fit(args) => run_fit(&args),
        Command::Evaluate(args) => run_evaluate(&args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("visavis-train: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn log(step: &str) {
    eprintln!("{step}");
}

fn run_gazetteer(args: &Gazetteer) -> anyhow::Result<()> {
    let gazetteer = gazetteer::build(&args.data.shared.join("gazetteer"), &args.data.own.join("gazetteer"))?;
    fs::create_dir_all(&args.out).with_context(|| format!("cannot make {}", args.out.display()))?;
    let path = args.out.join(GAZETTEER);
    fs::write(&path, gazetteer.to_bytes()?).with_context(|| format!("cannot write {}", path.display()))?;
    println!("{}: version {}", path.display(), gazetteer.version());
    if !args.no_seal {
        let (naming, quality) = fit::naming_of(&args.out)?;
        fit::seal(&args.out, &naming, quality)?;
    }
    Ok(())
}

fn run_fit(args: &Fit) -> anyhow::Result<()> {
    let paths = Paths {
        shared: args.data.shared.clone(),
        own: args.data.own.clone(),
        encoder: args.encoder.clone(),
        drills: args.drills.clone(),
        cache: Some(args.cache.clone()),
        out: args.out.clone(),
        limit: args.limit,
        without: args.without.clone(),
        recogniser_only: args.recogniser_only,
    };
    let naming =
        Naming { name: args.name.clone(), version: args.bundle_version.clone(), window: args.window };
    fit::run(&paths, &naming, &log)?;
    println!("{}: bundle {} {}", args.out.display(), args.name, args.bundle_version);
    Ok(())
}

fn run_evaluate(args: &Evaluate) -> anyhow::Result<()> {
    anyhow::ensure!(
        args.all || args.articles || !args.files.is_empty(),
        "nothing to measure: name files, or use --all or --articles"
    );
    let bundle = match &args.model {
        Some(dir) => Bundle::from_dir(dir)?,
        None => Bundle::shipped()?,
    };
    let mut figures: Vec<Figure> = Vec::new();
    let pool = Pool::new(0);
    for file in &args.files {
        let mut judged = evaluate::judge(&bundle, &pool, &evaluate::read_any(file)?)?;
        if let Some(&[negative, neutral, positive]) = args.priors.as_deref() {
            let here = Scores { negative, neutral, positive };
            for j in &mut judged {
                let heads = &bundle.heads;
                let from = if j.lone { heads.portrayal_priors } else { heads.stance_priors };
                j.scores = j.scores.with_priors(from, here);
            }
        }
        // The file may be a development set, half of which calibrates.
        figures.extend(evaluate::figures(&file.display().to_string(), &judged, true, None));
    }
    if args.all {
        let cache = args.cross_validate.then_some(args.cache.as_path());
        figures.extend(report::all(&bundle, &args.data.shared, &args.data.own, cache, &log)?);
    }
    if args.articles {
        let bundle = match &args.model {
            Some(dir) => Bundle::from_dir(dir)?,
            None => Bundle::shipped()?,
        };
        figures.extend(report::articles(bundle, &args.data.shared, &args.data.own, &log)?);
    }
    print!("{}", report::table(&figures));
    if let Some(path) = &args.json {
        let text = serde_json::to_string_pretty(&figures)?;
        fs::write(path, text + "\n").with_context(|| format!("cannot write {}", path.display()))?;
    }
    if let (true, Some(dir)) = (args.record, &args.model) {
        let quality = figures
            .iter()
            .map(|f| Measure {
                dataset: f.dataset.clone(),
                metric: f.metric.clone(),
                value: (f.value * 1e4).round() / 1e4,
            })
            .collect();
        let (naming, _) = fit::naming_of(dir)?;
        fit::seal(dir, &naming, quality)?;
    }
    Ok(())
}
