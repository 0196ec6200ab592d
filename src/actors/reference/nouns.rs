//! Common nouns for actors: which noun can mean whom.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::super::cluster::Cluster;
use super::super::lexicon as lex;
use super::super::mention::Tokens;
use super::super::resolve::Resolver;
use crate::document::ActorKind;

/// Nouns that mean the same kind of body; the first tells the class.
const CLASSES: [&str; 14] = [
    "company firm maker brewer railway bidder manufacturer airline carmaker retailer operator producer chain startup utility insurer lender supplier \
     subsidiary conglomerate giant carrier builder developer miner brewer owner business group handler employer",
    "union federation association guild confederation league alliance",
    "party movement",
    "agency commission regulator watchdog authority council committee board panel bureau body inspectorate service",
    "court tribunal",
    "ministry department",
    "newspaper paper magazine broadcaster channel station weekly daily tabloid",
    "club team side",
    "bloc alliance union",
    "country kingdom republic nation state government island",
    "church synod diocese parish denomination",
    "university school college academy hospital clinic museum institute laboratory",
    "group organisation organization charity network campaign movement mission militia foundation fund trust",
    "parliament chamber house senate congress assembly legislature council",
];

/// For each of these nouns its classes, one bit each: every word of a text is asked for.
static CLASSES_OF: LazyLock<HashMap<&'static str, u16>> = LazyLock::new(|| {
    let mut of: HashMap<&str, u16> = HashMap::new();
    for (class, nouns) in CLASSES.iter().enumerate() {
        for noun in nouns.split_ascii_whitespace() {
            *of.entry(noun).or_default() |= 1 << class;
        }
    }
    of
});

/// The class of newspapers and broadcasters, and that of companies, in [`CLASSES`].
const MEDIA: u32 = 6;
const COMPANIES: u32 = 0;

/// Last words of newspapers' names.
const PRESS: &str = "times post herald gazette news tribune guardian courier telegraph chronicle journal star mail echo observer \
    mirror express bulletin standard examiner globe inquirer dispatch sentinel independent mercury argus zeitung tagblatt \
    bote monde figaro kurier dagblad";

/// Who organises in a trade union: beginnings of words in its name.
const TRADES: &[&str] = &[
    "teacher",
    "worker",
    "miner",
    "nurse",
    "driver",
    "pilot",
    "docker",
    "doctor",
    "journalist",
    "employee",
    "staff",
    "labour",
    "labor",
    "trade",
    "metalworker",
    "farmer",
    "seafarer",
    "steelworker",
    "servant",
];

/// The nouns by which the text calls each of its actors ("Swissmedic, the *regulator*"), by cluster.
#[derive(Clone, Debug, Default)]
pub struct Learned(Vec<Vec<String>>);

impl Learned {
    /// The nouns for a cluster; none if the text has none, or the cluster is newer than they.
    pub fn of(&self, cluster: usize) -> &[String] {
        self.0.get(cluster).map_or(&[], Vec::as_slice)
    }

    /// Adds a noun for a cluster, once.
    pub fn teach(&mut self, cluster: usize, noun: &str) {
        if self.0.len() <= cluster {
            self.0.resize(cluster + 1, Vec::new());
        }
        if let Some(list) = self.0.get_mut(cluster).filter(|list| !list.iter().any(|n| n == noun)) {
            list.push(noun.to_owned());
        }
    }

    /// Takes a noun from all clusters that `whose` holds for.
    pub fn forget(&mut self, noun: &str, whose: impl Fn(usize) -> bool) {
        for (_, list) in self.0.iter_mut().enumerate().filter(|(c, _)| whose(*c)) {
            list.retain(|n| n != noun);
        }
    }
}

