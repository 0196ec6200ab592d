//! Offsets in the unit that a caller counts in.

/// What one step of an offset is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Unit {
    /// Bytes of UTF-8; the library's own unit.
    #[default]
    Utf8,
    /// Code units of UTF-16: Java, JavaScript, C#.
    Utf16,
    /// Code points: Python.
    Utf32,
}

/// Bytes between two checkpoints.
const STEP: usize = 64;

/// How many units stand before a checkpoint; a character counts where its first byte is.
#[derive(Clone, Copy, Debug, Default)]
struct Checkpoint {
    utf16: usize,
    utf32: usize,
}

impl Checkpoint {
    const fn of(self, unit: Unit) -> usize {
        match unit {
            Unit::Utf8 | Unit::Utf32 => self.utf32,
            Unit::Utf16 => self.utf16,
        }
    }

    fn past(mut self, byte: u8) -> Self {
        self.utf32 += width(byte, Unit::Utf32);
        self.utf16 += width(byte, Unit::Utf16);
        self
    }
}

/// Units of the character that begins with `byte`; 0 for a byte in the middle of one.
const fn width(byte: u8, unit: Unit) -> usize {
    match (byte, unit) {
        (0x80..=0xBF, _) => 0,
        (0xF0.., Unit::Utf16) => 2,
        _ => 1,
    }
}

/// Turns byte offsets of one text into other units and back.
///
/// Building costs one pass; [`to`](Self::to) looks at no more than 64 bytes, [`from`](Self::from) searches a sparse
/// table first. ASCII texts need no table.
///
/// ```
/// use visavis::text::{OffsetMap, Unit};
///
/// let map = OffsetMap::new("né 🎉!");
/// assert_eq!(map.to(Unit::Utf16, 8), 5);
/// assert_eq!(map.from(Unit::Utf32, 4), Some(8));
/// assert_eq!(map.from(Unit::Utf16, 4), None); // inside the surrogate pair
/// ```
#[derive(Clone, Debug)]
pub struct OffsetMap<'t> {
    text: &'t str,
    /// One for each [`STEP`] bytes, the first at byte 0; empty for ASCII.
    checkpoints: Vec<Checkpoint>,
}

impl<'t> OffsetMap<'t> {
    /// A map of `text`.
    pub fn new(text: &'t str) -> Self {
        let mut checkpoints = Vec::new();
        if !text.is_ascii() {
            let mut count = Checkpoint::default();
            for chunk in text.as_bytes().chunks(STEP) {
                checkpoints.push(count);
                count = chunk.iter().fold(count, |count, &byte| count.past(byte));
            }
        }
        Self { text, checkpoints }
    }

    /// How many units stand before the byte offset `byte`. An offset past the end counts as the end, one inside a
    /// character as that character's beginning.
    pub fn to(&self, unit: Unit, byte: usize) -> usize {
        let mut byte = byte.min(self.text.len());
        while !self.text.is_char_boundary(byte) {
            byte -= 1;
        }
        if unit == Unit::Utf8 || self.checkpoints.is_empty() {
            return byte;
        }
        // At the very end of a text whose length is a multiple of STEP, the last checkpoint lies a full step back.
        let index = (byte / STEP).min(self.checkpoints.len() - 1);
        let base = self.checkpoints.get(index).map_or(0, |checkpoint| checkpoint.of(unit));
        let between = self.text.as_bytes().get(index * STEP..byte).unwrap_or_default();
        base + between.iter().map(|&byte| width(byte, unit)).sum::<usize>()
    }

    /// The byte offset before which `offset` units stand; `None` outside the text and inside a character or a
    /// surrogate pair.
    pub fn from(&self, unit: Unit, offset: usize) -> Option<usize> {
        if unit == Unit::Utf8 || self.checkpoints.is_empty() {
            return self.text.is_char_boundary(offset).then_some(offset);
        }
        let index = self.checkpoints.partition_point(|checkpoint| checkpoint.of(unit) <= offset) - 1;
        let mut count = self.checkpoints.get(index)?.of(unit);
        for (at, &byte) in self.text.as_bytes().iter().enumerate().skip(index * STEP) {
            let width = width(byte, unit);
            if width > 0 && count >= offset {
                return (count == offset).then_some(at);
            }
            count += width;
        }
        (count == offset).then_some(self.text.len())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const UNITS: [Unit; 3] = [Unit::Utf8, Unit::Utf16, Unit::Utf32];

    fn counted(text: &str, unit: Unit) -> usize {
        match unit {
            Unit::Utf8 => text.len(),
            Unit::Utf16 => text.encode_utf16().count(),
            Unit::Utf32 => text.chars().count(),
        }
    }

    /// Compares every offset of `text` with plain counting.
    fn assert_counts(text: &str) {
        let map = OffsetMap::new(text);
        for unit in UNITS {
            let mut allowed = Vec::new();
            for byte in (0..=text.len()).filter(|&byte| text.is_char_boundary(byte)) {
                let units = counted(text.get(..byte).unwrap_or_default(), unit);
                assert_eq!(map.to(unit, byte), units, "{unit:?} at byte {byte} of {text:?}");
                assert_eq!(map.from(unit, units), Some(byte), "{unit:?} {units} of {text:?}");
                allowed.push(units);
            }
            for units in (0..counted(text, unit) + 3).filter(|units| !allowed.contains(units)) {
                assert_eq!(map.from(unit, units), None, "{unit:?} {units} of {text:?}");
            }
        }
    }

    #[test]
    fn counts_around_checkpoints() {
        for text in ["", "plain", "é", "🎉", "a\u{FEFF}b"] {
            assert_counts(text);
        }
        // Characters of every width across every position of a checkpoint.
        for lead in 60..70 {
            for wide in ["é", "€", "🎉", "e\u{301}"] {
                assert_counts(&format!("{}{}", "a".repeat(lead), wide.repeat(40)));
            }
        }
    }

    #[test]
    fn bends_offsets_that_are_not_on_a_boundary() {
        let map = OffsetMap::new("a🎉b");
        assert_eq!(map.to(Unit::Utf16, 3), 1);
        assert_eq!(map.to(Unit::Utf32, 99), 3);
        assert_eq!(map.to(Unit::Utf8, 99), 6);
    }

    proptest! {
        #[test]
        fn counts_on_any_text(text in "\\PC{0,80}") {
            assert_counts(&text);
        }

        #[test]
        fn counts_on_mixed_widths(text in "[a-cé€🎉\u{300}\r\n]{0,220}") {
            assert_counts(&text);
        }

        #[test]
        fn never_panics(text in any::<String>(), offset in any::<usize>()) {
            let map = OffsetMap::new(&text);
            for unit in UNITS {
                map.to(unit, offset);
                map.from(unit, offset);
            }
        }
    }
}
