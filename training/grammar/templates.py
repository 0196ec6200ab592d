"""Fills the templates of `constructions.tsv`: a verb, its two ends, and small words.

| slot              | becomes                                                                          |
|-------------------|----------------------------------------------------------------------------------|
| {s} {a} {A} {Ah}  | the source: with an aside now and then, plain, its bare name, without an article |
| {B} {Bh}          | the target's bare name, without an article                                       |
| {he} {his}        | pronouns of the source                                                           |
| {vp:form}         | the verb with its target; no form: a tense that fits                             |
| {pass:form}       | its passive; {short} the passive without its agent                               |
| {rel:form}        | the relative clause on the target                                                |
| {C} {N}           | a third party, a newspaper                                                       |
| {L} {T} {when}    | what may stand before and after the clause; a date                               |
| {idle} {idleB}    | a predicate without stance for the source, the target; {idle:past} not a future  |
| the rest          | see `Slots.small` and `Slots.large`                                              |

After a form, `~` notes no stance, `!word` makes it one of words, `*` leaves the target's place empty, `:it` makes
it a pronoun, `:s` makes the verb singular.
"""
import re

from .actors import Mention, pronoun

ON_TARGET = ("part", "being", "rel")  # passives that hang on a mention of the target already made


def say(g, template, **draw):
    """The template filled; `draw` says what verb it takes (see `Draw.act`)."""
    slots = Slots(g, template, *g.act(**draw))
    return re.sub(r"\{(\w+)(?::([^}]*))?\}", lambda m: slots.fill(m[1], m[2] or ""), template)


class Slots:
    """What the slots of one template become."""

    def __init__(self, g, template, v, A, B):
        self.g, self.v, self.A, self.B = g, v, A, B
        if "{s}" in template:
            self.s = g.subject(A, v)
        else:
            self.s = g.bare(A) if "{A" in template else g.np(A, "subject", v)
        self.target = g.bare(B)

    def fill(self, slot, spec):
        form, mark = re.match(r"[a-z ]*", spec)[0], "~" not in spec
        if slot == "vp":
            return self.active(form, mark, spec)
        if slot in ("pass", "short"):
            return self.passive(form, mark, agent=slot == "pass")
        if slot == "rel":
            return self.g.relative(self.v, self.A, self.B, form)
        if slot == "idle":
            return self.g.idle(self.A, self.s.plural, past=form == "past")
        words = {**self.large(), **self.small()}[slot]
        return words() if callable(words) else words

    def active(self, form, mark, spec):
        subj = Mention(str(self.s), self.A, False) if spec.endswith(":s") else self.s
        empty = pronoun(self.B, "object") if spec.endswith(":it") else "@" if "*" in spec else ""
        obj = Mention(empty, self.B, self.B.plural) if empty else self.B
        text = self.g.vp(self.v, subj, obj, form or None, "" if mark else None, "word" if "!word" in spec else "")
        return text.replace(" @", "")

    def passive(self, form, mark, agent):
        g, obj = self.g, self.target if form in ON_TARGET else None
        form = form or g.tense(self.v).replace("pres", "past")
        first, rest = g.passive(self.v, self.A, self.B, form, agent, mark, obj)
        if not agent:
            g.actors.remove(self.A)
        return rest if obj else f"{first} {rest}"

    def large(self):
        """Slots that draw an actor or a phrase each time."""
        g = self.g
        return dict(L=g.lead, T=lambda: g.tail(self.v), when=g.when, C=lambda: str(g.np(g.third(), "poss")),
                    N=lambda: str(g.np(g.actor("news"))), idleB=lambda: g.idle(self.B),
                    long=lambda: g.filler("long"), datecity=lambda: g.filler("datecity"))

    def small(self):
        """Small words that go with the source's number and gender."""
        g, v, A, plural = self.g, self.v, self.A, self.s.plural
        have, be = ("have", "are") if plural else ("has", "is")
        spoken = v.basis == "word" and v.dir == ">" and "attitude" not in v.flags and "{" not in v.rest
        return {
            "s": str(self.s), "a": str(self.s), "A": g.name(A), "Ah": g.name(A).removeprefix("the "),
            "B": str(self.target), "Bh": g.name(self.B).removeprefix("the "),
            "has": have, "is": be, "was": "were" if plural else "was",
            "he": pronoun(A, "subject", plural), "his": pronoun(A, "poss", plural),
            "who": A.who, "whoB": self.B.who, "that": "who" if A.kind == "PERSON" else "that",
            "next": lambda: g.pick("", " next week", " in the spring", " from Monday" if "lasting" in v.flags else ""),
            "may": lambda: g.pick("may", "might", "could", f"{be} expected to", f"{be} weighing whether to",
                                  f"{have} yet to decide whether to", f"{be} likely to"),
            "plans": lambda: g.pick("decided to", f"{have} decided to", f"{be} determined to", f"{be} preparing to",
                                    "plan to" if plural else "plans to"),
            "over": lambda: f" over {g.filler('issue')}" if spoken else "",
        }
