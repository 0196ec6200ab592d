"""The constructions by name: the rows of `constructions.tsv`, then the functions marked `@frame`."""
from ..tables import ACTIVE, Template, read
from ..templates import say

# What many constructions ask of their verbs (see `Draw.act`)
ACTION = dict(dir=">", frame=ACTIVE, lacks="be attitude")
DEED = dict(basis=["deed"], dir=">", frame=ACTIVE, lacks="outcome")
HOSTILE = dict(sign="negative", basis=["deed"], dir=">", frame=ACTIVE, cls=["FIGHT", "ASSAULT", "COERCE", "REDUCE"])

FRAMES = {}  # name: (function of a Drill that returns its text, weight)


def frame(weight):
    """Registers a construction; the weight says how often it is drawn."""
    def register(function):
        FRAMES[function.__name__.replace("_", "-")] = (function, weight)
        return function
    return register


def template(row):
    """The construction that a row of `constructions.tsv` describes; an empty cell allows everything."""
    draw = dict(sign=row.sign.split(",") if row.sign else None, has=row.has.replace(",", " "),
                lacks=row.lacks.replace(",", " "), single="single" in row.ends, differ="differ" in row.ends)
    for field in ("basis", "dir", "frame"):
        if getattr(row, field):
            draw[field] = ACTIVE if getattr(row, field) == "active" else getattr(row, field).split(",")
    templates = row.templates.split(" | ")
    return lambda g: say(g, g.rng.choice(templates), **draw)


for _row in read("constructions"):
    _row = Template(*_row)
    FRAMES[_row.family] = (template(_row), float(_row.weight))
