//! Byte offsets ↔ the caller's units. One index a text, then a binary search an offset.

/// The unit in which a caller counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Bytes of UTF-8.
    Utf8,
    /// Units of UTF-16.
    Utf16,
    /// Code points.
    Utf32,
}

/// Where a character of more than one byte ends, in all three units.
#[derive(Clone, Copy, Debug, Default)]
struct Wide {
    end: usize,
    end16: usize,
    end32: usize,
    /// Bytes of the character itself.
    len: usize,
}

impl Wide {
    const fn end_in(&self, unit: Unit) -> usize {
        match unit {
            Unit::Utf8 => self.end,
            Unit::Utf16 => self.end16,
            Unit::Utf32 => self.end32,
        }
    }
}

/// The index of one text. Takes memory only for characters outside ASCII.
#[derive(Clone, Debug)]
pub struct OffsetMap {
    wide: Vec<Wide>,
    len: usize,
}

impl OffsetMap {
    /// Reads `text` once.
    pub fn new(text: &str) -> Self {
        let mut wide = Vec::new();
        let (mut end16, mut end32) = (0, 0);
        for (start, c) in text.char_indices() {
            end16 += c.len_utf16();
            end32 += 1;
            if !c.is_ascii() {
                wide.push(Wide { end: start + c.len_utf8(), end16, end32, len: c.len_utf8() });
            }
        }
        Self { wide, len: text.len() }
    }

    /// The place of byte `byte` in `unit`s; a byte inside a character counts as its first, one past the end as the end.
    pub fn to(&self, unit: Unit, byte: usize) -> usize {
        let byte = byte.min(self.len);
        let next = self.wide.partition_point(|w| w.end <= byte);
        let before = self.before(next);
        let limit = self.limit(next);
        before.end_in(unit) + (byte.min(limit) - before.end)
    }

    /// The byte at the place `at`, counted in `unit`s; `None` if it lies inside a character or past the end.
    pub fn from(&self, unit: Unit, at: usize) -> Option<usize> {
        let next = self.wide.partition_point(|w| w.end_in(unit) <= at);
        let before = self.before(next);
        let byte = before.end.checked_add(at.checked_sub(before.end_in(unit))?)?;
        (byte <= self.limit(next)).then_some(byte)
    }

    /// The end of the wide character before the `next`th; the beginning of the text if there is none.
    fn before(&self, next: usize) -> Wide {
        next.checked_sub(1).and_then(|i| self.wide.get(i)).copied().unwrap_or_default()
    }

    /// The first byte of the `next`th wide character; the end of the text if there is none. Up to it, one byte is
    /// one unit.
    fn limit(&self, next: usize) -> usize {
        self.wide.get(next).map_or(self.len, |w| w.end - w.len)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::string_slice)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn count(unit: Unit, text: &str) -> usize {
        match unit {
            Unit::Utf8 => text.len(),
            Unit::Utf16 => text.encode_utf16().count(),
            Unit::Utf32 => text.chars().count(),
        }
    }

    const UNITS: [Unit; 3] = [Unit::Utf8, Unit::Utf16, Unit::Utf32];

    proptest! {
        #[test]
        fn every_boundary_goes_there_and_back(text in "[a-zé€😀\u{feff}\r\n]{0,40}") {
            let map = OffsetMap::new(&text);
            for unit in UNITS {
                let boundaries: Vec<usize> =
                    (0..=text.len()).filter(|b| text.is_char_boundary(*b)).collect();
                for &byte in &boundaries {
                    let there = map.to(unit, byte);
                    prop_assert_eq!(there, count(unit, &text[..byte]));
                    prop_assert_eq!(map.from(unit, there), Some(byte));
                }
                let reachable = (0..=count(unit, &text) + 3).filter_map(|at| map.from(unit, at));
                prop_assert_eq!(reachable.collect::<Vec<_>>(), boundaries);
            }
        }
    }

    #[test]
    fn a_place_inside_a_character_is_none() {
        let map = OffsetMap::new("a😀b");
        assert_eq!(map.from(Unit::Utf8, 2), None);
        assert_eq!(map.from(Unit::Utf16, 2), None);
        assert_eq!(map.from(Unit::Utf32, 2), Some(5));
        assert_eq!(map.from(Unit::Utf32, 4), None);
        assert_eq!(map.to(Unit::Utf16, 3), 1);
    }
}
