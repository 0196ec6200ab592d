"""What stands around the clause: times, places, by-standers, and predicates without stance."""
from .clauses import Clauses
from .tables import TRAITS


class Drill(Clauses):
    """What a construction works with (always called `g` there)."""

    def time(self):
        """A date, whether or not the sentence has one."""
        return self.filler("time")

    def when(self):
        """A date, if the sentence can bear one."""
        if self.dated or self.undated:
            return ""
        self.dated = True
        return " " + self.time()

    def dated_time(self):
        """A date to begin with."""
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
                         f"Asked about {C}, ", f"Hours before a meeting with {C}, ", f"At a summit attended by {C}, ")

    def tail(self, v=None):
        """What may follow the main clause: a time, a place, a by-standing third party."""
        r, word = self.rng.random(), v is None or v.basis == "word"
        if r < 0.5 or v and v.frame == "that":  # "said that Y could be trusted in Osaka" dates and places the trust
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
        if self.chance(0.33):  # whoever tells of a hostile act as an interested party accuses; a newspaper does not
            C = self.np(self.actor("news" if v and TRAITS["accusing"](v) else "any"), "poss")
            return self.pick(f", {C} reported", f", according to {C}")
        C = self.np(self.third(), "poss")
        return self.pick(f", days after talks with {C}", f", a week after a visit to {C}", f" while {C} looked on",
                         f", hours before a meeting with {C}")

    def idle(self, a, plural=None, past=False):
        """A predicate without stance for `a`; no second date, and no future where a past is wanted."""
        plural = a.plural if plural is None else plural
        but = "|".join(["$^", *["in May|in June|in the spring"] * self.dated, *["^will "] * past])
        if plural:
            return self.filler("vainpl", but=but)
        if self.chance(0.08):
            return self.pick(*(f"{x} {self.np(self.third(), 'poss')}{self.when()}" for x in ("met", "wrote to")))
        return self.filler("vain", "p" if a.kind == "PERSON" else "s" if a.tag == "state" else "o", but)