/// The heads of the names of bodies whose members, many of them, stand for the body: "the *delegates*" of a synod.
fn heads_with_members(noun: &str) -> &'static [&'static str] {
    match noun {
        "delegates" => &["synod", "congress", "assembly", "conference", "convention"],
        "councillors" | "councilors" => &["council"],
        "senators" => &["senate"],
        "commissioners" => &["commission"],
        "judges" | "justices" => &["court", "tribunal"],
        _ => &[],
    }
}

/// Fighters of an armed group, many of them, by what the text calls one.
fn fighter(noun: &str) -> Option<&str> {
    let one = noun.strip_suffix('s')?;
    matches!(one, "rebel" | "insurgent" | "guerrilla" | "separatist" | "militant").then_some(one)
}

/// Whether the noun means a body by its members: "the delegates", "the rebels".
pub fn is_members(noun: &str) -> bool {
    !heads_with_members(noun).is_empty() || fighter(noun).is_some()
}

/// Nouns with which "this" points at a body, as others point at a time or a matter: "this *church*", not "this side".
pub fn is_pointed_at(noun: &str) -> bool {
    matches!(
        noun,
        "company"
            | "firm"
            | "airline"
            | "bank"
            | "union"
            | "federation"
            | "association"
            | "party"
            | "church"
            | "synod"
            | "diocese"
            | "government"
            | "ministry"
            | "cabinet"
            | "commission"
            | "council"
            | "committee"
            | "board"
            | "agency"
            | "court"
            | "tribunal"
            | "parliament"
            | "club"
            | "university"
            | "hospital"
            | "country"
            | "kingdom"
            | "republic"
            | "nation"
    )
}

/// Nouns of bodies that make a definite description of one.
pub fn is_body_noun(noun: &str) -> bool {
    CLASSES_OF.contains_key(noun)
        || is_members(noun)
        || matches!(
            noun,
            "bank"
                | "cabinet"
                | "fund"
                | "police"
                | "army"
                | "monarchy"
                | "cooperative"
                | "co-operative"
                | "prosecutors"
                | "institution"
                | "executive"
                | "administration"
                | "office"
        )
}

/// Nouns that a newspaper may use for a body that it has not named: a new actor.
pub fn is_founding_noun(noun: &str) -> bool {
    matches!(
        noun,
        "union"
            | "federation"
            | "association"
            | "council"
            | "committee"
            | "board"
            | "court"
            | "tribunal"
            | "commission"
            | "hospital"
            | "laboratory"
            | "parliament"
            | "church"
            | "synod"
            | "university"
            | "bank"
            | "agency"
            | "regulator"
            | "prosecutors"
    )
}

/// Nouns of a state's organs without a name: the state is meant.
pub fn is_state_noun(noun: &str) -> bool {
    is_organ_noun(noun)
        || matches!(noun, "state" | "country" | "kingdom" | "republic" | "nation" | "monarchy")
}

/// Nouns of organs that a newspaper first ties to a state and then names alone: "the ministry".
pub fn is_organ_noun(noun: &str) -> bool {
    matches!(
        noun,
        "ministry"
            | "army"
            | "police"
            | "military"
            | "cabinet"
            | "prosecutors"
            | "navy"
            | "coastguard"
            | "government"
    )
}

/// The field before "office" that makes it an authority of its own: "the *statistics* office", not "the home office".
pub fn is_field_of_office(word: &str) -> bool {
    matches!(
        word,
        "corruption"
            | "fraud"
            | "statistics"
            | "statistical"
            | "tax"
            | "audit"
            | "patent"
            | "cartel"
            | "prosecution"
            | "election"
            | "electoral"
            | "immigration"
            | "asylum"
            | "competition"
    )
}

