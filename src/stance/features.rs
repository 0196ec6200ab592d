//! Named, readable features of a pair of mentions, beside the encoder's vector.
//!
//! None of them looks at the words of a mention: who is named cannot change a stance.

use super::{
    cues::Word,
    scene::{MarkedMention, Scene},
};
use crate::document::{ActorKind, Span};

/// The names of the features, in the order of their values.
pub const PAIR_NAMES: [&str; 30] = [
    "source_first",
    "words_between",
    "cue_negative_between",
    "cue_positive_between",
    "cue_negative_near_source",
    "cue_positive_near_source",
    "cue_negative_near_target",
    "cue_positive_near_target",
    "cue_negative_sentence",
    "cue_positive_sentence",
    "negation_between",
    "negation_sentence",
    "hedge_between",
    "speech_verb_between",
    "passive_by_source",
    "passive_by_target",
    "target_after_preposition",
    "source_after_preposition",
    "only_and_between",
    "actor_between",
    "comma_between",
    "quote_between",
    "source_quoted",
    "target_quoted",
    "possessive_source",
    "possessive_target",
    "source_person",
    "source_state",
    "target_person",
    "target_state",
];

/// The names of the features of a single mention, for its portrayal.
pub const LONE_NAMES: [&str; 6] = [
    "cue_negative_near",
    "cue_positive_near",
    "cue_negative_sentence",
    "cue_positive_sentence",
    "negation_sentence",
    "quoted",
];

const NEGATIONS: &[&str] = &[
    "not",
    "no",
    "never",
    "none",
    "neither",
    "nor",
    "without",
    "cannot",
    "can't",
    "don't",
    "doesn't",
    "didn't",
    "won't",
    "wouldn't",
    "isn't",
    "wasn't",
    "aren't",
    "weren't",
    "hasn't",
    "haven't",
    "hadn't",
    "couldn't",
    "shouldn't",
    "hardly",
    "barely",
    "stopped",
    "declined",
    "denied",
    "denies",
    "deny",
];
const HEDGES: &[&str] = &[
    "may",
    "might",
    "could",
    "would",
    "considers",
    "considering",
    "expected",
    "likely",
    "possibly",
    "perhaps",
    "if",
    "whether",
];
const SPEECH: &[&str] = &[
    "said",
    "says",
    "say",
    "told",
    "tells",
    "reported",
    "reports",
    "according",
    "announced",
    "stated",
    "added",
    "quoted",
    "asked",
    "wrote",
];
const PREPOSITIONS: &[&str] =
    &["against", "at", "for", "of", "on", "to", "toward", "towards", "with", "over", "from", "in"];

/// What of a scene every pair shares, looked up once.
pub struct Background {
    words: Vec<Word>,
    quoted: Vec<Span>,
}

fn number(flag: bool) -> f64 {
    f64::from(u8::from(flag))
}

/// Counts up to three, in [0, 1]: more of the same says little more.
fn some_of(n: usize) -> f64 {
    n.min(3) as f64 / 3.0
}

impl Background {
    /// Looks up the words of `scene` (`words` from [`Lexicon::words`](super::cues::Lexicon::words)); `quoted` are the
    /// insides of its quotations.
    pub fn new(words: Vec<Word>, quoted: Vec<Span>) -> Self {
        Self { words, quoted }
    }

    /// The words, in order.
    pub fn words(&self) -> &[Word] {
        &self.words
    }

    fn is_quoted(&self, span: Span) -> bool {
        self.quoted.iter().any(|q| q.contains(span))
    }

