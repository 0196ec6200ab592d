"""Prints sentences of our own corpus in which three actors meet, one a line: python benches/peers/sentences.py 400"""

import json
import re
import sys
from pathlib import Path

MARK = re.compile(r"\[\w+:([^\[\]]*)\]")


def plain(text: str) -> str:
    """`[A:Portugal] thanked [B:Namibia].` without the marks, which may stand in each other."""
    while (bare := MARK.sub(r"\1", text)) != text:
        text = bare
    return text


def main():
    rows = [
        json.loads(line)
        for path in sorted(Path("data/stance").glob("*.jsonl"))
        for line in path.read_text(encoding="utf8").splitlines()
    ]
    three = [plain(row["text"]) for row in rows if len(row["kinds"]) == 3]
    # Evenly over the families.
    wanted = int(sys.argv[1])
    print("\n".join(three[:: max(len(three) // wanted, 1)][:wanted]))


if __name__ == "__main__":
    main()
