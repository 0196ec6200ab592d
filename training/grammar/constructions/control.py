"""Raising and control: urged, warned, persuaded, forced, helped, joined, sided."""
from .registry import ACTION, ACTIVE, DEED, HOSTILE, frame


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
    v, B, C = g.act(lacks="be", **HOSTILE)
    A, b = g.actor("any"), g.np(B, "poss")
    g.mark(A, B, "negative", "word", "warned")
    return f"{g.np(A)} warned {b} " + g.pick(f"not to {g.vp(v, b, C, 'base', None)}",
                                             f"against {g.vp(v, b, C, 'ger', None)}")


@frame(1)
def persuaded(g):
    v, B, C = g.act(**DEED)
    A, b = g.actor("any"), g.np(B, "poss")
    text = g.vp(v, b, C, "inf")
    g.mark(A, C, v.sign, "word", g.cue)
    return f"{g.np(A)} {g.pick('persuaded', 'convinced', 'got')} {b} {text}"


@frame(1)
def forced(g):
    v, B, C = g.act(sign="neutral", **dict(ACTION, lacks="outcome attitude"))
    A, b = g.actor("any"), g.np(B, "poss")
    way, link, form = g.pick(("forced", "", "inf"), ("compelled", "", "inf"), ("prevented", "from ", "ger"),
                             ("barred", "from ", "ger"), ("stopped", "from ", "ger"))
    g.mark(A, B, "negative", "deed", way)
    return f"{g.np(A)} {way} {b} {link}{g.vp(v, b, C, form)}"


@frame(1)
def helped_do(g):
    v, B, C = g.act(sign="negative", basis=["deed"], dir=">", frame=ACTIVE, lacks="be")
    A, b = g.actor({"state", "leader", "company", "ngo", "party"}), g.np(B, "poss")
    g.mark(A, B, "positive", "deed", "helped")
    text = g.vp(v, b, C, "base")
    g.mark(A, C, "negative", "deed", g.cue)
    return f"{g.np(A)} helped {b} {text}"


@frame(1)
def joined_in(g):
    v, A, B = g.act(frame=ACTIVE, dir=">", lacks="be attitude its")
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
