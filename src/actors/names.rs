//! The names of one sentence: the caller's own, the gazetteer's and the recogniser's, joined without overlap.

use super::chunks;
use super::gazetteer::{AliasKind, Entry, Gazetteer};
use super::lexicon as lex;
use super::matcher::{Found, Matcher};
use super::mention::{Item, Tokens, What};
use super::modifiers::{self, Class, Meant};
use super::places::{self, Around};
use super::things;
use super::tokens::{Casing, Shape};
use super::{NameKind, NameSpan};
use crate::document::{ActorKind, MentionType};

/// The names in a sentence that stand for actors, in order. A name that is only a place is left out, but `seen` gets
/// all known ones.
pub fn collect(
    sentence: usize,
    tokens: &Tokens<'_>,
    names: &[NameSpan],
    custom: &Matcher,
    gazetteer: &Gazetteer,
    seen: &mut Vec<(usize, AliasKind)>,
) -> Vec<Item> {
    let mut taken = Vec::new();
    for f in longest(custom.find(tokens.text, &tokens.words, tokens.casing)) {
        let mut item = Item::new(sentence, f.first, f.last, What::Custom(f.owner), MentionType::Name);
        set_title(tokens, &mut item);
        taken.push(item);
    }
    let recognised = recognised(tokens, names, &taken);
    let known: Vec<Found> = gazetteer
        .matcher()
        .find(tokens.text, &tokens.words, tokens.casing)
        .into_iter()
        .filter(|f| !taken.iter().any(|t| t.overlaps(f.first, f.last)))
        .collect();
    let mut items = taken;
    let mut used = vec![false; recognised.len()];
    let mut places: Vec<(usize, usize, bool)> = Vec::new();
    for f in &known {
        let Some(entry) = gazetteer.entry(f.owner) else { continue };
        let rival = recognised.iter().position(|r| r.first < f.last && f.first < r.last);
        let accepted = match rival.and_then(|i| recognised.get(i)) {
            Some(r) => judge_with(tokens, f, entry, r),
            None => judge_alone(tokens, f, entry),
        };
        if !accepted || items.iter().any(|t| t.overlaps(f.first, f.last)) {
            continue;
        }
        if let Some(u) = rival.and_then(|i| used.get_mut(i)) {
            *u = true;
        }
        seen.push((f.owner, f.kind));
        let acts = stands(tokens, f, entry, &places);
        if matches!(entry.kind, ActorKind::State | ActorKind::Bloc) {
            places.push((f.first, f.last, acts));
        }
        if acts {
            let item = item(sentence, tokens, f, entry);
            let demonym = item.mention == MentionType::Demonym;
            items.extend(if demonym { Some(item) } else { meant(tokens, item, class_of(entry)) });
        }
    }
    for (r, used) in recognised.iter().zip(used) {
        if used
            || items.iter().any(|t| t.overlaps(r.first, r.last))
            || things::is_none(tokens, r.first, r.last)
        {
            continue;
        }
        let mut item = Item::new(sentence, r.first, r.last, What::Named(r.kind), MentionType::Name);
        set_title(tokens, &mut item);
        let class = match r.kind {
            NameKind::Person => Class::Person,
            NameKind::Organization => Class::Body,
            NameKind::Location => Class::Place,
        };
        if let Some(item) = meant(tokens, item, class)
            && (item.last > r.last || named_acts(tokens, r))
        {
            items.push(item);
        }
    }
    items.retain(|i| matches!(i.what, What::Custom(_)) || !is_mentioned_only(tokens, i));
    items.sort_by_key(|i| i.first);
    for i in &mut items {
        extend_to_administration(tokens, i, gazetteer);
    }
    items
}

/// The item, or the group that its name and the noun after it mean, or nothing.
fn meant(tokens: &Tokens<'_>, item: Item, class: Class) -> Option<Item> {
    match modifiers::meant(tokens, item.first, item.last, class) {
        Meant::Name => Some(item),
        Meant::Nobody => None,
        Meant::Group(last) => {
            let what = What::Named(NameKind::Organization);
            Some(Item::new(item.sentence, item.first, last, what, MentionType::Name))
        }
    }
}

const fn class_of(entry: &Entry) -> Class {
    match entry.kind {
        ActorKind::Person => Class::Person,
        ActorKind::State => Class::State,
        _ => Class::Body,
    }
}

/// Whether the name stands where nobody acts: a byline, a title of a work, a network on which something was said.
fn is_mentioned_only(tokens: &Tokens<'_>, item: &Item) -> bool {
    is_credit(tokens, item)
        || things::is_byline(tokens, item.first, item.last)
        || things::is_stage(tokens, item.first, item.last)
        || things::in_quoted_title(tokens, item.first, item.last)
}

