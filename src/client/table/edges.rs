//! Who stands how toward whom.

use std::collections::HashSet;

use anstyle::Style;

use super::{count, index::Index, marks, sign, signed, wrap, wrap_list};
use crate::{
    client::terminal::{AGAINST, FAINT, FOR, MIXED, STRONG, Terminal},
    proto::v1::{Basis, ClassifyResponse, Edge, Label},
};

/// Neutral pairs that are listed without being asked for.
const NEUTRAL_PAIRS: usize = 12;

/// An edge that takes a side.
pub struct Stance<'a> {
    edge: &'a Edge,
    /// The body inside which it is held, after roll-up.
    inside: Option<&'a str>,
}

/// The edges that take a side, strongest first: by what the votes for the stronger side weigh more than the others.
pub fn taking_sides(response: &ClassifyResponse) -> Vec<Stance<'_>> {
    let held = response.profiles.iter().flat_map(|p| p.held.iter().map(|edge| Stance { edge, inside: None }));
    let internal = response
        .profiles
        .iter()
        .flat_map(|p| p.internal.iter().map(|edge| Stance { edge, inside: Some(p.actor_id.as_str()) }));
    let mut stances: Vec<_> = held
        .chain(internal)
        .filter(|stance| !matches!(stance.edge.label(), Label::Neutral | Label::Unspecified))
        .collect();
    let weight = |edge: &Edge| (edge.sum_positive - edge.sum_negative).abs();
    stances.sort_by(|a, b| weight(b.edge).total_cmp(&weight(a.edge)));
    stances
}

/// One block for each stance: the edge, then its most telling sentence (one for each side if it is mixed).
pub fn blocks(index: &Index<'_>, stances: &[Stance<'_>], terminal: Terminal) -> Vec<String> {
    let rows: Vec<Row> = stances.iter().map(|stance| Row::new(index, stance, terminal)).collect();
    let widths = Row::common_widths(&rows, terminal);
    let mut lines = Vec::new();
    for (stance, row) in stances.iter().zip(&rows) {
        lines.extend(row.lines(widths, terminal));
        for label in [Label::Negative, Label::Positive] {
            let Some((sentence, judgement)) = index.most_telling(stance.edge, label) else { continue };
            if stance.edge.label() != label && stance.edge.label() != Label::Mixed {
                continue;
            }
            lines.extend(marks::lines(index, sentence, judgement, "    ", terminal));
            let mut notes = Vec::new();
            if !judgement.reported_by_id.is_empty() {
                notes.push(format!("as told by {}", index.name(&judgement.reported_by_id)));
            }
            if judgement.passed_on {
                notes.push("passed on by rule between a person and their body".to_owned());
            }
            notes.extend(moved_by(judgement, index.part(sentence), terminal));
            for note in notes {
                let note = wrap(&format!("({note})"), terminal.width.saturating_sub(4), "");
                lines.extend(note.iter().map(|line| format!("    {}", terminal.paint(FAINT, line))));
            }
        }
        lines.push(String::new());
    }
    lines
}

/// What moved the score most, if the answer explains it.
fn moved_by(judgement: &crate::proto::v1::Judgement, part: &str, terminal: Terminal) -> Option<String> {
    let mut contributions: Vec<_> = judgement.contributions.iter().collect();
    contributions.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()));
    let named: Vec<String> = contributions
        .iter()
        .take(4)
        .map(|contribution| {
            let word = contribution.span.and_then(|span| part.get(span.start as usize..span.end as usize));
            let name = word.map_or_else(|| contribution.name.replace('_', " "), |word| format!("\"{word}\""));
            let name = crate::client::terminal::printable(&name).into_owned();
            format!("{name} {}", signed(contribution.weight, terminal))
        })
        .collect();
    (!named.is_empty()).then(|| format!("moved by {}", named.join(", ")))
}

/// The line of one stance, in pieces.
struct Row {
    source: String,
    arrow: String,
    target: String,
    score: String,
    votes: String,
    style: Style,
}

impl Row {
    fn new(index: &Index<'_>, stance: &Stance<'_>, terminal: Terminal) -> Self {
        let edge = stance.edge;
        let (word, style) = match edge.label() {
            Label::Negative => ("against", AGAINST),
            Label::Positive => ("for", FOR),
            _ => ("mixed", MIXED),
        };
        let line = terminal.pick("─", "-");
        let tail = line.repeat(9_usize.saturating_sub(word.len()));
        let arrow =
            format!("{line}{line}{} {word}{tail}{}", sign(edge.label(), terminal), terminal.pick("▸", ">"));
        let mut votes = votes(edge);
        if let Some(body) = stance.inside {
            votes = format!("{votes}, inside {}", index.name(body));
        }
        Self {
            source: index.name(&edge.source_id).into_owned(),
            arrow,
            target: index.name(&edge.target_id).into_owned(),
            score: signed(edge.score, terminal),
            votes,
            style,
        }
    }

    /// Columns of source and target at which all rows line up; none if they would not fit.
    fn common_widths(rows: &[Self], terminal: Terminal) -> Option<(usize, usize)> {
        let widest =
            |of: fn(&Self) -> &str| rows.iter().map(|row| Terminal::columns(of(row))).max().unwrap_or(0);
        let (source, target) = (widest(|row| &row.source), widest(|row| &row.target));
        let rest = widest(|row| &row.arrow) + widest(|row| &row.score) + widest(|row| &row.votes);
        (source + target + rest + 4 * GAP.len() <= terminal.width).then_some((source, target))
    }

