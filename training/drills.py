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
            strikers={"crowd", "union"}, seat={"company", "party", "body"},
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
VOICED = set("""criticism condemnation contempt scorn disdain hatred dislike distrust mistrust resentment anger fury outrage
rejection opposition hostility disapproval displeasure impatience suspicion praise support backing admiration respect gratitude
thanks solidarity sympathy loyalty confidence trust faith affection appreciation approval enthusiasm esteem friendship""".split())
PIED = set("on to for with against from of at in".split())

# takes a land, not its soldiers
PLACE = re.compile(r"(\bin|from|out of|before|border with|held by|march on|advance on) \*$")
# not up to one's will
OUTCOMES = set("finish lose beat draw rank resemble border outnumber outsell overtake outlast be knock thrash defeat pass win".split())
# done by saying "I ..."
PERFORMED = set("""condemn denounce blame reject deplore decry applaud commend congratulate salute honour thank cheer endorse
welcome vouch stick stand speak root defend praise accept forgive concur repudiate defy""".split())
ONE = re.compile(r"\{(bad|good|neut)name\}|^that")  # says one thing of one target
TRAITS = dict(be=lambda v: v.base == "be", attitude=lambda v: "attitude" in v.flags,
              lasting=lambda v: "lasting" in v.flags,
              its=lambda v: "{it" in v.rest.replace("{its_o}", ""), its_o=lambda v: "{its_o}" in v.rest,
              name=lambda v: "name}" in v.rest,
              slots=lambda v: "{" in v.rest, active=lambda v: "active" in v.flags,
              bare=lambda v: v.rest.endswith("*"), only=lambda v: v.rest == "*",
              nothing=lambda v: re.search("nothing|full|warm", v.rest), outcome=lambda v: v.base in OUTCOMES,
              refuse=lambda v: v.base in ("refuse", "deny", "decline"), say=lambda v: v.base == "say",
              courts=lambda v: v.source == "courts",
              pledge=lambda v: v.base in ("offer", "promise", "pledge", "vow", "assure", "reassure"),
              accusing=lambda v: v.sign == "negative" and (v.basis == "deed" or v.cls == "THREATEN"))

Verb = collections.namedtuple("Verb", "base past participle gerund third rest frame dir sign basis source "
                                      "target flags cls")
Noun = collections.namedtuple("Noun", "noun prep number kind dir sign basis source target")
Idiom = collections.namedtuple("Idiom", "kind sign text stances source target")


class Misfit(Exception):
    """This draw makes no good sentence: draw again."""


