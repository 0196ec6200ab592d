//! Which role answers to which noun: "the leader" may be a president, "the premier" a prime minister.

use super::super::cluster::Cluster;
use super::super::lexicon as lex;
use crate::document::Date;

/// Words before the head of a role that do not tell it from others.
const LOOSE: &str = "acting new interim outgoing longtime long-time veteran current incumbent party union group company \
    national state team club council city embattled billionaire co founding first caretaker combative controversial";

/// Heads of the roles that lead a body.
const LEADING: &str = "president premier chancellor king queen emperor sultan emir pope leader chairman chairwoman chair \
    chairperson ceo head boss chief governor mayor ruler dictator taoiseach captain co-leader secretary-general \
    general-secretary monarch";

/// Whether these words stand for whoever leads: "the boss", "the Turkish *leader*".
pub fn is_any_leader(noun: &str) -> bool {
    matches!(noun, "leader" | "boss" | "chief" | "head" | "ruler" | "strongman" | "supremo")
}

/// A role without the words that do not tell it from others: "acting prime minister" is a prime minister.
fn core(role: &str) -> String {
    let words: Vec<&str> = role.split(' ').filter(|w| !lex::listed(LOOSE, w)).collect();
    if words.is_empty() { role.to_owned() } else { words.join(" ") }
}

/// Whether whoever has this role leads the body.
pub fn is_leading(role: &str) -> bool {
    let role = core(role);
    lex::listed(LEADING, &role)
        || matches!(
            role.as_str(),
            "prime minister"
                | "head of state"
                | "head of government"
                | "supreme leader"
                | "chief executive"
                | "chief executive officer"
                | "general secretary"
                | "secretary general"
                | "managing director"
                | "director general"
                | "general director"
                | "executive director"
        )
}

/// Whether a person known as `known` may be called `asked` (both in normal form): "minister" for a foreign minister,
/// "premier" for a prime minister, "leader" for whoever leads.
pub fn answers(known: &str, asked: &str) -> bool {
    let (known, asked) = (core(known), core(asked));
    let head = |r: &str| r.rsplit(' ').next().map(str::to_owned);
    let noun = head(&asked).unwrap_or_default();
    if known == asked {
        return true;
    }
    // "minister" for "foreign minister"; "vice" and "deputy" make another office.
    let second = |r: &str| r.split(' ').any(|w| matches!(w, "vice" | "deputy" | "former"));
    if second(&known) != second(&asked) && !asked.contains("deputy") {
        return false;
    }
    if head(&known).as_deref() == Some(noun.as_str()) {
        // What both say beyond the noun must agree.
        return asked == noun || known == noun || known.ends_with(&asked) || asked.ends_with(&known);
    }
    let bare = asked == noun;
    bare && (is_any_leader(&noun) && is_leading(&known)
        || matches!(noun.as_str(), "premier" | "chancellor")
            && matches!(known.as_str(), "prime minister" | "head of government" | "chancellor" | "premier")
            && (noun == "premier" || known == "head of government")
        || matches!(noun.as_str(), "king" | "queen" | "emir" | "sultan" | "monarch" | "president")
            && known == "head of state"
        || noun == "monarch" && matches!(known.as_str(), "king" | "queen" | "emperor")
        || noun == "politician"
            && matches!(head(&known).as_deref(), Some("lawmaker" | "mp" | "senator" | "minister" | "leader"))
        || noun == "official" && !known.is_empty()
        || noun == "chairman" && matches!(known.as_str(), "chair" | "chairperson")
        || noun == "chair" && matches!(known.as_str(), "chairman" | "chairwoman"))
        || asked == "prime minister" && matches!(known.as_str(), "premier" | "head of government")
}

/// Whether the text or a tie in force gives this person a role that answers to `asked`.
pub fn has_role(cluster: &Cluster, asked: &str, former: bool, day: Date) -> bool {
    let told = cluster.roles.iter().any(|(r, over)| *over == former && answers(r, asked));
    let tied = || cluster.affiliations.iter().any(|a| a.holds_on(day) != former && answers(&a.role, asked));
    // A role that the text calls over is over, whatever the gazetteer says.
    let over = cluster.roles.iter().any(|(r, over)| *over && answers(r, asked));
    told || tied() && (former || !over)
}

/// The name to show for an office whose holder is not known: "chancellor of Germany".
pub fn office_name(role: &str, body: &str) -> String {
    let article = ["United ", "European ", "Czech ", "Central African ", "Dominican "]
        .iter()
        .any(|p| body.starts_with(p))
        || ["Netherlands", "Philippines", "Gambia", "Bahamas", "Maldives", "Vatican"].contains(&body)
        || body.split(' ').any(|w| lex::is_body_word(&w.to_lowercase())) && !body.starts_with("the ");
    if article { format!("{role} of the {body}") } else { format!("{role} of {body}") }
}
