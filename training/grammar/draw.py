"""Draws what a sentence is made of: actors, verbs and nouns that fit each other. Keeps the stances."""
import re

from .actors import Actor, plain
from .tables import ONE, ROLES, TRAITS, WEIGHTS


class Misfit(Exception):
    """This draw makes no good sentence: draw again."""


class Draw:
    """One sentence in the making: its chances, its actors, its stances."""

    def __init__(self, table, rng):
        self.table, self.rng, self.actors, self.stances, self.made = table, rng, [], {}, 0

    def pick(self, *options):
        return self.rng.choice(options)

    def chance(self, p):
        return self.rng.random() < p

    def sign(self):
        """Positive or negative, whichever has fallen behind."""
        p = 0.5 + 0.02 * (self.table.balance["negative"] - self.table.balance["positive"])
        return "positive" if self.chance(min(0.9, max(0.1, p))) else "negative"

    def sign_or_neutral(self):
        """Neutral one time in four."""
        return self.pick(self.sign(), self.sign(), self.sign(), "neutral")

    def filler(self, slot, only="", but="$^"):
        """A phrase for a slot; `only` lists the restrictions that the occasion meets (p: a person), `but` what the
        phrase must not hold (a pattern)."""
        texts = [t for t, o in self.table.fillers[slot] if (not o or o in only) and not re.search(but, t)]
        if "p" in only and slot == "goodname":
            texts = [t for t in texts if t not in ("a beacon of hope", "a pillar of the community")]
        return self.rng.choice(texts)

    # --- actors -------------------------------------------------------------------------------------
    def actor(self, role="any", single=False):
        """A new actor that fits the role (a name of `roles.tsv`, a tag or a set of tags) and the company it is in."""
        tags = ROLES.get(role, {role}) if isinstance(role, str) else role
        if any(a.tag == "state" for a in self.actors) and tags & ROLES["abroad"]:
            tags = tags & ROLES["abroad"]
        elif self.actors:
            tags = tags - {"bloc"} or tags
        tags = sorted(tags)
        taken = " ".join(f"{a.first} {a.name} {a.demonym} {' '.join(a.capitals)}" for a in self.actors).lower()
        taken = set(re.findall(r"\w{4,}", taken))
        for _ in range(200):
            made = self.make(self.rng.choices(tags, [WEIGHTS[t] for t in tags])[0])
            words = set(re.findall(r"\w{4,}", f"{made.first} {made.name}".lower()))
            if not (words & taken or single and made.plural):
                break
        self.actors.append(made)
        return made

    def make(self, tag):
        """Any actor with this tag."""
        self.made += 1
        key, names = str(self.made), self.table.names
        if names[tag + "-desc"] and self.chance(0.15 if tag != "court" else 0.3):
            kind, plural, name, gender = self.rng.choice(names[tag + "-desc"])
            either = self.pick("m", "f")
            return Actor(key, tag, kind, name, plural, gender=gender or either, desc=True)
        if tag in ("leader", "person", "exec", "judge"):
            gender = self.pick("m", "f")
            _, _, first, origin = self.rng.choice(names["first-male" if gender == "m" else "first-female"])
            last = self.rng.choice([name for _, _, name, o in names["last"] if o == origin])
            _, _, title, hers = self.rng.choice(names[tag + "-title"])
            return Actor(key, tag, "PERSON", last, gender=gender, first=first,
                         title=hers if hers and gender == "f" else title)
        kind, plural, name, more = self.rng.choice(names[tag])
        demonym, _, capitals = more.partition("|")
        return Actor(key, tag, kind, name, plural, demonym, [c for c in capitals.split(",") if c])

    def third(self):
        """Somebody who has no part in it."""
        return self.actor("any")

    # --- verbs and nouns ----------------------------------------------------------------------------
    def rows(self, rows, A=None, B=None, sign=None, test=None, single=False, differ=False, **want):
        """A verb or noun with its source and target; given actors are kept, missing ones are made.

        Of four rows that fit the one used least is taken. `want` names fields of the row and their values."""
        want["sign"] = sign if isinstance(sign, list) else [sign or self.sign()]
        fits = []
        for row in self.rng.choices(self.table.pool(rows, **want), k=400):
            left, right = A is None or A.tag in ROLES[row.source], B is None or B.tag in ROLES[row.target]
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

    def act(self, A=None, B=None, sign=None, lacks="", has="", test=None, but=None, **want):
        """A verb with its ends; `lacks` and `has` name traits (see `tables.TRAITS`), `but` a verb to avoid."""
        lacks, has = [TRAITS[t] for t in lacks.split()], [TRAITS[t] for t in has.split()]
        return self.rows("verbs", A, B, sign, lambda v: v != but and (test is None or test(v))
                         and not any(t(v) for t in lacks) and all(t(v) for t in has), **want)

    def noun(self, A=None, B=None, sign=None, kind=("act",), **want):
        """A noun with its ends."""
        return self.rows("nouns", A, B, sign, kind=kind, **want)

    # --- stances ------------------------------------------------------------------------------------
    def mark(self, source, target, sign, basis, cue):
        """Notes that one actor is for or against another; both signs at once make it mixed."""
        if sign == "neutral":
            return
        old = self.stances.get((source.key, target.key))
        if old is None:
            self.stances[source.key, target.key] = dict(label=sign, basis=basis, cue=short(cue))
        elif old["label"] != sign:
            old["label"] = "mixed"

    def stance(self, row, A, B, cue, sign=None, basis=None):
        """Notes the stance that a verb or noun carries, in its direction."""
        sign, basis = sign or row.sign, basis or row.basis
        if row.dir in ">=":
            self.mark(A, B, sign, basis, cue)
        if row.dir in "<=":
            self.mark(B, A, sign, basis, cue)


def short(cue):
    """A cue is at most six words."""
    return " ".join(plain(cue).split()[:6]).strip(" ,")
