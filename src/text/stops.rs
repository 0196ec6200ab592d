//! The one hard question of sentence segmentation: does this stop end a sentence?

use std::borrow::Cow;

use super::{
    abbreviations::{
        Abbreviation, abbreviation, counts, ends_host_name, exclaims, follows_clock, is_ever_abbreviation,
        is_plain_state, is_speech_verb, opens_sentence, takes_letter,
    },
    marks::{
        before, from, head, is_closing_bracket, is_closing_quote, is_dash, is_emoji, is_invisible,
        is_opening_bracket, is_opening_quote, is_space, is_stop, is_strong_stop, is_word, tail,
    },
};

/// Bytes looked at on either side of a stop; longer words are no abbreviations, and the work per stop stays bounded.
const WINDOW: usize = 64;

/// The first place at or after `start` where a stop begins.
pub(super) fn find_stop(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = start;
    loop {
        at += bytes
            .get(at..)?
            .iter()
            .position(|byte| matches!(byte, b'.' | b'!' | b'?' | 0xE2 | 0xE3 | 0xEF))?;
        if from(text, at).starts_with(is_stop) {
            return Some(at);
        }
        at += 1;
    }
}

/// A run of stops with whatever closes after them: `.`, `?!`, `. . .`, `.")`, `.[3]`, `! 🎉`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stop {
    /// Where it begins.
    start: usize,
    /// One past its last mark.
    pub(super) end: usize,
    kind: Kind,
    /// Whether a closing quote stands among the marks.
    quoted: bool,
    /// Whether a closing bracket does.
    bracketed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// One full stop.
    Dot,
    /// Several, or `…`.
    Ellipsis,
    /// At least one `!` or `?`.
    Strong,
}

impl Stop {
    /// Reads the stop that begins at `start`. `in_straight_quote`: whether a straight double quote is open there.
    pub(super) fn read(text: &str, start: usize, in_straight_quote: bool) -> Self {
        let mut stop = Self { start, end: start, kind: Kind::Dot, quoted: false, bracketed: false };
        let mut open = in_straight_quote;
        let mut dots = 0;
        loop {
            let rest = from(text, stop.end);
            let Some(c) = rest.chars().next() else { break };
            let after = from(rest, c.len_utf8());
            let next = after.chars().next();
            if is_strong_stop(c) {
                stop.kind = Kind::Strong;
            } else if is_stop(c) {
                dots += if c == '…' { 3 } else { 1 };
                if dots > 1 && stop.kind == Kind::Dot {
                    stop.kind = Kind::Ellipsis;
                }
            } else if c == ' ' && dots > 0 && next == Some('.') {
                // `. . .`, but not `. .5`
                if from(after, 1).starts_with(is_word) {
                    break;
                }
            } else if c == '"' {
                if !open && next.is_some_and(is_word) {
                    break;
                }
                open = !open;
                stop.quoted = true;
                dots = 0;
            } else if is_closing_quote(c) {
                // In `U.S.'s` it is an apostrophe.
                if next.is_some_and(|next| next.is_lowercase() || next.is_numeric()) {
                    break;
                }
                stop.quoted = true;
                dots = 0;
            } else if is_closing_bracket(c) {
                stop.bracketed = true;
                dots = 0;
            } else if let Some(length) = footnote(rest) {
                stop.end += length;
                continue;
            } else if !(is_invisible(c) && next.is_some_and(|next| is_stop(next) || is_closing_quote(next))) {
                break;
            }
            stop.end += c.len_utf8();
        }
        stop.end += detached_quote(from(text, stop.end), open) + emoji(from(text, stop.end));
        stop
    }

    /// Whether the sentence that begins at `start` ends with this stop.
    pub(super) fn ends_sentence(&self, text: &str, start: usize) -> bool {
        let sentence = from(before(text, self.start), start);
        let rest = from(text, self.end);
        let next = Next::read(rest);
        match next.kind {
            NextKind::Nothing => false,
            _ if !next.spaced => self.ends_glued(sentence, rest, &next),
            NextKind::Lower => {
                self.kind == Kind::Dot && !self.quoted && !self.bracketed && sloppy(sentence, &next)
            }
            NextKind::Other => false,
            NextKind::Upper | NextKind::Digit | NextKind::Symbol => match self.kind {
                Kind::Strong => self.strong_ends(sentence, &next),
                Kind::Ellipsis => {
                    next.kind == NextKind::Upper && !(self.quoted && attributes(sentence, &next))
                }
                Kind::Dot => self.dot_ends(sentence, &next),
            },
        }
    }

