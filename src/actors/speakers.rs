//! Who says what: the speaker of every direct quotation and of every indirect report.

use super::mention::Tokens;
use super::speech::{self, Who};
use super::turns::{self, Line};
use super::{Scene, tokenise};
use crate::document::{Actor, MentionType, Span};

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

/// The speakers of every direct quotation (one entry for each sentence that it touches) and of every indirect report,
/// in order of the text. `actors` are those that [`super::find`] gave for the scene.
pub fn speakers(scene: &Scene<'_>, actors: &[Actor]) -> Vec<Speech> {
    let tokens: Vec<Tokens<'_>> = scene.sentences.iter().map(|s| tokenise(scene.document, s)).collect();
    let paragraphs = turns::paragraphs(scene);
    let turns = turns::turns(scene, &paragraphs);
    let lines: Vec<Line<'_, '_>> = scene
        .sentences
        .iter()
        .enumerate()
        .zip(&tokens)
        .map(|((i, sentence), tokens)| Line {
            tokens,
            quoted: turns::quoted(&turns, i, tokens),
            whos: whos(actors, sentence.index, tokens),
            paragraph: paragraphs.get(i).copied().unwrap_or(0),
        })
        .collect();
    let told = turns::speakers(&turns, &lines);
    let mut speeches = Vec::new();
    for (i, (sentence, line)) in scene.sentences.iter().zip(&lines).enumerate() {
        for (turn, speaker) in turns.iter().zip(&told).filter(|(t, _)| t.sentences.contains(&i)) {
            let span = clip(turn.inner, sentence.span);
            speeches.push(Speech { sentence: sentence.index, span, speaker: *speaker, direct: true });
        }
        for report in speech::reports(line.tokens, &line.quoted, &line.whos) {
            let speaker = line.whos.get(report.speaker).map(|w| w.actor);
            let span = line.tokens.span(report.first, report.last);
            speeches.push(Speech { sentence: sentence.index, span, speaker, direct: false });
        }
    }
    speeches
}

/// The mentions of a sentence, in order.
fn whos(actors: &[Actor], sentence: usize, tokens: &Tokens<'_>) -> Vec<Who> {
    let mut mentions: Vec<(Span, usize, MentionType)> = actors
        .iter()
        .enumerate()
        .flat_map(|(a, actor)| actor.mentions.iter().map(move |m| (m, a)))
        .filter(|(m, _)| m.sentence == sentence)
        .map(|(m, a)| (m.span, a, m.kind))
        .collect();
    mentions.sort_by_key(|(span, ..)| span.start);
    mentions.iter().map(|&(span, actor, _)| who(tokens, span, actor)).collect()
}

fn who(tokens: &Tokens<'_>, span: Span, actor: usize) -> Who {
    let first = tokens.words.partition_point(|w| w.span.end <= span.start);
    let last = tokens.words.partition_point(|w| w.span.start < span.end);
    Who { actor, first, last }
}

fn clip(span: Span, within: Span) -> Span {
    Span::new(span.start.max(within.start), span.end.min(within.end))
}