/// Whether a company's name tells this trade: "the fund" for Larkspur Capital.
pub fn is_trade_of(noun: &str, names: &[String]) -> bool {
    let stems: &[&str] = match noun {
        "brewer" => &["brew"],
        "fund" => &["capital", "fund", "partners", "invest"],
        "bank" | "lender" => &["bank", "banco", "sachs", "credit"],
        "airline" | "carrier" => &["air"],
        "carmaker" | "manufacturer" => &["motor", "auto"],
        "miner" => &["mining", "mine", "nickel", "gold", "copper"],
        "railway" | "operator" => &["rail", "bahn", "port", "ferr"],
        "broadcaster" | "channel" | "station" => &["tv", "television", "radio", "broadcast"],
        "newspaper" | "paper" | "daily" | "weekly" | "tabloid" => {
            return names.iter().any(|n| is_newspaper(n));
        }
        "union" | "federation" => TRADES,
        "insurer" => &["insur", "assur"],
        "utility" => &["power", "energy", "water", "electric"],
        "retailer" | "chain" => &["store", "market", "retail"],
        "developer" | "builder" => &["bau", "homes", "build", "estate", "construction"],
        _ => &[],
    };
    names.iter().flat_map(|n| n.split(' ')).any(|w| stems.iter().any(|s| w.starts_with(s)))
}

/// Whether a name ends like those of newspapers do: "Tarn Valley *Herald*".
fn is_newspaper(name: &str) -> bool {
    name.rsplit(' ').next().is_some_and(|w| name != w && lex::listed(PRESS, w))
}

/// The head of a body's name if a word for a body stands before its first preposition: "*synod* of the Eastern Church".
fn head_before_preposition(name: &str) -> Option<&str> {
    let words: Vec<&str> = name.split(' ').collect();
    let at = words.iter().position(|w| matches!(*w, "of" | "for" | "in" | "on"))?;
    words.get(at.checked_sub(1)?).copied().filter(|w| is_body_noun(w))
}

/// Nouns for bodies of every kind but states.
pub fn is_any_body(noun: &str) -> bool {
    matches!(noun, "organisation" | "organization" | "group" | "body" | "institution")
}

/// How well a noun names an actor: 3 if the name or the text says so, 2 if its kind does, 1 if it can be, 0 if not.
///
/// `names` are those of the document, `aliases` those that only the gazetteer has.
pub fn strength(
    noun: &str,
    cluster: &Cluster,
    learned: &[String],
    names: &[String],
    aliases: &[String],
) -> u8 {
    // "The weekly Tarn Herald": "the paper" too.
    let press = |n: &str| matches!(n, "newspaper" | "paper" | "magazine" | "weekly" | "daily" | "tabloid");
    if learned.iter().any(|n| n == noun || press(n) && press(noun)) {
        return 3;
    }
    // "The largest rebel group": "the rebels".
    if let Some(one) = fighter(noun) {
        return u8::from(learned.iter().chain(names).any(|n| n.split(' ').any(|w| w == one))) * 2;
    }
    let members = heads_with_members(noun);
    if !members.is_empty() {
        let head = |n: &String| {
            let head = head_before_preposition(n).or_else(|| n.rsplit(' ').next());
            head.is_some_and(|h| members.contains(&h))
        };
        let called = learned.iter().any(|n| members.contains(&n.as_str()));
        return u8::from(called || names.iter().any(head)) * 2;
    }
    // A party may have "Union" in its name; "the union" is rather one of workers.
    if cluster.kind == ActorKind::Party && noun == "union" {
        return 1;
    }
    // The head of the name: its last word, or the one before "of", "for" or "in".
    let is_noun = |w: &str| w == noun || w.strip_suffix('s') == Some(noun);
    let heads = |list: &[String]| {
        list.iter().any(|name| {
            if let Some(head) = head_before_preposition(name) {
                return is_noun(head);
            }
            let words: Vec<&str> = name.split(' ').collect();
            words.last().is_some_and(|w| is_noun(w))
                || words.windows(2).any(|w| matches!(w, [head, "of" | "for" | "in" | "on"] if is_noun(head)))
        })
    };
    let state = cluster.kind == ActorKind::State;
    if heads(names) && !(state && noun == "states") {
        return 3;
    }
    if heads(aliases) && !state && !is_any_body(noun) {
        return 2;
    }
    let class_of = |n: &str| CLASSES_OF.get(n).map(|classes| classes.trailing_zeros());
    let of_class = |class: u32| CLASSES_OF.get(noun).is_some_and(|classes| classes >> class & 1 == 1);
    match cluster.kind {
        ActorKind::State => u8::from(of_class(9) || is_state_noun(noun)) * 2,
        ActorKind::Company if of_class(MEDIA) => match noun {
            _ if is_trade_of(noun, names) => 2,
            // "The paper" may be any document.
            "paper" => 0,
            _ => 1,
        },
        ActorKind::Company => {
            u8::from(of_class(COMPANIES) || matches!(noun, "bank" | "fund" | "railway")) * 2
        }
        ActorKind::Party => u8::from(of_class(2)) * 2,
        ActorKind::Bloc if is_any_body(noun) => 1,
        ActorKind::Bloc => u8::from(of_class(8)) * 2,
        _ if of_class(9) && !of_class(12) => 0,
        // "The union" for United Auto Workers, whose name holds no such word.
        _ if (of_class(MEDIA) || noun == "union") && is_trade_of(noun, names) => 2,
        _ => {
            // A federation may be called "the union", a commission "the agency" or "the regulator".
            let same = names
                .iter()
                .flat_map(|n| n.split(' '))
                .filter_map(|w| class_of(w).or_else(|| class_of(w.strip_suffix('s')?)))
                .any(of_class);
            let typed = names.iter().any(|n| n.split(' ').any(|w| class_of(w).is_some() || w == "office"));
            let workers = is_trade_of("union", names);
            if of_class(0) && !typed && !workers && cluster.kind == ActorKind::Organization {
                return 1;
            }
            let generic = of_class(12) && noun != "mission" && noun != "fund" && noun != "trust"
                || matches!(noun, "body" | "institution");
            // "The group" is rather one whose name does not say what it is.
            if same || generic && !typed {
                2
            } else {
                u8::from(generic || (of_class(3) || of_class(7)) && !typed)
            }
        }
    }
}

