//! Lines of a file of any size, in bounded memory.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::Path,
};

use tonic::Code;

use crate::client::{
    compressed::{self, Compression},
    exit::Stop,
    failure::Failure,
};

/// The longest line that is read where nothing else is said, in bytes.
pub const MAX_LINE_BYTES: usize = 16 << 20;

/// Opens a file of lines for reading, "-" for standard input; a name that ends in `.gz` or `.zst` is
/// decompressed.
///
/// # Errors
/// If it cannot be opened or is a folder.
pub fn open_input(path: &Path) -> Result<Box<dyn BufRead + Send>, Stop> {
    if path == Path::new("-") {
        return Ok(Box::new(BufReader::new(io::stdin())));
    }
    // A folder opens without complaint and fails at the first read.
    let file = if path.is_dir() { Err(io::ErrorKind::IsADirectory.into()) } else { File::open(path) };
    let file = file.map_err(|error| unreadable(path, &error))?;
    Ok(compressed::reader(file, Compression::of(path)))
}

/// Why the file at `path` cannot be read.
pub fn unreadable(path: &Path, error: &io::Error) -> Stop {
    Stop::Failed(format!("{}: {}", path.display(), Failure::of_file(path, error)))
}

/// One line of the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number, from 1.
    pub number: u64,
    /// Its text without the line break; a failure if it is too long or not UTF-8.
    pub text: Result<String, Failure>,
}

/// Reads lines and counts them; blank ones are skipped.
pub struct Lines<R> {
    input: R,
    number: u64,
    limit: usize,
}

impl<R: BufRead> Lines<R> {
    /// The lines of `input`.
    pub const fn new(input: R) -> Self {
        Self { input, number: 0, limit: MAX_LINE_BYTES }
    }

    /// The same with lines of up to `limit` bytes.
    #[must_use]
    pub const fn with_limit(mut self, limit: usize) -> Self {
        self.limit = limit;
        self
    }

    fn read(&mut self) -> io::Result<Option<Result<String, Failure>>> {
        let mut bytes = Vec::new();
        let limit = self.limit as u64 + 1;
        if (&mut self.input).take(limit).read_until(b'\n', &mut bytes)? == 0 {
            return Ok(None);
        }
        if bytes.last() == Some(&b'\n') {
            bytes.pop();
        } else if bytes.len() as u64 == limit {
            self.input.skip_until(b'\n')?;
            let allowed = self.limit >> 20;
            return Ok(Some(Err(Failure::new(
                Code::InvalidArgument,
                format!("the line is longer than {allowed} MiB; there should be one JSON object a line"),
            ))));
        }
        if bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
        Ok(Some(String::from_utf8(bytes).map_err(|error| {
            let place = error.utf8_error().valid_up_to();
            Failure::new(
                Code::InvalidArgument,
                format!(
                    "the line is not UTF-8 (byte {place} of it); convert the file, for example with iconv"
                ),
            )
        })))
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = io::Result<Line>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let text = match self.read() {
                Ok(Some(text)) => text,
                Ok(None) => return None,
                Err(error) => return Some(Err(error)),
            };
            self.number += 1;
            // A byte order mark may begin the file; no line of JSON does.
            let text = text.map(|text| match (self.number, text.strip_prefix('\u{feff}')) {
                (1, Some(rest)) => rest.to_owned(),
                _ => text,
            });
            if !text.as_ref().is_ok_and(|text| text.trim().is_empty()) {
                return Some(Ok(Line { number: self.number, text }));
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8]) -> Vec<(u64, Result<String, Failure>)> {
        Lines::new(bytes).map(|line| line.unwrap()).map(|line| (line.number, line.text)).collect()
    }

    #[test]
    fn lines_are_numbered_blank_ones_skipped() {
        let read = lines("\u{feff}{}\r\n\n  \n[1]\nlast".as_bytes());
        let expected = [(1, "{}"), (4, "[1]"), (5, "last")];
        assert_eq!(read, expected.map(|(number, text)| (number, Ok(text.to_owned()))));
    }

    #[test]
    fn a_bad_line_costs_only_itself() {
        let mut bytes = vec![b'x'; MAX_LINE_BYTES + 10];
        bytes.extend_from_slice(b"\n{}\n\xff\n{}\n");
        let read = lines(&bytes);
        assert_eq!(read.len(), 4);
        assert!(read.iter().map(|(number, text)| (*number, text.is_ok())).eq([
            (1, false),
            (2, true),
            (3, false),
            (4, true)
        ]));
        let exact = vec![b'x'; MAX_LINE_BYTES];
        assert!(lines(&exact).iter().all(|(_, text)| text.is_ok()));
    }
}