/// Drops what a longer match covers; of several owners of one name the first stays.
fn longest(mut found: Vec<Found>) -> Vec<Found> {
    found.sort_by_key(|f| (f.first, std::cmp::Reverse(f.last)));
    let mut end = 0;
    found.retain(|f| {
        let free = f.first >= end;
        if free {
            end = f.last;
        }
        free
    });
    found
}

/// A recogniser's span in words, titles and "the" cut off.
#[derive(Clone, Copy, Debug)]
struct Recognised {
    first: usize,
    last: usize,
    kind: NameKind,
}

fn recognised(tokens: &Tokens<'_>, names: &[NameSpan], taken: &[Item]) -> Vec<Recognised> {
    let mut list: Vec<Recognised> = Vec::new();
    for name in names {
        let first = tokens.words.partition_point(|w| w.span.end <= name.span.start);
        let last = tokens.words.partition_point(|w| w.span.start < name.span.end);
        let Some(mut r) = trim(tokens, first, last, name.kind) else { continue };
        if r.kind == NameKind::Organization && things::is_city(&tokens.key(r.first, r.last)) {
            r.kind = NameKind::Location;
        }
        // A first name and a surname found apart are one person.
        if let Some(before) = list.last_mut()
            && (before.kind, r.kind) == (NameKind::Person, NameKind::Person)
            && before.last == r.first
            && tokens.casing == Casing::Sentence
        {
            before.last = r.last;
            continue;
        }
        let free = !taken.iter().any(|t| t.overlaps(r.first, r.last))
            && !list.iter().any(|o| o.first < r.last && r.first < o.last);
        if free {
            list.push(r);
        }
    }
    list
}

/// Cuts "the", titles before persons, possessives and stray marks off a recogniser's span.
fn trim(tokens: &Tokens<'_>, mut first: usize, mut last: usize, kind: NameKind) -> Option<Recognised> {
    let words = &tokens.words;
    // A span that ends or begins inside a word takes the whole word.
    while first < last && words.get(first).is_some_and(|w| !w.is_word() || w.norm == "the") {
        first += 1;
    }
    while first < last && last.checked_sub(1).and_then(|i| words.get(i)).is_some_and(|w| !w.is_word()) {
        last -= 1;
    }
    // "Mandel (R": a bracket ends a name.
    if let Some(open) = (first + 1..last).find(|&i| ["(", "[", ")", "]"].iter().any(|b| tokens.mark(i, b))) {
        last = open;
    }
    // "Ministry of Finance over": a name does not end in a preposition.
    while last > first + 1
        && tokens.words.get(last - 1).is_some_and(|w| w.shape == Shape::Lower && lex::is_preposition(&w.norm))
    {
        last -= 1;
    }
    last = without_titles_behind(tokens, first, last);
    if kind == NameKind::Person {
        // "Sky's Ann Sills": what owns a person is another name.
        if let Some(owner) = (first..last.saturating_sub(1))
            .rev()
            .find(|&i| words.get(i).is_some_and(|w| w.shape == Shape::Possessive))
        {
            first = owner + 1;
        }
        let mut cut = first;
        while cut + 1 < last && words.get(cut).is_some_and(|w| is_title_word(tokens, cut) || w.is_mark(".")) {
            cut += 1;
        }
        while cut + 1 < last && words.get(cut).is_some_and(|w| !w.is_word()) {
            cut += 1;
        }
        first = cut;
    }
    let pronoun = last == first + 1
        && matches!(
            tokens.norm(first),
            "he" | "she"
                | "it"
                | "they"
                | "we"
                | "i"
                | "his"
                | "her"
                | "its"
                | "their"
                | "our"
                | "my"
                | "you"
                | "your"
                | "this"
                | "that"
                | "these"
                | "those"
                | "who"
                | "which"
                | "the"
                | "there"
        );
    if pronoun && tokens.casing == Casing::Sentence {
        return None;
    }
    let capital = words.get(first..last).is_some_and(|w| w.iter().any(super::tokens::Word::is_capital));
    (first < last && capital).then_some(Recognised { first, last, kind })
}

