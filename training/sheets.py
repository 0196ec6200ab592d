"""Sheets for labelling every ordered pair of real news sentences, and back from filled sheets to `data/news-pairs`.

    visavis batch --embedded pool.jsonl -o scored.jsonl          # finds the actors (python training/sheets.py pool makes it)
    python training/sheets.py pool  --shared ../shared/data --out pool.jsonl
    python training/sheets.py make  --scored scored.jsonl --out sheets --size 1400   # those not labelled yet
    python training/sheets.py read  --sheets sheets --shared ../shared/data --out data/news-pairs
    python training/sheets.py names --sheets sheets --shared ../shared/data --out data/news-names

`make --unsure 3600` takes the sentences of which the model is least sure (`batch --neutral`); `read --picked` then marks
their rows, so that they train and are never measured on.

A sheet has a sentence a line, its actors marked `[A:Trump]`. A filled sheet has for each line its number, a tab, the
stances (`A>B-w "rebuked" ; B>A+d "pardoned"`; w word, d deed, * mixed; `!` for a line that cannot be used), and perhaps a
tab and the portrayals (`A- C+`). Every pair and actor that is not listed is neutral by the labeller's judgement.

For names a sheet `nsheet-*.tsv` has plain sentences, and a filled one `names-*.tsv` the names of each in order of appearance:
`PER|Trump ;; ORG|Senate`.

The sentences are those of DSE train, NewsMTSC train, the CAMEO examples and PETRARCH's records. Their text stays outside
the repository: `data/news-pairs` holds only a hash that finds the sentence in the corpus, places and labels.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from pathlib import Path

import corpora

STANCE = re.compile(r'^([A-Z])>([A-Z])([+\-*])([wd]) "([^"]+)"$')
LABEL = {"-": "negative", "+": "positive", "*": "mixed"}


def pool(args):
    """One JSON document for each sentence that may be labelled: none that is measured on, none twice."""
    held, seen = corpora.held_out_keys(args.shared, args.own), set()
    with open(args.out, "w", encoding="utf8") as out:
        for corpus in corpora.NEWS_PAIRS:
            for n, text in enumerate(corpora.news_texts(args.shared, corpus)):
                key = corpora.normalise(text)
                if key in seen or key in held or not 40 < len(text) < 420:
                    continue
                seen.add(key)
                out.write(json.dumps({"document_id": f"{corpus}-{n}", "text": text}, ensure_ascii=False) + "\n")


def marked(document: dict) -> str | None:
    """The sentence with its actors marked, or nothing where fewer than two were found."""
    text = document["document"]["text"]
    if any(c in text for c in "[]\n"):
        return None
    raw = text.encode()
    place = lambda n: len(raw[:n].decode())
    mentions = sorted(
        (place(m["span"]["start"]), place(m["span"]["end"]), i)
        for i, actor in enumerate(document["actors"])
        for m in actor["mentions"]
    )
    if not 2 <= len({m[2] for m in mentions}) <= 9 or any(a[1] > b[0] for a, b in zip(mentions, mentions[1:])):
        return None
    letters, out, at = {}, "", 0
    for start, end, actor in mentions:
        letter = letters.setdefault(actor, "ABCDEFGHIJ"[len(letters)])
        out += text[at:start] + f"[{letter}:{text[start:end]}]"
        at = end
    return out + text[at:]


def make(args):
    done = {r["text"] for path in (args.own / "news-pairs").glob("*.jsonl") for r in corpora.jsonl(path)}
    documents = [d for d in corpora.jsonl(args.scored) if corpora.text_key(d["document"]["text"]) not in done]
    if args.unsure:
        documents = sorted(documents, key=unsure, reverse=True)[: args.unsure]
    lines = [m for m in map(marked, documents) if m]
    random.Random(args.seed).shuffle(lines)
    args.out.mkdir(parents=True, exist_ok=True)
    for k in range(0, len(lines), args.size):
        sheet = args.out / f"sheet-{k // args.size + 1}.tsv"
        sheet.write_text("".join(f"{n}\t{m}\n" for n, m in enumerate(lines[k : k + args.size], 1)), encoding="utf8")


def row(marked_text: str, filled: str):
    """A row of `data/news-pairs`: (text, row)."""
    stances, _, portrayals = filled.partition("\t")
    text, mentions = corpora.parse_marked(marked_text)
    told = []
    for part in filter(None, (p.strip() for p in stances.split(" ; "))):
        source, target, sign, basis, cue = STANCE.match(part).groups()
        at = text.translate(corpora.PLAIN_QUOTES).find(cue.translate(corpora.PLAIN_QUOTES))
        told.append({"s": source, "t": target, "label": LABEL[sign], "basis": "word" if basis == "w" else "deed",
                     "cue": [at, at + len(cue)] if at >= 0 else None})
    out = {"text": corpora.text_key(text), "mentions": mentions, "stances": told}
    if "\t" in filled:
        out["portrayals"] = {p[0]: LABEL[p[1]] for p in portrayals.split()}
    return text, out


def unsure(document: dict) -> float:
    """How unsure the model is of its least sure pair, in [0, 1]; needs an answer with its neutral judgements."""
    margins = [0.0]
    for judgement in (j for s in document["sentences"] for j in s["judgements"]):
        best, second = sorted(judgement["scores"].values(), reverse=True)[:2]
        margins.append(1 - (best - second))
    return max(margins)


def filled_lines(sheets: Path, asked: str, answered: str):
    """(line of the sheet, what was filled in) of all sheets; lines that cannot be used are left out."""
    for sheet in sorted(sheets.glob(f"{asked}*.tsv")):
        filled_path = sheet.with_name(sheet.name.replace(asked, answered))
        if not filled_path.exists():
            continue
        lines = dict(line.rstrip("\n").split("\t", 1) for line in open(sheet, encoding="utf8"))
        for line in open(filled_path, encoding="utf8"):
            number, _, filled = line.rstrip("\n").partition("\t")
            if number.strip() in lines and not filled.strip().startswith("!"):
                yield lines[number.strip()], filled


def read(args):
    rows = {}
    for line, filled in filled_lines(args.sheets, "sheet-", "labels-"):
        text, new = row(line, filled)
        if args.picked:
            new["picked"] = True
        # Sheets share some lines, for the agreement: the first labelling counts; portrayals may come later.
        known = rows.setdefault(corpora.text_key(text), new)
        if "portrayals" in new:
            known.setdefault("portrayals", new["portrayals"])
    write(args, rows, "stances")


def names(args):
    rows = {}
    for text, filled in filled_lines(args.sheets, "nsheet-", "names-"):
        found, at = [], 0
        for kind, _, words in (p.strip().partition("|") for p in filled.split(";;") if p.strip()):
            start = text.index(words, at)
            at = start + len(words)
            found.append([start, at, kind])
        rows[corpora.text_key(text)] = {"text": corpora.text_key(text), "names": found}
    write(args, rows, "names")


def write(args, rows: dict, field: str):
    """A file for each corpus, in the corpus's order; rows that stand there already stay as they are."""
    args.out.mkdir(parents=True, exist_ok=True)
    for corpus in corpora.NEWS_PAIRS:
        path = args.out / f"{corpus}.jsonl"
        rows |= {r["text"]: r for r in corpora.jsonl(path)} if path.exists() else {}
        keys = dict.fromkeys(corpora.text_key(t) for t in corpora.news_texts(args.shared, corpus))
        found = [rows.pop(k) for k in keys if k in rows]
        if found:
            with open(path, "w", encoding="utf8") as out:
                out.writelines(json.dumps(r, ensure_ascii=False, separators=(",", ":")) + "\n" for r in found)
        print(corpus, len(found), "sentences", sum(len(r[field]) for r in found), field)
    print(len(rows), "without a corpus")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    steps = parser.add_subparsers(required=True)
    for step in (pool, make, read, names):
        args = steps.add_parser(step.__name__)
        args.set_defaults(step=step)
        args.add_argument("--out", type=Path, required=True)
        args.add_argument("--shared", type=Path, default=Path("../shared/data"))
        args.add_argument("--own", type=Path, default=Path("data"))
        args.add_argument("--scored", type=Path)
        args.add_argument("--sheets", type=Path)
        args.add_argument("--size", type=int, default=1400)
        args.add_argument("--unsure", type=int, default=0)
        args.add_argument("--picked", action="store_true")
        args.add_argument("--seed", type=int, default=5)
    args = parser.parse_args()
    args.step(args)


if __name__ == "__main__":
    main()
