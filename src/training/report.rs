//! `visavis-train evaluate --all`: every development measure in one table and as JSON.

use std::{collections::BTreeMap, fmt::Write as _, path::Path};

use super::{
    actors, corpora, documents, evaluate,
    evaluate::Figure,
    names,
    news_pairs::{self, Share},
    sentences, split,
    vectors::Maker,
};
use crate::{Analyzer, Error, actors::NameSpan, bundle::Bundle, encoder::pool::Pool};

/// Measures everything. With `cross_validate`, a folder where features are kept, the recogniser is
/// also fitted three times, which takes minutes.
pub fn all(
    bundle: &Bundle,
    shared: &Path,
    own: &Path,
    cross_validate: Option<&Path>,
    log: &dyn Fn(&str),
) -> Result<Vec<Figure>, Error> {
    let pool = Pool::new(0);
    let mut figures = Vec::new();
    let own_sentences = corpora::own_folder(&own.join("stance"))?;
    let (dev, train): (Vec<_>, Vec<_>) =
        own_sentences.into_iter().partition(|s| split::is_dev(&s.family, &s.topic));
    let own_dev: Vec<_> = dev.into_iter().map(|s| s.sample).collect();
    let frozen: Vec<_> =
        corpora::own_file(&own.join("frozen/sentences.jsonl"))?.into_iter().map(|s| s.sample).collect();
    let (news_dev, _) = news_pairs::read(&own.join("news-pairs"), shared, Share::Dev)?;
    // Name, whether half of it calibrates (`fit::samples`), samples.
    let sets = [
        ("own-dev", false, own_dev.clone()),
        ("own-articles", true, corpora::article_samples(&own.join("articles-labelled"))?),
        ("frozen", false, frozen),
        ("news-dev", true, news_dev),
        ("frozen-articles", false, corpora::article_samples(&own.join("frozen"))?),
        ("dse-dev", false, corpora::pairs(&shared.join("stance/dse-dev.jsonl"))?),
        ("plv-dev", false, corpora::pairs(&shared.join("stance/plv-dev.jsonl"))?),
        ("newsmtsc-rw-dev", true, corpora::pairs(&shared.join("sentiment/newsmtsc-rw-dev.jsonl"))?),
        ("newsmtsc-mt-dev", true, corpora::pairs(&shared.join("sentiment/newsmtsc-mt-dev.jsonl"))?),
    ];
    let mut pooled = Vec::new();
    for (name, half_calibrated, samples) in &sets {
        log(name);
        let judged = evaluate::judge(bundle, &pool, samples)?;
        let heads = &bundle.heads;
        let priors = if name.starts_with("newsmtsc") { heads.portrayal_priors } else { heads.stance_priors };
        figures.extend(evaluate::figures(name, &judged, *half_calibrated, Some(priors)));
        let floor = evaluate::figures(name, &evaluate::lexicon_only(bundle, samples), false, None);
        figures.extend(
            floor
                .into_iter()
                .filter(|f| f.metric == "macro_f1" || f.metric == "sign_forced_macro_f1")
                .map(|f| Figure { metric: format!("{}_of_lexicon_only", f.metric), ..f }),
        );
        if name.starts_with("newsmtsc") {
            pooled.extend(judged);
        }
    }
    figures.extend(
        evaluate::figures("newsmtsc-dev", &pooled, true, None)
            .into_iter()
            .filter(|f| f.metric == "macro_f1" || f.metric == "calibration_error"),
    );
    log("renaming");
    figures.push(evaluate::renaming(bundle, &pool, &own_dev)?);
    log("cues taken out");
    figures.extend(evaluate::cue_removal(bundle, &pool, &own_dev)?);
    log("names");
    let maker = Maker::of_bundle(bundle);
    for (name, counts) in names::measure(&maker, &bundle.recogniser, shared)? {
        figures.push(span_f1(&name, counts));
    }
    if let Some(cache) = cross_validate {
        log("names, by cross-validation");
        let maker = maker.with_cache(cache);
        let counts =
            names::cross_validate(&maker, &names::training(shared, &own.join("news-names"), &train)?)?;
        figures.push(span_f1("gum-news-interview-speech", counts));
    }
    log("sentences");
    let gum = shared.join("ner/gum_permissive_ccby_pd.jsonl");
    let report = sentences::evaluate(&gum, sentences::Split::All)?;
    for (metric, boundaries) in [
        ("boundary_f1_with_breaks", &report.with_breaks),
        ("boundary_f1_wrapped", &report.wrapped),
        ("boundary_f1_rules_alone", &report.rules_alone),
        ("boundary_f1_one_paragraph", &report.one_paragraph),
    ] {
        figures.push(Figure {
            dataset: "gum-sentences".into(),
            metric: metric.into(),
            value: boundaries.f1(),
            interval: None,
            n: report.sentences,
        });
    }
    Ok(figures)
}