class Actor:
    """One actor of one sentence. `key` stands in the text until the letters are dealt out."""

    def __init__(self, key, tag, kind, name, plural=False, demonym="", capitals=(), gender="", first="", title="",
                 desc=False):
        self.key, self.tag, self.kind, self.name, self.plural = key, tag, kind, name, plural
        self.demonym, self.capitals, self.desc = demonym, capitals, desc
        self.gender, self.first, self.title = gender, first, title


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
        read = lambda name: list(csv.reader(open(DATA / name, encoding="utf8"), delimiter="\t",
                                 quoting=csv.QUOTE_NONE))[1:]
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
        self.table, self.rng, self.actors, self.stances, self.made = table, rng, [], {}, 0
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

    def actor(self, tags="any", single=False):
        """A new actor that fits `tags` and the company it is in."""
        tags = SETS.get(tags, {tags}) if isinstance(tags, str) else tags
        near = {a.tag for a in self.actors}
        fit = tags & ABROAD if "state" in near and tags & ABROAD else tags - {"bloc"} or tags if near else tags
        fit = sorted(fit)
        for _ in range(200):
            made = self.make(self.rng.choices(fit, [WEIGHTS.get(t, 5) for t in fit])[0])
            words = set(re.findall(r"\w{4,}", f"{made.first} {made.name}".lower()))
            taken = " ".join(f"{a.first} {a.name} {a.demonym} {' '.join(a.capitals)}" for a in self.actors).lower()
            if not (words & set(re.findall(r"\w{4,}", taken)) or single and made.plural):
                break
        self.actors.append(made)
        return made

    def make(self, tag):
        self.made += 1
        key, names = str(self.made), self.table.names
        if names[tag + "-desc"] and self.chance(0.15 if tag != "court" else 0.3):
            kind, plural, name, _ = self.rng.choice(names[tag + "-desc"])
            gender = {"the king": "m", "the actress": "f", "the chairman": "m"}.get(name, self.pick("m", "f"))
            return Actor(key, tag, kind, name, plural, gender=gender, desc=True)
        if tag in ("leader", "person", "exec", "judge"):
            gender = self.pick("m", "f")
            _, _, first, origin = self.rng.choice(names["first-male" if gender == "m" else "first-female"])
            last = self.rng.choice([n for _, _, n, o in names["last"] if o == origin])
            title = self.rng.choice(TITLES[tag])
            return Actor(key, tag, "PERSON", last, gender=gender, first=first,
                         title=TITLES_HER.get(title, title) if gender == "f" else title)
        kind, plural, name, more = self.rng.choice(names[tag])
        demonym, _, capitals = more.partition("|")
        return Actor(key, tag, kind, name, plural, demonym, [c for c in capitals.split(",") if c])

    def rows(self, rows, A=None, B=None, sign=None, test=None, single=False, differ=False, **want):
        """A verb or noun with its source and target; given actors are kept, missing ones are made."""
        want["sign"] = sign if isinstance(sign, list) else [sign or self.sign()]
        pool, fits = self.table.pool(rows, **want), []
        for row in self.rng.choices(pool, k=400):
            left, right = A is None or A.tag in SETS[row.source], B is None or B.tag in SETS[row.target]
            if left and right and not (B and B.plural and ONE.search(row[5])) and (test is None or test(row)):
                fits.append(row)
            if len(fits) == 4:
                break
        if not fits:
            raise Misfit("no verb for these actors")
        best = min(fits, key=self.table.used.__getitem__)
        self.table.used[best] += 1
        A = A or self.actor(best.source, single)
        B = B or self.actor(best.target, bool(ONE.search(best[5])))
        if differ and A.kind == B.kind:
            raise Misfit("a pronoun could mean either")
        return best, A, B

    def act(self, A=None, B=None, sign=None, no="", need="", test=None, but=None, **want):
        """A verb with its ends; `no` and `need` name the traits (see TRAITS) it must lack or have."""
        no, need = [TRAITS[t] for t in no.split()], [TRAITS[t] for t in need.split()]
        want.setdefault("frame", ["direct", "phrasal", "poss", "np", "prep", "inf", "that"])
        return self.rows("verbs", A, B, sign, lambda v: v != but and (test is None or test(v))
                         and not any(t(v) for t in no) and all(t(v) for t in need), **want)

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
                return NP(f"{dem} " + (self.pick("police", "prosecutors") if row.source == "police"
                          else "authorities"), a, True)
            if word and role == "subject" and r < 0.88:
                return NP(f"{dem} " + self.pick("officials", "diplomats", "ministers"), a, True)
            if r > 0.92:
                return NP(f"the {dem} government", a, False)
        if a.first and (r < 0.25 or a.tag == "judge"):
            return NP(f"{a.title} [{a.key}:{a.first + ' ' if r < 0.12 else ''}{a.name}]", a, False)
        return NP(self.name(a), a, a.plural)

    def subject(self, a, row=None, p=0.06):
        """A subject, now and then with an aside that brings in somebody who has no part in it."""
        np = self.np(a, "subject", row)
        if not self.chance(p) or np.text.startswith("the [") and np.text.endswith("government"):
            return np
        c = self.actor("state") if a.first and self.chance(0.6) else self.third()
        C = self.np(c, "poss")
        if a.first and c.tag == "state" and not np.text[0].isupper():
            post = self.pick("foreign minister", "president", "ambassador", "prime minister", "trade envoy")
            return NP(f"{C.poss} {post}, {self.name(a)},", a, False)
        who = "who" if a.kind in ("PERSON", "GROUP") or np.plural else "which"
        asides = [f"{who} met {C} in May", f"{who} shared a stage with {C} last year", f"like {C} a late arrival",
                  f"{who} will host {C} in the autumn", f"unlike {C}", f"{who} had just spoken to {C}"]
        if a.first:
            asides += [f"who once worked for {C}" if c.kind != "PERSON" else f"a cousin of {C}",
                       f"who was sitting next to {C}"]
        elif a.tag == "state" and c.tag == "state":
            asides += [f"{who} borders {C}" if not np.plural else f"who flew in from {C}",
                       f"{who} played {C} on Saturday"]
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
        return dict(past=past, pres=pres, perf=f"{have} {v.participle}", plup=f"had {v.participle}",
                    inf=f"to {v.base}",
                    base=v.base, ger=v.gerund, prog=f"{be} {v.gerund}", will=f"will {v.base}",
                    would=f"would {v.base}",
                    having=f"having {v.participle}", pp=v.participle)[form]

    def tense(self, v):
        if "attitude" in v.flags:
            self.undated = True
            return self.pick("pres", "pres", "past") if not self.dated else "past"
        form = self.pick("past", "past", "past", "perf") if v.base != "be" and not self.dated else "past"
        self.undated = form == "perf"
        return form

    def vp(self, v, subj, B, form=None, sign="", basis=""):
        """The verb with its target spelled out, in the form asked for; notes the stance it carries
        (`sign` overrules the verb's, `sign=None` notes nothing)."""
        obj = B if isinstance(B, NP) else NP(self.name(B), B, B.plural) if PLACE.search(v.rest) else \
            self.np(B, "poss" if v.frame == "poss" else "object", v)
        head = self.conjugate(v, form or self.tense(v), subj.plural)
        pre, _, post = self.fill(v.rest.replace("<", "").replace(">", ""), subj, obj).partition("*")
        pre = pre.strip()
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

    def passive(self, v, A, B, form, agent=True, mark=True, obj=None):
        """(subject, rest) of the passive: "B" "was accused of spying by A"."""
        obj = obj or self.np(B, "poss" if v.frame == "poss" else "object", v)
        rest = v.rest
        if v.frame == "np":
            pre = re.match(r"(.*?)<(.*?)>\s*(.*)", self.fill(rest, None, obj))
            subj, plural = pre.group(2), pre.group(2).endswith("s") and not pre.group(2).endswith("ss")
            particle, tail = pre.group(1).strip(), pre.group(3).replace("*", str(obj))
            if tail.startswith("of ") or tail.startswith("on ") and self.chance(0.6):
                subj, tail = f"{subj} {tail}", ""
        elif v.frame == "poss":
            thing = self.fill(rest[rest.index("*'s") + 3:], None, obj).strip()
            thing, *tail = re.split(r" (?=with |over |out )", thing, maxsplit=1)
            subj, particle, tail = f"{obj.poss} {thing}", "", "".join(tail)
            plural = bool(re.search(r"[^s]s$", thing.split(" of ")[0]))
        else:
            before, _, tail = self.fill(rest, None, obj).partition("*")
            subj, plural, particle, tail = obj.text, obj.plural, before.strip(), tail.strip()
        be = dict(past="were" if plural else "was", perf="have been" if plural else "has been", plup="had been",
                  will="will be", prog="are being" if plural else "is being", pres="are" if plural else "is",
                  part="", being="being", rel="were" if obj.plural else "was")[form.split()[0].replace("was", "past")]
        be = f"{be} {form.split()[1]}" if " " in form else be
        by = f"by {self.np(A, 'subject', v)}" if agent else ""
        early = v.frame != "np" and (len(tail.split()) > 3 or self.chance(0.3)) and tail.partition(" ")[0] in PIED
        order = (particle, by, tail) if early else (particle, tail, by)
        cue = f"{v.participle} {order[0]}".strip() if v.base not in LIGHT or not tail else tail
        if v.frame == "np":
            cue = f"{v.participle} {particle} {tail.split()[0] if tail else ''}".replace("  ", " ").strip()
        if agent and mark:
            self.stance(v, A, B, cue)
        return subj, " ".join(w for w in (be, v.participle, *order) if w)

    def relative(self, v, A, B, form="past"):
        """"whom A accused of spying": the clause that hangs on a mention of B already made."""
        person, subj = B.kind in ("PERSON", "GROUP"), self.np(A, "subject", v)
        obj = NP("*", B, B.plural)
        head = self.conjugate(v, form, subj.plural)
        pre, _, post = self.fill(v.rest.replace("<", "").replace(">", ""), subj, obj).partition("*")
        pre, cue = pre.strip(), f"{head.split()[-1]} {pre.strip()}".strip()
        if v.base in LIGHT and not pre and post.strip():
            cue = post.removeprefix("'s").strip()
        words = pre.split()
        pied = v.frame == "np" and words[-1] in PIED and not post
        self.stance(v, A, B, cue.rpartition(" ")[0] if pied else cue)
        if v.frame == "poss":
            thing, *tail = re.split(r" (?=with |over |out )", post[2:].strip(), maxsplit=1)
            return " ".join(["whose", thing, str(subj), head, *tail])
        if v.frame == "np" and not re.search(r"> \w+ \*$", v.rest):
            raise Misfit(v.rest)
        if pied:
            return f"{words[-1]} {'whom' if person else 'which'} {subj} {head} {' '.join(words[:-1])}"
        return f"{'whom' if person else 'which'} {subj} {head}" + (f" {pre}" if pre else "") + post

    def time(self):
        return self.filler("time")

    def when(self):
        if self.dated or self.undated:
            return ""
        self.dated = True
        return " " + self.time()

    def dated_time(self):
        self.dated = True
        text = self.time() + ", "
        return text[0].upper() + text[1:]

    def lead(self):
        """What may stand before the main clause, with its comma."""
        r = self.rng.random()
        if r < 0.76:
            return ""
        if r < 0.82:
            return self.filler("subord") + ", "
        if r < 0.95:
            return self.dated_time()
        C = self.np(self.third(), "poss")
        return self.pick(f"After talks with {C}, ", f"A day after a visit by {C}, ", f"While {C} looked on, ",
                         f"Asked about {C}, ",
                         f"Hours before a meeting with {C}, ", f"At a summit attended by {C}, ")

    def tail(self, v=None):
        """What may follow the main clause: a time, a place, a by-standing third party."""
        r, word = self.rng.random(), v is None or v.basis == "word"
        if r < 0.5:
            return ""
        if r < 0.72:
            return "" if v and ("attitude" in v.flags or v.base == "be") else self.when()
        if r < 0.84 and word and not (v and "attitude" in v.flags):
            return " " + self.filler("place")
        if r < 0.95:
            return ""
        if word and self.chance(0.6):
            c = self.actor(self.pick("news", "body", "any"))
            C = self.np(c, "poss")
            return self.pick(f" in a letter to {C}", f" in a talk with {C}",
                             f" in a speech to {C}") if c.tag != "news" else f" in an interview with {C}"
        C = self.np(self.third(), "poss")
        return self.pick(f", days after talks with {C}", f", a week after a visit to {C}", f" while {C} looked on",
                         f", hours before a meeting with {C}", f", {C} reported", f", according to {C}")

    def idle(self, a, plural=None):
        """A predicate without stance for `a`."""
        plural = a.plural if plural is None else plural
        if plural:
            return self.filler("vainpl")
        if self.chance(0.08):
            return self.pick(*(f"{x} {self.np(self.third(), 'poss')}{self.when()}" for x in ("met", "wrote to")))
        return self.filler("vain", "p" if a.kind == "PERSON" else "s" if a.tag == "state" else "o")

    def say(self, template, **draw):
        """Fills a template. Slots: {s} {a} {A} the source (with aside, plain, bare name), {B} the target's bare name,
        {vp:form} the verb with its target, {pass:form} its passive, {rel:form} the relative clause; `~` after the form
        notes no stance, `!word` makes it one of words, `*` leaves the target's place empty, `:it` makes it a pronoun.
        {C} a third party, {N} a newspaper, {L} {T} what may stand before and after; the rest are small words."""
        v, A, B = self.act(**draw)
        if "{s}" in template:
            s = self.subject(A, v)
        else:
            s = NP(self.name(A), A, A.plural) if "{A" in template else self.np(A, "subject", v)
        bare = NP(self.name(B), B, B.plural)
        have, be = ("have", "are") if s.plural else ("has", "is")

        whom = lambda a: "who" if a.kind in ("PERSON", "GROUP") else "which"

        def small(slot):
            return dict(s=str(s), a=str(s), A=self.name(A), B=str(bare), Ah=self.name(A).removeprefix("the "),
                        Bh=self.name(B).removeprefix("the "),
                        has=have, **{"is": be}, was="were" if s.plural else "was",
                        he=self.pron(A, "subject", s.plural), his=self.pron(A, "poss", s.plural),
                        who=whom(A), whoB=whom(B),
                        that="who" if A.kind == "PERSON" else "that",
                        next=self.pick("", " next week", " in the spring", " from Monday"),
                        may=self.pick("may", "might", "could", f"{be} expected to", f"{be} weighing whether to",
                                      f"{have} yet to decide whether to", f"{be} likely to"),
                        plans=self.pick("decided to", f"{have} decided to", f"{be} about to", f"{be} determined to",
                                        f"{be} preparing to", "plan to" if s.plural else "plans to"),
                        over=f" over {self.filler('issue')}" if v.basis == "word" and v.dir == ">"
                        and not re.search("attitude", v.flags) and "{" not in v.rest else "")[slot]

        def fill(match):
            slot, spec = match[1], match[2] or ""
            form, mark = re.match(r"[a-z ]*", spec)[0], "~" not in spec
            if slot == "vp":
                basis = "word" if "!word" in spec else ""
                subj = NP(str(s), A, False) if spec.endswith(":s") else s
                empty = self.pron(B, "object") if spec.endswith(":it") else "@" if "*" in spec else ""
                obj = NP(empty, B, B.plural) if empty else B
                return self.vp(v, subj, obj, form or None, "" if mark else None, basis).replace(" @", "")
            if slot in ("pass", "short"):
                first, rest = self.passive(v, A, B, form or self.tense(v).replace("pres", "past"), slot == "pass",
                        mark,
                                           bare if form in ("part", "being", "rel") else None)
                if slot == "short":
                    self.actors.remove(A)
                return rest if form in ("part", "being", "rel") else f"{first} {rest}"
            if slot == "rel":
                return self.relative(v, A, B, form)
            calls = dict(L=self.lead, T=lambda: self.tail(v), C=lambda: str(self.np(self.third(), "poss")),
                         N=lambda: str(self.np(self.actor("news"))),
                         idle=lambda: self.idle(A, s.plural), idleB=lambda: self.idle(B), when=self.when,
                         long=lambda: self.filler("long"), datecity=lambda: self.filler("datecity"))
            return calls[slot]() if slot in calls else small(slot)
        return re.sub(r"\{(\w+)(?::([^}]*))?\}", fill, template)

    def finish(self, text, family):
        """Capital, full stop, letters by first mention, and the record as the corpus wants it."""
        text = re.sub(r",+", ",", re.sub(r"\s+", " ", text.strip())).replace(",.", ".").replace(", ,", ",")
        text = re.sub(r"\b([Aa]) (?=(?:\[\w+:)?(?:[AEIOaeio]|u(?!ni)))", r"\1n ", text)
        text = re.sub(r",([.?”])", r"\1", text) if not re.search(r",”", text) else text
        if not re.search(r"[.?!]”?$", text) and not family.startswith("headline"):
            text += "."
        text = re.sub(r"^([A-Z ]+ - (?:\[\w+:)?)t(?=he )", r"\1T", text)
        text = re.sub(r"^(“?)(\[\w+:)?([a-z])", lambda m: (m[1] + (m[2] or "") + m[3].upper()), text)
        if self.chance(0.3):  # some papers set straight quotation marks
            text = re.sub("[“”]", '"', text)
        letters = {}
        for key in re.findall(r"\[(\w+):", text):
            letters.setdefault(key, chr(65 + len(letters)))
        by_key = {a.key: a for a in self.actors}
        text = re.sub(r"\[(\w+):", lambda m: f"[{letters[m[1]]}:", text)
        words, stances = plain(text), []
        for (s, t), mark in self.stances.items():
            cue = mark["cue"]
            if not re.search(rf"(?<!\w){re.escape(cue)}(?!\w)", words):
                cue = next((c for c in (cue[:1].upper() + cue[1:], " ".join(cue.split()[:2]), cue.split()[0])
                           if re.search(rf"\b{re.escape(c)}\b", words)), None)
            if cue is None or s not in letters or t not in letters:
                raise Misfit(f"cue {mark['cue']!r} is not in {words!r}")
            stances.append(dict(s=letters[s], t=letters[t], label=mark["label"], basis=mark["basis"], cue=cue))
        kinds = {letters[k]: by_key[k].kind for k in letters}
        return dict(family=f"drill-{family}", topic="drill", text=text, kinds=kinds, stances=stances)


