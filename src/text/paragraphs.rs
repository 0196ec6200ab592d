//! Paragraphs: which line breaks mean something and which only kept lines short.
//!
//! A blank line always ends a paragraph. What a single line break means depends on the text: in most articles each
//! line is a paragraph; in mails and wire copy lines are wrapped at a fixed width. A wrapped line shows itself by
//! running on in lower case, and by being so full that the next line's first word had no room in it.

use super::marks::{is_bullet, is_invisible, is_stop, is_word, trimmed};
use crate::document::Span;

/// Lines wrapped by a machine or by hand are this wide, in characters. Below, they are lists or verse; above,
/// paragraphs.
const WRAP_WIDTH: std::ops::RangeInclusive<usize> = 30..=120;

/// Breaks that run on in lower case, after which the whole text counts as wrapped.
const WRAP_EVIDENCE: usize = 3;

/// Words that no line ends on unless its sentence goes on.
const RUNS_ON: [&str; 20] = [
    "a", "an", "and", "are", "as", "at", "but", "by", "for", "from", "has", "in", "is", "of", "on", "or",
    "that", "the", "to", "with",
];

/// The paragraphs of `text`, in order, without blanks at their ends. Every visible character lies in exactly one.
///
/// ```
/// use visavis::text::paragraphs;
///
/// let text = "A headline\nFirst paragraph.\n\nSecond paragraph.";
/// let found: Vec<&str> = paragraphs(text).iter().map(|span| span.of(text)).collect();
/// assert_eq!(found, ["A headline", "First paragraph.", "Second paragraph."]);
/// ```
pub fn paragraphs(text: &str) -> Vec<Span> {
    let blocks = blocks(text);
    let wraps: Vec<Wrap> = blocks.iter().map(|block| Wrap::of(block)).collect();
    let whole = Wrap {
        width: wraps.iter().filter(|wrap| wrap.holds()).map(|wrap| wrap.width).max().unwrap_or(0),
        breaks: 0,
        run_on: wraps.iter().filter(|wrap| wrap.holds()).map(|wrap| wrap.run_on).sum(),
    };
    let mut paragraphs = Vec::new();
    for (block, wrap) in blocks.iter().zip(&wraps) {
        let width = match (wrap.holds(), whole.run_on >= WRAP_EVIDENCE) {
            (true, _) => Some(wrap.width),
            (false, true) => Some(whole.width),
            (false, false) => None,
        };
        let mut open: Option<Span> = None;
        let mut above: Option<&Line<'_>> = None;
        for line in block {
            open = match (open, above) {
                (Some(span), Some(above)) if !ends_paragraph(above, line, width) => {
                    Some(Span::new(span.start, line.span.end))
                }
                (before, _) => {
                    paragraphs.extend(before);
                    Some(line.span)
                }
            };
            above = Some(line);
        }
        paragraphs.extend(open);
    }
    paragraphs
}

/// A line that is not blank.
struct Line<'t> {
    /// Without blanks at its ends.
    span: Span,
    words: &'t str,
    /// White space before it.
    indent: usize,
    /// Characters.
    width: usize,
}

impl Line<'_> {
    fn starts_lower(&self) -> bool {
        self.words.chars().next().is_some_and(char::is_lowercase)
    }

    /// Whether it ends like a sentence or a heading of what follows, closing marks aside.
    fn ends_closed(&self) -> bool {
        let bare = self
            .words
            .trim_end_matches(|c: char| !is_word(c) && !is_stop(c) && !matches!(c, ':' | ';' | ','));
        bare.ends_with(|c: char| is_stop(c) || matches!(c, ':' | ';'))
    }

    fn last_word_runs_on(&self) -> bool {
        self.words.rsplit(char::is_whitespace).next().is_some_and(|word| RUNS_ON.contains(&word))
    }

    /// Characters of its first word.
    fn first_word(&self) -> usize {
        self.words.split(char::is_whitespace).next().map_or(0, |word| word.chars().count())
    }

    fn is_bulleted(&self) -> bool {
        let mut chars = self.words.chars();
        chars.next().is_some_and(is_bullet) && chars.next().is_some_and(char::is_whitespace)
    }

    /// `3.`, `3)`, `(3)`, `b)`.
    fn is_numbered(&self) -> bool {
        let Some(mark) =
            self.words.split(char::is_whitespace).next().filter(|mark| mark.len() < self.words.len())
        else {
            return false;
        };
        let Some(bare) = mark.strip_suffix(['.', ')']) else { return false };
        let bracketed = mark.ends_with(')');
        let bare = bare.strip_prefix('(').unwrap_or(bare);
        let number = (1..=3).contains(&bare.len()) && bare.bytes().all(|byte| byte.is_ascii_digit());
        number || (bracketed && bare.len() == 1 && bare.bytes().all(|byte| byte.is_ascii_alphabetic()))
    }
}

