"""Several verbs, sources or targets in one sentence."""
from ..actors import Mention, joined, pronoun
from ..clauses import PLACE
from ..draw import Misfit
from ..tables import OPPOSITE
from .registry import ACTION, ACTIVE, frame


@frame(2)
def two_sources(g):
    v, A, B = g.act(dir="<>", frame=ACTIVE, lacks="its attitude be")
    C, form = g.actor(v.source), g.pick("past", "past", "will")
    one, two = g.np(A, "subject", v), g.np(C, "subject", v)
    s = Mention(joined([one, two]), A, True)
    text = g.vp(v, s, B, form)
    g.stance(v, C, B, g.cue)
    if g.chance(0.6):
        return f"{s} {text}{g.tail(v) if form == 'past' else ''}"
    return f"{one}, {g.pick('like', 'together with', 'joined by')} {two}, {g.vp(v, one, B, form, None)}"


@frame(2)
def two_targets(g):
    v, A, B = g.act(dir="<>", frame=["direct", "phrasal", "np", "prep"], lacks="name its_o attitude be")
    others, s = [g.actor(v.target) for _ in range(g.pick(1, 1, 1, 2))], g.subject(A, v, 0.05)
    text = g.vp(v, s, Mention(joined([g.np(x, "object", v) for x in (B, *others)]), B, True))
    for other in others:
        g.stance(v, A, other, g.cue)
    return f"{s} {text}{g.tail(v)}"


@frame(1)
def two_verbs(g):
    v, A, B = g.act(dir=">", frame=["direct"], has="only", lacks="attitude")
    w, _, _ = g.act(A, B, v.sign, dir=">", frame=["direct", "np"], has="bare", lacks="attitude", but=v)
    s = g.subject(A, v, 0.1)
    g.stance(v, A, B, v.past)
    it = Mention(pronoun(B, "object"), B, B.plural)
    return g.pick(f"{s} {v.past} and {g.vp(w, s, B, 'past')}{g.tail(v)}",
                  f"{s} not only {v.past} {g.np(B, 'object')} but also {g.vp(w, s, it, 'past')}")


@frame(2.5)
def mixed_signs(g):
    v, A, B = g.act(**ACTION)
    w, _, C = g.act(A, sign=OPPOSITE[v.sign], **ACTION)
    s = g.subject(A, v, 0.05)
    one, two = g.vp(v, s, B, "past"), g.vp(w, s, C, "past")
    return g.pick(f"{s} {one} but {two}", f"{s} {one} and {two}",
                  f"{s} {one}, but {pronoun(A, 'subject', s.plural)} {two}",
                  f"Although {s} {one}, {pronoun(A, 'subject', s.plural)} {two}")


@frame(1)
def cleft_contrast(g):
    v, A, B = g.act(dir=">", frame=["direct"], has="only", lacks="attitude")
    w, _, C = g.act(A, sign=OPPOSITE[v.sign], dir=">", frame=["direct"], has="only", lacks="attitude")
    g.stance(v, A, B, v.past)
    g.stance(w, A, C, w.past)
    return f"it was {g.name(B)} that {g.name(A)} {v.past} and {g.name(C)} that {pronoun(A, 'subject')} {w.past}"


@frame(1.2)
def verb_ellipsis(g):
    v, A, B = g.act(frame=ACTIVE, dir=">", lacks="be attitude its")
    C, s = g.actor(v.source), g.np(A, "subject", v)
    text, c = g.vp(v, s, B, "past"), g.np(C, "subject", v)
    if g.chance(0.5):
        return g.pick(f"{s} {text}, but {c} did not", f"{s} {text}; {c} did not", f"Unlike {c}, {s} {text}")
    g.stance(v, C, B, g.cue)
    return g.pick(f"{s} {text}, and so did {c}", f"{s} {text}; so did {c}", f"{s} {text}, as did {c}")


@frame(1)
def gapping(g):
    v, A, B = g.act(frame=["direct", "phrasal"], dir=">", has="bare", lacks="attitude")
    C, D, s = g.actor(v.source), g.actor(v.target), g.np(A, "subject", v)
    text = g.vp(v, s, B, "past")
    g.stance(v, C, D, g.cue)
    return f"{s} {text}; {g.np(C, 'subject', v)}, {g.np(D, 'object', v)}"


@frame(1)
def rather_than(g):
    v, A, B = g.act(frame=["direct", "phrasal", "prep", "np"], dir=">", has="bare", lacks="be")
    s, C = g.subject(A, v, 0.05), g.actor(v.target)
    other = g.bare(C) if PLACE.search(v.rest) else g.np(C, "object", v)
    return f"{s} {g.vp(v, s, B)}, {g.pick('not', 'rather than', 'and not')} {other}"


@frame(1)
def each_own(g):
    v, A, B = g.act(**ACTION)
    w, C, D = g.act(sign=g.pick("negative", "positive", "positive", "negative", "neutral"), frame=ACTIVE,
                    lacks="attitude")
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
    v, A, B = g.act(frame=["direct", "np", "phrasal"], dir=">", has="bare", lacks="attitude be")
    w, _, C = g.act(B, sign=["negative", "positive", "neutral"], **ACTION)
    s, b = g.np(A, "subject", v), g.bare(B)
    return f"{s} {g.vp(v, s, b)}, {B.who} {g.vp(w, b, C, g.pick('past', 'plup'))}"


@frame(1.5)
def because(g):
    v, B, C = g.act(**ACTION)
    w, A, _ = g.act(None, B, v.sign, **ACTION)
    if A.kind == B.kind:
        raise Misfit("a pronoun could mean either")
    b, s = g.bare(B), g.np(A, "subject", w)
    return f"{s} {g.vp(w, s, b, 'past')} {g.pick('because', 'after')} {pronoun(B, 'subject')} {g.vp(v, b, C, 'plup')}"


@frame(1.5)
def by_doing(g):
    """By sanctioning C, A angered B; helping C won A praise from B."""
    v, A, C = g.act(basis=["deed"], dir=">", frame=ACTIVE, lacks="be")
    B, a = g.actor("any"), g.bare(A)
    sign, way = g.pick(("negative", "angered"), ("negative", "drew criticism from"),
                       ("negative", "drew the wrath of"), ("positive", "won the thanks of"),
                       ("positive", "earned praise from"), ("positive", "won the respect of"))
    g.mark(B, A, sign, "word", way)
    return f"By {g.vp(v, a, C, 'ger')}, {a} {way} {g.np(B, 'object')}"