FRAMES = {}
ACTIVE = ["direct", "phrasal", "np", "prep", "poss"]
DEED = dict(basis=["deed"], dir=">", frame=ACTIVE, no="outcome")
HOSTILE = dict(sign="negative", basis=["deed"], dir=">", frame=ACTIVE, cls=["FIGHT", "ASSAULT", "COERCE", "REDUCE"])
PASSIVE = dict(dir=">", frame=["direct", "phrasal", "poss", "np"], no="its active")
WHOLE = dict(PASSIVE, frame=["direct", "phrasal"])  # passives whose subject is the target itself
SPOKEN = dict(frame=ACTIVE, no="accusing")  # what one can report without taking a stance
ACTION = dict(dir=">", frame=ACTIVE, no="be attitude")
ANY = dict(sign=["negative", "positive", "neutral"])


def frame(weight=1.0):
    def register(function):
        FRAMES[function.__name__.replace("_", "-")] = (function, weight)
        return function
    return register


def frames(family, weight, *templates, **draw):
    """A construction that is nothing but a verb and its two ends in a template (see `Drill.say`)."""
    FRAMES[family] = (lambda g: g.say(g.rng.choice(templates), **draw), weight)


# --- plain clauses: voice, tense, intention -------------------------------------------------------------
frames("active", 11, "{L}{s} {vp}{T}")
frames("active-neutral", 2, "{L}{s} {vp}{T}", sign="neutral")
frames("received", 1.5, "{L}{s} {vp}{T}", dir="<")
frames("verb-clause", 2.5, "{L}{s} {vp:past}{T}", "{L}{s} {vp:past}{T}", "{s} {vp:perf}",
       "{A}, {who} {vp:plup}, {idle}", frame=["inf", "that"])
frames("refuses-clause", 0.7, "{N} reported that {a} {vp:past}", "{C} said {a} {vp:plup}",
       "It was {a} {that} {vp:past}", frame=["inf"])
frames("attitude", 1.5, "{s} {vp:pres}", "{s} {vp:past}", "{s} {has} long {vp:pp}", need="attitude", no="be")
frames("attitude-be", 0.7, "{s} {vp:pres}", "{s} {vp:past}", need="attitude be")
frames("progressive", 1, "{s} {vp:prog}", "{s} {has} been {vp:ger} for weeks", **dict(DEED, need="lasting"))
frames("progressive-deed", 0.7, "{s} {vp:prog}", **dict(DEED, no="be attitude"))
frames("future", 1.2, "{s} {vp:will}{next}", "{s} {is} to {vp:base}{next}", **DEED)
frames("intends", 1.5, "{s} {plans} {vp:base}{next}", **DEED)
frames("said-itself", 0.7, "{a} said {he} would {vp:base}", "{a} announced that {he} would {vp:base}",
       "{a} said {he} had {vp:pp}", **DEED)
frames("threatens", 0.8, "{s} threatened to {vp:base!word}{T}", "{s} {has} threatened to {vp:base!word}",
       "{s} vowed to {vp:base!word}",
       "{s} warned that {he} would {vp:base!word}", **dict(DEED, sign="negative"))
frames("promises", 0.8, "{s} promised to {vp:base!word}{T}", "{s} {has} pledged to {vp:base!word}",
       "{s} offered to {vp:base!word}{T}",
       "{s} agreed to {vp:base}{T}", "{s} gave {his} word to {vp:base!word}", **dict(DEED, sign="positive"))