    fn lines(&self, widths: Option<(usize, usize)>, terminal: Terminal) -> Vec<String> {
        let (source_width, target_width) = widths.unwrap_or_default();
        let pad = |text: &str, width: usize| " ".repeat(width.saturating_sub(Terminal::columns(text)));
        let source_pad = pad(&self.source, source_width);
        let target_pad = pad(&self.target, target_width);
        let source = terminal.paint(STRONG, &self.source);
        let arrow = terminal.paint(self.style, &self.arrow);
        let target = terminal.paint(STRONG, &self.target);
        let figures =
            format!("{}{GAP}{}", terminal.paint(self.style, &self.score), terminal.paint(FAINT, &self.votes));
        let columns = |parts: &[&str]| {
            parts.iter().map(|part| Terminal::columns(part) + GAP.len()).sum::<usize>() - GAP.len()
        };
        let names = columns(&[&self.source, &self.arrow, &self.target]);
        let all = columns(&[&self.source, &self.arrow, &self.target, &self.score, &self.votes]);
        if widths.is_some() || all <= terminal.width {
            let line = format!("{source}{source_pad}{GAP}{arrow}{GAP}{target}{target_pad}{GAP}{figures}");
            return vec![line];
        }
        let mut lines = if names <= terminal.width {
            vec![format!("{source}{GAP}{arrow}{GAP}{target}")]
        } else {
            let mut lines: Vec<String> = wrap(&self.source, terminal.width, "  ");
            lines = lines.iter().map(|line| terminal.paint(STRONG, line)).collect();
            let room = terminal.width.saturating_sub(columns(&["", &self.arrow, ""]));
            let indent = " ".repeat(columns(&["", &self.arrow, ""]));
            for (number, line) in wrap(&self.target, room, "").iter().enumerate() {
                let line = terminal.paint(STRONG, line);
                lines.push(match number {
                    0 => format!("{GAP}{arrow}{GAP}{line}"),
                    _ => format!("{indent}{line}"),
                });
            }
            lines
        };
        lines.extend(
            wrap(&figures, terminal.width.saturating_sub(2), "").iter().map(|line| format!("  {line}")),
        );
        lines
    }
}

/// Between the pieces of a row.
const GAP: &str = "  ";

/// `2 votes (word)`, `2 of 5 votes (word, deed)`, `3 against, 1 for, 2 neutral (word)`.
fn votes(edge: &Edge) -> String {
    let all = edge.n_negative + edge.n_neutral + edge.n_positive;
    let sides = edge.n_negative + edge.n_positive;
    let mut text = if edge.n_negative > 0 && edge.n_positive > 0 {
        let neutral =
            if edge.n_neutral > 0 { format!(", {} neutral", edge.n_neutral) } else { String::new() };
        format!("{} against, {} for{neutral}", edge.n_negative, edge.n_positive)
    } else if sides < all {
        format!("{sides} of {}", count(all as usize, "vote"))
    } else {
        count(all as usize, "vote")
    };
    let bases: Vec<&str> = [(Basis::Word, "word"), (Basis::Deed, "deed")]
        .into_iter()
        .filter(|(basis, _)| {
            edge.by_basis
                .iter()
                .any(|count| count.basis() == *basis && count.n_negative + count.n_positive > 0)
        })
        .map(|(_, name)| name)
        .collect();
    if !bases.is_empty() {
        text = format!("{text} ({})", bases.join(", "));
    }
    text
}

/// Pairs that met and took no side, both directions in one where both are neutral.
pub fn neutral(index: &Index<'_>, response: &ClassifyResponse, all: bool, terminal: Terminal) -> Vec<String> {
    let edges: Vec<(&str, &str)> = response
        .profiles
        .iter()
        .flat_map(|profile| &profile.held)
        .filter(|edge| edge.label() == Label::Neutral)
        .map(|edge| (edge.source_id.as_str(), edge.target_id.as_str()))
        .collect();
    let set: HashSet<_> = edges.iter().copied().collect();
    let mut told = HashSet::new();
    let mut pairs = Vec::new();
    for (source, target) in edges {
        if told.contains(&(target, source)) || !told.insert((source, target)) {
            continue;
        }
        let arrow = if set.contains(&(target, source)) {
            terminal.pick("↔", "<->")
        } else {
            terminal.pick("→", "->")
        };
        pairs.push(format!("{} {arrow} {}", index.name(source), index.name(target)));
    }
    if pairs.is_empty() {
        return Vec::new();
    }
    let limit = if all { usize::MAX } else { NEUTRAL_PAIRS };
    let hidden = pairs.len().saturating_sub(limit);
    pairs.truncate(limit);
    if hidden > 0 {
        pairs.push(format!("and {hidden} more (--neutral lists them)"));
    }
    let mut lines = vec![terminal.paint(STRONG, "Met and took no side")];
    let wrapped = wrap_list(&pairs, ", ", terminal.width.saturating_sub(2));
    lines.extend(wrapped.iter().map(|line| format!("  {line}")));
    lines.push(String::new());
    lines
}
