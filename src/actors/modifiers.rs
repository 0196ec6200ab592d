//! Names that stand before another noun: who is meant by "Trump supporters", "an Ohio-based company", "a White House
//! screening", "CNN reporter"?
//!
//! The head decides, by lists. What a body or state *has and acts with* ("Senate Republicans", "Polish troops", "Trump
//! administration", "Facebook executives") leaves the name an actor. People who only share a place, a station or a
//! cause with it are a group of their own in the plural ("Trump supporters", "Ohio voters") and nobody in the singular
//! ("a Wisconsin businessman"), and so are its events and things ("a White House screening", "a CNN poll"). One who is for
//! or against a person is named by that: "an outspoken Trump critic" leaves Trump an actor.

use super::lexicon::listed;
use super::mention::Tokens;
use super::tokens::{Casing, Shape};

/// What a name is, as far as its heads care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// A person.
    Person,
    /// A state or part of one, or its seat.
    State,
    /// A place that only the recogniser knows.
    Place,
    /// A company, body, party, bloc or group.
    Body,
}

/// Who is meant by a name and the noun that it stands before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meant {
    /// The name's own actor.
    Name,
    /// Nobody.
    Nobody,
    /// The group that ends before this word: "Trump supporters".
    Group(usize),
}

/// What a hyphen ties to a name without the name doing anything: "Paris-based", "Obama-era".
const MERE: &str = "based born style era made built bound educated area listed wide like inspired themed sized registered \
                    flagged speaking only raised grown bred headquartered shaped loving hosted branded language level native \
                    centric focused related free installed trained owned dominated held type friendly area incorporated \
                    sounding themed aged year mile hour day";

/// What a hyphen ties to a name because it does something: "US-backed", "Saudi-led".
const DEED: &str = "led backed imposed controlled occupied run funded supported sponsored armed supplied brokered mediated \
                    approved appointed allied aligned endorsed ordered sanctioned proposed drafted financed organised \
                    organized linked";

/// Prefixes after which a name is no actor: "non-NATO", "post-Brexit".
const PREFIXES: &str = "non post pre trans inter intra mid cross sub sino franco anglo euro";

/// People who are for somebody or something, or against, many of them.
const CAMP: &str = "supporters backers voters fans loyalists followers protesters protestors demonstrators critics opponents \
                    detractors admirers devotees haters enthusiasts boosters partisans apologists surrogates donors \
                    sympathizers sympathisers";

/// People who share a place, many of them.
const LOCALS: &str = "residents protesters protestors demonstrators voters rebels militants separatists insurgents activists \
                      students workers farmers families taxpayers citizens hostages fans refugees expatriates immigrants \
                      migrants delegates settlers";

/// People who use, watch, serve or share in a body, many of them.
const PUBLIC: &str = "customers users viewers readers listeners students fans supporters voters shareholders investors \
                      workers employees staffers staff reporters journalists graduates alumni subscribers passengers \
                      drivers patients protesters protestors demonstrators critics opponents donors volunteers activists";

/// One person who comes from a place or works for a body, with no say for it.
const SOMEBODY: &str = "man woman native resident businessman businesswoman teen teenager couple family mother father boy girl \
                        student teacher lawyer attorney doctor nurse driver worker employee staffer reporter \
                        correspondent anchor host commentator contributor analyst columnist journalist editor producer \
                        pundit personality presenter broadcaster photographer alumnus graduate alum fan viewer reader user customer \
                        shareholder delegate voter professor researcher historian economist scholar player quarterback \
                        pitcher star striker midfielder defender goalkeeper coach fighter veteran tourist citizen immigrant \
                        refugee hostage prisoner inmate billionaire millionaire developer farmer rancher pastor preacher socialite \
                        actress actor singer rapper comedian boss-to-be insider intern hopeful candidate nominee contender";

