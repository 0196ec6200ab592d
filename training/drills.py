"""Writes drills: generated sentences that teach the grammar of directed stance.

    python3 training/drills.py --out FILE.jsonl --count 6000 --seed 1

A drill is one construction (a function marked `@frame`) filled with verbs, nouns and names from
`data/drills/`. Every actor is marked inline, and *every* ordered pair that is not neutral is listed,
by the labelling guideline; pairs that are not listed are neutral. Same seed, same file.

Reading order: `Table` (what the TSV files hold), `Drill` (one sentence in the making: picks actors
and verbs, spells them out, keeps the stances), then the frames from the plain ones to the nested ones.
"""
import argparse
import collections
import csv
import json
import pathlib
import random
import re

DATA = pathlib.Path(__file__).resolve().parent.parent / "data" / "drills"

# Who may stand as source or target of a verb: the names used in the tables, as sets of actor tags.
WEIGHTS = dict(state=30, leader=15, person=8, company=12, party=9, union=6, body=6, bloc=5, ngo=5,
               armed=4, crowd=3, exec=4, church=2, club=2, judge=1)
SETS = dict(any=set(WEIGHTS), pol={"state", "bloc", "leader", "party", "body", "union", "ngo"},
            power={"state", "bloc"}, force={"state", "armed"}, state={"state"}, courts={"court"},
            police={"police", "state"}, govt={"state"}, person={"leader", "person", "exec"},
            org={"union", "party", "company", "body", "ngo", "church", "club", "crowd"},
            lawful={"leader", "person", "exec", "company", "party", "union", "ngo"},
            boss={"company", "club", "party", "body", "union", "church"},
            people={"crowd", "union", "ngo", "party"}, crowd={"crowd"},
            auth={"state", "leader", "company", "body"},
            giver={"state", "bloc", "ngo", "company", "church", "exec"},
            taker={"state", "union", "ngo", "club", "body", "crowd", "church"},
            co={"company"}, workers={"union", "crowd"}, party={"party"}, leader={"leader"},
            news={"news"}, club={"club"}, votable={"leader", "person", "party"})
SETS["nonperson"] = SETS["any"] - SETS["person"] - {"judge", "crowd"}
ABROAD = {"state", "bloc", "leader", "armed", "ngo", "party", "body"}  # who turns up beside a state
TITLES = dict(leader=["President", "Prime Minister", "Senator", "Foreign Minister", "Governor", "Mayor"],
              judge=["Judge"], person=["Professor", "Dr", "General", "Bishop"], exec=["Mr"])
TITLES_HER = {"Mr": "Ms", "Bishop": "Professor"}
OPPOSITE = {"negative": "positive", "positive": "negative"}
# Verbs that carry little by themselves: their cue is what follows the target.
LIGHT = set("""call describe give tell say hold take regard see view consider declare portray put let be name do
bear wish paint pay bar shut throw strip show set single credit compare liken order leave stab find convict award
allow release pronounce do lose win meet stand present make""".split())
PIED = set("on to for with against from of at in".split())

Verb = collections.namedtuple("Verb", "base past participle gerund third rest frame dir sign basis source "
                                      "target flags cls")
Noun = collections.namedtuple("Noun", "noun prep number kind dir sign basis source target")
Idiom = collections.namedtuple("Idiom", "kind sign text stances source target")


class Actor:
    """One actor of one sentence. `key` stands in the text until the letters are dealt out."""

    def __init__(self, key, tag, kind, name, plural=False, demonym="", capitals=(), gender="", first="", desc=False):
        self.key, self.tag, self.kind, self.name, self.plural = key, tag, kind, name, plural
        self.demonym, self.capitals, self.gender, self.first, self.desc = demonym, capitals, gender, first, desc


class NP:
    """A spelled-out mention of an actor: its text, its number, its owner."""

    def __init__(self, text, actor, plural):
        self.text, self.actor, self.plural = text, actor, plural

    def __str__(self):
        return self.text

    @property
    def poss(self):
        return self.text + ("'" if self.plural and self.text.rstrip("]").endswith("s") else "'s")


def plain(text):
    return re.sub(r"\[\w+:([^\[\]]+)\]", r"\1", text)


