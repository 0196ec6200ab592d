"""Times the whole of visavis against a RoBERTa-base classifier that reads the sentence once for each pair, as rivals do.

    cargo build --release --bin visavis
    python benches/peers/pairs.py --out target/peers --sentences FILE

FILE has a sentence a line. visavis finds actors, tells who is meant and scores every ordered pair (`batch --embedded`); the
rival gets the pairs for nothing and runs once for each unordered one, three a sentence (`--pairs`), in PyTorch and in
onnxruntime int8. Its weights are random: its speed does not depend on them. Processor time of all threads, by turns, medians.
"""

import argparse
import json
import resource
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer
from transformers import RobertaConfig, RobertaForSequenceClassification

BASE = dict(vocab_size=50265, max_position_embeddings=514, type_vocab_size=1, num_labels=3)  # the rest is BERT-base's


class Logits(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, ids, mask):
        return self.model(input_ids=ids, attention_mask=mask).logits


def quantised(model, out: Path) -> Path:
    ids = torch.tensor([[0, 100, 200, 2], [0, 300, 2, 1]])
    free = {0: "pairs", 1: "tokens"}
    torch.onnx.export(
        Logits(model), (ids, (ids != 1).long()), out / "roberta.onnx", input_names=["ids", "mask"],
        output_names=["logits"], dynamic_axes={"ids": free, "mask": free, "logits": {0: "pairs"}}, dynamo=False, opset_version=17,
    )
    fused = optimizer.optimize_model(str(out / "roberta.onnx"), model_type="bert", num_heads=12, hidden_size=768)
    fused.save_model_to_file(str(out / "roberta-fp32.onnx"))
    quantize_dynamic(out / "roberta-fp32.onnx", out / "roberta-int8.onnx", per_channel=True, reduce_range=True,
                     weight_type=QuantType.QInt8, extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT})
    return out / "roberta-int8.onnx"


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--out", type=Path, required=True, help="where the ONNX model is kept")
    args.add_argument("--sentences", type=Path, required=True)
    args.add_argument("--binary", type=Path, default=Path("target/release/visavis"))
    args.add_argument("--pairs", type=int, default=3)
    args.add_argument("--rounds", type=int, default=5)
    args = args.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    model = RobertaForSequenceClassification(RobertaConfig(**BASE)).eval()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    kept = args.out / "roberta-int8.onnx"
    session = onnxruntime.InferenceSession(kept if kept.exists() else quantised(model, args.out), options, ["CPUExecutionProvider"])
    lines = [line for line in args.sentences.read_text(encoding="utf8").splitlines() if line.strip()]
    # A word is 1.3 pieces; the two names and their marks are 8 more. Sorted, so that padding costs the rival little.
    lengths = sorted(int(1.3 * len(line.split())) + 8 for line in lines for _ in range(args.pairs))
    batches = [lengths[at : at + 32] for at in range(0, len(lengths), 32)]
    inputs = []
    for batch in batches:
        mask = np.zeros((len(batch), max(batch)), np.int64)
        for row, length in zip(mask, batch):
            row[:length] = 1
        inputs.append((np.where(mask > 0, 1000, 1), mask))

    def ours() -> float:
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "in.jsonl"
            source.write_text("".join(json.dumps({"text": line}) + "\n" for line in lines), encoding="utf8")
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run([args.binary, "batch", "--embedded", source, "--output", f"{folder}/out.jsonl"], capture_output=True, check=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def in_torch() -> float:
        start = time.process_time()
        with torch.inference_mode():
            for ids, mask in inputs:
                model(input_ids=torch.from_numpy(ids), attention_mask=torch.from_numpy(mask))
        return time.process_time() - start

    def in_onnxruntime() -> float:
        start = time.process_time()
        for ids, mask in inputs:
            session.run(None, {"ids": ids, "mask": mask})
        return time.process_time() - start

    programs = {"visavis": ours, "RoBERTa-base, PyTorch": in_torch, "RoBERTa-base, onnxruntime int8": in_onnxruntime}
    seconds = {name: [] for name in programs}
    for _ in range(args.rounds):
        for name, program in programs.items():
            seconds[name].append(program())
    print(f"{len(lines)} sentences, {args.pairs} pairs each; processor time, medians of {args.rounds} rounds")
    for name, all_ in seconds.items():
        ratio = statistics.median(peer / own for peer, own in zip(all_, seconds["visavis"]))
        print(f"{name:32} {1000 * statistics.median(all_) / len(lines):8.2f} ms a sentence  {ratio:6.2f}x")


if __name__ == "__main__":
    main()
