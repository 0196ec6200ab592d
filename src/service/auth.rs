//! Who may call: bearer tokens from a file, and what each of their owners may use.
//!
//! The file is TOML. A secret stands in it as it is or, better, as its SHA-256:
//!
//! ```toml
//! [[token]]
//! name = "newsroom"                 # stands in logs
//! sha256 = "9f86d081…"              # or: secret = "…" (at least 16 bytes)
//! documents_per_minute = 600        # no limit if absent
//! max_text_bytes_in_flight = 8388608  # no limit if absent
//! ```

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use http::{HeaderMap, header};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use tokio::time::{Instant, sleep};

use super::{Patience, context::Caller, errors::Failure};

/// The tokens that open the door.
#[derive(Debug)]
pub struct Tokens {
    known: Vec<Known>,
    quotas: HashMap<Arc<str>, Arc<Quota>>,
}

#[derive(Debug)]
struct Known {
    name: Arc<str>,
    sha256: [u8; 32],
}

/// Why a token file cannot be used. Never tells a secret.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {reason}", path = path.display())]
pub struct TokensError {
    path: PathBuf,
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    token: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    secret: Option<String>,
    sha256: Option<String>,
    documents_per_minute: Option<u32>,
    max_text_bytes_in_flight: Option<usize>,
}

impl Tokens {
    /// Reads the file. Quotas of owners that `old` knows as well go on where they were.
    pub fn load(path: &Path, old: Option<&Self>) -> Result<Self, TokensError> {
        let error = |reason: String| TokensError { path: path.to_owned(), reason };
        let text = std::fs::read_to_string(path).map_err(|e| error(e.to_string()))?;
        Self::parse(&text, old).map_err(error)
    }

    fn parse(text: &str, old: Option<&Self>) -> Result<Self, String> {
        // The whole message of a TOML error quotes the line, in which a secret may stand.
        let file: File = toml::from_str(text).map_err(|e| {
            let line = e
                .span()
                .and_then(|span| text.get(..span.start))
                .map(|before| before.matches('\n').count() + 1);
            format!("line {}: {}", line.unwrap_or(1), without_quotes(e.message()))
        })?;
        let mut tokens = Self { known: Vec::new(), quotas: HashMap::new() };
        for (i, entry) in file.token.into_iter().enumerate() {
            let name: Arc<str> = Arc::from(entry.name.as_str());
            let place = format!("token {i} ({name:?})");
            if name.is_empty()
                || name.len() > 64
                || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
            {
                return Err(format!("{place}: a name is 1 to 64 of A-Z, a-z, 0-9, \"-\", \"_\", \".\""));
            }
            if tokens.quotas.contains_key(&name) {
                return Err(format!("{place}: the name is given twice"));
            }
            let sha256 = match (entry.secret, entry.sha256) {
                (Some(secret), None) if secret.len() >= 16 => Sha256::digest(secret.as_bytes()).into(),
                (Some(_), None) => return Err(format!("{place}: a secret has at least 16 bytes")),
                (None, Some(hex)) => {
                    from_hex(&hex).ok_or(format!("{place}: sha256 has 64 hexadecimal digits"))?
                }
                _ => return Err(format!("{place}: give either secret or sha256")),
            };
            let limits = (entry.documents_per_minute, entry.max_text_bytes_in_flight);
            if limits.0 == Some(0) || limits.1 == Some(0) {
                return Err(format!(
                    "{place}: a limit of 0 would refuse everything; leave the token out instead"
                ));
            }
            let known = old.and_then(|old| old.quota(&name)).filter(|quota| quota.limits == limits);
            let quota = known.unwrap_or_else(|| Arc::new(Quota::new(Arc::clone(&name), limits)));
            tokens.quotas.insert(Arc::clone(&name), quota);
            tokens.known.push(Known { name, sha256 });
        }
        if tokens.known.is_empty() {
            return Err("no token in the file; nobody could call".to_owned());
        }
        Ok(tokens)
    }

