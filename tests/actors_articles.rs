//! Actors in whole labelled articles.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod actors_support;

use std::path::Path;

use actors_support::built;
use visavis::training::actors::{Report, Step, articles, evaluate, evaluate_step, recognised};

#[test]
fn finds_who_is_who_in_whole_articles() {
    let folder = std::env::var("ARTICLES")
        .unwrap_or_else(|_| format!("{}/data/articles-labelled", env!("CARGO_MANIFEST_DIR")));
    let folder = Path::new(&folder);
    let (Some(gazetteer), true) = (built(), folder.exists()) else { return };
    let articles = articles::read(folder).unwrap();
    let report = evaluate(&articles, &gazetteer, |a| a.names());
    println!("{report}");
    let floors = |r: &Report, pronouns: f64| {
        assert!(r.recall.percent() >= 92.0, "{r}");
        assert!(r.precision.percent() >= 92.0, "{r}");
        assert!(r.pronouns.percent() >= pronouns, "{r}");
        assert!(r.speakers.percent() >= 90.0, "{r}");
    };
    floors(&report, 88.0);
    let bundle = visavis::bundle::Bundle::shipped().unwrap();
    let real = evaluate(&articles, &gazetteer, |a| recognised(&bundle, a).unwrap());
    println!("with the recogniser\n{real}");
    floors(&real, 80.0);
    if std::env::var("ERRORS").is_ok() {
        for e in &real.errors {
            println!("{e}");
        }
    }
}

/// Articles of other kinds, with a perfect recogniser; needs no encoder.
#[test]
fn finds_who_is_who_in_articles_of_other_kinds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/articles-actors");
    let (Some(gazetteer), true) = (built(), folder.exists()) else { return };
    let articles = articles::read(&folder).unwrap();
    let steps: Vec<Report> =
        Step::ALL.iter().map(|&step| evaluate_step(&articles, &gazetteer, step, |a| a.names())).collect();
    let [names, descriptions, all] = steps.as_slice() else { unreachable!() };
    for (step, report) in Step::ALL.iter().zip(&steps) {
        println!("{}\n{report}", step.as_str());
    }
    // Each step finds more, and what is found stays right.
    assert!(names.recall.right < descriptions.recall.right && descriptions.recall.right < all.recall.right);
    assert!(all.recall.percent() >= 89.0, "{all}");
    assert!(all.precision.percent() >= 95.0, "{all}");
    assert!(all.pronouns.percent() >= 76.0, "{all}");
    assert!(all.speakers.percent() >= 95.0, "{all}");
    assert!(all.assignment.get("description").is_some_and(|s| s.percent() >= 80.0), "{all}");
}

#[test]
fn resolves_the_pronouns_of_gum() {
    let path = Path::new("/work/shared/data/ner/gum_permissive_ccby_pd.jsonl");
    let (Some(gazetteer), true) = (built(), path.exists()) else { return };
    let report = visavis::training::actors::gum::evaluate(path, &gazetteer).unwrap();
    println!("{report}");
    assert!(report.singular.percent() >= 75.0, "{report}");
    if std::env::var("ERRORS").is_ok() {
        for e in &report.errors {
            println!("{e}");
        }
    }
    if std::env::var("DOCS").is_ok() {
        for (d, s) in &report.by_document {
            println!("DOC {d} {} {}", s.right, s.all);
        }
    }
}