/// What speaks for wrapped lines in a block.
struct Wrap {
    /// Of its widest line, in characters.
    width: usize,
    breaks: usize,
    /// Breaks inside a sentence: nothing ends before, lower case follows.
    run_on: usize,
}

impl Wrap {
    fn of(block: &[Line<'_>]) -> Self {
        let pairs = block.iter().zip(block.iter().skip(1));
        Self {
            width: block.iter().map(|line| line.width).max().unwrap_or(0),
            breaks: block.len().saturating_sub(1),
            run_on: pairs.filter(|(above, below)| runs_on(above, below)).count(),
        }
    }

    fn holds(&self) -> bool {
        self.run_on > 0 && self.run_on * 4 >= self.breaks && WRAP_WIDTH.contains(&self.width)
    }
}

fn runs_on(above: &Line<'_>, below: &Line<'_>) -> bool {
    below.starts_lower() && !above.ends_closed()
}

/// Whether the break between two lines ends a paragraph. `width` is that of the wrapped lines around, if any.
fn ends_paragraph(above: &Line<'_>, below: &Line<'_>, width: Option<usize>) -> bool {
    let is_full = width.is_some_and(|width| {
        above.width <= width && (above.width + 1 + below.first_word()) * 10 > width.saturating_mul(9)
    });
    if below.is_bulleted() || (below.is_numbered() && (!is_full || above.ends_closed())) {
        return true;
    }
    if runs_on(above, below) && (width.is_some() || above.width >= *WRAP_WIDTH.start()) {
        return false;
    }
    if above.last_word_runs_on() {
        return false;
    }
    let is_indented =
        below.indent >= 2 && below.indent > above.indent && !above.is_bulleted() && !above.is_numbered();
    is_indented || !(is_full || width.is_some() && above.words.ends_with(','))
}

/// Runs of lines without a blank one between them.
fn blocks(text: &str) -> Vec<Vec<Line<'_>>> {
    let mut blocks = Vec::new();
    let mut block = Vec::new();
    let mut start = 0;
    loop {
        let (end, next, ends_block) = line_break(text, start);
        let raw = Span::new(start, end);
        let span = trimmed(text, raw);
        if span.is_empty() {
            blocks.push(std::mem::take(&mut block));
        } else {
            let words = span.of(text);
            let indent = Span::new(start, span.start).of(text).chars().filter(|&c| !is_invisible(c));
            let indent = indent.map(|c| if c == '\t' { 4 } else { 1 }).sum();
            block.push(Line { span, words, indent, width: words.chars().count() });
        }
        if ends_block {
            blocks.push(std::mem::take(&mut block));
        }
        match next {
            Some(next) => start = next,
            None => break,
        }
    }
    blocks.push(block);
    blocks.retain(|block| !block.is_empty());
    blocks
}

