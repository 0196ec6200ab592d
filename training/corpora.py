"""Reads every training and development set into one shape.

An item is a dict:
  text      the sentence
  mentions  list of (start, end, actor) in code points, in order, not overlapping
  pairs     list of (source actor, target actor, label, basis); label 0 negative, 1 neutral, 2 positive;
            basis 0 word, 1 deed, -1 unknown. For portrayal, source is None.
  names     list of (start, end, class) for recognition, class in PER ORG LOC MISC; or None if not annotated
  partial   whether words outside `names` may be names too (their loss is masked)
  cues      list of (start, end) of the words that carry a stance; absent if not annotated
  set       where it comes from

Corpus text never leaves the machine: only learned weights are exported.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from pathlib import Path

LABEL = {"negative": 0, "neutral": 1, "positive": 2}
BASIS = {"word": 0, "deed": 1}
MENTION = re.compile(r"\[([A-Za-z0-9_-]+):([^\[\]]+)\]")

# Held out from every fit: whole construction families and whole topics of our own corpus. Kept in step with
# `src/training/split.rs`, which measures on them.
DEV_FAMILIES = {"nominal", "receiving", "idiom"}
DEV_TOPICS = {"churches", "police"}
# GUM documents of these genres measure the recogniser by cross-validation, so the encoder never sees their names.
HELD_GENRES = {"news", "interview", "speech"}


def normalise(text: str) -> str:
    """The key by which a sentence is the same in two corpora."""
    text = unicodedata.normalize("NFKC", text).lower()
    return "".join(c for c in text if c.isalnum())


def jsonl(path: Path):
    with open(path, encoding="utf8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def is_dev(family: str, topic: str) -> bool:
    return family in DEV_FAMILIES or topic in DEV_TOPICS


def parse_marked(marked: str):
    """Splits "[A:Kenya] met [B:Mali]" into its plain text and mentions."""
    text, mentions, at = "", [], 0
    for m in MENTION.finditer(marked):
        text += marked[at : m.start()]
        mentions.append((len(text), len(text) + len(m.group(2)), m.group(1)))
        text += m.group(2)
        at = m.end()
    return text + marked[at:], mentions


KIND_CLASS = {"STATE": "LOC", "PERSON": "PER", "ORGANIZATION": "ORG", "BLOC": "ORG", "PARTY": "ORG", "COMPANY": "ORG", "GROUP": "ORG"}


def every_pair(mentions, stances: list):
    """An answer for every ordered pair of the actors, neutral where no stance is told; mixed ones are left out."""
    actors = sorted({a for _, _, a in mentions})
    told = {(s["s"], s["t"]): s for s in stances}
    pairs = []
    for source in actors:
        for target in actors:
            stance = told.get((source, target))
            if source == target or stance and stance["label"] == "mixed":
                continue
            pairs.append((source, target, LABEL[stance["label"]], BASIS[stance["basis"]]) if stance else (source, target, 1, -1))
    return pairs


def own_item(marked: str, kinds: dict, stances: list, name: str):
    text, mentions = parse_marked(marked)
    pairs = every_pair(mentions, stances)
    names = []
    for start, end, actor in mentions:
        words = text[start:end]
        last = words.split()[-1]
        if last[:1].isupper() and not words.lower().startswith(("he", "she", "it")) or words[:1].isupper() and " " not in words and start > 0:
            skip = 4 if words.lower().startswith("the ") else 0
            names.append((start + skip, end, KIND_CLASS[kinds[actor]]))
    cues = []
    for stance in stances:
        at = text.find(stance["cue"])
        if at >= 0:
            cues.append((at, at + len(stance["cue"])))
    return dict(text=text, mentions=mentions, pairs=pairs, names=names, partial=True, set=name, cues=cues)


def own_corpus(folder: Path):
    """Our own sentences: (training items, development items)."""
    train, dev = [], []
    for path in sorted(folder.glob("*.jsonl")):
        for row in jsonl(path):
            item = own_item(row["text"], row["kinds"], row["stances"], "own")
            (dev if is_dev(row["family"], row["topic"]) else train).append(item)
    return train, dev


def articles(folder: Path):
    items = []
    for path in sorted(folder.glob("*.json")):
        article = json.loads(path.read_text(encoding="utf8"))
        kinds = {k: a["kind"] for k, a in article["actors"].items()}
        for sentence in article["sentences"]:
            item = own_item(sentence["text"], kinds, sentence["stances"], "articles")
            if len({a for _, _, a in item["mentions"]}) > 1:
                items.append(item)
    return items


def drills(path: Path):
    return [own_item(r["text"], r["kinds"], r["stances"], "drills") for r in jsonl(path)]


def dse(path: Path):
    """Directed pairs; the two rows of one annotated pair become one item."""
    groups: dict[str, dict] = {}
    for row in jsonl(path):
        s, t = row["source"], row["target"]
        item = groups.setdefault(
            row.get("pair", row["id"]), dict(text=row["text"], ends={}, pairs=[], names=None, partial=True, set="dse")
        )
        for end in (s, t):
            item["ends"][(end["start"], end["end"])] = f"{end['start']}"
        item["pairs"].append((f"{s['start']}", f"{t['start']}", LABEL[row["label"]], -1))
    items = []
    for item in groups.values():
        ends = sorted((a, b, k) for (a, b), k in item.pop("ends").items())
        if any(x[1] > y[0] for x, y in zip(ends, ends[1:])):
            continue
        # Spans are sometimes "Kratz’s": the mention is the name.
        item["mentions"] = [
            (a, b - 2 if item["text"][a:b].endswith(("'s", "’s")) else b, k) for a, b, k in ends
        ]
        items.append(item)
    return items


def portrayals(path: Path):
    """Sentiment toward one marked target, rows of the same sentence together."""
    groups: dict[str, dict] = {}
    for row in jsonl(path):
        t = row["target"]
        item = groups.setdefault(
            row["text"], dict(text=row["text"], mentions=[], pairs=[], names=None, partial=True, set="newsmtsc")
        )
        key = f"{t['start']}-{t['end']}"
        item["mentions"].append((t["start"], t["end"], key))
        item["pairs"].append((None, key, LABEL[row["label"]], -1))
    return list(groups.values())


WNUT = {"person": "PER", "location": "LOC", "corporation": "ORG", "group": "ORG", "product": "MISC", "creative-work": "MISC"}


def detokenise(tokens: list[str], spaces: str | None = None):
    """Joins tokens as a newspaper would, so that training sees what serving sees. Returns text and token spans."""
    text, spans, opened = "", [], False
    for i, token in enumerate(tokens):
        glue = (
            i == 0
            or token in ".,;:!?)]}%…’”"
            or token.startswith(("'s", "n't", "'re", "'ve", "'ll", "'m", "’s", "n’t"))
            or text.endswith(("(", "[", "“", "‘", "$", "#"))
            or (token == '"' and opened)
            or (text.endswith('"') and opened)
        )
        if token == '"':
            opened = not opened
        if not glue:
            text += " "
        spans.append((len(text), len(text) + len(token)))
        text += token
    return text, spans


def recognition(path: Path, keep=lambda row, i: True):
    items = []
    for i, row in enumerate(jsonl(path)):
        if "ner" not in row or not row["ner"] or not keep(row, i):
            continue
        text, spans = detokenise(row["tokens"])
        names, current = [], None
        for (start, end), tag in zip(spans, row["ner"]):
            kind = tag[2:] if tag != "O" else None
            kind = WNUT.get(kind, kind)
            if tag.startswith("I-") and current and current[2] == kind:
                current[1] = end
            else:
                if current:
                    names.append(tuple(current))
                current = [start, end, kind] if kind else None
        if current:
            names.append(tuple(current))
        items.append(dict(text=text, mentions=[], pairs=[], names=names, partial=False, set="names"))
    return items


def thirds(text: str) -> int:
    """0, 1 or 2, by hash: the same third in Python and in Rust."""
    return hashlib.sha256(text.encode()).digest()[0] % 3


def all_recognition(shared: Path):
    gum = recognition(shared / "ner/gum_permissive_ccby_pd.jsonl", lambda r, i: r.get("genre") not in HELD_GENRES)
    wiki = recognition(shared / "ner/wikigold.jsonl", lambda r, i: thirds(" ".join(r["tokens"])) != 0)
    wnut = recognition(shared / "ner/wnut17.jsonl", lambda r, i: r.get("split") == "train")
    return gum + wiki + wnut


def held_out_keys(shared: Path, own: Path) -> set[str]:
    """Normalised sentences of everything that is measured on; none of them may be trained on."""
    keys = set()
    for name in ("stance/dse-dev", "stance/plv-dev", "sentiment/newsmtsc-rw-dev", "sentiment/newsmtsc-mt-dev"):
        keys |= {normalise(r["text"]) for r in jsonl(shared / f"{name}.jsonl")}
    for row in jsonl(shared / "documents/seesaw-dev.jsonl"):
        keys |= {normalise(s) for s in row["sentences"]} | {normalise(row["title"])}
    for row in jsonl(own / "frozen/sentences.jsonl"):
        keys.add(normalise(parse_marked(row["text"])[0]))
    for path in (own / "frozen").glob("*.json"):
        keys |= {normalise(parse_marked(s["text"])[0]) for s in json.loads(path.read_text(encoding="utf8"))["sentences"]}
    keys |= {normalise(i["text"]) for i in own_corpus(own / "stance")[1]}
    keys |= {normalise(i["text"]) for i in news_pairs(own / "news-pairs", shared, shares=[0, 1])[0]}
    return {k for k in keys if len(k) > 20}


# Sentences of these corpora have every ordered pair labelled in `data/news-pairs`; their text stays with the corpora.
NEWS_PAIRS = {
    "dse": "stance/dse-train.jsonl",
    "newsmtsc": "sentiment/newsmtsc-train.jsonl",
    "cameo": "cameo_examples/examples.jsonl",
    "petrarch": "petrarch_records/records.jsonl",
}
PLAIN_QUOTES = str.maketrans("“”‘’\"", "'''''")


def text_key(text: str) -> str:
    """Finds a sentence in its corpus without telling what it says."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def news_texts(shared: Path, corpus: str):
    for row in jsonl(shared / NEWS_PAIRS[corpus]):
        # AFP newswire (LDC GigaWord) may not be used.
        if row.get("file") != "GigaWord.sample":
            yield row["text"]


