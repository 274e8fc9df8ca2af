"""The shipped files under transformers.js must tokenise exactly as in Python and answer alike.

Alike, not equal: where a value lies on the edge between two quantisation steps, versions of onnxruntime round it differently.
"""

from __future__ import annotations

import argparse
import json
import subprocess
from pathlib import Path

import numpy as np
import onnxruntime

from .cases import CASES, read_cases
from .thresholds import sigmoid
from .tokens import load

SCRIPT = Path(__file__).parent.parent / "check" / "node-parity.mjs"
AWKWARD = ["I 🔪 u 👨🏿", "é naïve ﬁne ŷ", "zero\u200bwidth", "你好", "a" * 300, "tab\tand\nline", "“quotes” — dash…", "ＦＵＬＬ width", "​", "😂😂😂"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    args = parser.parse_args()
    texts = [case.text for case in read_cases(CASES)] + AWKWARD
    done = subprocess.run(["node", str(SCRIPT), str(args.model)], input=json.dumps(texts), capture_output=True, text=True, check=True)
    theirs = json.loads(done.stdout)
    tokenizer = load(args.model / "tokenizer.json")
    session = onnxruntime.InferenceSession(str(args.model / "onnx" / "model_quantized.onnx"), providers=["CPUExecutionProvider"])
    gaps: list[float] = []
    different = []
    for text, answer in zip(texts, theirs, strict=True):
        ids = tokenizer.encode(text).ids
        if ids != answer["ids"]:
            different.append(text)
            continue
        row = np.array([ids])
        ours = session.run(["logits"], {"input_ids": row, "attention_mask": np.ones_like(row), "token_type_ids": np.zeros_like(row)})[0][0]
        gaps.append(float(np.abs(sigmoid(ours[:6]) - sigmoid(np.array(answer["logits"][:6]))).max()))
    print(json.dumps({"texts": len(texts), "tokenised_differently": different, "median_score_gap": float(np.median(gaps)), "largest_score_gap": max(gaps)},
                     ensure_ascii=False))
    if different or max(gaps) > 0.05:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
