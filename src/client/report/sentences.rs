//! The words of each sentence, and where source, target and cues stand in them.

use std::{collections::HashMap, ops::Range};

use super::data::Text;
use crate::{
    proto::v1::{ClassifyResponse, Judgement, Mention, Part, Portrayal, Sentence, Span},
    text::{OffsetMap, Unit},
};

/// Marks of one sentence: kind (0 source, 1 target, 2 cue), start, end, kind, start, end, …, counted in UTF-16 units
/// from the beginning of the sentence, as JavaScript counts.
pub type Marks = Vec<usize>;

const SOURCE: usize = 0;
const TARGET: usize = 1;
const CUE: usize = 2;

/// Finds words in one document.
pub struct Sentences<'a> {
    title: OffsetMap<'a>,
    text: OffsetMap<'a>,
    parts: Option<(&'a str, &'a str)>,
    unit: Unit,
    mentions: HashMap<u32, &'a Mention>,
}

impl<'a> Sentences<'a> {
    /// Of `response`, the answer to `document`. Without a document, or one in which the answer's mentions cannot be found,
    /// there are no words.
    pub fn new(response: &'a ClassifyResponse, document: Option<&'a Text>) -> Self {
        let (title, text) = document.map_or(("", ""), |document| (&document.title, &document.text));
        let mentions = response.actors.iter().flat_map(|actor| &actor.mentions);
        let mut sentences = Self {
            title: OffsetMap::new(title),
            text: OffsetMap::new(text),
            parts: document.map(|_| (title, text)),
            unit: Unit::Utf8,
            mentions: mentions.map(|mention| (mention.id, mention)).collect(),
        };
        // An answer does not say the unit that its spans count in; but it says the words of each mention.
        let unit = [Unit::Utf8, Unit::Utf16, Unit::Utf32].into_iter().find(|unit| {
            sentences.unit = *unit;
            sentences.finds_every_mention(response)
        });
        match unit {
            Some(unit) => sentences.unit = unit,
            None => sentences.parts = None,
        }
        sentences
    }

    fn finds_every_mention(&self, response: &ClassifyResponse) -> bool {
        let parts: HashMap<u32, Part> = response.sentences.iter().map(|s| (s.index, s.part())).collect();
        self.mentions.values().all(|mention| {
            let part = parts.get(&mention.sentence_index).copied().unwrap_or(Part::Text);
            self.range(part, mention.span).and_then(|range| self.part(part)?.get(range))
                == Some(&mention.text)
        })
    }

    /// The words of `sentence`; `None` if they are not known.
    pub fn words(&self, sentence: &Sentence) -> Option<&'a str> {
        self.part(sentence.part())?.get(self.range(sentence.part(), sentence.span)?)
    }

    /// Where `judgement` finds its source, its target and its cues: the mentions that decided.
    pub fn stance_marks(&self, sentence: &Sentence, judgement: &Judgement) -> Marks {
        let mut marks = Marks::new();
        self.mark(&mut marks, sentence, SOURCE, self.first(&judgement.source_mention_ids));
        self.mark(&mut marks, sentence, TARGET, self.first(&judgement.target_mention_ids));
        for cue in &judgement.evidence {
            self.mark(&mut marks, sentence, CUE, Some(*cue));
        }
        marks
    }

    /// Where `portrayal` finds its actor (marked as target) and its cues.
    pub fn portrayal_marks(&self, sentence: &Sentence, portrayal: &Portrayal) -> Marks {
        let mut marks = Marks::new();
        self.mark(&mut marks, sentence, TARGET, self.first(&portrayal.mention_ids));
        for cue in &portrayal.evidence {
            self.mark(&mut marks, sentence, CUE, Some(*cue));
        }
        marks
    }

    fn first(&self, mentions: &[u32]) -> Option<Span> {
        self.mentions.get(mentions.first()?)?.span
    }

    fn mark(&self, marks: &mut Marks, sentence: &Sentence, kind: usize, span: Option<Span>) {
        let part = sentence.part();
        let (Some(whole), Some(range)) = (self.range(part, sentence.span), self.range(part, span)) else {
            return;
        };
        let map = self.map(part);
        let from_start =
            |byte: usize| map.to(Unit::Utf16, byte).saturating_sub(map.to(Unit::Utf16, whole.start));
        if whole.start <= range.start && range.end <= whole.end {
            marks.extend([kind, from_start(range.start), from_start(range.end)]);
        }
    }

    fn part(&self, part: Part) -> Option<&'a str> {
        let (title, text) = self.parts?;
        Some(if part == Part::Title { title } else { text })
    }

    const fn map(&self, part: Part) -> &OffsetMap<'a> {
        match part {
            Part::Title => &self.title,
            Part::Text | Part::Unspecified => &self.text,
        }
    }

    /// The bytes of `span`.
    fn range(&self, part: Part, span: Option<Span>) -> Option<Range<usize>> {
        let (map, span) = (self.map(part), span?);
        Some(map.from(self.unit, span.start as usize)?..map.from(self.unit, span.end as usize)?)
    }
}
