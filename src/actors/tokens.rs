//! Words of a sentence with their places, case and a normal form in which names are compared.

use unicode_normalization::UnicodeNormalization;

use crate::document::Span;

/// How a word is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `minister`; also anything that does not begin with a capital (`iPhone`).
    Lower,
    /// `Minister`, `McConnell`.
    Capitalised,
    /// `NATO`, `U.S.`; a single capital letter too.
    Upper,
    /// `2026`.
    Number,
    /// One punctuation mark.
    Mark,
    /// The possessive ending `'s` or `'`, or a clipped verb (`'d`, `'ll`).
    Possessive,
}

/// A word, a number, a mark or a possessive ending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Bytes in the sentence's part.
    pub span: Span,
    /// Lower case without accents, apostrophes and the dots of abbreviations (`U.S.` is `us`); `'s` or `'` for a possessive.
    pub norm: String,
    /// How it is written.
    pub shape: Shape,
    /// Whether it is written with inner dots (`U.S.`).
    pub dotted: bool,
    /// Whether a hyphen ties it to the word before.
    pub hyphened: bool,
}

impl Word {
    /// Whether it begins with a capital.
    pub fn is_capital(&self) -> bool {
        matches!(self.shape, Shape::Capitalised | Shape::Upper)
    }

    /// Whether it is made of letters or digits.
    pub fn is_word(&self) -> bool {
        !matches!(self.shape, Shape::Mark | Shape::Possessive)
    }

    /// Whether it is this mark.
    pub fn is_mark(&self, mark: &str) -> bool {
        self.shape == Shape::Mark && self.norm == mark
    }

    /// Whether it is a dash, be it a hyphen between spaces.
    pub fn is_dash(&self) -> bool {
        ["—", "–", "-"].iter().any(|dash| self.is_mark(dash))
    }
}

/// The normal form of a word: lower case, without accents, apostrophes and dots.
pub fn normalise(word: &str) -> String {
    let mut norm = String::with_capacity(word.len());
    for c in word.nfd() {
        match c {
            '\u{300}'..='\u{36f}' | '\'' | '’' | '‘' | 'ʼ' | '`' | '.' | '\u{ad}' => {}
            'ø' | 'Ø' => norm.push('o'),
            'ł' | 'Ł' => norm.push('l'),
            'đ' | 'Đ' | 'ð' | 'Ð' => norm.push('d'),
            'ı' => norm.push('i'),
            'ß' => norm.push_str("ss"),
            'æ' | 'Æ' => norm.push_str("ae"),
            'œ' | 'Œ' => norm.push_str("oe"),
            'þ' | 'Þ' => norm.push_str("th"),
            _ => norm.extend(c.to_lowercase()),
        }
    }
    norm
}

const fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʼ')
}

/// Cuts `span` of `text` into words. Hyphens part words, apostrophes inside them do not, `U.S.` is one.
pub fn words(text: &str, span: Span) -> Vec<Word> {
    let chars: Vec<(usize, char)> = span.of(text).char_indices().map(|(i, c)| (i + span.start, c)).collect();
    let at = |i: usize| chars.get(i).map(|&(_, c)| c);
    let byte = |i: usize| chars.get(i).map_or(span.end, |&(b, _)| b);
    let mut words = Vec::with_capacity(chars.len() / 5);
    let mut i = 0;
    while let Some(c) = at(i) {
        if c.is_whitespace() || c == '\u{ad}' {
            i += 1;
            continue;
        }
        let start = i;
        let hyphened = start > 0 && at(start - 1).is_some_and(is_hyphen);
        if is_apostrophe(c)
            && i > 0
            && at(i - 1).is_some_and(char::is_alphanumeric)
            && is_possessive(&chars, i)
        {
            i += 1;
            while at(i).is_some_and(char::is_alphanumeric) {
                i += 1;
            }
            words.push(word(text, byte(start), byte(i), Shape::Possessive, hyphened));
            continue;
        }
        if !c.is_alphanumeric() {
            i += 1;
            // A hyphen inside a word only parts it; a dash between spaces is a mark.
            let inside = is_hyphen(c)
                && start > 0
                && at(start - 1).is_some_and(char::is_alphanumeric)
                && at(i).is_some_and(char::is_alphanumeric);
            if !inside {
                words.push(word(text, byte(start), byte(i), Shape::Mark, false));
            }
            continue;
        }
        let mut letters = 0;
        let mut dotted = false;
        while let Some(c) = at(i) {
            let next = at(i + 1);
            if c.is_alphanumeric() || matches!(c, '\u{300}'..='\u{36f}' | '\u{ad}') {
                letters += usize::from(c.is_alphanumeric());
                i += 1;
            } else if is_apostrophe(c) && next.is_some_and(char::is_alphanumeric) && !is_possessive(&chars, i)
            {
                i += 1;
            } else if is_parted_abbreviation(&chars, start, i) {
                // "U. S." with a space inside, as some archives print it.
                dotted = true;
                i += 4;
                break;
            } else if c == '.' && next.is_some_and(char::is_alphabetic) && is_abbreviation(&chars, start, i) {
                dotted = true;
                i += 1;
            } else if c == '.' && dotted && letters > 1 && is_abbreviation(&chars, start, i) {
                // The last dot of `U.S.` belongs to it.
                i += 1;
                break;
            } else if c == '&' && next.is_some_and(char::is_alphanumeric) && letters > 0 {
                i += 1;
            } else {
                break;
            }
        }
        let mut w = word(text, byte(start), byte(i), Shape::Lower, hyphened);
        w.dotted = dotted;
        w.norm.retain(|c| c != ' ');
        w.shape = shape(w.span.of(text));
        words.push(w);
    }
    words
}

const fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '‐' | '‑' | '–' | '/')
}

fn word(text: &str, start: usize, end: usize, shape: Shape, hyphened: bool) -> Word {
    let span = Span::new(start, end);
    let norm = match shape {
        Shape::Possessive => {
            let letters: String = span.of(text).chars().filter(|c| c.is_alphanumeric()).collect();
            format!("'{}", letters.to_lowercase())
        }
        Shape::Mark => span.of(text).to_owned(),
        _ => normalise(span.of(text)),
    };
    Word { span, norm, shape, dotted: false, hyphened }
}

/// Whether the apostrophe at `i` opens an ending that is a word of its own: `'s`, a bare one after s, or a clipped verb
/// (`'d`, `'ll`, `'re`, `'ve`, `'m`).
fn is_possessive(chars: &[(usize, char)], i: usize) -> bool {
    let at = |i: usize| chars.get(i).map(|&(_, c)| c);
    let letters: String = (i + 1..i + 4).map_while(|k| at(k).filter(|c| c.is_alphanumeric())).collect();
    match letters.to_lowercase().as_str() {
        "s" | "d" | "ll" | "re" | "ve" | "m" => true,
        "" => i > 0 && matches!(at(i - 1), Some('s' | 'S' | 'x' | 'z')),
        _ => false,
    }
}

/// Whether the dot at `i` is the first of "U. S.", "U. K.", "U. N.", "E. U." or "D. C." that began at `start`.
fn is_parted_abbreviation(chars: &[(usize, char)], start: usize, i: usize) -> bool {
    let at = |i: usize| chars.get(i).map_or(' ', |&(_, c)| c);
    start + 1 == i
        && at(i) == '.'
        && at(i + 1) == ' '
        && at(i + 3) == '.'
        && matches!((at(start), at(i + 2)), ('U', 'S' | 'K' | 'N') | ('E', 'U') | ('D', 'C'))
}

/// Whether everything from `start` to the dot at `i` is single letters parted by dots.
fn is_abbreviation(chars: &[(usize, char)], start: usize, i: usize) -> bool {
    chars.get(start..i).is_some_and(|run| {
        run.iter().enumerate().all(|(k, &(_, c))| if k % 2 == 0 { c.is_uppercase() } else { c == '.' })
    })
}

fn shape(word: &str) -> Shape {
    let mut letters = word.chars().filter(|c| c.is_alphabetic());
    match letters.next() {
        None => Shape::Number,
        Some(first) if !first.is_uppercase() => Shape::Lower,
        Some(_) if letters.all(|c| !c.is_lowercase()) => Shape::Upper,
        Some(_) => Shape::Capitalised,
    }
}

/// How the capitals of a sentence are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Casing {
    /// As usual.
    Sentence,
    /// A headline in which every longer word is capitalised.
    Title,
    /// A headline in capitals.
    Upper,
}

/// Tells headlines in title case or in capitals from ordinary sentences.
pub fn casing(words: &[Word]) -> Casing {
    let letters = || words.iter().filter(|w| w.is_word() && w.shape != Shape::Number);
    let (all, upper) = (letters().count(), letters().filter(|w| w.shape == Shape::Upper).count());
    if all >= 3 && upper * 10 >= all * 9 {
        return Casing::Upper;
    }
    let long = || letters().filter(|w| w.norm.chars().count() > 3);
    let (long_all, long_capital) = (long().count(), long().filter(|w| w.is_capital()).count());
    if long_all >= 3 && long_capital == long_all && all >= 4 { Casing::Title } else { Casing::Sentence }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn norms(text: &str) -> Vec<String> {
        words(text, Span::new(0, text.len())).into_iter().map(|w| w.norm).collect()
    }

    #[test]
    fn an_abbreviation_with_a_space_inside_is_one_word() {
        let text = "The U. S. envoy, J. R. Sand";
        let found = words(text, Span::new(0, text.len()));
        assert_eq!(found.get(1).map(|w| (w.span.of(text), w.norm.as_str())), Some(("U. S.", "us")));
        assert!(found.iter().any(|w| w.norm == "j"));
    }

    #[test]
    fn cuts_possessives_abbreviations_and_hyphens() {
        assert_eq!(
            norms("The U.S. struck Kratz's depot."),
            ["the", "us", "struck", "kratz", "'s", "depot", "."]
        );
        assert_eq!(norms("US-led workers’ O'Brien’s"), ["us", "led", "workers", "'", "obrien", "'s"]);
        assert_eq!(norms("Côte d’Ivoire — Škoda"), ["cote", "divoire", "—", "skoda"]);
        assert_eq!(norms("He left the U.K. A day later"), ["he", "left", "the", "uk", "a", "day", "later"]);
    }

    #[test]
    fn every_word_lies_on_character_boundaries() {
        let text = "“Łódź”—Müller’s ﬁrst 🚀 naïve 'test' l’Élysée.";
        for w in words(text, Span::new(0, text.len())) {
            assert!(!w.span.of(text).is_empty());
        }
    }

    #[test]
    fn tells_headlines() {
        let c = |t: &str| casing(&words(t, Span::new(0, t.len())));
        assert_eq!(c("UKRAINE SAYS RUSSIA SHELLED DAM"), Casing::Upper);
        assert_eq!(c("Ukraine Says Russia Shelled Dam"), Casing::Title);
        assert_eq!(c("Ukraine says Russia shelled the dam"), Casing::Sentence);
    }
}