/// Where the name `first..last` ends if the title of whoever comes next was taken into it: "Senate Majority" before
/// "Leader", "Pinellas County Sheriff" before a name.
fn without_titles_behind(tokens: &Tokens<'_>, first: usize, mut last: usize) -> usize {
    // "Florida Rep.": an abbreviated title at the end, whatever follows.
    if last > first + 1 && tokens.mark(last, ".") && lex::is_honorific(tokens.norm(last - 1)) {
        last -= 1;
    }
    while last > first + 1
        && tokens.words.get(last).is_some_and(|w| w.is_word() && w.is_capital() && !w.hyphened)
    {
        let word = tokens.norm(last - 1);
        let title = lex::is_role_head(word)
            || lex::is_honorific(word)
            || matches!(word, "majority" | "minority" | "prime" | "deputy" | "vice" | "acting" | "interim");
        if !title {
            break;
        }
        last -= 1;
    }
    last
}

fn is_title_word(tokens: &Tokens<'_>, i: usize) -> bool {
    let w = tokens.norm(i);
    lex::is_honorific(w)
        || lex::is_plural_title(w)
        || lex::is_role_head(w)
        || lex::is_role_modifier(w) && tokens.words.get(i).is_some_and(|w| w.shape != Shape::Upper)
}

/// Whether a known name stands although the recogniser's span `r` overlaps it.
fn judge_with(tokens: &Tokens<'_>, f: &Found, entry: &Entry, r: &Recognised) -> bool {
    let person = entry.kind == ActorKind::Person;
    if r.first == f.first && r.last == f.last {
        // "Jordan" as a person is not the state; "Paris" as a place is not a person. Names that no person bears are
        // what the gazetteer says, whatever the recogniser took them for.
        return match r.kind {
            NameKind::Person => person || !may_name_a_person(tokens, f),
            NameKind::Organization | NameKind::Location => !person || f.last - f.first > 1,
        };
    }
    if f.first <= r.first && r.last <= f.last {
        // The known name is longer: "Bank of America" holds "America".
        return true;
    }
    if r.first <= f.first && f.last <= r.last {
        // The recogniser's name is longer. A state before one of its organs stays a state ("Russian Foreign Ministry").
        let organ = f.first == r.first
            && entry.kind == ActorKind::State
            && (f.last..r.last).all(|i| {
                let lower = tokens.words.get(i).is_some_and(|w| w.shape == Shape::Lower);
                is_organ_word(tokens, i) || lower && lex::is_state_organ(tokens.norm(i))
            });
        // A title that was not cut off, or a comma list taken as one name.
        let titled = person && f.last == r.last && (r.first..f.first).all(|i| is_title_word(tokens, i));
        return organ || titled;
    }
    f.last - f.first >= r.last - r.first
}

/// States and cities after which people are called.
fn may_name_a_person(tokens: &Tokens<'_>, f: &Found) -> bool {
    let word = tokens.norm(f.first);
    f.last == f.first + 1
        && (lex::gender_of_first_name(word).is_some()
            || matches!(
                word,
                "jordan"
                    | "chad"
                    | "israel"
                    | "paris"
                    | "london"
                    | "china"
                    | "kenya"
                    | "india"
                    | "ireland"
                    | "england"
                    | "holland"
                    | "france"
                    | "sofia"
                    | "victoria"
                    | "santiago"
                    | "lima"
                    | "cuba"
                    | "montana"
                    | "virginia"
                    | "carolina"
                    | "dakota"
                    | "berlin"
                    | "germany"
                    | "brazil"
                    | "rome"
                    | "madrid"
                    | "vale"
                    | "apple"
                    | "shell"
                    | "ford"
                    | "bayer"
                    | "siemens"
                    | "disney"
                    | "tata"
                    | "benin"
                    | "mali"
            ))
}

/// Ministries and forces have no name of their own; parliaments and courts do.
fn is_organ_word(tokens: &Tokens<'_>, i: usize) -> bool {
    let w = tokens.norm(i);
    lex::is_role_modifier(w)
        || matches!(
            w,
            "ministry"
                | "government"
                | "army"
                | "navy"
                | "forces"
                | "armed"
                | "military"
                | "police"
                | "presidency"
                | "embassy"
                | "of"
                | "and"
                | "affairs"
                | "the"
                | "troops"
                | "office"
                | "cabinet"
                | "administration"
                | "regime"
                | "council"
                | "minister"
                | "president"
                | "chancellor"
                | "king"
                | "coast"
                | "guard"
                | "consulate"
                | "mission"
                | "delegation"
        )
}

/// Whether a known name stands that the recogniser did not find.
fn judge_alone(tokens: &Tokens<'_>, f: &Found, entry: &Entry) -> bool {
    if f.kind == AliasKind::Surname && tokens.casing == Casing::Upper && tokens.norm(f.first).len() < 4 {
        return false;
    }
    !is_inside_longer_name(tokens, f, entry) && !is_common_word(tokens, f)
}

