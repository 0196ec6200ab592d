//! Whether the name of a state, a capital or a seat stands for a government or only for a place.
//!
//! A country is an actor unless something says that it is a place; a capital is a place unless something says that it
//! acts or is acted upon; a building ("the Kremlin") is an actor unless one is in or near it.

use super::gazetteer::AliasKind;
use super::lexicon as lex;
use super::tokens::{Casing, Shape, Word};

/// The words around a name.
#[derive(Clone, Copy, Debug)]
pub struct Around<'a> {
    /// All words of the sentence.
    pub words: &'a [Word],
    /// The name's first word.
    pub first: usize,
    /// One past its last word.
    pub last: usize,
    /// How the sentence is written.
    pub casing: Casing,
}

impl<'a> Around<'a> {
    /// The normal form of the word `back` places before the name, the article left out; empty if there is none.
    fn before(&self, back: usize) -> &'a str {
        let mut i = self.first;
        let mut left = back;
        while i > 0 {
            i -= 1;
            let Some(w) = self.words.get(i) else { return "" };
            if w.norm == "the" && left == 1 && back == 1 {
                continue;
            }
            left -= 1;
            if left == 0 {
                return &w.norm;
            }
        }
        ""
    }

    /// The place of the last word before the name that is no article, adjective of direction or "neighbouring".
    fn governor(&self) -> Option<usize> {
        (0..self.first).rev().find(|&i| {
            self.words.get(i).is_some_and(|w| {
                !matches!(
                    w.norm.as_str(),
                    "the"
                        | "northern"
                        | "southern"
                        | "eastern"
                        | "western"
                        | "central"
                        | "neighbouring"
                        | "neighboring"
                        | "nearby"
                        | "north"
                        | "south"
                        | "east"
                        | "west"
                        | "northwestern"
                        | "northeastern"
                        | "southwestern"
                        | "southeastern"
                        | "occupied"
                        | "neither"
                        | "both"
                        | "wartorn"
                        | "mainland"
                        | "all"
                        | "upper"
                        | "lower"
                        | "distant"
                        | "far"
                )
            })
        })
    }

    /// The normal form of the word `ahead` places after the name; empty if there is none.
    fn after(&self, ahead: usize) -> &'a str {
        self.words.get(self.last + ahead - 1).map_or("", |w| &w.norm)
    }

    fn norm(&self, i: usize) -> &'a str {
        self.words.get(i).map_or("", |w| &w.norm)
    }
}

/// Whether the name stands for an actor. `chained` says that a place name stands before it with "and" or a comma
/// between, and whether that one was an actor.
pub fn is_actor(around: &Around<'_>, kind: AliasKind, chained: Option<bool>) -> bool {
    if is_dateline(around) {
        return false;
    }
    match kind {
        AliasKind::Demonym | AliasKind::People => demonym_acts(around, kind),
        AliasKind::Capital => {
            chained.unwrap_or(false) && !is_apposition(around) && !names_land(around) || capital_acts(around)
        }
        AliasKind::Seat => !is_located(around) && (chained != Some(false) || is_subject(around)),
        _ => country_acts(around, chained),
    }
}

/// "PARIS —", "MOSCOW (Reuters) -", "KYIV, Ukraine (AP) —" at the beginning.
fn is_dateline(around: &Around<'_>) -> bool {
    if around.first > 4 || around.casing == Casing::Upper {
        return false;
    }
    let head = around.words.get(..around.first).unwrap_or_default();
    if !head.iter().all(|w| w.is_mark(",") || w.is_capital()) {
        return false;
    }
    let mut i = around.last;
    if around.words.get(i).is_some_and(|w| w.is_mark(",")) {
        // A date or a country may follow the city: "PARIS, May 3 —".
        i = (i + 1..(i + 5).min(around.words.len()))
            .find(|&k| around.words.get(k).is_some_and(|w| w.is_dash() || w.is_mark("(")))
            .unwrap_or(around.words.len());
    }
    if around.words.get(i).is_some_and(|w| w.is_mark("(")) {
        let close = (i..(i + 5).min(around.words.len()))
            .find(|&k| around.words.get(k).is_some_and(|w| w.is_mark(")")));
        // "CAIRO (AP) The minister": capitals and an agency need no dash.
        let shouted = around.casing == Casing::Sentence
            && (around.first..around.last)
                .all(|k| around.words.get(k).is_some_and(|w| w.shape == Shape::Upper))
            && around.words.get(i + 1).is_some_and(Word::is_capital);
        return close.is_some_and(|k| shouted || around.words.get(k + 1).is_some_and(Word::is_dash));
    }
    around.words.get(i).is_some_and(Word::is_dash)
}

