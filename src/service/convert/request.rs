//! What a caller asks → what the library takes. Every field is used or checked here; what depends on a field's meaning
//! (language, custom actors, length of a text) is checked by the library, for all of its users alike.

use crate::{
    Limits,
    document::{ActorKind, Affiliation, CustomActor, Date, Document, Options, Rollup},
    error::{InputError, InputErrorCode},
    proto::v1,
    service::errors::Failure,
    text::Unit,
};

/// The options of a call, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// For the library.
    pub options: Options,
    /// The unit of every span.
    pub unit: Unit,
    /// Whether neutral judgements are listed.
    pub include_neutral: bool,
    /// How much is sent.
    pub view: View,
}

/// How much is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// Everything.
    Full,
    /// No profiles.
    Judgements,
    /// No sentences and mentions.
    Profiles,
}

/// Checks the options found in the field `field` (`options` or `config`) against the loaded model's `checksum`.
pub fn options(given: Option<v1::ClassifyOptions>, field: &str, checksum: &str) -> Result<Asked, Failure> {
    let given = given.unwrap_or_default();
    require_checksum(&given.require_model_checksum, &format!("{field}.require_model_checksum"), checksum)?;
    let rollup = match known(given.rollup, &format!("{field}.rollup"))? {
        v1::Rollup::Unspecified | v1::Rollup::None => Rollup::None,
        v1::Rollup::Affiliation => Rollup::Affiliation,
    };
    let include_neutral = match known(given.neutral_judgements, &format!("{field}.neutral_judgements"))? {
        v1::NeutralJudgements::Unspecified | v1::NeutralJudgements::Omit => false,
        v1::NeutralJudgements::Include => true,
    };
    let view = match known(given.view, &format!("{field}.view"))? {
        v1::View::Unspecified | v1::View::Full => View::Full,
        v1::View::Judgements => View::Judgements,
        v1::View::Profiles => View::Profiles,
    };
    let unit = unit(given.offset_encoding, &format!("{field}.offset_encoding"))?;
    let custom_actors = given.custom_actors.into_iter().enumerate();
    let custom_actors = custom_actors
        .map(|(i, actor)| custom_actor(actor, &format!("{field}.custom_actors[{i}]")))
        .collect::<Result<_, _>>()?;
    Ok(Asked {
        options: Options { custom_actors, rollup, explain: given.explain },
        unit,
        include_neutral,
        view,
    })
}

/// The unit of spans named by `value`.
pub fn unit(value: i32, field: &str) -> Result<Unit, InputError> {
    Ok(match known(value, field)? {
        v1::OffsetEncoding::Unspecified | v1::OffsetEncoding::Utf8 => Unit::Utf8,
        v1::OffsetEncoding::Utf16 => Unit::Utf16,
        v1::OffsetEncoding::Utf32 => Unit::Utf32,
    })
}

/// Refuses a call that requires another model than the one with `loaded`.
pub fn require_checksum(required: &str, field: &str, loaded: &str) -> Result<(), Failure> {
    if required.is_empty() || required.eq_ignore_ascii_case(loaded) {
        return Ok(());
    }
    if required.len() != 64 || !required.bytes().all(|b| b.is_ascii_hexdigit()) {
        let reason = format!("{} given, 64 hexadecimal digits allowed", quoted(required));
        return Err(InputError::new(InputErrorCode::Invalid, field, reason).into());
    }
    Err(Failure::Model { required: required.to_owned(), loaded: loaded.to_owned() })
}

/// Takes over a document found in the field `field` (`document`, `documents[3]`).
pub fn document(given: Option<v1::Document>, field: &str, limits: &Limits) -> Result<Document, InputError> {
    let Some(given) = given else {
        return Err(InputError::new(InputErrorCode::Empty, field, "none given, one required"));
    };
    let v1::Document { document_id, title, text, language, published_at } = given;
    Limits::check(&format!("{field}.document_id"), "bytes", document_id.len(), limits.max_id_bytes)?;
    Limits::check(&format!("{field}.title"), "bytes", title.len(), limits.max_title_bytes)?;
    Limits::check(&format!("{field}.text"), "bytes", text.len(), limits.max_text_bytes)?;
    let published_at = match published_at.as_str() {
        "" => None,
        given => Some(published(given, &format!("{field}.published_at"))?),
    };
    let language = (!language.is_empty()).then_some(language);
    Ok(Document { id: document_id, title, text, language, published_at })
}

