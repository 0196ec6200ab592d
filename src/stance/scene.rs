//! A sentence with marked mentions, and the two views of it that the encoder sees.

use std::ops::Range;

use crate::{
    document::{ActorKind, Span},
    encoder::{Piece, Token, Tokenizer},
};

/// A mention in a [`Scene`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MarkedMention {
    /// Where, in the scene's text.
    pub span: Span,
    /// Which actor; mentions with the same number are the same actor.
    pub actor: usize,
    /// What the actor is, if known.
    pub kind: Option<ActorKind>,
}

/// A sentence (or short passage) with the mentions of its actors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scene {
    /// The text.
    pub text: String,
    /// Mentions in order of the text, none overlapping.
    pub mentions: Vec<MarkedMention>,
}

impl Scene {
    /// A scene; of overlapping mentions the earlier, then the longer one stays.
    pub fn new(text: impl Into<String>, mut mentions: Vec<MarkedMention>) -> Self {
        mentions.sort_by_key(|m| (m.span.start, std::cmp::Reverse(m.span.end)));
        let mut end = 0;
        mentions.retain(|m| {
            let stays = m.span.start >= end && !m.span.is_empty();
            if stays {
                end = m.span.end;
            }
            stays
        });
        Self { text: text.into(), mentions }
    }

    /// The view with hidden names: tokens, with one slot token for each mention, and the place of each mention. Slots
    /// are given in the order of first mention, so that a name cannot matter. Actors beyond the last slot share it.
    pub fn hidden(&self, tokenizer: &Tokenizer, slots: usize) -> View {
        let mut tokens = Vec::new();
        let mut places = Vec::with_capacity(self.mentions.len());
        let mut seen: Vec<usize> = Vec::new();
        let mut at = 0;
        for mention in &self.mentions {
            tokens.extend(pieces(tokenizer, &self.text, at, mention.span.start));
            let slot = seen.iter().position(|a| *a == mention.actor).unwrap_or_else(|| {
                seen.push(mention.actor);
                seen.len().saturating_sub(1)
            });
            let slot = u8::try_from(slot.min(slots.saturating_sub(1))).unwrap_or(u8::MAX);
            places.push(tokens.len()..tokens.len().saturating_add(1));
            tokens.push(Token::Slot(slot));
            at = mention.span.end;
        }
        tokens.extend(pieces(tokenizer, &self.text, at, self.text.len()));
        View { tokens, places }
    }

    /// The view with names: tokens, and the tokens that each mention covers.
    pub fn shown(&self, tokenizer: &Tokenizer) -> View {
        View::of_pieces(self, &tokenizer.pieces(&self.text, 0))
    }
}

fn pieces(tokenizer: &Tokenizer, text: &str, start: usize, end: usize) -> Vec<Token> {
    let segment = text.get(start..end).unwrap_or("");
    tokenizer.pieces(segment, start).iter().map(Piece::token).collect()
}

/// Tokens of a scene, and where its mentions stand among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// What the encoder sees.
    pub tokens: Vec<Token>,
    /// For each mention of the scene, its tokens.
    pub places: Vec<Range<usize>>,
}

impl View {
    /// The view with names, from the pieces of the scene's text.
    pub fn of_pieces(scene: &Scene, pieces: &[Piece]) -> Self {
        let places = scene
            .mentions
            .iter()
            .map(|m| {
                let start = pieces.partition_point(|p| p.span.end <= m.span.start);
                let end = pieces.partition_point(|p| p.span.start < m.span.end);
                start..end.max(start)
            })
            .collect();
        Self { tokens: pieces.iter().map(Piece::token).collect(), places }
    }
}
