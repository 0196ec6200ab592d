"""Neutral on purpose: comparison, co-mention, meetings."""
from ..actors import joined
from .registry import frame


@frame(1.2)
def comparison(g):
    A, B = g.actor("any"), g.actor("any")
    a, b = g.np(A), g.np(B, "object")
    return g.pick(f"Unlike {b}, {a} attended {g.filler('event')}", f"Like {b}, {a} {g.idle(A, a.plural)}",
                  f"{a} and {b} {g.filler('vainpl')}", f"Compared with {b}, {a} had a quiet year",
                  *[f"{a} {'are' if a.plural else 'is'} older than {b}"] * (A.kind == B.kind))


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
