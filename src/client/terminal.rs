//! What the terminal can show: width, colour, characters.

use std::{
    borrow::Cow,
    env,
    io::{IsTerminal, Write},
};

use anstyle::{AnsiColor, Style};

/// When to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless NO_COLOR is set or TERM is "dumb".
    #[default]
    Auto,
    /// Also into files and pipes.
    Always,
    /// Never.
    Never,
}

/// What the place that is printed to can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terminal {
    /// Columns, at least [`Terminal::MIN_WIDTH`].
    pub width: usize,
    /// Whether ANSI styles are understood and wished for.
    pub color: bool,
    /// Whether more than ASCII can be shown.
    pub unicode: bool,
}

impl Terminal {
    /// Columns where the output is no terminal.
    pub const DEFAULT_WIDTH: usize = 80;
    /// Narrower terminals are treated as this wide.
    pub const MIN_WIDTH: usize = 40;
    /// Wider ones too: longer lines are hard to read.
    pub const MAX_WIDTH: usize = 100;

    /// What standard output can show.
    pub fn of_stdout(color: ColorChoice) -> Self {
        let is_terminal = std::io::stdout().is_terminal();
        let width = match is_terminal.then(terminal_size::terminal_size).flatten() {
            Some((width, _)) => usize::from(width.0).clamp(Self::MIN_WIDTH, Self::MAX_WIDTH),
            None => Self::DEFAULT_WIDTH,
        };
        let get = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
        Self {
            width,
            color: wants_color(color, is_terminal, get("NO_COLOR").as_deref(), get("TERM").as_deref()),
            unicode: is_utf8(&["LC_ALL", "LC_CTYPE", "LANG"].map(get)),
        }
    }

    /// The width of `text` in columns, East Asian wide characters counted as two.
    pub fn columns(text: &str) -> usize {
        unicode_width::UnicodeWidthStr::width(text)
    }

    /// One of the two, by what can be shown.
    pub const fn pick(self, unicode: &'static str, ascii: &'static str) -> &'static str {
        if self.unicode { unicode } else { ascii }
    }

    /// `text` in `style` where styles are shown, else as it is.
    pub fn paint(self, style: Style, text: &str) -> String {
        if self.color && !text.is_empty() {
            format!("{}{text}{}", style.render(), style.render_reset())
        } else {
            text.to_owned()
        }
    }
}

/// What stands out most: names, headings.
pub const STRONG: Style = Style::new().bold();
/// What steps back: counts, notes.
pub const FAINT: Style = Style::new().dimmed();
/// Against.
pub const AGAINST: Style = AnsiColor::Red.on_default();
/// For.
pub const FOR: Style = AnsiColor::Green.on_default();
/// Both.
pub const MIXED: Style = AnsiColor::Yellow.on_default();

fn wants_color(choice: ColorChoice, is_terminal: bool, no_color: Option<&str>, term: Option<&str>) -> bool {
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => is_terminal && no_color.is_none() && term != Some("dumb"),
    }
}

/// The first locale variable that is set decides. None set (a bare container) counts as UTF-8: nearly every terminal
/// that such a program is read on shows it, and whoever cannot says so by `LC_ALL=C`.
fn is_utf8(locale: &[Option<String>]) -> bool {
    locale.iter().flatten().next().is_none_or(|value| {
        let value = value.to_ascii_lowercase();
        value.contains("utf-8") || value.contains("utf8")
    })
}

/// `text` on one line and harmless for a terminal: every stretch of white space, control characters (which could move
/// the cursor or change colours) and marks that turn the direction of writing becomes one space.
pub fn printable(text: &str) -> Cow<'_, str> {
    let is_bad = |c: char| {
        c != ' ' && (c.is_whitespace() || c.is_control())
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    if !text.contains(is_bad) && !text.contains("  ") && !text.starts_with(' ') && !text.ends_with(' ') {
        return Cow::Borrowed(text);
    }
    let mut line = String::with_capacity(text.len());
    for word in text.split(|c| c == ' ' || is_bad(c)).filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    Cow::Owned(line)
}

/// Writes a line to standard error; if nobody reads it any more, that is no reason to fail.
pub fn complain(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_only_where_it_is_wished_for() {
        use ColorChoice::{Always, Auto, Never};
        assert!(wants_color(Auto, true, None, Some("xterm")));
        assert!(!wants_color(Auto, false, None, Some("xterm")));
        assert!(!wants_color(Auto, true, Some("1"), Some("xterm")));
        assert!(!wants_color(Auto, true, None, Some("dumb")));
        assert!(wants_color(Always, false, Some("1"), None));
        assert!(!wants_color(Never, true, None, None));
    }

    #[test]
    fn the_first_locale_variable_that_is_set_decides() {
        let is_utf8 = |values: [&str; 3]| {
            is_utf8(&values.map(|value| Some(value.to_owned()).filter(|value| !value.is_empty())))
        };
        assert!(is_utf8(["", "", ""]));
        assert!(is_utf8(["", "", "en_GB.UTF-8"]));
        assert!(is_utf8(["", "C.utf8", "C"]));
        assert!(!is_utf8(["C", "", "en_GB.UTF-8"]));
        assert!(!is_utf8(["", "", "de_DE.ISO-8859-1"]));
    }

    #[test]
    fn printable_text_is_one_harmless_line() {
        assert_eq!(printable("as it is"), "as it is");
        assert_eq!(printable(" two\r\n\r\nlines\u{a0}here "), "two lines here");
        assert_eq!(printable("\u{1b}]0;title\u{7}x"), "]0;title x");
    }

    #[test]
    fn wide_characters_take_two_columns() {
        assert_eq!(Terminal::columns("東京"), 4);
        assert_eq!(Terminal::columns("é✗"), 2);
    }
}
