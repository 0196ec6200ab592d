//! What is known of a call before its message is read: who calls, under which id, until when.

use std::{
    fmt,
    hash::{BuildHasher, RandomState},
    net::IpAddr,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use http::HeaderMap;
use tokio::time::Instant;

use super::traces::Trace;
use crate::error::{InputError, InputErrorCode};

/// The header that carries the id of a request, in both directions.
pub const REQUEST_ID: &str = "x-request-id";

/// A call, as every later stage sees it.
#[derive(Clone, Debug)]
pub struct Context {
    /// The caller's id for the call, or one made here. Stands in every log line about it.
    pub request_id: Arc<str>,
    /// Who calls.
    pub caller: Caller,
    /// When the answer is no longer wanted.
    pub deadline: Option<Instant>,
    /// Its span.
    pub trace: Trace,
}

impl Context {
    /// Whether the deadline of the whole call has passed.
    pub fn is_over(&self) -> bool {
        self.deadline.is_some_and(|at| at <= Instant::now())
    }
}

/// Who calls, as far as the server can tell. Work is shared out fairly between callers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Caller {
    /// The owner of a token.
    Token(Arc<str>),
    /// Whoever sits behind an address.
    Address(IpAddr),
    /// This process itself, over a pipe in memory.
    InProcess,
}

impl fmt::Display for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Token(name) => write!(f, "token:{name}"),
            Self::Address(address) => write!(f, "{address}"),
            Self::InProcess => f.write_str("in-process"),
        }
    }
}

/// The id given by the caller if it can stand in a log line (1 to 64 letters, digits and `-_.:/`), else a new one.
pub fn request_id(headers: &HeaderMap) -> Arc<str> {
    let fits = |id: &&str| {
        (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.:/".contains(&b))
    };
    match headers.get(REQUEST_ID).and_then(|id| id.to_str().ok()).filter(fits) {
        Some(id) => Arc::from(id),
        None => Arc::from(format!("{:016x}", random_u64())),
    }
}

/// A number that differs from call to call and from process to process; not for secrets.
pub fn random_u64() -> u64 {
    static SEED: LazyLock<RandomState> = LazyLock::new(RandomState::new);
    static NEXT: AtomicU64 = AtomicU64::new(0);
    SEED.hash_one(NEXT.fetch_add(1, Ordering::Relaxed))
}

/// How long the caller waits, from the header `grpc-timeout`: up to 8 digits and a unit.
pub fn grpc_timeout(headers: &HeaderMap) -> Result<Option<Duration>, InputError> {
    let Some(given) = headers.get("grpc-timeout") else { return Ok(None) };
    let parse = || {
        let (digits, unit) = given.to_str().ok()?.split_at_checked(given.len().checked_sub(1)?)?;
        if !(1..=8).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let value: u64 = digits.parse().ok()?;
        Some(match unit {
            "H" => Duration::from_secs(value * 3600),
            "M" => Duration::from_secs(value * 60),
            "S" => Duration::from_secs(value),
            "m" => Duration::from_millis(value),
            "u" => Duration::from_micros(value),
            "n" => Duration::from_nanos(value),
            _ => return None,
        })
    };
    parse().map(Some).ok_or_else(|| {
        let reason = format!("{given:?} given, 1 to 8 digits and one of H, M, S, m, u, n allowed");
        InputError::new(InputErrorCode::Invalid, "grpc-timeout", reason)
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    fn headers(name: &'static str, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(http::HeaderName::from_static(name), HeaderValue::from_str(value).unwrap())])
    }

    #[test]
    fn ids_of_callers_are_kept_unless_they_could_forge_a_log_line() {
        assert_eq!(&*request_id(&headers(REQUEST_ID, "batch-7/doc.3")), "batch-7/doc.3");
        for bad in ["", "a b", "a\tb", "ü", &"x".repeat(65), "id=\"1\""] {
            let Ok(value) = HeaderValue::from_bytes(bad.as_bytes()) else { continue };
            let made =
                request_id(&HeaderMap::from_iter([(http::HeaderName::from_static(REQUEST_ID), value)]));
            assert_eq!(made.len(), 16, "{bad:?} became {made}");
        }
        assert_ne!(request_id(&HeaderMap::new()), request_id(&HeaderMap::new()));
    }

    #[test]
    fn timeouts_have_a_number_and_a_unit() {
        let of = |given: &str| grpc_timeout(&headers("grpc-timeout", given)).map_err(|e| e.field);
        assert_eq!(grpc_timeout(&HeaderMap::new()), Ok(None));
        assert_eq!(of("2H"), Ok(Some(Duration::from_secs(7200))));
        assert_eq!(of("99999999H"), Ok(Some(Duration::from_secs(99_999_999 * 3600))));
        assert_eq!(of("250m"), Ok(Some(Duration::from_millis(250))));
        assert_eq!(of("0n"), Ok(Some(Duration::ZERO)));
        for bad in ["", "5", "S", "123456789S", "+5S", "5s", "5.5S", "-1S"] {
            assert_eq!(of(bad), Err("grpc-timeout".into()), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn no_timeout_breaks_the_parser(given in proptest::collection::vec(any::<u8>(), 0..20)) {
            if let Ok(value) = HeaderValue::from_bytes(&given) {
                let _ = grpc_timeout(&HeaderMap::from_iter([(http::HeaderName::from_static("grpc-timeout"), value)]));
            }
        }
    }
}
