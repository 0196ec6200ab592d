//! Passages and pairs of `ScorePairs` in both directions.

use crate::{
    Limits,
    document::{PairScore, PairSpans, Passage, Span},
    error::{InputError, InputErrorCode},
    proto::v1,
    service::{convert::response, errors::Failure},
    text::{OffsetMap, Unit},
};

/// A passage for the library, with what of it is already known to be bad.
#[derive(Debug)]
pub struct Checked {
    /// For the library. A bad pair keeps its place, without spans.
    pub passage: Passage,
    /// The pairs' own names.
    ids: Vec<String>,
    /// What is wrong with a pair, if anything.
    errors: Vec<Option<InputError>>,
}

/// Checks the passage found in the field `field` (`passages[2]`) and turns its spans into bytes.
pub fn passage(given: v1::Passage, field: &str, unit: Unit, limits: &Limits) -> Result<Checked, InputError> {
    let v1::Passage { id, text, context, pairs } = given;
    Limits::check(&format!("{field}.id"), "bytes", id.len(), limits.max_id_bytes)?;
    Limits::check(&format!("{field}.text"), "bytes", text.len(), limits.max_passage_bytes)?;
    Limits::check(&format!("{field}.context"), "bytes", context.len(), limits.max_text_bytes)?;
    Limits::check(&format!("{field}.pairs"), "pairs", pairs.len(), limits.max_pairs_per_passage)?;
    if pairs.is_empty() {
        return Err(InputError::new(
            InputErrorCode::Empty,
            format!("{field}.pairs"),
            "none given, one required",
        ));
    }
    let map = OffsetMap::new(&text);
    let (mut all_spans, mut ids, mut errors) = (Vec::new(), Vec::new(), Vec::new());
    for (i, pair) in pairs.into_iter().enumerate() {
        let v1::Pair { id, source_spans, target_spans } = pair;
        let field = format!("{field}.pairs[{i}]");
        let spans =
            Limits::check(&format!("{field}.id"), "bytes", id.len(), limits.max_id_bytes).and_then(|()| {
                Ok(PairSpans {
                    source: spans(&source_spans, &format!("{field}.source_spans"), unit, &map)?,
                    target: spans(&target_spans, &format!("{field}.target_spans"), unit, &map)?,
                })
            });
        let (spans, error) = match spans {
            Ok(spans) => (spans, None),
            Err(error) => (PairSpans::default(), Some(error)),
        };
        all_spans.push(spans);
        ids.push(id);
        errors.push(error);
    }
    Ok(Checked { passage: Passage { text, context, pairs: all_spans }, ids, errors })
}

fn spans(given: &[v1::Span], field: &str, unit: Unit, map: &OffsetMap<'_>) -> Result<Vec<Span>, InputError> {
    let at = |value: u32| usize::try_from(value).ok().and_then(|value| map.from(unit, value));
    let spans = given.iter().enumerate();
    spans
        .map(|(i, span)| match (at(span.start), at(span.end)) {
            (Some(start), Some(end)) if start < end => Ok(Span::new(start, end)),
            _ => {
                let end = map.to(unit, usize::MAX);
                let reason = format!(
                    "[{}, {}) given, a span of at least one character within [0, {end}) that begins and ends between \
                     characters allowed",
                    span.start, span.end
                );
                Err(InputError::new(InputErrorCode::Span, format!("{field}[{i}]"), reason))
            }
        })
        .collect()
}

/// The answer to a passage named `id` in the field `field`: scores for its pairs, or why there are none.
pub fn result(
    id: String,
    field: &str,
    checked: Result<(Checked, Vec<Result<PairScore, InputError>>), Failure>,
) -> v1::PassageResult {
    let (checked, scores) = match checked {
        Ok(scored) => scored,
        Err(failure) => return v1::PassageResult { id, pairs: Vec::new(), error: Some(failure.to_proto()) },
    };
    let pairs = checked.ids.into_iter().zip(checked.errors).zip(scores);
    let pairs = pairs.map(|((id, ours), theirs)| {
        // What was wrong before the library saw the pair explains more than that it has no spans.
        match ours.map_or_else(|| theirs.map_err(|error| relocate(error, field)), Err) {
            Ok(score) => pair(id, &score),
            Err(error) => {
                v1::PairResult { id, error: Some(Failure::from(error).to_proto()), ..Default::default() }
            }
        }
    });
    v1::PassageResult { id, pairs: pairs.collect(), error: None }
}

/// Puts an error of the library, whose fields count from the passage, where the caller sees them.
pub fn relocate(mut error: InputError, field: &str) -> InputError {
    if let Some(rest) = error.field.strip_prefix("passage.") {
        error.field = rest.to_owned();
    }
    error.within(field)
}

