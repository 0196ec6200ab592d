//! How the text itself shows everybody: one line a class.

use std::cmp::Reverse;

use super::{Index, sign, signed, wrap, wrap_list};
use crate::{
    client::terminal::{AGAINST, FAINT, FOR, MIXED, STRONG, Terminal},
    proto::v1::{ClassifyResponse, Label, Sentiment},
};

const CLASSES: [(Label, &str); 4] = [
    (Label::Positive, "in a good light"),
    (Label::Negative, "in a bad light"),
    (Label::Mixed, "in both lights"),
    (Label::Neutral, "in neither"),
];

/// A heading and a line for each class that somebody is in; nothing if the answer has no portrayals.
pub fn lines(index: &Index<'_>, response: &ClassifyResponse, terminal: Terminal) -> Vec<String> {
    let mut lines = Vec::new();
    for (class, words) in CLASSES {
        let mut shown: Vec<(&str, &Sentiment)> = response
            .profiles
            .iter()
            .filter_map(|profile| Some((profile.actor_id.as_str(), profile.sentiment.as_ref()?)))
            .filter(|(_, sentiment)| sentiment.label() == class)
            .collect();
        if shown.is_empty() {
            continue;
        }
        shown.sort_by_key(|(_, sentiment)| Reverse(sentiment.n_negative + sentiment.n_positive));
        let names: Vec<String> = shown
            .iter()
            .map(|(id, sentiment)| match class {
                Label::Neutral => index.name(id).into_owned(),
                _ => {
                    let sides = sentiment.n_negative + sentiment.n_positive;
                    format!("{} {} ({sides})", index.name(id), signed(sentiment.score, terminal))
                }
            })
            .collect();
        let style = match class {
            Label::Positive => FOR,
            Label::Negative => AGAINST,
            Label::Mixed => MIXED,
            _ => FAINT,
        };
        let head = format!("{} {words:<15}  ", sign(class, terminal));
        let indent = " ".repeat(2 + Terminal::columns(&head));
        let width = terminal.width.saturating_sub(indent.len());
        for (number, line) in wrap_list(&names, ", ", width).iter().enumerate() {
            lines.push(if number == 0 {
                format!("  {}{line}", terminal.paint(style, &head))
            } else {
                format!("{indent}{line}")
            });
        }
    }
    if !lines.is_empty() {
        let heading = "How the text shows them, whoever speaks (in how many sentences)";
        let heading = wrap(heading, terminal.width, "").into_iter().map(|line| terminal.paint(STRONG, &line));
        lines.splice(0..0, heading);
        lines.push(String::new());
    }
    lines
}