/// Events and things that a name only places or brands.
const EVENTS: &str = "screening poll polls survey debate debates hearing hearings floor seat seats race races primary primaries caucus \
                      caucuses feed account page pages post posts thread video videos channel interview interviews show program \
                      programme podcast segment broadcast broadcasts special documentary headquarters building ceremony dinner \
                      luncheon visit tour event events meeting briefing runoff bid run election elections confirmation \
                      testimony trial lawn website reception concert gala rally rallies inauguration store stores app platform \
                      shooting massacre bombing crash home house apartment mansion hotel resort hospital school church mosque \
                      temple synagogue nightclub club restaurant market markets suburb suburbs neighborhood \
                      neighbourhood street park beach ranch farm jail prison courtroom courthouse stadium arena theater \
                      theatre studio studios news weather accent wine license ballot ballots skyline coastline mountains \
                      desert valley premiere tournament match game games success line lines marathon time native area bureau \
                      studio factory plant warehouse warehouses phone phones set series franchise movie film films episode \
                      novel album song songs bar bars pub";

/// A member of a parliament or party: where one comes from and what one belongs to only describe.
const MEMBERS: &str = "mp mep senator congressman congresswoman lawmaker legislator councillor councilman councilwoman \
                       assemblyman assemblywoman backbencher frontbencher";

/// Of a member of a bloc, one only.
const ONE_OF: &str = "ally member country nation state partner";

/// Whether a name that ends in this word, in small letters, is that of a group of people.
pub fn is_people(word: &str) -> bool {
    [CAMP, LOCALS, PUBLIC].iter().any(|list| listed(list, word))
}

/// Whether the noun means one member of a party by its name: "a *Democrat*".
pub fn is_partisan(noun: &str) -> bool {
    matches!(noun, "democrat" | "republican" | "tory" | "labourite")
}

/// Whether the noun means one member of a parliament or party.
pub fn is_member(noun: &str) -> bool {
    listed(MEMBERS, noun) || is_partisan(noun)
}

/// Whether the name in the words `first..last` and the noun behind it describe one member of a parliament or party who is
/// not named there: "*a Maine* Republican", "*the Labour* MP".
pub fn is_label(tokens: &Tokens<'_>, first: usize, last: usize) -> bool {
    // A headline has no articles: "*Maine Republican* breaks ranks".
    let opened = first == 0 || matches!(tokens.before(first), "the" | "a" | "an" | "another" | "one");
    let noun = last + usize::from(is_partisan(tokens.norm(last)) && is_member(tokens.norm(last + 1)));
    let named = tokens.words.get(noun + 1).is_some_and(|w| w.is_word() && w.is_capital());
    let joined = tokens.words.get(noun + 1).is_some_and(|w| w.hyphened);
    opened && is_member(tokens.norm(noun)) && !named && !joined && tokens.casing == Casing::Sentence
}

/// Who is meant by the name of this class in the words `first..last`.
pub fn meant(tokens: &Tokens<'_>, first: usize, last: usize, class: Class) -> Meant {
    let Some(name) = tokens.words.get(first) else { return Meant::Name };
    if name.hyphened && listed(PREFIXES, tokens.before(first)) {
        return Meant::Nobody;
    }
    let Some(next) = tokens.words.get(last).filter(|w| w.is_word()) else { return Meant::Name };
    if class != Class::Person && is_label(tokens, first, last) {
        return Meant::Nobody;
    }
    let lower = next.shape == Shape::Lower;
    if next.hyphened {
        // "a Sky/Ipsen poll": whoever asked is no actor.
        let poll = !lower && listed("poll polls survey", tokens.norm(last + 1));
        let mere =
            poll || listed(MERE, &next.norm) || class == Class::Place && lower && !listed(DEED, &next.norm);
        return if mere { Meant::Nobody } else { Meant::Name };
    }
    if tokens.casing != Casing::Sentence || !lower {
        return Meant::Name;
    }
    before_noun(tokens, last, class)
}

