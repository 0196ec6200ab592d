//! Who acts for whom, as the text says: "Norway's foreign minister, Espen Eide", "Ingrid Solberg, the airline's chief
//! executive", "Apple boss Tim Cook".

use super::cluster::Cluster;
use super::lexicon as lex;
use super::mention::{Item, Tokens, What, of_sentence};
use super::resolve::Resolver;
use crate::document::Affiliation;

/// A role in the text: its words, its body, whether it is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// In lower case, without article and "former": "foreign minister".
    pub name: String,
    /// The noun that it ends with.
    pub head: String,
    /// The place of the body's item.
    pub body: Option<usize>,
    /// "former", "ex-", "late".
    pub former: bool,
}

/// Reads the roles beside every person's name and ties the person to the body.
pub fn from_text(resolver: &mut Resolver<'_>, all: &[Tokens<'_>]) {
    for (sentence, tokens) in all.iter().enumerate() {
        in_sentence(resolver, tokens, sentence);
    }
}

/// The same for one sentence.
pub fn in_sentence(resolver: &mut Resolver<'_>, tokens: &Tokens<'_>, sentence: usize) {
    for i in of_sentence(&resolver.items, sentence) {
        let Some(item) = resolver.items.get(i).cloned() else {
            continue;
        };
        let person = item.cluster.and_then(|c| resolver.clusters.get(c)).is_some_and(Cluster::is_person);
        if !person || item.what == What::Administration {
            continue;
        }
        let roles = [before(tokens, &resolver.items, i), after(tokens, &resolver.items, i)];
        for role in roles.into_iter().flatten() {
            let body = role.body.and_then(|b| resolver.items.get(b)).and_then(|b| b.cluster);
            let body_id = body
                .filter(|b| Some(*b) != item.cluster)
                .and_then(|b| resolver.clusters.get(b))
                .map(|b| b.id.clone());
            if let Some(cluster) = item.cluster.and_then(|c| resolver.clusters.get_mut(c)) {
                tie(cluster, &role, body_id);
            }
        }
    }
}

fn tie(cluster: &mut Cluster, role: &Role, body: Option<String>) {
    let noted = (role.name.clone(), role.former);
    if !cluster.roles.contains(&noted) {
        cluster.roles.push(noted);
    }
    if cluster.gender.is_none() {
        // "Its *chairman*, Raimonds Tarn".
        cluster.gender = lex::gender_of_title(&role.head);
    }
    if role.former {
        // The text knows better than a gazetteer that is older than it.
        cluster.affiliations.retain(|a| {
            !(a.acts_for && a.role.ends_with(&role.head) && a.to.is_none())
                || cluster.id.starts_with("custom:")
        });
    }
    let Some(actor_id) = body else { return };
    let office = lex::is_office_head(&role.head);
    if let Some(known) = cluster.affiliations.iter_mut().find(|a| a.actor_id == actor_id && a.to.is_none()) {
        if known.role.is_empty() {
            known.role.clone_from(&role.name);
        }
        return;
    }
    if role.former {
        return;
    }
    let tie = Affiliation { actor_id, role: role.name.clone(), acts_for: office, from: None, to: None };
    if !cluster.affiliations.contains(&tie) {
        cluster.affiliations.push(tie);
    }
}

/// The item of the sentence that ends before word `last`.
fn item_ending(items: &[Item], sentence: usize, last: usize) -> Option<usize> {
    of_sentence(items, sentence).find(|&i| items.get(i).is_some_and(|it| it.last == last))
}

/// The item of the sentence that begins at word `first`.
fn item_beginning(items: &[Item], sentence: usize, first: usize) -> Option<usize> {
    of_sentence(items, sentence).find(|&i| items.get(i).is_some_and(|it| it.first == first))
}

/// The same for an item that may hold the article before that word: "*the* commission".
fn item_at(items: &[Item], sentence: usize, first: usize) -> Option<usize> {
    item_beginning(items, sentence, first).or_else(|| {
        item_beginning(items, sentence, first.checked_sub(1)?)
            .filter(|&b| items.get(b).is_some_and(|b| b.last > first))
    })
}

/// A role that ends right before the name or a comma before it.
fn before(tokens: &Tokens<'_>, items: &[Item], i: usize) -> Option<Role> {
    let item = items.get(i)?;
    let mut end = item.first;
    // Courtesy titles may stand between role and name: "head of research, Dr Bianchetti".
    while end > 0
        && (tokens.mark(end - 1, ".")
            || lex::is_honorific(tokens.norm(end - 1)) && !lex::is_office_head(tokens.norm(end - 1)))
    {
        end -= 1;
    }
    if end > 0 && tokens.mark(end - 1, ",") {
        end -= 1;
        // "the chief executive of Norden Air, Ingrid Solberg,"
        if let Some(body) = item_ending(items, item.sentence, end) {
            let mut k = items.get(body)?.first;
            if k > 0 && tokens.before(k) == "the" {
                k -= 1;
            }
            if matches!(tokens.before(k), "of" | "at" | "for") {
                let (_, role) = backwards(tokens, k - 1)?;
                return Some(Role { body: Some(body), ..role });
            }
        }
    }
    let (start, role) = backwards(tokens, end)?;
    let body = body_before(tokens, items, item.sentence, start);
    let before_body = body.and_then(|b| items.get(b)).map_or("", |b| tokens.before(b.first));
    let former = role.former || lex::is_former(before_body);
    Some(Role { body, former, ..role })
}

