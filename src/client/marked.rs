//! Sentences of a scored archive, with source and target marked.

use std::ops::Range;

use crate::client::scored::{Scored, ScoredDocument, ScoredSentence, ScoredSpan};

/// The sentence with each mention of the two ends as `[SOURCE …]` and `[TARGET …]`.
pub fn marked(
    answer: &Scored,
    text: &Text<'_>,
    sentence: &ScoredSentence,
    (source, target): (&str, &str),
) -> String {
    let part = text.part(sentence);
    let whole = sentence.span.and_then(|span| text.range(part, span)).unwrap_or(0..part.len());
    let mut marks: Vec<(Range<usize>, &str)> = answer
        .actors
        .iter()
        .filter_map(|actor| match actor.id.as_str() {
            id if id == source => Some((actor, "SOURCE")),
            id if id == target => Some((actor, "TARGET")),
            _ => None,
        })
        .flat_map(|(actor, role)| actor.mentions.iter().map(move |mention| (mention, role)))
        .filter(|(mention, _)| mention.sentence_index == sentence.index)
        .filter_map(|(mention, role)| Some((text.range(part, mention.span?)?, role)))
        .collect();
    marks.sort_by_key(|(range, _)| (range.start, range.end));
    let mut out = String::new();
    let mut at = whole.start;
    for (range, role) in marks {
        let (Some(before), Some(words)) = (part.get(at..range.start), part.get(range.clone())) else {
            continue;
        };
        out.push_str(before);
        out.push_str(&format!("[{role} {words}]"));
        at = range.end;
    }
    out.push_str(part.get(at..whole.end).unwrap_or_default());
    out.trim().to_owned()
}

/// The document, and the unit in which the answer counts.
pub struct Text<'a> {
    document: Option<&'a ScoredDocument>,
    unit: Units,
}

#[derive(Clone, Copy)]
enum Units {
    Bytes,
    Utf16,
    CodePoints,
}

impl<'a> Text<'a> {
    /// The answer does not say its unit; the words of the mentions do.
    pub fn new(answer: &'a Scored) -> Self {
        let document = answer.document.as_ref();
        let fits = |unit: &Units| {
            let text = Self { document, unit: *unit };
            answer.actors.iter().flat_map(|actor| &actor.mentions).all(|mention| {
                let sentence = answer.sentences.iter().find(|s| s.index == mention.sentence_index);
                let part = sentence.map(|sentence| text.part(sentence)).unwrap_or_default();
                let range = mention.span.and_then(|span| text.range(part, span));
                range.and_then(|range| part.get(range)) == Some(mention.text.as_str())
            })
        };
        let unit = [Units::Bytes, Units::CodePoints, Units::Utf16].into_iter().find(fits);
        Self { document, unit: unit.unwrap_or(Units::Bytes) }
    }

    /// The part of the document that the spans of `sentence` count in.
    fn part(&self, sentence: &ScoredSentence) -> &'a str {
        match (self.document, sentence.part.as_str()) {
            (Some(document), "PART_TITLE") => &document.title,
            (Some(document), _) => &document.text,
            (None, _) => "",
        }
    }

    /// The words of a sentence.
    pub fn of(&self, sentence: &ScoredSentence) -> &'a str {
        let part = self.part(sentence);
        sentence.span.and_then(|span| part.get(self.range(part, span)?)).unwrap_or_default()
    }

    /// `span` in bytes; `None` if it does not lie in `text`.
    fn range(&self, text: &str, span: ScoredSpan) -> Option<Range<usize>> {
        let byte = |place: usize| match self.unit {
            Units::Bytes => Some(place),
            Units::CodePoints => text.char_indices().map(|(at, _)| at).chain([text.len()]).nth(place),
            Units::Utf16 => {
                let mut counted = 0;
                let starts = text.char_indices().map(|(at, c)| {
                    let before = counted;
                    counted += c.len_utf16();
                    (before, at)
                });
                let starts: Vec<(usize, usize)> = starts.collect();
                starts
                    .into_iter()
                    .chain([(counted, text.len())])
                    .find(|(count, _)| *count == place)
                    .map(|(_, at)| at)
            }
        };
        let range = byte(span.start)?..byte(span.end)?;
        text.get(range.clone()).map(|_| range)
    }
}
