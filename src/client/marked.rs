//! Sentences of a scored archive, with source and target marked.

use std::ops::Range;

use crate::{
    client::scored::{Scored, ScoredSentence, ScoredSpan},
    text::{OffsetMap, Unit},
};

/// The sentence with each mention of the two ends as `[SOURCE …]` and `[TARGET …]`.
pub fn marked(
    answer: &Scored,
    text: &Text<'_>,
    sentence: &ScoredSentence,
    (source, target): (&str, &str),
) -> String {
    let part = text.part(sentence).0;
    let whole = sentence.span.and_then(|span| text.range(sentence, span)).unwrap_or(0..part.len());
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
        .filter_map(|(mention, role)| Some((text.range(sentence, mention.span?)?, role)))
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
    title: (&'a str, OffsetMap<'a>),
    text: (&'a str, OffsetMap<'a>),
    unit: Unit,
}

impl<'a> Text<'a> {
    /// The answer does not say its unit; the words of the mentions do.
    pub fn new(answer: &'a Scored) -> Self {
        let document = answer.document.as_ref();
        let (title, text) = document.map_or(("", ""), |d| (d.title.as_str(), d.text.as_str()));
        let mut found = Self {
            title: (title, OffsetMap::new(title)),
            text: (text, OffsetMap::new(text)),
            unit: Unit::Utf8,
        };
        let unit = [Unit::Utf8, Unit::Utf32, Unit::Utf16].into_iter().find(|unit| {
            found.unit = *unit;
            found.finds_every_mention(answer)
        });
        found.unit = unit.unwrap_or_default();
        found
    }

    fn finds_every_mention(&self, answer: &Scored) -> bool {
        answer.actors.iter().flat_map(|actor| &actor.mentions).all(|mention| {
            let sentence = answer.sentences.iter().find(|s| s.index == mention.sentence_index);
            let words = sentence.and_then(|s| self.part(s).0.get(self.range(s, mention.span?)?));
            words == Some(mention.text.as_str())
        })
    }

    /// The part of the document that the spans of `sentence` count in.
    fn part(&self, sentence: &ScoredSentence) -> &(&'a str, OffsetMap<'a>) {
        if sentence.part == "PART_TITLE" { &self.title } else { &self.text }
    }

    /// The words of a sentence.
    pub fn of(&self, sentence: &ScoredSentence) -> &'a str {
        let words = sentence.span.and_then(|span| self.part(sentence).0.get(self.range(sentence, span)?));
        words.unwrap_or_default()
    }

    /// `span` of `sentence` in bytes; `None` if it does not lie in its part.
    fn range(&self, sentence: &ScoredSentence, span: ScoredSpan) -> Option<Range<usize>> {
        let (part, map) = self.part(sentence);
        let range = map.from(self.unit, span.start)?..map.from(self.unit, span.end)?;
        part.get(range.clone()).map(|_| range)
    }
}
