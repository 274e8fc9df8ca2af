"""Step 4: fuse what can be fused, then int8 weights per channel with activations quantised as they come."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from onnxruntime.transformers import optimizer
from onnxruntime.transformers.fusion_options import FusionOptions


def fused(source: Path, target: Path) -> None:
    options = FusionOptions("bert")
    # Embedding fusion would want a mask of lengths; the mask of ones and zeros is what callers send.
    options.enable_embed_layer_norm = False
    graph = optimizer.optimize_model(str(source), model_type="bert", num_heads=12, hidden_size=384, opt_level=0, optimization_options=options)
    print("fused:", {k: v for k, v in graph.get_fused_operator_statistics().items() if v})
    graph.save_model_to_file(str(target))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=Path, required=True, help="the fp32 graph written by export")
    parser.add_argument("--out", type=Path, required=True, help="the model's folder")
    parser.add_argument("--fuse", action=argparse.BooleanOptionalAction, default=True)
    args = parser.parse_args()

    prepared = args.source.with_name("prepared.onnx")
    if args.fuse:
        fused(args.source, prepared)
    else:
        quant_pre_process(str(args.source), str(prepared))
    target = args.out / "onnx" / "model_quantized.onnx"
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = args.source.with_name("quantised.onnx")
    quantize_dynamic(
        prepared,
        temporary,
        per_channel=True,
        # Seven bits: without VNNI, two eight-bit products can overflow the 16-bit sum that older processors add them in,
        # and scores would differ between machines.
        reduce_range=True,
        weight_type=QuantType.QInt8,
        # Fused operators are foreign to shape inference; all their outputs are floats.
        extra_options={"MatMulConstBOnly": True, "DefaultTensorType": onnx.TensorProto.FLOAT},
    )
    check(args.source, temporary)
    os.replace(temporary, target)
    print(f"{target}: {target.stat().st_size / 2**20:.2f} MiB")


def check(source: Path, target: Path) -> None:
    """Loads, and answers close to the fp32 graph; figures on real data are evaluate's."""
    rng = np.random.default_rng(7)
    ids = rng.integers(1000, 20000, size=(4, 24))
    ids[:, 0], ids[:, -1] = 101, 102
    feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
    answers = [onnxruntime.InferenceSession(str(p), providers=["CPUExecutionProvider"]).run(["logits"], feed)[0] for p in (source, target)]
    print("largest difference of a logit on random tokens:", float(np.abs(answers[0] - answers[1]).max()))
    words = [numpy_helper.to_array(i).shape for i in onnx.load(str(target)).graph.initializer if "word_embeddings" in i.name]
    print("word table:", words)


if __name__ == "__main__":
    main()
