//! `visavis-train fit`: from an encoder and the corpora to a bundle.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use serde::Serialize;

use super::{
    corpora::{self, Sample, bad},
    lexicon, names,
    news_pairs::{self, Share},
    split,
    vectors::{Maker, PairRows, TaggedRows},
};
use crate::{
    Error,
    actors::Gazetteer,
    bundle::{self, EncoderParts, Manifest, Measure, TrainingSet, sha256},
    document::{Basis, Scores},
    encoder,
    stance::{
        classifier::{Classifier, FitParams},
        cues::{self, Lexicon},
        scorer::{Heads, log_probabilities},
    },
    training::metrics::place,
};

/// Where everything is.
#[derive(Clone, Debug)]
pub struct Paths {
    /// The corpora (`../shared/data`).
    pub shared: PathBuf,
    /// Our own data (`data`).
    pub own: PathBuf,
    /// The folder with `encoder.safetensors` and `vocab.txt`.
    pub encoder: PathBuf,
    /// Generated drills, if any.
    pub drills: Option<PathBuf>,
    /// Where rows of features are kept.
    pub cache: Option<PathBuf>,
    /// Where the bundle is written.
    pub out: PathBuf,
    /// At most so many sentences of each public set, taken evenly.
    pub limit: usize,
    /// Training sets that are left out, to see what they give.
    pub without: Vec<String>,
    /// Whether only the recogniser is fitted; everything else in `out` stays.
    pub recogniser_only: bool,
}

/// What the manifest is told.
#[derive(Clone, Debug)]
pub struct Naming {
    /// The bundle's name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Tokens that the encoder shall see at once.
    pub window: usize,
}