fn pair(id: String, score: &PairScore) -> v1::PairResult {
    v1::PairResult {
        id,
        label: response::label(score.scores.label()).into(),
        scores: Some(response::scores(&score.scores)),
        score: response::single(score.scores.score()),
        basis: response::basis(score.basis).into(),
        error: None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]
mod tests {
    use super::*;
    use crate::document::{Basis, Scores};

    fn span(start: u32, end: u32) -> v1::Span {
        v1::Span { start, end }
    }

    fn ask(pairs: Vec<v1::Pair>) -> v1::Passage {
        v1::Passage { id: "p".into(), text: "Ö 😀 Bern".into(), pairs, ..Default::default() }
    }

    #[test]
    fn spans_of_any_unit_become_bytes() {
        let pair = |source, target| v1::Pair {
            id: "q".into(),
            source_spans: vec![source],
            target_spans: vec![target],
        };
        for (unit, source, target) in [
            (Unit::Utf8, span(0, 2), span(8, 12)),
            (Unit::Utf16, span(0, 1), span(5, 9)),
            (Unit::Utf32, span(0, 1), span(4, 8)),
        ] {
            let checked =
                passage(ask(vec![pair(source, target)]), "passages[0]", unit, &Limits::default()).unwrap();
            let pair = &checked.passage.pairs[0];
            assert_eq!(
                (pair.source[0].of(&checked.passage.text), pair.target[0].of(&checked.passage.text)),
                ("Ö", "Bern")
            );
        }
    }

    #[test]
    fn a_bad_pair_is_answered_in_its_place_and_the_others_are_scored() {
        let good = v1::Pair { id: "good".into(), target_spans: vec![span(8, 12)], ..Default::default() };
        let inside = v1::Pair { id: "inside".into(), target_spans: vec![span(4, 5)], ..Default::default() };
        let outside =
            v1::Pair { id: "outside".into(), target_spans: vec![span(8, 99)], ..Default::default() };
        let asked = ask(vec![inside, good, outside]);
        let checked = passage(asked, "passages[4]", Unit::Utf8, &Limits::default()).unwrap();
        assert_eq!(checked.passage.pairs.len(), 3, "places are kept");
        let refused = || Err(InputError::new(InputErrorCode::Empty, "pairs[0].target_spans", "no span"));
        let scores = Scores { negative: 0.7, neutral: 0.2, positive: 0.1 };
        let scored = Ok(PairScore { scores, basis: Some(Basis::Deed) });
        let answer = result("p".into(), "passages[4]", Ok((checked, vec![refused(), scored, refused()])));
        let [first, second, third] = &answer.pairs[..] else { panic!("{answer:?}") };
        assert!(
            first
                .error
                .as_ref()
                .unwrap()
                .message
                .starts_with("passages[4].pairs[0].target_spans[0]: [4, 5) given")
        );
        assert_eq!(
            (second.id.as_str(), second.label(), second.basis()),
            ("good", v1::Label::Negative, v1::Basis::Deed)
        );
        assert!((second.score + 0.6).abs() < 1e-6 && second.error.is_none());
        assert!(third.error.as_ref().unwrap().message.contains("within [0, 12)"));
    }

    proptest::proptest! {
        #[test]
        fn whatever_spans_are_given_the_library_gets_good_ones(
            text in "[aé😀\u{301} ]{1,12}",
            given in proptest::collection::vec((0..20_u32, 0..20_u32), 1..6),
            unit in proptest::sample::select(&[Unit::Utf8, Unit::Utf16, Unit::Utf32][..]),
        ) {
            let pair = |&(start, end): &(u32, u32)| v1::Pair { target_spans: vec![span(start, end)], ..Default::default() };
            let asked = v1::Passage { pairs: given.iter().map(pair).collect(), text: text.clone(), ..Default::default() };
            let checked = passage(asked, "p", unit, &Limits::default()).unwrap();
            proptest::prop_assert_eq!(checked.passage.pairs.len(), given.len());
            for (spans, error) in checked.passage.pairs.iter().zip(&checked.errors) {
                proptest::prop_assert_eq!(spans.target.is_empty(), error.is_some());
                for span in &spans.target {
                    proptest::prop_assert!(!span.of(&text).is_empty());
                }
            }
        }
    }

    #[test]
    fn a_passage_needs_pairs() {
        assert_eq!(
            passage(ask(vec![]), "passages[1]", Unit::Utf8, &Limits::default()).unwrap_err().field,
            "passages[1].pairs"
        );
    }
}
