"""Writes drills: generated sentences that teach the grammar of directed stance.

    python3 training/drills.py --out FILE.jsonl --count 6000 --seed 1

The work is done by the package `grammar`; start reading at `grammar/__init__.py`. Same seed, same file.
"""
import argparse
import json

from grammar.generate import generate


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--out", required=True, help="the JSONL file to write")
    parser.add_argument("--count", type=int, default=6000, help="how many sentences")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    with open(args.out, "w", encoding="utf8") as out:
        for record in generate(args.count, args.seed):
            out.write(json.dumps(record, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
