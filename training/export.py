"""Writes a trained encoder as the bundle's `encoder.safetensors` and `vocab.txt`.

    python training/export.py --state /tmp/encoder/state.pt --out models/

Matrices become int8 with one scale for each row (symmetric, the row's largest absolute value at 127); vectors stay
32-bit floats. The vector of token type 0 is added to the positions, queries, keys and values share one matrix.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from safetensors.torch import save_file

from train_encoder import PAIR, SLOTS, Encoder, base_folder


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--state", type=Path, default=None, help="none: the encoder as it was before training")
    args.add_argument("--out", type=Path, required=True)
    args.add_argument("--positions", type=int, default=258, help="the window, with its two frame tokens")
    args = args.parse_args()
    torch.manual_seed(1)
    model = Encoder(base_folder())
    if args.state:
        model.load_state_dict(torch.load(args.state)["model"])
    config = model.bert.config
    tensors: dict[str, torch.Tensor] = {}

    def matrix(name, weight):
        scale = weight.abs().amax(1).clamp(min=1e-8) / 127
        tensors[name] = (weight / scale[:, None]).round().clamp(-127, 127).to(torch.int8).contiguous()
        tensors[f"{name}.scale"] = scale.float().contiguous()

    def dense(name, *layers):
        matrix(name, torch.cat([layer.weight.detach() for layer in layers]))
        tensors[f"{name}.bias"] = torch.cat([layer.bias.detach() for layer in layers]).float().contiguous()

    def norm(name, layer):
        tensors[f"{name}.weight"] = layer.weight.detach().float().contiguous()
        tensors[f"{name}.bias"] = layer.bias.detach().float().contiguous()

    embeddings = model.bert.embeddings
    matrix("words", embeddings.word_embeddings.weight.detach())
    tensors["slots"] = model.slots.weight.detach().float().contiguous()
    positions = embeddings.position_embeddings.weight[: args.positions] + embeddings.token_type_embeddings.weight[0]
    tensors["positions"] = positions.detach().float().contiguous()
    norm("norm", embeddings.LayerNorm)
    for i, layer in enumerate(model.bert.encoder.layer):
        attention = layer.attention.self
        dense(f"layer.{i}.qkv", attention.query, attention.key, attention.value)
        dense(f"layer.{i}.out", layer.attention.output.dense)
        norm(f"layer.{i}.out_norm", layer.attention.output.LayerNorm)
        dense(f"layer.{i}.up", layer.intermediate.dense)
        dense(f"layer.{i}.down", layer.output.dense)
        norm(f"layer.{i}.down_norm", layer.output.LayerNorm)
    dense("pair", model.pair)
    matrix("pair.as_source", model.as_source.weight.detach())
    matrix("pair.as_target", model.as_target.weight.detach())
    matrix("pair.meet", model.meet.weight.detach())
    dense("lone", model.lone)
    settings = dict(
        architecture="bert", width=config.hidden_size, heads=config.num_attention_heads,
        layers=config.num_hidden_layers, inner=config.intermediate_size, vocabulary=config.vocab_size,
        positions=args.positions, slots=SLOTS, pair=PAIR,
    )
    args.out.mkdir(parents=True, exist_ok=True)
    save_file(tensors, args.out / "encoder.safetensors", metadata={k: str(v) for k, v in settings.items()})
    (args.out / "vocab.txt").write_bytes((base_folder() / "vocab.txt").read_bytes())
    print({k: v for k, v in settings.items()}, sum(t.numel() * t.element_size() for t in tensors.values()), "bytes")


if __name__ == "__main__":
    main()