    /// Number of tokens.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether there are none, which [`load`](Self::load) refuses.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Who calls with these headers. Takes the same time for every token of the same length.
    pub fn authenticate(&self, headers: &HeaderMap) -> Result<Caller, Failure> {
        let Some(given) = headers.get(header::AUTHORIZATION) else {
            return Err(Failure::Unauthenticated(
                "no token given; send the metadata `authorization: Bearer TOKEN`",
            ));
        };
        let token = given.as_bytes().split_at_checked(7);
        let Some((_, token)) = token.filter(|(scheme, _)| scheme.eq_ignore_ascii_case(b"bearer ")) else {
            return Err(Failure::Unauthenticated(
                "the metadata `authorization` is not of the form `Bearer TOKEN`",
            ));
        };
        // Digests are compared, all of them, so that neither a prefix nor a place in the file can be guessed by time.
        let digest: [u8; 32] = Sha256::digest(token).into();
        let mut found = None;
        for known in &self.known {
            if bool::from(known.sha256.ct_eq(&digest)) {
                found = Some(Caller::Token(Arc::clone(&known.name)));
            }
        }
        found.ok_or(Failure::Unauthenticated("the token is not known here"))
    }

    /// The quota of the owner `name`.
    pub fn quota(&self, name: &str) -> Option<Arc<Quota>> {
        self.quotas.get(name).cloned()
    }
}

/// What of a message of the TOML reader can be told: values may be secrets.
fn without_quotes(message: &str) -> String {
    message.split('"').step_by(2).collect::<Vec<_>>().join("…")
}

fn from_hex(hex: &str) -> Option<[u8; 32]> {
    if hex.len() != 64 || !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let mut bytes = [0; 32];
    for (i, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(hex.get(2 * i..2 * i + 2)?, 16).ok()?;
    }
    Some(bytes)
}

/// What one owner may use.
#[derive(Debug)]
pub struct Quota {
    name: Arc<str>,
    /// Documents a minute; bytes of text in flight.
    limits: (Option<u32>, Option<usize>),
    used: Mutex<Used>,
}

#[derive(Debug)]
struct Used {
    /// Documents that may be sent at once: grows with time up to a minute's worth.
    allowance: f64,
    at: Instant,
    bytes: usize,
}

/// A document taken out of a quota; its text counts until this is dropped.
#[derive(Debug)]
pub struct Taken {
    quota: Arc<Quota>,
    bytes: usize,
}

impl Quota {
    fn new(name: Arc<str>, limits: (Option<u32>, Option<usize>)) -> Self {
        let used = Used { allowance: limits.0.map_or(0.0, f64::from), at: Instant::now(), bytes: 0 };
        Self { name, limits, used: Mutex::new(used) }
    }

    /// Takes one document of `bytes`; over the quota it waits or fails, as `patience` says.
    pub async fn take(self: Arc<Self>, bytes: usize, patience: Patience) -> Result<Taken, Failure> {
        loop {
            match (self.try_take(bytes), patience) {
                (Ok(()), _) => return Ok(Taken { quota: self, bytes }),
                (Err((_, retry_after)), Patience::Wait) => sleep(retry_after).await,
                (Err((what, retry_after)), Patience::Refuse) => {
                    return Err(Failure::Quota {
                        subject: format!("token:{}", self.name),
                        what,
                        retry_after,
                    });
                }
            }
        }
    }

