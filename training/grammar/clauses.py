"""Spells out verbs: tenses, passives, relative clauses. Notes the stances they carry, with their cues."""
import re

from .actors import Mention
from .draw import Misfit
from .mentions import Mentions
from .tables import WORDS

PIED = set("on to for with against from of at in".split())
PLACE = re.compile(r"(\bin|from|out of|before|border with|held by|march on|advance on) \*$")  # of a land
OWN = re.compile(r".*\b(\w+ (of|with)|(aid|funding|deliveries|supplies|sales) to|(sanctions|tariffs|restrictions|ban|"
                 r"embargo|curfew|attack|assault|raid|strikes) on) ")  # the complement is the noun's, not the verb's


class Clauses(Mentions):
    """Adds to `Mentions` the clauses that a verb makes of its two ends."""

    def __init__(self, table, rng):
        super().__init__(table, rng)
        self.dated = self.undated = False  # a date has been given; none may be given any more
        self.cue = ""  # of the last verb that was spelled out

    # --- the verb -----------------------------------------------------------------------------------
    def conjugate(self, v, form, plural):
        """A finite or infinite form; `plural` is the subject's number."""
        be, have = ("are", "have") if plural else ("is", "has")
        past = "were" if v.base == "be" and plural else v.past
        pres = ("are" if v.base == "be" else v.base) if plural else v.third
        return dict(base=v.base, inf=f"to {v.base}", pp=v.participle, ger=v.gerund, having=f"having {v.participle}",
                    past=past, pres=pres, perf=f"{have} {v.participle}", plup=f"had {v.participle}",
                    prog=f"{be} {v.gerund}", will=f"will {v.base}", would=f"would {v.base}")[form]

    def tense(self, v):
        """A tense that goes with the verb and with the dates given so far."""
        if "attitude" in v.flags:
            self.undated = True
            return self.pick("pres", "pres", "past") if not self.dated else "past"
        form = self.pick("past", "past", "past", "perf") if v.base != "be" and not self.dated else "past"
        self.undated = form == "perf"
        return form

    def complement(self, v, subj, obj):
        """What stands before and after the target: "accused", * , "of spying"."""
        before, _, after = self.fill(v.rest.replace("<", "").replace(">", ""), subj, obj).partition("*")
        return before.strip(), after

    def object(self, v, B, role="object"):
        """The target as this verb's object."""
        return self.np(B, "poss" if v.frame == "poss" else role, v)

    # --- clauses ------------------------------------------------------------------------------------
    def vp(self, v, subj, B, form=None, sign="", basis=""):
        """The verb with its target spelled out, in the form asked for; notes the stance it carries
        (`sign` overrules the verb's, `sign=None` notes nothing). `B` is an actor or a mention."""
        if subj.plural and v.base == "be" and re.match(r"an? ", v.rest):
            raise Misfit("they are a friend")
        if isinstance(B, Mention):
            obj = B
        else:
            obj = self.bare(B) if PLACE.search(v.rest) else self.object(v, B)
        head = self.conjugate(v, form or self.tense(v), subj.plural)
        before, after = self.complement(v, subj, obj)
        owner = after.startswith("'s")
        after = after.removeprefix("'s")
        self.cue = cue(v, head if form == "will" else head.split()[-1], before, after)
        if sign is not None:
            self.stance(v, subj.actor, obj.actor, self.cue, sign or None, basis or None)
        return " ".join(w for w in (head, before, obj.poss if owner else str(obj)) if w) + after

    def passive(self, v, A, B, form, agent=True, mark=True, obj=None):
        """(subject, rest) of the passive: "B" "was accused of spying by A"; `form` may end in "not" or "never"."""
        obj = obj or self.object(v, B)
        subj, plural, particle, tail = self.promoted(v, obj)
        form, _, negation = form.partition(" ")
        be = dict(past="were" if plural else "was", perf="have been" if plural else "has been", plup="had been",
                  will="will be", prog="are being" if plural else "is being", pres="are" if plural else "is",
                  part="", being="being", rel="were" if obj.plural else "was")[form.replace("was", "past")]
        by = f"by {self.np(A, 'subject', v)}" if agent else ""
        early = v.frame != "np" and (len(tail.split()) > 3 or self.chance(0.3)) and tail.partition(" ")[0] in PIED
        order = (particle, by, tail) if early else (particle, tail, by)
        if v.frame == "np":
            said = " ".join([v.participle, particle, *tail.split()[:1]]).replace("  ", " ").strip()
        else:
            said = tail if v.base in WORDS["light"] and tail else f"{v.participle} {particle}".strip()
        if agent and mark:
            self.stance(v, A, B, said)
        return subj, " ".join(w for w in (be, negation, v.participle, *order) if w)

    def promoted(self, v, obj):
        """What becomes the passive's subject: (text, whether plural, the verb's particle, what is left over)."""
        if v.frame == "np":
            particle, subj, tail = re.match(r"(.*?)<(.*?)>\s*(.*)", self.fill(v.rest, None, obj)).groups()
            plural, tail = subj.endswith("s") and not subj.endswith("ss"), tail.replace("*", str(obj))
            # "the border with Y was shut", "aid to Y was halted", but "praise was lavished on Y"
            if OWN.match(f"{subj} {tail}") and not ("{" in v.rest and tail.startswith("with ")):
                subj, tail = f"{subj} {tail}", ""
            return subj, plural, particle.strip(), tail
        if v.frame == "poss":
            thing, tail = possession(self.fill(v.rest[v.rest.index("*'s") + 3:], None, obj))
            return f"{obj.poss} {thing}", bool(re.search(r"[^s]s$", thing.split(" of ")[0])), "", tail
        before, after = self.complement(v, None, obj)
        return obj.text, obj.plural, before, after.strip()

    def relative(self, v, A, B, form="past"):
        """ "whom A accused of spying": the clause that hangs on a mention of B already made."""
        subj, whom = self.np(A, "subject", v), "whom" if B.human else "which"
        head = self.conjugate(v, form, subj.plural)
        before, after = self.complement(v, subj, Mention("*", B, B.plural))
        words, said = before.split(), cue(v, head.split()[-1], before, after.removeprefix("'s"))
        pied = v.frame == "np" and words[-1] in PIED and not after
        self.stance(v, A, B, said.rpartition(" ")[0] if pied else said)
        if v.frame == "poss":
            thing, tail = possession(after.removeprefix("'s"))
            return " ".join(w for w in ("whose", thing, str(subj), head, tail) if w)
        if v.frame == "np" and not re.search(r"> \w+ \*$", v.rest):
            raise Misfit(v.rest)
        if pied:
            return f"{words[-1]} {whom} {subj} {head} {' '.join(words[:-1])}"
        return f"{whom} {subj} {head}" + (f" {before}" if before else "") + after


def cue(v, head, before, after):
    """The words that show the stance: the verb's own, or what follows the target where the verb says little."""
    light = v.base in WORDS["light"] and not before or before == "that"
    return (after if light and after.strip() else f"{head} {before}").strip()


def possession(text):
    """Splits what is owned from what follows it: "hopes", "out of hand"."""
    thing, *tail = re.split(r" (?=with |over |out )", text.strip(), maxsplit=1)
    return thing, "".join(tail)
