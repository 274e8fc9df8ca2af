"""Step 5: calibrate on validation data, fold that into the weights, write the ONNX graph and the files a loader wants."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from transformers.models.bert.configuration_bert import BertConfig

from .calibrate import Calibration, calibrated, fit, fold
from .early_exit import choose
from .labels import EARLY, LATE, OUTPUT_LABELS, SENTIMENT_LABELS, TOXICITY_LABELS
from .model import BASE_HUB_ID, EARLY_LAYERS, ModerationModel
from .records import Record, read_records
from .score import logits_of
from .tokens import load
from .wide import attach

VERSION = "parley-moderation-1.6"


def load_checkpoint(path: Path, attention: str = "sdpa") -> tuple[ModerationModel, dict]:
    state = torch.load(path, map_location="cpu", weights_only=True)
    model = ModerationModel(BertConfig(**state["config"], attn_implementation=attention))
    model.load_state_dict(state["model"])
    return model.eval(), state


def write_onnx(model: ModerationModel, path: Path) -> None:
    """Both kinds of logits, every text through all layers; `quantise` adds the early exit."""
    example = torch.tensor([[101, 7592, 2088, 102], [101, 7592, 102, 0]])
    mask = (example != 0).long()
    axes = {0: "batch", 1: "sequence"}
    torch.onnx.export(
        model,
        (example, mask, torch.zeros_like(example)),
        str(path),
        input_names=["input_ids", "attention_mask", "token_type_ids"],
        output_names=[LATE, EARLY],
        dynamic_axes={"input_ids": axes, "attention_mask": axes, "token_type_ids": axes, LATE: {0: "batch"}, EARLY: {0: "batch"}},
        opset_version=17,
        dynamo=False,
    )


def config_of(model: ModerationModel, calibrations: dict[str, tuple[Calibration, float]], exit_below: float) -> dict:
    encoder = model.encoder.config
    kept = ("hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size", "hidden_act", "layer_norm_eps",
            "max_position_embeddings", "type_vocab_size", "vocab_size", "pad_token_id")
    return {
        "model_type": "bert",
        "architectures": ["BertForSequenceClassification"],
        **{name: getattr(encoder, name) for name in kept},
        "problem_type": "multi_label_classification",
        "id2label": {str(i): name for i, name in enumerate(OUTPUT_LABELS)},
        "label2id": {name: i for i, name in enumerate(OUTPUT_LABELS)},
        "parley": {
            "version": VERSION,
            "base": BASE_HUB_ID,
            "language": ["en"],
            "activations": {"sigmoid": list(TOXICITY_LABELS), "softmax": list(SENTIMENT_LABELS)},
            "pooling": "mean and maximum over tokens, inside the graph; beside it a linear model over the tokens",
            "trained_length": 128,
            "early_exit": {"after_layers": EARLY_LAYERS, "when_every_toxicity_score_is_below": round(exit_below, 5)},
            "calibration": {
                "folded_into_weights": True,
                **{
                    name: {"logit_scale_and_shift": {label: [round(x, 4) for x in pair] for label, pair in zip(TOXICITY_LABELS, labels)},
                           "sentiment_temperature": round(temperature, 4)}
                    for name, (labels, temperature) in calibrations.items()
                },
            },
        },
    }


TOKENIZER_CONFIG = {
    "tokenizer_class": "BertTokenizer", "do_lower_case": True, "strip_accents": None, "tokenize_chinese_chars": True, "model_max_length": 512,
    "unk_token": "[UNK]", "sep_token": "[SEP]", "pad_token": "[PAD]", "cls_token": "[CLS]", "mask_token": "[MASK]",
}
SPECIAL_TOKENS = {name: TOKENIZER_CONFIG[name] for name in ("unk_token", "sep_token", "pad_token", "cls_token", "mask_token")}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--wide", type=Path, required=True, help="what the step `wide` wrote")
    parser.add_argument("--out", type=Path, required=True, help="the model's folder")
    parser.add_argument("--work", type=Path, required=True, help="where the large fp32 graphs go")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    args.work.mkdir(parents=True, exist_ok=True)

    model, state = load_checkpoint(args.checkpoint)
    tokenizer_path = args.checkpoint.parent / "tokenizer.json"
    validation = list(read_records(args.data / "validation.jsonl.gz"))
    tokenizer = load(tokenizer_path)
    attach(model, args.wide, tokenizer, validation)
    logits = dict(zip(("late", "early"), logits_of(model, tokenizer, [r.text for r in validation], max_length=192), strict=True))
    calibrations = {name: fit(values, validation) for name, values in logits.items()}
    scores = {name: calibrated(values, calibrations[name][0]) for name, values in logits.items()}
    exit_below = choose(scores["early"], scores["late"])

    # The plain formulation of attention is the one that graph optimisers recognise.
    plain, _ = load_checkpoint(args.checkpoint, attention="eager")
    plain.wide, plain.wide_shares = model.wide, model.wide_shares
    fold(plain.classifier, plain.wide_shares[0], *calibrations["late"])
    fold(plain.early_classifier, plain.wide_shares[1], *calibrations["early"])
    write_onnx(plain, args.work / "both.onnx")

    def dump(name: str, value: dict) -> None:
        (args.out / name).write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")

    dump("config.json", config_of(plain, calibrations, exit_below))
    dump("tokenizer_config.json", TOKENIZER_CONFIG)
    dump("special_tokens_map.json", SPECIAL_TOKENS)
    (args.out / "tokenizer.json").write_bytes(tokenizer_path.read_bytes())
    (args.work / "history.json").write_text(json.dumps({"step": state["step"], "runs": state["history"]}, indent=2) + "\n")
    leaving = scores["early"].max(axis=1) < exit_below
    print(json.dumps({"calibrations": calibrations, "exit_below": exit_below, "step": state["step"], "leaving": share_by_source(validation, leaving)}))


def share_by_source(records: list[Record], chosen: np.ndarray) -> dict[str, float]:
    sources = np.array([r.source for r in records])
    return {source: round(float(chosen[sources == source].mean()), 3) for source in sorted(set(sources))}


if __name__ == "__main__":
    main()
