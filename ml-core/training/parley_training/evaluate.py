"""Step 8: every figure of the model card, on held-out data, for the fp32 graph and the shipped int8 model."""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from .augment import dropped, leet, lookalike, spaced, starred, stretched
from .cases import BLIND_CASES, CASES, Case, read_cases
from .labels import EARLY, LATE, OUTPUT_LABELS, TOXICITY_LABELS
from .lexicon import is_harsh_word
from .measures import auc_interval, calibration_error, mean_auc_interval, share
from .plots import reliability
from .records import Record, read_records, sampled
from .score import onnx_logits_of
from .thresholds import sigmoid
from .tokens import load

#: The label a source is judged by: the question its annotators answered.
QUESTION = {"edos": 5, "hatemoji_build": 5, "paradetox": 0, "toxigen": 0, "implicit_hate": 5, "wiki_context": 0, "written": 0}

#: Rows of the challenge's whole train.csv, and how many have each label, as published on Kaggle.
CHALLENGE_ROWS = 159_571
CHALLENGE_POSITIVES = {"toxicity": 15_294, "severe_toxicity": 1_595, "obscene": 8_449, "threat": 478, "insult": 7_877, "identity_attack": 1_405}


def softmax(x: np.ndarray) -> np.ndarray:
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def jigsaw_figures(records: list[Record], scores: np.ndarray) -> dict:
    figures: dict = {}
    groups = {"all": ("", False), "natural": ("natural", False), "collected": ("collected", False),
              "all weighted": ("", True), "natural weighted": ("natural", True)}
    for name, (wanted, is_weighted) in groups.items():
        columns, places, per_label = [], [], {}
        for index, label in enumerate(TOXICITY_LABELS):
            rows = [i for i, r in enumerate(records) if r.source == "jigsaw" and r.slice.startswith(wanted) and r.measured[index] is not None]
            truth = np.array([records[i].measured[index] for i in rows])
            if truth.sum() < 3:
                continue
            column = (scores[rows, index], truth)
            if is_weighted:
                column += (challenge_weights(truth, np.array([records[i].measured[0] for i in rows]), label),)
            columns.append(column)
            places.append(np.array(rows))
            per_label[label] = {"auc": auc_interval(*column), "rows": len(rows), "positives": int(truth.sum())}
        figures[name] = {"mean_auc": mean_auc_interval(columns, places), "labels": per_label}
    return figures


def jigsaw_toxic_shares(records: list[Record]) -> dict[str, float]:
    """How much of the rows with all six labels known is toxic."""
    known = [r for r in records if r.source == "jigsaw" and None not in r.measured]
    groups = {"all": known, "natural": [r for r in known if r.slice.startswith("natural")]}
    return {name: round(float(np.mean([r.measured[0] for r in rows])), 4) for name, rows in groups.items()}


def challenge_weights(truth: np.ndarray, toxic: np.ndarray, label: str) -> np.ndarray:
    """Weights that give the texts without `label` the challenge's share of toxic ones (post-stratification).

    Where all six labels are known, the gathered file has toxic texts in plenty (one in three, one in ten in the challenge). They
    are the hard ones to tell from, say, a severely toxic text, so that a figure without weights is below what the same scores
    would get in the challenge.
    """
    weights = np.ones(len(truth))
    if label == "toxicity":
        return weights
    positive, total, also = truth > 0.5, CHALLENGE_POSITIVES["toxicity"], CHALLENGE_POSITIVES[label]
    toxic_share = (total - also * toxic[positive].mean()) / (CHALLENGE_ROWS - also)
    here = toxic[~positive].mean()
    weights[~positive] = np.where(toxic[~positive] > 0.5, toxic_share / here, (1 - toxic_share) / (1 - here))
    return weights


def source_figures(records: list[Record], scores: np.ndarray) -> dict:
    figures = {}
    for source, index in QUESTION.items():
        rows = [i for i, r in enumerate(records) if r.source == source and r.measured and r.measured[index] is not None]
        truth = np.array([records[i].measured[index] for i in rows])
        if 0 < truth.sum() < len(truth):
            figures[source] = {"label": TOXICITY_LABELS[index], "auc": auc_interval(scores[rows, index], truth), "rows": len(rows), "positives": int(truth.sum())}
    return figures


