//! Sentences longer than the encoder sees at once: encoded in overlapping windows, never cut.

use super::{EncodeError, Encoded, Encoder, Token, Vectors};

/// Encodes a sentence of any length.
///
/// A sentence of at most `window` tokens is encoded as it is. A longer one is covered by windows that overlap by half;
/// each token's vector comes from the window in which it stands nearest the middle, the sentence's own vector is the
/// mean over the windows. `window` is held to what the encoder can take, and to at least 8.
pub fn encode(encoder: &dyn Encoder, tokens: &[Token], window: usize) -> Result<Encoded, EncodeError> {
    let window = window.clamp(8, encoder.max_tokens().max(8));
    let width = encoder.width();
    if tokens.len() <= window {
        let vectors = encoder.encode_window(tokens)?;
        let whole = vectors.row(0).to_vec();
        let rest = vectors.data().get(width..).unwrap_or(&[]).to_vec();
        return Ok(Encoded { tokens: Vectors::new(rest, width), whole, windows: 1 });
    }
    let step = window / 2;
    let last_start = tokens.len() - window;
    let starts: Vec<usize> = (0..last_start).step_by(step).chain([last_start]).collect();
    let mut data = Vec::with_capacity(tokens.len().saturating_mul(width));
    let mut whole = vec![0.0_f32; width];
    let mut done = 0;
    for (number, &start) in starts.iter().enumerate() {
        let vectors = encoder.encode_window(tokens.get(start..start + window).unwrap_or(&[]))?;
        for (sum, x) in whole.iter_mut().zip(vectors.row(0)) {
            *sum += x / starts.len() as f32;
        }
        // This window keeps its tokens up to the middle of its overlap with the next one.
        let keep_to = starts.get(number + 1).map_or(tokens.len(), |next| (next + start + window) / 2);
        let from = (done - start + 1) * width;
        let to = (keep_to - start + 1) * width;
        data.extend_from_slice(vectors.data().get(from..to).unwrap_or(&[]));
        done = keep_to;
    }
    Ok(Encoded { tokens: Vectors::new(data, width), whole, windows: starts.len() })
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
        fn encode_window(&self, tokens: &[Token]) -> Result<Vectors, EncodeError> {
            assert!(tokens.len() <= 16);
            let mut data = vec![-1.0, 0.0];
            for (i, t) in tokens.iter().enumerate() {
                let Token::Piece(id) = t else { return Err(EncodeError::Unknown(*t)) };
                data.extend([*id as f32, i.min(tokens.len() - 1 - i) as f32]);
            }
            Ok(Vectors::new(data, 2))
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
}