/// Puts an error of the library, whose fields count from `document` and `options`, where the caller sees them.
pub fn relocate(mut error: InputError, document: &str, options: &str) -> InputError {
    let places = [("document", document), ("options", options)];
    for (ours, theirs) in places {
        match error.field.strip_prefix(ours) {
            Some(rest) if rest.is_empty() || rest.starts_with(['.', '[']) => {
                error.field = format!("{theirs}{rest}");
                break;
            }
            _ => {}
        }
    }
    error
}

fn custom_actor(given: v1::CustomActor, field: &str) -> Result<CustomActor, InputError> {
    let v1::CustomActor { id, name, kind, aliases, affiliations } = given;
    let kind = match known(kind, &format!("{field}.kind"))? {
        v1::ActorKind::Unspecified => {
            let reason =
                "ACTOR_KIND_UNSPECIFIED given, a kind is required (ACTOR_KIND_STATE, ACTOR_KIND_PERSON, …)";
            return Err(InputError::new(InputErrorCode::Empty, format!("{field}.kind"), reason));
        }
        v1::ActorKind::State => ActorKind::State,
        v1::ActorKind::Person => ActorKind::Person,
        v1::ActorKind::Organization => ActorKind::Organization,
        v1::ActorKind::Bloc => ActorKind::Bloc,
        v1::ActorKind::Party => ActorKind::Party,
        v1::ActorKind::Group => ActorKind::Group,
        v1::ActorKind::Company => ActorKind::Company,
    };
    let affiliations = affiliations.into_iter().enumerate();
    let affiliations = affiliations
        .map(|(i, affiliation)| self::affiliation(affiliation, &format!("{field}.affiliations[{i}]")))
        .collect::<Result<_, _>>()?;
    Ok(CustomActor { id, name, kind, aliases, affiliations })
}

fn affiliation(given: v1::Affiliation, field: &str) -> Result<Affiliation, InputError> {
    let v1::Affiliation { actor_id, role, acts_for, from, to } = given;
    let bound = |given: String, name: &str| match given.as_str() {
        "" => Ok(None),
        given => day(given, &format!("{field}.{name}")).map(Some),
    };
    let (from, to) = (bound(from, "from")?, bound(to, "to")?);
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        let reason = format!("{to} given, no day before `from` ({from}) allowed");
        return Err(InputError::new(InputErrorCode::Invalid, format!("{field}.to"), reason));
    }
    Ok(Affiliation { actor_id, role, acts_for, from, to })
}

/// A day, or the day of a moment as its writer's clock showed it.
fn published(given: &str, field: &str) -> Result<Date, InputError> {
    if given.len() <= 10 {
        return day(given, field);
    }
    let date =
        given.parse::<jiff::Timestamp>().ok().and_then(|_| given.get(..10)).and_then(|d| d.parse().ok());
    date.ok_or_else(|| {
        let reason = format!("{} given, \"2026-03-04\" or \"2026-03-04T10:00:00Z\" allowed", quoted(given));
        InputError::new(InputErrorCode::Invalid, field, reason)
    })
}

fn day(given: &str, field: &str) -> Result<Date, InputError> {
    // jiff also takes basic dates ("20260304"), which the contract does not name.
    let date = (given.len() == 10).then(|| given.parse().ok()).flatten();
    date.ok_or_else(|| {
        let reason = format!("{} given, a day of the calendar like \"2026-03-04\" allowed", quoted(given));
        InputError::new(InputErrorCode::Invalid, field, reason)
    })
}

/// The enumeration value that `value` stands for.
fn known<E: TryFrom<i32> + Names>(value: i32, field: &str) -> Result<E, InputError> {
    E::try_from(value).map_err(|_| {
        let names: Vec<&str> = (0..).map_while(|n| E::try_from(n).ok()).map(|value| value.name()).collect();
        let reason = format!("{value} given, one of {} (0 to {}) allowed", names.join(", "), names.len() - 1);
        InputError::new(InputErrorCode::Invalid, field, reason)
    })
}

/// Enumerations that know the names of their values.
trait Names {
    fn name(&self) -> &'static str;
}

macro_rules! names {
    ($($enumeration:ident),*) => {
        $(impl Names for v1::$enumeration {
            fn name(&self) -> &'static str {
                self.as_str_name()
            }
        })*
    };
}
names!(Rollup, NeutralJudgements, View, OffsetEncoding, ActorKind);