def news_share(key: str) -> int:
    """0 to 9 by hash, the same in Rust: 0 is fitted by linfa alone, 1 is a development set, the rest trains all."""
    return int(key[:2], 16) % 10


def news_pairs(folder: Path, shared: Path, shares=range(2, 10)):
    """Every ordered pair of real news sentences of these shares: (stance items, portrayal items)."""
    stances, portrayals = [], []
    for corpus in NEWS_PAIRS:
        texts = {text_key(t): t for t in news_texts(shared, corpus)}
        for row in jsonl(folder / f"{corpus}.jsonl"):
            # What was picked because a model was unsure of it is no likeness of the news: it only trains.
            share = 9 if row.get("picked") else news_share(row["text"])
            if share not in shares:
                continue
            text = texts[row["text"]]
            mentions = [tuple(m) for m in row["mentions"]]
            pairs = every_pair(mentions, row["stances"])
            cues = [tuple(s["cue"]) for s in row["stances"] if s["cue"]]
            shared_parts = dict(text=text, mentions=mentions, names=None, partial=True)
            stances.append(dict(shared_parts, pairs=pairs, set="news-pairs", cues=cues))
            if "portrayals" in row:
                actors = sorted({a for _, _, a in mentions})
                signs = {a: LABEL.get(row["portrayals"].get(a, "neutral")) for a in actors}
                lone = [(None, a, sign, -1) for a, sign in signs.items() if sign is not None]
                portrayals.append(dict(shared_parts, pairs=lone, set="news-pairs"))
    return stances, portrayals


def news_names(folder: Path, shared: Path):
    """Names that we marked in real news sentences, for recognition."""
    items = []
    for corpus in NEWS_PAIRS:
        path = folder / f"{corpus}.jsonl"
        texts = {text_key(t): t for t in news_texts(shared, corpus)} if path.exists() else {}
        for row in jsonl(path) if texts else ():
            names = [tuple(n) for n in row["names"]]
            items.append(dict(text=texts[row["text"]], mentions=[], pairs=[], names=names, partial=False, set="names"))
    return items