    /// Number of negative and of positive cues among `words`, outside the mentions of `scene`.
    fn cues<'w>(scene: &Scene, words: impl Iterator<Item = &'w Word>) -> (f64, f64) {
        let (mut negative, mut positive) = (0, 0);
        for word in words.filter(|w| !scene.mentions.iter().any(|m| m.span.overlaps(w.span))) {
            if word.polarity < 0.0 {
                negative += 1;
            } else if word.polarity > 0.0 {
                positive += 1;
            }
        }
        (some_of(negative), some_of(positive))
    }

    /// Up to `n` words on each side of `span`.
    fn near(&self, span: Span, n: usize) -> impl Iterator<Item = &Word> {
        let first_after = self.words.partition_point(|w| w.span.start < span.end);
        let first_inside = self.words.partition_point(|w| w.span.end <= span.start);
        let before = self.words.get(first_inside.saturating_sub(n)..first_inside).unwrap_or(&[]);
        let after_end = first_after.saturating_add(n).min(self.words.len());
        before.iter().chain(self.words.get(first_after..after_end).unwrap_or(&[]))
    }

    /// The word just before `span`, articles and titles skipped.
    fn before(&self, span: Span) -> &str {
        let first_inside = self.words.partition_point(|w| w.span.end <= span.start);
        let before = self.words.get(..first_inside).unwrap_or(&[]);
        before.iter().rev().map(|w| w.text.as_str()).find(|w| !matches!(*w, "the" | "a" | "an")).unwrap_or("")
    }

    /// The values of [`PAIR_NAMES`] for a source and a target mention of `scene`, each in [0, 1].
    pub fn pair(
        &self,
        scene: &Scene,
        source: &MarkedMention,
        target: &MarkedMention,
    ) -> [f64; PAIR_NAMES.len()] {
        let source_first = source.span.start < target.span.start;
        let between = if source_first {
            Span::new(source.span.end, target.span.start)
        } else {
            Span::new(target.span.end, source.span.start)
        };
        let from = self.words.partition_point(|w| w.span.start < between.start);
        let to = self.words.partition_point(|w| w.span.start < between.end);
        let inner = self.words.get(from..to.max(from)).unwrap_or(&[]);
        let inner_text = between.of(&scene.text);
        let has = |list: &[&str], words: &[Word]| words.iter().any(|w| list.contains(&w.text.as_str()));
        let (negative_between, positive_between) = Self::cues(scene, inner.iter());
        let (negative_source, positive_source) = Self::cues(scene, self.near(source.span, 4));
        let (negative_target, positive_target) = Self::cues(scene, self.near(target.span, 4));
        let (negative, positive) = Self::cues(scene, self.words.iter());
        let before_source = self.before(source.span);
        let before_target = self.before(target.span);
        let possessive = |span: Span| {
            let rest = scene.text.get(span.end..).unwrap_or("");
            rest.starts_with("'s")
                || rest.starts_with("’s")
                || rest.starts_with("' ")
                || rest.starts_with("’ ")
        };
        let is = |m: &MarkedMention, kind: ActorKind| number(m.kind == Some(kind));
        [
            number(source_first),
            (1.0 + inner.len() as f64).ln().min(4.0) / 4.0,
            negative_between,
            positive_between,
            negative_source,
            positive_source,
            negative_target,
            positive_target,
            negative,
            positive,
            number(has(NEGATIONS, inner)),
            number(has(NEGATIONS, &self.words)),
            number(has(HEDGES, inner)),
            number(has(SPEECH, inner)),
            number(before_source == "by"),
            number(before_target == "by"),
            number(PREPOSITIONS.contains(&before_target)),
            number(PREPOSITIONS.contains(&before_source)),
            number(
                !inner.is_empty() && inner.iter().all(|w| matches!(w.text.as_str(), "and" | "or" | "the")),
            ),
            number(
                scene
                    .mentions
                    .iter()
                    .any(|m| between.contains(m.span) && m.actor != source.actor && m.actor != target.actor),
            ),
            number(inner_text.contains(',')),
            number(inner_text.contains(['"', '“', '”', '«', '»'])),
            number(self.is_quoted(source.span)),
            number(self.is_quoted(target.span)),
            number(possessive(source.span)),
            number(possessive(target.span)),
            is(source, ActorKind::Person),
            is(source, ActorKind::State),
            is(target, ActorKind::Person),
            is(target, ActorKind::State),
        ]
    }

    /// The values of [`LONE_NAMES`] for one mention of `scene`, each in [0, 1].
    pub fn lone(&self, scene: &Scene, mention: &MarkedMention) -> [f64; LONE_NAMES.len()] {
        let (negative_near, positive_near) = Self::cues(scene, self.near(mention.span, 5));
        let (negative, positive) = Self::cues(scene, self.words.iter());
        [
            negative_near,
            positive_near,
            negative,
            positive,
            number(self.words.iter().any(|w| NEGATIONS.contains(&w.text.as_str()))),
            number(self.is_quoted(mention.span)),
        ]
    }

    /// Spans of lexicon words of the given sign outside the mentions, nearest to `near` first, at most `most`.
    pub fn evidence(&self, scene: &Scene, near: &[Span], negative: bool, most: usize) -> Vec<Span> {
        let mut cues: Vec<(usize, Span)> = self
            .words
            .iter()
            .filter(|w| if negative { w.polarity < 0.0 } else { w.polarity > 0.0 })
            .filter(|w| !scene.mentions.iter().any(|m| m.span.overlaps(w.span)))
            .map(|w| {
                let distance = near.iter().map(|s| {
                    if w.span.start >= s.end {
                        w.span.start - s.end
                    } else {
                        s.start.saturating_sub(w.span.end)
                    }
                });
                (distance.sum(), w.span)
            })
            .collect();
        cues.sort_unstable();
        cues.into_iter().take(most).map(|(_, span)| span).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;
    use crate::stance::cues::Lexicon;

    fn scene(text: &str, names: &[&str]) -> (Scene, Background) {
        let mentions = names
            .iter()
            .enumerate()
            .map(|(actor, name)| {
                let start = text.find(name).unwrap();
                MarkedMention { span: Span::new(start, start + name.len()), actor, kind: None }
            })
            .collect();
        let lexicon = Lexicon::parse("rebuked\t-0.8\npraised\t0.7").unwrap();
        let scene = Scene::new(text, mentions);
        let background = Background::new(lexicon.words(text), Vec::new());
        (scene, background)
    }

    fn value(name: &str, text: &str, names: &[&str]) -> f64 {
        let (scene, background) = scene(text, names);
        let source = *scene.mentions.iter().find(|m| m.actor == 0).unwrap();
        let target = *scene.mentions.iter().find(|m| m.actor == 1).unwrap();
        let values = background.pair(&scene, &source, &target);
        values[PAIR_NAMES.iter().position(|n| *n == name).unwrap()]
    }

    #[test]
    fn reads_the_words_between_and_around() {
        assert!(value("cue_negative_between", "Chile rebuked Peru.", &["Chile", "Peru"]) > 0.0);
        assert_eq!(value("cue_negative_between", "Chile met Peru, rebuked.", &["Chile", "Peru"]), 0.0);
        assert_eq!(value("passive_by_source", "Peru was rebuked by the Chile.", &["Chile", "Peru"]), 1.0);
        assert_eq!(value("source_first", "Peru was rebuked by Chile.", &["Chile", "Peru"]), 0.0);
        assert_eq!(value("only_and_between", "Chile and Peru praised Mali.", &["Chile", "Peru"]), 1.0);
        assert_eq!(value("negation_between", "Chile never praised Peru.", &["Chile", "Peru"]), 1.0);
        assert_eq!(value("possessive_target", "Chile rebuked Peru's army.", &["Chile", "Peru"]), 1.0);
    }

    #[test]
    fn names_do_not_matter() {
        let a = scene("Chile rebuked Peru and praised Mali.", &["Chile", "Peru", "Mali"]);
        let b = scene("Wonderful rebuked Terrible and praised Evil.", &["Wonderful", "Terrible", "Evil"]);
        for (i, j) in [(0, 1), (1, 0), (0, 2), (2, 1)] {
            assert_eq!(
                a.1.pair(&a.0, &a.0.mentions[i], &a.0.mentions[j]),
                b.1.pair(&b.0, &b.0.mentions[i], &b.0.mentions[j])
            );
        }
    }
}