/// The nouns by which the text calls its actors in apposition: "Swissmedic, the regulator in Berne", "the weekly Aragats
/// Post", "Orbena, a drug maker".
pub fn learn(resolver: &mut Resolver<'_>, all: &[Tokens<'_>]) -> Learned {
    let mut nouns = Learned::default();
    let mut plurals = Vec::new();
    for item in &resolver.items {
        let (Some(c), Some(tokens)) = (item.cluster, all.get(item.sentence)) else { continue };
        let verb = item.last
            + if tokens.mark(item.last, ",") && tokens.norm(item.last + 1) == "who" { 2 } else { 0 };
        if matches!(tokens.norm(verb), "have" | "are" | "were" | "play" | "do" | "say" | "want")
            && tokens.before(item.first) != "and"
        {
            plurals.push(c);
        }
        let known = |n: &str| is_body_noun(n) || lex::is_role_head(n);
        // Before the name: "the weekly Aragats Post", "the rider Joost Verhaegen".
        let before = tokens.before(item.title.min(item.first));
        let opened = (1..=4).any(|k| {
            item.first >= k
                && matches!(tokens.norm(item.first - k), "the" | "a" | "an" | "newspaper" | "its" | "another")
        });
        if known(before) && opened {
            nouns.teach(c, before);
        }
        // "The AU *mission*": later "the mission".
        let part = tokens.norm(item.last);
        if matches!(part, "mission" | "delegation") && tokens.before(item.first) == "the" {
            nouns.teach(c, part);
        }
        // After it: ", a|the … noun".
        let mut k = item.last;
        while tokens.mark(k, "(")
            || tokens.mark(k, ")")
            || tokens
                .words
                .get(k)
                .is_some_and(|w| w.shape == super::super::tokens::Shape::Upper && tokens.mark(k + 1, ")"))
        {
            k += 1;
        }
        if !tokens.mark(k, ",")
            || !matches!(tokens.norm(k + 1), "a" | "an" | "the" | "another" | "its" | "their")
        {
            continue;
        }
        let mut j = k + 2;
        while j < k + 8
            && tokens.words.get(j).is_some_and(|w| {
                w.is_word()
                    && !lex::is_preposition(&w.norm)
                    && w.norm != "and"
                    && w.norm != "who"
                    && w.norm != "which"
                    && w.norm != "that"
            })
            || tokens.words.get(j).is_some_and(|w| w.shape == super::super::tokens::Shape::Possessive)
        {
            let noun = tokens.norm(j);
            // "The country's largest federation" is no country.
            let last = !tokens.words.get(j + 1).is_some_and(|w| {
                w.shape == super::super::tokens::Shape::Possessive
                    || w.is_word()
                        && !lex::is_preposition(&w.norm)
                        && !matches!(w.norm.as_str(), "and" | "who" | "which" | "that" | "whose")
            });
            if last && known(noun) {
                nouns.teach(c, noun);
                // "A *smaller* union": by which it is told from another.
                if j > k + 2 {
                    nouns.teach(c, &format!("{} {noun}", tokens.before(j)));
                }
            }
            j += 1;
        }
    }
    for (c, cluster) in resolver.clusters.iter_mut().enumerate() {
        cluster.plural |= plurals.contains(&c) && !cluster.is_person();
        let company = nouns.of(c).iter().any(|n| {
            CLASSES.first().is_some_and(|k| {
                k.split_ascii_whitespace()
                    .take(26)
                    .any(|w| w == n && w != "group" && w != "owner" && w != "business")
            })
        });
        if company
            && cluster.kind == ActorKind::Organization
            && cluster.entry.is_none()
            && !cluster.id.starts_with("custom:")
        {
            cluster.kind = ActorKind::Company;
        }
    }
    nouns
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(noun: &str, name: &str, kind: ActorKind) -> u8 {
        strength(noun, &Cluster::new(name, kind), &[], &[name.to_lowercase()], &[])
    }

    #[test]
    fn a_paper_is_a_newspaper_and_no_company() {
        assert_eq!(fits("paper", "Tarn Valley Herald", ActorKind::Company), 2);
        assert_eq!(fits("paper", "Osmond Steel", ActorKind::Company), 0);
    }

    #[test]
    fn a_union_is_rather_one_of_workers() {
        let teachers = fits("union", "Tarnland Teachers' Federation", ActorKind::Organization);
        assert!(teachers > fits("union", "Liberal Union", ActorKind::Party));
        let workers = fits("union", "United Auto Workers", ActorKind::Organization);
        assert_eq!((workers, fits("company", "United Auto Workers", ActorKind::Organization)), (2, 0));
    }

    #[test]
    fn delegates_stand_for_their_synod() {
        assert_eq!(fits("delegates", "Synod of the Tarn Church", ActorKind::Organization), 2);
        assert_eq!(fits("delegates", "Tarn Church", ActorKind::Organization), 0);
        let church = fits("church", "Tarn Church", ActorKind::Organization);
        assert!(church > fits("church", "Synod of the Tarn Church", ActorKind::Organization));
    }

    #[test]
    fn an_office_is_no_company() {
        assert_eq!(fits("company", "anti corruption office", ActorKind::Organization), 0);
        assert_eq!(fits("company", "Tarn Sands", ActorKind::Organization), 1);
    }

    #[test]
    fn nouns_are_learned_for_clusters_that_come_later() {
        let mut learned = Learned::default();
        learned.teach(3, "ministry");
        assert_eq!(learned.of(3), ["ministry"]);
        assert!(learned.of(2).is_empty());
        learned.forget("ministry", |c| c == 3);
        assert!(learned.of(3).is_empty());
    }
}
