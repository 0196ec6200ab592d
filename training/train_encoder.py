"""Fine-tunes an encoder on stance (names hidden), portrayal and recognition (names in view), jointly.

    python training/train_encoder.py --shared ../shared/data --out /tmp/encoder [--epochs 4]

What comes out is only the encoder: token vectors, slot vectors and the two pair projections. The decision is linfa's,
fitted afterwards on these vectors by `visavis-train fit`; the linear classifiers on top of this script are thrown away.
"""

from __future__ import annotations

import argparse
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

import label
import sets
from encoder import Encoder, Views, base_folder, batches, lone_terms, stance_terms, tensors


def padded(batch, key, shape):
    out = torch.full(shape, -100)
    for r, b in enumerate(batch):
        out[r, : len(b[key])] = torch.tensor(b[key])
    return out


def macro_f1(gold, guess):
    scores = []
    for k in range(3):
        tp = sum(g == k == p for g, p in zip(gold, guess))
        a, b = sum(g == k for g in gold), sum(p == k for p in guess)
        scores.append(2 * tp / (a + b) if a + b else 0.0)
    return 100 * sum(scores) / 3


@torch.no_grad()
def evaluate(model, dev):
    model.eval()
    report = {}
    for name, items in dev.items():
        gold, guess, forced = [], [], []
        for batch in batches(items, 4096, random.Random(0)):
            ids, slots, mask = tensors(batch, None)
            hidden = model(ids, slots, mask)
            if name.startswith("mtsc"):
                logits, labels, _ = lone_terms(model, hidden, batch)
            else:
                _, logits, labels, *_ = stance_terms(model, hidden, batch, None, None)
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


def of_labels(logits, labels, soft):
    """Cross-entropy with the labels; where a teacher spoke, half of it with what the teacher says."""
    loss = F.cross_entropy(logits, labels, label_smoothing=0.05, reduction="none")
    told = [i for i, s in enumerate(soft) if s is not None]
    if told:
        teacher = torch.tensor([soft[i] for i in told]).softmax(-1)
        loss = loss.index_put((torch.tensor(told),), (loss[told] + F.cross_entropy(logits[told], teacher, reduction="none")) / 2)
    return loss.mean()


def loss_of(model, task: str, batch, rng: random.Random):
    ids, slots, mask = tensors(batch, rng)
    vectors = model(ids, slots, mask)
    if task == "stance":
        pair, logits, labels, basis, soft = stance_terms(model, vectors, batch, 12, rng)
        loss = of_labels(logits, labels, soft)
        known = basis >= 0
        if known.any():
            loss = loss + 0.3 * F.cross_entropy(model.basis(pair[known]), basis[known])
        cued = padded(batch, "cued", ids.shape)
        if (cued >= 0).any():
            loss = loss + 0.3 * F.cross_entropy(model.cue(vectors).flatten(0, 1), cued.flatten(), ignore_index=-100)
        return loss
    if task == "portrayal":
        return of_labels(*lone_terms(model, vectors, batch))
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
    folder = base_folder(args.base)
    model, views = Encoder(folder, args.frozen), Views(folder)
    if args.start:
        state = torch.load(args.start)
        state = state.get("model", state)
        for part in ("weight", "bias"):
            state.setdefault(f"stance_dse.{part}", state[f"stance.{part}"])
            state.setdefault(f"portrayal_news.{part}", state[f"portrayal.{part}"])
        # Layers that the other run did not have yet keep their beginning.
        model.load_state_dict(state, strict=False)

    learned = sets.training(args, views, told=args.teacher is not None)
    if args.teacher:
        label.attach(learned, args.teacher)
    dev = sets.development(args, views)
    print({f"{t}-{i}": (n, len(x)) for i, (t, n, x) in enumerate(learned)}, {k: len(v) for k, v in dev.items()}, flush=True)

    heads = [p for n, p in model.named_parameters() if not n.startswith("bert") and p.requires_grad]
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
        for task, times, items in learned:
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
    args.add_argument("--base", type=Path, default=None, help="a folder of transformers with BERT or MPNet; none: all-MiniLM-L6-v2")
    args.add_argument("--frozen", type=int, default=0, help="lowest layers that stay as they are, for a large encoder")
    args.add_argument("--teacher", type=Path, default=None, help="what a larger encoder says of the training sets, from label.py")
    args.add_argument("--start", type=Path, default=None, help="weights to begin with, from another run's state.pt")
    args.add_argument("--resume", action="store_true", help="go on with the run in --out, perhaps with more processes")
    args = args.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        mp.spawn(train, (args, f"file://{folder}/meet"), nprocs=args.processes)


if __name__ == "__main__":
    main()
