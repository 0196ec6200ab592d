"""Writes a trained encoder as the bundle's `encoder.safetensors` and `vocab.txt`.

    python training/export.py --state /tmp/encoder/state.pt --out models/

Matrices become int8 with one scale for each row (symmetric, the row's largest absolute value at 127); vectors stay
32-bit floats. The vector of token type 0 is added to the positions, queries, keys and values share one matrix. MPNet's
vocabulary is BERT's behind four pieces of its own: its words are written in BERT's order, so that there is one tokenizer.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from safetensors.torch import save_file

from encoder import PAIR, SLOTS, Encoder, base_folder


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--state", type=Path, default=None, help="none: the encoder as it was before training")
    args.add_argument("--out", type=Path, required=True)
    args.add_argument("--base", type=Path, default=None, help="as for train_encoder.py")
    args.add_argument("--positions", type=int, default=258, help="the window, with its two frame tokens")
    args = args.parse_args()
    torch.manual_seed(1)
    folder = base_folder(args.base)
    model = Encoder(folder)
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
    words, positions = embeddings.word_embeddings.weight.detach(), embeddings.position_embeddings.weight.detach()
    vocabulary = (folder / "vocab.txt").read_text().splitlines()
    mpnet = config.model_type == "mpnet"
    if mpnet:
        own = {piece: words[vocabulary.index(piece)] for piece in ("<s>", "</s>", "<unk>")}
        words, vocabulary = words[4 : len(vocabulary) - 1], vocabulary[4:-1]
        for piece, standing in (("[CLS]", "<s>"), ("[SEP]", "</s>"), ("[UNK]", "<unk>")):
            words[vocabulary.index(piece)] = own[standing]
        # Its first two positions are for padding.
        positions = positions[2 : args.positions + 2]
        distance = torch.arange(1 - args.positions, args.positions)
        bias = model.bert.encoder.relative_attention_bias
        buckets = model.bert.encoder.relative_position_bucket(distance, num_buckets=config.relative_attention_num_buckets)
        tensors["offsets"] = bias(buckets).T.detach().float().contiguous()
    else:
        positions = positions[: args.positions] + embeddings.token_type_embeddings.weight[0].detach()
    matrix("words", words)
    tensors["slots"] = model.slots.weight.detach().float().contiguous()
    tensors["positions"] = positions.float().contiguous()
    norm("norm", embeddings.LayerNorm)
    for i, layer in enumerate(model.bert.encoder.layer):
        attention = layer.attention
        if mpnet:
            dense(f"layer.{i}.qkv", attention.attn.q, attention.attn.k, attention.attn.v)
            dense(f"layer.{i}.out", attention.attn.o)
            norm(f"layer.{i}.out_norm", attention.LayerNorm)
        else:
            dense(f"layer.{i}.qkv", attention.self.query, attention.self.key, attention.self.value)
            dense(f"layer.{i}.out", attention.output.dense)
            norm(f"layer.{i}.out_norm", attention.output.LayerNorm)
        dense(f"layer.{i}.up", layer.intermediate.dense)
        dense(f"layer.{i}.down", layer.output.dense)
        norm(f"layer.{i}.down_norm", layer.output.LayerNorm)
    dense("pair", model.pair)
    matrix("pair.as_source", model.as_source.weight.detach())
    matrix("pair.as_target", model.as_target.weight.detach())
    matrix("pair.meet", model.meet.weight.detach())
    dense("lone", model.lone)
    settings = dict(
        architecture=config.model_type, width=config.hidden_size, heads=config.num_attention_heads,
        layers=config.num_hidden_layers, inner=config.intermediate_size, vocabulary=len(vocabulary),
        positions=args.positions, slots=SLOTS, pair=PAIR,
    )
    args.out.mkdir(parents=True, exist_ok=True)
    save_file(tensors, args.out / "encoder.safetensors", metadata={k: str(v) for k, v in settings.items()})
    (args.out / "vocab.txt").write_text("".join(f"{piece}\n" for piece in vocabulary))
    print({k: v for k, v in settings.items()}, sum(t.numel() * t.element_size() for t in tensors.values()), "bytes")


if __name__ == "__main__":
    main()