/// Whether a capitalised neighbour makes another name of it: "Paris Hilton", "New Mexico", "Bank of America".
fn is_inside_longer_name(tokens: &Tokens<'_>, f: &Found, entry: &Entry) -> bool {
    let headline = tokens.casing != Casing::Sentence;
    let right = tokens.words.get(f.last).filter(|w| w.is_word());
    if let Some(w) = right {
        if lex::is_name_tail(&w.norm) && (w.is_capital() || headline) {
            return true;
        }
        let title = lex::is_role_head(&w.norm)
            || lex::is_role_modifier(&w.norm)
            || lex::is_state_organ(&w.norm)
            || lex::is_honorific(&w.norm);
        let open = title || lex::is_administration(&w.norm) || lex::is_function_word(&w.norm) || w.hyphened;
        // An acronym is a name of its own: "EU and UN", "US GDP".
        let acronym = w.shape == Shape::Upper && w.norm.len() > 1;
        if !headline && w.is_capital() && !open && !acronym {
            return true;
        }
    }
    let Some(left) = f.first.checked_sub(1).and_then(|i| tokens.words.get(i)) else { return false };
    let joined = tokens.words.get(f.first).is_some_and(|w| w.hyphened) && left.is_capital();
    if left.is_word() && left.is_capital() && lex::is_name_front(&left.norm) {
        // "North" in "North Korea" is part of the name; here it stands outside it.
        return true;
    }
    if left.norm == "of" && !headline {
        let head = f.first.checked_sub(2).and_then(|i| tokens.words.get(i));
        return head.is_some_and(|w| w.is_capital() && lex::is_of_front(&w.norm));
    }
    if headline || !left.is_word() || !left.is_capital() || joined {
        return false;
    }
    let begins = f.first == 1
        || f.first.checked_sub(2).is_some_and(|i| {
            tokens.words.get(i).is_some_and(|w| !w.is_word() && w.shape != Shape::Possessive)
        });
    let plain = lex::is_function_word(&left.norm)
        || lex::is_role_head(&left.norm)
        || lex::is_role_modifier(&left.norm)
        || lex::is_honorific(&left.norm)
        || left.shape == Shape::Upper && left.norm.len() > 1
        || begins && entry.kind != ActorKind::Person && !left.norm.ends_with("n")
        || begins && lex::is_act_verb(&left.norm);
    !plain && (entry.kind != ActorKind::Person || f.kind == AliasKind::Surname)
}

/// Names that are also words: at the beginning of a sentence or in capitals they need support.
fn is_common_word(tokens: &Tokens<'_>, f: &Found) -> bool {
    if f.last - f.first != 1 {
        return false;
    }
    let (word, next) = (tokens.norm(f.first), tokens.norm(f.last));
    match tokens.casing {
        Casing::Upper => match word {
            "us" => {
                let before = tokens.before(f.first);
                lex::takes_us(before)
                    || tokens.words.get(f.last).is_none_or(|w| !w.is_word() && w.shape != Shape::Possessive)
            }
            "who" => {
                !(lex::is_act_verb(next)
                    && f.first == 0
                    && !matches!(next, "will" | "would" | "is" | "has" | "did" | "does" | "can"))
            }
            "may" | "will" | "it" | "aid" | "act" | "shell" | "apple" | "turkey" | "china" | "polish"
            | "un" | "fed" | "labour" | "vale" | "au" | "sec" | "ups" | "sap" | "ice" | "iom" | "meta"
            | "oracle" | "amazon" | "congress" | "senate" => {
                matches!(
                    word,
                    "fed"
                        | "shell"
                        | "apple"
                        | "polish"
                        | "vale"
                        | "sec"
                        | "ups"
                        | "sap"
                        | "ice"
                        | "oracle"
                        | "amazon"
                        | "may"
                        | "will"
                        | "it"
                        | "aid"
                        | "act"
                ) && !lex::is_act_verb(next)
            }
            _ => false,
        },
        _ if f.first == 0 || tokens.casing == Casing::Title => match word {
            // "Turkey is best roasted", "Apple pie", "Shell the peas", "Amnesty for …", "Labour costs".
            "turkey" => matches!(
                next,
                "farms" | "farm" | "meat" | "breast" | "sandwich" | "dinner" | "farmers" | "sandwiches"
            ),
            "apple" | "shell" | "vale" | "oracle" | "amazon" | "caterpillar" | "unison" | "amnesty"
            | "labour" | "orange" | "target" => {
                !(lex::is_act_verb(next)
                    || next == "'s"
                    || matches!(next, "chief" | "ceo" | "shares" | "executives" | "mps" | "leader"))
            }
            _ => false,
        },
        _ => false,
    }
}

