"""The curated tables of `data/drills/` and the traits by which constructions choose verbs.

| table               | a row is                                                                            |
|---------------------|-------------------------------------------------------------------------------------|
| `verbs.tsv`         | a verb with its forms, its complement (`*` is the target) and the stance it carries |
| `nouns.tsv`         | a noun of stance: an act ("criticism of"), an agent ("critic of"), a relation       |
| `idioms.tsv`        | a whole sentence, or what a quotation says                                          |
| `constructions.tsv` | a verb and its two ends in templates (see `Drill.say`)                              |
| `names.tsv`         | a name, a description ("-desc"), a title ("-title") of a kind of actor (its tag)    |
| `tags.tsv`          | a tag, and how often such actors are drawn                                          |
| `roles.tsv`         | which tags may stand as the `source` or `target` of a verb                          |
| `fillers.tsv`       | a phrase for a {slot}                                                               |
| `words.tsv`         | a list of words that share a property                                               |
"""
import collections
import csv
import pathlib
import re

DATA = pathlib.Path(__file__).resolve().parents[2] / "data" / "drills"

# dir: ">" the subject's stance toward the target, "<" the target's toward the subject, "=" both.
Verb = collections.namedtuple("Verb", "base past participle gerund third rest frame dir sign basis source "
                                      "target flags cls")
Noun = collections.namedtuple("Noun", "noun prep number kind dir sign basis source target")
Idiom = collections.namedtuple("Idiom", "kind sign basis text stances source target")
# has, lacks: traits; ends: single (the actors are singular), differ (a pronoun can mean but one of them)
Template = collections.namedtuple("Template", "family weight sign basis dir frame has lacks ends templates")

OPPOSITE = {"negative": "positive", "positive": "negative"}
ACTIVE = ["direct", "phrasal", "np", "prep", "poss"]  # frames of a finite verb with its target in one clause


def read(name):
    """The rows of a table, without its head."""
    with open(DATA / f"{name}.tsv", encoding="utf8", newline="") as file:
        return list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]


WEIGHTS = {tag: int(weight) for tag, weight, _ in read("tags")}
ROLES = {role: set(tags.split(",")) for role, tags in read("roles")}
WORDS = {name: set(words.split()) for name, _, words in read("words")}

ONE = re.compile(r"\{(bad|good|neut)name\}|^that")  # says one thing of one target
TRAITS = dict(
    accusing=lambda v: v.sign == "negative" and (v.basis == "deed" or v.cls == "THREATEN"),
    active=lambda v: "active" in v.flags,
    attitude=lambda v: "attitude" in v.flags,
    bare=lambda v: v.rest.endswith("*"),
    be=lambda v: v.base == "be",
    courts=lambda v: v.source == "courts",
    its=lambda v: "{it" in v.rest.replace("{its_o}", ""),
    its_o=lambda v: "{its_o}" in v.rest,
    lasting=lambda v: "lasting" in v.flags,
    name=lambda v: "name}" in v.rest,
    nothing=lambda v: re.search("nothing|full|warm", v.rest),
    only=lambda v: v.rest == "*",
    outcome=lambda v: v.base in WORDS["outcome"],
    pledge=lambda v: v.base in ("offer", "promise", "pledge", "vow", "assure", "reassure"),
    refuse=lambda v: v.base in ("refuse", "deny", "decline"),
    say=lambda v: v.base == "say",
    slots=lambda v: "{" in v.rest,
    undoing=lambda v: v.base in WORDS["undoing"] and v.cls in ("RETREAT", "CONCEDE", "REDUCE"),
)


class Table:
    """The tables drawn from, and what has been drawn from them so far (to draw all of it evenly)."""

    def __init__(self):
        self.verbs = [Verb(*row) for row in read("verbs")]
        self.nouns = [Noun(*row) for row in read("nouns")]
        self.idioms = [Idiom(*row) for row in read("idioms")]
        self.names, self.fillers = collections.defaultdict(list), collections.defaultdict(list)
        for tag, kind, form, name, more in read("names"):
            self.names[tag].append((kind, form == "plural", name, more))
        for slot, only, text in read("fillers"):
            self.fillers[slot].append((text, only))
        self.used, self.balance, self.pools = collections.Counter(), collections.Counter(), {}

    def pool(self, rows, **want):
        """The rows whose fields are among the wanted values, kept for the next call."""
        key = (rows, *sorted((field, tuple(values)) for field, values in want.items()))
        if key not in self.pools:
            self.pools[key] = [row for row in getattr(self, rows)
                               if all(getattr(row, field) in values for field, values in want.items())]
        return self.pools[key]
