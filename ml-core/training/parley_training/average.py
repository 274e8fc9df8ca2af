"""Step 3, last part: the mean of the weights of networks that descended from one checkpoint.

They lie in one valley, so that their mean is a network too, and errs less than any of them (model soups, Wortsman et al., 2022).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch


def mean_of(networks: list[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """Weights are averaged; tables of whole numbers are the same in all."""
    return {
        name: torch.stack([network[name] for network in networks]).mean(dim=0) if value.is_floating_point() else value
        for name, value in networks[0].items()
    }


def runs_of(histories: list[list[dict]]) -> list[dict]:
    """Every run once, also where several networks have it in common."""
    runs: list[dict] = []
    for run in (run for history in histories for run in history):
        if run not in runs:
            runs.append(run)
    return runs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoints", type=Path, nargs="+", required=True, help="of one tokenizer, which is copied beside the result")
    parser.add_argument("--out", type=Path, required=True, help="folder for the result")
    args = parser.parse_args()
    states = [torch.load(path, map_location="cpu", weights_only=True) for path in args.checkpoints]
    args.out.mkdir(parents=True, exist_ok=True)
    result = {"model": mean_of([s["model"] for s in states]), "config": states[0]["config"], "step": max(s["step"] for s in states),
              "history": runs_of([s["history"] for s in states])}
    torch.save(result, args.out / "checkpoint.pt")
    (args.out / "tokenizer.json").write_bytes((args.checkpoints[0].parent / "tokenizer.json").read_bytes())


if __name__ == "__main__":
    main()
