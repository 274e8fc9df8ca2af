"""The card's pictures."""

from __future__ import annotations

from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402 - the backend has to be chosen first


def reliability(curves: dict[str, list[tuple[float, float, int]]], errors: dict[str, float], path: Path) -> None:
    """One small panel per label: what the score said against what the annotators said."""
    figure, axes = plt.subplots(2, 3, figsize=(8.4, 5.4), sharex=True, sharey=True)
    for axis, (label, points) in zip(axes.flat, curves.items()):
        axis.plot([0, 1], [0, 1], color="#bbbbbb", linewidth=1)
        sizes = [8 + 60 * count / max(p[2] for p in points) for _, _, count in points]
        axis.plot([p[0] for p in points], [p[1] for p in points], color="#2b6cb0", linewidth=1)
        axis.scatter([p[0] for p in points], [p[1] for p in points], s=sizes, color="#2b6cb0")
        axis.set_title(f"{label} (ECE {errors[label]:.3f})", fontsize=9)
        axis.set_xlim(0, 1)
        axis.set_ylim(0, 1)
    figure.supxlabel("score", fontsize=9)
    figure.supylabel("share that annotators labelled so", fontsize=9)
    figure.tight_layout()
    figure.savefig(path, dpi=80)
    plt.close(figure)
