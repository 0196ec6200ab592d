//! Differences as a person reads them.

use super::{Change, Difference, sums::Side};
use crate::{
    client::{
        args::DiffArgs,
        exit::Stop,
        output::Output,
        terminal::{AGAINST, FAINT, FOR, MIXED, STRONG, Terminal, printable},
    },
    profile::EdgeLabel,
};

/// So many of each kind are shown; a file (`--output`) holds all.
const SHOWN: usize = 20;

/// Prints the table on standard output.
///
/// # Errors
/// Those of the output.
pub fn print(
    differences: &[Difference<'_>],
    name: &dyn Fn(&str) -> String,
    args: &DiffArgs,
) -> Result<(), Stop> {
    let terminal = Terminal::of_stdout(args.color);
    let mut out = Output::create(None)?;
    if differences.is_empty() {
        out.write("No stance changed sign, none is new and none is gone.")?;
    }
    for change in Change::ALL {
        let of_kind: Vec<_> = differences.iter().filter(|difference| difference.change == change).collect();
        if of_kind.is_empty() {
            continue;
        }
        let heading = match change {
            Change::Changed => "Changed side",
            Change::New => "New: only in B",
            Change::Gone => "Gone: only in A",
        };
        out.write(&terminal.paint(STRONG, &format!("{heading} ({})", of_kind.len())))?;
        for difference in of_kind.iter().take(SHOWN) {
            for line in lines(difference, name, terminal) {
                out.write(&line)?;
            }
        }
        if let Some(more) = of_kind.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            out.write(&terminal.paint(FAINT, &format!("  and {more} more (--output FILE holds all)")))?;
        }
        out.write("")?;
    }
    out.finish()
}

fn lines(difference: &Difference<'_>, name: &dyn Fn(&str) -> String, terminal: Terminal) -> Vec<String> {
    let arrow = terminal.pick("→", "->");
    let ends = format!("{} {arrow} {}", name(difference.source), name(difference.target));
    let of = |side: Option<&Side>| match side {
        None => terminal.paint(FAINT, "never met"),
        Some(side) => figure(side, terminal),
    };
    let mut lines = vec![format!(
        "  {}  A: {}  B: {}",
        terminal.paint(STRONG, &printable(&ends)),
        of(difference.a),
        of(difference.b)
    )];
    for (which, side) in [("A", difference.a), ("B", difference.b)] {
        let example = side.and_then(Side::example).filter(|example| !example.sentence.is_empty());
        if let Some(example) = example {
            let text =
                format!("{which}: {} ({})", printable(&example.sentence), printable(&example.document));
            let width = terminal.width.saturating_sub(4).max(20);
            let wrapped = textwrap::wrap(&text, textwrap::Options::new(width).subsequent_indent("   "));
            lines.extend(wrapped.iter().map(|line| format!("    {}", terminal.paint(FAINT, line))));
        }
    }
    lines
}

/// `against −0.82 in 12 of 14 documents`.
fn figure(side: &Side, terminal: Terminal) -> String {
    let (word, style) = match side.tally.label() {
        EdgeLabel::Negative => ("against", AGAINST),
        EdgeLabel::Positive => ("for", FOR),
        EdgeLabel::Mixed => ("mixed", MIXED),
        EdgeLabel::Neutral => {
            return terminal.paint(FAINT, &format!("no side in {} documents", side.n_documents));
        }
    };
    let score = format!("{:+.2}", side.tally.score()).replace('-', terminal.pick("−", "-"));
    let counts = match (side.n_sided, side.n_documents) {
        (1, 1) => "1 document".to_owned(),
        (sided, all) if sided == all => format!("{all} documents"),
        (sided, all) => format!("{sided} of {all} documents"),
    };
    format!("{} in {counts}", terminal.paint(style, &format!("{word} {score}")))
}