/// Measures whole documents, step by step: mentions, who they are, speakers, edges.
pub fn articles(bundle: Bundle, shared: &Path, own: &Path, log: &dyn Fn(&str)) -> Result<Vec<Figure>, Error> {
    let mut figures = Vec::new();
    for (dataset, folder) in
        [("own-articles", own.join("articles-labelled")), ("frozen-articles", own.join("frozen"))]
    {
        log(dataset);
        let labelled = actors::articles::read(&folder)?;
        let maker = Maker::of_bundle(&bundle);
        let mut names: BTreeMap<&str, Vec<Vec<NameSpan>>> = BTreeMap::new();
        for article in &labelled {
            let texts: Vec<String> =
                article.sentences.iter().map(|s| s.text(&article.document).to_owned()).collect();
            let found = maker.recognise(&bundle.recogniser, &texts)?;
            let in_text = found.into_iter().zip(&article.sentences).map(|(names, s)| {
                names.into_iter().map(|n| NameSpan { span: n.span.shifted(s.span.start), ..n }).collect()
            });
            names.insert(&article.id, in_text.collect());
        }
        let measure = |step| {
            actors::evaluate_step(&labelled, &bundle.gazetteer, step, |article| {
                names.get(article.id.as_str()).cloned().unwrap_or_default()
            })
        };
        let report = measure(actors::Step::Pronouns);
        let mut add = |metric: String, share: actors::Share| {
            figures.push(Figure {
                dataset: dataset.into(),
                metric,
                value: share.percent() / 100.0,
                interval: None,
                n: share.all,
            });
        };
        add("mention_recall".into(), report.recall);
        add("mention_precision".into(), report.precision);
        for (kind, share) in &report.recall_by_kind {
            add(format!("mention_recall_{}", kind.replace(' ', "_")), *share);
        }
        for (kind, share) in &report.assignment {
            add(format!("right_actor_{}", kind.replace(' ', "_")), *share);
        }
        add("pronoun_accuracy".into(), report.pronouns);
        add("speaker_accuracy".into(), report.speakers);
        for step in [actors::Step::Names, actors::Step::Descriptions] {
            let report = measure(step);
            add(format!("{}_mention_recall", step.as_str()), report.recall);
            add(format!("{}_mention_precision", step.as_str()), report.precision);
            add(format!("{}_speaker_accuracy", step.as_str()), report.speakers);
        }
    }
    log("edges, with gold mentions");
    let pool = Pool::new(0);
    for (dataset, folder) in
        [("own-articles", own.join("articles-labelled")), ("frozen-articles", own.join("frozen"))]
    {
        let counts = documents::own_articles_gold_mentions(&bundle, &pool, &folder)?;
        let told = counts.figures(dataset).into_iter();
        figures.extend(told.map(|f| Figure { metric: format!("{}_with_gold_mentions", f.metric), ..f }));
    }
    let analyzer = Analyzer::new(bundle);
    log("edges");
    for (dataset, folder) in
        [("own-articles", own.join("articles-labelled")), ("frozen-articles", own.join("frozen"))]
    {
        figures.extend(documents::own_articles(&analyzer, &folder)?.figures(dataset));
    }
    log("seesaw-dev");
    figures.extend(
        documents::documents(&analyzer, &shared.join("documents/seesaw-dev.jsonl"))?.figures("seesaw-dev"),
    );
    Ok(figures)
}

fn span_f1(name: &str, counts: names::SpanCounts) -> Figure {
    Figure {
        dataset: name.into(),
        metric: "name_f1".into(),
        value: counts.f1(),
        interval: None,
        n: counts.gold as usize,
    }
}

/// The figures as a table for a person.
pub fn table(figures: &[Figure]) -> String {
    let mut text = String::new();
    let mut last = "";
    for figure in figures {
        if figure.dataset != last {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "\n{}", figure.dataset);
            last = &figure.dataset;
        }
        let interval = figure
            .interval
            .map_or_else(String::new, |(low, high)| format!("  [{:.1}, {:.1}]", low * 100.0, high * 100.0));
        let value = if figure.metric.contains("per_100") { figure.value } else { figure.value * 100.0 };
        let _ = writeln!(text, "  {:<52} {value:6.1}{interval}  (n = {})", figure.metric, figure.n);
    }
    text
}
