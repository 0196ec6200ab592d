//! Direct quotations, over sentences and paragraphs.
//!
//! One pass over the quotation marks of each paragraph with a stack of open quotations. A straight mark's place tells
//! whether it can open (blank before, word after) or close (no blank before). Single marks are also apostrophes:
//! those inside words are left out at once, a straight one opens only if something closes it, and after a plural's
//! `s` a single mark closes only if no better one follows.

use unicode_segmentation::UnicodeSegmentation;

use super::{
    marks::{
        before, from, is_blank, is_dash, is_opening_bracket, is_opening_quote, is_space, is_word, trimmed,
    },
    paragraphs::paragraphs,
};
use crate::document::Span;

/// Words that lose their beginning to an apostrophe: `'tis`.
const CLIPPED: [&str; 14] =
    ["tis", "twas", "twere", "twill", "em", "til", "cause", "bout", "round", "n", "nuff", "cos", "im", "er"];

/// A stretch of text in quotation marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quote {
    /// With its marks.
    pub outer: Span,
    /// Without them, and without blanks at its ends. One that runs over several paragraphs holds the marks with which
    /// the later ones open.
    pub inner: Span,
    /// Its words; with 1 to 3 it may be a name or a word held at arm's length (`the "reform"`).
    pub words: usize,
    /// Quotations that it stands in.
    pub depth: usize,
    /// Whether a closing mark was found; else it ends with its paragraph, or with the quotation around it.
    pub closed: bool,
}

/// The quotations of `text` in the order in which they open; those inside others come after them. Linear in the
/// text's length.
///
/// ```
/// use visavis::text::quotes;
///
/// let text = "“We ‘won’,” she said. “It's over.\n\n“We go home.”";
/// let inner: Vec<&str> = quotes(text).iter().map(|quote| quote.inner.of(text)).collect();
/// assert_eq!(inner, ["We ‘won’,", "won", "It's over.\n\n“We go home."]);
/// ```
pub fn quotes(text: &str) -> Vec<Quote> {
    let mut reader = Reader { text, open: Vec::new(), found: Vec::new() };
    for paragraph in paragraphs(text) {
        reader.read(paragraph);
    }
    reader.close_down_to(0, None);
    let mut found = reader.found;
    found.sort_by_key(|quote| (quote.outer.start, quote.depth));
    found
}

/// Pairs of marks; each closes only what the same pair opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pair {
    /// `“ ”`, `" "`, `„ “`, ` `` '' `; mixed, as careless text has them.
    Double,
    /// `‘ ’`
    Single,
    /// `' '`
    StraightSingle,
    /// `« »`
    Guillemets,
    /// `‹ ›`
    SingleGuillemets,
}

/// What a mark can be where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Opens,
    Closes,
    /// A closing mark that may as well be a plural's apostrophe: `the workers' rights`.
    MayClose,
    /// Its place does not tell: it closes if its pair is open, else opens.
    Either,
}

#[derive(Clone, Copy, Debug)]
struct Mark {
    /// Its place in the text.
    span: Span,
    pair: Pair,
    role: Role,
}

/// A quotation that has opened.
#[derive(Clone, Copy, Debug)]
struct Open {
    mark: Mark,
    /// Where it ends if nothing closes it.
    end: usize,
}

struct Reader<'t> {
    text: &'t str,
    open: Vec<Open>,
    found: Vec<Quote>,
}

impl Reader<'_> {
    fn read(&mut self, paragraph: Span) {
        let marks = marks(self.text, paragraph);
        let mut first = 0;
        // A quotation goes on if the paragraph opens with its mark again; else it ended with the last one.
        if let Some(open) = self.open.first().copied() {
            let goes_on = marks.first().is_some_and(|mark| {
                mark.span.start == paragraph.start && mark.pair == open.mark.pair && mark.role != Role::Closes
            });
            if goes_on {
                first = 1;
            } else {
                self.close_down_to(0, None);
            }
        }
        let better = better_closers(&marks);
        for (mark, has_better) in marks.iter().zip(better).skip(first) {
            self.take(*mark, has_better);
        }
        // Only the outermost can run on; a straight single mark without a partner was an apostrophe.
        self.close_down_to(1, Some(paragraph.end));
        self.open.retain(|open| open.mark.pair != Pair::StraightSingle);
        for open in &mut self.open {
            open.end = paragraph.end;
        }
    }

    fn take(&mut self, mark: Mark, has_better: bool) {
        let place = self.open.iter().rposition(|open| open.mark.pair == mark.pair);
        match (mark.role, place) {
            (Role::Closes | Role::Either, Some(place)) => self.close(place, mark),
            (Role::MayClose, Some(place)) if !has_better => self.close(place, mark),
            // The same mark again while it is open: a paragraph's mark whose break was lost.
            (Role::Opens | Role::Either, None) => self.open.push(Open { mark, end: self.text.len() }),
            _ => {}
        }
    }

    fn close(&mut self, place: usize, mark: Mark) {
        self.close_down_to(place + 1, Some(mark.span.start));
        if let Some(open) = self.open.pop() {
            self.push(open, mark.span.start, mark.span.end, true);
        }
    }

    /// Ends the quotations above the first `keep` at `end`, or each at its own.
    fn close_down_to(&mut self, keep: usize, end: Option<usize>) {
        while self.open.len() > keep
            && let Some(open) = self.open.pop()
        {
            if open.mark.pair != Pair::StraightSingle {
                let end = end.unwrap_or(open.end);
                self.push(open, end, end, false);
            }
        }
    }

    fn push(&mut self, open: Open, inner_end: usize, outer_end: usize, closed: bool) {
        let inner = trimmed(self.text, Span::new(open.mark.span.end, inner_end));
        let outer = trimmed(self.text, Span::new(open.mark.span.start, outer_end));
        let words = inner.of(self.text).unicode_words().count();
        if words > 0 {
            self.found.push(Quote { outer, inner, words, depth: self.open.len(), closed });
        }
    }
}

