//! Who may come in: the one place where a call is let in or turned away, before its message is read.
//!
//! Counted are calls that are worked on or wait for it, streams for as long as they are open. While less than half
//! of the places are taken, everybody may take more; beyond that, whoever already holds an equal share of all
//! places is turned away, so that one busy caller leaves room for the others.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::context::Caller;

/// Counts the calls inside. Cheap to clone; all clones count together.
#[derive(Clone, Debug)]
pub struct Admission {
    max_calls: usize,
    max_streams: usize,
    inside: Arc<Mutex<Inside>>,
}

#[derive(Debug, Default)]
struct Inside {
    calls: usize,
    streams: usize,
    by_caller: HashMap<Caller, usize>,
}

/// What kind of call asks to come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A call with one answer.
    Unary,
    /// A call that may stay for long.
    Stream,
}

/// A place inside; dropping it gives the place back.
#[derive(Debug)]
pub struct Place {
    admission: Admission,
    caller: Caller,
    kind: Kind,
}

impl Admission {
    /// Lets in up to `max_calls` calls, among them up to `max_streams` streams.
    pub fn new(max_calls: usize, max_streams: usize) -> Self {
        Self { max_calls: max_calls.max(1), max_streams, inside: Arc::default() }
    }

    /// Lets the call in, or says what is used up.
    pub fn enter(&self, caller: &Caller, kind: Kind) -> Result<Place, &'static str> {
        let mut inside = self.lock();
        if inside.calls >= self.max_calls {
            return Err("all places for calls are taken");
        }
        if kind == Kind::Stream && inside.streams >= self.max_streams {
            return Err("all places for streams are taken");
        }
        let held = inside.by_caller.get(caller).copied().unwrap_or(0);
        let callers = inside.by_caller.len() + usize::from(held == 0);
        if inside.calls * 2 >= self.max_calls && held >= self.max_calls.div_ceil(callers) {
            return Err("this caller holds its share of the places already");
        }
        inside.calls += 1;
        inside.streams += usize::from(kind == Kind::Stream);
        *inside.by_caller.entry(caller.clone()).or_default() += 1;
        Ok(Place { admission: self.clone(), caller: caller.clone(), kind })
    }

    /// Calls inside, streams included.
    pub fn calls(&self) -> usize {
        self.lock().calls
    }

    /// Streams inside.
    pub fn streams(&self) -> usize {
        self.lock().streams
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        // Nothing can panic while the lock is held, and counters are valid at any moment.
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut inside = self.admission.lock();
        inside.calls = inside.calls.saturating_sub(1);
        inside.streams = inside.streams.saturating_sub(usize::from(self.kind == Kind::Stream));
        if let Some(held) = inside.by_caller.get_mut(&self.caller) {
            *held = held.saturating_sub(1);
            if *held == 0 {
                inside.by_caller.remove(&self.caller);
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn token(name: &str) -> Caller {
        Caller::Token(name.into())
    }

    #[test]
    fn a_lone_caller_may_take_every_place_and_gets_them_back() {
        let admission = Admission::new(4, 4);
        let places: Vec<_> = (0..4).map(|_| admission.enter(&token("a"), Kind::Unary).unwrap()).collect();
        assert!(admission.enter(&token("a"), Kind::Unary).is_err());
        drop(places);
        assert_eq!(admission.calls(), 0);
        assert!(admission.enter(&token("a"), Kind::Unary).is_ok());
    }

    #[test]
    fn a_second_caller_finds_room_once_the_first_gives_some_back() {
        let admission = Admission::new(4, 4);
        let mut of_a: Vec<_> = (0..4).map(|_| admission.enter(&token("a"), Kind::Unary).unwrap()).collect();
        assert!(admission.enter(&token("b"), Kind::Unary).is_err(), "full is full");
        of_a.pop();
        let of_b = admission.enter(&token("b"), Kind::Unary).unwrap();
        of_a.pop();
        assert!(admission.enter(&token("a"), Kind::Unary).is_err(), "a holds 2 of 4 with two callers inside");
        assert!(admission.enter(&token("b"), Kind::Unary).is_ok(), "b holds 1 of 4");
        drop(of_b);
    }

    #[test]
    fn streams_leave_room_for_other_calls() {
        let admission = Admission::new(4, 2);
        let _streams: Vec<_> = (0..2).map(|_| admission.enter(&token("a"), Kind::Stream).unwrap()).collect();
        assert!(admission.enter(&token("a"), Kind::Stream).is_err());
        assert_eq!(admission.streams(), 2);
        assert!(admission.enter(&token("a"), Kind::Unary).is_ok());
    }
}
