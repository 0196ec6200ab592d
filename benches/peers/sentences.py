"""Prints sentences of our own corpus in which three actors meet, one a line: python benches/peers/sentences.py 400"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "training"))
import corpora  # noqa: E402


def main():
    rows = [row for path in sorted(Path("data/stance").glob("*.jsonl")) for row in corpora.jsonl(path)]
    three = [corpora.parse_marked(row["text"])[0] for row in rows if len(row["kinds"]) == 3]
    # Evenly over the families.
    wanted = int(sys.argv[1])
    print("\n".join(three[:: max(len(three) // wanted, 1)][:wanted]))


if __name__ == "__main__":
    main()
