//! Checks of what a caller gives, before any work: each error names the field, what was given and what is allowed.

use std::collections::HashSet;

use crate::{
    Limits,
    document::{Document, Options, PairSpans, Passage, Span},
    error::{InputError, InputErrorCode as Code},
};

/// Checks a document against the limits.
pub fn document(document: &Document, limits: &Limits) -> Result<(), InputError> {
    Limits::check("document.document_id", "bytes", document.id.len(), limits.max_id_bytes)?;
    Limits::check("document.title", "bytes", document.title.len(), limits.max_title_bytes)?;
    Limits::check("document.text", "bytes", document.text.len(), limits.max_text_bytes)?;
    if !document.text.chars().any(is_visible) {
        let given = if document.text.is_empty() { "nothing" } else { "only white space" };
        return Err(InputError::new(
            Code::Empty,
            "document.text",
            format!("{given} was given, at least one visible character is needed"),
        ));
    }
    Ok(())
}

fn is_visible(c: char) -> bool {
    !c.is_whitespace()
        && !c.is_control()
        && !matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{ad}')
}

/// Checks the options.
pub fn options(options: &Options, limits: &Limits) -> Result<(), InputError> {
    Limits::check("options.custom_actors", "actors", options.custom_actors.len(), limits.max_custom_actors)?;
    let mut ids = HashSet::new();
    for (i, actor) in options.custom_actors.iter().enumerate() {
        let field = |name: &str| format!("options.custom_actors[{i}].{name}");
        let named = |name: &str, value: &str, most: usize| {
            if value.trim().is_empty() {
                return Err(InputError::new(Code::Empty, field(name), "nothing was given, a text is needed"));
            }
            Limits::check(&field(name), "bytes", value.len(), most)
        };
        named("id", &actor.id, limits.max_id_bytes)?;
        named("name", &actor.name, limits.max_name_bytes)?;
        if !ids.insert(actor.id.as_str()) {
            return Err(InputError::new(
                Code::Duplicate,
                field("id"),
                format!("{:?} was given twice, ids must differ", actor.id),
            ));
        }
        Limits::check(&field("aliases"), "aliases", actor.aliases.len(), limits.max_aliases)?;
        for (j, alias) in actor.aliases.iter().enumerate() {
            named(&format!("aliases[{j}]"), alias, limits.max_name_bytes)?;
        }
        Limits::check(
            &field("affiliations"),
            "affiliations",
            actor.affiliations.len(),
            limits.max_affiliations,
        )?;
        for (j, affiliation) in actor.affiliations.iter().enumerate() {
            named(&format!("affiliations[{j}].actor_id"), &affiliation.actor_id, limits.max_id_bytes)?;
        }
    }
    Ok(())
}

/// Checks a passage as a whole; its pairs are checked one by one ([`pair`]).
pub fn passage(passage: &Passage, limits: &Limits) -> Result<(), InputError> {
    Limits::check("text", "bytes", passage.text.len(), limits.max_passage_bytes)?;
    Limits::check("context", "bytes", passage.context.len(), limits.max_text_bytes)?;
    if passage.text.trim().is_empty() {
        return Err(InputError::new(Code::Empty, "text", "nothing was given, a text is needed"));
    }
    if passage.pairs.is_empty() {
        return Err(InputError::new(Code::Empty, "pairs", "no pair was given, at least one is needed"));
    }
    Limits::check("pairs", "pairs", passage.pairs.len(), limits.max_pairs_per_passage)
}

/// Checks the spans of one pair against its passage's text.
pub fn pair(pair: &PairSpans, number: usize, text: &str) -> Result<(), InputError> {
    if pair.target.is_empty() {
        return Err(InputError::new(
            Code::Empty,
            format!("pairs[{number}].target_spans"),
            "no span was given, at least one is needed",
        ));
    }
    for (name, spans) in [("source_spans", &pair.source), ("target_spans", &pair.target)] {
        for (i, span) in spans.iter().enumerate() {
            check_span(*span, text).map_err(|reason| {
                InputError::new(Code::Span, format!("pairs[{number}].{name}[{i}]"), reason)
            })?;
        }
    }
    for source in &pair.source {
        if let Some(target) = pair.target.iter().find(|t| t.overlaps(*source)) {
            return Err(InputError::new(
                Code::Overlap,
                format!("pairs[{number}]"),
                format!(
                    "source {}..{} and target {}..{} share text; source and target must be different actors",
                    source.start, source.end, target.start, target.end
                ),
            ));
        }
    }
    Ok(())
}

fn check_span(span: Span, text: &str) -> Result<(), String> {
    let given = format!("{}..{} was given", span.start, span.end);
    if span.is_empty() {
        Err(format!("{given}, the end must be after the start"))
    } else if span.end > text.len() {
        Err(format!("{given}, the text ends at {}", text.len()))
    } else if text.get(span.start..span.end).is_none() {
        Err(format!("{given}, which lies inside a character"))
    } else if span.of(text).trim().is_empty() {
        Err(format!("{given}, which holds only white space"))
    } else {
        Ok(())
    }
}