def civil_figures(records: list[Record], scores: np.ndarray) -> dict:
    """All Civil Comments posts are toxic: only which kind can be measured, not whether."""
    figures = {}
    for label in ("obscene", "threat", "insult", "identity_attack"):
        index = TOXICITY_LABELS.index(label)
        rows = [i for i, r in enumerate(records) if r.source == "toxic_spans_civil" and r.measured and r.measured[index] is not None]
        truth = np.array([records[i].measured[index] for i in rows])
        figures[label] = {"auc": auc_interval(scores[rows, index], truth), "rows": len(rows), "positives": int(truth.sum())}
    return figures


def sentiment_figures(records: list[Record], outputs: np.ndarray) -> dict:
    rows = [i for i, r in enumerate(records) if r.sentiment is not None]
    truth = np.array([records[i].sentiment for i in rows])
    guess = softmax(outputs[rows, 6:]).argmax(axis=1)
    f1 = []
    for c in range(3):
        hit = float(((guess == c) & (truth == c)).sum())
        f1.append(2 * hit / max(1.0, float((guess == c).sum() + (truth == c).sum())))
    return {"accuracy": share(int((guess == truth).sum()), len(rows)), "f1_negative_neutral_positive": [round(x, 4) for x in f1]}


def calibration_figures(records: list[Record], scores: np.ndarray, plot: Path | None) -> dict:
    figures, curves = {}, {}
    for index, label in enumerate(TOXICITY_LABELS):
        rows = [i for i, r in enumerate(records) if r.source == "jigsaw" and r.measured[index] is not None]
        error, points = calibration_error(scores[rows, index], np.array([records[i].measured[index] for i in rows]))
        figures[label], curves[label] = {"ece": error, "rows": len(rows)}, points
    if plot is not None:
        reliability(curves, {k: v["ece"] for k, v in figures.items()}, plot)
    return figures


def touched(scores: np.ndarray, thresholds: dict, action: str) -> np.ndarray:
    return (scores >= [thresholds[label][action] for label in TOXICITY_LABELS]).any(axis=1)


def chat_figures(records: list[Record], scores: np.ndarray, thresholds: dict) -> dict:
    groups = {
        "ubuntu_irc, held-out days": [i for i, r in enumerate(records) if r.source == "ubuntu_irc"],
        "goemotions, friendly or neutral": [i for i, r in enumerate(records) if r.source == "goemotions" and r.slice == "friendly"],
        "wikipedia sentences about identities": [i for i, r in enumerate(records) if r.source == "identity_wikipedia"],
    }
    figures = {}
    for name, rows in groups.items():
        figures[name] = {a: share(int(touched(scores[rows], thresholds, a).sum()), len(rows)) for a in ("flag", "hide")}
        figures[name]["hidden_examples"] = [records[i].text[:160] for i in np.array(rows)[touched(scores[rows], thresholds, "hide")][:8]]
    return figures


def group_figures(records: list[Record], scores: np.ndarray, thresholds: dict) -> dict:
    """ToxiGen names whom each sentence is about: how often is a harmless one hidden, and how well are both told apart?"""
    groups: dict[str, list[int]] = defaultdict(list)
    for i, record in enumerate(records):
        if record.source == "toxigen":
            groups[record.slice].append(i)
    figures = {}
    for group, rows in sorted(groups.items()):
        truth = np.array([records[i].measured[0] for i in rows])
        civil = np.array(rows)[truth == 0]
        figures[group] = {"auc": auc_interval(scores[rows, 0], truth) if 0 < truth.sum() < len(rows) else None, "rows": len(rows),
                          "civil_flagged": share(int(touched(scores[civil], thresholds, "flag").sum()), len(civil)),
                          "civil_hidden": share(int(touched(scores[civil], thresholds, "hide").sum()), len(civil))}
    return figures


def best_threshold(toxicity: np.ndarray, abusive: np.ndarray) -> float:
    """The threshold that maximises the smaller of the two rates: abusive right, harmless right."""
    tried = np.round(np.arange(0.02, 0.99, 0.01), 2)
    return float(max(tried, key=lambda t: min((toxicity[abusive] >= t).mean(), (toxicity[~abusive] < t).mean())))


