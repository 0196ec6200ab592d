"""Appositions, nouns of stance, mutual things and idioms."""
from ..actors import Mention, joined, pronoun
from ..draw import short
from ..tables import WORDS
from .registry import frame


@frame(2.5)
def apposition(g):
    n, A, B = g.noun(kind=("agent",), sign=g.sign_or_neutral(), single=True)
    b = g.np(B, "object", n)
    g.stance(n, A, B, f"{n.noun} {n.prep}")
    since = g.pick("", "for years ", "once again ") if n.sign != "neutral" else ""
    return g.pick(f"{g.name(A)}, {since}a {n.noun} {n.prep} {b}, {g.idle(A)}",
                  f"{g.subject(A)} is a {n.noun} {n.prep} {b}", f"A {n.noun} {n.prep} {b}, {g.name(A)} {g.idle(A)}",
                  f"{g.name(A)} has long been a {n.noun} {n.prep} {b}")


@frame(4)
def nominal(g):
    n, A, B = g.noun(sign=g.sign_or_neutral(), dir=">")
    act, was, b = f"{n.noun} {n.prep}", "were" if n.number == "plural" else "was", g.np(B, "object", n)
    own, a = g.np(A, "poss").poss, g.np(A, "poss")
    g.stance(n, A, B, act)
    c = g.np(g.third(), "object") if g.chance(0.3) else None
    if c:
        event = g.pick(f"was mentioned by {c}", f"followed a visit by {c}", f"surprised {c}", f"was reported by {c}")
    else:
        event = g.pick("made headlines", f"was reported {g.time()}", "came as a surprise",
                       "was the talk of the week", f"dominated the news {g.time()}", "was no secret")
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
    n, A, B = g.noun(dir=">", basis=["word"], test=lambda n: n.noun in WORDS["voiced"])
    s, act = g.subject(A), f"{n.noun} {n.prep} {g.np(B, 'object', n)}"
    g.stance(n, A, B, f"{n.noun} {n.prep}")
    return g.pick(f"{s} {g.pick('repeated', 'voiced', 'expressed', 'restated')} {pronoun(A, 'poss', s.plural)} {act}",
                  f"There was {act} from {g.np(A)}",
                  f"{s} spoke of {pronoun(A, 'poss', s.plural)} {act}{g.tail()}")


@frame(4)
def mutual_noun(g):
    n, A, B = g.noun(kind=("rel",), sign=g.sign_or_neutral())
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
    s = Mention(f"{g.np(A, 'subject', v)} and {g.np(B, 'subject', v)}", A, True)
    form = "past" if v.base == "be" else g.pick("past", "past", "perf", "will" if v.basis == "deed" else "past")
    text = g.vp(v, s, Mention("@", B, False), form).replace(" with @", "")
    for source, target in ((A, B), (B, A)):
        g.stances[source.key, target.key]["cue"] = short(g.cue.removesuffix(" with"))
    if v.base in ("be", "become"):
        return f"{s} {text}"
    when = f" {g.time()}" if form == "past" else ""
    return f"{s} {text}" + g.pick("", "", when, f" in the presence of {g.np(g.third(), 'poss')}",
                                  f" after talks hosted by {g.np(g.third(), 'poss')}")


@frame(0.5)
def mutual_three(g):
    actors = [g.actor("state") for _ in range(3)]
    way, basis, sign = g.pick(("formed an alliance", "deed", "positive"),
                              ("signed a defence pact", "deed", "positive"),
                              ("agreed on a truce", "deed", "positive"),
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
    a, b = Mention(g.name(A), A, False), Mention(g.name(B), B, False)
    text = g.fill(i.text.replace("{A}", "\0").replace("{B}", "\1"), a, b)
    text = text.replace("\0's", a.poss).replace("\1's", b.poss).replace("\0", str(a)).replace("\1", str(b))
    for part in i.stances.split(";"):
        pair, cue = part.split(" ", 1)
        cue = next((f for f, _ in g.table.fillers.get(cue.strip("{}"), []) if f in text), cue)
        g.mark(*((A, B) if pair == "A>B" else (B, A)), {"-": "negative", "+": "positive"}[i.sign], i.basis, cue)
    return text
