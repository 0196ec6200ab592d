"""Spells out mentions: names, descriptions, asides, pronouns, and the slots of a table's entry."""
import re

from .actors import Mention, pronoun
from .draw import Draw


class Mentions(Draw):
    """Adds to `Draw` how an actor is named. Methods return a `Mention` or bracketed text."""

    def name(self, a, text=None):
        """The bracketed mention; a proper name's article stays outside, a description's inside."""
        text = text or (f"{a.first} {a.name}" if a.first else a.name)
        if text.startswith("the ") and not a.desc and a.tag != "crowd":
            return f"the [{a.key}:{text[4:]}]"
        return f"[{a.key}:{text}]"

    def bare(self, a):
        """The plainest mention."""
        return Mention(self.name(a), a, a.plural)

    def np(self, a, role="subject", row=None):
        """A mention of `a` in one of the forms that news uses; `row` is the verb or noun whose `role` it takes."""
        r, word = self.rng.random(), row is None or row.basis == "word"
        fight = row is not None and getattr(row, "cls", "") in ("FIGHT", "RETREAT", "ASSAULT")
        if a.tag == "state" and r > 0.5 and a.demonym:
            dem = f"[{a.key}:{a.demonym}]"
            if r < 0.68 and a.capitals and not fight:
                return Mention(self.name(a, self.rng.choice(a.capitals)), a, False)
            if fight and role != "poss":
                return Mention(f"{dem} " + self.pick("troops", "forces", "soldiers"), a, True)
            if row is not None and row.source in ("police", "govt") and role == "subject":
                return Mention(f"{dem} " + (self.pick("police", "prosecutors") if row.source == "police"
                                             else "authorities"), a, True)
            if word and role == "subject" and r < 0.88:
                return Mention(f"{dem} " + self.pick("officials", "diplomats", "ministers"), a, True)
            if r > 0.92:
                return Mention(f"the {dem} government", a, False)
        if a.first and (r < 0.25 or a.tag == "judge"):
            return Mention(f"{a.title} [{a.key}:{a.first + ' ' if r < 0.12 else ''}{a.name}]", a, False)
        return self.bare(a)

    def subject(self, a, row=None, p=0.06):
        """A subject, now and then with an aside that brings in somebody who has no part in it."""
        np = self.np(a, "subject", row)
        if not self.chance(p) or np.text.startswith("the [") and np.text.endswith("government"):
            return np
        c = self.actor("state") if a.first and self.chance(0.6) else self.third()
        C = self.np(c, "poss")
        if a.first and c.tag == "state" and not np.text[0].isupper():
            post = self.pick("foreign minister", "president", "ambassador", "prime minister", "trade envoy")
            return Mention(f"{C.poss} {post}, {self.name(a)},", a, False)
        who = "who" if np.plural else a.who
        asides = [f"{who} met {C} in May", f"{who} shared a stage with {C} last year", f"like {C} a late arrival",
                  f"{who} will host {C} in the autumn", f"unlike {C}", f"{who} had just spoken to {C}"]
        if a.first:
            asides += [f"who once worked for {C}" if c.kind != "PERSON" else f"a cousin of {C}",
                       f"who was sitting next to {C}"]
        elif a.tag == "state" and c.tag == "state":
            asides += [f"{who} borders {C}" if not np.plural else f"who flew in from {C}",
                       f"{who} played {C} on Saturday"]
        aside = self.rng.choice(asides)
        return Mention(f"{np}, {aside},", a, np.plural)

    def fill(self, text, subj=None, obj=None):
        """Fills {slots} of a table entry; {its}, {it} are the subject's pronouns, {its_o} the object's."""
        def one(match):
            slot = match.group(1)
            if slot == "its":
                return pronoun(subj.actor, "poss", subj.plural)
            if slot == "it":
                return pronoun(subj.actor, "subject", subj.plural)
            if slot == "its_o":
                return pronoun(obj.actor, "poss", obj.plural)
            person = obj is not None and obj.actor.kind == "PERSON"
            return self.filler(slot, "p" if person else "")
        return re.sub(r"\{(\w+)\}", one, text)