/// Whether the name of an entry stands for it here: places need to act.
fn stands(tokens: &Tokens<'_>, f: &Found, entry: &Entry, places: &[(usize, usize, bool)]) -> bool {
    let geographic = matches!(entry.kind, ActorKind::State)
        || matches!(f.kind, AliasKind::Capital | AliasKind::Seat | AliasKind::Demonym | AliasKind::People);
    if !geographic {
        return true;
    }
    let chained = places.last().and_then(|&(_, last, acts)| {
        let between = tokens.words.get(last..f.first)?;
        let list = matches!(between.len(), 1..=3)
            && between.iter().all(|w| matches!(w.norm.as_str(), "and" | "or" | "," | "the" | "nor"));
        list.then_some(acts)
    });
    let around = Around { words: &tokens.words, first: f.first, last: f.last, casing: tokens.casing };
    places::is_actor(&around, f.kind, chained)
}

/// Whether a name that only the recogniser knows is an actor: a place only where it speaks or acts.
fn named_acts(tokens: &Tokens<'_>, r: &Recognised) -> bool {
    // "in Suva", "near Fada": one word behind a preposition of place, whatever it was taken for.
    if r.last == r.first + 1
        && matches!(tokens.before(r.first), "in" | "near" | "at" | "outside" | "inside" | "across")
        && !lex::is_invested(tokens.before(r.first - 1))
        && tokens.words.get(r.first).is_some_and(|w| w.shape == Shape::Capitalised)
    {
        return false;
    }
    // "in Surigao City": the name says that it is a place.
    if lex::is_place_tail(tokens.norm(r.last - 1)) && lex::is_place_preposition(tokens.before(r.first)) {
        return false;
    }
    let around = Around { words: &tokens.words, first: r.first, last: r.last, casing: tokens.casing };
    // "Bo Tarn of Levuka": where somebody comes from.
    if r.last == r.first + 1 && chunks::is_origin(tokens, r.first) {
        return false;
    }
    if places::is_of_office(&around) && r.kind == NameKind::Person || places::is_shouted_dateline(&around) {
        return false;
    }
    if r.kind != NameKind::Location {
        return true;
    }
    places::is_actor(&around, AliasKind::Capital, None) && places::is_subject(&around)
}

/// "(Reuters) -" at the beginning: who sent the report is no actor of it.
fn is_credit(tokens: &Tokens<'_>, item: &Item) -> bool {
    let dash = tokens.is_dash(item.last + 1);
    (1..6).contains(&item.first) && tokens.mark(item.first - 1, "(") && tokens.mark(item.last, ")") && dash
}

fn item(sentence: usize, tokens: &Tokens<'_>, f: &Found, entry: &Entry) -> Item {
    let mention = match f.kind {
        AliasKind::Demonym | AliasKind::People => MentionType::Demonym,
        AliasKind::Capital | AliasKind::Seat => MentionType::Metonym,
        _ => MentionType::Name,
    };
    let mut first = f.first;
    while entry.kind == ActorKind::Person
        && first + 1 < f.last
        && (is_title_word(tokens, first) || tokens.mark(first, "."))
    {
        first += 1;
    }
    let mut item = Item::new(sentence, first, f.last, What::Known(f.owner, f.kind), mention);
    set_title(tokens, &mut item);
    item
}

/// Notes where the titles and roles right before the name begin: "Foreign Minister", "Gen.".
fn set_title(tokens: &Tokens<'_>, item: &mut Item) {
    let mut i = item.first;
    while i > 0 {
        let k = if tokens.mark(i - 1, ".") && i >= 2 && lex::is_honorific(tokens.norm(i - 2)) {
            i - 2
        } else {
            i - 1
        };
        if !is_title_word(tokens, k)
            || tokens.words.get(i).is_some_and(|w| w.hyphened) && k == i - 1 && !is_title_word(tokens, i)
        {
            break;
        }
        i = k;
    }
    item.title = i;
}

/// "the Trump administration" is the government, not the person.
fn extend_to_administration(tokens: &Tokens<'_>, item: &mut Item, gazetteer: &Gazetteer) {
    let person = match item.what {
        What::Named(kind) => kind == NameKind::Person,
        What::Known(i, _) => gazetteer.entry(i).is_some_and(|e| e.kind == ActorKind::Person),
        _ => false,
    };
    if person && lex::is_administration(tokens.norm(item.last)) {
        item.last += 1;
        item.what = What::Administration;
        item.mention = MentionType::Metonym;
    }
}
