//! Prints the word pieces of each line of standard input: `cargo run --example tokenize -- models/vocab.txt`.
//! `training/check_tokenizer.py` compares them with the reference tokenizer.

use std::{error::Error, io::BufRead};

use visavis::encoder::Tokenizer;

fn main() -> Result<(), Box<dyn Error>> {
    let vocabulary = std::env::args().nth(1).ok_or("the path of a vocab.txt is needed")?;
    let tokenizer = Tokenizer::parse(&std::fs::read_to_string(vocabulary)?)?;
    for line in std::io::stdin().lock().lines() {
        let ids: Vec<String> = tokenizer.pieces(&line?, 0).iter().map(|p| p.id.to_string()).collect();
        println!("{}", ids.join(" "));
    }
    Ok(())
}