/// For each mark whether, before its pair opens again, one follows that closes for certain.
fn better_closers(marks: &[Mark]) -> Vec<bool> {
    let mut better = vec![false; marks.len()];
    let (mut single, mut straight) = (false, false);
    for (mark, better) in marks.iter().zip(&mut better).rev() {
        let follows = match mark.pair {
            Pair::Single => &mut single,
            Pair::StraightSingle => &mut straight,
            _ => continue,
        };
        *better = *follows;
        match mark.role {
            Role::Closes => *follows = true,
            Role::Opens => *follows = false,
            Role::MayClose | Role::Either => {}
        }
    }
    better
}

/// The quotation marks of a paragraph; apostrophes inside words and marks of inches are left out.
fn marks(text: &str, paragraph: Span) -> Vec<Mark> {
    let words = paragraph.of(text);
    let mut marks = Vec::new();
    let mut at = 0;
    while let Some(found) = words
        .as_bytes()
        .get(at..)
        .and_then(|rest| rest.iter().position(|byte| matches!(byte, b'"' | b'\'' | b'`' | 0xE2 | 0xC2)))
    {
        at += found;
        let rest = from(words, at);
        let doubled = ["``", "''"].iter().any(|mark| rest.starts_with(mark));
        let Some(c) = rest.chars().next() else {
            at += 1;
            continue;
        };
        let length = if doubled { 2 } else { c.len_utf8() };
        let left = before(words, at).chars().next_back();
        let right = from(rest, length);
        if let Some((pair, role)) = read_mark(c, doubled, left, right) {
            marks.push(Mark { span: Span::new(at, at + length).shifted(paragraph.start), pair, role });
        }
        at += length;
    }
    marks
}

fn read_mark(c: char, doubled: bool, left: Option<char>, right: &str) -> Option<(Pair, Role)> {
    let next = right.chars().next();
    let can_open = left.is_none_or(|left| {
        is_blank(left) || is_opening_bracket(left) || is_opening_quote(left) || is_dash(left)
    }) && next.is_some_and(|next| !is_space(next));
    let can_close = left.is_some_and(|left| !is_space(left));
    let in_word = left.is_some_and(is_word) && next.is_some_and(is_word);
    match c {
        // German closes with the mark that English opens with.
        '“' if can_close && !can_open && !next.is_some_and(is_word) => Some((Pair::Double, Role::Closes)),
        '“' | '„' => Some((Pair::Double, Role::Opens)),
        '”' => Some((Pair::Double, Role::Closes)),
        '`' if doubled => Some((Pair::Double, Role::Opens)),
        '«' => Some((Pair::Guillemets, Role::Opens)),
        '»' => Some((Pair::Guillemets, Role::Closes)),
        '‹' => Some((Pair::SingleGuillemets, Role::Opens)),
        '›' => Some((Pair::SingleGuillemets, Role::Closes)),
        '\'' if doubled && !can_open => Some((Pair::Double, Role::Closes)),
        '"' if can_open => Some((Pair::Double, Role::Opens)),
        // Between a blank or mark and a word, or between blanks, the place tells nothing; `5"` opens nothing.
        '"' if can_close && (left.is_some_and(is_word) || !next.is_some_and(is_word)) => {
            Some((Pair::Double, Role::Closes))
        }
        '"' => Some((Pair::Double, Role::Either)),
        '‘' | '\'' if can_open && !is_clipped(right) => {
            Some((if c == '‘' { Pair::Single } else { Pair::StraightSingle }, Role::Opens))
        }
        '’' | '\'' if can_close && !in_word => {
            let follows_plural = left == Some('s')
                && right.strip_prefix(' ').is_some_and(|right| right.starts_with(char::is_alphanumeric));
            let role = if follows_plural { Role::MayClose } else { Role::Closes };
            Some((if c == '’' { Pair::Single } else { Pair::StraightSingle }, role))
        }
        _ => None,
    }
}

/// Whether an apostrophe stands for the beginning of a word or year: `'tis`, `'90s`.
fn is_clipped(right: &str) -> bool {
    let end = right.find(|c| !is_word(c)).unwrap_or(right.len());
    let word = before(right, end);
    let is_year = word.len() <= 3
        && word.trim_end_matches('s').len() == 2
        && word.starts_with(|c: char| c.is_ascii_digit());
    is_year || CLIPPED.iter().any(|clipped| word.eq_ignore_ascii_case(clipped))
}

#[cfg(test)]
mod tests;
