"""What a trained encoder says of its training sets, for a smaller one to learn from (Hinton et al. 2015).

    python training/label.py --base MPNET --state /tmp/teacher/state.pt --drills /tmp/drills.jsonl --out /tmp/soft.pt
    python training/train_encoder.py --teacher /tmp/soft.pt …

Only stances and portrayals are labelled. An item is known again by its text, mentions and pairs, so that the two encoders
may cut it into other tokens.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from pathlib import Path

import torch
import torch.multiprocessing as mp

import sets
from encoder import Encoder, Views, base_folder, batches, lone_terms, stance_terms, tensors


def key(task: str, item) -> str:
    told = [task, item["set"], item["text"], item["mentions"], [p[:2] for p in item["pairs"]]]
    return hashlib.blake2b(json.dumps(told).encode(), digest_size=16).hexdigest()


def attach(learned, path: Path):
    """Gives every item of `learned` that the file knows its "soft" logits, in the order of its pairs."""
    soft, known, total = torch.load(path), 0, 0
    for task, _, items in learned:
        for item in items if task != "names" else []:
            item["soft"] = soft.get(key(task, item))
            known, total = known + (item["soft"] is not None), total + 1
    print(f"the teacher knows {known} of {total} items", flush=True)


@torch.no_grad()
def label(rank: int, args):
    """One of `--processes` that each label every so-manieth batch into a file of their own."""
    torch.set_num_threads(1)
    folder = base_folder(args.base)
    model, views = Encoder(folder), Views(folder)
    model.load_state_dict(torch.load(args.state)["model"])
    model.eval()
    soft = {}
    for number, (task, _, items) in enumerate(sets.training(args, views, told=True)):
        if task == "names" or args.only and number not in args.only:
            continue
        for at, batch in enumerate(batches(items, 2048, random.Random(0))):
            if at % args.processes != rank:
                continue
            vectors = model(*tensors(batch, None))
            logits = lone_terms(model, vectors, batch)[0] if task == "portrayal" else stance_terms(model, vectors, batch, None, None)[1]
            rows = iter(logits.tolist())
            for item in batch:
                soft[key(task, item)] = [next(rows) for _ in item["pairs"]]
        print(f"set {number}: {len(soft)} items labelled by process {rank}", flush=True)
    torch.save(soft, f"{args.out}.{rank}")


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--shared", type=Path, default=Path("../shared/data"))
    args.add_argument("--own", type=Path, default=Path("data"))
    args.add_argument("--drills", type=Path, default=None)
    args.add_argument("--base", type=Path, default=None, help="as for train_encoder.py")
    args.add_argument("--state", type=Path, required=True)
    args.add_argument("--out", type=Path, required=True)
    args.add_argument("--only", type=int, nargs="*", help="numbers of the sets (sets.py) to label; none: all with stances or portrayals")
    args.add_argument("--processes", type=int, default=2)
    args = args.parse_args()
    mp.spawn(label, (args,), nprocs=args.processes)
    soft = {}
    for rank in range(args.processes):
        part = Path(f"{args.out}.{rank}")
        soft |= torch.load(part)
        part.unlink()
    torch.save(soft, args.out)


if __name__ == "__main__":
    main()
