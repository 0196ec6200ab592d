//! A sentence with its source, target and cues marked, fit for the width of the terminal.

use anstyle::{AnsiColor, Style};

use super::{index::Index, wrap};
use crate::{
    client::terminal::{AGAINST, FAINT, FOR, STRONG, Terminal, printable},
    proto::v1::{Judgement, Label, Sentence, Span},
};

/// What a stretch of a sentence is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    Source,
    Target,
    Cue(Label),
}

/// Sentences up to this many characters are shown whole.
const WHOLE: usize = 480;
/// In longer ones, characters kept on each side of a mark.
const AROUND: usize = 60;

impl Mark {
    fn style(self) -> Style {
        match self {
            Self::Source => STRONG.fg_color(Some(AnsiColor::Blue.into())),
            Self::Target => STRONG.italic().fg_color(Some(AnsiColor::Magenta.into())),
            Self::Cue(Label::Negative) => AGAINST.underline(),
            Self::Cue(_) => FOR.underline(),
        }
    }

    const fn brackets(self, terminal: Terminal) -> (&'static str, &'static str) {
        match self {
            _ if terminal.color => ("", ""),
            Self::Source => (terminal.pick("«", "{"), terminal.pick("»", "}")),
            Self::Target => (terminal.pick("‹", "<"), terminal.pick("›", ">")),
            Self::Cue(_) => ("[", "]"),
        }
    }

    /// `text` with the mark shown, each word styled by itself so that a line can end between them.
    fn show(self, text: &str, terminal: Terminal) -> String {
        let (open, close) = self.brackets(terminal);
        let words: Vec<String> =
            printable(text).split(' ').map(|word| terminal.paint(self.style(), word)).collect();
        format!("{open}{}{close}", words.join(" "))
    }
}

/// What the marks mean.
pub fn legend(terminal: Terminal) -> Vec<String> {
    let name = if terminal.color { "Marks:" } else { "In the sentences:" };
    let marks = [
        terminal.paint(FAINT, name),
        Mark::Source.show("who", terminal),
        Mark::Target.show("toward whom", terminal),
        Mark::Cue(Label::Negative).show("what tells", terminal),
    ];
    wrap(&marks.join(" "), terminal.width, "  ")
}

/// The lines of `sentence` as evidence for `judgement`, indented by `indent`.
pub fn lines(
    index: &Index<'_>,
    sentence: &Sentence,
    judgement: &Judgement,
    indent: &str,
    terminal: Terminal,
) -> Vec<String> {
    let part = index.part(sentence);
    let whole = sentence.span.and_then(|span| text_of(part, span)).unwrap_or_default();
    let start = sentence.span.map_or(0, |span| span.start as usize);
    // The mention that decided comes first.
    let mention =
        |ids: &[u32]| ids.first().and_then(|id| index.mention(*id)).and_then(|mention| mention.span);
    let source = mention(&judgement.source_mention_ids).map(|span| (span, Mark::Source));
    let target = mention(&judgement.target_mention_ids).map(|span| (span, Mark::Target));
    let cues = judgement.evidence.iter().map(|span| (*span, Mark::Cue(judgement.label())));
    let marks = accept(source.into_iter().chain(target).chain(cues), whole, start);

    let is_long = whole.chars().count() > WHOLE;
    let mut line = String::new();
    let mut done = 0;
    for (from, to, mark) in &marks {
        plain(&mut line, whole.get(done..*from).unwrap_or_default(), is_long, done > 0, true, terminal);
        line.push_str(&mark.show(whole.get(*from..*to).unwrap_or_default(), terminal));
        done = *to;
    }
    plain(&mut line, whole.get(done..).unwrap_or_default(), is_long, done > 0, false, terminal);
    let width = terminal.width.saturating_sub(indent.len());
    wrap(line.trim(), width, "").into_iter().map(|line| format!("{indent}{line}")).collect()
}