/// "OVIEDO —": a city in capitals that begins a report, and no other dash that would close a parenthesis.
pub fn is_shouted_dateline(around: &Around<'_>) -> bool {
    let name = around.words.get(around.first..around.last).unwrap_or_default();
    let dashes = around.words.iter().filter(|w| w.is_dash()).count();
    around.first == 0 && name.iter().all(|w| w.shape == Shape::Upper) && dashes == 1 && is_dateline(around)
}

/// "The mayor of *Vrelo*", "the bishop of *Surigao*": the place of an office, not a person.
pub fn is_of_office(around: &Around<'_>) -> bool {
    around.before(1) == "of"
        && matches!(
            around.before(2),
            "mayor" | "mayoress" | "governor" | "bishop" | "archbishop" | "sheriff" | "prefect"
        )
}

/// Whether a preposition of place governs the name: "in Russia", "in northern Mali".
fn is_located(around: &Around<'_>) -> bool {
    let Some(i) = around.governor() else { return false };
    let (prep, before) = (around.norm(i), i.checked_sub(1).map_or("", |k| around.norm(k)));
    let direct = around.first.checked_sub(1).map_or("", |k| around.norm(k));
    if direct.ends_with("ern") && direct != "western"
        || matches!(direct, "central" | "downtown" | "wartime" | "rural" | "mainland")
    {
        return true;
    }
    if lex::is_place_preposition(prep) {
        // "trust in France"; "at Israel" after what is thrown at somebody: "anger at Israel", "shouted at Iran".
        if prep == "in"
            && matches!(
                before,
                "spokesman"
                    | "spokeswoman"
                    | "officials"
                    | "diplomats"
                    | "prosecutors"
                    | "government"
                    | "leaders"
                    | "policymakers"
            )
        {
            return before == "government" || around.after(1) == ",";
        }
        let felt = prep == "in" && lex::is_trust(before) || prep == "at" && is_thrown(before);
        return !felt;
    }
    let nearby = || (i.saturating_sub(3)..i).map(|k| around.norm(k));
    match prep {
        "from" => !nearby().any(lex::is_given),
        "to" if (i.saturating_sub(3)..i)
            .any(|k| around.norm(k) == "from" && around.words.get(k + 1).is_some_and(Word::is_capital)) =>
        {
            true
        }
        "to" | "for" | "toward" | "towards" => {
            nearby().any(lex::is_motion)
                && !nearby().any(|w| matches!(w, "warning" | "support"))
                && !is_dealing(around, i)
        }
        // "Nordhavn Bulk of Denmark": where it comes from.
        "of" if i
            .checked_sub(1)
            .and_then(|k| around.words.get(k))
            .is_some_and(|w| w.is_capital() && around.casing == Casing::Sentence)
            && !lex::is_role_head(before)
            && !lex::is_of_front(before)
            && !lex::is_state_organ(before)
            && !lex::is_role_modifier(before)
            && i > 1 =>
        {
            true
        }
        "of" => lex::is_land(before) || lex::is_name_front(before),
        "over" => matches!(before, "flew" | "flying" | "fly" | "skies" | "airspace"),
        "visited" | "visits" | "visit" | "visiting" | "toured" | "tours" | "left" | "leaves" | "leaving"
        | "reached" | "entered" | "enter" | "fled" | "flee" | "fleeing" | "crossed" | "hometown"
        | "departed" | "reenter" | "exited" => true,
        _ => false,
    }
}

/// "Arms exports to Norland", "halted all shipments to Norland": trade that is something done to a state, up to the
/// preposition at `i`.
fn is_dealing(around: &Around<'_>, i: usize) -> bool {
    const TRADE: &str = "exports export exported exporting shipments shipment shipped";
    const DEALT: &str = "arms weapons weapon ammunition military suspend suspends suspended suspending halt halts halted halting \
                         ban bans banned banning block blocks blocked blocking stop stops stopped stopping freeze froze frozen \
                         resume resumes resumed resuming restrict restricted";
    let near = |list: &str| (i.saturating_sub(6)..i).any(|k| lex::listed(list, around.norm(k)));
    near(TRADE) && near(DEALT)
}

fn is_thrown(word: &str) -> bool {
    matches!(
        word,
        "anger"
            | "angry"
            | "shouted"
            | "aimed"
            | "directed"
            | "fired"
            | "hit"
            | "lashed"
            | "swipe"
            | "fury"
            | "furious"
            | "dig"
            | "criticism"
            | "out"
            | "outrage"
            | "outraged"
            | "back"
            | "laughed"
            | "rage"
            | "frustration"
            | "missiles"
            | "rockets"
            | "frustrated"
            | "alarmed"
            | "alarm"
            | "barb"
            | "missile"
            | "rocket"
            | "shot"
            | "levelled"
            | "leveled"
            | "disappointment"
    )
}

