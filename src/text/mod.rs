//! A text as the later stages see it: paragraphs, sentences, direct quotations, language, offsets.
//!
//! Everything here points into the text as it was given; nothing is normalised or copied. How the rules came about
//! and what they reach is told in `docs/text.md`.
//!
//! ```
//! use visavis::text;
//!
//! let article = "Talks fail in Geneva\n\nThe U.S. envoy left. \"We tried,\" he said.";
//! let sentences: Vec<&str> = text::sentences(article).iter().map(|span| span.of(article)).collect();
//! assert_eq!(sentences, ["Talks fail in Geneva", "The U.S. envoy left.", "\"We tried,\" he said."]);
//! assert_eq!(text::quotes(article)[0].inner.of(article), "We tried,");
//! ```

mod abbreviations;
pub mod language;
mod marks;
pub mod offsets;
pub mod paragraphs;
pub mod quotes;
pub mod sentences;
mod stops;

pub use language::LanguageVerdict;
pub use offsets::{OffsetMap, Unit};
pub use paragraphs::paragraphs;
pub use quotes::{Quote, quotes};
pub use sentences::{Layout, layout, sentences};
