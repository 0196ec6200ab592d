//! Names that are no actors: laws and treaties, works, events, diseases, products, and adjectives of creeds.

use std::{collections::HashSet, sync::LazyLock};

use super::chunks;
use super::lexicon::{self as lex, listed};
use super::mention::Tokens;
use super::modifiers;
use super::tokens::{Casing, Shape};

/// Last words of the names of things: "Clean Air Act", "Paris Agreement", "Nobel Prize".
const TAILS: &str = "act bill amendment treaty agreement accord accords pact protocol convention deal resolution award awards prize \
                     cup championship championships olympics games festival show code constitution declaration scandal war wars \
                     crisis day week month memo dossier rule river street avenue road lake mount mountain mountains \
                     airport square building tower towers highway stadium arena sea ocean bridge boulevard park palace \
                     strip gulf peninsula ridge beach island islands curtain revolution renaissance spring \
                     summit primary caucus caucuses election elections massacre shooting";

/// Names of things in one word, in normal form.
const THINGS: &str = "obamacare trumpcare brexit ahca medicare medicaid daca tpp ttip nafta usmca jcpoa gatt ceta snap stuxnet \
                      wannacry notpetya ebola zika covid hiv aids sars android iphone ipad windows christmas easter \
                      ramadan hanukkah thanksgiving olympics oscars emmys grammys bible quran koran torah holocaust \
                      internet metoo gamergate watergate benghazi newstart bitcoin ethereum";

/// Names of things in several words, in normal form.
const LONG_THINGS: &str = "\
    60 minutes|affordable care act|air force one|american dream|belt and road|black friday|\
    citizens united v fec|cold war|common core|dodd frank|electoral college|face the nation|\
    fifth amendment|first amendment|fox and friends|fox friends|game of thrones|glass steagall|\
    golden globes|good friday|good morning america|green new deal|harry potter|house of cards|\
    iron curtain|keystone xl|magna carta|meet the press|new deal|newsnight|nord stream|nord stream 2|\
    north american free trade agreement|patriot act|roe v wade|saturday night live|second amendment|\
    social security|star wars|super bowl|top gear|trans pacific partnership|world cup|world war|\
    world war i|world war ii";

/// Adjectives of creeds, colours and camps that a recogniser takes for names.
const ADJECTIVES: &str = "democratic republican conservative liberal islamic islamist jewish christian muslim catholic evangelical \
                          protestant sunni shiite shia hindu buddhist sikh mormon arab latino hispanic asian african \
                          western eastern midwestern southern northern communist marxist nazi socialist progressive gay lesbian lgbt \
                          lgbtq zionist orthodox coptic anglican lutheran presbyterian baptist native oriental \
                          roman bolivarian keynesian stalinist maoist jihadist salafist ottoman soviet victorian biblical";

/// Words for people in the plural that a capital at a sentence's beginning makes look like names.
const PLAIN_PEOPLE: &str = "farmers supporters critics fans voters protesters officials lawmakers investors analysts experts \
                            economists residents activists police prosecutors investigators doctors scientists researchers \
                            teachers students workers employees conservatives liberals progressives moderates women men \
                            parents children families veterans immigrants refugees migrants evangelicals millennials \
                            reporters journalists demonstrators opponents sources kudos congratulations thanks people \
                            politicians diplomats rebels militants soldiers troops traders pollsters historians actor president mayor \
                            attorney congressman congresswoman senator representative energy defense education today yesterday \
                            monday tuesday wednesday thursday friday saturday sunday image caption photo report poll update \
                            exclusive watch video breaking editorial opinion analysis";

