//! Which character counts as what: blank, stop, opening or closing mark, emoji.

use crate::document::Span;

/// Format characters that have no width: soft hyphen, zero-width space and joiners, direction marks, BOM.
pub(super) const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// What parts words: white space, and the zero-width space, which marks a place to break.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || c == '\u{200B}'
}

/// What is trimmed off at the ends of a span: white space and whatever has no width.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || is_invisible(c)
}

/// What can end a sentence.
pub(super) const fn is_stop(c: char) -> bool {
    matches!(c, '.' | '…') || is_strong_stop(c)
}

/// A stop that is not also a mark of abbreviation.
pub(super) const fn is_strong_stop(c: char) -> bool {
    matches!(c, '!' | '?' | '‼' | '⁇' | '⁈' | '⁉' | '。' | '！' | '？')
}

/// Marks that close a quotation; the straight ones open as well.
pub(super) const fn is_closing_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '”' | '’' | '»' | '›')
}

/// Closing brackets.
pub(super) const fn is_closing_bracket(c: char) -> bool {
    matches!(c, ')' | ']' | '}')
}

/// Marks that open a quotation; the straight ones close as well.
pub(super) const fn is_opening_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '“' | '‘' | '„' | '‚' | '«' | '‹' | '`')
}

/// Opening brackets.
pub(super) const fn is_opening_bracket(c: char) -> bool {
    matches!(c, '(' | '[' | '{')
}

/// Dashes, the hyphen among them.
pub(super) const fn is_dash(c: char) -> bool {
    matches!(c, '-' | '–' | '—' | '―')
}

/// Marks that open an item of a list.
pub(super) const fn is_bullet(c: char) -> bool {
    matches!(
        c,
        '•' | '◦'
            | '▪'
            | '▫'
            | '‣'
            | '⁃'
            | '·'
            | '●'
            | '○'
            | '■'
            | '□'
            | '*'
            | '-'
            | '–'
            | '►'
            | '➤'
    )
}

/// Pictographs and what they are joined with.
pub(super) const fn is_emoji(c: char) -> bool {
    matches!(c, '\u{1F000}'..='\u{1FAFF}' | '\u{2600}'..='\u{27BF}' | '\u{2B50}' | '\u{2B55}' | '\u{FE0F}' | '\u{200D}')
}

/// Letters and digits, as they stand in words.
pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric()
}

/// `span` without blanks at its ends.
pub(super) fn trimmed(text: &str, span: Span) -> Span {
    let words = span.of(text);
    let left = words.trim_start_matches(is_blank);
    let start = span.start + (words.len() - left.len());
    Span::new(start, start + left.trim_end_matches(is_blank).len())
}

/// `text` from the byte `from` on; empty if that is outside or inside a character.
pub(super) fn from(text: &str, from: usize) -> &str {
    text.get(from..).unwrap_or("")
}

/// `text` before the byte `to`; empty if that is outside or inside a character.
pub(super) fn before(text: &str, to: usize) -> &str {
    text.get(..to).unwrap_or("")
}

/// At most `bytes` bytes of the end of `text`, on a character boundary.
pub(super) fn tail(text: &str, bytes: usize) -> &str {
    let mut start = text.len().saturating_sub(bytes);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    from(text, start)
}

/// At most `bytes` bytes of the beginning of `text`, on a character boundary.
pub(super) fn head(text: &str, bytes: usize) -> &str {
    let mut end = text.len().min(bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    before(text, end)
}
