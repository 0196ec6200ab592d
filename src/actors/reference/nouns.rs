//! Common nouns for actors: which noun can mean whom.

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

/// Nouns of bodies that make a definite description of one.
pub fn is_body_noun(noun: &str) -> bool {
    CLASSES.iter().any(|class| lex::listed(class, noun))
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
    matches!(
        noun,
        "government"
            | "ministry"
            | "cabinet"
            | "army"
            | "police"
            | "military"
            | "prosecutors"
            | "state"
            | "country"
            | "kingdom"
            | "republic"
            | "nation"
            | "monarchy"
            | "navy"
            | "coastguard"
    )
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
        "newspaper" | "paper" | "daily" => {
            &["times", "post", "herald", "gazette", "news", "tribune", "guardian"]
        }
        "insurer" => &["insur", "assur"],
        "utility" => &["power", "energy", "water", "electric"],
        "retailer" | "chain" => &["store", "market", "retail"],
        "developer" | "builder" => &["bau", "homes", "build", "estate", "construction"],
        _ => &[],
    };
    names.iter().flat_map(|n| n.split(' ')).any(|w| stems.iter().any(|s| w.starts_with(s)))
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
    if learned.iter().any(|n| n == noun) {
        return 3;
    }
    // The head of the name: its last word, or the one before "of", "for" or "in".
    let is_noun = |w: &str| w == noun || w.strip_suffix('s') == Some(noun);
    let heads = |list: &[String]| {
        list.iter().any(|name| {
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
    let class_of = |n: &str| CLASSES.iter().position(|class| lex::listed(class, n));
    let of_class = |c: usize| CLASSES.get(c).is_some_and(|class| lex::listed(class, noun));
    match cluster.kind {
        ActorKind::State => u8::from(of_class(9) || is_state_noun(noun)) * 2,
        ActorKind::Company => {
            u8::from(of_class(0) || of_class(6) || matches!(noun, "bank" | "fund" | "railway")) * 2
        }
        ActorKind::Party => u8::from(of_class(2)) * 2,
        ActorKind::Bloc if is_any_body(noun) => 1,
        ActorKind::Bloc => u8::from(of_class(8)) * 2,
        _ if of_class(9) && !of_class(12) => 0,
        _ => {
            // A federation may be called "the union", a commission "the agency" or "the regulator".
            let same = names
                .iter()
                .flat_map(|n| n.split(' '))
                .filter_map(|w| class_of(w).or_else(|| class_of(w.strip_suffix('s')?)))
                .any(of_class);
            let typed = names.iter().any(|n| n.split(' ').any(|w| class_of(w).is_some()));
            if of_class(0) && !typed && cluster.kind == ActorKind::Organization {
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
pub fn learn(resolver: &mut Resolver<'_>, all: &[Tokens<'_>]) -> Vec<Vec<String>> {
    let mut nouns = vec![Vec::new(); resolver.clusters.len()];
    let mut plurals = Vec::new();
    for item in &resolver.items {
        let (Some(c), Some(tokens)) = (item.cluster, all.get(item.sentence)) else { continue };
        let Some(list) = nouns.get_mut(c) else { continue };
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
        if known(before) && opened && !list.iter().any(|n| n == before) {
            list.push(before.to_owned());
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
            let last = !tokens.words.get(j + 1).is_some_and(|w| {
                w.is_word()
                    && !lex::is_preposition(&w.norm)
                    && !matches!(w.norm.as_str(), "and" | "who" | "which" | "that" | "whose")
            });
            if last && known(noun) && !list.iter().any(|n| n == noun) {
                list.push(noun.to_owned());
            }
            j += 1;
        }
    }
    for (c, cluster) in resolver.clusters.iter_mut().enumerate() {
        cluster.plural |= plurals.contains(&c) && !cluster.is_person();
        let company = nouns.get(c).into_iter().flatten().any(|n: &String| {
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
