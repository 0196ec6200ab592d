//! Where clauses begin, go on and end, by their words and marks.

use super::super::lexicon as lex;
use super::super::mention::Tokens;

/// Whether a clause begins with this word or mark.
pub fn opens_clause(word: &str) -> bool {
    matches!(
        word,
        ";" | ":"
            | "that"
            | "who"
            | "which"
            | "when"
            | "while"
            | "if"
            | "because"
            | "after"
            | "before"
            | "but"
    )
}

/// Whether nothing between two words begins another clause.
pub fn clause_runs_on(tokens: &Tokens<'_>, from: usize, to: usize) -> bool {
    !(from..to).any(|k| opens_clause(tokens.norm(k)) || matches!(tokens.norm(k), "although" | "though"))
}

/// Where the clause that goes on at `from` ends.
pub fn clause_end(tokens: &Tokens<'_>, from: usize) -> usize {
    (from..tokens.words.len()).find(|&k| !clause_runs_on(tokens, k, k + 1)).unwrap_or(tokens.words.len())
}

/// Where the predicate that goes on at `from` gives way to another of the same subject: "… of having lied *and said* …".
pub fn next_predicate(tokens: &Tokens<'_>, from: usize) -> usize {
    let verb = |k: usize| lex::is_speech_verb(tokens.norm(k));
    (from..tokens.words.len()).find(|&k| tokens.norm(k) == "and" && verb(k + 1)).unwrap_or(usize::MAX)
}

/// Whether nothing between two words opens another clause; a relative pronoun right after the first does not.
pub fn same_clause(tokens: &Tokens<'_>, from: usize, to: usize) -> bool {
    (from + 2..to).all(|k| !opens_clause(tokens.norm(k)))
}

/// Where the clause of a mention that ends before `from` goes on, seen from word `to` of the same sentence: behind a relative
/// clause or an apposition between commas if one is closed before `to` ("Ida Tarn, *who met Bo,* praised him", "the
/// association (ATA), *which speaks for 240 schools,* has sided with …"), inside a relative clause that stands for the
/// mention if it holds `to` ("Ida Tarn, *a cook, who* had come to cheer him"), else at `from`.
pub fn past_aside(tokens: &Tokens<'_>, from: usize, to: usize) -> usize {
    let comma = from + usize::from(tokens.mark(from, ")"));
    let relative = |k: usize| matches!(tokens.norm(k), "who" | "which");
    let apposition = matches!(tokens.norm(comma + 1), "a" | "an" | "the" | "then" | "now" | "its" | "their");
    let opens = relative(comma + 1) || apposition || matches!(tokens.norm(comma + 1), "whose" | "whom");
    if !tokens.mark(comma, ",") || !opens {
        return if relative(from) { from + 1 } else { from };
    }
    let resumes = |k: usize| {
        let next = k + 1 + usize::from(tokens.norm(k + 1).ends_with("ly"));
        tokens.mark(k, ",") && (is_finite(tokens.norm(next)) || lex::is_plain_verb(tokens.norm(next)))
    };
    if let Some(k) = (comma + 2..to).find(|&k| resumes(k)) {
        return k + 1;
    }
    if relative(comma + 1) {
        return comma + 2;
    }
    let closes = (comma + 2..to.min(comma + 9)).find(|&k| tokens.mark(k, ","));
    closes.filter(|&k| apposition && relative(k + 1)).map_or(from, |k| k + 2)
}

/// Whether a clause without "that" and with a subject of its own hangs on a verb of saying between two words: "Murphy *said the
/// exercise had* helped him".
pub fn reports_clause(tokens: &Tokens<'_>, from: usize, to: usize) -> bool {
    let Some(verb) = (from..to).find(|&k| lex::is_report_verb(tokens.norm(k))) else { return false };
    let finite = (verb + 1..to).find(|&k| is_finite(tokens.norm(k)));
    finite.is_some_and(|k| {
        k > verb + 1 && !(verb + 1..k).any(|j| matches!(tokens.norm(j), "and" | "but" | "," | "to"))
    })
}

/// Whether the word is a verb that a subject can stand before.
pub fn is_finite(next: &str) -> bool {
    let modal = matches!(
        next,
        "has"
            | "have"
            | "had"
            | "is"
            | "are"
            | "was"
            | "were"
            | "will"
            | "would"
            | "can"
            | "could"
            | "may"
            | "did"
    );
    modal || lex::is_speech_verb(next) || lex::is_act_verb(next) || next.len() > 3 && next.ends_with("ed")
}

/// Whether a verb stands before word `i` in its clause.
pub fn has_verb_before(tokens: &Tokens<'_>, i: usize) -> bool {
    for k in (0..i).rev() {
        let w = tokens.norm(k);
        if opens_clause(w)
            || matches!(w, "as" | "until" | "whether" | "although" | "though" | "whereas" | "since")
        {
            return false;
        }
        if lex::is_act_verb(w)
            || matches!(
                w,
                "met"
                    | "saw"
                    | "beat"
                    | "led"
                    | "ran"
                    | "won"
                    | "lost"
                    | "hit"
                    | "sued"
                    | "fined"
                    | "married"
                    | "hired"
                    | "fired"
                    | "called"
            )
            || lex::is_auxiliary(w)
                && !matches!(
                    w,
                    "then"
                        | "later"
                        | "still"
                        | "now"
                        | "again"
                        | "also"
                        | "in"
                        | "turn"
                        | "once"
                        | "not"
                        | "never"
                        | "always"
                        | "often"
                        | "already"
                )
        {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::super::mention::with_name;
    use super::*;

    /// The word with which the clause of "Tarn" goes on, seen from "him".
    fn goes_on_at(text: &str) -> String {
        let (tokens, _, last) = with_name(text, "Tarn").unwrap();
        let to = tokens.words.iter().position(|w| w.norm == "him").unwrap();
        tokens.norm(past_aside(&tokens, last, to)).to_owned()
    }

    #[test]
    fn a_closed_aside_is_left_out() {
        assert_eq!(goes_on_at("Ida Tarn, who met Bo when both were ill, praised him."), "praised");
        assert_eq!(goes_on_at("Ida Tarn, a cook from Brno, warmly praised him."), "warmly");
        assert_eq!(goes_on_at("Ida Tarn, whom Bo had met, thanked him."), "thanked");
    }

    #[test]
    fn what_is_said_has_a_subject_of_its_own() {
        let reports = |text: &str| {
            let (tokens, _, last) = with_name(text, "Tarn").unwrap();
            let to = tokens.words.iter().position(|w| w.norm == "him").unwrap();
            reports_clause(&tokens, last, to)
        };
        assert!(reports("Tarn said the exercise had helped him."));
        assert!(!reports("Tarn told the reporters and praised him."));
        assert!(!reports("Tarn praised him."));
    }

    #[test]
    fn a_relative_clause_stands_for_whom_it_follows() {
        assert_eq!(goes_on_at("Bo saw Ida Tarn, who praised him."), "praised");
        assert_eq!(goes_on_at("“Yes,” said Ida Tarn, a cook, who had come to cheer him."), "had");
        assert_eq!(goes_on_at("Ida Tarn praised him."), "praised");
    }
}
