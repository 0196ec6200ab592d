"""Refusals, and stance through what the other said or did."""
import re

from ..actors import pronoun
from .registry import ACTIVE, DEED, frame

# Words by the sign of the stance they show
SAID = dict(negative="accusation|criticism|allegations|charges|threats|insults|ultimatum|complaint|rebuke|accusations",
            positive="support|praise|backing|kind words|offer of help|endorsement|congratulations|promise of help|"
                     "solidarity|compliments")
REPLIED = dict(negative="rejected|dismissed|brushed aside|angrily rejected|scoffed at|denied",
               positive="welcomed|was grateful for|gratefully accepted")
ON_ACT = dict(negative="condemned|denounced|deplored|protested against|criticised",
              positive="welcomed|praised|applauded|hailed")
ON_DECISION = dict(negative="condemned|criticised|deplored|attacked", positive="welcomed|hailed|praised|applauded")
ON_THING = dict(negative="condemned|attacked|mocked|derided|denounced|criticised|ridiculed|slammed",
                positive="praised|welcomed|hailed|defended|applauded|endorsed|backed")



@frame(2.2)
def refused(g):
    v, A, B = g.act(sign="positive", frame=ACTIVE, dir=">", lacks="be pledge")
    s, way = g.subject(A, v), g.pick("refused to", "flatly refused to", "would not", "{has} refused to", "refuses to")
    way = way.replace("{has}", "have" if s.plural else "has")
    way = "refuse to" if way == "refuses to" and s.plural else way
    text = g.vp(v, s, B, "base", None)
    g.mark(A, B, "negative", "word", f"{re.sub('^(has|have|flatly) ', '', way)} {v.base}")
    return f"{s} {way} {text}{g.tail(v) if way.startswith(('refused', 'flatly')) else ''}"


@frame(1.5)
def no_longer(g):
    v, A, B = g.act(sign="positive", frame=ACTIVE, dir=">", lacks="be nothing", test=lambda v: "lasting" in v.flags
                    or "attitude" in v.flags)
    s = g.subject(A, v)
    has = "have" if s.plural else "has"
    if "attitude" not in v.flags:
        g.mark(A, B, "negative", v.basis, f"stopped {v.gerund}")
        return f"{s} {g.pick(has + ' ', '')}stopped {g.vp(v, s, B, 'ger', None)}"
    how, form = g.pick(("no longer", "pres"), (f"{has} never", "pp"), ("never", "past"))
    head = g.conjugate(v, form, s.plural)
    g.mark(A, B, "negative", "word", f"{how.split()[-1] if 'never' in how else how} {head}")
    return f"{s} {how} {g.vp(v, s, B, form, None)}"


@frame(5.5)
def replies(g):
    """A rejected B's accusation: each against the other; A welcomed B's praise: each for the other."""
    sign = g.sign()
    word = g.pick(*SAID[sign].split("|"))
    A, B = g.actor("any"), g.actor("any")
    a, b = g.subject(A), g.np(B, "poss")
    way = g.pick(*REPLIED[sign].split("|"))
    if way == "denied" and not re.search("accus|alleg|charges", word):
        way = "rejected"
    way = way.replace("was ", "were ") if a.plural else way
    g.mark(A, B, sign, "word", way)
    g.mark(B, A, sign, "word", word)
    return f"{g.lead() if way != 'was grateful for' else ''}{a} {way} {b.poss} {word}{g.tail()}"


@frame(3)
def thanks(g):
    A, B = g.actor("taker"), g.actor("giver")
    a, b = g.subject(A, None, 0.15), g.np(B, "poss")
    way = g.pick("thanked", "warmly thanked", "expressed gratitude to")
    g.mark(A, B, "positive", "word", way)
    its = pronoun(A, "poss", a.plural)
    gift = g.pick("", f" for the {g.filler('aid')}", f" for the gift of {g.filler('aid')}",
                  f" for a loan of {g.filler('sum')}", f" for rebuilding {its} headquarters",
                  f" for coming to {its} aid")
    if gift:
        g.mark(B, A, "positive", "deed", gift)
    return f"{a} {way} {b}{gift}{g.tail()}"


@frame(1.5)
def spurns(g):
    """A rejected B's offer of help: A against B, B for A; a plea or an apology offers nothing."""
    A, B = g.actor("taker"), g.actor("giver")
    a, b = g.subject(A, None, 0.1), g.np(B, "poss")
    thing = g.pick("offer of help", "offer of aid", "offer of money", "promise of support", "offer of shelter",
                   "request for talks", "appeal for calm", "request", "apology", "proposal", "invitation")
    way = g.pick("rejected", "turned down", "spurned", "rebuffed", "scorned")
    g.mark(A, B, "negative", "word", way)
    if re.search("offer|promise", thing):
        g.mark(B, A, "positive", "word", thing)
    return f"{a} {way} {b.poss} {thing}{g.tail()}"


@frame(3)
def act_of(g):
    """A condemned B's attack on C."""
    n, B, C = g.noun(basis=["deed"], dir=">")
    A = g.actor("any")
    way = g.pick(*ON_ACT[n.sign].split("|"))
    g.mark(A, B, n.sign, "word", way)
    g.stance(n, B, C, f"{n.noun} {n.prep}")
    act = f"{g.np(B, 'poss').poss} {n.noun} {n.prep} {g.np(C, 'object', n)}"
    if g.chance(0.75):
        return f"{g.subject(A, None, 0.05)} {way} {act}{g.tail()}"
    return f"{act} {'were' if n.number == 'plural' else 'was'} {way} by {g.np(A)}"


@frame(1.8)
def decision_to(g):
    v, B, C = g.act(sign=g.pick(g.sign(), g.sign(), "neutral"), **DEED)
    A, b = g.actor("any"), g.np(B, "poss")
    sign = g.sign() if v.sign == "neutral" else v.sign
    way = g.pick(*ON_DECISION[sign].split("|"))
    g.mark(A, B, sign, "word", way)
    return f"{g.subject(A, None, 0.05)} {way} {b.poss} {g.pick('decision', 'plan', 'move')} {g.vp(v, b, C, 'inf')}"


@frame(1.5)
def thing_of(g):
    A, B, sign = g.actor("any"), g.actor("any"), g.sign()
    way = g.pick(*ON_THING[sign].split("|"))
    g.mark(A, B, sign, "word", way)
    c = g.np(g.third(), "object") if g.chance(0.35) else None
    if c:
        thing = g.pick(f"report on {c}", f"role in the talks with {c}", f"plan to meet {c}", f"statement on {c}")
    else:
        thing = g.pick("budget", "record", "proposal", "conduct", "latest plan", "handling of the talks")
    return f"{g.lead()}{g.subject(A)} {way} {g.np(B, 'poss').poss} {thing}"
