"""Step 6: fuse what can be fused, then int8 weights per channel with activations quantised as they come; and the early exit."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer
from onnxruntime.transformers.fusion_options import FusionOptions

from .early_exit import with_exit
from .labels import EARLY, LATE, RESULT


def fused(source: Path, target: Path) -> None:
    options = FusionOptions("bert")
    # Embedding fusion would want a mask of lengths; the mask of ones and zeros is what callers send.
    options.enable_embed_layer_norm = False
    graph = optimizer.optimize_model(str(source), model_type="bert", num_heads=12, hidden_size=384, opt_level=0, optimization_options=options)
    print("fused:", {k: v for k, v in graph.get_fused_operator_statistics().items() if v})
    graph.save_model_to_file(str(target))


def quantised(source: Path, target: Path) -> None:
    quantize_dynamic(
        source,
        target,
        per_channel=True,
        # Seven bits: without VNNI, two eight-bit products can overflow the 16-bit sum that older processors add them in,
        # and scores would differ between machines.
        reduce_range=True,
        weight_type=QuantType.QInt8,
        # Fused operators are foreign to shape inference; all their outputs are floats.
        extra_options={"MatMulConstBOnly": True, "DefaultTensorType": onnx.TensorProto.FLOAT},
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True, help="where export left the fp32 graph")
    parser.add_argument("--out", type=Path, required=True, help="the model's folder")
    args = parser.parse_args()

    exit_below = json.loads((args.out / "config.json").read_text())["parley"]["early_exit"]["when_every_toxicity_score_is_below"]
    small = args.work / "quantised.onnx"
    fused(args.work / "both.onnx", args.work / "fused.onnx")
    quantised(args.work / "fused.onnx", small)
    for source, name in ((args.work / "fused.onnx", "model.onnx"), (small, "shipped.onnx")):
        onnx.save(with_exit(onnx.load(str(source)), exit_below), str(args.work / name))
    check(args.work)
    target = args.out / "onnx" / "model_quantized.onnx"
    target.parent.mkdir(parents=True, exist_ok=True)
    os.replace(args.work / "shipped.onnx", target)
    print(f"{target}: {target.stat().st_size / 2**20:.2f} MiB")


def check(work: Path) -> None:
    """All forms load, and the exit gives every row one of the two answers it should; how far int8 is from fp32 is printed."""
    rng = np.random.default_rng(7)
    ids = rng.integers(1000, 20000, size=(64, 24))
    ids[:, 0], ids[:, -1] = 101, 102
    feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}

    def answers(name: str, outputs: list[str]) -> list[np.ndarray]:
        return onnxruntime.InferenceSession(str(work / name), providers=["CPUExecutionProvider"]).run(outputs, feed)

    late, early = answers("both.onnx", [LATE, EARLY])
    (exact,), (small,) = answers("model.onnx", [RESULT]), answers("shipped.onnx", [RESULT])
    left = np.isclose(exact, early, atol=1e-3).all(axis=1)
    stayed = np.isclose(exact, late, atol=1e-3).all(axis=1)
    if not (left | stayed).all():
        raise RuntimeError("the graph with an exit answers otherwise than the two it is made of")
    print(f"of 64 rows of random tokens {int(left.sum())} leave early; largest difference of a logit, int8 to fp32: {float(np.abs(exact - small).max()):.3f}")


if __name__ == "__main__":
    main()