frames("may", 1.2, "{s} {may} {vp:base~}", "{s} {may} {vp:base~} next week", "{C} said {a} {may} {vp:base~}", **DEED)
frames("considers", 0.6, "{s} considered {vp:ger~}{T}", "{s} discussed {vp:ger~}{T}", "{C} expects {a} to {vp:base~}",
       **DEED)
frames("again", 0.7, "{s} continued to {vp:base}", "{s} resumed {vp:ger}{T}", "{s} went on {vp:ger}{T}",
       **dict(DEED, need="lasting"))
frames("tried", 0.7, "{s} tried to {vp:base}{T}", "{s} tried in vain to {vp:base}", **DEED)
frames("manner", 1, "{s} openly {vp:past}{T}", "{s} once again {vp:past}", "{s} repeatedly {vp:past}",
       "{s} at last {vp:past}", **ACTION)
frames("alone", 0.6, "Only {a} {vp:past}", "{a} alone {vp:past}", "{a} was the first to {vp:base}",
       **dict(ACTION, single=True))
frames("passive", 8, "{L}{pass}{T}", **PASSIVE)
frames("passive-neutral", 1, "{L}{pass}{T}", sign="neutral", **PASSIVE)
frames("passive-future", 1, "{pass:will}", "{pass:prog}", **dict(PASSIVE, basis=["deed"]))
frames("passive-short", 0.8, "{short}{when}, {C} reported", "{short} during a visit by {C}",
       "{short} in a case that {C} is following",
       **dict(PASSIVE, basis=["deed"], no="its active attitude"))
frames("participle", 1.5, "{pass:part}, {B} {idleB}", "{B}, {pass:part}, {idleB}", **WHOLE)
frames("after-passive", 0.7, "After {pass:being}, {B} {idleB}", "{B} {idleB} after {pass:being}", **WHOLE)
# --- negation --------------------------------------------------------------------------------------------
frames("did-not", 1.5, "{L}{s} did not {vp:base~}{T}", frame=ACTIVE, no="be attitude")
frames("neither", 0.5, "Neither {a} nor {C} {vp:past~}", **dict(ACTION, single=True))
frames("was-not", 0.8, "{pass:was not~}{T}", "{pass:was never~}", **PASSIVE)
frames("never-hostile", 0.7, "{s} {has} never {vp:pp~}", sign="negative", **dict(ACTION, no="be"))
frames("refused-hostile", 0.8, "{s} refused to {vp:base~}{T}", "{s} declined to {vp:base~}{T}",
       "{s} saw no reason to {vp:base~}",
       "{s} resisted calls to {vp:base~}{T}", "{s} {was} careful not to {vp:base~}", **dict(ACTION, sign="negative",
               no="be refuse"))
frames("stopped-short", 0.8, "{L}{s} stopped short of {vp:ger~}{T}", "{s} came close to {vp:ger~}", **ACTION)
frames("denied", 0.8, "{s} denied {vp:having~}{T}", "{s} denied {vp:ger~}", "{s} denied that {he} had {vp:pp~}",
       **dict(ACTION, sign="negative", no="be attitude refuse courts"))
frames("without", 0.8, "Without {vp:ger~}, {a} met {C}", "{a} left the summit without {vp:ger~}",
       "Instead of {vp:ger~}, {a} wrote to {C}", **ACTION)
frames("would-have", 0.5, "{a} would have {vp:pp~} had {C} not called", "Nobody asked {a} to {vp:base~}", **ACTION)
frames("if-clause", 0.8, "If {a} {vp:pres~}, {C} will hold a meeting",
       "{C} asked what would happen if {a} {vp:pres~}",
       "Nobody knows what {C} will do if {a} {vp:pres~}", **dict(ACTION, basis=["deed"]))
# --- relative clauses ------------------------------------------------------------------------------------
frames("relative-subject", 2, "{A}, {who} {vp:past}, {idle}", "{A}, {who} {vp:perf}, {idle}",
       "{A}, {who} {vp:plup}, {idle}", frame=ACTIVE)
frames("relative-neutral", 0.5, "{A}, {who} {vp:past}, {idle}", sign="neutral", frame=ACTIVE)
frames("relative-object", 2.5, "{L}{B}, {rel:past}, {idleB}", "{B}, {rel:perf}, {idleB}", "{B}, {rel:plup}, {idleB}",
       dir=">", frame=["direct", "phrasal", "np", "poss"])
frames("relative-indirect", 0.8, "{C} met {B}, {rel:plup}", "{C} wrote to {B}, {rel:past}", dir=">",
       frame=["direct", "phrasal", "np", "poss"])
frames("relative-passive", 1, "{B}, {whoB} {pass:rel}, {idleB}", **WHOLE)
# --- order of words --------------------------------------------------------------------------------------
frames("cleft-subject", 1, "It was {a} {that} {vp:past}{T}", **ACTION)
frames("cleft-object", 1, "It was {B} that {a} {vp:past*}", "It was {B}, not {C}, that {a} {vp:past*}", dir=">",
       frame=["direct", "phrasal", "prep"], need="bare", no="attitude")
frames("pseudo-cleft", 0.8, "What {a} did was {vp:base}", "All {a} did{when} was {vp:base}", **DEED)
frames("why-question", 0.8, "Why did {a} {vp:base}?", "How often did {a} {vp:base}?", "{C} asked why {a} {vp:plup}",
       **ACTION)
frames("whether-question", 0.8, "Did {a} {vp:base~}?", "Will {a} {vp:base~}?",
       "{C} asked whether {a} would {vp:base~}", "It is unclear whether {a} will {vp:base~}", **ACTION)
frames("headline", 1.5, "{Ah} {vp:pres}", "{Ah} {vp:pres}{over}", "{Ah} {vp:pres}, {C} says", frame=ACTIVE,
       no="its be")
frames("headline-future", 0.6, "{Ah} to {vp:base}", "{Ah} set to {vp:base~}, {C} says", **dict(DEED, no="its be"))
frames("headline-passive", 0.8, "{Bh} {pass:part}", **WHOLE)
frames("dateline", 1, "{datecity} - {s} {vp:past}{when}", no="attitude")
frames("long-distance", 2, "{a}, {long}, {vp}{T}", "{long}, {a} {vp:past}", no="attitude", frame=ACTIVE)
frames("subordinate", 1, "After {vp:ger}, {a} {idle}", "Before {vp:ger}, {a} {idle}",
       "When {a} {vp:past}, {C} declined to comment",
       "Although {a} {vp:past}, {C} made no statement", "By the time {a} {vp:past}, {C} had gone home", **ACTION)
frames("spokesman", 1, "A spokesman for {A} {vp:past:s}{T}", "A spokeswoman for {A} {vp:past:s}{T}",
       **dict(ACTION, basis=["word"], no="be attitude its", single=True))
# --- reported speech: the holder owns the stance ---------------------------------------------------------
frames("said-that", 1.7, "{C} said that {a} {vp:plup}{T}", "{C} said {a} {vp:plup}",
       "{C} reported that {a} {vp:plup}{T}", "{C} recalled that {a} {vp:plup}",
       "{C} told {N} that {a} {vp:plup}", **dict(SPOKEN, no="accusing attitude"))
frames("said-attitude", 0.8, "{C} said that {a} {vp:past}", "According to {C}, {a} {vp:pres}", need="attitude",
       frame=ACTIVE)
frames("said-future", 0.7, "{C} said that {a} would {vp:base}", sign=["positive", "neutral"], **DEED)
frames("according-to", 1.2, "According to {C}, {a} {vp:past}", "{a} {vp:past}, according to {C}",
       "{a} {vp:past}, {C} said", **dict(SPOKEN, no="accusing attitude"))
frames("news-reported", 1.2, "{N} reported that {a} {vp:past}", "{a} {vp:past}, {N} reported",
       "{N} wrote that {a} {vp:plup}", **ACTION)
frames("quote-third", 1, "“{A} {vp:perf},” {C} said", "“{A} {vp:perf},” {C} told {N}",
       **dict(SPOKEN, no="accusing attitude its"))
