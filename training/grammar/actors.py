"""Who takes part in a sentence, and how the sentence names them."""
import re

PRONOUNS = dict(m="he him his", f="she her her", it="it it its", they="they them their")


class Actor:
    """One actor of one sentence. `key` stands in the text until the letters are dealt out.

    `tag` says what it is in our tables (state, leader, union ...), `kind` in the corpus (PERSON, GROUP ...);
    `desc` that its name is a description ("the bank"); `demonym` and `capitals` belong to states.
    """

    def __init__(self, key, tag, kind, name, plural=False, demonym="", capitals=(), gender="", first="", title="",
                 desc=False):
        self.key, self.tag, self.kind, self.name, self.plural = key, tag, kind, name, plural
        self.demonym, self.capitals, self.desc = demonym, capitals, desc
        self.gender, self.first, self.title = gender, first, title

    @property
    def human(self):
        """Takes "who", not "which"."""
        return self.kind in ("PERSON", "GROUP")

    @property
    def who(self):
        return "who" if self.human else "which"


class Mention:
    """A spelled-out mention of an actor: its text, its owner, its number in grammar."""

    def __init__(self, text, actor, plural):
        self.text, self.actor, self.plural = text, actor, plural

    def __str__(self):
        return self.text

    @property
    def poss(self):
        return self.text + ("'" if self.plural and self.text.rstrip("]").endswith("s") else "'s")


def pronoun(actor, case, plural=None):
    """The marked pronoun; `case` is subject, object or poss."""
    if actor.plural if plural is None else plural:
        row = PRONOUNS["they"]
    else:
        row = PRONOUNS.get(actor.gender if actor.kind == "PERSON" else "it", PRONOUNS["it"])
    return f"[{actor.key}:{row.split()[('subject', 'object', 'poss').index(case)]}]"


def plain(text):
    """The text without its brackets."""
    return re.sub(r"\[\w+:([^\[\]]+)\]", r"\1", text)


def joined(mentions):
    """ "A, B and C" """
    return ", ".join(str(m) for m in mentions[:-1]) + f" and {mentions[-1]}"