def case_figures(cases: list[Case], score, thresholds: dict) -> dict:
    scores = sigmoid(score([case.text for case in cases])[:, :6])
    abusive = np.array([case.is_abusive for case in cases])
    kinds = np.array([case.kind for case in cases])
    flagged, hidden = touched(scores, thresholds, "flag"), touched(scores, thresholds, "hide")
    figures: dict = {"kinds": {}}
    for kind in dict.fromkeys(kinds):
        rows = kinds == kind
        figures["kinds"][kind] = {"abusive": bool(abusive[rows][0]), "flagged": share(int(flagged[rows].sum()), int(rows.sum())),
                                  "hidden": share(int(hidden[rows].sum()), int(rows.sum())), "toxicity_over_half": int((scores[rows, 0] >= 0.5).sum())}
    for name, threshold in (("0.5", 0.5), ("flag", thresholds["toxicity"]["flag"]), ("hide", thresholds["toxicity"]["hide"]), ("best", best_threshold(scores[:, 0], abusive))):
        figures[f"toxicity at {name}"] = {"threshold": threshold, "abusive_right": share(int((scores[abusive, 0] >= threshold).sum()), int(abusive.sum())),
                                          "harmless_right": share(int((scores[~abusive, 0] < threshold).sum()), int((~abusive).sum()))}
    figures["auc"] = auc_interval(scores[:, 0], abusive.astype(float))
    order = np.argsort(scores[:, 0])
    figures["lowest_abusive"] = [[round(float(scores[i, 0]), 3), cases[i].kind, cases[i].text] for i in order if abusive[i]][:12]
    figures["highest_harmless"] = [[round(float(scores[i, 0]), 3), cases[i].kind, cases[i].text] for i in order[::-1] if not abusive[i]][:12]
    return figures


WAYS = {"leet": leet, "spaced": spaced, "stretched": stretched, "lookalike": lookalike, "dropped letter": dropped, "starred": starred}


def obfuscation_figures(records: list[Record], score, thresholds: dict) -> dict:
    """Short toxic test texts, plain and with their harsh words disguised; scored as they stand, without the worker's folding."""
    short = [r.text for r in records if r.source in ("jigsaw", "paradetox") and r.measured[0] == 1 and len(r.text) < 120
             and any(map(is_harsh_word, r.text.split()))][:400]
    figures = {}
    for name, way in {"plain": lambda word, _: word, **WAYS}.items():
        rng = random.Random(f"obfuscation:{name}")
        texts = [" ".join(way(w, rng) if is_harsh_word(w) else w for w in text.split()) for text in short]
        scores = sigmoid(score(texts)[:, :6])
        figures[name] = {"flagged": share(int(touched(scores, thresholds, "flag").sum()), len(texts)),
                         "toxicity_over_half": share(int((scores[:, 0] >= 0.5).sum()), len(texts))}
    return figures


def threshold_figures(records: list[Record], scores: np.ndarray, thresholds: dict) -> dict:
    figures: dict = {}
    for index, label in enumerate(TOXICITY_LABELS):
        figures[label] = {}
        for place, sources in (("jigsaw", {"jigsaw"}), ("all sources", {r.source for r in records} - {"identity_templates"})):
            rows = [i for i, r in enumerate(records) if r.source in sources and r.measured and r.measured[index] is not None]
            truth = np.array([records[i].measured[index] for i in rows]) >= 0.5
            for action in ("flag", "hide"):
                over = scores[rows, index] >= thresholds[label][action]
                figures[label][f"{place} {action}"] = {"precision": share(int((over & truth).sum()), int(over.sum())), "recall": share(int((over & truth).sum()), int(truth.sum()))}
    return figures


def all_figures(path: Path, tokenizer: Tokenizer, records: list[Record], thresholds: dict, plot: Path | None) -> tuple[dict, np.ndarray]:
    def score(texts: list[str]) -> np.ndarray:
        return onnx_logits_of(path, tokenizer, texts)

    outputs = score([r.text for r in records])
    scores = sigmoid(outputs[:, :6])
    return {
        "jigsaw": jigsaw_figures(records, scores),
        "jigsaw_toxic_shares": jigsaw_toxic_shares(records),
        "sources": source_figures(records, scores),
        "toxic_spans_civil": civil_figures(records, scores),
        "sentiment": sentiment_figures(records, outputs),
        "calibration": calibration_figures(records, scores, plot),
        "chat": chat_figures(records, scores, thresholds),
        "toxigen_groups": group_figures(records, scores, thresholds),
        "cases": case_figures(read_cases(CASES), score, thresholds),
        "blind_cases": case_figures(read_cases(BLIND_CASES), score, thresholds),
        "obfuscation": obfuscation_figures(records, score, thresholds),
        "thresholds": threshold_figures(records, scores, thresholds),
    }, scores


