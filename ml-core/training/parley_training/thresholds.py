"""Step 7: where to flag and where to hide, chosen on validation data with the shipped int8 model."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from .labels import TOXICITY_LABELS
from .records import Record, read_records, sampled
from .score import onnx_logits_of
from .tokens import load

#: Least precision on the validation pool, and largest share of ordinary chat that one label alone may touch: more than a quarter of that
#: is Reddit, which swears and teases more than most chats do. Rare labels have too few positives here to prove a low threshold, hence a floor.
GOALS = {"flag": {"precision": 0.70, "chat": 0.015, "floor": 0.30}, "hide": {"precision": 0.90, "chat": 0.0025, "floor": 0.60}}
#: Strong language is no malice: "this is fucking awesome" is obscene beyond doubt. People are asked where it is extreme, and by
#: itself it hides next to nothing; what is meant to hurt has toxicity and insult as well.
OBSCENE_GOALS = {"flag": GOALS["hide"], "hide": {"precision": 0.95, "chat": 0.0025, "floor": 0.99}}
STEPS = np.round(np.arange(0.30, 0.9951, 0.005), 3)
#: Rows a source, so that none decides alone.
CAP = 1000


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-x))


def is_chat(record: Record) -> bool:
    """Recorded chat, and Reddit comments that readers found friendly or neutral: the latter swear, the former hardly does."""
    return record.source == "ubuntu_irc" or (record.source == "goemotions" and record.slice == "friendly")


def labelled(records: list[Record], label: int) -> tuple[list[int], np.ndarray]:
    """Every row some annotator judged in this respect. The identity templates are too easy to be counted: training has their frames."""
    rows = [i for i, r in enumerate(records) if r.source != "identity_templates" and r.measured and r.measured[label] is not None]
    return rows, np.array([records[i].measured[label] for i in rows])


def precision_recall(scores: np.ndarray, truth: np.ndarray, threshold: float) -> tuple[float, float]:
    chosen = scores >= threshold
    hits = float((chosen & (truth >= 0.5)).sum())
    return hits / max(1.0, float(chosen.sum())), hits / max(1.0, float((truth >= 0.5).sum()))


def choose(scores: np.ndarray, truth: np.ndarray, chat: np.ndarray, goal: dict[str, float]) -> float:
    """The lowest threshold, not below the floor, that meets the goals as all above it do; else the highest tried.

    Precision is asked only where ten rows reach the threshold.
    """
    best = float(STEPS[-1])
    for threshold in STEPS[::-1]:
        if threshold < goal["floor"] or float((chat >= threshold).mean()) > goal["chat"]:
            break
        if (scores >= threshold).sum() >= 10 and precision_recall(scores, truth, threshold)[0] < goal["precision"]:
            break
        best = float(threshold)
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    args = parser.parse_args()
    records = sampled(list(read_records(args.data / "validation.jsonl.gz")), CAP)
    tokenizer = load(args.model / "tokenizer.json")
    scores = sigmoid(onnx_logits_of(args.model / "onnx" / "model_quantized.onnx", tokenizer, [r.text for r in records])[:, :6])
    chat_rows = [i for i, r in enumerate(records) if is_chat(r)]
    chat = scores[chat_rows]
    labels = {}
    for index, name in enumerate(TOXICITY_LABELS):
        rows, truth = labelled(records, index)
        labels[name] = {}
        for action, goal in (OBSCENE_GOALS if name == "obscene" else GOALS).items():
            threshold = choose(scores[rows, index], truth, chat[:, index], goal)
            precision, recall = precision_recall(scores[rows, index], truth, threshold)
            labels[name][action] = {"threshold": threshold, "precision": round(precision, 4), "recall": round(recall, 4),
                                    "chat_share": round(float((chat[:, index] >= threshold).mean()), 5)}
        labels[name]["validation"] = {"rows": len(rows), "positives": int((truth >= 0.5).sum())}
    touched = {action: (chat >= [labels[n][action]["threshold"] for n in TOXICITY_LABELS]).any(axis=1) for action in GOALS}
    sources = np.array([records[i].source for i in chat_rows])
    union = {source: {"lines": int((sources == source).sum()), **{a: round(float(t[sources == source].mean()), 5) for a, t in touched.items()}} for source in sorted(set(sources))}
    document = {
        "model": json.loads((args.model / "config.json").read_text())["parley"]["version"],
        "labels": {name: {action: value[action]["threshold"] for action in GOALS} for name, value in labels.items()},
        "measured": {"on": "validation split of every source that gives the label", "goals": GOALS | {"obscene": OBSCENE_GOALS}, "labels": labels,
                     "ordinary_chat": union},
    }
    (args.model / "thresholds.json").write_text(json.dumps(document, indent=2) + "\n")
    print(json.dumps(document["labels"]), union)


if __name__ == "__main__":
    main()
