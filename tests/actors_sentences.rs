//! Tricky sentences with the actors they name. In `text` the recogniser's spans are marked `{P:…}`, `{O:…}`, `{L:…}`;
//! `expect` lists the mentions in order, each as `words=id`; `affiliations`, where given, all that hold on the day;
//! `speakers` the direct quotations as `words=speaker`; `reports` the speakers of indirect ones.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]

mod actors_support;

use actors_support::{Case, built, run, run_speakers};

#[test]
fn finds_the_actors_of_every_tricky_sentence() {
    let Some(gazetteer) = built() else { return };
    let file = include_str!("data/actors.jsonl");
    let cases: Vec<Case> = file.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert!(cases.len() >= 120, "{} cases", cases.len());
    let mut failures = Vec::new();
    for (i, case) in cases.iter().enumerate() {
        let (found, ties) = run(case, &gazetteer);
        if found != case.expect {
            failures.push(format!(
                "line {}: {:?}\n  expected {:?}\n  found    {found:?}",
                i + 1,
                case.text,
                case.expect
            ));
        }
        let (direct, reports) = run_speakers(case, &gazetteer);
        for (expected, found) in [(&case.speakers, direct), (&case.reports, reports)] {
            if let Some(expected) = expected
                && *expected != found
            {
                failures.push(format!(
                    "line {}: {:?}\n  expected speakers {expected:?}\n  found speakers    {found:?}",
                    i + 1,
                    case.text
                ));
            }
        }
        if let Some(expected) = &case.affiliations
            && *expected != ties
        {
            failures.push(format!(
                "line {}: {:?}\n  expected ties {expected:?}\n  found ties    {ties:?}",
                i + 1,
                case.text
            ));
        }
    }
    assert!(failures.is_empty(), "{} of {} failed:\n{}", failures.len(), cases.len(), failures.join("\n"));
}
