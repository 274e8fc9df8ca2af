"""Steps 2 and 3: fine-tune. A steady learning rate, then (`--decay-steps`) a short descent to zero from any checkpoint.

The steady part can be stopped and resumed at will and its end need not be known beforehand; a usable model is one descent
away at any time.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

import torch
from sklearn.metrics import roc_auc_score
from tokenizers import Tokenizer
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy
from transformers.models.bert.configuration_bert import BertConfig

from .mixture import MIXTURES, Stream
from .model import ModerationModel, base_folder
from .records import read_records
from .score import logits_of
from .tokens import load, start_embeddings, with_emoji

#: How much each label counts: the policies lean on toxicity first, and the rare labels have few positives.
LABEL_WEIGHTS = torch.tensor([1.6, 1.2, 1.0, 1.0, 1.0, 1.4])
SENTIMENT_WEIGHT = 0.5
#: How much the early classifier's loss counts beside the final one's.
EARLY_WEIGHT = 0.3


def loss_of(logits: torch.Tensor, batch: dict[str, torch.Tensor]) -> torch.Tensor:
    each = binary_cross_entropy_with_logits(logits[:, :6], batch["labels"], reduction="none") * LABEL_WEIGHTS
    toxicity = (each * batch["known"]).sum() / max(1.0, float(len(logits)) * 4)
    judged = batch["sentiment"] != -100
    if not judged.any():
        return toxicity
    sentiment = cross_entropy(logits[judged, 6:], batch["sentiment"][judged], reduction="sum") / len(logits)
    return toxicity + SENTIMENT_WEIGHT * sentiment


def loss_on(model: ModerationModel, batch: dict[str, torch.Tensor]) -> torch.Tensor:
    late, early = model(batch["input_ids"], batch["attention_mask"])
    return loss_of(late, batch) + EARLY_WEIGHT * loss_of(early, batch)


def optimizer_of(model: ModerationModel, rate: float) -> torch.optim.AdamW:
    trained = [(n, p) for n, p in model.encoder.named_parameters() if p.requires_grad]
    plain = [p for n, p in trained if p.ndim < 2 or "embeddings" in n]
    decayed = [p for n, p in trained if p.ndim >= 2 and "embeddings" not in n]
    groups = [
        {"params": decayed, "weight_decay": 0.01, "peak": rate},
        {"params": plain, "weight_decay": 0.0, "peak": rate},
        {"params": [*model.classifier.parameters(), *model.early_classifier.parameters()], "weight_decay": 0.01, "peak": rate * 6},
    ]
    return torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.98), fused=True)


def factor_at(step: int, warmup: int, decay_from: int | None, decay_steps: int) -> float:
    if decay_from is not None:
        # A few steps of warming, for moments that may be new.
        return min(1.0, (step - decay_from + 1) / 20) * max(0.0, 1.0 - (step - decay_from) / decay_steps)
    return min(1.0, (step + 1) / warmup)


def new_model(out: Path, base: Path, texts: list[str]) -> ModerationModel:
    original = json.loads((base / "tokenizer.json").read_text(encoding="utf-8"))
    tokenizer, meanings = with_emoji(original, texts)
    (out / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False), encoding="utf-8")
    model = ModerationModel.from_base(base)
    with torch.no_grad():
        start_embeddings(model.encoder.embeddings.word_embeddings.weight, tokenizer, load(base / "tokenizer.json"), meanings)
    return model


def save(path: Path, model: ModerationModel, optimizer: torch.optim.Optimizer, step: int, stream: Stream, history: list[dict]) -> None:
    """Written beside and renamed, so that a stop in the middle leaves the previous checkpoint whole."""
    state = {"model": model.state_dict(), "config": model.encoder.config.to_dict(), "optimizer": optimizer.state_dict(), "step": step,
             "cursors": stream.pools.cursors, "history": history}
    torch.save(state, path.with_suffix(".tmp"))
    os.replace(path.with_suffix(".tmp"), path)


def glance(model: ModerationModel, tokenizer: Tokenizer, rows: list) -> dict[str, list[float]]:
    """The Jigsaw validation AUC per label, of the late and the early outputs: enough to see that training goes somewhere."""
    outputs = logits_of(model, tokenizer, [r.text for r in rows], max_length=128)
    figures: dict[str, list[float]] = {}
    for index, name in ((0, "toxicity"), (1, "severe_toxicity"), (4, "insult"), (5, "identity_attack")):
        judged = [i for i, r in enumerate(rows) if r.measured[index] is not None]
        truth = [rows[i].measured[index] for i in judged]
        figures[name] = [round(float(roc_auc_score(truth, logits[judged, index])), 4) for logits in outputs]
    return figures


class Adversary:
    """Each batch is learnt a second time with every text's embeddings moved to where the loss rises fastest.

    Keeps the network from learning rare texts by heart (Miyato, Dai, Goodfellow, 2017). How far they move is a share of the
    length of the text's own embeddings.
    """

    def __init__(self, embeddings: torch.nn.Module, share: float) -> None:
        self._share = share
        self._seen: torch.Tensor | None = None
        self._moves: torch.Tensor | None = None
        embeddings.register_forward_hook(self._hook)

    def _hook(self, module: torch.nn.Module, inputs: object, output: torch.Tensor) -> torch.Tensor:
        if self._moves is not None:
            return output + self._moves
        if output.requires_grad:
            output.retain_grad()
            self._seen = output
        return output

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """To be entered after the plain loss went backward."""
        assert self._seen is not None and self._seen.grad is not None
        length = self._seen.detach().norm(dim=(1, 2), keepdim=True)
        slope = self._seen.grad
        self._moves = self._share * length * slope / slope.norm(dim=(1, 2), keepdim=True).clamp(min=1e-12)
        try:
            yield
        finally:
            self._moves = self._seen = None


class Stopping:
    """SIGTERM and SIGINT end the run after the current step, with a checkpoint to resume from."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def _ask(self, number: int, frame: object) -> None:
        self.asked = True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder written by prepare")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoints")
    parser.add_argument("--base", type=Path, help="folder of the original encoder; default: the installed package's")
    parser.add_argument("--resume", type=Path)
    parser.add_argument("--steps", type=int, required=True, help="stop at this step (counted over all resumed runs)")
    parser.add_argument("--decay-steps", type=int, default=0, help="descend to a rate of zero over so many steps, then stop")
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--warmup", type=int, default=120)
    parser.add_argument("--batch-tokens", type=int, default=1536)
    parser.add_argument("--max-length", type=int, default=96)
    parser.add_argument("--mixture", choices=MIXTURES, default="even", help="late: more of Jigsaw, of chat, and of typing errors")
    parser.add_argument("--adversarial", type=float, default=0.0, help="learn each batch again with embeddings moved by this share; doubles the time")
    parser.add_argument("--save-every", type=int, default=300)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=20261121)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)

    records = list(read_records(args.data / "train.jsonl.gz"))
    watched = [r for r in read_records(args.data / "validation.jsonl.gz") if r.source == "jigsaw"][:700]
    step, history = 0, []
    if args.resume:
        state = torch.load(args.resume, map_location="cpu", weights_only=True)
        model = ModerationModel(BertConfig(**state["config"], attn_implementation="sdpa"))
        model.load_state_dict(state["model"])
        step, history = state["step"], state["history"]
        if not (args.out / "tokenizer.json").exists():
            (args.out / "tokenizer.json").write_bytes((args.resume.parent / "tokenizer.json").read_bytes())
    else:
        model = new_model(args.out, args.base or base_folder(), [r.text for r in records])
    tokenizer = load(args.out / "tokenizer.json")
    optimizer = optimizer_of(model, args.rate)
    stream = Stream(records, tokenizer, args.seed, step, MIXTURES[args.mixture])
    if args.resume:
        optimizer.load_state_dict(state["optimizer"])
        for group, fresh in zip(optimizer.param_groups, (1, 1, 6)):
            group["peak"] = args.rate * fresh
        stream.pools.cursors |= {name: at for name, at in state["cursors"].items() if name in stream.pools.cursors}
        del state
    decay_from = step if args.decay_steps else None
    last = step + args.decay_steps if args.decay_steps else args.steps
    history.append({"from": step, "to": last, "decay": bool(args.decay_steps), "rate": args.rate, "batch_tokens": args.batch_tokens,
                    "max_length": args.max_length, "seed": args.seed, "threads": args.threads,
                    "adversarial": args.adversarial, "mixture": args.mixture})

    adversary = Adversary(model.encoder.embeddings.word_embeddings, args.adversarial) if args.adversarial else None
    stopping = Stopping()
    model.train()
    started, losses, texts = time.monotonic(), [], 0
    checkpoint = args.out / "checkpoint.pt"
    for batch in stream.batches(args.batch_tokens, args.max_length):
        if step >= last:
            break
        for group in optimizer.param_groups:
            group["lr"] = group["peak"] * factor_at(step, args.warmup, decay_from, args.decay_steps)
        optimizer.zero_grad()
        loss = loss_on(model, batch)
        loss.backward()
        if adversary:
            with adversary.at_work():
                loss_on(model, batch).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        step += 1
        losses.append(loss.item())
        texts += len(batch["input_ids"])
        if step % 50 == 0:
            seconds = time.monotonic() - started
            print(f"step {step} loss {sum(losses[-50:]) / 50:.4f} texts {texts} seconds {seconds:.0f}", flush=True)
        if step % args.save_every == 0 or step == last or stopping.asked:
            history[-1] |= {"reached": step, "texts": texts, "seconds": round(time.monotonic() - started)}
            save(checkpoint, model, optimizer, step, stream, history)
            if stopping.asked:
                return
            print(f"step {step} jigsaw validation {glance(model, tokenizer, watched)}", flush=True)
            model.train()


if __name__ == "__main__":
    main()
