//! Files that are compressed, told by their names.

use std::{
    ffi::OsStr,
    io::{self, BufRead, BufReader, Read},
    path::Path,
};

use flate2::read::MultiGzDecoder;
use ruzstd::decoding::{
    FrameDecoder,
    errors::{FrameDecoderError, ReadFrameHeaderError},
};

/// How a file is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// `.gz`, of one part or several.
    Gzip,
    /// `.zst`, of one frame or several.
    Zstd,
}

impl Compression {
    /// What the end of a file's name says; `None`: not at all.
    pub fn of(path: &Path) -> Option<Self> {
        let extension = path.extension().and_then(OsStr::to_str)?;
        match extension.to_ascii_lowercase().as_str() {
            "gz" => Some(Self::Gzip),
            "zst" => Some(Self::Zstd),
            _ => None,
        }
    }
}

/// The content of `input`, which is compressed in this way.
pub fn reader(
    input: impl Read + Send + 'static,
    compression: Option<Compression>,
) -> Box<dyn BufRead + Send> {
    const BUFFER: usize = 1 << 16;
    let input = BufReader::with_capacity(BUFFER, input);
    match compression {
        None => Box::new(input),
        Some(Compression::Gzip) => Box::new(BufReader::with_capacity(BUFFER, MultiGzDecoder::new(input))),
        Some(Compression::Zstd) => Box::new(BufReader::with_capacity(BUFFER, Zstd::new(input))),
    }
}

/// Reads frame after frame. A frame whose window is larger than the decoder allows (100 MiB) is an error, not memory.
struct Zstd<R> {
    source: R,
    decoder: FrameDecoder,
    is_in_frame: bool,
}

impl<R: BufRead> Zstd<R> {
    fn new(source: R) -> Self {
        Self { source, decoder: FrameDecoder::new(), is_in_frame: false }
    }

    /// Begins the next frame; `false` at the end of the file.
    fn begin(&mut self) -> io::Result<bool> {
        while !self.source.fill_buf()?.is_empty() {
            match self.decoder.reset(&mut self.source) {
                Ok(()) => return Ok(true),
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => {
                    io::copy(&mut (&mut self.source).take(u64::from(length)), &mut io::sink())?;
                }
                Err(error) => return Err(io::Error::other(error)),
            }
        }
        Ok(false)
    }
}

impl<R: BufRead> Read for Zstd<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.is_in_frame {
                if self.decoder.can_collect() > 0 {
                    return self.decoder.read(buffer);
                }
                if !self.decoder.is_finished() {
                    let strategy = ruzstd::decoding::BlockDecodingStrategy::UptoBlocks(1);
                    self.decoder.decode_blocks(&mut self.source, strategy).map_err(io::Error::other)?;
                    continue;
                }
                let (told, found) =
                    (self.decoder.get_checksum_from_data(), self.decoder.get_calculated_checksum());
                if told.is_some() && told != found {
                    return Err(io::Error::other("the checksum of a frame is wrong: the file is damaged"));
                }
            }
            self.is_in_frame = self.begin()?;
            if !self.is_in_frame {
                return Ok(0);
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};

    use super::*;

    fn frame(text: &str) -> Vec<u8> {
        compress_to_vec(text.as_bytes(), CompressionLevel::Fastest)
    }

    fn read(bytes: Vec<u8>) -> io::Result<String> {
        let mut text = String::new();
        reader(io::Cursor::new(bytes), Some(Compression::Zstd)).read_to_string(&mut text)?;
        Ok(text)
    }

    #[test]
    fn frames_follow_each_other_and_others_are_skipped() {
        let long = "Kenya accused Uganda of theft. ".repeat(20_000);
        let skippable = [&[0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0][..], b"abc"].concat();
        let bytes = [frame("one "), skippable, frame(&long), frame(" two")].concat();
        assert_eq!(read(bytes).unwrap(), format!("one {long} two"));
        assert_eq!(read(vec![]).unwrap(), "");
    }

    #[test]
    fn what_is_cut_off_or_no_zstd_is_an_error() {
        let mut cut = frame(&"Kenya accused Uganda of theft. ".repeat(200));
        cut.truncate(cut.len() - 8);
        assert!(read(cut).is_err());
        assert!(read(b"plain text".to_vec()).is_err());
    }
}