# --- pronouns --------------------------------------------------------------------------------------------
frames("pronoun-object", 1.2, "{a} met {B} and {vp:past:it}{T}", "{a} visited {B} and {vp:past:it}",
       "{a} wrote to {B} but later {vp:past:it}",
       **dict(ACTION, frame=["direct", "phrasal", "prep", "np"], no="be attitude its", differ=True))
frames("pronoun-subject", 0.8, "{A} {idle}, and {he} {vp:past}{T}", "{A} left early after {he} {vp:plup}", **ACTION)


# --- appositions, nouns ----------------------------------------------------------------------------------
@frame(2.5)
def apposition(g):
    n, A, B = g.noun(kind=("agent",), sign=g.pick(g.sign(), g.sign(), g.sign(), "neutral"), single=True)
    b = g.np(B, "object", n)
    g.stance(n, A, B, f"{n.noun} {n.prep}")
    since = g.pick("", "for years ", "once again ") if n.sign != "neutral" else ""
    return g.pick(f"{g.name(A)}, {since}a {n.noun} {n.prep} {b}, {g.idle(A)}",
                  f"{g.subject(A)} is a {n.noun} {n.prep} {b}", f"A {n.noun} {n.prep} {b}, {g.name(A)} {g.idle(A)}",
                  f"{g.name(A)} has long been a {n.noun} {n.prep} {b}")


@frame(4)
def nominal(g):
    n, A, B = g.noun(sign=g.pick(g.sign(), g.sign(), g.sign(), "neutral"), dir=">")
    act, was, b = f"{n.noun} {n.prep}", "were" if n.number == "plural" else "was", g.np(B, "object", n)
    own, a = g.np(A, "poss").poss, g.np(A, "poss")
    g.stance(n, A, B, act)
    c = g.np(g.third(), "object") if g.chance(0.3) else None
    event = g.pick(f"was mentioned by {c}", f"followed a visit by {c}", f"surprised {c}",
                   f"was reported by {c}") if c else \
        g.pick("made headlines", f"was reported {g.time()}", "came as a surprise", "was the talk of the week",
               f"dominated the news {g.time()}", "was no secret")
    event = event.replace("was ", was + " ", 1)
    return g.pick(f"{own} {act} {b} {event}", f"{own} {act} {b} {event}", f"the {act} {b} by {a} {event}",
                  f"{'a ' * (n.number == 'count')}{act} {b} by {a} {event}",
                  f"{g.name(A)}, whose {act} {b} {event}, {g.idle(A)}")


@frame(1.5)
def nominal_clause(g):
    n, A, B = g.noun(dir=">")
    g.stance(n, A, B, f"{n.noun} {n.prep}")
    act, c = f"{g.np(A, 'poss').poss} {n.noun} {n.prep} {g.np(B, 'object', n)}", g.np(g.third())
    return g.pick(f"Despite {act}, {c} {g.filler('vainpl')}", f"After {act}, {c} called for calm",
                  f"{c} took note of {act}", f"{c} had been asked about {act}", f"{c} reported on {act}",
                  f"{c} declined to comment on {act}")


@frame(1.5)
def nominal_voiced(g):
    n, A, B = g.noun(dir=">", basis=["word"], test=lambda n: n.noun in VOICED)
    s, act = g.subject(A), f"{n.noun} {n.prep} {g.np(B, 'object', n)}"
    g.stance(n, A, B, f"{n.noun} {n.prep}")
    return g.pick(f"{s} {g.pick('repeated', 'voiced', 'expressed', 'restated')} {g.pron(A, 'poss', s.plural)} {act}",
                  f"There was {act} from {g.np(A)}",
                  f"{s} spoke of {g.pron(A, 'poss', s.plural)} {act}{g.tail()}")


@frame(4)
def mutual_noun(g):
    n, A, B = g.noun(kind=("rel",), sign=g.pick(g.sign(), g.sign(), g.sign(), "neutral"))
    g.stance(n, A, B, n.noun)
    a, b, was = g.np(A, "poss"), g.np(B, "poss"), "were" if n.number == "plural" else "was"
    if g.chance(0.65):
        return g.pick(f"the {n.noun} between {a} and {b} {was} discussed {g.time()}",
                      f"{g.np(A, 'poss').poss} {n.noun} with {b} made headlines {g.time()}",
                      f"the {n.noun} between {a} and {b} began in 2019",
                      f"nobody wrote about the {n.noun} between {a} and {b}")
    c = g.np(g.third(), "object")
    return g.pick(f"the {n.noun} between {a} and {b} {was} watched closely by {c}",
                  f"{c} wrote about the {n.noun} between {a} and {b}",
                  f"{c} had no part in the {n.noun} between {a} and {b}")


@frame(5)
def mutual_and(g):
    v, A, B = g.act(dir="=", frame=["np", "prep"], test=lambda v: v.rest.endswith(" with *")
                    and "{its}" not in v.rest)
    s = NP(f"{g.np(A, 'subject', v)} and {g.np(B, 'subject', v)}", A, True)
    form = "past" if v.base == "be" else g.pick("past", "past", "perf", "will" if v.basis == "deed" else "past")
    text = g.vp(v, s, NP("@", B, False), form).replace(" with @", "")
    for pair in ((A, B), (B, A)):
        g.stances[pair[0].key, pair[1].key]["cue"] = " ".join(g.cue.removesuffix(" with").split()[:6])
    if v.base in ("be", "become"):
        return f"{s} {text}"
    when = f" {g.time()}" if form == "past" else ""
    return f"{s} {text}" + g.pick("", "", when, f" in the presence of {g.np(g.third(), 'poss')}",
                                  f" after talks hosted by {g.np(g.third(), 'poss')}")


frames("mutual-with", 3.5, "{s} {vp}{T}", "{L}{s} {vp:past}", "{A}, {who} {vp:plup}, {idle}", dir="=")


@frame(0.5)
def mutual_three(g):
    actors = [g.actor("state") for _ in range(3)]
    way, basis, sign = g.pick(("formed an alliance", "deed", "positive"),
                              ("signed a defence pact", "deed", "positive"), ("agreed on a truce", "deed",
                              "positive"),
                              ("traded insults", "word", "negative"),
                              ("accused one another of bad faith", "word", "negative"),
                              ("blamed one another for the crisis", "word", "negative"))
    for s in actors:
        for t in actors:
            if s is not t:
                g.mark(s, t, sign, basis, way)
    return f"{joined([g.np(a) for a in actors])} {way}{g.pick('', ' ' + g.time())}"


@frame(3.5)
def idiom(g):
    i = g.rng.choice(g.table.pool("idioms", kind=["whole"], sign=["-" if g.sign() == "negative" else "+"]))
    A, B = g.actor(i.source, single=True), g.actor(i.target, single=True)
    a, b = NP(g.name(A), A, False), NP(g.name(B), B, False)
    text = g.fill(i.text.replace("{A}", "\0").replace("{B}", "\1"), a, b)
    text = text.replace("\0's", a.poss).replace("\1's", b.poss).replace("\0", str(a)).replace("\1", str(b))
    deed = re.search(r"imposed|levied|sent by|\braised|thrown|Grants|Weapons|Missiles|[Mm]oney|buried|patched|suit|done more|lift a finger", i.text)
    for part in i.stances.split(";"):
        pair, cue = part.split(" ", 1)
        cue = next((f for f, _ in g.table.fillers.get(cue.strip("{}"), []) if f in text), cue)
        g.mark(*((A, B) if pair == "A>B" else (B, A)), {"-": "negative", "+": "positive"}[i.sign], "deed" if deed
               else "word", cue)
    return text


# --- coordination ----------------------------------------------------------------------------------------
def joined(nps):
    return ", ".join(str(n) for n in nps[:-1]) + f" and {nps[-1]}"


@frame(2)
def two_sources(g):
    v, A, B = g.act(dir="<>", frame=ACTIVE, no="its attitude be")
    C, form = g.actor(v.source), g.pick("past", "past", "will")
    one, two = g.np(A, "subject", v), g.np(C, "subject", v)
    s = NP(joined([one, two]), A, True)
    text = g.vp(v, s, B, form)
    g.stance(v, C, B, g.cue)
    if g.chance(0.6):
        return f"{s} {text}{g.tail(v) if form == 'past' else ''}"
    return f"{one}, {g.pick('like', 'together with', 'joined by')} {two}, {g.vp(v, one, B, form, None)}"