    fn strong_ends(&self, sentence: &str, next: &Next<'_>) -> bool {
        if next.dash || self.quoted && attributes(sentence, next) {
            return false;
        }
        if self.end == self.start + 1 && exclaims(last_word(sentence)) {
            return opens_sentence(next.word);
        }
        // `They asked (why?) Smith and Lee`: the bracket opened inside the sentence.
        if self.bracketed && !self.quoted {
            return bracket_stands_alone(sentence) || next.opens_sentence();
        }
        true
    }

    fn dot_ends(&self, sentence: &str, next: &Next<'_>) -> bool {
        let token = last_token(sentence);
        if is_list_mark(sentence) || is_torn_number(&token, next) {
            return false;
        }
        let word = last_part(&token);
        let known = classify(sentence, &token, word);
        if next.dash {
            return known.is_none() && !self.quoted && next.opens_sentence();
        }
        if self.quoted {
            return next.kind != NextKind::Digit || known.is_none();
        }
        if next.bracket && known.is_some() {
            return false;
        }
        known.is_none_or(|known| known_ends(known, sentence, &token, next))
    }

    /// A stop with the next sentence glued to it, as in badly extracted text: `the deal.Next`.
    fn ends_glued(&self, sentence: &str, rest: &str, next: &Next<'_>) -> bool {
        if next.kind != NextKind::Upper || next.bracket || next.dash {
            return false;
        }
        let token = last_token(sentence);
        let following = head(rest, WINDOW).split(is_space).next().unwrap_or("");
        let is_address = |word: &str| word.contains(['@', '_', '/', '=', '\\', '&', '#', '%', '~']);
        if is_address(&token) || is_address(following) || token.starts_with("www.") {
            return false;
        }
        let mut letters = next.word.chars();
        let is_titlecase = letters.next().is_some_and(char::is_uppercase)
            && letters.next().map_or(matches!(next.word, "I" | "A"), char::is_lowercase);
        let is_host = ends_host_name(next.word)
            || next.after.starts_with('.') && from(next.after, 1).starts_with(char::is_lowercase);
        if !is_titlecase || is_host {
            return false;
        }
        if self.kind != Kind::Dot || self.quoted {
            return true;
        }
        let word = last_part(&token);
        match classify(sentence, &token, word) {
            Some(Abbreviation::Suffix | Abbreviation::Clock) => next.opens_sentence(),
            Some(Abbreviation::BeforeNumber | Abbreviation::Closing | Abbreviation::Measure) | None => {
                let letters = word.chars().filter(|c| c.is_alphabetic()).count();
                let ends_lower = word.ends_with(char::is_lowercase);
                let is_short_name = word.starts_with(char::is_uppercase) && letters < 4;
                (ends_lower && letters >= 2 && !is_short_name) || next.opens_sentence()
            }
            Some(_) => false,
        }
    }
}

/// Whether a stop after a known abbreviation ends the sentence too.
fn known_ends(known: Abbreviation, sentence: &str, token: &str, next: &Next<'_>) -> bool {
    let starts = next.kind == NextKind::Upper && next.opens_sentence();
    match known {
        Abbreviation::Title | Abbreviation::Inner => false,
        Abbreviation::Place => starts && next.word.len() > 2,
        Abbreviation::BeforeNumber => {
            let is_number = is_roman(next.word) || next.word.len() == 1 && next.word != "A";
            next.kind == NextKind::Upper
                && (!is_number || token.eq_ignore_ascii_case("no") && next.word == "I")
        }
        Abbreviation::Date => next.kind == NextKind::Upper && !follows_clock(next.word),
        Abbreviation::Suffix | Abbreviation::State => starts,
        Abbreviation::Clock => next.kind == NextKind::Upper && !follows_clock(next.word),
        Abbreviation::Closing | Abbreviation::Measure => next.kind == NextKind::Upper,
        Abbreviation::Initial => {
            let noun = last_word(before(sentence, sentence.len().saturating_sub(token.len())));
            next.kind == NextKind::Upper && (takes_letter(noun) || starts && !next.quote)
        }
    }
}

/// The meaning of a stop after `word`, the last part of `token`, with which `sentence` ends.
fn classify(sentence: &str, token: &str, word: &str) -> Option<Abbreviation> {
    let known = abbreviation(word)?;
    let ahead = before(sentence, sentence.len().saturating_sub(token.len())).trim_end();
    match known {
        Abbreviation::State
            if !(is_plain_state(word) || ahead.ends_with(',') || word.len() < token.len()) =>
        {
            None
        }
        Abbreviation::Measure if !ahead.ends_with(|c: char| c.is_numeric()) => None,
        _ => Some(known),
    }
}

