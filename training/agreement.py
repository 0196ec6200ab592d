"""Agreement of two labellings of the same sentences: Krippendorff's alpha (nominal and interval) and percentages.

    python training/agreement.py data/stance SECOND.jsonl

SECOND.jsonl holds {"id", "stances": [{"s", "t", "label", "basis"}]} for some of the sentences, made without sight of the
first labels. Prints the figures and lists the pairs on which the two differ.
"""

import json
import sys
from collections import Counter
from pathlib import Path

VALUE = {"negative": -1, "neutral": 0, "mixed": 0, "positive": 1}


def alpha(pairs, distance):
    """Krippendorff (2004) for two coders without gaps."""
    values = Counter(v for p in pairs for v in p)
    n = sum(values.values())
    observed = sum(distance(a, b) for a, b in pairs) / len(pairs)
    expected = sum(values[a] * values[b] * distance(a, b) for a in values for b in values) / (n * (n - 1))
    return 1 - observed / expected


def main():
    folder, second = Path(sys.argv[1]), Path(sys.argv[2])
    first = {}
    for path in folder.glob("*.jsonl"):
        for line in open(path, encoding="utf8"):
            row = json.loads(line)
            first[row["id"]] = row
    labels, bases, differ = [], [], []
    for line in open(second, encoding="utf8"):
        other = json.loads(line)
        row = first[other["id"]]
        a = {(s["s"], s["t"]): s for s in row["stances"]}
        b = {(s["s"], s["t"]): s for s in other["stances"]}
        for s in row["kinds"]:
            for t in row["kinds"]:
                if s == t:
                    continue
                x, y = a.get((s, t)), b.get((s, t))
                pair = (x["label"] if x else "neutral", y["label"] if y else "neutral")
                labels.append(pair)
                if pair[0] != pair[1]:
                    differ.append((row["id"], s, t, *pair, row["text"]))
                elif x:
                    bases.append((x["basis"], y["basis"]))
    nominal = lambda p, q: float(p != q)
    interval = lambda p, q: float((VALUE[p] - VALUE[q]) ** 2)
    same = sum(p == q for p, q in labels)
    print(f"pairs {len(labels)}, same {same / len(labels):.4f}")
    print(f"alpha nominal {alpha(labels, nominal):.3f}, interval {alpha(labels, interval):.3f}")
    print(f"basis where both agree on a side: n {len(bases)}, same {sum(p == q for p, q in bases) / len(bases):.3f}, alpha {alpha(bases, nominal):.3f}")
    print("opposite signs:", sum({p, q} == {"negative", "positive"} for p, q in labels))
    for row in differ:
        print(*row, sep="\t")


if __name__ == "__main__":
    main()
