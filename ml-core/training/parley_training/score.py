"""Logits of many texts, by the PyTorch model or an ONNX file, in batches of like length."""

from __future__ import annotations

from pathlib import Path
from typing import Callable

import numpy as np
import torch
from tokenizers import Tokenizer

from .labels import OUTPUT_LABELS, RESULT
from .mixture import padded
from .model import ModerationModel
from .tokens import fitted

#: Logits of a batch, side by side where a model gives several kinds.
Run = Callable[[torch.Tensor, torch.Tensor], np.ndarray]


def by_length(run: Run, tokenizer: Tokenizer, texts: list[str], max_length: int, spread: int, outputs: int, batch_tokens: int = 3072) -> np.ndarray:
    """One pass per text, longer texts cut to beginning and end; lengths in a batch differ by less than `spread` tokens.

    Dynamic quantisation gives a whole batch one range, padding included, so that int8 scores depend on the company a text
    is in: with `spread` 1, as the worker groups texts, that is least.
    """
    rows = [fitted(e.ids, max_length, keep_tail=True) for e in tokenizer.encode_batch(texts)]
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
    logits = np.zeros((len(rows), outputs), dtype=np.float32)
    batch: list[int] = []
    for position, i in enumerate(order):
        batch.append(i)
        following = len(rows[order[position + 1]]) if position + 1 < len(order) else None
        if following is None or following >= len(rows[batch[0]]) + spread or (len(batch) + 1) * following > batch_tokens:
            ids, mask = padded([rows[j] for j in batch])
            logits[batch] = run(ids, mask)
            batch = []
    return logits


def logits_of(model: ModerationModel, tokenizer: Tokenizer, texts: list[str], max_length: int = 256) -> tuple[np.ndarray, np.ndarray]:
    """The late and the early logits."""
    model.eval()

    def run(ids: torch.Tensor, mask: torch.Tensor) -> np.ndarray:
        with torch.inference_mode():
            return torch.cat(model(ids, mask), dim=1).numpy()

    both = by_length(run, tokenizer, texts, max_length, spread=12, outputs=2 * len(OUTPUT_LABELS))
    return both[:, : len(OUTPUT_LABELS)], both[:, len(OUTPUT_LABELS) :]


def onnx_logits_of(path: Path, tokenizer: Tokenizer, texts: list[str], max_length: int = 256, threads: int = 2, names: tuple[str, ...] = (RESULT,)) -> np.ndarray:
    """The outputs `names`, side by side."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def run(ids: torch.Tensor, mask: torch.Tensor) -> np.ndarray:
        feed = {"input_ids": ids.numpy(), "attention_mask": mask.numpy(), "token_type_ids": torch.zeros_like(ids).numpy()}
        return np.concatenate(session.run(list(names), feed), axis=1)

    return by_length(run, tokenizer, texts, max_length, spread=1, outputs=len(names) * len(OUTPUT_LABELS))