/// What follows a stop.
struct Next<'t> {
    kind: NextKind,
    /// White space stands between.
    spaced: bool,
    /// An opening quote stands before the word.
    quote: bool,
    /// An opening bracket does.
    bracket: bool,
    /// A dash does.
    dash: bool,
    /// The first word, up to an apostrophe.
    word: &'t str,
    /// What comes after that word, no further than the window.
    after: &'t str,
    /// Both.
    ahead: &'t str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NextKind {
    /// A word with a capital, or of a script that has none.
    Upper,
    Lower,
    Digit,
    /// `@`, `#`, `$` and the like, which can open a sentence.
    Symbol,
    /// A comma and the like, which cannot.
    Other,
    Nothing,
}

impl<'t> Next<'t> {
    fn read(rest: &'t str) -> Self {
        let bare = rest.trim_start_matches(|c| is_space(c) || is_invisible(c));
        let gap = before(rest, rest.len() - bare.len());
        let mut next = Self {
            kind: NextKind::Nothing,
            spaced: gap.contains(is_space),
            quote: false,
            bracket: false,
            dash: false,
            word: "",
            after: "",
            ahead: "",
        };
        let mut ahead = head(bare, WINDOW);
        while let Some(c) = ahead.chars().next() {
            match c {
                _ if is_opening_quote(c) => next.quote = true,
                _ if is_opening_bracket(c) => next.bracket = true,
                _ if is_dash(c) => next.dash = true,
                '…' => {}
                '.' | ' ' | '\u{A0}'
                    if next.quote || next.bracket || next.dash || ahead.len() < bare.len() => {}
                _ => break,
            }
            ahead = from(ahead, c.len_utf8());
        }
        let end = ahead.find(|c: char| !is_word(c) && !is_invisible(c)).unwrap_or(ahead.len());
        next.word = before(ahead, end);
        next.after = from(ahead, end);
        next.ahead = ahead;
        next.kind = match ahead.chars().next() {
            None if bare.is_empty() => NextKind::Nothing,
            None => NextKind::Other,
            Some(c) if c.is_numeric() => NextKind::Digit,
            // "iPhone" opens a sentence as "Phone" would.
            Some(c) if c.is_lowercase() => {
                if next.word.contains(char::is_uppercase) {
                    NextKind::Upper
                } else {
                    NextKind::Lower
                }
            }
            Some(c) if is_word(c) => NextKind::Upper,
            Some('@' | '#' | '$' | '£' | '€' | '¥' | '₹' | '•' | '*' | '§' | '¿' | '¡') => {
                NextKind::Symbol
            }
            Some(c) if is_emoji(c) => NextKind::Symbol,
            Some(_) => NextKind::Other,
        };
        next
    }

    /// Whether its word opens sentences and is written as in one: "The", not "THE" or "IT".
    fn opens_sentence(&self) -> bool {
        let is_plain = self.word.chars().skip(1).all(char::is_lowercase);
        let is_negated =
            self.word.ends_with('n') && (self.after.starts_with("'t") || self.after.starts_with("’t"));
        // "U.S. No. 1", "M.B.A."
        let is_shortened = self.after.starts_with('.') && abbreviation(self.word).is_some();
        self.kind == NextKind::Upper && is_plain && !is_shortened && (is_negated || opens_sentence(self.word))
    }
}

/// The length of a reference mark such as `[12]` at the beginning of `rest`.
fn footnote(rest: &str) -> Option<usize> {
    let digits = rest.strip_prefix('[')?;
    let length = digits.bytes().take(4).take_while(u8::is_ascii_digit).count();
    ((1..=3).contains(&length) && from(digits, length).starts_with(']')).then_some(length + 2)
}

/// The length of a closing quote that a blank has crept before: `go. " Then`.
fn detached_quote(rest: &str, open: bool) -> usize {
    let is_detached =
        open && rest.strip_prefix(" \"").is_some_and(|after| after.is_empty() || after.starts_with(is_space));
    if is_detached { 2 } else { 0 }
}

/// The length of a run of emoji at the beginning of `rest` that no word follows directly.
fn emoji(rest: &str) -> usize {
    let bare = rest.trim_start_matches(' ');
    let after = bare.trim_start_matches(is_emoji);
    let is_run = after.len() < bare.len() && (after.is_empty() || after.starts_with(is_space));
    if is_run { rest.len() - after.len() } else { 0 }
}

