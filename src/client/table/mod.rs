//! An answer as a person reads it: who stands how toward whom, strongest first, each with the sentence that shows it;
//! then how the text shows everybody; then who took no side.
//!
//! Colour is never the only bearer of meaning: signs and words say the same. Where styles are not shown, brackets mark
//! source, target and cue.

mod edges;
mod index;
mod marks;
mod portrayals;

#[cfg(test)]
pub(crate) mod fixture;

use crate::{
    client::{
        input::Article,
        terminal::{FAINT, STRONG, Terminal, printable},
    },
    proto::v1::{ClassifyResponse, Label, WarningCode},
};
use index::Index;

/// What the table shows beyond the usual.
#[derive(Clone, Copy, Debug, Default)]
pub struct TableOptions {
    /// All neutral pairs, not only the first ones.
    pub all_neutral: bool,
}

/// The table of one answer to `article`, whose spans must count UTF-8 bytes. Ends with a line break.
pub fn render(
    article: &Article,
    response: &ClassifyResponse,
    terminal: Terminal,
    options: TableOptions,
) -> String {
    let index = Index::new(article, response);
    let stances = edges::taking_sides(response);
    let mut lines = header(article, response, stances.len(), terminal);
    lines.push(String::new());
    if stances.is_empty() {
        lines.push("Nobody here takes a side for or against anybody.".to_owned());
        lines.push(String::new());
    }
    lines.extend(edges::blocks(&index, &stances, terminal));
    lines.extend(portrayals::lines(&index, response, terminal));
    lines.extend(edges::neutral(&index, response, options.all_neutral, terminal));
    lines.extend(warnings(response, terminal));
    if !stances.is_empty() {
        lines.extend(marks::legend(terminal));
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines.join("\n") + "\n"
}

/// The line between two tables.
pub fn separator(terminal: Terminal) -> String {
    format!("\n{}\n\n", terminal.paint(FAINT, &terminal.pick("─", "-").repeat(terminal.width)))
}

fn header(
    article: &Article,
    response: &ClassifyResponse,
    n_stances: usize,
    terminal: Terminal,
) -> Vec<String> {
    let name = printable(if article.id == "-" { "standard input" } else { &article.id });
    let title = printable(&article.title);
    let mut facts = Vec::new();
    let heading = if title.is_empty() { &name } else { &title };
    if !title.is_empty() {
        facts.push(name.to_string());
    }
    facts.push(count(response.sentences.len(), "sentence"));
    facts.push(count(response.actors.len(), "actor"));
    facts.push(count(n_stances, "stance"));
    if let Some(model) = &response.model {
        facts.push(format!("model {} {}", printable(&model.name), printable(&model.version)));
    }
    facts.push(format!("as of {}", printable(&response.reference_date)));
    let facts = wrap_list(&facts, terminal.pick(" · ", " | "), terminal.width);
    let strong = wrap(heading, terminal.width, "").into_iter().map(|line| terminal.paint(STRONG, &line));
    strong.chain(facts.iter().map(|line| terminal.paint(FAINT, line))).collect()
}

fn warnings(response: &ClassifyResponse, terminal: Terminal) -> Vec<String> {
    let mut lines = Vec::new();
    for warning in &response.warnings {
        let place = match warning.code() {
            WarningCode::Windowed | WarningCode::ActorsCapped => {
                format!("Note on sentence {}: ", warning.sentence_index.saturating_add(1))
            }
            _ => "Note: ".to_owned(),
        };
        lines.extend(wrap(&format!("{place}{}", printable(&warning.detail)), terminal.width, "  "));
    }
    if !lines.is_empty() {
        lines.push(String::new());
    }
    lines.into_iter().map(|line| terminal.paint(FAINT, &line)).collect()
}

/// `3 sentences`, `1 actor`.
fn count(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

/// `-0.93` with the minus sign of the terminal.
fn signed(score: f32, terminal: Terminal) -> String {
    format!("{score:+.2}").replace('-', terminal.pick("−", "-"))
}

/// `text` in lines of at most `width` columns; those after the first begin with `indent`. Words that are longer than a
/// line are cut; styles take no room.
fn wrap(text: &str, width: usize, indent: &str) -> Vec<String> {
    let options = textwrap::Options::new(width)
        .subsequent_indent(indent)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .wrap_algorithm(textwrap::WrapAlgorithm::FirstFit);
    textwrap::wrap(text, options).into_iter().map(|line| line.into_owned()).collect()
}

/// `items` with `separator` between them, in lines of at most `width` columns; an item is cut only if it is longer than
/// a line.
fn wrap_list(items: &[String], separator: &str, width: usize) -> Vec<String> {
    // No item holds a no-break space: they are all printable text, in which white space is a plain space.
    let items: Vec<String> = items.iter().map(|item| item.replace(' ', "\u{a0}")).collect();
    let separator = match separator.strip_suffix(' ') {
        Some(separator) => format!("{} ", separator.replace(' ', "\u{a0}")),
        None => separator.to_owned(),
    };
    wrap(&items.join(&separator), width, "")
        .iter()
        .map(|line| line.replace('\u{a0}', " ").trim_end().to_owned())
        .collect()
}

/// The sign of a label: `✗`, `✓`, `±`, `○`.
fn sign(label: Label, terminal: Terminal) -> &'static str {
    match label {
        Label::Negative => terminal.pick("✗", "x"),
        Label::Positive => terminal.pick("✓", "+"),
        Label::Mixed => terminal.pick("±", "~"),
        Label::Neutral | Label::Unspecified => terminal.pick("○", "o"),
    }
}

#[cfg(test)]
mod tests {
    use super::{fixture::*, *};

    fn golden(name: &str, terminal: Terminal) {
        let (article, response) = diplomacy();
        assert_golden(name, &render(&article, &response, terminal, TableOptions::default()));
    }

    const PLAIN: Terminal = Terminal { width: 80, color: false, unicode: true };

    #[test]
    fn table_in_80_columns() {
        golden("client_table.txt", PLAIN);
    }

    #[test]
    fn table_in_ascii() {
        golden("client_table_ascii.txt", Terminal { unicode: false, ..PLAIN });
    }

    #[test]
    fn table_in_40_columns() {
        golden("client_table_narrow.txt", Terminal { width: 40, ..PLAIN });
    }

    #[test]
    fn table_in_colour() {
        golden("client_table_colour.txt", Terminal { color: true, ..PLAIN });
    }

    #[test]
    fn no_line_is_wider_than_the_terminal_and_ascii_is_ascii() {
        let (article, response) = diplomacy();
        for width in [40, 57, 80, 100] {
            for unicode in [true, false] {
                let terminal = Terminal { width, color: false, unicode };
                let table = render(&article, &response, terminal, TableOptions { all_neutral: true });
                for line in table.lines() {
                    assert!(Terminal::columns(line) <= width, "{width}: {line}");
                    assert_eq!(line.trim_end(), line);
                }
                // The article itself holds no other characters than these beyond ASCII.
                let ours = table.replace(['–', '“', '”', '東', '京'], "");
                assert!(unicode || ours.is_ascii(), "{ours}");
            }
        }
    }

    #[test]
    fn styles_change_nothing_but_the_look() {
        let (article, response) = diplomacy();
        let colour = render(&article, &response, Terminal { color: true, ..PLAIN }, TableOptions::default());
        assert!(colour.contains("\u{1b}["));
        let mut bare = String::new();
        let mut rest = colour.as_str();
        while let Some((before, after)) = rest.split_once('\u{1b}') {
            bare.push_str(before);
            rest = after.split_once('m').map_or("", |(_, rest)| rest);
        }
        bare.push_str(rest);
        for line in bare.lines() {
            assert!(Terminal::columns(line) <= 80, "{line}");
        }
        assert!(bare.contains("against") && bare.contains("✗"));
    }

    #[test]
    fn an_article_without_stances_says_so() {
        let article = Article { id: "-".into(), title: String::new(), text: "Rain.".into() };
        let table = render(&article, &ClassifyResponse::default(), PLAIN, TableOptions::default());
        assert!(table.starts_with("standard input\n"), "{table}");
        assert!(table.contains("Nobody here takes a side"), "{table}");
    }
}
