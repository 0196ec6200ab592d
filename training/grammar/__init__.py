"""A generator of labelled sentences: constructions x verbs x names.

A drill is one construction filled with verbs, nouns and names from `data/drills/`. Every actor is marked
inline, and *every* ordered pair that is not neutral is listed, by the labelling guideline; pairs that are not
listed are neutral. `training/drills.py` is the command.

Where to read, from the words up to the sentence:

    tables.py         what the TSV files of data/drills hold, and the traits of a verb
    actors.py         `Actor` (who) and `Mention` (how the sentence names it)
    draw.py           class Draw: draws actors, verbs and nouns that fit each other; notes stances
    mentions.py       class Mentions(Draw): names, descriptions, asides, pronouns
    clauses.py        class Clauses(Mentions): tenses, passives, relative clauses
    drill.py          class Drill(Clauses): times, places, by-standers; fills a construction's template
    record.py         from the finished text to the JSON record
    constructions/    the constructions themselves; the simple ones are rows of data/drills/constructions.tsv
    generate.py       draws constructions until there are enough sentences

A class builds on the one before it and never calls one after it. `g` is the `Drill` in the making everywhere.
While a sentence is being made, mentions stand in it as `[key:text]`; the letters A, B, ... come last.
"""
