//! Who says what: the speaker of every direct quotation and of every indirect report.

use super::mention::Tokens;
use super::speech::{self, Who};
use super::{Scene, tokenise};
use crate::document::{Actor, MentionType, Part, Span};
use crate::text;

/// Words of a sentence with the one who says them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Speech {
    /// The sentence, as [`crate::document::Sentence::index`] counts.
    pub sentence: usize,
    /// The words, in bytes of the sentence's part: inside the marks for a direct quotation.
    pub span: Span,
    /// The speaker's place among the actors; none if the text does not tell.
    pub speaker: Option<usize>,
    /// Whether it stands in quotation marks.
    pub direct: bool,
}

/// A quoted stretch of one or two words may be a name or an expression held at arm's length; it has a speaker only if
/// its own sentence tells one.
const SHORT: usize = 2;

/// The speakers of every direct quotation (one entry for each sentence that it touches) and of every indirect report,
/// in order of the text. `actors` are those that [`super::find`] gave for the scene.
pub fn speakers(scene: &Scene<'_>, actors: &[Actor]) -> Vec<Speech> {
    let quotes = [
        (Part::Title, text::quotes(&scene.document.title)),
        (Part::Text, text::quotes(&scene.document.text)),
    ];
    let paragraphs = text::paragraphs(&scene.document.text);
    let mut speeches = Vec::new();
    let mut last: Option<(usize, usize)> = None;
    for sentence in scene.sentences {
        let tokens = tokenise(scene.document, sentence);
        let mut mentions: Vec<(Span, usize, MentionType)> = actors
            .iter()
            .enumerate()
            .flat_map(|(a, actor)| actor.mentions.iter().map(move |m| (m, a)))
            .filter(|(m, _)| m.sentence == sentence.index)
            .map(|(m, a)| (m.span, a, m.kind))
            .collect();
        mentions.sort_by_key(|(span, ..)| span.start);
        let whos: Vec<Who> = mentions.iter().map(|&(span, actor, _)| who(&tokens, span, actor)).collect();
        let inner: Vec<(Span, usize)> = quotes
            .iter()
            .filter(|(part, _)| *part == sentence.part)
            .flat_map(|(_, list)| list)
            .filter(|q| q.depth == 0 && q.inner.overlaps(sentence.span))
            .map(|q| (clip(q.inner, sentence.span), q.words))
            .collect();
        let spans: Vec<Span> = inner.iter().map(|(s, _)| *s).collect();
        let quoted = speech::quoted(&tokens, &spans);
        let paragraph = paragraphs.iter().position(|p| p.overlaps(sentence.span)).unwrap_or(0);
        let told = speech::speaker(&tokens, &quoted, &whos).and_then(|k| whos.get(k)).map(|w| w.actor);
        for (span, words) in &inner {
            let run_on = last
                .filter(|(p, _)| *p == paragraph && sentence.part == Part::Text && *words > SHORT)
                .map(|(_, a)| a);
            let speaker = told.or(run_on);
            if let Some(a) = speaker {
                last = Some((paragraph, a));
            }
            speeches.push(Speech { sentence: sentence.index, span: *span, speaker, direct: true });
        }
        for report in speech::reports(&tokens, &quoted, &whos) {
            let speaker = whos.get(report.speaker).map(|w| w.actor);
            let span = tokens.span(report.first, report.last);
            speeches.push(Speech { sentence: sentence.index, span, speaker, direct: false });
        }
    }
    speeches
}

fn who(tokens: &Tokens<'_>, span: Span, actor: usize) -> Who {
    let first = tokens.words.partition_point(|w| w.span.end <= span.start);
    let last = tokens.words.partition_point(|w| w.span.start < span.end);
    Who { actor, first, last }
}

fn clip(span: Span, within: Span) -> Span {
    Span::new(span.start.max(within.start), span.end.min(within.end))
}
