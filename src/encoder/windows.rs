//! Sentences longer than the encoder sees at once: encoded in overlapping windows, never cut.

use super::{EncodeError, Encoded, Encoder, Token, Vectors};

/// Encodes a sentence of any length.
///
/// A sentence of at most `window` tokens is encoded as it is. A longer one is covered by windows that overlap by half;
/// each token's vector comes from the window in which it stands nearest the middle, the sentence's own vector is the
/// mean over the windows. `window` is held to what the encoder can take, and to at least 8.
pub fn encode(encoder: &dyn Encoder, tokens: &[Token], window: usize) -> Result<Encoded, EncodeError> {
    let encoded = encode_all(encoder, &[tokens], window)?.pop();
    encoded.ok_or_else(|| EncodeError::Shape("no vectors for a sentence".into()))
}

/// Encodes several sentences, all their windows at once; results in order, as [`encode`] gives them.
pub fn encode_all(
    encoder: &dyn Encoder,
    sentences: &[&[Token]],
    window: usize,
) -> Result<Vec<Encoded>, EncodeError> {
    let window = window.clamp(8, encoder.max_tokens().max(8));
    let starts: Vec<Vec<usize>> = sentences.iter().map(|tokens| starts(tokens.len(), window)).collect();
    let windows: Vec<&[Token]> = sentences
        .iter()
        .zip(&starts)
        .flat_map(|(tokens, starts)| {
            starts.iter().map(|s| tokens.get(*s..tokens.len().min(s + window)).unwrap_or(&[]))
        })
        .collect();
    let mut vectors = encoder.encode_windows(&windows)?.into_iter();
    let joined = sentences.iter().zip(&starts).map(|(tokens, starts)| {
        let own: Vec<Vectors> = vectors.by_ref().take(starts.len()).collect();
        join(&own, starts, tokens.len(), window, encoder.width())
    });
    Ok(joined.collect())
}

/// Where the windows of a sentence of `n` tokens begin.
fn starts(n: usize, window: usize) -> Vec<usize> {
    match n.checked_sub(window) {
        None | Some(0) => vec![0],
        Some(last) => (0..last).step_by(window / 2).chain([last]).collect(),
    }
}

/// One sentence of `n` tokens from its windows.
fn join(windows: &[Vectors], starts: &[usize], n: usize, window: usize, width: usize) -> Encoded {
    let mut data = Vec::with_capacity(n.saturating_mul(width));
    let mut whole = vec![0.0_f32; width];
    let mut done = 0;
    for (number, (vectors, &start)) in windows.iter().zip(starts).enumerate() {
        for (sum, x) in whole.iter_mut().zip(vectors.row(0)) {
            *sum += x / starts.len() as f32;
        }
        // This window keeps its tokens up to the middle of its overlap with the next one.
        let keep_to = starts.get(number + 1).map_or(n, |next| (next + start + window) / 2);
        let from = (done - start + 1) * width;
        let to = (keep_to - start + 1) * width;
        data.extend_from_slice(vectors.data().get(from..to).unwrap_or(&[]));
        done = keep_to;
    }
    Encoded { tokens: Vectors::new(data, width), whole, windows: starts.len() }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// Gives each token a vector that tells which it is and how far from the window's ends it stands.
    struct Echo;

    impl Encoder for Echo {
        fn width(&self) -> usize {
            2
        }
        fn max_tokens(&self) -> usize {
            16
        }
        fn slots(&self) -> usize {
            1
        }
        fn encode_windows(&self, windows: &[&[Token]]) -> Result<Vec<Vectors>, EncodeError> {
            let encode = |tokens: &&[Token]| {
                assert!(tokens.len() <= 16);
                let mut data = vec![-1.0, 0.0];
                for (i, t) in tokens.iter().enumerate() {
                    let Token::Piece(id) = t else { return Err(EncodeError::Unknown(*t)) };
                    data.extend([*id as f32, i.min(tokens.len() - 1 - i) as f32]);
                }
                Ok(Vectors::new(data, 2))
            };
            windows.iter().map(encode).collect()
        }
    }

    #[test]
    fn every_token_once_and_far_from_the_edges() {
        for n in 1..120_u32 {
            let tokens: Vec<Token> = (0..n).map(Token::Piece).collect();
            let encoded = encode(&Echo, &tokens, 16).unwrap();
            assert_eq!(encoded.tokens.rows(), tokens.len());
            for row in 0..tokens.len() {
                let vector = encoded.tokens.row(row);
                assert_eq!(vector.first().copied(), Some(row as f32));
                let from_the_ends = row.min(tokens.len() - 1 - row);
                assert!(
                    vector.get(1).copied().unwrap() >= from_the_ends.min(3) as f32,
                    "{n} {row} {vector:?}"
                );
            }
        }
    }

    #[test]
    fn many_at_once_as_one_by_one() {
        let sentences: Vec<Vec<Token>> = (0..40).map(|n| (0..n).map(Token::Piece).collect()).collect();
        let all: Vec<&[Token]> = sentences.iter().map(Vec::as_slice).collect();
        let together = encode_all(&Echo, &all, 16).unwrap();
        for (tokens, encoded) in all.iter().zip(together) {
            assert_eq!(encode(&Echo, tokens, 16).unwrap(), encoded);
        }
    }
}