/// Cities that are no capital of a state: places unless they act, whatever the recogniser took them for.
const CITIES: &str = "\
    aleppo|alexandria|almaty|amritsar|anchorage|antwerp|atlanta|auckland|austin|bakersfield|baltimore|\
    bangalore|barcelona|basra|baton rouge|benghazi|birmingham|bordeaux|boston|bremen|brisbane|bristol|\
    brooklyn|buffalo|busan|calais|calgary|cape town|cardiff|casablanca|charleston|charlotte|\
    charlottesville|chennai|chicago|cincinnati|cleveland|cologne|columbus|dallas|dearborn|denver|detroit|\
    donetsk|dortmund|dresden|dubai|dundee|durban|dusseldorf|düsseldorf|edinburgh|edmonton|el paso|\
    ferguson|flint|florence|fort worth|frankfurt|fresno|gdansk|geneva|ghent|glasgow|gothenburg|grozny|\
    guadalajara|guangzhou|haifa|hamburg|hanover|hartford|hiroshima|hollywood|homs|honolulu|houston|idlib|\
    indianapolis|istanbul|izmir|jacksonville|jaffa|jeddah|johannesburg|kandahar|karachi|kharkiv|kirkuk|\
    kolkata|krakow|lagos|lahore|las vegas|leeds|leicester|leipzig|liverpool|long beach|los angeles|\
    louisville|luhansk|lviv|lyon|malmo|manchester|manhattan|mariupol|marseille|melbourne|memphis|miami|\
    milan|milwaukee|minneapolis|mombasa|montreal|mosul|mumbai|munich|nagasaki|naples|nashville|\
    new orleans|new york|new york city|newark|newcastle|nice|oakland|odesa|odessa|oklahoma city|omaha|\
    orlando|osaka|palo alto|parkland|pasadena|perth|peshawar|philadelphia|phoenix|pittsburgh|portland|\
    porto|providence|raleigh|raqqa|rio|rio de janeiro|rotterdam|sacramento|salt lake city|san antonio|\
    san bernardino|san diego|san francisco|san jose|santa monica|sao paulo|savannah|seattle|seville|\
    shanghai|sheffield|shenzhen|sochi|southampton|spokane|st louis|st paul|st petersburg|stuttgart|\
    sydney|são paulo|tampa|tel aviv|thessaloniki|tijuana|toronto|toulouse|trieste|tucson|tulsa|turin|\
    valencia|vancouver|venice|vladivostok|volgograd|winnipeg|wuhan|yokohama|zaporizhzhia|zurich";

/// Whether the normal form is that of a city that is no capital.
pub fn is_city(key: &str) -> bool {
    static SET: LazyLock<HashSet<&str>> = LazyLock::new(|| CITIES.split('|').collect());
    SET.contains(key)
}

/// Whether what the recogniser took for a name in the words `first..last` is a thing, an adjective or a plain word.
pub fn is_none(tokens: &Tokens<'_>, first: usize, last: usize) -> bool {
    let key = tokens.key(first, last);
    let last_word = last.checked_sub(1).map_or("", |i| tokens.norm(i));
    let single = last == first + 1;
    let letter = single && key.chars().count() == 1;
    // "Sea Bridge, a rescue organisation": the text says that it is a body.
    let tail = !single
        && listed(TAILS, last_word)
        && !key.ends_with("wall street")
        && !chunks::is_called_body(tokens, last);
    // "Islamic world", "Democratic Sen. …": adjectives stand before a noun, names before verbs too.
    let creed = (first..last).all(|i| is_creed(tokens.norm(i)));
    let noun = tokens.words.get(last).is_some_and(|w| w.is_word()) && !is_verb(tokens.norm(last));
    let adjective = creed && noun;
    let plain = single && first == 0 && listed(PLAIN_PEOPLE, &key);
    // "A *Maine Republican* objected": taken for one name.
    let label = modifiers::is_label(tokens, first, last.saturating_sub(1))
        || single && is_end_of_name(tokens, last) && modifiers::is_member(&key);
    letter || tail || adjective || plain || label || is_thing(&key)
}

/// Whether no name goes on at word `i`.
fn is_end_of_name(tokens: &Tokens<'_>, i: usize) -> bool {
    !tokens.words.get(i).is_some_and(|w| w.is_word() && w.is_capital())
}

/// Whether the word is the adjective of a creed, colour or camp: "Islamic", "Democratic".
pub fn is_creed(word: &str) -> bool {
    static SET: LazyLock<HashSet<&str>> = LazyLock::new(|| ADJECTIVES.split_ascii_whitespace().collect());
    SET.contains(word)
}

/// Whether the normal form names a thing.
pub fn is_thing(key: &str) -> bool {
    static SET: LazyLock<HashSet<&str>> =
        LazyLock::new(|| THINGS.split_ascii_whitespace().chain(LONG_THINGS.split('|')).collect());
    SET.contains(key)
}

fn is_verb(word: &str) -> bool {
    lex::is_act_verb(word)
        || lex::is_speech_verb(word)
        || matches!(word, "is" | "was" | "are" | "were" | "and" | "or")
}

/// Whether the words stand inside a title in quotation marks: a film, a programme, a slogan of at most eight words that
/// are all capitalised ("The Iron Lady").
pub fn in_quoted_title(tokens: &Tokens<'_>, first: usize, last: usize) -> bool {
    const REACH: usize = 8;
    if tokens.casing != Casing::Sentence {
        return false;
    }
    let quote = |i: usize| ["\"", "“", "”", "‘"].iter().any(|q| tokens.mark(i, q));
    let from = (first.saturating_sub(REACH)..first).rev().find(|&i| quote(i));
    let to = (last..last.saturating_add(REACH)).find(|&i| quote(i));
    let (Some(from), Some(to)) = (from, to) else { return false };
    let inside = tokens.words.get(from + 1..to).unwrap_or_default();
    let mut words = inside.iter().filter(|w| w.is_word());
    let titled = words.clone().all(|w| {
        w.shape != Shape::Lower
            || matches!(
                w.norm.as_str(),
                "the" | "a" | "an" | "of" | "in" | "on" | "and" | "to" | "for" | "with"
            )
    });
    let closes = tokens.words.get(to.saturating_sub(1)).is_some_and(|w| !w.is_mark("?") && !w.is_mark("!"));
    let begins = inside.first().is_some_and(super::tokens::Word::is_capital);
    let outside = first > from + 1 || last < to;
    titled && closes && begins && outside && words.by_ref().count() >= 2 && inside.len() <= REACH + 2
}