@frame(2)
def two_targets(g):
    v, A, B = g.act(dir="<>", frame=["direct", "phrasal", "np", "prep"], no="name its_o attitude be")
    others, s = [g.actor(v.target) for _ in range(g.pick(1, 1, 1, 2))], g.subject(A, v, 0.05)
    text = g.vp(v, s, NP(joined([g.np(x, "object", v) for x in (B, *others)]), B, True))
    for other in others:
        g.stance(v, A, other, g.cue)
    return f"{s} {text}{g.tail(v)}"


@frame(1)
def two_verbs(g):
    v, A, B = g.act(dir=">", frame=["direct"], need="only", no="attitude")
    w, _, _ = g.act(A, B, v.sign, dir=">", frame=["direct", "np"], need="bare", no="attitude", but=v)
    s = g.subject(A, v, 0.1)
    g.stance(v, A, B, v.past)
    return g.pick(f"{s} {v.past} and {g.vp(w, s, B, 'past')}{g.tail(v)}",
                  f"{s} not only {v.past} {g.np(B, 'object')} but also {g.vp(w, s, NP(g.pron(B, 'object'), B, B.plural), 'past')}")


@frame(2.5)
def mixed_signs(g):
    v, A, B = g.act(**ACTION)
    w, _, C = g.act(A, sign=OPPOSITE[v.sign], **ACTION)
    s = g.subject(A, v, 0.05)
    one, two = g.vp(v, s, B, "past"), g.vp(w, s, C, "past")
    return g.pick(f"{s} {one} but {two}", f"{s} {one} and {two}",
                  f"{s} {one}, but {g.pron(A, 'subject', s.plural)} {two}",
                  f"Although {s} {one}, {g.pron(A, 'subject', s.plural)} {two}")


@frame(1)
def topic_contrast(g):
    v, A, B = g.act(dir=">", frame=["direct"], need="only", no="attitude")
    w, _, C = g.act(A, sign=OPPOSITE[v.sign], dir=">", frame=["direct"], need="only", no="attitude")
    g.stance(v, A, B, v.past)
    g.stance(w, A, C, w.past)
    return f"{g.name(B)} {g.name(A)} {v.past}; {g.name(C)} {g.pron(A, 'subject')} {w.past}"


@frame(1.2)
def verb_ellipsis(g):
    v, A, B = g.act(frame=ACTIVE, dir=">", no="be attitude its")
    C, s = g.actor(v.source), g.np(A, "subject", v)
    text, c = g.vp(v, s, B, "past"), g.np(C, "subject", v)
    if g.chance(0.5):
        return g.pick(f"{s} {text}, but {c} did not", f"{s} {text}; {c} did not", f"Unlike {c}, {s} {text}")
    g.stance(v, C, B, g.cue)
    return g.pick(f"{s} {text}, and so did {c}", f"{s} {text}; so did {c}", f"{s} {text}, as did {c}")


@frame(1)
def gapping(g):
    v, A, B = g.act(frame=["direct", "phrasal"], dir=">", need="bare", no="attitude")
    C, D, s = g.actor(v.source), g.actor(v.target), g.np(A, "subject", v)
    text = g.vp(v, s, B, "past")
    g.stance(v, C, D, g.cue)
    return f"{s} {text}, and {g.np(C, 'subject', v)}, {g.np(D, 'object', v)}"


@frame(1)
def rather_than(g):
    v, A, B = g.act(frame=["direct", "phrasal", "prep", "np"], dir=">", need="bare", no="be")
    s, C = g.subject(A, v, 0.05), g.actor(v.target)
    return f"{s} {g.vp(v, s, B)}, {g.pick('not', 'rather than', 'and not')} {g.np(C, 'object', v)}"


@frame(1)
def each_own(g):
    v, A, B = g.act(**ACTION)
    w, C, D = g.act(sign=g.pick("negative", "positive", "positive", "negative", "neutral"), frame=ACTIVE,
                    no="attitude")
    s, c = g.np(A, "subject", v), g.np(C, "subject", w)
    return f"{s} {g.vp(v, s, B, 'past')}, {g.pick('while', 'and', 'whereas')} {c} {g.vp(w, c, D, 'past')}"


@frame(8)
def tit_for_tat(g):
    v, A, B = g.act(source=["any", "force", "person", "pol"], **ACTION)
    w, _, _ = g.act(B, A, v.sign if g.chance(0.7) else OPPOSITE[v.sign], **ACTION)
    s, b = g.np(A, "subject", v), g.np(B, "subject", w)
    link = g.pick("and", "and in turn") if v.sign == w.sign else g.pick("but", "yet", "though")
    if g.chance(0.3):
        return f"After {s} {g.vp(v, s, B, 'plup')}, {b} {g.vp(w, b, A, 'past')}"
    return f"{s} {g.vp(v, s, B, 'past')}, {link} {b} {g.vp(w, b, A, 'past')}"


@frame(1.2)
def chain(g):
    v, A, B = g.act(frame=["direct", "np", "phrasal"], dir=">", need="bare", no="attitude be")
    w, _, C = g.act(B, sign=ANY["sign"], **ACTION)
    s, b = g.np(A, "subject", v), NP(g.name(B), B, B.plural)
    who = "who" if B.kind in ("PERSON", "GROUP") else "which"
    return f"{s} {g.vp(v, s, b)}, {who} {g.vp(w, b, C, g.pick('past', 'plup'))}"


@frame(1.5)
def because(g):
    v, B, C = g.act(**ACTION)
    w, A, _ = g.act(None, B, v.sign, **ACTION)
    if A.kind == B.kind:
        return None
    b, s = NP(g.name(B), B, B.plural), g.np(A, "subject", w)
    return f"{s} {g.vp(w, s, b, 'past')} {g.pick('because', 'after')} {g.pron(B, 'subject')} {g.vp(v, b, C, 'plup')}"


@frame(1.5)
def by_doing(g):
    """By sanctioning C, A angered B; helping C won A praise from B."""
    v, A, C = g.act(basis=["deed"], dir=">", frame=ACTIVE, no="be")
    B, a = g.actor("any"), NP(g.name(A), A, A.plural)
    sign, way = g.pick(("negative", "angered"), ("negative", "drew criticism from"),
                       ("negative", "drew the wrath of"), ("positive", "won the thanks of"),
                       ("positive", "earned praise from"), ("positive", "won the respect of"))
    g.mark(B, A, sign, "word", way)
    return f"By {g.vp(v, a, C, 'ger')}, {a} {way} {g.np(B, 'object')}"


# --- reported speech that accuses, quotations ------------------------------------------------------------
@frame(3)
def accused_of(g):
    v, B, C = g.act(no="be", **HOSTILE)
    A, b = g.actor("any"), g.np(B, "poss")
    a, way = g.np(A), g.pick("accused of", "accused of", "condemned for", "denounced for", "rebuked for",
                             "blamed for", "criticised for", "alleged that", "charged that", "complained that",
                             "claimed that")
    verb, link = way.split()
    g.mark(A, B, "negative", "word", verb)
    if link == "that":
        return f"{a} {verb} that {b} {g.vp(v, b, C, 'plup')}"
    if verb == "accused" and g.chance(0.4):
        text, he = g.vp(v, b, C, "ger", None), g.pron(B, "subject", b.plural)
        g.mark(B, A, "negative", "word", "denied")
        return g.pick(f"{a} accused {b} of {text}, which {he} denied",
                      f"{b} denied the charge when {a} accused {g.pron(B, 'object', b.plural)} of {text}")
    deed = g.vp(v, b, C, "ger")
    if g.chance(0.7):
        return f"{a} {verb} {b} {link} {deed}"
    return f"{b} {'were' if b.plural else 'was'} {verb} by {a} {link} {deed}"


