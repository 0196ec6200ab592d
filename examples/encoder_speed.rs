//! The encoder against the clock, for `benches/peers/encoder.py`: reads a file of sentences, then batch sizes from standard
//! input, one a line; answers each with the seconds of processor time that encoding all sentences took, and the seconds.
//!
//! ```sh
//! echo 32 | cargo run --release --example encoder_speed -- sentences.txt
//! ```

use std::{env, error::Error, fs, hint::black_box, io, path::Path, time::Instant};

use visavis::{
    bundle::EncoderParts,
    encoder::{Piece, Token},
};

/// Processor time of this thread in seconds (Linux; else 0).
fn processor_seconds() -> f64 {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds: f64 = text.split(' ').next().and_then(|n| n.parse().ok()).unwrap_or(0.0);
    nanoseconds / 1e9
}

fn main() -> Result<(), Box<dyn Error>> {
    let file = env::args().nth(1).ok_or("usage: encoder_speed FILE")?;
    let parts = EncoderParts::from_dir(&Path::new(env!("CARGO_MANIFEST_DIR")).join("models"))?;
    let most = parts.encoder.max_tokens();
    let mut sentences: Vec<Vec<Token>> = fs::read_to_string(file)?
        .lines()
        .map(|line| parts.tokenizer.pieces(line, 0).iter().map(Piece::token).take(most).collect())
        .collect();
    sentences.sort_by_key(Vec::len);
    for line in io::stdin().lines() {
        let size: usize = line?.trim().parse()?;
        let (start, processor) = (Instant::now(), processor_seconds());
        for batch in sentences.chunks(size.max(1)) {
            let windows: Vec<&[Token]> = batch.iter().map(Vec::as_slice).collect();
            black_box(parts.encoder.encode_windows(&windows)?);
        }
        println!("{} {}", processor_seconds() - processor, start.elapsed().as_secs_f64());
    }
    Ok(())
}