/// The last word before a stop as it stands between blanks, without opening marks and characters of no width.
fn last_token(sentence: &str) -> Cow<'_, str> {
    let token = tail(sentence, WINDOW).rsplit(is_space).next().unwrap_or("");
    let token = token.trim_start_matches(|c| is_opening_quote(c) || is_opening_bracket(c));
    if token.contains(is_invisible) {
        Cow::Owned(token.chars().filter(|&c| !is_invisible(c)).collect())
    } else {
        Cow::Borrowed(token)
    }
}

/// The last part of a compound, dots inside kept: `Gen` of `Lt.-Gen`, `Ariz` of `R-Ariz`.
fn last_part(token: &str) -> &str {
    token.rsplit(|c: char| !is_word(c) && c != '.').next().unwrap_or("").trim_start_matches('.')
}

/// The last run of letters and digits of `sentence`, blanks after it aside.
fn last_word(sentence: &str) -> &str {
    tail(sentence, WINDOW).trim_end().rsplit(|c: char| !is_word(c)).next().unwrap_or("")
}

/// Whether all of `sentence` is the number of a list's item: `2`, `b`, `iv`.
fn is_list_mark(sentence: &str) -> bool {
    if sentence.len() > WINDOW {
        return false;
    }
    let mark = sentence.trim_start_matches(|c: char| is_space(c) || is_invisible(c) || is_opening_bracket(c));
    match mark.len() {
        1 | 2 if mark.bytes().all(|byte| byte.is_ascii_digit()) => true,
        1 => mark.bytes().all(|byte| byte.is_ascii_alphabetic()),
        2..=4 => mark.bytes().all(|byte| matches!(byte, b'i' | b'v' | b'x' | b'I' | b'V' | b'X')),
        _ => false,
    }
}

/// Whether a blank has crept into a decimal number: `$9. 7 billion`, `Version 2. 0`.
fn is_torn_number(token: &str, next: &Next<'_>) -> bool {
    let whole = token.trim_start_matches(|c: char| !c.is_ascii_digit());
    let is_number = (1..=3).contains(&whole.len()) && whole.bytes().all(|byte| byte.is_ascii_digit());
    is_number && next.kind == NextKind::Digit && {
        let unit = next.after.trim_start();
        let unit = before(unit, unit.find(|c| !is_word(c)).unwrap_or(unit.len()));
        next.word == "0" || next.after.starts_with('%') || next.word.len() <= 2 && counts(unit)
    }
}

fn is_roman(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| matches!(byte, b'I' | b'V' | b'X' | b'L' | b'C'))
}

/// Whether a stop before a lower-case word ends a carelessly written sentence: `great day. loved it.`
fn sloppy(sentence: &str, next: &Next<'_>) -> bool {
    let token = last_token(sentence);
    let word = last_part(&token);
    let enough = if word.starts_with(char::is_lowercase) { 3 } else { 5 };
    let is_plain = token.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’'));
    is_plain
        && word.len() >= enough
        && word.ends_with(char::is_lowercase)
        && !(next.quote
            || next.bracket
            || next.dash
            || is_ever_abbreviation(word)
            || ends_host_name(next.word))
}

/// Whether a quotation with which `sentence` began is put into somebody's mouth next: `"Why?" Smith asked.`
fn attributes(sentence: &str, next: &Next<'_>) -> bool {
    if !sentence.trim_start().starts_with(is_opening_quote)
        || next.quote
        || next.bracket
        || next.opens_sentence()
    {
        return false;
    }
    for token in next.ahead.split_whitespace() {
        let word = token.trim_matches(|c: char| !is_word(c));
        if word.starts_with(char::is_lowercase) {
            return is_speech_verb(word);
        }
        let is_name = word.starts_with(char::is_uppercase);
        let goes_on = token.ends_with(is_word) || token.ends_with('.') && abbreviation(word).is_some();
        if !is_name || !goes_on {
            return false;
        }
    }
    false
}

/// Whether the bracket that a stop closed opened between sentences, not inside one.
fn bracket_stands_alone(sentence: &str) -> bool {
    let near = tail(sentence, 4 * WINDOW);
    near.rfind(is_opening_bracket).is_none_or(|at| {
        let ahead = before(near, at).trim_end();
        ahead.is_empty() || ahead.ends_with(|c| is_stop(c) || is_closing_quote(c))
    })
}