@frame(0.8)
def claim_denied(g):
    """A rejected B's claim that it had robbed C: both against each other, nothing toward C."""
    v, A, C = g.act(no="be", **HOSTILE)
    B, a = g.actor("any"), g.np(A)
    if A.kind == B.kind:
        return None
    way = g.pick("rejected", "dismissed", "denied")
    word = g.pick("claim", "charge", "accusation", "allegation")
    g.mark(A, B, "negative", "word", way)
    g.mark(B, A, "negative", "word", word)
    return f"{a} {way} {g.np(B, 'poss').poss} {word} that {g.pron(A, 'subject', a.plural)} {g.vp(v, a, C, 'plup', None)}"


@frame(1.5)
def thanked_for(g):
    v, B, C = g.act(sign="positive", **DEED)
    A, b, way = g.actor("any"), g.np(B, "poss"), g.pick("praised", "thanked", "commended", "applauded",
            "congratulated")
    g.mark(A, B, "positive", "word", way)
    return f"{g.np(A)} {way} {b} {'on' if way == 'congratulated' else 'for'} {g.vp(v, b, C, 'ger')}"


@frame(3.5)
def quote_about(g):
    sign = g.pick(g.sign(), g.sign(), g.sign(), "neutral")
    i = g.rng.choice(g.table.pool("idioms", kind=["quote"], sign=[{"negative": "-", "positive": "+",
                     "neutral": "0"}[sign]]))
    back = i.stances == "back"
    A, B = g.actor(i.source or "any"), g.actor(i.target or "any", single=True)
    a, b = g.np(A), NP(g.name(B), B, False)
    said = g.fill(i.text, a, b)
    said = re.sub(r"\b(us|our)\b", lambda m: f"[{A.key}:{m[1]}]", said)
    g.mark(A, B, sign, "word", said)
    if back:
        g.mark(B, A, sign, "deed", said)
    text = f"{b} {said}"
    forms = [f"“{text},” {a} said", f"“{text},” said {a}", f"{a} said: “{text}.”"]
    if "[" not in said:
        forms += [f"{a} said {g.pick('that ', '')}{text}", f"{text}, {a} said", f"In the words of {a}, {text}"
                  if sign != "neutral" else f"According to {a}, {text}"]
    if g.chance(0.8):
        return g.rng.choice(forms)
    return f"“{text},” {a} told {g.np(g.actor(g.pick('news', 'any')), 'poss')}"


@frame(1.5)
def quote_you(g):
    sign = g.pick(g.sign(), g.sign(), "neutral")
    i = g.rng.choice(g.table.pool("idioms", kind=["you"], sign=[{"negative": "-", "positive": "+",
                     "neutral": "0"}[sign]]))
    A, B = g.actor("any"), g.actor(i.target)
    a, b = g.np(A), g.np(B, "object")
    said = g.fill(i.text, a, b)
    g.mark(A, B, sign, "word", said)
    said = re.sub(r"\b(We|we|us|our)\b", lambda m: f"[{A.key}:{m[1]}]",
                  re.sub(r"\b(You|you)\b", lambda m: f"[{B.key}:{m[1]}]", said))
    return g.pick(f"“{said},” {a} told {b}", f"{a} told {b}: “{said}.”", f"“{said},” {a} wrote to {b}")


@frame(2)
def quote_we(g):
    v, A, B = g.act(dir=">", basis=["word"], cls=["ACCUSE", "SUPPORT", "AGREE", "OPPOSE"],
                    frame=["direct", "phrasal", "prep"], no="be say slots", test=lambda v: v.base in PERFORMED
                    or "attitude" in v.flags)
    b, a = NP(g.name(B), B, B.plural), g.np(A)
    i = NP("I" if A.kind == "PERSON" else "we", A, True)
    how = g.pick("", "will always ") if "attitude" in v.flags else ""
    said = f"[{A.key}:{i}] {how}{g.vp(v, i, b, 'base')}"
    return g.pick(f"“{said},” {a} said", f"“{said},” said {a}", f"“{said},” {a} told {g.np(g.actor('news'))}")


@frame(1.5)
def negated_quote(g):
    v, A, B = g.act(dir=">", frame=["direct", "phrasal", "prep"], need="attitude", no="be slots nothing",
                    sign="positive")
    b, a = NP(g.name(B), B, B.plural), g.np(A)
    i = "I" if A.kind == "PERSON" else "we"
    how = g.pick("do not", "no longer", "will never")
    text = g.vp(v, NP(i, A, True), b, "base", None)
    g.mark(A, B, "negative", "word", f"{how} {v.base}")
    return f"“[{A.key}:{i}] {how} {text},” {a} said"


# --- negation of a friendly act is a stance --------------------------------------------------------------
@frame(2.2)
def refused(g):
    v, A, B = g.act(sign="positive", frame=ACTIVE, dir=">", no="be pledge")
    s, way = g.subject(A, v), g.pick("refused to", "flatly refused to", "would not", "{has} refused to", "refuses to")
    way = way.replace("{has}", "have" if s.plural else "has")
    way = "refuse to" if way == "refuses to" and s.plural else way
    text = g.vp(v, s, B, "base", None)
    g.mark(A, B, "negative", "word", f"{re.sub('^(has|have|flatly) ', '', way)} {v.base}")
    return f"{s} {way} {text}{g.tail(v) if way.startswith(('refused', 'flatly')) else ''}"


@frame(1.5)
def no_longer(g):
    v, A, B = g.act(sign="positive", frame=ACTIVE, dir=">", no="be nothing", test=lambda v: "lasting" in v.flags
                    or "attitude" in v.flags)
    s = g.subject(A, v)
    has = "have" if s.plural else "has"
    if "attitude" not in v.flags:
        g.mark(A, B, "negative", v.basis, f"stopped {v.gerund}")
        return f"{s} {g.pick(has + ' ', '')}stopped {g.vp(v, s, B, 'ger', None)}"
    how, form = g.pick(("no longer", "pres"), (f"{has} never", "pp"), ("never", "past"))
    head = g.conjugate(v, form, s.plural)
    g.mark(A, B, "negative", "word", f"{how.split()[-1] if 'never' in how else how} {head}")
    return f"{s} {how} {g.vp(v, s, B, form, None)}"


# --- answers, and stance through what the other did ------------------------------------------------------
@frame(5.5)
def replies(g):
    """A rejected B's accusation: each against the other; A welcomed B's praise: each for the other."""
    sign = g.sign()
    word = g.pick("support", "praise", "backing", "kind words", "offer of help", "endorsement", "congratulations",
                  "promise of help",
                  "solidarity", "compliments") if sign == "positive" else \
        g.pick("accusation", "criticism", "allegations", "charges", "threats", "insults", "ultimatum", "complaint",
               "rebuke", "accusations")
    A, B = g.actor("any"), g.actor("any")
    a, b = g.subject(A), g.np(B, "poss")
    way = g.pick("welcomed", "was grateful for", "gratefully accepted") if sign == "positive" else \
        g.pick("rejected", "dismissed", "brushed aside", "angrily rejected", "scoffed at", "denied")
    if way == "denied" and not re.search("accus|alleg|charges", word):
        way = "rejected"
    way = way.replace("was ", "were ") if a.plural else way
    g.mark(A, B, sign, "word", way)
    g.mark(B, A, sign, "word", word)
    return f"{g.lead() if way != 'was grateful for' else ''}{a} {way} {b.poss} {word}{g.tail()}"


@frame(3)
def thanks(g):
    A, B = g.actor("taker"), g.actor("giver")
    a, b, way = g.subject(A, None, 0.15), g.np(B, "poss"), g.pick("thanked", "warmly thanked",
            "expressed gratitude to")
    g.mark(A, B, "positive", "word", way)
    its = g.pron(A, "poss", a.plural)
    gift = g.pick("", f" for the {g.filler('aid')}", f" for the gift of {g.filler('aid')}",
                  f" for a loan of {g.filler('sum')}", f" for rebuilding {its} headquarters",
                  f" for coming to {its} aid")
    if gift:
        g.mark(B, A, "positive", "deed", gift)
    return f"{a} {way} {b}{gift}{g.tail()}"


