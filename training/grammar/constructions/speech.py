"""Accusations with a named victim, and quotations."""
import re

from ..actors import Mention, pronoun
from ..draw import Misfit
from ..tables import WORDS
from .registry import DEED, HOSTILE, frame

SIGNS = dict(negative="-", positive="+", neutral="0")  # as the table of idioms writes them


@frame(3)
def accused_of(g):
    v, B, C = g.act(lacks="be", **HOSTILE)
    A, b = g.actor("any"), g.np(B, "poss")
    a = g.np(A)
    verb, link = g.pick("accused of", "accused of", "condemned for", "denounced for", "rebuked for", "blamed for",
                        "criticised for", "alleged that", "charged that", "complained that", "claimed that").split()
    g.mark(A, B, "negative", "word", verb)
    if link == "that":
        return f"{a} {verb} that {b} {g.vp(v, b, C, 'plup')}"
    if verb == "accused" and g.chance(0.4):
        text, he = g.vp(v, b, C, "ger", None), pronoun(B, "subject", b.plural)
        g.mark(B, A, "negative", "word", "denied")
        return g.pick(f"{a} accused {b} of {text}, which {he} denied",
                      f"{b} denied the charge when {a} accused {pronoun(B, 'object', b.plural)} of {text}")
    deed = g.vp(v, b, C, "ger")
    if g.chance(0.7):
        return f"{a} {verb} {b} {link} {deed}"
    return f"{b} {'were' if b.plural else 'was'} {verb} by {a} {link} {deed}"


@frame(0.8)
def claim_denied(g):
    """A rejected B's claim that it had robbed C: both against each other, nothing toward C."""
    v, A, C = g.act(lacks="be", **HOSTILE)
    B, a = g.actor("any"), g.np(A)
    if A.kind == B.kind:
        raise Misfit("a pronoun could mean either")
    way = g.pick("rejected", "dismissed", "denied")
    word = g.pick("claim", "charge", "accusation", "allegation")
    g.mark(A, B, "negative", "word", way)
    g.mark(B, A, "negative", "word", word)
    b, he = g.np(B, "poss"), pronoun(A, "subject", a.plural)
    return f"{a} {way} {b.poss} {word} that {he} {g.vp(v, a, C, 'plup', None)}"


@frame(1.5)
def thanked_for(g):
    v, B, C = g.act(sign="positive", **DEED)
    A, b = g.actor("any"), g.np(B, "poss")
    way = g.pick("praised", "thanked", "commended", "applauded", "congratulated")
    g.mark(A, B, "positive", "word", way)
    return f"{g.np(A)} {way} {b} {'on' if way == 'congratulated' else 'for'} {g.vp(v, b, C, 'ger')}"


@frame(3.5)
def quote_about(g):
    sign = g.sign_or_neutral()
    i = g.rng.choice(g.table.pool("idioms", kind=["quote"], sign=[SIGNS[sign]]))
    back = i.stances == "back"
    A, B = g.actor(i.source or "any"), g.actor(i.target or "any", single=True)
    a, b = g.np(A), Mention(g.name(B), B, False)
    said = g.fill(i.text, a, b)
    said = re.sub(r"\b(us|our)\b", lambda m: f"[{A.key}:{m[1]}]", said)
    g.mark(A, B, sign, "word", said)
    if back:
        g.mark(B, A, sign, "deed", said)
    text = f"{b} {said}"
    forms = [f"“{text},” {a} said", f"“{text},” said {a}", f"{a} said: “{text}.”"]
    if "[" not in said:
        forms += [f"{a} said {g.pick('that ', '')}{text}", f"{text}, {a} said",
                  f"{'According to' if sign == 'neutral' else 'In the words of'} {a}, {text}"]
    if g.chance(0.8):
        return g.rng.choice(forms)
    return f"“{text},” {a} told {g.np(g.actor(g.pick('news', 'any')), 'poss')}"


@frame(1.5)
def quote_you(g):
    sign = g.pick(g.sign(), g.sign(), "neutral")
    i = g.rng.choice(g.table.pool("idioms", kind=["you"], sign=[SIGNS[sign]]))
    A, B = g.actor("any"), g.actor(i.target)
    a, b = g.np(A), g.np(B, "object")
    said = g.fill(i.text, a, b)
    g.mark(A, B, sign, "word", said)
    said = re.sub(r"\b([Yy]our?)\b", lambda m: f"[{B.key}:{m[1]}]", said)
    said = re.sub(r"\b([Ww]e|us|our)\b", lambda m: f"[{A.key}:{m[1]}]", said)
    return g.pick(f"“{said},” {a} told {b}", f"{a} told {b}: “{said}.”", f"“{said},” {a} wrote to {b}")


@frame(2)
def quote_we(g):
    v, A, B = g.act(dir=">", basis=["word"], cls=["ACCUSE", "SUPPORT", "AGREE", "OPPOSE"],
                    frame=["direct", "phrasal", "prep"], lacks="be say slots",
                    test=lambda v: v.base in WORDS["performed"] or "attitude" in v.flags)
    b, a = g.bare(B), g.np(A)
    i = Mention("I" if A.kind == "PERSON" else "we", A, True)
    how = g.pick("", "will always ") if "attitude" in v.flags else ""
    said = f"[{A.key}:{i}] {how}{g.vp(v, i, b, 'base')}"
    return g.pick(f"“{said},” {a} said", f"“{said},” said {a}", f"“{said},” {a} told {g.np(g.actor('news'))}")


@frame(1.5)
def negated_quote(g):
    v, A, B = g.act(dir=">", frame=["direct", "phrasal", "prep"], has="attitude", lacks="be slots nothing",
                    sign="positive")
    b, a = g.bare(B), g.np(A)
    i = "I" if A.kind == "PERSON" else "we"
    how = g.pick("do not", "no longer", "will never")
    text = g.vp(v, Mention(i, A, True), b, "base", None)
    g.mark(A, B, "negative", "word", f"{how} {v.base}")
    return f"“[{A.key}:{i}] {how} {text},” {a} said"