/// The marks that lie in the sentence and do not overlap an earlier one of the list, as `(from, to, mark)` in bytes of
/// the sentence, in order of the text.
fn accept(
    marks: impl Iterator<Item = (Span, Mark)>,
    sentence: &str,
    start: usize,
) -> Vec<(usize, usize, Mark)> {
    let mut accepted: Vec<(usize, usize, Mark)> = Vec::new();
    for (span, mark) in marks {
        let (Some(from), Some(to)) =
            ((span.start as usize).checked_sub(start), (span.end as usize).checked_sub(start))
        else {
            continue;
        };
        let lies_inside = sentence.get(from..to).is_some_and(|text| !text.trim().is_empty());
        if lies_inside && accepted.iter().all(|(f, t, _)| to <= *f || *t <= from) {
            accepted.push((from, to, mark));
        }
    }
    accepted.sort_by_key(|(from, ..)| *from);
    accepted
}

/// Adds words that are not marked; in a long sentence only those near a mark.
fn plain(
    line: &mut String,
    text: &str,
    is_long: bool,
    mark_before: bool,
    mark_after: bool,
    terminal: Terminal,
) {
    let shown = if is_long { shorten(text, mark_before, mark_after, terminal) } else { text.to_owned() };
    let words = printable(&shown);
    if shown.starts_with(char::is_whitespace) {
        line.push(' ');
    }
    line.push_str(&words);
    if !words.is_empty() && shown.ends_with(char::is_whitespace) {
        line.push(' ');
    }
}

/// The beginning of `text` if a mark stands before it, its end if one stands after it, an ellipsis for the rest.
fn shorten(text: &str, keep_head: bool, keep_tail: bool, terminal: Terminal) -> String {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let kept = AROUND * (usize::from(keep_head) + usize::from(keep_tail)).max(1);
    if chars.len() <= kept + AROUND {
        return text.to_owned();
    }
    let head_end = if keep_head || !keep_tail { AROUND } else { 0 };
    let tail_start = if keep_tail { chars.len() - AROUND } else { chars.len() };
    let byte = |place: usize| chars.get(place).map_or(text.len(), |(byte, _)| *byte);
    let head = text.get(..byte(head_end)).unwrap_or_default();
    let tail = text.get(byte(tail_start)..).unwrap_or_default();
    // Whole words only.
    let head = head.rsplit_once(char::is_whitespace).map_or("", |(head, _)| head);
    let tail = tail.split_once(char::is_whitespace).map_or("", |(_, tail)| tail);
    let space = |word: &str| if word.is_empty() { "" } else { " " };
    format!("{head}{}{}{}{tail}", space(head), terminal.pick("…", "..."), space(tail))
}

fn text_of(part: &str, span: Span) -> Option<&str> {
    part.get(span.start as usize..span.end as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Terminal = Terminal { width: 80, color: false, unicode: true };

    fn span(start: u32, end: u32) -> Span {
        Span { start, end }
    }

    #[test]
    fn marks_outside_across_or_inside_a_character_are_left_out() {
        let marks = [
            (span(10, 12), Mark::Source),
            (span(11, 14), Mark::Target),
            (span(5, 12), Mark::Target),
            (span(90, 99), Mark::Target),
            (span(15, 16), Mark::Target),
        ];
        // The sentence begins at 10; "é" covers 14 to 16.
        assert_eq!(accept(marks.into_iter(), "ab cé", 10), [(0, 2, Mark::Source)]);
    }

    #[test]
    fn long_sentences_keep_what_stands_near_the_marks() {
        let text = "word ".repeat(100);
        let both = shorten(&text, true, true, PLAIN);
        assert!(both.starts_with("word ") && both.contains(" … ") && both.ends_with("word "), "{both}");
        assert!(both.chars().count() <= 2 * AROUND + 3);
        assert!(shorten(&text, false, true, PLAIN).starts_with("… word"));
        assert!(shorten(&text, true, false, PLAIN).ends_with("word …"));
        assert_eq!(shorten("short", true, true, PLAIN), "short");
    }
}