def exit_figures(graph: Path, tokenizer: Tokenizer, records: list[Record], thresholds: dict, below: float) -> dict:
    """Who leaves early, and what it costs: the fp32 network with every text through all layers, beside the early scores."""
    outputs = onnx_logits_of(graph, tokenizer, [r.text for r in records], names=(LATE, EARLY))
    late, early = sigmoid(outputs[:, :6]), sigmoid(outputs[:, len(OUTPUT_LABELS) :][:, :6])
    leaves = early.max(axis=1) < below
    sources = np.array([r.source for r in records])
    over = {action: touched(late, thresholds, action) for action in ("flag", "hide")}
    return {
        "below": below,
        "leaves": {source: share(int(leaves[sources == source].sum()), int((sources == source).sum())) for source in sorted(set(sources))},
        "missed": {action: share(int((leaves & chosen).sum()), int(chosen.sum())) for action, chosen in over.items()},
        "jigsaw_all_layers": {name: value["mean_auc"] for name, value in jigsaw_figures(records, late).items()},
        "jigsaw_early_alone": {name: value["mean_auc"] for name, value in jigsaw_figures(records, early).items()},
        "sentiment_all_layers": sentiment_figures(records, outputs[:, : len(OUTPUT_LABELS)]),
    }


def mistakes(records: list[Record], scores: np.ndarray) -> dict:
    """Real test texts the model is most wrong about, for the card's list of known failures."""
    rows = [i for i, r in enumerate(records) if r.measured and r.measured[0] is not None and len(r.text) < 140 and r.source not in ("davidson", "identity_templates")]
    order = sorted(rows, key=lambda i: scores[i, 0])
    def told(i: int) -> list:
        return [round(float(scores[i, 0]), 3), records[i].source, records[i].text]
    return {"missed": [told(i) for i in order if records[i].measured[0] == 1][:25], "wrongly_high": [told(i) for i in order[::-1] if records[i].measured[0] == 0][:25]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True, help="the model's folder")
    parser.add_argument("--work", type=Path, required=True, help="where quantise left the fp32 graphs")
    parser.add_argument("--cap", type=int, default=1500, help="rows a source, of those that are not taken whole")
    parser.add_argument("--only", choices=("int8", "fp32"))
    args = parser.parse_args()
    records = sampled(list(read_records(args.data / "test.jsonl.gz")), args.cap)
    tokenizer = load(args.model / "tokenizer.json")
    thresholds = json.loads((args.model / "thresholds.json").read_text())["labels"]
    exit_below = json.loads((args.model / "config.json").read_text())["parley"]["early_exit"]["when_every_toxicity_score_is_below"]
    graphs = {"int8": args.model / "onnx" / "model_quantized.onnx", "fp32": args.work / "model.onnx"}
    for name, path in graphs.items():
        if args.only not in (None, name):
            continue
        plot = args.model / "reliability.png" if name == "int8" else None
        figures, scores = all_figures(path, tokenizer, records, thresholds, plot)
        if name == "int8":
            figures["mistakes"] = mistakes(records, scores)
        else:
            figures["exit"] = exit_figures(args.work / "both.onnx", tokenizer, records, thresholds, exit_below)
        (args.work / f"figures-{name}.json").write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        print(name, json.dumps({"jigsaw": figures["jigsaw"]["all"]["mean_auc"], "weighted": figures["jigsaw"]["all weighted"]["mean_auc"], "natural": figures["jigsaw"]["natural"]["mean_auc"],
              "chat": {k: v["hide"][:1] + v["flag"][:1] for k, v in figures["chat"].items()}, "cases": {k: v for k, v in figures["cases"].items() if k.startswith("toxicity at")}}, indent=1))


if __name__ == "__main__":
    main()
