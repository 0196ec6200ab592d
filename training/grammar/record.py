"""From the finished text to the record that the corpus wants."""
import re

from .actors import plain
from .draw import Misfit


def record(g, text, family):
    """The record of a drill: text with lettered brackets, kinds of actors, stances with their cues."""
    text = tidy(text, headline=family.startswith("headline"))
    if g.chance(0.3):  # some papers set straight quotation marks
        text = re.sub("[“”]", '"', text)
    letters = {}
    for key in re.findall(r"\[(\w+):", text):
        letters.setdefault(key, chr(65 + len(letters)))
    text = re.sub(r"\[(\w+):", lambda m: f"[{letters[m[1]]}:", text)
    words, stances = plain(text), []
    for (source, target), mark in g.stances.items():
        cue = as_printed(mark["cue"], words)
        if cue is None or source not in letters or target not in letters:
            raise Misfit(f"cue {mark['cue']!r} is not in {words!r}")
        stances.append(dict(s=letters[source], t=letters[target], label=mark["label"], basis=mark["basis"], cue=cue))
    by_key = {a.key: a for a in g.actors}
    kinds = {letters[key]: by_key[key].kind for key in letters}
    return dict(family=f"drill-{family}", topic="drill", text=text, kinds=kinds, stances=stances)


def tidy(text, headline=False):
    """Commas, "an", the full stop (headlines have none), the capital."""
    text = re.sub(r",+", ",", re.sub(r"\s+", " ", text.strip())).replace(",.", ".").replace(", ,", ",")
    text = re.sub(r"\b([Aa]) (?=(?:\[\w+:)?(?:[AEIOaeio]|u(?!ni)))", r"\1n ", text)
    text = re.sub(r",([.?”])", r"\1", text) if not re.search(r",”", text) else text
    if not re.search(r"[.?!]”?$", text) and not headline:
        text += "."
    text = re.sub(r"^([A-Z ]+ - (?:\[\w+:)?)t(?=he )", r"\1T", text)  # after a dateline
    return re.sub(r"^(“?)(\[\w+:)?([a-z])", lambda m: m[1] + (m[2] or "") + m[3].upper(), text)


def as_printed(cue, words):
    """The cue, or as much of it as stands in the text; None if nothing does."""
    if re.search(rf"(?<!\w){re.escape(cue)}(?!\w)", words):
        return cue
    return next((c for c in (cue[:1].upper() + cue[1:], " ".join(cue.split()[:2]), cue.split()[0])
                 if re.search(rf"\b{re.escape(c)}\b", words)), None)