/// "Vienna, Austria," and "Paris, France": a place that says where another is.
fn is_apposition(around: &Around<'_>) -> bool {
    let comma = around.first.checked_sub(1).and_then(|i| around.words.get(i)).is_some_and(|w| w.is_mark(","));
    let city = around.first.checked_sub(2).and_then(|i| around.words.get(i)).is_some_and(Word::is_capital);
    let before_city = around.first.checked_sub(3).map_or("", |i| around.norm(i));
    let closed = matches!(around.after(1), "," | "." | "" | ")" | ";");
    comma
        && city
        && closed
        && (lex::is_place_preposition(before_city) || matches!(before_city, "from" | "of" | "to" | ""))
}

/// What follows makes the name tell where something is: "the Ukraine war", "Turkey border".
fn names_land(around: &Around<'_>) -> bool {
    around.after(1) == "'s" && is_land_head(around)
        || lex::is_located(around.after(1)) && around.casing == Casing::Sentence
}

fn is_land_head(around: &Around<'_>) -> bool {
    let head = around.after(2);
    lex::is_geography(head)
        || (matches!(head, "most" | "third" | "second") && lex::is_geography(around.after(4)))
}

fn country_acts(around: &Around<'_>, chained: Option<bool>) -> bool {
    if around.after(1) == "'s" {
        // A possessor owns what follows, wherever that is: "in Ukraine's parliament", but "in Ukraine's south".
        return !is_land_head(around);
    }
    if is_apposition(around) || names_land(around) {
        return false;
    }
    // "US officials in …": an adjunct of an organ acts even after a preposition of place.
    if lex::is_state_organ(around.after(1)) && is_located(around) {
        return !lex::is_place_preposition(around.before(1)) || around.after(1) != "border";
    }
    match chained {
        Some(acts) if !is_subject(around) => acts,
        _ => !is_located(around),
    }
}

/// Whether a verb of speech or action follows, with nothing but an adverb between.
pub fn is_subject(around: &Around<'_>) -> bool {
    let next = around.after(1);
    // "Kinshasa and Kigali signed": what joins in shares the verb.
    if matches!(next, "and" | "or") && around.words.get(around.last + 1).is_some_and(Word::is_capital) {
        return (2..=4).any(|k| lex::is_act_verb(around.after(k)));
    }
    // "Washington, which arms Riyadh, …"
    if next == "," && matches!(around.after(2), "which" | "who") {
        return true;
    }
    let skip = usize::from(
        next.ends_with("ly")
            || matches!(
                next,
                "also" | "never" | "now" | "then" | "still" | "later" | "has" | "had" | "have" | "again"
            ),
    );
    let verb = around.after(1 + skip);
    lex::is_act_verb(verb) || lex::is_act_verb(next)
}

fn capital_acts(around: &Around<'_>) -> bool {
    let next = around.after(1);
    if names_land(around) || is_apposition(around) {
        return false;
    }
    let governor = around.governor().map_or("", |i| around.norm(i));
    let located = is_located(around);
    if next == "'s" {
        return !located && !is_land_head(around);
    }
    if !located && is_subject(around) {
        return !matches!(governor, "to" | "of" | "from" | "for") || around.first < 3;
    }
    if !located && matches!(next, "is" | "was" | "are" | "were") {
        let word = around.after(2);
        let feels = matches!(
            word,
            "angry"
                | "furious"
                | "ready"
                | "willing"
                | "unhappy"
                | "wary"
                | "keen"
                | "prepared"
                | "opposed"
                | "committed"
                | "unwilling"
                | "reluctant"
                | "eager"
                | "worried"
                | "concerned"
                | "determined"
                | "right"
                | "wrong"
                | "blamed"
                | "accused"
                | "urged"
                | "expected"
                | "considering"
                | "threatening"
                | "planning"
                | "trying"
                | "seeking"
        );
        return feels;
    }
    if lex::is_state_organ(next)
        && !matches!(next, "air" | "public" | "court" | "courts" | "police" | "central")
    {
        return !lex::is_place_preposition(governor) && around.casing == Casing::Sentence;
    }
    // "ties with Moscow", "accused Berlin", "sanctions on Minsk".
    let verb_before = around.governor().is_some_and(|i| {
        let plain = around.words.get(i).is_some_and(|w| {
            w.is_word()
                && !w.is_capital()
                && w.span.end < around.words.get(around.first).map_or(0, |f| f.span.start)
        });
        plain
            && i + 1 == around.first
            && !lex::is_function_word(governor)
            && !lex::is_role_head(governor)
            && !lex::is_located(governor)
    });
    if verb_before && !located && !matches!(next, "and") {
        return !governor.ends_with("bound")
            && (governor.ends_with("ed")
                || governor.ends_with('s')
                || governor.ends_with("ing")
                || lex::is_act_verb(governor)
                || lex::is_aimed(governor));
    }
    lex::is_aimed(governor) && !located
        || governor == "and" && pairs_with_aim(around)
        || matches!(governor, "to" | "from" | "of") && !located && is_relation(around)
}