/// The same where a noun in small letters follows at `at`.
fn before_noun(tokens: &Tokens<'_>, at: usize, class: Class) -> Meant {
    // One adjective or noun may stand between: "Ohio state senators" is left alone, "CNN political analyst" is not.
    let (head, place) = match tokens.norm(at) {
        "political" | "chief" | "legal" | "contributing" | "former" | "senior" | "real" | "film" | "news"
        | "sports" | "national" | "primary" | "congressional" | "presidential" | "press" | "high"
        | "campaign"
            if tokens.words.get(at + 1).is_some_and(|w| w.shape == Shape::Lower) =>
        {
            (tokens.norm(at + 1), at + 1)
        }
        word => (word, at),
    };
    // "Ohio voters", but "France fans the flames": a verb has an object, a head has not.
    let object = matches!(tokens.norm(place + 1), "the" | "a" | "an" | "its" | "his" | "her" | "their");
    let group = |list: &str| listed(list, head) && !object;
    // A person's name after the head: the body ties the person to it ("CNN reporter Ann Sills").
    let named = tokens.words.get(place + 1).is_some_and(|w| w.is_word() && w.is_capital());
    match class {
        Class::Person if group(CAMP) => Meant::Group(place + 1),
        Class::Person if matches!(head, "rally" | "rallies" | "era" | "inauguration" | "biopic") => {
            Meant::Nobody
        }
        Class::Person => Meant::Name,
        Class::State | Class::Place if group(LOCALS) => Meant::Group(place + 1),
        Class::State | Class::Place if !object && (listed(SOMEBODY, head) || listed(EVENTS, head)) => {
            Meant::Nobody
        }
        Class::State | Class::Place => Meant::Name,
        Class::Body if group(PUBLIC) => Meant::Group(place + 1),
        Class::Body if listed(ONE_OF, head) && !object => Meant::Nobody,
        Class::Body if listed(SOMEBODY, head) && !object && !named => Meant::Nobody,
        Class::Body if listed(EVENTS, head) && !object => Meant::Nobody,
        Class::Body => Meant::Name,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::mention::with_name;
    use super::*;

    fn of(text: &str, name: &str, class: Class) -> Meant {
        let (tokens, first, last) = with_name(text, name).unwrap();
        meant(&tokens, first, last, class)
    }

    #[test]
    fn hyphens_place_or_act() {
        assert_eq!(of("The Brno-based firm sued.", "Brno", Class::Place), Meant::Nobody);
        assert_eq!(of("The Chad-born singer left.", "Chad", Class::State), Meant::Nobody);
        assert_eq!(of("The Qatar-backed rebels fled.", "Qatar", Class::State), Meant::Name);
        assert_eq!(of("A non-OPEC producer left.", "OPEC", Class::Body), Meant::Nobody);
        assert_eq!(of("An anti-Orban crowd came.", "Orban", Class::Person), Meant::Name);
    }

    #[test]
    fn members_of_parliament_are_only_described() {
        assert_eq!(of("The Iowa senator stayed away.", "Iowa", Class::State), Meant::Nobody);
        assert_eq!(of("A Maine Republican stayed away.", "Maine", Class::Place), Meant::Nobody);
        assert_eq!(of("The Labour MP stayed away.", "Labour", Class::Body), Meant::Nobody);
        assert_eq!(of("The Labour MP Ann Sills stayed away.", "Labour", Class::Body), Meant::Name);
        assert_eq!(of("The Labour leader stayed away.", "Labour", Class::Body), Meant::Name);
        assert_eq!(of("Iowa senators stayed away.", "Iowa", Class::State), Meant::Name);
    }

    #[test]
    fn heads_tell_who_is_meant() {
        assert_eq!(of("Many Orban supporters stayed away.", "Orban", Class::Person), Meant::Group(3));
        assert_eq!(of("An Orban critic stayed away.", "Orban", Class::Person), Meant::Name);
        assert_eq!(of("An Iowa farmer stayed away.", "Iowa", Class::State), Meant::Nobody);
        assert_eq!(of("Iowa voters stayed away.", "Iowa", Class::State), Meant::Group(2));
        assert_eq!(of("Iowa lawmakers stayed away.", "Iowa", Class::State), Meant::Name);
        assert_eq!(of("A Sky reporter stayed away.", "Sky", Class::Body), Meant::Nobody);
        assert_eq!(of("Sky reporter Ann Sills stayed away.", "Sky", Class::Body), Meant::Name);
        assert_eq!(of("Malta fans the flames.", "Malta", Class::State), Meant::Name);
    }
}