/// Broadcasters and networks on which one speaks or writes.
const STAGES: &str = "twitter facebook instagram youtube snapchat tiktok whatsapp telegram reddit linkedin cnn msnbc cnbc nbc abc \
                      cbs bbc npr pbs fox itv hbo netflix cspan c-span sky truth breitbart bloomberg";

/// "wrote on Twitter", "appeared on CNN": where something was said.
pub fn is_stage(tokens: &Tokens<'_>, first: usize, last: usize) -> bool {
    if !listed(STAGES, tokens.norm(first)) || !matches!(tokens.before(first), "on" | "via") {
        return false;
    }
    let aimed = "attack attacks pressure crackdown sanctions tax taxes ban bans assault war focus relied rely relies depend depends blame \
                 blamed called imposed imposing attacks fine fines bet effect impact cracked cracking hard tough soft \
                 restrictions limits wager";
    let before = first.checked_sub(2).map_or("", |i| tokens.norm(i));
    !listed(aimed, before) && !matches!(tokens.norm(last), "to" | "over")
}

/// "(Reuters)", "(AP)": who sent the report, in brackets; "AP She said": a byline run into the text.
pub fn is_byline(tokens: &Tokens<'_>, first: usize, last: usize) -> bool {
    let key = tokens.key(first, last);
    let agency = matches!(
        key.as_str(),
        "reuters"
            | "ap"
            | "associated press"
            | "the associated press"
            | "afp"
            | "agence france presse"
            | "upi"
            | "dpa"
            | "tass"
            | "xinhua"
            | "pa"
            | "press association"
            | "bloomberg"
            | "bloomberg news"
            | "getty images"
            | "getty"
            | "cnn"
            | "efe"
            | "ansa"
    );
    let bracketed = first > 0 && tokens.mark(first - 1, "(") && tokens.mark(last, ")");
    // "International Swim Union (ISU)" introduces an acronym; a byline follows a place or begins the text.
    let run_in = first == 0
        && tokens.words.get(last).is_some_and(|w| {
            w.is_word() && w.is_capital() && lex::is_function_word(&w.norm) && w.shape == Shape::Capitalised
        });
    agency && (bracketed && !is_introduced(tokens, first) || run_in)
}

/// Whether the bracket before `first` follows the full name of the acronym in it.
fn is_introduced(tokens: &Tokens<'_>, first: usize) -> bool {
    matches!(
        first.checked_sub(2).map_or("", |i| tokens.norm(i)),
        "press" | "presse" | "association" | "international"
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::mention::with_name;
    use super::*;

    fn with<T>(text: &str, name: &str, test: impl Fn(&Tokens<'_>, usize, usize) -> T) -> T {
        let (tokens, first, last) = with_name(text, name).unwrap();
        test(&tokens, first, last)
    }

    #[test]
    fn things_and_adjectives_are_no_names() {
        for (text, name) in [
            ("The Clean Harbours Act passed.", "Clean Harbours Act"),
            ("They read the Lima Protocol twice.", "Lima Protocol"),
            ("The Islamic world watched.", "Islamic"),
            ("Farmers had warned of it.", "Farmers"),
            ("Brexit split the party.", "Brexit"),
        ] {
            assert!(with(text, name, is_none), "{text}");
        }
        assert!(!with("Islamic State fled.", "Islamic State", is_none));
        assert!(!with("The Moravian Party left.", "Moravian Party", is_none));
    }

    #[test]
    fn titles_stages_and_bylines() {
        assert!(with("Her film “Goodbye Malta” opened.", "Malta", in_quoted_title));
        assert!(!with("“We left Malta for good,” he said.", "Malta", in_quoted_title));
        assert!(!with("“Malta” is what they call it.", "Malta", in_quoted_title));
        assert!(with("He wrote on Facebook that it was over.", "Facebook", is_stage));
        assert!(!with("The ban on Facebook was lifted.", "Facebook", is_stage));
        assert!(with("QUITO (AFP) The road is shut.", "AFP", is_byline));
        assert!(!with("Reuters said it had been misquoted.", "Reuters", is_byline));
    }
}