/// The end of the line that begins at `start`, the beginning of the next, and whether the break stands for a blank
/// line (form feed, paragraph separator).
fn line_break(text: &str, start: usize) -> (usize, Option<usize>, bool) {
    let bytes = text.as_bytes();
    let mut at = start;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let Some(found) = rest.iter().position(|byte| matches!(byte, b'\n'..=b'\r' | 0xE2 | 0xC2)) else {
            return (text.len(), None, false);
        };
        at += found;
        match rest.get(found..).unwrap_or_default() {
            [b'\r', b'\n', ..] => return (at, Some(at + 2), false),
            [b'\x0C', ..] => return (at, Some(at + 1), true),
            [b'\n' | b'\r' | b'\x0B', ..] => return (at, Some(at + 1), false),
            [0xC2, 0x85, ..] => return (at, Some(at + 2), false),
            [0xE2, 0x80, 0xA8, ..] => return (at, Some(at + 3), false),
            [0xE2, 0x80, 0xA9, ..] => return (at, Some(at + 3), true),
            _ => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, clippy::string_slice)]

    use proptest::prelude::*;

    use super::super::marks::is_blank;
    use super::*;

    fn is_empty(text: &str) -> bool {
        text.chars().all(is_blank)
    }

    fn of(text: &str) -> Vec<String> {
        paragraphs(text).iter().map(|span| span.of(text).replace(['\r', '\n'], "|")).collect()
    }

    #[test]
    fn blank_lines_and_separators() {
        assert_eq!(
            of("One.\n\nTwo.\r\n\r\nThree.\n \t\nFour.\u{2029}Five.\x0CSix."),
            ["One.", "Two.", "Three.", "Four.", "Five.", "Six."]
        );
        assert_eq!(of(" \n\n\u{FEFF}\n"), [""; 0]);
        assert_eq!(of("\u{FEFF}One.\n\u{200B}\nTwo."), ["One.", "Two."]);
    }

    #[test]
    fn each_line_a_paragraph() {
        let text = "Mayor quits\nBy Ann Lee\nThe mayor of the small harbour town of Elsby resigned late on Tuesday after weeks of protest against the port deal.\nHer deputy, Tom Pike, takes over.\nHe declined to comment.";
        assert_eq!(of(text).len(), 5);
        assert_eq!(of("First line.\rSecond line.\u{2028}Third line.\u{85}Fourth line.").len(), 4);
    }

    #[test]
    fn wrapped_lines() {
        let text = "Port deal collapses in Elsby\n\nThe mayor of the small harbour town resigned late on Tuesday\nafter weeks of protest against the deal with Norden Shipping.\nTom Pike, her deputy, takes over until the election, which the\ncouncil has called for May.\n\nOpponents of the deal cheered outside the town hall. President\nLaura Brandt of the dockers' union said it had been a long\nfight.";
        let found = of(text);
        assert_eq!(found.len(), 3, "{found:#?}");
        assert!(found[2].contains("President|Laura"));
    }

    #[test]
    fn a_headline_right_above_wrapped_lines() {
        let text = "Port deal collapses\nThe mayor of the small harbour town resigned late on Tuesday\nafter weeks of protest against the deal with Norden Shipping.\nTom Pike takes over until the election, which the\ncouncil has called for May.";
        let found = of(text);
        assert_eq!(found[0], "Port deal collapses");
        assert_eq!(found.len(), 2, "{found:#?}");
    }

    #[test]
    fn indents_and_short_last_lines_part_wrapped_paragraphs() {
        let text = "  The mayor of the small harbour town resigned late on Tuesday\nafter weeks of protest against the deal.\n  Tom Pike, her deputy, takes over until the election, which the\ncouncil has called for May.";
        assert_eq!(of(text).len(), 2);
    }

    #[test]
    fn lists() {
        assert_eq!(
            of("The demands:\n- higher pay\n- shorter hours\n• a say"),
            ["The demands:", "- higher pay", "- shorter hours", "• a say"]
        );
        assert_eq!(of("1. Call the vote\n2) Count it\n(3) Publish it\nb) Rest").len(), 4);
        assert_eq!(of("milk\neggs\nbread"), ["milk", "eggs", "bread"]);
    }

    #[test]
    fn a_long_line_broken_in_mid_sentence() {
        assert_eq!(
            of("The council met on Monday night to hear\nresidents speak."),
            ["The council met on Monday night to hear|residents speak."]
        );
        assert_eq!(of("She spoke for the\nEuropean Union."), ["She spoke for the|European Union."]);
    }

    proptest! {
        #[test]
        fn covers_all(text in "[a-zA-Z .,\n\r\u{2029}\u{FEFF}\u{AD}•-]{0,300}") {
            let mut end = 0;
            for span in paragraphs(&text) {
                prop_assert!(!span.is_empty() && span.start >= end);
                prop_assert!(is_empty(&text[end..span.start]));
                prop_assert_eq!(trimmed(&text, span), span);
                end = span.end;
            }
            prop_assert!(is_empty(&text[end..]));
        }
    }
}
