"""Logits of many texts, by the PyTorch model or an ONNX file, in batches of like length."""

from __future__ import annotations

from pathlib import Path
from typing import Callable

import numpy as np
import torch
from tokenizers import Tokenizer

from .labels import OUTPUT_LABELS
from .mixture import padded
from .model import ModerationModel
from .tokens import fitted

Run = Callable[[torch.Tensor, torch.Tensor], np.ndarray]


def by_length(run: Run, tokenizer: Tokenizer, texts: list[str], max_length: int, spread: int, batch_tokens: int = 3072) -> np.ndarray:
    """One pass per text, longer texts cut to beginning and end; lengths in a batch differ by less than `spread` tokens.

    Dynamic quantisation gives a whole batch one range, padding included, so that int8 scores depend on the company a text
    is in: with `spread` 1, as the worker groups texts, that is least.
    """
    rows = [fitted(e.ids, max_length, keep_tail=True) for e in tokenizer.encode_batch(texts)]
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
    logits = np.zeros((len(rows), len(OUTPUT_LABELS)), dtype=np.float32)
    batch: list[int] = []
    for position, i in enumerate(order):
        batch.append(i)
        following = len(rows[order[position + 1]]) if position + 1 < len(order) else None
        if following is None or following >= len(rows[batch[0]]) + spread or (len(batch) + 1) * following > batch_tokens:
            ids, mask = padded([rows[j] for j in batch])
            logits[batch] = run(ids, mask)
            batch = []
    return logits


def logits_of(model: ModerationModel, tokenizer: Tokenizer, texts: list[str], max_length: int = 256) -> np.ndarray:
    model.eval()

    def run(ids: torch.Tensor, mask: torch.Tensor) -> np.ndarray:
        with torch.inference_mode():
            return model(ids, mask).numpy()

    return by_length(run, tokenizer, texts, max_length, spread=12)


def onnx_logits_of(path: Path, tokenizer: Tokenizer, texts: list[str], max_length: int = 256, threads: int = 2) -> np.ndarray:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def run(ids: torch.Tensor, mask: torch.Tensor) -> np.ndarray:
        feed = {"input_ids": ids.numpy(), "attention_mask": mask.numpy(), "token_type_ids": torch.zeros_like(ids).numpy()}
        return session.run(["logits"], feed)[0]

    return by_length(run, tokenizer, texts, max_length, spread=1)