/// What the caller gave, short enough for an error message.
fn quoted(given: &str) -> String {
    const SHOWN: usize = 40;
    match given.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{:?}…", given.get(..end).unwrap_or_default()),
        None => format!("{given:?}"),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn sum() -> String {
        "a".repeat(64)
    }

    fn field_of(result: Result<Asked, Failure>) -> String {
        match result {
            Err(Failure::Input(error)) => error.field,
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn defaults_are_those_of_the_contract() {
        let asked = options(None, "options", &sum()).unwrap();
        let expected =
            Asked { options: Options::default(), unit: Unit::Utf8, include_neutral: false, view: View::Full };
        assert_eq!(asked, expected);
    }

    #[test]
    fn every_enumeration_refuses_what_it_does_not_know() {
        let bad = |change: fn(&mut v1::ClassifyOptions)| {
            let mut given = v1::ClassifyOptions::default();
            change(&mut given);
            field_of(options(Some(given), "options", &sum()))
        };
        assert_eq!(bad(|o| o.rollup = 9), "options.rollup");
        assert_eq!(bad(|o| o.view = -1), "options.view");
        assert_eq!(bad(|o| o.offset_encoding = 4), "options.offset_encoding");
        assert_eq!(bad(|o| o.neutral_judgements = 3), "options.neutral_judgements");
        assert_eq!(
            bad(|o| o.custom_actors = vec![v1::CustomActor::default()]),
            "options.custom_actors[0].kind"
        );
        let error = unit(7, "offset_encoding").unwrap_err();
        assert!(error.reason.ends_with("OFFSET_ENCODING_UTF32 (0 to 3) allowed"), "{error}");
    }

    #[test]
    fn the_required_model_is_compared_by_checksum() {
        let loaded = sum();
        assert!(require_checksum("", "f", &loaded).is_ok());
        assert!(require_checksum(&loaded.to_uppercase(), "f", &loaded).is_ok());
        assert!(matches!(require_checksum("abc", "f", &loaded), Err(Failure::Input(_))));
        assert!(matches!(require_checksum(&"b".repeat(64), "f", &loaded), Err(Failure::Model { .. })));
    }

    #[test]
    fn days_and_moments_are_taken_and_anything_else_is_refused() {
        let date = |given: &str| published(given, "f").ok().map(|d| d.to_string());
        assert_eq!(date("2026-03-04").as_deref(), Some("2026-03-04"));
        assert_eq!(date("2026-03-04T10:00:00Z").as_deref(), Some("2026-03-04"));
        assert_eq!(date("2026-03-04T23:30:00-05:00").as_deref(), Some("2026-03-04"));
        for bad in [
            "2026-02-30",
            "20260304",
            "04.03.2026",
            "2026-03-04T10:00:00",
            "yesterday",
            "2026-13-01T00:00:00Z",
        ] {
            assert_eq!(date(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_affiliation_ends_after_it_begins() {
        let given =
            v1::Affiliation { from: "2026-02-01".into(), to: "2026-01-31".into(), ..Default::default() };
        assert_eq!(affiliation(given, "a").unwrap_err().field, "a.to");
    }

    #[test]
    fn errors_of_the_library_move_to_where_the_caller_sees_the_field() {
        let at = |field: &str| {
            relocate(InputError::new(InputErrorCode::Empty, field, ""), "documents[3]", "config").field
        };
        assert_eq!(at("document.text"), "documents[3].text");
        assert_eq!(at("options.custom_actors[1].id"), "config.custom_actors[1].id");
        assert_eq!(at("documentary"), "documentary");
    }

    proptest::proptest! {
        #[test]
        fn no_request_breaks_the_conversion(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            // Random bytes are seldom a message; those that are name fields of all kinds.
            if let Ok(request) = <v1::ClassifyRequest as prost::Message>::decode(&*bytes) {
                let _ = document(request.document, "document", &Limits::default());
                let _ = options(request.options, "options", &sum());
            }
            if let Ok(given) = <v1::ClassifyOptions as prost::Message>::decode(&*bytes) {
                let _ = options(Some(given), "options", &sum());
            }
        }

        #[test]
        fn every_day_is_read_or_refused(given in "[0-9TZ:+.-]{0,30}|\\PC{0,12}") {
            if let Ok(day) = published(&given, "f") {
                proptest::prop_assert!(given.starts_with(&day.to_string()), "{given} became {day}");
            }
        }
    }

    #[test]
    fn a_document_is_required_and_measured() {
        let limits = Limits::default();
        assert_eq!(document(None, "document", &limits).unwrap_err().field, "document");
        let long = v1::Document { document_id: "x".repeat(257), ..Default::default() };
        assert_eq!(
            document(Some(long), "documents[2]", &limits).unwrap_err().field,
            "documents[2].document_id"
        );
    }
}