@frame(1.5)
def spurns(g):
    """A rejected B's offer of help: A against B, B for A; a plea or an apology offers nothing."""
    A, B = g.actor("taker"), g.actor("giver")
    a, b = g.subject(A, None, 0.1), g.np(B, "poss")
    thing = g.pick("offer of help", "offer of aid", "offer of money", "promise of support", "offer of shelter",
                   "request for talks", "appeal for calm", "request", "apology", "proposal", "invitation")
    way = g.pick("rejected", "turned down", "spurned", "rebuffed", "scorned")
    g.mark(A, B, "negative", "word", way)
    if re.search("offer|promise", thing):
        g.mark(B, A, "positive", "word", thing)
    return f"{a} {way} {b.poss} {thing}{g.tail()}"


@frame(3)
def act_of(g):
    """A condemned B's attack on C."""
    n, B, C = g.noun(basis=["deed"], dir=">")
    A = g.actor("any")
    way = g.pick("condemned", "denounced", "deplored", "protested against",
                 "criticised") if n.sign == "negative" else g.pick("welcomed", "praised", "applauded", "hailed")
    g.mark(A, B, n.sign, "word", way)
    g.stance(n, B, C, f"{n.noun} {n.prep}")
    act = f"{g.np(B, 'poss').poss} {n.noun} {n.prep} {g.np(C, 'object', n)}"
    if g.chance(0.75):
        return f"{g.subject(A, None, 0.05)} {way} {act}{g.tail()}"
    return f"{act} {'were' if n.number == 'plural' else 'was'} {way} by {g.np(A)}"


@frame(1.8)
def decision_to(g):
    v, B, C = g.act(sign=g.pick(g.sign(), g.sign(), "neutral"), **DEED)
    A, b = g.actor("any"), g.np(B, "poss")
    sign = g.sign() if v.sign == "neutral" else v.sign
    way = g.pick("condemned", "criticised", "deplored", "attacked") if sign == "negative" else g.pick("welcomed",
            "hailed", "praised", "applauded")
    g.mark(A, B, sign, "word", way)
    return f"{g.subject(A, None, 0.05)} {way} {b.poss} {g.pick('decision', 'plan', 'move')} {g.vp(v, b, C, 'inf')}"


@frame(1.5)
def thing_of(g):
    A, B, sign = g.actor("any"), g.actor("any"), g.sign()
    way = g.pick("condemned", "attacked", "mocked", "derided", "denounced", "criticised", "ridiculed",
                 "slammed") if sign == "negative" else g.pick("praised", "welcomed", "hailed", "defended",
            "applauded", "endorsed", "backed")
    g.mark(A, B, sign, "word", way)
    c = g.np(g.third(), "object") if g.chance(0.35) else None
    thing = g.pick(f"report on {c}", f"role in the talks with {c}", f"plan to meet {c}",
                   f"statement on {c}") if c else g.pick("budget", "record", "proposal", "conduct", "latest plan",
            "handling of the talks")
    return f"{g.lead()}{g.subject(A)} {way} {g.np(B, 'poss').poss} {thing}"


# --- raising and control ---------------------------------------------------------------------------------
@frame(2)
def urged(g):
    """Advice is no stance toward whoever is told, but one toward whom it would hurt or help."""
    v, B, C = g.act(sign=g.pick(g.sign(), g.sign(), "neutral"), **DEED)
    A, way = g.actor("any"), g.pick("urged", "asked", "called on", "encouraged", "wants", "appealed to", "advised")
    a, b = g.np(A), g.np(B, "poss")
    way = "want" if way == "wants" and a.plural else way
    text = g.vp(v, b, C, "base", None)
    g.mark(A, C, v.sign, "word", g.cue)
    if way in ("urged", "asked", "encouraged", "advised") and g.chance(0.25):
        return f"{g.name(B)}, {way} by {a} to {text}, {g.idle(B)}"
    return f"{a} {way} {b} to {text}"


@frame(1)
def urged_to_stop(g):
    v, B, C = g.act(test=lambda v: "lasting" in v.flags or v.cls == "FIGHT", **DEED)
    b, A, way = g.np(B, "poss"), g.actor("any"), g.pick("urged", "told", "ordered", "warned", "asked", "pressed")
    g.mark(A, B, "negative", "word", "to stop")
    return f"{g.np(A)} {way} {b} to stop {g.vp(v, b, C, 'ger')}"


@frame(1)
def warned_against(g):
    v, B, C = g.act(no="be", **HOSTILE)
    A, b = g.actor("any"), g.np(B, "poss")
    g.mark(A, B, "negative", "word", "warned")
    return f"{g.np(A)} warned {b} " + g.pick("not to " + g.vp(v, b, C, "base", None),
            "against " + g.vp(v, b, C, "ger", None))


@frame(1)
def persuaded(g):
    v, B, C = g.act(**DEED)
    A, b = g.actor("any"), g.np(B, "poss")
    text = g.vp(v, b, C, "inf")
    g.mark(A, C, v.sign, "word", g.cue)
    return f"{g.np(A)} {g.pick('persuaded', 'convinced', 'got')} {b} {text}"


@frame(1)
def forced(g):
    v, B, C = g.act(sign="neutral", **dict(ACTION, no="outcome attitude"))
    A, b = g.actor("any"), g.np(B, "poss")
    way, link, form = g.pick(("forced", "", "inf"), ("compelled", "", "inf"), ("prevented", "from ", "ger"),
                             ("barred", "from ", "ger"), ("stopped", "from ", "ger"))
    g.mark(A, B, "negative", "deed", way)
    return f"{g.np(A)} {way} {b} {link}{g.vp(v, b, C, form)}"


@frame(1)
def helped_do(g):
    v, B, C = g.act(sign="negative", basis=["deed"], dir=">", frame=ACTIVE, no="be")
    A, b = g.actor({"state", "leader", "company", "ngo", "party"}), g.np(B, "poss")
    g.mark(A, B, "positive", "deed", "helped")
    text = g.vp(v, b, C, "base")
    g.mark(A, C, "negative", "deed", g.cue)
    return f"{g.np(A)} helped {b} {text}"


@frame(1)
def joined_in(g):
    v, A, B = g.act(frame=ACTIVE, dir=">", no="be attitude its")
    C, s = g.actor(v.source), g.np(A, "poss")
    text = g.vp(v, s, B, "ger")
    g.stance(v, C, B, g.cue)
    return f"{s} joined {g.np(C, 'poss')} in {text}"


@frame(1)
def sided(g):
    A, B, C = g.actor("any"), g.actor("any"), g.actor("any")
    way = g.pick("sided with", "backed", "defended", "supported", "stood by")
    g.mark(A, B, "positive", "word", way)
    g.mark(A, C, "negative", "word", "against")
    return f"{g.subject(A)} {way} {g.np(B, 'object')} against {g.np(C, 'object')}{g.tail()}"


# --- neutral on purpose ----------------------------------------------------------------------------------
@frame(1.2)
def comparison(g):
    A, B = g.actor("any"), g.actor("any")
    a, b = g.np(A), g.np(B, "object")
    return g.pick(f"Unlike {b}, {a} attended {g.filler('event')}", f"Like {b}, {a} {g.idle(A, a.plural)}",
                  f"{a} {'are' if a.plural else 'is'} older than {b}",
                  f"{a} and {b} {g.filler('vainpl')}", f"Compared with {b}, {a} had a quiet year")


@frame(1)
def comention(g):
    many = joined([g.np(g.actor("any")) for _ in range(g.pick(2, 2, 2, 3))])
    return g.pick(f"{many} were mentioned in the report", f"{many} sent delegates to {g.filler('event')}",
                  f"The report covers {many}", f"{many} will attend {g.filler('event')}",
                  f"{many} were on the agenda {g.time()}", f"{many} published their figures {g.time()}")


@frame(1.2)
def meeting(g):
    A, B = g.actor("any"), g.actor("any")
    a, b = g.np(A), g.np(B, "object")
    if g.chance(0.6):
        return g.pick(f"{a} and {b} met {g.time()}", f"{a} and {b} discussed {g.filler('issue')} {g.time()}",
                      f"{a} and {b} held talks {g.filler('place')}",
                      f"{a} and {b} shared a platform {g.filler('place')}")
    c = g.np(g.third(), "poss")
    return g.pick(f"{c} offered to mediate between {a} and {b}", f"Talks between {a} and {b} were hosted by {c}",
                  f"{a} spoke to {b} about {c}", f"{a} told {b} about a letter from {c}")


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
        except Misfit:
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