class Table:
    """The curated tables and what has been drawn from them so far (to draw all of it evenly)."""

    def __init__(self):
        read = lambda name: list(csv.reader(open(DATA / name, encoding="utf8"), delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
        self.verbs = [Verb(*row) for row in read("verbs.tsv")]
        self.nouns = [Noun(*row) for row in read("nouns.tsv")]
        self.idioms = [Idiom(*row) for row in read("idioms.tsv") if row[0] != "whole" or row[3]]
        self.names, self.fillers = collections.defaultdict(list), collections.defaultdict(list)
        for tag, kind, form, name, more in read("names.tsv"):
            self.names[tag].append((kind, form == "plural", name, more))
        for slot, only, text in read("fillers.tsv"):
            self.fillers[slot].append((text, only))
        self.used, self.balance, self.pools = collections.Counter(), collections.Counter(), {}

    def pool(self, rows, **want):
        """The rows whose fields are among the wanted values, kept for the next call."""
        key = (rows, *sorted((k, tuple(v)) for k, v in want.items()))
        if key not in self.pools:
            self.pools[key] = [r for r in getattr(self, rows) if all(getattr(r, k) in v for k, v in want.items())]
        return self.pools[key]


class Drill:
    """One sentence in the making."""

    def __init__(self, table, rng):
        self.table, self.rng, self.actors, self.stances = table, rng, [], {}
        self.dated = self.undated = False  # a date has been given; none may be given any more

    # --- choosing -----------------------------------------------------------------------------------
    def pick(self, *options):
        return self.rng.choice(options)

    def chance(self, p):
        return self.rng.random() < p

    def sign(self):
        """Positive or negative, whichever has fallen behind."""
        p = 0.5 + 0.02 * (self.table.balance["negative"] - self.table.balance["positive"])
        return "positive" if self.chance(min(0.9, max(0.1, p))) else "negative"

    def actor(self, tags="any"):
        """A new actor that fits `tags` and the company it is in."""
        tags = SETS.get(tags, {tags}) if isinstance(tags, str) else tags
        near = {a.tag for a in self.actors}
        fit = tags & ABROAD if "state" in near and tags & ABROAD else tags - {"bloc"} or tags if near else tags
        fit = sorted(fit)
        tag = self.rng.choices(fit, [WEIGHTS.get(t, 5) for t in fit])[0]
        for _ in range(200):
            made = self.make(tag)
            words = set(re.findall(r"\w{4,}", made.name.lower()))
            if not any(words & set(re.findall(r"\w{4,}", a.name.lower() + " " + a.demonym.lower())) for a in self.actors):
                break
        self.actors.append(made)
        return made

    def make(self, tag):
        key, names = str(len(self.actors)), self.table.names
        if names[tag + "-desc"] and self.chance(0.15 if tag != "court" else 0.3):
            kind, plural, name, _ = self.rng.choice(names[tag + "-desc"])
            gender = {"the king": "m", "the actress": "f", "the chairman": "m"}.get(name, self.pick("m", "f"))
            return Actor(key, tag, kind, name, plural, gender=gender, desc=True)
        if tag in ("leader", "person", "exec", "judge"):
            gender = self.pick("m", "f")
            _, _, first, origin = self.rng.choice(names["first-male" if gender == "m" else "first-female"])
            last = self.rng.choice([n for _, _, n, o in names["last"] if o == origin])
            return Actor(key, tag, "PERSON", last, gender=gender, first=first)
        kind, plural, name, more = self.rng.choice(names[tag])
        demonym, _, capitals = more.partition("|")
        return Actor(key, tag, kind, name, plural, demonym, [c for c in capitals.split(",") if c])

    def rows(self, rows, A=None, B=None, sign=None, C=None, test=None, **want):
        """A verb or noun with its source and target; given actors are kept, missing ones are made."""
        sign = sign or self.sign()
        want["sign"] = [sign] if isinstance(sign, str) else sign
        pool, best = self.table.pool(rows, **want), None
        for _ in range(400):
            row = self.rng.choice(pool)
            ends = [(A, row.source), (B, row.target)] if row.dir != "<" else [(A, row.source), (B, row.target)]
            if any(a and a.tag not in SETS[s] for a, s in ends) or test and not test(row):
                continue
            if B and B.plural and re.search(r"\{(bad|good|neut)name\}|that", getattr(row, "rest", "")):
                continue
            if best is None or self.table.used[row] < self.table.used[best]:
                best, tries = row, 0 if best is None else tries + 1
            else:
                tries += 1
            if tries >= 3:
                break
        if best is None:
            raise LookupError("no verb for these actors")
        self.table.used[best] += 1
        A = A or self.actor(best.source)
        while B is None:
            B = self.actor(best.target)
            if B.plural and re.search(r"\{(bad|good|neut)name\}|that", getattr(best, "rest", "")):
                self.actors.remove(B)
                B = None
        return best, A, B

    def act(self, A=None, B=None, sign=None, **want):
        want.setdefault("frame", ["direct", "phrasal", "poss", "np", "prep", "inf", "that"])
        return self.rows("verbs", A, B, sign, **want)

    def noun(self, A=None, B=None, sign=None, kind=("act",), **want):
        return self.rows("nouns", A, B, sign, kind=kind, **want)

    def third(self):
        return self.actor("any")

    # --- spelling -----------------------------------------------------------------------------------
    def mark(self, s, t, sign, basis, cue):
        """Notes that s is for or against t; both signs at once make it mixed."""
        if sign == "neutral":
            return
        cue = " ".join(plain(cue).split()[:6]).strip(" ,")
        old = self.stances.get((s.key, t.key))
        if old is None:
            self.stances[s.key, t.key] = dict(label=sign, basis=basis, cue=cue)
        elif old["label"] != sign:
            old["label"] = "mixed"

    def stance(self, row, A, B, cue, sign=None, basis=None):
        sign, basis = sign or row.sign, basis or row.basis
        if row.dir in ">=":
            self.mark(A, B, sign, basis, cue)
        if row.dir in "<=":
            self.mark(B, A, sign, basis, cue)

    def name(self, a, text=None):
        """The bracketed mention; a proper name's article stays outside, a description's inside."""
        text = text or (f"{a.first} {a.name}" if a.first else a.name)
        if text.startswith("the ") and not a.desc and a.tag != "crowd":
            return f"the [{a.key}:{text[4:]}]"
        return f"[{a.key}:{text}]"

    def np(self, a, role="subject", row=None):
        """A mention of `a` in one of the forms that news uses."""
        r, word = self.rng.random(), row is None or row.basis == "word"
        fight = row is not None and getattr(row, "cls", "") in ("FIGHT", "RETREAT", "ASSAULT")
        if a.tag == "state" and r > 0.5 and a.demonym:
            dem = f"[{a.key}:{a.demonym}]"
            if r < 0.68 and a.capitals and not fight:
                return NP(self.name(a, self.rng.choice(a.capitals)), a, False)
            if fight and role != "poss":
                return NP(f"{dem} " + self.pick("troops", "forces", "soldiers"), a, True)
            if row is not None and row.source in ("police", "govt") and role == "subject":
                return NP(f"{dem} " + self.pick("police", "prosecutors", "authorities"), a, True)
            if word and role == "subject" and r < 0.88:
                return NP(f"{dem} " + self.pick("officials", "diplomats", "ministers"), a, True)
            if r > 0.92:
                return NP(f"the {dem} government", a, False)
        if a.first:
            title = self.rng.choice(TITLES[a.tag])
            title = TITLES_HER.get(title, title) if a.gender == "f" else title
            if r < 0.25 or a.tag == "judge":
                return NP(f"{title} [{a.key}:{a.first} {a.name}]" if r < 0.12 else f"{title} [{a.key}:{a.name}]", a, False)
        return NP(self.name(a), a, a.plural)

    def subject(self, a, row=None, p=0.1):
        """A subject, now and then with an aside that brings in somebody who has no part in it."""
        np = self.np(a, "subject", row)
        if not self.chance(p) or np.text.startswith("the [") and np.text.endswith("government"):
            return np
        c = self.actor("state") if a.first and self.chance(0.6) else self.third()
        C = self.np(c, "poss")
        if a.first and c.tag == "state" and not np.text[0].isupper():
            post = self.pick("foreign minister", "president", "ambassador to the UN", "prime minister", "trade envoy")
            return NP(f"{C.poss} {post.replace(' to the UN', '')}, {self.name(a)},", a, False)
        who = "who" if a.kind in ("PERSON", "GROUP") or np.plural else "which"
        own = "own" if np.plural else "owns"
        asides = [f"{who} met {C} in May", f"{who} shared a stage with {C} last year", f"like {C} a late arrival",
                  f"{who} will host {C} in the autumn", f"unlike {C}", f"{who} had just spoken to {C}"]
        if a.first:
            asides += [f"who once worked for {C}" if c.kind != "PERSON" else f"a cousin of {C}", f"who was sitting next to {C}"]
        elif a.tag == "state" and c.tag == "state":
            asides += [f"{who} borders {C}" if not np.plural else f"who flew in from {C}", f"{who} played {C} on Saturday"]
        aside = self.rng.choice(asides)
        return NP(f"{np}, {aside},", a, np.plural)

    def pron(self, a, case, plural=None):
        plural = a.plural if plural is None else plural
        row = "they them their" if plural else {"m": "he him his", "f": "she her her"}.get(a.gender, "it it its") \
            if a.kind == "PERSON" else "it it its"
        return f"[{a.key}:{row.split()['subject object poss'.split().index(case)]}]"

    def fill(self, text, subj=None, obj=None):
        """Fills {slots} of a table entry; {its}, {it} are the subject's pronouns, {its_o} the object's."""
        def one(match):
            slot = match.group(1)
            if slot == "its":
                return self.pron(subj.actor, "poss", subj.plural)
            if slot == "it":
                return self.pron(subj.actor, "subject", subj.plural)
            if slot == "its_o":
                return self.pron(obj.actor, "poss", obj.plural)
            person = obj is not None and obj.actor.kind == "PERSON"
            return self.filler(slot, "p" if person else "")
        return re.sub(r"\{(\w+)\}", one, text)

    def filler(self, slot, only=""):
        texts = [t for t, o in self.table.fillers[slot] if not o or o in only]
        if "p" in only and slot == "goodname":
            texts = [t for t in texts if t not in ("a beacon of hope", "a pillar of the community")]
        return self.rng.choice(texts)

    def conjugate(self, v, form, plural):
        be, have = ("are", "have") if plural else ("is", "has")
        past = "were" if v.base == "be" and plural else v.past
        pres = ("are" if v.base == "be" else v.base) if plural else v.third
        return dict(past=past, pres=pres, perf=f"{have} {v.participle}", plup=f"had {v.participle}", inf=f"to {v.base}",
                    base=v.base, ger=v.gerund, prog=f"{be} {v.gerund}", will=f"will {v.base}", would=f"would {v.base}",
                    having=f"having {v.participle}", pp=v.participle)[form]

    def tense(self, v):
        if "attitude" in v.flags:
            self.undated = True
            return self.pick("pres", "pres", "past") if not self.dated else "past"
        form = self.pick("past", "past", "past", "perf") if v.base != "be" and not self.dated else "past"
        self.undated = form == "perf"
        return form

    def vp(self, v, subj, B, form=None, sign="", basis="", word=None):
        """The verb with its target spelled out, in the form asked for; notes the stance it carries
        (`sign` overrules the verb's, `sign=None` notes nothing)."""
        obj = B if isinstance(B, NP) else NP(self.name(B), B, B.plural) if re.search(r"\bin \*", v.rest) else \
            self.np(B, "poss" if v.frame == "poss" else "object", v)
        head = word or self.conjugate(v, form or self.tense(v), subj.plural)
        pre, _, post = self.fill(v.rest.replace("<", "").replace(">", ""), subj, obj).partition("*")
        pre, post = pre.strip(), post
        if post.startswith("'s"):
            middle, post = obj.poss, post[2:]
        else:
            middle = str(obj)
        text = " ".join(w for w in (head, pre, middle) if w) + post
        main = head.split()[-1] if form != "will" else head
        cue = post if (v.base in LIGHT and not pre or pre == "that") and post.strip() else f"{main} {pre}"
        if sign is not None:
            self.stance(v, subj.actor, obj.actor, cue.strip(), sign or None, basis or None)
        self.cue = cue.strip()
        return text

    def passive(self, v, A, B, form, agent=True, sign=""):
        """(subject, rest) of the passive: "B" "was accused of spying by A"."""
        obj = self.np(B, "poss" if v.frame == "poss" else "object", v)
        rest = v.rest
        if v.frame == "np":
            pre = re.match(r"(.*?)<(.*?)>\s*(.*)", self.fill(rest, None, obj))
            subj, plural = pre.group(2), pre.group(2).endswith("s") and not pre.group(2).endswith("ss")
            particle, tail = pre.group(1).strip(), pre.group(3).replace("*", str(obj))
            if tail.startswith("of ") or tail.startswith("on ") and self.chance(0.3):
                subj, tail = f"{subj} {tail}", ""
        elif v.frame == "poss":
            thing = self.fill(rest[rest.index("*'s") + 3:], None, obj).strip()
            subj, particle, tail = f"{obj.poss} {thing}", "", ""
            plural = bool(re.match(r"\w*[^s]s\b(?! )", thing.split(" of ")[0].split(" for ")[0].split()[-1])) or thing.endswith("villages")
        else:
            before, _, tail = self.fill(rest, None, obj).partition("*")
            subj, plural, particle, tail = obj.text, obj.plural, before.strip(), tail.strip()
        be = dict(past="were" if plural else "was", perf="have been" if plural else "has been", plup="had been",
                  will="will be", prog="are being" if plural else "is being", pres="are" if plural else "is",
                  part="", being="being", inf="to be")[form]
        by = f"by {self.np(A, 'subject', v)}" if agent else ""
        early = v.frame != "np" and (len(tail.split()) > 3 or self.chance(0.3)) and "{" not in tail and v.base not in ("call", "brand", "label", "declare")
        order = (particle, by, tail) if early and tail.split()[:1] and tail.split()[0] in PIED else (particle, tail, by)
        cue = f"{v.participle} {order[0]}".strip() if v.base not in LIGHT or not tail else tail
        if v.frame == "np":
            cue = f"{v.participle} {particle} {tail.split()[0] if tail else ''}".replace("  ", " ").strip()
        if agent and sign is not None:
            self.stance(v, A, B, cue, sign or None)
        self.cue = cue
        return subj, " ".join(w for w in (be, v.participle, *order) if w)

    def relative(self, v, A, B, form="past", comma=True):
        """"whom A accused of spying": the clause that hangs on a mention of B already made."""
        person, subj = B.kind in ("PERSON", "GROUP"), self.np(A, "subject", v)
        obj = NP("*", B, B.plural)
        head = self.conjugate(v, form, subj.plural)
        pre, _, post = self.fill(v.rest.replace("<", "").replace(">", ""), subj, obj).partition("*")
        pre, cue = pre.strip(), f"{head.split()[-1]} {pre.strip()}".strip()
        if v.base in LIGHT and not pre and post.strip():
            cue = post.removeprefix("'s").strip()
        self.stance(v, A, B, cue)
        if v.frame == "poss":
            return f"whose{post[2:]} {subj} {head}" + (f" {pre}" if pre else "")
        words = pre.split()
        if v.frame == "np" and words[-1] in PIED and not post:
            return f"{words[-1]} {'whom' if person else 'which'} {subj} {head} {' '.join(words[:-1])}"
        return f"{'whom' if person else 'which'} {subj} {head}" + (f" {pre}" if pre else "") + post

    def time(self):
        return self.filler("time")

    def dated_time(self):
        self.dated = True
        text = self.time() + ", "
        return text[0].upper() + text[1:]

    def lead(self):
        """What may stand before the main clause, with its comma."""
        r = self.rng.random()
        if r < 0.72:
            return ""
        if r < 0.80:
            return self.filler("subord") + ", "
        C = self.np(self.third(), "poss")
        return self.pick(f"After talks with {C}, ", f"A day after a visit by {C}, ", f"While {C} looked on, ",
                         f"Hours before a meeting with {C}, ", f"At a summit attended by {C}, ", f"Asked about {C}, ") if r > 0.92 \
            else self.dated_time()

    def tail(self, v=None):
        """What may follow the main clause: a time, a place, a by-standing third party."""
        r, word = self.rng.random(), v is None or v.basis == "word"
        if r < 0.5:
            return ""
        if r < 0.72:
            return "" if self.dated or self.undated or v and ("attitude" in v.flags or v.base == "be") else " " + self.time()
        if r < 0.84 and word and not (v and "attitude" in v.flags):
            return " " + self.filler("place")
        if r < 0.9:
            return ""
        if word and self.chance(0.6):
            c = self.actor(self.pick("news", "body", "any"))
            C = self.np(c, "poss")
            return self.pick(f" in a letter to {C}", f" in a talk with {C}", f" in a speech to {C}") if c.tag != "news" else f" in an interview with {C}"
        C = self.np(self.third(), "poss")
        return self.pick(f", days after talks with {C}", f", a week after a visit to {C}", f" while {C} looked on",
                         f", hours before a meeting with {C}", f", {C} reported", f", according to {C}")

    def idle(self, a, plural=None):
        """A predicate without stance for `a`."""
        plural = a.plural if plural is None else plural
        if plural:
            return self.filler("vainpl")
        if self.chance(0.25):
            return self.pick(*(f"{x} {self.np(self.third(), 'poss')} {self.time()}" for x in ("met", "received", "wrote to")))
        return self.filler("vain", "p" if a.kind == "PERSON" else "s" if a.tag == "state" else "o")

    def finish(self, text, family):
        """Capital, full stop, letters by first mention, and the record as the corpus wants it."""
        text = re.sub(r",+", ",", re.sub(r"\s+", " ", text.strip())).replace(",.", ".").replace(", ,", ",")
        text = re.sub(r"\ba (?=(?:\[\w+:)?[AEIOaeio])", "an ", text)
        text = re.sub(r",([.?”])", r"\1", text) if not re.search(r",”", text) else text
        if not re.search(r"[.?!”]$", text) and not family.endswith("headline"):
            text += "."
        text = re.sub(r"^(“?)(\[\w+:)?([a-z])", lambda m: (m[1] + (m[2] or "") + m[3].upper()), text)
        letters = {}
        for key in re.findall(r"\[(\w+):", text):
            letters.setdefault(key, chr(65 + len(letters)))
        by_key = {a.key: a for a in self.actors}
        text = re.sub(r"\[(\w+):", lambda m: f"[{letters[m[1]]}:", text)
        words, stances = plain(text), []
        for (s, t), mark in self.stances.items():
            cue = mark["cue"]
            if cue not in words:
                cue = next((c for c in (cue[:1].upper() + cue[1:], " ".join(cue.split()[:2]), cue.split()[0]) if c in words), None)
            if cue is None or s not in letters or t not in letters:
                raise LookupError(f"cue {mark['cue']!r} is not in {words!r}")
            stances.append(dict(s=letters[s], t=letters[t], label=mark["label"], basis=mark["basis"], cue=cue))
        kinds = {letters[k]: by_key[k].kind for k in letters}
        return dict(family=f"drill-{family}", topic="drill", text=text, kinds=kinds, stances=stances)


FRAMES = {}


def frame(weight=1.0):
    def register(function):
        FRAMES[function.__name__.rstrip("_").replace("_", "-")] = (function, weight)
        return function
    return register


PASSIVE = dict(frame=["direct", "phrasal", "poss", "np"], dir=">", test=lambda v: "{its}" not in v.rest and "{it}" not in v.rest and "active" not in v.flags)
DEED = dict(basis=["deed"], dir=">", frame=["direct", "phrasal", "np", "prep", "poss"])
WORD = dict(basis=["word"], frame=["direct", "phrasal", "np", "prep", "poss"])
ACTIVE = ["direct", "phrasal", "np", "prep", "poss"]
VOICED = set("""criticism condemnation contempt scorn disdain hatred dislike distrust mistrust resentment anger fury outrage rejection
opposition hostility disapproval displeasure impatience suspicion praise support backing admiration respect gratitude thanks solidarity
sympathy loyalty confidence trust faith affection appreciation approval enthusiasm esteem friendship objections complaints""".split())


# --- plain clauses -----------------------------------------------------------------------------------
@frame(6)
def active(g):
    v, A, B = g.act()
    lead, s = g.lead(), g.subject(A, v)
    return f"{lead}{s} {g.vp(v, s, B)}{g.tail(v)}"


@frame(3)
def active_neutral(g):
    v, A, B = g.act(sign="neutral")
    lead, s = g.lead(), g.subject(A, v)
    return f"{lead}{s} {g.vp(v, s, B)}{g.tail(v)}"


@frame(1.5)
def received(g):
    v, A, B = g.act(dir="<")
    s = g.subject(A, v)
    return f"{g.lead()}{s} {g.vp(v, s, B)}{g.tail(v)}"


@frame(1.5)
def attitude(g):
    v, A, B = g.act(test=lambda v: "attitude" in v.flags)
    s = g.subject(A, v)
    return f"{s} {g.vp(v, s, B, g.pick('pres', 'past', 'perf'))}"


@frame()
def progressive(g):
    v, A, B = g.act(**DEED)
    s = g.subject(A, v)
    return f"{s} {g.vp(v, s, B, 'prog')}{g.tail(v)}" if "attitude" not in v.flags and v.base != "be" else None


@frame()
def future(g):
    v, A, B = g.act(**DEED)
    s = g.subject(A, v)
    return f"{s} {g.vp(v, s, B, 'will')}" + g.pick("", " next week", " in the spring", " from Monday")


@frame(2)
def intends(g):
    v, A, B = g.act(**DEED)
    s = g.subject(A, v)
    have, be = ("have", "are") if s.plural else ("has", "is")
    ways = ["decided to", f"{have} decided to", f"{be} about to", f"{be} determined to", f"{be} preparing to", "vowed to"]
    ways += ["threatened to", f"{have} threatened to"] if v.sign == "negative" else ["promised to", "agreed to", "pledged to", "offered to"]
    way = g.rng.choice(ways)
    basis = "word" if re.search("vow|threat|promis|pledg|offer", way) else ""
    return f"{s} {way} {g.vp(v, s, B, 'base', basis=basis)}{g.tail(v)}"


@frame(1.5)
def may(g):
    v, A, B = g.act(**DEED)
    s = g.subject(A, v)
    be, have = ("are", "have") if s.plural else ("is", "has")
    way = g.pick("may", "might", "could", f"{be} expected to", f"{be} weighing whether to", f"{have} yet to decide whether to",
                 f"{be} thought likely to")
    return f"{s} {way} {g.vp(v, s, B, 'base', sign=None)}" + g.pick("", " next week", f", {g.np(g.third())} said")


@frame(0.7)
def considers(g):
    v, A, B = g.act(**DEED)
    s = g.subject(A, v)
    return f"{s} {g.pick('considered', 'debated', 'discussed', 'ruled nothing out but did not speak of')} {g.vp(v, s, B, 'ger', sign=None)}{g.tail(v)}"


# --- passives ----------------------------------------------------------------------------------------
@frame(5)
def passive(g):
    v, A, B = g.act(**PASSIVE)
    lead = g.lead()
    subj, rest = g.passive(v, A, B, g.tense(v).replace("pres", "past"))
    return f"{lead}{subj} {rest}{g.tail(v)}"


@frame(1)
def passive_neutral(g):
    v, A, B = g.act(sign="neutral", **PASSIVE)
    subj, rest = g.passive(v, A, B, g.tense(v).replace("pres", "past"))
    return f"{subj} {rest}{g.tail(v)}"


@frame()
def passive_future(g):
    v, A, B = g.act(**{**PASSIVE, "basis": ["deed"]})
    subj, rest = g.passive(v, A, B, g.pick("will", "prog"))
    return f"{subj} {rest}"


@frame()
def passive_short(g):
    v, A, B = g.act(**{**PASSIVE, "basis": ["deed"]})
    g.actors.remove(A)
    C = g.actor("any")
    C.key = A.key
    subj, rest = g.passive(v, A, B, g.pick("past", "perf"), agent=False)
    c = g.np(C)
    return f"{subj} {rest} " + g.pick(f"{g.time()}, {c} said", f"{g.time()}, {c} reported", f"in a case that {c} is following", f"while {c} was in Geneva")


@frame()
def passive_participle(g):
    v, A, B = g.act(**{**PASSIVE, "frame": ["direct", "phrasal"]})
    subj, rest = g.passive(v, A, B, "part")
    if g.chance(0.5):
        return f"{rest[0].upper()}{rest[1:]}, {subj} {g.idle(B, False)}" if not B.plural else None
    return f"{g.name(B)}, {rest}, {g.idle(B)}"


# --- negation ----------------------------------------------------------------------------------------
@frame(2)
def did_not(g):
    v, A, B = g.act(frame=ACTIVE, test=lambda v: v.base != "be" and "attitude" not in v.flags)
    s = g.subject(A, v)
    return f"{g.lead()}{s} did not {g.vp(v, s, B, 'base', sign=None)}{g.tail(v)}"


@frame()
def was_not(g):
    v, A, B = g.act(**PASSIVE)
    subj, rest = g.passive(v, A, B, "past", sign=None)
    return f"{subj} {re.sub(r'^(was|were) ', lambda m: m[0] + g.pick('not ', 'never '), rest)}"


@frame(1.5)
def refused(g):
    v, A, B = g.act(sign="positive", frame=ACTIVE, dir=">", test=lambda v: not re.match("be |offer|promis|pledge|vow", v.base + " "))
    s = g.subject(A, v)
    way = g.pick("refused to", "flatly refused to", "would not", "has refused to" if not s.plural else "have refused to")
    text = g.vp(v, s, B, "base", sign=None)
    g.mark(A, B, "negative", "word", f"{way.split('has ')[-1].split('have ')[-1]} {v.base}")
    return f"{s} {way} {text}{g.tail(v)}"


@frame()
def refused_hostile(g):
    v, A, B = g.act(sign="negative", frame=ACTIVE, dir=">", test=lambda v: v.base not in ("be", "refuse", "threaten", "say"))
    s = g.subject(A, v)
    way = g.pick("refused to", "declined to", "saw no reason to", "resisted calls to", "was careful not to" if not s.plural else "were careful not to", "hesitated to")
    return f"{s} {way} {g.vp(v, s, B, 'base', sign=None)}{g.tail(v)}"


@frame(1.2)
def never(g):
    v, A, B = g.act(frame=ACTIVE, dir=">", test=lambda v: v.sign == "negative" or "attitude" in v.flags and v.base != "be")
    s = g.subject(A, v)
    have = "have" if s.plural else "has"
    if v.sign == "negative":
        return f"{s} {have} never {g.vp(v, s, B, 'pp', sign=None)}"
    text = g.vp(v, s, B, "pp", sign=None)
    g.mark(A, B, "negative", "word", f"never {v.participle}")
    return f"{s} {have} never {text}"


@frame()
def stopped_short(g):
    v, A, B = g.act(frame=ACTIVE, dir=">", test=lambda v: v.base not in ("be", "stop", "refuse"))
    s = g.subject(A, v)
    way = g.pick("stopped short of", "refrained from", "came close to") if v.sign == "negative" else "stopped short of"
    return f"{g.lead()}{s} {way} {g.vp(v, s, B, 'ger', sign=None)}{g.tail(v)}"


@frame()
def denied(g):
    v, A, B = g.act(sign="negative", frame=ACTIVE, dir=">", test=lambda v: "attitude" not in v.flags and v.base not in ("be", "deny") and v.source != "courts")
    s = g.subject(A, v)
    return f"{s} denied " + g.pick(g.vp(v, s, B, "having", sign=None), g.vp(v, s, B, "ger", sign=None)) + g.tail(v)


@frame()
def no_longer(g):
    v, A, B = g.act(sign="positive", frame=ACTIVE, dir=">", test=lambda v: "lasting" in v.flags or "attitude" in v.flags)
    s = g.subject(A, v)
    if "attitude" in v.flags:
        text = g.vp(v, s, B, "pres", sign=None)
        if v.base == "be":
            text = re.sub(r"^(is|are) ", r"\1 no longer ", text)
            g.mark(A, B, "negative", "word", "no longer " + plain(text).split()[3])
        else:
            text = "no longer " + text
            g.mark(A, B, "negative", "word", " ".join(text.split()[:3]))
        return f"{s} {text}"
    text = g.vp(v, s, B, "ger", sign=None)
    g.mark(A, B, "negative", v.basis, f"stopped {v.gerund}")
    return f"{s} {g.pick('has' if not s.plural else 'have', '')} stopped {text}"


# --- relative clauses, appositions -------------------------------------------------------------------
@frame(2)
def relative_subject(g):
    v, A, B = g.act(sign=g.pick(g.sign(), g.sign(), "neutral"), frame=ACTIVE)
    s = NP(g.name(A), A, A.plural)
    who = "who" if A.kind in ("PERSON", "GROUP") else "which"
    return f"{s}, {who} {g.vp(v, s, B, g.pick('past', 'perf', 'plup'))}, {g.idle(A)}"


@frame(2.5)
def relative_object(g):
    v, A, B = g.act(dir=">", frame=["direct", "phrasal", "np", "poss"])
    return f"{g.lead()}{g.name(B)}, {g.relative(v, A, B, g.pick('past', 'perf', 'plup'))}, {g.idle(B)}"


@frame()
def relative_passive(g):
    v, A, B = g.act(**{**PASSIVE, "frame": ["direct", "phrasal"]})
    subj, rest = g.passive(v, A, B, g.pick("past", "plup"))
    if B.plural:
        rest = re.sub(r"^was ", "were ", rest)
    return f"{g.name(B)}, {'who' if B.kind in ('PERSON', 'GROUP') else 'which'} {rest}, {g.idle(B)}"


@frame()
def relative_whose(g):
    n, A, B = g.noun()
    g.stance(n, A, B, f"{n.noun} {n.prep}")
    return f"{g.name(A)}, whose {n.noun} {n.prep} {g.np(B, 'object', n)} " + g.pick("surprised many", "made headlines", "was reported on Monday" if n.number != "plural" else "were reported on Monday") + f", {g.idle(A)}"


@frame(1.5)
def apposition(g):
    n, A, B = g.noun(kind=("agent",))
    article = g.pick("a", "a", "long")
    g.stance(n, A, B, f"{n.noun} {n.prep}")
    if A.plural or n.dir == "=" and A.tag != "state":
        return None
    det = "for years a" if article == "long" else "a"
    return f"{g.name(A)}, {det} {n.noun} {n.prep} {g.np(B, 'object', n)}, {g.idle(A)}"


@frame()
def is_agent(g):
    n, A, B = g.noun(kind=("agent",), sign=g.pick(g.sign(), g.sign(), "neutral"))
    g.stance(n, A, B, f"{n.noun} {n.prep}")
    return None if A.plural else f"{g.subject(A)} is a {n.noun} {n.prep} {g.np(B, 'object', n)}"


# --- order -------------------------------------------------------------------------------------------
@frame()
def cleft_subject(g):
    v, A, B = g.act(frame=ACTIVE)
    s = NP(str(g.np(A)), A, False)
    return f"It was {s} {'who' if A.kind in ('PERSON', 'GROUP') else 'that'} {g.vp(v, NP(s.text, A, A.plural or 'officials' in s.text), B, 'past')}{g.tail(v)}"


@frame()
def cleft_object(g):
    v, A, B = g.act(dir=">", frame=["direct", "phrasal", "prep"], test=lambda v: v.rest.endswith("*"))
    s = g.np(A, "subject", v)
    text = g.vp(v, s, NP("@", B, B.plural), "past").replace(" @", "")
    c = g.np(g.third(), "object") if g.chance(0.6) else None
    return f"It was {g.np(B, 'object')}" + (f", not {c}," if c else "") + f" that {s} {text}"


@frame()
def pseudo_cleft(g):
    v, A, B = g.act(basis=["deed"], dir=">", frame=ACTIVE)
    s = g.np(A, "subject", v)
    return f"What {s} did {g.time()} was {g.vp(v, s, B, 'base')}"


@frame()
def topic_contrast(g):
    v, A, B = g.act(dir=">", frame=["direct"], test=lambda v: v.rest == "*")
    w, _, C = g.act(A=A, sign=OPPOSITE[v.sign], dir=">", frame=["direct"], test=lambda w: w.rest == "*")
    s = g.np(A, "subject", v)
    g.stance(v, A, B, v.past)
    g.stance(w, A, C, w.past)
    return f"{g.np(B, 'object', v)} {s} {v.past}; {g.np(C, 'object', w)} {g.pron(A, 'subject', s.plural)} {w.past}"


@frame()
def why_question(g):
    v, A, B = g.act(dir=">", frame=ACTIVE, test=lambda v: v.base != "be")
    s = g.np(A, "subject", v)
    do = "do" if s.plural else "does"
    return f"Why {do if 'attitude' in v.flags else 'did'} {s} {g.vp(v, s, B, 'base')}?"


@frame()
def whether_question(g):
    v, A, B = g.act(dir=">", frame=ACTIVE, test=lambda v: v.base != "be")
    s = g.np(A, "subject", v)
    text = g.vp(v, s, B, "base", sign=None)
    return g.pick(f"Did {s} {text}?", f"Will {s} {text}?", f"Reporters asked whether {s} would {text}", f"It is unclear whether {s} will {text}")


@frame(1.5)
def headline(g):
    v, A, B = g.act(frame=ACTIVE, test=lambda v: "{its" not in v.rest and v.base != "be")
    s = NP(g.name(A).removeprefix("the "), A, A.plural)
    if g.chance(0.25) and v.basis == "deed":
        text = f"{s} {g.vp(v, s, B, 'inf')}"
    else:
        text = f"{s} {g.vp(v, s, B, 'pres')}"
    return text + g.pick("", "", f" over {g.filler('issue')}" if v.basis == "word" and "{" not in v.rest else "", f", {g.name(g.third()).removeprefix('the ')} says")


@frame()
def headline_passive(g):
    v, A, B = g.act(**{**PASSIVE, "frame": ["direct", "phrasal"]})
    _, rest = g.passive(v, A, B, "part")
    return f"{g.name(B).removeprefix('the ')} {rest}"


@frame()
def dateline(g):
    v, A, B = g.act()
    s = g.subject(A, v)
    return f"{g.filler('datecity')} - {s} {g.vp(v, s, B, 'past')} {g.time()}"


@frame(1.5)
def long_distance(g):
    v, A, B = g.act()
    s = g.np(A, "subject", v)
    return f"{s}, {g.filler('long')}, {g.vp(v, s, B)}{g.tail(v)}"


# --- coordination ------------------------------------------------------------------------------------
def joined(g, nps):
    return ", ".join(str(n) for n in nps[:-1]) + f" and {nps[-1]}"


@frame(1.5)
def two_sources(g):
    v, A, B = g.act(dir="<>", frame=ACTIVE, test=lambda v: "{its" not in v.rest and v.base != "name")
    C = g.actor(v.source)
    s = NP(joined(g, [g.np(A, "subject", v), g.np(C, "subject", v)]), A, True)
    b = g.np(B, "poss" if v.frame == "poss" else "object", v)
    text = g.vp(v, s, b, g.pick("past", "past", "will") if "attitude" not in v.flags else "pres")
    g.stance(v, C, B, g.cue)
    return f"{s} {g.pick('', '', 'both ')}{text}{g.tail(v)}"


@frame(1.5)
def two_targets(g):
    v, A, B = g.act(dir="<>", frame=["direct", "phrasal", "np", "prep"], test=lambda v: "name}" not in v.rest and "{its_o" not in v.rest)
    C = g.actor(v.target)
    s = g.subject(A, v, 0.1)
    both = NP(joined(g, [g.np(B, "object", v), g.np(C, "object", v)]), B, True)
    text = g.vp(v, s, both)
    g.stance(v, A, C, g.cue)
    return f"{s} {text}{g.tail(v)}"


@frame()
def two_verbs(g):
    v, A, B = g.act(dir=">", frame=["direct"], test=lambda v: v.rest == "*" and "attitude" not in v.flags)
    w, _, _ = g.act(A, B, v.sign, dir=">", frame=["direct"], test=lambda w: w.rest == "*" and w.base != v.base and "attitude" not in w.flags)
    s = g.subject(A, v, 0.1)
    g.stance(v, A, B, v.past)
    return f"{s} {v.past} and {g.vp(w, s, B, 'past')}{g.tail(v)}"


@frame(2)
def mixed_signs(g):
    v, A, B = g.act(frame=ACTIVE, dir=">")
    w, _, C = g.act(A, sign=OPPOSITE[v.sign], frame=ACTIVE, dir=">", test=lambda w: ("attitude" in w.flags) == ("attitude" in v.flags))
    s = g.subject(A, v, 0.05)
    form = "past" if "attitude" not in v.flags else "pres"
    return f"{s} {g.vp(v, s, B, form)} but {g.vp(w, s, C, form)}"


@frame()
def but_not(g):
    v, A, B = g.act(frame=ACTIVE, test=lambda v: v.base != "be" and v.dir != "=")
    s, C = g.np(A, "subject", v), g.actor(v.source)
    c = g.np(C, "subject", v)
    did = "did" if "attitude" not in v.flags else "does" if not c.plural else "do"
    return f"{s} {g.vp(v, s, B, 'past' if did == 'did' else 'pres')}, but {c} {did} not"


@frame()
def so_did(g):
    v, A, B = g.act(frame=ACTIVE, dir=">", test=lambda v: v.base != "be" and "attitude" not in v.flags and "{its" not in v.rest)
    s, C = g.np(A, "subject", v), g.actor(v.source)
    text = g.vp(v, s, B, "past")
    g.stance(v, C, B, g.cue)
    return f"{s} {text}, and so did {g.np(C, 'subject', v)}"


@frame()
def gapping(g):
    v, A, B = g.act(frame=["direct", "phrasal"], dir=">", test=lambda v: v.rest.endswith("*") and "attitude" not in v.flags)
    C, D = g.actor(v.source), g.actor(v.target)
    s = g.np(A, "subject", v)
    text = g.vp(v, s, B, "past")
    g.stance(v, C, D, g.cue)
    return f"{s} {text}, and {g.np(C, 'subject', v)}, {g.np(D, 'object', v)}"


@frame()
def rather_than(g):
    v, A, B = g.act(frame=["direct", "phrasal", "prep", "np"], dir=">", test=lambda v: v.rest.endswith("*"))
    s, C = g.subject(A, v, 0.05), g.actor(v.target)
    return f"{s} {g.vp(v, s, B)}, {g.pick('not', 'rather than', 'and not')} {g.np(C, 'object', v)}"


@frame(1.5)
def each_own(g):
    v, A, B = g.act(frame=ACTIVE, dir=">", test=lambda v: "attitude" not in v.flags)
    w, C, D = g.act(C_ := None, None, sign=g.pick("negative", "positive", "neutral"), frame=ACTIVE, test=lambda w: "attitude" not in w.flags)
    s, c = g.np(A, "subject", v), g.np(C, "subject", w)
    return f"{s} {g.vp(v, s, B, 'past')}, {g.pick('while', 'and', 'whereas')} {c} {g.vp(w, c, D, 'past')}"


@frame(1.5)
def tit_for_tat(g):
    v, A, B = g.act(frame=ACTIVE, dir=">", test=lambda v: v.source in ("any", "force", "person", "pol") and "attitude" not in v.flags)
    w, _, _ = g.act(B, A, v.sign, frame=ACTIVE, dir=">", test=lambda w: "attitude" not in w.flags)
    s, b = g.np(A, "subject", v), g.np(B, "subject", w)
    return f"{s} {g.vp(v, s, B, 'past')}, and {b} {g.pick('in turn ', 'then ', '')}{g.vp(w, b, A, 'past')}"


@frame()
def chain(g):
    v, A, B = g.act(frame=["direct", "np"], dir=">", test=lambda v: v.rest.endswith("*"))
    w, _, C = g.act(B, None, frame=ACTIVE, dir=">", test=lambda w: "attitude" not in w.flags)
    s, b = g.np(A, "subject", v), NP(g.name(B), B, B.plural)
    return f"{s} {g.vp(v, s, b)}, {'who' if B.kind in ('PERSON', 'GROUP') else 'which'} {g.vp(w, b, C, 'past')}"


# --- reported speech and quotation -------------------------------------------------------------------
NOT_ACCUSING = dict(frame=ACTIVE, test=lambda v: v.basis == "word" and v.cls != "THREATEN" or v.sign != "negative")


@frame(2)
def said_that(g):
    v, B, C = g.act(**NOT_ACCUSING)
    r, b = g.np(g.actor("any")), g.np(B, "subject", v)
    return f"{r} {g.pick('said that', 'reported that', 'noted that', 'announced that', 'recalled that', 'told reporters that')} {b} {g.vp(v, b, C, 'plup' if 'attitude' not in v.flags else 'past')}{g.tail(v)}"


@frame()
def said_future(g):
    v, B, C = g.act(basis=["deed"], dir=">", frame=ACTIVE, sign=g.pick("positive", "neutral"))
    r, b = g.np(g.actor("any")), g.np(B, "subject", v)
    return f"{r} said {g.pick('that ', '')}{b} would {g.vp(v, b, C, 'base')}"


@frame(1.5)
def according_to(g):
    v, B, C = g.act(**NOT_ACCUSING)
    r, b = g.np(g.actor("any")), g.np(B, "subject", v)
    text = f"{b} {g.vp(v, b, C, 'past')}"
    return g.pick(f"According to {r}, {text}", f"{text}, according to {r}", f"{text}, {r} said")


@frame(1.5)
def news_reported(g):
    v, B, C = g.act(dir=">", frame=ACTIVE)
    r, b = g.np(g.actor("news")), g.np(B, "subject", v)
    text = f"{b} {g.vp(v, b, C, 'past' if 'attitude' not in v.flags else 'pres')}"
    return g.pick(f"{r} reported that {text}", f"{text}, {r} reported", f"{text}, {r} wrote")


@frame(1.5)
def alleged(g):
    v, B, C = g.act(sign="negative", basis=["deed"], dir=">", frame=ACTIVE, cls=["FIGHT", "ASSAULT", "COERCE"])
    A, b = g.actor("any"), g.np(B, "subject", v)
    way = g.pick("alleged that", "charged that", "complained that", "claimed that")
    g.mark(A, B, "negative", "word", way.split()[0])
    return f"{g.np(A)} {way} {b} {g.vp(v, b, C, 'plup')}"


@frame(2)
def accused_of(g):
    v, B, C = g.act(sign="negative", basis=["deed"], dir=">", frame=ACTIVE, cls=["FIGHT", "ASSAULT", "COERCE", "REDUCE"])
    A, b = g.actor("any"), g.np(B, "object")
    way, prep = g.pick(("accused", "of"), ("condemned", "for"), ("denounced", "for"), ("rebuked", "for"), ("blamed", "for"), ("criticised", "for"), ("suspects", "of"))
    a = g.np(A)
    way = "suspect" if way == "suspects" and a.plural else way
    g.mark(A, B, "negative", "word", way)
    if g.chance(0.3) and prep == "of" and way == "accused":
        text = g.vp(v, b, C, "ger", sign=None)
        g.mark(B, A, "negative", "word", "denied")
        return f"{a} {way} {b} {prep} {text}, which {g.pick('', '', 'the latter ') and g.pron(B, 'subject', b.plural) or g.pron(B, 'subject', b.plural)} denied"
    return f"{a} {way} {b} {prep} {g.vp(v, b, C, 'ger')}"


@frame()
def thanked_for(g):
    v, B, C = g.act(sign="positive", basis=["deed"], dir=">", frame=ACTIVE)
    A, b = g.actor("any"), g.np(B, "object")
    way = g.pick("praised", "thanked", "commended", "applauded", "hailed")
    g.mark(A, B, "positive", "word", way)
    return f"{g.np(A)} {way} {b} for {g.vp(v, b, C, 'ger')}"


def quotation(g, kind, sign):
    pool = [i for i in g.table.pool("idioms", kind=[kind]) if i.sign == {"negative": "-", "positive": "+", "neutral": "0"}[sign]]
    return g.rng.choice(pool)


@frame(3)
def quote_about(g):
    sign = g.pick(g.sign(), g.sign(), "neutral")
    i = quotation(g, "quote", sign)
    A, B = g.actor(i.source or "any"), g.actor(i.target or "any")
    if B.plural:
        return None
    a, b = g.np(A), NP(g.name(B), B, False)
    said = g.fill(i.text, a, b)
    said = re.sub(r"\b(us)\b", lambda m: f"[{A.key}:us]", said) if i.stances == "back" else said
    g.mark(A, B, sign, "word", plain(said))
    if i.stances == "back":
        g.mark(B, A, sign, "deed", plain(said))
    text = f"{b} {said}"
    return g.pick(f"“{text},” {a} said", f"“{text},” said {a}", f"{a} said: “{text}.”", f"{a} said {g.pick('that ', '')}{text}" if i.stances != "back" else f"“{text},” {a} told {g.np(g.actor('news'))}",
                  f"“{text},” {a} told {g.np(g.actor('any'), 'object')}")


@frame(1.5)
def quote_you(g):
    sign = g.pick(g.sign(), g.sign(), "neutral")
    i = quotation(g, "you", sign)
    A, B = g.actor("any"), g.actor(i.target)
    a, b = g.np(A), g.np(B, "object")
    said = g.fill(i.text, a, b)
    g.mark(A, B, sign, "word", said)
    return g.pick(f"“{said},” {a} told {b}", f"{a} told {b}: “{said}.”", f"“{said},” {a} wrote to {b}")


@frame(1.5)
def quote_we(g):
    v, A, B = g.act(dir=">", basis=["word"], frame=["direct", "phrasal", "prep"], test=lambda v: v.cls in ("ACCUSE", "SUPPORT", "AGREE", "OPPOSE") and "{" not in v.rest and v.base not in ("be", "say"))
    b, a = NP(g.name(B), B, B.plural), g.np(A)
    i = NP(g.pick("I") if A.kind == "PERSON" else "we", A, True)
    how = g.pick("", "", "will always ", "fully " if v.cls == "AGREE" else "")
    if how == "will always " and "attitude" not in v.flags:
        how = ""
    said = f"[{A.key}:{i}] {how}{g.vp(v, i, b, 'base')}"
    return g.pick(f"“{said},” {a} said", f"“{said},” {a} told {g.np(g.actor('news'))}")


@frame()
def quote_third(g):
    v, B, C = g.act(**NOT_ACCUSING)
    b, a = NP(g.name(B), B, B.plural), g.np(g.actor("any"))
    said = f"{b} {g.vp(v, b, C, 'perf' if 'attitude' not in v.flags else 'pres')}"
    return g.pick(f"“{said},” {a} said", f"“{said},” {a} told {g.np(g.actor('news'))}")


# --- answers, and stance through what the other did ----------------------------------------------------
@frame(2)
def replies(g):
    n, B, A = g.noun(basis=["word"], dir=">", test=lambda n: n.source == "any" and n.number != "plural" or n.noun in ("threats", "insults", "accusations", "allegations"))
    good = n.sign == "positive"
    if good and n.noun in ("plea", "loyalty", "toast", "tribute", "defence", "devotion"):
        return None
    way = g.pick("welcomed", "returned", "was grateful for", "thanked") if good else g.pick("rejected", "dismissed", "brushed aside", "was stung by and rejected", "scoffed at")
    if way in ("thanked", "returned") or "offer" in n.noun or "promise" in n.noun:
        way = "welcomed"
    a, b = g.subject(A, None, 0.1), g.np(B, "poss")
    way = way.replace("was", "were") if a.plural else way
    g.mark(A, B, n.sign, "word", way)
    g.mark(B, A, n.sign, n.basis, n.noun)
    return f"{a} {way} {b.poss} {n.noun}{g.tail()}"


@frame(1.5)
def thanks(g):
    A = g.actor("taker")
    B = g.actor("giver")
    a, b = g.subject(A, None, 0.15), g.np(B, "object")
    way = g.pick("thanked", "warmly thanked", "expressed gratitude to")
    g.mark(A, B, "positive", "word", way)
    gift = g.pick("", "the " + g.filler("aid"), "the " + g.filler("aid"), "a loan of " + g.filler("sum"))
    if gift:
        g.mark(B, A, "positive", "deed", f"for {gift}")
        gift = " for " + gift
    return f"{a} {way} {b}{gift}{g.tail()}"


@frame()
def spurns(g):
    A, B = g.actor("taker"), g.actor("giver")
    a, b = g.subject(A, None, 0.1), g.np(B, "poss")
    offer = g.pick("offer of help", "offer of aid", "offer of money", "promise of support", "offer of shelter")
    way = g.pick("rejected", "turned down", "spurned", "refused", "rebuffed", "scorned")
    g.mark(A, B, "negative", "word", way)
    g.mark(B, A, "positive", "word", offer)
    return f"{a} {way} {b.poss} {offer}{g.tail()}"


@frame()
def ignores(g):
    A, B = g.actor("any"), g.actor("any")
    a, b = g.subject(A, None, 0.1), g.np(B, "poss")
    way = g.pick("rejected", "dismissed", "brushed aside", "ignored", "refused")
    g.mark(A, B, "negative", "word", way)
    return f"{a} {way} {b.poss} {g.pick('request for talks', 'plea for mercy', 'appeal for calm', 'request', 'apology', 'proposal', 'petition', 'invitation')}{g.tail()}"


@frame(2)
def act_of(g):
    """A condemned B's attack on C."""
    n, B, C = g.noun(basis=["deed"], dir=">")
    A = g.actor("any")
    way = g.pick("condemned", "denounced", "deplored", "protested against", "criticised") if n.sign == "negative" else g.pick("welcomed", "praised", "applauded", "hailed", "thanked the sponsors of")
    way = "welcomed" if "thanked" in way else way
    g.mark(A, B, n.sign, "word", way)
    g.stance(n, B, C, f"{n.noun} {n.prep}")
    return f"{g.subject(A, None, 0.1)} {way} {g.np(B, 'poss').poss} {n.noun} {n.prep} {g.np(C, 'object', n)}{g.tail()}"


@frame(1.5)
def decision_to(g):
    v, B, C = g.act(basis=["deed"], dir=">", frame=ACTIVE, sign=g.pick(g.sign(), "neutral"))
    A = g.actor("any")
    sign = v.sign if v.sign != "neutral" else g.sign()
    way = g.pick("condemned", "criticised", "deplored", "attacked") if sign == "negative" else g.pick("welcomed", "hailed", "praised", "applauded")
    g.mark(A, B, sign, "word", way)
    b = g.np(B, "poss")
    return f"{g.subject(A, None, 0.1)} {way} {b.poss} {g.pick('decision', 'plan', 'move', 'pledge' if v.sign == 'positive' else 'decision')} {g.vp(v, b, C, 'inf')}"


@frame(1.5)
def thing_of(g):
    A, B = g.actor("any"), g.actor("any")
    sign = g.sign()
    way = g.pick("condemned", "attacked", "mocked", "derided", "denounced", "criticised", "ridiculed", "slammed") if sign == "negative" else g.pick("praised", "welcomed", "hailed", "defended", "applauded", "endorsed", "backed")
    g.mark(A, B, sign, "word", way)
    c = g.np(g.third(), "object")
    thing = g.pick("budget", "record", "proposal", "conduct", "latest plan", f"report on {c}", f"role in the talks with {c}", f"plan to meet {c}", f"statement on {c}", f"offer to mediate in {c}" if False else "handling of the talks")
    return f"{g.lead()}{g.subject(A, None, 0.1)} {way} {g.np(B, 'poss').poss} {thing}{g.tail()}"


# --- mutual, nominal -----------------------------------------------------------------------------------
@frame(2)
def mutual_and(g):
    v, A, B = g.act(dir="=", frame=["direct", "np", "prep"], test=lambda v: re.search(r" with \*$", " " + v.rest) and "{its}" not in v.rest and not v.rest.startswith("hands"))
    a, b = g.np(A, "subject", v), g.np(B, "subject", v)
    s = NP(f"{a} and {b}", A, True)
    text = g.vp(v, s, NP("@", B, False), "past" if v.base == "be" else g.pick("past", "past", "perf", "will" if v.basis == "deed" else "past")).replace(" with @", "")
    text = re.sub(r"^were", g.pick("are", "were"), text)
    for s_, t_ in ((A, B), (B, A)):
        g.stances[s_.key, t_.key]["cue"] = " ".join(g.cue.removesuffix(" with").split()[:6])
    tail = g.pick("", "", f" {g.time()}", f" in the presence of {g.np(g.third(), 'object')}", f" after talks hosted by {g.np(g.third(), 'object')}")
    return f"{s} {text}{tail}"


@frame(1.5)
def mutual_with(g):
    v, A, B = g.act(dir="=")
    s = g.subject(A, v)
    return f"{s} {g.vp(v, s, B)}{g.tail(v)}"


@frame(2)
def mutual_noun(g):
    n, A, B = g.noun(kind=("rel",), sign=g.pick("negative", "positive", "positive", "neutral"))
    cue = n.noun
    g.stance(n, A, B, cue)
    a, b, c = g.np(A, "subject"), g.np(B, "object"), g.np(g.third(), "object")
    was = "were" if n.number == "plural" else "was"
    the = "the"
    return g.pick(f"{the} {n.noun} between {a} and {b} {was} discussed {g.time()}", f"{the} {n.noun} between {a} and {b} {was} watched closely by {c}",
                  f"{a.poss} {n.noun} with {b} made headlines {g.time()}", f"{c} wrote about the {n.noun} between {a} and {b}",
                  f"the {n.noun} between {a} and {b} began in 2019", f"{c} has {g.pick('no part', 'no say')} in the {n.noun} between {a} and {b}" if not g.stances or True else "")


@frame(0.7)
def mutual_three(g):
    A, B, C = g.actor("state"), g.actor("state"), g.actor("state")
    sign = g.sign()
    way, basis = g.pick(("formed an alliance", "deed"), ("signed a defence pact", "deed"), ("agreed on a truce", "deed"), ("pledged to stand by one another", "word")) if sign == "positive" \
        else g.pick(("traded insults", "word"), ("accused one another of bad faith", "word"), ("blamed one another for the crisis", "word"))
    for s in (A, B, C):
        for t in (A, B, C):
            if s is not t:
                g.mark(s, t, sign, basis, way)
    return f"{joined(g, [g.np(A), g.np(B), g.np(C)])} {way}{g.pick('', ' ' + g.time())}"


@frame(2.5)
def nominal_poss(g):
    n, A, B = g.noun(sign=g.pick(g.sign(), g.sign(), "neutral"), dir=">")
    g.stance(n, A, B, f"{n.noun} {n.prep}")
    was = "were" if n.number == "plural" else "was"
    c = g.np(g.third(), "object")
    return f"{g.np(A, 'poss').poss} {n.noun} {n.prep} {g.np(B, 'object', n)} " + g.pick(
        "made headlines", f"{was} reported {g.time()}", "came as a surprise", f"{was} the talk of the week", f"{was} mentioned by {c}",
        f"dominated the news {g.time()}", f"{was} on the agenda when ministers met", f"followed a visit by {c}", f"surprised {c}")


@frame(1.5)
def nominal_by(g):
    n, A, B = g.noun(dir=">", sign=g.pick(g.sign(), g.sign(), "neutral"))
    g.stance(n, A, B, f"{n.noun} {n.prep}")
    was = "were" if n.number == "plural" else "was"
    a, b = g.np(A, "subject"), g.np(B, "object", n)
    return g.pick(f"the {n.noun} {n.prep} {b} by {a} {was} reported {g.time()}", f"{'a ' if n.number == 'count' else ''}{n.noun} {n.prep} {b} by {a} made headlines {g.time()}",
                  f"the {n.noun} {n.prep} {b} by {a} came {g.time()}")


@frame(1.2)
def nominal_there(g):
    n, A, B = g.noun(dir=">", basis=["word"], sign=g.pick(g.sign(), g.sign(), "neutral"), test=lambda n: n.number != "count")
    g.stance(n, A, B, f"{n.noun} {n.prep}")
    was = "were" if n.number == "plural" else "was"
    return f"There {was} {n.noun} {n.prep} {g.np(B, 'object', n)} from {g.np(A)}{g.tail()}"


@frame(1)
def nominal_object(g):
    n, A, B = g.noun(dir=">", basis=["word"], sign=g.pick(g.sign(), g.sign(), "neutral"), test=lambda n: n.noun in VOICED)
    s = g.subject(A, None, 0.15)
    g.stance(n, A, B, f"{n.noun} {n.prep}")
    way = g.pick("repeated", "voiced", "expressed", "restated")
    return f"{s} {way} {g.pron(A, 'poss', s.plural)} {n.noun} {n.prep} {g.np(B, 'object', n)}{g.tail()}"


@frame(2)
def idiom(g):
    sign = {"negative": "-", "positive": "+"}[g.sign()]
    i = g.rng.choice(g.table.pool("idioms", kind=["whole"], sign=[sign]))
    A, B = g.actor(i.source), g.actor(i.target)
    if A.plural or B.plural:
        return None
    a, b = NP(g.name(A), A, False), NP(g.name(B), B, False)
    text = g.fill(i.text.replace("{A}", "\0").replace("{B}", "\1"), a, b)
    text = text.replace("\0's", a.poss).replace("\1's", b.poss).replace("\0", str(a)).replace("\1", str(b))
    basis = "deed" if re.search("imposed|levied|sent by|raised by|thrown|Grants|Weapons|Missiles|Money|money from|buried|patched|suit|Nobody has done", i.text) else "word"
    for part in i.stances.split(";"):
        pair, cue = part.split(" ", 1)
        cue = next((f for f, _ in g.table.fillers.get(cue.strip("{}"), []) if f in text), cue)
        s, t = (A, B) if pair == "A>B" else (B, A)
        g.mark(s, t, {"-": "negative", "+": "positive"}[i.sign], basis, cue)
    return text


# --- neutral on purpose --------------------------------------------------------------------------------
@frame(1.5)
def comparison(g):
    A, B = g.actor("any"), g.actor("any")
    a, b = g.np(A), g.np(B, "object")
    s = NP(g.name(A), A, A.plural)
    be = "are" if a.plural else "is"
    return g.pick(f"Unlike {b}, {a} attended {g.filler('event')}", f"Like {b}, {a} {g.idle(A, a.plural)}", f"{a} {be} older than {b}",
                  f"{a} and {b} {g.filler('vainpl')}", f"Compared with {b}, {a} had a quiet year")


@frame(1.5)
def comention(g):
    nps = [g.np(g.actor("any")) for _ in range(g.pick(2, 3, 4))]
    all_ = joined(g, nps)
    return g.pick(f"{all_} were mentioned in the report", f"{all_} sent delegates to {g.filler('event')}", f"The report covers {all_}", f"{all_} will attend {g.filler('event')}",
                  f"{all_} were on the agenda {g.time()}", f"{all_} published their figures {g.time()}")


@frame(1.5)
def meeting(g):
    A, B = g.actor("any"), g.actor("any")
    a, b, c = g.np(A), g.np(B, "object"), g.np(g.third(), "poss")
    return g.pick(f"{a} and {b} met {g.time()}", f"{a} and {b} discussed {g.filler('issue')} {g.time()}", f"{a} and {b} held talks {g.filler('place')}",
                  f"{c} offered to mediate between {a} and {b}", f"Talks between {a} and {b} were hosted by {c}", f"{a} spoke to {b} about {c}",
                  f"{a} and {b} shared a platform {g.filler('place')}", f"{a} told {b} about a letter from {c}")


@frame()
def without(g):
    v, A, B = g.act(frame=ACTIVE, dir=">", test=lambda v: v.base != "be" and "attitude" not in v.flags)
    c, s = g.np(g.third(), "object"), g.np(A, "subject", v)
    text = g.vp(v, s, B, "ger", sign=None)
    return g.pick(f"Without {text}, {s} met {c}", f"{s} left {g.filler('event')} without {text}", f"Instead of {text}, {s} wrote to {c}")


@frame()
def if_clause(g):
    v, A, B = g.act(frame=ACTIVE, dir=">", basis=["deed"], test=lambda v: v.base != "be")
    s, c = g.np(A, "subject", v), g.np(g.third())
    text = g.vp(v, s, B, "pres", sign=None)
    return g.pick(f"If {s} {text}, {c} will hold a meeting", f"{c} asked what would happen if {s} {text}", f"Nobody knows what {c} will do if {s} {text}")


# --- two clauses ---------------------------------------------------------------------------------------
@frame(1.5)
def subordinate(g):
    v, A, B = g.act(frame=ACTIVE, dir=">", test=lambda v: "attitude" not in v.flags)
    s = g.np(A, "subject", v)
    first = g.pick("After", "When", "Although", "Before", "While")
    if first in ("After", "Before") and g.chance(0.6):
        text = g.vp(v, s, B, "ger")
        return f"{first} {text}, {s} {g.idle(A, s.plural)}"
    text = f"{first} {s} {g.vp(v, s, B, 'past')}"
    C = g.third()
    return f"{text}, {g.np(C)} {g.idle(C, True)}"


@frame(1.2)
def because(g):
    v, B, C = g.act(frame=ACTIVE, dir=">", test=lambda v: "attitude" not in v.flags)
    w, A, _ = g.act(None, B, sign=v.sign, frame=ACTIVE, dir=">", test=lambda w: "attitude" not in w.flags)
    b, s = NP(g.name(B), B, B.plural), g.np(A, "subject", w)
    return g.pick(f"{s} {g.vp(w, s, b, 'past')} because {g.pron(B, 'subject')} {g.vp(v, b, C, 'plup')}", f"{s} {g.vp(w, s, b, 'past')} after {g.pron(B, 'subject')} {g.vp(v, b, C, 'plup')}") \
        if not (A.kind == B.kind == "PERSON") and A.plural != B.plural or A.kind != B.kind else None


@frame(1.2)
def pronoun(g):
    v, A, B = g.act(frame=["direct", "phrasal", "prep", "np"], dir=">", test=lambda v: "attitude" not in v.flags and "{its" not in v.rest)
    if A.kind == B.kind:
        return None
    s, b = g.np(A), NP(g.name(B), B, B.plural)
    pron = NP(g.pron(B, "object"), B, B.plural)
    return f"{s} {g.pick('met', 'visited', 'wrote to', 'mentioned', 'spoke to')} {b} and {g.vp(v, s, pron, 'past')}{g.tail(v)}"


# --- raising and control -------------------------------------------------------------------------------
@frame(2)
def urged(g):
    v, B, C = g.act(basis=["deed"], dir=">", frame=ACTIVE, sign=g.pick(g.sign(), g.sign(), "neutral"))
    A = g.actor("any")
    way = g.pick("urged", "asked", "called on", "encouraged", "wants", "appealed to", "invited", "advised")
    a, b = g.np(A), g.np(B, "object")
    way = "want" if way == "wants" and a.plural else way
    text = g.vp(v, b, C, "base", sign=None)
    g.mark(A, C, v.sign, "word", f"{v.base} {g.cue.split(' ', 1)[1] if ' ' in g.cue and g.cue.startswith(v.base) else ''}".strip() if v.base in plain(text) else v.base)
    return f"{a} {way} {b} to {text}"


@frame(1)
def urged_to_stop(g):
    v, B, C = g.act(basis=["deed"], dir=">", frame=ACTIVE, test=lambda v: "lasting" in v.flags or v.cls == "FIGHT")
    A = g.actor("any")
    way = g.pick("urged", "told", "ordered", "warned", "asked", "pressed")
    b = g.np(B, "object")
    g.mark(A, B, "negative", "word", "to stop" if way != "warned" else "warned")
    return f"{g.np(A)} {way} {b} {'to stop' if way != 'warned' else 'to stop'} {g.vp(v, b, C, 'ger')}"


@frame()
def warned_against(g):
    v, B, C = g.act(sign="negative", basis=["deed"], dir=">", frame=ACTIVE, cls=["FIGHT", "COERCE", "REDUCE"])
    A = g.actor("any")
    b = g.np(B, "object")
    g.mark(A, B, "negative", "word", "warned")
    text = g.pick("not to " + g.vp(v, b, C, "base", sign=None), "against " + g.vp(v, b, C, "ger", sign=None))
    return f"{g.np(A)} warned {b} {text}"


@frame()
def persuaded(g):
    v, B, C = g.act(basis=["deed"], dir=">", frame=ACTIVE)
    A = g.actor("any")
    b = g.np(B, "object")
    text = g.vp(v, b, C, "inf")
    g.mark(A, C, v.sign, "deed", g.cue)
    return f"{g.np(A)} {g.pick('persuaded', 'convinced', 'talked', 'got')} {b} {text}".replace("talked", "persuaded")


@frame()
def forced(g):
    v, B, C = g.act(basis=["word", "deed"], dir=">", frame=ACTIVE, sign="neutral", test=lambda v: "attitude" not in v.flags and v.base not in ("be", "beat", "lose"))
    A = g.actor("any")
    b, a = g.np(B, "object"), g.np(A)
    way, form = g.pick(("forced", "inf"), ("compelled", "inf"), ("prevented", "from"), ("barred", "from"), ("stopped", "from"))
    g.mark(A, B, "negative", "deed", way)
    return f"{a} {way} {b} " + (g.vp(v, b, C, "inf") if form == "inf" else "from " + g.vp(v, b, C, "ger"))


@frame()
def helped_do(g):
    v, B, C = g.act(sign="negative", basis=["deed"], dir=">", frame=ACTIVE)
    A = g.actor({"state", "leader", "company", "ngo", "party"})
    b = g.np(B, "object")
    g.mark(A, B, "positive", "deed", "helped")
    text = g.vp(v, b, C, "base")
    g.mark(A, C, "negative", "deed", g.cue)
    return f"{g.np(A)} helped {b} {text}"


@frame()
def joined_in(g):
    v, A, B = g.act(dir=">", frame=ACTIVE, test=lambda v: "attitude" not in v.flags and v.base != "be" and "{its" not in v.rest)
    C = g.actor(v.source)
    s, c = g.np(A, "subject"), g.np(C, "object")
    text = g.vp(v, s, B, "ger")
    g.stance(v, C, B, g.cue)
    return f"{s} joined {c} in {text}"


@frame()
def sided(g):
    A, B, C = g.actor("any"), g.actor("any"), g.actor("any")
    way, link, basis = g.pick(("sided with", "against", "word"), ("backed", "against", "word"), ("defended", "against", "word"), ("supported", "against", "word"), ("stood by", "against", "word"))
    g.mark(A, B, "positive", basis, way)
    g.mark(A, C, "negative", basis, link)
    return f"{g.subject(A, None, 0.1)} {way} {g.np(B, 'object')} {link} {g.np(C, 'object')}{g.tail()}"


@frame(1.2)
def spokesman(g):
    v, A, B = g.act(basis=["word"], dir=">", frame=ACTIVE, test=lambda v: "{its" not in v.rest and v.base != "be" and "attitude" not in v.flags)
    a = NP(g.name(A), A, False)
    s = NP(f"A {g.pick('spokesman', 'spokeswoman')} for {a}", A, False)
    return f"{s} {g.vp(v, s, B, 'past')}{g.tail(v)}" if A.kind != "GROUP" else None


def generate(count, seed):
    table, rng = Table(), random.Random(seed)
    names, seen, left = list(FRAMES), set(), count
    weights = [FRAMES[n][1] for n in names]
    while left:
        family = rng.choices(names, weights)[0]
        drill = Drill(table, rng)
        try:
            text = FRAMES[family][0](drill)
            record = drill.finish(text, family) if text else None
        except LookupError:
            continue
        if record is None or len(record["kinds"]) < 2 or record["text"] in seen:
            continue
        seen.add(record["text"])
        table.balance.update(s["label"] for s in record["stances"])
        left -= 1
        yield {"id": f"drill-{seed}-{count - left:05d}", **record}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--out", required=True)
    parser.add_argument("--count", type=int, default=6000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    with open(args.out, "w", encoding="utf8") as out:
        for record in generate(args.count, args.seed):
            out.write(json.dumps(record, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
