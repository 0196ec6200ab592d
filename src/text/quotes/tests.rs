#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice)]

use proptest::prelude::*;

use super::*;

fn inner(text: &str) -> Vec<&str> {
    quotes(text).iter().map(|quote| quote.inner.of(text)).collect()
}

#[test]
fn marks_of_every_kind() {
    for (text, expected) in [
        ("\"We go,\" he said.", vec!["We go,"]),
        ("“We go,” he said. “Now.”", vec!["We go,", "Now."]),
        ("‘We go,’ he said.", vec!["We go,"]),
        ("'We go,' he said.", vec!["We go,"]),
        ("«We go», he said. « Now »", vec!["We go", "Now"]),
        ("``We go,'' he said.", vec!["We go,"]),
        ("„We go“, he said.", vec!["We go"]),
        ("“We go,\" he said.", vec!["We go,"]),
        ("\"We go,” he said.", vec!["We go,"]),
        ("He (\"the boss\") and she—“the chief”—met.", vec!["the boss", "the chief"]),
        ("He said:\"Go.\" She said:“No.”", vec!["Go.", "No."]),
        ("He said, \"Go\"; she, \"No\"!", vec!["Go", "No"]),
        ("He said , \" Go on . \" Then he left .", vec!["Go on ."]),
        ("\"We go,\"he said.\"Now.\"", vec!["We go,", "Now."]),
        ("She told him, “‘No’ means no.”", vec!["‘No’ means no.", "No"]),
    ] {
        assert_eq!(inner(text), expected, "{text}");
    }
}

#[test]
fn apostrophes_are_no_quotes() {
    for text in [
        "It's the workers' right, isn't it? 'Tis so. The '90s and rock 'n' roll. O'Neill's dogs' tails.",
        "It’s the workers’ right, isn’t it? ’Tis so. ‘90s talk, ‘em too. O’Neill’s dogs’ tails.",
        "He is 6'2\" tall and has a 5\" scar.",
        "'Cause the players' union's rules' text ends there.",
    ] {
        assert_eq!(inner(text), [""; 0], "{text}");
    }
    assert_eq!(
        inner("‘It’s the workers’ right,’ he said. The bosses’ view differs."),
        ["It’s the workers’ right,"]
    );
    assert_eq!(inner("'It's the workers' right,' he said."), ["It's the workers' right,"]);
    assert_eq!(inner("She called the ‘reforms’ a fraud."), ["reforms"]);
    assert_eq!(inner("The 'reforms' and the 'pauses' failed."), ["reforms", "pauses"]);
    assert_eq!(
        inner("\"The workers' right,\" he said, \"isn't theirs.\""),
        ["The workers' right,", "isn't theirs."]
    );
}

#[test]
fn quotes_inside_quotes() {
    let text = "\"He told me 'never again' twice,\" she said.";
    let found = quotes(text);
    assert_eq!(inner(text), ["He told me 'never again' twice,", "never again"]);
    assert_eq!((found[0].depth, found[1].depth), (0, 1));
    assert_eq!((found[0].words, found[1].words), (6, 2));
    assert_eq!(
        inner("‘He said “the bosses’ plan” failed,’ she said."),
        ["He said “the bosses’ plan” failed,", "the bosses’ plan"]
    );
}

#[test]
fn over_sentences_and_paragraphs() {
    let text = "“We came. We saw. We won,” he said.\n\n“It was long.\n\n“It was hard.\n\n“It is over.”\n\nShe left. “Good.”";
    let found = inner(text);
    assert_eq!(found, ["We came. We saw. We won,", "It was long.\n\n“It was hard.\n\n“It is over.", "Good."]);
    let straight = text.replace(['“', '”'], "\"");
    assert_eq!(inner(&straight).len(), 3);
    let british = text.replace('“', "‘").replace('”', "’");
    assert_eq!(inner(&british).len(), 3);
}

#[test]
fn the_unclosed_end_with_their_paragraph() {
    let text = "He said: “We go. And then we stay.\n\nNobody came. She said: \"No.\n\nThe end.";
    let found = quotes(text);
    assert_eq!(inner(text), ["We go. And then we stay.", "No."]);
    assert!(found.iter().all(|quote| !quote.closed));
    // A break that was lost: the second opening mark continues the quotation.
    assert_eq!(inner("“One day. “Two days,” he said."), ["One day. “Two days,"]);
    // A closing mark that nothing opened.
    assert_eq!(inner("We go,” he said. “Now.”"), ["Now."]);
}

#[test]
fn spans_are_exact() {
    let text = "Ähm: “ Ja. ” \"\" “…” ok";
    let found = quotes(text);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].outer.of(text), "“ Ja. ”");
    assert_eq!(found[0].inner.of(text), "Ja.");
    assert_eq!(found[0].words, 1);
}

#[test]
fn long_texts_take_linear_time() {
    let start = std::time::Instant::now();
    for unit in ["\"", "“", "“a” ", "' ", "s’ a ", "‘a s’ b ", "\"a\n\n", "'a \"b "] {
        quotes(&unit.repeat((1 << 20) / unit.len()));
    }
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

proptest! {
    #[test]
    fn spans_nest(text in "([a-c ]|[\"'“”‘’«»„`]|\n\n|s' |[.,!?(]){0,80}") {
        let found = quotes(&text);
        for quote in &found {
            prop_assert!(text.get(quote.outer.start..quote.outer.end).is_some());
            prop_assert!(quote.outer.contains(quote.inner) && !quote.inner.is_empty());
            prop_assert!(quote.words > 0);
        }
        for (index, one) in found.iter().enumerate() {
            for other in found.iter().skip(index + 1) {
                prop_assert!(one.outer.start <= other.outer.start);
                prop_assert!(!one.outer.overlaps(other.outer) || one.outer.contains(other.outer));
            }
        }
    }
}
