"""Figures with their uncertainty."""

from __future__ import annotations

import math

import numpy as np
from scipy.stats import rankdata

REPEATS = 400


def auc(scores: np.ndarray, truth: np.ndarray) -> float:
    positives = truth > 0.5
    count, others = int(positives.sum()), int((~positives).sum())
    if count == 0 or others == 0:
        return math.nan
    return float((rankdata(scores)[positives].sum() - count * (count + 1) / 2) / (count * others))


def auc_interval(scores: np.ndarray, truth: np.ndarray, seed: int = 7) -> list[float]:
    """AUC with a 95 % bootstrap interval over rows."""
    rng = np.random.default_rng(seed)
    draws = []
    for _ in range(REPEATS):
        rows = rng.integers(0, len(truth), len(truth))
        draws.append(auc(scores[rows], truth[rows]))
    low, high = np.nanpercentile(draws, [2.5, 97.5])
    return [round(auc(scores, truth), 4), round(float(low), 4), round(float(high), 4)]


def mean_auc_interval(columns: list[tuple[np.ndarray, np.ndarray]], seed: int = 7) -> list[float]:
    """The mean over label columns, each resampled on its own."""
    rng = np.random.default_rng(seed)
    draws = []
    for _ in range(REPEATS):
        each = []
        for scores, truth in columns:
            rows = rng.integers(0, len(truth), len(truth))
            each.append(auc(scores[rows], truth[rows]))
        draws.append(float(np.nanmean(each)))
    low, high = np.percentile(draws, [2.5, 97.5])
    return [round(float(np.mean([auc(s, t) for s, t in columns])), 4), round(float(low), 4), round(float(high), 4)]


def share(hits: int, total: int) -> list[float]:
    """A proportion with Wilson's 95 % interval, and the number it is of."""
    if total == 0:
        return [math.nan, math.nan, math.nan, 0]
    z, p = 1.96, hits / total
    centre = (p + z * z / (2 * total)) / (1 + z * z / total)
    half = z * math.sqrt(p * (1 - p) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    return [round(p, 5), round(max(0.0, centre - half), 5), round(min(1.0, centre + half), 5), total]


def calibration_error(scores: np.ndarray, truth: np.ndarray, bins: int = 15) -> tuple[float, list[tuple[float, float, int]]]:
    """Expected calibration error over equal-width bins, and for each filled bin: mean score, observed rate, rows."""
    index = np.minimum((scores * bins).astype(int), bins - 1)
    points = []
    error = 0.0
    for b in range(bins):
        chosen = index == b
        if chosen.any():
            mean, rate, count = float(scores[chosen].mean()), float(truth[chosen].mean()), int(chosen.sum())
            points.append((mean, rate, count))
            error += count / len(scores) * abs(mean - rate)
    return round(error, 4), points
