"""Averages the weights of runs that began with the same weights: often better than each, at no cost in serving.

    python training/mean.py --out /tmp/mean 0.3:/tmp/first/state.pt 0.7:/tmp/second/state.pt

Writes `state.pt` for `export.py` or `train_encoder.py --start`. After Wortsman et al., "Model soups", ICML 2022.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--out", type=Path, required=True)
    args.add_argument("parts", nargs="+", metavar="WEIGHT:STATE", help="a run's state.pt and its share")
    args = args.parse_args()
    parts = [(float(share), Path(path)) for share, path in (part.split(":", 1) for part in args.parts)]
    whole = sum(share for share, _ in parts)
    mean: dict[str, torch.Tensor] = {}
    for share, path in parts:
        for name, weight in torch.load(path)["model"].items():
            mean[name] = mean.get(name, 0) + weight * (share / whole)
    args.out.mkdir(parents=True, exist_ok=True)
    torch.save({"model": mean}, args.out / "state.pt")


if __name__ == "__main__":
    main()