/// "between Moscow and Kyiv", "accused Moscow and Minsk".
fn pairs_with_aim(around: &Around<'_>) -> bool {
    let Some(and) = around.governor() else { return false };
    (and.saturating_sub(4)..and)
        .any(|i| lex::is_aimed(around.norm(i)) && !matches!(around.norm(i), "by" | "on" | "with"))
}

/// "support from Washington", "loyal to Moscow", "criticism of Beijing".
fn is_relation(around: &Around<'_>) -> bool {
    let Some(i) = around.governor() else { return false };
    (i.saturating_sub(2)..i).any(|k| {
        let word = around.norm(k);
        lex::is_given(word)
            || matches!(
                word,
                "loyal"
                    | "hostile"
                    | "close"
                    | "ties"
                    | "opposed"
                    | "allied"
                    | "friendly"
                    | "critical"
                    | "criticism"
                    | "critic"
                    | "critics"
                    | "answer"
                    | "gift"
                    | "concession"
                    | "concessions"
                    | "ally"
                    | "allies"
                    | "enemy"
                    | "friend"
                    | "blow"
                    | "threat"
                    | "letter"
                    | "message"
                    | "sold"
                    | "aid"
                    | "arms"
                    | "accusation"
                    | "accusations"
                    | "distrust"
                    | "fear"
                    | "suspicious"
                    | "wary"
                    | "behest"
                    | "government"
                    | "instead"
                    | "ambassador"
                    | "envoy"
                    | "debt"
                    | "thanks"
                    | "apology"
                    | "debts"
                    | "according"
                    | "subservient"
            )
    })
}

fn demonym_acts(around: &Around<'_>, kind: AliasKind) -> bool {
    let next = around.after(1);
    let article = around.first.checked_sub(1).is_some_and(|i| around.norm(i) == "the");
    if kind == AliasKind::People {
        return false;
    }
    if next == "'s" {
        return false;
    }
    // "the French refused": the people of that name, as a state.
    if article
        && is_subject(around)
        && around
            .words
            .get(around.last - 1)
            .is_some_and(|w| !w.norm.ends_with("an") && !w.norm.ends_with('i'))
    {
        return true;
    }
    if lex::is_state_organ(next) {
        return true;
    }
    // One or two adjectives may stand between: "Polish special forces", "Russian-made" is no state.
    let joined = around.words.get(around.last).is_some_and(|w| w.hyphened);
    if joined {
        return matches!(
            next,
            "led"
                | "backed"
                | "imposed"
                | "controlled"
                | "occupied"
                | "run"
                | "funded"
                | "supported"
                | "sponsored"
                | "armed"
                | "supplied"
        );
    }
    let adjective = |w: &str| {
        lex::is_role_modifier(w)
            || matches!(
                w,
                "new"
                    | "old"
                    | "own"
                    | "army"
                    | "military"
                    | "riot"
                    | "armed"
                    | "elite"
                    | "captured"
                    | "ground"
                    | "regular"
                    | "heavy"
            )
    };
    adjective(next) && (lex::is_state_organ(around.after(2)) || adjective(around.after(2)) && lex::is_state_organ(around.after(3)))
        || lex::is_role_head(next)
        // "American and British troops", "Russian or Chinese officials".
        || matches!(next, "and" | "or" | ",") && lex::is_state_organ(around.after(3)) && around.words.get(around.last + 1).is_some_and(Word::is_capital)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::mention::with_name;
    use super::*;

    fn around<T>(text: &str, name: &str, ask: impl Fn(&Around<'_>) -> T) -> T {
        let (tokens, first, last) = with_name(text, name).unwrap();
        ask(&Around { words: &tokens.words, first, last, casing: tokens.casing })
    }

    #[test]
    fn goods_move_to_a_place_but_arms_are_dealt_to_a_state() {
        let located = |text| around(text, "Turkey", is_located);
        assert!(located("Rising exports to Turkey pleased them."));
        assert!(!located("They suspended all exports to Turkey."));
        assert!(!located("Arms exports to Turkey pleased them."));
        assert!(!located("They approved weapons for Turkey."));
    }

    #[test]
    fn a_city_in_capitals_before_a_dash_begins_a_report() {
        assert!(around("OVIEDO — Talks ended.", "OVIEDO", is_shouted_dateline));
        assert!(around("AIGLE, Switzerland - Talks ended.", "AIGLE", is_shouted_dateline));
        assert!(!around("UEFA — and nobody else — objected.", "UEFA", is_shouted_dateline));
    }

    #[test]
    fn an_office_has_a_place() {
        assert!(around("The mayor of Vrelo left.", "Vrelo", is_of_office));
        assert!(!around("The friend of Vrelo left.", "Vrelo", is_of_office));
    }
}
