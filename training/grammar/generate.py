"""Draws constructions, by their weights, until there are enough sentences."""
import random

from .constructions import FRAMES
from .draw import Misfit
from .drill import Drill
from .record import record
from .tables import Table


def generate(count, seed):
    """Yields `count` records, no text twice, two actors or more in each."""
    table, rng = Table(), random.Random(seed)
    names, seen, left = list(FRAMES), set(), count
    weights = [FRAMES[n][1] for n in names]
    while left:
        family = rng.choices(names, weights)[0]
        drill = Drill(table, rng)
        try:
            made = record(drill, FRAMES[family][0](drill), family)
        except Misfit:
            continue
        if len(made["kinds"]) < 2 or made["text"] in seen:
            continue
        seen.add(made["text"])
        table.balance.update(s["label"] for s in made["stances"])
        left -= 1
        yield {"id": f"drill-{seed}-{count - left:05d}", **made}