    fn try_take(&self, bytes: usize) -> Result<(), (String, Duration)> {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(limit) = self.limits.1
            && used.bytes > 0
            && used.bytes.saturating_add(bytes) > limit
        {
            return Err((format!("{limit} bytes of text in flight"), Duration::from_millis(250)));
        }
        if let Some(limit) = self.limits.0 {
            let (limit, now) = (f64::from(limit), Instant::now());
            let grown = now.duration_since(used.at).as_secs_f64() * limit / 60.0;
            used.allowance = (used.allowance + grown).min(limit);
            used.at = now;
            if used.allowance < 1.0 {
                let wait = Duration::from_secs_f64((1.0 - used.allowance) * 60.0 / limit);
                return Err((format!("{limit} documents a minute"), wait.max(Duration::from_millis(1))));
            }
            used.allowance -= 1.0;
        }
        used.bytes = used.bytes.saturating_add(bytes);
        Ok(())
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        let mut used = self.quota.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.bytes = used.bytes.saturating_sub(self.bytes);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::*;

    const FILE: &str = "[[token]]\nname = \"a\"\nsecret = \"0123456789abcdef\"\n\n\
        [[token]]\nname = \"b\"\ndocuments_per_minute = 60\nmax_text_bytes_in_flight = 10\n\
        sha256 = \"2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b\"\n";

    fn with(value: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::AUTHORIZATION, value.parse().unwrap())])
    }

    #[test]
    fn a_known_token_names_its_owner() {
        let tokens = Tokens::parse(FILE, None).unwrap();
        assert_eq!(tokens.authenticate(&with("Bearer 0123456789abcdef")).unwrap(), Caller::Token("a".into()));
        assert_eq!(tokens.authenticate(&with("bearer secret")).unwrap(), Caller::Token("b".into()));
        for bad in
            ["Bearer 0123456789abcdeF", "Bearer ", "Basic 0123456789abcdef", "Bearer", "0123456789abcdef", ""]
        {
            assert!(matches!(tokens.authenticate(&with(bad)), Err(Failure::Unauthenticated(_))), "{bad}");
        }
        assert!(tokens.authenticate(&HeaderMap::new()).is_err());
    }

    #[test]
    fn a_bad_file_is_refused_without_telling_its_secrets() {
        let bad = |text: &str| Tokens::parse(text, None).unwrap_err();
        assert!(bad("token = []").contains("nobody could call"));
        assert!(bad("[[token]]\nname = \"a\"\nsecret = \"short\"").contains("at least 16 bytes"));
        assert!(bad("[[token]]\nname = \"a b\"\nsecret = \"0123456789abcdef\"").contains("a name is"));
        assert!(bad("[[token]]\nname = \"a\"").contains("either secret or sha256"));
        assert!(bad(&format!("{FILE}{FILE}")).contains("given twice"));
        for leaking in [
            "[[token]]\nname = \"a\"\nsecret = \"hunter2hunter2hunter2\"\ncolour = 3",
            "[[token]]\nname = \"a\"\nsecret = \"hunter2hunter2hunter2",
            "[[token]]\nname = \"a\"\ndocuments_per_minute = \"hunter2hunter2hunter2\"",
        ] {
            let error = bad(leaking);
            assert!(!error.contains("hunter2") && error.contains("line "), "{error}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn documents_a_minute_are_counted_by_token() {
        let quota = Tokens::parse(FILE, None).unwrap().quota("b").unwrap();
        for _ in 0..60 {
            Arc::clone(&quota).take(1, Patience::Refuse).await.unwrap();
        }
        let Err(Failure::Quota { subject, what, retry_after }) =
            Arc::clone(&quota).take(1, Patience::Refuse).await
        else {
            panic!("expected the quota to be used up")
        };
        assert_eq!(
            (subject.as_str(), what.as_str(), retry_after),
            ("token:b", "60 documents a minute", Duration::from_secs(1))
        );
        let before = Instant::now();
        quota.take(1, Patience::Wait).await.unwrap();
        assert!(before.elapsed() >= Duration::from_millis(990), "waited for a second's worth");
    }

    #[tokio::test(start_paused = true)]
    async fn text_in_flight_is_given_back() {
        let quota = Tokens::parse(FILE, None).unwrap().quota("b").unwrap();
        let first = Arc::clone(&quota).take(100, Patience::Refuse).await.unwrap();
        assert!(
            Arc::clone(&quota).take(1, Patience::Refuse).await.is_err(),
            "a single text may be over, no second one"
        );
        drop(first);
        assert!(quota.take(1, Patience::Refuse).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn a_reload_keeps_what_was_used() {
        let old = Tokens::parse(FILE, None).unwrap();
        for _ in 0..60 {
            old.quota("b").unwrap().take(1, Patience::Refuse).await.unwrap();
        }
        let new = Tokens::parse(FILE, Some(&old)).unwrap();
        assert!(new.quota("b").unwrap().take(1, Patience::Refuse).await.is_err());
    }
}