/// The samples that the stance and portrayal models are fitted on, and those that calibrate them.
pub struct Samples {
    /// By set.
    pub train: Vec<(&'static str, Vec<Sample>)>,
    /// Calibrates the stance.
    pub calibrate_stance: Vec<Sample>,
    /// Calibrates the portrayal.
    pub calibrate_portrayal: Vec<Sample>,
    /// Our own sentences outside the held-out families and topics.
    pub own: Vec<corpora::OwnSentence>,
}

/// The half of a development set that calibrates.
fn calibrating(samples: Vec<Sample>) -> Vec<Sample> {
    samples.into_iter().filter(|s| split::calibrates(s.unit())).collect()
}

/// Keeps `most` of a set, evenly spread. linfa's models are small: more of the same changes them little.
fn thin<T>(set: &mut Vec<T>, most: usize) {
    let n = set.len();
    let mut place = 0;
    set.retain(|_| {
        let kept = n <= most || place * most / n != (place + 1) * most / n;
        place += 1;
        kept
    });
}

/// Reads all of it.
pub fn samples(paths: &Paths) -> Result<Samples, Error> {
    let own = corpora::own_folder(&paths.own.join("stance"))?;
    let own: Vec<_> = own.into_iter().filter(|s| !split::is_dev(&s.family, &s.topic)).collect();
    let mut train = vec![
        ("own", own.iter().map(|s| s.sample.clone()).collect()),
        ("dse", corpora::pairs(&paths.shared.join("stance/dse-train.jsonl"))?),
        ("newsmtsc", corpora::pairs(&paths.shared.join("sentiment/newsmtsc-train.jsonl"))?),
    ];
    let news = |share| news_pairs::read(&paths.own.join("news-pairs"), &paths.shared, share);
    let (stances, portrayals) = news(Share::Train)?;
    train.extend([("news-pairs", stances), ("news-portrayals", portrayals)]);
    let (stances, portrayals) = news(Share::Fit)?;
    train.extend([("news-fit", stances), ("news-portrayals-fit", portrayals)]);
    if let Some(drills) = &paths.drills {
        train.push(("drills", corpora::own_file(drills)?.into_iter().map(|s| s.sample).collect()));
    }
    train.retain(|(name, _)| !paths.without.iter().any(|w| w == name));
    train.iter_mut().for_each(|(_, set): &mut (_, Vec<Sample>)| thin(set, paths.limit));
    // On whole articles and found sentences, which have the base rate and the difficulty of the news. Not on our own
    // sentences, which are harder, so that scores would be too cautious; nor on DSE, which leaves stances unmarked.
    let mut calibrate_stance = calibrating(corpora::article_samples(&paths.own.join("articles-labelled"))?);
    calibrate_stance.extend(calibrating(news(Share::Dev)?.0));
    let mut calibrate_portrayal =
        calibrating(corpora::pairs(&paths.shared.join("sentiment/newsmtsc-rw-dev.jsonl"))?);
    calibrate_portrayal
        .extend(calibrating(corpora::pairs(&paths.shared.join("sentiment/newsmtsc-mt-dev.jsonl"))?));
    Ok(Samples { train, calibrate_stance, calibrate_portrayal, own })
}

/// Fits everything and writes the bundle; `log` is told of each step. The gazetteer must be in the folder already.
pub fn run(paths: &Paths, naming: &Naming, log: &dyn Fn(&str)) -> Result<(), Error> {
    let lexicon_text = lexicon::build(&paths.shared)?;
    let lexicon = Lexicon::parse(&lexicon_text)?;
    let weights = bundle::read_whole(&paths.encoder, encoder::weights::FILE)?;
    let vocabulary = corpora::read(&paths.encoder.join(encoder::tokenizer::FILE))?;
    let parts = EncoderParts::parse(&weights, vocabulary.as_bytes())?;
    let gazetteer = Gazetteer::from_bytes(
        &fs::read(paths.out.join(bundle::GAZETTEER))
            .map_err(|e| bad(&paths.out.join(bundle::GAZETTEER), None, e.to_string()))?,
    )?;
    let (key, cache) = (sha256(&weights), paths.cache.clone());
    let maker = Maker::new(&parts, &lexicon, &lexicon_text, &gazetteer, &key, naming.window, cache);
    let samples = samples(paths)?;

    log("recogniser");
    let mut named = names::training(&paths.shared, &paths.own.join("news-names"), &samples.own)?;
    thin(&mut named, paths.limit.saturating_mul(2));
    let recogniser = names::fit(&named, &maker.names("names", &named)?, |_| true)?;
    if paths.recogniser_only {
        write(&paths.out, bundle::RECOGNISER, &to_postcard(&recogniser)?)?;
        return seal(&paths.out, naming, Vec::new());
    }
    log("stance and portrayal");
    let heads = heads(&maker, &samples, log)?;

    fs::create_dir_all(&paths.out).map_err(|e| bad(&paths.out, None, e.to_string()))?;
    write(&paths.out, encoder::weights::FILE, &weights)?;
    write(&paths.out, encoder::tokenizer::FILE, vocabulary.as_bytes())?;
    write(&paths.out, cues::FILE, lexicon_text.as_bytes())?;
    write(&paths.out, bundle::HEADS, &to_postcard(&heads)?)?;
    write(&paths.out, bundle::RECOGNISER, &to_postcard(&recogniser)?)?;
    log("manifest");
    seal(&paths.out, naming, Vec::new())
}

/// Writes the manifest over the files of a bundle folder. `quality` replaces what an earlier manifest says, unless it is
/// empty.
pub fn seal(dir: &Path, naming: &Naming, quality: Vec<Measure>) -> Result<(), Error> {
    let read = |file: &str| fs::read(dir.join(file)).map_err(|e| bad(&dir.join(file), None, e.to_string()));
    let gazetteer = Gazetteer::from_bytes(&read(bundle::GAZETTEER)?)?;
    let mut files = BTreeMap::new();
    for file in bundle::FILES.iter().flat_map(|f| bundle::parts(f, |f| dir.join(f).exists())) {
        let sum = sha256(&read(&file)?);
        files.insert(file, sum);
    }
    let manifest = Manifest {
        format: bundle::FORMAT,
        name: naming.name.clone(),
        version: naming.version.clone(),
        reference_date: gazetteer.reference_date(),
        gazetteer_version: gazetteer.version().to_owned(),
        max_window_tokens: naming.window,
        training_sets: training_sets(),
        quality,
        files,
    };
    let mut text = serde_json::to_string_pretty(&manifest).map_err(|e| Error::Fit(e.to_string()))?;
    text.push('\n');
    write(dir, bundle::MANIFEST, text.as_bytes())
}

/// The naming and quality that the manifest in a bundle folder has now.
pub fn naming_of(dir: &Path) -> Result<(Naming, Vec<Measure>), Error> {
    let path = dir.join(bundle::MANIFEST);
    let manifest: Manifest =
        serde_json::from_str(&corpora::read(&path)?).map_err(|e| bad(&path, None, e.to_string()))?;
    let naming =
        Naming { name: manifest.name, version: manifest.version, window: manifest.max_window_tokens };
    Ok((naming, manifest.quality))
}

/// Writes a file, in parts if it is large, and takes away how it lay there before.
fn write(dir: &Path, file: &str, bytes: &[u8]) -> Result<(), Error> {
    let before = bundle::parts(file, |f| dir.join(f).exists());
    let mut now = vec![file.to_owned()];
    if bytes.len() <= bundle::PART {
        write_part(dir, file, bytes)?;
    } else {
        now.clear();
        for (name, part) in bundle::part_names(file).zip(bytes.chunks(bundle::PART)) {
            write_part(dir, &name, part)?;
            now.push(name);
        }
    }
    for old in before.iter().filter(|old| !now.contains(old)).map(|old| dir.join(old)).filter(|p| p.exists())
    {
        fs::remove_file(&old).map_err(|e| bad(&old, None, e.to_string()))?;
    }
    Ok(())
}

fn write_part(dir: &Path, file: &str, bytes: &[u8]) -> Result<(), Error> {
    let path = dir.join(file);
    // The encoder's folder may be the bundle's own.
    if fs::read(&path).is_ok_and(|known| known == bytes) {
        return Ok(());
    }
    fs::write(&path, bytes).map_err(|e| bad(&path, None, e.to_string()))
}

fn to_postcard<T: Serialize>(value: &T) -> Result<Vec<u8>, Error> {
    postcard::to_stdvec(value).map_err(|e| Error::Fit(e.to_string()))
}

/// Fits the models of stance, basis, cues and portrayal, and their calibrations.
pub fn heads(maker: &Maker<'_>, samples: &Samples, log: &dyn Fn(&str)) -> Result<Heads, Error> {
    let mut stance_rows = Vec::new();
    let mut portrayal_rows = Vec::new();
    let mut cue_rows = TaggedRows::default();
    for (name, set) in &samples.train {
        log(&format!("features of {name} ({} sentences)", set.len()));
        let rows = maker.pairs(name, set)?;
        match *name {
            "newsmtsc" | "news-portrayals" | "news-portrayals-fit" => portrayal_rows.extend(rows),
            // linfa knows no weights, so rows are repeated. What the encoder never saw looks like what is served; what
            // it was trained on looks surer than it is.
            "news-fit" => {
                for _ in 0..3 {
                    stance_rows.extend(rows.clone());
                }
            }
            // Our own sentences ask the hardest questions.
            "own" => {
                let cues = maker.cues(name, set)?;
                cue_rows.rows.extend(cues.rows);
                cue_rows.tags.extend(cues.tags);
                for _ in 0..3 {
                    stance_rows.extend(rows.clone());
                }
            }
            _ => stance_rows.extend(rows),
        }
    }
    log(&format!("stance: {} pairs", stance_rows.len()));
    let stance = fit_deciding(&stance_rows, log)?;
    let (basis_rows, bases): (Vec<Vec<f32>>, Vec<usize>) = stance_rows
        .iter()
        .filter_map(|r| Some((deciding(&stance, r)?, usize::from(r.basis? == Basis::Deed))))
        .unzip();
    log(&format!("basis: {} pairs", bases.len()));
    let basis = Classifier::fit(matrix(&basis_rows)?, bases, 2, FitParams::default())?;
    log(&format!("cues: {} words", cue_rows.tags.len()));
    let cue = Classifier::fit(matrix(&cue_rows.rows)?, cue_rows.tags, 2, FitParams::default())?;
    log(&format!("portrayal: {} mentions", portrayal_rows.len()));
    let portrayal = fit_deciding(&portrayal_rows, log)?;
    let stance_calibration =
        calibration(&stance, &maker.pairs("calibrate-stance", &samples.calibrate_stance)?)?;
    let portrayal_calibration =
        calibration(&portrayal, &maker.pairs("calibrate-portrayal", &samples.calibrate_portrayal)?)?;
    let shares =
        |samples: &[Sample]| Scores::shares(samples.iter().flat_map(|s| &s.answers).map(|a| a.label));
    Ok(Heads {
        stance,
        stance_calibration,
        stance_priors: shares(&samples.calibrate_stance),
        basis,
        portrayal,
        portrayal_calibration,
        portrayal_priors: shares(&samples.calibrate_portrayal),
        cue,
    })
}

fn matrix(rows: &[Vec<f32>]) -> Result<ndarray::Array2<f64>, Error> {
    let width = rows.first().map_or(0, Vec::len);
    let flat: Vec<f64> = rows.iter().flatten().map(|x| f64::from(*x)).collect();
    ndarray::Array2::from_shape_vec((rows.len(), width), flat).map_err(|e| Error::Fit(e.to_string()))
}

/// The row of the mentions that decide: those with the largest P(not neutral), as in serving.
fn deciding(model: &Classifier, pair: &PairRows) -> Option<Vec<f32>> {
    if pair.rows.len() < 2 {
        return pair.rows.first().cloned();
    }
    let flat: Vec<f64> = pair.rows.iter().flatten().map(|x| f64::from(*x)).collect();
    let scores = model.probabilities(&flat);
    let neutral = |p: &Vec<f64>| p.get(1).copied().unwrap_or(1.0);
    let best = scores.iter().zip(&pair.rows).min_by(|(a, _), (b, _)| neutral(a).total_cmp(&neutral(b)));
    best.map(|(_, row)| row.clone())
}

/// Fits twice: first on the first mention of each actor, then on the mentions that the first model takes to decide.
fn fit_deciding(pairs: &[PairRows], log: &dyn Fn(&str)) -> Result<Classifier, Error> {
    let params = FitParams { alpha: 3.0, max_iterations: 200 };
    let fit = |rows: Vec<(Vec<f32>, usize)>| {
        let (rows, targets): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
        Classifier::fit(matrix(&rows)?, targets, 3, params)
    };
    let first = fit(pairs.iter().filter_map(|p| Some((p.rows.first()?.clone(), place(p.label)))).collect())?;
    log("  once more, on the deciding mentions");
    fit(pairs.iter().filter_map(|p| Some((deciding(&first, p)?, place(p.label)))).collect())
}

/// Vector scaling (Guo et al. 2017) by linfa: a logistic regression on the logarithms of the three probabilities.
fn calibration(model: &Classifier, pairs: &[PairRows]) -> Result<Classifier, Error> {
    let mut rows = Vec::new();
    let mut targets = Vec::new();
    for pair in pairs {
        if let Some(row) = deciding(model, pair) {
            let row: Vec<f64> = row.iter().map(|x| f64::from(*x)).collect();
            rows.extend(model.probabilities(&row).iter().flat_map(|p| log_probabilities(p)));
            targets.push(place(pair.label));
        }
    }
    let n = targets.len();
    let rows = ndarray::Array2::from_shape_vec((n, 3), rows).map_err(|e| Error::Fit(e.to_string()))?;
    Classifier::fit(rows, targets, 3, FitParams { alpha: 1.0, max_iterations: 200 })
}

fn training_sets() -> Vec<TrainingSet> {
    let set = |name: &str, license: &str, source: &str| TrainingSet {
        name: name.into(),
        license: license.into(),
        source: source.into(),
    };
    vec![
        set(
            "visavis-stance",
            "Apache-2.0",
            "data/stance of this project: hand-written sentences with every ordered pair labelled",
        ),
        set(
            "DSE train",
            "no licence file; README allows use with citation",
            "Park et al., Findings of ACL 2021; github.com/bywords/directed_sentiment_analysis",
        ),
        set(
            "visavis-news-pairs, visavis-news-names",
            "Apache-2.0 (labels and places; the text stays with its corpora)",
            "data/news-pairs and data/news-names of this project: every ordered pair, and names, labelled by a large \
             language model in sentences of DSE train, NewsMTSC train, the CAMEO examples and PETRARCH's records",
        ),
        set(
            "CAMEO codebook examples; PETRARCH-2 and UniversalPetrarch records (without GigaWord)",
            "MIT",
            "github.com/andybega/icews; github.com/openeventdata",
        ),
        set("NewsMTSC train", "MIT", "Hamborg & Donnay, EACL 2021; github.com/fhamborg/NewsMTSC"),
        set(
            "GUM (news, interview, speech, academic, court, textbook, vlog, conversation)",
            "CC BY 4.0 annotations on CC BY and public-domain texts",
            "Zeldes 2017; UniversalDependencies/UD_English-GUM",
        ),
        set("wikigold (two thirds)", "CC BY 4.0", "Balasuriya et al. 2009"),
        set("WNUT 17 train", "CC BY 4.0", "Derczynski et al. 2017"),
        set(
            "all-MiniLM-L6-v2 (starting point of the encoder)",
            "Apache-2.0",
            "sentence-transformers; Wang et al., NeurIPS 2020",
        ),
    ]
}