/// The body before a role: "Norway's *foreign minister*", "US *president*", "Apple *boss*".
fn body_before(tokens: &Tokens<'_>, items: &[Item], sentence: usize, start: usize) -> Option<usize> {
    let owner = if tokens.before(start) == "'s" || tokens.before(start) == "'" { start - 1 } else { start };
    item_ending(items, sentence, owner)
}

/// The role whose last word is the one before `end`: where it begins, and what it is.
fn backwards(tokens: &Tokens<'_>, end: usize) -> Option<(usize, Role)> {
    let mut start = end;
    while start > 0 {
        let word = tokens.before(start);
        if !lex::is_role_head(word) && !lex::is_role_modifier(word) {
            break;
        }
        start -= 1;
    }
    // "the railway's *personnel* director": one word that no list knows, after an owner.
    let owner = |i: usize| matches!(tokens.before(i), "'s" | "'" | "its" | "their");
    if start > 1
        && start < end
        && !owner(start)
        && owner(start - 1)
        && tokens.words.get(start - 1).is_some_and(|w| w.is_word() && !w.is_capital())
    {
        return role_of(tokens, start, end).map(|role| (start - 1, role));
    }
    role_of(tokens, start, end).map(|role| (start, role))
}

fn role_of(tokens: &Tokens<'_>, start: usize, end: usize) -> Option<Role> {
    let words: Vec<&str> = (start..end).map(|i| tokens.norm(i)).collect();
    let head = *words.last()?;
    if !lex::is_role_head(head) {
        return None;
    }
    let former = words.iter().any(|w| lex::is_former(w));
    let name: Vec<&str> = words.iter().copied().filter(|w| !lex::is_former(w)).collect();
    Some(Role { name: name.join(" "), head: head.to_owned(), body: None, former })
}

/// A role in apposition after the name: ", the chief executive of Norden Air," or ", Norway's foreign minister,".
fn after(tokens: &Tokens<'_>, items: &[Item], i: usize) -> Option<Role> {
    let item = items.get(i)?;
    let mut k = item.last;
    if !tokens.mark(k, ",") {
        return None;
    }
    k += 1;
    // "Rosario Abella, who heads the council", "who leads the main opposition Unity Party"
    if tokens.norm(k) == "who" {
        let role = match tokens.norm(k + 1) {
            "heads" | "headed" => "head",
            "leads" | "led" => "leader",
            "runs" | "ran" => "chief",
            "chairs" | "chaired" => "chair",
            "owns" | "owned" => "owner",
            "founded" | "co-founded" => "founder",
            _ => return None,
        };
        let plain =
            |i: usize| tokens.words.get(i).is_some_and(|w| w.is_word() && !lex::is_preposition(&w.norm));
        let body = (k + 2..k + 7).take_while(|&i| plain(i)).find_map(|i| item_at(items, item.sentence, i))?;
        let former = matches!(tokens.norm(k + 1), "headed" | "led" | "chaired" | "owned" | "ran");
        return Some(Role { name: role.to_owned(), head: role.to_owned(), body: Some(body), former });
    }
    let mut body = None;
    let opened = matches!(tokens.norm(k), "the" | "a" | "an" | "its" | "their" | "his" | "her");
    if opened {
        // "Mia Petrova, *its* leader": the pronoun's actor is the body.
        body = item_beginning(items, item.sentence, k)
            .filter(|&b| items.get(b).is_some_and(|b| b.last == k + 1));
        k += 1;
    }
    let mut owned = body.is_some();
    if let Some(b) = item_at(items, item.sentence, k).filter(|b| Some(*b) != body) {
        body = Some(b);
        k = items.get(b)?.last;
        if matches!(tokens.norm(k), "'s" | "'") {
            owned = true;
            k += 1;
        }
    }
    // "its combative chairman", "the bank's personnel director": up to two words that no list knows.
    if opened || owned {
        let known = |i: usize| lex::is_role_head(tokens.norm(i)) || lex::is_role_modifier(tokens.norm(i));
        let plain = |i: usize| {
            tokens.words.get(i).is_some_and(|w| {
                w.is_word()
                    && !w.is_capital()
                    && !lex::is_preposition(&w.norm)
                    && !lex::is_function_word(&w.norm)
            })
        };
        let skip = (0..=2).find(|&n| known(k + n)).filter(|&n| (0..n).all(|i| plain(k + i)));
        k += skip.unwrap_or(0);
    }
    let start = k;
    while lex::is_role_head(tokens.norm(k)) || lex::is_role_modifier(tokens.norm(k)) {
        k += 1;
    }
    let mut end = k;
    while end > start && !lex::is_role_head(tokens.norm(end - 1)) {
        end -= 1;
    }
    // "Dmitri Rezin, President Olga Tal's spokesman": the office is hers.
    if item_beginning(items, item.sentence, end).is_some() && !tokens.mark(end, ",") {
        return None;
    }
    let mut role = role_of(tokens, start, end)?;
    if body.is_none() && matches!(tokens.norm(end), "of" | "at" | "for" | "in" | "with") {
        let mut b = end + 1;
        if tokens.norm(b) == "the" {
            b += 1;
        }
        body = item_at(items, item.sentence, b);
        // "head of research at Orbena": a matter stands before the body.
        if body.is_none() && matches!(tokens.norm(b + 1), "at" | "for" | "of") {
            let skip = usize::from(tokens.norm(b + 2) == "the");
            body = item_at(items, item.sentence, b + 2 + skip);
        }
    }
    role.body = body;
    Some(role)
}
